//! Problems that differ from others in what is right alone: statements, names, shapes and numbers are the same.
//!
//! Whatever is told of a problem and of its twin alike says nothing of the key.
#![allow(dead_code, reason = "each test uses a part of it")]
#![expect(clippy::unwrap_used, reason = "a test helper that fails is a failed test")]

use std::collections::BTreeMap;

use toml_edit::{DocumentMut, Item, Table, TableLike, Value};

/// What stands in the solutions, model answers and remarks of twins, and nowhere else.
pub(crate) const MARK: &str = "twins differ";

/// The files of a folder of problems with another key behind every part.
pub(crate) fn twins(files: &BTreeMap<String, Vec<u8>>) -> BTreeMap<String, Vec<u8>> {
    let twin = |(name, bytes): (&String, &Vec<u8>)| {
        let text = std::str::from_utf8(bytes).unwrap();
        let text = match name.rsplit('/').next().unwrap() {
            "problem.toml" => rules(text),
            "en.md" | "ru.md" => words(text),
            _ => text.to_owned(),
        };
        (name.clone(), text.into_bytes())
    };
    files.iter().map(twin).collect()
}

/// Solutions say something else; what the student is asked stays.
fn words(text: &str) -> String {
    let mut said = String::new();
    for line in text.lines() {
        said += line;
        said += "\n";
        if ["### Solution", "### Решение"].contains(&line) {
            said += &format!("\nHere {MARK}.\n");
        }
    }
    said
}

fn rules(text: &str) -> String {
    let mut document: DocumentMut = text.parse().unwrap();
    for part in document["part"].as_array_of_tables_mut().unwrap().iter_mut() {
        another_key(part);
        if let Some(mistakes) = part.get_mut("mistakes") {
            for mistake in mistakes.as_array_mut().unwrap().iter_mut() {
                mark(mistake.as_inline_table_mut().unwrap());
            }
        }
    }
    document.to_string()
}

/// Says something else in both languages.
fn mark(told: &mut dyn TableLike) {
    for language in ["en", "ru"] {
        let said = told.get(language).unwrap().as_str().unwrap();
        let marked = format!("{said} Here {MARK}.");
        told.insert(language, marked.into());
    }
}

fn another_key(part: &mut Table) {
    let answer = part["answer"].as_table_like_mut().unwrap();
    let (kind, asked) = answer.iter().next().unwrap();
    let (kind, mut asked) = (kind.to_owned(), asked.clone());
    asked = match kind.as_str() {
        "number" => format!("({}) + 1", expression(&asked)).into(),
        "interval" => interval(asked.as_str().unwrap()).into(),
        "trajectory" => {
            let trajectory = asked.as_table_like_mut().unwrap();
            let rate = trajectory.get_mut("rate").unwrap();
            match rate.as_table_like_mut() {
                Some(cyclic) => {
                    let low = format!("({})/2", expression(cyclic.get("low").unwrap()));
                    cyclic.insert("low", low.into());
                }
                None => *rate = format!("({})/2", expression(rate)).into(),
            }
            asked
        }
        "choice" | "choices" => {
            let next = turned(asked.as_table_like_mut().unwrap());
            // What is said of a wrong option is said of one that is wrong now.
            if let Some(mistakes) = part.get_mut("mistakes") {
                for mistake in mistakes.as_array_mut().unwrap().iter_mut() {
                    let mistake = mistake.as_inline_table_mut().unwrap();
                    let id = next[mistake.get("id").unwrap().as_str().unwrap()].clone();
                    mistake.insert("id", id.into());
                }
            }
            asked
        }
        "text" => {
            let essay = asked.as_table_like_mut().unwrap();
            for criterion in essay.get_mut("rubric").unwrap().as_array_mut().unwrap().iter_mut() {
                mark(criterion.as_inline_table_mut().unwrap());
            }
            if let Some(sample) = essay.get_mut("sample") {
                mark(sample.as_table_like_mut().unwrap());
            }
            asked
        }
        _ => format!("3*({})", expression(&asked)).into(),
    };
    part["answer"].as_table_like_mut().unwrap().insert(&kind, asked);
}

/// A number or an expression as text.
fn expression(item: &Item) -> String {
    match item.as_value().unwrap() {
        Value::String(text) => text.value().clone(),
        Value::Integer(number) => number.value().to_string(),
        Value::Float(number) => number.value().to_string(),
        other => panic!("no expression: {other}"),
    }
}

/// `(a, b]` with another end.
fn interval(text: &str) -> String {
    let (low, high) = text.split_once(',').unwrap();
    match (low[1..].trim(), high[..high.len() - 1].trim()) {
        (_, "inf") => format!("{}({}) - 1, {high}", &low[..1], &low[1..]),
        (_, end) => format!("{low}, ({end}) + 1{}", &high[high.len() - 1..]),
    }
}

/// Each option is right when the one before it was; gives the next option for each.
fn turned(options: &mut dyn TableLike) -> BTreeMap<String, String> {
    let ids: Vec<String> = options.iter().map(|(id, _)| id.to_owned()).collect();
    let truths: Vec<Item> = options.iter().map(|(_, truth)| truth.clone()).collect();
    let next: Vec<String> = ids.iter().cycle().skip(1).take(ids.len()).cloned().collect();
    for (id, truth) in next.iter().zip(truths) {
        options.insert(id, truth);
    }
    ids.into_iter().zip(next).collect()
}
