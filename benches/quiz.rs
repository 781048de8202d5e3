//! A class of 5,000 at the server, beside bare handlers that store one row: `cargo bench --bench quiz`.
//!
//! Driver, server and handlers share the machine. `GRADUS_STUDENTS` makes the class smaller.
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot be set up should fail")]

mod bare;
#[path = "../tests/house/mod.rs"]
mod house;

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use gradus::load::class::Class;
use gradus::load::compare::compare;
use gradus::load::journal::{self, Journal};
use gradus::load::prepare::{Size, prepare};
use gradus::load::run::{Plan, Scenario, run};
use gradus::load::tally::{Row, Tally};
use gradus::problem::catalogue::Catalogue;
use gradus::problem::embedded;
use gradus::web::clock::system;
use house::{House, command};
use tokio::runtime::{Builder, Runtime};
use tokio_util::sync::CancellationToken;

/// As in the program itself.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How long a scenario lasts.
const WITHIN: Duration = Duration::from_secs(10);
/// How many answer at once in the steady scenario.
const SEATS: usize = 256;
/// How many answers are stored before.
const STORED: usize = 100_000;

/// The peak of a process's memory, in MiB.
fn peak(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() / 1_024
}

/// Runs a scenario against a server.
async fn drive(class: &Arc<Class>, server: SocketAddr, scenario: Scenario, journal: &Path) -> Tally {
    let plan = Plan {
        server,
        scenario,
        students: class.students.len(),
        within: WITHIN,
        seats: SEATS,
        grace: Duration::ZERO,
        end: CancellationToken::new(),
    };
    let (journal, tally) = (Journal::open(journal).unwrap(), Tally::default());
    run(Arc::clone(class), &plan, &journal, &tally).await.unwrap();
    journal.close().unwrap();
    tally
}

fn address(house: &House) -> SocketAddr {
    house.address.trim_start_matches("http://").parse().unwrap()
}

fn a_second(row: &Row) -> f64 {
    row.done() as f64 / WITHIN.as_secs_f64()
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

    let house = House::start({
        let mut command = command(&database);
        command.env("GRADUS_LOG", "error");
        command
    });
    let server = address(&house);
    // First: handing in leaves work behind.
    let own = drive(&class, server, Scenario::Steady, &journal).await.row("check");
    for scenario in [Scenario::Start, Scenario::HandIn] {
        for (what, row) in drive(&class, server, scenario, &journal).await.rows() {
            println!("{students} within {WITHIN:?}, {what}: {row}");
        }
    }
    println!("memory at its peak: {} MiB", peak(house.pid()));
    assert!(house.stop());
    let found = compare(&journal::read(&journal).unwrap(), &database).await.unwrap();
    println!("the journal against the database: {found}");

    println!("graded answers, {SEATS} students at once: {:.0} a second; {own}", a_second(&own));
    for kind in [bare::EMPTY, bare::GROUPED, bare::ALONE] {
        let row = bare::drive(kind, &folder.path().join(kind), SEATS, WITHIN).await;
        let share = a_second(&own) / a_second(&row);
        println!("bare handler, {kind}: {:.0} a second; {row}", a_second(&row));
        println!("graded answers are {:.0} % of that, or {share:.1} times", 100.0 * share);
    }
}
