//! A quiz from its file to its receipt, through the real router.

mod router;

use gradus::course::policy::Policy;
use gradus::service::answering::Sent;
use gradus::store::identifier::Key;
use router::figure::figure;
use router::quiz::{house, quiz};
use router::{after, now, pass};
use serde_json::{Value, json};

const MINUTE: i64 = 60_000;

#[tokio::test]
async fn what_was_saved_last_counts_though_nobody_comes_back() {
    let house = house("expiry", "minutes = 30\nfeedback = \"after-closing\"").await;
    let attempt = house.begin("expiry").await;
    assert_eq!(house.begin("expiry").await, attempt, "the same attempt from any device");
    let address = house.desk(&attempt, "linear").await;
    for (key, base, text) in [(1, 0, "a'"), (2, 1, "2*a"), (3, 2, "a")] {
        let saved: Value = house.save(&address, key, base, text).await.json();
        assert_eq!(saved["seq"], base + 1);
    }
    assert!(house.page(&attempt).await.contains(">\na</textarea>"), "the draft is in the box");
    assert!(!house.page(&attempt).await.contains("class=\"verdict"), "nothing is said while it runs");
    pass(30 * MINUTE);
    // Too late: kept, but not counted.
    house.save(&address, 4, 3, "7*a").await.assert_status_unprocessable_entity();
    house.save(&address, 4, 3, "7*a").await.assert_status_unprocessable_entity();
    let again: Value = house.save(&address, 3, 2, "a").await.json();
    assert_eq!(again["seq"], 3, "what was saved in time stays saved");
    let row = house.quiz_row("expiry", "anna").await;
    assert!(row.contains("time ran out"), "{row}");
    assert!(row.contains("<td class=\"number\">0.91</td>"), "one of eleven points, times ten: {row}");
    let page = house.page(&attempt).await;
    assert!(page.contains("class=\"verdict correct\""), "without a close it is over when it is over");
    assert_eq!(house.quiz_row("expiry", "anna").await, row, "looking again changes nothing");
    figure(format!("3 texts saved in time, 1 too late and sent twice; the third counts: {row}"));
    house.sound().await;
}

#[tokio::test]
async fn nothing_is_saved_twice_and_nothing_is_lost_between_two_tabs() {
    let house = house("tabs", "minutes = 1000\nfeedback = \"after-closing\"").await;
    let attempt = house.begin("tabs").await;
    let address = house.desk(&attempt, "linear").await;
    let first: Value = house.save(&address, 1, 0, "a").await.json();
    let again: Value = house.save(&address, 1, 0, "a").await.json();
    assert_eq!(first["seq"], again["seq"], "the same key saves once");
    house.save(&address, 1, 0, "b").await.assert_status_conflict();
    // The other tab still shows the empty box.
    let clash = house.save(&address, 2, 0, "a'").await;
    clash.assert_status_conflict();
    let said: Value = clash.json();
    assert_eq!((&said["text"], &said["seq"]), (&json!("a"), &json!(1)));
    // Without a script both texts stand on a page.
    let form = [("key", format!("{:032x}", 3)), ("base", "0".into()), ("response", "x".into())];
    let page = house.server.post(&address).form(&form).await;
    page.assert_status_conflict();
    let page = page.text();
    assert!(page.contains(">\nx</textarea>") && page.contains("<code>a</code>"), "{page}");
    // Whoever has seen both may choose.
    let fresh = after(&page, "name=\"key\" value=\"");
    let form = [("key", fresh), ("base", "1".into()), ("response", "x".into())];
    house.server.post(&address).form(&form).await.assert_status_see_other();
    assert!(house.page(&attempt).await.contains(">\nx</textarea>"));
    let same: Value = house.save(&address, 9, 0, "x").await.json();
    assert_eq!(same["seq"], 2, "a text that is saved already is no clash");
    house.sound().await;
}

