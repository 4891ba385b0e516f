//! Both engines, each story on a database of its own: a fresh file, or a fresh database of one PostgreSQL cluster that
//! lives as long as the tests.
//!
//! The cluster is started by a shell that waits on a pipe from this process. However the tests end, the pipe closes,
//! and the shell stops the server and removes its directory.

use std::error::Error;
use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use simpul::app::Ctx;
use simpul::db::{self, Db, Dialect, Options};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use tokio::runtime::Runtime;

/// How a story ends.
pub type Told = Result<(), Box<dyn Error>>;

/// `on_each_engine!(a_sentence, async |db| { … })`: a story told twice, on SQLite and on PostgreSQL, each time with a
/// migrated database of its own.
macro_rules! on_each_engine {
    ($sentence:ident, async |$db:ident| $story:block) => {
        told_on_each!($sentence, Migrated, async |fresh| {
            let $db = fresh.open().await?;
            $story
        });
    };
}

/// As `on_each_engine!`, for stories that begin with an empty database and open it themselves.
macro_rules! on_each_empty_engine {
    ($sentence:ident, async |$fresh:ident| $story:block) => {
        told_on_each!($sentence, Empty, async |$fresh| $story);
    };
}

/// As `on_each_engine!`, for stories of use cases: with the reference data, and asked by the operator.
macro_rules! on_each_registry {
    ($sentence:ident, async |$ctx:ident| $story:block) => {
        told_on_each!($sentence, Referenced, async |fresh| {
            let $ctx = $crate::given::ctx(&fresh.open().await?).await?;
            $story
        });
    };
}

macro_rules! told_on_each {
    ($sentence:ident, $start:ident, async |$fresh:ident| $story:block) => {
        mod $sentence {
            #[allow(unused_imports)]
            use super::*;

            async fn story($fresh: $crate::given::engines::Fresh) -> $crate::given::engines::Told {
                let told: () = $story;
                Ok(told)
            }

            #[test]
            fn sqlite() {
                $crate::given::engines::tell($crate::given::engines::Start::$start, simpul::db::Dialect::Sqlite, story);
            }

            #[test]
            fn postgres() {
                $crate::given::engines::tell(
                    $crate::given::engines::Start::$start,
                    simpul::db::Dialect::Postgres,
                    story,
                );
            }
        }
    };
}

/// `reading_demo!(a_sentence, async |ctx| { … })`: a story that only reads, told on both engines, over one demonstration
/// district that all such stories share.
macro_rules! reading_demo {
    ($sentence:ident, async |$ctx:ident| $story:block) => {
        mod $sentence {
            #[allow(unused_imports)]
            use super::*;

            async fn story($ctx: simpul::app::Ctx) -> $crate::given::engines::Told {
                let told: () = $story;
                Ok(told)
            }

            #[test]
            fn sqlite() {
                $crate::given::engines::tell_over_demo(simpul::db::Dialect::Sqlite, story);
            }

            #[test]
            fn postgres() {
                $crate::given::engines::tell_over_demo(simpul::db::Dialect::Postgres, story);
            }
        }
    };
}

/// `long_story!(a_sentence, || { … })`: a story that takes minutes, told by `script/test --long` only.
macro_rules! long_story {
    ($sentence:ident, || $story:block) => {
        #[test]
        fn $sentence() {
            if $crate::given::engines::is_long_told(stringify!($sentence)) {
                $story
            }
        }
    };
}

/// What a story finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// All steps of the schema applied, no rows but those of the steps.
    Migrated,
    /// The reference data as well.
    Referenced,
    /// Nothing.
    Empty,
}

/// A database of one story.
#[derive(Debug, Clone)]
pub struct Fresh {
    /// Its address.
    pub url: String,
    /// Its engine.
    pub dialect: Dialect,
}

impl Fresh {
    /// Opens it within small bounds.
    pub async fn open(&self) -> db::Result<Db> {
        self.open_with(|_| ()).await
    }

    /// Opens it within bounds that the story changes.
    pub async fn open_with(&self, change: impl FnOnce(&mut Options)) -> db::Result<Db> {
        let mut options = Options { readers: 2, connections: 4, ..Options::default() };
        change(&mut options);
        db::open(&self.url, &options).await
    }
}

/// Tells one story and clears up after it, however it ends.
pub fn tell<F: Future<Output = Told>>(start: Start, dialect: Dialect, story: impl FnOnce(Fresh) -> F) {
    let place = Place::new(start, dialect);
    end_well(&runtime(), story(place.fresh.clone()));
}

