//! Good problems with a change, and what must be said of it.
//!
//! `tests/FOLDER/NAME.txt` begins with one change or several, each in three lines: `file: NAME`,
//! `replace: TEXT`, `by: TEXT` (`\n` for a line end, `\\` for a backslash); after a blank line follows what is printed.
//! `UPDATE=1` writes what is found.
#![expect(clippy::unwrap_used, reason = "a test helper that fails is a failed test")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use gradus::problem::embedded;

/// Compares every case of a folder with what `print` says of the changed files; their number.
pub(crate) fn compare(folder: &str, print: impl Fn(&str, &BTreeMap<String, Vec<u8>>) -> String) -> usize {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder);
    let mut count = 0;
    let mut failed = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.display().to_string();
        let case = fs::read_to_string(&path).unwrap();
        let (head, expected) = case.split_once("\n\n").unwrap_or((case.trim_end(), ""));
        let mut files = embedded::files();
        for change in head.split("file: ").filter(|change| !change.trim().is_empty()) {
            let (file, rest) =
                change.split_once("\nreplace: ").unwrap_or_else(|| panic!("{name}: no change"));
            let (from, by) = rest.split_once("\nby:").unwrap_or_else(|| panic!("{name}: no change"));
            let written = |text: &str| {
                let text = text.trim_end_matches('\n');
                let pieces: Vec<String> =
                    text.split("\\\\").map(|piece| piece.replace("\\n", "\n")).collect();
                pieces.join("\\")
            };
            let by = by.strip_prefix(' ').unwrap_or(by);
            let bytes = files.get_mut(file).unwrap_or_else(|| panic!("{name}: no such file"));
            let text = String::from_utf8(bytes.clone()).unwrap();
            assert!(text.contains(&written(from)), "{name}: nothing to replace");
            *bytes = text.replacen(&written(from), &written(by), 1).into_bytes();
        }
        let found = print(&name, &files);
        count += 1;
        if found.trim() != expected.trim() {
            if std::env::var_os("UPDATE").is_some() {
                fs::write(&path, format!("{head}\n\n{found}\n")).unwrap();
            } else {
                failed.push(format!("{name}\n--- found\n{found}\n--- expected\n{expected}"));
            }
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n\n"));
    count
}
