//! The real router over a database of its own, for tests of pages.
#![allow(dead_code, reason = "each test uses a part of it")]
#![expect(clippy::unwrap_used, reason = "a test helper that fails is a failed test")]

pub(crate) mod door;
#[path = "../house/figure.rs"]
pub(crate) mod figure;
pub(crate) mod ledger;
pub(crate) mod links;
pub(crate) mod quiz;
pub(crate) mod requests;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum_test::{TestServer, TestServerConfig};
use gradus::course::policy::Policy;
use gradus::problem::catalogue::Catalogue;
use gradus::problem::embedded;
use gradus::service::demo;
use gradus::service::house::Service;
use gradus::service::verify;
use gradus::store::open::Store;
use gradus::web::app::{App, router};
use gradus::web::clock::Clock;
use jiff::tz::TimeZone;

static NOW: AtomicI64 = AtomicI64::new(1_790_000_000_000);
/// By how much the clock goes on whenever it is looked at.
static STEP: AtomicI64 = AtomicI64::new(1);
static LOOKS: AtomicI64 = AtomicI64::new(0);

/// A clock that goes on by a millisecond whenever it is looked at, unless it stands.
pub(crate) fn now() -> i64 {
    LOOKS.fetch_add(1, Ordering::SeqCst);
    NOW.fetch_add(STEP.load(Ordering::SeqCst), Ordering::SeqCst)
}

/// Lets the clock stand at a moment, for everybody, until it is set again.
pub(crate) fn stand_at(ms: i64) {
    STEP.store(0, Ordering::SeqCst);
    NOW.store(ms, Ordering::SeqCst);
}

/// How often the clock was looked at.
pub(crate) fn looks() -> i64 {
    LOOKS.load(Ordering::SeqCst)
}

/// Lets time pass for everybody.
pub(crate) fn pass(ms: i64) {
    NOW.fetch_add(ms, Ordering::SeqCst);
}

/// Goes back to a moment, to ask somebody else at the same one.
pub(crate) fn at(ms: i64) {
    NOW.store(ms, Ordering::Relaxed);
}

/// The router with the demo course.
pub(crate) struct House {
    pub(crate) server: TestServer,
    pub(crate) service: Service,
    pub(crate) folder: tempfile::TempDir,
}

/// Opens the demo course; the policy, if one is given, is that of the first sheet.
pub(crate) async fn open(policy: Option<Policy>) -> House {
    open_in(tempfile::tempdir().unwrap(), policy, &embedded::files()).await
}

/// As [`open`], in a folder where there may be a course already, with these problems.
pub(crate) async fn open_in(
    folder: tempfile::TempDir,
    policy: Option<Policy>,
    files: &BTreeMap<String, Vec<u8>>,
) -> House {
    let store = Store::open(&folder.path().join("course.sqlite"), now()).await.unwrap();
    demo::furnish(&store, now()).await.unwrap();
    if let Some(policy) = policy {
        // The first policy of a sheet stays.
        store
            .write(move |mut books| {
                Box::pin(async move { books.ensure_assessment("gradient-descent", &policy, now()).await })
            })
            .await
            .unwrap();
    }
    House::of(store, folder, files).await
}

/// Opens a house once more on the database of one that is closed.
pub(crate) async fn open_again(database: &Path) -> House {
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("course.sqlite");
    fs::copy(database, &copy).unwrap();
    House::of(Store::open(&copy, now()).await.unwrap(), folder, &embedded::files()).await
}

pub(crate) fn addresses(service: &Service) -> axum::Router {
    router(App {
        service: Arc::new(service.clone()),
        clock: Clock::new(now, TimeZone::UTC),
        secure: false,
        proxy: None,
    })
}

/// A browser of its own: cookies are not shared.
pub(crate) fn browser(service: &Service) -> TestServer {
    let config = TestServerConfig { save_cookies: true, ..TestServerConfig::default() };
    TestServer::new_with_config(addresses(service), config)
}

/// Every method and address of the router, as in `GET /sign-in`.
///
/// Read from what axum prints of a router, since nothing else lists them.
pub(crate) fn routes(service: &Service) -> Vec<String> {
    let printed = format!("{:?}", addresses(service));
    let own = printed.split("fallback_router").next().unwrap();
    let (methods, paths) = own.split_once("node: Node").unwrap();
    let number = |text: &str| text.split(')').next().unwrap().to_owned();
    let mut found = Vec::new();
    for path in paths.split("RouteId(").skip(1) {
        let at = format!("RouteId({}): ", number(path));
        let answers = methods.split(&at).nth(1).unwrap().split("RouteId(").next().unwrap();
        for method in ["get", "post", "put", "delete", "patch", "head", "options", "trace", "connect"] {
            if answers.contains(&format!("{method}: Route")) {
                found.push(format!("{} {}", method.to_uppercase(), path.split('"').nth(1).unwrap()));
            }
        }
    }
    found.sort();
    found
}

impl House {
    async fn of(store: Store, folder: tempfile::TempDir, files: &BTreeMap<String, Vec<u8>>) -> Self {
        let catalogue = Catalogue::read(files).unwrap();
        let service = Service::new(store, catalogue, now()).await.unwrap();
        Self { server: browser(&service), service, folder }
    }

    /// Closes the server and gives the folder with the database.
    pub(crate) async fn close(self) -> tempfile::TempDir {
        let Self { server, service, folder } = self;
        drop(server);
        service.close().await;
        folder
    }

    pub(crate) async fn sign_in(&self, login: &str, password: &str) {
        let form = [("login", login), ("password", password)];
        self.server.post("/sign-in").form(&form).await.assert_status_see_other();
    }

    pub(crate) async fn page(&self, path: &str) -> String {
        let response = self.server.get(path).await;
        response.assert_status_ok();
        response.text()
    }
}

impl House {
    /// The row of a student on a page that the instructor sees; the student is signed in again.
    pub(crate) async fn row_of(&self, page: &str, login: &str) -> String {
        self.sign_in("instructor", "hessian").await;
        let page = self.page(page).await;
        self.sign_in(login, "gradient").await;
        let start = page.find(&format!("/class/students/{login}\"")).unwrap();
        page[start..start + page[start..].find("</tr>").unwrap()].to_owned()
    }

    /// Closes the house, whose database must hold nothing that is wrong.
    pub(crate) async fn sound(self) {
        let folder = self.close().await;
        let findings = verify::verify(&folder.path().join("course.sqlite")).await.unwrap();
        assert_eq!(findings.wrong, Vec::<String>::new());
    }
}

/// What stands between a mark and the next quotation mark.
pub(crate) fn after(text: &str, mark: &str) -> String {
    let start = text.find(mark).unwrap() + mark.len();
    text[start..start + text[start..].find('"').unwrap()].to_owned()
}
