//! Sentences that several kinds of answers share.

use crate::math::phrase::Phrase;
use crate::math::shape::Shape;

/// The answer has one shape and the question asks for another.
#[must_use]
pub fn shapes(found: &Shape, asked: &Shape) -> Phrase {
    let (found, asked) = (found.phrase(), asked.phrase());
    Phrase::new(
        format!("Your answer is {}; what is asked is {}.", found.en, asked.en),
        format!("Ваш ответ — {}, а спрашивается {}.", found.ru, asked.ru),
    )
}

/// The answer is near the right one, but farther than the tolerance.
#[must_use]
pub fn near() -> Phrase {
    Phrase::new(
        "Close, but not close enough: carry more digits through the calculation and give at least three significant ones.",
        "Близко, но недостаточно точно: считайте с запасом знаков и дайте хотя бы три значащие цифры.",
    )
}

/// How far a wrong number may be from the right one to be called near, as a share.
const NEAR: f64 = 0.03;

/// Whether a number that is not right is at least near.
#[must_use]
pub fn is_near(found: f64, right: f64) -> bool {
    right != 0.0 && (found - right).abs() <= NEAR * right.abs()
}