#[tokio::test]
async fn handing_in_ends_it_and_gives_a_receipt() {
    let house = house("receipt", "minutes = 1000\nfeedback = \"never\"").await;
    let attempt = house.begin("receipt").await;
    let address = house.desk(&attempt, "linear").await;
    house.save(&address, 1, 0, "a").await.assert_status_ok();
    let handed = house.server.post(&format!("{attempt}/hand-in")).await;
    handed.assert_status_see_other();
    let receipt = house.page(&format!("{attempt}/receipt")).await;
    assert!(receipt.contains("handed in") && receipt.contains("ca978112ca1b"), "SHA-256 of a: {receipt}");
    house.server.post(&format!("{attempt}/hand-in")).await.assert_status_see_other();
    house.save(&address, 2, 1, "2*a").await.assert_status_unprocessable_entity();
    let page = house.page(&attempt).await;
    assert!(!page.contains("class=\"verdict") && !page.contains("class=\"solution\""), "never means never");
    assert!(!house.quiz_row("receipt", "anna").await.contains("<td class=\"number\">0</td>"));
    assert!(house.page("/quizzes/receipt").await.contains(&format!("{attempt}/receipt")));
    house.sound().await;
}

#[tokio::test]
async fn checked_answers_cost_tries_and_say_at_once() {
    let house = house("checked", "minutes = 1000\ntries = 2").await;
    let attempt = house.begin("checked").await;
    let address = house.desk(&attempt, "linear").await;
    let check = address.strip_suffix("/draft").unwrap();
    for (key, text, class) in [(1, "2*a", "wrong"), (2, "(", "invalid"), (3, "a", "correct")] {
        let form = [("key", format!("{key:032x}")), ("response", text.into())];
        let checked = house.server.post(check).form(&form).await;
        checked.assert_status_see_other();
        assert!(checked.header("location").to_str().unwrap().starts_with(&attempt), "back to the quiz");
        let page = house.page(&attempt).await;
        assert!(page.contains(&format!("class=\"verdict {class}\"")), "{text}");
        assert!(!page.contains("class=\"solution\""), "others may still be at it");
    }
    let form = [("key", format!("{:032x}", 4)), ("response", "a".into())];
    house.server.post(check).form(&form).await.assert_status_unprocessable_entity();
    house.sound().await;
}

#[tokio::test]
async fn a_quiz_is_nobody_elses_and_not_open_before_its_time() {
    let house = house("door", "code = \"Euler\"\nminutes = 1000\nfeedback = \"after-closing\"").await;
    let wrong = house.server.post("/quizzes/door/begin").form(&[("code", "Gauss")]).await;
    wrong.assert_status_unprocessable_entity();
    assert!(house.page("/quizzes/door").await.contains("name=\"code\""));
    let begun = house.server.post("/quizzes/door/begin").form(&[("code", " euler ")]).await;
    begun.assert_status_see_other();
    let attempt = begun.header("location").to_str().unwrap().to_owned();
    let address = house.desk(&attempt, "linear").await;
    // Not checked by the way of the sheets either.
    let form = [("key", format!("{:032x}", 1)), ("response", "a".into())];
    let sneaked = house.server.post(address.strip_suffix("/draft").unwrap()).form(&form).await;
    sneaked.assert_status_unprocessable_entity();
    house.sign_in("boris", "gradient").await;
    for path in
        [attempt.clone(), format!("{attempt}/receipt"), format!("/attempts/{:032x}", 1), "/attempts/x".into()]
    {
        house.server.get(&path).await.assert_status_not_found();
    }
    house.server.post(&format!("{attempt}/hand-in")).await.assert_status_not_found();
    house.save(&address, 7, 0, "a").await.assert_status_not_found();
    house.server.get("/class/quizzes").await.assert_status_forbidden();
    house.server.get("/class/quizzes/door").await.assert_status_forbidden();
    house.server.get("/class/quizzes/door/file.toml").await.assert_status_forbidden();
    house.server.post("/class/quizzes").form(&[("file", "")]).await.assert_status_forbidden();
    house.server.get("/quizzes/nothing").await.assert_status_not_found();
    house.sign_in("instructor", "hessian").await;
    let file = quiz("door", "opens = \"2100-01-01 10:00\"");
    let changed = [("file", file), ("editing", "door".into())];
    house.server.post("/class/quizzes").form(&changed).await.assert_status_see_other();
    house.sign_in("vera", "gradient").await;
    assert!(house.page("/quizzes/door").await.contains("2100-01-01 10:00:00"));
    house.server.post("/quizzes/door/begin").form(&[("code", "")]).await.assert_status_unprocessable_entity();
    house.sound().await;
}

