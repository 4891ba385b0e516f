//! What names and columns tell of a cooperative: kind, pattern, level, bond, state, services; and the stage of a cluster.

use super::{Parsed, is_unknown, products};
use crate::domain::cluster::ClusterStage;
use crate::domain::cooperative::{
    BondKind, CooperativeKind, CooperativeLevel, CooperativePattern, CooperativeService, CooperativeState,
    LocationPrecision, Openness,
};
use crate::domain::fold::fold;
use crate::domain::message::Message;
use crate::domain::words::{Word, words};
use crate::import::reason::Severity;
use crate::import::sheet::CellValue;

/// What the name of a cooperative tells of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NameHints {
    /// Kind, where the name says one.
    pub kind: Option<CooperativeKind>,
    /// Conventional or sharia.
    pub pattern: Option<CooperativePattern>,
    /// What the members have in common.
    pub bond: Option<BondKind>,
    /// Secondary, where the name says so.
    pub level: Option<CooperativeLevel>,
}

/// Reads kind, pattern and bond out of a cooperative's name: KPRI, Kopkar, KSU, KSP, KSPPS, KBMT, KPEK, Koppas, Kopwan,
/// Kopontren, Primkop…, Konsumen, Produsen, Jasa, Pemasaran. What is spelt out wins over what an abbreviation suggests.
pub fn name_hints(name: &str) -> NameHints {
    use BondKind::{Community, Employer, Occupational, Territorial};
    use CooperativeKind::{Consumer, Marketing, Producer, SavingsAndLoan, Service};
    let folded = fold(name);
    let padded = format!(" {folded} ");
    let has = |words: &str| padded.contains(&format!(" {words} "));
    let begins = |prefix: &str| folded.split(' ').any(|word| word.starts_with(prefix) && word.len() > prefix.len());
    let any = |list: &[&str]| list.iter().any(|words| has(words));

    let spelt = [
        (Producer, &["koperasi produsen", "produsen"][..]),
        (Consumer, &["koperasi konsumen", "konsumen"]),
        (Marketing, &["koperasi pemasaran", "pemasaran"]),
        (
            SavingsAndLoan,
            &["simpan pinjam", "ksp", "kspps", "kjks", "bmt", "kbmt", "kopdit", "kredit", "simpanan pinjaman"],
        ),
        (Service, &["koperasi jasa", "jasa", "angkutan", "transportasi"]),
    ];
    // The word right behind "koperasi" says the kind; the rest of the name may say what else it does.
    let second = folded.strip_prefix("koperasi ").unwrap_or("").split(' ').next().unwrap_or("");
    let kind = match second {
        "produsen" => Some(Producer),
        "konsumen" => Some(Consumer),
        "jasa" => Some(Service),
        "pemasaran" => Some(Marketing),
        _ => spelt.iter().find(|(_, words)| any(words)).map(|(kind, _)| *kind),
    };
    let kind = kind.or_else(|| {
        if any(&[
            "koptan",
            "kud",
            "tani",
            "petani",
            "perajin",
            "pengrajin",
            "nelayan",
            "peternak",
            "tahu tempe",
            "kopti",
            "primkopti",
        ]) {
            Some(Producer)
        } else if any(&[
            "kpri",
            "kpn",
            "kopkar",
            "kopeg",
            "kopwan",
            "koppas",
            "kopontren",
            "kopma",
            "ksu",
            "serba usaha",
            "pegawai",
            "karyawan",
        ]) || ["primkop", "puskop", "inkop", "kopkar"].iter().any(|prefix| begins(prefix))
        {
            Some(Consumer)
        } else {
            None
        }
    });
    let sharia = any(&["kspps", "kjks", "bmt", "kbmt", "syariah", "syari ah", "sharia"]) || begins("bmt");
    let bond = if any(&["kpri", "kpn", "kopkar", "kopeg", "pegawai", "karyawan", "pegawai negeri", "guru"])
        || ["primkoppol", "primkopad", "primkopal", "primkopau", "primkopkar", "kopegtel", "kopkar"]
            .iter()
            .any(|prefix| folded.split(' ').any(|word| word.starts_with(prefix)))
    {
        Some(Employer)
    } else if any(&[
        "koppas",
        "pedagang",
        "pengemudi",
        "pengusaha angkutan",
        "petani",
        "koptan",
        "nelayan",
        "perajin",
        "pengrajin",
        "kopti",
        "primkopti",
        "penjahit",
        "peternak",
        "sopir",
        "pengusaha",
    ]) {
        Some(Occupational)
    } else if any(&[
        "kopwan",
        "wanita",
        "kopontren",
        "pondok pesantren",
        "kopma",
        "mahasiswa",
        "pensiunan",
        "purnabakti",
        "purna",
        "disabilitas",
    ]) {
        Some(Community)
    } else if any(&[
        "kpek",
        "kud",
        "warga",
        "ekonomi kelurahan",
        "desa merah putih",
        "kelurahan merah putih",
        "merah putih",
    ]) {
        Some(Territorial)
    } else {
        None
    };
    let secondary = any(&["sekunder", "pusat koperasi", "induk koperasi", "gabungan koperasi"])
        || ["puskop", "inkop", "gkbi"].iter().any(|prefix| folded.starts_with(prefix));
    NameHints {
        kind,
        pattern: sharia.then_some(CooperativePattern::Sharia),
        bond,
        level: secondary.then_some(CooperativeLevel::Secondary),
    }
}

