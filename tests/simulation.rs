//! Thousands of commands, several at once, sent again and sent twice, each cut off now and then between two steps of its work, held
//! against a model that fits on a page. What it does comes from a seed alone, but for who is first of those who write at once; the
//! model takes either.
//!
//! `SIMPUL_TEST_SEED=7` tells the story of one seed again.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use simpul::app::{self, Command, Ctx, IdempotencyKey};
use simpul::db::{Counter, Db, Run};
use simpul::domain::audit::{AuditAction, AuditEntry, AuditKind};
use simpul::domain::id::CooperativeId;
use simpul::domain::origin::EntityKind;
use simpul::{sql, store};
use uuid::Uuid;

use crate::given;
use crate::given::engines::{Fresh, Told};

/// What somebody wants done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish {
    /// A cooperative of this name.
    Make { name: u64 },
    /// This name for a cooperative, if it has this version.
    Rename { id: CooperativeId, version: i64, name: u64 },
}

/// What was answered: which cooperative, and its version from then on.
type Answer = (CooperativeId, i64);

async fn send(ctx: Ctx, key: u128, wish: Wish) -> app::Result<Answer> {
    let maker = ctx.clone();
    let input = format!("{wish:?}");
    ctx.command(Command { name: "simulated", key: IdempotencyKey(Uuid::from_u128(key)), input: &input }, move |work| {
        let made = maker.next_id();
        Box::pin(async move {
            let at = work.at;
            let named = |id, version, name: u64| {
                let mut cooperative = given::cooperative(0, &format!("Koperasi {name}"));
                (cooperative.id, cooperative.version) = (id, version);
                cooperative
            };
            let answer = match wish {
                Wish::Make { name } => {
                    store::cooperatives::insert(&mut work.tx, &[named(made, 1, name)], at).await?;
                    work.made(EntityKind::Cooperative, made);
                    (made, 1)
                }
                Wish::Rename { id, version, name } => {
                    let there = store::cooperatives::by_ids(&mut work.tx, &[id]).await?;
                    let held = there.get(&id).ok_or(app::Error::NotFound)?.version;
                    if held != version
                        || !store::cooperatives::update(&mut work.tx, &named(id, version, name), at).await?
                    {
                        return Err(app::Error::Conflict { version: held.max(version + 1) });
                    }
                    work.changed(EntityKind::Cooperative, id, version + 1);
                    (id, version + 1)
                }
            };
            work.audit(AuditEntry::done(AuditAction::ApplyImport, AuditKind::ImportRun, answer.0));
            Ok(answer)
        })
    })
    .await
}

/// What has to be true of the database.
#[derive(Default)]
struct Model {
    /// Version and name of each cooperative.
    cooperatives: BTreeMap<CooperativeId, (i64, u64)>,
    /// What was done, by its key.
    done: HashMap<u128, (Wish, Answer)>,
    /// Wishes of which nobody knows whether they were done; they are sent again.
    unknown: Vec<(u128, Wish)>,
    /// Wishes that were refused, since somebody else had changed the cooperative.
    refused: u64,
    /// Commands that were cut off.
    cut: u64,
}

impl Model {
    /// Takes an answer: the first one to a key says what was done, and every further one says the same.
    fn take(&mut self, key: u128, wish: Wish, answer: Answer) {
        if let Some(done) = self.done.get(&key) {
            assert_eq!(*done, (wish, answer), "another answer to key {key}");
            return;
        }
        let (id, version) = answer;
        match wish {
            Wish::Make { name } => {
                assert_eq!(self.cooperatives.insert(id, (version, name)), None, "made twice");
                assert_eq!(version, 1);
            }
            Wish::Rename { id: wanted, version: expected, name } => {
                let held = self.cooperatives.get_mut(&wanted).expect("it was made");
                assert_eq!(
                    (held.0, id, version),
                    (expected, wanted, expected + 1),
                    "two have changed the same version"
                );
                *held = (version, name);
            }
        }
        self.done.insert(key, (wish, answer));
    }

    async fn hold(&self, db: &Db) -> Told {
        let mut run = db;
        let rows: Vec<(Uuid, i64, String)> =
            run.all(sql!("select id, version, name from cooperatives order by id")).await?;
        let found: BTreeMap<_, _> =
            rows.into_iter().map(|(id, version, name)| (CooperativeId(id), (version, name))).collect();
        let wanted: BTreeMap<_, _> = self
            .cooperatives
            .iter()
            .map(|(id, (version, name))| (*id, (*version, format!("Koperasi {name}"))))
            .collect();
        assert_eq!(found, wanted);
        let n = self.done.len() as i64;
        let told: (i64, i64) = run
            .one(sql!("select count(*), count(distinct entity_id || '.' || version) from outbox where entity_kind = 'COOPERATIVE'"))
            .await?;
        assert_eq!(told, (n, n), "each change is told once");
        let noted: (i64, i64) = run
            .one(sql!("select (select count(*) from audit_rows where seq > 1), (select count(*) from idempotency)"))
            .await?;
        assert_eq!(noted, (n, n), "each is in the audit chain once, and on record once");
        Ok(())
    }
}

/// Steps that a command may be cut off at; it has about twelve.
const STEPS: u64 = 16;

