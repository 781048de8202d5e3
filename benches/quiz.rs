//! A class of 5,000 at the server, beside bare handlers that store one row: `cargo bench --bench quiz`.
//!
//! Driver, server and handlers share the machine. `GRADUS_STUDENTS` makes the class smaller. At the end the database is
//! verified and compared with the journal; where something is wrong, lost or doubled, or an aim is not met, the status
//! is 1. No test of CI: what it says depends on the machine.
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot be set up should fail")]

mod aims;
mod bare;
#[path = "../tests/house/mod.rs"]
mod house;

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use aims::Aims;
use gradus::load::class::Class;
use gradus::load::client::{Ask, Connection};
use gradus::load::compare::compare;
use gradus::load::journal::{self, Journal};
use gradus::load::prepare::{PASSWORD, Size, WITH_PASSWORD, prepare};
use gradus::load::run::{Plan, Scenario, run};
use gradus::load::tally::{Row, Tally};
use gradus::problem::catalogue::Catalogue;
use gradus::problem::embedded;
use gradus::service::verify::verify;
use gradus::web::clock::system;
use house::{House, command};
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// As in the program itself.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How long a scenario lasts.
const WITHIN: Duration = Duration::from_secs(10);
/// How often the server and the bare handlers take turns, and how long a turn lasts: the speed of a machine may vary by
/// half within minutes, and each turn stands beside those of the others.
const ROUNDS: usize = 4;
const TURN: Duration = Duration::from_secs(5);
/// How many answer at once in the steady scenario.
const SEATS: usize = 256;
/// How many answers are stored before.
const STORED: usize = 100_000;

/// The aims. What a class of 5,000 may wait for the first page of its quiz, and for handing in (99 %).
const BEGIN: Duration = Duration::from_secs(2);
const HAND_IN: Duration = Duration::from_secs(1);
/// The memory of the server at its peak, in MiB.
const MEMORY: u64 = 400;
/// From the start to the first answer.
const READY: Duration = Duration::from_millis(300);
/// Graded answers, as many times the rows of a bare handler with a transaction each, and of one with group commit.
const TIMES_ALONE: f64 = 5.0;
const TIMES_GROUPED: f64 = 0.25;

/// The peak of a process's memory, in MiB.
fn peak(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() / 1_024
}

/// A server and the class that is driven against it.
struct Drive {
    class: Arc<Class>,
    server: SocketAddr,
    journal: PathBuf,
}

impl Drive {
    /// Runs a scenario.
    async fn run(&self, scenario: Scenario, within: Duration) -> Tally {
        let plan = Plan {
            server: self.server,
            scenario,
            students: self.class.students.len(),
            within,
            seats: SEATS,
            grace: Duration::ZERO,
            end: CancellationToken::new(),
        };
        let (journal, tally) = (Journal::open(&self.journal).unwrap(), Tally::default());
        run(Arc::clone(&self.class), &plan, &journal, &tally).await.unwrap();
        journal.close().unwrap();
        tally
    }

    /// Graded answers of [`SEATS`] students.
    async fn graded(&self, within: Duration) -> Row {
        self.run(Scenario::Steady, within).await.row("check")
    }
}

/// Signs students in, one connection each, and says how often it went well.
async fn sign_in(server: SocketAddr, within: Duration) -> usize {
    let ends = Instant::now() + within;
    let mut signing = JoinSet::new();
    for number in 0..WITH_PASSWORD {
        signing.spawn(async move {
            let mut connection = Connection::new(server, "");
            let form = format!("login=student-{number:05}&password={PASSWORD}");
            let mut signed = 0;
            while Instant::now() < ends {
                let ask = Ask { path: "/sign-in", form: Some(&form), script: false, compressed: false };
                signed += usize::from(connection.ask(ask).await.is_ok_and(|answer| answer.status == 303));
            }
            signed
        });
    }
    signing.join_all().await.into_iter().sum()
}

fn address(house: &House) -> SocketAddr {
    house.address.trim_start_matches("http://").parse().unwrap()
}

/// Requests a second over turns.
fn a_second(turns: &[Row]) -> f64 {
    turns.iter().map(Row::done).sum::<usize>() as f64 / (TURN.as_secs_f64() * turns.len() as f64)
}

/// Numbers in a row.
fn listed(numbers: impl Iterator<Item = f64>, places: usize) -> String {
    numbers.map(|number| format!("{number:.places$}")).collect::<Vec<_>>().join(", ")
}

