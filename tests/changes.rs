//! What happens to the registry, as it is told: to many servers on one database, in order, each change once, whoever is cut off or slow.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use async_graphql::Executor;
use chrono::TimeDelta;
use futures_util::future::BoxFuture;
use futures_util::{Stream, StreamExt};
use serde_json::{Value, json};
use simpul::app::changes::{self, Heard, Retention};
use simpul::app::imports::{self, File, Wish};
use simpul::app::{self, Actor, Ctx, states};
use simpul::db::{Db, Dialect, Run};
use simpul::domain::change::{ChangeFilter, ChangeKind, ChangedField, RecordKind, Turn};
use simpul::domain::cluster::ClusterStage;
use simpul::domain::cooperative::CooperativeState;
use simpul::domain::id::PersonId;
use simpul::domain::origin::EntityKind;
use simpul::domain::{Cooperative, Locale};
use simpul::import::mapping::ListKind;
use simpul::import::sheet::Limits;
use simpul::{edge, gql, sql, store};
use sqlx::Connection;
use sqlx::postgres::PgConnectOptions;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, UnixStream};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::given::engines::{Fresh, PATIENCE, Start, tell};
use crate::given::{self, Served};
use crate::streams::Events;

const KEPT: Retention = Retention { events: 1_000_000, age: Duration::from_secs(24 * 60 * 60) };

/// A process that serves: connections of its own, and the reader that tells.
struct Server {
    ctx: Ctx,
    db: Db,
    teller: JoinHandle<()>,
}

impl Server {
    async fn start(fresh: &Fresh) -> Self {
        let db = fresh.open().await.unwrap();
        let seconds = AtomicI64::new(0);
        let clock = move || given::now() + TimeDelta::seconds(seconds.fetch_add(1, Ordering::Relaxed));
        let ctx = Ctx::open(db.clone(), given::vault(), Arc::new(clock)).await.unwrap();
        let told = ctx.clone();
        let teller = tokio::spawn(async move { changes::tell(&told, KEPT).await });
        Self { ctx, db, teller }
    }

    fn visitor(&self) -> Ctx {
        self.ctx.acting(Actor::Visitor)
    }

    async fn follow(&self, filter: ChangeFilter, after: Option<&str>) -> app::Result<Heardly> {
        Ok(Box::pin(changes::follow(&self.visitor(), filter, after, None).await?.0))
    }

    /// Follows by the graph, as a client would, and gives back each answer as JSON.
    fn ask(&self, query: &str, variables: Value) -> Pin<Box<dyn Stream<Item = Value> + Send>> {
        let request = async_graphql::Request::new(query).variables(async_graphql::Variables::from_json(variables));
        let request = gql::prepare(request, &self.visitor(), Locale::En);
        Box::pin(gql::graph().execute_stream(request, None).map(|answer| serde_json::to_value(answer).unwrap()))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.teller.abort();
    }
}

type Heardly = Pin<Box<dyn Stream<Item = app::Result<Arc<Heard>>> + Send>>;

async fn next<T>(stream: &mut (impl Stream<Item = T> + Unpin)) -> T {
    tokio::time::timeout(PATIENCE, stream.next()).await.expect("it is told in time").expect("the stream goes on")
}

/// Makes cooperatives with these numbers, all in one write.
async fn make(ctx: &Ctx, numbers: std::ops::Range<u128>) -> app::Result<()> {
    ctx.write(move |work| {
        let made: Vec<_> = numbers.clone().map(|n| given::cooperative(n, &format!("Koperasi {n}"))).collect();
        Box::pin(async move {
            let at = work.at;
            store::cooperatives::insert(&mut work.tx, &made, at).await?;
            made.iter().for_each(|cooperative| work.tell_made(cooperative));
            Ok(())
        })
    })
    .await
}

/// Changes a cooperative, whatever it is by now.
async fn change(
    ctx: &Ctx,
    n: u128,
    change: impl Fn(&mut Cooperative) + Clone + Send + Sync + 'static,
) -> app::Result<()> {
    ctx.write(move |work| {
        let change = change.clone();
        Box::pin(async move {
            let (id, at) = (given::cooperative(n, "").id, work.at);
            let before = store::cooperatives::by_ids(&mut work.tx, &[id]).await?.remove(&id).expect("it is there");
            let mut after = before.clone();
            change(&mut after);
            if !store::cooperatives::update(&mut work.tx, &after, at).await? {
                return Err(app::Error::Busy);
            }
            work.tell_changed(&before, &after, &[]);
            Ok(())
        })
    })
    .await
}

/// How many rows the outbox has, and the numbers of the first and the last.
async fn kept(db: &Db) -> (i64, i64, i64) {
    let mut run = db;
    run.one(sql!("select count(*), coalesce(min(n), 0), coalesce(max(n), 0) from outbox")).await.unwrap()
}

