//! How text is read: golden syntax cases and every notation of the language.
#![expect(clippy::unwrap_used, reason = "a test helper that fails is a failed test")]

use std::collections::BTreeMap;
use std::fs;

use gradus::math::language;
use gradus::math::print;
use gradus::math::symbols::Symbols;
use gradus::math::value::Value;
use gradus::math::{bulk, evaluate, tidy};
use serde_json::{Value as Json, json};

fn golden(name: &str) -> Json {
    let path = format!("{}/tests/golden/{name}", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn flat(value: &Json) -> Vec<f64> {
    match value {
        Json::Array(items) => items.iter().flat_map(flat).collect(),
        other => vec![other.as_f64().unwrap()],
    }
}

/// Juxtaposition is part of our language, so these two are products, not errors as in the golden reader.
const ACCEPTED_HERE: &[&str] = &["A B", "2A"];

#[test]
fn golden_syntax_cases() {
    let file = golden("syntax_cases.json");
    let mut wrong = Vec::new();
    for case in file["cases"].as_array().unwrap() {
        let text = case["expr"].as_str().unwrap();
        // The vectors x and a and the matrices have the shapes of the file's own environment.
        let question = json!({"op": "value", "expression": text, "values": file["env"],
            "symbols": {"A": "matrix n n"}});
        let found: Json = serde_json::from_str(&bulk::answer(&question.to_string())).unwrap();
        let contextual = case["value"].is_string();
        let right = if case.get("error").is_some() {
            found["result"] == "invalid" || ACCEPTED_HERE.contains(&text)
        } else if contextual {
            // An identity without a size has no value by itself; A^0 takes its size from A.
            found["result"] == "invalid" || text == "A^0"
        } else {
            found["result"] == "ok"
                && flat(&found["value"]).iter().zip(flat(&case["value"])).all(|(a, b)| (a - b).abs() < 1e-9)
        };
        if !right {
            wrong.push(format!("{text}: {found}, not {case}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn symbols() -> Symbols {
    let mut symbols = Symbols::new();
    for (name, declaration) in [
        ("A", "matrix n n"),
        ("B", "matrix n n"),
        ("X", "invertible matrix n n"),
        ("x", "vector n"),
        ("y", "vector n"),
        ("lam", "scalar"),
        ("s", "scalar"),
        ("beta_1", "scalar"),
        ("w_{t-1}", "vector n"),
        ("g_t", "vector n"),
    ] {
        symbols.declare(name, declaration).unwrap();
    }
    symbols
}

/// Written in any notation, and as it is printed.
#[rustfmt::skip]
const NOTATIONS: &[(&str, &str)] = &[
    ("Aᵀx", "A'*x"), ("A⊤*x", "A'*x"), ("A^{T}x", "A'*x"), ("A^\\top x", "A'*x"), ("A^Tx", "A'*x"),
    ("A.T@x", "A'*x"), ("transpose(A) x", "A'*x"), ("T(A)x", "A'*x"), ("A′x", "A'*x"), ("A^{\\mathsf T}x", "A'*x"),
    ("X⁻¹", "inv(X)"), ("X^{-1}", "inv(X)"), ("X^-1", "inv(X)"), ("np.linalg.inv(X)", "inv(X)"),
    ("X⁻ᵀ", "inv(X)'"), ("X^{-T}", "inv(X)'"), ("X^-T", "inv(X)'"), ("X^-1'", "inv(X)'"),
    ("\\frac{1}{2}(A+A^T)", "1/2*(A + A')"), ("\\operatorname{tr}(AB)", "tr(A*B)"), ("trace(A B)", "tr(A*B)"),
    ("A^+ x", "pinv(A)*x"), ("A^{+}", "pinv(A)"), ("A⁺ x", "pinv(A)*x"), ("A^\\dagger x", "pinv(A)*x"), ("A^†", "pinv(A)"),
    ("A^T 1_n", "A'*ones(n)"), ("x 1_n^\\top", "x*ones(n)'"), ("Aᵀ1_n", "A'*ones(n)"),
    ("2xx'", "2*x*x'"), ("A·x", "A*x"), ("A×B", "A*B"), ("A@x", "A*x"), ("Ax", "A*x"), ("s²", "s^2"),
    ("||x||", "norm(x)"), ("\\|x\\|^2", "norm(x)^2"), ("|X|", "det(X)"), ("|s|", "abs(s)"), ("‖A‖_F", "norm(A)"),
    ("σ(s)", "sigmoid(s)"), ("\\sigma(s)", "sigmoid(s)"), ("λ x", "lam*x"), ("\\lambda x", "lam*x"), ("lambda x", "lam*x"),
    ("−2*x", "-2*x"), ("<x, y>", "x'*y"), ("\\langle x, y\\rangle", "x'*y"), ("log(s)", "ln(s)"), ("A∘B", "A.*B"),
    ("\\left( A + B \\right) x", "(A + B)*x"), ("1,5 x", "1.5*x"), ("50% s", "0.5*s"), ("1·10⁻³ s", "0.001*s"),
    ("sum(i, 1, n, x_i)", "sum(i, 1, n, x_i)"), ("\\sum_{i=1}^{n} x_i y_i", "sum(i, 1, n, x_i*y_i)"),
    ("\\sum_i x_i", "sum(i, 1, n, x_i)"), ("ln det X", "ln(det(X))"), ("А х", "A*x"), ("A**2", "A^2"),
    ("\\sqrt{s}", "sqrt(s)"), ("x'x A", "x'*x*A"),
    ("\\frac12 A", "1/2*A"), ("\\frac1n x", "1/n*x"), ("½ s", "1/2*s"), ("A^⊤ x", "A'*x"), ("1_n' x", "ones(n)'*x"),
    ("\\mathbf{1}_n^T x", "ones(n)'*x"), ("sum_{i=1}^n x_i", "sum(i, 1, n, x_i)"), ("sum_i x_i", "sum(i, 1, n, x_i)"),
    ("e^{-s}", "exp(-s)"), ("1/(1 + e^(-s))", "sigmoid(s)"), ("e", "exp(1)"), ("β₁ s", "beta_1*s"), ("\\beta_1 s", "beta_1*s"),
    ("w_{t-1} - s g_t", "w_{t-1} - s*g_t"), ("w_(t - 1)", "w_{t-1}"), ("\\mathbb{I}_n x", "x"), ("A⊗B", "kron(A, B)"),
    ("A_{1,2}", "e_1'*A*e_2"), ("A_{1,2}", "(A_1)_2"), ("A (x_2*e_2 + x_1 e_1)", "A*(x_1*basis(1, n) + x_2*basis(2, n))"),
    ("commutation(n, n)*vec(A)", "vec(A')"), ("\\sum_{i=1}^n \\sum_{j=1}^n A_{ij}", "sum(A)"), ("sum(i, 1, n, sum(j, 1, n, A_ij))", "sum(A)"),
];

/// 1e-3 and ½ print as numbers; products of numbers are not gathered by reading.
fn printed(text: &str) -> String {
    print::text(&language::read(text, &symbols()).unwrap_or_else(|error| panic!("{text}: {error:?}")))
}

#[test]
fn every_notation_is_read_as_meant() {
    let symbols = symbols();
    for (written, plain) in NOTATIONS {
        let read = language::read(written, &symbols).unwrap_or_else(|error| panic!("{written}: {error:?}"));
        let meant = language::read(plain, &symbols).unwrap_or_else(|error| panic!("{plain}: {error:?}"));
        let same = gradus::math::identity::compare(&read, &meant, &symbols);
        assert_eq!(
            same,
            gradus::math::identity::Comparison::Equal,
            "{written} was read as {}",
            print::text(&read)
        );
    }
}

#[test]
fn printing_and_reading_again_changes_nothing() {
    #[rustfmt::skip]
    let found_by_fuzzing = [
        "-2*(lam*x')*y", "-(2*lam)*(s*x')*y", "2*(-x')*y", "-(-2)*x", "e.^(-s)", "T(2s)*A*x", "2∘s s", "2%'%", "T(s + 2) + s",
        "s*(x'*A)*y", "s*x'*y*A", "s*(lam*x'*y)", "s^(-(1))", "X^(-(1))", "s.^(-1)", "1e-33 s", "2e35 s", "1e300", "0.00000000000000000001", "1.5e-299", "123456789012345678901234567890", "0,123456789012345678901234567890",
        "-1e-33", "I(2) \\sum_i I'_i x_i", "I(3)", "2I(n)", "I(3)_1", "I(1) A", "I(1) + s", "kron(A, A) inv(I)", "vec(A)' exp(I) vec(A)", "tr(I(n*n))", "x I", "I' x'", "I x' y", "x inv(I) (I.*I)", "x (I + I)", "(X_1)_2", "X_{1}_2", "(g_t)_1", "e_5 - 3I I + s", "basis(1, n n)", "commutation(n n, 2n)", "ones(2n, n n)",
        "\\sum_i vec(A)_i", "sum(t, 1, 2, s^t)", "tr(I(n) + I(n))", "vec(I(n))", "kron(I(n), A)",
        "⅓ s", "⅓% s", "s*⅓", "(⅓%) s", "s*(⅓%)", "(½%)(½%) s", "-⅓% s", "2/(⅓%)", "x'/s x lam", "2*(x'/s*x)*lam",
    ];
    let symbols = symbols();
    for written in NOTATIONS.iter().map(|(written, _)| *written).chain(found_by_fuzzing) {
        let once = language::read(written, &symbols).unwrap();
        let again = language::read(&print::text(&once), &symbols).unwrap();
        assert_eq!(again, once, "{written}: {}", print::text(&once));
    }
}

#[test]
fn what_has_no_value_is_tidied_all_the_same() {
    let symbols = symbols();
    for written in
        ["4-0-0^-34e^-3-0-0^-34e^-4e", "0^(-1)*s + 0^(-1)*s^2", "s/0 + s^2/0", "A/(s - s) + A*A/(s - s)"]
    {
        let read = language::read(written, &symbols).unwrap();
        assert_eq!(tidy::tidy(&read).shape(), read.shape(), "{written}");
    }
}

#[test]
fn brackets_are_printed_where_reading_needs_them() {
    #[rustfmt::skip]
    let cases = [
        ("(2 (x' y)) A", "2*x'*y*A"), ("s (x' y)", "s*x'*y"), ("A (x' y)", "A*(x'*y)"), ("2 (x'/s y) A", "2*(x'/s*y)*A"), ("(x'/s y) A", "x'/s*y*A"), ("x (x' y)", "x*(x'*y)"), ("(s x') y", "s*x'*y"),
        ("s (lam x' y)", "s*(lam*x'*y)"), ("(s + 1) + s", "s + 1 + s"), ("s - (s + 1)", "s - (s + 1)"), ("(-s)^2", "(-s)^2"),
        ("A + I(n)", "A + I"), ("I + A*inv(I)", "I + A*inv(I)"), ("s/(lam s)", "s/(lam*s)"), ("(A B)'", "(A*B)'"), ("1e-33 s", "1e-33*s"), ("0,5 s", "0.5*s"), ("1,5e3", "1500"), ("1,5e-3", "0.0015"),
    ];
    for (written, plain) in cases {
        assert_eq!(printed(written), plain, "{written}");
    }
}

/// What is refused or asked about, with the code of the message.
#[rustfmt::skip]
const REFUSED: &[(&str, &str)] = &[
    ("", "empty"), ("A*", "unexpected-end"), ("(A", "unclosed"), ("A)", "unexpected"), ("A + 1", "scalar-plus-matrix"),
    ("x + x'", "sum-mismatch"), ("A x'", "product-mismatch"), ("x A", "product-mismatch"), ("A / B", "division"),
    ("det(x)", "square-expected"), ("Q x", "unknown-name"), ("x2", "ambiguous-name"), ("1 000", "ambiguous-number"),
    ("1,234", "ambiguous-number"), ("1 5", "ambiguous-number"), ("9^9^9^9", "ambiguous-power"), ("s^1000", "exponent"),
    ("1e999", "number-range"), ("1.6.", "number"), ("1_000", "number"), ("tr A B", "argument"), ("x 2", "number-after"),
    ("A ? B", "character"), ("Ж x", "cyrillic"), ("[1, 2; 3]", "ragged"), ("s_1", "subscript"), ("|A + B", "unclosed"),
    ("tr(I)", "unknown-size"), ("x*tr(2I)", "unknown-size"), ("kron(I, A)", "unknown-size"), ("vec(I)", "unknown-size"),
    ("A_12", "ambiguous-subscript"), ("tr(e_1*e_1')", "unknown-size"), ("I*sum_i (e_5)_i", "unknown-size"), ("commutation(n)", "arguments"),
    ("A\\B", "command"), ("s.^66", "exponent"), ("A.^(60 + 6)", "exponent"), ("1½", "ambiguous-number"), ("1,6.", "number"), ("e^A", "scalar-expected"), ("0.1e-300", "number-range"), ("10e300", "number-range"), ("I(9*50)", "size"),
    ("sum(tr, 1, 2, trace(A))", "index-name"), ("sum(n, 1, 2, \\sum_i x_i)", "index-name"), ("sum(I, 1, 2, I)", "index-name"), ("sum(T, 1, 2, s^T)", "index-name"),
    ("\\sum_{\\mathrm{12}=1}^2 s", "unexpected"), ("trac(A)", "unknown-name"),
];

#[test]
fn what_cannot_be_read_is_explained_in_both_languages() {
    let symbols = symbols();
    for (text, code) in REFUSED {
        let error = language::read(text, &symbols).expect_err(text);
        assert_eq!(error.code, *code, "{text}: {error:?}");
        assert!(error.message.en.len() > 10 && error.message.ru.len() > 10, "{text}");
        let length = text.chars().count();
        assert!(
            error.span.is_none_or(|span| span.start <= span.end && span.end <= length + 1),
            "{text}: {error:?}"
        );
    }
}

#[test]
fn functions_of_other_languages_are_not_split_into_names() {
    let mut symbols = Symbols::new();
    for (name, declaration) in [
        ("t", "scalar"),
        ("a", "scalar"),
        ("s", "scalar"),
        ("p", "scalar"),
        ("x", "vector n"),
        ("d", "scalar"),
    ] {
        symbols.declare(name, declaration).unwrap();
    }
    for (text, ours) in
        [("tan(s)", "sin(x)/cos(x)"), ("2 dot(x, x)", "x'*y"), ("sp(s)", "tr(A)"), ("\\tan(s)", "sin(x)")]
    {
        let error = language::read(text, &symbols).expect_err(text);
        assert_eq!(error.code, "foreign-function", "{text}: {error:?}");
        assert!(error.message.en.contains(ours) && error.message.ru.contains(ours), "{text}: {error:?}");
    }
    // With signs, or as one's own name, they are what they are.
    assert!(language::read("t*a*n*(s)", &symbols).is_ok());
    symbols.declare("sp", "scalar").unwrap();
    assert!(language::read("sp(s)", &symbols).is_ok());
}

#[test]
fn a_differential_keeps_its_distance() {
    let mut symbols = symbols();
    symbols.declare("dX", "matrix n n").unwrap();
    let formula = gradus::math::formula::mathml(&language::read("X*dX*X", &symbols).unwrap());
    let gap = "<mspace width=\"0.167em\"></mspace>";
    let wanted = format!("<mi>X</mi>{gap}<mrow><mi>d</mi><mi>X</mi></mrow>{gap}<mi>X</mi>");
    assert!(formula.contains(&wanted), "{formula}");
}

#[test]
fn a_misspelt_name_gets_the_one_that_is_near() {
    for (text, repair) in [
        ("trac(A)", Some("trace")),
        ("transpoes(A)", Some("transpose")),
        ("zeross(n)", Some("zeros")),
        ("LAM x", Some("lam")),
        // Two are as near, or none is.
        ("vet(A)", None),
        ("wyz(s)", None),
        ("Q x", None),
    ] {
        let error = language::read(text, &symbols()).expect_err(text);
        assert_eq!(
            (error.code.as_str(), error.repair.as_deref()),
            ("unknown-name", repair),
            "{text}: {error:?}"
        );
    }
}

#[test]
fn limits_are_counted() {
    let symbols = symbols();
    let deep = |open: &str, close: &str, n: usize| format!("{}s{}", open.repeat(n), close.repeat(n));
    for (text, code) in [
        (deep("(", ")", 2_000), "too-long"),
        (deep("(", ")", 500), "too-deep"),
        (deep("-", "", 500), "too-deep"),
        (deep("", "'", 500), "too-deep"),
        (format!("s^{}s", "-".repeat(500)), "too-deep"),
        (deep("tr ", "", 300), "too-deep"),
        (deep("[", "]", 300), "too-deep"),
        ("s+".repeat(600) + "s", "too-many-tokens"),
        ("x".repeat(3_000), "too-long"),
        ("9".repeat(100), "too-many-digits"),
    ] {
        let error = language::read(&text, &symbols).expect_err(code);
        assert_eq!(error.code, code, "{}…: {error:?}", &text[..20]);
    }
    assert!(language::read(&deep("(", ")", 40), &symbols).is_ok());
    assert!(language::read(&("s+".repeat(400) + "s"), &symbols).is_ok());
}

#[test]
fn numbers_as_students_type_them() {
    for case in golden("answer_format_cases.json").as_array().unwrap() {
        if case["kind"] != "number" {
            continue;
        }
        let text = case["input"].as_str().unwrap();
        match (language::constant(text), case["meaning"].as_f64()) {
            (Ok(found), Some(meant)) => assert!((found - meant).abs() < 1e-12, "{text}: {found}"),
            (Err(_), None) => {}
            (found, meant) => panic!("{text}: {found:?}, not {meant:?}"),
        }
    }
    for (text, meant) in [
        ("160%", 1.6),
        ("1e-3", 0.001),
        ("1E-3", 0.001),
        ("1·10⁻³", 0.001),
        ("exp(-5)/2", 0.003_368_973_499_542_733),
    ] {
        assert!((language::constant(text).unwrap() - meant).abs() < 1e-15, "{text}");
    }
}

#[test]
fn a_value_has_the_shape_that_was_inferred() {
    let mut symbols = Symbols::new();
    let values = BTreeMap::from([
        ("A".to_owned(), Value::Matrix(nalgebra::DMatrix::from_fn(3, 2, |i, j| (i * 2 + j) as f64 + 0.5))),
        ("x".to_owned(), Value::vector(&[1.0, -2.0])),
    ]);
    for (name, value) in &values {
        symbols.declare_value(name, value);
    }
    for text in
        ["A x", "A'A", "x'x", "A'A x x'", "diag(x)", "vec(A)", "kron(A, x)", "pinv(A)", "A x - 2 A x", "x'"]
    {
        let typed = language::read(text, &symbols).unwrap();
        let value = evaluate::real(&typed, &values, &BTreeMap::new()).unwrap();
        assert_eq!(&value.shape(), typed.shape(), "{text}");
    }
}
