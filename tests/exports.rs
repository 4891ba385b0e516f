//! Lists written for others: they come back unchanged, and hold nothing that a visitor may not see.

use simpul::app::exports::{self, Wish};
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

async fn written(ctx: &Ctx, kind: ListKind, style: Style, within: Option<&str>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let wish = Wish { kind, style, within: within.map(given::code) };
    exports::export(ctx, &wish, &mut bytes).await.unwrap();
    bytes
}

fn style(format: ExportFormat) -> Style {
    Style { format, separator: b';', has_mark: true }
}

fn wish(ignored: &[&str]) -> imports::Wish {
    imports::Wish {
        columns: ignored.iter().map(|heading| ((*heading).to_owned(), "ignore".to_owned())).collect(),
        mapping: None,
        edition: None,
        within: None,
        dry_run: false,
        limits: Limits::COMMAND_LINE,
        chunk_rows: 200,
    }
}

async fn imported(ctx: &Ctx, list: ListKind, name: &str, bytes: Vec<u8>, ignored: &[&str]) -> imports::Imported {
    imports::import(ctx, imports::File { list, name: name.to_owned(), bytes }, wish(ignored)).await.unwrap()
}

/// new, changed, unchanged, refused, possible duplicates.
fn counts(imported: &imports::Imported) -> [usize; 5] {
    let counts = imported.report.counts;
    [counts.new, counts.changed, counts.unchanged, counts.refused, counts.possible_duplicates]
}

/// Names that a spreadsheet would take for formulas, and other things that are hard to carry.
const HARD: &str = "NAMA KOPERASI;KECAMATAN;ALAMAT;NO TELEPON;LAYANAN;ASET 2024;SHU 2024\n\
    =Koperasi Rumus Jaya;Pondokgede;-Jl. Satu 1 RT 01 RW 02 Kel. Jatirahayu;0812 1111 0001;simpan pinjam;5000000;-250000\n\
    +Koperasi Tambah Makmur;Pondokgede;@Jl. Dua 2;021 8888 777;;0;0\n\
    -Koperasi Kurang Sedikit;Bantargebang;\"Jl. Tiga; blok \"\"B\"\"\";0812 1111 0003 / 0812 1111 0004;;;\n\
    @Koperasi Alamat Kita;Bantargebang;;;toko, gudang;;\n";

on_each_registry!(what_was_exported_imports_again_without_a_change, async |ctx| {
    given::demo(&ctx).await?;
    let hard = imported(&ctx, ListKind::Cooperatives, "sulit.csv", HARD.into(), &[]).await;
    assert_eq!(counts(&hard), [4, 0, 0, 0, 0], "{}", hard.report.to_terminal(Locale::En));
    let comma = Style { separator: b',', has_mark: false, ..style(ExportFormat::Csv) };
    for (kind, within, least) in [
        (ListKind::Cooperatives, None, 600),
        (ListKind::Umkm, None, 250),
        (ListKind::Clusters, None, 5),
        (ListKind::Regions, Some("32.75"), 60),
        (ListKind::Regions, Some("32.75.07"), 4),
        (ListKind::Kbli, None, 300),
    ] {
        for (style, name) in [
            (style(ExportFormat::Csv), "a.csv"),
            (comma, "b.csv"),
            (style(ExportFormat::Xlsx), "c.xlsx"),
            (style(ExportFormat::Jsonl), "d.jsonl"),
            (style(ExportFormat::GeoJson), "e.geojson"),
        ] {
            if (kind, style.format) == (ListKind::Kbli, ExportFormat::GeoJson) {
                continue;
            }
            let bytes = written(&ctx, kind, style, within).await;
            let again = imported(&ctx, kind, name, bytes, &[]).await;
            let n = again.report.counts.rows;
            assert!(n >= least, "{kind:?} {name}: {n}");
            let odd = again.report.rows.iter().find(|row| row.action.map(Word::word) != Some("UNCHANGED"));
            assert_eq!(counts(&again), [0, 0, n, 0, 0], "{kind:?} {name}: {odd:?}");
        }
    }
    // and without the ids, the names find themselves
    let bytes = written(&ctx, ListKind::Cooperatives, style(ExportFormat::Csv), Some("32.75.08")).await;
    let text = String::from_utf8_lossy(&bytes);
    assert!(text.contains("\"'=Koperasi Rumus Jaya\"") && text.contains("\"'-Jl. Satu 1"), "signs and all");
    let again = imported(&ctx, ListKind::Cooperatives, "d.csv", bytes, &["KODE SIMPUL"]).await;
    assert_eq!(counts(&again)[..2], [0, 0], "{}", again.report.to_terminal(Locale::En));
    let bytes = written(&ctx, ListKind::Clusters, style(ExportFormat::Csv), None).await;
    let again = imported(&ctx, ListKind::Clusters, "e.csv", bytes, &["KODE SIMPUL", "KODE KOPERASI UTAMA"]).await;
    assert_eq!(counts(&again)[..2], [0, 0], "{}", again.report.to_terminal(Locale::En));
});

