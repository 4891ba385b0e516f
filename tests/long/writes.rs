//! How many commands are acknowledged in a second, by how many clients at once; and how long the audit chain takes to verify.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use simpul::app::organisations::{self, NewOrganisation};
use simpul::app::{self, IdempotencyKey};
use simpul::db::Dialect;
use simpul::domain::account::{GrantPlace, Role};
use simpul::domain::audit::{AuditAction, AuditEntry, AuditKind};
use simpul::domain::organisation::OrganisationKind;
use uuid::Uuid;

use crate::given;
use crate::given::engines::{Fresh, PATIENCE, Start, Told, tell};

/// How long each number of clients writes.
const WRITING: Duration = Duration::from_secs(10);

async fn acknowledged_in_a_second(fresh: Fresh) -> Told {
    let db = fresh.open_with(|options| (options.acquire, options.connections) = (PATIENCE, 16)).await?;
    let ctx = given::ctx(&db).await?;
    for n_clients in [1_u128, 8, 64] {
        let (n, slowest) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
        // each with an account of her own, whose right is held as that of anybody who writes
        let mut askers = Vec::new();
        for i in 0..n_clients {
            let administrator = given::signed_in(n_clients << 8 | i, &[(Role::Administrator, GrantPlace::Everywhere)]);
            askers.push(given::settled(&ctx, administrator).await?);
        }
        let start = Instant::now();
        let clients: Vec<_> = askers
            .into_iter()
            .map(|ctx| {
                let (n, slowest) = (n.clone(), slowest.clone());
                tokio::spawn(async move {
                    while start.elapsed() < WRITING {
                        let key = Uuid::now_v7();
                        let new = NewOrganisation {
                            kind: OrganisationKind::Buyer,
                            name: format!("Pembeli {key}"),
                            regions: vec![given::code("32.75")],
                        };
                        let sent = Instant::now();
                        match organisations::create(&ctx, IdempotencyKey(key), new).await {
                            Ok(_) => n.fetch_add(1, Ordering::Relaxed),
                            Err(app::Error::Busy) => continue,
                            Err(error) => return Err(error),
                        };
                        slowest.fetch_max(sent.elapsed().as_millis() as u64, Ordering::Relaxed);
                    }
                    Ok(())
                })
            })
            .collect();
        for client in clients {
            client.await??;
        }
        let (n, seconds) = (n.load(Ordering::Relaxed), start.elapsed().as_secs_f64());
        let slowest = slowest.load(Ordering::Relaxed);
        println!(
            "{:?}, {n_clients} clients: {:.0} writes/s, the slowest in {slowest} ms",
            fresh.dialect,
            n as f64 / seconds
        );
        assert!(n > 0);
    }
    let start = Instant::now();
    let verdict = app::audit::verify(&ctx, &Default::default()).await?;
    let app::audit::Verdict::Whole(head) = verdict else { panic!("{verdict:?}") };
    println!("{:?}: {} rows verified in {:.2?}", fresh.dialect, head.seq, start.elapsed());
    Ok(())
}

async fn verified(fresh: Fresh) -> Told {
    let ctx = given::ctx(&fresh.open().await?).await?;
    for n in 0..100_u64 {
        ctx.write(move |work| {
            Box::pin(async move {
                for i in 0..1_000 {
                    let entry =
                        AuditEntry::done(AuditAction::CorrectCooperative, AuditKind::Cooperative, 1_000 * n + i);
                    work.audit(entry.fields(["address", "phone"]));
                }
                Ok(())
            })
        })
        .await?;
    }
    let start = Instant::now();
    let verdict = app::audit::verify(&ctx, &Default::default()).await?;
    assert!(matches!(verdict, app::audit::Verdict::Whole(app::audit::Head { seq: 100_001, .. })), "{verdict:?}");
    println!("{:?}: 100,001 rows of the audit chain verified in {:.2?}", fresh.dialect, start.elapsed());
    Ok(())
}

long_story!(writes_are_acknowledged, || {
    for dialect in [Dialect::Sqlite, Dialect::Postgres] {
        tell(Start::Referenced, dialect, acknowledged_in_a_second);
        tell(Start::Referenced, dialect, verified);
    }
});
