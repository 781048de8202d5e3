//! What went wrong, as a page in the reader's language.

use axum::extract::rejection::RawFormRejection;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum_extra::extract::FormRejection;

use crate::math::phrase::Language;
use crate::service::failure::Failure;
use crate::store::error::StoreError;
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

impl From<RawFormRejection> for Unhappy {
    fn from(rejection: RawFormRejection) -> Self {
        Self::unread(rejection.into_response().status())
    }
}

impl From<FormRejection> for Unhappy {
    fn from(rejection: FormRejection) -> Self {
        Self::unread(rejection.into_response().status())
    }
}

impl From<Failure> for Unhappy {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl Unhappy {
    /// A body that could not be read, with the status that was to be answered.
    fn unread(status: StatusCode) -> Self {
        if status == StatusCode::PAYLOAD_TOO_LARGE { Self::TooLarge } else { Self::Malformed }
    }

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

    pub(super) fn sentence(&self, language: Language) -> String {
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

/// What to say where only the status is known.
pub(super) const fn by_status(status: StatusCode) -> &'static str {
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
    /// The bare status; the layer around all pages makes the page, since only it knows the language.
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
