//! Search by words: what the index finds is what reading every record finds, with the same points, on both engines.

use std::collections::BTreeMap;

use simpul::db::{self, Db, Run};
use simpul::domain::Umkm;
use simpul::domain::facet::UmkmFacet;
use simpul::domain::id::UmkmId;
use simpul::domain::kbli::{KbliEdition, KbliUse};
use simpul::domain::listing::{Count, Direction, EXACT_COUNT, Near, UmkmFilter, UmkmOrderField as Field};
use simpul::domain::region::RegionLevel;
use simpul::domain::search::{
    AS_WRITTEN, FORGIVEN, Group, PLACE_POINTS, RANK_STEP, RANK_TOP, Search, Searched, spellings, terms_of_umkm,
};
use simpul::domain::umkm::Product;
use simpul::sql;
use simpul::store::search;
use simpul::store::umkm::{self as umkms, Written};
use uuid::Uuid;

use super::walk::{WAYS, by, slice, walk};
use crate::given;

const NAMES: [&str; 6] = ["boneka", "jaya", "sari", "kue", "mekar", "panda"];

/// Eighty UMKM of few words in few places; every fifth is not published.
fn crowd() -> Vec<Umkm> {
    let mut dice = given::dice(5);
    (1..=80)
        .map(|n| {
            let mut word = || NAMES[dice(6) as usize];
            let name = format!("{} {}", word(), word());
            let products = vec![Product { name: word().into(), ..Product::default() }];
            let sectors: Vec<String> =
                given::SECTORS[dice(3).min(2) as usize..].iter().map(|code| (*code).to_owned()).collect();
            Umkm {
                is_published: n % 5 != 0,
                products,
                sector: sectors.first().cloned(),
                sectors,
                region: given::code(["32.75.07", "32.75.07.1004", "32.75.08", "31.71"][dice(4) as usize]),
                ..given::umkm(n, &name)
            }
        })
        .collect()
}

/// The points that a search gives a record; none where it does not find it.
fn points(asked: &Search, umkm: &Umkm) -> Option<i64> {
    let lies = |places: &Vec<simpul::domain::RegionCode>| places.iter().any(|place| place.holds(&umkm.region));
    if asked.is_hopeless || !asked.places.iter().all(lies) {
        return None;
    }
    let terms = terms_of_umkm(umkm);
    asked
        .groups
        .iter()
        .map(|group| {
            let times = if group.is_exact { AS_WRITTEN } else { FORGIVEN };
            let word =
                group.terms.iter().filter_map(|term| terms.get(term)).map(|rank| RANK_TOP - RANK_STEP * rank).max();
            let place = lies(&group.places).then_some(PLACE_POINTS);
            // the rarest word takes the better of the two, the others the word before the place
            let is_first = std::ptr::eq(group, &asked.groups[0]);
            if is_first { word.max(place) } else { word.or(place) }.map(|points| points * times)
        })
        .sum()
}