/// The kind of a cooperative as a column states it.
pub fn cooperative_kind(value: &CellValue) -> Parsed<CooperativeKind> {
    let text = value.text();
    if is_unknown(&text) {
        return Parsed::NOTHING;
    }
    let hints = name_hints(&format!("koperasi {text}"));
    let folded = fold(&text);
    match hints.kind.or(match folded.as_str() {
        "producer" => Some(CooperativeKind::Producer),
        "consumer" | "konsumsi" => Some(CooperativeKind::Consumer),
        "service" => Some(CooperativeKind::Service),
        "marketing" => Some(CooperativeKind::Marketing),
        "savings and loan" | "sp" => Some(CooperativeKind::SavingsAndLoan),
        _ => None,
    }) {
        Some(kind) => Parsed::plain(kind),
        None => Parsed::warned(Message::new("Jenis koperasi tidak dikenal.", "The kind of cooperative is not known.")),
    }
}

words! {
    /// State of a cooperative as a list says it; what holds is derived from facts ([`crate::domain::cooperative::state`]).
    StatedState {
        /// Works.
        Active = "ACTIVE",
        /// Does not work.
        Inactive = "INACTIVE",
        /// Being revived.
        BeingRevitalised = "BEING_REVITALISED",
        /// To be dissolved.
        BeingDissolved = "BEING_DISSOLVED",
        /// Dissolved.
        Dissolved = "DISSOLVED",
    }
}

/// State as a list says it.
pub fn stated_state(value: &CellValue) -> Parsed<StatedState> {
    // an export tells the state that follows from its facts; what follows from meetings and business comes with these, or not at all
    if let Some(derived) = CooperativeState::from_word(&value.text()) {
        return match derived {
            CooperativeState::BeingRevitalised => Parsed::plain(StatedState::BeingRevitalised),
            CooperativeState::BeingDissolved => Parsed::plain(StatedState::BeingDissolved),
            CooperativeState::Dissolved => Parsed::plain(StatedState::Dissolved),
            _ => Parsed::NOTHING,
        };
    }
    let folded = fold(&value.text());
    let any = |words: &[&str]| words.iter().any(|word| folded.contains(word));
    let state = if is_unknown(&folded) {
        return Parsed::NOTHING;
    } else if any(&["akan dibubarkan", "proses pembubaran", "usul bubar", "akan bubar"]) {
        StatedState::BeingDissolved
    } else if any(&["bubar", "dissolved"]) {
        StatedState::Dissolved
    } else if any(&["revitalisasi", "pembinaan", "dibina"]) {
        StatedState::BeingRevitalised
    } else if any(&[
        "tidak aktif",
        "tdk aktif",
        "non aktif",
        "nonaktif",
        "beku",
        "pasif",
        "mati",
        "inactive",
        "dormant",
        "vakum",
    ]) {
        StatedState::Inactive
    } else if any(&["aktif", "active"]) {
        StatedState::Active
    } else {
        return Parsed::warned(Message::new("Status tidak dikenal.", "The state is not known."));
    };
    Parsed::plain(state)
}

/// The bond of the members, in the words of an export.
pub fn bond_kind(value: &CellValue) -> Parsed<BondKind> {
    let said = [
        ("terbuka", BondKind::Open),
        ("warga setempat", BondKind::Territorial),
        ("satu bidang pekerjaan", BondKind::Occupational),
        ("pegawai satu tempat kerja", BondKind::Employer),
        ("satu komunitas", BondKind::Community),
    ];
    choice(value, &said, Message::new("Ikatan anggota tidak dikenal.", "The bond is not known."))
}

/// Whether new members are taken in, in the words of an export; not known says nothing.
pub fn openness(value: &CellValue) -> Parsed<Openness> {
    let said = [
        ("terbuka", Openness::Open),
        ("hanya yang memenuhi ikatan", Openness::BondOnly),
        ("sedang tidak menerima anggota", Openness::Closed),
    ];
    let unknown = Message::new("Penerimaan anggota tidak dikenal.", "Whether members are taken in is not understood.");
    let mut parsed = choice(value, &said, unknown);
    parsed.value = parsed.value.filter(|openness| *openness != Openness::Unknown);
    parsed
}

