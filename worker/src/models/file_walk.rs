//! Steps through a file of numbers and names, and knows where it ends.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _};

/// What is wrong with a file.
#[derive(Debug)]
pub(super) enum Defect {
    /// It ends within this.
    Cut(&'static str),
    /// It is something else, and why.
    Foreign(String),
    /// The disk refused.
    Disk(io::Error),
}

/// A place in a file.
#[derive(Debug)]
pub(super) struct Walk {
    file: BufReader<File>,
    length: u64,
    at: u64,
    within: &'static str,
}

impl Walk {
    pub(super) fn new(file: File) -> io::Result<Self> {
        let length = file.metadata()?.len();
        Ok(Self {
            file: BufReader::with_capacity(1 << 16, file),
            length,
            at: 0,
            within: "the file",
        })
    }

    /// The file's bytes.
    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// From here on the file holds this.
    pub(super) fn enter(&mut self, within: &'static str) {
        self.within = within;
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.at >= self.length
    }

    /// The bytes that come next, without taking them.
    pub(super) fn head(&mut self) -> io::Result<Vec<u8>> {
        let head = self.file.fill_buf()?;
        Ok(head[..head.len().min(4096)].to_vec())
    }

    /// The next 32-bit number. Negative ones come out larger than any that is right.
    pub(super) fn number(&mut self) -> Result<u32, Defect> {
        let mut bytes = [0; 4];
        self.fill(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    /// The next few bytes.
    pub(super) fn bytes(&mut self, count: usize) -> Result<Vec<u8>, Defect> {
        let mut bytes = vec![0; count];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }

    /// Steps over so many bytes, all of which must be there.
    pub(super) fn skip(&mut self, bytes: u64) -> Result<(), Defect> {
        if bytes > self.length.saturating_sub(self.at) {
            return Err(Defect::Cut(self.within));
        }
        let step = i64::try_from(bytes).map_err(|_| Defect::Cut(self.within))?;
        self.file.seek_relative(step).map_err(Defect::Disk)?;
        self.at += bytes;
        Ok(())
    }

    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), Defect> {
        self.file.read_exact(bytes).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => Defect::Cut(self.within),
            _ => Defect::Disk(error),
        })?;
        self.at += bytes.len() as u64;
        Ok(())
    }
}