on_each_engine!(a_search_finds_what_reading_everything_finds, async |db| {
    given::places(&db).await?;
    let all = crowd();
    given::keep_umkm(&db, &all, given::now()).await?;
    let mut dice = given::dice(17);
    let terms =
        ["boneka", "jaya", "sari", "kuejaya", "mekar", "panda", "tiada", "sector:kue-roti", "sector:boneka-mainan"];
    let (mut found_some, mut found_none) = (0, 0);
    for _ in 0..60 {
        let mut places = |n: u64| -> Vec<_> {
            (0..dice(n)).map(|_| given::code(["32.75", "32.75.07", "32.75.08", "31"][dice(4) as usize])).collect()
        };
        let named = places(2);
        let alternatives: Vec<Vec<_>> = (0..3).map(|_| places(2)).collect();
        let groups = alternatives.into_iter().take(1 + dice(3) as usize).map(|places| Group {
            said: String::new(),
            terms: (0..=dice(2)).map(|_| terms[dice(9) as usize].to_owned()).collect(),
            places,
            is_exact: dice(2) == 0,
            n: 1,
        });
        let asked = Search {
            groups: groups.collect(),
            places: named.into_iter().map(|place| vec![place]).collect(),
            is_hopeless: false,
        };
        let mut expected: Vec<(i64, UmkmId)> =
            all.iter().filter_map(|umkm| Some((-points(&asked, umkm)?, umkm.id))).collect();
        expected.sort();
        let expected: Vec<UmkmId> = expected.into_iter().map(|(_, id)| id).collect();
        if expected.is_empty() {
            found_none += 1
        } else {
            found_some += 1
        }
        let filter = UmkmFilter { search: Some(asked.clone()), ..Default::default() };
        assert_eq!(umkms::count(&db, &filter).await?, Count { value: expected.len() as i64, exact: true }, "{asked:?}");
        let order = [by(Field::Relevance, Direction::Ascending)];
        walk(&expected, |u: &Umkm| u.id, async |slice| umkms::page(&db, &filter, &order, &slice).await).await?;
        // the same within a filter that is held by another
        let held = UmkmFilter { and: vec![filter.clone()], ..Default::default() };
        assert_eq!(umkms::count(&db, &held).await?.value, expected.len() as i64, "{asked:?}");
        let opposite = UmkmFilter { not: Some(Box::new(filter)), ..Default::default() };
        assert_eq!(umkms::count(&db, &opposite).await?.value, (all.len() - expected.len()) as i64, "{asked:?}");
    }
    assert!(found_some > 20 && found_none > 2, "{found_some} and {found_none}");
});

/// The index as it stands, counted anew from the records.
async fn hold(db: &Db, all: &[Umkm]) -> db::Result<()> {
    let mut expected: BTreeMap<String, i64> = BTreeMap::new();
    for umkm in all {
        for term in terms_of_umkm(umkm).into_keys() {
            *expected.entry(term).or_default() += 1;
        }
    }
    let terms = NAMES.iter().map(|name| (*name).to_owned()).chain(expected.keys().cloned()).collect();
    assert_eq!(search::frequency(db, Searched::Umkm, &terms).await?, expected);
    assert_eq!(search::frequency(db, Searched::Clusters, &terms).await?, BTreeMap::new());
    Ok(())
}

on_each_engine!(the_index_follows_every_write, async |db| {
    given::places(&db).await?;
    let mut all = crowd();
    given::keep_umkm(&db, &all, given::now()).await?;
    hold(&db, &all).await?;
    let mut dice = given::dice(3);
    for _ in 0..20 {
        let at = dice(all.len() as u64) as usize;
        let mut tx = db.begin().await?;
        if dice(3) == 0 {
            assert!(umkms::retire(&mut tx, all.remove(at).id, given::today(), given::now()).await?);
        } else {
            let umkm = &mut all[at];
            umkm.is_published = dice(2) == 0;
            umkm.name = Some(NAMES[dice(6) as usize].to_owned());
            umkm.region = given::code(["32.75.07", "31.71"][dice(2) as usize]);
            assert!(
                umkms::update(&mut tx, &Written { umkm, size: None, supply: Default::default() }, given::now()).await?
            );
            umkm.version += 1;
        }
        tx.commit().await?;
        hold(&db, &all).await?;
    }
});

on_each_engine!(a_misspelt_word_finds_its_spellings, async |db| {
    given::places(&db).await?;
    let names = ["Bonekita", "Boneka", "Bonekata", "Koperasi", "Kerajinan"];
    let all: Vec<Umkm> =
        (1..).zip(names).map(|(n, name)| Umkm { is_published: true, ..given::umkm(n, name) }).collect();
    given::keep_umkm(&db, &all, given::now()).await?;
    for (said, meant) in [
        ("bonneka", vec!["boneka"]),
        ("koprasi", vec!["koperasi"]),
        ("kreajinan", vec!["kerajinan"]),
        ("bone", vec!["boneka", "bonekata", "bonekita"]),
        ("bonekati", vec!["bonekata", "boneka", "bonekita"]),
        ("zebra", vec![]),
        ("b", vec![]),
    ] {
        let candidates = search::candidates(&db, Searched::Umkm, said).await?;
        let found: Vec<String> = spellings(said, &candidates).into_iter().map(|(word, _)| word).collect();
        assert_eq!(found, meant, "{said}");
    }
});

