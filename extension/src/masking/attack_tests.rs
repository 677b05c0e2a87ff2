//! Talk in which secrets hide, and talk in which numbers only look like secrets.

use super::call_tests::{call, left};
use super::kind::Kind;

/// Secrets stand in braces with their kinds: "my card is {card number: 4111}".
#[rustfmt::skip]
const SECRETS: &[&str] = &[
        "a: And what's the number on the front? | c: Okay it's {card number: four five three two} | a: \
         uh huh | c: {card number: seven seven oh one} | a: okay | c: {card number: eight eight one two} \
         | a: yes | c: {card number: double three four five}",
        "a: I'm ready when you are. | c: {card number: 4532, 7701, 8812, 3345}, expiration {expiry date: \
         0 8 2 8}, and the code is {security code: 4 5 6}",
        "a: What's the expiration on that? | c: {expiry date: oh eight twenty-eight} | a: {expiry date: \
         08/28}? | c: yes | a: and the three numbers on the back? | c: {security code: four fifty six} | \
         a: {security code: four five six}",
        "a: card number please? | c: {card number: 5 4 2 4} | a: {card number: 5424} | c: {card number: \
         1 8 0 1} | a: {card number: 1801} | c: {card number: 2 3 4 5} | a: {card number: 2345} | c: \
         {card number: 6 7 8 9} | a: {card number: 6789}, okay and expiration? | c: {expiry date: August \
         of twenty eight}",
        "a: So that was {card number: 4532 7701 8812 3345}? | c: Yes. | a: Expiring {expiry date: 8 of \
         28}? | c: right | a: and security code {security code: 456}",
        "a: What are the last four digits of your social security number? | c: {social security number: \
         6789}",
        "a: Can you verify the last four of your social for me? | c: It is {social security number: \
         6-7-8-9}.",
        "a: What is your social? | c: It's {social security number: 123-45-6789}.",
        "a: what is your social? | c: {social security number: one two three} | a: okay | c: {social \
         security number: four five} | a: okay | c: {social security number: six seven eight nine} | a: \
         {social security number: one two three, four five, six seven eight nine}?",
        "a: Social Security number? | c: Uh, let me see. It's {social security number: 423} | a: yes? | \
         c: uh {social security number: 42, no sorry, 43} | a: mm-hmm | c: {social security number: 9 8 \
         7 6}",
        "a: What's your Social? | c: {social security number: 4 2 3 4 3 9 8 7 6}",
        "a: social | c: {social security number: four hundred twenty three, forty three, ninety eight \
         seventy six}",
        "a: and your date of birth? | c: {date of birth: Ten eighteen fifty one}. | a: {date of birth: \
         October 18th, 1951}?",
        "a: your date of birth is? | c: {date of birth: July the fourth, 1948} | a: {date of birth: \
         7/4/48}",
        "a: When's your birthday? | c: It's on the {date of birth: 4th of July, 1948}.",
        "a: date of birth | c: {date of birth: 7 4 48}",
        "a: date of birth | c: {date of birth: 07 04 1948}",
        "a: date of birth | c: {date of birth: 0 7 0 4 1 9 4 8}",
        "a: date of birth | c: {date of birth: seven four forty eight}",
        "a: date of birth | c: {date of birth: seven, four, nineteen forty-eight}",
        "a: date of birth | c: {date of birth: July 4} | a: and the year? | c: {date of birth: 48}",
        "a: And what's the month, day, and year of your birth? | c: {date of birth: September \
         twenty-third nineteen forty nine}",
        "a: I have you down as born on {date of birth: July 4th, 1948}. Is that right?",
        "c: I was born {date of birth: July 4th, 1948} in Ohio",
        "c: I was born in {date of birth: July of 1948}",
        "a: Is {date of birth: 07/04/1948} your date of birth?",
        "c: {date of birth: July 4th 1948}. That's my birthday.",
        "c: My DOB is {date of birth: 7-4-1948} and my social is {social security number: 423439876}",
        "a: Can I have the routing number? | c: {bank account number: zero six three one zero seven five \
         one three} | a: {bank account number: 063107513} | c: yes",
        "a: and the account number for that checking account? | c: {bank account number: one zero one \
         zero} | a: okay | c: {bank account number: two three four five six seven eight nine}",
        "a: bottom left of the check, nine digits | c: {bank account number: 063 107 513}",
        "c: my account number is {bank account number: 1010 2345 6789 22}",
        "a: I see an account ending in {bank account number: 4455} | c: yes",
        "a: Is that the Visa ending in {card number: 4242}? | c: no it's the one ending {card number: \
         9912}",
        "a: what are the last four of the card on file? | c: I think it's, um, let me look. My husband \
         has it. Honey, what's the card? He says | c: {card number: 9912}",
        "c: my medicare number is {medicare number: 1EG4-TE5-MK72}",
        "u: Okay and what's the card number {card number: 4532 7701 8812 3345} great and the expiration \
         {expiry date: 08 28} and CVV {security code: 456} thank you",
        "a: es {card number: 4532770188123345}",
        "c: mi número de tarjeta es cuatro, {card number: 4532 7701 8812 3345}, gracias",
        "c: {card number: 4532 7701 8812 3344}",
        "c: It's {card number: 4532-7701-8812-3345} and it expires {expiry date: 08/28} and the code is \
         {security code: 456}.",
        "a: What's the CVV? | c: Is that the one on the back? | a: Yes, three digits. | c: {security \
         code: 4 5 6}.",
        "a: what's the security code? | c: my glasses, hold on | c: I can't see a thing anymore | a: \
         take your time | c: it says {security code: four hundred and fifty six}",
        "c: card expires in {expiry date: August 2028}",
        "c: valid thru {expiry date: 08/28}",
        "a: Can you read the long number across the front? | c: yes {card number: four thousand one \
         hundred eleven, one one one one, one one one one, one one one one}",
        "c: the card number is {card number: 4111}, my dog is barking sorry about that, {card number: \
         1111}, hold on a second honey I'm on the phone, {card number: 1111 1111}",
        "a: the full card number please | c: it's a Visa. {card number: 4} | c: {card number: 5} | c: \
         {card number: 3} | c: {card number: 2} | a: yes | c: {card number: 77} | c: {card number: 01} | \
         a: go on | c: {card number: 88} | c: {card number: 12} | a: and | c: {card number: 33} | c: \
         {card number: 45}",
        "a: So the last four are {card number: 3345}? | c: {card number: 4532 7701 8812 3345}",
        "c: Amex {card number: 3782 822463 10005}, good thru {expiry date: 09 27}, code on the front \
         {security code: 1234}",
        "a: so I have {card number: 3 7 8 2, 8 2 2 4 6 3, 1 0 0 0 5} | c: yes",
        "a: what are the first four? | c: {card number: 4532} | a: next four? | c: {card number: 7701} | \
         a: next? | c: {card number: 8812} | a: and the last four? | c: {card number: 3345}",
        "a: just give me the last four of your Social and your date of birth | c: {social security \
         number: 9876} and {date of birth: July 4th 1948}",
        "a: name, date of birth and last four of social? | c: John Smith, {date of birth: 7/4/48}, \
         {social security number: 9876}",
        "a: and your husband's date of birth? | c: {date of birth: 5-12-46} | a: and his social? | c: \
         {social security number: 221 33 4455}",
        "c: my checking account at Chase, the number is {bank account number: 000123456789}",
        "a: is this a checking or savings? | c: checking | a: and the numbers at the bottom? | c: {bank \
         account number: 267084131 and then 1010 5566 7788}",
        "a: sort of like {card number: 4 5 3 2 seven seven zero one 88 12 thirty three forty five}",
        "a: What was that social again? | c: It's {social security number: 423-43... 9876}",
        "c: {card number: four five three two, seven seven zero one, and then it's eight eight one two}, \
         and the last ones are {card number: three three four five}",
        "a: The social please. | c: {social security number: 423. 43. 9876}.",
        "a: Your Social Security number? | c: It's {social security number: 4 2 3, 4 3, 9 8 7 6}. | a: \
         And your phone number? | c: 305 555 8899 | a: So that's {social security number: 423 43 9876} \
         and 305 555 8899",
        "a: last four of social | c: is it the four at the end? | a: yes | c: {social security number: \
         nine eight seventy six}",
        "a: Can you confirm your date of birth? | c: Yeah it's {date of birth: oh seven oh four \
         forty-eight}.",
        "a: Is your date of birth still {date of birth: July 4th, 1948}?",
        "a: can you verify your birthday for me | c: sure it's {date of birth: July 4} | a: 19? | c: \
         {date of birth: 48}",
        "a: Let me verify, your date of birth is {date of birth: 7, 4, 48}, and the last four of your \
         social is {social security number: 9876}, correct?",
        "a: your card? | c: {card number: 4532 7701 88} | a: hello? are you there? I lost you. | c: \
         {card number: 12 33 45}",
        "a: Read me the sixteen digits whenever you're ready. | c: Okay. | c: {card number: Four}. | c: \
         {card number: Five}. | c: {card number: Three}. | c: {card number: Two}.",
        "a: And the routing number? | c: Hold on, let me get a check. | a: Take your time. | c: My wife \
         keeps the checkbook upstairs, honey where's the checkbook | c: She's coming. | a: No problem. | \
         c: Okay. {bank account number: 0 6 3 1 0 7 5 1 3}.",
        "a: what's the account number? | c: {bank account number: 1010-2345-6789}",
        "a: so routing {bank account number: 063107513} and account {bank account number: 101023456789}",
        "a: and the security number on the back | c: that'd be {security code: nine eight one}",
        "a: it should be a three-digit code | c: {security code: 981}",
        "c: expiration {expiry date: oh-eight twenty-eight}, cvv {security code: nine eight one}",
        "c: expiration date is {expiry date: 8 28}",
        "a: Can I have your ssn? | c: sure {social security number: 4-2-3-4-3-9-8-7-6}",
        "a: Can I have your social? | c: why do you need that? | a: it's to verify eligibility for the \
         subsidy with the marketplace, everybody has to provide it and it is secure | c: well alright, \
         {social security number: four twenty three} | a: yes | c: {social security number: forty three} \
         | a: yes ma'am | c: {social security number: ninety eight seventy six}",
        "a: I need the last 4 of your Social. | c: {social security number: 9876}. | a: {social security \
         number: 9876}, thank you.",
        "a: last four? of your social security | c: {social security number: nine. eight. seven. six}.",
        "a: DOB for your spouse? | c: she was born {date of birth: 10/12/1950}",
        "a: what's your birth month? | c: {date of birth: October} | a: and day? | c: {date of birth: \
         twelfth} | a: year? | c: {date of birth: fifty}",
        "a: Birthday? | c: {date of birth: October the twelfth, nineteen and fifty}",
        "a: birthday | c: {date of birth: twelve October 1950}",
        "a: birthday | c: {date of birth: 1950, October 12}",
        "a: date of birth please | c: {date of birth: ten twelve nineteen fifty}",
        "a: date of birth please | c: {date of birth: ten, twelve, fifty}",
        "a: date of birth please | c: {date of birth: one oh, one two, five oh}",
        "a: date of birth please | c: {date of birth: 101250}",
        "a: date of birth please | c: {date of birth: 10-12-1950} and I'm 75",
        "a: and how old are you? date of birth? | c: 75, {date of birth: October 12th 1950}",
        "c: account {bank account number: 000123456789} at Wells Fargo, routing {bank account number: \
         121000248}",
        "a: your bank account and routing number please | c: sure so the routing is {bank account \
         number: 121 000 248} | a: okay | c: account is {bank account number: 1 2 3 4 5 6 7 8 9 0}",
        "a: would you like to use checking? | c: yes checking ending in {bank account number: 6789}",
        "a: {card number: 4532 77018812 3345}, is that right?",
        "a: Card number | c: {card number: 45 32, 77 01, 88 12, 33 45}",
        "a: Card number | c: {card number: forty five thirty two seventy seven oh one eighty eight \
         twelve thirty three forty five}",
        "a: Card number | c: {card number: 4,532, 7,701, 8,812, 3,344}",
        "a: Card number | c: {card number: four five three two. Seven seven zero one. Eight eight one \
         two. Three three four five}. Expiration {expiry date: eight twenty eight}. Code {security code: \
         nine eight one}.",
        "a: Medicare claim number? | c: {medicare number: 423439876A}",
        "a: Medicare number is {medicare number: one E as in Echo, G as in Golf, four, T as in Tango, E \
         as in Echo, five, M as in Mike, K as in Kilo, seven three}",
        "a: {medicare number: 1 E G 4, T E 5, M K 7 3}, is that right?",
        "a: Go ahead with the card. | c: {card number: 5 1 0 5, 1 0 5 1, 0 5 1 0, 5 1 0 0}.",
        "a: Go ahead with the card number. | c: {card number: Fifty one oh five, ten fifty one, oh five \
         ten, fifty one hundred}.",
        "c: My card number is {card number: 4 5 3 2 7 7 0 1 8 8 1 2 3 3 4 5}, the expiration date is \
         {expiry date: 0 8 2 8}, and the security code is {security code: 9 8 1}.",
        "c: It's a Visa. {card number: Four five three two, seven seven zero one, eight eight one two, \
         three three four five. Eight twenty eight. Nine eight one}.",
        "a: What was the last four of your Social? | c: Oh, my goodness. | a: You can take your time. | \
         c: Let me think. I always mix it up with my late husband's. | a: That's okay. I understand. | \
         c: He passed in 2019. | a: I'm sorry to hear that. | c: Thank you. It's {social security \
         number: 9876}.",
        "a: For verification, date of birth? | c: Yes, uh, {date of birth: zero six, one four, nineteen \
         fifty-three}.",
        "a: For verification, your birthday? | c: {date of birth: June the 14th of '53}",
        "a: For verification, your birthday? | c: {date of birth: June 14, 53}",
        "a: For verification, your date of birth? | c: {date of birth: 6-14-53}.",
        "a: For verification, your date of birth? | c: {date of birth: 6 14 53}.",
        "a: For verification, your date of birth? | c: {date of birth: 61453}",
        "a: For verification, your date of birth? | c: {date of birth: 6/14/53} and my wife's is {date \
         of birth: 8/2/55}",
        "a: DOB | c: {date of birth: 14th June 1953}",
        "a: How old are you? | c: 72. I was born {date of birth: 6/14/53}.",
        "a: So {date of birth: June 14th, 1953} makes you 72? And that's your date of birth, {date of \
         birth: June 14th, 1953}?",
        "a: What's the date of birth? | c: {date of birth: June} | a: {date of birth: June} what? | c: \
         {date of birth: June 14th} | a: and what year? | c: {date of birth: 1953}",
        "a: Ok your routing number should be nine digits | c: {bank account number: one two one oh} | a: \
         {bank account number: one two one zero} | c: {bank account number: oh oh two four eight} | a: \
         {bank account number: zero zero two four eight}",
        "a: what bank do you use and the account number? | c: Wells Fargo. {bank account number: 7 7 8 8 \
         9 9 0 0 1 1}",
        "a: the account number? | c: It's a long one. {bank account number: Triple zero, one two three, \
         four five six, seven eight nine}.",
        "a: Do you have the checkbook? the first set of numbers is the routing | c: {bank account \
         number: 121000248} | a: and the second set? | c: {bank account number: 7788990011}",
        "c: it's {bank account number: 121000248} for routing and {bank account number: 7788990011} for \
         the account",
        "a: Your card on file ends in {card number: 3345}.",
        "a: is it the card that ends with {card number: 3345}? | c: no {card number: 8812}",
        "a: cvv? | c: {security code: 981} | a: was that {security code: 981}? | c: yes {security code: \
         9 8 1}",
        "a: and the code on the back | c: {security code: nine eighty one}",
        "a: and the four digit code on the front of your Amex | c: {security code: 1234}",
        "a: on the back of the card there's three digits | c: okay it says {security code: 3345 and then \
         981}",
        "a: social? | c: {social security number: 4-2-3, 4-3, 9-8-7-6}",
        "a: social? | c: {social security number: four two three, dash, four three, dash, nine eight \
         seven six}",
        "a: Social Security Number please. | c: Yeah, it's {social security number: four, two, three, \
         uh, four, three, and nine, eight, seven, six}. | a: Okay, so I got {social security number: \
         four two three four three nine eight seven six}.",
        "a: your full social? | c: {social security number: 4 23 43 98 76}",
        "a: I just need to verify the social. I have {social security number: 423-43-9876} | c: that's it",
        "a: Now, the next thing I need is your Social, all nine digits | c: ok | a: go ahead | c: \
         {social security number: 4} | a: yes | c: {social security number: 2} | a: mhm | c: {social \
         security number: 3} | a: ok | c: {social security number: 4} | c: {social security number: 3} | \
         a: yep | c: {social security number: 9 8} | c: {social security number: 7 6}",
        "c: The card is {card number: four five three two seven seven oh one eight eight one two three \
         three four five}",
        "c: {card number: 4532770188123345} {expiry date: 08/28} {security code: 981}",
        "c: {card number: 4532-7701-8812-3345, 0828, 981}, zip 33012",
        "a: {card number: four five three two}? | c: yes | a: {card number: seven seven zero one}? | c: \
         yes | a: {card number: eight eight one two}? | c: yes | a: {card number: three three four \
         five}? | c: yes",
        "u: {card number: 4 5 3 2}. | u: Okay. | u: {card number: 7 7 0 1}. | u: Mhm. | u: {card number: \
         8 8 1 2}. | u: Yes. | u: {card number: 3 3 4 5}.",
        "a: Your new Medicare number starts with 1 | c: yes it's {medicare number: 1 E G 4 dash T E 5 \
         dash M K 7 3}",
        "a: Your Medicare ID? | c: {medicare number: One echo golf four tango echo five mike kilo seven \
         three}",
        "a: what does the card say? | c: {medicare number: 1EG4-TE5-MK73}, part A 3-1-2015",
        "a: Can you spell out your Medicare number? | c: {medicare number: 1-E-G-4-T-E-5-M-K-7-3}",
        "a: número de seguro social? | c: {social security number: 423-43-9876}",
        "a: número de tarjeta | c: {card number: 4532-7701-8812-3345}",
        "a: Okay and who's the card holder? | c: me | a: number? | c: {card number: 4532 7701 8812} | a: \
         you're missing four | c: {card number: oh 3345}",
        "a: I need a card to hold it. | c: which one do you want | a: any card, credit or debit, go \
         ahead with the number | c: {card number: 5424 1801 2345 6789}",
        "c: my social security number, let me see, is {social security number: 4 2 3 4 3 9 8 7 6}",
        "a: I have your social ending in {social security number: 9876} | c: yes",
        "a: social ending {social security number: 9876}",
        "a: the last four digits of the account? | c: {bank account number: 6789}",
        "a: last four of your bank account | c: {bank account number: 6789}",
        "c: my card ends in {card number: three three four five}",
        "a: your card ending {card number: 3345} was declined",
        "a: I got {card number: 4532 7701 8812 33} | c: {card number: 45} | a: {card number: 45}",
        "a: CVV | c: {security code: four} | a: uh huh | c: {security code: five} | a: uh huh | c: \
         {security code: six}",
        "a: three digits on the back | c: it's rubbed off, I think it's {security code: 4 5 6}, or \
         {security code: 4 5 8}",
        "a: expiration | c: {expiry date: oh four} | a: okay | c: {expiry date: twenty seven}",
        "a: expiration month? | c: {expiry date: April} | a: and the year? | c: {expiry date: 2027}",
        "a: when does it expire? | c: {expiry date: zero four two seven}",
        "a: when does the card expire? | c: {expiry date: four twenty seven}",
        "a: when does that card expire? | c: {expiry date: April twenty twenty seven}",
        "a: card's expiration date? | c: {expiry date: 04-27}",
        "a: good through? | c: {expiry date: 4 of 27}",
        "c: exp {expiry date: 04/2027}",
        "a: birthday? | c: {date of birth: three five forty two} | a: {date of birth: March 5th of 42}?",
        "a: birthdate | c: {date of birth: 3.5.1942}",
        "a: birthdate | c: {date of birth: 3, 5, 42}",
        "a: What is your DOB? | c: My wife's or mine? | a: Yours first. | c: {date of birth: March 5, \
         1942}. | a: And hers? | c: {date of birth: June 8, 1945}.",
        "a: When is your birthday? | c: {date of birth: March}, uh, what did I say, {date of birth: \
         March the fifth} | a: what year | c: {date of birth: forty two}",
        "a: I see {date of birth: 03/05/1942} here. | c: That's my birthday.",
        "c: {date of birth: 3-5-42}. | a: is that your birthday? | c: yes",
        "a: Mary, born in {date of birth: 1942, March 5th}, right?",
            "c: I was born on {date of birth: 3/5/42} | a: {date of birth: 3/5/42}",
        "c: I'm 83, my date of birth's {date of birth: March 5th 1942}",
        "c: date of birth is {date of birth: 0-3-0-5-1-9-4-2}.",
        "a: routing | c: {bank account number: 0 2 1} | a: yes | c: {bank account number: 0 0 0} | a: \
         yes | c: {bank account number: 0 2 1} | a: {bank account number: 021000021}",
        "a: what's your routing? | c: I don't know where do I find it | a: bottom of your check left \
         hand side, nine digits between the two little symbols | c: okay. {bank account number: 0 2 1 0 \
         0 0 0 2 1}.",
        "a: your checking account number, go ahead | c: {bank account number: 12345} | a: mhm | c: {bank \
         account number: 67890}",
        "a: so that account is {bank account number: 1234567890}?",
        "a: and how many digits? account number I have is {bank account number: 1 2 3 4 5 6 7 8 9 0}",
        "c: savings account {bank account number: 4455667788}",
        "c: my checking is {bank account number: 000 111 222 333}",
        "a: verify last 4 SSN | c: {social security number: 9 8 7 6}",
        "a: last 4 SSN | c: {social security number: nine thousand eight hundred seventy six}",
        "a: the social please? | c: {social security number: Four hundred and twenty three, forty three, \
         nine eight seven six}",
        "c: SSN {social security number: 423 43 9876}, DOB {date of birth: 3/5/42}, phone 305-555-8899, \
         zip 33012",
        "c: John Smith, 3/5/42, {social security number: 423-43-9876}, 4421 Oak Street",
        "a: was it the account ending {bank account number: 4455} with Chase, your checking?",
        "c: {card number: 4111 1111 1111 1111}, 500 dollars",
        "c: my card is {card number: 4111 1111 1111 1111} and I'm 72",
];

