use simpul::{
    domain::{
        cooperative::{BondKind, CooperativeKind},
        geo::Point,
        message::Locale,
        origin::RowAction,
    },
    import::{
        mapping::{Choices, Field, ListKind},
        reason::{Reason, Severity},
        reference,
        report::Report,
        rows::{self, CooperativeDraft, Options, Reading, UmkmDraft},
        sheet::{CellValue, Format, Limits, Workbook, read},
        table::Skipped,
        template::{asked, template},
    },
};

use super::{altered, office_sheet, places, workbook};

fn cooperatives(bytes: &[u8]) -> (Workbook, Reading<CooperativeDraft>) {
    let book = read("daftar.xlsx", bytes, &Limits::UPLOAD).unwrap();
    let reading = rows::cooperatives(&book, &Options::default(), &places());
    (book, reading)
}

fn umkm(bytes: &[u8], options: &Options) -> (Workbook, Reading<UmkmDraft>) {
    let book = read("daftar.csv", bytes, &Limits::UPLOAD).unwrap();
    let reading = rows::umkm(&book, options, &places());
    (book, reading)
}

fn told<'a>(reasons: &'a [Reason], field: &str) -> Vec<(Severity, &'a str)> {
    reasons.iter().filter(|r| r.field.as_deref() == Some(field)).map(|r| (r.severity, r.message.en.as_str())).collect()
}

#[test]
fn an_office_workbook_comes_in_whole() {
    let (book, reading) = cooperatives(&workbook("Pondok Gede", office_sheet));
    assert_eq!(book.format, Format::Xlsx);
    assert_eq!(reading.sheets[0].heading_rows, Some((4, 5)));
    let skipped: Vec<_> = reading.sheets[0].skipped.iter().map(|s| (s.row, s.kind)).collect();
    use Skipped::{Heading, Signature, Title, Total};
    let wanted = [(1, Title), (2, Title), (4, Heading), (5, Heading), (8, Total), (10, Signature), (11, Signature)];
    assert_eq!(skipped, wanted);
    assert_eq!(reading.rows.iter().map(|row| row.row).collect::<Vec<_>>(), [6, 7]);

    let draft = reading.rows[0].draft.as_ref().unwrap();
    assert_eq!(draft.name.value, "KSU Boneka Ceria");
    assert_eq!(draft.legal_number.as_ref().unwrap().value.key, "8/BH/KDK/1022/I/2001");
    assert_eq!(draft.legal_on.as_ref().unwrap().value.to_string(), "2001-01-17");
    assert_eq!(draft.address.as_ref().unwrap().value, "Jl. Contoh, RT 07 RW 03, Kel. Jatirahayu");
    // The kecamatan is the name of the sheet, the village stands in the address, the kota in the title.
    let place = draft.place.as_ref().unwrap();
    assert_eq!((place.value.code.as_str(), place.is_guess), ("32.75.08.1001", true));
    let [year] = draft.years.as_slice() else { panic!("{:?}", draft.years) };
    assert_eq!((year.year, year.n_members.as_ref().map(|n| n.value)), (Some(2024), Some(25)));
    let kind = draft.kind.as_ref().unwrap();
    assert_eq!((kind.value, kind.is_guess), (CooperativeKind::Consumer, true));
    assert!(reading.rows[1].draft.as_ref().unwrap().legal_number.is_none());
    assert_eq!(reading.rows[1].draft.as_ref().unwrap().bond.as_ref().unwrap().value, BondKind::Employer);
}

