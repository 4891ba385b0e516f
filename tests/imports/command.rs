//! The command line, run as a person would.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use simpul::db::Dialect;
use simpul::import::sheet;

use super::*;
use crate::given::engines::{Start, tell};

/// The command with a database of its own, and none of the settings of whoever runs the tests.
pub fn simpul(fresh: &Fresh, folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_simpul"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("SIMPUL_")) {
        command.env_remove(name);
    }
    let keys = folder.join("keys");
    given::key_file(&keys);
    command.env("SIMPUL_DATABASE_URL", &fresh.url).env("SIMPUL_KEY_FILE", keys).current_dir(folder);
    command
}

pub fn told(output: &Output) -> (String, String) {
    (String::from_utf8_lossy(&output.stdout).into_owned(), String::from_utf8_lossy(&output.stderr).into_owned())
}

pub fn kept(folder: &Path, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

#[test]
fn another_key_file_is_refused_and_none_is_made() {
    tell(Start::Migrated, Dialect::Sqlite, async |fresh| {
        let (folder, elsewhere) = (tempfile::tempdir()?, tempfile::tempdir()?);
        let list = "NAMA USAHA;PEMILIK;KECAMATAN\nBoneka Ceria;Ibu Sumarni;Bantargebang\n";
        let file = kept(folder.path(), "umkm.csv", list);
        let run = |keys: PathBuf| {
            let output = simpul(&fresh, folder.path())
                .env("SIMPUL_KEY_FILE", keys)
                .args(["import", "umkm"])
                .arg(&file)
                .args(["--within", "32.75"])
                .output()
                .unwrap();
            (output.status.success(), told(&output))
        };
        let own = folder.path().join("keys");
        assert!(run(own.clone()).1.0.contains("1 rows: 1 new"));
        let (done, (_, err)) = run(elsewhere.path().join("keys"));
        assert!(!done && err.contains("the key file with which this database was written is not there"), "{err}");
        assert!(!elsewhere.path().join("keys").exists(), "no second key is made");
        let other = elsewhere.path().join("other");
        simpul::vault::Vault::open_or_create(&other)?;
        let (done, (_, err)) = run(other);
        assert!(!done && err.contains("bukan milik basis data ini"), "{err}");
        assert!(run(own).1.0.contains("1 rows: 0 new, 0 changed, 1 unchanged"));
        Ok(())
    });
}

#[test]
fn a_template_is_filled_in_imported_marked_and_taken_back() {
    tell(Start::Referenced, Dialect::Sqlite, async |fresh| {
        let folder = tempfile::tempdir()?;
        let run = |arguments: &[&str]| {
            let output = simpul(&fresh, folder.path()).args(arguments).output().unwrap();
            let (out, err) = told(&output);
            assert!(output.status.success(), "{arguments:?}: {out}\n{err}");
            out
        };
        run(&["import", "cooperatives", "--template", "kosong.xlsx"]);
        let template = std::fs::read(folder.path().join("kosong.xlsx"))?;
        let empty = sheet::read("kosong.xlsx", &template, &Limits::COMMAND_LINE)?;
        let headings: Vec<String> = empty.sheets[0].rows[0].cells.iter().map(|cell| cell.value.text()).collect();
        assert!(headings.len() > 10, "{headings:?}");
        // filled in by hand: name and kecamatan under their headings
        let at = |wanted: &str| headings.iter().position(|heading| heading.to_lowercase().contains(wanted)).unwrap();
        let mut row = vec![String::new(); headings.len()];
        row[at("nama")] = "Koperasi Satu Hati Bersama".into();
        row[at("kecamatan")] = "Pondok Gedeh".into();
        let mut second = row.clone();
        second[at("nama")] = "Koperasi Dua Hati Bersama".into();
        second[at("kecamatan")] = "Antah Berantah".into();
        let filled = [headings, row, second].map(|row| row.join(";")).join("\n");
        kept(folder.path(), "isi.xlsx", workbook(&filled));

        let out = run(&["import", "cooperatives", "isi.xlsx", "--report", "laporan.xlsx"]);
        assert!(out.ends_with("2 rows: 1 new, 0 changed, 0 unchanged, 1 refused, 0 possible duplicates\n"), "{out}");
        let report = std::fs::read(folder.path().join("laporan.xlsx"))?;
        assert_eq!(sheet::read("laporan.xlsx", &report, &Limits::COMMAND_LINE)?.sheets[0].rows.len(), 3);
        let mut notes = String::new();
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(report))?;
        std::io::Read::read_to_string(&mut archive.by_name("xl/comments1.xml")?, &mut notes)?;
        assert!(notes.contains("dibaca sebagai Pondokgede") && notes.contains("Tempat tidak dikenal"), "{notes}");

        let json: serde_json::Value = serde_json::from_str(&run(&["import", "cooperatives", "isi.xlsx", "--json"]))?;
        assert_eq!(json["report"]["counts"]["unchanged"], 1);
        let id = json["run"].as_str().unwrap();
        assert!(run(&["undo-import", id, "--english"]).starts_with("0 taken out"));
        let output = simpul(&fresh, folder.path()).args(["undo-import", id]).output()?;
        assert_eq!(
            (output.status.code(), told(&output).1.contains("Hanya impor yang sudah diterapkan")),
            (Some(1), true)
        );
        Ok(())
    });
}

