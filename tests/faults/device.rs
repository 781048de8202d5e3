//! The disk fails under the running server: errors injected into its system calls by strace.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::rig::{Rig, count, must};

/// A tracer that makes system calls of a process fail.
struct Fault {
    tracer: Child,
}

impl Fault {
    /// Makes the calls of this name fail from `nth` on, once or for good, in each thread.
    fn inject(pid: u32, call: &str, error: &str, nth: usize, once: bool, log: &Path) -> Self {
        let when = if once { nth.to_string() } else { format!("{nth}+") };
        let mut tracer = Command::new("strace")
            .args(["-f", "-p", &pid.to_string(), "-e", &format!("trace={call}")])
            .args(["-e", &format!("inject={call}:error={error}:when={when}"), "-o"])
            .arg(log)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("strace cannot be run: {error}; ./test.sh installs it"));
        // It says so when it has attached to all threads.
        let mut said = BufReader::new(tracer.stderr.take().unwrap());
        let mut line = String::new();
        said.read_line(&mut line).unwrap();
        assert!(line.contains("attached"), "this machine does not let strace attach: {line}");
        std::thread::spawn(move || said.lines().map_while(Result::ok).for_each(drop));
        Self { tracer }
    }

    /// Lets the process go.
    fn lift(mut self) {
        must("kill", &["-INT", &self.tracer.id().to_string()]);
        self.tracer.wait().unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failing_disk_loses_nothing_and_heals() {
    let calls = if count(0, 1) == 1 {
        &["pwrite64", "fdatasync", "ftruncate", "openat"][..]
    } else {
        &["pwrite64", "fdatasync"]
    };
    let rig = Rig::new(count(2_000, 20_000), 100).await;
    let (house, _) = rig.serve();
    let (end, load) = rig.sittings(8);
    let log = rig.folder().join("strace");
    let (mut faults, mut injected, mut slowest) = (0, 0, Duration::ZERO);
    for nth in [1, 2, 5].into_iter().chain(6..=count(6, 60)).take(count(2, 60)) {
        for call in calls {
            for error in ["EIO", "ENOSPC"] {
                for once in [true, false] {
                    let fault = Fault::inject(house.pid(), call, error, nth, once, &log);
                    tokio::time::sleep(Duration::from_millis(count(250, 400) as u64)).await;
                    tokio::task::spawn_blocking(move || fault.lift()).await.unwrap();
                    let traced = std::fs::read_to_string(&log).unwrap();
                    injected += traced.lines().filter(|line| line.contains("(INJECTED)")).count();
                    faults += 1;
                    // Somebody is answered again before long.
                    let (began, before) = (Instant::now(), rig.status(200) + rig.status(303));
                    while rig.status(200) + rig.status(303) == before {
                        assert!(began.elapsed() < Duration::from_secs(5), "{call} {error} {nth} {once}");
                        tokio::time::sleep(Duration::from_millis(5)).await;
                    }
                    slowest = slowest.max(began.elapsed());
                }
            }
        }
    }
    end.cancel();
    load.await.unwrap();
    assert!(house.stop(), "the server lived through it");
    let found = rig.whole().await;
    assert!(injected >= faults, "only {injected} calls failed in {faults} runs");
    assert!(rig.status(503) > 0, "no client noticed: {:?}", rig.tally.rows());
    assert_eq!((rig.status(500), rig.status(0)), (0, 0), "{:?}", rig.tally.rows());
    println!(
        "{faults} faults, {injected} calls failed, {} answers 503, none 500: {found}; served again within {slowest:?}",
        rig.status(503)
    );
}
