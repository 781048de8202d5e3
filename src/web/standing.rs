//! How an attempt at a quiz stands, in words.

use crate::course::policy::Feedback;
use crate::course::sitting::State;
use crate::web::clock::Clock;
use crate::web::words::Words;

/// A moment in words and for machines.
pub(super) type Moment = (String, String);

/// A moment for a page.
pub(super) fn moment(at_ms: i64, clock: &Clock, words: Words) -> Moment {
    (clock.show(at_ms, words.language()), Clock::machine(at_ms))
}

/// Words with a moment after them.
pub(super) fn at(id: &str, at_ms: i64, clock: &Clock, words: Words) -> String {
    format!("{} {}", words.say(id), clock.show(at_ms, words.language()))
}

/// How an attempt stands.
pub(super) fn standing(state: State, clock: &Clock, words: Words) -> String {
    match state {
        State::Running(None) => words.say("quiz-running"),
        State::Running(Some(end)) => at("quiz-runs-until", end, clock, words),
        State::HandedIn(when) => at("quiz-handed-in", when, clock, words),
        State::RanOut(when) => at("quiz-ran-out", when, clock, words),
    }
}

/// When what was right will be seen; nothing if that depends on nobody else.
pub(super) fn later(feedback: Feedback, closes: Option<i64>, clock: &Clock, words: Words) -> String {
    match (feedback, closes) {
        (Feedback::Never, _) => words.say("quiz-feedback-never"),
        (_, Some(close)) => format!("{}.", at("quiz-results-at", close, clock, words)),
        (_, None) => String::new(),
    }
}