#[rustfmt::skip]
const OTHERS: &[&str] = &[
        "a: Thank you for calling, this is John with license number 18452367, NPN 1 8 4 5 2 3 6 7, on a \
         recorded line.",
        "a: Can I get your zip code? | c: 3 3 1 0 1 | a: 33101, perfect. | c: yes | a: And what county? \
         | c: Dade",
        "a: What's your card number? | c: I don't have one with me | a: okay. The monthly premium is \
         49.95. | c: that's 49 95? | a: yes",
        "a: And your phone number in case we get disconnected? | c: Sure, it's 954 | a: okay | c: 555 | \
         a: mhm | c: 1 2 3 4 | a: 954-555-1234? | c: correct",
        "a: I'll transfer you now to 1-800-MEDICARE that's 1-800-633-4227.",
        "c: I get 1,240 from social security and 300 from my pension",
        "c: I get social security, 1240 a month",
        "c: My social security is 1,240.",
        "c: My social security is about 1240",
        "a: How much do you get from Social Security? | c: twelve forty",
        "a: how much is your social security check? | c: 1,240",
        "a: how much do you owe on credit cards? | c: 23,400",
        "a: how many credit cards do you have? | c: four | a: and the balances? | c: 4500, 3200, 1800 \
         and 2200",
        "a: What is the total on the cards? | c: about twenty three thousand four hundred",
        "c: One card has 4,500, another has 3,200, Discover has 1,800.",
        "c: My Visa is 4500 and my Mastercard is 3200",
        "a: What's the limit on the card? | c: 5000",
        "c: The interest on my credit card is 29.99 percent",
        "a: year, make and model? | c: 2019 Toyota Camry | a: and the VIN? | c: 1 H G C M 8 2 6 3 3 A 0 \
         0 4 3 5 2",
        "a: How tall are you? | c: five ten | a: how much do you weigh? | c: one eighty",
        "a: and your age? | c: I'm 72, I'll be 73 in March",
        "a: And how old are you? | c: I was born in 1951 | a: so 74",
        "c: I was born in Cleveland, Ohio in 1951 and moved here in 1985",
        "a: So your policy number is A B 1 2 3 4 5 6 7, effective January 1, 2026",
        "a: your confirmation number is 7 7 3 4 2 1 9 0 8 | c: 773421908, got it",
        "a: The claim number is 2024 55 9981",
        "c: The case number is one two three, four five, six seven eight nine",
        "c: the address is 1600 Pennsylvania Avenue, Washington 20500",
        "c: I'm at 4512 Oak, that's Oak street, unit 12",
        "a: My direct number is 855-234-9988, extension 4412",
        "a: if you have questions call 8 5 5 2 3 4 9 9 8 8, again that's 8 5 5 2 3 4 9 9 8 8",
        "a: our toll-free number is eight hundred, five five five, twelve twelve",
        "c: My doctor is at 2100 West 76th Street, suite 300",
        "c: I take 40 milligrams of lisinopril, 81 mg aspirin and 500 of metformin",
        "c: my blood pressure was 140 over 90 and my sugar 180",
        "a: your credit score is 640 | c: it was 710 in 2019",
        "a: Your appointment is on March 5th at 10:30, 2025",
        "a: The coverage starts on the first of January 2026",
        "a: effective date will be 01/01/2026",
        "a: Your card will arrive in 7 to 10 business days",
        "a: On your Medicare card you have part A and part B, effective 03/01/2015 right?",
        "a: Part A started 3-1-2015 | c: yes",
        "a: It covers up to 15,000 dollars with a 10 year term, at age 72 that's 84.50",
        "a: For final expense 10 thousand it is fifty two dollars and thirty cents",
        "a: Press 1 for English, press 2 for Spanish",
        "a: we have a gift card worth 500 dollars",
        "a: the grocery card gives 150 a month",
        "a: Do you have your red, white and blue card? | c: yes | a: and your zip? | c: 33012",
        "a: Do you have a checking or savings account? | c: checking | a: we draft on the 3rd of each \
         month, 84.50",
        "a: And which bank? | c: Chase | a: how long have you had the account? | c: since 2004",
        "c: my savings is only 2500",
        "a: In 2024 the maximum out of pocket was 8850, in 2025 it's 2000",
        "c: I called in 2019, 2020 and 2021, and 2022",
        "c: we need about 2400 square feet of roof, 24 squares",
        "c: 30 year shingles 2 by 4 s 16 inches apart",
        "c: The model is Trane XR14, serial number 1 2 3 4 5 6 7 8 9 0 1 2 3 4",
        "a: Your reference number is 4 1 1 1 2 2 2 2 3 3 3 3 4 4 4",
        "c: I owe 12,000 on one, 3,400 on another, and 1,100, 900 and 2,250",
        "a: H5521, plan 042, segment 0",
        "a: lead ID is 9 9 8 7 1 2 3 4 5",
        "a: I don't need your social. Just the age. | c: 65",
        "a: I'm not going to ask you for your card number or your social security number today. | c: \
         good | a: what's your zip? | c: 78701",
        "a: date of birth? | c: I'd rather not say | a: that's fine. Today is March 5th 2025",
        "a: Your date of birth and the zip code? | c: 33101",
        "a: expires on what day? | c: it ends December 31st 2025",
        "c: my license expires 04/27/2026",
        "a: this offer is good through 04/30",
        "a: There's a 24/7 nurse line, 9/11, fifty fifty",
        "a: The deductible is 250, 500, or 1000. Copay 20, 40, 60, 80",
        "c: my wife's 66, I'm 68, kids are 32, 34, 36, and 38",
        "a: 1 2 3 4 testing 1 2 3 4",
        "a: hello? | c: 5 6 7 8 who do we appreciate",
        "a: Is the phone number 555-234-9876 the best number? | c: yes or 555-987-2345 or 555-222-3333",
        "c: my employee number is 123456789",
        "a: group number 0078912 | a: member id 887766554",
        "a: the social worker gave me 555-2211",
        "a: I'm required to tell you the call ID, 4 8 8 1 2 2 0 9 1 7 3 3 1",
        "c: I have a 401k with 45,000 and an IRA with 23,400",
        "a: The card is 500 dollars",
        "a: Your first payment of 45 67 will be on the 3rd",
        "a: And what year was the house built? | c: 1987",
        "a: How long have you been at 1234 Maple? | c: 12 years",
        "c: my zip is 90210-1234",
        "a: the number on my caller ID is 305 555 8899",
        "a: dial 711 for TTY",
        "a: it ends in 2025",
        "c: I need a 2 ton AC unit, R-410A, model 38CKC024",
        "a: your birthday is coming up? | c: yes next month I'll be 70",
        "a: is your birthday before 1960? | c: yes",
        "a: What's a good card to reach you, I mean number? | c: 305 555 8899",
        "c: I paid 1200 with my credit card and 300 with the other",
        "a: The card charges you 1250 up front",
        "a: We'll charge your card 84.50 today and 84 50 each month after",
        "a: the payment of 120 will come out of your checking on the 3rd",
        "a: so checking, and the amount is 84 50",
        "a: I've got your bank account set for the 15th, 84 dollars 50 cents",
        "a: the plan number is H 1 0 3 6 dash 0 5 7",
        "a: is this the best number, 305 555 8899? | c: yes | a: and your social? | c: I'm not giving \
         that out | a: okay so what's the zip? | c: 33012",
        "a: do you have your card? | c: it's from Aetna, member number W 2 2 3 4 5 6 7 8 9, group 012345",
        "a: the code is 90210 for zip",
        "a: promo code 4455",
        "c: press 4, 1, 2",
        "c: I was born on a farm in 1944 and then in 1962 I joined the army, served 4 years, 2 months",
        "c: my son was born in 98 and my daughter in 2001",
        "c: my birthday was last week and I turned 70, had 25 people",
        "c: the expiration of the lease is June 2027",
        "c: my insurance expires in June",
        "c: my driver's license number is S 5 3 0 4 6 0 5 2 0 1 4 0",
        "a: The agent's NPN number is 17234456 and the call is recorded",
        "a: please note our hours are 9 to 5, Monday to Friday, TTY 711, all day 24 7",
        "a: there's about 1,000 plans in 33012 and 42 carriers, 31 companies, 12 PPO, 11 HMO",
        "c: 2500 dollars on Discover, 3200 on Capital One, and 1800 on Chase",
        "c: Capital One 3200, Chase 1800, Discover 2500, Amex 4150",
        "a: and your card balances? | c: 3,214, 1,866, 2,519 and 4,150",
        "a: your total debt would be 23 thousand 4 hundred and 12",
        "a: how much on each card? | c: one is twenty three hundred, the other forty five hundred",
        "a: So between 8 and 10 years, 25 to 30 percent, 300 to 400 a month",
        "a: what's the last four of your phone number? | c: 8899",
        "a: your phone ends in 8899? | c: yes",
        "a: policy ending in 4455",
        "a: the account number with the electric company? | c: I pay 200 a month",
        "a: what year is the vehicle? | c: 2015 | a: and the mileage? | c: 84,000",
        "a: social security office at 305 555 1234 or 2100 Coral Way",
        "a: call Social Security at 1-800-772-1213",
        "c: I called social security and was on hold for 45 minutes, number 23 in line",
        "a: And the effective date would be the first, 3-1-2026. Do you want to verify your birthday? | \
         c: no",
        "a: it takes 3 to 5 days, 30 day supply, 90 day supply, 12 refills",
        "a: on your card, do you see a letter and then group 5501?",
        "a: Hi, is this Mary? I'm calling about your Medicare benefits for 2026. You're at 305-555-8899, \
         right? | c: yes",
        "c: Can you mail that to PO Box 4412, Ocala, Florida 34471?",
        "a: My callback number is 8 7 7, 5 5 5, 0 1 9 9. | c: 8 7 7 5 5 5 0 1 9 9 | a: that's it",
        "a: And the last four of your phone? | c: 8899",
        "a: it's a 65 inch TV, model UN65NU, for 1,299.99 plus 7.5% tax",
        "a: The policy is 10,000 dollars, 15,000 or 20,000, premiums 45.20, 67.10, 89.00",
        "a: option A is 45 20 a month, option B is 67 10, option C is 89",
        "c: I pay 130 for part B and 45 for part D and 200 for the supplement, total 375",
        "c: I make 1,850 a month, social security is 1,450 and pension 400",
        "c: I have 3 cards, 4,500, 6,700, and 12,000 on the last one",
        "a: what's your monthly income? | c: social security, 1450",
        "a: from social security? | c: 1450",
        "a: social security, do you get that? | c: yes 1450 a month",
        "a: And how much is social security each month? | c: fourteen fifty",
        "a: So with social security at 1450, we can do it",
        "a: And you have the Visa with 4,500 and the Discover with 6,700, right?",
        "a: total debt on all cards? | c: twenty three four",
        "c: credit card debt of 23400",
        "a: card balance? | c: 6712",
        "a: what is the balance on your Discover card? | c: uh 6,712",
        "a: the APR on the card is 24.99, that's crazy",
        "a: Do you still owe on the credit card? | c: yes 6712",
        "a: how much is on the Visa? | c: 6712 | a: and the Mastercard? | c: 1290",
        "a: Your bank account, how long have you had it? | c: since 1998",
        "a: do you have a checking account? | c: yes | a: great. And the house was built in? | c: 1976 | \
         a: 1976 okay, 1500 square feet?",
        "a: Do you have a checking account? | c: yes | a: what's the address? | c: 4421 Northwest 12th \
         Avenue, Miami 33127",
        "a: is that account number on the bill? | c: which? | a: for FPL | c: I don't see it, I see \
         total due 184.22, due 03/15",
        "a: today's date is 11/14/2025 and the time is 3:42",
        "a: our records show you called on November 14th 2025",
        "c: I had a stroke in March of 2019 and a stent on 5/12/2021",
        "c: my husband died March 5th 2019",
        "c: we got married June 14th 1953",
        "c: I've been retired since June 2010",
        "a: When did your part B start? | c: June 1st 2018",
        "a: is your birthday in June? | c: yes | a: so open enrollment is October 15 to December 7",
        "a: after you turn 65 you have 7 months, 3 before, 3 after",
        "a: So you're 72, turning 73 on your next birthday, and your plan is 84 50",
        "a: date of birth is required, but I'll get that later. the accident was on March 3rd 2024?",
        "a: when was the accident? | c: March 3rd, 2024 | a: case number? | c: 24-118822",
        "a: license number 0 W 5 5 1 2 3",
        "a: AZ license 18 44 55 22, Texas license 2 2 3 3 4 4 5",
        "a: I'm agent number 5512, badge 1 2 3 4 5 6",
        "a: your order number is 112-3344556-7788990",
        "a: tracking 1Z999AA10123456784",
        "a: your ticket is 123-45-6789",
        "a: 1-800-555-0199, Monday through Friday 8 to 8",
        "a: 800 555 0199, or online at www dot plan 65 dot com",
        "a: the code for the door is 4455",
        "a: zip code? | c: 3-3-1-2-7",
        "a: zip code? | c: three three one two seven | a: three three one two seven",
        "a: what's your zip | c: oh it's um 33 127",
        "c: 5 foot 4, 160",
        "c: five four and about one sixty",
        "a: height and weight? | c: 5 4, 160",
        "a: any prescriptions? | c: metformin 1000, lisinopril 20, atorvastatin 40, gabapentin 300",
        "a: A1C? | c: 7.2 | a: blood pressure? | c: 130 over 80",
        "a: 2 people in household, income 28,000? | c: 28 5",
        "a: I will read you 3 questions. Question 1, 2, 3, press 1.",
        "a: counting 1 2 3 4 5 6 7 8 9 10 11 12 13",
        "a: Mi número es 305 555 8899 y el código postal 33127",
        "c: tengo 72 años, nací en 1953",
        "a: el precio es 1.299,99 o 23.400 dólares",
        "a: Your Social Security card, do you have it? It was issued in 1965. | c: yes",
        "a: with the 500 dollar gift card plus 2500 dental",
        "a: expires in 2027",
        "a: offer code 2255",
];