#[test]
fn a_cp1252_list_with_semicolons_comes_in_with_its_accents() {
    let csv = b"No;Nama Koperasi;Kec.;Kab/Kota;Aset (Rp. 000);Status\n\
        1;Koperasi Konsumen Caf\xE9 \x93Maju\x94;Tanah Sereal;Kota Bogor;1.250,5;AKTIF\n\
        2;;Tanah Sareal;Kota Bogor;;\n";
    let (book, reading) = cooperatives(csv);
    assert_eq!(book.format, Format::Csv { separator: ';', encoding: "windows-1252" });
    assert!(reading.notes[0].en.contains("windows-1252"));
    let first = reading.rows[0].draft.as_ref().unwrap();
    assert_eq!(first.name.value, "Koperasi Konsumen Café “Maju”");
    assert_eq!(first.years[0].assets_idr.as_ref().unwrap().value.amount(), 1_250_500);
    assert_eq!(first.place.as_ref().unwrap().value.code, "32.71.06");
    let forgiven = told(&reading.rows[0].reasons, "kecamatan");
    assert_eq!(forgiven, [(Severity::Guessed, "\"Tanah Sereal\" was read as Tanah Sareal (32.71.06).")]);
    let second = &reading.rows[1];
    assert!(second.draft.is_none());
    assert_eq!((second.reasons[0].severity, second.reasons[0].column), (Severity::Refused, Some(1)));
}

#[test]
fn years_in_headings_make_histories() {
    let csv = "NAMA KOPERASI,KABUPATEN/KOTA,ASET 2023 (juta),ASET 2024 (juta),SHU 2024,RAT 2023,RAT TAHUN BUKU 2024,RAT TERAKHIR\n\
        KSP Contoh,Kota Bekasi,100,\"110,5\",-1.000.000,ya,15/03/2025,2022\n\
        KSP Lain,Kota Bekasi,,x,,tidak,-,-\n";
    let (_, reading) = cooperatives(csv.as_bytes());
    let draft = reading.rows[0].draft.as_ref().unwrap();
    let assets: Vec<_> = draft.years.iter().map(|y| (y.year, y.assets_idr.as_ref().unwrap().value.amount())).collect();
    assert_eq!(assets, [(Some(2023), 100_000_000), (Some(2024), 110_500_000)]);
    assert_eq!(draft.years[1].surplus_idr.as_ref().unwrap().value.amount(), -1_000_000);
    assert_eq!(draft.rat_book_years.as_ref().unwrap().value, [2022, 2023, 2024]);
    assert_eq!(draft.last_rat_on.as_ref().unwrap().value.to_string(), "2025-03-15");
    let other = &reading.rows[1];
    assert_eq!(told(&other.reasons, "assets_idr"), [(Severity::Refused, "Not a number that can be read.")]);
    assert_eq!(other.reasons[0].value.as_deref(), Some("x"));
    assert!(other.draft.as_ref().unwrap().rat_book_years.is_none());
}

#[test]
fn the_column_wins_over_the_address_and_says_so() {
    let csv = "nama_koperasi,alamat,kelurahan,kecamatan,kota\n\
        Koperasi A,Jl. A Kel. Cikiwul Kec. Bantargebang,Jatirahayu,Pondok Gede,Kota Bekasi\n\
        Koperasi B,Jl. B Kel. Cikiwul,,Bantar Gebang,Kota Bekasi\n\
        Koperasi C,Jl. C,Antah Berantah,Bantar Gebang,Kota Bekasi\n\
        Koperasi D,Jl. D,,Atlantis,\n";
    let (_, reading) = cooperatives(csv.as_bytes());
    let code = |row: usize| {
        reading.rows[row]
            .draft
            .as_ref()
            .unwrap()
            .place
            .as_ref()
            .map(|place| place.value.code.clone())
            .unwrap_or_default()
    };
    assert_eq!([code(0), code(1), code(2), code(3)], ["32.75.08.1001", "32.75.07.1002", "32.75.07", ""]);
    assert_eq!(told(&reading.rows[0].reasons, "address").len(), 2);
    assert_eq!(told(&reading.rows[2].reasons, "village")[0].0, Severity::Guessed);
    assert_eq!(told(&reading.rows[3].reasons, "kecamatan"), [(Severity::Warned, "The place is not known.")]);
}

