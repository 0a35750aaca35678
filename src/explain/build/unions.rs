//! What keeps somebody from belonging to classes that are made of others.

use super::Builder;
use crate::{
    engine::{
        gather::Gathered,
        program::{ClassKind, Clause},
        truth::Verdict,
    },
    explain::{Candidate, CandidateState},
    model::{self, ClassId},
};

/// A class whose members are left out: whether that is asked of each element.
type Without = (ClassId, bool);

impl<'a> Builder<'a> {
    /// The clauses of the classes that a class is made of; who is in one that it leaves out is blocked.
    pub(super) fn of_union(&mut self, id: ClassId, candidates: &mut Vec<Candidate>) {
        let mut parts = Vec::new();
        self.parts(id, &[], &mut Vec::new(), &mut parts);
        for (clause, without) in parts {
            let before = candidates.len();
            self.at_elements(clause, true, None, candidates);
            for (index, candidate) in (0..).zip(candidates.iter_mut().skip(before)) {
                if candidate.state != CandidateState::NotMet {
                    self.left_out(&without, index, candidate);
                }
            }
        }
    }

    /// The clauses that define a class, each with the classes that are left out of its members.
    fn parts(
        &self,
        id: ClassId,
        without: &[Without],
        seen: &mut Vec<(ClassId, Vec<Without>)>,
        parts: &mut Vec<(&'a Clause, Vec<Without>)>,
    ) {
        let program = self.machine.program;
        let here = (id, without.to_vec());
        if seen.contains(&here) {
            return;
        }
        seen.push(here);
        let Some(class) = program.classes.get(id.index()) else { return };
        match &class.kind {
            ClassKind::Condition(_) => {
                if let Some(clause) = self.defining(id) {
                    parts.push((clause, without.to_vec()));
                }
            }
            ClassKind::Union(members) => {
                let mut all = without.to_vec();
                for class_out in &members.exclude.listed {
                    all.push((*class_out, self.machine.shares(*class_out, &class.carrier)));
                }
                for class in &members.include.listed {
                    self.parts(*class, &all, seen, parts);
                }
            }
        }
    }

    fn defining(&self, id: ClassId) -> Option<&'a Clause> {
        let program = self.machine.program;
        match program.model.classes.get(id.index())?.kind {
            model::ClassKind::Clause(id) => program.clauses.get(id.index()),
            model::ClassKind::Union(_) => None,
        }
    }

    /// Says of a candidate whether it is in a class that is left out.
    fn left_out(&mut self, without: &[Without], index: u32, candidate: &mut Candidate) {
        let mut found = Gathered::default();
        let (mut open, mut undetermined) = (false, false);
        for (class, shared) in without.iter().copied() {
            let only = shared.then_some(index);
            let machine = &mut self.machine;
            let truth = match only {
                Some(index) => machine.class_at(class, index),
                None => machine.class_any(class),
            };
            match truth.verdict() {
                Verdict::Never => continue,
                Verdict::Certain => {
                    candidate.state = CandidateState::Blocked;
                    candidate.blocked_by = self.clauses_of(class, only);
                    candidate.rests =
                        self.traced(|machine, trace| machine.trace_class(class, only, true, trace));
                    return;
                }
                Verdict::Open => open = true,
                Verdict::Undetermined => undetermined = true,
            }
            found.add(&machine.gather(|machine, found| machine.gather_class(class, only, found)));
        }
        let state = match (open, undetermined) {
            (_, true) => CandidateState::Undetermined,
            (true, false) => CandidateState::Open,
            (false, false) => return,
        };
        candidate.state = candidate.state.max(state);
        for fact in self.missing_names(&found.missing) {
            if undetermined && !candidate.missing.contains(&fact) {
                candidate.missing.push(fact);
            }
        }
        let whys = &self.machine.program.whys;
        for why in found.open.iter().filter_map(|why| whys.get(why.0 as usize)) {
            if !candidate.why.contains(why) {
                candidate.why.push(why.clone());
            }
        }
    }

    /// The clauses by which somebody certainly is in a class.
    fn clauses_of(&mut self, id: ClassId, only: Option<u32>) -> Vec<String> {
        let mut parts = Vec::new();
        self.parts(id, &[], &mut Vec::new(), &mut parts);
        let mut names = Vec::new();
        for (clause, _) in parts {
            let elements = self.machine.outside(|machine| machine.elements(&clause.carrier));
            let mut places = (0..elements.len()).filter(|index| only.is_none_or(|only| only == *index));
            if places.any(|index| self.machine.standing_at(clause, index).1.verdict() == Verdict::Certain) {
                names.push(self.view().clause_name(clause.id));
            }
        }
        names
    }
}