/// The talk as it was said, and as it should be left.
fn read(marked: &str) -> (String, String) {
    let (mut whole, mut left) = (String::new(), String::new());
    let mut rest = marked;
    while let Some((before, secret)) = rest.split_once('{') {
        let (secret, after) = secret.split_once('}').unwrap();
        let (kind, words) = secret.split_once(": ").unwrap();
        whole.extend([before, words]);
        left.extend([before, "[", kind, "]"]);
        rest = after;
    }
    (whole + rest, left + rest)
}

#[test]
fn secrets_do_not_hide() {
    let wrong: Vec<String> = SECRETS
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
        SECRETS.len(),
        wrong.join("\n")
    );
}

#[test]
fn other_numbers_stay() {
    let wrong: Vec<String> = OTHERS
        .iter()
        .map(|talk| (left(talk), talk))
        .filter(|(found, talk)| found != *talk)
        .map(|(found, _)| found)
        .collect();
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        OTHERS.len(),
        wrong.join("\n")
    );
}

#[test]
fn others_stay_in_one_long_call_too() {
    // Everything after everything: what was talked about before must not reach into what comes.
    let talk =
        OTHERS.join(" | c: let me tell you about the weather down here it has been raining for days | ");
    let (before, after) = (talk.clone(), left(&talk));
    let segments = before.split(" | ").zip(after.split(" | "));
    let changed: Vec<(&str, &str)> = segments.filter(|(old, new)| old != new).collect();
    assert!(changed.len() <= 6, "{}: {changed:#?}", changed.len());
}

