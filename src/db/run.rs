//! Where a statement meets an engine: the one place in which it is counted, bounded, traced and, if that is safe,
//! tried again.

use std::future::Future;
use std::time::Instant;

use sqlx::FromRow;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;

use super::refusals::Refusals;
use super::{Counter, Db, Dialect, Engine, Error, Result, Sql, postgres, sqlite};

/// A row that can be read from either engine; `#[derive(sqlx::FromRow)]` is enough, and a tuple is one already.
pub trait Record: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin + 'static {}
impl<T> Record for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin + 'static {}

/// Where statements run: `&Db` for reading, `&mut Tx` for writing.
pub trait Run: Send {
    /// All rows.
    fn all<T: Record>(&mut self, sql: Sql) -> impl Future<Output = Result<Vec<T>>> + Send;

    /// Runs a statement without rows; answers how many rows it touched.
    fn exec(&mut self, sql: Sql) -> impl Future<Output = Result<u64>> + Send;

    /// The first row, if any. Fit for a key, or for `limit 1`: all rows are read.
    fn maybe<T: Record>(&mut self, sql: Sql) -> impl Future<Output = Result<Option<T>>> + Send {
        async move { Ok(self.all::<T>(sql).await?.into_iter().next()) }
    }

    /// The one row that must be there, as with `count(*)`.
    fn one<T: Record>(&mut self, sql: Sql) -> impl Future<Output = Result<T>> + Send {
        async move { self.maybe::<T>(sql).await?.ok_or(Error::Driver("no row".into())) }
    }
}

/// A transaction that may write; undone when dropped without [`Tx::commit`].
pub struct Tx {
    engine: TxEngine,
    counter: Counter,
    refusals: Refusals,
}

pub(super) enum TxEngine {
    Sqlite(sqlite::Tx),
    Postgres(postgres::Tx),
}

impl Tx {
    pub(super) fn new(engine: TxEngine, counter: Counter, refusals: Refusals) -> Self {
        Self { engine, counter, refusals }
    }

    /// The spelling this database takes.
    pub fn dialect(&self) -> Dialect {
        match self.engine {
            TxEngine::Sqlite(_) => Dialect::Sqlite,
            TxEngine::Postgres(_) => Dialect::Postgres,
        }
    }

    /// Makes all of it last. Once this is `Ok`, it survives a power cut. Where the answer does not come, nobody knows whether it was
    /// done: that is [`Error::Unknown`], and everything else means that it was not.
    pub async fn commit(self) -> Result<()> {
        self.counter.step();
        let committed = match self.engine {
            TxEngine::Sqlite(tx) => tx.commit().await,
            TxEngine::Postgres(tx) => tx.commit().await,
        };
        self.refusals.note(&committed);
        if committed.is_ok() {
            self.refusals.over();
        }
        self.counter.step();
        committed.map_err(|error| {
            if matches!(error, Error::TooLong) || error.is_lost() {
                tracing::warn!(?error, "a commit was not answered: nobody knows whether it was done");
                return Error::Unknown;
            }
            error
        })
    }

    /// Undoes all of it, and waits until it is undone.
    pub async fn rollback(self) -> Result<()> {
        match self.engine {
            TxEngine::Sqlite(tx) => tx.rollback().await,
            TxEngine::Postgres(tx) => tx.rollback().await,
        }
    }
}

/// Counts and traces one statement.
async fn watched<T>(
    counter: &Counter,
    dialect: Dialect,
    sql: &Sql,
    n_rows: impl Fn(&T) -> u64,
    work: impl Future<Output = Result<T>>,
) -> Result<T> {
    counter.count(sql);
    let start = Instant::now();
    let result = work.await;
    let micros = u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX);
    match &result {
        Ok(answer) => tracing::debug!(target: "simpul::sql", rows = n_rows(answer), micros, "{}", sql.text(dialect)),
        Err(error) => tracing::debug!(target: "simpul::sql", ?error, micros, "{}", sql.text(dialect)),
    }
    result
}

impl Db {
    /// Drops the work at the instant until which it may take. Both engines stop a statement that is dropped. The work is boxed:
    /// it is large, and stands at the end of a long row of calls.
    async fn in_time<T>(&self, work: impl Future<Output = Result<T>> + Send) -> Result<T> {
        let work = Box::pin(work);
        match self.until {
            Some(_) if self.is_late() => Err(Error::Late),
            Some(until) => tokio::time::timeout_at(until.into(), work).await.unwrap_or(Err(Error::Late)),
            None => work.await,
        }
    }
}

impl Run for &Db {
    async fn all<T: Record>(&mut self, sql: Sql) -> Result<Vec<T>> {
        let work = watched(&self.counter, self.dialect(), &sql, |rows: &Vec<T>| rows.len() as u64, async {
            match &self.engine {
                Engine::Sqlite(sqlite) => sqlite.all(&sql).await,
                Engine::Postgres(postgres) => postgres.all(&sql).await,
            }
        });
        self.in_time(work).await
    }

    /// Both engines refuse with [`Error::ReadOnly`] whatever would write.
    async fn exec(&mut self, sql: Sql) -> Result<u64> {
        let work = watched(&self.counter, self.dialect(), &sql, |n| *n, async {
            match &self.engine {
                Engine::Sqlite(sqlite) => sqlite.exec(&sql).await,
                Engine::Postgres(postgres) => postgres.exec(&sql).await,
            }
        });
        self.in_time(work).await
    }
}

impl Run for Tx {
    async fn all<T: Record>(&mut self, sql: Sql) -> Result<Vec<T>> {
        let rows = watched(&self.counter, self.dialect(), &sql, |rows: &Vec<T>| rows.len() as u64, async {
            match &mut self.engine {
                TxEngine::Sqlite(tx) => tx.all(&sql).await,
                TxEngine::Postgres(tx) => tx.all(&sql).await,
            }
        })
        .await;
        self.refusals.note(&rows);
        rows
    }

    async fn exec(&mut self, sql: Sql) -> Result<u64> {
        let done = watched(&self.counter, self.dialect(), &sql, |n| *n, async {
            match &mut self.engine {
                TxEngine::Sqlite(tx) => tx.exec(&sql).await,
                TxEngine::Postgres(tx) => tx.exec(&sql).await,
            }
        })
        .await;
        self.refusals.note(&done);
        done
    }
}

impl<R: Run> Run for &mut R {
    fn all<T: Record>(&mut self, sql: Sql) -> impl Future<Output = Result<Vec<T>>> + Send {
        (**self).all(sql)
    }

    fn exec(&mut self, sql: Sql) -> impl Future<Output = Result<u64>> + Send {
        (**self).exec(sql)
    }
}
