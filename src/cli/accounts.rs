//! Accounts of people, and tokens of programs.

use std::io::IsTerminal;

use clap::Subcommand;

use super::{open, said, word};
use crate::app;
use crate::app::identities::Identity;
use crate::app::passwords::Password;
use crate::config::Config;
use crate::domain::Locale;
use crate::domain::account::{AccountFilter, AccountState, GrantPlace, Login, Role, Scope};
use crate::domain::listing::{LONGEST_PAGE, Slice};
use crate::domain::words::Word;

#[derive(Subcommand)]
pub enum User {
    /// Makes an account, and prints a link by which its holder sets a password.
    Add {
        /// An address of e-mail, a phone, or a name of letters and digits.
        #[arg(long)]
        login: Login,
        /// The name of its holder.
        #[arg(long)]
        name: String,
        /// Makes an administrator of her.
        #[arg(long)]
        admin: bool,
        /// Asks for the password, or reads it from standard input, in place of giving out a link.
        #[arg(long)]
        password: bool,
    },
    /// Lists the accounts.
    List,
    /// Prints a link by which the holder of an account sets a new password; it opens the account once, within 7 days.
    Link {
        /// By what she signs in.
        login: Login,
    },
    /// Ties an account to whom the issuer of SIMPUL_OIDC_ISSUER knows, so that she can sign in there.
    Tie {
        /// By what she signs in here.
        login: Login,
        /// The issuer's name for her, the `sub` of its tokens.
        #[arg(long)]
        subject: String,
    },
    /// Unties an account from the issuer.
    Untie {
        /// By what its holder signs in here.
        login: Login,
    },
    /// Closes an account, with its sessions and tokens.
    Deactivate {
        /// By what its holder signs in.
        login: Login,
    },
}

#[derive(Subcommand)]
pub enum Token {
    /// Makes a token, and prints it: it is not told again.
    Create {
        /// By what the holder of the account signs in.
        #[arg(long, value_name = "LOGIN")]
        user: Login,
        /// What the token may be used for: READ, WRITE; more than one with further --scope.
        #[arg(long, required = true, value_parser = word::<Scope>)]
        scope: Vec<Scope>,
        /// For how many days it is good, 1 to 366.
        #[arg(long)]
        days: i64,
        /// What it is called.
        #[arg(long, default_value = "simpul token create")]
        name: String,
    },
}

pub async fn user(config: &Config, user: User) -> Result<(), String> {
    let said = |error| said(&error, Locale::Id);
    match user {
        User::Add { login, name, admin, password } => {
            // asked first: nothing is made where there is none
            let password = if password { Some(asked_password()?) } else { None };
            let ctx = open(config, Locale::Id).await?;
            let roles = if admin { vec![(Role::Administrator, GrantPlace::Everywhere)] } else { Vec::new() };
            let new = app::accounts::NewAccount { login, name, roles, is_demo: false };
            if let Some(password) = &password {
                password.check(new.login.as_str(), "password").map_err(said)?;
            }
            let account = app::accounts::create(&ctx, ctx.new_key(), new).await.map_err(said)?;
            let link = app::accounts::give_link(&ctx, ctx.new_key(), account).await.map_err(said)?;
            match password {
                Some(password) => {
                    app::sessions::set_password(&ctx, link.text(), &password).await.map_err(said)?;
                }
                None => print_link(config, &link),
            }
            println!("{account}");
            Ok(())
        }
        User::Link { login } => {
            let ctx = open(config, Locale::Id).await?;
            let account = app::accounts::by_login(&ctx, &login).await.map_err(said)?;
            print_link(config, &app::accounts::give_link(&ctx, ctx.new_key(), account.id).await.map_err(said)?);
            Ok(())
        }
        User::Tie { login, subject } => {
            let identity = Identity { issuer: configured_issuer(config)?, subject };
            let ctx = open(config, Locale::Id).await?;
            let account = app::accounts::by_login(&ctx, &login).await.map_err(said)?;
            app::identities::tie(&ctx, account.id, identity).await.map_err(said)
        }
        User::Untie { login } => {
            let issuer = configured_issuer(config)?;
            let ctx = open(config, Locale::Id).await?;
            let account = app::accounts::by_login(&ctx, &login).await.map_err(said)?;
            let was_tied = app::identities::untie(&ctx, account.id, &issuer).await.map_err(said)?;
            if was_tied { Ok(()) } else { Err("this account was not tied to the issuer".to_owned()) }
        }
        User::Deactivate { login } => {
            let ctx = open(config, Locale::Id).await?;
            let account = app::accounts::by_login(&ctx, &login).await.map_err(said)?;
            let state = AccountState::Deactivated;
            app::accounts::set_state(&ctx, ctx.new_key(), account.id.into(), state).await.map_err(said)?;
            println!("{}", account.id);
            Ok(())
        }
        User::List => {
            let ctx = open(config, Locale::Id).await?;
            let mut slice = Slice { n: LONGEST_PAGE, ..Slice::default() };
            loop {
                let page = app::accounts::page(&ctx, &AccountFilter::default(), &slice).await.map_err(said)?;
                for profile in page.items.iter().map(|listed| &listed.item) {
                    let roles = profile.roles.iter().filter(|role| role.until_at.is_none());
                    let roles: Vec<_> = roles.map(|role| role.grant.role().word()).collect();
                    let told = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
                    let (login, name) = (told(&profile.data.login), told(&profile.data.name));
                    let (id, state) = (profile.account.id, profile.account.state.word());
                    println!("{id}\t{state}\t{}\t{login}\t{name}", roles.join(","));
                }
                slice.from = page.items.into_iter().next_back().map(|last| last.key);
                if !page.has_next {
                    return Ok(());
                }
            }
        }
    }
}

