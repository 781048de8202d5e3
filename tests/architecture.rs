//! The layers of `docs/ARCHITECTURE.md`, kept by reading the source.
#![expect(clippy::unwrap_used, reason = "a test helper that fails is a failed test")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Each layer with those it may name.
const MAY_USE: &[(&str, &[&str])] = &[
    ("math", &[]),
    ("problem", &["math"]),
    ("grading", &["math", "problem"]),
    ("course", &["math", "problem", "grading"]),
    ("store", &["math", "problem", "grading", "course"]),
    ("service", &["math", "problem", "grading", "course", "store"]),
    ("web", &["math", "problem", "grading", "course", "store", "service"]),
    ("load", &["math", "problem", "grading", "course", "store", "service", "web"]),
    ("cli", &["math", "problem", "grading", "course", "store", "service", "web", "load"]),
];

const PURE: &[&str] = &["math", "problem", "grading", "course"];
const IMPURE: &[&str] = &[
    "std::fs",
    "std::env",
    "std::net",
    "std::time",
    "tokio",
    "sqlx",
    "axum",
    ".await",
    "println!",
    "HashMap",
];

fn rust_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// What a file of a layer does that it may not.
fn violations(layer: &str, file: &str, text: &str) -> Vec<String> {
    let rules: BTreeMap<_, _> = MAY_USE.iter().copied().collect();
    let allowed = rules[layer];
    let mut found = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let code = line.split("//").next().unwrap();
        let place = format!("{file}:{}", number + 1);
        for (at, word) in code.match_indices("crate::") {
            let target: String =
                code[at + word.len()..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            if target.is_empty() {
                found.push(format!("{place}: write crate::layer::…, not crate::{{…}}"));
            } else if rules.contains_key(target.as_str())
                && target != layer
                && !allowed.contains(&target.as_str())
            {
                found.push(format!("{place}: {layer} may not name {target}"));
            }
        }
        if code.contains("super::super") {
            found.push(format!("{place}: write crate::layer::…, not super::super"));
        }
        if PURE.contains(&layer) && !file.ends_with("load.rs") {
            for word in IMPURE.iter().filter(|word| code.contains(**word)) {
                found.push(format!("{place}: pure {layer} mentions {word}"));
            }
        }
    }
    found
}

#[test]
fn no_layer_names_one_below_it() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut seen = 0;
    for (layer, _) in MAY_USE {
        let folder = source.join(layer);
        if !folder.is_dir() {
            continue;
        }
        let mut files = Vec::new();
        rust_files(&folder, &mut files);
        for file in files {
            seen += 1;
            let name = file.strip_prefix(&source).unwrap().display().to_string();
            found.extend(violations(layer, &name, &fs::read_to_string(&file).unwrap()));
        }
    }
    assert!(seen > 20, "only {seen} files were found");
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// Where random bits come from, and what else would give some.
const CHANCE: &str = "service/chance.rs";
const DICE: &[&str] = &["getrandom", "OsRng", "SysRng", "thread_rng", "rand::", "randomblob", "random()"];

#[test]
fn random_bits_come_from_one_place() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    rust_files(&source, &mut files);
    let throws = |file: &PathBuf| {
        let text = fs::read_to_string(file).unwrap();
        let code = text.lines().map(|line| line.split("//").next().unwrap());
        code.into_iter().any(|line| DICE.iter().any(|word| line.contains(word)))
    };
    let found: Vec<String> = files
        .iter()
        .filter(|file| throws(file))
        .map(|file| file.strip_prefix(&source).unwrap().display().to_string())
        .collect();
    assert_eq!(found, [CHANCE]);
}

#[test]
fn every_folder_of_the_source_is_a_layer() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for entry in fs::read_dir(source).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            assert!(
                MAY_USE.iter().any(|(layer, _)| *layer == name),
                "{name} has no row in the table of layers"
            );
        }
    }
}

#[test]
fn planted_violations_are_found() {
    for (layer, text) in [
        ("math", "use crate::cli::calc;"),
        ("math", "use std::fs;"),
        ("math", "use crate::{math, cli};"),
        ("grading", "fn f() { crate::store::open() }"),
        ("web", "use crate::cli::serve;"),
        ("course", "let now = std::time::SystemTime::now();"),
    ] {
        assert!(!violations(layer, "planted.rs", text).is_empty(), "{layer}: {text}");
    }
    assert!(violations("cli", "fine.rs", "use crate::math::bulk; // crate::web::x").is_empty());
}
