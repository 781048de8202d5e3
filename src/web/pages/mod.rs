//! One file for each kind of page.

pub mod attempt;
pub mod classroom;
pub mod draft;
pub mod drafts;
pub mod giving_back;
pub mod grades;
pub mod late_days;
pub mod marking;
pub mod marks;
pub mod problem;
pub mod questions;
pub mod quiz;
pub mod quizzes;
pub mod receipt;
pub mod rules;
pub mod sheets;
pub mod sign;
mod stored;
