use simpul::import::sheet::{Fault, Limits, Unreadable, read};

use super::{office_sheet, packed, workbook};

/// A good workbook, one part of it changed.
fn altered(part: &str, change: impl Fn(String) -> String) -> Vec<u8> {
    super::altered(&workbook("Lembar", office_sheet), part, change)
}

fn refusal(bytes: &[u8]) -> Unreadable {
    read("daftar.xlsx", bytes, &Limits::UPLOAD).unwrap_err()
}

#[test]
fn an_unchanged_copy_is_read() {
    assert!(read("daftar.xlsx", &altered("", |text| text), &Limits::UPLOAD).is_ok());
}

#[test]
fn a_workbook_that_inflates_without_end_is_refused_early() {
    let zeros = vec![b' '; 60 << 20];
    let bomb = packed(&[("[Content_Types].xml", b"<Types/>"), ("xl/worksheets/sheet1.xml", &zeros)]);
    assert!(bomb.len() < 100 << 10);
    let started = std::time::Instant::now();
    assert_eq!(refusal(&bomb), Unreadable::Bomb);
    assert!(started.elapsed().as_secs() < 5);
    // Many small parts are counted together, and there may not be too many of them.
    let part = vec![b' '; 1 << 20];
    let names: Vec<String> = (0..200).map(|n| format!("xl/{n}.xml")).collect();
    let mut parts: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), part.as_slice())).collect();
    parts.push(("[Content_Types].xml", b"<Types/>"));
    assert_eq!(refusal(&packed(&parts)), Unreadable::Bomb);
    let names: Vec<String> = (0..2_001).map(|n| format!("xl/{n}.xml")).collect();
    let parts: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
    assert_eq!(refusal(&packed(&parts)), Unreadable::Bomb);
}

#[test]
fn entities_and_other_encodings_are_refused() {
    let sheet = "xl/worksheets/sheet1.xml";
    let with_type = |text: String| text.replacen("?>", "?><!DOCTYPE x [<!ENTITY a \"aaaa\">]>", 1);
    assert_eq!(refusal(&altered(sheet, with_type)), Unreadable::UnsafeXml);
    assert_eq!(refusal(&altered(sheet, |text| text.replacen("UTF-8", "UTF-16", 1))), Unreadable::UnsafeXml);
    let wide: Vec<u8> = "<?xml version=\"1.0\"?><worksheet/>".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(refusal(&packed(&[("[Content_Types].xml", b"<Types/>"), (sheet, &wide)])), Unreadable::UnsafeXml);
}

#[test]
fn promises_that_a_workbook_cannot_keep_are_damage() {
    let strings = |count: &str| {
        let count = count.to_owned();
        altered("xl/sharedStrings.xml", move |text| {
            let (before, rest) = text.split_once("uniqueCount=\"").unwrap();
            let (_, after) = rest.split_once('"').unwrap();
            format!("{before}uniqueCount=\"{count}\"{after}")
        })
    };
    assert_eq!(refusal(&strings("99999999999")), Unreadable::Damaged);
    assert_eq!(refusal(&strings("99999999999999999999999")), Unreadable::Damaged);
    let far = altered("xl/worksheets/sheet1.xml", |text| text.replace("r=\"B6\"", "r=\"B99999999999999999\""));
    assert!(read("x", &far, &Limits::UPLOAD).is_err());
    assert_eq!(
        refusal(&altered("xl/worksheets/sheet1.xml", |text| text[..text.len() / 2].to_owned())),
        Unreadable::Damaged
    );
    assert_eq!(refusal(&workbook("x", office_sheet)[..200]), Unreadable::Damaged);
}

#[test]
fn other_files_are_named_for_what_they_are() {
    assert_eq!(refusal(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), Unreadable::OldOrLocked);
    let open_document =
        packed(&[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", b"<x/>")]);
    assert_eq!(refusal(&open_document), Unreadable::NotAWorkbook);
    assert_eq!(refusal(b"%PDF-1.7\n\0\0"), Unreadable::NotText);
    assert_eq!(refusal(&workbook("x", |_| ())), Unreadable::Empty);
}

#[test]
fn sheets_are_bounded_in_every_direction() {
    let wide = workbook("Lebar", |sheet| {
        sheet.write_string(4, 200, "x").unwrap();
    });
    assert_eq!(refusal(&wide), Unreadable::TooManyColumns { sheet: "Lebar".into(), row: 5, max: 200 });
    assert!(refusal(&wide).message().id.contains("200 kolom"));
    // Formats without content are no columns.
    let formatted = workbook("Lebar", |sheet| {
        sheet.write_string(0, 0, "NAMA").unwrap();
        sheet.write_blank(0, 16_000, &rust_xlsxwriter::Format::new().set_bold()).unwrap();
    });
    assert!(read("x", &formatted, &Limits::UPLOAD).is_ok());
    let long = workbook("Panjang", |sheet| {
        for row in 0..12 {
            sheet.write_number(row * 1000, 0, 1.0).unwrap();
        }
    });
    let limits = Limits { max_rows: 11, ..Limits::UPLOAD };
    assert_eq!(read("x", &long, &limits), Err(Unreadable::TooManyRows { max: 11 }));
    assert_eq!(
        read("x", &long, &Limits { max_sheets: 0, ..Limits::UPLOAD }),
        Err(Unreadable::TooManySheets { max: 0 })
    );
}

#[test]
fn cells_are_bounded_and_cleaned() {
    let bytes = workbook("Sel", |sheet| {
        sheet.write_string(0, 0, "x".repeat(20_000)).unwrap();
        sheet.write_string(0, 1, "ba\u{202E}tik\u{200B}").unwrap();
    });
    let book = read("x", &bytes, &Limits::UPLOAD).unwrap();
    let cells = &book.sheets[0].rows[0].cells;
    assert_eq!(cells[0].fault, Some(Fault::TooLong));
    assert_eq!((cells[1].value.text().as_str(), cells[1].fault), ("batik", Some(Fault::Cleaned)));
    // An escaped NUL, as workbooks can write it, does not come through either.
    let nul = altered("xl/sharedStrings.xml", |text| text.replacen("Ceria", "Ce_x0000_ria", 1));
    let book = read("x", &nul, &Limits::UPLOAD).unwrap();
    assert!(book.sheets[0].rows.iter().flat_map(|row| &row.cells).all(|cell| !cell.value.text().contains('\0')));
}

#[test]
fn hidden_sheets_are_not_read_and_said() {
    let mut book = rust_xlsxwriter::Workbook::new();
    office_sheet(book.add_worksheet().set_name("Daftar").unwrap());
    book.add_worksheet().set_name("Rahasia").unwrap().set_hidden(true).write_string(0, 0, "NAMA").unwrap();
    let book = read("x", &book.save_to_buffer().unwrap(), &Limits::UPLOAD).unwrap();
    assert_eq!(book.sheets.len(), 1);
    assert!(book.notes[0].en.contains("\"Rahasia\""));
}
