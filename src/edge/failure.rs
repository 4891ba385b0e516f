//! A request that is answered without being executed: why, and what HTTP says about it.

use async_graphql::{Pos, ServerError, parser};
use axum::http::StatusCode;

use super::guard::{Place, Refusal};
use super::validation::Fault;
use super::{Code, error};

/// Why there is no execution. Becomes an answer in `http`.
#[derive(Debug)]
pub(super) struct Failure {
    /// Unless the request was well-formed.
    pub(super) status: StatusCode,
    /// The HTTP request was a proper GraphQL request: `application/json` answers 200 then, and the newer type
    /// 400, as the draft says.
    pub(super) well_formed: bool,
    pub(super) code: Code,
    pub(super) message: String,
    /// In the document.
    pub(super) positions: Vec<Pos>,
    /// What else is wrong, with the same code.
    pub(super) others: Vec<Fault>,
    /// For `Allow`.
    pub(super) allow: Option<&'static str>,
    /// Seconds, for `Retry-After`.
    pub(super) retry_after: Option<u64>,
    /// The connection cannot be used again, because bytes of this request may still come.
    pub(super) close: bool,
}

impl Failure {
    pub(super) fn new(status: StatusCode, code: Code, message: impl Into<String>) -> Self {
        Self {
            status,
            well_formed: false,
            code,
            message: message.into(),
            positions: Vec::new(),
            others: Vec::new(),
            allow: None,
            retry_after: None,
            close: false,
        }
    }

    pub(super) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, Code::BadRequest, message)
    }

    pub(super) fn overloaded() -> Self {
        let message = "The server has too much to do just now.";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, Code::Overloaded, message)
    }

    pub(super) fn method_not_allowed(message: &str, allow: &'static str) -> Self {
        let failure = Self::new(StatusCode::METHOD_NOT_ALLOWED, Code::MethodNotAllowed, message);
        Self { allow: Some(allow), ..failure }
    }

    /// Of a request that is well-formed, about its document or its choice of an operation.
    pub(super) fn of_document(code: Code, message: impl Into<String>, positions: Vec<Pos>) -> Self {
        Self { well_formed: true, positions, ..Self::new(StatusCode::BAD_REQUEST, code, message) }
    }

    /// Of a document with faults, one at least.
    pub(super) fn invalid(faults: Vec<Fault>) -> Self {
        let mut faults = faults.into_iter();
        let Fault { message, positions } = faults.next().expect("what is invalid has a fault");
        Self { others: faults.collect(), ..Self::of_document(Code::ValidationFailed, message, positions) }
    }

    pub(super) fn retry_after(self, seconds: u64) -> Self {
        Self { retry_after: Some(seconds), ..self }
    }

    /// What goes into the answer.
    pub(super) fn errors(self) -> Vec<ServerError> {
        let first = Fault { message: self.message, positions: self.positions };
        let all = std::iter::once(first).chain(self.others);
        all.map(|fault| self.code.server_error(fault.message, fault.positions)).collect()
    }

    pub(super) fn closing(self) -> Self {
        Self { close: true, ..self }
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        let (code, place) = match refusal {
            Refusal::Syntax { place, .. } => (Code::ParseFailed, Some(place)),
            Refusal::TooMany { .. } => (Code::DocumentTooLarge, None),
            Refusal::TooDeep { .. } => (Code::DocumentTooDeep, None),
            Refusal::Cycle => (Code::ValidationFailed, None),
            Refusal::KeyTwice { place } => (Code::ValidationFailed, Some(place)),
        };
        let position = place.map(|Place { line, column }| Pos { line, column });
        Self::of_document(code, refusal.to_string(), position.into_iter().collect())
    }
}

impl From<parser::Error> for Failure {
    /// The parser's message shows the whole line of the document: only what it expected is kept.
    fn from(refused: parser::Error) -> Self {
        let positions: Vec<Pos> = refused.positions().collect();
        let message = match &refused {
            parser::Error::Syntax { message, start, .. } => {
                let expected = message.rsplit_once("= expected ").map(|(_, expected)| format!(": expected {expected}"));
                format!("Syntax error at line {}, column {}{}.", start.line, start.column, expected.unwrap_or_default())
            }
            other => error::shorten(&other.to_string()),
        };
        Self::of_document(Code::ParseFailed, message, positions)
    }
}
