//! A whole life of the program, as a process of its own with its log at its loudest, and then a search for everything that
//! identifies a person: in the database, in its log files, in what the program said. And that whoever may read it still can.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use aho_corasick::AhoCorasick;
use rustix::process::{Pid, Signal};
use serde_json::{Value, json};
use simpul::app::{self, Ctx};
use simpul::db::{Db, Dialect, Run, Sql};
use simpul::demo::{SEED, generate};
use simpul::domain::fold::fold;
use simpul::domain::id::{ImportRunId, PersonId};
use simpul::domain::person::{Person, PersonalData};
use simpul::sql;
use simpul::vault::Vault;
use uuid::Uuid;

use crate::given::{self, engines::PATIENCE};

/// The program with a home of its own.
struct Program {
    home: PathBuf,
    url: String,
}

impl Program {
    fn command(&self, arguments: &[&str]) -> Command {
        let log = std::fs::OpenOptions::new().create(true).append(true).open(self.home.join("log")).expect("a log");
        let mut command = Command::new(env!("CARGO_BIN_EXE_simpul"));
        command
            .args(arguments)
            .current_dir(&self.home)
            .env("SIMPUL_DATABASE_URL", &self.url)
            .env("SIMPUL_KEY_FILE", self.home.join("keys"))
            .env("SIMPUL_LOG_LEVEL", "trace")
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("the same log"))
            .stderr(log);
        command
    }

    fn run(&self, arguments: &[&str]) {
        let status = self.command(arguments).status().expect("the program runs");
        assert!(status.success(), "{arguments:?}: {}", self.log());
    }

    /// The same, with a line on its standard input.
    fn run_with(&self, arguments: &[&str], line: &str) {
        let mut child = self.command(arguments).stdin(Stdio::piped()).spawn().expect("the program runs");
        child.stdin.take().expect("it is piped").write_all(format!("{line}\n").as_bytes()).expect("it reads");
        assert!(child.wait().expect("it ends").success(), "{arguments:?}: {}", self.log());
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.home.join("log")).expect("a log")
    }

    /// Serves at an address of its own until dropped.
    fn serve(&self) -> Server {
        let free = || TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address");
        let (address, metrics) = (free(), free());
        let child = self
            .command(&["serve", "--listen", &address.to_string()])
            .env("SIMPUL_LOG_FORMAT", "json")
            .env("SIMPUL_METRICS_LISTEN", metrics.to_string())
            .env("SIMPUL_TIMED_PER_MILLE", "1000")
            .env("SIMPUL_TRUSTED_PROXIES", "127.0.0.1")
            .spawn()
            .expect("the program runs");
        let server = Server { child, address, metrics };
        let start = Instant::now();
        while TcpStream::connect(address).is_err() {
            assert!(start.elapsed() < PATIENCE, "it does not serve: {}", self.log());
            std::thread::sleep(Duration::from_millis(50));
        }
        server
    }
}

struct Server {
    child: Child,
    address: SocketAddr,
    metrics: SocketAddr,
}