/// How exact a place is, in the words of an export.
pub fn location_precision(value: &CellValue) -> Parsed<LocationPrecision> {
    let said = [
        ("tepat", LocationPrecision::Exact),
        ("alamat", LocationPrecision::Address),
        ("titik tengah wilayah", LocationPrecision::Centroid),
        ("petak sekitar 500 m", LocationPrecision::Cell),
    ];
    choice(value, &said, Message::new("Ketelitian letak tidak dikenal.", "How exact the place is, is not understood."))
}

/// A choice by its word, or as an export says it.
fn choice<W: Word>(value: &CellValue, said: &[(&str, W)], unknown: Message) -> Parsed<W> {
    let text = value.text();
    let folded = fold(&text);
    let as_said = || said.iter().find(|(words, _)| *words == folded).map(|(_, word)| *word);
    match W::from_word(text.trim()).or_else(as_said) {
        Some(word) => Parsed::plain(word),
        None if is_unknown(&text) => Parsed::NOTHING,
        None => Parsed::warned(unknown),
    }
}

/// Primary or secondary.
pub fn cooperative_level(value: &CellValue) -> Parsed<CooperativeLevel> {
    let folded = fold(&value.text());
    match folded.as_str() {
        _ if is_unknown(&folded) => Parsed::NOTHING,
        _ if folded.starts_with("prim") => Parsed::plain(CooperativeLevel::Primary),
        _ if folded.starts_with("sek") || folded.starts_with("secondary") => Parsed::plain(CooperativeLevel::Secondary),
        _ => Parsed::warned(Message::new("Tingkat koperasi tidak dikenal.", "The level is not known.")),
    }
}

/// Services to members, from words; a word that says none is left out with a warning.
pub fn services(value: &CellValue) -> Parsed<Vec<CooperativeService>> {
    use CooperativeService::{
        BulkBuying, Equipment, Lending, Marketing, Retail, Savings, Training, Transport, Warehousing,
    };
    const WORDS: [(&str, CooperativeService); 24] = [
        ("simpan", Savings),
        ("tabungan", Savings),
        ("savings", Savings),
        ("pinjam", Lending),
        ("kredit", Lending),
        ("pembiayaan", Lending),
        ("lending", Lending),
        ("bahan baku", BulkBuying),
        ("pengadaan", BulkBuying),
        ("bulk", BulkBuying),
        ("pemasaran", Marketing),
        ("penjualan", Marketing),
        ("marketing", Marketing),
        ("pelatihan", Training),
        ("training", Training),
        ("alat", Equipment),
        ("mesin", Equipment),
        ("toko", Retail),
        ("waserda", Retail),
        ("minimarket", Retail),
        ("gudang", Warehousing),
        ("angkut", Transport),
        ("transport", Transport),
        ("pengiriman", Transport),
    ];
    let mut parsed = products(value).map(|parts| (parts, Vec::new()));
    if let Some((parts, found)) = &mut parsed.value {
        for part in parts {
            if let Some(service) = CooperativeService::from_word(part) {
                found.push(service);
                continue;
            }
            let folded = fold(part);
            let said: Vec<CooperativeService> =
                WORDS.iter().filter(|(word, _)| folded.contains(word)).map(|(_, service)| *service).collect();
            if said.is_empty() {
                let message = Message::new("Sebagian layanan tidak dikenal.", "Some services are not known.");
                parsed.notes.push((Severity::Warned, message));
            }
            found.extend(said);
        }
        // each once, in the order in which they are told
        let mut seen = std::collections::BTreeSet::new();
        found.retain(|service| seen.insert(*service));
    }
    let mut parsed = parsed.map(|(_, found)| found);
    parsed.value = parsed.value.filter(|found| !found.is_empty());
    parsed
}

/// The stage of a cluster, by its word or in plain words.
pub fn cluster_stage(value: &CellValue) -> Parsed<ClusterStage> {
    let text = value.text();
    if let Some(stage) = ClusterStage::from_word(&text) {
        return Parsed::plain(stage);
    }
    Parsed::plain(match fold(&text).as_str() {
        _ if is_unknown(&text) => return Parsed::NOTHING,
        "diusulkan" | "usulan" | "rencana" | "direncanakan" => ClusterStage::Proposed,
        "sedang dibentuk" | "dibentuk" | "pembentukan" | "rintisan" => ClusterStage::Forming,
        "berjalan" | "aktif" => ClusterStage::Active,
        "mapan" | "mandiri" => ClusterStage::Mature,
        "ditutup" | "tutup" | "tidak aktif" | "bubar" => ClusterStage::Closed,
        _ => return Parsed::warned(Message::new("Tahap klaster tidak dikenal.", "The stage is not known.")),
    })
}

