//! Lists as offices keep them, invented but with the faults of real ones, read from bytes to drafts.

mod lists;
mod properties;
mod refusals;

use std::io::{Cursor, Write};

use rust_xlsxwriter::{Format, Workbook, Worksheet};
use simpul::domain::place::{Gazetteer, GazetteerRow, level_of};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

/// A few regions under their official spelling.
pub fn places() -> Gazetteer {
    let rows = [
        ("32", "Jawa Barat"),
        ("32.16", "Kabupaten Bekasi"),
        ("32.16.06", "Tambun Selatan"),
        ("32.71", "Kota Bogor"),
        ("32.71.06", "Tanah Sareal"),
        ("32.75", "Kota Bekasi"),
        ("32.75.07", "Bantargebang"),
        ("32.75.07.1002", "Cikiwul"),
        ("32.75.08", "Pondokgede"),
        ("32.75.08.1001", "Jatirahayu"),
        ("35.05", "Kabupaten Blitar"),
        ("35.05.09", "Kademangan"),
        ("35.74", "Kota Probolinggo"),
        ("35.74.01", "Kademangan"),
        ("35.74.03", "Mayangan"),
    ];
    Gazetteer::new(rows.map(|(code, name)| GazetteerRow {
        code: code.into(),
        level: level_of(code),
        name: name.into(),
        parent: code.rsplit_once('.').map(|(parent, _)| parent.into()),
        postal_code: None,
    }))
}

/// A workbook of one sheet.
pub fn workbook(name: &str, fill: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    fill(book.add_worksheet().set_name(name).unwrap());
    book.save_to_buffer().unwrap()
}

/// A sheet as an office lays it out: titles, headings of two rows with merges, JUMLAH, a signature.
pub fn office_sheet(sheet: &mut Worksheet) {
    let plain = Format::new();
    sheet.merge_range(0, 0, 0, 5, "DAFTAR KOPERASI KOTA BEKASI", &plain).unwrap();
    sheet.merge_range(1, 0, 1, 5, "KEADAAN S/D DESEMBER 2024", &plain).unwrap();
    for (column, text) in [(0, "NO"), (1, "NAMA KOPERASI"), (4, "ALAMAT"), (5, "ANGGOTA")] {
        sheet.merge_range(3, column, 4, column, text, &plain).unwrap();
    }
    sheet.merge_range(3, 2, 3, 3, "BADAN HUKUM", &plain).unwrap();
    sheet.write_string(4, 2, "NOMOR").unwrap();
    sheet.write_string(4, 3, "TANGGAL").unwrap();
    for (row, name, number) in [(5, "KSU Boneka\nCeria", "008/BH/KDK.1022/I/2001"), (6, "Kopkar PT Contoh", "-")] {
        sheet.write_number(row, 0, f64::from(row - 4)).unwrap();
        sheet.write_string(row, 1, name).unwrap();
        sheet.write_string(row, 2, number).unwrap();
        let date = rust_xlsxwriter::ExcelDateTime::from_ymd(2001, 1, 17).unwrap();
        sheet.write_datetime_with_format(row, 3, &date, &Format::new().set_num_format("dd/mm/yyyy")).unwrap();
        sheet.write_string(row, 4, "Jl. Contoh RT 07/III Kel. Jatirahayu").unwrap();
        sheet.write_number(row, 5, 25.0).unwrap();
    }
    sheet.write_string(7, 1, "JUMLAH").unwrap();
    sheet.write_formula(7, 5, rust_xlsxwriter::Formula::new("=SUM(F6:F7)").set_result("50")).unwrap();
    sheet.write_string(9, 4, "Bekasi, 31 Desember 2024").unwrap();
    sheet.write_string(10, 4, "Kepala Dinas").unwrap();
}

/// A workbook whose parts are given, each packed.
pub fn packed(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer.start_file(*name, SimpleFileOptions::default().compression_method(CompressionMethod::Deflated)).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A workbook with one part of it changed.
pub fn altered(good: &[u8], part: &str, change: impl Fn(String) -> String) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(good)).unwrap();
    let mut parts = Vec::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).unwrap();
        let mut text = String::new();
        std::io::Read::read_to_string(&mut entry, &mut text).unwrap();
        let name = entry.name().unwrap().into_owned();
        let text = if name == part { change(text) } else { text };
        parts.push((name, text));
    }
    let parts: Vec<(&str, &[u8])> = parts.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    packed(&parts)
}
