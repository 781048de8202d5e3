//! Two courses with other keys behind the same problems, and one student who asks the same in both.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use axum::http::Method;
use axum_test::TestResponse;
use gradus::course::policy::Feedback;
use gradus::math::phrase::Language;
use gradus::problem::catalogue::Catalogue;
use gradus::problem::embedded;
use gradus::service::demo::PEOPLE;
use gradus::store::open::Store;
use sqlx::{Executor as _, Row as _};

use crate::decoys::{self, connect};
use crate::hidden::Hidden;
use crate::known::Known;
use crate::router::figure::figure;
use crate::router::links::links;
use crate::router::{House, at, now, open_in, routes};
use crate::twins::{MARK, twins};

/// How many problems a quiz has.
const QUESTIONS: usize = 17;

/// One of the two courses, with the fresh ids that it has sent, in their order.
pub(crate) struct Side {
    pub(crate) house: House,
    sent: BTreeMap<String, usize>,
}

/// Both courses.
pub(crate) struct Pair {
    pub(crate) here: Side,
    pub(crate) there: Side,
    pub(crate) known: Known,
    /// The routes that were asked.
    pub(crate) asked: BTreeSet<String>,
    hidden: Hidden,
    keys: u64,
    compared: usize,
    wrong: Vec<String>,
}

fn moment(ms: i64) -> String {
    jiff::Timestamp::from_millisecond(ms).unwrap().strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// A course in which every problem stands in a quiz that the student has begun, and on a sheet that she has seen.
async fn furnished(feedback: Feedback, closes: i64, held: i64) -> (House, Known) {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("course.sqlite");
    Store::open(&database, now()).await.unwrap().close().await;
    decoys::place(&database).await;
    let files = embedded::files();
    let house = open_in(folder, None, &files).await;
    let catalogue = Catalogue::read(&files).unwrap();
    let mut known = Known {
        sheets: catalogue.sheets.iter().map(|sheet| sheet.id.clone()).collect(),
        problems: catalogue.problems().map(|problem| problem.id.to_string()).collect(),
        ..Known::default()
    };
    house.sign_in("instructor", "hessian").await;
    let instructor = &house.server;
    for sheet in &known.sheets {
        // Hints follow from the key, and may.
        let file = format!("sheet = \"{sheet}\"\nhints = false\n");
        let address = format!("/class/sheets/{sheet}/file");
        instructor.post(&address).form(&[("file", file)]).await.assert_status_see_other();
    }
    for (number, some) in (1..).zip(known.problems.chunks(QUESTIONS)) {
        let pools = some.iter().map(|id| format!("[[pool]]\npoints = 3\nproblems = [\"{id}\"]\n"));
        let tries = if number % 2 == 0 { "tries = 2\n" } else { "" };
        let file = format!(
            "name = \"all-{number}\"\ntitle = {{ en = \"All\", ru = \"Всё\" }}\nfeedback = \"{}\"\ncloses = \"{}\"\n{tries}{}",
            feedback.word(),
            moment(closes),
            pools.collect::<String>()
        );
        instructor.post("/class/quizzes").form(&[("file", file)]).await.assert_status_see_other();
        // Somebody else is at it for longer.
        let grant = [("login", "boris"), ("percent", "100"), ("closes", &moment(held).replace(' ', "T"))];
        let address = format!("/class/quizzes/all-{number}/extensions");
        instructor.post(&address).form(&grant).await.assert_status_see_other();
        known.quizzes.push(format!("all-{number}"));
    }
    let course = "[[component]]\nname = \"all\"\ntitle = { en = \"All\", ru = \"Всё\" }\nof = [\"all-*\"]\n";
    instructor.post("/class/grades").form(&[("file", course)]).await.assert_status_see_other();
    house.sign_in("boris", "gradient").await;
    for quiz in &known.quizzes {
        house.begin(quiz).await;
    }
    house.sign_in("anna", "gradient").await;
    for quiz in &known.quizzes {
        let attempt = house.begin(quiz).await;
        known.quiz_parts.extend(Known::parts(&house, &house.page(&attempt).await));
        known.attempts.push(attempt.rsplit('/').next().unwrap().to_owned());
    }
    for problem in &known.problems {
        let page = house.page(&format!("/problems/{problem}")).await;
        known.sheet_parts.extend(Known::parts(&house, &page));
    }
    let assets = links(&house.page("/").await);
    known.assets =
        assets.iter().filter_map(|address| address.strip_prefix("/assets/")).map(str::to_owned).collect();
    (house, known)
}

/// The same database with other keys behind its problems.
async fn turn(database: &Path) {
    let mut connection = connect(database).await;
    connection.execute("DROP TRIGGER problem_version_no_update").await.unwrap();
    let asked = "SELECT id, source FROM problem_version WHERE problem <> 'old/one'";
    for row in sqlx::query(asked).fetch_all(&mut connection).await.unwrap() {
        let files: BTreeMap<String, String> = serde_json::from_str(row.get("source")).unwrap();
        let files = files.into_iter().map(|(name, text)| (name, text.into_bytes())).collect();
        let files: BTreeMap<String, String> = twins(&files)
            .into_iter()
            .map(|(name, bytes)| (name, String::from_utf8(bytes).unwrap()))
            .collect();
        sqlx::query("UPDATE problem_version SET source = $1 WHERE id = $2")
            .bind(serde_json::to_string(&files).unwrap())
            .bind(row.get::<i64, _>("id"))
            .execute(&mut connection)
            .await
            .unwrap();
    }
}

impl Side {
    async fn open(house: House) -> Self {
        house.sign_in("anna", "gradient").await;
        Self { house, sent: BTreeMap::new() }
    }

    /// All of an answer: as it is, and with each id of 32 digits told by its place among those sent so far.
    fn whole(&mut self, response: &TestResponse) -> [String; 2] {
        let mut headers: Vec<String> = response
            .headers()
            .iter()
            .map(|(name, value)| format!("{name}: {}", String::from_utf8_lossy(value.as_bytes())))
            .map(|header| match header.split_once("gradus_session=") {
                Some((start, rest)) => format!("{start}gradus_session={}", &rest[rest.find(';').unwrap()..]),
                None => header,
            })
            .collect();
        headers.sort();
        let body = String::from_utf8_lossy(response.as_bytes()).into_owned();
        let all = format!("{}\n{}\n\n{body}", response.status_code(), headers.join("\n"));
        let masked = masked(&all, |id| {
            let next = self.sent.len();
            *self.sent.entry(id.to_owned()).or_insert(next)
        });
        [all, masked]
    }
}

/// A text with a number for each id of 32 digits.
fn masked(text: &str, mut place: impl FnMut(&str) -> usize) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_hexdigit()) {
        let (before, run) = rest.split_at(start);
        let end = run.find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(run.len());
        let (run, after) = run.split_at(end);
        masked += before;
        if run.len() == 32 {
            masked += &format!("#{}#", place(run));
        } else {
            masked += run;
        }
        rest = after;
    }
    masked + rest
}

