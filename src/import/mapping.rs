//! Which column holds what: headings compared with the words that offices use, in Indonesian and English.
//!
//! Content only confirms or doubts a heading, or names a column whose heading says nothing; it is never evaluated here.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::{
    fold::{edit_distance_within, fold},
    message::Message,
    words::{Word, words},
};

use super::keys;
use super::sheet::{CellValue, shortened};

words! {
    /// What a list is about.
    ListKind {
        /// Cooperatives, one a row.
        Cooperatives = "COOPERATIVES",
        /// Micro, small and medium businesses, one a row.
        Umkm = "UMKM",
        /// Regions of the civil administration, one a row.
        Regions = "REGIONS",
        /// Codes of the classification of lines of business, one a row.
        Kbli = "KBLI",
        /// Outlines of regions; no table, so it has no columns.
        Boundaries = "BOUNDARIES",
        /// Clusters, one a row.
        Clusters = "CLUSTERS",
    }
}

impl ListKind {
    /// What a list is called in files for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::Cooperatives => "Daftar koperasi",
            Self::Umkm => "Daftar UMKM",
            Self::Clusters => "Daftar klaster",
            Self::Regions => "Daftar wilayah",
            Self::Kbli => "Daftar KBLI",
            Self::Boundaries => "Daftar batas wilayah",
        }
    }
}

words! {
    /// What a column may hold.
    Field {
        /// Name of the cooperative, the business or the region; title of a code.
        Name = "name",
        /// Number of the legal entity.
        LegalNumber = "legal_number",
        /// Its date.
        LegalOn = "legal_on",
        /// Registration number of a cooperative.
        CooperativeNik = "cooperative_nik",
        /// Type of cooperative or of region.
        Kind = "kind",
        /// Conventional or sharia.
        Pattern = "pattern",
        /// Primary or secondary; level of a code.
        Level = "level",
        /// What the members of a cooperative have in common.
        Bond = "bond",
        /// The same in words.
        BondDescription = "bond_description",
        /// Whether a cooperative takes in new members.
        Openness = "openness",
        /// Street.
        Address = "address",
        /// Desa or kelurahan.
        Village = "village",
        /// Kecamatan.
        Kecamatan = "kecamatan",
        /// Kabupaten or kota.
        Kabupaten = "kabupaten",
        /// Province.
        Province = "province",
        /// Code of the Ministry of Home Affairs.
        RegionCode = "region_code",
        /// Degrees north.
        Latitude = "latitude",
        /// Degrees east.
        Longitude = "longitude",
        /// Both in one cell.
        Coordinates = "coordinates",
        /// How exact both are.
        Precision = "precision",
        /// Phones.
        Phone = "phone",
        /// Number of WhatsApp, where it is told apart from the phone.
        Whatsapp = "whatsapp",
        /// E-mail.
        Email = "email",
        /// Web site.
        Website = "website",
        /// Members.
        NMembers = "n_members",
        /// Male members.
        NMembersMen = "n_members_men",
        /// Female members.
        NMembersWomen = "n_members_women",
        /// Total assets.
        Assets = "assets_idr",
        /// Own capital.
        Equity = "equity_idr",
        /// Surplus (SHU).
        Surplus = "surplus_idr",
        /// Turnover.
        Turnover = "turnover_idr",
        /// Loans given.
        Loans = "loans_idr",
        /// Day of the last annual meeting.
        LastRatOn = "last_rat_on",
        /// Book years with an annual meeting; with a year in the heading, whether that year had one.
        RatBookYears = "rat_book_years",
        /// Day of the annual meeting for the book year in the heading.
        RatHeldOn = "rat_held_on",
        /// Members who came to it.
        RatAttended = "rat_n_attended",
        /// Members at the time.
        RatMembers = "rat_n_members",
        /// Last sign of real business.
        LastBusinessOn = "last_business_on",
        /// Since when a cooperative is being revived.
        RevitalisingSince = "revitalising_since",
        /// Day on which the plan to dissolve it was announced.
        DissolutionAnnouncedOn = "dissolution_announced_on",
        /// Day on which it was dissolved.
        DissolvedOn = "dissolved_on",
        /// Year of the figures.
        BookYear = "book_year",
        /// State, as the list says it.
        State = "state",
        /// Lines of business in words.
        Sectors = "sectors",
        /// Services in words.
        Services = "services",
        /// Paid once at joining.
        PrincipalDues = "principal_dues_idr",
        /// Paid every month.
        MandatoryDues = "mandatory_dues_monthly_idr",
        /// Founding day or year.
        FoundedOn = "founded_on",
        /// Owner of the business.
        OwnerName = "owner_name",
        /// Her national identity number.
        OwnerNik = "owner_nik",
        /// Business identity number.
        Nib = "nib",
        /// Lines of business by KBLI.
        Kbli = "kbli",
        /// What it makes.
        Products = "products",
        /// Kind of business in words.
        Category = "category",
        /// What it uses.
        Inputs = "inputs",
        /// What it can make in a month.
        Capacity = "capacity_per_month",
        /// What it can make in a year.
        CapacityPerYear = "capacity_per_year",
        /// Unit of the capacity.
        CapacityUnit = "capacity_unit",
        /// Sales of a year.
        Revenue = "revenue_idr",
        /// Sales of a month.
        RevenuePerMonth = "revenue_per_month_idr",
        /// Business capital.
        Capital = "capital_idr",
        /// People who work there.
        NWorkers = "n_workers",
        /// Men who work there.
        NWorkersMen = "n_workers_men",
        /// Women who work there.
        NWorkersWomen = "n_workers_women",
        /// Whether a woman owns it.
        FemaleOwned = "is_female_owned",
        /// The id that an export wrote beside a row.
        SimpulId = "simpul_id",
        /// Postal code.
        PostalCode = "postal_code",
        /// Area.
        Area = "area_km2",
        /// Where the area comes from.
        AreaSource = "area_source",
        /// Inhabitants.
        Population = "population",
        /// Year in which they were counted.
        PopulationYear = "population_year",
        /// Where their number comes from.
        PopulationSource = "population_source",
        /// Time zone.
        Zone = "zone",
        /// First day of a code.
        ValidFrom = "valid_from",
        /// First day on which a code no longer holds.
        ValidTo = "valid_to",
        /// Last day on which it holds.
        ValidUntil = "valid_until",
        /// The code that takes its place.
        Successor = "successor",
        /// The code above.
        ParentCode = "parent_code",
        /// A code of the classification.
        KbliCode = "kbli_code",
        /// Edition of the classification.
        Edition = "edition",
        /// Where a code and its title, or figures, come from.
        Source = "source",
        /// Stage of a cluster.
        Stage = "stage",
        /// Every region that a cluster reaches.
        Regions = "regions",
        /// The id of the cooperative that leads a cluster.
        LeadId = "lead_id",
        /// Its name.
        LeadName = "lead_name",
    }
}

/// Columns that an export fills in for its readers begin with this, and are never taken.
pub const OWN_COLUMN: &str = "SIMPUL:";

fn is_own(heading: &str) -> bool {
    heading.trim_start().get(..OWN_COLUMN.len()).is_some_and(|start| start.eq_ignore_ascii_case(OWN_COLUMN))
}

impl Field {
    /// Whether values of this field are personal data in such a list, and stay out of every report.
    pub fn is_personal(self, list: ListKind) -> bool {
        list == ListKind::Umkm
            && matches!(self, Self::Name | Self::OwnerName | Self::OwnerNik | Self::Phone | Self::Address | Self::Email)
    }

    /// Whether several columns may hold it.
    fn may_repeat(self) -> bool {
        matches!(self, Self::Phone | Self::Products | Self::Inputs | Self::Kbli | Self::Sectors | Self::Services)
    }

    /// Whether it is money, so that the heading may say thousands or millions.
    pub fn is_money(self) -> bool {
        matches!(
            self,
            Self::Assets
                | Self::Equity
                | Self::Surplus
                | Self::Turnover
                | Self::Loans
                | Self::PrincipalDues
                | Self::MandatoryDues
                | Self::Revenue
                | Self::RevenuePerMonth
                | Self::Capital
        )
    }

    /// Whether it is a number that the heading may count in thousands, or in hectares.
    pub(super) fn has_unit(self) -> bool {
        matches!(
            self,
            Self::NMembers
                | Self::NMembersMen
                | Self::NMembersWomen
                | Self::NWorkers
                | Self::NWorkersMen
                | Self::NWorkersWomen
                | Self::Capacity
                | Self::CapacityPerYear
                | Self::Area
                | Self::Population
        ) || self.is_money()
    }

