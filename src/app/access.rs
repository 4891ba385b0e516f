//! Who may do what, and to what: one table of standing and action. Checked where a thing is obtained, not where it is shown; a list is
//! narrowed by the same answer before it is paged.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::{Error, Result};
use crate::domain::RegionCode;
use crate::domain::account::{Grant, GrantPlace, Role, Scope};
use crate::domain::id::{AccountId, CooperativeId, OrganisationId, SessionId, TokenId, UmkmId};
use crate::domain::words::{Word, words};

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// Anybody, without an account.
    Visitor,
    /// The person at the command line of the machine on which the data lies.
    Operator,
    /// Somebody who has signed in, or a program in her name.
    Account(Arc<Holder>),
}

/// The holder of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Her account.
    pub account: AccountId,
    /// How she came in.
    pub via: Via,
    /// What she is, and where.
    pub grants: Vec<Grant>,
    /// What a token may be used for; none for a session, which may be used for everything that she may do.
    pub scopes: Option<BTreeSet<Scope>>,
}

/// How the holder of an account came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Via {
    /// By signing in.
    Session(SessionId),
    /// By a token.
    Token(TokenId),
    /// By a token that another provider gave to a program, until it is over.
    Provider(DateTime<Utc>),
}

impl Actor {
    /// Who asks, without saying who that is.
    pub fn pseudonym(&self) -> String {
        match self {
            Self::Visitor => Standing::Visitor.word().to_owned(),
            Self::Operator => Standing::Operator.word().to_owned(),
            Self::Account(holder) => holder.account.to_string(),
        }
    }

    /// Who has signed in, herself or by a token.
    pub fn holder(&self) -> Option<&Holder> {
        match self {
            Self::Account(holder) => Some(holder),
            Self::Visitor | Self::Operator => None,
        }
    }
}

words! {
    /// As what somebody asks. Who has signed in asks as a visitor may, as the holder of her account, and as each of her roles.
    Standing {
        /// Anybody.
        Visitor = "VISITOR",
        /// Holds an account; what is hers is the account.
        Holder = "HOLDER",
        /// Owns an UMKM.
        Owner = "OWNER",
        /// Manages a cooperative.
        Manager = "MANAGER",
        /// Works for a cooperative.
        Staff = "STAFF",
        /// Lends, at an organisation.
        Financier = "FINANCIER",
        /// Sells inputs, at an organisation.
        Supplier = "SUPPLIER",
        /// Buys products, at an organisation.
        Buyer = "BUYER",
        /// Plans for a region.
        Planner = "PLANNER",
        /// Keeps accounts and organisations.
        Administrator = "ADMINISTRATOR",
        /// Sits at the machine.
        Operator = "OPERATOR",
    }
}

impl From<Role> for Standing {
    fn from(role: Role) -> Self {
        match role {
            Role::Owner => Self::Owner,
            Role::Manager => Self::Manager,
            Role::Staff => Self::Staff,
            Role::Financier => Self::Financier,
            Role::Supplier => Self::Supplier,
            Role::Buyer => Self::Buyer,
            Role::Planner => Self::Planner,
            Role::Administrator => Self::Administrator,
        }
    }
}

