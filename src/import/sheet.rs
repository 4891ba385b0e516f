//! From bytes to cells: CSV as spreadsheets save it, XLSX workbooks, JSON; all bounded before anything is believed.
//!
//! Never contains meaning: which row is a heading and what a column holds is decided in [`super::table`] and
//! [`super::mapping`]. Formulas are never evaluated; whatever a formula last showed is read as a plain value, marked.

use std::{
    io::{Cursor, Read},
    panic::{AssertUnwindSafe, catch_unwind},
};

use calamine::{DataRef, Reader, Xlsx};
use chrono::NaiveDate;
use unicode_normalization::UnicodeNormalization;

use super::json;
use crate::domain::message::Message;

/// What a file may hold at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file.
    pub max_bytes: usize,
    /// Bytes of a workbook once inflated, all parts together.
    pub max_inflated_bytes: u64,
    /// Files packed in a workbook.
    pub max_zip_entries: usize,
    /// Sheets of a workbook.
    pub max_sheets: usize,
    /// Rows that hold something, all sheets together.
    pub max_rows: usize,
    /// Columns up to the last one that holds something.
    pub max_columns: usize,
    /// Bytes of one cell; a longer one is emptied and marked.
    pub max_cell_bytes: usize,
}

/// A part of a workbook may inflate to this many times its packed size (SECURITY: zip bombs); parts below
/// [`SMALL_PART_BYTES`] may exceed it, since short repetitive parts pack better than any long text.
const MAX_RATIO: u64 = 100;
const SMALL_PART_BYTES: u64 = 1 << 20;

impl Limits {
    /// For the command line: 64 MiB, 500,000 rows.
    pub const COMMAND_LINE: Self = Self {
        max_bytes: 64 << 20,
        max_inflated_bytes: 1 << 30,
        max_zip_entries: 2_000,
        max_sheets: 200,
        max_rows: 500_000,
        max_columns: 200,
        max_cell_bytes: 10 << 10,
    };

    /// For uploads: 5 MiB, 20,000 rows.
    pub const UPLOAD: Self = Self {
        max_bytes: 5 << 20,
        max_inflated_bytes: 128 << 20,
        max_sheets: 50,
        max_rows: 20_000,
        ..Self::COMMAND_LINE
    };
}

/// A list as it was handed in.
#[derive(Debug, Clone, PartialEq)]
pub struct Workbook {
    /// Name of the file, without directories.
    pub name: String,
    /// How it was read.
    pub format: Format,
    /// What was noticed while reading, such as an old encoding.
    pub notes: Vec<Message>,
    /// Sheets in their order; a CSV file has one, named after the file.
    pub sheets: Vec<Sheet>,
}

/// How a file was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE", tag = "type")]
pub enum Format {
    /// Text with a separator.
    Csv {
        /// Between cells.
        separator: char,
        /// Name of the encoding.
        encoding: &'static str,
    },
    /// Excel workbook.
    Xlsx,
    /// JSON objects, in an array or one a line.
    Json,
    /// Features of a map, GeoJSON.
    GeoJson,
    /// Features of a map, TopoJSON.
    TopoJson,
}

/// One sheet. Empty rows and empty cells are left out.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sheet {
    /// Name, cleaned.
    pub name: String,
    /// Rows with at least one cell, in order.
    pub rows: Vec<Row>,
    /// Cells drawn as one.
    pub merges: Vec<Merge>,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Row {
    /// As the user sees it, from 1. A cell with line breaks does not start a new row.
    pub number: u32,
    /// Cells that hold something, by column.
    pub cells: Vec<Cell>,
}

impl Row {
    /// The cell of a column, counted from 0.
    pub fn cell(&self, column: u16) -> Option<&Cell> {
        self.cells.binary_search_by_key(&column, |cell| cell.column).ok().map(|i| &self.cells[i])
    }
}

/// One cell that holds something.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// Counted from 0; [`column_letters`] names it.
    pub column: u16,
    /// What it holds.
    pub value: CellValue,
    /// Whether a formula made it.
    pub is_formula: bool,
    /// What is wrong with it.
    pub fault: Option<Fault>,
}

/// What a cell holds.
#[derive(Debug, Clone, PartialEq)]
pub enum CellValue {
    /// Nothing (only with a fault).
    Empty,
    /// Text without control characters, in NFC; line breaks stay. Every cell of a CSV file.
    Text(String),
    /// A number of the workbook.
    Number(f64),
    /// A date of the workbook.
    Date(NaiveDate),
    /// Yes or no.
    Bool(bool),
}