/// Whoever finds the door open is let in only if it still is when the attempt is stored.
#[tokio::test]
async fn what_may_begin_is_decided_where_it_is_stored() {
    let house = house("race", "minutes = 1000").await;
    let (release, released) = tokio::sync::oneshot::channel::<()>();
    let closing = house.service.store().write(move |mut books| {
        Box::pin(async move {
            let _ = released.await;
            let policy = Policy { close_ms: Some(1), ..Policy::quiz() };
            books.save_policy("race", &policy, None, now()).await
        })
    });
    let begun = async { house.server.post("/quizzes/race/begin").form(&[("code", "")]).await };
    // The page of the wish has read the rules by then, and waits for the writer.
    let later = async {
        tokio::time::sleep(std::time::Duration::from_millis(400)).await;
        release.send(()).unwrap();
    };
    let (kept, begun, ()) = tokio::join!(closing, begun, later);
    kept.unwrap();
    begun.assert_status_unprocessable_entity();
    assert!(begun.text().contains("The quiz is closed."), "{}", begun.text());
    house.sound().await;
}

#[tokio::test]
async fn one_student_is_granted_more_time() {
    let house = house("longer", "minutes = 40\nfeedback = \"after-closing\"").await;
    house.sign_in("instructor", "hessian").await;
    let grant = [("login", "anna"), ("percent", "150"), ("opens", ""), ("closes", "")];
    house.server.post("/class/quizzes/longer/extensions").form(&grant).await.assert_status_see_other();
    for wrong in [
        [("login", "anna"), ("percent", "50"), ("opens", ""), ("closes", "")],
        [("login", "anna"), ("percent", "half"), ("opens", ""), ("closes", "")],
        [("login", "anna"), ("percent", ""), ("opens", "soon"), ("closes", "")],
        [("login", "anna"), ("percent", ""), ("opens", "2026-12-01T11:00"), ("closes", "2026-12-01T10:00")],
    ] {
        let refused = house.server.post("/class/quizzes/longer/extensions").form(&wrong).await;
        refused.assert_status_unprocessable_entity();
    }
    let nobody = [("login", "nobody"), ("percent", "150")];
    let refused = house.server.post("/class/quizzes/longer/extensions").form(&nobody).await;
    refused.assert_status_unprocessable_entity();
    assert!(refused.text().contains("value=\"nobody\"") && refused.text().contains("nobody `nobody`"));
    house.sign_in("boris", "gradient").await;
    let usual = house.begin("longer").await;
    let of_boris = house.desk(&usual, "linear").await;
    house.sign_in("anna", "gradient").await;
    let granted = house.begin("longer").await;
    let of_anna = house.desk(&granted, "linear").await;
    pass(40 * MINUTE);
    house.save(&of_anna, 1, 0, "a").await.assert_status_ok();
    house.sign_in("boris", "gradient").await;
    house.save(&of_boris, 2, 0, "a").await.assert_status_unprocessable_entity();
    house.sign_in("anna", "gradient").await;
    pass(20 * MINUTE);
    house.save(&of_anna, 3, 1, "2*a").await.assert_status_unprocessable_entity();
    house.sound().await;
}

/// What the end has judged costs no try, though a first look has settled it.
#[tokio::test]
async fn whoever_is_granted_more_time_after_the_end_has_the_tries_that_they_had() {
    let house = house("again", "minutes = 40\ntries = 1\nfeedback = \"after-closing\"").await;
    let attempt = house.begin("again").await;
    let desk = house.desk(&attempt, "linear").await;
    house.save(&desk, 1, 0, "2*a").await.assert_status_ok();
    pass(41 * MINUTE);
    house.save(&desk, 2, 1, "3*a").await.assert_status_unprocessable_entity();
    // A text that came too late stands between the draft and its judgement.
    assert!(house.quiz_row("again", "anna").await.contains("time ran out"));
    house.sign_in("instructor", "hessian").await;
    let grant = [("login", "anna"), ("percent", "200")];
    house.server.post("/class/quizzes/again/extensions").form(&grant).await.assert_status_see_other();
    house.sign_in("anna", "gradient").await;
    house.save(&desk, 3, 3, "a").await.assert_status_ok();
    pass(40 * MINUTE);
    assert!(house.quiz_row("again", "anna").await.contains("<td class=\"number\">0.91</td>"));
    house.sound().await;
}

