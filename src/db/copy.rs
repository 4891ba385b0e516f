//! Whole copies of a database: made while others write, and put where there is nothing yet. A copy is of one instant.
//!
//! SQLite copies itself. PostgreSQL's own programs do it, the newest that are found: their form outlives its versions.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use sqlx::postgres::PgConnection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection, Row};

use super::{Dialect, Error, Result, migrate, sqlite_path};

/// How the files begin.
const SQLITE_FILE: &[u8] = b"SQLite format 3\0";
const POSTGRES_FILE: &[u8] = b"PGDMP";

/// Why a sound file is not put in its place.
const NOT_OURS: &str =
    "this is no copy of a registry that this program knows: one of something else, or of a newer program";

/// Where Debian keeps the programs of each version.
const POSTGRES_PROGRAMS: &str = "/usr/lib/postgresql";

fn told(sentence: impl Into<String>) -> Error {
    Error::Copy(sentence.into())
}

/// Copies a database as it is now to a new file, which only its owner can read. When this returns `Ok`, the file is whole and on disk.
pub async fn copy_to(url: &str, file: &Path) -> Result<()> {
    let part = Part::begin(file)?;
    match sqlite_path(url) {
        Some(path) => {
            let mut from = existing(Path::new(path)).await?;
            let copied = sqlx::query("vacuum into ?").bind(part.text()?).execute(&mut from).await;
            copied.map_err(|_| {
                told("the database cannot be copied: is it one of SQLite, and is there room for the file?")
            })?;
            from.close().await?;
        }
        None => {
            let arguments = ["--format=custom", "--no-owner", "--no-privileges", "--no-password"];
            run("pg_dump", url, &arguments, &["--file", part.text()?])?;
        }
    }
    part.finish()
}

/// Puts a copy where there is no database yet: in a file that is not there, or a database of PostgreSQL without any table. What is
/// there stays as it is, and a copy that is not whole leaves nothing.
pub async fn copy_from(file: &Path, url: &str) -> Result<()> {
    let mut beginning = Vec::new();
    let read = File::open(file).and_then(|file| file.take(SQLITE_FILE.len() as u64).read_to_end(&mut beginning));
    read.map_err(|error| told(format!("the copy cannot be read: {error}")))?;
    match sqlite_path(url) {
        Some(path) if beginning == SQLITE_FILE => into_sqlite(file, Path::new(path)).await,
        None if beginning.starts_with(POSTGRES_FILE) => into_postgres(file, url).await,
        Some(_) => Err(told("this file is no copy of a database of SQLite, and the address names one")),
        None => Err(told("this file is no copy of a database of PostgreSQL, and the address names one")),
    }
}

async fn into_sqlite(file: &Path, path: &Path) -> Result<()> {
    for ending in ["", "-wal", "-journal"] {
        let mut other = path.as_os_str().to_owned();
        other.push(ending);
        if fs::metadata(&other).is_ok_and(|found| found.len() > 0) {
            return Err(told("there is a database already: a copy is put only where there is none"));
        }
    }
    if let Some(directory) = path.parent() {
        fs::create_dir_all(directory).map_err(|_| told("the directory of the database file cannot be made"))?;
    }
    let part = Part::begin_over(path)?;
    fs::copy(file, &part.path).map_err(|error| told(format!("the copy cannot be put in its place: {error}")))?;
    let mut copy = existing(&part.path).await?;
    let is_whole = match sqlx::query("pragma integrity_check").fetch_all(&mut copy).await {
        Ok(rows) => rows.iter().all(|row| row.try_get::<String, _>(0).is_ok_and(|said| said == "ok")),
        Err(_) => false,
    };
    let steps: Result<Vec<(i64, Vec<u8>)>, sqlx::Error> =
        sqlx::query_as("select version, checksum from _sqlx_migrations").fetch_all(&mut copy).await;
    copy.close().await?;
    if !is_whole {
        return Err(told("the copy is damaged: nothing was put in its place"));
    }
    // what has no such table is somebody else's
    if !migrate::are_known(Dialect::Sqlite, &steps.unwrap_or_default()) {
        return Err(told(NOT_OURS));
    }
    part.finish()
}

async fn into_postgres(file: &Path, url: &str) -> Result<()> {
    let mut there = PgConnection::connect(url).await?;
    let tables = "select count(*) from information_schema.tables where table_schema = current_schema()";
    let n: i64 = sqlx::query_scalar(tables).fetch_one(&mut there).await?;
    there.close().await?;
    if n > 0 {
        return Err(told("there are tables already: a copy is put only into a database that has none"));
    }
    let file = file.to_str().ok_or_else(|| told("the name of the file is not text"))?;
    let list = list(file)?;
    if !list.lines().any(|line| line.contains(" TABLE DATA ") && line.contains(" _sqlx_migrations ")) {
        return Err(told(NOT_OURS));
    }
    let arguments = ["--no-owner", "--no-privileges", "--no-password", "--exit-on-error", "--single-transaction"];
    run("pg_restore", url, &arguments, &[file])
}

/// What is in a copy, a line each, as PostgreSQL tells it.
fn list(file: &str) -> Result<String> {
    let done = Command::new(program("pg_restore")?).args(["--list", file]).output();
    let done = done.map_err(|error| told(format!("pg_restore cannot be run: {error}")))?;
    if !done.status.success() {
        return Err(told("the copy is damaged: nothing was put in its place"));
    }
    Ok(String::from_utf8_lossy(&done.stdout).into_owned())
}

/// A connection to a file of SQLite that is there.
async fn existing(path: &Path) -> Result<SqliteConnection> {
    let options = SqliteConnectOptions::new().filename(path).busy_timeout(super::sqlite::WRITER_WAIT);
    options.disable_statement_logging().connect().await.map_err(|_| told("the database file cannot be opened"))
}