#[test]
fn long_calls_take_no_long() {
    for text in [
        "4 1 1 1",
        "card number 4111",
        "what is your social 123 date of birth 45",
        "12 dog 34",
        "1 E G",
        "one two March",
        "4111-1111-1111/1/2.3,4",
        "[card number]",
        "[",
    ] {
        let line = format!("a: {}", vec![text; 200].join(" "));
        let talk = vec![line; 100].join(" | ");
        let mut segments = call(&talk);
        let start = std::time::Instant::now();
        super::mask(&mut segments);
        assert!(start.elapsed().as_secs() < 20, "{text}: {:?}", start.elapsed());
    }
}

#[test]
fn secrets_do_not_hide_in_one_long_call() {
    let (said, masked): (Vec<String>, Vec<String>) = SECRETS.iter().map(|marked| read(marked)).unzip();
    let gap = " | c: let me tell you about the weather down here it has been raining for days | ";
    let found = without_kinds(&left(&said.join(gap)));
    let wanted = without_kinds(&masked.join(gap));
    let segments = found.split(" | ").zip(wanted.split(" | "));
    let wrong: Vec<(&str, &str)> = segments.filter(|(found, wanted)| found != wanted).collect();
    assert!(wrong.len() <= 3, "{}: {wrong:#?}", wrong.len());
}

/// Talk with the kinds of the secrets left out: what is masked counts, not as what.
fn without_kinds(talk: &str) -> String {
    Kind::ALL
        .iter()
        .fold(talk.to_owned(), |talk, kind| talk.replace(kind.name(), "x"))
}
