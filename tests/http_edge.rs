//! The server with a schema of its own, asked over real connections, byte by byte: statuses, negotiation, limits, abuse.

use std::io::Write;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use async_graphql::{Context, EmptySubscription, InputObject, Object, Schema};
use serde_json::{Value, json};
use simpul::edge::{self, Budget, Code, Deadline, Sliced};
use simpul::http::{App, Assets, Limits, serve};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// What the schema's resolvers leave behind.
#[derive(Default)]
struct Traces {
    n_mutations: AtomicUsize,
    n_counted: AtomicUsize,
    /// The answer to the last request may be long.
    is_long: AtomicBool,
    was_dropped: AtomicBool,
}

struct Language(String);

struct Query;
struct Mutation;

#[derive(InputObject)]
struct Choice {
    name: Option<String>,
}

#[Object]
impl Query {
    async fn hello(&self, #[graphql(default)] name: String) -> String {
        format!("hello {name}")
    }

    async fn number(&self, #[graphql(validator(maximum = 9))] n: i32) -> i32 {
        n
    }

    async fn text(&self, #[graphql(validator(max_length = 5))] text: String) -> String {
        text
    }

    async fn deeper(&self) -> Query {
        Query
    }

    async fn language(&self, context: &Context<'_>) -> String {
        context.data_unchecked::<Language>().0.clone()
    }

    async fn sets_a_header(&self, context: &Context<'_>) -> bool {
        !context.append_http_header("x-by-resolver", "yes")
    }

    async fn takes(&self, context: &Context<'_>, ms: u64) -> bool {
        struct OnDrop(Arc<Traces>);
        impl Drop for OnDrop {
            fn drop(&mut self) {
                self.0.was_dropped.store(true, Ordering::SeqCst);
            }
        }
        let _guard = OnDrop(context.data_unchecked::<Arc<Traces>>().clone());
        tokio::time::sleep(Duration::from_millis(ms)).await;
        true
    }

    /// Ends by itself at the deadline, as what awaits a database does.
    async fn waits(&self, context: &Context<'_>) -> async_graphql::Result<Option<i32>> {
        let Deadline(at) = *context.data_unchecked::<Deadline>();
        tokio::time::sleep_until(at.into()).await;
        Err(Code::Timeout.error("This was not ready in time."))
    }

    #[graphql(directive = Sliced::apply("first"))]
    async fn items(&self, #[graphql(default = 3)] first: usize) -> Vec<Item> {
        (0..first.min(2)).map(|_| Item).collect()
    }

    #[graphql(directive = Sliced::apply("first"))]
    async fn many(&self, first: usize) -> Vec<Item> {
        (0..first).map(|_| Item).collect()
    }

    async fn chosen(&self, choice: Choice) -> Option<String> {
        choice.name
    }

    async fn panics(&self) -> Option<i32> {
        Some("no number".parse().expect("the secret of the panic"))
    }

    async fn fails(&self) -> async_graphql::Result<Option<i32>> {
        Ok(Some("no number, but a secret".parse::<i32>().map_err(|_| std::io::Error::other("secret /var/lib/x.db"))?))
    }

    async fn refuses(&self) -> async_graphql::Result<Option<i32>> {
        Err(Code::Forbidden.error("You may not see this."))
    }

    async fn list(&self) -> Vec<Item> {
        (0..25).map(|_| Item).collect()
    }

    async fn one(&self) -> Option<Item> {
        Some(Item)
    }

    async fn some(&self) -> Vec<Option<Item>> {
        vec![Some(Item), None, Some(Item)]
    }

    async fn fails_always(&self) -> async_graphql::Result<i32> {
        Err(Code::Conflict.error("It has changed."))
    }
}

struct Item;

#[Object]
impl Item {
    async fn refuses(&self) -> async_graphql::Result<Option<i32>> {
        Err(Code::NotFound.error("z".repeat(500)))
    }

    async fn fails_always(&self) -> async_graphql::Result<i32> {
        Err(Code::Conflict.error("It has changed."))
    }

    async fn name(&self) -> &str {
        "item"
    }

    async fn counted(&self, context: &Context<'_>) -> usize {
        context.data_unchecked::<Arc<Traces>>().n_counted.fetch_add(1, Ordering::SeqCst) + 1
    }

    /// Waits for nothing, and takes a millisecond.
    async fn busy(&self) -> bool {
        let start = Instant::now();
        while start.elapsed() < Duration::from_millis(1) {
            std::hint::spin_loop();
        }
        true
    }

    async fn one(&self) -> Option<Item> {
        Some(Item)
    }

    async fn itself(&self) -> Item {
        Item
    }
}

#[Object]
impl Mutation {
    async fn add(&self, context: &Context<'_>) -> usize {
        context.data_unchecked::<Arc<Traces>>().n_mutations.fetch_add(1, Ordering::SeqCst) + 1
    }

    async fn fails(&self) -> async_graphql::Result<Option<i32>> {
        Err(Code::Conflict.error("It has changed."))
    }
}

struct Server {
    address: SocketAddr,
    traces: Arc<Traces>,
    is_ready: Arc<AtomicBool>,
    stop: oneshot::Sender<()>,
    done: JoinHandle<()>,
}

/// What came back for one request.
#[derive(Debug)]
struct Answer {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().skip(1).filter_map(|line| line.split_once(": "));
        lines.into_iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("JSON: {}", String::from_utf8_lossy(&self.body)))
    }

    /// The code of the first error.
    fn code(&self) -> String {
        self.json()["errors"][0]["extensions"]["code"].as_str().unwrap_or("none").to_owned()
    }

    fn message(&self) -> String {
        self.json()["errors"][0]["message"].as_str().unwrap_or("none").to_owned()
    }
}

impl Server {
    async fn start() -> Self {
        Self::with(|_| ()).await
    }

