//! What arrives with a form: the text of an answer, and work that nobody who leaves may cancel.

use std::future::Future;

use crate::grading::grade::BYTES;
use crate::service::failure::Failure;
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

/// Does the work in a task of its own: whoever goes away now cancels nothing.
///
/// # Errors
/// Those of the work; a panic in it is an internal failure.
pub(super) async fn undisturbed<T: Send + 'static>(
    work: impl Future<Output = Result<T, Failure>> + Send + 'static,
) -> Result<T, Failure> {
    tokio::spawn(work).await.unwrap_or_else(|error| Err(Failure::Internal(error.to_string())))
}
