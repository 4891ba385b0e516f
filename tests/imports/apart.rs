//! Businesses that are called alike: whether a row speaks of one that is there.

use simpul::domain::message::Locale;
use simpul::import::mapping::ListKind::{Cooperatives, Kbli, Umkm};

use super::*;

on_each_desk!(another_number_is_never_the_same_business, async |db, ctx| {
    let list = "NAMA USAHA;NIB;NIK;KELURAHAN;KECAMATAN;KABUPATEN/KOTA;PROVINSI;KBLI;PRODUK\n\
        Warung Melati;1234567890123;;Jatiwaringin;Pondokgede;Kota Bekasi;Jawa Barat;47112;Sembako\n\
        Warung Melati;1234567890124;;Jatiwaringin;Pondokgede;Kota Bekasi;Jawa Barat;56102;Soto\n\
        Toko Cahaya;;3275014107800011;Jatiwaringin;Pondokgede;Kota Bekasi;Jawa Barat;47112;Sembako\n\
        Toko Cahaya;;3275014107800012;Jatiwaringin;Pondokgede;Kota Bekasi;Jawa Barat;56102;Soto\n\
        ;1234567890125;;Jatiwaringin;Pondokgede;Kota Bekasi;Jawa Barat;56102;Soto\n\
        ;1234567890126;;Jatiwaringin;Pondokgede;Kota Bekasi;Jawa Barat;56102;Soto\n";
    let first = import(&ctx, Umkm, "a.csv", list).await;
    assert_eq!(counts(&first), [3, 0, 0, 0, 3], "{}", first.report.to_terminal(Locale::En));
    let kept: Vec<(String,)> = all(&db, "select nib from umkm where nib is not null order by nib").await;
    assert_eq!(kept.len(), 4);
    let pairs: Vec<(String,)> = all(&db, "select cast(reasons as text) from duplicate_candidates order by id").await;
    assert!(pairs[0].0.contains("SAME_NAME") && pairs[2].0.contains("SAME_PRODUCTS"), "{pairs:?}");
    let again = import(&ctx, Umkm, "a.csv", list).await;
    assert_eq!(counts(&again), [0, 0, 6, 0, 0], "{}", again.report.to_terminal(Locale::En));
    // nor where owner and address agree
    let list = "NAMA USAHA;NAMA PEMILIK;ALAMAT;NIB;NIK;KECAMATAN;KABUPATEN/KOTA;PRODUK\n\
        Toko Terang;Siti Aminah;Jl. Satu 1;2234567890123;;Pondokgede;Kota Bekasi;Sembako\n\
        Toko Terang;Siti Aminah;Jl. Satu 1;2234567890124;;Pondokgede;Kota Bekasi;Soto\n\
        Toko Terang;Siti Aminah;Jl. Satu 1;2234567890123;3275014107800015;Pondokgede;Kota Bekasi;Gula\n\
        Toko Terang;Siti Aminah;Jl. Satu 1;2234567890123;3275014107800016;Pondokgede;Kota Bekasi;Beras\n";
    let first = import(&ctx, Umkm, "b.csv", list).await;
    assert_eq!(counts(&first), [1, 1, 0, 0, 2], "{}", first.report.to_terminal(Locale::En));
    let again = import(&ctx, Umkm, "b.csv", list).await;
    assert_eq!(counts(&again), [0, 0, 4, 0, 0], "{}", again.report.to_terminal(Locale::En));
});

on_each_desk!(a_name_alone_is_only_perhaps_the_same_business, async |_db, ctx| {
    let list = "NAMA USAHA;NAMA PEMILIK;KELURAHAN;KECAMATAN;KABUPATEN/KOTA;KBLI;PRODUK\n\
        Warung Melati;;Jatiwaringin;Pondokgede;Kota Bekasi;47112;Sembako\n\
        Warung Melati;;Jatiwaringin;Pondokgede;Kota Bekasi;56102;Soto\n\
        Warung Melati;;Jatiwaringin;Pondokgede;Kota Bekasi;56102;Soto\n\
        ;;Jatiwaringin;Pondokgede;Kota Bekasi;10710;Roti\n\
        ;;Jatiwaringin;Pondokgede;Kota Bekasi;10710;Roti\n\
        Warung Mawar;Dewi Lestari;Jatiwaringin;Pondokgede;Kota Bekasi;47112;Sembako\n\
        Warung Mawar;Dewi Lestari;Jatiwaringin;Pondokgede;Kota Bekasi;56102;Soto\n";
    let first = import(&ctx, Umkm, "a.csv", list).await;
    // a row that says in everything the same is the same; one that has no name speaks of another one
    assert_eq!(counts(&first), [3, 1, 1, 0, 2], "{}", first.report.to_terminal(Locale::En));
    for name in ["a.csv", "b.csv"] {
        let again = import(&ctx, Umkm, name, list).await;
        assert_eq!(counts(&again), [0, 0, 7, 0, 0], "{}", again.report.to_terminal(Locale::En));
    }
});

