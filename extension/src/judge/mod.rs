//! The lane `judge`: which question is asked next, what an answer leads to, and the judgement that a call
//! gets.
//!
//! A *round* begins with a claimed call and ends in a judgement or a dead letter. Within it every answer of a
//! model is kept in `core.judge_opinions` the moment it comes: an unusable one is asked about once more
//! (`repair`), a doubtful one is shown to the model of tier 2 (`doubt`). `judge_question` (`ask`) reads the
//! round and says what to ask next, so a worker that dies between two questions loses neither an answer nor
//! the money it cost. The question itself is written down before it is asked (`question`). A call that is longer than a
//! question may be is asked about in parts (`window`). `judged` (`finish`) takes the answers.
//!
//! Before another prompt or model judges (`change`), it is asked about the golden set (`golden`), and its answers are
//! compared with those of the prompt and model that judge now (`setup`).

mod ask;
mod case;
mod change;
mod doubt;
mod excerpt;
mod finish;
mod golden;
mod judgement;
mod model;
mod pause;
mod prompt;
mod question;
mod repair;
mod reply;
mod request;
mod rescore;
mod review;
mod round;
mod schema;
mod server;
mod server_found;
mod setup;
mod window;

#[cfg(test)]
mod attack_tests;
