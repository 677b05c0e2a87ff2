//! Families of wordings: ways to ask for a secret, to volunteer and to correct it, and what stays beside.

use super::call_tests::left;

/// Secrets in longer talk.
#[rustfmt::skip]
const TALK: &[&str] = &[
    "a: Do you get Direct Express? | c: Yes. | a: Okay, go ahead and give me the front of that. | c: \
     {card: 5 3 3 2} | a: okay | c: {card: 4 8 0 1} | a: mhm | c: {card: 7 7 1 2 9 0 4 5}",
    "a: Alright, whenever you got it. | c: {card: 4266 8412} | a: okay | c: {card: 0098 5573}",
    "a: Alright, go ahead. | c: {card: 4266} | a: mhm | c: {card: 8412} | a: mhm | c: {card: 0098} | a: \
     mhm | c: {card: 5573}",
    "a: So the first four? | c: {card: 4266} | a: then? | c: {card: 8412} | a: then? | c: {card: 0098} | \
     a: and the last? | c: {card: 5573}",
    "a: I missed the middle eight. | c: card ending? no the middle is {card: 8412 0098}",
    "a: that's fifteen, I'm missing one digit on the card | c: oh. {card: 4266 8412 0098 5573}",
    "u: Okay and what card would you like to use? My Visa. Okay, go ahead. {card: 4266 8412 0098 5573}. \
     And it expires? {exp: March 27}. And the three digits? {code: 212}. Thank you.",
    "u: What's your date of birth? {dob: 4-9-55}. Okay and the social? {ssn: 418-22-0076}. Okay.",
    "u: Date of birth is? {dob: April 9th, 1955. April 9th, 1955}, okay. And zip? 33614.",
    "u: Social? | u: {ssn: 418} | u: {ssn: 418} | u: {ssn: 22} | u: {ssn: 22} | u: {ssn: 0076} | u: \
     {ssn: 0076}",
    "a: So I've got {dob: April 9th, 1955} as the birthday, and the zip is 33614. | c: yes",
    "a: I'm seeing {dob: 4/9/1955}, is that you? | c: yes that's my birthday",
    "a: Just for verification purposes, what's your month, day and year of birth? | c: {dob: four, nine, \
     fifty-five}",
    "a: How old are you now? | c: I'm 70, {dob: April 9th of 55}.",
    "a: How old are you? | c: I was born on {dob: 4-9-55}.",
    "a: Your birthdate? | c: {dob: Eight two fifty-seven}. | a: So {dob: 8-2-57}. | c: Yes.",
    "a: The children, I need their dates of birth too. | c: Okay, Mia is {dob: 3/4/2011}, Leo is {dob: \
     9/12/2014}.",
    "c: My wife is {dob: 8/2/57}, her birthday, and I'm {dob: 4/9/55}.",
    "a: I need the last four numbers of your Social Security. | c: {ssn: 00 76}.",
    "a: Could you verify the last four of your SSN? | c: {ssn: Double zero seven six}.",
    "a: What's the last four for security purposes? | c: of my social? {ssn: 0076}",
    "a: And finally your Social Security, go ahead. | c: {ssn: 418} | a: mhm | c: {ssn: 22} | a: mhm | \
     c: {ssn: 0076}",
    "c: I'm on Social Security, my number is {ssn: 418 22 0076}.",
    "c: I can give you my Social Security if you need it, {ssn: four one eight two two zero zero seven \
     six}.",
    "a: does your social start with {ssn: 418}? | c: yes",
    "a: The social I have ends with {ssn: 0067}? | c: no it's {ssn: 0076}",
    "a: I need it to pull the subsidy. | c: my social? | a: yes | c: okay, {ssn: 4 1 8 2 2} | a: go on | \
     c: {ssn: 0 0 7 6}",
    "a: Which bank do you use? | c: Huntington. | a: okay, and is that routing {bank: 044000024}? | c: I \
     guess | a: and the account? | c: {bank: 0 1 2 8 8 4 7 1 9 0}",
    "a: Okay so on the bottom of your check you'll see three groups of numbers. Read me the first group. \
     | c: {bank: 044000024}. | a: Great and the middle group? | c: {bank: 0128847190}.",
    "a: On the bottom left there's a nine digit number. | c: {bank: 0 4 4 0 0 0 0 2 4}",
    "a: and then to the right of that? | c: of the routing? {bank: 0 1 2 8 8 4 7 1 9 0}",
    "a: I need a routing and an account. | c: {bank: 044 000 024} and the other one's {bank: 0128 8471 \
     90}",
    "a: do you have your checks with you? | c: yes I'm looking at it. {bank: 044000024}",
    "a: Can you log into your banking app and find the account number? | c: It says {bank: 0128847190}.",
    "a: And it's checking? | c: Yes. | a: Go ahead with that number. | c: {bank: 0 1 2 8} | a: okay | c: \
     {bank: 8 4 7 1 9 0}",
    "a: I'm going to repeat it: {bank: 0128 847 190}. | c: that's my account number, yes",
    "a: Is it still account {bank: 0128847190}? | c: yes",
    "a: and the account number, I've got ending in {bank: 7190}",
    "c: it's {bank: zero four four, zero zero zero, zero two four} for the routing",
    "a: And the security code on the back? | c: I can't read it. {code: 2 1} something. | a: okay | c: \
     maybe {code: 2 1 2}",
    "a: CVV code? | c: {code: Two twelve}. | a: {code: 2-1-2}? | c: yes",
    "a: And for the last part, the CVV. | c: {code: two, one, two}.",
    "a: what's that code on the back of it, the three digit | c: {code: two one two}",
    "a: and the code is? | c: on the card? {code: 212}",
    "a: And the expiration is {exp: 03/27}? | c: {exp: 03/29}.",
    "a: And the expiration? | c: {exp: March}. | a: Of? | c: {exp: 27}.",
    "a: And when's it expire? | c: {exp: 3-27}.",
    "a: Expires when? | c: {exp: Oh-three twenty-seven}",
    "a: exp date on the Visa? | c: It's {exp: zero three of twenty seven}.",
    "c: It's {card: 4266 8412 0098 5573}, {exp: 3/27}, {code: 212}, and my zip is 33614.",
    "a: my system wants it again | c: the card? {card: 4266 8412 0098 5573}",
    "c: Mine is {card: 4266 8412 0098 5573} exp {exp: 0327}",
    "a: Okay. I show {card: 5573} as the last four of the card. | c: yep",
    "a: Okay, and then the number that's on your card there? | c: {card: 4 0 0 0, 1 2 3 4} | a: Mhm. | \
     c: {card: 5 6 7 8, 9 0 1 0}",
    "a: What's the digits? | c: for the MasterCard? {card: 5424 1801} | a: yep | c: {card: 2345 6789}",
    "c: Let me get my purse. Okay. {card: 5424} | a: Okay. | c: {card: 1801} | a: Got it. | c: {card: \
     2345} | a: Yes ma'am. | c: {card: 6789}",
    "c: Alright, you ready? {card: five four two four} | a: I'm ready. | c: {card: one eight oh one} | \
     a: okay. | c: {card: two three four five} | a: okay. | c: {card: six seven eight nine}. | a: And \
     the expiration date? | c: {exp: Oh eight, twenty nine}.",
    "a: We can do debit or credit. | c: Debit. | a: Okay, I'm ready for it. | c: {card: 5424 18} | a: \
     uh-huh | c: {card: 01 2345 67} | a: uh-huh | c: {card: 89}",
    "a: And I have the card ending in {card: 6789}, exp {exp: 08/29}. Use the same? | c: yes",
    "a: I'm going to charge the card that ends with {card: 6789}, that's 84.50 | c: fine",
    "a: do you still have the card with the last four, {card: 6789}? | c: mhm",
    "a: what's the last four on the card you paid with? | c: {card: six seven eight nine}",
    "a: the 16 digits across the front? | c: {card: 54 24 18 01 23 45 67 89}",
    "a: Can you read me the 15 digits on the Amex? | c: {card: 37 14 49 63 53 98 431}",
    "c: The number on it is {card: 5424 1801 2345 6789}",
    "c: okay so it's a Visa and it's {card: forty two sixty six, eighty four twelve, zero zero ninety \
     eight, fifty five seventy three}",
    "c: here it is, {card: 4266 8412, 0098 5573}",
    "a: I think you gave me an extra digit. | c: {card: 4266 8412 0098 5573}",
    "a: And that's good through? | c: {exp: 8 29}.",
    "a: And what's the valid thru on the front? | c: {exp: 08 29}",
    "a: the exp on that one? | c: {exp: August twenty nine}",
    "a: card number? | c: {card: 5424 1801 2345 6789} | a: and under that there's a date | c: {exp: \
     08/29}",
    "a: card number? | c: {card: 5424 1801 2345 6789} | a: good thru? | c: thru {exp: 08/29}",
    "a: card number? | c: {card: 5424 1801 2345 6789} | a: it expires when, sir? | c: in {exp: August of \
     2029}",
    "a: card number? | c: {card: 5424 1801 2345 6789} | a: what's it say for the date | c: {exp: eight \
     twenty-nine}",
    "a: card number? | c: {card: 5424 1801 2345 6789} | a: expiration? | c: {exp: 08 slash 29} | a: \
     code? | c: {code: 318}",
    "a: card number? | c: {card: 5424 1801 2345 6789} | a: and the last thing, the three numbers | c: \
     {code: 318}",
    "a: card number? | c: {card: 5424 1801 2345 6789} | a: and that security number on the back? | c: \
     {code: three eighteen}",
    "a: card number? | c: {card: 5424 1801 2345 6789} | a: any three-digit code on the back? | c: {code: \
     3-1-8}",
    "a: card number? | c: {card: 5424 1801 2345 6789} | a: and the CVC number? | c: {code: three one \
     eight}",
    "a: card number? | c: {card: 5424 1801 2345 6789} | a: and the CV code? | c: {code: 318}",
    "a: card number? | c: {card: 5424 1801 2345 6789} | a: the CVS code on the back? | c: {code: 318}",
    "a: card number? | c: {card: 5424 1801 2345 6789} | a: and the V code | c: {code: 318}",
    "a: What's your birth date, Ms. Tate? | c: {dob: Eleven, twenty-two, nineteen fifty-three}",
    "a: date of birth for the other driver? | c: he's {dob: 2/14/90}",
    "a: What's the driver's birthday? | c: {dob: February 14th, 1990}",
    "a: so your son's birthdate? | c: {dob: 2-14-2008}",
    "a: Alright, and date of birth there? | c: {dob: Oh two fourteen nineteen sixty}.",
    "a: And you are {dob: 2/14/1960}? | c: yes that's my date of birth",
    "a: can I verify your date of birth? I have {dob: February 14th, 1960}. | c: {dob: 1961}.",
    "a: birth date {dob: 2/14/1960}? | c: no, it's {dob: 2/15}. | a: {dob: 2/15/1960}, got it.",
    "c: name's Ann Tate, date of birth {dob: two fourteen sixty}",
    "c: {dob: Two fourteen sixty}, that's my birthday.",
    "a: You were born in {dob: February of 1960}? | c: yes",
    "a: I show you born {dob: 02-14-1960}. | c: correct",
    "a: What day were you born? | c: {dob: February 14th, 1960}",
    "a: what's your DOB? | c: {dob: 0 2 1 4 6 0}",
    "a: date of birth? | c: {dob: 02} | a: okay | c: {dob: 14} | a: okay | c: {dob: 1960}",
    "a: Year you were born? Actually the whole date. | c: {dob: February 14, 1960}",
    "a: The social to go with that? | c: {ssn: 3 0 1} | a: mhm | c: {ssn: 5 5} | a: mhm | c: {ssn: 4 4 2 \
     9}",
    "a: do you know your social by heart? | c: yeah, {ssn: 301-55-4429}",
    "a: and your Social is {ssn: 301}? | c: {ssn: 301-55-4429}",
    "a: your social security number, just the last four digits please. | c: Okay, it's {ssn: forty-four \
     twenty-nine}.",
    "a: Just your last four. Of your Social. | c: {ssn: 4429}",
    "c: social is {ssn: three zero one, double five, double four two nine}",
    "a: I need your nine digit Social Security. | c: {ssn: 301 55 4429}",
    "a: and for the credit pull, social? | c: {ssn: 301} | a: go on | c: {ssn: 55} | a: go on | c: {ssn: \
     4429}",
    "c: I'll give you the last four, {ssn: 4429}, of my social.",
    "a: And the bank routing? | c: {bank: 1 1 1 0 0 0 0 2 5}",
    "a: I need your bank info. | c: okay routing {bank: 111000025} | a: and account | c: {bank: 4 8 8 0 \
     3 3}",
    "a: and what's the account with Chase? The number. | c: {bank: 4880 3319 927}",
    "a: On your check it's the second set of numbers. | c: {bank: 4880 3319 927}",
    "a: read me the account one more time? | c: {bank: 4880} | a: okay | c: {bank: 3319} | a: okay | c: \
     {bank: 927}",
    "a: is that ending in {bank: 9927}, your checking? | c: yes",
    "a: the account on file ends in {bank: 9927}",
    "a: we're drafting from Truist, account ending in {bank: 9927}, on the 3rd",
    "c: My account is {bank: 4-8-8-0-3-3-1-9-9-2-7}.",
    "c: it's routing {bank: 111 000 025}, and account {bank: 488 0331 9927}, Truist",
    "a: can you give me your bank account? | c: {bank: four eight eight oh, three three one nine, nine \
     two seven}",
    "a: What's your savings account? | c: {bank: 4880 3319 927}",
    "a: dates of birth for everybody? | c: Mine's {dob: March 4th, 61}. | a: okay | c: Hers is {dob: \
     September 8th, 63}. | a: and the kids? | c: Tyler's {dob: 1/2/2009}.",
    "a: Birthday? | c: {dob: March 4th}. | a: Year? | c: {dob: '61}.",
    "a: date of birth, and then I'll let you go. | c: okay, {dob: zero three zero four sixty one}",
    "a: I have to have your date of birth. | c: I'm 64. | a: The whole date, please. | c: {dob: 3-4-61}.",
    "a: And you turned 64 this year, so what's the birthday? | c: {dob: March the fourth}.",
    "c: my mother, her date of birth is {dob: 10/30/1938}, she's 87",
    "u: And date of birth? {dob: 3/4/61}. And how tall are you? 5'8\". And weight? 180.",
    "u: Can I have your date of birth please? {dob: March 4th 1961}. And the last four of your social? \
     {ssn: 4429}. Okay perfect.",
    "u: and the routing number is? {bank: 111000025}. and account? {bank: 4880331}.",
    "u: what's the account number? {bank: 4880 331 992}. Thank you. We draft on the 3rd.",
    "a: card number? | c: {card: 5424 1801}, hold on my phone's ringing. | a: sure | c: sorry about \
     that. {card: 2345 6789}",
    "a: card number? | c: I got it right here, {card: 5424}. | a: yes ma'am | c: Next one is {card: \
     1801}. | a: okay | c: Then {card: 2345}. | a: uh huh | c: and {card: 6789}.",
    "a: card number? | c: {card: 5424-1801-2345-678}. | a: one more digit | c: {card: 9}",
    "a: card number? | c: {card: 5424 1801 2345 6789} | a: Did you say {card: 1801} or {card: 1881}? | \
     c: {card: 1801}.",
    "a: card number? | c: {card: five four two four}. | a: {card: 5424}. | c: {card: one eight oh one}. \
     | a: {card: 1801}. | c: {card: two three four five}. | a: {card: 2345}. | c: {card: six seven eight \
     nine}. | a: {card: 6789}. Perfect.",
    "a: card number? | c: Um, {card: 54}. | a: okay | c: {card: 24}. | a: okay | c: {card: 18}. | a: \
     okay | c: {card: 01}.",
    "a: Do you want to use a different card? | c: Yeah try this one. {card: 5424 1801 2345 6789}",
    "a: It's saying invalid. | c: Try {card: 5424 1801 2345 6798}.",
    "a: what's the expiration? | c: it's worn off, it looks like {exp: 08/29} or {exp: 08/28}",
    "a: expiration date? | c: {exp: 8}, | a: 8? | c: {exp: twenty nine}",
    "a: expiration? | c: {exp: Zero eight}. | a: Okay. | c: {exp: Two nine}.",
    "a: and the CVV? | c: it's either {code: 318} or {code: 313}",
    "a: social? | c: it's {ssn: 301 55 4429} | a: {ssn: 301 55 4492}? | c: {ssn: 4429}",
    "a: social? | c: {ssn: three hundred one, fifty-five, forty-four twenty-nine}",
    "a: Social Security? | c: {ssn: 3015}. | a: okay, | c: {ssn: 54429}.",
    "a: account number? | c: there's a lot of zeros. {bank: 0 0 0 0 4 8 8 0 3 3}",
    "a: account number? | c: {bank: four zeros, then 488033}",
    "a: routing? | c: {bank: 1110}. | a: mhm | c: {bank: 0002}. | a: mhm | c: {bank: 5}.",
    "a: routing? | c: {bank: 111, 000, 025}. And the account is {bank: 4880, 3319}.",
    "a: account? I have {bank: 4880 3319 92}. | c: {bank: 4880 3319 927}.",
    "a: routing number? | c: My bank told me it's {bank: 111000025}. Account's {bank: 4880331}.",
];

