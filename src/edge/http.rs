//! GraphQL over HTTP, to the letter of its draft (<https://graphql.github.io/graphql-over-http/draft/>), for anything
//! that executes: from an HTTP request to an HTTP response. What a path is called, who the caller is and what the
//! answers mean is left to whoever mounts it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use async_graphql::parser::types::OperationType;
use async_graphql::{Executor, Request, Response, ServerError, Value};
use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header, request::Parts};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::admission::{Admitted, Asker, Edge, was_executed};
use super::buckets::{Account, Budget};
use super::failure::Failure;
use super::media::{Accepted, Media};
use super::request::Parameters;
use super::streams::WRITABLE;
use super::{Code, Plain, RequestId, error, socket};

impl<E: Executor> Edge<E> {
    /// Answers one HTTP request, which may ask for a WebSocket. `prepare` gives the GraphQL request what belongs to this caller:
    /// actor, language, loaders. Whatever happens, the answer is a GraphQL response, or a stream of them.
    pub async fn answer<P>(self: &Arc<Self>, prepare: P, request: axum::extract::Request) -> axum::response::Response
    where
        P: Fn(Request, &Parts) -> Request + Clone + Send + Sync + 'static,
    {
        let (parts, body) = request.into_parts();
        if socket::is_asked_for(&parts) {
            return self.upgrade(prepare, parts).await;
        }
        let request_id = RequestId::of(&parts.extensions);
        let (account, is_named) = (Account::of(&parts), Account::is_named(&parts));
        let accepted = Accepted::of(&parts.headers);
        let media = accepted.single.unwrap_or(Media::Json);
        let admitted = match accepted.single {
            // A wrong method is wrong in every media type.
            None if is_known(&parts.method) => Err(not_acceptable(
                "Answers are application/graphql-response+json, application/json or text/event-stream.",
            )),
            _ => self.receive(&parts, body).await,
        };
        let (outcome, may_be_kept) = match admitted {
            Ok(admitted) if admitted.lasts() && !accepted.stream => {
                self.turn_away(&admitted);
                let message = "A subscription is answered as text/event-stream, or on a WebSocket.";
                (Err(not_acceptable(message)), false)
            }
            Err(failure) if !(failure.well_formed && media == Media::EventStream) => (Err(failure), false),
            Ok(admitted) if !admitted.lasts() && media != Media::EventStream => {
                let is_known = admitted.is_known();
                let outcome = self.run(admitted, |request| prepare(request.data(Plain), &parts), request_id).await;
                // What is told of costs is about this request.
                let is_plain =
                    outcome.as_ref().is_ok_and(|response| response.is_ok() && response.extensions.is_empty());
                (outcome, parts.method == Method::GET && is_known && is_plain && !is_named)
            }
            admitted => match self.place(&account, is_named) {
                Ok(place) => {
                    let mut response = self.event_stream(admitted, place, &account, prepare, parts, request_id).await;
                    self.tell_once(response.headers_mut(), &account, is_named, None);
                    return response;
                }
                Err(failure) => {
                    if let Ok(admitted) = &admitted {
                        self.turn_away(admitted);
                    }
                    (Err(failure), false)
                }
            },
        };
        let retry_after = outcome.as_ref().err().and_then(|failure| failure.retry_after);
        let mut response = write(outcome, media, request_id);
        if may_be_kept {
            keep(&mut response, &parts.headers);
            response.headers_mut().insert(header::VARY, self.settings.vary.clone());
        } else {
            self.tell_once(response.headers_mut(), &account, is_named, retry_after);
        }
        response.map(Body::from)
    }

    /// From a request to an operation that may run.
    async fn receive(&self, parts: &Parts, body: Body) -> Result<Admitted, Failure> {
        let asker = Asker::of(parts, &self.settings)?;
        let parameters = match parts.method {
            Method::GET => Parameters::from_uri(&parts.uri, &self.settings)?,
            Method::POST => Parameters::from_body(parts, body, &self.settings, &self.unread).await?,
            _ => return Err(Failure::method_not_allowed("GraphQL is asked by GET or POST.", "GET, POST")),
        };
        let admitted = self.admit(parameters, &asker)?;
        // A link must not change anything.
        if admitted.kind == OperationType::Mutation && parts.method == Method::GET {
            self.turn_away(&admitted);
            return Err(Failure::method_not_allowed("A mutation is sent by POST.", "POST"));
        }
        // A browser brings cookies along whoever has written the page.
        let lacks = |proof| parts.headers.contains_key(header::COOKIE) && !parts.headers.contains_key(proof);
        if admitted.kind == OperationType::Mutation
            && let Some(proof) = self.settings.proof_header.as_ref().filter(|proof| lacks(*proof))
        {
            self.turn_away(&admitted);
            let message = format!("A mutation that comes with cookies has to bring the header {proof}.");
            return Err(Failure::new(StatusCode::FORBIDDEN, Code::Forbidden, message));
        }
        Ok(admitted)
    }

    /// The headers of an answer that is for this once.
    fn tell_once(&self, headers: &mut HeaderMap, account: &Account, is_named: bool, retry_after: Option<u64>) {
        self.tell_limits(headers, account, retry_after);
        let control = if is_named { "private, no-store" } else { "no-store" };
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(control));
        headers.insert(header::VARY, self.settings.vary.clone());
    }

    /// What the caller may spend, and has left (draft-ietf-httpapi-ratelimit-headers-11). The draft has no word for a unit
    /// of cost.
    fn tell_limits(&self, headers: &mut HeaderMap, account: &Account, retry_after: Option<u64>) {
        let level = self.buckets.level(account, Instant::now());
        // No earlier than `Retry-After`, says the draft.
        let effective = retry_after.unwrap_or_else(|| level.full_in.as_secs_f64().ceil() as u64);
        headers.insert(POLICY, self.policy.clone());
        headers.insert(LIMIT, number(format!("\"cost\";r={};t={effective}", level.remaining)));
    }
}

