//! Exports: whole lists, written as they are read, page by page. Whoever may export writes what any visitor may read: no name of
//! an unpublished business, no exact place of one, nothing of a person. What is written under the headings of an import reads
//! again without a change; what Simpul works out stands in columns of its own, which imports leave alone.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::{self, Write};

use serde_json::{Map, Value, json};

use super::umkm::UmkmView;
use super::{Action, Actor, Ctx, Error, Result, access, clusters, cooperatives, regions, umkm};
use crate::catalogue::Catalogue;
use crate::domain::cooperative::{
    AnnualMeeting, CooperativeKind, CooperativeLevel, CooperativePattern, CooperativeService, CooperativeState,
    CooperativeYear, LocationPrecision,
};
use crate::domain::id::CooperativeId;
use crate::domain::kbli::{KbliCode, KbliEdition, KbliUse};
use crate::domain::listing::{ClusterFilter, CooperativeFilter, Slice, UmkmFilter};
use crate::domain::origin::FieldOrigin;
use crate::domain::region::RegionLevel;
use crate::domain::umkm::SizeClass;
use crate::domain::words::{Word, words};
use crate::domain::{Cluster, Cooperative, Point, Region, RegionCode, Rupiah};
use crate::export::{About, Cell, Entry, ExportFormat, Place, Style, Writer};
use crate::import::mapping::{Field, ListKind, OWN_COLUMN, fields_of};

words! {
    /// What is exported.
    ExportKind {
        /// Cooperatives.
        Cooperatives = "cooperatives",
        /// UMKM.
        Umkm = "umkm",
        /// Clusters.
        Clusters = "clusters",
        /// Regions.
        Regions = "regions",
        /// The classification.
        Kbli = "kbli",
    }
}

/// What to export, and how.
#[derive(Debug, Clone)]
pub struct Wish {
    /// The list.
    pub kind: ExportKind,
    /// How it is written.
    pub style: Style,
    /// Only what lies in this region.
    pub within: Option<RegionCode>,
}

/// Entries that are read at a time.
const PAGE: i64 = 500;

/// Years for which a list of cooperatives has columns; all are in the other formats.
const MOST_YEARS: usize = 5;

/// Sources that are named beside a row, the latest first.
const MOST_SOURCES: usize = 3;

/// Writes a list; how many entries it has.
pub async fn export<W: Write + Send>(ctx: &Ctx, wish: &Wish, out: W) -> Result<usize> {
    access::check(ctx.actor, Action::Export)?;
    if let Some(code) = &wish.within {
        super::regions::known(ctx, "within", code)?;
    }
    let ctx = &ctx.acting(Actor::Visitor);
    match wish.kind {
        ExportKind::Cooperatives => of_cooperatives(ctx, wish, out).await,
        ExportKind::Umkm => of_umkm(ctx, wish, out).await,
        ExportKind::Clusters => of_clusters(ctx, wish, out).await,
        ExportKind::Regions => of_regions(ctx, wish, out).await,
        ExportKind::Kbli => of_kbli(ctx, wish, out),
    }
}

fn unwritten(error: io::Error) -> Error {
    Error::refused(
        "file",
        format!("Berkas tidak dapat ditulis ({error})."),
        format!("The file cannot be written ({error})."),
    )
}

/// A column: its heading, and how its cell comes about.
type Column<R> = (Cow<'static, str>, Box<dyn Fn(&R) -> Cell + Send + Sync>);

fn column<R, C: Into<Cell>>(
    heading: impl Into<Cow<'static, str>>,
    cell: impl Fn(&R) -> C + Send + Sync + 'static,
) -> Column<R> {
    (heading.into(), Box::new(move |row| cell(row).into()))
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

/// A row with the columns that show it.
struct Shown<'c, R> {
    columns: &'c [Column<R>],
    row: &'c R,
    object: fn(&R) -> Value,
    place: fn(&R) -> Place,
}

impl<R> Entry for Shown<'_, R> {
    fn cells(&self) -> Vec<Cell> {
        self.columns.iter().map(|(_, cell)| cell(self.row)).collect()
    }

    fn object(&self) -> Map<String, Value> {
        match (self.object)(self.row) {
            Value::Object(object) => object,
            _ => Map::new(),
        }
    }

    fn place(&self) -> Place {
        (self.place)(self.row)
    }
}

