//! Reference lists: regions, the classification, outlines; and the mapping files of any list.

use simpul::app::imports::Wish;
use simpul::domain::kbli::KbliEdition;
use simpul::import::mapping::ListKind::{Boundaries, Cooperatives, Kbli, Regions};
use simpul::import::mapping_file::MappingFile;
use simpul::import::reason::Severity;

use super::*;

const VILLAGES: &str = "DAFTAR DESA DAN KELURAHAN PROVINSI BANTEN\n\n\
    KODE WILAYAH;NAMA WILAYAH;JENIS;KODE POS;LINTANG;BUJUR\n\
    36.71.01.1001;Sumber Contoh;kelurahan;15111;-6.17;106.63\n\
    36.71.01.1002;Kota Contoh;;;;\n\
    36.71.99.1001;Antah Berantah;;;;\n\
    36.71.99;Kecamatan Baru;;;;\n\
    36.99.01.2001;Desa Tanpa Induk;;;;\n\
    abc;Bukan Kode;;;;\n";

on_each_desk!(regions_are_added_changed_and_closed_and_never_removed, async |db, ctx| {
    let before: (i64,) = one(&db, "select count(*) from regions".to_owned()).await;
    let dry = imports::import(&ctx, file(Regions, "desa.csv", VILLAGES), Wish { dry_run: true, ..wish() }).await?;
    assert_eq!(counts(&dry), [4, 0, 0, 2, 0], "{}", dry.report.to_terminal(simpul::domain::Locale::En));
    assert_eq!(one::<(i64,)>(&db, "select count(*) from regions".to_owned()).await, before, "a dry run writes nothing");

    let first = import(&ctx, Regions, "desa.csv", VILLAGES).await;
    assert_eq!(counts(&first), [4, 0, 0, 2, 0]);
    assert_eq!(first.report.rows[0].entity_id.as_deref(), Some("36.71.01.1001"));
    assert!(said(&first, 4)[0].contains("region above (36.99.01)"), "{:?}", said(&first, 4));
    assert!(first.report.rows[5].reasons.iter().any(|reason| reason.severity == Severity::Refused));
    let shown = first.report.to_terminal(simpul::domain::Locale::En);
    assert!(shown.trim_end().ends_with("6 rows: 4 new, 0 changed, 0 unchanged, 2 refused, 0 possible duplicates"));
    // the catalogue knows them at once, with the zone of those above and the kind that the code tells
    let village = ctx.catalogue().region(&given::code("36.71.01.1002")).cloned().expect("the catalogue is new");
    assert_eq!((village.name.as_str(), village.kind), ("Kota Contoh", simpul::domain::region::RegionKind::Kelurahan));
    assert_eq!(village.zone, simpul::domain::region::Zone::Wib);
    assert_eq!(counts(&import(&ctx, Regions, "desa lagi.csv", VILLAGES).await), [0, 0, 4, 2, 0]);

    let closing = "kode,nama,berlaku sampai,pengganti\n\
        36.71.01.1002,Kota  contoh,2027-01-01,36.71.01.1003\n36.71.01.1003,Kota Contoh Jaya,,\n\
        36.71.01.1001,,2026-01-01,36.71.77.1001\n";
    let closed = import(&ctx, Regions, "pemekaran.csv", closing).await;
    assert_eq!(counts(&closed), [1, 2, 0, 0, 0], "{}", closed.report.to_terminal(simpul::domain::Locale::En));
    assert!(said(&closed, 2)[0].contains("successor is not known"));
    let region = ctx.catalogue().region(&given::code("36.71.01.1002")).cloned().expect("it is still there");
    assert_eq!(region.name, "Kota Contoh", "spaces and case say nothing new");
    assert_eq!(
        (region.valid_to, region.successor),
        (Some(given::day("2027-01-02")), Some(given::code("36.71.01.1003")))
    );
    assert_eq!(counts(&import(&ctx, Regions, "pemekaran.csv", closing).await), [0, 0, 3, 0, 0]);
    let after: (i64,) = one(&db, "select count(*) from regions where retired_at is null".to_owned()).await;
    assert_eq!(after.0, before.0 + 5);
    let kept: (i64, i64) =
        one(&db, "select count(*), count(value_before) from reference_changes where kind = 'REGIONS'".to_owned()).await;
    assert_eq!(kept, (7, 2), "what stood there before is kept");
    match imports::undo(&ctx, closed.run.unwrap()).await {
        Err(simpul::app::Error::Refused { field: "run", message }) => assert!(message.en.contains("reference list")),
        other => panic!("{other:?}"),
    }
});

