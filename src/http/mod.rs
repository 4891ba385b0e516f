//! The server: addresses, static files, health, security headers, the access log, and how connections come and go. What
//! GraphQL over HTTP means is `edge`'s business, what is asked and answered `gql`'s.

mod abroad;
mod assets;
mod callers;
mod compression;
mod connections;
mod descriptors;
mod doors;
mod locale;
mod metrics;
mod origins;
mod proxies;
mod routes;
mod stream;
mod tls;
mod traces;

use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use async_graphql::Executor;
use async_graphql::parser::types::OperationType;
use axum::Router;
use axum::body::{Body, HttpBody};
use axum::extract::{Request, State};
use axum::http::uri::Authority;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, Version, header, request::Parts};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use futures_util::FutureExt;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};

use crate::edge::{self, Code, Edge, Held, Report, RequestId};
use callers::Callers;
use doors::Doors;
use metrics::Metrics;
use routes::Kind;
use traces::Traces;

pub use abroad::BACK as BACK_FROM_ISSUER;
pub use assets::{Assets, MANIFEST};
pub use callers::{Accounts, actor, is_of_this_machine};
pub use connections::stop_signal;
pub use descriptors::room_for_connections;
pub use locale::locale;
pub use metrics::{Gauge, Gauges};
pub use proxies::Proxies;
pub use tls::Tls;
pub use traces::Collector;

pub use crate::edge::Caller;

/// Gives a GraphQL request what belongs to its caller: actor, language, loaders.
pub type Prepare = Box<dyn Fn(async_graphql::Request, &Parts) -> async_graphql::Request + Send + Sync>;

/// Says whether the server can do its work: database, migrations, disk.
pub type Ready = Box<dyn Fn() -> Pin<Box<dyn Future<Output = bool> + Send>> + Send + Sync>;

/// Everything that is served.
pub struct App<E> {
    /// Executes GraphQL.
    pub schema: E,
    /// Called for each GraphQL request before it is executed.
    pub prepare: Prepare,
    /// Asked by `/readyz`.
    pub ready: Ready,
    /// Text of `/schema.graphql`.
    pub sdl: String,
    /// The front end.
    pub assets: Assets,
    /// The documents that are known by their ids.
    pub documents: edge::Documents,
    /// Bounds.
    pub limits: Limits,
    /// Who watches.
    pub watch: Watch,
    /// Where accounts are looked up; without it everybody is a visitor.
    pub accounts: Option<Accounts>,
}

/// Where what the server counts and times goes. Nobody watches by default.
#[derive(Default)]
pub struct Watch {
    /// Answers `/metrics`, to whoever may reach it.
    pub metrics: Option<TcpListener>,
    /// Read for each of these answers.
    pub gauges: Option<Gauges>,
    /// Takes traces.
    pub collector: Option<Collector>,
}

/// Bounds of the server.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Of one GraphQL request.
    pub graphql: edge::Settings,
    /// Operations of the graph in work at once, and beside them other requests; further ones get 503 at once.
    pub requests: usize,
    /// Connections at once. When all are in use, new ones are told to come back; when some wait, the one that waits longest is
    /// closed for a new one.
    pub connections: usize,
    /// Connections at once of one address (of IPv6, one network of 64 bits), unless it is a trusted proxy.
    pub connections_per_address: usize,
    /// Bytes of answers that wait for their readers, other than short ones to a single question. Beyond that, only those are given.
    pub unsent_bytes: usize,
    /// For the head of a request to arrive, from its first byte or the beginning of the connection; for the handshake of TLS too.
    pub header_deadline: Duration,
    /// For a further request on a connection.
    pub idle_deadline: Duration,
    /// For the reader of an answer to take some of it.
    pub write_deadline: Duration,
    /// Bytes of a head.
    pub header_bytes: usize,
    /// For what was sent to be acknowledged: whoever is silent for longer has vanished.
    pub vanish_deadline: Duration,
    /// From the moment that the server is told to stop, and says that it is not ready, to that at which it lets nobody in.
    pub notice: Duration,
    /// For requests in work to end, once nobody is let in.
    pub drain: Duration,
    /// For the answer about being ready.
    pub ready_deadline: Duration,
    /// Proxies that are believed when they say who asks.
    pub proxies: Proxies,
    /// Certificate and key, where TLS ends here.
    pub tls: Option<Tls>,
    /// Between two looks whether they were replaced.
    pub tls_look: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        let graphql = edge::Settings {
            vary: HeaderValue::from_static("accept, accept-language, accept-encoding, authorization, cookie"),
            cost_header: COST,
            proof_header: Some(PROOF),
            ..edge::Settings::default()
        };
        Self {
            graphql,
            requests: 512,
            connections: 4096,
            connections_per_address: 256,
            unsent_bytes: 256 << 20,
            header_deadline: Duration::from_secs(5),
            idle_deadline: Duration::from_secs(75),
            write_deadline: Duration::from_secs(10),
            header_bytes: 32 * 1024,
            vanish_deadline: Duration::from_secs(30),
            notice: Duration::ZERO,
            drain: Duration::from_secs(10),
            ready_deadline: Duration::from_secs(2),
            proxies: Proxies::default(),
            tls: None,
            tls_look: Duration::from_secs(10),
        }
    }
}

