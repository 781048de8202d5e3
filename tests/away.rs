//! A server that is off over the deadline: whoever looks first when it is back finds everybody scored from the last
//! saved texts, whichever page it is.
#![expect(clippy::unwrap_used, reason = "a test helper that fails is a failed test")]

mod router;

use gradus::course::role::Role;
use gradus::service::password;
use gradus::service::roster::{Newcomer, enrol};
use router::figure::figure;
use router::quiz::house;
use router::{House, stand_at};

const MINUTE: i64 = 60_000;
const START: i64 = 1_790_000_000_000;
const COURSE: &str = "[[component]]\nname = \"quizzes\"\ntitle = { en = \"Quizzes\", ru = \"Контрольные\" }\nof = [\"bell\"]\n";

/// Who they are, what they saved and when (minutes, text), when they handed in, what they were granted in percent,
/// and then: how they stand and what they have when the server is back, an hour later and another one.
type Student =
    (&'static str, &'static [(i64, &'static str)], Option<i64>, u32, [(&'static str, &'static str); 2]);

const STUDENTS: [Student; 9] = [
    ("handed", &[(5, "2*a"), (10, "a")], Some(15), 100, [("handed in", "0.91"), ("handed in", "0.91")]),
    ("handed-wrong", &[(5, "a"), (10, "2*a")], Some(15), 100, [("handed in", "0"), ("handed in", "0")]),
    ("right", &[(10, "a")], None, 100, [("time ran out", "0.91"), ("time ran out", "0.91")]),
    (
        "right-at-last",
        &[(5, "2*a"), (7, "3*a"), (10, "a")],
        None,
        100,
        [("time ran out", "0.91"), ("time ran out", "0.91")],
    ),
    ("wrong-at-last", &[(5, "a"), (10, "2*a")], None, 100, [("time ran out", "0"), ("time ran out", "0")]),
    ("unread", &[(10, "(a")], None, 100, [("time ran out", "0"), ("time ran out", "0")]),
    ("nothing", &[], None, 100, [("time ran out", "0"), ("time ran out", "0")]),
    // Time and a half ends while the server is off, three times as much does not.
    ("longer", &[(5, "2*a"), (25, "a")], None, 150, [("time ran out", "0.91"), ("time ran out", "0.91")]),
    ("longest", &[(25, "2*a")], None, 300, [("running", "0"), ("time ran out", "0.91")]),
];

/// Who never comes.
const ABSENT: [&str; 3] = ["anna", "boris", "vera"];

/// The addresses that are read first, each on a copy of the database of its own.
const FIRST: [&str; 4] =
    ["/class/quizzes/bell", "/class/grades", "/class/grades/table.csv", "/class/grades/students/right"];

impl House {
    /// The points of each student: on the page of the quiz, in the gradebook, and in its table.
    async fn points(&self, login: &str) -> [String; 4] {
        let cells = |page: &str, mark: String| -> Vec<String> {
            let start = page.find(&mark).unwrap_or_else(|| panic!("{mark}: {page}"));
            let row = &page[start..start + page[start..].find("</tr>").unwrap()];
            let cell =
                |piece: &str| piece.split('>').nth(1).unwrap().split(['<', ' ']).next().unwrap().to_owned();
            row.split("<td").skip(1).map(cell).collect()
        };
        let quiz = self.page("/class/quizzes/bell").await;
        let start = quiz.find(&format!("/class/students/{login}\"")).unwrap();
        let row = &quiz[start..start + quiz[start..].find("</tr>").unwrap()];
        let state = row.split("<td>").nth(1).unwrap().split("</td>").next().unwrap().to_owned();
        let book = cells(&self.page("/class/grades").await, format!("/class/grades/students/{login}\""));
        let csv = self.page("/class/grades/table.csv").await;
        let line = csv.lines().find(|line| line.starts_with(&format!("{login},"))).unwrap();
        [
            state,
            cells(&quiz, format!("/class/students/{login}\"")).pop().unwrap(),
            book[0].clone(),
            line.split(',').nth(2).unwrap().to_owned(),
        ]
    }
}

impl House {
    /// Reads one page first, then compares what all say with the table; gives how many figures there were.
    async fn look(&self, first: &str, look: usize) -> usize {
        self.sign_in("instructor", "hessian").await;
        self.page(first).await;
        for (login, .., stands) in STUDENTS {
            let (expected, points) = stands[look];
            let [state, quiz, book, csv] = self.points(login).await;
            assert!(state.starts_with(expected), "{login} after {first}: {state}");
            let figures = match (expected, points) {
                ("running", _) => [points, "–", ""],
                (_, "0.91") => ["0.91", "0.91", "0.9091"],
                _ => ["0", "0.00", "0"],
            };
            assert_eq!([quiz, book, csv], figures, "{login} after {first}");
        }
        for login in ABSENT {
            let [_, quiz, book, csv] = self.points(login).await;
            assert_eq!([quiz, book, csv], ["", "–", ""], "{login} after {first}");
        }
        3 * (STUDENTS.len() + ABSENT.len())
    }
}

/// Sits the quiz as the table says; minute after minute, so that everybody's texts come in the order of time.
async fn sit(house: &House) {
    let mut browsers = Vec::new();
    for (login, ..) in STUDENTS {
        house.sign_in(login, "gradient").await;
        let attempt = house.begin("bell").await;
        let desk = house.desk(&attempt, "linear").await;
        browsers.push((attempt, desk));
    }
    for minute in 0..30 {
        stand_at(START + minute * MINUTE);
        for ((attempt, desk), (login, texts, handed, ..)) in browsers.iter().zip(STUDENTS) {
            for (place, (_, text)) in texts.iter().enumerate().filter(|(_, (at, _))| *at == minute) {
                house.sign_in(login, "gradient").await;
                let key = u8::try_from(place + 1).unwrap();
                house.save(desk, key, i64::try_from(place).unwrap(), text).await.assert_status_ok();
            }
            if handed == Some(minute) {
                house.sign_in(login, "gradient").await;
                house.server.post(&format!("{attempt}/hand-in")).await.assert_status_see_other();
            }
        }
    }
}

#[tokio::test]
async fn whoever_looks_first_scores_everybody() {
    stand_at(START);
    let house = house("bell", "minutes = 30\nfeedback = \"after-closing\"").await;
    let hash = password::hash("gradient").unwrap();
    let newcomer = |(login, ..): Student| Newcomer {
        login: login.into(),
        name: format!("Student {login}"),
        role: Role::Student,
        hash: Some(hash.clone()),
    };
    enrol(house.service.store(), STUDENTS.into_iter().map(newcomer).collect(), START).await.unwrap();
    house.sign_in("instructor", "hessian").await;
    house.server.post("/class/grades").form(&[("file", COURSE)]).await.assert_status_see_other();
    for (login, _, _, percent, _) in STUDENTS.into_iter().filter(|student| student.3 != 100) {
        let grant = [("login", login.to_owned()), ("percent", percent.to_string())];
        house.server.post("/class/quizzes/bell/extensions").form(&grant).await.assert_status_see_other();
    }
    sit(&house).await;
    // The last minute has come and nobody's time is over but of those who handed in; now the server goes off.
    let folder = house.close().await;
    let database = folder.path().join("course.sqlite");
    let mut compared = 0;
    for first in FIRST {
        stand_at(START + 60 * MINUTE);
        let house = router::open_again(&database).await;
        compared += house.look(first, 0).await;
        // The longest still has time, and uses it; then the server is off over that end as well.
        stand_at(START + 70 * MINUTE);
        house.sign_in("longest", "gradient").await;
        let attempt = house.begin("bell").await;
        let desk = house.desk(&attempt, "linear").await;
        house.save(&desk, 2, 1, "a").await.assert_status_ok();
        let folder = house.close().await;
        stand_at(START + 120 * MINUTE);
        let house = router::open_again(&folder.path().join("course.sqlite")).await;
        compared += house.look(first, 1).await;
        house.sound().await;
    }
    figure(format!(
        "{} students: {compared} figures agree on pages and in the table, whichever of {} pages is read first",
        STUDENTS.len() + ABSENT.len(),
        FIRST.len()
    ));
}
