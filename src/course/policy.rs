//! What an assessment allows: dates, tries, new numbers, hints, solutions.
//!
//! [`decide`] is the whole rule. It is monotone in time: from the opening on, a refusal never turns
//! into an acceptance by waiting. The opening is inclusive, the close exclusive: an answer whose last
//! byte arrives at `close_ms` is late, one millisecond earlier it counts.

use serde::{Deserialize, Serialize};

use crate::course::lateness::Late;

/// The rules of one assessment; stored as JSON in a policy revision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Policy {
    /// How many answers may be judged for each part of one variant; `None`: any number.
    pub max_tries: Option<u32>,
    /// From this moment answers are taken (Unix milliseconds).
    pub open_ms: Option<i64>,
    /// The soft deadline: from this moment answers are late, and cost what `late` says (Unix milliseconds).
    pub due_ms: Option<i64>,
    /// The hard deadline: from this moment nothing counts (Unix milliseconds).
    pub close_ms: Option<i64>,
    /// What is taken for late answers; `None`: nothing.
    pub late: Option<Late>,
    /// Whether students may spend late days here.
    pub late_days: bool,
    /// Whether a student may ask for another variant.
    pub new_numbers: bool,
    /// Whether hints are shown.
    pub hints: bool,
    /// Whether a student may ask for the solution, and loses the part by that.
    pub give_up: bool,
    /// How long an attempt lasts from its beginning (milliseconds).
    pub time_limit_ms: Option<i64>,
    /// When a student sees what was said of an answer.
    pub feedback: Feedback,
    /// A word that is said in the room; without it an attempt cannot begin.
    pub access_code: Option<String>,
}

/// When a student sees what was said of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Feedback {
    /// At once.
    #[default]
    Now,
    /// When the quiz is over for everybody.
    AfterClosing,
    /// Not here.
    Never,
}

impl Feedback {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Now, Self::AfterClosing, Self::Never];

    /// The word for it in files and forms, which is also the one that is stored.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Now => "now",
            Self::AfterClosing => "after-closing",
            Self::Never => "never",
        }
    }
}

impl Policy {
    /// The rules of a quiz where nothing else is said: one set of numbers, no help.
    #[must_use]
    pub fn quiz() -> Self {
        Self { new_numbers: false, hints: false, give_up: false, ..Self::default() }
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            max_tries: None,
            open_ms: None,
            due_ms: None,
            close_ms: None,
            late: None,
            late_days: false,
            new_numbers: true,
            hints: true,
            give_up: true,
            time_limit_ms: None,
            feedback: Feedback::Now,
            access_code: None,
        }
    }
}

/// What the student has spent so far of one part of one variant: this decides about the next answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Spent {
    /// Answers that were judged and cost a try.
    pub tries: u32,
    /// Whether the student asked for the solution of this variant.
    pub revealed: bool,
    /// Whether the solution was shown, of this variant or another one, and is the same for all numbers.
    pub revealed_for_good: bool,
}

/// What the student has done so far with one part of one variant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct History {
    /// What was spent.
    pub spent: Spent,
    /// Whether an answer could be read.
    pub answered: bool,
    /// Whether an answer has full credit.
    pub solved: bool,
}

/// May this answer be judged?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Yes; the answer gets the next try number if its outcome costs one.
    Accept,
    /// No, and why.
    Refuse(Reason),
}

/// Why an answer is not judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The assessment has not opened yet.
    NotOpen,
    /// The hard deadline has passed; the text is kept, unjudged.
    Closed,
    /// All tries of this part are used up.
    NoTriesLeft,
    /// The solution for these numbers was shown.
    SolutionShown,
    /// The solution was shown, and it is the same for all numbers.
    SolutionShownForGood,
}

/// Decides about an answer whose last byte arrived at `now`.
#[must_use]
pub fn decide(policy: &Policy, spent: Spent, now: i64) -> Decision {
    if policy.open_ms.is_some_and(|open| now < open) {
        return Decision::Refuse(Reason::NotOpen);
    }
    if policy.close_ms.is_some_and(|close| now >= close) {
        return Decision::Refuse(Reason::Closed);
    }
    if spent.revealed_for_good {
        return Decision::Refuse(Reason::SolutionShownForGood);
    }
    if spent.revealed {
        return Decision::Refuse(Reason::SolutionShown);
    }
    if policy.tries_left(spent) == Some(0) {
        return Decision::Refuse(Reason::NoTriesLeft);
    }
    Decision::Accept
}

/// May the student see the solution at `now`? Only where no answer can earn anything by it any more; what only
/// the close would show, not before the close of everybody else (`held_ms`, [`crate::course::company::held_until`]).
#[must_use]
pub fn shows_solution(policy: &Policy, history: History, held_ms: Option<i64>, now: i64) -> bool {
    match decide(policy, history.spent, now) {
        Decision::Accept => history.solved,
        Decision::Refuse(Reason::NotOpen) => false,
        Decision::Refuse(Reason::Closed) if held_ms.is_some_and(|held| now < held) => {
            // What was shown before the close stays.
            let unclosed = Policy { close_ms: None, ..policy.clone() };
            shows_solution(&unclosed, history, None, now)
        }
        Decision::Refuse(_) => true,
    }
}

/// May the student see hints at `now`?
#[must_use]
pub fn shows_hints(policy: &Policy, history: History, now: i64) -> bool {
    policy.hints && !history.solved && decide(policy, history.spent, now) == Decision::Accept
}

