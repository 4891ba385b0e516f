//! The audit chain: rows are only ever added, none forks off, and whatever is done to it behind our back is found and named.

use simpul::app::accounts::NewAccount;
use simpul::app::audit::{self, Head, Published, Verdict};
use simpul::app::tokens::NewToken;
use simpul::app::{self, Actor, Ctx, Holder, Via};
use simpul::db::{Db, Dialect, Run};
use simpul::domain::Locale;
use simpul::domain::account::{Scope, Session, SessionKind};
use simpul::domain::audit::{AuditAction, AuditEntry, AuditFilter, AuditKind, Break, KeptEntry};
use simpul::domain::id::{AccountId, PersonId, SessionId, TokenId};
use simpul::domain::listing::{Count, Listed, Page, Slice};
use simpul::{sql, store};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, SqliteConnection};
use uuid::Uuid;

use crate::given;
use crate::given::engines::Fresh;

/// Something that is done and noted.
fn entry(n: usize) -> AuditEntry {
    AuditEntry::done(AuditAction::ApplyImport, AuditKind::ImportRun, n)
        .fields(["name", "address"])
        .about(PersonId(Uuid::from_u128(7)))
        .purpose("story")
}

async fn note(ctx: &Ctx, n: usize) -> app::Result<()> {
    ctx.write(move |work| {
        Box::pin(async move {
            work.audit(entry(n));
            Ok(())
        })
    })
    .await
}

fn numbers(page: &Page<KeptEntry>) -> Vec<i64> {
    page.items.iter().map(|listed| listed.item.seq).collect()
}

async fn verdict(ctx: &Ctx) -> app::Result<Verdict> {
    audit::verify(ctx, &Published::new()).await
}

async fn head(ctx: &Ctx) -> app::Result<Head> {
    match verdict(ctx).await? {
        Verdict::Whole(head) => Ok(head),
        broken => panic!("{broken:?}"),
    }
}

/// Somebody who can do with the database what she likes, and does not have the key file.
pub enum Intruder {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Intruder {
    pub async fn at(fresh: &Fresh) -> sqlx::Result<Self> {
        Ok(match fresh.dialect {
            Dialect::Sqlite => Self::Sqlite(SqliteConnection::connect(&fresh.url).await?),
            Dialect::Postgres => Self::Postgres(PgConnection::connect(&fresh.url).await?),
        })
    }

    /// Her first act: what forbids it is taken away.
    async fn disarm(&mut self) -> sqlx::Result<()> {
        match self {
            Self::Sqlite(_) => {
                for trigger in [
                    "audit_rows_stay",
                    "audit_rows_are_kept",
                    "audit_rows_come_once",
                    "audit_head_goes_on",
                    "audit_head_is_kept",
                    "audit_head_comes_once",
                ] {
                    self.does(&format!("drop trigger {trigger}")).await?;
                }
            }
            Self::Postgres(_) => {
                self.does("alter table audit_rows disable trigger all; alter table audit_head disable trigger all")
                    .await?
            }
        }
        self.does("create table kept_rows as select * from audit_rows").await?;
        self.does("create table kept_head as select * from audit_head").await
    }

    pub async fn does(&mut self, statements: &str) -> sqlx::Result<()> {
        let statements = AssertSqlSafe(statements.to_owned());
        match self {
            Self::Sqlite(connection) => connection.execute(sqlx::raw_sql(statements)).await.map(drop),
            Self::Postgres(connection) => connection.execute(sqlx::raw_sql(statements)).await.map(drop),
        }
    }

