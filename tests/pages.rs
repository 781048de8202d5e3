//! Every page through the real router, and what hostile or unlucky requests get.
#![expect(clippy::unwrap_used, reason = "a test helper that fails is a failed test")]

use std::sync::atomic::{AtomicI64, Ordering};

use axum_test::{TestServer, TestServerConfig};
use gradus::problem::catalogue::Catalogue;
use gradus::problem::embedded;
use gradus::service::house::Service;
use gradus::service::{demo, roster};
use gradus::store::open::Store;
use gradus::web::app::{App, router};
use gradus::web::clock::Clock;
use gradus::web::headers::POLICY;
use jiff::tz::TimeZone;

static NOW: AtomicI64 = AtomicI64::new(1_790_000_000_000);

fn now() -> i64 {
    NOW.fetch_add(1, Ordering::Relaxed)
}

struct House {
    server: TestServer,
    service: Service,
    _folder: tempfile::TempDir,
}

async fn house() -> House {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("course.sqlite"), now()).await.unwrap();
    demo::furnish(&store, now()).await.unwrap();
    let catalogue = Catalogue::read(&embedded::files()).unwrap();
    let service = Service::new(store, catalogue, now()).await.unwrap();
    let app = App { service: service.clone(), clock: Clock::new(now, TimeZone::UTC), secure: false };
    let config = TestServerConfig { save_cookies: true, ..TestServerConfig::default() };
    House { server: TestServer::new_with_config(router(app), config), service, _folder: folder }
}

impl House {
    async fn sign_in(&self, login: &str, password: &str) {
        let form = [("login", login), ("password", password)];
        self.server.post("/sign-in").form(&form).await.assert_status_see_other();
    }

    async fn page(&self, path: &str) -> String {
        let response = self.server.get(path).await;
        response.assert_status_ok();
        response.text()
    }

    /// The address of a part's form and its key, as the page gives them.
    async fn form(&self, problem: &str, part: &str) -> (String, String) {
        let page = self.page(&format!("/problems/{problem}")).await;
        let from = page.find(&format!("id=\"{part}\"")).unwrap();
        let after = |text: &str, mark: &str| {
            let start = text.find(mark).unwrap() + mark.len();
            text[start..start + text[start..].find('"').unwrap()].to_owned()
        };
        let rest = &page[from..];
        (after(rest, "action=\""), after(rest, "name=\"key\" value=\""))
    }

    async fn answer(&self, problem: &str, part: &str, text: &str) -> String {
        let (address, key) = self.form(problem, part).await;
        let sent = self.server.post(&address).form(&[("key", key.as_str()), ("response", text)]).await;
        sent.assert_status_see_other();
        let page = self.page(&format!("/problems/{problem}")).await;
        let rest = &page[page.find(&format!("id=\"{part}\"")).unwrap()..];
        let start = rest.find("class=\"verdict ").unwrap() + "class=\"verdict ".len();
        rest[start..start + rest[start..].find('"').unwrap()].to_owned()
    }
}

const WARM_UP: &str = "matrix-derivatives/warm-up";
const REGRESSION: &str = "gradient-descent/linear-regression";

#[tokio::test]
async fn every_page_is_there_for_whoever_may_see_it() {
    let house = house().await;
    for path in
        ["/", "/problems/matrix-derivatives/warm-up", "/class", "/class/grades.csv", "/class/students/anna"]
    {
        let response = house.server.get(path).await;
        response.assert_status_see_other();
        assert_eq!(response.header("location"), "/sign-in", "{path}");
    }
    house.sign_in("anna", "gradient").await;
    for path in ["/", "/problems/matrix-derivatives/warm-up", "/problems/gradient-descent/linear-regression"]
    {
        let page = house.page(path).await;
        assert!(page.starts_with("<!doctype html>"), "{path}");
    }
    for path in [
        "/class",
        "/class/grades.csv",
        "/class/students/anna",
        "/class/parts/matrix-derivatives/warm-up/linear",
    ] {
        house.server.get(path).await.assert_status_forbidden();
    }
    for path in ["/nowhere", "/problems/a/b", "/problems/Z/b", "/problems/gradient-descent/warm-up"] {
        let response = house.server.get(path).await;
        response.assert_status_not_found();
        assert!(response.text().contains("There is no such page"), "{path}");
    }
    house.server.post("/sign-out").await.assert_status_see_other();
    house.server.get("/").await.assert_status_see_other();
    house.sign_in("instructor", "hessian").await;
    for path in ["/class", "/class/students/anna", "/class/parts/matrix-derivatives/warm-up/linear", "/"] {
        house.page(path).await;
    }
    house.server.get("/class/students/nobody").await.assert_status_not_found();
    house.server.get("/class/parts/matrix-derivatives/warm-up/nothing").await.assert_status_not_found();
    assert!(house.page("/class/grades.csv").await.starts_with("login,name,"));
}

