//! Gradus: problem sets on gradient descent and matrix derivatives, judged exactly.
//!
//! The author writes the function; the key, the worked solution and the grading follow from it.
//! The modules stand in layers, and each may name only those above it in this list
//! (`tests/architecture.rs` holds the rule):
//!
//! | layer | what it is |
//! |---|---|
//! | [`math`] | the language: text → tree → shapes → values and derivatives; optimizers. Pure. |
//! | [`cli`] | `calc`: the bulk interface of authors and scripts. |
#![forbid(unsafe_code)]

pub mod cli;
pub mod math;
