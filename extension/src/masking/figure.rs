//! A number, as it is said in one go.

use compact_str::CompactString;

/// How a number is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// Digit by digit or by twos.
    Plain,
    /// With commas before the thousands.
    Grouped,
    /// With "hundred" or "thousand".
    Cardinal,
    /// "04/27", "3/5/1942".
    Slashed,
    /// Glued to capitals, as in "H1234".
    Code,
    /// "fifth".
    Ordinal,
    /// Letters that are spelled out; they have no digits.
    Letters,
    /// The name of a month; it has no digits.
    Month(u8),
}

/// A number and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Figure {
    pub(crate) digits: CompactString,
    pub(crate) style: Style,
    /// Index of its segment.
    pub(crate) segment: usize,
    /// Its first unit in the segment.
    pub(crate) first: usize,
    /// Its last unit.
    pub(crate) last: usize,
    /// Whether a group of digits begins with it.
    pub(crate) is_separate: bool,
    /// Whether it is a year after "in", "since", ...
    pub(crate) is_year: bool,
    /// Whether punctuation follows.
    pub(crate) is_paused: bool,
}
