//! Who may do what: the table as a file to review, and every use case held against it.

use simpul::app::access::Object;
use simpul::app::accounts::NewAccount;
use simpul::app::exports::ExportKind;
use simpul::app::imports::{File, Wish};
use simpul::app::tokens::NewToken;
use simpul::app::{self, Action, Actor, Ctx, access};
use simpul::domain::account::{AccountFilter, AccountState, GrantPlace, Role, Scope};
use simpul::domain::capital::{ApplicantKind, CapitalPurpose};
use simpul::domain::facet::{ClusterFacet, CooperativeFacet, UmkmFacet};
use simpul::domain::id::{
    AccountId, BuyerOrderId, ClusterId, CooperativeId, CycleId, CycleLineId, GrantId, ImportRunId, OfferId,
    OfferLineId, OrganisationId, PersonId, TokenId, UmkmId,
};
use simpul::domain::kbli::KbliEdition;
use simpul::domain::listing::{ClusterFilter, CooperativeFilter, KbliFilter, RegionFilter, Slice, UmkmFilter};
use simpul::domain::schedule::Period;
use simpul::domain::words::Word;
use simpul::domain::{Locale, RegionCode};
use simpul::export::{ExportFormat, Style};
use simpul::gql;
use simpul::import::mapping::ListKind;
use uuid::Uuid;

use crate::given;

#[test]
fn the_table_is_reviewed_as_a_file() {
    given::golden("access.txt", &access::table());
    for action in Action::ALL {
        assert!(everywhere(&Actor::Operator, *action), "the operator has the machine: {action:?}");
    }
    let tells = |actor: &Actor| access::check(actor, Action::Import).map_err(|error| error.to_string());
    assert_eq!(tells(&Actor::Visitor), Err("not signed in".to_owned()));
    assert_eq!(tells(&given::signed_in(1, &[])), Err("forbidden".to_owned()));
}

/// Whether somebody may do something to all there is.
fn everywhere(actor: &Actor, action: Action) -> bool {
    access::may(actor, action, &Object::Nothing)
}

/// Objects of every kind, in two regions each, and none.
fn objects(regions: &[RegionCode]) -> Vec<Object<'_>> {
    let mut objects = vec![Object::Nothing, Object::Organisation { id: OrganisationId(Uuid::nil()), regions: &[] }];
    for n in 0..12 {
        let (id, region) = (Uuid::from_u128(n), &regions[n as usize % regions.len()]);
        objects.extend([
            Object::Cooperative { id: CooperativeId(id), region },
            Object::Umkm { id: UmkmId(id), region },
            Object::Organisation { id: OrganisationId(id), regions: std::slice::from_ref(region) },
            Object::Organisation { id: OrganisationId(id), regions },
            Object::Account { id: AccountId(id) },
            Object::Region(region),
        ]);
    }
    objects
}

#[test]
fn what_is_somebodys_own_is_hers_alone() {
    let regions = ["31", "31.71", "32.75", "32.75.08", "32"].map(given::code);
    let own = |grants: &[(Role, GrantPlace)]| {
        let Actor::Account(holder) = given::signed_in(1, grants) else { panic!("she has signed in") };
        let held = holder.grants.iter().map(|grant| access::Held::Place(grant.place())).collect();
        let within = access::Within::Only(held);
        objects(&regions)
            .iter()
            .filter(|object| within.holds(object))
            .map(|object| format!("{object:?}"))
            .collect::<Vec<_>>()
    };
    for role in Role::ALL {
        let (one, other) = (own(&[(*role, given::place(*role, 3))]), own(&[(*role, given::place(*role, 4))]));
        if *role == Role::Administrator {
            assert_eq!(one.len(), objects(&regions).len(), "all there is");
            continue;
        }
        assert!(!one.is_empty() && !other.is_empty(), "{role:?}");
        assert!(one.iter().all(|object| !other.contains(object)), "{role:?}: {one:?}");
        assert!(!one.iter().any(|object| object.contains("Nothing") || object.contains("regions: []")), "{role:?}");
    }
    let planner = own(&[(Role::Planner, GrantPlace::Region(given::code("32.75")))]).join(" ");
    assert!(planner.contains("32.75.08") && !planner.contains("\"32\"") && !planner.contains("\"31"), "{planner}");
}

