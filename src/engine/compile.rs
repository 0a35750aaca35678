//! The checked model into a program: addresses for paths, nodes for
//! expressions, and for each clause and class what evaluation needs.

mod expr;
mod join;
mod uses;

use std::sync::Arc;

use indexmap::IndexSet;

use super::rows::Why;
use super::{
    facts::Facts,
    fragments::Fragments,
    head::Head,
    index::{Index, index},
    layout::{Arena, ArenaId, FieldShape, Layout, Shape},
    program::{
        Address, Aggregate, Assumption, Base, Carrier, Cited, Class, ClassKind, Classes, Clause, Condition,
        Domain, Done, Duty, Each, Effect, ElementList, Limit, ListName, Members, Node, NodeId, PlainList,
        Plan, Pool, Program, Quota, Report, Required, Sections, Trigger,
    },
    read::Dictionary,
    value::Value,
};
use join::{join_classes, place_sections, section_places};
use uses::{Imposed, Uses};

use crate::{
    date::Date,
    limits::Limits,
    model::{self, ClauseId, ClauseKind, EnumId, Expr, ExprKind, Model, RecordId, Type, UseId},
};

/// Compiles a model for one context and one evaluation date.
pub(crate) fn compile(
    model: &Arc<Model>,
    dictionary: Dictionary,
    context_layout: Layout,
    context: Facts,
    as_of: Date,
    limits: Limits,
) -> Program {
    let layouts: Vec<Layout> = model
        .records
        .iter()
        .enumerate()
        .filter(|(_, record)| record.key.is_some())
        .map(|(at, _)| Layout::new(model, RecordId(at as u32)))
        .collect();
    let mut compiler = Compiler {
        model,
        layouts,
        context_layout: &context_layout,
        nodes: IndexSet::new(),
        texts: Vec::new(),
        whys: IndexSet::new(),
        lists: Vec::new(),
        record: RecordId(u32::MAX),
        bound: Vec::new(),
    };
    let definitions = model.definitions.iter().map(|definition| {
        compiler.enter(definition.record);
        let condition = definition.value.ty == Type::Bool;
        (compiler.value(&definition.value), condition.then(|| compiler.condition(&definition.value)))
    });
    let (definitions, conditions): (Vec<NodeId>, Vec<Option<NodeId>>) = definitions.unzip();
    let aggregates: Vec<Aggregate> =
        model.aggregates.iter().map(|aggregate| compiler.aggregate(aggregate)).collect();
    let mut classes: Vec<Class> = model.classes.iter().map(|class| compiler.class(class)).collect();
    let mut clauses: Vec<Clause> =
        model.clauses.iter().enumerate().map(|(at, clause)| compiler.clause(at, clause)).collect();
    join_classes(&mut classes, &mut clauses);
    let uses = Uses::of(model);
    let duties: Vec<Duty> =
        model.duties.iter().zip(uses.duties).map(|(duty, imposed)| compiler.duty(duty, imposed)).collect();
    let reports: Vec<Report> = model
        .reports
        .iter()
        .zip(uses.reports)
        .map(|(report, contents)| compiler.report(report, contents, &dictionary))
        .collect();
    let quotas: Vec<Quota> = model.quotas.iter().map(|quota| compiler.quota(quota)).collect();
    let names = first_of_name(model.triggers.iter().map(|trigger| trigger.name.as_str()));
    let triggers: Vec<Trigger> = model
        .triggers
        .iter()
        .zip(names)
        .zip(uses.triggers)
        .map(|((trigger, name), record)| compiler.trigger(trigger, name, record))
        .collect();
    let assumptions: Vec<Assumption> =
        model.assumptions.iter().map(|assumption| compiler.assumption(assumption)).collect();
    let Compiler { layouts, nodes, texts, whys, lists, .. } = compiler;
    let plans = layouts.iter().map(|layout| plan(model, layout.record)).collect();
    let whys: Vec<String> = whys.into_iter().collect();
    let section_places = section_places(model);
    place_sections(&mut clauses, &reports, &section_places);
    let fragments = Fragments::new(model, &clauses, &lists, &whys);
    let mut program = Program {
        model: Arc::clone(model),
        as_of,
        calendar: None,
        limits,
        context,
        context_layout,
        layouts,
        dictionary,
        nodes: nodes.into_iter().collect(),
        texts,
        whys,
        lists,
        definitions,
        conditions,
        aggregates,
        classes,
        clauses,
        duties,
        reports,
        quotas,
        triggers,
        uses: first_of_name(model.uses.iter().map(|usage| usage.name.as_str())).map(UseId).collect(),
        assumptions,
        plans,
        section_places,
        fragments,
        no_plan: Plan::default(),
    };
    let plans = program.layouts.iter().zip(&program.plans);
    let indexes: Vec<Index> = plans.map(|(layout, plan)| index(&program, layout, plan)).collect();
    for (plan, index) in program.plans.iter_mut().zip(indexes) {
        plan.index = index;
    }
    let plans = program.layouts.iter().zip(&program.plans);
    let heads: Vec<Head> = plans.map(|(layout, plan)| Head::new(&program, layout, plan)).collect();
    for (plan, head) in program.plans.iter_mut().zip(heads) {
        plan.head = head;
    }
    program
}

