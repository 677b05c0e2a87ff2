//! The phrases that announce a number, and their search.

use std::collections::{HashMap, VecDeque};
use std::sync::LazyLock;

use compact_str::CompactString;

use super::topic::Topic;
use super::vocabulary;

/// Most words of a phrase, and what is remembered before it.
const MOST_WORDS: usize = 9;

/// Without "the", "your", "credit", ... (see [`vocabulary::is_determiner`]); the longest counts.
#[rustfmt::skip]
const PHRASES: &[(Topic, &[&str])] = &[
    (Topic::Card, &[
        "card number", "card numbers", "cards number", "card no", "number on card", "numbers on card",
        "number of card", "numbers of card", "digits on card", "digits of card", "number off card",
        "numbers off card", "number from card", "number for card", "number on front", "numbers on front",
        "digits on front", "number across front", "front of card", "sixteen digit", "sixteen digits",
        "sixteen numbers", "fifteen digits", "fifteen digit", "long number", "visa number",
        "visa card number", "mastercard number", "mastercard card number", "amex number",
        "american express number", "discover number", "discover card number", "card info",
        "card information", "card details", "bank card number", "number on visa", "number on bank card",
        "card account number", "card num", "payment card number", "numbers on visa", "digit card number",
        "read card", "digits off card", "number on mastercard", "card and read", "number of visa",
        "first four digits", "first four", "next four", "next four digits", "eight digits",
        "first six digits",
        "number on discover", "number on amex", "numbers on mastercard", "number embossed", "debit number",
        "numbers across front", "digits across front", "number across card", "numbers across card",
        "raised numbers", "raised number", "sixteen digits on card", "all sixteen", "numbers off front",
    ]),
    (Topic::CardLoose, &[
        "card", "cards", "visa", "mastercard", "amex", "american express", "discover card", "master card",
        "discover", "debit", "prepaid", "direct express",
    ]),
    (Topic::Code, &[
        "security code", "securities code", "cvv", "cvv number", "cvv code", "cvc", "cvc code", "ccv", "cvb",
        "cvd", "cbv", "csc", "c v v", "c v c", "c c v", "cvv2", "three digit code", "three digit number",
        "three digits on back", "three digit number on back", "three digits", "three numbers on back",
        "three digit security code", "code on back", "code on front", "numbers on back", "number on back",
        "digits on back", "back of card", "four digits on front", "four digit code on front",
        "card verification", "verification value", "digit code on back", "three on back",
        "security number on back", "security code on back", "card security code", "digits in back",
        "code in back", "three digits in back", "verification code on back", "pin on back", "security digits",
        "signature strip", "signature panel", "signature line", "signature box", "next to signature",
        "by signature", "beside signature", "after signature", "numbers by signature", "flip side",
        "numbers on reverse", "digits on reverse", "code on reverse", "three on reverse", "cid", "cid number",
        "cid code", "c i d", "verification number on card", "verification number on back",
        "above card number", "number off back", "numbers off back", "digits off back", "code off back",
        "number from back", "back side", "last three digits", "last three on back", "last three numbers",
        "three digit on back",
        "three digits on reverse", "three digits on flip side", "back three", "security code number",
    ]),
    (Topic::CodeLoose, &[
        "code", "three numbers", "three digit", "last three", "flip over", "flip card over", "flip it over",
        "turn it over", "turn card over", "turn over", "reverse side", "on reverse", "other side",
        "three numbers there", "three digits there", "security number", "on back of it",
        "back of it", "four digit", "four numbers on front", "flip it", "turn it around", "where you sign",
        "on back", "back is", "back says", "sign it", "you signed",
    ]),
    (Topic::Expiry, &[
        "expiration", "expiration date", "expirations", "expires", "expire", "expiry", "expiry date",
        "exp date", "exp", "expiring", "experation", "good through", "good thru", "good till", "good until",
        "valid through", "valid thru", "valid until", "expiration month", "expires on", "expiration on card",
        "expiration date on card", "expiration of card", "card expires", "card expire", "good up to",
        "good up until", "good til", "valid till", "valid til", "valid up to", "valid to", "date on card",
        "dates on card", "end date on card", "card run out", "card runs out", "card end date", "date of card",
        "card good until", "card good through", "month and year on card", "date on front", "expiring on",
        "expiration year", "experation date", "expo date", "expo", "expiration dates", "exp month",
        "exp year",
    ]),
    (Topic::ExpiryLoose, &[
        "date on it", "date on there", "date on that", "month and year", "month year", "month and year on it",
        "dates", "date", "what date", "date it show", "date it say", "run out", "runs out", "good for",
        "date there",
        "and date", "end date", "whats date", "what is date", "month and year on there",
    ]),
    (Topic::Social, &[
        "social security number", "social security numbers", "social number", "social", "socials", "ssn",
        "s s n", "social security no", "ss number", "social security number is", "taxpayer id",
        "taxpayer identification number", "itin", "socialist security number", "ss", "soc", "tax id",
        "social sec", "sosh", "social security digits",
    ]),
    (Topic::SocialLoose, &["social security", "social security card"]),
    (Topic::Bank, &[
        "routing", "routing number", "routing numbers", "routing and account number", "account number",
        "account numbers", "account no", "checking account number", "savings account number",
        "bank account number", "aba", "aba number", "checking number", "savings number", "number on check",
        "numbers on check", "bottom of check", "bottom left of check", "transit number", "rounding number",
        "numbers at bottom", "bank account numbers", "account and routing number", "account and routing",
        "routing and account", "routing and account numbers", "account number at bank", "iban",
        "left hand number", "number on left", "numbers on left", "right hand number", "numbers on bottom",
        "numbers along bottom", "numbers across bottom", "along bottom of check", "number at bottom of check",
        "number on bottom of check", "bottom left hand", "bottom left", "set of numbers", "number off check",
        "numbers off check", "acct number", "account and routing numbers", "direct deposit information",
        "direct deposit info", "direct deposit number", "digits at bottom", "digits on bottom",
        "digits along bottom", "digits on check", "routing transit number",
    ]),
    (Topic::BankLoose, &[
        "checking", "savings", "checking account", "savings account", "bank account", "saving account",
        "account is", "bank accounts", "what bank", "which bank", "bank with", "name of bank", "whats bank",
        "what is bank", "who you bank with", "bank is it", "bank do you use", "checkbook", "check book",
        "bank statement", "voided check", "void check", "blank check", "check there", "check handy",
        "off check", "on check", "have check", "checks with you", "check with you", "have checks",
        "banking app", "bank app", "have check handy", "deposit slip", "bank is",
        "member account", "credit union", "account at", "account with",
    ]),
    (Topic::Account, &["account", "accounts"]),
    (Topic::Birth, &[
        "date of birth", "dates of birth", "dob", "d o b", "birthday", "birth day", "birth date",
        "birthdate", "date of births", "day of birth", "birthdays", "were you born", "was he born",
        "was she born", "were born", "month day and year", "month day year", "birth month",
        "day you were born", "year you were born", "month and day of birth", "month you were born",
        "date you were born", "date of birthday", "date birth", "day to birth", "day to be born",
        "date to birth", "i was born on", "born on", "you born", "was you born", "birthdays is",
        "date he was born",
        "date she was born", "month day and year you were born", "bday", "b day", "birth year",
    ]),
    (Topic::BirthLoose, &[
        "born", "was born", "i was born", "birth", "how old are you", "how old is he", "how old is she",
        "how old you are", "how old are you now",
    ]),
    (Topic::Medicare, &[
        "medicare number", "medicare card number", "medicare id", "medicare id number",
        "medicare beneficiary", "medicare beneficiary identifier", "medicare beneficiary number",
        "medicare claim number", "mbi", "m b i", "mbi number", "red white and blue card",
        "red white and blue", "red white blue card", "red white blue", "number on medicare card",
        "number on red white and blue card", "medicare numbers",
        "number on front of red white and blue card", "number off medicare card", "medicare part a number",
        "number from medicare card", "numbers on medicare card", "numbers off medicare card",
        "number off red white and blue card", "medicare identification number", "number on medicare",
        "medicare claims number",
    ]),
    (Topic::Tail, &[
        "last four", "last four of", "last four digits", "last four digits of", "last four numbers",
        "last four on", "final four", "final four digits", "last five", "ending in", "ends in",
        "ending with", "ends with", "card ending", "visa ending", "mastercard ending", "account ending",
        "one ending", "checking ending", "savings ending", "discover ending", "amex ending", "card ends",
        "account ends", "end in", "end with", "last four digit", "that ends in", "visa ends",
        "mastercard ends",
        "discover ends", "amex ends", "debit ends", "debit ending", "one ends", "express ending",
        "express ends", "file ending", "file ends", "checking ends", "savings ends", "have ends",
        "have ending", "social ends", "social ending", "number ending", "number ends", "union ending",
        "last of", "finishes in", "finishing in",
    ]),
    (Topic::Phone, &[
        "phone", "phone number", "phone numbers", "telephone", "telephone number", "cell", "cell number",
        "cell phone", "cell phone number", "cellphone", "cellphone number", "mobile", "mobile number",
        "call back", "callback", "callback number", "call back number", "call you back", "call me back",
        "call us back", "call him back", "number to reach", "reach you", "reach me", "reach us",
        "call me at", "call us at", "call you at", "call them at", "contact number", "best number",
        "good number", "fax", "fax number", "area code", "dial", "toll free", "home number", "work number",
        "number to call", "number you called", "hotline", "direct line", "office number", "direct number",
        "give us call", "give me call", "calling from", "social security office",
        "social security administration", "customer service", "call at", "number is best", "text you at",
        "text me at", "call", "caller id", "number we have", "phone number for bank", "number on caller id",
        "phone number on file", "landline", "number for customer service", "bank number",
        "emergency contact", "text you from", "text from", "call you from", "calling you from",
        "text message from",
        "called from", "called me from", "calls from", "call from", "somebody called me",
        "number you are calling", "contact you at", "reached at",
    ]),
    (Topic::Zip, &[
        "zip", "zip code", "zipcode", "zip codes", "postal code", "zip is", "zips", "billing zip",
        "zip plus four",
    ]),
    (Topic::Place, &[
        "address", "mailing address", "street", "apartment", "po box", "p o box", "box", "suite",
        "house number", "unit number", "lot", "live at", "lives at", "located at", "living at", "building",
        "street address", "room", "highway", "route", "interstate", "apartment number", "home address",
        "billing address",
    ]),
    (Topic::Identifier, &[
        "policy", "policy number", "policies", "confirmation", "confirmation number", "confirmation code",
        "case number", "case", "claim", "claim number", "license", "license number", "licence",
        "licence number", "drivers license", "drivers license number", "npn", "n p n", "producer number",
        "badge", "badge number", "reference", "reference number", "reference code", "member id",
        "member number", "member id number", "group number", "id number", "identification number", "ticket",
        "ticket number", "order number", "invoice", "invoice number", "tracking number", "extension", "ext",
        "employee number", "employee id", "agent number", "agent id", "plan id", "plan number", "lead id",
        "vin", "serial number", "model number", "promo code", "offer code", "quote number", "quote id",
        "application number", "application id", "file number", "loan number", "customer number",
        "customer id", "contract number", "medicaid number", "medicaid id", "insurance card number",
        "registration number", "access code", "referral code", "verification code", "pin",
        "insurance number", "subscriber id", "user id", "batch number", "record id", "call id",
        "recording number", "part number", "unit", "permit number", "certificate number", "npn number",
        "license plate", "bond number", "work order", "work order number", "service number", "account id",
        "form", "gift card number", "discount code", "source code", "security pin",
    ]),
    (Topic::Money, &[
        "premium", "premiums", "deductible", "copay", "price", "cost", "plan is", "balances",
        "total on cards", "limit on card", "owe on cards", "balance on card", "interest on card", "costs",
        "payment", "payments", "balance", "owe", "owed", "debt", "income", "pay", "paid", "paying", "charge",
        "charged", "total", "worth", "earn", "make", "limit", "benefit", "benefits", "coverage",
        "face amount", "rate", "quote", "fee", "rent", "mortgage", "salary", "draw",
        "get from social security", "from social security", "on social security", "from social", "on social",
        "my social security is", "social security income", "social security check",
        "social security benefit", "social security benefits", "social security payment",
        "social security pays", "social security gives", "in savings", "in checking", "in bank", "gift card",
        "gift cards", "grand total", "of savings", "savings of", "in bank account", "in savings account",
        "in checking account", "social security retirement", "social security disability", "social check",
        "social benefits", "amount", "down payment", "discount", "savings on", "checks", "subsidy",
        "allowance", "flex card", "spending card", "grocery card", "credits", "budget", "utility bill",
        "bill", "interest", "loan", "visa gift card",
    ]),
    (Topic::Day, &[
        "effective date", "effective", "start date", "starts on", "starting", "appointment", "scheduled",
        "schedule", "enrollment date", "enrolled", "coverage starts", "coverage begins", "due date",
        "draft date", "payment date", "todays date", "today", "date of service", "date of loss", "accident",
        "anniversary", "policy expires", "coverage expires", "license expires", "quote expires",
        "offer expires", "draft on", "expiration of policy", "expiration of lease", "lease expiration",
        "expiration of license", "lease expire", "contract expires", "expiration of coverage",
        "policy expiration", "policy expiration date", "license expiration", "license expiration date",
        "offer is good through", "offer good through", "price is good through", "quote is good through",
        "warranty expires", "warranty is good through", "policy expire", "lease expires",
        "insurance expires", "plan expires", "enrollment period", "enrollment", "open enrollment",
        "annual enrollment", "due on", "begin on", "begins on", "start on", "married", "died", "passed away",
        "quote is good until", "offer is good until", "available on", "registration expires",
        "insurance expiration date", "moved", "retired", "when did", "what year did", "what month did",
        "passed",
        "lost coverage", "divorced", "surgery", "bought", "hired", "coverage end", "coverage ends",
        "policy end", "policy ends", "policy run out", "coverage run out", "date on letter", "letter dated",
        "work for you", "works for you", "start date is", "date of death", "of death", "anniversary date",
        "draft", "drafts", "drafting", "part a", "part b", "part a date", "part b date", "divorce", "wedding",
        "funeral", "hospital", "certificate expires", "coverage expire",
        "offer expire", "follow up", "see you", "deadline",
    ]),
    (Topic::Measure, &[
        "age", "old are you", "how old", "aged", "years old", "credit score", "score", "fico", "weigh",
        "weight", "height", "tall", "blood pressure", "sugar", "a1c", "dose", "dosage", "milligrams",
        "press", "option", "mileage", "odometer", "square feet", "square footage", "household",
        "vehicle year", "year make and model", "what year is", "year is vehicle", "model year", "medication",
        "temperature", "blood sugar", "scores", "model", "channel", "version", "year and make", "year built",
        "what year is vehicle", "house built", "built in",
    ]),
    (Topic::Reaction, &[
        "dont sound", "dont look", "sound young", "sound so young", "sound very young", "makes you",
        "sound that old", "sounds young", "look young", "happy belated birthday", "happy early birthday",
        "so youre", "so you are", "means youre", "means you are", "youll be", "you turned", "you just turned",
        "youre turning", "god bless you", "wouldnt know it", "never guess", "wouldnt guess",
        "wouldnt have guessed", "never have guessed", "you look great", "never know it",
    ]),
    (Topic::Denial, &[
        "never ask", "not ask", "wont ask", "dont need", "not need", "never give", "dont give", "not asking",
        "never asking", "not be asking", "not going to ask", "never have to give", "never request",
        "do not give",
    ]),
    (Topic::Nothing, &[
        "medicare card", "insurance card", "green card", "humana card", "aetna card", "member id card",
        "benefit card", "benefits card", "library card", "aarp card", "healthcare card", "plan card",
        "id cards",
        "united healthcare card", "prescription card", "business card", "report card", "id card",
        "red card", "social media", "on phone", "off phone", "social worker", "social workers",
        "social services", "socially", "checking on", "checking in", "checking with", "checking to",
        "checking out", "checking if", "checking for", "just checking", "social life", "zip up",
        "birthday card", "birthday cards", "post card", "medicaid card", "member card", "membership card",
        "sim card", "happy birthday", "birth certificate", "card ending deal", "give birth", "birth control",
        "case of", "in case", "in case we", "just in case", "in any case", "code of", "dress code",
        "health card", "medical card", "card services", "call center", "call today", "this call", "on call",
        "call is", "phone call", "call may", "recorded call", "social event", "call was", "savings plan",
        "place of birth", "make sure", "social distancing", "loan officer", "total loss",
    ]),
];

