use simpul::app::imports::{self, Undone};
use simpul::app::persons;
use simpul::domain::id::PersonId;
use simpul::domain::message::Locale;
use simpul::import::mapping::ListKind::Umkm;

use super::*;

/// Words that identify somebody, invented; none of them may be found anywhere but sealed.
const CANARIES: [&str; 9] = [
    "Sarinah",
    "Kusumawardhani",
    "3275019901900017",
    "81298765432",
    "Kenari Rahasia",
    "Wulandari",
    "3275019901900025",
    "81298765499",
    "Merak Tersembunyi",
];

const LIST: &str = "\
NO;NAMA USAHA;NAMA PEMILIK;NIK;NO HP;ALAMAT;KECAMATAN;PRODUK;NIB;OMZET 2024;TENAGA KERJA 2024
1;Toko Boneka Lucu Sekali;Sarinah Kusumawardhani;3275019901900017;0812-9876-5432;Jl. Kenari Rahasia 7;Pondokgede;boneka kain;1234567890123;120.000.000;3
2;Bu Wulandari;Wulandari Kusumawardhani;3275019901900025;0812-9876-5499;Gg. Merak Tersembunyi 9;Bantargebang;kue kering;;60.000.000;2
3;Sarinah Kusumawardhani;Sarinah Kusumawardhani;;;Jl. Kenari Rahasia 9;Bantargebang;keripik singkong;;;
";

/// Every text and every byte of every table, as one heap.
async fn heap(db: &Db, fresh: &Fresh) -> Vec<u8> {
    if let Some(path) = fresh.url.strip_prefix("sqlite:") {
        let mut heap = std::fs::read(path).unwrap();
        heap.extend(std::fs::read(format!("{path}-wal")).unwrap_or_default());
        return heap;
    }
    let mut heap = Vec::new();
    for name in tables(db).await.keys() {
        let rows: Vec<(String,)> =
            all(db, Box::leak(format!("select cast(t as text) from {name} t").into_boxed_str())).await;
        heap.extend(rows.into_iter().flat_map(|(row,)| row.into_bytes()));
    }
    heap
}

fn assert_tells_nothing(what: &str, heap: &[u8]) {
    let heap = String::from_utf8_lossy(heap).to_lowercase();
    for canary in CANARIES {
        assert!(!heap.contains(&canary.to_lowercase()), "{what} tells {canary}");
        // nor as bytes written in hexadecimal digits
        let hex = data_encoding::HEXLOWER.encode(canary.as_bytes());
        assert!(!heap.contains(&hex), "{what} tells {canary} in hexadecimal digits");
    }
}

