//! Cooperatives as a list. All of them, with their meetings, yearly figures and contacts, are public.

use std::io::Write;

use serde_json::{Value, json};

use super::{
    Column, List, Names, Shape, Sources, Wish, at, column, each_page, location, names, own, place_columns,
    point_columns, precision_word, record_columns, region, sources, sure, title,
};
use crate::app::{Ctx, Result, cooperatives};
use crate::domain::cooperative::{
    AnnualMeeting, BondKind, CooperativeKind, CooperativeLevel, CooperativePattern, CooperativeService,
    CooperativeState, CooperativeYear, LocationPrecision, Openness,
};
use crate::domain::id::CooperativeId;
use crate::domain::listing::CooperativeFilter;
use crate::domain::{Cooperative, Point, Rupiah};
use crate::export::ExportFormat;
use crate::import::mapping::{Field, ListKind};

/// Years for which a list has columns; all are in the other formats.
const MOST_YEARS: usize = 5;

struct Row {
    cooperative: Cooperative,
    names: Names,
    /// None where nothing is on record from which it would follow.
    state: CooperativeState,
    sectors: String,
    /// The latest first.
    years: Vec<CooperativeYear>,
    /// The latest first.
    meetings: Vec<AnnualMeeting>,
    sources: Sources,
}

impl Row {
    fn place(&self) -> Option<(Point, LocationPrecision)> {
        Some((self.cooperative.point?, self.cooperative.precision.unwrap_or(LocationPrecision::Centroid)))
    }

    fn meeting(&self, book_year: i32) -> Option<&AnnualMeeting> {
        self.meetings.iter().find(|meeting| meeting.book_year == book_year)
    }

    fn year(&self, year: i32) -> Option<&CooperativeYear> {
        self.years.iter().find(|figures| figures.year == year)
    }

    /// The year of the number of members, where the figures of one tell the same number.
    fn members_year(&self) -> Option<i64> {
        let n = self.cooperative.n_members?;
        let figures = self.years.iter().find(|figures| figures.n_members == Some(n))?;
        Some(i64::from(figures.year))
    }

    /// The day of the last meeting, where it gives account of the year before, as an import understands it.
    fn last_rat_on(&self) -> Option<chrono::NaiveDate> {
        let day = self.cooperative.life.last_rat_on?;
        let book_year = chrono::Datelike::year(&day) - 1;
        self.meetings.iter().any(|meeting| meeting.book_year == book_year).then_some(day)
    }
}

pub(super) async fn export<W: Write + Send>(ctx: &Ctx, wish: &Wish, out: W) -> Result<usize> {
    let filter = CooperativeFilter { within: wish.within.clone(), ..Default::default() };
    let years = match wish.style.format {
        ExportFormat::Csv | ExportFormat::Xlsx => cooperatives::book_years(ctx, MOST_YEARS).await?,
        ExportFormat::Jsonl | ExportFormat::GeoJson => Vec::new(),
    };
    let shape = Shape {
        columns: columns(&years),
        object,
        origin_keys: &["sources", "changedAt", "nMembersYear", "years"],
        place: |row: &Row| at(row.place()),
    };
    let mut list = List::begin(ctx, wish, out, shape)?;
    each_page!(|slice| cooperatives::page(ctx, &filter, &[], &slice).await?, |items| {
        let ids: Vec<CooperativeId> = items.iter().map(|item: &Cooperative| item.id).collect();
        let mut years = cooperatives::years(ctx, &ids).await?;
        let mut meetings = cooperatives::meetings(ctx, &ids).await?;
        let mut imports = sources(ctx, ids.iter().map(|id| id.0).collect()).await?;
        let catalogue = ctx.catalogue();
        for cooperative in items {
            let id = cooperative.id;
            let sectors = cooperative.sectors.iter().filter_map(|code| catalogue.sector(code));
            list.write(&Row {
                names: names(&catalogue, &cooperative.region),
                state: cooperatives::state_of(ctx, &cooperative),
                sectors: sectors.map(|sector| sector.name.id.as_str()).collect::<Vec<_>>().join("; "),
                years: years.remove(&id).unwrap_or_default(),
                meetings: meetings.remove(&id).unwrap_or_default(),
                sources: Sources { imports: imports.remove(&id.0).unwrap_or_default(), is_demo: cooperative.is_demo },
                cooperative,
            })?;
        }
    });
    list.finish()
}

