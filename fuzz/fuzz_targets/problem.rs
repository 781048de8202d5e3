//! Any text as a problem.toml, read as the server reads a folder of problems.
//!
//! The statements are made to fit: a heading for every line `id = "…"`. What follows a line `%%%` is
//! put into the introduction, so that placeholders and formulae are tried as well.
#![no_main]

use std::collections::BTreeMap;

use gradus::grading::grade::grade;
use gradus::math::phrase::{Language, Phrase};
use gradus::problem::catalogue::Catalogue;
use gradus::problem::seed::Seed;
use libfuzzer_sys::fuzz_target;

const SHEET: &str = "number = 1\ntitle = { en = \"Sheet\", ru = \"Листок\" }\nproblems = [\"own\"]\n";
const ANSWERS: [&str; 3] = ["1; 2", "[[1, 2], [3, 4]]", "x"];

/// A statement with a heading for every part that the text seems to have.
fn statement(toml: &str, introduction: &str) -> String {
    let mut text = format!("# Title\n{introduction}\n");
    for line in toml.lines() {
        if let Some(id) = line.strip_prefix("id = \"").and_then(|rest| rest.split('"').next()) {
            text.push_str(&format!("## Part {{#{id}}}\nWhat is $x^2$?\n"));
        }
    }
    text
}

fn spoken(message: &Phrase) {
    assert!(!message.en.is_empty() && !message.ru.is_empty(), "a silent message: {message:?}");
}

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let (toml, introduction) = text.split_once("\n%%%\n").unwrap_or((&text, ""));
    let words = statement(toml, introduction).into_bytes();
    let files: BTreeMap<String, Vec<u8>> = [
        ("sheet/sheet.toml", SHEET.as_bytes().to_vec()),
        ("sheet/own/problem.toml", toml.as_bytes().to_vec()),
        ("sheet/own/en.md", words.clone()),
        ("sheet/own/ru.md", words),
    ]
    .map(|(path, bytes)| (path.to_owned(), bytes))
    .into();
    let catalogue = match Catalogue::read(&files) {
        Ok(catalogue) => catalogue,
        Err(mistakes) => {
            assert!(!mistakes.is_empty(), "refused without a reason");
            for mistake in &mistakes {
                spoken(&mistake.message);
                assert!(files.contains_key(&mistake.file), "a mistake of no file: {mistake:?}");
                let text = std::str::from_utf8(&files[&mistake.file]).unwrap_or("").replace("\r\n", "\n");
                let line = text.split('\n').nth(mistake.line - 1);
                let width = line.expect("the line is there").chars().count();
                assert!(mistake.column <= width + 1, "a column outside the line: {mistake:?}");
                assert!(Language::ALL.iter().all(|language| !mistake.print(*language).is_empty()));
            }
            return;
        }
    };
    for problem in catalogue.problems() {
        for seed in [Seed::SHEET, Seed(7)] {
            let Some(variant) = problem.draw(seed) else {
                assert!(seed != Seed::SHEET, "the sheet's numbers were accepted");
                continue;
            };
            let stored = variant.parameters_json();
            let restored = problem.restore(seed, &stored).expect("stored parameters are restored");
            assert_eq!(restored.parameters, variant.parameters);
            for part in &problem.parts {
                let key = variant.key(part);
                assert!(seed != Seed::SHEET || key.is_ok(), "the sheet's keys were accepted");
                for answer in ANSWERS {
                    let _ = grade(&variant, part, answer);
                }
                for language in Language::ALL {
                    let words = problem.statement(language).part(&part.id, &variant.parameters);
                    assert!(words.is_some(), "every part has its words");
                }
            }
            for language in Language::ALL {
                let _ = problem.statement(language).introduction(&variant.parameters);
                let _ = problem.statement(language).source_text(&variant.parameters);
            }
        }
    }
});
