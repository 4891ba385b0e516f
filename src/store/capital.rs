//! Capital products with the versions of their rules. There are few, so they are read whole.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use sqlx::types::Json;

use super::Result;
use super::values::{Reader, word};
use crate::db::Run;
use crate::domain::Message;
use crate::domain::capital::{CapitalProduct, CapitalVersion, Dates, Rule, Terms};
use crate::domain::cooperative::CooperativePattern;
use crate::{sql, values};

#[derive(sqlx::FromRow)]
struct ProductRow {
    code: String,
    kind: String,
    name_id: String,
    name_en: String,
    summary_id: String,
    summary_en: String,
    provider_id: String,
    provider_en: String,
    patterns: Json<Vec<CooperativePattern>>,
}

#[derive(sqlx::FromRow)]
struct VersionRow {
    product_code: String,
    rule_version: String,
    regulation: String,
    valid_from: NaiveDate,
    valid_to: Option<NaiveDate>,
    dates: Json<Dates>,
    terms: Json<Terms>,
    rules: Json<Vec<Rule>>,
}

/// Every product, by code, its versions the latest first: two statements.
pub async fn all(mut run: impl Run) -> Result<Vec<CapitalProduct>> {
    let products: Vec<ProductRow> = run
        .all(sql!(
            "select code, kind, name_id, name_en, summary_id, summary_en, provider_id, provider_en, patterns
               from capital_products where retired_at is null order by code"
        ))
        .await?;
    let rows: Vec<VersionRow> = run
        .all(sql!(
            "select product_code, rule_version, regulation, valid_from, valid_to, dates, terms, rules
               from capital_versions where retired_at is null order by product_code, valid_from desc, rule_version"
        ))
        .await?;
    let mut versions: HashMap<String, Vec<CapitalVersion>> = HashMap::new();
    for row in rows {
        let days = (row.valid_from, row.valid_to);
        versions.entry(row.product_code).or_default().push(CapitalVersion::new(
            row.rule_version,
            row.regulation,
            days,
            row.dates.0,
            row.terms.0,
            row.rules.0,
        ));
    }
    products
        .into_iter()
        .map(|row| {
            Ok(CapitalProduct {
                kind: Reader { table: "capital_products", id: row.code.as_str() }.choice("kind", &row.kind)?,
                name: Message { id: row.name_id, en: row.name_en },
                summary: Message { id: row.summary_id, en: row.summary_en },
                provider: Message { id: row.provider_id, en: row.provider_en },
                patterns: row.patterns.0,
                versions: versions.remove(&row.code).unwrap_or_default(),
                code: row.code,
            })
        })
        .collect()
}

/// Writes the products that ship; one already there takes the new values and a new version, and what ships no longer is retired.
pub async fn replace_shipped(mut run: impl Run, products: &[CapitalProduct], at: DateTime<Utc>) -> Result<()> {
    run.exec(sql!(
        "update capital_versions set retired_at = $1
          where retired_at is null and product_code in (select code from capital_products where organisation_id is null)",
        at,
    ))
    .await?;
    run.exec(sql!(
        "update capital_products set retired_at = $1 where retired_at is null and organisation_id is null",
        at,
    ))
    .await?;
    let rows = products.iter().map(|p| {
        values![
            &p.code,
            word(p.kind),
            &p.name.id,
            &p.name.en,
            &p.summary.id,
            &p.summary.en,
            &p.provider.id,
            &p.provider.en,
            json(&p.patterns),
            1i64,
            at,
            at,
        ]
    });
    let insert = sql!(
        "insert into capital_products (code, kind, name_id, name_en, summary_id, summary_en, provider_id, provider_en, patterns,
           version, created_at, changed_at) values "
    );
    run.exec(insert.rows(rows).push(
        " on conflict (code) do update set
           kind = excluded.kind, name_id = excluded.name_id, name_en = excluded.name_en, summary_id = excluded.summary_id,
           summary_en = excluded.summary_en, provider_id = excluded.provider_id, provider_en = excluded.provider_en,
           patterns = excluded.patterns, version = capital_products.version + 1, changed_at = excluded.changed_at,
           retired_at = null",
    ))
    .await?;
    let rows = products.iter().flat_map(|p| p.versions.iter().map(move |v| (p, v))).map(|(p, v)| {
        values![
            &p.code,
            &v.version,
            &v.regulation,
            v.valid_from,
            v.valid_to,
            json(&v.dates),
            json(&v.terms),
            json(v.own_rules()),
            1i64,
            at,
            at,
        ]
    });
    let insert = sql!(
        "insert into capital_versions (product_code, rule_version, regulation, valid_from, valid_to, dates, terms, rules,
           version, created_at, changed_at) values "
    );
    run.exec(insert.rows(rows).push(
        " on conflict (product_code, rule_version) do update set
           regulation = excluded.regulation, valid_from = excluded.valid_from, valid_to = excluded.valid_to,
           dates = excluded.dates, terms = excluded.terms, rules = excluded.rules,
           version = capital_versions.version + 1, changed_at = excluded.changed_at, retired_at = null",
    ))
    .await?;
    Ok(())
}

fn json(value: impl Serialize) -> serde_json::Value {
    serde_json::to_value(value).expect("terms and rules are plain data")
}
