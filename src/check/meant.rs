//! What was probably meant: unknown bare names with their remedies, words that ran
//! together, numbers in words, values listed with 或.

use crate::{
    diagnostic::{Code, Diagnostic, Message, Term},
    model::{Comparison, Expr, ExprKind, RecordId, Type, Value},
    source::Span,
    suggest::nearest,
    syntax::{
        ast, habit,
        keyword::{Keyword, Language},
        numeral,
    },
};

use super::{
    Checker,
    names::Space,
    scope::{Reads, Scope, Typed},
};

/// What declares names that may stand bare in an expression, or before a dot.
pub(super) const BARE: &[Keyword] = &[
    Keyword::Context,
    Keyword::Param,
    Keyword::Define,
    Keyword::Aggregate,
    Keyword::Enum,
    Keyword::Record,
    Keyword::Scheme,
];

/// Keywords that people write without a space before what they are about.
const BEFORE: &[Keyword] = &[
    Keyword::Not,
    Keyword::Has,
    Keyword::Lacks,
    Keyword::And,
    Keyword::Or,
    Keyword::In,
    Keyword::NotBelow,
    Keyword::NotAbove,
    Keyword::AtLeast,
    Keyword::AtMost,
];

/// Keywords that people write without a space behind what they are about.
const BEHIND: &[Keyword] =
    &[Keyword::And, Keyword::Or, Keyword::In, Keyword::NotBelow, Keyword::NotAbove, Keyword::AtLeast];

/// What people write for none.
const NONES: &[&str] = &["null", "NULL", "none", "None", "nil", "空", "空值"];

/// What people call a mean.
const MEANS: &[&str] = &["avg", "average", "mean", "平均", "平均值", "均值"];

/// Questions about lists that ask for a value of each element.
const OF_VALUES: &[Keyword] = &[Keyword::Sum, Keyword::Min, Keyword::Max, Keyword::Dedup, Keyword::Distinct];

