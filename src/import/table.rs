//! Where the table is in a sheet: titles above it, headings of one to three rows, and every row inside or below it that
//! is not data.
//!
//! Never reads a value for what it means beyond telling data from decoration; that is [`super::rows`].

use std::collections::BTreeSet;

use super::{
    mapping::{Choices, ColumnMeaning, Field, Heading, ListKind, Vocabulary},
    sheet::{Cell, CellValue, Merge, Row, Sheet},
    value::{self, Address},
};
use crate::domain::{fold::fold, message::Message};

/// The heading must stand within this many rows that hold something.
const MAX_ROWS_ABOVE: usize = 100;
/// Headings of more rows than this are not understood.
const MAX_HEADING_ROWS: usize = 3;
/// Cells of a column that are looked at to confirm its heading.
const SAMPLE_ROWS: usize = 200;

/// A table in a sheet.
#[derive(Debug, Clone, PartialEq)]
pub struct Table<'a> {
    /// Rows of its headings, as the user numbers them.
    pub heading_rows: (u32, u32),
    /// Its headings, by column.
    pub headings: Vec<Heading>,
    /// What the columns hold.
    pub columns: Vec<ColumnMeaning>,
    /// Its data, in order.
    pub rows: Vec<DataRow<'a>>,
    /// Rows that are not data, and why.
    pub skipped: Vec<SkippedRow>,
    /// Places that the titles above it name.
    pub titled_place: Address,
    /// A year that the titles name ("KEADAAN S/D AGUSTUS 2022").
    pub titled_year: Option<i32>,
}

impl Table<'_> {
    /// The columns that hold a field.
    pub fn columns_of(&self, field: Field) -> impl Iterator<Item = &ColumnMeaning> {
        self.columns.iter().filter(move |column| column.field == Some(field))
    }
}

/// A row of data.
#[derive(Debug, Clone, PartialEq)]
pub struct DataRow<'a> {
    /// The row.
    pub row: &'a Row,
    /// The place named by the last section row above it ("KECAMATAN BOGOR UTARA").
    pub section: Option<String>,
}

/// A row that is not data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SkippedRow {
    /// As the user sees it.
    pub row: u32,
    /// Why.
    pub kind: Skipped,
}

/// Why a row is not data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Skipped {
    /// Above the headings.
    Title,
    /// The headings.
    Heading,
    /// The headings once more.
    RepeatedHeading,
    /// Numbers of the columns: 1, 2, 3.
    ColumnNumbers,
    /// JUMLAH, TOTAL.
    Total,
    /// A place or another division of the list.
    Section,
    /// Place and date, offices, names below the list.
    Signature,
    /// A remark.
    Remark,
}

impl Skipped {
    /// For the report.
    pub fn message(self) -> Message {
        match self {
            Self::Title => Message::new("Baris judul daftar.", "Title of the list."),
            Self::Heading => Message::new("Judul kolom.", "Headings."),
            Self::RepeatedHeading => Message::new("Judul kolom diulang.", "Headings repeated."),
            Self::ColumnNumbers => Message::new("Nomor kolom.", "Numbers of the columns."),
            Self::Total => Message::new("Baris jumlah.", "Total."),
            Self::Section => Message::new("Judul bagian.", "Section."),
            Self::Signature => Message::new("Tempat, tanggal, atau tanda tangan.", "Place, date or signature."),
            Self::Remark => Message::new("Keterangan.", "Remark."),
        }
    }
}

