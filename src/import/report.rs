//! What an import says about a list: how columns were understood, what became of each row, and why.
//!
//! Holds no personal data: reasons name places, and labels are names that are public.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::{Color, ExcelDateTime, Format as CellFormat, Note, XlsxError};
use serde::Serialize;

use super::{
    mapping::ListKind,
    reason::{Reason, Severity},
    rows::Reading,
    sheet::{CellValue, Format, Workbook, column_letters, shortened},
    table::Skipped,
};
use crate::domain::{
    message::{Locale, Message},
    origin::RowAction,
    words::Word,
};

/// Terminal lines are at most this wide.
const WIDTH: usize = 100;

/// The report of one file.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// Name of the file.
    pub file: String,
    /// What it lists.
    pub list: ListKind,
    /// How it was read.
    pub format: Format,
    /// What concerns the whole file.
    pub notes: Vec<Message>,
    /// Sheets in their order.
    pub sheets: Vec<SheetReport>,
    /// Rows of data in their order.
    pub rows: Vec<RowReport>,
    /// How many rows there are of each outcome; call [`Report::count`] after outcomes were set.
    pub counts: Counts,
}

/// How a sheet was understood.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SheetReport {
    /// Its name.
    pub name: String,
    /// First and last row of the headings; none if no table was found.
    pub heading_rows: Option<(u32, u32)>,
    /// Every column with a heading.
    pub columns: Vec<ColumnReport>,
    /// Rows that are not data.
    pub skipped: Vec<SkippedReport>,
}

/// How a column was understood.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ColumnReport {
    /// Its letters.
    pub column: String,
    /// Its heading.
    pub heading: String,
    /// The field it fills; none if it is not taken.
    pub field: Option<&'static str>,
    /// The year in its heading.
    pub year: Option<i32>,
    /// What its numbers are times: 1, 1,000, 1,000,000.
    pub factor: i64,
    /// What they are divided by: 100 for hectares.
    pub divisor: i64,
    /// 0 to 100.
    pub confidence: u8,
    /// Whether a person chose it.
    pub is_chosen: bool,
    /// Why it is not taken.
    pub note: Option<Message>,
}

/// A row that is not data.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SkippedReport {
    /// As the user sees it.
    pub row: u32,
    /// Why, in one word.
    pub kind: Skipped,
    /// Why, in a sentence.
    pub message: Message,
}

/// What became of a row.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RowReport {
    /// Name of the sheet.
    pub sheet: String,
    /// As the user sees it.
    pub row: u32,
    /// The outcome; none while it is not planned.
    pub action: Option<RowAction>,
    /// A public name to recognise it by.
    pub label: Option<String>,
    /// Id of the entity concerned, where one is known.
    pub entity_id: Option<String>,
    /// Whatever there is to say.
    pub reasons: Vec<Reason>,
}

/// Rows by outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, serde::Deserialize)]
pub struct Counts {
    /// All rows of data.
    pub rows: usize,
    /// Make an entity.
    pub new: usize,
    /// Change one.
    pub changed: usize,
    /// Find everything as it is.
    pub unchanged: usize,
    /// Cannot be used.
    pub refused: usize,
    /// Look like another entity or row.
    pub possible_duplicates: usize,
}

/// The last line of every report.
impl std::fmt::Display for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { rows, new, changed, unchanged, refused, possible_duplicates } = self;
        write!(
            f,
            "{rows} rows: {new} new, {changed} changed, {unchanged} unchanged, {refused} refused, \
             {possible_duplicates} possible duplicates"
        )
    }
}

impl Report {
    /// The report of a reading. Refused rows have their outcome; the others get theirs from whoever plans. `label` gives
    /// a name that is public.
    pub fn new<D>(workbook: &Workbook, reading: &Reading<D>, label: impl Fn(&D) -> Option<String>) -> Self {
        let sheets = reading.sheets.iter().map(|sheet| SheetReport {
            name: sheet.name.clone(),
            heading_rows: sheet.heading_rows,
            columns: sheet
                .columns
                .iter()
                .map(|column| ColumnReport {
                    column: column_letters(column.column),
                    heading: shortened(&column.heading),
                    field: column.field.map(Word::word),
                    year: column.year,
                    factor: column.factor,
                    divisor: column.divisor,
                    confidence: column.confidence,
                    is_chosen: column.is_chosen,
                    note: column.note.clone(),
                })
                .collect(),
            skipped: sheet
                .skipped
                .iter()
                .map(|skipped| SkippedReport { row: skipped.row, kind: skipped.kind, message: skipped.kind.message() })
                .collect(),
        });
        let rows = reading.rows.iter().map(|row| RowReport {
            sheet: row.sheet.clone(),
            row: row.row,
            action: row.draft.is_none().then_some(RowAction::Refused),
            label: row.draft.as_ref().and_then(&label),
            entity_id: None,
            reasons: row.reasons.clone(),
        });
        let mut report = Self {
            file: workbook.name.clone(),
            list: reading.list,
            format: workbook.format,
            notes: reading.notes.clone(),
            sheets: sheets.collect(),
            rows: rows.collect(),
            counts: Counts::default(),
        };
        report.count();
        report
    }

