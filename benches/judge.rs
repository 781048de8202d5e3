//! How long a judgement takes, parse to verdict: `cargo bench`.
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot be set up should fail")]

use divan::{Bencher, black_box};
use gradus::grading::grade::grade;
use gradus::math::derive::{Kind, derive};
use gradus::math::language;
use gradus::math::symbols::Symbols;
use gradus::problem::catalogue::Catalogue;
use gradus::problem::embedded;
use gradus::problem::id::ProblemId;
use gradus::problem::seed::Seed;
use gradus::problem::variant::Variant;

fn main() {
    divan::main();
}

fn variant(problem: &str) -> Variant {
    let catalogue = Catalogue::read(&embedded::files()).unwrap();
    catalogue.problem(&ProblemId::parse(problem).unwrap()).unwrap().draw(Seed::SHEET).unwrap()
}

/// Judgements of sheet 10, problem 1, with the key prepared: right ones and one wrong one for each slip.
#[divan::bench(args = [
    ("quadratic", "(A + A^T) x"),
    ("logarithm", "(A + A')*x/(x'*A*x)"),
    ("sandwich", "a a' X' A' + A' X' a a'"),
    ("jacobian", "x'x I + 2 x x'"),
    ("quadratic", "2 A x"),
    ("sandwich", "a a' X' A' + A' X a a'"),
    ("sandwich", "a a' X"),
    ("quadratic", "(A + "),
])]
fn expression(bencher: Bencher, (part, text): (&str, &str)) {
    let variant = variant("matrix-derivatives/warm-up");
    let part = variant.part(part).unwrap();
    bencher.bench_local(|| grade(&variant, part, black_box(text)));
}

/// Numbers and trajectories of sheet 2, problem 1.
#[divan::bench(args = [("optimum", "1,6"), ("sgd", "0.4; 1.28; 1.424; 1.4848"), ("adam", "0.1; 0.30861")])]
fn numbers(bencher: Bencher, (part, text): (&str, &str)) {
    let variant = variant("gradient-descent/linear-regression");
    let part = variant.part(part).unwrap();
    bencher.bench_local(|| grade(&variant, part, black_box(text)));
}

/// Derivation of a gradient, the function read beforehand.
#[divan::bench(args = ["x'*A*x", "ln(x'*A*x)", "tr(A*X*X'*A')", "ln(det(X'*A*X))", "a'*X*A*X*a"])]
fn gradient(bencher: Bencher, text: &str) {
    let mut symbols = Symbols::new();
    for (name, declaration) in
        [("a", "vector n"), ("x", "vector n"), ("A", "matrix n n"), ("X", "matrix n n")]
    {
        symbols.declare(name, declaration).unwrap();
    }
    let f = language::read(text, &symbols).unwrap();
    let wrt = if text.contains('X') { "X" } else { "x" };
    bencher.bench_local(|| derive(Kind::Gradient, black_box(&f), wrt, &symbols));
}
