//! Everything in a folder, whether it is right or not.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use toml_edit::Document;

use crate::math::phrase::Phrase;
use crate::problem::definition::Problem;
use crate::problem::id::{ProblemId, is_name};
use crate::problem::mistake::Mistake;
use crate::problem::section::{File, Section};
use crate::problem::sheet::Sheet;

/// A problem, or its mistakes.
pub type State = Result<Arc<Problem>, Vec<Mistake>>;

/// The files of one problem by their names.
pub type Files = BTreeMap<String, String>;

/// What a folder holds.
#[derive(Debug, Clone)]
pub struct Survey {
    /// The sheets that could be read, in the order of their numbers.
    pub sheets: Vec<Sheet>,
    /// Every problem by its name.
    pub problems: BTreeMap<ProblemId, State>,
    /// Mistakes that belong to no problem.
    pub mistakes: Vec<Mistake>,
}

impl Survey {
    /// Looks through files given by their paths; `read` reads a problem from its files.
    pub fn of(files: &BTreeMap<String, Vec<u8>>, mut read: impl FnMut(ProblemId, &Files) -> State) -> Self {
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
                    let own: Files = texts
                        .iter()
                        .filter_map(|(path, text)| {
                            Some((path.strip_prefix(&folder)?.to_owned(), text.clone()))
                        })
                        .collect();
                    let state = read(id.clone(), &own);
                    problems.insert(id, state);
                }
                _ => {}
            }
        }
        sheets.sort_by(|left, right| (left.number, &left.id).cmp(&(right.number, &right.id)));
        let all_read = mistakes.is_empty() && problems.values().all(Result::is_ok);
        for sheet in &sheets {
            mistakes.extend(unlisted(sheet, &problems, &texts, all_read));
        }
        let folders: BTreeSet<&str> = problems.keys().map(ProblemId::sheet).collect();
        for path in folders.into_iter().map(|folder| format!("{folder}/sheet.toml")) {
            if !files.contains_key(&path) {
                let message = Phrase::new(
                    "this file is missing: it lists the problems of the folder",
                    "этого файла нет: в нём перечислены задачи папки",
                );
                mistakes.push(Mistake::of_file(&path, message));
            }
        }
        if sheets.is_empty() && problems.is_empty() && mistakes.is_empty() {
            mistakes.push(Mistake::of_file(
                "sheet.toml",
                Phrase::new(
                    "there is no sheet: a folder with sheet.toml and a folder for each problem",
                    "нет ни одного листка: это папка с sheet.toml и по папке на задачу",
                ),
            ));
        }
        Self { sheets, problems, mistakes }
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
    problems: &BTreeMap<ProblemId, State>,
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
