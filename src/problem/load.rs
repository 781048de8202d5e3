//! The one file of this layer that reads from disk.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

/// The largest file that is read, in bytes.
const BYTES: u64 = 1 << 20;

/// All problem files of a folder: `sheet.toml`, `problem.toml`, `*.md`, by their path inside it.
///
/// # Errors
/// A folder or a file cannot be read, or a file is larger than one mebibyte.
pub fn files(folder: &Path) -> io::Result<BTreeMap<String, Vec<u8>>> {
    let mut found = BTreeMap::new();
    visit(folder, "", 0, &mut found)?;
    Ok(found)
}

fn visit(folder: &Path, prefix: &str, depth: u32, found: &mut BTreeMap<String, Vec<u8>>) -> io::Result<()> {
    let named =
        |error: io::Error, path: &Path| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
    for entry in fs::read_dir(folder).map_err(|error| named(error, folder))? {
        let entry = entry?;
        let path = entry.path();
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if name.split('/').next_back().is_some_and(|own| own.starts_with('.')) {
            continue;
        }
        let kind = fs::metadata(&path).map_err(|error| named(error, &path))?;
        if kind.is_dir() {
            if depth < 2 {
                visit(&path, &format!("{name}/"), depth + 1, found)?;
            }
        } else if [".toml", ".md"].iter().any(|extension| name.ends_with(extension)) {
            if kind.len() > BYTES {
                return Err(io::Error::other(format!("{}: larger than {BYTES} bytes", path.display())));
            }
            found.insert(name, fs::read(&path).map_err(|error| named(error, &path))?);
        }
    }
    Ok(())
}
