//! The text of every composed statement, in both spellings, held against `tests/golden/sql`.

use std::fmt::Write as _;

use simpul::db::{Counter, Db, Dialect};
use simpul::domain::account::{AccountFilter, AccountState, GrantPlace, Role};
use simpul::domain::audit::{AuditAction, AuditFilter, AuditKind};
use simpul::domain::cluster::ClusterStage;
use simpul::domain::coalition::lists::{BuyerOrderFilter, CycleFilter, CycleOrderField};
use simpul::domain::coalition::{BuyerOrderState, CycleState};
use simpul::domain::cooperative::{
    CooperativeKind, CooperativePattern, CooperativeService, CooperativeState, StateThresholds,
};
use simpul::domain::geo::Bounds;
use simpul::domain::id::{AccountId, OrganisationId};
use simpul::domain::listing::{
    ClusterFilter, ClusterOrderField, CooperativeFilter, CooperativeOrderField, Direction, Key, Near, Slice,
    UmkmFilter, UmkmOrderField,
};
use simpul::domain::organisation::{OrganisationFilter, OrganisationKind};
use simpul::domain::origin::EntityKind;
use simpul::domain::umkm::SizeClass;
use simpul::domain::words::Word;
use simpul::store::umkm::Written;
use simpul::store::{
    accounts, audit, buyer_orders, clusters, cooperatives, cycles, histories, offers, organisations, origins, outbox,
    persons, reference_imports, supply, umkm,
};
use uuid::Uuid;

use super::walk::by;
use crate::given;
use crate::given::engines::{Start, Told, tell};

/// Collects the statements of one noun.
struct Texts<'a> {
    db: &'a Db,
    noun: &'static str,
    told: String,
}

impl<'a> Texts<'a> {
    fn of(db: &'a Db, noun: &'static str) -> Self {
        Self { db, noun, told: String::new() }
    }

    /// Runs work that reads, and keeps what it said.
    async fn say<T>(&mut self, title: &str, work: impl AsyncFnOnce(&Db) -> simpul::db::Result<T>) -> Told {
        let counter = Counter::with_texts();
        work(&self.db.counted(&counter)).await?;
        self.keep(title, &counter);
        Ok(())
    }

    fn keep(&mut self, title: &str, counter: &Counter) {
        for [sqlite, postgres] in counter.texts() {
            write!(
                self.told,
                "-- {title}, SQLite\n{}\n\n-- {title}, PostgreSQL\n{}\n\n",
                broken(&sqlite),
                broken(&postgres)
            )
            .expect("a string takes all text");
        }
    }

    fn hold(self) {
        given::golden(&format!("sql/{}.sql", self.noun), &self.told);
    }
}

/// A clause a line, so that a change can be read.
fn broken(text: &str) -> String {
    let mut text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for clause in
        [" from ", " where ", " and ", " or ", " order by ", " limit ", " join ", " values ", " set ", " on conflict "]
    {
        text = text.replace(clause, &format!("\n {clause}"));
    }
    text
}

fn slice(backward: bool, from: Option<Vec<simpul::domain::listing::Key>>) -> Slice {
    Slice { n: 20, backward, from }
}

fn near() -> Option<Near> {
    Some(Near { centre: given::point(-6.3, 106.9), radius_m: 5_000.0 })
}

fn bounds() -> Option<Bounds> {
    Some(Bounds { south: -6.5, west: 106.5, north: -6.0, east: 107.5 })
}

#[test]
fn statements_are_spelled_as_they_were() {
    tell(Start::Migrated, Dialect::Sqlite, async |fresh| {
        let db = fresh.open().await?;
        given::places(&db).await?;
        of_cooperatives(&db).await?;
        of_umkm(&db).await?;
        of_clusters(&db).await?;
        of_coalitions(&db).await?;
        of_others(&db).await
    });
}

