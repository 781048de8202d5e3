//! The language: text → tree → shapes → values and derivatives.

pub mod phrase;
pub mod diagnostic;
