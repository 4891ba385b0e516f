//! Capital: the products, how an applicant stands with them, and what a loan costs.

use serde_json::{Value, json};
use simpul::app::Ctx;
use simpul::db::Counter;
use simpul::domain::Locale;

use crate::given;

const MATCH: &str = "query($input: MatchCapitalInput!, $first: Int, $after: String) { matchCapital(input: $input) {
    asOf notice counts { eligible nearly unknown not } facts { fact label value origin } cooperative { name state }
    matches(first: $first, after: $after) { totalCount { value exact } pageInfo { hasNextPage endCursor } nodes {
        product { id name } version { version regulation } state label trust caution nPreferred
        unmet { code message needed actual cure { effort message metFrom } evidence { article source trust } }
        missing { fact label unit }
        offer { kind kindLabel pattern rateLowBps rateHighBps effectiveLowPercent effectiveHighPercent
            readings { method label termLabel instalmentIdr totalChargeIdr effectiveYearlyPercent } }
    } } } }";

async fn found(ctx: &Ctx, input: Value) -> Value {
    let mut data = given::ask(ctx, MATCH, json!({ "input": input, "first": 100 })).await;
    data["matchCapital"].take()
}

fn product<'a>(answer: &'a Value, code: &str) -> &'a Value {
    let id = format!("modal_{code}");
    let nodes = answer["matches"]["nodes"].as_array().expect("a list");
    nodes.iter().find(|node| node["product"]["id"] == id.as_str()).expect(code)
}

/// Makes food at home in Bekasi, two years in business, wants a second oven.
fn food_maker() -> Value {
    json!({
        "applicant": { "described": "UMKM" },
        "facts": {
            "businessStartedOn": "2024-09-01", "nKurBefore": 0, "hadCommercialCredit": false, "hasIdentityPapers": true,
            "hasBusinessPermit": true, "inProgramCredit": false, "isFarmOrFishery": false, "inBusinessGroup": false,
            "isWoman": true, "ageYears": 38, "incomePerHeadIdr": 1_200_000,
        },
        "amountIdr": 25_000_000, "purpose": "INVESTMENT",
    })
}

/// Lost his job four months ago and sells coffee since.
fn laid_off_worker() -> Value {
    json!({
        "applicant": { "described": "UMKM" },
        "facts": {
            "businessStartedOn": "2026-07-12", "situation": "LAID_OFF", "hasIdentityPapers": true, "hasBusinessPermit": false,
            "inProgramCredit": false, "hadCommercialCredit": false, "isWoman": false, "hasPawnGoods": false,
        },
        "amountIdr": 8_000_000, "purpose": "WORKING_CAPITAL",
    })
}

fn womens_group() -> Value {
    json!({
        "applicant": { "described": "GROUP" },
        "facts": {
            "isWoman": true, "ageYears": 41, "incomePerHeadIdr": 650_000, "nGroupMembers": 12, "nMekaarBefore": 0,
            "hasIdentityPapers": true, "hasFamilyConsent": true, "joinsWeeklyMeetings": true, "acceptsJointLiability": true,
        },
        "amountIdr": 4_000_000, "purpose": "WORKING_CAPITAL",
    })
}

fn exporter() -> Value {
    json!({
        "applicant": { "described": "UMKM" },
        "facts": {
            "businessStartedOn": "2019-03-01", "yearlySalesIdr": 9_000_000_000i64, "hasExportOrder": true,
            "hasStateInvoice": false, "ageYears": 45,
        },
        "amountIdr": 6_000_000_000i64, "purpose": "EXPORT", "termMonths": 24,
    })
}

reading_demo!(typical_applicants_get_the_answers_on_file, async |ctx| {
    for (name, input) in [
        ("food-maker", food_maker()),
        ("laid-off-worker", laid_off_worker()),
        ("womens-group", womens_group()),
        ("exporter", exporter()),
    ] {
        let counter = Counter::default();
        let answer = found(&ctx.counted(&counter), input).await;
        assert_eq!(counter.statements(), 0, "{name}: answered from memory");
        given::golden(&format!("api/capital-{name}.json"), &format!("{answer:#}\n"));
        let n = |state: &str| answer["counts"][state].as_i64().expect("a number");
        assert_eq!(n("eligible") + n("nearly") + n("unknown") + n("not"), 13, "no product is left out silently");
    }
});

