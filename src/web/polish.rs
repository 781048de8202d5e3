//! Failures become pages.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use askama::Template;
use axum::BoxError;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::http::{self, HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use pin_project_lite::pin_project;
use tower::Service;

use crate::math::phrase::Language;
use crate::web::failure::{Kept, Unhappy, by_status};
use crate::web::spoken;
use crate::web::view::Frame;
use crate::web::words::Words;

/// Makes a page of every failure that has none, and leads to the sign-in page where nobody is signed in.
#[derive(Debug, Clone)]
pub(super) struct Polish<S>(pub S);

impl<S, B> Service<Request> for Polish<S>
where
    S: Service<Request, Response = http::Response<B>>,
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    type Response = Response;
    type Error = S::Error;
    type Future = Polished<S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let reader = Reader::of(request.headers());
        Polished { response: self.0.call(request), reader }
    }
}

pin_project! {
    /// A response on its way to a reader.
    pub(super) struct Polished<F> {
        #[pin]
        response: F,
        reader: Reader,
    }
}

impl<F, B, E> Future for Polished<F>
where
    F: Future<Output = Result<http::Response<B>, E>>,
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    type Output = Result<Response, E>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        this.response.poll(context).map_ok(|response| polished(response.map(Body::new), *this.reader))
    }
}

/// Who reads a response.
#[derive(Debug, Clone, Copy)]
struct Reader {
    language: Language,
    /// Whether it is a script, which gets the bare status.
    is_script: bool,
}

impl Reader {
    fn of(headers: &HeaderMap) -> Self {
        let is_script = headers.get(header::ACCEPT).is_some_and(|accept| accept == "application/json");
        Self { language: spoken::language(headers), is_script }
    }
}

#[derive(Template)]
#[template(path = "failure.html")]
struct FailurePage {
    frame: Frame,
    title: String,
    sentence: String,
    kept: Option<Kept>,
}

fn polished(mut response: Response, Reader { language, is_script }: Reader) -> Response {
    let status = response.status();
    let is_page = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html") || kind == "application/json");
    if !(status.is_client_error() || status.is_server_error()) || is_page {
        return response;
    }
    let unhappy = response.extensions_mut().remove::<Unhappy>();
    if matches!(unhappy, Some(Unhappy::SignIn)) && !is_script {
        return Redirect::to("/sign-in").into_response();
    }
    let words = Words(language);
    let sentence = match (&unhappy, status) {
        (Some(unhappy), _) => unhappy.sentence(language),
        // The layer against forged requests answers by itself.
        (None, StatusCode::FORBIDDEN) => words.say("cross-site"),
        (None, status) => words.say(by_status(status)),
    };
    let title =
        words.say(if matches!(unhappy, Some(Unhappy::Judging)) { "one-moment" } else { "error-title" });
    let kept = match unhappy {
        Some(Unhappy::NotTaken { answer, .. }) => Some(*answer),
        _ => None,
    };
    let frame = Frame { words, actor: None, path: "/".into() };
    let page = FailurePage { frame, title, sentence: sentence.clone(), kept };
    let body = page.render().unwrap_or(sentence);
    let mut polished = (status, Html(body)).into_response();
    for name in [header::RETRY_AFTER, header::REFRESH] {
        if let Some(value) = response.headers_mut().remove(&name) {
            polished.headers_mut().insert(name, value);
        }
    }
    polished
}
