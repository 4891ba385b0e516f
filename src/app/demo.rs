//! Loading of made-up data, clearly marked, into a registry that holds none.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::umkm::written;
use super::{Action, Ctx, Error, Result, access};
use crate::demo::{self, DemoUmkm};
use crate::domain::cooperative::{StateThresholds, state, state_rule};
use crate::domain::id::PersonId;
use crate::domain::origin::EntityKind;
use crate::domain::person::{Person, PersonRole};
use crate::domain::search::Searched;
use crate::store::persons::SealedPerson;
use crate::store::{self, umkm::Written};

/// UMKM written at once.
const CHUNK: usize = 500;

/// UMKM put into the index of words at once: sorted, so that it is written from one end to the other, and bounded in memory.
const INDEXED_AT_ONCE: usize = 50_000;

/// The mark that a database holds demonstration data.
const MARK: &str = "demonstration";

/// What was loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Loaded {
    /// Cooperatives.
    pub n_cooperatives: usize,
    /// Clusters.
    pub n_clusters: usize,
    /// UMKM.
    pub n_umkm: usize,
}

/// Whether the database holds demonstration data already.
pub async fn is_loaded(ctx: &Ctx) -> Result<bool> {
    Ok(store::reference::loads(ctx.db()).await?.iter().any(|(name, _)| name == MARK))
}

/// Loads a district of made-up data, `size` UMKM large, as it would stand on a day. All or nothing, in one transaction. Refused
/// where demonstration data is there already; `None` is for "as large as usual".
pub async fn load(ctx: &Ctx, size: Option<usize>, as_of: NaiveDate) -> Result<Loaded> {
    access::check(&ctx.actor, Action::LoadDemonstration)?;
    let size = size.unwrap_or(demo::DEFAULT_SIZE);
    if !(1..=demo::MAX_SIZE).contains(&size) {
        return Err(Error::refused(
            "demo-size",
            format!("Banyaknya 1 sampai {}.", demo::MAX_SIZE),
            format!("A number from 1 to {}.", demo::MAX_SIZE),
        ));
    }
    if is_loaded(ctx).await? {
        return Err(Error::refused("demo", "Data contoh sudah dimuat.", "The demonstration data is there already."));
    }
    let worker = ctx.clone();
    let loaded = ctx
        .write(move |work| {
            let ctx = worker.clone();
            Box::pin(async move {
                let demo = demo::generate(demo::SEED, as_of, size);
                let at = work.at;
                store::organisations::insert(&mut work.tx, demo.organisations(), at).await?;

                let cooperatives: Vec<_> = demo.cooperatives().iter().map(|demo| demo.cooperative.clone()).collect();
                store::cooperatives::insert(&mut work.tx, &cooperatives, at).await?;
                let with_id = |demo: &demo::DemoCooperative| demo.cooperative.id;
                let rats: Vec<_> = demo
                    .cooperatives()
                    .iter()
                    .flat_map(|demo| demo.rats.iter().map(move |rat| (with_id(demo), rat.clone())))
                    .collect();
                store::cooperatives::insert_meetings(&mut work.tx, &rats, at).await?;
                let years: Vec<_> = demo
                    .cooperatives()
                    .iter()
                    .flat_map(|demo| demo.years.iter().map(move |year| (with_id(demo), *year)))
                    .collect();
                store::cooperatives::upsert_years(&mut work.tx, &years, at).await?;
                let on = StateThresholds::on(as_of);
                let states: Vec<_> =
                    cooperatives.iter().map(|cooperative| (cooperative.id, 1, state(&cooperative.life, &on))).collect();
                store::cooperatives::observe_states(&mut work.tx, &states, state_rule(as_of).version, as_of, at)
                    .await?;

                let clusters: Vec<_> = demo.clusters().iter().map(|demo| demo.cluster.clone()).collect();
                store::clusters::insert(&mut work.tx, &clusters, at).await?;
                let parts: Vec<_> = demo.clusters().iter().flat_map(|demo| demo.cooperatives.clone()).collect();
                store::clusters::insert_cooperatives(&mut work.tx, &parts).await?;

                // the lines of an offer may lie apart
                let offers: BTreeMap<_, _> =
                    demo.offer_lines().iter().map(|line| (line.offer.id, (*line.offer).clone())).collect();
                let offers: Vec<_> = offers.into_values().collect();
                store::offers::insert(&mut work.tx, &offers, at).await?;
                store::offers::insert_lines(&mut work.tx, demo.offer_lines(), at).await?;
                let cycles: Vec<_> = demo.cycles().iter().map(|demo| demo.cycle.clone()).collect();
                store::cycles::insert(&mut work.tx, &cycles, at).await?;
                let lines: Vec<_> = demo.cycles().iter().flat_map(|demo| demo.lines.clone()).collect();
                store::cycles::insert_lines(&mut work.tx, &lines, at).await?;
                let orders: Vec<_> = demo.buyer_orders().iter().map(|demo| demo.order.clone()).collect();
                store::buyer_orders::insert(&mut work.tx, &orders, at).await?;
                let changes: Vec<_> = demo
                    .cycles()
                    .iter()
                    .flat_map(|demo| demo.history.iter().map(|change| (demo.cycle.id, *change)))
                    .collect();
                store::histories::insert(&mut work.tx, &changes).await?;
                let changes: Vec<_> = demo
                    .buyer_orders()
                    .iter()
                    .flat_map(|demo| demo.history.iter().map(|change| (demo.order.id, *change)))
                    .collect();
                store::histories::insert(&mut work.tx, &changes).await?;

                let (mut n_umkm, mut chunk, mut entries) = (0, Vec::with_capacity(CHUNK), Vec::new());
                let mut counts = store::umkm_counts::Changes::default();
                let mut all = demo.umkm();
                loop {
                    chunk.clear();
                    chunk.extend(all.by_ref().take(CHUNK));
                    if chunk.is_empty() || entries.len() >= INDEXED_AT_ONCE {
                        store::search::add(&mut work.tx, Searched::Umkm, &entries).await?;
                        entries.clear();
                    }
                    if chunk.is_empty() {
                        break;
                    }
                    n_umkm += chunk.len();
                    write_umkm(&ctx, &mut work.tx, &chunk, as_of, at, &mut counts).await?;
                    entries.extend(chunk.iter().map(|demo| store::umkm::entry(&demo.umkm)));
                }
                counts.keep(&mut work.tx).await?;
                store::reference::loaded(&mut work.tx, MARK, &format!("{size} {as_of}"), at).await?;
                for kind in [
                    EntityKind::Organisation,
                    EntityKind::Cooperative,
                    EntityKind::Cluster,
                    EntityKind::Umkm,
                    EntityKind::Offer,
                    EntityKind::BuyingCycle,
                    EntityKind::BuyerOrder,
                ] {
                    work.reloaded(kind);
                }
                Ok(Loaded { n_cooperatives: cooperatives.len(), n_clusters: clusters.len(), n_umkm })
            })
        })
        .await?;
    let Loaded { n_cooperatives, n_clusters, n_umkm } = loaded;
    tracing::info!(
        n_cooperatives,
        n_clusters,
        n_umkm,
        "loaded demonstration data: {n_cooperatives} cooperatives, {n_clusters} clusters, {n_umkm} UMKM"
    );
    Ok(loaded)
}

