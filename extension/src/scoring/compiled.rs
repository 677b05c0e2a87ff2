//! Rules that are compiled once and kept for the next call.

use std::cell::RefCell;
use std::rc::Rc;

use serde_json::Value;

use super::flag::Dropped;
use super::index::Index;
use super::program::Lexicon;
use super::rule::{self, Rule};
use crate::cache::Cache;

/// Compiled rules, the words they mention, and what could not be used.
#[derive(Debug, Default)]
pub(crate) struct CompiledRules {
    pub(crate) rules: Vec<Rule>,
    pub(crate) lexicon: Lexicon,
    /// Where their patterns may match.
    pub(crate) index: Index,
    pub(crate) dropped: Vec<Dropped>,
}

impl CompiledRules {
    /// Compiles the rules; those that cannot be used are listed.
    pub(crate) fn compile(rules: &Value) -> Self {
        let mut compiled = Self::default();
        let Self {
            lexicon,
            index,
            dropped,
            ..
        } = &mut compiled;
        compiled.rules = rule::parse_all(rules, lexicon, index, dropped);
        compiled
    }

    /// Compiles the rules, or returns what the same rules compiled to last time: one vertical after the other
    /// asks for the same few sets, and compiling costs several times what matching does.
    pub(crate) fn of(rules: &Value) -> Rc<Self> {
        thread_local! {
            static KEPT: RefCell<Cache<Value, CompiledRules>> = const { RefCell::new(Cache::new()) };
        }
        if let Some(known) = KEPT.with_borrow_mut(|kept| kept.get(rules)) {
            return known;
        }
        let compiled = Rc::new(Self::compile(rules));
        KEPT.with_borrow_mut(|kept| kept.put(rules.clone(), &compiled));
        compiled
    }
}