/// The digits on a card's back.
#[rustfmt::skip]
const CODES: &[&str] = &[
    "a: And on the back of the card there should be three little numbers. | c: {code: 1 0 8}.",
    "a: Got the card? on the back of it you'll see three small numbers | c: {code: 4 4 1}",
    "a: What are the three digits on the flip side? | c: {code: 219}",
    "a: flip the card over and read me the little code | c: okay {code: 9 0 7}",
    "a: And the CVV? | c: Where's that? | a: Turn it over, it's on the signature strip, the last three. \
     | c: {code: 335}",
    "a: next to the signature there's a three digit number | c: {code: three three five}",
    "a: And the security code? | c: Where's that at? | a: Flip it over, it's on the signature panel. | \
     c: I see {code: 6467 and then 291}. | a: It's the {code: 291}.",
    "a: and the security digits? | c: {code: 812}",
    "a: the last three on the back? | c: {code: 812}",
    "a: last three digits on the signature line | c: {code: 8 1 2}",
    "a: those three tiny numbers on the reverse side | c: it looks like {code: 771}",
    "a: What's the three digit on the back? | c: {code: seven seven one}",
    "a: and then the back three? | c: {code: 771}",
    "a: Can you turn the card over for me? There's three numbers there. | c: {code: 6 1 0}",
    "a: Three on the back? | c: {code: six one nine}.",
    "a: What is the verification number on the card? | c: {code: 550}",
    "a: any numbers on the back by your signature? | c: {code: 118}",
    "a: the four little digits on the front above the card number | c: {code: 7 7 1 4}",
    "a: and what's the code on the reverse? | c: {code: 319}",
    "a: and the security number on that card? | c: {code: 319}",
    "a: and that CVV2 code, or CID? | c: {code: 4 0 4}",
    "a: what are those last three digits on the back of the card? | c: {code: 552}",
    "a: and the back of the card, three digits? | c: um {code: 552}",
    "a: card number? | c: {card: 4716 1129 0355 4482} | a: and the number off the back? | c: {code: 219}",
    "a: card number? | c: {card: 4716 1129 0355 4482} | a: what are the three on the back side | c: \
     {code: 219}",
    "a: card number? | c: {card: 4716 1129 0355 4482} | a: flip it for me, what's it say | c: {code: 2 1 \
     9}",
    "a: card number? | c: {card: 4716 1129 0355 4482} | a: now turn it around, last three digits | c: \
     {code: 2 1 9}",
    "a: card number? | c: {card: 4716 1129 0355 4482} | a: there's a code of three digits | c: {code: \
     two nineteen}",
    "a: card number? | c: {card: 4716 1129 0355 4482} | a: on the back, in italics, three numbers | c: \
     {code: two one nine}",
    "a: card number? | c: {card: 4716 1129 0355 4482} | a: by where you sign it | c: {code: 2 1 9}",
    "a: card number? | c: {card: 4716 1129 0355 4482} | a: and on the back? | c: {code: 2 1 9}",
    "a: card number? | c: {card: 4716 1129 0355 4482} | a: three digit? | c: {code: 219}",
    "a: what's the CVV on it? | c: is that the little number? | a: yes sir | c: {code: double two nine}",
    "a: the card's code? | c: {code: 219}",
    "c: the back says {code: 219} for the security code",
    "c: and the three digits are {code: 2 1 9}",
    "c: CVV is {code: two hundred nineteen}",
];

