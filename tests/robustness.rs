//! No text may bring the program down: it is read, or refused with a message.
#![expect(clippy::unwrap_used, reason = "a test helper that fails is a failed test")]

use gradus::math::derive::Kind;
use gradus::math::judge::Judge;
use gradus::math::symbols::Symbols;
use gradus::math::{formula, interval, language, listing, print, tidy};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

/// Pieces that, in any order, come near to what is meant.
#[rustfmt::skip]
const PIECES: &[&str] = &[
    "A", "x", "s", "X", "n", "I", "1", "0", "2.5", "1,5", "1e-3", "+", "-", "*", "/", "^", "^T", "^-1", "'", "_", "_i", "(", ")",
    "[", "]", "{", "}", "|", "||", "<", ">", ",", ";", ".*", "./", ".^", "tr", "det", "inv(", "sum(i,1,n,", "exp(", "sqrt",
    "\\frac", "\\sum_", "\\left", "\\right", "\\begin{pmatrix}", "\\end{pmatrix}", "&", "\\\\", "kron(", "diag(", "vec(",
    "ones(", "zeros(", "²", "⁻¹", "ᵀ", "₁", "λ", "А", "Ж", "\u{0}", "%", "=", " ", "\n", "\t", ".T", "np.", "\\", "~", "dx", "x_i", "I_n",
];

/// Pieces of intervals.
#[rustfmt::skip]
const INTERVALS: &[&str] = &[
    "p", "р", "1", "0,5", "1/2", "-", "inf", "∞", "\\infty", "<", "<=", "≤", "\\le", ">", "=", "(", ")", "[", "]", "{", "}", ";", ",", ", ",
    " and ", " и ", "∈", "in", "\\left", "\\right", "\\", "\\{", "$", "|", ":", " or ", "∪", "&", " ", "1,234",
];

fn symbols() -> Symbols {
    let mut symbols = Symbols::new();
    for (name, declaration) in [
        ("A", "matrix n n"),
        ("X", "matrix n m"),
        ("x", "vector n"),
        ("s", "scalar"),
        ("λ", "positive scalar"),
    ] {
        symbols.declare(name, declaration).unwrap();
    }
    symbols
}

fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, rng_seed: RngSeed::Fixed(2_026), ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_soup_is_read_or_refused(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..24)) {
        let text = pieces.concat();
        let symbols = symbols();
        let read = language::read(&text, &symbols);
        match read {
            Ok(typed) => {
                let _ = (print::text(&typed), formula::latex(&typed), formula::mathml(&typed));
                let simple = tidy::tidy(&typed);
                prop_assert_eq!(simple.shape(), typed.shape());
            }
            Err(error) => {
                prop_assert!(!error.message.en.is_empty() && !error.message.ru.is_empty());
                let length = text.chars().count();
                prop_assert!(error.span.is_none_or(|span| span.start <= span.end && span.end <= length + 1), "{:?} {:?}", text, error);
            }
        }
        let _ = (language::constant(&text), listing::list(&text), listing::matrix(&text));
    }

    #[test]
    fn any_string_is_read_or_refused(text in ".{0,80}") {
        let _ = (language::read(&text, &symbols()), language::constant(&text), listing::list(&text), listing::matrix(&text));
        let _ = interval::read(&text, None);
    }

    #[test]
    fn any_interval_is_read_or_refused(pieces in prop::collection::vec(prop::sample::select(INTERVALS), 0..16)) {
        let text = pieces.concat();
        for variable in [None, Some("p"), Some("alpha")] {
            match interval::read(&text, variable) {
                Ok(found) => prop_assert!(found.low.value < found.high.value, "{}", text),
                Err(error) => {
                    prop_assert!(!error.message.en.is_empty() && !error.message.ru.is_empty());
                    let length = text.chars().count();
                    prop_assert!(error.span.is_none_or(|span| span.start <= span.end && span.end <= length + 1), "{:?} {:?}", text, error);
                }
            }
        }
        let _ = interval::Frame::read(&text);
    }

    #[test]
    fn any_answer_is_judged(pieces in prop::collection::vec(prop::sample::select(&PIECES[..24]), 1..10)) {
        let symbols = symbols();
        let f = language::read("x'A x", &symbols).unwrap();
        let judge = Judge::derivative(Kind::Gradient, &f, "x", &symbols).unwrap();
        let _ = judge.judge(&pieces.concat());
    }
}

/// Found by fuzzing: powers of powers were multiplied out, some 200,000 factors from 40 characters.
#[test]
fn powers_of_powers_are_not_multiplied_out() {
    let symbols = symbols();
    for text in [
        "kron(A,9AAA)^3'%^9'^5'''^3'%^9'^4''^5",
        "(((kron(A,AA)^12)'^12)'^12)'^12",
        "((((A*A')^12*x*x')^12*A)^12)^12",
    ] {
        let typed = language::read(text, &symbols).unwrap();
        let simple = tidy::tidy(&typed);
        assert!(simple.size() <= 5_000, "{text}: {} nodes", simple.size());
    }
}

/// Numbers that are too long to be multiplied stay factors, and are taken out of a sum like others.
#[test]
fn long_numbers_are_taken_out_once() {
    let number = |digit: &str| format!("{}^3", digit.repeat(40));
    let (n, m) = (number("7"), number("3"));
    let symbols = symbols();
    for text in [
        format!("{n}*{m}*s + {n}*{m}*λ"),
        format!("{n}*{m}*A*x - {n}*{m}*x"),
        format!("s/({n}*{m}) + λ/({n}*{m})"),
        format!("{n}*{m}*s + {m}*{n}*s"),
    ] {
        let typed = language::read(&text, &symbols).unwrap();
        let simple = tidy::tidy(&typed);
        assert_eq!(simple.shape(), typed.shape());
        assert!(simple.size() <= typed.size(), "{}", print::text(&simple));
    }
}
