//! A database of the first schema is brought up to date, and the program is killed while it does so.

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use gradus::service::verify::verify;
use sqlx::migrate::Migrator;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, SqliteConnection};

use crate::house::{House, command, fresh};
use crate::rig::{count, pause, turn};

/// How many answers are stored before.
const ANSWERS: usize = 20_000;

/// Makes a database of the first schema.
async fn old(database: &Path, folder: &Path) {
    let first = folder.join("migrations");
    fs::create_dir(&first).unwrap();
    let initial = "0001_initial.sql";
    fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(initial), first.join(initial))
        .unwrap();
    let options = SqliteConnectOptions::new().filename(database).create_if_missing(true);
    let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
    Migrator::new(first.as_path()).await.unwrap().run(&mut connection).await.unwrap();
    let answers = format!(
        "BEGIN;
         INSERT INTO person(id, login, created_ms) VALUES (1, 'anna', 1);
         INSERT INTO person_revision(person_id, rev, name, role, at_ms) VALUES (1, 1, 'Anna', 'student', 1);
         INSERT INTO session(id, token_hash, person_id, created_ms, expires_ms) VALUES (1, zeroblob(32), 1, 1, 2);
         INSERT INTO assessment(id, sheet, created_ms) VALUES (1, 'old', 1);
         INSERT INTO policy_revision(assessment_id, rev, body, at_ms) VALUES (1, 1, '{{}}', 1);
         INSERT INTO problem_version(hash, problem, source, engine, created_ms) VALUES (zeroblob(32), 'old/one', '{{}}', 0, 1);
         INSERT INTO attempt(id, public_id, assessment_id, person_id, ordinal, policy_rev, started_ms) VALUES (1, zeroblob(16), 1, 1, 1, 1, 1);
         INSERT INTO variant(id, public_id, attempt_id, slot, ordinal, start_key, problem_hash, seed, engine, params, params_hash, created_ms)
         VALUES (1, zeroblob(16), 1, 'old/one', 1, zeroblob(16), zeroblob(32), zeroblob(16), 0, '{{}}', zeroblob(32), 1);
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {ANSWERS})
         INSERT INTO submission(id, variant_id, part, seq, kind, try_no, idem_key, body, body_hash, received_ms, session_id)
         SELECT i, 1, 'a', i, 'final', i, unhex(printf('%032x', i)), '1', zeroblob(32), i, 1 FROM n;
         INSERT INTO grading(id, submission_id, problem_hash, engine, verdict, score_micro, detail, at_ms)
         SELECT id, id, zeroblob(32), 0, 'wrong', 0, '{{\"outcome\":\"wrong\",\"credit_micro\":0,\"slips\":[],\"feedback\":[],\"reading\":null}}', 1 FROM submission;
         COMMIT;"
    );
    connection.execute(AssertSqlSafe(answers)).await.unwrap();
    connection.close().await.unwrap();
}

/// The schema of a database, its answers and its gradings.
async fn state(database: &Path) -> (i64, i64, i64) {
    let options = SqliteConnectOptions::new().filename(database);
    let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
    let found = sqlx::query_as(
        "SELECT (SELECT user_version FROM pragma_user_version), (SELECT count(*) FROM submission), (SELECT count(*) FROM grading)",
    )
    .fetch_one(&mut connection)
    .await
    .unwrap();
    connection.close().await.unwrap();
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn a_migration_that_is_killed_is_taken_up_again() {
    let _turn = turn().await;
    let kills = count(12, 50);
    let (folder, database) = fresh();
    old(&database, folder.path()).await;
    // How long it takes undisturbed, so that the kills fall into it.
    let trial = folder.path().join("trial.sqlite");
    fs::copy(&database, &trial).unwrap();
    let began = Instant::now();
    assert!(House::open(&trial).stop());
    let whole = u64::try_from(began.elapsed().as_millis()).unwrap();
    let (mut half, mut killed) = (0, 0);
    for turn in 0..kills {
        let copy = folder.path().join(format!("copy-{turn}.sqlite"));
        fs::copy(&database, &copy).unwrap();
        let mut child = command(&copy).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        tokio::time::sleep(pause(turn, 1, whole)).await;
        child.kill().unwrap();
        child.wait().unwrap();
        killed += 1;
        let (schema, answers, gradings) = state(&copy).await;
        assert_eq!((answers, gradings), (ANSWERS as i64, ANSWERS as i64), "turn {turn}, schema {schema}");
        half += usize::from(schema < state(&trial).await.0);
        let again = Instant::now();
        assert!(House::open(&copy).stop(), "turn {turn}: the server starts");
        assert!(again.elapsed() < Duration::from_secs(30));
        assert_eq!(state(&copy).await, state(&trial).await);
        let findings = verify(&copy).await.unwrap();
        assert_eq!((findings.wrong.as_slice(), findings.older), (&[][..], ANSWERS));
    }
    assert!(half > 0, "no kill fell before the end of the migrations");
    println!(
        "{killed} kills within {whole} ms, {half} before the last migration: all taken up again, nothing lost"
    );
}
