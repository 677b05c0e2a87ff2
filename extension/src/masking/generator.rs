//! Talk made up at random: numbers in all the ways in which they are said and written.

/// Small, and the same on every machine.
pub(super) struct Chance(u64);

impl Chance {
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    const fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub(super) const fn below(&mut self, bound: usize) -> usize {
        ((self.next() >> 11) % bound as u64) as usize
    }

    pub(super) const fn once_in(&mut self, bound: usize) -> bool {
        self.below(bound) == 0
    }

    pub(super) fn of<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        choices[self.below(choices.len())]
    }

    pub(super) fn digits(&mut self, count: usize) -> String {
        (0..count)
            .map(|_| char::from(b'0' + self.below(10) as u8))
            .collect()
    }

    /// A card's number; the check digit is right.
    pub(super) fn card(&mut self) -> String {
        let (first, length) = [
            ("4", 16),
            ("5", 16),
            ("6011", 16),
            ("37", 15),
            ("34", 15),
            ("4", 13),
        ][self.below(6)];
        let mut card = format!("{first}{}", self.digits(length - 1 - first.len()));
        let check = ('0'..='9').find(|&check| super::shape::is_card(&format!("{card}{check}")));
        card.push(check.unwrap());
        card
    }

    /// Ten digits as telephones have them.
    pub(super) fn phone(&mut self) -> [String; 3] {
        let three = |chance: &mut Self| format!("{}{}", 2 + chance.below(8), chance.digits(2));
        let area = if self.once_in(4) {
            self.of(&["800", "888", "877", "866"]).to_owned()
        } else {
            three(self)
        };
        [area, three(self), self.digits(4)]
    }
}

const UNITS: [&str; 10] = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
];
const TEENS: [&str; 10] = [
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 8] = [
    "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
];

fn unit(digit: char, chance: &mut Chance) -> &'static str {
    if digit == '0' {
        return chance.of(&["zero", "oh", "O", "oh"]);
    }
    UNITS[digit.to_digit(10).unwrap() as usize]
}

/// A group of digits, word by word.
fn by_one(group: &str, chance: &mut Chance) -> String {
    let digits: Vec<char> = group.chars().collect();
    let mut words = Vec::new();
    let mut at = 0;
    while at < digits.len() {
        let same = digits[at..]
            .iter()
            .take_while(|&&digit| digit == digits[at])
            .count();
        let word = unit(digits[at], chance);
        if same == 2 && chance.once_in(2) {
            words.push(format!("double {word}"));
            at += 2;
        } else if same == 3 && chance.once_in(2) {
            words.push(format!("triple {word}"));
            at += 3;
        } else {
            words.push(word.to_owned());
            at += 1;
        }
    }
    words.join(" ")
}

/// A group of digits by twos: "forty-one eleven".
pub(super) fn by_two(group: &str, chance: &mut Chance) -> String {
    let digits: Vec<char> = group.chars().collect();
    let two = |pair: &[char], chance: &mut Chance| {
        let [ten, one] = pair else {
            return unit(pair[0], chance).to_owned();
        };
        let (tens, ones) = (
            ten.to_digit(10).unwrap() as usize,
            one.to_digit(10).unwrap() as usize,
        );
        match (tens, ones) {
            (0, _) => format!("{} {}", unit('0', chance), unit(*one, chance)),
            (1, _) => TEENS[ones].to_owned(),
            (_, 0) => TENS[tens - 2].to_owned(),
            _ => format!("{}{}{}", TENS[tens - 2], chance.of(&[" ", "-"]), UNITS[ones]),
        }
    };
    let odd = digits.len() % 2;
    let mut words: Vec<String> = digits[..odd].chunks(1).map(|one| two(one, chance)).collect();
    words.extend(digits[odd..].chunks(2).map(|pair| two(pair, chance)));
    words.join(" ")
}

fn joined(group: &str, by: &str) -> String {
    group.chars().map(String::from).collect::<Vec<_>>().join(by)
}

/// How a group of digits may be written.
pub(super) fn said(group: &str, chance: &mut Chance) -> String {
    match chance.below(9) {
        0 | 1 => group.to_owned(),
        2 => joined(group, " "),
        3 => joined(group, "-"),
        4 => joined(group, ", "),
        5 | 6 => by_one(group, chance),
        7 => by_two(group, chance),
        _ if group.len() == 4 && !group.starts_with('0') => format!("{},{}", &group[..1], &group[1..]),
        _ => group.to_owned(),
    }
}

/// Cuts digits into the groups in which they are said.
pub(super) fn groups(digits: &str, chance: &mut Chance) -> Vec<String> {
    let mut groups = Vec::new();
    let mut at = 0;
    let is_even = chance.once_in(2);
    while at < digits.len() {
        let length = if is_even { 4 } else { 2 + chance.below(4) };
        let end = (at + length).min(digits.len());
        // Nobody leaves a single digit for the end.
        let end = if digits.len() - end == 1 {
            digits.len()
        } else {
            end
        };
        groups.push(digits[at..end].to_owned());
        at = end;
    }
    groups
}
