//! Writers of lists: a row at a time, as CSV, XLSX, JSON lines or GeoJSON.
//!
//! Never holds a list in memory, and never decides what may be shown: it is given rows that may leave.

use std::io::{self, Write};

use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::{Color, ExcelDateTime, Format as CellFormat, Workbook, XlsxError};
use serde_json::{Map, Value};

use crate::domain::geo::Point;
use crate::domain::words::words;
use crate::import::report::neutral;

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
    /// Text. What a spreadsheet could take for a formula is written with an apostrophe in front, which an import takes away.
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
    Csv(Box<csv::Writer<W>>),
    Xlsx(Box<Sheet>, W),
    Jsonl(W),
    GeoJson(W),
}

struct Sheet {
    book: Workbook,
    day: CellFormat,
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
                let mut csv = csv::WriterBuilder::new()
                    .delimiter(style.separator)
                    .quote_style(csv::QuoteStyle::NonNumeric)
                    .terminator(csv::Terminator::CRLF)
                    .from_writer(out);
                csv.write_record(headings)?;
                Kind::Csv(Box::new(csv))
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
            Kind::Csv(csv) => {
                for cell in entry.cells() {
                    csv.write_field(as_text(cell))?;
                }
                csv.write_record(None::<&[u8]>)?;
            }
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

    /// Ends the list; how many entries it has.
    pub fn finish(self) -> io::Result<usize> {
        match self.kind {
            Kind::Csv(mut csv) => csv.flush()?,
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

/// A number is written as a program writes it, and is no formula; text never begins one.
fn as_text(cell: Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => neutral(&text),
        Cell::Int(number) => number.to_string(),
        Cell::Real(number) => number.to_string(),
        Cell::Date(day) => day.to_string(),
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
        Ok(Self { book, day: CellFormat::new().set_num_format("yyyy-mm-dd") })
    }

    fn row(&mut self, row: u32, cells: Vec<Cell>) -> Result<(), XlsxError> {
        let sheet = self.book.worksheet_from_index(0)?;
        for (column, cell) in (0..).zip(cells) {
            match cell {
                Cell::Empty => continue,
                Cell::Text(text) => sheet.write_string(row, column, neutral(&text))?,
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
            sheet.write_string(row, 0, neutral(label))?;
            sheet.write_string(row, 1, neutral(text))?;
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
            "\u{feff}\"A\";\"B\";\"C\";\"D\";\"E\";\"F\"\r\n\"'=1+1\";\"'+62812\";\"'-x\";\"'@a\";\"'\tb\";\"a;\"\"b\"\"\"\r\n-5;-6.25;\"\";\"\";\"\";\"\"\r\n"
        );
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
