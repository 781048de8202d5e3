//! What a student and an instructor do, in a real browser: Debian's chromium by its own driver.
//!
//! With `SCREENSHOTS=folder` every page is also photographed, narrow and wide, light and dark, in both languages.
#![expect(clippy::unwrap_used, reason = "a test helper that fails is a failed test")]

mod house;
mod window;

use std::path::{Path, PathBuf};
use std::time::Duration;

use house::{House, fresh};
use serde_json::json;
use thirtyfour::prelude::*;
use window::{Browser, find, offline, saved, sign_in};

async fn sign_out(driver: &WebDriver) {
    find(driver, "form[action='/sign-out'] button").await.click().await.unwrap();
    find(driver, "#password").await;
}

/// Types an answer to a part, sends it, and gives the outcome that the page then shows.
async fn answer(driver: &WebDriver, part: &str, text: &str) -> String {
    let field = find(driver, &format!("#answer-{part}")).await;
    field.clear().await.unwrap();
    field.send_keys(text).await.unwrap();
    send(driver, part).await
}

/// Sends the form of a part, and gives the outcome that the page then shows.
async fn send(driver: &WebDriver, part: &str) -> String {
    let old = find(driver, "html").await;
    find(driver, &format!("[id='{part}'] button.main")).await.click().await.unwrap();
    // The old page goes away before the new one is asked.
    for _ in 0..200 {
        if old.tag_name().await.is_err() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    let verdict = find(driver, &format!("[id='{part}'] .verdict")).await;
    let class = verdict.class_name().await.unwrap().unwrap();
    class.replace("verdict", "").trim().to_owned()
}

/// Ticks exactly these options of a part, sends them, and gives the outcome that the page then shows.
async fn choose(driver: &WebDriver, part: &str, ids: &[&str]) -> String {
    for option in driver.find_all(By::Css(format!("[id='{part}'] .option input"))).await.unwrap() {
        let wanted = ids.contains(&option.value().await.unwrap().unwrap().as_str());
        if option.is_selected().await.unwrap() != wanted && (wanted || ids.is_empty() || ids.len() > 1) {
            option.click().await.unwrap();
        }
    }
    send(driver, part).await
}

/// The numbers of the statement: x, y, η.
async fn numbers(driver: &WebDriver) -> ([f64; 2], [f64; 2], f64) {
    let mut found = Vec::new();
    for formula in driver.find_all(By::Css(".statement math")).await.unwrap() {
        let text = formula.prop("textContent").await.unwrap().unwrap_or_default();
        let list: Vec<f64> = text
            .split(|c: char| !(c.is_ascii_digit() || c == '.'))
            .filter_map(|number| number.parse().ok())
            .collect();
        found.push((text, list));
    }
    let pair = |name: &str| {
        let (_, list) = found.iter().find(|(text, _)| text.starts_with(&format!("{name}=("))).unwrap();
        [list[0], list[1]]
    };
    let (_, eta) = found.iter().find(|(text, _)| text.starts_with("η=")).unwrap();
    (pair("x"), pair("y"), eta[0])
}

/// The trajectories by the formulas of the course, written down once more.
fn reference(x: [f64; 2], y: [f64; 2], eta: f64) -> Vec<(&'static str, String)> {
    let g = |w: f64, t: usize| 2.0 * x[t % 2] * (w * x[t % 2] - y[t % 2]);
    let join = |points: Vec<f64>| points.iter().map(f64::to_string).collect::<Vec<_>>().join("; ");
    let walk = |steps: usize, mut step: Box<dyn FnMut(f64, usize) -> f64 + '_>| {
        let mut w = 0.0;
        let mut points = Vec::new();
        for t in 0..steps {
            w = step(w, t);
            points.push(w);
        }
        join(points)
    };
    let (mut h, mut look, mut v, mut m, mut s) = (0.0, 0.0, 0.0, 0.0, 0.0);
    let (mut fed_h, mut fed_v) = (0.0, 0.0);
    let optimum = (x[0] * y[0] + x[1] * y[1]) / (x[0] * x[0] + x[1] * x[1]);
    vec![
        ("optimum", optimum.to_string()),
        ("gd", walk(3, Box::new(|w, _| w - eta * (g(w, 0) + g(w, 1)) / 2.0))),
        ("sgd", walk(4, Box::new(|w, t| w - eta * g(w, t)))),
        (
            "momentum",
            walk(
                2,
                Box::new(|w, t| {
                    h = 0.9 * h + eta * g(w, t);
                    w - h
                }),
            ),
        ),
        (
            "nesterov",
            walk(
                2,
                Box::new(|w, t| {
                    look = 0.9 * look + eta * g(w - 0.9 * look, t);
                    w - look
                }),
            ),
        ),
        (
            "rmsprop",
            walk(
                2,
                Box::new(|w, t| {
                    v = 0.9 * v + 0.1 * g(w, t).powi(2);
                    w - eta * g(w, t) / v.sqrt()
                }),
            ),
        ),
        (
            "adam",
            walk(
                2,
                Box::new(|w, t| {
                    m = 0.9 * m + 0.1 * g(w, t);
                    s = 0.9 * s + 0.1 * g(w, t).powi(2);
                    let bias = 1.0 - 0.9_f64.powi(i32::try_from(t).unwrap() + 1);
                    w - eta * (m / bias) / (s / bias).sqrt()
                }),
            ),
        ),
        (
            "adam-course",
            walk(
                2,
                Box::new(|w, t| {
                    let bias = 1.0 - 0.9_f64.powi(i32::try_from(t).unwrap() + 1);
                    fed_h = (0.9 * fed_h + 0.1 * g(w, t)) / bias;
                    fed_v = (0.9 * fed_v + 0.1 * g(w, t).powi(2)) / bias;
                    w - eta * fed_h / fed_v.sqrt()
                }),
            ),
        ),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_student_answers_and_the_instructor_sees() {
    let (folder, database) = fresh();
    let house = House::open(&database);
    let address = house.address.clone();
    let browser = Browser::open(&folder.path().join("profile"), "en").await;
    let driver = &browser.driver;

    // 1. Sheet 2, problem 1, with the student's own numbers.
    sign_in(driver, &address, "anna", "gradient").await;
    assert_eq!(driver.find_all(By::Css(".sheet .problems")).await.unwrap().len(), 3);
    driver.goto(format!("{address}/problems/gradient-descent/linear-regression")).await.unwrap();
    let (x, y, eta) = numbers(driver).await;
    assert_eq!(answer(driver, "gd", "5; 6; 7").await, "wrong");
    for (part, text) in reference(x, y, eta) {
        assert_eq!(answer(driver, part, &text).await, "correct", "{part}: {text} for {x:?} {y:?} {eta}");
    }
    // What cannot be read stays in the box and is marked.
    assert_eq!(answer(driver, "momentum", "1; zwei").await, "invalid");
    let field = find(driver, "#answer-momentum").await;
    assert_eq!(field.value().await.unwrap().unwrap(), "1; zwei");
    assert_ne!(find(driver, "#momentum .verdict mark").await.text().await.unwrap(), "");
    photograph(driver, "regression").await;

    // 2. Sheet 10, problem 1.
    driver.goto(format!("{address}/problems/matrix-derivatives/warm-up")).await.unwrap();
    let field = find(driver, "#answer-quadratic").await;
    field.send_keys("2 A x").await.unwrap();
    let reading = find(driver, "#reading-quadratic math").await;
    assert_eq!(reading.prop("textContent").await.unwrap().unwrap(), "2Ax", "the live reading");
    for (part, text, expected) in [
        ("linear", "a", "correct"),
        ("quadratic", "2 A x", "wrong"),
        ("quadratic", "(A + A^T", "invalid"),
        ("quadratic", "(A + Aᵀ) x", "correct"),
        ("quadratic-hessian", "A' + A", "correct"),
        ("logarithm", "\\frac{(A + A^\\top) x}{x^\\top A x}", "correct"),
        ("sandwich", "a a' X' A' + A' X a a'", "wrong"),
        ("sandwich", "a a' X' A' + A' X' a a'", "correct"),
        ("jacobian", "||x||^2 I + 2 x x^T", "correct"),
    ] {
        assert_eq!(answer(driver, part, text).await, expected, "{part}: {text}");
    }
    // A wrong answer after a right one takes nothing away.
    assert_eq!(answer(driver, "quadratic", "2 A x").await, "wrong");
    // No slip explains this one: a witness does.
    assert_eq!(answer(driver, "logarithm", "(А + A^T) x").await, "wrong");
    photograph(driver, "derivatives").await;

    // Sheet 10, problem 2.
    driver.goto(format!("{address}/problems/matrix-derivatives/inverse-det-trace")).await.unwrap();
    for (part, text, expected) in [
        ("inverse", "-X⁻¹ dX X⁻¹", "correct"),
        ("determinant", "det(X) X^-1", "wrong"),
        ("trace", "[1,2;3,4]", "invalid"),
        ("trace", "E", "correct"),
    ] {
        assert_eq!(answer(driver, part, text).await, expected, "{part}: {text}");
    }
    photograph(driver, "inverse").await;

    // Sheet 2, problems 2 and 5: options, an interval, a text.
    driver.goto(format!("{address}/problems/gradient-descent/logistic-regression")).await.unwrap();
    assert_eq!(answer(driver, "gradient", "(p − y) x").await, "correct");
    assert_eq!(choose(driver, "minima", &["start"]).await, "wrong");
    assert_eq!(choose(driver, "minima", &["convex"]).await, "correct");
    let text = "The second derivative p(1 − p)x² is never negative: the loss is convex.";
    assert_eq!(answer(driver, "reasons", text).await, "waiting");
    photograph(driver, "logistic").await;
    driver.goto(format!("{address}/problems/gradient-descent/robbins-monro")).await.unwrap();
    assert_eq!(choose(driver, "far-enough", &[]).await, "invalid");
    assert_eq!(choose(driver, "far-enough", &["root", "one-over-t", "power"]).await, "correct");
    assert_eq!(choose(driver, "suitable", &["one-over-t", "root"]).await, "partial");
    assert_eq!(answer(driver, "exponent", "[1/2; 1]").await, "partial");
    assert_eq!(answer(driver, "exponent", "(1; 1/2]").await, "invalid");
    assert_eq!(answer(driver, "exponent", "0,5 < p ≤ 1").await, "correct");
    let part = find(driver, "#exponent .reading").await.text().await.unwrap();
    assert!(part.contains("Read as"), "{part}");
    photograph(driver, "robbins").await;
    driver.goto(&address).await.unwrap();
    photograph(driver, "sheets").await;
    sign_out(driver).await;

    // 3. The instructor.
    sign_in(driver, &address, "instructor", "hessian").await;
    let row = find(driver, ".class tbody tr").await.text().await.unwrap();
    assert!(row.starts_with("Анна Белова") && (row.contains("38.2") || row.contains("37.4")), "{row}");
    photograph(driver, "class").await;
    driver.goto(format!("{address}/marking")).await.unwrap();
    photograph(driver, "marking").await;
    find(driver, ".pile a").await.click().await.unwrap();
    photograph(driver, "text-fresh").await;
    find(driver, ".marks input[value='convex']").await.click().await.unwrap();
    find(driver, "#comment").await.send_keys("And what follows for the minima?").await.unwrap();
    find(driver, ".marks button.main").await.click().await.unwrap();
    find(driver, ".texts .of a").await;
    photograph(driver, "marked").await;
    find(driver, ".texts .of a").await.click().await.unwrap();
    find(driver, ".marks").await;
    photograph(driver, "text-marked").await;
    driver.goto(format!("{address}/class")).await.unwrap();
    let csv = grades(driver).await;
    assert!(csv.starts_with("login,name,gradient-descent/linear-regression/optimum,"), "{csv}");
    for (problem, part, points) in [
        ("gradient-descent/linear-regression", "optimum", "1"),
        ("gradient-descent/linear-regression", "adam", "3"),
        ("gradient-descent/linear-regression", "adam-course", "3"),
        ("gradient-descent/logistic-regression", "gradient", "2"),
        ("gradient-descent/logistic-regression", "minima", "1"),
        ("gradient-descent/logistic-regression", "reasons", "1"),
        ("gradient-descent/robbins-monro", "exponent", "2"),
        ("matrix-derivatives/warm-up", "quadratic", "1"),
        ("matrix-derivatives/warm-up", "sandwich", "3"),
        ("matrix-derivatives/inverse-det-trace", "determinant", "0"),
        ("matrix-derivatives/inverse-det-trace", "trace", "1"),
        ("seminar/traces", "", ""),
    ] {
        assert_eq!(cell(&csv, "Анна Белова", problem, part), points, "{problem}/{part}: {csv}");
    }
    find(driver, ".class tbody th a").await.click().await.unwrap();
    assert_eq!(driver.find_all(By::Css(".answers > li")).await.unwrap().len(), 35);
    photograph(driver, "student").await;
    driver.goto(format!("{address}/class/parts/matrix-derivatives/warm-up/quadratic")).await.unwrap();
    let page = find(driver, "main").await.text().await.unwrap();
    assert!(page.contains("assumed-symmetric") && page.contains("2 A x"), "{page}");
    photograph(driver, "part").await;
    driver.goto(format!("{address}/nowhere")).await.unwrap();
    photograph(driver, "failure").await;
    driver.goto(format!("{address}/class")).await.unwrap();

    // 4. A power cut, and an orderly end.
    house.kill();
    // Cookies know no port, and the session is stored: the instructor is still signed in.
    let house = House::open(&database);
    driver.goto(format!("{}/class", house.address)).await.unwrap();
    assert_eq!(grades(driver).await, csv);
    sign_out(driver).await;
    assert!(house.stop());
    let house = House::open(&database);
    sign_in(driver, &house.address, "anna", "gradient").await;
    driver.goto(format!("{}/problems/matrix-derivatives/warm-up", house.address)).await.unwrap();
    let field = find(driver, "#answer-jacobian").await;
    assert_eq!(field.value().await.unwrap().unwrap(), "||x||^2 I + 2 x x^T");
    sign_out(driver).await;
    photograph(driver, "sign-in").await;
    browser.close().await;
    assert!(house.stop());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quiz_saves_itself_and_loses_nothing() {
    let (folder, database) = fresh();
    let house = House::open(&database);
    let address = house.address.clone();
    let browser = Browser::open(&folder.path().join("profile"), "en").await;
    let driver = &browser.driver;
    sign_in(driver, &address, "vera", "gradient").await;
    photograph(driver, "home").await;
    driver.goto(format!("{address}/quizzes/demo-quiz")).await.unwrap();
    photograph(driver, "quiz-front").await;
    find(driver, "form.stack button").await.click().await.unwrap();
    let clock = find(driver, ".clock").await.text().await.unwrap();
    assert!(clock.starts_with("Time left: 44:") || clock == "Time left: 45:00", "{clock}");
    let attempt = driver.current_url().await.unwrap();
    // The first part that is answered in a box, whatever was drawn.
    let field = find(driver, ".by-box textarea").await;
    let id = field.id().await.unwrap().unwrap();
    let part = id.rsplit_once("answer-").unwrap().1[33..].to_owned();
    let field = async || find(driver, &format!("[id$='-{part}'] textarea")).await;

    // 1. What is typed is saved by itself, and is there after a reload.
    field().await.send_keys("1").await.unwrap();
    saved(driver, &part, "saved").await;
    find(driver, ".spots a.kept").await;
    driver.goto(attempt.as_str()).await.unwrap();
    assert_eq!(field().await.value().await.unwrap().unwrap(), "1");
    photograph(driver, "quiz").await;

    // 2. Without a connection it stays in the browser, over a reload too if there is one later.
    offline(driver, true).await;
    field().await.send_keys("2").await.unwrap();
    let unsent = find(driver, ".unsent").await;
    for _ in 0..200 {
        if unsent.is_displayed().await.unwrap() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(unsent.is_displayed().await.unwrap());
    offline(driver, false).await;
    saved(driver, &part, "saved").await;
    driver.goto(attempt.as_str()).await.unwrap();
    assert_eq!(field().await.value().await.unwrap().unwrap(), "12");

    // A form that is sent and gets no answer takes nothing with it: the text stays in the browser until it is known to be saved.
    let part_of_page = json!(format!("[id$='-{part}'] textarea"));
    let cut = "navigator.sendBeacon = () => false; window.fetch = () => Promise.reject(new Error('cut off')); \
        document.querySelector(arguments[0]).form.action = 'http://127.0.0.1:9/'";
    driver.execute(cut, vec![part_of_page.clone()]).await.unwrap();
    field().await.send_keys("0").await.unwrap();
    // The browser may say that it gets no answer.
    let _ = find(driver, &format!("[id$='-{part}'] button.main")).await.click().await;
    driver.goto(attempt.as_str()).await.unwrap();
    assert_eq!(field().await.value().await.unwrap().unwrap(), "120");
    saved(driver, &part, "saved").await;
    field().await.send_keys(Key::Backspace + "").await.unwrap();
    saved(driver, &part, "failed").await;
    saved(driver, &part, "saved").await;
    // What was typed over an older text than the one that is saved now does not replace it unseen.
    let leave = "localStorage.setItem(document.querySelector('.desk').dataset.attempt + '#' + \
        document.querySelector(arguments[0]).closest('section').id, JSON.stringify({base: '0', text: '7'}))";
    driver.execute(leave, vec![part_of_page]).await.unwrap();
    driver.goto(attempt.as_str()).await.unwrap();
    assert_eq!(find(driver, ".clash pre").await.text().await.unwrap(), "12");
    assert_eq!(field().await.value().await.unwrap().unwrap(), "7");
    driver.find_all(By::Css(".clash button")).await.unwrap()[1].click().await.unwrap();
    saved(driver, &part, "saved").await;
    driver.goto(attempt.as_str()).await.unwrap();
    assert_eq!(field().await.value().await.unwrap().unwrap(), "12");

    // 3. Another tab has saved another text meanwhile: both are shown, one is chosen.
    let first = driver.window().await.unwrap();
    let second = driver.new_tab().await.unwrap();
    driver.switch_to_window(second).await.unwrap();
    driver.goto(attempt.as_str()).await.unwrap();
    field().await.send_keys("3").await.unwrap();
    saved(driver, &part, "saved").await;
    driver.switch_to_window(first).await.unwrap();
    field().await.send_keys("4").await.unwrap();
    let clash = find(driver, ".clash").await;
    assert_eq!(find(driver, ".clash pre").await.text().await.unwrap(), "123");
    assert_eq!(field().await.value().await.unwrap().unwrap(), "124");
    assert!(clash.text().await.unwrap().contains("another tab"));
    photograph_as_is(driver, "clash").await;
    // The bar at the top stays where it is, whatever is scrolled under it.
    let centre = "document.querySelector('.clash').scrollIntoView({block: 'center'})";
    driver.execute(centre, vec![]).await.unwrap();
    find(driver, ".clash button").await.click().await.unwrap();
    saved(driver, &part, "saved").await;
    driver.goto(attempt.as_str()).await.unwrap();
    assert_eq!(field().await.value().await.unwrap().unwrap(), "124", "this tab's text was kept");

    // 4. Checked, and handed in.
    find(driver, &format!("[id$='-{part}'] button.main")).await.click().await.unwrap();
    find(driver, &format!("[id$='-{part}'] .verdict")).await;
    photograph(driver, "quiz-checked").await;
    // What was typed a moment ago is handed in as well.
    field().await.send_keys("5").await.unwrap();
    find(driver, "form.finish button").await.click().await.unwrap();
    find(driver, "table.parts").await;
    let page = find(driver, "main").await.text().await.unwrap();
    assert!(page.contains("Receipt") && page.contains("handed in"), "{page}");
    photograph(driver, "receipt").await;
    driver.goto(attempt.as_str()).await.unwrap();
    assert_eq!(field().await.value().await.unwrap().unwrap(), "1245");
    photograph(driver, "quiz-over").await;
    assert!(driver.find_all(By::Css("form.finish")).await.unwrap().is_empty());
    sign_out(driver).await;

    // 5. The instructor sees it.
    sign_in(driver, &address, "instructor", "hessian").await;
    driver.goto(format!("{address}/class/quizzes/demo-quiz")).await.unwrap();
    let page = find(driver, "main").await.text().await.unwrap();
    assert!(page.contains("handed in"), "{page}");
    photograph(driver, "quiz-sheet").await;
    driver.goto(format!("{address}/class/quizzes")).await.unwrap();
    photograph(driver, "quizzes").await;
    find(driver, "details:has(#file) > summary").await.click().await.unwrap();
    let field = find(driver, "#file").await;
    field.send_keys("pik = 2").await.unwrap();
    find(driver, "form[action='/class/quizzes'] button").await.click().await.unwrap();
    assert!(find(driver, ".mistake").await.text().await.unwrap().contains("did you mean `pick`"));
    photograph_as_is(driver, "quiz-mistake").await;
    browser.close().await;
    assert!(house.stop());
}

/// What a person has for a part; for no part, that nothing is entered for the first part of the problem.
fn cell(csv: &str, name: &str, problem: &str, part: &str) -> String {
    let mut lines = csv.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let head = lines.next().unwrap();
    let column = head.iter().position(|own| own.starts_with(&format!("{problem}/{part}"))).unwrap();
    let row = lines.find(|row| row[1] == name).unwrap();
    row[column].to_owned()
}

async fn grades(driver: &WebDriver) -> String {
    let script = "const done = arguments[0]; fetch('/class/grades.csv').then(r => r.text()).then(done);";
    driver.execute_async(script, vec![]).await.unwrap().convert().unwrap()
}

/// Photographs the page as it stands, without loading it again.
async fn photograph_as_is(driver: &WebDriver, name: &str) {
    let Some(folder) = std::env::var_os("SCREENSHOTS").map(PathBuf::from) else { return };
    for (width, dark) in LOOKS {
        shoot(driver, &folder, &format!("{name}-as-is"), width, dark).await;
    }
    driver.cdp().send_raw("Emulation.clearDeviceMetricsOverride", json!({})).await.unwrap();
}

/// Widths, and whether it is dark.
const LOOKS: [(u32, bool); 4] = [(390, false), (1280, false), (1280, true), (390, true)];

async fn dress(driver: &WebDriver, width: u32, dark: bool) {
    let tools = driver.cdp();
    let scheme = if dark { "dark" } else { "light" };
    let metrics = json!({"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width == 390});
    tools.send_raw("Emulation.setDeviceMetricsOverride", metrics).await.unwrap();
    let media = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
    tools.send_raw("Emulation.setEmulatedMedia", media).await.unwrap();
}

async fn shoot(driver: &WebDriver, folder: &Path, name: &str, width: u32, dark: bool) {
    dress(driver, width, dark).await;
    // What is folded is opened, so that it is seen as well.
    let open = "document.querySelectorAll('details').forEach(d => d.open = true)";
    driver.execute(open, vec![]).await.unwrap();
    tokio::time::sleep(Duration::from_millis(300)).await;
    std::fs::create_dir_all(folder).unwrap();
    let whole = json!({"captureBeyondViewport": true});
    let shot = driver.cdp().send_raw("Page.captureScreenshot", whole).await.unwrap();
    let scheme = if dark { "dark" } else { "light" };
    let file = folder.join(format!("{name}-{width}-{scheme}.png.b64"));
    std::fs::write(file, shot["data"].as_str().unwrap()).unwrap();
}

/// Photographs the page, if that was asked for.
async fn photograph(driver: &WebDriver, name: &str) {
    let Some(folder) = std::env::var_os("SCREENSHOTS").map(PathBuf::from) else { return };
    let mut back = driver.current_url().await.unwrap();
    // Going to a place on the same page would not load it again.
    back.set_fragment(None);
    for language in ["en", "ru"] {
        let script = "const [language, done] = arguments; fetch('/language', {method: 'POST', body: new URLSearchParams({language})}).then(() => done(1));";
        driver.execute_async(script, vec![json!(language)]).await.unwrap();
        for (width, dark) in LOOKS {
            dress(driver, width, dark).await;
            driver.goto(back.as_str()).await.unwrap();
            shoot(driver, &folder, &format!("{name}-{language}"), width, dark).await;
        }
    }
    driver.cdp().send_raw("Emulation.clearDeviceMetricsOverride", json!({})).await.unwrap();
    let script = "const done = arguments[0]; fetch('/language', {method: 'POST', body: new URLSearchParams({language: 'en'})}).then(() => done(1));";
    driver.execute_async(script, vec![]).await.unwrap();
    driver.goto(back.as_str()).await.unwrap();
}
