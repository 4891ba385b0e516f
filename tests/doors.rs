//! The server's doors, with real connections that are silent, slow, many, encrypted, or behind a proxy; and what it tells of them.
//! Deadlines are small where they are to be met, and larger than any test where they are not.

use std::collections::BTreeMap;
use std::io::Read;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_graphql::{Context, EmptyMutation, EmptySubscription, Object, Schema};
use serde_json::{Value, json};
use simpul::config::ProxyHeader;
use simpul::edge::{self, Statements};
use simpul::http::{App, Assets, Caller, Collector, Gauge, Limits, Proxies, Tls, Watch, serve};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::given::engines::PATIENCE;

/// A deadline that a test waits for.
const SOON: Duration = Duration::from_millis(300);
/// A deadline that no test waits for.
const NEVER: Duration = Duration::from_secs(600);

struct Query;

#[Object]
impl Query {
    async fn hello(&self, #[graphql(default)] name: String) -> String {
        format!("hello {name}")
    }

    async fn takes(&self, ms: u64) -> bool {
        tokio::time::sleep(Duration::from_millis(ms)).await;
        true
    }

    async fn text(&self, bytes: usize) -> String {
        "Koperasi Boneka ".repeat(bytes / 16)
    }

    async fn caller(&self, context: &Context<'_>) -> String {
        let caller = context.data_unchecked::<Caller>();
        format!("{} {}", caller.address, caller.is_encrypted)
    }

    async fn fails(&self) -> async_graphql::Result<Option<i32>> {
        Err(std::io::Error::other("a secret").into())
    }
}

struct Server {
    address: SocketAddr,
    metrics: SocketAddr,
    stop: oneshot::Sender<()>,
    done: JoinHandle<()>,
}

struct Answer {
    status: u16,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("{:?}", String::from_utf8_lossy(&self.body)))
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }
}

impl Server {
    async fn with(change: impl FnOnce(&mut Limits)) -> Self {
        Self::watched(change, None).await
    }

    async fn watched(change: impl FnOnce(&mut Limits), collector: Option<Collector>) -> Self {
        let mut limits = Limits {
            header_deadline: NEVER,
            idle_deadline: NEVER,
            write_deadline: NEVER,
            graphql: edge::Settings { body_deadline: NEVER, deadline: NEVER, ..Limits::default().graphql },
            ..Limits::default()
        };
        change(&mut limits);
        let schema = Schema::build(Query, EmptyMutation, EmptySubscription).extension(edge::Timing).finish();
        let (listener, metrics) = (loopback().await, loopback().await);
        let (address, metrics_address) = (listener.local_addr().unwrap(), metrics.local_addr().unwrap());
        let gauge = || Gauge { name: "simpul_pool_open", about: "Connections to the database.", value: 3.0 };
        let files = [("index.html", "<title>beranda</title>"), ("rangka.html", "<title>rangka</title>")];
        let app = App {
            accounts: None,
            documents: simpul::edge::Documents::default(),
            sdl: format!("{}\n{}", schema.sdl(), "# a long description\n".repeat(100)),
            schema,
            prepare: Box::new(|request, parts| {
                let caller = Caller::of(&parts.extensions).expect("every request has a caller");
                request.data(caller).data(Statements::new(|| 7))
            }),
            ready: Box::new(|| Box::pin(async { true })),
            assets: Assets::new(files.map(|(name, text)| (name.to_owned(), text.as_bytes().into()))),
            limits,
            watch: Watch {
                metrics: Some(metrics),
                gauges: Some(Box::new(move || Box::pin(async move { vec![gauge()] }))),
                collector,
            },
        };
        let (stop, stopped) = oneshot::channel();
        let done = tokio::spawn(serve(listener, app, async { drop(stopped.await) }));
        Self { address, metrics: metrics_address, stop, done }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// A connection from another address of this machine.
    async fn connect_from(&self, last: u8) -> TcpStream {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(SocketAddr::from(([127, 0, 0, last], 0))).unwrap();
        socket.connect(self.address).await.unwrap()
    }

    async fn get(&self, path: &str) -> Answer {
        self.send(&get(path)).await
    }

    async fn send(&self, request: &str) -> Answer {
        let mut stream = self.connect().await;
        stream.write_all(request.as_bytes()).await.unwrap();
        answer(&mut stream).await
    }

    async fn post(&self, headers: &str, query: &str) -> Answer {
        let body = json!({ "query": query }).to_string();
        self.send(&format!(
            "POST /graphql HTTP/1.1\r\nhost: simpul.example\r\ncontent-type: application/json\r\n{headers}content-length: {}\r\n\r\n{body}",
            body.len()
        ))
        .await
    }

    async fn metrics(&self) -> String {
        let mut stream = TcpStream::connect(self.metrics).await.unwrap();
        stream.write_all(get("/metrics").as_bytes()).await.unwrap();
        let answer = answer(&mut stream).await;
        assert_eq!(answer.header("content-type"), Some("text/plain; version=0.0.4; charset=utf-8"));
        String::from_utf8(answer.body).unwrap()
    }

    /// Waits until the metrics have this line.
    async fn tells(&self, line: &str) {
        let told = async {
            while !self.metrics().await.lines().any(|told| told == line) {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        assert!(tokio::time::timeout(PATIENCE, told).await.is_ok(), "{line} is told:\n{}", self.metrics().await);
    }
}

async fn loopback() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").await.unwrap()
}

fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nhost: simpul.example\r\n\r\n")
}

/// Reads one answer with a length; the connection stays.
async fn answer(stream: &mut (impl AsyncRead + Unpin)) -> Answer {
    let read = async {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(
                stream.read_u8().await.unwrap_or_else(|error| panic!("{error}: {:?}", String::from_utf8_lossy(&head))),
            );
        }
        let head = String::from_utf8(head).unwrap();
        let (first, rest) = head.split_once("\r\n").unwrap();
        let mut headers = BTreeMap::<String, String>::new();
        for (name, value) in rest.lines().filter_map(|line| line.split_once(": ")) {
            headers
                .entry(name.to_owned())
                .and_modify(|all| *all = format!("{all}, {value}"))
                .or_insert(value.to_owned());
        }
        let length = headers.get("content-length").map_or(0, |length| length.parse().unwrap());
        let mut body = vec![0; length];
        stream.read_exact(&mut body).await.unwrap();
        // of a request, which the collector reads, there is none
        let status = first.split(' ').nth(1).unwrap().parse().unwrap_or(0);
        Answer { status, headers, body }
    };
    tokio::time::timeout(PATIENCE, read).await.expect("an answer in time")
}

