//! The server loop: connections with time limits, and an end that finishes what was begun.

use std::io;
use std::pin::Pin;
use std::time::Duration;

use axum::Router;
use hyper::Request;
use hyper::body::Incoming;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio_io_timeout::TimeoutStream;
use tokio_util::sync::CancellationToken;

use crate::web::peer::Peer;

/// How long a client may take to send its headers.
const HEADERS: Duration = Duration::from_secs(5);
/// How long a client may take to read on.
const READING: Duration = Duration::from_secs(10);
/// How long running requests may take after the end was asked for.
const FAREWELL: Duration = Duration::from_secs(10);

/// Serves until the token is cancelled, then lets running requests finish.
pub async fn run(listener: TcpListener, router: Router, end: CancellationToken) {
    let mut builder = Builder::new(TokioExecutor::new()).http1_only();
    // A client may close its half once it has asked; what it asked for is still done.
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEADERS).half_close(true);
    let graceful = GracefulShutdown::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = end.cancelled() => break,
        };
        let (stream, peer) = match accepted {
            Ok((stream, address)) => (patient(stream), Peer(address.ip())),
            Err(error) => {
                rest(&error).await;
                continue;
            }
        };
        let router = TowerToHyperService::new(router.clone());
        let service = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(peer);
            router.call(request)
        });
        let connection = builder.serve_connection(TokioIo::new(stream), service).into_owned();
        let watched = graceful.watch(connection);
        tokio::spawn(async move {
            if let Err(error) = watched.await {
                tracing::debug!(%error, "a connection ended early");
            }
        });
    }
    drop(listener);
    if tokio::time::timeout(FAREWELL, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests did not finish in time");
    }
}

/// A stream whose client must go on reading.
fn patient(stream: TcpStream) -> Pin<Box<TimeoutStream<TcpStream>>> {
    // Answers are small packets at the end of a request: nobody should wait for more to come.
    let _ = stream.set_nodelay(true);
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(READING));
    Box::pin(stream)
}

/// Out of descriptors: wait for some to come back rather than spin.
async fn rest(error: &io::Error) {
    tracing::warn!(%error, "a connection could not be accepted");
    tokio::time::sleep(Duration::from_millis(100)).await;
}