words! {
    /// What is asked.
    Action {
        /// Read regions, sectors, the classification and published figures.
        ReadReference = "READ_REFERENCE",
        /// Read cooperatives as the public may.
        ReadCooperatives = "READ_COOPERATIVES",
        /// Read UMKM as the public may: line of business, cell, and what their owners published.
        ReadUmkm = "READ_UMKM",
        /// Read clusters.
        ReadClusters = "READ_CLUSTERS",
        /// Read offers, buying cycles, orders of buyers, and what businesses could do together, as sums.
        ReadCoalitions = "READ_COALITIONS",
        /// Read buying cycles that are being prepared.
        ReadDrafts = "READ_DRAFTS",
        /// Read the names of the files from which records were imported.
        ReadSources = "READ_SOURCES",
        /// Ask which cooperatives fit a described business.
        MatchCooperatives = "MATCH_COOPERATIVES",
        /// Ask which capital fits, and what a loan costs.
        MatchCapital = "MATCH_CAPITAL",
        /// Follow what happens to public records, as it happens.
        FollowRegistry = "FOLLOW_REGISTRY",
        /// Load reference data.
        LoadReference = "LOAD_REFERENCE",
        /// Load made-up data into an empty registry.
        LoadDemonstration = "LOAD_DEMONSTRATION",
        /// Plan, apply and undo imports.
        Import = "IMPORT",
        /// Write whole lists, of what a visitor may read.
        Export = "EXPORT",
        /// Read what identifies a person.
        ReadPersonalData = "READ_PERSONAL_DATA",
        /// Read an account: state, roles.
        ReadAccount = "READ_ACCOUNT",
        /// Use an account as its holder: change the password, make tokens, end sessions.
        UseAccount = "USE_ACCOUNT",
        /// Make accounts, give and take roles, give out links, deactivate.
        ManageAccounts = "MANAGE_ACCOUNTS",
        /// Open or close a cooperative for members, and correct what is said of it.
        ManageCooperative = "MANAGE_COOPERATIVE",
        /// Make organisations.
        ManageOrganisations = "MANAGE_ORGANISATIONS",
        /// Read who did what; of an account, what was done by it and to it.
        ReadAudit = "READ_AUDIT",
        /// Verify that what is written of who did what is as it was written.
        VerifyAudit = "VERIFY_AUDIT",
        /// Look whether everything is as it should be.
        LookAfter = "LOOK_AFTER",
    }
}

words! {
    /// To what an action reaches.
    Reach {
        /// To nothing.
        Nobody = "-",
        /// To what the place of her role holds.
        Own = "own",
        /// To everything.
        All = "ALL",
    }
}

/// The table itself.
pub const fn reach(standing: Standing, action: Action) -> Reach {
    use Action::*;
    match (action, standing) {
        (_, Standing::Operator) => Reach::All,
        (
            ReadReference | ReadCooperatives | ReadUmkm | ReadClusters | ReadCoalitions | MatchCooperatives
            | MatchCapital | FollowRegistry,
            _,
        ) => Reach::All,
        (
            ReadSources | ReadAccount | ManageAccounts | ManageOrganisations | ReadAudit | VerifyAudit,
            Standing::Administrator,
        ) => Reach::All,
        (ManageCooperative, Standing::Manager) => Reach::Own,
        (ReadAccount | UseAccount | ReadAudit, Standing::Holder) => Reach::Own,
        _ => Reach::Nobody,
    }
}

/// The scope that a token has to have for an action; none where no token will do.
pub const fn scope(action: Action) -> Option<Scope> {
    use Action::*;
    match action {
        ReadReference | ReadCooperatives | ReadUmkm | ReadClusters | ReadCoalitions | ReadDrafts | ReadSources
        | MatchCooperatives | MatchCapital | FollowRegistry | Export | ReadPersonalData | ReadAccount | ReadAudit
        | VerifyAudit => Some(Scope::Read),
        LoadReference | LoadDemonstration | Import | ManageCooperative | ManageOrganisations => Some(Scope::Write),
        // whoever finds a token shall not be able to keep what it opens
        UseAccount | ManageAccounts | LookAfter => None,
    }
}

/// On what an action is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Object<'a> {
    /// On nothing in particular: only who may do it everywhere may do it.
    Nothing,
    /// On a cooperative.
    Cooperative {
        /// Which.
        id: CooperativeId,
        /// Where its office is.
        region: &'a RegionCode,
    },
    /// On an UMKM.
    Umkm {
        /// Which.
        id: UmkmId,
        /// Where it is.
        region: &'a RegionCode,
    },
    /// On an organisation.
    Organisation {
        /// Which.
        id: OrganisationId,
        /// Where it acts.
        regions: &'a [RegionCode],
    },
    /// On an account.
    Account {
        /// Which.
        id: AccountId,
    },
    /// On a region.
    Region(&'a RegionCode),
}

/// Something of which an actor may do an action to all that it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held<'a> {
    /// Her account.
    Account(AccountId),
    /// The place of one of her roles.
    Place(&'a GrantPlace),
}