/// The rest of a phrase, from its last word but one to its first, and what it announces.
type Ending = (Vec<&'static str>, Topic);

/// Phrases by their last word.
static ENDINGS: LazyLock<HashMap<&'static str, Vec<Ending>>> = LazyLock::new(|| {
    let mut endings: HashMap<&'static str, Vec<Ending>> = HashMap::new();
    for (topic, phrases) in PHRASES {
        for phrase in *phrases {
            let is_kept = |word: &&&str| !is_unheard(word);
            let words: Vec<&str> = phrase.split(' ').collect();
            let mut words = words.iter().filter(is_kept).rev().copied();
            if let Some(last) = words.next() {
                endings.entry(last).or_default().push((words.collect(), *topic));
            }
        }
    }
    for phrases in endings.values_mut() {
        phrases.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
    }
    endings
});

/// Whether phrases are read without a word.
fn is_unheard(word: &str) -> bool {
    (vocabulary::is_determiner(word) && word != "debit") || vocabulary::is_qualifier(word)
}

/// A phrase that was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Hit {
    pub(crate) topic: Topic,
    /// The word of the call with which it begins.
    pub(crate) start: u64,
    /// What is said before it says that it is about the number before: "that's my birthday".
    pub(crate) is_about_last: bool,
}

/// The last words of a party.
#[derive(Clone, Debug, Default)]
pub(crate) struct Memory {
    words: VecDeque<(CompactString, u64)>,
}

