//! The seven markets, with the ids that the seed data gives them.

use serde::{Deserialize, Serialize};

/// A market in which calls are bought and sold.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Vertical {
    /// Health insurance under the Affordable Care Act.
    Aca,
    /// Medicare plans.
    Medicare,
    /// Solar panels.
    Solar,
    /// Debt relief.
    Debt,
    /// Car insurance.
    AutoInsurance,
    /// Final expense insurance.
    FinalExpense,
    /// Repairs and renovation.
    HomeServices,
}

impl Vertical {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Aca,
        Self::Medicare,
        Self::Solar,
        Self::Debt,
        Self::AutoInsurance,
        Self::FinalExpense,
        Self::HomeServices,
    ];

    /// Id in `core.verticals`.
    pub fn id(self) -> &'static str {
        match self {
            Self::Aca => "aca",
            Self::Medicare => "medicare",
            Self::Solar => "solar",
            Self::Debt => "debt",
            Self::AutoInsurance => "auto_insurance",
            Self::FinalExpense => "final_expense",
            Self::HomeServices => "home_services",
        }
    }
}
