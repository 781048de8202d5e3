//! Clients that keep a connection open and say nothing, little or nothing to the end.

use std::process::Command;
use std::time::{Duration, Instant};

use gradus::load::class::SAVED;
use gradus::load::pupil::Pupil;
use gradus::web::asset;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinSet;

use crate::house::{House, command_at};
use crate::rig::{Rig, figure};
use crate::wire::request;

/// How many connections there are of each kind.
const EACH: usize = 200;

/// The same server, allowed no more descriptors at first than most systems allow by themselves.
fn narrow(wide: Command) -> Command {
    let mut narrow = Command::new("sh");
    narrow
        .args(["-c", "ulimit -S -n 1024; exec \"$0\" \"$@\""])
        .arg(wide.get_program())
        .args(wide.get_args());
    for (name, value) in wide.get_envs() {
        match value {
            Some(value) => narrow.env(name, value),
            None => narrow.env_remove(name),
        };
    }
    narrow
}

/// The sockets that a process holds.
fn sockets(pid: u32) -> usize {
    let open = std::fs::read_dir(format!("/proc/{pid}/fd")).unwrap();
    open.filter_map(|entry| std::fs::read_link(entry.ok()?.path()).ok())
        .filter(|target| target.to_string_lossy().starts_with("socket:"))
        .count()
}

/// Sends the beginning at once, then a byte a second, until the server is tired of it.
async fn drip(mut stream: TcpStream, beginning: String, rest: String) {
    if stream.write_all(beginning.as_bytes()).await.is_err() {
        return;
    }
    for byte in rest.bytes() {
        tokio::time::sleep(Duration::from_secs(1)).await;
        if stream.write_all(&[byte]).await.is_err() {
            return;
        }
    }
    std::future::pending::<()>().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_slow_clients_are_shown_the_door_while_others_are_served() {
    // The other ends of the connections are here.
    let limit = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit }).unwrap();
    let rig = Rig::new(2, 3).await;
    let house = House::noting(narrow(command_at(&rig.database, rig.server.port())), &rig.complaints());
    let mut honest = Pupil::new(&rig.class.students[0], rig.desk(), 0);
    assert!(honest.begin(SAVED, Instant::now()).await.unwrap());
    assert!(honest.open(Some(&rig.class), Instant::now()).await.unwrap());
    let before = sockets(house.pid());
    let form = honest.forms()[0].clone();
    let whole =
        request(&rig, 1, &format!("/variants/{}/{}/draft", form.variant, form.part), &"x".repeat(5_000));
    let (head, body) = whole.split_at(whole.find("\r\n\r\n").unwrap() + 4);
    let page =
        format!("GET {} HTTP/1.1\r\nHost: gradus.example\r\n\r\n", asset::address("NewCMMath-Regular.otf"));
    let mut slow = JoinSet::new();
    for _ in 0..EACH {
        let connect = || TcpStream::connect(rig.server);
        // One that says nothing, one that never ends its headers, two that drip: headers, and a body.
        slow.spawn(drip(connect().await.unwrap(), String::new(), String::new()));
        slow.spawn(drip(connect().await.unwrap(), head[..head.len() - 2].to_owned(), String::new()));
        slow.spawn(drip(connect().await.unwrap(), head[..20].to_owned(), head[20..].to_owned()));
        slow.spawn(drip(connect().await.unwrap(), head.to_owned(), body.to_owned()));
        // And one that asks for more than the kernel keeps, and reads nothing of it.
        let small = TcpSocket::new_v4().unwrap();
        small.set_recv_buffer_size(4_096).unwrap();
        let stream = small.connect(rig.server).await.unwrap();
        slow.spawn(drip(stream, page.repeat(8), String::new()));
    }
    let began = Instant::now();
    let held_now = || sockets(house.pid()).saturating_sub(before);
    let mut held = held_now();
    // Those that came last are being accepted.
    while held < EACH * 5 && began.elapsed() < Duration::from_secs(3) {
        tokio::time::sleep(Duration::from_millis(5)).await;
        held = held.max(held_now());
    }
    let most = held;
    assert!(most >= EACH * 5, "only {most} connections were held at once");
    while held > 0 && began.elapsed() < Duration::from_secs(30) {
        honest.save(Instant::now()).await.unwrap();
        tokio::time::sleep(Duration::from_millis(50)).await;
        held = held_now();
    }
    let took = began.elapsed();
    slow.shutdown().await;
    let row = rig.tally.row("save");
    assert!(
        held == 0 && took <= Duration::from_secs(15),
        "{held} of {most} connections are left after {took:?}"
    );
    assert_eq!(row.failed(), 0, "{row}");
    assert!(row.within(990) < Duration::from_secs(1), "{row}");
    assert!(house.stop());
    let found = rig.whole().await;
    figure(format!("{most} slow connections were closed after {took:?}; meanwhile: {row}; {found}"));
}
