//! One SQL text, two engines: the only module that names SQLite or PostgreSQL.
//!
//! Statements are built as [`Sql`] (literal text and bound [`Value`]s), run through [`Run`] on a [`Db`] (reads) or
//! a [`Tx`] (writes), and answered as rows that derive `sqlx::FromRow` once for both engines.
//!
//! It will never contain a noun of the domain: how ids, money and enums are bound is said in `store/values.rs`,
//! through [`Bind`].

mod check;
mod copy;
mod ear;
mod error;
mod migrate;
mod postgres;
mod refusals;
mod run;
mod shape;
mod sql;
mod sqlite;
mod value;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use refusals::Refusals;

pub use check::faults;
pub use copy::{copy_from, copy_to};
pub use ear::Ear;
pub use error::{Error, Result};
pub use migrate::{Step, applied, migrate, steps};
pub use run::{Record, Run, Tx};
pub use shape::{lacking, shape};
pub use sql::{Sql, check_holes};
pub use sqlite::{OLDEST_SQLITE, STEPS_COUNTED, is_sound};
pub use value::{Bind, Kind, Value};

pub use crate::{sql, values};

/// The spelling of SQL in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// SQLite: one file, one writer.
    Sqlite,
    /// PostgreSQL, or an engine that speaks its protocol.
    Postgres,
}

/// The bounds within which a database is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Reading connections to SQLite; as many as cores are enough.
    pub readers: u32,
    /// Connections to PostgreSQL; two to four times the cores of this machine.
    pub connections: u32,
    /// How long a statement may wait for a connection.
    pub acquire: Duration,
    /// How long one statement may run before it is interrupted.
    pub statement: Duration,
}

impl Default for Options {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, |n| u32::try_from(n.get()).unwrap_or(2)).max(2);
        Self {
            readers: cores,
            connections: cores.saturating_mul(4).min(64),
            acquire: Duration::from_secs(2),
            statement: Duration::from_secs(5),
        }
    }
}

/// A database. Cheap to clone; clones share connections.
///
/// `&Db` runs reads, and both engines refuse a write that comes this way; writes go through [`Db::begin`].
#[derive(Clone)]
pub struct Db {
    engine: Engine,
    counter: Counter,
    until: Option<Instant>,
    refusals: Refusals,
}

#[derive(Clone)]
enum Engine {
    Sqlite(sqlite::Sqlite),
    Postgres(postgres::Postgres),
}

/// Opens a database, and makes file and directory where SQLite's are missing. Does not migrate.
///
/// `url` is `sqlite:PATH` or `postgres://…`. Fails with [`Error::Open`] for an address of another kind, a database
/// held in memory, or a directory that cannot be made; with [`Error::OldSqlite`] for a library that is not sound.
pub async fn open(url: &str, options: &Options) -> Result<Db> {
    let engine = if let Some(path) = sqlite_path(url) {
        Engine::Sqlite(sqlite::Sqlite::open(path, options).await?)
    } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        Engine::Postgres(postgres::Postgres::open(url, options).await?)
    } else {
        return Err(Error::Open("the address of the database is neither sqlite:PATH nor postgres://…"));
    };
    Ok(Db { engine, counter: Counter::default(), until: None, refusals: Refusals::default() })
}

/// The file that an address names; none where it names a database of PostgreSQL.
pub fn sqlite_path(url: &str) -> Option<&str> {
    let path = url.strip_prefix("sqlite:")?;
    Some(path.strip_prefix("//").unwrap_or(path))
}

impl Db {
    /// The spelling this database takes.
    pub fn dialect(&self) -> Dialect {
        match self.engine {
            Engine::Sqlite(_) => Dialect::Sqlite,
            Engine::Postgres(_) => Dialect::Postgres,
        }
    }

    /// The same database, with its statements counted on `counter` too: one for each request, or each test.
    pub fn counted(&self, counter: &Counter) -> Self {
        Self { counter: counter.clone(), ..self.clone() }
    }

    /// The same database, whose reads end at an instant, with [`Error::Late`] where they are not done. Transactions are not cut:
    /// whoever starts one looks at [`Self::is_late`] first.
    pub fn until(&self, instant: Instant) -> Self {
        Self { until: Some(instant), ..self.clone() }
    }

    /// Whether the instant of [`Self::until`] has come.
    pub fn is_late(&self) -> bool {
        self.until.is_some_and(|until| Instant::now() >= until)
    }

    /// Starts a transaction that may write. On SQLite it is the only one from here on; on both it is undone when
    /// dropped without [`Tx::commit`].
    pub async fn begin(&self) -> Result<Tx> {
        let engine = match &self.engine {
            Engine::Sqlite(sqlite) => run::TxEngine::Sqlite(sqlite.begin().await?),
            Engine::Postgres(postgres) => run::TxEngine::Postgres(postgres.begin().await?),
        };
        Ok(Tx::new(engine, self.counter.clone(), self.refusals.clone()))
    }

