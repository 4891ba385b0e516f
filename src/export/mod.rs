//! Writers of lists: a row at a time, as CSV, XLSX, JSON lines or GeoJSON.
//!
//! Never holds a list in memory, and never decides what may be shown: it is given rows that may leave.

mod file;

use std::io::{self, Write};

use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::{Color, ExcelDateTime, Format as CellFormat, Workbook, XlsxError};
use serde_json::{Map, Value};

use crate::domain::geo::Point;
use crate::domain::words::words;
use crate::import::report::may_be_formula;

pub use file::NewFile;

words! {
    /// How a list is written.
    ExportFormat {
        /// Text with a separator, as Excel opens it.
        Csv = "csv",
        /// Excel workbook.
        Xlsx = "xlsx",
        /// One JSON object a line.
        Jsonl = "jsonl",
        /// Features of a map (RFC 7946).
        GeoJson = "geojson",
    }
}

/// Rows that a sheet of a workbook holds besides its headings.
pub const MOST_XLSX_ROWS: usize = 1_048_575;

/// A cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Text. What a spreadsheet could take for a formula has an apostrophe in front in CSV, which an import takes away.
    Text(String),
    /// A whole number.
    Int(i64),
    /// A measure.
    Real(f64),
    /// A day.
    Date(NaiveDate),
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Empty, Into::into)
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(text.to_owned()) }
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }
}

impl From<i64> for Cell {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<f64> for Cell {
    fn from(number: f64) -> Self {
        Self::Real(number)
    }
}

impl From<NaiveDate> for Cell {
    fn from(day: NaiveDate) -> Self {
        Self::Date(day)
    }
}

/// Where something lies, for a map.
#[derive(Debug, Clone, PartialEq)]
pub enum Place {
    /// Nobody knows, or may know.
    Nowhere,
    /// A point.
    At(Point),
    /// A geometry in GeoJSON.
    Outline(String),
}

/// One entry of a list, in the shapes that the formats want. Only one of them is asked for.
pub trait Entry {
    /// Its cells, in the order of the headings.
    fn cells(&self) -> Vec<Cell>;
    /// Its object; the keys are those of the graph.
    fn object(&self) -> Map<String, Value>;
    /// Where it lies.
    fn place(&self) -> Place;
}

/// What a file says of itself: a sheet of a workbook, a member of a map. CSV and JSON lines hold rows and nothing else.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct About {
    /// Name of the list.
    pub title: String,
    /// Lines of label and text.
    pub lines: Vec<(String, String)>,
}

/// How a list is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// The format.
    pub format: ExportFormat,
    /// Between the cells of CSV.
    pub separator: u8,
    /// Whether CSV begins with a byte order mark, without which Excel reads it in an old encoding.
    pub has_mark: bool,
}

/// A list being written.
pub struct Writer<W: Write> {
    kind: Kind<W>,
    about: About,
    n_rows: usize,
}

enum Kind<W: Write> {
    Csv(W, u8),
    Xlsx(Box<Sheet>, W),
    Jsonl(W),
    GeoJson(W),
}

struct Sheet {
    book: Workbook,
    day: CellFormat,
    /// Text that stays text when somebody types into its cell.
    quoted: CellFormat,
}

fn spoilt(error: XlsxError) -> io::Error {
    io::Error::other(error)
}

impl<W: Write> Writer<W> {
    /// Begins a list with its headings.
    pub fn new(mut out: W, style: Style, headings: &[String], about: About) -> io::Result<Self> {
        let kind = match style.format {
            ExportFormat::Csv => {
                if style.has_mark {
                    out.write_all("\u{feff}".as_bytes())?;
                }
                write_csv(&mut out, style.separator, headings.iter().map(|text| Cell::Text(text.clone())))?;
                Kind::Csv(out, style.separator)
            }
            ExportFormat::Xlsx => Kind::Xlsx(Box::new(Sheet::new(&about.title, headings).map_err(spoilt)?), out),
            ExportFormat::Jsonl => Kind::Jsonl(out),
            ExportFormat::GeoJson => {
                let lines = about.lines.iter().map(|(label, text)| (label.clone(), Value::from(text.as_str())));
                let about: Map<String, Value> = lines.collect();
                write!(out, "{{\"type\":\"FeatureCollection\",\"about\":{},\"features\":[", Value::Object(about))?;
                Kind::GeoJson(out)
            }
        };
        Ok(Self { kind, about, n_rows: 0 })
    }

