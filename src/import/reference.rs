//! Rows of reference lists: regions of the civil administration, and codes of the classification. Unlike registers they have a
//! key, their code, so nothing is guessed about which entry a row speaks of.
//!
//! Never decides what becomes of a row: that takes the catalogue, and is planned in `app`.

use chrono::NaiveDate;

use super::mapping::{Field, ListKind};
use super::reason::Severity;
use super::rows::{Cells, Columns, Given, Options, Reading, RowDraft, tables};
use super::sheet::{CellValue, Workbook};
use super::value::{self, Measure, Parsed};
use crate::domain::fold::fold;
use crate::domain::geo::Point;
use crate::domain::kbli::KbliEdition;
use crate::domain::message::Message;
use crate::domain::region::{RegionCode, RegionKind, RegionLevel, Zone};

/// A region as a row tells it.
#[derive(Debug, Clone, PartialEq)]
pub struct RegionDraft {
    /// Kemendagri code.
    pub code: RegionCode,
    /// Official name.
    pub name: Option<String>,
    /// What the law calls it, stated or told by name and code.
    pub kind: Option<Given<RegionKind>>,
    /// Its centre.
    pub point: Option<Point>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// Area in square kilometres.
    pub area_km2: Option<Measure>,
    /// Where it comes from.
    pub area_source: Option<String>,
    /// Inhabitants.
    pub population: Option<i64>,
    /// The year in which they were counted.
    pub population_year: Option<i32>,
    /// Where their number comes from.
    pub population_source: Option<String>,
    /// Time zone.
    pub zone: Option<Zone>,
    /// First day.
    pub valid_from: Option<NaiveDate>,
    /// First day on which the code no longer holds.
    pub valid_to: Option<NaiveDate>,
    /// The code that takes its place.
    pub successor: Option<RegionCode>,
}

/// A code of the classification as a row tells it.
#[derive(Debug, Clone, PartialEq)]
pub struct KbliDraft {
    /// Edition, as far as the row or its headings tell.
    pub edition: Option<KbliEdition>,
    /// A letter or two to five digits.
    pub code: String,
    /// Whether the row tells the level that so many digits have.
    pub is_level_told: bool,
    /// Official title.
    pub title: Option<String>,
    /// The code above, as the row says it.
    pub parent: Option<String>,
    /// Where code and title come from.
    pub source: Option<String>,
}

/// Reads a list of regions.
pub fn regions(workbook: &Workbook, options: &Options) -> Reading<RegionDraft> {
    read(ListKind::Regions, workbook, options, region)
}

/// Reads a table of the classification. An edition in a heading ("KBLI 2020") or in a title holds for all rows below.
pub fn kbli(workbook: &Workbook, options: &Options) -> Reading<KbliDraft> {
    read(ListKind::Kbli, workbook, options, kbli_code)
}

fn read<D>(
    list: ListKind,
    workbook: &Workbook,
    options: &Options,
    draft: impl Fn(&mut Cells<'_>) -> Option<D>,
) -> Reading<D> {
    let (mut reading, tables) = tables(list, workbook, options);
    for (sheet, table) in &tables {
        let Some(table) = table else { continue };
        let columns = Columns::of(table);
        for row in &table.rows {
            let mut cells = Cells {
                list,
                sheet: &sheet.name,
                columns: &columns,
                row: row.row,
                titled_year: table.titled_year,
                today: options.today,
                reasons: Vec::new(),
            };
            let draft = draft(&mut cells);
            let (row, reasons) = (cells.row.number, cells.reasons);
            reading.rows.push(RowDraft { sheet: sheet.name.clone(), row, draft, reasons });
        }
    }
    reading
}

impl Cells<'_> {
    /// Says that a row cannot be used, at the first column of a field.
    fn refuse(&mut self, field: Field, id: &str, en: &str) {
        let column = self.columns_of(field).first().map(|meaning| meaning.column);
        self.reason(Severity::Refused, Some(field), column, Message::new(id, en));
    }
}

