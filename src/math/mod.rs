//! The language: text → tree → shapes → values; exact equality.
//!
//! [`language::read`] turns text into a [`typed::Typed`] tree whose shapes fit;
//! [`evaluate`] gives its value over doubles, a prime field or dual numbers;
//! [`identity::compare`] decides whether two trees are the same function;
//! [`derive::derive()`] differentiates, [`derivation::Derivation`] writes it out line by line, each line
//! checked; [`judge::Judge`] holds a question with its derived key and judges any answer.
//!
//! # Example
//!
//! ```
//! use gradus::math::derivation::Derivation;
//! use gradus::math::derive::{Kind, derive};
//! use gradus::math::judge::{Judge, Verdict};
//! use gradus::math::language;
//! use gradus::math::phrase::Language;
//! use gradus::math::print;
//! use gradus::math::slip::Slip;
//! use gradus::math::symbols::Symbols;
//!
//! let mut symbols = Symbols::new();
//! symbols.declare("A", "matrix n n").unwrap();
//! symbols.declare("x", "vector n").unwrap();
//! let f = language::read("x' A x", &symbols).unwrap();
//!
//! let gradient = derive(Kind::Gradient, &f, "x", &symbols).unwrap();
//! assert_eq!(print::text(&gradient), "(A + A')*x");
//!
//! let judge = Judge::derivative(Kind::Gradient, &f, "x", &symbols).unwrap();
//! assert_eq!(judge.judge("A x + A^T x"), Verdict::Correct);
//! let Verdict::Wrong(slips) = judge.judge("2 A x") else { panic!("this is wrong for a general A") };
//! assert_eq!(slips[0], Slip::AssumedSymmetric);
//!
//! let derivation = Derivation::new(Kind::Gradient, &f, "x", &symbols).unwrap();
//! assert!(derivation.text(Language::English).ends_with("grad f = (A + A')*x    [read off]\n"));
//!
//! // With what is declared the key gets shorter.
//! symbols.declare("A", "symmetric matrix n n").unwrap();
//! let gradient = derive(Kind::Gradient, &f, "x", &symbols).unwrap();
//! assert_eq!(print::text(&gradient), "2*A*x");
//! ```

pub mod ast;
pub mod builtin;
pub mod bulk;
mod candidate;
pub mod check;
pub mod derivation;
pub mod derive;
pub mod diagnostic;
pub mod differential;
pub mod evaluate;
pub mod field;
pub mod formula;
pub mod identity;
pub mod interval;
pub mod judge;
pub mod kronecker;
pub mod language;
pub mod limits;
pub mod linear;
pub mod listing;
pub mod number;
mod open_sizes;
pub mod optimizer;
pub mod parser;
pub mod phrase;
pub mod point;
pub mod print;
pub mod proof;
pub mod repair;
pub mod sample;
pub mod shape;
pub mod slip;
pub mod symbols;
pub mod tidy;
pub mod token;
pub mod tolerance;
pub mod typed;
pub mod value;
pub mod vectorized;
pub mod witness;
