//! Calls in which secrets are said, and what is left of them.

use serde_json::{Value, json};

use super::mask;

/// Segments of "a: ..." and "c: ...", parted by " | "; with the times of their words.
pub(super) fn call(talk: &str) -> Vec<Value> {
    let mut at = 0.0;
    let mut next = |text: &str| {
        at += 0.25;
        json!({"start": at - 0.25, "end": at, "text": text})
    };
    talk.split(" | ")
        .map(|segment| {
            let (speaker, text) = segment.split_once(": ").unwrap();
            let words: Vec<Value> = text.split(' ').map(&mut next).collect();
            json!({
                "speaker": match speaker { "a" => "agent", "c" => "caller", _ => "unknown" },
                "start": words[0]["start"],
                "end": words[words.len() - 1]["end"],
                "text": text,
                "words": words,
            })
        })
        .collect()
}

/// What remains, in the same form.
pub(super) fn left(talk: &str) -> String {
    let mut segments = call(talk);
    mask(&mut segments);
    let shown: Vec<String> = segments
        .iter()
        .map(|segment| {
            let speaker = match segment["speaker"].as_str().unwrap() {
                "agent" => "a",
                "caller" => "c",
                _ => "u",
            };
            format!("{speaker}: {}", segment["text"].as_str().unwrap())
        })
        .collect();
    shown.join(" | ")
}

fn check(table: &[(&str, &str)]) {
    let wrong: Vec<String> = table
        .iter()
        .map(|(talk, expected)| (left(talk), expected, talk))
        .filter(|(found, expected, _)| found != *expected)
        .map(|(found, expected, talk)| format!("\n    of: {talk}\n found: {found}\nwanted: {expected}"))
        .collect();
    assert!(
        wrong.is_empty(),
        "{} of {}:{}",
        wrong.len(),
        table.len(),
        wrong.join("\n")
    );
}

#[test]
fn cards() {
    check(&[
        ("c: it's 4111 1111 1111 1111, okay", "c: it's [card number], okay"),
        ("c: it's 4111-1111-1111-1111.", "c: it's [card number]."),
        ("c: 4-1-1-1 1-1-1-1 1-1-1-1 1-1-1-1", "c: [card number]"),
        (
            "c: four one one one, one one one one, one one one one, one one one one",
            "c: [card number]",
        ),
        (
            "c: forty one eleven eleven eleven eleven eleven eleven eleven",
            "c: [card number]",
        ),
        ("c: 4,111 1,111 1,111 1,111", "c: [card number]"),
        (
            "c: double four triple five oh zero O 1 one one one one one one one",
            "c: [card number]",
        ),
        (
            "a: card number? | c: 4111, no wait, 4112 1111 1111 1111",
            "a: card number? | c: [card number]",
        ),
        (
            "a: And the card number? | c: 4111 | a: mhm | c: 1111 | a: okay, 1111 | c: one one one one | \
             a: got it | c: 11 11",
            "a: And the card number? | c: [card number] | a: mhm | c: [card number] | a: okay, [card \
             number] | \
             c: [card number] | a: got it | c: [card number]",
        ),
        (
            "a: read me the number on the front of the card | c: sure let me find my purse | c: my dog is \
             barking | \
             a: no worries take your time | c: here we go | c: 4111 1111 1111 1112",
            "a: read me the number on the front of the card | c: sure let me find my purse | c: my dog is \
             barking | \
             a: no worries take your time | c: here we go | c: [card number]",
        ),
        (
            "a: what is the card number it's 5105 1051 0510 5100 perfect",
            "a: what is the card number it's [card number] perfect",
        ),
        (
            "a: can I have the last four of the card? | c: uh 4242.",
            "a: can I have the last four of the card? | c: uh [card number].",
        ),
        (
            "a: I see a Visa ending in 4242 | c: yes",
            "a: I see a Visa ending in [card number] | c: yes",
        ),
        ("c: is4111 1111 1111 1111and", "c: [card number]"),
        (
            "a: the sixteen digits please | c: 3782 822463 | a: mhm | c: 10005",
            "a: the sixteen digits please | c: [card number] | a: mhm | c: [card number]",
        ),
        (
            "a: card number please | c: four | c: one | c: one | c: one | a: okay | c: one one one | c: one",
            "a: card number please | c: [card number] | c: [card number] | c: [card number] | c: [card \
             number] | \
             a: okay | c: [card number] | c: [card number]",
        ),
        (
            "c: 4111 1111 1111 1111 | a: so I have four one one one | c: yes | a: and 1111 1111 1111",
            "c: [card number] | a: so I have [card number] | c: yes | a: and [card number]",
        ),
        (
            "u: your card number please it's 4111 okay and then 1111 1111 1111",
            "u: your card number please it's [card number]",
        ),
    ]);
}