    fn content(self) -> Content {
        match self {
            Self::Name
            | Self::OwnerName
            | Self::Kecamatan
            | Self::Kabupaten
            | Self::Province
            | Self::Village
            | Self::Products => Content::Letters,
            Self::LegalNumber
            | Self::LegalOn
            | Self::CooperativeNik
            | Self::RegionCode
            | Self::Latitude
            | Self::Longitude
            | Self::Coordinates
            | Self::Phone
            | Self::OwnerNik
            | Self::Nib
            | Self::Kbli
            | Self::NMembers
            | Self::NMembersMen
            | Self::NMembersWomen
            | Self::NWorkers
            | Self::NWorkersMen
            | Self::NWorkersWomen
            | Self::BookYear
            | Self::RatHeldOn
            | Self::RatAttended
            | Self::RatMembers
            | Self::LastBusinessOn
            | Self::RevitalisingSince
            | Self::DissolutionAnnouncedOn
            | Self::DissolvedOn
            | Self::Capacity
            | Self::CapacityPerYear
            | Self::FoundedOn
            | Self::PostalCode
            | Self::Area
            | Self::Population
            | Self::ValidFrom
            | Self::ValidTo
            | Self::ValidUntil
            | Self::PopulationYear
            | Self::Successor => Content::Digits,
            field if field.is_money() => Content::Digits,
            _ => Content::Any,
        }
    }
}

/// What most cells of a field contain.
#[derive(PartialEq)]
enum Content {
    Letters,
    Digits,
    Any,
}

/// A field as one kind of list has it: for the template, and for the words that mean it.
#[derive(Debug, Clone, Copy)]
pub struct FieldInfo {
    /// The field.
    pub field: Field,
    /// Heading in the template.
    pub title: &'static str,
    /// Example in the template.
    pub example: &'static str,
    /// What it is, in Indonesian and English.
    pub about: (&'static str, &'static str),
    synonyms: &'static [&'static str],
}

macro_rules! fields {
    ($($field:ident, $title:literal, $example:literal, $id:literal, $en:literal, [$($synonym:literal),*];)+) => {
        &[$(FieldInfo { field: Field::$field, title: $title, example: $example, about: ($id, $en), synonyms: &[$($synonym),*] }),+]
    };
}

/// Fields of a list of cooperatives, in the order of the template.
const COOPERATIVE_FIELDS: &[FieldInfo] = fields! {
    Name, "NAMA KOPERASI", "Koperasi Konsumen Contoh Sejahtera", "Nama koperasi (wajib diisi)", "Name of the cooperative (required)",
        ["koperasi", "nama", "nama lembaga", "nama badan usaha", "nama koperasi primer", "cooperative", "cooperative name", "name"];
    LegalNumber, "NOMOR BADAN HUKUM", "518/01/BH/KANKOP", "Nomor badan hukum seperti tertulis pada akta", "Number of the legal entity as on its deed",
        ["badan hukum", "nomor bh", "nomor akta", "nomor akta pendirian", "nomor sk badan hukum", "nomor tanggal badan hukum",
         "nomor dan tanggal badan hukum", "nomor pengesahan", "nomor ahu", "legal number"];
    LegalOn, "TANGGAL BADAN HUKUM", "17-08-1998", "Tanggal badan hukum", "Date of the legal entity",
        ["tanggal bh", "tanggal akta", "tanggal akta pendirian", "tanggal pengesahan", "tanggal sk badan hukum", "legal date"];
    CooperativeNik, "NIK KOPERASI", "3275010020001", "Nomor induk koperasi, 13 angka", "Registration number of the cooperative, 13 digits",
        ["nik", "nomor induk koperasi", "nomor nik", "nomor nik koperasi"];
    Kind, "JENIS KOPERASI", "Konsumen", "Produsen, konsumen, jasa, pemasaran, atau simpan pinjam", "Producer, consumer, service, marketing, or savings and loan",
        ["jenis", "kelompok koperasi", "tipe koperasi", "type", "kind"];
    Pattern, "POLA PENGELOLAAN", "Konvensional", "Konvensional atau syariah", "Conventional or sharia",
        ["pola", "pola pelayanan", "konvensional syariah", "pattern"];
    Level, "TINGKAT", "Primer", "Primer atau sekunder", "Primary or secondary",
        ["tingkat koperasi", "bentuk koperasi", "bentuk", "primer sekunder", "level"];
    Bond, "IKATAN ANGGOTA", "", "Yang dimiliki bersama oleh anggota, dengan kata dari ekspor", "What the members have in common, in the words of an export", [];
    BondDescription, "KETERANGAN IKATAN", "", "Ikatan itu dengan kata-kata", "That bond in words", [];
    Openness, "PENERIMAAN ANGGOTA", "", "Apakah anggota baru diterima, dengan kata dari ekspor", "Whether new members are taken in, in the word of an export", [];
    Address, "ALAMAT", "Jl. Contoh No. 1 RT 01 RW 02", "Alamat kantor", "Address of the office",
        ["alamat lengkap", "alamat kantor", "alamat koperasi", "jalan", "address", "street"];
    Village, "KELURAHAN/DESA", "Jatirahayu", "Kelurahan atau desa", "Kelurahan or desa",
        ["desa kelurahan", "kelurahan", "desa", "village"];
    Kecamatan, "KECAMATAN", "Pondokgede", "Kecamatan", "Kecamatan", ["district", "subdistrict", "distrik"];
    Kabupaten, "KABUPATEN/KOTA", "Kota Bekasi", "Kabupaten atau kota", "Regency or city",
        ["kota kabupaten", "kabupaten", "kota", "regency", "city"];
    Province, "PROVINSI", "Jawa Barat", "Provinsi", "Province", ["propinsi", "province"];
    RegionCode, "KODE WILAYAH", "32.75.08", "Kode wilayah Kemendagri (mengalahkan nama tempat)", "Region code of the Ministry of Home Affairs (wins over names)",
        ["kode kemendagri", "kode kelurahan", "kode desa", "kode kecamatan", "region code"];
    Latitude, "LINTANG", "-6.28", "Lintang dalam derajat desimal", "Latitude in decimal degrees",
        ["latitude", "lat", "garis lintang", "koordinat lintang", "koordinat y"];
    Longitude, "BUJUR", "106.92", "Bujur dalam derajat desimal", "Longitude in decimal degrees",
        ["longitude", "lng", "lon", "long", "garis bujur", "koordinat bujur", "koordinat x"];
    Coordinates, "KOORDINAT", "-6.28, 106.92", "Lintang dan bujur dalam satu sel", "Latitude and longitude in one cell",
        ["titik koordinat", "lat lng", "lat long", "gps", "geotag", "lokasi koordinat"];
    Precision, "KETELITIAN LETAK", "", "Ketelitian lintang dan bujur", "How exact latitude and longitude are", ["location precision"];
    Phone, "NOMOR TELEPON", "(021) 5550100", "Telepon kantor", "Phone of the office",
        ["telepon", "nomor hp", "hp", "nomor telepon hp", "telepon hp", "nomor kontak", "kontak", "whatsapp", "nomor whatsapp", "wa",
         "nomor wa", "handphone", "nomor handphone", "phone", "contact", "telepon kantor"];
    Whatsapp, "NOMOR WHATSAPP SAJA", "", "Nomor WhatsApp yang bukan telepon kantor", "Number of WhatsApp apart from the phone", [];
    Email, "SUREL", "kantor@contoh.example", "Alamat surel", "E-mail address", ["email", "e mail", "alamat email", "surat elektronik"];
    Website, "SITUS WEB", "https://contoh.example", "Alamat situs", "Web site", ["website", "web", "situs", "alamat website"];
    NMembers, "JUMLAH ANGGOTA", "125", "Jumlah anggota", "Number of members",
        ["anggota", "anggota jumlah", "total anggota", "anggota total", "banyak anggota", "members", "number of members"];
    NMembersMen, "ANGGOTA LAKI-LAKI", "50", "Anggota laki-laki", "Male members", ["anggota l", "anggota lk", "anggota pria", "jumlah anggota l", "jumlah anggota laki laki"];
    NMembersWomen, "ANGGOTA PEREMPUAN", "75", "Anggota perempuan", "Female members",
        ["anggota p", "anggota pr", "anggota wanita", "jumlah anggota p", "jumlah anggota perempuan"];
    BookYear, "TAHUN BUKU", "2025", "Tahun buku angka-angka keuangan dan anggota", "Book year of the figures",
        ["tahun data", "tahun laporan", "book year", "year"];
    Assets, "ASET", "Rp 1.250.000.000", "Jumlah aset", "Total assets",
        ["asset", "total aset", "total asset", "jumlah aset", "jumlah asset", "aktiva", "total aktiva", "jumlah aktiva", "assets"];
    Equity, "MODAL SENDIRI", "Rp 400.000.000", "Modal sendiri", "Own capital", ["ekuitas", "equity", "jumlah modal sendiri", "kekayaan bersih"];
    Surplus, "SHU", "Rp 35.000.000", "Sisa hasil usaha", "Surplus", ["sisa hasil usaha", "surplus", "jumlah shu"];
    Turnover, "VOLUME USAHA", "Rp 900.000.000", "Volume usaha setahun", "Turnover of the year",
        ["omset", "omzet", "volume", "pendapatan", "turnover", "nilai usaha", "jumlah volume usaha"];
    Loans, "PINJAMAN DIBERIKAN", "Rp 300.000.000", "Pinjaman yang diberikan", "Loans given",
        ["pinjaman", "pinjaman yang diberikan", "pinjaman anggota", "piutang", "piutang anggota", "pembiayaan", "loans"];
    LastRatOn, "TANGGAL RAT TERAKHIR", "15-03-2026", "Tanggal rapat anggota tahunan terakhir", "Day of the last annual members' meeting",
        ["rat terakhir", "tanggal rat", "pelaksanaan rat", "tanggal pelaksanaan rat", "last rat"];
    RatBookYears, "TAHUN BUKU RAT", "2024, 2025", "Tahun-tahun buku yang sudah RAT", "Book years with an annual meeting",
        ["tahun rat", "rat tahun buku", "rat tahun", "rat", "rat book years"];
    RatHeldOn, "TANGGAL RAT TAHUN BUKU", "", "Tanggal RAT untuk tahun buku di judul kolomnya", "Day of the annual meeting for the book year in the heading", [];
    RatAttended, "PESERTA RAT TAHUN BUKU", "", "Anggota yang hadir di RAT itu", "Members who came to it", [];
    RatMembers, "ANGGOTA SAAT RAT TAHUN BUKU", "", "Jumlah anggota waktu itu", "Members at the time", [];
    LastBusinessOn, "TANGGAL USAHA TERAKHIR", "", "Kegiatan usaha terakhir yang tercatat", "Last business on record", [];
    RevitalisingSince, "DIBINA SEJAK", "", "Sejak kapan koperasi dibina kembali", "Since when it is being revived", ["tanggal pembinaan", "direvitalisasi sejak", "tanggal revitalisasi"];
    DissolutionAnnouncedOn, "RENCANA PEMBUBARAN DIUMUMKAN", "", "Tanggal rencana pembubaran diumumkan", "Day on which the plan to dissolve it was announced",
        ["tanggal rencana pembubaran", "tanggal pengumuman pembubaran"];
    DissolvedOn, "TANGGAL DIBUBARKAN", "", "Tanggal koperasi dibubarkan", "Day on which it was dissolved", ["tanggal bubar", "tanggal pembubaran", "dibubarkan sejak"];
    State, "STATUS", "Aktif", "Aktif atau tidak aktif menurut daftar", "Active or not, as the list says",
        ["status koperasi", "keadaan", "aktif tidak aktif", "aktif tidak", "status keaktifan", "keaktifan", "kondisi", "state"];
    Sectors, "BIDANG USAHA", "boneka dan mainan", "Bidang usaha dengan kata-kata", "Lines of business in words",
        ["sektor usaha", "sektor", "jenis usaha", "unit usaha", "kegiatan usaha", "lapangan usaha", "usaha", "sector"];
    Services, "LAYANAN", "simpan pinjam, pengadaan bahan baku", "Layanan kepada anggota", "Services to members", ["pelayanan", "jenis layanan", "services"];
    PrincipalDues, "SIMPANAN POKOK", "Rp 100.000", "Simpanan pokok setiap anggota", "Savings each member pays once", ["simpanan pokok per anggota"];
    MandatoryDues, "SIMPANAN WAJIB", "Rp 20.000", "Simpanan wajib setiap anggota sebulan", "Savings each member pays a month",
        ["simpanan wajib per bulan", "simpanan wajib per anggota"];
    FoundedOn, "TANGGAL BERDIRI", "17-08-1998", "Tanggal atau tahun berdiri", "Day or year of founding",
        ["tahun berdiri", "berdiri", "tanggal pendirian", "tahun pendirian", "berdiri sejak", "founded"];
    SimpulId, "KODE SIMPUL", "", "Kode dari ekspor Simpul, yang menunjuk koperasi ini; kosong untuk koperasi baru", "Id from an export of Simpul, which names this cooperative; empty for a new one",
        ["simpul id", "simpul code"];
};

