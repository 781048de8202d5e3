//! The form that gives late days back to one student, on the page of a sheet or a quiz.

use serde::Deserialize;

use crate::service::chance;
use crate::service::policy::form::Wrong;
use crate::service::policy::giving_back::AskedBack;
use crate::web::failure::Unhappy;
use crate::web::fields::{self, FormView};
use crate::web::words::Words;

/// The form as it is sent.
#[derive(Debug, Deserialize)]
pub struct BackForm {
    pub(super) key: String,
    #[serde(default)]
    login: String,
    #[serde(default)]
    days: String,
}

impl BackForm {
    /// What is asked.
    pub(super) fn asked(&self) -> AskedBack {
        AskedBack { login: self.login.clone(), days: self.days.clone() }
    }
}

/// The form with its key, where late days are or were spent, or where one was sent that is wrong.
pub(super) fn view(
    typed: Option<(AskedBack, Wrong)>,
    spent: bool,
    address: &str,
    words: Words,
) -> Result<Option<(String, FormView)>, Unhappy> {
    if typed.is_none() && !spent {
        return Ok(None);
    }
    let (asked, wrong) = typed.unwrap_or_default();
    let form = fields::back(&asked, &wrong, format!("{address}/late-days#back"), words);
    Ok(Some((chance::key()?.to_string(), form)))
}
