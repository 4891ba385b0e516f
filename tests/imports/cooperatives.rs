use simpul::app::Error;
use simpul::app::imports::{self, Undone, Wish};
use simpul::domain::message::Locale;
use simpul::domain::origin::RowAction;
use simpul::import::mapping::ListKind::Cooperatives;
use simpul::import::reason::Severity;

use super::*;
use crate::given::engines::Told;

const HEADINGS: &str =
    "NO;NAMA KOPERASI;NOMOR BADAN HUKUM;NIK KOPERASI;ALAMAT;KECAMATAN;NO TELEPON;JUMLAH ANGGOTA 2024;ASET 2024";

const LIST: &str = "\
NO;NAMA KOPERASI;NOMOR BADAN HUKUM;NIK KOPERASI;ALAMAT;KECAMATAN;NO TELEPON;JUMLAH ANGGOTA 2024;ASET 2024
1;Koperasi Boneka Ceria Abadi;008/BH/KDK.1022/I/2001;3275010010001;Jl. Contoh 1;Pondok Gede;0812-1111-0001;25;1.500.000
2;Kopkar PT Contoh Sejahtera;009/BH/KDK.1022/I/2002;3275010010002;Jl. Contoh 2;Bantargebang;0812-1111-0002;40;2.500.000
3;KSP Melati Putih Harapan;010/BH/KDK.1022/I/2003;;Jl. Contoh 3;Bantar Gebang;;12;
4;Koperasi Wanita Anggrek Bulan;;;Jl. Contoh 4;Rawalumbu;;;
";

on_each_desk!(a_list_comes_in_whole_and_only_once, async |db, ctx| {
    let empty = tables(&db).await;
    let first = import(&ctx, Cooperatives, "daftar.csv", LIST).await;
    assert_eq!(counts(&first), [4, 0, 0, 0, 0], "{}", first.report.to_terminal(Locale::En));
    let state: (String,) = one(&db, "select state from import_runs".to_owned()).await;
    assert_eq!(state.0, "APPLIED");
    let whole = tables(&db).await;
    let made = grown(&empty, &whole);
    for (table, n) in
        [("cooperatives", 4), ("cooperative_years", 3), ("cooperative_states", 4), ("field_origins", 4), ("outbox", 4)]
    {
        assert!(made.contains(&(table.to_owned(), n)), "{table}: {made:?}");
    }
    let left: (i64,) =
        one(&db, "select count(*) from import_rows where sealed is not null or not is_applied".to_owned()).await;
    assert_eq!(left.0, 0);

    // the same file, and the same rows as a workbook, change nothing: only the run itself is noted
    for (name, bytes) in [("daftar.csv", LIST.as_bytes().to_vec()), ("daftar.xlsx", workbook(LIST))] {
        let again = import(&ctx, Cooperatives, name, bytes).await;
        assert_eq!(counts(&again), [0, 0, 4, 0, 0], "{}", again.report.to_terminal(Locale::En));
        for (before, after) in first.report.rows.iter().zip(&again.report.rows) {
            assert_eq!(before.entity_id, after.entity_id);
        }
    }
    let still = grown(&whole, &tables(&db).await);
    assert_eq!(still, [("audit_rows".to_owned(), 2), ("import_rows".to_owned(), 8), ("import_runs".to_owned(), 2)]);

    let last = first.report.to_terminal(Locale::Id);
    assert_eq!(last.lines().last(), Some("4 rows: 4 new, 0 changed, 0 unchanged, 0 refused, 0 possible duplicates"));
});

on_each_desk!(a_dry_run_reports_the_same_and_writes_nothing, async |db, ctx| {
    let before = tables(&db).await;
    let dry = Wish { dry_run: true, ..wish() };
    let dry = imports::import(&ctx, file(Cooperatives, "daftar.csv", LIST), dry).await?;
    assert_eq!((counts(&dry), dry.run), ([4, 0, 0, 0, 0], None));
    assert_eq!(tables(&db).await, before);
    let wet = import(&ctx, Cooperatives, "daftar.csv", LIST).await;
    let told = |imported: &Imported| {
        let mut rows = imported.report.rows.clone();
        rows.iter_mut().for_each(|row| row.entity_id = None);
        rows
    };
    assert_eq!(told(&dry), told(&wet));
});