/// A list being written.
struct List<W: Write, R> {
    writer: Writer<W>,
    columns: Vec<Column<R>>,
    object: fn(&R) -> Value,
    place: fn(&R) -> Place,
}

impl<W: Write, R> List<W, R> {
    fn begin(
        ctx: &Ctx,
        wish: &Wish,
        out: W,
        columns: Vec<Column<R>>,
        object: fn(&R) -> Value,
        place: fn(&R) -> Place,
    ) -> Result<Self> {
        let headings: Vec<String> = columns.iter().map(|(heading, _)| heading.clone().into_owned()).collect();
        let writer = Writer::new(out, wish.style, &headings, about(ctx, wish)).map_err(unwritten)?;
        Ok(Self { writer, columns, object, place })
    }

    fn write(&mut self, row: &R) -> Result<()> {
        let Self { writer, columns, object, place } = self;
        writer.write(&Shown { columns, row, object: *object, place: *place }).map_err(unwritten)
    }

    fn finish(self) -> Result<usize> {
        self.writer.finish().map_err(unwritten)
    }
}

/// What a file says of itself.
fn about(ctx: &Ctx, wish: &Wish) -> About {
    let title = match wish.kind {
        ExportKind::Cooperatives => "Daftar koperasi",
        ExportKind::Umkm => "Daftar UMKM",
        ExportKind::Clusters => "Daftar klaster",
        ExportKind::Regions => "Daftar wilayah",
        ExportKind::Kbli => "Daftar KBLI",
    };
    let within = wish.within.as_ref().map_or("Indonesia".to_owned(), |code| ctx.catalogue().label(code));
    let lines = [
        ("Daftar", title.to_owned()),
        ("Wilayah", within),
        ("Dibuat", format!("{} oleh Simpul {}", ctx.now().to_rfc3339(), env!("CARGO_PKG_VERSION"))),
        ("Isi", "Hanya data yang boleh dilihat umum; data pribadi tidak ada di dalamnya.".to_owned()),
        (
            "Asal dan umur",
            "Kolom SIMPUL: SUMBER dan SIMPUL: DIUBAH menyebut asal dan tanggal setiap baris; angka tahunan bertahun di judul kolomnya."
                .to_owned(),
        ),
        ("Impor kembali", "Kolom yang berawalan SIMPUL: tidak dibaca; KODE SIMPUL menunjuk baris yang sama.".to_owned()),
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

fn made_up(is_demo: bool) -> &'static str {
    if is_demo { "ya" } else { "" }
}

/// Pages until there are no more.
macro_rules! each_page {
    (|$slice:ident| $page:expr, |$items:ident| $work:block) => {{
        let mut from = None;
        loop {
            let $slice = Slice { n: PAGE, backward: false, from };
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

// ---- cooperatives ----

struct CooperativeRow {
    cooperative: Cooperative,
    names: Names,
    state: CooperativeState,
    sectors: String,
    /// The latest first.
    years: Vec<CooperativeYear>,
    /// The latest first.
    meetings: Vec<AnnualMeeting>,
    /// The latest first.
    sources: Vec<(String, chrono::DateTime<chrono::Utc>)>,
}

impl CooperativeRow {
    fn place(&self) -> Option<(Point, LocationPrecision)> {
        Some((self.cooperative.point?, self.cooperative.precision.unwrap_or(LocationPrecision::Centroid)))
    }

    fn year(&self, year: i32) -> Option<&CooperativeYear> {
        self.years.iter().find(|figures| figures.year == year)
    }

    /// The members of a year, where an import of them would leave the number of members as it is.
    fn members_of(&self, year: i32) -> Option<i64> {
        let n = self.year(year)?.n_members?;
        let is_latest = self.years.iter().all(|other| other.year <= year);
        (!is_latest || self.cooperative.n_members == Some(n)).then_some(n)
    }

    /// The day of the last meeting, where it gives account of the year before, as an import understands it.
    fn last_rat_on(&self) -> Option<chrono::NaiveDate> {
        let day = self.cooperative.life.last_rat_on?;
        let book_year = chrono::Datelike::year(&day) - 1;
        self.meetings.iter().any(|meeting| meeting.book_year == book_year).then_some(day)
    }
}

/// The files that a cooperative's values come from, and when.
fn sources(origins: Vec<FieldOrigin>) -> Vec<(String, chrono::DateTime<chrono::Utc>)> {
    let mut sources: Vec<(String, chrono::DateTime<chrono::Utc>)> = Vec::new();
    for origin in origins {
        if !sources.iter().any(|(source, _)| *source == origin.source) {
            sources.push((origin.source, origin.at));
        }
    }
    sources.truncate(MOST_SOURCES);
    sources
}

fn sources_cell(sources: &[(String, chrono::DateTime<chrono::Utc>)]) -> String {
    let texts: Vec<String> = sources.iter().map(|(source, at)| format!("{source} ({})", at.date_naive())).collect();
    texts.join("; ")
}

async fn of_cooperatives<W: Write + Send>(ctx: &Ctx, wish: &Wish, out: W) -> Result<usize> {
    let filter = CooperativeFilter { within: wish.within.clone(), ..Default::default() };
    let years = match wish.style.format {
        ExportFormat::Csv | ExportFormat::Xlsx => cooperatives::book_years(ctx, MOST_YEARS).await?,
        ExportFormat::Jsonl | ExportFormat::GeoJson => Vec::new(),
    };
    let columns = cooperative_columns(&years);
    let mut list = List::begin(ctx, wish, out, columns, cooperative_object, |row| at(row.place()))?;
    each_page!(|slice| cooperatives::page(ctx, &filter, &[], &slice).await?, |items| {
        let ids: Vec<CooperativeId> = items.iter().map(|item| item.id).collect();
        let mut years = cooperatives::years(ctx, &ids).await?;
        let mut meetings = cooperatives::meetings(ctx, &ids).await?;
        let mut origins = cooperatives::origins(ctx, &ids).await?;
        let catalogue = ctx.catalogue();
        for cooperative in items {
            let id = cooperative.id;
            let sectors = cooperative.sectors.iter().filter_map(|code| catalogue.sector(code));
            list.write(&CooperativeRow {
                names: names(&catalogue, &cooperative.region),
                state: cooperatives::state_of(ctx, &cooperative),
                sectors: sectors.map(|sector| sector.name.id.as_str()).collect::<Vec<_>>().join("; "),
                years: years.remove(&id).unwrap_or_default(),
                meetings: meetings.remove(&id).unwrap_or_default(),
                sources: sources(origins.remove(&id).unwrap_or_default()),
                cooperative,
            })?;
        }
    });
    list.finish()
}

/// Columns of yearly figures go by the year in their heading, the latest first.
fn cooperative_columns(years: &[i32]) -> Vec<Column<CooperativeRow>> {
    type Row = CooperativeRow;
    let title = |field| title(ListKind::Cooperatives, field);
    let mut columns: Vec<Column<Row>> = vec![
        column(title(Field::SimpulId), |row: &Row| row.cooperative.id.to_string()),
        column(title(Field::Name), |row: &Row| row.cooperative.name.clone()),
        column(title(Field::LegalNumber), |row: &Row| row.cooperative.legal_number.clone()),
        column(title(Field::CooperativeNik), |row: &Row| row.cooperative.nik.clone()),
        column(title(Field::Kind), |row: &Row| kind_word(row.cooperative.kind)),
        column(title(Field::Pattern), |row: &Row| pattern_word(row.cooperative.pattern)),
        column(title(Field::Level), |row: &Row| level_word(row.cooperative.level)),
        column(title(Field::Address), |row: &Row| row.cooperative.address.clone()),
    ];
    columns.extend(place_columns(
        ListKind::Cooperatives,
        |row: &Row| &row.names,
        |row| row.cooperative.region.to_string(),
    ));
    columns.extend(point_columns(ListKind::Cooperatives, Row::place));
    columns.extend([
        column(title(Field::Phone), |row: &Row| {
            let contacts = &row.cooperative.contacts;
            let all: Vec<&str> =
                [&contacts.phone, &contacts.whatsapp].into_iter().flatten().map(String::as_str).collect();
            let each: BTreeSet<&str> = all.iter().copied().collect();
            if each.len() == 1 { all[0].to_owned() } else { all.join("; ") }
        }),
        column(title(Field::Email), |row: &Row| row.cooperative.contacts.email.clone()),
        column(title(Field::Website), |row: &Row| row.cooperative.contacts.website.clone()),
        column(title(Field::NMembers), |row: &Row| row.cooperative.n_members),
        column(title(Field::LastRatOn), Row::last_rat_on),
        column(title(Field::RatBookYears), |row: &Row| {
            row.meetings.iter().rev().map(|meeting| meeting.book_year.to_string()).collect::<Vec<_>>().join(", ")
        }),
        column(title(Field::Sectors), |row: &Row| row.sectors.clone()),
        column(title(Field::Services), |row: &Row| {
            row.cooperative.services.iter().map(|service| service_word(*service)).collect::<Vec<_>>().join("; ")
        }),
        column(title(Field::PrincipalDues), |row: &Row| row.cooperative.principal_dues_idr.map(Rupiah::amount)),
        column(title(Field::MandatoryDues), |row: &Row| row.cooperative.mandatory_dues_monthly_idr.map(Rupiah::amount)),
        column(title(Field::FoundedOn), |row: &Row| row.cooperative.founded_on),
        column(own("KEADAAN"), |row: &Row| state_word(row.state)),
        column(own("SUMBER"), |row: &Row| sources_cell(&row.sources)),
        column(own("DIUBAH"), |row: &Row| row.cooperative.changed_at.date_naive()),
        column(own("DATA CONTOH"), |row: &Row| made_up(row.cooperative.is_demo)),
    ]);
    for year in years.iter().copied() {
        let heading = |field| format!("{} {year}", title(field));
        columns.push(column(heading(Field::NMembers), move |row: &Row| row.members_of(year)));
        let figures: [(Field, fn(&CooperativeYear) -> Option<Rupiah>); 5] = [
            (Field::Assets, |figures| figures.assets_idr),
            (Field::Equity, |figures| figures.equity_idr),
            (Field::Surplus, |figures| figures.surplus_idr),
            (Field::Turnover, |figures| figures.turnover_idr),
            (Field::Loans, |figures| figures.loans_idr),
        ];
        for (field, figure) in figures {
            columns.push(column(heading(field), move |row: &Row| row.year(year).and_then(figure).map(Rupiah::amount)));
        }
    }
    columns
}

fn cooperative_object(row: &CooperativeRow) -> Value {
    let c = &row.cooperative;
    let years = row.years.iter().map(|year| {
        json!({
            "year": year.year, "nMembers": year.n_members, "assetsIdr": year.assets_idr, "equityIdr": year.equity_idr,
            "surplusIdr": year.surplus_idr, "turnoverIdr": year.turnover_idr, "loansIdr": year.loans_idr,
        })
    });
    let meetings = row.meetings.iter().map(|meeting| {
        json!({
            "bookYear": meeting.book_year, "heldOn": meeting.held_on, "nAttended": meeting.n_attended,
            "nMembers": meeting.n_members, "source": meeting.source,
        })
    });
    json!({
        "id": c.id,
        "name": c.name,
        "kind": c.kind,
        "pattern": c.pattern,
        "level": c.level,
        "bond": c.bond,
        "openness": c.openness,
        "legalNumber": c.legal_number,
        "nik": c.nik,
        "region": region(&row.names, &c.region),
        "address": c.address,
        "location": location(row.place()),
        "contacts": {
            "phone": c.contacts.phone, "whatsapp": c.contacts.whatsapp, "email": c.contacts.email,
            "website": c.contacts.website,
        },
        "foundedOn": c.founded_on,
        "principalDuesIdr": c.principal_dues_idr,
        "mandatoryDuesMonthlyIdr": c.mandatory_dues_monthly_idr,
        "state": row.state,
        "nMembers": c.n_members,
        "services": c.services,
        "sectors": c.sectors,
        "years": years.collect::<Vec<_>>(),
        "rats": meetings.collect::<Vec<_>>(),
        "sources": row.sources.iter().map(|(file, at)| json!({ "file": file, "at": at })).collect::<Vec<_>>(),
        "isDemo": c.is_demo,
        "changedAt": c.changed_at,
    })
}

/// Words that the import of a cooperative reads as the same choice; a test holds them to it.
fn kind_word(kind: CooperativeKind) -> &'static str {
    match kind {
        CooperativeKind::Producer => "Produsen",
        CooperativeKind::Consumer => "Konsumen",
        CooperativeKind::Service => "Jasa",
        CooperativeKind::Marketing => "Pemasaran",
        CooperativeKind::SavingsAndLoan => "Simpan Pinjam",
    }
}

fn pattern_word(pattern: CooperativePattern) -> &'static str {
    match pattern {
        CooperativePattern::Conventional => "Konvensional",
        CooperativePattern::Sharia => "Syariah",
    }
}

fn level_word(level: CooperativeLevel) -> &'static str {
    match level {
        CooperativeLevel::Primary => "Primer",
        CooperativeLevel::Secondary => "Sekunder",
    }
}

fn service_word(service: CooperativeService) -> &'static str {
    match service {
        CooperativeService::Savings => "simpanan",
        CooperativeService::Lending => "pinjaman",
        CooperativeService::BulkBuying => "pengadaan bahan baku",
        CooperativeService::Marketing => "pemasaran",
        CooperativeService::Training => "pelatihan",
        CooperativeService::Equipment => "peralatan",
        CooperativeService::Retail => "toko",
        CooperativeService::Warehousing => "gudang",
        CooperativeService::Transport => "angkutan",
    }
}

fn state_word(state: CooperativeState) -> &'static str {
    match state {
        CooperativeState::ActiveWithRat => "aktif, sudah RAT",
        CooperativeState::ActiveWithoutRat => "aktif, belum RAT",
        CooperativeState::Dormant => "tidak aktif",
        CooperativeState::BeingRevitalised => "sedang direvitalisasi",
        CooperativeState::BeingDissolved => "akan dibubarkan",
        CooperativeState::Dissolved => "bubar",
    }
}