/// One request, as it is written, and all of the answer.
fn exchange(address: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("a connection");
    stream.set_read_timeout(Some(PATIENCE)).expect("a limit");
    stream.write_all(request.as_bytes()).expect("it is sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer
}

impl Server {
    /// Asks one query over a real connection.
    fn ask(&self, query: &str, variables: Value) -> Value {
        self.ask_with("", query, variables).1
    }

    /// The same with further headers; the head of the answer as well.
    fn ask_with(&self, headers: &str, query: &str, variables: Value) -> (String, Value) {
        let body = json!({ "query": query, "variables": variables }).to_string();
        let answer = exchange(
            self.address,
            &format!(
                "POST /graphql HTTP/1.1\r\n{headers}host: {}\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
                self.address,
                body.len()
            ),
        );
        let (head, body) = answer.split_once("\r\n\r\n").expect("an answer has a body");
        (head.to_owned(), serde_json::from_str(body).unwrap_or_else(|_| panic!("{answer}")))
    }
}

impl Server {
    /// How it ends when it is told to.
    fn stopped(mut self) -> ExitStatus {
        let process = Pid::from_child(&self.child);
        rustix::process::kill_process(process, Signal::TERM).expect("it is there");
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("it is ours") {
                return status;
            }
            assert!(start.elapsed() < PATIENCE, "it does not end");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _already_gone = self.child.kill();
        let _already_gone = self.child.wait();
    }
}

/// A list as an office keeps it: one row that can be used, its double, one with faults everywhere. The business bears its
/// owner's name; three have no owner, and names of islands that no list of given names knows.
const LIST: &str = "NAMA USAHA;NAMA PEMILIK;NIK PEMILIK;NOMOR TELEPON;ALAMAT;KELURAHAN;KECAMATAN;PRODUK
Kenari Qanita Burungmas;Kenari Qanita Burungmas;3275076903870001;0812-9911-7788;Gang Kenari Bernyanyi No 77;Cikiwul;Bantargebang;boneka
Warung Sebelah;Kenari Qanita Burungmas;3275076903870001;0812-9911-7788;Gang Kenari Bernyanyi No 77;Cikiwul;Bantargebang;kue
Kutilang Zaskia Ceriwis;Kutilang Zaskia Ceriwis;32750769038700;kutilang-0813;Lorong Kutilang Siul 99;Antah Berantah;Tiada;boneka
Yohanes Wanggai;;;;;Cikiwul;Bantargebang;nasi uduk bu Sari 0813-4455-6677, keripik 3275076903879999
Tjokorda Gde Raka;;;;;Cikiwul;Bantargebang;kue
Fransiskus Xaverius Bria;;;;;Cikiwul;Bantargebang;kue
";

/// What of that list must not be anywhere.
const LISTED: [&str; 23] = [
    "Kenari Qanita",
    "kenari qanita",
    "Burungmas",
    "3275076903870001",
    "0812-9911-7788",
    "81299117788",
    "Kenari Bernyanyi",
    "kenari bernyanyi",
    "Kutilang Zaskia",
    "kutilang zaskia",
    "Kutilang Siul",
    "kutilang siul",
    "32750769038700",
    "Zaskia",
    "Yohanes Wanggai",
    "yohanes wanggai",
    "Tjokorda Gde",
    "tjokorda gde",
    "Xaverius Bria",
    "xaverius bria",
    "0813-4455",
    "4455-6677",
    "3275076903879999",
];

/// The login, the name and the password of somebody with an account.
const HOLDER: [&str; 3] = ["kenari.masuk@kutilang.example", "Kenari Zubaidah Malam", "tiga kutilang di pagar"];

/// Signs in, rightly and wrongly, and makes a token; gives back the secrets that were given out, and what was told.
fn signed_in(server: &Server) -> (Vec<String>, String) {
    let [login, name, password] = HOLDER;
    let sign_in = "mutation($input: SignInInput!) { signIn(input: $input) { viewer { account { name login } } userErrors { message } } }";
    let wrong = json!({ "input": { "login": login, "password": format!("{password}?") } });
    let unknown = json!({ "input": { "login": format!("x{login}"), "password": password } });
    let broken = json!({ "input": { "login": login, "password": [password] } });
    let mut told: String = [wrong, unknown, broken].map(|wrong| server.ask(sign_in, wrong).to_string()).concat();
    let right = json!({ "input": { "login": login.to_uppercase(), "password": password } });
    let (head, answer) = server.ask_with("", sign_in, right);
    assert_eq!(answer["data"]["signIn"]["viewer"]["account"], json!({ "name": name, "login": login }), "{answer}");
    let (_, cookie) = head.split_once("__Host-simpul=").expect("a cookie");
    let cookie = cookie.split(';').next().expect("its value").to_owned();
    let headers = format!("cookie: __Host-simpul={cookie}\r\nsimpul-request: 1\r\n");
    let create = "mutation { createToken(input: {idempotencyKey: \"7c9e6679-7425-40de-944b-e07fc1f90ae7\", name: \"kasir\", scopes: [READ], days: 1}) { secret } }";
    let (_, answer) = server.ask_with(&headers, create, json!({}));
    let token = answer["data"]["createToken"]["secret"].as_str().expect("a token").to_owned();
    let (_, answer) =
        server.ask_with(&format!("authorization: Bearer {token}\r\n"), "{ viewer { account { id } } }", json!({}));
    assert!(answer["data"]["viewer"]["account"]["id"].is_string(), "{answer}");
    told += &server.ask_with("authorization: Bearer simpul_x\r\n", "{ __typename }", json!({})).1.to_string();
    (vec![cookie, token.trim_start_matches("simpul_").to_owned()], told)
}

/// What identifies the owners of the demonstration district, as texts that must not be anywhere.
fn canaries(owners: &BTreeMap<PersonId, PersonalData>) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for data in owners.values() {
        all.extend(
            [&data.name, &data.nik, &data.phone, &data.address, &data.business_name].into_iter().flatten().cloned(),
        );
        // as a search would keep it
        all.extend([&data.name, &data.address, &data.business_name].into_iter().flatten().map(|text| fold(text)));
        // as somebody would write it at home
        all.extend(data.phone.as_ref().and_then(|phone| phone.strip_prefix("+62")).map(str::to_owned));
    }
    all
}