/// Fields of a list of UMKM, in the order of the template.
const UMKM_FIELDS: &[FieldInfo] = fields! {
    Name, "NAMA USAHA", "Boneka Ceria", "Nama usaha (nama usaha atau nama pemilik wajib diisi)", "Name of the business (this or the owner is required)",
        ["nama perusahaan", "perusahaan", "merek usaha", "nama toko", "nama umkm", "nama ikm", "nama ukm", "nama unit usaha", "nama industri",
         "merek", "merk", "brand", "umkm", "business name", "business"];
    OwnerName, "NAMA PEMILIK", "(nama sesuai KTP)", "Nama pemilik; disimpan tersandi sebagai data pribadi", "Name of the owner; kept encrypted as personal data",
        ["pemilik", "nama pengusaha", "pengusaha", "nama pelaku usaha", "pelaku usaha", "nama", "pemilik usaha", "nama pimpinan", "pimpinan",
         "nama pemilik usaha", "penanggung jawab", "nama penanggung jawab", "nama lengkap", "kontak person", "contact person", "kontak", "owner", "owner name", "nama ukm pemilik"];
    OwnerNik, "NIK PEMILIK", "(16 angka, ditulis sebagai teks)", "NIK pemilik; disimpan tersandi", "National identity number of the owner; kept encrypted",
        ["nik", "nomor nik", "nomor ktp", "ktp", "nomor induk kependudukan"];
    Phone, "NOMOR TELEPON", "(ditulis sebagai teks)", "Telepon atau WhatsApp; disimpan tersandi", "Phone or WhatsApp; kept encrypted",
        ["telepon", "nomor hp", "hp", "nomor telepon hp", "telepon hp", "nomor kontak", "whatsapp", "nomor whatsapp", "wa", "nomor wa",
         "kontak", "handphone", "nomor handphone", "phone", "contact"];
    Address, "ALAMAT", "Jl. Contoh No. 1 RT 01 RW 02", "Alamat; disimpan tersandi", "Address; kept encrypted",
        ["alamat lengkap", "alamat usaha", "jalan", "alamat pemilik", "alamat rumah", "lokasi usaha", "tempat usaha", "address", "street"];
    Village, "KELURAHAN/DESA", "Cikiwul", "Kelurahan atau desa", "Kelurahan or desa", ["desa kelurahan", "kelurahan", "desa", "village"];
    Kecamatan, "KECAMATAN", "Bantargebang", "Kecamatan", "Kecamatan", ["district", "subdistrict", "distrik"];
    Kabupaten, "KABUPATEN/KOTA", "Kota Bekasi", "Kabupaten atau kota", "Regency or city",
        ["kota kabupaten", "kabupaten", "kota", "regency", "city"];
    Province, "PROVINSI", "Jawa Barat", "Provinsi", "Province", ["propinsi", "province"];
    RegionCode, "KODE WILAYAH", "32.75.07.1002", "Kode wilayah Kemendagri (mengalahkan nama tempat)", "Region code of the Ministry of Home Affairs (wins over names)",
        ["kode kemendagri", "kode kelurahan", "kode desa", "kode kecamatan", "region code"];
    Latitude, "LINTANG", "-6.33", "Lintang dalam derajat desimal", "Latitude in decimal degrees",
        ["latitude", "lat", "garis lintang", "koordinat lintang", "koordinat y"];
    Longitude, "BUJUR", "106.98", "Bujur dalam derajat desimal", "Longitude in decimal degrees",
        ["longitude", "lng", "lon", "long", "garis bujur", "koordinat bujur", "koordinat x"];
    Coordinates, "KOORDINAT", "-6.33, 106.98", "Lintang dan bujur dalam satu sel", "Latitude and longitude in one cell",
        ["titik koordinat", "lat lng", "lat long", "gps", "geotag", "lokasi koordinat"];
    Precision, "KETELITIAN LETAK", "", "Ketelitian lintang dan bujur", "How exact latitude and longitude are", ["location precision"];
    Nib, "NIB", "1234567890123", "Nomor induk berusaha, 13 angka, ditulis sebagai teks", "Business identity number, 13 digits, as text",
        ["nomor induk berusaha", "nomor nib"];
    Kbli, "KBLI", "32402", "Kode KBLI 5 angka, boleh beberapa", "KBLI codes of 5 digits, several allowed", ["kode kbli", "nomor kbli"];
    Edition, "EDISI KBLI", "2020", "Edisi kode KBLI itu: 2020 atau 2025; satu untuk semua, atau satu untuk setiap kode", "Edition of these codes: 2020 or 2025; one for all, or one for each",
        ["edisi", "versi kbli", "tahun kbli", "kbli edition"];
    Products, "PRODUK", "boneka, bantal boneka", "Produk dengan kata-kata sendiri, dipisah koma", "Products in plain words, parted by commas",
        ["jenis produk", "nama produk", "produk utama", "hasil produksi", "produksi", "jenis produksi", "komoditi", "komoditas", "products", "product"];
    Category, "KATEGORI USAHA", "mainan", "Jenis usaha dengan kata-kata", "Kind of business in words",
        ["kategori", "jenis usaha", "bidang usaha", "sektor usaha", "sektor", "klasifikasi", "cabang industri", "jenis industri", "category"];
    Inputs, "BAHAN BAKU", "kain rasfur, dacron", "Bahan baku yang dipakai", "Inputs used", ["bahan", "bahan baku utama", "inputs", "raw materials"];
    Capacity, "KAPASITAS PRODUKSI PER BULAN", "500", "Banyaknya yang dapat dibuat dalam sebulan", "What can be made in a month",
        ["kapasitas produksi", "kapasitas", "kapasitas per bulan", "produksi per bulan", "jumlah produksi", "capacity"];
    CapacityPerYear, "KAPASITAS PRODUKSI PER TAHUN", "6000", "Banyaknya yang dapat dibuat dalam setahun", "What can be made in a year",
        ["kapasitas per tahun", "produksi per tahun", "kapasitas produksi setahun", "kapasitas tahun", "kapasitas produksi tahun"];
    CapacityUnit, "SATUAN", "buah", "Satuan kapasitas", "Unit of the capacity", ["satuan produksi", "satuan kapasitas", "unit"];
    BookYear, "TAHUN DATA", "2025", "Tahun omzet, modal, dan tenaga kerja", "Year of sales, capital and workers",
        ["tahun laporan", "tahun buku", "tahun", "year"];
    Revenue, "OMZET SETAHUN", "Rp 180.000.000", "Penjualan setahun", "Sales of a year",
        ["omset", "omzet", "omset setahun", "omset per tahun", "omzet per tahun", "omset tahunan", "omzet tahunan", "penjualan", "hasil penjualan",
         "penjualan setahun", "penjualan per tahun", "nilai produksi", "pendapatan", "revenue"];
    RevenuePerMonth, "OMZET SEBULAN", "Rp 15.000.000", "Penjualan sebulan (dikalikan 12)", "Sales of a month (times 12)",
        ["omset per bulan", "omzet per bulan", "omset sebulan", "omset bulanan", "penjualan per bulan", "pendapatan per bulan"];
    Capital, "MODAL USAHA", "Rp 50.000.000", "Modal usaha tanpa tanah dan bangunan", "Business capital without land and buildings",
        ["modal", "nilai investasi", "investasi", "capital"];
    NWorkers, "JUMLAH TENAGA KERJA", "6", "Banyaknya orang yang bekerja", "People who work there",
        ["tenaga kerja", "jumlah karyawan", "karyawan", "pekerja", "jumlah pekerja", "tenaga kerja jumlah", "total tenaga kerja", "naker", "workers"];
    NWorkersMen, "TENAGA KERJA LAKI-LAKI", "2", "Pekerja laki-laki", "Men who work there", ["tenaga kerja l", "tenaga kerja pria", "tenaga kerja lk"];
    NWorkersWomen, "TENAGA KERJA PEREMPUAN", "4", "Pekerja perempuan", "Women who work there", ["tenaga kerja p", "tenaga kerja wanita", "tenaga kerja pr"];
    FoundedOn, "TAHUN BERDIRI", "17-08-2015", "Tahun atau tanggal mulai usaha", "Year or day of founding",
        ["tanggal berdiri", "berdiri", "mulai usaha", "tahun mulai usaha", "berdiri sejak", "tahun pendirian", "founded"];
    FemaleOwned, "PEMILIK PEREMPUAN", "ya", "Apakah pemiliknya perempuan (ya/tidak, L/P)", "Whether a woman owns it (yes/no, L/P)",
        ["jenis kelamin", "jenis kelamin pemilik", "l p", "jk", "gender", "female owned"];
    SimpulId, "KODE SIMPUL", "", "Kode dari ekspor Simpul, yang menunjuk usaha ini; kosong untuk usaha baru", "Id from an export of Simpul, which names this business; empty for a new one",
        ["simpul id", "simpul code"];
};

