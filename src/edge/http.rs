//! GraphQL over HTTP, to the letter of its draft (<https://graphql.github.io/graphql-over-http/draft/>), for anything
//! that executes: from an HTTP request to an HTTP response. What a path is called, who the caller is and what the
//! answers mean is left to whoever mounts it.

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, OperationDefinition, OperationType};
use async_graphql::{Executor, Positioned, Request, Response, ServerError, Value, Variables, parser};
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header, request::Parts};
use axum::response::IntoResponse;
use futures_util::FutureExt;
use serde::Serialize;

use super::failure::Failure;
use super::media::Media;
use super::nulls::Shape;
use super::request::Parameters;
use super::{Code, RequestId, error, guard};

/// Bounds of one request.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Of the document and of the JSON around it.
    pub limits: guard::Limits,
    /// Bytes of a body.
    pub body_bytes: usize,
    /// For the whole body to arrive.
    pub body_deadline: Duration,
    /// For the answer. Work that is not done by then is dropped.
    pub deadline: Duration,
    /// The request headers that answers depend on.
    pub vary: HeaderValue,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            limits: guard::Limits::default(),
            body_bytes: 256 * 1024,
            body_deadline: Duration::from_secs(5),
            deadline: Duration::from_secs(10),
            vary: HeaderValue::from_static("accept"),
        }
    }
}

/// A schema, ready to be asked over HTTP.
pub struct Edge<E> {
    executor: E,
    settings: Settings,
    shape: Shape,
}

impl<E: Executor> Edge<E> {
    /// `sdl` is the schema that is executed, in the schema definition language; an error says why it cannot be read.
    pub fn new(executor: E, sdl: &str, settings: Settings) -> Result<Self, parser::Error> {
        Ok(Self { executor, settings, shape: Shape::from_sdl(sdl)? })
    }

    /// Answers one HTTP request. `prepare` gives the GraphQL request what belongs to this caller: actor, language,
    /// loaders. Whatever happens, the answer is a GraphQL response.
    pub async fn answer(
        &self,
        prepare: impl FnOnce(Request, &Parts) -> Request,
        request: axum::extract::Request,
    ) -> axum::response::Response {
        let (parts, body) = request.into_parts();
        let request_id = RequestId::of(&parts.extensions);
        let media = Media::accepted(&parts.headers);
        let outcome = match media {
            // A wrong method is wrong in every media type.
            None if is_known(&parts.method) => Err(Failure::new(
                StatusCode::NOT_ACCEPTABLE,
                Code::NotAcceptable,
                "Answers are application/graphql-response+json or application/json.",
            )),
            _ => self.execute(prepare, &parts, body, request_id).await,
        };
        let mut response = write(outcome, media.unwrap_or(Media::Json), request_id);
        response.headers_mut().insert(header::VARY, self.settings.vary.clone());
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }

    async fn execute(
        &self,
        prepare: impl FnOnce(Request, &Parts) -> Request,
        parts: &Parts,
        body: Body,
        request_id: RequestId,
    ) -> Result<Response, Failure> {
        let settings = &self.settings;
        let parameters = match parts.method {
            Method::GET => Parameters::from_uri(&parts.uri, settings)?,
            Method::POST => Parameters::from_body(parts, body, settings).await?,
            _ => return Err(Failure::method_not_allowed("GraphQL is asked by GET or POST.", "GET, POST")),
        };
        let Parameters { query, operation_name, variables, extensions } = parameters;
        guard::check(&query, &settings.limits)?;
        let document = parser::parse_query(&query)?;
        let operation = operation(&document, operation_name.as_deref())?;
        match operation.ty {
            // A link must not change anything.
            OperationType::Mutation if parts.method == Method::GET => {
                return Err(Failure::method_not_allowed("A mutation is sent by POST.", "POST"));
            }
            OperationType::Subscription => {
                let message = "A subscription cannot be answered by a single response.";
                return Err(Failure::of_document(Code::BadRequest, message, Vec::new()));
            }
            OperationType::Query | OperationType::Mutation => {}
        }
        check_required(operation, &variables)?;

        let mut request = Request::new(query.clone()).variables(variables);
        request.operation_name.clone_from(&operation_name);
        request.extensions = extensions;
        request.set_parsed_query(document);
        let run = async { self.executor.execute(prepare(request, parts)).await };
        match tokio::time::timeout(settings.deadline, AssertUnwindSafe(run).catch_unwind()).await {
            Ok(Ok(mut response)) => {
                self.put_nulls(&mut response, &query, operation_name.as_deref());
                Ok(response)
            }
            // Where and why is in the line that the panic itself has written.
            Ok(Err(_)) => Err(Failure::new(StatusCode::INTERNAL_SERVER_ERROR, Code::Internal, "a resolver panicked")),
            Err(_) => {
                tracing::warn!(%request_id, "an answer was not ready in time");
                let message = format!("The answer was not ready within {} s.", settings.deadline.as_secs_f32());
                Err(Failure::new(StatusCode::SERVICE_UNAVAILABLE, Code::Timeout, message))
            }
        }
    }

