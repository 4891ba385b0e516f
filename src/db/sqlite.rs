//! SQLite: one file, one writer, as many readers as cores.
//!
//! The write-ahead log with `synchronous = full`: what was committed survives a power cut. Each connection has a
//! deadline that its own thread looks at while it works, so a statement that takes too long, or whose caller went
//! away, stops instead of running on.

use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rustix::fs::StatVfsMountFlags;
use sqlx::pool::PoolOptions;
use sqlx::sqlite::{
    SqliteArguments, SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqliteSynchronous,
};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Transaction};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::run::Record;
use super::{Error, Options, Pool, Result, Sql};

/// The first version without the fault in which two writers could damage a file (WAL-reset, 3.7.0 to 3.51.2).
pub const OLDEST_SQLITE: &str = "3.51.3";

/// How long a writer waits for the one before it, in this process or another.
pub(super) const WRITER_WAIT: Duration = Duration::from_secs(5);
/// Bytes that have to be free on the disk: what the log of writes may take before it is folded into the file, and some more.
const LEAST_ROOM: u64 = 16 << 20;

/// Steps of SQLite's machine between two looks at the deadline; about a tenth of a millisecond.
const STEPS_BETWEEN_LOOKS: i32 = 2_000;

/// Steps of SQLite's machine that are counted as one where they are counted.
pub const STEPS_COUNTED: i32 = 10;

/// Whether a version of SQLite, as `sqlite_version()` gives it, may be trusted with a file.
pub fn is_sound(version: &str) -> bool {
    let parts = |text: &str| text.split('.').map(|part| part.parse::<u32>().ok()).collect::<Option<Vec<_>>>();
    matches!((parts(version), parts(OLDEST_SQLITE)), (Some(found), Some(oldest)) if found >= oldest)
}

/// When the statement in hand must be over, in milliseconds of this process.
#[derive(Clone)]
struct Deadline(Arc<AtomicU64>);

static START: LazyLock<Instant> = LazyLock::new(Instant::now);

fn now_ms() -> u64 {
    u64::try_from(START.elapsed().as_millis()).unwrap_or(u64::MAX)
}

impl Deadline {
    fn none() -> Self {
        Self(Arc::new(AtomicU64::new(u64::MAX)))
    }

    fn lift(&self) {
        self.0.store(u64::MAX, Ordering::Relaxed);
    }

    /// Sets the deadline; a guard that is dropped before `over` brings it forward to now.
    fn set(&self, limit: Duration) -> Running {
        self.0.store(now_ms().saturating_add(u64::try_from(limit.as_millis()).unwrap_or(u64::MAX)), Ordering::Relaxed);
        Running { deadline: self.clone(), over: false }
    }

    /// Makes `connection` look at this deadline while it works.
    async fn watch(&self, connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
        let at = self.0.clone();
        connection
            .lock_handle()
            .await?
            .set_progress_handler(STEPS_BETWEEN_LOOKS, move || now_ms() <= at.load(Ordering::Relaxed));
        Ok(())
    }
}

struct Running {
    deadline: Deadline,
    over: bool,
}

impl Running {
    fn over(mut self) {
        self.over = true;
        self.deadline.lift();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if !self.over {
            self.deadline.0.store(0, Ordering::Relaxed);
        }
    }
}

#[derive(Clone)]
pub(super) struct Sqlite {
    file: Arc<Path>,
    writer: SqlitePool,
    writer_deadline: Deadline,
    readers: Arc<Readers>,
    statement: Duration,
}