impl CellValue {
    /// As text, on one line, without spaces around.
    pub fn text(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => one_line(text),
            Self::Number(number) => number.to_string(),
            Self::Date(date) => date.to_string(),
            Self::Bool(true) => "ya".into(),
            Self::Bool(false) => "tidak".into(),
        }
    }
}

/// Without spaces around, every run of white space one space.
fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

/// What is wrong with a cell, whatever it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// A formula without a value that it last showed.
    FormulaWithoutValue,
    /// The spreadsheet itself shows an error (#REF!, #N/A).
    SpreadsheetError,
    /// Longer than a cell may be; its text was dropped.
    TooLong,
    /// Control characters or marks that change the direction of text were removed.
    Cleaned,
}

impl Fault {
    /// Whether the value is gone.
    pub fn is_lost(self) -> bool {
        self != Self::Cleaned
    }

    /// For the report.
    pub fn message(self) -> Message {
        match self {
            Self::FormulaWithoutValue => Message::new(
                "Sel berisi rumus tanpa nilai; buka dan simpan berkas di program lembar kerja, lalu impor lagi.",
                "The cell holds a formula without a value; open and save the file in a spreadsheet program, then import again.",
            ),
            Self::SpreadsheetError => Message::new(
                "Sel menampilkan galat lembar kerja, bukan nilai.",
                "The cell shows a spreadsheet error, not a value.",
            ),
            Self::TooLong => Message::new("Isi sel terlalu panjang.", "The cell is too long."),
            Self::Cleaned => Message::new(
                "Karakter kendali yang tidak terlihat dibuang dari sel.",
                "Invisible control characters were removed from the cell.",
            ),
        }
    }
}

/// A rectangle of cells drawn as one; its value is in the first cell. Columns from 0, rows from 1, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Merge {
    /// First row.
    pub first_row: u32,
    /// Last row.
    pub last_row: u32,
    /// First column.
    pub first_column: u16,
    /// Last column.
    pub last_column: u16,
}

/// Why a file cannot be read at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.message().en)]
pub enum Unreadable {
    /// Nothing in it.
    Empty,
    /// More bytes than allowed.
    TooManyBytes {
        /// The bound.
        max: usize,
    },
    /// An Excel 97 file, or a workbook locked with a password.
    OldOrLocked,
    /// A packed file that is no XLSX workbook (OpenDocument and others).
    NotAWorkbook,
    /// A workbook that inflates to far more than it could hold.
    Bomb,
    /// XML with a document type or entities, or not in UTF-8.
    UnsafeXml,
    /// A workbook that does not follow its own format.
    Damaged,
    /// More sheets than allowed.
    TooManySheets {
        /// The bound.
        max: usize,
    },
    /// More rows than allowed.
    TooManyRows {
        /// The bound.
        max: usize,
    },
    /// More columns than allowed.
    TooManyColumns {
        /// Name of the sheet.
        sheet: String,
        /// The row that is too wide.
        row: u32,
        /// The bound.
        max: usize,
    },
    /// Text that is neither UTF-8 nor the Windows encoding.
    BadEncoding {
        /// Line where it begins to be wrong.
        line: usize,
    },
    /// Bytes that are no text.
    NotText,
    /// JSON that does not read, or is of another shape.
    BadJson {
        /// Where it begins to be wrong.
        line: usize,
    },
    /// A map where a table is wanted.
    AMap,
    /// Neither GeoJSON nor TopoJSON.
    NotAMap,
    /// A map with more positions than allowed.
    TooManyPoints {
        /// The bound.
        max: usize,
    },
    /// A quotation mark that is never closed.
    OpenQuote {
        /// Row where it opens.
        row: u32,
    },
}