/// Cooperatives of another registry, each with everything that can be public.
const ELSEWHERE: &str = r#"
{"id":"kop_01h455vb4pex5vsknk084sn02q","name":"KSP Usaha Saja Mandiri","kind":"SAVINGS_AND_LOAN","pattern":"SHARIA","level":"PRIMARY","bond":{"kind":"EMPLOYER","description":"karyawan PT Contoh"},"openness":"BOND_ONLY","legalNumber":"518/01/BH/2001","legalOn":"2001-02-03","nik":"3275010020001","region":{"code":"32.75.08"},"address":"Jl. Satu No. 1","location":{"latitude":-6.28,"longitude":106.92,"precision":"EXACT"},"contacts":{"phone":"+622188887777","whatsapp":"+6281211110001","email":"kantor@contoh.example","website":"https://contoh.example"},"foundedOn":"2000-01-02","dues":{"principalIdr":100000,"mandatoryMonthlyIdr":20000},"state":"ACTIVE_WITHOUT_RAT","life":{"lastBusinessOn":"2026-01-05","revitalisingSince":null,"dissolutionAnnouncedOn":null,"dissolvedOn":null},"nMembers":40,"services":["RETAIL","SAVINGS","BULK_BUYING"],"sectors":["simpan-pinjam","perdagangan"],"years":[{"year":2025,"nMembers":40,"assetsIdr":5000000,"equityIdr":3000000,"surplusIdr":-250000,"turnoverIdr":7000000,"loansIdr":1000000}],"rats":[]}
{"id":"kop_01h455vb4pex5vsknk084sn02r","name":"Koperasi Bubar Sudah","kind":"CONSUMER","pattern":"CONVENTIONAL","level":"SECONDARY","bond":{"kind":"COMMUNITY","description":null},"openness":"CLOSED","region":{"code":"32.75.07"},"location":null,"contacts":{"phone":"+6281211110003","whatsapp":null},"state":"DISSOLVED","life":{"lastBusinessOn":"2015-06-30","revitalisingSince":"2016-01-04","dissolutionAnnouncedOn":"2018-03-01","dissolvedOn":"2019-09-09"},"services":[],"sectors":[],"years":[],"rats":[]}
{"id":"kop_01h455vb4pex5vsknk084sn02s","name":"Koperasi Rapat Lengkap","kind":"PRODUCER","pattern":"CONVENTIONAL","level":"PRIMARY","bond":{"kind":"OPEN","description":null},"openness":"UNKNOWN","region":{"code":"32.75.07"},"location":{"latitude":-6.33,"longitude":106.98,"precision":"ADDRESS"},"contacts":{"phone":null,"whatsapp":"+6281211110004"},"state":"ACTIVE_WITH_RAT","nMembers":33,"services":["MARKETING"],"sectors":["boneka-mainan"],"years":[{"year":2025,"nMembers":33},{"year":2024,"nMembers":30},{"year":2023,"nMembers":29}],"rats":[{"bookYear":2025,"heldOn":"2026-03-01","nAttended":20,"nMembers":33},{"bookYear":2024,"heldOn":"2026-02-28","nAttended":null,"nMembers":30},{"bookYear":2023,"heldOn":null,"nAttended":11,"nMembers":null}]}
"#;