told_on_each!(changes_of_two_servers_come_in_order_and_none_is_lost_or_told_twice, Referenced, async |fresh| {
    const WRITERS: u128 = 4;
    const EACH: u128 = 12;
    const SHARED: u128 = 900_000;
    let servers = [Server::start(&fresh).await, Server::start(&fresh).await];
    make(&servers[0].ctx, SHARED..SHARED + 1).await?;
    let mut stays = servers[0].follow(ChangeFilter::default(), None).await?;
    let start = changes::cursor_of(&servers[0].visitor(), None).await?;

    let mut writers = Vec::new();
    for (server, by) in (0..WRITERS).flat_map(|writer| (0..2_u128).map(move |server| (server, 2 * writer + server))) {
        let ctx = servers[server as usize].ctx.clone();
        writers.push(tokio::spawn(async move {
            for n in 0..EACH {
                let first = 1 + by * 1_000 + 2 * n;
                make(&ctx, first..first + 2).await?;
                // everybody changes the same one, too: versions of one record must not be told out of their order
                if n > 2 {
                    // who waits for a lock that nobody gives back in time is asked to come again
                    while let Err(error) =
                        change(&ctx, SHARED, move |kop| kop.n_members = Some((by * 100 + n) as i64)).await
                    {
                        assert!(matches!(error, app::Error::Busy), "{error:?}");
                    }
                }
            }
            app::Result::<_>::Ok(())
        }));
    }

    // one who is cut off after every seventh change and goes on at the other server
    let moving = async {
        let (mut heard, mut cursor, mut at) = (Vec::new(), start.clone(), 0);
        while heard.len() < expected(WRITERS, EACH) {
            let server = &servers[at % 2];
            let mut stream = server.follow(ChangeFilter::default(), Some(&cursor)).await?;
            for _ in 0..7.min(expected(WRITERS, EACH) - heard.len()) {
                let one = next(&mut stream).await?;
                cursor = changes::cursor(&server.ctx, &one.change);
                heard.push(one);
            }
            at += 1;
        }
        app::Result::<_>::Ok(heard)
    };
    let staying = async {
        let mut heard = Vec::new();
        while heard.len() < expected(WRITERS, EACH) {
            heard.push(next(&mut stays).await?);
        }
        app::Result::<_>::Ok(heard)
    };
    let (moving, staying) = tokio::join!(moving, staying);
    for writer in writers {
        writer.await??;
    }
    let of = |heard: &[Arc<Heard>]| -> Vec<(i64, String, i64)> {
        heard.iter().map(|one| (one.change.n, one.change.subject.id().unwrap(), one.change.version)).collect()
    };
    let (moving, staying) = (of(&moving?), of(&staying?));
    assert_eq!(moving, staying, "who is cut off hears what the other hears");
    assert!(staying.windows(2).all(|two| two[0].0 + 1 == two[1].0), "in order, without a gap");
    let shared = given::cooperative(SHARED, "").id.to_string();
    let mut versions: BTreeMap<&str, i64> = BTreeMap::from([(shared.as_str(), 1)]);
    for (_, id, version) in &staying {
        let last = versions.insert(id, *version).unwrap_or(0);
        assert_eq!(last + 1, *version, "{id}: each version once, in its order");
    }
    let (n_rows, first, last) = kept(&servers[1].db).await;
    assert_eq!(n_rows, last - first + 1, "no number is missing");
    let mut run = &servers[0].db;
    let (n_cooperatives,): (i64,) = run.one(sql!("select count(*) from cooperatives")).await?;
    assert_eq!(n_cooperatives as usize, versions.len());
    // nothing comes after
    let more = tokio::time::timeout(Duration::from_millis(300), stays.next()).await;
    assert!(more.is_err(), "{more:?}");
});

/// Two for each step of each of two times so many writers, and the changes of the one that all change.
fn expected(writers: u128, each: u128) -> usize {
    (2 * writers * each * 2 + 2 * writers * (each - 3)) as usize
}

told_on_each!(whoever_goes_from_server_to_server_hears_every_change_over_http, Referenced, async |fresh| {
    const EACH: usize = 20;
    let servers = [Server::start(&fresh).await, Server::start(&fresh).await, Server::start(&fresh).await];
    let mut addresses = Vec::new();
    let mut served = Vec::new();
    for server in &servers {
        let one = Served::over(&server.ctx, edge::Documents::default()).await;
        addresses.push(one.origin().trim_start_matches("http://").parse().unwrap());
        served.push(one);
    }
    let after = changes::cursor_of(&servers[0].visitor(), None).await?;
    let request = json!({
        "query": "subscription($after: EventCursor) { registryChanged(after: $after) { cursor id } }",
        "variables": { "after": after },
    });
    let writers = (0..servers.len()).map(|at| {
        let ctx = servers[at].ctx.clone();
        tokio::spawn(async move {
            for n in 0..EACH as u128 {
                let n = 1 + at as u128 * 1_000 + n;
                make(&ctx, n..n + 1).await?;
            }
            app::Result::<_>::Ok(())
        })
    });
    let writers: Vec<_> = writers.collect();
    // events of one stream, from a server on
    let listen = async |mut at: usize, most: usize| {
        let (mut heard, mut last) = (Vec::new(), String::new());
        while heard.len() < servers.len() * EACH {
            let named = if last.is_empty() { String::new() } else { format!("last-event-id: {last}\r\n") };
            let mut events = Events::open(addresses[at % addresses.len()], &request, &named).await;
            for _ in 0..most.min(servers.len() * EACH - heard.len()) {
                let event = events.event().await;
                let (_, data) = event.split_once("\ndata: ").unwrap();
                let change: Value = serde_json::from_str(data).unwrap();
                let change = &change["data"]["registryChanged"];
                last = change["cursor"].as_str().unwrap().to_owned();
                assert!(event.contains(&format!("\nid: {last}\n")), "{event}");
                heard.push(change["id"].as_str().unwrap().to_owned());
            }
            at += 1;
        }
        heard
    };
    let (moving, staying, leaping) = tokio::join!(listen(0, 3), listen(1, usize::MAX), listen(2, 7));
    for writer in writers {
        writer.await??;
    }
    assert_eq!(moving, staying);
    assert_eq!(leaping, staying);
    let each: BTreeSet<_> = staying.iter().collect();
    assert_eq!(each.len(), servers.len() * EACH, "each change once");
});

told_on_each!(numbers_are_seen_in_the_order_of_their_transactions, Referenced, async |fresh| {
    let server = Server::start(&fresh).await;
    let mut heard = server.follow(ChangeFilter::default(), None).await?;
    // a transaction that began first and ends last does not hold back, or come before, what was written meanwhile
    let slow = server.ctx.write(|work| {
        Box::pin(async move {
            let (cooperative, at) = (given::cooperative(1, "Pertama mulai"), work.at);
            store::cooperatives::insert(&mut work.tx, std::slice::from_ref(&cooperative), at).await?;
            tokio::time::sleep(Duration::from_millis(400)).await;
            work.tell_made(&cooperative);
            Ok(())
        })
    });
    let quick = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        make(&server.ctx, 2..3).await
    };
    let (slow, quick) = tokio::join!(slow, quick);
    slow?;
    quick?;
    let (a, b) = (next(&mut heard).await?, next(&mut heard).await?);
    assert_eq!(a.change.n + 1, b.change.n);
    // SQLite has one writer: there the first to begin is the first to end
    let first_to_end = if fresh.dialect == simpul::db::Dialect::Sqlite { 1 } else { 2 };
    assert_eq!(a.change.subject.id(), Some(given::cooperative(first_to_end, "").id.to_string()));
    // a number that was taken and not used is given back
    let failed: app::Result<()> = server
        .ctx
        .write(|work| {
            Box::pin(async move {
                work.tell_made(&given::cooperative(3, "Tidak jadi"));
                let events = [store::outbox::Event::reload(EntityKind::Cluster)];
                let at = work.at;
                store::outbox::insert(&mut work.tx, &events, at).await?;
                Err(app::Error::NotFound)
            })
        })
        .await;
    assert!(failed.is_err());
    make(&server.ctx, 4..5).await?;
    assert_eq!(next(&mut heard).await?.change.n, b.change.n + 1);
});

