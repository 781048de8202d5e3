//! What an answer is worth. Pure: it knows nothing of tries, dates or people.
//!
//! [`grade::grade`] judges a response to a part of a variant; [`grade::read`] only says how it is read.

pub mod choice;
pub mod entered;
pub mod essay;
pub mod expression;
pub mod feedback;
pub mod grade;
pub mod interval;
pub mod judgement;
pub mod marking;
pub mod misstep;
pub mod numbers;
pub mod outcome;
pub mod review;

pub mod sample;
pub mod selftest;
pub mod trajectory;
pub mod trials;
