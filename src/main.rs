//! The commands: parses and delegates, nothing else.

use std::io::IsTerminal;
use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use chrono::{NaiveDate, Utc};
use clap::{Parser, Subcommand};
use futures_util::FutureExt;
use simpul::app::changes::Retention;
use simpul::app::exports::{self, ExportKind};
use simpul::app::identities::Identity;
use simpul::app::passwords::Password;
use simpul::app::{self, Actor, Ctx, imports};
use simpul::config::{self, Config, SocketOrigins};
use simpul::domain::account::{AccountState, GrantPlace, Login, Role, Scope};
use simpul::domain::id::ImportRunId;
use simpul::domain::kbli::KbliEdition;
use simpul::domain::listing::{LONGEST_PAGE, Slice};
use simpul::domain::words::Word;
use simpul::domain::{Locale, Message, RegionCode};
use simpul::export::{ExportFormat, NewFile, Style};
use simpul::import::mapping::ListKind;
use simpul::import::mapping_file::{self, MappingFile};
use simpul::import::reference::edition_of;
use simpul::import::sheet::Limits;
use simpul::import::template::template;
use simpul::oidc::{self, Issuer};
use simpul::vault::Vault;
use simpul::{db, edge, gql, http, log};

/// Ties small businesses (UMKM) to sector clusters and their cooperatives, and finds them capital.
#[derive(Parser)]
#[command(version, about, max_term_width = 100)]
struct Simpul {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serves the front end and the graph. Settings come from SIMPUL_… variables.
    Serve {
        /// Address and port; SIMPUL_LISTEN when absent.
        #[arg(long)]
        listen: Option<std::net::SocketAddr>,
        /// sqlite:PATH or postgres://…; SIMPUL_DATABASE_URL when absent.
        #[arg(long)]
        database: Option<String>,
        /// A certificate in PEM; SIMPUL_TLS_CERT when absent.
        #[arg(long, value_name = "PEM", requires = "tls_key")]
        tls_cert: Option<PathBuf>,
        /// Its key; SIMPUL_TLS_KEY when absent.
        #[arg(long, value_name = "PEM", requires = "tls_cert")]
        tls_key: Option<PathBuf>,
        /// Loads made-up data first, where there is none yet.
        #[arg(long)]
        demo: bool,
        /// UMKM of the made-up data; 5,000 when absent.
        #[arg(long, requires = "demo")]
        demo_size: Option<usize>,
    },
    /// Brings the database up to date.
    Migrate,
    /// Prints the schema of the graph.
    Schema,
    /// Loads made-up data into a registry that has none.
    Demo {
        /// UMKM; 5,000 when absent.
        #[arg(long)]
        demo_size: Option<usize>,
        /// The day on which it is set; today when absent.
        #[arg(long)]
        as_of: Option<NaiveDate>,
    },
    /// Imports a list (CSV, XLSX, JSON, JSON lines, GeoJSON; GeoJSON or TopoJSON for boundaries), and reports row by row.
    Import(Import),
    /// Writes a list of what anybody may read, as CSV, XLSX, JSON lines or GeoJSON.
    Export(Export),
    /// Takes an applied import back.
    UndoImport {
        /// Id of the run, as its report says it.
        run: ImportRunId,
        /// Speaks English instead of Bahasa Indonesia.
        #[arg(long)]
        english: bool,
    },
    /// Copies the database to a file while it is in use. The key file is never inside: keep a copy of it elsewhere.
    Backup {
        /// A file that is not there yet.
        file: PathBuf,
        /// Speaks English instead of Bahasa Indonesia.
        #[arg(long)]
        english: bool,
    },
    /// Puts a copy where there is no database yet, brings it up to date and looks whether all is as it should be.
    Restore {
        /// A copy that `backup` made.
        file: PathBuf,
        /// Speaks English instead of Bahasa Indonesia.
        #[arg(long)]
        english: bool,
    },
    /// Looks whether everything is as it should be, and changes nothing.
    Doctor {
        /// Speaks English instead of Bahasa Indonesia.
        #[arg(long)]
        english: bool,
    },
    /// Verifies what is written of who did what, from its first row to its last, and names the first that is not as it was written.
    VerifyAudit(VerifyAudit),
    /// Keeps the accounts of people.
    #[command(subcommand)]
    User(User),
    /// Keeps the tokens of programs.
    #[command(subcommand)]
    Token(Token),
}