    /// The execution has consumed the document: it is parsed again for the few answers that need it.
    fn put_nulls(&self, response: &mut Response, query: &str, operation_name: Option<&str>) {
        if was_executed(response)
            && !response.errors.is_empty()
            && let Ok(document) = parser::parse_query(query)
            && let Ok(operation) = operation(&document, operation_name)
        {
            self.shape.put_nulls(&mut response.data, &response.errors, &document, operation);
        }
    }
}

/// An error of execution has a path. The library says "null" also where it has not even begun.
fn was_executed(response: &Response) -> bool {
    response.data != Value::Null || response.errors.iter().any(|error| !error.path.is_empty())
}

fn is_known(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::POST)
}

/// The operation that would be run.
fn operation<'a>(document: &'a ExecutableDocument, name: Option<&str>) -> Result<&'a OperationDefinition, Failure> {
    let refuse = |message: &str| Failure::of_document(Code::BadRequest, message, Vec::new());
    let found = match (&document.operations, name) {
        (DocumentOperations::Single(operation), None) => Some(operation),
        (DocumentOperations::Single(_), Some(_)) => None,
        (DocumentOperations::Multiple(operations), Some(name)) => operations.get(name),
        (DocumentOperations::Multiple(operations), None) if operations.len() > 1 => {
            return Err(refuse("The document has several operations: \"operationName\" says which one is meant."));
        }
        (DocumentOperations::Multiple(operations), None) => operations.values().next(),
    };
    found.map(|operation| &operation.node).ok_or_else(|| refuse("The document has no operation of this name."))
}

/// The library notices a variable that is missing only when a resolver asks for it, too late to refuse the request.
fn check_required(operation: &OperationDefinition, variables: &Variables) -> Result<(), Failure> {
    for Positioned { pos, node } in &operation.variable_definitions {
        let is_given = variables.get(&node.name.node).is_some_and(|value| *value != Value::Null);
        if !node.var_type.node.nullable && node.default_value.is_none() && !is_given {
            let message = format!("The variable \"${}\" needs a value.", node.name.node);
            return Err(Failure::of_document(Code::ValidationFailed, message, vec![*pos]));
        }
    }
    Ok(())
}

/// A GraphQL response, errors first. Without execution there is no `data`.
#[derive(Serialize)]
struct Answer {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<ServerError>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<Value>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    extensions: BTreeMap<String, Value>,
}

/// An answer in place of a GraphQL response, for what goes wrong outside of [`Edge::answer`]: one error with its code.
pub fn refuse(status: StatusCode, code: Code, message: &str, request_id: RequestId) -> axum::response::Response {
    write(Err(Failure::new(status, code, message)), Media::Json, request_id)
}

fn write(outcome: Result<Response, Failure>, media: Media, request_id: RequestId) -> axum::response::Response {
    let mut headers = HeaderMap::new();
    let (status, answer) = match outcome {
        Ok(response) => {
            let is_executed = was_executed(&response);
            headers = response.http_headers;
            let mut errors = response.errors;
            error::clean(&mut errors, !is_executed, request_id);
            let data = is_executed.then_some(response.data);
            // Partial data is an answer: the draft's only place for another status, should it get one.
            let status = if is_executed { StatusCode::OK } else { refused(media) };
            (status, Answer { errors, data, extensions: response.extensions })
        }
        Err(failure) => {
            if let Some(allow) = failure.allow {
                headers.insert(header::ALLOW, HeaderValue::from_static(allow));
            }
            if failure.close {
                headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
            }
            let status = if failure.well_formed { refused(media) } else { failure.status };
            let mut errors = vec![failure.code.server_error(failure.message, failure.positions)];
            error::clean(&mut errors, true, request_id);
            (status, Answer { errors, data: None, extensions: BTreeMap::new() })
        }
    };
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media.content_type()));
    let body = serde_json::to_vec(&answer).expect("values of GraphQL are values of JSON, with names for keys");
    (status, headers, body).into_response()
}

/// The status of a proper request whose document is refused.
fn refused(media: Media) -> StatusCode {
    match media {
        Media::Response => StatusCode::BAD_REQUEST,
        Media::Json => StatusCode::OK,
    }
}
