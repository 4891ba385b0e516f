//! What looks after a registry: copies, and whether all is as it should be.

use std::path::{Path, PathBuf};

use super::{as_it_is, at, locale, open, said};
use crate::config::Config;
use crate::domain::Message;
use crate::{app, db};

#[derive(clap::Args)]
pub struct VerifyAudit {
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

pub async fn backup(config: &Config, file: &Path, english: bool) -> Result<(), String> {
    db::copy_to(&config.database.0, file).await.map_err(|error| at_copy(file, &error))?;
    let bytes = std::fs::metadata(file).map_err(|error| at(file, &error))?.len();
    let message = Message::new(
        format!("{bytes} bita. Berkas kunci tidak ada di dalamnya: simpan salinannya di tempat lain."),
        format!("{bytes} bytes. The key file is not inside: keep a copy of it elsewhere."),
    );
    println!("{}", message.in_locale(locale(english)));
    Ok(())
}

pub async fn restore(config: &Config, file: &Path, english: bool) -> Result<(), String> {
    // whether the key file is the right one is told by what is looked at afterwards
    db::copy_from(file, &config.database.0).await.map_err(|error| at_copy(file, &error))?;
    open(config).await.map(drop)?;
    doctor(config, english).await
}

fn at_copy(path: &Path, error: &db::Error) -> String {
    format!("{}: {error}", path.display())
}

/// Prints what was looked at, and fails where something is wrong.
pub async fn doctor(config: &Config, english: bool) -> Result<(), String> {
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

pub async fn verify_audit(config: &Config, wish: VerifyAudit) -> Result<(), String> {
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
