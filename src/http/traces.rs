//! Traces for a collector of OpenTelemetry, by OTLP over HTTP in JSON (<https://opentelemetry.io/docs/specs/otlp/>). Of the operations
//! whose fields were timed, and of those that failed by our fault: a span for the operation, one for each of its fields. What does
//! not fit into the queue, or cannot be sent, is dropped: nothing waits for it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::body::Body;
use axum::http::{Request, Uri, header};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::metrics::kind_word;
use crate::edge::{Code, Ended, Observer};

/// Operations that wait to be sent.
const QUEUE: usize = 1_000;
/// Operations that are sent together.
const BATCH: usize = 100;
/// Spans of fields of one operation.
const FIELDS: usize = 100;
/// How long an operation waits for others.
const PAUSE: Duration = Duration::from_secs(2);
/// How long the collector may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// Where traces go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collector {
    host: String,
    port: u16,
    /// For the header `Host`.
    authority: String,
    path: String,
}

impl Collector {
    /// Reads an address like `http://127.0.0.1:4318`. Traces of a machine go to a collector beside it, which encrypts them for further
    /// ways: `https` is not spoken here.
    pub fn at(endpoint: &str) -> Result<Self, String> {
        let wrong = || "SIMPUL_OTLP_ENDPOINT is not usable: it must be like http://127.0.0.1:4318".to_owned();
        let uri: Uri = endpoint.parse().map_err(|_| wrong())?;
        let host =
            uri.host().filter(|_| uri.scheme_str() == Some("http") && uri.query().is_none()).ok_or_else(wrong)?;
        Ok(Self {
            host: host.trim_start_matches('[').trim_end_matches(']').to_owned(),
            port: uri.port_u16().unwrap_or(4318),
            authority: uri.authority().map(ToString::to_string).ok_or_else(wrong)?,
            path: format!("{}/v1/traces", uri.path().trim_end_matches('/')),
        })
    }
}

/// Takes what ended, and sends it from a task of its own.
pub(super) struct Traces {
    queue: mpsc::Sender<Ended>,
    n_dropped: Arc<AtomicU64>,
}

impl Traces {
    /// Begins to send. The task ends when this is gone and all is sent.
    pub(super) fn start(collector: Collector) -> (Self, JoinHandle<()>) {
        let (queue, waiting) = mpsc::channel(QUEUE);
        let n_dropped = Arc::new(AtomicU64::new(0));
        let task = tokio::spawn(send_all(collector, waiting, n_dropped.clone()));
        (Self { queue, n_dropped }, task)
    }
}

impl Observer for Traces {
    fn ended(&self, operation: &Ended) {
        let is_fault = matches!(operation.code, Some(Code::Internal | Code::Timeout));
        if (is_fault || operation.times.is_some()) && self.queue.try_send(operation.clone()).is_err() {
            self.n_dropped.fetch_add(1, Ordering::Relaxed);
        }
    }
}

async fn send_all(collector: Collector, mut waiting: mpsc::Receiver<Ended>, n_dropped: Arc<AtomicU64>) {
    let mut batch = Vec::new();
    while waiting.recv_many(&mut batch, BATCH).await > 0 {
        // the first one waits a little for others
        let more = async { while batch.len() < BATCH && waiting.recv_many(&mut batch, 1).await > 0 {} };
        let _full_or_not = tokio::time::timeout(PAUSE, more).await;
        let body = json!({ "resourceSpans": [{
            "resource": { "attributes": [text("service.name", "simpul"), text("service.version", env!("CARGO_PKG_VERSION"))] },
            "scopeSpans": [{ "scope": { "name": "simpul" }, "spans": batch.iter().flat_map(spans).collect::<Vec<_>>() }],
        }] });
        let sent = tokio::time::timeout(PATIENCE, post(&collector, body.to_string())).await;
        if let Err(reason) = sent.unwrap_or_else(|_| Err("no answer in time".into())) {
            n_dropped.fetch_add(batch.len() as u64, Ordering::Relaxed);
            tracing::debug!(%reason, "the collector of traces does not take them");
        }
        let n = n_dropped.swap(0, Ordering::Relaxed);
        if n > 0 {
            tracing::warn!(n, "{n} traces were dropped");
        }
        batch.clear();
    }
}