reading_demo!(the_first_answer_is_the_one_that_fits, async |ctx| {
    for (input, first, state) in [
        (food_maker(), "kur-mikro", "ELIGIBLE"),
        (laid_off_worker(), "umi", "NEARLY"), // one paper is missing
        (womens_group(), "pnm-mekaar", "ELIGIBLE"),
    ] {
        let answer = found(&ctx, input).await;
        let best = &answer["matches"]["nodes"][0];
        assert_eq!(
            (best["product"]["id"].as_str(), best["state"].as_str()),
            (Some(&*format!("modal_{first}")), Some(state))
        );
    }
    // nothing of it was verified: it is told, and not decided
    let kurbe = product(&found(&ctx, exporter()).await, "lpei-kurbe").clone();
    assert_eq!((&kurbe["state"], &kurbe["unmet"], &kurbe["missing"]), (&json!("UNKNOWN"), &json!([]), &json!([])));
    let answer = found(&ctx, laid_off_worker()).await;
    let unmet = product(&answer, "kur-super-mikro")["unmet"].as_array().expect("a list").clone();
    assert_eq!(unmet[0]["cure"]["effort"], "PAPER");
    assert_eq!(unmet[1]["cure"]["metFrom"], "2027-01-12");
});

reading_demo!(a_day_has_its_rules, async |ctx| {
    let on = async |day: &str| {
        let mut input = food_maker();
        input["asOf"] = json!(day);
        input["amountIdr"] = json!(75_000_000);
        input["facts"]["businessStartedOn"] = json!("2018-09-01");
        input["facts"]["hasTaxNumber"] = json!(true);
        let answer = found(&ctx, input).await;
        assert_eq!(answer["asOf"], day);
        let mikro = product(&answer, "kur-mikro").clone();
        (mikro["version"]["version"].clone(), mikro["state"].clone(), mikro["offer"]["rateHighBps"].clone())
    };
    assert_eq!(on("2020-09-07").await, (json!("kur-mikro-2020.1"), json!("NEARLY"), json!(600)));
    assert_eq!(on("2023-09-04").await, (json!("kur-mikro-2023.1"), json!("ELIGIBLE"), json!(600)));
    assert_eq!(on("2026-11-22").await, (json!("kur-mikro-2026.1"), json!("ELIGIBLE"), json!(600)));
    let mut third = food_maker();
    third["facts"]["nKurBefore"] = json!(2);
    third["facts"]["outstandingKurMicroIdr"] = json!(0);
    for (day, state) in [("2024-01-01", "NOT"), ("2026-01-01", "ELIGIBLE")] {
        third["asOf"] = json!(day);
        third["facts"]["businessStartedOn"] = json!("2018-09-01");
        assert_eq!(
            product(&found(&ctx, third.clone()).await, "kur-mikro")["state"],
            state,
            "the cap on accesses ended with 2025"
        );
    }
    let mut before = food_maker();
    before["asOf"] = json!("2019-06-01");
    before["facts"]["businessStartedOn"] = json!("2018-09-01");
    let answer = found(&ctx, before.clone()).await;
    assert_eq!(answer["matches"]["totalCount"]["value"], 0);
    let said = "No rules of capital products are on record for 1 June 2019. The earliest hold from 1 January 2020.";
    assert_eq!(answer["notice"], said, "no rules on record, and a sentence about it");
    before["asOf"] = json!("2020-06-01");
    assert_eq!(found(&ctx, before.clone()).await["notice"], Value::Null);
    let said = "1 January 2040 is still to come: this answer rests on the rules on record today, and they may change until then.";
    before["asOf"] = json!("2040-01-01");
    assert_eq!(found(&ctx, before).await["notice"], said);
});

/// A cooperative of Bekasi in a state, with the meetings on its record.
async fn of_state(ctx: &Ctx, state: &str) -> Value {
    let query = format!(
        "{{ cooperatives(filter: {{state: [{state}], within: \"32.75\"}}, first: 1) {{ nodes {{
            id name pattern rats {{ bookYear heldOn }} }} }} }}"
    );
    given::ask(ctx, &query, Value::Null).await["cooperatives"]["nodes"][0].clone()
}