/// Fields of a list of regions, in the order of the template.
const REGION_FIELDS: &[FieldInfo] = fields! {
    RegionCode, "KODE WILAYAH", "32.75.07.1004", "Kode Kemendagri (wajib diisi)", "Code of the Ministry of Home Affairs (required)",
        ["kode", "kode kemendagri", "kode kelurahan", "kode desa", "kode kecamatan", "kode kabupaten", "kode provinsi", "code", "region code"];
    Name, "NAMA WILAYAH", "Cikiwul", "Nama resmi; wajib untuk wilayah baru", "Official name; required for a new region",
        ["nama", "wilayah", "nama desa", "nama kelurahan", "nama desa kelurahan", "desa kelurahan", "nama kecamatan", "nama kabupaten kota", "nama provinsi", "name"];
    Kind, "JENIS", "kelurahan", "Provinsi, kabupaten, kota, kecamatan, kelurahan, desa, atau desa adat", "Province, regency, city, kecamatan, kelurahan, desa or desa adat",
        ["jenis wilayah", "bentuk", "status", "kind", "type"];
    PostalCode, "KODE POS", "17152", "Kode pos, ditulis sebagai teks", "Postal code, as text", ["postal code", "zip", "zip code"];
    Latitude, "LINTANG", "-6.33", "Lintang titik tengah dalam derajat desimal", "Latitude of the centre in decimal degrees",
        ["latitude", "lat", "garis lintang", "koordinat lintang", "koordinat y"];
    Longitude, "BUJUR", "106.98", "Bujur titik tengah dalam derajat desimal", "Longitude of the centre in decimal degrees",
        ["longitude", "lng", "lon", "long", "garis bujur", "koordinat bujur", "koordinat x"];
    Area, "LUAS (KM2)", "17,04", "Luas dalam kilometer persegi", "Area in square kilometres", ["luas", "luas wilayah", "luas km2", "area km2", "area"];
    AreaSource, "SUMBER LUAS", "", "Sumber luas", "Where the area comes from", ["sumber luas wilayah", "area source"];
    Population, "JUMLAH PENDUDUK", "2512000", "Jumlah penduduk", "Inhabitants", ["penduduk", "population", "pop total", "jumlah jiwa"];
    PopulationYear, "TAHUN PENDUDUK", "2025", "Tahun jumlah penduduk", "Year of the number of inhabitants", ["tahun", "tahun data", "population year", "year"];
    PopulationSource, "SUMBER PENDUDUK", "", "Sumber jumlah penduduk", "Where the number of inhabitants comes from", ["sumber jumlah penduduk", "population source"];
    Source, "SUMBER", "BPS, Kota Bekasi Dalam Angka 2026", "Sumber luas dan jumlah penduduk", "Where area and inhabitants come from", ["sumber data", "source"];
    Zone, "ZONA WAKTU", "WIB", "WIB, WITA, atau WIT; wajib untuk provinsi baru", "WIB, WITA or WIT; required for a new province", ["zona", "zone", "timezone", "time zone"];
    ValidFrom, "BERLAKU SEJAK", "2026-01-01", "Hari pertama kode ini", "First day of the code", ["berlaku mulai", "mulai berlaku", "valid from"];
    ValidTo, "TIDAK BERLAKU SEJAK", "2027-01-01", "Hari pertama kode ini tidak lagi berlaku", "First day on which the code no longer holds", ["tidak berlaku mulai", "dicabut sejak", "invalid from"];
    ValidUntil, "BERLAKU SAMPAI", "", "Hari terakhir kode ini berlaku", "Last day on which the code holds", ["berlaku hingga", "berlaku s d", "berlaku sampai dengan", "hingga", "sampai", "valid to", "valid until"];
    Successor, "KODE PENGGANTI", "", "Kode wilayah yang menggantikannya", "Code of the region that takes its place", ["pengganti", "kode baru", "successor"];
};

