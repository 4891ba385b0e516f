//! What becomes of an act whose right ends meanwhile: it stands before the end in the chain, or it is not done.

use std::sync::Arc;
use std::time::Duration;

use simpul::app::accounts::NewAccount;
use simpul::app::organisations::{self, NewOrganisation};
use simpul::app::sessions::{self, Attempt, Credential};
use simpul::app::tokens::{self, NewToken};
use simpul::app::{self, Ctx, accounts, audit};
use simpul::domain::account::{AccountState, GrantPlace, Role, Scope};
use simpul::domain::audit::AuditFilter;
use simpul::domain::id::{AccountId, GrantId};
use simpul::domain::listing::Slice;
use simpul::domain::organisation::OrganisationKind;
use simpul::domain::words::Word;
use simpul::store;
use tokio::sync::Notify;

use crate::given;
use crate::given::engines::{Fresh, PATIENCE};

const PASSWORD: &str = "tiga ikan di kolam nenek";

/// An administrator, at two machines, with a program that speaks for her.
struct Administrator {
    id: AccountId,
    role: GrantId,
    here: Ctx,
    there: Ctx,
    program: Ctx,
}

impl Administrator {
    async fn new(ctx: &Ctx, n: usize) -> app::Result<Self> {
        let login = format!("admin{n}");
        let new = NewAccount {
            login: login.parse().expect("a login"),
            name: "Tuti".into(),
            roles: vec![(Role::Administrator, GrantPlace::Everywhere)],
            is_demo: false,
        };
        let id = accounts::create(ctx, ctx.new_key(), new).await?;
        let link = accounts::give_link(ctx, ctx.new_key(), id).await?;
        sessions::set_password(ctx, link.text(), &PASSWORD.to_owned().into()).await?;
        let attempt = Attempt { login, password: PASSWORD.to_owned().into(), network: None };
        let signed_in = async || Ok::<_, app::Error>(ctx.acting(sessions::sign_in(ctx, &attempt).await?.actor));
        let (here, there) = (signed_in().await?, signed_in().await?);
        let new = NewToken { name: "program".into(), scopes: Scope::ALL.to_vec(), days: 1 };
        let secret = tokens::create(&here, ctx.new_key(), id, new).await?.text.expect("it is told once");
        let credential = Credential::Token(secret[tokens::PREFIX.len()..].to_owned());
        let program = ctx.acting(sessions::identify(ctx, &credential).await?.expect("it opens"));
        let role = here.actor.holder().expect("an account").grants[0].id;
        Ok(Self { id, role, here, there, program })
    }

    /// Everything that opens her account.
    fn askers(&self) -> [&Ctx; 3] {
        [&self.here, &self.there, &self.program]
    }
}

/// Something that an administrator does.
async fn act(ctx: &Ctx, name: String) -> app::Result<()> {
    let new = NewOrganisation { kind: OrganisationKind::Buyer, name, regions: vec![given::code("32.75")] };
    organisations::create(ctx, ctx.new_key(), new).await.map(drop)
}

/// In which way a right ends, and whose acts it ends.
#[derive(Debug, Clone, Copy)]
enum End {
    /// The role is taken.
    Role,
    /// The account is closed.
    Account,
    /// She signs out at one machine.
    Session,
    /// She revokes the token.
    Token,
    /// She sets another password at one machine.
    Password,
}

impl End {
    const ALL: [Self; 5] = [Self::Role, Self::Account, Self::Session, Self::Token, Self::Password];

    async fn come(self, ctx: &Ctx, of: &Administrator) -> app::Result<()> {
        let key = ctx.new_key();
        match self {
            Self::Role => accounts::ungrant(ctx, key, of.id.into(), of.role).await,
            Self::Account => accounts::set_state(ctx, key, of.id.into(), AccountState::Deactivated).await,
            Self::Session => sessions::sign_out(&of.here, key).await.map(drop),
            Self::Token => {
                let all = tokens::of_account(&of.here, of.id).await?;
                tokens::revoke(&of.here, key, of.id, all[0].id).await
            }
            Self::Password => {
                let new = "empat kucing di atap surau".to_owned().into();
                sessions::change_password(&of.here, &PASSWORD.to_owned().into(), &new, None).await.map(drop)
            }
        }
    }

    /// Whether it ends what the nth of her askers does.
    const fn ends(self, asker: usize) -> bool {
        match self {
            Self::Role | Self::Account => true,
            Self::Session => asker == 0,
            Self::Token => asker == 2,
            Self::Password => asker != 2,
        }
    }

    /// As what it is noted.
    const fn noted(self) -> &'static str {
        match self {
            Self::Role => "END_ROLE",
            Self::Account => "SET_ACCOUNT_STATE",
            Self::Session => "END_SESSIONS",
            Self::Token => "REVOKE_TOKEN",
            Self::Password => "SET_PASSWORD",
        }
    }
}

/// A story over a server whose writers have patience.
async fn server(fresh: &Fresh) -> Result<Ctx, Box<dyn std::error::Error>> {
    Ok(given::ctx(&fresh.open_with(|options| options.acquire = PATIENCE).await?).await?)
}

