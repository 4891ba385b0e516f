//! Entries of the audit chain.

use async_graphql::{Context, ID, InputObject, Object};
use chrono::{DateTime, Datelike, Utc};

use super::Account;
use crate::app::{self, audit};
use crate::domain::audit::{self as model, KeptEntry};
use crate::domain::listing::Count;
use crate::gql::choice::AuditActionKind;
use crate::gql::connection::{Countable, Cut, connection};
use crate::gql::costs::Length;
use crate::gql::error::Result;
use crate::gql::input::Paging;
use crate::gql::loaders::{AccountById, Asked};
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
    /// Global id.
    pub async fn id(&self, context: &Context<'_>) -> ID {
        ID(audit::id_of(&Asked::of(context).ctx, &self.0).to_string())
    }

    /// Its number in the chain, for administrators; 0 for whoever reads her own, since it would tell how much others do.
    async fn seq(&self, context: &Context<'_>) -> WholeNumber {
        WholeNumber(audit::number(&Asked::of(context).ctx, &self.0).unwrap_or_default())
    }

    /// When.
    async fn at(&self) -> DateTime<Utc> {
        self.0.record.at
    }

    /// Who: the id of an account, `OPERATOR` at the machine, or `VISITOR`.
    async fn actor(&self) -> &str {
        &self.0.record.actor
    }

    /// The account that acted, where one did, for whom may read it.
    async fn account(&self, context: &Context<'_>) -> Result<Option<Account>> {
        match self.0.record.actor.parse() {
            Ok(id) => Ok(Asked::of(context).load(AccountById(id)).await?.map(Account)),
            Err(_) => Ok(None),
        }
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

/// Which entries of the audit chain. All conditions hold together.
#[derive(Debug, Clone, Default, InputObject)]
pub struct AuditFilter {
    /// Done, or tried, by this account: its global id.
    account_id: Option<ID>,
    /// What was done.
    action: Option<AuditActionKind>,
    /// To what: global id of an account, a token, a cooperative, an organisation, or the run of an import.
    object_id: Option<ID>,
    /// From this instant on.
    from: Option<DateTime<Utc>>,
    /// Before this instant.
    until: Option<DateTime<Utc>>,
}

impl AuditFilter {
    /// The filter as the domain has it.
    fn filter(&self) -> app::Result<model::AuditFilter> {
        let unknown = |field| app::Error::refused(field, "ID ini tidak dikenal.", "This id is not known.");
        let account = self.account_id.as_ref().map(|id| id.parse().map_err(|_| unknown("filter.accountId")));
        let object = self.object_id.as_ref().map(|id| -> app::Result<_> {
            let kind = model::AuditKind::of_id(id).ok_or_else(|| unknown("filter.objectId"))?;
            Ok((kind, id.to_string()))
        });
        Ok(model::AuditFilter {
            account: account.transpose()?,
            action: self.action.map(Into::into),
            object: object.transpose()?,
            from: instant("filter.from", self.from)?,
            until: instant("filter.until", self.until)?,
        })
    }
}

/// An instant of a year that both engines can write.
fn instant(field: &'static str, at: Option<DateTime<Utc>>) -> app::Result<Option<DateTime<Utc>>> {
    match at {
        Some(at) if !(1000..9999).contains(&at.year()) => {
            Err(app::Error::refused(field, "Tahun 1000 sampai 9998.", "A year from 1000 to 9998."))
        }
        at => Ok(at),
    }
}

impl Countable for model::AuditFilter {
    async fn count(&self, asked: &Asked, _: Option<&app::lists::Parent>) -> Result<Count> {
        asked.answer(audit::count(&asked.ctx, self).await)
    }
}

connection!(
    /// A page of the audit chain, the newest first.
    AuditEntryConnection,
    /// An entry in a list.
    AuditEntryEdge of AuditEntry = KeptEntry, counted by model::AuditFilter, {}
);

/// Names the list to which cursors belong.
const LIST: &str = "audit";

impl AuditEntryConnection {
    /// A page of what whoever asks may read.
    pub async fn of(asked: &Asked, filter: &AuditFilter, paging: Paging) -> Result<Self> {
        asked.answer(audit::may_list(&asked.ctx))?;
        let (slice, filter) = (paging.slice(asked, LIST)?, asked.answer(filter.filter())?);
        let page = asked.answer(audit::page(&asked.ctx, &filter, &slice).await)?;
        Ok(Self(Cut { page, list: LIST.into(), parent: None, filter }))
    }
}