on_each_desk!(what_was_imported_outlives_what_ships, async |db, ctx| {
    import(&ctx, Regions, "nama.csv", "kode;nama;kode pos\n32.75.07.1004;Cikiwul Baru;17999\n").await;
    let mut tx = db.begin().await?;
    tx.exec(simpul::sql!("update reference_loads set digest = 'of an older program'")).await?;
    tx.commit().await?;
    // as the next program does at its start
    let again = Ctx::open(db.clone(), given::vault(), std::sync::Arc::new(given::now)).await?;
    let region = again.catalogue().region(&given::code("32.75.07.1004")).cloned().unwrap();
    assert_eq!((region.name.as_str(), region.postal_code.as_deref()), ("Cikiwul Baru", Some("17999")));
    assert_eq!(again.catalogue().region(&given::code("32.75.07.1003")).unwrap().name, "Bantargebang");
});

on_each_desk!(codes_keep_their_edition_and_hang_on_the_nearest_above, async |db, ctx| {
    let shipped = ctx.catalogue().kbli_code(KbliEdition::Kbli2020, "32402").cloned().unwrap();
    assert_eq!(shipped.parent.as_deref(), Some("32"));
    let table = "Kode,Judul,Induk\n324,Industri Mainan,32\n3240,Industri Alat Permainan,324\n32402,Industri Mainan Anak-anak,3240\n";
    let nameless = import(&ctx, Kbli, "tabel.csv", table).await;
    assert_eq!(counts(&nameless), [0, 0, 0, 3, 0], "a code means nothing without its edition");
    assert!(said(&nameless, 0)[0].contains("--edition"));
    let first = import(&ctx, Kbli, "kbli2020.csv", table).await;
    assert_eq!(counts(&first), [2, 1, 0, 0, 0], "{}", first.report.to_terminal(simpul::domain::Locale::En));
    let parent = |code: &str| ctx.catalogue().kbli_code(KbliEdition::Kbli2020, code).unwrap().parent.clone();
    assert_eq!((parent("32402").as_deref(), parent("324").as_deref()), (Some("3240"), Some("32")));
    assert!(first.report.notes.iter().any(|note| note.en.contains("other codes now hang")), "{:?}", first.report.notes);
    assert_eq!(counts(&import(&ctx, Kbli, "kbli2020.csv", table).await), [0, 0, 3, 0, 0]);

    let json = r#"[{"code":"32402","title":"INDUSTRI MAINAN","description":"…","subgolongan_code":"3240"},
                   {"code":"C","title":"INDUSTRI PENGOLAHAN"},{"code":"32","title":"INDUSTRI LAINNYA","kategori_code":"C"}]"#;
    let with = |edition| Wish { edition: Some(edition), ..wish() };
    let newer = imports::import(&ctx, file(Kbli, "05.json", json), with(KbliEdition::Kbli2025)).await?;
    assert_eq!(counts(&newer), [3, 0, 0, 0, 0]);
    let title = |edition| ctx.catalogue().kbli_code(edition, "32402").unwrap().title.clone();
    assert_eq!(title(KbliEdition::Kbli2025), "INDUSTRI MAINAN");
    assert_eq!(title(KbliEdition::Kbli2020), "Industri Mainan Anak-anak");
    let other =
        imports::import(&ctx, file(Kbli, "x.csv", "kode;judul;edisi\n32;X;2020\n"), with(KbliEdition::Kbli2025))
            .await?;
    assert_eq!(counts(&other), [0, 0, 0, 1, 0], "a row of another edition than was asked for");
    let held: (i64,) = one(&db, "select count(*) from kbli_codes where edition = 'KBLI_2025'".to_owned()).await;
    assert_eq!(held.0, 3);
});

fn feature(code: &str, name: &str, corners: &[[f64; 2]]) -> serde_json::Value {
    serde_json::json!({
        "type": "Feature", "id": code, "properties": { "name": name },
        "geometry": { "type": "Polygon", "coordinates": [corners] }
    })
}

