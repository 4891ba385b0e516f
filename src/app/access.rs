//! Who may do what: one table of actor and action. Checked where a thing is obtained, not where it is shown.

use super::{Error, Result};
use crate::domain::words::{Word, words};

words! {
    /// Who asks.
    Actor {
        /// Anybody, without an account.
        Visitor = "VISITOR",
        /// The person at the command line of the machine on which the data lies.
        Operator = "OPERATOR",
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
        /// Read who did what.
        ReadAudit = "READ_AUDIT",
        /// Look whether everything is as it should be.
        LookAfter = "LOOK_AFTER",
        /// Verify that what is written of who did what is as it was written.
        VerifyAudit = "VERIFY_AUDIT",
    }
}

impl Actor {
    /// Who it is, by a name that tells nothing of a person.
    pub fn pseudonym(&self) -> String {
        self.word().to_owned()
    }
}

/// The table itself.
pub const fn may(actor: Actor, action: Action) -> bool {
    match action {
        Action::ReadReference
        | Action::ReadCooperatives
        | Action::ReadUmkm
        | Action::ReadClusters
        | Action::ReadCoalitions
        | Action::MatchCooperatives
        | Action::MatchCapital
        | Action::FollowRegistry => true,
        Action::LoadReference
        | Action::LoadDemonstration
        | Action::Import
        | Action::Export
        | Action::ReadPersonalData
        | Action::ReadAudit
        | Action::LookAfter
        | Action::VerifyAudit => {
            matches!(actor, Actor::Operator)
        }
    }
}

/// Lets the actor through, or says that she may not.
pub fn check(actor: Actor, action: Action) -> Result<()> {
    if may(actor, action) { Ok(()) } else { Err(Error::Forbidden) }
}

/// The table as text, a line for each actor and action, for a compared file.
pub fn table() -> String {
    Actor::ALL
        .iter()
        .flat_map(|actor| Action::ALL.iter().map(move |action| (actor, action)))
        .map(|(actor, action)| {
            format!("{:<10}{:<24}{}\n", actor.word(), action.word(), if may(*actor, *action) { "yes" } else { "no" })
        })
        .collect()
}
