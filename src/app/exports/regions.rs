//! Regions as a list, as the catalogue holds them; a map has their outlines, and can be imported as boundaries.

use std::io::Write;

use serde_json::{Value, json};

use super::{Column, List, PAGE, Shape, Wish, column, title};
use crate::app::{Ctx, Result, regions};
use crate::domain::words::Word;
use crate::domain::{Region, RegionCode};
use crate::export::{ExportFormat, Place};
use crate::import::mapping::{Field, ListKind};

struct Row {
    region: Region,
    outline: Option<String>,
}

pub(super) async fn export<W: Write + Send>(ctx: &Ctx, wish: &Wish, out: W) -> Result<usize> {
    let place = |row: &Row| match (&row.outline, row.region.centroid) {
        (Some(outline), _) => Place::Outline(outline.clone()),
        (None, Some(centroid)) => Place::At(centroid),
        (None, None) => Place::Nowhere,
    };
    let origin_keys = &["areaSource", "populationYear", "populationSource"];
    let mut list = List::begin(ctx, wish, out, Shape { columns: columns(), object, origin_keys, place })?;
    let catalogue = ctx.catalogue();
    let all: Vec<&Region> = match &wish.within {
        Some(within) => catalogue.subtree(within).collect(),
        None => catalogue.regions().collect(),
    };
    for chunk in all.chunks(PAGE as usize) {
        let mut outlines = match wish.style.format {
            ExportFormat::GeoJson => {
                let codes: Vec<RegionCode> = chunk.iter().map(|region| region.code.clone()).collect();
                regions::outlines(ctx, &codes).await?
            }
            _ => Default::default(),
        };
        for region in chunk {
            list.write(&Row { outline: outlines.remove(&region.code), region: (*region).clone() })?;
        }
    }
    list.finish()
}

fn columns() -> Vec<Column<Row>> {
    let title = |field| title(ListKind::Regions, field);
    vec![
        column(title(Field::RegionCode), |row: &Row| row.region.code.to_string()),
        column(title(Field::Name), |row: &Row| row.region.name.clone()),
        column(title(Field::Kind), |row: &Row| row.region.kind.word().to_lowercase().replace('_', " ")),
        column(title(Field::PostalCode), |row: &Row| row.region.postal_code.clone()),
        column(title(Field::Latitude), |row: &Row| row.region.centroid.map(|point| point.latitude)),
        column(title(Field::Longitude), |row: &Row| row.region.centroid.map(|point| point.longitude)),
        column(title(Field::Area), |row: &Row| row.region.area_km2),
        column(title(Field::AreaSource), |row: &Row| row.region.area_source.clone()).telling_origin(),
        column(title(Field::Population), |row: &Row| row.region.population),
        column(title(Field::PopulationYear), |row: &Row| row.region.population_year.map(i64::from)).telling_origin(),
        column(title(Field::PopulationSource), |row: &Row| row.region.population_source.clone()).telling_origin(),
        column(title(Field::Zone), |row: &Row| row.region.zone.word()),
        column(title(Field::ValidFrom), |row: &Row| row.region.valid_from),
        column(title(Field::ValidTo), |row: &Row| row.region.valid_to),
        column(title(Field::Successor), |row: &Row| row.region.successor.as_ref().map(ToString::to_string)),
    ]
}

fn object(row: &Row) -> Value {
    let region = &row.region;
    json!({
        "id": format!("wilayah_{}", region.code),
        "code": region.code,
        "name": region.name,
        "kind": region.kind,
        "level": region.level(),
        "zone": region.zone,
        "centroid": region.centroid,
        "areaKm2": region.area_km2,
        "areaSource": region.area_source,
        "population": region.population,
        "populationYear": region.population_year,
        "populationSource": region.population_source,
        "postalCode": region.postal_code,
        "validFrom": region.valid_from,
        "validTo": region.valid_to,
        "successor": region.successor,
    })
}