on_each_registry!(an_export_carries_all_that_is_public_of_cooperatives_to_another_registry, async |ctx| {
    // what is told of each, whoever gave it an id and whenever
    let told = async || -> Vec<serde_json::Value> {
        let lines = written(&ctx, ListKind::Cooperatives, style(ExportFormat::Jsonl), None).await;
        let mut all: Vec<serde_json::Value> =
            String::from_utf8(lines).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        all.sort_by_key(|one| one["name"].to_string());
        for one in &mut all {
            for key in ["id", "sources", "changedAt"] {
                one[key].take();
            }
        }
        all
    };
    let mut run = imported(&ctx, ListKind::Cooperatives, "a.jsonl", ELSEWHERE.trim().into(), &[]).await.run.unwrap();
    let before = told().await;
    assert_eq!(before.len(), 3);
    for line in ELSEWHERE.trim().lines() {
        let said: serde_json::Value = serde_json::from_str(line)?;
        let kept = before.iter().find(|one| one["name"] == said["name"]).unwrap();
        for key in ["state", "openness", "bond", "services", "sectors", "contacts", "legalNumber", "nMembers"] {
            let (said, kept) = (&said[key], &kept[key]);
            let is_kept = match said.as_object() {
                Some(fields) => fields.iter().all(|(field, value)| kept[field] == *value),
                None => said.is_null() || said == kept,
            };
            assert!(is_kept, "{key}: {said} as {kept}");
        }
        for (at, meeting) in said["rats"].as_array().unwrap().iter().enumerate() {
            for (field, value) in meeting.as_object().unwrap() {
                assert_eq!(&kept["rats"][at][field], value, "{field} of {meeting}");
            }
        }
    }
    let mut files = Vec::new();
    for format in [ExportFormat::Csv, ExportFormat::Xlsx, ExportFormat::Jsonl, ExportFormat::GeoJson] {
        files.push((format, written(&ctx, ListKind::Cooperatives, style(format), None).await));
    }
    for (format, bytes) in files {
        // as in a registry that never knew them
        imports::undo(&ctx, run).await?;
        assert_eq!(told().await.len(), 0);
        let again = imported(&ctx, ListKind::Cooperatives, "b", bytes, &[]).await;
        assert_eq!(counts(&again), [3, 0, 0, 0, 0], "{format:?}: {}", again.report.to_terminal(Locale::En));
        let (mut before, mut after) = (before.clone(), told().await);
        if matches!(format, ExportFormat::Csv | ExportFormat::Xlsx) {
            // tables do not say who came
            for meeting in before.iter_mut().chain(&mut after).flat_map(|one| one["rats"].as_array_mut().unwrap()) {
                meeting["nAttended"].take();
                meeting["nMembers"].take();
            }
        }
        assert_eq!(after, before, "{format:?}");
        run = again.run.unwrap();
    }
});

