//! Gradus: problem sets on gradient descent and matrix derivatives, judged exactly.
//!
//! The author writes the function; the key, the worked solution and the grading follow from it.
//! The modules stand in layers, and each may name only those above it in this list
//! (`tests/architecture.rs` holds the rule):
//!
//! | layer | what it is |
//! |---|---|
//! | [`math`] | the language: text → tree → shapes → values and derivatives; optimizers. Pure. |
//! | [`grading`] | what an answer is worth. Pure. |
//! | [`course`] | roles, policy and sums of marks. Pure; `now` is an argument. |
//! | [`cli`] | `calc`: the bulk interface of authors and scripts. |
#![forbid(unsafe_code)]

#[cfg(feature = "server")]
pub mod cli;
pub mod course;
pub mod grading;
#[cfg(feature = "server")]
pub mod load;
pub mod math;
pub mod problem;
#[cfg(feature = "server")]
pub mod service;
#[cfg(feature = "server")]
pub mod store;
#[cfg(feature = "server")]
pub mod web;
