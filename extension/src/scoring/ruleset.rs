//! A set of rules, compiled once and kept for the next call.

use std::cell::RefCell;
use std::rc::Rc;

use serde_json::Value;

use super::flag::Dropped;
use super::index::Index;
use super::program::Lexicon;
use super::rule::{self, Rule};

/// Compiled rules, the words they mention, and what could not be used.
#[derive(Debug, Default)]
pub(crate) struct RuleSet {
    pub(crate) rules: Vec<Rule>,
    pub(crate) lexicon: Lexicon,
    /// Where their patterns may match.
    pub(crate) index: Index,
    pub(crate) dropped: Vec<Dropped>,
}

impl RuleSet {
    /// Compiles the rules; those that cannot be used are listed.
    pub(crate) fn compile(rules: &Value) -> Self {
        let mut set = Self::default();
        set.rules = rule::parse_all(rules, &mut set.lexicon, &mut set.index, &mut set.dropped);
        set
    }

    /// Compiles the rules, or returns what the same rules compiled to last time: one vertical after the other
    /// asks for the same few sets, and compiling costs several times what matching does.
    pub(crate) fn of(rules: &Value) -> Rc<Self> {
        /// One set per vertical, with room.
        const MOST_KEPT: usize = 16;
        thread_local! {
            static KEPT: RefCell<Vec<(Value, Rc<RuleSet>)>> = const { RefCell::new(Vec::new()) };
        }
        KEPT.with_borrow_mut(|kept| {
            if let Some(at) = kept.iter().position(|(known, _)| known == rules) {
                // Most recently used last, so that the oldest goes first.
                let found = kept.remove(at);
                let set = Rc::clone(&found.1);
                kept.push(found);
                return set;
            }
            let set = Rc::new(Self::compile(rules));
            if kept.len() == MOST_KEPT {
                kept.remove(0);
            }
            kept.push((rules.clone(), Rc::clone(&set)));
            set
        })
    }
}