    /// Writes one entry. Fails for one that a workbook has no row for.
    pub fn write(&mut self, entry: &impl Entry) -> io::Result<()> {
        match &mut self.kind {
            Kind::Csv(out, separator) => write_csv(out, *separator, entry.cells())?,
            Kind::Xlsx(sheet, _) => {
                if self.n_rows >= MOST_XLSX_ROWS {
                    return Err(io::Error::other("a sheet has 1,048,576 rows; write CSV"));
                }
                sheet.row(self.n_rows as u32 + 1, entry.cells()).map_err(spoilt)?;
            }
            Kind::Jsonl(out) => {
                serde_json::to_writer(&mut *out, &entry.object())?;
                out.write_all(b"\n")?;
            }
            Kind::GeoJson(out) => {
                out.write_all(if self.n_rows > 0 { b",\n" } else { b"\n" })?;
                let geometry = match entry.place() {
                    Place::Nowhere => "null".to_owned(),
                    Place::At(Point { latitude, longitude }) => {
                        format!("{{\"type\":\"Point\",\"coordinates\":[{longitude},{latitude}]}}")
                    }
                    Place::Outline(outline) => outline,
                };
                let mut object = entry.object();
                let id = object.shift_remove("id").unwrap_or(Value::Null);
                let properties = Value::Object(object);
                write!(
                    out,
                    "{{\"type\":\"Feature\",\"id\":{id},\"properties\":{properties},\"geometry\":{geometry}}}"
                )?;
            }
        }
        self.n_rows += 1;
        Ok(())
    }

    /// How many entries it has so far.
    pub fn n_rows(&self) -> usize {
        self.n_rows
    }

    /// Ends the list; how many entries it has.
    pub fn finish(self) -> io::Result<usize> {
        match self.kind {
            Kind::Csv(mut out, _) => out.flush()?,
            Kind::Xlsx(sheet, mut out) => {
                out.write_all(&sheet.finish(&self.about).map_err(spoilt)?)?;
                out.flush()?;
            }
            Kind::Jsonl(mut out) => out.flush()?,
            Kind::GeoJson(mut out) => {
                out.write_all(b"\n]}\n")?;
                out.flush()?;
            }
        }
        Ok(self.n_rows)
    }
}

/// A line of CSV. Every text is quoted, so that no reader takes the digits of a code for a number that it may shorten; numbers are
/// not. Numbers are no formulas; text never begins one.
fn write_csv(out: &mut impl Write, separator: u8, cells: impl IntoIterator<Item = Cell>) -> io::Result<()> {
    for (i, cell) in cells.into_iter().enumerate() {
        if i > 0 {
            out.write_all(&[separator])?;
        }
        match cell {
            Cell::Empty => {}
            Cell::Text(text) => {
                let apostrophe = if may_be_formula(&text) { "'" } else { "" };
                write!(out, "\"{apostrophe}{}\"", text.replace('"', "\"\""))?;
            }
            Cell::Int(number) => write!(out, "{number}")?,
            Cell::Real(number) => out.write_all(measure(number, separator).as_bytes())?,
            Cell::Date(day) => write!(out, "{day}")?,
        }
    }
    out.write_all(b"\r\n")
}

