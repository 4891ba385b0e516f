//! From tables to drafts: each row as typed values with the cells they come from, and reasons for whatever was not taken.
//!
//! Never decides what becomes of a draft (new, changed, duplicate): that takes the registry, and is planned in `app`.
//! Personal data goes into [`PersonalData`] and nowhere else: not into reasons, not into debug output.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{
    keys,
    mapping::{Choices, ColumnMeaning, Field, ListKind, Vocabulary},
    reason::{Reason, Severity},
    reference::{edition_of, no_edition},
    sheet::{Cell, CellValue, Format, Row, Sheet, Workbook, shortened},
    table::{DataRow, SkippedRow, Table, find},
    value::{self, Address, LegalNumber, Mark, Parsed, Scale, StatedState},
};
use crate::domain::{
    Decimal,
    cluster::ClusterStage,
    cooperative::{
        BondKind, CooperativeKind, CooperativeLevel, CooperativePattern, CooperativeService, LocationPrecision,
        Openness,
    },
    fold::{edit_distance_within, fold, squash},
    geo::Point,
    id::{ClusterId, CooperativeId, UmkmId},
    kbli::KbliEdition,
    message::Message,
    money::Rupiah,
    person::PersonalData,
    place::{PlaceMatch, PlaceWords, Places, level_of, lies_within},
    words::Word,
};

/// What the caller knows better than the file.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Decisions about columns.
    pub choices: Choices,
    /// The region that the whole list lies in; nothing outside it is matched.
    pub within: Option<String>,
    /// The day on which it is read: what tells of the past cannot lie after it. None: not known, so nothing is refused for that.
    pub today: Option<NaiveDate>,
}

/// A value and where it comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Given<T> {
    /// The value.
    pub value: T,
    /// Its column, counted from 0; none if it comes from elsewhere (the sheet's name, a title, the name of the body).
    pub column: Option<u16>,
    /// The cell as it stands in the file, on one line.
    pub raw: String,
    /// Whether it is a guess, which should not replace a known value.
    pub is_guess: bool,
}

impl<T> Given<T> {
    fn guess(value: T, raw: &str) -> Self {
        Self { value, column: None, raw: raw.to_owned(), is_guess: true }
    }
}

/// A region that a row was matched with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placed {
    /// Kemendagri code with dots.
    pub code: String,
    /// Official name.
    pub name: String,
}

/// A cooperative as a row tells it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CooperativeDraft {
    /// Name.
    pub name: Given<String>,
    /// Number of the legal entity.
    pub legal_number: Option<Given<LegalNumber>>,
    /// Its date.
    pub legal_on: Option<Given<NaiveDate>>,
    /// Registration number, 13 digits.
    pub nik: Option<Given<String>>,
    /// Type, stated or guessed from the name.
    pub kind: Option<Given<CooperativeKind>>,
    /// Pattern, stated or guessed from the name.
    pub pattern: Option<Given<CooperativePattern>>,
    /// Level, stated or guessed from the name.
    pub level: Option<Given<CooperativeLevel>>,
    /// Bond, stated or guessed from the name.
    pub bond: Option<Given<BondKind>>,
    /// The bond in words.
    #[serde(default)]
    pub bond_description: Option<Given<String>>,
    /// Whether new members are taken in.
    #[serde(default)]
    pub openness: Option<Given<Openness>>,
    /// Address of the office.
    pub address: Option<Given<String>>,
    /// The smallest region known.
    pub place: Option<Given<Placed>>,
    /// Where it is.
    pub point: Option<Given<Point>>,
    /// How exact that is.
    #[serde(default)]
    pub precision: Option<Given<LocationPrecision>>,
    /// Phones in the form `+62…`.
    pub phones: Option<Given<Vec<String>>>,
    /// Number of WhatsApp, where the list tells it apart.
    #[serde(default)]
    pub whatsapp: Option<Given<String>>,
    /// Whether the list tells it apart, so that none is guessed.
    #[serde(default)]
    pub tells_whatsapp: bool,
    /// E-mail.
    pub email: Option<Given<String>>,
    /// Web site.
    pub website: Option<Given<String>>,
    /// Figures by year.
    pub years: Vec<CooperativeYearDraft>,
    /// Day of the last annual meeting.
    pub last_rat_on: Option<Given<NaiveDate>>,
    /// Book years with an annual meeting, ascending.
    pub rat_book_years: Option<Given<Vec<i32>>>,
    /// What is told of the annual meeting for a book year.
    #[serde(default)]
    pub rats: Vec<MeetingDraft>,
    /// Last sign of real business.
    #[serde(default)]
    pub last_business_on: Option<Given<NaiveDate>>,
    /// Since when it is being revived.
    #[serde(default)]
    pub revitalising_since: Option<Given<NaiveDate>>,
    /// Day on which the plan to dissolve it was announced.
    #[serde(default)]
    pub dissolution_announced_on: Option<Given<NaiveDate>>,
    /// Day on which it was dissolved.
    #[serde(default)]
    pub dissolved_on: Option<Given<NaiveDate>>,
    /// State as the list says it.
    pub stated_state: Option<Given<StatedState>>,
    /// Lines of business in words.
    pub sector_words: Option<Given<String>>,
    /// Services to members.
    pub services: Option<Given<Vec<CooperativeService>>>,
    /// Paid once by each member.
    pub principal_dues_idr: Option<Given<Rupiah>>,
    /// Paid every month by each member.
    pub mandatory_dues_monthly_idr: Option<Given<Rupiah>>,
    /// Founding day.
    pub founded_on: Option<Given<NaiveDate>>,
    /// Founding year, where no day is known.
    pub founded_year: Option<Given<i32>>,
    /// The id that an export wrote beside it.
    #[serde(default)]
    pub simpul_id: Option<Given<CooperativeId>>,
}

/// The annual meeting for a book year as a row tells it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct MeetingDraft {
    /// The book year whose account was given.
    pub book_year: i32,
    /// Its day.
    pub held_on: Option<Given<NaiveDate>>,
    /// Members who came.
    pub n_attended: Option<Given<i64>>,
    /// Members at the time.
    pub n_members: Option<Given<i64>>,
}

/// Figures of one year as a row tells them.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct CooperativeYearDraft {
    /// Book year; none if the list does not say.
    pub year: Option<i32>,
    /// Members.
    pub n_members: Option<Given<i64>>,
    /// Total assets.
    pub assets_idr: Option<Given<Rupiah>>,
    /// Own capital.
    pub equity_idr: Option<Given<Rupiah>>,
    /// Surplus; may be negative.
    pub surplus_idr: Option<Given<Rupiah>>,
    /// Turnover.
    pub turnover_idr: Option<Given<Rupiah>>,
    /// Loans given.
    pub loans_idr: Option<Given<Rupiah>>,
}

/// An UMKM as a row tells it. What identifies its owner is apart, and left out of serialised drafts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UmkmDraft {
    /// Name of the business; absent where it is a person's name, which is then in `person`.
    pub name: Option<Given<String>>,
    /// Whether the name was understood as a person's.
    pub name_is_personal: bool,
    /// Owner, phone, address; to be sealed. Whoever stores a draft stores this apart.
    #[serde(skip)]
    pub person: PersonalData,
    /// The smallest region known.
    pub place: Option<Given<Placed>>,
    /// Where it is.
    pub point: Option<Given<Point>>,
    /// Business identity number, 13 digits.
    pub nib: Option<Given<String>>,
    /// Codes of the classification.
    pub kbli: Option<Given<Vec<SaidKbli>>>,
    /// Products in plain words.
    pub products: Option<Given<Vec<String>>>,
    /// Kind of business in words.
    pub category: Option<Given<String>>,
    /// Inputs in plain words.
    pub inputs: Option<Given<Vec<String>>>,
    /// What it can make in a month.
    pub capacity_per_month: Option<Given<Decimal>>,
    /// Unit of the capacity.
    pub capacity_unit: Option<Given<String>>,
    /// Figures by year.
    pub years: Vec<UmkmYearDraft>,
    /// Founding day.
    pub founded_on: Option<Given<NaiveDate>>,
    /// Founding year, where no day is known.
    pub founded_year: Option<Given<i32>>,
    /// The id that an export wrote beside it.
    #[serde(default)]
    pub simpul_id: Option<Given<UmkmId>>,
}