const CRAFTSMEN: &str = "lat,lng,icon,PERUSAHAAN,KONTAK,JALAN,KECAMATAN,TELP,NIK,NIB,PRODUK,OMSET PER BULAN\n\
    -7.7,113.2,m.png,MINA BAHARI,RAHASIA SATU,JL. RAHASIA NO 1 RT/RW : 1/8,MAYANGAN,8.57419e+010,3574010101900001,'1234567890123,\"PETIS, TERASI\",\"1,5 juta\"\n\
    113.2,\"-7,7\",m.png,SUPARTI,RAHASIA DUA,RT. 01 / RW. 03,KADEMANGAN,081234500001,3.57e+15,123,Kue basah dan kue kering,\n\
    48.1,11.5,m.png,-,RAHASIA TIGA,JL. RAHASIA 3,KADEMANGAN,-,-,-,KERUPUK,-\n\
    ,,m.png,-,-,-,MAYANGAN,-,-,-,-,-\n";

#[test]
fn a_list_of_craftsmen_keeps_its_people_apart() {
    let (book, reading) = umkm(CRAFTSMEN.as_bytes(), &Options::default());
    let fields: Vec<_> = reading.sheets[0].columns.iter().map(|column| column.field).collect();
    use Field::*;
    let wanted = [
        Some(Latitude),
        Some(Longitude),
        None,
        Some(Name),
        Some(OwnerName),
        Some(Address),
        Some(Kecamatan),
        Some(Phone),
        Some(OwnerNik),
        Some(Nib),
        Some(Products),
        Some(RevenuePerMonth),
    ];
    assert_eq!(fields, wanted);

    let first = reading.rows[0].draft.as_ref().unwrap();
    assert_eq!(first.name.as_ref().unwrap().value, "MINA BAHARI");
    assert_eq!(first.person.name.as_deref(), Some("RAHASIA SATU"));
    assert_eq!(first.person.nik.as_deref(), Some("3574010101900001"));
    assert_eq!(first.person.address.as_deref(), Some("JL. RAHASIA NO 1, RT 01 RW 08"));
    assert_eq!(first.person.phone, None);
    assert_eq!(first.nib.as_ref().unwrap().value, "1234567890123");
    assert_eq!(first.products.as_ref().unwrap().value, ["PETIS", "TERASI"]);
    assert_eq!(first.years[0].revenue_idr.as_ref().unwrap().value.amount(), 18_000_000);
    assert!(told(&reading.rows[0].reasons, "phone")[0].1.starts_with("Digits are lost"));

    let second = reading.rows[1].draft.as_ref().unwrap();
    assert!(second.name.is_none() && second.name_is_personal);
    assert_eq!(second.person.business_name.as_deref(), Some("SUPARTI"));
    assert_eq!(second.person.phone.as_deref(), Some("+6281234500001"));
    assert_eq!(second.point.as_ref().unwrap().value, Point { latitude: -7.7, longitude: 113.2 });
    assert!(told(&reading.rows[1].reasons, "owner_nik")[0].1.starts_with("Digits are lost"));
    // Two Kademangan exist; the other rows lie in Kota Probolinggo.
    assert_eq!(second.place.as_ref().unwrap().value.code, "35.74.01");

    let third = reading.rows[2].draft.as_ref().unwrap();
    assert!(third.name.is_none() && !third.name_is_personal && third.point.is_none());
    assert!(reading.rows[3].draft.is_none());

    // Nothing personal in reports, debug output or serialised drafts.
    let mut report = Report::new(&book, &reading, |draft| draft.name.as_ref().map(|name| name.value.clone()));
    report.count();
    let said = format!(
        "{reading:?}{}{}{}{}",
        report.to_terminal(Locale::Id),
        report.to_terminal(Locale::En),
        serde_json::to_string(&report).unwrap(),
        serde_json::to_string(second).unwrap(),
    );
    for secret in ["RAHASIA", "357401", "81234500001", "SUPARTI", "8.57419"] {
        assert!(!said.contains(secret), "{secret}");
    }
    assert_eq!((report.counts.rows, report.counts.refused), (4, 1));
    assert_eq!(report.rows[3].action, Some(RowAction::Refused));
    let text = report.to_terminal(Locale::Id);
    assert!(text.ends_with("4 rows: 0 new, 0 changed, 0 unchanged, 1 refused, 0 possible duplicates\n"));
    assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
}