/// What stands behind the # of an address is not sent: no log on the way has it.
fn configured_issuer(config: &Config) -> Result<String, String> {
    config.oidc_issuer.clone().ok_or_else(|| "SIMPUL_OIDC_ISSUER names no issuer".to_owned())
}

fn print_link(config: &Config, link: &app::accounts::Link) {
    let scheme = if config.tls_cert.is_some() { "https" } else { "http" };
    let url = config.public_url.clone().unwrap_or_else(|| format!("{scheme}://{}", config.listen));
    println!("{url}/masuk/tautan#{}", link.text());
    eprintln!("simpul: dapat dipakai satu kali, sampai {}", link.expires_at.format("%Y-%m-%d %H:%M UTC"));
}

/// A password from the terminal, which does not show it, or a line of standard input.
fn asked_password() -> Result<Password, String> {
    let stdin = std::io::stdin();
    let unread = |error: std::io::Error| format!("no password was read: {error}");
    let hidden = if stdin.is_terminal() { Some(Hidden::begin(&stdin).map_err(unread)?) } else { None };
    let mut line = String::new();
    stdin.read_line(&mut line).map_err(unread)?;
    drop(hidden);
    Ok(line.trim_end_matches(['\r', '\n']).to_owned().into())
}

/// A terminal that does not show what is typed, until this is dropped.
struct Hidden<'a> {
    terminal: &'a std::io::Stdin,
    before: rustix::termios::Termios,
}

impl<'a> Hidden<'a> {
    fn begin(terminal: &'a std::io::Stdin) -> std::io::Result<Self> {
        use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
        let before = tcgetattr(terminal)?;
        let mut silent = before.clone();
        silent.local_modes.remove(LocalModes::ECHO);
        tcsetattr(terminal, OptionalActions::Flush, &silent)?;
        eprint!("Kata sandi: ");
        Ok(Self { terminal, before })
    }
}

impl Drop for Hidden<'_> {
    fn drop(&mut self) {
        eprintln!();
        // a terminal that is gone shows nothing
        let _: Result<(), _> =
            rustix::termios::tcsetattr(self.terminal, rustix::termios::OptionalActions::Flush, &self.before);
    }
}

pub async fn token(config: &Config, token: Token) -> Result<(), String> {
    let Token::Create { user, scope: scopes, days, name } = token;
    let ctx = open(config, Locale::Id).await?;
    let said = |error| said(&error, Locale::Id);
    let account = app::accounts::by_login(&ctx, &user).await.map_err(said)?;
    let new = app::tokens::NewToken { name, scopes, days };
    let made = app::tokens::create(&ctx, ctx.new_key(), account.id, new).await.map_err(said)?;
    println!("{}", made.text.unwrap_or_default());
    Ok(())
}
