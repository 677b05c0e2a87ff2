//! The kinds of trouble that a hostile account makes.

/// One kind of trouble; each spoils one answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Trouble {
    /// Records are missing from the page; the count is right and nothing says so.
    ShortPage,
    /// Records are missing from the page, and `partialResult` says so.
    PartialPage,
    /// The page begins some rows later than asked.
    ShiftedLater,
    /// The page begins some rows earlier than asked.
    ShiftedEarlier,
    /// A record stands twice in the page, in the place of another.
    Repeated,
    /// A record of the page before stands in the place of one of this page.
    RepeatedAcross,
    /// Calls of the same millisecond come in another order than in the other answers.
    TiesTurned,
    /// The count is missing.
    TotalMissing,
    /// The count is too low.
    TotalTooLow,
    /// The count is too high.
    TotalTooHigh,
    /// 429 with `Retry-After: 1`, several in a row.
    TooManyRequests,
    /// 429 without a word about when to come back, several in a row.
    TooManyRequestsNoHint,
    /// 500, 502 or 503, several in a row.
    ServerError,
    /// The answer comes later than the client waits.
    TimeOut,
    /// The connection is closed in the middle of the body.
    CutBody,
    /// 200 with half a JSON document.
    Garbage,
    /// 200 with a web page.
    WebPage,
}

impl Trouble {
    /// Every kind.
    pub const ALL: [Self; 17] = [
        Self::ShortPage,
        Self::PartialPage,
        Self::ShiftedLater,
        Self::ShiftedEarlier,
        Self::Repeated,
        Self::RepeatedAcross,
        Self::TiesTurned,
        Self::TotalMissing,
        Self::TotalTooLow,
        Self::TotalTooHigh,
        Self::TooManyRequests,
        Self::TooManyRequestsNoHint,
        Self::ServerError,
        Self::TimeOut,
        Self::CutBody,
        Self::Garbage,
        Self::WebPage,
    ];

    /// Whether it concerns what stands in a page of the call log; the others concern any answer.
    pub fn is_of_page(self) -> bool {
        use Trouble::{
            PartialPage, Repeated, RepeatedAcross, ShiftedEarlier, ShiftedLater, ShortPage, TiesTurned,
            TotalMissing, TotalTooHigh, TotalTooLow,
        };
        matches!(
            self,
            ShortPage
                | PartialPage
                | ShiftedLater
                | ShiftedEarlier
                | Repeated
                | RepeatedAcross
                | TiesTurned
                | TotalMissing
                | TotalTooLow
                | TotalTooHigh
        )
    }

    /// Whether it comes several times in a row.
    pub(super) fn is_a_burst(self) -> bool {
        matches!(
            self,
            Self::TooManyRequests | Self::TooManyRequestsNoHint | Self::ServerError
        )
    }
}
