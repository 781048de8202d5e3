//! How derived keys are written, as data: each reads as a mathematician would write it.
//!
//! `tests/readable.jsonl` has the symbols, the function, the variable, the kind and the exact text of the
//! key. A key that changes is to be read by a person; then `UPDATE=1 cargo test --test readable`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use gradus::math::derive::{Kind, derive};
use gradus::math::identity::{Comparison, compare};
use gradus::math::language;
use gradus::math::print;
use gradus::math::symbols::Symbols;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Example {
    kind: String,
    f: String,
    wrt: String,
    key: String,
    symbols: BTreeMap<String, String>,
}

#[test]
fn keys_are_written_as_they_were() {
    let path = format!("{}/tests/readable.jsonl", env!("CARGO_MANIFEST_DIR"));
    let mut fresh = String::new();
    let mut changed = Vec::new();
    let mut count = 0;
    for line in fs::read_to_string(&path).unwrap().lines() {
        let mut example: Example = serde_json::from_str(line).unwrap();
        count += 1;
        let mut symbols = Symbols::new();
        for (name, declaration) in &example.symbols {
            symbols.declare(name, declaration).unwrap();
        }
        let kind = Kind::named(&example.kind).unwrap();
        let f = language::read(&example.f, &symbols).unwrap();
        let key = derive(kind, &f, &example.wrt, &symbols).unwrap();
        let text = print::answer(&key);
        if text != example.key {
            changed.push(format!("{} of {}: {} is now {text}", example.kind, example.f, example.key));
        }
        // What is printed can be typed as an answer.
        symbols.declare_shape(
            &format!("d{}", example.wrt),
            symbols.declaration(&example.wrt).unwrap().shape.clone(),
        );
        let again = language::read_as(&text, &symbols, key.shape())
            .unwrap_or_else(|diagnostic| panic!("{text}: {}", diagnostic.message.en));
        assert_eq!(compare(&key, &again, &symbols), Comparison::Equal, "{text}");
        example.key = text;
        writeln!(fresh, "{}", serde_json::to_string(&example).unwrap()).unwrap();
    }
    assert!(count >= 60, "{count}");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(path, fresh).unwrap();
        return;
    }
    assert!(changed.is_empty(), "{}", changed.join("\n"));
    println!("{count} keys");
}
