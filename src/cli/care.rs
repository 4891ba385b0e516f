//! What looks after a registry: copies, and whether all is as it should be.

use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::{as_it_is, at, key_file, locale, open, said};
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
    let (bytes, sum) = summed(file).map_err(|error| at(file, &error))?;
    let message = Message::new(
        format!("{bytes} bita. Berkas kunci tidak ada di dalamnya: simpan salinannya di tempat lain."),
        format!("{bytes} bytes. The key file is not inside: keep a copy of it elsewhere."),
    );
    println!("{}", message.in_locale(locale(english)));
    println!("sha256 {sum}");
    Ok(())
}

/// How many bytes a file has, and their sum.
fn summed(path: &Path) -> std::io::Result<(usize, String)> {
    let (mut file, mut sum, mut n) = (std::fs::File::open(path)?, Sha256::new(), 0);
    let mut bytes = vec![0; 1 << 20];
    loop {
        match std::io::Read::read(&mut file, &mut bytes)? {
            0 => return Ok((n, HEXLOWER.encode(&sum.finalize()))),
            read => {
                sum.update(&bytes[..read]);
                n += read;
            }
        }
    }
}

pub async fn restore(config: &Config, file: &Path, sum: Option<&str>, english: bool) -> Result<(), String> {
    if let Some(sum) = sum {
        let (_, found) = summed(file).map_err(|error| at(file, &error))?;
        if !found.eq_ignore_ascii_case(sum) {
            let message = Message::new("ini bukan salinan yang dibuat dahulu", "this is not the copy that was made");
            return Err(format!("{}: {}: sha256 {found}", file.display(), message.in_locale(locale(english))));
        }
    }
    // without one nothing of the copy could be used; whether it is the right one shows when it is there
    key_file(config)?;
    db::copy_from(file, &config.database.0).await.map_err(|error| at_copy(file, &error))?;
    open(config, locale(english)).await.map_err(|error| {
        let message = Message::new(
            format!("salinan sudah di tempatnya, tetapi belum dapat dipakai: {error}"),
            format!("the copy is in its place, and cannot be used yet: {error}"),
        );
        message.in_locale(locale(english)).to_owned()
    })?;
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
