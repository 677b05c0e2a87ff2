//! Speaks calls into a folder, each with its truth: `make_calls FOLDER COUNT [SEED]`.

use std::path::PathBuf;

use anyhow::{Context, Result};
use callscript_tests::calls::Generator;

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(
        arguments
            .next()
            .context("usage: make_calls FOLDER COUNT [SEED]")?,
    );
    let count = arguments
        .next()
        .context("usage: make_calls FOLDER COUNT [SEED]")?
        .parse()?;
    let seed = arguments.next().map_or(Ok(1), |seed| seed.parse())?;
    std::fs::create_dir_all(&folder)?;
    for call in Generator::new(seed)?.speak_many(count, || ())? {
        call.save(&folder)?;
    }
    Ok(())
}
