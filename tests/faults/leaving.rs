//! Clients that go away: what arrived whole is carried out, what did not leaves nothing.

use std::io::Write as _;
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

use gradus::load::class::SAVED;
use gradus::load::pupil::Pupil;
use gradus::service::house::{digest, hex};

use crate::rig::{Rig, count};
use crate::wire::{answer, draft, stored};

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
    rig.whole().await;
    println!(
        "{} clients left after a whole request: all stored; {} in the middle: nothing stored",
        sent.len(),
        cut.len()
    );
}