/// By this header clients ask for costs.
const COST: HeaderName = HeaderName::from_static("simpul-cost");

/// By this header our own pages show that they have written a request themselves: pages of other hosts are not allowed to send it.
const PROOF: HeaderName = HeaderName::from_static("simpul-request");

/// What the handlers share.
struct Shared<E> {
    graphql: Arc<Edge<E>>,
    callers: Callers,
    prepare: Prepare,
    ready: Ready,
    ready_deadline: Duration,
    assets: Assets,
    sdl: assets::File,
    n_places: usize,
    places: Semaphore,
    metrics: Arc<Metrics>,
    /// Whether the server has been told to stop: it is not ready from then on.
    is_leaving: AtomicBool,
    /// True from the moment on at which nobody new is let in: what lives long ends itself then.
    stopping: watch::Receiver<bool>,
}

/// Serves until `stop` is done, then lets requests in work end for as long as the limits allow.
///
/// Panics if `sdl` is not a schema: then there is nothing to serve.
pub async fn serve<E: Executor>(listener: TcpListener, app: App<E>, stop: impl Future<Output = ()>) {
    let App { schema, prepare, ready, sdl, assets, documents, limits, watch, accounts } = app;
    let (to_stop, stopping) = watch::channel(false);
    let doors = Doors::new(limits.connections, limits.connections_per_address);

    let mut settings =
        edge::Settings { operations: limits.requests, unsent_bytes: limits.unsent_bytes, ..limits.graphql.clone() };
    // whoever follows leaves room for those who ask
    settings.streams.in_all = settings.streams.in_all.min(limits.connections / 2).max(1);
    settings.streams.per_caller = settings.streams.per_caller.min(limits.connections_per_address / 2).max(1);
    let callers = Callers(accounts);
    if callers.0.is_some() {
        settings.streams.welcome = callers.welcome();
    }
    if watch.metrics.is_none() && watch.collector.is_none() {
        settings.timed_per_mille = 0; // nobody would see the times
    }
    let graphql =
        Edge::new(schema, &sdl, settings).expect("the schema's own text is a schema").with_documents(documents);
    let metrics = Arc::new(Metrics::new(doors.clone(), graphql.usage().names()));
    let mut graphql = graphql.observed_by(metrics.clone());
    let sending = watch.collector.map(|collector| {
        let (traces, sending) = Traces::start(collector);
        (Arc::new(traces), sending)
    });
    if let Some((traces, _)) = &sending {
        graphql = graphql.observed_by(traces.clone());
    }

    let graphql = Arc::new(graphql);
    let shared = Arc::new(Shared {
        graphql: graphql.clone(),
        callers,
        prepare,
        ready,
        ready_deadline: limits.ready_deadline,
        assets,
        sdl: assets::File::new("schema.graphql", sdl.into_bytes().into()),
        n_places: limits.requests,
        places: Semaphore::new(limits.requests),
        metrics,
        is_leaving: AtomicBool::new(false),
        stopping: stopping.clone(),
    });
    let fresh = limits.tls.clone().map(|tls| tokio::spawn(async move { tls.keep_fresh(limits.tls_look).await }));
    let counted = watch.metrics.map(|listener| tokio::spawn(tell(listener, shared.clone(), watch.gauges)));
    let stop = async {
        stop.await;
        shared.is_leaving.store(true, Ordering::Relaxed);
        tokio::time::sleep(limits.notice).await;
    };
    // streams last: they are ended when nobody is let in any more, and are waited for like any other connection
    let streams = tokio::spawn(async move {
        connections::stopped(stopping).await;
        graphql.drain().await;
    });
    connections::serve(listener, router(shared.clone()), &limits, doors, to_stop, stop).await;
    streams.abort();
    if let Some(fresh) = fresh {
        fresh.abort();
    }

    if let Some(counted) = counted {
        let _done = counted.await;
    }
    drop(shared);
    if let Some((traces, sending)) = sending {
        drop(traces);
        // what is still to be sent is, if somebody takes it
        let _sent_or_not = tokio::time::timeout(Duration::from_secs(2), sending).await;
    }
}

