//! Classes of all earlier schemas: after the migrations every row, every score and every page says what it said before.
#![expect(clippy::unwrap_used, reason = "a test helper that fails is a failed test")]

mod house;

use std::collections::BTreeMap;
use std::path::Path;

use gradus::course::role::Role;
use gradus::math::phrase::Language;
use gradus::problem::catalogue::Catalogue;
use gradus::problem::embedded;
use gradus::problem::id::ProblemId;
use gradus::service::house::{Actor, Service};
use gradus::service::verify::verify;
use gradus::store::open::{SCHEMA, Store};
use house::House;
use house::figure::figure;
use house::fresh;
use house::old_class::{QUIZ, SHEET, STUDENTS, old_class};
use jiff::tz::TimeZone;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection as _, SqliteConnection};

const NOW: i64 = 1_790_000_000_000;
/// The newest schema.
const NEWEST: i64 = SCHEMA;

type TextRow = (i64, i64, String, i64, String, Option<i64>, Vec<u8>, String, i64);
type SaidRow = (i64, String, i64, Option<i64>, String);
/// Of each student and part of a problem at an assessment: the best credit, and how many tries.
type Best = BTreeMap<(String, String, String, String), (i64, usize)>;

/// What a database says, read in the plainest way.
#[derive(Debug, PartialEq)]
struct Plain {
    texts: Vec<TextRow>,
    said: Vec<SaidRow>,
    best: Best,
    waiting: usize,
}

async fn plain(database: &Path) -> Plain {
    let options = SqliteConnectOptions::new().filename(database).read_only(true);
    let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
    let texts: Vec<TextRow> = sqlx::query_as("SELECT id, variant_id, part, seq, kind, try_no, idem_key, body, received_ms FROM submission ORDER BY id")
        .fetch_all(&mut connection)
        .await
        .unwrap();
    let said: Vec<SaidRow> = sqlx::query_as(
        "SELECT submission_id, verdict, score_micro, actor_id, detail FROM grading ORDER BY id",
    )
    .fetch_all(&mut connection)
    .await
    .unwrap();
    let places: Vec<(i64, String, String, String)> = sqlx::query_as(
        "SELECT v.id, p.login, x.sheet, v.slot FROM variant v, attempt a, assessment x, person p
         WHERE a.id = v.attempt_id AND x.id = a.assessment_id AND p.id = a.person_id",
    )
    .fetch_all(&mut connection)
    .await
    .unwrap();
    connection.close().await.unwrap();
    let (mut best, mut waiting) = (Best::new(), 0);
    for (id, variant, part, .., try_no, _, _, _) in &texts {
        let of = || said.iter().filter(|row| row.0 == *id);
        let Some(counts) = of().rfind(|row| row.3.is_some()).or_else(|| of().next_back()) else { continue };
        let (_, login, sheet, slot) = places.iter().find(|place| place.0 == *variant).unwrap();
        let cell = best.entry((login.clone(), sheet.clone(), slot.clone(), part.clone())).or_insert((0, 0));
        *cell = (cell.0.max(counts.2), cell.1 + usize::from(try_no.is_some()));
        waiting += usize::from(counts.1 == "waiting");
    }
    Plain { texts, said, best, waiting }
}