// ---- UMKM ----

struct UmkmRow {
    view: UmkmView,
    names: Names,
    sectors: String,
}

impl UmkmRow {
    /// The place under the headings of an import: an unpublished one is a cell, and would move the business there.
    fn place(&self) -> Option<(Point, LocationPrecision)> {
        self.view.place
    }

    /// Its lines of business: those stated, or those only suggested.
    fn kbli(&self, is_suggested: bool) -> impl Iterator<Item = &KbliUse> {
        self.view.kbli.iter().filter(move |kbli| kbli.is_suggested == is_suggested)
    }
}

async fn of_umkm<W: Write + Send>(ctx: &Ctx, wish: &Wish, out: W) -> Result<usize> {
    let filter = UmkmFilter { within: wish.within.clone(), ..Default::default() };
    let mut list = List::begin(ctx, wish, out, umkm_columns(), umkm_object, |row| at(row.place()))?;
    each_page!(|slice| umkm::page(ctx, &filter, &[], &slice).await?, |items| {
        let catalogue = ctx.catalogue();
        for view in items {
            let sectors = view.sectors.iter().filter_map(|code| catalogue.sector(code));
            let sectors = sectors.map(|sector| sector.name.id.as_str()).collect::<Vec<_>>().join("; ");
            list.write(&UmkmRow { names: names(&catalogue, &view.region), sectors, view })?;
        }
    });
    list.finish()
}