on_each_desk!(outlines_are_kept_by_code_and_read_back, async |db, ctx| {
    let square = |x: f64| [[x, -6.2], [x + 0.1, -6.2], [x + 0.1, -6.3], [x, -6.3], [x, -6.2]];
    let map = |first: &str| {
        serde_json::json!({ "type": "FeatureCollection", "features": [
            feature("32.75.07", "Bantargebang", &square(107.0)),
            feature("32.75.07", "Bantargebang", &square(108.0)),
            feature("32.75.08", first, &square(107.2)),
            feature("99.99", "Antah", &square(107.2)),
        ] })
        .to_string()
    };
    let first = import(&ctx, Boundaries, "peta.geojson", map("Kampung Lain")).await;
    assert_eq!(counts(&first), [2, 0, 1, 1, 0], "{}", first.report.to_terminal(simpul::domain::Locale::En));
    assert!(said(&first, 2)[0].contains("otherwise than Pondokgede"));
    assert_eq!(counts(&import(&ctx, Boundaries, "peta.geojson", map("Pondokgede")).await), [0, 0, 3, 1, 0]);
    let code = given::code("32.75.07");
    let outlines = simpul::app::regions::outlines(&ctx, &[code.clone(), given::code("32.75.09")]).await?;
    let outline: serde_json::Value = serde_json::from_str(&outlines[&code])?;
    assert_eq!((outlines.len(), &outline["type"]), (1, &"MultiPolygon".into()));
    let held: (i64, i64) =
        one(&db, "select count(*), cast(sum(n_points) as bigint) from region_outlines".to_owned()).await;
    assert_eq!(held, (2, 15));
    let found =
        given::ask(&ctx, r#"{ region(code: "32.75.08") { outline parent { outline } } }"#, serde_json::json!({})).await;
    assert!(found["region"]["outline"].as_str().unwrap().contains("Polygon"), "{found}");
    assert!(found["region"]["parent"]["outline"].is_null(), "{found}");

    let area = given::ask(
        &ctx,
        r#"{ region(code: "32.75.08") { areaKm2 outlineAreaKm2 parent { outlineAreaKm2 } } }"#,
        serde_json::json!({}),
    )
    .await;
    // a tenth of a degree either way, this far from the equator
    let expected = 11.1195_f64.powi(2) * 6.25_f64.to_radians().cos();
    assert!((area["region"]["outlineAreaKm2"].as_f64().unwrap() - expected).abs() < 0.1, "{area}");
    assert!(area["region"]["areaKm2"].is_null() && area["region"]["parent"]["outlineAreaKm2"].is_null(), "{area}");

    // a coast of many bays is made simple
    let bays: Vec<[f64; 2]> = (0..6_000)
        .chain([0])
        .map(|i| {
            let angle = f64::from(i) / 6_000.0 * std::f64::consts::TAU;
            let radius = 0.5 + 0.01 * (angle * 300.0).sin();
            [107.0 + radius * angle.cos(), -6.5 + radius * angle.sin()]
        })
        .collect();
    let coast = serde_json::json!({ "type": "FeatureCollection", "features": [feature("32", "Jawa Barat", &bays)] });
    assert_eq!(counts(&import(&ctx, Boundaries, "pantai.geojson", coast.to_string()).await), [1, 0, 0, 0, 0]);
    let outlines = simpul::app::regions::outlines(&ctx, &[given::code("32")]).await?;
    let bytes = outlines[&given::code("32")].len();
    assert!((8 << 10..=16 << 10).contains(&bytes), "{bytes}");
    let simple = r#"query($most: Int!) { region(code: "32") { outline(mostBytes: $most) } }"#;
    let shown = given::ask(&ctx, simple, serde_json::json!({ "most": 2_000 })).await;
    let shown = shown["region"]["outline"].as_str().unwrap();
    assert!((1_500..=2_000).contains(&shown.len()) && shown.starts_with(r#"{"type":"Polygon""#), "{shown}");
    for most in [1_023, 16_385, -1] {
        let refused = given::refusal(&ctx, simple, serde_json::json!({ "most": most })).await;
        assert_eq!(refused, ("BAD_USER_INPUT".into(), "mostBytes".into()));
    }
});

on_each_desk!(a_source_is_mapped_once, async |_db, ctx| {
    let list = "SEBUTAN;TEMPAT;CATATAN\nKoperasi Boneka Ceria Abadi;Pondokgede;ya\n";
    let columns = vec![("SEBUTAN".to_owned(), "name".to_owned()), ("TEMPAT".to_owned(), "kecamatan".to_owned())];
    let first = imports::import(&ctx, file(Cooperatives, "a.csv", list), Wish { columns, ..wish() }).await?;
    assert_eq!(counts(&first), [1, 0, 0, 0, 0]);
    let mapping = Some(MappingFile::read(&first.mapping.written()).unwrap());
    let with = || Wish { mapping: mapping.clone(), ..wish() };
    let again = imports::import(&ctx, file(Cooperatives, "b.csv", list), with()).await?;
    assert_eq!((counts(&again), again.mapping), ([0, 0, 1, 0, 0], first.mapping));
    let grown = list.replace("CATATAN", "CATATAN;NIK KOPERASI").replace(";ya", ";ya;3275010010009");
    let grown = imports::import(&ctx, file(Cooperatives, "c.csv", grown), with()).await?;
    assert_eq!(counts(&grown), [0, 1, 0, 0, 0]);
    assert!(grown.report.notes.iter().any(|note| note.en.contains("New columns") && note.en.contains("NIK KOPERASI")));
    for (kind, list, wanted) in [
        (Cooperatives, "NAMA KOPERASI;TEMPAT\nKoperasi Lain Sekali;Pondokgede\n", "no column \"SEBUTAN\""),
        (Regions, "kode;nama\n32.75;Kota Bekasi\n", "made for a list of COOPERATIVES"),
    ] {
        match imports::import(&ctx, file(kind, "d.csv", list), with()).await {
            Err(simpul::app::Error::Refused { field: "mapping", message }) => {
                assert!(message.en.contains(wanted), "{}", message.en);
            }
            other => panic!("{other:?}"),
        }
    }
});

on_each_desk!(an_area_is_read_by_what_is_on_record_and_left_out_in_doubt, async |db, ctx| {
    let area = |code: &str| ctx.catalogue().region(&given::code(code)).unwrap().area_km2;
    let held = area("32.16").unwrap();
    assert!((1_200.0..1_300.0).contains(&held), "{held}");
    // nothing in the list tells what the dot means, what is on record does
    let first = import(&ctx, Regions, "luas.csv", "KODE;LUAS (KM2)\n32.16;1.255\n").await;
    assert_eq!(counts(&first), [0, 1, 0, 0, 0], "{}", first.report.to_terminal(simpul::domain::Locale::En));
    assert!(said(&first, 0)[0].contains("read as the area on record"), "{:?}", said(&first, 0));
    assert_eq!(area("32.16"), Some(1_255.0));
    // of a kecamatan nothing is on record
    let second = import(&ctx, Regions, "luas.csv", "KODE;LUAS (KM2)\n32.75.07;17.041\n").await;
    assert_eq!(counts(&second), [0, 0, 1, 0, 0]);
    assert!(said(&second, 0)[0].contains("it is not used"), "{:?}", said(&second, 0));
    assert_eq!(area("32.75.07"), None);
    // what is sure and yet far from what is on record is taken, and said
    let third = import(&ctx, Regions, "luas.csv", "KODE;LUAS (KM2)\n32.16;1,255\n").await;
    assert!(said(&third, 0)[0].contains("far from the one on record (1255 km²)"), "{:?}", said(&third, 0));
    assert_eq!(area("32.16"), Some(1.255));
    let before: (String,) = one(
        &db,
        "select value_before from reference_changes where value_before is not null order by import_id desc limit 1"
            .to_owned(),
    )
    .await;
    assert!(before.0.contains("\"areaKm2\":1255"), "{}", before.0);

    // a figure that changes takes its source and its year with it, one that is only said again keeps them
    let region = || ctx.catalogue().region(&given::code("32.75")).cloned().unwrap();
    let shipped = region();
    let same = format!("KODE;PENDUDUK\n32.75;{}\n", shipped.population.unwrap());
    assert_eq!(counts(&import(&ctx, Regions, "a.csv", same).await), [0, 0, 1, 0, 0]);
    assert_eq!((region().population_year, region().population_source), (Some(2025), shipped.population_source.clone()));
    import(&ctx, Regions, "bu Sarinah.csv", "KODE;JUMLAH PENDUDUK (RIBU) 2026\n32.75;2.650,5\n").await;
    let counted = (region().population, region().population_year, region().population_source);
    assert_eq!(counted, (Some(2_650_500), Some(2026), Some("impor 2026-11-22".to_owned())));
    assert_eq!(region().area_source, shipped.area_source);
    import(&ctx, Regions, "c.csv", "KODE;PENDUDUK;SUMBER\n32.75;2700000;BPS Kota Bekasi\n").await;
    let counted = (region().population_year, region().population_source);
    assert_eq!(counted, (None, Some("BPS Kota Bekasi".to_owned())), "nobody says of which year");
});

on_each_desk!(a_table_is_not_taken_for_another_edition_than_it_is_called, async |db, ctx| {
    let table = "Kode,Judul\n32402,Industri Mainan\n";
    let with = |edition| Wish { edition: Some(edition), ..wish() };
    for name in ["kbli2020.csv", "Daftar KBLI 2020 final.csv"] {
        let refused = imports::import(&ctx, file(Kbli, name, table), with(KbliEdition::Kbli2025)).await?;
        assert_eq!(counts(&refused), [0, 0, 0, 1, 0], "{name}");
        assert!(said(&refused, 0)[0].contains("name of the file"), "{:?}", said(&refused, 0));
    }
    let none: (i64,) = one(&db, "select count(*) from kbli_codes where edition = 'KBLI_2025'".to_owned()).await;
    assert_eq!(none.0, 0);
    let taken = imports::import(&ctx, file(Kbli, "kbli2025.csv", table), with(KbliEdition::Kbli2025)).await?;
    assert_eq!(counts(&taken), [1, 0, 0, 0, 0]);
    let source = ctx.catalogue().kbli_code(KbliEdition::Kbli2025, "32402").unwrap().source.clone();
    assert_eq!(source, "impor 2026-11-22", "a file is no source that anybody may read");
});

on_each_desk!(a_classification_comes_level_by_level_with_its_zeros, async |_db, ctx| {
    // five files, as the ministry hands them out: each knows the level above, none the one below
    let levels = [
        r#"[{"code": "A", "title": "Pertanian"}, {"code": "C", "title": "Industri Pengolahan"}]"#,
        r#"[{"code": "01", "title": "Tanaman", "kategori_code": "A"}, {"code": "32", "title": "Pengolahan Lainnya", "kategori_code": "C"}]"#,
        r#"[{"code": "011", "title": "Tanaman Semusim", "golongan_pokok_code": "01"},
            {"code": "324", "title": "Alat Permainan", "golongan_pokok_code": "32"}]"#,
        r#"[{"code": "0111", "title": "Serealia", "golongan_code": "011"}, {"code": "3240", "title": "Mainan", "golongan_code": "324"}]"#,
        r#"[{"code": "01111", "title": "Jagung", "subgolongan_code": "0111"}, {"code": "32402", "title": "Boneka", "subgolongan_code": "3240"}]"#,
    ];
    let of_2025 = || Wish { edition: Some(KbliEdition::Kbli2025), ..wish() };
    for (n, level) in levels.into_iter().enumerate() {
        let taken = imports::import(&ctx, file(Kbli, &format!("tingkat {n}.json"), level), of_2025()).await?;
        assert_eq!(counts(&taken), [2, 0, 0, 0, 0], "{n}: {:?}", said(&taken, 1));
    }
    let parent = |code: &str| ctx.catalogue().kbli_code(KbliEdition::Kbli2025, code).unwrap().parent.clone();
    for (code, above) in [("01", "A"), ("32", "C"), ("324", "32"), ("3240", "324"), ("32402", "3240"), ("0111", "011")]
    {
        assert_eq!(parent(code).as_deref(), Some(above), "{code}");
    }
    // a file in which no code begins with a zero may have lost them
    let lost = "KODE;JUDUL\n11;Tanaman\n47;Perdagangan Eceran\n";
    let lost = imports::import(&ctx, file(Kbli, "hilang.csv", lost), of_2025()).await?;
    assert_eq!(counts(&lost), [0, 0, 0, 2, 0]);
    assert!(said(&lost, 0)[0].contains("zeros in front may be lost"), "{:?}", said(&lost, 0));
});

on_each_desk!(an_outline_far_from_its_region_is_said_and_the_one_before_is_kept, async |db, ctx| {
    let square = |x: f64, y: f64| [[x, y], [x + 0.05, y], [x + 0.05, y - 0.05], [x, y - 0.05], [x, y]];
    let map = |corners: &[[f64; 2]]| {
        serde_json::json!({ "type": "FeatureCollection", "features": [feature("32.75.07", "Bantargebang", corners)] })
            .to_string()
    };
    let near = import(&ctx, Boundaries, "a.geojson", map(&square(106.97, -6.3))).await;
    assert_eq!((counts(&near), said(&near, 0).len()), ([1, 0, 0, 0, 0], 0));
    // Bantargebang on Java is not near Medan
    let far = import(&ctx, Boundaries, "b.geojson", map(&square(98.67, 3.6))).await;
    assert_eq!(counts(&far), [0, 1, 0, 0, 0]);
    assert!(said(&far, 0)[0].contains("km from the centre of its region"), "{:?}", said(&far, 0));
    let before: Vec<(Option<String>,)> =
        all(&db, "select value_before from reference_changes where kind = 'BOUNDARIES' order by import_id").await;
    let [(None,), (Some(before),)] = before.as_slice() else { panic!("{before:?}") };
    assert!(before.contains("106.97"), "{before}");
});
