//! Any text as an answer. The first byte chooses the question, the rest is what a student typed.
#![no_main]

use std::sync::LazyLock;

use gradus::math::check::whole_number;
use gradus::math::derive::Kind;
use gradus::math::diagnostic::Diagnostic;
use gradus::math::judge::{Judge, Verdict};
use gradus::math::shape::Dimension;
use gradus::math::symbols::Symbols;
use gradus::math::typed::{Operation, Typed};
use gradus::math::{formula, language, limits, listing, print, tidy};
use libfuzzer_sys::fuzz_target;

/// A function, the variable, what is asked, and the names with their declarations.
type Question = (&'static str, &'static str, Kind, &'static [(&'static str, &'static str)]);

const QUESTIONS: [Question; 8] = [
    ("x'*A*x", "x", Kind::Gradient, &[("A", "matrix n n"), ("a", "vector n"), ("x", "vector n")]),
    (
        "||X*w - y||^2 + λ*||w||",
        "w",
        Kind::Gradient,
        &[("X", "matrix m n"), ("w", "vector n"), ("y", "vector m"), ("λ", "positive scalar")],
    ),
    ("ln(1 + exp(a'*x))", "x", Kind::Hessian, &[("a", "vector n"), ("x", "vector n")]),
    ("x*x'*B*x", "x", Kind::Jacobian, &[("B", "symmetric matrix n n"), ("x", "vector n")]),
    ("ln(det(X'*A*X))", "X", Kind::Gradient, &[("A", "positive definite matrix n n"), ("X", "matrix n m")]),
    (
        "tr(A*inv(X)*B)",
        "X",
        Kind::Differential,
        &[("A", "matrix m n"), ("B", "matrix n m"), ("X", "invertible matrix n n")],
    ),
    (
        "s^k*exp(-s)/sqrt(t)",
        "s",
        Kind::Gradient,
        &[("s", "positive scalar"), ("t", "positive scalar"), ("k", "integer scalar"), ("b", "bit scalar")],
    ),
    (
        "a'*X*A*X*a",
        "X",
        Kind::Gradient,
        &[("A", "orthogonal matrix n n"), ("X", "matrix n n"), ("a", "unit vector n"), ("aa", "vector n")],
    ),
];

/// Why an answer that can be read has no value anywhere.
const UNDEFINED: [&str; 6] = ["domain", "division-by-zero", "singular", "index", "not-finite", "unbound"];

static JUDGES: LazyLock<Vec<(Judge, Symbols)>> = LazyLock::new(|| {
    let prepare = |(f, wrt, kind, names): &Question| {
        let mut symbols = Symbols::new();
        for (name, declaration) in *names {
            symbols.declare(name, declaration).expect("the declaration is right");
        }
        let f = language::read(f, &symbols).expect("the function is right");
        (Judge::derivative(*kind, &f, wrt, &symbols).expect("the function has a derivative"), symbols)
    };
    QUESTIONS.iter().map(prepare).collect()
});

/// A message speaks both languages and points into the text.
fn sound(diagnostic: &Diagnostic, text: &str) {
    let message = &diagnostic.message;
    assert!(!message.en.is_empty() && !message.ru.is_empty(), "a silent message: {diagnostic:?}");
    let end = text.chars().count() + 1;
    let inside = diagnostic.span.is_none_or(|span| span.start <= span.end && span.end <= end);
    assert!(inside, "a place outside the text: {diagnostic:?}");
}

/// Refused for its size alone, which printing may have increased.
fn too_large(diagnostic: &Diagnostic) -> bool {
    diagnostic.code.starts_with("too-")
}

/// One answer in eight is judged with its slips and its witness, which takes as long as reading a hundred;
/// one in 256 of those that use up the stock of work, so that a run is not spent on them alone.
fn is_judged(text: &str, typed: &Typed) -> bool {
    let hash = text.bytes().fold(0_u8, |hash, byte| hash.wrapping_mul(31).wrapping_add(byte));
    hash < if is_costly(typed) { 1 } else { 32 }
}

/// Whether a large size or bound is written in numbers.
fn is_costly(typed: &Typed) -> bool {
    let large = |size: &Dimension| matches!(size, Dimension::Known(13.., _));
    let long = match typed.operation() {
        Operation::Series { to, .. } => whole_number(to).is_some_and(|last| last > 12),
        _ => false,
    };
    long || large(&typed.shape().rows)
        || large(&typed.shape().columns)
        || typed.children().any(is_costly)
}

/// What is read is printed as it is read.
fn readable(judge: &Judge, typed: &Typed) {
    let printed = print::text(typed);
    match judge.read(&printed) {
        // The sizes that are open have numbers of their own in each reading.
        Ok(again) if is_open(typed) => {
            assert_eq!(print::text(&again), printed, "printed, read and printed again");
        }
        Ok(again) => assert_eq!(again, *typed, "{printed} is read as another tree"),
        Err(diagnostic) => assert!(too_large(&diagnostic), "{printed} is refused: {diagnostic:?}"),
    }
}

/// Whether the size of some identity is not known.
fn is_open(typed: &Typed) -> bool {
    let unknown = |size: &Dimension| matches!(size, Dimension::Unknown(_));
    unknown(&typed.shape().rows)
        || unknown(&typed.shape().columns)
        || typed.children().any(is_open)
}

fuzz_target!(|data: &[u8]| {
    let Some((choice, rest)) = data.split_first() else { return };
    let Ok(text) = std::str::from_utf8(rest) else { return };
    let (judge, symbols) = &JUDGES[usize::from(choice.wrapping_sub(b'0')) % QUESTIONS.len()];
    match judge.read(text) {
        Ok(typed) => {
            readable(judge, &typed);
            assert!(!formula::latex(&typed).is_empty());
            assert!(!formula::mathml(&typed).is_empty());
            assert_eq!(tidy::tidy(&typed).shape(), typed.shape(), "tidy keeps the shape");
            if is_judged(text, &typed) {
                let verdict = judge.judge(text);
                if let Verdict::Invalid(diagnostic) = &verdict {
                    sound(diagnostic, text);
                    assert!(UNDEFINED.contains(&&*diagnostic.code), "what is read is judged: {diagnostic:?}");
                }
                let witness = judge.witness(&typed);
                assert!(verdict != Verdict::Correct || witness.is_none(), "a witness against a right answer");
            }
        }
        Err(diagnostic) => {
            sound(&diagnostic, text);
            if let Err(diagnostic) = language::read(text, symbols) {
                sound(&diagnostic, text);
            }
            assert!(text.len() <= limits::BYTES || diagnostic.code == "too-long");
        }
    }
    match language::constant(text) {
        Ok(number) => assert!(number.is_finite()),
        Err(diagnostic) => sound(&diagnostic, text),
    }
    match listing::list(text) {
        Ok(numbers) => assert!(numbers.len() <= listing::ENTRIES && numbers.iter().all(|n| n.is_finite())),
        Err(diagnostic) => sound(&diagnostic, text),
    }
    match listing::matrix(text) {
        Ok(rows) => assert!(rows.iter().all(|row| row.len() == rows[0].len())),
        Err(diagnostic) => sound(&diagnostic, text),
    }
});
