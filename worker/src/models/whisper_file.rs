//! Reads a model file from its first byte to its last, without the weights, before whisper.cpp sees the file:
//! whisper.cpp trusts the numbers in a file, and a wrong number ends the process.

use std::collections::HashSet;
use std::fs::File;
use std::path::Path;

use super::ModelError;
use super::file_walk::{Defect, Walk};
use super::hyperparameters::{FREQUENCIES, Hyperparameters, MAGIC};
use super::tensor_kind::TensorKind;
use crate::recording::{Sniffed, sniff};

/// Bytes of a word; those of real models have up to 128.
const LONGEST_WORD: u32 = 1024;
/// Bytes of a tensor's name; those of real models have up to 40.
const LONGEST_NAME: u32 = 255;

/// Whether the file is a whole Whisper model in ggml form.
///
/// # Errors
/// [`ModelError::Cut`], [`ModelError::NotAModel`], or [`ModelError::Disk`] when it cannot be read.
pub fn check(path: &Path) -> Result<(), ModelError> {
    let disk = |error| ModelError::disk("cannot read", path)(error);
    let file = File::open(path).map_err(disk)?;
    let mut walk = Walk::new(file).map_err(disk)?;
    read(&mut walk).map_err(|defect| match defect {
        Defect::Cut(within) => ModelError::Cut {
            path: path.to_owned(),
            bytes: walk.length(),
            within,
        },
        Defect::Foreign(reason) => ModelError::NotAModel {
            path: path.to_owned(),
            reason,
        },
        Defect::Disk(error) => disk(error),
    })
}

fn read(walk: &mut Walk) -> Result<(), Defect> {
    magic(walk)?;
    let header = Hyperparameters::read(walk)?;
    header.check().map_err(Defect::Foreign)?;
    filters(walk, &header)?;
    vocabulary(walk, &header)?;
    tensors(walk, &header)
}

fn magic(walk: &mut Walk) -> Result<(), Defect> {
    walk.enter("the header");
    let head = walk.head().map_err(Defect::Disk)?;
    if head.starts_with(&MAGIC.to_le_bytes()) {
        return walk.number().map(drop);
    }
    let is = if head.is_empty() {
        "it is empty"
    } else if head.starts_with(b"GGUF") {
        "it is a GGUF file, the newer form, which whisper.cpp does not read"
    } else if head.starts_with(b"PK\x03\x04") {
        "it is a PyTorch checkpoint or another archive"
    } else {
        match sniff(&head) {
            Sniffed::Other(other) => return Err(Defect::Foreign(format!("it is {other}"))),
            Sniffed::Audio { .. } => "it is a recording",
        }
    };
    Err(Defect::Foreign(is.to_owned()))
}

fn filters(walk: &mut Walk, header: &Hyperparameters) -> Result<(), Defect> {
    walk.enter("the mel filters");
    let (bands, frequencies) = (walk.number()?, walk.number()?);
    if bands != header.mels || frequencies != FREQUENCIES {
        return Err(Defect::Foreign(format!(
            "its mel filters are {bands} by {frequencies}, should be {} by {FREQUENCIES}",
            header.mels
        )));
    }
    walk.skip(u64::from(bands) * u64::from(frequencies) * 4)
}

fn vocabulary(walk: &mut Walk, header: &Hyperparameters) -> Result<(), Defect> {
    walk.enter("the vocabulary");
    let words = walk.number()?;
    if words == 0 || words > header.vocabulary {
        return Err(Defect::Foreign(format!("it lists {words} words")));
    }
    for _ in 0..words {
        let length = walk.number()?;
        if length > LONGEST_WORD {
            return Err(Defect::Foreign(format!("a word of it has {length} bytes")));
        }
        walk.skip(length.into())?;
    }
    Ok(())
}

fn tensors(walk: &mut Walk, header: &Hyperparameters) -> Result<(), Defect> {
    walk.enter("the weights");
    let (mut names, mut numbers) = (HashSet::new(), 0);
    while !walk.is_at_end() {
        let (name, more) = tensor(walk, header)?;
        numbers += more;
        let shown = String::from_utf8_lossy(&name).escape_debug().to_string();
        // One that comes twice would leave another one without its numbers.
        if !names.insert(name) {
            return Err(Defect::Foreign(format!("the tensor {shown} comes twice")));
        }
    }
    let wanted = header.tensors();
    if names.len() < wanted {
        return Err(Defect::Cut("the weights"));
    }
    if names.len() > wanted {
        return Err(Defect::Foreign(format!(
            "it has {} tensors, should have {wanted}",
            names.len()
        )));
    }
    if numbers != header.numbers() {
        return Err(Defect::Foreign(format!(
            "its tensors hold {numbers} numbers, by its header {}",
            header.numbers()
        )));
    }
    Ok(())
}

/// Walks over one tensor; returns its name and how many numbers it holds.
fn tensor(walk: &mut Walk, header: &Hyperparameters) -> Result<(Vec<u8>, u64), Defect> {
    let (dimensions, length, kind) = (walk.number()?, walk.number()?, walk.number()?);
    if !(1..=3).contains(&dimensions) || !(1..=LONGEST_NAME).contains(&length) {
        return Err(Defect::Foreign(format!(
            "a tensor has {dimensions} dimensions and a name of {length} bytes"
        )));
    }
    let kind = TensorKind::of(kind)
        .filter(|known| header.may_hold(*known))
        .ok_or_else(|| Defect::Foreign(format!("a tensor holds numbers of kind {kind}")))?;
    let mut numbers = 1_u64;
    for _ in 0..dimensions {
        numbers = numbers.saturating_mul(walk.number()?.into());
    }
    let name = walk.bytes(length as usize)?;
    // whisper.cpp counts in 32 bits.
    if numbers == 0 || i32::try_from(numbers).is_err() {
        return Err(Defect::Foreign(format!("a tensor has {numbers} numbers")));
    }
    let bytes = kind
        .bytes(numbers)
        .ok_or_else(|| Defect::Foreign(format!("a tensor of {numbers} numbers ends within a block")))?;
    walk.skip(bytes)?;
    Ok((name, numbers))
}

#[cfg(test)]
#[path = "whisper_file_tests.rs"]
mod tests;
