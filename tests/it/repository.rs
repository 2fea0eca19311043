//! The repository's own files, read from the tree under test. Knows nothing about what is in them.

use std::fs;
use std::path::{Path, PathBuf};

/// Entries that hold nothing anybody wrote; in a linked work tree `.git` is a file.
const SKIPPED: [&str; 3] = ["target", "out", ".git"];

/// One text file of the repository.
pub(crate) struct File {
    /// Path from the root of the repository, with `/` between its parts on every platform.
    pub(crate) path: String,
    /// Everything in it.
    pub(crate) text: String,
}

impl File {
    /// Whether the path ends in one of `extensions`, given without the dot.
    pub(crate) fn has_extension(&self, extensions: &[&str]) -> bool {
        self.path.rsplit_once('.').is_some_and(|(_, extension)| extensions.contains(&extension))
    }

    /// The lines with their numbers, the first being 1.
    pub(crate) fn numbered_lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.split('\n').enumerate().map(|(index, line)| (index + 1, line))
    }
}

/// Every text file below `folder`, in the order of their paths; none if there is no such folder. `""` is the
/// whole repository.
pub(crate) fn files_below(folder: &str) -> Vec<File> {
    let mut paths = Vec::new();
    collect(&root().join(folder), &mut paths);
    let mut files: Vec<File> = paths.iter().filter_map(|path| read(path)).collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

/// The text of the file at `path`, which has to be there.
pub(crate) fn text_of(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path} cannot be read: {error}"))
}

/// Fails the test with one line per fault, and does nothing if there is none.
pub(crate) fn fail_on(faults: &[String]) {
    assert!(faults.is_empty(), "{} fault(s):\n{}\n", faults.len(), faults.join("\n"));
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.expect("a folder that opens can be listed").path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if path.is_symlink() || SKIPPED.contains(&name) {
            continue;
        }
        if path.is_dir() {
            collect(&path, paths);
        } else {
            paths.push(path);
        }
    }
}

/// `None` for what is not text, such as pictures, and for a file that another process has just removed.
fn read(path: &Path) -> Option<File> {
    let text = String::from_utf8(fs::read(path).ok()?).ok()?;
    let parts: Vec<_> = path.strip_prefix(root()).ok()?.iter().map(|part| part.to_string_lossy()).collect();
    Some(File { path: parts.join("/"), text })
}
