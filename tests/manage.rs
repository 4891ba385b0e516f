//! What managers and administrators write: only what is theirs, only over what they have read, told to everybody and noted.

use simpul::app::manage::{self, Correction};
use simpul::app::organisations::{self, NewOrganisation};
use simpul::app::{self, Ctx, IdempotencyKey};
use simpul::db::Run;
use simpul::domain::account::{GrantPlace, Role};
use simpul::domain::cooperative::{CooperativeService, Openness};
use simpul::domain::id::CooperativeId;
use simpul::domain::organisation::OrganisationKind;
use simpul::domain::{Cooperative, Rupiah};
use simpul::{sql, store};
use uuid::Uuid;

use crate::given;

fn key(n: u128) -> IdempotencyKey {
    IdempotencyKey(Uuid::from_u128(n))
}

/// Somebody who manages the nth cooperative.
async fn manager(ctx: &Ctx, n: u128) -> app::Result<Ctx> {
    let place = GrantPlace::Cooperative(CooperativeId(Uuid::from_u128(n)));
    given::settled(ctx, given::signed_in(n, &[(Role::Manager, place)])).await
}

async fn found(ctx: &Ctx, n: u128) -> app::Result<Cooperative> {
    let id = CooperativeId(Uuid::from_u128(n));
    Ok(app::cooperatives::by_ids(ctx, &[id]).await?.remove(&id).expect("it is there"))
}

fn given_up<T>(text: &str) -> Option<Option<T>>
where
    T: for<'t> From<&'t str>,
{
    Some(Some(T::from(text)))
}

told_on_each!(a_manager_opens_and_closes_her_own_cooperative, Referenced, async |fresh| {
    let db = fresh.open().await?;
    let ctx = given::ctx(&db).await?;
    given::keep_cooperatives(&db, &[given::cooperative(2, "Dua"), given::cooperative(3, "Tiga")], given::now()).await?;
    let (two, id) = (manager(&ctx, 2).await?, CooperativeId(Uuid::from_u128(2)));
    assert_eq!(manage::set_openness(&two, key(1), id, 1, Openness::Closed).await?, (id, 2));
    assert_eq!(manage::set_openness(&two, key(1), id, 1, Openness::Closed).await?, (id, 2), "sent again");
    let after = found(&ctx, 2).await?;
    assert_eq!((after.openness, after.version), (Openness::Closed, 2));
    // nothing to change is no change
    assert_eq!(manage::set_openness(&two, key(2), id, 2, Openness::Closed).await?, (id, 2));
    let stale = manage::set_openness(&two, key(3), id, 1, Openness::Open).await;
    assert!(matches!(stale, Err(app::Error::Conflict { version: 2 })), "{stale:?}");
    // nobody else: not another manager, not her staff, not an administrator, not a visitor; and none of what is not there
    let others = [
        (manager(&ctx, 3).await?, "forbidden"),
        (ctx.acting(given::signed_in(9, &[(Role::Staff, GrantPlace::Cooperative(id))])), "forbidden"),
        (ctx.acting(given::signed_in(9, &[(Role::Administrator, GrantPlace::Everywhere)])), "forbidden"),
        (ctx.acting(app::Actor::Visitor), "not signed in"),
    ];
    for (other, told) in &others {
        let denied = manage::set_openness(other, key(4), id, 2, Openness::Open).await;
        assert_eq!(denied.unwrap_err().to_string(), *told, "{:?}", other.actor);
        let denied = manage::correct(other, key(4), id, 2, Correction::default()).await;
        assert_eq!(denied.unwrap_err().to_string(), *told, "{:?}", other.actor);
    }
    let nowhere = manage::set_openness(&two, key(5), CooperativeId(Uuid::from_u128(99)), 1, Openness::Open).await;
    assert!(matches!(nowhere, Err(app::Error::NotFound)), "{nowhere:?}");
    assert_eq!(found(&ctx, 2).await?.openness, Openness::Closed);
    let mut run = &db;
    let noted: Vec<(String, String, String, String, String)> = run
        .all(sql!("select actor, action, object_id, fields, outcome from audit_rows where seq > 1 order by seq"))
        .await?;
    let row = |who: &Ctx, action: &str, fields: &str, outcome: &str| {
        let [action, fields, outcome] = [action, fields, outcome].map(str::to_owned);
        (who.actor.pseudonym(), action, id.to_string(), fields, outcome)
    };
    let mut expected = ["openness", ""].map(|fields| row(&two, "SET_COOPERATIVE_OPENNESS", fields, "DONE")).to_vec();
    // who tried what she may not is noted, unless she is nobody
    for (other, _) in &others[..3] {
        expected.extend(
            ["SET_COOPERATIVE_OPENNESS", "CORRECT_COOPERATIVE"].map(|action| row(other, action, "", "REFUSED")),
        );
    }
    assert_eq!(noted, expected);
    let told: Vec<(String, i64)> =
        run.all(sql!("select action, version from outbox where entity_kind = 'COOPERATIVE'")).await?;
    assert_eq!(told, [("UPDATE".to_owned(), 2)]);
});

