//! `extension/install.sql` is what `CREATE EXTENSION` runs: what pgrx writes of the functions in this crate,
//! kept in the repository so that installing it takes no tool of pgrx's.

use std::path::Path;

use pgrx_sql_entity_graph::section::{decode_entities, is_schema_section_name};
use pgrx_sql_entity_graph::{ControlFile, PgrxSql, SqlGraphEntity};

/// With this variable set the script is written anew instead of compared.
const WRITE: &str = "CALLSCRIPT_WRITE_INSTALL_SCRIPT";

#[test]
fn the_install_script_is_what_the_functions_say() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("install.sql");
    let script = script();
    assert!(
        script.contains("CREATE  FUNCTION") || script.contains("CREATE FUNCTION"),
        "{script}"
    );
    if std::env::var_os(WRITE).is_some() {
        std::fs::write(&path, &script).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == script,
        "extension/install.sql is not what the functions say: {WRITE}=1 cargo test -p callscript --lib install_script writes it"
    );
}

fn script() -> String {
    let program = std::fs::read(std::env::current_exe().unwrap()).unwrap();
    let section = section(&program).expect("this program has pgrx's section");
    let control = ControlFile::from_str_with_cargo_version(
        include_str!("../callscript.control"),
        env!("CARGO_PKG_VERSION"),
    )
    .unwrap();
    let entities = [SqlGraphEntity::ExtensionRoot(control)]
        .into_iter()
        .chain(decode_entities(section).unwrap());
    let sql = PgrxSql::build(entities, "callscript".to_owned(), false)
        .unwrap()
        .to_sql()
        .unwrap();
    without_places(&sql)
}

/// Without the remarks that name files and lines: they change with every edit.
fn without_places(sql: &str) -> String {
    let mut lines: Vec<&str> = Vec::new();
    for line in sql.lines().map(str::trim_end) {
        let is_remark = line.starts_with("-- ") || line.starts_with("/* <") || line.starts_with("/* </");
        let is_second_blank = line.is_empty() && lines.last().is_none_or(|last| last.is_empty());
        if !is_remark && !is_second_blank {
            lines.push(line);
        }
    }
    format!("{}\n", lines.join("\n").trim_end())
}

/// The section of an ELF file that pgrx's macros write to.
fn section(program: &[u8]) -> Option<&[u8]> {
    let number = |at: usize, bytes: usize| {
        let mut value = [0; 8];
        value[..bytes].copy_from_slice(program.get(at..at + bytes)?);
        usize::try_from(u64::from_le_bytes(value)).ok()
    };
    let headers = number(40, 8)?;
    let (size, count, names) = (number(58, 2)?, number(60, 2)?, number(62, 2)?);
    let place = |index: usize| {
        Some((
            number(headers + index * size + 24, 8)?,
            number(headers + index * size + 32, 8)?,
        ))
    };
    let (names, _) = place(names)?;
    (0..count).find_map(|index| {
        let name = program.get(names + number(headers + index * size, 4)?..)?;
        let name = std::str::from_utf8(name.split(|byte| *byte == 0).next()?).ok()?;
        let (start, length) = place(index)?;
        is_schema_section_name(name).then(|| program.get(start..start + length))?
    })
}