/// Finds the table of a sheet; none if no row looks like headings.
pub fn find<'a>(sheet: &'a Sheet, vocabulary: &Vocabulary, choices: &Choices) -> Option<Table<'a>> {
    let main = heading_row(sheet, vocabulary, choices)?;
    let (mut first, mut last) = (main, main);
    while last - first + 1 < MAX_HEADING_ROWS && last + 1 < sheet.rows.len() && joins(sheet, last, vocabulary) {
        last += 1;
    }
    while last - first + 1 < MAX_HEADING_ROWS
        && first > 0
        && sheet.rows[first - 1].cells.len() > 1
        && joins(sheet, first - 1, vocabulary)
    {
        first -= 1;
    }
    let headings = headings(sheet, first, last);
    let below = &sheet.rows[last + 1..];
    let columns = vocabulary.assign(&headings, choices, |column| {
        below.iter().take(SAMPLE_ROWS).filter_map(|row| row.cell(column)).map(|cell| &cell.value).collect()
    });

    let skip = |kind| move |row: &Row| SkippedRow { row: row.number, kind };
    let mut table = Table {
        heading_rows: (sheet.rows[first].number, sheet.rows[last].number),
        headings,
        columns,
        rows: Vec::new(),
        skipped: sheet.rows[..first].iter().map(skip(Skipped::Title)).collect(),
        titled_place: Address::default(),
        titled_year: None,
    };
    table.skipped.extend(sheet.rows[first..=last].iter().map(skip(Skipped::Heading)));
    for cell in sheet.rows[..first].iter().flat_map(|row| &row.cells) {
        let named = value::address(&cell.value.text());
        let place = &mut table.titled_place;
        place.village = place.village.take().or(named.village);
        place.kecamatan = place.kecamatan.take().or(named.kecamatan);
        place.kabupaten = place.kabupaten.take().or(named.kabupaten);
        table.titled_year = table.titled_year.or(value::years(&cell.value).last().copied());
    }

    let heading_texts: Vec<Vec<(u16, String)>> = sheet.rows[first..=last]
        .iter()
        .map(|row| row.cells.iter().map(|cell| (cell.column, fold(&cell.value.text()))).collect())
        .collect();
    let numbering: Vec<u16> = table
        .columns
        .iter()
        .filter(|c| c.field.is_none() && vocabulary.is_numbering(&c.heading))
        .map(|c| c.column)
        .collect();
    // a code tells a row of a list of codes, whatever is beside it: there are villages called Sumber and Kota Baru
    let coding: Vec<u16> = table
        .columns
        .iter()
        .filter(|c| match vocabulary.list() {
            ListKind::Regions => c.field == Some(Field::RegionCode),
            ListKind::Kbli => c.field == Some(Field::KbliCode),
            _ => false,
        })
        .map(|c| c.column)
        .collect();
    let naming: Vec<u16> = table
        .columns
        .iter()
        .filter(|c| matches!(c.field, Some(Field::Name | Field::OwnerName)))
        .map(|c| c.column)
        .collect();
    let wide: BTreeSet<u32> = sheet
        .merges
        .iter()
        .filter(|m| m.last_column.saturating_sub(m.first_column) >= 2)
        .map(|m| m.first_row)
        .collect();
    let mut section = None;
    let mut signed = false;
    for row in below {
        let kind = if vocabulary.is_keyed() {
            None
        } else if repeats(row, &heading_texts) {
            Some(Skipped::RepeatedHeading)
        } else if coding.iter().any(|column| row.cell(*column).is_some_and(is_code)) {
            None
        } else if is_column_numbers(row) {
            Some(Skipped::ColumnNumbers)
        } else if is_total(row) {
            Some(Skipped::Total)
        } else {
            let decoration = decoration(row, &numbering, &naming, wide.contains(&row.number), signed);
            signed |= decoration == Some(Skipped::Signature);
            decoration
        };
        if kind == Some(Skipped::Section) {
            section = row.cells.iter().map(|cell| cell.value.text()).find(|text| is_place(text)).or(section);
        }
        match kind {
            Some(kind) => table.skipped.push(SkippedRow { row: row.number, kind }),
            None => {
                signed = false;
                table.rows.push(DataRow { row, section: section.clone() });
            }
        }
    }
    Some(table)
}