impl Sqlite {
    pub(super) async fn open(path: &str, options: &Options) -> Result<Self> {
        if path.is_empty() || path.starts_with(":memory:") {
            return Err(Error::Open("a database in memory is lost with its connection: give the path of a file"));
        }
        if let Some(directory) = Path::new(path).parent() {
            std::fs::create_dir_all(directory)
                .map_err(|_| Error::Open("the directory of the database file cannot be made"))?;
        }
        // what is in it is for its owner alone, and what SQLite puts beside it is made like it; what cannot be made is told below
        let _new_or_there = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
        let both = SqliteConnectOptions::new()
            .filename(path)
            .foreign_keys(true)
            .busy_timeout(WRITER_WAIT)
            .statement_cache_capacity(256)
            .row_buffer_size(256)
            .pragma("mmap_size", "268435456")
            .pragma("cache_size", "-16384")
            .pragma("temp_store", "memory")
            // what is deleted, a person's key above all, is overwritten and not only forgotten
            .pragma("secure_delete", "on")
            .disable_statement_logging();

        let writing = both
            .clone()
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .pragma("journal_size_limit", "67108864");
        let writer_deadline = Deadline::none();
        let (watched, lifted) = (writer_deadline.clone(), writer_deadline.clone());
        let writer = PoolOptions::new()
            .max_connections(1)
            .acquire_timeout(WRITER_WAIT)
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false)
            .after_connect(move |connection, _| {
                let deadline = watched.clone();
                Box::pin(async move { deadline.watch(connection).await })
            })
            .before_acquire(move |_, _| {
                lifted.lift();
                Box::pin(async { Ok(true) })
            })
            .connect_with(writing)
            .await
            .map_err(|error| match error.into() {
                Error::Driver(_) => Error::Open("the database file cannot be opened, or is not one of SQLite"),
                Error::ReadOnly => {
                    Error::Open("the database file, or the directory that it is in, cannot be written to")
                }
                other => other,
            })?;
        let (found,): (String,) = sqlx::query_as("select sqlite_version()").fetch_one(&writer).await?;
        if !is_sound(&found) {
            return Err(Error::OldSqlite { found });
        }

        let readers = Arc::new(Readers {
            free: Mutex::default(),
            permits: Arc::new(Semaphore::new(options.readers.max(1) as usize)),
            n: options.readers.max(1),
            connect: both.read_only(true).pragma("query_only", "on"),
            acquire: options.acquire,
        });
        Ok(Self { file: Path::new(path).into(), writer, writer_deadline, readers, statement: options.statement })
    }

    pub(super) async fn all<T: Record>(&self, sql: &Sql) -> Result<Vec<T>> {
        let (text, arguments) = sql.render(SqliteArguments::default())?;
        let mut reading = self.readers.checkout().await?;
        let running = reading.reader().deadline.set(self.statement);
        let rows =
            sqlx::query_as_with(AssertSqlSafe(text), arguments).fetch_all(&mut reading.reader().connection).await;
        running.over();
        reading.done();
        Ok(rows?)
    }

    pub(super) async fn exec(&self, sql: &Sql) -> Result<u64> {
        let (text, arguments) = sql.render(SqliteArguments::default())?;
        let mut reading = self.readers.checkout().await?;
        let running = reading.reader().deadline.set(self.statement);
        let done = sqlx::query_with(AssertSqlSafe(text), arguments).execute(&mut reading.reader().connection).await;
        running.over();
        reading.done();
        Ok(done?.rows_affected())
    }

    /// Counted at its second run: the first one is also read and planned.
    pub(super) async fn steps(&self, sql: &Sql) -> Result<u64> {
        let mut connection = self.readers.connect.connect().await?;
        let counted = Arc::new(AtomicU64::new(0));
        let counting = counted.clone();
        connection.lock_handle().await?.set_progress_handler(STEPS_COUNTED, move || {
            counting.fetch_add(1, Ordering::Relaxed);
            true
        });
        for _ in 0..2 {
            counted.store(0, Ordering::Relaxed);
            let (text, arguments) = sql.render(SqliteArguments::default())?;
            sqlx::query_with(AssertSqlSafe(text), arguments).fetch_all(&mut connection).await?;
        }
        connection.close().await?;
        Ok(counted.load(Ordering::Relaxed) * u64::from(STEPS_COUNTED.unsigned_abs()))
    }

    pub(super) async fn begin(&self) -> Result<Tx> {
        // the write lock is taken at once: a reader that turns writer halfway could only fail
        let inner = self.writer.begin_with("begin immediate").await?;
        Ok(Tx { inner, deadline: self.writer_deadline.clone(), statement: self.statement })
    }

    /// Whether there is room on the disk, and it may be written to. What cannot be told is no reason not to try.
    pub(super) fn has_room(&self) -> bool {
        rustix::fs::statvfs(&*self.file).map_or(true, |disk| {
            !disk.f_flag.contains(StatVfsMountFlags::RDONLY)
                && disk.f_bavail.saturating_mul(disk.f_frsize) >= LEAST_ROOM
        })
    }

    /// The writing connection, without a deadline.
    pub(super) fn writer(&self) -> &SqlitePool {
        &self.writer
    }

    pub(super) fn pool(&self) -> Pool {
        let most = self.readers.n;
        let in_use = most - u32::try_from(self.readers.permits.available_permits()).unwrap_or(most).min(most);
        let free = self.readers.free.lock().unwrap_or_else(PoisonError::into_inner).len();
        let idle = u32::try_from(free).unwrap_or(most).min(most - in_use);
        Pool { most, open: in_use + idle, idle }
    }

    pub(super) async fn close(&self) {
        if let Ok(_all) = self.readers.permits.acquire_many(self.readers.n).await {
            self.readers.permits.close();
        }
        let free = std::mem::take(&mut *self.readers.free.lock().unwrap_or_else(PoisonError::into_inner));
        for reader in free {
            drop(reader.connection.close().await);
        }
        self.writer.close().await;
    }
}