/// What is known of an applicant: the fact's value and where it is known from.
fn fact(answer: &Value, name: &str) -> Option<(String, String)> {
    let facts = answer["facts"].as_array().expect("a list");
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    facts.iter().find(|fact| fact["fact"] == name).map(|fact| (text(&fact["value"]), text(&fact["origin"])))
}

reading_demo!(a_cooperative_is_judged_by_its_public_figures, async |ctx| {
    let ask = async |cooperative: &Value| {
        let counter = Counter::default();
        let input = json!({
            "applicant": { "cooperativeId": cooperative["id"] },
            "facts": {
                "isLegalEntity": true, "isHealthy": true, "hasSignedAccounts": true, "hasCooperativeNik": true,
                "hasManagementDecision": true, "hasCollateral": true, "businessAgeMonths": 60, "isKdmp": false,
            },
            "amountIdr": 500_000_000, "purpose": "MEMBER_LOANS",
        });
        let answer = found(&ctx.counted(&counter), input).await;
        assert_eq!(counter.statements(), 2, "the cooperative and its meetings");
        assert_eq!(answer["cooperative"]["name"], cooperative["name"]);
        answer
    };
    let registry = |value: &str| Some((value.to_owned(), "REGISTRY".to_owned()));
    let dormant = ask(&of_state(&ctx, "DORMANT").await).await;
    let lpdb = product(&dormant, "lpdb-koperasi");
    assert_eq!((&lpdb["state"], &lpdb["trust"]), (&json!("UNKNOWN"), &json!("TO_VERIFY")));
    assert!(lpdb["caution"].as_str().expect("a sentence").starts_with("We have not verified any of its conditions"));
    let unmet = lpdb["unmet"].as_array().expect("a list");
    assert_eq!(unmet.len(), 1, "{unmet:#?}");
    assert_eq!((&unmet[0]["code"], &unmet[0]["cure"]["effort"]), (&json!("RAT"), &json!("ORGANISE")));
    assert_eq!(fact(&dormant, "RAT_UP_TO_DATE"), registry("no"));
    assert_eq!(fact(&dormant, "IS_HEALTHY").expect("told").1, "TOLD");
    let active = ask(&of_state(&ctx, "ACTIVE_WITH_RAT").await).await;
    assert_eq!(fact(&active, "RAT_UP_TO_DATE"), registry("yes"));
    assert_eq!(product(&active, "lpdb-koperasi")["unmet"], json!([]));
    assert_eq!(product(&active, "kur-mikro")["state"], "NOT", "for UMKM");
    let dissolved = of_state(&ctx, "DISSOLVED").await;
    if dissolved.is_object() {
        let input =
            json!({ "applicant": { "cooperativeId": dissolved["id"] }, "amountIdr": 1, "purpose": "INVESTMENT" });
        let refused = given::refusal(&ctx, MATCH, json!({ "input": input, "first": 1 })).await;
        assert_eq!(refused, ("BAD_USER_INPUT".into(), "applicant.cooperativeId".into()));
    }
});

reading_demo!(a_meeting_is_known_on_the_days_after_it_was_held, async |ctx| {
    let active = of_state(&ctx, "ACTIVE_WITH_RAT").await;
    let rat_on = async |cooperative: &Value, day: &str| {
        let input = json!({ "applicant": { "cooperativeId": cooperative["id"] }, "amountIdr": 1, "purpose": "INVESTMENT",
            "asOf": day });
        fact(&found(&ctx, input).await, "RAT_UP_TO_DATE").map(|(value, _)| value)
    };
    let rats = active["rats"].as_array().expect("a list");
    let mut n_checked = 0;
    // every meeting on record counts from its day on, while its book year or an earlier one is due
    for rat in rats {
        let (year, Some(held_on)) = (rat["bookYear"].as_i64().expect("a year"), rat["heldOn"].as_str()) else {
            continue;
        };
        for day in [held_on.to_owned(), format!("{}-07-15", year + 1), format!("{}-06-30", year + 2)] {
            if *held_on <= *day && *day <= *"2026-11-22" {
                assert_eq!(rat_on(&active, &day).await.as_deref(), Some("yes"), "RAT {year} of {held_on}, on {day}");
                n_checked += 1;
            }
        }
    }
    assert!(n_checked >= 3, "{rats:?}");
    // what is still to come cannot be told, but for a book year whose meeting was held already
    assert_eq!(rat_on(&active, "2027-06-30").await.as_deref(), Some("yes"));
    assert_eq!(rat_on(&active, "2027-07-01").await, None);
    assert_eq!(rat_on(&active, "2090-01-01").await, None);
});

