//! Clients that go away: what arrived whole is carried out, what did not leaves nothing.

use std::io::Write as _;
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

use gradus::load::class::SAVED;
use gradus::load::desk::Form;
use gradus::load::pupil::Pupil;
use gradus::service::house::digest;
use gradus::store::identifier::hex;
use tokio::io::AsyncWriteExt as _;

use crate::house::House;
use crate::rig::{Rig, count, figure};
use crate::tracer::Tracer;
use crate::wire::{answer, draft, stored};

/// How many connections are reset.
const RESETS: usize = 16;

/// Clients whose connection is reset while their session is still being looked up; the keys that they sent.
async fn reset(rig: &Rig, house: &House, form: &Form) -> Vec<String> {
    // A database is locked before it is read, so that every look takes longer than all that happens here.
    let slow = Tracer::slow(house.pid(), "fcntl", Duration::from_millis(400));
    let (mut keys, mut streams) = (Vec::new(), Vec::new());
    for number in 0..RESETS {
        let key = hex(&digest(format!("reset {number}").as_bytes())[..16]);
        let mut stream = tokio::net::TcpStream::connect(rig.server).await.unwrap();
        let whole = draft(rig, 0, form, &key, &format!("reset+{number}"));
        stream.write_all(whole.as_bytes()).await.unwrap();
        stream.set_zero_linger().unwrap();
        streams.push(stream);
        keys.push(key);
    }
    tokio::time::sleep(Duration::from_millis(400)).await;
    drop(streams);
    tokio::time::sleep(Duration::from_millis(100)).await;
    slow.lift();
    keys
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_leaves_cancels_nothing() {
    let times = count(150, 1_000);
    let rig = Rig::new(1, 3).await;
    let (house, _) = rig.serve();
    let mut pupil = Pupil::new(&rig.class.students[0], rig.desk(), 0);
    assert!(pupil.begin(SAVED, Instant::now()).await.unwrap());
    assert!(pupil.open(Some(&rig.class), Instant::now()).await.unwrap());
    let forms = pupil.forms().to_vec();
    let (mut sent, mut cut) = (Vec::new(), Vec::new());
    for number in 0..times {
        let form = &forms[number % forms.len()];
        let key = hex(&digest(format!("leaving {number}").as_bytes())[..16]);
        // Long enough that many of those that are cut off are cut in their text.
        let whole = draft(&rig, 0, form, &key, &format!("{number}{}", "+and+more".repeat(50)));
        let mut stream = TcpStream::connect(rig.server).unwrap();
        if number % 2 == 0 {
            stream.write_all(whole.as_bytes()).unwrap();
            sent.push(key);
        } else {
            let bytes = usize::from(digest(key.as_bytes())[0]) * whole.len() / 256;
            stream.write_all(&whole.as_bytes()[..bytes]).unwrap();
            cut.push(key);
        }
        if number % 4 < 2 {
            stream.shutdown(Shutdown::Both).unwrap();
        }
        drop(stream);
    }
    sent.extend(reset(&rig, &house, &forms[0]).await);
    let deadline = Instant::now() + Duration::from_secs(10);
    let mut missing = sent.clone();
    while !missing.is_empty() && Instant::now() < deadline {
        tokio::time::sleep(Duration::from_millis(100)).await;
        let stored = stored(&rig).await;
        missing.retain(|key| !stored.contains(key));
    }
    assert!(
        missing.is_empty(),
        "{} of {} requests that arrived whole were dropped",
        missing.len(),
        sent.len()
    );
    let stored = stored(&rig).await;
    let halves = cut.iter().filter(|key| stored.contains(key)).count();
    assert_eq!(halves, 0, "of requests that were cut off something is stored");
    // Who closes their half once they have asked is answered all the same.
    let mut half = TcpStream::connect(rig.server).unwrap();
    half.write_all(draft(&rig, 0, &forms[0], &"c".repeat(32), "half").as_bytes()).unwrap();
    half.shutdown(Shutdown::Write).unwrap();
    let said = answer(half);
    assert!(said.starts_with("HTTP/1.1 200"), "{said:?}");
    // The next one is served as if nothing had been.
    pupil.save(Instant::now()).await.unwrap();
    assert_eq!(
        rig.tally.row("save").statuses.get(&200).or(rig.tally.row("save").statuses.get(&409)),
        Some(&1)
    );
    assert!(house.stop());
    let found = rig.whole().await;
    figure(format!(
        "{} clients left after a whole request: all stored; {} in the middle: nothing stored; {found}",
        sent.len(),
        cut.len()
    ));
}
