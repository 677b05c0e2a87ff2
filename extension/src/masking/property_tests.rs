//! What must hold of whatever is said.

use serde_json::{Value, json};

use super::call_tests::call;
use super::generator::{Chance, by_two, groups, said};
use super::mask;

/// Words that matter, and some that break things.
#[rustfmt::skip]
const WORDS: &[&str] = &[
    "4111", "one", "two", "forty", "oh", "4-1-1-1", "card", "number", "social", "security", "your", "is",
    "what", "phone", "zip", "code", "March", "5th", "fifth", "of", "1942", "05/27", "3/5/42",
    "123-45-6789", "dollars", "$500", "last", "four", "digits", "uh", "no", "wait", "mhm", "okay", "E",
    "G4", "date", "birth", "born", "that's", "my", "birthday", "routing", "account", "checking", "expires",
    "cvv", "dog", "[card", "number]", "[card number]", "", "\u{1f600}", "\u{ff14}\u{ff11}", "caf\u{e9}",
    "double", "hundred", "thousand", "and", "4,111", "12%", "1.5", "\u{202e}", "the", "for", "33101",
    "555-234-5678", "medicare", "a", "-", "--", "$", "'", "'4", "(4111)", "e\u{301}", "4111.", "4111,",
    "?", "ending", "in", "three", "back", "on", "April", "27", "1EG4-TE5-MK73",
];

/// Whether the words of each segment are its text.
fn holds(segments: &[Value]) -> bool {
    segments.iter().all(|segment| {
        let words = segment["words"].as_array().unwrap();
        let joined: Vec<&str> = words.iter().map(|word| word["text"].as_str().unwrap()).collect();
        let times: Vec<f64> = words
            .iter()
            .flat_map(|word| [word["start"].as_f64().unwrap(), word["end"].as_f64().unwrap()])
            .collect();
        joined.join(" ") == segment["text"].as_str().unwrap() && times.is_sorted()
    })
}

/// Whether there is a number in what is left.
fn has_number(segment: &Value) -> bool {
    let text = segment["text"].as_str().unwrap().to_lowercase();
    text.split(|letter: char| !letter.is_alphanumeric())
        .any(|word| word.contains(|letter: char| letter.is_ascii_digit()) || is_number_word(word))
}

fn is_number_word(word: &str) -> bool {
    use super::spoken_digits::Spoken;
    matches!(
        super::spoken_digits::spoken(word),
        Some(Spoken::Unit(_) | Spoken::Teen(_) | Spoken::Tens(_) | Spoken::Times(_))
    )
}

#[test]
fn words_stay_those_of_the_text_and_nothing_is_left_to_mask() {
    let mut chance = Chance::new(7);
    for round in 0..4000 {
        let count = 1 + chance.below(12);
        let talk: Vec<String> = (0..count)
            .map(|_| {
                let said: Vec<&str> = (0..=chance.below(12)).map(|_| chance.of(WORDS)).collect();
                format!("{}: {}", chance.of(&["a", "c", "u"]), said.join(" "))
            })
            .collect();
        let talk = talk.join(" | ");
        let mut segments = call(&talk);
        let before = segments.clone();
        let secrets = mask(&mut segments);
        assert!(holds(&segments), "{round} {talk}\n{segments:#?}");
        for (old, new) in before.iter().zip(&segments) {
            for key in ["speaker", "start", "end"] {
                assert_eq!(old[key], new[key], "{talk}");
            }
        }
        assert_eq!(secrets.is_empty(), before == segments, "{talk}");
        let masked = segments.clone();
        let again = mask(&mut segments);
        assert!(
            again.is_empty() && masked == segments,
            "{round} {talk}\n{again:?}"
        );
    }
}

