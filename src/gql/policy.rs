//! Who may read which field: every field of the graph has a tag, and a field without one does not pass the tests. Rights that
//! depend on the record are decided in `app`, where the record is obtained; a tag says the most that a field may ever show.

/// Who may read a field, at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tag {
    /// Anybody.
    Public,
}

/// The tags: type, tag, and the fields that have it. Whoever adds a field decides here.
pub const POLICY: &[(&str, Tag, &[&str])] = &[
    // The root. What its fields lead to is narrowed by the use cases behind them.
    (
        "Query",
        Tag::Public,
        &[
            "capitalProducts",
            "clusters",
            "cooperatives",
            "homeRegion",
            "kbliCodes",
            "loanSchedule",
            "matchCapital",
            "matchCooperatives",
            "node",
            "nodes",
            "region",
            "regions",
            "sectors",
            "suggestPlaces",
            "umkm",
            "understandProducts",
        ],
    ),
    ("Node", Tag::Public, &["id"]),
    // The civil administration and what was published about it.
    (
        "Region",
        Tag::Public,
        &[
            "ancestors",
            "areaKm2",
            "centroid",
            "children",
            "clusters",
            "code",
            "cooperatives",
            "figures",
            "id",
            "kind",
            "level",
            "name",
            "parent",
            "population",
            "postalCode",
            "umkm",
            "zone",
        ],
    ),
    ("RegionFigure", Tag::Public, &["definition", "high", "label", "low", "measure", "period", "source", "unit"]),
    ("Point", Tag::Public, &["latitude", "longitude"]),
    ("PlaceSuggestion", Tag::Public, &["exact", "label", "region", "said", "score"]),
    // The classification and its words.
    ("Sector", Tag::Public, &["code", "id", "kbliPrefixes", "name", "shape", "tone", "words"]),
    ("SectorUnderstood", Tag::Public, &["points", "sector", "words"]),
    ("KbliCode", Tag::Public, &["code", "edition", "id", "level", "parent", "source", "title"]),
    // Cooperatives are legal persons: register, meetings, figures and office are public (UU 25/1992, Permenkop 8/2023), and so is
    // where each field came from; origins never hold personal values.
    (
        "Cooperative",
        Tag::Public,
        &[
            "address",
            "bond",
            "changedAt",
            "clusters",
            "contacts",
            "dues",
            "foundedOn",
            "id",
            "isDemo",
            "kind",
            "lastRat",
            "legalNumber",
            "level",
            "location",
            "nMembers",
            "name",
            "nik",
            "openness",
            "origins",
            "pattern",
            "rats",
            "region",
            "sectors",
            "services",
            "state",
            "stateExplanation",
            "umkm",
            "years",
        ],
    ),
    ("Bond", Tag::Public, &["description", "kind"]),
    ("Contacts", Tag::Public, &["email", "phone", "website", "whatsapp"]),
    ("Dues", Tag::Public, &["mandatoryMonthlyIdr", "principalIdr"]),
    ("AnnualMeeting", Tag::Public, &["bookYear", "heldOn", "nAttended", "nMembers", "source"]),
    (
        "CooperativeYear",
        Tag::Public,
        &["assetsIdr", "equityIdr", "loansIdr", "nMembers", "surplusIdr", "turnoverIdr", "year"],
    ),
    ("FieldOrigin", Tag::Public, &["at", "field", "rawValue", "source"]),
    ("Location", Tag::Public, &["point", "precision"]),
    // Clusters are plans of public offices.
    (
        "Cluster",
        Tag::Public,
        &[
            "changedAt",
            "cooperatives",
            "foundedOn",
            "id",
            "isDemo",
            "leadCooperative",
            "location",
            "name",
            "region",
            "regions",
            "sector",
            "stage",
            "umkm",
        ],
    ),
    // What is left of an UMKM for anybody: `app::umkm` has taken away names, products and exact places that its owner did not publish.
    (
        "Umkm",
        Tag::Public,
        &[
            "changedAt",
            "clusters",
            "cooperatives",
            "displayName",
            "id",
            "inputs",
            "isDemo",
            "isPublished",
            "kbliCodes",
            "lineOfBusiness",
            "location",
            "products",
            "region",
            "sectors",
            "sizeClass",
            "sizeExplanation",
        ],
    ),
    ("Product", Tag::Public, &["capacityPerMonth", "name", "unit"]),
    ("InputNeed", Tag::Public, &["name", "quantityPerMonth", "unit"]),
    // Answers about cooperatives, and how they came about.
    ("CooperativeMatches", Tag::Public, &["matches", "nConsidered", "refused", "understood", "within"]),
    ("Understood", Tag::Public, &["needs", "place", "sectors", "unknownWords"]),
    ("PlaceUnderstood", Tag::Public, &["alternatives", "exact", "message", "point", "region"]),
    (
        "CooperativeMatch",
        Tag::Public,
        &["contributions", "cooperative", "distanceM", "explanation", "points", "rank", "reasons"],
    ),
    ("Contribution", Tag::Public, &["criterion", "label", "note", "points", "weightPoints"]),
    ("MatchReason", Tag::Public, &["code", "kind", "message"]),
    (
        "Explanation",
        Tag::Public,
        &["asOf", "code", "formula", "inputs", "meaning", "ruleVersion", "source", "title", "trust"],
    ),
    ("ExplanationInput", Tag::Public, &["label", "points", "value", "weightPoints"]),
    // Where an item stands in a list.
    ("PageInfo", Tag::Public, &["endCursor", "hasNextPage", "hasPreviousPage", "startCursor"]),
    ("TotalCount", Tag::Public, &["exact", "value"]),
    ("ClusterConnection", Tag::Public, &["edges", "nodes", "pageInfo", "totalCount"]),
    ("ClusterEdge", Tag::Public, &["cursor", "distanceM", "node"]),
    ("CooperativeConnection", Tag::Public, &["edges", "nodes", "pageInfo", "totalCount"]),
    ("CooperativeEdge", Tag::Public, &["cursor", "distanceM", "node"]),
    ("CooperativeMatchConnection", Tag::Public, &["edges", "nodes", "pageInfo", "totalCount"]),
    ("CooperativeMatchEdge", Tag::Public, &["cursor", "node"]),
    ("KbliCodeConnection", Tag::Public, &["edges", "nodes", "pageInfo", "totalCount"]),
    ("KbliCodeEdge", Tag::Public, &["cursor", "node"]),
    ("RegionConnection", Tag::Public, &["edges", "nodes", "pageInfo", "totalCount"]),
    ("RegionEdge", Tag::Public, &["cursor", "node"]),
    ("SectorConnection", Tag::Public, &["edges", "nodes", "pageInfo", "totalCount"]),
    ("SectorEdge", Tag::Public, &["cursor", "node"]),
    ("UmkmConnection", Tag::Public, &["edges", "nodes", "pageInfo", "totalCount"]),
    ("UmkmEdge", Tag::Public, &["cursor", "distanceM", "node"]),
];

/// The tag of a field; none where nobody decided.
pub fn tag(of: &str, field: &str) -> Option<Tag> {
    POLICY.iter().find(|(name, _, fields)| *name == of && fields.contains(&field)).map(|(_, tag, _)| *tag)
}
