//! Rows with large numbers, so that the rows after them have numbers that are like nothing else on a page.

use std::path::Path;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, SqliteConnection};

/// The numbers of all rows that come later lie here.
pub(crate) const ROWS: std::ops::Range<u128> = 7_300_000_000..7_400_000_000;

/// Puts one row into each table whose rows have numbers and something to do with students; nobody has to do with
/// these rows.
pub(crate) async fn place(database: &Path) {
    let mut connection = connect(database).await;
    let [person, session, sheet, version, attempt, variant, text, grading, reveal, start] =
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map(|table| ROWS.start + table * 1_000_000);
    let rows = format!(
        "BEGIN;
         INSERT INTO server_start(id, at_ms, version) VALUES ({start}, 1, '0');
         INSERT INTO person(id, login, created_ms) VALUES ({person}, 'nobody', 1);
         INSERT INTO session(id, token_hash, person_id, created_ms, expires_ms) VALUES ({session}, zeroblob(32), {person}, 1, 2);
         INSERT INTO assessment(id, sheet, created_ms) VALUES ({sheet}, 'old', 1);
         INSERT INTO policy_revision(assessment_id, rev, body, at_ms) VALUES ({sheet}, 1, '{{}}', 1);
         INSERT INTO problem_version(id, hash, problem, source, engine, created_ms) VALUES ({version}, zeroblob(32), 'old/one', '{{}}', 0, 1);
         INSERT INTO attempt(id, public_id, assessment_id, person_id, ordinal, policy_rev, started_ms)
         VALUES ({attempt}, zeroblob(16), {sheet}, {person}, 1, 1, 1);
         INSERT INTO variant(id, public_id, attempt_id, slot, ordinal, start_key, problem_hash, seed, engine, params, params_hash, created_ms)
         VALUES ({variant}, zeroblob(16), {attempt}, 'old/one', 1, zeroblob(16), zeroblob(32), zeroblob(16), 0, '{{}}', zeroblob(32), 1);
         INSERT INTO submission(id, variant_id, part, seq, kind, try_no, idem_key, body, body_hash, received_ms, session_id)
         VALUES ({text}, {variant}, 'a', 1, 'final', 1, zeroblob(16), '1', zeroblob(32), 1, {session});
         INSERT INTO grading(id, submission_id, problem_hash, engine, verdict, score_micro, detail, at_ms)
         VALUES ({grading}, {text}, zeroblob(32), 0, 'wrong', 0, '{{}}', 1);
         INSERT INTO reveal(id, variant_id, part, at_ms, session_id, idem_key) VALUES ({reveal}, {variant}, 'a', 1, {session}, zeroblob(16));
         COMMIT;"
    );
    connection.execute(AssertSqlSafe(rows)).await.unwrap();
    connection.close().await.unwrap();
}

/// A connection to a database that no server has.
pub(crate) async fn connect(database: &Path) -> SqliteConnection {
    SqliteConnection::connect_with(&SqliteConnectOptions::new().filename(database)).await.unwrap()
}