/// Columns of yearly figures go by the year in their heading, the latest first.
fn columns(years: &[i32]) -> Vec<Column<Row>> {
    let title = |field| title(ListKind::Cooperatives, field);
    let mut columns: Vec<Column<Row>> = vec![
        column(title(Field::SimpulId), |row: &Row| row.cooperative.id.to_string()),
        column(title(Field::Name), |row: &Row| row.cooperative.name.clone()),
        column(title(Field::LegalNumber), |row: &Row| row.cooperative.legal_number.clone()),
        column(title(Field::LegalOn), |row: &Row| row.cooperative.legal_on),
        column(title(Field::CooperativeNik), |row: &Row| row.cooperative.nik.clone()),
        column(title(Field::Kind), |row: &Row| kind_word(row.cooperative.kind)),
        column(title(Field::Pattern), |row: &Row| pattern_word(row.cooperative.pattern)),
        column(title(Field::Level), |row: &Row| level_word(row.cooperative.level)),
        column(title(Field::Address), |row: &Row| row.cooperative.address.clone()),
    ];
    columns.extend(place_columns(
        ListKind::Cooperatives,
        |row: &Row| &row.names,
        |row| row.cooperative.region.to_string(),
    ));
    columns.extend(point_columns(ListKind::Cooperatives, Row::place));
    columns.extend([
        column(title(Field::Precision), |row: &Row| {
            sure(row.place()).and(row.place()).map(|(_, precision)| precision_word(precision))
        }),
        column(title(Field::Bond), |row: &Row| bond_word(row.cooperative.bond)),
        column(title(Field::BondDescription), |row: &Row| row.cooperative.bond_description.clone()),
        column(title(Field::Openness), |row: &Row| openness_word(row.cooperative.openness)),
        column(title(Field::Phone), |row: &Row| row.cooperative.contacts.phone.clone()),
        column(title(Field::Whatsapp), |row: &Row| row.cooperative.contacts.whatsapp.clone()),
        column(title(Field::Email), |row: &Row| row.cooperative.contacts.email.clone()),
        column(title(Field::Website), |row: &Row| row.cooperative.contacts.website.clone()),
        column(title(Field::NMembers), |row: &Row| row.cooperative.n_members),
        column(own("TAHUN ANGGOTA"), Row::members_year).telling_origin(),
        column(title(Field::LastRatOn), Row::last_rat_on),
        column(title(Field::RatBookYears), |row: &Row| {
            row.meetings.iter().rev().map(|meeting| meeting.book_year.to_string()).collect::<Vec<_>>().join(", ")
        }),
        column(title(Field::Sectors), |row: &Row| row.sectors.clone()),
        column(title(Field::Services), |row: &Row| {
            row.cooperative.services.iter().map(|service| service_word(*service)).collect::<Vec<_>>().join("; ")
        }),
        column(title(Field::PrincipalDues), |row: &Row| row.cooperative.principal_dues_idr.map(Rupiah::amount)),
        column(title(Field::MandatoryDues), |row: &Row| row.cooperative.mandatory_dues_monthly_idr.map(Rupiah::amount)),
        column(title(Field::FoundedOn), |row: &Row| row.cooperative.founded_on),
        column(own("KEADAAN"), |row: &Row| state_word(row.state)),
        column(title(Field::LastBusinessOn), |row: &Row| row.cooperative.life.last_business_on),
        column(title(Field::RevitalisingSince), |row: &Row| row.cooperative.life.revitalising_since),
        column(title(Field::DissolutionAnnouncedOn), |row: &Row| row.cooperative.life.dissolution_announced_on),
        column(title(Field::DissolvedOn), |row: &Row| row.cooperative.life.dissolved_on),
    ]);
    columns.extend(record_columns(|row: &Row| &row.sources, |row| row.cooperative.changed_at));
    for year in years.iter().copied() {
        let heading = |field| format!("{} {year}", title(field));
        columns.push(column(heading(Field::RatHeldOn), move |row: &Row| row.meeting(year)?.held_on).yearly());
        columns.push(column(heading(Field::NMembers), move |row: &Row| row.year(year)?.n_members).yearly());
        let figures: [(Field, fn(&CooperativeYear) -> Option<Rupiah>); 5] = [
            (Field::Assets, |figures| figures.assets_idr),
            (Field::Equity, |figures| figures.equity_idr),
            (Field::Surplus, |figures| figures.surplus_idr),
            (Field::Turnover, |figures| figures.turnover_idr),
            (Field::Loans, |figures| figures.loans_idr),
        ];
        for (field, figure) in figures {
            let cell = move |row: &Row| row.year(year).and_then(figure).map(Rupiah::amount);
            columns.push(column(heading(field), cell).yearly());
        }
    }
    columns
}