told_on_each!(what_identifies_a_person_is_only_kept_sealed, Referenced, async |fresh| {
    let (db, ctx) = desk(&fresh).await?;
    let mut runs = Vec::new();
    let moved = LIST
        .replace("0812-9876-5432", "0812-9876-5499")
        .replace("Toko Boneka Lucu Sekali", "Toko Boneka Lucu Sekali Baru");
    for (name, list) in [("a.csv", LIST.as_bytes().to_vec()), ("a.xlsx", workbook(LIST)), ("b.csv", moved.into_bytes())]
    {
        let imported = import(&ctx, Umkm, name, list).await;
        for (what, text) in [
            ("the report", imported.report.to_terminal(Locale::Id)),
            ("the English report", imported.report.to_terminal(Locale::En)),
            ("the JSON", serde_json::to_string(&imported.report)?),
            ("the debug text", format!("{:?}", imported.report)),
        ] {
            assert_tells_nothing(what, text.as_bytes());
        }
        runs.push(imported);
    }
    assert_eq!(
        runs.iter().map(counts).collect::<Vec<_>>(),
        [[3, 0, 0, 0, 0], [0, 0, 3, 0, 0], [0, 1, 2, 0, 0]],
        "{}",
        runs[2].report.to_terminal(Locale::En)
    );
    assert_tells_nothing("the database", &heap(&db, &fresh).await);

    // with the key they are there, and nowhere twice
    let ids: Vec<(uuid::Uuid,)> = all(&db, "select id from persons order by id").await;
    let ids: Vec<PersonId> = ids.into_iter().map(|(id,)| PersonId(id)).collect();
    let data = persons::open(&ctx, &ids).await?;
    assert_eq!((ids.len(), data.len()), (3, 3));
    let sari = data.values().find(|data| data.nik.as_deref() == Some("3275019901900017")).unwrap();
    assert_eq!(sari.phone.as_deref(), Some("+6281298765499"), "the corrected phone is sealed anew");
    assert_eq!(sari.name.as_deref(), Some("Sarinah Kusumawardhani"));
    assert!(data.values().any(|data| data.business_name.as_deref() == Some("Bu Wulandari")));
    let named: Vec<(Option<String>,)> = all(&db, "select name from umkm order by name nulls last").await;
    assert_eq!(named, [(Some("Toko Boneka Lucu Sekali Baru".to_owned()),), (None,), (None,)]);

    // taken back, nobody can read them any more
    crate::store::umkm::hold_counts(&db).await?;
    assert_eq!(imports::undo(&ctx, runs[0].run.unwrap()).await?.n_retired, 3);
    crate::store::umkm::hold_counts(&db).await?;
    assert!(persons::open(&ctx, &ids).await?.is_empty());
    let left: (i64, i64) = one(&db, "select (select count(*) from umkm_match_keys), (select count(*) from persons where nik_hash is not null or phone_hash is not null)".to_owned()).await;
    assert_eq!(left, (0, 0));
    let again = import(&ctx, Umkm, "a.csv", LIST).await;
    assert_eq!(counts(&again), [3, 0, 0, 0, 0]);
    assert_tells_nothing("the database", &heap(&db, &fresh).await);
});

on_each_desk!(the_same_list_of_businesses_changes_nothing, async |db, ctx| {
    import(&ctx, Umkm, "a.csv", LIST).await;
    let whole = tables(&db).await;
    for (name, list) in [("a.csv", LIST.as_bytes().to_vec()), ("a.xlsx", workbook(LIST))] {
        assert_eq!(counts(&import(&ctx, Umkm, name, list).await), [0, 0, 3, 0, 0]);
    }
    assert_eq!(
        grown(&whole, &tables(&db).await),
        [("audit_rows".to_owned(), 2), ("import_rows".to_owned(), 6), ("import_runs".to_owned(), 2)]
    );
    let size: Vec<(String,)> = all(&db, "select sector_code from umkm where sector_code is not null order by 1").await;
    assert!(size.iter().any(|(sector,)| sector == "boneka-mainan"), "{size:?}");
});

on_each_desk!(what_a_list_changed_of_a_business_is_taken_back, async |db, ctx| {
    import(&ctx, Umkm, "a.csv", LIST).await;
    let shot = "select coalesce(name, ''), coalesce(nib, ''), region_code, cast(products as text), cast(sectors as text), coalesce(sector_code, ''), coalesce(revenue_idr, 0), coalesce(n_workers, 0) from umkm order by id";
    type Shot = (String, String, String, String, String, String, i64, i64);
    let before: Vec<Shot> = all(&db, shot).await;
    let changed = LIST
        .replace("boneka kain;1234567890123;120.000.000;3", "boneka kain, kue basah;1234567890123;150.000.000;5")
        .replace("0812-9876-5432", "0812-9876-5000");
    let second = import(&ctx, Umkm, "b.csv", changed).await;
    assert_eq!(counts(&second), [0, 1, 2, 0, 0]);
    crate::store::umkm::hold_counts(&db).await?;
    let after: Vec<Shot> = all(&db, shot).await;
    assert_ne!(after, before);
    let origins: Vec<(String, Option<String>, Option<String>)> =
        all(&db, "select field, raw_value, value_before from field_origins where field <> '*' order by field").await;
    let fields: Vec<&str> = origins.iter().map(|(field, _, _)| field.as_str()).collect();
    assert_eq!(fields, ["phone", "products", "years.2024.n_workers", "years.2024.revenue_idr"]);
    assert_eq!(origins[0], ("phone".to_owned(), None, None), "personal values are not kept");
    assert_eq!(origins[3].2.as_deref(), Some("120000000"));
    let undone = imports::undo(&ctx, second.run.unwrap()).await?;
    assert_eq!(undone, Undone { n_retired: 0, n_restored: 1, n_kept: 1 });
    crate::store::umkm::hold_counts(&db).await?;
    assert_eq!(all::<Shot>(&db, shot).await, before);
});

