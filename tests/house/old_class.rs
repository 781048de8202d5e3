//! A class as an earlier version of the program left it: each kind of row comes in with the first schema that has it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use gradus::course::policy::Policy;
use gradus::course::quiz::{Pool, Quiz};
use gradus::course::sitting::Extension;
use gradus::grading::grade::grade;
use gradus::grading::judgement::Judgement;
use gradus::grading::marking::mark;
use gradus::math::phrase::Phrase;
use gradus::problem::catalogue::Catalogue;
use gradus::problem::definition::Problem;
use gradus::problem::embedded;
use gradus::problem::id::ProblemId;
use gradus::problem::part::Answer;
use gradus::problem::seed::Seed;
use gradus::problem::variant::Variant;
use gradus::service::house::digest;
use gradus::store::books::ENGINE;
use sqlx::migrate::Migrator;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, SqliteConnection};

/// The sheet.
pub(crate) const SHEET: &str = "matrix-derivatives";
/// The quiz.
pub(crate) const QUIZ: &str = "old-quiz";
/// The students, from row 2 on; the first person is the instructor.
pub(crate) const STUDENTS: [&str; 3] = ["anna", "boris", "vera"];

/// The problem of the sheet and of the quiz, and one that a person marks.
const DERIVED: &str = "matrix-derivatives/warm-up";
const MARKED: &str = "matrix-derivatives/least-squares-convexity";
/// What is typed into a part of the first: right, wrong and unreadable.
const RIGHT: &str = "a";
const WRONG: &str = "2*a";
const UNREADABLE: &str = "a +";

/// A database that grows with its schema.
struct Old {
    connection: SqliteConnection,
    catalogue: Catalogue,
    /// Grows with each row, as time and as what must not come twice.
    at: i64,
}

/// Makes a database of this schema in a folder, with a class that has worked since the first.
pub(crate) async fn old_class(database: &Path, folder: &Path, schema: usize) {
    let migrations = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let mut files: Vec<_> = fs::read_dir(&migrations).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    let own = folder.join(format!("migrations-{schema}"));
    fs::create_dir(&own).unwrap();
    let options = SqliteConnectOptions::new().filename(database).create_if_missing(true).foreign_keys(false);
    let connection = SqliteConnection::connect_with(&options).await.unwrap();
    let catalogue = Catalogue::read(&embedded::files()).unwrap();
    let mut old = Old { connection, catalogue, at: 1_000 };
    for (place, file) in files.iter().take(schema).enumerate() {
        fs::copy(file, own.join(file.file_name().unwrap())).unwrap();
        Migrator::new(own.as_path()).await.unwrap().run(&mut old.connection).await.unwrap();
        match place + 1 {
            1 => old.enrol().await,
            2 => old.mark().await,
            3 => old.reveal().await,
            4 => old.quiz().await,
            5 => old.grades().await,
            6 => old.run("INSERT INTO late_day_return(person_id, assessment_id, days, author_id, at_ms, idem_key) VALUES (2, 1, 1, 1, 9, randomblob(16))").await,
            // Those that bring no kind of row: the class goes on.
            _ => {
                old.text(1, "quadratic", "final", RIGHT).await;
                old.text(3, "quadratic", "draft", "not yet").await;
            }
        }
    }
    let check: Vec<String> = sqlx::query_scalar("SELECT \"table\" FROM pragma_foreign_key_check")
        .fetch_all(&mut old.connection)
        .await
        .unwrap();
    assert_eq!(check, Vec::<String>::new(), "the old rows refer to each other");
    old.connection.close().await.unwrap();
}

impl Old {
    async fn run(&mut self, statements: &str) {
        self.connection.execute(AssertSqlSafe(statements.to_owned())).await.unwrap();
    }

    fn problem(&self, id: &str) -> Arc<Problem> {
        Arc::clone(self.catalogue.problem(&ProblemId::parse(id).unwrap()).unwrap())
    }

    fn tick(&mut self) -> i64 {
        self.at += 1;
        self.at
    }

    /// Bytes that come once.
    fn key(&mut self) -> Vec<u8> {
        digest(&self.tick().to_be_bytes())[..16].to_vec()
    }

