//! A share with what is known about it: one of one is not a hundred percent.

/// Fewer than that say little.
pub(crate) const FEW: u64 = 20;

/// So many of so many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Share {
    pub(crate) part: u64,
    pub(crate) whole: u64,
}

impl Share {
    pub(crate) const fn of(part: u64, whole: u64) -> Self {
        Self { part, whole }
    }

    /// 0 to 1; `None` of nothing.
    pub(crate) fn value(self) -> Option<f64> {
        (self.whole > 0).then(|| self.part as f64 / self.whole as f64)
    }

    /// The 95 % interval, as `core.wilson` computes it.
    pub(crate) fn interval(self) -> Option<(f64, f64)> {
        let share = self.value()?;
        let whole = self.whole as f64;
        let centre = share + 1.9208 / whole;
        let half = 1.96 * ((share * (1.0 - share) + 0.9604 / whole) / whole).sqrt();
        let by = 1.0 + 3.8416 / whole;
        Some((((centre - half) / by).max(0.0), ((centre + half) / by).min(1.0)))
    }

    /// What a list is sorted by: the least that the share may well be.
    pub(crate) fn at_least(self) -> f64 {
        self.interval().map_or(-1.0, |(low, _)| low)
    }

    pub(crate) const fn is_few(self) -> bool {
        self.whole < FEW
    }

    /// `12.5 %`, or a dash.
    pub(crate) fn text(self) -> String {
        self.value().map_or_else(|| "\u{2013}".to_owned(), percent)
    }

    /// `9.8 to 15.7 %`, or nothing.
    pub(crate) fn interval_text(self) -> String {
        self.interval().map(range).unwrap_or_default()
    }

    /// How it has changed: in words, and only where it is no chance.
    pub(crate) fn change(self, before: Self) -> String {
        let (Some((low, high)), Some((low_before, high_before))) = (self.interval(), before.interval())
        else {
            return match before.value() {
                Some(_) => format!("before: {}", before.text()),
                None => "nothing before".to_owned(),
            };
        };
        if low > high_before {
            format!("\u{2191} up from {}", before.text())
        } else if high < low_before {
            format!("\u{2193} down from {}", before.text())
        } else {
            format!("no clear change, before: {}", before.text())
        }
    }
}

/// `12.5 %`
pub(crate) fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

/// `9.8 to 15.7 %`
pub(crate) fn range((low, high): (f64, f64)) -> String {
    format!("{:.1} to {:.1} %", low * 100.0, high * 100.0)
}

/// How a number has changed, as a share of what it was.
pub(crate) fn change(now: f64, before: f64, text: impl Fn(f64) -> String) -> String {
    if before <= 0.0 {
        return "nothing before".to_owned();
    }
    let by = (now - before) / before * 100.0;
    let before = text(before);
    if by.abs() < 0.5 {
        format!("as before: {before}")
    } else if by > 0.0 {
        format!("\u{2191} {by:.0} %, before: {before}")
    } else {
        format!("\u{2193} {:.0} %, before: {before}", -by)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_one_does_not_lead() {
        let (lucky, bad) = (Share::of(1, 1), Share::of(40, 100));
        assert!(lucky.value() > bad.value() && lucky.at_least() < bad.at_least());
        assert!(lucky.is_few() && !bad.is_few());
        assert_eq!(
            (lucky.text(), lucky.interval_text()),
            ("100.0 %".to_owned(), "20.7 to 100.0 %".to_owned())
        );
        assert_eq!(
            (Share::default().text(), Share::default().at_least()),
            ("\u{2013}".to_owned(), -1.0)
        );
    }

    #[test]
    fn a_change_is_told_only_where_it_is_no_chance() {
        let before = Share::of(100, 1000);
        assert_eq!(Share::of(200, 1000).change(before), "\u{2191} up from 10.0 %");
        assert_eq!(Share::of(20, 1000).change(before), "\u{2193} down from 10.0 %");
        assert_eq!(
            Share::of(105, 1000).change(before),
            "no clear change, before: 10.0 %"
        );
        assert_eq!(Share::of(1, 10).change(Share::default()), "nothing before");
        assert_eq!(
            change(150.0, 100.0, |n| format!("{n:.0}")),
            "\u{2191} 50 %, before: 100"
        );
        assert_eq!(
            change(50.0, 100.0, |n| format!("{n:.0}")),
            "\u{2193} 50 %, before: 100"
        );
        assert_eq!(change(100.2, 100.0, |n| format!("{n:.0}")), "as before: 100");
    }
}