/// A code of the classification as a row tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "KeptKbli")]
pub struct SaidKbli {
    /// Five digits.
    pub code: String,
    /// Its edition, where the row or a heading says it.
    pub edition: Option<KbliEdition>,
}

/// How plans hold a code; those of an older program hold nothing but its digits.
#[derive(Deserialize)]
#[serde(untagged)]
enum KeptKbli {
    Code(String),
    Said { code: String, edition: Option<KbliEdition> },
}

impl From<KeptKbli> for SaidKbli {
    fn from(kept: KeptKbli) -> Self {
        match kept {
            KeptKbli::Code(code) => Self { code, edition: None },
            KeptKbli::Said { code, edition } => Self { code, edition },
        }
    }
}

/// Figures of one year as a row tells them.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct UmkmYearDraft {
    /// Year; none if the list does not say.
    pub year: Option<i32>,
    /// Sales.
    pub revenue_idr: Option<Given<Rupiah>>,
    /// Business capital.
    pub capital_idr: Option<Given<Rupiah>>,
    /// People who work there.
    pub n_workers: Option<Given<i64>>,
}

/// A cluster as a row tells it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClusterDraft {
    /// The id that an export wrote beside it.
    pub simpul_id: Option<Given<ClusterId>>,
    /// Name.
    pub name: Given<String>,
    /// Line of business in words.
    pub sector_words: Option<Given<String>>,
    /// Stage.
    pub stage: Option<Given<ClusterStage>>,
    /// The smallest region known.
    pub place: Option<Given<Placed>>,
    /// Codes of all regions that it reaches.
    pub regions: Option<Given<Vec<String>>>,
    /// Its centre.
    pub point: Option<Given<Point>>,
    /// Founding day.
    pub founded_on: Option<Given<NaiveDate>>,
    /// The id of the cooperative that leads it.
    pub lead_id: Option<Given<CooperativeId>>,
    /// Its name.
    pub lead_name: Option<Given<String>>,
}

/// A row of data, understood or refused.
#[derive(Debug, Clone, PartialEq)]
pub struct RowDraft<D> {
    /// Name of the sheet.
    pub sheet: String,
    /// As the user sees it.
    pub row: u32,
    /// What it tells; none if the row is refused.
    pub draft: Option<D>,
    /// Whatever there is to say about it.
    pub reasons: Vec<Reason>,
}

/// How a sheet was understood.
#[derive(Debug, Clone, PartialEq)]
pub struct SheetReading {
    /// Its name.
    pub name: String,
    /// First and last row of the headings; none if no table was found.
    pub heading_rows: Option<(u32, u32)>,
    /// What the columns hold.
    pub columns: Vec<ColumnMeaning>,
    /// Rows that are not data.
    pub skipped: Vec<SkippedRow>,
}

/// A list, read.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading<D> {
    /// What it is about.
    pub list: ListKind,
    /// Sheets in their order.
    pub sheets: Vec<SheetReading>,
    /// Rows of data in their order.
    pub rows: Vec<RowDraft<D>>,
    /// What concerns the whole file.
    pub notes: Vec<Message>,
}

/// Reads a list of cooperatives.
pub fn cooperatives(workbook: &Workbook, options: &Options, places: &dyn Places) -> Reading<CooperativeDraft> {
    read(ListKind::Cooperatives, workbook, options, places, cooperative)
}

/// Reads a list of UMKM.
pub fn umkm(workbook: &Workbook, options: &Options, places: &dyn Places) -> Reading<UmkmDraft> {
    read(ListKind::Umkm, workbook, options, places, business)
}

/// Reads a list of clusters.
pub fn clusters(workbook: &Workbook, options: &Options, places: &dyn Places) -> Reading<ClusterDraft> {
    read(ListKind::Clusters, workbook, options, places, cluster)
}

fn read<D>(
    list: ListKind,
    workbook: &Workbook,
    options: &Options,
    places: &dyn Places,
    draft: impl Fn(&mut Cells<'_>, Option<Given<Placed>>) -> Option<D>,
) -> Reading<D> {
    let (mut reading, tables) = tables(list, workbook, options);
    let mut finder = PlaceFinder { places, within: options.within.as_deref(), known: HashMap::new() };
    let mut pending: Vec<(usize, PlaceWords)> = Vec::new();
    let mut tally: BTreeMap<String, usize> = BTreeMap::new();
    let mut drafts: Vec<(Cells<'_>, SaidPlace, Option<PlaceFound>)> = Vec::new();
    let grouped: Vec<_> = tables.iter().map(|(_, table)| table.as_ref().map(Columns::of)).collect();
    for ((sheet, table), columns) in tables.iter().zip(&grouped) {
        let (Some(table), Some(columns)) = (table, columns) else { continue };
        let titled = finder.titled(table);
        // A file is named by whoever saved it; a sheet of a workbook is often named after a kecamatan.
        let sheet_place = match workbook.format {
            Format::Xlsx => finder.sheet_place(&sheet.name, titled.as_deref()),
            _ => None,
        };
        for row in &table.rows {
            let mut cells = Cells {
                list,
                sheet: &sheet.name,
                columns,
                row: row.row,
                titled_year: table.titled_year,
                today: options.today,
                reasons: Vec::new(),
            };
            let said = cells.said_place(row, sheet_place.as_ref());
            let found = finder.find(&said, titled.as_deref());
            if let Some(PlaceFound { placed: Some(placed), .. }) = &found {
                let kabupaten: String = placed.code.split('.').take(2).collect::<Vec<_>>().join(".");
                *tally.entry(kabupaten).or_default() += 1;
            } else if found.as_ref().is_some_and(|found| found.is_ambiguous) {
                pending.push((drafts.len(), said.words.clone()));
            }
            drafts.push((cells, said, found));
        }
    }
    // Most rows of a list lie in one kabupaten or kota; that decides between places of one name.
    let placed: usize = tally.values().sum();
    let home = tally.into_iter().max_by_key(|(_, n)| *n).filter(|(code, n)| n * 2 >= placed && level_of(code) == 2);
    if let Some((home, _)) = home {
        for (index, words) in pending {
            let again = finder.resolve(&words, Some(&home));
            if let PlaceMatch::Exact { code, name } | PlaceMatch::Forgiven { code, name, .. } = again {
                drafts[index].2 = Some(PlaceFound {
                    placed: Some(Placed { code, name }),
                    is_guess: true,
                    is_ambiguous: false,
                    note: Some((
                        Severity::Guessed,
                        Message::new(
                            "Beberapa tempat bernama sama; dipilih yang sekabupaten dengan baris lain.",
                            "Several places bear this name; the one in the kabupaten of the other rows was chosen.",
                        ),
                    )),
                });
            }
        }
    }
    for (mut cells, said, found) in drafts {
        let place = cells.placed(&said, found);
        let draft = draft(&mut cells, place);
        reading.rows.push(RowDraft {
            sheet: cells.sheet.to_owned(),
            row: cells.row.number,
            draft,
            reasons: cells.reasons,
        });
    }
    reading
}

/// The tables of a workbook, sheet by sheet, and a reading that says how they were understood and has no rows yet.
pub(super) fn tables<'a, D>(
    list: ListKind,
    workbook: &'a Workbook,
    options: &Options,
) -> (Reading<D>, Vec<(&'a Sheet, Option<Table<'a>>)>) {
    let vocabulary = Vocabulary::new(list);
    let mut reading = Reading { list, sheets: Vec::new(), rows: Vec::new(), notes: workbook.notes.clone() };
    let explains = |sheet: &Sheet| {
        matches!(fold(&sheet.name).as_str(), "penjelasan" | "petunjuk" | "petunjuk pengisian" | "keterangan")
    };
    let keyed = Vocabulary::of_keys(list);
    let found = |sheet| match workbook.format {
        _ if explains(sheet) => None,
        Format::Json | Format::GeoJson if is_exported(list, sheet) => find(sheet, &keyed, &options.choices),
        _ => find(sheet, &vocabulary, &options.choices),
    };
    let tables: Vec<_> = workbook.sheets.iter().map(|sheet| (sheet, found(sheet))).collect();
    if tables.iter().all(|(_, table)| table.is_none()) {
        reading.notes.push(Message::new(
            "Tidak ada tabel yang dikenali: tidak ada baris dengan judul kolom yang dikenal.",
            "No table was recognised: no row has headings that are known.",
        ));
    }
    let headings = tables.iter().filter_map(|(_, table)| table.as_ref()).flat_map(|table| &table.headings);
    for unused in options.choices.unused(headings) {
        reading.notes.push(Message::new(
            format!("Tidak ada kolom berjudul \"{}\".", shortened(&unused)),
            format!("There is no column with the heading \"{}\".", shortened(&unused)),
        ));
    }
    for (sheet, table) in &tables {
        let table = table.as_ref();
        reading.sheets.push(SheetReading {
            name: sheet.name.clone(),
            heading_rows: table.map(|table| table.heading_rows),
            columns: table.map(|table| table.columns.clone()).unwrap_or_default(),
            skipped: table.map(|table| table.skipped.clone()).unwrap_or_default(),
        });
    }
    (reading, tables)
}

/// Whether JSON was exported from here, by the id of its first object.
fn is_exported(list: ListKind, sheet: &Sheet) -> bool {
    let [headings, first, ..] = sheet.rows.as_slice() else { return false };
    let id = headings.cells.iter().find(|cell| cell.value.text() == "id");
    let id = id.and_then(|id| first.cell(id.column)).map(|cell| cell.value.text());
    id.is_some_and(|id| id.starts_with(keys::id_prefix(list)))
}

/// The columns of a table by what they hold, and how their numbers are written.
pub(super) struct Columns<'a> {
    by_field: BTreeMap<Field, Vec<&'a ColumnMeaning>>,
    marks: BTreeMap<u16, Mark>,
}