    /// Counts the rows by outcome.
    pub fn count(&mut self) {
        let of = |action| self.rows.iter().filter(|row| row.action == Some(action)).count();
        self.counts = Counts {
            rows: self.rows.len(),
            new: of(RowAction::New),
            changed: of(RowAction::Changed),
            unchanged: of(RowAction::Unchanged),
            refused: of(RowAction::Refused),
            possible_duplicates: of(RowAction::PossibleDuplicate),
        };
    }

    /// For a terminal of 100 columns. Reasons that are alike stand once, with their rows. The last line counts.
    pub fn to_terminal(&self, locale: Locale) -> String {
        let say = |id: &'static str, en: &'static str| match locale {
            Locale::Id => id,
            Locale::En => en,
        };
        let mut out = Lines::default();
        let format = match self.format {
            Format::Xlsx => "XLSX".to_owned(),
            Format::Json => "JSON".to_owned(),
            Format::GeoJson => "GeoJSON".to_owned(),
            Format::TopoJson => "TopoJSON".to_owned(),
            Format::Csv { separator, encoding } => {
                let separator = if separator == '\t' { "tab".to_owned() } else { format!("\"{separator}\"") };
                format!("CSV, {} {separator}, {encoding}", say("pemisah", "separator"))
            }
        };
        out.line(0, &format!("{} ({format})", self.file));
        for note in &self.notes {
            out.line(2, note.in_locale(locale));
        }
        for sheet in &self.sheets {
            out.line(0, "");
            let Some((first, last)) = sheet.heading_rows else {
                out.line(
                    0,
                    &format!("{} \"{}\": {}", say("Lembar", "Sheet"), sheet.name, say("tidak ada tabel", "no table")),
                );
                continue;
            };
            let headings = if first == last { first.to_string() } else { format!("{first}-{last}") };
            out.line(
                0,
                &format!(
                    "{} \"{}\", {} {headings}",
                    say("Lembar", "Sheet"),
                    sheet.name,
                    say("judul kolom pada baris", "headings in row")
                ),
            );
            for column in &sheet.columns {
                let target = match (column.field, &column.note) {
                    (Some(field), _) => {
                        let year = column.year.map(|year| format!(" {year}")).unwrap_or_default();
                        let mut factor =
                            if column.factor > 1 { format!(" x {}", column.factor) } else { String::new() };
                        if column.divisor > 1 {
                            factor.push_str(&format!(" / {}", column.divisor));
                        }
                        let chosen = if column.is_chosen {
                            say("dipilih", "chosen").to_owned()
                        } else {
                            format!("{} %", column.confidence)
                        };
                        format!("{field}{year}{factor} ({chosen})")
                    }
                    (None, Some(note)) => format!("- {}", note.in_locale(locale)),
                    (None, None) => "-".to_owned(),
                };
                out.line(4, &format!("{:<3} {:<32} {target}", column.column, shortened(&column.heading)));
            }
            let mut skipped: BTreeMap<Skipped, Vec<u32>> = BTreeMap::new();
            for row in &sheet.skipped {
                skipped.entry(row.kind).or_default().push(row.row);
            }
            for (kind, rows) in skipped {
                out.line(
                    4,
                    &format!(
                        "{} {}: {}",
                        say("dilewati, baris", "skipped, row"),
                        ranges(&rows),
                        kind.message().in_locale(locale)
                    ),
                );
            }
        }
        self.reasons_to_terminal(locale, &mut out);
        out.line(0, "");
        out.text.push_str(&self.counts.to_string());
        out.text.push('\n');
        out.text
    }