/// "KAB. BEKASI" is the name "Kabupaten BEKASI".
fn full_name(name: String) -> String {
    let short = name.split_once(' ').filter(|(first, _)| matches!(fold(first).as_str(), "kab" | "kabupaten"));
    short.map_or_else(|| name.clone(), |(_, rest)| format!("Kabupaten {}", rest.trim()))
}

fn region(cells: &mut Cells<'_>) -> Option<RegionDraft> {
    let code = cells.take(Field::RegionCode, value::region_code);
    let Some(code) = code.and_then(|given| given.value.parse::<RegionCode>().ok()) else {
        cells.refuse(
            Field::RegionCode,
            "Kode wilayah kosong atau tidak dikenal; baris tidak dipakai.",
            "The region code is missing or not known; the row is not used.",
        );
        return None;
    };
    let name = cells.words(Field::Name, 100).map(|given| full_name(given.value));
    let stated = cells.take(Field::Kind, region_kind);
    let kind = match stated {
        Some(given) if level_of(given.value) == code.level() => Some(given),
        stated => {
            if let Some(given) = stated {
                let message = Message::new(
                    "Jenis wilayah tidak sesuai dengan kodenya; tidak dipakai.",
                    "The kind does not fit the code; it is not used.",
                );
                cells.reason(Severity::Warned, Some(Field::Kind), given.column, message);
            }
            told_kind(&code, name.as_deref()).map(|value| Given {
                value,
                column: None,
                raw: String::new(),
                is_guess: true,
            })
        }
    };
    let zone = cells.take(Field::Zone, zone).map(|given| given.value);
    let valid_from = cells.take(Field::ValidFrom, value::date).map(|given| given.value);
    let valid_to = valid_to(cells);
    let source = cells.words(Field::Source, 200).map(|given| given.value);
    let area_km2 = cells.number(Field::Area, value::area).map(|(_, given)| given.value);
    let population = cells.number(Field::Population, value::count);
    let year = cells.take(Field::PopulationYear, value::year).map(|given| given.value);
    let of_year = population.as_ref().and_then(|(year, _)| *year).or(year).or(cells.titled_year);
    let successor = cells.take(Field::Successor, value::region_code).and_then(|given| given.value.parse().ok());
    Some(RegionDraft {
        name,
        kind,
        point: cells.point().map(|given| given.value),
        postal_code: cells.take(Field::PostalCode, postal_code).map(|given| given.value),
        area_source: source_of(cells, Field::AreaSource, &source).filter(|_| area_km2.is_some()),
        area_km2,
        population_source: source_of(cells, Field::PopulationSource, &source).filter(|_| population.is_some()),
        population_year: of_year.filter(|_| population.is_some()),
        population: population.map(|(_, given)| given.value),
        zone,
        valid_from,
        valid_to,
        successor,
        code,
    })
}

fn level_of(kind: RegionKind) -> RegionLevel {
    match kind {
        RegionKind::Provinsi => RegionLevel::Province,
        RegionKind::Kabupaten | RegionKind::Kota => RegionLevel::Regency,
        RegionKind::Kecamatan => RegionLevel::Kecamatan,
        RegionKind::Kelurahan | RegionKind::Desa | RegionKind::DesaAdat => RegionLevel::Village,
    }
}

