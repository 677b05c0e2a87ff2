//! Whether a text is an RFC 3339 time that `timestamptz` takes, checked before it reaches a cast so that the
//! error can name the field.

/// `YYYY-MM-DDThh:mm:ss[.fraction](Z|±hh:mm)` with every part in its range.
pub(crate) fn is_rfc3339(text: &str) -> bool {
    parts(text).is_some()
}

fn parts(text: &str) -> Option<()> {
    let bytes = text.as_bytes();
    if !text.is_ascii() || bytes.len() < 20 {
        return None;
    }
    let separators = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')];
    if separators.iter().any(|&(at, byte)| bytes[at] != byte) {
        return None;
    }
    let year = number(&text[0..4], 1, 9999)?;
    let month = number(&text[5..7], 1, 12)?;
    number(&text[8..10], 1, days_in(year, month))?;
    number(&text[11..13], 0, 23)?;
    number(&text[14..16], 0, 59)?;
    number(&text[17..19], 0, 60)?;
    let rest = &text[19..];
    let zone = match rest.strip_prefix('.') {
        None => rest,
        Some(fraction) => {
            let zone = fraction.trim_start_matches(|digit: char| digit.is_ascii_digit());
            let digits = fraction.len() - zone.len();
            (1..=9).contains(&digits).then_some(zone)?
        }
    };
    if zone == "Z" {
        return Some(());
    }
    let offset = zone.strip_prefix('+').or_else(|| zone.strip_prefix('-'))?;
    let (hours, minutes) = offset.split_once(':')?;
    (hours.len() == 2 && minutes.len() == 2).then_some(())?;
    number(hours, 0, 15)?;
    number(minutes, 0, 59).map(|_| ())
}

fn number(digits: &str, least: u32, most: u32) -> Option<u32> {
    let all_digits = digits.bytes().all(|byte| byte.is_ascii_digit());
    let number = digits.parse().ok().filter(|_| all_digits)?;
    (least..=most).contains(&number).then_some(number)
}

fn days_in(year: u32, month: u32) -> u32 {
    let leap = year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400);
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::is_rfc3339;

    #[test]
    fn takes_times_that_are_times() {
        for text in [
            "2026-11-22T10:00:00Z",
            "2024-02-29T23:59:60+05:30",
            "2000-02-29T00:00:00.123456789-08:00",
        ] {
            assert!(is_rfc3339(text), "{text}");
        }
    }

    #[test]
    fn refuses_everything_else() {
        for text in [
            "",
            "now",
            "2026-11-22",
            "2026-11-22 10:00:00Z",
            "2026-02-29T10:00:00Z",
            "1900-02-29T10:00:00Z",
            "2026-13-01T10:00:00Z",
            "0000-01-01T10:00:00Z",
            "2026-11-22T24:00:00Z",
            "2026-11-22T10:00:00",
            "2026-11-22T10:00:00.Z",
            "2026-11-22T10:00:00+5:30",
            "2026-11-22T10:00:00ZZ",
            "+026-11-22T10:00:00Z",
            "２026-11-22T10:00:00Z",
        ] {
            assert!(!is_rfc3339(text), "{text}");
        }
    }
}
