//! Offers of suppliers and their lines. An offer is added and retired, never edited.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::types::Json;
use uuid::Uuid;

use super::values::{Reader, word};
use super::{CHUNK, Error, Result};
use crate::db::{Run, Sql};
use crate::domain::RegionCode;
use crate::domain::coalition::{Conditions, Offer, OfferLine, Quantity, Supply, Terms, Tier, Unit};
use crate::domain::id::{OfferId, OfferLineId, OrganisationId};
use crate::{sql, values};

/// Offers of one supplier, or lines of one offer or one commodity, that are listed, at most.
pub const MOST_OFFERS: i64 = 100;

/// Lines of one commodity that are weighed against each other for one place, at most. Where there are more, none is left out
/// in silence: the answer is that there are too many.
pub const MOST_WEIGHED: i64 = 1_000;

#[derive(sqlx::FromRow)]
struct OfferRow {
    offer_id: Uuid,
    supplier_id: Uuid,
    region_code: Option<String>,
    minimum_idr: i64,
    delivery_idr: i64,
    lead_days: i64,
    valid_from: NaiveDate,
    valid_until: Option<NaiveDate>,
    is_demo: bool,
    version: i64,
    changed_at: DateTime<Utc>,
}

/// As a selection from `offers o`.
const OFFER: &str = "o.id as offer_id, o.supplier_id, o.region_code, o.minimum_idr, o.delivery_idr, o.lead_days, o.valid_from, \
     o.valid_until, o.is_demo, o.version, o.changed_at";

impl TryFrom<OfferRow> for Offer {
    type Error = Error;

    fn try_from(row: OfferRow) -> Result<Self> {
        let id = OfferId(row.offer_id);
        let read = Reader { table: "offers", id };
        let money = |column, amount| read.rupiah(column, Some(amount))?.ok_or_else(|| read.corrupt(column));
        Ok(Self {
            id,
            supplier: OrganisationId(row.supplier_id),
            region: row.region_code.map(|code| read.region("region_code", &code)).transpose()?,
            conditions: Conditions {
                delivery_idr: money("delivery_idr", row.delivery_idr)?,
                minimum_idr: money("minimum_idr", row.minimum_idr)?,
            },
            lead_days: row.lead_days,
            valid_from: row.valid_from,
            valid_until: row.valid_until,
            is_demo: row.is_demo,
            version: row.version,
            changed_at: row.changed_at,
        })
    }
}

#[derive(sqlx::FromRow)]
struct LineRow {
    line_id: Uuid,
    commodity_code: String,
    discount: String,
    pack: Json<Unit>,
    price_unit: Json<Unit>,
    tiers: Json<Vec<Tier>>,
    minimum_order: i64,
    supply_limit: Option<i64>,
    supply_period: Option<String>,
    #[sqlx(flatten)]
    offer: OfferRow,
}

/// As a selection from `offer_lines l` beside [`OFFER`].
const LINE: &str = "l.id as line_id, l.commodity_code, l.discount, l.pack, l.price_unit, l.tiers, l.minimum_order, l.supply_limit, \
     l.supply_period, ";

/// The columns of both, by name.
const COLUMNS: &str = "line_id, commodity_code, discount, pack, price_unit, tiers, minimum_order, supply_limit, supply_period, offer_id, \
     supplier_id, region_code, minimum_idr, delivery_idr, lead_days, valid_from, valid_until, is_demo, version, changed_at";

impl TryFrom<LineRow> for OfferLine {
    type Error = Error;

    fn try_from(row: LineRow) -> Result<Self> {
        let id = OfferLineId(row.line_id);
        let read = Reader { table: "offer_lines", id };
        let quantity = |column, amount| Quantity::try_from(amount).map_err(|_| read.corrupt(column));
        let supply = match (row.supply_limit, &row.supply_period) {
            (Some(limit), Some(period)) => {
                Some(Supply { limit: quantity("supply_limit", limit)?, period: read.choice("supply_period", period)? })
            }
            _ => None,
        };
        let offer = Offer::try_from(row.offer)?;
        let discount = read.choice("discount", &row.discount)?;
        let minimum = quantity("minimum_order", row.minimum_order)?;
        let terms = Terms::new(discount, row.pack.0, row.price_unit.0, row.tiers.0, minimum, supply, offer.conditions);
        Ok(Self {
            id,
            commodity: row.commodity_code,
            terms: terms.map_err(|_| read.corrupt("tiers"))?,
            offer: Arc::new(offer),
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
                o.region.as_ref(),
                o.conditions.minimum_idr,
                o.conditions.delivery_idr,
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
                "insert into offers (id, supplier_id, region_code, minimum_idr, delivery_idr, lead_days, valid_from, valid_until, is_demo,
                   version, created_at, changed_at) values "
            )
            .rows(rows),
        )
        .await?;
    }
    Ok(())
}

