//! Regions and the figures published about them. There are few and they change rarely, so they are read whole.

use chrono::{DateTime, NaiveDate, Utc};

use super::values::{Reader, word};
use super::{CHUNK, Error, Result};
use crate::db::Run;
use crate::domain::fold::fold;
use crate::domain::message::Message;
use crate::domain::region::RegionFigure;
use crate::domain::{Region, RegionCode};
use crate::{sql, values};

#[derive(sqlx::FromRow)]
struct RegionRow {
    code: String,
    name: String,
    kind: String,
    zone: String,
    latitude: Option<f64>,
    longitude: Option<f64>,
    area_km2: Option<f64>,
    area_source: Option<String>,
    population: Option<i64>,
    population_year: Option<i64>,
    population_source: Option<String>,
    postal_code: Option<String>,
    valid_from: Option<NaiveDate>,
    valid_to: Option<NaiveDate>,
    successor: Option<String>,
}

impl TryFrom<RegionRow> for Region {
    type Error = Error;

    fn try_from(row: RegionRow) -> Result<Self> {
        let read = Reader { table: "regions", id: row.code.as_str() };
        Ok(Self {
            code: read.region("code", &row.code)?,
            kind: read.choice("kind", &row.kind)?,
            zone: read.choice("zone", &row.zone)?,
            centroid: read.point(row.latitude, row.longitude)?,
            successor: row.successor.as_deref().map(|code| read.region("successor", code)).transpose()?,
            area_km2: row.area_km2,
            area_source: row.area_source,
            population: row.population,
            population_year: read.year("population_year", row.population_year)?,
            population_source: row.population_source,
            postal_code: row.postal_code,
            valid_from: row.valid_from,
            valid_to: row.valid_to,
            name: row.name,
        })
    }
}

/// Every region in force or not, by code.
pub async fn all(mut run: impl Run) -> Result<Vec<Region>> {
    let rows: Vec<RegionRow> = run
        .all(sql!(
            "select code, name, kind, zone, latitude, longitude, area_km2, area_source, population, population_year, population_source,
                    postal_code, valid_from, valid_to, successor
               from regions where retired_at is null order by code"
        ))
        .await?;
    rows.into_iter().map(Region::try_from).collect()
}

/// Writes regions; one already there takes the new values and a new version.
pub async fn upsert(mut run: impl Run, regions: &[Region], at: DateTime<Utc>) -> Result<()> {
    for chunk in regions.chunks(CHUNK) {
        let rows = chunk.iter().map(|r| {
            values![
                &r.code,
                &r.name,
                fold(&r.name),
                word(r.level()),
                word(r.kind),
                r.code.parent(),
                word(r.zone),
                r.centroid.map(|point| point.latitude),
                r.centroid.map(|point| point.longitude),
                r.area_km2,
                &r.area_source,
                r.population,
                r.population_year,
                &r.population_source,
                &r.postal_code,
                r.valid_from,
                r.valid_to,
                &r.successor,
                1i64,
                at,
                at,
            ]
        });
        let insert = sql!(
            "insert into regions (code, name, name_folded, level, kind, parent_code, zone, latitude, longitude, area_km2, area_source,
               population, population_year, population_source, postal_code, valid_from, valid_to, successor, version, created_at, changed_at) values "
        );
        run.exec(insert.rows(rows).push(
            " on conflict (code) do update set
               name = excluded.name, name_folded = excluded.name_folded, kind = excluded.kind, zone = excluded.zone,
               latitude = excluded.latitude, longitude = excluded.longitude, area_km2 = excluded.area_km2,
               area_source = excluded.area_source, population = excluded.population, population_year = excluded.population_year,
               population_source = excluded.population_source, postal_code = excluded.postal_code, valid_from = excluded.valid_from,
               valid_to = excluded.valid_to, successor = excluded.successor, version = regions.version + 1,
               changed_at = excluded.changed_at, retired_at = null",
        ))
        .await?;
    }
    Ok(())
}

#[derive(sqlx::FromRow)]
struct FigureRow {
    region_code: String,
    measure: String,
    period: String,
    low: f64,
    high: f64,
    unit: String,
    definition_id: Option<String>,
    definition_en: Option<String>,
    source: String,
}

/// Every published figure, the latest first within its region.
pub async fn figures(mut run: impl Run) -> Result<Vec<RegionFigure>> {
    let rows: Vec<FigureRow> = run
        .all(sql!(
            "select region_code, measure, period, low, high, unit, definition_id, definition_en, source
               from region_figures order by region_code, period desc, measure"
        ))
        .await?;
    rows.into_iter()
        .map(|row| {
            let region: RegionCode = Reader { table: "region_figures", id: row.region_code.as_str() }
                .region("region_code", &row.region_code)?;
            let definition = row.definition_id.zip(row.definition_en).map(|(id, en)| Message { id, en });
            let FigureRow { measure, period, low, high, unit, source, .. } = row;
            Ok(RegionFigure { region, measure, period, low, high, unit, definition, source })
        })
        .collect()
}

/// Writes published figures; one already there takes the new values.
pub async fn upsert_figures(mut run: impl Run, figures: &[RegionFigure]) -> Result<()> {
    for chunk in figures.chunks(CHUNK) {
        let rows = chunk.iter().map(|f| {
            let (id, en) = (f.definition.as_ref().map(|text| &text.id), f.definition.as_ref().map(|text| &text.en));
            values![&f.region, &f.measure, &f.period, f.low, f.high, &f.unit, id, en, &f.source]
        });
        let insert = sql!(
            "insert into region_figures (region_code, measure, period, low, high, unit, definition_id, definition_en, source) values "
        );
        run.exec(insert.rows(rows).push(
            " on conflict (region_code, measure, period) do update set low = excluded.low, high = excluded.high, unit = excluded.unit,
               definition_id = excluded.definition_id, definition_en = excluded.definition_en, source = excluded.source",
        ))
        .await?;
    }
    Ok(())
}
