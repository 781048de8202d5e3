//! The command line.

pub mod calc;
pub mod check;
pub mod data;
pub mod derive;
mod descriptors;
pub mod grade;
pub mod grades;
pub mod lines;
pub mod load;
pub mod new;
mod opening;
pub mod quiz;
pub mod serve;
pub mod settings;
pub mod show;

use std::io::{BufReader, BufWriter, stdin, stdout};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use clap::{Parser, Subcommand, ValueEnum};

use crate::cli::load::LoadCommand;
use crate::cli::settings::{Flags, ServerFlags, Settings};
use crate::load::prepare::Size;

use crate::math::phrase::Language;
use crate::problem::catalogue::Catalogue;
use crate::problem::definition::Problem;
use crate::problem::id::ProblemId;
use crate::problem::seed::Seed;

/// Problem sets on gradient descent and matrix derivatives, judged exactly.
#[derive(Debug, Parser)]
#[command(name = "gradus", version)]
struct Arguments {
    #[command(flatten)]
    flags: Flags,
    #[command(subcommand)]
    command: Option<Command>,
}

/// The language of what is printed.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum Spoken {
    #[default]
    En,
    Ru,
}

impl From<Spoken> for Language {
    fn from(spoken: Spoken) -> Self {
        match spoken {
            Spoken::En => Self::English,
            Spoken::Ru => Self::Russian,
        }
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the server; the same as no command at all.
    Serve {
        #[command(flatten)]
        server: ServerFlags,
        /// Show an author the problems of a folder while they are written, without a database.
        #[arg(long)]
        author: bool,
    },
    /// Enrol students and instructors.
    #[command(subcommand)]
    Roster(RosterCommand),
    /// Quizzes and the rules of sheets as files.
    #[command(subcommand)]
    Quiz(QuizCommand),
    /// Grades for other programs.
    #[command(subcommand)]
    Grades(GradesCommand),
    /// Look after the database.
    #[command(subcommand)]
    Db(DbCommand),
    /// A class of students as a load, and the journal of what was acknowledged to them.
    #[command(subcommand)]
    Load(LoadCommand),
    /// Derive one expression step by step, or answer questions about expressions in bulk.
    Calc {
        /// The function to derive, as in "x' A x".
        #[arg(required_unless_present = "jsonl", conflicts_with = "jsonl", requires = "wrt")]
        expression: Option<String>,
        /// The variable.
        #[arg(long)]
        wrt: Option<String>,
        /// gradient, symmetric-gradient, jacobian, hessian or differential.
        #[arg(long, default_value = "gradient")]
        kind: String,
        /// A declaration, as in "A=matrix n n"; may be given several times.
        #[arg(long = "symbol")]
        symbols: Vec<String>,
        /// How the derivation is written.
        #[arg(long, value_enum, default_value_t)]
        format: derive::Format,
        /// The language of the derivation.
        #[arg(long, value_enum, default_value_t)]
        language: Spoken,
        /// Read questions from standard input, one JSON object a line.
        #[arg(long)]
        jsonl: bool,
    },
    /// Judge answers to problems, one JSON object a line.
    Grade {
        /// Read answers from standard input, one JSON object a line.
        #[arg(long, required = true)]
        jsonl: bool,
    },
    /// Report every mistake of the problem files, prove every key and try the answers of each part.
    Check {
        /// The folder of problems.
        #[arg(default_value = FOLDER)]
        folder: PathBuf,
        /// How many variants of each problem are drawn.
        #[arg(long, default_value_t = 50)]
        seeds: u32,
        /// Draw 1,000 variants of each problem.
        #[arg(long, conflicts_with = "seeds")]
        long: bool,
        /// Let a warning fail the check.
        #[arg(long)]
        strict: bool,
        /// The language of the report.
        #[arg(long, value_enum, default_value_t)]
        language: Spoken,
    },
    /// Make a starting folder for a problem and list it on its sheet.
    New {
        /// The sheet and the problem, as in gradient-descent/my-problem.
        name: String,
        /// What its first part asks for.
        #[arg(long, value_enum, default_value_t)]
        kind: new::Kind,
        /// The language of what is said.
        #[arg(long, value_enum, default_value_t)]
        language: Spoken,
    },
    /// Print the parameters, the statement and the keys of a variant.
    Show {
        /// The problem, as in gradient-descent/linear-regression.
        problem: String,
        /// The seed of the variant; 0 gives the sheet's own numbers.
        #[arg(long, default_value_t = 0)]
        seed: u128,
        /// Print JSON with the statement as HTML.
        #[arg(long)]
        json: bool,
        /// The language of the statement.
        #[arg(long, value_enum, default_value_t)]
        language: Spoken,
    },
}

#[derive(Debug, Subcommand)]
enum RosterCommand {
    /// Enrol the people of a table `login,name,role,password`; all of them or none.
    Import {
        /// The table, as CSV with a header.
        file: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
enum QuizCommand {
    /// Store a quiz, or the rules of a sheet, from its file; the server must not be running.
    Import {
        /// The file, as TOML.
        file: PathBuf,
    },
    /// Print a quiz, or the rules of a sheet, as a file, also while the server runs.
    Export {
        /// Its name.
        name: String,
    },
}

#[derive(Debug, Subcommand)]
enum GradesCommand {
    /// Print the grades as CSV: one row a student, one column a part.
    Export,
    /// Print the gradebook as CSV: one row a student, one column a component; the server must not be running.
    Book,
    /// The file of the course: late days, and how its grades come about.
    #[command(subcommand)]
    Course(CourseCommand),
    /// Enter the marks of a table `login,mark`; all of them or none. The server must not be running.
    Marks {
        /// The component, as in exam.
        component: String,
        /// The table, as CSV with a header.
        file: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
enum CourseCommand {
    /// Store the file of the course; the server must not be running.
    Import {
        /// The file, as TOML.
        file: PathBuf,
    },
    /// Print the file of the course, also while the server runs.
    Export,
}

#[derive(Debug, Subcommand)]
enum DbCommand {
    /// Check structure, rules and the audit chain, and judge every stored answer again.
    Verify {
        /// The journal of a load: everything in it that was acknowledged must be there, once, as it was sent.
        #[arg(long)]
        journal: Option<PathBuf>,
    },
    /// Write a snapshot to a new file, also while the server runs; it is checked before it gets its name.
    Backup {
        /// The new file.
        file: PathBuf,
    },
    /// Put a backup in the place of the database; the server must not be running. The old file is kept.
    Restore {
        /// The backup.
        file: PathBuf,
    },
}

/// Where problems are if no folder is named.
const FOLDER: &str = "problems";

/// The variants of a long check.
const LONG: u32 = 1_000;

/// Reads the arguments and runs the command they name.
#[must_use]
pub fn run() -> ExitCode {
    let Arguments { flags, command } = Arguments::parse();
    match perform(&flags, command.unwrap_or_else(usual)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("gradus: {error:#}");
            ExitCode::from(2)
        }
    }
}

/// What is done without a command.
fn usual() -> Command {
    Command::Serve { server: ServerFlags::from_environment(), author: false }
}

/// Runs a command; `false` if it found something wrong.
fn perform(flags: &Flags, command: Command) -> anyhow::Result<bool> {
    let output = BufWriter::new(stdout());
    let settings = |server: &ServerFlags| Settings::gather(flags, server);
    let plain = || settings(&ServerFlags::default());
    let with_catalogue = |settings: Settings| {
        let catalogue = opening::catalogue(&settings)?;
        anyhow::Ok((settings, catalogue))
    };
    let both = || with_catalogue(plain()?);
    match command {
        Command::Calc { expression: Some(expression), wrt, kind, symbols, format, language, jsonl: _ } => {
            let wrt = wrt.unwrap_or_default();
            let question =
                derive::Question { expression: &expression, wrt: &wrt, kind: &kind, symbols: &symbols };
            derive::run(&question, format, language.into(), output)?;
        }
        Command::Calc { .. } => calc::run(BufReader::new(stdin()), output)?,
        Command::Grade { jsonl: _ } => {
            grade::run(&both()?.1, BufReader::new(stdin()), output)?;
        }
        Command::Check { folder, seeds, long, strict, language } => {
            let seeds = if long { LONG } else { seeds };
            return check::run(&folder, check::Terms { seeds, strict, language: language.into() }, output);
        }
        Command::New { name, kind, language } => {
            let folder = plain()?.problems.unwrap_or_else(|| PathBuf::from(FOLDER));
            new::run(&folder, &name, kind, language.into(), output)?;
        }
        Command::Show { problem, seed, json, language } => {
            let (_, catalogue) = both()?;
            show::run(find(&catalogue, &problem)?, Seed(seed), language.into(), json, output)?;
        }
        Command::Serve { server, author: true } => {
            let folder = settings(&server)?.problems.unwrap_or_else(|| PathBuf::from(FOLDER));
            runtime()?.block_on(serve::author(folder, &server))?;
        }
        Command::Serve { server, author: false } => {
            let (settings, catalogue) = with_catalogue(settings(&server)?)?;
            runtime()?.block_on(serve::run(settings, catalogue))?;
        }
        Command::Roster(RosterCommand::Import { file }) => {
            runtime()?.block_on(data::import(&plain()?, &file, output))?;
        }
        Command::Quiz(QuizCommand::Import { file }) => {
            let (settings, catalogue) = both()?;
            runtime()?.block_on(quiz::import(&settings, catalogue, &file, output))?;
        }
        Command::Quiz(QuizCommand::Export { name }) => {
            runtime()?.block_on(quiz::export(&plain()?, &name, output))?;
        }
        Command::Grades(GradesCommand::Export) => {
            let (settings, catalogue) = both()?;
            runtime()?.block_on(data::grades(&settings, &catalogue, output))?;
        }
        Command::Grades(GradesCommand::Book) => {
            let (settings, catalogue) = both()?;
            runtime()?.block_on(grades::book(&settings, catalogue, output))?;
        }
        Command::Grades(GradesCommand::Course(CourseCommand::Import { file })) => {
            let (settings, catalogue) = both()?;
            runtime()?.block_on(grades::import(&settings, catalogue, &file, output))?;
        }
        Command::Grades(GradesCommand::Course(CourseCommand::Export)) => {
            runtime()?.block_on(grades::export(&plain()?, output))?;
        }
        Command::Grades(GradesCommand::Marks { component, file }) => {
            let (settings, catalogue) = both()?;
            runtime()?.block_on(grades::marks(&settings, catalogue, &component, &file, output))?;
        }
        Command::Db(DbCommand::Backup { file }) => {
            runtime()?.block_on(data::backup(&plain()?, &file, output))?;
        }
        Command::Db(DbCommand::Restore { file }) => {
            runtime()?.block_on(data::restore(&plain()?, &file, output))?;
        }
        Command::Db(DbCommand::Verify { journal }) => {
            return runtime()?.block_on(data::verify(&plain()?, journal.as_deref(), output));
        }
        Command::Load(LoadCommand::Prepare { class, students, tries, submissions }) => {
            let (settings, catalogue) = both()?;
            let size = Size { students, tries, submissions };
            runtime()?.block_on(load::make(&settings, catalogue, &class, size, output))?;
        }
        Command::Load(LoadCommand::Run(flags)) => return load::drive(flags, output),
    }
    Ok(true)
}

fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().context("cannot start")
}

fn find<'a>(catalogue: &'a Catalogue, name: &str) -> anyhow::Result<&'a Arc<Problem>> {
    let found = ProblemId::parse(name).and_then(|id| catalogue.problem(&id));
    let Some(found) = found else {
        let all: Vec<&str> = catalogue.problems().map(|problem| problem.id.as_str()).collect();
        bail!("there is no problem `{name}`; there are {}", all.join(", "));
    };
    Ok(found)
}
