//! The name of a problem: its sheet's folder and its own, as in `gradient-descent/linear-regression`.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The name of a problem.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ProblemId(String);

/// Whether this may name a folder, a problem or a part: `[a-z0-9-]`, 1 to 64 characters.
#[must_use]
pub fn is_name(text: &str) -> bool {
    let right = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    (1..=64).contains(&text.len()) && text.chars().all(right)
}

impl ProblemId {
    /// Reads `sheet/problem`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (sheet, own) = text.split_once('/')?;
        (is_name(sheet) && is_name(own)).then(|| Self(text.to_owned()))
    }

    /// The whole name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name of the sheet.
    #[must_use]
    pub fn sheet(&self) -> &str {
        self.0.split_once('/').map_or("", |(sheet, _)| sheet)
    }
}

impl fmt::Display for ProblemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for ProblemId {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or_else(|| {
            format!("`{text}` is not a problem's name, such as gradient-descent/linear-regression")
        })
    }
}

impl From<ProblemId> for String {
    fn from(id: ProblemId) -> Self {
        id.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_two_folders() {
        assert_eq!(ProblemId::parse("a/b-2").unwrap().sheet(), "a");
        for wrong in ["", "a", "a/", "/b", "a/b/c", "A/b", "a/b_c", "../x", "a/é"] {
            assert_eq!(ProblemId::parse(wrong), None, "{wrong}");
        }
    }
}
