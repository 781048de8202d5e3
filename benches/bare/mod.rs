//! Handlers that do nothing, or store one row and do nothing else: what the web framework and the disk allow.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use axum_extra::extract::Form;
use gradus::load::client::{Ask, Connection};
use gradus::load::tally::{Row, Tally};
use gradus::web::server;
use serde::Deserialize;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection as _, QueryBuilder, SqliteConnection, SqlitePool};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// The argument by which the benchmark is a bare server.
pub(crate) const SERVE: &str = "--serve-bare";
/// Nothing is stored.
pub(crate) const EMPTY: &str = "nothing stored";
/// All rows that wait go into one transaction by one statement.
pub(crate) const GROUPED: &str = "group commit";
/// Each row in a transaction of its own, through a pool.
pub(crate) const ALONE: &str = "a transaction a row";

#[derive(Deserialize)]
struct Sent {
    key: String,
    response: String,
}

type Waiting = (Sent, oneshot::Sender<bool>);

fn options(database: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(database)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .statement_cache_capacity(256)
        .busy_timeout(Duration::from_secs(30))
}

async fn group(mut waiting: mpsc::Receiver<Waiting>, mut connection: SqliteConnection) {
    let mut batch = Vec::new();
    while waiting.recv_many(&mut batch, 128).await > 0 {
        let mut insert = QueryBuilder::new("INSERT INTO answer(key, body) ");
        insert.push_values(&batch, |mut row, (sent, _)| {
            row.push_bind(sent.key.as_str()).push_bind(sent.response.as_str());
        });
        let done = insert.build().execute(&mut connection).await.is_ok();
        for (_, reply) in batch.drain(..) {
            let _ = reply.send(done);
        }
    }
}

async fn grouped(State(queue): State<mpsc::Sender<Waiting>>, Form(sent): Form<Sent>) -> StatusCode {
    let (reply, answer) = oneshot::channel();
    let _ = queue.send((sent, reply)).await;
    if answer.await.unwrap_or(false) { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }
}

async fn alone(State(pool): State<SqlitePool>, Form(sent): Form<Sent>) -> StatusCode {
    let insert = "INSERT INTO answer(key, body) VALUES ($1, $2)";
    let done = sqlx::query(insert).bind(sent.key).bind(sent.response).execute(&pool).await;
    if done.is_ok() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }
}

async fn empty(Form(sent): Form<Sent>) -> StatusCode {
    if sent.key.is_empty() || sent.response.is_empty() { StatusCode::BAD_REQUEST } else { StatusCode::OK }
}

/// Serves a bare handler until the process is ended.
pub(crate) async fn serve(kind: &str, database: &Path) {
    let mut connection = SqliteConnection::connect_with(&options(database)).await.unwrap();
    let table =
        "CREATE TABLE answer(id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, body TEXT NOT NULL) STRICT";
    sqlx::query(table).execute(&mut connection).await.unwrap();
    let router = match kind {
        EMPTY => Router::new().route("/answers", post(empty)),
        GROUPED => {
            let (queue, waiting) = mpsc::channel(1_024);
            tokio::spawn(group(waiting, connection));
            Router::new().route("/answers", post(grouped)).with_state(queue)
        }
        _ => {
            let pool = SqlitePoolOptions::new().max_connections(8).connect_with(options(database)).await;
            Router::new().route("/answers", post(alone)).with_state(pool.unwrap())
        }
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("{}", listener.local_addr().unwrap());
    server::run(listener, router, CancellationToken::new()).await;
}

/// Drives a bare handler in a process of its own, as the server is driven.
pub(crate) async fn drive(kind: &str, database: &Path, seats: usize, within: Duration) -> Row {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([SERVE, kind])
        .arg(database)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let address: SocketAddr = line.trim().parse().unwrap();
    let tally = Tally::default();
    let deadline = Instant::now() + within;
    let mut busy = JoinSet::new();
    for seat in 0..seats {
        let tally = tally.clone();
        busy.spawn(async move {
            let mut connection = Connection::new(address, "0".repeat(64).as_str());
            for number in 0_u64.. {
                let began = Instant::now();
                if began >= deadline {
                    break;
                }
                let form = format!("key={seat:016x}{number:016x}&response=2*A%27*(A*x+-+b)");
                let ask = Ask { path: "/answers", form: Some(&form), script: false, compressed: false };
                let status = connection.ask(ask).await.map_or(0, |answer| answer.status);
                tally.count("row", status, began.elapsed());
            }
        });
    }
    while busy.join_next().await.is_some() {}
    child.kill().unwrap();
    child.wait().unwrap();
    tally.row("row")
}