/// What code and name tell of the kind: the last part of a village's code begins with 1 for a kelurahan, 2 for a desa, 3 for a
/// desa adat (Permendagri 72/2019).
fn told_kind(code: &RegionCode, name: Option<&str>) -> Option<RegionKind> {
    match code.level() {
        RegionLevel::Province => Some(RegionKind::Provinsi),
        RegionLevel::Kecamatan => Some(RegionKind::Kecamatan),
        RegionLevel::Regency => {
            let folded = fold(name?);
            match folded.split(' ').next()? {
                "kota" => Some(RegionKind::Kota),
                "kabupaten" => Some(RegionKind::Kabupaten),
                // kota have numbers from 71 on
                _ if &code.as_str()[3..] >= "71" => Some(RegionKind::Kota),
                _ => Some(RegionKind::Kabupaten),
            }
        }
        RegionLevel::Village => match code.as_str().as_bytes()[9] {
            b'1' => Some(RegionKind::Kelurahan),
            b'2' => Some(RegionKind::Desa),
            b'3' => Some(RegionKind::DesaAdat),
            _ => None,
        },
    }
}

/// What the law calls a region, in words.
pub fn region_kind(value: &CellValue) -> Parsed<RegionKind> {
    Parsed::plain(match fold(&value.text()).as_str() {
        "" => return Parsed::NOTHING,
        "provinsi" | "propinsi" | "province" => RegionKind::Provinsi,
        "kabupaten" | "kab" | "regency" => RegionKind::Kabupaten,
        "kota" | "city" => RegionKind::Kota,
        "kecamatan" | "kec" | "distrik" | "district" => RegionKind::Kecamatan,
        "kelurahan" | "kel" => RegionKind::Kelurahan,
        "desa" | "village" => RegionKind::Desa,
        "desa adat" => RegionKind::DesaAdat,
        _ => return Parsed::warned(Message::new("Jenis wilayah tidak dikenal.", "The kind of region is not known.")),
    })
}

fn zone(value: &CellValue) -> Parsed<Zone> {
    Parsed::plain(match fold(&value.text()).as_str() {
        "" => return Parsed::NOTHING,
        "wib" | "asia jakarta" | "asia pontianak" => Zone::Wib,
        "wita" | "asia makassar" => Zone::Wita,
        "wit" | "asia jayapura" => Zone::Wit,
        _ => return Parsed::warned(Message::new("Zona waktu tidak dikenal.", "The time zone is not known.")),
    })
}

fn postal_code(value: &CellValue) -> Parsed<String> {
    let text = value.text();
    let text = text.trim_start_matches('\'');
    match text {
        _ if value::is_unknown(text) => Parsed::NOTHING,
        _ if text.len() == 5 && text.bytes().all(|b| b.is_ascii_digit()) => Parsed::plain(text.to_owned()),
        _ => Parsed::refused(Message::new("Kode pos harus 5 angka.", "A postal code has 5 digits.")),
    }
}

/// The first day on which a code no longer holds: stated, or the day after the last one.
fn valid_to(cells: &mut Cells<'_>) -> Option<NaiveDate> {
    let stated = cells.take(Field::ValidTo, value::date).map(|given| given.value);
    let until = cells.take(Field::ValidUntil, value::date);
    let after = until.as_ref().and_then(|given| given.value.succ_opt());
    if let (Some(stated), Some(after)) = (stated, after)
        && stated != after
    {
        let message = Message::new(
            "Hari terakhir dan hari pertama tidak berlaku saling bertentangan; yang dipakai hari pertama tidak berlaku.",
            "The last day and the first day without the code contradict each other; the latter was used.",
        );
        cells.reason(Severity::Warned, Some(Field::ValidUntil), until.and_then(|given| given.column), message);
    }
    stated.or(after)
}

/// The source of a figure: its own, else that of all figures of the row.
fn source_of(cells: &mut Cells<'_>, field: Field, shared: &Option<String>) -> Option<String> {
    cells.words(field, 200).map(|given| given.value).or_else(|| shared.clone())
}

