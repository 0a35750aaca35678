//! Questions about the elements of a list: 存在, 均, 计数, 合计, 最小, 最大, 去重, 互异.

use crate::{
    diagnostic::{Code, Diagnostic, Term},
    model::{Binding, Expr, ExprKind, ListRef, Quantifier, Type},
    source::Span,
    syntax::{
        ast,
        keyword::{Keyword, Language},
    },
};

use super::{
    Checker,
    expr::{element, truth},
    scope::{Scope, Typed, Variable},
};

impl Checker<'_> {
    #[expect(clippy::too_many_arguments, reason = "the parts of the expression, as the tree gives them")]
    pub(super) fn quantified(
        &mut self,
        span: Span,
        kind: Quantifier,
        variable: Option<&ast::Name>,
        list: &ast::Expr,
        filter: Option<&ast::Expr>,
        body: Option<&ast::Expr>,
        scope: &mut Scope,
        expected: Option<&Type>,
    ) -> Option<Typed> {
        let language = self.language(scope.unit);
        let complete = match kind {
            Quantifier::Count => variable.is_none() == (filter.is_none() && body.is_none()),
            Quantifier::Exists | Quantifier::Every => variable.is_some() && body.is_some(),
            Quantifier::Sum
            | Quantifier::Min
            | Quantifier::Max
            | Quantifier::Dedup
            | Quantifier::Distinct => {
                variable.is_some() == body.is_some() && (variable.is_some() || filter.is_none())
            }
        };
        if !complete {
            let word = keyword(kind).text(language);
            let form = form(kind, language);
            self.sink.push(
                Diagnostic::new(Code::QuantifierForm, span, [word.into()])
                    .help(Term::WriteInstead, [form.into()]),
            );
            return None;
        }
        // The elements themselves are what is asked for.
        let plain = variable.is_none() && kind != Quantifier::Count;
        let list = self.expr(list, scope, expected.filter(|_| plain && kind == Quantifier::Dedup));
        let of = match &list {
            Some(list) => match element(&list.expr.ty) {
                Some(of) => {
                    self.check_length(&list.expr);
                    Some(of.clone())
                }
                None => {
                    self.not_a_list(&list.expr, scope);
                    None
                }
            },
            None => None,
        };
        let poisoned = of.is_none();
        let binding = Binding(scope.variables.len() as u32);
        if let Some(name) = variable {
            self.check_shadow(name, scope);
        }
        scope.variables.push(Variable {
            name: variable.map(|name| name.text.clone()),
            span: variable.map_or(span, |name| name.span),
            ty: of,
            list: list.as_ref().map(|list| list_ref(&list.expr)),
        });
        let guards = scope.guards.len();
        let filter = filter.map(|filter| {
            let typed = self.condition(filter, scope);
            self.add_guards(filter, scope);
            typed
        });
        let body = body.map(|body| match kind {
            Quantifier::Exists | Quantifier::Every | Quantifier::Count => self.condition(body, scope),
            Quantifier::Sum => self.summed(body, scope),
            Quantifier::Min | Quantifier::Max => self.ordered(body, scope),
            Quantifier::Dedup | Quantifier::Distinct => {
                let typed = self.expr(body, scope, expected.and_then(element))?;
                self.is_single(&typed.expr, scope).then_some(typed)
            }
        });
        scope.guards.truncate(guards);
        scope.variables.pop();
        if poisoned {
            return None;
        }
        let filter = transpose(filter)?;
        let list = list?;
        let body = match transpose(body)? {
            None if plain => self.elements_themselves(kind, binding, &list.expr, scope)?,
            body => body,
        };
        let list = Box::new(list.expr);
        let ty = match kind {
            Quantifier::Exists | Quantifier::Every | Quantifier::Distinct => Type::Bool,
            Quantifier::Dedup => match &body {
                Some(body) => Type::List(Box::new(body.expr.ty.clone())),
                None => list.ty.clone(),
            },
            Quantifier::Count => Type::Int,
            Quantifier::Sum | Quantifier::Min | Quantifier::Max => body.as_ref()?.expr.ty.clone(),
        };
        let typed = ExprKind::Quantified {
            kind,
            binding,
            list,
            filter: filter.map(|filter| Box::new(filter.expr)),
            body: body.map(|body| Box::new(body.expr)),
        };
        Some(match kind {
            Quantifier::Exists | Quantifier::Every | Quantifier::Distinct => truth(typed, span),
            _ => Typed {
                expr: Expr { kind: typed, ty, span },
                may_be_none: matches!(kind, Quantifier::Min | Quantifier::Max),
                risk: None,
            },
        })
    }

    /// What is asked of the elements of a list as it is: `最小({a, b})`, `互异(L)`. Of 去重 and
    /// 互异 that is no calculation at each element, but the list.
    fn elements_themselves(
        &mut self,
        kind: Quantifier,
        binding: Binding,
        list: &Expr,
        scope: &Scope,
    ) -> Option<Option<Typed>> {
        let of = element(&list.ty)?.clone();
        let typed = Typed::certain(Expr { kind: ExprKind::Element(binding), ty: of, span: list.span });
        match kind {
            Quantifier::Dedup | Quantifier::Distinct => self.is_set(list, scope).then_some(None),
            Quantifier::Sum => self.summable(typed, scope).map(Some),
            _ => self.comparable(typed, scope).map(Some),
        }
    }

    pub(super) fn summed(&mut self, body: &ast::Expr, scope: &mut Scope) -> Option<Typed> {
        let typed = self.expr(body, scope, None)?;
        self.summable(typed, scope)
    }

    fn summable(&mut self, typed: Typed, scope: &Scope) -> Option<Typed> {
        if matches!(typed.expr.ty, Type::Int | Type::Decimal | Type::Duration) {
            return Some(typed);
        }
        self.mismatch(scope.unit, Term::ANumber.into(), &typed.expr);
        None
    }

    pub(super) fn ordered(&mut self, body: &ast::Expr, scope: &mut Scope) -> Option<Typed> {
        let typed = self.expr(body, scope, None)?;
        self.comparable(typed, scope)
    }

    fn comparable(&mut self, typed: Typed, scope: &Scope) -> Option<Typed> {
        if self.has_order(&typed.expr.ty) {
            return Some(typed);
        }
        self.no_order(typed.expr.span, &typed.expr.ty, scope);
        None
    }

    /// Two elements of one name in one expression could not be told apart.
    pub(super) fn check_shadow(&mut self, name: &ast::Name, scope: &Scope) {
        if let Some(at) = scope.variable(&name.text)
            && let Some(outer) = scope.variables.get(at)
        {
            let earlier = outer.span;
            self.duplicate(Term::ElementName, name, earlier);
        }
    }

    /// A list written as a range is no longer than a list may be.
    pub(super) fn check_length(&mut self, list: &Expr) {
        if let Some(length) = super::constant::range_length(list)
            && length > self.limits.list_length as i128
        {
            let limit = self.limits.list_length.to_string();
            self.sink.push(Diagnostic::new(
                Code::ListTooLong,
                list.span,
                [length.to_string().into(), limit.into()],
            ));
        }
    }
}