    /// Puts all back as it was.
    async fn undo(&mut self) -> sqlx::Result<()> {
        self.does("delete from audit_rows; insert into audit_rows select * from kept_rows").await?;
        self.does("delete from audit_head; insert into audit_head select * from kept_head").await
    }
}

told_on_each!(rows_are_only_ever_added, Referenced, async |fresh| {
    let ctx = given::ctx(&fresh.open().await?).await?;
    note(&ctx, 1).await?;
    let before = head(&ctx).await?;
    let mut intruder = Intruder::at(&fresh).await?;
    let mut forbidden = vec![
        "update audit_rows set actor = 'VISITOR' where seq = 1",
        "delete from audit_rows where seq = 1",
        "delete from audit_rows",
        "update audit_head set seq = seq - 1",
        "delete from audit_head",
        "insert into audit_head select * from audit_head",
    ];
    match fresh.dialect {
        Dialect::Sqlite => forbidden.extend([
            "insert or replace into audit_rows select * from audit_rows where seq = 1",
            "update or replace audit_head set one = 2",
        ]),
        Dialect::Postgres => forbidden.extend(["truncate audit_rows", "truncate audit_head"]),
    }
    for statement in forbidden {
        let refused = intruder.does(statement).await.expect_err(statement).to_string();
        assert!(refused.contains("only ever added") || refused.contains("does not go back"), "{statement}: {refused}");
    }
    assert_eq!(head(&ctx).await?, before);
});

told_on_each!(whatever_is_done_to_the_chain_is_found_and_named, Referenced, async |fresh| {
    let ctx = given::ctx(&fresh.open().await?).await?;
    assert_eq!(head(&ctx).await?.seq, 1, "the loading of the reference data");
    for n in 2..=9 {
        note(&ctx, n).await?;
    }
    assert_eq!(head(&ctx).await?.seq, 9);
    let is_sqlite = fresh.dialect == Dialect::Sqlite;
    let mut intruder = Intruder::at(&fresh).await?;
    intruder.disarm().await?;
    // one bit of each column of one row
    let flipped = |column| match (column, is_sqlite) {
        ("previous" | "hash", true) => {
            format!(
                "unhex(substr(hex({column}), 1, 62) || case substr(hex({column}), 63) when '00' then '01' else '00' end)"
            )
        }
        ("previous" | "hash", false) => format!("set_byte({column}, 31, (get_byte({column}, 31) # 1))"),
        ("at", true) => "substr(at, 1, 25) || case substr(at, 26) when '0Z' then '1Z' else '0Z' end".to_owned(),
        ("at", false) => "at + interval '1 microsecond'".to_owned(),
        ("outcome", _) => "'REFUSED'".to_owned(),
        ("request_id", _) => "''".to_owned(), // none is not the same as an empty one
        ("actor", true) => "cast(x'ff' as text)".to_owned(), // bytes that are no text
        (text, _) => format!("substr({text}, 1, length({text}) - 1) || '~'"),
    };
    for column in [
        "previous",
        "at",
        "actor",
        "action",
        "object_kind",
        "object_id",
        "fields",
        "outcome",
        "person",
        "purpose",
        "request_id",
        "hash",
    ] {
        intruder.does(&format!("update audit_rows set {column} = {} where seq = 5", flipped(column))).await?;
        assert_eq!(verdict(&ctx).await?, Verdict::Broken(Break::Altered(5)), "{column}");
        intruder.undo().await?;
        assert_eq!(head(&ctx).await?.seq, 9);
    }
    for (what, done, broken) in [
        ("a number", "update audit_rows set seq = 100 where seq = 5", Break::Missing(5)),
        ("a row taken out", "delete from audit_rows where seq = 5", Break::Missing(5)),
        ("the first row taken out", "delete from audit_rows where seq = 1", Break::Missing(1)),
        (
            "numbers closed over a gap",
            "delete from audit_rows where seq = 5; update audit_rows set seq = 5 where seq = 9",
            Break::Misplaced(5),
        ),
        (
            "two rows swapped",
            "update audit_rows set seq = -4 where seq = 4; update audit_rows set seq = 4 where seq = 6;
             update audit_rows set seq = 6 where seq = -4",
            Break::Misplaced(4),
        ),
        ("the last rows cut off", "delete from audit_rows where seq > 7", Break::Missing(8)),
        ("all cut off", "delete from audit_rows", Break::Missing(1)),
        (
            "a row put behind",
            "insert into audit_rows select 10, hash, at, actor, action, object_kind, object_id, fields, outcome, person, purpose,
             request_id, hash from kept_rows where seq = 9",
            Break::Altered(10),
        ),
        (
            "a row put before the first",
            "insert into audit_rows select -3, previous, at, actor, action, object_kind, object_id, fields, outcome, person, purpose,
             request_id, hash from kept_rows where seq = 1",
            Break::Misplaced(-3),
        ),
        (
            "the last rows cut off, with a head that fits",
            "delete from audit_rows where seq > 7;
             update audit_head set seq = 7, hash = (select hash from audit_rows where seq = 7)",
            Break::Head(7),
        ),
        ("everything begun anew, with a seal of old", "delete from audit_rows; update audit_head set seq = 0", Break::Head(0)),
        (
            "everything begun anew, as if nothing had ever been done",
            "delete from audit_rows;
             update audit_head set seq = 0, seal = null, hash = (select previous from kept_rows where seq = 1)",
            Break::Missing(1),
        ),
        ("the number of the head", "update audit_head set seq = 8", Break::Head(8)),
        ("the hash of the head", "update audit_head set hash = (select hash from audit_rows where seq = 8)", Break::Head(9)),
        ("the seal of the head", "update audit_head set seal = hash", Break::Head(9)),
        ("no seal at all", "update audit_head set seal = null", Break::Head(9)),
    ] {
        intruder.does(done).await?;
        assert_eq!(verdict(&ctx).await?, Verdict::Broken(broken), "{what}");
        for message in [broken.message().in_locale(Locale::Id), broken.message().in_locale(Locale::En)] {
            assert!(message.contains(char::is_numeric), "{message}");
        }
        intruder.undo().await?;
        assert_eq!(head(&ctx).await?.seq, 9, "{what}");
    }
    // behind a head of somebody else nothing is written: it would become ours
    intruder.does("update audit_head set seq = 7, hash = (select hash from audit_rows where seq = 7)").await?;
    assert!(matches!(note(&ctx, 10).await, Err(app::Error::Internal(_))));
});

told_on_each!(what_was_published_cannot_be_cut_off, Referenced, async |fresh| {
    let ctx = given::ctx(&fresh.open().await?).await?;
    let mut intruder = Intruder::at(&fresh).await?;
    for n in 2..=5 {
        note(&ctx, n).await?;
    }
    // an intruder who keeps a whole copy of the past, head and seal with it
    intruder.disarm().await?;
    let day = given::today();
    let mut file = audit::line(&head(&ctx).await?, day);
    for n in 6..=8 {
        note(&ctx, n).await?;
    }
    file += &audit::line(&head(&ctx).await?, day);
    assert!(file.lines().all(|line| line.split(' ').count() == 3 && line.ends_with("2026-11-22")), "{file}");
    let published = audit::read_published(&file)?;
    assert_eq!(published.keys().copied().collect::<Vec<_>>(), [5, 8]);
    assert!(matches!(audit::verify(&ctx, &published).await?, Verdict::Whole(Head { seq: 8, .. })));
    intruder.undo().await?;
    assert!(matches!(verdict(&ctx).await?, Verdict::Whole(Head { seq: 5, .. })), "nothing inside tells of it");
    let cut_off = Verdict::Broken(Break::Truncated { last: 5, published: 8 });
    assert_eq!(audit::verify(&ctx, &published).await?, cut_off);
    // and written on behind the cut
    for n in 0..5 {
        note(&ctx, 100 + n).await?;
    }
    assert_eq!(audit::verify(&ctx, &published).await?, Verdict::Broken(Break::Unpublished(8)));
    for wrong in ["8", "x 00 2026-11-22", "8 zz 2026-11-22", "8 00 2026-11-22", "-1 00"] {
        assert!(matches!(audit::read_published(wrong), Err(app::Error::Refused { .. })), "{wrong}");
    }
});

told_on_each!(many_who_write_at_once_make_one_chain, Referenced, async |fresh| {
    let two = [fresh.open().await?, fresh.open().await?];
    let ctx = [given::ctx(&two[0]).await?, given::ctx(&two[1]).await?];
    let writers: Vec<_> = (0..64)
        .map(|n| {
            let ctx = ctx[n % 2].clone();
            tokio::spawn(async move {
                for i in 0..4 {
                    // as busy as that, somebody may have to come again
                    while let Err(error) = note(&ctx, 10 * n + i).await {
                        assert!(matches!(error, app::Error::Busy), "{error:?}");
                    }
                }
            })
        })
        .collect();
    // who verifies meanwhile finds it whole, wherever it ends just then
    for _ in 0..5 {
        head(&ctx[0]).await?;
    }
    for writer in writers {
        writer.await?;
    }
    assert_eq!(head(&ctx[1]).await?.seq, 1 + 64 * 4);
    let page = audit::page(&ctx[0], &AuditFilter::default(), &Slice { n: 300, ..Slice::default() }).await?;
    assert_eq!(numbers(&page), (1..=257).rev().collect::<Vec<_>>());
});

on_each_registry!(an_entry_is_read_as_it_was_noted, async |ctx| {
    note(&ctx.within("1234"), 2).await?;
    let page = audit::page(&ctx, &AuditFilter::default(), &Slice { n: 1, ..Slice::default() }).await?;
    let [Listed { item: KeptEntry { seq: 2, record }, .. }] = &page.items[..] else { panic!("{page:?}") };
    let found = (&*record.actor, &*record.action, &*record.kind, &*record.id, &*record.fields, &*record.outcome);
    assert_eq!(found, ("OPERATOR", "APPLY_IMPORT", "IMPORT_RUN", "2", "name,address", "DONE"));
    let concerned = PersonId(Uuid::from_u128(7)).to_string();
    let found = (record.person.as_deref(), record.purpose.as_deref(), record.request.as_deref(), record.at);
    assert_eq!(found, (Some(&*concerned), Some("story"), Some("1234"), given::now()));
    let visitor = ctx.acting(Actor::Visitor);
    assert!(matches!(
        audit::page(&visitor, &AuditFilter::default(), &Slice::default()).await,
        Err(app::Error::Unauthenticated)
    ));
    assert!(matches!(verdict(&visitor).await, Err(app::Error::Unauthenticated)));
});

on_each_registry!(a_write_that_fails_notes_nothing, async |ctx| {
    let failed: app::Result<()> = ctx
        .write(|work| {
            Box::pin(async move {
                work.audit(entry(1));
                Err(app::Error::NotFound)
            })
        })
        .await;
    assert!(failed.is_err());
    assert_eq!(head(&ctx).await?.seq, 1);
});

/// What was noted since the reference data was loaded: actions and what they were done to, the oldest first.
async fn noted(db: &Db) -> app::Result<Vec<(String, String)>> {
    let mut run = db;
    Ok(run.all(sql!("select action, object_kind from audit_rows where seq > 1 order by seq")).await?)
}

told_on_each!(a_run_is_one_row_however_many_records_it_writes, Referenced, async |fresh| {
    let db = fresh.open().await?;
    let ctx = given::ctx(&db).await?;
    given::demo(&ctx).await?;
    let row = |action: &str, kind: &str| (action.to_owned(), kind.to_owned());
    assert_eq!(noted(&db).await?, [row("LOAD_DEMONSTRATION", "DEMONSTRATION")]);
    let list = "NAMA KOPERASI;KELURAHAN;KECAMATAN\nKoperasi Satu;Jatirahayu;Pondokmelati\nKoperasi Dua;Jatirahayu;Pondokmelati\n";
    let file = app::imports::File {
        list: simpul::import::mapping::ListKind::Cooperatives,
        name: "daftar.csv".into(),
        bytes: list.into(),
    };
    let imported = app::imports::import(&ctx, file, crate::imports::wish()).await?;
    let run = imported.run.expect("a run");
    app::imports::undo(&ctx, run).await?;
    assert_eq!(noted(&db).await?[1..], [row("APPLY_IMPORT", "IMPORT_RUN"), row("UNDO_IMPORT", "IMPORT_RUN")]);
    assert_eq!(
        audit::page(&ctx, &AuditFilter::default(), &Slice::default()).await?.items[0].item.record.id,
        run.to_string()
    );
    head(&ctx).await?;
});

/// Somebody's account, and how she acts by it.
async fn account(ctx: &Ctx, login: &str) -> Result<(AccountId, Ctx), Box<dyn std::error::Error>> {
    let new = NewAccount { login: login.parse()?, name: login.to_uppercase(), roles: Vec::new(), is_demo: false };
    let account = app::accounts::create(ctx, ctx.new_key(), new).await?;
    let kind = SessionKind::Short;
    let at = ctx.now();
    let session = Session {
        id: SessionId(account.0),
        account,
        kind,
        created_at: at,
        seen_at: at,
        expires_at: at + kind.absolute(),
    };
    let via = Via::Session(session.id);
    ctx.write(move |work| {
        let session = session.clone();
        Box::pin(async move {
            let hash = session.id.0.as_bytes().to_vec();
            Ok(store::sessions::insert(&mut work.tx, &session, &hash).await?)
        })
    })
    .await?;
    let holder = Holder { account, via, grants: Vec::new(), scopes: None };
    Ok((account, ctx.acting(Actor::Account(holder.into()))))
}

told_on_each!(whoever_has_an_account_reads_what_it_did_and_what_concerns_her, Referenced, async |fresh| {
    let db = fresh.open().await?;
    let ctx = given::ctx(&db).await?;
    let ((sari, as_sari), (budi, as_budi)) = (account(&ctx, "sari").await?, account(&ctx, "budi").await?);
    let new = |name: &str| NewToken { name: name.to_owned(), scopes: vec![Scope::Read], days: 1 };
    for n in 0..4 {
        app::tokens::create(&as_sari, ctx.new_key(), sari, new(&format!("token {n}"))).await?;
    }
    app::tokens::create(&as_budi, ctx.new_key(), budi, new("token")).await?;
    let whole = Slice { n: 100, ..Slice::default() };
    assert_eq!(numbers(&audit::page(&ctx, &AuditFilter::default(), &whole).await?), (1..=8).rev().collect::<Vec<_>>());
    let page = audit::page(&as_sari, &AuditFilter::default(), &whole).await?;
    assert_eq!(numbers(&page), [7, 6, 5, 4, 2], "what the operator did to her is hers, what Budi did is not");
    let done: Vec<_> =
        page.items.iter().map(|listed| (&*listed.item.record.action, &*listed.item.record.actor)).collect();
    let herself = sari.to_string();
    assert_eq!(done[3..], [("CREATE_TOKEN", &*herself), ("CREATE_ACCOUNT", "OPERATOR")]);
    assert_eq!(numbers(&audit::page(&as_budi, &AuditFilter::default(), &whole).await?), [8, 3]);
    assert_eq!(audit::count(&as_sari, &AuditFilter::default()).await?, Count { value: 5, exact: true });
    assert_eq!(audit::count(&ctx, &AuditFilter::default()).await?, Count { value: 8, exact: true });
    // page by page, there and back
    let mut slice = Slice { n: 2, ..Slice::default() };
    let mut walked = Vec::new();
    loop {
        let page = audit::page(&as_sari, &AuditFilter::default(), &slice).await?;
        walked.extend(numbers(&page));
        if !page.has_next {
            break;
        }
        slice.from = page.items.last().map(|listed| listed.key.clone());
    }
    assert_eq!(walked, [7, 6, 5, 4, 2]);
    let back =
        audit::page(&as_sari, &AuditFilter::default(), &Slice { n: 2, backward: true, from: slice.from }).await?;
    assert_eq!((numbers(&back), back.has_previous, back.has_next), (vec![6, 5], true, true));
    // by a token, as far as it reaches; and not at all without an account
    for (scopes, may) in [(vec![Scope::Read], true), (vec![Scope::Write], false)] {
        let holder = Holder {
            account: sari,
            via: Via::Token(TokenId(Uuid::from_u128(1))),
            grants: Vec::new(),
            scopes: Some(scopes.into_iter().collect()),
        };
        let read = audit::page(&ctx.acting(Actor::Account(holder.into())), &AuditFilter::default(), &whole).await;
        assert_eq!(read.is_ok(), may, "{read:?}");
    }
    assert!(matches!(
        audit::count(&ctx.acting(Actor::Visitor), &AuditFilter::default()).await,
        Err(app::Error::Unauthenticated)
    ));
    // no name, no login, no secret
    let mut run = &db;
    let (texts,): (String,) = run
        .one(sql!("").split(
            "select group_concat(actor || action || object_id || fields || coalesce(person, '') || coalesce(purpose, '')) from audit_rows",
            "select string_agg(actor || action || object_id || fields || coalesce(person, '') || coalesce(purpose, ''), ',') from audit_rows",
        ))
        .await?;
    assert!(!texts.to_lowercase().contains("sari") && !texts.contains("token 1"), "{texts}");
});
