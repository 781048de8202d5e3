//! Whether anything was written into the database: rows are only ever added, so they are counted.

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, Connection as _, SqliteConnection};

use super::House;

/// A connection of its own, which counts the rows of all tables.
pub(crate) struct Ledger {
    connection: SqliteConnection,
    counting: String,
    rows: i64,
}

impl Ledger {
    /// Looks at the database of a house.
    pub(crate) async fn open(house: &House) -> Self {
        let path = house.folder.path().join("course.sqlite");
        let options = SqliteConnectOptions::new().filename(path).read_only(true);
        let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
        let asked = "SELECT name FROM sqlite_schema WHERE type = 'table'";
        let tables: Vec<String> = sqlx::query_scalar(asked).fetch_all(&mut connection).await.unwrap();
        let counted: Vec<String> =
            tables.iter().map(|table| format!("(SELECT count(*) FROM {table})")).collect();
        let counting = format!("SELECT {}", counted.join(" + "));
        let mut ledger = Self { connection, counting, rows: 0 };
        ledger.written().await;
        ledger
    }

    /// Whether anything was written since it was asked last.
    pub(crate) async fn written(&mut self) -> bool {
        let counting = AssertSqlSafe(self.counting.clone());
        let now = sqlx::query_scalar(counting).fetch_one(&mut self.connection).await.unwrap();
        std::mem::replace(&mut self.rows, now) != now
    }
}
