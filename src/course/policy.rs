//! What an assessment allows: dates, tries, new numbers.
//!
//! [`decide`] is the whole rule. It is monotone in time: from the opening on, a refusal never turns
//! into an acceptance by waiting. The opening is inclusive, the close exclusive: an answer whose last
//! byte arrives at `close_ms` is late, one millisecond earlier it counts.

use serde::{Deserialize, Serialize};

/// The rules of one assessment; stored as JSON in a policy revision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Policy {
    /// How many answers may be judged for each part of one variant; `None`: any number.
    pub max_tries: Option<u32>,
    /// From this moment answers are taken (Unix milliseconds).
    pub open_ms: Option<i64>,
    /// From this moment answers are late (Unix milliseconds).
    pub close_ms: Option<i64>,
    /// Whether a student may ask for another variant.
    pub new_numbers: bool,
}

impl Default for Policy {
    fn default() -> Self {
        Self { max_tries: None, open_ms: None, close_ms: None, new_numbers: true }
    }
}

/// What the student has done so far with one part of one variant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct History {
    /// Answers that were judged and cost a try.
    pub tries: u32,
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
    /// The assessment is closed; the text is kept, unjudged.
    Closed,
    /// All tries of this part are used up.
    NoTriesLeft,
}

/// Decides about an answer whose last byte arrived at `now`.
#[must_use]
pub fn decide(policy: &Policy, history: History, now: i64) -> Decision {
    if policy.open_ms.is_some_and(|open| now < open) {
        return Decision::Refuse(Reason::NotOpen);
    }
    if policy.close_ms.is_some_and(|close| now >= close) {
        return Decision::Refuse(Reason::Closed);
    }
    if policy.tries_left(history) == Some(0) {
        return Decision::Refuse(Reason::NoTriesLeft);
    }
    Decision::Accept
}

impl Policy {
    /// How many tries are left; `None`: any number.
    #[must_use]
    pub fn tries_left(&self, history: History) -> Option<u32> {
        self.max_tries.map(|most| most.saturating_sub(history.tries))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn policy() -> impl Strategy<Value = Policy> {
        (prop::option::of(0u32..5), prop::option::of(0i64..1000), prop::option::of(0i64..1000), any::<bool>())
            .prop_map(|(max_tries, open_ms, close_ms, new_numbers)| Policy {
                max_tries,
                open_ms,
                close_ms,
                new_numbers,
            })
    }

    proptest! {
        #[test]
        fn once_late_always_late(policy in policy(), tries in 0u32..5, now in 0i64..1000, later in 0i64..1000) {
            let history = History { tries };
            if decide(&policy, history, now) == Decision::Refuse(Reason::Closed) {
                prop_assert_ne!(decide(&policy, history, now + later), Decision::Accept);
            }
            // After the opening, waiting never turns a refusal into an acceptance.
            if policy.open_ms.is_none_or(|open| open <= now) && decide(&policy, history, now) != Decision::Accept {
                prop_assert_ne!(decide(&policy, history, now + later), Decision::Accept);
            }
        }

        #[test]
        fn more_tries_used_never_allow_more(policy in policy(), tries in 0u32..5, now in 0i64..1000) {
            if decide(&policy, History { tries: tries + 1 }, now) == Decision::Accept {
                prop_assert_eq!(decide(&policy, History { tries }, now), Decision::Accept);
            }
        }

        #[test]
        fn a_policy_survives_its_storage(policy in policy()) {
            let text = serde_json::to_string(&policy).unwrap();
            prop_assert_eq!(serde_json::from_str::<Policy>(&text).unwrap(), policy);
        }
    }

    #[test]
    fn the_boundaries_are_where_they_are_said_to_be() {
        let policy = Policy { open_ms: Some(100), close_ms: Some(200), ..Policy::default() };
        let at = |now| decide(&policy, History::default(), now);
        assert_eq!(at(99), Decision::Refuse(Reason::NotOpen));
        assert_eq!(at(100), Decision::Accept);
        assert_eq!(at(199), Decision::Accept);
        assert_eq!(at(200), Decision::Refuse(Reason::Closed));
        assert_eq!(at(201), Decision::Refuse(Reason::Closed));
    }
}
