//! What a list says of a cooperative's life: its meetings, its state in words, its dates.

use chrono::NaiveDate;
use simpul::app::imports;
use simpul::domain::message::Locale;
use simpul::import::mapping::ListKind::Cooperatives;

use super::*;

fn list(headings: &str, cells: &str) -> String {
    format!("NAMA KOPERASI;KECAMATAN;{headings}\nKoperasi Satu Hati Bersama;Pondokgede;{cells}\n")
}

type Meeting = (i64, Option<NaiveDate>);

/// The meetings, and the last one as the cooperative itself has it.
async fn meetings(db: &Db) -> (Vec<Meeting>, (Option<i64>, Option<NaiveDate>)) {
    let held = all(db, "select book_year, held_on from cooperative_rats order by book_year").await;
    let last = one(db, "select last_rat_book_year, last_rat_on from cooperatives".to_owned()).await;
    (held, last)
}

on_each_desk!(the_day_of_a_meeting_is_kept_corrected_and_taken_back, async |db, ctx| {
    let day = |text: &str| Some(given::day(text));
    // a book year and the day of its meeting, in one row
    let both = "RAT TAHUN BUKU;TANGGAL RAT TERAKHIR";
    let first = import(&ctx, Cooperatives, "a.csv", list(both, "2024;14/03/2025")).await;
    assert_eq!(meetings(&db).await, (vec![(2024, day("2025-03-14"))], (Some(2024), day("2025-03-14"))));
    imports::undo(&ctx, first.run.unwrap()).await?;
    let mut tx = db.begin().await?;
    for text in ["delete from cooperative_rats", "delete from cooperative_states", "delete from cooperatives"] {
        tx.exec(Sql::from(text)).await?;
    }
    tx.commit().await?;

    // the day comes later, is corrected, and each of both is taken back
    import(&ctx, Cooperatives, "b.csv", list("RAT TAHUN BUKU", "2023, 2024")).await;
    let unknown = meetings(&db).await;
    assert_eq!(unknown, (vec![(2023, None), (2024, None)], (Some(2024), None)));
    let dated = import(&ctx, Cooperatives, "c.csv", list("TANGGAL RAT TERAKHIR", "14/03/2025")).await;
    assert_eq!(counts(&dated), [0, 1, 0, 0, 0], "{}", dated.report.to_terminal(Locale::En));
    let known = meetings(&db).await;
    assert_eq!(known, (vec![(2023, None), (2024, day("2025-03-14"))], (Some(2024), day("2025-03-14"))));
    let again = import(&ctx, Cooperatives, "c.csv", list("TANGGAL RAT TERAKHIR", "14/03/2025")).await;
    assert_eq!(counts(&again), [0, 0, 1, 0, 0]);
    let corrected = import(&ctx, Cooperatives, "d.csv", list("TANGGAL RAT TERAKHIR", "21/03/2025")).await;
    assert_eq!(counts(&corrected), [0, 1, 0, 0, 0]);
    assert_eq!(meetings(&db).await.1, (Some(2024), day("2025-03-21")));
    let origin: (String, Option<String>, Option<String>) = one(
        &db,
        "select field, raw_value, value_before from field_origins where field <> '*' order by at desc limit 1"
            .to_owned(),
    )
    .await;
    assert_eq!(
        (origin.0.as_str(), origin.1.as_deref(), origin.2.as_deref()),
        ("rats.2024.held_on", Some("2025-03-21"), Some("2025-03-14"))
    );
    assert_eq!(imports::undo(&ctx, corrected.run.unwrap()).await?.n_restored, 1);
    assert_eq!(meetings(&db).await, known);
    assert_eq!(imports::undo(&ctx, dated.run.unwrap()).await?.n_restored, 1);
    assert_eq!(meetings(&db).await, unknown);

    // a run that brought a meeting is taken back after another one gave its day: the meeting stays
    let brought = import(&ctx, Cooperatives, "e.csv", list("RAT TAHUN BUKU", "2025")).await;
    import(&ctx, Cooperatives, "f.csv", list("TANGGAL RAT TERAKHIR", "10/03/2026")).await;
    assert_eq!(imports::undo(&ctx, brought.run.unwrap()).await?.n_kept, 1);
    assert_eq!(meetings(&db).await.1, (Some(2025), day("2026-03-10")));
});

/// The same registry, so many days later.
async fn later(db: &Db, days: i64) -> Ctx {
    let clock = move || given::now() + TimeDelta::days(days);
    Ctx::open(db.clone(), given::vault(), Arc::new(clock)).await.unwrap()
}

