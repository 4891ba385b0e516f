//! Entries of the audit chain.

use async_graphql::Object;
use chrono::{DateTime, Utc};

use crate::app;
use crate::domain::audit::KeptEntry;
use crate::domain::listing::Count;
use crate::gql::connection::{Countable, Cut, connection};
use crate::gql::costs::Length;
use crate::gql::error::Result;
use crate::gql::input::Paging;
use crate::gql::loaders::Asked;
use crate::gql::scalar::WholeNumber;

/// Who did what, without a value of any field: an entry of the audit chain.
#[derive(Debug, Clone)]
pub struct AuditEntry(KeptEntry);

impl From<KeptEntry> for AuditEntry {
    fn from(entry: KeptEntry) -> Self {
        Self(entry)
    }
}

/// Who did what, without a value of any field: an entry of the audit chain.
#[Object]
impl AuditEntry {
    /// Its number in the chain.
    async fn seq(&self) -> WholeNumber {
        WholeNumber(self.0.seq)
    }

    /// When.
    async fn at(&self) -> DateTime<Utc> {
        self.0.record.at
    }

    /// Who: the id of an account, `OPERATOR` at the machine, or `VISITOR`.
    async fn actor(&self) -> &str {
        &self.0.record.actor
    }

    /// What was done, as a word that stays.
    async fn action(&self) -> &str {
        &self.0.record.action
    }

    /// To what kind of thing.
    async fn object_kind(&self) -> &str {
        &self.0.record.kind
    }

    /// To which: its id, or its code.
    async fn object(&self) -> &str {
        &self.0.record.id
    }

    /// Names of the fields that were written or read.
    #[graphql(directive = Length::apply(5))]
    async fn fields(&self) -> Vec<&str> {
        self.0.record.fields.split(',').filter(|name| !name.is_empty()).collect()
    }

    /// Whether it was done, or refused to somebody who may not.
    async fn outcome(&self) -> &str {
        &self.0.record.outcome
    }

    /// What for, where that was said.
    async fn purpose(&self) -> Option<&str> {
        self.0.record.purpose.as_deref()
    }
}

/// Whose entries they are follows from who asks.
pub struct OfWhoAsks;

impl Countable for OfWhoAsks {
    async fn count(&self, asked: &Asked, _: Option<&app::lists::Parent>) -> Result<Count> {
        asked.answer(app::audit::count(&asked.ctx).await)
    }
}

connection!(
    /// A page of the audit chain, the newest first.
    AuditEntryConnection,
    /// An entry in a list.
    AuditEntryEdge of AuditEntry = KeptEntry, counted by OfWhoAsks, {}
);

/// Names the list to which cursors belong.
const LIST: &str = "audit";

impl AuditEntryConnection {
    /// A page of what whoever asks may read.
    pub async fn of(asked: &Asked, paging: Paging) -> Result<Self> {
        let slice = paging.slice(asked, LIST)?;
        let page = asked.answer(app::audit::page(&asked.ctx, &slice).await)?;
        Ok(Self(Cut { page, list: LIST.into(), parent: None, filter: OfWhoAsks }))
    }
}
