//! Exports: whole lists, written as they are read, page by page. Whoever may export writes what any visitor may read: no name of
//! an unpublished business, no exact place of one, nothing of a person. What is written under the headings of an import reads
//! again without a change; what Simpul works out stands in columns of its own, which imports leave alone.

mod clusters;
mod cooperatives;
mod kbli;
mod regions;
mod umkm;

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::{self, Write};

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{Action, Actor, Ctx, Error, Result, access};
use crate::catalogue::Catalogue;
use crate::domain::cooperative::LocationPrecision;
use crate::domain::id::ImportRunId;
use crate::domain::kbli::KbliEdition;
use crate::domain::region::RegionLevel;
use crate::domain::words::Word;
use crate::domain::{Point, RegionCode};
use crate::export::{About, Cell, Entry, ExportFormat, MOST_XLSX_ROWS, Place, Style, Writer};
use crate::import::mapping::{Field, ListKind, OWN_COLUMN, fields_of};
use crate::store;

/// What to export, and how.
#[derive(Debug, Clone)]
pub struct Wish {
    /// The list, as imports know it.
    pub kind: ListKind,
    /// How it is written.
    pub style: Style,
    /// Only what lies in this region.
    pub within: Option<RegionCode>,
}

/// Entries that are read at a time.
const PAGE: i64 = 500;

/// Sources that are named beside a row, the latest first.
const MOST_SOURCES: usize = 3;

/// Writes a list; how many entries it has.
pub async fn export<W: Write + Send>(ctx: &Ctx, wish: &Wish, out: W) -> Result<usize> {
    access::check(&ctx.actor, Action::Export)?;
    if let Some(code) = &wish.within {
        super::regions::known(ctx, "within", code)?;
    }
    let ctx = &ctx.acting(Actor::Visitor);
    match wish.kind {
        ListKind::Cooperatives => cooperatives::export(ctx, wish, out).await,
        ListKind::Umkm => umkm::export(ctx, wish, out).await,
        ListKind::Clusters => clusters::export(ctx, wish, out).await,
        ListKind::Regions => regions::export(ctx, wish, out).await,
        ListKind::Kbli => kbli::export(ctx, wish, out),
        ListKind::Boundaries => Err(Error::refused(
            "kind",
            "Batas wilayah diekspor bersama wilayahnya: regions sebagai GeoJSON.",
            "Boundaries are exported with their regions: regions as GeoJSON.",
        )),
    }
}

fn unwritten(error: io::Error) -> Error {
    Error::refused(
        "file",
        format!("Berkas tidak dapat ditulis ({error})."),
        format!("The file cannot be written ({error})."),
    )
}

/// A column: its heading, how its cell comes about, and what it tells of other columns.
struct Column<R> {
    heading: Cow<'static, str>,
    cell: Box<dyn Fn(&R) -> Cell + Send + Sync>,
    /// Whether it names where figures of the row come from, or of when they are.
    tells_origin: bool,
    /// Whether its heading names the year of its figures.
    is_yearly: bool,
}

impl<R> Column<R> {
    fn telling_origin(self) -> Self {
        Self { tells_origin: true, ..self }
    }

    fn yearly(self) -> Self {
        Self { is_yearly: true, ..self }
    }
}

fn column<R, C: Into<Cell>>(
    heading: impl Into<Cow<'static, str>>,
    cell: impl Fn(&R) -> C + Send + Sync + 'static,
) -> Column<R> {
    let cell = Box::new(move |row: &R| cell(row).into());
    Column { heading: heading.into(), cell, tells_origin: false, is_yearly: false }
}

/// The heading that an import knows best.
fn title(list: ListKind, field: Field) -> &'static str {
    let info = fields_of(list).iter().find(|info| info.field == field);
    info.expect("only fields of the list are exported").title
}

/// A heading of ours, which imports leave alone.
fn own(heading: &str) -> String {
    format!("{OWN_COLUMN} {heading}")
}

/// The shapes of a list: as a table, as objects, on a map.
struct Shape<R> {
    columns: Vec<Column<R>>,
    object: fn(&R) -> Value,
    /// Members of the object that name where its figures come from, and of when they are.
    origin_keys: &'static [&'static str],
    place: fn(&R) -> Place,
}

/// A row with the columns that show it.
struct Shown<'s, R> {
    shape: &'s Shape<R>,
    row: &'s R,
}