/// A text that arrived before handing in, and was stored after what was saved before it had been judged.
#[tokio::test]
async fn a_text_that_arrived_in_time_counts_though_others_were_judged_meanwhile() {
    for feedback in ["now", "after-closing"] {
        let house = house("queue", &format!("minutes = 40\ntries = 1\nfeedback = \"{feedback}\"")).await;
        let signed = house.server.post("/sign-in").form(&[("login", "anna"), ("password", "gradient")]).await;
        let token = signed.cookie("gradus_session").value().to_owned();
        let attempt = house.begin("queue").await;
        let desk = house.desk(&attempt, "linear").await;
        house.save(&desk, 1, 0, "2*a").await.assert_status_ok();
        let received_ms = now();
        house.server.post(&format!("{attempt}/hand-in")).await.assert_status_see_other();
        house.page(&attempt).await;
        let actor = house.service.actor(&token, now()).await.unwrap().unwrap();
        let variant = Key::parse(desk.split('/').nth(2).unwrap()).unwrap();
        let sent =
            Sent { variant, part: "linear".into(), key: Key([2; 16]), response: "a".into(), received_ms };
        house.service.save_draft(&actor, sent, Some(1)).await.unwrap();
        let row = house.quiz_row("queue", "anna").await;
        assert!(row.contains("<td class=\"number\">0.91</td>"), "{feedback}: {row}");
        house.sound().await;
    }
}

#[tokio::test]
async fn a_quiz_does_not_touch_the_sheets() {
    let house = house("apart", "minutes = 1000").await;
    let attempt = house.begin("apart").await;
    let address = house.desk(&attempt, "linear").await;
    let form = [("key", format!("{:032x}", 1)), ("response", "a".into())];
    house.server.post(address.strip_suffix("/draft").unwrap()).form(&form).await.assert_status_see_other();
    let page = house.page("/problems/matrix-derivatives/warm-up").await;
    let in_quiz = address.split('/').nth(2).unwrap();
    assert!(
        !page.contains(in_quiz) && !page.contains("class=\"verdict"),
        "the sheet has a variant of its own"
    );
    house.sound().await;
}

#[tokio::test]
async fn what_is_wrong_in_a_file_is_shown_in_place() {
    let house = router::open(None).await;
    house.sign_in("instructor", "hessian").await;
    let right = quiz("q", "minutes = 5");
    for (from, to, said) in [
        ("minutes", "minuts", "did you mean `minutes`"),
        ("minutes = 5", "minutes = 0", "a whole number from 1"),
        ("minutes = 5", "opens = \"tomorrow\"", "not a date and time"),
        (
            "minutes = 5",
            "opens = \"2027-01-02 10:00\"\ncloses = \"2027-01-01 10:00\"",
            "closes before it opens",
        ),
        ("minutes = 5", "feedback = \"later\"", "not one of now, after-closing, never"),
        (
            "matrix-derivatives/warm-up",
            "matrix-derivatives/warmup",
            "did you mean `matrix-derivatives/warm-up`",
        ),
        ("points = 10", "points = 10\npick = 2", "2 of 1 problems cannot be picked"),
        ("name = \"q\"", "name = \"gradient-descent\"", "the name of a sheet"),
        ("name = \"q\"", "name = \"Quiz 1\"", "small Latin letters"),
        ("name = \"q\"\n", "", "the key `name` is missing"),
        (
            "[[pool]]\npoints = 10\nproblems = [\"matrix-derivatives/warm-up\"]",
            "pool = []",
            "1 to 50 questions",
        ),
        ("[[pool]]", "[[pool", ""),
    ] {
        let text = right.replacen(from, to, 1);
        let answer = house.server.post("/class/quizzes").form(&[("file", text.clone())]).await;
        answer.assert_status_unprocessable_entity();
        let page = answer.text();
        assert!(page.contains(said), "{to}: {page}");
        assert!(page.contains("<mark>"), "{to}: the place is marked");
        assert!(page.contains("Quiz q"), "{to}: what was typed is still there");
    }
    house.server.post("/class/quizzes").form(&[("file", right)]).await.assert_status_see_other();
    let exported = house.server.get("/class/quizzes/q/file.toml").await.text();
    // The same form twice makes one quiz.
    house.server.post("/class/quizzes").form(&[("file", exported.clone())]).await.assert_status_see_other();
    let other = exported.replace("minutes = 5", "minutes = 6");
    let again = house.server.post("/class/quizzes").form(&[("file", other)]).await;
    again.assert_status_unprocessable_entity();
    assert!(again.text().contains("there is a quiz `q` already"), "a new quiz takes the place of none");
    let changed = [("file", exported.clone()), ("editing", "q".into())];
    house.server.post("/class/quizzes").form(&changed).await.assert_status_see_other();
    assert_eq!(
        house.server.get("/class/quizzes/q/file.toml").await.text(),
        exported,
        "what is exported is imported"
    );
}

