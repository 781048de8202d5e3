//! The disk fails under the running server: errors injected into its system calls by strace.

use std::time::{Duration, Instant};

use crate::rig::{Rig, count, figure};
use crate::tracer::Tracer;

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
                    let fault = Tracer::failing(house.pid(), call, error, nth, once, &log);
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
    figure(format!(
        "{faults} faults, {injected} calls failed, {} answers 503, none 500: {found}; served again within {slowest:?}",
        rig.status(503)
    ));
}