impl<R> Entry for Shown<'_, R> {
    fn cells(&self) -> Vec<Cell> {
        self.shape.columns.iter().map(|column| (column.cell)(self.row)).collect()
    }

    fn object(&self) -> Map<String, Value> {
        match (self.shape.object)(self.row) {
            Value::Object(object) => object,
            _ => Map::new(),
        }
    }

    fn place(&self) -> Place {
        (self.shape.place)(self.row)
    }
}

/// A list being written.
struct List<W: Write, R> {
    writer: Writer<W>,
    shape: Shape<R>,
    format: ExportFormat,
}

impl<W: Write, R> List<W, R> {
    fn begin(ctx: &Ctx, wish: &Wish, out: W, shape: Shape<R>) -> Result<Self> {
        let headings: Vec<String> = shape.columns.iter().map(|column| column.heading.clone().into_owned()).collect();
        let writer = Writer::new(out, wish.style, &headings, about(ctx, wish, &shape)).map_err(unwritten)?;
        Ok(Self { writer, shape, format: wish.style.format })
    }

    fn write(&mut self, row: &R) -> Result<()> {
        if self.format == ExportFormat::Xlsx && self.writer.n_rows() >= MOST_XLSX_ROWS {
            return Err(Error::refused(
                "format",
                "Lembar kerja memuat paling banyak 1.048.576 baris; ekspor sebagai CSV.",
                "A sheet has at most 1,048,576 rows; export as CSV.",
            ));
        }
        self.writer.write(&Shown { shape: &self.shape, row }).map_err(unwritten)
    }

    fn finish(self) -> Result<usize> {
        self.writer.finish().map_err(unwritten)
    }
}

/// What a file says of itself, made of what is in it.
fn about<R>(ctx: &Ctx, wish: &Wish, shape: &Shape<R>) -> About {
    let title = wish.kind.title();
    let within = wish.within.as_ref().map_or("Indonesia".to_owned(), |code| ctx.catalogue().label(code));
    let is_table = matches!(wish.style.format, ExportFormat::Csv | ExportFormat::Xlsx);
    let headings = shape.columns.iter().filter(|column| column.tells_origin).map(|column| &*column.heading);
    let told = match is_table {
        true => format!("Kolom {}", headings.collect::<Vec<_>>().join(", ")),
        false => format!("Isian {}", shape.origin_keys.join(", ")),
    };
    let yearly = match is_table && shape.columns.iter().any(|column| column.is_yearly) {
        true => " Angka tahunan menyebut tahunnya di judul kolom.",
        false => "",
    };
    let again = match is_table {
        true => "Kolom yang berawalan SIMPUL: tidak dibaca; kolom lain dibaca seperti judulnya.",
        false => "Isian dibaca menurut namanya; yang dihitung Simpul tidak dibaca.",
    };
    let lines = [
        ("Daftar", title.to_owned()),
        ("Wilayah", within),
        ("Dibuat", format!("{} oleh Simpul {}", ctx.now().to_rfc3339(), env!("CARGO_PKG_VERSION"))),
        ("Isi", "Hanya data yang boleh dilihat umum; data pribadi tidak ada di dalamnya.".to_owned()),
        ("Asal dan umur", format!("{told} menyebut asal dan waktu angka.{yearly}")),
        ("Impor kembali", again.to_owned()),
    ];
    About { title: title.to_owned(), lines: lines.map(|(label, text)| (label.to_owned(), text)).to_vec() }
}

// ---- what lists have in common ----

/// Names of a region and of those around it: village, kecamatan, regency, province.
type Names = [String; 4];

const LEVELS: [RegionLevel; 4] =
    [RegionLevel::Village, RegionLevel::Kecamatan, RegionLevel::Regency, RegionLevel::Province];

fn names(catalogue: &Catalogue, code: &RegionCode) -> Names {
    LEVELS.map(|level| {
        let region = code.at_level(level).and_then(|code| catalogue.region(&code).map(|region| region.name.clone()));
        region.unwrap_or_default()
    })
}

fn place_columns<R: 'static>(
    list: ListKind,
    names: fn(&R) -> &Names,
    code: fn(&R) -> String,
) -> impl Iterator<Item = Column<R>> {
    let fields = [Field::Village, Field::Kecamatan, Field::Kabupaten, Field::Province];
    let named = fields.into_iter().enumerate();
    let named = named.map(move |(i, field)| column(title(list, field), move |row: &R| names(row)[i].clone()));
    named.chain([column(title(list, Field::RegionCode), code)])
}

