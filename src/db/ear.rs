//! What other processes say through the database: PostgreSQL's NOTIFY. It only ever hastens: whoever listens looks for himself too.

use std::time::Duration;

use sqlx::postgres::PgListener;

use super::{Db, Engine, Result};

/// Between two tries to reach a server that is gone.
const PAUSE: Duration = Duration::from_secs(1);

/// Hears one channel, over a connection of its own.
pub struct Ear(Option<PgListener>);

impl Db {
    /// Listens to a channel. SQLite says nothing.
    pub async fn ear(&self, channel: &'static str) -> Result<Ear> {
        let Engine::Postgres(postgres) = &self.engine else { return Ok(Ear(None)) };
        let mut listener = postgres.listener().await?;
        listener.listen(channel).await?;
        Ok(Ear(Some(listener)))
    }
}

impl Ear {
    /// Done when something was said, and perhaps when it could not be heard for a while. May be dropped at any time.
    pub async fn heard(&mut self) {
        let Some(listener) = &mut self.0 else { return std::future::pending().await };
        if listener.recv().await.is_err() {
            tokio::time::sleep(PAUSE).await;
        }
    }
}
