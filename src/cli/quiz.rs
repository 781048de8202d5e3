//! `gradus quiz import` and `quiz export`, of quizzes and of the rules of sheets.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context as _, anyhow, bail};

use crate::cli::opening::service;
use crate::cli::settings::Settings;
use crate::problem::catalogue::Catalogue;
use crate::problem::mistake::Mistake;
use crate::service::failure::Unsaved;
use crate::service::policy::file as sheet_file;
use crate::service::policy::granting::granted_at;
use crate::service::quiz::file;
use crate::store::open::{Store, read};
use crate::web::clock::system;

/// Stores a quiz, or the rules of a sheet, from its file; dates are those of the course's zone.
///
/// # Errors
/// The file has mistakes, or a server is using the database.
pub async fn import(
    settings: &Settings,
    catalogue: Catalogue,
    path: &Path,
    mut output: impl Write,
) -> anyhow::Result<()> {
    let shown = path.display().to_string();
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {shown}"))?;
    let service = service(settings, catalogue).await?;
    let saved = if sheet_file::is_of_sheet(&text) {
        let kept = service.keep_sheet_file(&shown, &text, &settings.zone, system()).await;
        kept.map(|sheet| format!("the rules of the sheet {sheet} are stored"))
    } else {
        let kept = service.keep_quiz(&shown, &text, &settings.zone, system()).await;
        kept.map(|name| format!("the quiz {name} is stored; students find it at /quizzes/{name}"))
    };
    service.close().await;
    writeln!(output, "{}", saved.map_err(nothing_imported)?)?;
    Ok(())
}

/// Why nothing was imported, with every mistake.
pub(super) fn nothing_imported(unsaved: Unsaved<Vec<Mistake>>) -> anyhow::Error {
    match unsaved {
        Unsaved::Failed(failure) => failure.into(),
        Unsaved::Wrong(found) => {
            let list: Vec<String> = found.iter().map(ToString::to_string).collect();
            anyhow!("nothing was imported\n\n{}", list.join("\n\n"))
        }
    }
}

/// Prints a quiz, or the rules of a sheet, as a file that can be imported.
///
/// # Errors
/// There is no such quiz or sheet, or the database cannot be read.
pub async fn export(settings: &Settings, name: &str, mut output: impl Write) -> anyhow::Result<()> {
    let pool = Store::inspect(&settings.database).await?;
    let wanted = name.to_owned();
    let (quiz, all, granted) = read(&pool, move |mut books| {
        Box::pin(async move {
            let (quiz, all) = (books.quiz(&wanted).await?, books.assessments().await?);
            let granted = match all.get(&wanted) {
                Some(assessment) => granted_at(&mut books, assessment.id).await?,
                None => Vec::new(),
            };
            Ok((quiz, all, granted))
        })
    })
    .await?;
    pool.close().await;
    let text = match (quiz, all.get(name)) {
        (Some(quiz), _) => file::write(&quiz, &granted, &settings.zone),
        (None, Some(sheet)) => sheet_file::write(name, &sheet.policy, &granted, &settings.zone),
        (None, None) => {
            let names: Vec<&str> = all.keys().map(String::as_str).collect();
            bail!("there is no quiz or sheet `{name}`; there are {}", names.join(", "));
        }
    };
    write!(output, "{text}")?;
    output.flush()?;
    Ok(())
}
