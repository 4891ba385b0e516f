//! A layer under SQLite that counts how often it asks for its files to be on disk, and changes nothing else.
//!
//! Files are opened by SQLite's own layer; only their table of methods is swapped for a copy of it in which `xSync` counts first.
//! The project forbids unsafe code everywhere but here, where a C interface leaves no choice.

use std::collections::HashMap;
use std::ffi::c_int;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use libsqlite3_sys::{
    SQLITE_OK, SQLITE_OPEN_MAIN_DB, SQLITE_OPEN_WAL, sqlite3_file, sqlite3_filename, sqlite3_io_methods, sqlite3_vfs,
    sqlite3_vfs_find, sqlite3_vfs_register,
};

type Open = unsafe extern "C" fn(*mut sqlite3_vfs, sqlite3_filename, *mut sqlite3_file, c_int, *mut c_int) -> c_int;
type Sync = unsafe extern "C" fn(*mut sqlite3_file, c_int) -> c_int;

static SYNCS: AtomicU64 = AtomicU64::new(0);
static OPEN: OnceLock<Open> = OnceLock::new();
/// Of each table of methods that was met, by its address: the copy that counts, and its own `xSync`.
static TABLES: Mutex<Option<HashMap<usize, (usize, Sync)>>> = Mutex::new(None);

/// How often a database or its log was made to be on disk, since the start.
pub fn syncs() -> u64 {
    SYNCS.load(Ordering::SeqCst)
}

/// Puts the layer under every database that is opened from now on.
pub fn count_syncs() {
    static ONCE: OnceLock<()> = OnceLock::new();
    // SAFETY: the default layer is there for the life of the process and is copied whole; ours is leaked, so it is too.
    ONCE.get_or_init(|| unsafe {
        let base = sqlite3_vfs_find(std::ptr::null());
        assert!(!base.is_null(), "SQLite has a layer of its own");
        let mut ours: sqlite3_vfs = *base;
        OPEN.set(ours.xOpen.expect("it opens files")).expect("set once");
        ours.xOpen = Some(open);
        ours.zName = c"counting".as_ptr();
        ours.pNext = std::ptr::null_mut();
        assert_eq!(sqlite3_vfs_register(Box::leak(Box::new(ours)), 1), SQLITE_OK);
    });
}

/// Opens a file as before; a database or a log gets the methods that count.
///
/// SAFETY: called by SQLite, with a file of the size that the layer below asked for; that layer fills it in.
unsafe extern "C" fn open(
    vfs: *mut sqlite3_vfs,
    name: sqlite3_filename,
    file: *mut sqlite3_file,
    flags: c_int,
    out: *mut c_int,
) -> c_int {
    let below = OPEN.get().expect("set before this can be called");
    let code = unsafe { below(vfs, name, file, flags, out) };
    if code == SQLITE_OK && flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL) != 0 {
        unsafe { (*file).pMethods = counting((*file).pMethods) };
    }
    code
}

/// The copy of a table of methods that counts. Copies are never freed: files point at them.
///
/// SAFETY: `methods` is a table of the layer below, which lives as long as the process.
unsafe fn counting(methods: *const sqlite3_io_methods) -> *const sqlite3_io_methods {
    let mut tables = TABLES.lock().unwrap_or_else(PoisonError::into_inner);
    let tables = tables.get_or_insert_default();
    let (copy, _) = *tables.entry(methods as usize).or_insert_with(|| {
        let mut copy = unsafe { *methods };
        let sync = copy.xSync.replace(sync).expect("files are synced");
        (std::ptr::from_ref(Box::leak(Box::new(copy))) as usize, sync)
    });
    copy as *const sqlite3_io_methods
}

/// Counts, and has it done by the layer below.
///
/// SAFETY: called by SQLite on a file that `open` has opened.
unsafe extern "C" fn sync(file: *mut sqlite3_file, flags: c_int) -> c_int {
    let ours = unsafe { (*file).pMethods } as usize;
    let below = {
        let tables = TABLES.lock().unwrap_or_else(PoisonError::into_inner);
        tables.as_ref().and_then(|tables| tables.values().find(|(copy, _)| *copy == ours)).map(|(_, sync)| *sync)
    };
    SYNCS.fetch_add(1, Ordering::SeqCst);
    unsafe { below.expect("the file was opened here")(file, flags) }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use simpul::app::{Command, Ctx, IdempotencyKey};
    use simpul::db::{self, Run as _};
    use simpul::domain::audit::{AuditAction, AuditEntry, AuditKind};
    use simpul::sql;
    use simpul::vault::Vault;
    use sqlx::sqlite::{SqliteConnectOptions, SqliteSynchronous};
    use sqlx::{ConnectOptions as _, Connection as _, Executor as _};
    use uuid::Uuid;

    use super::*;

    /// One test, since the count is one for the process.
    #[tokio::test]
    async fn each_acknowledged_commit_was_on_disk_before() -> Result<(), Box<dyn std::error::Error>> {
        count_syncs();
        let folder = tempfile::tempdir()?;

        // what the count looks like where nothing is made to last: so the rest of this can fail
        let careless = SqliteConnectOptions::new().filename(folder.path().join("careless.db")).create_if_missing(true);
        let mut careless = careless.synchronous(SqliteSynchronous::Off).pragma("journal_mode", "wal").connect().await?;
        careless.execute("create table things (n integer)").await?;
        let before = syncs();
        for _ in 0..20 {
            careless.execute("insert into things values (1)").await?;
        }
        assert_eq!(syncs(), before, "nothing is synced");
        careless.execute("pragma synchronous = full").await?;
        careless.execute("insert into things values (1)").await?;
        assert!(syncs() > before, "a commit that is to last is seen");
        careless.close().await?;

        let url = format!("sqlite:{}", folder.path().join("simpul.db").display());
        let db = db::open(&url, &db::Options::default()).await?;
        db::migrate(&db).await?;
        for _ in 0..50 {
            let mut tx = db.begin().await?;
            tx.exec(sql!("update outbox_numbers set last_n = last_n + 1")).await?;
            let before = syncs();
            tx.commit().await?;
            assert!(syncs() > before, "a commit that nothing was written to disk for");
        }

        let ctx = Ctx::open(db, Vault::in_memory()?, Arc::new(chrono::Utc::now)).await?;
        for n in 0..50 {
            let before = syncs();
            let command = Command { name: "story", key: IdempotencyKey(Uuid::from_u128(n)), input: &() };
            ctx.command(command, |work| {
                Box::pin(async {
                    work.audit(AuditEntry::done(AuditAction::ApplyImport, AuditKind::ImportRun, "story"));
                    Ok(())
                })
            })
            .await?;
            assert!(syncs() > before, "command {n} was acknowledged, and nothing was written to disk for it");
        }
        Ok(())
    }
}