#[test]
fn any_json_is_survived() {
    let mut chance = Chance::new(3);
    let texts = [
        "4111 1111 1111 1111",
        "\u{0}",
        "",
        " ",
        "card number",
        "1",
        "\u{202e}4",
        "$",
        "/",
        "1/2/3/4",
        "4,111,",
        "oh oh",
        "last four",
        "one hundred and",
        "double",
        "double double",
        "as in",
        "E as in",
        "twenty",
        "thousand",
        "5'",
        "'",
        "[",
        "[card",
        "[card number",
        "]",
        "1:2:3",
        "1.2.3",
        "March",
        "may",
        "first of",
    ];
    for _ in 0..4000 {
        let mut segments: Vec<Value> = (0..=chance.below(5))
            .map(|_| {
                let text = (0..chance.below(5))
                    .map(|_| chance.of(&texts))
                    .collect::<Vec<_>>()
                    .join(" ");
                match chance.below(9) {
                    0 => json!(null),
                    1 => json!([text]),
                    2 => json!({"text": 5}),
                    3 => json!({"text": text, "words": [{"text": text}]}),
                    4 => json!({"text": text, "words": [1, null, "4111", {"start": "x"}], "start": "x"}),
                    5 => json!({"speaker": 5, "text": text, "start": -1e300, "end": 1e300}),
                    6 => json!({"text": text, "words": [{"text": text, "start": 9, "end": 1}]}),
                    7 => json!({"words": [{"text": "four"}]}),
                    _ => json!({"speaker": "caller", "text": text}),
                }
            })
            .collect();
        mask(&mut segments);
        let masked = segments.clone();
        assert!(mask(&mut segments).is_empty(), "{masked:?}");
        assert_eq!(segments, masked);
    }
}

/// A number said by the caller group by group, with all that may come between.
fn answer(groups: &[String], chance: &mut Chance) -> Vec<String> {
    let mut talk = Vec::new();
    let mut line = String::new();
    // Who spells by twos does so all the time, and nobody changes the way of saying it a lot.
    for (index, group) in groups.iter().enumerate() {
        if !line.is_empty() {
            line.push_str(chance.of(&[
                " ",
                " ",
                ", ",
                " uh ",
                " and then ",
                ", um, ",
                "... ",
                " dash ",
                ", okay, ",
            ]));
        }
        if chance.once_in(12) {
            let wrong = said(&chance.digits(group.len()), chance);
            line.push_str(&wrong);
            line.push_str(chance.of(&[", no wait, ", " sorry ", ", I mean, ", "... no, ", " actually "]));
        }
        line.push_str(&said(group, chance));
        if index + 1 < groups.len() && chance.once_in(3) {
            talk.push(format!("c: {line}"));
            line.clear();
            match chance.below(5) {
                0 => talk.push(format!(
                    "a: {}",
                    chance.of(&["mhm", "okay", "uh-huh", "got it", "Yes, go ahead."])
                )),
                1 => talk.push(format!("a: {}", said(group, chance))),
                2 => talk.push(format!("a: Okay, {}, and then?", said(group, chance))),
                _ => {}
            }
        }
    }
    line.push_str(chance.of(&["", ".", ", okay?", " yeah"]));
    talk.push(format!("c: {line}"));
    talk
}

#[test]
fn cards_are_masked_however_they_are_said() {
    let mut chance = Chance::new(11);
    let (rounds, mut missed) = (6000, Vec::new());
    for _ in 0..rounds {
        let mut card = chance.card();
        if chance.once_in(4) {
            // Misheard.
            card.pop();
            card.push_str(&chance.digits(1));
        }
        let mut talk: Vec<String> = Vec::new();
        match chance.below(4) {
            0 => {}
            1 => talk.push("a: Okay, can you read me the card number please?".to_owned()),
            2 => {
                talk.push("a: And what's the sixteen digit card number?".to_owned());
                for _ in 0..chance.below(20) {
                    talk.push(format!(
                        "{}: {}",
                        chance.of(&["a", "c"]),
                        chance.of(&[
                            "let me get my purse",
                            "hold on a second",
                            "take your time",
                            "my dog is barking again",
                            "how's the weather down there",
                            "it is so hot here",
                            "here it is, are you ready?",
                            "yes go ahead when you are ready"
                        ])
                    ));
                }
            }
            _ => talk.push("a: Which card would you like to use today, Visa or Mastercard?".to_owned()),
        }
        let from = talk.len();
        let groups = groups(&card, &mut chance);
        talk.extend(answer(&groups, &mut chance));
        let talk = talk.join(" | ");
        let mut segments = call(&talk);
        mask(&mut segments);
        if segments[from..].iter().any(has_number) {
            let shown: Vec<&Value> = segments.iter().map(|segment| &segment["text"]).collect();
            missed.push(format!("{talk}\n   {shown:?}"));
        }
    }
    assert!(
        missed.len() * 1000 < rounds,
        "{} of {rounds}\n{}",
        missed.len(),
        missed[..missed.len().min(8)].join("\n")
    );
}