#[tokio::test]
async fn the_file_of_the_handbook_is_one() {
    let house = router::open(None).await;
    house.sign_in("instructor", "hessian").await;
    let path = format!("{}/docs/QUIZZES.md", env!("CARGO_MANIFEST_DIR"));
    let handbook = std::fs::read_to_string(path).unwrap();
    let start = handbook.find("```toml\n").unwrap() + "```toml\n".len();
    let file = &handbook[start..start + handbook[start..].find("```").unwrap()];
    house.server.post("/class/quizzes").form(&[("file", file)]).await.assert_status_see_other();
    assert!(house.page("/quizzes/quiz-1").await.contains("5 questions, 12 points"));
}

/// A file that says what single students are granted, of whole sheets and single problems.
fn full(grants: &str) -> String {
    format!(
        "name = \"full\"\ntitle = {{ en = \"Full\", ru = \"Полная\" }}\nshuffle = true\ncloses = \"2099-01-01 12:00:00\"\nminutes = 40\nfeedback = \"now\"\n\
         \n[[pool]]\npick = 2\npoints = 3\nsheets = [\"matrix-derivatives\"]\nproblems = [\n    \"gradient-descent/linear-regression\",\n]\n\
         \n[[pool]]\npick = \"all\"\npoints = 1\nsheets = [\"seminar\"]\n{grants}"
    )
}

#[tokio::test]
async fn a_file_says_what_single_students_are_granted_and_takes_whole_sheets() {
    let house = router::open(None).await;
    house.sign_in("instructor", "hessian").await;
    let anna = "\n[[extension]]\nlogin = \"anna\"\npercent = 150\ncloses = \"2099-01-02 12:00:00\"\n";
    let boris = "\n[[extension]]\nlogin = \"boris\"\nopens = \"2098-01-01 10:00:00\"\n";
    let file = async || house.server.get("/class/quizzes/full/file.toml").await.text();
    let change = async |text: String| {
        let form = [("file", text), ("editing", "full".into())];
        house.server.post("/class/quizzes").form(&form).await.assert_status_see_other();
    };
    let text = full(&format!("{anna}{boris}"));
    house.server.post("/class/quizzes").form(&[("file", text.clone())]).await.assert_status_see_other();
    assert_eq!(file().await, text, "what is imported is exported");
    // Who says nothing of grants leaves them; who names some, takes the others away.
    change(full("")).await;
    assert_eq!(file().await, text);
    change(full(boris)).await;
    assert_eq!(file().await, full(boris));
    change(full("").replacen("shuffle", "extension = []\nshuffle", 1)).await;
    assert_eq!(file().await, full(""));
    for (wrong, said) in [
        (anna.replace("anna", "ana"), "there is nobody `ana`; did you mean `anna`?"),
        (anna.replace("150", "50"), "a whole number from 100 to 1000"),
        (anna.replace("2099-01-02", "soon"), "not a date and time"),
        (format!("{anna}{anna}"), "`anna` stands here twice"),
        (boris.replace("2098", "2100"), "it closes before it opens"),
    ] {
        let refused = house
            .server
            .post("/class/quizzes")
            .form(&[("file", full(&wrong).replace("full", "fuller"))])
            .await;
        refused.assert_status_unprocessable_entity();
        assert!(refused.text().contains(said), "{said}: {}", refused.text());
    }
    for (from, to, said) in [
        ("\"seminar\"", "\"seminr\"", "there is no sheet `seminr`"),
        (
            "\"seminar\"",
            "\"gradient-descent\"",
            "`gradient-descent/linear-regression` stands in the quiz twice",
        ),
        ("\"all\"", "\"every\"", "a whole number from 1 to 50 or &#34;all&#34;"),
    ] {
        let refused = house
            .server
            .post("/class/quizzes")
            .form(&[("file", full("").replace(from, to).replace("full", "fuller"))])
            .await;
        refused.assert_status_unprocessable_entity();
        assert!(refused.text().contains(said), "{said}: {}", refused.text());
    }
    // The same for a sheet.
    let sheet = "/class/sheets/matrix-derivatives";
    let text = format!(
        "{}{}",
        house.server.get(&format!("{sheet}/file.toml")).await.text(),
        boris.replace("opens", "due").replacen("sheet", "", 0)
    );
    let text = text.replacen("hints", "due = \"2097-01-01 10:00:00\"\nhints", 1);
    house
        .server
        .post(&format!("{sheet}/file"))
        .form(&[("file", text.clone())])
        .await
        .assert_status_see_other();
    assert_eq!(house.server.get(&format!("{sheet}/file.toml")).await.text(), text);
    house.sound().await;
}

