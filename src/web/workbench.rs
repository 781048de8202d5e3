//! The author's pages: their state and their addresses. No database, nobody signs in.

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use axum_extra::extract::{CookieJar, Form, FormRejection};

use crate::service::failure::Failure;
use crate::service::workbench::Workbench;
use crate::web::app::layered;
use crate::web::asset;
use crate::web::failure::Unhappy;
use crate::web::pages::sign::{Choice, keep_language};
use crate::web::pages::{draft, drafts};

/// All addresses of the author's pages, with the layers that the students' pages have.
pub fn router(bench: Workbench) -> Router {
    let pages = Router::new()
        .route("/", get(drafts::show))
        .route("/version", get(version))
        .route("/language", post(speak))
        .route("/problems/{sheet}/{problem}", get(draft::show))
        .route("/problems/{sheet}/{problem}/{seed}/{part}/reading", post(draft::reading))
        .route("/assets/{hash}/{name}", get(asset::serve))
        .route("/health", get(async || "ok\n"))
        .fallback(async || Unhappy::Failed(Failure::NotFound))
        .with_state(bench);
    layered(pages)
}

/// A word that changes when a file does, for the script that shows what was saved.
async fn version(State(bench): State<Workbench>) -> Result<String, Unhappy> {
    Ok(bench.version().await?)
}

async fn speak(jar: CookieJar, choice: Result<Form<Choice>, FormRejection>) -> Result<Response, Unhappy> {
    keep_language(jar, choice, false)
}
