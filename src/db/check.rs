//! Whether a database is sound in itself: its pages and indexes, and that whatever is referred to is there.

use super::{Db, Engine, Error, Result, Run as _};
use crate::sql;

/// What is wrong in itself; sentences with names of tables and columns, and no values.
pub async fn faults(db: &Db) -> Result<Vec<String>> {
    let mut run = db;
    match &db.engine {
        Engine::Sqlite(_) => {
            let said: Result<Vec<(String,)>> =
                run.all(sql!("select integrity_check from pragma_integrity_check")).await;
            let mut faults: Vec<String> = match said {
                Ok(said) => said.into_iter().map(|(line,)| line).filter(|line| line != "ok").collect(),
                // it can be so damaged that it cannot even be looked at
                Err(Error::Driver(fault)) => return Ok(vec![fault.to_string()]),
                Err(error) => return Err(error),
            };
            let orphans: Vec<(String, String, i64)> = run
                .all(sql!(
                    "select [table], parent, count(*) from pragma_foreign_key_check group by [table], parent order by 1, 2"
                ))
                .await?;
            faults.extend(orphans.into_iter().map(|(child, parent, n)| orphaned(&child, &parent, n)));
            Ok(faults)
        }
        Engine::Postgres(postgres) => {
            let mut faults = Vec::new();
            // whatever cannot be read to its end is damaged
            let tables: Vec<(String,)> = run
                .all(sql!(
                    "select oid::regclass::text from pg_class
                      where relkind = 'r' and relnamespace = current_schema()::regnamespace order by 1"
                ))
                .await?;
            for (table,) in tables {
                let read = format!("select coalesce(sum(length(t::text)), 0)::bigint from {table} t");
                match postgres.number(read).await {
                    Ok(_) => {}
                    Err(Error::Driver(fault)) => faults.push(format!("{table}: {}", fault.code)),
                    Err(error) => return Err(error),
                }
            }
            if !faults.is_empty() {
                return Ok(faults);
            }
            // the server writes a statement for each reference, with its own quotes
            let references: Vec<(String, String, bool, String)> = run
                .all(sql!(
                    r"select conrelid::regclass::text, confrelid::regclass::text, convalidated,
                             format('select count(*) from %s c where %s and not exists (select 1 from %s p where %s)',
                                    conrelid::regclass, string_agg(format('c.%I is not null', a.attname), ' and '),
                                    confrelid::regclass, string_agg(format('c.%I = p.%I', a.attname, f.attname), ' and '))
                        from pg_constraint
                       cross join lateral unnest(conkey, confkey) as k (child, parent)
                        join pg_attribute a on a.attrelid = conrelid and a.attnum = k.child
                        join pg_attribute f on f.attrelid = confrelid and f.attnum = k.parent
                       where contype = 'f' and connamespace = current_schema()::regnamespace
                       group by pg_constraint.oid, conrelid, confrelid, convalidated
                       order by 1, 2"
                ))
                .await?;
            for (child, parent, is_validated, statement) in references {
                let n = postgres.number(statement).await?;
                if n > 0 {
                    faults.push(orphaned(&child, &parent, n));
                } else if !is_validated {
                    faults.push(format!("{child} -> {parent}: not validated"));
                }
            }
            Ok(faults)
        }
    }
}

fn orphaned(child: &str, parent: &str, n: i64) -> String {
    format!("{child} -> {parent}: {n}")
}
