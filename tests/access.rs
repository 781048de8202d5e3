//! Who reaches what: every route, for everybody, before, during and after a quiz.
//!
//! `access.tsv` says what each request is answered with; a route that is not in it fails the test.
#![expect(clippy::unwrap_used, reason = "a test helper that fails is a failed test")]

mod router;

use std::collections::BTreeSet;

use axum_test::{TestResponse, TestServer};
use gradus::service::house::Service;
use router::{after, browser, now, pass, routes};

const MINUTE: i64 = 60_000;
/// An address that nothing has.
const NOBODYS: &str = "00000000000000000000000000000001";

/// A course with marks that are entered by hand.
const COURSE: &str =
    "[[component]]\nname = \"exam\"\ntitle = { en = \"Exam\", ru = \"Экзамен\" }\nmarks = true\n";

/// A row of the table.
struct Row {
    method: &'static str,
    route: &'static str,
    /// Which thing the address names: of the sheets, or of the quiz.
    about: &'static str,
    /// What anonymous, the student whose it is, another student and the instructor get.
    expected: [[&'static str; 3]; 4],
}

const WHO: [&str; 4] = ["anonymous", "the student", "another student", "the instructor"];
const WHEN: [&str; 3] = ["before", "during", "after"];

fn table() -> Vec<Row> {
    let rows = include_str!("access.tsv").lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    let row = |line: &'static str| {
        let cells: Vec<&str> = line.split('\t').collect();
        let [method, route, about, everybody @ ..] = &cells[..] else { panic!("{line}") };
        let expected = everybody.iter().map(|cell| match &cell.split(' ').collect::<Vec<_>>()[..] {
            [always] => [*always; 3],
            [before, during, after] => [*before, *during, *after],
            _ => panic!("{line}"),
        });
        let expected = expected.collect::<Vec<_>>().try_into().unwrap_or_else(|_| panic!("{line}"));
        Row { method, route, about, expected }
    };
    rows.map(row).collect()
}

/// What the placeholders of an address stand for.
struct Things {
    sheet_variant: String,
    quiz_variant: String,
    attempt: String,
    grading: String,
    effective: String,
    asset: String,
}

impl Things {
    fn address(&self, row: &Row) -> String {
        let variant = match row.about {
            "quiz" => &self.quiz_variant,
            _ => &self.sheet_variant,
        };
        let name = match row.route {
            route if route.starts_with("/class/sheets") => "matrix-derivatives",
            route if route.starts_with("/class/grades/marks") => "exam",
            _ => "bell",
        };
        row.route
            .replace("{sheet}", "matrix-derivatives")
            .replace("{problem}", "warm-up")
            .replace("{part}", "linear")
            .replace("{variant}", variant)
            .replace("{attempt}", &self.attempt)
            .replace("{login}", "anna")
            .replace("{place}", &self.grading)
            .replace("{hash}/{name}", &self.asset)
            .replace("{name}", name)
    }
}

/// A form that would be right from whoever may send it.
fn form(row: &Row, key: u32, bell: &str, effective: &str) -> Vec<(&'static str, String)> {
    let key = ("key", format!("{key:032x}"));
    match row.route {
        "/sign-in" => vec![("login", "anna".into()), ("password", "gradient".into())],
        "/language" => vec![("language", "ru".into()), ("back", "/".into())],
        "/variants/{variant}/{part}" => vec![key, ("response", "2*a".into())],
        "/variants/{variant}/{part}/reading" => vec![("response", "a".into())],
        "/variants/{variant}/{part}/draft" => vec![key, ("base", "0".into()), ("response", "a".into())],
        "/variants/{variant}/{part}/solution" | "/problems/{sheet}/{problem}/numbers" => vec![key],
        "/quizzes/{name}/begin" => vec![("code", String::new())],
        "/class/quizzes" => vec![("file", bell.to_owned()), ("editing", "bell".into())],
        "/late-days" => vec![key, ("name", "matrix-derivatives".into())],
        "/class/grades" => vec![("file", COURSE.to_owned())],
        "/class/grades/marks/{name}" => {
            vec![("login", "vera".into()), ("seen", String::new()), ("mark", "7".into())]
        }
        // The rules of the sheets as they are.
        "/class/sheets/{name}/policy" => {
            ["hints", "give_up", "new_numbers"].map(|field| (field, "on".to_owned())).into()
        }
        "/class/sheets/{name}/file" => vec![("file", "sheet = \"matrix-derivatives\"\n".into())],
        // No name: nothing is made.
        "/class/new-quiz" => vec![("name", String::new())],
        "/class/quizzes/{name}/questions" => [
            ("title_en", "Bell"),
            ("title_ru", "Звонок"),
            ("pick", "1"),
            ("points", "1"),
            ("chosen", "0:matrix-derivatives/warm-up"),
        ]
        .map(|(field, value)| (field, value.to_owned()))
        .into(),
        // No such feedback: the rules of the quiz stay as they are.
        "/class/quizzes/{name}/policy" => vec![("feedback", "later".into())],
        // She has spent none.
        "/class/sheets/{name}/late-days" | "/class/quizzes/{name}/late-days" => {
            vec![key, ("login", "vera".into()), ("days", "1".into())]
        }
        "/class/sheets/{name}/extensions" => vec![("login", "vera".into())],
        "/class/quizzes/{name}/extensions" => {
            vec![
                ("login", "vera".into()),
                ("percent", "100".into()),
                ("opens", String::new()),
                ("closes", String::new()),
            ]
        }
        "/marking/{place}" => vec![key, ("effective", effective.to_owned()), ("met", "convex".into())],
        _ => vec![],
    }
}

/// The answer in a word: `in` is the way to the sign-in page, `out` any other way.
fn said(response: &TestResponse) -> String {
    let status = response.status_code();
    if !status.is_redirection() {
        return status.as_u16().to_string();
    }
    let led = response.header("location");
    if led == "/sign-in" { "in".into() } else { "out".into() }
}

async fn enter(browser: &TestServer, login: &str, password: &str) {
    browser
        .post("/sign-in")
        .form(&[("login", login), ("password", password)])
        .await
        .assert_status_see_other();
}

/// The quiz, from an hour from now to two hours from now.
fn bell() -> String {
    let minute = |ms: i64| {
        let moment = jiff::Timestamp::from_millisecond(ms).unwrap();
        moment.strftime("%Y-%m-%d %H:%M").to_string()
    };
    format!(
        "name = \"bell\"\ntitle = {{ en = \"Bell\", ru = \"Звонок\" }}\nopens = \"{}\"\ncloses = \"{}\"\n\
         feedback = \"after-closing\"\n\n[[pool]]\npoints = 1\nproblems = [\"matrix-derivatives/warm-up\"]\n",
        minute(now() + 60 * MINUTE),
        minute(now() + 120 * MINUTE)
    )
}

struct Door {
    everybody: [TestServer; 4],
    things: Things,
    bell: String,
    key: u32,
}

impl Door {
    async fn open(service: &Service) -> Self {
        let everybody = [browser(service), browser(service), browser(service), browser(service)];
        let [nobody, student, other, instructor] = &everybody;
        enter(student, "anna", "gradient").await;
        enter(other, "boris", "gradient").await;
        enter(instructor, "instructor", "hessian").await;
        let bell = bell();
        let made = instructor.post("/class/quizzes").form(&[("file", &bell)]).await;
        made.assert_status_see_other();
        let essay = student.get("/problems/gradient-descent/logistic-regression").await.text();
        let essay = &essay[essay.find("id=\"reasons\"").unwrap()..];
        let text = [("key", format!("{:032x}", 999_999)), ("response", "It is convex.".to_owned())];
        student.post(&after(essay, "action=\"")).form(&text).await.assert_status_see_other();
        let page = student.get("/problems/matrix-derivatives/warm-up").await.text();
        let front = nobody.get("/sign-in").await.text();
        let queue = instructor.get("/marking").await.text();
        let grading = after(&queue, "href=\"/marking/");
        let text = instructor.get(&format!("/marking/{grading}")).await.text();
        let things = Things {
            sheet_variant: after(&page, "action=\"/variants/").split('/').next().unwrap().to_owned(),
            quiz_variant: NOBODYS.into(),
            attempt: NOBODYS.into(),
            grading,
            effective: after(&text, "name=\"effective\" value=\""),
            asset: after(&front, "href=\"/assets/"),
        };
        Self { everybody, things, bell, key: 0 }
    }

