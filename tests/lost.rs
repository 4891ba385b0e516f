//! What is lost on the way: connections to the database, at the worst moments; those who were first; and requests that are dropped at
//! every point. Nothing is done twice for it, nothing half, and the pool is whole.

use std::future::Future;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use simpul::app::{self, Ctx, Work};
use simpul::db::{self, Db, Dialect, Run};
use simpul::domain::id::CooperativeId;
use simpul::domain::origin::EntityKind;
use simpul::{sql, store};
use sqlx::postgres::PgConnectOptions;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::sync::{Barrier, Notify};
use uuid::Uuid;

use crate::commands::{make, on_record, server};
use crate::given;
use crate::given::engines::{Fresh, OwnServer, PATIENCE, Start, Told, tell, tell_at};

/// Where a way is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cut {
    /// Before the server hears that it is to commit.
    BeforeCommit,
    /// Once it has committed, before its answer is heard.
    AfterCommit,
}

/// A way to the server of a database of PostgreSQL, cut at the next commit where a story wants it to be.
struct Way {
    fresh: Fresh,
    cut: Arc<Mutex<Option<Cut>>>,
}

impl Way {
    async fn to(fresh: &Fresh) -> Result<Self, Box<dyn std::error::Error>> {
        let there: PgConnectOptions = fresh.url.parse()?;
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let (user, name) = (there.get_username(), there.get_database().expect("a name"));
        let url = format!("postgres://{user}@{}/{name}?sslmode=disable", listener.local_addr()?);
        let cut = Arc::new(Mutex::new(None));
        let shared = cut.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (there, cut) = (there.clone(), shared.clone());
                tokio::spawn(async move {
                    let _ended = match there.get_socket() {
                        Some(folder) => {
                            let socket = folder.join(format!(".s.PGSQL.{}", there.get_port()));
                            carry(client, UnixStream::connect(socket).await.expect("a server"), &cut).await
                        }
                        None => {
                            let server = TcpStream::connect((there.get_host(), there.get_port())).await;
                            carry(client, server.expect("a server"), &cut).await
                        }
                    };
                });
            }
        });
        Ok(Self { fresh: Fresh { url, dialect: fresh.dialect }, cut })
    }

    fn cut_next(&self, cut: Cut) {
        *self.cut.lock().unwrap() = Some(cut);
    }

    fn was_cut(&self) -> bool {
        self.cut.lock().unwrap().is_none()
    }
}

/// Carries what client and server say to each other, until one of them ends it or the way is cut.
async fn carry(
    client: TcpStream,
    server: impl AsyncRead + AsyncWrite,
    cut: &Mutex<Option<Cut>>,
) -> std::io::Result<()> {
    const COMMIT: &[u8] = b"COMMIT\0"; // the word itself, and the tag of the answer that it was done
    let has_commit = |said: &[u8]| said.windows(COMMIT.len()).any(|word| word == COMMIT);
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = tokio::io::split(server);
    let (mut asked, mut answered) = (vec![0; 64 << 10], vec![0; 64 << 10]);
    loop {
        tokio::select! {
            n = from_client.read(&mut asked) => {
                let said = &asked[..n?];
                let cut = if has_commit(said) { cut.lock().unwrap().take() } else { None };
                if said.is_empty() || cut == Some(Cut::BeforeCommit) {
                    return Ok(());
                }
                to_server.write_all(said).await?;
                if cut == Some(Cut::AfterCommit) {
                    loop {
                        let n = from_server.read(&mut answered).await?;
                        if n == 0 || has_commit(&answered[..n]) {
                            return Ok(());
                        }
                    }
                }
            }
            n = from_server.read(&mut answered) => {
                let said = &answered[..n?];
                if said.is_empty() {
                    return Ok(());
                }
                to_client.write_all(said).await?;
            }
        }
    }
}

fn on_postgres<F: Future<Output = Told>>(story: impl FnOnce(Fresh) -> F) {
    tell(Start::Referenced, Dialect::Postgres, story);
}