reading_demo!(a_cooperative_under_revival_keeps_its_meetings, async |ctx| {
    let all = "{ cooperatives(filter: {state: [BEING_REVITALISED], within: \"32.75\"}, first: 100) { nodes {
        id rats { bookYear heldOn } } } }";
    let reviving = given::ask(&ctx, all, Value::Null).await["cooperatives"]["nodes"].take();
    let mut n_checked = 0;
    for cooperative in reviving.as_array().expect("a list") {
        let Some(last) = cooperative["rats"].as_array().expect("a list").first().cloned() else { continue };
        // a day on which its last meeting was the one that was due
        let Some(held_on) = last["heldOn"].as_str() else { continue };
        let day = format!("{}-12-31", last["bookYear"].as_i64().expect("a year") + 1);
        let day = if *held_on > *day { held_on.to_owned() } else { day };
        for (day, expected) in [(day.as_str(), "yes"), ("2026-11-22", "no")] {
            let input = json!({ "applicant": { "cooperativeId": cooperative["id"] }, "amountIdr": 1,
                "purpose": "INVESTMENT", "asOf": day });
            let answer = found(&ctx, input).await;
            let held = fact(&answer, "RAT_UP_TO_DATE").expect("its record tells").0;
            let is_due = last["bookYear"].as_i64() >= Some(2025);
            assert!(held == expected || (day == "2026-11-22" && is_due), "{cooperative} on {day}: {held}");
        }
        n_checked += 1;
    }
    assert!(n_checked > 0, "somebody is being revived: {reviving}");
});

reading_demo!(what_cannot_be_answered_is_refused_by_the_name_of_its_field, async |ctx| {
    let with = |path: &[&str], value: Value| {
        let mut input = food_maker();
        let mut at = &mut input;
        for key in path {
            at = &mut at[*key];
        }
        *at = value;
        json!({ "input": input, "first": 1 })
    };
    let somebody = "umkm_01h455vb4pex5vsknk084sn02q";
    for (path, value, field) in [
        (vec!["applicant"], json!({ "umkmId": somebody }), "applicant.umkmId"),
        (vec!["applicant"], json!({ "umkmId": "" }), "applicant.umkmId"),
        (vec!["applicant"], json!({ "cooperativeId": "kop_" }), "applicant.cooperativeId"),
        (vec!["applicant"], json!({ "cooperativeId": somebody }), "applicant.cooperativeId"),
        (vec!["applicant"], json!({ "cooperativeId": "kop_01h455vb4pex5vsknk084sn02q" }), "applicant.cooperativeId"),
        (vec!["amountIdr"], json!(0), "amountIdr"),
        (vec!["amountIdr"], json!(-25_000_000), "amountIdr"),
        (vec!["termMonths"], json!(0), "termMonths"),
        (vec!["termMonths"], json!(361), "termMonths"),
        (vec!["asOf"], json!("1999-12-31"), "asOf"),
        (vec!["asOf"], json!("2101-01-01"), "asOf"),
        (vec!["facts", "businessStartedOn"], json!("2026-11-23"), "facts.businessStartedOn"),
        (vec!["facts", "businessAgeMonths"], json!(-1), "facts.businessAgeMonths"),
        (vec!["facts", "businessAgeMonths"], json!(1_801), "facts.businessAgeMonths"),
        (
            vec!["facts"],
            json!({ "businessAgeMonths": 24, "businessStartedOn": "2026-10-01" }),
            "facts.businessAgeMonths",
        ),
        (vec!["facts", "ageYears"], json!(-1), "facts.ageYears"),
        (vec!["facts", "ageYears"], json!(i64::MAX), "facts.ageYears"),
        (vec!["facts", "nKurBefore"], json!(i64::MIN), "facts.nKurBefore"),
        (vec!["facts", "nGroupMembers"], json!(1_000_001), "facts.nGroupMembers"),
        (vec!["facts", "incomePerHeadIdr"], json!(-1), "facts.incomePerHeadIdr"),
        (vec!["facts", "outstandingKurIdr"], json!(-1), "facts.outstandingKurIdr"),
        (vec!["facts", "outstandingKurMicroIdr"], json!(-1), "facts.outstandingKurMicroIdr"),
        (
            vec!["facts"],
            json!({ "outstandingKurIdr": 3_000_000, "outstandingKurMicroIdr": 3_000_001 }),
            "facts.outstandingKurMicroIdr",
        ),
        (vec!["facts", "invoiceIdr"], json!(0), "facts.invoiceIdr"),
        (vec!["facts", "yearlySalesIdr"], json!(-1), "facts.yearlySalesIdr"),
        (vec!["facts", "businessCapitalIdr"], json!(-1), "facts.businessCapitalIdr"),
    ] {
        let refused = given::refusal(&ctx, MATCH, with(&path, value)).await;
        assert_eq!(refused, ("BAD_USER_INPUT".into(), field.into()), "{path:?}");
    }
    // what the schema itself does not let through
    for (path, value) in [
        (vec!["applicant"], json!({})),
        (vec!["applicant"], json!({ "described": "UMKM", "umkmId": somebody })),
        (vec!["amountIdr"], json!(9_007_199_254_740_992i64)),
        (vec!["amountIdr"], json!(1.5)),
        (vec!["amountIdr"], json!("25000000")),
        (vec!["purpose"], json!("HOLIDAY")),
    ] {
        let answer = given::ask_in(&ctx, Locale::En, MATCH, with(&path, value)).await;
        assert!(answer["errors"].is_array(), "{path:?}: {answer}");
    }
    let most = given::ask(&ctx, MATCH, with(&["amountIdr"], json!(9_007_199_254_740_991i64))).await;
    assert_eq!(most["matchCapital"]["counts"]["eligible"], 0);
    let said = async |locale| {
        let variables = with(&["applicant"], json!({ "umkmId": somebody }));
        given::ask_in(&ctx, locale, MATCH, variables).await["errors"][0]["message"]
            .as_str()
            .expect("a sentence")
            .to_owned()
    };
    assert!(said(Locale::Id).await.contains("Ceritakan usahanya"));
    assert!(said(Locale::En).await.contains("Describe the business"));
});