    async fn enrol(&mut self) {
        let mut people = String::new();
        for (place, login) in ["lev"].into_iter().chain(STUDENTS).enumerate() {
            let (id, role) = (place + 1, if place == 0 { "instructor" } else { "student" });
            people += &format!(
                "INSERT INTO person(id, login, created_ms) VALUES ({id}, '{login}', 1);
                 INSERT INTO person_revision(person_id, rev, name, role, at_ms) VALUES ({id}, 1, '{login}', '{role}', 1);
                 INSERT INTO session(id, token_hash, person_id, created_ms, expires_ms) VALUES ({id}, randomblob(32), {id}, 1, 2);"
            );
        }
        self.run(&people).await;
        self.run(&format!(
            "INSERT INTO assessment(id, sheet, created_ms) VALUES (1, '{SHEET}', 1);
             INSERT INTO policy_revision(assessment_id, rev, body, at_ms) VALUES (1, 1, '{{\"max_tries\":9}}', 1);"
        ))
        .await;
        for id in [DERIVED, MARKED] {
            let problem = self.problem(id);
            sqlx::query("INSERT INTO problem_version(hash, problem, source, engine, created_ms) VALUES ($1, $2, $3, $4, 1)")
                .bind(problem.hash.to_vec())
                .bind(id)
                .bind(problem.source.as_str())
                .bind(ENGINE)
                .execute(&mut self.connection)
                .await
                .unwrap();
        }
        // Attempts and variants have the rows 1, 2, 3 for the three students.
        for attempt in 1..=3 {
            self.attempt(attempt, 1, attempt + 1).await;
            self.variant(attempt, DERIVED).await;
        }
        self.text(1, "linear", "final", RIGHT).await;
        for (kind, text) in [("final", WRONG), ("draft", "later"), ("final", UNREADABLE), ("final", RIGHT)] {
            self.text(2, "linear", kind, text).await;
        }
        for (kind, text) in [("draft", "nearly"), ("final", UNREADABLE), ("final", WRONG)] {
            self.text(3, "linear", kind, text).await;
        }
        self.text(2, "quadratic-hessian", "final", "A+A'").await;
    }

    async fn attempt(&mut self, id: i64, assessment: i64, person: i64) {
        let (name, at) = (self.key(), self.tick());
        sqlx::query("INSERT INTO attempt(id, public_id, assessment_id, person_id, ordinal, policy_rev, started_ms) VALUES ($1, $2, $3, $4, 1, 1, $5)")
            .bind(id).bind(name).bind(assessment).bind(person).bind(at)
            .execute(&mut self.connection)
            .await
            .unwrap();
    }