type Fault = Box<dyn std::error::Error + Send + Sync>;

async fn post(collector: &Collector, body: String) -> Result<(), Fault> {
    let stream = TcpStream::connect((collector.host.as_str(), collector.port)).await?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    let request = Request::post(&collector.path)
        .header(header::HOST, &collector.authority)
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body))?;
    let answer = async {
        let response = sender.send_request(request).await?;
        if response.status().is_success() { Ok(()) } else { Err(Fault::from(response.status().to_string())) }
    };
    tokio::select! {
        answer = answer => answer,
        end = connection => Err(end.err().map_or_else(|| "it closed the connection".into(), Fault::from)),
    }
}

/// The span of an operation, and those of its fields, which are its children.
fn spans(ended: &Ended) -> Vec<Value> {
    let trace = format!("{:032x}", ended.request_id.to_u128());
    let root = getrandom::u64().unwrap_or(1).max(1);
    let nanos = |at: SystemTime| at.duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos().to_string();
    let kind = kind_word(ended.facts.kind);
    let name = ended.facts.name.as_deref();
    let span = |id: u64, name: String, first: Duration, last: Duration, attributes: Vec<Value>| {
        json!({
            "traceId": trace, "spanId": format!("{id:016x}"), "name": name,
            "startTimeUnixNano": nanos(ended.began + first), "endTimeUnixNano": nanos(ended.began + last),
            "attributes": attributes,
        })
    };

    let mut attributes = vec![
        text("graphql.operation.type", kind),
        text("graphql.document.hash", &format!("sha256:{}", ended.facts.hash)),
    ];
    attributes.extend(name.map(|name| text("graphql.operation.name", name)));
    attributes.extend(ended.facts.cost.map(|cost| number("simpul.cost", cost)));
    attributes.extend(ended.statements.map(|n| number("simpul.statements", n)));
    attributes.extend(ended.code.map(|code| text("simpul.code", code.as_str())));
    let title = name.map_or_else(|| kind.to_owned(), |name| format!("{kind} {name}"));
    let mut operation = span(root, title, Duration::ZERO, ended.took, attributes);
    operation["kind"] = json!(2); // SERVER
    if ended.code.is_some() {
        operation["status"] = json!({ "code": 2 }); // ERROR
    }

    let fields = ended.times.iter().flatten().take(FIELDS).zip(1..).map(|(time, n)| {
        let micros = u64::try_from(time.sum.as_micros()).unwrap_or(u64::MAX);
        let attributes = vec![number("simpul.count", time.count), number("simpul.sum_us", micros)];
        let mut field = span(root.wrapping_add(n).max(1), time.name.clone(), time.first, time.last, attributes);
        field["parentSpanId"] = operation["spanId"].clone();
        field["kind"] = json!(1); // INTERNAL
        field
    });
    let fields: Vec<_> = fields.collect();
    std::iter::once(operation).chain(fields).collect()
}

fn text(key: &str, value: &str) -> Value {
    json!({ "key": key, "value": { "stringValue": value } })
}

/// Whole numbers are strings in this JSON.
fn number(key: &str, value: u64) -> Value {
    json!({ "key": key, "value": { "intValue": value.to_string() } })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_collector_is_an_address_without_encryption() {
        for (endpoint, host, port, path) in [
            ("http://127.0.0.1:4318", "127.0.0.1", 4318, "/v1/traces"),
            ("http://collector", "collector", 4318, "/v1/traces"),
            ("http://[::1]:9/otlp/", "::1", 9, "/otlp/v1/traces"),
        ] {
            let found = Collector::at(endpoint).unwrap();
            assert_eq!((&*found.host, found.port, &*found.path), (host, port, path), "{endpoint}");
        }
        for endpoint in ["https://collector", "collector:4318", "", "http://", "http://a/?b", "http://user:word@"] {
            assert!(Collector::at(endpoint).is_err(), "{endpoint}");
        }
    }
}