fn transpose(typed: Option<Option<Typed>>) -> Option<Option<Typed>> {
    match typed {
        Some(None) => None,
        Some(Some(typed)) => Some(Some(typed)),
        None => Some(None),
    }
}

/// A list as a list of the record, where it is one.
pub(super) fn list_ref(list: &Expr) -> ListRef {
    let mut fields = Vec::new();
    let mut at = list;
    while let ExprKind::Field(base, field) = &at.kind {
        fields.push(*field);
        at = base;
    }
    if matches!(at.kind, ExprKind::Record) && !fields.is_empty() {
        fields.reverse();
        ListRef::Path(fields)
    } else {
        ListRef::Expr(list.clone())
    }
}

fn keyword(kind: Quantifier) -> Keyword {
    match kind {
        Quantifier::Exists => Keyword::Exists,
        Quantifier::Every => Keyword::Every,
        Quantifier::Count => Keyword::Count,
        Quantifier::Sum => Keyword::Sum,
        Quantifier::Min => Keyword::Min,
        Quantifier::Max => Keyword::Max,
        Quantifier::Dedup => Keyword::Dedup,
        Quantifier::Distinct => Keyword::Distinct,
    }
}

/// An example of the right form.
fn form(kind: Quantifier, language: Language) -> String {
    let word = keyword(kind).text(language);
    let over = Keyword::Over.text(language);
    match (kind, language) {
        (Quantifier::Exists | Quantifier::Every | Quantifier::Count, Language::Zh) => {
            format!("{word}(x {over} 列表: 条件)")
        }
        (_, Language::Zh) => format!("{word}(x {over} 列表: 数值)"),
        (Quantifier::Exists | Quantifier::Every | Quantifier::Count, Language::En) => {
            format!("{word}(x {over} list: condition)")
        }
        (_, Language::En) => format!("{word}(x {over} list: value)"),
    }
}