/// Answers `/metrics` on a listener of its own, few at a time, until the server stops.
async fn tell<E: Executor>(listener: TcpListener, shared: Arc<Shared<E>>, gauges: Option<Gauges>) {
    let limits = Limits { connections: 16, connections_per_address: 16, ..Limits::default() };
    let gauges = Arc::new(gauges);
    let stop = connections::stopped(shared.stopping.clone());
    let answer = move || {
        let (shared, gauges) = (shared.clone(), gauges.clone());
        async move {
            let mut gauges = match &*gauges {
                Some(read) => tokio::time::timeout(shared.ready_deadline, read()).await.unwrap_or_default(),
                None => Vec::new(),
            };
            let about = "Sockets and event streams that are open.";
            gauges.push(Gauge { name: "simpul_streams_open", about, value: shared.graphql.n_streams() as f64 });
            let about = "Bytes of answers that wait for their readers, other than short ones to a single question.";
            gauges.push(Gauge { name: "simpul_unsent_bytes", about, value: shared.graphql.unsent().n_bytes() as f64 });
            let about = "Bytes of bodies that have come and are not read to their end, other than short ones.";
            gauges.push(Gauge { name: "simpul_unread_bytes", about, value: shared.graphql.unread().n_bytes() as f64 });
            let n_others = shared.n_places - shared.places.available_permits();
            let n_in_work = shared.graphql.n_in_work() + n_others;
            let text = shared.metrics.text(n_in_work, &shared.graphql.documents().usage(), &gauges);
            ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text)
        }
    };
    let router = Router::new().route("/metrics", get(answer));
    let doors = Doors::new(limits.connections, limits.connections_per_address);
    connections::serve(listener, router, &limits, doors, watch::Sender::new(false), stop).await;
}

fn router<E: Executor>(shared: Arc<Shared<E>>) -> Router {
    let api = Router::new().route("/graphql", any(graphql)).route("/schema.graphql", get(sdl));
    let abroad = shared.callers.0.as_ref().and_then(|accounts| {
        accounts.issuer.as_ref().map(|issuer| abroad::router(issuer.clone(), accounts.ctx.clone()))
    });
    api.layer(from_fn(compression::compress))
        .layer(origins::layer())
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .merge(abroad.unwrap_or_default())
        .fallback(file)
        .layer(from_fn_with_state(shared.clone(), around))
        .with_state(shared)
}

async fn graphql<E: Executor>(State(shared): State<Arc<Shared<E>>>, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let graphql = shared.graphql.clone();
    let brought = callers::brought(&parts);
    if brought.is_some()
        && let Err(response) = graphql.pay(&parts.extensions, callers::COST)
    {
        return *response;
    }
    let found = match shared.callers.identify(&mut parts, brought).await {
        Ok(found) => found,
        Err(response) => return *response,
    };
    let request = Request::from_parts(parts, body);
    let prepare = move |request: async_graphql::Request, parts: &Parts| {
        let request = (shared.prepare)(request, parts);
        match parts.extensions.get::<Report>() {
            Some(report) => request.data(report.clone()),
            None => request,
        }
    };
    found.told(graphql.answer(prepare, request).await)
}

async fn sdl<E: Executor>(State(shared): State<Arc<Shared<E>>>, request: Request) -> Response {
    shared.sdl.answer(StatusCode::OK, request.headers())
}

/// No details: whoever may know them reads the log.
async fn ready<E: Executor>(State(shared): State<Arc<Shared<E>>>) -> Response {
    let is_ready = !shared.is_leaving.load(Ordering::Relaxed)
        && tokio::time::timeout(shared.ready_deadline, (shared.ready)()).await.unwrap_or(false);
    if is_ready { "ready\n".into_response() } else { (StatusCode::SERVICE_UNAVAILABLE, "not ready\n").into_response() }
}