impl<'a> Columns<'a> {
    /// `O(cells of columns that hold numbers)`.
    pub fn of(table: &'a Table<'_>) -> Self {
        let mut by_field: BTreeMap<Field, Vec<&ColumnMeaning>> = BTreeMap::new();
        for column in &table.columns {
            if let Some(field) = column.field {
                by_field.entry(field).or_default().push(column);
            }
        }
        let texts = |column: u16| {
            table.rows.iter().filter_map(move |row| match &row.row.cell(column)?.value {
                CellValue::Text(text) => Some(text.as_str()),
                _ => None,
            })
        };
        let numbers = table.columns.iter().filter(|column| column.field.is_some_and(Field::has_unit));
        let marks = numbers.filter_map(|column| Some((column.column, value::marks_told(texts(column.column))?)));
        Self { marks: marks.collect(), by_field }
    }
}

// ---- places ----

/// What a row and its surroundings say of its place.
struct SaidPlace {
    words: PlaceWords,
    /// A village announced in the address: its name may carry words too many.
    address_village: Option<String>,
    code: Option<String>,
    column: Option<u16>,
    /// Taken from the address, a section or the sheet's name.
    is_guess: bool,
    raw: String,
}

#[derive(Debug, Clone)]
struct PlaceFound {
    placed: Option<Placed>,
    is_guess: bool,
    is_ambiguous: bool,
    note: Option<(Severity, Message)>,
}

struct PlaceFinder<'a> {
    places: &'a dyn Places,
    within: Option<&'a str>,
    /// Lists repeat their places.
    known: HashMap<(PlaceWords, Option<String>), PlaceMatch>,
}

impl PlaceFinder<'_> {
    fn resolve(&mut self, words: &PlaceWords, within: Option<&str>) -> PlaceMatch {
        let key = (words.clone(), within.map(str::to_owned));
        self.known.entry(key).or_insert_with(|| self.places.resolve(words, within)).clone()
    }

    /// The kabupaten or kota (or wider) that the titles of a table name.
    fn titled(&mut self, table: &Table<'_>) -> Option<String> {
        let kabupaten = table.titled_place.kabupaten.clone()?;
        // "KOTA BOGOR TAHUN 2022": the name ends somewhere.
        let words: Vec<&str> = kabupaten.split(' ').collect();
        (2..=words.len()).rev().find_map(|n| {
            let said = PlaceWords { kabupaten: Some(words[..n].join(" ")), ..PlaceWords::default() };
            match self.resolve(&said, self.within) {
                PlaceMatch::Exact { code, .. } => Some(code),
                _ => None,
            }
        })
    }

    /// The kecamatan (or kabupaten) that a sheet is named after.
    fn sheet_place(&mut self, name: &str, titled: Option<&str>) -> Option<PlaceWords> {
        let folded = fold(name);
        let generic = ["sheet", "lembar", "data", "daftar", "rekap", "tabel", "worksheet"]
            .iter()
            .any(|word| folded.starts_with(word));
        if generic || !folded.contains(char::is_alphabetic) {
            return None;
        }
        let kecamatan = PlaceWords { kecamatan: Some(name.to_owned()), ..PlaceWords::default() };
        let kabupaten = PlaceWords { kabupaten: Some(name.to_owned()), ..PlaceWords::default() };
        let within = self.within.or(titled);
        [kecamatan, kabupaten]
            .into_iter()
            .find(|words| matches!(self.resolve(words, within), PlaceMatch::Exact { .. } | PlaceMatch::Forgiven { .. }))
    }

    fn find(&mut self, said: &SaidPlace, titled: Option<&str>) -> Option<PlaceFound> {
        let sure = |code: String, name: String, note| {
            Some(PlaceFound { placed: Some(Placed { code, name }), is_guess: said.is_guess, is_ambiguous: false, note })
        };
        if let Some(code) = &said.code {
            let inside = self.within.is_none_or(|within| lies_within(code, within));
            if let Some(name) = self.places.name_of(code).filter(|_| inside) {
                return sure(code.clone(), name.to_owned(), None);
            }
        }
        let base = self.within.or(titled);
        if said.words.is_empty() && said.address_village.is_none() {
            let code = base?;
            let name = self.places.name_of(code)?.to_owned();
            let note = Message::new(
                "Tempat tidak disebut; dipakai wilayah daftar.",
                "No place is named; the region of the list was used.",
            );
            let placed = Some(Placed { code: code.to_owned(), name });
            return Some(PlaceFound {
                placed,
                is_guess: true,
                is_ambiguous: false,
                note: Some((Severity::Guessed, note)),
            });
        }
        // A title is believed first, but a list may hold rows from elsewhere; what the caller said holds.
        let mut scopes = vec![base];
        if self.within.is_none() && titled.is_some() {
            scopes.push(None);
        }
        let mut ambiguous = None;
        for scope in scopes {
            match self.best(said, scope) {
                PlaceMatch::Exact { code, name } => return sure(code, name, None),
                PlaceMatch::Forgiven { code, name, said } => {
                    let note = Message::new(
                        format!("\"{}\" dibaca sebagai {name} ({code}).", shortened(&said)),
                        format!("\"{}\" was read as {name} ({code}).", shortened(&said)),
                    );
                    return sure(code, name, Some((Severity::Guessed, note)));
                }
                PlaceMatch::Ambiguous { candidates } => ambiguous = ambiguous.or(Some(candidates)),
                PlaceMatch::Unknown => {}
            }
        }
        let note = match &ambiguous {
            Some(candidates) => {
                let list: Vec<&str> = candidates.iter().map(|candidate| candidate.code.as_str()).collect();
                let list = list.join(", ");
                Message::new(
                    format!("Tempat berarti ganda ({list}); sebutkan kabupaten atau kota."),
                    format!("The place is ambiguous ({list}); name the kabupaten or kota."),
                )
            }
            None => Message::new("Tempat tidak dikenal.", "The place is not known."),
        };
        let is_ambiguous = ambiguous.is_some();
        Some(PlaceFound { placed: None, is_guess: false, is_ambiguous, note: Some((Severity::Warned, note)) })
    }

    /// With a village of the address if it can be found, trying fewer and fewer of its words.
    fn best(&mut self, said: &SaidPlace, scope: Option<&str>) -> PlaceMatch {
        if let Some(village) = &said.address_village {
            let words: Vec<&str> = village.split(' ').collect();
            for n in (1..=words.len()).rev() {
                let with_village = PlaceWords { village: Some(words[..n].join(" ")), ..said.words.clone() };
                let found = self.resolve(&with_village, scope);
                if matches!(&found, PlaceMatch::Exact { code, .. } if level_of(code) == 4) {
                    return found;
                }
            }
        }
        self.resolve(&said.words, scope)
    }
}

