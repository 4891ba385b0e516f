//! How the engines read large tables, with the settings that they have of themselves.

use simpul::db::{Dialect, Run};
use simpul::sql;

use crate::given::engines::large_district;
use crate::store::plans::{Judge, every_question};

fn plans_of(dialect: Dialect) {
    let district = large_district(dialect);
    district.tell(async {
        let judge = Judge::over(&district.ctx, &district.db, &district.url, true).await.unwrap();
        println!("{dialect:?}: large are {:?}", judge.large);
        if dialect == Dialect::Postgres {
            for table in ["umkm", "umkm_terms", "umkm_sectors", "umkm_needs", "umkm_memberships", "cluster_memberships"]
            {
                assert!(
                    judge.large.iter().flatten().any(|large| large == table),
                    "{table} is not large: {:?}",
                    judge.large
                );
            }
        }
        every_question(&judge).await.unwrap();
    });
}

long_story!(sqlite_reads_no_large_table_as_a_whole, || { plans_of(Dialect::Sqlite) });
long_story!(postgres_reads_no_large_table_as_a_whole, || { plans_of(Dialect::Postgres) });

long_story!(what_is_not_published_is_found_by_its_trade_alone, || {
    for dialect in [Dialect::Sqlite, Dialect::Postgres] {
        let district = large_district(dialect);
        district.tell(async {
            let mut run = &district.db;
            let (n_unpublished, n_named): (i64, i64) = run
                .one(sql!(
                    "select (select count(*) from umkm where not is_published),
                            (select count(*) from umkm where name_folded is not null and not is_published)"
                ))
                .await
                .unwrap();
            assert!(n_unpublished > 1_000, "{n_unpublished}");
            assert_eq!(n_named, 0, "a name that is not published is in an index");
            let strange: Vec<(String,)> = run
                .all(sql!(
                    "select distinct t.term from umkm_terms t join umkm u on u.id = t.umkm_id
                      where not u.is_published and t.term not like 'sector:%' and t.term not like 'kbli:%' limit 5"
                ))
                .await
                .unwrap();
            assert_eq!(strange, [], "{dialect:?}");
        });
    }
});
