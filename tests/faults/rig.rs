//! What all fault tests share: a prepared database, a class, a journal, and the comparison at the end.

use std::fmt;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;
use std::time::{Duration, Instant};

use gradus::load::class::Class;
use gradus::load::compare::{Comparison, compare};
use gradus::load::journal::{self, Journal};
use gradus::load::prepare::{Size, prepare};
use gradus::load::pupil::Desk;
use gradus::load::run::{Plan, Scenario, run};
use gradus::load::tally::Tally;
use gradus::problem::catalogue::Catalogue;
use gradus::problem::embedded;
use gradus::service::verify::verify;
use gradus::web::clock::system;
use tokio::sync::{Mutex, MutexGuard};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

pub(crate) use crate::house::figure::figure;
use crate::house::{House, command_at};

/// One number in CI, another by hand.
pub(crate) fn count(short: usize, long: usize) -> usize {
    if std::env::var_os("GRADUS_LONG").is_some() { long } else { short }
}

/// One test at a time: what is measured and broken here is the whole machine.
pub(crate) async fn turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::const_new(());
    TURN.lock().await
}

/// A prepared database with everything to load it.
pub(crate) struct Rig {
    /// The database.
    pub(crate) database: PathBuf,
    /// Where the server listens, again after each end.
    pub(crate) server: SocketAddr,
    /// The class.
    pub(crate) class: Arc<Class>,
    /// The file of the journal.
    pub(crate) journal_file: PathBuf,
    /// The journal.
    pub(crate) journal: Journal,
    /// What came of the requests.
    pub(crate) tally: Tally,
    folder: tempfile::TempDir,
    _turn: MutexGuard<'static, ()>,
}

impl Rig {
    /// So many students; so many tries in the quiz that is checked at once.
    pub(crate) async fn new(students: usize, tries: u32) -> Self {
        let turn = turn().await;
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("course.sqlite");
        let catalogue = Catalogue::read(&embedded::files()).unwrap();
        let size = Size { students, tries, submissions: 0 };
        let class = prepare(&database, catalogue, size, system()).await.unwrap();
        // Nobody else takes a port that was just given back.
        let server = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let journal_file = folder.path().join("journal.jsonl");
        let journal = Journal::open(&journal_file).unwrap();
        let tally = Tally::default();
        Self { database, server, class: Arc::new(class), journal_file, journal, tally, folder, _turn: turn }
    }

    /// A folder of the test's own.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// What the server wrote to its standard error, from its first start on.
    pub(crate) fn complaints(&self) -> PathBuf {
        self.folder().join("complaints")
    }

    /// Starts the server, and says how long it took until it was ready.
    pub(crate) fn serve(&self) -> (House, Duration) {
        let began = Instant::now();
        let mut command = command_at(&self.database, self.server.port());
        // Thousands of refusals are meant here.
        command.env("GRADUS_LOG", "off");
        (House::noting(command, &self.complaints()), began.elapsed())
    }

    /// Students who sit quizzes one after the other until the token is cancelled, and send again what fails.
    pub(crate) fn sittings(&self, seats: usize) -> (CancellationToken, JoinHandle<()>) {
        let plan = Plan {
            server: self.server,
            scenario: Scenario::Sitting,
            students: self.class.students.len(),
            within: Duration::from_secs(3_600),
            seats,
            grace: Duration::from_secs(20),
            end: CancellationToken::new(),
        };
        let (class, journal, tally) = (Arc::clone(&self.class), self.journal.clone(), self.tally.clone());
        let end = plan.end.clone();
        (end, tokio::spawn(async move { run(class, &plan, &journal, &tally).await.unwrap() }))
    }

    /// The desk of a student who sends nothing twice by themselves.
    pub(crate) fn desk(&self) -> Desk {
        let (journal, tally) = (self.journal.clone(), self.tally.clone());
        Desk { server: self.server, journal, tally, insist: None }
    }

    /// Everything that must be true, of the database and of the journal against it, and of the server: it never
    /// panicked.
    pub(crate) async fn whole(&self) -> Whole {
        self.journal.flush().unwrap();
        calm(&self.complaints());
        whole(&self.database, &self.journal_file).await
    }

    /// How many requests of all kinds got this status.
    pub(crate) fn status(&self, status: u16) -> usize {
        self.tally.rows().values().filter_map(|row| row.statuses.get(&status)).sum()
    }
}

/// What was compared and is whole.
pub(crate) struct Whole {
    found: Comparison,
    judged: usize,
}

impl std::ops::Deref for Whole {
    type Target = Comparison;

    fn deref(&self) -> &Comparison {
        &self.found
    }
}

impl fmt::Display for Whole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; {} judged answers, 0 over limit; 0 panics", self.found, self.judged)
    }
}

/// Everything that must be true of a database, and of a journal against it.
pub(crate) async fn whole(database: &Path, journal_file: &Path) -> Whole {
    let findings = verify(database).await.unwrap();
    assert_eq!(findings.wrong, Vec::<String>::new());
    let found = compare(&journal::read(journal_file).unwrap(), database).await.unwrap();
    assert!(found.is_whole(), "{found}");
    Whole { found, judged: findings.allowed }
}

/// The server that complained here has not panicked.
pub(crate) fn calm(complaints: &Path) {
    let said = std::fs::read_to_string(complaints).unwrap();
    let panics = said.lines().filter(|line| line.contains("panicked")).count();
    assert_eq!(panics, 0, "the server panicked:\n{said}");
}

/// Says that this machine cannot play a fault; an error where `GRADUS_NEED_LOOP` says that it must.
pub(crate) fn skipped(what: &str, reason: &str) {
    let needed = std::env::var_os("GRADUS_NEED_LOOP").is_some_and(|value| !value.is_empty());
    assert!(!needed, "{what} is not possible here: {reason}");
    println!("SKIPPED: {what} is not possible here: {reason}");
}

/// Runs a program of the system.
pub(crate) fn system_program(name: &str, arguments: &[&str]) -> Output {
    Command::new(name)
        .args(arguments)
        .output()
        .unwrap_or_else(|error| panic!("{name} cannot be run: {error}; ./test.sh installs it"))
}

/// The same, which must go well.
pub(crate) fn must(name: &str, arguments: &[&str]) {
    let output = system_program(name, arguments);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{name} {arguments:?}: {said}");
}

/// A pause that differs from turn to turn, between two lengths in milliseconds.
pub(crate) fn pause(turn: usize, shortest: u64, longest: u64) -> Duration {
    // Weyl's sequence: even over the range, the same in every run.
    let share = (turn as f64 * 0.618_033_988_749_895).fract();
    Duration::from_millis(shortest + ((longest - shortest) as f64 * share) as u64)
}
