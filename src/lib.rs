//! Gradus: problem sets on gradient descent and matrix derivatives, judged exactly.
//!
//! The author writes the function; the key, the worked solution and the grading follow from it.
//! The modules stand in layers, and each may name only those above it in this list
//! (`tests/architecture.rs` holds the rule):
//!
//! | layer | what it is |
//! |---|---|
//! | [`math`] | the language: text → tree → shapes → values and derivatives; optimizers. Pure. |
//! | [`problem`] | the file format, parameters, variants, statements. Pure, but for one loader. |
//! | [`grading`] | (part, variant, response) → judgement. Pure. |
//! | [`course`] | roles, policy and gradebook sums. Pure; `now` is an argument. |
//! | [`store`] | the only place with SQL. |
//! | [`service`] | use-cases: read, decide, write in one transaction. |
//! | [`web`] | pages, sessions, forms. No decisions. |
//! | [`cli`] | `serve`, `check`, `show`, `calc`, `grade`, `roster`, `grades`, `db`. |
#![forbid(unsafe_code)]

pub mod math;
pub mod problem;
pub mod grading;
pub mod course;
pub mod store;
pub mod service;
pub mod web;
pub mod cli;