reading_demo!(an_answer_is_read_in_both_languages_and_in_pages, async |ctx| {
    let ask = async |locale| {
        let answer = given::ask_in(&ctx, locale, MATCH, json!({ "input": laid_off_worker(), "first": 100 })).await;
        assert!(answer["errors"].is_null(), "{answer}");
        product(&answer["data"]["matchCapital"], "kur-super-mikro").clone()
    };
    let (id, en) = (ask(Locale::Id).await, ask(Locale::En).await);
    assert_eq!((&id["label"], &en["label"]), (&json!("Hampir"), &json!("Nearly")));
    assert_eq!(id["unmet"][1]["actual"], "4 bulan");
    assert_eq!(en["unmet"][1]["actual"], "4 months");
    let (mut ids, mut after) = (Vec::new(), Value::Null);
    loop {
        let data = given::ask(&ctx, MATCH, json!({ "input": laid_off_worker(), "first": 4, "after": after })).await;
        let page = &data["matchCapital"]["matches"];
        ids.extend(page["nodes"].as_array().expect("a list").iter().map(|node| node["product"]["id"].clone()));
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
    let all = found(&ctx, laid_off_worker()).await;
    let expected: Vec<_> =
        all["matches"]["nodes"].as_array().expect("a list").iter().map(|node| node["product"]["id"].clone()).collect();
    assert_eq!(ids, expected);
});

reading_demo!(products_are_listed_with_their_rules_and_found_again, async |ctx| {
    let query = "query($filter: CapitalProductFilter) { capitalProducts(filter: $filter, first: 100) { totalCount { value } nodes {
        id code kind name provider patterns
        version { version regulation validFrom validTo datesNote datesTrust applicants purposes
            amounts { aboveIdr fromIdr toIdr toInvoiceBps note } tenors { purpose unit from to only longest }
            rates { label ways lowBps highBps note } fees { kind timing lowBps highBps message } notes { kind message evidence { trust } }
            rules { code force message when { fact operator value } need { fact operator value needed } cure { effort message }
                evidence { article source trust } } }
        versions { version validFrom validTo } } } }";
    let counter = Counter::default();
    let answer = given::ask(&ctx.counted(&counter), query, json!({ "filter": { "kind": "KUR_MICRO" } })).await;
    assert_eq!(counter.statements(), 0);
    given::golden("api/capital-products.json", &format!("{answer:#}\n"));
    let n = async |filter: Value| {
        given::ask(&ctx, query, json!({ "filter": filter })).await["capitalProducts"]["totalCount"]["value"].as_i64()
    };
    assert_eq!(n(json!({})).await, Some(13));
    assert_eq!(n(json!({ "applicant": "COOPERATIVE" })).await, Some(3));
    assert_eq!(n(json!({ "pattern": "SHARIA", "kind": "PAWN" })).await, Some(1));
    assert_eq!(n(json!({ "validOn": "2019-01-01" })).await, Some(0));
    assert_eq!(n(json!({ "validOn": "2020-01-01" })).await, Some(10));
    let refused = given::refusal(&ctx, query, json!({ "filter": { "validOn": "1999-01-01" } })).await;
    assert_eq!(refused, ("BAD_USER_INPUT".into(), "filter.validOn".into()));
    let node = "query($id: ID!) { node(id: $id) { id ... on CapitalProduct { name version(on: \"2023-01-01\") { version } } } }";
    let answer = given::ask(&ctx, node, json!({ "id": "modal_kur-mikro" })).await;
    assert_eq!(
        answer["node"],
        json!({ "id": "modal_kur-mikro", "name": "KUR Mikro", "version": { "version": "kur-mikro-2023.1" } })
    );
    assert_eq!(given::ask(&ctx, node, json!({ "id": "modal_tiada" })).await["node"], Value::Null);
});

