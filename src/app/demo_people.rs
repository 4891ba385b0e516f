//! The persons of the demonstration: one of each role, some of them in two regions, so that whoever looks at the product sees what
//! each may do. They are made up, have no passwords, and come in without one at the machine itself only.

use super::accounts::{self, NewAccount, login_hash};
use super::sessions::{self, Begins, Opened};
use super::{Action, Ctx, Error, Result, access, cooperatives, persons, umkm};
use crate::domain::RegionCode;
use crate::domain::account::{AccountState, GrantPlace, Role};
use crate::domain::audit::AuditAction;
use crate::domain::listing::{CooperativeFilter, Slice, UmkmFilter};
use crate::domain::organisation::OrganisationKind;
use crate::domain::words::{Word, words};
use crate::store;
use crate::vault::Secret;

words! {
    /// A person of the demonstration.
    DemoPerson {
        /// Owns an UMKM.
        Owner = "OWNER",
        /// Owns an UMKM in the other region.
        OtherOwner = "OTHER_OWNER",
        /// Manages a cooperative.
        Manager = "MANAGER",
        /// Manages a cooperative in the other region.
        OtherManager = "OTHER_MANAGER",
        /// Works for the first cooperative.
        Staff = "STAFF",
        /// Lends.
        Financier = "FINANCIER",
        /// Sells inputs.
        Supplier = "SUPPLIER",
        /// Buys products.
        Buyer = "BUYER",
        /// Plans for a region.
        Planner = "PLANNER",
        /// Plans for the other region.
        OtherPlanner = "OTHER_PLANNER",
        /// Keeps accounts and organisations.
        Administrator = "ADMINISTRATOR",
    }
}

/// The two regions of the demonstration in which they are: Bantargebang and Pondokgede.
const REGIONS: [&str; 2] = ["32.75.07", "32.75.08"];

impl DemoPerson {
    fn login(self) -> String {
        format!("contoh.{}", self.word().to_lowercase())
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Owner => "Sari Contoh",
            Self::OtherOwner => "Ratih Contoh",
            Self::Manager => "Budi Contoh",
            Self::OtherManager => "Joko Contoh",
            Self::Staff => "Dian Contoh",
            Self::Financier => "Rina Contoh",
            Self::Supplier => "Agus Contoh",
            Self::Buyer => "Maya Contoh",
            Self::Planner => "Wati Contoh",
            Self::OtherPlanner => "Hadi Contoh",
            Self::Administrator => "Tuti Contoh",
        }
    }

    /// What she is, and which of the two regions is hers.
    const fn role(self) -> (Role, usize) {
        match self {
            Self::Owner => (Role::Owner, 0),
            Self::OtherOwner => (Role::Owner, 1),
            Self::Manager => (Role::Manager, 0),
            Self::OtherManager => (Role::Manager, 1),
            Self::Staff => (Role::Staff, 0),
            Self::Financier => (Role::Financier, 0),
            Self::Supplier => (Role::Supplier, 0),
            Self::Buyer => (Role::Buyer, 0),
            Self::Planner => (Role::Planner, 0),
            Self::OtherPlanner => (Role::Planner, 1),
            Self::Administrator => (Role::Administrator, 0),
        }
    }

    fn hash(self, ctx: &Ctx) -> [u8; 32] {
        login_hash(ctx, &self.login())
    }
}

/// Makes those persons who are not there yet; where a place has nobody of a role, nobody is made up for it. Answers how many it made.
pub async fn make(ctx: &Ctx) -> Result<usize> {
    access::check(&ctx.actor, Action::LoadDemonstration)?;
    let mut n = 0;
    for person in DemoPerson::ALL {
        if store::accounts::by_login(ctx.db(), &person.hash(ctx)).await?.is_some() {
            continue;
        }
        let (role, region) = person.role();
        let Some(place) = place(ctx, role, REGIONS[region]).await? else { continue };
        let login = person.login().parse().map_err(|refused| Error::Internal(Box::new(refused)))?;
        let new = NewAccount { login, name: person.name().to_owned(), roles: vec![(role, place)], is_demo: true };
        accounts::create(ctx, ctx.new_key(), new).await?;
        n += 1;
    }
    Ok(n)
}

