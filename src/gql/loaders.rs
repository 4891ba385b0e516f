//! What a request's resolvers share: who asks, in which language, and loaders that live as long as the request, so that nothing
//! one actor may see reaches another. Loaders page for each parent, with the arguments of the page in their keys.

use std::any::TypeId;
use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_graphql::dataloader::{DataLoader, Loader};
use async_graphql::{Context, Error, Request};

use super::error::shown;
use super::levels::Waiting;
use crate::app::accounts::Profile;
use crate::app::changes;
use crate::app::lists::Parent;
use crate::app::umkm::UmkmView;
use crate::app::{self, Ctx};
use crate::domain::audit::KeptEntry;
use crate::domain::coalition::cycle::Pledged;
use crate::domain::coalition::{
    BuyerOrder, BuyerOrderState, BuyingCycle, CycleLine, CycleState, Offer, OfferLine, StateChange,
};
use crate::domain::cooperative::{AnnualMeeting, CooperativeYear};
use crate::domain::id::{
    AccountId, AuditEntryId, BuyerOrderId, ClusterId, CooperativeId, CycleId, CycleLineId, OfferId, OfferLineId,
    OrganisationId, UmkmId,
};
use crate::domain::listing::{
    ClusterFilter, ClusterOrderField, CooperativeFilter, CooperativeOrderField, Count, Order, Page, Slice, UmkmFilter,
    UmkmOrderField,
};
use crate::domain::organisation::Organisation;
use crate::domain::origin::FieldOrigin;
use crate::domain::{Cluster, Cooperative, Locale, Message, RegionCode};

/// What stands behind every resolver of one request.
pub struct Asked {
    /// Who asks, and with what.
    pub ctx: Ctx,
    /// The reader's language.
    pub locale: Locale,
    /// How far this process had followed the registry before anything of the answer was read.
    pub seen: Option<changes::Place>,
    loader: DataLoader<Reader>,
    is_spent: AtomicBool,
    has_begun: AtomicBool,
}

impl Asked {
    /// Loaders of one request. What they want to run waits for the level to be complete, and for nothing else.
    pub fn new(ctx: Ctx, locale: Locale, waiting: Waiting) -> Self {
        let loader = DataLoader::new(Reader(ctx.clone()), move |fetch| waiting.push(fetch)).delay(Duration::ZERO);
        Self {
            seen: changes::seen(&ctx),
            ctx,
            locale,
            loader,
            is_spent: AtomicBool::new(false),
            has_begun: AtomicBool::new(false),
        }
    }

    /// The reader's language of a request.
    pub fn locale_of(request: &Request) -> Locale {
        let asked = request.data.get(&TypeId::of::<Self>()).and_then(|asked| asked.downcast_ref::<Self>());
        asked.map(|asked| asked.locale).unwrap_or_default()
    }

    /// Whether this is the first time that this is asked in this request: for what may be done once in a document.
    pub fn is_first(&self) -> bool {
        !self.is_spent.swap(true, Ordering::Relaxed)
    }

    /// Before each command: lets through who still is who she was when the request came. The first has nothing before it; each further
    /// one of a document asks, since one before may have ended what she came in by.
    pub async fn still(&self) -> Result<(), Error> {
        let is_first = !self.has_begun.swap(true, Ordering::Relaxed);
        let is_she = is_first || self.answer(app::sessions::still(&self.ctx, &self.ctx.actor).await)?;
        if is_she { Ok(()) } else { self.answer(Err(app::Error::Unauthenticated)) }
    }

    /// What stands behind the resolvers of this request.
    pub fn of<'a>(context: &Context<'a>) -> &'a Self {
        context.data_unchecked::<Self>()
    }

    /// Loads one key together with the other keys of its level.
    pub async fn load<K>(&self, key: K) -> Result<Option<<Reader as Loader<K>>::Value>, Error>
    where
        K: Send + Sync + Hash + Eq + Clone + 'static,
        Reader: Loader<K, Error = Arc<app::Error>>,
    {
        self.loader.load_one(key).await.map_err(|error| shown(&error, self.locale))
    }

    /// The answer of a use case, or its error as the graph shows it.
    pub fn answer<T>(&self, result: app::Result<T>) -> Result<T, Error> {
        result.map_err(|error| shown(&error, self.locale))
    }

    /// A text in the reader's language.
    pub fn say(&self, message: &Message) -> String {
        message.in_locale(self.locale).to_owned()
    }
}

