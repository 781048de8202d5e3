//! What a judgement allocates at most, with the key prepared: `cargo bench --bench memory`, column “max alloc”.
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot be set up should fail")]

mod questions;

use divan::{AllocProfiler, Bencher, black_box};
use gradus::grading::grade::grade;
use questions::{EXPRESSIONS, NUMBERS, heaviest, numeric, served};

#[global_allocator]
static ALLOCATOR: AllocProfiler = AllocProfiler::system();

fn main() {
    divan::main();
}

#[divan::bench(args = EXPRESSIONS, sample_count = 5)]
fn expression(bencher: Bencher, (part, text): (&str, &str)) {
    let variant = served("matrix-derivatives/warm-up");
    let part = variant.part(part).unwrap();
    bencher.bench_local(|| grade(&variant, part, black_box(text)));
}

#[divan::bench(args = NUMBERS, sample_count = 5)]
fn numbers(bencher: Bencher, (part, text): (&str, &str)) {
    let variant = numeric();
    let part = variant.part(part).unwrap();
    bencher.bench_local(|| grade(&variant, part, black_box(text)));
}

/// The costliest texts within the limits.
#[divan::bench(args = 0..heaviest().len(), sample_count = 2)]
fn heavy(bencher: Bencher, number: usize) {
    let variant = served("matrix-derivatives/warm-up");
    let part = variant.part("quadratic").unwrap();
    let (_, text) = &heaviest()[number];
    bencher.bench_local(|| grade(&variant, part, black_box(text)));
}
