//! The file of products as it is written: sources, and the rules and remarks that several versions share, stand once and are named
//! where they are used. Never contains a product itself.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Deserialize;

use super::super::cooperative::CooperativePattern;
use super::super::message::Message;
use super::{CapitalKind, CapitalProduct, CapitalVersion, Dates, Evidence, Note, Rule, Terms};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    sources: BTreeMap<String, String>,
    shared_rules: Vec<Rule>,
    shared_notes: BTreeMap<String, Vec<Note>>,
    products: Vec<ProductRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProductRow {
    code: String,
    kind: CapitalKind,
    name: Message,
    summary: Message,
    provider: Message,
    patterns: Vec<CooperativePattern>,
    versions: Vec<VersionRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VersionRow {
    version: String,
    regulation: String,
    valid_from: NaiveDate,
    valid_to: Option<NaiveDate>,
    dates: Dates,
    terms: Terms,
    #[serde(default)]
    shared_notes: Vec<String>,
    rules: Vec<RuleRow>,
}

/// A rule of its own, or the code of a shared one.
#[derive(Deserialize)]
#[serde(untagged)]
enum RuleRow {
    Shared(String),
    Own(Box<Rule>),
}

/// What is wrong with a file of products.
#[derive(Debug, thiserror::Error)]
pub enum FileRefused {
    /// It does not read.
    #[error("{0}")]
    Form(#[from] serde_json::Error),
    /// It names a source, a shared rule or shared remarks that are not there.
    #[error("`{0}` is named, and stands nowhere")]
    Missing(String),
}

/// Reads a file of products, by code, their versions the latest first.
pub fn read(file: &str) -> Result<Vec<CapitalProduct>, FileRefused> {
    let mut file: File = serde_json::from_str(file)?;
    let mut products = std::mem::take(&mut file.products)
        .into_iter()
        .map(|row| file.product(row))
        .collect::<Result<Vec<_>, FileRefused>>()?;
    products.sort_by(|a, b| a.code.cmp(&b.code));
    Ok(products)
}

impl File {
    fn product(&self, row: ProductRow) -> Result<CapitalProduct, FileRefused> {
        let versions = row.versions.into_iter().map(|row| self.version(row));
        let mut versions = versions.collect::<Result<Vec<_>, FileRefused>>()?;
        versions.sort_by_key(|version| std::cmp::Reverse(version.valid_from));
        Ok(CapitalProduct {
            code: row.code,
            kind: row.kind,
            name: row.name,
            summary: row.summary,
            provider: row.provider,
            patterns: row.patterns,
            versions,
        })
    }

    fn version(&self, row: VersionRow) -> Result<CapitalVersion, FileRefused> {
        let mut notes = Vec::new();
        for name in row.shared_notes {
            notes.extend_from_slice(self.shared_notes.get(&name).ok_or(FileRefused::Missing(name))?);
        }
        notes.extend(row.terms.notes);
        let mut terms = Terms { notes, ..row.terms };
        terms.evidence_mut().try_for_each(|evidence| self.resolve(evidence))?;
        let rules = row.rules.into_iter().map(|rule| self.rule(rule)).collect::<Result<Vec<_>, FileRefused>>()?;
        let days = (row.valid_from, row.valid_to);
        Ok(CapitalVersion::new(row.version, row.regulation, days, row.dates, terms, rules))
    }

    fn rule(&self, row: RuleRow) -> Result<Rule, FileRefused> {
        let mut rule = match row {
            RuleRow::Own(rule) => *rule,
            RuleRow::Shared(code) => {
                let shared = self.shared_rules.iter().find(|rule| rule.code == code);
                shared.cloned().ok_or(FileRefused::Missing(code))?
            }
        };
        self.resolve(&mut rule.evidence)?;
        Ok(rule)
    }

    /// Puts the source in the place of its name.
    fn resolve(&self, evidence: &mut Evidence) -> Result<(), FileRefused> {
        let source = self.sources.get(&evidence.source).ok_or_else(|| FileRefused::Missing(evidence.source.clone()))?;
        evidence.source.clone_from(source);
        Ok(())
    }
}