/// Fields of a table of the classification, in the order of the template.
const KBLI_FIELDS: &[FieldInfo] = fields! {
    KbliCode, "KODE KBLI", "32402", "Huruf kategori, atau 2 sampai 5 angka ditulis sebagai teks (wajib diisi)", "Letter of a kategori, or 2 to 5 digits as text (required)",
        ["kbli", "kode", "code", "nomor kbli", "kbli code"];
    Name, "JUDUL", "Industri Mainan Anak-anak", "Judul resmi; wajib untuk kode baru", "Official title; required for a new code",
        ["judul kbli", "nama", "nama kbli", "uraian judul", "title", "name"];
    Edition, "EDISI", "2020", "2020 atau 2025", "2020 or 2025", ["edisi kbli", "versi", "versi kbli", "tahun kbli", "edition"];
    Level, "TINGKAT", "5", "1 kategori, 2 golongan pokok, 3 golongan, 4 subgolongan, 5 kelompok", "1 kategori to 5 kelompok", ["level", "struktur"];
    ParentCode, "KODE INDUK", "3240", "Kode di atasnya; untuk golongan pokok huruf kategorinya", "The code above; the letter of the kategori for two digits",
        ["induk", "parent", "parent code", "kode kategori", "kategori code", "golongan pokok code", "golongan code", "subgolongan code"];
    Source, "SUMBER", "Peraturan BPS 2/2020", "Sumber kode dan judul", "Where code and title come from", ["source", "dasar hukum", "peraturan"];
};

/// Fields of a list of clusters, in the order of the template.
const CLUSTER_FIELDS: &[FieldInfo] = fields! {
    SimpulId, "KODE SIMPUL", "", "Kode dari ekspor Simpul, yang menunjuk klaster ini; kosong untuk klaster baru", "Id from an export of Simpul, which names this cluster; empty for a new one",
        ["simpul id", "simpul code"];
    Name, "NAMA KLASTER", "Klaster Boneka Cikiwul", "Nama klaster (wajib diisi)", "Name of the cluster (required)", ["klaster", "kluster", "nama kluster", "nama", "cluster", "cluster name", "name"];
    Sectors, "BIDANG USAHA", "boneka dan mainan", "Bidang usaha; wajib untuk klaster baru", "Line of business; required for a new cluster",
        ["sektor usaha", "sektor", "jenis usaha", "komoditas unggulan", "sector"];
    Stage, "TAHAP", "diusulkan", "Diusulkan, sedang dibentuk, berjalan, mapan, atau ditutup", "Proposed, forming, active, mature or closed", ["tahap klaster", "status", "stage"];
    Village, "KELURAHAN/DESA", "Cikiwul", "Kelurahan atau desa", "Kelurahan or desa", ["desa kelurahan", "kelurahan", "desa", "village"];
    Kecamatan, "KECAMATAN", "Bantargebang", "Kecamatan", "Kecamatan", ["district", "subdistrict", "distrik"];
    Kabupaten, "KABUPATEN/KOTA", "Kota Bekasi", "Kabupaten atau kota", "Regency or city",
        ["kota kabupaten", "kabupaten", "kota", "regency", "city"];
    Province, "PROVINSI", "Jawa Barat", "Provinsi", "Province", ["propinsi", "province"];
    RegionCode, "KODE WILAYAH", "32.75.07.1002", "Kode wilayah Kemendagri (mengalahkan nama tempat)", "Region code of the Ministry of Home Affairs (wins over names)",
        ["kode kemendagri", "kode kelurahan", "kode desa", "kode kecamatan", "region code"];
    Regions, "WILAYAH CAKUPAN", "32.75.07; 32.75.08", "Kode semua wilayah yang dijangkau, dipisah titik koma", "Codes of all regions it reaches, parted by semicolons", ["kode wilayah cakupan", "cakupan", "regions"];
    Latitude, "LINTANG", "-6.33", "Lintang titik tengah dalam derajat desimal", "Latitude of the centre in decimal degrees",
        ["latitude", "lat", "garis lintang", "koordinat lintang", "koordinat y"];
    Longitude, "BUJUR", "106.98", "Bujur titik tengah dalam derajat desimal", "Longitude of the centre in decimal degrees",
        ["longitude", "lng", "lon", "long", "garis bujur", "koordinat bujur", "koordinat x"];
    FoundedOn, "TANGGAL BERDIRI", "17-08-2024", "Tanggal berdiri", "Founding day", ["berdiri", "tahun berdiri", "berdiri sejak", "founded"];
    LeadId, "KODE KOPERASI UTAMA", "", "Kode Simpul koperasi utama", "Id of the leading cooperative", ["kode koperasi", "lead id"];
    LeadName, "KOPERASI UTAMA", "Koperasi Produsen Contoh", "Nama koperasi utama", "Name of the leading cooperative", ["nama koperasi utama", "koperasi", "lead cooperative", "lead"];
};

/// The fields of a kind of list, in the order of its template.
pub fn fields_of(list: ListKind) -> &'static [FieldInfo] {
    match list {
        ListKind::Cooperatives => COOPERATIVE_FIELDS,
        ListKind::Umkm => UMKM_FIELDS,
        ListKind::Regions => REGION_FIELDS,
        ListKind::Kbli => KBLI_FIELDS,
        ListKind::Boundaries => &[],
        ListKind::Clusters => CLUSTER_FIELDS,
    }
}

/// What a column was understood to hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnMeaning {
    /// Counted from 0.
    pub column: u16,
    /// Its heading, a group heading first.
    pub heading: String,
    /// What it holds; none for a column that is not taken.
    pub field: Option<Field>,
    /// A year in the heading ("ASET 2022").
    pub year: Option<i32>,
    /// What the heading says of the unit of its numbers: 1, 1,000 (ribuan), 1,000,000 (jutaan).
    pub factor: i64,
    /// What its numbers are divided by: 100 for an area in hectares, else 1.
    pub divisor: i64,
    /// 0 to 100.
    pub confidence: u8,
    /// Whether a person chose it.
    pub is_chosen: bool,
    /// Why it is not taken, or what was guessed.
    pub note: Option<Message>,
}

/// What a person decided about headings: a field, or none for a column to leave out. A heading that several columns bear is
/// told apart by its number: "JUMLAH #2" is the second of that name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choices(BTreeMap<(String, usize), Option<Field>>);

/// A folded heading, and which of the columns of that name is meant, from 1.
pub(super) fn numbered(heading: &str) -> (String, usize) {
    let number = heading.rsplit_once('#').and_then(|(name, n)| Some((name, n.trim().parse::<usize>().ok()?)));
    match number {
        Some((name, n @ 1..)) if !fold(name).is_empty() => (fold(name), n),
        _ => (fold(heading), 1),
    }
}

/// How a column is named in [`Choices`]: its heading, with its number from the second of that name on.
pub fn named(heading: &str, n: usize) -> String {
    if n > 1 { format!("{heading} #{n}") } else { heading.to_owned() }
}

/// Which of the columns of its name each heading is, from 1, in their order.
#[derive(Debug, Default)]
pub struct Numbering(BTreeMap<String, usize>);

impl Numbering {
    /// The number of the next column of this name.
    pub fn next(&mut self, heading: &str) -> usize {
        let n = self.0.entry(fold(heading)).or_default();
        *n += 1;
        *n
    }
}

impl Choices {
    /// Reads choices such as `{"NAMA KOPERASI": "name", "KETERANGAN": "ignore", "JUMLAH #2": "n_workers"}`.
    pub fn new<'a>(list: ListKind, pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, Message> {
        let mut choices = BTreeMap::new();
        for (heading, name) in pairs {
            let field = match name.trim() {
                "ignore" | "abaikan" | "-" => None,
                name => match Field::from_word(name)
                    .filter(|field| fields_of(list).iter().any(|info| info.field == *field))
                {
                    Some(field) => Some(field),
                    None => {
                        return Err(Message::new(
                            format!("Kolom tujuan \"{}\" tidak dikenal.", shortened(name)),
                            format!("There is no field \"{}\".", shortened(name)),
                        ));
                    }
                },
            };
            choices.insert(numbered(heading), field);
        }
        Ok(Self(choices))
    }

    /// Whether a heading was decided on.
    pub fn knows(&self, heading: &Heading) -> bool {
        self.of(&heading.text(), 1).or_else(|| self.of(heading.parts.last()?, 1)).is_some()
    }

    /// What was decided on the nth column of a name.
    fn of(&self, heading: &str, n: usize) -> Option<Option<Field>> {
        // a heading may end like a number of ours
        let plain = || self.0.get(&numbered(heading)).filter(|_| n == 1);
        self.0.get(&(fold(heading), n)).or_else(plain).copied()
    }

    /// Headings that no column of a file bears, with their numbers.
    pub fn unused<'a>(&'a self, headings: impl IntoIterator<Item = &'a Heading>) -> Vec<String> {
        let (mut numbers, mut known) = (Numbering::default(), BTreeSet::new());
        for heading in headings {
            for text in heading.names() {
                let n = numbers.next(&text);
                known.extend([(fold(&text), n), numbered(&text)]);
            }
        }
        self.0.keys().filter(|key| !known.contains(*key)).map(|(heading, n)| named(heading, *n)).collect()
    }
}