told_on_each!(an_index_by_other_rules_is_made_anew, Referenced, async |fresh| {
    let db = fresh.open().await?;
    let ctx = given::ctx(&db).await?;
    given::demo(&ctx).await?;
    let kept = async || {
        let mut run = &db;
        let terms: Vec<(String, i64, Uuid)> = run
            .all(sql!(
                "select term, rank, umkm_id from umkm_terms union all select term, rank, cooperative_id from cooperative_terms
                 union all select term, rank, cluster_id from cluster_terms order by 1, 2, 3"
            ))
            .await?;
        let words: Vec<(String, String, i64)> =
            run.all(sql!("select kind, word, n from search_words order by kind, word")).await?;
        let (n_grams,): (i64,) = run.one(sql!("select count(*) from search_grams")).await?;
        Ok::<_, db::Error>((terms, words, n_grams))
    };
    let before = kept().await?;
    assert!(before.0.len() > 2_000 && before.2 > 2_000);
    // as an older program would leave it
    let mut tx = db.begin().await?;
    tx.exec(sql!("delete from umkm_terms where rank > 0")).await?;
    tx.exec(sql!("update search_words set n = n + 1")).await?;
    tx.exec(sql!("update reference_loads set digest = '0' where name = 'search'")).await?;
    tx.commit().await?;
    given::ctx(&db).await?;
    assert!(kept().await? == before, "it is as it was");
});

on_each_engine!(a_word_that_many_have_is_looked_up_and_finds_the_same, async |db| {
    given::places(&db).await?;
    let all: Vec<Umkm> = crowd()
        .into_iter()
        .enumerate()
        .map(|(n, umkm)| Umkm { point: Some(given::point(-6.3 - n as f64 / 500.0, 106.9)), ..umkm })
        .collect();
    given::keep_umkm(&db, &all, given::now()).await?;
    let near = Some(Near { centre: given::point(-6.35, 106.9), radius_m: 9_000.0 });
    let none = UmkmFilter::default;
    let mut n_found = 0;
    for words in [vec!["sector:kue-roti"], vec!["boneka", "sector:kue-roti"], vec!["tiada"]] {
        for places in [vec![], vec![vec![given::code("32.75.07")]]] {
            let few = Search { places, ..given::asks(&words).expect("made") };
            let mut many = few.clone();
            many.groups[0].n = 1_000_000;
            let filters = |asked: &Search| {
                let asked = Some(asked.clone());
                [
                    UmkmFilter { search: asked.clone(), ..none() },
                    UmkmFilter { search: asked.clone(), within: Some(given::code("32.75.07")), ..none() },
                    UmkmFilter { search: asked.clone(), sector: Some(given::SECTORS[1].into()), near, ..none() },
                    UmkmFilter { not: Some(Box::new(UmkmFilter { search: asked.clone(), ..none() })), ..none() },
                    UmkmFilter { and: vec![UmkmFilter { search: asked, ..none() }], near, ..none() },
                ]
            };
            for (few, many) in filters(&few).into_iter().zip(filters(&many)) {
                for way in WAYS {
                    let mut orders = vec![by(Field::Id, way), by(Field::ChangedAt, way)];
                    orders.extend(many.near.map(|_| by(Field::Distance, way)));
                    orders.extend(many.search.as_ref().map(|_| by(Field::Relevance, way)));
                    for order in orders {
                        let slice = slice::<Umkm>(100, false, None);
                        let expected = umkms::page(&db, &few, &[order], &slice).await?;
                        let ids: Vec<UmkmId> = expected.items.iter().map(|listed| listed.item.id).collect();
                        n_found += ids.len();
                        let read = async |slice| umkms::page(&db, &many, &[order], &slice).await;
                        walk(&ids, |u: &Umkm| u.id, read).await?;
                    }
                }
                assert_eq!(umkms::count(&db, &few).await?, umkms::count(&db, &many).await?);
                for facet in [UmkmFacet::Sector, UmkmFacet::Region] {
                    let told = umkms::grouped(&db, &few, facet, RegionLevel::Kecamatan).await?;
                    assert_eq!(told, umkms::grouped(&db, &many, facet, RegionLevel::Kecamatan).await?);
                }
            }
        }
    }
    assert!(n_found > 500, "{n_found}");
});