const LOAN: &str = "query($input: LoanScheduleInput!) { loanSchedule(input: $input) { readings {
    method label amountIdr feesIdr depositIdr rateBps nInstalments period termLabel instalmentIdr lastInstalmentIdr totalChargeIdr totalPaidIdr
    effectiveYearlyPercent rows { n dueIdr principalIdr chargeIdr balanceIdr }
    explanation { code title formula inputs { label value } ruleVersion } } } }";

reading_demo!(a_loan_is_read_in_both_ways, async |ctx| {
    let input = json!({ "amountIdr": 100_000_000, "term": { "months": 36 }, "rateBps": 600 });
    let answer = given::ask(&ctx, LOAN, json!({ "input": input })).await;
    let readings = answer["loanSchedule"]["readings"].as_array().expect("a list");
    let told: Vec<_> = readings.iter().map(|reading| (&reading["method"], &reading["instalmentIdr"])).collect();
    assert_eq!(told, [(&json!("ANNUITY"), &json!(3_042_194)), (&json!("FLAT"), &json!(3_277_778))]);
    for reading in readings {
        let rows = reading["rows"].as_array().expect("a list");
        let sum = |field: &str| rows.iter().map(|row| row[field].as_i64().expect("a number")).sum::<i64>();
        assert_eq!((rows.len(), sum("principalIdr")), (36, 100_000_000));
        assert_eq!(
            (json!(sum("chargeIdr")), json!(sum("dueIdr"))),
            (reading["totalChargeIdr"].clone(), reading["totalPaidIdr"].clone())
        );
        assert_eq!(rows[35]["balanceIdr"], 0);
    }
    let small = json!({ "amountIdr": 1_000_000, "term": { "weeks": 3 }, "rateBps": 2_500, "feesIdr": 10_000,
        "depositIdr": 50_000, "methods": ["ANNUITY", "FLAT", "MARGIN", "DECLINING", "BULLET", "PAWN"] });
    let answer = given::ask(&ctx, LOAN, json!({ "input": small })).await;
    given::golden("api/loan.json", &format!("{answer:#}\n"));
});

reading_demo!(a_pawn_is_reckoned_by_its_days, async |ctx| {
    let input = json!({ "amountIdr": 1_000_000, "term": { "days": 120 }, "rateBps": 2_760, "methods": ["PAWN"] });
    let answer = given::ask(&ctx, LOAN, json!({ "input": input })).await;
    let reading = &answer["loanSchedule"]["readings"][0];
    assert_eq!((&reading["termLabel"], &reading["instalmentIdr"]), (&json!("120 days"), &json!(1_092_000)));
    assert_eq!(reading["effectiveYearlyPercent"], 30.695467);
    assert_eq!(reading["rows"].as_array().expect("a list").len(), 120);
});