// ---- cells of a row ----

/// The cells of one row by what they mean, and the reasons gathered while they are read.
pub(super) struct Cells<'a> {
    pub list: ListKind,
    pub sheet: &'a str,
    pub columns: &'a Columns<'a>,
    pub row: &'a Row,
    pub titled_year: Option<i32>,
    pub today: Option<NaiveDate>,
    pub reasons: Vec<Reason>,
}

impl<'a> Cells<'a> {
    pub fn columns_of(&self, field: Field) -> &'a [&'a ColumnMeaning] {
        self.columns.by_field.get(&field).map_or(&[], Vec::as_slice)
    }

    /// How the numbers of a column are read. Where its other cells do not tell which sign stands before decimals, the other numbers
    /// of the row do, if they agree.
    fn scale(&self, meaning: &ColumnMeaning) -> Scale {
        let told = || {
            let others = self.columns.by_field.iter().filter(|(field, _)| field.has_unit()).flat_map(|(_, all)| all);
            let others = others.filter(|other| other.column != meaning.column);
            let marks: BTreeSet<Mark> = others
                .filter_map(|other| match &self.row.cell(other.column)?.value {
                    CellValue::Text(text) => value::mark_told(text),
                    _ => None,
                })
                .collect();
            marks.first().copied().filter(|_| marks.len() == 1)
        };
        let mark = self.columns.marks.get(&meaning.column).copied().or_else(told);
        Scale { factor: meaning.factor, divisor: meaning.divisor, mark }
    }

    pub fn reason(&mut self, severity: Severity, field: Option<Field>, column: Option<u16>, message: Message) {
        let told = |field| Some(self.told(field, &self.row.cell(column?)?.value));
        let shown = field.filter(|field| !field.is_personal(self.list)).and_then(told);
        self.reasons.push(Reason {
            severity,
            sheet: self.sheet.to_owned(),
            row: Some(self.row.number),
            column,
            field: field.map(|field| field.word().to_owned()),
            message,
            value: shown.map(|text| shortened(&text)).filter(|text| !text.is_empty()),
        });
    }

    /// A cell as reports and origins may tell it: whoever fills in a list of UMKM puts phones and NIK anywhere.
    fn told(&self, field: Field, value: &CellValue) -> String {
        let text = value.text();
        match self.list {
            ListKind::Umkm if !field.is_money() => value::without_numbers(&text).unwrap_or(text),
            _ => text,
        }
    }

    /// The cell of a column if it can be read at all; faults become reasons.
    fn sound(&mut self, field: Field, column: u16) -> Option<&'a Cell> {
        let cell = self.row.cell(column)?;
        if let Some(fault) = cell.fault {
            let severity = if fault.is_lost() { Severity::Refused } else { Severity::Warned };
            self.reason(severity, Some(field), Some(column), fault.message());
            if fault.is_lost() {
                return None;
            }
        }
        if cell.is_formula {
            let message = Message::new("Nilai terakhir sebuah rumus dipakai.", "The last value of a formula was used.");
            self.reason(Severity::Guessed, Some(field), Some(column), message);
        }
        Some(cell)
    }

    /// The values of every column of a field, with the year of each column's heading.
    fn each<T>(
        &mut self,
        field: Field,
        parse: impl Fn(&CellValue, &ColumnMeaning) -> Parsed<T>,
    ) -> Vec<(Option<i32>, Given<T>)> {
        self.each_scaled(field, |value, meaning, _| parse(value, meaning))
    }

    /// The same of numbers, each by the scale of its column.
    fn each_scaled<T>(
        &mut self,
        field: Field,
        parse: impl Fn(&CellValue, &ColumnMeaning, Scale) -> Parsed<T>,
    ) -> Vec<(Option<i32>, Given<T>)> {
        let mut found = Vec::new();
        for meaning in self.columns_of(field) {
            let Some(cell) = self.sound(field, meaning.column) else { continue };
            let scale = if field.has_unit() { self.scale(meaning) } else { Scale::PLAIN };
            let parsed = parse(&cell.value, meaning, scale);
            for (severity, message) in parsed.notes {
                self.reason(severity, Some(field), Some(meaning.column), message);
            }
            if let Some(value) = parsed.value {
                let raw = match field {
                    _ if field.is_personal(self.list) => String::new(),
                    // what was understood is a number of the business
                    Field::Nib => cell.value.text(),
                    _ => self.told(field, &cell.value),
                };
                found.push((meaning.year, Given { value, column: Some(meaning.column), raw, is_guess: false }));
            }
        }
        found
    }

    /// The value of a field; of several columns the first that says something.
    pub fn take<T>(&mut self, field: Field, parse: impl Fn(&CellValue) -> Parsed<T>) -> Option<Given<T>> {
        let mut found = self.each(field, |value, _| parse(value)).into_iter();
        found.next().map(|(_, given)| given)
    }

    /// The number of a field with the year of its heading; of several columns that of the latest year, else the first that says
    /// something.
    pub fn number<T>(
        &mut self,
        field: Field,
        parse: impl Fn(&CellValue, Scale) -> Parsed<T>,
    ) -> Option<(Option<i32>, Given<T>)> {
        // of equal ones the last counts, so the first comes last
        self.each_scaled(field, |value, _, scale| parse(value, scale)).into_iter().rev().max_by_key(|(year, _)| *year)
    }

    /// How many, by the years of the headings.
    fn counts(&mut self, field: Field) -> ByYear<i64> {
        self.each_scaled(field, |value, _, scale| value::count(value, scale))
    }

    /// The values of all columns of a field, one list.
    fn take_all<T: PartialEq>(
        &mut self,
        field: Field,
        parse: impl Fn(&CellValue) -> Parsed<Vec<T>>,
    ) -> Option<Given<Vec<T>>> {
        self.take_each(field, |value, _| parse(value))
    }

    /// The same, where what a heading says counts too.
    fn take_each<T: PartialEq>(
        &mut self,
        field: Field,
        parse: impl Fn(&CellValue, &ColumnMeaning) -> Parsed<Vec<T>>,
    ) -> Option<Given<Vec<T>>> {
        let mut found = self.each(field, parse).into_iter().map(|(_, given)| given);
        let mut all = found.next()?;
        for more in found {
            all.raw = format!("{}; {}", all.raw, more.raw);
            for value in more.value {
                if !all.value.contains(&value) {
                    all.value.push(value);
                }
            }
        }
        Some(all)
    }

    pub fn words(&mut self, field: Field, max: usize) -> Option<Given<String>> {
        self.take(field, |value| value::text(value, max))
    }

    /// Words that anybody may read one day, without numbers by which a person is reached.
    fn public_words(&mut self, field: Field, max: usize) -> Option<Given<String>> {
        self.take(field, |value| value::public(value, |value| value::text(value, max)))
    }

    /// The same of a list.
    fn public_list(&mut self, field: Field) -> Option<Given<Vec<String>>> {
        self.take_all(field, |value| value::public(value, value::products))
    }

    fn money(&mut self, field: Field) -> Vec<(Option<i32>, Given<Rupiah>)> {
        self.each_scaled(field, |value, _, scale| value::rupiah(value, scale, field == Field::Surplus))
    }

    /// A day that has come.
    fn past_day(&mut self, field: Field) -> Option<Given<NaiveDate>> {
        let today = self.today;
        self.take(field, |value| value::past_date(value, today))
    }

    /// A founding day, or only a year.
    fn founded(&mut self) -> (Option<Given<NaiveDate>>, Option<Given<i32>>) {
        let year_only = |value: &CellValue| {
            let text = value.text();
            text.len() == 4 && value::years(value).len() == 1
        };
        let today = self.today;
        let day = self.take(Field::FoundedOn, |value| {
            if year_only(value) { Parsed::NOTHING } else { value::past_date(value, today) }
        });
        if day.is_some() {
            return (day, None);
        }
        let before = self.reasons.len();
        let year =
            self.take(Field::FoundedOn, |value| if year_only(value) { value::year(value) } else { Parsed::NOTHING });
        // The first reading has told what there is to tell.
        self.reasons.truncate(before);
        if let Some(year) = &year {
            let message = Message::new(
                "Hanya tahun berdiri yang disebut; tanggal berdiri dibiarkan kosong.",
                "Only the founding year is given; the founding day stays empty.",
            );
            self.reason(Severity::Warned, Some(Field::FoundedOn), year.column, message);
        }
        (None, year)
    }

    pub fn point(&mut self) -> Option<Given<Point>> {
        // an export says where a place is only near to what it shows
        let precision = self.columns_of(Field::Precision).first().and_then(|meaning| self.row.cell(meaning.column));
        let precision = precision.and_then(|cell| value::location_precision(&cell.value).value);
        let is_near = matches!(precision, Some(LocationPrecision::Cell | LocationPrecision::Centroid));
        if is_near && self.list != ListKind::Clusters {
            return None;
        }
        if let Some(pair) = self.take(Field::Coordinates, value::point_pair) {
            return Some(pair);
        }
        let column = |field| self.columns_of(field).first().map(|meaning| meaning.column);
        let (latitude, longitude) = (column(Field::Latitude)?, column(Field::Longitude)?);
        let north = self.sound(Field::Latitude, latitude).map_or(&CellValue::Empty, |cell| &cell.value);
        let east = self.sound(Field::Longitude, longitude).map_or(&CellValue::Empty, |cell| &cell.value);
        let parsed = value::point(north, east);
        for (severity, message) in parsed.notes {
            self.reason(severity, Some(Field::Latitude), Some(latitude), message);
        }
        let raw = format!("{} {}", north.text(), east.text());
        parsed.value.map(|value| Given { value, column: Some(latitude), raw, is_guess: false })
    }

    fn address(&mut self) -> Option<Given<Address>> {
        let text = self.words(Field::Address, 500)?;
        Some(Given { value: value::address(&text.value), column: text.column, raw: text.raw, is_guess: false })
    }

    /// The year that figures without one belong to.
    fn book_year(&mut self) -> Option<i32> {
        let told = self.take(Field::BookYear, value::year).map(|given| given.value);
        told.or(self.titled_year)
    }

    /// Says that a figure is not kept since nobody knows of which year it is.
    fn yearless<T>(&mut self, field: Field, given: &Option<Given<T>>) {
        if let Some(given) = given {
            let message = Message::new(
                "Tahun angka ini tidak disebut, jadi tidak disimpan; sebut tahunnya di judul kolom, judul daftar, atau kolom tahun buku.",
                "The year of this figure is not given, so it is not kept; name it in the heading, the title or a column of book years.",
            );
            self.reason(Severity::Warned, Some(field), given.column, message);
        }
    }

    /// Gathers what columns, address, section and sheet say of the place. Columns win.
    fn said_place(&mut self, row: &DataRow<'_>, sheet_place: Option<&PlaceWords>) -> SaidPlace {
        let mut words = PlaceWords::default();
        let mut column = None;
        let mut raw = Vec::new();
        for (field, said) in [
            (Field::Village, &mut words.village),
            (Field::Kecamatan, &mut words.kecamatan),
            (Field::Kabupaten, &mut words.kabupaten),
            (Field::Province, &mut words.province),
        ] {
            if let Some(given) = self.words(field, 100) {
                column = column.or(given.column);
                raw.push(given.raw);
                *said = Some(given.value);
            }
        }
        let code = self.take(Field::RegionCode, value::region_code);
        // The address is read once more as a value of its own; whatever is wrong with it is told there.
        let at = self.columns_of(Field::Address).first().map(|meaning| meaning.column);
        let address = at.and_then(|column| self.row.cell(column)).map(|cell| value::address(&cell.value.text()));
        let mut is_guess = false;
        let mut address_village = None;
        if let Some(address) = address {
            self.contradiction(&words.village, &address.village, Field::Village, at);
            self.contradiction(&words.kecamatan, &address.kecamatan, Field::Kecamatan, at);
            if words.village.is_none() {
                address_village = address.village;
            }
            if words.kecamatan.is_none() && address.kecamatan.is_some() {
                words.kecamatan = address.kecamatan;
                is_guess = true;
            }
        }
        if words.kecamatan.is_none() && words.village.is_none() {
            let section = row.section.as_deref().map(value::address).unwrap_or_default();
            if section.kecamatan.is_some() || section.village.is_some() {
                words.kecamatan = section.kecamatan;
                words.village = section.village;
                is_guess = true;
            }
        }
        if let Some(sheet) = sheet_place
            && words.kecamatan.is_none()
            && (words.kabupaten.is_none() || sheet.kecamatan.is_some())
        {
            words.kecamatan.clone_from(&sheet.kecamatan);
            words.kabupaten = words.kabupaten.take().or_else(|| sheet.kabupaten.clone());
            is_guess = true;
        }
        raw.reverse();
        SaidPlace { words, address_village, code: code.map(|given| given.value), column, is_guess, raw: raw.join(", ") }
    }

    /// Says that the address names another place than the column does; the column wins.
    fn contradiction(&mut self, column: &Option<String>, address: &Option<String>, field: Field, at: Option<u16>) {
        let (Some(column), Some(address)) = (column, address) else { return };
        let (one, other) = (squash(column), squash(address));
        if one.contains(&other) || other.contains(&one) || edit_distance_within(&one, &other, 2).is_some() {
            return;
        }
        let what = if field == Field::Village { ("Kelurahan", "kelurahan") } else { ("Kecamatan", "kecamatan") };
        let message = Message::new(
            format!("{} di dalam alamat berbeda dari kolomnya; kolom yang dipakai.", what.0),
            format!("The {} inside the address differs from its column; the column was used.", what.1),
        );
        self.reason(Severity::Warned, Some(Field::Address), at, message);
    }

    /// Turns what was found into a value, with its reasons.
    fn placed(&mut self, said: &SaidPlace, found: Option<PlaceFound>) -> Option<Given<Placed>> {
        let field = Some(match said.words.deepest_level() {
            2 => Field::Kabupaten,
            1 => Field::Province,
            4 => Field::Village,
            _ => Field::Kecamatan,
        });
        let Some(found) = found else {
            let message = Message::new("Tempat tidak disebut.", "No place is named.");
            self.reason(Severity::Warned, field, None, message);
            return None;
        };
        if let Some((severity, message)) = found.note {
            self.reason(severity, field, said.column, message);
        }
        let placed = found.placed?;
        if let Some(code) = &said.code {
            if *code != placed.code {
                let message = Message::new(
                    "Kode wilayah tidak dikenal; dipakai nama tempat.",
                    "The region code is not known; the names were used.",
                );
                self.reason(Severity::Warned, Some(Field::RegionCode), None, message);
            }
        } else if said.words.village.is_some() && level_of(&placed.code) < 4 {
            let message = Message::new(
                "Kelurahan atau desa tidak ada dalam daftar tempat; dipakai wilayah di atasnya.",
                "The kelurahan or desa is not in the list of places; the region around it was used.",
            );
            self.reason(Severity::Guessed, Some(Field::Village), said.column, message);
        }
        Some(Given { value: placed, column: said.column, raw: said.raw.clone(), is_guess: found.is_guess })
    }
}