    /// Whether a write could last, as far as that shows without one: there is room on SQLite's disk, the server of PostgreSQL is no
    /// copy of another, and none was refused just now for want of either.
    pub async fn can_be_written(&self) -> bool {
        !self.refusals.are_fresh()
            && match &self.engine {
                Engine::Sqlite(sqlite) => sqlite.has_room(),
                Engine::Postgres(postgres) => postgres.is_own().await,
            }
    }

    /// After much was written at once: PostgreSQL looks at how its tables are filled, by which it plans, and notes the pages that all may
    /// see, which it then reads from an index alone; it would do so by itself a minute later. Plans of SQLite do not lean on that. What
    /// it cannot do now is no fault.
    pub async fn look_again(&self) {
        let Engine::Postgres(postgres) = &self.engine else { return };
        if let Err(error) = postgres.look_again().await {
            tracing::debug!(%error, "the tables were not looked at again");
        }
    }

    /// Steps of SQLite's machine that a reading statement takes, to the next [`STEPS_COUNTED`]: what it costs, the same on every machine
    /// however busy it is. None on PostgreSQL, which tells what it read by `explain analyze`.
    pub async fn steps(&self, sql: &Sql) -> Result<Option<u64>> {
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.steps(sql).await.map(Some),
            Engine::Postgres(_) => Ok(None),
        }
    }

    /// How its connections are used; SQLite's writing one is not among them.
    pub fn pool(&self) -> Pool {
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.pool(),
            Engine::Postgres(postgres) => postgres.pool(),
        }
    }

    /// Waits for what is running and closes all connections; SQLite's log is folded into its file.
    pub async fn close(&self) {
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.close().await,
            Engine::Postgres(postgres) => postgres.close().await,
        }
    }
}

/// The connections of a database, at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pool {
    /// As many as there may be.
    pub most: u32,
    /// As many as there are.
    pub open: u32,
    /// Those of them that nobody uses.
    pub idle: u32,
}

impl std::fmt::Debug for Db {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Db").field("dialect", &self.dialect()).finish_non_exhaustive()
    }
}

/// Counts statements. Clones count together. Begin, commit and rollback are not statements.
#[derive(Debug, Clone, Default)]
pub struct Counter(Arc<Counted>);

#[derive(Debug, Default)]
struct Counted {
    statements: AtomicU64,
    said: Option<Mutex<Vec<Sql>>>,
    /// Steps until all ends.
    fuse: Option<AtomicU64>,
}

impl Counter {
    /// A counter that keeps each statement as well, for tests.
    pub fn with_texts() -> Self {
        Self(Arc::new(Counted { said: Some(Mutex::default()), ..Counted::default() }))
    }

    /// A counter at whose nth step the work ends as if the machine had stopped there, for tests: with a panic. A statement is one
    /// step, before it runs, and a commit two: before and after it.
    pub fn with_fuse(n: u64) -> Self {
        Self(Arc::new(Counted { fuse: Some(AtomicU64::new(n)), ..Counted::default() }))
    }

    /// Whether the fuse has blown.
    pub fn is_blown(&self) -> bool {
        self.0.fuse.as_ref().is_some_and(|fuse| fuse.load(Ordering::SeqCst) == 0)
    }

    /// One step.
    fn step(&self) {
        if let Some(fuse) = &self.0.fuse {
            let burn = |left: u64| left.checked_sub(1);
            let left = fuse.fetch_update(Ordering::SeqCst, Ordering::SeqCst, burn);
            if left.is_ok_and(|left| left > 1) {
                return;
            }
            // as the machine would stop: without a word
            std::panic::resume_unwind(Box::new("the fuse has blown"));
        }
    }

    /// Statements so far.
    pub fn statements(&self) -> u64 {
        self.0.statements.load(Ordering::Relaxed)
    }

    /// The statements themselves, with what was bound to them; none unless made by [`Self::with_texts`].
    pub fn said(&self) -> Vec<Sql> {
        self.0.said.as_ref().map_or(Vec::new(), |said| said.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }

    /// Their texts, spelled for SQLite and for PostgreSQL.
    pub fn texts(&self) -> Vec<[String; 2]> {
        self.said().iter().map(|sql| [sql.text(Dialect::Sqlite), sql.text(Dialect::Postgres)]).collect()
    }

    fn count(&self, sql: &Sql) {
        self.step();
        self.0.statements.fetch_add(1, Ordering::Relaxed);
        if let Some(said) = &self.0.said {
            said.lock().unwrap_or_else(PoisonError::into_inner).push(sql.clone());
        }
    }
}