on_each_desk!(what_another_registry_knows_by_two_ids_stays_two, async |_db, ctx| {
    let list = "KODE SIMPUL;NAMA USAHA;NAMA PEMILIK;KELURAHAN/DESA;KECAMATAN;KABUPATEN/KOTA;PROVINSI;KBLI;PRODUK\n\
        umkm_01k8ew06a0fagrnjy6nzx85h7f;Toko Kue Cemerlang;;Jatiwaringin;Pondokgede;Kota Bekasi;Jawa Barat;10710;Roti\n\
        umkm_01k8f2jrk0e018vax7nvh69hhe;Toko Kue Cemerlang;;Jatiwaringin;Pondokgede;Kota Bekasi;Jawa Barat;10710;Roti\n\
        umkm_01kwv71x00fvssnpta5j28phth;Toko Cita;Dewi Lestari;Jatiwaringin;Pondokgede;Kota Bekasi;Jawa Barat;10710;Roti\n\
        umkm_01kxpnyx00fpgbzjb9k22v84dv;Toko Cita;Dewi Lestari;Jatiwaringin;Pondokgede;Kota Bekasi;Jawa Barat;10710;Roti\n";
    let first = import(&ctx, Umkm, "a.csv", list).await;
    assert_eq!(counts(&first), [2, 0, 0, 0, 2], "{}", first.report.to_terminal(Locale::En));
    let again = import(&ctx, Umkm, "b.csv", list).await;
    assert_eq!(counts(&again), [0, 0, 4, 0, 0], "{}", again.report.to_terminal(Locale::En));
    // what it says anew of one of them goes to that one
    let renewed = list.replacen("10710;Roti\n", "10710;Donat\n", 1);
    let again = import(&ctx, Umkm, "c.csv", renewed).await;
    assert_eq!(counts(&again), [0, 1, 3, 0, 0], "{}", again.report.to_terminal(Locale::En));
});

