//! What people say when nothing is wrong: one question and its answers a line, by vertical.

use super::vertical::Vertical;

/// A question of the agent and what the caller may answer.
#[derive(Clone, Copy, Debug)]
pub struct Exchange {
    /// What the agent says.
    pub agent: &'static str,
    /// What the caller may say to it.
    pub answers: &'static [&'static str],
}

const fn exchange(agent: &'static str, answers: &'static [&'static str]) -> Exchange {
    Exchange { agent, answers }
}

/// Exchanges that fit any call.
pub const ANY: &[Exchange] = &[
    exchange(
        "can i get your first and last name please",
        &["my name is {full}", "yes this is {full} speaking"],
    ),
    exchange(
        "what is your zip code please",
        &["my zip code is {zip}", "the zip is {zip}"],
    ),
    exchange(
        "what state are you calling from",
        &["i'm calling from {state}", "i live in {state}"],
    ),
    exchange(
        "how did you hear about us",
        &[
            "i saw your commercial on television",
            "i clicked on an ad on my phone",
        ],
    ),
    exchange(
        "are you the decision maker for the household",
        &["{yes}", "let me ask my {rel}"],
    ),
    exchange(
        "is now a good time to talk",
        &["{yes} that works for me", "{yes}"],
    ),
    exchange(
        "can you confirm your date of birth for me",
        &["my birthday is {month} {ord}", "{month} {ord} {year}"],
    ),
    exchange(
        "do you have any other questions for me",
        &["how much does it cost", "where are you located", "{no}"],
    ),
    exchange(
        "do i have your permission to continue",
        &["yes you have my permission", "{yes}"],
    ),
    exchange(
        "we do not sell your information to anyone",
        &["that sounds good to me", "okay"],
    ),
    exchange(
        "you can cancel at any time without a fee",
        &["that sounds good to me", "i need to think about it"],
    ),
    exchange(
        "there is a thirty day money back guarantee",
        &["okay", "that sounds good to me"],
    ),
];

/// How a caller of the vertical begins.
pub fn opening(vertical: Vertical) -> &'static [&'static str] {
    match vertical {
        Vertical::Aca => &[
            "i need health insurance for me and my {rel}",
            "i lost my job and my coverage ended in {month}",
        ],
        Vertical::Medicare => &[
            "i want to know about the dental benefits",
            "i'm turning sixty five in {month}",
        ],
        Vertical::Solar => &[
            "{greet} i am calling about the ad i saw on {day}",
            "my electric bill is about {price} a month",
        ],
        Vertical::Debt => &[
            "i owe about {price} on my credit cards",
            "i can't keep up with the minimum payments",
        ],
        Vertical::AutoInsurance => &["i need insurance for two cars", "my insurance expired in {month}"],
        Vertical::FinalExpense => &[
            "{greet} i saw your commercial on television",
            "i am {age} years old and i want coverage",
        ],
        Vertical::HomeServices => &["i need help with {serv}", "we have a problem with {serv}"],
    }
}

/// Exchanges that belong to the vertical.
pub fn of(vertical: Vertical) -> &'static [Exchange] {
    match vertical {
        Vertical::Aca => ACA,
        Vertical::Medicare => MEDICARE,
        Vertical::Solar => SOLAR,
        Vertical::Debt => DEBT,
        Vertical::AutoInsurance => AUTO,
        Vertical::FinalExpense => FINAL_EXPENSE,
        Vertical::HomeServices => HOME,
    }
}

const ACA: &[Exchange] = &[
    exchange(
        "this is not a government agency and we are not connected with the government",
        &["okay", "what company is this"],
    ),
    exchange(
        "do you currently have any health insurance",
        &["i don't have any insurance at all", "i have {plan} right now"],
    ),
    exchange(
        "how many people are in your household",
        &["we have {n} people in the house"],
    ),
    exchange(
        "what is your estimated household income for this year",
        &["i make about {price} a week"],
    ),
    exchange("are you covered by medicare or medicaid", &["{no}"]),
    exchange(
        "do you take any prescription medications",
        &["i take medicine for my blood pressure", "{no}"],
    ),
    exchange(
        "based on your income you may qualify for a subsidy",
        &["will my doctor be covered", "does it cover dental and vision"],
    ),
    exchange(
        "your copay for a doctor visit is {price}",
        &["my deductible is too high", "okay"],
    ),
];

