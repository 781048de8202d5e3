//! Quizzes: what an instructor makes, what a student takes, and what counts when it is over.

pub mod file;
pub mod giving;
pub mod saving;
mod settling;
pub mod taking;