#[test]
fn a_command_whose_commit_was_not_answered_finds_out_whether_it_was_done() {
    on_postgres(async |fresh| {
        let way = Way::to(&fresh).await?;
        let (db, ctx) = server(&way.fresh).await?;
        for (n, cut) in [Cut::BeforeCommit, Cut::AfterCommit, Cut::AfterCommit, Cut::BeforeCommit].iter().enumerate() {
            way.cut_next(*cut);
            let id = make(&ctx, n as u128, "Koperasi").await?;
            assert!(way.was_cut(), "the story happened");
            assert_eq!(on_record(&db).await?, [n as i64 + 1; 4], "{cut:?}: once");
            assert_eq!(make(&ctx, n as u128, "Koperasi").await?, id, "{cut:?}: the same answer");
            assert_eq!(on_record(&db).await?, [n as i64 + 1; 4]);
        }
        Ok(())
    });
}

#[test]
fn a_write_without_a_record_says_that_nobody_knows_and_is_not_done_again() {
    on_postgres(async |fresh| {
        let way = Way::to(&fresh).await?;
        let (db, ctx) = server(&way.fresh).await?;
        for (n, cut, there) in [(1, Cut::BeforeCommit, 0), (2, Cut::AfterCommit, 1)] {
            way.cut_next(cut);
            let written = ctx.write(move |work| Box::pin(async move { keep(work, n).await })).await;
            assert!(matches!(written, Err(app::Error::Unknown)), "{cut:?}: {written:?}");
            assert!(way.was_cut());
            let (found,): (i64,) = (&db).one(sql!("select count(*) from cooperatives")).await?;
            assert_eq!(found, there, "{cut:?}");
        }
        Ok(())
    });
}

/// Writes a cooperative of this number, and tells of it.
async fn keep(work: &mut Work, n: u128) -> app::Result<()> {
    let (at, cooperative) = (work.at, given::cooperative(n, "Koperasi"));
    store::cooperatives::insert(&mut work.tx, std::slice::from_ref(&cooperative), at).await?;
    work.made(EntityKind::Cooperative, cooperative.id);
    Ok(())
}

#[test]
fn a_server_of_postgres_that_was_started_again_is_used_at_once() {
    let server = OwnServer::start();
    let fresh = Fresh { url: server.url("postgres"), dialect: Dialect::Postgres };
    tell_at(fresh, async |fresh| {
        let db = fresh.open_with(|options| (options.connections, options.acquire) = (8, PATIENCE)).await?;
        db::migrate(&db).await?;
        let ctx = given::ctx(&db).await?;
        for n in 1..=2 {
            // as many connections as there may be, all of them lost
            let all = futures_util::future::try_join_all((0..8).map(|_| db.begin())).await?;
            drop(all);
            until("they come back", || db.pool().idle == 8).await;
            server.stop_at_once();
            server.start_again();
            // a read first, or a write: neither meets one lost connection after the other
            if n == 1 {
                assert_eq!(on_record(&db).await?, [0; 4]);
            }
            make(&ctx, n, "Koperasi").await?;
            assert_eq!(on_record(&db).await?, [n as i64; 4]);
        }
        Ok(())
    });
}