/// Until when a card is good.
#[rustfmt::skip]
const EXPIRIES: &[&str] = &[
    "a: card number? | c: {card: 4716 1129 0355 4482} | a: and how long is it good for? | c: {exp: 05/28}",
    "a: card number? | c: {card: 4716 1129 0355 4482} | a: when's it expire? | c: {exp: May 2028}",
    "a: card number? | c: {card: 4716 1129 0355 4482} | a: when does it run out? | c: {exp: May of 28}",
    "a: card number? | c: {card: 4716 1129 0355 4482} | a: it's valid until when | c: {exp: 5/28}",
    "a: card number? | c: {card: 4716 1129 0355 4482} | a: and the expo date | c: {exp: 05 28}",
    "a: card number? | c: {card: 4716 1129 0355 4482} | a: expires {exp: 05/28}? | c: no, {exp: 06/28}",
    "c: it's good until {exp: 05/28}, my card",
    "a: what's the expiration? | c: {exp: zero five, two eight} | a: {exp: May 2028}?",
    "a: what's the card? | c: {card: 4716 1129 0355 4482} | a: and the date on it? | c: {exp: Five of \
     twenty-eight}.",
    "a: good thru date? | c: {exp: 05 28}",
    "a: When does it run out? The card. | c: {exp: five twenty eight}",
    "a: I got the card number. What month and year is on it? | c: {exp: May of 2028}",
    "a: card number? | c: {card: 4716 1129 0355 4482} | a: And what's the date on the card? | c: {exp: 5 \
     28}",
    "a: card number? | c: {card: 4716 1129 0355 4482} | a: good until when? | c: {exp: oh five twenty \
     eight}",
    "a: card number? | c: {card: 4716 1129 0355 4482} | a: and the exp? | c: {exp: five slash twenty \
     eight}",
    "a: card number? | c: {card: 4716 1129 0355 4482} | a: and that's valid through? | c: {exp: 5 of \
     2028}",
    "a: card number? | c: {card: 4716 1129 0355 4482} | a: and what's the month and the year? | c: {exp: \
     zero five, twenty eight}",
    "a: card number? | c: {card: 4716 1129 0355 4482}. And it's good till {exp: May 28}.",
    "a: card number? | c: {card: 4716 1129 0355 4482, five twenty-eight, 219}",
    "a: card number? | c: {card: 4716 1129 0355 4482} and then {exp: 05/28} and the back is {code: 219}",
    "a: card number? | c: {card: 4716 1129 0355 4482} | a: month and year? | c: {exp: 0 5 2 8}",
    "a: what's the end date on the card | c: {exp: 05/28}",
    "a: so the card is {card: 4716 1129 0355 4482} | c: yes | a: expiring? | c: {exp: May twenty-eight}",
    "c: so the card is good up to {exp: 05/28}",
    "a: card number? | c: {card: 4716 1129 0355 4482} | a: what date does it show? | c: {exp: 11 of 27}",
    "a: card number? | c: {card: 4716 1129 0355 4482} | a: and the dates? | c: it says {exp: 11/27}",
];