#[test]
fn a_source_is_mapped_once_and_a_list_is_exported_by_the_name_of_its_file() {
    tell(Start::Referenced, Dialect::Sqlite, async |fresh| {
        let folder = tempfile::tempdir()?;
        let run = |arguments: &[&str]| {
            let output = simpul(&fresh, folder.path()).args(arguments).output().unwrap();
            (output.status.success(), told(&output))
        };
        kept(folder.path(), "a.csv", "SEBUTAN;TEMPAT\nKoperasi Satu Hati Bersama;Pondokgede\n");
        let columns = ["--column", "SEBUTAN=name", "--column", "TEMPAT=kecamatan"];
        let import = |more: &[&str]| run(&[&["import", "cooperatives", "a.csv", "--english"], more].concat());
        let (ok, (out, err)) = import(&[&["--mapping", "dinas.json", "--dry-run"][..], &columns].concat());
        assert!(ok && !folder.path().join("dinas.json").exists(), "a dry run remembers nothing: {out}{err}");
        let (ok, (out, err)) = import(&[&["--mapping", "dinas.json"][..], &columns].concat());
        assert!(ok && out.contains("1 rows: 1 new"), "{out}{err}");
        let (ok, (out, err)) = import(&["--mapping", "dinas.json", "--save-mapping", "again.json"]);
        assert!(ok && out.contains("1 rows: 0 new, 0 changed, 1 unchanged"), "{out}{err}");
        let file = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
        assert_eq!(file("dinas.json"), file("again.json"));
        kept(folder.path(), "a.csv", "NAMA KOPERASI;TEMPAT\nKoperasi Satu Hati Bersama;Pondokgede\n");
        let (ok, (_, err)) = import(&["--mapping", "dinas.json"]);
        assert!(!ok && err.contains("this list has no column \"SEBUTAN\""), "{err}");

        kept(folder.path(), "koperasi.unfinished", "mine");
        for name in ["koperasi.xlsx", "koperasi.csv", "koperasi.jsonl", "koperasi.geojson"] {
            let (ok, (out, err)) = run(&["export", "cooperatives", "--out", name]);
            assert!(ok && out.is_empty() && err.contains("1 rows"), "{name}: {out}{err}");
        }
        assert_eq!(file("koperasi.unfinished"), "mine", "whatever is called so is somebody's");
        assert!(std::fs::read(folder.path().join("koperasi.xlsx"))?.starts_with(b"PK"));
        assert!(file("koperasi.csv").starts_with("\u{feff}\"KODE SIMPUL\";\"NAMA KOPERASI\""));
        assert!(file("koperasi.geojson").contains("\"FeatureCollection\""));
        let (ok, (out, _)) = run(&["export", "cooperatives", "--format", "jsonl"]);
        assert!(ok && out == file("koperasi.jsonl"), "printed where no file is named");
        let (ok, (_, err)) = run(&["export", "cooperatives", "--format", "xlsx"]);
        assert!(!ok && err.contains("--out"), "{err}");
        let (ok, (_, err)) = run(&["export", "cooperatives", "--within", "99", "--english"]);
        assert!(!ok && err.contains("not known"), "{err}");
        let (ok, (_, err)) = run(&["export", "boundaries", "--english"]);
        assert!(!ok && err.contains("regions as GeoJSON"), "{err}");
        let (ok, (_, err)) = run(&["export", "persons"]);
        assert!(!ok && err.contains("one of cooperatives, umkm"), "{err}");
        for kind in ["regions", "kbli", "clusters"] {
            let (ok, (_, err)) = run(&["import", kind, "--template", "kosong.xlsx"]);
            assert!(ok, "{err}");
        }
        let (ok, (_, err)) = run(&["import", "boundaries", "a.csv"]);
        assert!(!ok && err.contains("GeoJSON"), "{err}");
        Ok(())
    });
}