/// Tells one story on a database that is there.
pub fn tell_at<F: Future<Output = Told>>(fresh: Fresh, story: impl FnOnce(Fresh) -> F) {
    end_well(&runtime(), story(fresh));
}

/// As [`tell`], with both engines at once, migrated, for what compares them.
pub fn tell_on_both<F: Future<Output = Told>>(story: impl FnOnce(Fresh, Fresh) -> F) {
    let [sqlite, postgres] = [Dialect::Sqlite, Dialect::Postgres].map(|dialect| Place::new(Start::Migrated, dialect));
    end_well(&runtime(), story(sqlite.fresh.clone(), postgres.fresh.clone()));
}

fn runtime() -> Runtime {
    let mut threads = tokio::runtime::Builder::new_multi_thread();
    threads.worker_threads(2).thread_stack_size(simpul::gql::STACK).enable_all().build().expect("a runtime")
}

fn end_well(runtime: &Runtime, story: impl Future<Output = Told>) {
    if let Err(error) = runtime.block_on(story) {
        panic!("{error} ({error:?})");
    }
}

/// A database that is gone when this is dropped.
pub struct Place {
    /// Where it is.
    pub fresh: Fresh,
    /// Of SQLite.
    _directory: Option<tempfile::TempDir>,
    /// Of PostgreSQL.
    name: Option<String>,
}

impl Place {
    /// Makes one.
    pub fn new(start: Start, dialect: Dialect) -> Self {
        match dialect {
            Dialect::Sqlite => {
                let directory = tempfile::tempdir_in(scratch()).expect("a temporary directory");
                let path = directory.path().join("story.db");
                if let Some(file) = template_file(start) {
                    std::fs::write(&path, file).expect("a copy of the prepared file");
                }
                let url = format!("sqlite:{}", path.display());
                Self { fresh: Fresh { url, dialect }, _directory: Some(directory), name: None }
            }
            Dialect::Postgres => {
                static STORIES: AtomicU32 = AtomicU32::new(0);
                let name = format!("story_{}_{}", std::process::id(), STORIES.fetch_add(1, Ordering::Relaxed));
                apart(cluster().create(&name, start));
                Self { fresh: Fresh { url: cluster().url(&name), dialect }, _directory: None, name: Some(name) }
            }
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(name) = &self.name {
            apart(cluster().administer(&format!("drop database {name} with (force)")));
        }
    }
}

/// A district that stories share, on a runtime of its own: connections belong to the runtime on which they were made.
pub struct District {
    runtime: Runtime,
    /// The use cases on it.
    pub ctx: Ctx,
    /// Its database.
    pub db: Db,
    /// Its address.
    pub url: String,
}

impl District {
    /// Loads one. It is not removed at the end, since nobody knows which story is the last: the folder or the server goes as a whole.
    pub fn load(dialect: Dialect, size: usize) -> Self {
        static LOADED: AtomicU32 = AtomicU32::new(0);
        let n = LOADED.fetch_add(1, Ordering::Relaxed);
        let url = match dialect {
            Dialect::Sqlite => {
                let path = scratch().join(format!("district_{size}_{n}.db"));
                std::fs::write(&path, template_file(Start::Referenced).expect("a file")).expect("a copy of it");
                format!("sqlite:{}", path.display())
            }
            Dialect::Postgres => {
                let name = format!("district_{size}_{}_{n}", std::process::id());
                apart(cluster().create(&name, Start::Referenced));
                cluster().url(&name)
            }
        };
        let runtime = runtime();
        let (ctx, db) = runtime.block_on(async {
            let options = Options { acquire: PATIENCE, statement: PATIENCE, ..Options::default() };
            let db = db::open(&url, &options).await.expect("it opens");
            let ctx = super::ctx(&db).await.expect("a registry");
            super::demo_of(&ctx, size).await.expect("a district");
            (ctx, db)
        });
        Self { runtime, ctx, db, url }
    }

