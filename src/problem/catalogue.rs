//! All sheets and problems of a folder.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::problem::definition::Problem;
use crate::problem::id::ProblemId;
use crate::problem::mistake::Mistake;
use crate::problem::sheet::Sheet;
use crate::problem::survey::Survey;

/// All sheets and problems, checked.
#[derive(Debug, Clone)]
pub struct Catalogue {
    /// The sheets in the order of their numbers.
    pub sheets: Vec<Sheet>,
    problems: BTreeMap<ProblemId, Arc<Problem>>,
}

impl Catalogue {
    /// Reads the files of a folder, given by their paths inside it.
    ///
    /// # Errors
    /// All mistakes of all files at once.
    pub fn read(files: &BTreeMap<String, Vec<u8>>) -> Result<Self, Vec<Mistake>> {
        let Survey { sheets, problems: states, mut mistakes } = Survey::of(files, Problem::read);
        let mut problems = BTreeMap::new();
        for (id, state) in states {
            match state {
                Ok(problem) => {
                    problems.insert(id, problem);
                }
                Err(found) => mistakes.extend(found),
            }
        }
        if mistakes.is_empty() { Ok(Self { sheets, problems }) } else { Err(mistakes) }
    }

    /// The problem of this name.
    #[must_use]
    pub fn problem(&self, id: &ProblemId) -> Option<&Arc<Problem>> {
        self.problems.get(id)
    }

    /// All problems by name.
    pub fn problems(&self) -> impl Iterator<Item = &Arc<Problem>> {
        self.problems.values()
    }

    /// The sheet of this name.
    #[must_use]
    pub fn sheet(&self, id: &str) -> Option<&Sheet> {
        self.sheets.iter().find(|sheet| sheet.id == id)
    }
}
