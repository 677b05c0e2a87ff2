//! What all handlers share.

use std::sync::Arc;

use callscript_common::config::{DatabaseArgs, StorageArgs};
use callscript_common::db::Pool;
use callscript_common::storage::Storage;
use clap::Args;
use tokio::sync::broadcast;
use webauthn_rs::Webauthn;

use crate::auth::oidc::{OidcArgs, Provider};
use crate::auth::passkey;
use crate::pages::events;

/// How the console presents itself.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Console")]
pub struct Options {
    /// Address as people type it; links in invitations begin with it
    #[arg(
        long,
        env = "CALLSCRIPT_WEB_URL",
        value_name = "URL",
        default_value = "http://localhost:8080"
    )]
    pub public_url: String,

    /// Take the client's address from the last entry of X-Forwarded-For: only behind a proxy of your own
    #[arg(long, env = "CALLSCRIPT_WEB_BEHIND_PROXY")]
    pub behind_proxy: bool,
}

impl Options {
    /// Cookies travel over TLS only, unless the console itself is reached without.
    pub fn is_secure(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}

/// The console's state; cheap to clone.
#[derive(Debug, Clone)]
pub struct App {
    pub(crate) database: Pool,
    /// Absent where no bucket is configured: everything works but sound.
    pub(crate) storage: Option<Storage>,
    pub(crate) options: Arc<Options>,
    /// By which people sign in, where one is configured.
    pub(crate) provider: Option<Arc<Provider>>,
    /// Absent where the console's address is no name: passkeys belong to a name.
    pub(crate) passkeys: Option<Arc<Webauthn>>,
    /// Ids of calls that are flagged from now on.
    pub(crate) flagged: broadcast::Sender<String>,
}

impl App {
    /// Connects lazily to everything; the listener for new flags runs as long as the process.
    pub async fn new(
        database: &DatabaseArgs,
        storage: &StorageArgs,
        options: Options,
        oidc: &OidcArgs,
    ) -> anyhow::Result<Self> {
        let bucket = storage.bucket.as_deref().is_some_and(|name| !name.is_empty());
        let flagged = broadcast::Sender::new(256);
        tokio::spawn(events::listen(database.clone(), flagged.clone()));
        Ok(Self {
            database: Pool::new(database, "web")?,
            storage: if bucket {
                Some(Storage::new(storage).await?)
            } else {
                None
            },
            provider: Provider::new(oidc, &options.public_url)?.map(Arc::new),
            passkeys: passkey::party(&options.public_url).map(Arc::new),
            options: Arc::new(options),
            flagged,
        })
    }
}