#[test]
fn a_token_has_the_rights_of_its_account_cut_by_its_scopes_and_never_the_account_itself() {
    let roles = [(Role::Administrator, GrantPlace::Everywhere)];
    let herself = given::signed_in(7, &roles);
    let own = Object::Account { id: AccountId(Uuid::from_u128(7)) };
    for action in Action::ALL {
        for scopes in [&[][..], &[Scope::Read], &[Scope::Write], Scope::ALL] {
            let token = given::token(7, scopes, &roles);
            let has_scope = access::scope(*action).is_some_and(|scope| scopes.contains(&scope));
            let may = access::may(&token, *action, &own);
            assert!(!may || access::may(&herself, *action, &own), "{action:?}: no more than herself");
            let expected =
                access::may(&Actor::Visitor, *action, &own) || has_scope && access::may(&herself, *action, &own);
            assert_eq!(may, expected, "{action:?} {scopes:?}");
        }
    }
    assert!(access::may(&herself, Action::UseAccount, &own));
    assert!(!access::may(&given::token(7, Scope::ALL, &roles), Action::UseAccount, &own));
    assert!(
        !access::may(&given::signed_in(8, &roles), Action::UseAccount, &own),
        "not even an administrator uses another's"
    );
}

#[test]
fn nobody_is_named_where_it_is_said_who_acts() {
    let said: Vec<_> = given::everybody().iter().map(Actor::pseudonym).collect();
    assert_eq!(said[..3], ["VISITOR", "OPERATOR", "akun_00000000000000000000000001"]);
}

/// What each field of the root asks the table. Whoever adds a field decides here.
const ROOT: &[(&str, Option<Action>)] = &[
    ("buyerOrders", Some(Action::ReadCoalitions)),
    ("buyingCycles", Some(Action::ReadCoalitions)),
    ("buyingOpportunities", Some(Action::ReadCoalitions)),
    ("capitalProducts", Some(Action::ReadReference)),
    ("clusters", Some(Action::ReadClusters)),
    ("commodities", Some(Action::ReadReference)),
    ("cooperatives", Some(Action::ReadCooperatives)),
    ("demoPersons", None), // made up; at the machine of a demonstration only
    ("eventCursor", Some(Action::FollowRegistry)),
    ("homeRegion", Some(Action::ReadCooperatives)),
    ("kbliCodes", Some(Action::ReadReference)),
    ("loanSchedule", Some(Action::MatchCapital)),
    ("matchCapital", Some(Action::MatchCapital)),
    ("matchCooperatives", Some(Action::MatchCooperatives)),
    ("node", None), // that of the kind it finds
    ("nodes", None),
    ("organisations", Some(Action::ReadCoalitions)),
    ("region", Some(Action::ReadReference)),
    ("regions", Some(Action::ReadReference)),
    ("search", None), // that of each kind it looks for
    ("sectors", Some(Action::ReadReference)),
    ("sellingCapacity", Some(Action::ReadCoalitions)),
    ("signInWays", None), // the same for everybody
    ("suggestPlaces", Some(Action::ReadReference)),
    ("umkm", Some(Action::ReadUmkm)),
    ("understandProducts", Some(Action::ReadReference)),
    ("viewer", None),     // ReadAccount, on her own
    ("accounts", None),   // ReadAccount, of everybody
    ("auditTrail", None), // ReadAudit, of everything or of her own
    ("mySessions", None), // UseAccount, on her own
    ("myTokens", None),
];

/// What each mutation asks the table: of her own account, or nothing where it is what makes somebody of a visitor.
const MUTATIONS: &[(&str, Option<Action>)] = &[
    ("recoverPassword", None),
    ("signIn", None),
    ("signInAsDemo", None),
    ("changePassword", Some(Action::UseAccount)),
    ("correctCooperative", Some(Action::ManageCooperative)),
    ("createAccount", Some(Action::ManageAccounts)),
    ("createOrganisation", Some(Action::ManageOrganisations)),
    ("createToken", Some(Action::UseAccount)),
    ("endRole", Some(Action::ManageAccounts)),
    ("endSession", Some(Action::UseAccount)),
    ("giveAccountLink", Some(Action::ManageAccounts)),
    ("grantRole", Some(Action::ManageAccounts)),
    ("revokeToken", Some(Action::UseAccount)),
    ("setAccountState", Some(Action::ManageAccounts)),
    ("setCooperativeOpenness", Some(Action::ManageCooperative)),
    ("signOut", Some(Action::UseAccount)),
    ("signOutEverywhere", Some(Action::UseAccount)),
];

