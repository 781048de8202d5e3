//! What is held back till everybody is done, and what counts then, through the real router.
#![expect(clippy::unwrap_used, reason = "a test helper that fails is a failed test")]

mod router;

use jiff::Timestamp;
use router::figure::figure;
use router::quiz::house;
use router::{House, now, pass};

const MINUTE: i64 = 60_000;
const SOLUTION: &str = "class=\"solution\"";
const VERDICT: &str = "class=\"verdict";
const WAITS: &str = "when everybody is done: from";
const COURSE: &str = "[[component]]\nname = \"quizzes\"\ntitle = { en = \"Quizzes\", ru = \"Контрольные\" }\nof = [\"bell\"]\n";

/// The clock is everybody's: one test at a time lets it go on.
static TURN: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// So many minutes from now, as a file has it and as a browser's field has it.
fn minutes(from_now: i64) -> [String; 2] {
    let moment = Timestamp::from_millisecond(now() + from_now * MINUTE).unwrap();
    ["%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S"].map(|pattern| moment.strftime(pattern).to_string())
}

impl House {
    /// Grants boris another close, in so many minutes.
    async fn wait_for_boris(&self, address: &str, from_now: i64) {
        self.sign_in("instructor", "hessian").await;
        let [_, closes] = minutes(from_now);
        let grant = [("login", "boris"), ("percent", "100"), ("closes", &closes)];
        self.server.post(&format!("{address}/extensions")).form(&grant).await.assert_status_see_other();
    }

    /// Whether a student sees what was right, and the solution, on a page.
    async fn told(&self, page: &str) -> (bool, bool) {
        let page = self.page(page).await;
        (page.contains(VERDICT), page.contains(SOLUTION))
    }
}

#[tokio::test]
async fn what_was_right_in_a_quiz_waits_for_the_latest_close() {
    let _turn = TURN.lock().await;
    let [closes, _] = minutes(60);
    let house = house("bell", &format!("closes = \"{closes}\"\nfeedback = \"after-closing\"")).await;
    house.wait_for_boris("/class/quizzes/bell", 120).await;
    house.server.post("/class/grades").form(&[("file", COURSE)]).await.assert_status_see_other();
    let [until, _] = minutes(120);
    house.sign_in("boris", "gradient").await;
    let of_boris = house.begin("bell").await;
    let desk = house.desk(&of_boris, "linear").await;
    house.sign_in("anna", "gradient").await;
    let attempt = house.begin("bell").await;
    let own = house.desk(&attempt, "linear").await;
    house.save(&own, 1, 0, "a").await.assert_status_ok();
    pass(61 * MINUTE);
    assert_eq!(house.told(&attempt).await, (false, false), "boris is still at it");
    for page in [attempt.clone(), format!("{attempt}/receipt")] {
        let page = house.page(&page).await;
        assert!(page.contains(&format!("{WAITS} {}", &until[..16])), "{page}");
    }
    let grades = house.page("/grades").await;
    assert!(grades.contains("does not count yet") && !grades.contains("0.91"), "no point either: {grades}");
    // The instructor sees what it will be.
    assert!(house.quiz_row("bell", "anna").await.contains("<td class=\"number\">0.91</td>"));
    house.sign_in("boris", "gradient").await;
    house.save(&desk, 2, 0, "a").await.assert_status_ok();
    pass(60 * MINUTE);
    for attempt in [&of_boris, &attempt] {
        house.sign_in(if *attempt == of_boris { "boris" } else { "anna" }, "gradient").await;
        assert_eq!(house.told(attempt).await, (true, true), "everybody is done");
        assert!(house.page("/grades").await.contains("0.91"));
    }
    house.sound().await;
}

#[tokio::test]
async fn without_a_close_whoever_began_before_is_waited_for() {
    let _turn = TURN.lock().await;
    let house = house("bell", "minutes = 40\nfeedback = \"after-closing\"").await;
    house.sign_in("instructor", "hessian").await;
    let grant = [("login", "boris"), ("percent", "150")];
    house.server.post("/class/quizzes/bell/extensions").form(&grant).await.assert_status_see_other();
    house.sign_in("boris", "gradient").await;
    house.begin("bell").await;
    house.sign_in("anna", "gradient").await;
    let attempt = house.begin("bell").await;
    let desk = house.desk(&attempt, "linear").await;
    house.save(&desk, 1, 0, "2*a").await.assert_status_ok();
    pass(41 * MINUTE);
    assert_eq!(house.told(&attempt).await, (false, false), "boris has time and a half");
    assert!(house.page(&attempt).await.contains(WAITS));
    // Who begins only now is waited for by nobody.
    house.sign_in("vera", "gradient").await;
    house.begin("bell").await;
    pass(20 * MINUTE);
    house.sign_in("anna", "gradient").await;
    assert_eq!(house.told(&attempt).await, (true, true));
    house.sound().await;
}