/// The reading connections. Not sqlx's pool: here each has its deadline, and coming back costs no round to its thread.
struct Readers {
    free: Mutex<Vec<Reader>>,
    permits: Arc<Semaphore>,
    n: u32,
    connect: SqliteConnectOptions,
    acquire: Duration,
}

struct Reader {
    connection: SqliteConnection,
    deadline: Deadline,
}

impl Readers {
    async fn checkout(self: &Arc<Self>) -> Result<Reading> {
        let permit = tokio::time::timeout(self.acquire, self.permits.clone().acquire_owned())
            .await
            .map_err(|_| Error::Busy)?
            .map_err(|_| Error::Driver("closed".into()))?;
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let reader = match free {
            Some(reader) => reader,
            None => {
                let mut connection = self.connect.connect().await?;
                let deadline = Deadline::none();
                deadline.watch(&mut connection).await?;
                Reader { connection, deadline }
            }
        };
        Ok(Reading { reader: Some(reader), readers: self.clone(), permit: Some(permit) })
    }

    fn put_back(&self, reader: Reader) {
        self.free.lock().unwrap_or_else(PoisonError::into_inner).push(reader);
    }
}

/// A connection in use.
struct Reading {
    reader: Option<Reader>,
    readers: Arc<Readers>,
    permit: Option<OwnedSemaphorePermit>,
}

impl Reading {
    fn reader(&mut self) -> &mut Reader {
        self.reader.as_mut().expect("it is given back only at the end")
    }

    /// Gives the connection back, its statement being over.
    fn done(mut self) {
        self.readers.put_back(self.reader.take().expect("it is given back only once"));
    }
}

impl Drop for Reading {
    /// The caller went away: the deadline is past already, the connection comes back when its thread has noticed.
    fn drop(&mut self) {
        let (Some(mut reader), Ok(runtime)) = (self.reader.take(), tokio::runtime::Handle::try_current()) else {
            return;
        };
        let (readers, permit) = (self.readers.clone(), self.permit.take());
        runtime.spawn(async move {
            if reader.connection.ping().await.is_ok() {
                reader.deadline.lift();
                readers.put_back(reader);
            }
            drop(permit);
        });
    }
}

/// A transaction on the one writing connection.
pub(super) struct Tx {
    inner: Transaction<'static, sqlx::Sqlite>,
    deadline: Deadline,
    statement: Duration,
}

impl Tx {
    pub(super) async fn all<T: Record>(&mut self, sql: &Sql) -> Result<Vec<T>> {
        let (text, arguments) = sql.render(SqliteArguments::default())?;
        let running = self.deadline.set(self.statement);
        let rows = sqlx::query_as_with(AssertSqlSafe(text), arguments).fetch_all(&mut *self.inner).await;
        running.over();
        Ok(rows?)
    }

    pub(super) async fn exec(&mut self, sql: &Sql) -> Result<u64> {
        let (text, arguments) = sql.render(SqliteArguments::default())?;
        let running = self.deadline.set(self.statement);
        let done = sqlx::query_with(AssertSqlSafe(text), arguments).execute(&mut *self.inner).await;
        running.over();
        Ok(done?.rows_affected())
    }

    pub(super) async fn commit(self) -> Result<()> {
        Ok(self.inner.commit().await?)
    }

    pub(super) async fn rollback(self) -> Result<()> {
        Ok(self.inner.rollback().await?)
    }
}