/// For each name the place of the first equal one.
fn first_of_name<'a>(names: impl Iterator<Item = &'a str>) -> impl Iterator<Item = u32> {
    let mut seen: indexmap::IndexMap<&str, u32> = indexmap::IndexMap::new();
    names.enumerate().map(move |(at, name)| *seen.entry(name).or_insert(at as u32))
}

/// The clauses, classes and reports that concern a record type.
fn plan(model: &Model, record: RecordId) -> Plan {
    let classes = (0..).map(model::ClassId).zip(&model.classes);
    let clauses = (0..).map(ClauseId).zip(&model.clauses);
    Plan {
        head: Head::default(),
        tag: tag(model, record),
        classes: classes.filter(|(_, class)| class.record == record).map(|(id, _)| id).collect(),
        clauses: clauses.filter(|(_, clause)| concerns(model, clause, record)).map(|(id, _)| id).collect(),
        reports: (0..)
            .map(model::ReportId)
            .zip(&model.reports)
            .filter(|(_, report)| report.record == record)
            .map(|(id, _)| id)
            .collect(),
        assumptions: model
            .assumptions
            .iter()
            .enumerate()
            .filter(|(_, assumption)| assumption.record == record)
            .map(|(at, _)| at)
            .collect(),
        index: Index::default(),
    }
}