/// A measure as its readers write it: with a comma before decimals where semicolons part the cells, else with a dot. Three decimals
/// behind a dot would read as thousands, so they get a fourth.
fn measure(number: f64, separator: u8) -> String {
    let text = number.to_string();
    match text.split_once('.') {
        Some((whole, decimals)) if separator == b';' => format!("{whole},{decimals}"),
        Some((_, decimals)) if decimals.len() == 3 => format!("{text}0"),
        _ => text,
    }
}

impl Sheet {
    /// A workbook whose rows go to a temporary file as they come.
    fn new(title: &str, headings: &[String]) -> Result<Self, XlsxError> {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet_with_constant_memory()?;
        sheet.set_name(title)?;
        sheet.set_freeze_panes(1, 0)?;
        let heading = CellFormat::new().set_bold().set_background_color(Color::RGB(0xE8E2D6));
        for (column, text) in (0..).zip(headings) {
            sheet.set_column_width(column, text.chars().count().clamp(12, 32) as f64)?;
        }
        for (column, text) in (0..).zip(headings) {
            sheet.write_string_with_format(0, column, text, &heading)?;
        }
        let day = CellFormat::new().set_num_format("yyyy-mm-dd");
        Ok(Self { book, day, quoted: CellFormat::new().set_quote_prefix() })
    }

    fn row(&mut self, row: u32, cells: Vec<Cell>) -> Result<(), XlsxError> {
        let sheet = self.book.worksheet_from_index(0)?;
        for (column, cell) in (0..).zip(cells) {
            match cell {
                Cell::Empty => continue,
                // a text of a workbook is no formula; an apostrophe in front would be seen
                Cell::Text(text) if may_be_formula(&text) => {
                    sheet.write_string_with_format(row, column, text, &self.quoted)?
                }
                Cell::Text(text) => sheet.write_string(row, column, text)?,
                Cell::Int(number) if number.unsigned_abs() < 1 << 53 => {
                    sheet.write_number(row, column, number as f64)?
                }
                Cell::Int(number) => sheet.write_string(row, column, number.to_string())?,
                Cell::Real(number) => sheet.write_number(row, column, number)?,
                Cell::Date(day) => {
                    let serial = u16::try_from(day.year()).ok();
                    let serial =
                        serial.and_then(|year| ExcelDateTime::from_ymd(year, day.month() as u8, day.day() as u8).ok());
                    match serial {
                        Some(serial) => sheet.write_datetime_with_format(row, column, &serial, &self.day)?,
                        // spreadsheets know no day before 1900
                        None => sheet.write_string(row, column, day.to_string())?,
                    }
                }
            };
        }
        Ok(())
    }

