//! Dates of birth and of expiry, read from a month's name and digits.

/// Days of a month at most.
const DAYS: u32 = 31;

/// A day; of its year only the last two digits, for many say no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Day {
    pub(crate) month: u32,
    pub(crate) of_month: u32,
    pub(crate) year: u32,
    /// Whether it lies years after 2020, or may.
    pub(crate) is_recent: bool,
}

/// What there is of a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dated {
    Whole(Day),
    /// A month with its day or its year.
    Half,
    Month,
    /// Four digits.
    Year,
    /// One or two digits.
    Part,
    None,
}

/// Reads a date; `cuts` are the places at which the digits may be parted without harm.
pub(crate) fn read(month: Option<u8>, digits: &str, cuts: &[usize]) -> Dated {
    if let Some(month) = month {
        return match digits.len() {
            0 => Dated::Month,
            1 | 2 | 4 if named(month, digits).is_none() => Dated::Half,
            1..=8 => named(month, digits).map_or(Dated::Half, Dated::Whole),
            _ => Dated::None,
        };
    }
    let days = splits(digits);
    let is_cut = |at: &usize| cuts.contains(at);
    let best = days
        .iter()
        .filter(|(first, second, _)| is_cut(first) && is_cut(second))
        .chain(&days)
        .map(|(.., day)| *day)
        .next();
    // "1 9 54" is the ninth of January.
    let is_year =
        digits.len() == 4 && cuts != [1, 2, 4] && (digits.starts_with("19") || digits.starts_with("20"));
    match best {
        _ if is_year => Dated::Year,
        Some(day) => Dated::Whole(day),
        None if (1..=2).contains(&digits.len()) => Dated::Part,
        None => Dated::None,
    }
}

/// Reads "03/05", written without the slash.
pub(crate) fn read_half(digits: &str) -> Dated {
    let is_month = digits
        .get(..2)
        .is_some_and(|month| ("01"..="12").contains(&month));
    let is_day = digits.get(2..).is_some_and(|day| ("01"..="31").contains(&day));
    if is_month && is_day {
        Dated::Half
    } else {
        Dated::None
    }
}

/// A day and a year after or around the name of a month.
fn named(month: u8, digits: &str) -> Option<Day> {
    (1..=2).find_map(|length| {
        let day: u32 = digits.get(..length)?.parse().ok()?;
        let (year, is_recent) = year(digits.get(length..)?)?;
        (1..=DAYS).contains(&day).then_some(Day {
            month: u32::from(month),
            of_month: day,
            year,
            is_recent,
        })
    })
}

/// The last two digits of a year, and whether it lies after 2020.
fn year(digits: &str) -> Option<(u32, bool)> {
    let value: u32 = digits.parse().ok()?;
    match digits.len() {
        2 => Some((value, false)),
        4 if (1900..=2035).contains(&value) => Some((value % 100, value > 2020)),
        _ => None,
    }
}

/// All ways to cut digits into a month, a day and a year: where the second and the third part begin.
fn splits(digits: &str) -> Vec<(usize, usize, Day)> {
    let mut found = Vec::new();
    if !(4..=8).contains(&digits.len()) {
        return found;
    }
    for first in [2, 1, 4] {
        for length in [2, 1] {
            let second = first + length;
            let (Some(one), Some(two), Some(three)) = (
                digits.get(..first),
                digits.get(first..second),
                digits.get(second..),
            ) else {
                continue;
            };
            let found_day = if first == 4 {
                (three.len() <= 2).then(|| day(two, three, one)).flatten()
            } else {
                day(one, two, three).or_else(|| day(two, one, three))
            };
            found.extend(found_day.map(|day| (first, second, day)));
        }
    }
    found
}

fn day(month: &str, day: &str, years: &str) -> Option<Day> {
    let (month, day): (u32, u32) = (month.parse().ok()?, day.parse().ok()?);
    let (year, is_recent) = year(years)?;
    ((1..=12).contains(&month) && (1..=DAYS).contains(&day)).then_some(Day {
        month,
        of_month: day,
        year,
        is_recent,
    })
}

/// Whether these are a month and a year in which a card may expire.
pub(crate) fn is_expiry(month: Option<u8>, digits: &str) -> bool {
    let is_year = |digits: &str| match digits.len() {
        2 => ("20"..="49").contains(&digits),
        4 => ("2020"..="2049").contains(&digits),
        _ => false,
    };
    if month.is_some() {
        // Some say the day as well.
        return is_year(digits) || (digits.len() == 6 && digits.get(2..).is_some_and(is_year));
    }
    (1..=2).any(|length| {
        let (Some(month), Some(year)) = (digits.get(..length), digits.get(length..)) else {
            return false;
        };
        month.parse().is_ok_and(|month: u8| (1..=12).contains(&month)) && is_year(year)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_however_they_are_cut() {
        let whole = |month, day, year| {
            Dated::Whole(Day {
                month,
                of_month: day,
                year,
                is_recent: false,
            })
        };
        for (month, digits, cuts, expected) in [
            (Some(3), "51942", vec![1], whole(3, 5, 42)),
            (Some(3), "0542", vec![2], whole(3, 5, 42)),
            (Some(3), "1942", vec![4], Dated::Half),
            (Some(3), "5", vec![1], Dated::Half),
            (Some(3), "", vec![], Dated::Month),
            (None, "03051942", vec![8], whole(3, 5, 42)),
            (None, "3542", vec![1, 2], whole(3, 5, 42)),
            (None, "12542", vec![2, 3], whole(12, 5, 42)),
            (None, "12542", vec![1, 3], whole(1, 25, 42)),
            (None, "19420305", vec![4, 6], whole(3, 5, 42)),
            (None, "1942", vec![4], Dated::Year),
            (None, "1942", vec![1, 2, 4], whole(1, 9, 42)),
            (None, "42", vec![2], Dated::Part),
            (None, "99999999", vec![], Dated::None),
            (None, "123456789", vec![], Dated::None),
        ] {
            let found = read(month, digits, &cuts);
            if month.is_some() && digits == "1942" {
                // A month and a year, or the nineteenth of '42: either is part of a date.
                assert_ne!(found, Dated::None);
                continue;
            }
            assert_eq!(found, expected, "{month:?} {digits} {cuts:?}");
        }
    }

    #[test]
    fn halves_are_plausible() {
        assert_eq!(read_half("0305"), Dated::Half);
        assert_eq!(read_half("2407"), Dated::None);
    }

    #[test]
    fn cards_expire_in_a_month() {
        for (month, digits, expected) in [
            (None, "0427", true),
            (None, "427", true),
            (None, "042027", true),
            (None, "1327", false),
            (None, "0499", false),
            (Some(4), "27", true),
            (Some(4), "2027", true),
            (Some(4), "5", false),
        ] {
            assert_eq!(is_expiry(month, digits), expected, "{month:?} {digits}");
        }
    }
}
