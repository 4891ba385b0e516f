//! What other processes say through the database: PostgreSQL's NOTIFY. It only ever hastens: whoever listens looks for himself too.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::task::JoinHandle;

use super::{Db, Engine};

/// Between two tries to reach a server that is gone, or that lets nobody listen.
const PAUSE: Duration = Duration::from_secs(5);

/// Hears one channel, over a connection of its own, which is made anew when it is lost.
pub struct Ear {
    said: Arc<Notify>,
    listening: Option<JoinHandle<()>>,
}

impl Db {
    /// Listens to a channel. SQLite says nothing.
    pub fn ear(&self, channel: &'static str) -> Ear {
        let said = Arc::new(Notify::new());
        let listening = match &self.engine {
            Engine::Sqlite(_) => None,
            Engine::Postgres(_) => Some(tokio::spawn(listen(self.clone(), channel, said.clone()))),
        };
        Ear { said, listening }
    }
}

async fn listen(db: Db, channel: &'static str, said: Arc<Notify>) {
    let Engine::Postgres(postgres) = &db.engine else { return };
    // once for each time that nothing is heard, however long that lasts
    let mut is_told = false;
    loop {
        let error = match postgres.listener().await {
            Ok(mut listener) => match listener.listen(channel).await {
                Ok(()) => {
                    is_told = false;
                    loop {
                        // what was said before it was listened to is seen now
                        said.notify_one();
                        // nothing where the connection was lost and is there again: what was said meanwhile is looked for
                        if let Err(error) = listener.try_recv().await {
                            break super::Error::from(error);
                        }
                    }
                }
                Err(error) => error.into(),
            },
            Err(error) => error,
        };
        if !std::mem::replace(&mut is_told, true) {
            tracing::warn!(?error, "the database tells nothing of what others write: it is looked at each second");
        }
        tokio::time::sleep(PAUSE).await;
    }
}

impl Ear {
    /// Done when something was said. May be dropped at any time.
    pub async fn heard(&self) {
        self.said.notified().await;
    }
}

impl Drop for Ear {
    fn drop(&mut self) {
        if let Some(listening) = &self.listening {
            listening.abort();
        }
    }
}
