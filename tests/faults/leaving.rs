//! Clients that go away: what arrived whole is carried out, what did not leaves nothing.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

use gradus::load::class::SAVED;
use gradus::load::pupil::Pupil;
use gradus::service::house::{digest, hex};
use gradus::store::open::{Store, read};

use crate::rig::{Rig, count};

/// A request as a browser writes it.
pub(crate) fn request(rig: &Rig, student: usize, path: &str, body: &str) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nHost: gradus.example\r\nCookie: gradus_session={}\r\nAccept: application/json\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        rig.class.students[student].token,
        body.len()
    )
}

/// Sends a request past the journal and gives the whole answer.
pub(crate) fn send(rig: &Rig, student: usize, path: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(rig.server).unwrap();
    stream.write_all(request(rig, student, path, body).as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// The keys that are stored.
async fn stored(rig: &Rig) -> Vec<String> {
    let pool = Store::inspect(&rig.database).await.unwrap();
    let kept = read(&pool, |mut books| Box::pin(async move { books.kept().await })).await.unwrap();
    pool.close().await;
    kept.into_iter().map(|text| text.key.to_string()).collect()
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
        let path = format!("/variants/{}/{}/draft", form.variant, form.part);
        let whole = request(&rig, 0, &path, &format!("key={key}&base={times}&response={number}"));
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
