//! A body that drips over a deadline counts by its last byte: through a socket, past every client's buffers.
//!
//! The client asks for `100 Continue`, so that it is known that the server has the headers and waits for the
//! body when the deadline passes; what else must have happened is awaited, never slept for.
#![expect(clippy::unwrap_used, reason = "a test helper that fails is a failed test")]

mod router;

use std::net::SocketAddr;
use std::time::Duration;

use gradus::web::server;
use router::figure::figure;
use router::quiz::house;
use router::{House, addresses, looks, stand_at};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

const MINUTE: i64 = 60_000;
const START: i64 = 1_790_000_000_000;
const END: i64 = START + 30 * MINUTE;

/// The clock is everybody's: one test at a time sets it.
static TURN: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// An attempt of thirty minutes, and a server that takes its answers from sockets.
struct Sitting {
    house: House,
    server: SocketAddr,
    end: CancellationToken,
    cookie: String,
    /// Where drafts go.
    desk: String,
}

impl Sitting {
    async fn begin() -> Self {
        stand_at(START);
        let house = house("drip", "minutes = 30").await;
        let form = [("login", "anna"), ("password", "gradient")];
        let entered = house.server.post("/sign-in").form(&form).await;
        let cookie = entered.header("set-cookie").to_str().unwrap().split(';').next().unwrap().to_owned();
        let attempt = house.begin("drip").await;
        let desk = house.desk(&attempt, "linear").await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (server, end) = (listener.local_addr().unwrap(), CancellationToken::new());
        tokio::spawn(server::run(listener, addresses(&house.service), end.clone()));
        Self { house, server, end, cookie, desk }
    }

    /// Sends the headers of a form and everything but its last byte, which is given back.
    async fn drip(&self, address: &str, body: &str) -> (TcpStream, Vec<u8>) {
        let mut stream = TcpStream::connect(self.server).await.unwrap();
        let head = format!(
            "POST {address} HTTP/1.1\r\nHost: gradus.example\r\nCookie: {}\r\nAccept: application/json\r\n\
             Connection: close\r\nExpect: 100-continue\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: {}\r\n\r\n",
            self.cookie,
            body.len()
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut asked = [0; 25];
        stream.read_exact(&mut asked).await.unwrap();
        assert_eq!(&asked, b"HTTP/1.1 100 Continue\r\n\r\n", "the server waits for the body");
        let (all, last) = body.as_bytes().split_at(body.len() - 1);
        // Three bytes at a time.
        for some in all.chunks(3) {
            stream.write_all(some).await.unwrap();
            stream.flush().await.unwrap();
        }
        (stream, last.to_vec())
    }

    fn draft(key: u8, text: &str) -> String {
        format!("key={key:032x}&base=9&response={text}")
    }

    /// What the instructor reads of it when it is over.
    async fn ends(self) -> String {
        stand_at(END + MINUTE);
        let row = self.house.quiz_row("drip", "anna").await;
        self.end.cancel();
        self.house.sound().await;
        row
    }
}

/// The status of what comes back.
async fn status(mut stream: TcpStream) -> u16 {
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer.split(' ').nth(1).unwrap().parse().unwrap()
}

#[tokio::test]
async fn the_last_byte_decides() {
    let _turn = TURN.lock().await;
    let mut said = Vec::new();
    for (beside, expected) in [(-1, 200), (0, 422), (1, 422)] {
        let sitting = Sitting::begin().await;
        sitting.house.save(&sitting.desk, 1, 0, "2*a").await.assert_status_ok();
        stand_at(END - 2_000);
        let (mut stream, last) = sitting.drip(&sitting.desk, &Sitting::draft(2, "a")).await;
        stand_at(END + beside);
        stream.write_all(&last).await.unwrap();
        let found = status(stream).await;
        assert_eq!(found, expected, "last byte {beside:+} ms");
        let row = sitting.ends().await;
        let points = if expected == 200 { "0.91" } else { "0" };
        assert!(row.contains(&format!("<td class=\"number\">{points}</td>")), "{beside:+}: {row}");
        said.push((beside, found, points));
    }
    figure(format!(
        "headers two seconds before the end, last byte beside it by ms, status, points: {said:?}"
    ));
}

#[tokio::test]
async fn handing_in_counts_by_its_last_byte() {
    let _turn = TURN.lock().await;
    for (beside, expected) in [(-1, "handed in"), (0, "time ran out")] {
        let sitting = Sitting::begin().await;
        let page = sitting.house.page("/quizzes/drip").await;
        let id = page.split("/attempts/").nth(1).unwrap().split(['"', '/']).next().unwrap();
        stand_at(END - 2_000);
        let (mut stream, last) = sitting.drip(&format!("/attempts/{id}/hand-in"), "sure=yes").await;
        stand_at(END + beside);
        stream.write_all(&last).await.unwrap();
        assert_eq!(status(stream).await, 303);
        let row = sitting.ends().await;
        assert!(row.contains(expected), "{beside:+}: {row}");
    }
}

/// The server is busy when the answer arrives: whoever sent it in time is not late for that.
#[tokio::test]
async fn a_busy_server_makes_nobody_late() {
    let _turn = TURN.lock().await;
    let sitting = Sitting::begin().await;
    let (release, released) = tokio::sync::oneshot::channel::<()>();
    let (begun, busy) = tokio::sync::oneshot::channel::<()>();
    let store = sitting.house.service.store().clone();
    let work = tokio::spawn(async move {
        let long = store.write(move |_| {
            Box::pin(async move {
                let _ = begun.send(());
                let _ = released.await;
                Ok(())
            })
        });
        long.await.unwrap();
    });
    busy.await.unwrap();
    stand_at(END - 1);
    let (mut stream, last) = sitting.drip(&sitting.desk, &Sitting::draft(2, "a")).await;
    let before = looks();
    stream.write_all(&last).await.unwrap();
    // The moment of arrival, and that of the session.
    for _ in 0..1_000 {
        if looks() >= before + 2 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(looks() >= before + 2, "the request is under way");
    stand_at(END + 10_000);
    release.send(()).unwrap();
    assert_eq!(status(stream).await, 200);
    work.await.unwrap();
    assert!(sitting.ends().await.contains("<td class=\"number\">0.91</td>"));
}
