//! One student's attempt at a quiz: when it ends, what still counts, what may be seen.
//!
//! Nothing of this is stored: it is a fold of the policy, what the student was granted, when they
//! began, whether they handed in, and now. Bounds are as in [`crate::course::policy`]: the beginning is
//! inclusive, the end exclusive.

use serde::{Deserialize, Serialize};

use crate::course::policy::{Feedback, Policy};

/// What one student was granted beside the policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Extension {
    /// The time limit in percent of the policy's: 150 is time and a half.
    pub time_percent: u32,
    /// Another opening (Unix milliseconds).
    pub open_ms: Option<i64>,
    /// Another soft deadline (Unix milliseconds).
    pub due_ms: Option<i64>,
    /// Another close (Unix milliseconds).
    pub close_ms: Option<i64>,
}

impl Default for Extension {
    fn default() -> Self {
        Self { time_percent: 100, open_ms: None, due_ms: None, close_ms: None }
    }
}

/// What the student did with the attempt as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sitting {
    /// When they began.
    pub started_ms: i64,
    /// When they handed in, if they did.
    pub finished_ms: Option<i64>,
}

/// How an attempt stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Answers are taken, until this moment if there is a limit.
    Running(Option<i64>),
    /// The student handed in, at this moment.
    HandedIn(i64),
    /// The time ran out, at this moment.
    RanOut(i64),
}

impl State {
    /// Whether answers are taken.
    #[must_use]
    pub const fn is_running(self) -> bool {
        matches!(self, Self::Running(_))
    }

    /// Until when answers are taken, if they are and there is a limit.
    #[must_use]
    pub const fn ends(self) -> Option<i64> {
        match self {
            Self::Running(ends) => ends,
            Self::HandedIn(_) | Self::RanOut(_) => None,
        }
    }
}

/// May an attempt begin?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// Not before this moment.
    NotYet(i64),
    /// Yes.
    Open,
    /// Not any more.
    Closed,
}

impl Policy {
    /// The policy with what one student was granted.
    #[must_use]
    pub fn extended(&self, extension: &Extension) -> Self {
        let longer = |limit: i64| limit.saturating_mul(i64::from(extension.time_percent)) / 100;
        Self {
            open_ms: extension.open_ms.or(self.open_ms),
            due_ms: extension.due_ms.or(self.due_ms),
            close_ms: extension.close_ms.or(self.close_ms),
            time_limit_ms: self.time_limit_ms.map(longer),
            ..self.clone()
        }
    }

    /// The rule for the answers of an attempt: from its beginning to its end.
    #[must_use]
    pub fn within(&self, sitting: Sitting) -> Self {
        let end = end(self, sitting);
        Self { open_ms: Some(sitting.started_ms), close_ms: end, ..self.clone() }
    }
}

/// May an attempt begin at `now`?
#[must_use]
pub fn door(policy: &Policy, now: i64) -> Door {
    match (policy.open_ms, policy.close_ms) {
        (Some(open), _) if now < open => Door::NotYet(open),
        (_, Some(close)) if now >= close => Door::Closed,
        _ => Door::Open,
    }
}

/// Why no attempt may begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shut {
    /// The quiz is not open yet.
    NotYet,
    /// It is closed.
    Closed,
    /// Another code was said.
    AnotherCode,
}

/// May whoever says this code begin at `now`? Of the code neither case nor blanks around it matter.
///
/// # Errors
/// Why not.
pub fn may_begin(policy: &Policy, code: &str, now: i64) -> Result<(), Shut> {
    match door(policy, now) {
        Door::NotYet(_) => return Err(Shut::NotYet),
        Door::Closed => return Err(Shut::Closed),
        Door::Open => {}
    }
    let said = |wanted: &String| wanted.trim().to_lowercase() == code.trim().to_lowercase();
    if policy.access_code.as_ref().is_none_or(said) { Ok(()) } else { Err(Shut::AnotherCode) }
}