async fn simulate(fresh: &Fresh, seed: u64, n_rounds: u64) -> Told {
    let db = fresh.open_with(|options| options.acquire = given::engines::PATIENCE).await?;
    let ctx = given::ctx(&db).await?;
    let mut dice = given::dice(seed);
    let mut model = Model::default();
    let mut next_key = 0_u128;
    for round in 0..n_rounds {
        let mut sent = std::mem::take(&mut model.unknown);
        for _ in 0..1 + dice(4) {
            let ids: Vec<_> = model.cooperatives.iter().map(|(id, (version, _))| (*id, *version)).collect();
            let name = u64::try_from(next_key)?;
            let again = u128::from(dice(u64::try_from(next_key)?.max(1)));
            match (dice(10), model.done.get(&again)) {
                (0..2, _) => {
                    sent.push((next_key, Wish::Make { name }));
                    next_key += 1;
                }
                // what was done is sent again, perhaps twice at once
                (2, Some((wish, _))) => sent.extend(vec![(again, *wish); 1 + dice(2) as usize]),
                _ if ids.is_empty() => {}
                // what is new, perhaps twice at once; now and then of a version that is gone
                (roll, _) => {
                    let (id, version) = ids[dice(ids.len() as u64) as usize];
                    let version = if roll == 9 { (version - 1).max(1) } else { version };
                    let wish = Wish::Rename { id, version, name };
                    sent.extend(vec![(next_key, wish); 1 + usize::from(dice(4) == 0)]);
                    next_key += 1;
                }
            }
        }
        let under_way: Vec<_> = sent
            .into_iter()
            .map(|(key, wish)| {
                let fuse = (dice(3) == 0).then(|| Counter::with_fuse(1 + dice(STEPS)));
                let ctx = fuse.as_ref().map_or_else(|| ctx.clone(), |fuse| ctx.counted(fuse));
                (key, wish, fuse, tokio::spawn(send(ctx, key, wish)))
            })
            .collect();
        let mut refused = Vec::new();
        for (key, wish, fuse, sent) in under_way {
            match sent.await? {
                Ok(answer) => model.take(key, wish, answer),
                Err(app::Error::Internal(_)) if fuse.is_some_and(|fuse| fuse.is_blown()) => {
                    model.cut += 1;
                    model.unknown.push((key, wish));
                }
                Err(app::Error::Busy) => model.unknown.push((key, wish)),
                Err(app::Error::Conflict { version }) => refused.push((key, wish, version)),
                Err(other) => panic!("round {round}: {wish:?} ended as {other:?}"),
            }
        }
        // what nobody knows is sent again in the next round, and at last alone
        if dice(4) == 0 || round + 1 == n_rounds {
            for (key, wish) in std::mem::take(&mut model.unknown) {
                match send(ctx.clone(), key, wish).await {
                    Ok(answer) => model.take(key, wish, answer),
                    Err(app::Error::Conflict { version }) => refused.push((key, wish, version)),
                    Err(other) => panic!("round {round}: {wish:?} ended as {other:?}"),
                }
            }
            model.hold(&db).await?;
        }
        for (key, wish, version) in refused {
            let Wish::Rename { id, version: expected, .. } = wish else { panic!("{wish:?} was refused") };
            assert!(!model.done.contains_key(&key), "round {round}: done and refused");
            assert!(version > expected, "round {round}: refused without a reason");
            // somebody else was first; whoever it was, her own answer may still be on its way
            let is_known = model.cooperatives[&id].0 > expected;
            assert!(is_known || !model.unknown.is_empty(), "round {round}: {wish:?} was refused for nothing");
            model.refused += 1;
        }
    }
    let whole = app::audit::verify(&ctx, &Default::default()).await?;
    assert!(matches!(whole, app::audit::Verdict::Whole(_)), "{whole:?}");
    let Model { done, refused, cut, .. } = &model;
    println!("{:?}, seed {seed}: {} done, {refused} refused, {cut} cut off", fresh.dialect, done.len());
    assert!(done.len() as u64 > n_rounds / 2 && *refused > 0 && *cut > n_rounds / 4, "the story has something to tell");
    Ok(())
}

async fn simulate_or_tell_the_seed(fresh: Fresh) -> Told {
    let is_long = std::env::var_os("SIMPUL_TEST_LONG").is_some();
    let seed = match std::env::var("SIMPUL_TEST_SEED") {
        Ok(seed) => seed.parse()?,
        // other stories each time where there is time, always the same one otherwise
        Err(_) if is_long => Uuid::now_v7().as_u128() as u64 >> 2,
        Err(_) => 2_026,
    };
    let fresh = Arc::new(fresh);
    let told = fresh.clone();
    let story = tokio::spawn(async move {
        simulate(&told, seed, if is_long { 8_000 } else { 150 }).await.map_err(|error| error.to_string())
    });
    match story.await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(format!("SIMPUL_TEST_SEED={seed}: {error}").into()),
        Err(panicked) => {
            eprintln!("SIMPUL_TEST_SEED={seed}");
            std::panic::resume_unwind(panicked.into_panic())
        }
    }
}

told_on_each!(whatever_is_cut_off_ends_as_the_model_says, Referenced, async |fresh| {
    simulate_or_tell_the_seed(fresh).await?;
});
