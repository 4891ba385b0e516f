//! Capital products and the versions of their rules.

use chrono::Duration;
use simpul::db::Run;
use simpul::domain::capital::{CapitalKind, CapitalProduct};
use simpul::domain::message::Message;
use simpul::domain::reference;
use simpul::domain::words::Word;
use simpul::sql;
use simpul::store::capital;

use crate::given;

on_each_engine!(products_come_back_as_they_ship, async |db| {
    let shipped = reference::capital();
    let write = async |products: &[CapitalProduct], at| {
        let mut tx = db.begin().await?;
        capital::replace_shipped(&mut tx, products, at).await?;
        tx.commit().await
    };
    write(&shipped, given::now()).await?;
    assert_eq!(capital::all(&db).await?, shipped, "every term and rule, in both engines");
    // a later file: one product less, one version less, another name
    let mut later = shipped[1..].to_vec();
    later[0].name = Message::new("Nama baru", "A new name");
    let at = later.iter().position(|product| product.versions.len() > 1).unwrap();
    later[at].versions.pop();
    write(&later, given::now() + Duration::hours(1)).await?;
    assert_eq!(capital::all(&db).await?, later);
    write(&shipped, given::now() + Duration::hours(2)).await?;
    assert_eq!(capital::all(&db).await?, shipped, "and back again");
    let mut run = &db;
    let rows: Vec<(String, i64)> = run.all(sql!("select code, version from capital_products order by code")).await?;
    let expected: Vec<_> =
        shipped.iter().enumerate().map(|(i, p)| (p.code.clone(), if i == 0 { 2 } else { 3 })).collect();
    assert_eq!(rows, expected, "nothing that was public is deleted");
});

on_each_engine!(what_a_financier_publishes_is_left_alone, async |db| {
    let mut tx = db.begin().await?;
    tx.exec(sql!(
        "insert into organisations (id, kind, name, name_folded, is_demo, version, created_at, changed_at)
         values ($1, 'FINANCIER', 'BPR Uji', 'bpr uji', $2, 1, $3, $3)",
        uuid::Uuid::from_u128(7),
        true,
        given::now(),
    ))
    .await?;
    tx.exec(sql!(
        "insert into capital_products (code, organisation_id, kind, name_id, name_en, summary_id, summary_en, provider_id, provider_en,
           patterns, version, created_at, changed_at)
         values ('bpr-uji', $1, 'PAWN', 'Gadai', 'Pawn', 'Gadai.', 'Pawn.', 'BPR Uji', 'BPR Uji', $2, 1, $3, $3)",
        uuid::Uuid::from_u128(7),
        serde_json::json!(["CONVENTIONAL"]),
        given::now(),
    ))
    .await?;
    capital::replace_shipped(&mut tx, &reference::capital(), given::now()).await?;
    tx.commit().await?;
    let found = capital::all(&db).await?;
    assert!(found.iter().any(|product| product.code == "bpr-uji" && product.versions.is_empty()));
});

on_each_engine!(capital_of_every_kind_can_be_published, async |db| {
    let mut tx = db.begin().await?;
    let published: Vec<_> = (CapitalKind::ALL.iter())
        .map(|kind| {
            let shipped = reference::capital().remove(0);
            CapitalProduct { code: kind.word().to_lowercase(), kind: *kind, ..shipped }
        })
        .collect();
    capital::replace_shipped(&mut tx, &published, given::now()).await?;
    tx.commit().await?;
    let mut kept: Vec<_> = capital::all(&db).await?.into_iter().map(|product| product.kind).collect();
    kept.sort();
    assert_eq!(kept, CapitalKind::ALL, "the database knows every word of it");
    let mut tx = db.begin().await?;
    let refused = tx.exec(sql!("update capital_products set kind = 'GIFT'")).await;
    assert!(matches!(refused, Err(simpul::db::Error::Check)), "and no other: {refused:?}");
});

on_each_registry!(the_catalogue_holds_what_ships, async |ctx| {
    let held: Vec<_> = ctx.catalogue().capital_products().map(|product| (**product).clone()).collect();
    assert_eq!(held, reference::capital());
});
