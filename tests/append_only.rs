//! Rows are only ever added: what every table says to whoever changes or removes one.
#![expect(clippy::unwrap_used, reason = "a test helper that fails is a failed test")]

#[path = "house/figure.rs"]
mod figure;

use std::collections::BTreeSet;

use figure::figure;
use gradus::store::open::Store;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, SqliteConnection};

/// What may be changed, what may be removed, and why.
const EXCEPTIONS: [(&str, &str, &str); 2] = [
    ("newest", "UPDATE", "an index that a trigger keeps: its row moves with each text of a part"),
    (
        "_sqlx_migrations",
        "UPDATE DELETE",
        "the list of migrations belongs to the library that carries them out",
    ),
];

/// Tables that SQLite keeps for itself; nobody may make triggers for them.
const INTERNAL: &str = "sqlite_";

async fn names(connection: &mut SqliteConnection, query: &str) -> Vec<String> {
    sqlx::query_scalar(AssertSqlSafe(query.to_owned())).fetch_all(connection).await.unwrap()
}

#[tokio::test]
async fn no_table_lets_a_row_be_changed_or_removed() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("course.sqlite");
    Store::open(&database, 1).await.unwrap().close().await;
    let options = SqliteConnectOptions::new()
        .filename(&database)
        .foreign_keys(false)
        .pragma("recursive_triggers", "ON")
        .pragma("ignore_check_constraints", "ON");
    let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
    let tables = names(
        &mut connection,
        &format!("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB '{INTERNAL}*' ORDER BY name"),
    )
    .await;
    let (mut refused, mut excepted) = (0, BTreeSet::new());
    for table in &tables {
        let query = format!("SELECT name FROM pragma_table_info('{table}') ORDER BY cid");
        let columns = names(&mut connection, &query).await;
        // A row of zeros of the right kinds, past all other rules: triggers speak only of rows that are there.
        let query = format!(
            "SELECT CASE type WHEN 'INTEGER' THEN '1' WHEN 'BLOB' THEN 'zeroblob(16)' ELSE '''{{}}''' END
             FROM pragma_table_info('{table}') ORDER BY cid"
        );
        let values = names(&mut connection, &query).await;
        let (list, row) = (columns.join(", "), values.join(", "));
        connection.execute("BEGIN").await.unwrap();
        let there: i64 = sqlx::query_scalar(AssertSqlSafe(format!("SELECT count(*) FROM \"{table}\"")))
            .fetch_one(&mut connection)
            .await
            .unwrap();
        if there == 0 {
            let insert = format!("INSERT INTO \"{table}\"({list}) VALUES ({row})");
            connection
                .execute(AssertSqlSafe(insert))
                .await
                .unwrap_or_else(|error| panic!("{table}: {error}"));
        }
        let changes: Vec<(&str, String)> = columns
            .iter()
            .map(|column| ("UPDATE", format!("UPDATE \"{table}\" SET {column} = {column}")))
            .chain([
                ("DELETE", format!("DELETE FROM \"{table}\"")),
                ("DELETE", format!("INSERT OR REPLACE INTO \"{table}\" SELECT * FROM \"{table}\"")),
            ])
            .collect();
        for (what, statement) in changes {
            let exception =
                EXCEPTIONS.iter().find(|(name, allowed, _)| name == table && allowed.contains(what));
            match (connection.execute(AssertSqlSafe(statement.as_str())).await, exception) {
                (Err(error), None) => {
                    let error = error.to_string();
                    let says = error.contains("append-only") || error.contains("never emptied");
                    assert!(says, "{statement}: {error}");
                    refused += 1;
                }
                (Ok(_), None) => panic!("{statement} is let through"),
                (Ok(_), Some((name, _, _))) => drop(excepted.insert(*name)),
                (Err(error), Some((.., why))) => panic!("{statement}: {error}, though {why}"),
            }
        }
        // Some of these end the transaction themselves.
        let _ = connection.execute("ROLLBACK").await;
    }
    assert_eq!(excepted.len(), EXCEPTIONS.len(), "an exception that is none: {excepted:?}");
    assert!(tables.len() > 20, "{tables:?}");
    figure(format!(
        "{} tables, {refused} statements that change or remove rows, all refused; exceptions: {excepted:?}",
        tables.len()
    ));
}
