//! What the server counts about itself, in the text format of Prometheus. Every label is of a closed set: kinds of addresses, codes,
//! fields of the schema, names of documents that were known before.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use async_graphql::parser::types::OperationType;

use super::doors::{Doors, End};
use super::routes::Kind;
use crate::edge::{Code, Ended, Observer};

/// A measure that is read when somebody asks for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Gauge {
    /// Its name, as in `simpul_pool_connections`.
    pub name: &'static str,
    /// What it says.
    pub about: &'static str,
    /// How much it is now.
    pub value: f64,
}

/// Reads the measures of whatever lies behind the schema: pools, queues.
pub type Gauges = Box<dyn Fn() -> Pin<Box<dyn Future<Output = Vec<Gauge>> + Send>> + Send + Sync>;

/// Upper bounds of the times that are counted together, in seconds.
const BUCKETS: [f64; 13] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// Everything that is counted.
pub(super) struct Metrics {
    began: Instant,
    doors: Arc<Doors>,
    fields: Vec<String>,
    used: Vec<AtomicU64>,
    operations: Mutex<BTreeMap<Key, Operation>>,
    field_times: Mutex<BTreeMap<String, (u64, Duration)>>,
    answers: Mutex<BTreeMap<(Kind, u16), u64>>,
    errors: [AtomicU64; Code::ALL.len()],
}

