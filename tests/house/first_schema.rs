//! A database as the first version of the program left it.

use std::fs;
use std::path::Path;

use sqlx::migrate::Migrator;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, SqliteConnection};

/// Makes a database of the first schema in a folder, with so many wrong answers of one student.
pub(crate) async fn first_schema(database: &Path, folder: &Path, answers: usize) {
    let first = folder.join("migrations");
    fs::create_dir(&first).unwrap();
    let initial = "0001_initial.sql";
    fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(initial), first.join(initial))
        .unwrap();
    let options = SqliteConnectOptions::new().filename(database).create_if_missing(true);
    let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
    Migrator::new(first.as_path()).await.unwrap().run(&mut connection).await.unwrap();
    let rows = format!(
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
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {answers})
         INSERT INTO submission(id, variant_id, part, seq, kind, try_no, idem_key, body, body_hash, received_ms, session_id)
         SELECT i, 1, 'a', i, 'final', i, unhex(printf('%032x', i)), '1', unhex('6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b'), i, 1 FROM n;
         INSERT INTO grading(id, submission_id, problem_hash, engine, verdict, score_micro, detail, at_ms)
         SELECT id, id, zeroblob(32), 0, 'wrong', 0, '{{\"outcome\":\"wrong\",\"credit_micro\":0,\"slips\":[],\"feedback\":[],\"reading\":null}}', 1 FROM submission;
         COMMIT;"
    );
    connection.execute(AssertSqlSafe(rows)).await.unwrap();
    connection.close().await.unwrap();
}