#[test]
fn what_belongs_to_a_card() {
    check(&[
        (
            "a: expiration date? | c: 04/27 | a: and the three digits on the back? | c: one two three.",
            "a: expiration date? | c: [expiry date] | a: and the three digits on the back? | c: [security \
             code].",
        ),
        (
            "a: card number, expiration and security code? | c: 4111 1111 1111 1111 | a: okay | c: expires \
             oh four \
             twenty seven | c: and the code is 123",
            "a: card number, expiration and security code? | c: [card number] | a: okay | c: expires \
             [expiry date] | c: and the code is [security code]",
        ),
        (
            "c: my card is good through April of 27, CVV 8 2 1",
            "c: my card is good through [expiry date], CVV [security code]",
        ),
        (
            "a: what's the CVC? | c: the what? | a: the code on the back | c: oh okay hold on | c: nine oh \
             two | a: 902?",
            "a: what's the CVC? | c: the what? | a: the code on the back | c: oh okay hold on | \
             c: [security code] | a: [security code]?",
        ),
        (
            "c: 4111 1111 1111 1111, 04/27, 123",
            "c: [card number], [expiry date], [security code]",
        ),
    ]);
}

#[test]
fn social_security_numbers() {
    check(&[
        ("c: 123-45-6789", "c: [social security number]"),
        ("c: yes 123 45 6789.", "c: yes [social security number]."),
        (
            "c: one two three, four five, six seven eight nine",
            "c: [social security number]",
        ),
        (
            "a: your social? | c: one twenty three forty five sixty seven eighty nine",
            "a: your social? | c: [social security number]",
        ),
        (
            "a: last four of your social security number? | c: I was just watching my show | a: oh which \
             one | \
             c: the one with the cats | a: I love that | c: anyway | c: 6789",
            "a: last four of your social security number? | c: I was just watching my show | a: oh which \
             one | \
             c: the one with the cats | a: I love that | c: anyway | c: [social security number]",
        ),
        (
            "a: what are the last four of your social? | c: sixty seven eighty nine",
            "a: what are the last four of your social? | c: [social security number]",
        ),
        (
            "a: social security number | c: 123 | a: 123 | c: 45 | a: 45 | c: 6789 | a: 6789",
            "a: social security number | c: [social security number] | a: [social security number] | \
             c: [social security number] | a: [social security number] | c: [social security number] | \
             a: [social security number]",
        ),
        (
            "c: my social is 123456789 | a: and that was 6789 at the end?",
            "c: my social is [social security number] | a: and that was [social security number] at the end?",
        ),
        (
            "a: and the last four? of the social | c: six seven, sorry, six seven eight nine",
            "a: and the last four? of the social | c: [social security number]",
        ),
    ]);
}

#[test]
fn bank_accounts() {
    check(&[
        (
            "a: routing number? | c: 021000021 | a: and the account number? | c: 12 34 56 78 90",
            "a: routing number? | c: [bank account number] | a: and the account number? | c: [bank account \
             number]",
        ),
        (
            "c: it's a checking account, one two three four five six seven eight",
            "c: it's a checking account, [bank account number]",
        ),
        (
            "c: routing is oh two one oh oh oh oh two one",
            "c: routing is [bank account number]",
        ),
        (
            "a: the account ending in 6631, right?",
            "a: the account ending in [bank account number], right?",
        ),
    ]);
}

