//! Lists and matrices as students type them.

use std::fs;

use gradus::math::listing;
use serde_json::Value;

#[test]
fn golden_lists() {
    let path = format!("{}/tests/golden/answer_format_cases.json", env!("CARGO_MANIFEST_DIR"));
    let cases: Vec<Value> = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    for case in cases.iter().filter(|case| case["kind"] == "list") {
        let text = case["input"].as_str().unwrap();
        let found = listing::list(text);
        match &case["meaning"] {
            Value::Array(meant) => {
                let meant: Vec<f64> = meant.iter().map(|entry| entry.as_f64().unwrap()).collect();
                assert_eq!(found, Ok(meant), "{text}");
            }
            Value::String(word) if word == "ambiguous" => {
                assert_eq!(found.unwrap_err().code, "ambiguous-list", "{text}");
            }
            // Wrong length and wrong order are for the grader to say: the text can be read.
            _ => assert!(found.is_ok(), "{text}"),
        }
    }
}

#[test]
fn one_sure_decimal_comma_settles_the_others() {
    assert_eq!(listing::list("0,4; 1,28; 1,424; 1,4848"), Ok(vec![0.4, 1.28, 1.424, 1.4848]));
    assert_eq!(listing::list("0,2; −1,238"), Ok(vec![0.2, -1.238]));
    // Nothing here says which it is.
    assert!(listing::list("1,234; 5,678").is_err());
}

#[test]
fn lists_in_other_clothes() {
    for (text, meant) in [
        ("0,8 1,2 1,4", vec![0.8, 1.2, 1.4]),
        ("0,8\n1,2", vec![0.8, 1.2]),
        ("1,2,3", vec![1.0, 2.0, 3.0]),
        ("1,5", vec![1.5]),
        ("1.6", vec![1.6]),
        ("exp(0) / 2", vec![0.5]),
        ("sqrt(4); −1", vec![2.0, -1.0]),
        ("(1, 2)", vec![1.0, 2.0]),
        ("(1)/(2)", vec![0.5]),
        ("w_1 = 1; w_2 = 2", vec![1.0, 2.0]),
    ] {
        assert_eq!(listing::list(text), Ok(meant), "{text}");
    }
}

#[test]
fn matrices_in_every_dress() {
    let meant = vec![vec![1.0, 2.5], vec![-3.0, 4.0]];
    for text in [
        "[[1, 2.5], [-3, 4]]",
        "[[1,2.5],[-3,4]]",
        "1 2.5; -3 4",
        "1 2,5; -3 4",
        "[1 2.5; -3 4]",
        "[1, 2.5; -3, 4]",
        "1\t2,5\n-3\t4",
        "1 2.5\n-3 4",
        "[[ 1.   2.5]\n [-3.   4. ]]",
        "\\begin{pmatrix} 1 & 2.5 \\\\ -3 & 4 \\end{pmatrix}",
        "\\begin{bmatrix}1&5/2\\\\-3&4\\end{bmatrix}",
        "(1, 2.5; −3, 4)",
        "{{1,2.5},{-3,4}}",
        "((1, 2.5), (-3, 4))",
        "array([[ 1. ,  2.5],\n       [-3. ,  4. ]])",
        "np.array([[1, 2.5], [-3, 4]], dtype=float)",
        "tensor([[ 1.0000,  2.5000],\n        [-3.0000,  4.0000]])",
    ] {
        assert_eq!(listing::matrix(text), Ok(meant.clone()), "{text}");
    }
}

#[test]
fn what_cannot_be_read_says_why() {
    for (text, code) in [
        ("", "empty"),
        ("[[1 2],[3 4]]", "ambiguous-matrix"),
        ("1 2; 3", "ragged"),
        ("1,2,3,4; 5,6,7,8", "ambiguous-list"),
        ("[[1,5 2,5],[3,4]]", "ambiguous-list"),
        ("1 a; 2 3", "unknown-name"),
        ("1 000; 2", "ragged"),
        ("1,234; 2", "ambiguous-number"),
        ("nan; 1", "not-a-number"),
        ("(1,2);(3,4)", "ambiguous-list"),
        ("[1,2;3,4]", "ambiguous-list"),
        ("(1,2;3,4)", "ambiguous-list"),
        ("{1,2;3,4}", "ambiguous-list"),
    ] {
        assert_eq!(listing::matrix(text).unwrap_err().code, code, "{text}");
    }
    assert_eq!(listing::list("{{1,2},{3,4}}").unwrap_err().code, "ambiguous-list");
    assert_eq!(listing::list("50 %"), Ok(vec![0.5]));
    assert_eq!(listing::list("array([0.5, 1. ])"), Ok(vec![0.5, 1.0]));
    assert_eq!(listing::list(&"1;".repeat(9_000)).unwrap_err().code, "too-long");
    assert_eq!(listing::list(&vec!["1"; 500].join(";")).unwrap_err().code, "too-many-entries");
}

#[test]
fn the_place_of_a_bad_entry_is_marked() {
    let error = listing::list("0.8; abc; 1").unwrap_err();
    let span = error.span.unwrap();
    assert_eq!((span.start, span.end), (5, 8));
}