told_on_each!(what_another_process_writes_is_told_without_a_word_from_it, Referenced, async |fresh| {
    // nobody tells in the process that writes: on SQLite it is seen by looking, on PostgreSQL it is heard at once
    let (server, db) = (Server::start(&fresh).await, fresh.open().await?);
    let writer = given::ctx(&db).await?;
    let mut heard = server.follow(ChangeFilter::default(), None).await?;
    make(&writer, 1..2).await?;
    let one = next(&mut heard).await?;
    assert_eq!((one.change.kind, one.change.version), (ChangeKind::Insert, 1));
    let Some(changes::Found::Cooperative(found)) = &one.found else { panic!("{one:?}") };
    assert_eq!(found.name, "Koperasi 1");
});

/// Ends whatever listens on a database of PostgreSQL, again and again, and counts.
async fn deafen(url: String, n_cut: Arc<AtomicI64>) {
    let mut connection = sqlx::PgConnection::connect(&url).await.unwrap();
    loop {
        let cut = "select count(*) from (select pg_terminate_backend(pid) from pg_stat_activity
                    where datname = current_database() and pid <> pg_backend_pid() and query ilike 'listen %') cut";
        let (n,): (i64,) = sqlx::query_as(cut).fetch_one(&mut connection).await.unwrap();
        n_cut.fetch_add(n, Ordering::Relaxed);
        tokio::time::sleep(Duration::from_millis(3)).await;
    }
}