#[derive(clap::Args)]
struct VerifyAudit {
    /// Holds the chain against the heads that were published in this file.
    #[arg(long, value_name = "FILE")]
    head: Option<PathBuf>,
    /// Adds the head to this file, once the chain was found whole: keep it where whoever writes to the database cannot.
    #[arg(long, value_name = "FILE")]
    publish: Option<PathBuf>,
    /// Speaks English instead of Bahasa Indonesia.
    #[arg(long)]
    english: bool,
}

#[derive(Subcommand)]
enum User {
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
enum Token {
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

#[derive(clap::Args)]
struct Import {
    /// What the list holds.
    kind: Kind,
    /// The file.
    #[arg(required_unless_present = "template")]
    file: Option<PathBuf>,
    /// Reads, matches and reports, and writes nothing.
    #[arg(long)]
    dry_run: bool,
    /// Prints the report as JSON.
    #[arg(long)]
    json: bool,
    /// Writes the list back with its faulty cells marked, as XLSX.
    #[arg(long, value_name = "XLSX")]
    report: Option<PathBuf>,
    /// Writes an empty list with the columns that are understood, as XLSX.
    #[arg(long, value_name = "XLSX")]
    template: Option<PathBuf>,
    /// Code of the region in which everything of the list lies.
    #[arg(long, value_name = "CODE")]
    within: Option<RegionCode>,
    /// Decides on a column: HEADING=field, or HEADING=ignore; "HEADING #2=field" for the second column of that name.
    #[arg(long, value_name = "HEADING=FIELD", value_parser = column)]
    column: Vec<(String, String)>,
    /// What the columns of this source mean, as a file: read where it is there, else written after the import.
    #[arg(long, value_name = "JSON")]
    mapping: Option<PathBuf>,
    /// Writes what the columns were understood to mean, after a dry run too.
    #[arg(long, value_name = "JSON")]
    save_mapping: Option<PathBuf>,
    /// Edition of a table of KBLI, where the file does not say it: 2020 or 2025.
    #[arg(long, value_name = "YEAR", value_parser = edition)]
    edition: Option<KbliEdition>,
    /// Speaks English instead of Bahasa Indonesia.
    #[arg(long)]
    english: bool,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Kind {
    /// Cooperatives, one a row.
    Cooperatives,
    /// UMKM, one a row.
    Umkm,
    /// Clusters, one a row.
    Clusters,
    /// Regions of the civil administration, one a row.
    Regions,
    /// Codes of KBLI, one a row.
    Kbli,
    /// Outlines of regions, GeoJSON or TopoJSON.
    Boundaries,
}

impl Kind {
    fn list(self) -> ListKind {
        match self {
            Self::Cooperatives => ListKind::Cooperatives,
            Self::Umkm => ListKind::Umkm,
            Self::Clusters => ListKind::Clusters,
            Self::Regions => ListKind::Regions,
            Self::Kbli => ListKind::Kbli,
            Self::Boundaries => ListKind::Boundaries,
        }
    }
}

#[derive(clap::Args)]
struct Export {
    /// What to write: cooperatives, umkm, clusters, regions or kbli.
    #[arg(value_parser = word::<ExportKind>)]
    kind: ExportKind,
    /// csv, xlsx, jsonl or geojson; told by the name of the file when absent.
    #[arg(long, value_parser = word::<ExportFormat>)]
    format: Option<ExportFormat>,
    /// The file; printed when absent.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Only what lies in this region.
    #[arg(long, value_name = "CODE")]
    within: Option<RegionCode>,
    /// Between the cells of CSV; Excel in Indonesia expects a semicolon.
    #[arg(long, default_value_t = ';', value_parser = separator)]
    separator: char,
    /// Leaves out the byte order mark, without which Excel reads CSV in an old encoding.
    #[arg(long)]
    no_mark: bool,
    /// Speaks English instead of Bahasa Indonesia.
    #[arg(long)]
    english: bool,
}

fn word<W: Word>(text: &str) -> Result<W, String> {
    let words = || W::ALL.iter().map(|value| value.word()).collect::<Vec<_>>().join(", ");
    W::from_word(text).ok_or_else(|| format!("one of {}", words()))
}

fn separator(text: &str) -> Result<char, String> {
    match text {
        ";" | "," | "|" => Ok(char::from(text.as_bytes()[0])),
        "\\t" | "\t" | "tab" => Ok('\t'),
        _ => Err("one of ; , | tab".to_owned()),
    }
}

fn edition(text: &str) -> Result<KbliEdition, String> {
    text.parse().ok().and_then(edition_of).ok_or_else(|| "2020 or 2025".to_owned())
}

fn column(text: &str) -> Result<(String, String), String> {
    let (heading, field) = text.split_once('=').ok_or("a column is decided on like this: \"NAMA KOPERASI=name\"")?;
    Ok((heading.to_owned(), field.to_owned()))
}

fn main() -> ExitCode {
    let command = Simpul::parse().command;
    let runtime = match tokio::runtime::Builder::new_multi_thread().thread_stack_size(gql::STACK).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&format!("no threads: {error}")),
    };
    let end = runtime.block_on(run(command));
    // a computation that nobody waits for any more holds nothing up
    runtime.shutdown_timeout(Duration::from_secs(1));
    match end {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => failed(&message),
    }
}

fn failed(message: &str) -> ExitCode {
    eprintln!("simpul: {message}");
    ExitCode::FAILURE
}

async fn run(command: Command) -> Result<(), String> {
    if matches!(command, Command::Schema) {
        print!("{}", gql::sdl());
        return Ok(());
    }
    let mut config = Config::from_env().map_err(|error| error.to_string())?;
    log::start(config.log_format, &config.log_level)?;
    for stranger in Config::strangers(std::env::vars().map(|(name, _)| name)) {
        tracing::warn!("{stranger} is not a setting of simpul: misspelt?");
    }
    match command {
        Command::Schema => Ok(()),
        Command::Migrate => open(&config).await.map(drop),
        Command::Demo { demo_size, as_of } => {
            let ctx = open(&config).await?;
            let as_of = as_of.unwrap_or_else(|| ctx.today());
            app::demo::load(&ctx, demo_size, as_of).await.map(drop).map_err(|error| said(&error, Locale::Id))
        }
        Command::Import(import) => self::import(&config, import).await,
        Command::Export(export) => self::export(&config, export).await,
        Command::User(user) => self::user(&config, user).await,
        Command::Token(Token::Create { user, scope: scopes, days, name }) => {
            let ctx = open(&config).await?;
            let said = |error| said(&error, Locale::Id);
            let account = app::accounts::by_login(&ctx, &user).await.map_err(said)?;
            let new = app::tokens::NewToken { name, scopes, days };
            let made = app::tokens::create(&ctx, ctx.new_key(), account.id, new).await.map_err(said)?;
            println!("{}", made.text.unwrap_or_default());
            Ok(())
        }
        Command::UndoImport { run, english } => {
            let locale = locale(english);
            let undone = imports::undo(&open(&config).await?, run).await.map_err(|error| said(&error, locale))?;
            println!("{}", undone.message().in_locale(locale));
            Ok(())
        }
        Command::Backup { file, english } => {
            let unmade = |error| at_copy(&file, &error);
            db::copy_to(&config.database.0, &file).await.map_err(unmade)?;
            let bytes = std::fs::metadata(&file).map_err(|error| at(&file, &error))?.len();
            let message = Message::new(
                format!("{bytes} bita. Berkas kunci tidak ada di dalamnya: simpan salinannya di tempat lain."),
                format!("{bytes} bytes. The key file is not inside: keep a copy of it elsewhere."),
            );
            println!("{}", message.in_locale(locale(english)));
            Ok(())
        }
        Command::Restore { file, english } => {
            // whether the key file is the right one is told by what is looked at afterwards
            db::copy_from(&file, &config.database.0).await.map_err(|error| at_copy(&file, &error))?;
            open(&config).await.map(drop)?;
            doctor(&config, english).await
        }
        Command::Doctor { english } => doctor(&config, english).await,
        Command::VerifyAudit(wish) => verify_audit(&config, wish).await,
        Command::Serve { listen, database, tls_cert, tls_key, demo, demo_size } => {
            config.listen = listen.unwrap_or(config.listen);
            config.tls_cert = tls_cert.or(config.tls_cert);
            config.tls_key = tls_key.or(config.tls_key);
            if let Some(url) = database {
                config.database.0 = url;
            }
            let ctx = open_for(&config, config.statement).await?;
            let said = |error| said(&error, Locale::Id);
            if demo && !app::demo::is_loaded(&ctx).await.map_err(said)? {
                app::demo::load(&ctx, demo_size, ctx.today()).await.map_err(said)?;
            }
            if demo {
                app::demo_people::make(&ctx).await.map_err(said)?;
            }
            serve(&config, ctx, demo).await
        }
    }
}

async fn user(config: &Config, user: User) -> Result<(), String> {
    let said = |error| said(&error, Locale::Id);
    match user {
        User::Add { login, name, admin, password } => {
            // asked first: nothing is made where there is none
            let password = if password { Some(asked_password()?) } else { None };
            let ctx = open(config).await?;
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
            let ctx = open(config).await?;
            let account = app::accounts::by_login(&ctx, &login).await.map_err(said)?;
            let link = app::accounts::give_link(&ctx, ctx.new_key(), account.id).await.map_err(said)?;
            print_link(config, &link);
            Ok(())
        }
        User::Tie { login, subject } => {
            let identity = Identity { issuer: configured_issuer(config)?, subject };
            let ctx = open(config).await?;
            let account = app::accounts::by_login(&ctx, &login).await.map_err(said)?;
            app::identities::tie(&ctx, account.id, identity).await.map_err(said)
        }
        User::Untie { login } => {
            let issuer = configured_issuer(config)?;
            let ctx = open(config).await?;
            let account = app::accounts::by_login(&ctx, &login).await.map_err(said)?;
            let was_tied = app::identities::untie(&ctx, account.id, &issuer).await.map_err(said)?;
            if was_tied { Ok(()) } else { Err("this account was not tied to the issuer".to_owned()) }
        }
        User::Deactivate { login } => {
            let ctx = open(config).await?;
            let account = app::accounts::by_login(&ctx, &login).await.map_err(said)?;
            let state = AccountState::Deactivated;
            app::accounts::set_state(&ctx, ctx.new_key(), account.id.into(), state).await.map_err(said)?;
            println!("{}", account.id);
            Ok(())
        }
        User::List => {
            let ctx = open(config).await?;
            let mut slice = Slice { n: LONGEST_PAGE, ..Slice::default() };
            loop {
                let page = app::accounts::page(&ctx, &slice).await.map_err(said)?;
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

fn locale(english: bool) -> Locale {
    if english { Locale::En } else { Locale::Id }
}

/// What went wrong, for the person at the command line; the cause of a fault is in the log.
fn said(error: &app::Error, locale: Locale) -> String {
    if let app::Error::Internal(cause) = error {
        tracing::error!(%cause, ?cause, "an internal fault");
    }
    error.message().in_locale(locale).to_owned()
}

/// How long a statement may take at the command line, where nobody waits for a page: it may look at everything.
const TO_LOOK: Duration = Duration::from_secs(600);

/// Opens the database as it is.
async fn database(config: &Config, statement: Duration) -> Result<db::Db, String> {
    let options =
        db::Options { readers: config.readers, connections: config.connections, acquire: config.acquire, statement };
    db::open(&config.database.0, &options).await.map_err(|error| format!("{}: {error}", config.database))
}

/// Opens database and key file as they are, to look into them: neither is made, and nothing is brought up to date.
async fn as_it_is(config: &Config) -> Result<Ctx, String> {
    if db::sqlite_path(&config.database.0).is_some_and(|path| !Path::new(path).exists()) {
        return Err(format!("{}: there is no such file", config.database));
    }
    let vault = Vault::open(&config.key_file).map_err(|error| format!("SIMPUL_KEY_FILE: {error}"))?;
    Ok(Ctx::over(database(config, TO_LOOK).await?, vault, Arc::new(Utc::now)))
}

/// Opens database and vault for a command, and brings both up to date.
async fn open(config: &Config) -> Result<Ctx, String> {
    open_for(config, TO_LOOK).await
}

/// The same, with a bound on statements.
async fn open_for(config: &Config, statement: Duration) -> Result<Ctx, String> {
    let db = database(config, statement).await?;
    db::migrate(&db).await.map_err(|error| error.to_string())?;
    let said = |error| said(&error, Locale::Id);
    let is_keyed = app::persons::is_keyed(&db).await.map_err(said)?;
    let vault = if is_keyed { Vault::open(&config.key_file) } else { Vault::open_or_create(&config.key_file) };
    let vault = vault.map_err(|error| format!("SIMPUL_KEY_FILE: {error}"))?;
    let ctx = Ctx::open(db, vault, Arc::new(Utc::now)).await.map_err(said)?;
    imports::finish_interrupted(&ctx).await.map_err(said)?;
    Ok(ctx)
}

async fn import(config: &Config, import: Import) -> Result<(), String> {
    let list = import.kind.list();
    if list == ListKind::Boundaries && (import.template.is_some() || import.report.is_some()) {
        return Err("boundaries are a map, not a table: --template and --report are for tables".to_owned());
    }
    if let Some(path) = &import.template {
        return save(path, &template(list).map_err(|error| error.to_string())?);
    }
    let locale = locale(import.english);
    let path = import.file.ok_or("a file to import is missing")?;
    let limits = Limits { max_bytes: config.import_bytes, max_rows: config.import_rows, ..Limits::COMMAND_LINE };
    let in_words = |message: Message| message.in_locale(locale).to_owned();
    let bytes = contents(&path, limits.max_bytes).map_err(in_words)?;
    let mapping = match import.mapping.as_ref().filter(|path| path.exists()) {
        Some(path) => {
            let bytes = contents(path, mapping_file::MOST_BYTES).map_err(in_words)?;
            Some(MappingFile::read(&String::from_utf8_lossy(&bytes)).map_err(in_words)?)
        }
        None => None,
    };
    // remembered once it was believed: a dry run only looks
    let remembered = import.mapping.as_ref().filter(|_| mapping.is_none() && !import.dry_run);
    // what is to be written is begun before anything is imported: afterwards it would be too late to say that it cannot be
    let remembered = remembered.map(|path| begun(path)).transpose()?;
    let saved = import.save_mapping.as_ref().map(|path| begun(path)).transpose()?;
    let marked = import.report.as_ref().map(|path| begun(path)).transpose()?;
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    let ctx = open(config).await?;
    let wish = imports::Wish {
        columns: import.column,
        mapping,
        edition: import.edition,
        within: import.within,
        dry_run: import.dry_run,
        limits,
        chunk_rows: config.import_chunk_rows,
    };
    let imported =
        imports::import(&ctx, imports::File { list, name, bytes }, wish).await.map_err(|error| said(&error, locale))?;
    if import.json {
        let report = serde_json::json!({ "run": imported.run, "report": imported.report });
        println!("{}", serde_json::to_string_pretty(&report).map_err(|error| error.to_string())?);
    } else {
        if let Some(run) = imported.run {
            println!("{run}");
        }
        print!("{}", imported.report.to_terminal(locale));
    }
    let counts = imported.report.counts;
    let is_useless = counts.refused == counts.rows;
    for file in saved.into_iter().chain(remembered.filter(|_| !is_useless)) {
        written(file, imported.mapping.written().as_bytes())?;
    }
    if let Some(file) = marked {
        written(file, &imported.report.to_xlsx(&imported.workbook).map_err(|error| error.to_string())?)?;
    }
    if is_useless {
        return Err(in_words(Message::new("semua baris ditolak", "every row was refused")));
    }
    Ok(())
}

fn at_copy(path: &Path, error: &db::Error) -> String {
    format!("{}: {error}", path.display())
}

/// Prints what was looked at, and fails where something is wrong.
async fn doctor(config: &Config, english: bool) -> Result<(), String> {
    let locale = locale(english);
    let ctx = as_it_is(config).await?;
    let findings = app::doctor::examine(&ctx).await.map_err(|error| said(&error, locale))?;
    let mut n_faults = 0;
    for finding in &findings {
        let sign = if finding.faults.is_empty() { "ok   " } else { "SALAH" };
        println!(
            "{} {}",
            if english { sign.replace("SALAH", "WRONG") } else { sign.to_owned() },
            finding.what.in_locale(locale)
        );
        for fault in &finding.faults {
            n_faults += 1;
            println!("      {}", fault.in_locale(locale));
        }
    }
    if n_faults == 0 {
        return Ok(());
    }
    let message = Message::new(format!("{n_faults} kesalahan"), format!("{n_faults} faults"));
    Err(message.in_locale(locale).to_owned())
}

async fn verify_audit(config: &Config, wish: VerifyAudit) -> Result<(), String> {
    let locale = locale(wish.english);
    let said = |error| said(&error, locale);
    let published = match &wish.head {
        Some(path) => {
            let text = std::fs::read_to_string(path).map_err(|error| at(path, &error))?;
            app::audit::read_published(&text).map_err(said)?
        }
        None => app::audit::Published::new(),
    };
    let ctx = as_it_is(config).await?;
    let verdict = app::audit::verify(&ctx, &published).await.map_err(said)?;
    let message = app::audit::said(&verdict).in_locale(locale).to_owned();
    let app::audit::Verdict::Whole(head) = verdict else { return Err(message) };
    if let Some(path) = &wish.publish {
        let line = app::audit::line(&head, ctx.today());
        let mut file =
            std::fs::OpenOptions::new().append(true).create(true).open(path).map_err(|error| at(path, &error))?;
        std::io::Write::write_all(&mut file, line.as_bytes())
            .and_then(|()| file.sync_all())
            .map_err(|error| at(path, &error))?;
    }
    println!("{message}");
    Ok(())
}

async fn export(config: &Config, export: Export) -> Result<(), String> {
    let locale = locale(export.english);
    let ending = || Word::from_word(export.out.as_ref()?.extension()?.to_str()?.to_ascii_lowercase().as_str());
    let format = export.format.or_else(ending);
    if let (None, Some(ending)) = (format, export.out.as_ref().and_then(|path| path.extension())) {
        let ending = ending.to_string_lossy();
        let message = Message::new(
            format!(
                "tidak ada format \"{ending}\"; pakai csv, xlsx, jsonl, atau geojson, atau sebut formatnya dengan --format"
            ),
            format!(
                "there is no format \"{ending}\"; use csv, xlsx, jsonl or geojson, or name the format with --format"
            ),
        );
        return Err(message.in_locale(locale).to_owned());
    }
    let format = format.unwrap_or(ExportFormat::Csv);
    if format == ExportFormat::Xlsx && export.out.is_none() {
        return Err("a workbook is written to a file: name it with --out".to_owned());
    }
    let style = Style { format, separator: export.separator as u8, has_mark: !export.no_mark };
    let wish = exports::Wish { kind: export.kind, style, within: export.within };
    let ctx = open(config).await?;
    let written = match &export.out {
        Some(path) => {
            let mut file = NewFile::begin(path).map_err(|error| at(path, &error))?;
            let written = exports::export(&ctx, &wish, std::io::BufWriter::new(&mut file)).await;
            if written.is_ok() {
                file.finish().map_err(|error| at(path, &error))?;
            }
            written
        }
        None => exports::export(&ctx, &wish, std::io::BufWriter::new(std::io::stdout())).await,
    };
    let n_rows = written.map_err(|error| said(&error, locale))?;
    eprintln!("{n_rows} rows");
    Ok(())
}

/// The bytes of a file, unless it has too many.
fn contents(path: &Path, max_bytes: usize) -> Result<Vec<u8>, Message> {
    let shown = path.display();
    let unread = |error: std::io::Error| {
        Message::new(
            format!("{shown}: berkas tidak dapat dibaca ({error})."),
            format!("{shown}: the file cannot be read ({error})."),
        )
    };
    let about = std::fs::metadata(path).map_err(unread)?;
    if !about.is_file() {
        return Err(Message::new(
            format!("{shown}: ini bukan berkas; sebutkan berkas CSV atau XLSX."),
            format!("{shown}: this is not a file; name a CSV or XLSX file."),
        ));
    }
    if about.len() > max_bytes as u64 {
        return Err(Message::new(
            format!("{shown}: berkas boleh berisi paling banyak {max_bytes} bita (SIMPUL_IMPORT_BYTES)."),
            format!("{shown}: a file may have {max_bytes} bytes at most (SIMPUL_IMPORT_BYTES)."),
        ));
    }
    std::fs::read(path).map_err(unread)
}

fn at(path: &Path, error: &std::io::Error) -> String {
    format!("{}: {error}", path.display())
}

/// A file that will be written, with its name for messages.
fn begun(path: &Path) -> Result<(NewFile, &Path), String> {
    Ok((NewFile::begin(path).map_err(|error| at(path, &error))?, path))
}

fn written((mut file, path): (NewFile, &Path), bytes: &[u8]) -> Result<(), String> {
    std::io::Write::write_all(&mut file, bytes).and_then(|()| file.finish()).map_err(|error| at(path, &error))
}

fn save(path: &Path, bytes: &[u8]) -> Result<(), String> {
    written(begun(path)?, bytes)
}

/// The documents that the front end was built with, and those of the files that are set.
fn documents(config: &Config, assets: &http::Assets, limits: &edge::guard::Limits) -> Result<edge::Documents, String> {
    let own =
        assets.bytes(http::MANIFEST).ok_or("the front end in this program has no documents.json: build it anew")?;
    let unusable = |name: &str, error: edge::Unusable| format!("{name}: {error}");
    let mut documents =
        edge::Documents::default().with_manifest(own, limits).map_err(|error| unusable(http::MANIFEST, error))?;
    for path in &config.documents_files {
        let name = path.display().to_string();
        let bytes = std::fs::read(path).map_err(|error| format!("{name}: {error}"))?;
        documents = documents.with_manifest(&bytes, limits).map_err(|error| unusable(&name, error))?;
    }
    Ok(if config.documents == config::Documents::TrustedOnly { documents.only() } else { documents })
}

async fn serve(config: &Config, ctx: Ctx, is_demo: bool) -> Result<(), String> {
    let listen = async |address| {
        let listener = tokio::net::TcpListener::bind(address).await;
        listener.map_err(|error| format!("cannot listen at {address}: {error}"))
    };
    let listener = listen(config.listen).await?;
    let metrics = match config.metrics_listen {
        Some(address) => Some(listen(address).await?),
        None => None,
    };
    let tls = match (&config.tls_cert, &config.tls_key) {
        (Some(certificate), Some(key)) => Some(http::Tls::read(certificate, key)?),
        (None, None) => None,
        _ => return Err("SIMPUL_TLS_CERT and SIMPUL_TLS_KEY belong together".to_owned()),
    };
    let scheme = if tls.is_some() { "https" } else { "http" };
    if tls.is_none() && config.trusted_proxies.is_empty() && !config.listen.ip().is_loopback() {
        tracing::warn!(
            "what is said on {} can be read on its way: set SIMPUL_TLS_CERT, or a proxy with TLS before it",
            config.listen
        );
    }
    let issuer = issuer(config)?;
    let has_issuer = issuer.is_some();
    let collector = config.otlp_endpoint.as_deref().map(http::Collector::at).transpose()?;
    let graphql = edge::Settings {
        body_bytes: config.body_bytes,
        body_deadline: config.body,
        deadline: config.request,
        budget: edge::Budget {
            request: config.cost_request,
            saved: config.cost_saved,
            per_second: config.cost_per_second,
            ..Default::default()
        },
        timed_per_mille: config.timed_per_mille,
        streams: edge::Streams {
            in_all: config.streams,
            origins: match &config.socket_origins {
                SocketOrigins::Any => edge::Origins::Any,
                SocketOrigins::Own(others) => edge::Origins::Own(others.clone()),
            },
            ..Default::default()
        },
        ..http::Limits::default().graphql
    };
    let assets = http::Assets::embedded();
    let documents = documents(config, &assets, &graphql.limits)?;
    let n_database = config.readers.max(config.connections) as usize;
    let limits = http::Limits {
        graphql,
        requests: config.requests,
        connections: http::room_for_connections(config.http_connections, n_database)?,
        connections_per_address: config.connections_per_address,
        unsent_bytes: config.unsent_bytes,
        header_deadline: config.header,
        idle_deadline: config.idle,
        write_deadline: config.stall,
        notice: config.notice,
        drain: config.drain,
        proxies: http::Proxies { networks: config.trusted_proxies.clone(), header: config.proxy_header },
        tls,
        ..Default::default()
    };
    let retention =
        Retention { events: config.events, age: Duration::from_secs(u64::from(config.event_days) * 24 * 60 * 60) };
    let told = ctx.clone();
    let teller = tokio::spawn(async move {
        // where and why it panicked is in the line that the panic has written; it goes on where it was
        let both = async || {
            tokio::join!(app::changes::tell(&told, retention), app::states::watch(&told, app::states::MINUTE));
        };
        while AssertUnwindSafe(both()).catch_unwind().await.is_err() {
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    });
    let audited = ctx.clone();
    let logger = tokio::spawn(async move {
        let mut daily = tokio::time::interval(Duration::from_secs(24 * 60 * 60));
        loop {
            daily.tick().await;
            app::audit::log_head(&audited).await;
        }
    });
    let timed = ctx.clone();
    let timer = tokio::spawn(async move {
        while AssertUnwindSafe(app::coalitions::keep_time(&timed)).catch_unwind().await.is_err() {
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    });
    let (visitor, asked, measured) = (ctx.acting(Actor::Visitor), ctx.clone(), ctx.clone());
    let is_demo = is_demo && config.is_for_this_machine_alone();
    let app = http::App {
        schema: gql::graph(),
        prepare: Box::new(move |request, parts| {
            let counter = db::Counter::default();
            let ctx = visitor.counted(&counter).within(edge::RequestId::of(&parts.extensions));
            let ctx = ctx.acting(http::actor(&parts.extensions));
            let origin = gql::Origin {
                network: http::Caller::of(&parts.extensions).map(|caller| caller.network()),
                is_demo: is_demo && http::is_of_this_machine(&parts.extensions, &parts.headers),
                has_issuer,
            };
            gql::prepare(request, &ctx, http::locale(&parts.headers))
                .data(origin)
                .data(edge::Statements::new(move || counter.statements()))
        }),
        ready: Box::new(move || {
            let ctx = asked.clone();
            Box::pin(async move { app::changes::seen(&ctx).is_some() && ctx.is_ready().await })
        }),
        sdl: gql::sdl(),
        assets,
        documents,
        limits,
        watch: http::Watch { metrics, gauges: Some(gauges(measured)), collector },
        accounts: Some(http::Accounts { ctx: ctx.acting(Actor::Visitor), issuer }),
    };
    tracing::info!(listen = %config.listen, "serving at {scheme}://{}", config.listen);
    http::serve(listener, app, http::stop_signal()).await;
    teller.abort();
    logger.abort();
    timer.abort();
    app::audit::log_head(&ctx).await;
    // a write that is under way ends as it does anyway; more is not waited for
    let _closed_or_not = tokio::time::timeout(Duration::from_secs(5), ctx.close()).await;
    tracing::info!("stopped");
    Ok(())
}

/// The issuer at which holders of accounts may sign in, if there is one.
fn issuer(config: &Config) -> Result<Option<Arc<Issuer>>, String> {
    let Some(issuer) = config.oidc_issuer.clone() else { return Ok(None) };
    let url = config
        .public_url
        .as_ref()
        .ok_or("SIMPUL_PUBLIC_URL is missing: SIMPUL_OIDC_ISSUER sends browsers back to it")?;
    let read = |path: &PathBuf| std::fs::read_to_string(path).map_err(|error| at(path, &error));
    let secret = config.oidc_secret_file.as_ref().map(read).transpose()?;
    let settings = oidc::Settings {
        issuer,
        client_id: config.oidc_client.clone(),
        client_secret: secret.map(|secret| oidc::Secret(secret.trim().to_owned())),
        audience: config.oidc_audience.clone(),
        redirect: format!("{url}{}", http::BACK_FROM_ISSUER),
        hosts: config.oidc_hosts.clone(),
        allows_loopback: config.oidc_loopback,
    };
    Issuer::new(settings).map(|issuer| Some(Arc::new(issuer))).map_err(|error| format!("SIMPUL_OIDC_ISSUER: {error}"))
}

/// What lies behind the graph, measured.
fn gauges(ctx: Ctx) -> http::Gauges {
    Box::new(move || {
        let pool = ctx.pool();
        Box::pin(async move {
            let gauge = |name, about, n: u32| http::Gauge { name, about, value: f64::from(n) };
            vec![
                gauge("simpul_pool_most", "Connections to the database that there may be.", pool.most),
                gauge("simpul_pool_open", "Connections to the database.", pool.open),
                gauge("simpul_pool_idle", "Connections to the database that are not in use.", pool.idle),
            ]
        })
    })
}