/// Waits until something holds.
async fn until(what: &str, holds: impl Fn() -> bool) {
    let since = Instant::now();
    while !holds() {
        assert!(since.elapsed() < PATIENCE, "{what}: not in time");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[test]
fn who_cannot_be_put_in_a_row_with_another_goes_again() {
    on_postgres(async |fresh| {
        let (db, ctx) = server(&fresh).await?;
        let (tries, seen, go_on) = (Arc::new(AtomicU32::new(0)), Arc::new(Notify::new()), Arc::new(Notify::new()));
        let first = tokio::spawn({
            let (ctx, tries, seen, go_on) = (ctx.clone(), tries.clone(), seen.clone(), go_on.clone());
            async move {
                ctx.write(move |work| {
                    let (tries, seen, go_on) = (tries.clone(), seen.clone(), go_on.clone());
                    Box::pin(async move {
                        work.tx.exec(sql!("set transaction isolation level repeatable read")).await?;
                        // from here on it sees the database as it is now
                        let _seen: (i64,) = work.tx.one(sql!("select last_n from outbox_numbers")).await?;
                        if tries.fetch_add(1, Ordering::SeqCst) == 0 {
                            seen.notify_one();
                            go_on.notified().await;
                        }
                        keep(work, 1).await
                    })
                })
                .await
            }
        });
        seen.notified().await;
        ctx.write(|work| Box::pin(async move { keep(work, 2).await })).await?;
        go_on.notify_one();
        first.await??;
        assert_eq!(tries.load(Ordering::SeqCst), 2, "40001, and once more");
        assert_eq!(on_record(&db).await?[..2], [2, 2]);
        Ok(())
    });
}

#[test]
fn of_two_who_wait_for_each_other_one_goes_again() {
    on_postgres(async |fresh| {
        let (db, ctx) = server(&fresh).await?;
        ctx.write(|work| Box::pin(async move { keep(work, 1).await })).await?;
        ctx.write(|work| Box::pin(async move { keep(work, 2).await })).await?;
        let (tries, both) = (Arc::new(AtomicU32::new(0)), Arc::new(Barrier::new(2)));
        let crossed = [[1, 2], [2, 1]].map(|order| {
            let (ctx, tries, both) = (ctx.clone(), tries.clone(), both.clone());
            tokio::spawn(async move {
                ctx.write(move |work| {
                    let (tries, both) = (tries.clone(), both.clone());
                    Box::pin(async move {
                        let is_first = tries.fetch_add(1, Ordering::SeqCst) < 2;
                        for n in order {
                            let id = CooperativeId(Uuid::from_u128(n));
                            let touch = sql!("update cooperatives set version = version + 1 where id = $1", id);
                            assert_eq!(work.tx.exec(touch).await?, 1);
                            if is_first && n == order[0] {
                                both.wait().await;
                            }
                        }
                        Ok(())
                    })
                })
                .await
            })
        });
        for crossed in crossed {
            crossed.await??;
        }
        assert_eq!(tries.load(Ordering::SeqCst), 3, "40P01 for one of them, and once more");
        let versions: Vec<(i64,)> = (&db).all(sql!("select version from cooperatives")).await?;
        assert_eq!(versions, [(3,), (3,)], "each was changed by both, once");
        Ok(())
    });
}

#[test]
fn who_finds_sqlite_locked_for_too_long_goes_again() {
    tell(Start::Referenced, Dialect::Sqlite, async |fresh| {
        let (db, ctx) = server(&fresh).await?;
        // longer than a writer waits
        let held = Duration::from_millis(5_600);
        let other = fresh.open().await?.begin().await?;
        let since = Instant::now();
        let writing = tokio::spawn(async move { make(&ctx, 1, "Koperasi").await });
        tokio::time::sleep(held).await;
        other.rollback().await?;
        writing.await??;
        assert!(since.elapsed() >= held);
        assert_eq!(on_record(&db).await?, [1; 4]);
        Ok(())
    });
}

const ASK: &str = "{ clusters(first: 20) { nodes { name leadCooperative { name } umkm(first: 5) { nodes { id displayName } totalCount { value } } } }
    cooperatives(first: 5) { nodes { name clusters(first: 5) { nodes { id } } } } }";
const CREATE: &str = "mutation($input: CreateOrganisationInput!) { createOrganisation(input: $input) {
    organisation { id name } userErrors { code message } } }";

fn wish(n: u128) -> Value {
    let key = Uuid::from_u128(n).to_string();
    json!({ "input": { "idempotencyKey": key, "kind": "BUYER", "name": format!("Pembeli {n}"), "regions": ["32.75"] } })
}

