//! Offers of suppliers. An offer is added and retired, never edited.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::types::Json;
use uuid::Uuid;

use super::values::{Reader, word};
use super::{CHUNK, Error, Result};
use crate::db::{Run, Sql};
use crate::domain::RegionCode;
use crate::domain::coalition::{Offer, Quantity, Terms, Tier, Unit};
use crate::domain::id::{OfferId, OrganisationId};
use crate::{sql, values};

/// Offers of one supplier or of one commodity that are listed, at most.
pub const MOST_OFFERS: i64 = 100;

/// Offers of one commodity that are weighed against each other for one place, at most. Where there are more, none is left out
/// in silence: the answer is that there are too many.
pub const MOST_WEIGHED: i64 = 1_000;

#[derive(sqlx::FromRow)]
struct OfferRow {
    id: Uuid,
    supplier_id: Uuid,
    commodity_code: String,
    discount: String,
    pack: Json<Unit>,
    price_unit: Json<Unit>,
    tiers: Json<Vec<Tier>>,
    minimum_order: i64,
    delivery_idr: i64,
    lead_days: i64,
    valid_from: NaiveDate,
    valid_until: Option<NaiveDate>,
    is_demo: bool,
    version: i64,
    changed_at: DateTime<Utc>,
}

const COLUMNS: &str = "id, supplier_id, commodity_code, discount, pack, price_unit, tiers, minimum_order, delivery_idr, lead_days, valid_from, \
     valid_until, is_demo, version, changed_at";

impl TryFrom<OfferRow> for Offer {
    type Error = Error;

    fn try_from(row: OfferRow) -> Result<Self> {
        let id = OfferId(row.id);
        let read = Reader { table: "offers", id };
        let minimum = Quantity::try_from(row.minimum_order).map_err(|_| read.corrupt("minimum_order"))?;
        let delivery =
            read.rupiah("delivery_idr", Some(row.delivery_idr))?.ok_or_else(|| read.corrupt("delivery_idr"))?;
        let discount = read.choice("discount", &row.discount)?;
        Ok(Self {
            id,
            supplier: OrganisationId(row.supplier_id),
            commodity: row.commodity_code,
            terms: Terms::new(discount, row.pack.0, row.price_unit.0, row.tiers.0, minimum, delivery)
                .map_err(|_| read.corrupt("tiers"))?,
            lead_days: row.lead_days,
            valid_from: row.valid_from,
            valid_until: row.valid_until,
            is_demo: row.is_demo,
            version: row.version,
            changed_at: row.changed_at,
        })
    }
}

/// Adds offers.
pub async fn insert(mut run: impl Run, offers: &[Offer], at: DateTime<Utc>) -> Result<()> {
    for chunk in offers.chunks(CHUNK) {
        let rows = chunk.iter().map(|o| {
            values![
                o.id,
                o.supplier,
                &o.commodity,
                word(o.terms.discount()),
                serde_json::json!(o.terms.pack()),
                serde_json::json!(o.terms.price_unit()),
                serde_json::json!(o.terms.tiers()),
                o.terms.minimum_order(),
                o.terms.delivery_idr(),
                o.lead_days,
                o.valid_from,
                o.valid_until,
                o.is_demo,
                o.version,
                at,
                at,
            ]
        });
        run.exec(
            sql!(
                "insert into offers (id, supplier_id, commodity_code, discount, pack, price_unit, tiers, minimum_order, delivery_idr,
                   lead_days, valid_from, valid_until, is_demo, version, created_at, changed_at) values "
            )
            .rows(rows),
        )
        .await?;
    }
    Ok(())
}

/// Takes an offer out of the lists; it can still be found by its id. False where it was out already.
pub async fn retire(mut run: impl Run, id: OfferId, at: DateTime<Utc>) -> Result<bool> {
    let retired = sql!(
        "update offers set retired_at = $1, changed_at = $1, version = version + 1 where id = $2 and retired_at is null",
        at,
        id
    );
    Ok(run.exec(retired).await? > 0)
}

/// Offers by id; those that are not there are left out.
pub async fn by_ids(mut run: impl Run, ids: &[OfferId]) -> Result<HashMap<OfferId, Offer>> {
    let select = Sql::from("select ").push(COLUMNS).push(" from offers where ").any_of("id", ids.iter().copied());
    let rows: Vec<OfferRow> = run.all(select).await?;
    rows.into_iter().map(|row| Ok((OfferId(row.id), Offer::try_from(row)?))).collect()
}