on_each_registry!(a_row_corrected_in_an_export_changes_what_its_id_names, async |ctx| {
    given::demo(&ctx).await?;
    let bytes = written(&ctx, ListKind::Cooperatives, style(ExportFormat::Csv), Some("32.75.07")).await;
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
        let bytes = written(&ctx, ListKind::Umkm, style(format), None).await;
        let text = String::from_utf8(bytes)?;
        for (name,) in &hidden {
            assert!(!text.contains(&format!("\"{name}\"")), "{format:?} names {name}");
        }
        for (latitude,) in &exact {
            assert!(!text.contains(&latitude.to_string()), "{format:?} places {latitude}");
        }
    }
    let lines = String::from_utf8(written(&ctx, ListKind::Umkm, style(ExportFormat::Jsonl), None).await)?;
    let mut published = 0;
    for line in lines.lines() {
        let object: serde_json::Value = serde_json::from_str(line)?;
        assert!(object["id"].as_str().unwrap().starts_with("umkm_"), "{line}");
        let is_published = object["isPublished"].as_bool().unwrap();
        published += usize::from(is_published);
        let precision = object["location"]["precision"].as_str();
        let is_coarse = matches!(precision, None | Some("CELL" | "CENTROID"));
        assert!(is_published || object["name"].is_null() && is_coarse, "{line}");
    }
    let all = app::umkm::count(&ctx, &UmkmFilter::default()).await?;
    assert_eq!((lines.lines().count() as i64, published > 0), (all.value, true));
    // a map of cells: the same rows
    let map: serde_json::Value =
        serde_json::from_slice(&written(&ctx, ListKind::Umkm, style(ExportFormat::GeoJson), None).await)?;
    assert_eq!(map["features"].as_array().unwrap().len() as i64, all.value);
    assert!(map["about"]["Dibuat"].as_str().unwrap().contains("2026-11-22"));

    for kind in [ListKind::Cooperatives, ListKind::Clusters] {
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
    let bytes = written(&ctx, ListKind::Regions, style(ExportFormat::GeoJson), Some("32.75.07")).await;
    let again = imported(&ctx, ListKind::Boundaries, "b.geojson", bytes, &[]).await;
    assert_eq!(counts(&again), [0, 0, 1, 0, 0], "{}", again.report.to_terminal(Locale::En));
    // the villages inside have points only
    let told = |note: &simpul::domain::Message| note.en.contains("without an outline");
    assert!(again.report.notes.iter().any(told), "{:?}", again.report.notes);
    let points = written(&ctx, ListKind::Regions, style(ExportFormat::GeoJson), Some("32.75.08")).await;
    let file = imports::File { list: ListKind::Boundaries, name: "c.geojson".into(), bytes: points };
    match imports::import(&ctx, file, wish(&[])).await {
        Err(app::Error::Refused { field: "file", message }) => assert!(message.en.contains("no outline")),
        other => panic!("{other:?}"),
    }
});

/// What a table, or the first object, has; and what the file says of where its figures come from.
fn told_of_itself(format: ExportFormat, bytes: &[u8]) -> (Vec<String>, String) {
    match format {
        ExportFormat::Xlsx => {
            let book = simpul::import::sheet::read("a.xlsx", bytes, &Limits::COMMAND_LINE).unwrap();
            let headings = book.sheets[0].rows[0].cells.iter().map(|cell| cell.value.text()).collect();
            let line = book.sheets[1].rows.iter().find(|row| row.cells[0].value.text() == "Asal dan umur").unwrap();
            (headings, line.cells[1].value.text())
        }
        _ => {
            let map: serde_json::Value = serde_json::from_slice(bytes).unwrap();
            let properties = map["features"][0]["properties"].as_object().unwrap();
            (properties.keys().cloned().collect(), map["about"]["Asal dan umur"].as_str().unwrap().to_owned())
        }
    }
}