impl Unreadable {
    /// One plain sentence.
    pub fn message(&self) -> Message {
        match self {
            Self::Empty => Message::new("Berkas kosong.", "The file is empty."),
            Self::TooManyBytes { max } => Message::new(
                format!("Berkas lebih besar dari {} MB.", max >> 20),
                format!("The file is larger than {} MB.", max >> 20),
            ),
            Self::OldOrLocked => Message::new(
                "Berkas Excel lama (.xls) atau terkunci kata sandi; simpan sebagai .xlsx tanpa kata sandi.",
                "This is an old Excel file (.xls) or it is locked with a password; save it as .xlsx without a password.",
            ),
            Self::NotAWorkbook => Message::new(
                "Berkas ini bukan buku kerja Excel; simpan sebagai .xlsx atau .csv.",
                "This is not an Excel workbook; save it as .xlsx or .csv.",
            ),
            Self::Bomb => Message::new(
                "Buku kerja mengembang jauh melebihi ukurannya; berkas ditolak.",
                "The workbook inflates far beyond its size; it is refused.",
            ),
            Self::UnsafeXml => Message::new(
                "Buku kerja memuat XML dengan entitas atau pengodean yang tidak diterima; berkas ditolak.",
                "The workbook holds XML with entities or an encoding that is not accepted; it is refused.",
            ),
            Self::Damaged => Message::new(
                "Buku kerja rusak; buka dan simpan kembali di program lembar kerja.",
                "The workbook is damaged; open it in a spreadsheet program and save it again.",
            ),
            Self::TooManySheets { max } => {
                Message::new(format!("Lebih dari {max} lembar kerja."), format!("There are more than {max} sheets."))
            }
            Self::TooManyRows { max } => Message::new(
                format!("Lebih dari {max} baris; bagi daftar menjadi beberapa berkas."),
                format!("There are more than {max} rows; split the list into several files."),
            ),
            Self::TooManyColumns { sheet, row, max } => Message::new(
                format!("Lembar \"{}\" baris {row} memiliki lebih dari {max} kolom.", shortened(sheet)),
                format!("Sheet \"{}\" row {row} has more than {max} columns.", shortened(sheet)),
            ),
            Self::BadEncoding { line } => Message::new(
                format!("Pengodean teks rusak mulai baris {line}; simpan ulang sebagai CSV UTF-8."),
                format!("The text encoding is broken from line {line} on; save it again as CSV UTF-8."),
            ),
            Self::NotText => Message::new(
                "Berkas ini bukan teks CSV maupun XLSX.",
                "This file is neither CSV text nor an XLSX workbook.",
            ),
            Self::BadJson { line } => Message::new(
                format!("JSON tidak dapat dibaca mulai baris {line}."),
                format!("The JSON cannot be read from line {line} on."),
            ),
            Self::AMap => Message::new(
                "Berkas ini peta TopoJSON, bukan daftar; impor sebagai boundaries.",
                "This file is a TopoJSON map, not a list; import it as boundaries.",
            ),
            Self::NotAMap => Message::new(
                "Berkas ini bukan GeoJSON (FeatureCollection) maupun TopoJSON (Topology).",
                "This file is neither GeoJSON (a FeatureCollection) nor TopoJSON (a Topology).",
            ),
            Self::TooManyPoints { max } => Message::new(
                format!("Peta berisi lebih dari {max} titik; bagi menjadi beberapa berkas."),
                format!("The map has more than {max} positions; split it into several files."),
            ),
            Self::OpenQuote { row } => Message::new(
                format!("Tanda kutip yang dibuka pada baris {row} tidak pernah ditutup."),
                format!("A quotation mark opened in row {row} is never closed."),
            ),
        }
    }
}

/// Spreadsheet letters of a column counted from 0: A, B, … Z, AA.
pub fn column_letters(column: u16) -> String {
    let mut letters = String::new();
    let mut rest = u32::from(column) + 1;
    while rest > 0 {
        letters.insert(0, char::from(b'A' + ((rest - 1) % 26) as u8));
        rest = (rest - 1) / 26;
    }
    letters
}

/// At most 50 characters of a value that is not personal, for a message.
pub fn shortened(text: &str) -> String {
    match text.char_indices().nth(50) {
        Some(_) => text.chars().take(49).chain(['…']).collect(),
        None => text.to_owned(),
    }
}

