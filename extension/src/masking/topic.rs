//! What the talk is about when a number comes.

use super::kind::Kind;

/// What a phrase announces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Topic {
    /// A card's number.
    Card,
    /// A card, of which anything may be said.
    CardLoose,
    Code,
    /// A code, which is a card's only if there is one.
    CodeLoose,
    Expiry,
    /// "the date on it", which is a card's only shortly after its number.
    ExpiryLoose,
    Social,
    /// Social security: the number, but more often the office or what it pays.
    SocialLoose,
    /// An account's or a routing number.
    Bank,
    /// A bank account, of which anything may be said.
    BankLoose,
    /// An account, maybe of a bank.
    Account,
    Birth,
    /// "born", which may be followed by a place.
    BirthLoose,
    Medicare,
    /// "the last four", of what was talked about.
    Tail,
    Phone,
    Zip,
    /// An address.
    Place,
    /// A policy's, a licence's, ... number.
    Identifier,
    Money,
    /// A day that is nobody's birthday.
    Day,
    /// An age, a height, a score, ...
    Measure,
    /// What is said to somebody's date of birth ("you don't sound it").
    Reaction,
    /// What is asked for next is asked for by nobody.
    Denial,
    /// A phrase that holds another one and takes its meaning away ("gift card").
    Nothing,
}

impl Topic {
    /// How many there are.
    pub(crate) const COUNT: usize = Self::Nothing as usize + 1;

    /// What a number is masked as after it.
    pub(crate) const fn kind(self) -> Option<Kind> {
        match self {
            Self::Card | Self::CardLoose => Some(Kind::CardNumber),
            Self::Code | Self::CodeLoose => Some(Kind::SecurityCode),
            Self::Expiry | Self::ExpiryLoose => Some(Kind::Expiry),
            Self::Social | Self::SocialLoose => Some(Kind::SocialSecurityNumber),
            Self::Bank | Self::BankLoose | Self::Account => Some(Kind::BankAccount),
            Self::Birth | Self::BirthLoose => Some(Kind::BirthDate),
            Self::Medicare => Some(Kind::MedicareNumber),
            _ => None,
        }
    }

    /// Whether it says little of what number follows.
    pub(crate) const fn is_loose(self) -> bool {
        matches!(
            self,
            Self::CardLoose | Self::SocialLoose | Self::BankLoose | Self::Account
        )
    }

    /// Whether "the last four" may be of it.
    pub(crate) const fn has_tail(self) -> bool {
        matches!(
            self,
            Self::Card
                | Self::CardLoose
                | Self::Social
                | Self::SocialLoose
                | Self::Bank
                | Self::BankLoose
                | Self::Account
                | Self::Medicare
                | Self::Phone
                | Self::Identifier
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topics_of_secrets_have_a_kind() {
        assert_eq!(Topic::Card.kind(), Some(Kind::CardNumber));
        assert_eq!(Topic::Phone.kind(), None);
        assert!(Topic::Social.has_tail() && !Topic::Birth.has_tail());
    }
}