/// Field, raw value, value before; by field.
async fn origins(db: &Db) -> Vec<(String, Option<String>, Option<String>)> {
    all(db, "select field, raw_value, value_before from field_origins where field <> '*' order by field, value_before")
        .await
}

on_each_desk!(a_corrected_file_changes_just_those_fields_and_is_taken_back, async |db, ctx| {
    import(&ctx, Cooperatives, "daftar.csv", LIST).await;
    let first: Vec<(String, String, i64)> =
        all(&db, "select name, coalesce(phone, ''), version from cooperatives order by name").await;
    let years: Vec<(i64, Option<i64>)> =
        all(&db, "select year, assets_idr from cooperative_years order by assets_idr").await;
    let corrected = LIST.replace("0812-1111-0001;25;1.500.000", "0812-9999-0001;27;1.750.000");
    let second = import(&ctx, Cooperatives, "perbaikan.csv", corrected.clone()).await;
    assert_eq!(counts(&second), [0, 1, 3, 0, 0]);
    assert_eq!(second.report.rows[0].action, Some(RowAction::Changed));
    let some = |text: &str| Some(text.to_owned());
    let wanted: Vec<(String, Option<String>, Option<String>)> = [
        ("n_members", "27", "25"),
        ("phone", "0812-9999-0001", "+6281211110001"),
        ("whatsapp", "0812-9999-0001", "+6281211110001"),
        ("years.2024.assets_idr", "1.750.000", "1500000"),
        ("years.2024.n_members", "27", "25"),
    ]
    .map(|(field, raw, before)| (field.to_owned(), some(raw), some(before)))
    .into();
    assert_eq!(origins(&db).await, wanted);
    let versions: Vec<(i64,)> = all(&db, "select version from cooperatives order by name").await;
    assert_eq!(versions.iter().map(|(version,)| version).sum::<i64>(), 5);
    let assets: (i64,) =
        one(&db, "select max(assets_idr) from cooperative_years where n_members = 27".to_owned()).await;
    assert_eq!(assets.0, 1_750_000);

    // taken back: as before the correction, but for the versions
    let undone = imports::undo(&ctx, second.run.unwrap()).await?;
    assert_eq!(undone, Undone { n_retired: 0, n_restored: 1, n_kept: 0 });
    let back: Vec<(String, String, i64)> =
        all(&db, "select name, coalesce(phone, ''), version from cooperatives order by name").await;
    let names = |rows: &[(String, String, i64)]| {
        rows.iter().map(|(name, phone, _)| (name.clone(), phone.clone())).collect::<Vec<_>>()
    };
    assert_eq!(names(&back), names(&first));
    let years_back: Vec<(i64, Option<i64>)> =
        all(&db, "select year, assets_idr from cooperative_years order by assets_idr").await;
    assert_eq!(years_back, years);
    let third = import(&ctx, Cooperatives, "perbaikan.csv", corrected).await;
    assert_eq!(counts(&third), [0, 1, 3, 0, 0]);
});

on_each_desk!(what_was_changed_since_stays_when_a_run_is_taken_back, async |db, ctx| {
    import(&ctx, Cooperatives, "a.csv", LIST).await;
    let b = import(
        &ctx,
        Cooperatives,
        "b.csv",
        LIST.replace("Jl. Contoh 1;", "Jl. Kedua 1;").replace("0001;25", "0003;25"),
    )
    .await;
    let c = import(
        &ctx,
        Cooperatives,
        "c.csv",
        LIST.replace("Jl. Contoh 1;", "Jl. Ketiga 1;").replace("0001;25", "0003;25"),
    )
    .await;
    assert_eq!((counts(&b), counts(&c)), ([0, 1, 3, 0, 0], [0, 1, 3, 0, 0]));
    let undone = imports::undo(&ctx, b.run.unwrap()).await?;
    assert_eq!(undone, Undone { n_retired: 0, n_restored: 1, n_kept: 1 });
    let held: (String, String) =
        one(&db, "select address, phone from cooperatives where name = 'Koperasi Boneka Ceria Abadi'".to_owned()).await;
    assert_eq!((held.0.as_str(), held.1.as_str()), ("Jl. Ketiga 1", "+6281211110001"));
});