    /// All rows at one time; what was not as expected.
    async fn try_all(&mut self, when: usize, wrong: &mut Vec<String>) {
        for row in table() {
            for (who, browser) in self.everybody.iter().enumerate() {
                self.key += 1;
                let address = self.things.address(&row);
                let form = form(&row, self.key, &self.bell, &self.things.effective);
                let response = match row.method {
                    "GET" => browser.get(&address).await,
                    _ => {
                        let forged = browser.post(&address).add_header("sec-fetch-site", "cross-site");
                        let forged = said(&forged.form(&form).await);
                        if forged != "403" {
                            wrong.push(format!("forged {} {}: {forged}", row.method, row.route));
                        }
                        browser.post(&address).form(&form).await
                    }
                };
                let (found, wanted) = (said(&response), row.expected[who][when]);
                if found != wanted {
                    wrong.push(format!(
                        "{} {} ({}) {}, {}: {wanted} was expected, {found} came",
                        row.method, row.route, row.about, WHO[who], WHEN[when]
                    ));
                }
            }
            // Whoever signed in or out or chose a language in passing is who they were.
            let [nobody, student, other, instructor] = &mut self.everybody;
            if ["/sign-in", "/sign-out"].contains(&row.route) {
                nobody.clear_cookies();
                enter(student, "anna", "gradient").await;
                enter(other, "boris", "gradient").await;
                enter(instructor, "instructor", "hessian").await;
            }
        }
    }
}

#[tokio::test]
async fn every_route_answers_everybody_as_the_table_says() {
    let house = router::open(None).await;
    let listed: BTreeSet<String> =
        table().iter().map(|row| format!("{} {}", row.method, row.route)).collect();
    let there: BTreeSet<String> = routes(&house.service).into_iter().collect();
    assert!(there.len() > 20, "{there:?}");
    assert_eq!(listed, there, "each route stands in access.tsv, and nothing else");
    let mut door = Door::open(&house.service).await;
    let mut wrong = Vec::new();
    door.try_all(0, &mut wrong).await;
    pass(61 * MINUTE);
    let student = &door.everybody[1];
    let begun = student.post("/quizzes/bell/begin").form(&[("code", "")]).await;
    begun.assert_status_see_other();
    let attempt = begun.header("location").to_str().unwrap().to_owned();
    let page = student.get(&attempt).await.text();
    door.things.attempt = attempt.rsplit('/').next().unwrap().to_owned();
    door.things.quiz_variant = page.split("/variants/").nth(1).unwrap().split('/').next().unwrap().to_owned();
    door.try_all(1, &mut wrong).await;
    pass(61 * MINUTE);
    door.try_all(2, &mut wrong).await;
    println!("{} requests answered", 12 * table().len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