#[test]
fn people_may_choose_columns_and_the_region() {
    let csv = "NAMA,KETERANGAN,KECAMATAN\nBoneka Lucu,boneka,Kademangan\n";
    let options = Options {
        choices: Choices::new(ListKind::Umkm, [("nama", "name"), ("keterangan", "products"), ("xyz", "nib")]).unwrap(),
        within: Some("35.05".into()),
        ..Options::default()
    };
    let (_, reading) = umkm(csv.as_bytes(), &options);
    let draft = reading.rows[0].draft.as_ref().unwrap();
    assert_eq!(draft.products.as_ref().unwrap().value, ["boneka"]);
    assert_eq!(draft.place.as_ref().unwrap().value.code, "35.05.09");
    assert!(reading.notes.iter().any(|note| note.en.contains("\"xyz\"")));
    let outside = Options { within: Some("32".into()), ..Options::default() };
    let (_, reading) = umkm(csv.as_bytes(), &outside);
    assert!(reading.rows[0].draft.as_ref().unwrap().place.is_none());
}

#[test]
fn a_file_without_a_table_says_so() {
    let (_, reading) = umkm(b"halo,dunia\n1,2\n", &Options::default());
    assert!(reading.rows.is_empty());
    assert!(reading.notes[0].en.contains("No table was recognised"));
    assert_eq!(reading.sheets[0].heading_rows, None);
}

#[test]
fn formulas_give_their_last_value_or_a_reason() {
    let bytes = workbook("Pondok Gede", |sheet| {
        for (column, text) in [(0, "NAMA KOPERASI"), (1, "JUMLAH ANGGOTA"), (2, "KOTA")] {
            sheet.write_string(0, column, text).unwrap();
        }
        for row in 1..3 {
            sheet.write_string(row, 0, "Koperasi Contoh").unwrap();
            sheet.write_string(row, 2, "Kota Bekasi").unwrap();
        }
        sheet.write_formula(1, 1, rust_xlsxwriter::Formula::new("=20+5").set_result("25")).unwrap();
        sheet.write_formula(2, 1, rust_xlsxwriter::Formula::new("=HYPERLINK(\"http://x\")").set_result("77")).unwrap();
    });
    let bytes = altered(&bytes, "xl/worksheets/sheet1.xml", |text| text.replace("<v>77</v>", ""));
    let (book, reading) = cooperatives(&bytes);
    assert!(book.sheets[0].rows[1].cells[1].is_formula);
    let members = |row: usize| {
        let draft = reading.rows[row].draft.as_ref().unwrap();
        draft.years.first().and_then(|year| year.n_members.as_ref()).map(|n| n.value)
    };
    assert_eq!((members(0), members(1)), (Some(25), None));
    assert_eq!(told(&reading.rows[0].reasons, "n_members")[0].0, Severity::Guessed);
    assert_eq!(told(&reading.rows[1].reasons, "n_members")[0].0, Severity::Refused);
}

