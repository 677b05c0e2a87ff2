//! Secrets that no known phrase asks for, and other numbers in the same talk.

use super::family_tests::check;

/// In talk of a payment.
#[rustfmt::skip]
const PAYMENTS: &[&str] = &[
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: what's it say on the flip side there? | c: \
     {code: 212}",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: okay, and those three? | c: {code: 2 1 2}",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: the small one? | c: {code: two one two}",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: what else is printed there? | c: uh, {code: \
     212}.",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: now the other side | c: okay, it's {code: \
     212}",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: and the month and year there? | c: {exp: \
     04/27}",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: okay | c: {code: 212}.",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: thank you sir | c: {exp: 04/27} | a: mhm | c: \
     {code: 2-1-2}",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: got it | c: {exp: oh four twenty-seven}",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: perfect, what comes under it? | c: {exp: April \
     2027}",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: go ahead | c: {exp: four of 27}",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: and what's below? | c: {exp: 0427}",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: what are the tiny ones? | c: it says {code: 8 \
     0 9}",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: read me what's by the stripe | c: I see, \
     {code: eight oh nine}",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: anything else there? | c: {code: 8014}",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: it wants those as well | c: {code: 809} | a: \
     {code: 809}? | c: yes",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: and the bit in italics? | c: looks like {code: \
     809}",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: which ones are at the top right? | c: {code: 7 \
     7 1 4}",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: and what do you have underneath? | c: {exp: \
     11/28} | a: {exp: 11 28}? | c: right",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: when does it die? | c: {exp: 09/29}",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: how far out does it go? | c: {exp: September \
     2029}",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: how about the magic digits? | c: okay that's \
     {code: 331}",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: and the last bit? | c: {code: eight ninety \
     one}",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: what do you see once you turn that thing \
     around? | c: I think {code: 331}",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: okay sir, we need the three little fellas | c: \
     {code: 331}",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: Did you want the same one? | c: same one | a: \
     okay so what's the CSV? | c: {code: 803}",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: Okay, hold on while I put it in. It's asking \
     for the other thing. | c: Which thing? | a: It's on the rear. | c: Okay, I got it. It's {code: \
     803}.",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: and the name on it? | c: Robert | a: and the \
     ones by the magnetic strip? | c: {code: 8 0 3}",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: how long is that good for? | c: It says {exp: \
     04/27}.",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: Month it goes bad? | c: {exp: five} | a: year? \
     | c: {exp: 28}",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: and that one goes through? | c: {exp: 10 28}",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: I still need the month, dear | c: {exp: \
     10/2028}",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: then what? | c: {exp: 6 of 29} | a: and after \
     that? | c: {code: 140}",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: and? | c: {code: one four oh}",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: what about the corner by your name? | c: maybe \
     {code: 140}",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: What is on the underside? | c: Okay, let me \
     see. It's {code: 140}.",
    "a: card number? | c: {card: 4266 8412 0098 5573} | u: What's underneath? | u: {exp: 08/29}. | u: And \
     those three? | u: {code: 140}.",
];

