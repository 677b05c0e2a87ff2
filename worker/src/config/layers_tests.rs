use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::Write as _;

use clap::{Args, FromArgMatches};
use secrecy::ExposeSecret;
use tempfile::NamedTempFile;

use super::{Sources, apply, config_flag};
use crate::config::{CONFIG, ConfigError, Lane, RunConfig};

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
fn a_file_named_by_the_environment_is_trimmed_and_beats_toml() {
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
    assert_eq!(config.worker.lanes, Lane::ALL);
    assert_eq!(config.ringba.ringba_page_size, 1000);
}

#[test]
fn errors_name_the_variable_and_the_remedy() {
    let missing = parse(&[("DATABASE_URL_FILE", "/nowhere/at/all")], None, &[])
        .unwrap_err()
        .to_string();
    assert!(
        missing.contains("DATABASE_URL_FILE") && missing.contains("/nowhere/at/all"),
        "{missing}"
    );
    let key = parse(&[], Some("vault-concurency = 3"), &[])
        .unwrap_err()
        .to_string();
    assert!(key.contains("did you mean `vault-concurrency`?"), "{key}");
    let syntax = parse(&[], Some("a = 1\nringba-api-token = \"s3cret"), &[])
        .unwrap_err()
        .to_string();
    assert!(
        syntax.contains("line 2") && !syntax.contains("s3cret"),
        "{syntax}"
    );
    let unset = parse(&[], None, &[])
        .unwrap()
        .ringba
        .account()
        .unwrap_err()
        .to_string();
    assert!(unset.contains("RINGBA_ACCOUNT_ID_FILE"), "{unset}");
}

#[test]
fn help_never_shows_a_secret_from_a_file() {
    let secret = file("s3cret");
    let environment = BTreeMap::from([(
        OsString::from("OPENAI_API_KEY_FILE"),
        OsString::from(secret.path()),
    )]);
    let command = RunConfig::augment_args(clap::Command::new("test"));
    let mut command = apply(command, &Sources::new(environment, None, CONFIG).unwrap()).unwrap();
    let help = command.render_long_help().to_string();
    assert!(help.contains("OPENAI_API_KEY") && !help.contains("s3cret"));
}

#[test]
fn the_config_flag_is_found_before_the_parse() {
    let args = |line: &str| line.split(' ').map(OsString::from).collect::<Vec<_>>();
    assert_eq!(
        config_flag(&args("callscript run --config a.toml")),
        Some("a.toml".into())
    );
    assert_eq!(
        config_flag(&args("callscript --config=b.toml run")),
        Some("b.toml".into())
    );
    assert_eq!(
        config_flag(&args("callscript transcribe -- --config c.toml")),
        None
    );
}