async fn file<E: Executor>(State(shared): State<Arc<Shared<E>>>, request: Request) -> Response {
    match *request.method() {
        Method::GET | Method::HEAD => shared.assets.answer(request.uri().path(), request.headers()),
        _ => (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, HEAD")]).into_response(),
    }
}

/// Around every request: its id, its place among those in work, a clean end whatever happens, the headers that every
/// answer has, and a line in the log.
async fn around<E: Executor>(State(shared): State<Arc<Shared<E>>>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    // whoever asks has no say in it
    let request_id = RequestId::new();
    let report = Report::default();
    request.extensions_mut().insert(request_id);
    request.extensions_mut().insert(report.clone());
    let is_encrypted = Caller::of(request.extensions()).is_some_and(|caller| caller.is_encrypted);
    let method = routes::method_word(request.method());
    let (kind, path) = Kind::of(request.uri().path(), &shared.assets);

    let place = match kind {
        // Whether the process lives has to be seen most of all when it has too much to do.
        Kind::Health => Ok(None),
        // An operation takes its place when all of it has come: else slow bodies would take them all.
        Kind::Graph => Ok(None),
        _ => shared.places.try_acquire().map(Some),
    };
    let mut response = match place {
        Ok(_) if !names_its_host(&mut request) => {
            let message = "A request of HTTP/1.1 names its host, and once.";
            edge::refuse(StatusCode::BAD_REQUEST, Code::BadRequest, message, request_id)
        }
        Ok(_) if origins::is_forged(request.method(), request.headers(), request.extensions()) => {
            let message = "A page of another host cannot ask in the name of a visitor.";
            edge::refuse(StatusCode::FORBIDDEN, Code::Forbidden, message, request_id)
        }
        Ok(_place) => AssertUnwindSafe(next.run(request)).catch_unwind().await.unwrap_or_else(|_| {
            edge::refuse(StatusCode::INTERNAL_SERVER_ERROR, Code::Internal, "a handler panicked", request_id)
        }),
        Err(_) => edge::overloaded(request_id),
    };
    // what a mutation has done is told in any case
    let may_be_refused = report.ended().is_some_and(|ended| ended.facts.kind == OperationType::Query);
    if may_be_refused {
        response = held(shared.graphql.unsent(), response).await.unwrap_or_else(|| edge::overloaded(request_id));
    }

    let headers = response.headers_mut();
    if matches!(kind, Kind::Graph | Kind::Schema) {
        origins::open(headers);
    }
    for (name, value) in HEADERS {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if is_encrypted {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    let id = HeaderValue::from_str(&request_id.to_string()).expect("hexadecimal digits");
    headers.insert(HeaderName::from_static("x-request-id"), id);

    let status = response.status().as_u16();
    let ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    let code = response.extensions().get::<Code>().copied();
    shared.metrics.answered(kind, status, code);
    let ended = report.ended();
    // Nothing of what the caller chose: neither the rest of the address, nor a header, nor a name within a document.
    tracing::info!(
        %request_id, method, path = &*path, status, ms,
        code = code.map(Code::as_str),
        operation = ended.and_then(|ended| ended.facts.name.as_deref()),
        document = ended.map(|ended| tracing::field::display(ended.facts.hash)),
        cost = ended.and_then(|ended| ended.facts.cost),
        statements = ended.and_then(|ended| ended.statements),
        "{method} {path}: {status} after {ms} ms"
    );
    response
}

/// Whether a request says which host is asked, as HTTP has it (RFC 9112, 3.2): once, and as a host is written. A target that has a host
/// in it says it instead of the header.
fn names_its_host(request: &mut Request) -> bool {
    let mut named = request.headers().get_all(header::HOST).into_iter();
    let is_named = match (named.next(), named.next()) {
        (None, _) => request.version() < Version::HTTP_11,
        (Some(host), None) => is_host(host.as_bytes()),
        (Some(_), Some(_)) => false,
    };
    let Some(in_target) = request.uri().authority().cloned() else { return is_named };
    let host = HeaderValue::from_str(in_target.as_str()).ok().filter(|host| is_host(host.as_bytes()));
    host.is_some_and(|host| {
        request.headers_mut().insert(header::HOST, host);
        is_named
    })
}

/// A host, perhaps with a port. It is empty where a target has none.
fn is_host(text: &[u8]) -> bool {
    text.is_empty() || !text.contains(&b'@') && Authority::try_from(text).is_ok()
}

/// Answers up to this many bytes are not counted: every connection may have one.
const SHORT: u64 = 16 << 10;

/// Counts the bytes of an answer until the last of them has gone out, or says that there are too many of them already: else many
/// slow readers could make the server keep an answer for each.
async fn held(unsent: &Held, response: Response) -> Option<Response> {
    let Some(length) = response.body().size_hint().exact().filter(|length| *length > SHORT) else {
        return Some(response);
    };
    let room = unsent.take(usize::try_from(length).unwrap_or(usize::MAX))?;
    let (parts, body) = response.into_parts();
    // a body whose length is known is there already
    let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
    Some(Response::from_parts(parts, Body::from(room.around(bytes))))
}

/// On every answer that does not bring its own. The content security policy is that of an answer which is no page.
const HEADERS: [(HeaderName, &str); 7] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (
        HeaderName::from_static("permissions-policy"),
        "geolocation=(self), accelerometer=(), camera=(), display-capture=(), gyroscope=(), hid=(), \
         magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=()",
    ),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::CACHE_CONTROL, "no-store"),
];