/// The row with the most that looks like headings; the first of equals.
fn heading_row(sheet: &Sheet, vocabulary: &Vocabulary, choices: &Choices) -> Option<usize> {
    let mut best = (0, 0);
    for (index, row) in sheet.rows.iter().take(MAX_ROWS_ABOVE).enumerate() {
        let mut sure = 0;
        let mut score = 0;
        for cell in &row.cells {
            let text = cell.value.text();
            let heading = Heading { column: cell.column, parts: vec![text.clone()] };
            match if choices.knows(&heading) { 100 } else { recognised(cell, &text, vocabulary) } {
                95.. => (sure, score) = (sure + 1, score + 2),
                60.. => score += 1,
                _ => {}
            }
        }
        // One heading alone is believed where it is sure and nothing else stands in the row.
        let enough = score >= 3 || sure >= 1 && row.cells.len() <= 2 || sure >= 2;
        if enough && score > best.0 {
            best = (score, index);
        }
    }
    (best.0 > 0).then_some(best.1)
}

fn recognised(cell: &Cell, text: &str, vocabulary: &Vocabulary) -> u8 {
    match cell.value {
        CellValue::Text(_) if text.chars().count() <= 60 => vocabulary.recognises(text),
        _ => 0,
    }
}

/// Whether the row after `upper` carries on its headings: it fills what is blank above, or stands below groups.
fn joins(sheet: &Sheet, upper: usize, vocabulary: &Vocabulary) -> bool {
    let (above, below) = (&sheet.rows[upper], &sheet.rows[upper + 1]);
    if below.number != above.number + 1 {
        return false;
    }
    let mut known = 0;
    for cell in &below.cells {
        let text = cell.value.text();
        if !matches!(cell.value, CellValue::Text(_)) || text.chars().count() > 40 {
            return false;
        }
        let group = group_at(sheet, above, below, cell.column);
        // A heading of its own above means that this is data, unless that heading is a group.
        if above.cell(cell.column).is_some() && !is_group(sheet, above, below, cell.column) {
            return false;
        }
        let joined = group.map_or_else(|| text.clone(), |group| format!("{group} {text}"));
        if recognised(cell, &text, vocabulary).max(vocabulary.recognises(&joined)) >= 60 {
            known += 1;
        }
    }
    known * 2 >= below.cells.len() && known > 0
}

fn merge_at(sheet: &Sheet, row: u32, column: u16) -> Option<&Merge> {
    sheet
        .merges
        .iter()
        .find(|m| (m.first_row..=m.last_row).contains(&row) && (m.first_column..=m.last_column).contains(&column))
}

/// Whether a heading stands over several columns: by a merge, or since the next column is blank there and filled below.
fn is_group(sheet: &Sheet, above: &Row, below: &Row, column: u16) -> bool {
    match merge_at(sheet, above.number, column) {
        Some(merge) => merge.last_column > merge.first_column,
        None => above.cell(column + 1).is_none() && below.cell(column + 1).is_some(),
    }
}

/// The group heading over a column: its own cell, a merge, or the nearest filled cell to the left where this one is blank.
fn group_at(sheet: &Sheet, above: &Row, below: &Row, column: u16) -> Option<String> {
    if let Some(merge) = merge_at(sheet, above.number, column) {
        return above.cell(merge.first_column).map(|cell| cell.value.text());
    }
    if let Some(cell) = above.cell(column) {
        return Some(cell.value.text());
    }
    below.cell(column)?;
    let left = above.cells.iter().rev().find(|cell| cell.column < column)?;
    // Without merges a group reaches over blank cells that are filled below, without a gap.
    let reaches = merge_at(sheet, above.number, left.column).is_none()
        && (left.column..=column).all(|between| below.cell(between).is_some());
    reaches.then(|| left.value.text())
}