/// What `RateLimit-Policy` says of a budget.
pub(super) fn policy(budget: &Budget) -> HeaderValue {
    let window = budget.saved.div_ceil(budget.per_second).max(1);
    number(format!("\"cost\";q={};w={window}", budget.saved))
}

fn number(text: String) -> HeaderValue {
    HeaderValue::try_from(text).expect("digits, letters and signs")
}

const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const LIMIT: HeaderName = HeaderName::from_static("ratelimit");

fn not_acceptable(message: &str) -> Failure {
    Failure::new(StatusCode::NOT_ACCEPTABLE, Code::NotAcceptable, message)
}

/// Whoever asks a known document again by a link gets only the news: the answer has a tag, and none is sent to whoever names it.
fn keep(response: &mut axum::http::Response<Vec<u8>>, asked: &HeaderMap) {
    let tag = format!("\"{}\"", data_encoding::BASE64URL_NOPAD.encode(&Sha256::digest(response.body())[..18]));
    // What an answer tells may depend on who asks.
    let is_personal = asked.contains_key(header::AUTHORIZATION) || asked.contains_key(header::COOKIE);
    let control = if is_personal { "private, no-cache" } else { "public, no-cache" };
    let named = asked.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let is_news = !named
        .flat_map(|value| value.split(','))
        .map(|one| one.trim().trim_start_matches("W/"))
        .any(|one| one == tag || one == "*");
    if !is_news {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        response.body_mut().clear();
        response.headers_mut().remove(header::CONTENT_TYPE);
    }
    let headers = response.headers_mut();
    headers.insert(header::ETAG, HeaderValue::from_str(&tag).expect("letters in quotation marks"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(control));
}

fn is_known(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::POST)
}

/// A GraphQL response, errors first. Without execution there is no `data`.
#[derive(Serialize)]
pub(super) struct Answer {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) errors: Vec<ServerError>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<Value>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    extensions: BTreeMap<String, Value>,
}

impl Answer {
    /// What the library answered, fit to be shown.
    pub(super) fn of(response: Response, request_id: RequestId) -> Self {
        let is_executed = was_executed(&response);
        let mut errors = response.errors;
        error::clean(&mut errors, !is_executed, request_id);
        Self { errors, data: is_executed.then_some(response.data), extensions: response.extensions }
    }

    /// The errors of what is not executed.
    pub(super) fn refused(failure: Failure, request_id: RequestId) -> Self {
        let mut errors = failure.errors();
        error::clean(&mut errors, true, request_id);
        Self { errors, data: None, extensions: BTreeMap::new() }
    }
}

/// The answer to whatever there is no room for.
pub fn overloaded(request_id: RequestId) -> axum::response::Response {
    failed(Failure::overloaded(), request_id)
}

/// An answer in place of a GraphQL response, for what goes wrong outside of [`Edge::answer`]: one error with its code.
pub fn refuse(status: StatusCode, code: Code, message: &str, request_id: RequestId) -> axum::response::Response {
    failed(Failure::new(status, code, message), request_id)
}

/// The answer to what fails before anything of it is looked at.
pub(super) fn failed(failure: Failure, request_id: RequestId) -> axum::response::Response {
    write(Err(failure), Media::Json, request_id).map(Body::from)
}

pub(super) fn write(
    outcome: Result<Response, Failure>,
    media: Media,
    request_id: RequestId,
) -> axum::http::Response<Vec<u8>> {
    let mut headers = HeaderMap::new();
    let (status, answer) = match outcome {
        Ok(mut response) => {
            headers = std::mem::take(&mut response.http_headers);
            // Partial data is an answer: the draft's only place for another status, should it get one. Without data and
            // without errors, only the cost was asked for.
            let is_answered = was_executed(&response) || response.errors.is_empty();
            let status = if is_answered { StatusCode::OK } else { refused(media) };
            (status, Answer::of(response, request_id))
        }
        Err(failure) => {
            if let Some(allow) = failure.allow {
                headers.insert(header::ALLOW, HeaderValue::from_static(allow));
            }
            if failure.code == Code::Overloaded {
                headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
            }
            if failure.close {
                headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
            }
            if let Some(seconds) = failure.retry_after {
                headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            }
            let status = if failure.well_formed { refused(media) } else { failure.status };
            (status, Answer::refused(failure, request_id))
        }
    };
    // whoever mounts this adds as many again: there is room for all of them at once
    headers.reserve(24);
    // what is no stream of events is JSON, even to who would rather have one
    let media = if media == Media::EventStream { Media::Json } else { media };
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media.content_type()));
    let body = serde_json::to_vec(&answer).expect(WRITABLE);
    let mut response = axum::http::Response::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    // for whoever counts them
    if let Some(code) = answer.errors.first().and_then(error::carried) {
        response.extensions_mut().insert(code);
    }
    response
}

/// The status of a proper request whose document is refused.
fn refused(media: Media) -> StatusCode {
    match media {
        Media::Response => StatusCode::BAD_REQUEST,
        Media::Json | Media::EventStream => StatusCode::OK,
    }
}
