//! The golden cases, through the same function that `gradus calc --jsonl` calls.
#![expect(clippy::unwrap_used, reason = "a test helper that fails is a failed test")]

use std::fs;

use gradus::math::bulk;
use serde_json::Value;

fn lines(name: &str) -> Vec<Value> {
    let path = format!("{}/tests/golden/{name}", env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(path).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn answer(question: &Value) -> Value {
    serde_json::from_str(&bulk::answer(&question.to_string())).unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    match value {
        Value::Array(items) => items.iter().flat_map(numbers).collect(),
        other => vec![other.as_f64().unwrap()],
    }
}

/// Whether every entry is within the case's relative tolerance.
fn close(found: &Value, expected: &Value, tolerance: f64) -> bool {
    let (found, expected) = (numbers(found), numbers(expected));
    let scale = expected.iter().fold(0.0_f64, |most, entry| most.max(entry.abs()));
    found.len() == expected.len()
        && found.iter().zip(&expected).all(|(a, b)| (a - b).abs() <= tolerance * b.abs() + 1e-12 * scale)
}

#[test]
fn every_symbolic_case_is_judged_rightly() {
    let cases = lines("symbolic.jsonl");
    assert_eq!(cases.len(), 1_389);
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|case| {
            let found = answer(case);
            let allowed = case["expect"].as_array().unwrap();
            (!allowed.contains(&found["result"])).then(|| format!("{}: {found}", case["id"]))
        })
        .collect();
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_numeric_case_has_the_right_value() {
    let cases = lines("numeric.jsonl");
    assert_eq!(cases.len(), 832);
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|case| {
            let found = answer(case);
            let value = if case["op"] == "value" { &found["value"] } else { &found["values"] };
            let right =
                found["result"] == "ok" && close(value, &case["value"], case["rtol"].as_f64().unwrap());
            (!right).then(|| format!("{}: {found}, not {}", case["id"], case["value"]))
        })
        .collect();
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_bad_line_gets_an_answer_of_its_own() {
    for line in ["{", "[]", "{\"op\":\"equal\"}", "{\"id\":7,\"op\":\"fly\"}", "null", "\u{0}"] {
        let found: Value = serde_json::from_str(&bulk::answer(line)).unwrap();
        assert_eq!(found["result"], "invalid", "{line}: {found}");
        assert!(found["message"].as_str().unwrap().len() > 10, "{line}: {found}");
    }
}