/// Reads a list. The kind of file is told by its bytes; `name` only names it.
pub fn read(name: &str, bytes: &[u8], limits: &Limits) -> Result<Workbook, Unreadable> {
    let name = clean(name.rsplit(['/', '\\']).next().unwrap_or_default()).0;
    if bytes.len() > limits.max_bytes {
        return Err(Unreadable::TooManyBytes { max: limits.max_bytes });
    }
    let workbook = match bytes {
        [0xD0, 0xCF, 0x11, 0xE0, ..] => return Err(Unreadable::OldOrLocked),
        [b'P', b'K', 3 | 5 | 7, _, ..] => read_xlsx(name, bytes, limits)?,
        _ if json::is_json(bytes) => json::read(name, bytes, limits)?,
        _ => read_csv(name, bytes, limits)?,
    };
    if workbook.sheets.iter().all(|sheet| sheet.rows.is_empty()) { Err(Unreadable::Empty) } else { Ok(workbook) }
}

/// NFC without control characters (line breaks and tabs stay, as `\n` and a space) and without marks that change the
/// direction of text or take no room; whether anything was removed.
pub fn clean(text: &str) -> (String, bool) {
    if text.bytes().all(|b| matches!(b, b' '..=b'~' | b'\n')) {
        return (text.trim_end().to_owned(), false);
    }
    let mut removed = false;
    let mut cleaned: String = text
        .nfc()
        .filter_map(|c| match c {
            '\t' | '\u{a0}' | '\r' => Some(' '),
            '\n' => Some(c),
            '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{061C}' | '\u{FEFF}' => {
                removed = true;
                None
            }
            c if c.is_control() => {
                removed = true;
                None
            }
            c => Some(c),
        })
        .collect();
    cleaned.truncate(cleaned.trim_end().len());
    (cleaned, removed)
}

/// A cell of text, or none if it is blank.
pub(super) fn text_cell(column: u16, text: &str, limits: &Limits) -> Option<Cell> {
    if text.len() > limits.max_cell_bytes {
        return Some(Cell { column, value: CellValue::Empty, is_formula: false, fault: Some(Fault::TooLong) });
    }
    let (text, removed) = clean(text);
    if text.trim().is_empty() {
        return None;
    }
    let fault = removed.then_some(Fault::Cleaned);
    Some(Cell { column, value: CellValue::Text(text), is_formula: false, fault })
}

// ---- CSV ----

fn read_csv(name: String, bytes: &[u8], limits: &Limits) -> Result<Workbook, Unreadable> {
    let (text, encoding) = decode(bytes)?;
    let mut notes = Vec::new();
    if encoding != "UTF-8" {
        notes.push(Message::new(
            format!("Teks dibaca dengan pengodean {encoding}."),
            format!("The text was read in the encoding {encoding}."),
        ));
    }
    let (told, text) = told_separator(&text);
    let separator = told.unwrap_or_else(|| sniff(text));
    let mut rows = Vec::new();
    let mut too_wide = None;
    let first_row = 1 + u32::from(told.is_some());
    parse_csv(text, separator, |index, fields| {
        let number = first_row + index;
        let mut row = Row { number, cells: Vec::new() };
        for (column, field) in fields.iter().enumerate() {
            if column >= limits.max_columns && !field.trim().is_empty() {
                too_wide =
                    Some(Unreadable::TooManyColumns { sheet: name.clone(), row: number, max: limits.max_columns });
                return false;
            }
            row.cells.extend(text_cell(column as u16, field, limits));
        }
        if !row.cells.is_empty() {
            rows.push(row);
        }
        rows.len() <= limits.max_rows
    })
    .map_err(|index| Unreadable::OpenQuote { row: first_row + index })?;
    if let Some(too_wide) = too_wide {
        return Err(too_wide);
    }
    if rows.len() > limits.max_rows {
        return Err(Unreadable::TooManyRows { max: limits.max_rows });
    }
    let sheet_name = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem).to_owned();
    let sheets = vec![Sheet { name: sheet_name, rows, merges: Vec::new() }];
    Ok(Workbook { name, format: Format::Csv { separator, encoding }, notes, sheets })
}