impl Held<'_> {
    fn holds(self, object: &Object<'_>) -> bool {
        match (self, object) {
            (Self::Place(GrantPlace::Everywhere), _) => true,
            (Self::Account(own), Object::Account { id }) => own == *id,
            (Self::Place(GrantPlace::Cooperative(own)), Object::Cooperative { id, .. }) => own == id,
            (Self::Place(GrantPlace::Umkm(own)), Object::Umkm { id, .. }) => own == id,
            (Self::Place(GrantPlace::Organisation(own)), Object::Organisation { id, .. }) => own == id,
            (
                Self::Place(GrantPlace::Region(own)),
                Object::Cooperative { region, .. } | Object::Umkm { region, .. } | Object::Region(region),
            ) => own.holds(region),
            // who acts in another region too is not hers alone
            (Self::Place(GrantPlace::Region(own)), Object::Organisation { regions, .. }) => {
                !regions.is_empty() && regions.iter().all(|region| own.holds(region))
            }
            _ => false,
        }
    }
}

/// To what an actor may do an action: what a list is narrowed to before it is paged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Within<'a> {
    /// To everything.
    Everything,
    /// To what these hold; to nothing where there are none.
    Only(Vec<Held<'a>>),
}

impl Within<'_> {
    /// Whether an object is among it.
    pub fn holds(&self, object: &Object<'_>) -> bool {
        match self {
            Self::Everything => true,
            Self::Only(held) => held.iter().any(|held| held.holds(object)),
        }
    }
}

/// To what the actor may do this.
pub fn within(actor: &Actor, action: Action) -> Within<'_> {
    let holder = match actor {
        Actor::Visitor => return whole(Standing::Visitor, action),
        Actor::Operator => return whole(Standing::Operator, action),
        Actor::Account(holder) => holder,
    };
    let as_visitor = whole(Standing::Visitor, action);
    let is_in_scope =
        holder.scopes.as_ref().is_none_or(|scopes| scope(action).is_some_and(|scope| scopes.contains(&scope)));
    if as_visitor == Within::Everything || !is_in_scope {
        return as_visitor;
    }
    let roles = holder.grants.iter().map(|grant| (Standing::from(grant.role()), Held::Place(grant.place())));
    let mut held = Vec::new();
    for (standing, place) in std::iter::once((Standing::Holder, Held::Account(holder.account))).chain(roles) {
        match reach(standing, action) {
            Reach::All => return Within::Everything,
            Reach::Own => held.push(place),
            Reach::Nobody => {}
        }
    }
    Within::Only(held)
}

/// For who has no place of her own.
fn whole(standing: Standing, action: Action) -> Within<'static> {
    match reach(standing, action) {
        Reach::All => Within::Everything,
        Reach::Own | Reach::Nobody => Within::Only(Vec::new()),
    }
}

/// Whether the actor may do this to that.
pub fn may(actor: &Actor, action: Action, object: &Object<'_>) -> bool {
    within(actor, action).holds(object)
}

/// Whether there is anything to which the actor may do this.
pub fn may_to_anything(actor: &Actor, action: Action) -> bool {
    within(actor, action) != Within::Only(Vec::new())
}

/// Lets through who may do this to everything, or says that she may not.
pub fn check(actor: &Actor, action: Action) -> Result<()> {
    check_on(actor, action, &Object::Nothing)
}

/// Lets through who may do this to that, or says that she may not, and a visitor that she has to sign in: for objects of which everybody
/// may know. Where she may not know that they are, [`Error::NotFound`] is the answer.
pub fn check_on(actor: &Actor, action: Action, object: &Object<'_>) -> Result<()> {
    match actor {
        _ if may(actor, action, object) => Ok(()),
        Actor::Visitor => Err(Error::Unauthenticated),
        Actor::Operator | Actor::Account(_) => Err(Error::Forbidden),
    }
}

/// The table as text, a line for each action and a column for each standing, for a compared file. Last comes the scope that a token
/// needs: an integrator has the rights of its account, cut by its scopes.
pub fn table() -> String {
    let heads = Standing::ALL.iter().map(|standing| standing.word()).chain(["INTEGRATOR"]);
    let line = |name: &str, cells: Vec<&str>| {
        let cells: String = cells.iter().map(|cell| format!(" {cell:<13}")).collect();
        format!("{name:<19}{cells}").trim_end().to_owned() + "\n"
    };
    let rows = Action::ALL.iter().map(|action| {
        let cells = Standing::ALL.iter().map(|standing| reach(*standing, *action).word());
        line(action.word(), cells.chain([scope(*action).map_or("-", Word::word)]).collect())
    });
    line("", heads.collect()) + &rows.collect::<String>()
}
