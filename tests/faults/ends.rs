//! The server ends in the middle of work: by kill -9, and by SIGTERM.

use std::time::{Duration, Instant};

use crate::rig::{Rig, count, pause};

#[tokio::test(flavor = "multi_thread")]
async fn kill_nine_loses_nothing() {
    let kills = count(25, 200);
    let rig = Rig::new(count(1_500, 12_000), 100).await;
    let (mut slowest, mut all) = (Duration::ZERO, Vec::new());
    let (end, load) = rig.sittings(16);
    for turn in 0..kills {
        let (house, ready) = rig.serve();
        slowest = slowest.max(ready);
        all.push(ready);
        tokio::time::sleep(pause(turn, 60, 500)).await;
        house.kill();
    }
    let (house, _) = rig.serve();
    tokio::time::sleep(Duration::from_millis(300)).await;
    end.cancel();
    load.await.unwrap();
    assert!(house.stop());
    let found = rig.whole().await;
    assert!(found.acknowledged > kills * 5, "too little happened: {found}");
    assert!(rig.status(0) > kills / 2, "the kills hit nobody: {:?}", rig.tally.rows());
    assert_eq!(rig.status(500), 0);
    println!("{kills} kills: {found}; ready again in {slowest:?} at most");
}

#[tokio::test(flavor = "multi_thread")]
async fn sigterm_finishes_what_was_begun() {
    let ends = count(5, 50);
    let rig = Rig::new(count(500, 4_000), 100).await;
    let (end, load) = rig.sittings(16);
    let mut slowest = Duration::ZERO;
    for turn in 0..ends {
        let (house, _) = rig.serve();
        tokio::time::sleep(pause(turn, 100, 600)).await;
        let began = Instant::now();
        let stopped = tokio::task::spawn_blocking(move || house.stop()).await.unwrap();
        assert!(stopped, "the status is that of success");
        slowest = slowest.max(began.elapsed());
        let log = rig.database.with_extension("sqlite-wal");
        let left = std::fs::metadata(&log).map_or(0, |metadata| metadata.len());
        assert_eq!(left, 0, "the write-ahead log is in the database");
    }
    assert!(slowest < Duration::from_secs(11), "{slowest:?}");
    let (house, _) = rig.serve();
    end.cancel();
    load.await.unwrap();
    assert!(house.stop());
    let found = rig.whole().await;
    assert!(found.acknowledged > ends * 5, "too little happened: {found}");
    assert_eq!(rig.status(500), 0);
    println!("{ends} times SIGTERM: {found}; ended within {slowest:?}");
}
