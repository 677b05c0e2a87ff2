//! Recordings as bytes, and what lies in a bucket.

use std::collections::BTreeSet;
use std::f64::consts::TAU;
use std::fs;
use std::io::Cursor;
use std::path::Path;

use anyhow::Result;
use callscript_demo::services::ObjectStore;
use rand::Rng;
use rand_chacha::ChaCha8Rng;

/// Samples a second, as on the telephone.
const RATE: u32 = 8000;

/// A third of a second of a tone that no other recording has.
pub(crate) fn tone(random: &mut ChaCha8Rng) -> Result<Vec<u8>> {
    let hertz = random.random_range(200.0..2000.0);
    let mut bytes = Cursor::new(Vec::new());
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: RATE,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::new(&mut bytes, spec)?;
    for sample in 0..RATE / 3 {
        let phase = f64::from(sample) / f64::from(RATE) * hertz * TAU;
        writer.write_sample((phase.sin() * 8000.0) as i16)?;
    }
    writer.finalize()?;
    Ok(bytes.into_inner())
}

/// The keys of all objects in the bucket.
pub(crate) fn keys(objects: &ObjectStore) -> Result<BTreeSet<String>> {
    let root = objects.folder();
    let mut found = BTreeSet::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else {
            // Gone meanwhile: a sweep removes empty folders.
            continue;
        };
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if let Some(key) = key(&root, &path) {
                found.insert(key);
            }
        }
    }
    Ok(found)
}

/// The key of a file, unless it is one of the server's own: it writes under a name with a dot first.
fn key(root: &Path, path: &Path) -> Option<String> {
    let name = path.file_name()?.to_str()?;
    let key = path.strip_prefix(root).ok()?.to_str()?;
    (!name.starts_with('.')).then(|| key.to_owned())
}
