//! The commands: what the command line says is read (`command`), and each calls a use case and says what came of it. Here is what they share.

mod accounts;
mod care;
mod command;
mod lists;
mod serving;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chrono::Utc;
pub use command::run;

use crate::app::{self, Ctx, imports};
use crate::config::Config;
use crate::db;
use crate::domain::words::Word;
use crate::domain::{Locale, Message};
use crate::vault::Vault;

pub fn locale(english: bool) -> Locale {
    if english { Locale::En } else { Locale::Id }
}

/// What went wrong, for the person at the command line; the cause of a fault is in the log.
pub fn said(error: &app::Error, locale: Locale) -> String {
    if let app::Error::Internal(cause) = error {
        if let Some(db::Error::NoRoom) = cause.downcast_ref() {
            return Message::new("disk basis data penuh", "the disk of the database is full")
                .in_locale(locale)
                .to_owned();
        }
        tracing::error!(%cause, ?cause, "an internal fault");
    }
    error.message().in_locale(locale).to_owned()
}

/// How long a statement may take at the command line, where nobody waits for a page: it may look at everything.
const TO_LOOK: Duration = Duration::from_secs(600);

/// Opens the database as it is.
async fn database(config: &Config, statement: Duration) -> Result<db::Db, String> {
    let options =
        db::Options { readers: config.readers, connections: config.connections, acquire: config.acquire, statement };
    db::open(&config.database.0, &options).await.map_err(|error| format!("{}: {error}", config.database))
}

/// Opens database and key file as they are, to look into them: neither is made, and nothing is brought up to date.
async fn as_it_is(config: &Config) -> Result<Ctx, String> {
    if db::sqlite_path(&config.database.0).is_some_and(|path| !Path::new(path).exists()) {
        return Err(format!("{}: there is no such file", config.database));
    }
    let vault = key_file(config)?;
    Ok(Ctx::over(database(config, TO_LOOK).await?, vault, Arc::new(Utc::now)))
}

/// The key file that is there.
fn key_file(config: &Config) -> Result<Vault, String> {
    Vault::open(&config.key_file).map_err(|error| format!("SIMPUL_KEY_FILE: {error}"))
}

/// Opens database and vault for a command, and brings both up to date.
pub async fn open(config: &Config, locale: Locale) -> Result<Ctx, String> {
    open_for(config, TO_LOOK, locale).await
}

/// The same, with a bound on statements.
pub async fn open_for(config: &Config, statement: Duration, locale: Locale) -> Result<Ctx, String> {
    let db = database(config, statement).await?;
    db::migrate(&db).await.map_err(|error| error.to_string())?;
    let said = |error| said(&error, locale);
    let is_keyed = app::persons::is_keyed(&db).await.map_err(said)?;
    let vault = if is_keyed { Vault::open(&config.key_file) } else { Vault::open_or_create(&config.key_file) };
    let vault = vault.map_err(|error| format!("SIMPUL_KEY_FILE: {error}"))?;
    let ctx = Ctx::open(db, vault, Arc::new(Utc::now)).await.map_err(said)?;
    imports::finish_interrupted(&ctx).await.map_err(said)?;
    Ok(ctx)
}

fn at(path: &Path, error: &std::io::Error) -> String {
    format!("{}: {error}", path.display())
}

fn word<W: Word>(text: &str) -> Result<W, String> {
    let words = || W::ALL.iter().map(|value| value.word()).collect::<Vec<_>>().join(", ");
    W::from_word(text).ok_or_else(|| format!("one of {}", words()))
}