#[test]
fn dates_of_birth() {
    check(&[
        (
            "a: date of birth? | c: March 5th, 1942.",
            "a: date of birth? | c: [date of birth].",
        ),
        (
            "a: your birthday? | c: 3-5-42",
            "a: your birthday? | c: [date of birth]",
        ),
        ("c: DOB 03051942", "c: DOB [date of birth]"),
        (
            "a: DOB? | c: oh three oh five forty-two",
            "a: DOB? | c: [date of birth]",
        ),
        (
            "c: I was born on the fifth of March nineteen forty-two",
            "c: I was born on the [date of birth]",
        ),
        (
            "a: birth date | c: 3/5/1942",
            "a: birth date | c: [date of birth]",
        ),
        (
            "a: when were you born? | c: March | a: mhm | c: fifth | a: okay | c: nineteen forty two",
            "a: when were you born? | c: [date of birth] | a: mhm | c: [date of birth] | a: okay | c: \
             [date of birth]",
        ),
        (
            "c: 3/5/1942, that's my birthday",
            "c: [date of birth], that's my birthday",
        ),
        (
            "c: born March 5, 1942 | a: okay, 3/5/42",
            "c: born [date of birth] | a: okay, [date of birth]",
        ),
        (
            "a: I have the fifth of May 1950 as your date of birth | c: correct",
            "a: I have the [date of birth] as your date of birth | c: correct",
        ),
        (
            "a: month, day and year? | c: twelve twenty five nineteen fifty one",
            "a: month, day and year? | c: [date of birth]",
        ),
        (
            "a: date of birth? | c: March third | a: what year? | c: 1950",
            "a: date of birth? | c: [date of birth] | a: what year? | c: [date of birth]",
        ),
    ]);
}

#[test]
fn medicare_numbers() {
    check(&[
        (
            "a: your Medicare number? | c: 1EG4-TE5-MK73",
            "a: your Medicare number? | c: [medicare number]",
        ),
        (
            "a: the red, white and blue card | c: one E G 4 | a: mhm | c: T E five M K seven three",
            "a: the red, white and blue card | c: [medicare number] | a: mhm | c: [medicare number]",
        ),
        (
            "c: Medicare ID is 1 E as in Edward G as in George 4 T E 5 M K 7 3, yes",
            "c: Medicare ID is [medicare number], yes",
        ),
    ]);
}

#[test]
fn nothing_is_taken_that_is_no_secret() {
    let talks = [
        "a: call us back at 800-555-1234 | c: 800 555 1234",
        "a: what is your card number? | c: my phone number is 555 234 5678",
        "a: your social security office is at 1-800-772-1213",
        "c: my zip code is 33101",
        "a: card number? | c: wait, the zip is 33101-1234",
        "c: I live at 1234 Elm Street, apartment 12",
        "c: I'm 72 years old and weigh 180 pounds",
        "c: it was 23,400 dollars on four credit cards",
        "c: I get $1,240 a month from social security",
        "c: 18 thousand four hundred",
        "a: your policy number is 123456789",
        "a: the confirmation number is 4111 1111",
        "a: my NPN is 18452367 and my license number is 0123456",
        "a: your case number, 2024-001234",
        "a: at 3:30 pm on March 5th",
        "a: your effective date is January 1st, 2025",
        "c: since 1998 and until 2004",
        "a: interest of 29.99 percent",
        "a: a credit score of 720",
        "c: I take 500 mg twice a day",
        "a: press 1 for sales or 2 for service",
        "a: a gift card worth 500 dollars",
        "c: I have my Medicare card",
        "c: debt on four credit cards",
        "c: my bank closed the account in 2019",
        "c: I was born in Ohio",
        "a: the card ending the deal",
        "a: I will never ask for your social security number or card number. Our office is at 1200 Main",
        "c: ten twenty thirty forty fifty sixty seventy eighty",
        "c: 2019 2020 2021 2022",
        "a: date of birth? | c: why? | a: your appointment is March 5th 2025 at 10",
        "a: the phone is 555-234-5678, again 555-234-5678",
        "c: five five five, two three four, five six seven eight",
        "a: claim number 12345678901",
        "a: card number? | c: one second | c: one moment please",
        "a: badge 4521 | a: reference number 4521 7788 9901",
        "c: 33101 is my zip code",
        "a: the expiration of your policy is 04/27",
        "a: offer expires in 30 days",
        "c: I owe about 4500 on my Visa",
        "c: my checking account has 2500 dollars",
        "a: H1234-001 is the plan",
        "c: 2019 Toyota Camry",
    ];
    let wrong: Vec<String> = talks
        .iter()
        .map(|talk| (left(talk), talk))
        .filter(|(found, talk)| found != *talk)
        .map(|(found, _)| found)
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