told_on_each!(changes_are_told_though_the_database_cannot_be_heard, Referenced, async |fresh| {
    let (server, db) = (Server::start(&fresh).await, fresh.open().await?);
    let writer = given::ctx(&db).await?;
    let mut heard = server.follow(ChangeFilter::default(), None).await?;
    let n_cut = Arc::new(AtomicI64::new(0));
    // SQLite says nothing in any case
    let is_postgres = fresh.dialect == Dialect::Postgres;
    let deafening = is_postgres.then(|| tokio::spawn(deafen(fresh.url.clone(), n_cut.clone())));
    let writing = async {
        for n in 1..=12 {
            make(&writer, n..n + 1).await?;
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        app::Result::<_>::Ok(())
    };
    let hearing = async {
        let mut all = Vec::new();
        while all.len() < 12 {
            all.push(next(&mut heard).await?);
        }
        app::Result::<_>::Ok(all)
    };
    let (written, all) = tokio::join!(writing, hearing);
    written?;
    let all = all?;
    let ids: Vec<_> = all.iter().map(|one| one.change.subject.id().unwrap()).collect();
    let made: Vec<_> = (1..=12).map(|n| given::cooperative(n, "").id.to_string()).collect();
    assert_eq!(ids, made, "in order, none lost");
    assert!(all.windows(2).all(|two| two[0].change.n + 1 == two[1].change.n));
    if let Some(deafening) = deafening {
        deafening.abort();
        assert!(n_cut.load(Ordering::Relaxed) >= 5, "{n_cut:?} were cut");
    }
});

/// Stands before a server of PostgreSQL, and hangs up on whoever wants to listen; counts them.
async fn hang_up_on_listeners(before: TcpListener, server: PathBuf, n_refused: Arc<AtomicI64>) {
    loop {
        let (mut caller, _) = before.accept().await.unwrap();
        let (server, n_refused) = (server.clone(), n_refused.clone());
        tokio::spawn(async move {
            let mut server = UnixStream::connect(server).await.unwrap();
            let (mut from_caller, mut to_caller) = caller.split();
            let (mut from_server, mut to_server) = server.split();
            let asks = async {
                let mut bytes = vec![0; 1 << 16];
                loop {
                    let n = from_caller.read(&mut bytes).await.unwrap_or(0);
                    if bytes[..n].windows(8).any(|some| some == b"LISTEN \"") {
                        n_refused.fetch_add(1, Ordering::Relaxed);
                        return;
                    }
                    if n == 0 || to_server.write_all(&bytes[..n]).await.is_err() {
                        return;
                    }
                }
            };
            tokio::select! {
                () = asks => {}
                _over = tokio::io::copy(&mut from_server, &mut to_caller) => {}
            }
        });
    }
}

#[test]
fn changes_are_told_though_nobody_may_listen() {
    tell(Start::Referenced, Dialect::Postgres, |fresh| async move {
        let there: PgConnectOptions = fresh.url.parse()?;
        let socket = match there.get_socket() {
            Some(folder) => folder.join(format!(".s.PGSQL.{}", there.get_port())),
            None => PathBuf::from(there.get_host()).join(format!(".s.PGSQL.{}", there.get_port())),
        };
        let before = TcpListener::bind("127.0.0.1:0").await?;
        let (port, name) = (before.local_addr()?.port(), there.get_database().ok_or("a name")?);
        let url = format!("postgres://{}@127.0.0.1:{port}/{name}?sslmode=disable", there.get_username());
        let n_refused = Arc::new(AtomicI64::new(0));
        let between = tokio::spawn(hang_up_on_listeners(before, socket, n_refused.clone()));
        let server = Server::start(&Fresh { url, dialect: fresh.dialect }).await;
        let writer = given::ctx(&fresh.open().await?).await?;
        let mut heard = server.follow(ChangeFilter::default(), None).await?;
        for n in 1..=3 {
            make(&writer, n..n + 1).await?;
            let one = next(&mut heard).await?;
            assert_eq!(one.change.subject.id().unwrap(), given::cooperative(n, "").id.to_string());
        }
        assert!(n_refused.load(Ordering::Relaxed) >= 1);
        between.abort();
        Ok(())
    });
}

/// The registry as several processes see it, by a clock that the story moves: seconds after the instant at which stories play.
struct Days {
    fresh: Fresh,
    seconds: Arc<AtomicI64>,
}

impl Days {
    fn on(fresh: &Fresh) -> Self {
        Self { fresh: fresh.clone(), seconds: Arc::default() }
    }

    async fn process(&self) -> Ctx {
        let seconds = self.seconds.clone();
        let clock = move || given::now() + TimeDelta::seconds(seconds.load(Ordering::SeqCst));
        Ctx::open(self.fresh.open().await.unwrap(), given::vault(), Arc::new(clock)).await.unwrap()
    }

    fn pass_to(&self, hours: i64, seconds: i64) {
        self.seconds.store(hours * 3_600 + seconds, Ordering::SeqCst);
    }
}

/// Makes cooperatives that are alive today, and are what `life` makes of them.
async fn live(ctx: &Ctx, numbers: std::ops::Range<u128>, life: fn(&mut Cooperative)) -> app::Result<()> {
    ctx.write(move |work| {
        let mut made: Vec<_> = numbers.clone().map(|n| given::cooperative(n, &format!("Koperasi {n}"))).collect();
        for cooperative in &mut made {
            cooperative.life.last_rat_book_year = Some(2025);
            life(cooperative);
        }
        Box::pin(async move { Ok(store::cooperatives::insert(&mut work.tx, &made, work.at).await?) })
    })
    .await
}

told_on_each!(a_state_that_a_day_has_turned_is_told_once_however_many_observe_it, Referenced, async |fresh| {
    const MANY: u128 = 700;
    let days = Days::on(&fresh);
    let (one, other) = (days.process().await, days.process().await);
    let reader = one.clone();
    let teller = tokio::spawn(async move { changes::tell(&reader, KEPT).await });
    // more than are looked at once; two for another reason; one whom no day changes; one who has left the lists
    live(&one, 1..MANY + 1, |kop| kop.life.dissolved_on = Some(given::in_days(1))).await?;
    live(&one, 1_001..1_003, |kop| {
        (kop.life.last_rat_book_year, kop.life.last_business_on) = (None, Some(given::day("2024-11-23")));
    })
    .await?;
    live(&one, 2_001..2_002, |_| ()).await?;
    live(&one, 3_001..3_002, |kop| kop.life.dissolved_on = Some(given::in_days(1))).await?;
    let gone = given::cooperative(3_001, "").id;
    one.write(move |work| Box::pin(async move { Ok(store::cooperatives::retire(&mut work.tx, gone, work.at).await?) }))
        .await?;
    let visitor = one.acting(Actor::Visitor);
    let mut heard: Heardly = Box::pin(changes::follow(&visitor, ChangeFilter::default(), None, None).await?.0);

    // what is observed for the first time has not turned, and on the same day nothing does
    assert_eq!((states::observe(&one, one.today()).await?, states::observe(&other, other.today()).await?), (0, 0));
    days.pass_to(24, 0);
    let (a, b) = tokio::join!(states::observe(&one, one.today()), states::observe(&other, other.today()));
    assert_eq!(a? + b?, MANY as usize + 2, "each by one of the two");
    assert_eq!((states::observe(&one, one.today()).await?, states::observe(&other, other.today()).await?), (0, 0));

    let mut ids = BTreeSet::new();
    for _ in 0..MANY + 2 {
        let told = next(&mut heard).await?;
        let id = told.change.subject.id().unwrap();
        let turn = match given::cooperative(1_001, "").id.to_string() <= id {
            true => Turn::State(CooperativeState::ActiveWithoutRat, CooperativeState::Dormant),
            false => Turn::State(CooperativeState::ActiveWithRat, CooperativeState::Dissolved),
        };
        assert_eq!((told.change.kind, told.change.facts.turn), (ChangeKind::State, Some(turn)), "{id}");
        assert_eq!((told.change.version, &told.change.facts.regions), (1, &vec![given::code("32.75.08")]));
        assert!(ids.insert(id), "told twice");
    }
    let more = tokio::time::timeout(Duration::from_millis(300), heard.next()).await;
    assert!(more.is_err(), "{more:?}");
    // what is told is what can be read, and the history has it
    let state = "query($id: ID!) { node(id: $id) { ... on Cooperative { state } } }";
    let found = given::ask(&other, state, json!({ "id": given::cooperative(1_002, "").id.to_string() })).await;
    assert_eq!(found["node"]["state"], "DORMANT");
    let db = fresh.open().await?;
    let mut run = &db;
    let kept: Vec<(i64, i64)> = run
        .all(sql!("select n, count(*) from cooperative_states where observed_on = $1 group by n", given::in_days(1)))
        .await?;
    assert_eq!(kept, [(2, MANY as i64 + 2)]);
    teller.abort();
});

told_on_each!(the_server_observes_at_its_start_and_after_midnight, Referenced, async |fresh| {
    let days = Days::on(&fresh);
    let ctx = days.process().await;
    let reader = ctx.clone();
    let teller = tokio::spawn(async move { changes::tell(&reader, KEPT).await });
    live(&ctx, 1..2, |kop| kop.life.dissolved_on = Some(given::in_days(1))).await?;
    assert_eq!(states::observe(&ctx, ctx.today()).await?, 0);
    live(&ctx, 2..3, |kop| kop.life.dissolved_on = Some(given::in_days(2))).await?;
    let visitor = ctx.acting(Actor::Visitor);
    let mut heard: Heardly = Box::pin(changes::follow(&visitor, ChangeFilter::default(), None, None).await?.0);
    // it was away while a day began
    days.pass_to(24, 0);
    let watching = ctx.clone();
    let watching = tokio::spawn(async move { states::watch(&watching, Duration::from_millis(5)).await });
    assert_eq!(next(&mut heard).await?.change.subject.id(), Some(given::cooperative(1, "").id.to_string()));
    // 23:59:59 in Jakarta, by which states are read; in Jayapura it is tomorrow
    days.pass_to(24 + 13, 3_599);
    let early = tokio::time::timeout(Duration::from_millis(300), heard.next()).await;
    assert!(early.is_err(), "{early:?}");
    days.pass_to(24 + 14, 0);
    let told = next(&mut heard).await?;
    assert_eq!(told.change.subject.id(), Some(given::cooperative(2, "").id.to_string()));
    assert_eq!(told.change.facts.turn, Some(Turn::State(CooperativeState::ActiveWithRat, CooperativeState::Dissolved)));
    watching.abort();
    teller.abort();
});

const FOLLOW: &str = "subscription($filter: RegistryChangedFilter, $after: EventCursor) {
    registryChanged(filter: $filter, after: $after) {
        cursor kind record id version fields message
        node { __typename id ... on Cooperative { name region { name } } ... on Cluster { name leadCooperative { name } } }
    }
}";