/// Where two answers part.
fn parting(here: &str, there: &str) -> String {
    let place = here.bytes().zip(there.bytes()).take_while(|(a, b)| a == b).count();
    let cut = |text: &str| {
        String::from_utf8_lossy(&text.as_bytes()[place.saturating_sub(160)..text.len().min(place + 80)])
            .into_owned()
    };
    format!("…{}…\n  and\n…{}…", cut(here), cut(there))
}

impl Pair {
    /// Two courses whose quizzes close at one moment, and for somebody else at a later one.
    pub(crate) async fn open(feedback: Feedback, closes: i64, held: i64) -> Self {
        let (house, mut known) = furnished(feedback, closes, held).await;
        let House { server, service, folder } = house;
        drop(server);
        service.close().await;
        let other = tempfile::tempdir().unwrap();
        let [own, twin] = [&folder, &other].map(|folder| folder.path().join("course.sqlite"));
        assert!(!own.with_extension("sqlite-wal").exists(), "all of it is in one file");
        std::fs::copy(&own, &twin).unwrap();
        turn(&twin).await;
        let files = embedded::files();
        let others = twins(&files);
        let courses = [&files, &others].map(|files| Catalogue::read(files).unwrap());
        let hidden = known.study(&own, courses.each_ref()).await;
        assert!(hidden.len() > 1_000 && known.quiz_parts.len() > 200 && known.sheet_parts.len() > 200);
        let different = known.quiz_parts.iter().filter(|part| part.right[0] != part.right[1]).count();
        assert!(different > 200, "{different} keys differ");
        let start = now();
        let here = Side::open(open_in(folder, None, &files).await).await;
        let end = now();
        at(start);
        let there = Side::open(open_in(other, None, &others).await).await;
        at(end);
        Self { here, there, known, asked: BTreeSet::new(), hidden, keys: 0, compared: 0, wrong: Vec::new() }
    }

