//! Lists written for others: they come back unchanged, and hold nothing that a visitor may not see.

use simpul::app::exports::{self, ExportKind, Wish};
use simpul::app::{Ctx, imports};
use simpul::db::Run;
use simpul::domain::Locale;
use simpul::domain::listing::{Slice, UmkmFilter};
use simpul::domain::words::Word;
use simpul::export::{ExportFormat, Style};
use simpul::import::mapping::ListKind;
use simpul::import::sheet::Limits;
use simpul::{app, sql};

use crate::given;

async fn written(ctx: &Ctx, kind: ExportKind, style: Style, within: Option<&str>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let wish = Wish { kind, style, within: within.map(given::code) };
    exports::export(ctx, &wish, &mut bytes).await.unwrap();
    bytes
}

fn style(format: ExportFormat) -> Style {
    Style { format, separator: b';', has_mark: true }
}

async fn imported(ctx: &Ctx, list: ListKind, name: &str, bytes: Vec<u8>, ignored: &[&str]) -> imports::Imported {
    let wish = imports::Wish {
        columns: ignored.iter().map(|heading| ((*heading).to_owned(), "ignore".to_owned())).collect(),
        mapping: None,
        edition: None,
        within: None,
        dry_run: false,
        limits: Limits::COMMAND_LINE,
        chunk_rows: 200,
    };
    imports::import(ctx, imports::File { list, name: name.to_owned(), bytes }, wish).await.unwrap()
}

/// new, changed, unchanged, refused, possible duplicates.
fn counts(imported: &imports::Imported) -> [usize; 5] {
    let counts = imported.report.counts;
    [counts.new, counts.changed, counts.unchanged, counts.refused, counts.possible_duplicates]
}

/// Names that a spreadsheet would take for formulas, and other things that are hard to carry.
const HARD: &str = "NAMA KOPERASI;KECAMATAN;ALAMAT;NO TELEPON;LAYANAN;ASET 2024;SHU 2024\n\
    =Koperasi Rumus Jaya;Pondokgede;Jl. Satu 1 RT 01 RW 02 Kel. Jatirahayu;0812 1111 0001;simpan pinjam;5000000;-250000\n\
    +Koperasi Tambah Makmur;Pondokgede;@Jl. Dua 2;021 8888 777;;0;0\n\
    -Koperasi Kurang Sedikit;Bantargebang;\"Jl. Tiga; blok \"\"B\"\"\";0812 1111 0003 / 0812 1111 0004;;;\n\
    @Koperasi Alamat Kita;Bantargebang;;;toko, gudang;;\n";

on_each_registry!(what_was_exported_imports_again_without_a_change, async |ctx| {
    given::demo(&ctx).await?;
    let hard = imported(&ctx, ListKind::Cooperatives, "sulit.csv", HARD.into(), &[]).await;
    assert_eq!(counts(&hard), [4, 0, 0, 0, 0], "{}", hard.report.to_terminal(Locale::En));
    let comma = Style { separator: b',', has_mark: false, ..style(ExportFormat::Csv) };
    for (kind, list, within) in [
        (ExportKind::Cooperatives, ListKind::Cooperatives, None),
        (ExportKind::Umkm, ListKind::Umkm, None),
        (ExportKind::Regions, ListKind::Regions, Some("32.75")),
        (ExportKind::Kbli, ListKind::Kbli, None),
    ] {
        for (style, name) in
            [(style(ExportFormat::Csv), "a.csv"), (comma, "b.csv"), (style(ExportFormat::Xlsx), "c.xlsx")]
        {
            let bytes = written(&ctx, kind, style, within).await;
            let again = imported(&ctx, list, name, bytes, &[]).await;
            let n = again.report.counts.rows;
            assert!(n > 50, "{kind:?}: {n}");
            let odd = again.report.rows.iter().find(|row| row.action.map(Word::word) != Some("UNCHANGED"));
            assert_eq!(counts(&again), [0, 0, n, 0, 0], "{kind:?} {name}: {odd:?}");
        }
    }
    // and without the ids, the names find themselves
    let bytes = written(&ctx, ExportKind::Cooperatives, style(ExportFormat::Csv), Some("32.75.08")).await;
    assert!(String::from_utf8_lossy(&bytes).contains("\"'=Koperasi Rumus Jaya\""));
    let again = imported(&ctx, ListKind::Cooperatives, "d.csv", bytes, &["KODE SIMPUL"]).await;
    assert_eq!(counts(&again)[..2], [0, 0], "{}", again.report.to_terminal(Locale::En));
});

on_each_registry!(a_row_corrected_in_an_export_changes_what_its_id_names, async |ctx| {
    given::demo(&ctx).await?;
    let bytes = written(&ctx, ExportKind::Cooperatives, style(ExportFormat::Csv), Some("32.75.07")).await;
    let text = String::from_utf8(bytes)?;
    let name = text.lines().nth(1).unwrap().split("\";\"").nth(1).unwrap().to_owned();
    let corrected = text.replacen(&name, "Koperasi Bernama Baru Sekali", 1);
    let n = text.lines().count() - 1;
    let again = imported(&ctx, ListKind::Cooperatives, "a.csv", corrected.into(), &[]).await;
    assert_eq!(counts(&again), [0, 1, n - 1, 0, 0], "{}", again.report.to_terminal(Locale::En));
    let id = text.lines().nth(1).unwrap().split('"').nth(1).unwrap().parse()?;
    assert_eq!(app::cooperatives::by_ids(&ctx, &[id]).await?[&id].name, "Koperasi Bernama Baru Sekali");
    // an id of another registry is said, and the row is matched by what it holds
    let foreign =
        text.replace(&id.to_string(), "kop_01h455vb4pex5vsknk084sn02q").replace(&name, "Koperasi Bernama Baru Sekali");
    let again = imported(&ctx, ListKind::Cooperatives, "b.csv", foreign.into(), &[]).await;
    assert_eq!(counts(&again)[..2], [0, 0]);
    assert!(again.report.rows[0].reasons.iter().any(|reason| reason.field.as_deref() == Some("simpul_id")));
});

