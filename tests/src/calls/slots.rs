//! Fills `{slots}` in a line with names, numbers and the like, all in words of the vocabulary.

use rand::Rng;
use rand::seq::IndexedRandom;

const DIGITS: [&str; 10] = [
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
const NAMES: &str = "john mary michael sarah david linda james patricia robert jennifer william susan thomas karen \
                     daniel nancy mark lisa paul betty steven helen brian carol kevin amanda jason emily frank rachel";
const SURNAMES: &str =
    "smith johnson brown jones miller davis wilson taylor anderson martin clark lewis walker young";
const STATES: &str = "texas florida georgia ohio california arizona nevada alabama michigan virginia tennessee \
                      illinois indiana colorado oregon kentucky missouri washington";
const COMPANIES: &str = "american benefits;national health center;senior care direct;bright sun energy;\
                         liberty auto quotes;home pro services;freedom debt relief;first choice insurance;\
                         the enrollment center;consumer support;green power solar;total home repair";
const MONTHS: &str = "january february march april may june july august september october november december";
const DAYS: &str = "monday tuesday wednesday thursday friday saturday sunday";
const ORDINALS: &str = "first second third fourth fifth sixth seventh eighth ninth tenth twelfth twentieth";
const REPAIRS: &str = "plumbing;roofing;the water heater;the air conditioner;a new roof;the windows;the gutters;\
                       the furnace;a leak in the kitchen;the garage door;a clogged drain";
const RELATIVES: &str = "wife husband son daughter mother father brother sister neighbor friend";

/// Replaces every `{slot}` of `line`. An unknown slot stays as it is, which no vocabulary test lets pass.
pub fn fill(line: &str, random: &mut impl Rng) -> String {
    let mut text = String::with_capacity(line.len() + 32);
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('{') {
        let (slot, after) = after.split_once('}').unwrap_or((after, ""));
        text.push_str(before);
        text.push_str(&value(slot, random));
        rest = after;
    }
    text.push_str(rest);
    text
}

fn value(slot: &str, random: &mut impl Rng) -> String {
    match slot {
        "name" => word(NAMES, random).to_owned(),
        "full" => format!("{} {}", word(NAMES, random), word(SURNAMES, random)),
        "last" => word(SURNAMES, random).to_owned(),
        "state" => word(STATES, random).to_owned(),
        "co" => choice(COMPANIES, ';', random).to_owned(),
        "month" => word(MONTHS, random).to_owned(),
        "day" => word(DAYS, random).to_owned(),
        "ord" => word(ORDINALS, random).to_owned(),
        "serv" => choice(REPAIRS, ';', random).to_owned(),
        "rel" => word(RELATIVES, random).to_owned(),
        "greet" => choice("hello;hi;hi there;good morning;good afternoon", ';', random).to_owned(),
        "ok" => choice("okay;all right;great;perfect;thank you;got it", ';', random).to_owned(),
        "yes" => choice("yes;yeah;yes i do;correct;that's right;yes please", ';', random).to_owned(),
        "no" => choice("no;no i don't;nope;no not at all", ';', random).to_owned(),
        "car" => word("toyota honda ford chevy nissan hyundai jeep dodge", random).to_owned(),
        "model" => word("camry civic truck accord van sedan pickup", random).to_owned(),
        "plan" => choice("blue cross;united;humana;kaiser;cigna;medicaid", ';', random).to_owned(),
        "long" => choice(
            "two weeks;three months;six months;about a year;two years",
            ';',
            random,
        )
        .to_owned(),
        "hour" => pick(&DIGITS[1..], random).to_owned(),
        "ampm" => choice("in the morning;in the afternoon;in the evening", ';', random).to_owned(),
        "zip" => digits(5, random),
        "phone" => digits(7, random),
        "four" => digits(4, random),
        "age" => two_digits(random),
        "n" => pick(&DIGITS[2..], random).to_owned(),
        "price" => price(random),
        "year" => format!("two thousand {}", pick(&TEENS, random)),
        other => format!("{{{other}}}"),
    }
}

fn word(list: &'static str, random: &mut impl Rng) -> &'static str {
    pick(&list.split_whitespace().collect::<Vec<_>>(), random)
}

fn choice(list: &'static str, separator: char, random: &mut impl Rng) -> &'static str {
    pick(&list.split(separator).collect::<Vec<_>>(), random)
}

fn pick(list: &[&'static str], random: &mut impl Rng) -> &'static str {
    list.choose(random).copied().unwrap_or_default()
}

fn digits(count: usize, random: &mut impl Rng) -> String {
    (0..count)
        .map(|_| pick(&DIGITS, random))
        .collect::<Vec<_>>()
        .join(" ")
}

fn two_digits(random: &mut impl Rng) -> String {
    format!("{} {}", pick(&TENS, random), pick(&DIGITS[1..], random))
}

fn price(random: &mut impl Rng) -> String {
    match random.random_range(0..3) {
        0 => format!("{} dollars", two_digits(random)),
        1 => format!("{} hundred dollars", pick(&DIGITS[1..], random)),
        _ => format!(
            "{} hundred and {} dollars",
            pick(&DIGITS[1..], random),
            pick(&TENS, random)
        ),
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    use super::super::vocabulary::unknown_word;
    use super::*;

    #[test]
    fn every_slot_speaks_known_words() {
        let mut random = ChaCha8Rng::seed_from_u64(1);
        for slot in [
            "name", "full", "last", "state", "co", "month", "day", "ord", "serv", "rel", "greet", "ok",
            "yes", "no", "car", "model", "plan", "long", "hour", "ampm", "zip", "phone", "four", "age", "n",
            "price", "year",
        ] {
            for _ in 0..50 {
                let text = fill(&format!("{{{slot}}}"), &mut random);
                assert_eq!(unknown_word(&text), None, "{slot}: {text}");
            }
        }
    }
}
