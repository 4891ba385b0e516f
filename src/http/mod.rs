//! The server: addresses, static files, health, security headers, the access log, and how connections come and go. What
//! GraphQL over HTTP means is `edge`'s business, what is asked and answered `gql`'s.

mod assets;
mod connections;
mod locale;

use std::net::SocketAddr;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use async_graphql::Executor;
use axum::Router;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header, request::Parts};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use futures_util::FutureExt;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tower_http::cors::{self, CorsLayer};

use crate::edge::{self, Caller, Code, Edge, RequestId};
pub use assets::{Assets, MANIFEST};
pub use connections::stop_signal;
pub use locale::locale;

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
}

/// Bounds of the server.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Of one GraphQL request.
    pub graphql: edge::Settings,
    /// Requests in work at once; further ones get 503 at once.
    pub requests: usize,
    /// For the head of a request to arrive, from the moment that one may come.
    pub header_deadline: Duration,
    /// Bytes of a head.
    pub header_bytes: usize,
    /// For requests in work to end, once the server is told to stop.
    pub drain: Duration,
    /// For the answer about being ready.
    pub ready_deadline: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        let graphql = edge::Settings {
            vary: HeaderValue::from_static("accept, accept-language"),
            cost_header: COST,
            ..edge::Settings::default()
        };
        Self {
            graphql,
            requests: 512,
            header_deadline: Duration::from_secs(5),
            header_bytes: 32 * 1024,
            drain: Duration::from_secs(10),
            ready_deadline: Duration::from_secs(2),
        }
    }
}

/// By this header clients ask for costs.
const COST: HeaderName = HeaderName::from_static("simpul-cost");

/// What the handlers share.
struct Shared<E> {
    graphql: Edge<E>,
    prepare: Prepare,
    ready: Ready,
    ready_deadline: Duration,
    assets: Assets,
    sdl: assets::File,
    places: Semaphore,
    stopping: AtomicBool,
}

/// Serves until `stop` is done, then lets requests in work end for as long as the limits allow.
///
/// Panics if `sdl` is not a schema: then there is nothing to serve.
pub async fn serve<E: Executor>(listener: TcpListener, app: App<E>, stop: impl Future<Output = ()>) {
    let App { schema, prepare, ready, sdl, assets, documents, limits } = app;
    let shared = Arc::new(Shared {
        graphql: Edge::new(schema, &sdl, limits.graphql.clone())
            .expect("the schema's own text is a schema")
            .with_documents(documents),
        prepare,
        ready,
        ready_deadline: limits.ready_deadline,
        assets,
        sdl: assets::File::new("schema.graphql", sdl.into_bytes().into()),
        places: Semaphore::new(limits.requests),
        stopping: AtomicBool::new(false),
    });
    let stop = {
        let shared = shared.clone();
        async move {
            stop.await;
            shared.stopping.store(true, Ordering::Relaxed);
        }
    };
    connections::serve(listener, router(shared), &limits, stop).await;
}

fn router<E: Executor>(shared: Arc<Shared<E>>) -> Router {
    let api = Router::new().route("/graphql", any(graphql)).route("/schema.graphql", get(sdl)).layer(other_origins());
    api.route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .fallback(file)
        .layer(from_fn_with_state(shared.clone(), around))
        .with_state(shared)
}

/// Front ends of other hosts may ask, as long as they bring no cookies: whatever a caller is, she says in the request itself.
fn other_origins() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(cors::Any)
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([header::ACCEPT, header::ACCEPT_LANGUAGE, header::AUTHORIZATION, header::CONTENT_TYPE, COST])
        .expose_headers([
            HeaderName::from_static("x-request-id"),
            HeaderName::from_static("ratelimit"),
            HeaderName::from_static("ratelimit-policy"),
            header::RETRY_AFTER,
        ])
        .max_age(Duration::from_secs(24 * 60 * 60))
}

async fn graphql<E: Executor>(State(shared): State<Arc<Shared<E>>>, request: Request) -> Response {
    shared.graphql.answer(&shared.prepare, request).await
}

async fn sdl<E: Executor>(State(shared): State<Arc<Shared<E>>>, request: Request) -> Response {
    shared.sdl.answer(StatusCode::OK, request.headers())
}

/// No details: whoever may know them reads the log.
async fn ready<E: Executor>(State(shared): State<Arc<Shared<E>>>) -> Response {
    let is_ready = !shared.stopping.load(Ordering::Relaxed)
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
    let request_id = RequestId::new();
    request.extensions_mut().insert(request_id);
    if let Some(ConnectInfo(peer)) = request.extensions().get::<ConnectInfo<SocketAddr>>() {
        let caller = Caller::address(peer.ip());
        request.extensions_mut().insert(caller);
    }
    let method = request.method().clone();
    // An address can be as long as a head may be; a line in the log is not.
    let path: String = request.uri().path().chars().take(200).collect();

    // Whether the process lives has to be seen most of all when it has too much to do.
    let place = if path == "/healthz" { Ok(None) } else { shared.places.try_acquire().map(Some) };
    let mut response = match place {
        Ok(_place) => AssertUnwindSafe(next.run(request)).catch_unwind().await.unwrap_or_else(|_| {
            edge::refuse(StatusCode::INTERNAL_SERVER_ERROR, Code::Internal, "a handler panicked", request_id)
        }),
        Err(_) => {
            let message = "The server has too much to do just now.";
            let mut response = edge::refuse(StatusCode::SERVICE_UNAVAILABLE, Code::Overloaded, message, request_id);
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
            response
        }
    };

    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    let id = HeaderValue::from_str(&request_id.to_string()).expect("hexadecimal digits");
    headers.insert(HeaderName::from_static("x-request-id"), id);

    let (status, ms) = (response.status().as_u16(), started.elapsed().as_millis());
    // Nothing of the query string, of a header or of a body: these are the caller's own affairs.
    tracing::info!(%request_id, %method, path, status, ms, "{method} {path}: {status} after {ms} ms");
    response
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
