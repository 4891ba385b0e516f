//! What is known of an operation, for whoever watches: metrics, traces, the access log. Nothing in it is a caller's own word: names
//! come from the schema or from documents that were known before, the rest is counted.

use std::any::TypeId;
use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, SystemTime};

use async_graphql::parser::types::OperationType;
use async_graphql::{Data, Request};
use sha2::{Digest, Sha256};

use super::timing::FieldTime;
use super::{Code, RequestId};

/// Told of each operation when it is over. It is called on the way of the answer: whatever takes long has to be done elsewhere.
pub trait Observer: Send + Sync {
    /// An operation has been answered, refused by its resolvers, or given up.
    fn ended(&self, operation: &Ended);
}

/// An operation, before anything runs.
#[derive(Debug, Clone)]
pub struct Facts {
    /// Of the text of its document.
    pub hash: DocumentHash,
    /// Query, mutation or subscription.
    pub kind: OperationType,
    /// Its name, only if the document was known before anybody asked: a closed set.
    pub name: Option<Arc<str>>,
    /// The fields of the schema that the document asks for, each once: places in [`super::Usage::names`].
    pub fields: Arc<[usize]>,
    /// What it is reckoned to cost, if that is reckoned.
    pub cost: Option<u64>,
}

/// An operation that is over.
#[derive(Debug, Clone)]
pub struct Ended {
    /// Of its request.
    pub request_id: RequestId,
    /// What was known before.
    pub facts: Facts,
    /// Of its first error.
    pub code: Option<Code>,
    /// Statements that its resolvers ran, if they are counted.
    pub statements: Option<u64>,
    /// When it began.
    pub began: SystemTime,
    /// How long it took.
    pub took: Duration,
    /// How long its fields took, if it was picked for that.
    pub times: Option<Vec<FieldTime>>,
}

/// SHA-256 of a document's text: two documents are told apart by it without showing either.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DocumentHash(pub(super) [u8; 32]);

impl DocumentHash {
    /// The hash of a text.
    pub fn of(document: &str) -> Self {
        Self(Sha256::digest(document).into())
    }
}

impl fmt::Display for DocumentHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&data_encoding::HEXLOWER.encode(&self.0))
    }
}

/// How many statements the resolvers of a request have run so far: put into the request's data by whoever counts them.
#[derive(Clone)]
pub struct Statements(Arc<dyn Fn() -> u64 + Send + Sync>);

impl Statements {
    /// Asks this when the operation is over.
    pub fn new(count: impl Fn() -> u64 + Send + Sync + 'static) -> Self {
        Self(Arc::new(count))
    }

    pub(super) fn of(request: &Request) -> Option<Self> {
        found(&request.data).cloned()
    }

    pub(super) fn count(&self) -> u64 {
        (self.0)()
    }
}

/// A place for what was learnt about the operation of a request, put into the request's data by whoever wants to know it once the
/// answer is there.
#[derive(Debug, Clone, Default)]
pub struct Report(Arc<OnceLock<Ended>>);

impl Report {
    /// What was learnt, if an operation ran.
    pub fn ended(&self) -> Option<&Ended> {
        self.0.get()
    }

    pub(super) fn of(request: &Request) -> Option<Self> {
        found(&request.data).cloned()
    }

    pub(super) fn set(&self, ended: Ended) {
        // of a connection with many operations only the first one is kept
        let _first = self.0.set(ended);
    }
}

/// What somebody put into the data of a request.
pub(super) fn found<T: 'static>(data: &Data) -> Option<&T> {
    data.get(&TypeId::of::<T>()).and_then(|any| any.downcast_ref())
}
