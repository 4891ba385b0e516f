//! What can be commanded, who is let through, and what becomes of who is not: a visitor is told to sign in, whoever has signed in that she
//! may not. That she tried is noted in the audit chain; not that of visitors, who have no name and no end.

use std::fmt::Display;

use super::access::{self, Object};
use super::{Action, Ctx, Error, Result};
use crate::domain::audit::{AuditAction, AuditEntry, AuditKind};

/// Something that can be commanded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deed {
    /// What the table is asked.
    pub action: Action,
    noted: AuditAction,
    kind: AuditKind,
}

macro_rules! deeds {
    ($($(#[$about:meta])* $name:ident = $action:ident, $noted:ident of $kind:ident;)+) => {
        $($(#[$about])*
        pub const $name: Deed =
            Deed { action: Action::$action, noted: AuditAction::$noted, kind: AuditKind::$kind };)+
    };
}
deeds! {
    /// To open or close a cooperative for members.
    SET_OPENNESS = ManageCooperative, SetCooperativeOpenness of Cooperative;
    /// To correct what is said of a cooperative.
    CORRECT_COOPERATIVE = ManageCooperative, CorrectCooperative of Cooperative;
    /// To make an organisation.
    CREATE_ORGANISATION = ManageOrganisations, CreateOrganisation of Organisation;
    /// To make an account.
    CREATE_ACCOUNT = ManageAccounts, CreateAccount of Account;
    /// To give out a link that opens an account.
    GIVE_LINK = ManageAccounts, GiveAccountLink of Account;
    /// To give a role.
    GRANT_ROLE = ManageAccounts, GrantRole of Account;
    /// To take a role.
    END_ROLE = ManageAccounts, EndRole of Account;
    /// To close or open an account.
    SET_STATE = ManageAccounts, SetAccountState of Account;
    /// To end one's sessions.
    END_SESSIONS = UseAccount, EndSessions of Account;
    /// To change one's password.
    CHANGE_PASSWORD = UseAccount, SetPassword of Account;
    /// To make a token.
    CREATE_TOKEN = UseAccount, CreateToken of Token;
    /// To revoke a token.
    REVOKE_TOKEN = UseAccount, RevokeToken of Token;
}

/// Stands for what was not named, or not looked at.
const NOTHING: &str = "-";

impl Deed {
    /// Lets through who may do this to that, which is named by its id.
    pub(super) async fn permit(&self, ctx: &Ctx, object: &Object<'_>, id: impl Display) -> Result<()> {
        if access::may(&ctx.actor, self.action, object) { Ok(()) } else { self.deny(ctx, id).await }
    }

    /// Lets through who may do this to anything at all: before that, nothing is said of what somebody sent.
    pub async fn admit(&self, ctx: &Ctx) -> Result<()> {
        if access::may_to_anything(&ctx.actor, self.action) { Ok(()) } else { self.deny(ctx, NOTHING).await }
    }

    /// What is noted of it when it was done to something.
    pub(super) fn done(&self, id: impl Display) -> AuditEntry {
        AuditEntry::done(self.noted, self.kind, id)
    }

    /// Of one account so many attempts are noted, and no more: what anybody can cause has a bound.
    async fn deny(&self, ctx: &Ctx, id: impl Display) -> Result<()> {
        let holder = ctx.actor.holder().ok_or(Error::Unauthenticated)?;
        if ctx.throttle().is_noted(holder.account, ctx.now()) {
            let tried = AuditEntry::refused(self.noted, self.kind, id);
            let noted = ctx.write(move |work| {
                let tried = tried.clone();
                Box::pin(async move {
                    work.audit(tried);
                    Ok(())
                })
            });
            // she is told so whether it could be noted or not
            if let Err(error) = noted.await {
                tracing::warn!(?error, "somebody tried what she may not, and it could not be noted");
            }
        }
        Err(Error::Forbidden)
    }
}
