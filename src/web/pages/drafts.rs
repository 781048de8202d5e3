//! An author's problems with what is wrong with them.

use std::collections::BTreeMap;

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Response};

use crate::problem::id::ProblemId;
use crate::service::workbench::Workbench;
use crate::web::failure::Unhappy;
use crate::web::view::{Frame, MistakeView};
use crate::web::words::Words;

#[derive(Template, WebTemplate)]
#[template(path = "drafts.html")]
struct DraftsPage {
    frame: Frame,
    version: String,
    mistakes: Vec<MistakeView>,
    sheets: Vec<Sheet>,
}

struct Sheet {
    kicker: String,
    title: String,
    problems: Vec<Line>,
}

struct Line {
    address: String,
    id: String,
    title: String,
    parts: usize,
    mistakes: Vec<MistakeView>,
}

/// All problems of the folder.
///
/// # Errors
/// The folder cannot be read.
pub async fn show(State(bench): State<Workbench>, words: Words) -> Result<Response, Unhappy> {
    let language = words.language();
    let desk = bench.desk().await?;
    let survey = &desk.survey;
    let views = |found: &[_]| found.iter().map(|mistake| MistakeView::new(mistake, language)).collect();
    // In the order of the sheets; a folder whose sheet cannot be read comes last.
    let mut folders: BTreeMap<(u32, &str), Vec<&ProblemId>> = BTreeMap::new();
    for id in survey.problems.keys() {
        let sheet = survey.sheets.iter().find(|sheet| sheet.id == id.sheet());
        folders.entry((sheet.map_or(u32::MAX, |sheet| sheet.number), id.sheet())).or_default().push(id);
    }
    let sheets = folders
        .into_iter()
        .map(|((_, folder), mut ids)| {
            let sheet = survey.sheets.iter().find(|sheet| sheet.id == folder);
            let place = |id: &ProblemId| {
                let listed = sheet.and_then(|sheet| sheet.problems.iter().position(|own| own == id));
                listed.unwrap_or(usize::MAX)
            };
            ids.sort_by_key(|id| place(id));
            let lines = ids.into_iter().filter_map(|id| {
                let state = survey.problems.get(id)?;
                Some(Line {
                    address: format!("/problems/{id}"),
                    id: id.to_string(),
                    title: match state {
                        Ok(problem) => problem.statement(language).plain_title(),
                        Err(_) => id.to_string(),
                    },
                    parts: state.as_ref().map_or(0, |problem| problem.parts.len()),
                    mistakes: state.as_ref().err().map(|found| views(found)).unwrap_or_default(),
                })
            });
            Sheet {
                kicker: sheet.map_or_else(String::new, |sheet| words.count("sheet-number", sheet.number)),
                title: sheet.map_or(folder, |sheet| sheet.title.get(language)).to_owned(),
                problems: lines.collect(),
            }
        })
        .collect();
    let mistakes = views(&survey.mistakes);
    let frame = Frame { words, actor: None, path: "/".into() };
    Ok(DraftsPage { frame, version: desk.version, mistakes, sheets }.into_response())
}
