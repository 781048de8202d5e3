//! Deadlines, late days and grades, from the instructor's forms to the student's page, through the real router.
#![expect(clippy::unwrap_used, reason = "a test helper that fails is a failed test")]

mod router;

use axum_test::TestResponse;
use gradus::course::role::Role;
use gradus::service::roster::{Newcomer, enrol};
use jiff::Timestamp;
use router::{House, after, now, pass};

const DAY: i64 = 24 * 3_600_000;
const SHEET: &str = "matrix-derivatives";

/// The clock is everybody's: one test at a time lets it go on.
static TURN: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// A moment as a browser's field has it.
fn at(ms: i64) -> String {
    Timestamp::from_millisecond(now() + ms).unwrap().strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

const COURSE: &str = r#"late_days = 2
# What is said of the homework stays in the file.
[[component]]
name = "homework"
title = { en = "Homework", ru = "Домашнее задание" }
of = ["matrix-derivatives"]
[[component]]
name = "exam"
title = { en = "Exam", ru = "Экзамен" }
marks = true
[[component]]
name = "final"
title = { en = "Final", ru = "Итог" }
sum = { homework = 0.7, exam = 0.3 }
"#;

/// A house whose sheet is due in a day and closes in three, at a quarter of a point a day; the instructor is in.
async fn house() -> House {
    let house = router::open(None).await;
    house.sign_in("instructor", "hessian").await;
    house.server.post("/class/grades").form(&[("file", COURSE)]).await.assert_status_see_other();
    let rules = [
        ("due", at(DAY)),
        ("closes", at(3 * DAY)),
        ("points_per_day", "0,25".into()),
        ("late_days", "on".into()),
        ("hints", "on".into()),
    ];
    let kept = house.server.post(&format!("/class/sheets/{SHEET}/policy")).form(&rules).await;
    kept.assert_status_see_other();
    house
}

/// The form of marks: of each student what the page had shown, and what was typed.
fn marks(rows: &[(&str, &str, &str)]) -> Vec<(&'static str, String)> {
    let row = |(login, seen, mark): &(&str, &str, &str)| {
        [("login", (*login).into()), ("seen", (*seen).into()), ("mark", (*mark).into())]
    };
    rows.iter().flat_map(row).collect()
}

impl House {
    /// Answers the first part of the first problem rightly; it is worth a point.
    async fn answer(&self, key: u8) -> TestResponse {
        let page = self.page(&format!("/problems/{SHEET}/warm-up")).await;
        let end = page.find("/linear\"").unwrap();
        let start = page[..end].rfind('"').unwrap() + 1;
        let form = [("key", format!("{key:032x}")), ("response", "a".into())];
        self.server.post(&page[start..end + "/linear".len()]).form(&form).await
    }

    async fn spend(&self, key: u8) -> TestResponse {
        let form = [("key", format!("{key:032x}")), ("name", SHEET.into())];
        self.server.post("/late-days").form(&form).await
    }

    /// The row of a student on the instructor's page of the sheet.
    async fn row(&self, login: &str) -> String {
        self.row_of(&format!("/class/sheets/{SHEET}"), login).await
    }
}

#[tokio::test]
async fn a_late_answer_costs_a_day_and_a_late_day_gives_it_back() {
    let _turn = TURN.lock().await;
    let house = house().await;
    house.sign_in("anna", "gradient").await;
    let home = house.page("/").await;
    assert!(home.contains("Due ") && home.contains("2 late days left"), "{home}");
    pass(DAY + 1_000);
    house.answer(1).await.assert_status_see_other();
    assert!(
        house.row("anna").await.contains("0.75 <span class=\"small\">1 − 0.25</span>"),
        "{}",
        house.row("anna").await
    );
    house.spend(7).await.assert_status_see_other();
    house.spend(7).await.assert_status_see_other();
    let row = house.row("anna").await;
    assert!(
        row.contains(
            "<td class=\"number\">1</td><td class=\"number\">1</td><td class=\"number nowrap\">1</td>"
        ),
        "the same key spends one: {row}"
    );
    assert!(house.page("/").await.contains("1 late day spent"));
    // Nothing counts after the hard deadline, and the late days end there.
    pass(2 * DAY);
    house.answer(2).await.assert_status_unprocessable_entity();
    house.spend(8).await.assert_status_unprocessable_entity();
    assert!(!house.page("/").await.contains("action=\"/late-days\""));
    house.sound().await;
}

#[tokio::test]
async fn an_instructor_gives_late_days_back() {
    let _turn = TURN.lock().await;
    let house = house().await;
    let page = format!("/class/sheets/{SHEET}");
    assert!(!house.page(&page).await.contains("id=\"back\""), "none is spent");
    house.sign_in("anna", "gradient").await;
    pass(DAY + 1_000);
    house.answer(1).await.assert_status_see_other();
    for key in [7, 8] {
        house.spend(key).await.assert_status_see_other();
    }
    house.spend(9).await.assert_status_unprocessable_entity();
    house.sign_in("instructor", "hessian").await;
    let back = async |key: u8, login: &str, days: &str| {
        let form = [("key", format!("{key:032x}")), ("login", login.into()), ("days", days.into())];
        house.server.post(&format!("{page}/late-days")).form(&form).await
    };
    for (field, login, days) in [
        ("days", "anna", "3"),
        ("days", "anna", "0"),
        ("days", "anna", "all"),
        ("days", "boris", "1"),
        ("login", "nobody", "1"),
    ] {
        let refused = back(1, login, days).await;
        refused.assert_status_unprocessable_entity();
        let page = refused.text();
        assert!(page.contains(&format!("id=\"back-{field}-wrong\"")), "{login} {days}: {page}");
        assert!(page.contains(&format!("value=\"{login}\"")) && page.contains(&format!("value=\"{days}\"")));
    }
    back(2, "anna", "2").await.assert_status_see_other();
    back(2, "anna", "2").await.assert_status_see_other();
    back(2, "boris", "2").await.assert_status_conflict();
    back(3, "anna", "1").await.assert_status_unprocessable_entity();
    let row = house.row("anna").await;
    let days = "<td class=\"number\">0</td><td class=\"number\">2</td>";
    assert!(row.contains(days) && row.contains("1 − 0.25"), "the answer is late again: {row}");
    // They may be spent again.
    house.spend(10).await.assert_status_see_other();
    assert!(house.row("anna").await.contains("<td class=\"number\">1</td><td class=\"number\">1</td>"));
    let forbidden = back(4, "anna", "1").await;
    forbidden.assert_status_forbidden();
    house.sound().await;
}

#[tokio::test]
async fn a_problem_shows_its_deadlines() {
    let _turn = TURN.lock().await;
    let house = house().await;
    house.sign_in("anna", "gradient").await;
    let problem = format!("/problems/{SHEET}/warm-up");
    for (passed, said) in [
        (0, "Until the soft deadline: 23 hours 59 minutes."),
        (DAY, "Until the hard deadline: 1 day 23 hours."),
        (2 * DAY, "The hard deadline has passed."),
    ] {
        pass(passed);
        for path in [problem.as_str(), "/"] {
            let page = house.page(path).await;
            for line in ["Due ", "closes ", "(UTC)", said, "Each day begun after the soft deadline: −0.25"]
            {
                assert!(page.contains(line), "{line} on {path}: {page}");
            }
        }
    }
    assert!(
        !house.page(&problem).await.contains("action=\"/late-days\""),
        "days are spent on the page of the sheets"
    );
    house.page("/problems/gradient-descent/linear-regression").await;
}

#[tokio::test]
async fn nobody_spends_more_late_days_than_there_are() {
    let _turn = TURN.lock().await;
    let house = house().await;
    house.sign_in("anna", "gradient").await;
    let wishes: Vec<_> = (1..=6).map(|key| house.spend(key)).collect();
    let mut spent = 0;
    for answer in futures_of(wishes).await {
        spent += usize::from(answer.status_code() == 303);
        assert!([303, 422].contains(&answer.status_code().as_u16()));
    }
    assert_eq!(spent, 2);
    assert!(house.row("anna").await.contains("<td class=\"number\">2</td><td class=\"number\">0</td>"));
    // The same key for another sheet is another wish.
    house.sign_in("boris", "gradient").await;
    house.spend(1).await.assert_status_see_other();
    let other = [("key", format!("{:032x}", 1)), ("name", "gradient-descent".into())];
    house.server.post("/late-days").form(&other).await.assert_status_conflict();
    let other = [("key", format!("{:032x}", 2)), ("name", "gradient-descent".into())];
    house.server.post("/late-days").form(&other).await.assert_status_unprocessable_entity();
    let nothing = [("key", format!("{:032x}", 3)), ("name", "nothing".into())];
    house.server.post("/late-days").form(&nothing).await.assert_status_not_found();
    house.sound().await;
}

/// Answers that are on their way at the same time.
async fn futures_of(wishes: Vec<impl Future<Output = TestResponse>>) -> Vec<TestResponse> {
    let mut waiting: Vec<_> = wishes.into_iter().map(|wish| (Box::pin(wish), None)).collect();
    std::future::poll_fn(move |context| {
        for (wish, answer) in waiting.iter_mut().filter(|(_, answer)| answer.is_none()) {
            if let std::task::Poll::Ready(ready) = wish.as_mut().poll(context) {
                *answer = Some(ready);
            }
        }
        if waiting.iter().all(|(_, answer)| answer.is_some()) {
            return std::task::Poll::Ready(
                waiting.iter_mut().filter_map(|(_, answer)| answer.take()).collect(),
            );
        }
        std::task::Poll::Pending
    })
    .await
}

#[tokio::test]
async fn one_student_is_granted_a_deadline_of_their_own() {
    let _turn = TURN.lock().await;
    let house = house().await;
    for (field, wrong) in [
        ("due", vec![("login", "anna".to_owned()), ("due", at(9 * DAY))]),
        ("closes", vec![("login", "anna".to_owned()), ("closes", "tomorrow".to_owned())]),
        ("login", vec![("login", "nobody".to_owned())]),
    ] {
        let refused = house.server.post(&format!("/class/sheets/{SHEET}/extensions")).form(&wrong).await;
        refused.assert_status_unprocessable_entity();
        let page = refused.text();
        assert!(page.contains(&format!("id=\"grant-{field}-wrong\"")), "{field}: {page}");
        assert!(
            page.contains(&format!("value=\"{}\"", wrong[wrong.len() - 1].1)),
            "{field}: nothing typed is lost"
        );
    }
    let right = [("login", "anna".to_owned()), ("due", at(4 * DAY)), ("closes", at(5 * DAY))];
    house
        .server
        .post(&format!("/class/sheets/{SHEET}/extensions"))
        .form(&right)
        .await
        .assert_status_see_other();
    pass(3 * DAY + 1_000);
    house.sign_in("boris", "gradient").await;
    house.answer(1).await.assert_status_unprocessable_entity();
    house.sign_in("anna", "gradient").await;
    house.answer(1).await.assert_status_see_other();
    assert!(house.row("anna").await.ends_with("<td class=\"number nowrap\">1</td>"));
    house.sound().await;
}

#[tokio::test]
async fn what_is_wrong_in_the_rules_is_said_at_its_field() {
    let _turn = TURN.lock().await;
    let house = house().await;
    let address = format!("/class/sheets/{SHEET}/policy");
    for (field, value) in
        [("opens", "soon"), ("due", "2000-02-30T10:00"), ("tries", "a few"), ("points_per_day", "one")]
    {
        let mut rules = vec![("due", at(DAY)), ("closes", at(2 * DAY)), ("tries", "3".into())];
        rules.retain(|(name, _)| *name != field);
        rules.push((field, value.into()));
        let refused = house.server.post(&address).form(&rules).await;
        refused.assert_status_unprocessable_entity();
        let page = refused.text();
        assert!(page.contains(&format!("id=\"policy-{field}-wrong\"")), "{field}: {page}");
        assert!(page.contains(&format!("value=\"{value}\"")), "{field}: nothing typed is lost");
        assert!(field == "tries" || page.contains("name=\"tries\" maxlength=\"64\" value=\"3\""), "{page}");
    }
    // What was stored is still there, and the file says the same.
    let file = house.server.get(&format!("/class/sheets/{SHEET}/file.toml")).await.text();
    assert!(
        file.contains("late = { points_per_day = 0.25 }\nlate_days = true\nhints = true\ngive_up = false"),
        "{file}"
    );
    let again = house.server.post(&format!("/class/sheets/{SHEET}/file")).form(&[("file", &file)]).await;
    again.assert_status_see_other();
    assert_eq!(house.server.get(&format!("/class/sheets/{SHEET}/file.toml")).await.text(), file);
    for (from, to, said) in [
        ("due", "duw", "did you mean `due`"),
        ("sheet = \"matrix-derivatives\"", "sheet = \"matrix-derivative\"", "there is matrix-derivatives"),
        ("sheet = \"matrix-derivatives\"", "sheet = \"gradient-descent\"", "this is the page of"),
        ("points_per_day = 0.25", "points_per_day = -1", "a decimal number"),
        ("hints = true", "hints = 1", "true or false"),
    ] {
        let text = file.replacen(from, to, 1);
        let refused =
            house.server.post(&format!("/class/sheets/{SHEET}/file")).form(&[("file", &text)]).await;
        refused.assert_status_unprocessable_entity();
        assert!(
            refused.text().contains(said) && refused.text().contains("<mark>"),
            "{to}: {}",
            refused.text()
        );
    }
}

#[tokio::test]
async fn the_rules_of_a_quiz_are_a_form_as_well() {
    let _turn = TURN.lock().await;
    let house = house().await;
    let quiz = "name = \"q\"\ntitle = { en = \"Q\", ru = \"К\" }\nminutes = 5\n[[pool]]\npoints = 10\nproblems = [\"matrix-derivatives/warm-up\"]\n";
    house.server.post("/class/quizzes").form(&[("file", quiz)]).await.assert_status_see_other();
    let rules = [("minutes", "40"), ("tries", "2"), ("feedback", "never"), ("code", "Euler")];
    house.server.post("/class/quizzes/q/policy").form(&rules).await.assert_status_see_other();
    let file = house.server.get("/class/quizzes/q/file.toml").await.text();
    for line in ["minutes = 40", "tries = 2", "feedback = \"never\"", "code = \"Euler\"", "pick = 1"] {
        assert!(file.contains(line), "{line}: {file}");
    }
    let wrong = [("minutes", "soon"), ("feedback", "now"), ("code", "Euler")];
    let refused = house.server.post("/class/quizzes/q/policy").form(&wrong).await;
    refused.assert_status_unprocessable_entity();
    assert!(refused.text().contains("policy-minutes-wrong") && refused.text().contains("value=\"Euler\""));
    house.server.post("/class/quizzes/nothing/policy").form(&rules).await.assert_status_not_found();
}

#[tokio::test]
async fn a_sheet_is_shown_from_its_opening_on() {
    let _turn = TURN.lock().await;
    let house = house().await;
    let rules = [("opens", at(DAY)), ("hints", "on".into())];
    house.server.post(&format!("/class/sheets/{SHEET}/policy")).form(&rules).await.assert_status_see_other();
    let problem = format!("/problems/{SHEET}/warm-up");
    house.page(&problem).await;
    house.sign_in("anna", "gradient").await;
    house.server.get(&problem).await.assert_status_unprocessable_entity();
    assert!(house.page("/").await.contains("Opens "));
    pass(DAY);
    house.page(&problem).await;
}

#[tokio::test]
async fn a_student_sees_how_the_grade_came_about() {
    let _turn = TURN.lock().await;
    let house = house().await;
    house.sign_in("anna", "gradient").await;
    house.answer(1).await.assert_status_see_other();
    let page = house.page("/grades").await;
    assert!(
        page.contains("does not count yet") && page.contains("counts from") && page.contains("Still missing"),
        "{page}"
    );
    pass(4 * DAY);
    house.sign_in("instructor", "hessian").await;
    let marks = marks(&[("anna", "", "9,5"), ("boris", "", "eleven"), ("vera", "", "11")]);
    let refused = house.server.post("/class/grades/marks/exam").form(&marks).await;
    refused.assert_status_unprocessable_entity();
    let page = refused.text();
    assert!(
        page.contains("value=\"9,5\"")
            && page.contains("id=\"wrong-boris\"")
            && page.contains("id=\"wrong-vera\""),
        "{page}"
    );
    let cut = [("login", "anna"), ("mark", "9,5")];
    house.server.post("/class/grades/marks/exam").form(&cut).await.assert_status_bad_request();
    let marks = self::marks(&[("anna", "", "9,5"), ("boris", "", "")]);
    house.server.post("/class/grades/marks/exam").form(&marks).await.assert_status_see_other();
    let table = house.server.get("/class/grades/table.csv").await.text();
    assert!(table.starts_with("login,name,homework,exam,final,missing\n"), "{table}");
    let anna = table.lines().find(|line| line.starts_with("anna,")).unwrap();
    assert!(anna.contains(",9.5,") && anna.ends_with(",0"), "{anna}");
    assert!(table.lines().any(|line| line.starts_with("boris,") && line.ends_with(",0,,0,1")), "{table}");
    house.sign_in("anna", "gradient").await;
    let page = house.page("/grades").await;
    assert!(page.contains("0.7\u{a0}×\u{a0}") && page.contains(" + 0.3\u{a0}×\u{a0}9.5"), "{page}");
    assert!(!page.contains("Still missing"));
    // Her own and nobody else's.
    for path in [
        "/class/grades",
        "/class/grades/table.csv",
        "/class/grades/course.toml",
        "/class/grades/students/boris",
        "/class/grades/marks/exam",
        "/class/sheets/matrix-derivatives",
        "/class/sheets/matrix-derivatives/file.toml",
    ] {
        house.server.get(path).await.assert_status_forbidden();
    }
    for path in ["/class/grades", "/class/sheets/matrix-derivatives/file"] {
        house.server.post(path).form(&[("file", COURSE)]).await.assert_status_forbidden();
    }
    house.server.post("/class/grades/marks/exam").form(&marks).await.assert_status_forbidden();
    house
        .server
        .post("/class/sheets/matrix-derivatives/policy")
        .form(&[("tries", "1")])
        .await
        .assert_status_forbidden();
    house
        .server
        .post("/class/quizzes/matrix-derivatives/policy")
        .form(&[("tries", "1")])
        .await
        .assert_status_forbidden();
    house
        .server
        .post("/class/sheets/matrix-derivatives/extensions")
        .form(&[("login", "anna")])
        .await
        .assert_status_forbidden();
    house.sound().await;
}

#[tokio::test]
async fn two_instructors_do_not_overwrite_each_others_marks() {
    let _turn = TURN.lock().await;
    let house = house().await;
    let send = async |rows: &[(&str, &str, &str)]| {
        house.server.post("/class/grades/marks/exam").form(&marks(rows)).await
    };
    send(&[("anna", "", "8"), ("boris", "", "")]).await.assert_status_see_other();
    // A page that was opened before, and touches Boris alone, leaves Anna's mark.
    send(&[("anna", "", ""), ("boris", "", "7")]).await.assert_status_see_other();
    // One that would change Anna's mark unseen is told so, and nothing of it is stored.
    let refused = send(&[("anna", "", "3"), ("boris", "7", "6")]).await;
    refused.assert_status_unprocessable_entity();
    let page = refused.text();
    assert!(page.contains("another mark meanwhile: 8") && page.contains("value=\"3\""), "{page}");
    assert!(page.contains("name=\"seen\" value=\"8\""), "sent again it is meant: {page}");
    let table = house.server.get("/class/grades/table.csv").await.text();
    let row = |login: &str| table.lines().find(|line| line.starts_with(login)).unwrap().to_owned();
    assert!(row("anna").contains(",8,") && row("boris").contains(",7,"), "{table}");
    send(&[("anna", "8", "3")]).await.assert_status_see_other();
    // A mark of before, when the component was worth more, hinders nobody.
    let smaller = COURSE.replace("marks = true", "marks = true\npoints = 5");
    house.server.post("/class/grades").form(&[("file", smaller)]).await.assert_status_see_other();
    send(&[("anna", "3", "4"), ("boris", "7", "7")]).await.assert_status_see_other();
    send(&[("boris", "7", "6")]).await.assert_status_unprocessable_entity();
    house.sound().await;
}

#[tokio::test]
async fn marks_of_a_large_class_are_entered_page_by_page() {
    let _turn = TURN.lock().await;
    let house = house().await;
    // The longest logins there are.
    let newcomer = |number: usize| Newcomer {
        login: format!("{number:03}{}", "@".repeat(61)),
        name: format!("Student {number:03}"),
        role: Role::Student,
        hash: None,
    };
    enrol(house.service.store(), (0..450).map(newcomer).collect(), now()).await.unwrap();
    let rows = |page: &str| -> Vec<String> {
        let pieces = page.split("name=\"login\" value=\"").skip(1);
        pieces.map(|piece| piece.split('"').next().unwrap().to_owned()).collect()
    };
    let mut all = Vec::new();
    for number in 1..=3 {
        let address = format!("/class/grades/marks/exam?page={number}");
        let logins = rows(&house.page(&address).await);
        // Everybody's mark is as long as a box takes.
        let form: Vec<_> = logins.iter().map(|login| (login.as_str(), "", "             9.5")).collect();
        house.server.post(&address).form(&marks(&form)).await.assert_status_see_other();
        all.extend(logins);
    }
    let book = rows(&house.page("/class/grades/marks/exam?page=99").await);
    assert_eq!(book, all[400..], "the last page");
    let table = house.server.get("/class/grades/table.csv").await.text();
    assert_eq!(table.lines().filter(|line| line.contains(",9.5,")).count(), all.len(), "{table}");
    house.sound().await;
}

#[tokio::test]
async fn a_text_that_waits_is_no_zero() {
    let _turn = TURN.lock().await;
    let house = house().await;
    let file = COURSE.replace("matrix-derivatives", "gradient-descent");
    house.server.post("/class/grades").form(&[("file", file)]).await.assert_status_see_other();
    let rules = [("closes", at(DAY))];
    house.server.post("/class/sheets/gradient-descent/policy").form(&rules).await.assert_status_see_other();
    house.sign_in("anna", "gradient").await;
    let page = house.page("/problems/gradient-descent/logistic-regression").await;
    let part = &page[page.find("id=\"reasons\"").unwrap()..];
    let text = [("key", format!("{:032x}", 1)), ("response", "It is convex.".into())];
    house.server.post(&after(part, "action=\"")).form(&text).await.assert_status_see_other();
    pass(2 * DAY);
    assert!(house.page("/grades").await.contains("does not count yet"));
    house.sign_in("instructor", "hessian").await;
    let homework = async |login: &str| {
        let table = house.server.get("/class/grades/table.csv").await.text();
        let row = table.lines().find(|line| line.starts_with(login)).unwrap().to_owned();
        row.split(',').nth(2).unwrap().to_owned()
    };
    assert_eq!((homework("anna").await, homework("boris").await), (String::new(), "0".into()));
    let queue = house.page("/marking").await;
    let address = format!("/marking/{}", after(&queue, "href=\"/marking/"));
    let page = house.page(&address).await;
    let form = ["key", "effective"].map(|name| (name, after(&page, &format!("name=\"{name}\" value=\""))));
    let marked = form.into_iter().chain([("comment", String::new()), ("met", "convex".into())]);
    let marked: Vec<(&str, String)> = marked.collect();
    house.server.post(&address).form(&marked).await.assert_status_see_other();
    assert!(!["", "0"].contains(&homework("anna").await.as_str()));
    house.sound().await;
}

#[tokio::test]
async fn the_file_of_the_course_is_kept_as_it_was_written() {
    let _turn = TURN.lock().await;
    let house = house().await;
    assert_eq!(house.server.get("/class/grades/course.toml").await.text(), COURSE);
    for (from, to, said) in [
        ("matrix-derivatives\"]", "matrix-derivative\"]", "there is matrix-derivatives"),
        ("homework = 0.7", "homwork = 0.7", "there is homework"),
        ("marks = true", "marks = tru", ""),
        ("exam = 0.3", "exam = 9000000000000", "from 0 to 1000"),
    ] {
        let text = COURSE.replacen(from, to, 1);
        let refused = house.server.post("/class/grades").form(&[("file", &text)]).await;
        refused.assert_status_unprocessable_entity();
        let page = refused.text();
        assert!(
            page.contains(said) && page.contains("<mark>") && page.contains("What is said of the homework"),
            "{to}: {page}"
        );
    }
    house.server.get("/class/grades/marks/homework").await.assert_status_not_found();
    let handbook = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/GRADES.md")).unwrap();
    let files: Vec<&str> =
        handbook.split("```toml\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    for file in files {
        let (address, name) = if file.starts_with("sheet =") {
            (format!("/class/sheets/{SHEET}/file"), "sheet")
        } else {
            ("/class/grades".into(), "course")
        };
        let kept = house.server.post(&address).form(&[("file", file)]).await;
        assert_eq!(kept.status_code(), 303, "{name}: {}", kept.text());
    }
}