on_each_desk!(a_run_taken_back_leaves_the_lists_and_can_come_again, async |db, ctx| {
    let first = import(
        &ctx,
        Cooperatives,
        "daftar.csv",
        LIST.replace("009/BH/KDK.1022/I/2002", "010/BH/KDK.1022/I/2003").replace("Bantar Gebang", "Bantargebang"),
    )
    .await;
    assert_eq!(counts(&first), [3, 0, 0, 0, 1]);
    let run = first.run.unwrap();
    assert_eq!(imports::undo(&ctx, run).await?, Undone { n_retired: 4, n_restored: 0, n_kept: 0 });
    let left: (i64, i64) = one(&db, "select (select count(*) from cooperatives where retired_at is null), (select count(*) from duplicate_candidates)".to_owned()).await;
    assert_eq!(left, (0, 0));
    let state: (String,) = one(&db, "select state from import_runs".to_owned()).await;
    assert_eq!(state.0, "UNDONE");
    assert!(matches!(imports::undo(&ctx, run).await, Err(Error::Refused { field: "run", .. })));
    assert!(matches!(imports::undo(&ctx, ctx.next_id()).await, Err(Error::NotFound)));

    let again = import(&ctx, Cooperatives, "daftar.csv", LIST).await;
    assert_eq!(counts(&again), [4, 0, 0, 0, 0], "what left the lists is not found again");
    let there: (i64, i64) = one(&db, "select count(*), count(retired_at) from cooperatives".to_owned()).await;
    assert_eq!(there, (8, 4));
});

on_each_desk!(guesses_never_replace_what_is_known, async |db, ctx| {
    // a stated kind and kecamatan, then a list whose names only suggest another kind, in a region said by its title
    let stated = "NAMA KOPERASI;JENIS KOPERASI;KECAMATAN;NIK KOPERASI\nKSP Melati Putih Harapan;Konsumen;Bantargebang;3275010010009\n";
    import(&ctx, Cooperatives, "a.csv", stated).await;
    let before: Vec<(String, String)> = all(&db, "select kind, region_code from cooperatives").await;
    assert_eq!(before[0].0, "CONSUMER");
    let vague = "DAFTAR KOPERASI KOTA BEKASI\n\nNAMA KOPERASI;NIK KOPERASI\nKSP Melati Putih Harapan;3275010010009\n";
    let second = import(&ctx, Cooperatives, "b.csv", vague).await;
    assert_eq!(counts(&second), [0, 0, 1, 0, 0], "{}", second.report.to_terminal(Locale::En));
    assert_eq!(all::<(String, String)>(&db, "select kind, region_code from cooperatives").await, before);
});

