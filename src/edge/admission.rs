//! What is the same however a request comes: the document is measured, parsed and judged before anything runs, and runs
//! within its deadline to a clean end. It knows no transport: [`super::http`] and others carry parameters in and answers out.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, OperationDefinition, OperationType, Selection,
};
use async_graphql::{Executor, Positioned, Request, Response, Value, Variables, parser};
use axum::http::{HeaderValue, StatusCode};
use futures_util::FutureExt;
use tokio::sync::watch;

use super::callers::Callers;
use super::documents::{Documents, Found};
use super::failure::Failure;
use super::nulls::Shape;
use super::request::Parameters;
use super::streams::Streams;
use super::{Code, RequestId, guard};

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
    /// Of sockets and event streams.
    pub streams: Streams,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            limits: guard::Limits::default(),
            body_bytes: 256 * 1024,
            body_deadline: Duration::from_secs(5),
            deadline: Duration::from_secs(10),
            vary: HeaderValue::from_static("accept"),
            streams: Streams::default(),
        }
    }
}

/// A schema, ready to be asked.
pub struct Edge<E> {
    pub(super) executor: E,
    pub(super) settings: Settings,
    pub(super) callers: Callers,
    /// Whether the server is about to stop. Each open stream listens to it.
    pub(super) closing: watch::Sender<bool>,
    documents: Documents,
    shape: Shape,
}

/// An operation that may run.
pub(super) struct Admitted {
    pub(super) kind: OperationType,
    pub(super) request: Request,
    /// The document was known before: whoever asks for it again may keep the answer, as far as it still holds.
    pub(super) is_known: bool,
}

impl<E: Executor> Edge<E> {
    /// `sdl` is the schema that is executed, in the schema definition language; an error says why it cannot be read.
    pub fn new(executor: E, sdl: &str, settings: Settings) -> Result<Self, parser::Error> {
        let shape = Shape::from_sdl(sdl)?;
        let (documents, callers) = (Documents::default(), Callers::default());
        Ok(Self { executor, settings, documents, callers, closing: watch::Sender::new(false), shape })
    }

    /// Knows these documents by their ids.
    pub fn with_documents(self, documents: Documents) -> Self {
        Self { documents, ..self }
    }

    /// The documents that are known.
    pub fn documents(&self) -> &Documents {
        &self.documents
    }

    /// Judges a request before anything runs.
    pub(super) fn admit(&self, parameters: Parameters) -> Result<Admitted, Failure> {
        let Parameters { document, operation_name, variables, extensions } = parameters;
        let Found { text, parsed, is_known } = self.documents.find(document, &extensions, &self.settings.limits)?;
        let operation = operation(&parsed, operation_name.as_deref())?;
        check_required(operation, &variables)?;
        check_root(operation)?;

        let kind = operation.ty;
        let mut request = Request::new(text).variables(variables);
        request.operation_name = operation_name;
        request.extensions = extensions;
        request.set_parsed_query(parsed);
        Ok(Admitted { kind, request, is_known })
    }

    /// Runs a query or a mutation. `prepare` gives the request what belongs to its caller.
    pub(super) async fn run(
        &self,
        admitted: Admitted,
        prepare: impl FnOnce(Request) -> Request,
        request_id: RequestId,
    ) -> Result<Response, Failure> {
        let request = admitted.request;
        let (query, operation_name) = (request.query.clone(), request.operation_name.clone());
        let run = async { self.executor.execute(prepare(request)).await };
        match tokio::time::timeout(self.settings.deadline, AssertUnwindSafe(run).catch_unwind()).await {
            Ok(Ok(mut response)) => {
                self.put_nulls(&mut response, &query, operation_name.as_deref());
                Ok(response)
            }
            // Where and why is in the line that the panic itself has written.
            Ok(Err(_)) => Err(Failure::new(StatusCode::INTERNAL_SERVER_ERROR, Code::Internal, "a resolver panicked")),
            Err(_) => {
                tracing::warn!(%request_id, "an answer was not ready in time");
                let message = format!("The answer was not ready within {} s.", self.settings.deadline.as_secs_f32());
                Err(Failure::new(StatusCode::SERVICE_UNAVAILABLE, Code::Timeout, message))
            }
        }
    }

    /// The execution has consumed the document: it is parsed again for the few answers that need it.
    pub(super) fn put_nulls(&self, response: &mut Response, query: &str, operation_name: Option<&str>) {
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
pub(super) fn was_executed(response: &Response) -> bool {
    response.data != Value::Null || response.errors.iter().any(|error| !error.path.is_empty())
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

/// A subscription follows one source (GraphQL, 5.2.4.1). The library would follow as many as are asked, and none within a fragment.
fn check_root(operation: &OperationDefinition) -> Result<(), Failure> {
    if operation.ty != OperationType::Subscription {
        return Ok(());
    }
    match &operation.selection_set.node.items[..] {
        [Positioned { node: Selection::Field(field), .. }] if !field.node.name.node.starts_with("__") => Ok(()),
        _ => {
            let message = "A subscription has one field at its root: not more, no fragment, and none of introspection.";
            Err(Failure::of_document(Code::ValidationFailed, message, vec![operation.selection_set.pos]))
        }
    }
}