/// What each subscription asks the table, beside the action of each record that it tells of.
const STREAMS: &[(&str, Option<Action>)] = &[("registryChanged", Some(Action::FollowRegistry))];

#[test]
fn every_field_of_the_root_has_its_action() {
    for (root, fields) in [("Query", ROOT), ("Mutation", MUTATIONS), ("Subscription", STREAMS)] {
        let registered: Vec<&str> = gql::policy::POLICY
            .iter()
            .filter(|(of, ..)| *of == root)
            .flat_map(|(.., fields)| fields.iter().copied())
            .collect();
        assert_eq!(registered, fields.iter().map(|(field, _)| *field).collect::<Vec<_>>(), "{root}");
    }
    for (field, action) in MUTATIONS.iter().filter_map(|(field, action)| Some((field, (*action)?))) {
        assert!(!everywhere(&Actor::Visitor, action), "a visitor does nothing by {field}");
    }
    for (field, action) in ROOT.iter().chain(STREAMS) {
        assert!(action.is_none_or(|action| everywhere(&Actor::Visitor, action)), "visitors read {field}");
    }
}

fn no<T>(answer: app::Result<T>) -> bool {
    matches!(answer, Err(app::Error::Forbidden | app::Error::Unauthenticated))
}

async fn of_buying(ctx: &Ctx) -> Vec<(&'static str, bool)> {
    let (slice, wish) = (Slice::default(), app::coalitions::CycleWish::default());
    let (cycle, line) = (CycleId(Uuid::nil()), CycleLineId(Uuid::nil()));
    vec![
        ("cycles", no(app::coalitions::cycles(ctx, &wish, &[], &slice).await)),
        ("count cycles", no(app::coalitions::count_cycles(ctx, &wish).await)),
        ("cycles by ids", no(app::coalitions::cycles_by_ids(ctx, &[cycle]).await)),
        ("lines of cycles", no(app::coalitions::lines_of_cycles(ctx, &[cycle]).await)),
        ("lines of cycles by ids", no(app::coalitions::cycle_lines_by_ids(ctx, &[line]).await)),
        ("pledged", no(app::coalitions::pledged(ctx, &[line]).await)),
        ("histories of cycles", no(app::coalitions::cycle_histories(ctx, &[cycle]).await)),
        ("opportunities", no(app::coalitions::opportunities(ctx, &given::code("32.75"), None, None).await)),
    ]
}

async fn of_offers(ctx: &Ctx) -> Vec<(&'static str, bool)> {
    let (offer, price, org) = (OfferId(Uuid::nil()), OfferLineId(Uuid::nil()), OrganisationId(Uuid::nil()));
    let place = [("dacron".into(), given::code("32.75"))];
    vec![
        ("offers by ids", no(app::coalitions::offers_by_ids(ctx, &[offer]).await)),
        ("lines of offers", no(app::coalitions::lines_of_offers(ctx, &[offer]).await)),
        ("lines of offers by ids", no(app::coalitions::offer_lines_by_ids(ctx, &[price]).await)),
        ("lines of commodities", no(app::coalitions::lines_of_commodities(ctx, &["dacron".into()]).await)),
        ("lines for places", no(app::coalitions::lines_for_places(ctx, &place).await)),
        ("offers of suppliers", no(app::coalitions::offers_of_suppliers(ctx, &[org]).await)),
        ("organisations by ids", no(app::coalitions::organisations_by_ids(ctx, &[org]).await)),
        ("organisations", no(app::organisations::page(ctx, &Default::default(), &Slice::default()).await)),
        ("count organisations", no(app::organisations::count(ctx, &Default::default()).await)),
    ]
}

