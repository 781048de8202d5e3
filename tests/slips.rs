//! Which slip is named for which wrong answer.
#![expect(clippy::unwrap_used, reason = "a test helper that fails is a failed test")]

use gradus::math::bulk;
use serde_json::{Value, json};

/// The symbols, the kind, the function, the variable, the wrong answer, and the slip that is named first.
type Case = (
    &'static [(&'static str, &'static str)],
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

const QUADRATIC: &[(&str, &str)] = &[("A", "matrix n n"), ("x", "vector n"), ("a", "vector n")];
const MATRIX: &[(&str, &str)] = &[("A", "matrix n n"), ("X", "matrix n n"), ("a", "vector n")];
const SYMMETRIC: &[(&str, &str)] = &[("A", "matrix n n"), ("X", "positive definite matrix n n")];
const REGRESSION: &[(&str, &str)] = &[("X", "matrix n d"), ("y", "vector n"), ("w", "vector d")];

#[rustfmt::skip]
const CASES: &[Case] = &[
    (QUADRATIC, "gradient", "x'A x", "x", "2 A x", "assumed-symmetric"),
    (QUADRATIC, "gradient", "x'A x", "x", "A x", "missing-term"),
    (QUADRATIC, "gradient", "x'A x", "x", "x'(A + A')", "transposed"),
    (QUADRATIC, "gradient", "x'A x", "x", "-(A + A')x", "sign"),
    (QUADRATIC, "gradient", "x'A x", "x", "2(A + A')x", "factor"),
    (QUADRATIC, "gradient", "x'A x", "x", "x'(A + A')dx", "differential-left"),
    (QUADRATIC, "gradient", "ln(x'A x)", "x", "2 A x/(x'A x)", "assumed-symmetric"),
    (QUADRATIC, "hessian", "x'A x", "x", "A", "missing-term"),
    (QUADRATIC, "hessian", "x'A x", "x", "2A", "assumed-symmetric"),
    (QUADRATIC, "gradient", "a'x", "x", "a'", "transposed"),
    (QUADRATIC, "jacobian", "x x'x", "x", "x'x I", "missing-term"),
    (QUADRATIC, "jacobian", "A x", "x", "A'", "transposed"),
    (MATRIX, "gradient", "a'X A X a", "X", "a a'X'A' + A'X a a'", "missing-transpose"),
    (MATRIX, "gradient", "a'X A X a", "X", "a a'X'A'", "missing-term"),
    (MATRIX, "gradient", "tr(A X)", "X", "A", "transposed"),
    (SYMMETRIC, "gradient", "ln(det(X))", "X", "2 inv(X) - inv(X).*I", "other-gradient"),
    (SYMMETRIC, "symmetric-gradient", "tr(A X)", "X", "A'", "other-gradient"),
    (REGRESSION, "gradient", "(y - X w)'(y - X w)", "w", "X'(X w - y)", "factor"),
    (REGRESSION, "gradient", "(y - X w)'(y - X w)", "w", "2X'(y - X w)", "sign"),
    (REGRESSION, "gradient", "(y - X w)'(y - X w)", "w", "2X'(X w - y)/n", "factor"),
];

fn judged(case: &Case, answer: &str) -> Value {
    let (symbols, kind, f, wrt, ..) = case;
    let symbols: serde_json::Map<String, Value> =
        symbols.iter().map(|(name, declaration)| ((*name).to_owned(), json!(declaration))).collect();
    let question =
        json!({"op": "judge", "kind": kind, "symbols": symbols, "f": f, "wrt": wrt, "answer": answer});
    serde_json::from_str(&bulk::answer(&question.to_string())).unwrap()
}

#[test]
fn the_slip_is_named() {
    let mut missed = Vec::new();
    for case in CASES {
        let found = judged(case, case.4);
        if found["result"] != "wrong" || found["slips"][0] != case.5 {
            missed.push(format!("{} by {}: {} → {found}, not {}", case.2, case.3, case.4, case.5));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[test]
fn nothing_is_claimed_without_a_reason() {
    for answer in ["x", "A A x", "a + x", "3 A'x - a"] {
        let found = judged(&CASES[0], answer);
        assert_eq!(found["result"], "wrong", "{answer}");
        assert_eq!(found["slips"], json!([]), "{answer}");
    }
}
