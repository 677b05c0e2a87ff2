//! Numbers as a page shows them.

/// `$1,234.50`
pub(crate) fn dollars(amount: f64) -> String {
    let cents = (amount.abs() * 100.0).round() as u64;
    let sign = if amount < 0.0 && cents > 0 { "-" } else { "" };
    format!("{sign}${}.{:02}", thousands(cents / 100), cents % 100)
}

/// Dollars in a narrow column: `$1,235`, and cents only below ten dollars.
pub(crate) fn money(amount: f64) -> String {
    if amount == 0.0 || amount.abs() >= 9.995 {
        let dollars = dollars(amount.round());
        dollars.strip_suffix(".00").unwrap_or(&dollars).to_owned()
    } else {
        dollars(amount)
    }
}

/// `1,234,567`
pub(crate) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Further than this the inbox does not count.
pub(crate) const COUNTED: u64 = 10_000;

/// A count of the inbox, which ends above [`COUNTED`].
pub(crate) fn counted(count: u64) -> String {
    let more = if count > COUNTED { "+" } else { "" };
    thousands(count.min(COUNTED)) + more
}

/// `2:13`, `1:02:03`
pub(crate) fn length(seconds: f64) -> String {
    let whole = seconds.max(0.0) as u64;
    let (hours, minutes, seconds) = (whole / 3600, whole / 60 % 60, whole % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

/// `12 s`, `3.2 min`, `4 min`, `51 min`, `5.1 h`, `3 d`
pub(crate) fn span(seconds: f64) -> String {
    match seconds {
        s if s < 90.0 => format!("{s:.0} s"),
        s if s < 5_400.0 => format!("{} min", short(s / 60.0)),
        s if s < 172_800.0 => format!("{} h", short(s / 3_600.0)),
        s => format!("{:.0} d", s / 86_400.0),
    }
}

/// Below ten with a decimal, unless that is a zero.
fn short(number: f64) -> String {
    let exact = format!("{number:.1}");
    if exact.ends_with(".0") || number >= 10.0 {
        format!("{number:.0}")
    } else {
        exact
    }
}

/// `12.5 %`
pub(crate) fn percent(part: f64, whole: f64) -> String {
    if whole > 0.0 {
        format!("{:.1} %", part / whole * 100.0)
    } else {
        "\u{2013}".to_owned()
    }
}

/// What a lane does, as the beginning of a sentence.
pub(crate) fn work_of(lane: &str) -> &str {
    match lane {
        "ingest" => "Reading the call log",
        "vault" => "Securing the recording",
        "factory" => "Transcription",
        "judge" => "Judging",
        other => other,
    }
}

/// `do_not_call` as `do not call`.
pub(crate) fn words(id: &str) -> String {
    id.replace('_', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!(
            [0.0, 35.0, 1234.5, 1_000_000.004, -3.5, -0.001].map(dollars),
            ["$0.00", "$35.00", "$1,234.50", "$1,000,000.00", "-$3.50", "$0.00"]
        );
        assert_eq!(
            [0.0, 8.5, 35.0, 103.4, 1234.5, -62.5].map(money),
            ["$0", "$8.50", "$35", "$103", "$1,235", "-$63"]
        );
        assert_eq!(
            [0.0, 59.9, 133.0, 3723.0, -1.0].map(length),
            ["0:00", "0:59", "2:13", "1:02:03", "0:00"]
        );
        assert_eq!(
            [12.0, 192.0, 18_360.0, 260_000.0].map(span),
            ["12 s", "3.2 min", "5.1 h", "3 d"]
        );
        assert_eq!(
            [240.0, 599.0, 752.0, 7_200.0, 68_400.0].map(span),
            ["4 min", "10 min", "13 min", "2 h", "19 h"]
        );
        assert_eq!(
            (percent(1.0, 8.0), percent(1.0, 0.0)),
            ("12.5 %".to_owned(), "\u{2013}".to_owned())
        );
    }
}
