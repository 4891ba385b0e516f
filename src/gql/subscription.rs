//! What can be followed.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Subscription};
use futures_util::future::BoxFuture;
use futures_util::stream::{Stream, StreamExt};

use super::choice::{RegistryChangeKind, RegistryRecordKind};
use super::costs;
use super::error::{Result, refused, shown};
use super::loaders::Asked;
use super::object::RegistryChange;
use super::scalar::{EventCursor, RegionCode};
use crate::app::changes;
use crate::domain::change::{ChangeFilter, MOST_VALUES};
use crate::edge::Resume;

/// Everything that can be followed.
#[derive(Debug, Default)]
pub struct Subscription;

/// What whoever follows may spend.
struct Budget(Resume);

impl changes::Purse for Budget {
    fn pay(&self, n_events: u64) -> BoxFuture<'_, ()> {
        Box::pin(self.0.pay(n_events * costs::EVENT))
    }

    fn give_back(&self, n_events: u64) {
        self.0.give_back(n_events * costs::EVENT);
    }
}

/// Which changes. All conditions hold together; what is absent asks nothing. Each list holds at most 100 values.
#[derive(Debug, Clone, Default, InputObject)]
pub struct RegistryChangedFilter {
    /// To records in a region or below it, or that were there before the change.
    within: Option<RegionCode>,
    /// Of one of these kinds. `RELOAD` comes in any case.
    kinds: Option<Vec<RegistryChangeKind>>,
    /// To records of one of these kinds.
    records: Option<Vec<RegistryRecordKind>>,
    /// To one of these records, by global id.
    ids: Option<Vec<ID>>,
    /// To records in one of these sectors, or that were in it before the change; codes.
    sectors: Option<Vec<String>>,
}

impl RegistryChangedFilter {
    fn into_filter(self, asked: &Asked) -> Result<ChangeFilter> {
        let long = |length: Option<usize>, field: &str| match length {
            Some(length) if length > MOST_VALUES => {
                let (id, en) =
                    (format!("Paling banyak {MOST_VALUES} nilai."), format!("At most {MOST_VALUES} values."));
                Err(refused(field, &id, &en, asked.locale))
            }
            _ => Ok(()),
        };
        long(self.kinds.as_ref().map(Vec::len), "filter.kinds")?;
        long(self.records.as_ref().map(Vec::len), "filter.records")?;
        long(self.ids.as_ref().map(Vec::len), "filter.ids")?;
        long(self.sectors.as_ref().map(Vec::len), "filter.sectors")?;
        Ok(ChangeFilter {
            within: self.within.map(|code| code.0),
            kinds: self.kinds.map(|kinds| kinds.into_iter().map(Into::into).collect()),
            records: self.records.map(|records| records.into_iter().map(Into::into).collect()),
            ids: self.ids.map(|ids| ids.into_iter().map(|id| id.0).collect()),
            sectors: self.sectors,
        })
    }
}

/// What can be followed, over a WebSocket (graphql-transport-ws) or as an event stream (graphql-sse).
#[Subscription]
impl Subscription {
    /// What happens to public records, as it happens: every change once, in order, whichever server it was made on. Who comes back with
    /// the cursor of the last change that she has misses nothing; where that is too long ago, the error `RESUME_EXPIRED` says to read
    /// the data again and to follow from its `eventCursor`.
    async fn registry_changed(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<RegistryChangedFilter>,
        #[graphql(
            desc = "Go on behind this change, or behind the `eventCursor` of an answer; from now on when absent. The header `Last-Event-ID` of an event stream goes before."
        )]
        after: Option<EventCursor>,
    ) -> Result<impl Stream<Item = Result<RegistryChange>> + use<>> {
        let asked = Asked::of(context);
        let (ctx, locale, resume) = (asked.ctx.clone(), asked.locale, Resume::of(context).cloned());
        let filter = filter.unwrap_or_default().into_filter(asked)?;
        let last = resume.as_ref().and_then(Resume::last);
        let after = last.or(after.as_ref().map(|cursor| cursor.0.as_str()));
        let purse = resume.clone().map(|resume| Box::new(Budget(resume)) as Box<dyn changes::Purse>);
        let (following, progress) = asked.answer(changes::follow(&ctx, filter, after, purse).await)?;
        if let Some(resume) = &resume {
            let ctx = ctx.clone();
            resume.progress(move || changes::reached(&ctx, &progress));
        }
        let begin = resume.clone();
        let begun = following.then(move |heard| {
            let begin = begin.clone();
            async move {
                if let Some(resume) = begin {
                    resume.begin().await;
                }
                heard
            }
        });
        Ok(begun.map(move |heard| {
            let heard = heard.map_err(|error| shown(&error, locale))?;
            let cursor = changes::cursor(&ctx, &heard.change);
            if let Some(resume) = &resume {
                resume.name(cursor.clone());
            }
            Ok(RegistryChange::new(Arc::clone(&heard), cursor))
        }))
    }
}
