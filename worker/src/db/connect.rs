//! Connections: a small pool for statements, and single ones for LISTEN and migrations.

use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use deadpool_postgres::{Hook, HookError, Manager, ManagerConfig, Pool, RecyclingMethod, Runtime};
use secrecy::ExposeSecret;
use tokio_postgres::{AsyncMessage, Client, Config, NoTls, config::SslMode, types::Type};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::DbError;
use crate::config::DatabaseArgs;

const SET_SESSION: &str = "SELECT set_config('statement_timeout', $1, false)";

/// The pool through which all statements of this process go.
#[derive(Clone)]
pub struct Database {
    pool: Pool,
}

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Database").finish_non_exhaustive()
    }
}

impl Database {
    /// Prepares the pool; connects only when the first statement is sent. `name` becomes part of
    /// the `application_name`.
    pub fn new(args: &DatabaseArgs, name: &str) -> Result<Self, DbError> {
        let (mut config, tls) = settings(args)?;
        config.application_name(application_name(name));
        let recycling = ManagerConfig {
            recycling_method: RecyclingMethod::Fast,
        };
        let manager = match tls {
            Some(tls) => Manager::from_config(config, tls, recycling),
            None => Manager::from_config(config, NoTls, recycling),
        };
        let timeout = format!("{}s", args.database_statement_timeout);
        let wait = Some(Duration::from_secs(args.database_connect_timeout));
        let pool = Pool::builder(manager)
            .max_size(args.database_pool_size.max(1))
            .runtime(Runtime::Tokio1)
            .wait_timeout(wait)
            .create_timeout(wait)
            // Not a start-up option: poolers refuse those.
            .post_create(Hook::async_fn(move |client, _| {
                let timeout = timeout.clone();
                Box::pin(async move {
                    let parameters = [(&timeout as &(dyn tokio_postgres::types::ToSql + Sync), Type::TEXT)];
                    client
                        .query_typed(SET_SESSION, &parameters)
                        .await
                        .map_err(HookError::Backend)?;
                    Ok(())
                })
            }))
            .build()
            .map_err(|error| DbError::Settings(error.to_string()))?;
        Ok(Self { pool })
    }

    /// A connection from the pool.
    pub async fn client(&self) -> Result<deadpool_postgres::Object, DbError> {
        Ok(self.pool.get().await?)
    }
}

/// One connection outside the pool; its driver ends with it. Notifications go to `on_message`.
pub async fn connect(
    args: &DatabaseArgs,
    name: &str,
    on_message: impl FnMut(AsyncMessage) + Send + 'static,
) -> Result<Client, DbError> {
    let (mut config, tls) = settings(args)?;
    config.application_name(application_name(name));
    if let Some(tls) = tls {
        let (client, connection) = config.connect(tls).await?;
        tokio::spawn(drive(connection, on_message));
        Ok(client)
    } else {
        let (client, connection) = config.connect(NoTls).await?;
        tokio::spawn(drive(connection, on_message));
        Ok(client)
    }
}

async fn drive<S, T>(
    mut connection: tokio_postgres::Connection<S, T>,
    mut on_message: impl FnMut(AsyncMessage),
) where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin,
    T: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin,
{
    // Errors show up at the client as a closed connection.
    while let Some(Ok(message)) = std::future::poll_fn(|context| connection.poll_message(context)).await {
        on_message(message);
    }
}

fn application_name(name: &str) -> String {
    let name = format!("callscript {name}");
    name.chars().take(63).collect()
}

fn settings(args: &DatabaseArgs) -> Result<(Config, Option<MakeRustlsConnect>), DbError> {
    // tokio-postgres knows no verify-*; here every TLS connection is verified, so `require` means the same.
    let url = args.url()?.expose_secret();
    let url = url
        .replace("sslmode=verify-full", "sslmode=require")
        .replace("sslmode=verify-ca", "sslmode=require");
    let mut config = Config::from_str(&url).map_err(|error| {
        let reason = std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string);
        DbError::Settings(format!(
            "DATABASE_URL cannot be used ({reason}): it looks like postgres://user:password@host:5432/database"
        ))
    })?;
    config.connect_timeout(Duration::from_secs(args.database_connect_timeout));
    config.keepalives_idle(Duration::from_secs(30));
    let tls = if config.get_ssl_mode() == SslMode::Require {
        Some(tls(args)?)
    } else {
        config.ssl_mode(SslMode::Disable);
        None
    };
    Ok((config, tls))
}

fn tls(args: &DatabaseArgs) -> Result<MakeRustlsConnect, DbError> {
    let mut roots = rustls::RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if let Some(path) = &args.database_root_cert {
        use rustls::pki_types::{CertificateDer, pem::PemObject};
        let unreadable = |reason: String| {
            DbError::Settings(format!(
                "CALLSCRIPT_DATABASE_ROOT_CERT {}: {reason}",
                path.display()
            ))
        };
        let certificates =
            CertificateDer::pem_file_iter(path).map_err(|error| unreadable(error.to_string()))?;
        for certificate in certificates {
            let certificate = certificate.map_err(|error| unreadable(error.to_string()))?;
            roots
                .add(certificate)
                .map_err(|error| unreadable(error.to_string()))?;
        }
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| DbError::Settings(format!("TLS cannot be set up: {error}")))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}