on_each_registry!(an_export_says_where_its_figures_come_from_and_names_no_file, async |ctx| {
    given::demo(&ctx).await?;
    let file = "daftar koperasi bu Sarinah.csv";
    let list =
        "NAMA KOPERASI;KECAMATAN;TAHUN BUKU RAT;ASET 2025\nKoperasi Sumber Jelas Sekali;Pondokgede;2024;5000000\n";
    assert_eq!(counts(&imported(&ctx, ListKind::Cooperatives, file, list.into(), &[]).await)[0], 1);
    let businesses = "NAMA USAHA;KECAMATAN;KODE KBLI 2025\nToko Sumber Jelas;Pondokgede;32402\n";
    assert_eq!(counts(&imported(&ctx, ListKind::Umkm, file, businesses.into(), &[]).await)[0], 1);
    let clusters = "NAMA KLASTER;BIDANG USAHA;KECAMATAN\nKlaster Sumber Jelas;boneka;Pondokgede\n";
    assert_eq!(counts(&imported(&ctx, ListKind::Clusters, file, clusters.into(), &[]).await)[0], 1);
    let regions = "KODE;PENDUDUK 2024;LUAS\n32.75.07;110000;17,5\n";
    assert_eq!(counts(&imported(&ctx, ListKind::Regions, file, regions.into(), &[]).await)[1], 1);
    let codes = "KODE KBLI 2025;JUDUL\n32402;Mainan\n";
    assert_eq!(counts(&imported(&ctx, ListKind::Kbli, file, codes.into(), &[]).await)[0], 1);

    for kind in [ListKind::Cooperatives, ListKind::Umkm, ListKind::Clusters, ListKind::Regions, ListKind::Kbli] {
        for format in [ExportFormat::Csv, ExportFormat::Jsonl, ExportFormat::Xlsx, ExportFormat::GeoJson] {
            if (kind, format) == (ListKind::Kbli, ExportFormat::GeoJson) {
                continue;
            }
            let within = Some("32.75").filter(|_| kind != ListKind::Kbli);
            let bytes = written(&ctx, kind, style(format), within).await;
            match format {
                ExportFormat::Xlsx | ExportFormat::GeoJson => {
                    let (there, line) = told_of_itself(format, &bytes);
                    let named = line.split_once(' ').unwrap().1.split_once(" menyebut").unwrap().0;
                    for name in named.split(", ") {
                        assert!(there.iter().any(|there| there == name), "{kind:?} {format:?}: {name} of {there:?}");
                    }
                }
                ExportFormat::Csv | ExportFormat::Jsonl => {
                    let text = String::from_utf8(bytes)?;
                    assert!(!text.contains("Sarinah") && !text.contains(".csv"), "{kind:?} {format:?} names a file");
                }
            }
        }
    }
    let lines =
        async |kind, within| String::from_utf8(written(&ctx, kind, style(ExportFormat::Jsonl), within).await).unwrap();
    for kind in [ListKind::Cooperatives, ListKind::Umkm, ListKind::Clusters] {
        for line in lines(kind, None).await.lines() {
            let object: serde_json::Value = serde_json::from_str(line)?;
            let imports = object["sources"].as_array().unwrap();
            assert_eq!(imports.is_empty(), object["isDemo"].as_bool().unwrap(), "{line}");
            assert!(imports.iter().all(|source| source["import"].as_str().unwrap().starts_with("impor_")));
        }
        let table = String::from_utf8(written(&ctx, kind, style(ExportFormat::Csv), None).await)?;
        assert!(table.contains("data peragaan") && table.contains("impor 2026-11-22 (impor_"), "{kind:?}");
    }
    let regions = lines(ListKind::Regions, Some("32.75")).await;
    let region = |code: &str| -> serde_json::Value {
        let line = regions.lines().find(|line| line.contains(&format!("\"code\":\"{code}\""))).unwrap();
        serde_json::from_str(line).unwrap()
    };
    let (city, kecamatan) = (region("32.75"), region("32.75.07"));
    assert_eq!(city["populationYear"], 2025);
    assert!(city["areaSource"].as_str().unwrap().starts_with("Kepmendagri"), "{city}");
    assert_eq!(
        (&kecamatan["populationYear"], &kecamatan["populationSource"]),
        (&2024.into(), &"impor 2026-11-22".into())
    );
    assert_eq!(kecamatan["areaSource"], "impor 2026-11-22");
    // nor does the graph, for a visitor
    let query = r#"{ cooperatives(filter: {text: "sumber jelas"}, first: 1) { nodes { origins { source } rats { source } } } }"#;
    let told = given::ask(&ctx, query, serde_json::json!({})).await.to_string();
    assert!(told.contains("impor_") && told.contains("impor 2026-11-22") && !told.contains("Sarinah"), "{told}");
});

