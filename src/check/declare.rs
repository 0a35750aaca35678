//! Declarations: every name is entered before any is looked up, so that the
//! order of declarations does not matter.

use indexmap::IndexMap;

use crate::{
    diagnostic::Term,
    model::{ClassId, ClauseId, DutyId, EnumId, RecordId},
    syntax::ast,
};

use super::{
    Checker, DefinitionInfo, ParamInfo, RecordInfo, TypeId,
    aggregates::AggregateInfo,
    classes::ClassInfo,
    clauses::ClauseInfo,
    duties::DutyInfo,
    names::{Entry, Space},
    reports::ReportInfo,
    sections::ListInfo,
    types, words,
};

impl<'a> Checker<'a> {
    /// Enters the declarations of all units, imports first.
    pub(super) fn declare_all(&mut self) {
        let context = words::context(self.root_language()).to_owned();
        self.records.push(RecordInfo {
            name: context,
            unit: self.units.len().saturating_sub(1),
            decl: None,
            later: false,
            key: None,
            label: None,
            fields: Vec::new(),
            by_name: IndexMap::new(),
        });
        let units = self.units;
        for (unit, loaded) in units.iter().enumerate() {
            for item in &loaded.file.items {
                self.declare_item(unit, item);
            }
            for faulty in &loaded.file.faulty {
                if let ast::Lost::Whole(ast::LostName::Known { name, .. }) = &faulty.lost
                    && let Some(space) = faulty.keyword.and_then(Space::of_keyword)
                {
                    self.declare(space, unit, name, Entry::LOST);
                }
            }
        }
        for (unit, loaded) in units.iter().enumerate() {
            for item in &loaded.later {
                self.declare_later(unit, item);
            }
        }
    }

    fn declare_item(&mut self, unit: usize, item: &'a ast::Item) {
        match item {
            ast::Item::Enum(decl) => {
                let id = EnumId(self.enums.len() as u32);
                self.declare(Space::Type, unit, &decl.name, self.types.len() as u32);
                self.types.push(TypeId::Enum(id));
                let later = self.units.get(unit).into_iter().flat_map(|unit| &unit.later);
                let whose = later.into_iter().find_map(|item| match item {
                    ast::Item::Enum(later) if later.name.text == decl.name.text => Some(later),
                    _ => None,
                });
                let whose = whose.map_or(types::Values::Own, types::Values::AndLater);
                let info = types::enum_info(self, unit, decl, whose);
                self.enums.push(info);
            }
            ast::Item::Record(decl) => {
                let id = RecordId(self.records.len() as u32);
                self.declare(Space::Type, unit, &decl.name, self.types.len() as u32);
                self.types.push(TypeId::Record(id));
                self.records.push(RecordInfo {
                    name: decl.name.text.clone(),
                    unit,
                    decl: Some(decl),
                    later: false,
                    key: None,
                    label: None,
                    fields: Vec::new(),
                    by_name: IndexMap::new(),
                });
            }
            // The facts of the context need the types: see `check_types`.
            ast::Item::Context(_) => {}
            ast::Item::Param(decl) => {
                self.declare(Space::Param, unit, &decl.name, self.params.len() as u32);
                self.params.push(ParamInfo { unit, decl, value: None, share: false });
            }
            // Of what was read as it stands; in an edition each is a parameter, or not there yet.
            ast::Item::DatedParam(_) => {}
            ast::Item::Report(decl) => {
                self.declare(Space::Report, unit, &decl.name, self.reports.len() as u32);
                self.reports.push(ReportInfo::new(unit, decl));
            }
            ast::Item::Duty(decl) => {
                self.declare_duty(unit, decl, None);
            }
            ast::Item::List(decl) => {
                self.declare(Space::List, unit, &decl.name, self.lists.len() as u32);
                self.lists.push(ListInfo::new(unit, decl));
            }
            ast::Item::Instrument(decl) => {
                // A title is the same instrument whichever library gives it; within a file it is
                // a slip.
                let earlier = self.instruments.get(&decl.title.text).copied();
                match earlier {
                    Some((other, first)) if other == unit => {
                        let name =
                            ast::Name { quoted: false, text: decl.title.text.clone(), span: decl.title.span };
                        self.duplicate(Term::Instrument, &name, first.title.span);
                    }
                    Some(_) => {}
                    None => {
                        self.instruments.insert(decl.title.text.clone(), (unit, decl));
                    }
                }
            }
            ast::Item::Define(decl) => {
                let id = self.definitions.len() as u32;
                self.declare(Space::Definition, unit, &decl.name, id);
                self.definitions.push(DefinitionInfo { unit, decl, record: None, typed: None });
            }
            ast::Item::Aggregate(decl) => {
                self.declare(Space::Aggregate, unit, &decl.name, self.aggregates.len() as u32);
                self.aggregates.push(AggregateInfo::new(unit, decl));
            }
            ast::Item::Assume(decl) => {
                let id = self.assumptions.len() as u32;
                self.declare(Space::Assumption, unit, &decl.name, id);
                self.assumptions.push((unit, decl));
            }
            ast::Item::Union(decl) => {
                self.declare(Space::Class, unit, &decl.name, self.classes.len() as u32);
                let scheme = self.scheme_of(unit);
                self.classes.push(ClassInfo::union(unit, scheme, decl));
            }
            ast::Item::Clause(decl) => self.declare_clause(unit, decl),
            ast::Item::Unmodelled(decl) => self.unmodelled.push((unit, decl)),
        }
    }

