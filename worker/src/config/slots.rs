//! `CALLSCRIPT_SLOTS`: a number, or `auto`.

use std::{fmt, str::FromStr};

/// More decoders than this never helped anybody.
const MOST: u16 = 64;

/// How many calls are decoded at the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SlotCount {
    /// As many as the free memory of the GPU holds, or the cores feed
    Auto,
    /// This many, or fewer where memory does not suffice
    Exactly(u16),
}

impl FromStr for SlotCount {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "auto" {
            return Ok(Self::Auto);
        }
        match text.parse() {
            Ok(count) if (1..=MOST).contains(&count) => Ok(Self::Exactly(count)),
            _ => Err(format!("give a number from 1 to {MOST}, or auto")),
        }
    }
}

impl fmt::Display for SlotCount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Auto => f.write_str("auto"),
            Self::Exactly(count) => count.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_or_auto() {
        assert_eq!("auto".parse(), Ok(SlotCount::Auto));
        assert_eq!("4".parse(), Ok(SlotCount::Exactly(4)));
        for wrong in ["0", "65", "-1", "many", ""] {
            assert!(wrong.parse::<SlotCount>().is_err(), "{wrong}");
        }
        assert_eq!(SlotCount::Exactly(4).to_string(), "4");
    }
}
