//! `gradus new`: what it makes passes the strictest check, and it never overwrites anything.
#![expect(clippy::unwrap_used, reason = "a test helper that fails is a failed test")]

use std::fs;
use std::path::Path;

use clap::ValueEnum as _;
use gradus::cli::check::{self, Terms};
use gradus::cli::new::{self, Kind};
use gradus::math::phrase::Language;

const TERMS: Terms = Terms { seeds: 50, strict: true, language: Language::English };

fn make(folder: &Path, name: &str, kind: Kind) -> Result<String, String> {
    let mut output = Vec::new();
    new::run(folder, name, kind, Language::English, &mut output).map_err(|error| format!("{error:#}"))?;
    Ok(String::from_utf8(output).unwrap())
}

fn checked(folder: &Path) -> (bool, String) {
    let mut output = Vec::new();
    let clean = check::run(folder, TERMS, &mut output).unwrap();
    (clean, String::from_utf8(output).unwrap())
}

#[test]
fn every_kind_passes_the_check_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let problems = folder.path().join("problems");
    for kind in Kind::value_variants() {
        let name = format!("first-sheet/{}", kind.to_possible_value().unwrap().get_name());
        let said = make(&problems, &name, *kind).unwrap();
        assert!(said.contains("problem.toml") && said.contains("gradus check"), "{said}");
    }
    make(&problems, "second/number", Kind::Number).unwrap();
    let (clean, report) = checked(&problems);
    assert!(clean, "{report}");
    assert!(report.ends_with("8 problems, 0 surprises, 0 warnings.\n"), "{report}");
    let sheet = fs::read_to_string(problems.join("second/sheet.toml")).unwrap();
    assert!(sheet.starts_with("number = 2\n"), "{sheet}");
    // Each starting file tries what its author lists, and refuses the same answers as right ones.
    for kind in Kind::value_variants().iter().filter(|kind| **kind != Kind::Text) {
        let name = kind.to_possible_value().unwrap().get_name().to_owned();
        let path = problems.join(format!("first-sheet/{name}/problem.toml"));
        let text = fs::read_to_string(&path).unwrap();
        fs::write(
            &path,
            text.replace("\naccept", "\nrefused")
                .replace("\nrefuse =", "\naccept =")
                .replace("\nrefused", "\nrefuse"),
        )
        .unwrap();
        let (clean, report) = checked(&problems);
        assert!(!clean && report.contains("expected correct"), "{name}: {report}");
        fs::write(&path, text).unwrap();
    }
}

#[test]
fn a_sheet_keeps_its_comments() {
    let folder = tempfile::tempdir().unwrap();
    let sheet = folder.path().join("own");
    fs::create_dir(&sheet).unwrap();
    let before = "# Ours.\nnumber = 7 # lucky\ntitle = { en = \"Own\", ru = \"Свой\" }\nproblems = [\n  # none yet\n]\n";
    fs::write(sheet.join("sheet.toml"), before).unwrap();
    make(folder.path(), "own/one", Kind::Choice).unwrap();
    make(folder.path(), "own/two", Kind::Text).unwrap();
    let after = fs::read_to_string(sheet.join("sheet.toml")).unwrap();
    assert!(after.starts_with("# Ours.\nnumber = 7 # lucky\n") && after.contains("# none yet"), "{after}");
    let (clean, report) = checked(folder.path());
    assert!(clean, "{report}\n{after}");
}

#[test]
fn nothing_is_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    make(folder.path(), "own/one", Kind::Number).unwrap();
    let file = folder.path().join("own/one/problem.toml");
    fs::write(&file, "mine").unwrap();
    let sheet = fs::read_to_string(folder.path().join("own/sheet.toml")).unwrap();
    let error = make(folder.path(), "own/one", Kind::Matrix).unwrap_err();
    assert!(error.contains("is there already"), "{error}");
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
    assert_eq!(fs::read_to_string(folder.path().join("own/sheet.toml")).unwrap(), sheet);
}

#[test]
fn a_broken_sheet_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("own")).unwrap();
    fs::write(folder.path().join("own/sheet.toml"), "problems = [").unwrap();
    let error = make(folder.path(), "own/one", Kind::Number).unwrap_err();
    assert!(error.contains("not TOML"), "{error}");
    assert!(!folder.path().join("own/one").exists());
}

#[test]
fn bad_names_are_explained() {
    let folder = tempfile::tempdir().unwrap();
    for (name, expected) in [
        ("my-problem", "name the sheet and the problem"),
        ("a/b/c", "name the sheet and the problem"),
        ("../etc/x", "name the sheet and the problem"),
        ("../x", "folders are named by the letters a to z"),
        ("own/My Problem", "perhaps `my-problem`"),
        ("Own/x", "perhaps `own`"),
        ("own/задача", "folders are named by the letters a to z"),
        ("own/", "folders are named by the letters a to z"),
    ] {
        let error = make(folder.path(), name, Kind::Number).unwrap_err();
        assert!(error.contains(expected), "{name}: {error}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "nothing was made");
}