    fn reasons_to_terminal(&self, locale: Locale, out: &mut Lines) {
        type Group<'a> = (Severity, Option<&'a str>, Option<u16>, &'a str);
        let mut groups: BTreeMap<&str, BTreeMap<Group<'_>, Vec<u32>>> = BTreeMap::new();
        for reason in self.rows.iter().flat_map(|row| &row.reasons) {
            let group = (reason.severity, reason.field.as_deref(), reason.column, reason.message.in_locale(locale));
            groups.entry(&reason.sheet).or_default().entry(group).or_default().extend(reason.row);
        }
        for (sheet, groups) in groups {
            out.line(0, "");
            out.line(
                0,
                &format!("{} \"{sheet}\"", if locale == Locale::Id { "Catatan lembar" } else { "Remarks on sheet" }),
            );
            for ((severity, field, column, message), rows) in groups {
                let severity = match (severity, locale) {
                    (Severity::Refused, Locale::Id) => "DITOLAK",
                    (Severity::Refused, Locale::En) => "REFUSED",
                    (Severity::Warned, Locale::Id) => "PERIKSA",
                    (Severity::Warned, Locale::En) => "CHECK",
                    (Severity::Guessed, Locale::Id) => "DITEBAK",
                    (Severity::Guessed, Locale::En) => "GUESSED",
                };
                let place = match (column, field) {
                    (Some(column), Some(field)) => format!(" {} {field}:", column_letters(column)),
                    (Some(column), None) => format!(" {}:", column_letters(column)),
                    (None, Some(field)) => format!(" {field}:"),
                    (None, None) => String::new(),
                };
                let row = if locale == Locale::Id { "baris" } else { "row" };
                out.line(2, &format!("{severity:<8}{place} {message} [{row} {}]", ranges(&rows)));
            }
        }
    }

    /// The file once more, with a colour and a note on every cell that there is something to say about. Text that a
    /// spreadsheet could take for a formula is marked as text.
    pub fn to_xlsx(&self, workbook: &Workbook) -> Result<Vec<u8>, XlsxError> {
        let mut reasons: BTreeMap<(&str, u32), Vec<&Reason>> = BTreeMap::new();
        for reason in self.rows.iter().flat_map(|row| &row.reasons) {
            if let Some(row) = reason.row {
                reasons.entry((&reason.sheet, row)).or_default().push(reason);
            }
        }
        let mut book = rust_xlsxwriter::Workbook::new();
        let mut names: Vec<String> = Vec::new();
        for sheet in &workbook.sheets {
            let name = sheet_name(&sheet.name, &names);
            let page = book.add_worksheet();
            page.set_name(&name)?;
            names.push(name);
            for row in &sheet.rows {
                let at = row.number - 1;
                let said = reasons.get(&(sheet.name.as_str(), row.number)).map_or(&[][..], Vec::as_slice);
                let first = row.cells.first().map_or(0, |cell| cell.column);
                let mut marks: BTreeMap<u16, Vec<&Reason>> = BTreeMap::new();
                for reason in said {
                    marks.entry(reason.column.unwrap_or(first)).or_default().push(reason);
                }
                for cell in &row.cells {
                    let format =
                        cell_format(marks.get(&cell.column).into_iter().flatten().map(|reason| reason.severity).min());
                    match &cell.value {
                        CellValue::Empty => page.write_blank(at, cell.column, &format)?,
                        CellValue::Text(text) => {
                            let format = if may_be_formula(text) { format.set_quote_prefix() } else { format };
                            page.write_string_with_format(at, cell.column, text, &format)?
                        }
                        CellValue::Number(number) if number.is_finite() => {
                            page.write_number_with_format(at, cell.column, *number, &format)?
                        }
                        CellValue::Number(number) => {
                            page.write_string_with_format(at, cell.column, number.to_string(), &format)?
                        }
                        CellValue::Date(date) => {
                            let format = format.set_num_format("yyyy-mm-dd");
                            match excel_date(*date) {
                                Some(day) => page.write_datetime_with_format(at, cell.column, &day, &format)?,
                                None => page.write_string_with_format(at, cell.column, date.to_string(), &format)?,
                            }
                        }
                        CellValue::Bool(yes) => page.write_boolean_with_format(at, cell.column, *yes, &format)?,
                    };
                }
                for (column, reasons) in marks {
                    if row.cell(column).is_none() {
                        page.write_blank(at, column, &cell_format(reasons.iter().map(|reason| reason.severity).min()))?;
                    }
                    let text: Vec<String> =
                        reasons.iter().map(|reason| format!("{}\n{}", reason.message.id, reason.message.en)).collect();
                    page.insert_note(at, column, &Note::new(text.join("\n")).add_author_prefix(false))?;
                }
            }
        }
        book.save_to_buffer()
    }
}