told_on_each!(a_client_reads_what_changed_in_words_with_the_record, Referenced, async |fresh| {
    let server = Server::start(&fresh).await;
    let mut follow = server.ask(FOLLOW, json!({}));
    // the stream takes its place when it is first asked
    let begun = tokio::time::timeout(Duration::from_millis(300), follow.next()).await;
    assert!(begun.is_err(), "{begun:?}");
    make(&server.ctx, 1..2).await?;
    change(&server.ctx, 1, |kop| (kop.name, kop.address) = ("Koperasi Baru".into(), Some("Jl. Baru 1".into()))).await?;
    let (before, mut after) = (given::cluster(2, "Klaster Boneka"), given::cluster(2, "Klaster Boneka"));
    (after.stage, after.lead) = (ClusterStage::Mature, Some(given::cooperative(1, "").id));
    let kept = after.clone();
    server
        .ctx
        .write(move |work| {
            let (before, after) = (before.clone(), kept.clone());
            Box::pin(async move {
                let at = work.at;
                store::clusters::insert(&mut work.tx, std::slice::from_ref(&after), at).await?;
                work.tell_made(&before);
                work.tell_changed(&before, &after, &[]);
                let kop = given::cooperative(1, "");
                work.tell_turned(&kop, &kop, Turn::State(CooperativeState::Dormant, CooperativeState::ActiveWithRat));
                work.tell_retired(&Cooperative { version: 2, ..kop });
                work.reloaded(EntityKind::Cooperative);
                Ok(())
            })
        })
        .await?;
    let (kop, klaster) = (given::cooperative(1, "").id.to_string(), after.id.to_string());
    let mut cursors = Vec::new();
    for (kind, record, id, version, fields, message) in [
        ("INSERT", "COOPERATIVE", Some(&kop), 1, vec![], "A new cooperative is on record."),
        ("UPDATE", "COOPERATIVE", Some(&kop), 2, vec!["NAME", "ADDRESS"], "Changed: name, address."),
        ("INSERT", "CLUSTER", Some(&klaster), 1, vec![], "A new cluster is on record."),
        ("UPDATE", "CLUSTER", Some(&klaster), 2, vec!["LEAD"], "Changed: lead cooperative."),
        ("STATE", "CLUSTER", Some(&klaster), 2, vec![], "The stage changed from “Active” to “Mature”."),
        (
            "STATE",
            "COOPERATIVE",
            Some(&kop),
            2,
            vec![],
            "The state changed from “Dormant” to “Active, annual meeting (RAT) up to date”.",
        ),
        ("RETIRE", "COOPERATIVE", Some(&kop), 3, vec![], "The cooperative has left the lists."),
        ("RELOAD", "COOPERATIVE", None, 0, vec![], "All cooperatives were loaded anew."),
    ] {
        let answer = next(&mut follow).await;
        assert!(answer.get("errors").is_none(), "{answer:#}");
        let mut told = answer["data"]["registryChanged"].clone();
        cursors.push(told["cursor"].take());
        let node = told["node"].take();
        let expected = json!({
            "cursor": null, "kind": kind, "record": record, "id": id, "version": version, "fields": fields,
            "message": message, "node": null,
        });
        assert_eq!(told, expected);
        match id {
            None => assert_eq!(node, Value::Null),
            Some(id) => assert_eq!(node["id"], json!(id)),
        }
        if kind == "UPDATE" && record == "COOPERATIVE" {
            assert_eq!(
                node,
                json!({ "__typename": "Cooperative", "id": kop, "name": "Koperasi Baru", "region": { "name": "Pondokgede" } })
            );
        }
        if record == "CLUSTER" {
            assert_eq!(node["leadCooperative"]["name"], "Koperasi Baru", "what lies beyond the record is read too");
        }
    }
    let each: BTreeSet<_> = cursors.iter().map(ToString::to_string).collect();
    assert_eq!(each.len(), cursors.len(), "each has its own cursor");

    // whoever comes back with a cursor hears what came after it, and nothing else
    for (n, cursor) in cursors.iter().enumerate() {
        let mut again = server.ask(FOLLOW, json!({ "after": cursor }));
        for expected in &cursors[n + 1..] {
            assert_eq!(next(&mut again).await["data"]["registryChanged"]["cursor"], *expected);
        }
    }
});