told_on_each!(a_manager_corrects_what_is_said_of_her_cooperative, Referenced, async |fresh| {
    let db = fresh.open().await?;
    let ctx = given::ctx(&db).await?;
    let mut cooperative = given::cooperative(2, "Dua");
    cooperative.address = Some("Jl. Lama 1".to_owned());
    cooperative.contacts.email = Some("lama@contoh.id".to_owned());
    given::keep_cooperatives(&db, &[cooperative], given::now()).await?;
    let (two, id) = (manager(&ctx, 2).await?, CooperativeId(Uuid::from_u128(2)));
    let correction = Correction {
        address: given_up("  Jl. Baru   2 "),
        phone: given_up("0812-1111-0001"),
        email: Some(None),
        website: given_up("contoh.id"),
        services: Some(vec![CooperativeService::Lending, CooperativeService::Savings, CooperativeService::Lending]),
        principal_dues_idr: Some(Some(Rupiah::try_from(100_000)?)),
        ..Correction::default()
    };
    assert_eq!(manage::correct(&two, key(1), id, 1, correction.clone()).await?, (id, 2));
    let after = found(&ctx, 2).await?;
    assert_eq!(after.address.as_deref(), Some("Jl. Baru 2"));
    assert_eq!(after.contacts.phone.as_deref(), Some("+6281211110001"));
    assert_eq!((after.contacts.email, after.contacts.website.as_deref()), (None, Some("https://contoh.id")));
    assert_eq!(after.services, [CooperativeService::Savings, CooperativeService::Lending]);
    assert_eq!(after.principal_dues_idr, Some(Rupiah::try_from(100_000)?));
    // where each value comes from, and what stood there before
    let origins =
        app::cooperatives::origins(&ctx.acting(app::Actor::Visitor), &[id]).await?.remove(&id).expect("origins");
    let mut said: Vec<_> = origins
        .iter()
        .map(|o| {
            (&*o.field, &*o.source, o.raw_value.as_deref().unwrap_or("-"), o.value_before.as_deref().unwrap_or("-"))
        })
        .collect();
    said.sort_unstable();
    assert_eq!(
        said,
        [
            ("address", "MANAGER", "Jl. Baru 2", "Jl. Lama 1"),
            ("email", "MANAGER", "-", "lama@contoh.id"),
            ("phone", "MANAGER", "+6281211110001", "-"),
            ("principal_dues_idr", "MANAGER", "100000", "-"),
            ("services", "MANAGER", "SAVINGS,LENDING", ""),
            ("website", "MANAGER", "https://contoh.id", "-"),
        ]
    );
    // found by what it says now, and no longer by what it said
    let asks = async |words: &[&str]| {
        let filter = simpul::domain::listing::CooperativeFilter { search: given::asks(words), ..Default::default() };
        Ok::<_, simpul::db::Error>(
            store::cooperatives::count(&db, &filter, &app::cooperatives::thresholds(&ctx)).await?.value,
        )
    };
    assert_eq!((asks(&["baru"]).await?, asks(&["lama"]).await?), (1, 0));
    // no value stands in the audit chain or beside the command
    let mut run = &db;
    let (fields,): (String,) = run.one(sql!("select fields from audit_rows where seq = 2")).await?;
    assert_eq!(fields, "address,phone,email,website,principal_dues_idr,services");
    // everything that is wrong is said at once, and nothing is written
    let wrong = Correction {
        address: Some(Some("x".repeat(301))),
        phone: given_up("12"),
        whatsapp: given_up("0812-1111-0001 / 0812-1111-0002"),
        email: given_up("bukan surel"),
        website: given_up("javascript:alert(1)"),
        bond_description: Some(Some("x".repeat(201))),
        services: None,
        principal_dues_idr: Some(Some(Rupiah::try_from(-1)?)),
        mandatory_dues_monthly_idr: Some(Some(Rupiah::try_from(1_000_000_001)?)),
    };
    let Err(app::Error::Refusals(refusals)) = manage::correct(&two, key(2), id, 2, wrong).await else {
        panic!("it was to be refused")
    };
    assert_eq!(
        refusals.iter().map(|refusal| refusal.field).collect::<Vec<_>>(),
        [
            "address",
            "phone",
            "whatsapp",
            "email",
            "website",
            "bondDescription",
            "principalDuesIdr",
            "mandatoryDuesMonthlyIdr"
        ]
    );
    assert_eq!(found(&ctx, 2).await?.version, 2);
    // the same key for something else is a fault of whoever sends it
    let other = Correction { address: given_up("Jl. Lain 3"), ..correction };
    assert!(matches!(manage::correct(&two, key(1), id, 1, other).await, Err(app::Error::KeyReused)));
});

