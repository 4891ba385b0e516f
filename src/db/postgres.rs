//! PostgreSQL, and engines that speak its protocol.
//!
//! The session is read-only unless a transaction says otherwise, so that a write by the way of reads fails here as it
//! does on SQLite.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgArguments, PgConnectOptions, PgConnection, PgListener, PgPool, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, Row, Transaction};

use super::run::Record;
use super::{Error, Options, Pool, Result, Sql};

/// A transaction that waits this long for its client is ended by the server.
const IDLE_IN_TRANSACTION: Duration = Duration::from_secs(10);
/// A connection unused for longer is asked whether it still stands before it is given out.
const STALE: Duration = Duration::from_secs(15);
/// The server looks every half second whether whoever asked is still there, while it works.
const NOTICE_A_LOST_CLIENT: &str = "set client_connection_check_interval = 500";
/// How often a read whose connection was lost goes again.
const TRIES: usize = 3;

#[derive(Clone)]
pub(super) struct Postgres {
    pool: PgPool,
    connect: Arc<PgConnectOptions>,
    /// Begins under way, and those that never came to an end because their caller went away.
    begins: Arc<AtomicU64>,
    losses: Losses,
    /// How long a statement may take as seen from here: the server's own limit, a connection, and a little.
    patience: Duration,
}

impl Postgres {
    pub(super) async fn open(url: &str, options: &Options) -> Result<Self> {
        let connect = url
            .parse::<PgConnectOptions>()
            .map_err(|_| Error::Open("the address of the database is not like postgres://user@host/name"))?
            .application_name("simpul")
            .statement_cache_capacity(512)
            .disable_statement_logging();
        let session = format!(
            "set time zone 'UTC'; set default_transaction_read_only = on; set statement_timeout = {}; \
             set idle_in_transaction_session_timeout = {}; set client_min_messages = warning",
            options.statement.as_millis(),
            IDLE_IN_TRANSACTION.as_millis(),
        );
        let begins = Arc::new(AtomicU64::new(0));
        let suspects = begins.clone();
        let losses = Losses::default();
        let noted = losses.clone();
        let pool = PgPoolOptions::new()
            .max_connections(options.connections.max(1))
            .acquire_timeout(options.acquire)
            .test_before_acquire(false)
            .after_connect(move |connection, _| {
                let session = session.clone();
                Box::pin(async move {
                    connection.execute(AssertSqlSafe(session)).await?;
                    // Other engines that speak the protocol may not know it; their statements end by their own limit.
                    let _ = connection.execute(NOTICE_A_LOST_CLIENT).await;
                    Ok(())
                })
            })
            .before_acquire(move |connection, meta| {
                // one that fails here is made anew, and nobody notices
                let is_doubtful = meta.idle_for > STALE || noted.may_have_hit(meta.idle_for);
                Box::pin(async move {
                    if is_doubtful {
                        connection.ping().await?;
                    }
                    Ok(true)
                })
            })
            .after_release(move |connection, _| {
                let suspects = suspects.clone();
                Box::pin(async move {
                    if suspects.load(Ordering::SeqCst) > 0 {
                        end_stray_transaction(connection).await?;
                    }
                    Ok(true)
                })
            })
            .connect_with(connect.clone())
            .await
            .map_err(|error| match error.into() {
                Error::Busy => Error::Open("PostgreSQL does not answer at the address of the database"),
                Error::Driver(fault) if matches!(&*fault.code, "28P01" | "28000") => {
                    Error::Open("PostgreSQL refuses the user of the database's address")
                }
                Error::Driver(fault) if fault.code == "3D000" => Error::Open("PostgreSQL has no database of this name"),
                Error::Driver(_) => Error::Open("PostgreSQL does not answer at the address of the database"),
                other => other,
            })?;
        Ok(Self {
            pool,
            connect: Arc::new(connect),
            begins,
            losses,
            patience: options.acquire + options.statement + Duration::from_secs(1),
        })
    }

    pub(super) async fn all<T: Record>(&self, sql: &Sql) -> Result<Vec<T>> {
        self.read(|| async move {
            let (text, arguments) = sql.render(PgArguments::default())?;
            let mut lease = Lease(Some(self.pool.acquire().await?));
            let rows = sqlx::query_as_with(AssertSqlSafe(text), arguments).fetch_all(lease.connection()).await;
            lease.done();
            Ok(rows?)
        })
        .await
    }

    pub(super) async fn exec(&self, sql: &Sql) -> Result<u64> {
        self.read(|| async move {
            let (text, arguments) = sql.render(PgArguments::default())?;
            let mut lease = Lease(Some(self.pool.acquire().await?));
            let done = sqlx::query_with(AssertSqlSafe(text), arguments).execute(lease.connection()).await;
            lease.done();
            Ok(done?.rows_affected())
        })
        .await
    }

    /// The number that a statement answers which the server itself has composed.
    pub(super) async fn number(&self, statement: String) -> Result<i64> {
        Ok(sqlx::query_scalar(AssertSqlSafe(statement)).fetch_one(&self.pool).await?)
    }

    /// Whether it is no copy of another server, which could only be read.
    /// What cannot be told is no reason not to try: other engines that speak the protocol may not know it.
    pub(super) async fn is_own(&self) -> bool {
        let copied: Result<Vec<(bool,)>> = self.all(&crate::sql!("select pg_is_in_recovery()")).await;
        !copied.is_ok_and(|copied| copied.first() == Some(&(true,)))
    }

