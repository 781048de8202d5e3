//! The application: its state, its addresses, and the layers around them.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::StatusCode;
use axum::routing::{get, post};
use tower::ServiceBuilder;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::map_request_body::MapRequestBodyLayer;
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;

use crate::service::failure::Failure;
use crate::service::house::Service;
use crate::web::arrival::Undisturbed;
use crate::web::asset;
use crate::web::clock::Clock;
use crate::web::failure::Unhappy;
use crate::web::headers::guarded;
use crate::web::pages::{
    attempt, classroom, grades, late_days, marking, marks, problem, questions, quiz, quizzes, receipt, rules,
    sheets, sign,
};
use crate::web::polish::Polish;

/// The largest body: 16 KiB of text, three bytes for each when a form encodes it.
pub const BODY: usize = 56 * 1024;
/// How long a request may take from its headers to the answer, a body that drips included.
const PATIENCE: Duration = Duration::from_secs(12);

/// What every handler sees.
#[derive(Debug, Clone)]
pub struct App {
    /// The service.
    pub service: Arc<Service>,
    /// The clock.
    pub clock: Clock,
    /// Whether browsers reach us by https, so that cookies may ask for it.
    pub secure: bool,
    /// The proxy whose word on addresses is taken, if it is not on this machine.
    pub proxy: Option<IpAddr>,
}

/// All addresses with their layers.
pub fn router(app: App) -> Router {
    let pages = Router::new()
        .route("/", get(sheets::show))
        .route("/sign-in", get(sign::form).post(sign::enter))
        .route("/sign-out", post(sign::leave))
        .route("/language", post(sign::speak))
        .route("/problems/{sheet}/{problem}", get(problem::show))
        .route("/problems/{sheet}/{problem}/numbers", post(problem::numbers))
        .route("/variants/{variant}/{part}", post(problem::answer))
        .route("/variants/{variant}/{part}/reading", post(problem::reading))
        .route("/variants/{variant}/{part}/solution", post(problem::give_up))
        .route("/variants/{variant}/{part}/draft", post(attempt::draft))
        .route("/quizzes/{name}", get(quiz::front))
        .route("/quizzes/{name}/begin", post(quiz::begin))
        .route("/attempts/{attempt}", get(attempt::show))
        .route("/attempts/{attempt}/clock", get(attempt::clock))
        .route("/attempts/{attempt}/hand-in", post(attempt::hand_in))
        .route("/attempts/{attempt}/receipt", get(receipt::show))
        .route("/class/quizzes", get(quizzes::index).post(quizzes::save))
        .route("/class/new-quiz", post(questions::make))
        .route("/class/quizzes/{name}", get(quizzes::sheet))
        .route("/class/quizzes/{name}/questions", post(questions::change))
        .route("/class/quizzes/{name}/file.toml", get(quizzes::export))
        .route("/class/quizzes/{name}/policy", post(quizzes::rules))
        .route("/class/quizzes/{name}/extensions", post(quizzes::grant))
        .route("/class/quizzes/{name}/late-days", post(quizzes::give_back))
        .route("/class/sheets/{name}", get(rules::sheet))
        .route("/class/sheets/{name}/policy", post(rules::save))
        .route("/class/sheets/{name}/extensions", post(rules::grant))
        .route("/class/sheets/{name}/late-days", post(rules::give_back))
        .route("/class/sheets/{name}/file", post(rules::save_file))
        .route("/class/sheets/{name}/file.toml", get(rules::export))
        .route("/late-days", post(late_days::spend))
        .route("/grades", get(grades::own))
        .route("/class/grades", get(grades::book).post(grades::save))
        .route("/class/grades/course.toml", get(grades::export))
        .route("/class/grades/table.csv", get(grades::table))
        .route("/class/grades/students/{login}", get(grades::student))
        .route("/class/grades/marks/{name}", get(marks::show).post(marks::enter))
        .route("/class", get(classroom::dashboard))
        .route("/class/grades.csv", get(classroom::grades))
        .route("/class/students/{login}", get(classroom::student))
        .route("/class/parts/{sheet}/{problem}/{part}", get(classroom::part))
        .route("/marking", get(marking::queue))
        .route("/marking/{place}", get(marking::text).post(marking::save))
        .route("/assets/{hash}/{name}", get(asset::serve))
        .route("/health", get(async || "ok\n"))
        .fallback(async || Unhappy::Failed(Failure::NotFound))
        .with_state(app);
    layered(pages)
}

/// The layers around all pages. Each `.layer` of a router and each middleware of axum costs every request some
/// boxes, so all are put on as one, the outermost first.
pub(super) fn layered(pages: Router) -> Router {
    let around = ServiceBuilder::new()
        .map_response(guarded)
        .layer(TraceLayer::new_for_http())
        // Every page is made for one reader, while others wait for the core: the fastest way is the right one.
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
        .layer_fn(Polish)
        .layer(CatchPanicLayer::new())
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, PATIENCE))
        .layer(CsrfLayer::new())
        .layer(RequestBodyLimitLayer::new(BODY))
        .layer(MapRequestBodyLayer::new(Body::new))
        .layer_fn(Undisturbed);
    pages.layer(around)
}