/// The heading of a column: the words of its group ("BADAN HUKUM"), then its own ("NOMOR").
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Heading {
    /// Counted from 0.
    pub column: u16,
    /// From the widest to the narrowest.
    pub parts: Vec<String>,
}

impl Heading {
    /// The parts as one text.
    pub fn text(&self) -> String {
        self.parts.join(" / ")
    }

    /// What it may be called: all its parts, or its own words alone.
    fn names(&self) -> Vec<String> {
        let mut names = vec![self.text()];
        names.extend(self.parts.last().filter(|_| self.parts.len() > 1).cloned());
        names
    }
}

/// Confidence below which a heading is not taken.
const ENOUGH: u8 = 60;

/// Names of people in lists of cooperatives: never taken, whatever else the heading says.
const OFFICIALS: [&str; 12] = [
    "ketua",
    "sekretaris",
    "bendahara",
    "pengurus",
    "pengawas",
    "manajer",
    "manager",
    "pimpinan",
    "direktur",
    "pembina",
    "pendiri",
    "penanggung",
];

/// The words of one kind of list, ready to compare.
#[derive(Debug)]
pub struct Vocabulary {
    list: ListKind,
    /// In the order of the template, each with its words.
    synonyms: Vec<(Field, Vec<String>)>,
    /// Whether headings are the keys of an export in JSON, and nothing else is understood.
    is_keyed: bool,
}

/// A heading in comparable words.
struct Wording {
    words: Vec<String>,
    year: Option<i32>,
    factor: i64,
    is_in_hectares: bool,
}

impl Vocabulary {
    /// The words of a kind of list.
    pub fn new(list: ListKind) -> Self {
        let mut synonyms = Vec::new();
        for info in fields_of(list) {
            for synonym in std::iter::once(&info.title).chain(info.synonyms) {
                synonyms.push((info.field, wording(synonym).words));
            }
        }
        Self { list, synonyms, is_keyed: false }
    }

    /// The keys of an export of such a list in JSON.
    pub fn of_keys(list: ListKind) -> Self {
        Self { list, synonyms: Vec::new(), is_keyed: true }
    }

    /// Whether headings are keys: then every row is one of data.
    pub fn is_keyed(&self) -> bool {
        self.is_keyed
    }

    /// The kind of list.
    pub fn list(&self) -> ListKind {
        self.list
    }

    /// How surely a text is the heading of some column, 0 to 100. Numbering columns count.
    pub fn recognises(&self, text: &str) -> u8 {
        if self.is_keyed {
            return if keys::field(self.list, text).is_some() { 100 } else { 0 };
        }
        if is_own(text) {
            return 100;
        }
        let wording = wording(text);
        if is_numbering(&wording.words) {
            return 100;
        }
        if self.is_official(&wording.words) {
            return 90;
        }
        self.candidates(&wording.words).first().map_or(0, |(confidence, _)| *confidence)
    }

    /// Whether a heading is that of a numbering column.
    pub fn is_numbering(&self, heading: &str) -> bool {
        is_numbering(&wording(heading).words)
    }

    fn is_official(&self, words: &[String]) -> bool {
        self.list == ListKind::Cooperatives && words.iter().any(|word| OFFICIALS.contains(&word.as_str()))
    }

    /// Fields that these words may mean, the surest first.
    fn candidates(&self, words: &[String]) -> Vec<(u8, Field)> {
        let mut best: BTreeMap<Field, (u8, usize)> = BTreeMap::new();
        for (order, (field, synonym)) in self.synonyms.iter().enumerate() {
            let score = likeness(words, synonym);
            if score >= ENOUGH && best.get(field).is_none_or(|(found, _)| score > *found) {
                best.insert(*field, (score, order));
            }
        }
        let mut found: Vec<(u8, usize, Field)> =
            best.into_iter().map(|(field, (score, order))| (score, order, field)).collect();
        found.sort_by_key(|(score, order, _)| (std::cmp::Reverse(*score), *order));
        found.into_iter().map(|(score, _, field)| (score, field)).collect()
    }

    /// Decides what each column holds. `sample` gives some cells of a column. The surest pairs go first; a field is given
    /// to one column a year (some to several), and what is left over is said to be left out.
    pub fn assign<'a>(
        &self,
        headings: &[Heading],
        choices: &Choices,
        sample: impl Fn(u16) -> Vec<&'a CellValue>,
    ) -> Vec<ColumnMeaning> {
        let mut columns: Vec<ColumnMeaning> = Vec::new();
        let mut offers: Vec<(u8, usize, usize, Field)> = Vec::new();
        let mut taken: BTreeSet<(Field, Option<i32>)> = BTreeSet::new();
        let mut numbers = Numbering::default();
        for (number, heading) in headings.iter().enumerate() {
            let whole = wording(&heading.parts.join(" "));
            let mut meaning = ColumnMeaning {
                column: heading.column,
                heading: heading.text(),
                field: None,
                year: whole.year,
                factor: whole.factor,
                divisor: if whole.is_in_hectares { 100 } else { 1 },
                confidence: 0,
                is_chosen: false,
                note: None,
            };
            let names: Vec<(String, usize)> =
                heading.names().into_iter().map(|name| (name.clone(), numbers.next(&name))).collect();
            let decided = names.iter().find_map(|(name, n)| choices.of(name, *n));
            // a decision on a heading holds for the first column that bears it, and for the others where they add to it
            let of_first =
                names.iter().filter(|(_, n)| *n > 1).find_map(|(name, n)| Some((choices.of(name, 1)?, name, n)));
            if let Some(choice) = decided.or(of_first.and_then(|(choice, ..)| adding(choice))) {
                meaning.field = choice;
                meaning.confidence = 100;
                meaning.is_chosen = true;
                taken.extend(choice.map(|field| (field, meaning.year)));
            } else if let Some((_, name, n)) = of_first {
                let name = named(&shortened(name), *n);
                meaning.note = Some(Message::new(
                    format!(
                        "Judul kolom ini muncul lagi; pilihan untuknya berlaku bagi kolom pertama. Sebut \"{name}\" untuk memilih kolom ini."
                    ),
                    format!(
                        "This heading comes again; what was decided on it holds for its first column. Name \"{name}\" to decide on this one."
                    ),
                ));
            } else if heading.parts.last().is_some_and(|own| is_own(own)) {
                meaning.note = Some(Message::new(
                    "Diisi oleh Simpul sendiri; tidak diambil.",
                    "Filled in by Simpul itself; not taken.",
                ));
            } else if self.is_keyed {
                match keys::field(self.list, &meaning.heading) {
                    Some((field, year)) => {
                        (meaning.field, meaning.year, meaning.confidence) = (Some(field), year, 100);
                    }
                    None => {
                        meaning.note = Some(Message::new(
                            "Hanya untuk dibaca; tidak diambil.",
                            "Only there to be read; not taken.",
                        ));
                    }
                }
            } else if is_numbering(&whole.words) {
                meaning.note = Some(Message::new("Nomor urut.", "Numbering."));
            } else if self.is_official(&whole.words) {
                meaning.note = Some(Message::new("Data pengurus tidak diambil.", "Data of officials are not taken."));
            } else {
                let cells = sample(heading.column);
                let mut candidates = self.candidates(&whole.words);
                // "PERMODALAN / ASET": the group may add nothing.
                if let [_, .., own] = heading.parts.as_slice() {
                    let own = wording(own).words;
                    if !is_numbering(&own) {
                        candidates
                            .extend(self.candidates(&own).into_iter().map(|(score, field)| (score - score / 7, field)));
                    }
                }
                candidates.extend(named_by_content(self.list, &cells).filter(|_| candidates.is_empty()));
                for (order, (score, field)) in candidates.into_iter().enumerate() {
                    let fits = content_fits(&field.content(), &cells);
                    let score = if fits { score } else { score.saturating_sub(55) };
                    // A group of savings columns holds sums of all members, not what one member pays.
                    let summed = matches!(field, Field::PrincipalDues | Field::MandatoryDues)
                        && whole
                            .words
                            .iter()
                            .any(|word| matches!(word.as_str(), "jumlah" | "total" | "modal" | "permodalan"));
                    if score >= 50 && !summed {
                        offers.push((score, number, order, field));
                    }
                }
            }
            columns.push(meaning);
        }
        offers.sort_by_key(|(score, number, order, _)| (std::cmp::Reverse(*score), *number, *order));
        for (score, number, _, field) in offers {
            let column = &mut columns[number];
            if column.field.is_some() {
                continue;
            }
            if taken.insert((field, column.year)) || field.may_repeat() {
                column.field = Some(field);
                column.confidence = score;
                column.note = None;
            } else if column.note.is_none() {
                column.note = Some(Message::new(
                    "Kolom lain sudah dipakai untuk isi ini.",
                    "Another column is already used for this.",
                ));
            }
        }
        for column in &mut columns {
            // what nobody counts has no unit
            if !column.field.is_some_and(Field::has_unit) {
                column.factor = 1;
            }
            if column.field != Some(Field::Area) {
                column.divisor = 1;
            }
            if column.field.is_none() && column.note.is_none() {
                column.note = Some(if column.is_chosen {
                    Message::new("Diabaikan atas pilihan.", "Left out by choice.")
                } else {
                    Message::new(
                        "Judul kolom tidak dikenal; isinya tidak diambil.",
                        "The heading is not known; its content is not taken.",
                    )
                });
            }
        }
        columns
    }
}