#[tokio::test]
async fn the_close_of_a_sheet_shows_no_solution_while_another_may_answer() {
    let _turn = TURN.lock().await;
    let house = router::open(None).await;
    house.sign_in("instructor", "hessian").await;
    let [_, closes] = minutes(60);
    let rules = [("closes", closes.as_str()), ("new_numbers", "on")];
    let sheet = "/class/sheets/matrix-derivatives";
    house.server.post(&format!("{sheet}/policy")).form(&rules).await.assert_status_see_other();
    house.wait_for_boris(sheet, 120).await;
    house.sign_in("anna", "gradient").await;
    let problem = "/problems/matrix-derivatives/warm-up";
    house.page(problem).await;
    pass(61 * MINUTE);
    assert!(!house.told(problem).await.1);
    assert!(house.page(problem).await.contains(WAITS));
    pass(60 * MINUTE);
    assert!(house.told(problem).await.1);
    assert!(!house.page(problem).await.contains(WAITS));
}

/// The grade is told; what was right, and in which part, is not.
#[tokio::test]
async fn never_hides_what_was_right_but_not_the_grade() {
    let _turn = TURN.lock().await;
    let [closes, _] = minutes(60);
    let house = house("bell", &format!("closes = \"{closes}\"\nfeedback = \"never\"")).await;
    house.sign_in("instructor", "hessian").await;
    house.server.post("/class/grades").form(&[("file", COURSE)]).await.assert_status_see_other();
    house.sign_in("anna", "gradient").await;
    let attempt = house.begin("bell").await;
    let desk = house.desk(&attempt, "linear").await;
    house.save(&desk, 1, 0, "a").await.assert_status_ok();
    pass(61 * MINUTE);
    assert!(house.page("/grades").await.contains("0.91"));
    for page in [attempt.clone(), format!("{attempt}/receipt"), "/quizzes/bell".into(), "/".into()] {
        let text = house.page(&page).await;
        assert!(!text.contains("0.91"), "{page}");
        assert_eq!(house.told(&page).await, (false, false), "{page}");
        // Nothing of a part: no mark, no word of an outcome.
        for word in ["worth correct", "worth wrong", "worth partial", "Right", "Not right", "Partly right"] {
            assert!(!text.contains(word) || page == "/", "{word} on {page}: {text}");
        }
    }
    house.sound().await;
}

/// What came too late is not judged, and does not wait to be judged.
#[tokio::test]
async fn a_second_look_finds_nothing_to_judge() {
    let _turn = TURN.lock().await;
    let house = house("bell", "minutes = 30\nfeedback = \"after-closing\"").await;
    let attempt = house.begin("bell").await;
    let desk = house.desk(&attempt, "linear").await;
    house.save(&desk, 1, 0, "a").await.assert_status_ok();
    let waiting = async || {
        let read = house.service.store().read(|mut books| {
            Box::pin(async move {
                let over: Vec<(i64, i64)> = books
                    .sittings(None, None)
                    .await?
                    .iter()
                    .map(|own| (own.id, own.sitting.started_ms + 30 * MINUTE))
                    .collect();
                Ok((books.unsettled(&over).await?.len(), books.unsettled(&[]).await?.len()))
            })
        });
        read.await.unwrap()
    };
    pass(31 * MINUTE);
    assert_eq!(waiting().await, (1, 0));
    let row = house.quiz_row("bell", "anna").await;
    assert!(row.contains("<td class=\"number\">0.91</td>"), "{row}");
    assert_eq!(waiting().await, (0, 0));
    house.save(&desk, 2, 1, "2*a").await.assert_status_unprocessable_entity();
    assert_eq!(waiting().await, (0, 0), "the newest text came too late");
    figure("waiting to be judged: 1 before the first look, 0 after it, 0 after a text that came too late");
    assert_eq!(house.quiz_row("bell", "anna").await, row);
    house.sound().await;
}

#[tokio::test]
async fn the_page_of_a_quiz_shows_what_counts() {
    let _turn = TURN.lock().await;
    let [[due, _], [closes, _]] = [minutes(60), minutes(3 * 24 * 60)];
    let rules = format!(
        "due = \"{due}\"\ncloses = \"{closes}\"\nlate = {{ points_per_day = 0.5 }}\nlate_days = true"
    );
    let house = house("bell", &rules).await;
    house.sign_in("instructor", "hessian").await;
    let course = format!("late_days = 1\n{COURSE}");
    house.server.post("/class/grades").form(&[("file", course)]).await.assert_status_see_other();
    house.sign_in("anna", "gradient").await;
    let attempt = house.begin("bell").await;
    let desk = house.desk(&attempt, "linear").await;
    pass(61 * MINUTE);
    let form = [("key", format!("{:032x}", 1)), ("response", "a".into())];
    house.server.post(desk.strip_suffix("/draft").unwrap()).form(&form).await.assert_status_see_other();
    let row = house.quiz_row("bell", "anna").await;
    assert!(row.contains("0.41 <span class=\"small\">0.91 − 0.5</span>"), "{row}");
    let day = [("key", format!("{:032x}", 2)), ("name", "bell".into()), ("quiz", "1".into())];
    house.server.post("/late-days").form(&day).await.assert_status_see_other();
    let row = house.quiz_row("bell", "anna").await;
    assert!(row.contains("<td class=\"number\">1</td><td class=\"number\">0.91</td>"), "{row}");
    house.sound().await;
}