async fn of_selling(ctx: &Ctx) -> Vec<(&'static str, bool)> {
    let (slice, orders) = (Slice::default(), app::coalitions::BuyerOrderWish::default());
    let bought = BuyerOrderId(Uuid::nil());
    let order = app::coalitions::OrderWish {
        commodity: "boneka".into(),
        quantity: "1".into(),
        unit: None,
        by: given::today(),
        region: None,
    };
    vec![
        ("capacity", no(app::coalitions::selling_capacity(ctx, &order).await)),
        ("orders", no(app::coalitions::buyer_orders(ctx, &orders, &slice).await)),
        ("count orders", no(app::coalitions::count_buyer_orders(ctx, &orders).await)),
        ("orders by ids", no(app::coalitions::buyer_orders_by_ids(ctx, &[bought]).await)),
        ("histories of orders", no(app::coalitions::buyer_order_histories(ctx, &[bought]).await)),
    ]
}

fn new_token() -> NewToken {
    NewToken { name: "kasir".into(), scopes: vec![Scope::Read], days: 1 }
}

/// Refused by its name, where it is allowed: nothing is left behind.
fn new_account() -> NewAccount {
    NewAccount { login: "sari.baru".parse().expect("a login"), name: String::new(), roles: vec![], is_demo: false }
}

