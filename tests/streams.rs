//! Sockets and event streams over a schema of their own, with bounds so short that a test can wait for them. What any client can try
//! against the real server is tried there (tests/http).

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use async_graphql::{Context, EmptyMutation, Object, Schema, Subscription};
use futures_util::stream::{self, Stream};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use simpul::edge::{self, Code, Origins, Resume};
use simpul::http::{App, Assets, Limits, Watch, serve};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, oneshot};
use tokio::task::JoinHandle;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

use crate::given::engines::PATIENCE;

struct Query;

#[Object]
impl Query {
    async fn hello(&self) -> &str {
        "hello"
    }

    async fn text(&self, bytes: usize) -> String {
        "x".repeat(bytes)
    }

    /// Takes the one thing that there is, for a while.
    async fn holds(&self, context: &Context<'_>, ms: u64) -> async_graphql::Result<bool> {
        let _held = context.data_unchecked::<Arc<Semaphore>>().acquire().await?;
        tokio::time::sleep(Duration::from_millis(ms)).await;
        Ok(true)
    }
}

/// How many streams the resolvers have open.
#[derive(Default)]
struct Open(AtomicUsize);

/// Counted while it lives.
struct Counted(Arc<Open>);

impl Counted {
    fn new(context: &Context<'_>) -> Self {
        let open = context.data_unchecked::<Arc<Open>>().clone();
        open.0.fetch_add(1, Ordering::SeqCst);
        Self(open)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::SeqCst);
    }
}

struct Event(i32);

#[Object]
impl Event {
    async fn n(&self) -> i32 {
        self.0
    }

    async fn fails(&self) -> async_graphql::Result<Option<i32>> {
        Err(Code::NotFound.error("Not there."))
    }

    async fn fails_always(&self) -> async_graphql::Result<i32> {
        Err(std::io::Error::other("secret /var/lib/x.db").into())
    }

    async fn panics(&self) -> Option<i32> {
        Some("no number".parse().expect("the secret of the panic"))
    }
}

struct Slow;

#[Object]
impl Slow {
    async fn after(&self, ms: u64) -> bool {
        tokio::time::sleep(Duration::from_millis(ms)).await;
        true
    }
}

struct Subscriptions;

#[Subscription]
impl Subscriptions {
    /// Named events from 1, or from the one after the last that the client has; then silence.
    async fn count(&self, context: &Context<'_>, to: i32) -> impl Stream<Item = Event> {
        let counted = Counted::new(context);
        let resume = Resume::of(context).expect("it came by the edge").clone();
        let from =
            resume.last().and_then(|last| last.strip_prefix('n')?.parse::<i32>().ok()).map_or(1, |last| last + 1);
        resume.progress(move || format!("n{to}"));
        let events = stream::iter(from..=to).map(move |n| {
            resume.name(format!("n{n}"));
            Event(n)
        });
        events.chain(stream::pending()).map(move |event| {
            let _open = &counted;
            event
        })
    }

    /// One whose answer takes as long as that.
    async fn slow(&self, context: &Context<'_>) -> impl Stream<Item = Slow> {
        let resume = Resume::of(context).expect("it came by the edge").clone();
        stream::iter([Slow]).then(move |event| {
            let resume = resume.clone();
            async move {
                resume.begin().await;
                event
            }
        })
    }

    /// Two and an end.
    async fn ends(&self) -> impl Stream<Item = i32> {
        stream::iter([1, 2])
    }

    /// As much as is taken.
    async fn flood(&self, context: &Context<'_>) -> impl Stream<Item = String> {
        let counted = Counted::new(context);
        stream::repeat_with(move || {
            let _open = &counted;
            "x".repeat(10_000)
        })
    }

    /// As much as is taken, a million bytes at a time.
    async fn large(&self) -> impl Stream<Item = String> {
        stream::repeat_with(|| "x".repeat(1_000_000))
    }

    /// Three, each of which is paid for beside what it costs to tell.
    async fn pays(&self, context: &Context<'_>) -> impl Stream<Item = i32> {
        let resume = Resume::of(context).expect("it came by the edge").clone();
        stream::iter(1..=3).then(move |n| {
            let resume = resume.clone();
            async move {
                resume.pay(40).await;
                resume.give_back(10);
                n
            }
        })
    }

    async fn refuses(&self) -> async_graphql::Result<impl Stream<Item = i32>> {
        Err::<stream::Empty<i32>, _>(Code::ResumeExpired.error("Too long ago."))
    }

    async fn panics(&self) -> impl Stream<Item = i32> {
        stream::iter([1, 2]).map(|n| if n == 2 { panic!("the secret of the panic") } else { n })
    }

    async fn breaks_off(&self) -> impl Stream<Item = async_graphql::Result<Event>> {
        stream::iter([Ok(Event(1)), Err(Code::Overloaded.error("Come back."))])
    }
}

struct Server {
    address: SocketAddr,
    metrics: SocketAddr,
    open: Arc<Open>,
    stop: oneshot::Sender<()>,
    done: JoinHandle<()>,
}

type Socket = WebSocketStream<TcpStream>;

impl Server {
    async fn start(change: impl FnOnce(&mut edge::Streams)) -> Self {
        Self::start_with(|settings| change(&mut settings.streams)).await
    }

    async fn start_with(change: impl FnOnce(&mut edge::Settings)) -> Self {
        Self::start_within(|limits| change(&mut limits.graphql)).await
    }