fn umkm_columns() -> Vec<Column<UmkmRow>> {
    type Row = UmkmRow;
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
        column(title(Field::Products), |row: &Row| {
            joined(row.view.products.iter().map(|product| product.name.as_str()))
        }),
        column(title(Field::Inputs), |row: &Row| joined(row.view.inputs.iter().map(|input| input.name.as_str()))),
        column(own("EDISI KBLI"), |row: &Row| joined(row.kbli(false).map(|kbli| edition_word(kbli.edition)))),
        column(own("KBLI DISARANKAN"), |row: &Row| joined(row.kbli(true).map(|kbli| kbli.code.as_str()))),
        column(own("BIDANG USAHA"), |row: &Row| row.sectors.clone()),
        column(own("SKALA USAHA"), |row: &Row| row.view.size.as_ref().map(|(size, _)| size_word(*size))),
        column(own("DITERBITKAN"), |row: &Row| if row.view.is_published { "ya" } else { "" }),
        column(own("DIUBAH"), |row: &Row| row.view.changed_at.date_naive()),
        column(own("DATA CONTOH"), |row: &Row| made_up(row.view.is_demo)),
    ]);
    columns
}

fn joined<'n>(names: impl Iterator<Item = &'n str>) -> String {
    names.collect::<Vec<_>>().join("; ")
}