/// May the student ask for the solution at `now`?
#[must_use]
pub fn may_give_up(policy: &Policy, history: History, now: i64) -> bool {
    policy.give_up
        && history.answered
        && !history.solved
        && decide(policy, history.spent, now) == Decision::Accept
}

impl Policy {
    /// How many tries are left; `None`: any number.
    #[must_use]
    pub fn tries_left(&self, spent: Spent) -> Option<u32> {
        self.max_tries.map(|most| most.saturating_sub(spent.tries))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn policy() -> impl Strategy<Value = Policy> {
        (
            prop::option::of(0u32..5),
            prop::option::of(0i64..1000),
            prop::option::of(0i64..1000),
            any::<[bool; 3]>(),
        )
            .prop_map(|(max_tries, open_ms, close_ms, [new_numbers, hints, give_up])| Policy {
                max_tries,
                open_ms,
                close_ms,
                new_numbers,
                hints,
                give_up,
                ..Policy::default()
            })
    }

    fn history() -> impl Strategy<Value = History> {
        (0u32..5, any::<[bool; 4]>()).prop_map(|(tries, [answered, solved, revealed, revealed_for_good])| {
            History { spent: Spent { tries, revealed, revealed_for_good }, answered, solved }
        })
    }

    proptest! {
        #[test]
        fn once_late_always_late(policy in policy(), history in history(), now in 0i64..1000, later in 0i64..1000) {
            if decide(&policy, history.spent, now) == Decision::Refuse(Reason::Closed) {
                prop_assert_ne!(decide(&policy, history.spent, now + later), Decision::Accept);
            }
            // After the opening, waiting never turns a refusal into an acceptance.
            if policy.open_ms.is_none_or(|open| open <= now) && decide(&policy, history.spent, now) != Decision::Accept {
                prop_assert_ne!(decide(&policy, history.spent, now + later), Decision::Accept);
            }
        }

        #[test]
        fn more_tries_used_never_allow_more(policy in policy(), history in history(), now in 0i64..1000) {
            let more = Spent { tries: history.spent.tries + 1, ..history.spent };
            if decide(&policy, more, now) == Decision::Accept {
                prop_assert_eq!(decide(&policy, history.spent, now), Decision::Accept);
            }
        }

        #[test]
        fn nobody_earns_by_a_solution_that_was_shown(policy in policy(), history in history(), now in 0i64..1000) {
            let accepted = decide(&policy, history.spent, now) == Decision::Accept;
            if shows_solution(&policy, history, None, now) {
                prop_assert!(!accepted || history.solved);
            }
            if history.spent.revealed || history.spent.revealed_for_good {
                prop_assert!(!accepted);
            }
            if may_give_up(&policy, history, now) {
                prop_assert!(accepted && history.answered && !shows_solution(&policy, history, None, now));
                let after = History { spent: Spent { revealed: true, ..history.spent }, ..history };
                prop_assert!(shows_solution(&policy, after, None, now));
            }
            if shows_hints(&policy, history, now) {
                prop_assert!(!shows_solution(&policy, history, None, now));
            }
        }

        #[test]
        fn a_policy_survives_its_storage(policy in policy()) {
            let text = serde_json::to_string(&policy).unwrap();
            prop_assert_eq!(serde_json::from_str::<Policy>(&text).unwrap(), policy);
        }
    }

    #[test]
    fn a_policy_of_before_has_hints_and_solutions() {
        let stored = r#"{"max_tries":null,"open_ms":null,"close_ms":null,"new_numbers":true}"#;
        assert_eq!(serde_json::from_str::<Policy>(stored).unwrap(), Policy::default());
    }

    #[test]
    fn the_solution_is_shown_when_it_can_earn_nothing() {
        let policy = Policy { max_tries: Some(2), close_ms: Some(200), ..Policy::default() };
        let [none, one, both] = [0, 1, 2].map(|tries| Spent { tries, ..Spent::default() });
        let [asked, for_good] = [Spent { revealed: true, ..one }, Spent { revealed_for_good: true, ..none }];
        for (spent, answered, solved, now, shown) in [
            (none, false, false, 100, false),
            (one, true, false, 100, false),
            (both, true, false, 100, true),
            (one, true, true, 100, true),
            (asked, true, false, 100, true),
            (for_good, false, false, 100, true),
            (none, false, false, 200, true),
        ] {
            let history = History { spent, answered, solved };
            assert_eq!(shows_solution(&policy, history, None, now), shown, "{history:?} at {now}");
            // While another's close is still to come, the own close shows nothing; what was shown stays.
            let before = shown && history != History::default();
            assert_eq!(shows_solution(&policy, history, Some(300), now), before, "{history:?} at {now}");
            assert!(now < 200 || shows_solution(&policy, history, Some(300), 300));
        }
        let later = Policy { open_ms: Some(300), ..Policy::default() };
        let solved = History { solved: true, ..History::default() };
        assert!(!shows_solution(&later, solved, None, 100) && !shows_hints(&later, History::default(), 100));
    }

    #[test]
    fn the_boundaries_are_where_they_are_said_to_be() {
        let policy = Policy { open_ms: Some(100), close_ms: Some(200), ..Policy::default() };
        let at = |now| decide(&policy, Spent::default(), now);
        assert_eq!(at(99), Decision::Refuse(Reason::NotOpen));
        assert_eq!(at(100), Decision::Accept);
        assert_eq!(at(199), Decision::Accept);
        assert_eq!(at(200), Decision::Refuse(Reason::Closed));
        assert_eq!(at(201), Decision::Refuse(Reason::Closed));
    }
}
