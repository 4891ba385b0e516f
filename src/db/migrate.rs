//! The steps of the schema, carried in the binary: `migrations/sqlite` and `migrations/postgres`, the same names.

use sqlx::Connection;
use sqlx::migrate::{MigrateError, Migrator};

use super::{Db, Dialect, Engine, Error, Result};

static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");

/// A step of the schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its number.
    pub version: i64,
    /// Its name, in words.
    pub name: String,
}

/// The steps this binary knows, in order.
pub fn steps(dialect: Dialect) -> Vec<Step> {
    migrator(dialect).iter().map(|step| Step { version: step.version, name: step.description.to_string() }).collect()
}

/// The names of the triggers that the steps make.
pub(super) fn triggers(dialect: Dialect) -> impl Iterator<Item = &'static str> {
    let lines = migrator(dialect).iter().flat_map(|step| step.sql.as_str().lines());
    lines.filter_map(|line| line.strip_prefix("create trigger ")?.split_whitespace().next())
}

/// Whether these steps, by number and checksum, are some, and all of those that this binary knows: then a database that has them is one of ours,
/// and no newer than this.
pub(super) fn are_known(dialect: Dialect, steps: &[(i64, Vec<u8>)]) -> bool {
    let known = |(version, checksum): &(i64, Vec<u8>)| {
        migrator(dialect).iter().any(|step| step.version == *version && *step.checksum == **checksum)
    };
    !steps.is_empty() && steps.iter().all(known)
}

fn migrator(dialect: Dialect) -> &'static Migrator {
    match dialect {
        Dialect::Sqlite => &SQLITE,
        Dialect::Postgres => &POSTGRES,
    }
}

/// Brings the schema up to date, forward only. Safe when two instances start together: the second waits, and finds
/// nothing to do.
pub async fn migrate(db: &Db) -> Result<()> {
    match &db.engine {
        // all steps in one transaction, under the write lock: the driver has no lock of its own here
        Engine::Sqlite(sqlite) => {
            let mut tx = sqlite.writer().begin_with("begin immediate").await?;
            SQLITE.run_direct(None, &mut *tx, false).await.map_err(told)?;
            tx.commit().await?;
        }
        Engine::Postgres(postgres) => {
            let mut connection = postgres.connection().await?;
            POSTGRES.run_direct(None, &mut connection, false).await.map_err(told)?;
            connection.close().await?;
        }
    }
    Ok(())
}

/// The numbers of the steps that this database has; none where it was never migrated.
pub async fn applied(db: &Db) -> Result<Vec<i64>> {
    use super::Run as _;
    let mut run = db;
    let known: Vec<(i64,)> = run
        .all(crate::sql!("").split(
            "select count(*) from sqlite_schema where name = '_sqlx_migrations'",
            "select count(*) from information_schema.tables where table_schema = current_schema() and table_name = '_sqlx_migrations'",
        ))
        .await?;
    if known.first().is_none_or(|(n,)| *n == 0) {
        return Ok(Vec::new());
    }
    let rows: Vec<(i64,)> =
        run.all(crate::sql!("select version from _sqlx_migrations where success order by version")).await?;
    Ok(rows.into_iter().map(|(version,)| version).collect())
}

fn told(error: MigrateError) -> Error {
    let sentence = match error {
        MigrateError::VersionMismatch(version) => {
            format!("step {version} of the schema was changed after it was applied here")
        }
        MigrateError::VersionMissing(version) => format!(
            "this database has step {version} of the schema, which this program does not know: it is older than the database"
        ),
        MigrateError::Dirty(version) => format!("step {version} of the schema was begun here and never ended"),
        MigrateError::ExecuteMigration(error, version) => {
            format!("step {version} of the schema failed: {:?}", Error::from(error))
        }
        MigrateError::Execute(error) => return error.into(),
        _ => "the schema cannot be brought up to date".to_owned(),
    };
    Error::Migrate(sentence)
}
