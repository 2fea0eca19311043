//! How much is written: results are sent, kept and read by people who did not make them.

use crate::cli::{call, files_in, folder, text};

#[test]
fn the_first_command_of_the_first_page_writes_at_most_a_megabyte() {
    let out = folder("sizes").join("vanad");
    call(&["run", "scenarios/vanad/vanad.toml", "--quiet", "--out", text(&out)]).ends_with(0);
    let files = files_in(&out);
    let all: usize = files.values().map(Vec::len).sum();
    let mut sizes = Vec::from_iter(files.iter().map(|(name, bytes)| (bytes.len(), name)));
    sizes.sort_by(|one, other| other.cmp(one));
    assert!(all <= 1_000_000, "{all} bytes: {sizes:?}");
}
