//! What the benchmarks judge.
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot be set up should fail")]

use std::collections::BTreeMap;

use gradus::problem::catalogue::Catalogue;
use gradus::problem::embedded;
use gradus::problem::id::ProblemId;
use gradus::problem::seed::Seed;
use gradus::problem::variant::Variant;

/// Expressions of sheet 10, problem 1: right ones, and a wrong one for each slip.
pub(crate) const EXPRESSIONS: [(&str, &str); 8] = [
    ("quadratic", "(A + A^T) x"),
    ("logarithm", "(A + A')*x/(x'*A*x)"),
    ("sandwich", "a a' X' A' + A' X' a a'"),
    ("jacobian", "x'x I + 2 x x'"),
    ("quadratic", "2 A x"),
    ("sandwich", "a a' X' A' + A' X a a'"),
    ("sandwich", "a a' X"),
    ("quadratic", "(A + "),
];

/// Answers in numbers.
pub(crate) const NUMBERS: [(&str, &str); 6] = [
    ("number", "1,6"),
    ("number", "8/5"),
    ("matrix", "[[1, 2, 3], [4, 5, 6], [7, 8, 10]]"),
    ("matrix", "1 2 3; 4 5 6; 7 8 9"),
    ("sgd", "0.4; 1.28; 1.424; 1.4848"),
    ("adam", "0.1; 0.30861"),
];

/// The longest texts that are still read, of the costliest kinds.
pub(crate) fn heaviest() -> Vec<(&'static str, String)> {
    let repeated = |piece: &str, times: usize, tail: &str| {
        let mut text = piece.repeat(times);
        text.push_str(tail);
        text
    };
    vec![
        ("a sum of inverses", repeated("inv(A)x+", 120, "x")),
        ("a power of a power", "((A^64)^64)^64*x".to_owned()),
        ("a product of powers", repeated("A^64*", 60, "x")),
        ("nested inverses", format!("{}A{}*x", "inv(A+".repeat(40), ")".repeat(40))),
        ("a long double sum", "sum(i,1,n,sum(j,1,n,sum(k,1,n,A*A*A*x)))".to_owned()),
        ("a Kronecker product", "tr(kron(A,kron(A,A)))*x".to_owned()),
        ("adjugates", repeated("adj(A)*", 100, "x")),
        ("roots", format!("{}x'*x{}*x", "sqrt(".repeat(40), ")".repeat(40))),
        ("pseudoinverses", repeated("pinv(A)*", 100, "x")),
        ("exponentials", repeated("exp(A)*", 100, "x")),
    ]
}

/// A variant of a served problem with the sheet's numbers.
pub(crate) fn served(problem: &str) -> Variant {
    let catalogue = Catalogue::read(&embedded::files()).unwrap();
    catalogue.problem(&ProblemId::parse(problem).unwrap()).unwrap().draw(Seed::SHEET).unwrap()
}

/// A problem with a number, a matrix of 3×3 and trajectories.
pub(crate) fn numeric() -> Variant {
    let toml = r#"
[parameters]
x = { vector = 2, integers = [1, 4], sheet = [1, 2] }
y = { vector = 2, integers = [1, 4], sheet = [2, 3] }
A = { matrix = [3, 3], integers = [1, 9], sheet = [[1, 2, 3], [4, 5, 6], [7, 8, 10]] }
w_star = "x'*y/(x'*x)"
[loss]
observation = "(y_i - w*x_i)^2"
variable = "w"
[[part]]
id = "number"
answer.number = "w_star"
[[part]]
id = "matrix"
answer.matrix = "A"
[[part]]
id = "sgd"
answer.trajectory = { method = "sgd", start = 0, rate = 0.1, steps = 4, order = "in turn" }
[[part]]
id = "adam"
answer.trajectory = { method = "adam", start = 0, rate = 0.1, beta1 = 0.9, beta2 = 0.9, steps = 2, order = "in turn" }
"#;
    let words = "# T\n## N {#number}\n## M {#matrix}\n## S {#sgd}\n## A {#adam}\n";
    let sheet = "number = 1\ntitle = { en = \"S\", ru = \"S\" }\nproblems = [\"own\"]\n";
    let files: BTreeMap<String, Vec<u8>> = [
        ("s/sheet.toml", sheet),
        ("s/own/problem.toml", toml),
        ("s/own/en.md", words),
        ("s/own/ru.md", words),
    ]
    .map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()))
    .into();
    let catalogue = Catalogue::read(&files).unwrap();
    catalogue.problem(&ProblemId::parse("s/own").unwrap()).unwrap().draw(Seed::SHEET).unwrap()
}