/// UTF-8 with or without its mark, UTF-16 with its mark, else cp1252 where that is believable.
fn decode(bytes: &[u8]) -> Result<(String, &'static str), Unreadable> {
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        let encoding = if bytes[0] == 0xFF { encoding_rs::UTF_16LE } else { encoding_rs::UTF_16BE };
        let text = encoding.decode_without_bom_handling_and_without_replacement(&bytes[2..]);
        let text = text.ok_or(Unreadable::BadEncoding { line: 1 })?.into_owned();
        return if text.contains('\0') { Err(Unreadable::NotText) } else { Ok((text, encoding.name())) };
    }
    if bytes.contains(&0) {
        return Err(Unreadable::NotText);
    }
    let marked = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]);
    let body = marked.unwrap_or(bytes);
    let broken_at = match std::str::from_utf8(body) {
        Ok(text) => return Ok((text.to_owned(), "UTF-8")),
        Err(error) => error.valid_up_to(),
    };
    let broken = Unreadable::BadEncoding { line: 1 + body[..broken_at].iter().filter(|b| **b == b'\n').count() };
    // In cp1252 a byte above ASCII is a letter among ASCII; sequences that are good UTF-8 hardly occur by chance.
    let good = body.utf8_chunks().flat_map(|chunk| chunk.valid().chars()).filter(|c| !c.is_ascii()).count();
    let undefined = body.iter().any(|b| matches!(b, 0x81 | 0x8D | 0x8F | 0x90 | 0x9D));
    let controls = body.iter().filter(|b| b.is_ascii_control() && !matches!(b, b'\n' | b'\r' | b'\t')).count();
    if controls * 20 > body.len() {
        return Err(Unreadable::NotText);
    }
    if marked.is_some() || good > 0 || undefined {
        return Err(broken);
    }
    let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(body);
    Ok((text.into_owned(), "windows-1252"))
}

/// Excel's own first line `sep=;`.
fn told_separator(text: &str) -> (Option<char>, &str) {
    let (line, rest) = text.split_once('\n').unwrap_or((text, ""));
    match line.trim_end_matches('\r').strip_prefix("sep=").map(|told| told.chars().collect::<Vec<_>>()).as_deref() {
        Some([separator]) if !separator.is_alphanumeric() && *separator != '"' => (Some(*separator), rest),
        _ => (None, text),
    }
}

/// The separator under which most of the first rows have one and the same number of cells; ties go to more cells, then
/// to the order comma, semicolon, tab, bar.
fn sniff(text: &str) -> char {
    const SAMPLE_ROWS: u32 = 200;
    let mut best = (',', 0, 0);
    for separator in [',', ';', '\t', '|'] {
        let mut widths: Vec<usize> = Vec::new();
        let sampled = parse_csv(text, separator, |index, fields| {
            if fields.len() > 1 {
                widths.push(fields.len());
            }
            index < SAMPLE_ROWS
        });
        widths.sort_unstable();
        let mode = widths.chunk_by(|a, b| a == b).map(|run| (run.len(), run[0])).max();
        let (rows, cells) = mode.filter(|_| sampled.is_ok()).unwrap_or((0, 0));
        if (rows, cells) > (best.1, best.2) {
            best = (separator, rows, cells);
        }
    }
    best.0
}

/// Splits a text into rows of cells (RFC 4180, leniently: a quotation mark inside a plain cell is a character, text
/// behind a closing one is kept). `take` gets the index of each row and says whether to go on. `Err` is the index of the
/// row whose quotation mark never closes.
fn parse_csv(text: &str, separator: char, mut take: impl FnMut(u32, &[String]) -> bool) -> Result<(), u32> {
    let mut fields: Vec<String> = vec![String::new()];
    let mut index = 0;
    let mut quoted = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let field = fields.last_mut().expect("a row has a cell from its start");
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                field.push('"');
            }
            '"' if quoted => quoted = false,
            '"' if field.is_empty() => quoted = true,
            c if quoted => field.push(c),
            c if c == separator => fields.push(String::new()),
            '\r' | '\n' => {
                if c == '\r' && chars.peek() == Some(&'\n') {
                    chars.next();
                }
                if !take(index, &fields) {
                    return Ok(());
                }
                fields.clear();
                fields.push(String::new());
                index += 1;
            }
            c => field.push(c),
        }
    }
    if quoted {
        return Err(index);
    }
    if fields.len() > 1 || !fields[0].is_empty() {
        take(index, &fields);
    }
    Ok(())
}

// ---- XLSX ----

fn read_xlsx(name: String, bytes: &[u8], limits: &Limits) -> Result<Workbook, Unreadable> {
    inspect(bytes, limits)?;
    // The reader is given only inspected bytes; should it still stumble over odd numbers in them, that is a damaged
    // workbook, not our end.
    catch_unwind(AssertUnwindSafe(|| read_sheets(name, bytes, limits))).unwrap_or(Err(Unreadable::Damaged))
}