#[test]
fn the_template_reads_back_with_full_confidence() {
    for list in [ListKind::Cooperatives, ListKind::Umkm, ListKind::Clusters, ListKind::Regions, ListKind::Kbli] {
        let book = read("templat.xlsx", &template(list).unwrap(), &Limits::UPLOAD).unwrap();
        let sheets = match list {
            ListKind::Cooperatives => rows::cooperatives(&book, &Options::default(), &places()).sheets,
            ListKind::Umkm => rows::umkm(&book, &Options::default(), &places()).sheets,
            ListKind::Clusters => rows::clusters(&book, &Options::default(), &places()).sheets,
            ListKind::Regions => reference::regions(&book, &Options::default()).sheets,
            _ => reference::kbli(&book, &Options::default()).sheets,
        };
        let columns: Vec<_> = sheets[0].columns.iter().map(|column| (column.field, column.confidence)).collect();
        let wanted: Vec<_> = asked(list).map(|info| (Some(info.field), 100)).collect();
        assert_eq!(columns, wanted);
        assert_eq!(sheets[1].heading_rows, None);
    }
}

#[test]
fn the_examples_of_the_template_are_understood() {
    for list in [ListKind::Cooperatives, ListKind::Umkm, ListKind::Clusters, ListKind::Regions, ListKind::Kbli] {
        let line = |text: fn(&simpul::import::mapping::FieldInfo) -> &'static str| {
            let cells: Vec<String> = asked(list).map(|info| format!("\"{}\"", text(info))).collect();
            cells.join(",")
        };
        let csv = format!("{}\n{}\n", line(|info| info.title), line(|info| info.example));
        let book = read("contoh.csv", csv.as_bytes(), &Limits::UPLOAD).unwrap();
        let (is_read, reasons) = match list {
            ListKind::Cooperatives => {
                let reading = rows::cooperatives(&book, &Options::default(), &places());
                (reading.rows[0].draft.is_some(), reading.rows[0].reasons.clone())
            }
            ListKind::Umkm => {
                let reading = rows::umkm(&book, &Options::default(), &places());
                (reading.rows[0].draft.is_some(), reading.rows[0].reasons.clone())
            }
            ListKind::Clusters => {
                let reading = rows::clusters(&book, &Options::default(), &places());
                (reading.rows[0].draft.is_some(), reading.rows[0].reasons.clone())
            }
            ListKind::Regions => {
                let reading = reference::regions(&book, &Options::default());
                (reading.rows[0].draft.is_some(), reading.rows[0].reasons.clone())
            }
            _ => {
                let reading = reference::kbli(&book, &Options::default());
                (reading.rows[0].draft.is_some(), reading.rows[0].reasons.clone())
            }
        };
        assert!(is_read);
        // What a person has to fill in is only described.
        let bad: Vec<_> = reasons
            .iter()
            .filter(|r| r.severity != Severity::Guessed && !matches!(r.field.as_deref(), Some("owner_nik" | "phone")))
            .collect();
        assert!(bad.is_empty(), "{bad:?}");
    }
}

#[test]
fn the_report_comes_back_as_a_marked_workbook_without_live_formulas() {
    let csv = "NAMA KOPERASI;JUMLAH ANGGOTA;KOTA;KETERANGAN\n\
        Koperasi A;banyak;Kota Bekasi;=cmd()\n\
        Koperasi B;10;Kota Bekasi;+62\n";
    let (book, reading) = cooperatives(csv.as_bytes());
    let report = Report::new(&book, &reading, |draft| Some(draft.name.value.clone()));
    let bytes = report.to_xlsx(&book).unwrap();
    let back = read("laporan.xlsx", &bytes, &Limits::UPLOAD).unwrap();
    let text = |row: usize, column: u16| back.sheets[0].rows[row].cell(column).unwrap().value.clone();
    assert_eq!(text(1, 3), CellValue::Text("=cmd()".into()));
    assert_eq!(text(2, 3), CellValue::Text("+62".into()));
    assert_eq!(text(1, 1), CellValue::Text("banyak".into()));
    assert!(back.sheets[0].rows.iter().flat_map(|row| &row.cells).all(|cell| !cell.is_formula));
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut notes = String::new();
    std::io::Read::read_to_string(&mut archive.by_name("xl/comments1.xml").unwrap(), &mut notes).unwrap();
    assert!(notes.contains("ref=\"B2\"") && notes.contains("Bukan bilangan"), "{notes}");
}
