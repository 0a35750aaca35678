//! The model, once nothing is wrong.

use crate::{
    model::{
        self, Carrier, Citation, Clause, ClauseId, Domain, Instrument, ListItems, Model, Record, Report, Type,
    },
    source::Span,
    syntax::{self, ast, keyword::Language},
};

use super::{Checker, clauses::DomainInfo, depend::class_kind, names::Space, words};

impl Checker<'_> {
    /// The model; none when there was an error.
    pub(super) fn assemble(&mut self) -> Option<Model> {
        if self.sink.failed() {
            return None;
        }
        let hash = self.hash();
        let clauses = self.assemble_clauses()?;
        // While the schemes are still there: their names are part of some of these names.
        let (reports, lists, classes) =
            (self.assemble_reports()?, self.assemble_lists(), self.assemble_classes()?);
        Some(Model {
            schemes: std::mem::take(&mut self.schemes),
            instruments: self
                .instruments
                .iter()
                .map(|(title, (_, decl))| (title.clone(), instrument(decl)))
                .collect(),
            enums: std::mem::take(&mut self.enums).into_iter().map(|info| info.decl).collect(),
            context: self.context,
            params: self.assemble_params(),
            definitions: std::mem::take(&mut self.model_definitions),
            aggregates: std::mem::take(&mut self.aggregates)
                .into_iter()
                .map(|info| info.model)
                .collect::<Option<_>>()?,
            assumptions: std::mem::take(&mut self.model_assumptions),
            reports,
            sections: std::mem::take(&mut self.sections),
            lists,
            duties: std::mem::take(&mut self.duties)
                .into_iter()
                .map(|info| info.model)
                .collect::<Option<_>>()?,
            uses: std::mem::take(&mut self.uses).into_values().collect(),
            gates: std::mem::take(&mut self.gates).into_keys().collect(),
            triggers: std::mem::take(&mut self.triggers),
            quotas: std::mem::take(&mut self.quotas),
            bounds: std::mem::take(&mut self.bounds).into_keys().collect(),
            classes,
            records: self.assemble_records()?,
            clauses,
            version_date: self.version_date.take(),
            unmodelled: self
                .unmodelled
                .iter()
                .zip(&self.unmodelled_found)
                .map(|((_, decl), found)| model::Unmodelled {
                    quote: decl.quote.text.clone(),
                    reason: decl.reason.text.clone(),
                    found: *found,
                    span: decl.span,
                })
                .collect(),
            hash,
            context_word: words::context(self.root_language()),
        })
    }

    fn assemble_records(&self) -> Option<Vec<Record>> {
        self.records
            .iter()
            .map(|info| {
                let fields = info.fields.iter().map(|field| {
                    Some(model::Field {
                        name: field.name.clone(),
                        ty: field.ty.clone()?,
                        optional: field.optional,
                        ask: field.ask.clone(),
                        from: field.from.clone(),
                        span: field.span,
                        later: field.later,
                    })
                });
                Some(Record {
                    name: info.name.clone(),
                    key: info.key,
                    label: info.label,
                    fields: fields.collect::<Option<_>>()?,
                })
            })
            .collect()
    }

    fn assemble_params(&self) -> Vec<model::Param> {
        let known = self.params.iter().filter_map(|info| {
            let (value, _): &(_, Type) = info.value.as_ref()?;
            Some(model::Param {
                name: info.decl.name.text.clone(),
                value: value.clone(),
                span: info.decl.span,
            })
        });
        known.collect()
    }

    fn assemble_reports(&mut self) -> Option<Vec<Report>> {
        std::mem::take(&mut self.reports)
            .into_iter()
            .map(|info| {
                Some(Report {
                    name: self.shown_name(Space::Report, info.unit, &info.decl.name.text),
                    record: info.record?,
                    submitted: info.submitted,
                    sections: info.sections,
                    required: info.required.into_values().collect(),
                    span: info.decl.span,
                })
            })
            .collect()
    }

    fn assemble_lists(&self) -> Vec<model::List> {
        self.lists
            .iter()
            .map(|info| model::List {
                name: self.shown_name(Space::List, info.unit, &info.decl.name.text),
                items: match &info.decl.body {
                    ast::ListBody::Items(_) => {
                        ListItems::Known(info.items.iter().map(|(item, _)| item.clone()).collect())
                    }
                    ast::ListBody::Unmodelled { count, reason } => {
                        ListItems::Unmodelled { count: *count, reason: reason.text.clone() }
                    }
                },
                span: info.decl.span,
            })
            .collect()
    }

    fn assemble_classes(&self) -> Option<Vec<model::Class>> {
        self.classes
            .iter()
            .map(|info| {
                let not_covered = match info.decl {
                    super::classes::ClassDecl::Clause(_, decl) => match &decl.domain {
                        ast::Domain::Defines { not_covered, .. } => {
                            not_covered.as_ref().map(|reason| reason.text.clone())
                        }
                        ast::Domain::Classes { .. } | ast::Domain::Everything => None,
                    },
                    super::classes::ClassDecl::Union(_) => None,
                };
                Some(model::Class {
                    name: self.shown_name(Space::Class, info.unit, &info.name.text),
                    scheme: info.scheme,
                    record: info.record?,
                    carrier: info.carrier.clone()?,
                    kind: class_kind(info),
                    not_covered,
                    span: info.span,
                })
            })
            .collect()
    }

    fn assemble_clauses(&mut self) -> Option<Vec<Clause>> {
        let mut defeated_by: Vec<Vec<ClauseId>> = vec![Vec::new(); self.clauses.len()];
        for (at, info) in self.clauses.iter().enumerate() {
            for target in &info.overrides {
                if let Some(list) = defeated_by.get_mut(target.index()) {
                    list.push(ClauseId(at as u32));
                }
            }
        }
        let infos = std::mem::take(&mut self.clauses);
        let found = std::mem::take(&mut self.citations_found);
        infos
            .into_iter()
            .zip(defeated_by)
            .zip(found)
            .map(|((info, defeated_by), found)| {
                let decl = info.decl;
                let citations = decl.citations.iter().zip(found);
                Some(Clause {
                    kind: decl.kind,
                    name: decl.name.text.clone(),
                    scheme: self.scheme_of(info.unit),
                    domain: domain(info.domain)?,
                    loops: info.loops,
                    condition: info.condition,
                    effects: info.effects,
                    defeated_by,
                    overrides: info.overrides.into_iter().collect(),
                    citations: citations
                        .map(|(citation, found)| Citation {
                            article: citation.article.clone(),
                            quote: citation.quote.text.clone(),
                            span: citation.span,
                            found,
                        })
                        .collect(),
                    interprets: decl.interprets.iter().map(|note| note.text.clone()).collect(),
                    revision: self.revision_of(info.unit, decl.span),
                    span: decl.span,
                })
            })
            .collect()
    }

    /// The revision that a declaration comes from: its place among those of its scheme.
    fn revision_of(&self, unit: usize, declared: Span) -> Option<u32> {
        let revised = &self.units.get(unit)?.revised;
        revised.iter().position(|revised| revised.file == declared.file).map(|at| at as u32)
    }

    /// FNV-1a of the canonical text of all files: layout, comments and the language of
    /// keywords do not change it.
    fn hash(&self) -> String {
        const BASIS: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
        const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
        let mut hash = BASIS;
        for unit in self.units.iter().filter(|unit| !unit.dormant) {
            let text = syntax::print(&unit.file, Language::Zh);
            for byte in text.bytes().chain([0]) {
                hash = (hash ^ u128::from(byte)).wrapping_mul(PRIME);
            }
        }
        format!("{hash:032x}")
    }
}

fn instrument(decl: &ast::InstrumentDecl) -> Instrument {
    Instrument {
        title: decl.title.text.clone(),
        issuer: decl.issuer.as_ref().map(|issuer| issuer.text.clone()),
        date: decl.date,
        measures: decl.measures.iter().map(|measure| measure.text.clone()).collect(),
    }
}

fn domain(info: DomainInfo) -> Option<Domain> {
    Some(match info {
        DomainInfo::Defines(class) => Domain::Defines(class),
        DomainInfo::Classes(membership) => {
            let carrier: Carrier = membership.carrier;
            Domain::Classes { record: membership.record, carrier, members: membership.members }
        }
        DomainInfo::Context => Domain::Context,
        DomainInfo::Broken => return None,
    })
}