/// Reads for one actor.
pub struct Reader(Ctx);

type Loaded<K, V> = Result<HashMap<K, V>, Arc<app::Error>>;

/// What is asked of each parent, compared by its text.
#[derive(Debug, Clone)]
pub struct Of<A> {
    parent: Parent,
    what: Arc<A>,
    text: Arc<str>,
}

impl<A: std::fmt::Debug> Of<A> {
    /// Asks `what` of a parent.
    pub fn new(parent: Parent, what: A) -> Self {
        Self { parent, text: format!("{what:?}").into(), what: Arc::new(what) }
    }
}

impl<A> PartialEq for Of<A> {
    fn eq(&self, other: &Self) -> bool {
        self.parent == other.parent && self.text == other.text
    }
}
impl<A> Eq for Of<A> {}
impl<A> Hash for Of<A> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.parent.hash(state);
        self.text.hash(state);
    }
}

/// A page: filter, order and slice.
#[derive(Debug, Clone)]
pub struct Paged<F, O> {
    pub filter: F,
    pub order: Vec<Order<O>>,
    pub slice: Slice,
}

/// A count: the filter.
#[derive(Debug, Clone)]
pub struct Counted<F>(pub F);

/// The keys of whom the same is asked.
fn groups<A>(keys: &[Of<A>]) -> Vec<(Arc<A>, Vec<Parent>)> {
    let mut groups: HashMap<&str, (Arc<A>, Vec<Parent>)> = HashMap::new();
    for key in keys {
        groups.entry(&key.text).or_insert_with(|| (key.what.clone(), Vec::new())).1.push(key.parent.clone());
    }
    groups.into_values().collect()
}

macro_rules! children {
    ($noun:ident, $filter:ty, $order:ty, $item:ty) => {
        impl Loader<Of<Paged<$filter, $order>>> for Reader {
            type Value = Page<$item>;
            type Error = Arc<app::Error>;
            async fn load(
                &self,
                keys: &[Of<Paged<$filter, $order>>],
            ) -> Loaded<Of<Paged<$filter, $order>>, Page<$item>> {
                let mut all = HashMap::new();
                for (what, parents) in groups(keys) {
                    let answers =
                        app::$noun::pages_of(&self.0, &parents, &what.filter, &what.order, &what.slice).await?;
                    all.extend(answers.into_iter().map(|(parent, page)| (Of::new(parent, (*what).clone()), page)));
                }
                Ok(all)
            }
        }

        impl Loader<Of<Counted<$filter>>> for Reader {
            type Value = Count;
            type Error = Arc<app::Error>;
            async fn load(&self, keys: &[Of<Counted<$filter>>]) -> Loaded<Of<Counted<$filter>>, Count> {
                let mut all = HashMap::new();
                for (what, parents) in groups(keys) {
                    let answers = app::$noun::counts_of(&self.0, &parents, &what.0).await?;
                    all.extend(answers.into_iter().map(|(parent, n)| (Of::new(parent, (*what).clone()), n)));
                }
                Ok(all)
            }
        }
    };
}
children!(cooperatives, CooperativeFilter, CooperativeOrderField, Cooperative);
children!(umkm, UmkmFilter, UmkmOrderField, UmkmView);
children!(clusters, ClusterFilter, ClusterOrderField, Cluster);