on_each_engine!(a_text_that_more_have_than_are_counted_is_told_in_part, async |db| {
    given::places(&db).await?;
    let n = EXACT_COUNT as u128 + 700;
    let in_sector =
        |umkm: Umkm, sector: &str| Umkm { sector: Some(sector.into()), sectors: vec![sector.into()], ..umkm };
    // the first ones are of another sector than the later: a part in the order of ids would not know of these
    let all: Vec<Umkm> = (1..=n)
        .map(|i| {
            // the end of an id is random in the registry
            let id = UmkmId(Uuid::from_u128(i << 80 | u128::from((i as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15))));
            let sector = given::SECTORS[usize::from(i > n / 2)];
            in_sector(Umkm { id, is_published: true, ..given::umkm(i, "Warung") }, sector)
        })
        .collect();
    for chunk in all.chunks(500) {
        given::keep_umkm(&db, chunk, given::now()).await?;
    }
    let mut search = given::asks(&["warung"]);
    search.iter_mut().for_each(|search| search.groups[0].n = n as i64);
    let filter = UmkmFilter { search, ..Default::default() };
    assert_eq!(umkms::count(&db, &filter).await?, Count { value: EXACT_COUNT, exact: false });
    let told = umkms::grouped(&db, &filter, UmkmFacet::Sector, RegionLevel::Village).await?;
    assert!(!told.counted.exact && told.counted.value > 1_000, "{told:?}");
    let later = told.groups.iter().find(|(sector, _)| sector.as_deref() == Some(given::SECTORS[1]));
    let share = later.map_or(0, |(_, n)| n * 100 / told.counted.value);
    assert!((45..=55).contains(&share), "{share} of a hundred are the later half: {told:?}");
    // what else narrows it down leaves few enough: all of these are found, counted and told, on every page
    let sector = Some(given::SECTORS[1].to_owned());
    let half = UmkmFilter { sector, ..filter.clone() };
    let expected = Count { value: n as i64 - n as i64 / 2, exact: true };
    assert_eq!(umkms::count(&db, &half).await?, expected);
    let told = umkms::grouped(&db, &half, UmkmFacet::Sector, RegionLevel::Village).await?;
    assert_eq!((told.counted, told.groups[0].1), (expected, expected.value));
    let order = [by(Field::Relevance, Direction::Ascending)];
    let (mut found, mut last) = (0, None);
    loop {
        let page = umkms::page(&db, &half, &order, &slice(100, false, last.as_ref())).await?;
        assert!(page.items.iter().all(|listed| listed.item.sectors == [given::SECTORS[1]]));
        found += page.items.len() as i64;
        last = page.items.last().cloned();
        if !page.has_next {
            break;
        }
    }
    assert_eq!(found, expected.value);
    // within a region where few are, they are counted
    let within = UmkmFilter { within: Some(given::code("32.75.08")), ..filter };
    let within = UmkmFilter { search: given::asks_in(&["warung"], "32.75.08"), ..within };
    assert_eq!(umkms::count(&db, &within).await?, Count { value: 0, exact: true });
});

on_each_engine!(a_word_of_many_titles_loses_nothing_between_pages, async |db| {
    given::places(&db).await?;
    let all: Vec<Umkm> = (1..=60)
        .map(|n| {
            let code = if n <= 30 { "10792" } else { "10793" };
            let kbli = KbliUse { edition: KbliEdition::Kbli2020, code: code.into(), is_suggested: false };
            Umkm { kbli: vec![kbli], ..given::umkm(n, "Usaha") }
        })
        .collect();
    given::keep_umkm(&db, &all, given::now()).await?;
    let mut asked = given::asks(&["kbli:10792"]).expect("made");
    asked.groups[0].terms.push("kbli:10793".into());
    asked.groups[0].n = 1_000_000;
    let ids: Vec<UmkmId> = all.iter().map(|umkm| umkm.id).collect();
    let order = [by(Field::Relevance, Direction::Ascending)];
    let filter = UmkmFilter { search: Some(asked), ..Default::default() };
    walk(&ids, |u: &Umkm| u.id, async |slice| umkms::page(&db, &filter, &order, &slice).await).await?;
});