on_each_desk!(a_nib_belongs_to_one_business, async |db, ctx| {
    import(&ctx, Umkm, "a.csv", LIST).await;
    let headings = LIST.lines().next().unwrap();
    // another business claims a known NIB; two businesses of one list claim one; a business gets a NIB and another claims it
    let claims = format!(
        "{headings}\n\
         1;Warung Soto Pak Contoh;Budi Santosa;;;Jl. Lain 1;Pondokgede;soto;1234567890123;;\n\
         2;Toko Kerajinan Bambu Asri;Citra Lestari;;;Jl. Lain 2;Pondokgede;anyaman bambu;2222222222222;;\n\
         3;Konveksi Jahit Rapi;Dewi Anggraini;;;Jl. Lain 3;Pondokgede;jahitan;2222222222222;;\n\
         4;Bu Wulandari;Wulandari Kusumawardhani;3275019901900025;0812-9876-5499;Gg. Merak Tersembunyi 9;Bantargebang;kue kering;3333333333333;60.000.000;2\n\
         5;Bengkel Las Mandiri;Eko Prasetyo;;;Jl. Lain 5;Bantargebang;las;3333333333333;;\n"
    );
    let imported = import(&ctx, Umkm, "b.csv", claims.clone()).await;
    assert_eq!(counts(&imported), [1, 1, 0, 0, 3], "{}", imported.report.to_terminal(Locale::En));
    for row in [0, 2, 4] {
        assert!(
            said(&imported, row).iter().any(|said| said.starts_with("NIB belongs to another")),
            "{:?}",
            said(&imported, row)
        );
    }
    let nibs: Vec<(String, i64)> =
        all(&db, "select nib, cast(count(*) as bigint) from umkm where nib is not null group by nib order by nib")
            .await;
    assert_eq!(
        nibs,
        [("1234567890123".to_owned(), 1), ("2222222222222".to_owned(), 1), ("3333333333333".to_owned(), 1)]
    );
    let again = import(&ctx, Umkm, "b.csv", claims).await;
    assert_eq!(counts(&again), [0, 0, 5, 0, 0], "{}", again.report.to_terminal(Locale::En));

    // the same NIB and owner under a corrected name is the same business
    let renamed = LIST.replace("Toko Boneka Lucu Sekali", "Rumah Boneka Ceria");
    let imported = import(&ctx, Umkm, "c.csv", renamed).await;
    assert_eq!(counts(&imported), [0, 1, 2, 0, 0]);
});

on_each_desk!(a_business_with_the_same_nik_or_phone_is_taken_in_beside, async |db, ctx| {
    import(&ctx, Umkm, "a.csv", LIST).await;
    let headings = LIST.lines().next().unwrap();
    let second = format!(
        "{headings}\n1;Kedai Minum Segar;Sarinah Kusumawardhani;3275019901900017;0812-9876-5432;Jl. Kenari Rahasia 7;Pondokgede;es teh;;;\n"
    );
    let imported = import(&ctx, Umkm, "b.csv", second).await;
    assert_eq!(counts(&imported), [0, 0, 0, 0, 1]);
    let pair: (i64, String) =
        one(&db, "select score, cast(reasons as text) from duplicate_candidates".to_owned()).await;
    assert_eq!(pair.0, 80);
    assert!(pair.1.contains("SAME_NIK") && pair.1.contains("SAME_PHONE"), "{}", pair.1);
});

on_each_desk!(what_is_read_and_not_kept_is_said, async |_db, ctx| {
    let list = "NAMA USAHA;KECAMATAN;PRODUK;JENIS KELAMIN PEMILIK;OMZET;TAHUN BERDIRI\nToko Boneka Lucu;Pondokgede;boneka;P;1.000.000;2015\n";
    let imported = import(&ctx, Umkm, "a.csv", list).await;
    let notes: Vec<&str> = imported.report.notes.iter().map(|note| note.en.as_str()).collect();
    assert!(
        notes.iter().any(|note| note.contains("JENIS KELAMIN PEMILIK") && note.contains("not kept")),
        "{notes:?}\n{}",
        imported.report.to_terminal(Locale::En)
    );
    let said = said(&imported, 0);
    assert!(said.iter().any(|said| said.starts_with("The year of this figure")), "{said:?}");
    assert!(said.iter().any(|said| said.starts_with("Only the founding year")), "{said:?}");
});

