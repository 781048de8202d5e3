//! What is typed in a quiz, in a real browser: kept and sent whatever happens to the page, stored once.
//!
//! Nothing is slept for: each test waits until the page, or the database, shows what it is to show.
#![expect(clippy::unwrap_used, reason = "a test helper that fails is a failed test")]

mod house;
mod window;

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use gradus::store::open::{Store, read};
use gradus::web::clock::system;
use house::figure::figure;
use house::{House, fresh, program};
use jiff::Timestamp;
use serde_json::json;
use thirtyfour::prelude::*;
use window::{Browser, find, offline, saved, sign_in};

const PART: &str = "linear";
const BOX: &str = "[id$='-linear'] textarea";

/// A student who sits a quiz of one question in a browser.
struct Seat {
    folder: tempfile::TempDir,
    database: PathBuf,
    house: House,
    browser: Browser,
    attempt: String,
}

impl Seat {
    async fn take(rules: &str) -> Self {
        let (folder, database) = fresh();
        let file = folder.path().join("quiz.toml");
        let quiz = format!(
            "name = \"desk\"\ntitle = {{ en = \"Desk\", ru = \"Стол\" }}\n{rules}\n\
             [[pool]]\npoints = 10\nproblems = [\"matrix-derivatives/warm-up\"]\n"
        );
        fs::write(&file, quiz).unwrap();
        // The demo course first: it is not put where there is anything already.
        assert!(House::open(&database).stop());
        let import = program().args(["quiz", "import"]).arg(&file).arg("--database").arg(&database).output();
        assert!(import.unwrap().status.success());
        let house = House::open(&database);
        let browser = Browser::open(&folder.path().join("profile"), "en").await;
        let driver = &browser.driver;
        sign_in(driver, &house.address, "vera", "gradient").await;
        driver.goto(format!("{}/quizzes/desk", house.address)).await.unwrap();
        find(driver, "form.stack button").await.click().await.unwrap();
        find(driver, ".desk").await;
        let attempt = driver.current_url().await.unwrap().to_string();
        let seat = Self { folder, database, house, browser, attempt };
        seat.watch().await;
        seat
    }

    const fn driver(&self) -> &WebDriver {
        &self.browser.driver
    }

    /// Notes from now on what the page says of the part.
    async fn watch(&self) {
        let script = "const state = document.querySelector(arguments[0]).form.querySelector('.state'); \
            window.seen = []; new MutationObserver(() => { \
            const now = `${state.textContent.split(' ')[0]}/${state.dataset.now}`; \
            if (window.seen.at(-1) !== now) window.seen.push(now); \
            }).observe(state, { attributes: true, childList: true, subtree: true });";
        self.driver().execute(script, vec![json!(BOX)]).await.unwrap();
    }

    /// What it said since, as `said/state`.
    async fn seen(&self) -> Vec<String> {
        self.driver().execute("return window.seen", vec![]).await.unwrap().convert().unwrap()
    }

    async fn write(&self, text: &str) {
        let field = find(self.driver(), BOX).await;
        field.clear().await.unwrap();
        field.send_keys(text).await.unwrap();
    }

    async fn text(&self) -> String {
        find(self.driver(), BOX).await.value().await.unwrap().unwrap()
    }

    async fn look(&self) {
        self.driver().goto(self.attempt.as_str()).await.unwrap();
    }

    /// How many texts of the part are stored, and how many of them are judged.
    async fn rows(&self) -> (usize, usize) {
        let pool = Store::inspect(&self.database).await.unwrap();
        let kept = read(&pool, |mut books| Box::pin(async move { books.kept().await })).await.unwrap();
        pool.close().await;
        let of_part: Vec<_> = kept.into_iter().filter(|text| text.part == PART).collect();
        (of_part.len(), of_part.iter().filter(|text| text.judged).count())
    }

