//! What an answer is worth. Pure: it knows nothing of tries, dates or people.

pub mod outcome;