async fn of_cooperatives(db: &Db) -> Told {
    use CooperativeOrderField as Field;
    let on = StateThresholds::on(given::today());
    let kop = given::cooperative(1, "Koperasi");
    given::keep_cooperatives(db, std::slice::from_ref(&kop), given::now()).await?;
    let none = CooperativeFilter::default();
    let held = |words: &[&str]| CooperativeFilter { search: given::asks(words), ..CooperativeFilter::default() };
    let full = CooperativeFilter {
        search: given::asks_in(&["boneka", "jaya"], "32.75"),
        within: Some(given::code("32.75")),
        sector: Some("kue-roti".into()),
        states: CooperativeState::ALL.to_vec(),
        rat_years: vec![2024, 2025],
        kind: Some(CooperativeKind::Producer),
        pattern: Some(CooperativePattern::Sharia),
        service: Some(CooperativeService::Lending),
        near: near(),
        bounds: bounds(),
        or: vec![held(&["kue"]), held(&["susu"])],
        not: Some(Box::new(CooperativeFilter { pattern: Some(CooperativePattern::Sharia), ..none.clone() })),
        ..none.clone()
    };
    let mut texts = Texts::of(db, "cooperatives");
    let name = [by(Field::Name, Direction::Ascending)];
    let page = cooperatives::page(db, &none, &name, &on, &slice(false, None)).await?;
    let behind = Some(page.items[0].key.clone());
    texts.say("a page", async |db| cooperatives::page(db, &none, &name, &on, &slice(false, None)).await).await?;
    texts
        .say("the page before", async |db| {
            cooperatives::page(db, &none, &name, &on, &slice(true, behind.clone())).await
        })
        .await?;
    let far = [
        by(Field::Distance, Direction::Ascending),
        by(Field::NMembers, Direction::Descending),
        by(Field::LastRat, Direction::Descending),
    ];
    texts
        .say("a page through every filter", async |db| {
            cooperatives::page(db, &full, &far, &on, &slice(false, None)).await
        })
        .await?;
    let fit = [by(Field::Relevance, Direction::Ascending)];
    let asked = CooperativeFilter { search: given::asks_in(&["boneka", "jaya"], "32.75"), ..none.clone() };
    texts
        .say("the best of a search", async |db| cooperatives::page(db, &asked, &fit, &on, &slice(false, None)).await)
        .await?;
    texts.say("a count", async |db| cooperatives::count(db, &full, &on).await).await?;
    texts.say("all", async |db| cooperatives::all(db, &none, &on, 100).await).await?;
    texts.say("by ids", async |db| cooperatives::by_ids(db, &[kop.id]).await).await?;
    texts.say("the busiest regency", async |db| cooperatives::busiest_regency(db).await).await?;
    let (region, cluster, usaha) = ([given::code("32")], [given::cluster(1, "").id], [given::umkm(1, "").id]);
    let first = slice(false, behind);
    texts.say("of regions", async |db| cooperatives::of_regions(db, &region, &none, &name, &on, &first).await).await?;
    texts
        .say("of clusters", async |db| cooperatives::of_clusters(db, &cluster, &none, &name, &on, &first).await)
        .await?;
    texts.say("of UMKM", async |db| cooperatives::of_umkm(db, &usaha, &none, &name, &on, &first).await).await?;
    texts.say("counts of regions", async |db| cooperatives::count_of_regions(db, &region, &full, &on).await).await?;
    texts.say("counts of clusters", async |db| cooperatives::count_of_clusters(db, &cluster, &none, &on).await).await?;
    texts.say("counts of UMKM", async |db| cooperatives::count_of_umkm(db, &usaha, &none, &on).await).await?;
    texts.say("meetings", async |db| cooperatives::meetings(db, &[kop.id]).await).await?;
    texts.say("years", async |db| cooperatives::years(db, &[kop.id]).await).await?;
    texts.say("last states", async |db| cooperatives::last_states(db, &[kop.id]).await).await?;
    let counter = Counter::with_texts();
    let mut tx = db.counted(&counter).begin().await?;
    let linked = simpul::domain::Cooperative {
        services: vec![CooperativeService::Retail],
        sectors: vec!["kue-roti".into()],
        ..given::cooperative(2, "Koperasi")
    };
    cooperatives::insert(&mut tx, std::slice::from_ref(&linked), given::now()).await?;
    cooperatives::update(&mut tx, &linked, given::now()).await?;
    tx.rollback().await?;
    texts.keep("an insert, then an update", &counter);
    texts.hold();
    Ok(())
}