/// In talk of a bank.
#[rustfmt::skip]
const BANKS: &[&str] = &[
    "a: which bank do you have? | c: Wells | a: okay, read what you see | c: {bank: 8 8 4 1 0 2 2 9}",
    "a: we set it up with your credit union | c: okay | a: what's that long one there? | c: {bank: 7733 \
     1188 205}",
    "a: it's an ACH, ma'am | c: alright then | a: go on | c: {bank: 061000104}",
    "a: do they debit from checking? | c: yes they do | a: and what's the first one say? | c: {bank: \
     061000104} | a: and the second one? | c: {bank: 0 1 2 8 8 4 7 1 9 0}",
    "a: where does your direct deposit go? | c: Regions | a: okay and what have they given you? | c: it's \
     {bank: 77120983}",
    "a: we can withdraw it on the third | c: alright | a: then what are the digits? | c: {bank: 4471 0293 \
     11}",
    "c: I get my draft out of Chase | a: wonderful, and what's the string there? | c: {bank: 10023884}",
    "a: is it savings? | c: yes ma'am | a: alright, let me have it | c: {bank: 2 2 9 0 1 1 8}",
    "a: the bank gave you a letter? | c: yes | a: what's printed? | c: {bank: 55120873}",
    "a: you said checking | c: I did | a: and which digits follow the name? | c: {bank: 5 5 1 2} | a: \
     okay | c: {bank: 0 8 7 3}",
    "a: so that's the bank and it ends in {bank: 7190}, right? | c: yes",
    "a: do you use the same bank? | c: sure | a: is that the one ending in {bank: 7190}?",
    "a: your bank on file, what are the last four? | c: {bank: 7190}",
    "c: the check is right here | a: okay, what's after the little symbol? | c: {bank: 10023884}",
    "a: your bank, is it local? | c: yes it is and we like it a lot, everybody is friendly there | a: \
     nice, so what did they print for you? | c: {bank: 0 7 1 2 2 9 9 4 1 0}",
    "a: withdrawals come from where? | c: Chase | a: read it slowly | c: {bank: four four seven one} | a: \
     mhm | c: {bank: oh two nine three one}",
    "a: with the credit union, is it the same? | c: it's {bank: 88412290}",
    "a: the bank draft, okay | c: {bank: 88412290}. | a: {bank: 88412290}? | c: yes",
    "u: Which bank? Huntington. What's the bottom say? {bank: 044000024}. And the one beside it? {bank: \
     012884719}.",
    "a: I can look up the bank for you, honestly | c: let me find it here in the drawer somewhere with \
     all my papers | c: {bank: 061000104}",
    "c: I've got my bank papers | a: super, whatever it says | c: {bank: 3 0 1 1 2 2 8 8 4}",
];

/// In talk of who somebody is.
#[rustfmt::skip]
const IDENTITIES: &[&str] = &[
    "a: I have to verify who you are | c: {ssn: 418220076}",
    "a: it's nine digits | c: {ssn: 4 1 8 2 2 0 0 7 6}",
    "a: to confirm your identity, go ahead | c: {ssn: four one eight two two zero zero seven six}",
    "a: the government one, for your identity | c: okay, {ssn: 418 220 076}",
    "a: we verify everybody | c: I understand | a: so what's the government one? | c: it's {ssn: \
     418220076}",
    "a: verify the last four for me | c: {ssn: 0076}",
    "a: for identity verification, just the last four | c: {ssn: 0 0 7 6}",
    "a: so you're a senior? | c: {dob: April 9th, 1955}",
    "a: can you verify your information? | c: {dob: 4/9/1955}",
    "a: and how old would that make you? | c: {dob: 4/9/55}",
    "a: date of, you know | c: {dob: April 9, 1955}",
    "a: what's your bday? | c: {dob: 4 9 55}",
    "a: whats your age hon | c: {dob: 4-9-1955}",
    "a: and you came into this world when? | c: {dob: April 9th, 1955}.",
    "a: and for her? | c: {dob: 8/2/1957}",
    "a: and him | c: {dob: June 3rd 1961}.",
    "a: okay and you? | c: the {dob: ninth of April 1955}",
    "a: and the youngest? | c: okay, {dob: 3/4/2011}",
    "a: are you the senior in the home? | c: yes, {dob: 04/09/1955}",
    "a: we verify your information first | c: sure, {dob: 4-9-55}",
    "a: the DOB I got is {dob: 4/9/1955} | c: that's right",
    "a: what year were you born in? | c: {dob: 1955}",
    "a: let me verify some info. | c: yes | a: {dob: April 9th 1955}? | c: yes",
    "a: month, date, and year for you | c: {dob: zero four zero nine fifty five}",
    "a: just the last four is fine for the credit check | c: {ssn: 0076}",
    "a: And his date? | c: {dob: 4/9/1955}",
    "a: and spouse's? | c: {dob: August 2nd, 1957}.",
    "a: And your nine digit? | c: {ssn: 418-22-0076}",
];

