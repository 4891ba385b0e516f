//! The keys under which an export in JSON holds what a list has in columns. Inside an object a key goes by its path
//! (`region.code`); of a list of objects by the values of all of them, or by the year that each is about (`years.assetsIdr 2024`,
//! `rats.heldOn 2024`).
//!
//! Never holds keys of anybody else: a list that was not exported from here is read by its headings.

use super::mapping::{Field, ListKind};

type Keys = &'static [(&'static str, Field)];

const PLACE: Keys = &[
    ("region.code", Field::RegionCode),
    ("region.village", Field::Village),
    ("region.kecamatan", Field::Kecamatan),
    ("region.regency", Field::Kabupaten),
    ("region.province", Field::Province),
    ("location.latitude", Field::Latitude),
    ("location.longitude", Field::Longitude),
    ("location.precision", Field::Precision),
];

const COOPERATIVES: Keys = &[
    ("id", Field::SimpulId),
    ("name", Field::Name),
    ("legalNumber", Field::LegalNumber),
    ("legalOn", Field::LegalOn),
    ("nik", Field::CooperativeNik),
    ("kind", Field::Kind),
    ("pattern", Field::Pattern),
    ("level", Field::Level),
    ("bond.kind", Field::Bond),
    ("bond.description", Field::BondDescription),
    ("openness", Field::Openness),
    ("state", Field::State),
    ("address", Field::Address),
    ("contacts.phone", Field::Phone),
    ("contacts.whatsapp", Field::Whatsapp),
    ("contacts.email", Field::Email),
    ("contacts.website", Field::Website),
    ("foundedOn", Field::FoundedOn),
    ("dues.principalIdr", Field::PrincipalDues),
    ("dues.mandatoryMonthlyIdr", Field::MandatoryDues),
    ("nMembers", Field::NMembers),
    ("services", Field::Services),
    ("sectors", Field::Sectors),
    ("rats.bookYear", Field::RatBookYears),
    ("rats.heldOn", Field::RatHeldOn),
    ("rats.nAttended", Field::RatAttended),
    ("rats.nMembers", Field::RatMembers),
    ("lastRatOn", Field::LastRatOn),
    ("life.lastBusinessOn", Field::LastBusinessOn),
    ("life.revitalisingSince", Field::RevitalisingSince),
    ("life.dissolutionAnnouncedOn", Field::DissolutionAnnouncedOn),
    ("life.dissolvedOn", Field::DissolvedOn),
    ("years.nMembers", Field::NMembers),
    ("years.assetsIdr", Field::Assets),
    ("years.equityIdr", Field::Equity),
    ("years.surplusIdr", Field::Surplus),
    ("years.turnoverIdr", Field::Turnover),
    ("years.loansIdr", Field::Loans),
];

const UMKM: Keys = &[
    ("id", Field::SimpulId),
    ("name", Field::Name),
    ("kbliCodes.code", Field::Kbli),
    ("kbliCodes.edition", Field::Edition),
    ("products.name", Field::Products),
    ("inputs.name", Field::Inputs),
];

const CLUSTERS: Keys = &[
    ("id", Field::SimpulId),
    ("name", Field::Name),
    ("sector", Field::Sectors),
    ("stage", Field::Stage),
    ("regions", Field::Regions),
    ("foundedOn", Field::FoundedOn),
    ("lead.id", Field::LeadId),
    ("lead.name", Field::LeadName),
];

const REGIONS: Keys = &[
    ("code", Field::RegionCode),
    ("name", Field::Name),
    ("kind", Field::Kind),
    ("zone", Field::Zone),
    ("centroid.latitude", Field::Latitude),
    ("centroid.longitude", Field::Longitude),
    ("areaKm2", Field::Area),
    ("areaSource", Field::AreaSource),
    ("population", Field::Population),
    ("populationYear", Field::PopulationYear),
    ("populationSource", Field::PopulationSource),
    ("postalCode", Field::PostalCode),
    ("validFrom", Field::ValidFrom),
    ("validTo", Field::ValidTo),
    ("successor", Field::Successor),
];

const KBLI: Keys = &[
    ("code", Field::KbliCode),
    ("title", Field::Name),
    ("edition", Field::Edition),
    ("level", Field::Level),
    ("parent", Field::ParentCode),
    ("source", Field::Source),
];

/// What a key holds, and of which year.
pub fn field(list: ListKind, key: &str) -> Option<(Field, Option<i32>)> {
    let (own, shared) = match list {
        ListKind::Cooperatives => (COOPERATIVES, PLACE),
        ListKind::Umkm => (UMKM, PLACE),
        ListKind::Clusters => (CLUSTERS, PLACE),
        ListKind::Regions => (REGIONS, &[][..]),
        ListKind::Kbli => (KBLI, &[][..]),
        ListKind::Boundaries => return None,
    };
    let (key, year) = match key.split_once(' ') {
        Some((key, year)) => (key, Some(year.parse().ok()?)),
        None => (key, None),
    };
    let found = own.iter().chain(shared).find(|(known, _)| *known == key);
    found.map(|(_, field)| (*field, year))
}

/// How the ids of an export of such a list begin.
pub fn id_prefix(list: ListKind) -> &'static str {
    match list {
        ListKind::Cooperatives => "kop_",
        ListKind::Umkm => "umkm_",
        ListKind::Clusters => "klaster_",
        ListKind::Regions | ListKind::Boundaries => "wilayah_",
        ListKind::Kbli => "kbli_",
    }
}

/// Whether an object is one of an export, by its id.
pub fn is_exported(id: &str) -> bool {
    use crate::domain::words::Word;
    ListKind::ALL.iter().any(|list| id.starts_with(id_prefix(*list)))
}