// ---- cooperatives ----

/// Above this, what looks like the dues of a member is the sum of all of them.
const MAX_DUES_IDR: i64 = 10_000_000;

fn cooperative(cells: &mut Cells<'_>, place: Option<Given<Placed>>) -> Option<CooperativeDraft> {
    let name = cells.words(Field::Name, 200).filter(|name| name.value.contains(char::is_alphabetic));
    let Some(name) = name else {
        let column = cells.columns_of(Field::Name).first().map(|meaning| meaning.column);
        let message = Message::new(
            "Nama koperasi kosong; baris tidak dipakai.",
            "The cooperative has no name; the row is not used.",
        );
        cells.reason(Severity::Refused, None, column, message);
        return None;
    };
    let hints = value::name_hints(&name.value);

    let mut legal_on_beside = None;
    let legal_number = {
        let today = cells.today;
        let found = cells.each(Field::LegalNumber, |value, _| {
            let (number, day) = value::legal_number_and_date(value);
            // the number stays, whatever is wrong with its date
            let (day, note) = match day.map(|day| value::has_come(day, day, today)) {
                Some(Err(message)) => (None, Some((Severity::Refused, message))),
                day => (day.and_then(Result::ok), None),
            };
            let mut number = number.map(|number| (number, day));
            number.notes.extend(note);
            number
        });
        found.into_iter().next().map(|(_, Given { value: (number, day), column, raw, is_guess })| {
            legal_on_beside = day.map(|value| Given { value, column, raw: raw.clone(), is_guess });
            Given { value: number, column, raw, is_guess }
        })
    };
    let kind = cells
        .take(Field::Kind, value::cooperative_kind)
        .or_else(|| hints.kind.map(|kind| Given::guess(kind, &name.value)));
    let stated_pattern = cells.take(Field::Pattern, value::cooperative_pattern);
    let address = cells.address();
    let (rat_book_years, rat_on) = rats(cells);
    let (founded_on, founded_year) = cells.founded();
    Some(CooperativeDraft {
        legal_number,
        legal_on: cells.past_day(Field::LegalOn).or(legal_on_beside),
        nik: cells.take(Field::CooperativeNik, value::cooperative_nik),
        kind,
        pattern: stated_pattern.or_else(|| hints.pattern.map(|pattern| Given::guess(pattern, &name.value))),
        level: cells
            .take(Field::Level, value::cooperative_level)
            .or_else(|| hints.level.map(|level| Given::guess(level, &name.value))),
        bond: cells
            .take(Field::Bond, value::bond_kind)
            .or_else(|| hints.bond.map(|bond| Given::guess(bond, &name.value))),
        bond_description: cells.words(Field::BondDescription, 200),
        openness: cells.take(Field::Openness, value::openness),
        address: address.map(|a| Given { value: a.value.written(), column: a.column, raw: a.raw, is_guess: false }),
        place,
        point: cells.point(),
        precision: cells.take(Field::Precision, value::location_precision),
        phones: cells.take_all(Field::Phone, value::phones),
        whatsapp: cells.take(Field::Whatsapp, |value| {
            let mut phones = value::phones(value);
            Parsed { value: phones.value.take().and_then(|all| all.into_iter().next()), notes: phones.notes }
        }),
        tells_whatsapp: !cells.columns_of(Field::Whatsapp).is_empty(),
        email: cells.take(Field::Email, value::email),
        website: cells.take(Field::Website, value::website),
        years: cooperative_years(cells),
        last_rat_on: rat_on,
        rat_book_years,
        rats: meetings(cells),
        last_business_on: cells.past_day(Field::LastBusinessOn),
        revitalising_since: cells.past_day(Field::RevitalisingSince),
        dissolution_announced_on: cells.past_day(Field::DissolutionAnnouncedOn),
        // may be decided on for a day to come
        dissolved_on: cells.take(Field::DissolvedOn, value::date),
        stated_state: cells.take(Field::State, value::stated_state),
        sector_words: cells.words(Field::Sectors, 500),
        services: cells.take_all(Field::Services, value::services),
        principal_dues_idr: dues(cells, Field::PrincipalDues),
        mandatory_dues_monthly_idr: dues(cells, Field::MandatoryDues),
        founded_on,
        founded_year,
        simpul_id: cells.take(Field::SimpulId, value::simpul_id),
        name,
    })
}