told_on_each!(a_filter_narrows_what_is_told, Referenced, async |fresh| {
    let server = Server::start(&fresh).await;
    let begin = changes::cursor_of(&server.visitor(), None).await?;
    // 1 in Pondokgede, moves to Bantargebang, then bakes cakes, then leaves; 2 stays in Jakarta
    make(&server.ctx, 1..3).await?;
    change(&server.ctx, 2, |kop| kop.region = given::code("31.71")).await?;
    change(&server.ctx, 1, |kop| kop.region = given::code("32.75.07.1004")).await?;
    change(&server.ctx, 1, |kop| kop.sectors = vec!["makanan-minuman".into()]).await?;
    change(&server.ctx, 1, |kop| kop.sectors = vec!["boneka-mainan".into()]).await?;
    change(&server.ctx, 2, |kop| kop.n_members = Some(9)).await?;
    server
        .ctx
        .write(|work| {
            Box::pin(async move {
                work.tell_retired(&given::cooperative(1, ""));
                work.tell_made(&given::cluster(7, "Klaster"));
                work.reloaded(EntityKind::Cluster);
                Ok(())
            })
        })
        .await?;
    let (kop, other) = (given::cooperative(1, "").id.to_string(), given::cooperative(2, "").id.to_string());
    let all = ["INSERT", "INSERT", "UPDATE", "UPDATE", "UPDATE", "UPDATE", "UPDATE", "RETIRE", "INSERT", "RELOAD"];
    for (filter, kinds) in [
        (json!(null), &all[..]),
        (json!({}), &all[..]),
        // made there, and moved away from there; a change that concerns all of a kind concerns everybody
        (json!({ "within": "32.75.08" }), &["INSERT", "INSERT", "UPDATE", "UPDATE", "RETIRE", "RELOAD"][..]),
        (json!({ "within": "31" }), &["UPDATE", "UPDATE", "RELOAD"][..]),
        (json!({ "within": "32.75.07.1004" }), &["UPDATE", "UPDATE", "UPDATE", "RELOAD"][..]),
        (json!({ "sectors": ["makanan-minuman"] }), &["UPDATE", "UPDATE", "RELOAD"][..]),
        (json!({ "sectors": ["boneka-mainan"], "records": ["CLUSTER"] }), &["INSERT", "RELOAD"][..]),
        (json!({ "kinds": ["RETIRE", "STATE"] }), &["RETIRE", "RELOAD"][..]),
        (json!({ "ids": [other] }), &["INSERT", "UPDATE", "UPDATE", "RELOAD"][..]),
        (json!({ "ids": [kop], "kinds": ["INSERT"], "records": ["COOPERATIVE"] }), &["INSERT"][..]),
        (json!({ "records": [] }), &[][..]),
    ] {
        // from the outbox, and from the ring
        let mut told = server.ask(FOLLOW, json!({ "filter": filter, "after": begin }));
        for kind in kinds {
            let answer = next(&mut told).await;
            assert_eq!(answer["data"]["registryChanged"]["kind"], json!(kind), "{filter}: {answer:#}");
        }
        let more = tokio::time::timeout(Duration::from_millis(50), told.next()).await;
        assert!(more.is_err(), "{filter}: {more:?}");
    }
    let mut near = server.ask(FOLLOW, json!({ "filter": { "within": "31" } }));
    assert!(tokio::time::timeout(Duration::from_millis(100), near.next()).await.is_err());
    change(&server.ctx, 1, |kop| kop.n_members = Some(1)).await?;
    change(&server.ctx, 2, |kop| kop.n_members = Some(10)).await?;
    assert_eq!(next(&mut near).await["data"]["registryChanged"]["id"], json!(other));

    let long: Vec<String> = (0..101).map(|n| format!("kop_{n}")).collect();
    for (filter, field) in [
        (json!({ "ids": long }), "filter.ids"),
        (json!({ "sectors": long }), "filter.sectors"),
        (json!({ "kinds": vec!["STATE"; 101] }), "filter.kinds"),
        (json!({ "records": vec!["CLUSTER"; 101] }), "filter.records"),
    ] {
        let refused = next(&mut server.ask(FOLLOW, json!({ "filter": filter }))).await;
        assert_eq!(refused["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{refused:#}");
        assert_eq!(refused["errors"][0]["extensions"]["field"], field);
    }
});

told_on_each!(what_is_not_public_is_never_told, Referenced, async |fresh| {
    let server = Server::start(&fresh).await;
    let mut heard = server.follow(ChangeFilter::default(), None).await?;
    server
        .ctx
        .write(|work| {
            Box::pin(async move {
                work.made(EntityKind::Umkm, given::umkm(1, "Sari Tenun").id);
                work.changed(EntityKind::Person, PersonId(Uuid::from_u128(1)), 2);
                work.reloaded(EntityKind::Umkm);
                work.retired(EntityKind::Organisation, "org_1", 3);
                Ok(())
            })
        })
        .await?;
    make(&server.ctx, 1..2).await?;
    let one = next(&mut heard).await?;
    assert_eq!(one.change.subject.record(), RecordKind::Cooperative, "what lies between is passed over");
    // and what the outbox keeps of it is that something happened
    let mut run = &server.db;
    let facts: Vec<(String,)> =
        run.all(sql!("select cast(facts as text) from outbox where entity_kind in ('UMKM', 'PERSON')")).await?;
    assert!(facts.len() == 3 && facts.iter().all(|(facts,)| facts == "{}"), "{facts:?}");
});

told_on_each!(a_place_that_is_no_longer_kept_is_refused_by_its_code, Referenced, async |fresh| {
    let server = Server::start(&fresh).await;
    let old = changes::cursor_of(&server.visitor(), None).await?;
    for n in 1..=30 {
        make(&server.ctx, n..n + 1).await?;
    }
    let code = async |after: &str| {
        let mut stream = server.ask(FOLLOW, json!({ "after": after }));
        let first = tokio::time::timeout(Duration::from_millis(500), stream.next()).await;
        let Ok(first) = first else { return "waits".to_owned() };
        let answer = first.expect("an answer");
        let code = answer["errors"][0]["extensions"]["code"].as_str();
        let is_over = code.is_none() || stream.next().await.is_none();
        assert!(is_over, "a stream that cannot go on ends");
        code.unwrap_or("told").to_owned()
    };
    assert_eq!(code(&old).await, "told");
    let (n_rows, _, last) = kept(&server.db).await;
    // the reader has read them all: what is removed before it came there would be a gap to everybody
    while changes::seen(&server.ctx).is_none_or(|place| place.n < last) {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    // at most ten, however young
    let few = Retention { events: 10, ..KEPT };
    assert_eq!(changes::prune(&server.ctx, few).await?, n_rows as u64 - 10);
    assert_eq!(kept(&server.db).await, (10, last - 9, last));
    assert_eq!(code(&old).await, "RESUME_EXPIRED");
    // none that is old, but for the newest, on which places stand that are given out
    let newest = changes::cursor_of(&server.visitor(), None).await?;
    assert_eq!(changes::prune(&server.ctx, Retention { age: Duration::ZERO, ..KEPT }).await?, 9);
    assert_eq!(kept(&server.db).await, (1, last, last));
    assert_eq!(code(&newest).await, "waits");
    assert_eq!(changes::prune(&server.ctx, few).await?, 0);

    // not one of ours, of another list, of another life of the database
    for (cursor, expected) in [("", "BAD_USER_INPUT"), ("xyz", "BAD_USER_INPUT"), (&old[1..], "BAD_USER_INPUT")] {
        assert_eq!(code(cursor).await, expected);
    }
    let list = given::ask(&server.ctx, "{ cooperatives(first: 1) { pageInfo { endCursor } } }", json!({})).await;
    assert_eq!(code(list["cooperatives"]["pageInfo"]["endCursor"].as_str().unwrap()).await, "BAD_USER_INPUT");
    let mut tx = server.db.begin().await?;
    tx.exec(sql!("update outbox set at = $1", given::now() - TimeDelta::days(1))).await?;
    tx.commit().await?;
    assert_eq!(code(&newest).await, "RESUME_EXPIRED", "a number of the database as it was before it was put back");
});

told_on_each!(who_follows_is_told_when_there_is_a_gap, Referenced, async |fresh| {
    let server = Server::start(&fresh).await;
    let begin = changes::cursor_of(&server.visitor(), None).await?;
    make(&server.ctx, 1..2).await?;
    let mut ends = server.follow(ChangeFilter::default(), Some(&begin)).await?;
    next(&mut ends).await?;
    // somebody puts an older state of the database back under the feet of the server
    let mut tx = server.db.begin().await?;
    tx.exec(sql!("delete from outbox where n > 0")).await?;
    tx.exec(sql!("update outbox_numbers set last_n = 0 where one = 1")).await?;
    tx.commit().await?;
    let last = next(&mut ends).await;
    assert!(matches!(last, Err(app::Error::Expired)), "{last:?}");
    assert!(ends.next().await.is_none());
    // and the server goes on from what there is
    let mut fresh = server.follow(ChangeFilter::default(), None).await?;
    make(&server.ctx, 2..3).await?;
    assert_eq!(next(&mut fresh).await?.change.n, 1);
});

told_on_each!(who_is_back_before_the_server_reads_misses_nothing, Referenced, async |fresh| {
    // a server that has just come up answers, and its reader begins a moment later
    let db = fresh.open().await?;
    let ctx = given::ctx(&db).await?;
    let begin = changes::cursor_of(&ctx.acting(Actor::Visitor), None).await?;
    make(&ctx, 1..2).await?;
    let following = changes::follow(&ctx.acting(Actor::Visitor), ChangeFilter::default(), Some(&begin), None).await?.0;
    let mut following: Heardly = Box::pin(following);
    let early = tokio::time::timeout(Duration::from_millis(100), following.next()).await;
    assert!(early.is_err(), "{early:?}");
    let told = ctx.clone();
    let teller = tokio::spawn(async move { changes::tell(&told, KEPT).await });
    for n in 1..4 {
        assert_eq!(next(&mut following).await?.change.subject.id(), Some(given::cooperative(n, "").id.to_string()));
        make(&ctx, n + 1..n + 2).await?;
    }
    teller.abort();
});

told_on_each!(an_event_that_cannot_be_read_holds_up_no_other, Referenced, async |fresh| {
    let db = fresh.open().await?;
    let ctx = given::ctx(&db).await?;
    let begin = changes::cursor_of(&ctx.acting(Actor::Visitor), None).await?;
    for n in 1..5 {
        make(&ctx, n..n + 1).await?;
    }
    let mut tx = db.begin().await?;
    let (last,): (i64,) = tx.one(sql!("select max(n) from outbox")).await?;
    tx.exec(sql!("update outbox set entity_id = 'kop_' where n = $1", last - 3)).await?;
    tx.exec(sql!("update outbox set facts = '{\"fields\":[\"NO_FIELD\"]}' where n = $1", last - 1)).await?;
    tx.commit().await?;
    let told = ctx.clone();
    let teller = tokio::spawn(async move { changes::tell(&told, KEPT).await });
    let following = changes::follow(&ctx.acting(Actor::Visitor), ChangeFilter::default(), Some(&begin), None).await?.0;
    let mut following: Heardly = Box::pin(following);
    for n in [last - 2, last] {
        assert_eq!(next(&mut following).await?.change.n, n);
    }
    teller.abort();
});

told_on_each!(what_concerns_nobody_moves_everybody_on, Referenced, async |fresh| {
    let server = Server::start(&fresh).await;
    let visitor = server.visitor();
    let (following, progress) = changes::follow(&visitor, ChangeFilter::default(), None, None).await?;
    let mut following: Heardly = Box::pin(following);
    let quiet = async |following: &mut Heardly| {
        assert!(tokio::time::timeout(Duration::from_millis(400), following.next()).await.is_err());
    };
    quiet(&mut following).await;
    let before = changes::reached(&visitor, &progress);
    for n in 1..4 {
        let id = given::umkm(n, "Sari Tenun").id;
        let write = server.ctx.write(move |work| {
            Box::pin(async move {
                work.made(EntityKind::Umkm, id);
                Ok(())
            })
        });
        write.await?;
    }
    quiet(&mut following).await;
    let after = changes::reached(&visitor, &progress);
    assert_ne!(after, before);
    assert_eq!(after, changes::cursor_of(&visitor, None).await?, "so that nothing she has had is kept for her");
});

told_on_each!(who_is_slow_misses_nothing_and_holds_up_nobody, Referenced, async |fresh| {
    const MANY: u128 = 2_500;
    let server = Server::start(&fresh).await;
    let mut slow = server.follow(ChangeFilter::default(), None).await?;
    let mut quick = server.follow(ChangeFilter::default(), None).await?;
    make(&server.ctx, 1..2).await?;
    next(&mut slow).await?;
    next(&mut quick).await?;
    for first in (2..MANY).step_by(500) {
        make(&server.ctx, first..(first + 500).min(MANY + 1)).await?;
    }
    // more than twice what the ring holds lies before the one who did not ask, and the other is not slower for it
    for stream in [&mut quick, &mut slow] {
        let mut last = 0;
        for n in 2..=MANY {
            let one = next(stream).await?;
            assert_eq!(one.change.subject.id(), Some(given::cooperative(n, "").id.to_string()));
            assert!(last == 0 || one.change.n == last + 1);
            last = one.change.n;
        }
    }
    // level again: from the ring, without a statement of her own
    let counter = simpul::db::Counter::default();
    let counted = server.visitor().counted(&counter);
    let mut level: Heardly = Box::pin(changes::follow(&counted, ChangeFilter::default(), None, None).await?.0);
    assert!(tokio::time::timeout(Duration::from_millis(200), level.next()).await.is_err());
    let before = counter.statements();
    make(&server.ctx, 5_000..5_100).await?;
    for _ in 0..100 {
        next(&mut level).await?;
    }
    assert_eq!(counter.statements(), before);
});

/// Pays as long as it is let, and counts.
struct Bounded(Arc<Counts>);

struct Counts {
    n_paid: AtomicI64,
    pages: Semaphore,
}

impl changes::Purse for Bounded {
    fn pay(&self, n_events: u64) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            self.0.pages.acquire().await.unwrap().forget();
            self.0.n_paid.fetch_add(n_events as i64, Ordering::SeqCst);
        })
    }

    fn give_back(&self, n_events: u64) {
        self.0.n_paid.fetch_sub(n_events as i64, Ordering::SeqCst);
    }
}