/// What is no secret in such talk.
#[rustfmt::skip]
const BESIDE: &[&str] = &[
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: and your zip? | c: 33614",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: what's the zip on that bill? | c: 33614. \
     Okay.",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: and how much was the old premium? | c: 184",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: how tall are you? | c: 511",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: and your weight? | c: 163",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: what's the house number? | c: 1440",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: street number, ma'am? | c: it's 1440",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: your phone? | c: 813 555 0142",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: and what number can I text? | c: 813 555 \
     0142",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: who's the last company with? | c: Aetna, \
     2019",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: you said which year? | c: 2019",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: the total comes to | c: 184",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: confirmation is 4 4 7 1",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: your case is 771 | c: 771",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: what does your medication run you? | c: 140",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: what time works? | c: 330",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: what score did they give? | c: 712",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: the extension? | c: 417",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: apartment? | c: 212",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: what's your age? | c: 72",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: what day do you want it drafted? | c: the \
     3rd",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: the appointment is 4/27 okay? | c: 4/27",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: it is effective April 2027 | c: okay",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: so it's 129.50 today | c: 129.50",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: how much do you spend a month? Just a \
     ballpark. | c: 300 | a: and before? | c: 250 dollars",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: that'll be one forty nine | c: 149",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: what street are you on? | c: 2209 | a: 2209 \
     what? | c: Magnolia",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: what year is the Camry? | c: 2016",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: it's between 8 and 10 | c: what's the ticket | \
     a: it's 4471",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: how many pills? | c: 118",
    "a: which bank do you have? | c: Chase | a: and your phone? | c: 813 555 0142",
    "a: which bank do you have? | c: Chase | a: zip? | c: 33614",
    "a: it's an ACH | c: okay | a: and your policy? | c: 88412290",
    "a: it's with the credit union | c: 813-555-0142 is my cell",
    "a: the bank draft will be 84.50 | c: 84.50",
    "a: we withdraw 1,250 | c: 1,250",
    "a: your bank, okay | c: since 1988",
    "a: savings? | c: yes | a: how much is in it? | c: 4500",
    "a: your confirmation for the bank draft is 88412290",
    "a: with your bank, the reference is 4471 0293 | c: 4471 0293",
    "a: your direct deposit, how much comes in? | c: 1583",
    "a: my license is 18840275 | c: and what bank? | a: any bank",
    "a: which bank? | c: Chase | a: your address? | c: 1440 Elm Street",
    "a: which bank? | c: Chase | a: what's the number to reach you? | c: 8135550142",
    "a: I have to verify a few things | c: okay | a: zip? | c: 33614-1234",
    "a: to verify, your phone? | c: 813 555 0142",
    "a: verify your policy for me | c: 884122907",
    "a: verify the address | c: 2209 Magnolia",
    "a: can you verify your information? the surgery date? | c: 4/9/2012",
    "a: how old is the roof? | c: 14 years",
    "a: when was the wedding? | c: June 3rd, 1961",
    "a: when did you move? | c: 6/3/1999",
    "a: what date did you get married? | c: June 3rd 1961",
    "a: when did your coverage start? | c: 5/1/2012",
    "a: when was the accident? | c: 6/14/1999",
    "a: when's the appointment? | c: 3/5/2026",
    "a: to verify your identity, what's your height? | c: 511",
    "a: senior discount, it's 15 percent | c: okay",
    "a: how old are you? | c: 73",
    "a: I'm with the bank, my ID is 4471029",
    "a: my NPN so you can verify is | c: go ahead | a: 18840275 | c: 18840275",
    "a: to verify, when was your last hospital stay? | c: 3/4/2012",
    "a: when did your Part B start? | c: 6/1/2012",
    "a: what's the claim number, to verify? | c: 884122907",
];

#[test]
fn codes_and_dates_of_cards_need_no_phrase() {
    check(PAYMENTS);
}

#[test]
fn accounts_need_no_phrase() {
    check(BANKS);
}

#[test]
fn identities_need_no_phrase() {
    check(IDENTITIES);
}

#[test]
fn other_numbers_stay_in_such_talk() {
    check(BESIDE);
}
