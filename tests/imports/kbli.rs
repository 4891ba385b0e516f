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
    let words = "NAMA USAHA;ALAMAT;KECAMATAN;PRODUK\nToko Ceria;Jl. Satu 1;Pondokgede;boneka kain, kue basah\n";
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
    let given = "NAMA USAHA;ALAMAT;KECAMATAN;KBLI\nToko Ceria;Jl. Satu 1;Pondokgede;32402, 10710\n";
    let second = import(&ctx, Umkm, "b.csv", given).await;
    let guessed = (Severity::Guessed, "The edition of KBLI is not named; read as KBLI 2020.");
    assert_eq!((counts(&second), told(&second)), ([0, 1, 0, 0, 0], vec![guessed, guessed]));
    assert_eq!(codes(&db).await, serde_json::json!([code("32402", false), code("10710", false)]));
    assert_eq!(counts(&import(&ctx, Umkm, "a.csv", words).await), [0, 0, 1, 0, 0], "a suggestion replaces nothing");
    imports::undo(&ctx, second.run.unwrap()).await?;
    assert_eq!(codes(&db).await, suggested);
});

on_each_desk!(a_code_that_is_not_known_is_kept_and_said, async |db, ctx| {
    let list = "NAMA USAHA;ALAMAT;KECAMATAN;KBLI\nToko Ceria;Jl. Satu 1;Pondokgede;99999\n";
    let imported = import(&ctx, Umkm, "a.csv", list).await;
    assert_eq!(codes(&db).await, serde_json::json!([code("99999", false)]));
    assert_eq!(
        told(&imported),
        [
            (Severity::Warned, "KBLI 99999 is not among the codes known here; it is kept as given."),
            (Severity::Guessed, "The edition of KBLI is not named; read as KBLI 2020."),
        ]
    );
});

fn code_of(edition: &str, digits: &str) -> serde_json::Value {
    serde_json::json!({ "edition": edition, "code": digits, "is_suggested": false })
}

on_each_desk!(a_code_keeps_the_edition_that_its_list_names, async |db, ctx| {
    let list = "NAMA USAHA;ALAMAT;KECAMATAN;KODE KBLI 2025\nToko Ceria;Jl. Satu 1;Pondokgede;32402\n";
    let first = import(&ctx, Umkm, "a.csv", list).await;
    assert_eq!(codes(&db).await, serde_json::json!([code_of("KBLI_2025", "32402")]));
    let unknown = "KBLI 32402 is not among the codes known here; it is kept as given.";
    assert_eq!(told(&first), [(Severity::Warned, unknown)], "of the edition that is named");
    // a list that names none confirms what is there
    let nameless = "NAMA USAHA;ALAMAT;KECAMATAN;KBLI\nToko Ceria;Jl. Satu 1;Pondokgede;32402\n";
    let again = import(&ctx, Umkm, "b.csv", nameless).await;
    let guessed = (Severity::Guessed, "The edition of KBLI is not named; read as KBLI 2025.");
    assert_eq!((counts(&again), told(&again)), ([0, 0, 1, 0, 0], vec![guessed]));
    // one that names another puts it right
    let right = "NAMA USAHA;ALAMAT;KECAMATAN;KBLI;EDISI KBLI\nToko Ceria;Jl. Satu 1;Pondokgede;32402;2020\n";
    let third = import(&ctx, Umkm, "c.csv", right).await;
    assert_eq!((counts(&third), told(&third)), ([0, 1, 0, 0, 0], vec![]));
    assert_eq!(codes(&db).await, serde_json::json!([code_of("KBLI_2020", "32402")]));
    imports::undo(&ctx, third.run.unwrap()).await?;
    assert_eq!(codes(&db).await, serde_json::json!([code_of("KBLI_2025", "32402")]), "editions come back too");
    // and one with both keeps both, each code with its own
    let both = "NAMA USAHA;ALAMAT;KECAMATAN;KBLI;EDISI KBLI\nToko Ceria;Jl. Satu 1;Pondokgede;32402, 10710, 32402;2020; 2025; 2025\n"
        .replace("2020; 2025; 2025", "\"2020; 2025; 2025\"");
    let fourth = import(&ctx, Umkm, "d.csv", both).await;
    assert_eq!(counts(&fourth), [0, 1, 0, 0, 0]);
    let wanted = [code_of("KBLI_2025", "32402"), code_of("KBLI_2020", "32402"), code_of("KBLI_2025", "10710")];
    let kept = codes(&db).await;
    assert_eq!(kept.as_array().unwrap().len(), 3, "{kept}");
    assert!(wanted.iter().all(|wanted| kept.as_array().unwrap().contains(wanted)), "{kept}");
    // an edition that nobody keeps here says that the digits mean something else
    for list in [
        "NAMA USAHA;ALAMAT;KECAMATAN;KBLI 2017\nToko Lain Sekali;Jl. Satu 1;Pondokgede;32402\n",
        "NAMA USAHA;ALAMAT;KECAMATAN;KBLI;EDISI KBLI\nToko Lain Sekali;Jl. Satu 1;Pondokgede;\"32402, 10710, 10711\";\"2020, 2025\"\n",
    ] {
        let dry = imports::import(&ctx, file(Umkm, "e.csv", list), Wish { dry_run: true, ..wish() }).await?;
        let reasons: Vec<&str> = said(&dry, 0);
        assert!(reasons.iter().any(|said| said.contains("edition")), "{reasons:?}");
    }
});