    /// The sheet named "Penjelasan" is one that imports do not read.
    fn finish(mut self, about: &About) -> Result<Vec<u8>, XlsxError> {
        let sheet = self.book.add_worksheet();
        sheet.set_name("Penjelasan")?;
        sheet.set_column_width(0, 32)?;
        sheet.set_column_width(1, 100)?;
        for (row, (label, text)) in (0..).zip(&about.lines) {
            sheet.write_string(row, 0, label)?;
            sheet.write_string(row, 1, text)?;
        }
        self.book.save_to_buffer()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct One(Vec<Cell>, Place);

    impl Entry for One {
        fn cells(&self) -> Vec<Cell> {
            self.0.clone()
        }
        fn object(&self) -> Map<String, Value> {
            serde_json::json!({"id": "kop_1", "name": "=1+1"}).as_object().unwrap().clone()
        }
        fn place(&self) -> Place {
            self.1.clone()
        }
    }

    fn written(format: ExportFormat, entries: &[One]) -> Vec<u8> {
        let style = Style { format, separator: b';', has_mark: true };
        let about = About { title: "Koperasi".into(), lines: vec![("Dibuat".into(), "2026-11-22".into())] };
        let mut bytes = Vec::new();
        let headings: Vec<String> = ('A'..='F').map(String::from).collect();
        let mut writer = Writer::new(&mut bytes, style, &headings, about).unwrap();
        for entry in entries {
            writer.write(entry).unwrap();
        }
        assert_eq!(writer.finish().unwrap(), entries.len());
        bytes
    }

    fn csv(separator: u8, cells: Vec<Cell>) -> String {
        let mut bytes = Vec::new();
        write_csv(&mut bytes, separator, cells).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn text_is_never_a_formula_and_numbers_stay_numbers() {
        let cells = ["=1+1", "+62812", "-x", "@a", "\tb", "a;\"b\""].map(Cell::from).to_vec();
        let mut numbers = vec![Cell::Int(-5), Cell::Real(-6.25)];
        numbers.resize(6, Cell::Empty);
        let text =
            String::from_utf8(written(ExportFormat::Csv, &[One(cells, Place::Nowhere), One(numbers, Place::Nowhere)]))
                .unwrap();
        assert_eq!(
            text,
            "\u{feff}\"A\";\"B\";\"C\";\"D\";\"E\";\"F\"\r\n\"'=1+1\";\"'+62812\";\"'-x\";\"'@a\";\"'\tb\";\"a;\"\"b\"\"\"\r\n-5;-6,25;;;;\r\n"
        );
    }

    #[test]
    fn digits_that_are_no_number_are_quoted_and_decimals_are_written_as_they_are_read() {
        let cells =
            || vec![Cell::from("01"), Cell::from("32.10"), Cell::Real(213.036), Cell::Real(-6.25), Cell::Int(7)];
        assert_eq!(csv(b';', cells()), "\"01\";\"32.10\";213,036;-6,25;7\r\n");
        assert_eq!(csv(b',', cells()), "\"01\",\"32.10\",213.0360,-6.25,7\r\n");
        let day = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
        assert_eq!(csv(b'\t', vec![Cell::Date(day), Cell::Real(5.0), Cell::Empty]), "2026-11-22\t5\t\r\n");
    }

    #[test]
    fn a_workbook_shows_text_as_it_is() {
        let cells = vec![Cell::from("=1+1"), Cell::from("Jl. Satu")];
        let book = written(ExportFormat::Xlsx, &[One(cells, Place::Nowhere)]);
        let mut archive = zip::ZipArchive::new(io::Cursor::new(book)).unwrap();
        let mut part = |name: &str| {
            let mut text = String::new();
            io::Read::read_to_string(&mut archive.by_name(name).unwrap(), &mut text).unwrap();
            text
        };
        let cells = part("xl/worksheets/sheet1.xml");
        assert!(cells.contains("<t>=1+1</t>") && !cells.contains("<f>") && !cells.contains("'="), "{cells}");
        assert!(part("xl/styles.xml").contains("quotePrefix=\"1\""));
    }

    #[test]
    fn a_map_is_a_map_even_without_features() {
        let empty: Value = serde_json::from_slice(&written(ExportFormat::GeoJson, &[])).unwrap();
        assert_eq!((empty["features"].as_array().unwrap().len(), &empty["about"]["Dibuat"]), (0, &"2026-11-22".into()));
        let at = Place::At(Point { latitude: -6.25, longitude: 107.0 });
        let map: Value = serde_json::from_slice(&written(
            ExportFormat::GeoJson,
            &[One(Vec::new(), at), One(Vec::new(), Place::Nowhere)],
        ))
        .unwrap();
        assert_eq!(map["features"][0]["geometry"]["coordinates"], serde_json::json!([107, -6.25]));
        assert_eq!((&map["features"][0]["id"], &map["features"][1]["geometry"]), (&"kop_1".into(), &Value::Null));
        let lines = String::from_utf8(written(ExportFormat::Jsonl, &[One(Vec::new(), Place::Nowhere)])).unwrap();
        assert_eq!(lines, "{\"id\":\"kop_1\",\"name\":\"=1+1\"}\n");
    }
}
