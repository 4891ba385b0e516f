//! Closed choices of the domain as enums of the graph. Each value has the domain's stable word; a test holds that true.

/// Mirrors an enum of the domain, value by value.
macro_rules! choice {
    ($(#[$about:meta])* $name:ident mirrors $remote:literal { $($(#[$meaning:meta])* $value:ident = $word:literal),+ $(,)? }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, async_graphql::Enum)]
        #[graphql(remote = $remote)]
        pub enum $name { $($(#[$meaning])* #[graphql(name = $word)] $value),+ }
    };
}

pub(super) use choice;

choice! {
    /// Level of a region.
    RegionLevel mirrors "crate::domain::region::RegionLevel" {
        /// Provinsi.
        Province = "PROVINCE",
        /// Kabupaten or kota.
        Regency = "REGENCY",
        /// Kecamatan (in Papua: distrik).
        Kecamatan = "KECAMATAN",
        /// Kelurahan or desa.
        Village = "VILLAGE",
    }
}

choice! {
    /// What the law calls a region.
    RegionKind mirrors "crate::domain::region::RegionKind" {
        /// Province.
        Provinsi = "PROVINSI",
        /// Regency.
        Kabupaten = "KABUPATEN",
        /// City.
        Kota = "KOTA",
        /// Part of a regency or city.
        Kecamatan = "KECAMATAN",
        /// Urban village.
        Kelurahan = "KELURAHAN",
        /// Village.
        Desa = "DESA",
        /// Village under customary law.
        DesaAdat = "DESA_ADAT",
    }
}

choice! {
    /// Time zone in which people of a region live.
    TimeZone mirrors "crate::domain::region::Zone" {
        /// Western Indonesia, UTC+7.
        Wib = "WIB",
        /// Central Indonesia, UTC+8.
        Wita = "WITA",
        /// Eastern Indonesia, UTC+9.
        Wit = "WIT",
    }
}

choice! {
    /// Shape of a sector's mark; always shown together with its tone, never colour alone.
    SectorShape mirrors "crate::domain::sector::SectorShape" {
        /// Circle.
        Circle = "CIRCLE",
        /// Square.
        Square = "SQUARE",
        /// Triangle.
        Triangle = "TRIANGLE",
        /// Diamond.
        Diamond = "DIAMOND",
    }
}

choice! {
    /// Colour token of a sector's mark.
    SectorTone mirrors "crate::domain::sector::SectorTone" {
        /// Brick red.
        Simpul = "SIMPUL",
        /// Indigo.
        Nila = "NILA",
        /// Green.
        Daun = "DAUN",
        /// Ochre.
        Kunyit = "KUNYIT",
    }
}

choice! {
    /// Edition of the classification.
    KbliEdition mirrors "crate::domain::kbli::KbliEdition" {
        /// Peraturan BPS 2/2020.
        Kbli2020 = "KBLI_2020",
        /// BPS publication of 24 December 2025.
        Kbli2025 = "KBLI_2025",
    }
}

choice! {
    /// Type by main activity (UU 25/1992 art. 16).
    CooperativeKind mirrors "crate::domain::cooperative::CooperativeKind" {
        /// Produsen: members make things.
        Producer = "PRODUCER",
        /// Konsumen: members buy.
        Consumer = "CONSUMER",
        /// Jasa: members use or give services.
        Service = "SERVICE",
        /// Pemasaran: sells what members make.
        Marketing = "MARKETING",
        /// Simpan pinjam: savings and loan.
        SavingsAndLoan = "SAVINGS_AND_LOAN",
    }
}

choice! {
    /// Conventional or sharia.
    CooperativePattern mirrors "crate::domain::cooperative::CooperativePattern" {
        /// With interest.
        Conventional = "CONVENTIONAL",
        /// After sharia (KSPPS, USPPS).
        Sharia = "SHARIA",
    }
}

choice! {
    /// Primary cooperatives have people as members, secondary ones have cooperatives.
    CooperativeLevel mirrors "crate::domain::cooperative::CooperativeLevel" {
        /// Members are persons or businesses.
        Primary = "PRIMARY",
        /// Members are cooperatives.
        Secondary = "SECONDARY",
    }
}

choice! {
    /// What the members have in common.
    BondKind mirrors "crate::domain::cooperative::BondKind" {
        /// Anyone may join.
        Open = "OPEN",
        /// Living in one place.
        Territorial = "TERRITORIAL",
        /// One trade or profession.
        Occupational = "OCCUPATIONAL",
        /// One employer.
        Employer = "EMPLOYER",
        /// One community: a school, a mosque, a women's group.
        Community = "COMMUNITY",
    }
}

choice! {
    /// Whether new members are taken in.
    Openness mirrors "crate::domain::cooperative::Openness" {
        /// Anyone.
        Open = "OPEN",
        /// Only who shares the bond.
        BondOnly = "BOND_ONLY",
        /// Nobody for now.
        Closed = "CLOSED",
        /// Not known.
        Unknown = "UNKNOWN",
    }
}

choice! {
    /// What a cooperative does for its members.
    CooperativeService mirrors "crate::domain::cooperative::CooperativeService" {
        /// Takes savings.
        Savings = "SAVINGS",
        /// Lends.
        Lending = "LENDING",
        /// Buys inputs together.
        BulkBuying = "BULK_BUYING",
        /// Finds buyers, sells together.
        Marketing = "MARKETING",
        /// Trains.
        Training = "TRAINING",
        /// Lends or rents tools and machines.
        Equipment = "EQUIPMENT",
        /// Runs a shop.
        Retail = "RETAIL",
        /// Stores goods.
        Warehousing = "WAREHOUSING",
        /// Carries goods.
        Transport = "TRANSPORT",
    }
}

choice! {
    /// How alive a cooperative is; derived by a dated rule, never set by hand.
    CooperativeState mirrors "crate::domain::cooperative::CooperativeState" {
        /// Works, and held the annual meeting that was due.
        ActiveWithRat = "ACTIVE_WITH_RAT",
        /// Works, but owes the annual meeting.
        ActiveWithoutRat = "ACTIVE_WITHOUT_RAT",
        /// Neither meeting nor business for years.
        Dormant = "DORMANT",
        /// Being brought back to life by the office.
        BeingRevitalised = "BEING_REVITALISED",
        /// Its dissolution has been announced.
        BeingDissolved = "BEING_DISSOLVED",
        /// Dissolved.
        Dissolved = "DISSOLVED",
        /// Neither a meeting nor business is on record, and so nothing is known of it.
        Unknown = "UNKNOWN",
    }
}

choice! {
    /// How exact a place is.
    LocationPrecision mirrors "crate::domain::cooperative::LocationPrecision" {
        /// Measured on the spot or given by its owner.
        Exact = "EXACT",
        /// Found from the address.
        Address = "ADDRESS",
        /// Centre of the village or kecamatan.
        Centroid = "CENTROID",
        /// Centre of a cell of about 500 m.
        Cell = "CELL",
    }
}

choice! {
    /// Size of a business.
    SizeClass mirrors "crate::domain::umkm::SizeClass" {
        /// Mikro.
        Micro = "MICRO",
        /// Kecil.
        Small = "SMALL",
        /// Menengah.
        Medium = "MEDIUM",
        /// Above the limits of an UMKM.
        Large = "LARGE",
    }
}

choice! {
    /// Stage of a cluster.
    ClusterStage mirrors "crate::domain::cluster::ClusterStage" {
        /// Drawn by a planner, not agreed yet.
        Proposed = "PROPOSED",
        /// Members are being invited.
        Forming = "FORMING",
        /// Working together.
        Active = "ACTIVE",
        /// Working together for years, with joint buying or selling.
        Mature = "MATURE",
        /// Ended; kept for its history.
        Closed = "CLOSED",
    }
}

choice! {
    /// How far the source of a rule was verified.
    Trust mirrors "crate::domain::explanation::Trust" {
        /// Seen in a public source.
        Seen = "SEEN",
        /// Seen only in a third party's copy.
        ThirdParty = "THIRD_PARTY",
        /// Not verified yet: check it before it decides anything.
        ToVerify = "TO_VERIFY",
    }
}

choice! {
    /// What a business looks for.
    Need mirrors "crate::domain::matching::Need" {
        /// Raw materials, bought together.
        Inputs = "INPUTS",
        /// Buyers.
        Buyers = "BUYERS",
        /// Loans.
        Capital = "CAPITAL",
        /// Training.
        Training = "TRAINING",
        /// Tools and machines.
        Equipment = "EQUIPMENT",
        /// A place to save.
        Savings = "SAVINGS",
        /// Carriage of goods.
        Transport = "TRANSPORT",
    }
}

choice! {
    /// What is weighed.
    Criterion mirrors "crate::domain::matching::Criterion" {
        /// Same line of business.
        Sector = "SECTOR",
        /// How far.
        Distance = "DISTANCE",
        /// Services that meet the needs.
        Needs = "NEEDS",
        /// How alive the cooperative is.
        State = "STATE",
        /// How recent its annual meeting is.
        Rat = "RAT",
    }
}

choice! {
    /// Which way a reason points.
    ReasonKind mirrors "crate::domain::matching::ReasonKind" {
        /// Speaks for it.
        For = "FOR",
        /// Speaks against it.
        Against = "AGAINST",
        /// Forbids it.
        Refusal = "REFUSAL",
    }
}

choice! {
    /// Direction of an order.
    OrderDirection mirrors "crate::domain::listing::Direction" {
        /// Smallest first.
        Ascending = "ASC",
        /// Largest first.
        Descending = "DESC",
    }
}

choice! {
    /// Orders of regions.
    RegionOrderField mirrors "crate::domain::listing::RegionOrderField" {
        /// By code.
        Code = "CODE",
        /// By name.
        Name = "NAME",
    }
}

choice! {
    /// Orders of sectors.
    SectorOrderField mirrors "crate::domain::listing::SectorOrderField" {
        /// By name.
        Name = "NAME",
        /// By code.
        Code = "CODE",
    }
}

choice! {
    /// Orders of cooperatives.
    CooperativeOrderField mirrors "crate::domain::listing::CooperativeOrderField" {
        /// By name.
        Name = "NAME",
        /// By distance from the point of the filter.
        Distance = "DISTANCE",
        /// By members; unknown counts as none.
        NMembers = "N_MEMBERS",
        /// By the book year of the last annual meeting; none counts as year 0.
        LastRat = "LAST_RAT",
        /// By last change.
        ChangedAt = "CHANGED_AT",
        /// By how well the words of the filter fit: ASC is the best first.
        Relevance = "RELEVANCE",
    }
}

choice! {
    /// Orders of UMKM.
    UmkmOrderField mirrors "crate::domain::listing::UmkmOrderField" {
        /// By id, the oldest entry first.
        Id = "ID",
        /// By distance of the public place from the point of the filter.
        Distance = "DISTANCE",
        /// By last change.
        ChangedAt = "CHANGED_AT",
        /// By how well the words of the filter fit: ASC is the best first.
        Relevance = "RELEVANCE",
    }
}

choice! {
    /// Orders of clusters.
    ClusterOrderField mirrors "crate::domain::listing::ClusterOrderField" {
        /// By name.
        Name = "NAME",
        /// By distance from the point of the filter.
        Distance = "DISTANCE",
        /// By number of UMKM now.
        NUmkm = "N_UMKM",
        /// By stage: running clusters first, active and mature ones alike, then forming, proposed and closed ones.
        Stage = "STAGE",
        /// By last change.
        ChangedAt = "CHANGED_AT",
        /// By how well the words of the filter fit: ASC is the best first.
        Relevance = "RELEVANCE",
    }
}

choice! {
    /// What happened to a record.
    RegistryChangeKind mirrors "crate::domain::change::ChangeKind" {
        /// It was made.
        Insert = "INSERT",
        /// Some of its fields are other than before.
        Update = "UPDATE",
        /// A cooperative's state or a cluster's stage is another one.
        State = "STATE",
        /// It left the lists.
        Retire = "RETIRE",
        /// All records of the kind were loaded anew: what was read of them before is to be read again.
        Reload = "RELOAD",
    }
}

choice! {
    /// Kinds of record whose changes can be followed.
    RegistryRecordKind mirrors "crate::domain::change::RecordKind" {
        /// Cooperative.
        Cooperative = "COOPERATIVE",
        /// Cluster.
        Cluster = "CLUSTER",
    }
}

choice! {
    /// What of a record can change.
    RegistryField mirrors "crate::domain::change::ChangedField" {
        /// Its name.
        Name = "NAME",
        /// Type of a cooperative.
        Kind = "KIND",
        /// Conventional or sharia.
        Pattern = "PATTERN",
        /// Primary or secondary.
        Level = "LEVEL",
        /// What members have in common.
        Bond = "BOND",
        /// Whether members are taken in.
        Openness = "OPENNESS",
        /// Number and day of the legal entity (badan hukum).
        LegalEntity = "LEGAL_ENTITY",
        /// Registration number of a cooperative (NIK koperasi).
        Nik = "NIK",
        /// Its regions.
        Region = "REGION",
        /// Address.
        Address = "ADDRESS",
        /// The point on the map.
        Location = "LOCATION",
        /// How to reach it.
        Contacts = "CONTACTS",
        /// First day.
        FoundedOn = "FOUNDED_ON",
        /// What a member saves.
        Dues = "DUES",
        /// Annual members' meetings (RAT).
        Meetings = "MEETINGS",
        /// Signs of life and steps of the office, from which the state follows.
        Life = "LIFE",
        /// Number of members.
        NMembers = "N_MEMBERS",
        /// Yearly figures.
        Figures = "FIGURES",
        /// Services for members.
        Services = "SERVICES",
        /// Its sectors.
        Sectors = "SECTORS",
        /// The cooperative that leads a cluster.
        Lead = "LEAD",
    }
}

choice! {
    /// Whether an account can be used.
    AccountState mirrors "crate::domain::account::AccountState" {
        /// It can.
        Active = "ACTIVE",
        /// An administrator has closed it.
        Deactivated = "DEACTIVATED",
    }
}

choice! {
    /// What the holder of an account is, somewhere.
    AccountRoleKind mirrors "crate::domain::account::Role" {
        /// Owns an UMKM.
        Owner = "OWNER",
        /// Manages a cooperative (pengurus).
        Manager = "MANAGER",
        /// Works for a cooperative.
        Staff = "STAFF",
        /// Lends, guarantees or insures, at an organisation.
        Financier = "FINANCIER",
        /// Sells inputs, at an organisation.
        Supplier = "SUPPLIER",
        /// Buys products, at an organisation.
        Buyer = "BUYER",
        /// Plans for a region and all below it, at a dinas.
        Planner = "PLANNER",
        /// Keeps accounts and organisations, everywhere.
        Administrator = "ADMINISTRATOR",
    }
}

choice! {
    /// What is noted in the audit chain.
    AuditActionKind mirrors "crate::domain::audit::AuditAction" {
        /// Reference data that ships was loaded.
        LoadReference = "LOAD_REFERENCE",
        /// A list of reference data was imported.
        ImportReference = "IMPORT_REFERENCE",
        /// Made-up data was loaded.
        LoadDemonstration = "LOAD_DEMONSTRATION",
        /// An import was written.
        ApplyImport = "APPLY_IMPORT",
        /// An import was taken back.
        UndoImport = "UNDO_IMPORT",
        /// A cooperative was opened or closed for members.
        SetCooperativeOpenness = "SET_COOPERATIVE_OPENNESS",
        /// What is said of a cooperative was corrected.
        CorrectCooperative = "CORRECT_COOPERATIVE",
        /// An organisation was made.
        CreateOrganisation = "CREATE_ORGANISATION",
        /// An account was made.
        CreateAccount = "CREATE_ACCOUNT",
        /// A link was given out by which the holder of an account sets her password.
        GiveAccountLink = "GIVE_ACCOUNT_LINK",
        /// An account was given a role.
        GrantRole = "GRANT_ROLE",
        /// A role was taken from an account.
        EndRole = "END_ROLE",
        /// An account was closed, or opened again.
        SetAccountState = "SET_ACCOUNT_STATE",
        /// An account was tied to whom an issuer knows.
        TieIdentity = "TIE_IDENTITY",
        /// An account was untied from an issuer.
        UntieIdentity = "UNTIE_IDENTITY",
        /// The holder of an account signed in.
        SignIn = "SIGN_IN",
        /// Sessions of an account were ended.
        EndSessions = "END_SESSIONS",
        /// A token was made that speaks for an account.
        CreateToken = "CREATE_TOKEN",
        /// A token was revoked.
        RevokeToken = "REVOKE_TOKEN",
        /// The password of an account was set or changed.
        SetPassword = "SET_PASSWORD",
    }
}

choice! {
    /// What a token may be used for.
    TokenScope mirrors "crate::domain::account::Scope" {
        /// Read.
        Read = "READ",
        /// Write.
        Write = "WRITE",
    }
}

choice! {
    /// How long signing in lasts.
    SessionKind mirrors "crate::domain::account::SessionKind" {
        /// At a desk: half an hour without a sign of life, half a day at most.
        Short = "SHORT",
        /// On an owner's own phone: a season.
        Long = "LONG",
    }
}