/// Conventional or sharia, as a column states it.
pub fn cooperative_pattern(value: &CellValue) -> Parsed<CooperativePattern> {
    let text = fold(&value.text());
    match text.as_str() {
        "" => Parsed::NOTHING,
        "konvensional" | "konv" | "conventional" => Parsed::plain(CooperativePattern::Conventional),
        _ if text.contains("syari") || text == "sharia" => Parsed::plain(CooperativePattern::Sharia),
        _ => Parsed::warned(Message::new("Pola pengelolaan tidak dikenal.", "The pattern is not known.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::value::tests::cell;

    #[test]
    fn names_tell_kind_pattern_and_bond() {
        use {BondKind as B, CooperativeKind as K};
        for (name, kind, sharia, bond) in [
            ("KPRI Analis Maju", Some(K::Consumer), false, Some(B::Employer)),
            ("Koperasi Karyawan PT Maju", Some(K::Consumer), false, Some(B::Employer)),
            ("Kopkar Maju", Some(K::Consumer), false, Some(B::Employer)),
            ("KSU Maju", Some(K::Consumer), false, None),
            ("Koperasi Simpan Pinjam Karya", Some(K::SavingsAndLoan), false, None),
            ("KSPPS BMT Ummah", Some(K::SavingsAndLoan), true, None),
            ("Koperasi Simpan Pinjam dan Pembiayaan Syariah Berkah", Some(K::SavingsAndLoan), true, None),
            ("KBMT Rahayu", Some(K::SavingsAndLoan), true, None),
            ("KPEK Rahayu", None, false, Some(B::Territorial)),
            (
                "Koperasi Konsumen Pembiayaan Ekonomi Kelurahan Rahayu Disingkat Kpek Rahayu",
                Some(K::Consumer),
                false,
                Some(B::Territorial),
            ),
            ("Koppas Baru", Some(K::Consumer), false, Some(B::Occupational)),
            ("Kopwan Melati", Some(K::Consumer), false, Some(B::Community)),
            ("Kopontren Al Hikmah", Some(K::Consumer), false, Some(B::Community)),
            ("PRIMKOPPOLRESTA KOTA", Some(K::Consumer), false, Some(B::Employer)),
            ("Koperasi Produsen Boneka", Some(K::Producer), false, None),
            ("KOPERASI JASA ANGKUTAN BERSAMA", Some(K::Service), false, None),
            ("Koperasi Pemasaran Kue", Some(K::Marketing), false, None),
            ("Koperasi Konsumen Jasa Karya", Some(K::Consumer), false, None),
            ("Koperasi Maju", None, false, None),
        ] {
            let hints = name_hints(name);
            assert_eq!((hints.kind, hints.pattern.is_some(), hints.bond), (kind, sharia, bond), "{name}");
        }
        assert_eq!(cooperative_kind(&cell("Simpan Pinjam")).value, Some(K::SavingsAndLoan));
        assert_eq!(cooperative_kind(&cell("KONSUMEN")).value, Some(K::Consumer));
        assert!(cooperative_kind(&cell("Lainnya")).value.is_none());
    }

    #[test]
    fn states_levels_and_services_are_read_from_words() {
        use StatedState as S;
        for (text, state) in [
            ("Aktif", Some(S::Active)),
            ("AKTIF (RAT)", Some(S::Active)),
            ("Tidak Aktif", Some(S::Inactive)),
            ("beku", Some(S::Inactive)),
            ("Dibubarkan 2016", Some(S::Dissolved)),
            ("akan dibubarkan", Some(S::BeingDissolved)),
            ("dalam pembinaan", Some(S::BeingRevitalised)),
            ("entah", None),
            ("BEING_DISSOLVED", Some(S::BeingDissolved)),
            ("DISSOLVED", Some(S::Dissolved)),
            ("BEING_REVITALISED", Some(S::BeingRevitalised)),
            ("ACTIVE_WITHOUT_RAT", None),
            ("DORMANT", None),
        ] {
            assert_eq!(stated_state(&cell(text)).value, state, "{text}");
        }
        assert_eq!(cooperative_level(&cell("PRIMER KAB/KOTA")).value, Some(CooperativeLevel::Primary));
        assert_eq!(name_hints("Pusat Koperasi Pegawai").level, Some(CooperativeLevel::Secondary));
        let found = services(&cell("simpan pinjam, waserda, ramalan"));
        assert_eq!(
            found.value.unwrap(),
            [CooperativeService::Savings, CooperativeService::Lending, CooperativeService::Retail]
        );
        assert_eq!(found.notes.len(), 1);
    }
}
