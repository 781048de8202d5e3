//! Pages that first judge what is over: of a large class that takes longer than a page may.

use std::future::Future;
use std::time::Duration;

use crate::service::failure::Failure;
use crate::web::failure::Unhappy;

/// How long such a page is waited for: less than any request may take.
const PATIENCE: Duration = Duration::from_secs(8);

/// The outcome of work that judges what is over before anything else. Where that takes too long, it goes on behind
/// a page that loads itself again.
///
/// # Errors
/// Those of the work, or it takes too long.
pub(super) async fn judged<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Unhappy> {
    within(PATIENCE, work).await
}

async fn within<T>(patience: Duration, work: impl Future<Output = Result<T, Failure>>) -> Result<T, Unhappy> {
    match tokio::time::timeout(patience, work).await {
        Ok(outcome) => outcome.map_err(Unhappy::from),
        Err(_) => Err(Unhappy::Judging),
    }
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::http::{StatusCode, header};
    use axum::routing::get;
    use axum_test::TestServer;

    use super::*;
    use crate::web::app::layered;

    #[tokio::test]
    async fn a_page_that_takes_too_long_loads_itself_again() {
        let endless =
            || async { within(Duration::ZERO, std::future::pending::<Result<(), Failure>>()).await };
        let quick = || async { within(Duration::ZERO, std::future::ready(Ok::<_, Failure>("done"))).await };
        let pages = Router::new().route("/endless", get(endless)).route("/quick", get(quick));
        let server = TestServer::new(layered(pages));
        let page = server.get("/endless").add_header(header::ACCEPT_LANGUAGE, "ru").await;
        page.assert_status(StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(page.header(header::REFRESH), "3");
        for words in ["Одну минуту", "ещё проверяется"] {
            assert!(page.text().contains(words), "{}", page.text());
        }
        server.get("/quick").await.assert_text("done");
    }
}
