//! The rules of `sql/rules`, as far as scripts speak of them.

use super::vertical::Vertical;

/// The vertical whose calls a rule is asked of; none: all.
pub fn vertical_of(rule: &str) -> Option<Vertical> {
    match rule {
        "aca_free_coverage" => Some(Vertical::Aca),
        "medicare_disclaimer_missing" | "medicare_benefit_threat" => Some(Vertical::Medicare),
        "solar_no_cost_claim" => Some(Vertical::Solar),
        "debt_upfront_fee" => Some(Vertical::Debt),
        "auto_coached_answers" => Some(Vertical::AutoInsurance),
        "final_expense_no_questions" => Some(Vertical::FinalExpense),
        "home_no_permission" => Some(Vertical::HomeServices),
        _ => None,
    }
}