told_on_each!(of_many_who_correct_the_same_version_one_is_first, Referenced, async |fresh| {
    let db = fresh.open_with(|options| options.acquire = given::engines::PATIENCE).await?;
    let ctx = given::ctx(&db).await?;
    given::keep_cooperatives(&db, &[given::cooperative(2, "Dua")], given::now()).await?;
    let id = CooperativeId(Uuid::from_u128(2));
    let two = manager(&ctx, 2).await?;
    let sent: Vec<_> = (0..16)
        .map(|n: u128| {
            let two = two.clone();
            tokio::spawn(async move {
                let correction = Correction { address: Some(Some(format!("Jl. {n}"))), ..Correction::default() };
                manage::correct(&two, key(n), id, 1, correction).await
            })
        })
        .collect();
    let (mut n_first, mut n_late) = (0, 0);
    for sent in sent {
        match sent.await? {
            Ok(written) => {
                assert_eq!(written, (id, 2));
                n_first += 1;
            }
            Err(app::Error::Conflict { version: 2 }) => n_late += 1,
            Err(other) => panic!("{other:?}"),
        }
    }
    assert_eq!((n_first, n_late), (1, 15));
});

on_each_registry!(an_administrator_makes_an_organisation_once, async |ctx| {
    let administrator = given::signed_in(9, &[(Role::Administrator, GrantPlace::Everywhere)]);
    let administrator = given::settled(&ctx, administrator).await?;
    let new = |name: &str, regions: &[&str]| NewOrganisation {
        kind: OrganisationKind::Supplier,
        name: name.to_owned(),
        regions: regions.iter().map(|code| given::code(code)).collect(),
    };
    let wish = new("  PT  Kain Contoh ", &["32.75", "31", "32.75"]);
    let id = organisations::create(&administrator, key(1), wish.clone()).await?;
    assert_eq!(organisations::create(&administrator, key(1), wish).await?, id);
    let made = app::coalitions::organisations_by_ids(&ctx, &[id]).await?.remove(&id).expect("it is there");
    assert_eq!((&*made.name, made.kind, made.is_demo), ("PT Kain Contoh", OrganisationKind::Supplier, false));
    assert_eq!(made.regions, [given::code("31"), given::code("32.75")]);
    let twice = organisations::create(&administrator, key(2), new("pt kain contoh", &["31"])).await;
    assert!(matches!(twice, Err(app::Error::Taken { field: "name", .. })), "{twice:?}");
    let Err(app::Error::Refusals(refusals)) = organisations::create(&administrator, key(3), new(" ", &["99"])).await
    else {
        panic!("it was to be refused")
    };
    assert_eq!(refusals.iter().map(|refusal| refusal.field).collect::<Vec<_>>(), ["name", "regions"]);
    let elsewhere = GrantPlace::Cooperative(CooperativeId(Uuid::from_u128(2)));
    let manager = ctx.acting(given::signed_in(2, &[(Role::Manager, elsewhere)]));
    let denied = organisations::create(&manager, key(4), new("PT Lain", &["31"])).await;
    assert!(matches!(denied, Err(app::Error::Forbidden)), "{denied:?}");
});