/// Inflates every part once, counting, and looks for what a workbook has no business with.
fn inspect(bytes: &[u8], limits: &Limits) -> Result<(), Unreadable> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| Unreadable::Damaged)?;
    if archive.len() > limits.max_zip_entries {
        return Err(Unreadable::Bomb);
    }
    if archive.index_for_name("[Content_Types].xml").is_none() {
        return Err(Unreadable::NotAWorkbook);
    }
    let mut left = limits.max_inflated_bytes;
    let mut part = Vec::new();
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(|_| Unreadable::Damaged)?;
        if entry.encrypted() {
            return Err(Unreadable::OldOrLocked);
        }
        let most = left.min((entry.compressed_size().saturating_mul(MAX_RATIO)).max(SMALL_PART_BYTES));
        part.clear();
        let inflated = entry.take(most + 1).read_to_end(&mut part).map_err(|_| Unreadable::Damaged)? as u64;
        if inflated > most {
            return Err(Unreadable::Bomb);
        }
        left -= inflated;
        inspect_part(&part)?;
    }
    Ok(())
}

/// Refuses XML with a document type or entities, in another encoding than UTF-8 (where they could hide), or promising
/// more shared strings than it could hold (the reader reserves memory by that promise).
fn inspect_part(part: &[u8]) -> Result<(), Unreadable> {
    let head = &part[..part.len().min(256)];
    if part.starts_with(&[0xFF, 0xFE]) || part.starts_with(&[0xFE, 0xFF]) {
        return Err(Unreadable::UnsafeXml);
    }
    let body = part.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(part);
    if body.iter().find(|b| !b.is_ascii_whitespace()) != Some(&b'<') {
        // A picture, a printer setting: nothing that is read as XML. Bytes with NUL in front could be UTF-16.
        return if head.starts_with(&[0]) || head.get(1) == Some(&0) && head[0] == b'<' {
            Err(Unreadable::UnsafeXml)
        } else {
            Ok(())
        };
    }
    let text = std::str::from_utf8(body).map_err(|_| Unreadable::UnsafeXml)?;
    let declaration =
        text.trim_start().strip_prefix("<?xml").and_then(|rest| rest.split_once("?>")).map_or("", |d| d.0);
    let declared = declaration.to_ascii_lowercase();
    if declared.contains("encoding") && !declared.contains("\"utf-8\"") && !declared.contains("'utf-8'") {
        return Err(Unreadable::UnsafeXml);
    }
    if text.contains('\0') || text.contains("<!DOCTYPE") || text.contains("<!ENTITY") {
        return Err(Unreadable::UnsafeXml);
    }
    for (at, _) in text.match_indices("uniqueCount") {
        let value = text[at + "uniqueCount".len()..].trim_start().strip_prefix('=').map(str::trim_start).unwrap_or("");
        let digits = value.trim_start_matches(['"', '\'']);
        let digits = &digits[..digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len())];
        if !digits.is_empty() && digits.parse::<usize>().map_or(true, |count| count > text.len()) {
            return Err(Unreadable::Damaged);
        }
    }
    Ok(())
}

