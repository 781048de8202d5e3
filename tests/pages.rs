//! Every page through the real router, and what hostile or unlucky requests get.
#![expect(clippy::unwrap_used, reason = "a test helper that fails is a failed test")]

mod router;

use axum::http::StatusCode;
use axum_test::TestServer;
use gradus::service::{roster, verify};
use gradus::web::headers::POLICY;
use router::{House, after, now};

async fn house() -> House {
    router::open(None).await
}

impl House {
    /// The address of a part's form and its key, as the page gives them.
    async fn form(&self, problem: &str, part: &str) -> (String, String) {
        let page = self.page(&format!("/problems/{problem}")).await;
        let from = page.find(&format!("id=\"{part}\"")).unwrap();
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
const LOGISTIC: &str = "gradient-descent/logistic-regression";
const MONRO: &str = "gradient-descent/robbins-monro";
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
        "/marking",
        "/marking/00000000000000000000000000000001-1-linear",
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
async fn whoever_guesses_waits_and_who_is_signed_in_does_not() {
    let house = house().await;
    let guess = async |browser: &TestServer, login: &str, password: &str| {
        browser.post("/sign-in").form(&[("login", login), ("password", password)]).await
    };
    let guesser = router::browser(&house.service);
    house.sign_in("anna", "gradient").await;
    for _ in 0..5 {
        guess(&guesser, "anna", "wrong").await.assert_status_unprocessable_entity();
    }
    // Now the right one waits too, whatever the spelling of the login; nothing else does.
    for login in ["anna", " Anna "] {
        let waits = guess(&guesser, login, "gradient").await;
        waits.assert_status(StatusCode::TOO_MANY_REQUESTS);
        let seconds: u32 = waits.header("retry-after").to_str().unwrap().parse().unwrap();
        assert!((20..=30).contains(&seconds), "{seconds}");
        assert!(waits.text().contains("Another try is possible in"), "{}", waits.text());
    }
    house.page("/").await;
    assert_eq!(house.answer(WARM_UP, "linear", "a").await, "correct");
    guess(&guesser, "boris", "gradient").await.assert_status_see_other();
    router::pass(31_000);
    guess(&guesser, "anna", "gradient").await.assert_status_see_other();
    // A login that is not there is treated alike.
    for _ in 0..5 {
        guess(&guesser, "nobody", "wrong").await.assert_status_unprocessable_entity();
    }
    guess(&guesser, "nobody", "wrong").await.assert_status(StatusCode::TOO_MANY_REQUESTS);
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

/// What the page says of one part.
fn section<'p>(page: &'p str, part: &str) -> &'p str {
    let rest = &page[page.find(&format!("<section class=\"part\" id=\"{part}\"")).unwrap()..];
    &rest[..rest.find("</section>").unwrap()]
}

#[tokio::test]
async fn options_are_chosen_without_scripts() {
    let house = house().await;
    house.sign_in("anna", "gradient").await;
    let page = house.page(&format!("/problems/{LOGISTIC}")).await;
    let minima = section(&page, "minima");
    assert!(minima.contains("<fieldset") && minima.contains("<legend>Choose one</legend>"), "{minima}");
    assert_eq!(minima.matches("type=\"radio\" name=\"response\"").count(), 4);
    assert!(!minima.contains("checked") && !minima.contains("data-reading"));
    // Nothing chosen: a browser sends no `response` at all.
    let (address, key) = house.form(LOGISTIC, "minima").await;
    house.server.post(&address).form(&[("key", key.as_str())]).await.assert_status_see_other();
    let page = house.page(&format!("/problems/{LOGISTIC}")).await;
    assert!(section(&page, "minima").contains("Nothing is chosen yet."), "{}", section(&page, "minima"));
    assert_eq!(house.answer(LOGISTIC, "minima", "start").await, "wrong");
    assert_eq!(house.answer(LOGISTIC, "minima", "convex").await, "correct");
    let page = house.page(&format!("/problems/{LOGISTIC}")).await;
    assert!(section(&page, "minima").contains("value=\"convex\" checked"));
    // Several boxes come as several fields, in the order of the page; they are stored in that of the file.
    let (address, key) = house.form(MONRO, "far-enough").await;
    let ticked =
        [("key", key.as_str()), ("response", "root"), ("response", "one-over-t"), ("response", "power")];
    house.server.post(&address).form(&ticked).await.assert_status_see_other();
    let again = [("key", key.as_str()), ("response", "power; root; one-over-t")];
    house.server.post(&address).form(&again).await.assert_status_see_other();
    let other = [("key", key.as_str()), ("response", "power")];
    house.server.post(&address).form(&other).await.assert_status_conflict();
    let page = house.page(&format!("/problems/{MONRO}")).await;
    let part = section(&page, "far-enough");
    assert!(part.contains("class=\"verdict correct\"") && part.matches("checked").count() == 3, "{part}");
    assert_eq!(house.answer(MONRO, "exponent", "0,5 < p ≤ 1").await, "correct");
    house.server.post("/sign-out").await.assert_status_see_other();
    house.sign_in("instructor", "hessian").await;
    let answers = house.page(&format!("/class/parts/{MONRO}/far-enough")).await;
    assert!(answers.contains("<code>one-over-t; power; root</code>"), "{answers}");
}

#[tokio::test]
async fn a_text_is_kept_and_marked_by_a_person() {
    let house = house().await;
    house.sign_in("anna", "gradient").await;
    assert_eq!(house.answer(LOGISTIC, "reasons", "  ").await, "invalid");
    assert_eq!(house.answer(LOGISTIC, "reasons", "It is <b>convex</b>.").await, "waiting");
    assert_eq!(
        house.answer(LOGISTIC, "reasons", "It is convex,\r\nso all minima are global.").await,
        "waiting"
    );
    let page = house.page("/").await;
    assert!(page.contains("class=\"waiting\""), "{page}");
    house.server.post("/sign-out").await.assert_status_see_other();

    house.sign_in("instructor", "hessian").await;
    assert!(house.page("/class").await.contains("1 text waits to be marked"), "only the last one waits");
    let queue = house.page("/marking").await;
    let start = queue.find("/marking/").unwrap();
    let address = queue[start..start + queue[start..].find('"').unwrap()].to_owned();
    let form = async || {
        let page = house.page(&address).await;
        let value = |name: &str| {
            let mark = format!("name=\"{name}\" value=\"");
            let start = page.find(&mark).unwrap() + mark.len();
            page[start..start + page[start..].find('"').unwrap()].to_owned()
        };
        (value("key"), value("effective"), page)
    };
    let (key, effective, page) = form().await;
    assert!(page.contains("so all minima are global.") && page.contains("Анна Белова"), "{page}");
    let send = async |key: &str, effective: &str, met: &[&str], comment: &str| {
        let mut fields = vec![("key", key), ("effective", effective), ("comment", comment)];
        fields.extend(met.iter().map(|id| ("met", *id)));
        house.server.post(&address).form(&fields).await
    };
    // The same form twice is one marking.
    for _ in 0..2 {
        let saved = send(&key, &effective, &["convex", "nonsense"], "Why <i>global</i>?").await;
        saved.assert_status_see_other();
        assert_eq!(saved.header("location"), "/marking");
    }
    // Whoever looked at the text before that mark does not overwrite it unseen.
    let (late, _, _) = form().await;
    let refused = send(&late, &effective, &["convex", "consequence"], "").await;
    refused.assert_status_unprocessable_entity();
    assert!(refused.text().contains("Somebody marked this text meanwhile"));
    assert!(!house.page("/class").await.contains("waits to be marked"));
    assert!(house.page("/class/grades.csv").await.contains(",1,"), "one point of two");
    house.server.post("/sign-out").await.assert_status_see_other();

    house.sign_in("anna", "gradient").await;
    let page = house.page(&format!("/problems/{LOGISTIC}")).await;
    let part = section(&page, "reasons");
    assert!(part.contains("class=\"verdict partial\"") && part.contains("1 of 2 points"), "{part}");
    assert!(part.contains("names the convexity") && !part.contains("local minimum would be"), "{part}");
    assert!(part.contains("Why &#60;i&#62;global") || part.contains("Why &lt;i&gt;global"), "{part}");
    for path in [address.as_str(), "/marking"] {
        house.server.get(path).await.assert_status_forbidden();
    }
    let form_of_student = [("key", key.as_str()), ("effective", "1"), ("met", "convex")];
    house.server.post(&address).form(&form_of_student).await.assert_status_forbidden();
    house.server.post("/sign-out").await.assert_status_see_other();

    // Marked again: the later mark counts, the earlier one stays.
    house.sign_in("instructor", "hessian").await;
    let (key, effective, page) = form().await;
    assert!(page.contains("value=\"convex\" checked") && page.contains("Earlier marks"), "{page}");
    send(&key, &effective, &["convex", "consequence"], "").await.assert_status_see_other();
    let queue = house.page("/marking").await;
    assert!(queue.contains("2 of 2 points"), "{queue}");
    for path in ["/marking/999", "/marking/nothing"] {
        assert!(house.server.get(path).await.status_code().is_client_error(), "{path}");
    }
    let findings = verify::verify(&house.folder.path().join("course.sqlite")).await.unwrap();
    assert_eq!(findings.wrong, Vec::<String>::new());
    assert_eq!((findings.recomputed, findings.marked), (3, 2));
}
