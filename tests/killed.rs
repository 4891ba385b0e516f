//! The program, killed at random moments while many write to it over HTTP, started again, and asked again for what it had not
//! acknowledged: everything that was acknowledged is there once, and the audit chain is whole. On PostgreSQL it is the server of the
//! database, now and then, that stops at once.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use simpul::app::audit::Verdict;
use simpul::app::{self, Ctx};
use simpul::db::{self, Db, Dialect, Options, Run};
use simpul::sql;
use simpul::vault::Vault;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use uuid::Uuid;

use crate::given;
use crate::given::engines::{Fresh, OwnServer, PATIENCE, Start, Told, tell};
use crate::imports::command::{simpul, told};

/// Who writes at once.
const WRITERS: usize = 8;
/// How long a round writes at least, and how much longer at most, in milliseconds.
const ROUND_MS: (u64, u64) = (150, 1_200);

const CREATE: &str = "mutation($input: CreateOrganisationInput!) { createOrganisation(input: $input) {
    organisation { id } userErrors { code message } } }";

/// What was wished for by its key: the id of what was made, once that was acknowledged.
type Wishes = Arc<Mutex<BTreeMap<Uuid, Option<String>>>>;

/// A program that serves, and is killed when this is dropped.
struct Serving {
    process: Child,
    port: u16,
}

impl Serving {
    async fn start(fresh: &Fresh, folder: &Path) -> Result<Self, Box<dyn std::error::Error>> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let log = std::fs::OpenOptions::new().append(true).create(true).open(folder.join("log"))?;
        let process = simpul(fresh, folder)
            .args(["serve", "--listen", &format!("127.0.0.1:{port}")])
            // one caller asks all of it, as fast as it is answered
            .env("SIMPUL_COST_SAVED", "1000000000")
            .env("SIMPUL_COST_PER_SECOND", "1000000000")
            .env("SIMPUL_LOG_LEVEL", "warn")
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()?;
        let mut serving = Self { process, port };
        let since = Instant::now();
        while !serving.is_ready().await {
            let is_over = serving.process.try_wait()?.is_some();
            assert!(!is_over && since.elapsed() < PATIENCE, "{}", std::fs::read_to_string(folder.join("log"))?);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(serving)
    }

    async fn is_ready(&self) -> bool {
        let request = "GET /readyz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
        ask(self.port, request).await.is_some_and(|answer| answer.starts_with("HTTP/1.1 200"))
    }

    fn kill(mut self) -> std::io::Result<()> {
        self.process.kill()?;
        self.process.wait().map(drop)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _gone_already = self.process.kill();
        let _status = self.process.wait();
    }
}

/// The whole answer; none where it did not come whole, or not in time.
async fn ask(port: u16, request: &str) -> Option<String> {
    let answer = async {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).await.ok()?;
        stream.write_all(request.as_bytes()).await.ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.ok()?;
        Some(answer)
    };
    tokio::time::timeout(PATIENCE, answer).await.ok()?
}