/// Adds lines to offers, together with them.
pub async fn insert_lines(mut run: impl Run, lines: &[OfferLine], at: DateTime<Utc>) -> Result<()> {
    for chunk in lines.chunks(CHUNK) {
        let rows = chunk.iter().map(|l| {
            values![
                l.id,
                l.offer.id,
                &l.commodity,
                word(l.terms.discount()),
                serde_json::json!(l.terms.pack()),
                serde_json::json!(l.terms.price_unit()),
                serde_json::json!(l.terms.tiers()),
                l.terms.minimum_order(),
                l.terms.supply().map(|supply| supply.limit),
                l.terms.supply().map(|supply| word(supply.period)),
                at,
            ]
        });
        run.exec(
            sql!(
                "insert into offer_lines (id, offer_id, commodity_code, discount, pack, price_unit, tiers, minimum_order, supply_limit,
                   supply_period, created_at) values "
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
    let select = Sql::from("select ").push(OFFER).push(" from offers o where ").any_of("o.id", ids.iter().copied());
    let rows: Vec<OfferRow> = run.all(select).await?;
    rows.into_iter().map(|row| Ok((OfferId(row.offer_id), Offer::try_from(row)?))).collect()
}

/// Lines by id, with their offers; those that are not there are left out.
pub async fn lines_by_ids(mut run: impl Run, ids: &[OfferLineId]) -> Result<HashMap<OfferLineId, OfferLine>> {
    let select = Sql::from("select ")
        .push(LINE)
        .push(OFFER)
        .push(" from offer_lines l join offers o on o.id = l.offer_id where ")
        .any_of("l.id", ids.iter().copied());
    let rows: Vec<LineRow> = run.all(select).await?;
    rows.into_iter().map(|row| Ok((OfferLineId(row.line_id), OfferLine::try_from(row)?))).collect()
}

/// The condition that an offer holds on a day.
fn holds(day: NaiveDate) -> Sql {
    sql!(" and o.retired_at is null and o.valid_from <= $1 and (o.valid_until is null or o.valid_until > $1)", day)
}

/// What may be weighed for a place.
#[derive(Debug, Clone, PartialEq)]
pub enum Weighed {
    /// All that there is, the oldest first.
    All(Vec<OfferLine>),
    /// There are more than [`MOST_WEIGHED`].
    TooMany,
}

#[derive(sqlx::FromRow)]
struct LineForPlace {
    asked_commodity: String,
    asked_place: String,
    #[sqlx(flatten)]
    line: LineRow,
}

/// The lines on a day of each of many commodities for a place: those of offers that are delivered to the whole of it, or say nothing of
/// where, by suppliers that act in the whole of it, or that name no region and so act everywhere. What has no lines is left out.
pub async fn for_places(
    mut run: impl Run,
    asked: &[(String, RegionCode)],
    day: NaiveDate,
) -> Result<HashMap<(String, RegionCode), Weighed>> {
    let mut found: HashMap<(String, RegionCode), Vec<OfferLine>> = HashMap::new();
    for chunk in asked.chunks(CHUNK) {
        let select = Sql::from("with asked (asked_commodity, asked_place) as (values ")
            .rows(chunk.iter().map(|(commodity, place)| values![commodity, place]))
            .push(") select asked_commodity, asked_place, ")
            .push(COLUMNS)
            .push(" from (select asked_commodity, asked_place, ")
            .push(LINE)
            .push(OFFER)
            .push(
                ", row_number() over (partition by asked_commodity, asked_place order by l.id) as nth
                   from asked
                   join offer_lines l on l.commodity_code = asked_commodity
                   join offers o on o.id = l.offer_id",
            )
            .append(holds(day))
            .append(sql!(
                " where (o.region_code is null or o.region_code = asked_place
                         or o.region_code || '.' = substr(asked_place, 1, length(o.region_code) + 1))
                    and (not exists (select 1 from organisation_regions r where r.organisation_id = o.supplier_id)
                         or exists (select 1 from organisation_regions r
                                     where r.organisation_id = o.supplier_id
                                       and (r.region_code = asked_place
                                            or r.region_code || '.' = substr(asked_place, 1, length(r.region_code) + 1))))
                  ) ranked where nth <= $1 order by line_id",
                MOST_WEIGHED + 1
            ));
        let rows: Vec<LineForPlace> = run.all(select).await?;
        for LineForPlace { asked_commodity, asked_place, line } in rows {
            let read = Reader { table: "offers", id: OfferId(line.offer.offer_id) };
            let key = (asked_commodity, read.region("asked_place", &asked_place)?);
            found.entry(key).or_default().push(OfferLine::try_from(line)?);
        }
    }
    let weighed = |lines: Vec<OfferLine>| {
        if lines.len() as i64 > MOST_WEIGHED { Weighed::TooMany } else { Weighed::All(lines) }
    };
    Ok(found.into_iter().map(|(key, lines)| (key, weighed(lines))).collect())
}