/// Only a place that was measured or found by its address goes under the headings of an import: another one would come back as
/// more exact than it is.
fn sure(place: Option<(Point, LocationPrecision)>) -> Option<Point> {
    place
        .filter(|(_, precision)| matches!(precision, LocationPrecision::Exact | LocationPrecision::Address))
        .map(|(point, _)| point)
}

fn point_columns<R: 'static>(list: ListKind, place: fn(&R) -> Option<(Point, LocationPrecision)>) -> Vec<Column<R>> {
    vec![
        column(title(list, Field::Latitude), move |row: &R| sure(place(row)).map(|point| point.latitude)),
        column(title(list, Field::Longitude), move |row: &R| sure(place(row)).map(|point| point.longitude)),
        column(own("LINTANG"), move |row: &R| place(row).map(|(point, _)| point.latitude)),
        column(own("BUJUR"), move |row: &R| place(row).map(|(point, _)| point.longitude)),
        column(own("KETELITIAN"), move |row: &R| place(row).map(|(_, precision)| precision_word(precision))),
    ]
}

fn precision_word(precision: LocationPrecision) -> &'static str {
    match precision {
        LocationPrecision::Exact => "tepat",
        LocationPrecision::Address => "alamat",
        LocationPrecision::Centroid => "titik tengah wilayah",
        LocationPrecision::Cell => "petak sekitar 500 m",
    }
}

fn location(place: Option<(Point, LocationPrecision)>) -> Value {
    place.map_or(Value::Null, |(point, precision)| {
        json!({ "latitude": point.latitude, "longitude": point.longitude, "precision": precision.word() })
    })
}

fn at(place: Option<(Point, LocationPrecision)>) -> Place {
    place.map_or(Place::Nowhere, |(point, _)| Place::At(point))
}

fn region(names: &Names, code: &RegionCode) -> Value {
    let [village, kecamatan, regency, province] =
        names.each_ref().map(|name| Some(name.as_str()).filter(|name| !name.is_empty()));
    json!({ "code": code, "village": village, "kecamatan": kecamatan, "regency": regency, "province": province })
}

fn joined<'n>(names: impl Iterator<Item = &'n str>) -> String {
    names.collect::<Vec<_>>().join("; ")
}

fn edition_word(edition: KbliEdition) -> &'static str {
    match edition {
        KbliEdition::Kbli2020 => "2020",
        KbliEdition::Kbli2025 => "2025",
    }
}

/// Where a record comes from: the imports that made or changed it, the latest first. They go by their ids, since the name of a file
/// may hold that of a person.
#[derive(Default)]
struct Sources {
    imports: Vec<(ImportRunId, DateTime<Utc>)>,
    is_demo: bool,
}

impl Sources {
    fn cell(&self) -> String {
        let imports = self.imports.iter().map(|(run, at)| format!("impor {} ({run})", at.date_naive()));
        imports.chain(self.is_demo.then(|| "data peragaan".to_owned())).collect::<Vec<_>>().join("; ")
    }

    fn value(&self) -> Value {
        self.imports.iter().map(|(run, at)| json!({ "import": run.to_string(), "at": at })).collect()
    }
}

/// The sources of a page of records.
async fn sources(ctx: &Ctx, ids: Vec<Uuid>) -> Result<HashMap<Uuid, Vec<(ImportRunId, DateTime<Utc>)>>> {
    let mut runs = store::origins::runs_of(ctx.db(), &ids).await?;
    runs.values_mut().for_each(|runs| runs.truncate(MOST_SOURCES));
    Ok(runs)
}

/// The columns that end a list of records: where each comes from, when it changed, whether it is made up.
fn record_columns<R: 'static>(
    sources: fn(&R) -> &Sources,
    changed_at: fn(&R) -> DateTime<Utc>,
) -> impl Iterator<Item = Column<R>> {
    [
        column(own("SUMBER"), move |row: &R| sources(row).cell()).telling_origin(),
        column(own("DIUBAH"), move |row: &R| changed_at(row).date_naive()).telling_origin(),
        column(own("DATA CONTOH"), move |row: &R| if sources(row).is_demo { "ya" } else { "" }),
    ]
    .into_iter()
}

/// Pages until there are no more.
macro_rules! each_page {
    (|$slice:ident| $page:expr, |$items:ident| $work:block) => {{
        let mut from = None;
        loop {
            let $slice = $crate::domain::listing::Slice { n: super::PAGE, backward: false, from };
            let page = $page;
            from = page.items.last().map(|listed| listed.key.clone());
            let $items: Vec<_> = page.items.into_iter().map(|listed| listed.item).collect();
            $work
            if !page.has_next {
                break;
            }
        }
    }};
}
use each_page;
