//! Changes of public records.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use chrono::{DateTime, Utc};

use super::Node;
use super::cluster::Cluster;
use super::cooperative::Cooperative;
use crate::app::changes::{Found, Heard};
use crate::gql::choice::{RegistryChangeKind, RegistryField, RegistryRecordKind};
use crate::gql::loaders::Asked;
use crate::gql::scalar::EventCursor;

/// Something that happened to a record of the registry.
pub struct RegistryChange {
    heard: Arc<Heard>,
    cursor: String,
}

impl RegistryChange {
    /// A change with its cursor.
    pub fn new(heard: Arc<Heard>, cursor: String) -> Self {
        Self { heard, cursor }
    }
}

/// Something that happened to a record of the registry.
#[Object]
impl RegistryChange {
    /// Where to go on behind this change.
    async fn cursor(&self) -> EventCursor {
        EventCursor(self.cursor.clone())
    }

    /// What happened.
    async fn kind(&self) -> RegistryChangeKind {
        self.heard.change.kind.into()
    }

    /// Kind of the record.
    async fn record(&self) -> RegistryRecordKind {
        self.heard.change.subject.record().into()
    }

    /// Global id of the record; none where all records of the kind were loaded anew.
    async fn id(&self) -> Option<ID> {
        self.heard.change.subject.id().map(ID)
    }

    /// The record's version from then on; versions of one record count up.
    async fn version(&self) -> i64 {
        self.heard.change.version
    }

    /// When it was written.
    async fn at(&self) -> DateTime<Utc> {
        self.heard.change.at
    }

    /// What of the record changed, as far as it is known.
    async fn fields(&self) -> Vec<RegistryField> {
        self.heard.change.facts.fields.iter().copied().map(Into::into).collect()
    }

    /// What happened, in a sentence.
    async fn message(&self, context: &Context<'_>) -> String {
        Asked::of(context).say(&self.heard.change.message())
    }

    /// The record as it was when the change was told, or later; none where all records of the kind were loaded anew.
    async fn node(&self) -> Option<Node> {
        Some(match self.heard.found.as_ref()? {
            Found::Cooperative(found) => Node::Cooperative(Box::new(Cooperative((**found).clone()))),
            Found::Cluster(found) => Node::Cluster(Box::new(Cluster((**found).clone()))),
        })
    }
}