/// Numbers of cards, and their ends.
#[rustfmt::skip]
const CARDS: &[&str] = &[
    "a: read me the numbers across the front | c: {card: 4716 1129 0355 4482}",
    "a: the big numbers on the front please | c: {card: 4716 1129} | a: okay | c: {card: 0355 4482}",
    "a: Go ahead and read me the long number. | c: {card: 4716}",
    "c: Here's my card. {card: 4716} | a: okay | c: {card: 1129} | a: mhm | c: {card: 0355 4482}",
    "c: It's a Visa. {card: 4716 1129} | a: yes | c: {card: 0355 4482}",
    "c: Okay it's a debit card, it's {card: 5105 1051} | a: okay | c: {card: 0510 5100}",
    "c: I'll use my Discover, it's {card: 6011 0009} | a: mhm | c: {card: 9013 9424}",
    "a: what's the number on there? | c: on the Visa? {card: 4716 1129 0355 4482}",
    "a: And what card are we using? | c: my debit. {card: 4716 1129 0355 4482}",
    "a: all sixteen digits please | c: {card: 47 16 11 29} | a: yes | c: {card: 03 55 44 82}",
    "a: Whenever you're ready with the card. | c: {card: four seven one six} | a: uh-huh | c: {card: one \
     one two nine} | a: yes ma'am | c: {card: oh three five five} | a: okay | c: {card: four four eight \
     two}",
    "a: card number? | c: {card: 471 611 290 355 448 2}",
    "a: card number? | c: {card: four seven one, six one one, two nine oh, three five five, four four \
     eight, two}",
    "a: card number? | c: {card: 4716, um, hold on, 1129}, my hand is shaking, {card: 0355, okay, 4482}",
    "a: card number? | c: {card: forty-seven sixteen, eleven twenty-nine, oh three fifty-five, \
     forty-four eighty-two}",
    "a: card number? | c: {card: four seven one six double one two nine} | a: {card: 4716 1129} | c: \
     {card: zero three double five double four eight two}",
    "a: card number? | c: {card: 4716 1129 0355 4482} | a: let me read that back, {card: 471 611 290, \
     355 448 2}?",
    "a: card number? | c: {card: 4716 1129 0355 4482} | a: {card: forty-seven sixteen, eleven \
     twenty-nine, zero three five five, four four eight two}?",
    "a: Just to confirm, the payment of 129.50 is going on the Visa ending in {card: 1881}?",
    "a: is it still the MasterCard ending in {card: 1881}?",
    "a: I've got the Amex ending with {card: 1005} here | c: yes",
    "a: we have the Discover that ends in {card: 9424} | c: yes",
    "a: the Visa, last four is {card: 1881} | c: correct",
    "a: and the total of 84.20 goes on your debit card ending {card: 1881}, okay?",
    "a: Which Visa? | c: use the one that ends {card: 4455}",
    "c: it's the card that ends {card: 4455}",
    "a: I have a card on file, last four {card: 4455}. | c: yeah",
    "a: your premium payment will be charged to the card ending in {card: 4455}",
    "a: charging 84 dollars to the debit that ends in {card: 4455} today",
    "a: we charge 49.99 to the Visa ending in {card: four four five five} | c: {card: 4455}, right",
    "a: the card I have ends {card: 4455} is that good?",
    "a: so which card, the one ending in {card: 4455} or the one ending in {card: 9912}?",
    "a: the last four digits on the Capital One card? | c: {card: 9912}",
    "a: the first six digits of your card? | c: {card: 471611}",
    "a: the number embossed on the card | c: {card: 4716 1129 0355 4482}",
    "a: do you have your plastic? read it off to me | c: sure, my card is {card: 4716} | a: okay | c: \
     {card: 1129} | a: okay | c: {card: 0355} | a: okay | c: {card: 4482}",
    "a: read the front of it to me | c: of the card? okay {card: 4716} | a: okay | c: {card: 1129} | a: \
     uh-huh | c: {card: 0355} | a: yes | c: {card: 4482}",
    "a: what kind of card? | c: It's a MasterCard. | a: go ahead | c: {card: 5105 1051} | a: mhm | c: \
     {card: 0510 5100}",
    "a: we take Visa, MasterCard, Discover. | c: Okay. {card: 5105} | a: mhm | c: {card: 1051} | a: mhm \
     | c: {card: 0510} | a: mhm | c: {card: 5100}",
    "a: give me the number whenever | c: {card: 4716 1129 0355 4482}",
    "a: the digits on the Visa | c: {card: 4716 1129 and 0355 4482}",
    "a: and the card number starts with a {card: 4716}? | c: yes {card: 1129 0355 4482}",
    "a: is this the same card, ending {card: 4482}? | c: yes",
    "a: the card we have, the last four being {card: 4482} | c: yes",
    "a: what are the last four on it? Your debit. | c: {card: 4482}",
    "c: my card ended in {card: 4482} but they sent a new one ending in {card: 9912}",
    "a: American Express card? | c: yes {card: 3782} | a: mhm | c: {card: 822463} | a: mhm | c: {card: \
     10005}",
];

