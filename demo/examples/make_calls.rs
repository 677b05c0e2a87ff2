//! Speaks calls into a folder, each with its truth: `make_calls FOLDER COUNT [SEED] [held-out]`.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use callscript_demo::calls::Generator;
use callscript_demo::calls::scripts::Part;

const USAGE: &str = "usage: make_calls FOLDER COUNT [SEED] [held-out]";

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().context(USAGE)?);
    let count = arguments.next().context(USAGE)?.parse()?;
    let seed = arguments.next().map_or(Ok(1), |seed| seed.parse())?;
    let part = match arguments.next().as_deref() {
        None => Part::Ordinary,
        Some("held-out") => Part::HeldOut,
        Some(_) => bail!(USAGE),
    };
    std::fs::create_dir_all(&folder)?;
    for call in Generator::of(part, seed)?.speak_many(count, || ())? {
        call.save(&folder)?;
    }
    Ok(())
}
