//! What went wrong, as a page in the reader's language.

use askama::Template;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum_extra::extract::FormRejection;

use crate::math::phrase::Language;
use crate::service::failure::Failure;
use crate::store::error::StoreError;
use crate::web::spoken;
use crate::web::view::Frame;
use crate::web::words::Words;

/// Why a page cannot be shown.
#[derive(Debug, Clone)]
pub enum Unhappy {
    /// Nobody is signed in.
    SignIn,
    /// A form did not arrive whole.
    Malformed,
    /// A text is too large.
    TooLarge,
    /// What is over is still being judged.
    Judging,
    /// The service failed.
    Failed(Failure),
    /// An answer was not taken; the page gives it back, ready to be sent again.
    NotTaken {
        /// Why.
        failure: Failure,
        /// The answer.
        answer: Box<Kept>,
    },
}

/// An answer that was not taken.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Where it was sent.
    pub address: String,
    /// The key of its form.
    pub key: String,
    /// What was typed.
    pub text: String,
    /// Whether sending it again may help.
    pub again: bool,
}

impl From<FormRejection> for Unhappy {
    fn from(rejection: FormRejection) -> Self {
        if rejection.into_response().status() == StatusCode::PAYLOAD_TOO_LARGE {
            Self::TooLarge
        } else {
            Self::Malformed
        }
    }
}

impl From<Failure> for Unhappy {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl Unhappy {
    fn status(&self) -> StatusCode {
        match self {
            Self::SignIn => StatusCode::UNAUTHORIZED,
            Self::Malformed => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Judging => StatusCode::SERVICE_UNAVAILABLE,
            Self::Failed(failure) | Self::NotTaken { failure, .. } => match failure {
                Failure::NotFound => StatusCode::NOT_FOUND,
                Failure::SignedOut => StatusCode::UNAUTHORIZED,
                Failure::Forbidden => StatusCode::FORBIDDEN,
                Failure::Conflict | Failure::Clash { .. } => StatusCode::CONFLICT,
                Failure::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
                Failure::Wait(_) => StatusCode::TOO_MANY_REQUESTS,
                Failure::Busy
                | Failure::Store(
                    StoreError::Unavailable
                    | StoreError::Full
                    | StoreError::Device(_)
                    | StoreError::ReadOnly(_),
                ) => StatusCode::SERVICE_UNAVAILABLE,
                Failure::Store(_) | Failure::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
            },
        }
    }

    fn sentence(&self, language: Language) -> String {
        match self {
            Self::Failed(Failure::Refused(phrase))
            | Self::NotTaken { failure: Failure::Refused(phrase), .. } => phrase.get(language).to_owned(),
            Self::Failed(Failure::Conflict) | Self::NotTaken { failure: Failure::Conflict, .. } => {
                Words(language).say("conflict")
            }
            Self::Failed(Failure::SignedOut) | Self::NotTaken { failure: Failure::SignedOut, .. } => {
                Words(language).say("signed-out")
            }
            Self::Malformed => Words(language).say("malformed-form"),
            Self::Judging => Words(language).say("still-judging"),
            other => Words(language).say(by_status(other.status())),
        }
    }
}

const fn by_status(status: StatusCode) -> &'static str {
    match status.as_u16() {
        401 | 404 => "not-found",
        403 => "forbidden",
        405 => "wrong-method",
        408 => "slow",
        413 => "too-large",
        400 | 415 | 422 => "malformed-form",
        429 | 503 => "busy",
        _ => "internal",
    }
}

impl IntoResponse for Unhappy {
    /// The bare status; [`polish`] makes the page, since only it knows the language.
    fn into_response(self) -> Response {
        if let Self::Failed(failure @ (Failure::Internal(_) | Failure::Store(_)))
        | Self::NotTaken { failure: failure @ (Failure::Internal(_) | Failure::Store(_)), .. } = &self
        {
            tracing::error!(%failure, "a request failed");
        }
        let mut response = self.status().into_response();
        if self.status() == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from_static("2"));
        }
        if matches!(self, Self::Judging) {
            response.headers_mut().insert(header::REFRESH, header::HeaderValue::from_static("3"));
        }
        response.extensions_mut().insert(self);
        response
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

/// Makes a page of every failure that has none, and leads to the sign-in page where nobody is signed in.
pub async fn polish(request: Request, next: Next) -> Response {
    let language = spoken::language(request.headers());
    let machine = request.headers().get(header::ACCEPT).is_some_and(|accept| accept == "application/json");
    let mut response = next.run(request).await;
    let status = response.status();
    let is_page = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html") || kind == "application/json");
    if !(status.is_client_error() || status.is_server_error()) || is_page {
        return response;
    }
    let unhappy = response.extensions_mut().remove::<Unhappy>();
    if matches!(unhappy, Some(Unhappy::SignIn)) && !machine {
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
