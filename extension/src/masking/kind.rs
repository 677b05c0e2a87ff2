//! What is masked.

/// A kind of secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// The long number of a credit or debit card, or its last four digits.
    CardNumber,
    /// The three or four digits that a shop must not keep.
    SecurityCode,
    /// Until when a card is good.
    Expiry,
    /// All of a social security number, or its last four digits.
    SocialSecurityNumber,
    /// An account's or its bank's routing number.
    BankAccount,
    /// When somebody was born.
    BirthDate,
    /// The beneficiary identifier: eleven letters and digits.
    MedicareNumber,
}

impl Kind {
    /// All of them.
    pub(crate) const ALL: [Self; 7] = [
        Self::CardNumber,
        Self::SecurityCode,
        Self::Expiry,
        Self::SocialSecurityNumber,
        Self::BankAccount,
        Self::BirthDate,
        Self::MedicareNumber,
    ];

    /// What stands in brackets in the secret's place.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::CardNumber => "card number",
            Self::SecurityCode => "security code",
            Self::Expiry => "expiry date",
            Self::SocialSecurityNumber => "social security number",
            Self::BankAccount => "bank account number",
            Self::BirthDate => "date of birth",
            Self::MedicareNumber => "medicare number",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_differ() {
        let mut names: Vec<&str> = Kind::ALL.iter().map(|kind| kind.name()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Kind::ALL.len());
    }
}