on_each_desk!(a_legal_number_under_another_name_is_taken_in_beside_as_a_candidate, async |db, ctx| {
    import(&ctx, Cooperatives, "a.csv", LIST).await;
    let other = format!(
        "{HEADINGS}\n1;Koperasi Serba Usaha Rukun;008/BH/KDK.1022/I/2001;;Jl. Lain 1;Pondokgede;;;\n\
         2;Koperasi Boneka Ceria Abadi;777/BH/KDK.1022/I/2019;;Jl. Lain 2;Pondokgede;;;\n\
         3;Koperasi Tani Subur;;3275010010002;Jl. Lain 3;Bantargebang;;;\n\
         4;Koperasi Wanita Angrek Bulan;;;Jl. Lain 4;Rawalumbu;;;\n"
    );
    let beside = import(&ctx, Cooperatives, "b.csv", other.clone()).await;
    assert_eq!(counts(&beside), [0, 0, 0, 0, 4], "{}", beside.report.to_terminal(Locale::En));
    let pairs: Vec<(i64, String)> = all(
        &db,
        "select score, cast(reasons as text) from duplicate_candidates where state = 'OPEN' order by score desc",
    )
    .await;
    let words: Vec<String> =
        pairs.iter().map(|(score, why)| format!("{score} {}", why.replace(['[', ']', '"'], ""))).collect();
    assert_eq!(
        words,
        [
            "80 SAME_NIK_OTHER_NAME",
            "70 SAME_LEGAL_NUMBER_OTHER_NAME",
            "60 SAME_NAME_OTHER_LEGAL_NUMBER",
            "40 SIMILAR_NAME"
        ]
    );
    assert!(beside.report.rows.iter().all(|row| row.reasons.iter().any(|reason| reason.severity == Severity::Warned)));
    // and the next time all of them are known
    let again = import(&ctx, Cooperatives, "b.csv", other).await;
    assert_eq!(counts(&again), [0, 0, 4, 0, 0]);
    let n: (i64,) = one(&db, "select count(*) from duplicate_candidates".to_owned()).await;
    assert_eq!(n.0, 4);
});

on_each_desk!(a_row_that_stands_twice_makes_one_cooperative, async |db, ctx| {
    let twice = format!(
        "{HEADINGS}\n1;Koperasi Boneka Ceria Abadi;;;Jl. Contoh 1;Pondokgede;;;\n2;KOPERASI BONEKA  CERIA ABADI;;;Jl. Contoh 1;Pondok Gede;;;\n3;Koperasi Boneka Ceria Abadi;;;;Pondokgede;;30;\n"
    );
    for chunk_rows in [200, 1] {
        let wish = Wish { chunk_rows, ..wish() };
        let imported = imports::import(&ctx, file(Cooperatives, "a.csv", twice.clone()), wish).await?;
        assert_eq!(counts(&imported), [1, 1, 1, 0, 0], "{}", imported.report.to_terminal(Locale::En));
        let there: (i64, i64) =
            one(&db, "select count(*), max(n_members) from cooperatives where retired_at is null".to_owned()).await;
        assert_eq!(there, (1, 30));
        imports::undo(&ctx, imported.run.unwrap()).await?;
    }
});

on_each_desk!(places_are_forgiven_and_said_and_rows_without_one_are_refused, async |db, ctx| {
    let list = format!(
        "{HEADINGS}\n1;Koperasi Satu Hati Bersama;;;;Pondok Gedeh;;;\n2;Koperasi Dua Hati Bersama;;;;Antah Berantah;;;\n3;;;;Jl. Contoh;Pondokgede;;;\n4;Koperasi Empat Hati Bersama;;;;;;;\n"
    );
    let imported = import(&ctx, Cooperatives, "a.csv", list).await;
    assert_eq!(counts(&imported), [1, 0, 0, 3, 0], "{}", imported.report.to_terminal(Locale::En));
    let forgiven = &imported.report.rows[0].reasons[0];
    assert_eq!((forgiven.severity, forgiven.row, forgiven.column), (Severity::Guessed, Some(2), Some(5)));
    assert!(forgiven.message.en.contains("was read as Pondokgede"), "{}", forgiven.message.en);
    for (row, wanted) in [(1, "place is not known"), (2, "has no name"), (3, "place is not known")] {
        let refused =
            imported.report.rows[row].reasons.iter().find(|reason| reason.severity == Severity::Refused).unwrap();
        assert_eq!((refused.row, imported.report.rows[row].action), (Some(row as u32 + 2), Some(RowAction::Refused)));
        assert!(refused.message.en.contains(wanted), "{}", refused.message.en);
    }
    let shown = imported.report.to_terminal(Locale::Id);
    assert!(shown.contains("DITOLAK") && shown.contains("[baris 3, 5]"), "{shown}");
    // the caller may say where all of it is
    let within = Wish { within: Some(given::code("32.75")), ..wish() };
    let list = "NAMA KOPERASI\nKoperasi Empat Hati Bersama\n";
    let imported = imports::import(&ctx, file(Cooperatives, "b.csv", list), within).await?;
    assert_eq!(counts(&imported), [1, 0, 0, 0, 0]);
    let n: (i64,) = one(&db, "select count(*) from cooperatives where region_code = '32.75'".to_owned()).await;
    assert_eq!(n.0, 1);
});