impl Memory {
    /// Hears the next word, the call's word `at`; what phrase ends with it.
    pub(crate) fn hear(&mut self, word: &str, at: u64) -> Option<Hit> {
        if word.is_empty() || is_unheard(word) || vocabulary::is_hesitation(word) {
            return None;
        }
        // "Your debit card" is a card, "your debit" is one as well.
        let is_of_debit = matches!(word, "card" | "cards" | "mastercard" | "visa");
        if is_of_debit && self.words.back().is_some_and(|(last, _)| last == "debit") {
            self.words.pop_back();
        }
        if self.words.len() >= MOST_WORDS {
            self.words.pop_front();
        }
        self.words.push_back((word.into(), at));
        let endings = ENDINGS.get(word)?;
        let before = || self.words.iter().rev().skip(1);
        let (words, topic) = endings.iter().find(|(words, _)| {
            let mut said = before().map(|(word, _)| word.as_str());
            words.iter().all(|&word| said.next() == Some(word))
        })?;
        let start = self.words.iter().rev().nth(words.len()).map_or(at, |&(_, at)| at);
        let mut earlier = before().skip(words.len()).map(|(word, _)| word.as_str());
        let link = earlier.next().unwrap_or_default();
        let is_asked = matches!(earlier.next(), Some("what" | "whats" | "and" | "when"));
        let is_link = matches!(link, "is" | "thats" | "as" | "for" | "was" | "on" | "in");
        Some(Hit {
            topic: *topic,
            start,
            is_about_last: is_link && !is_asked,
        })
    }

