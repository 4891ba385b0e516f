//! Lines of business: codes that a list gives, and those that its words suggest.

use simpul::app::imports;
use simpul::domain::message::Locale;
use simpul::import::mapping::ListKind::Umkm;
use simpul::import::reason::Severity;

use super::*;

async fn codes(db: &Db) -> serde_json::Value {
    let kbli: (String,) = one(db, "select cast(kbli as text) from umkm".to_owned()).await;
    serde_json::from_str(&kbli.0).unwrap()
}

fn code(code: &str, is_suggested: bool) -> serde_json::Value {
    serde_json::json!({ "edition": "KBLI_2020", "code": code, "is_suggested": is_suggested })
}

/// The reasons about codes.
fn told(imported: &Imported) -> Vec<(Severity, &str)> {
    let reasons = imported.report.rows[0].reasons.iter();
    let about = reasons.filter(|reason| reason.field.as_deref() == Some("kbli"));
    about.map(|reason| (reason.severity, reason.message.en.as_str())).collect()
}

on_each_desk!(words_suggest_a_code_until_a_list_gives_one, async |db, ctx| {
    let words = "NAMA USAHA;KECAMATAN;PRODUK\nToko Ceria;Pondokgede;boneka kain, kue basah\n";
    let first = import(&ctx, Umkm, "a.csv", words).await;
    let suggested = serde_json::json!([code("32402", true), code("10792", true)]);
    assert_eq!(codes(&db).await, suggested, "{}", first.report.to_terminal(Locale::En));
    let reasons = told(&first);
    assert_eq!(reasons.len(), 2, "{reasons:?}");
    assert_eq!(
        reasons[0],
        (
            Severity::Guessed,
            "KBLI 32402 (Industri Mainan Anak-anak) is suggested by the word \"boneka kain\"; please confirm."
        )
    );
    let again = import(&ctx, Umkm, "a.csv", words).await;
    assert_eq!((counts(&again), told(&again).len()), ([0, 0, 1, 0, 0], 2), "still to be confirmed");

    // a list that gives codes confirms one, and takes the place of the other
    let given = "NAMA USAHA;KECAMATAN;KBLI\nToko Ceria;Pondokgede;32402, 10710\n";
    let second = import(&ctx, Umkm, "b.csv", given).await;
    assert_eq!((counts(&second), told(&second)), ([0, 1, 0, 0, 0], vec![]));
    assert_eq!(codes(&db).await, serde_json::json!([code("32402", false), code("10710", false)]));
    assert_eq!(counts(&import(&ctx, Umkm, "a.csv", words).await), [0, 0, 1, 0, 0], "a suggestion replaces nothing");
    imports::undo(&ctx, second.run.unwrap()).await?;
    assert_eq!(codes(&db).await, suggested);
});

on_each_desk!(a_code_that_is_not_known_is_kept_and_said, async |db, ctx| {
    let list = "NAMA USAHA;KECAMATAN;KBLI\nToko Ceria;Pondokgede;99999\n";
    let imported = import(&ctx, Umkm, "a.csv", list).await;
    assert_eq!(codes(&db).await, serde_json::json!([code("99999", false)]));
    assert_eq!(
        told(&imported),
        [(Severity::Warned, "KBLI 99999 is not among the codes known here; it is kept as given.")]
    );
});