/// What is read off a check or a statement.
#[rustfmt::skip]
const ACCOUNTS: &[&str] = &[
    "a: I see an account at Regions, ending in {bank: 1985} | c: yes",
    "a: the checking account that ends with a {bank: 2290}",
    "a: your bank account, last four digits of {bank: 2290}, still good?",
    "a: which checking? | c: the one ending in {bank: 2290}",
    "a: give me the account digits | c: {bank: 1000 234 456}",
    "a: what's the number on your bank statement? | c: {bank: 1 0 0 0 2 3 4 4 5 6}",
    "a: from the bottom of the check, first number | c: {bank: 061 000 104} | a: second number? | c: \
     {bank: 1 0 0 0 2 3 4 4 5 6}",
    "a: I found your routing, is it {bank: 061000104}? | c: yes",
    "a: Navy Federal's routing number is {bank: 256074974}, and the account? | c: {bank: 7 0 4 4 1 2 9 0}",
    "a: Which bank? | c: PNC, you want my account? | a: please | c: {bank: 1000 234 456}",
    "c: account number {bank: one thousand two thirty four, four fifty six}",
    "c: my checking account number's {bank: double oh one, two three four, four five six}",
    "a: We have on file a checking account at Chase ending in {bank: 2290}. Do you still want to use \
     that one? | c: No.",
    "a: the savings at Wells Fargo that ends in {bank: 2290} | c: yes",
    "a: the draft comes from your Regions account ending {bank: 2290}",
    "a: the bank account on file ends with {bank: 2290}, right?",
    "a: the premium of 54.20 will draft from the checking account ending in {bank: 2290} on the 3rd",
    "a: the credit union account, last four {bank: 2290}?",
    "a: the first payment comes out of the account ending in {bank: 2290}",
    "a: So what bank is it with? | c: Regions. | a: Do you have a statement or a checkbook? | c: I got a \
     statement. | a: Okay, go ahead and read me what's on there. | c: {bank: 0 0 9 8, uh, 7 7 1 2, let \
     me see, 3 4}.",
    "a: Who do you bank with? | c: Wells Fargo. | a: okay go ahead with the account | c: {bank: 7 7 8 8} \
     | a: yes | c: {bank: 9 9 0 0 1 1}",
    "a: What's the name of your bank? | c: Truist. | a: and do you have a check there? | c: Yes. It says \
     {bank: 0 6 1 0 0 0 1 0 4}. | a: okay and the next set? | c: {bank: 1 0 0 0 2 3 4 4 5 6}",
    "a: What are the numbers at the bottom of the check? | c: {bank: 061000104 and then 1000234456}",
    "a: give me the left-hand number and then the account | c: {bank: 061 000 104} | a: okay | c: {bank: \
     1000 234 456}",
    "a: the ABA number? | c: {bank: 0 6 1 0 0 0 1 0 4}",
    "a: your bank's transit number, nine digits | c: {bank: 061 000 104}",
    "a: What's your bank? | c: It's the credit union, Navy Federal. | a: and the member account there? | \
     c: {bank: 7 0 4 4 1 2 9 0 8 3}",
    "c: my routing is {bank: 061000104} and my account is {bank: 1000234456}",
    "c: routing, {bank: zero six one, triple zero, one zero four}",
    "c: The checking number is {bank: 1 0 0 0 2 3 4} | a: mhm | c: {bank: 4 5 6}",
    "a: do you have a voided check handy? | c: I do | a: the numbers on the bottom, left to right | c: \
     {bank: 0 6 1 0} | a: mhm | c: {bank: 0 0 1 0 4}",
    "a: now I need the second number, the account | c: {bank: 1000 2344 56}",
    "a: what account do you want it out of? | c: my checking, {bank: 1 0 0 0 2 3 4 4 5 6}",
    "a: read it off your check | c: okay, {bank: 061000104}",
    "a: the account at Bank of America? | c: {bank: 4 8 8 0 3 3 1 9 9 2 7}",
    "a: direct deposit info? | c: routing {bank: 061000104}, account {bank: 1000234456}",
];

/// Social security numbers.
#[rustfmt::skip]
const SOCIALS: &[&str] = &[
    "a: your SSN? | c: {ssn: 418 22 0076}",
    "a: and your nine digit social? | c: {ssn: 4 1 8} | a: uh huh | c: {ssn: 2 2} | a: okay | c: {ssn: 0 \
     0 7 6}",
    "c: my social is {ssn: four one eight, two two, zero zero seven six}",
    "a: all nine digits please, of the social | c: {ssn: 41 82 20 07 6}",
    "a: Your social? | c: {ssn: 418220076} | a: {ssn: 418, 22, 0076}?",
    "a: tax ID or social? | c: {ssn: 418-22-0076}",
    "a: the Social Security, just the last four | c: {ssn: 0 0 7 6}",
    "a: can you give me the last of your social? | c: {ssn: 0076}",
    "a: what does your social end in? | c: {ssn: 0076}",
    "a: last four of the SS? | c: {ssn: 0076}",
    "a: I have your social as {ssn: 418 22 0076} | c: no, {ssn: 418 23 0076}",
    "a: soc? | c: {ssn: 418 22 0076}",
    "a: Social Security number ends with? | c: {ssn: double zero seven six}",
    "a: social? | c: {ssn: four eighteen, twenty-two, double oh seventy-six}",
    "a: social? | c: {ssn: 4 1 8 um hold on 2 2 0 0 7 6}",
    "a: and the soc number? | c: {ssn: 418 22 0076}",
    "a: can I get your Social real quick | c: {ssn: four one eight} | a: {ssn: four one eight} | c: \
     {ssn: twenty-two} | a: okay | c: {ssn: double oh seven six}",
    "a: SS number? | c: {ssn: 418 dash 22 dash 0076}",
    "a: And Social Security. | c: {ssn: 418 22 0076}",
    "a: last four digits of the Social Security card? | c: {ssn: 0076}",
    "a: first five of the social? | c: {ssn: 418 22} | a: last four? | c: {ssn: 0076}",
    "a: the last four I have is {ssn: 0076} for the social | c: yes",
    "a: I need the full social for the tax credit | c: okay it's {ssn: 4 1 8, 2 2, 0 0 7 6}",
    "c: it's {ssn: 418 22 0076}, that's my social",
];

