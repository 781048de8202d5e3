//! `gradus quiz import` and `quiz export`.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context as _, anyhow, bail};

use crate::cli::settings::Settings;
use crate::problem::catalogue::Catalogue;
use crate::service::house::Service;
use crate::service::quiz::file;
use crate::service::quiz::giving::Unsaved;
use crate::store::open::{Store, read};
use crate::web::clock::system;

/// Stores a quiz from its file; dates are those of the course's zone.
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
    let store = Store::open(&settings.database, system()).await?;
    let service = Service::new(store, catalogue, system()).await?;
    let saved = service.keep_quiz(None, &shown, &text, &settings.zone, system()).await;
    service.close().await;
    match saved {
        Ok(name) => writeln!(output, "the quiz {name} is stored; students find it at /quizzes/{name}")?,
        Err(Unsaved::Failed(failure)) => return Err(failure.into()),
        Err(Unsaved::Mistakes(found)) => {
            let list: Vec<String> = found.iter().map(ToString::to_string).collect();
            bail!("nothing was imported\n\n{}", list.join("\n\n"));
        }
    }
    Ok(())
}

/// Prints a quiz as a file that can be imported.
///
/// # Errors
/// There is no such quiz, or the database cannot be read.
pub async fn export(settings: &Settings, name: &str, mut output: impl Write) -> anyhow::Result<()> {
    let pool = Store::inspect(&settings.database).await?;
    let wanted = name.to_owned();
    let (found, all) = read(&pool, move |mut books| {
        Box::pin(async move { Ok((books.quiz(&wanted).await?, books.quizzes().await?)) })
    })
    .await?;
    pool.close().await;
    let quiz = found.ok_or_else(|| {
        let names: Vec<&str> = all.iter().map(|quiz| quiz.name.as_str()).collect();
        anyhow!("there is no quiz `{name}`; there are {}", names.join(", "))
    })?;
    write!(output, "{}", file::write(&quiz.name, &quiz.quiz, &quiz.assessment.policy, &settings.zone))?;
    output.flush()?;
    Ok(())
}