async fn of_umkm(db: &Db) -> Told {
    use UmkmOrderField as Field;
    let usaha = given::umkm(1, "Usaha");
    given::keep_umkm(db, std::slice::from_ref(&usaha), given::now()).await?;
    let none = UmkmFilter::default();
    let full = UmkmFilter {
        search: given::asks(&["boneka"]),
        within: Some(given::code("32.75")),
        sector: Some("kue-roti".into()),
        size: Some(SizeClass::Micro),
        near: near(),
        bounds: bounds(),
        ..none.clone()
    };
    let mut texts = Texts::of(db, "umkm");
    let id = [by(Field::Id, Direction::Descending)];
    let far = [by(Field::Distance, Direction::Descending), by(Field::ChangedAt, Direction::Ascending)];
    let page = umkm::page(db, &none, &id, &slice(false, None)).await?;
    let behind = Some(page.items[0].key.clone());
    texts.say("a page", async |db| umkm::page(db, &none, &id, &slice(false, behind.clone())).await).await?;
    texts.say("a page through every filter", async |db| umkm::page(db, &full, &far, &slice(true, None)).await).await?;
    texts.say("a count", async |db| umkm::count(db, &full).await).await?;
    texts.say("by ids", async |db| umkm::by_ids(db, &[usaha.id]).await).await?;
    let (region, kop, cluster) = ([given::code("32")], [given::cooperative(1, "").id], [given::cluster(1, "").id]);
    let first = slice(false, behind);
    texts.say("of regions", async |db| umkm::of_regions(db, &region, &none, &id, &first).await).await?;
    texts.say("of cooperatives", async |db| umkm::of_cooperatives(db, &kop, &none, &id, &first).await).await?;
    texts.say("of clusters", async |db| umkm::of_clusters(db, &cluster, &none, &id, &first).await).await?;
    texts.say("counts of regions", async |db| umkm::count_of_regions(db, &region, &full).await).await?;
    texts.say("counts of cooperatives", async |db| umkm::count_of_cooperatives(db, &kop, &none).await).await?;
    texts.say("counts of clusters", async |db| umkm::count_of_clusters(db, &cluster, &none).await).await?;
    texts.say("by NIBs", async |db| umkm::by_nibs(db, &["0220001234567".into()]).await).await?;
    texts.say("persons of UMKM", async |db| umkm::persons_of(db, &[usaha.id]).await).await?;
    let counter = Counter::with_texts();
    let mut tx = db.counted(&counter).begin().await?;
    let linked = simpul::domain::Umkm {
        nib: Some("0220001234567".into()),
        sectors: vec!["kue-roti".into()],
        ..given::umkm(2, "Usaha")
    };
    let written = Written { umkm: &linked, size: None, supply: Default::default() };
    umkm::insert(&mut tx, std::slice::from_ref(&written), given::now()).await?;
    umkm::update(&mut tx, &written, given::now()).await?;
    umkm::retire(&mut tx, linked.id, given::today(), given::now()).await?;
    tx.rollback().await?;
    texts.keep("an insert, an update, then a retirement", &counter);
    texts.hold();
    Ok(())
}

async fn of_clusters(db: &Db) -> Told {
    use ClusterOrderField as Field;
    let cluster = given::cluster(1, "Klaster");
    given::keep_clusters(db, std::slice::from_ref(&cluster), given::now()).await?;
    let none = ClusterFilter::default();
    let full = ClusterFilter {
        search: given::asks(&["boneka"]),
        within: Some(given::code("32.75")),
        sector: Some("kue-roti".into()),
        stage: Some(ClusterStage::Active),
        near: near(),
        bounds: bounds(),
        ..none.clone()
    };
    let mut texts = Texts::of(db, "clusters");
    let name = [by(Field::Name, Direction::Descending)];
    let far = [by(Field::Distance, Direction::Ascending), by(Field::ChangedAt, Direction::Descending)];
    let page = clusters::page(db, &none, &name, &slice(false, None)).await?;
    let behind = Some(page.items[0].key.clone());
    texts.say("a page", async |db| clusters::page(db, &none, &name, &slice(false, behind.clone())).await).await?;
    texts
        .say("a page through every filter", async |db| clusters::page(db, &full, &far, &slice(true, None)).await)
        .await?;
    texts.say("a count", async |db| clusters::count(db, &full).await).await?;
    texts.say("by ids", async |db| clusters::by_ids(db, &[cluster.id]).await).await?;
    let names = [simpul::domain::fold::fold(&cluster.name)].into();
    texts.say("by names", async |db| clusters::by_names(db, &names).await).await?;
    texts.say("retired", async |db| clusters::retired(db, &[cluster.id]).await).await?;
    let (region, kop, usaha) = ([given::code("32")], [given::cooperative(1, "").id], [given::umkm(1, "").id]);
    let first = slice(false, behind);
    texts.say("of regions", async |db| clusters::of_regions(db, &region, &none, &name, &first).await).await?;
    texts.say("of cooperatives", async |db| clusters::of_cooperatives(db, &kop, &none, &name, &first).await).await?;
    texts.say("of UMKM", async |db| clusters::of_umkm(db, &usaha, &none, &name, &first).await).await?;
    texts.say("counts of regions", async |db| clusters::count_of_regions(db, &region, &none).await).await?;
    texts.say("counts of cooperatives", async |db| clusters::count_of_cooperatives(db, &kop, &none).await).await?;
    texts.say("counts of UMKM", async |db| clusters::count_of_umkm(db, &usaha, &none).await).await?;
    let counter = Counter::with_texts();
    let mut tx = db.counted(&counter).begin().await?;
    assert!(clusters::update_all(&mut tx, std::slice::from_ref(&cluster), given::now()).await?);
    clusters::lead(&mut tx, &[cluster.id], &[], given::today()).await?;
    assert_eq!(clusters::retire_all(&mut tx, &[cluster.id], given::now()).await?, 1);
    tx.commit().await?;
    texts.keep("a change, no lead any more, then a retirement", &counter);
    texts.hold();
    Ok(())
}