    /// Enters what is of later editions: vocabulary that records may use, parameters without a value.
    fn declare_later(&mut self, unit: usize, item: &'a ast::Item) {
        let own = |name: &ast::Name, checker: &Self| {
            let all = checker.names.table(Space::Type).get(&name.text);
            all.into_iter().flatten().any(|entry| entry.unit == unit)
        };
        let (space, name, id) = match item {
            ast::Item::Enum(decl) if !own(&decl.name, self) => {
                let id = EnumId(self.enums.len() as u32);
                let info = types::enum_info(self, unit, decl, types::Values::Later);
                self.enums.push(info);
                self.types.push(TypeId::Enum(id));
                (Space::LaterType, &decl.name, self.types.len() - 1)
            }
            ast::Item::Record(decl) if !own(&decl.name, self) => {
                let id = RecordId(self.records.len() as u32);
                self.records.push(RecordInfo {
                    name: decl.name.text.clone(),
                    unit,
                    decl: Some(decl),
                    later: true,
                    key: None,
                    label: None,
                    fields: Vec::new(),
                    by_name: IndexMap::new(),
                });
                self.types.push(TypeId::Record(id));
                (Space::LaterType, &decl.name, self.types.len() - 1)
            }
            ast::Item::DatedParam(decl) => {
                self.later_params.push(decl);
                (Space::LaterParam, &decl.name, self.later_params.len() - 1)
            }
            _ => return,
        };
        let entry = Entry { unit, id: id as u32, span: name.span };
        self.names.enter_later(space, &name.text, entry);
    }

    fn declare_clause(&mut self, unit: usize, decl: &'a ast::Clause) {
        let id = ClauseId(self.clauses.len() as u32);
        let class = match decl.kind {
            ast::ClauseKind::Subject => {
                let class = ClassId(self.classes.len() as u32);
                self.declare(Space::Class, unit, &decl.name, class.0);
                let scheme = self.scheme_of(unit);
                self.classes.push(ClassInfo::clause(unit, scheme, decl, id));
                Some(class)
            }
            kind => {
                self.declare(Space::of_clause(kind), unit, &decl.name, id.0);
                None
            }
        };
        self.clauses.push(ClauseInfo::new(unit, decl, class));
        for effect in &decl.effects {
            if let ast::EffectKind::ImposeInPlace { duty, .. } = &effect.kind {
                self.declare_duty(unit, duty, Some(id));
            }
        }
    }

    fn declare_duty(&mut self, unit: usize, decl: &'a ast::DutyDecl, clause: Option<ClauseId>) {
        let id = DutyId(self.duties.len() as u32);
        self.declare(Space::Duty, unit, &decl.name, id.0);
        self.duties.push(DutyInfo::new(unit, decl, clause));
        if let Some(clause) = clause
            && let Some(info) = self.clauses.get_mut(clause.index())
        {
            info.in_place.push(id);
        }
    }
}