fn object(row: &Row) -> Value {
    let c = &row.cooperative;
    let years = row.years.iter().map(|year| {
        json!({
            "year": year.year, "nMembers": year.n_members, "assetsIdr": year.assets_idr, "equityIdr": year.equity_idr,
            "surplusIdr": year.surplus_idr, "turnoverIdr": year.turnover_idr, "loansIdr": year.loans_idr,
        })
    });
    let meetings = row.meetings.iter().map(|meeting| {
        json!({
            "bookYear": meeting.book_year, "heldOn": meeting.held_on, "nAttended": meeting.n_attended,
            "nMembers": meeting.n_members, "source": meeting.source,
        })
    });
    json!({
        "id": c.id,
        "name": c.name,
        "kind": c.kind,
        "pattern": c.pattern,
        "level": c.level,
        "bond": { "kind": c.bond, "description": c.bond_description },
        "openness": c.openness,
        "legalNumber": c.legal_number,
        "legalOn": c.legal_on,
        "nik": c.nik,
        "region": region(&row.names, &c.region),
        "address": c.address,
        "location": location(row.place()),
        "contacts": {
            "phone": c.contacts.phone, "whatsapp": c.contacts.whatsapp, "email": c.contacts.email,
            "website": c.contacts.website,
        },
        "foundedOn": c.founded_on,
        "dues": { "principalIdr": c.principal_dues_idr, "mandatoryMonthlyIdr": c.mandatory_dues_monthly_idr },
        "state": row.state,
        "life": {
            "lastBusinessOn": c.life.last_business_on, "revitalisingSince": c.life.revitalising_since,
            "dissolutionAnnouncedOn": c.life.dissolution_announced_on, "dissolvedOn": c.life.dissolved_on,
        },
        "nMembers": c.n_members,
        "nMembersYear": row.members_year(),
        "services": c.services,
        "sectors": c.sectors,
        "years": years.collect::<Vec<_>>(),
        "lastRatOn": row.last_rat_on(),
        "rats": meetings.collect::<Vec<_>>(),
        "sources": row.sources.value(),
        "isDemo": c.is_demo,
        "changedAt": c.changed_at,
    })
}

/// Words that the import of a cooperative reads as the same choice; a test holds them to it.
fn kind_word(kind: CooperativeKind) -> &'static str {
    match kind {
        CooperativeKind::Producer => "Produsen",
        CooperativeKind::Consumer => "Konsumen",
        CooperativeKind::Service => "Jasa",
        CooperativeKind::Marketing => "Pemasaran",
        CooperativeKind::SavingsAndLoan => "Simpan Pinjam",
    }
}