async fn of_coalitions(db: &Db) -> Told {
    use CycleOrderField as Field;
    let mut texts = Texts::of(db, "coalitions");
    let none = CycleFilter::default();
    let full = CycleFilter {
        commodities: Some(vec!["dacron".into(), "beras".into()]),
        within: Some(given::code("32.75")),
        near: near(),
        cooperative: Some(given::cooperative(1, "").id),
        states: Some(vec![CycleState::Open]),
        open_at: Some(given::now()),
    };
    let closing = [by(Field::ClosesAt, Direction::Ascending)];
    let far = [by(Field::Distance, Direction::Ascending), by(Field::ChangedAt, Direction::Descending)];
    let behind = Some(vec![Key::Time(given::now()), Key::Id(Uuid::from_u128(1))]);
    texts.say("a page of cycles", async |db| cycles::page(db, &none, &closing, &slice(false, behind)).await).await?;
    texts
        .say("a page of cycles through every filter", async |db| {
            cycles::page(db, &full, &far, &slice(true, None)).await
        })
        .await?;
    texts.say("a count of cycles", async |db| cycles::count(db, &full).await).await?;
    let cycle = super::coalitions::cycle(1);
    texts.say("cycles by ids", async |db| cycles::by_ids(db, &[cycle.id]).await).await?;
    texts.say("lines of cycles", async |db| cycles::lines_of(db, &[cycle.id]).await).await?;
    let line = super::coalitions::cycle_line(1, cycle.id, "dacron").id;
    texts.say("lines of cycles by ids", async |db| cycles::lines_by_ids(db, &[line], CycleState::ALL).await).await?;
    texts.say("pledges in fives", async |db| cycles::pledged_in_fives(db, &[line]).await).await?;
    texts.say("states of cycles", async |db| histories::of::<CycleState>(db, &[cycle.id]).await).await?;
    let region = given::code("32.75");
    texts.say("needs of a region", async |db| supply::needs(db, &region, Some("dacron"), 100).await).await?;
    texts
        .say("capacities of clusters", async |db| {
            supply::capacities(db, "boneka", "boneka-mainan", Some(&region)).await
        })
        .await?;
    let offer = super::coalitions::offer(1);
    texts.say("offers by ids", async |db| offers::by_ids(db, &[offer.id]).await).await?;
    texts.say("lines of offers", async |db| offers::lines_of(db, &[offer.id]).await).await?;
    let line = super::coalitions::line(offer.clone()).id;
    texts.say("lines of offers by ids", async |db| offers::lines_by_ids(db, &[line]).await).await?;
    let codes = ["dacron".to_owned()];
    let asked: Vec<_> = codes.iter().map(|code| (code.clone(), given::code("32.75.08"))).collect();
    texts.say("lines of commodities", async |db| offers::of_commodities(db, &codes, given::today()).await).await?;
    texts.say("lines for places", async |db| offers::for_places(db, &asked, given::today()).await).await?;
    texts
        .say("offers of suppliers", async |db| offers::of_suppliers(db, &[offer.supplier], given::today()).await)
        .await?;
    let orders = BuyerOrderFilter {
        commodities: Some(vec!["boneka".into()]),
        within: Some(region.clone()),
        states: Some(vec![BuyerOrderState::Open]),
        from: Some(given::today()),
    };
    texts.say("a page of orders", async |db| buyer_orders::page(db, &orders, &slice(false, None)).await).await?;
    texts.say("a count of orders", async |db| buyer_orders::count(db, &orders).await).await?;
    texts.hold();
    Ok(())
}