reading_demo!(a_yearly_cost_without_bounds_is_not_told, async |ctx| {
    let input = json!({ "amountIdr": 1_000_000, "term": { "weeks": 1 }, "rateBps": 0, "feesIdr": 500_000 });
    let answer = given::ask(&ctx, LOAN, json!({ "input": input })).await;
    let reading = &answer["loanSchedule"]["readings"][0];
    assert_eq!((&reading["feesIdr"], &reading["effectiveYearlyPercent"]), (&json!(500_000), &json!(10_000.0)));
});

reading_demo!(a_price_is_told_for_the_pattern_that_is_asked, async |ctx| {
    let offers = async |pattern: Value| {
        let mut input = womens_group();
        input["pattern"] = pattern;
        product(&found(&ctx, input).await, "pnm-mekaar")["offer"].clone()
    };
    assert_eq!(offers(json!("CONVENTIONAL")).await, Value::Null, "its price is not known");
    for pattern in [json!("SHARIA"), Value::Null] {
        let offer = offers(pattern).await;
        let readings = offer["readings"].as_array().expect("a list");
        let methods: Vec<_> = readings.iter().filter_map(|reading| reading["method"].as_str()).collect();
        assert_eq!((&offer["pattern"], methods), (&json!("SHARIA"), vec!["FLAT", "MARGIN"]));
    }
    // a cooperative after sharia asks after sharia
    let query = "{ cooperatives(filter: {pattern: SHARIA, state: [ACTIVE_WITH_RAT]}, first: 1) { nodes { id } } }";
    let sharia = given::ask(&ctx, query, Value::Null).await["cooperatives"]["nodes"][0]["id"].clone();
    let input =
        json!({ "applicant": { "cooperativeId": sharia }, "amountIdr": 500_000_000, "purpose": "MEMBER_LOANS" });
    let answer = found(&ctx, input).await;
    assert_eq!(fact(&answer, "PATTERN"), Some(("after sharia".into(), "REGISTRY".into())));
    assert_eq!(product(&answer, "lpdb-koperasi")["offer"], Value::Null, "a profit share is no rate");
});

reading_demo!(a_loan_that_cannot_be_is_refused_by_the_name_of_its_field, async |ctx| {
    let most = 9_007_199_254_740_991i64;
    for (amount, term, rate, fees, field) in [
        (0, json!({ "months": 12 }), 600, 0, "amountIdr"),
        (-1, json!({ "months": 12 }), 600, 0, "amountIdr"),
        (most, json!({ "months": 12 }), 600, 0, "amountIdr"),
        (1_000, json!({ "months": 0 }), 600, 0, "term.months"),
        (1_000, json!({ "months": 361 }), 600, 0, "term.months"),
        (1_000, json!({ "weeks": 521 }), 600, 0, "term.weeks"),
        (1_000, json!({ "days": 366 }), 600, 0, "term.days"),
        (1_000, json!({ "months": i64::MAX }), 600, 0, "term.months"),
        (1_000, json!({ "months": 12 }), -1, 0, "rateBps"),
        (1_000, json!({ "months": 12 }), 10_001, 0, "rateBps"),
        (1_000, json!({ "months": 12 }), i64::MAX, 0, "rateBps"),
        (1_000, json!({ "months": 12 }), 600, -1, "feesIdr"),
        (1_000, json!({ "months": 12 }), 600, 501, "feesIdr"),
    ] {
        let input = json!({ "amountIdr": amount, "term": term, "rateBps": rate, "feesIdr": fees });
        let refused = given::refusal(&ctx, LOAN, json!({ "input": input })).await;
        assert_eq!(refused, ("BAD_USER_INPUT".into(), field.into()), "{input}");
    }
    for deposit in [-1, 301] {
        let input = json!({ "amountIdr": 1_000, "term": { "months": 12 }, "rateBps": 600, "feesIdr": 200, "depositIdr": deposit });
        let refused = given::refusal(&ctx, LOAN, json!({ "input": input })).await;
        assert_eq!(refused, ("BAD_USER_INPUT".into(), "depositIdr".into()), "{deposit}");
    }
    for term in [json!({}), json!({ "months": 12, "weeks": 50 })] {
        let input = json!({ "amountIdr": 1_000, "term": term, "rateBps": 600 });
        let answer = given::ask_in(&ctx, Locale::En, LOAN, json!({ "input": input })).await;
        assert!(answer["errors"].is_array(), "{answer}");
    }
    let free = json!({ "amountIdr": most - 12, "term": { "months": 12 }, "rateBps": 0 });
    let answer = given::ask(&ctx, LOAN, json!({ "input": free })).await;
    assert_eq!(answer["loanSchedule"]["readings"][0]["effectiveYearlyPercent"], 0.0);
});

