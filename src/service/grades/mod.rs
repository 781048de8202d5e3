//! The grades of the course: its file, how every sheet and quiz stands for everybody, and what follows.

pub mod book;
pub(super) mod keeping;
pub mod marks;
pub mod standing;
pub mod table;
