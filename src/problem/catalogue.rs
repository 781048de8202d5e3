//! All sheets and problems of a folder.

use std::collections::BTreeMap;
use std::sync::Arc;

use toml_edit::Document;

use crate::math::phrase::Phrase;
use crate::problem::definition::Problem;
use crate::problem::id::{ProblemId, is_name};
use crate::problem::mistake::Mistake;
use crate::problem::section::{File, Section};
use crate::problem::sheet::Sheet;

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
        let mut mistakes = Vec::new();
        let mut texts: BTreeMap<&str, String> = BTreeMap::new();
        for (path, bytes) in files {
            match String::from_utf8(bytes.clone()) {
                Ok(text) => {
                    texts.insert(path, text.replace("\r\n", "\n"));
                }
                Err(error) => {
                    let line =
                        bytes[..error.utf8_error().valid_up_to()].iter().filter(|b| **b == b'\n').count();
                    let mut mistake = Mistake::of_file(
                        path,
                        Phrase::new(
                            "the file is not UTF-8 text from here on",
                            "отсюда файл — не текст в UTF-8",
                        ),
                    );
                    mistake.line = line + 1;
                    mistakes.push(mistake);
                }
            }
        }
        let mut sheets = Vec::new();
        let mut problems = BTreeMap::new();
        for (path, text) in &texts {
            match path.split('/').collect::<Vec<_>>()[..] {
                [sheet, "sheet.toml"] if is_name(sheet) => match read_sheet(path, text, sheet) {
                    Ok(read) => sheets.push(read),
                    Err(found) => mistakes.extend(found),
                },
                [sheet, own, "problem.toml"] => {
                    let Some(id) = ProblemId::parse(&format!("{sheet}/{own}")) else {
                        mistakes.push(Mistake::of_file(
                            path,
                            Phrase::new(
                                "folders are named by the letters a to z, digits and -",
                                "имена папок состоят из букв a–z, цифр и -",
                            ),
                        ));
                        continue;
                    };
                    let folder = format!("{id}/");
                    let own: BTreeMap<String, String> = texts
                        .iter()
                        .filter_map(|(path, text)| {
                            Some((path.strip_prefix(&folder)?.to_owned(), text.clone()))
                        })
                        .collect();
                    match Problem::read(id.clone(), &own) {
                        Ok(problem) => {
                            problems.insert(id, problem);
                        }
                        Err(found) => mistakes.extend(found),
                    }
                }
                _ => {}
            }
        }
        sheets.sort_by(|left, right| (left.number, &left.id).cmp(&(right.number, &right.id)));
        for sheet in &sheets {
            mistakes.extend(unlisted(sheet, &problems, &texts, mistakes.is_empty()));
        }
        if sheets.is_empty() && mistakes.is_empty() {
            mistakes.push(Mistake::of_file(
                "sheet.toml",
                Phrase::new(
                    "there is no sheet: a folder with sheet.toml and a folder for each problem",
                    "нет ни одного листка: это папка с sheet.toml и по папке на задачу",
                ),
            ));
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

fn read_sheet(path: &str, text: &str, id: &str) -> Result<Sheet, Vec<Mistake>> {
    let file = File::new(path, text);
    let sheet = match Document::parse(text) {
        Ok(document) => Sheet::read(&file, id, Section::new(&file, document.as_table(), 0..0)),
        Err(error) => {
            file.not_toml(&error);
            None
        }
    };
    match sheet {
        Some(sheet) if file.is_clean() => Ok(sheet),
        _ => Err(file.into_mistakes()),
    }
}

/// Problems that a sheet lists and that are not there, or the other way round.
fn unlisted(
    sheet: &Sheet,
    problems: &BTreeMap<ProblemId, Arc<Problem>>,
    texts: &BTreeMap<&str, String>,
    all_read: bool,
) -> Vec<Mistake> {
    let path = format!("{}/sheet.toml", sheet.id);
    let mut mistakes = Vec::new();
    for id in &sheet.problems {
        if !texts.contains_key(format!("{id}/problem.toml").as_str()) {
            let text = texts.get(path.as_str()).map_or("", String::as_str);
            let own = id.as_str().rsplit('/').next().unwrap_or("");
            let place = text.find(&format!("\"{own}\"")).unwrap_or(0);
            mistakes.push(Mistake::at(
                &path,
                text,
                place..place + own.len() + 2,
                Phrase::new(
                    format!("there is no file {id}/problem.toml"),
                    format!("файла {id}/problem.toml нет"),
                ),
            ));
        }
    }
    for id in problems.keys().filter(|id| all_read && id.sheet() == sheet.id && !sheet.problems.contains(id))
    {
        mistakes.push(Mistake::of_file(
            &format!("{id}/problem.toml"),
            Phrase::new(format!("{path} does not list this problem"), format!("в {path} этой задачи нет")),
        ));
    }
    mistakes
}