/// The headings of each column, from all heading rows.
fn headings(sheet: &Sheet, first: usize, last: usize) -> Vec<Heading> {
    let rows = &sheet.rows[first..=last];
    let width =
        rows.iter().filter_map(|row| row.cells.last()).map(|cell| cell.column).max().map_or(0, |column| column + 1);
    let mut headings = Vec::new();
    for column in 0..width {
        let mut parts: Vec<String> = Vec::new();
        for (i, row) in rows.iter().enumerate() {
            let part = match rows.get(i + 1) {
                Some(below) => group_at(sheet, row, below, column),
                None => row.cell(column).map(|cell| cell.value.text()),
            };
            if let Some(part) = part.filter(|part| !part.is_empty() && parts.last() != Some(part)) {
                parts.push(part);
            }
        }
        if !parts.is_empty() {
            headings.push(Heading { column, parts });
        }
    }
    headings
}

fn repeats(row: &Row, headings: &[Vec<(u16, String)>]) -> bool {
    headings.iter().any(|heading| {
        let same = heading
            .iter()
            .filter(|(column, text)| {
                !text.is_empty() && row.cell(*column).is_some_and(|cell| fold(&cell.value.text()) == *text)
            })
            .count();
        same >= heading.len().min(2) && same * 2 >= heading.len() && same * 2 >= row.cells.len()
    })
}

/// 1, 2, 3, … or (1), (2), (3), … below the headings.
fn is_column_numbers(row: &Row) -> bool {
    row.cells.len() >= 3
        && row.cells.iter().enumerate().all(|(i, cell)| {
            let text = cell.value.text();
            let bare = text.trim_matches(|c: char| !c.is_ascii_digit());
            text.len() <= 5 && bare.parse::<usize>().is_ok_and(|n| n == i + 1)
        })
}

/// Digits and dots, or one letter.
fn is_code(cell: &Cell) -> bool {
    let text = cell.value.text();
    let text = text.trim_start_matches('\'');
    let letter = text.len() == 1 && text.bytes().all(|b| b.is_ascii_alphabetic());
    letter || text.len() >= 2 && text.bytes().all(|b| b.is_ascii_digit() || b == b'.')
}

/// JUMLAH, TOTAL and the like as the only words of a row of figures.
fn is_total(row: &Row) -> bool {
    let mut words =
        row.cells.iter().map(|cell| fold(&cell.value.text())).filter(|text| text.contains(char::is_alphabetic));
    let Some(first) = words.next() else { return false };
    let begins = ["jumlah", "total", "sub total", "subtotal", "grand total", "rata rata", "jml", "sub jumlah"]
        .iter()
        .any(|word| first == *word || first.strip_prefix(word).is_some_and(|rest| rest.starts_with(' ')));
    // "Total Karya, Jl. Mawar" is a name and an address.
    begins
        && words.all(|text| {
            text.starts_with("rp ")
                || text == "orang"
                || text == "unit"
                || text.starts_with(|c: char| c.is_ascii_digit())
        })
}

/// Sections, signatures and remarks: rows with hardly anything in them and no number in front.
fn decoration(row: &Row, numbering: &[u16], naming: &[u16], is_wide: bool, signed: bool) -> Option<Skipped> {
    let is_number = |cell: &Cell| {
        matches!(cell.value, CellValue::Number(_)) || cell.value.text().trim_end_matches('.').parse::<u32>().is_ok()
    };
    if row.cells.len() > 3 || numbering.iter().any(|column| row.cell(*column).is_some_and(is_number)) {
        return None;
    }
    let texts: Vec<String> = row.cells.iter().map(|cell| cell.value.text()).collect();
    let letter_in_front =
        texts.len() == 2 && texts[0].trim_end_matches('.').chars().count() <= 4 && is_place(&texts[1]);
    if (texts.len() == 1 && is_place(&texts[0])) || letter_in_front {
        return Some(Skipped::Section);
    }
    if texts.iter().any(|text| is_signature(text)) {
        return Some(Skipped::Signature);
    }
    let named = naming.iter().any(|column| row.cell(*column).is_some());
    if signed && (texts.len() == 1 || !named) {
        return Some(Skipped::Signature);
    }
    if texts.iter().any(|text| {
        let folded = fold(text);
        text.starts_with('*')
            || ["keterangan", "catatan", "sumber", "ket"]
                .iter()
                .any(|word| folded == *word || folded.starts_with(&format!("{word} ")))
    }) && texts.len() <= 2
    {
        return Some(Skipped::Remark);
    }
    match texts.len() {
        1 if is_wide => Some(Skipped::Section),
        1 if !named => Some(Skipped::Remark),
        _ => None,
    }
}