#[tokio::test]
async fn a_quiz_is_made_and_changed_in_a_form() {
    let house = router::open(None).await;
    house.sign_in("instructor", "hessian").await;
    let form = |name: &str, pick: &str, chosen: &[&str]| {
        let mut form = vec![
            ("name", name.to_owned()),
            ("title_en", "By form".into()),
            ("title_ru", "В форме".into()),
            ("shuffle", "on".into()),
            ("pick", pick.into()),
            ("points", "3".into()),
            ("pick", String::new()),
            ("points", String::new()),
            ("minutes", "40".into()),
            ("feedback", "never".into()),
        ];
        form.extend(chosen.iter().map(|chosen| ("chosen", (*chosen).to_owned())));
        form
    };
    for (name, pick, chosen, said) in [
        ("By form", "1", "0:seminar", "a name has 1 to 64 small Latin letters"),
        ("by-form", "many", "0:seminar", "a whole number from 1 to 50"),
        ("by-form", "50", "0:seminar", "cannot be picked"),
        ("by-form", "1", "0:nothing/there", "there is no problem `nothing/there`"),
    ] {
        let refused = house.server.post("/class/new-quiz").form(&form(name, pick, &[chosen])).await;
        refused.assert_status_unprocessable_entity();
        let page = refused.text();
        assert!(page.contains(said), "{said}: {page}");
        assert!(
            page.contains("value=\"By form\"") && page.contains("value=\"40\""),
            "what was typed is there"
        );
    }
    let warm_up = "0:matrix-derivatives/warm-up";
    let made = house.server.post("/class/new-quiz").form(&form("by-form", "", &["0:seminar", warm_up])).await;
    made.assert_status_see_other();
    assert_eq!(made.header("location"), "/class/quizzes/by-form");
    let file = house.server.get("/class/quizzes/by-form/file.toml").await.text();
    assert!(file.contains("pick = \"all\"\npoints = 3\nsheets = [\"seminar\"]\nproblems = [\n    \"matrix-derivatives/warm-up\",\n]"), "{file}");
    assert!(file.contains("minutes = 40\nfeedback = \"never\""), "{file}");
    let page = house.page("/class/quizzes/by-form").await;
    assert!(page.contains("value=\"0:seminar\" checked") && page.contains("Pool 2"), "{page}");
    // The questions change, the rules stay.
    let address = "/class/quizzes/by-form/questions";
    let changed = house.server.post(address).form(&form("", "1", &[warm_up])).await;
    changed.assert_status_see_other();
    let file = house.server.get("/class/quizzes/by-form/file.toml").await.text();
    assert!(!file.contains("seminar") && file.contains("minutes = 40\nfeedback = \"never\""), "{file}");
    let refused = house.server.post(address).form(&form("", "7", &[warm_up])).await;
    refused.assert_status_unprocessable_entity();
    assert!(refused.text().contains("7 of 1 problems cannot be picked"));
    house
        .server
        .post("/class/quizzes/nothing/questions")
        .form(&form("", "1", &[warm_up]))
        .await
        .assert_status_not_found();
    house.sound().await;
}

