//! The function table of `docs/LANGUAGE.md` is the table of the code.

use std::fmt::Write as _;
use std::fs;

use gradus::math::builtin::{SPECIAL, TABLE};

const BEGIN: &str =
    "<!-- functions: generated from src/math/builtin.rs; UPDATE=1 cargo test --test handbook -->\n";
const END: &str = "<!-- end of functions -->";

fn table() -> String {
    let mut text = String::from("| write | is | это |\n|---|---|---|\n");
    for row in TABLE {
        let names: Vec<String> = row.names.iter().map(|name| format!("`{name}`")).collect();
        let _ = writeln!(text, "| {} | {} | {} |", names.join(", "), row.en, row.ru);
    }
    for (write, en, ru) in SPECIAL {
        let _ = writeln!(text, "| `{write}` | {en} | {ru} |");
    }
    text
}

#[test]
fn the_function_table_is_fresh() {
    let path = format!("{}/docs/LANGUAGE.md", env!("CARGO_MANIFEST_DIR"));
    let handbook = fs::read_to_string(&path).expect("docs/LANGUAGE.md is there");
    let (before, rest) = handbook.split_once(BEGIN).expect("the table begins");
    let (found, after) = rest.split_once(END).expect("the table ends");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, format!("{before}{BEGIN}{}{END}{after}", table()))
            .expect("docs/LANGUAGE.md can be written");
        return;
    }
    assert_eq!(found, table(), "run UPDATE=1 cargo test --test handbook");
}
