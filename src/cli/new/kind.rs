//! The starting files of each kind of problem.

use clap::ValueEnum;

/// What the first part of a new problem asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Kind {
    /// The steps of an optimizer.
    Trajectory,
    /// A derivative in symbols.
    Gradient,
    /// A number.
    #[default]
    Number,
    /// A matrix of numbers.
    Matrix,
    /// One of several options.
    Choice,
    /// An interval.
    Interval,
    /// A text that a person marks.
    Text,
}

/// The names of the files of a problem.
pub(super) const FILES: [&str; 3] = ["problem.toml", "en.md", "ru.md"];

macro_rules! starter {
    ($kind:literal) => {
        [
            include_str!(concat!("starter/", $kind, "/problem.toml")),
            include_str!(concat!("starter/", $kind, "/en.md")),
            include_str!(concat!("starter/", $kind, "/ru.md")),
        ]
    };
}

impl Kind {
    /// The texts of the files, in the order of `problem.toml`, `en.md`, `ru.md`.
    #[must_use]
    pub const fn starter(self) -> [&'static str; 3] {
        match self {
            Self::Trajectory => starter!("trajectory"),
            Self::Gradient => starter!("gradient"),
            Self::Number => starter!("number"),
            Self::Matrix => starter!("matrix"),
            Self::Choice => starter!("choice"),
            Self::Interval => starter!("interval"),
            Self::Text => starter!("text"),
        }
    }
}