/// What still comes until the server closes, which it does in time.
async fn rest(stream: &mut (impl AsyncRead + Unpin)) -> Vec<u8> {
    let mut bytes = Vec::new();
    // closed with bytes of ours unread, a connection is reset
    let _end_or_reset =
        tokio::time::timeout(PATIENCE, stream.read_to_end(&mut bytes)).await.expect("the server closes");
    bytes
}

#[tokio::test]
async fn a_head_has_its_deadline_however_it_comes() {
    let server = Server::with(|limits| limits.header_deadline = SOON).await;
    for begin in ["", "GET /healthz HTTP/1.1\r\nhost: x\r\nx-slow: "] {
        let (mut read, mut write) = server.connect().await.into_split();
        write.write_all(begin.as_bytes()).await.unwrap();
        // each byte comes soon after the one before
        let drip = async {
            loop {
                if !begin.is_empty() && write.write_all(b"a").await.is_err() {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::select! {
            bytes = rest(&mut read) => assert!(bytes.is_empty(), "{begin}"),
            () = drip => {}
        }
    }
    server.tells("simpul_connections_ended_total{reason=\"head\"} 2").await;
    server.tells("simpul_connections 0").await;
}

#[tokio::test]
async fn a_connection_is_kept_for_longer_than_a_head_may_take_and_not_for_ever() {
    let server = Server::with(|limits| (limits.header_deadline, limits.idle_deadline) = (SOON, 5 * SOON)).await;
    let mut stream = server.connect().await;
    for _ in 0..2 {
        stream.write_all(get("/healthz").as_bytes()).await.unwrap();
        assert_eq!(answer(&mut stream).await.status, 200);
        tokio::time::sleep(2 * SOON).await;
    }
    assert_eq!(rest(&mut stream).await, b"");
    server.tells("simpul_connections_ended_total{reason=\"idle\"} 1").await;

    // the next head has its own deadline, from its first byte on
    let server = Server::with(|limits| limits.header_deadline = SOON).await;
    let mut stream = server.connect().await;
    stream.write_all(get("/healthz").as_bytes()).await.unwrap();
    answer(&mut stream).await;
    stream.write_all(b"GET /hea").await.unwrap();
    assert_eq!(rest(&mut stream).await, b"");
    server.tells("simpul_connections_ended_total{reason=\"head\"} 1").await;
}

#[tokio::test]
async fn work_has_no_deadline_of_its_connection() {
    let server = Server::with(|limits| {
        (limits.header_deadline, limits.idle_deadline, limits.write_deadline) = (SOON, SOON, SOON)
    })
    .await;
    let mut stream = server.connect().await;
    stream.write_all(get("/graphql?query={takes(ms:900)}").as_bytes()).await.unwrap();
    assert_eq!(answer(&mut stream).await.json(), json!({ "data": { "takes": true } }));
}

/// More than the buffers of both ends hold.
const LARGE: usize = 64 << 20;

#[tokio::test]
async fn an_answer_that_nobody_reads_is_given_up() {
    let server = Server::with(|limits| limits.write_deadline = SOON).await;
    let mut stream = server.connect().await;
    stream.write_all(get(&format!("/graphql?query={{text(bytes:{LARGE})}}")).as_bytes()).await.unwrap();
    server.tells("simpul_connections_ended_total{reason=\"stalled\"} 1").await;
    server.tells("simpul_connections 0").await;
    assert!(rest(&mut stream).await.len() < LARGE, "the end of it never came");
}

#[tokio::test]
async fn who_reads_slowly_and_steadily_gets_all_of_it() {
    let server = Server::with(|limits| (limits.write_deadline, limits.idle_deadline) = (PATIENCE, SOON)).await;
    let mut stream = server.connect().await;
    stream.write_all(get(&format!("/graphql?query={{text(bytes:{LARGE})}}")).as_bytes()).await.unwrap();
    let (mut n_bytes, mut part) = (0, vec![0; 1 << 20]);
    while n_bytes < LARGE {
        let n = tokio::time::timeout(PATIENCE, stream.read(&mut part)).await.unwrap().unwrap();
        assert!(n > 0, "it is not cut after {n_bytes}");
        n_bytes += n;
        // all in all longer than a connection may be idle: it is not
        tokio::time::sleep(SOON / 20).await;
    }
}

#[tokio::test]
async fn answers_that_wait_for_their_readers_take_only_so_much_memory() {
    let server = Server::with(|limits| limits.unsent_bytes = LARGE + LARGE / 2).await;
    let mut slow = server.connect().await;
    slow.write_all(get(&format!("/graphql?query={{text(bytes:{LARGE})}}")).as_bytes()).await.unwrap();
    let large = format!("{{ text(bytes: {LARGE}) }}");
    slow.read_u8().await.unwrap();
    let refused = server.post("", &large).await;
    assert_eq!((refused.status, refused.header("retry-after")), (503, Some("1")));
    assert_eq!(refused.header("access-control-allow-origin"), Some("*"), "a page of another host reads why");
    assert_eq!(refused.json()["errors"][0]["extensions"]["code"], "OVERLOADED");
    assert_eq!(server.post("", "{ text(bytes: 16000) }").await.status, 200, "short ones are given");
    assert_eq!(server.post("", "{ text(bytes: 160000) }").await.status, 200, "there is room for this one");
    drop(slow);
    let again = async {
        while server.post("", &large).await.status != 200 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, again).await.expect("what nobody waits for takes no room");
}

#[tokio::test]
async fn bodies_that_are_on_their_way_take_only_so_much_memory() {
    const LONG: usize = 200 << 10;
    // room for one of them, and for half of another
    let server = Server::with(|limits| {
        (limits.graphql.body_bytes, limits.graphql.unread_bytes) = (LONG, LONG + LONG / 2);
    })
    .await;
    let head = format!(
        "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: {LONG}\r\n\r\n"
    );
    let query = "{\"query\":\"{ hello }\"";
    let body = format!("{query}{}}}", " ".repeat(LONG - query.len() - 1));
    let unread = |kib: usize| format!("simpul_unread_bytes {}", kib << 10);
    // what is announced takes no room, and what is short neither
    let mut announced = server.connect().await;
    announced.write_all(format!("{head}{}", &body[..16_000]).as_bytes()).await.unwrap();
    let mut slow = server.connect_from(9).await;
    slow.write_all(format!("{head}{}", &body[..LONG - 1]).as_bytes()).await.unwrap();
    server.tells(&unread(200)).await;

    let refused = server.send(&format!("{head}{body}")).await;
    assert_eq!((refused.status, refused.header("retry-after")), (503, Some("1")));
    assert_eq!(refused.json()["errors"][0]["extensions"]["code"], "OVERLOADED");
    assert_eq!(refused.header("connection"), Some("close"), "the rest of it is not read");
    server.tells(&unread(200)).await;
    assert_eq!(server.post("", "{ hello }").await.status, 200, "short ones are read");
    let shorter = body.replacen(&" ".repeat(LONG / 2 + 2048), "", 1);
    let head_of_it = head.replace(&format!("length: {LONG}"), &format!("length: {}", shorter.len()));
    assert_eq!(server.send(&format!("{head_of_it}{shorter}")).await.status, 200, "there is room for this one");

    slow.write_all(&body.as_bytes()[LONG - 1..]).await.unwrap();
    assert_eq!(answer(&mut slow).await.json(), json!({ "data": { "hello": "hello " } }));
    server.tells(&unread(0)).await;
    assert_eq!(server.send(&format!("{head}{body}")).await.status, 200);
    announced.write_all(&body.as_bytes()[16_000..]).await.unwrap();
    assert_eq!(answer(&mut announced).await.status, 200);
    // whoever goes away takes no room along
    let mut gone = server.connect().await;
    gone.write_all(format!("{head}{}", &body[..LONG - 1]).as_bytes()).await.unwrap();
    server.tells(&unread(200)).await;
    drop(gone);
    server.tells(&unread(0)).await;
}

#[tokio::test]
async fn one_address_takes_only_an_eighth_of_the_room_for_bodies() {
    const LONG: usize = 100 << 10;
    // an eighth of it has one of them, and half of another
    let server = Server::with(|limits| {
        (limits.graphql.body_bytes, limits.graphql.unread_bytes) = (LONG, 8 * (LONG + LONG / 2));
    })
    .await;
    let head = format!(
        "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: {LONG}\r\n\r\n"
    );
    let query = "{\"query\":\"{ hello }\"";
    let body = format!("{query}{}}}", " ".repeat(LONG - query.len() - 1));
    let mut slow = server.connect().await;
    slow.write_all(format!("{head}{}", &body[..LONG - 1]).as_bytes()).await.unwrap();
    server.tells(&format!("simpul_unread_bytes {LONG}")).await;

    let refused = server.send(&format!("{head}{body}")).await;
    assert_eq!((refused.status, refused.header("retry-after")), (429, Some("1")));
    assert_eq!(refused.json()["errors"][0]["extensions"]["code"], "RATE_LIMITED");
    assert_eq!(refused.header("connection"), Some("close"), "the rest of it is not read");
    let mut other = server.connect_from(9).await;
    other.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
    assert_eq!(answer(&mut other).await.status, 200, "somebody else has her own");
    assert_eq!(server.post("", "{ hello }").await.status, 200, "short ones are read");
    slow.write_all(&body.as_bytes()[LONG - 1..]).await.unwrap();
    assert_eq!(answer(&mut slow).await.status, 200);
    assert_eq!(server.send(&format!("{head}{body}")).await.status, 200, "what has been read is given back");
}

#[tokio::test]
async fn who_says_that_she_sends_no_more_has_her_answer() {
    let server = Server::with(|_| ()).await;
    let large = format!("/graphql?query={{text(bytes:{LARGE})}}");
    for requests in
        [vec!["/graphql?query={takes(ms:300)}"], vec![large.as_str()], vec!["/graphql?query={takes(ms:200)}"; 3]]
    {
        let mut stream = server.connect().await;
        let all: String = requests.iter().map(|path| get(path)).collect();
        stream.write_all(all.as_bytes()).await.unwrap();
        stream.shutdown().await.unwrap();
        for _ in &requests {
            let answer = answer(&mut stream).await;
            assert_eq!((answer.status, answer.json()["errors"].is_null()), (200, true));
        }
        assert_eq!(rest(&mut stream).await, b"", "then the connection is over");
    }
    // as long as she may still wait for it: what takes longer is given up
    let mut stream = server.connect().await;
    stream.write_all(get("/graphql?query={takes(ms:600000)}").as_bytes()).await.unwrap();
    server.tells("simpul_requests_in_work 1").await;
    stream.shutdown().await.unwrap();
    assert_eq!(rest(&mut stream).await, b"");
    server.tells("simpul_requests_in_work 0").await;
}

#[tokio::test]
async fn one_address_has_only_so_many_connections() {
    let server = Server::with(|limits| limits.connections_per_address = 2).await;
    let mut held = [server.connect_from(2).await, server.connect_from(2).await];
    server.tells("simpul_connections 2").await;
    let refused = String::from_utf8(rest(&mut server.connect_from(2).await).await).unwrap();
    assert!(refused.starts_with("HTTP/1.1 503 ") && refused.contains("retry-after: 1\r\n"), "{refused}");
    // a page of another host may read it
    for line in ["access-control-allow-origin: *\r\n", "access-control-expose-headers: retry-after\r\n"] {
        assert!(refused.contains(line), "{refused}");
    }
    server.tells("simpul_connections_ended_total{reason=\"crowded\"} 1").await;

    let mut other = server.connect_from(3).await;
    for stream in held.iter_mut().chain([&mut other]) {
        stream.write_all(get("/healthz").as_bytes()).await.unwrap();
        assert_eq!(answer(stream).await.status, 200);
    }
    drop(held);
    server.tells("simpul_connections 1").await;
    let mut again = server.connect_from(2).await;
    again.write_all(get("/healthz").as_bytes()).await.unwrap();
    assert_eq!(answer(&mut again).await.status, 200);
}

#[tokio::test]
async fn silence_keeps_nobody_out_and_work_is_never_cut_for_others() {
    let server = Server::with(|limits| limits.connections = 2).await;
    let mut working = server.connect_from(2).await;
    working.write_all(get("/graphql?query={takes(ms:1500)}").as_bytes()).await.unwrap();
    server.tells("simpul_requests_in_work 1").await;
    let mut silent = server.connect_from(3).await;
    server.tells("simpul_connections 2").await;

    let mut third = server.connect_from(4).await;
    assert_eq!(rest(&mut silent).await, b"", "it gives way");
    server.tells("simpul_connections_ended_total{reason=\"gave_way\"} 1").await;
    third.write_all(get("/graphql?query={takes(ms:1500)}").as_bytes()).await.unwrap();
    server.tells("simpul_requests_in_work 2").await;
    let refused = rest(&mut server.connect_from(5).await).await;
    assert!(refused.starts_with(b"HTTP/1.1 503 "), "all are at work");
    server.tells("simpul_connections_ended_total{reason=\"full\"} 1").await;
    for stream in [&mut working, &mut third] {
        assert_eq!(answer(stream).await.json(), json!({ "data": { "takes": true } }));
    }
}

#[tokio::test]
async fn a_body_that_does_not_come_takes_nobodys_place() {
    let server = Server::with(|limits| (limits.requests, limits.connections) = (1, 3)).await;
    let slow = "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{";
    let mut held = [server.connect_from(2).await, server.connect_from(3).await];
    for stream in &mut held {
        stream.write_all(slow.as_bytes()).await.unwrap();
    }
    server.tells("simpul_connections 2").await;
    assert_eq!(server.post("", "{ hello }").await.status, 200, "the one place for work is free");

    // nor does it take a connection's place for long
    let mut third = server.connect_from(4).await;
    third.write_all(slow.as_bytes()).await.unwrap();
    server.tells("simpul_connections 3").await;
    let let_in = async {
        loop {
            let mut stream = server.connect().await;
            let _refused_perhaps = stream.write_all(get("/healthz").as_bytes()).await;
            if first_line(&mut stream).await.contains("200") {
                break;
            }
        }
    };
    tokio::time::timeout(PATIENCE, let_in).await.expect("one of them gives way");
    server.tells("simpul_connections_ended_total{reason=\"gave_way\"} 1").await;
    assert_eq!(rest(&mut held[0]).await, b"", "the one that waited longest");
}

/// The first line of an answer, or nothing.
async fn first_line(stream: &mut (impl AsyncRead + Unpin)) -> String {
    let mut line = Vec::new();
    while !line.ends_with(b"\n") {
        match stream.read_u8().await {
            Ok(byte) => line.push(byte),
            Err(_) => break,
        }
    }
    String::from_utf8(line).unwrap()
}

fn certificate() -> Tls {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/given/tls");
    Tls::read(&folder.join("certificate.pem"), &folder.join("key.pem")).unwrap()
}

/// A client that believes only the certificate of the tests.
fn connector() -> TlsConnector {
    believing("certificate.pem")
}

/// A client that believes this one only.
fn believing(certificate: &str) -> TlsConnector {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/given/tls").join(certificate);
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(path).unwrap()).unwrap();
    let provider = tokio_rustls::rustls::crypto::ring::default_provider();
    let config = ClientConfig::builder_with_provider(Arc::new(provider)).with_safe_default_protocol_versions().unwrap();
    TlsConnector::from(Arc::new(config.with_root_certificates(roots).with_no_client_auth()))
}

#[tokio::test]
async fn tls_ends_here_where_there_is_a_certificate() {
    let server = Server::with(|limits| (limits.tls, limits.header_deadline) = (Some(certificate()), SOON)).await;
    let name = ServerName::try_from("localhost").unwrap();
    let mut stream = connector().connect(name, server.connect().await).await.unwrap();
    for _ in 0..2 {
        stream.write_all(get("/graphql?query={caller}").as_bytes()).await.unwrap();
        let answer = answer(&mut stream).await;
        assert_eq!(answer.json(), json!({ "data": { "caller": "127.0.0.1 true" } }));
        assert_eq!(answer.header("strict-transport-security"), Some("max-age=31536000"));
    }
    stream.write_all(get(&format!("/graphql?query={{text(bytes:{})}}", 4 << 20)).as_bytes()).await.unwrap();
    assert!(answer(&mut stream).await.body.len() > 4 << 20);

    // neither what is not encrypted nor silence gets further
    let mut plain = server.connect().await;
    plain.write_all(get("/healthz").as_bytes()).await.unwrap();
    assert!(!rest(&mut plain).await.starts_with(b"HTTP"));
    assert_eq!(rest(&mut server.connect().await).await, b"");
    server.tells("simpul_connections_ended_total{reason=\"handshake\"} 2").await;
    let stranger = ServerName::try_from("lain.example").unwrap();
    assert!(connector().connect(stranger, server.connect().await).await.is_err(), "the name is held against it");
}

#[tokio::test]
async fn a_certificate_is_replaced_while_the_server_runs() {
    let (given, folder) = (Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/given/tls"), tempfile::tempdir().unwrap());
    let in_use = |name: &str| folder.path().join(name);
    // as programs do that fetch certificates: written beside, then put in place
    let put = |from: &str, name: &str| {
        std::fs::copy(given.join(from), in_use("new")).unwrap();
        std::fs::rename(in_use("new"), in_use(name)).unwrap();
    };
    put("certificate.pem", "certificate.pem");
    put("key.pem", "key.pem");
    let tls = Tls::read(&in_use("certificate.pem"), &in_use("key.pem")).unwrap();
    let look = Duration::from_millis(20);
    let server = Server::with(|limits| (limits.tls, limits.tls_look) = (Some(tls), look)).await;
    let shakes_hands = async |certificate: &str| {
        let name = ServerName::try_from("localhost").unwrap();
        believing(certificate).connect(name, server.connect().await).await
    };
    let mut before = shakes_hands("certificate.pem").await.unwrap();

    // the key of another certificate, then none at all: what there was stays in use
    put("next-certificate.pem", "certificate.pem");
    tokio::time::sleep(5 * look).await;
    shakes_hands("certificate.pem").await.expect("the key does not fit yet");
    put("next-key.pem", "key.pem");
    let start = Instant::now();
    while shakes_hands("next-certificate.pem").await.is_err() {
        assert!(start.elapsed() < NEVER, "it is taken soon");
        tokio::time::sleep(look).await;
    }
    assert!(shakes_hands("certificate.pem").await.is_err(), "the one before is in use no more");
    std::fs::remove_file(in_use("key.pem")).unwrap();
    tokio::time::sleep(5 * look).await;
    shakes_hands("next-certificate.pem").await.expect("it was read already");
    // nobody was cut off
    before.write_all(get("/healthz").as_bytes()).await.unwrap();
    assert_eq!(answer(&mut before).await.body, b"ok\n");
}

#[test]
fn a_certificate_that_cannot_be_used_is_refused_by_its_file() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/given/tls");
    let (certificate, key) = (folder.join("certificate.pem"), folder.join("key.pem"));
    for (certificate, key, named) in [
        (&folder.join("none.pem"), &key, "none.pem"),
        (&certificate, &folder.join("none.pem"), "none.pem"),
        (&key, &key, "key.pem"),
        (&certificate, &certificate, "certificate.pem"),
    ] {
        let told = Tls::read(certificate, key).unwrap_err();
        assert!(told.contains(named), "{told}");
    }
}

#[tokio::test]
async fn the_caller_is_whom_a_trusted_proxy_names() {
    let proxies = Proxies { networks: vec!["127.0.0.2".parse().unwrap()], header: ProxyHeader::XForwardedFor };
    let server = Server::with(|limits| (limits.proxies, limits.connections_per_address) = (proxies, 1)).await;
    let forwarded = "GET /graphql?query={caller} HTTP/1.1\r\nhost: x\r\n\
        x-forwarded-for: 203.0.113.9, 2001:db8::7\r\nx-forwarded-proto: https\r\n\r\n";
    let mut held = Vec::new();
    for (last, caller, hsts) in [
        (2, "2001:db8::7 true", Some("max-age=31536000")),
        (2, "2001:db8::7 true", Some("max-age=31536000")),
        (3, "127.0.0.3 false", None),
    ] {
        // a proxy may have more connections than a caller
        let mut stream = server.connect_from(last).await;
        stream.write_all(forwarded.as_bytes()).await.unwrap();
        let answer = answer(&mut stream).await;
        assert_eq!(answer.json(), json!({ "data": { "caller": caller } }));
        assert_eq!(answer.header("strict-transport-security"), hsts);
        held.push(stream);
    }
    // each request on a connection has its own caller
    held[0].write_all(forwarded.replace("2001:db8::7", "198.51.100.4").as_bytes()).await.unwrap();
    assert_eq!(answer(&mut held[0]).await.json(), json!({ "data": { "caller": "198.51.100.4 true" } }));
}

#[tokio::test]
async fn a_stop_is_told_first_then_nobody_is_let_in_and_work_ends() {
    let server = Server::with(|limits| (limits.notice, limits.drain) = (4 * SOON, PATIENCE)).await;
    let mut working = server.connect().await;
    working.write_all(get("/graphql?query={takes(ms:2000)}").as_bytes()).await.unwrap();
    let mut idle = server.connect().await;
    idle.write_all(get("/readyz").as_bytes()).await.unwrap();
    assert_eq!(answer(&mut idle).await.status, 200);

    server.stop.send(()).unwrap();
    let not_ready = async {
        loop {
            idle.write_all(get("/readyz").as_bytes()).await.unwrap();
            if answer(&mut idle).await.status == 503 {
                break;
            }
        }
    };
    tokio::time::timeout(3 * SOON, not_ready).await.expect("it is told at once");
    let mut late = TcpStream::connect(server.address).await.expect("who has not heard of it is still let in");
    late.write_all(get("/graphql?query={hello}").as_bytes()).await.unwrap();
    assert_eq!(answer(&mut late).await.status, 200);
    assert_eq!(rest(&mut idle).await, b"", "who does nothing is sent away");
    assert!(TcpStream::connect(server.address).await.is_err(), "nobody is let in any more");
    let last = answer(&mut working).await;
    assert_eq!((last.json(), last.header("connection")), (json!({ "data": { "takes": true } }), Some("close")));
    tokio::time::timeout(PATIENCE, server.done).await.expect("it ends").unwrap();
}

#[tokio::test]
async fn cookies_are_of_no_use_to_a_page_of_another_host() {
    let server = Server::with(|_| ()).await;
    for (headers, status) in [
        ("cookie: __Host-sesi=1\r\nsec-fetch-site: cross-site\r\n", 403),
        ("cookie: __Host-sesi=1\r\norigin: https://jahat.example\r\n", 403),
        ("cookie: __Host-sesi=1\r\nsec-fetch-site: same-origin\r\norigin: https://simpul.example\r\n", 200),
        ("sec-fetch-site: cross-site\r\norigin: https://toko.example\r\n", 200),
    ] {
        let answer = server.post(headers, "{ hello }").await;
        assert_eq!(answer.status, status, "{headers}");
        assert_eq!(answer.header("access-control-allow-credentials"), None);
        let opened = (answer.header("access-control-allow-origin"), answer.header("access-control-expose-headers"));
        assert!(opened.0 == Some("*") && opened.1.is_some(), "whoever answers, {status}");
        if status == 403 {
            assert_eq!(answer.json()["errors"][0]["extensions"]["code"], "FORBIDDEN");
        }
    }
    let preflight = server
        .send(
            "OPTIONS /graphql HTTP/1.1\r\nhost: x\r\norigin: https://toko.example\r\n\
             access-control-request-method: POST\r\naccess-control-request-headers: content-type\r\n\r\n",
        )
        .await;
    let allowed = preflight.header("access-control-allow-headers").unwrap();
    assert_eq!(allowed, "accept,accept-language,authorization,content-type,last-event-id,simpul-cost");
    let asked = server.post("origin: https://toko.example\r\n", "{ hello }").await;
    let exposed = asked.header("access-control-expose-headers").unwrap();
    assert_eq!(exposed, "retry-after,ratelimit,ratelimit-policy,x-request-id");
    assert_eq!(
        (asked.header("access-control-allow-origin"), asked.header("vary")),
        (Some("*"), Some("accept, accept-language, accept-encoding, authorization, cookie"))
    );
}

#[tokio::test]
async fn a_long_answer_comes_compressed_to_whoever_reads_that() {
    let server = Server::with(|_| ()).await;
    let plain = server.post("", "{ text(bytes: 2000) }").await;
    let large = server.post("", "{ text(bytes: 200000) }").await;
    for (wish, encoding) in [
        ("gzip, deflate, br, zstd", Some("zstd")),
        ("gzip, br", Some("br")),
        ("gzip", Some("gzip")),
        ("gzip;q=0", None),
        ("identity", None),
    ] {
        for (query, whole) in [("{ text(bytes: 2000) }", &plain), ("{ text(bytes: 200000) }", &large)] {
            let answer = server.post(&format!("accept-encoding: {wish}\r\n"), query).await;
            assert_eq!((answer.status, answer.header("content-encoding")), (200, encoding), "{wish}");
            assert_eq!(answer.header("vary"), Some("accept, accept-language, accept-encoding, authorization, cookie"));
            let mut body = Vec::new();
            match encoding {
                Some("zstd") => body = zstd::bulk::decompress(&answer.body, 1 << 20).unwrap(),
                Some("br") => brotli::BrotliDecompress(&mut &*answer.body, &mut body).unwrap(),
                Some(_) => drop(flate2::read::GzDecoder::new(&*answer.body).read_to_end(&mut body).unwrap()),
                None => body.clone_from(&answer.body),
            }
            assert_eq!(body, whole.body, "{wish}");
            assert!(encoding.is_none() || answer.body.len() < body.len() / 4, "{wish}: {}", answer.body.len());
        }
        let short = server.post(&format!("accept-encoding: {wish}\r\n"), "{ hello }").await;
        assert_eq!(
            (short.header("content-encoding"), short.header("vary")),
            (None, Some("accept, accept-language, accept-encoding, authorization, cookie"))
        );
    }
    // what is tagged is the same thing in other bytes
    let schema = server.get("/schema.graphql").await;
    let request = get("/schema.graphql").replace("\r\n\r\n", "\r\naccept-encoding: br\r\n\r\n");
    let packed = server.send(&request).await;
    assert_eq!((packed.header("content-encoding"), packed.header("vary")), (Some("br"), Some("accept-encoding")));
    assert_eq!(packed.header("etag").unwrap(), format!("W/{}", schema.header("etag").unwrap()));
    let known = request.replace("\r\n\r\n", &format!("\r\nif-none-match: {}\r\n\r\n", packed.header("etag").unwrap()));
    assert_eq!(server.send(&known).await.status, 304);
}

#[tokio::test]
async fn metrics_have_labels_of_ours_only() {
    let server = Server::with(|limits| limits.graphql.timed_per_mille = 1000).await;
    server.post("", "query Canary3275 { a3275: hello(name: \"canary\") text(bytes: 16) }").await;
    server.post("", "{ fails }").await;
    server.post("", "{ hello canary3275 }").await;
    server.get("/canary/3275").await;
    server.get("/koperasi/canary3275").await;
    server.send("CANARY / HTTP/1.1\r\nhost: x\r\n\r\n").await;
    for line in [
        "simpul_answers_total{address=\"/graphql\",status=\"200\"} 3",
        "simpul_answers_total{address=\"other\",status=\"404\"} 1",
        "simpul_answers_total{address=\"page\",status=\"200\"} 1",
        "simpul_answers_total{address=\"page\",status=\"405\"} 1",
        "simpul_errors_total{code=\"INTERNAL\"} 1",
        "simpul_errors_total{code=\"GRAPHQL_VALIDATION_FAILED\"} 1",
        "simpul_operations_total{type=\"query\",operation=\"other\",code=\"OK\"} 1",
        "simpul_operations_total{type=\"query\",operation=\"other\",code=\"INTERNAL\"} 1",
        "simpul_operation_statements_total{type=\"query\",operation=\"other\"} 14",
        "simpul_operation_seconds_count{type=\"query\",operation=\"other\"} 2",
        "simpul_field_used_total{field=\"Query.hello\"} 1",
        "simpul_field_used_total{field=\"Query.text\"} 1",
        "simpul_field_seconds_count{field=\"Query.hello\"} 1",
        "simpul_pool_open 3",
        "simpul_requests_in_work 0",
    ] {
        server.tells(line).await;
    }
    let all = server.metrics().await;
    assert!(!all.contains("3275") && !all.to_lowercase().contains("canary"), "{all}");
    assert_eq!(server.get("/metrics").await.status, 404, "they are told at their own address only");
}

#[tokio::test]
async fn traces_go_to_the_collector_without_a_word_of_the_caller() {
    let collector = loopback().await;
    let address = collector.local_addr().unwrap();
    let taken = tokio::spawn(async move {
        let (mut stream, _) = collector.accept().await.unwrap();
        let request = answer(&mut stream).await;
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").await.unwrap();
        request.json()
    });
    let server = Server::watched(
        |limits| limits.graphql.timed_per_mille = 1000,
        Some(Collector::at(&format!("http://{address}")).unwrap()),
    )
    .await;
    let asked = server.post("", "query Canary3275 { a3275: hello(name: \"canary\") takes(ms: 20) }").await;
    server.post("", "{ fails }").await;
    server.stop.send(()).unwrap();
    tokio::time::timeout(PATIENCE, server.done).await.expect("it ends").unwrap();
    let sent = tokio::time::timeout(PATIENCE, taken).await.expect("what is left is sent").unwrap();
    assert!(!sent.to_string().to_lowercase().contains("canary") && !sent.to_string().contains("a3275"), "{sent}");

    let spans = sent["resourceSpans"][0]["scopeSpans"][0]["spans"].as_array().unwrap();
    let named =
        |name: &str| spans.iter().find(|span| span["name"] == name).unwrap_or_else(|| panic!("{name}: {sent:#}"));
    let attribute = |span: &Value, key: &str| {
        let found = span["attributes"].as_array().unwrap().iter().find(|attribute| attribute["key"] == key).cloned();
        found.map(|attribute| attribute["value"].clone()).unwrap_or_default()
    };
    let (operation, field) = (&spans[0], named("Query.takes"));
    assert_eq!(
        (&operation["name"], &operation["kind"], &operation["status"]),
        (&json!("query"), &json!(2), &Value::Null)
    );
    assert_eq!(operation["traceId"], asked.header("x-request-id").unwrap(), "by it an answer is found again");
    assert!(attribute(operation, "graphql.document.hash")["stringValue"].as_str().unwrap().starts_with("sha256:"));
    assert_eq!(attribute(operation, "simpul.statements"), json!({ "intValue": "7" }));
    assert_eq!((&field["parentSpanId"], &field["traceId"]), (&operation["spanId"], &operation["traceId"]));
    let nanos = |span: &Value, key: &str| span[key].as_str().unwrap().parse::<u128>().unwrap();
    assert!(nanos(field, "endTimeUnixNano") - nanos(field, "startTimeUnixNano") >= 20_000_000);
    assert!(nanos(operation, "endTimeUnixNano") >= nanos(field, "endTimeUnixNano"));
    let failed = spans.iter().find(|span| attribute(span, "simpul.code")["stringValue"] == "INTERNAL").unwrap();
    assert_eq!(failed["status"], json!({ "code": 2 }));
}

#[tokio::test]
async fn a_collector_that_is_gone_holds_nothing_up() {
    let gone = loopback().await.local_addr().unwrap();
    let collector = Collector::at(&format!("http://{gone}")).unwrap();
    let server = Server::watched(|limits| limits.graphql.timed_per_mille = 1000, Some(collector)).await;
    for _ in 0..20 {
        assert_eq!(server.post("", "{ hello }").await.status, 200);
    }
    server.stop.send(()).unwrap();
    tokio::time::timeout(PATIENCE, server.done).await.expect("it ends").unwrap();
}

#[tokio::test]
async fn a_request_has_the_id_that_we_give_it() {
    let server = Server::with(|_| ()).await;
    let given = server.post("x-request-id: 00000000000000000000000000000000\r\n", "{ hello }").await;
    let id = given.header("x-request-id").unwrap();
    assert!(id.len() == 32 && id != "0".repeat(32), "{id}");
    assert_eq!(given.header("strict-transport-security"), None, "nothing is encrypted here");
    let address: IpAddr = "127.0.0.1".parse().unwrap();
    assert_eq!(server.post("", "{ caller }").await.json(), json!({ "data": { "caller": format!("{address} false") } }));
}
