//! Everybody who may come to a course: anonymous, two students and the instructor, before and during a quiz.

use axum_test::TestServer;
use gradus::service::house::Service;

use super::requests::{Form, Things};
use super::{after, browser, now, pass};

const MINUTE: i64 = 60_000;
/// An address that nothing has.
pub(crate) const NOBODYS: &str = "00000000000000000000000000000001";

pub(crate) const WHO: [&str; 4] = ["anonymous", "the student", "another student", "the instructor"];

async fn enter(browser: &TestServer, login: &str, password: &str) {
    browser
        .post("/sign-in")
        .form(&[("login", login), ("password", password)])
        .await
        .assert_status_see_other();
}

/// The quiz.
fn bell([opens, closes]: &[String; 2]) -> String {
    format!(
        "name = \"bell\"\ntitle = {{ en = \"Bell\", ru = \"Звонок\" }}\nopens = \"{opens}\"\ncloses = \"{closes}\"\n\
         feedback = \"after-closing\"\n\n[[pool]]\npoints = 1\nproblems = [\"matrix-derivatives/warm-up\"]\n",
    )
}

/// Everybody before the doors of a sheet and a quiz that open in an hour and close an hour later.
pub(crate) struct Door {
    /// Anonymous, the student whose things they are, another student, the instructor.
    pub(crate) everybody: [TestServer; 4],
    pub(crate) things: Things,
    /// The number of the last form.
    pub(crate) key: u32,
}

impl Door {
    pub(crate) async fn open(service: &Service) -> Self {
        let everybody = [browser(service), browser(service), browser(service), browser(service)];
        let [nobody, student, other, instructor] = &everybody;
        enter(student, "anna", "gradient").await;
        enter(other, "boris", "gradient").await;
        enter(instructor, "instructor", "hessian").await;
        let hours = [60, 120].map(|minutes| {
            let moment = jiff::Timestamp::from_millisecond(now() + minutes * MINUTE).unwrap();
            moment.strftime("%Y-%m-%d %H:%M").to_string()
        });
        let bell = bell(&hours);
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
            hours,
            bell,
        };
        // The student has seen it before, and from now on it opens with the quiz.
        let rules = [("file", things.sheet())];
        let set = instructor.post("/class/sheets/matrix-derivatives/file").form(&rules).await;
        set.assert_status_see_other();
        Self { everybody, things, key: 0 }
    }

    /// An hour later: the student begins.
    pub(crate) async fn begin(&mut self) {
        pass(61 * MINUTE);
        let student = &self.everybody[1];
        let begun = student.post("/quizzes/bell/begin").form(&[("code", "")]).await;
        begun.assert_status_see_other();
        let attempt = begun.header("location").to_str().unwrap().to_owned();
        let page = student.get(&attempt).await.text();
        self.things.attempt = attempt.rsplit('/').next().unwrap().to_owned();
        self.things.quiz_variant =
            page.split("/variants/").nth(1).unwrap().split('/').next().unwrap().to_owned();
    }

    /// Whoever signed in or out or chose a language in passing is who they were.
    pub(crate) async fn enter(&mut self) {
        let [nobody, student, other, instructor] = &mut self.everybody;
        nobody.clear_cookies();
        enter(student, "anna", "gradient").await;
        enter(other, "boris", "gradient").await;
        enter(instructor, "instructor", "hessian").await;
    }

    /// A form that would be right from whoever may send it, with a key of its own.
    pub(crate) fn form(&mut self, route: &str) -> Form {
        self.key += 1;
        self.things.form(route, self.key)
    }
}
