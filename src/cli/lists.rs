//! Lists, in and out.

use std::path::{Path, PathBuf};

use super::{at, locale, open, said, word};
use crate::app::{exports, imports};
use crate::config::Config;
use crate::domain::id::ImportRunId;
use crate::domain::kbli::KbliEdition;
use crate::domain::words::Word;
use crate::domain::{Message, RegionCode};
use crate::export::{ExportFormat, NewFile, Style};
use crate::import::mapping::ListKind;
use crate::import::mapping_file::{self, MappingFile};
use crate::import::reference::edition_of;
use crate::import::sheet::Limits;
use crate::import::template::template;

#[derive(clap::Args)]
pub struct Import {
    /// What the list holds: cooperatives, umkm, clusters, regions, kbli, or boundaries, the outlines of regions.
    #[arg(value_parser = kind)]
    kind: ListKind,
    /// The file.
    #[arg(required_unless_present = "template")]
    file: Option<PathBuf>,
    /// Reads, matches and reports, and writes nothing.
    #[arg(long)]
    dry_run: bool,
    /// Prints the report as JSON.
    #[arg(long)]
    json: bool,
    /// Writes the list back with its faulty cells marked, as XLSX.
    #[arg(long, value_name = "XLSX")]
    report: Option<PathBuf>,
    /// Writes an empty list with the columns that are understood, as XLSX.
    #[arg(long, value_name = "XLSX")]
    template: Option<PathBuf>,
    /// Code of the region in which everything of the list lies.
    #[arg(long, value_name = "CODE")]
    within: Option<RegionCode>,
    /// Decides on a column: HEADING=field, or HEADING=ignore; "HEADING #2=field" for the second column of that name.
    #[arg(long, value_name = "HEADING=FIELD", value_parser = column)]
    column: Vec<(String, String)>,
    /// What the columns of this source mean, as a file: read where it is there, else written after the import.
    #[arg(long, value_name = "JSON")]
    mapping: Option<PathBuf>,
    /// Writes what the columns were understood to mean, after a dry run too.
    #[arg(long, value_name = "JSON")]
    save_mapping: Option<PathBuf>,
    /// Edition of a table of KBLI, where the file does not say it: 2020 or 2025.
    #[arg(long, value_name = "YEAR", value_parser = edition)]
    edition: Option<KbliEdition>,
    /// Speaks English instead of Bahasa Indonesia.
    #[arg(long)]
    english: bool,
}

/// A kind of list, in small letters.
fn kind(text: &str) -> Result<ListKind, String> {
    let word = |kind: &ListKind| kind.word().to_lowercase();
    let found = ListKind::ALL.iter().find(|kind| word(kind) == text);
    found.copied().ok_or_else(|| format!("one of {}", ListKind::ALL.iter().map(word).collect::<Vec<_>>().join(", ")))
}

#[derive(clap::Args)]
pub struct Export {
    /// What to write: cooperatives, umkm, clusters, regions or kbli.
    #[arg(value_parser = kind)]
    kind: ListKind,
    /// csv, xlsx, jsonl or geojson; told by the name of the file when absent.
    #[arg(long, value_parser = word::<ExportFormat>)]
    format: Option<ExportFormat>,
    /// The file; printed when absent.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Only what lies in this region.
    #[arg(long, value_name = "CODE")]
    within: Option<RegionCode>,
    /// Between the cells of CSV; Excel in Indonesia expects a semicolon.
    #[arg(long, default_value_t = ';', value_parser = separator)]
    separator: char,
    /// Leaves out the byte order mark, without which Excel reads CSV in an old encoding.
    #[arg(long)]
    no_mark: bool,
    /// Speaks English instead of Bahasa Indonesia.
    #[arg(long)]
    english: bool,
}

fn separator(text: &str) -> Result<char, String> {
    match text {
        ";" | "," | "|" => Ok(char::from(text.as_bytes()[0])),
        "\\t" | "\t" | "tab" => Ok('\t'),
        _ => Err("one of ; , | tab".to_owned()),
    }
}

fn edition(text: &str) -> Result<KbliEdition, String> {
    text.parse().ok().and_then(edition_of).ok_or_else(|| "2020 or 2025".to_owned())
}

fn column(text: &str) -> Result<(String, String), String> {
    let (heading, field) = text.split_once('=').ok_or("a column is decided on like this: \"NAMA KOPERASI=name\"")?;
    Ok((heading.to_owned(), field.to_owned()))
}