on_each_registry!(what_is_not_known_of_a_cooperative_is_not_called_dormant, async |ctx| {
    let list = "NAMA KOPERASI;KECAMATAN;TAHUN BUKU RAT\nKoperasi Tanpa Kabar;Pondokgede;\nKoperasi Lama Sekali;Pondokgede;2010\n";
    imported(&ctx, ListKind::Cooperatives, "a.csv", list.into(), &[]).await;
    let table = String::from_utf8(written(&ctx, ListKind::Cooperatives, style(ExportFormat::Csv), None).await)?;
    let line = |name: &str| table.lines().find(|line| line.contains(name)).unwrap();
    assert!(line("Tanpa Kabar").contains("\"belum diketahui\"") && !line("Tanpa Kabar").contains("tidak aktif"));
    assert!(line("Lama Sekali").contains("\"tidak aktif\""));
    let lines = String::from_utf8(written(&ctx, ListKind::Cooperatives, style(ExportFormat::Jsonl), None).await)?;
    let states: Vec<serde_json::Value> =
        lines.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["state"].clone()).collect();
    assert!(states.contains(&"UNKNOWN".into()) && states.contains(&"DORMANT".into()), "{states:?}");
    // nor in the graph: its state, its count among the others, and the filter by it
    let query = r#"{ cooperatives(first: 10) { facets { state { buckets { key label count } } } nodes { name state stateExplanation { title } } }
        unknown: cooperatives(first: 10, filter: { state: [UNKNOWN] }) { nodes { name } }
        not: cooperatives(first: 10, filter: { not: { state: [UNKNOWN] } }) { nodes { name } } }"#;
    let told = given::ask(&ctx, query, serde_json::json!({})).await;
    let buckets = told["cooperatives"]["facets"]["state"]["buckets"].clone();
    let bucket = |key: &str, label: &str| serde_json::json!({ "key": key, "label": label, "count": 1 });
    assert_eq!(buckets, serde_json::json!([bucket("DORMANT", "Dormant"), bucket("UNKNOWN", "Not known")]));
    let quiet =
        told["cooperatives"]["nodes"].as_array().unwrap().iter().find(|one| one["name"] == "Koperasi Tanpa Kabar");
    assert_eq!(
        (&quiet.unwrap()["state"], &quiet.unwrap()["stateExplanation"]["title"]),
        (&"UNKNOWN".into(), &"Not known".into())
    );
    assert_eq!(told["unknown"]["nodes"], serde_json::json!([{ "name": "Koperasi Tanpa Kabar" }]));
    assert_eq!(told["not"]["nodes"], serde_json::json!([{ "name": "Koperasi Lama Sekali" }]));
});

told_on_each!(the_edition_of_a_code_goes_with_it_to_another_registry, Referenced, async |fresh| {
    let db = fresh.open().await?;
    let ctx = given::ctx(&db).await?;
    let list = "NAMA USAHA;KECAMATAN;KODE KBLI 2025;KBLI 2020\nToko Boneka Ceria;Pondokgede;32402;32402, 10710\n";
    let mut run = imported(&ctx, ListKind::Umkm, "a.csv", list.into(), &[]).await.run.unwrap();
    // its owner publishes it, so that the file tells its name
    let mut tx = db.begin().await?;
    tx.exec(sql!("update umkm set is_published = true")).await?;
    tx.commit().await?;
    let editions = async || {
        let text = String::from_utf8(written(&ctx, ListKind::Umkm, style(ExportFormat::Jsonl), None).await).unwrap();
        let object: serde_json::Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
        object["kbliCodes"].clone()
    };
    let code =
        |edition: &str, code: &str| serde_json::json!({ "edition": edition, "code": code, "isSuggested": false });
    let both = serde_json::json!([code("KBLI_2025", "32402"), code("KBLI_2020", "32402"), code("KBLI_2020", "10710")]);
    assert_eq!(editions().await, both);
    let mut files = Vec::new();
    for format in [ExportFormat::Csv, ExportFormat::Xlsx, ExportFormat::Jsonl, ExportFormat::GeoJson] {
        files.push((format, written(&ctx, ListKind::Umkm, style(format), None).await));
    }
    for (format, bytes) in files {
        // as in a registry that never knew the business
        imports::undo(&ctx, run).await?;
        let again = imported(&ctx, ListKind::Umkm, "b", bytes, &[]).await;
        assert_eq!(counts(&again), [1, 0, 0, 0, 0], "{format:?}: {}", again.report.to_terminal(Locale::En));
        assert_eq!(editions().await, both, "{format:?}");
        run = again.run.unwrap();
    }
});

on_each_registry!(an_export_reads_a_page_at_a_time, async |ctx| {
    given::demo(&ctx).await?;
    let counter = simpul::db::Counter::default();
    let wish = Wish { kind: ListKind::Cooperatives, style: style(ExportFormat::Csv), within: None };
    let n = exports::export(&ctx.counted(&counter), &wish, std::io::sink()).await?;
    let pages = (n as u64).div_ceil(500);
    assert!(n > 500 && counter.statements() <= 1 + 4 * pages, "{} statements for {n} rows", counter.statements());
    assert!(Slice::default().n < 500, "an export reads more at a time than a page shows");
});
