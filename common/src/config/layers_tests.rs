use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::Write as _;

use clap::{Args, FromArgMatches};
use secrecy::ExposeSecret;
use tempfile::NamedTempFile;

use super::{Sources, apply, config_flag};
use crate::config::{ConfigError, DatabaseArgs, LogFormat, LoggingArgs, StorageArgs};

/// Names the TOML file.
const CONFIG: &str = "CALLSCRIPT_CONFIG";

/// All settings that programs have in common.
#[derive(Debug, Args)]
struct Settings {
    #[command(flatten)]
    database: DatabaseArgs,
    #[command(flatten)]
    storage: StorageArgs,
    #[command(flatten)]
    logging: LoggingArgs,
}

fn file(text: &str) -> NamedTempFile {
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    file
}

fn parse(environment: &[(&str, &str)], toml: Option<&str>, flags: &[&str]) -> Result<Settings, ConfigError> {
    let environment: BTreeMap<OsString, OsString> = environment
        .iter()
        .map(|(name, value)| (OsString::from(name), OsString::from(value)))
        .collect();
    let toml = toml.map(file);
    let sources = Sources::new(environment, toml.as_ref().map(NamedTempFile::path), CONFIG)?;
    let command = Settings::augment_args(clap::Command::new("test").no_binary_name(true));
    let matches = apply(command, &sources)?.try_get_matches_from(flags)?;
    Ok(Settings::from_arg_matches(&matches)?)
}

#[test]
fn a_file_named_by_the_environment_is_trimmed_and_beats_toml() {
    let secret = file("  s3cret\n");
    let path = secret.path().to_str().unwrap();
    let toml = "[storage]\ns3-secret-access-key = \"other\"\ns3_access_key_id = \"AK1\"\n";
    let settings = parse(&[("AWS_SECRET_ACCESS_KEY_FILE", path)], Some(toml), &[]).unwrap();
    let told = |setting: &Option<secrecy::SecretString>| setting.as_ref().unwrap().expose_secret().to_owned();
    assert_eq!(told(&settings.storage.s3_access_key_id), "AK1");
    assert_eq!(told(&settings.storage.s3_secret_access_key), "s3cret");
    assert!(!format!("{settings:?}").contains("s3cret"));
}

#[test]
fn a_flag_beats_every_layer() {
    let toml = "database-pool-size = 3\nlog-format = \"json\"\nlog = [\"error\", \"callscript=debug\"]\n";
    let settings = parse(&[], Some(toml), &["--database-pool-size", "5"]).unwrap();
    assert_eq!(settings.database.database_pool_size, 5);
    assert_eq!(settings.logging.log_format, LogFormat::Json);
    assert_eq!(settings.logging.log, "error,callscript=debug", "a list");
}

#[test]
fn defaults_hold_where_no_layer_speaks() {
    // A variable that is set to nothing is not set.
    let settings = parse(&[("DATABASE_URL", "")], None, &[]).unwrap();
    assert_eq!(settings.storage.s3_region, "us-east-1");
    assert_eq!(settings.logging.log_format, LogFormat::Human);
}

#[test]
fn errors_name_the_variable_and_the_remedy() {
    let refused = |environment: &[(&str, &str)], toml: Option<&str>| {
        parse(environment, toml, &[]).unwrap_err().to_string()
    };
    let missing = refused(&[("DATABASE_URL_FILE", "/nowhere/at/all")], None);
    assert!(
        missing.contains("DATABASE_URL_FILE") && missing.contains("/nowhere/at/all"),
        "{missing}"
    );
    let key = refused(&[], Some("database-pol-size = 3"));
    assert!(key.contains("did you mean `database-pool-size`?"), "{key}");
    let syntax = refused(&[], Some("a = 1\ns3-secret-access-key = \"s3cret"));
    assert!(
        syntax.contains("line 2") && !syntax.contains("s3cret"),
        "{syntax}"
    );
    let settings = parse(&[], None, &[]).unwrap();
    let unset = settings.storage.bucket().unwrap_err().to_string();
    assert!(unset.contains("CALLSCRIPT_BUCKET_FILE"), "{unset}");
}

#[test]
fn help_never_shows_a_secret_from_a_file() {
    let secret = file("s3cret");
    let environment = BTreeMap::from([(OsString::from("DATABASE_URL_FILE"), OsString::from(secret.path()))]);
    let command = Settings::augment_args(clap::Command::new("test"));
    let mut command = apply(command, &Sources::new(environment, None, CONFIG).unwrap()).unwrap();
    let help = command.render_long_help().to_string();
    assert!(help.contains("DATABASE_URL") && !help.contains("s3cret"));
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
