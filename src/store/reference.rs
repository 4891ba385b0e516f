//! Which reference files a database holds.

use chrono::{DateTime, Utc};

use super::Result;
use crate::db::Run;
use crate::sql;

/// The digest of each loaded file, by name.
pub async fn loads(mut run: impl Run) -> Result<Vec<(String, String)>> {
    run.all(sql!("select name, digest from reference_loads order by name")).await
}

/// Keeps that a file was loaded.
pub async fn loaded(mut run: impl Run, name: &str, digest: &str, at: DateTime<Utc>) -> Result<()> {
    run.exec(sql!(
        "insert into reference_loads (name, digest, loaded_at) values ($1, $2, $3)
         on conflict (name) do update set digest = excluded.digest, loaded_at = excluded.loaded_at",
        name,
        digest,
        at,
    ))
    .await?;
    Ok(())
}
