//! What sockets and event streams share: their bounds, who may open one, an operation as a stream of its outcomes, and the end of all.

use std::sync::Arc;
use std::time::{Duration, Instant};

use async_graphql::parser::types::OperationType;
use async_graphql::{Executor, Request, Response, ServerError};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream};
use serde_json::{Map, Value};
use tokio::sync::watch;

use super::admission::{Admitted, Edge, was_executed};
use super::buckets::Account;
use super::failure::Failure;
use super::held::Room;
use super::http::Answer;
use super::origins::Origins;
use super::places::{Full, Most, Place};
use super::resume::Resume;
use super::{Code, RequestId, error, following};

/// Bounds of sockets and event streams.
#[derive(Debug, Clone)]
pub struct Streams {
    /// Open at once, of all callers.
    pub in_all: usize,
    /// Open at once, of one caller. An address is a household, a company, or all of a mobile operator's customers: fewer than the
    /// connections that it may have, so that its pages still can ask.
    pub per_caller: usize,
    /// Open at once, of one caller with a name, wherever she is.
    pub per_name: usize,
    /// Operations at once on one socket.
    pub operations: usize,
    /// Operations at once on all sockets of one caller.
    pub operations_per_caller: usize,
    /// Bytes of one message to a socket.
    pub message_bytes: usize,
    /// For a socket to say that it wants a connection.
    pub init: Duration,
    /// Between two signs of life: pings on sockets, comments on event streams.
    pub beat: Duration,
    /// For the other side to take what it is sent, and to answer a ping. Who is slower is closed: she can come back and go on from
    /// the last event that she has.
    pub patience: Duration,
    /// Pages that may open sockets.
    pub origins: Origins,
    /// Decides on a socket when it wants a connection.
    pub welcome: Welcome,
}

impl Default for Streams {
    fn default() -> Self {
        Self {
            in_all: 2_048,
            per_caller: 128,
            per_name: 20,
            operations: 20,
            operations_per_caller: 256,
            message_bytes: 32 * 1024,
            init: Duration::from_secs(5),
            beat: Duration::from_secs(15),
            patience: Duration::from_secs(10),
            origins: Origins::Any,
            welcome: Welcome::default(),
        }
    }
}

impl Streams {
    /// How many of one caller.
    pub(super) fn of_one(&self, is_named: bool) -> usize {
        if is_named { self.per_name } else { self.per_caller }
    }
}

/// Decides whether a socket gets its connection, from its handshake and what `connection_init` brings, and puts into the head of its
/// requests what belongs there. `false` closes the socket with 4403.
#[derive(Clone)]
pub struct Welcome {
    decides: Arc<dyn Decides>,
    cost: u64,
}

trait Decides: Send + Sync {
    fn decide<'a>(&'a self, parts: &'a mut Parts, payload: &'a Map<String, Value>) -> BoxFuture<'a, bool>;
}

impl<F> Decides for F
where
    F: for<'a> Fn(&'a mut Parts, &'a Map<String, Value>) -> BoxFuture<'a, bool> + Send + Sync,
{
    fn decide<'a>(&'a self, parts: &'a mut Parts, payload: &'a Map<String, Value>) -> BoxFuture<'a, bool> {
        self(parts, payload)
    }
}

impl Welcome {
    /// Decided by this.
    pub fn new<F>(decide: F) -> Self
    where
        F: for<'a> Fn(&'a mut Parts, &'a Map<String, Value>) -> BoxFuture<'a, bool> + Send + Sync + 'static,
    {
        Self { decides: Arc::new(decide), cost: 0 }
    }

    /// The same, where finding out who asks takes so much from the budget of where she asks from.
    #[must_use]
    pub fn at(self, cost: u64) -> Self {
        Self { cost, ..self }
    }

    /// What deciding takes: nothing where `connection_init` does not say who asks.
    pub(super) fn cost(&self, payload: &Map<String, Value>) -> u64 {
        let is_said = payload.keys().any(|name| name.eq_ignore_ascii_case(header::AUTHORIZATION.as_str()));
        if is_said { self.cost } else { 0 }
    }

    pub(super) async fn decide(&self, parts: &mut Parts, payload: &Map<String, Value>) -> bool {
        self.decides.decide(parts, payload).await
    }
}

impl Default for Welcome {
    /// Everybody, with [`headers_from_payload`].
    fn default() -> Self {
        Self::new(|parts, payload| {
            let is_clean = headers_from_payload(&mut parts.headers, payload);
            Box::pin(std::future::ready(is_clean))
        })
    }
}

impl std::fmt::Debug for Welcome {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Welcome(…)")
    }
}

/// A page cannot set headers of a socket: it may say in `connection_init` what it would have said there. What cannot be a header is
/// refused, rather than that somebody is taken for somebody else.
pub fn headers_from_payload(headers: &mut HeaderMap, payload: &Map<String, Value>) -> bool {
    const TAKEN: [HeaderName; 2] = [header::ACCEPT_LANGUAGE, header::AUTHORIZATION];
    payload.iter().all(|(name, value)| {
        let Some(name) = TAKEN.into_iter().find(|taken| name.eq_ignore_ascii_case(taken.as_str())) else { return true };
        match value.as_str().map(HeaderValue::from_str) {
            Some(Ok(value)) => {
                headers.insert(name, value);
                true
            }
            _ => false,
        }
    })
}

/// Seconds after which it is worth to try again where too many streams are open.
const COME_BACK: u64 = 10;