#[test]
fn what_cannot_be_written_is_said_before_anything_is_imported() {
    tell(Start::Referenced, Dialect::Sqlite, async |fresh| {
        let folder = tempfile::tempdir()?;
        let db = fresh.open().await?;
        kept(folder.path(), "a.csv", "NAMA KOPERASI;KECAMATAN\nKoperasi Satu Hati Bersama;Pondokgede\n");
        let run = |arguments: &[&str]| {
            let output =
                simpul(&fresh, folder.path()).args(["import", "cooperatives"]).args(arguments).output().unwrap();
            (output.status.code(), told(&output))
        };
        let before = tables(&db).await;
        for option in ["--save-mapping", "--mapping", "--report"] {
            let (code, (out, err)) = run(&["a.csv", option, "no/such/folder/x.json"]);
            assert_eq!((code, out.as_str()), (Some(1), ""), "{option}");
            assert!(err.contains("no/such/folder/x.json"), "{option}: {err}");
        }
        assert_eq!(tables(&db).await, before, "nothing was imported");
        // the report comes first, whatever becomes of the files
        let (code, (out, err)) = run(&["a.csv", "--save-mapping", "peta.json", "--report", "laporan.xlsx"]);
        assert!(code == Some(0) && out.contains("1 rows: 1 new"), "{out}{err}");
        assert!(folder.path().join("peta.json").exists() && folder.path().join("laporan.xlsx").exists());
        // a list of which nothing can be used is a failure, though it was read
        kept(folder.path(), "b.csv", "NAMA KOPERASI;KECAMATAN\nKoperasi Dua Hati;Antah Berantah\n");
        let (code, (out, err)) = run(&["b.csv", "--mapping", "ingat.json"]);
        assert_eq!(code, Some(1), "{out}{err}");
        assert!(out.contains("1 rows: 0 new, 0 changed, 0 unchanged, 1 refused"), "{out}");
        assert!(err.trim_end().ends_with("simpul: semua baris ditolak"), "{err}");
        let left: Vec<_> = std::fs::read_dir(folder.path())?.map(|entry| entry.unwrap().file_name()).collect();
        assert!(!left.iter().any(|name| name.to_string_lossy().contains("unfinished")), "{left:?}");
        assert!(!folder.path().join("ingat.json").exists(), "nobody believed it");
        Ok(())
    });
}

#[test]
fn the_audit_chain_is_verified_and_published_from_the_command_line() {
    tell(Start::Referenced, Dialect::Sqlite, async |fresh| {
        let folder = tempfile::tempdir()?;
        let run = |arguments: &[&str]| {
            let output = simpul(&fresh, folder.path()).arg("verify-audit").args(arguments).output().unwrap();
            (output.status.code(), told(&output))
        };
        assert_eq!(run(&["--publish", "kepala"]), (Some(0), ("Rantai audit utuh: 1 baris.\n".into(), String::new())));
        let (code, (out, _)) = run(&["--head", "kepala", "--publish", "kepala", "--english"]);
        assert_eq!((code, &*out), (Some(0), "The audit chain is whole: 1 rows.\n"));
        let published = std::fs::read_to_string(folder.path().join("kepala"))?;
        assert_eq!(published.lines().count(), 2, "{published}");
        assert!(published.lines().all(|line| line.starts_with("1 ") && line.len() == 2 + 64 + 11), "{published}");
        let db = fresh.open().await?;
        let mut tx = db.begin().await?;
        tx.exec(Sql::from("drop trigger audit_rows_stay")).await?;
        tx.exec(Sql::from("update audit_rows set actor = 'VISITOR' where seq = 1")).await?;
        tx.commit().await?;
        let (code, (out, err)) = run(&["--publish", "kepala", "--english"]);
        assert_eq!((code, &*out), (Some(1), ""), "{err}");
        assert!(err.contains("broken at row 1: this row was altered"), "{err}");
        assert_eq!(
            std::fs::read_to_string(folder.path().join("kepala"))?,
            published,
            "what is broken is not published"
        );
        let (code, (_, err)) = run(&["--head", "tidak-ada"]);
        assert!(code == Some(1) && err.contains("tidak-ada"), "{err}");
        Ok(())
    });
}