    /// A read changes nothing, so it goes again when its connection was lost, as after a restart of the server.
    async fn read<T, F: Future<Output = Result<T>> + Send>(&self, work: impl Fn() -> F + Send) -> Result<T> {
        let mut tries = 1;
        loop {
            match self.losses.heed(bounded(self.patience, work()).await) {
                Err(error) if error.is_lost() && tries < TRIES => tries += 1,
                other => return other,
            }
        }
    }

    pub(super) async fn begin(&self) -> Result<Tx> {
        // Should the caller go away in the middle, the driver forgets that a transaction may be open: the count stays
        // up, and connections are looked at when they come back.
        self.begins.fetch_add(1, Ordering::SeqCst);
        let begun = self.pool.begin_with("begin read write").await;
        self.begins.fetch_sub(1, Ordering::SeqCst);
        let inner = self.losses.heed(begun.map_err(Error::from))?;
        Ok(Tx { inner, losses: self.losses.clone(), patience: self.patience })
    }

    /// A connection of its own, as the server gives it: it may write, and has no limit of time.
    pub(super) async fn connection(&self) -> Result<PgConnection> {
        Ok(self.connect.connect().await?)
    }

    pub(super) async fn look_again(&self) -> Result<()> {
        self.connection().await?.execute("vacuum (analyze, skip_locked)").await?;
        Ok(())
    }

    pub(super) fn pool(&self) -> Pool {
        let open = self.pool.size();
        let idle = u32::try_from(self.pool.num_idle()).unwrap_or(open).min(open);
        Pool { most: self.pool.options().get_max_connections(), open, idle }
    }

    /// A listener on a connection of its own, which it makes anew when it is lost.
    pub(super) async fn listener(&self) -> Result<PgListener> {
        let one = PgPoolOptions::new().max_connections(1).idle_timeout(None).max_lifetime(None);
        Ok(PgListener::connect_with(&one.connect_lazy_with((*self.connect).clone())).await?)
    }

    pub(super) async fn close(&self) {
        self.pool.close().await;
    }
}

/// When a connection was lost last. Those that nobody used then may be lost as well, as after a restart of the server.
#[derive(Clone, Default)]
struct Losses(Arc<Mutex<Option<Instant>>>);

impl Losses {
    /// Remembers a loss.
    fn heed<T>(&self, result: Result<T>) -> Result<T> {
        if let Err(error) = &result
            && error.is_lost()
        {
            tracing::warn!(?error, "a connection to PostgreSQL was lost");
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        }
        result
    }

    /// Whether one that was idle for so long was so when another one was lost.
    fn may_have_hit(&self, idle_for: Duration) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_some_and(|at| at.elapsed() <= idle_for)
    }
}

/// A connection with a statement under way. Dropped in the middle it is closed, and the server stops working; given back to
/// the pool it would be waited for until the statement has ended by itself.
struct Lease(Option<PoolConnection<sqlx::Postgres>>);

impl Lease {
    fn connection(&mut self) -> &mut PgConnection {
        self.0.as_mut().expect("it is given back only at the end")
    }

    fn done(mut self) {
        drop(self.0.take());
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if let Some(connection) = &mut self.0 {
            connection.close_on_drop();
        }
    }
}

/// Ends the transaction that a cancelled begin left open. Outside of one, `now()` is the instant of the statement.
async fn end_stray_transaction(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    let row = connection.fetch_one("select now() <> statement_timestamp()").await?;
    if row.try_get(0)? {
        connection.execute("rollback").await?;
        tracing::warn!("a begin that nobody waited for left a transaction open; it is undone");
    }
    Ok(())
}

async fn bounded<T>(patience: Duration, work: impl Future<Output = Result<T>>) -> Result<T> {
    tokio::time::timeout(patience, work).await.unwrap_or(Err(Error::TooLong))
}

/// A transaction on a connection of the pool.
pub(super) struct Tx {
    inner: Transaction<'static, sqlx::Postgres>,
    losses: Losses,
    patience: Duration,
}

impl Tx {
    pub(super) async fn all<T: Record>(&mut self, sql: &Sql) -> Result<Vec<T>> {
        let (text, arguments) = sql.render(PgArguments::default())?;
        let work = sqlx::query_as_with(AssertSqlSafe(text), arguments).fetch_all(&mut *self.inner);
        self.losses.heed(bounded(self.patience, async { Ok(work.await?) }).await)
    }

    pub(super) async fn exec(&mut self, sql: &Sql) -> Result<u64> {
        let (text, arguments) = sql.render(PgArguments::default())?;
        let work = sqlx::query_with(AssertSqlSafe(text), arguments).execute(&mut *self.inner);
        self.losses.heed(bounded(self.patience, async { Ok(work.await?.rows_affected()) }).await)
    }

    pub(super) async fn commit(self) -> Result<()> {
        self.losses.heed(bounded(self.patience, async { Ok(self.inner.commit().await?) }).await)
    }

    pub(super) async fn rollback(self) -> Result<()> {
        bounded(self.patience, async { Ok(self.inner.rollback().await?) }).await
    }
}