on_each_desk!(figures_without_a_year_are_said_not_to_be_kept, async |db, ctx| {
    let list = "NAMA KOPERASI;KECAMATAN;JUMLAH ANGGOTA;ASET\nKoperasi Satu Hati Bersama;Pondokgede;31;5.000.000\n";
    let imported = import(&ctx, Cooperatives, "a.csv", list).await;
    assert!(said(&imported, 0).iter().any(|said| said.contains("not kept")), "{:?}", said(&imported, 0));
    let held: (i64, i64) =
        one(&db, "select n_members, (select count(*) from cooperative_years) from cooperatives".to_owned()).await;
    assert_eq!(held, (31, 0));
});

on_each_desk!(meetings_are_kept_and_taken_back, async |db, ctx| {
    let list = |rat: &str| {
        format!("NAMA KOPERASI;KECAMATAN;TANGGAL RAT TERAKHIR\nKoperasi Satu Hati Bersama;Pondokgede;{rat}\n")
    };
    import(&ctx, Cooperatives, "a.csv", list("12/03/2024")).await;
    let held: Vec<(i64, String)> = all(&db, "select book_year, source from cooperative_rats").await;
    assert_eq!(held, [(2023, "impor 2026-11-22".to_owned())]);
    let second = import(&ctx, Cooperatives, "b.csv", list("20/03/2025")).await;
    assert_eq!(counts(&second), [0, 1, 0, 0, 0]);
    let fields: Vec<String> = origins(&db).await.into_iter().map(|(field, _, _)| field).collect();
    assert_eq!(fields, ["last_rat_book_year", "rats.2024"]);
    imports::undo(&ctx, second.run.unwrap()).await?;
    let held: Vec<(i64, i64)> =
        all(&db, "select book_year, (select last_rat_book_year from cooperatives) from cooperative_rats").await;
    assert_eq!(held, [(2023, 2023)]);
    let day: (chrono::NaiveDate,) = one(&db, "select last_rat_on from cooperatives".to_owned()).await;
    assert_eq!(day.0, given::day("2024-03-12"));
});

on_each_desk!(two_imports_of_one_list_at_once_make_everything_once, async |db, ctx| {
    let list = load::cooperatives(60);
    let small = || Wish { chunk_rows: 7, ..wish() };
    let (a, b) = tokio::join!(
        imports::import(&ctx, file(Cooperatives, "a.csv", list.clone()), small()),
        imports::import(&ctx, file(Cooperatives, "b.csv", list.clone()), small()),
    );
    let (a, b) = (a?, b?);
    assert_eq!(a.report.counts.new + b.report.counts.new, 60);
    assert_eq!(a.report.counts.unchanged + b.report.counts.unchanged, 60);
    let left: (i64, i64) = one(
        &db,
        "select (select count(*) from cooperatives), (select count(*) from import_runs where state = 'APPLIED')"
            .to_owned(),
    )
    .await;
    assert_eq!(left, (60, 2));
});

on_each_desk!(two_who_finish_one_run_write_it_once, async |db, ctx| {
    let list = file(Cooperatives, "a.csv", load::cooperatives(60));
    let imported = imports::import(&ctx, list, Wish { chunk_rows: 7, ..wish() });
    let helpers = async {
        // as two more processes do at their start, while the first one is still writing
        for _ in 0..20 {
            let (a, b) = tokio::join!(imports::finish_interrupted(&ctx), imports::finish_interrupted(&ctx));
            a.unwrap();
            b.unwrap();
        }
    };
    let (imported, ()) = tokio::join!(imported, helpers);
    assert_eq!(counts(&imported?), [60, 0, 0, 0, 0]);
    let left: (i64, i64, i64) = one(&db, "select (select count(*) from cooperatives), (select count(*) from outbox where action = 'INSERT' and entity_kind = 'COOPERATIVE'), (select count(*) from cooperative_states)".to_owned()).await;
    assert_eq!(left, (60, 60, 60));
});