pub async fn import(config: &Config, import: Import) -> Result<(), String> {
    let list = import.kind;
    if list == ListKind::Boundaries && (import.template.is_some() || import.report.is_some()) {
        return Err("boundaries are a map, not a table: --template and --report are for tables".to_owned());
    }
    if let Some(path) = &import.template {
        return save(path, &template(list).map_err(|error| error.to_string())?);
    }
    let locale = locale(import.english);
    let path = import.file.ok_or("a file to import is missing")?;
    let limits = Limits { max_bytes: config.import_bytes, max_rows: config.import_rows, ..Limits::COMMAND_LINE };
    let in_words = |message: Message| message.in_locale(locale).to_owned();
    let bytes = contents(&path, limits.max_bytes).map_err(in_words)?;
    let mapping = match import.mapping.as_ref().filter(|path| path.exists()) {
        Some(path) => {
            let bytes = contents(path, mapping_file::MOST_BYTES).map_err(in_words)?;
            Some(MappingFile::read(&String::from_utf8_lossy(&bytes)).map_err(in_words)?)
        }
        None => None,
    };
    // remembered once it was believed: a dry run only looks
    let remembered = import.mapping.as_ref().filter(|_| mapping.is_none() && !import.dry_run);
    // what is to be written is begun before anything is imported: afterwards it would be too late to say that it cannot be
    let remembered = remembered.map(|path| begun(path)).transpose()?;
    let saved = import.save_mapping.as_ref().map(|path| begun(path)).transpose()?;
    let marked = import.report.as_ref().map(|path| begun(path)).transpose()?;
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    let ctx = open(config, locale).await?;
    let wish = imports::Wish {
        columns: import.column,
        mapping,
        edition: import.edition,
        within: import.within,
        dry_run: import.dry_run,
        limits,
        chunk_rows: config.import_chunk_rows,
    };
    let imported =
        imports::import(&ctx, imports::File { list, name, bytes }, wish).await.map_err(|error| said(&error, locale))?;
    if import.json {
        let report = serde_json::json!({ "run": imported.run, "report": imported.report });
        println!("{}", serde_json::to_string_pretty(&report).map_err(|error| error.to_string())?);
    } else {
        if let Some(run) = imported.run {
            println!("{run}");
        }
        print!("{}", imported.report.to_terminal(locale));
    }
    let counts = imported.report.counts;
    let is_useless = counts.refused == counts.rows;
    for file in saved.into_iter().chain(remembered.filter(|_| !is_useless)) {
        written(file, imported.mapping.written().as_bytes())?;
    }
    if let Some(file) = marked {
        written(file, &imported.report.to_xlsx(&imported.workbook).map_err(|error| error.to_string())?)?;
    }
    if is_useless {
        return Err(in_words(Message::new("semua baris ditolak", "every row was refused")));
    }
    Ok(())
}

pub async fn undo(config: &Config, run: ImportRunId, english: bool) -> Result<(), String> {
    let locale = locale(english);
    let undone = imports::undo(&open(config, locale).await?, run).await.map_err(|error| said(&error, locale))?;
    println!("{}", undone.message().in_locale(locale));
    Ok(())
}

pub async fn export(config: &Config, export: Export) -> Result<(), String> {
    let locale = locale(export.english);
    let ending = || Word::from_word(export.out.as_ref()?.extension()?.to_str()?.to_ascii_lowercase().as_str());
    let format = export.format.or_else(ending);
    if let (None, Some(ending)) = (format, export.out.as_ref().and_then(|path| path.extension())) {
        let ending = ending.to_string_lossy();
        let message = Message::new(
            format!(
                "tidak ada format \"{ending}\"; pakai csv, xlsx, jsonl, atau geojson, atau sebut formatnya dengan --format"
            ),
            format!(
                "there is no format \"{ending}\"; use csv, xlsx, jsonl or geojson, or name the format with --format"
            ),
        );
        return Err(message.in_locale(locale).to_owned());
    }
    let format = format.unwrap_or(ExportFormat::Csv);
    if format == ExportFormat::Xlsx && export.out.is_none() {
        return Err("a workbook is written to a file: name it with --out".to_owned());
    }
    let style = Style { format, separator: export.separator as u8, has_mark: !export.no_mark };
    let wish = exports::Wish { kind: export.kind, style, within: export.within };
    let ctx = open(config, locale).await?;
    let written = match &export.out {
        Some(path) => {
            let mut file = NewFile::begin(path).map_err(|error| at(path, &error))?;
            let written = exports::export(&ctx, &wish, std::io::BufWriter::new(&mut file)).await;
            if written.is_ok() {
                file.finish().map_err(|error| at(path, &error))?;
            }
            written
        }
        None => exports::export(&ctx, &wish, std::io::BufWriter::new(std::io::stdout())).await,
    };
    let n_rows = written.map_err(|error| said(&error, locale))?;
    eprintln!("{n_rows} rows");
    Ok(())
}

/// The bytes of a file, unless it has too many.
fn contents(path: &Path, max_bytes: usize) -> Result<Vec<u8>, Message> {
    let shown = path.display();
    let unread = |error: std::io::Error| {
        Message::new(
            format!("{shown}: berkas tidak dapat dibaca ({error})."),
            format!("{shown}: the file cannot be read ({error})."),
        )
    };
    let about = std::fs::metadata(path).map_err(unread)?;
    if !about.is_file() {
        return Err(Message::new(
            format!("{shown}: ini bukan berkas; sebutkan berkas CSV atau XLSX."),
            format!("{shown}: this is not a file; name a CSV or XLSX file."),
        ));
    }
    if about.len() > max_bytes as u64 {
        return Err(Message::new(
            format!("{shown}: berkas boleh berisi paling banyak {max_bytes} bita (SIMPUL_IMPORT_BYTES)."),
            format!("{shown}: a file may have {max_bytes} bytes at most (SIMPUL_IMPORT_BYTES)."),
        ));
    }
    std::fs::read(path).map_err(unread)
}

/// A file that will be written, with its name for messages.
fn begun(path: &Path) -> Result<(NewFile, &Path), String> {
    Ok((NewFile::begin(path).map_err(|error| at(path, &error))?, path))
}

fn written((mut file, path): (NewFile, &Path), bytes: &[u8]) -> Result<(), String> {
    std::io::Write::write_all(&mut file, bytes).and_then(|()| file.finish()).map_err(|error| at(path, &error))
}

fn save(path: &Path, bytes: &[u8]) -> Result<(), String> {
    written(begun(path)?, bytes)
}
