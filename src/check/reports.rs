//! Reports: where a record says that they were submitted, and what they hold.

use indexmap::IndexMap;

use crate::{
    diagnostic::{Code, Diagnostic, Term},
    model::{RecordId, ReportId, SectionId, SectionList, Type},
    syntax::{ast, keyword::Keyword},
};

use super::{
    Checker,
    expr::element,
    model,
    scope::{Reads, Scope},
    words,
};

/// A report, as far as it is known.
#[derive(Debug)]
pub(super) struct ReportInfo<'a> {
    pub(super) unit: usize,
    pub(super) decl: &'a ast::ReportDecl,
    pub(super) record: Option<RecordId>,
    pub(super) submitted: Option<model::Expr>,
    pub(super) sections: Option<SectionList>,
    /// Sections by name, in order of first mention.
    pub(super) required: IndexMap<String, SectionId>,
    /// A member that is missing has been told of.
    told: bool,
}

impl<'a> ReportInfo<'a> {
    pub(super) fn new(unit: usize, decl: &'a ast::ReportDecl) -> ReportInfo<'a> {
        ReportInfo {
            unit,
            decl,
            record: None,
            submitted: None,
            sections: None,
            required: IndexMap::new(),
            told: false,
        }
    }
}

impl Checker<'_> {
    /// The record types of reports: `REPORT.缺漏` may stand in a definition, or in a member of another report.
    pub(super) fn place_reports(&mut self) {
        for index in 0..self.reports.len() {
            let Some((unit, decl)) = self.reports.get(index).map(|it| (it.unit, it.decl)) else {
                continue;
            };
            let record = self.keyed_record(unit, &decl.record);
            if let Some(info) = self.reports.get_mut(index) {
                info.record = record;
            }
        }
    }

    /// The members of reports.
    pub(super) fn check_reports(&mut self) {
        for index in 0..self.reports.len() {
            let found = self.reports.get(index);
            let Some((unit, decl, record)) = found.map(|it| (it.unit, it.decl, it.record)) else {
                continue;
            };
            let mut scope = Scope::new(unit, record, Reads::Everything);
            scope.poisoned = record.is_none();
            let submitted =
                decl.submitted.as_ref().and_then(|submitted| self.expr(submitted, &mut scope, None)).filter(
                    |submitted| {
                        let fitting = matches!(submitted.expr.ty, Type::Date | Type::Bool);
                        if !fitting {
                            self.mismatch(unit, Term::ADateOrCondition.into(), &submitted.expr);
                        }
                        fitting
                    },
                );
            let sections = decl
                .sections
                .as_ref()
                .and_then(|sections| self.expr(sections, &mut scope, None))
                .and_then(|sections| self.section_list(unit, sections.expr));
            if let Some(info) = self.reports.get_mut(index) {
                info.submitted = submitted.map(|submitted| submitted.expr);
                info.sections = sections;
            }
        }
    }

    /// `[文本]`, or records with a title.
    fn section_list(&mut self, unit: usize, list: model::Expr) -> Option<SectionList> {
        let (title, parts) = match element(&list.ty) {
            Some(Type::Text) => (None, None),
            Some(Type::Record(record)) => {
                let fields = &self.records.get(record.index())?.fields;
                // Not what a later edition adds.
                let title = fields.iter().position(|field| {
                    !field.later
                        && words::is_title(&field.name)
                        && matches!(field.ty, Some(Type::Text) | None)
                });
                let texts = Type::List(Box::new(Type::Text));
                let parts = fields.iter().position(|field| !field.later && field.ty.as_ref() == Some(&texts));
                match title {
                    Some(title) => (Some(title as u32), parts.map(|parts| parts as u32)),
                    // Its title may be in a line that was lost.
                    None if self
                        .records
                        .get(record.index())?
                        .decl
                        .is_some_and(|decl| self.is_partial(decl.span)) =>
                    {
                        return None;
                    }
                    None => {
                        self.mismatch(unit, Term::ASectionList.into(), &list);
                        return None;
                    }
                }
            }
            _ => {
                self.mismatch(unit, Term::ASectionList.into(), &list);
                return None;
            }
        };
        Some(SectionList { list, title, parts })
    }

    /// A report that must hold something says where: else nothing could show it.
    pub(super) fn report_complete(&mut self, report: ReportId, name: &ast::Name, unit: usize) {
        let language = self.language(unit);
        let partial = self.reports.get(report.index()).is_some_and(|info| self.is_partial(info.decl.span));
        let Some(info) = self.reports.get_mut(report.index()).filter(|_| !partial) else {
            return;
        };
        let decl = info.decl;
        let missing = match (&decl.submitted, &decl.sections) {
            (Some(_), Some(_)) => return,
            (None, _) => Keyword::Submitted,
            (_, None) => Keyword::Sections,
        };
        if std::mem::replace(&mut info.told, true) {
            return;
        }
        let word = missing.text(language);
        let form = format!("{word} …");
        self.sink.push(
            Diagnostic::new(Code::ReportSaysNothing, name.span, [name.text.clone().into(), word.into()])
                .label(decl.name.span, Term::DeclaredHere, [])
                .help(Term::HelpAddMember, [form.into()]),
        );
    }
}