/// Sends a wish; answers the id of what was made, if that was acknowledged.
async fn send(port: u16, token: &str, key: Uuid) -> Option<String> {
    let input =
        json!({ "idempotencyKey": key, "kind": "BUYER", "name": format!("Pembeli {key}"), "regions": ["32.75"] });
    let body = json!({ "query": CREATE, "variables": { "input": input } }).to_string();
    let request = format!(
        "POST /graphql HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-type: application/json\r\n\
         accept: application/graphql-response+json\r\nauthorization: Bearer {token}\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let answer = ask(port, &request).await?;
    let (_, body) = answer.split_once("\r\n\r\n")?;
    let answer: Value = serde_json::from_str(body).ok()?;
    let payload = &answer["data"]["createOrganisation"];
    assert!(payload["userErrors"].as_array().is_none_or(Vec::is_empty), "{answer}");
    // the program reads what it has made for its answer: where nothing failed and it is not there, a write was lost already
    let is_lost = answer["errors"].is_null() && payload.is_object() && payload["organisation"].is_null();
    assert!(!is_lost, "acknowledged and not there: {answer}");
    payload["organisation"]["id"].as_str().map(str::to_owned)
}

/// Writes without a pause, until it is told to stop.
async fn write(port: u16, token: Arc<str>, wishes: Wishes, until: Instant) {
    while Instant::now() < until {
        let key = Uuid::now_v7();
        wishes.lock().unwrap().insert(key, None);
        match send(port, &token, key).await {
            Some(id) => drop(wishes.lock().unwrap().insert(key, Some(id))),
            // whoever is refused waits a little before she asks for something else
            None => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
}

/// Everything that was acknowledged is there once, by the id that was told; nothing else is; and each is noted once.
async fn hold(db: &Db, ctx: &Ctx, wishes: &Wishes) -> Told {
    let mut run = db;
    let rows: Vec<(Uuid, String)> =
        run.all(sql!("select id, name from organisations where name like 'Pembeli %' order by name")).await?;
    let found: Vec<(String, String)> =
        rows.into_iter().map(|(id, name)| (name, simpul::domain::id::OrganisationId(id).to_string())).collect();
    let wished: Vec<(String, String)> = wishes
        .lock()
        .unwrap()
        .iter()
        .map(|(key, id)| (format!("Pembeli {key}"), id.clone().expect("each was acknowledged in the end")))
        .collect();
    assert_eq!(found, wished);
    let noted: (i64, i64) = run
        .one(sql!("select count(*), count(distinct object_id) from audit_rows where action = 'CREATE_ORGANISATION'"))
        .await?;
    assert_eq!(noted, (wished.len() as i64, wished.len() as i64));
    let verdict = app::audit::verify(ctx, &Default::default()).await?;
    assert!(matches!(verdict, Verdict::Whole(_)), "{verdict:?}");
    Ok(())
}

async fn killed_again_and_again(fresh: Fresh, server: Option<OwnServer>) -> Told {
    let n_rounds: u64 = if std::env::var_os("SIMPUL_TEST_LONG").is_some() { 50 } else { 2 };
    let folder = tempfile::tempdir()?;
    let run = |arguments: &[&str]| {
        let output = simpul(&fresh, folder.path()).args(arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {:?}", told(&output));
        told(&output).0.trim().to_owned()
    };
    run(&["user", "add", "--login", "penguji", "--name", "Penguji", "--admin"]);
    let token: Arc<str> =
        run(&["token", "create", "--user", "penguji", "--scope", "READ", "--scope", "WRITE", "--days", "1"]).into();
    let wishes = Wishes::default();
    let mut dice = given::dice(Uuid::now_v7().as_u128() as u64 >> 1);
    let (mut n_cut, mut n_stopped) = (0, 0);
    for round in 0..n_rounds {
        let serving = Serving::start(&fresh, folder.path()).await?;
        let length = Duration::from_millis(ROUND_MS.0 + dice(ROUND_MS.1));
        // they go on past the end, which they do not see coming
        let until = Instant::now() + length + Duration::from_millis(300);
        let writers: Vec<_> =
            (0..WRITERS).map(|_| tokio::spawn(write(serving.port, token.clone(), wishes.clone(), until))).collect();
        tokio::time::sleep(length).await;
        let stops = server.as_ref().filter(|_| round % 3 == 1);
        if let Some(server) = stops {
            server.stop_at_once();
            n_stopped += 1;
            tokio::time::sleep(Duration::from_millis(100)).await;
            server.start_again();
        }
        serving.kill()?;
        for writer in writers {
            writer.await?;
        }
        let unknown: Vec<Uuid> =
            wishes.lock().unwrap().iter().filter(|(_, id)| id.is_none()).map(|(key, _)| *key).collect();
        n_cut += unknown.len();
        let serving = Serving::start(&fresh, folder.path()).await?;
        for key in unknown {
            let id = send(serving.port, &token, key).await;
            assert!(id.is_some(), "round {round}: asked again, {key} is not acknowledged");
            wishes.lock().unwrap().insert(key, id);
        }
        // what was acknowledged answers the same when it is sent again
        let known = wishes.lock().unwrap().iter().next_back().map(|(key, id)| (*key, id.clone()));
        if let Some((key, id)) = known {
            assert_eq!(send(serving.port, &token, key).await, id);
        }
        serving.kill()?;
        let db = db::open(&fresh.url, &Options::default()).await?;
        let vault = Vault::open(&folder.path().join("keys"))?;
        hold(&db, &Ctx::over(db.clone(), vault, Arc::new(given::now)), &wishes).await?;
        db.close().await;
        if round % 10 == 9 {
            println!("{:?}: {} rounds, nothing lost", fresh.dialect, round + 1);
        }
    }
    let n = wishes.lock().unwrap().len();
    println!(
        "{:?}: killed {} times while {WRITERS} wrote, the database's server {n_stopped} times: {n} acknowledged, {n_cut} of them asked for again, none lost, none twice",
        fresh.dialect,
        2 * n_rounds
    );
    assert!(n > WRITERS && n_cut > 0, "it was killed in the middle of something");
    Ok(())
}

#[test]
fn what_was_acknowledged_outlives_kills_on_sqlite() {
    tell(Start::Referenced, Dialect::Sqlite, |fresh| killed_again_and_again(fresh, None));
}

#[test]
fn what_was_acknowledged_outlives_kills_on_postgres() {
    let server = OwnServer::start();
    let fresh = Fresh { url: server.url("postgres"), dialect: Dialect::Postgres };
    given::engines::tell_at(fresh, |fresh| killed_again_and_again(fresh, Some(server)));
}
