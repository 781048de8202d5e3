//! `gradus roster import`, `grades export`, `db verify`, `db backup` and `db restore`.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context as _, bail};

use crate::cli::settings::Settings;
use crate::load::compare::compare;
use crate::load::journal;
use crate::problem::catalogue::Catalogue;
use crate::service::{export, roster, verify};
use crate::store::backup;
use crate::store::open::Store;
use crate::web::clock::system;

/// Enrols the people of a table.
///
/// # Errors
/// The table has mistakes, or a server is using the database.
pub async fn import(settings: &Settings, table: &Path, mut output: impl Write) -> anyhow::Result<()> {
    let text = fs::read_to_string(table).with_context(|| format!("cannot read {}", table.display()))?;
    let people = match roster::read(&text) {
        Ok(people) => people,
        Err(wrong) => bail!("{}: nothing was imported\n{}", table.display(), wrong.join("\n")),
    };
    let store = Store::open(&settings.database, system()).await?;
    let imported = roster::enrol(&store, people, system()).await;
    store.close().await;
    let imported = imported?;
    writeln!(
        output,
        "{} people, {} new or changed, {} passwords set",
        imported.people, imported.changed, imported.passwords
    )?;
    Ok(())
}

/// Prints the grades as CSV, also while a server runs.
///
/// # Errors
/// The database cannot be read.
pub async fn grades(
    settings: &Settings,
    catalogue: &Catalogue,
    mut output: impl Write,
) -> anyhow::Result<()> {
    let pool = Store::inspect(&settings.database).await?;
    let csv = export::table(&pool, catalogue).await?;
    pool.close().await;
    output.write_all(csv.as_bytes())?;
    output.flush()?;
    Ok(())
}

/// Checks everything that must be true of the database, and that it holds what a journal says was
/// acknowledged; `false` if something is not so.
///
/// # Errors
/// The database or the journal cannot be read.
pub async fn verify(
    settings: &Settings,
    journal: Option<&Path>,
    mut output: impl Write,
) -> anyhow::Result<bool> {
    let findings = verify::verify(&settings.database).await?;
    for line in &findings.wrong {
        writeln!(output, "wrong: {line}")?;
    }
    writeln!(
        output,
        "{}: {} judgements recomputed, {} of an older engine left alone, {} marks compared with their rubrics, {} answers held against the rules of their time, {} scores recomputed, {} things wrong",
        settings.database.display(),
        findings.recomputed,
        findings.older,
        findings.marked,
        findings.allowed,
        findings.scores.len(),
        findings.wrong.len()
    )?;
    let mut fine = findings.wrong.is_empty();
    if let Some(path) = journal {
        let comparison = compare(&journal::read(path)?, &settings.database).await?;
        writeln!(output, "{comparison}")?;
        fine &= comparison.is_whole();
    }
    Ok(fine)
}

/// Writes a snapshot to a new file.
///
/// # Errors
/// The file is there already, the database cannot be read, or the disk is full.
pub async fn backup(settings: &Settings, file: &Path, mut output: impl Write) -> anyhow::Result<()> {
    let bytes = backup::backup(&settings.database, file).await?;
    writeln!(output, "{}: {bytes} bytes, checked and on the disk", file.display())?;
    Ok(())
}

/// Puts a backup in the place of the database.
///
/// # Errors
/// The backup cannot be read, or a server is using the database.
pub async fn restore(settings: &Settings, file: &Path, mut output: impl Write) -> anyhow::Result<()> {
    let old = backup::restore(file, &settings.database, system()).await?;
    writeln!(output, "{} is the state of {}", settings.database.display(), file.display())?;
    if let Some(old) = old {
        writeln!(output, "what was there before is kept as {}", old.display())?;
    }
    Ok(())
}