/// Everything that a use case can be asked, by the action it must check. Each answers whether it was forbidden.
async fn forbidden(ctx: &Ctx, action: Action) -> Vec<(&'static str, bool)> {
    let slice = Slice::default();
    let region: RegionCode = given::code("32.75");
    let (kop, usaha, klaster) = (CooperativeId(Uuid::nil()), UmkmId(Uuid::nil()), ClusterId(Uuid::nil()));
    let parents = [app::lists::Parent::Region(region.clone())];
    let nobody = AccountId(Uuid::nil());
    match action {
        Action::ReadReference => vec![
            ("region", no(app::regions::find(ctx, &region))),
            ("regions", no(app::regions::page(ctx, &RegionFilter::default(), &[], &slice))),
            ("count regions", no(app::regions::count(ctx, &RegionFilter::default()))),
            ("figures", no(app::regions::figures(ctx, &region))),
            ("outlines", no(app::regions::outlines(ctx, std::slice::from_ref(&region)).await)),
            ("suggest", no(app::regions::suggest(ctx, "bekasi", None, 1))),
            ("sector", no(app::sectors::find(ctx, "kue"))),
            ("sectors", no(app::sectors::page(ctx, &[], &[], Locale::Id, &slice))),
            ("count sectors", no(app::sectors::count(ctx, &[]))),
            ("code", no(app::sectors::find_kbli(ctx, KbliEdition::Kbli2020, "32"))),
            ("codes", no(app::sectors::kbli_page(ctx, &KbliFilter::default(), &slice))),
            ("count codes", no(app::sectors::kbli_count(ctx, &KbliFilter::default()))),
            ("understand", no(app::sectors::understand(ctx, "boneka"))),
            ("commodity", no(app::commodities::find(ctx, "dacron"))),
            ("commodities", no(app::commodities::page(ctx, &Default::default(), Locale::Id, &slice))),
            ("count commodities", no(app::commodities::count(ctx, &Default::default()))),
            ("product", no(app::capital::find(ctx, "kur-mikro"))),
            ("products", no(app::capital::page(ctx, &Default::default(), &slice))),
            ("count products", no(app::capital::count(ctx, &Default::default()))),
        ],
        Action::ReadCooperatives => {
            let filter = CooperativeFilter::default();
            vec![
                ("page", no(app::cooperatives::page(ctx, &filter, &[], &slice).await)),
                ("count", no(app::cooperatives::count(ctx, &filter).await)),
                ("pages", no(app::cooperatives::pages_of(ctx, &parents, &filter, &[], &slice).await)),
                ("counts", no(app::cooperatives::counts_of(ctx, &parents, &filter).await)),
                ("by ids", no(app::cooperatives::by_ids(ctx, &[kop]).await)),
                ("meetings", no(app::cooperatives::meetings(ctx, &[kop]).await)),
                ("years", no(app::cooperatives::years(ctx, &[kop]).await)),
                ("book years", no(app::cooperatives::book_years(ctx, 1).await)),
                ("origins", no(app::cooperatives::origins(ctx, &[kop]).await)),
                ("home", no(app::cooperatives::home_region(ctx).await)),
                ("facet", no(app::facets::of_cooperatives(ctx, &filter, CooperativeFacet::State).await)),
                ("sum", no(app::facets::members_of_cooperatives(ctx, &filter).await)),
            ]
        }
        Action::ReadUmkm => {
            let filter = UmkmFilter::default();
            vec![
                ("page", no(app::umkm::page(ctx, &filter, &[], &slice).await)),
                ("count", no(app::umkm::count(ctx, &filter).await)),
                ("pages", no(app::umkm::pages_of(ctx, &parents, &filter, &[], &slice).await)),
                ("counts", no(app::umkm::counts_of(ctx, &parents, &filter).await)),
                ("facet", no(app::facets::of_umkm(ctx, &filter, UmkmFacet::Sector).await)),
                ("by ids", no(app::umkm::by_ids(ctx, &[usaha]).await)),
            ]
        }
        Action::ReadClusters => {
            let filter = ClusterFilter::default();
            vec![
                ("page", no(app::clusters::page(ctx, &filter, &[], &slice).await)),
                ("count", no(app::clusters::count(ctx, &filter).await)),
                ("pages", no(app::clusters::pages_of(ctx, &parents, &filter, &[], &slice).await)),
                ("counts", no(app::clusters::counts_of(ctx, &parents, &filter).await)),
                ("facet", no(app::facets::of_clusters(ctx, &filter, ClusterFacet::Stage).await)),
                ("by ids", no(app::clusters::by_ids(ctx, &[klaster]).await)),
            ]
        }
        Action::ReadCoalitions => {
            let mut all = Box::pin(of_buying(ctx)).await;
            all.extend(Box::pin(of_offers(ctx)).await);
            all.extend(Box::pin(of_selling(ctx)).await);
            all
        }
        Action::MatchCooperatives => {
            let description = app::matching::Description {
                place: app::matching::Place::Code(region),
                products: "boneka".into(),
                sectors: None,
                needs: Vec::new(),
                needs_text: None,
                within: None,
                only: None,
            };
            vec![("find", no(app::matching::find(ctx, &description).await))]
        }
        Action::MatchCapital => {
            let rupiah = simpul::domain::Rupiah::try_from(1).expect("an amount");
            let question = app::capital::Question {
                applicant: app::capital::Applicant::Described(ApplicantKind::Umkm),
                told: Default::default(),
                amount_idr: rupiah,
                purpose: CapitalPurpose::Investment,
                term_months: None,
                pattern: None,
                as_of: None,
            };
            let loan = app::capital::LoanQuestion {
                amount_idr: rupiah,
                n: 1,
                period: Period::Month,
                rate_bps: 0,
                fees_idr: simpul::domain::Rupiah::ZERO,
                deposit_idr: simpul::domain::Rupiah::ZERO,
                methods: Vec::new(),
            };
            vec![
                ("match", no(app::capital::find_capital(ctx, &question).await)),
                ("loan", no(app::capital::loan_schedules(ctx, &loan))),
            ]
        }
        Action::FollowRegistry => vec![
            ("follow", no(app::changes::follow(ctx, Default::default(), None, None).await)),
            ("cursor", no(app::changes::cursor_of(ctx, None).await)),
        ],
        Action::LoadReference => vec![("load", no(app::reference::load(ctx).await))],
        Action::LoadDemonstration => vec![
            ("load", no(app::demo::load(ctx, Some(1), given::today()).await)),
            ("people", no(app::demo_people::make(ctx).await)),
        ],
        Action::Export => {
            let style = Style { format: ExportFormat::Jsonl, separator: b';', has_mark: false };
            let mut exports = Vec::new();
            for kind in ExportKind::ALL {
                let wish = app::exports::Wish { kind: *kind, style, within: Some(given::code("32.75.07.1004")) };
                exports.push((kind.word(), no(app::exports::export(ctx, &wish, std::io::sink()).await)));
            }
            exports
        }
        // these do not forbid: they show less
        Action::ReadDrafts | Action::ReadSources => Vec::new(),
        // of accounts that are not hers to read there are none; lists are for whom may read all
        Action::ReadAccount => {
            let filter = AccountFilter::default();
            vec![
                ("page", no(app::accounts::page(ctx, &filter, &slice).await)),
                ("count", no(app::accounts::count(ctx, &filter).await)),
            ]
        }
        Action::UseAccount => vec![
            ("token", no(app::tokens::create(ctx, ctx.new_key(), nobody, new_token()).await)),
            ("tokens", no(app::tokens::of_account(ctx, nobody).await)),
            ("revoke", no(app::tokens::revoke(ctx, ctx.new_key(), nobody, TokenId(Uuid::nil())).await)),
        ],
        Action::ManageAccounts => vec![
            ("create", no(app::accounts::create(ctx, ctx.new_key(), new_account()).await)),
            ("by login", no(app::accounts::by_login(ctx, &new_account().login).await)),
            ("link", no(app::accounts::give_link(ctx, ctx.new_key(), nobody).await)),
            (
                "grant",
                no(app::accounts::grant(
                    ctx,
                    ctx.new_key(),
                    nobody.into(),
                    Role::Administrator,
                    GrantPlace::Everywhere,
                )
                .await),
            ),
            ("ungrant", no(app::accounts::ungrant(ctx, ctx.new_key(), nobody.into(), GrantId(Uuid::nil())).await)),
            ("state", no(app::accounts::set_state(ctx, ctx.new_key(), nobody.into(), AccountState::Active).await)),
        ],
        Action::ReadPersonalData => vec![("open", no(app::persons::open(ctx, &[PersonId(Uuid::nil())]).await))],
        // on a cooperative: tests/manage.rs
        Action::ManageCooperative => Vec::new(),
        Action::ManageOrganisations => {
            let new = app::organisations::NewOrganisation {
                kind: simpul::domain::organisation::OrganisationKind::Buyer,
                name: Uuid::now_v7().to_string(),
                regions: vec![given::code("32.75")],
            };
            let key = app::IdempotencyKey(Uuid::now_v7());
            vec![("create", no(app::organisations::create(ctx, key, new).await))]
        }
        Action::LookAfter => vec![("examine", no(app::doctor::examine(ctx).await))],
        // of her own: tests/audit.rs
        Action::ReadAudit => Vec::new(),
        Action::VerifyAudit => vec![
            ("verify", no(app::audit::verify(ctx, &Default::default()).await)),
            ("head", no(app::audit::head(ctx).await)),
        ],
        Action::Import => {
            let file =
                File { list: ListKind::Cooperatives, name: "daftar.csv".into(), bytes: b"NAMA KOPERASI".to_vec() };
            let wish = Wish {
                columns: Vec::new(),
                mapping: None,
                edition: None,
                within: None,
                dry_run: true,
                limits: simpul::import::sheet::Limits::UPLOAD,
                chunk_rows: 1,
            };
            vec![
                ("import", no(app::imports::import(ctx, file, wish).await)),
                ("finish", no(app::imports::finish_interrupted(ctx).await)),
                ("undo", no(app::imports::undo(ctx, ImportRunId(Uuid::nil())).await)),
            ]
        }
    }
}

on_each_registry!(every_use_case_asks_the_table_first, async |ctx| {
    for actor in given::everybody() {
        // whoever may do something to everything is let through, and looked for once more when she writes
        let is_everywhere =
            |holder: &app::Holder| holder.grants.iter().any(|had| *had.place() == GrantPlace::Everywhere);
        let asker = match actor.holder().is_some_and(is_everywhere) {
            true => given::settled(&ctx, actor.clone()).await?,
            false => ctx.acting(actor.clone()),
        };
        for action in Action::ALL {
            for (name, was_forbidden) in Box::pin(forbidden(&asker, *action)).await {
                assert_eq!(was_forbidden, !everywhere(&actor, *action), "{actor:?}: {action:?}, {name}");
            }
        }
    }
});

on_each_registry!(nobody_may_touch_what_she_may_not_even_when_it_is_not_there, async |ctx| {
    let visitor = ctx.acting(Actor::Visitor);
    assert!(matches!(app::persons::open(&visitor, &[]).await, Err(app::Error::Unauthenticated)));
    assert!(matches!(app::demo::load(&visitor, Some(0), given::today()).await, Err(app::Error::Unauthenticated)));
    assert!(app::persons::open(&ctx, &[]).await?.is_empty());
});