/// The name of a record type and of its scheme as a number (FNV-1a).
fn tag(model: &Model, record: RecordId) -> u64 {
    let scheme = model.schemes.first().map_or("", |scheme| scheme.name.as_str());
    let name = model.records.get(record.index()).map_or("", |record| record.name.as_str());
    let bytes = scheme.bytes().chain([0]).chain(name.bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

fn concerns(model: &Model, clause: &model::Clause, record: RecordId) -> bool {
    let own = match &clause.domain {
        model::Domain::Defines(class) => {
            model.classes.get(class.index()).is_some_and(|class| class.record == record)
        }
        model::Domain::Classes { record: of, .. } => *of == record,
        model::Domain::Context => false,
    };
    own || clause.effects.iter().any(|effect| match effect {
        model::Effect::Quota(quota) => model.quotas.get(quota.index()).is_some_and(|quota| {
            let (model::Pool::Population { record: of, .. } | model::Pool::List { record: of, .. }) =
                &quota.pool;
            *of == record
        }),
        _ => false,
    })
}

struct Compiler<'m> {
    model: &'m Model,
    layouts: Vec<Layout>,
    context_layout: &'m Layout,
    nodes: IndexSet<Node>,
    texts: Vec<String>,
    whys: IndexSet<String>,
    /// Names of element lists met so far.
    lists: Vec<ListName>,
    /// The record type at hand.
    record: RecordId,
    /// The types of the elements bound, outermost first.
    bound: Vec<Type>,
}

impl Compiler<'_> {
    fn enter(&mut self, record: Option<RecordId>) {
        self.record = record.unwrap_or(RecordId(u32::MAX));
        self.bound.clear();
    }

    fn push(&mut self, node: Node) -> NodeId {
        NodeId(self.nodes.insert_full(node).0 as u32)
    }

    fn layout(&self) -> Option<&Layout> {
        self.layouts.iter().find(|layout| layout.record == self.record)
    }

    /// The slot that a path of fields leads to.
    fn address(&self, expr: &Expr) -> Option<Address> {
        let (base, field) = self.place(expr)?;
        Some(Address { base, slot: field.slot })
    }

    fn place<'s>(&'s self, expr: &Expr) -> Option<(Base, &'s FieldShape)> {
        let ExprKind::Field(holder, number) = &expr.kind else {
            return None;
        };
        let (base, fields) = match &holder.kind {
            ExprKind::Record => (Base::Record, self.layout()?.root()),
            ExprKind::Context => (Base::Context, self.context_layout.root()),
            ExprKind::Element(binding) => (Base::Element(binding.0), self.element_fields(binding.0)?),
            ExprKind::Field(..) => {
                let (base, field) = self.place(holder)?;
                match &field.shape {
                    Shape::Record(fields) => (base, fields.as_slice()),
                    _ => return None,
                }
            }
            _ => return None,
        };
        Some((base, fields.get(*number as usize)?))
    }

    /// The fields of the element bound at a depth. Frames of one record type
    /// are laid out alike in every arena, so any arena of that type will do.
    fn element_fields(&self, depth: u32) -> Option<&[FieldShape]> {
        let Type::Record(record) = self.bound.get(depth as usize)? else {
            return None;
        };
        let arenas = self.layouts.iter().chain([self.context_layout]).flat_map(|layout| layout.arenas.iter());
        for arena in arenas {
            let Shape::Record(fields) = &arena.element else {
                continue;
            };
            let first = arena.slots.first().and_then(|slot| slot.field);
            if first.is_some_and(|(of, _)| of == *record) {
                return Some(fields);
            }
        }
        None
    }

    fn aggregate(&mut self, aggregate: &model::Aggregate) -> Aggregate {
        self.enter(Some(aggregate.record));
        Aggregate {
            record: aggregate.record,
            measure: aggregate.measure,
            quantity: expr::quantity(&aggregate.ty),
            value: aggregate.value.as_ref().map(|value| self.value(value)),
            filter: aggregate.filter.as_ref().map(|filter| self.condition(filter)),
            group: aggregate.group.as_ref().map(|group| self.value(group)),
        }
    }

    // ── classes and clauses ──────────────────────────────────────────────

    /// A list of the record, from its fields.
    fn path_list(&mut self, path: &[u32]) -> ElementList {
        let model = self.model;
        let mut record = self.record;
        let mut text = String::new();
        for number in path {
            let Some(field) = model.records.get(record.index()).and_then(|r| r.fields.get(*number as usize))
            else {
                break;
            };
            if !text.is_empty() {
                text.push('.');
            }
            text.push_str(&field.name);
            if let Type::Record(inner) = field.ty {
                record = inner;
            }
        }
        let slot = self.layout().and_then(|layout| layout.resolve(path)).map(|field| field.slot);
        let node = match slot {
            Some(slot) => Node::ListFact(Address { base: Base::Record, slot }),
            None => Node::Constant(Value::Unknown),
        };
        let list = self.push(node);
        let of = enum_of(&self.path_type(path));
        let name = self.list_name(ListName { parent: None, text, of, fields: Some(path.to_vec()) });
        ElementList { list, name, parent: None }
    }

    fn list_name(&mut self, name: ListName) -> u32 {
        match self.lists.iter().position(|known| *known == name) {
            Some(at) => at as u32,
            None => {
                self.lists.push(name);
                self.lists.len() as u32 - 1
            }
        }
    }

    fn path_type(&self, path: &[u32]) -> Type {
        let mut record = self.record;
        let mut ty = Type::Bool;
        for number in path {
            let field = self.model.records.get(record.index()).and_then(|r| r.fields.get(*number as usize));
            let Some(field) = field else { break };
            ty = field.ty.clone();
            if let Type::Record(inner) = field.ty {
                record = inner;
            }
        }
        element_type(&ty)
    }

    /// A list to loop over; its element is bound next.
    fn element_list(&mut self, list: &model::ListRef) -> ElementList {
        match list {
            model::ListRef::Path(path) => {
                let list = self.path_list(path);
                let ty = self.path_type(path);
                self.bound.push(ty);
                list
            }
            model::ListRef::Expr(expr) => {
                let (parent, text) = self.list_text(expr);
                let of = enum_of(&element_type(&expr.ty));
                let name = self.list_name(ListName { parent, text, of, fields: fields_of(expr) });
                let node = self.list(expr);
                self.bound.push(element_type(&expr.ty));
                ElementList { list: node, name, parent }
            }
        }
    }

    /// What a list is called: a field after its element, a literal as it is written.
    fn list_text(&self, expr: &Expr) -> (Option<u32>, String) {
        match &expr.kind {
            ExprKind::Element(binding) => (Some(binding.0), String::new()),
            ExprKind::Field(holder, number) => {
                let (parent, mut text) = self.list_text(holder);
                let record = match holder.ty {
                    Type::Record(record) => Some(record),
                    _ => None,
                };
                let field = record
                    .and_then(|record| self.model.records.get(record.index()))
                    .and_then(|record| record.fields.get(*number as usize));
                if !text.is_empty() {
                    text.push('.');
                }
                text.push_str(field.map_or("", |field| field.name.as_str()));
                (parent, text)
            }
            ExprKind::Record => (None, String::new()),
            ExprKind::Context => (None, self.model.context_word.to_owned()),
            ExprKind::Definition(id) => {
                (None, self.model.definitions.get(id.index()).map_or_else(String::new, |d| d.name.clone()))
            }
            _ => (None, self.model.show(expr)),
        }
    }

    fn carrier(&mut self, carrier: &model::Carrier) -> Carrier {
        match carrier {
            model::Carrier::Record => Carrier::Record,
            model::Carrier::List(path) => {
                let list = self.path_list(path);
                self.bound.push(self.path_type(path));
                Carrier::List(Box::new(list))
            }
        }
    }

    fn class(&mut self, class: &model::Class) -> Class {
        self.enter(Some(class.record));
        let carrier = self.carrier(&class.carrier);
        let (kind, clause) = match &class.kind {
            model::ClassKind::Clause(id) => {
                let condition = self.model.clauses.get(id.index()).map(|clause| clause.condition.clone());
                (ClassKind::Condition(self.open_condition(&condition.unwrap_or_default())), Some(*id))
            }
            model::ClassKind::Union(members) => (ClassKind::Union(Box::new(members_of(members))), None),
        };
        Class { carrier, kind, covered: class.not_covered.is_none(), clause }
    }

    fn open_condition(&mut self, condition: &model::Condition) -> Condition {
        Condition {
            test: condition.test.as_ref().map(|test| self.condition(test)),
            open: condition.open.as_ref().map(|open| (open.join, self.why(&open.why))),
        }
    }

    /// The place of some words among those that say what the text leaves open.
    fn why(&mut self, words: &str) -> Why {
        let (at, _) = self.whys.insert_full(words.to_owned());
        Why(at as u32)
    }

    fn clause(&mut self, at: usize, clause: &model::Clause) -> Clause {
        let (record, carrier) = match &clause.domain {
            model::Domain::Defines(class) => match self.model.classes.get(class.index()) {
                Some(class) => (Some(class.record), class.carrier.clone()),
                None => (None, model::Carrier::Record),
            },
            model::Domain::Classes { record, carrier, .. } => (Some(*record), carrier.clone()),
            model::Domain::Context => (None, model::Carrier::Record),
        };
        self.enter(record);
        let carrier = self.carrier(&carrier);
        let loops = clause.loops.iter().map(|list| self.element_list(list)).collect();
        let condition = match clause.domain {
            // The condition of a 主体 clause is the membership of its class.
            model::Domain::Defines(_) => Condition::default(),
            model::Domain::Classes { .. } | model::Domain::Context => self.open_condition(&clause.condition),
        };
        let effects = clause.effects.iter().map(|effect| self.effect(effect)).collect();
        let kind = match clause.kind {
            ClauseKind::Subject => "subject",
            ClauseKind::Content => "content",
            ClauseKind::Method => "method",
            ClauseKind::Use => "use",
        };
        let scheme = self.model.schemes.get(clause.scheme.index());
        Clause {
            id: ClauseId(at as u32),
            domain: match &clause.domain {
                model::Domain::Defines(class) => Domain::Defines(*class),
                // Which class these are together is told when all classes are there.
                model::Domain::Classes { members, .. } => {
                    Domain::Classes(Box::new(members_of(members)), model::ClassId(u32::MAX))
                }
                model::Domain::Context => Domain::Context,
            },
            carrier,
            loops,
            condition,
            effects,
            defeated_by: clause.defeated_by.as_slice().into(),
            cited: Box::new(Cited {
                clause: format!("{kind}.{}", clause.name),
                scheme: scheme.filter(|_| clause.scheme.0 != 0).map(|scheme| scheme.name.clone()),
                revision: self.model.revision(clause).map(|revision| revision.since),
            }),
        }
    }

    fn effect(&mut self, effect: &model::Effect) -> Effect {
        match effect {
            model::Effect::Impose { modality, duty, target } => {
                Effect::Impose { modality: *modality, duty: *duty, target: *target }
            }
            model::Effect::Contain { modality, report, sections } => Effect::Contain {
                modality: *modality,
                report: *report,
                sections: sections
                    .iter()
                    .map(|section| match section {
                        model::Required::Section(id) => Required::Section(*id),
                        model::Required::Open(id) => {
                            let reason = match self.model.lists.get(id.index()).map(|list| &list.items) {
                                Some(model::ListItems::Unmodelled { reason, .. }) => reason.as_str(),
                                Some(model::ListItems::Known(_)) | None => "",
                            };
                            Required::Open(*id, self.why(reason))
                        }
                        model::Required::Own(expr) => {
                            let (_, text) = self.list_text(expr);
                            Required::Own(self.list(expr), text.into())
                        }
                    })
                    .collect(),
                places: None,
            },
            model::Effect::Quota(id) => Effect::Quota(*id),
            model::Effect::Bound { bound, value, min, max } => Effect::Bound {
                bound: *bound,
                value: self.value(value),
                min: min.as_ref().map(|min| self.value(min)),
                max: max.as_ref().map(|max| self.value(max)),
            },
            model::Effect::Feed { usage, .. } => Effect::Feed(*usage),
            model::Effect::Gate { gate, condition } => {
                Effect::Gate { gate: *gate, condition: self.condition(condition) }
            }
            model::Effect::Trigger(id) => Effect::Trigger(*id),
            model::Effect::Ladder(steps) => Effect::Ladder(
                steps
                    .iter()
                    .map(|(id, condition)| {
                        (*id, condition.as_ref().map(|condition| self.condition(condition)))
                    })
                    .collect(),
            ),
        }
    }

    // ── duties, reports, quotas, triggers ────────────────────────────────

    fn duty(&mut self, duty: &model::Duty, imposed: Imposed) -> Duty {
        self.enter(Some(duty.record));
        let each = match &duty.each {
            model::Each::Record => Each::Record,
            model::Each::List(list) => Each::List(self.element_list(list)),
            model::Each::Loops { clause, .. } => {
                // Types are all that is wanted here: the elements come from the clause.
                let loops = self.model.clauses.get(clause.index()).map_or(&[][..], |clause| &clause.loops);
                for list in loops {
                    let ty = match list {
                        model::ListRef::Path(path) => self.path_type(path),
                        model::ListRef::Expr(expr) => element_type(&expr.ty),
                    };
                    self.bound.push(ty);
                }
                Each::Loops
            }
        };
        let Imposed { by, quotas } = imposed;
        Duty {
            each,
            quotas,
            since: duty.since.as_ref().map(|since| self.value(since)),
            done: duty.done.as_ref().map(|done| match done {
                model::Done::On(day) => Done::On(self.value(day)),
                model::Done::When(condition) => Done::When(self.condition(condition)),
            }),
            due: duty.due.as_ref().map(|due| self.value(due)),
            chosen: duty.chosen.as_ref().map(|chosen| self.condition(chosen)),
            reason: duty.reason.as_ref().map(|reason| self.value(reason)),
            imposers: by,
        }
    }

    fn report(
        &mut self,
        report: &model::Report,
        contents: Vec<(ClauseId, usize)>,
        dictionary: &Dictionary,
    ) -> Report {
        self.enter(Some(report.record));
        let sections = report.sections.as_ref().map(|sections| {
            let list = self.list(&sections.list);
            self.mark_sections(&sections.list, sections.title);
            Sections { list, titled: self.titled(sections) }
        });
        let submitted = report.submitted.as_ref().map(|submitted| match submitted.ty {
            Type::Bool => Done::When(self.condition(submitted)),
            _ => Done::On(self.value(submitted)),
        });
        let numbers = (0..).zip(&report.required).map(|(place, section)| {
            let name = self.model.sections.get(section.index()).map_or("", |section| section.name.as_str());
            (dictionary.section(name), place)
        });
        let mut numbers: Vec<(u32, u32)> = numbers.collect();
        numbers.sort_unstable();
        let plain = sections.as_ref().and_then(|sections| self.plain_list(sections));
        Report { submitted, sections, plain, numbers, contents }
    }

    /// Where a list of sections lies, if its texts are matched as they are read.
    fn plain_list(&self, sections: &Sections) -> Option<PlainList> {
        let Some(Node::ListFact(Address { base: Base::Record, slot })) =
            self.nodes.get_index(sections.list.0 as usize)
        else {
            return None;
        };
        let layout = self.layouts.iter().find(|layout| layout.record == self.record)?;
        let lies = |arena: &Arena| arena.parent == Some((ArenaId::ROOT, *slot)) && arena.holds_sections;
        let arena = layout.arenas.iter().position(lies)?;
        sections.titled.is_none().then_some(PlainList { slot: *slot, arena: ArenaId(arena as u32) })
    }

    /// Has the reader match the texts of a report's list of sections with their names.
    fn mark_sections(&mut self, list: &Expr, title: Option<u32>) {
        if title.is_some() {
            return;
        }
        let Some((Base::Record, Shape::List(arena))) =
            self.place(list).map(|(base, field)| (base, field.shape.clone()))
        else {
            return;
        };
        let record = self.record;
        if let Some(layout) = self.layouts.iter_mut().find(|layout| layout.record == record)
            && let Some(arena) = layout.arenas.get_mut(arena.index())
        {
            arena.holds_sections = true;
        }
    }

    fn titled(&self, sections: &model::SectionList) -> Option<(u32, Option<u32>)> {
        let Type::List(element) = &sections.list.ty else {
            return None;
        };
        let Type::Record(record) = **element else {
            return None;
        };
        let arenas = self.layouts.iter().flat_map(|layout| layout.arenas.iter());
        let fields = arenas.into_iter().find_map(|arena| match &arena.element {
            Shape::Record(fields)
                if arena.slots.first().and_then(|slot| slot.field).is_some_and(|(of, _)| of == record) =>
            {
                Some(fields)
            }
            _ => None,
        })?;
        let slot = |number: u32| fields.get(number as usize).map(|field| field.slot);
        Some((slot(sections.title?)?, sections.parts.and_then(slot)))
    }

    fn quota(&mut self, quota: &model::Quota) -> Quota {
        let pool = match &quota.pool {
            model::Pool::Population { record, classes } => {
                self.enter(Some(*record));
                let mut carriers = classes
                    .iter()
                    .filter_map(|class| self.model.classes.get(class.index()))
                    .map(|class| class.carrier.clone());
                let first = carriers.next().unwrap_or(model::Carrier::Record);
                let shared = carriers.all(|carrier| carrier == first);
                let carrier = if shared { first } else { model::Carrier::Record };
                let carrier = self.carrier(&carrier);
                Pool::Population {
                    record: *record,
                    carrier,
                    members: Members { include: classes_of(classes), exclude: Classes::default() },
                }
            }
            model::Pool::List { record, list } => {
                self.enter(Some(*record));
                Pool::List(Box::new(self.element_list(list)))
            }
        };
        Quota {
            clause: quota.clause,
            duty: quota.duty,
            filter: quota.filter.as_ref().map(|filter| self.condition(filter)),
            counting: quota.counting.as_ref().map(|counting| self.condition(counting)),
            by_element: quota.counting.as_ref().is_some_and(|c| c.reads_element(model::Binding(0))),
            group: quota.group.as_ref().map(|group| self.value(group)),
            group_by_element: quota.group.as_ref().is_some_and(|g| g.reads_element(model::Binding(0))),
            pool,
            min: quota.min.as_ref().map(|limit| self.limit(limit)),
            max: quota.max.as_ref().map(|limit| self.limit(limit)),
        }
    }

    fn limit(&mut self, limit: &model::Limit) -> Limit {
        match limit {
            model::Limit::Count(expr) => Limit::Count(self.value(expr)),
            model::Limit::Share(expr) => Limit::Share(self.value(expr)),
        }
    }

    /// A deadline reads the record and the context alone; whichever clause
    /// names the trigger tells the record type.
    fn trigger(&mut self, trigger: &model::Trigger, name: u32, record: Option<RecordId>) -> Trigger {
        self.enter(record);
        Trigger { name: model::TriggerId(name), due: trigger.due.as_ref().map(|due| self.value(due)) }
    }

    fn assumption(&mut self, assumption: &model::Assumption) -> Assumption {
        self.enter(Some(assumption.record));
        let each =
            assumption.each.as_ref().map(|list| self.element_list(&model::ListRef::Expr(list.clone())));
        Assumption { each, condition: self.condition(&assumption.condition) }
    }
}

