//! The `switchboard` command. All of it is in [`switchboard::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    switchboard::cli::main()
}
