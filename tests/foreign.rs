//! What belongs to somebody else and what is not there look alike: the whole answer is the same.
#![expect(clippy::unwrap_used, reason = "a test helper that fails is a failed test")]

mod router;

use axum::http::Method;
use axum_test::{TestResponse, TestServer};
use router::door::{Door, NOBODYS, WHO};
use router::figure::figure;
use router::ledger::Ledger;
use router::requests::Form;
use router::{pass, routes};

const MINUTE: i64 = 60_000;
/// What in an address names something of one person: only that person, or an instructor, may learn whether it is
/// there.
const PRIVATE: [&str; 4] = ["{variant}", "{attempt}", "{login}", "{place}"];
/// Well formed, and nothing has it.
const MISSING: [&str; 2] = [NOBODYS, "c0ffee00c0ffee00c0ffee00c0ffee00"];

/// All of an answer, with one word for the id that was asked for.
fn whole(response: &TestResponse, ids: &[&str]) -> String {
    let mut headers: Vec<String> = response
        .headers()
        .iter()
        .map(|(name, value)| format!("{name}: {}", String::from_utf8_lossy(value.as_bytes())))
        .collect();
    headers.sort();
    let all = format!("{}\n{}\n\n{}", response.status_code(), headers.join("\n"), response.text());
    ids.iter().fold(all, |all, id| all.replace(id, "<id>"))
}

/// Every way to send the form: right, without fields, without a key, with fields that say nothing, not as a form.
fn forms(right: &Form) -> Vec<Form> {
    let unkeyed = right.iter().filter(|(name, _)| *name != "key").cloned().collect();
    let spoilt = right.iter().map(|(name, _)| (*name, "?".to_owned())).collect();
    vec![right.clone(), Vec::new(), unkeyed, spoilt]
}

async fn ask(browser: &TestServer, method: &str, address: &str, form: &Form, accept: &str) -> TestResponse {
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    let posted = method == Method::POST;
    let asked = browser.method(method, address).add_header("accept", accept);
    if posted { asked.form(form).await } else { asked.await }
}

/// Asks by every route for what is the student's and for what is nobody's; gives the number of comparisons.
async fn compare(door: &mut Door, routes: &[String], ledger: &mut Ledger) -> usize {
    let mut compared = 0;
    for route in routes {
        let (method, path) = route.split_once(' ').unwrap();
        if !PRIVATE.iter().any(|private| path.contains(private)) {
            continue;
        }
        let methods = if method == "GET" { &["GET", "HEAD"][..] } else { &["POST"] };
        for about in ["sheet", "quiz"] {
            let own = if about == "quiz" { &door.things.quiz_variant } else { &door.things.sheet_variant };
            let (variant, attempt, grading) =
                (own.clone(), door.things.attempt.clone(), door.things.grading.clone());
            let forms = forms(&door.form(path));
            for part in ["linear", "nothing", "%20"] {
                let path = path.replace("{part}", part);
                let foreign = door.things.address(&path, about);
                for missing in MISSING {
                    // The people and the gradings are none of a student's business either.
                    let nothing = path
                        .replace("{variant}", missing)
                        .replace("{attempt}", missing)
                        .replace("{login}", "nobody")
                        .replace("{place}", &format!("{missing}-1-linear"));
                    let nothing = door.things.address(&nothing, about);
                    assert_ne!(foreign, nothing);
                    let mut ids = vec![variant.as_str(), attempt.as_str(), missing, "/nobody", "/anna"];
                    let own = format!("/{grading}");
                    ids.push(&own);
                    // An instructor reads the class, but sits nobody's quiz.
                    let strangers =
                        if path.starts_with("/class") || path.starts_with("/marking") { 3 } else { 4 };
                    for who in (0..strangers).filter(|who| WHO[*who] != "the student") {
                        for (method, form) in
                            methods.iter().flat_map(|method| forms.iter().map(move |form| (method, form)))
                        {
                            for accept in ["text/html", "application/json"] {
                                let browser = &door.everybody[who];
                                let first = ask(browser, method, &foreign, form, accept).await;
                                let second = ask(browser, method, &nothing, form, accept).await;
                                let [first, second] = [first, second].map(|answer| whole(&answer, &ids));
                                assert_eq!(
                                    first, second,
                                    "{method} {foreign} and {nothing} for {}: {form:?}",
                                    WHO[who]
                                );
                                let stored = ledger.written().await;
                                assert!(!stored, "{method} {foreign}: {} stored something", WHO[who]);
                                compared += 1;
                            }
                        }
                    }
                }
            }
        }
    }
    compared
}

#[tokio::test]
async fn foreign_and_missing_look_alike() {
    let house = router::open(None).await;
    let mut door = Door::open(&house.service).await;
    let routes = routes(&house.service);
    door.begin().await;
    let mut compared = 0;
    // During, with nothing at hand; then with what the student has just used; then handed in, and after the close.
    for turn in 0..4 {
        let mut ledger = Ledger::open(&house).await;
        compared += compare(&mut door, &routes, &mut ledger).await;
        let student = &door.everybody[1];
        let (variant, attempt) = (&door.things.quiz_variant, &door.things.attempt);
        // It is there, and the student's.
        student.get(&format!("/attempts/{attempt}")).await.assert_status_ok();
        for variant in [variant, &door.things.sheet_variant] {
            let read =
                student.post(&format!("/variants/{variant}/linear/reading")).form(&[("response", "a")]);
            read.await.assert_status_ok();
        }
        match turn {
            0 => {
                let draft = [("key", format!("{:032x}", 77)), ("base", "0".into()), ("response", "a".into())];
                let saved = student.post(&format!("/variants/{variant}/linear/draft")).form(&draft);
                saved.await.assert_status_see_other();
            }
            1 => {
                let done = student.post(&format!("/attempts/{attempt}/hand-in"));
                done.await.assert_status_see_other();
                // Judged by this look, if not yet behind the answer.
                student.get(&format!("/attempts/{attempt}")).await.assert_status_ok();
            }
            _ => pass(61 * MINUTE),
        }
    }
    figure(format!("{compared} answers compared"));
    assert!(compared > 2_000, "{compared}");
}