fn dues(cells: &mut Cells<'_>, field: Field) -> Option<Given<Rupiah>> {
    let (_, given) = cells.money(field).into_iter().next()?;
    if given.value.amount() > MAX_DUES_IDR {
        let message = Message::new(
            "Nilai ini tampaknya jumlah seluruh anggota, bukan simpanan setiap anggota; tidak dipakai.",
            "This looks like the sum of all members, not what each one pays; it is not used.",
        );
        cells.reason(Severity::Warned, Some(field), given.column, message);
        return None;
    }
    Some(given)
}

/// Book years with an annual meeting and the day of the last one, from columns of years ("RAT 2021": ya), lists of years,
/// and dates.
fn rats(cells: &mut Cells<'_>) -> (Option<Given<Vec<i32>>>, Option<Given<NaiveDate>>) {
    let mut years: Vec<i32> = Vec::new();
    let mut first: Option<(u16, String)> = None;
    let mut held: Option<Given<NaiveDate>> = None;
    for meaning in cells.columns_of(Field::RatBookYears) {
        let Some(cell) = cells.sound(Field::RatBookYears, meaning.column) else { continue };
        let text = cell.value.text();
        if value::is_unknown(&text) {
            continue;
        }
        let told = match meaning.year {
            Some(year) => {
                let day = value::date(&cell.value).value;
                if let Some(Err(message)) = day.map(|day| value::has_come(day, day, cells.today)) {
                    cells.reason(Severity::Refused, Some(Field::RatBookYears), Some(meaning.column), message);
                    continue;
                }
                if let Some(day) = day {
                    let later = held.as_ref().is_none_or(|held| day > held.value);
                    if later {
                        held = Some(Given {
                            value: day,
                            column: Some(meaning.column),
                            raw: text.clone(),
                            is_guess: false,
                        });
                    }
                    vec![year]
                } else {
                    match value::yes_no(&cell.value).value {
                        Some(true) => vec![year],
                        Some(false) => continue,
                        None => Vec::new(),
                    }
                }
            }
            None => value::years(&cell.value),
        };
        if told.is_empty() {
            let message = Message::new(
                "Tahun buku RAT tidak dapat dibaca.",
                "The book years with an annual meeting cannot be read.",
            );
            cells.reason(Severity::Warned, Some(Field::RatBookYears), Some(meaning.column), message);
            continue;
        }
        let (told, ahead): (Vec<i32>, Vec<i32>) =
            told.into_iter().partition(|year| has_begun(*year, cells.today).is_ok());
        if let Some(Err(message)) = ahead.first().map(|year| has_begun(*year, cells.today)) {
            cells.reason(Severity::Refused, Some(Field::RatBookYears), Some(meaning.column), message);
        }
        if told.is_empty() {
            continue;
        }
        years.extend(told);
        first.get_or_insert((meaning.column, text));
    }
    // "RAT TERAKHIR: 2024" is a book year, not a day.
    let year_only = |value: &CellValue| value.text().len() == 4 && value::years(value).len() == 1;
    let today = cells.today;
    let last = cells.take(Field::LastRatOn, |value| {
        if year_only(value) {
            value::year(value).and_then(|year| has_begun(year, today)).map(|year| (None, Some(year)))
        } else {
            value::past_date(value, today).map(|day| (Some(day), None))
        }
    });
    if let Some(Given { value: (day, year), column, raw, is_guess }) = last {
        if let Some(year) = year {
            years.push(year);
            first = first.or(column.map(|column| (column, raw.clone())));
            let message = Message::new("Tahun RAT dibaca sebagai tahun buku.", "The year was read as a book year.");
            cells.reason(Severity::Guessed, Some(Field::LastRatOn), column, message);
        }
        held = day.map(|value| Given { value, column, raw, is_guess }).or(held);
    }
    years.sort_unstable();
    years.dedup();
    let years = first.map(|(column, raw)| Given { value: years, column: Some(column), raw, is_guess: false });
    (years, held)
}