async fn write_umkm(
    ctx: &Ctx,
    tx: &mut crate::db::Tx,
    chunk: &[DemoUmkm],
    as_of: NaiveDate,
    at: chrono::DateTime<chrono::Utc>,
    counts: &mut store::umkm_counts::Changes,
) -> Result<()> {
    let catalogue = ctx.catalogue();
    let rows: Vec<Written<'_>> = chunk.iter().map(|demo| written(&catalogue, &demo.umkm, as_of)).collect();
    store::umkm::insert_unindexed(&mut *tx, &rows, at).await?;
    counts.add(&rows);
    let years: Vec<_> = chunk.iter().flat_map(|demo| demo.years.iter().map(|year| (demo.umkm.id, *year))).collect();
    store::umkm::upsert_years(&mut *tx, &years, at).await?;

    // one person may own several businesses
    let mut owners: BTreeMap<PersonId, &Person> = BTreeMap::new();
    for demo in chunk {
        owners.insert(demo.owner.id, &demo.owner);
    }
    let ids: Vec<PersonId> = owners.keys().copied().collect();
    let there = store::persons::by_ids(&mut *tx, &ids).await?;
    let fresh: Vec<&Person> = owners.into_values().filter(|owner| !there.contains_key(&owner.id)).collect();
    let sealed: Vec<SealedPerson> =
        fresh.into_iter().map(|owner| super::persons::seal(ctx, owner, true)).collect::<Result<_>>()?;
    store::persons::insert(&mut *tx, &sealed, at).await?;
    let ties: Vec<_> =
        chunk.iter().map(|demo| (demo.umkm.id, demo.owner.id, PersonRole::Owner, demo.owner_since)).collect();
    store::umkm::insert_persons(&mut *tx, &ties).await?;

    let memberships: Vec<_> = chunk.iter().flat_map(|demo| demo.memberships.clone()).collect();
    store::memberships::insert(&mut *tx, &memberships, at).await?;
    let stays: Vec<_> = chunk.iter().flat_map(|demo| demo.cluster_memberships.clone()).collect();
    store::memberships::insert_cluster(&mut *tx, &stays, at).await?;
    let made = || chunk.iter().flat_map(|demo| &demo.pledges);
    let pledges: Vec<_> = made().map(|made| made.pledge.clone()).collect();
    store::cycles::insert_pledges(&mut *tx, &pledges, at).await?;
    let changes: Vec<_> = made().flat_map(|made| made.history.iter().map(|change| (made.pledge.id, *change))).collect();
    store::histories::insert(&mut *tx, &changes).await?;
    Ok(())
}