/// Spreadsheets know no day before 1900.
fn excel_date(date: NaiveDate) -> Option<ExcelDateTime> {
    ExcelDateTime::from_ymd(u16::try_from(date.year()).ok()?, date.month() as u8, date.day() as u8).ok()
}

fn cell_format(worst: Option<Severity>) -> CellFormat {
    let format = CellFormat::new();
    match worst {
        Some(Severity::Refused) => format.set_background_color(Color::RGB(0xF4B6A8)),
        Some(Severity::Warned) => format.set_background_color(Color::RGB(0xF7DF9E)),
        Some(Severity::Guessed) => format.set_background_color(Color::RGB(0xCFE0F5)),
        None => format,
    }
}

/// Whether a spreadsheet that reads text could take it for a formula.
pub fn may_be_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// A name that a workbook accepts and that is not taken yet.
fn sheet_name(wanted: &str, taken: &[String]) -> String {
    let plain: String = wanted.chars().map(|c| if "[]:*?/\\'".contains(c) { ' ' } else { c }).collect();
    let plain = plain.trim();
    let base: String = if plain.is_empty() { "Lembar".to_owned() } else { plain.chars().take(26).collect() };
    let free = |name: &String| !taken.iter().any(|other| other.to_lowercase() == name.to_lowercase());
    std::iter::once(base.clone())
        .chain((2..).map(|n| format!("{base} {n}")))
        .find(|name| free(name))
        .expect("there are more numbers than sheets")
}

/// 3, 5-8, 12.
fn ranges(rows: &[u32]) -> String {
    let mut rows = rows.to_vec();
    rows.sort_unstable();
    rows.dedup();
    let runs = rows.chunk_by(|a, b| a + 1 == *b).map(|run| match run {
        [one] => one.to_string(),
        [first, .., last] => format!("{first}-{last}"),
        [] => String::new(),
    });
    runs.collect::<Vec<_>>().join(", ")
}

/// Text wrapped at the width of the terminal.
#[derive(Default)]
struct Lines {
    text: String,
}

impl Lines {
    /// Adds a line; what does not fit goes on below, two columns further in. Words longer than a line are cut.
    fn line(&mut self, indent: usize, text: &str) {
        let mut line = " ".repeat(indent);
        let mut is_bare = true;
        for word in text.split(' ') {
            let fits = line.chars().count() + 1 + word.chars().count() <= WIDTH;
            if !fits && !is_bare {
                self.text.push_str(line.trim_end());
                self.text.push('\n');
                line = " ".repeat(indent + 2);
                is_bare = true;
            }
            if !is_bare {
                line.push(' ');
            }
            line.extend(word.chars().take(WIDTH - indent - 2));
            is_bare = false;
        }
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_told_in_ranges() {
        assert_eq!(ranges(&[5, 3, 6, 7, 12, 3]), "3, 5-7, 12");
        assert_eq!(ranges(&[]), "");
    }

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        let mut lines = Lines::default();
        lines.line(4, &"kata ".repeat(60));
        lines.line(2, &"x".repeat(300));
        assert!(lines.text.lines().all(|line| line.chars().count() <= WIDTH), "{}", lines.text);
        assert_eq!(lines.text.matches("kata").count(), 60);
    }

    #[test]
    fn the_last_line_counts() {
        let counts = Counts { rows: 74, new: 70, changed: 1, unchanged: 0, refused: 2, possible_duplicates: 1 };
        assert_eq!(counts.to_string(), "74 rows: 70 new, 1 changed, 0 unchanged, 2 refused, 1 possible duplicates");
    }

    #[test]
    fn sheets_get_names_that_workbooks_accept() {
        assert_eq!(sheet_name("a/b:c", &[]), "a b c");
        assert_eq!(sheet_name("", &["Lembar".into()]), "Lembar 2");
        assert!(sheet_name(&"x".repeat(80), &[]).len() <= 31);
        assert!(may_be_formula("=1+1") && !may_be_formula("Jl. =1"));
    }
}
