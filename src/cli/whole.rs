//! Files that are there as a whole or not at all.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Writes a file so that it is there as a whole or not at all, whenever the process is killed or the power goes off: aside, flushed to the
/// disk, renamed, and the folder flushed. Who writes the same file at the same time does no harm.
pub(super) fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = match path.parent() {
        Some(parent) if parent != Path::new("") => parent.to_owned(),
        _ => PathBuf::from("."),
    };
    let told = |error: io::Error| io::Error::new(error.kind(), format!("cannot write {}: {error}", path.display()));
    fs::create_dir_all(&folder).map_err(told)?;
    let name = path.file_name().ok_or_else(|| told(io::ErrorKind::InvalidInput.into()))?.to_string_lossy();
    let aside = folder.join(format!(".{name}.{}", std::process::id()));
    let write = || {
        let mut file = File::create(&aside)?;
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