/// Dates of birth, also volunteered and corrected.
#[rustfmt::skip]
const BIRTHS: &[&str] = &[
    "a: date of birth {dob: 6/17/48}? | c: No, the {dob: 7th, not the 17th}.",
    "a: birthday {dob: June 17, 1948}? | c: No ma'am, {dob: July. July 17th, 1948}.",
    "a: date of birth? | c: {dob: 6/14/53} | a: {dob: 6/14/63}? | c: no, {dob: 53}",
    "c: {dob: April 9, 1955}. | a: Great, so you'll be 70.",
    "c: {dob: 4-9-55}. | a: I wouldn't have guessed it!",
    "c: It's {dob: April 9, 1955}. | a: okay, so you are 70 years old?",
    "a: and you are? | c: {dob: April 9th, 1955}.",
    "a: what's your DOB, sweetie? | c: uh, it's {dob: four nine fifty-five}",
    "a: how do you spell that and what's the date of birth | c: S M I T H, {dob: 4/9/55}",
    "a: can I have your birthday to pull it up | c: {dob: 04091955}",
    "a: Your birthday's {dob: April 9th}? | c: {dob: 1955}",
    "a: born {dob: 4/9/1955} right? | c: right",
    "a: The birth date on the application says {dob: 06/17/1948}. Is that right? | c: No, it's the {dob: \
     7th. June 7th, 1948}.",
    "a: I have your date of birth as {dob: June 17th, 1948}. | c: No, the {dob: 7th}.",
    "a: date of birth {dob: 6/17/48}? | c: No, {dob: 6/7/48}.",
    "a: date of birth {dob: 6/17/1948}? | c: It's actually {dob: June 7th, 1948}.",
    "a: your birthday is {dob: March 3rd, 1950}? | c: It's {dob: May 3rd. May 3rd, 1950}.",
    "a: and you were born {dob: 6/17/1949}? | c: no {dob: 1948. June 17, 1948}.",
    "c: {dob: February the 28th, nineteen and thirty-nine}. | a: Well, you don't sound it!",
    "c: {dob: March 5th, 1942}. | a: God bless you, 82!",
    "c: {dob: June 14th, 1953}. | a: you sound so young",
    "c: {dob: 06/14/1953}. | a: So that makes you 72, perfect.",
    "c: {dob: May 3rd, 1950}. | a: Happy belated birthday!",
    "u: {dob: October 12th, 1950}. Okay, so you're 75.",
    "a: what were you born? | c: {dob: June 14, 1953}",
    "a: when was you born? | c: {dob: June 14, 1953}",
    "a: How old are you and what's the birthday? | c: 72, {dob: June 14, 1953}",
    "a: month, day and year you came into this world? | c: {dob: 6 14 53}",
    "a: D.O.B.? | c: {dob: 6 14 53}",
    "a: Please confirm your birth date is {dob: June 14th, 1953} | c: yes",
    "a: your year of birth? | c: {dob: June 14, 1953}",
    "c: I was born {dob: six fourteen fifty-three}",
    "c: I was born in {dob: June 14th, 1953}",
    "a: what's the month day and year? | c: {dob: zero six one four fifty-three}",
    "a: Date of birth? | c: the {dob: fourteenth of June, fifty-three}",
    "a: and your D O B | c: {dob: oh six fourteen nineteen fifty three}",
    "a: When's your birthday, hon? | c: {dob: June the fourteenth} | a: of? | c: {dob: fifty-three}",
    "a: date of birth for him? | c: {dob: April 9th of '71}",
    "a: my records show {dob: 6/14/53} for a birthday, correct?",
    "c: {dob: 6-14-53} is my birthdate",
    "a: verify your birthdate for me please | c: {dob: 6, 14, uh, 1953}",
    "a: And your age and date of birth? | c: I'm 72, {dob: 06/14/1953}",
    "a: spouse's birthday? | c: hers is {dob: April the 9th, 1955}",
];