/// Finds any of them at once, plain or as hexadecimal digits.
struct Search {
    words: Vec<String>,
    automaton: AhoCorasick,
}

impl Search {
    fn of(canaries: &BTreeSet<String>) -> Self {
        let words: Vec<String> = canaries.iter().flat_map(|canary| [canary.clone(), hexadecimal(canary)]).collect();
        Self { automaton: AhoCorasick::new(&words).expect("few words"), words }
    }

    /// The first one that is found in some bytes.
    fn found_in(&self, bytes: &[u8]) -> Option<&str> {
        self.automaton.find(bytes).map(|found| self.words[found.pattern().as_usize()].as_str())
    }
}

fn hexadecimal(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

/// Everything that the database keeps, as bytes.
async fn kept(db: &Db, home: &Path) -> simpul::db::Result<Vec<(String, Vec<u8>)>> {
    let mut all = Vec::new();
    match db.dialect() {
        Dialect::Sqlite => {
            for name in ["story.db", "story.db-wal", "story.db-shm"] {
                // by another process: one that closes such a file gives up all locks that it has on it, and then the last
                // server to leave takes the log away from under our connections
                let read = Command::new("cat").arg(home.join(name)).output().expect("cat reads");
                all.push((name.to_owned(), read.stdout));
            }
        }
        Dialect::Postgres => {
            let mut run = db;
            let tables: Vec<(String,)> = run
                .all(sql!(
                    "select table_name::text from information_schema.tables where table_schema = current_schema()"
                ))
                .await?;
            for (table,) in tables {
                // a name of our own schema; statements are made of constants only
                let name: &'static str = Box::leak(table.into_boxed_str());
                let rows: Vec<(String,)> = run.all(Sql::from("select t::text from ").push(name).push(" t")).await?;
                all.push((name.to_owned(), rows.into_iter().map(|(row,)| row + "\n").collect::<String>().into_bytes()));
            }
        }
    }
    Ok(all)
}

told_on_each!(what_identifies_a_person_is_nowhere_but_sealed, Empty, async |fresh| {
    let directory = tempfile::tempdir()?;
    // the files of the story's own database, or nothing but keys and log
    let home = match fresh.url.strip_prefix("sqlite:") {
        Some(path) => Path::new(path).parent().expect("it is in a directory").to_owned(),
        None => directory.path().to_owned(),
    };
    let program = Program { home: home.clone(), url: fresh.url.clone() };
    let demo = generate(SEED, given::today(), given::DEMO_SIZE);
    let owners: BTreeMap<PersonId, PersonalData> =
        demo.umkm().map(|made| made.owner).map(|Person { id, data }| (id, data)).collect();
    let mut canaries = canaries(&owners);
    canaries.extend(LISTED.map(str::to_owned));
    canaries.extend(HOLDER.map(str::to_owned));
    assert!(canaries.len() > 1_000);
    assert!(canaries.iter().all(|canary| canary.len() >= 5), "short ones would be found anywhere");

    let search = Search::of(&canaries);

    program.run(&["migrate"]);
    let as_of = given::today().to_string();
    program.run(&["demo", "--demo-size", &given::DEMO_SIZE.to_string(), "--as-of", &as_of]);
    std::fs::write(home.join("daftar.csv"), LIST)?;
    program.run(&["import", "umkm", "daftar.csv", "--dry-run", "--json"]);
    program.run(&["import", "umkm", "daftar.csv"]);
    program.run(&["import", "umkm", "daftar.csv", "--json", "--english"]);
    let [login, name, password] = HOLDER;
    let add = ["user", "add", "--login", login, "--name", name, "--admin", "--password"];
    program.run_with(&add, password);
    let server = program.serve();
    let (secrets, of_signing_in) = signed_in(&server);
    let everything =
        "{ umkm(first: 100) { nodes { id displayName location { precision } products { name } } totalCount { value } }
        cooperatives(first: 5) { nodes { name umkm(first: 5) { nodes { displayName } } } } }";
    let answer = server.ask(everything, json!({}));
    // a row with faulty cells comes in without them
    let n_umkm = given::DEMO_SIZE + 6;
    assert_eq!(answer["data"]["umkm"]["totalCount"]["value"], n_umkm, "{answer}\n{}", program.log());
    let mut told = answer.to_string() + &of_signing_in;
    // somebody searches for a person, and types her number where it does not belong
    let owner = owners.values().find(|data| data.phone.is_some() && data.nik.is_some()).expect("most have one");
    for word in [&owner.name, &owner.nik, &owner.phone].into_iter().flatten() {
        let found = server
            .ask("query($text: String) { umkm(filter: {text: $text}) { nodes { id } } }", json!({ "text": word }));
        assert!(found["errors"].is_null(), "{found}");
        let wrong = server.ask("query($text: ID!) { node(id: $text) { id } }", json!({ "text": word }));
        assert_eq!(wrong["data"]["node"], Value::Null);
    }
    // a word of the list, wherever a caller can put one
    let word = "Burungmas";
    let headers = format!(
        "host: {word}\r\nconnection: close\r\ncookie: sesi={word}\r\nuser-agent: {word}\r\nx-request-id: {word}\r\n\
         x-forwarded-for: {word}\r\nreferer: http://{word}/\r\nx-{word}: {word}\r\n"
    );
    for (first, status) in [
        (format!("GET /{word} HTTP/1.1"), "404"),
        (format!("GET /umkm/{word}?{word}={word} HTTP/1.1"), "200"),
        (format!("GET /assets/{word}.js HTTP/1.1"), "404"),
        (format!("GET /graphql?query=query+{word}{{{word}:umkm(first:1){{totalCount{{value}}}}}} HTTP/1.1"), "200"),
        (format!("GET /graphql?query={{{word}:node(id:%22{word}%22){{{word}:id}}}} HTTP/1.1"), "200"),
        (format!("GET /graphql?query={{{word}}} HTTP/1.1"), "200"),
        (format!("GET /graphql?query={{umkm(filter:{{text:{word}}}){{totalCount{{value}}}}}} HTTP/1.1"), "200"),
        (format!("GET /graphql?operationName={word}&variables={word}&query={{__typename}} HTTP/1.1"), "400"),
        (format!("{word} / HTTP/1.1"), "405"),
    ] {
        let answer = exchange(server.address, &format!("{first}\r\n{headers}\r\n"));
        // without a built front end there are no pages
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")) || first.contains("/umkm/"), "{first}: {answer}");
    }
    let metrics = exchange(server.metrics, "GET /metrics HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    assert!(metrics.contains("simpul_field_seconds_count{field=\"Query.umkm\"}"), "{metrics}");
    assert!(metrics.contains("simpul_operation_statements_total{type=\"query\",operation=\"other\"}"), "{metrics}");
    told += &metrics;

    let input = json!({ "place": { "text": owner.phone }, "products": owner.name });
    let query = "query($input: MatchCooperativesInput!) { matchCooperatives(input: $input) { nConsidered } }";
    told += &server.ask(query, json!({ "input": input })).to_string();

    let db = fresh.open().await?;
    let secrets = Search::of(&secrets.into_iter().collect());
    for (name, bytes) in kept(&db, &home).await? {
        assert_eq!(search.found_in(&bytes), None, "in {name}, while it serves");
        assert_eq!(secrets.found_in(&bytes), None, "in {name}: what opens something");
    }
    assert!(server.stopped().success(), "a server that is told to stop ends well: {}", program.log());
    let mut run = &db;
    let listed: Vec<(Uuid,)> = run
        .all(sql!("select p.person_id from umkm_persons p join umkm u on u.id = p.umkm_id where not u.is_demo"))
        .await?;
    // who holds the keys can read them
    let ctx = Ctx::open(db.clone(), Vault::open_or_create(&home.join("keys"))?, Arc::new(given::now)).await?;
    let persons: Vec<PersonId> = listed.into_iter().map(|(id,)| PersonId(id)).collect();
    let listed: Vec<PersonalData> = app::persons::open(&ctx, &persons).await?.into_values().collect();
    let hers = listed.iter().filter(|data| data.name.as_deref() == Some("Kenari Qanita Burungmas")).collect::<Vec<_>>();
    assert_eq!((listed.len(), hers.len()), (6, 2));
    for data in hers {
        assert_eq!(data.nik.as_deref(), Some("3275076903870001"));
        assert_eq!(data.phone.as_deref(), Some("+6281299117788"));
        assert_eq!(data.address.as_deref(), Some("Gang Kenari Bernyanyi No 77"));
    }
    let (import,): (Uuid,) = run.one(sql!("select id from import_runs order by id limit 1")).await?;
    program.run(&["undo-import", &ImportRunId(import).to_string()]);
    assert!(app::persons::open(&ctx, &persons).await?.is_empty(), "what is taken back is forgotten");
    for (name, bytes) in kept(&db, &home).await? {
        assert_eq!(search.found_in(&bytes), None, "in {name}, afterwards");
    }
    assert_eq!(search.found_in(told.as_bytes()), None, "in an answer");
    let log = program.log();
    assert!(log.contains("simpul::sql") && log.contains("insert into persons"), "the log was as loud as can be");
    let access: Vec<Value> = log.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let access: Vec<&Value> = access.iter().filter(|event| event["document"].is_string()).collect();
    assert!(access.iter().any(|event| event["statements"].as_u64().is_some_and(|n| n > 0)), "{log}");
    assert!(access.iter().all(|event| event["operation"].is_null()), "no document was known before");
    assert_eq!(search.found_in(log.as_bytes()), None, "in the log");
    assert_eq!(secrets.found_in(log.as_bytes()), None, "in the log: what opens something");

    // the search would have found them
    let mut rows = kept(&db, &home).await?.into_iter().flat_map(|(_, bytes)| bytes).collect::<Vec<u8>>();
    assert!(String::from_utf8_lossy(&rows).contains("Koperasi"));
    rows.extend(owner.name.as_deref().unwrap_or_default().bytes());
    assert!(search.found_in(&rows).is_some());

    // the others are still there for whom may read them
    let ids: Vec<PersonId> = owners.keys().copied().collect();
    let opened = app::persons::open(&ctx, &ids).await?;
    assert_eq!(opened.into_iter().collect::<BTreeMap<_, _>>(), owners);
    let mut tx = db.begin().await?;
    assert!(simpul::store::persons::remove_key(&mut tx, ids[0]).await?);
    tx.commit().await?;
    assert_eq!(app::persons::open(&ctx, &ids).await?.len(), ids.len() - 1, "without her key she is forgotten");
    // with other keys nobody can: they are refused at once
    let stranger = Ctx::open(db, Vault::in_memory()?, Arc::new(given::now)).await;
    assert!(matches!(stranger, Err(app::Error::Refused { field: "SIMPUL_KEY_FILE", .. })));
});