fn umkm_object(row: &UmkmRow) -> Value {
    let view = &row.view;
    json!({
        "id": view.id,
        "name": view.name,
        "lineOfBusiness": view.line_of_business.id,
        "isPublished": view.is_published,
        "region": region(&row.names, &view.region),
        "location": location(view.place),
        "kbli": view.kbli,
        "products": view.products,
        "inputs": view.inputs,
        "sectors": view.sectors,
        "size": view.size.as_ref().map(|(size, _)| size),
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

fn edition_word(edition: KbliEdition) -> &'static str {
    match edition {
        KbliEdition::Kbli2020 => "2020",
        KbliEdition::Kbli2025 => "2025",
    }
}

// ---- clusters ----

struct ClusterRow {
    cluster: Cluster,
    names: Names,
    sector: String,
    lead: String,
}

impl ClusterRow {
    fn place(&self) -> Option<(Point, LocationPrecision)> {
        Some((self.cluster.point?, LocationPrecision::Centroid))
    }
}

async fn of_clusters<W: Write + Send>(ctx: &Ctx, wish: &Wish, out: W) -> Result<usize> {
    let filter = ClusterFilter { within: wish.within.clone(), ..Default::default() };
    let mut list = List::begin(ctx, wish, out, cluster_columns(), cluster_object, |row| at(row.place()))?;
    each_page!(|slice| clusters::page(ctx, &filter, &[], &slice).await?, |items| {
        let leads: Vec<CooperativeId> = items.iter().filter_map(|cluster: &Cluster| cluster.lead).collect();
        let leads = cooperatives::by_ids(ctx, &leads).await?;
        let catalogue = ctx.catalogue();
        for cluster in items {
            let lead = cluster.lead.and_then(|id| leads.get(&id)).map(|lead| lead.name.clone());
            let sector = catalogue.sector(&cluster.sector).map(|sector| sector.name.id.clone());
            list.write(&ClusterRow {
                names: names(&catalogue, &cluster.region),
                sector: sector.unwrap_or_default(),
                lead: lead.unwrap_or_default(),
                cluster,
            })?;
        }
    });
    list.finish()
}

/// Clusters are not imported, so their columns only have to be understood by people.
fn cluster_columns() -> Vec<Column<ClusterRow>> {
    type Row = ClusterRow;
    let mut columns: Vec<Column<Row>> = vec![
        column("KODE SIMPUL", |row: &Row| row.cluster.id.to_string()),
        column("NAMA KLASTER", |row: &Row| row.cluster.name.clone()),
        column("BIDANG USAHA", |row: &Row| row.sector.clone()),
        column("TAHAP", |row: &Row| row.cluster.stage.word()),
    ];
    columns.extend(place_columns(ListKind::Umkm, |row: &Row| &row.names, |row| row.cluster.region.to_string()));
    columns.extend([
        column("WILAYAH CAKUPAN", |row: &Row| joined(row.cluster.regions.iter().map(RegionCode::as_str))),
        column("LINTANG", |row: &Row| row.cluster.point.map(|point| point.latitude)),
        column("BUJUR", |row: &Row| row.cluster.point.map(|point| point.longitude)),
        column("BERDIRI", |row: &Row| row.cluster.founded_on),
        column("KODE KOPERASI UTAMA", |row: &Row| row.cluster.lead.map(|id| id.to_string())),
        column("KOPERASI UTAMA", |row: &Row| row.lead.clone()),
        column(own("DIUBAH"), |row: &Row| row.cluster.changed_at.date_naive()),
        column(own("DATA CONTOH"), |row: &Row| made_up(row.cluster.is_demo)),
    ]);
    columns
}

fn cluster_object(row: &ClusterRow) -> Value {
    let cluster = &row.cluster;
    json!({
        "id": cluster.id,
        "name": cluster.name,
        "sector": cluster.sector,
        "stage": cluster.stage,
        "region": region(&row.names, &cluster.region),
        "regions": cluster.regions,
        "location": location(row.place()),
        "foundedOn": cluster.founded_on,
        "lead": cluster.lead,
        "isDemo": cluster.is_demo,
        "changedAt": cluster.changed_at,
    })
}

// ---- reference lists ----

struct RegionRow {
    region: Region,
    outline: Option<String>,
}

/// Regions as the catalogue holds them; a map has their outlines, and can be imported as boundaries.
async fn of_regions<W: Write + Send>(ctx: &Ctx, wish: &Wish, out: W) -> Result<usize> {
    let place = |row: &RegionRow| match (&row.outline, row.region.centroid) {
        (Some(outline), _) => Place::Outline(outline.clone()),
        (None, Some(centroid)) => Place::At(centroid),
        (None, None) => Place::Nowhere,
    };
    let mut list = List::begin(ctx, wish, out, region_columns(), region_object, place)?;
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
            list.write(&RegionRow { outline: outlines.remove(&region.code), region: (*region).clone() })?;
        }
    }
    list.finish()
}

