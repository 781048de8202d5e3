//! What a person is in the course.

use serde::{Deserialize, Serialize};

/// What a person is in the course.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Answers problems and sees only their own work.
    Student,
    /// Sees everybody's work.
    Instructor,
}

impl Role {
    /// The word that is stored: `student` or `instructor`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Student => "student",
            Self::Instructor => "instructor",
        }
    }

    /// Whether it is a student.
    #[must_use]
    pub const fn is_student(self) -> bool {
        matches!(self, Self::Student)
    }

    /// The role with this stored word.
    #[must_use]
    pub fn from_stored(word: &str) -> Option<Self> {
        [Self::Student, Self::Instructor].into_iter().find(|role| role.as_str() == word)
    }
}
