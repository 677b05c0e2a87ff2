//! Secrets and numbers of telephones, told by their digits alone.

/// Fewest and most digits of a card's number.
const CARD: std::ops::RangeInclusive<usize> = 13..=19;
/// Area codes of calls that are free.
const TOLL_FREE: [&str; 7] = ["800", "833", "844", "855", "866", "877", "888"];
/// How the digits of telephones are grouped.
const PHONES: [&[usize]; 6] = [&[1, 3, 3, 4], &[3, 3, 4], &[3, 7], &[3, 4], &[10], &[11]];

/// Whether the check digit of a card's number is right.
pub(crate) fn is_card(digits: &str) -> bool {
    CARD.contains(&digits.len()) && digits.starts_with(['3', '4', '5', '6', '2']) && luhn(digits)
}

/// Whether the check digit of a bank's routing number is right.
pub(crate) fn is_routing(digits: &str) -> bool {
    if digits.len() != 9 {
        return false;
    }
    let is_of_bank = digits
        .get(..2)
        .and_then(|bank| bank.parse::<u8>().ok())
        .is_some_and(|bank| matches!(bank, 0..=12 | 21..=32 | 61..=72));
    let weighed = digits.bytes().zip([3, 7, 1].into_iter().cycle());
    let sum: u32 = weighed
        .map(|(byte, weight)| u32::from(byte.saturating_sub(b'0')) * weight)
        .sum();
    is_of_bank && sum.is_multiple_of(10)
}

fn luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, byte)| {
            let digit = u32::from(byte.saturating_sub(b'0'));
            if place % 2 == 0 {
                digit
            } else {
                digit * 2 / 10 + digit * 2 % 10
            }
        })
        .sum();
    sum.is_multiple_of(10)
}

/// Whether groups of digits are those of a social security number.
pub(crate) fn is_social(groups: &[usize]) -> bool {
    groups == [3, 2, 4]
}

/// Whether digits in these groups are a telephone's number, maybe said more than once.
pub(crate) fn is_phone(digits: &str, groups: &[usize]) -> bool {
    let once = once(digits);
    let digits = digits.get(..once).unwrap_or(digits);
    let local = digits
        .strip_prefix('1')
        .filter(|local| local.len() == 10)
        .unwrap_or(digits);
    if local.len() == 10 || local.len() == 3 {
        let free = TOLL_FREE.iter().any(|code| local.starts_with(code));
        if free {
            return true;
        }
    }
    if digits == "1800" {
        return true;
    }
    let mut count = 0;
    let groups: Vec<usize> = groups
        .iter()
        .copied()
        .take_while(|group| {
            count += group;
            count <= once
        })
        .collect();
    // No area code and no exchange begins with a nought or a one.
    let plausible = |at: usize| {
        local
            .get(at..=at)
            .is_some_and(|digit| !matches!(digit, "0" | "1"))
    };
    match local.len() {
        10 => {
            (plausible(0)
                && plausible(3)
                && matches!(
                    groups.as_slice(),
                    [3, 3, 4] | [1, 3, 3, 4] | [3, 7] | [1, 3, 7] | [3, 3, 2, 2]
                ))
                || (groups.len() <= 1 && digits.len() == 11)
        }
        7 => plausible(0) && matches!(groups.as_slice(), [3, 4] | [3, 2, 2]),
        _ => false,
    }
}

/// Whether these are numbers of telephones one after the other.
pub(crate) fn are_phones(digits: &str, groups: &[usize]) -> bool {
    if matches!(once(digits), 7 | 10 | 11) {
        return true;
    }
    let mut rest = groups;
    while !rest.is_empty() {
        let Some(next) = PHONES.iter().find_map(|phone| rest.strip_prefix(*phone)) else {
            return false;
        };
        rest = next;
    }
    !groups.is_empty()
}

/// How many digits there are before they are said again.
pub(crate) fn once(digits: &str) -> usize {
    let length = digits.len();
    // Longer ones than these are told by nothing.
    if length > 66 {
        return length;
    }
    (3..=length / 2)
        .find(|period| {
            length.is_multiple_of(*period)
                && digits
                    .bytes()
                    .zip(digits.bytes().skip(*period))
                    .all(|(one, other)| one == other)
        })
        .unwrap_or(length)
}

/// Whether letters and digits are a beneficiary identifier of Medicare.
pub(crate) fn is_medicare(spelled: &str) -> bool {
    // C: 1 to 9, N: digit, A: letter, X: either.
    spelled.len() == 11
        && spelled
            .bytes()
            .zip(b"CAXNAXNAANN")
            .all(|(byte, class)| match class {
                b'C' => matches!(byte, b'1'..=b'9'),
                b'N' => byte.is_ascii_digit(),
                b'A' => byte.is_ascii_uppercase(),
                _ => byte.is_ascii_alphanumeric(),
            })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cards_have_a_check_digit() {
        for (digits, expected) in [
            ("4111111111111111", true),
            ("378282246310005", true),
            ("4111111111111112", false),
            ("4111", false),
            ("", false),
        ] {
            assert_eq!(is_card(digits), expected, "{digits}");
        }
    }

    #[test]
    fn routing_numbers_have_one_too() {
        for (digits, expected) in [
            ("061000104", true),
            ("021000021", true),
            ("021000022", false),
            ("510000213", false),
            ("0210000", false),
            ("", false),
        ] {
            assert_eq!(is_routing(digits), expected, "{digits}");
        }
    }

    #[test]
    fn telephones_are_told_by_their_groups() {
        for (digits, groups, expected) in [
            ("5552345678", vec![3, 3, 4], true),
            ("15552345678", vec![1, 3, 3, 4], true),
            ("8005551234", vec![10], true),
            ("18005551234", vec![4, 3, 4], true),
            ("5552345678", vec![4, 4, 2], false),
            ("4111111111", vec![3, 3, 4], false),
            ("5552345", vec![3, 4], true),
            ("55523455552345", vec![3, 4, 3, 4], true),
            ("123456789", vec![3, 2, 4], false),
        ] {
            assert_eq!(is_phone(digits, &groups), expected, "{digits}");
        }
        assert!(are_phones("55523456785559876543", &[3, 3, 4, 10]));
        assert!(!are_phones("4111111111111111", &[4, 4, 4, 4]));
        assert_eq!(once("424242424242"), 4);
        assert_eq!(once("4111411141"), 10);
    }

    #[test]
    fn medicare_mixes_letters_and_digits() {
        assert!(is_medicare("1EG4TE5MK73"));
        assert!(!is_medicare("0EG4TE5MK73"));
        assert!(!is_medicare("1EG4TE5MK7"));
    }
}
