//! Who drives the load: students with open sessions, and what they know. Written by `load prepare`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::Context as _;
use serde::{Deserialize, Serialize};

/// The quiz whose answers are saved and judged at the end.
pub const SAVED: &str = "load-saved";
/// The quiz whose answers are checked at once, each at the cost of a try.
pub const CHECKED: &str = "load-checked";

/// Who drives the load.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Class {
    /// The students.
    pub students: Vec<Student>,
    /// Texts to type: title of the question as HTML → part → texts, right ones first.
    pub texts: BTreeMap<String, BTreeMap<String, Vec<String>>>,
}

/// A student who is signed in already.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Student {
    /// Their login.
    pub login: String,
    /// The token of their session.
    pub token: String,
}

impl Class {
    /// Reads the file of a class.
    ///
    /// # Errors
    /// It cannot be read, or is none.
    pub fn read(file: &Path) -> anyhow::Result<Self> {
        let text = fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
        serde_json::from_str(&text).with_context(|| format!("{} is not the file of a class", file.display()))
    }

    /// Writes it.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn write(&self, file: &Path) -> anyhow::Result<()> {
        fs::write(file, serde_json::to_vec(self)?).with_context(|| format!("cannot write {}", file.display()))
    }

    /// What may be typed into a part; something at least.
    #[must_use]
    pub fn texts(&self, title: &str, part: &str) -> Vec<String> {
        self.texts
            .get(title)
            .and_then(|parts| parts.get(part))
            .filter(|texts| !texts.is_empty())
            .cloned()
            .unwrap_or_else(|| vec!["1".into(), "2".into()])
    }
}