/// Whether a section names a place: "KECAMATAN BOGOR UTARA", "Kel. Cikiwul".
fn is_place(text: &str) -> bool {
    let folded = fold(text);
    let first = folded.split(' ').next().unwrap_or("");
    let words = folded.split(' ').count();
    (2..=6).contains(&words)
        && matches!(
            first,
            "kec" | "kecamatan" | "kel" | "kelurahan" | "desa" | "kab" | "kabupaten" | "kota" | "wilayah"
        )
}

/// What stands below lists: offices, "Mengetahui", NIP, a place with a date.
fn is_signature(text: &str) -> bool {
    let folded = fold(text);
    let offices = [
        "mengetahui",
        "menyetujui",
        "kepala dinas",
        "kepala bidang",
        "kepala seksi",
        "kepala sub",
        "kepala bagian",
        "kepala upt",
        "kabid",
        "kasi",
        "plt",
        "plh",
        "nip",
        "ttd",
        "tanda tangan",
        "dibuat oleh",
        "disusun oleh",
        "petugas",
        "camat",
        "lurah",
        "walikota",
        "wali kota",
        "bupati",
        "sekretaris dinas",
        "pembina utama",
        "pembina tk",
        "penata",
        "an kepala",
        "a n kepala",
    ];
    if offices.iter().any(|office| folded == *office || folded.starts_with(&format!("{office} "))) {
        return true;
    }
    match text.split_once(',') {
        Some((place, day)) => {
            place.split_whitespace().count() <= 3
                && place.chars().all(|c| c.is_alphabetic() || c == ' ' || c == '.')
                && (value::date(&CellValue::Text(day.trim().to_owned())).value.is_some()
                    || day.contains("20") && day.contains(['…', '.', '_']) && !day.contains(char::is_uppercase))
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::sheet::{Limits, read};

    fn table(csv: &str, look: impl FnOnce(Table<'_>)) {
        let workbook = read("daftar.csv", csv.as_bytes(), &Limits::UPLOAD).unwrap();
        let vocabulary = Vocabulary::new(ListKind::Cooperatives);
        look(find(&workbook.sheets[0], &vocabulary, &Choices::default()).expect("there is a table"));
    }

    fn numbers(table: &Table<'_>) -> Vec<u32> {
        table.rows.iter().map(|row| row.row.number).collect()
    }

    const DINAS: &str = "DAFTAR KOPERASI KOTA BOGOR;;;;;\n\
        KEADAAN S/D AGUSTUS 2022;;;;;\n\
        ;;;;;\n\
        NO;NAMA KOPERASI;BADAN HUKUM;;ALAMAT;KEC.\n\
        ;;NOMOR;TANGGAL;;\n\
        1;2;3;4;5;6\n\
        KECAMATAN BOGOR UTARA;;;;;\n\
        1;KSU Maju;1/BH/I/2001;1-1-2001;Jl. A;Bogor Utara\n\
        NO;NAMA KOPERASI;BADAN HUKUM;;ALAMAT;KEC.\n\
        ;;NOMOR;TANGGAL;;\n\
        2;Total Karya;2/BH/I/2001;1-1-2001;Jl. B;Bogor Utara\n\
        ;JUMLAH;2;;;\n\
        Keterangan: data sementara;;;;;\n\
        ;;;;Bogor, 12 Agustus 2022;\n\
        ;;;;Kepala Bidang Koperasi;\n\
        ;;;;Seseorang, S.E.;\n\
        ;;;;NIP. 19700101 199503 1 001;\n";

    #[test]
    fn a_list_of_an_office_gives_its_data_and_says_what_it_skips() {
        table(DINAS, |table| {
            assert_eq!(table.heading_rows, (4, 5));
            assert_eq!(numbers(&table), [8, 11]);
            let texts: Vec<String> = table.headings.iter().map(super::Heading::text).collect();
            assert_eq!(
                texts,
                ["NO", "NAMA KOPERASI", "BADAN HUKUM / NOMOR", "BADAN HUKUM / TANGGAL", "ALAMAT", "KEC."]
            );
            use Field::*;
            let fields: Vec<_> = table.columns.iter().map(|c| c.field).collect();
            assert_eq!(fields, [None, Some(Name), Some(LegalNumber), Some(LegalOn), Some(Address), Some(Kecamatan)]);
            use Skipped::{ColumnNumbers, Remark, RepeatedHeading, Section, Signature, Title, Total};
            let skipped: Vec<_> = table.skipped.iter().map(|s| (s.row, s.kind)).collect();
            let wanted = [
                (1, Title),
                (2, Title),
                (4, Skipped::Heading),
                (5, Skipped::Heading),
                (6, ColumnNumbers),
                (7, Section),
                (9, RepeatedHeading),
                (10, RepeatedHeading),
                (12, Total),
                (13, Remark),
                (14, Signature),
                (15, Signature),
                (16, Signature),
                (17, Signature),
            ];
            assert_eq!(skipped, wanted);
            assert_eq!(table.rows[0].section.as_deref(), Some("KECAMATAN BOGOR UTARA"));
            assert_eq!((table.titled_place.kabupaten.as_deref(), table.titled_year), (Some("KOTA BOGOR"), Some(2022)));
        });
    }

    #[test]
    fn a_plain_list_starts_in_its_first_row() {
        table("nama_koperasi,nomor_bh\nKoperasi Konsumen Maju,1/BH\nKoperasi Jasa Alamat Jaya,2/BH\n", |table| {
            assert_eq!((table.heading_rows, numbers(&table)), ((1, 1), vec![2, 3]));
        });
        table("NAMA KOPERASI\nKSU Maju\nKepala Batu\n", |table| assert_eq!(numbers(&table), [2, 3]));
    }

    #[test]
    fn a_group_row_above_the_headings_is_part_of_them() {
        table("NO;IDENTITAS;;;KEUANGAN;\n;NAMA KOPERASI;ALAMAT;KECAMATAN;ASET;SHU\n1;A;B;C;5;6\n", |table| {
            assert_eq!((table.heading_rows, numbers(&table)), ((1, 2), vec![3]));
            assert_eq!(table.headings[4].text(), "KEUANGAN / ASET");
            assert_eq!(table.columns[4].field, Some(Field::Assets));
        });
    }

    #[test]
    fn data_right_below_the_headings_is_no_second_heading() {
        table("NO,NAMA KOPERASI,STATUS\n1,Koperasi Jasa,Aktif\n", |table| assert_eq!(numbers(&table), [2]));
        // Blank cells under headings do not make a heading of a row.
        table("NAMA KOPERASI,STATUS,ALAMAT\nKoperasi A,,Jalan\n", |table| assert_eq!(numbers(&table), [2]));
    }

    #[test]
    fn without_headings_there_is_no_table() {
        let workbook = read("x.csv", b"a,b\n1,2\n", &Limits::UPLOAD).unwrap();
        assert_eq!(find(&workbook.sheets[0], &Vocabulary::new(ListKind::Umkm), &Choices::default()), None);
    }
}