/// The script of an open page asks how much is left.
#[tokio::test]
async fn an_open_page_learns_that_its_time_has_changed() {
    let house = house("clock", "minutes = 40\nfeedback = \"after-closing\"").await;
    let attempt = house.begin("clock").await;
    let ask = async || house.server.get(&format!("{attempt}/clock")).await.json::<Value>();
    let grant = async |percent: &str| {
        house.sign_in("instructor", "hessian").await;
        let grant = [("login", "anna"), ("percent", percent)];
        house.server.post("/class/quizzes/clock/extensions").form(&grant).await.assert_status_see_other();
        house.sign_in("anna", "gradient").await;
    };
    let minutes = |said: &Value| said["left"].as_i64().unwrap().div_euclid(MINUTE);
    let said = ask().await;
    assert_eq!((said["running"].as_bool(), minutes(&said)), (Some(true), 39));
    pass(30 * MINUTE);
    assert_eq!(minutes(&ask().await), 9);
    grant("150").await;
    let longer = ask().await;
    assert_eq!(minutes(&longer), 29);
    assert_ne!(longer["time"], said["time"]);
    grant("100").await;
    pass(9 * MINUTE);
    assert_eq!(minutes(&ask().await), 0);
    pass(MINUTE);
    let over = ask().await;
    assert_eq!((over["running"].as_bool(), over["left"].is_null()), (Some(false), true));
    grant("200").await;
    assert_eq!(minutes(&ask().await), 39, "what was over goes on");
    house.server.post(&format!("{attempt}/hand-in")).await.assert_status_see_other();
    assert_eq!(ask().await["running"].as_bool(), Some(false), "handed in on another device");
    house.sound().await;
}

/// Somebody is granted more time while a page is open on which the file is changed.
#[tokio::test]
async fn a_file_that_was_shown_before_a_grant_does_not_take_it_away() {
    let house = house("grants", "minutes = 40").await;
    house.sign_in("instructor", "hessian").await;
    for (page, action) in [
        ("/class/quizzes/grants", "/class/quizzes"),
        ("/class/sheets/matrix-derivatives", "/class/sheets/matrix-derivatives/file"),
    ] {
        let grant = async |login: &str, closes: &str| {
            let grant = [("login", login), ("closes", closes)];
            house.server.post(&format!("{page}/extensions")).form(&grant).await.assert_status_see_other();
        };
        grant("anna", "2098-01-01T10:00").await;
        let seen = after(&house.page(page).await, "name=\"seen\" value=\"");
        let file = house.server.get(&format!("{page}/file.toml")).await.text();
        grant("boris", "2098-01-02T10:00").await;
        let send = async |text: &str, seen: &str| {
            let editing = page.rsplit('/').next().unwrap();
            let form = [("file", text), ("editing", editing), ("seen", seen)];
            house.server.post(action).form(&form).await
        };
        // Whatever else is wrong, and though nothing is.
        for text in [file.replace("2098-01-01", "soon"), file.clone()] {
            let refused = send(&text, &seen).await;
            refused.assert_status_unprocessable_entity();
            assert!(
                refused.text().contains("somebody changed meanwhile what is granted here"),
                "{}",
                refused.text()
            );
        }
        // Whoever has been told may save it all the same.
        let again = after(&send(&file, &seen).await.text(), "name=\"seen\" value=\"");
        assert!(house.server.get(&format!("{page}/file.toml")).await.text().contains("boris"));
        send(&file, &again).await.assert_status_see_other();
        let kept = house.server.get(&format!("{page}/file.toml")).await.text();
        assert!(kept.contains("anna") && !kept.contains("boris"), "{kept}");
    }
    house.sound().await;
}
