//! What the pure rules decide: a million cases against a diary that is read entry by entry, and laws that hold
//! whatever the dates are.
//!
//! The figures: `cargo test --test policy -- --nocapture`.
#![expect(clippy::unwrap_used, reason = "a test helper that fails is a failed test")]

mod case;
mod diary;
#[path = "../house/figure.rs"]
mod figure;
mod late;
mod laws;
mod million;
mod tally;
