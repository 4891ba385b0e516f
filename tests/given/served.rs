//! The graph as the program serves it: over a registry, on a port of the loopback, asked as clients ask.

use std::net::SocketAddr;
use std::time::Duration;

use serde_json::{Value, json};
use simpul::app::{Actor, Ctx};
use simpul::edge::Documents;
use simpul::gql;
use simpul::http::{self, App, Assets, Limits};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

/// A server that ends when this is dropped.
pub struct Served {
    address: SocketAddr,
    _stop: oneshot::Sender<()>,
}

impl Served {
    /// Serves the graph, without pages, to visitors; these documents are known by their ids.
    pub async fn over(ctx: &Ctx, documents: Documents) -> Self {
        Self::within(ctx, documents, Limits::default()).await
    }

    /// The same within other limits.
    pub async fn within(ctx: &Ctx, documents: Documents, limits: Limits) -> Self {
        let visitor = ctx.acting(Actor::Visitor);
        let app = App {
            watch: Default::default(),
            schema: gql::graph(),
            accounts: Some(http::Accounts { ctx: visitor.clone(), issuer: None }),
            prepare: Box::new(move |request, parts| {
                let ctx = visitor.acting(http::actor(&parts.extensions));
                let origin = gql::Origin {
                    network: http::Caller::of(&parts.extensions).map(|caller| caller.network()),
                    is_demo: http::is_of_this_machine(&parts.extensions, &parts.headers),
                    has_issuer: false,
                };
                gql::prepare(request, &ctx, http::locale(&parts.headers)).data(origin)
            }),
            ready: Box::new(|| Box::pin(async { true })),
            sdl: gql::sdl(),
            assets: Assets::new([]),
            documents,
            limits,
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (stop, stopped) = oneshot::channel::<()>();
        tokio::spawn(http::serve(listener, app, async { drop(stopped.await) }));
        Self { address, _stop: stop }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where it listens: `http://127.0.0.1:12345`.
    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Asks in English as a client of today asks, and gives back the whole answer, whatever its status.
    pub async fn ask(&self, query: &str, variables: &Value) -> Value {
        self.send(json!({ "query": query, "variables": variables })).await
    }

    /// What this would cost, without executing it.
    pub async fn price(&self, query: &str, variables: &Value) -> u64 {
        let request = json!({ "query": query, "variables": variables, "extensions": { "cost": "only" } });
        let answer = self.send(request).await;
        answer["extensions"]["cost"]["requested"].as_u64().unwrap_or_else(|| panic!("{query}\n{variables}\n{answer}"))
    }

    /// Asks, and goes away after a while whether or not there is an answer.
    pub async fn leave(&self, query: &str, after: Duration) {
        let mut stream = self.asked(&json!({ "query": query })).await;
        let _in_time_or_not = tokio::time::timeout(after, stream.read_u8()).await;
    }

    /// Sends a request as it is written here, and gives back the whole answer.
    pub async fn exchange(&self, request: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let given = |name| headers.iter().any(|(given, _)| *given == name);
        let mut head = format!("{request} HTTP/1.1\r\nconnection: close\r\ncontent-length: {}\r\n", body.len());
        if !given("host") {
            head += &format!("host: {}\r\n", self.address);
        }
        for (name, value) in headers {
            head += &format!("{name}: {value}\r\n");
        }
        let mut stream = TcpStream::connect(self.address).await.expect("a connection");
        stream.write_all((head + "\r\n" + body).as_bytes()).await.expect("it is sent");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.expect("an answer");
        Answer(String::from_utf8(answer).expect("an answer in UTF-8"))
    }

    /// Asks by a POST with these headers beside those that every request has.
    pub async fn ask_with(&self, headers: &[(&str, &str)], query: &str, variables: &Value) -> Answer {
        let usual = [
            ("content-type", "application/json"),
            ("accept", "application/graphql-response+json"),
            ("accept-language", "en"),
        ];
        let usual = usual.into_iter().filter(|(name, _)| !headers.iter().any(|(given, _)| given == name));
        let body = json!({ "query": query, "variables": variables }).to_string();
        self.exchange("POST /graphql", &usual.chain(headers.iter().copied()).collect::<Vec<_>>(), &body).await
    }

    async fn send(&self, request: Value) -> Value {
        let mut stream = self.asked(&request).await;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.expect("an answer");
        let body = answer.windows(4).position(|four| four == b"\r\n\r\n").map(|end| &answer[end + 4..]);
        serde_json::from_slice(body.expect("a head")).expect("an answer is JSON")
    }

    /// A connection by which this was asked.
    async fn asked(&self, request: &Value) -> TcpStream {
        let body = request.to_string();
        let head = format!(
            "POST /graphql HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncontent-type: application/json\r\n\
             accept: application/graphql-response+json\r\naccept-language: en\r\ncontent-length: {}\r\n\r\n",
            self.address,
            body.len()
        );
        let mut stream = TcpStream::connect(self.address).await.expect("a connection");
        stream.write_all((head + &body).as_bytes()).await.expect("it is sent");
        stream
    }
}

/// What a server has answered.
#[derive(Debug, Clone)]
pub struct Answer(String);

impl Answer {
    fn head(&self) -> &str {
        self.0.split_once("\r\n\r\n").map_or(&*self.0, |(head, _)| head)
    }

    /// The status.
    pub fn status(&self) -> u16 {
        self.0.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status")
    }

    /// The values of a header.
    pub fn headers(&self, name: &str) -> Vec<&str> {
        let lines = self.head().lines().skip(1).filter_map(|line| line.split_once(": "));
        lines.filter(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value).collect()
    }

    /// The value of a header that is there once at most.
    pub fn header(&self, name: &str) -> Option<&str> {
        let all = self.headers(name);
        assert!(all.len() <= 1, "{name}: {all:?}");
        all.first().copied()
    }

    /// The body.
    pub fn json(&self) -> Value {
        let (_, body) = self.0.split_once("\r\n\r\n").expect("a body");
        serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {}", self.0))
    }

    /// The data, where no error is expected.
    pub fn data(&self) -> Value {
        let mut answer = self.json();
        assert!(answer.get("errors").is_none(), "{:#}", answer["errors"]);
        answer["data"].take()
    }

    /// The code of the first error.
    pub fn code(&self) -> String {
        self.json()["errors"][0]["extensions"]["code"]
            .as_str()
            .unwrap_or_else(|| panic!("no error: {}", self.0))
            .to_owned()
    }

    /// All of it.
    pub fn text(&self) -> &str {
        &self.0
    }
}