fn members_of(members: &model::Members) -> Members {
    Members { include: classes_of(&members.include), exclude: classes_of(&members.exclude) }
}

fn classes_of(listed: &[model::ClassId]) -> Classes {
    let mut sorted = listed.to_vec();
    sorted.sort_unstable();
    Classes { listed: listed.to_vec(), sorted }
}

/// Whether a value or one that includes it, at any depth, is wanted.
pub(crate) fn includes(model: &Model, id: EnumId, value: u16, wanted: impl Fn(u16) -> bool) -> bool {
    let mut at = Some(value);
    while let Some(value) = at {
        if wanted(value) {
            return true;
        }
        let declared = model.enums.get(id.index()).and_then(|e| e.values.get(usize::from(value)));
        at = declared.and_then(|value| value.parent);
    }
    false
}

/// The values of a list of constants of an enum.
fn enum_constants(list: &Expr) -> Option<Vec<u16>> {
    let constant = |value: &model::Value| match value {
        model::Value::Enum(_, value) => Some(*value),
        _ => None,
    };
    match &list.kind {
        ExprKind::Value(model::Value::List(values)) => values.iter().map(constant).collect(),
        ExprKind::List(items) => items
            .iter()
            .map(|item| match &item.kind {
                ExprKind::Value(value) => constant(value),
                _ => None,
            })
            .collect(),
        _ => None,
    }
}

/// The type of a list's elements.
fn element_type(list: &Type) -> Type {
    match list {
        Type::List(element) => (**element).clone(),
        other => other.clone(),
    }
}

/// The fields that lead to a list, from the record or an element.
fn fields_of(expr: &Expr) -> Option<Vec<u32>> {
    match &expr.kind {
        ExprKind::Record | ExprKind::Element(_) => Some(Vec::new()),
        ExprKind::Field(holder, number) => {
            let mut fields = fields_of(holder)?;
            fields.push(*number);
            Some(fields)
        }
        _ => None,
    }
}

fn enum_of(ty: &Type) -> Option<EnumId> {
    match ty {
        Type::Enum(id) => Some(*id),
        _ => None,
    }
}