/// Lines, by what they are listed under; the oldest first, at most [`MOST_OFFERS`] of each.
async fn listed<K: Hash + Eq>(
    mut run: impl Run,
    under: &'static str,
    condition: Sql,
    key: impl Fn(&OfferLine) -> K,
) -> Result<HashMap<K, Vec<OfferLine>>> {
    let select = Sql::from("select ")
        .push(COLUMNS)
        .push(" from (select ")
        .push(LINE)
        .push(OFFER)
        .push(", row_number() over (partition by ")
        .push(under)
        .push(" order by l.id) as nth from offer_lines l join offers o on o.id = l.offer_id where ")
        .append(condition)
        .append(sql!(") ranked where nth <= $1 order by line_id", MOST_OFFERS));
    let rows: Vec<LineRow> = run.all(select).await?;
    let mut lines: HashMap<K, Vec<OfferLine>> = HashMap::new();
    for row in rows {
        let line = OfferLine::try_from(row)?;
        lines.entry(key(&line)).or_default().push(line);
    }
    Ok(lines)
}

/// The lines of each of many commodities on a day, wherever; the oldest first, at most [`MOST_OFFERS`] of each.
pub async fn of_commodities(
    run: impl Run,
    codes: &[String],
    day: NaiveDate,
) -> Result<HashMap<String, Vec<OfferLine>>> {
    let condition = Sql::default().any_of("l.commodity_code", codes.iter().cloned()).append(holds(day));
    listed(run, "l.commodity_code", condition, |line| line.commodity.clone()).await
}

/// The lines of each of many offers, the oldest first, at most [`MOST_OFFERS`] of each.
pub async fn lines_of(run: impl Run, offers: &[OfferId]) -> Result<HashMap<OfferId, Vec<OfferLine>>> {
    let condition = Sql::default().any_of("l.offer_id", offers.iter().copied());
    listed(run, "l.offer_id", condition, |line| line.offer.id).await
}

/// The offers of each of many suppliers on a day, the oldest first, at most [`MOST_OFFERS`] of each.
pub async fn of_suppliers(
    mut run: impl Run,
    suppliers: &[OrganisationId],
    day: NaiveDate,
) -> Result<HashMap<OrganisationId, Vec<Offer>>> {
    let select = Sql::from(
        "select offer_id, supplier_id, region_code, minimum_idr, delivery_idr, lead_days, valid_from, valid_until, is_demo, version, changed_at
           from (select ",
    )
    .push(OFFER)
    .push(", row_number() over (partition by o.supplier_id order by o.id) as nth from offers o where ")
    .any_of("o.supplier_id", suppliers.iter().copied())
    .append(holds(day))
    .append(sql!(") ranked where nth <= $1 order by offer_id", MOST_OFFERS));
    let rows: Vec<OfferRow> = run.all(select).await?;
    let mut offers: HashMap<OrganisationId, Vec<Offer>> = HashMap::new();
    for row in rows {
        let offer = Offer::try_from(row)?;
        offers.entry(offer.supplier).or_default().push(offer);
    }
    Ok(offers)
}