const MEDICARE: &[Exchange] = &[
    exchange(
        "this is not a government agency and we are not connected with the government",
        &["okay", "what company is this"],
    ),
    exchange(
        "do you have medicare part a and part b",
        &["i have part a and part b", "{yes}"],
    ),
    exchange(
        "do you have your red white and blue medicare card with you",
        &["hold on a second please", "{yes}"],
    ),
    exchange(
        "do you use any doctors or hospitals that you want to keep",
        &["my doctor is doctor {last}"],
    ),
    exchange(
        "which pharmacy do you use",
        &["i don't want to change my plan", "the one on {last} street"],
    ),
    exchange(
        "do you receive extra help from the state",
        &["i'm on disability", "i get social security every month"],
    ),
    exchange(
        "you could be eligible for dental vision and hearing benefits",
        &["i heard about the grocery card on television"],
    ),
];

const SOLAR: &[Exchange] = &[
    exchange(
        "do you own a single family home",
        &["{yes}", "i live in a mobile home"],
    ),
    exchange(
        "how much is your average electric bill",
        &["my electric bill is about {price} a month"],
    ),
    exchange("is your roof in good shape", &["my roof is {n} years old"]),
    exchange(
        "do you get a lot of shade on your roof",
        &["i have a lot of trees around the house", "{no}"],
    ),
    exchange(
        "is your credit score above six fifty",
        &["{yes}", "i'm not sure about that"],
    ),
    exchange(
        "the panels come with a twenty five year warranty",
        &[
            "how long do the panels last",
            "do i have to pay anything up front",
        ],
    ),
];

const DEBT: &[Exchange] = &[
    exchange(
        "how much credit card debt do you have",
        &["i owe about {price} on my credit cards"],
    ),
    exchange(
        "are you behind on your payments",
        &["i'm behind {n} months on my payments", "{no}"],
    ),
    exchange(
        "how many creditors do you owe",
        &["i have {n} cards and a personal loan"],
    ),
    exchange(
        "are you working or retired",
        &["i am on a fixed income", "i'm at work right now"],
    ),
    exchange(
        "this program may affect your credit score",
        &["will this hurt my credit", "okay"],
    ),
    exchange(
        "we do not charge a fee until your debt is settled",
        &["that sounds good to me", "is there a fee"],
    ),
];

const AUTO: &[Exchange] = &[
    exchange(
        "what is the year make and model of your vehicle",
        &["i drive a {year} {car} {model}", "it's a {car} {model}"],
    ),
    exchange(
        "do you currently have auto insurance",
        &["{yes}", "my insurance expired in {month}"],
    ),
    exchange(
        "how much are you paying right now",
        &["i'm paying {price} a month", "i can't afford {price} a month"],
    ),
    exchange(
        "have you had any accidents or tickets in the last three years",
        &["i had one accident {long} ago", "i have a clean driving record"],
    ),
    exchange(
        "do you want full coverage or just liability",
        &["i just want liability"],
    ),
    exchange(
        "are you the only driver in the house",
        &["{yes}", "my {rel} handles all of that"],
    ),
];

const FINAL_EXPENSE: &[Exchange] = &[
    exchange(
        "do you have any pre existing conditions",
        &["i take medicine for my blood pressure", "{no}"],
    ),
    exchange(
        "are you working or retired",
        &["i am on a fixed income", "i'm on disability"],
    ),
    exchange("does anyone in the house smoke", &["{no}", "my {rel} does"]),
    exchange(
        "are you looking for insurance for yourself or for your family",
        &["for me and my {rel}", "just for me"],
    ),
    exchange(
        "it would be {price} per month",
        &["i can pay {price} a month", "that's too expensive for me"],
    ),
    exchange(
        "we can set up the first payment for {month} {ord}",
        &["{yes} that works for me"],
    ),
];

const HOME: &[Exchange] = &[
    exchange(
        "are you the homeowner",
        &["i own the house", "i'm renting so i have to ask my landlord"],
    ),
    exchange(
        "is it a repair or a full replacement",
        &["it stopped working on {day}"],
    ),
    exchange(
        "what is the address of the property",
        &["my address is {age} {last} street"],
    ),
    exchange(
        "a technician can come out on {day} between {hour} and {hour}",
        &["how soon can you get here", "{yes} that works for me"],
    ),
    exchange(
        "the service call is {price} and it goes toward the repair",
        &["how much for an estimate", "okay"],
    ),
    exchange(
        "is the water shut off right now",
        &["there is water all over the floor", "{yes}"],
    ),
];
