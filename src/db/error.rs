//! What can go wrong, by who can act on it. No message holds SQL, a path or a value.

use std::fmt;

use sqlx::error::{DatabaseError, ErrorKind};
use sqlx::sqlite::SqliteError;

/// The result of whatever touches the database.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A failure of the database, by kind. SQLite does not name the constraint that broke, so nor do we.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A row with this key is there already.
    #[error("this is there already")]
    Conflict,
    /// A row refers to one that is not there, or is still referred to.
    #[error("this refers to something that is not there")]
    Dangling,
    /// A row breaks a check, or lacks a value that must be there.
    #[error("a rule of the database is broken")]
    Check,
    /// A write came by the way of reads: it belongs in a transaction.
    #[error("a write outside a transaction")]
    ReadOnly,
    /// Somebody else was first, or all connections are in use; the whole transaction may be tried again.
    #[error("the database is busy")]
    Busy,
    /// The statement took longer than it may.
    #[error("the database took too long")]
    TooLong,
    /// The connection was lost, or the time was over, while a transaction was being committed.
    #[error("nobody knows whether this was committed")]
    Unknown,
    /// There is no room on the disk.
    #[error("the disk of the database is full")]
    NoRoom,
    /// Whoever asked waits no longer.
    #[error("the time for this is over")]
    Late,
    /// A stored value that the code of today cannot read.
    #[error("a stored value cannot be read")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// The row.
        id: String,
    },
    /// The database cannot be opened: a sentence for the operator.
    #[error("{0}")]
    Open(&'static str),
    /// The SQLite at hand is too old to be trusted with a file.
    #[error(
        "SQLite {found} is too old: {} or newer is needed, since older ones can damage a file in use",
        super::OLDEST_SQLITE
    )]
    OldSqlite {
        /// Its version.
        found: String,
    },
    /// The schema cannot be brought up to date: a sentence for the operator.
    #[error("{0}")]
    Migrate(String),
    /// A copy cannot be made, or not be put in its place: a sentence for the operator.
    #[error("{0}")]
    Copy(String),
    /// Anything else.
    #[error("the database failed")]
    Driver(Fault),
}

impl Error {
    /// A stored value that no longer fits its type.
    pub fn corrupt(table: &'static str, column: &'static str, id: impl fmt::Display) -> Self {
        Self::Corrupt { table, column, id: id.to_string() }
    }

    /// Whether the connection was lost, or never there: what was not being committed may go again on another one.
    pub fn is_lost(&self) -> bool {
        matches!(self, Self::Driver(fault) if fault.lost)
    }
}

/// What a driver said, without the parts that can hold values: fit for a log, never for an answer.
#[derive(Debug)]
pub struct Fault {
    /// The engine's code, or a sentence of ours.
    pub code: String,
    /// Names of tables and columns at most.
    pub detail: String,
    lost: bool,
}

impl From<&str> for Fault {
    fn from(code: &str) -> Self {
        Self::new(code, "")
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.code, self.detail)
    }
}

impl Fault {
    fn new(code: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { code: code.into(), detail: detail.into(), lost: false }
    }

    fn lost(code: impl Into<String>) -> Self {
        Self { code: code.into(), detail: String::new(), lost: true }
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        let fault = match error {
            sqlx::Error::Database(error) => return from_engine(&*error),
            sqlx::Error::PoolTimedOut => return Self::Busy,
            sqlx::Error::Io(error) => Fault::lost(error.kind().to_string()),
            sqlx::Error::Protocol(_) => Fault::lost("protocol"),
            sqlx::Error::WorkerCrashed => Fault::lost("worker crashed"),
            sqlx::Error::PoolClosed => Fault::from("closed"),
            sqlx::Error::RowNotFound => Fault::from("no row"),
            sqlx::Error::ColumnNotFound(name) => Fault::new("no such column", name),
            sqlx::Error::ColumnDecode { index, .. } => Fault::new("a column cannot be decoded", index),
            sqlx::Error::Tls(_) => Fault::from("TLS"),
            _ => Fault::from("driver"),
        };
        Self::Driver(fault)
    }
}

fn from_engine(error: &dyn DatabaseError) -> Error {
    match error.kind() {
        ErrorKind::UniqueViolation | ErrorKind::ExclusionViolation => return Error::Conflict,
        ErrorKind::ForeignKeyViolation => return Error::Dangling,
        ErrorKind::CheckViolation | ErrorKind::NotNullViolation => return Error::Check,
        _ => {}
    }
    let code = error.code().unwrap_or_default().into_owned();
    if error.try_downcast_ref::<SqliteError>().is_some() {
        // its messages name tables and columns, never values
        return match code.parse::<u32>().unwrap_or_default() & 0xff {
            5 | 6 => Error::Busy, // SQLITE_BUSY, SQLITE_LOCKED
            8 => Error::ReadOnly, // SQLITE_READONLY
            9 => Error::TooLong,  // SQLITE_INTERRUPT: the deadline
            13 => Error::NoRoom,  // SQLITE_FULL
            19 => Error::Check,   // SQLITE_CONSTRAINT: a trigger, or a type that a strict table refuses
            _ => Error::Driver(Fault::new(code, error.message())),
        };
    }
    match code.as_str() {
        "40001" | "40P01" | "55P03" | "53300" => Error::Busy, // serialization, deadlock, lock, connections
        "25006" => Error::ReadOnly,
        "57014" => Error::TooLong,
        "53100" => Error::NoRoom,
        "P0001" => Error::Check, // raised by a trigger
        _ if code.starts_with("08") || code.starts_with("57P") || code == "25P03" => Error::Driver(Fault::lost(code)),
        // syntax and unknown names; messages of other classes quote values
        _ if code.starts_with("42") => Error::Driver(Fault::new(code, error.message())),
        _ => Error::Driver(Fault::from(&*code)),
    }
}
