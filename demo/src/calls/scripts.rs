//! All scripts. They are small, and part of the program, because a plan must not depend on files on the disk.

use std::sync::LazyLock;

use super::plan::Kind;
use super::script::Script;

/// The files, a vertical each.
pub const FILES: [(&str, &str); 8] = [
    ("aca", include_str!("../../bank/scripts/aca.txt")),
    ("medicare", include_str!("../../bank/scripts/medicare.txt")),
    ("solar", include_str!("../../bank/scripts/solar.txt")),
    ("debt", include_str!("../../bank/scripts/debt.txt")),
    (
        "auto_insurance",
        include_str!("../../bank/scripts/auto_insurance.txt"),
    ),
    (
        "final_expense",
        include_str!("../../bank/scripts/final_expense.txt"),
    ),
    (
        "home_services",
        include_str!("../../bank/scripts/home_services.txt"),
    ),
    ("general", include_str!("../../bank/scripts/general.txt")),
];

/// Every third script of its kind in its vertical is kept back.
const KEPT_BACK: usize = 3;

/// Which scripts calls are made of.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Part {
    /// Those that everybody may look at.
    Ordinary,
    /// A fixed third that no ordinary call is made of.
    HeldOut,
}

static ALL: LazyLock<Vec<Script>> = LazyLock::new(|| {
    let files = FILES.iter();
    files
        .flat_map(|(file, text)| {
            #[expect(clippy::expect_used, reason = "they are constants, and a test reads them")]
            Script::parse_file(file, text).expect("the scripts can be read")
        })
        .collect()
});

/// Every script, in the order of the files.
pub fn all() -> &'static [Script] {
    &ALL
}

/// The scripts of a kind; of a kind that this part lacks, those of the other one.
pub fn of(part: Part, kind: Kind) -> Vec<&'static Script> {
    let all: Vec<&Script> = all().iter().filter(|script| script.kind == kind).collect();
    let wanted = |at: usize| part_of(&all, at) == part;
    let chosen: Vec<&Script> = (0..all.len())
        .filter(|at| wanted(*at))
        .map(|at| all[at])
        .collect();
    if chosen.is_empty() { all } else { chosen }
}

/// The part of one script among all of its kind.
fn part_of(all: &[&Script], at: usize) -> Part {
    let before = all[..at].iter().filter(|script| script.topic == all[at].topic);
    if before.count() % KEPT_BACK == KEPT_BACK - 1 {
        Part::HeldOut
    } else {
        Part::Ordinary
    }
}