told_on_each!(an_export_holds_what_a_visitor_may_see_and_no_more, Referenced, async |fresh| {
    let db = fresh.open().await?;
    let ctx = given::ctx(&db).await?;
    given::demo(&ctx).await?;
    let mut run = &db;
    let hidden: Vec<(String,)> =
        // made-up names occur more than once
        run.all(sql!(
            "select name from umkm where not is_published and name is not null
                and name not in (select name from umkm where is_published and name is not null) order by id"
        ))
        .await?;
    let exact: Vec<(f64,)> = run
        .all(sql!("select latitude from umkm where not is_published and location_precision in ('EXACT', 'ADDRESS')"))
        .await?;
    assert!(hidden.len() > 20 && exact.len() > 20, "{} {}", hidden.len(), exact.len());
    for format in [ExportFormat::Csv, ExportFormat::Jsonl, ExportFormat::GeoJson] {
        let bytes = written(&ctx, ExportKind::Umkm, style(format), None).await;
        let text = String::from_utf8(bytes)?;
        for (name,) in &hidden {
            assert!(!text.contains(&format!("\"{name}\"")), "{format:?} names {name}");
        }
        for (latitude,) in &exact {
            assert!(!text.contains(&latitude.to_string()), "{format:?} places {latitude}");
        }
    }
    let lines = String::from_utf8(written(&ctx, ExportKind::Umkm, style(ExportFormat::Jsonl), None).await)?;
    let mut published = 0;
    for line in lines.lines() {
        let object: serde_json::Value = serde_json::from_str(line)?;
        assert!(object["id"].as_str().unwrap().starts_with("umkm_"), "{line}");
        let is_published = object["isPublished"].as_bool().unwrap();
        published += usize::from(is_published);
        let is_coarse = object["location"].is_null() || object["location"]["precision"] == "CELL";
        assert!(is_published || object["name"].is_null() && is_coarse, "{line}");
    }
    let all = app::umkm::count(&ctx, &UmkmFilter::default()).await?;
    assert_eq!((lines.lines().count() as i64, published > 0), (all.value, true));
    // a map of cells: the same rows
    let map: serde_json::Value =
        serde_json::from_slice(&written(&ctx, ExportKind::Umkm, style(ExportFormat::GeoJson), None).await)?;
    assert_eq!(map["features"].as_array().unwrap().len() as i64, all.value);
    assert!(map["about"]["Dibuat"].as_str().unwrap().contains("2026-11-22"));

    for kind in [ExportKind::Cooperatives, ExportKind::Clusters] {
        let lines = String::from_utf8(written(&ctx, kind, style(ExportFormat::Jsonl), Some("32.75")).await)?;
        let first: serde_json::Value = serde_json::from_str(lines.lines().next().unwrap())?;
        assert!(first["id"].is_string() && first["region"]["regency"] == "Kota Bekasi", "{first}");
        let map = written(&ctx, kind, style(ExportFormat::GeoJson), Some("32.75")).await;
        let map: serde_json::Value = serde_json::from_slice(&map)?;
        assert_eq!(map["features"].as_array().unwrap().len(), lines.lines().count());
    }
});

on_each_registry!(a_map_of_regions_imports_as_boundaries, async |ctx| {
    let map = r#"{"type":"FeatureCollection","features":[{"type":"Feature","id":"32.75.07","properties":{"name":"Bantargebang"},
        "geometry":{"type":"Polygon","coordinates":[[[106.95,-6.3],[107.02,-6.3],[107.02,-6.37],[106.95,-6.3]]]}}]}"#;
    let first = imported(&ctx, ListKind::Boundaries, "a.geojson", map.into(), &[]).await;
    assert_eq!(counts(&first), [1, 0, 0, 0, 0]);
    let bytes = written(&ctx, ExportKind::Regions, style(ExportFormat::GeoJson), Some("32.75.07")).await;
    let again = imported(&ctx, ListKind::Boundaries, "b.geojson", bytes, &[]).await;
    // the villages inside have points only
    let n = again.report.counts.rows;
    assert_eq!(counts(&again), [0, 0, 1, n - 1, 0], "{}", again.report.to_terminal(Locale::En));
});

on_each_registry!(an_export_reads_a_page_at_a_time, async |ctx| {
    given::demo(&ctx).await?;
    let counter = simpul::db::Counter::default();
    let wish = Wish { kind: ExportKind::Cooperatives, style: style(ExportFormat::Csv), within: None };
    let n = exports::export(&ctx.counted(&counter), &wish, std::io::sink()).await?;
    let pages = (n as u64).div_ceil(500);
    assert!(n > 500 && counter.statements() <= 1 + 4 * pages, "{} statements for {n} rows", counter.statements());
    assert!(Slice::default().n < 500, "an export reads more at a time than a page shows");
});