fn read_sheets(name: String, bytes: &[u8], limits: &Limits) -> Result<Workbook, Unreadable> {
    let damaged = |_| Unreadable::Damaged;
    let mut xlsx: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| match error {
        calamine::XlsxError::Password => Unreadable::OldOrLocked,
        calamine::XlsxError::FileNotFound(_) | calamine::XlsxError::RelationshipNotFound => Unreadable::NotAWorkbook,
        _ => Unreadable::Damaged,
    })?;
    let metadata = xlsx.sheets_metadata().to_vec();
    if metadata.len() > limits.max_sheets {
        return Err(Unreadable::TooManySheets { max: limits.max_sheets });
    }
    let mut notes = Vec::new();
    let mut sheets = Vec::new();
    let mut n_rows = 0;
    for sheet in metadata.into_iter().filter(|sheet| sheet.typ == calamine::SheetType::WorkSheet) {
        let title = clean(&sheet.name).0;
        if sheet.visible != calamine::SheetVisible::Visible {
            notes.push(Message::new(
                format!("Lembar tersembunyi \"{}\" tidak dibaca.", shortened(&title)),
                format!("The hidden sheet \"{}\" was not read.", shortened(&title)),
            ));
            continue;
        }
        let mut rows: Vec<Row> = Vec::new();
        let mut cells = xlsx.worksheet_cells_reader(&sheet.name).map_err(damaged)?;
        while let Some(record) = cells.next_cell_with_formula_metadata().map_err(damaged)? {
            let (row, column) = record.pos;
            let number = row.checked_add(1).ok_or(Unreadable::Damaged)?;
            let is_formula = record.formula.is_some();
            let index = u16::try_from(column).unwrap_or(u16::MAX);
            let Some(cell) = xlsx_cell(index, &record.value, is_formula, limits) else { continue };
            if column as usize >= limits.max_columns {
                return Err(Unreadable::TooManyColumns { sheet: title, row: number, max: limits.max_columns });
            }
            match rows.last_mut() {
                Some(last) if last.number == number => last.cells.push(cell),
                _ => {
                    n_rows += 1;
                    if n_rows > limits.max_rows {
                        return Err(Unreadable::TooManyRows { max: limits.max_rows });
                    }
                    rows.push(Row { number, cells: vec![cell] });
                }
            }
        }
        drop(cells);
        // Well-made files are in order already; others must not hide a cell from the binary search.
        rows.sort_by_key(|row| row.number);
        for row in &mut rows {
            row.cells.sort_by_key(|cell| cell.column);
        }
        rows.dedup_by(|later, row| {
            let same = later.number == row.number;
            if same {
                row.cells.append(&mut later.cells);
                row.cells.sort_by_key(|cell| cell.column);
            }
            same
        });
        for row in &mut rows {
            row.cells.dedup_by_key(|cell| cell.column);
        }
        let merges = xlsx.merge_cells_by_sheet_name(&sheet.name).map_err(damaged)?;
        let merges = merges
            .iter()
            .filter(|merge| (merge.end.1 as usize) < usize::from(u16::MAX) && merge.start <= merge.end)
            .map(|merge| Merge {
                first_row: merge.start.0.saturating_add(1),
                last_row: merge.end.0.saturating_add(1),
                first_column: merge.start.1 as u16,
                last_column: merge.end.1 as u16,
            })
            .collect();
        sheets.push(Sheet { name: title, rows, merges });
    }
    Ok(Workbook { name, format: Format::Xlsx, notes, sheets })
}