/// What columns of book years tell of annual meetings; a column without a year is passed over.
fn meetings(cells: &mut Cells<'_>) -> Vec<MeetingDraft> {
    fn of(meetings: &mut BTreeMap<i32, MeetingDraft>, book_year: i32) -> &mut MeetingDraft {
        meetings.entry(book_year).or_insert(MeetingDraft { book_year, ..MeetingDraft::default() })
    }
    let mut meetings: BTreeMap<i32, MeetingDraft> = BTreeMap::new();
    let today = cells.today;
    for (year, day) in cells.each(Field::RatHeldOn, |value, _| value::past_date(value, today)) {
        year.into_iter().for_each(|year| of(&mut meetings, year).held_on = Some(day.clone()));
    }
    for (year, n) in cells.counts(Field::RatAttended) {
        year.into_iter().for_each(|year| of(&mut meetings, year).n_attended = Some(n.clone()));
    }
    for (year, n) in cells.counts(Field::RatMembers) {
        year.into_iter().for_each(|year| of(&mut meetings, year).n_members = Some(n.clone()));
    }
    meetings.into_values().filter(|meeting| has_begun(meeting.book_year, today).is_ok()).collect()
}

/// Refuses a year that has not begun.
fn has_begun(year: i32, today: Option<NaiveDate>) -> Result<i32, Message> {
    value::has_come(year, NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or(NaiveDate::MAX), today)
}

fn cooperative_years(cells: &mut Cells<'_>) -> Vec<CooperativeYearDraft> {
    let default = cells.book_year();
    let mut years: BTreeMap<Option<i32>, CooperativeYearDraft> = BTreeMap::new();
    let members = cells.counts(Field::NMembers);
    let men = cells.counts(Field::NMembersMen);
    let women = cells.counts(Field::NMembersWomen);
    for (year, given) in summed(members, men, women) {
        years.entry(year.or(default)).or_default().n_members.get_or_insert(given);
    }
    for (year, given) in cells.money(Field::Assets) {
        years.entry(year.or(default)).or_default().assets_idr.get_or_insert(given);
    }
    for (year, given) in cells.money(Field::Equity) {
        years.entry(year.or(default)).or_default().equity_idr.get_or_insert(given);
    }
    for (year, given) in cells.money(Field::Surplus) {
        years.entry(year.or(default)).or_default().surplus_idr.get_or_insert(given);
    }
    for (year, given) in cells.money(Field::Turnover) {
        years.entry(year.or(default)).or_default().turnover_idr.get_or_insert(given);
    }
    for (year, given) in cells.money(Field::Loans) {
        years.entry(year.or(default)).or_default().loans_idr.get_or_insert(given);
    }
    if let Some(figures) = years.get(&None) {
        // the number of members is kept: it is the latest known
        for (field, given) in [
            (Field::Assets, &figures.assets_idr),
            (Field::Equity, &figures.equity_idr),
            (Field::Surplus, &figures.surplus_idr),
            (Field::Turnover, &figures.turnover_idr),
            (Field::Loans, &figures.loans_idr),
        ] {
            cells.yearless(field, given);
        }
    }
    years.into_iter().map(|(year, figures)| CooperativeYearDraft { year, ..figures }).collect()
}

type ByYear<T> = Vec<(Option<i32>, Given<T>)>;

/// Totals, or the sum of men and women of a year where no total stands.
fn summed(totals: ByYear<i64>, men: ByYear<i64>, women: ByYear<i64>) -> ByYear<i64> {
    let mut all = totals;
    for (year, men) in men {
        let Some((_, women)) = women.iter().find(|(of, _)| *of == year) else { continue };
        if !all.iter().any(|(of, _)| *of == year) {
            let raw = format!("{} + {}", men.raw, women.raw);
            all.push((year, Given { value: men.value + women.value, column: men.column, raw, is_guess: false }));
        }
    }
    all
}

// ---- clusters ----

fn cluster(cells: &mut Cells<'_>, place: Option<Given<Placed>>) -> Option<ClusterDraft> {
    let name = cells.words(Field::Name, 200).filter(|name| name.value.contains(char::is_alphabetic));
    let Some(name) = name else {
        let column = cells.columns_of(Field::Name).first().map(|meaning| meaning.column);
        let message =
            Message::new("Nama klaster kosong; baris tidak dipakai.", "The cluster has no name; the row is not used.");
        cells.reason(Severity::Refused, None, column, message);
        return None;
    };
    let (founded_on, _) = cells.founded();
    Some(ClusterDraft {
        simpul_id: cells.take(Field::SimpulId, value::simpul_id),
        name,
        sector_words: cells.words(Field::Sectors, 200),
        stage: cells.take(Field::Stage, value::cluster_stage),
        place,
        regions: cells.take(Field::Regions, value::region_codes),
        point: cells.point(),
        founded_on,
        lead_id: cells.take(Field::LeadId, value::simpul_id),
        lead_name: cells.words(Field::LeadName, 200),
    })
}

// ---- UMKM ----

