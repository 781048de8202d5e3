//! The language: text → tree → shapes → values; exact equality.
//!
//! [`language::read`] turns text into a [`typed::Typed`] tree whose shapes fit;
//! [`evaluate`] gives its value over doubles, a prime field or dual numbers;
//! [`identity::compare`] decides whether two trees are the same function.

pub mod ast;
pub mod builtin;
pub mod bulk;
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
pub mod language;
pub mod limits;
pub mod linear;
pub mod listing;
pub mod number;
pub mod optimizer;
pub mod parser;
pub mod phrase;
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