    /// Waits until the page is at an address.
    async fn at(&self, end: &str) {
        for _ in 0..600 {
            if self.driver().current_url().await.is_ok_and(|url| url.path().ends_with(end)) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("never at {end}");
    }

    async fn leave(self) {
        self.browser.close().await;
        assert!(self.house.stop());
        drop(self.folder);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_countdown_ends_on_the_receipt_and_the_last_draft_counts() {
    let closes = Timestamp::from_millisecond(system() + 25_000).unwrap();
    let seat = Seat::take(&format!("closes = \"{}\"", closes.strftime("%Y-%m-%d %H:%M:%S"))).await;
    seat.write("2*a").await;
    saved(seat.driver(), PART, "saved").await;
    // A last text, for which no pause of typing need be waited: shortly before the end it is sent.
    seat.write("a").await;
    let clock = find(seat.driver(), ".clock").await.text().await.unwrap();
    assert!(clock.starts_with("Time left: 0:"), "{clock}");
    seat.at("/receipt").await;
    let page = find(seat.driver(), "main").await.text().await.unwrap();
    assert!(page.contains("time ran out"), "{page}");
    assert!(page.contains("ca978112ca1b"), "SHA-256 of a: {page}");
    seat.look().await;
    assert_eq!(seat.text().await, "a");
    let driver = seat.driver();
    find(driver, "[id$='-linear'] form.over button[disabled]").await;
    find(driver, "[id$='-linear'] .verdict.correct").await;
    for gone in [".clock", "form.finish", "form[data-draft]", ".state"] {
        assert!(driver.find_all(By::Css(gone)).await.unwrap().is_empty(), "{gone}");
    }
    figure(format!("(texts, judged) after the end: {:?}", seat.rows().await));
    assert_eq!(seat.rows().await.1, 1, "the last one is judged, once");
    seat.leave().await;
}

/// The page stands open while an instructor grants more time, and while another device hands in.
#[tokio::test(flavor = "multi_thread")]
async fn the_countdown_of_an_open_page_follows_the_server() {
    let seat = Seat::take("minutes = 30").await;
    let driver = seat.driver();
    let clock = async |begins: &str| {
        for _ in 0..200 {
            if find(driver, ".clock").await.text().await.unwrap().starts_with(begins) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the clock never says {begins}: {}", find(driver, ".clock").await.text().await.unwrap());
    };
    clock("Time left: 29:5").await;
    let address = &seat.house.address;
    let instructor = Elsewhere::enter(address, "instructor", "hessian").await;
    instructor.send("/class/quizzes/desk/extensions", &[("login", "vera"), ("percent", "150")]).await;
    // The page asks by itself each half a minute, and when somebody comes back to it.
    driver.execute("dispatchEvent(new Event('online'))", vec![]).await.unwrap();
    clock("Time left: 44:").await;
    seat.write("a").await;
    saved(driver, PART, "saved").await;
    let phone = Elsewhere::enter(address, "vera", "gradient").await;
    let attempt = seat.attempt.strip_prefix(address.as_str()).unwrap();
    phone.send(&format!("{attempt}/hand-in"), &[]).await;
    driver.execute("dispatchEvent(new Event('online'))", vec![]).await.unwrap();
    seat.at("/receipt").await;
    assert!(find(driver, "main").await.text().await.unwrap().contains("ca978112ca1b"), "SHA-256 of a");
    seat.leave().await;
}

/// Somebody who sends forms from another device.
struct Elsewhere {
    client: reqwest::Client,
    address: String,
    cookie: String,
}

impl Elsewhere {
    async fn enter(address: &str, login: &str, password: &str) -> Self {
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let form = [("login", login), ("password", password)];
        let signed = client.post(format!("{address}/sign-in")).form(&form).send().await.unwrap();
        let cookie = signed.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
        Self { client, address: address.to_owned(), cookie }
    }

    /// Sends a form, which leads on.
    async fn send(&self, path: &str, form: &[(&str, &str)]) {
        let sent =
            self.client.post(format!("{}{path}", self.address)).header("cookie", &self.cookie).form(form);
        assert_eq!(sent.send().await.unwrap().status(), 303);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn saved_saving_and_not_saved_are_said_and_the_connection_comes_back() {
    let seat = Seat::take("minutes = 30").await;
    let driver = seat.driver();
    seat.write("1").await;
    saved(driver, PART, "saved").await;
    let seen = seat.seen().await;
    assert_eq!(seen[0], "not/failed");
    assert!(seen.ends_with(&["saving/saving".into(), "saved/saved".into()]), "{seen:?}");
    seat.watch().await;
    offline(driver, true).await;
    find(driver, BOX).await.send_keys("2").await.unwrap();
    driver
        .query(By::Css(".unsent:not([hidden])"))
        .wait(Duration::from_secs(20), Duration::from_millis(50))
        .first()
        .await
        .unwrap();
    assert_eq!(seat.rows().await.0, 1, "nothing came through");
    let seen = seat.seen().await;
    assert!(seen.starts_with(&["not/failed", "saving/saving", "not/failed"].map(String::from)), "{seen:?}");
    // Nobody touches the page: it sends by itself.
    offline(driver, false).await;
    saved(driver, PART, "saved").await;
    let seen = seat.seen().await;
    assert!(seen.ends_with(&["saving/saving".into(), "saved/saved".into()]), "{seen:?}");
    assert!(!find(driver, ".unsent").await.is_displayed().await.unwrap());
    assert_eq!(seat.rows().await, (2, 0));
    figure(format!("without a connection: {seen:?}"));
    seat.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_crashes_takes_nothing_with_it() {
    let seat = Seat::take("minutes = 30").await;
    let driver = seat.driver();
    let first = driver.window().await.unwrap();
    let second = driver.new_tab().await.unwrap();
    driver.goto(&seat.house.address).await.unwrap();
    driver.switch_to_window(second).await.unwrap();
    seat.look().await;
    offline(driver, true).await;
    seat.write("a + a").await;
    saved(driver, PART, "failed").await;
    // The page is gone at once: it says nothing more to anybody.
    let _ =
        tokio::time::timeout(Duration::from_secs(5), driver.cdp().send_raw("Page.crash", json!({}))).await;
    driver.switch_to_window(first).await.unwrap();
    assert_eq!(seat.rows().await.0, 0, "the server has heard of nothing");
    seat.look().await;
    assert_eq!(seat.text().await, "a + a");
    saved(driver, PART, "saved").await;
    assert_eq!(seat.rows().await, (1, 0));
    // What is saved is kept by the server alone.
    let left = driver.execute("return localStorage.length", vec![]).await.unwrap();
    assert_eq!(left.json(), &json!(0));
    seat.look().await;
    assert_eq!(seat.text().await, "a + a");
    seat.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_double_click_and_the_back_button_store_nothing_twice() {
    let seat = Seat::take("minutes = 30\ntries = 3").await;
    let driver = seat.driver();
    seat.write("2*a").await;
    let check = find(driver, "[id$='-linear'] button.main").await;
    driver.action_chain().double_click_element(&check).perform().await.unwrap();
    find(driver, "[id$='-linear'] .verdict.wrong").await;
    let (texts, judged) = seat.rows().await;
    assert_eq!(judged, 1, "one click and another are one answer");
    // Back on the page from before: the text is there, and leaving it again stores nothing.
    driver.back().await.unwrap();
    assert_eq!(seat.text().await, "2*a");
    driver.forward().await.unwrap();
    find(driver, "[id$='-linear'] .verdict.wrong").await;
    assert_eq!(seat.rows().await, (texts, judged));
    seat.look().await;
    assert_eq!(seat.text().await, "2*a");
    // Handed in twice by one hand.
    seat.write("a").await;
    let finish = find(driver, "form.finish button").await;
    driver.action_chain().double_click_element(&finish).perform().await.unwrap();
    seat.at("/receipt").await;
    let page = find(driver, "main").await.text().await.unwrap();
    assert!(page.contains("handed in") && page.contains("ca978112ca1b"), "{page}");
    seat.look().await;
    find(driver, "[id$='-linear'] .verdict.correct").await;
    let over = seat.rows().await;
    assert_eq!(over.1, judged + 1, "the last text is judged once");
    figure(format!(
        "texts and judged: {:?} after two clicks and back, {over:?} after handing in",
        (texts, judged)
    ));
    // Back to the page that still had its boxes: it is over there as well, and nothing comes of it.
    driver.back().await.unwrap();
    driver.back().await.unwrap();
    seat.look().await;
    assert_eq!(seat.text().await, "a");
    assert_eq!(seat.rows().await, over);
    seat.leave().await;
}
