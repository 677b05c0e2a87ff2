//! Campaigns as a Ringba account names them: the vertical has to be inferred from such names.

use super::vertical::Vertical;

/// A campaign of the simulated account.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Campaign {
    /// Ringba `campaignId`.
    pub id: &'static str,
    /// Ringba `campaignName`.
    pub name: &'static str,
    /// The vertical a person would read out of the name; none if it tells nothing.
    pub vertical: Option<Vertical>,
}

const fn campaign(id: &'static str, name: &'static str, vertical: Option<Vertical>) -> Campaign {
    Campaign { id, name, vertical }
}

/// Every campaign of the account, at least one a vertical and one that gives nothing away.
pub const CAMPAIGNS: [Campaign; 15] = [
    campaign("CA01", "ACA Health - Search", Some(Vertical::Aca)),
    campaign("CA02", "Obamacare_OEP_Inbound", Some(Vertical::Aca)),
    campaign("CA03", "Medicare Advantage T65", Some(Vertical::Medicare)),
    campaign(
        "CA04",
        "US | Medicare Supplement | Live Transfer",
        Some(Vertical::Medicare),
    ),
    campaign("CA05", "Solar Homeowners West", Some(Vertical::Solar)),
    campaign("CA06", "solar_leads_tier_2", Some(Vertical::Solar)),
    campaign("CA07", "Debt Settlement 10k+", Some(Vertical::Debt)),
    campaign("CA08", "Credit Card Debt Relief RTB", Some(Vertical::Debt)),
    campaign(
        "CA09",
        "Auto Insurance - Clicks to Calls",
        Some(Vertical::AutoInsurance),
    ),
    campaign("CA10", "Car_Insurance_Evergreen", Some(Vertical::AutoInsurance)),
    campaign("CA11", "Final Expense Seniors TV", Some(Vertical::FinalExpense)),
    campaign("CA12", "Final Expense (Radio)", Some(Vertical::FinalExpense)),
    campaign("CA13", "Home Services - Plumbing", Some(Vertical::HomeServices)),
    campaign("CA14", "Roofing & HVAC East", Some(Vertical::HomeServices)),
    campaign("CA99", "Blue Horizon 7", None),
];

/// The campaigns of a vertical, or those that tell nothing.
pub fn campaigns_of(vertical: Option<Vertical>) -> Vec<Campaign> {
    CAMPAIGNS
        .into_iter()
        .filter(|campaign| campaign.vertical == vertical)
        .collect()
}
