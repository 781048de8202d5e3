//! Quizzes: what an instructor makes, what a student takes, and what counts when it is over.

pub mod attempt;
pub(crate) mod beginning;
pub mod door;
pub mod file;
pub mod form;
pub mod giving;
pub mod receipt;
pub mod saving;
mod settling;