fn kbli_code(cells: &mut Cells<'_>) -> Option<KbliDraft> {
    let level = cells.take(Field::Level, kbli_level).map(|given| given.value);
    let heading = cells.columns_of(Field::KbliCode).first().and_then(|meaning| meaning.year);
    let code = cells.take(Field::KbliCode, |value| one_code(value, level));
    let Some(Given { value: code, column, .. }) = code else {
        cells.refuse(
            Field::KbliCode,
            "Kode KBLI kosong atau tidak dapat dibaca; baris tidak dipakai.",
            "The KBLI code is missing or cannot be read; the row is not used.",
        );
        return None;
    };
    if level.is_some_and(|level| level != level_of_code(&code)) {
        let message = Message::new(
            "Tingkat tidak sesuai dengan panjang kode; yang dipakai panjang kodenya.",
            "The level does not fit the length of the code, which was used.",
        );
        cells.reason(Severity::Warned, Some(Field::Level), column, message);
    }
    let stated = cells.take(Field::Edition, edition).map(|given| given.value);
    let told = heading.or(cells.titled_year).and_then(edition_of);
    Some(KbliDraft {
        is_level_told: level == Some(level_of_code(&code)),
        edition: stated.or(told),
        code,
        title: cells.words(Field::Name, 500).map(|given| given.value),
        parent: cells.take(Field::ParentCode, |value| one_code(value, None)).map(|given| given.value),
        source: cells.words(Field::Source, 200).map(|given| given.value),
    })
}

/// Level by the length of a code: 1 to 5.
pub fn level_of_code(code: &str) -> i64 {
    code.len() as i64
}

fn kbli_level(value: &CellValue) -> Parsed<i64> {
    Parsed::plain(match fold(&value.text()).as_str() {
        "" => return Parsed::NOTHING,
        "1" | "kategori" => 1,
        "2" | "golongan pokok" => 2,
        "3" | "golongan" => 3,
        "4" | "subgolongan" | "sub golongan" => 4,
        "5" | "kelompok" => 5,
        _ => return Parsed::warned(Message::new("Tingkat kode tidak dikenal.", "The level is not known.")),
    })
}

/// A letter, or two to five digits. A number of a spreadsheet has lost its zeros in front: five digits are sure, fewer are so
/// only where a column tells the level.
fn one_code(value: &CellValue, level: Option<i64>) -> Parsed<String> {
    let text = value.text();
    let text = text.trim_start_matches('\'').trim().to_ascii_uppercase();
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    match value {
        _ if value::is_unknown(&text) => Parsed::NOTHING,
        CellValue::Number(_) if digits && text.len() < 5 => match level {
            Some(level @ 2..=5) if text.len() as i64 <= level => {
                Parsed::plain(format!("{text:0>width$}", width = level as usize))
            }
            _ => Parsed::refused(Message::new(
                "Kode tersimpan sebagai bilangan, sehingga nol di depannya mungkin hilang; ketik ulang sebagai teks.",
                "The code is kept as a number, so zeros in front may be lost; type it again as text.",
            )),
        },
        _ if digits && (2..=5).contains(&text.len()) => Parsed::plain(text),
        _ if text.len() == 1 && text.bytes().all(|b| b.is_ascii_uppercase()) => Parsed::plain(text),
        _ => Parsed::refused(Message::new(
            "Kode KBLI adalah satu huruf, atau 2 sampai 5 angka.",
            "A KBLI code is one letter, or 2 to 5 digits.",
        )),
    }
}

fn edition(value: &CellValue) -> Parsed<KbliEdition> {
    let text = value.text();
    match value::years(value).as_slice() {
        _ if value::is_unknown(&text) => Parsed::NOTHING,
        [year] => edition_of(*year).map_or_else(|| Parsed::refused(no_edition()), Parsed::plain),
        _ => Parsed::refused(no_edition()),
    }
}

pub(super) fn no_edition() -> Message {
    Message::new("Edisi KBLI adalah 2020 atau 2025.", "An edition of KBLI is 2020 or 2025.")
}

/// The edition of a year.
pub fn edition_of(year: i32) -> Option<KbliEdition> {
    match year {
        2020 => Some(KbliEdition::Kbli2020),
        2025 => Some(KbliEdition::Kbli2025),
        _ => None,
    }
}

