//! What the documents say, held against what is so.

mod guide;

use std::collections::BTreeSet;

use simpul::config::Config;
use simpul::domain::id::{
    AccountId, BuyerOrderId, ClusterId, ClusterMembershipId, CooperativeId, CycleId, CycleLineId, DuplicateId, GrantId,
    ImportRunId, MembershipId, OfferId, OfferLineId, OrganisationId, PersonId, PledgeId, SessionId, TokenId, TypedId,
    UmkmId,
};

use crate::given::{self, files};

const README: &str = include_str!("../README.md");
const GLOSSARY: &str = include_str!("../docs/GLOSSARY.md");
const QUERY: &str = include_str!("../docs/first-query.graphql");
const ANSWER: &str = include_str!("../docs/first-query.json");

reading_demo!(the_first_query_has_the_answer_that_the_readme_shows, async |ctx| {
    let found = given::ask(&ctx, QUERY, serde_json::json!({})).await;
    let shown: serde_json::Value = serde_json::from_str(ANSWER)?;
    assert_eq!(found, shown["data"], "{found:#}");
});

reading_demo!(every_example_that_developers_are_shown_is_answered, async |ctx| {
    let examples = files("frontend/src/examples", "graphql");
    assert!(examples.len() >= 6, "{examples:?}");
    for path in examples {
        let query = std::fs::read_to_string(&path)?;
        let facts: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(path.with_extension("json"))?)?;
        let found = given::ask(&ctx, &query, facts["variables"].clone()).await;
        let name = path.file_stem().unwrap().to_string_lossy();
        given::golden(&format!("examples/{name}.json"), &format!("{:#}\n", given::sorted(found)));
    }
});

#[test]
fn the_readme_shows_query_and_answer_as_they_are_run() {
    assert!(README.contains(&format!("```graphql\n{QUERY}```")));
    assert!(README.contains(&format!("```json\n{ANSWER}```")));
}

#[test]
fn the_readme_names_every_setting_with_its_default() {
    // what depends on the machine is said in words
    let by_cores = ["SIMPUL_SQLITE_READERS", "SIMPUL_POSTGRES_CONNECTIONS"];
    for setting in Config::list(|_| None) {
        let row = README.lines().find(|line| line.starts_with(&format!("| `{}` |", setting.variable)));
        let row = row.unwrap_or_else(|| panic!("the README has no row for {}", setting.variable));
        if !by_cores.contains(&setting.variable) {
            assert!(row.contains(&format!("| `{}` |", setting.value)), "{row} should say {}", setting.value);
        }
    }
    let known: BTreeSet<_> = Config::list(|_| None).into_iter().map(|setting| setting.variable).collect();
    for row in README.lines().filter(|line| line.starts_with("| `SIMPUL_")) {
        let variable = row.split('`').nth(1).unwrap();
        assert!(known.contains(variable), "{variable} is no setting");
    }
}

#[test]
fn the_glossary_pairs_every_choice_of_the_graph() {
    let schema = include_str!("../schema.graphql");
    let mut in_enum = false;
    for line in schema.lines() {
        let word = match (line.strip_prefix("enum "), line.trim()) {
            (Some(name), _) => {
                in_enum = true;
                name.trim_end_matches(" {")
            }
            (None, "}") => {
                in_enum = false;
                continue;
            }
            (None, word)
                if in_enum
                    && !word.is_empty()
                    && word.bytes().all(|b| b == b'_' || b.is_ascii_uppercase() || b.is_ascii_digit()) =>
            {
                word
            }
            _ => continue,
        };
        assert!(GLOSSARY.contains(&format!("`{word}`")), "the glossary lacks {word}");
    }
}

#[test]
fn the_glossary_names_every_kind_of_id() {
    let prefixes = [
        CooperativeId::PREFIX,
        UmkmId::PREFIX,
        PersonId::PREFIX,
        ClusterId::PREFIX,
        OrganisationId::PREFIX,
        MembershipId::PREFIX,
        ClusterMembershipId::PREFIX,
        ImportRunId::PREFIX,
        DuplicateId::PREFIX,
        OfferId::PREFIX,
        OfferLineId::PREFIX,
        CycleId::PREFIX,
        CycleLineId::PREFIX,
        PledgeId::PREFIX,
        BuyerOrderId::PREFIX,
        AccountId::PREFIX,
        GrantId::PREFIX,
        SessionId::PREFIX,
        TokenId::PREFIX,
    ];
    for prefix in prefixes {
        assert!(GLOSSARY.contains(&format!("`{prefix}_`")), "the glossary lacks {prefix}_");
    }
}

/// The name by which a heading is linked to.
fn anchor(heading: &str) -> String {
    let letters = heading.trim_start_matches('#').trim().to_lowercase();
    letters.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-')).collect::<String>().replace(' ', "-")
}

#[test]
fn links_between_documents_lead_somewhere() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut documents = files("docs", "md");
    documents.push(root.join("README.md"));
    let mut n_links = 0;
    for document in documents {
        let text = std::fs::read_to_string(&document).unwrap();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let (path, heading) = link.split_once('#').unwrap_or((link, ""));
            if path.contains("://") {
                continue;
            }
            n_links += 1;
            let leads_on = match path {
                "" => text.lines().any(|line| line.starts_with('#') && anchor(line) == heading),
                _ => document.parent().unwrap().join(path).exists(),
            };
            assert!(leads_on, "{}: {link}", document.display());
        }
    }
    assert!(n_links > 10, "the links are seen");
}