    async fn with(change: impl FnOnce(&mut Limits)) -> Self {
        let mut limits = Limits::default();
        change(&mut limits);
        let traces = Arc::new(Traces::default());
        let schema = edge::limits(Schema::build(Query, Mutation, EmptySubscription)).data(traces.clone());
        let schema = schema.extension(edge::Turns).finish();
        let seen = traces.clone();
        let is_ready = Arc::new(AtomicBool::new(true));
        let ready = is_ready.clone();
        let app = App {
            accounts: None,
            documents: documents(),
            sdl: schema.sdl(),
            schema,
            prepare: Box::new(move |request, parts| {
                seen.is_long.store(edge::Turns::are_wanted(&request), Ordering::SeqCst);
                let wish = parts.headers.get("accept-language").and_then(|wish| wish.to_str().ok());
                request.data(Language(wish.unwrap_or("id").to_owned()))
            }),
            ready: Box::new(move || {
                let is_ready = ready.load(Ordering::SeqCst);
                Box::pin(async move { is_ready })
            }),
            assets: front_end(),
            limits,
            watch: Default::default(),
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let done = tokio::spawn(serve(listener, app, async { drop(stopped.await) }));
        Self { address, traces, is_ready, stop, done }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// Sends bytes, reads until the server closes. What cannot be sent any more does not matter: the answer does.
    async fn raw(&self, bytes: &[u8]) -> Vec<u8> {
        let mut stream = self.connect().await;
        let (mut read, mut write) = stream.split();
        let mut answer = Vec::new();
        let send = async {
            let _ = write.write_all(bytes).await;
        };
        let (_, _) = tokio::join!(send, read.read_to_end(&mut answer));
        answer
    }

    async fn send(&self, head: &str, body: impl AsRef<[u8]>) -> Answer {
        let bytes =
            [format!("{head}\r\nhost: localhost\r\nconnection: close\r\n\r\n").as_bytes(), body.as_ref()].concat();
        parse(&self.raw(&bytes).await)
    }

    async fn get(&self, path: &str) -> Answer {
        self.send(&format!("GET {path} HTTP/1.1"), "").await
    }

    async fn get_with(&self, path: &str, headers: &str) -> Answer {
        self.send(&format!("GET {path} HTTP/1.1\r\n{headers}"), "").await
    }

    async fn post_with(&self, headers: &str, body: impl AsRef<[u8]>) -> Answer {
        let length = body.as_ref().len();
        self.send(&format!("POST /graphql HTTP/1.1\r\n{headers}\r\ncontent-length: {length}"), body).await
    }

    /// As a client of today would ask.
    async fn ask(&self, body: Value) -> Answer {
        self.post_with("content-type: application/json\r\naccept: application/graphql-response+json", body.to_string())
            .await
    }

    async fn query(&self, query: &str) -> Answer {
        self.ask(json!({ "query": query })).await
    }
}

fn parse(bytes: &[u8]) -> Answer {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or_else(|| {
        panic!("a head: {:?}", String::from_utf8_lossy(bytes));
    });
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Answer { status, head, body: bytes[end + 4..].to_vec() }
}

fn front_end() -> Assets {
    let files: [(&str, &'static [u8]); 11] = [
        ("index.html", b"<title>beranda</title>"),
        ("index.html.br", b"br beranda"),
        ("rangka.html", b"<title>shell</title>"),
        ("cari.html", b"<title>cari</title>"),
        ("graphiql.html", b"<title>explorer</title>"),
        ("assets/app-1a2b3c4d.js", b"let app"),
        ("assets/app-1a2b3c4d.js.br", b"br app"),
        ("assets/app-1a2b3c4d.js.gz", b"gz app"),
        ("sw.js", b"let worker"),
        ("icon.svg", b"<svg/>"),
        ("lonely.txt.br", b"no other form"),
    ];
    Assets::new(files.map(|(name, data)| (name.to_owned(), data.into())))
}

const JSON: &str = "content-type: application/json";
const RESPONSE: &str = "application/graphql-response+json; charset=utf-8";

#[tokio::test]
async fn the_status_tells_what_the_media_type_lets_it_tell() {
    let server = Server::start().await;
    for (accept, content_type, refused) in [
        ("application/graphql-response+json", RESPONSE, 400),
        ("application/json", "application/json; charset=utf-8", 200),
        ("*/*", "application/json; charset=utf-8", 200),
        ("application/graphql-response+json, application/json;q=0.9", RESPONSE, 400),
    ] {
        let headers = format!("{JSON}\r\naccept: {accept}");
        for (query, status, code) in [
            ("{ hello }", 200, "none"),
            ("{", refused, "GRAPHQL_PARSE_FAILED"),
            ("{ hello(name: }", refused, "GRAPHQL_PARSE_FAILED"),
            ("{ nothing }", refused, "GRAPHQL_VALIDATION_FAILED"),
            ("{ number(n: \\\"x\\\") }", refused, "GRAPHQL_VALIDATION_FAILED"),
            ("query A { hello } query B { hello }", refused, "BAD_REQUEST"),
        ] {
            let answer = server.post_with(&headers, format!("{{\"query\":\"{query}\"}}")).await;
            assert_eq!((answer.status, answer.code().as_str()), (status, code), "{accept} {query}");
            assert_eq!(answer.header("content-type"), Some(content_type));
            assert_eq!(answer.header("vary"), Some("accept, accept-language, accept-encoding, authorization, cookie"));
            assert_eq!(answer.header("cache-control"), Some("no-store"));
            assert_eq!(answer.json().get("data").is_some(), code == "none", "data only if executed: {query}");
        }
    }
}

#[tokio::test]
async fn values_that_do_not_fit_are_refused_before_execution() {
    let server = Server::start().await;
    for (variables, status) in
        [(json!({ "n": 1 }), 200), (json!({ "n": "1" }), 400), (json!({ "n": null }), 400), (json!({}), 400)]
    {
        let answer = server.ask(json!({ "query": "query($n: Int!) { number(n: $n) }", "variables": variables })).await;
        assert_eq!((answer.status, answer.json().get("data").is_some()), (status, status == 200), "{variables}");
    }
}

#[tokio::test]
async fn a_request_that_is_not_graphql_is_refused_by_its_fault() {
    let server = Server::start().await;
    let deep = format!("{{\"query\":\"{{hello}}\",\"variables\":{{\"x\":{}{}}}}}", "[".repeat(19), "]".repeat(19));
    let many = |n| format!("{{\"query\":\"{{hello}}\",\"variables\":{{\"x\":[1{}]}}}}", ",1".repeat(n));
    for (headers, body, status, code) in [
        (JSON, "{\"query\":\"{hello}\"}", 200, "none"),
        ("content-type: application/json; charset=utf-8", "{\"query\":\"{hello}\"}", 200, "none"),
        ("x-none: 1", "{\"query\":\"{hello}\"}", 415, "UNSUPPORTED_MEDIA_TYPE"),
        ("content-type: text/plain", "{\"query\":\"{hello}\"}", 415, "UNSUPPORTED_MEDIA_TYPE"),
        ("content-type: application/graphql", "{hello}", 415, "UNSUPPORTED_MEDIA_TYPE"),
        ("content-type: application/x-www-form-urlencoded", "query={hello}", 415, "UNSUPPORTED_MEDIA_TYPE"),
        ("content-type: multipart/form-data; boundary=x", "--x--", 415, "UNSUPPORTED_MEDIA_TYPE"),
        ("content-type: application/json; charset=utf-16", "{}", 415, "UNSUPPORTED_MEDIA_TYPE"),
        ("content-type: application/json\r\ncontent-encoding: gzip", "{}", 415, "UNSUPPORTED_MEDIA_TYPE"),
        ("content-type: application/json\r\naccept: text/html", "{\"query\":\"{hello}\"}", 406, "NOT_ACCEPTABLE"),
        (JSON, "", 400, "BAD_REQUEST"),
        (JSON, "{", 400, "BAD_REQUEST"),
        (JSON, "null", 400, "BAD_REQUEST"),
        (JSON, "\"{hello}\"", 400, "BAD_REQUEST"),
        (JSON, "{}", 400, "BAD_REQUEST"),
        (JSON, "{\"query\":null}", 400, "BAD_REQUEST"),
        (JSON, "{\"query\":1}", 400, "BAD_REQUEST"),
        (JSON, "{\"query\":\"{hello}\",\"operationName\":1}", 400, "BAD_REQUEST"),
        (JSON, "{\"query\":\"{hello}\",\"variables\":[]}", 400, "BAD_REQUEST"),
        (JSON, "{\"query\":\"{hello}\",\"extensions\":\"\"}", 400, "BAD_REQUEST"),
        (JSON, "{\"query\":\"{hello}\",\"extensions\":{\"a\":[1.5,null]},\"further\":1}", 200, "none"),
        (JSON, "{\"query\":\"{hello}\",\"operationName\":null,\"variables\":null,\"extensions\":null}", 200, "none"),
        (JSON, "{\"query\":\"{hello}\"} {}", 400, "BAD_REQUEST"),
        (JSON, "[{\"query\":\"{hello}\"}]", 400, "BAD_REQUEST"),
        (JSON, "[]", 400, "BAD_REQUEST"),
        (JSON, "{\"query\":\"{hello}\",\"variables\":{\"n\":1e999}}", 400, "BAD_REQUEST"),
        (JSON, "{\"query\":\"\\ud800\"}", 400, "BAD_REQUEST"),
        (JSON, "\u{feff}{\"query\":\"{hello}\"}", 400, "BAD_REQUEST"),
        (JSON, deep.as_str(), 400, "BAD_REQUEST"),
        (JSON, many(9_000).as_str(), 200, "none"),
        (JSON, many(10_000).as_str(), 400, "BAD_REQUEST"),
    ] {
        let answer = server.post_with(headers, body).await;
        assert_eq!((answer.status, answer.code().as_str()), (status, code), "{headers} {body}");
        assert_eq!(answer.header("content-type"), Some("application/json; charset=utf-8"));
    }
    let latin = server.post_with(JSON, b"{\"query\":\"{ hello(name: \\\"caf\xe9\\\") }\"}").await;
    assert_eq!((latin.status, latin.code().as_str()), (400, "BAD_REQUEST"));
    for method in ["PUT", "DELETE", "PATCH", "HEAD", "TRACE", "BREW"] {
        let answer = server.send(&format!("{method} /graphql HTTP/1.1"), "").await;
        assert_eq!((answer.status, answer.header("allow")), (405, Some("GET, POST")), "{method}");
    }
}

#[tokio::test]
async fn a_link_asks_and_never_changes() {
    let server = Server::start().await;
    let answer = server
        .get("/graphql?query=query%20Q(%24n%3AInt!)%7Bnumber(n%3A%24n)%7D&variables=%7B%22n%22%3A7%7D&operationName=Q")
        .await;
    assert_eq!((answer.status, answer.json()), (200, json!({ "data": { "number": 7 } })));
    for (query, status, code) in [
        ("query={hello(name:\"a+b\")}", 200, "none"),
        ("query={hello}&variables=&extensions=", 200, "none"),
        ("query=mutation{add}", 405, "METHOD_NOT_ALLOWED"),
        ("query=query+Q{hello}+mutation+M{add}&operationName=M", 405, "METHOD_NOT_ALLOWED"),
        ("query=query+Q{hello}+mutation+M{add}&operationName=Q", 200, "none"),
        ("", 400, "BAD_REQUEST"),
        ("query={hello}&variables={", 400, "BAD_REQUEST"),
        ("query={hello}&variables=[]", 400, "BAD_REQUEST"),
        ("query={hello}&query={hello}", 400, "BAD_REQUEST"),
    ] {
        let answer = server.get(&format!("/graphql?{}", query.replace('"', "%22"))).await;
        assert_eq!((answer.status, answer.code().as_str()), (status, code), "{query}");
        assert_eq!(answer.header("allow"), (status == 405).then_some("POST"));
    }
    let as_stream = server.get_with("/graphql?query=mutation{add}", "accept: text/event-stream").await;
    assert_eq!(as_stream.header("content-type"), Some("application/json; charset=utf-8"), "that is what it is");
    assert_eq!((as_stream.status, as_stream.code().as_str()), (405, "METHOD_NOT_ALLOWED"));
    assert_eq!(server.traces.n_mutations.load(Ordering::SeqCst), 0);
    assert_eq!(server.query("mutation { add }").await.json(), json!({ "data": { "add": 1 } }));
}

#[tokio::test]
async fn a_bomb_or_a_deep_literal_is_an_ordinary_error() {
    let server = Server::start().await;
    let fragments: String = (1..=22).map(|i| format!("fragment f{i} on Query{{...f{0} ...f{0}}}", i + 1)).collect();
    let bomb = format!("{{...f1}}{fragments}fragment f23 on Query{{hello}}");
    let nested = format!("{{hello(name:{}1{})}}", "[".repeat(4_000), "]".repeat(4_000));
    let in_fragments = format!("{{...f1}}{}", "fragment f1 on Query{...f2}fragment f2 on Query{...f1}");
    let fields = format!("{{{}hello{}}}", "deeper{".repeat(12), "}".repeat(12));
    for (document, code) in [
        (bomb, "DOCUMENT_TOO_LARGE"),
        (nested, "DOCUMENT_TOO_DEEP"),
        (in_fragments, "GRAPHQL_VALIDATION_FAILED"),
        (fields, "DOCUMENT_TOO_DEEP"),
        (" ".repeat(20_001), "DOCUMENT_TOO_LARGE"),
        (format!("{{{}}}", "a:hello ".repeat(31)), "DOCUMENT_TOO_LARGE"),
        (format!("mutation{{{}}}", "a:add ".repeat(6)), "DOCUMENT_TOO_LARGE"),
    ] {
        let started = Instant::now();
        let answer = server.query(&document).await;
        assert_eq!((answer.status, answer.code().as_str()), (400, code));
        assert!(started.elapsed() < Duration::from_secs(2));
        assert!(answer.body.len() < 500);
    }
    assert_eq!(server.query("{ hello }").await.status, 200);
}

#[tokio::test]
async fn a_body_is_bounded_in_bytes_and_in_time() {
    let server = Server::with(|limits| limits.graphql.body_deadline = Duration::from_millis(300)).await;
    let exact = |bytes: usize| format!("{{\"query\":\"{{hello}}\"{}}}", " ".repeat(bytes - 19));
    assert_eq!(exact(256 * 1024).len(), 256 * 1024);
    assert_eq!(server.post_with(JSON, exact(256 * 1024)).await.status, 200);
    let over = server.post_with(JSON, exact(256 * 1024 + 1)).await;
    assert_eq!((over.status, over.code().as_str()), (413, "PAYLOAD_TOO_LARGE"));

    // By its word alone, without a byte of the body.
    let started = Instant::now();
    let announced = server.send(&format!("POST /graphql HTTP/1.1\r\n{JSON}\r\ncontent-length: 99999999"), "").await;
    assert_eq!((announced.status, announced.header("connection")), (413, Some("close")));
    assert!(started.elapsed() < Duration::from_millis(250), "it did not wait for the body");

    // Without a length, counted as it comes.
    let chunk = format!("10000\r\n{}\r\n", "x".repeat(65_536));
    let chunked = format!("POST /graphql HTTP/1.1\r\n{JSON}\r\ntransfer-encoding: chunked");
    assert_eq!(server.send(&chunked, chunk.repeat(5)).await.status, 413);

    // A drip: each byte comes soon after the one before, the whole never.
    let mut stream = server.connect().await;
    let head = format!("POST /graphql HTTP/1.1\r\nhost: x\r\n{JSON}\r\ncontent-length: 100\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    let (mut read, mut write) = stream.split();
    let mut answer = Vec::new();
    let drip = async {
        for _ in 0..100 {
            if write.write_all(b" ").await.is_err() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::select! {
        () = drip => panic!("the drip went on to its end"),
        _ = read.read_to_end(&mut answer) => {}
    }
    assert_eq!((parse(&answer).status, parse(&answer).code().as_str()), (408, "REQUEST_TIMEOUT"));
}

#[tokio::test]
async fn a_panic_is_a_clean_error_and_the_next_request_is_answered() {
    let server = Server::start().await;
    let answer = server.query("{ panics }").await;
    assert_eq!((answer.status, answer.code().as_str()), (500, "INTERNAL"));
    assert!(!String::from_utf8_lossy(&answer.body).contains("secret"));
    assert_eq!(server.query("{ hello }").await.status, 200);
}

#[tokio::test]
async fn an_answer_that_takes_too_long_is_given_up_with_its_work() {
    let server = Server::with(|limits| limits.graphql.deadline = Duration::from_millis(100)).await;
    let answer = server.query("{ takes(ms: 60000) }").await;
    assert_eq!((answer.status, answer.code().as_str(), answer.header("retry-after")), (503, "TIMEOUT", Some("1")));
    assert!(server.traces.was_dropped.load(Ordering::SeqCst), "the resolver does not go on");
    assert_eq!(server.query("{ takes(ms: 1) }").await.json(), json!({ "data": { "takes": true } }));
}

#[tokio::test]
async fn what_is_ready_at_the_deadline_is_answered() {
    let server = Server::with(|limits| {
        (limits.graphql.deadline, limits.graphql.grace) = (Duration::from_millis(100), Duration::from_secs(60));
    })
    .await;
    let answer = server.query("{ hello waits one { name } }").await;
    assert_eq!((answer.status, answer.code().as_str()), (200, "TIMEOUT"));
    let body = answer.json();
    assert_eq!(body["data"], json!({ "hello": "hello ", "waits": null, "one": { "name": "item" } }));
    assert_eq!((body["errors"].as_array().unwrap().len(), &body["errors"][0]["path"]), (1, &json!(["waits"])));
}

#[tokio::test]
async fn an_answer_that_waits_for_nothing_ends_at_the_deadline_and_lets_others_pass() {
    let server = Server::with(|limits| {
        (limits.graphql.deadline, limits.graphql.grace) = (Duration::from_secs(1), Duration::from_millis(100));
    })
    .await;
    // one thread has both, so that either waits for the other
    let start = Instant::now();
    let long = async { (server.query("{ many(first: 9000) { busy } }").await, start.elapsed()) };
    let others = async {
        let mut n_answered = 0;
        while start.elapsed() < Duration::from_millis(800) {
            assert_eq!(server.query("{ hello }").await.status, 200);
            n_answered += 1;
        }
        n_answered
    };
    let ((long, took), n_answered) = tokio::join!(long, others);
    assert_eq!((long.status, long.code().as_str()), (503, "TIMEOUT"));
    assert!(took < Duration::from_secs(5), "nine seconds of work are cut: {took:?}");
    assert!(n_answered > 3, "{n_answered}");
}

#[tokio::test]
async fn what_ends_at_the_deadline_has_cost_all_that_was_requested() {
    let server = Server::with(|limits| limits.graphql.deadline = Duration::from_millis(50)).await;
    let query = json!({ "query": "{ items(first: 40) { name } waits }", "extensions": { "cost": true } });
    let answer = server.ask(query).await.json();
    assert_eq!(answer["errors"][0]["extensions"]["code"], "TIMEOUT");
    let cost = &answer["extensions"]["cost"];
    assert_eq!((&cost["requested"], &cost["actual"]), (&json!(1 + 1 + 40), &json!(1 + 1 + 40)));
}

#[tokio::test]
async fn a_field_is_called_once_however_often_it_is_selected() {
    let server = Server::start().await;
    let again = "counted ".repeat(400);
    let nested = "{ one { counted ...F one { counted } } ... { one { ...F ... on Item { one { counted ...F } } } } } \
                  fragment F on Item { counted counted name }";
    for (query, n_calls) in [
        (format!("{{ one {{ {again} }} }}"), 1),
        (format!("{{ one {{ {again} a: counted }} }}"), 2),
        (format!("{{ some {{ {again} }} some {{ counted name }} }}"), 2),
        (nested.to_owned(), 2),
        ("query($x: Boolean = true) { one { counted @skip(if: $x) counted } }".to_owned(), 1),
        ("query($x: Boolean = true) { one { ... @include(if: $x) { counted name } ... @include(if: $x) { counted } } }".to_owned(), 1),
        ("mutation { add add ... on Mutation { add } }".to_owned(), 0),
    ] {
        server.traces.n_counted.store(0, Ordering::SeqCst);
        let answer = server.query(&query).await;
        assert_eq!((answer.status, answer.json().get("errors")), (200, None), "{query}");
        assert_eq!(server.traces.n_counted.load(Ordering::SeqCst), n_calls, "{query}");
    }
    assert_eq!(server.traces.n_mutations.load(Ordering::SeqCst), 1, "a mutation too is done once");
    let both = server.query("{ one { name } one { one { name } } some { name } some { t: name } }").await.json();
    let some = json!({ "name": "item", "t": "item" });
    let one = json!({ "name": "item", "one": { "name": "item" } });
    assert_eq!(both, json!({ "data": { "one": one, "some": [some, null, some] } }));
}

#[tokio::test]
async fn an_answer_has_only_so_many_fields_whatever_they_cost() {
    let server = Server::start().await;
    let fields = |n: usize| (0..n).map(|i| format!("a{i}: name ")).collect::<String>();
    let again = "name ".repeat(400);
    for (query, status, is_long) in [
        (format!("{{ many(first: 99) {{ {again} }} }}"), 200, false),
        (format!("{{ many(first: 600) {{ {} }} }}", fields(20)), 200, true),
        (format!("{{ many(first: 12500) {{ {} }} }}", fields(20)), 400, true),
        ("{ many(first: 2147483647) { name } }".to_owned(), 400, true),
    ] {
        let answer = server.query(&query).await;
        let code = if status == 200 { "none" } else { "COST_LIMIT_EXCEEDED" };
        assert_eq!((answer.status, answer.code().as_str()), (status, code), "{query}");
        assert_eq!(server.traces.is_long.load(Ordering::SeqCst), is_long, "{query}");
    }
}

#[tokio::test]
async fn a_document_is_judged_by_the_specification() {
    let server = Server::start().await;
    for query in [
        "{ __typename @unknown }",
        "{ __typename @skip(if: true) @skip(if: true) }",
        "{ __typename @include(if: $x) }",
        "{ __typename(x: 1) }",
        "query($x: [Cow] = [1]) { hello }",
        "{ one { x: name } one { x: __typename } }",
        "{ hello(name: {a: 1, a: 1}) }",
    ] {
        let answer = server.query(query).await;
        assert_eq!((answer.status, answer.code().as_str()), (400, "GRAPHQL_VALIDATION_FAILED"), "{query}");
    }
    let both = server.query("{ nothing one { nothing } }").await.json();
    assert_eq!(both["errors"].as_array().unwrap().len(), 2, "each fault is told: {both}");
    for (query, variables, data) in [
        ("query($x: Boolean!) { __typename @include(if: $x) hello }", json!({"x": false}), json!({"hello": "hello "})),
        ("query($x: Boolean!) { __typename @skip(if: $x) }", json!({"x": false}), json!({"__typename": "Query"})),
        ("query($x: Boolean!) { __typename @skip(if: $x) }", json!({"x": true}), json!({})),
        ("query($x: Boolean = true) { hello @include(if: $x) }", json!({}), json!({"hello": "hello "})),
        ("query($n: String) { hello(name: $n) }", json!({}), json!({"hello": "hello "})),
    ] {
        let answer = server.ask(json!({ "query": query, "variables": variables })).await;
        assert_eq!((answer.status, answer.json()), (200, json!({ "data": data })), "{query} {variables}");
    }
    let unfit = server.ask(json!({ "query": "query($n: Int!) { number(n: $n) }", "variables": { "n": "1" } })).await;
    assert_eq!((unfit.status, unfit.code().as_str()), (400, "GRAPHQL_VALIDATION_FAILED"));
}

fn budget(request: u64, saved: u64, per_second: u64) -> impl FnOnce(&mut Limits) {
    move |limits| limits.graphql.budget = Budget { request, saved, per_second, callers: 100 }
}

#[tokio::test]
async fn costs_are_told_when_they_are_asked_for() {
    let server = Server::with(budget(1_000, 2_000, 1)).await;
    let query = json!({ "query": "{ items(first: 5) { name } }" }).to_string();
    let report = server.post_with(&format!("{JSON}\r\nsimpul-cost: report"), &query).await;
    let (requested, actual) = (1 + 1 + 5, 1 + 1 + 2);
    let told = &report.json()["extensions"]["cost"];
    assert_eq!((&told["requested"], &told["actual"]), (&json!(requested), &json!(actual)));
    // One comes back each second, however long this takes.
    let is_left = |remaining: u64| (2_000 - actual..=2_000).contains(&remaining);
    assert!(is_left(told["remaining"].as_u64().unwrap()), "{told}");
    assert_eq!(report.json()["data"]["items"].as_array().unwrap().len(), 2);
    let in_request = json!({ "query": "{ hello }", "extensions": { "cost": true } });
    assert_eq!(server.ask(in_request).await.json()["extensions"]["cost"]["actual"], 1);
    assert_eq!(server.query("{ hello }").await.json(), json!({ "data": { "hello": "hello " } }), "nobody asked");
    assert_eq!(report.header("ratelimit-policy"), Some("\"cost\";q=2000;w=2000"));
    let (remaining, seconds) =
        report.header("ratelimit").and_then(|limit| limit.strip_prefix("\"cost\";r=")?.split_once(";t=")).unwrap();
    assert!(is_left(remaining.parse().unwrap()) && seconds.parse::<u64>().unwrap() <= actual, "{remaining} {seconds}");
}

#[tokio::test]
async fn a_dry_run_tells_the_cost_and_runs_nothing() {
    let server = Server::start().await;
    let add = json!({ "query": "mutation { add }" }).to_string();
    let dry = server.post_with(&format!("{JSON}\r\nsimpul-cost: only"), &add).await;
    assert_eq!((dry.status, dry.json()["extensions"]["cost"]["requested"].as_u64()), (200, Some(1)));
    assert_eq!((dry.json().get("data"), dry.json().get("errors")), (None, None));
    assert_eq!(server.traces.n_mutations.load(Ordering::SeqCst), 0);
    let in_request = server.ask(json!({ "query": "mutation { add }", "extensions": { "cost": "only" } })).await;
    assert_eq!((in_request.status, in_request.json()["extensions"]["cost"]["actual"].is_null()), (200, true));
    assert_eq!(server.traces.n_mutations.load(Ordering::SeqCst), 0);
    for word in ["Only", "ONLY"] {
        let dry = server.post_with(&format!("{JSON}\r\nsimpul-cost: {word}"), &add).await;
        assert_eq!((dry.status, dry.json().get("data")), (200, None), "{word}");
        let dry = server.ask(json!({ "query": "mutation { add }", "extensions": { "cost": word } })).await;
        assert_eq!((dry.status, dry.json().get("data")), (200, None), "{word}");
    }
    for lines in ["simpul-cost: onyl", "simpul-cost: ", "simpul-cost: report\r\nsimpul-cost: dry"] {
        let refused = server.post_with(&format!("{JSON}\r\n{lines}"), &add).await;
        assert_eq!((refused.status, refused.code().as_str()), (400, "BAD_REQUEST"), "{lines}");
        assert!(refused.message().contains("\"simpul-cost\""), "{}", refused.message());
    }
    for wish in [json!("dry"), json!(1), json!({ "only": true })] {
        let refused = server.ask(json!({ "query": "mutation { add }", "extensions": { "cost": wish } })).await;
        assert_eq!((refused.status, refused.code().as_str()), (400, "BAD_REQUEST"), "{wish}");
        assert!(refused.message().contains("\"cost\""), "{}", refused.message());
    }
    assert_eq!(server.traces.n_mutations.load(Ordering::SeqCst), 0, "what is misspelt does not run");
    let invalid = server.ask(json!({ "query": "{ nothing }", "extensions": { "cost": "only" } })).await;
    assert_eq!((invalid.status, invalid.code().as_str()), (400, "GRAPHQL_VALIDATION_FAILED"));
}

#[tokio::test]
async fn what_is_too_dear_is_refused_and_introspection_counts_apart() {
    let server = Server::with(budget(100, 10_000, 1)).await;
    assert_eq!(server.query("{ items(first: 98) { name } }").await.status, 200);
    for query in ["{ items(first: 99) { name } }", "{ items(first: 2147483647) { itself { itself { name } } } }"] {
        let answer = server.query(query).await;
        assert_eq!((answer.status, answer.code().as_str()), (400, "COST_LIMIT_EXCEEDED"), "{query}");
    }
    let introspection =
        "{ __schema { types { name fields { name type { name } args { name } } } directives { name args { name } } } }";
    let answer = server.ask(json!({ "query": introspection, "extensions": { "cost": true } })).await;
    let requested = answer.json()["extensions"]["cost"]["requested"].as_u64().unwrap();
    assert!(answer.status == 200 && requested > 100, "{requested}");
}

#[tokio::test]
async fn whoever_has_spent_everything_is_told_when_to_come_back() {
    let server = Server::with(budget(50, 100, 1)).await;
    let query = "{ items(first: 48) { name } }";
    // each gives back what was not needed
    for _ in 0..8 {
        assert_eq!(server.query(query).await.status, 200);
    }
    let mut answer = server.query(query).await;
    for _ in 0..30 {
        if answer.status != 200 {
            break;
        }
        answer = server.query(query).await;
    }
    assert_eq!((answer.status, answer.code().as_str()), (429, "RATE_LIMITED"));
    let wait: u64 = answer.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=50).contains(&wait), "{wait}");
    let limit = answer.header("ratelimit").unwrap();
    assert!(limit.starts_with("\"cost\";r=") && limit.ends_with(&format!(";t={wait}")), "{limit} {wait}");
    assert_eq!(server.get("/healthz").await.status, 200, "only the graph costs");
}

#[tokio::test]
async fn what_is_refused_costs_something_too() {
    let server = Server::with(budget(50, 100, 1)).await;
    let mut statuses = Vec::new();
    for _ in 0..20 {
        statuses.push(server.query("{ nothing }").await.status);
    }
    assert_eq!((statuses[0], statuses[19]), (400, 429), "{statuses:?}");
}

#[tokio::test]
async fn a_large_document_costs_what_judging_it_takes_whatever_comes_of_it() {
    let wide = format!("{{ deeper {{ {} }} }}", "hello ".repeat(500));
    for (request, judging) in [
        (json!({ "query": "{ hello }" }), 0),
        (json!({ "query": wide }), 50 + 12),
        (json!({ "query": wide, "extensions": { "cost": "only" } }), 50 + 12 + 10),
        (json!({ "query": wide.replace("hello", "hullo") }), 50 + 12 + 10),
        (json!({ "query": format!("{{ hello }}#{}", "x".repeat(10_000)) }), 40),
        (json!({ "query": "{ hello }", "variables": { "nowhere": vec![1; 6_000] } }), 200),
        (json!({ "query": "{ hello }", "variables": { "nowhere": "x".repeat(64 * 300) } }), 10),
    ] {
        let server = Server::with(budget(1_000, 2_000, 1)).await;
        let answer = server.ask(request.clone()).await;
        let limit = answer.header("ratelimit").unwrap();
        let remaining: u64 =
            limit.strip_prefix("\"cost\";r=").and_then(|rest| rest.split(';').next()).unwrap().parse().unwrap();
        // the operation itself costs a little, and one comes back each second
        let spent = 2_000 - remaining;
        assert!(
            (u64::saturating_sub(judging, 1)..judging + 5).contains(&spent),
            "{spent}, not {judging}: {:.60}",
            request.to_string()
        );
    }
}

#[tokio::test]
async fn errors_are_few_short_coded_and_silent_about_the_inside() {
    let server = Server::start().await;
    let failed = server.query("{ hello fails refuses }").await;
    assert_eq!(failed.status, 200, "partial data is an answer");
    let body = failed.json();
    assert_eq!(body["data"], json!({ "hello": "hello ", "fails": null, "refuses": null }));
    assert!(!body.to_string().contains("secret"));
    let by_path = |path: &str| {
        body["errors"].as_array().unwrap().iter().find(|error| error["path"] == json!([path])).unwrap().clone()
    };
    assert_eq!(by_path("fails")["extensions"]["code"], "INTERNAL");
    assert_eq!(by_path("refuses")["extensions"]["code"], "FORBIDDEN");
    assert_eq!(by_path("refuses")["message"], "You may not see this.");
    let request_id = failed.header("x-request-id").unwrap();
    assert!(body["errors"].as_array().unwrap().iter().all(|error| error["extensions"]["requestId"] == request_id));

    let many = server.query("{ list { refuses } }").await.json();
    let errors = many["errors"].as_array().unwrap();
    assert_eq!(errors.len(), 10);
    assert!(errors.iter().all(|error| error["message"].as_str().unwrap().chars().count() <= 200));
    assert_eq!(
        server.query(&format!("{{ deeper {{ {} }} }}", "unknown ".repeat(50))).await.json()["errors"]
            .as_array()
            .unwrap()
            .len(),
        10
    );

    // Nothing of the client's own is repeated at length, whichever way it comes.
    let long = "k".repeat(120);
    for query in [
        format!("{{ {long} }}"),
        format!("{{ hello(name: {long}) }}"),
        format!("{{ hello({long}: 1) }}"),
        format!("{{ ...{long} }}"),
        format!("{{ ... on {long} {{ hello }} }}"),
        format!("{{ hello @{long} }}"),
        format!("query(${long}: Int) {{ hello }}"),
        format!("{{ hello(name: ${long}) }}"),
        format!("query($a: {long}) {{ hello(name: $a) }}"),
        format!("{{ number(n: {{a: \"{long} {long}\"}}) }}"),
        format!("{{ hello(name: \"{long}\", {long}) }}"),
        format!("{{ text(text: \"{long}\") }}"),
        format!("query {long} {{ hello }} query {long} {{ hello }}"),
        format!("{{ hello }} fragment {long} on Query {{ hello }}"),
    ] {
        let answer = server.query(&query).await;
        let body = String::from_utf8(answer.body.clone()).unwrap();
        assert!(!body.contains(&"k".repeat(51)), "{body}");
        assert_ne!(answer.code(), "INTERNAL", "{body}");
        assert!(answer.message().chars().count() <= 200);
    }
    let query = "query($c: Choice!) { chosen(choice: $c) }";
    for start in ["", "\"", "`", "\" `", "x\" ", "\u{202e}", "\", found "] {
        let key = format!("{start}alamat {}", "rumah di jalan ".repeat(20));
        let answer = server.ask(json!({ "query": query, "variables": { "c": { key: 1 } } })).await;
        assert_eq!((answer.status, answer.code().as_str()), (400, "GRAPHQL_VALIDATION_FAILED"));
        let n_words = answer.message().matches("rumah").count();
        assert!(n_words <= 3 && !answer.message().contains('\u{202e}'), "{}", answer.message());
    }
    let alias = |n: usize| format!("{{ {}: fails }}", "k".repeat(n));
    assert_eq!(server.query(&alias(50)).await.json()["errors"][0]["path"], json!(["k".repeat(50)]));
    let refused = server.query(&alias(51)).await;
    assert_eq!((refused.status, refused.code().as_str()), (400, "DOCUMENT_TOO_LARGE"));
    let unknown = server.ask(json!({ "query": "query A { hello }", "operationName": long })).await;
    assert!(!String::from_utf8(unknown.body).unwrap().contains(&long));

    // No hint of names, and the place of a fault without its line.
    assert!(!server.query("{ helo }").await.message().contains("hello"));
    let syntax = server.query("{\n  hello(name: \"secret\" ! }").await;
    assert_eq!(syntax.json()["errors"][0]["locations"], json!([{ "line": 2, "column": 26 }]));
    assert!(!syntax.message().contains("secret"));
    // What the library notices only while it executes is still the client's fault.
    let late = server.query("{ number(n: 10) }").await;
    assert_eq!((late.code().as_str(), late.json()["data"].clone()), ("BAD_USER_INPUT", Value::Null));
}

#[tokio::test]
async fn what_failed_is_null_or_the_nearest_place_above_that_can_be() {
    let server = Server::start().await;
    for (query, data) in [
        ("{ hello refuses }", json!({ "hello": "hello ", "refuses": null })),
        ("{ refuses }", json!({ "refuses": null })),
        ("{ again: refuses refuses }", json!({ "again": null, "refuses": null })),
        ("{ hello failsAlways }", Value::Null),
        (
            "{ deeper { refuses deeper { refuses } } }",
            json!({ "deeper": { "refuses": null, "deeper": { "refuses": null } } }),
        ),
        ("{ hello deeper { failsAlways } }", Value::Null),
        ("{ hello one { name failsAlways } }", json!({ "hello": "hello ", "one": null })),
        ("{ hello one { name failsAlways refuses } }", json!({ "hello": "hello ", "one": null })),
        ("{ hello one { refuses failsAlways } }", json!({ "hello": "hello ", "one": null })),
        (
            "{ one { one { itself { itself { failsAlways } } } name } }",
            json!({ "one": { "one": null, "name": "item" } }),
        ),
        (
            "{ one { ...F } } fragment F on Item { two: one { ... { failsAlways } } ... on Item { name refuses } }",
            json!({ "one": { "two": null, "name": "item", "refuses": null } }),
        ),
        ("{ some { name failsAlways } }", json!({ "some": [null, null, null] })),
        (
            "{ some { name refuses } }",
            json!({ "some": [{ "name": "item", "refuses": null }, null, { "name": "item", "refuses": null }] }),
        ),
        ("{ some { refuses } }", json!({ "some": [{ "refuses": null }, null, { "refuses": null }] })),
        ("{ hello list { failsAlways } }", Value::Null),
        ("mutation { add fails }", json!({ "add": 1, "fails": null })),
    ] {
        let answer = server.query(query).await;
        assert_eq!((answer.status, answer.json().get("data")), (200, Some(&data)), "{query}");
        assert!(answer.json()["errors"][0]["path"].is_array());
    }
}

#[tokio::test]
async fn a_request_brings_its_caller_and_a_resolver_its_headers() {
    let server = Server::start().await;
    assert_eq!(server.query("{ language }").await.json()["data"]["language"], "id");
    let english =
        server.post_with(&format!("{JSON}\r\naccept-language: en"), "{\"query\":\"{language setsAHeader}\"}").await;
    assert_eq!(english.json()["data"]["language"], "en");
    assert_eq!(english.header("x-by-resolver"), Some("yes"));
}

#[tokio::test]
async fn introspection_as_tools_send_it_is_answered() {
    let server = Server::start().await;
    let type_ref = (0..9).fold("kind name".to_owned(), |inner, _| format!("kind name ofType {{ {inner} }}"));
    let query = format!(
        "query IntrospectionQuery {{ __schema {{ queryType {{ name }} types {{ ...FullType }} directives {{ name locations args {{ ...InputValue }} }} }} }}
         fragment FullType on __Type {{ kind name fields(includeDeprecated: true) {{ name args {{ ...InputValue }} type {{ ...TypeRef }} }}
           inputFields {{ ...InputValue }} interfaces {{ ...TypeRef }} enumValues(includeDeprecated: true) {{ name }} possibleTypes {{ ...TypeRef }} }}
         fragment InputValue on __InputValue {{ name type {{ ...TypeRef }} defaultValue }}
         fragment TypeRef on __Type {{ {type_ref} }}"
    );
    let answer = server.query(&query).await;
    assert_eq!((answer.status, answer.code().as_str()), (200, "none"));
    assert!(answer.json()["data"]["__schema"]["types"].as_array().unwrap().len() > 10);
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let server = Server::start().await;
    let api = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
    for (path, status, policy) in [
        ("/graphql?query={hello}", 200, api),
        ("/graphql", 400, api),
        ("/schema.graphql", 200, api),
        ("/healthz", 200, api),
        ("/readyz", 200, api),
        ("/missing.png", 404, api),
        ("/", 200, "default-src 'self'; script-src 'self'"),
        ("/unknown", 404, "default-src 'self'; script-src 'self'"),
        ("/graphiql", 200, "default-src 'self'; script-src 'self'"),
        ("/assets/app-1a2b3c4d.js", 200, "default-src 'self'; script-src 'self'"),
    ] {
        let answer = server.get(path).await;
        assert_eq!(answer.status, status, "{path}");
        assert!(answer.header("content-security-policy").unwrap().starts_with(policy), "{path}");
        assert!(!answer.head.contains("unsafe"), "{path}");
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("x-frame-options", "DENY"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{path}");
        }
        assert!(answer.header("permissions-policy").unwrap().starts_with("geolocation=(self), "));
        assert_eq!(answer.header("x-request-id").unwrap().len(), 32);
    }
    let sdl = server.get("/schema.graphql").await;
    assert!(String::from_utf8(sdl.body.clone()).unwrap().contains("type Query"));
    assert_eq!(sdl.header("content-type"), Some("text/plain; charset=utf-8"));
    let known = format!("if-none-match: {}", sdl.header("etag").unwrap());
    assert_eq!(server.get_with("/schema.graphql", &known).await.status, 304);
}

#[tokio::test]
async fn front_ends_of_other_hosts_may_ask_without_cookies() {
    let server = Server::start().await;
    let preflight = "OPTIONS /graphql HTTP/1.1\r\norigin: https://toko.example\r\n\
        access-control-request-method: POST\r\naccess-control-request-headers: content-type";
    let answer = server.send(preflight, "").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    assert!(answer.header("access-control-allow-headers").unwrap().contains("content-type"));
    for path in ["/graphql?query={hello}", "/schema.graphql"] {
        let answer = server.get_with(path, "origin: https://toko.example").await;
        assert_eq!((answer.status, answer.header("access-control-allow-origin")), (200, Some("*")), "{path}");
        assert_eq!(answer.header("access-control-allow-credentials"), None, "{path}");
    }
    // what is not the API stays with its own pages
    assert_eq!(server.get_with("/", "origin: https://toko.example").await.header("access-control-allow-origin"), None);
}

#[tokio::test]
async fn files_are_served_in_the_form_and_for_as_long_as_they_are_good() {
    let server = Server::start().await;
    let script = "/assets/app-1a2b3c4d.js";
    for (wish, encoding, body) in [
        ("accept-encoding: gzip, deflate, br, zstd", Some("br"), "br app"),
        ("accept-encoding: gzip", Some("gzip"), "gz app"),
        ("accept-encoding: br;q=0, gzip;q=0.5", Some("gzip"), "gz app"),
        ("accept-encoding: identity", None, "let app"),
        ("x-none: 1", None, "let app"),
    ] {
        let answer = server.get_with(script, wish).await;
        assert_eq!(
            (answer.status, answer.header("content-encoding"), &*answer.body),
            (200, encoding, body.as_bytes()),
            "{wish}"
        );
        assert_eq!(answer.header("vary"), Some("accept-encoding"));
        assert_eq!(answer.header("cache-control"), Some("public, max-age=31536000, immutable"));
        assert_eq!(answer.header("content-type"), Some("text/javascript; charset=utf-8"));
        let again = format!("{wish}\r\nif-none-match: \"other\", W/{}", answer.header("etag").unwrap());
        let known = server.get_with(script, &again).await;
        assert_eq!((known.status, known.body.len()), (304, 0));
    }
    let policy = |answer: &Answer| answer.header("content-security-policy").map(str::to_owned);
    let first = server.get("/").await;
    let again = server.get_with("/", &format!("if-none-match: {}", first.header("etag").unwrap())).await;
    assert_eq!((again.status, policy(&again)), (304, policy(&first)), "a page that is known keeps its policy");
    assert!(policy(&first).unwrap().contains("style-src 'self'"));
    let page = server.get_with("/", "accept-encoding: br").await;
    assert_eq!((page.header("cache-control"), page.header("content-encoding")), (Some("no-cache"), Some("br")));
    assert_eq!(server.get("/sw.js").await.header("cache-control"), Some("no-cache"));
    assert_eq!(server.get("/icon.svg").await.header("content-type"), Some("image/svg+xml"));
    assert_eq!(server.get(&format!("{script}.br")).await.status, 404, "a form is not a file");
    assert_eq!(server.get("/lonely.txt.br").await.status, 200);
    let head = server.send("HEAD / HTTP/1.1", "").await;
    assert_eq!((head.status, head.header("content-length"), head.body.len()), (200, Some("22"), 0));
    let post = server.send("POST /cari HTTP/1.1\r\ncontent-length: 0", "").await;
    assert_eq!((post.status, post.header("allow")), (405, Some("GET, HEAD")));
}

#[tokio::test]
async fn an_address_of_the_front_end_gets_its_page() {
    let server = Server::start().await;
    for (path, status, body) in [
        ("/", 200, "<title>beranda</title>"),
        ("/cari", 200, "<title>cari</title>"),
        ("/cari/", 200, "<title>cari</title>"),
        ("/cari?sektor=boneka", 200, "<title>cari</title>"),
        ("/graphiql", 200, "<title>explorer</title>"),
        ("/koperasi/kop_01h455vb4pex5vsknk084sn02q", 200, "<title>shell</title>"),
        ("/temu-modal", 200, "<title>shell</title>"),
        ("/tentang", 200, "<title>shell</title>"),
        ("/tidak-ada", 404, "<title>shell</title>"),
        ("/carilah", 404, "<title>shell</title>"),
        ("/../../etc/passwd", 404, "<title>shell</title>"),
        ("/assets/gone-00000000.js", 404, "Tidak ditemukan. Not found.\n"),
        ("/cari/gone.js", 404, "Tidak ditemukan. Not found.\n"),
        ("/wilayah/32.75", 200, "<title>shell</title>"),
        ("/.env", 404, "Tidak ditemukan. Not found.\n"),
    ] {
        let answer = server.get(path).await;
        assert_eq!((answer.status, String::from_utf8_lossy(&answer.body).as_ref()), (status, body), "{path}");
    }
}

#[tokio::test]
async fn health_is_not_readiness() {
    let server = Server::start().await;
    assert_eq!((server.get("/healthz").await.status, server.get("/readyz").await.status), (200, 200));
    server.is_ready.store(false, Ordering::SeqCst);
    let answer = server.get("/readyz").await;
    assert_eq!((answer.status, &*answer.body), (503, b"not ready\n".as_slice()));
    assert_eq!(server.get("/healthz").await.status, 200);
}

#[tokio::test]
async fn too_much_work_is_refused_at_once() {
    let server = Arc::new(Server::with(|limits| limits.requests = 2).await);
    let slow = |server: Arc<Server>| tokio::spawn(async move { server.query("{ takes(ms: 600) }").await.status });
    let working = [slow(server.clone()), slow(server.clone())];
    tokio::time::sleep(Duration::from_millis(200)).await;
    let started = Instant::now();
    let refused = server.query("{ hello }").await;
    assert_eq!(
        (refused.status, refused.code().as_str(), refused.header("retry-after")),
        (503, "OVERLOADED", Some("1"))
    );
    assert_eq!(server.get("/healthz").await.status, 200);
    assert!(started.elapsed() < Duration::from_millis(300));
    for work in working {
        assert_eq!(work.await.unwrap(), 200);
    }
    assert_eq!(server.query("{ hello }").await.status, 200);
}

#[tokio::test]
async fn a_silent_or_slow_head_is_not_waited_for() {
    let server = Server::with(|limits| limits.header_deadline = Duration::from_millis(200)).await;
    for start in ["", "GET / HT", "GET / HTTP/1.1\r\nhost: x\r\nx-slow: "] {
        let mut stream = server.connect().await;
        stream.write_all(start.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        let end = tokio::time::timeout(Duration::from_secs(3), stream.read_to_end(&mut answer)).await;
        assert!(end.is_ok(), "the server closes: {start}");
        assert!(answer.is_empty() || parse(&answer).status == 408);
    }
}

#[tokio::test]
async fn one_connection_carries_many_requests() {
    let server = Server::start().await;
    let get = "GET /healthz HTTP/1.1\r\nhost: x\r\n";
    let answer = server.raw(format!("{get}\r\n{get}\r\n{get}connection: close\r\n\r\n").as_bytes()).await;
    assert_eq!(String::from_utf8(answer).unwrap().matches("HTTP/1.1 200 OK").count(), 3);
}

#[tokio::test]
async fn bytes_that_are_no_request_do_no_harm() {
    let server = Server::start().await;
    let long = |bytes: usize| format!("GET / HTTP/1.1\r\nhost: x\r\nx: {}\r\n\r\n", "a".repeat(bytes));
    let many = format!("GET / HTTP/1.1\r\n{}\r\n", "a: b\r\n".repeat(500));
    let post = |head: &str| format!("POST /graphql HTTP/1.1\r\nhost: x\r\n{JSON}\r\n{head}\r\n\r\n{{}}");
    for (bytes, status) in [
        (b"\0\0\0\0\r\n\r\n".to_vec(), 400),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 \r\n\r\n".to_vec(), 400),
        (b"GET\r\n\r\n".to_vec(), 400),
        (b"GET / HTTP/9.9\r\n\r\n".to_vec(), 400),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec(), 0),
        (b"GET / HTTP/1.1\r\nx\0: y\r\n\r\n".to_vec(), 400),
        (b"GET /healthz HTTP/1.1\r\nconnection: close\r\n\r\n".to_vec(), 400),
        (b"GET /healthz HTTP/1.1\r\nhost: x\r\nhost: y\r\nconnection: close\r\n\r\n".to_vec(), 400),
        (b"GET /healthz HTTP/1.0\r\nhost: x\r\nhost: x\r\n\r\n".to_vec(), 400),
        (b"GET /healthz HTTP/1.0\r\n\r\n".to_vec(), 200),
        (b"GET /healthz HTTP/1.1\r\nhost: x/y\r\nconnection: close\r\n\r\n".to_vec(), 400),
        (b"GET /healthz HTTP/1.1\r\nhost: x y\r\nconnection: close\r\n\r\n".to_vec(), 400),
        (b"GET /healthz HTTP/1.1\r\nhost: somebody@x\r\nconnection: close\r\n\r\n".to_vec(), 400),
        (b"GET /healthz HTTP/1.1\r\nhost: [::1]:8080\r\nconnection: close\r\n\r\n".to_vec(), 200),
        (b"GET /healthz HTTP/1.1\r\nhost:\r\nconnection: close\r\n\r\n".to_vec(), 200),
        (b"GET http://x/healthz HTTP/1.1\r\nhost: y\r\nconnection: close\r\n\r\n".to_vec(), 200),
        (b"GET http://x/healthz HTTP/1.1\r\nconnection: close\r\n\r\n".to_vec(), 400),
        (b"GET http://somebody@x/healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n".to_vec(), 400),
        (long(40_000).into_bytes(), 431),
        (many.into_bytes(), 431),
        (post("content-length: -1").into_bytes(), 400),
        (post("content-length: 2\r\ncontent-length: 3").into_bytes(), 400),
        (post("content-length: 99999999999999999999999").into_bytes(), 400),
        (post("transfer-encoding: gzip").into_bytes(), 400),
    ] {
        let answer = server.raw(&bytes).await;
        // To HTTP/2 hyper says nothing at all.
        let got = if answer.is_empty() { 0 } else { parse(&answer).status };
        assert_eq!(got, status, "{}", String::from_utf8_lossy(&bytes[..bytes.len().min(80)]));
    }
    // Neither length nor chunks means that there is no body; a body that ends early is no body.
    let cut = b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 50\r\n\r\n{";
    let mut stream = server.connect().await;
    stream.write_all(cut).await.unwrap();
    stream.shutdown().await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    assert!(answer.is_empty() || parse(&answer).status == 400);
    assert_eq!(server.query("{ hello }").await.status, 200);
}

#[tokio::test]
async fn what_could_be_read_in_two_ways_is_read_in_none_that_hides_a_request() {
    let server = Server::start().await;
    let hidden = "GET /graphql?query={hello} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    let body = json!({ "query": "{ __typename }" }).to_string();
    let chunked = format!("{:x}\r\n{body}\r\n0\r\n\r\n", body.len());
    for (head, body) in [
        // a proxy may go by the length, and take what is hidden for the body, or for a request of somebody else
        ("content-length: 4\r\ntransfer-encoding: chunked", &chunked),
        ("transfer-encoding: chunked\r\ncontent-length: 4", &chunked),
        ("transfer-encoding: chunked, identity", &chunked),
        ("transfer-encoding: xchunked", &chunked),
        ("transfer-encoding : chunked", &chunked),
        ("transfer-encoding: chunked\r\ntransfer-encoding: identity", &chunked),
        ("content-length: 4\r\ncontent-length: 5", &body),
        ("content-length: 4, 5", &body),
        ("content-length: +4", &body),
        ("x: y\r\n z", &body),
    ] {
        let request = format!("POST /graphql HTTP/1.1\r\nhost: x\r\n{JSON}\r\n{head}\r\n\r\n{body}{hidden}");
        let answers = String::from_utf8(server.raw(request.as_bytes()).await).unwrap();
        assert!(answers.matches("HTTP/1.1 ").count() == 1 && !answers.contains("\"hello"), "{head}: {answers}");
    }
}

#[tokio::test]
async fn the_host_in_a_target_stands_for_the_one_in_the_head() {
    let server = Server::start().await;
    let body = json!({ "query": "{ __typename }" }).to_string();
    for (target, host, status) in [
        ("/graphql", "simpul.example", 200),
        ("/graphql", "jahat.example", 403),
        ("http://simpul.example/graphql", "jahat.example", 200),
        ("http://jahat.example/graphql", "simpul.example", 403),
    ] {
        let request = format!(
            "POST {target} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n{JSON}\r\ncookie: sesi=1\r\n\
             origin: http://simpul.example\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        assert_eq!(parse(&server.raw(request.as_bytes()).await).status, status, "{target} {host}");
    }
}

#[tokio::test]
async fn a_stop_lets_work_end_and_takes_no_more() {
    let server = Server::start().await;
    let mut working = server.connect().await;
    let get = "GET /graphql?query={takes(ms:400)} HTTP/1.1\r\nhost: x\r\n\r\n";
    working.write_all(get.as_bytes()).await.unwrap();
    let mut idle = server.connect().await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    server.stop.send(()).unwrap();
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(TcpStream::connect(server.address).await.is_err(), "nobody listens");
    let started = Instant::now();
    let mut answer = Vec::new();
    working.read_to_end(&mut answer).await.unwrap();
    assert_eq!(parse(&answer).json(), json!({ "data": { "takes": true } }));
    idle.read_to_end(&mut Vec::new()).await.unwrap();
    server.done.await.unwrap();
    assert!(started.elapsed() < Duration::from_secs(3), "neither work nor silence is waited for to the last");
}

#[tokio::test]
async fn a_stop_does_not_wait_for_ever() {
    let server = Server::with(|limits| limits.drain = Duration::from_millis(200)).await;
    let mut working = server.connect().await;
    working.write_all(b"GET /graphql?query={takes(ms:9000)} HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    server.stop.send(()).unwrap();
    let started = Instant::now();
    server.done.await.unwrap();
    assert!(started.elapsed() < Duration::from_secs(2));
    assert!(server.traces.was_dropped.load(Ordering::SeqCst));
}

#[tokio::test]
async fn the_log_tells_of_requests_and_nothing_of_what_they_say() {
    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);
    impl Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let lines = Lines::default();
    let writer = lines.clone();
    let subscriber = tracing_subscriber::fmt()
        .json()
        .with_max_level(tracing::Level::DEBUG)
        .with_writer(move || writer.clone())
        .finish();
    let _here = tracing::subscriber::set_default(subscriber);

    let server = Server::start().await;
    let variables = json!({ "name": "canary-3275" });
    // a line that another thread was the first to reach may be thought to have no listener: every line is reached once, then all
    // of them are asked again who listens
    server.ask(json!({ "query": "{ fails }" })).await;
    tracing::callsite::rebuild_interest_cache();
    let answer = server
        .ask(json!({ "query": "query($name: String!) { hello(name: $name) fails }", "variables": variables }))
        .await;
    server.get("/cari?nik=canary-3275").await;
    server.get("/graphql?query={hello(name:%22canary-3275%22)}").await;
    server.query("{ hello(name: \"canary-3275\") canary-3275 }").await;
    let log = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    assert!(!log.contains("canary"), "{log}");
    let request_id = answer.header("x-request-id").unwrap();
    let own: Vec<Value> =
        log.lines().filter(|line| line.contains(request_id)).map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(own.len(), 2, "the cause of the failure, and the request");
    assert_eq!(own[0]["fields"]["cause"], "secret /var/lib/x.db");
    assert_eq!((&own[1]["fields"]["method"], &own[1]["fields"]["path"]), (&json!("POST"), &json!("/graphql")));
    assert_eq!(own[1]["fields"]["status"], 200);
    assert!(own[1]["fields"]["ms"].is_u64(), "what is counted is a number: {}", own[1]);
    // an answer can have thousands of faults: the log has ten, and how many there were
    let often = (0..25).fold(String::new(), |all, n| format!("{all} a{n}: fails"));
    let answer = server.query(&format!("{{{often} }}")).await;
    let log = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    let of_it: Vec<&str> = log.lines().filter(|line| line.contains(answer.header("x-request-id").unwrap())).collect();
    assert_eq!(of_it.iter().filter(|line| line.contains("\"a resolver failed\"")).count(), 10, "{of_it:#?}");
    assert!(of_it.iter().any(|line| line.contains("15 further resolvers failed")), "{of_it:#?}");
}

const KNOWN: &str = "query Greeting($name: String!) { hello(name: $name) }";

fn id_of(text: &str) -> String {
    use sha2::Digest;
    format!("sha256:{}", data_encoding::HEXLOWER.encode(&sha2::Sha256::digest(text)))
}

fn documents() -> edge::Documents {
    let manifest = json!({ id_of(KNOWN): KNOWN }).to_string();
    edge::Documents::default().with_manifest(manifest.as_bytes(), &edge::guard::Limits::default()).unwrap()
}

#[tokio::test]
async fn a_known_document_is_asked_by_its_id_and_sent_once() {
    let server = Server::start().await;
    let (id, variables) = (id_of(KNOWN), json!({ "name": "you" }));
    let answer = server.ask(json!({ "documentId": id, "variables": variables })).await;
    assert_eq!((answer.status, &answer.json()), (200, &json!({ "data": { "hello": "hello you" } })));
    assert_eq!(answer.header("cache-control"), Some("no-store"), "by POST nothing is kept");
    let apollo = json!({ "persistedQuery": { "version": 1, "sha256Hash": id["sha256:".len()..] } });
    let answer = server.ask(json!({ "extensions": apollo, "variables": variables })).await;
    assert_eq!(answer.json()["data"], json!({ "hello": "hello you" }));

    let link = format!("/graphql?documentId={id}&variables=%7B%22name%22%3A%22you%22%7D");
    let first = server.get(&link).await;
    let tag = first.header("etag").unwrap().to_owned();
    assert_eq!((first.status, first.header("cache-control")), (200, Some("public, no-cache")));
    let again = server.get_with(&link, &format!("if-none-match: \"other\", W/{tag}")).await;
    assert_eq!((again.status, again.body.len(), again.header("etag")), (304, 0, Some(tag.as_str())));
    assert_eq!(
        again.header("vary"),
        Some("accept, accept-language, accept-encoding, authorization, cookie"),
        "as of the answer that it stands for"
    );
    assert_eq!(server.get_with(&link, "if-none-match: *").await.status, 304);
    assert_eq!(again.header("vary"), first.header("vary"));
    let other = server.get_with(&link.replace("you", "me"), &format!("if-none-match: {tag}")).await;
    assert_eq!((other.status, &other.json()["data"]), (200, &json!({ "hello": "hello me" })));
    let personal = server.get_with(&link, "authorization: Bearer x").await;
    assert_eq!(personal.header("cache-control"), Some("private, no-cache"));

    let unknown = server.ask(json!({ "documentId": id_of("{ hello }") })).await;
    assert_eq!((unknown.status, unknown.code().as_str()), (400, "PERSISTED_QUERY_NOT_FOUND"));
    let free = server.get("/graphql?query=%7Bhello%7D").await;
    assert_eq!((free.header("etag"), free.header("cache-control")), (None, Some("no-store")));
    let failing = server.get(&link.replace("you", "").replace("%22name%22%3A%22%22", "")).await;
    assert_eq!((failing.code().as_str(), failing.header("etag")), ("GRAPHQL_VALIDATION_FAILED", None));
}