#[tokio::test]
async fn every_response_carries_the_guarding_headers() {
    let house = house().await;
    for path in ["/", "/sign-in", "/nowhere", "/health"] {
        let response = house.server.get(path).await;
        assert_eq!(response.header("content-security-policy"), POLICY, "{path}");
        assert_eq!(response.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(response.header("cache-control"), "no-store", "{path}");
    }
    let page = house.page("/sign-in").await;
    assert!(!page.contains("<script>") && !page.contains("style=") && !page.contains(" onclick"));
    let style = page.split("href=\"").find(|piece| piece.contains("gradus.css")).unwrap();
    let style = house.server.get(style.split('"').next().unwrap()).await;
    style.assert_status_ok();
    assert_eq!(style.header("cache-control"), "public, max-age=31536000, immutable");
}

#[tokio::test]
async fn the_language_follows_the_browser_and_the_switch() {
    let house = house().await;
    let wished = |list: &'static str| house.server.get("/sign-in").add_header("accept-language", list);
    assert!(wished("ru-RU,ru;q=0.9").await.text().contains("<html lang=\"ru\">"));
    assert!(wished("de").await.text().contains("<html lang=\"en\">"));
    let choice = [("language", "ru"), ("back", "/sign-in")];
    let switched = house.server.post("/language").form(&choice).await;
    assert_eq!(switched.header("location"), "/sign-in");
    assert!(wished("en").await.text().contains("Войти"));
    let away = [("language", "ru"), ("back", "//evil.example/")];
    assert_eq!(house.server.post("/language").form(&away).await.header("location"), "/");
    house.server.post("/language").form(&[("language", "xx")]).await.assert_status_bad_request();
}

#[tokio::test]
async fn a_wrong_password_is_said_and_changes_nothing() {
    let house = house().await;
    for (login, password) in
        [("anna", "wrong"), ("nobody", "gradient"), ("", ""), ("anna", &"x".repeat(5_000))]
    {
        let response = house.server.post("/sign-in").form(&[("login", login), ("password", password)]).await;
        response.assert_status_unprocessable_entity();
        assert!(response.text().contains("do not fit together"), "{login}");
    }
    house.server.get("/").await.assert_status_see_other();
    house.sign_in(" ANNA ", "gradient").await;
    house.page("/").await;
}

#[tokio::test]
async fn answers_are_judged_and_unreadable_ones_cost_nothing() {
    let house = house().await;
    house.sign_in("anna", "gradient").await;
    for (text, expected) in [
        ("2 A x", "wrong"),
        ("(A + A^T", "invalid"),
        ("x + A", "invalid"),
        ("", "invalid"),
        (&"(".repeat(2_000), "invalid"),
        ("9^9^9^9 x", "invalid"),
        ("<script>alert(1)</script>", "invalid"),
        ("(А + Аᵀ) х", "correct"),
        ("Ax + A'x", "correct"),
    ] {
        assert_eq!(house.answer(WARM_UP, "quadratic", text).await, expected, "{text}");
    }
    house.answer(WARM_UP, "linear", "а").await;
    let page = house.page("/problems/matrix-derivatives/warm-up").await;
    assert!(page.contains("Typed in Cyrillic: а; read as the Latin a."));
    assert!(!page.contains("<script>alert"), "what is typed is never markup");
    assert!(page.contains("8 earlier answers"));
    // The instructor sees three tries, not nine.
    let actor_results = house.page("/").await;
    assert!(actor_results.contains("2 of 11 points"), "{actor_results}");
}

#[tokio::test]
async fn the_same_form_counts_once_and_never_with_two_texts() {
    let house = house().await;
    house.sign_in("anna", "gradient").await;
    let (address, key) = house.form(WARM_UP, "linear").await;
    let send = |text: &'static str| {
        house.server.post(&address).form(&[("key", key.clone()), ("response", text.to_owned())])
    };
    let (first, second) = tokio::join!(send("a"), send("a"));
    first.assert_status_see_other();
    second.assert_status_see_other();
    let other = send("2a").await;
    other.assert_status_conflict();
    assert!(other.text().contains("already sent with another text"));
    assert!(other.text().contains("\n2a</textarea>"), "the refused text is given back");
    let page = house.page("/problems/matrix-derivatives/warm-up").await;
    assert!(!page.contains("earlier answer"), "one answer was stored");
}

#[tokio::test]
async fn nobody_reaches_the_variant_of_another() {
    let house = house().await;
    house.sign_in("anna", "gradient").await;
    let (address, key) = house.form(WARM_UP, "linear").await;
    house.server.post("/sign-out").await.assert_status_see_other();
    house.sign_in("boris", "gradient").await;
    let form = [("key", key.as_str()), ("response", "a")];
    house.server.post(&address).form(&form).await.assert_status_not_found();
    house.server.post(&format!("{address}/reading")).form(&form).await.assert_status_not_found();
}