/// The condition that an offer holds on a day.
fn holds(day: NaiveDate) -> Sql {
    sql!(" and o.retired_at is null and o.valid_from <= $1 and (o.valid_until is null or o.valid_until > $1)", day)
}

/// What may be weighed for a place.
#[derive(Debug, Clone, PartialEq)]
pub enum Weighed {
    /// All that there is, the oldest first.
    All(Vec<Offer>),
    /// There are more than [`MOST_WEIGHED`].
    TooMany,
}

#[derive(sqlx::FromRow)]
struct OfferForPlace {
    asked_commodity: String,
    asked_place: String,
    #[sqlx(flatten)]
    offer: OfferRow,
}

/// The offers on a day of each of many commodities for a place: those of suppliers that act in the whole of it, or that name no
/// region and so act everywhere. What has no offers is left out.
pub async fn for_places(
    mut run: impl Run,
    asked: &[(String, RegionCode)],
    day: NaiveDate,
) -> Result<HashMap<(String, RegionCode), Weighed>> {
    let mut found: HashMap<(String, RegionCode), Vec<Offer>> = HashMap::new();
    for chunk in asked.chunks(CHUNK) {
        let select = Sql::from("with asked (asked_commodity, asked_place) as (values ")
            .rows(chunk.iter().map(|(commodity, place)| values![commodity, place]))
            .push(") select asked_commodity, asked_place, ")
            .push(COLUMNS)
            .push(
                " from (select asked_commodity, asked_place, o.*, row_number() over (partition by asked_commodity, asked_place order by o.id) as nth
                   from asked join offers o on o.commodity_code = asked_commodity",
            )
            .append(holds(day))
            .append(sql!(
                " where not exists (select 1 from organisation_regions r where r.organisation_id = o.supplier_id)
                     or exists (select 1 from organisation_regions r
                                 where r.organisation_id = o.supplier_id
                                   and (r.region_code = asked_place
                                        or r.region_code || '.' = substr(asked_place, 1, length(r.region_code) + 1)))
                  ) ranked where nth <= $1 order by id",
                MOST_WEIGHED + 1
            ));
        let rows: Vec<OfferForPlace> = run.all(select).await?;
        for OfferForPlace { asked_commodity, asked_place, offer } in rows {
            let read = Reader { table: "offers", id: OfferId(offer.id) };
            let key = (asked_commodity, read.region("asked_place", &asked_place)?);
            found.entry(key).or_default().push(Offer::try_from(offer)?);
        }
    }
    let weighed = |offers: Vec<Offer>| {
        if offers.len() as i64 > MOST_WEIGHED { Weighed::TooMany } else { Weighed::All(offers) }
    };
    Ok(found.into_iter().map(|(key, offers)| (key, weighed(offers))).collect())
}

/// Offers that hold on a day, by what they are listed under; the oldest first, at most [`MOST_OFFERS`] of each.
async fn listed<K: std::hash::Hash + Eq>(
    mut run: impl Run,
    under: &'static str,
    condition: Sql,
    day: NaiveDate,
    key: impl Fn(&Offer) -> K,
) -> Result<HashMap<K, Vec<Offer>>> {
    let select = Sql::from("select ")
        .push(COLUMNS)
        .push(" from (select o.*, row_number() over (partition by ")
        .push(under)
        .push(" order by o.id) as nth from offers o where ")
        .append(condition)
        .append(holds(day))
        .append(sql!(") ranked where nth <= $1 order by id", MOST_OFFERS));
    let rows: Vec<OfferRow> = run.all(select).await?;
    let mut offers: HashMap<K, Vec<Offer>> = HashMap::new();
    for row in rows {
        let offer = Offer::try_from(row)?;
        offers.entry(key(&offer)).or_default().push(offer);
    }
    Ok(offers)
}

/// The offers of each of many commodities on a day, wherever; the oldest first, at most [`MOST_OFFERS`] of each.
pub async fn of_commodities(run: impl Run, codes: &[String], day: NaiveDate) -> Result<HashMap<String, Vec<Offer>>> {
    let condition = Sql::default().any_of("o.commodity_code", codes.iter().cloned());
    listed(run, "o.commodity_code", condition, day, |offer| offer.commodity.clone()).await
}

/// The offers of each of many suppliers on a day, the oldest first, at most [`MOST_OFFERS`] of each.
pub async fn of_suppliers(
    run: impl Run,
    suppliers: &[OrganisationId],
    day: NaiveDate,
) -> Result<HashMap<OrganisationId, Vec<Offer>>> {
    let condition = Sql::default().any_of("o.supplier_id", suppliers.iter().copied());
    listed(run, "o.supplier_id", condition, day, |offer| offer.supplier).await
}
