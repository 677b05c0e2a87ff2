//! One connection at a time, and the settings that all connections have.

use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use secrecy::ExposeSecret;
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres::{AsyncMessage, Client, Config, NoTls};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::DbError;
use crate::config::DatabaseArgs;

/// One connection outside the pool; its driver ends with it. Notifications go to `on_message`.
pub async fn connect(
    args: &DatabaseArgs,
    name: &str,
    on_message: impl FnMut(AsyncMessage) + Send + 'static,
) -> Result<Client, DbError> {
    let (config, tls) = settings(args, name)?;
    open(config, tls, on_message).await
}

/// The same with a start-up option, which a pooler refuses or drops.
pub(super) async fn connect_with(
    args: &DatabaseArgs,
    name: &str,
    option: &str,
    on_message: impl FnMut(AsyncMessage) + Send + 'static,
) -> Result<Client, DbError> {
    let (mut config, tls) = settings(args, name)?;
    let options = format!("{} {option}", config.get_options().unwrap_or_default());
    config.options(options.trim());
    open(config, tls, on_message).await
}

async fn open(
    config: Config,
    tls: Option<MakeRustlsConnect>,
    on_message: impl FnMut(AsyncMessage) + Send + 'static,
) -> Result<Client, DbError> {
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

/// How to connect, and over what kind of TLS, if any.
pub(super) fn settings(
    args: &DatabaseArgs,
    name: &str,
) -> Result<(Config, Option<MakeRustlsConnect>), DbError> {
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
    config.application_name(application_name(name));
    config.connect_timeout(Duration::from_secs(args.database_connect_timeout));
    config.keepalives_idle(Duration::from_secs(30));
    let tls = if config.get_ssl_mode() == SslMode::Require {
        Some(tls(args)?)
    } else {
        if let Some(host) = elsewhere(&config).filter(|_| !args.database_unencrypted) {
            return Err(DbError::Settings(format!(
                "DATABASE_URL leads to {host} without encryption, so that whoever is on the way reads the password and the calls: \
                 write sslmode=require (or verify-full) into it; where the network itself is encrypted, set \
                 CALLSCRIPT_DATABASE_UNENCRYPTED=true"
            )));
        }
        config.ssl_mode(SslMode::Disable);
        None
    };
    Ok((config, tls))
}

/// The first host that is not this machine. A name counts as what it says: what it resolves to may change.
fn elsewhere(config: &Config) -> Option<String> {
    // An address takes the place of the name beside it.
    let addresses = config.get_hostaddrs();
    if !addresses.is_empty() {
        let other = addresses.iter().find(|address| !address.is_loopback());
        return other.map(ToString::to_string);
    }
    config.get_hosts().iter().find_map(|host| match host {
        Host::Tcp(name) => {
            let is_here = name.eq_ignore_ascii_case("localhost")
                || name
                    .trim_matches(['[', ']'])
                    .parse::<std::net::IpAddr>()
                    .is_ok_and(|address| address.is_loopback());
            (!is_here).then(|| name.clone())
        }
        #[cfg(unix)]
        Host::Unix(_) => None,
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    fn args(url: &str) -> DatabaseArgs {
        DatabaseArgs {
            database_url: Some(url.into()),
            database_pool_size: 1,
            database_statement_timeout: 30,
            database_connect_timeout: 10,
            database_root_cert: None,
            database_unencrypted: false,
        }
    }

    #[test]
    fn another_machine_is_not_talked_to_in_the_open() {
        for url in [
            "postgres://box:secret@db.example/callscript",
            "postgres://box:secret@db.example/callscript?sslmode=disable",
            "postgres://box:secret@db.example/callscript?sslmode=prefer",
            "postgres://box:secret@10.0.0.7:6432/callscript?sslmode=disable",
            "postgres://box:secret@[fd00::1]/callscript",
            "postgres://box:secret@127.0.0.1,db.example/callscript",
            "host=localhost hostaddr=192.0.2.7 user=box password=secret",
            "postgres://box:secret@localhost.example/callscript",
        ] {
            let error = settings(&args(url), "test").map(drop).unwrap_err();
            let text = error.to_string();
            assert!(error.needs_a_person(), "{url}");
            assert!(
                text.contains("without encryption") && text.contains("sslmode=require"),
                "{text}"
            );
            assert!(text.contains("CALLSCRIPT_DATABASE_UNENCRYPTED"), "{text}");
            assert!(!text.contains("secret"), "{text}");
            let private = DatabaseArgs {
                database_unencrypted: true,
                ..args(url)
            };
            let (_, tls) = settings(&private, "test").unwrap();
            assert!(tls.is_none(), "{url}");
        }
    }

    #[test]
    fn this_machine_is_talked_to_without_encryption_and_others_with() {
        for url in [
            "postgres://box@127.0.0.1:5432/callscript",
            "postgres://box@127.8.8.8/callscript?sslmode=disable",
            "postgres://box@[::1]/callscript",
            "postgres://box@LOCALHOST/callscript?sslmode=prefer",
            "postgres://box@%2Fvar%2Frun%2Fpostgresql/callscript",
            "host=/var/run/postgresql user=box",
            "host=db.example hostaddr=127.0.0.1 user=box",
        ] {
            let (_, tls) = settings(&args(url), "test").unwrap_or_else(|error| panic!("{url}: {error}"));
            assert!(tls.is_none(), "{url}");
        }
        for mode in ["require", "verify-ca", "verify-full"] {
            let url = format!("postgres://box@db.example/callscript?sslmode={mode}");
            let (config, tls) = settings(&args(&url), "test").unwrap();
            assert!(
                tls.is_some() && config.get_ssl_mode() == SslMode::Require,
                "{url}"
            );
        }
    }
}