fn business(cells: &mut Cells<'_>, place: Option<Given<Placed>>) -> Option<UmkmDraft> {
    let name = cells.public_words(Field::Name, 200).filter(|name| name.value.contains(char::is_alphabetic));
    let owner = cells.words(Field::OwnerName, 200).filter(|owner| owner.value.contains(char::is_alphabetic));
    let mut products = cells.public_list(Field::Products);
    // an export leaves out the name of what is not published, and names it by its id
    let simpul_id = cells.take(Field::SimpulId, value::simpul_id);
    if name.is_none() && owner.is_none() && simpul_id.is_none() && (products.is_none() || place.is_none()) {
        let column = cells.columns_of(Field::Name).first().map(|meaning| meaning.column);
        let message = Message::new(
            "Nama usaha dan nama pemilik kosong, dan produk dengan tempatnya tidak cukup; baris tidak dipakai.",
            "There is neither a business name nor an owner, nor products with a place; the row is not used.",
        );
        cells.reason(Severity::Refused, None, column, message);
        return None;
    }
    let owner_name = owner.map(|given| given.value);
    let placed = place.as_ref().map(|place| format!("{} {}", place.raw, place.value.name)).unwrap_or_default();
    let hers = owner_name.as_deref().map(|owner| value::words_of_owner(owner, &placed)).unwrap_or_default();
    let name_is_personal = name.as_ref().is_some_and(|name| {
        value::is_personal_name(&name.value, owner_name.as_deref()) || value::names_owner(&name.value, &hers)
    });
    let mut inputs = cells.public_list(Field::Inputs);
    without_owner(cells, &mut products, Field::Products, &hers);
    without_owner(cells, &mut inputs, Field::Inputs, &hers);
    let category = cells.public_words(Field::Category, 200).map(|given| Given {
        value: value::without_owner(&given.value, &hers),
        raw: value::without_owner(&given.raw, &hers),
        ..given
    });
    let category = category.filter(|given| !given.value.is_empty());
    if name_is_personal {
        let column = name.as_ref().and_then(|name| name.column);
        let message = Message::new(
            "Nama usaha tampaknya nama orang; disimpan sebagai data pribadi.",
            "The business name looks like a person's; it is kept as personal data.",
        );
        cells.reason(Severity::Guessed, Some(Field::Name), column, message);
    }
    let (name, personal_name) = if name_is_personal { (None, name.map(|given| given.value)) } else { (name, None) };
    let phones = cells.take_all(Field::Phone, value::phones).map(|given| given.value).unwrap_or_default();
    if phones.len() > 1 {
        let column = cells.columns_of(Field::Phone).first().map(|meaning| meaning.column);
        let message =
            Message::new("Beberapa nomor telepon; yang pertama dipakai.", "Several phones; the first one is used.");
        cells.reason(Severity::Guessed, Some(Field::Phone), column, message);
    }
    let person = PersonalData {
        name: owner_name,
        nik: cells.take(Field::OwnerNik, value::person_nik).map(|given| given.value),
        phone: phones.into_iter().next(),
        address: cells.address().map(|given| given.value.written()).filter(|address| !address.is_empty()),
        business_name: personal_name,
        login: None,
    };
    let (capacity_per_month, unit_beside) = capacity(cells);
    let (founded_on, founded_year) = cells.founded();
    Some(UmkmDraft {
        // A name kept in the draft is not personal, so its origin may be told.
        name: name.map(|given| Given { raw: given.value.clone(), ..given }),
        name_is_personal,
        person,
        place,
        point: cells.point(),
        nib: cells.take(Field::Nib, value::nib),
        kbli: kbli(cells),
        products,
        category,
        inputs,
        capacity_per_month,
        capacity_unit: cells.public_words(Field::CapacityUnit, 30).or(unit_beside),
        years: umkm_years(cells),
        founded_on,
        founded_year,
        simpul_id,
    })
}

/// Takes the words by which the owner is called out of words that anybody may read one day.
fn without_owner(cells: &mut Cells<'_>, given: &mut Option<Given<Vec<String>>>, field: Field, hers: &BTreeSet<String>) {
    let Some(words) = given.as_mut().filter(|given| given.value.iter().any(|word| value::names_owner(word, hers)))
    else {
        return;
    };
    words.value =
        words.value.iter().map(|word| value::without_owner(word, hers)).filter(|word| !word.is_empty()).collect();
    words.raw = value::without_owner(&words.raw, hers);
    let (column, is_empty) = (words.column, words.value.is_empty());
    let message = Message::new(
        "Nama pemilik di dalam kata-kata ini tidak disimpan.",
        "The owner's name inside these words is left out.",
    );
    // without the cell, which has the name in it
    cells.reason(Severity::Warned, None, column, message);
    if let Some(reason) = cells.reasons.last_mut() {
        reason.field = Some(field.word().to_owned());
    }
    if is_empty {
        *given = None;
    }
}

/// Codes with their editions: by a column of editions (one for all, or one for each), else by the year in the heading. A code of an
/// edition that is not kept here is left out: its digits mean something else.
fn kbli(cells: &mut Cells<'_>) -> Option<Given<Vec<SaidKbli>>> {
    let heading = |meaning: &ColumnMeaning| meaning.year.map(edition_of);
    let said = cells.take_each(Field::Kbli, |value, meaning| {
        let codes = value::kbli_codes(value);
        if heading(meaning) == Some(None) && codes.value.is_some() {
            return Parsed::refused(no_edition());
        }
        codes
            .map(|codes| codes.into_iter().map(|code| SaidKbli { code, edition: heading(meaning).flatten() }).collect())
    });
    let editions = cells.take(Field::Edition, |value| {
        let years = value::years_in_order(value);
        match years.iter().map(|year| edition_of(*year)).collect::<Option<Vec<_>>>() {
            _ if value::is_unknown(&value.text()) => Parsed::NOTHING,
            Some(editions) if !editions.is_empty() => Parsed::plain(editions),
            _ => Parsed::refused(no_edition()),
        }
    });
    let mut said = said?;
    match editions.as_ref().map(|given| given.value.as_slice()) {
        Some([all]) => said.value.iter_mut().for_each(|said| said.edition = Some(*all)),
        Some(each) if each.len() == said.value.len() => {
            said.value.iter_mut().zip(each).for_each(|(said, edition)| said.edition = Some(*edition));
        }
        Some(_) => {
            let message = Message::new(
                "Banyaknya edisi tidak sama dengan banyaknya kode KBLI; edisi tidak dipakai.",
                "There are not as many editions as KBLI codes; the editions are not used.",
            );
            cells.reason(Severity::Warned, Some(Field::Edition), editions.and_then(|given| given.column), message);
        }
        None => {}
    }
    let mut seen: Vec<SaidKbli> = Vec::new();
    said.value.retain(|said| {
        !seen.contains(said) && {
            seen.push(said.clone());
            true
        }
    });
    Some(said)
}

fn capacity(cells: &mut Cells<'_>) -> (Option<Given<Decimal>>, Option<Given<String>>) {
    let quantity = |value: &CellValue, scale: Scale| value::public(value, |value| value::quantity(value, scale));
    let (found, of_month): (_, fn(Decimal) -> Decimal) = match cells.number(Field::Capacity, quantity) {
        Some(found) => (Some(found), |month| month),
        None => (cells.number(Field::CapacityPerYear, quantity), Decimal::twelfth),
    };
    match found {
        None => (None, None),
        Some((_, Given { value: (quantity, unit), column, raw, is_guess })) => {
            let unit = unit.map(|value| Given { value, column, raw: raw.clone(), is_guess });
            (Some(Given { value: of_month(quantity), column, raw, is_guess }), unit)
        }
    }
}

fn umkm_years(cells: &mut Cells<'_>) -> Vec<UmkmYearDraft> {
    let default = cells.book_year();
    let mut years: BTreeMap<Option<i32>, UmkmYearDraft> = BTreeMap::new();
    for (year, given) in cells.money(Field::Revenue) {
        years.entry(year.or(default)).or_default().revenue_idr.get_or_insert(given);
    }
    for (year, given) in cells.money(Field::RevenuePerMonth) {
        let yearly = given.value.amount().checked_mul(12).and_then(|amount| Rupiah::try_from(amount).ok());
        let slot = &mut years.entry(year.or(default)).or_default().revenue_idr;
        if let (None, Some(value)) = (&slot, yearly) {
            let column = given.column;
            *slot = Some(Given { value, is_guess: true, ..given });
            let message = Message::new("Omzet sebulan dikalikan 12.", "Monthly sales times 12.");
            cells.reason(Severity::Guessed, Some(Field::RevenuePerMonth), column, message);
        }
    }
    for (year, given) in cells.money(Field::Capital) {
        years.entry(year.or(default)).or_default().capital_idr.get_or_insert(given);
    }
    let workers = cells.counts(Field::NWorkers);
    let men = cells.counts(Field::NWorkersMen);
    let women = cells.counts(Field::NWorkersWomen);
    for (year, given) in summed(workers, men, women) {
        years.entry(year.or(default)).or_default().n_workers.get_or_insert(given);
    }
    if let Some(figures) = years.get(&None) {
        cells.yearless(Field::Revenue, &figures.revenue_idr);
        cells.yearless(Field::Capital, &figures.capital_idr);
        cells.yearless(Field::NWorkers, &figures.n_workers);
    }
    years.into_iter().map(|(year, figures)| UmkmYearDraft { year, ..figures }).collect()
}
