//! `/rules`: the rules, and a workbench for each.

pub(crate) mod compare;
pub(crate) mod editor;
pub(crate) mod example;
pub(crate) mod fields;
pub(crate) mod history;
pub(crate) mod key;
pub(crate) mod list;
pub(crate) mod publish;
pub(crate) mod record;
pub(crate) mod rescore;
pub(crate) mod shadow;
pub(crate) mod trial;
pub(crate) mod workbench;
pub(crate) mod wrong;