    /// Tells a story on it.
    pub fn tell<T>(&self, story: impl Future<Output = T>) -> T {
        self.runtime.block_on(story)
    }
}

/// Tells a story that only reads, over the district that all such stories share.
pub fn tell_over_demo<F: Future<Output = Told>>(dialect: Dialect, story: impl FnOnce(Ctx) -> F) {
    static DISTRICTS: [OnceLock<District>; 2] = [const { OnceLock::new() }; 2];
    let district =
        DISTRICTS[usize::from(dialect == Dialect::Postgres)].get_or_init(|| District::load(dialect, super::DEMO_SIZE));
    end_well(&district.runtime, story(district.ctx.clone()));
}

/// A district of 300,000 UMKM, which stories may add to but not change.
pub fn large_district(dialect: Dialect) -> &'static District {
    static DISTRICTS: [OnceLock<District>; 2] = [const { OnceLock::new() }; 2];
    DISTRICTS[usize::from(dialect == Dialect::Postgres)].get_or_init(|| {
        let start = std::time::Instant::now();
        let district = District::load(dialect, super::LARGE_SIZE);
        println!("{dialect:?}: {} UMKM loaded in {:.1?}", super::LARGE_SIZE, start.elapsed());
        district
    })
}

/// Whether stories that take long are told: only where `SIMPUL_TEST_LONG` is set, as `script/test --long` does. Where they are not,
/// each says so itself, past what the runner of the tests keeps back.
pub fn is_long_told(sentence: &str) -> bool {
    let told = std::env::var_os("SIMPUL_TEST_LONG").is_some();
    if !told {
        let said = format!("left to script/test --long: {sentence}\n");
        std::io::Write::write_all(&mut std::io::stderr(), said.as_bytes()).expect("somebody listens");
    }
    told
}

/// A folder that is gone once this process is, however it ends: a shell waits for a pipe to close, as with the server.
fn scratch() -> &'static Path {
    static SCRATCH: OnceLock<(PathBuf, Child)> = OnceLock::new();
    let (directory, _keeper) = SCRATCH.get_or_init(|| {
        let directory =
            tempfile::Builder::new().prefix("simpul-tests-").tempdir().expect("a temporary directory").keep();
        let keeper = Command::new("sh")
            .args(["-c", r#"cat >/dev/null; rm -rf "$1""#, "sh"])
            .arg(&directory)
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("sh");
        (directory, keeper)
    });
    directory
}

/// The bytes of a file in which a story begins, made once and written for each story.
fn template_file(start: Start) -> Option<&'static [u8]> {
    static MIGRATED: OnceLock<Vec<u8>> = OnceLock::new();
    static REFERENCED: OnceLock<Vec<u8>> = OnceLock::new();
    let prepared = match start {
        Start::Empty => return None,
        Start::Migrated => &MIGRATED,
        Start::Referenced => &REFERENCED,
    };
    Some(prepared.get_or_init(|| {
        let directory = tempfile::tempdir_in(scratch()).expect("a temporary directory");
        let path = directory.path().join("template.db");
        apart(prepare(format!("sqlite:{}", path.display()), start));
        std::fs::read(path).expect("the prepared file")
    }))
}

/// Brings a database to where stories begin.
async fn prepare(url: String, start: Start) {
    let db = db::open(&url, &Options { statement: PATIENCE, ..Options::default() }).await.expect("it opens");
    db::migrate(&db).await.expect("it migrates");
    if start == Start::Referenced {
        super::ctx(&db).await.expect("the reference data is loaded");
    }
    db.close().await;
}

/// Runs work on a runtime of its own, wherever this is called from.
fn apart(work: impl Future<Output = ()> + Send) {
    std::thread::scope(|scope| {
        scope.spawn(|| Runtime::new().expect("a runtime").block_on(work)).join().expect("the work ends well");
    });
}

/// A PostgreSQL server with a migrated database to copy.
struct Cluster {
    /// The address of its administrative database.
    admin: String,
    /// Names of the databases in which stories begin, once they are made.
    migrated: OnceLock<String>,
    referenced: OnceLock<String>,
    /// Two copies of one template cannot be made at the same time.
    copying: tokio::sync::Mutex<()>,
    /// The shell that stops the server once this process is gone; its pipe is never closed by us.
    _keeper: Option<Child>,
}

fn cluster() -> &'static Cluster {
    static CLUSTER: OnceLock<Cluster> = OnceLock::new();
    CLUSTER.get_or_init(|| {
        let (admin, keeper) = match std::env::var("SIMPUL_TEST_POSTGRES") {
            Ok(url) => (url, None),
            Err(_) => {
                // what is lost with the machine is made anew
                let (directory, keeper) =
                    start("-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c autovacuum=off");
                let url = socket_url(&directory, "postgres");
                (url, Some(keeper))
            }
        };
        let cluster = Cluster {
            admin,
            migrated: OnceLock::new(),
            referenced: OnceLock::new(),
            copying: tokio::sync::Mutex::new(()),
            _keeper: keeper,
        };
        apart(cluster.tidy());
        cluster
    })
}