/// Facts by id, each with a key of its own.
macro_rules! fact {
    ($(#[$about:meta])* $key:ident($id:ty) -> $value:ty = $of:path) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub struct $key(pub $id);

        impl Loader<$key> for Reader {
            type Value = $value;
            type Error = Arc<app::Error>;
            async fn load(&self, keys: &[$key]) -> Loaded<$key, $value> {
                let ids: Vec<$id> = keys.iter().map(|key| key.0).collect();
                Ok($of(&self.0, &ids).await?.into_iter().map(|(id, value)| ($key(id), value)).collect())
            }
        }
    };
}
fact!(
    /// A cooperative by its id.
    CooperativeById(CooperativeId) -> Cooperative = app::cooperatives::by_ids
);
fact!(
    /// An UMKM by its id.
    UmkmById(UmkmId) -> UmkmView = app::umkm::by_ids
);
fact!(
    /// A cluster by its id.
    ClusterById(ClusterId) -> Cluster = app::clusters::by_ids
);
fact!(
    /// An account by its id, with what is known of its holder.
    AccountById(AccountId) -> Profile = app::accounts::profiles
);
fact!(
    /// An entry of the audit chain by its id.
    AuditEntryById(AuditEntryId) -> KeptEntry = app::audit::by_ids
);
fact!(
    /// The annual meetings of a cooperative.
    Meetings(CooperativeId) -> Vec<AnnualMeeting> = app::cooperatives::meetings
);
fact!(
    /// The yearly figures of a cooperative.
    Years(CooperativeId) -> Vec<CooperativeYear> = app::cooperatives::years
);
fact!(
    /// The origins of a cooperative's fields.
    Origins(CooperativeId) -> Vec<FieldOrigin> = app::cooperatives::origins
);
fact!(
    /// A buying cycle by its id.
    CycleById(CycleId) -> BuyingCycle = app::coalitions::cycles_by_ids
);
fact!(
    /// The lines of a buying cycle.
    LinesOfCycle(CycleId) -> Vec<CycleLine> = app::coalitions::lines_of_cycles
);
fact!(
    /// A line of a buying cycle by its id.
    CycleLineById(CycleLineId) -> CycleLine = app::coalitions::cycle_lines_by_ids
);
fact!(
    /// Through which states a buying cycle went.
    HistoryOfCycle(CycleId) -> Vec<StateChange<CycleState>> = app::coalitions::cycle_histories
);
fact!(
    /// What was pledged for a line of a buying cycle, in fives.
    PledgedFor(CycleLineId) -> Pledged = app::coalitions::pledged
);
fact!(
    /// An offer by its id.
    OfferById(OfferId) -> Offer = app::coalitions::offers_by_ids
);
fact!(
    /// A line of an offer by its id.
    OfferLineById(OfferLineId) -> OfferLine = app::coalitions::offer_lines_by_ids
);
fact!(
    /// The lines of an offer.
    LinesOfOffer(OfferId) -> Vec<OfferLine> = app::coalitions::lines_of_offers
);
fact!(
    /// The offers of a supplier today.
    OffersOfSupplier(OrganisationId) -> Vec<Offer> = app::coalitions::offers_of_suppliers
);
fact!(
    /// An organisation by its id.
    OrganisationById(OrganisationId) -> Organisation = app::coalitions::organisations_by_ids
);
fact!(
    /// An order of a buyer by its id.
    BuyerOrderById(BuyerOrderId) -> BuyerOrder = app::coalitions::buyer_orders_by_ids
);
fact!(
    /// Through which states an order of a buyer went.
    HistoryOfOrder(BuyerOrderId) -> Vec<StateChange<BuyerOrderState>> = app::coalitions::buyer_order_histories
);

/// What is offered of a commodity today, wherever.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct LinesOfCommodity(pub String);

impl Loader<LinesOfCommodity> for Reader {
    type Value = Vec<OfferLine>;
    type Error = Arc<app::Error>;
    async fn load(&self, keys: &[LinesOfCommodity]) -> Loaded<LinesOfCommodity, Vec<OfferLine>> {
        let codes: Vec<String> = keys.iter().map(|key| key.0.clone()).collect();
        let lines = app::coalitions::lines_of_commodities(&self.0, &codes).await?;
        Ok(lines.into_iter().map(|(code, lines)| (LinesOfCommodity(code), lines)).collect())
    }
}

/// What is offered of a commodity today for a place.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct LinesForPlace(pub String, pub RegionCode);

impl Loader<LinesForPlace> for Reader {
    type Value = Vec<OfferLine>;
    type Error = Arc<app::Error>;
    async fn load(&self, keys: &[LinesForPlace]) -> Loaded<LinesForPlace, Vec<OfferLine>> {
        let asked: Vec<_> = keys.iter().map(|key| (key.0.clone(), key.1.clone())).collect();
        let lines = app::coalitions::lines_for_places(&self.0, &asked).await?;
        Ok(lines.into_iter().map(|((code, place), lines)| (LinesForPlace(code, place), lines)).collect())
    }
}

/// The outline of a region.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Outline(pub RegionCode);

impl Loader<Outline> for Reader {
    type Value = String;
    type Error = Arc<app::Error>;
    async fn load(&self, keys: &[Outline]) -> Loaded<Outline, String> {
        let codes: Vec<RegionCode> = keys.iter().map(|key| key.0.clone()).collect();
        let outlines = app::regions::outlines(&self.0, &codes).await?;
        Ok(outlines.into_iter().map(|(code, outline)| (Outline(code), outline)).collect())
    }
}
