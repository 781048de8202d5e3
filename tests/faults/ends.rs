//! The server ends in the middle of work: by kill -9, and by SIGTERM.

use std::io::Write as _;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use gradus::load::class::SAVED;
use gradus::load::pupil::Pupil;
use gradus::service::house::digest;
use gradus::store::identifier::hex;

use crate::rig::{Rig, count, figure, pause};
use crate::tracer::Tracer;
use crate::wire::{answer, draft, stored};

/// How many requests are begun when the end comes.
const BEGUN: usize = 8;

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
        // Every other time the disk takes its time, so that an answer that does not wait for it comes long
        // before what it promises.
        let slow = (turn % 2 == 1).then(|| Tracer::slow(house.pid(), "pwrite64", Duration::from_millis(10)));
        tokio::time::sleep(pause(turn, 60, 500)).await;
        house.kill();
        drop(slow);
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
    figure(format!("{kills} kills: {found}; ready again in {slowest:?} at most"));
}

#[tokio::test(flavor = "multi_thread")]
async fn sigterm_finishes_what_was_begun() {
    let ends = count(5, 50);
    let rig = Rig::new(count(500, 4_000), 100).await;
    let (house, _) = rig.serve();
    let last = rig.class.students.len() - 1;
    let mut pupil = Pupil::new(&rig.class.students[last], rig.desk(), 0);
    assert!(pupil.begin(SAVED, Instant::now()).await.unwrap());
    assert!(pupil.open(Some(&rig.class), Instant::now()).await.unwrap());
    assert!(house.stop());
    let (end, load) = rig.sittings(16);
    let (mut slowest, mut keys) = (Duration::ZERO, Vec::new());
    for turn in 0..ends {
        let (house, _) = rig.serve();
        tokio::time::sleep(pause(turn, 100, 600)).await;
        // Beside whatever the load is doing: requests that have arrived but for their last byte.
        let mut begun = Vec::new();
        for (place, form) in pupil.forms().iter().cycle().take(BEGUN).enumerate() {
            let text = format!("{turn}.{place}");
            let key = hex(&digest(text.as_bytes())[..16]);
            let whole = draft(&rig, last, form, &key, &text);
            let (most, rest) = whole.split_at(whole.len() - 1);
            let mut stream = TcpStream::connect(rig.server).unwrap();
            stream.write_all(most.as_bytes()).unwrap();
            begun.push((stream, rest.to_owned()));
            keys.push(key);
        }
        // Time for them to be accepted, also on a busy machine: what waits at the door when it is shut is turned away.
        tokio::time::sleep(Duration::from_millis(250)).await;
        let stopped = tokio::task::spawn_blocking(move || house.stop());
        tokio::time::sleep(Duration::from_millis(50)).await;
        for (stream, rest) in &mut begun {
            stream.write_all(rest.as_bytes()).unwrap();
        }
        let began = Instant::now();
        for (stream, _) in begun {
            let said = answer(stream);
            assert!(said.starts_with("HTTP/1.1 200"), "a request that was begun is answered: {said:?}");
        }
        assert!(stopped.await.unwrap(), "the status is that of success");
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
    let stored = stored(&rig).await;
    assert!(keys.iter().all(|key| stored.contains(key)), "what was begun is stored");
    assert!(found.acknowledged > ends * 5, "too little happened: {found}");
    assert_eq!(rig.status(500), 0);
    figure(format!(
        "{ends} times SIGTERM: {found}; {} begun requests answered; ended within {slowest:?}",
        keys.len()
    ));
}
