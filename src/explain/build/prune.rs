//! What is about one name alone.

use std::collections::BTreeSet;

use super::candidates::is_named;
use crate::explain::{Explanation, Ground, Rests};

/// Takes out what is not about a name, and what nothing that is left rests on.
pub(super) fn keep(explanation: &mut Explanation, name: &str) {
    explanation.outcomes.retain(|why| why.is_named(name));
    explanation.deciding.retain(|entry| is_named(&entry.name, name));
    explanation.undetermined.retain(|entry| is_named(&entry.name, name));
    explanation.open.retain(|open| is_named(&open.entry.name, name));
    explanation.conflicts.retain(|entry| {
        entry.name.as_deref().is_some_and(|own| is_named(own, name))
            || entry.names.iter().any(|own| own == name)
    });
    explanation.notes.clear();
    let (mut grounds, mut facts) = (BTreeSet::new(), BTreeSet::new());
    {
        let outcomes = explanation.outcomes.iter();
        let because = outcomes.clone().flat_map(|why| &why.because);
        let because = because.chain(explanation.open.iter().flat_map(|open| &open.because));
        let candidates = explanation.why_not.iter().flat_map(|asked| &asked.candidates);
        let all = outcomes
            .map(|why| &why.rests)
            .chain(because.map(|because| &because.rests))
            .chain(candidates.map(|candidate| &candidate.rests));
        for rests in all {
            reach(rests, &explanation.grounds, &mut grounds, &mut facts);
        }
    }
    explanation.grounds.retain(|ground| grounds.contains(&ground.id));
    explanation.facts.retain(|path, _| facts.contains(path));
}

fn reach(rests: &Rests, all: &[Ground], grounds: &mut BTreeSet<usize>, facts: &mut BTreeSet<String>) {
    facts.extend(rests.facts.iter().cloned());
    for id in rests.on.iter().chain(&rests.exceptions) {
        if grounds.insert(*id)
            && let Some(ground) = all.iter().find(|ground| ground.id == *id)
        {
            reach(&ground.rests, all, grounds, facts);
        }
    }
}