#[tokio::test]
async fn what_was_typed_survives_the_end_of_a_session() {
    let house = house().await;
    house.sign_in("anna", "gradient").await;
    let (address, key) = house.form(WARM_UP, "linear").await;
    house.server.post("/sign-out").await.assert_status_see_other();
    let form = [("key", key.as_str()), ("response", "a + 0")];
    let refused = house.server.post(&address).form(&form).await;
    refused.assert_status_unauthorized();
    let page = refused.text();
    assert!(page.contains("no longer signed in") && page.contains("\na + 0</textarea>"), "{page}");
    assert!(page.contains(&key), "the same key, to be sent again");
    house.sign_in("anna", "gradient").await;
    house.server.post(&address).form(&form).await.assert_status_see_other();
}

#[tokio::test]
async fn new_numbers_are_drawn_once_for_each_wish() {
    let house = house().await;
    house.sign_in("anna", "gradient").await;
    let first = house.page("/problems/gradient-descent/linear-regression").await;
    assert!(first.contains("Variant 1"));
    let key = first.split("/numbers\"").nth(1).unwrap().split("value=\"").nth(1).unwrap();
    let key = key.split('"').next().unwrap().to_owned();
    let address = "/problems/gradient-descent/linear-regression/numbers";
    for _ in 0..3 {
        house.server.post(address).form(&[("key", key.as_str())]).await.assert_status_see_other();
    }
    let second = house.page("/problems/gradient-descent/linear-regression").await;
    assert!(second.contains("Variant 2"), "three times the same wish is one wish");
    assert_eq!(house.answer(REGRESSION, "gd", "100; 200; 300").await, "wrong");
}

#[tokio::test]
async fn hostile_requests_are_refused_with_a_page() {
    let house = house().await;
    house.sign_in("anna", "gradient").await;
    let (address, key) = house.form(WARM_UP, "linear").await;
    let foreign = house
        .server
        .post(&address)
        .add_header("sec-fetch-site", "cross-site")
        .form(&[("key", key.as_str()), ("response", "a")])
        .await;
    foreign.assert_status_forbidden();
    assert!(foreign.text().contains("another site"));
    let huge = house
        .server
        .post(&address)
        .form(&[("key", key.as_str()), ("response", &"a".repeat(10_000_000))])
        .await;
    huge.assert_status_payload_too_large();
    assert!(huge.text().contains("16 KiB"));
    let large =
        house.server.post(&address).form(&[("key", key.as_str()), ("response", &"a".repeat(20_000))]).await;
    large.assert_status_payload_too_large();
    let garbled = house.server.post(&address).text("not a form").await;
    assert!(garbled.status_code().is_client_error());
    assert!(garbled.text().contains("did not arrive whole"));
    house
        .server
        .post(&address)
        .form(&[("key", "short"), ("response", "a")])
        .await
        .assert_status_bad_request();
    let wrong = house.server.get(&address).await;
    assert_eq!(wrong.status_code().as_u16(), 405);
    assert!(wrong.text().contains("does not take"));
}

#[tokio::test]
async fn the_reading_is_shown_while_typing() {
    let house = house().await;
    house.sign_in("anna", "gradient").await;
    let (address, _) = house.form(WARM_UP, "quadratic").await;
    let read = async |text: &str| {
        let response = house.server.post(&format!("{address}/reading")).form(&[("response", text)]).await;
        response.assert_status_ok();
        response.json::<serde_json::Value>()
    };
    let fine = read("(A + Aᵀ) x").await;
    assert!(fine["mathml"].as_str().unwrap().starts_with("<math>"));
    assert_eq!(fine["shape"], "a column, n×1");
    let broken = read("A + x").await;
    assert!(broken["message"].as_str().unwrap().contains("n×n"), "{broken}");
    assert!(broken["span"].is_array());
}

#[tokio::test]
async fn everybody_has_their_own_numbers() {
    let house = house().await;
    let mut people = String::from("login,name,password\n");
    for number in 0..6 {
        people.push_str(&format!("student{number},Student {number},password{number}\n"));
    }
    roster::enrol(house.service.store(), roster::read(&people).unwrap(), now()).await.unwrap();
    let mut seen = std::collections::BTreeSet::new();
    for number in 0..6 {
        house.sign_in(&format!("student{number}"), &format!("password{number}")).await;
        let page = house.page("/problems/gradient-descent/linear-regression").await;
        let start = page.find("<div class=\"statement\">").unwrap();
        seen.insert(page[start..start + page[start..].find("</div>").unwrap()].to_owned());
        house.server.post("/sign-out").await;
    }
    assert!(seen.len() >= 4, "{} different statements for six students", seen.len());
}
