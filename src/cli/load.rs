//! `gradus load prepare` and `load run`: a class of students against a server of one's own.

use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};
use tokio_util::sync::CancellationToken;

use crate::cli::settings::Settings;
use crate::load::class::Class;
use crate::load::journal::Journal;
use crate::load::prepare::{Size, prepare};
use crate::load::run::{Plan, Scenario, run};
use crate::load::tally::Tally;
use crate::problem::catalogue::Catalogue;
use crate::web::clock::system;

/// What is done.
#[derive(Debug, Subcommand)]
pub enum LoadCommand {
    /// Make a new database with students who are signed in, and two quizzes; the server must not be running.
    Prepare {
        /// Where the class is written.
        class: PathBuf,
        /// How many students.
        #[arg(long, default_value_t = 5_000)]
        students: usize,
        /// How many tries each part of the quiz has whose answers are checked at once, at most 100.
        #[arg(long, default_value_t = 3)]
        tries: u32,
        /// How many answers to the sheets are stored already.
        #[arg(long, default_value_t = 0)]
        submissions: usize,
    },
    /// Let the class loose on a server that has the prepared database.
    Run(RunFlags),
}

/// How a load is run.
#[derive(Debug, Args)]
pub struct RunFlags {
    /// The class, as `load prepare` wrote it.
    class: PathBuf,
    /// The server, as in http://127.0.0.1:8000; plain HTTP on this machine.
    #[arg(long, default_value = "http://127.0.0.1:8000")]
    server: String,
    /// Where each request and each acknowledgement is noted, for `gradus db verify --journal`.
    #[arg(long)]
    journal: PathBuf,
    /// What the class does.
    #[arg(long, value_enum)]
    scenario: Scenario,
    /// How many students take part [default: all].
    #[arg(long)]
    students: Option<usize>,
    /// Within how many seconds.
    #[arg(long, default_value_t = 10.0)]
    within: f64,
    /// How many at once, for the scenarios where not all are.
    #[arg(long, default_value_t = 64)]
    seats: usize,
}

/// Makes a database for a load.
///
/// # Errors
/// There is such a database already, or it cannot be written.
pub async fn make(
    settings: &Settings,
    catalogue: Catalogue,
    file: &Path,
    size: Size,
    mut output: impl Write,
) -> anyhow::Result<()> {
    let class = prepare(&settings.database, catalogue, size, system()).await?;
    class.write(file)?;
    writeln!(
        output,
        "{}: {} students, {} answers; their sessions are in {}",
        settings.database.display(),
        class.students.len(),
        size.submissions,
        file.display()
    )?;
    Ok(())
}

/// Runs a load and prints what came of it; `false` if a request failed.
///
/// # Errors
/// The files or the server cannot be read.
pub fn drive(flags: RunFlags, mut output: impl Write) -> anyhow::Result<bool> {
    let class = Arc::new(Class::read(&flags.class)?);
    let address = flags.server.strip_prefix("http://").unwrap_or(&flags.server).trim_end_matches('/');
    let server: SocketAddr =
        address.parse().with_context(|| format!("`{address}` is not an address with a port"))?;
    if !server.ip().is_loopback() {
        bail!("{server} is not on this machine: a load is for a server of one’s own");
    }
    let plan = Plan {
        server,
        scenario: flags.scenario,
        students: flags.students.unwrap_or(class.students.len()),
        within: Duration::try_from_secs_f64(flags.within)?,
        seats: flags.seats,
        grace: Duration::from_secs(10),
        end: CancellationToken::new(),
    };
    let (journal, tally) = (Journal::open(&flags.journal)?, Tally::default());
    let began = Instant::now();
    // One thread: the others are for the server.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(run(class, &plan, &journal, &tally))?;
    journal.close()?;
    let mut fine = true;
    for (what, row) in tally.rows() {
        writeln!(output, "{what}: {row}")?;
        fine &= row.failed() == 0;
    }
    writeln!(output, "{:.1} s with what came before", began.elapsed().as_secs_f64())?;
    Ok(fine)
}