on_each_desk!(the_outbox_knows_the_version_of_a_person, async |db, ctx| {
    import(&ctx, Umkm, "a.csv", LIST).await;
    let moved = import(&ctx, Umkm, "b.csv", LIST.replace("0812-9876-5432", "0812-9876-5000")).await;
    imports::undo(&ctx, moved.run.unwrap()).await?;
    let first: (uuid::Uuid,) = one(&db, "select id from import_runs order by id limit 1".to_owned()).await;
    imports::undo(&ctx, simpul::domain::id::ImportRunId(first.0)).await?;
    let events: Vec<(String, i64, i64)> = all(
        &db,
        "select action, version, cast(count(*) as bigint) from outbox where entity_kind = 'PERSON' group by action, version order by action, version",
    )
    .await;
    let event = |action: &str, version, n| (action.to_owned(), version, n);
    assert_eq!(
        events,
        [event("INSERT", 1, 3), event("RETIRE", 2, 2), event("RETIRE", 3, 1), event("UPDATE", 2, 1)],
        "one was changed in between"
    );
    let held: Vec<(i64,)> = all(&db, "select version from persons order by version").await;
    assert_eq!(held, [(2,), (2,), (3,)]);
});

on_each_desk!(a_business_whose_place_nobody_knows_is_near_to_nothing, async |_db, ctx| {
    let list = "NAMA USAHA;KECAMATAN;KABUPATEN/KOTA;PRODUK;LINTANG;BUJUR\n\
        Boneka Lucu Jaya;Pondokgede;Kota Bekasi;boneka;;\n\
        Kue Enak Jaya;Pondokgede;Kota Bekasi;kue;-6.2831;106.9212\n\
        Keripik Gurih Jaya;;Kota Bekasi;keripik;;\n\
        Sepatu Kuat Jaya;;Kota Bekasi;sepatu;;\n";
    assert_eq!(counts(&import(&ctx, Umkm, "a.csv", list).await), [4, 0, 0, 0, 0]);
    let ask = async |query: &str| given::ask(&ctx, query, serde_json::json!({})).await["umkm"].clone();
    let shown = ask("{ umkm(first: 9) { nodes { location { precision point { latitude } } region { code } } } }").await;
    let precisions =
        shown["nodes"].as_array().unwrap().iter().map(|node| node["location"]["precision"].as_str().unwrap());
    let mut precisions: Vec<&str> = precisions.collect();
    precisions.sort_unstable();
    assert_eq!(precisions, ["CELL", "CENTROID", "CENTROID", "CENTROID"]);
    let near = "near: {latitude: -6.28, longitude: 106.92, radiusM: 50000}";
    let within = "box: {south: -7, west: 106, north: -6, east: 108}";
    for filter in [near, within] {
        let found = ask(&format!("{{ umkm(filter: {{{filter}}}, first: 9) {{ totalCount {{ value }} }} }}")).await;
        assert_eq!(found["totalCount"]["value"], 1, "{filter}");
    }
    let facets = "facets { distance { counted { value } } }";
    let by = ask(&format!("{{ umkm(filter: {{{near}}}, first: 1) {{ {facets} }} }}")).await;
    assert_eq!(by["facets"]["distance"]["counted"]["value"], 1);
    // whoever is known by the city alone is in no kecamatan of it, and in no bucket that would find others
    let facets = "facets { region { buckets { key count } } }";
    let by = ask(&format!("{{ umkm(filter: {{within: \"32.75\"}}, first: 1) {{ {facets} }} }}")).await;
    let buckets = by["facets"]["region"]["buckets"].as_array().unwrap().clone();
    assert_eq!(
        buckets,
        [serde_json::json!({ "key": "32.75.08", "count": 2 }), serde_json::json!({ "key": null, "count": 2 }),]
    );
});