impl Cluster {
    /// Makes a database in which a story begins.
    async fn create(&self, name: &str, start: Start) {
        let template = self.template(start);
        self.administer(&format!("create database {name} template {template}")).await;
    }

    /// The name of the database to copy. What is loaded makes its name: on a server that is kept, each schema has its own.
    fn template(&self, start: Start) -> &str {
        let (prepared, word) = match start {
            Start::Empty => return "template0",
            Start::Migrated => (&self.migrated, "migrated"),
            Start::Referenced => (&self.referenced, "referenced"),
        };
        prepared.get_or_init(|| {
            let name = format!("simpul_{word}_{:016x}", fingerprint(start));
            apart(async {
                if self.one(&format!("select count(*) from pg_database where datname = '{name}'")).await == 0 {
                    self.administer(&format!("create database {name} template template0")).await;
                }
                prepare(self.url(&name), start).await;
            });
            name
        })
    }

    /// Drops what earlier runs left on a server that is kept.
    async fn tidy(&self) {
        let left: Vec<(String,)> = sqlx::query_as(
            "select datname::text from pg_database d where datname like 'district\\_%'
                and not exists (select 1 from pg_stat_activity a where a.datid = d.oid)",
        )
        .fetch_all(&mut self.connect().await)
        .await
        .expect("a list of databases");
        for (name,) in left {
            self.administer(&format!("drop database if exists {name}")).await;
        }
    }

    /// The address of one of its databases.
    fn url(&self, name: &str) -> String {
        let (head, query) = self.admin.split_once('?').map_or((self.admin.as_str(), ""), |(head, query)| (head, query));
        let (server, _) =
            head.rsplit_once('/').expect("SIMPUL_TEST_POSTGRES names a database: postgres://user@host/postgres");
        if query.is_empty() { format!("{server}/{name}") } else { format!("{server}/{name}?{query}") }
    }

    async fn administer(&self, statement: &str) {
        let _one = self.copying.lock().await;
        let mut connection = self.connect().await;
        connection.execute(AssertSqlSafe(statement)).await.expect("an administrative statement");
        connection.close().await.expect("a goodbye");
    }

    async fn one(&self, query: &str) -> i64 {
        let (n,) = sqlx::query_as(AssertSqlSafe(query)).fetch_one(&mut self.connect().await).await.expect("a count");
        n
    }

    async fn connect(&self) -> PgConnection {
        PgConnection::connect(&self.admin).await.expect("PostgreSQL answers")
    }
}

/// Tells one beginning from another.
fn fingerprint(start: Start) -> u64 {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    for path in super::files("migrations/postgres", "sql") {
        (path.file_name(), std::fs::read(&path).expect("a step")).hash(&mut hasher);
    }
    if start == Start::Referenced {
        simpul::domain::reference::FILES.hash(&mut hasher);
    }
    hasher.finish()
}

/// A server of PostgreSQL for one story, with the settings that make what is acknowledged last. It is gone when this is dropped.
pub struct OwnServer {
    directory: PathBuf,
    _keeper: Child,
}

impl OwnServer {
    /// Starts one.
    pub fn start() -> Self {
        let (directory, keeper) = start("");
        Self { directory, _keeper: keeper }
    }

    /// The address of one of its databases.
    pub fn url(&self, name: &str) -> String {
        socket_url(&self.directory, name)
    }