/// A choice that further columns of its heading share: to leave them out, or to add to what the first one says.
fn adding(choice: Option<Field>) -> Option<Option<Field>> {
    Some(choice).filter(|choice| choice.is_none_or(Field::may_repeat))
}

fn is_numbering(words: &[String]) -> bool {
    matches!(
        words.iter().map(String::as_str).collect::<Vec<_>>().as_slice(),
        ["nomor" | "urut" | "id" | "nr" | "number"] | ["nomor", "urut"] | ["id", _]
    )
}

/// Folds a heading, writes abbreviations out, and takes year, unit and filler words away.
fn wording(text: &str) -> Wording {
    let folded = fold(text);
    let raw: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
    let mut wording = Wording { words: Vec::new(), year: None, factor: 1, is_in_hectares: false };
    for (i, word) in raw.iter().enumerate() {
        let number = word.parse::<i32>().ok();
        let written: &[&str] = match *word {
            _ if number.is_some_and(|n| (1990..=2100).contains(&n) && word.len() == 4) => {
                wording.year = number;
                // "TAHUN 2022" and "PER 31 DESEMBER 2022" say nothing more than the year.
                while wording.words.last().is_some_and(|last| {
                    matches!(last.as_str(), "per" | "31" | "desember" | "des" | "tahun" | "th")
                        && wording.words.len() > 1
                }) {
                    wording.words.pop();
                }
                &[]
            }
            "000" | "ribu" | "ribuan" | "rb" => {
                wording.factor = if raw.get(i.wrapping_sub(1)) == Some(&"000") { 1_000_000 } else { 1_000 };
                &[]
            }
            "juta" | "jutaan" | "jt" => {
                wording.factor = 1_000_000;
                &[]
            }
            "miliar" | "milyar" | "miliaran" => {
                wording.factor = 1_000_000_000;
                &[]
            }
            "ha" | "hektar" | "hektare" => {
                wording.is_in_hectares = true;
                &[]
            }
            "rp" | "rupiah" | "idr" | "dalam" | "orang" | "org" | "wib" => &[],
            "no" | "nmr" | "nomer" | "num" => &["nomor"],
            "tgl" | "tggl" => &["tanggal"],
            "kec" => &["kecamatan"],
            "kel" => &["kelurahan"],
            "ds" => &["desa"],
            "kab" => &["kabupaten"],
            "prov" => &["provinsi"],
            "jml" | "jmlh" | "jlh" | "jumlh" => &["jumlah"],
            "thn" | "th" => &["tahun"],
            "telp" | "tlp" | "tlpn" | "tlf" | "telpon" | "telepone" | "tel" | "telephone" => &["telepon"],
            "hape" => &["hp"],
            "bh" => &["badan", "hukum"],
            "kop" => &["koperasi"],
            "almt" | "alamt" => &["alamat"],
            "nm" => &["nama"],
            "tk" => &["tenaga", "kerja"],
            "bln" | "bulanan" => &["bulan"],
            "usha" => &["usaha"],
            "jln" | "jl" => &["jalan"],
            word => {
                wording.words.push(word.to_owned());
                continue;
            }
        };
        wording.words.extend(written.iter().map(|word| (*word).to_owned()));
    }
    wording
}

/// How alike two wordings are, 0 to 100.
fn likeness(heading: &[String], synonym: &[String]) -> u8 {
    if heading.is_empty() || synonym.is_empty() {
        return 0;
    }
    if heading == synonym {
        return 100;
    }
    let (one, other) = (heading.concat(), synonym.concat());
    if one == other {
        return 97;
    }
    let sorted = |words: &[String]| {
        let mut words = words.to_vec();
        words.sort_unstable();
        words
    };
    if sorted(heading) == sorted(synonym) {
        return 95;
    }
    let max = match other.len() {
        0..=5 => 0,
        6..=9 => 1,
        _ => 2,
    };
    if max > 0 && edit_distance_within(&one, &other, max).is_some() {
        return 75;
    }
    // A short general word inside a longer heading says too little.
    let telling = synonym.len() > 1 || other.len() >= 6 && other != "koperasi";
    if telling && synonym.iter().all(|word| heading.contains(word)) {
        return 50 + (40 * other.len() / one.len().max(1)).min(40) as u8;
    }
    0
}

/// Whether at least half of the cells that say something are of the kind expected; no cells doubt nothing.
fn content_fits(content: &Content, cells: &[&CellValue]) -> bool {
    let (mut fitting, mut told) = (0, 0);
    for cell in cells {
        let text = cell.text();
        if super::value::is_unknown(&text) {
            continue;
        }
        told += 1;
        let digits = text.chars().filter(char::is_ascii_digit).count();
        let letters = text.chars().filter(|c| c.is_alphabetic()).count();
        fitting += usize::from(match content {
            Content::Letters => letters > digits,
            Content::Digits => digits > 0,
            Content::Any => true,
        });
    }
    fitting * 2 >= told
}

