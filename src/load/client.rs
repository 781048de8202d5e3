//! One browser's connection: HTTP/1.1, kept alive, opened again when it was closed.

use std::net::SocketAddr;
use std::time::Duration;

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, Method, Request, header};
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1::{Builder, SendRequest};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::web::session::COOKIE;

/// How long an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a server answered.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Where it leads.
    pub location: Option<String>,
    /// After how many seconds the request may be sent again.
    pub retry_after: Option<u64>,
    /// The body, as it came.
    pub body: Bytes,
}

/// No answer came: nobody knows whether the request was carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lost;

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct Ask<'a> {
    /// The path.
    pub path: &'a str,
    /// The form that is sent; without one the page is read.
    pub form: Option<&'a str>,
    /// Whether a script asks, which gets JSON.
    pub script: bool,
    /// Whether the answer may come compressed, as to a browser.
    pub compressed: bool,
}

/// One browser's connection.
#[derive(Debug)]
pub struct Connection {
    server: SocketAddr,
    /// What stands in the head of every request.
    headers: HeaderMap,
    sender: Option<SendRequest<Full<Bytes>>>,
}

impl Connection {
    /// A browser with the token of a session; nothing is opened yet.
    #[must_use]
    pub fn new(server: SocketAddr, token: &str) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, HeaderValue::from_static("gradus.example"));
        // A token that is no header value stands for nobody.
        if let Ok(cookie) = HeaderValue::from_str(&format!("{COOKIE}={token}")) {
            headers.insert(header::COOKIE, cookie);
        }
        headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static("en"));
        headers.insert("sec-fetch-site", HeaderValue::from_static("same-origin"));
        Self { server, headers, sender: None }
    }

    /// Asks. If a connection that was kept alive turns out to be closed, once more on a new one, as
    /// browsers do: every request here may come twice.
    ///
    /// # Errors
    /// No answer came.
    pub async fn ask(&mut self, ask: Ask<'_>) -> Result<Answer, Lost> {
        let kept = self.sender.is_some();
        match self.once(ask).await {
            Err(Lost) if kept => self.once(ask).await,
            outcome => outcome,
        }
    }

    async fn once(&mut self, ask: Ask<'_>) -> Result<Answer, Lost> {
        let sender = self.sender.take();
        match tokio::time::timeout(PATIENCE, exchange(self.server, &self.headers, sender, ask)).await {
            Ok(Ok((answer, sender))) => {
                self.sender = Some(sender);
                Ok(answer)
            }
            _ => Err(Lost),
        }
    }
}

async fn exchange(
    server: SocketAddr,
    headers: &HeaderMap,
    sender: Option<SendRequest<Full<Bytes>>>,
    ask: Ask<'_>,
) -> Result<(Answer, SendRequest<Full<Bytes>>), Lost> {
    let mut sender = match sender {
        Some(sender) => sender,
        None => connect(server).await?,
    };
    let method = if ask.form.is_some() { Method::POST } else { Method::GET };
    let body = Full::new(Bytes::copy_from_slice(ask.form.unwrap_or_default().as_bytes()));
    let mut request = Request::new(body);
    *request.method_mut() = method;
    *request.uri_mut() = ask.path.parse().map_err(|_| Lost)?;
    request.headers_mut().clone_from(headers);
    let mut add = |name, value| request.headers_mut().insert(name, HeaderValue::from_static(value));
    if ask.script {
        add(header::ACCEPT, "application/json");
    }
    if ask.compressed {
        add(header::ACCEPT_ENCODING, "gzip");
    }
    if ask.form.is_some() {
        add(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    }
    sender.ready().await.map_err(|_| Lost)?;
    let response = sender.send_request(request).await.map_err(|_| Lost)?;
    let status = response.status().as_u16();
    let text = |name: header::HeaderName| {
        response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
    };
    let (location, retry) = (text(header::LOCATION), text(header::RETRY_AFTER));
    let body = response.into_body().collect().await.map_err(|_| Lost)?.to_bytes();
    let retry_after = retry.and_then(|seconds| seconds.parse().ok());
    Ok((Answer { status, location, retry_after, body }, sender))
}

async fn connect(server: SocketAddr) -> Result<SendRequest<Full<Bytes>>, Lost> {
    let stream = TcpStream::connect(server).await.map_err(|_| Lost)?;
    stream.set_nodelay(true).map_err(|_| Lost)?;
    let connecting = Builder::new().writev(false).handshake(TokioIo::new(stream));
    let (sender, connection) = connecting.await.map_err(|_| Lost)?;
    tokio::spawn(async move {
        // How it ends shows in the requests.
        let _ = connection.await;
    });
    Ok(sender)
}
