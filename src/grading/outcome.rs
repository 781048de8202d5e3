//! The six things that can be said of an answer.

use serde::{Deserialize, Serialize};

/// What is said of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// Right.
    Correct,
    /// Right in part.
    Partial,
    /// Read, and not right.
    Wrong,
    /// Could not be read: costs nothing.
    Invalid,
    /// Could not be decided: our problem, costs nothing.
    Undecided,
    /// Handed in, and waiting to be marked by a person.
    Waiting,
}

impl Outcome {
    /// All outcomes.
    pub const ALL: [Self; 6] =
        [Self::Correct, Self::Partial, Self::Wrong, Self::Invalid, Self::Undecided, Self::Waiting];

    /// The word that is stored and printed.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Correct => "correct",
            Self::Partial => "partial",
            Self::Wrong => "wrong",
            Self::Invalid => "invalid",
            Self::Undecided => "undecided",
            Self::Waiting => "waiting",
        }
    }

    /// The outcome with this word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.as_str() == word)
    }

    /// Whether an answer with this outcome uses up a try.
    #[must_use]
    pub const fn costs_a_try(self) -> bool {
        match self {
            Self::Correct | Self::Partial | Self::Wrong | Self::Waiting => true,
            Self::Invalid | Self::Undecided => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_reads_back() {
        for outcome in Outcome::ALL {
            assert_eq!(Outcome::parse(outcome.as_str()), Some(outcome));
            assert_eq!(serde_json::to_string(&outcome).unwrap(), format!("\"{}\"", outcome.as_str()));
        }
        assert_eq!(Outcome::parse("right"), None);
    }

    #[test]
    fn what_could_not_be_read_or_decided_is_free() {
        let free: Vec<Outcome> = Outcome::ALL.into_iter().filter(|outcome| !outcome.costs_a_try()).collect();
        assert_eq!(free, [Outcome::Invalid, Outcome::Undecided]);
    }
}