/// The edition that the name of a file tells: "kbli2020.csv", "KBLI 2025 final.xlsx".
pub fn edition_in_name(name: &str) -> Option<KbliEdition> {
    let name: String = fold(name).replace(' ', "");
    let (_, rest) = name.split_once("kbli")?;
    edition_of(rest.get(..4)?.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::sheet::{Limits, read};

    fn table(name: &str, text: &str) -> Workbook {
        read(name, text.as_bytes(), &Limits::UPLOAD).unwrap()
    }

    #[test]
    fn regions_are_read_with_codes_of_any_spelling() {
        let list = "kode,nama,jenis,kode pos,lat,lng,berlaku sampai,pengganti\n\
            3275071004,Sumber Jaya,,17152,-6.33,106.98,,\n\
            32.75.07.2001,Kota Baru,kelurahan,1715,,,2026-01-01,32.75.07.1004\n\
            32.16,KAB. BEKASI,,,,,,\n\
            xx,Antah,,,,,,\n\
            Sumber: Kemendagri,,,,,,,\n";
        let reading = regions(&table("wilayah.csv", list), &Options::default());
        let drafts: Vec<_> = reading.rows.iter().map(|row| row.draft.clone()).collect();
        let first = drafts[0].as_ref().unwrap();
        assert_eq!((first.code.as_str(), first.name.as_deref()), ("32.75.07.1004", Some("Sumber Jaya")));
        assert_eq!(first.kind.as_ref().map(|kind| (kind.value, kind.is_guess)), Some((RegionKind::Kelurahan, true)));
        assert_eq!((first.postal_code.as_deref(), first.point.is_some()), (Some("17152"), true));
        let second = drafts[1].as_ref().unwrap();
        assert_eq!(second.kind.as_ref().map(|kind| (kind.value, kind.is_guess)), Some((RegionKind::Kelurahan, false)));
        assert_eq!(second.valid_to, NaiveDate::from_ymd_opt(2026, 1, 2), "the last day counts");
        assert_eq!(second.successor.as_ref().map(RegionCode::as_str), Some("32.75.07.1004"));
        assert!(reading.rows[1].reasons.iter().any(|reason| reason.field.as_deref() == Some("postal_code")));
        assert_eq!(drafts[2].as_ref().unwrap().name.as_deref(), Some("Kabupaten BEKASI"));
        assert_eq!((drafts.len(), &drafts[3]), (4, &None), "the remark is no row, a wrong code is one");
    }

    #[test]
    fn figures_are_read_in_the_unit_of_their_heading_and_the_signs_of_their_row() {
        let area = |list: &str| {
            let reading = regions(&table("luas.csv", list), &Options::default());
            reading.rows.iter().map(|row| row.draft.as_ref().unwrap().area_km2).collect::<Vec<_>>()
        };
        use Measure::{Either, Sure};
        let grouped =
            "KODE;NAMA;LUAS (KM2);PENDUDUK\n32.16;Kabupaten Bekasi;1.255;3.200.000\n32.75;Kota Bekasi;213;2500000\n";
        assert_eq!(area(grouped), [Some(Sure(1_255.0)), Some(Sure(213.0))], "the row groups with dots");
        let column = "KODE;LUAS (KM2)\n32.16;1.255\n32.75;213,04\n";
        assert_eq!(area(column), [Some(Sure(1_255.0)), Some(Sure(213.04))]);
        let program = "KODE;LUAS (KM2);PENDUDUK\n32.16;1.255;3.200.000\n32.75;213.04;2.500.000\n";
        assert_eq!(area(program)[0], Some(Sure(1.255)), "the column says more than the row");
        let nothing = "KODE;LUAS (KM2)\n32.16;1.255\n";
        assert_eq!(area(nothing), [Some(Either { grouped: 1_255.0, decimal: 1.255 })]);
        let hectares = "KODE;LUAS (HA)\n32.75;21.304,5\n";
        assert_eq!(area(hectares), [Some(Sure(213.045))]);

        let thousands = "DATA TAHUN 2023\nKODE;JUMLAH PENDUDUK (RIBU)\n32.16;300\n32.75;110,5\n32.71;1.250\n";
        let reading = regions(&table("penduduk.csv", thousands), &Options::default());
        let told = |row: usize| {
            let draft = reading.rows[row].draft.as_ref().unwrap();
            (draft.population, draft.population_year)
        };
        assert_eq!([told(0), told(1)], [(Some(300_000), Some(2023)), (Some(110_500), Some(2023))]);
        assert_eq!(told(2).0, Some(1_250_000), "a comma stands before decimals there, so the dot groups");
        let year = "KODE;PENDUDUK 2023;PENDUDUK 2024;TAHUN;SUMBER;LUAS\n32.75;2400000;2500000;2021;BPS;\n";
        let draft = regions(&table("a.csv", year), &Options::default()).rows.remove(0).draft.unwrap();
        assert_eq!((draft.population, draft.population_year), (Some(2_500_000), Some(2024)));
        assert_eq!(draft.population_source.as_deref(), Some("BPS"));
        assert_eq!(draft.area_source, None, "of nothing there is no source");
    }

    #[test]
    fn the_last_day_of_a_code_is_included() {
        let list = "kode;berlaku hingga;tidak berlaku sejak\n32.75;31-12-2026;\n32.16;;2027-01-01\n32.71;2026-12-31;2027-06-01\n";
        let reading = regions(&table("a.csv", list), &Options::default());
        let days: Vec<_> = reading.rows.iter().map(|row| row.draft.as_ref().unwrap().valid_to).collect();
        let day = |month| NaiveDate::from_ymd_opt(2027, month, 1);
        assert_eq!(days, [day(1), day(1), day(6)]);
        assert!(reading.rows[2].reasons.iter().any(|reason| reason.message.en.contains("contradict")));
    }

    #[test]
    fn codes_of_the_classification_keep_their_zeros_and_edition() {
        let list = "Kode KBLI 2020,Judul,Induk\nA,Pertanian,\n01,Pertanian Tanaman,A\n01111,Pertanian Jagung,0111\nABC,salah,\n";
        let reading = kbli(&table("x.csv", list), &Options::default());
        let codes: Vec<_> =
            reading.rows.iter().map(|row| row.draft.as_ref().map(|draft| draft.code.as_str())).collect();
        assert_eq!(codes, [Some("A"), Some("01"), Some("01111"), None]);
        let last = reading.rows[2].draft.as_ref().unwrap();
        assert_eq!((last.edition, last.parent.as_deref()), (Some(KbliEdition::Kbli2020), Some("0111")));
        let json = r#"[{"code":"01111","title":"PERTANIAN JAGUNG","description":"…","subgolongan_code":"0111"},{"code":1112,"title":"X"}]"#;
        let reading = kbli(&table("05_kelompok.json", json), &Options::default());
        let first = reading.rows[0].draft.as_ref().unwrap();
        assert_eq!((first.title.as_deref(), first.parent.as_deref()), (Some("PERTANIAN JAGUNG"), Some("0111")));
        assert_eq!(reading.rows[1].draft, None, "a number has lost its zeros");
        assert_eq!(one_code(&CellValue::Number(111.0), Some(4)).value.as_deref(), Some("0111"));
    }

    #[test]
    fn a_file_may_be_named_after_its_edition() {
        assert_eq!(edition_in_name("kbli2020.csv"), Some(KbliEdition::Kbli2020));
        assert_eq!(edition_in_name("Daftar KBLI 2025 (final).xlsx"), Some(KbliEdition::Kbli2025));
        assert_eq!(edition_in_name("05_kelompok.json"), None);
    }
}
