//! UMKM as a list, as a visitor may see them.

use std::io::Write;

use serde_json::{Value, json};

use super::{
    Column, List, Names, Shape, Sources, Wish, at, column, each_page, edition_word, joined, location, names, own,
    place_columns, point_columns, record_columns, region, sources, title,
};
use crate::app::umkm::UmkmView;
use crate::app::{Ctx, Result, umkm};
use crate::domain::Point;
use crate::domain::cooperative::LocationPrecision;
use crate::domain::kbli::KbliUse;
use crate::domain::listing::UmkmFilter;
use crate::domain::umkm::SizeClass;
use crate::import::mapping::{Field, ListKind};

struct Row {
    view: UmkmView,
    names: Names,
    sectors: String,
    sources: Sources,
}

impl Row {
    fn place(&self) -> Option<(Point, LocationPrecision)> {
        self.view.place
    }

    /// Its lines of business: those stated, or those only suggested.
    fn kbli(&self, is_suggested: bool) -> impl Iterator<Item = &KbliUse> {
        self.view.kbli.iter().filter(move |kbli| kbli.is_suggested == is_suggested)
    }
}

pub(super) async fn export<W: Write + Send>(ctx: &Ctx, wish: &Wish, out: W) -> Result<usize> {
    let filter = UmkmFilter { within: wish.within.clone(), ..Default::default() };
    let shape = Shape {
        columns: columns(),
        object,
        origin_keys: &["sources", "changedAt", "figuresYear"],
        place: |row: &Row| at(row.place()),
    };
    let mut list = List::begin(ctx, wish, out, shape)?;
    each_page!(|slice| umkm::page(ctx, &filter, &[], &slice).await?, |items| {
        let mut imports = sources(ctx, items.iter().map(|view: &UmkmView| view.id.0).collect()).await?;
        let catalogue = ctx.catalogue();
        for view in items {
            let sectors = view.sectors.iter().filter_map(|code| catalogue.sector(code));
            let sectors = sectors.map(|sector| sector.name.id.as_str()).collect::<Vec<_>>().join("; ");
            let imports = imports.remove(&view.id.0).unwrap_or_default();
            let sources = Sources { imports, is_demo: view.is_demo };
            list.write(&Row { names: names(&catalogue, &view.region), sectors, sources, view })?;
        }
    });
    list.finish()
}

fn columns() -> Vec<Column<Row>> {
    let title = |field| title(ListKind::Umkm, field);
    let mut columns: Vec<Column<Row>> = vec![
        column(title(Field::SimpulId), |row: &Row| row.view.id.to_string()),
        column(title(Field::Name), |row: &Row| row.view.name.clone()),
    ];
    columns.extend(place_columns(ListKind::Umkm, |row: &Row| &row.names, |row| row.view.region.to_string()));
    columns.extend(point_columns(ListKind::Umkm, Row::place));
    columns.extend([
        // what was only suggested stays apart: read again, it would count as stated
        column(title(Field::Kbli), |row: &Row| joined(row.kbli(false).map(|kbli| kbli.code.as_str()))),
        column(title(Field::Edition), |row: &Row| joined(row.kbli(false).map(|kbli| edition_word(kbli.edition))))
            .telling_origin(),
        column(title(Field::Products), |row: &Row| {
            joined(row.view.products.iter().map(|product| product.name.as_str()))
        }),
        column(title(Field::Inputs), |row: &Row| joined(row.view.inputs.iter().map(|input| input.name.as_str()))),
        column(own("KBLI DISARANKAN"), |row: &Row| joined(row.kbli(true).map(|kbli| kbli.code.as_str()))),
        column(own("BIDANG USAHA"), |row: &Row| row.sectors.clone()),
        column(own("SKALA USAHA"), |row: &Row| row.view.size.as_ref().map(|(size, _)| size_word(*size))),
        column(own("TAHUN SKALA"), |row: &Row| row.view.figures_year.map(i64::from)).telling_origin(),
        column(own("DITERBITKAN"), |row: &Row| if row.view.is_published { "ya" } else { "" }),
    ]);
    columns.extend(record_columns(|row: &Row| &row.sources, |row| row.view.changed_at));
    columns
}

fn object(row: &Row) -> Value {
    let view = &row.view;
    let kbli = view
        .kbli
        .iter()
        .map(|kbli| json!({ "edition": kbli.edition, "code": kbli.code, "isSuggested": kbli.is_suggested }));
    let products = view.products.iter().map(
        |product| json!({ "name": product.name, "capacityPerMonth": product.capacity_per_month, "unit": product.unit }),
    );
    let inputs = view
        .inputs
        .iter()
        .map(|input| json!({ "name": input.name, "quantityPerMonth": input.quantity_per_month, "unit": input.unit }));
    json!({
        "id": view.id,
        "name": view.name,
        "lineOfBusiness": view.line_of_business.id,
        "isPublished": view.is_published,
        "region": region(&row.names, &view.region),
        "location": location(view.place),
        "kbliCodes": kbli.collect::<Vec<_>>(),
        "products": products.collect::<Vec<_>>(),
        "inputs": inputs.collect::<Vec<_>>(),
        "sectors": view.sectors,
        "sizeClass": view.size.as_ref().map(|(size, _)| size),
        "figuresYear": view.figures_year,
        "sources": row.sources.value(),
        "isDemo": view.is_demo,
        "changedAt": view.changed_at,
    })
}

fn size_word(size: SizeClass) -> &'static str {
    match size {
        SizeClass::Micro => "mikro",
        SizeClass::Small => "kecil",
        SizeClass::Medium => "menengah",
        SizeClass::Large => "besar",
    }
}