/// What is no secret right beside talk of secrets.
#[rustfmt::skip]
const BESIDE: &[&str] = &[
    "a: And your birthday, ma'am? | c: {dob: 03/05/42} | a: Perfect. And who's your primary doctor? | c: \
     Dr. Nguyen at 4510 Bayshore, suite 220.",
    "a: birthday? | c: {dob: oh three oh five forty-two} | a: and where do you live? | c: 1210 Magnolia, \
     unit 4",
    "a: birthday? | c: {dob: three five forty two} | a: how much do you get? | c: 1240, 1250",
    "a: birthday? | c: {dob: 3 5 42} | a: what pharmacy do you use? | c: Walgreens, 4510 Bayshore",
    "c: How do I know you're really with Social Security? Somebody called me last week from a 202 \
     number, 202-555-0117.",
    "c: I got a call from 202-555-0117 claiming to be Social Security, or from my bank",
    "a: Your card? | c: they called from an 813 number, 813-555-0142",
    "a: is this about the credit card? | c: a lady from a 305 number called, 305 555 0142",
    "a: the checking account? | c: let me give you my wife's number, 305 555 0142",
    "c: a 202 number called, then an 813 number",
    "a: Just to confirm, the payment of 129.50 is ending in 2026?",
    "a: the premium of 2290 ending in 2026",
    "a: your policy ending in 4455, your Visa pays it",
    "a: we have your phone number ending in 0142 | c: yes",
    "a: the claim ending in 2290",
    "a: and the address on the card? | c: 4510 Bayshore, Tampa",
    "a: and the zip on the card? | c: 33614",
    "a: and the name on the card? | c: Robert, 4510 Bayshore Drive",
    "a: What's the date on the letter? | c: May 28",
    "a: And what's the date today? | c: 5 28",
    "a: what month and year did you retire? | c: May of 2008",
    "a: What month and year was the accident? | c: May 2023",
    "a: When does your policy run out? | c: May of 2026",
    "a: when does your coverage end? | c: 12/31",
    "a: when's the appointment? | c: 5/28 at 3",
    "a: what date works for you? | c: 5/28",
    "a: So what bank is it with? | c: Regions. | a: and how long have you been there? | c: 12 years, \
     since 1998",
    "a: So what bank is it with? | c: Regions. | a: Okay, and your phone number? | c: 205 555 0188",
    "a: What bank do you have? | c: Chase. | a: and what's in there? | c: 2500 or so",
    "a: What bank? | c: Chase. | a: And your address? | c: 4421 Oak, Birmingham 35203",
    "a: What bank? | c: Regions, on Highway 31 | a: the zip there? | c: 35203",
    "a: who do you bank with? | c: Wells Fargo | a: and you get 1,583 a month? | c: 1583",
    "a: do you have a statement from your light company? | c: yes | a: what's the balance? | c: 184 22",
    "a: do you have a statement? | c: yes, I owe 6712",
    "a: read me what's on there | c: it says total 6712",
    "a: read me what the letter says | c: it says case number 44 8812 77 3",
    "a: tracking number? | c: 9400 1112 0255 5481 0",
    "a: what's the tracking number on the package? | c: 1 2 3 4 5 6 7 8 9 0 1 2",
    "a: the UPS tracking number is 771 229 0355",
    "c: I take three little pills, 10, 20, and 40",
    "a: on the back of the house there are three windows | c: 3 or 4",
    "a: on the back of the letter there's a number | c: 1-800-555-0117",
    "a: flip the page over, what's the total? | c: 219",
    "a: it's got three little numbers on the meter | c: 4 0 8 | a: thanks",
    "c: I have two little ones, 3 and 5",
    "c: March 5th, 2024. | a: Okay, so that's your appointment.",
    "c: October 12th, 2023. | a: And who was driving?",
    "c: June 14th, 2018. | a: Part B started then.",
    "a: When did you lose coverage? | c: June 14th, 2018. | a: you don't sound sure",
    "a: When did you get married? | c: June 14th, 1953. | a: Congratulations, 72 years",
    "c: he died February 28th, 1999. | a: I'm sorry to hear that",
    "c: My husband passed June 14th, 2003. | a: oh I'm so sorry",
    "a: no, it's the 7th today | c: okay the 7th",
    "a: your draft is on the 17th | c: no, it's the 7th",
    "a: birthday? | c: {dob: 6/14/53} | a: we draft on the 17th | c: no, the 7th please",
    "a: birthday? | c: {dob: 6/14/53} | a: can you do Thursday the 12th? | c: no, the 13th",
    "c: I was born in Ohio and I have 4 kids, 12 grandkids",
    "c: I'm 5 foot 4, 163, born and raised here",
    "a: how old are you? | c: 72 | a: and the house? | c: 40 years, built in 1985",
    "a: What year was your roof done? | c: 2011",
    "a: what year did you turn 65? | c: 2018",
    "a: year, make and model? | c: 2016 Camry",
    "a: price is 48 73 on your Visa each month",
    "a: the payment is 129.50 | c: 129 50 on the Visa?",
    "a: the Visa gift card is 500, ending soon",
    "a: your balance on the Visa is 1881",
    "a: Discover has 9424 on it",
    "c: the Wells Fargo one is 7,340 and the Chase is 4,100",
    "c: Regions charges me 35 dollars, Chase charges 12",
    "a: The sale is ending in 15 days",
    "a: the offer ends 12/31",
    "a: the program ends 2026",
    "a: enrollment ends December 7th",
    "a: the road that ends 4455 is closed, route 12",
    "a: I have a policy on file, last four 4455 | c: yeah",
    "a: the last four of the phone is 0142",
    "a: policy number? | c: 4716 1129 | a: okay",
    "a: my license number is 4716112, ends in 12",
    "a: confirmation? | c: 4716 1129 0355 | a: that's right",
    "a: What is the verification code I texted you? | c: 550112",
    "a: I sent a code to your phone, what is it? | c: 550 112",
    "a: what's the code I just texted you? | c: 5501",
    "a: what's your gate code? | c: 5501",
    "a: what's the area code? | c: 813",
    "a: any number on the back of the Medicare card? | c: 1-800-633-4227",
    "a: nine digits of the group number? | c: 418220076",
    "a: card number? | c: {card: 4716 1129 0355 4482} | a: and the billing zip? | c: 33614 | a: and the \
     house number? | c: 4510",
    "a: card number? | c: {card: 4716 1129 0355 4482} | a: your phone? | c: 813 555 0142",
    "a: card number? | c: {card: 4716 1129 0355 4482} | a: okay, that was 84.50 | c: 84 50?",
    "a: card number? | c: {card: 4716 1129 0355 4482} | a: and your appointment? | c: 5/28",
    "a: card number? | c: {card: 4716 1129 0355 4482} | a: and the date you want it to start? | c: 6/15",
    "a: social? | c: {ssn: 418 22 0076} | a: and your height? | c: 5 4 | a: weight? | c: 163",
    "a: social? | c: {ssn: 418 22 0076} | a: how much is your rent? | c: 1250",
    "a: routing? | c: {bank: 061000104} | a: and how much for the payment? | c: 84 50",
    "a: account? | c: {bank: 1000234456} | a: confirmation number is 88 12 77 40",
    "a: age? | c: 72 | a: zip? | c: 33614 | a: county? | c: Hillsborough, 4510 Bayshore",
    "c: it's a Visa, and I owe 4500 on it",
    "c: here's my card balance, 4500",
    "c: my account's at Chase since 1998, 25 years",
    "c: I was born with a heart murmur, I take 25 of metoprolol and 81 aspirin",
    "c: my debit card got declined for 84 50",
    "a: when does that prescription run out? | c: May 28",
    "c: I live at 4510, and the account is past due 60 days",
    "c: I'm off Exit 219 on Route 31",
    "a: when did you buy the house? | c: May 3rd, 1990.",
    "a: when did he pass? | c: May 3rd, 1999.",
    "a: When was your surgery? | c: June 14th, 1998.",
    "a: What's the date of your divorce? | c: June 14th, 1988.",
    "a: So what's the wedding anniversary? | c: June 14th, 1953.",
    "a: which bank are you with? | c: Chase | a: and the best number for you? | c: 813 555 0142",
    "a: which bank are you with? | c: Chase | a: what's your member ID? | c: 8 8 1 2 3 4 5 6 7",
    "a: Do you have a checkbook? | c: no | a: What's your income? | c: 31,200",
    "a: card number? | c: {card: 4716 1129 0355 4482} | a: and your age? | c: 72 | a: zip? | c: 33614",
    "a: card number? | c: {card: 4716 1129 0355 4482} | a: the payment is 84 50 | c: okay | a: your \
     policy number is 88 1234 77",
    "a: card number? | c: {card: 4716 1129 0355 4482} | a: your confirmation is 4 4 8 2 1 1",
    "a: card number? | c: {card: 4716 1129 0355 4482} | a: what apartment? | c: 219",
    "a: card number? | c: {card: 4716 1129 0355 4482} | a: I'll text you from 72166",
    "a: what year did you buy the Visa? I mean the Versa. | c: 2016",
    "a: good for 30 days, until 12/31",
    "a: how long is the quote good for? | c: 30 days",
    "a: so you're 72 and 5 foot 4",
    "a: god bless you, 40 years is long",
    "a: this makes you eligible for 144 or 185 back",
    "a: it's on the other side of Highway 19, 4510 is the house",
    "a: turn over 3 cards and win 500 dollars",
    "a: flip it over to channel 219",
    "a: is your roof good for another 10 years? | c: 11 of 20",
    "c: she's 5 of 7 kids, born and raised",
    "a: any of the last three years? | c: 2021, 2022",
    "a: the last three winters were 380, 390, 410",
    "a: who's your bank? | c: since 1998 it's been Regions on 4th Avenue",
    "a: security number at the gate is 4410, call 813-555-0142",
    "a: your doctor's signature is from 5/28",
    "a: the number ending is 0142, your phone",
    "a: the discount ends in 15 minutes, the total is 84 50",
    "c: my account with Duke Energy is 60 days late, 184 dollars",
    "a: no, 7th Street | c: okay 7th Street",
    "a: is it the 7th? | c: no, the 8th",
    "a: the date is 5/28 today",
    "a: How old are you? | c: 72 | a: And what's your zip? | c: 33614",
    "a: How old are you? | c: I'm 72, I live at 4510 Bayshore",
    "a: How old are you? | c: seventy two | a: and your wife? | c: sixty nine",
    "a: How old is your roof? | c: March 2011",
    "a: My supervisor is at 813 555 0142. You have a debit card? | c: yes",
    "a: Do you have direct express? | c: yes, on the 3rd I get 943",
    "a: What bank do you use? | c: Regions. | a: And how much are your bills? | c: electric is 184, \
     water 60",
    "a: What bank do you use? | c: Regions. | a: What's your address there? | c: 1127 Cypress Hollow",
    "a: What bank do you use? | c: Regions. | a: And your Medicaid number? | c: 8812 3345 67",
    "a: What bank do you use? | c: Regions. | a: Okay and who's your beneficiary? | c: my son, 813 555 \
     0142",
    "a: I need your account with the power company. | c: it's 184 22 a month",
    "a: what card do you have? | c: United Healthcare, member ID 9 1 2 3 4 4 5 6 6",
    "a: Do you have a red white and blue card? | c: yes | a: Part A date? | c: 06-01-2014",
    "a: Your birthday's coming up. | c: yep, I'll be 65 in 3 months",
    "a: when is your birthday? | c: {dob: 4/9/55} | a: and you take how many medications? | c: 5, \
     metformin 500, 1000",
    "a: your birthday? | c: {dob: April 9th, 1955} | a: when did your Medicare start? | c: April 1st, \
     2020",
    "a: your birthday? | c: {dob: April 9th, 1955} | a: the appointment is May 3rd at 2 | c: no, the 4th \
     is better",
    "a: your date of birth? | c: {dob: 4/9/55} | a: your height? | c: 5 4 | a: weight? | c: 160",
    "a: your date of birth? | c: {dob: 4/9/55} | a: what's your income? | c: 1,240 | a: a month? | c: yes",
    "a: What's the expiration date on your license? | c: 04/27/2026",
    "c: I have 3 accounts in collections, 4500, 1200 and 800",
    "a: the discover card balance? | c: 3200",
    "a: So you pay the minimum on the Capital One? | c: 85, 90",
    "c: they want 250 by the 15th or the account goes to collections on 12/1",
    "a: Where do you bank? | c: Chase | a: so you're saying 23,400 total debt | c: 23 4",
    "a: I'm on a recorded line, my ID is 4471. | c: okay 4471",
    "a: text STOP to 72166, my extension is 4417",
    "a: How long have you lived there? | c: Since June 14th, 1988.",
    "a: When did you start there? | c: June 14th, 1988.",
    "a: What day were you married? | c: June 14th, 1953.",
    "a: Your card's in the mail on 12/5, 7 to 10 days. | c: 12/5 okay",
    "a: And what date would you like the payment to come out? | c: 12/5.",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: And what date would you like it to come out? \
     | c: the 5th",
    "a: Is that the current date? | c: 12/5/2025",
    "a: the claim was on June 14th, 1999? | c: 6/14/99, yes",
    "a: your case worker's number? | c: 813 555 0142",
    "a: which number? | c: 813 | a: okay | c: 555 | a: okay | c: 0142",
    "a: go ahead with that number. | c: 813-555-0142",
    "a: go ahead. | c: 813 | a: mhm | c: 555 | a: mhm | c: 0142",
    "a: what's your number? | c: 8 1 3 5 5 5 0 1 4 2",
    "a: give me the number on your caller ID? | c: 8135550142",
    "a: it's the second set of apartments, number 219",
    "a: your Wells Fargo appointment is at 3:30 on 12/5",
    "a: what's the mileage on that Discover... Discovery? | c: 84,000",
    "a: what does it say on the notice? | c: Amount due 6712, due by 12/5",
    "a: read me what it says. | c: file number 44 8812 77 3",
    "a: The premium for that is 84 50. | c: 84 50. And if I wait? | a: 96 20",
    "a: we can do 25 down and 84 50 on the card each month",
    "a: okay, your quote is 129 a month with a 500 deductible | c: 129?",
    "a: what's the code to get in the gate? | c: 4410",
    "a: I'm gonna send you a code. | c: okay | a: what is it? | c: 331 902",
    "a: your NPI number's 1447 203 991",
    "a: is that two cars? | c: 2016 Camry and a 2019 CRV",
    "a: date of purchase? | c: 2/14/2019",
    "a: what's the date of the last claim? | c: February 14th, 2019",
    "a: and when was your last oil change? | c: 2/14",
    "a: when did you move in? | c: February 14th, 1990.",
    "a: when was it built? | c: 1990",
    "a: What time? | c: 2:14",
    "a: and the model number on the unit? | c: 3 1 8 4 4 2 9",
    "a: how many square feet? | c: 3184",
    "a: the last four of your VIN? | c: 4429",
    "a: the last six of the VIN? | c: 304429",
    "a: your member number ends in 4429",
    "a: your reservation ends 2/14",
    "a: and how much do you have in savings? | c: 4880",
    "a: the account balance? | c: 4,880",
    "a: account with AT&T? | c: they charge 184",
    "a: do you still owe 4880 on the Chase?",
    "a: the interest on that Visa is 24 99",
    "a: minimum payment on the Visa? | c: 88",
    "a: what's your spouse's age? | c: 66",
    "a: How many years have you been there? | c: since 1990, 35 years",
    "a: what county are you in? | c: Pinellas, 33755",
    "a: what's a good email? | c: ann 1960 at gmail dot com",
    "a: address? | c: 301 55th Street, apartment 4429",
    "a: and that's at 4880 Main? | c: yes 4880 Main",
    "a: your phone ends in 4429, correct? | c: correct",
    "a: press 3 for Spanish, 1 for sales | c: 1",
    "a: the last three digits of your zip? | c: 755",
    "a: what's your blood pressure? | c: 128 over 76",
    "a: how tall? | c: 5 8 | a: weight? | c: 180",
    "a: ok and who referred you? | c: the TV, channel 318",
    "a: social security is 1,583 and the pension? | c: 412",
    "a: and they take 185 out of your social for part B",
    "a: they put 1,583 on the Direct Express on the 3rd",
    "a: you'll get the flex card with 318 dollars",
    "a: your new card will have your ID, 9 1 2 3 3 4 4 on it",
    "a: what's the number on your Humana card? | c: H 7 1 2 3 4 4 0 1",
    "a: what's the name on the bank account? | c: Ann Tate | a: and your email? | c: tate 1960 at yahoo",
    "a: do you have your checkbook? | c: yes | a: and the amount you want? | c: 10,000",
    "a: do you have your checkbook? | c: let me look | a: while you look, your height? | c: 5 8 | a: \
     weight? | c: 180",
    "a: do you have a check there? | c: yes it's check number 1044",
    "a: and what's your bank? | c: PNC | a: how long? | c: 12 years | a: beneficiary's date... never \
     mind. Phone? | c: 8135550142",
    "a: turn the card over. | c: okay, there's a phone number, 1-877-555-0100",
    "a: on the back of the card there's a customer service number | c: 1-877-555-0100",
    "a: flip it over | c: it says 1-800-555-0117",
    "a: how long is the offer good for? It runs out soon. | c: 10 days",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: what date do you want me to run it? | c: the \
     3rd",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: that date is 12/5 | c: okay",
    "a: card number? | c: {card: 4266 8412 0098 5573} | a: and I'll call you at 813 555 0142",
    "a: you're 65, so you are in the initial period, 7 months",
    "c: May 3rd. | a: so you're good to go",
    "c: 5/3. | a: okay so you are booked",
    "c: the accident was on 6/14/1999, my birthday is next month",
    "a: what is the date on the check? | c: 12/5/2025",
    "a: it's the Discover Health plan, 318 a month",
    "a: you can discover more at 1-800-555-0117",
    "a: it auto debits on the 3rd, 84 50",
    "a: we debit 84 50 on 12/5",
    "a: debit or credit? | c: whatever, and my phone is 813 555 0142",
];

