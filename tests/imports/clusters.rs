//! Clusters of a list: made, changed, led by another cooperative, taken back.

use simpul::domain::Cluster;
use simpul::domain::cluster::ClusterStage;
use simpul::domain::id::ClusterId;
use simpul::domain::listing::{ClusterFilter, Slice};
use simpul::domain::message::Locale;
use simpul::import::mapping::ListKind::{Clusters, Cooperatives};

use super::*;

const LIST: &str = "\
DAFTAR KLASTER KOTA BEKASI
NO;NAMA KLASTER;BIDANG USAHA;TAHAP;KECAMATAN;WILAYAH CAKUPAN;TANGGAL BERDIRI;KOPERASI UTAMA
1;Klaster Boneka Pondokgede;boneka dan mainan;berjalan;Pondokgede;32.75.08, 32.75.07;17-08-2024;Koperasi Satu Hati Bersama
2;Klaster Kue Bantargebang;kue;diusulkan;Bantargebang;;;Koperasi Yang Tidak Ada
3;Klaster Tanpa Bidang;;;Pondokgede;;;
4;Klaster Tanpa Tempat;kue;;Antah Berantah;;;
";

async fn all_clusters(ctx: &Ctx) -> Vec<Cluster> {
    let slice = Slice { n: 100, ..Slice::default() };
    let page = simpul::app::clusters::page(ctx, &ClusterFilter::default(), &[], &slice).await.unwrap();
    page.items.into_iter().map(|listed| listed.item).collect()
}

async fn find(ctx: &Ctx, name: &str) -> Cluster {
    all_clusters(ctx).await.into_iter().find(|cluster| cluster.name == name).unwrap()
}

on_each_desk!(clusters_are_made_changed_and_taken_back, async |db, ctx| {
    let two = "NAMA KOPERASI;KECAMATAN\nKoperasi Satu Hati Bersama;Pondokgede\nKoperasi Dua Hati Bersama;Pondokgede\n";
    import(&ctx, Cooperatives, "koperasi.csv", two).await;
    let first = import(&ctx, Clusters, "klaster.csv", LIST).await;
    assert_eq!(counts(&first), [2, 0, 0, 2, 0], "{}", first.report.to_terminal(Locale::En));
    assert!(said(&first, 1).iter().any(|said| said.contains("leading cooperative is not known")));
    assert!(said(&first, 2).iter().any(|said| said.contains("needs its line of business")));
    assert!(said(&first, 3).iter().any(|said| said.contains("place is not known")));
    let dolls = find(&ctx, "Klaster Boneka Pondokgede").await;
    assert_eq!((dolls.sector.as_str(), dolls.stage), ("boneka-mainan", ClusterStage::Active));
    assert_eq!(dolls.regions, [given::code("32.75.07"), given::code("32.75.08")]);
    assert_eq!((dolls.region.as_str(), dolls.founded_on), ("32.75.08", Some(given::day("2024-08-17"))));
    assert!(dolls.lead.is_some() && dolls.point.is_some());
    let cakes = find(&ctx, "Klaster Kue Bantargebang").await;
    assert_eq!((cakes.stage, cakes.lead, cakes.version), (ClusterStage::Proposed, None, 1));

    // the same file twice, and the same rows in other clothes
    let whole = tables(&db).await;
    for (name, list) in [("klaster.csv", LIST.as_bytes().to_vec()), ("klaster.xlsx", workbook(LIST))] {
        assert_eq!(counts(&import(&ctx, Clusters, name, list).await), [0, 0, 2, 2, 0]);
    }
    assert_eq!(
        grown(&whole, &tables(&db).await),
        [("audit_rows".to_owned(), 2), ("import_rows".to_owned(), 8), ("import_runs".to_owned(), 2)]
    );

    // by its id a cluster is found under another name, and led by another cooperative
    let changed = format!(
        "KODE SIMPUL;NAMA KLASTER;BIDANG USAHA;TAHAP;KODE WILAYAH;WILAYAH CAKUPAN;KOPERASI UTAMA\n\
         {};Klaster Boneka Kota Bekasi;kue;MATURE;32.75.07;32.75.07;Koperasi Dua Hati Bersama\n",
        dolls.id
    );
    let second = import(&ctx, Clusters, "ubah.csv", changed.clone()).await;
    assert_eq!(counts(&second), [0, 1, 0, 0, 0], "{}", second.report.to_terminal(Locale::En));
    assert!(said(&second, 0)[0].contains("does not change the line of business"), "{:?}", said(&second, 0));
    let after = find(&ctx, "Klaster Boneka Kota Bekasi").await;
    assert_eq!((after.id, after.sector.as_str(), after.stage), (dolls.id, "boneka-mainan", ClusterStage::Mature));
    assert_eq!((after.region.as_str(), &after.regions, after.version), ("32.75.07", &vec![given::code("32.75.07")], 2));
    assert_ne!(after.lead, dolls.lead);
    assert_eq!(counts(&import(&ctx, Clusters, "ubah.csv", changed).await), [0, 0, 1, 0, 0]);
    let parts: Vec<(String, i64)> = all(
        &db,
        "select c.name, cast(count(p.until) as bigint) from cluster_cooperatives p join cooperatives c on c.id = p.cooperative_id group by c.name order by c.name",
    )
    .await;
    assert_eq!(parts, [("Koperasi Dua Hati Bersama".to_owned(), 0), ("Koperasi Satu Hati Bersama".to_owned(), 1)]);
    let origins: Vec<(String,)> =
        all(&db, "select distinct field from field_origins where entity_kind = 'CLUSTER' order by field").await;
    let fields: Vec<&str> = origins.iter().map(|(field,)| field.as_str()).collect();
    assert_eq!(fields, ["*", "lead", "name", "region", "regions", "stage"]);
    // the words follow
    let found = given::ask(
        &ctx,
        r#"{ clusters(filter: {text: "boneka kota bekasi"}, first: 5) { nodes { name } } }"#,
        serde_json::json!({}),
    )
    .await;
    assert_eq!(found["clusters"]["nodes"][0]["name"], "Klaster Boneka Kota Bekasi");

    // taken back, all is as it was, and led as it was
    let undone = imports::undo(&ctx, second.run.unwrap()).await?;
    assert_eq!((undone.n_restored, undone.n_kept), (1, 0));
    let back = find(&ctx, "Klaster Boneka Pondokgede").await;
    assert_eq!(Cluster { version: dolls.version, changed_at: dolls.changed_at, ..back.clone() }, dolls);
    let now: (i64,) =
        one(&db, "select count(*) from cluster_cooperatives where until is null and role = 'LEAD'".to_owned()).await;
    assert_eq!(now.0, 1);
    assert_eq!(imports::undo(&ctx, first.run.unwrap()).await?.n_retired, 2);
    assert!(all_clusters(&ctx).await.is_empty());
    assert_eq!(counts(&import(&ctx, Clusters, "klaster.csv", LIST).await), [2, 0, 0, 2, 0]);
    let ids: Vec<ClusterId> = all_clusters(&ctx).await.iter().map(|cluster| cluster.id).collect();
    assert!(!ids.contains(&dolls.id), "what was retired stays so");
});
