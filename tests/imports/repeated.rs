//! Rows that speak of the same one: folded before they are compared with the registry.

use simpul::app::imports::{self, Undone, Wish};
use simpul::domain::message::Locale;
use simpul::import::mapping::ListKind::{self, Cooperatives, Umkm};

use super::*;

/// How many rows of a report say that rows contradict each other.
fn contradicted(imported: &Imported) -> usize {
    let rows = 0..imported.report.rows.len();
    rows.filter(|row| said(imported, *row).iter().any(|said| said.contains("contradict each other"))).count()
}

/// Field, raw value, value before.
async fn origins(db: &Db) -> Vec<(String, Option<String>, Option<String>)> {
    all(db, "select field, raw_value, value_before from field_origins where field <> '*' order by field").await
}

/// A list with the same one twice, with two figures, and others between.
fn list(kind: ListKind, first: u32, last: u32) -> String {
    let between = ["Melati Putih", "Anggrek Bulan", "Cempaka Raya"].map(|name| match kind {
        Cooperatives => format!("Koperasi {name};Rawalumbu;10\n"),
        _ => format!("Toko {name};Rawalumbu;10\n"),
    });
    let (headings, name) = match kind {
        Cooperatives => ("NAMA KOPERASI;KECAMATAN;ANGGOTA 2024", "Koperasi Boneka Ceria"),
        _ => ("NAMA USAHA;KECAMATAN;TENAGA KERJA 2024", "Toko Boneka Ceria"),
    };
    let between = between.concat();
    format!("{headings}\n{name};Pondokgede;{first}\n{between}{name};Pondok Gede;{last}\n")
}

on_each_desk!(rows_that_contradict_each_other_change_nothing_when_they_come_again, async |db, ctx| {
    for (kind, figure, field) in [
        (Cooperatives, "select max(n_members) from cooperatives where retired_at is null", "n_members"),
        (Umkm, "select max(n_workers) from umkm where retired_at is null", "n_workers"),
    ] {
        // all rows in one chunk, and each in a chunk of its own
        for chunk_rows in [200, 1] {
            let import = async |first, last| {
                let wish = Wish { chunk_rows, ..wish() };
                imports::import(&ctx, file(kind, "a.csv", list(kind, first, last)), wish).await.unwrap()
            };
            let first = import(100, 120).await;
            assert_eq!(counts(&first), [4, 1, 0, 0, 0], "{}", first.report.to_terminal(Locale::En));
            assert_eq!(contradicted(&first), 1);
            let reason = first.report.rows[4].reasons.iter().find(|reason| reason.message.en.contains("contradict"));
            assert_eq!(reason.and_then(|reason| reason.field.as_deref()), Some(field));
            assert_eq!(one::<(i64,)>(&db, figure.to_owned()).await.0, 120);

            let whole = tables(&db).await;
            for _ in 0..2 {
                let again = import(100, 120).await;
                assert_eq!(counts(&again), [0, 0, 5, 0, 0], "{}", again.report.to_terminal(Locale::En));
                assert_eq!(contradicted(&again), 1, "it is said each time");
            }
            let still = grown(&whole, &tables(&db).await);
            assert_eq!(
                still,
                [("audit_rows".to_owned(), 2), ("import_rows".to_owned(), 10), ("import_runs".to_owned(), 2)]
            );

            // other figures: the row that counts leaves the origin, and what stood there before any of them comes back
            let changed = import(90, 95).await;
            assert_eq!(counts(&changed), [0, 2, 3, 0, 0]);
            let left = origins(&db).await;
            assert!(!left.is_empty());
            for (field, raw, before) in &left {
                assert_eq!((raw.as_deref(), before.as_deref()), (Some("95"), Some("120")), "{field}");
            }
            let undone = imports::undo(&ctx, changed.run.unwrap()).await?;
            assert_eq!(undone, Undone { n_retired: 0, n_restored: 1, n_kept: 0 });
            assert_eq!(one::<(i64,)>(&db, figure.to_owned()).await.0, 120);
            // on the way to what is held already: nothing changes
            assert_eq!(counts(&import(7, 120).await), [0, 0, 5, 0, 0]);
            imports::undo(&ctx, first.run.unwrap()).await?;
            let mut tx = db.begin().await?;
            tx.exec(Sql::from("delete from field_origins where field <> '*'")).await?;
            tx.commit().await?;
        }
    }
});

on_each_desk!(rows_that_add_to_each_other_do_not_contradict, async |db, ctx| {
    let list = "\
NAMA KOPERASI;KECAMATAN;TAHUN BUKU;JUMLAH ANGGOTA;KELURAHAN;BIDANG USAHA
Koperasi Boneka Ceria;Bantargebang;2023;100;;boneka
Koperasi Boneka Ceria;Bantargebang;2024;120;Cikiwul;kue
";
    let first = import(&ctx, Cooperatives, "a.csv", list).await;
    assert_eq!(
        (counts(&first), contradicted(&first)),
        ([1, 1, 0, 0, 0], 0),
        "{}",
        first.report.to_terminal(Locale::En)
    );
    let held: (i64, String) = one(&db, "select n_members, region_code from cooperatives".to_owned()).await;
    assert_eq!((held.0, held.1.as_str()), (120, "32.75.07.1004"));
    assert_eq!(counts(&import(&ctx, Cooperatives, "a.csv", list).await), [0, 0, 2, 0, 0]);

    // a business in two rows, found by its NIB; a third row is like the second only
    let list = "\
NAMA USAHA;NIB;ALAMAT;KECAMATAN;PRODUK;KAPASITAS PER BULAN
Toko Boneka Ceria;1234567890123;Jl. Contoh 1;Bantargebang;boneka kain;50
Toko Boneka Ceria;1234567890123;Jl. Contoh 2;Bantargebang;kue kering;70
Toko Boneka Ceria;;Jl. Contoh 2;Bantargebang;kue kering;70
";
    let first = import(&ctx, Umkm, "b.csv", list).await;
    assert_eq!(
        (counts(&first), contradicted(&first)),
        ([1, 1, 1, 0, 0], 1),
        "{}",
        first.report.to_terminal(Locale::En)
    );
    let products: (String,) = one(&db, "select cast(products as text) from umkm".to_owned()).await;
    assert!(products.0.contains("50") && products.0.contains("70"), "{}", products.0);
    assert_eq!(counts(&import(&ctx, Umkm, "b.csv", list).await), [0, 0, 3, 0, 0]);
});
