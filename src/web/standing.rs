//! Dates, the late rule, what was granted, and how an attempt stands, in words.

use crate::course::gradebook::decimal;
use crate::course::lateness::Late;
use crate::course::policy::{Feedback, Policy};
use crate::course::sitting::{Extension, State};
use crate::service::grades::standing::Stand;
use crate::web::clock::Clock;
use crate::web::view::points_text;
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

/// The dates of a policy in one line; that there are none is said, too.
pub(super) fn dates(policy: &Policy, clock: &Clock, words: Words) -> String {
    let dates = [("quiz-opens", policy.open_ms), ("due-at", policy.due_ms), ("quiz-closes", policy.close_ms)];
    let said: Vec<String> =
        dates.into_iter().filter_map(|(id, date)| Some(at(id, date?, clock, words))).collect();
    if said.is_empty() { words.say("no-dates") } else { said.join(", ") }
}

/// How long it is until the next deadline, in words; nothing before the opening and where none is to come.
pub(super) fn left(policy: &Policy, now: i64, words: Words) -> Option<String> {
    if policy.open_ms.is_some_and(|open| now < open) {
        return None;
    }
    if policy.close_ms.is_some_and(|close| now >= close) {
        return Some(words.say("hard-deadline-passed"));
    }
    let soft = policy.due_ms.filter(|due| now < *due && policy.close_ms.is_none_or(|close| *due < close));
    let (id, at) = match (soft, policy.close_ms) {
        (Some(due), _) => ("left-to-soft", due),
        (None, Some(close)) => ("left-to-hard", close),
        // Late already, and for ever.
        (None, None) => return policy.due_ms.map(|_| words.say("soft-deadline-passed")),
    };
    Some(format!("{} {}.", words.say(id), span(at - now, words)))
}

/// A span of time in its two largest units, rounded down.
fn span(ms: i64, words: Words) -> String {
    let minutes = ms / 60_000;
    let units =
        [("span-days", minutes / 1_440), ("span-hours", minutes / 60 % 24), ("span-minutes", minutes % 60)];
    let said: Vec<String> = units
        .into_iter()
        .skip_while(|(_, count)| *count == 0)
        .take(2)
        .filter(|(_, count)| *count > 0)
        .map(|(id, count)| words.count(id, count))
        .collect();
    if said.is_empty() { words.say("span-moment") } else { said.join(" ") }
}

/// What a late answer costs.
pub(super) fn late(late: Late, words: Words) -> String {
    let points = words.decimal(&decimal(i64::from(late.per_day_micro)));
    let of = late.of.map(|of| format!(" {}", words.count("of-points", of))).unwrap_or_default();
    format!("{} −{points}{of}", words.say("late-costs"))
}

/// What a student was granted, in one line; nothing if nothing was.
pub(super) fn granted(extension: &Extension, clock: &Clock, words: Words) -> Option<String> {
    let longer = (extension.time_percent != 100).then(|| format!("{}\u{a0}%", extension.time_percent));
    let dates = [
        ("quiz-opens", extension.open_ms),
        ("due-at", extension.due_ms),
        ("quiz-closes", extension.close_ms),
    ];
    let dates = dates.into_iter().filter_map(|(id, date)| Some(at(id, date?, clock, words)));
    let granted: Vec<String> = longer.into_iter().chain(dates).collect();
    (!granted.is_empty()).then(|| granted.join(", "))
}

/// What counts of a student at a sheet or a quiz, in a row.
pub(super) struct StandView {
    /// What they sign in by.
    pub login: String,
    /// What they are called.
    pub name: String,
    /// What they were granted.
    pub granted: Option<String>,
    /// Their own soft deadline.
    pub due: String,
    /// How many late days they spent here.
    pub days: u32,
    /// How many are left.
    pub left: u32,
    /// What they have.
    pub earned: String,
    /// How lateness made it less; nothing if it did not.
    pub taken: String,
}

/// What counts of a student, for a row.
pub(super) fn stand(stand: Stand, clock: &Clock, words: Words) -> StandView {
    let graded = stand.graded;
    let points = |micro: i64| words.decimal(&points_text(micro));
    let taken = (graded.taken_micro > 0)
        .then(|| format!("{} − {}", points(graded.micro + graded.taken_micro), points(graded.taken_micro)));
    StandView {
        granted: granted(&stand.extension, clock, words),
        due: stand.due_ms.map(|due| clock.show(due, words.language())).unwrap_or_default(),
        days: stand.days,
        left: stand.purse.left(),
        earned: points(graded.micro),
        taken: taken.unwrap_or_default(),
        login: stand.person.login,
        name: stand.person.name,
    }
}

/// When what is held back will be seen; nothing if it is seen already.
pub(super) fn later(feedback: Feedback, shown_from: Option<i64>, clock: &Clock, words: Words) -> String {
    match (feedback, shown_from) {
        (Feedback::Never, _) => words.say("quiz-feedback-never"),
        (Feedback::AfterClosing, Some(from)) => format!("{}.", at("quiz-results-at", from, clock, words)),
        (Feedback::Now, Some(from)) => format!("{}.", at("solutions-at", from, clock, words)),
        (_, None) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::phrase::Language;

    const MINUTE: i64 = 60_000;

    #[test]
    fn what_is_left_is_said_in_two_units() {
        let (en, ru) = (Words(Language::English), Words(Language::Russian));
        for (ms, english, russian) in [
            (59_999, "less than a minute", "меньше минуты"),
            (MINUTE, "1 minute", "1 минута"),
            (61 * MINUTE, "1 hour 1 minute", "1 час 1 минута"),
            (120 * MINUTE, "2 hours", "2 часа"),
            (1_445 * MINUTE, "1 day", "1 день"),
            (5 * 1_440 * MINUTE - 1, "4 days 23 hours", "4 дня 23 часа"),
        ] {
            assert_eq!((span(ms, en).as_str(), span(ms, ru).as_str()), (english, russian));
        }
    }

    #[test]
    fn the_next_deadline_is_the_one_that_is_told() {
        let words = Words(Language::English);
        let policy = Policy {
            open_ms: Some(0),
            due_ms: Some(100 * MINUTE),
            close_ms: Some(200 * MINUTE),
            ..Policy::default()
        };
        let soft_only = Policy { close_ms: None, ..policy.clone() };
        let one = Policy { due_ms: policy.close_ms, ..policy.clone() };
        for (policy, minute, expected) in [
            (&policy, -1, None),
            (&policy, 0, Some("Until the soft deadline: 1 hour 40 minutes.")),
            (&policy, 100, Some("Until the hard deadline: 1 hour 40 minutes.")),
            (&policy, 200, Some("The hard deadline has passed.")),
            (&soft_only, 100, Some("The soft deadline has passed.")),
            (&one, 0, Some("Until the hard deadline: 3 hours 20 minutes.")),
            (&Policy::default(), 0, None),
        ] {
            assert_eq!(left(policy, minute * MINUTE, words).as_deref(), expected, "{minute}");
        }
    }
}