#[test]
fn secrets_are_masked_however_they_are_said() {
    let mut chance = Chance::new(13);
    let (rounds, mut missed) = (6000, Vec::new());
    for _ in 0..rounds {
        let (question, groups): (&str, Vec<String>) = match chance.below(5) {
            0 => (
                chance.of(&[
                    "Your social security number?",
                    "And your social?",
                    "What is your full SSN?",
                ]),
                vec![chance.digits(3), chance.digits(2), chance.digits(4)],
            ),
            1 => (
                chance.of(&[
                    "The last four of your social?",
                    "last four digits of your social security number, please",
                ]),
                vec![chance.digits(4)],
            ),
            2 => (
                "What's the routing number?",
                groups(&chance.digits(9), &mut chance),
            ),
            3 => ("And the account number?", {
                let length = 8 + chance.below(6);
                groups(&chance.digits(length), &mut chance)
            }),
            _ => (
                chance.of(&[
                    "And the security code?",
                    "the three digits on the back of the card?",
                    "What is the CVV?",
                ]),
                vec![chance.digits(3)],
            ),
        };
        let mut talk = vec![format!("a: {question}")];
        talk.extend(answer(&groups, &mut chance));
        let talk = talk.join(" | ");
        let mut segments = call(&talk);
        mask(&mut segments);
        if segments[1..].iter().any(has_number) {
            let shown: Vec<&Value> = segments.iter().map(|segment| &segment["text"]).collect();
            missed.push(format!("{talk}\n   {shown:?}"));
        }
    }
    assert!(
        missed.len() * 200 < rounds,
        "{} of {rounds}\n{}",
        missed.len(),
        missed[..missed.len().min(12)].join("\n")
    );
}

#[test]
fn other_numbers_are_left_however_they_are_said() {
    let mut chance = Chance::new(17);
    let (rounds, mut taken) = (8000, Vec::new());
    for _ in 0..rounds {
        let mut talk = vec![format!(
            "a: {}",
            chance.of(&[
                "Okay, how can I help you today?",
                "Do you have a card number handy?",
                "What about your social?",
                "Thank you for calling about your Medicare card.",
                "I will not ask for your bank account."
            ])
        )];
        match chance.below(4) {
            0 => {
                let ask = [
                    "What's the best phone number to reach you?",
                    "Is there a callback number?",
                    "Your phone number is?",
                ];
                talk.push(format!("a: {}", chance.of(&ask)));
                let phone = chance.phone();
                talk.extend(answer(&phone, &mut chance));
            }
            1 => {
                talk.push(format!(
                    "a: {}",
                    chance.of(&["And your zip code?", "What is the ZIP?"])
                ));
                let zip = [chance.digits(5)];
                talk.extend(answer(&zip, &mut chance));
            }
            2 => {
                let price = chance.below(9_000) + 100;
                let thousands = format!("{},{:03}", price / 1000 + 1, price % 1000);
                let price = match chance.below(5) {
                    0 => format!("{price} dollars"),
                    1 => format!("${thousands}"),
                    2 => format!("${price}.{}", chance.digits(2)),
                    3 => format!("{price} a month"),
                    _ => format!("{thousands} dollars a year"),
                };
                talk.push(format!(
                    "c: {} {price}.",
                    chance.of(&["I pay", "it would be", "I get", "it's about"])
                ));
            }
            _ => {
                let phone = chance.phone();
                let phone = match chance.below(4) {
                    0 => phone.join("-"),
                    1 => format!("({}) {}-{}", phone[0], phone[1], phone[2]),
                    2 => format!("1-{}", phone.join("-")),
                    _ => phone.join(" "),
                };
                talk.push(format!(
                    "c: {} {phone}",
                    chance.of(&["it's", "my number is", "you can call me at", ""])
                ));
            }
        }
        let talk = talk.join(" | ");
        let mut segments = call(&talk);
        let secrets = mask(&mut segments);
        if !secrets.is_empty() {
            let shown: Vec<&Value> = segments.iter().map(|segment| &segment["text"]).collect();
            taken.push(format!("{talk}\n   {shown:?}"));
        }
    }
    assert!(
        taken.len() * 1000 < rounds,
        "{} of {rounds}\n{}",
        taken.len(),
        taken[..taken.len().min(12)].join("\n")
    );
}

