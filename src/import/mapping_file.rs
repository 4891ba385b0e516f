//! Mapping files: which heading of a source holds what, decided once and read again with every list of that source.
//!
//! Never contains data of a list: headings and names of fields only.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::mapping::{ColumnMeaning, ListKind, Numbering, named, numbered};
use super::rows::SheetReading;
use super::sheet::shortened;
use crate::domain::message::Message;
use crate::domain::words::Word;

/// Bytes of a mapping file at most.
pub const MOST_BYTES: usize = 256 << 10;

/// The shape of these files.
const VERSION: u32 = 1;

/// What the columns of a source mean.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MappingFile {
    /// The shape of this file.
    version: u32,
    /// What the source lists.
    pub list: ListKind,
    /// Every column with a heading, in the order of the source.
    pub columns: Vec<MappedColumn>,
}

/// What one column means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MappedColumn {
    /// Its heading, a group heading first; "JUMLAH #2" is the second column of that name.
    pub heading: String,
    /// The field it fills; none for a column that is left out.
    pub field: Option<String>,
}

impl MappingFile {
    /// What was understood of a list, or decided about it.
    pub fn of(list: ListKind, sheets: &[SheetReading]) -> Self {
        let mut columns: Vec<MappedColumn> = Vec::new();
        for (heading, column) in headings(sheets) {
            if !columns.iter().any(|known| numbered(&known.heading) == numbered(&heading)) {
                let field = column.field.map(|field| field.word().to_owned());
                columns.push(MappedColumn { heading, field });
            }
        }
        Self { version: VERSION, list, columns }
    }

    /// Reads a mapping file. Fails with a sentence that says what is wrong with it.
    pub fn read(text: &str) -> Result<Self, Message> {
        let wrong = |why: String| {
            Message::new(
                format!("Berkas pemetaan kolom tidak dapat dibaca: {why}."),
                format!("The mapping file cannot be read: {why}."),
            )
        };
        if text.len() > MOST_BYTES {
            return Err(wrong(format!("> {MOST_BYTES} B")));
        }
        let file: Self =
            serde_json::from_str(text).map_err(|error| wrong(format!("JSON, {}:{}", error.line(), error.column())))?;
        if file.version != VERSION { Err(wrong(format!("version {}", file.version))) } else { Ok(file) }
    }

    /// As a file, for people to read and change.
    pub fn written(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).expect("texts are written without fail");
        text.push('\n');
        text
    }

    /// Heading and field of each column, as [`super::mapping::Choices`] takes them.
    pub fn choices(&self) -> impl Iterator<Item = (&str, &str)> {
        self.columns.iter().map(|column| (column.heading.as_str(), column.field.as_deref().unwrap_or("ignore")))
    }

    /// Whether a list is of the source that this was made for: of the same kind, and with every column that it takes something
    /// from. Fails with a sentence that names what differs.
    pub fn fits(&self, list: ListKind, sheets: &[SheetReading]) -> Result<(), Message> {
        if self.list != list {
            let (made, given) = (self.list.word(), list.word());
            return Err(Message::new(
                format!("Berkas pemetaan kolom dibuat untuk daftar {made}, bukan {given}."),
                format!("The mapping file was made for a list of {made}, not {given}."),
            ));
        }
        let there: BTreeSet<_> = headings(sheets).map(|(heading, _)| numbered(&heading)).collect();
        let missing = self.columns.iter().filter(|column| column.field.is_some());
        let missing: Vec<String> = missing
            .filter(|column| !there.contains(&numbered(&column.heading)))
            .map(|column| format!("\"{}\"", shortened(&column.heading)))
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        let missing = missing.join(", ");
        Err(Message::new(
            format!("Berkas pemetaan kolom tidak cocok: daftar ini tidak memiliki kolom {missing}."),
            format!("The mapping file does not fit: this list has no column {missing}."),
        ))
    }

    /// Headings of a list that this does not know: columns that the source has added since.
    pub fn unknown(&self, sheets: &[SheetReading]) -> Vec<String> {
        let known: BTreeSet<_> = self.columns.iter().map(|column| numbered(&column.heading)).collect();
        let there = headings(sheets).map(|(heading, _)| heading);
        there.filter(|heading| !known.contains(&numbered(heading))).map(|heading| shortened(&heading)).collect()
    }
}