/// Millionths of a point of a student at an assessment, by the credits.
fn points(catalogue: &Catalogue, before: &Plain, login: &str, name: &str) -> i64 {
    let own = before
        .best
        .iter()
        .filter(|((whose, sheet, ..), _)| (whose.as_str(), sheet.as_str()) == (login, name));
    let worth = |slot: &str, part: &str| {
        let problem = catalogue.problem(&ProblemId::parse(slot).unwrap()).unwrap();
        (i64::from(problem.part(part).unwrap().points), i64::from(problem.points()))
    };
    let mut questions: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
    for ((_, _, slot, part), (credit, _)) in own {
        let (points, all) = worth(slot, part);
        questions.entry(slot).or_insert((0, all)).0 += points * credit;
    }
    questions.values().map(|(sum, all)| if name == QUIZ { sum * 10 / all } else { *sum }).sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn classes_of_all_schemas_stand_as_they_stood() {
    let catalogue = Catalogue::read(&embedded::files()).unwrap();
    let lev = Actor {
        person_id: 1,
        login: "lev".into(),
        name: "lev".into(),
        role: Role::Instructor,
        session_id: 1,
    };
    let (mut texts, mut scores) = (0, 0);
    for schema in 1..usize::try_from(NEWEST).unwrap() {
        let (folder, database) = fresh();
        old_class(&database, folder.path(), schema).await;
        let before = plain(&database).await;
        assert!(House::open(&database).stop(), "the server brings schema {schema} up to date");
        assert_eq!(plain(&database).await, before, "schema {schema}: the rows");
        texts += before.texts.len();
        let findings = verify(&database).await.unwrap();
        assert_eq!(findings.wrong, Vec::<String>::new(), "schema {schema}");
        assert_eq!(findings.recomputed, before.said.iter().filter(|row| row.3.is_none()).count());
        let service =
            Service::new(Store::open(&database, NOW).await.unwrap(), catalogue.clone(), NOW).await.unwrap();
        let csv = service.grades_csv(&lev).await.unwrap();
        let mut table = csv::Reader::from_reader(csv.as_bytes());
        let head = table.headers().unwrap().clone();
        let rows: Vec<_> = table.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), STUDENTS.len());
        for (place, login) in STUDENTS.into_iter().enumerate() {
            // The table of the class: each cell.
            let row = rows.iter().find(|row| &row[0] == login).unwrap();
            for (column, cell) in head.iter().zip(row).filter(|(column, _)| column.starts_with(SHEET)) {
                let (slot, part) = column.rsplit_once('/').unwrap();
                let key = (login.to_owned(), SHEET.to_owned(), slot.to_owned(), part.to_owned());
                let problem = catalogue.problem(&ProblemId::parse(slot).unwrap()).unwrap();
                let worth = f64::from(problem.part(part).unwrap().points);
                let expected = before.best.get(&key).map(|(credit, _)| *credit as f64 / 1e6 * worth);
                // A text that waits is no zero.
                let shown = cell.parse::<f64>().ok();
                let waits = cell.is_empty() && expected == Some(0.0);
                assert!(
                    shown == expected || waits,
                    "schema {schema}, {login}, {column}: {cell:?}, {expected:?}"
                );
            }
            // The student's own page of each thing, by the instructor's eyes.
            let own =
                service.student_grades(&lev, login, Language::English, &TimeZone::UTC, NOW).await.unwrap();
            for name in [SHEET, QUIZ].into_iter().take(1 + usize::from(schema >= 4)) {
                let expected = points(&catalogue, &before, login, name);
                assert_eq!(own.works[name].graded.micro, expected, "schema {schema}, {login}, {name}");
                let computed =
                    findings.scores.get(&(name.to_owned(), place as i64 + 2)).copied().unwrap_or(0);
                assert_eq!(computed, expected, "schema {schema}, {login}, {name}: by db verify");
                scores += 1;
            }
            if schema >= 6 {
                assert_eq!(own.works[SHEET].days, [1, 1, 0][place], "late days, one of them given back");
            }
        }
        if schema >= 2 {
            assert_eq!(before.waiting, 1, "a text waits to be marked");
            assert_eq!(service.texts_waiting(&lev).await.unwrap(), 1);
        }
        if schema >= 4 {
            let quiz =
                service.quiz_overview(&lev, QUIZ, Language::English, &TimeZone::UTC, NOW).await.unwrap();
            let earned: BTreeMap<&str, i64> = quiz
                .rows
                .iter()
                .map(|row| (row.stand.person.login.as_str(), row.stand.graded.micro))
                .collect();
            assert!(
                earned["anna"] > earned["boris"] && earned["boris"] > 0 && earned["vera"] == 0,
                "{earned:?}"
            );
        }
        service.close().await;
    }
    figure(format!(
        "classes of {} schemas brought up to date: {texts} texts as they were, {scores} scores as before",
        NEWEST - 1
    ));
}