on_each_desk!(each_new_list_that_calls_a_cooperative_active_is_a_sign_of_life, async |db, ctx| {
    let active = |address: &str| list("STATUS;ALAMAT", &format!("Aktif;{address}"));
    let business = async || one::<(NaiveDate,)>(&db, "select last_business_on from cooperatives".to_owned()).await.0;
    import(&ctx, Cooperatives, "2026.csv", active("Jl. Satu 1")).await;
    assert_eq!(business().await, given::today());
    // the same file again says nothing new, whenever it comes
    let next = later(&db, 365).await;
    assert_eq!(counts(&import(&next, Cooperatives, "2026.csv", active("Jl. Satu 1")).await), [0, 0, 1, 0, 0]);
    assert_eq!(business().await, given::today());
    let renewed = import(&next, Cooperatives, "2027.csv", active("Jl. Satu 1\n")).await;
    assert_eq!(counts(&renewed), [0, 1, 0, 0, 0], "{}", renewed.report.to_terminal(Locale::En));
    assert_eq!(business().await, given::in_days(365));
    assert_eq!(counts(&import(&next, Cooperatives, "2027.csv", active("Jl. Satu 1\n")).await), [0, 0, 1, 0, 0]);
    // so that it is not called dormant two years after the first list
    let third = later(&db, 2 * 365 + 30).await;
    let filter = simpul::domain::listing::CooperativeFilter {
        states: vec![simpul::domain::cooperative::CooperativeState::Dormant],
        ..Default::default()
    };
    assert_eq!(simpul::app::cooperatives::count(&third, &filter).await?.value, 0);
    imports::undo(&next, renewed.run.unwrap()).await?;
    assert_eq!(business().await, given::today());
    assert_eq!(simpul::app::cooperatives::count(&third, &filter).await?.value, 1);
});

on_each_desk!(a_stated_state_that_does_not_follow_is_said, async |_db, ctx| {
    let stated = |state: &str| list("STATUS", state);
    let warned = |imported: &Imported| {
        let said = said(imported, 0).into_iter().find(|said| said.starts_with("The list says"));
        said.unwrap_or_default().to_owned()
    };
    let first = import(&ctx, Cooperatives, "a.csv", stated("Aktif")).await;
    assert_eq!((counts(&first), warned(&first)), ([1, 0, 0, 0, 0], String::new()));
    let inactive = import(&ctx, Cooperatives, "b.csv", stated("Tidak Aktif")).await;
    assert_eq!(counts(&inactive), [0, 0, 1, 0, 0]);
    assert!(warned(&inactive).contains("\"Tidak Aktif\"") && warned(&inactive).contains("Active, annual meeting"));
    let dissolved = import(&ctx, Cooperatives, "c.csv", stated("Dibubarkan")).await;
    assert_eq!((counts(&dissolved), warned(&dissolved)), ([0, 1, 0, 0, 0], String::new()));
    let active = import(&ctx, Cooperatives, "d.csv", stated("AKTIF")).await;
    assert!(warned(&active).contains("it is: Dissolved"), "{:?}", said(&active, 0));
});

on_each_desk!(a_day_that_has_not_come_is_refused_and_the_row_kept, async |db, ctx| {
    let headings = "TANGGAL RAT TERAKHIR;RAT TAHUN BUKU;TANGGAL BERDIRI;TANGGAL BADAN HUKUM";
    let ahead = import(&ctx, Cooperatives, "a.csv", list(headings, "12/03/2031;2030;17-08-2028;01-01-2027")).await;
    assert_eq!(counts(&ahead), [1, 0, 0, 0, 0], "{}", ahead.report.to_terminal(Locale::En));
    let refused: Vec<&str> = ahead.report.rows[0]
        .reasons
        .iter()
        .filter(|reason| reason.message.en == "This day or year has not come yet.")
        .map(|reason| reason.field.as_deref().unwrap())
        .collect();
    assert_eq!(refused.len(), 4, "{:?}", ahead.report.rows[0].reasons);
    for field in ["last_rat_on", "rat_book_years", "founded_on", "legal_on"] {
        assert!(refused.contains(&field), "{field}: {refused:?}");
    }
    assert_eq!(meetings(&db).await, (vec![], (None, None)));
    let state: (String,) = one(&db, "select state from cooperative_states".to_owned()).await;
    assert_eq!(state.0, "UNKNOWN");
    // today has come, and the book year that is running
    let now = import(&ctx, Cooperatives, "b.csv", list(headings, "22/11/2026;2026;22/11/2026;22/11/2026")).await;
    assert!(said(&now, 0).iter().all(|said| !said.contains("not come yet")), "{:?}", said(&now, 0));
    let today = Some(given::today());
    assert_eq!(meetings(&db).await, (vec![(2025, today), (2026, None)], (Some(2026), None)));
});

on_each_desk!(the_day_of_the_legal_entity_is_kept_and_taken_back, async |db, ctx| {
    let legal = |day: &str| list("NOMOR BADAN HUKUM;TANGGAL BADAN HUKUM", &format!("518/01/BH/KANKOP;{day}"));
    let held = async || one::<(Option<NaiveDate>,)>(&db, "select legal_on from cooperatives".to_owned()).await.0;
    let first = import(&ctx, Cooperatives, "a.csv", legal("17-08-1998")).await;
    assert_eq!(held().await, Some(given::day("1998-08-17")));
    assert!(first.report.notes.iter().all(|note| !note.en.contains("not kept")), "{:?}", first.report.notes);
    let corrected = import(&ctx, Cooperatives, "b.csv", legal("18-08-1998")).await;
    assert_eq!(counts(&corrected), [0, 1, 0, 0, 0]);
    let query = "{ cooperatives(first: 1) { nodes { legalNumber legalOn origins { field rawValue } } } }";
    let told = given::ask(&ctx, query, serde_json::json!({})).await;
    let told = &told["cooperatives"]["nodes"][0];
    assert_eq!(told["legalOn"], "1998-08-18", "{told}");
    assert!(told["origins"].to_string().contains("18-08-1998"), "{told}");
    imports::undo(&ctx, corrected.run.unwrap()).await?;
    assert_eq!(held().await, Some(given::day("1998-08-17")));
});
