//! `gradus grades book`, `grades course` and `grades marks`.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context as _, bail};
use serde::Deserialize;

use crate::cli::opening::service;
use crate::cli::quiz::nothing_imported;
use crate::cli::settings::Settings;
use crate::problem::catalogue::Catalogue;
use crate::service::failure::Unsaved;
use crate::service::grades::marks::Entered;
use crate::store::open::{Store, read};
use crate::web::clock::system;

/// Prints the gradebook as CSV. What is over is judged first, so that no server may be running.
///
/// # Errors
/// A server is using the database.
pub async fn book(settings: &Settings, catalogue: Catalogue, mut output: impl Write) -> anyhow::Result<()> {
    let service = service(settings, catalogue).await?;
    let csv = service.all_gradebook_csv(&settings.zone, system()).await;
    service.close().await;
    output.write_all(csv?.as_bytes())?;
    output.flush()?;
    Ok(())
}

/// Stores the file of the course.
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
    let kept = service.keep_course_file(None, &shown, &text, system()).await;
    service.close().await;
    kept.map_err(nothing_imported)?;
    writeln!(output, "the file of the course is stored")?;
    Ok(())
}

/// Prints the file of the course as it was written.
///
/// # Errors
/// There is none yet, or the database cannot be read.
pub async fn export(settings: &Settings, mut output: impl Write) -> anyhow::Result<()> {
    let pool = Store::inspect(&settings.database).await?;
    let file = read(&pool, |mut books| Box::pin(async move { books.course_file().await })).await?;
    pool.close().await;
    let file = file.context("the course has no file yet; store one by `gradus grades course import`")?;
    write!(output, "{file}")?;
    output.flush()?;
    Ok(())
}

/// A row of a table of marks.
#[derive(Debug, Deserialize)]
struct Row {
    login: String,
    mark: String,
}

/// Enters the marks of a table; an empty one withdraws what is there.
///
/// # Errors
/// The table has mistakes, or a server is using the database.
pub async fn marks(
    settings: &Settings,
    catalogue: Catalogue,
    component: &str,
    table: &Path,
    mut output: impl Write,
) -> anyhow::Result<()> {
    let shown = table.display();
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_path(table)
        .with_context(|| format!("cannot read {shown}"))?;
    let mut typed = BTreeMap::new();
    for row in reader.deserialize() {
        let Row { login, mark } = row.with_context(|| format!("{shown}: nothing was imported"))?;
        if typed.insert(login.clone(), Entered { mark, seen: None }).is_some() {
            bail!("{shown}: nothing was imported\n`{login}` stands there twice");
        }
    }
    let service = service(settings, catalogue).await?;
    let entered = service.keep_marks(None, component, &typed, system()).await;
    service.close().await;
    match entered {
        Ok(changed) => writeln!(output, "{} marks read, {changed} new or changed", typed.len())?,
        Err(Unsaved::Failed(failure)) => {
            return Err(anyhow::Error::new(failure).context(format!("the marks of {component}")));
        }
        Err(Unsaved::Wrong(wrong)) => {
            let list: Vec<String> =
                wrong.into_iter().map(|(login, why)| format!("{login}: {}", why.en)).collect();
            bail!("{shown}: nothing was imported\n{}", list.join("\n"));
        }
    }
    Ok(())
}