told_on_each!(no_act_stands_behind_the_end_of_the_right_that_it_leaned_on, Referenced, async |fresh| {
    let ctx = server(&fresh).await?;
    let (mut n_refused, mut n_done) = (0, 0);
    for round in 0..10 {
        let end = End::ALL[round % End::ALL.len()];
        let administrator = Arc::new(Administrator::new(&ctx, round).await?);
        // she acts by all that opens her account, again and again, while the right ends; each act is let through before its turn comes
        let mut acts = Vec::new();
        for asker in 0..3 {
            for n in 0..4 {
                let her = administrator.askers()[asker].clone();
                let name = format!("PT {round} {asker} {n}");
                acts.push((asker, tokio::spawn(async move { act(&her, name).await })));
            }
        }
        let (ended, ending) = (administrator.clone(), ctx.clone());
        let ended = tokio::spawn(async move { end.come(&ending, &ended).await });
        for (asker, act) in acts {
            match act.await? {
                Ok(()) => n_done += 1,
                Err(app::Error::Unauthenticated | app::Error::Forbidden) if end.ends(asker) => n_refused += 1,
                Err(other) => panic!("{end:?}, asker {asker}: {other:?}"),
            }
        }
        ended.await??;
        // afterwards as well, by whoever was let in before
        for (asker, her) in administrator.askers().into_iter().enumerate() {
            let late = act(her, format!("PT {round} {asker} akhir")).await;
            match late {
                Ok(()) => {
                    assert!(!end.ends(asker), "{end:?}, asker {asker}");
                    n_done += 1;
                }
                Err(app::Error::Unauthenticated) => assert!(end.ends(asker), "{end:?}, asker {asker}"),
                Err(app::Error::Forbidden) => assert!(matches!(end, End::Role) && asker == 2, "{end:?}, asker {asker}"),
                Err(other) => panic!("{end:?}, asker {asker}: {other:?}"),
            }
        }
        // what was done stands before the end, where it was hers to do alone by what has ended
        if matches!(end, End::Role | End::Account) {
            let filter = AuditFilter { account: Some(administrator.id), ..Default::default() };
            let by_her = audit::page(&ctx, &filter, &Slice { n: 100, ..Slice::default() }).await?;
            let last = by_her
                .items
                .iter()
                .map(|listed| &listed.item)
                .find(|entry| entry.record.action == "CREATE_ORGANISATION");
            let all = audit::page(&ctx, &AuditFilter::default(), &Slice { n: 100, ..Slice::default() }).await?;
            let at = all.items.iter().map(|listed| &listed.item).find(|entry| entry.record.action == end.noted());
            let at = at.expect("it is noted").seq;
            assert!(last.is_none_or(|last| last.seq < at), "{end:?}: {last:?} stands behind {at}");
        }
        let made = organisations::count(&ctx, &Default::default()).await?.value;
        assert_eq!(made, n_done, "{end:?}: what was answered as done is there, and nothing else");
    }
    assert!(n_refused > 0, "no act came too late in any round: nothing was shown");
    assert!(matches!(audit::verify(&ctx, &Default::default()).await?, audit::Verdict::Whole(_)));
});

told_on_each!(an_act_that_comes_while_the_right_is_being_taken_waits_and_is_refused, Referenced, async |fresh| {
    let ctx = server(&fresh).await?;
    let administrator = Administrator::new(&ctx, 0).await?;
    let (id, role) = (administrator.id, administrator.role);
    let (begun, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (taken, waits) = (begun.clone(), go_on.clone());
    let taker = ctx.clone();
    // somebody takes the role, and is not done yet
    let taking = tokio::spawn(async move {
        taker
            .write(move |work| {
                let (taken, waits) = (taken.clone(), waits.clone());
                Box::pin(async move {
                    let held = store::accounts::held(&mut work.tx, id).await?.expect("it is there").account;
                    assert!(store::accounts::touch(&mut work.tx, id, held.version, work.at).await?);
                    assert!(store::grants::end(&mut work.tx, id, role, work.at).await?);
                    taken.notify_one();
                    waits.notified().await;
                    Ok(())
                })
            })
            .await
    });
    begun.notified().await;
    let her = administrator.program.clone();
    let acting = tokio::spawn(async move { act(&her, "PT Terlambat".into()).await });
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(!acting.is_finished(), "she waits to see what becomes of it");
    go_on.notify_one();
    taking.await??;
    let told = acting.await?;
    assert!(matches!(told, Err(app::Error::Forbidden)), "{told:?}");
    assert_eq!(organisations::count(&ctx, &Default::default()).await?.value, 0);
});

told_on_each!(the_last_administrator_stays_one_unless_the_command_line_says_otherwise, Referenced, async |fresh| {
    let ctx = server(&fresh).await?;
    let (one, two) = (Administrator::new(&ctx, 1).await?, Administrator::new(&ctx, 2).await?);
    // of two who take each other's role at the same time, one is too late
    let take = |her: &Administrator, other: &Administrator| {
        let (her, id, role) = (her.here.clone(), other.id, other.role);
        tokio::spawn(async move { accounts::ungrant(&her, her.new_key(), id.into(), role).await })
    };
    let (first, second) = (take(&one, &two), take(&two, &one));
    let left = match (first.await?, second.await?) {
        (Ok(()), Err(app::Error::Unauthenticated | app::Error::Forbidden)) => one,
        (Err(app::Error::Unauthenticated | app::Error::Forbidden), Ok(())) => two,
        other => panic!("{other:?}"),
    };
    let her = &left.here;
    let refused = |told: app::Result<()>, named: &str| {
        assert!(matches!(&told, Err(app::Error::Refused { field, .. }) if *field == named), "{told:?}");
    };
    refused(accounts::ungrant(her, her.new_key(), left.id.into(), left.role).await, "roleId");
    refused(accounts::set_state(her, her.new_key(), left.id.into(), AccountState::Deactivated).await, "state");
    act(her, "PT Masih".into()).await?;
    accounts::set_state(&ctx, ctx.new_key(), left.id.into(), AccountState::Deactivated).await?;
    assert!(matches!(act(her, "PT Usai".into()).await, Err(app::Error::Unauthenticated)));
});