/// A column whose heading says nothing but whose cells are all numbers of one register, or all e-mail addresses.
fn named_by_content(list: ListKind, cells: &[&CellValue]) -> Option<(u8, Field)> {
    let texts: Vec<String> =
        cells.iter().map(|cell| cell.text()).filter(|text| !super::value::is_unknown(text)).collect();
    let all =
        |test: &dyn Fn(&str) -> bool| texts.len() >= 3 && texts.iter().all(|text| test(text.trim_start_matches('\'')));
    let digits = |length: usize| move |text: &str| text.len() == length && text.bytes().all(|b| b.is_ascii_digit());
    match list {
        _ if all(&|text| text.contains('@') && text.contains('.')) && list == ListKind::Cooperatives => {
            Some((55, Field::Email))
        }
        ListKind::Cooperatives if all(&digits(13)) => Some((55, Field::CooperativeNik)),
        ListKind::Umkm if all(&digits(13)) => Some((55, Field::Nib)),
        ListKind::Umkm if all(&digits(16)) => Some((55, Field::OwnerNik)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meaning(list: ListKind, headings: &[&str], rows: &[&[&str]]) -> Vec<ColumnMeaning> {
        let cells: Vec<Vec<CellValue>> =
            rows.iter().map(|row| row.iter().map(|text| CellValue::Text((*text).into())).collect()).collect();
        let headings: Vec<Heading> = (0..)
            .zip(headings)
            .map(|(column, text)| Heading { column, parts: text.split(" / ").map(str::to_owned).collect() })
            .collect();
        Vocabulary::new(list).assign(&headings, &Choices::default(), |column| {
            cells.iter().filter_map(|row| row.get(usize::from(column))).collect()
        })
    }

    fn fields(list: ListKind, headings: &[&str], rows: &[&[&str]]) -> Vec<Option<Field>> {
        meaning(list, headings, rows).into_iter().map(|column| column.field).collect()
    }

    #[test]
    fn headings_of_offices_are_understood() {
        use Field::*;
        let found = fields(
            ListKind::Cooperatives,
            &[
                "NO.",
                "Nama Kop.",
                "BADAN HUKUM / NOMOR",
                "BADAN HUKUM / TGL",
                "Almt",
                "Kel.",
                "Kec",
                "Kab/Kota",
                "Jml Anggota (org)",
                "KET",
            ],
            &[],
        );
        let wanted = [
            None,
            Some(Name),
            Some(LegalNumber),
            Some(LegalOn),
            Some(Address),
            Some(Village),
            Some(Kecamatan),
            Some(Kabupaten),
            Some(NMembers),
            None,
        ];
        assert_eq!(found, wanted);
        let found =
            fields(ListKind::Cooperatives, &["id_koperasi", "nama_koperasi", "nomor_bh", "alamat", "kecamatan"], &[]);
        assert_eq!(found, [None, Some(Name), Some(LegalNumber), Some(Address), Some(Kecamatan)]);
        let found = fields(
            ListKind::Cooperatives,
            &[
                "NAMA KOPERASI",
                "NAMA KETUA",
                "NO HP KETUA",
                "ANGGOTA / L",
                "ANGGOTA / P",
                "ANGGOTA / JML",
                "PERMODALAN / ASET",
                "MODAL SENDIRI",
            ],
            &[],
        );
        let wanted = [
            Some(Name),
            None,
            None,
            Some(NMembersMen),
            Some(NMembersWomen),
            Some(NMembers),
            Some(Assets),
            Some(Equity),
        ];
        assert_eq!(found, wanted);
    }

    #[test]
    fn years_and_units_are_taken_from_headings() {
        let found = meaning(
            ListKind::Cooperatives,
            &[
                "NAMA KOPERASI",
                "ASET TAHUN 2022 (Rp. 000)",
                "ASET 2023 (jutaan rupiah)",
                "RAT 2021",
                "RAT TAHUN BUKU 2022",
                "SHU PER 31 DESEMBER 2022",
                "Volume (Rp 000.000)",
            ],
            &[],
        );
        let told: Vec<_> = found.iter().map(|column| (column.field, column.year, column.factor)).collect();
        assert_eq!(
            told,
            [
                (Some(Field::Name), None, 1),
                (Some(Field::Assets), Some(2022), 1_000),
                (Some(Field::Assets), Some(2023), 1_000_000),
                (Some(Field::RatBookYears), Some(2021), 1),
                (Some(Field::RatBookYears), Some(2022), 1),
                (Some(Field::Surplus), Some(2022), 1),
                (Some(Field::Turnover), None, 1_000_000),
            ]
        );
    }

    #[test]
    fn content_decides_between_readings_of_a_heading() {
        use Field::*;
        let headings = ["lat", "lng", "icon", "PERUSAHAAN", "KONTAK", "JALAN", "TELP", "KATEGORI", "PRODUK"];
        let rows: &[&[&str]] = &[
            &["-7.7", "113.2", "m.png", "Mina", "Gatot", "Jl. A", "8.57e+010", "olahan", "petis"],
            &["-7.7", "113.2", "m.png", "Asih", "Bakti", "Jl. B", "", "olahan", "terasi"],
        ];
        let wanted = [
            Some(Latitude),
            Some(Longitude),
            None,
            Some(Name),
            Some(OwnerName),
            Some(Address),
            Some(Phone),
            Some(Category),
            Some(Products),
        ];
        assert_eq!(fields(ListKind::Umkm, &headings, rows), wanted);
        assert_eq!(
            fields(ListKind::Umkm, &["NAMA USAHA", "KONTAK"], &[&["A", "08123456789"]]),
            [Some(Name), Some(Phone)]
        );
        let rows: &[&[&str]] = &[&["A", "1234567890123"], &["B", "1234567890124"], &["C", "1234567890125"]];
        let found = meaning(ListKind::Umkm, &["NAMA USAHA", "XYZ"], rows);
        assert_eq!((found[1].field, found[1].confidence), (Some(Nib), 55));
        // A column that should hold numbers but holds words is not taken for one.
        assert_eq!(
            fields(ListKind::Cooperatives, &["NAMA KOPERASI", "BADAN HUKUM"], &[&["A", "sudah"]]),
            [Some(Name), None]
        );
    }

    #[test]
    fn a_field_goes_to_the_surest_column_and_the_other_is_said() {
        let found =
            meaning(ListKind::Cooperatives, &["Koperasi", "NAMA KOPERASI", "ALAMAT KANTOR PUSAT", "ALAMAT"], &[]);
        assert_eq!(
            found.iter().map(|c| c.field).collect::<Vec<_>>(),
            [Some(Field::Name), None, None, Some(Field::Address)]
        );
        assert!(found[1].note.as_ref().is_some_and(|note| note.en.contains("Another column")));
    }

    #[test]
    fn people_may_choose() {
        let choices =
            Choices::new(ListKind::Umkm, [("Nama  usaha", "products"), ("alamat", "ignore"), ("xyz", "nib")]).unwrap();
        let headings = ["NAMA USAHA", "ALAMAT"].map(|text| Heading { column: 0, parts: vec![text.into()] });
        let found = Vocabulary::new(ListKind::Umkm).assign(&headings, &choices, |_| Vec::new());
        assert_eq!((found[0].field, found[0].is_chosen, found[1].field), (Some(Field::Products), true, None));
        assert_eq!(choices.unused(&headings), ["xyz"]);
        assert!(Choices::new(ListKind::Umkm, [("a", "nothing")]).is_err());
        assert!(Choices::new(ListKind::Umkm, [("a", "legal_number")]).is_err());
    }

    #[test]
    fn columns_of_one_heading_are_told_apart_by_their_number() {
        let headings: Vec<Heading> = (0..)
            .zip(["NAMA USAHA", "JUMLAH", "JUMLAH", "PRODUK", "PRODUK"])
            .map(|(column, text)| Heading { column, parts: vec![text.into()] })
            .collect();
        let meanings = |pairs: &[(&str, &str)]| {
            let choices = Choices::new(ListKind::Umkm, pairs.iter().copied()).unwrap();
            assert_eq!(choices.unused(&headings), [] as [String; 0]);
            Vocabulary::new(ListKind::Umkm).assign(&headings, &choices, |_| Vec::new())
        };
        let both = meanings(&[("JUMLAH", "n_workers"), ("Jumlah #2", "capacity_per_month")]);
        assert_eq!((both[1].field, both[2].field), (Some(Field::NWorkers), Some(Field::Capacity)));
        let one = meanings(&[("JUMLAH", "n_workers")]);
        assert_eq!((one[1].field, one[2].field, one[2].is_chosen), (Some(Field::NWorkers), None, false));
        let note = &one[2].note.as_ref().expect("the second is not left out without a word").en;
        assert!(note.contains("\"JUMLAH #2\""), "{note}");
        // what may be said in several columns is; what is left out is left out each time
        let products = meanings(&[("PRODUK", "products"), ("JUMLAH", "ignore")]);
        assert_eq!((products[3].field, products[4].field), (Some(Field::Products), Some(Field::Products)));
        assert_eq!((products[2].field, products[2].is_chosen), (None, true));
        let choices = Choices::new(ListKind::Umkm, [("JUMLAH #3", "n_workers")]).unwrap();
        assert_eq!(choices.unused(&headings), ["jumlah #3"]);
    }

    #[test]
    fn the_last_day_of_a_code_is_not_the_first_one_without_it() {
        use Field::{Area, ValidFrom, ValidTo, ValidUntil};
        let found = fields(ListKind::Regions, &["BERLAKU SEJAK", "BERLAKU SAMPAI", "TIDAK BERLAKU SEJAK"], &[]);
        assert_eq!(found, [Some(ValidFrom), Some(ValidUntil), Some(ValidTo)]);
        for heading in ["Berlaku hingga", "BERLAKU S/D", "valid to", "Berlaku Sampai Dengan"] {
            assert_eq!(fields(ListKind::Regions, &[heading], &[]), [Some(ValidUntil)], "{heading}");
        }
        let area = meaning(ListKind::Regions, &["LUAS WILAYAH (HA)", "NAMA (RIBU)", "PENDUDUK (RIBU)"], &[]);
        assert_eq!((area[0].field, area[0].divisor), (Some(Area), 100));
        assert_eq!((area[1].factor, area[2].factor), (1, 1_000), "a name has no unit");
    }

    #[test]
    fn every_title_means_its_field_surely() {
        for list in ListKind::ALL.iter().copied() {
            let titles: Vec<&str> = fields_of(list).iter().map(|info| info.title).collect();
            for (column, info) in meaning(list, &titles, &[]).iter().zip(fields_of(list)) {
                assert_eq!((column.field, column.confidence), (Some(info.field), 100), "{}", info.title);
            }
        }
    }
}