fn region_columns() -> Vec<Column<RegionRow>> {
    type Row = RegionRow;
    let title = |field| title(ListKind::Regions, field);
    vec![
        column(title(Field::RegionCode), |row: &Row| row.region.code.to_string()),
        column(title(Field::Name), |row: &Row| row.region.name.clone()),
        column(title(Field::Kind), |row: &Row| row.region.kind.word().to_lowercase().replace('_', " ")),
        column(title(Field::PostalCode), |row: &Row| row.region.postal_code.clone()),
        column(title(Field::Latitude), |row: &Row| row.region.centroid.map(|point| point.latitude)),
        column(title(Field::Longitude), |row: &Row| row.region.centroid.map(|point| point.longitude)),
        column(title(Field::Area), |row: &Row| row.region.area_km2),
        column(title(Field::Population), |row: &Row| row.region.population),
        column(title(Field::Zone), |row: &Row| row.region.zone.word()),
        column(title(Field::ValidFrom), |row: &Row| row.region.valid_from),
        column(title(Field::ValidTo), |row: &Row| row.region.valid_to),
        column(title(Field::Successor), |row: &Row| row.region.successor.as_ref().map(ToString::to_string)),
    ]
}

fn region_object(row: &RegionRow) -> Value {
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
        "population": region.population,
        "postalCode": region.postal_code,
        "validFrom": region.valid_from,
        "validTo": region.valid_to,
        "successor": region.successor,
    })
}

