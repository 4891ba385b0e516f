//! Use cases, one file for each noun: authorise, load, decide, record. The only door: a command line task and a resolver enter by
//! the same function. Knows no SQL text.

pub mod access;
pub mod accounts;
pub mod audit;
pub mod capital;
pub mod changes;
pub mod clusters;
pub mod coalitions;
pub mod commodities;
pub mod cooperatives;
pub mod cursors;
pub mod deeds;
pub mod demo;
pub mod demo_people;
pub mod doctor;
mod error;
pub mod exports;
pub mod facets;
pub mod identities;
pub mod imports;
pub mod lists;
pub mod manage;
pub mod matching;
pub mod organisations;
pub mod passwords;
pub mod persons;
pub mod reference;
pub mod regions;
pub mod search;
pub mod sectors;
pub mod sessions;
pub mod states;
mod throttle;
pub mod tokens;
pub mod umkm;
pub mod write;

use std::sync::Arc;
use std::time::{Duration, Instant};

use arc_swap::ArcSwap;
use chrono::{DateTime, FixedOffset, NaiveDate, SubsecRound, Utc};
use uuid::Uuid;

pub use access::{Action, Actor, Holder, Via};
pub use error::{Error, Refusal, Result, seconds};
pub use write::{Command, IdempotencyKey, Work, Writing};

use crate::catalogue::Catalogue;
use crate::db::{Counter, Db, Pool};
use crate::domain::region::Zone;
use crate::vault::Vault;

/// Where the time comes from; tests stop it.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// What every use case is given: who asks, and what it works with. Cheap to clone.
#[derive(Clone)]
pub struct Ctx {
    /// Who asks.
    pub actor: Actor,
    /// In which request, where there is one.
    request: Option<Arc<str>>,
    db: Db,
    vault: Arc<Vault>,
    catalogue: Arc<ArcSwap<Catalogue>>,
    clock: Clock,
    feed: Arc<changes::Feed>,
    hasher: Arc<passwords::Hasher>,
    throttle: Arc<throttle::Throttle>,
}

impl std::fmt::Debug for Ctx {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ctx").field("actor", &self.actor).finish_non_exhaustive()
    }
}

impl Ctx {
    /// Brings a migrated database into use: holds the key file against it, loads the reference data that it lacks, and the
    /// catalogue. Refuses a key file that is not this database's.
    pub async fn open(db: Db, vault: Vault, clock: Clock) -> Result<Self> {
        let ctx = Self::over(db, vault, clock);
        persons::check_keys(&ctx).await?;
        reference::load(&ctx).await?;
        search::index(&ctx).await?;
        Ok(ctx)
    }

    /// A database as it is, to look into it: nothing is loaded, and nothing of it is believed.
    pub fn over(db: Db, vault: Vault, clock: Clock) -> Self {
        Self {
            actor: Actor::Operator,
            request: None,
            db,
            vault: Arc::new(vault),
            catalogue: Arc::default(),
            clock,
            feed: Arc::default(),
            hasher: Arc::default(),
            throttle: Arc::default(),
        }
    }

    /// The same, within a request of this name.
    pub fn within(&self, request: impl std::fmt::Display) -> Self {
        Self { request: Some(request.to_string().into()), ..self.clone() }
    }

    /// The same, asked by somebody else.
    pub fn acting(&self, actor: Actor) -> Self {
        Self { actor, ..self.clone() }
    }

    /// The same, with its statements counted.
    pub fn counted(&self, counter: &Counter) -> Self {
        Self { db: self.db.counted(counter), ..self.clone() }
    }

    /// The same for whoever waits until an instant: reads that are not done by then end as [`Error::Late`], and no write begins.
    pub fn until(&self, instant: Instant) -> Self {
        Self { db: self.db.until(instant), ..self.clone() }
    }

    /// The instant, cut to microseconds.
    pub fn now(&self) -> DateTime<Utc> {
        (self.clock)().trunc_subsecs(6)
    }

    /// The day in Jakarta, by which questions without a place are answered.
    pub fn today(&self) -> NaiveDate {
        self.today_in(Zone::Wib)
    }

    /// The day in a zone.
    pub fn today_in(&self, zone: Zone) -> NaiveDate {
        let offset = FixedOffset::east_opt(zone.utc_offset_hours() * 3600).expect("Indonesian zones are real offsets");
        self.now().with_timezone(&offset).date_naive()
    }

    /// A new id, sortable by time.
    pub fn next_id<T: From<Uuid>>(&self) -> T {
        let now = self.now();
        let seconds = u64::try_from(now.timestamp()).unwrap_or(0);
        Uuid::new_v7(uuid::Timestamp::from_unix(uuid::NoContext, seconds, now.timestamp_subsec_nanos())).into()
    }

    /// A key for something that is done once, wherever nobody sends it again.
    pub fn new_key(&self) -> IdempotencyKey {
        IdempotencyKey(self.next_id())
    }

    /// The catalogue as it is now.
    pub fn catalogue(&self) -> Arc<Catalogue> {
        self.catalogue.load_full()
    }

    /// Reads the catalogue anew.
    pub async fn reload_catalogue(&self) -> Result<()> {
        let fresh = Catalogue::load(&self.db).await?;
        self.catalogue.store(Arc::new(fresh));
        Ok(())
    }

    /// Whether the database answers and holds its reference data.
    pub async fn is_ready(&self) -> bool {
        let loads = crate::store::reference::loads(&self.db);
        matches!(tokio::time::timeout(Duration::from_secs(2), loads).await, Ok(Ok(loads)) if !loads.is_empty())
    }

    /// How the connections to the database are used.
    pub fn pool(&self) -> Pool {
        self.db.pool()
    }

    /// Waits for what the database has under way, and closes it.
    pub async fn close(&self) {
        self.db.close().await;
    }

    pub(crate) fn db(&self) -> &Db {
        &self.db
    }

    fn feed(&self) -> &changes::Feed {
        &self.feed
    }

    fn hasher(&self) -> &passwords::Hasher {
        &self.hasher
    }

    fn throttle(&self) -> &throttle::Throttle {
        &self.throttle
    }

    pub(crate) fn vault(&self) -> &Vault {
        &self.vault
    }
}