told_on_each!(who_was_away_pays_for_what_is_read_for_her_and_keeps_nobody_waiting, Referenced, async |fresh| {
    const MANY: u128 = 1_200;
    let server = Server::start(&fresh).await;
    let begin = changes::cursor_of(&server.visitor(), None).await?;
    for first in (1..=MANY).step_by(400) {
        make(&server.ctx, first..first + 400).await?;
    }
    let n_events = async || changes::seen(&server.ctx).map_or(0, |seen| seen.n);
    let last = kept(&server.db).await.2;
    while n_events().await < last {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let counts = Arc::new(Counts { n_paid: AtomicI64::new(0), pages: Semaphore::new(0) });
    let statements = simpul::db::Counter::default();
    let counted = server.visitor().counted(&statements);
    let purse = Some(Box::new(Bounded(counts.clone())) as Box<dyn changes::Purse>);
    let following = changes::follow(&counted, ChangeFilter::default(), Some(&begin), purse).await?.0;
    let mut poor: Heardly = Box::pin(following);
    let before = statements.statements();
    assert!(tokio::time::timeout(Duration::from_millis(200), poor.next()).await.is_err(), "nothing is paid for");
    assert_eq!(statements.statements(), before, "and nothing is read");
    // three others are not held up, though only two read at once
    for _ in 0..3 {
        let mut free = server.follow(ChangeFilter::default(), Some(&begin)).await?;
        for _ in 0..MANY {
            next(&mut free).await?;
        }
    }
    counts.pages.add_permits(1);
    for _ in 0..500 {
        next(&mut poor).await?;
    }
    assert!(tokio::time::timeout(Duration::from_millis(100), poor.next()).await.is_err(), "one page was paid for");
    assert_eq!(counts.n_paid.load(Ordering::SeqCst), 500);
    counts.pages.add_permits(10);
    for _ in 500..MANY {
        next(&mut poor).await?;
    }
    assert!(tokio::time::timeout(Duration::from_millis(200), poor.next()).await.is_err());
    assert_eq!(counts.n_paid.load(Ordering::SeqCst), MANY as i64, "what was not there is given back");
    // level: from the ring, for nothing
    make(&server.ctx, 5_000..5_001).await?;
    next(&mut poor).await?;
    assert_eq!((counts.n_paid.load(Ordering::SeqCst), counts.pages.available_permits()), (MANY as i64, 8));
});

told_on_each!(catching_up_is_paid_from_the_budget_of_whoever_follows, Referenced, async |fresh| {
    let server = Server::start(&fresh).await;
    let begin = changes::cursor_of(&server.visitor(), None).await?;
    for first in [1, 501, 1_001] {
        make(&server.ctx, first..first + 500).await?;
    }
    let last = kept(&server.db).await.2;
    while changes::seen(&server.ctx).is_none_or(|seen| seen.n < last) {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    // a page of 500 events costs 1,000; there is one, and another one after a second
    let mut limits = simpul::http::Limits::default();
    limits.graphql.budget = edge::Budget { request: 1_000, saved: 1_100, per_second: 1_000, ..Default::default() };
    let served = Served::within(&server.ctx, edge::Documents::default(), limits).await;
    let address = served.origin().trim_start_matches("http://").parse()?;
    let request = json!({
        // nothing of it concerns her: what she pays for is the reading
        "query": "subscription($after: EventCursor) { registryChanged(after: $after, filter: { within: \"11\" }) { id } }",
        "variables": { "after": begin },
    });
    let start = std::time::Instant::now();
    let mut events = Events::open(address, &request, "").await;
    tokio::time::sleep(Duration::from_millis(1_200)).await;
    change(&server.ctx, 1, |kop| kop.region = given::code("11.01")).await?;
    let told = events.event().await;
    assert!(told.contains(&given::cooperative(1, "").id.to_string()), "she waits, and is not refused: {told}");
    assert!(start.elapsed() >= Duration::from_millis(1_700), "{:?}", start.elapsed());
});

told_on_each!(the_cursor_of_an_answer_lies_before_what_it_does_not_show, Referenced, async |fresh| {
    let server = Server::start(&fresh).await;
    // until the reader has taken its place
    while changes::seen(&server.ctx).is_none() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    make(&server.ctx, 1..2).await?;
    let request = async_graphql::Request::new("{ eventCursor cooperatives { nodes { id } } }");
    let request = gql::prepare(request, &server.visitor(), Locale::Id);
    // written after the question was put, and before it is answered
    make(&server.ctx, 2..3).await?;
    let answer = serde_json::to_value(gql::graph().execute(request).await)?;
    let cursor = answer["data"]["eventCursor"].as_str().unwrap();
    let mut told = server.follow(ChangeFilter::default(), Some(cursor)).await?;
    let mut ids = BTreeSet::new();
    while !ids.contains(&given::cooperative(2, "").id.to_string()) {
        ids.insert(next(&mut told).await?.change.subject.id().unwrap());
    }
});

told_on_each!(a_list_that_comes_in_tells_what_it_changed, Referenced, async |fresh| {
    let server = Server::start(&fresh).await;
    let mut heard = server.follow(ChangeFilter::default(), None).await?;
    let import = async |name: &str, rows: &str| {
        let text = format!(
            "NAMA KOPERASI;NOMOR BADAN HUKUM;KECAMATAN;ALAMAT;JUMLAH ANGGOTA 2024;TANGGAL RAT TERAKHIR\n{rows}"
        );
        let file = File { list: ListKind::Cooperatives, name: name.to_owned(), bytes: text.into_bytes() };
        let wish = Wish {
            columns: Vec::new(),
            mapping: None,
            edition: None,
            within: Some(given::code("32.75")),
            dry_run: false,
            limits: Limits::COMMAND_LINE,
            chunk_rows: 200,
        };
        imports::import(&server.ctx, file, wish).await.unwrap().run.expect("a run")
    };
    import("satu.csv", "Koperasi Boneka Ceria;008/BH/2001;Pondok Gede;Jl. Contoh 1;25;\n").await;
    let made = next(&mut heard).await?;
    assert_eq!(made.change.kind, ChangeKind::Insert);
    assert_eq!(made.change.facts.regions, [given::code("32.75.08")]);
    // another address and a meeting: it is alive again
    let run = import("dua.csv", "Koperasi Boneka Ceria;008/BH/2001;Pondok Gede;Jl. Contoh 2;25;20/03/2026\n").await;
    let (update, state) = (next(&mut heard).await?, next(&mut heard).await?);
    assert_eq!((update.change.kind, update.change.version), (ChangeKind::Update, 2));
    assert_eq!(update.change.facts.fields, [ChangedField::Address, ChangedField::Meetings, ChangedField::Life]);
    assert_eq!((state.change.kind, state.change.version), (ChangeKind::State, 2));
    assert!(matches!(state.change.facts.turn, Some(Turn::State(_, CooperativeState::ActiveWithRat))), "{state:?}");
    imports::undo(&server.ctx, run).await?;
    let (update, state) = (next(&mut heard).await?, next(&mut heard).await?);
    assert_eq!((update.change.kind, update.change.version), (ChangeKind::Update, 3));
    assert!(matches!(state.change.facts.turn, Some(Turn::State(CooperativeState::ActiveWithRat, _))), "{state:?}");
});