/// When the time is out: the limit after the beginning, or the close, whichever comes first.
#[must_use]
pub fn runs_out(policy: &Policy, started_ms: i64) -> Option<i64> {
    let limit = policy.time_limit_ms.map(|limit| started_ms.saturating_add(limit));
    limit.into_iter().chain(policy.close_ms).min()
}

/// From when on answers no longer count: handed in, or run out.
#[must_use]
pub fn end(policy: &Policy, sitting: Sitting) -> Option<i64> {
    runs_out(policy, sitting.started_ms).into_iter().chain(sitting.finished_ms).min()
}

/// How an attempt stands at `now`.
#[must_use]
pub fn state(policy: &Policy, sitting: Sitting, now: i64) -> State {
    let out = runs_out(policy, sitting.started_ms);
    match (sitting.finished_ms, out) {
        (Some(finished), _) if finished <= now && out.is_none_or(|out| finished < out) => {
            State::HandedIn(finished)
        }
        (_, Some(out)) if now >= out => State::RanOut(out),
        _ => State::Running(out),
    }
}

/// From when on the quiz is over for everybody, as far as one student may know: their attempt has ended, the
/// quiz has closed for them, and the moment has come until which others are waited for
/// ([`crate::course::company::held_until`]). `None`: that cannot be told while it runs.
#[must_use]
pub fn over_from(policy: &Policy, sitting: Sitting, held_ms: Option<i64>) -> Option<i64> {
    let end = end(policy, sitting)?;
    Some(policy.close_ms.into_iter().chain(held_ms).fold(end, i64::max))
}

/// Whether the quiz is over for everybody at `now`, as far as one student may know.
#[must_use]
pub fn is_over(policy: &Policy, sitting: Sitting, held_ms: Option<i64>, now: i64) -> bool {
    over_from(policy, sitting, held_ms).is_some_and(|from| now >= from)
}

/// May the student see at `now` what was said of their answers?
#[must_use]
pub fn shows_verdicts(policy: &Policy, sitting: Sitting, held_ms: Option<i64>, now: i64) -> bool {
    match policy.feedback {
        Feedback::Now => true,
        Feedback::AfterClosing => is_over(policy, sitting, held_ms, now),
        Feedback::Never => false,
    }
}