/// A date in one of the ways in which it is said.
fn date(chance: &mut Chance) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let (month, day, year) = (chance.below(12), 1 + chance.below(28), 30 + chance.below(70));
    let (name, number) = (MONTHS[month], month + 1);
    let ordinal = match day {
        1 | 21 => format!("{day}st"),
        2 | 22 => format!("{day}nd"),
        3 | 23 => format!("{day}rd"),
        _ => format!("{day}th"),
    };
    let spoken = |value: usize, chance: &mut Chance| by_two(&format!("{value:02}"), chance);
    let short = |value: usize, chance: &mut Chance| by_two(&value.to_string(), chance);
    match chance.below(14) {
        0 => format!("{name} {ordinal}, 19{year}"),
        1 => format!("{name} {day}, 19{year}"),
        2 => format!("{number}/{day}/19{year}"),
        3 => format!("{number:02}/{day:02}/{year}"),
        4 => format!("{number}-{day}-{year}"),
        5 => format!("{number:02}{day:02}19{year}"),
        6 => format!("the {ordinal} of {name} 19{year}"),
        7 => format!("{name} {} nineteen {}", short(day, chance), short(year, chance)),
        8 => format!(
            "{}, {}, {}",
            spoken(number, chance),
            spoken(day, chance),
            short(year, chance)
        ),
        9 => format!(
            "{} {} nineteen {}",
            short(number, chance),
            short(day, chance),
            short(year, chance)
        ),
        10 => format!(
            "{name} | a: mhm | c: {ordinal} | a: okay | c: nineteen {}",
            short(year, chance)
        ),
        11 => format!("{name} {ordinal} | a: and the year? | c: {}", short(year, chance)),
        12 => format!("{number}. {day}. {year}"),
        _ => format!("{number} {day} {year}"),
    }
}

#[test]
fn dates_of_birth_are_masked_however_they_are_said() {
    let mut chance = Chance::new(19);
    let (rounds, mut missed) = (4000, Vec::new());
    for _ in 0..rounds {
        let question = chance.of(&[
            "And your date of birth?",
            "What's your birthday?",
            "date of birth, please",
            "When were you born?",
            "Can you verify your DOB for me?",
        ]);
        let lead = chance.of(&[
            "",
            "it's ",
            "uh ",
            "sure, it's ",
            "Oh, that would be ",
            "my birthday is ",
        ]);
        let talk = format!(
            "a: {question} | c: {lead}{}{}",
            date(&mut chance),
            chance.of(&["", ".", ", yes"])
        );
        let mut segments = call(&talk);
        mask(&mut segments);
        let is_left = |segment: &Value| {
            let text = segment["text"].as_str().unwrap();
            has_number(segment)
                || text
                    .split(' ')
                    .any(|word| word.starts_with(['J', 'F', 'N', 'D', 'S']))
        };
        if segments[1..].iter().any(is_left) {
            let shown: Vec<&Value> = segments.iter().map(|segment| &segment["text"]).collect();
            missed.push(format!("{talk}\n   {shown:?}"));
        }
    }
    assert!(
        missed.len() * 200 < rounds,
        "{} of {rounds}\n{}",
        missed.len(),
        missed[..missed.len().min(12)].join("\n")
    );
}