/// The talk as it was said, and as it should be left.
fn read(marked: &str) -> (String, String) {
    let (mut spoken, mut left, mut rest) = (String::new(), String::new(), marked);
    while let Some((before, secret)) = rest.split_once('{') {
        let (secret, after) = secret.split_once('}').unwrap();
        let (kind, words) = secret.split_once(": ").unwrap();
        let name = match kind {
            "card" => "card number",
            "code" => "security code",
            "exp" => "expiry date",
            "ssn" => "social security number",
            "bank" => "bank account number",
            "dob" => "date of birth",
            _ => kind,
        };
        spoken.extend([before, words]);
        left.extend([before, "[", name, "]"]);
        rest = after;
    }
    (spoken + rest, left + rest)
}

pub(super) fn check(table: &[&str]) {
    let wrong: Vec<String> = table
        .iter()
        .map(|marked| read(marked))
        .map(|(said, masked)| (left(&said), masked))
        .filter(|(found, masked)| found != masked)
        .map(|(found, masked)| format!("\n found: {found}\nwanted: {masked}"))
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
fn secrets_in_talk() {
    check(TALK);
}

#[test]
fn codes_of_cards() {
    check(CODES);
}

#[test]
fn expiry_dates() {
    check(EXPIRIES);
}

#[test]
fn numbers_of_cards() {
    check(CARDS);
}

#[test]
fn accounts() {
    check(ACCOUNTS);
}

#[test]
fn social_security_numbers() {
    check(SOCIALS);
}

#[test]
fn births() {
    check(BIRTHS);
}

#[test]
fn what_stands_beside_secrets_stays() {
    check(BESIDE);
}