impl Checker<'_> {
    /// Tells of a bare name that means nothing here, with what may have been meant.
    pub(super) fn unknown_fact(
        &mut self,
        name: &ast::Name,
        goes_on: bool,
        scope: &Scope,
        expected: Option<&Type>,
    ) {
        if scope.poisoned || self.perhaps_lost(scope.unit, BARE, &name.text) {
            return;
        }
        if self.sink.is_full() {
            self.sink.skip();
            return;
        }
        let language = self.language(scope.unit);
        if scope.hidden.contains(&name.text) {
            self.not_readable(name, Term::HelpElementHidden);
            return;
        }
        let fields = |record: Option<RecordId>| {
            record
                .and_then(|record| self.records.get(record.index()))
                .into_iter()
                .flat_map(|info| info.by_name.keys().cloned())
        };
        let mut known: Vec<String> =
            scope.variables.iter().filter_map(|variable| variable.name.clone()).collect();
        if scope.reads > Reads::Constants {
            known.extend(fields(scope.record));
            known.extend(fields(Some(self.context)));
        }
        known.extend(self.names.known(Space::Param, scope.unit).map(str::to_owned));
        if scope.reads == Reads::Everything {
            let definitions = self.names.known(Space::Definition, scope.unit);
            known.extend(definitions.map(str::to_owned));
            let aggregates = self.names.known(Space::Aggregate, scope.unit);
            known.extend(aggregates.map(str::to_owned));
        }
        if goes_on {
            // `枚举.值`, `SCHEME.NAME`
            known.extend(self.names.known(Space::Type, scope.unit).map(str::to_owned));
            known.extend(self.schemes_in_reach(scope.unit).map(|(_, scheme)| scheme.to_owned()));
        }
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        if self.is_not_yet(name, scope.unit) {
            return;
        }
        if let Some(form) = self.asks_for_none(name, language) {
            let arguments = [Term::Fact.into(), name.text.clone().into()];
            self.sink.push(
                Diagnostic::new(Code::UnknownName, name.span, arguments)
                    .help(Term::WriteInstead, [form.into()]),
            );
            return;
        }
        if let Some(Type::Enum(id)) = expected {
            self.unknown_value(scope.unit, *id, name, &known);
            return;
        }
        // A fact of a record, where there is no record: the commonest slip in a clause without 对.
        if scope.record.is_none()
            && scope.reads > Reads::Constants
            && self
                .records
                .iter()
                .any(|record| record.key.is_some() && record.by_name.contains_key(&name.text))
        {
            self.not_readable(name, Term::HelpContextOnly);
            return;
        }
        if self.sink.told(None, &name.text, name.span) {
            return;
        }
        let mut diagnostic =
            Diagnostic::new(Code::UnknownName, name.span, [Term::Fact.into(), name.text.clone().into()]);
        let of_enum = self.enums.iter().find(|info| info.values.contains_key(&name.text));
        let is_class = !self.names.candidates(Space::Class, scope.unit, &name.text).is_empty();
        let is_duty = !self.names.candidates(Space::Duty, scope.unit, &name.text).is_empty();
        if let Some(info) = of_enum {
            let form = format!("{}.{}", info.decl.name, name.text);
            diagnostic = diagnostic.help(Term::WriteInstead, [form.into()]);
        } else if is_class {
            let form = format!("{} {}", Keyword::Is.text(language), name.text);
            diagnostic = diagnostic.help(Term::WriteInstead, [form.into()]);
        } else if is_duty {
            let form = format!("{}.{}", name.text, Keyword::Fulfilled.text(language));
            diagnostic = diagnostic.help(Term::WriteInstead, [form.into()]);
        } else if let Some(meant) = self.meant_by(&name.text, &known, scope) {
            diagnostic.help.push(meant);
        } else if let Some(near) = nearest(&name.text, known.iter().copied()) {
            diagnostic = diagnostic.help(Term::DidYouMean, [near.into()]);
        } else if let Some(split) = self.split(scope.unit, &name.text) {
            diagnostic = diagnostic.help(Term::PutApart, [split.into()]);
        }
        self.sink.push(diagnostic);
    }

    /// `日 = null`: what is none is asked for with 无.
    fn asks_for_none(&self, name: &ast::Name, language: Language) -> Option<String> {
        if !NONES.contains(&name.text.as_str()) {
            return None;
        }
        let before = self.sources.slice(Span { start: 0, end: name.span.start, ..name.span }).trim_end();
        let (keyword, before) =
            if let Some(before) = ["≠", "!="].iter().find_map(|op| before.strip_suffix(op)) {
                (Keyword::Has, before)
            } else {
                (Keyword::Lacks, before.strip_suffix(['=', '＝'])?)
            };
        let before = before.trim_end();
        let path =
            before.rsplit(|char: char| !(char.is_alphanumeric() || matches!(char, '_' | '.'))).next()?;
        (!path.is_empty()).then(|| format!("{} {path}", keyword.text(language)))
    }

    /// Tells of `日 is none` and `级 is 中`, where no class has that name; false where neither is meant.
    pub(super) fn is_no_class(&mut self, element: &ast::Name, class: &ast::Ref, unit: usize) -> bool {
        let [name] = class.parts.as_slice() else {
            return false;
        };
        if !self.names.candidates(Space::Class, unit, &name.text).is_empty() {
            return false;
        }
        let form = if NONES.contains(&name.text.as_str()) {
            format!("{} {}", Keyword::Lacks.text(self.language(unit)), element.text)
        } else if self.enums.iter().any(|info| info.values.contains_key(&name.text)) {
            format!("{} = {}", element.text, name.text)
        } else {
            return false;
        };
        if !self.perhaps_lost(unit, Space::Class.keywords(), &name.text) {
            let arguments = [Space::Class.term().into(), name.text.clone().into()];
            self.sink.push(
                Diagnostic::new(Code::UnknownName, name.span, arguments)
                    .help(Term::WriteInstead, [form.into()]),
            );
        }
        true
    }

    /// A remedy for a function that there is not.
    pub(super) fn no_function(
        &self,
        diagnostic: Diagnostic,
        name: &str,
        unit: usize,
        functions: &[&str],
    ) -> Diagnostic {
        let language = self.language(unit);
        if MEANS.contains(&name) {
            let (sum, count) = (Keyword::Sum.text(language), Keyword::Count.text(language));
            return diagnostic.help(Term::WriteInstead, [format!("{sum}(…) / {count}(…)").into()]);
        }
        if functions.is_empty() {
            return diagnostic;
        }
        diagnostic.help(Term::HelpFunctions, [functions.join(" ").into()])
    }

    /// `项.分` of a list: the field of each element, in the question in which it stands.
    pub(super) fn of_each(&self, list: Span, part: &ast::Name, scope: &Scope) -> String {
        let language = self.language(scope.unit);
        let (over, name) = (Keyword::Over.text(language), self.sources.slice(list));
        let before = self.sources.slice(Span { start: 0, end: list.start, ..list }).trim_end();
        let asked = before.strip_suffix(['(', '（']).and_then(|before| {
            OF_VALUES.iter().map(|keyword| keyword.text(language)).find(|word| before.ends_with(word))
        });
        match asked {
            Some(word) => format!("{word}(x {over} {name}: x.{})", part.text),
            None => format!("{}(x {over} {name}: x.{} …)", Keyword::Exists.text(language), part.text),
        }
    }

    /// A word that people write as one although it holds a keyword, put apart.
    pub(super) fn split(&self, unit: usize, word: &str) -> Option<String> {
        crate::syntax::keyword::split_proposal(word, self.language(unit))
    }

    /// What an unknown bare name was meant to be, if it is no misspelt name.
    fn meant_by(&self, word: &str, known: &[&str], scope: &Scope) -> Option<Message> {
        let language = self.language(scope.unit);
        let message = |term: Term, form: String| Some(Message { term, arguments: vec![form.into()] });
        if let Some(form) = numeral::in_digits(word, language) {
            return message(Term::WriteInstead, form);
        }
        let is_class = |name: &str| !self.names.candidates(Space::Class, scope.unit, name).is_empty();
        if let Some(split) = split_known(word, known, language) {
            return message(Term::PutApart, split);
        }
        let is = Keyword::Is.text(language);
        if let Some(class) = word.strip_prefix(is).filter(|class| is_class(class)) {
            return message(Term::PutApart, format!("{is} {class}"));
        }
        // 不退休, 不是县区主要负责人
        let (keyword, rest) = habit::glued_prefix(word, language)?;
        if known.contains(&rest) {
            message(Term::WriteInstead, format!("{keyword} {rest}"))
        } else if is_class(rest) {
            message(Term::WriteInstead, format!("{keyword} {is} {rest}"))
        } else {
            None
        }
    }

    /// `p.职务 = 甲 或 乙`: what stands where a condition should is a further value. `before`
    /// are the operands up to it, and `rest` begins with it; how many values are told of.
    pub(super) fn further_values(
        &mut self,
        before: &[Option<Typed>],
        operands: &[ast::Expr],
        scope: &Scope,
    ) -> usize {
        let (done, rest) = operands.split_at_checked(before.len()).unwrap_or((operands, &[]));
        let (Some(Some(typed)), Some(compared)) = (before.last(), done.last()) else {
            return 0;
        };
        let (ExprKind::Compare(Comparison::Equal, of, _), ast::ExprKind::Compare { left, right, .. }) =
            (&typed.expr.kind, &compared.kind)
        else {
            return 0;
        };
        let ty = of.ty.clone();
        let further = rest.iter().take_while(|operand| self.is_value(operand, &ty, scope)).count();
        let Some(last) = rest.get(..further).and_then(<[ast::Expr]>::last) else {
            return 0;
        };
        let first = rest.first().map_or(last.span, |first| first.span);
        let values: Vec<&str> = std::iter::once(right.span)
            .chain(rest.iter().take(further).map(|value| value.span))
            .map(|span: Span| self.sources.slice(span))
            .collect();
        let language = self.language(scope.unit);
        let list = values.join(", ");
        let form = format!("{} {} {{{list}}}", self.sources.slice(left.span), Keyword::In.text(language));
        let wanted = self.show(scope.unit, &Type::Bool);
        let found = self.show(scope.unit, &ty);
        self.sink.push(
            Diagnostic::new(Code::TypeMismatch, first.to(last.span), [wanted, found])
                .help(Term::WriteInstead, [form.into()]),
        );
        further
    }

    /// `分 属于 80..90` of a decimal: 85.5 lies between the whole numbers, and is not meant to be left out.
    pub(super) fn warn_of_gaps(&mut self, span: Span, item: &Expr, list: &Expr, scope: &Scope) {
        if item.ty != Type::Decimal {
            return;
        }
        let (low, high) = match &list.kind {
            ExprKind::Range(low, high) => {
                (self.sources.slice(low.span).to_owned(), self.sources.slice(high.span).to_owned())
            }
            // A parameter stands here as its value.
            ExprKind::Value(Value::Range(low, high)) => (low.to_string(), high.to_string()),
            _ => return,
        };
        let language = self.language(scope.unit);
        let tested = self.sources.slice(item.span).to_owned();
        let form = format!("{tested} ≥ {low} {} {tested} ≤ {high}", Keyword::And.text(language));
        self.sink.push(
            Diagnostic::new(Code::DecimalInRange, span, [tested.into()])
                .help(Term::WriteInstead, [form.into()]),
        );
    }

    /// Whether an operand is a value of a type, written as such.
    fn is_value(&self, operand: &ast::Expr, ty: &Type, scope: &Scope) -> bool {
        match (&operand.kind, ty) {
            (ast::ExprKind::Text(_), Type::Text)
            | (ast::ExprKind::Number { .. }, Type::Int | Type::Decimal)
            | (ast::ExprKind::Date(_), Type::Date)
            | (ast::ExprKind::Quantity(..), Type::Duration | Type::Months | Type::Workdays) => true,
            (ast::ExprKind::Path(path), Type::Enum(id)) => match path.parts.as_slice() {
                [name] => {
                    self.needs_expectation(operand, scope)
                        && self.enums.get(id.index()).is_some_and(|info| info.values.contains_key(&name.text))
                }
                _ => false,
            },
            _ => false,
        }
    }
}

/// `非退休`, `退休且`: a keyword and a known name without a space between.
fn split_known(word: &str, known: &[&str], language: Language) -> Option<String> {
    let before = BEFORE.iter().map(|keyword| keyword.text(language)).find_map(|keyword| {
        let rest = word.strip_prefix(keyword).filter(|rest| known.contains(rest))?;
        Some(format!("{keyword} {rest}"))
    });
    before.or_else(|| {
        BEHIND.iter().map(|keyword| keyword.text(language)).find_map(|keyword| {
            let rest = word.strip_suffix(keyword).filter(|rest| known.contains(rest))?;
            Some(format!("{rest} {keyword}"))
        })
    })
}