fn pattern_word(pattern: CooperativePattern) -> &'static str {
    match pattern {
        CooperativePattern::Conventional => "Konvensional",
        CooperativePattern::Sharia => "Syariah",
    }
}

fn level_word(level: CooperativeLevel) -> &'static str {
    match level {
        CooperativeLevel::Primary => "Primer",
        CooperativeLevel::Secondary => "Sekunder",
    }
}

fn bond_word(bond: BondKind) -> &'static str {
    match bond {
        BondKind::Open => "terbuka",
        BondKind::Territorial => "warga setempat",
        BondKind::Occupational => "satu bidang pekerjaan",
        BondKind::Employer => "pegawai satu tempat kerja",
        BondKind::Community => "satu komunitas",
    }
}

fn openness_word(openness: Openness) -> &'static str {
    match openness {
        Openness::Open => "terbuka",
        Openness::BondOnly => "hanya yang memenuhi ikatan",
        Openness::Closed => "sedang tidak menerima anggota",
        Openness::Unknown => "",
    }
}

fn service_word(service: CooperativeService) -> &'static str {
    match service {
        CooperativeService::Savings => "simpanan",
        CooperativeService::Lending => "pinjaman",
        CooperativeService::BulkBuying => "pengadaan bahan baku",
        CooperativeService::Marketing => "pemasaran",
        CooperativeService::Training => "pelatihan",
        CooperativeService::Equipment => "peralatan",
        CooperativeService::Retail => "toko",
        CooperativeService::Warehousing => "gudang",
        CooperativeService::Transport => "angkutan",
    }
}

fn state_word(state: CooperativeState) -> &'static str {
    match state {
        CooperativeState::ActiveWithRat => "aktif, sudah RAT",
        CooperativeState::ActiveWithoutRat => "aktif, belum RAT",
        CooperativeState::Dormant => "tidak aktif",
        CooperativeState::BeingRevitalised => "sedang direvitalisasi",
        CooperativeState::BeingDissolved => "akan dibubarkan",
        CooperativeState::Dissolved => "bubar",
        CooperativeState::Unknown => "belum diketahui",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::words::Word;
    use crate::import::sheet::CellValue;
    use crate::import::value;

    #[test]
    fn imports_read_every_word_as_the_choice_it_was() {
        let cell = |word: &str| CellValue::Text(word.to_owned());
        for kind in CooperativeKind::ALL {
            for word in [kind_word(*kind), kind.word()] {
                assert_eq!(value::cooperative_kind(&cell(word)).value, Some(*kind));
            }
        }
        for pattern in CooperativePattern::ALL {
            for word in [pattern_word(*pattern), pattern.word()] {
                assert_eq!(value::cooperative_pattern(&cell(word)).value, Some(*pattern));
            }
        }
        for level in CooperativeLevel::ALL {
            for word in [level_word(*level), level.word()] {
                assert_eq!(value::cooperative_level(&cell(word)).value, Some(*level));
            }
        }
        for bond in BondKind::ALL {
            for word in [bond_word(*bond), bond.word()] {
                assert_eq!(value::bond_kind(&cell(word)).value, Some(*bond));
            }
        }
        for openness in Openness::ALL {
            for word in [openness_word(*openness), openness.word()] {
                assert_eq!(
                    value::openness(&cell(word)).value,
                    Some(*openness).filter(|known| *known != Openness::Unknown)
                );
            }
        }
        for precision in LocationPrecision::ALL {
            for word in [precision_word(*precision), precision.word()] {
                assert_eq!(value::location_precision(&cell(word)).value, Some(*precision));
            }
        }
        for service in CooperativeService::ALL {
            for word in [service_word(*service), service.word()] {
                assert_eq!(value::services(&cell(word)).value, Some(vec![*service]), "{word}");
            }
        }
    }
}