/// Held by each open stream, so that the server knows when none is left.
pub(super) struct Closing(watch::Receiver<bool>);

impl Closing {
    /// Done when the server is about to stop. May be dropped at any time.
    pub(super) async fn told(&mut self) {
        // the sender lives as long as the edge, of which each stream holds a part
        let _: Result<_, watch::error::RecvError> = self.0.wait_for(|is_closing| *is_closing).await;
    }
}

/// Why an answer can always be written.
pub(super) const WRITABLE: &str = "values of GraphQL are values of JSON, with names for keys";

/// What comes of an operation, one after the other.
pub(super) enum Outcome {
    /// An answer.
    Answer(Written),
    /// There is no execution, or it has broken off: the last outcome.
    Refused(Vec<ServerError>),
    /// Whoever asked may no longer: the last outcome of all that she has open.
    Gone(Vec<ServerError>),
}

/// An answer as it waits for the client to take it.
pub(super) struct Written {
    pub(super) json: String,
    /// What it takes of the room for such answers.
    pub(super) room: Option<Room>,
    /// The event that it tells of.
    pub(super) name: Option<String>,
}

impl Outcome {
    pub(super) fn refused(failure: Failure, request_id: RequestId) -> Self {
        let is_gone = failure.code == Code::Unauthenticated;
        let errors = Answer::refused(failure, request_id).errors;
        if is_gone { Self::Gone(errors) } else { Self::Refused(errors) }
    }
}

impl<E: Executor> Edge<E> {
    /// A place for one more stream of this caller.
    pub(super) fn place(&self, account: &Account, is_named: bool) -> Result<Place, Failure> {
        let in_all = self.settings.streams.in_all;
        let per_caller = self.settings.streams.of_one(is_named);
        let failure = |full| match full {
            Full::OfCaller => {
                let message = "You have too many streams open: close one, or come back later.";
                Failure::new(StatusCode::TOO_MANY_REQUESTS, Code::RateLimited, message)
            }
            Full::InAll => Failure::overloaded(),
        };
        let place = self.streams.take(account, Most { in_all, per_caller });
        place.map_err(|full| failure(full).retry_after(COME_BACK))
    }

    /// Whether this request may open a socket.
    pub(super) fn check_origin(&self, parts: &Parts) -> Result<(), Failure> {
        if self.settings.streams.origins.admit(&parts.headers, &parts.extensions) {
            return Ok(());
        }
        Err(Failure::new(StatusCode::FORBIDDEN, Code::Forbidden, "Pages of this origin may not open sockets here."))
    }

    /// Runs an operation, whatever it is.
    pub(super) fn outcomes(
        self: &Arc<Self>,
        admitted: Admitted,
        prepare: impl FnOnce(Request) -> Request + Send + 'static,
        resume: Resume,
        request_id: RequestId,
    ) -> BoxStream<'static, Outcome> {
        let (edge, is_mutation) = (self.clone(), admitted.kind == OperationType::Mutation);
        let outcome = move |edge: &Self, result: Result<Response, Failure>, name| match result {
            Err(failure) => Outcome::refused(failure, request_id),
            // without data and without errors, only the cost was asked for
            Ok(response) if was_executed(&response) || response.errors.is_empty() => {
                let answer = Answer::of(response, request_id);
                let json = serde_json::to_string(&answer).expect(WRITABLE);
                match edge.unsent.take(json.len()) {
                    // what a mutation has done is told in any case
                    None if !is_mutation => Outcome::refused(Failure::overloaded(), request_id),
                    room => Outcome::Answer(Written { json, room, name }),
                }
            }
            Ok(response) => Outcome::Refused(Answer::of(response, request_id).errors),
        };
        if !admitted.lasts() {
            let run = async move {
                let (facts, started) = (admitted.facts.clone(), Instant::now());
                let answer = edge.run(admitted, prepare, request_id).await;
                let code = answer.as_ref().map_or_else(|failure| Some(failure.code), error::first_code);
                following::log(request_id, &facts, code, None, started.elapsed());
                outcome(&edge, answer, None)
            };
            return stream::once(run).boxed();
        }
        let named = resume.clone();
        let answers = edge.follow(admitted, prepare, resume, request_id);
        answers.map(move |answer| outcome(&edge, answer, named.take_name())).boxed()
    }

    /// Tells streams that the server is about to stop, as long as one of them listens.
    pub(super) fn closing(&self) -> Closing {
        Closing(self.closing.subscribe())
    }

    /// Ends every stream: sockets are closed with 1001, event streams break off, so that both go on elsewhere. Done when none is open.
    pub async fn drain(&self) {
        self.closing.send_replace(true);
        self.closing.closed().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(HeaderName, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.clone(), value.parse().unwrap())).collect()
    }

    #[test]
    fn connection_init_may_say_what_a_header_would() {
        let payload = |json: Value| json.as_object().unwrap().clone();
        let mut given = headers(&[(header::ACCEPT_LANGUAGE, "id")]);
        let said = serde_json::json!({ "Accept-Language": "en", "authorization": "Bearer x", "host": "evil", "n": 1 });
        assert!(headers_from_payload(&mut given, &payload(said)));
        let expected = headers(&[(header::ACCEPT_LANGUAGE, "en"), (header::AUTHORIZATION, "Bearer x")]);
        assert_eq!(given, expected);
        for refused in [serde_json::json!({ "authorization": 1 }), serde_json::json!({ "authorization": "a\nb" })] {
            assert!(!headers_from_payload(&mut given, &payload(refused)));
        }
    }
}