    /// Asks both at the same moment; what comes back should be the same, and hold nothing that is hidden.
    async fn ask(&mut self, route: &str, method: Method, address: &str, form: Option<&[(&str, &str)]>) {
        let accept = if self.compared.is_multiple_of(2) { "text/html" } else { "application/json" };
        self.asked.insert(format!("{method} {route}"));
        let start = now();
        let (mut answers, mut found) = (Vec::new(), None);
        for side in [&mut self.here, &mut self.there] {
            at(start);
            let asked = side.house.server.method(method.clone(), address).add_header("accept", accept);
            let response = match form {
                Some(form) => asked.form(form).await,
                None => asked.await,
            };
            let [all, masked] = side.whole(&response);
            found = found.or_else(|| self.hidden.find(&all));
            answers.push(masked);
        }
        let said = form.map(|form| format!(" {form:?}")).unwrap_or_default();
        if answers[0] != answers[1] {
            self.wrong.push(format!("{method} {address}{said}: {}", parting(&answers[0], &answers[1])));
        }
        if answers[1].contains(MARK) {
            self.wrong.push(format!("{method} {address}{said}: a solution"));
        }
        if let Some(found) = found {
            self.wrong.push(format!("{method} {address}{said}: {found}"));
        }
        self.compared += 1;
    }

    /// Sends a form to both.
    pub(crate) async fn send(&mut self, route: &str, address: &str, form: &[(&str, &str)]) {
        self.ask(route, Method::POST, address, Some(form)).await;
    }

    /// As [`Self::send`], with a key of its own.
    pub(crate) async fn keyed(&mut self, route: &str, address: &str, form: &[(&str, &str)]) {
        self.keys += 1;
        let key = format!("{:032x}", self.keys);
        let form: Vec<(&str, &str)> =
            [("key", key.as_str())].into_iter().chain(form.iter().copied()).collect();
        self.send(route, address, &form).await;
    }

    /// Looks at every page in both languages, with every id; but for the routes that begin so.
    pub(crate) async fn look(&mut self, but: &[&str]) {
        let all = routes(&self.here.house.service);
        for language in Language::ALL {
            let form = [("language", language.code()), ("back", "/")];
            self.send("/language", "/language", &form).await;
            for route in all.iter().filter_map(|route| route.strip_prefix("GET ")) {
                if but.iter().any(|start| route.starts_with(start)) {
                    continue;
                }
                for address in self.known.addresses(route) {
                    self.ask(route, Method::GET, &address, None).await;
                }
            }
        }
    }

    /// Sends all forms that are not of a part, whatever comes of it; signs out and in again.
    pub(crate) async fn other_forms(&mut self) {
        let all = routes(&self.here.house.service);
        for route in all.iter().filter_map(|route| route.strip_prefix("POST ")) {
            for form in self.known.forms(route) {
                for address in self.known.addresses(route) {
                    let form: Vec<(&str, &str)> =
                        form.iter().map(|(name, value)| (*name, value.as_str())).collect();
                    self.keyed(route, &address, &form).await;
                }
            }
        }
        let (login, _, _, password) = PEOPLE[1];
        self.send("/sign-out", "/sign-out", &[]).await;
        self.send("/sign-in", "/sign-in", &[("login", login), ("password", password)]).await;
    }

    /// How many parts of quizzes are told now: their sections in the two courses differ.
    pub(crate) async fn told(&mut self) -> usize {
        let mut told = 0;
        for attempt in self.known.attempts.clone() {
            let start = now();
            let mut pages = Vec::new();
            for side in [&mut self.here, &mut self.there] {
                at(start);
                pages.push(side.house.page(&format!("/attempts/{attempt}")).await);
            }
            for part in &self.known.quiz_parts {
                let name = format!(" id=\"{}-{}\"", part.variant, part.id);
                let sections: Vec<String> = pages
                    .iter()
                    .filter_map(|page| {
                        let rest = &page[page.find(&name)?..];
                        Some(masked(&rest[..rest.find("</section>")?], |_| 0))
                    })
                    .collect();
                told += usize::from(matches!(&sections[..], [here, there] if here != there));
            }
            if let Some(found) = pages.iter().find_map(|page| self.hidden.find(page)) {
                self.wrong.push(format!("afterwards: {found}"));
            }
        }
        told
    }

    /// Everything was alike.
    pub(crate) fn sound(&self) {
        figure(format!(
            "{} answers compared, {} things looked for in each",
            self.compared,
            self.hidden.len()
        ));
        let first: Vec<&str> = self.wrong.iter().take(12).map(String::as_str).collect();
        assert!(first.is_empty(), "{} differ:\n{}", self.wrong.len(), first.join("\n"));
        assert!(self.compared > 8_000, "{}", self.compared);
    }
}