on_each_desk!(a_plan_that_nobody_began_is_dropped_after_a_day_or_when_its_file_comes_again, async |db, ctx| {
    import(&ctx, Cooperatives, "a.csv", LIST).await;
    // as a process leaves it that is killed between planning and writing
    plant(&db, 1, "select file_sha256 from import_runs limit 1", given::now()).await?;
    plant(&db, 2, "select 'another file'", given::now()).await?;
    plant(&db, 3, "select 'an old one'", given::now() - TimeDelta::days(2)).await?;
    let planned = async || -> i64 {
        one::<(i64,)>(&db, "select count(*) from import_runs where state = 'PLANNED'".to_owned()).await.0
    };
    assert_eq!(imports::finish_interrupted(&ctx).await?, 0);
    assert_eq!(planned().await, 2, "a plan is only a plan: it is not begun by itself, and dropped when it is old");
    import(&ctx, Cooperatives, "a.csv", LIST).await;
    assert_eq!(planned().await, 1);
    let sealed: (i64,) = one(&db, "select count(*) from import_rows where sealed is not null".to_owned()).await;
    assert_eq!(sealed.0, 1);
});

/// A planned run of one sealed row.
async fn plant(db: &Db, n: u128, digest: &'static str, at: chrono::DateTime<chrono::Utc>) -> Told {
    let id = uuid::Uuid::from_u128(n);
    let mut tx = db.begin().await?;
    let run = Sql::from("insert into import_runs (id, kind, file_name, file_sha256, state, n_rows, counts, created_at, changed_at) values (")
        .bind(id)
        .push(", 'COOPERATIVES', 'a.csv', (")
        .push(digest)
        .push("), 'PLANNED', 1, '{}', ")
        .bind(at)
        .push(", ")
        .bind(at)
        .push(")");
    tx.exec(run).await?;
    let row = simpul::sql!(
        "insert into import_rows (run_id, n, sheet, row_number, action, entity_id, sealed, is_applied) values ($1, 1, 'a', 2, 'NEW', $1, $2, $3)",
        id,
        b"sealed".to_vec(),
        false
    );
    tx.exec(row).await?;
    tx.commit().await?;
    Ok(())
}

on_each_desk!(the_report_is_json_and_a_marked_workbook, async |_db, ctx| {
    let list = format!("{HEADINGS}\n1;Koperasi Satu Hati Bersama;;123;;Pondok Gedeh;;;\n");
    let imported = import(&ctx, Cooperatives, "a.csv", list).await;
    let json = serde_json::to_value(&imported.report)?;
    assert_eq!(
        json["counts"],
        serde_json::json!({"rows": 1, "new": 1, "changed": 0, "unchanged": 0, "refused": 0, "possible_duplicates": 0})
    );
    let row = &json["rows"][0];
    assert_eq!((row["row"].as_i64(), row["action"].as_str()), (Some(2), Some("NEW")), "{row}");
    assert!(row["entity_id"].as_str().unwrap().starts_with("kop_"));
    let reason = &row["reasons"][0];
    for key in ["severity", "sheet", "row", "column", "field", "message", "value"] {
        assert!(reason.get(key).is_some(), "{key}: {reason}");
    }
    assert!(reason["message"]["id"].is_string() && reason["message"]["en"].is_string());

    let marked = imported.report.to_xlsx(&imported.workbook)?;
    let read = simpul::import::sheet::read("laporan.xlsx", &marked, &Limits::COMMAND_LINE)?;
    assert_eq!(read.sheets[0].rows.len(), 2);
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(marked))?;
    let mut notes = String::new();
    std::io::Read::read_to_string(&mut archive.by_name("xl/comments1.xml")?, &mut notes)?;
    assert!(notes.contains("ref=\"F2\"") && notes.contains("dibaca sebagai Pondokgede"), "{notes}");
    assert!(notes.contains("ref=\"D2\"") && notes.contains("NIK koperasi harus 13 angka"), "{notes}");
});