fn of_kbli<W: Write>(ctx: &Ctx, wish: &Wish, out: W) -> Result<usize> {
    if wish.within.is_some() || wish.style.format == ExportFormat::GeoJson {
        return Err(Error::refused(
            "kind",
            "KBLI tidak memiliki tempat.",
            "Codes of the classification have no place.",
        ));
    }
    let title = |field| title(ListKind::Kbli, field);
    let columns = vec![
        column(title(Field::KbliCode), |code: &KbliCode| code.code.clone()),
        column(title(Field::Name), |code: &KbliCode| code.title.clone()),
        column(title(Field::Edition), |code: &KbliCode| edition_word(code.edition)),
        column(title(Field::Level), |code: &KbliCode| code.level),
        column(title(Field::ParentCode), |code: &KbliCode| code.parent.clone()),
        column(title(Field::Source), |code: &KbliCode| code.source.clone()),
    ];
    let object = |code: &KbliCode| {
        json!({
            "id": super::imports::kbli_entry(code.edition, &code.code),
            "edition": code.edition, "code": code.code, "level": code.level, "title": code.title,
            "parent": code.parent, "source": code.source,
        })
    };
    let mut list = List::begin(ctx, wish, out, columns, object, |_| Place::Nowhere)?;
    for code in ctx.catalogue().kbli() {
        list.write(code)?;
    }
    list.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::sheet::CellValue;
    use crate::import::value;

    #[test]
    fn imports_read_every_word_as_the_choice_it_was() {
        let cell = |word: &str| CellValue::Text(word.to_owned());
        for kind in CooperativeKind::ALL {
            assert_eq!(value::cooperative_kind(&cell(kind_word(*kind))).value, Some(*kind));
        }
        for pattern in CooperativePattern::ALL {
            assert_eq!(value::cooperative_pattern(&cell(pattern_word(*pattern))).value, Some(*pattern));
        }
        for level in CooperativeLevel::ALL {
            assert_eq!(value::cooperative_level(&cell(level_word(*level))).value, Some(*level));
        }
        for service in CooperativeService::ALL {
            assert_eq!(value::services(&cell(service_word(*service))).value, Some(vec![*service]));
        }
    }
}
