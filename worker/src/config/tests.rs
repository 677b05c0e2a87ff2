use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::Write as _;

use callscript_common::config::ConfigError;
use callscript_common::config::layers::{Sources, apply};
use clap::{Args, FromArgMatches};
use secrecy::ExposeSecret;
use tempfile::NamedTempFile;

use super::{CONFIG, Lane, RunConfig};

fn file(text: &str) -> NamedTempFile {
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    file
}

fn parse(environment: &[(&str, &str)], toml: Option<&str>, flags: &[&str]) -> Result<RunConfig, ConfigError> {
    let environment: BTreeMap<OsString, OsString> = environment
        .iter()
        .map(|(name, value)| (OsString::from(name), OsString::from(value)))
        .collect();
    let toml = toml.map(file);
    let sources = Sources::new(environment, toml.as_ref().map(NamedTempFile::path), CONFIG)?;
    let command = RunConfig::augment_args(clap::Command::new("test").no_binary_name(true));
    let matches = apply(command, &sources)?.try_get_matches_from(flags)?;
    Ok(RunConfig::from_arg_matches(&matches)?)
}

#[test]
fn secrets_come_from_files() {
    let secret = file("  s3cret\n");
    let path = secret.path().to_str().unwrap();
    let toml = "[ringba]\nringba-api-token = \"other\"\nringba_account_id = \"RA1\"\n";
    let config = parse(&[("RINGBA_API_TOKEN_FILE", path)], Some(toml), &[]).unwrap();
    let (account, token) = config.ringba.account().unwrap();
    assert_eq!((account, token.expose_secret()), ("RA1", "s3cret"));
    assert!(!format!("{config:?}").contains("s3cret"));
}

#[test]
fn a_flag_beats_every_layer() {
    let toml = "vault-concurrency = 3\nlanes = [\"vault\", \"judge\"]\nrecording-allow-private = true\n";
    let config = parse(&[], Some(toml), &["--vault-concurrency", "5"]).unwrap();
    assert_eq!(config.worker.vault_concurrency, 5);
    assert_eq!(config.worker.lanes, [Lane::Vault, Lane::Judge]);
    assert!(config.recording.recording_allow_private);
    let config = parse(&[], Some(toml), &["--lanes", "ingest"]).unwrap();
    assert_eq!(config.worker.lanes, [Lane::Ingest]);
}

#[test]
fn defaults_hold_where_no_layer_speaks() {
    let config = parse(&[], None, &[]).unwrap();
    assert_eq!(config.worker.lanes, [], "those that the login may work");
    assert_eq!(config.ringba.ringba_page_size, 1000);
}

#[test]
fn what_is_missing_is_named_with_the_remedy() {
    let config = parse(&[], None, &[]).unwrap();
    let unset = config.ringba.account().unwrap_err().to_string();
    assert!(unset.contains("RINGBA_ACCOUNT_ID_FILE"), "{unset}");
}
