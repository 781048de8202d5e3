//! The policies of sheets and quizzes as an instructor writes them, and the late days that students spend.

pub mod file;
pub mod form;
pub mod giving_back;
pub mod granted;
pub mod granting;
pub mod keeping;
pub mod keys;
pub mod late_days;
