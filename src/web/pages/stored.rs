//! What an instructor types and stores: led on when it is stored, shown again with what is wrong when not.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use crate::problem::mistake::Mistake;
use crate::service::failure::Unsaved;
use crate::web::failure::Unhappy;
use crate::web::view::MistakeView;
use crate::web::words::Words;

/// A file that is typed on a page.
#[derive(Debug, Deserialize)]
pub struct FileForm {
    file: String,
    /// What the page is about; nothing for something new.
    #[serde(default)]
    pub(super) editing: String,
    /// What was granted when the page was made, in short.
    pub(super) seen: Option<String>,
}

impl FileForm {
    /// The file, with the ends of lines that files have.
    pub(super) fn text(&self) -> String {
        self.file.replace("\r\n", "\n")
    }
}

/// A file on a page, with its form.
pub(super) struct FileView {
    /// The file.
    pub text: String,
    /// Where it is sent.
    pub action: String,
    /// How many lines are shown.
    pub rows: usize,
    /// What the page is about; nothing for something new.
    pub editing: String,
    /// What is granted when the page is made, in short; nothing where nobody is granted anything by the file.
    pub seen: String,
    /// What is wrong in it.
    pub mistakes: Vec<MistakeView>,
}

impl FileView {
    /// A file of which nothing is known to be wrong.
    pub(super) fn new(text: String, action: String, rows: usize, editing: String) -> Self {
        Self { text, action, rows, editing, seen: String::new(), mistakes: Vec::new() }
    }

    /// The file of a page that shows what is granted.
    pub(super) fn seeing(self, seen: String) -> Self {
        Self { seen, ..self }
    }

    /// The file as it was typed, if it was, with what is wrong in it.
    pub(super) fn typed(self, typed: Option<(String, Vec<Mistake>)>, words: Words) -> Self {
        let Some((text, found)) = typed else { return self };
        let mistakes = found.iter().map(|mistake| MistakeView::new(mistake, words.language())).collect();
        Self { text, mistakes, ..self }
    }
}

/// Leads to an address when something was stored; else shows it again, as `again` makes the page.
pub(super) async fn or_again<W, P: IntoResponse, F: Future<Output = Result<P, Unhappy>>>(
    stored: Result<String, Unsaved<W>>,
    again: impl FnOnce(W) -> F,
) -> Result<Response, Unhappy> {
    match stored {
        Ok(address) => Ok(Redirect::to(&address).into_response()),
        Err(Unsaved::Failed(failure)) => Err(failure.into()),
        Err(Unsaved::Wrong(wrong)) => {
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again(wrong).await?).into_response())
        }
    }
}

/// A file to be kept or imported elsewhere.
pub(super) fn toml(text: String) -> Response {
    ([(header::CONTENT_TYPE, "application/toml; charset=utf-8")], text).into_response()
}
