//! How long a judgement takes, parse to verdict, with the key prepared: `cargo bench --bench judge`.
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot be set up should fail")]

mod questions;

use divan::{Bencher, black_box};
use gradus::grading::grade::grade;
use gradus::math::derive::{Kind, derive};
use gradus::math::language;
use gradus::math::symbols::Symbols;
use questions::{EXPRESSIONS, NUMBERS, heaviest, numeric, served};

fn main() {
    divan::main();
}

#[divan::bench(args = EXPRESSIONS)]
fn expression(bencher: Bencher, (part, text): (&str, &str)) {
    let variant = served("matrix-derivatives/warm-up");
    let part = variant.part(part).unwrap();
    bencher.bench_local(|| grade(&variant, part, black_box(text)));
}

#[divan::bench(args = NUMBERS)]
fn numbers(bencher: Bencher, (part, text): (&str, &str)) {
    let variant = numeric();
    let part = variant.part(part).unwrap();
    bencher.bench_local(|| grade(&variant, part, black_box(text)));
}

/// The costliest texts within the limits, as answers to the gradient of x'Ax.
#[divan::bench(args = 0..heaviest().len(), sample_count = 10)]
fn heavy(bencher: Bencher, number: usize) {
    let variant = served("matrix-derivatives/warm-up");
    let part = variant.part("quadratic").unwrap();
    let (_, text) = &heaviest()[number];
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