async fn place(ctx: &Ctx, role: Role, region: &str) -> Result<Option<GrantPlace>> {
    let region: RegionCode = region.parse().map_err(|refused| Error::Internal(Box::new(refused)))?;
    let within = Some(region.clone());
    let one = Slice { n: 1, ..Slice::default() };
    let at = async |kind| -> Result<_> {
        Ok(store::organisations::first_of_demo(ctx.db(), kind).await?.map(GrantPlace::Organisation))
    };
    match role {
        Role::Administrator => Ok(Some(GrantPlace::Everywhere)),
        Role::Planner => Ok(ctx.catalogue().region(&region).map(|region| GrantPlace::Region(region.code.clone()))),
        Role::Financier => at(OrganisationKind::Financier).await,
        Role::Supplier => at(OrganisationKind::Supplier).await,
        Role::Buyer => at(OrganisationKind::Buyer).await,
        Role::Manager | Role::Staff => {
            let found = cooperatives::page(ctx, &CooperativeFilter { within, ..Default::default() }, &[], &one).await?;
            let first = found.items.into_iter().map(|listed| listed.item).find(|found| found.is_demo);
            Ok(first.map(|found| GrantPlace::Cooperative(found.id)))
        }
        Role::Owner => {
            let found = umkm::page(ctx, &UmkmFilter { within, ..Default::default() }, &[], &one).await?;
            let first = found.items.into_iter().map(|listed| listed.item).find(|found| found.is_demo);
            Ok(first.map(|found| GrantPlace::Umkm(found.id)))
        }
    }
}

/// A person of the demonstration, as whom somebody may sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Which.
    pub key: DemoPerson,
    /// Her made-up name.
    pub name: String,
}

/// Those as whom whoever asks may sign in: none, unless she sits at the machine of a demonstration.
pub async fn all(ctx: &Ctx, is_near: bool) -> Result<Vec<Person>> {
    if !is_near {
        return Ok(Vec::new());
    }
    let hashes: Vec<_> = DemoPerson::ALL.iter().map(|person| person.hash(ctx).to_vec()).collect();
    let found = store::accounts::by_logins(ctx.db(), &hashes).await?;
    let of: Vec<_> = found.iter().map(|(_, account)| account.person).collect();
    let mut data = persons::open_with(ctx, ctx.db(), &of).await?;
    let mut person = |(key, hash): (&DemoPerson, &Vec<u8>)| {
        let (_, account) = found.iter().find(|(of, account)| of == hash && account.is_demo)?;
        Some(Person { key: *key, name: data.remove(&account.person)?.name? })
    };
    Ok(DemoPerson::ALL.iter().zip(&hashes).filter_map(&mut person).collect())
}

fn nobody() -> Error {
    Error::refused("person", "Orang ini tidak ada di sini.", "This person is not here.")
}

/// Signs in as a person of the demonstration, if whoever asks sits at its machine.
pub async fn sign_in(ctx: &Ctx, person: DemoPerson, is_near: bool) -> Result<Opened> {
    let found = match is_near {
        true => store::accounts::by_login(ctx.db(), &person.hash(ctx)).await?,
        false => return Err(Error::Forbidden),
    };
    // whoever took this login otherwise is a real person
    let account = found.map(|found| found.account).filter(|account| account.is_demo).ok_or_else(nobody)?;
    let secret = Secret::new().map_err(|error| Error::Internal(Box::new(error)))?;
    let (begins, asker) = (Begins::new(ctx, account.id, secret.digest()), ctx.actor.clone());
    let (session, actor) = ctx
        .write(move |work| {
            let (id, begins, asker) = (account.id, begins.clone(), asker.clone());
            Box::pin(async move {
                let held = store::accounts::held(&mut work.tx, id).await?.ok_or_else(nobody)?.account;
                if held.state != AccountState::Active {
                    return Err(nobody());
                }
                work.audit(accounts::noted(AuditAction::SignIn, &held));
                sessions::begin(work, &begins, &asker).await
            })
        })
        .await?;
    Ok(Opened { secret, session, actor })
}
