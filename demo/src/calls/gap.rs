//! What comes before a line.

use anyhow::{Context, Result, ensure};

/// The time between a line and what was said before it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Gap {
    /// A short pause left to chance.
    Chance,
    /// So many seconds of silence.
    Pause(f64),
    /// It begins so many seconds before the line before it ends.
    Overlap(f64),
    /// It is spoken over the middle of the line before it.
    Mid,
    /// So many seconds in which one party waits.
    Hold(f64),
}

impl Gap {
    /// Reads what stands in the brackets of a line: `1.8`, `-0.5`, `mid` or `hold 27`.
    pub fn parse(text: &str) -> Result<Self> {
        let seconds = |text: &str| -> Result<f64> {
            let seconds: f64 = text
                .trim()
                .parse()
                .with_context(|| format!("[{text}] is neither seconds, `mid` nor `hold` seconds"))?;
            ensure!(seconds.abs() <= 60.0, "[{text}] is longer than a minute");
            Ok(seconds)
        };
        if text == "mid" {
            return Ok(Self::Mid);
        }
        if let Some(hold) = text.strip_prefix("hold ") {
            let hold = seconds(hold)?;
            ensure!(hold > 0.0, "[{text}]: nobody waits less than no time");
            return Ok(Self::Hold(hold));
        }
        let seconds = seconds(text)?;
        Ok(if seconds < 0.0 {
            Self::Overlap(-seconds)
        } else {
            Self::Pause(seconds)
        })
    }

    /// Whether the line is spoken while the one before it still is.
    pub fn is_over_another(self) -> bool {
        matches!(self, Self::Overlap(_) | Self::Mid)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_read() {
        for (text, gap) in [
            ("1.8", Gap::Pause(1.8)),
            ("-0.5", Gap::Overlap(0.5)),
            ("mid", Gap::Mid),
            ("hold 27", Gap::Hold(27.0)),
        ] {
            assert_eq!(Gap::parse(text).unwrap(), gap, "{text}");
        }
        for wrong in ["", "soon", "hold", "hold -3", "hold on", "900", "NaN"] {
            assert!(Gap::parse(wrong).is_err(), "{wrong}");
        }
    }
}