    /// Stops it as a fall of the machine would, but for what the system still holds for the disk.
    pub fn stop_at_once(&self) {
        self.control(r#""$1/pg_ctl" -D data -m immediate -s -w -t 60 stop"#);
    }

    /// Starts it again, as it was left.
    pub fn start_again(&self) {
        self.control(r#""$1/pg_ctl" -D data -l log -w -t 60 -s -o "$3" start"#);
    }

    fn control(&self, command: &str) {
        let mut shell = Command::new("sh");
        if let Some((uid, gid)) = owner(&self.directory) {
            shell.uid(uid).gid(gid);
        }
        let status = shell
            .args(["-c", &format!(r#"cd "$2" && exec 2>>log && {command}"#), "sh"])
            .args([programs().as_os_str(), self.directory.as_os_str(), settings(&self.directory, "").as_ref()])
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .status()
            .expect("sh");
        assert!(status.success(), "{}", std::fs::read_to_string(self.directory.join("log")).unwrap_or_default());
    }
}

/// Whose a directory is, where that is not ourselves.
fn owner(directory: &Path) -> Option<(u32, u32)> {
    use std::os::unix::fs::MetadataExt;
    let about = std::fs::metadata(directory).expect("it is there");
    let ourselves = std::fs::metadata("/proc/self").expect("we are there").uid();
    (about.uid() != ourselves).then(|| (about.uid(), about.gid()))
}

fn socket_url(directory: &Path, name: &str) -> String {
    format!("postgres://simpul@localhost/{name}?host={}", directory.display())
}

fn settings(directory: &Path, more: &str) -> String {
    format!("-k {} -c listen_addresses= -c max_connections=200 -c shared_buffers=64MB {more}", directory.display())
}

/// Starts a server in a temporary directory, reachable by its socket only. Returns the directory and its keeper.
fn start(more: &str) -> (PathBuf, Child) {
    let programs = programs();
    let directory = tempfile::Builder::new().prefix("simpul-pg-").tempdir().expect("a temporary directory").keep();
    let mut shell = Command::new("sh");
    if let Some((uid, gid)) = servant(&directory) {
        std::os::unix::fs::chown(&directory, Some(uid), Some(gid)).expect("the directory goes to the server's user");
        shell.uid(uid).gid(gid);
    }
    let script = r#"
        trap '' PIPE # the tests may be gone before they hear that the server is ready
        cd "$2" && exec 2>log
        "$1/initdb" -D data -U simpul -A trust -E UTF8 --locale=C --no-sync >>log &&
        "$1/pg_ctl" -D data -l log -w -t 60 -s -o "$3" start >>log &&
        echo ready || echo failed
        cat >/dev/null
        "$1/pg_ctl" -D data -m immediate -s stop >>log
        cd / && rm -rf "$2"
    "#;
    let settings = settings(&directory, more);
    let mut keeper = shell
        .args(["-c", script, "sh"])
        .args([programs.as_os_str(), directory.as_os_str(), settings.as_ref()])
        .process_group(0) // an interrupt from the keyboard is for the tests; the keeper waits for the pipe
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("sh");
    let mut line = String::new();
    BufReader::new(keeper.stdout.take().expect("it is piped")).read_line(&mut line).expect("the shell says something");
    if line.trim() != "ready" {
        let log = std::fs::read_to_string(directory.join("log")).unwrap_or_default();
        panic!("PostgreSQL did not start ({} in {}):\n{log}", programs.display(), directory.display());
    }
    (directory, keeper)
}

/// The directory with `initdb` and `pg_ctl`: the newest one installed.
fn programs() -> PathBuf {
    let mut found: Vec<PathBuf> = std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()).collect();
    let mut versions: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            Some((path.file_name()?.to_str()?.parse().ok()?, path.join("bin")))
        })
        .collect();
    versions.sort();
    found.extend(versions.into_iter().rev().map(|(_, path)| path));
    found.into_iter().find(|path| path.join("initdb").is_file() && path.join("pg_ctl").is_file()).unwrap_or_else(|| {
        panic!(
            "the tests need PostgreSQL: install the package `postgresql` (initdb and pg_ctl, in PATH or in \
             /usr/lib/postgresql/*/bin), or set SIMPUL_TEST_POSTGRES=postgres://user@host/postgres"
        )
    })
}

/// PostgreSQL refuses to run as root: the user and group to run it as instead, if that is who we are.
fn servant(directory: &Path) -> Option<(u32, u32)> {
    use std::os::unix::fs::MetadataExt;
    if std::fs::metadata(directory).expect("it was just made").uid() != 0 {
        return None;
    }
    let passwd = std::fs::read_to_string("/etc/passwd").expect("a list of users");
    let ids = ["postgres", "nobody"].into_iter().find_map(|user| {
        let line = passwd.lines().find(|line| line.split(':').next() == Some(user))?;
        let mut fields = line.split(':').skip(2);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    });
    Some(ids.expect("a user `postgres` or `nobody` to run PostgreSQL as"))
}

/// Long enough for anything that ends, short enough for a test that hangs.
pub const PATIENCE: Duration = Duration::from_secs(30);