/// May the student see the solutions at `now`? While others may still be at it, nobody does.
#[must_use]
pub fn shows_solutions(policy: &Policy, sitting: Sitting, held_ms: Option<i64>, now: i64) -> bool {
    policy.feedback != Feedback::Never && is_over(policy, sitting, held_ms, now)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::course::policy::{Decision, Reason, Spent, decide};

    fn policy() -> impl Strategy<Value = Policy> {
        let feedback = prop_oneof![Just(Feedback::Now), Just(Feedback::AfterClosing), Just(Feedback::Never)];
        let moment = || prop::option::of(0i64..1000);
        (moment(), moment(), moment(), feedback).prop_map(|(open_ms, close_ms, time_limit_ms, feedback)| {
            Policy { open_ms, close_ms, time_limit_ms, feedback, ..Policy::quiz() }
        })
    }

    fn sitting() -> impl Strategy<Value = Sitting> {
        (0i64..1000, prop::option::of(0i64..1000)).prop_map(|(started_ms, after)| Sitting {
            started_ms,
            finished_ms: after.map(|after| started_ms + after),
        })
    }

    /// The same rule, said the long way: every millisecond is asked about on its own.
    fn counts_naively(policy: &Policy, sitting: Sitting, at: i64) -> bool {
        let begun = at >= sitting.started_ms;
        let in_time = match policy.time_limit_ms {
            Some(limit) => at - sitting.started_ms < limit,
            None => true,
        };
        let before_close = match policy.close_ms {
            Some(close) => at < close,
            None => true,
        };
        let not_handed_in = match sitting.finished_ms {
            Some(finished) => at < finished,
            None => true,
        };
        begun && in_time && before_close && not_handed_in
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        #[test]
        fn an_answer_counts_as_the_naive_rule_says(policy in policy(), sitting in sitting(), at in 0i64..3000) {
            let accepted = decide(&policy.within(sitting), Spent::default(), at) == Decision::Accept;
            prop_assert_eq!(accepted, counts_naively(&policy, sitting, at));
        }

        #[test]
        fn what_is_over_stays_over(policy in policy(), sitting in sitting(), held in prop::option::of(0i64..3000), now in 0i64..3000, later in 0i64..3000) {
            let at = |now| state(&policy, sitting, now);
            if !at(now).is_running() {
                prop_assert_eq!(at(now), at(now + later));
            }
            let naively = !at(now).is_running()
                && policy.close_ms.is_none_or(|close| now >= close)
                && held.is_none_or(|held| now >= held);
            prop_assert_eq!(is_over(&policy, sitting, held, now), naively);
            if is_over(&policy, sitting, held, now) {
                prop_assert!(is_over(&policy, sitting, held, now + later));
            }
            if shows_verdicts(&policy, sitting, held, now) {
                prop_assert!(shows_verdicts(&policy, sitting, held, now + later));
            }
        }

        #[test]
        fn solutions_are_shown_to_nobody_whose_answers_count(policy in policy(), sitting in sitting(), held in prop::option::of(0i64..3000), now in 0i64..3000) {
            if shows_solutions(&policy, sitting, held, now) {
                let late = decide(&policy.within(sitting), Spent::default(), now);
                prop_assert!(now < sitting.started_ms || late == Decision::Refuse(Reason::Closed));
                prop_assert!(shows_verdicts(&policy, sitting, held, now));
                prop_assert!(held.is_none_or(|held| now >= held));
            }
        }

        #[test]
        fn more_time_never_takes_an_answer_away(policy in policy(), sitting in sitting(), at in 0i64..3000, percent in 100u32..300) {
            let extended = policy.extended(&Extension { time_percent: percent, ..Extension::default() });
            if counts_naively(&policy, sitting, at) {
                prop_assert!(counts_naively(&extended, sitting, at));
            }
        }
    }

    #[test]
    fn an_attempt_begins_at_an_open_door_with_the_right_code() {
        let code = Some("Euler".to_owned());
        let policy = Policy { open_ms: Some(100), close_ms: Some(200), access_code: code, ..Policy::quiz() };
        for (code, now, expected) in [
            ("Euler", 99, Err(Shut::NotYet)),
            (" euler ", 100, Ok(())),
            ("EULER", 199, Ok(())),
            ("Gauss", 150, Err(Shut::AnotherCode)),
            ("", 150, Err(Shut::AnotherCode)),
            ("Euler", 200, Err(Shut::Closed)),
            // Whether a code is right is told only at an open door.
            ("Gauss", 99, Err(Shut::NotYet)),
        ] {
            assert_eq!(may_begin(&policy, code, now), expected, "{code} at {now}");
        }
        assert_eq!(may_begin(&Policy::quiz(), "", 0), Ok(()));
    }

    #[test]
    fn the_last_millisecond_counts() {
        let policy = Policy { close_ms: Some(10_000), time_limit_ms: Some(1_000), ..Policy::quiz() };
        let sitting = Sitting { started_ms: 500, finished_ms: None };
        assert_eq!(state(&policy, sitting, 1_499), State::Running(Some(1_500)));
        assert_eq!(state(&policy, sitting, 1_500), State::RanOut(1_500));
        let late = Sitting { started_ms: 9_900, finished_ms: None };
        assert_eq!(state(&policy, late, 9_999), State::Running(Some(10_000)));
        assert_eq!(state(&policy, late, 10_000), State::RanOut(10_000));
        let early = Sitting { finished_ms: Some(700), ..sitting };
        assert_eq!(state(&policy, early, 800), State::HandedIn(700));
        let granted = Extension {
            time_percent: 150,
            open_ms: Some(600),
            close_ms: Some(20_000),
            ..Extension::default()
        };
        assert_eq!(runs_out(&policy.extended(&granted), 600), Some(2_100));
        assert_eq!(door(&policy.extended(&granted), 599), Door::NotYet(600));
        assert_eq!(door(&policy, 10_000), Door::Closed);
    }
}