    /// The variant of an attempt gets the next row.
    async fn variant(&mut self, attempt: i64, id: &str) {
        let problem = self.problem(id);
        let seed = digest(&attempt.to_be_bytes())[..16].to_vec();
        let drawn = problem.draw(Seed::from_bytes(seed.clone().try_into().unwrap())).unwrap();
        let parameters = drawn.parameters_json();
        let (name, start, at) = (self.key(), self.key(), self.tick());
        sqlx::query(
            "INSERT INTO variant(public_id, attempt_id, slot, ordinal, start_key, problem_hash, seed, engine, params, params_hash, created_ms)
             VALUES ($1, $2, $3, 1, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(name).bind(attempt).bind(id).bind(start).bind(problem.hash.to_vec()).bind(seed).bind(ENGINE)
        .bind(&parameters).bind(digest(parameters.as_bytes()).to_vec()).bind(at)
        .execute(&mut self.connection)
        .await
        .unwrap();
    }

    async fn drawn(&mut self, variant: i64) -> Variant {
        let (slot, seed): (String, Vec<u8>) = sqlx::query_as("SELECT slot, seed FROM variant WHERE id = $1")
            .bind(variant)
            .fetch_one(&mut self.connection)
            .await
            .unwrap();
        self.problem(&slot).draw(Seed::from_bytes(seed.try_into().unwrap())).unwrap()
    }

    /// A text as it came in, with what was said of it if it is final; its row.
    async fn text(&mut self, variant: i64, part: &str, kind: &str, text: &str) -> i64 {
        let drawn = self.drawn(variant).await;
        let said = (kind == "final").then(|| grade(&drawn, drawn.part(part).unwrap(), text));
        let costs = said.as_ref().is_some_and(|said| said.outcome.costs_a_try());
        let (key, at) = (self.key(), self.tick());
        // From the tenth schema on each text names the one before it; an earlier one has no such column.
        let linked: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM pragma_table_info('submission') WHERE name = 'before_id'",
        )
        .fetch_one(&mut self.connection)
        .await
        .unwrap();
        let [column, before] = if linked > 0 { ["before_id, ", "max(id), "] } else { ["", ""] };
        let row = sqlx::query_scalar(AssertSqlSafe(format!(
            "INSERT INTO submission(variant_id, part, seq, {column}kind, try_no, idem_key, body, body_hash, received_ms, session_id)
             SELECT $1, $2, coalesce(max(seq), 0) + 1, {before}$3, CASE WHEN $4 THEN coalesce(max(try_no), 0) + 1 END, $5, $6, $7, $8,
               (SELECT person_id FROM attempt a JOIN variant v ON v.attempt_id = a.id WHERE v.id = $1)
             FROM submission WHERE variant_id = $1 AND part = $2 RETURNING id"
        )))
        .bind(variant).bind(part).bind(kind).bind(costs).bind(key).bind(text)
        .bind(digest(text.as_bytes()).to_vec()).bind(at)
        .fetch_one(&mut self.connection)
        .await
        .unwrap();
        if let Some(said) = said {
            self.said(row, &drawn.problem, &said, None).await;
        }
        row
    }

    async fn said(&mut self, text: i64, problem: &Problem, said: &Judgement, by: Option<i64>) {
        let at = self.tick();
        sqlx::query("INSERT INTO grading(submission_id, problem_hash, engine, verdict, score_micro, detail, at_ms, actor_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")
            .bind(text).bind(problem.hash.to_vec()).bind(ENGINE).bind(said.outcome.as_str())
            .bind(i64::from(said.credit_micro)).bind(serde_json::to_string(said).unwrap()).bind(at).bind(by)
            .execute(&mut self.connection)
            .await
            .unwrap();
    }

    /// Texts that a person marks: one that waits, one that was marked, one that was marked twice.
    async fn mark(&mut self) {
        // The variants 4, 5 and 6.
        for (attempt, marks) in [(1, &[][..]), (2, &["square-norm"][..]), (3, &["square-norm", "rank"][..])] {
            self.variant(attempt, MARKED).await;
            let text = self.text(attempt + 3, "minimum", "final", "It is convex.").await;
            let problem = self.problem(MARKED);
            let Answer::Text(essay) = &problem.part("minimum").unwrap().answer else { panic!("a text") };
            for number in 0..marks.len() {
                // The last says less than the first.
                let met: BTreeSet<String> = marks[number..].iter().map(|id| (*id).to_owned()).collect();
                self.said(text, &problem, &mark(essay, &met, ""), Some(1)).await;
                let key = self.key();
                self.run("DROP TRIGGER grading_no_update").await;
                sqlx::query("UPDATE grading SET form_key = $1 WHERE id = (SELECT max(id) FROM grading)")
                    .bind(key)
                    .execute(&mut self.connection)
                    .await
                    .unwrap();
                self.run("CREATE TRIGGER grading_no_update BEFORE UPDATE ON grading BEGIN SELECT RAISE(ABORT, 'grading is append-only'); END").await;
            }
        }
    }

    async fn reveal(&mut self) {
        let (key, at) = (self.key(), self.tick());
        sqlx::query("INSERT INTO reveal(variant_id, part, at_ms, session_id, idem_key) VALUES (3, 'linear', $1, 4, $2)")
            .bind(at)
            .bind(key)
            .execute(&mut self.connection)
            .await
            .unwrap();
    }

    /// A quiz: one student has handed in, one has more time, one has only begun.
    async fn quiz(&mut self) {
        let problems = vec![ProblemId::parse(DERIVED).unwrap()];
        let quiz = Quiz {
            title: Phrase::new("Quiz", "Контрольная"),
            shuffled: false,
            pools: vec![Pool { all: false, sheets: Vec::new(), pick: 1, points: 10, problems }],
        };
        let policy = Policy { max_tries: Some(2), ..Policy::quiz() };
        let granted = Extension { time_percent: 150, ..Extension::default() };
        self.run(&format!(
            "INSERT INTO assessment(id, sheet, created_ms) VALUES (2, '{QUIZ}', 1);
             INSERT INTO policy_revision(assessment_id, rev, body, at_ms) VALUES (2, 1, '{}', 1);
             INSERT INTO quiz_revision(assessment_id, rev, body, at_ms) VALUES (2, 1, '{}', 1);
             INSERT INTO extension_revision(assessment_id, person_id, rev, body, author_id, at_ms) VALUES (2, 3, 1, '{}', 1, 1);",
            serde_json::to_string(&policy).unwrap(),
            serde_json::to_string(&quiz).unwrap(),
            serde_json::to_string(&granted).unwrap()
        ))
        .await;
        // The variants 7, 8 and 9.
        for attempt in 4..=6 {
            self.attempt(attempt, 2, attempt - 2).await;
            self.run(&format!("INSERT INTO attempt_slot(attempt_id, place, slot, points) VALUES ({attempt}, 1, '{DERIVED}', 10)")).await;
            self.variant(attempt, DERIVED).await;
        }
        for (variant, part, kind, text) in [
            (7, "linear", "draft", "at first"),
            (7, "linear", "final", RIGHT),
            (7, "quadratic-hessian", "final", "A+A'"),
            (8, "linear", "final", WRONG),
            (8, "linear", "final", RIGHT),
            (9, "linear", "draft", "only saved"),
        ] {
            self.text(variant, part, kind, text).await;
        }
        let at = self.tick();
        self.run(&format!("INSERT INTO attempt_finish(attempt_id, at_ms, session_id) VALUES (4, {at}, 2)"))
            .await;
    }

    async fn grades(&mut self) {
        self.run(
            "INSERT INTO late_day(person_id, ordinal, assessment_id, at_ms, session_id, idem_key)
             VALUES (2, 1, 1, 5, 2, randomblob(16)), (2, 2, 1, 6, 2, randomblob(16)), (3, 1, 1, 7, 3, randomblob(16));
             INSERT INTO mark(person_id, component, micro, author_id, at_ms)
             VALUES (2, 'exam', 1000000, 1, 5), (2, 'exam', 2500000, 1, 6), (3, 'exam', 1500000, 1, 7), (3, 'exam', NULL, 1, 8), (4, 'exam', 0, 1, 9);",
        )
        .await;
    }
}
