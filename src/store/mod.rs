//! The only place with SQL: one SQLite file, one writer, facts that are only ever added.

pub mod answers;
pub mod audit;
pub mod backup;
pub mod books;
pub mod company;
pub mod contents;
pub mod course;
pub mod credits;
pub mod doorway;
pub mod error;
pub mod evidence;
pub mod facts;
pub mod giving;
pub mod identifier;
pub mod late_days;
pub mod lock;
pub mod marking;
pub mod open;
pub mod people;
pub mod quizzes;
pub mod results;
pub mod reveals;
mod row;
pub mod sessions;
pub mod verify;
pub mod work;
pub mod writer;