/// The columns of all sheets as a mapping file names them; the numbers of equal headings begin anew on each sheet.
fn headings(sheets: &[SheetReading]) -> impl Iterator<Item = (String, &ColumnMeaning)> {
    sheets.iter().flat_map(|sheet| {
        let mut numbers = Numbering::default();
        sheet.columns.iter().map(move |column| (named(&column.heading, numbers.next(&column.heading)), column))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::mapping::{Choices, Field};
    use crate::import::reference;
    use crate::import::rows::Options;
    use crate::import::sheet::{Limits, read};

    fn sheets(text: &str, choices: Choices) -> Vec<SheetReading> {
        let book = read("a.csv", text.as_bytes(), &Limits::UPLOAD).unwrap();
        reference::regions(&book, &Options { choices, ..Options::default() }).sheets
    }

    #[test]
    fn what_was_decided_is_written_and_read_again() {
        let list = "kode;sebutan;catatan\n32.75;Kota Bekasi;x\n";
        let choices = Choices::new(ListKind::Regions, [("sebutan", "name")]).unwrap();
        let file = MappingFile::of(ListKind::Regions, &sheets(list, choices));
        let again = MappingFile::read(&file.written()).unwrap();
        assert_eq!(again, file);
        assert_eq!(
            again.choices().collect::<Vec<_>>(),
            [("kode", "region_code"), ("sebutan", "name"), ("catatan", "ignore")]
        );
        let choices = Choices::new(ListKind::Regions, again.choices()).unwrap();
        let read = sheets(list, choices);
        assert!(read[0].columns.iter().any(|column| column.field == Some(Field::Name) && column.is_chosen));
        assert_eq!(again.fits(ListKind::Regions, &read), Ok(()));
        let other = sheets("kode;nama\n32.75;Kota Bekasi\n", Choices::default());
        let refused = again.fits(ListKind::Regions, &other).unwrap_err();
        assert!(refused.en.contains("no column \"sebutan\""), "{}", refused.en);
        assert_eq!(again.unknown(&other), ["nama"]);
        assert!(again.fits(ListKind::Kbli, &read).unwrap_err().en.contains("made for a list of REGIONS"));
    }

    #[test]
    fn columns_of_one_heading_are_written_apart() {
        let list = "kode;nama;jumlah;jumlah\n32.75;Kota Bekasi;2500000;213\n";
        let choices = Choices::new(ListKind::Regions, [("jumlah", "population"), ("jumlah #2", "area_km2")]).unwrap();
        let file = MappingFile::of(ListKind::Regions, &sheets(list, choices));
        assert_eq!(
            file.choices().collect::<Vec<_>>(),
            [("kode", "region_code"), ("nama", "name"), ("jumlah", "population"), ("jumlah #2", "area_km2")]
        );
        let read = sheets(list, Choices::new(ListKind::Regions, file.choices()).unwrap());
        assert_eq!(MappingFile::of(ListKind::Regions, &read), file);
        let fewer = sheets("kode;nama;jumlah\n32.75;Kota Bekasi;2500000\n", Choices::default());
        assert!(file.fits(ListKind::Regions, &fewer).unwrap_err().en.contains("no column \"jumlah #2\""));
    }

    #[test]
    fn what_is_no_mapping_file_is_refused() {
        for text in
            ["", "{}", "[]", r#"{"version":2,"list":"UMKM","columns":[]}"#, r#"{"version":1,"list":"X","columns":[]}"#]
        {
            assert!(MappingFile::read(text).unwrap_err().en.starts_with("The mapping file cannot be read"), "{text}");
        }
    }
}
