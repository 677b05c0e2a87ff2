//! Ways to break a rule, in words that prove it.

use super::Party;
use super::vertical::Vertical;

/// A rule, who breaks it, and how.
#[derive(Clone, Copy, Debug)]
pub struct Violation {
    /// Id in `core.qa_rules`.
    pub rule: &'static str,
    /// Whose words break it.
    pub party: Party,
    /// Vertical whose calls can break it; none: all.
    pub vertical: Option<Vertical>,
    /// Whether the call is over soon afterwards.
    pub ends_call: bool,
    /// Words that break it.
    pub lines: &'static [&'static str],
    /// What the other party says to that.
    pub replies: &'static [&'static str],
}

/// Every rule that is broken by saying something.
pub const SPOKEN: [Violation; 17] = [
    Violation {
        rule: "do_not_call_request",
        party: Party::Caller,
        vertical: None,
        ends_call: true,
        lines: &[
            "do not call me again",
            "take me off your list",
            "please remove my number from your list",
            "stop calling me",
        ],
        replies: &[
            "i'm sorry for the trouble",
            "i will put you on our do not call list right now",
        ],
    },
    Violation {
        rule: "approval_guarantee",
        party: Party::Agent,
        vertical: None,
        ends_call: false,
        lines: &[
            "i guarantee you will be approved",
            "you are guaranteed to save money today",
            "everybody gets approved no matter what",
        ],
        replies: &["that sounds good to me", "i'm not sure about that"],
    },
    Violation {
        rule: "government_impersonation",
        party: Party::Agent,
        vertical: None,
        ends_call: false,
        lines: &[
            "this is a free government program",
            "i am calling from the government",
            "i'm with medicare and we are updating your card",
        ],
        replies: &["okay", "who are you with again"],
    },
    Violation {
        rule: "sensitive_data_request",
        party: Party::Agent,
        vertical: None,
        ends_call: false,
        lines: &[
            "what is your social security number",
            "i need your social security number to continue",
            "read me your credit card number",
            "can you read me the card number and the code on the back",
            "what is the routing number on your bank account",
        ],
        replies: &["i'm not sure about that", "let me ask my {rel}"],
    },
    Violation {
        rule: "payout_incentive",
        party: Party::Agent,
        vertical: None,
        ends_call: false,
        lines: &[
            "stay on the line for two minutes so we both get paid",
            "just stay on the phone and say yes to everything",
        ],
        replies: &["okay", "{yes}"],
    },
    Violation {
        rule: "gift_card",
        party: Party::Agent,
        vertical: None,
        ends_call: false,
        lines: &[
            "tell them you are interested and you will get the gift card",
            "you will receive a fifty dollar gift card just for talking to the agent",
        ],
        replies: &["okay", "that sounds good to me"],
    },
    Violation {
        rule: "gift_card",
        party: Party::Caller,
        vertical: None,
        ends_call: false,
        lines: &["where is my gift card"],
        replies: &["{ok} let me pull up your file"],
    },
    Violation {
        rule: "unsolicited_call",
        party: Party::Caller,
        vertical: None,
        ends_call: false,
        lines: &["i never asked for this call", "i didn't fill out any form"],
        replies: &["i completely understand", "i'm sorry for the trouble"],
    },
    Violation {
        rule: "hostile_language",
        party: Party::Caller,
        vertical: None,
        ends_call: true,
        lines: &[
            "you people are idiots",
            "go to hell",
            "you are a liar and a thief",
        ],
        replies: &["i'm sorry for the trouble", "i completely understand"],
    },
    Violation {
        rule: "hostile_language",
        party: Party::Agent,
        vertical: None,
        ends_call: false,
        lines: &["sir you sound stupid just answer the question"],
        replies: &[
            "can i speak with a supervisor please",
            "let me speak to your manager",
        ],
    },
    Violation {
        rule: "aca_free_coverage",
        party: Party::Agent,
        vertical: Some(Vertical::Aca),
        ends_call: false,
        lines: &["it does not cost anything it is completely free"],
        replies: &["okay", "will my doctor be covered"],
    },
    Violation {
        rule: "medicare_benefit_threat",
        party: Party::Agent,
        vertical: Some(Vertical::Medicare),
        ends_call: false,
        lines: &["if you hang up now you will lose your benefits"],
        replies: &[
            "i don't want to change my plan",
            "i'm happy with my supplement plan",
        ],
    },
    Violation {
        rule: "solar_no_cost_claim",
        party: Party::Agent,
        vertical: Some(Vertical::Solar),
        ends_call: false,
        lines: &["it does not cost anything it is completely free"],
        replies: &["okay", "do i have to pay anything up front"],
    },
    Violation {
        rule: "debt_upfront_fee",
        party: Party::Agent,
        vertical: Some(Vertical::Debt),
        ends_call: false,
        lines: &["we charge a fee before your debt is settled"],
        replies: &[
            "how much is it going to be every month",
            "i'm not sure about that",
        ],
    },
    Violation {
        rule: "auto_coached_answers",
        party: Party::Agent,
        vertical: Some(Vertical::AutoInsurance),
        ends_call: false,
        lines: &["when they ask you if you have insurance just say no"],
        replies: &["okay", "i'm not sure about that"],
    },
    Violation {
        rule: "home_no_permission",
        party: Party::Agent,
        vertical: Some(Vertical::HomeServices),
        ends_call: false,
        lines: &["we do not need your permission to call you"],
        replies: &["how did you get my number", "what company is this"],
    },
    Violation {
        rule: "final_expense_no_questions",
        party: Party::Agent,
        vertical: Some(Vertical::FinalExpense),
        ends_call: false,
        lines: &["your doctor said you need this plan"],
        replies: &["i'm not sure about that", "let me ask my {rel}"],
    },
];