    /// Forgets all.
    pub(crate) fn clear(&mut self) {
        self.words.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn topics(text: &str) -> Vec<Topic> {
        let mut memory = Memory::default();
        text.split(' ')
            .enumerate()
            .filter_map(|(at, word)| memory.hear(word, at as u64))
            .map(|hit| hit.topic)
            .collect()
    }

    #[test]
    fn the_longest_phrase_counts() {
        for (text, expected) in [
            (
                "what is your um credit card number",
                vec![Topic::CardLoose, Topic::Card],
            ),
            (
                "your social security office",
                vec![Topic::Social, Topic::SocialLoose, Topic::Phone],
            ),
            ("the zip code", vec![Topic::Zip, Topic::Zip]),
            ("number on the back of the card", vec![Topic::Code, Topic::Code]),
            ("medicare card", vec![Topic::Nothing]),
            ("the dog", vec![]),
        ] {
            assert_eq!(topics(text), expected, "{text}");
        }
    }

    #[test]
    fn some_phrases_look_back() {
        for (text, expected) in [
            ("thats my birthday", true),
            ("what is your birthday", false),
            ("your birthday", false),
            ("as your date of birth", true),
        ] {
            let mut memory = Memory::default();
            let hits: Vec<Hit> = text.split(' ').filter_map(|word| memory.hear(word, 0)).collect();
            assert_eq!(hits.last().unwrap().is_about_last, expected, "{text}");
        }
    }
}