    async fn start_within(change: impl FnOnce(&mut Limits)) -> Self {
        let mut limits = Limits::default();
        change(&mut limits);
        let open = Arc::new(Open::default());
        let counted = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let metrics = counted.local_addr().unwrap();
        let schema = edge::limits(Schema::build(Query, EmptyMutation, Subscriptions))
            .data(open.clone())
            .data(Arc::new(Semaphore::new(1)))
            .finish();
        let app = App {
            accounts: None,
            sdl: schema.sdl(),
            schema,
            prepare: Box::new(|request, _| request),
            ready: Box::new(|| Box::pin(async { true })),
            assets: Assets::new([("index.html".to_owned(), b"<title>beranda</title>".as_slice().into())]),
            documents: edge::Documents::default(),
            limits,
            watch: Watch { metrics: Some(counted), ..Default::default() },
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let done = tokio::spawn(serve(listener, app, async { drop(stopped.await) }));
        Self { address, metrics, open, stop, done }
    }

    /// A socket, or the status with which it is refused.
    async fn socket_with(&self, headers: &[(&'static str, &str)]) -> Result<Socket, u16> {
        let mut request = format!("ws://{}/graphql", self.address).into_client_request().unwrap();
        request.headers_mut().insert("sec-websocket-protocol", "graphql-transport-ws".parse().unwrap());
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().unwrap());
        }
        let stream = TcpStream::connect(self.address).await.unwrap();
        match client_async(request, stream).await {
            Ok((socket, _)) => Ok(socket),
            Err(Error::Http(response)) => Err(response.status().as_u16()),
            Err(other) => panic!("{other}"),
        }
    }

    async fn socket(&self) -> Socket {
        self.socket_with(&[]).await.expect("a socket")
    }

    /// A socket with its connection.
    async fn connected(&self) -> Socket {
        let mut socket = self.socket().await;
        say(&mut socket, json!({ "type": "connection_init" })).await;
        assert_eq!(hear(&mut socket).await, Ok(json!({ "type": "connection_ack" })));
        socket
    }

    async fn events(&self, query: &str, headers: &str) -> Events {
        Events::open(self.address, &json!({ "query": query }), headers).await
    }

    /// Waits until the metrics have this line.
    async fn tells(&self, line: &str) {
        let start = Instant::now();
        loop {
            let mut stream = TcpStream::connect(self.metrics).await.unwrap();
            stream.write_all(b"GET /metrics HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await.unwrap();
            let mut page = String::new();
            stream.read_to_string(&mut page).await.unwrap();
            if page.lines().any(|told| told == line) {
                return;
            }
            assert!(start.elapsed() < PATIENCE, "{line} is not in\n{page}");
        }
    }

    async fn until_open(&self, n: usize) {
        let start = Instant::now();
        while self.open.0.load(Ordering::SeqCst) != n {
            assert!(start.elapsed() < PATIENCE, "{} are open, not {n}", self.open.0.load(Ordering::SeqCst));
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

/// An event stream on its way, read without regard to its chunks.
pub struct Events {
    stream: TcpStream,
    read: String,
    head: String,
}

impl Events {
    /// An event stream as it comes, after its head.
    pub async fn open(address: SocketAddr, request: &Value, headers: &str) -> Self {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let body = request.to_string();
        let length = body.len();
        let request = format!(
            "POST /graphql HTTP/1.1\r\nhost: x\r\naccept: text/event-stream\r\ncontent-type: application/json\r\n\
             content-length: {length}\r\n{headers}\r\n{body}"
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut events = Events { stream, read: String::new(), head: String::new() };
        events.head = events.until("\r\n\r\n").await;
        events
    }

    /// What comes up to a mark, the mark included; all that is left where the stream ends before.
    async fn until(&mut self, mark: &str) -> String {
        let read = async {
            loop {
                if let Some(at) = self.read.find(mark) {
                    let rest = self.read.split_off(at + mark.len());
                    return std::mem::replace(&mut self.read, rest);
                }
                let mut bytes = [0; 4096];
                match self.stream.read(&mut bytes).await.unwrap() {
                    0 => return std::mem::take(&mut self.read),
                    n => self.read.push_str(std::str::from_utf8(&bytes[..n]).unwrap()),
                }
            }
        };
        tokio::time::timeout(PATIENCE, read).await.expect("the stream goes on")
    }

    /// The next event that is no comment.
    pub async fn event(&mut self) -> String {
        loop {
            let block = self.until("\n\n").await;
            if let Some(at) = block.find("event: ") {
                return block[at..].to_owned();
            }
            assert!(block.contains(":\n\n"), "{block:?}");
        }
    }
}

async fn say(socket: &mut Socket, message: Value) {
    socket.send(Message::text(message.to_string())).await.unwrap();
}

async fn subscribe(socket: &mut Socket, id: &str, query: &str) {
    say(socket, json!({ "id": id, "type": "subscribe", "payload": { "query": query } })).await;
}

/// The next message, or the code with which the socket is closed; 0 where it just ends.
async fn hear(socket: &mut Socket) -> Result<Value, u16> {
    loop {
        let message = tokio::time::timeout(PATIENCE, socket.next()).await.expect("something comes in time");
        match message {
            Some(Ok(Message::Text(text))) => return Ok(serde_json::from_str(&text).unwrap()),
            Some(Ok(Message::Close(frame))) => return Err(frame.map_or(0, |frame| frame.code.into())),
            Some(Ok(_)) => {}
            Some(Err(_)) | None => return Err(0),
        }
    }
}

const SHORT: Duration = Duration::from_millis(200);

#[tokio::test]
async fn who_does_not_say_what_she_wants_is_asked_to_leave() {
    let server = Server::start(|streams| streams.init = SHORT).await;
    let mut silent = server.socket().await;
    let start = Instant::now();
    // a ping is no beginning
    say(&mut silent, json!({ "type": "ping" })).await;
    assert_eq!(hear(&mut silent).await, Ok(json!({ "type": "pong" })));
    assert_eq!(hear(&mut silent).await, Err(4408));
    assert!(start.elapsed() >= SHORT);
    let mut connected = server.connected().await;
    tokio::time::sleep(2 * SHORT).await;
    subscribe(&mut connected, "1", "{ hello }").await;
    assert_eq!(hear(&mut connected).await.unwrap()["type"], "next");
}

#[tokio::test]
async fn who_does_not_answer_a_ping_is_gone() {
    let server = Server::start(|streams| (streams.beat, streams.patience) = (SHORT, SHORT)).await;
    let mut alive = server.connected().await;
    let mut dead = server.connected().await;
    subscribe(&mut dead, "1", "subscription { count(to: 0) { n } }").await;
    subscribe(&mut alive, "1", "subscription { count(to: 0) { n } }").await;
    server.until_open(2).await;
    // who reads answers pings, since the library does
    let reading = tokio::spawn(async move { hear(&mut alive).await });
    server.until_open(1).await;
    assert_eq!(hear(&mut dead).await, Err(4408));
    tokio::time::sleep(4 * SHORT).await;
    assert!(!reading.is_finished(), "who is there stays");
    reading.abort();
    server.until_open(0).await;
}

#[tokio::test]
async fn who_does_not_take_what_she_is_sent_is_closed_and_nothing_is_heaped_up_for_her() {
    let server = Server::start(|streams| streams.patience = 2 * SHORT).await;
    let mut slow = server.connected().await;
    subscribe(&mut slow, "1", "subscription { flood }").await;
    server.until_open(1).await;
    server.until_open(0).await;
    // what was under way is still there for her, then the reason; or the connection is cut in the middle
    let end = loop {
        match hear(&mut slow).await {
            Ok(_) => {}
            Err(code) => break code,
        }
    };
    assert!([1013, 0].contains(&end), "{end}");
    // the others do not notice
    let mut other = server.connected().await;
    subscribe(&mut other, "1", "{ hello }").await;
    assert_eq!(hear(&mut other).await.unwrap()["payload"]["data"]["hello"], "hello");
}

#[tokio::test]
async fn who_does_not_read_holds_nothing_that_others_need() {
    let server = Server::start(|streams| streams.patience = PATIENCE).await;
    let mut slow = server.connected().await;
    subscribe(&mut slow, "flood", "subscription { flood }").await;
    for id in ["1", "2", "3"] {
        subscribe(&mut slow, id, "{ holds(ms: 500) }").await;
    }
    // by then the socket is full, and the first of them holds what there is
    tokio::time::sleep(Duration::from_millis(400)).await;
    let start = Instant::now();
    let mut other = server.connected().await;
    subscribe(&mut other, "1", "{ holds(ms: 1) }").await;
    assert_eq!(hear(&mut other).await.unwrap()["payload"], json!({ "data": { "holds": true } }));
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}

#[tokio::test]
async fn what_waits_for_slow_readers_takes_only_so_much_memory() {
    // bytes of a large event, in units of 1 KiB, and room for almost four of them
    const EVENT: usize = 977 << 10;
    let server = Server::start_within(|limits| {
        limits.unsent_bytes = 4 * EVENT - 4096;
        limits.graphql.streams.patience = PATIENCE;
    })
    .await;
    let unsent = |n: usize| format!("simpul_unsent_bytes {}", n * EVENT);
    let mut slow = server.connected().await;
    subscribe(&mut slow, "large", "subscription { large }").await;
    // one that is being sent, one that is next, and one that has been made meanwhile: then nothing more is asked for
    server.tells(&unsent(3)).await;

    let large = "{ text(bytes: 1900000) }";
    let mut other = server.connected().await;
    subscribe(&mut other, "1", large).await;
    let refused = hear(&mut other).await.unwrap();
    assert_eq!((&refused["id"], &refused["type"]), (&json!("1"), &json!("error")));
    assert_eq!(refused["payload"][0]["extensions"]["code"], "OVERLOADED", "{refused}");
    subscribe(&mut other, "1", "{ text(bytes: 900000) }").await;
    assert_eq!(hear(&mut other).await.unwrap()["type"], "next", "there is room for this one");
    assert_eq!(hear(&mut other).await, Ok(json!({ "id": "1", "type": "complete" })));
    // an event for which there is no room is the end of its stream, which goes on later
    subscribe(&mut other, "2", "subscription { large }").await;
    let refused = hear(&mut other).await.unwrap();
    assert_eq!((&refused["id"], &refused["type"]), (&json!("2"), &json!("error")));
    assert_eq!(refused["payload"][0]["extensions"]["code"], "OVERLOADED", "{refused}");
    let mut events = server.events("subscription { large }", "").await;
    let event = events.event().await;
    assert!(event.starts_with("event: next\ndata: {\"errors\":[") && event.contains("OVERLOADED"), "{event}");
    assert!(events.event().await.starts_with("event: complete"));
    drop(slow);
    server.tells(&unsent(0)).await;

    // what waits on an event stream is counted as well, until somebody takes it
    let events = server.events("subscription { large }", "").await;
    server.tells(&unsent(1)).await;
    drop(events);
    server.tells(&unsent(0)).await;
}

#[tokio::test]
async fn an_event_has_the_time_and_the_place_of_an_answer() {
    let server = Server::start_with(|settings| settings.deadline = SHORT).await;
    let mut socket = server.connected().await;
    subscribe(&mut socket, "quick", "subscription { slow { after(ms: 1) } }").await;
    assert_eq!(hear(&mut socket).await.unwrap()["payload"]["data"]["slow"]["after"], true);
    assert_eq!(hear(&mut socket).await, Ok(json!({ "id": "quick", "type": "complete" })));
    subscribe(&mut socket, "slow", "subscription { slow { after(ms: 60000) } }").await;
    server.tells("simpul_requests_in_work 1").await;
    let refused = hear(&mut socket).await.unwrap();
    assert_eq!((&refused["type"], &refused["payload"][0]["extensions"]["code"]), (&json!("error"), &json!("TIMEOUT")));
    server.tells("simpul_requests_in_work 0").await;
    // silence is not slow
    subscribe(&mut socket, "silent", "subscription { count(to: 0) { n } }").await;
    tokio::time::sleep(3 * SHORT).await;
    subscribe(&mut socket, "after", "{ hello }").await;
    assert_eq!(hear(&mut socket).await.unwrap()["id"], "after");
}

#[tokio::test]
async fn a_change_that_many_follow_keeps_out_no_question() {
    let server = Server::start_within(|limits| limits.requests = 4).await;
    let mut many = server.connected().await;
    for n in 0..8 {
        subscribe(&mut many, &format!("{n}"), "subscription { slow { after(ms: 500) } }").await;
    }
    server.tells("simpul_requests_in_work 2").await;
    let mut other = server.connected().await;
    subscribe(&mut other, "1", "{ hello }").await;
    assert_eq!(hear(&mut other).await.unwrap()["payload"], json!({ "data": { "hello": "hello" } }));
    // two at a time, all of them are told
    let mut n_told = 0;
    while n_told < 8 {
        let told = hear(&mut many).await.unwrap();
        assert_ne!(told["type"], "error", "{told}");
        n_told += usize::from(told["type"] == "next");
    }
    server.tells("simpul_requests_in_work 0").await;
}

#[tokio::test]
async fn an_operation_that_fails_ends_alone() {
    let server = Server::start(|_| ()).await;
    let mut socket = server.connected().await;
    subscribe(&mut socket, "stays", "subscription { count(to: 1) { n } }").await;
    let next = |id: &str, payload: Value| Ok(json!({ "id": id, "type": "next", "payload": payload }));
    assert_eq!(hear(&mut socket).await, next("stays", json!({ "data": { "count": { "n": 1 } } })));

    subscribe(&mut socket, "1", "subscription { panics }").await;
    assert_eq!(hear(&mut socket).await, next("1", json!({ "data": { "panics": 1 } })));
    let error = hear(&mut socket).await.unwrap();
    assert_eq!((&error["id"], &error["type"]), (&json!("1"), &json!("error")));
    assert_eq!(error["payload"][0]["extensions"]["code"], "INTERNAL");
    assert!(!error.to_string().contains("secret"), "{error}");

    // an id is free again once its operation is over
    for (query, code) in [
        ("subscription { nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { ends count(to: 1) { n } }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { __typename }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { ends @skip(if: false) }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { ...F } fragment F on Subscriptions { ends ends2: ends }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { ... @include(if: true) { ends } }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { __schema { queryType { name } } }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription {", "GRAPHQL_PARSE_FAILED"),
    ] {
        subscribe(&mut socket, "1", query).await;
        let error = hear(&mut socket).await.unwrap();
        assert_eq!((&error["id"], &error["type"]), (&json!("1"), &json!("error")), "{query}");
        assert_eq!(error["payload"][0]["extensions"]["code"], code);
        assert!(error["payload"][0]["extensions"]["requestId"].is_string());
    }
    subscribe(&mut socket, "1", "subscription { refuses }").await;
    let refused = hear(&mut socket).await.unwrap();
    assert_eq!(refused["payload"]["errors"][0]["extensions"]["code"], "RESUME_EXPIRED", "{refused}");
    assert_eq!(hear(&mut socket).await, Ok(json!({ "id": "1", "type": "complete" })));

    // an event that fails in parts is told like any partial answer, with its nulls where they belong
    subscribe(&mut socket, "1", "subscription { count(to: 1) { n fails } }").await;
    let partial = hear(&mut socket).await.unwrap();
    assert_eq!(partial["payload"]["data"], json!({ "count": { "n": 1, "fails": null } }), "{partial}");
    assert_eq!(partial["payload"]["errors"][0]["path"], json!(["count", "fails"]));
    subscribe(&mut socket, "2", "subscription { count(to: 1) { n failsAlways } }").await;
    let failed = hear(&mut socket).await.unwrap();
    assert_eq!((&failed["id"], &failed["payload"]["data"]), (&json!("2"), &Value::Null), "{failed}");
    assert!(!failed.to_string().contains("secret"), "{failed}");
    say(&mut socket, json!({ "id": "2", "type": "complete" })).await;
    subscribe(&mut socket, "3", "subscription { breaksOff { n } }").await;
    assert_eq!(hear(&mut socket).await.unwrap()["payload"]["data"]["breaksOff"]["n"], 1);
    assert_eq!(hear(&mut socket).await.unwrap()["payload"]["errors"][0]["extensions"]["code"], "OVERLOADED");
    assert_eq!(hear(&mut socket).await, Ok(json!({ "id": "3", "type": "complete" })));
    server.until_open(2).await;
    drop(socket);
    server.until_open(0).await;
}

#[tokio::test]
async fn what_is_followed_is_counted_and_told_when_it_is_over() {
    let server = Server::start(|_| ()).await;
    let ended = |code: &str, n: usize| {
        format!("simpul_operations_total{{type=\"subscription\",operation=\"other\",code=\"{code}\"}} {n}")
    };
    let mut socket = server.connected().await;
    let events = server.events("subscription { count(to: 0) { n } }", "").await;
    subscribe(&mut socket, "1", "subscription { count(to: 0) { n } }").await;
    subscribe(&mut socket, "2", "subscription { panics }").await;
    server.tells(&ended("INTERNAL", 1)).await;
    subscribe(&mut socket, "3", "subscription { breaksOff { n } }").await;
    server.tells(&ended("OVERLOADED", 1)).await;
    server.tells("simpul_streams_open 2").await;
    say(&mut socket, json!({ "id": "1", "type": "complete" })).await;
    server.tells(&ended("OK", 1)).await;
    drop(events);
    server.tells(&ended("OK", 2)).await;
    server.tells("simpul_streams_open 1").await;
    drop(socket);
    server.tells("simpul_streams_open 0").await;
}

#[tokio::test]
async fn what_stands_at_the_root_is_one_stream_however_it_is_written() {
    let server = Server::start(|_| ()).await;
    let mut socket = server.connected().await;
    for (id, query) in [
        ("fragment", "subscription { ...F } fragment F on Subscriptions { count(to: 1) { n } }"),
        ("inline", "subscription { ... on Subscriptions { ... { count(to: 1) { n } } } }"),
        (
            "twice",
            "subscription { count(to: 1) { n } count(to: 1) { n } ...F } fragment F on Subscriptions { count(to: 1) { n } }",
        ),
        ("merged", "subscription { count(to: 1) { __typename } ... { count(to: 1) { n } } }"),
    ] {
        subscribe(&mut socket, id, query).await;
        let told = hear(&mut socket).await.unwrap();
        let expected = if id == "merged" { json!({ "__typename": "Event", "n": 1 }) } else { json!({ "n": 1 }) };
        assert_eq!((&told["id"], &told["payload"]), (&json!(id), &json!({ "data": { "count": expected } })), "{told}");
    }
    server.until_open(4).await;
    // each is one stream with one event: the next that is heard is of another operation
    subscribe(&mut socket, "schema", "{ __schema { subscriptionType { name fields { name } } } }").await;
    let schema = hear(&mut socket).await.unwrap();
    assert_eq!(schema["id"], "schema", "{schema}");
    assert_eq!(schema["payload"]["data"]["__schema"]["subscriptionType"]["name"], "Subscriptions");
    assert_eq!(hear(&mut socket).await, Ok(json!({ "id": "schema", "type": "complete" })));
}

#[tokio::test]
async fn events_are_paid_for_and_who_has_nothing_left_comes_back_where_she_was() {
    let budget = edge::Budget { request: 50, saved: 60, per_second: 5, ..Default::default() };
    let server = Server::start_with(|settings| {
        (settings.budget, settings.streams.beat) = (budget, Duration::from_secs(60));
    })
    .await;
    let mut socket = server.connected().await;
    let ask = |id: &str, cost: Value, query: &str| json!({ "id": id, "type": "subscribe", "payload": { "query": query, "extensions": { "cost": cost } } });
    // each answer costs 1 for its root, for the field and for what the field returns
    let query = "subscription { count(to: 100) { n } }";
    say(&mut socket, ask("only", json!("only"), query)).await;
    let told = hear(&mut socket).await.unwrap();
    let cost = &told["payload"]["extensions"]["cost"];
    assert_eq!((&cost["requested"], &cost["actual"]), (&json!(3), &Value::Null), "{told}");
    assert!(told["payload"].get("data").is_none(), "{told}");
    assert_eq!(hear(&mut socket).await, Ok(json!({ "id": "only", "type": "complete" })));
    assert_eq!(server.open.0.load(Ordering::SeqCst), 0, "nothing was followed");

    say(&mut socket, ask("1", json!(true), query)).await;
    let first = hear(&mut socket).await.unwrap();
    let cost = &first["payload"]["extensions"]["cost"];
    assert_eq!((&cost["requested"], &cost["actual"]), (&json!(3), &json!(3)), "{first}");
    assert!(cost["remaining"].as_u64().is_some_and(|remaining| remaining <= 54), "it was paid for twice: {first}");
    let mut last = 1;
    let refused = loop {
        let told = hear(&mut socket).await.unwrap();
        if told["type"] == "error" {
            break told;
        }
        last = told["payload"]["data"]["count"]["n"].as_i64().unwrap();
    };
    assert!((12..30).contains(&last), "{last}");
    assert_eq!(refused["payload"][0]["extensions"]["code"], "RATE_LIMITED", "{refused}");
    server.until_open(0).await;
    // a stream goes on at the event that could not be paid for
    tokio::time::sleep(Duration::from_secs(3)).await;
    let mut events = server.events(query, &format!("last-event-id: n{last}\r\n")).await;
    assert!(events.head.to_ascii_lowercase().contains("ratelimit: \"cost\";r="), "{}", events.head);
    assert!(events.event().await.contains(&format!("id: n{}\n", last + 1)));
}

#[tokio::test]
async fn what_is_read_for_a_stream_is_paid_for_and_waited_for() {
    let budget = edge::Budget { request: 50, saved: 60, per_second: 100, ..Default::default() };
    let server = Server::start_with(|settings| settings.budget = budget).await;
    let mut socket = server.connected().await;
    let start = Instant::now();
    subscribe(&mut socket, "1", "subscription { pays }").await;
    for n in 1..=3 {
        let told = hear(&mut socket).await.unwrap();
        assert_eq!(told["payload"], json!({ "data": { "pays": n } }), "nobody is refused: {told}");
    }
    // 60 were there, and 40, 40 and 40 are taken and 10 given back twice before the last is told
    assert!(start.elapsed() >= Duration::from_millis(390), "{:?}", start.elapsed());
    assert_eq!(hear(&mut socket).await, Ok(json!({ "id": "1", "type": "complete" })));
}

#[tokio::test]
async fn whoever_follows_leaves_half_of_the_connections_to_those_who_ask() {
    let server = Server::start_within(|limits| limits.connections = 6).await;
    let follow = "subscription { count(to: 1) { n } }";
    let mut streams = Vec::new();
    for _ in 0..3 {
        let mut events = server.events(follow, "").await;
        events.event().await;
        streams.push(events);
    }
    let refused = server.events(follow, "connection: close\r\n").await;
    assert!(refused.head.starts_with("HTTP/1.1 503"), "it is the server that is full: {}", refused.head);
    assert_eq!(server.socket_with(&[]).await.err(), Some(503), "a socket is a stream too");
    let answered = Events::open(server.address, &json!({ "query": "{ hello }" }), "accept: application/json\r\n").await;
    assert!(answered.head.starts_with("HTTP/1.1 200"), "{}", answered.head);
    streams.pop();
    server.tells("simpul_streams_open 2").await;
    server.events(follow, "").await.event().await;
}

#[tokio::test]
async fn whoever_follows_leaves_herself_half_of_her_connections() {
    let server = Server::start_within(|limits| limits.connections_per_address = 4).await;
    let _streams = [server.connected().await, server.connected().await];
    assert_eq!(server.socket_with(&[]).await.err(), Some(429));
    let answered = Events::open(server.address, &json!({ "query": "{ hello }" }), "accept: application/json\r\n").await;
    assert!(answered.head.starts_with("HTTP/1.1 200"), "{}", answered.head);
}

#[tokio::test]
async fn an_event_stream_that_nobody_reads_is_ended() {
    let server = Server::start_within(|limits| limits.write_deadline = 2 * SHORT).await;
    let silent = server.events("subscription { count(to: 0) { n } }", "").await;
    let unread = server.events("subscription { flood }", "").await;
    server.until_open(2).await;
    server.until_open(1).await;
    server.tells("simpul_connections_ended_total{reason=\"stalled\"} 1").await;
    tokio::time::sleep(3 * SHORT).await;
    server.until_open(1).await;
    drop((silent, unread));
}

#[tokio::test]
async fn an_event_stream_is_over_at_once_when_its_reader_sends_no_more() {
    let server = Server::start(|_| ()).await;
    // a machine may have other things to do: one of three tries is quicker than any answer is waited for
    for _ in 0..3 {
        let mut events = server.events("subscription { count(to: 1) { n } }", "").await;
        events.event().await;
        server.until_open(1).await;
        let start = Instant::now();
        events.stream.shutdown().await.unwrap();
        server.until_open(0).await;
        if start.elapsed() < Duration::from_secs(1) {
            return;
        }
    }
    panic!("an answer without an end is waited for");
}

#[tokio::test]
async fn who_sends_no_more_has_her_answer_on_an_event_stream_too() {
    let server = Server::start(|_| ()).await;
    for (query, told) in [
        ("{ holds(ms: 300) }", "event: next\ndata: {\"data\":{\"holds\":true}}\n\n"),
        ("{ text(bytes: 900000) }", "event: next\ndata: {\"data\":{\"text\":"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
    ] {
        let mut stream = TcpStream::connect(server.address).await.unwrap();
        let body = json!({ "query": query }).to_string();
        let head = "POST /graphql HTTP/1.1\r\nhost: x\r\naccept: text/event-stream\r\ncontent-type: application/json";
        let request = format!("{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len());
        stream.write_all(request.as_bytes()).await.unwrap();
        stream.shutdown().await.unwrap();
        let mut all = String::new();
        tokio::time::timeout(PATIENCE, stream.read_to_string(&mut all)).await.expect("an end").unwrap();
        assert!(all.contains("retry: ") && all.contains(told), "{query}: {} bytes", all.len());
        assert!(all.ends_with("event: complete\ndata:\n\n"), "{query}: {} bytes", all.len());
    }
}

#[tokio::test]
async fn a_caller_has_so_many_operations_on_all_of_her_sockets() {
    let server = Server::start(|streams| streams.operations_per_caller = 3).await;
    let (mut one, mut other) = (server.connected().await, server.connected().await);
    for id in ["1", "2"] {
        subscribe(&mut one, id, "subscription { count(to: 0) { n } }").await;
    }
    subscribe(&mut other, "1", "subscription { count(to: 0) { n } }").await;
    server.until_open(3).await;
    for socket in [&mut one, &mut other] {
        subscribe(socket, "more", "{ hello }").await;
        let refused = hear(socket).await.unwrap();
        assert_eq!((&refused["id"], &refused["type"]), (&json!("more"), &json!("error")));
        assert_eq!(refused["payload"][0]["extensions"]["code"], "RATE_LIMITED", "{refused}");
    }
    // what is over on one socket is free on the other
    say(&mut one, json!({ "id": "1", "type": "complete" })).await;
    server.until_open(2).await;
    subscribe(&mut other, "more", "{ hello }").await;
    assert_eq!(hear(&mut other).await.unwrap()["payload"]["data"]["hello"], "hello");
    assert_eq!(hear(&mut other).await, Ok(json!({ "id": "more", "type": "complete" })));
    // and so is what a client leaves behind
    drop(one);
    server.until_open(1).await;
    for id in ["2", "3"] {
        subscribe(&mut other, id, "subscription { count(to: 0) { n } }").await;
    }
    server.until_open(3).await;
}

#[tokio::test]
async fn so_many_are_open_and_no_more() {
    let server = Server::start(|streams| (streams.per_caller, streams.operations) = (3, 2)).await;
    let mut socket = server.connected().await;
    for id in ["1", "2"] {
        subscribe(&mut socket, id, "subscription { count(to: 0) { n } }").await;
    }
    subscribe(&mut socket, "3", "{ hello }").await;
    let error = hear(&mut socket).await.unwrap();
    assert_eq!((&error["id"], &error["payload"][0]["extensions"]["code"]), (&json!("3"), &json!("RATE_LIMITED")));
    say(&mut socket, json!({ "id": "1", "type": "complete" })).await;
    subscribe(&mut socket, "3", "{ hello }").await;
    assert_eq!(hear(&mut socket).await.unwrap()["type"], "next");

    let second = server.socket().await;
    let mut events = server.events("subscription { count(to: 1) { n } }", "").await;
    events.event().await;
    assert_eq!(server.socket_with(&[]).await.err(), Some(429));
    let refused = server.events("subscription { count(to: 1) { n } }", "connection: close\r\n").await;
    assert!(refused.head.starts_with("HTTP/1.1 429") && refused.head.contains("retry-after: 10"), "{}", refused.head);
    // a question that is not a stream is answered as ever
    drop(second);
    let start = Instant::now();
    while server.socket_with(&[]).await.is_err() {
        assert!(start.elapsed() < PATIENCE, "what is closed is free again");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn a_server_with_too_many_streams_says_that_it_is_the_server() {
    let server = Server::start(|streams| streams.in_all = 1).await;
    let held = server.socket().await;
    assert_eq!(server.socket_with(&[]).await.err(), Some(503));
    let refused = server.events("subscription { count(to: 1) { n } }", "connection: close\r\n").await;
    assert!(refused.head.starts_with("HTTP/1.1 503") && refused.head.contains("retry-after: 10"), "{}", refused.head);
    drop(held);
}

#[tokio::test]
async fn pages_and_payloads_that_are_not_wanted_are_kept_out() {
    let server = Server::start(|streams| {
        streams.origins = Origins::Own(vec!["https://mitra.example".into()]);
        streams.welcome = edge::Welcome::new(|parts, payload| {
            let is_clean = edge::headers_from_payload(&mut parts.headers, payload);
            let is_right = is_clean && payload.get("password") == Some(&json!("kain"));
            Box::pin(async move { is_right })
        });
    })
    .await;
    let own = format!("http://{}", server.address);
    for (origin, status) in [
        ("https://mitra.example", None),
        (own.as_str(), None),
        ("https://evil.example", Some(403)),
        ("null", Some(403)),
    ] {
        assert_eq!(server.socket_with(&[("origin", origin)]).await.err(), status, "{origin}");
    }
    for (payload, code) in [
        (json!({ "password": "kain" }), None),
        (json!({ "password": "sutra" }), Some(4403)),
        (json!({ "password": "kain", "authorization": "a\nb" }), Some(4403)),
        (json!(null), Some(4403)),
    ] {
        let mut socket = server.socket().await;
        say(&mut socket, json!({ "type": "connection_init", "payload": payload })).await;
        assert_eq!(hear(&mut socket).await.err(), code, "{payload}");
    }
}

#[tokio::test]
async fn a_page_of_another_server_opens_no_socket_with_a_cookie() {
    let server = Server::start(|_| {}).await;
    let (own, cookie) = (format!("http://{}", server.address), ("cookie", "sesi=1"));
    for (headers, status) in [
        (vec![("origin", "https://mitra.example")], None),
        (vec![cookie], None),
        (vec![cookie, ("origin", &*own)], None),
        (vec![cookie, ("origin", &*own), ("sec-fetch-site", "same-origin")], None),
        (vec![cookie, ("origin", "https://mitra.example")], Some(403)),
        (vec![cookie, ("origin", "null")], Some(403)),
        (vec![cookie, ("origin", &*own), ("sec-fetch-site", "same-site")], Some(403)),
    ] {
        assert_eq!(server.socket_with(&headers).await.err(), status, "{headers:?}");
    }
}

#[tokio::test]
async fn whoever_has_a_name_has_so_many_sockets_wherever_she_is() {
    let server = Server::start(|streams| {
        (streams.per_caller, streams.per_name) = (5, 2);
        streams.welcome = edge::Welcome::new(|parts, payload| {
            if let Some(name) = payload.get("name").and_then(Value::as_str) {
                parts.extensions.insert(edge::Account::named("account", name));
            }
            Box::pin(async { true })
        });
    })
    .await;
    let open = async |name: &str| {
        let mut socket = server.socket().await;
        say(&mut socket, json!({ "type": "connection_init", "payload": { "name": name } })).await;
        hear(&mut socket).await.map(|_| socket)
    };
    let first = open("sari").await.expect("one");
    let _second = open("sari").await.expect("two");
    assert_eq!(open("sari").await.err(), Some(1013), "three are too many");
    let _others = [open("tono").await.expect("hers are not his"), open("tono").await.expect("two of his")];
    // what has a name is not counted where it comes from any more
    let mut visitors = Vec::new();
    for _ in 0..5 {
        visitors.push(server.connected().await);
    }
    assert_eq!(server.socket_with(&[]).await.err(), Some(429));
    visitors.pop();
    drop(first);
    let start = Instant::now();
    while open("sari").await.is_err() {
        assert!(start.elapsed() < PATIENCE, "what is closed is free again");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn a_stop_closes_sockets_and_breaks_streams_off() {
    let server = Server::start(|_| ()).await;
    let mut socket = server.connected().await;
    subscribe(&mut socket, "1", "subscription { count(to: 0) { n } }").await;
    let mut events = server.events("subscription { count(to: 1) { n } }", "").await;
    events.event().await;
    // one that never answers a goodbye
    let deaf = server.connected().await;
    server.until_open(2).await;
    let start = Instant::now();
    server.stop.send(()).unwrap();
    assert_eq!(hear(&mut socket).await, Err(1001));
    let rest = events.until("never").await;
    assert!(!rest.contains("complete"), "who is cut off goes on elsewhere: {rest}");
    while server.open.0.load(Ordering::SeqCst) > 0 {
        assert!(start.elapsed() < PATIENCE, "what is over is given back");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    drop(socket);
    server.done.await.unwrap();
    assert!(start.elapsed() < Duration::from_secs(8), "{:?}", start.elapsed());
    drop(deaf);
}

#[tokio::test]
async fn an_event_stream_names_its_events_and_goes_on_after_the_last_that_was_had() {
    let server = Server::start(|streams| streams.beat = SHORT).await;
    let query = "subscription { count(to: 3) { n } }";
    let mut events = server.events(query, "").await;
    let head = events.head.to_ascii_lowercase();
    assert!(head.starts_with("http/1.1 200"), "{head}");
    for header in
        ["content-type: text/event-stream; charset=utf-8", "cache-control: no-store", "x-accel-buffering: no", "vary: "]
    {
        assert!(head.contains(header), "{header}: {head}");
    }
    let event = |n: i32| format!("event: next\nid: n{n}\ndata: {{\"data\":{{\"count\":{{\"n\":{n}}}}}}}\n\n");
    for n in 1..=3 {
        assert_eq!(events.event().await, event(n));
    }
    // signs of life, without a word that a client would take for an event
    assert!(events.until(":\n\n").await.contains("\n:\n\n"));
    drop(events);
    server.until_open(0).await;

    let mut events = server.events(query, "last-event-id: n2\r\n").await;
    assert_eq!(events.event().await, event(3));
    // who had everything learns how far that is, though nothing happens
    let mut events = server.events("subscription { count(to: 7) { n } }", "last-event-id: n7\r\n").await;
    assert!(events.until("id: n7\n:\n\n").await.ends_with("id: n7\n:\n\n"));
    let mut events = server.events(query, "last-event-id: \r\n").await;
    assert_eq!(events.event().await, event(1), "nothing is no name");
    let mut events = server.events(query, &format!("last-event-id: {}\r\n", "n2".repeat(300))).await;
    assert!(events.event().await.contains("BAD_USER_INPUT"), "what cannot be a name is refused");
}

#[tokio::test]
async fn whatever_is_asked_of_an_event_stream_is_answered_in_it() {
    let server = Server::start(|_| ()).await;
    let complete = "event: complete\ndata:\n\n";
    let mut events = server.events("{ hello }", "").await;
    assert_eq!(events.event().await, "event: next\ndata: {\"data\":{\"hello\":\"hello\"}}\n\n");
    assert_eq!(events.event().await, complete);
    let mut events = server.events("subscription { ends }", "").await;
    for n in [1, 2] {
        assert_eq!(events.event().await, format!("event: next\ndata: {{\"data\":{{\"ends\":{n}}}}}\n\n"));
    }
    assert_eq!(events.event().await, complete);
    assert_eq!(events.until("0\r\n\r\n").await.trim(), "0", "the connection is free for the next request");
    for (query, code) in [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { ends ends2: ends }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { refuses }", "RESUME_EXPIRED"),
    ] {
        let mut events = server.events(query, "").await;
        assert!(events.head.starts_with("HTTP/1.1 200"), "{}", events.head);
        let event = events.event().await;
        assert!(event.starts_with("event: next\ndata: {\"errors\":[") && event.contains(code), "{event}");
        assert_eq!(events.event().await, complete);
    }
    let mut events = server.events("subscription { panics }", "").await;
    events.event().await;
    let event = events.event().await;
    assert!(event.contains("INTERNAL") && !event.contains("secret"), "{event}");
    assert_eq!(events.event().await, complete);
}