async fn of_others(db: &Db) -> Told {
    let mut texts = Texts::of(db, "others");
    let org = simpul::domain::id::OrganisationId(Uuid::from_u128(1));
    texts.say("organisations by ids", async |db| organisations::by_ids(db, &[org]).await).await?;
    let named = OrganisationFilter { words: vec!["kain".into()], kind: Some(OrganisationKind::Supplier) };
    texts.say("a page of organisations", async |db| organisations::page(db, &named, &slice(false, None)).await).await?;
    texts.say("a count of organisations", async |db| organisations::count(db, &named).await).await?;
    texts.say("origins of entities", async |db| origins::of_entities(db, &[org.0]).await).await?;
    texts.say("imports of entities", async |db| origins::runs_of(db, &[org.0]).await).await?;
    let person = simpul::domain::id::PersonId(Uuid::from_u128(1));
    texts.say("persons by ids", async |db| persons::by_ids(db, &[person]).await).await?;
    texts.say("persons by hashes", async |db| persons::by_nik_hashes(db, &[vec![1], vec![2]]).await).await?;
    let codes = [given::code("32"), given::code("32.75")];
    texts.say("outlines of regions", async |db| reference_imports::outlines(db, &codes).await).await?;
    let place = outbox::Place { n: 1, at: given::now() };
    texts.say("the newest event", async |db| outbox::newest(db).await).await?;
    texts.say("whether what came after is kept", async |db| outbox::keeps(db, place).await).await?;
    texts.say("events after a place", async |db| outbox::after(db, 1, 500).await).await?;
    let counter = Counter::with_texts();
    let mut tx = db.counted(&counter).begin().await?;
    let events = [outbox::Event::reload(EntityKind::Cluster), outbox::Event::reload(EntityKind::Cooperative)];
    outbox::insert(&mut tx, &events, given::now()).await?;
    outbox::prune(&mut tx, 1, given::now()).await?;
    tx.rollback().await?;
    texts.keep("events written, and old ones removed", &counter);
    of_imports(&mut texts).await?;
    texts.say("the head of the audit chain", async |db| audit::head(db).await).await?;
    texts.say("links of the audit chain", async |db| audit::links(db, 0, 1_000).await).await?;
    let mine = audit::Whose::Account { actor: "akun_0".into(), person: "orang_0".into() };
    let (whole, at) = (AuditFilter::default(), Some(given::now()));
    let narrow = AuditFilter {
        account: Some(AccountId(Uuid::nil())),
        action: Some(AuditAction::SignIn),
        object: Some((AuditKind::Account, "akun_0".into())),
        from: at,
        until: at,
    };
    texts
        .say("entries of the audit chain that concern somebody", async |db| {
            audit::page(db, &mine, &whole, &slice(false, Some(vec![Key::Int(9)]))).await
        })
        .await?;
    texts.say("entries of the audit chain, counted", async |db| audit::count(db, &mine, &whole).await).await?;
    let everybodys = audit::Whose::Everybody;
    texts
        .say("entries of the audit chain that a filter lets through", async |db| {
            audit::page(db, &everybodys, &narrow, &slice(true, Some(vec![Key::Int(9)]))).await
        })
        .await?;
    texts.say("the same, counted", async |db| audit::count(db, &everybodys, &narrow).await).await?;
    texts.say("entries of the audit chain by number", async |db| audit::by_numbers(db, &mine, &[1, 2]).await).await?;
    let place = Some(GrantPlace::Organisation(OrganisationId(Uuid::nil())));
    let (role, state) = (Some(Role::Buyer), Some(AccountState::Active));
    let filter = AccountFilter { role, place, state, ..Default::default() };
    let from = || Some(vec![Key::Id(Uuid::nil())]);
    texts
        .say("accounts of a role at a place", async |db| accounts::page(db, &filter, None, &slice(false, from())).await)
        .await?;
    texts
        .say("the account of a login", async |db| {
            accounts::page(db, &AccountFilter::default(), Some(&[7]), &slice(true, from())).await
        })
        .await?;
    texts.say("accounts, counted", async |db| accounts::count(db, &filter, None).await).await?;
    texts.hold();
    Ok(())
}

/// What imports look up.
async fn of_imports(texts: &mut Texts<'_>) -> Told {
    use simpul::domain::id::ImportRunId;
    use simpul::domain::origin::ImportState;
    use simpul::store::imports::{ImportKind, ImportRun, KeyKind, MatchKey, by_keys, unapplied};
    let keys = [KeyKind::Identity, KeyKind::Phone].map(|kind| MatchKey { kind, hash: vec![7; 32] });
    texts.say("businesses with keyed hashes", async |db| by_keys(db, &keys).await).await?;
    let run = ImportRun {
        id: ImportRunId(Uuid::nil()),
        kind: ImportKind::Umkm,
        file_name: "a.csv".into(),
        file_sha256: String::new(),
        state: ImportState::Applying,
        n_rows: 5,
        counts: serde_json::json!({}),
        created_at: given::now(),
    };
    texts.say("rows of a plan still to be written", async |db| unapplied(db, &run, 0, 200).await).await
}
