use proptest::prelude::*;
use simpul::{
    domain::message::Locale,
    import::{
        report::Report,
        rows::{self, Options},
        sheet::{Limits, read},
    },
};

use super::{office_sheet, places, workbook};

const LIST: &str = "DAFTAR KOPERASI KOTA BEKASI;;;\nNO;NAMA KOPERASI;BADAN HUKUM;;ALAMAT;KEC.;RAT 2024;ASET (Rp 000)\n;;NOMOR;TANGGAL;;;;\n\
    1;\"KSU Maju\n\"\"Jaya\"\"\";8/BH/I/96(1996);17-8-98;Jl. A RT/RW 1/8 Kel. Cikiwul;Bantar Gebang;ya;1.500\n;JUMLAH;1;;;;;\n;;;;Bekasi, 1 Mei 2024;;;\n";

/// Reads bytes all the way; whatever they are, this returns.
fn through(bytes: &[u8]) {
    let limits = Limits { max_rows: 2_000, ..Limits::UPLOAD };
    let Ok(book) = read("daftar", bytes, &limits) else { return };
    let options = Options::default();
    let places = places();
    let reading = rows::cooperatives(&book, &options, &places);
    let report = Report::new(&book, &reading, |draft| Some(draft.name.value.clone()));
    assert!(report.to_terminal(Locale::En).lines().all(|line| line.chars().count() <= 100));
    // Every row of the file is data, skipped with a reason, or on a sheet without a table.
    for (sheet, understood) in book.sheets.iter().zip(&reading.sheets) {
        if understood.heading_rows.is_some() {
            let data = reading.rows.iter().filter(|row| row.sheet == sheet.name).count();
            assert_eq!(data + understood.skipped.len(), sheet.rows.len());
        }
    }
    let reading = rows::umkm(&book, &options, &places);
    for row in &reading.rows {
        assert!(row.draft.is_some() || !row.reasons.is_empty());
    }
}

/// Bytes replaced, removed and repeated at some places.
fn mutated(mut bytes: Vec<u8>, edits: &[(usize, u8, u8)]) -> Vec<u8> {
    for (at, kind, byte) in edits {
        let at = at % bytes.len().max(1);
        match kind % 4 {
            0 if !bytes.is_empty() => bytes[at] = *byte,
            1 if !bytes.is_empty() => {
                bytes.remove(at);
            }
            2 => bytes.insert(at, *byte),
            _ => {
                let end = (at + usize::from(*byte)).min(bytes.len());
                let copy = bytes[at..end].to_vec();
                bytes.splice(at..at, copy);
            }
        }
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases / 4, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_break_the_readers(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        through(&bytes);
        through(&[b"PK\x03\x04".as_slice(), &bytes].concat());
    }

    #[test]
    fn no_damage_to_a_csv_breaks_them(edits in prop::collection::vec((any::<usize>(), any::<u8>(), any::<u8>()), 0..12)) {
        through(&mutated(LIST.as_bytes().to_vec(), &edits));
    }

    #[test]
    fn no_text_of_list_words_breaks_them(
        text in "((NO|NAMA KOPERASI|BADAN HUKUM|JUMLAH|1|2|Kel\\. A|RT 1|-|\"|Rp 1|KEC)[;,\n]{1,2}){0,40}",
    ) {
        through(text.as_bytes());
    }

    #[test]
    fn no_damage_to_a_workbook_breaks_them(edits in prop::collection::vec((any::<usize>(), any::<u8>(), any::<u8>()), 1..6)) {
        through(&mutated(workbook("Lembar", office_sheet), &edits));
    }

    #[test]
    fn no_damage_inside_a_workbook_breaks_them(edits in prop::collection::vec((any::<usize>(), any::<u8>(), any::<u8>()), 1..6)) {
        through(&with_damaged_sheet(&edits));
    }
}

/// A workbook whose sheet was damaged before it was packed, so that checksums hold.
fn with_damaged_sheet(edits: &[(usize, u8, u8)]) -> Vec<u8> {
    use std::io::{Cursor, Read, Write};
    let mut archive = zip::ZipArchive::new(Cursor::new(workbook("Lembar", office_sheet))).unwrap();
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).unwrap();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap();
        let name = entry.name().unwrap().into_owned();
        if name == "xl/worksheets/sheet1.xml" {
            content = mutated(content, edits);
        }
        writer.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(&content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}