on_each_desk!(an_export_says_of_a_cooperative_elsewhere_what_it_says_here, async |db, ctx| {
    let object = |id: &str, name: &str, more: &str| {
        format!(
            r#"{{"id":"kop_{id}","name":"{name}","region":{{"code":"32.75.08"}},"contacts":{{"phone":null,"whatsapp":"+6281211110003"}},{more}}}"#
        )
    };
    let ids = ["01h455vb4pex5vsknk084sn02q", "01h455vb4pex5vsknk084sn02r", "01h455vb4pex5vsknk084sn02s"];
    let list = [
        object(
            ids[0],
            "Koperasi Satu Jaya",
            r#""bond":{"kind":"EMPLOYER","description":"PT Maju"},"openness":"BOND_ONLY","state":"BEING_DISSOLVED""#,
        ),
        object(
            ids[1],
            "Koperasi Dua Makmur",
            r#""bond":{"kind":"TERRITORIAL","description":null},"openness":"UNKNOWN","state":"DISSOLVED""#,
        ),
        object(
            ids[2],
            "Koperasi Karyawan Tiga",
            r#""bond":{"kind":"OPEN","description":null},"openness":"CLOSED","state":"BEING_REVITALISED""#,
        )
        .replace(r#""phone":null,"whatsapp":"+6281211110003""#, r#""phone":"+6281211110004","whatsapp":null"#),
    ]
    .join("\n");
    let first = import(&ctx, Cooperatives, "a.jsonl", list.clone()).await;
    assert_eq!(counts(&first), [3, 0, 0, 0, 0], "{}", first.report.to_terminal(Locale::En));
    let query = "{ cooperatives(first: 5, orderBy: [{field: NAME}]) { nodes { name bond { kind description } openness state contacts { phone whatsapp } } } }";
    let told = given::ask(&ctx, query, serde_json::json!({})).await;
    let one = |name: &str| {
        told["cooperatives"]["nodes"].as_array().unwrap().iter().find(|one| one["name"] == name).unwrap().clone()
    };
    let first = one("Koperasi Satu Jaya");
    assert_eq!(first["bond"], serde_json::json!({"kind": "EMPLOYER", "description": "PT Maju"}));
    assert_eq!((&first["openness"], &first["state"]), (&"BOND_ONLY".into(), &"BEING_DISSOLVED".into()));
    assert_eq!(first["contacts"], serde_json::json!({"phone": null, "whatsapp": "+6281211110003"}));
    let second = one("Koperasi Dua Makmur");
    assert_eq!(
        (&second["bond"]["kind"], &second["openness"], &second["state"]),
        (&"TERRITORIAL".into(), &"UNKNOWN".into(), &"DISSOLVED".into())
    );
    let third = one("Koperasi Karyawan Tiga");
    assert_eq!(
        (&third["bond"]["kind"], &third["openness"], &third["state"]),
        (&"OPEN".into(), &"CLOSED".into(), &"BEING_REVITALISED".into())
    );
    assert_eq!(
        third["contacts"],
        serde_json::json!({"phone": "+6281211110004", "whatsapp": null}),
        "nothing is guessed"
    );
    let again = import(&ctx, Cooperatives, "b.jsonl", list).await;
    assert_eq!(counts(&again), [0, 0, 3, 0, 0], "{}", again.report.to_terminal(Locale::En));
    // what changed can be taken back
    let changed =
        object(ids[0], "Koperasi Satu Jaya", r#""bond":{"kind":"COMMUNITY","description":"Guru"},"openness":"OPEN""#);
    let changed = import(&ctx, Cooperatives, "c.jsonl", changed).await;
    assert_eq!(counts(&changed), [0, 1, 0, 0, 0], "{}", changed.report.to_terminal(Locale::En));
    imports::undo(&ctx, changed.run.unwrap()).await?;
    let back: (String, String, String) =
        one_row(&db, "select bond, bond_description, openness from cooperatives where name = 'Koperasi Satu Jaya'")
            .await;
    assert_eq!(back, ("EMPLOYER".into(), "PT Maju".into(), "BOND_ONLY".into()));
});

async fn one_row<T: simpul::db::Record>(db: &Db, text: &'static str) -> T {
    all(db, text).await.remove(0)
}

on_each_desk!(a_code_that_begins_no_other_has_lost_its_zeros, async |_db, ctx| {
    let list = "KODE;JUDUL;EDISI\n1111;Pertanian Jagung;2020\n1112;Pertanian Gandum;2020\n1461;Peternakan Ayam;2020\n";
    let imported = import(&ctx, Kbli, "a.csv", list).await;
    assert_eq!(counts(&imported), [0, 0, 0, 3, 0], "{}", imported.report.to_terminal(Locale::En));
    assert!(said(&imported, 0)[0].starts_with("No code begins like this"), "{:?}", said(&imported, 0));
    // what a longer code begins with is one, in the registry or in the file; so is what a level tells
    let list = "KODE;JUDUL;EDISI;TINGKAT\n1461;Peternakan;2020;4\n0146;Peternakan Unggas;2020;\n9876;Lain;2020;\n98765;Lain Sekali;2020;\n";
    let imported = import(&ctx, Kbli, "b.csv", list).await;
    assert_eq!(counts(&imported), [4, 0, 0, 0, 0], "{}", imported.report.to_terminal(Locale::En));
});

on_each_desk!(one_word_of_the_owners_name_is_not_told, async |db, ctx| {
    let list = "NAMA USAHA;NAMA PEMILIK;KELURAHAN;KECAMATAN;KABUPATEN/KOTA;PROVINSI;PRODUK\n\
        Toko Kue Zubaidah;Zubaidah Qonitah;Jatiwaringin;Pondokgede;Kota Bekasi;Jawa Barat;Kue Zubaidah\n\
        Kripik Mak Ijah Sulastri;Sulastri Wangi;Jatiwaringin;Pondokgede;Kota Bekasi;Jawa Barat;Keripik Sulastri\n\
        Dodol Bekasi;Nyonya Bekasi;Jatiwaringin;Pondokgede;Kota Bekasi;Jawa Barat;Dodol Bekasi\n";
    let imported = import(&ctx, Umkm, "a.csv", list).await;
    assert_eq!(counts(&imported), [3, 0, 0, 0, 0], "{}", imported.report.to_terminal(Locale::En));
    let kept: Vec<(Option<String>, String)> =
        all(&db, "select name, cast(products as text) from umkm order by id").await;
    assert_eq!(kept.iter().map(|(name, _)| name.as_deref()).collect::<Vec<_>>(), [None, None, Some("Dodol Bekasi")]);
    let kept = format!("{kept:?}");
    assert!(
        kept.contains("Kue") && kept.contains("Keripik") && !kept.contains("Zubaidah") && !kept.contains("Sulastri"),
        "{kept}"
    );
    assert!(said(&imported, 0).iter().any(|said| said.starts_with("The owner's name")), "{:?}", said(&imported, 0));
    let again = import(&ctx, Umkm, "b.csv", list).await;
    assert_eq!(counts(&again), [0, 0, 3, 0, 0], "{}", again.report.to_terminal(Locale::En));
});

on_each_desk!(an_apostrophe_that_belongs_to_a_name_stays, async |db, ctx| {
    let list = "NAMA KOPERASI;KECAMATAN\n'Aisyiyah Mandiri;Pondokgede\n'=Koperasi Rumus;Pondokgede\n";
    import(&ctx, Cooperatives, "a.csv", list).await;
    let names: Vec<(String,)> = all(&db, "select name from cooperatives order by id").await;
    assert_eq!(names, [("'Aisyiyah Mandiri".to_owned(),), ("=Koperasi Rumus".to_owned(),)]);
});
