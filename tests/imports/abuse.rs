//! Files that would do harm, or that are no lists: one sentence, exit code 1, and nothing is written.

use simpul::db::Dialect;

use super::command::{kept, simpul, told};
use super::*;
use crate::given::engines::{Start, tell};
use crate::import::{altered, packed};

#[test]
fn a_file_that_is_no_list_gets_a_sentence_and_leaves_nothing() {
    tell(Start::Referenced, Dialect::Sqlite, async |fresh| {
        let folder = tempfile::tempdir()?;
        let db = fresh.open().await?;
        let good = workbook("NAMA KOPERASI;KECAMATAN\nKoperasi Satu Hati;Pondokgede");
        let bomb = altered(&good, "xl/worksheets/sheet1.xml", |xml| {
            xml.replace("</worksheet>", &format!("{}</worksheet>", " ".repeat(64 << 20)))
        });
        let entities = altered(&good, "xl/workbook.xml", |xml| {
            xml.replacen("?>", "?><!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>", 1)
        });
        let wide = format!("{}\n", (1..=201).map(|n| format!("K{n}")).collect::<Vec<_>>().join(";"));
        let files: [(&str, Vec<u8>, &str, &str); 12] = [
            ("bomb.xlsx", bomb, "mengembang jauh", "inflates far"),
            ("entities.xlsx", entities, "entitas", "entities"),
            ("cut.xlsx", good[..good.len() / 2].to_vec(), "rusak", "damaged"),
            ("zip.xlsx", packed(&[("hello.txt", b"hello")]), "bukan buku kerja", "not an Excel workbook"),
            (
                "latin.csv",
                b"NAMA KOPERASI;KECAMATAN\nKoperasi \xff\x81\x8d\xc3;Pondokgede\n".to_vec(),
                "engodean teks rusak",
                "encoding is broken",
            ),
            ("wide.csv", wide.into_bytes(), "200 kolom", "200 columns"),
            ("empty.csv", Vec::new(), "kosong", "empty"),
            (
                "control.csv",
                b"NAMA KOPERASI;KECAMATAN\nKoperasi\0Satu\x01\x02;Pondokgede\n".to_vec(),
                "bukan",
                "neither CSV text",
            ),
            ("line.csv", b"NAMA KOPERASI;KECAMATAN\n".to_vec(), "Tidak ada baris data", "no rows of data"),
            (
                "letter.csv",
                b"Dengan hormat, bersama surat ini kami sampaikan.\n".to_vec(),
                "Tidak ditemukan daftar",
                "No list is found",
            ),
            (
                "quote.csv",
                b"NAMA KOPERASI;KECAMATAN\n\"Koperasi;Pondokgede\nKoperasi Dua;Bantargebang\n".to_vec(),
                "kutip",
                "quot",
            ),
            ("folder", Vec::new(), "bukan berkas", "not a file"),
        ];
        let before = tables(&db).await;
        for (name, bytes, id, en) in files {
            if name == "folder" {
                std::fs::create_dir(folder.path().join(name))?;
            } else {
                kept(folder.path(), name, bytes);
            }
            for (language, wanted) in [(None, id), (Some("--english"), en)] {
                let output =
                    simpul(&fresh, folder.path()).args(["import", "cooperatives", name]).args(language).output()?;
                let (out, err) = told(&output);
                assert_eq!(output.status.code(), Some(1), "{name}: {out}{err}");
                let last = err.lines().last().unwrap_or_default();
                assert!(last.starts_with("simpul: ") && last.contains(wanted), "{name}: {err}");
                assert!(out.is_empty() && err.len() < 1000 && !err.contains("panicked"), "{name}: {out}{err}");
            }
        }
        assert_eq!(tables(&db).await, before);
        Ok(())
    });
}

on_each_desk!(formulas_and_huge_cells_do_no_harm, async |db, ctx| {
    let huge = format!(
        "NAMA KOPERASI;KECAMATAN;ALAMAT\nKoperasi Satu Hati;Pondokgede;{}\nKoperasi Dua Hati;Pondokgede;Jl. Contoh 2\n",
        "x".repeat(10 << 20)
    );
    let imported = import(&ctx, ListKind::Cooperatives, "a.csv", huge).await;
    assert_eq!(imported.report.rows.len(), 2);
    assert!(!said(&imported, 0).is_empty(), "the cell is named");
    let long: (i64,) =
        one(&db, "select cast(coalesce(max(length(address)), 0) as bigint) from cooperatives".to_owned()).await;
    assert!(long.0 < 600, "{}", long.0);

    let formulas = "NAMA KOPERASI;KECAMATAN;ALAMAT\n=HYPERLINK(\"http://contoh.invalid\");Pondokgede;+62 Jl. Contoh\n=Koperasi Tiga Hati;Pondokgede;@SUM(A1)\n";
    let imported = import(&ctx, ListKind::Cooperatives, "b.csv", formulas).await;
    let report = imported.report.to_xlsx(&imported.workbook)?;
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(report))?;
    let (mut cells, mut strings) = (String::new(), String::new());
    std::io::Read::read_to_string(&mut archive.by_name("xl/worksheets/sheet1.xml")?, &mut cells)?;
    std::io::Read::read_to_string(&mut archive.by_name("xl/sharedStrings.xml")?, &mut strings)?;
    assert!(!cells.contains("<f>") && strings.contains(">=HYPERLINK") && strings.contains(">@SUM"), "{strings}");
    let mut styles = String::new();
    std::io::Read::read_to_string(&mut archive.by_name("xl/styles.xml")?, &mut styles)?;
    assert!(styles.contains("quotePrefix=\"1\""), "a text stays one when somebody types into its cell");
});
