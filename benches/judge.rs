//! How long a judgement takes, parse to verdict, with the key prepared: `cargo bench --bench judge`.
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot be set up should fail")]

mod questions;

use divan::{Bencher, black_box};
use gradus::grading::grade::grade;
use gradus::math::derive::derive;
use gradus::problem::catalogue::Catalogue;
use gradus::problem::embedded;
use gradus::problem::part::Answer;
use questions::{EXPRESSIONS, NUMBERS, heaviest, numeric, served};

/// As in the program itself.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

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

/// The key of every derived part of the catalogue, the function read beforehand.
#[divan::bench(args = derived(), sample_count = 20)]
fn derivation(bencher: Bencher, name: &str) {
    let (problem, part) = name.split_once(' ').unwrap();
    let variant = served(problem);
    let Answer::Symbolic(symbolic) = &variant.part(part).unwrap().answer else { panic!("{name}") };
    let asked = symbolic.derived.as_ref().unwrap();
    bencher.bench_local(|| derive(asked.kind, black_box(&asked.f), &asked.wrt, &symbolic.symbols).unwrap());
}

/// Problem and part of every key that is derived.
fn derived() -> Vec<String> {
    let catalogue = Catalogue::read(&embedded::files()).unwrap();
    let parts =
        catalogue.problems().flat_map(|problem| problem.parts.iter().map(move |part| (problem, part)));
    let names = parts.filter_map(|(problem, part)| match &part.answer {
        Answer::Symbolic(symbolic) if symbolic.derived.is_some() => {
            Some(format!("{} {}", problem.id, part.id))
        }
        _ => None,
    });
    names.collect()
}