/// Runs a program of PostgreSQL on the database at an address, whose password it is given apart: arguments can be seen by others.
fn run(program: &str, url: &str, arguments: &[&str], more: &[&str]) -> Result<()> {
    let (url, password) = without_password(url);
    let mut command = Command::new(self::program(program)?);
    command.args(arguments).arg("--dbname").arg(url).args(more);
    if let Some(password) = password {
        command.env("PGPASSWORD", password);
    }
    let done = command.output().map_err(|error| told(format!("{program} cannot be run: {error}")))?;
    if done.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&done.stderr);
    Err(told(format!("{program} failed: {}", said.lines().next().unwrap_or_default())))
}

/// The program on the path, or the newest that Debian has.
fn program(name: &str) -> Result<PathBuf> {
    found(name).ok_or_else(|| {
        told(format!("{name} is not found: it comes with PostgreSQL's client programs, which copying needs"))
    })
}

fn found(program: &str) -> Option<PathBuf> {
    let on_path = std::env::var_os("PATH").unwrap_or_default();
    let mut versions: Vec<(u32, PathBuf)> = fs::read_dir(POSTGRES_PROGRAMS)
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .map(|version: u32| (version, Path::new(POSTGRES_PROGRAMS).join(version.to_string()).join("bin")))
        .collect();
    versions.sort_by_key(|(version, _)| std::cmp::Reverse(*version));
    let newest = versions.into_iter().map(|(_, directory)| directory);
    // the newest can copy from every older server; the one on the path may be older than the server
    newest.chain(std::env::split_paths(&on_path)).map(|directory| directory.join(program)).find(|path| path.is_file())
}

/// An address without its password, and the password.
fn without_password(url: &str) -> (String, Option<String>) {
    let (address, query) = url.split_once('?').map_or((url, None), |(address, query)| (address, Some(query)));
    let mut password = None;
    let mut bare = address.to_owned();
    if let Some((scheme, rest)) = address.split_once("://")
        && let Some((user, host)) = rest.rsplit_once('@')
        && let Some((user, secret)) = user.split_once(':')
    {
        password = Some(decoded(secret));
        bare = format!("{scheme}://{user}@{host}");
    }
    let (secrets, kept): (Vec<_>, Vec<_>) = query
        .unwrap_or_default()
        .split('&')
        .filter(|pair| !pair.is_empty())
        .partition(|pair| pair.starts_with("password="));
    if let Some(secret) = secrets.first() {
        password = Some(decoded(&secret["password=".len()..]));
    }
    if !kept.is_empty() {
        bare = format!("{bare}?{}", kept.join("&"));
    }
    (bare, password)
}

/// Text of an address, in which `%41` stands for `A`.
fn decoded(text: &str) -> String {
    let (mut bytes, mut rest) = (Vec::new(), text.as_bytes());
    while let Some((first, more)) = rest.split_first() {
        let two = more.get(..2).filter(|_| *first == b'%').and_then(|two| std::str::from_utf8(two).ok());
        let code = two.and_then(|two| u8::from_str_radix(two, 16).ok());
        bytes.push(code.unwrap_or(*first));
        rest = if code.is_some() { &more[2..] } else { more };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A file that has its name only once it is whole.
struct Part {
    path: PathBuf,
    file: PathBuf,
    /// Whether an empty file of that name may be there.
    is_over: bool,
}

impl Part {
    fn begin(file: &Path) -> Result<Self> {
        if file.exists() {
            return Err(told("there is a file of this name already"));
        }
        let mut part = Self::begin_over(file)?;
        part.is_over = false;
        Ok(part)
    }

    fn begin_over(file: &Path) -> Result<Self> {
        let mut path = file.as_os_str().to_owned();
        path.push(".part");
        let path = PathBuf::from(path);
        // left by one that was cut off
        let _gone_or_not_there = fs::remove_file(&path);
        OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path)
            .map_err(|error| told(format!("the file cannot be made: {error}")))?;
        Ok(Self { path, file: file.to_owned(), is_over: true })
    }

    fn text(&self) -> Result<&str> {
        self.path.to_str().ok_or_else(|| told("the name of the file is not text"))
    }

    fn finish(self) -> Result<()> {
        let named = || -> std::io::Result<()> {
            File::open(&self.path)?.sync_all()?;
            if self.is_over {
                fs::rename(&self.path, &self.file)?;
            } else {
                // fails where somebody else was first
                fs::hard_link(&self.path, &self.file)?;
            }
            let directory =
                self.file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
            File::open(directory)?.sync_all()
        };
        named().map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => told("there is a file of this name already"),
            _ => told(format!("the file cannot be made to last: {error}")),
        })
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        let _gone_or_renamed = fs::remove_file(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_taken_out_of_an_address() {
        for (url, bare, password) in [
            ("postgres://simpul@localhost/a?host=/tmp/x", "postgres://simpul@localhost/a?host=/tmp/x", None),
            ("postgres://simpul:p%40ss%25@db:5433/a", "postgres://simpul@db:5433/a", Some("p@ss%")),
            (
                "postgres://simpul@db/a?password=x%20y&sslmode=require",
                "postgres://simpul@db/a?sslmode=require",
                Some("x y"),
            ),
            ("postgres://simpul:a@b:c@db/a", "postgres://simpul@db/a", Some("a@b:c")),
            ("postgres://db/a", "postgres://db/a", None),
        ] {
            assert_eq!(without_password(url), (bare.to_owned(), password.map(str::to_owned)), "{url}");
        }
        assert_eq!(decoded("100%"), "100%");
    }
}