/// Kind and, if it is known, name.
type Key = (&'static str, Option<Arc<str>>);

#[derive(Default)]
struct Operation {
    by_code: HashMap<Option<Code>, u64>,
    buckets: [u64; BUCKETS.len()],
    n: u64,
    took: Duration,
    statements: u64,
    cost: u64,
}

impl Metrics {
    /// Nothing so far. `fields` are all of the schema.
    pub(super) fn new(doors: Arc<Doors>, fields: &[String]) -> Self {
        Self {
            began: Instant::now(),
            doors,
            fields: fields.to_vec(),
            used: fields.iter().map(|_| AtomicU64::new(0)).collect(),
            operations: Mutex::default(),
            field_times: Mutex::default(),
            answers: Mutex::default(),
            errors: [const { AtomicU64::new(0) }; Code::ALL.len()],
        }
    }

    /// Counts an answer; `code` is that of its first error.
    pub(super) fn answered(&self, kind: Kind, status: u16, code: Option<Code>) {
        *lock(&self.answers).entry((kind, status)).or_default() += 1;
        if let Some(code) = code {
            self.errors[code as usize].fetch_add(1, Ordering::Relaxed);
        }
    }

    /// All of it as text. `documents` are those that are known, with how often each was asked for; `gauges` come from elsewhere.
    pub(super) fn text(&self, n_in_work: usize, documents: &[(String, u64)], gauges: &[Gauge]) -> String {
        let mut page = Page(String::with_capacity(16 << 10));
        page.one("simpul_uptime_seconds", "gauge", "Since the server began.", self.began.elapsed().as_secs_f64());
        if let Some(bytes) = resident_bytes() {
            page.one("process_resident_memory_bytes", "gauge", "Memory in use.", bytes as f64);
        }
        page.one("simpul_requests_in_work", "gauge", "Requests in work.", n_in_work as f64);
        page.one("simpul_connections", "gauge", "Connections that are open.", self.doors.n_open() as f64);
        page.one("simpul_connections_total", "counter", "Connections let in.", self.doors.n_let_in() as f64);
        page.about("simpul_connections_ended_total", "counter", "Connections refused or ended by the server.");
        for end in End::ALL {
            page.line("simpul_connections_ended_total", &[("reason", end.word())], self.doors.n_ended(*end) as f64);
        }
        for gauge in gauges {
            page.one(gauge.name, "gauge", gauge.about, gauge.value);
        }

        page.about("simpul_answers_total", "counter", "Answers over HTTP, by what was asked for and status.");
        for ((kind, status), n) in &*lock(&self.answers) {
            let labels = [("address", kind.word()), ("status", &status.to_string())];
            page.line("simpul_answers_total", &labels, *n as f64);
        }
        page.about(
            "simpul_errors_total",
            "counter",
            "Answers over HTTP with an error of the graph, by the code of the first.",
        );
        for code in Code::ALL {
            let n = self.errors[*code as usize].load(Ordering::Relaxed);
            page.line("simpul_errors_total", &[("code", code.as_str())], n as f64);
        }
        self.operations(&mut page);

        page.about("simpul_document_asked_total", "counter", "Requests for a document that was known before.");
        for (id, n) in documents.iter().filter(|(_, n)| *n > 0) {
            page.line("simpul_document_asked_total", &[("document", id)], *n as f64);
        }
        page.about("simpul_field_used_total", "counter", "Operations whose document asks for a field of the schema.");
        for (name, n) in self.fields.iter().zip(&self.used) {
            match n.load(Ordering::Relaxed) {
                0 => {}
                n => page.line("simpul_field_used_total", &[("field", name)], n as f64),
            }
        }
        page.about("simpul_field_seconds", "summary", "Time to resolve a field, of the operations picked for that.");
        for (name, (n, sum)) in &*lock(&self.field_times) {
            page.line("simpul_field_seconds_sum", &[("field", name)], sum.as_secs_f64());
            page.line("simpul_field_seconds_count", &[("field", name)], *n as f64);
        }
        page.0
    }

    fn operations(&self, page: &mut Page) {
        let operations = lock(&self.operations);
        fn labels(key: &Key) -> [(&'static str, &str); 2] {
            [("type", key.0), ("operation", key.1.as_deref().unwrap_or("other"))]
        }
        page.about("simpul_operations_total", "counter", "Operations that ended, by the code of their first error.");
        for (key, operation) in &*operations {
            for code in std::iter::once(None).chain(Code::ALL.iter().copied().map(Some)) {
                if let Some(n) = operation.by_code.get(&code) {
                    let [kind, name] = labels(key);
                    let code = code.map_or("OK", Code::as_str);
                    page.line("simpul_operations_total", &[kind, name, ("code", code)], *n as f64);
                }
            }
        }
        page.about("simpul_operation_seconds", "histogram", "Time that operations took.");
        for (key, operation) in &*operations {
            let [kind, name] = labels(key);
            let mut n_so_far = 0;
            for (bound, n) in BUCKETS.iter().zip(&operation.buckets) {
                n_so_far += n;
                let labels = [kind, name, ("le", &bound.to_string())];
                page.line("simpul_operation_seconds_bucket", &labels, n_so_far as f64);
            }
            page.line("simpul_operation_seconds_bucket", &[kind, name, ("le", "+Inf")], operation.n as f64);
            page.line("simpul_operation_seconds_sum", &[kind, name], operation.took.as_secs_f64());
            page.line("simpul_operation_seconds_count", &[kind, name], operation.n as f64);
        }
        page.about("simpul_operation_statements_total", "counter", "Statements that operations ran.");
        for (key, operation) in &*operations {
            page.line("simpul_operation_statements_total", &labels(key), operation.statements as f64);
        }
        page.about("simpul_operation_cost_total", "counter", "What operations were reckoned to cost.");
        for (key, operation) in &*operations {
            page.line("simpul_operation_cost_total", &labels(key), operation.cost as f64);
        }
    }
}

impl Observer for Metrics {
    fn ended(&self, ended: &Ended) {
        // of a document that is refused nothing is used
        let used = if ended.code == Some(Code::ValidationFailed) { &[] } else { &*ended.facts.fields };
        for place in used {
            self.used[*place].fetch_add(1, Ordering::Relaxed);
        }
        if let Some(times) = &ended.times {
            let mut field_times = lock(&self.field_times);
            for time in times {
                let (n, sum) = field_times.entry(time.name.clone()).or_default();
                *n += time.count;
                *sum += time.sum;
            }
        }
        let mut operations = lock(&self.operations);
        let operation = operations.entry((kind_word(ended.facts.kind), ended.facts.name.clone())).or_default();
        *operation.by_code.entry(ended.code).or_default() += 1;
        let seconds = ended.took.as_secs_f64();
        if let Some(bucket) = BUCKETS.iter().position(|bound| seconds <= *bound) {
            operation.buckets[bucket] += 1;
        }
        operation.n += 1;
        operation.took += ended.took;
        operation.statements += ended.statements.unwrap_or(0);
        operation.cost = operation.cost.saturating_add(ended.facts.cost.unwrap_or(0));
    }
}

/// The word for a kind of operation.
pub(super) const fn kind_word(kind: OperationType) -> &'static str {
    match kind {
        OperationType::Query => "query",
        OperationType::Mutation => "mutation",
        OperationType::Subscription => "subscription",
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Memory of this process, where the system tells it as Linux does: in pages of 4 KiB.
fn resident_bytes() -> Option<u64> {
    let pages = std::fs::read_to_string("/proc/self/statm").ok()?;
    Some(pages.split(' ').nth(1)?.parse::<u64>().ok()? * rustix::param::page_size() as u64)
}

/// Text under construction.
struct Page(String);

impl Page {
    fn about(&mut self, name: &str, kind: &str, about: &str) {
        writeln!(self.0, "# HELP {name} {about}\n# TYPE {name} {kind}").expect("a string takes all text");
    }

    fn line(&mut self, name: &str, labels: &[(&str, &str)], value: f64) {
        self.0.push_str(name);
        for (n, (label, text)) in labels.iter().enumerate() {
            let text = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
            write!(self.0, "{}{label}=\"{text}\"", if n == 0 { '{' } else { ',' }).expect("a string takes all text");
        }
        let end = if labels.is_empty() { "" } else { "}" };
        writeln!(self.0, "{end} {value}").expect("a string takes all text");
    }

    fn one(&mut self, name: &str, kind: &str, about: &str, value: f64) {
        self.about(name, kind, about);
        self.line(name, &[], value);
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;
    use crate::edge::{DocumentHash, Facts, FieldTime, RequestId};

    fn ended(name: Option<&str>, code: Option<Code>, ms: u64) -> Ended {
        let facts = Facts {
            hash: DocumentHash::of("{ a }"),
            kind: OperationType::Query,
            name: name.map(Arc::from),
            fields: [0, 2].into(),
            cost: Some(7),
        };
        let time = FieldTime {
            name: "Query.a".to_owned(),
            count: 2,
            first: Duration::ZERO,
            last: Duration::from_millis(3),
            sum: Duration::from_millis(4),
        };
        Ended {
            request_id: RequestId::new(),
            facts,
            code,
            statements: Some(3),
            began: SystemTime::now(),
            took: Duration::from_millis(ms),
            times: (ms > 5).then(|| vec![time]),
        }
    }

    #[test]
    fn what_is_counted_is_told_as_prometheus_reads_it() {
        let names = ["Query.a", "Query.b", "Thing.c"].map(str::to_owned);
        let metrics = Metrics::new(Doors::new(2, 2), &names);
        metrics.ended(&ended(None, None, 2));
        metrics.ended(&ended(None, Some(Code::Timeout), 20_000));
        metrics.ended(&ended(Some("Umkm\"Cari"), None, 6));
        metrics.answered(Kind::Graph, 200, None);
        metrics.answered(Kind::Graph, 400, Some(Code::BadRequest));
        metrics.answered(Kind::Page, 200, None);
        let gauge = Gauge { name: "simpul_pool_connections", about: "Connections to the database.", value: 4.0 };
        let documents = [("sha256:0a".to_owned(), 2), ("sha256:0b".to_owned(), 0)];
        let text = metrics.text(5, &documents, &[gauge]);
        for line in [
            "simpul_requests_in_work 5",
            "simpul_pool_connections 4",
            "simpul_connections_ended_total{reason=\"gave_way\"} 0",
            "simpul_answers_total{address=\"/graphql\",status=\"200\"} 1",
            "simpul_answers_total{address=\"/graphql\",status=\"400\"} 1",
            "simpul_answers_total{address=\"page\",status=\"200\"} 1",
            "simpul_errors_total{code=\"BAD_REQUEST\"} 1",
            "simpul_operations_total{type=\"query\",operation=\"other\",code=\"OK\"} 1",
            "simpul_operations_total{type=\"query\",operation=\"other\",code=\"TIMEOUT\"} 1",
            "simpul_operations_total{type=\"query\",operation=\"Umkm\\\"Cari\",code=\"OK\"} 1",
            "simpul_operation_seconds_bucket{type=\"query\",operation=\"other\",le=\"0.001\"} 0",
            "simpul_operation_seconds_bucket{type=\"query\",operation=\"other\",le=\"0.0025\"} 1",
            "simpul_operation_seconds_bucket{type=\"query\",operation=\"other\",le=\"10\"} 1",
            "simpul_operation_seconds_bucket{type=\"query\",operation=\"other\",le=\"+Inf\"} 2",
            "simpul_operation_seconds_sum{type=\"query\",operation=\"other\"} 20.002",
            "simpul_operation_statements_total{type=\"query\",operation=\"other\"} 6",
            "simpul_operation_cost_total{type=\"query\",operation=\"other\"} 14",
            "simpul_document_asked_total{document=\"sha256:0a\"} 2",
            "simpul_field_used_total{field=\"Query.a\"} 3",
            "simpul_field_used_total{field=\"Thing.c\"} 3",
            "simpul_field_seconds_sum{field=\"Query.a\"} 0.008",
            "simpul_field_seconds_count{field=\"Query.a\"} 4",
        ] {
            assert!(text.lines().any(|found| found == line), "{line}\n{text}");
        }
        for nobodys in ["Query.b", "sha256:0b"] {
            assert!(!text.contains(nobodys), "what nobody asks for has no line");
        }
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let (name, value) = line.rsplit_once(' ').unwrap();
            assert!(
                value.parse::<f64>().is_ok() && name.starts_with(|first: char| first.is_ascii_lowercase()),
                "{line}"
            );
            let family = name.split('{').next().unwrap();
            let family =
                ["_bucket", "_sum", "_count"].iter().find_map(|end| family.strip_suffix(end)).unwrap_or(family);
            assert!(text.contains(&format!("# TYPE {family} ")), "{line}");
        }
    }
}