/// Takes so many steps of some work, and drops it where it has not ended by then; whether it has.
async fn ends_within(steps: u32, work: impl Future<Output = Value>) -> bool {
    let mut work = pin!(work);
    let mut left = steps;
    std::future::poll_fn(|context| {
        left -= 1;
        match work.as_mut().poll(context) {
            Poll::Ready(_) => Poll::Ready(true),
            Poll::Pending if left == 0 => Poll::Ready(false),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

/// Organisations, what the audit chain says of them, and commands on record.
async fn organisations(db: &Db) -> db::Result<[i64; 3]> {
    let counts = sql!(
        "select (select count(*) from organisations where name like 'Pembeli %'),
                (select count(*) from audit_rows where action = 'CREATE_ORGANISATION'),
                (select count(*) from idempotency where answer is not null)"
    );
    let mut run = db;
    let (made, noted, kept): (i64, i64, i64) = run.one(counts).await?;
    Ok([made, noted, kept])
}

/// Asks and writes without a pause until it is told to stop; answers how often.
async fn ask_on(ctx: Ctx, first: u128, is_over: Arc<AtomicBool>) -> u128 {
    for n in first.. {
        if is_over.load(Ordering::SeqCst) {
            return n - first;
        }
        let answer = if n % 3 == 0 {
            given::ask_as(&ctx, CREATE, wish(n)).await
        } else {
            given::ask_as(&ctx, ASK, json!({})).await
        };
        assert!(answer.get("errors").is_none(), "who stays is answered: {answer}");
    }
    unreachable!("numbers do not end")
}

told_on_each!(requests_dropped_at_every_point_leave_nothing_half_done_and_the_pool_whole, Referenced, async |fresh| {
    let (db, ctx) = server(&fresh).await?;
    given::demo(&ctx).await?;
    let [_, noted_before, kept_before] = organisations(&db).await?;
    let is_over = Arc::new(AtomicBool::new(false));
    let others: Vec<_> =
        (1..=3_u128).map(|who| tokio::spawn(ask_on(ctx.clone(), who * 1_000_000, is_over.clone()))).collect();
    let (mut n_dropped, mut keys) = ([0, 0], Vec::new());
    for round in 0..4 {
        for (what, query) in [ASK, CREATE].into_iter().enumerate() {
            for steps in 1..400 {
                let n = 10_000 * (round + 1) + u128::from(steps);
                let is_wish = query == CREATE;
                keys.extend(is_wish.then_some(n));
                let variables = if is_wish { wish(n) } else { json!({}) };
                if ends_within(steps, given::ask_as(&ctx, query, variables)).await {
                    break;
                }
                n_dropped[what] += 1;
                assert!(steps < 399, "it comes to an end");
            }
        }
    }
    is_over.store(true, Ordering::SeqCst);
    let mut n_others = 0;
    for (other, first) in others.into_iter().zip([1_000_000, 2_000_000, 3_000_000]) {
        let asked = other.await?;
        n_others += (first..first + asked).filter(|n| n % 3 == 0).count();
    }
    assert!(n_dropped.iter().all(|n| *n >= 8) && n_others > 0, "{n_dropped:?} {n_others}");

    until("every connection is free", || db.pool().idle == db.pool().open).await;
    if fresh.dialect == Dialect::Postgres {
        let busy = sql!(
            "select count(*) from pg_stat_activity
              where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle'"
        );
        assert_eq!((&db).one::<(i64,)>(busy).await?, (0,), "nothing is under way for nobody");
    }
    // as many at once as there are places, at once
    let all = (0..4).map(|_| given::ask_as(&ctx, ASK, json!({})));
    let answers = tokio::time::timeout(Duration::from_secs(5), futures_util::future::join_all(all)).await?;
    assert!(answers.iter().all(|answer| answer.get("errors").is_none()));

    // whatever was dropped is there as a whole or not at all, and once when it is sent again
    let found = organisations(&db).await?;
    let made = found[0];
    assert_eq!(found, [made, noted_before + made, kept_before + made]);
    for n in &keys {
        let answer = given::ask_as(&ctx, CREATE, wish(*n)).await;
        assert!(answer["data"]["createOrganisation"]["organisation"]["id"].is_string(), "{answer}");
    }
    let made = (keys.len() + n_others) as i64;
    assert_eq!(organisations(&db).await?, [made, noted_before + made, kept_before + made]);
    let verdict = app::audit::verify(&ctx, &Default::default()).await?;
    assert!(matches!(verdict, app::audit::Verdict::Whole(_)), "{verdict:?}");
});
