//! The scripts as written: all can be read and spoken, and there is enough of everything.

use std::collections::{BTreeMap, BTreeSet};

use callscript_demo::calls::meaning::Meaning;
use callscript_demo::calls::plan::Kind;
use callscript_demo::calls::rules::vertical_of;
use callscript_demo::calls::script::{DISCLAIMER, DISCLOSURE};
use callscript_demo::calls::scripts::{FILES, all};
use callscript_demo::calls::{Bank, Script, Vertical};
use callscript_worker::migrate::shipped_rules;

type TestResult = anyhow::Result<()>;

fn meanings(script: &Script) -> impl Iterator<Item = Meaning> + '_ {
    script.lines.iter().flat_map(|line| line.meanings.iter().copied())
}

#[test]
fn every_file_can_be_read_and_is_large_enough() -> TestResult {
    let mut names = BTreeSet::new();
    for (file, text) in FILES {
        let scripts = Script::parse_file(file, text)?;
        assert!(scripts.len() >= 12, "{file} has {} scripts", scripts.len());
        for script in &scripts {
            assert!(names.insert(script.name), "{} is there twice", script.name);
            let prefix = script.name.replace('-', "_");
            assert!(prefix.starts_with(file), "{} is in {file}.txt", script.name);
        }
        let casts: BTreeSet<_> = scripts
            .iter()
            .map(|script| (script.cast.agent.letter(), script.cast.caller.letter()))
            .collect();
        assert!(casts.len() >= 2, "{file}: everybody is {casts:?}");
    }
    Ok(())
}

#[test]
fn every_line_has_a_clip_in_its_voice() -> TestResult {
    let bank = Bank::shared()?;
    let mut missing = Vec::new();
    for script in all() {
        for line in &script.lines {
            if bank.clip(script.cast.voice(line.role), &line.text).is_err() {
                missing.push(format!("{}: {}", script.name, line.text));
            }
        }
    }
    assert!(
        missing.is_empty(),
        "{} lines were never spoken:\n{}",
        missing.len(),
        missing.join("\n")
    );
    Ok(())
}

#[test]
fn every_rule_exists_and_belongs_to_its_vertical() -> TestResult {
    let shipped = shipped_rules()?;
    let rules: BTreeSet<&str> = shipped.iter().map(|shipped| shipped.id.as_str()).collect();
    for script in all() {
        for meaning in meanings(script) {
            let rule = meaning.rule();
            assert!(rules.contains(rule), "{}: there is no rule {rule}", script.name);
            let of = vertical_of(rule);
            assert!(
                of.is_none() || of == script.topic,
                "{} breaks {rule} of {of:?}",
                script.name
            );
            if let Meaning::Satisfies(rule) = meaning {
                assert!(
                    [DISCLOSURE, DISCLAIMER].contains(&rule),
                    "{}: {rule}",
                    script.name
                );
            }
        }
    }
    // The table of verticals is right, for the rules of which scripts speak.
    let spoken: BTreeSet<&str> = all().iter().flat_map(meanings).map(Meaning::rule).collect();
    for shipped in shipped
        .iter()
        .filter(|shipped| spoken.contains(shipped.id.as_str()))
    {
        let vertical = vertical_of(&shipped.id).map(Vertical::id);
        assert_eq!(shipped.rule["vertical_id"].as_str(), vertical, "{}", shipped.id);
    }
    Ok(())
}

#[test]
fn scripts_do_what_their_kind_says() {
    for script in all() {
        let broken = script.broken();
        let is_disclosed = script.satisfies(DISCLOSURE);
        match script.kind {
            Kind::Clean | Kind::DeadAir | Kind::AgentTalks | Kind::Short => {
                assert!(broken.is_empty(), "{} breaks {broken:?}", script.name);
                assert!(is_disclosed, "{}: nobody discloses the recording", script.name);
            }
            Kind::Breaking => {
                let omits = !is_disclosed
                    || script.topic == Some(Vertical::Medicare) && !script.satisfies(DISCLAIMER);
                assert!(!broken.is_empty() || omits, "{} breaks nothing", script.name);
            }
            Kind::Voicemail => assert!(broken.contains("voicemail"), "{}", script.name),
            Kind::WrongNumber => assert!(broken.contains("wrong_number"), "{}", script.name),
        }
    }
}

#[test]
fn there_are_enough_violations_and_near_misses() {
    let mut broken: BTreeMap<&str, usize> = BTreeMap::new();
    let mut near: BTreeMap<&str, usize> = BTreeMap::new();
    let mut omissions = [0, 0];
    for script in all() {
        for meaning in meanings(script) {
            match meaning {
                Meaning::Breaks(rule) => *broken.entry(rule).or_default() += 1,
                Meaning::Near(rule) => *near.entry(rule).or_default() += 1,
                Meaning::Satisfies(_) => {}
            }
        }
        omissions[0] += usize::from(!script.satisfies(DISCLOSURE));
        omissions[1] +=
            usize::from(script.topic == Some(Vertical::Medicare) && !script.satisfies(DISCLAIMER));
    }
    println!("broken: {broken:?}\nnear misses: {near:?}\nomissions: {omissions:?}");
    assert!(broken.len() >= 20, "{broken:?}");
    assert!(broken.values().sum::<usize>() >= 120, "{broken:?}");
    assert!(near.len() >= 12 && near.values().sum::<usize>() >= 40, "{near:?}");
    assert!(omissions[0] >= 5 && omissions[1] >= 1, "{omissions:?}");
}
