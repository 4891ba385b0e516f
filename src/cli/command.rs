//! The commands: parses and delegates, nothing else.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use chrono::NaiveDate;
use clap::{Parser, Subcommand};

use super::accounts::{self, Token, User};
use super::care::{self, VerifyAudit};
use super::lists::{self, Export, Import};
use super::{open, open_for, said, serving};
use crate::config::Config;
use crate::domain::Locale;
use crate::domain::id::ImportRunId;
use crate::{app, gql, log};

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
        /// The sum that `backup` printed, by which it is seen whether the copy is as it was.
        #[arg(long, value_name = "HEX")]
        sha256: Option<String>,
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

/// Does what the command line says. All of it is compiled with the library: a program that waited for a future of its own would have
/// everything that the future leads to compiled once more.
pub fn run() -> ExitCode {
    let command = Simpul::parse().command;
    let runtime = match tokio::runtime::Builder::new_multi_thread().thread_stack_size(gql::STACK).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&format!("no threads: {error}")),
    };
    let end = runtime.block_on(obey(command));
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

async fn obey(command: Command) -> Result<(), String> {
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
        Command::Migrate => open(&config, Locale::Id).await.map(drop),
        Command::Demo { demo_size, as_of } => {
            let ctx = open(&config, Locale::Id).await?;
            let as_of = as_of.unwrap_or_else(|| ctx.today());
            app::demo::load(&ctx, demo_size, as_of).await.map(drop).map_err(|error| said(&error, Locale::Id))
        }
        Command::Import(import) => lists::import(&config, import).await,
        Command::Export(export) => lists::export(&config, export).await,
        Command::UndoImport { run, english } => lists::undo(&config, run, english).await,
        Command::User(user) => accounts::user(&config, user).await,
        Command::Token(token) => accounts::token(&config, token).await,
        Command::Backup { file, english } => care::backup(&config, &file, english).await,
        Command::Restore { file, sha256, english } => care::restore(&config, &file, sha256.as_deref(), english).await,
        Command::Doctor { english } => care::doctor(&config, english).await,
        Command::VerifyAudit(wish) => care::verify_audit(&config, wish).await,
        Command::Serve { listen, database, tls_cert, tls_key, demo, demo_size } => {
            config.listen = listen.unwrap_or(config.listen);
            config.tls_cert = tls_cert.or(config.tls_cert);
            config.tls_key = tls_key.or(config.tls_key);
            if let Some(url) = database {
                config.database.0 = url;
            }
            let ctx = open_for(&config, config.statement, Locale::Id).await?;
            let said = |error| said(&error, Locale::Id);
            if demo && !app::demo::is_loaded(&ctx).await.map_err(said)? {
                app::demo::load(&ctx, demo_size, ctx.today()).await.map_err(said)?;
            }
            if demo {
                app::demo_people::make(&ctx).await.map_err(said)?;
            }
            serving::serve(&config, ctx, demo).await
        }
    }
}