/// Graded answers and the bare handlers, turn by turn.
async fn rounds(drive: &Drive, folder: &Path, aims: &mut Aims) {
    let bare = [bare::EMPTY, bare::GROUPED, bare::ALONE];
    let (mut own, mut others) = (Vec::new(), bare.map(|_| Vec::new()));
    for round in 0..ROUNDS {
        own.push(drive.graded(TURN).await);
        for (kind, turns) in bare.into_iter().zip(&mut others) {
            turns.push(bare::drive(kind, &folder.join(format!("{kind} {round}")), SEATS, TURN).await);
        }
    }
    println!("{SEATS} students at once, {ROUNDS} turns of {TURN:?}; the last turn in full");
    let rate = |turns: &[Row]| {
        let each = listed(turns.iter().map(|turn| a_second(std::slice::from_ref(turn))), 0);
        format!("{:.0} a second ({each}); {}", a_second(turns), turns[ROUNDS - 1])
    };
    println!("graded answers: {}", rate(&own));
    for (kind, turns) in bare.iter().zip(&others) {
        let each: Vec<f64> =
            own.iter().zip(turns).map(|(own, turn)| own.done() as f64 / turn.done() as f64).collect();
        println!("bare handler, {kind}: {}", rate(turns));
        println!(
            "graded answers are {:.2} times that ({})",
            a_second(&own) / a_second(turns),
            listed(each.iter().copied(), 2)
        );
        // Never less: the least of all turns counts.
        let aim = match *kind {
            bare::ALONE => TIMES_ALONE,
            bare::GROUPED => TIMES_GROUPED,
            _ => continue,
        };
        let times = each.into_iter().fold(f64::INFINITY, f64::min);
        let what = format!("graded answers by rows of a bare handler, {kind}, in the slowest turn");
        aims.judge(&what, format!("{times:.2}"), format!("at least {aim}"), times >= aim);
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    match arguments.iter().position(|argument| argument == bare::SERVE) {
        // A server has a thread for each core; the driver has one, and leaves the rest to it.
        Some(at) => {
            let (kind, database) = (&arguments[at + 1], Path::new(&arguments[at + 2]));
            Runtime::new().unwrap().block_on(bare::serve(kind, database));
        }
        None => Builder::new_current_thread().enable_all().build().unwrap().block_on(measure()),
    }
}

async fn measure() {
    let students = std::env::var("GRADUS_STUDENTS").map_or(5_000, |number| number.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let (database, journal) = (folder.path().join("course.sqlite"), folder.path().join("journal.jsonl"));
    let catalogue = Catalogue::read(&embedded::files()).unwrap();
    let size = Size { students, tries: 100, submissions: STORED };
    let began = Instant::now();
    let class = Arc::new(prepare(&database, catalogue, size, system()).await.unwrap());
    println!("{students} students and {STORED} answers prepared in {:.1?}", began.elapsed());

    let mut ready = Vec::new();
    for _ in 0..5 {
        let began = Instant::now();
        let house = House::open(&database);
        ready.push(began.elapsed());
        assert!(house.stop());
    }
    ready.sort_unstable();
    println!(
        "start to ready, {STORED} answers stored: {:.0?} (median of five, {:.0?} at most)",
        ready[2], ready[4]
    );

    let mut aims = Aims::default();
    aims.judge("start to ready", format!("{:.0?}", ready[2]), format!("{READY:?}"), ready[2] <= READY);

    let house = House::start({
        let mut command = command(&database);
        command.env("GRADUS_LOG", "error");
        command
    });
    let drive = Drive { class, server: address(&house), journal: journal.clone() };
    // First: handing in leaves work behind.
    let cold = drive.graded(WITHIN).await;
    let rate = cold.done() as f64 / WITHIN.as_secs_f64();
    println!("graded answers, the first {WITHIN:?}, nothing worked out yet: {rate:.0} a second; {cold}");
    rounds(&drive, folder.path(), &mut aims).await;
    for (scenario, judged, aim) in
        [(Scenario::Start, "begin and open", BEGIN), (Scenario::HandIn, "hand-in", HAND_IN)]
    {
        // While they hand in, others sign in as fast as they are let: each password takes a core for a while.
        let signing = (scenario == Scenario::HandIn).then(|| tokio::spawn(sign_in(drive.server, WITHIN)));
        let rows = drive.run(scenario, WITHIN).await.rows();
        if let Some(signing) = signing {
            let signed = signing.await.unwrap();
            println!("signed in meanwhile: {:.1} a second", signed as f64 / WITHIN.as_secs_f64());
        }
        for (what, row) in &rows {
            println!("{students} within {WITHIN:?}, {what}: {row}");
        }
        let row = rows.get(judged).cloned().unwrap_or_default();
        let all = row.done() == students && row.failed() == 0;
        aims.judge(&format!("{judged}, carried out"), row.done(), format!("{students}, none failed"), all);
        let p99 = row.within(990);
        aims.judge(&format!("{judged}, p99"), format!("{p99:.1?}"), format!("{aim:?}"), p99 <= aim);
    }
    let memory = peak(house.pid());
    aims.judge("memory at its peak", format!("{memory} MiB"), format!("{MEMORY} MiB"), memory <= MEMORY);
    let pid = house.pid();
    aims.judge("the server's end", pid, "status 0", house.stop());
    let found = compare(&journal::read(&journal).unwrap(), &database).await.unwrap();
    aims.judge(
        "the journal against the database",
        &found,
        "nothing lost, doubled, changed or taken",
        found.is_whole(),
    );
    let findings = verify(&database).await.unwrap();
    let figure = format!(
        "{} judgements recomputed, {} answers within the rules of their time, {} scores computed anew, {} things wrong",
        findings.recomputed,
        findings.allowed,
        findings.scores.len(),
        findings.wrong.len()
    );
    aims.judge("db verify", figure, "0 wrong", findings.wrong.is_empty());
    for line in findings.wrong.iter().take(20) {
        println!("wrong: {line}");
    }
    drop(folder);
    aims.end();
}