/// Words that only a sentence in Bahasa Indonesia has.
const INDONESIAN: [&str; 34] = [
    "adalah",
    "adanya",
    "atau",
    "ayat",
    "belum",
    "dalam",
    "dan",
    "dapat",
    "dari",
    "dengan",
    "dilihat",
    "disebut",
    "diubah",
    "ini",
    "itu",
    "jika",
    "kami",
    "karena",
    "ketentuan",
    "lagi",
    "oleh",
    "pada",
    "pasal",
    "perlu",
    "perubahannya",
    "sudah",
    "sumber",
    "syarat",
    "tanpa",
    "tidak",
    "untuk",
    "usaha",
    "yaitu",
    "yang",
];

/// Every text of an answer that is no name, with the way to it.
fn said(value: &Value, way: &str, texts: &mut Vec<(String, String)>) {
    match value {
        Value::String(text) => texts.push((way.to_owned(), text.clone())),
        Value::Array(items) => items.iter().for_each(|item| said(item, way, texts)),
        Value::Object(fields) => {
            for (key, value) in
                fields.iter().filter(|(key, _)| !["name", "provider", "code", "id"].contains(&key.as_str()))
            {
                said(value, &format!("{way}.{key}"), texts);
            }
        }
        _ => {}
    }
}

reading_demo!(answers_in_english_say_nothing_of_ours_in_the_other_language, async |ctx| {
    const EXPLAINED: &str = "{ title meaning formula inputs { label value } source }";
    let evidence = "evidence { article source }";
    let products = format!(
        "{{ capitalProducts(first: 100) {{ nodes {{ name provider summary versions {{ regulation datesNote
            rules {{ message need {{ label }} cure {{ message }} {evidence} }}
            notes {{ message {evidence} }} fees {{ message {evidence} }} rates {{ label note {evidence} }}
            amounts {{ note {evidence} }} tenors {{ longest {evidence} }} }} }} }} }}"
    );
    let matched = format!(
        "query($input: MatchCapitalInput!) {{ matchCapital(input: $input) {{ notice facts {{ label }}
            matches(first: 100) {{ nodes {{ label caution explanation {EXPLAINED}
                unmet {{ message needed actual cure {{ message }} {evidence} }} missing {{ label }} }} }} }} }}"
    );
    let figures = "{ region(code: \"32.75\") { figures { label unit definition source } } }".to_owned();
    let coalitions = format!(
        "{{ buyingCycles(first: 5) {{ nodes {{ lines {{ minimum {{ text }} meter {{ firm {{ text }} explanation {EXPLAINED} withheld {{ message }} }}
                pledgeEffect(quantity: 5) {{ explanation {EXPLAINED} }} }} }} }}
            buyerOrders(first: 20) {{ nodes {{ quantity {{ text }} }} }}
            buyingOpportunities(region: \"32.75\", sector: \"boneka-mainan\", first: 20) {{
                nodes {{ explanation {EXPLAINED} withheld {{ message }} }} }} }}"
    );
    let mut texts = Vec::new();
    for (query, variables) in [
        (&products, json!({})),
        (&matched, json!({ "input": exporter() })),
        (&matched, json!({ "input": food_maker() })),
        (&matched, json!({ "input": womens_group() })),
        (&figures, json!({})),
        (&coalitions, json!({})),
    ] {
        said(&given::ask(&ctx, query, variables).await, "", &mut texts);
    }
    assert!(texts.len() > 2_000, "{}", texts.len());
    for (way, text) in &texts {
        let mut words = text.split(|c: char| !c.is_alphanumeric() && c != '.').map(str::to_lowercase);
        let left = words.find(|word| INDONESIAN.contains(&word.trim_end_matches('.')));
        assert!(left.is_none(), "{way}: {text}");
    }
});
