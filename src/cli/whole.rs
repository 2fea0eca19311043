//! Files that are there as a whole or not at all.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Writes a file so that it is there as a whole or not at all, whenever the process is killed or the power goes off: aside, flushed to the
/// disk, renamed, and the folder flushed. Who writes the same file at the same time does no harm, and what a killed process left is removed.
pub(super) fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = match path.parent() {
        Some(parent) if parent != Path::new("") => parent.to_owned(),
        _ => PathBuf::from("."),
    };
    let told = |error: io::Error| io::Error::new(error.kind(), format!("cannot write {}: {error}", path.display()));
    fs::create_dir_all(&folder).map_err(told)?;
    let name = path.file_name().ok_or_else(|| told(io::ErrorKind::InvalidInput.into()))?.to_string_lossy();
    remove_leftovers(&folder, &name);
    let aside = folder.join(format!(".{name}.{}", std::process::id()));
    let write = || {
        let mut file = File::create(&aside)?;
        // A system without locks does not tell what is left behind, and nothing is removed there.
        let _ = file.try_lock();
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&aside, path)?;
        // Not every system lets a folder be flushed.
        let _ = File::open(&folder).and_then(|folder| folder.sync_all());
        Ok(())
    };
    write().map_err(told).inspect_err(|_| {
        let _ = fs::remove_file(&aside);
    })
}

/// Removes files aside that nobody is writing.
fn remove_leftovers(folder: &Path, name: &str) {
    let begins = format!(".{name}.");
    let of_process = |rest: &str| !rest.is_empty() && rest.bytes().all(|sign| sign.is_ascii_digit());
    let Ok(found) = fs::read_dir(folder) else { return };
    for entry in found.filter_map(Result::ok) {
        let is_aside = entry.file_name().to_str().and_then(|name| name.strip_prefix(&begins)).is_some_and(of_process);
        let file = is_aside.then(|| File::options().write(true).open(entry.path()));
        if let Some(Ok(file)) = file
            && file.try_lock().is_ok()
        {
            let _ = fs::remove_file(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_killed_process_left_aside_is_removed_and_what_is_being_written_is_not() {
        let folder = std::env::temp_dir().join(format!("switchboard-whole-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        let at = |name: &str| folder.join(name);
        let live = File::create(at(".part.json.2")).unwrap();
        live.lock().unwrap();
        for name in [".part.json.1", ".part.json.backup", ".other.json.1"] {
            fs::write(at(name), "half").unwrap();
        }
        write_whole(&at("part.json"), b"whole").unwrap();
        let mut names = Vec::from_iter(fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()));
        names.sort();
        assert_eq!(names, [".other.json.1", ".part.json.2", ".part.json.backup", "part.json"]);
        assert_eq!(fs::read(at("part.json")).unwrap(), b"whole");
        fs::remove_dir_all(&folder).unwrap();
    }
}