fn xlsx_cell(column: u16, value: &DataRef<'_>, is_formula: bool, limits: &Limits) -> Option<Cell> {
    let cell = |value, fault| Some(Cell { column, value, is_formula, fault });
    match value {
        DataRef::Empty if is_formula => cell(CellValue::Empty, Some(Fault::FormulaWithoutValue)),
        DataRef::Empty => None,
        DataRef::Int(number) => cell(CellValue::Number(*number as f64), None),
        DataRef::Float(number) => cell(CellValue::Number(*number), None),
        DataRef::Bool(yes) => cell(CellValue::Bool(*yes), None),
        DataRef::DateTime(instant) => match instant.as_datetime().filter(|_| instant.is_datetime()) {
            Some(instant) => cell(CellValue::Date(instant.date()), None),
            None => cell(CellValue::Number(instant.as_f64()), None),
        },
        DataRef::Error(_) => cell(CellValue::Empty, Some(Fault::SpreadsheetError)),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            text_cell(column, text, limits).map(|cell| Cell { is_formula, ..cell })
        }
        DataRef::SharedString(text) => text_cell(column, text, limits).map(|cell| Cell { is_formula, ..cell }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn csv(bytes: &[u8]) -> Result<Workbook, Unreadable> {
        read("daftar.csv", bytes, &Limits::UPLOAD)
    }

    fn texts(workbook: &Workbook) -> Vec<(u32, Vec<String>)> {
        let rows = workbook.sheets[0].rows.iter();
        rows.map(|row| (row.number, row.cells.iter().map(|cell| cell.value.text()).collect())).collect()
    }

    #[test]
    fn rows_are_numbered_as_a_spreadsheet_shows_them() {
        let read = csv(b"a,b\r\n\r\n\"x\ny\",\"he said \"\"ha\"\"\"\n , \nlast,").unwrap();
        assert_eq!(
            texts(&read),
            [
                (1, vec!["a".into(), "b".into()]),
                (3, vec!["x y".into(), "he said \"ha\"".into()]),
                (5, vec!["last".into()])
            ]
        );
        assert_eq!(read.sheets[0].rows[1].cell(0).unwrap().value, CellValue::Text("x\ny".into()));
    }

    #[test]
    fn the_separator_is_found_and_excel_may_tell_it() {
        for (text, separator, first_row) in [
            ("no;nama;alamat\n1;Maju, Jaya;Jl. A, no 1\n2;B;C, D, E", ';', 1),
            ("no\tnama\n1\tA, B", '\t', 1),
            ("no|nama\n1|A", '|', 1),
            ("nama,alamat\nA,\"B;C;D;E\"", ',', 1),
            ("sep=;\nno;nama", ';', 2),
            ("nama\nA", ',', 1),
        ] {
            let read = csv(text.as_bytes()).unwrap();
            assert!(
                matches!(read.format, Format::Csv { separator: s, .. } if s == separator),
                "{text:?}: {:?}",
                read.format
            );
            assert_eq!(read.sheets[0].rows[0].number, first_row);
        }
    }

    #[test]
    fn encodings_are_told_apart_and_said() {
        assert_eq!(texts(&csv(b"\xEF\xBB\xBFnama\n").unwrap()), [(1, vec!["nama".into()])]);
        let old = csv(b"nama,alamat\nCaf\xE9 \x93Maju\x94,x").unwrap();
        assert_eq!(texts(&old)[1].1[0], "Café “Maju”");
        assert!(old.notes[0].id.contains("windows-1252"));
        let wide: Vec<u8> =
            [0xFF, 0xFE].into_iter().chain("nama\n".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert_eq!(texts(&csv(&wide).unwrap()), [(1, vec!["nama".into()])]);
        // Half of the file is good UTF-8 beyond ASCII, so the rest is damage.
        assert_eq!(
            csv("nama\nCafé\nRa".as_bytes().iter().copied().chain([0xC3, b'x']).collect::<Vec<_>>().as_slice()),
            Err(Unreadable::BadEncoding { line: 3 })
        );
        assert_eq!(csv(b"\xEF\xBB\xBFa\n\xE9"), Err(Unreadable::BadEncoding { line: 2 }));
        assert_eq!(csv(b"a\n\x81"), Err(Unreadable::BadEncoding { line: 2 }));
        assert_eq!(csv(b"a\0b"), Err(Unreadable::NotText));
    }

    #[test]
    fn refusals_are_sentences_in_both_languages() {
        assert_eq!(csv(b""), Err(Unreadable::Empty));
        assert_eq!(csv(b" \n,,\n"), Err(Unreadable::Empty));
        assert_eq!(csv(b"a,b\n1,\"open\n2,3\n"), Err(Unreadable::OpenQuote { row: 2 }));
        assert_eq!(csv(b"\xD0\xCF\x11\xE0rest"), Err(Unreadable::OldOrLocked));
        let tight = Limits { max_bytes: 10, max_rows: 2, ..Limits::UPLOAD };
        assert_eq!(read("x", b"01234567890", &tight), Err(Unreadable::TooManyBytes { max: 10 }));
        assert_eq!(read("x", b"1\n2\n3\n", &tight), Err(Unreadable::TooManyRows { max: 2 }));
        let wide = vec!["x"; 201].join(",");
        let refused = csv(wide.as_bytes()).unwrap_err();
        assert_eq!(refused.message().id, "Lembar \"daftar.csv\" baris 1 memiliki lebih dari 200 kolom.");
        assert!(csv([vec!["x"; 200].join(","), ",,,".into()].concat().as_bytes()).is_ok());
    }

    #[test]
    fn hidden_characters_and_endless_cells_are_marked() {
        let read = csv("nama,x\nMa\u{202E}ju\u{7},\u{1}".as_bytes()).unwrap();
        let cell = read.sheets[0].rows[1].cell(0).unwrap();
        assert_eq!((&cell.value, cell.fault), (&CellValue::Text("Maju".into()), Some(Fault::Cleaned)));
        assert!(read.sheets[0].rows[1].cell(1).is_none());
        let long = csv(format!("nama\n{}", "x".repeat(10_241)).as_bytes()).unwrap();
        assert_eq!(long.sheets[0].rows[1].cells[0].fault, Some(Fault::TooLong));
    }

    #[test]
    fn columns_have_letters() {
        assert_eq!([0, 25, 26, 51, 52, 701, 702].map(column_letters), ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
    }
}
