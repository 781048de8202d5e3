//! What arrives with a form: the text of an answer, and work that nobody who leaves may cancel.

use std::convert::Infallible;
use std::error::Error;
use std::task::{Context, Poll};

use axum::body::{Body, to_bytes};
use axum::extract::{FromRequestParts, Request};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use futures_core::future::BoxFuture;
use http_body_util::LengthLimitError;
use tower::Service;

use crate::grading::grade::BYTES;
use crate::service::failure::Failure;
use crate::web::app::{App, BODY};
use crate::web::failure::Unhappy;

/// The text of an answer: of a box, or the ids of the options that were ticked.
///
/// # Errors
/// It is too large.
pub(super) fn written(response: &[String]) -> Result<String, Unhappy> {
    // Browsers send line ends as CR LF.
    let text = response.join("; ").replace("\r\n", "\n");
    if text.len() > BYTES { Err(Unhappy::TooLarge) } else { Ok(text) }
}

/// When the request had arrived whole, in Unix milliseconds: the moment that counts. It stands before all
/// other parameters of a handler, so that nobody is late because the server was busy looking them up.
#[derive(Debug, Clone, Copy)]
pub struct Arrived(pub i64);

impl FromRequestParts<App> for Arrived {
    type Rejection = Infallible;

    async fn from_request_parts(_: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        // `undisturbed` has read the body before any handler is called.
        Ok(Self(app.clock.now()))
    }
}

/// Reads a form to its end, then answers it in a task of its own: whoever goes away now cancels nothing.
#[derive(Debug, Clone)]
pub(super) struct Undisturbed<S>(pub S);

impl<S> Service<Request> for Undisturbed<S>
where
    S: Service<Request, Response = Response, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
{
    type Response = Response;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Response, Infallible>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        if request.method().is_safe() {
            return Box::pin(self.0.call(request));
        }
        // The one that is ready is called; the next request finds another.
        let next = self.0.clone();
        let pages = std::mem::replace(&mut self.0, next);
        Box::pin(async { Ok(undisturbed(request, pages).await) })
    }
}

async fn undisturbed<S>(request: Request, mut pages: S) -> Response
where
    S: Service<Request, Response = Response, Error = Infallible>,
    S::Future: Send + 'static,
{
    let (parts, body) = request.into_parts();
    let body = match to_bytes(body, BODY).await {
        Ok(body) => body,
        Err(error) if is_too_large(&error) => return Unhappy::TooLarge.into_response(),
        Err(_) => return Unhappy::Malformed.into_response(),
    };
    match tokio::spawn(pages.call(Request::from_parts(parts, Body::from(body)))).await {
        Ok(Ok(response)) => response,
        Ok(Err(never)) => match never {},
        Err(error) => match error.try_into_panic() {
            // The layer that catches panics sees it as if there were no task.
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(error) => Unhappy::Failed(Failure::Internal(error.to_string())).into_response(),
        },
    }
}

/// Whether a body could not be read because it has more than [`BODY`] bytes.
fn is_too_large(error: &(dyn Error + 'static)) -> bool {
    error.is::<LengthLimitError>() || error.source().is_some_and(is_too_large)
}
