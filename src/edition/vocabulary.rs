//! What records are written in stays: old records must be readable in every year.

use crate::{
    diagnostic::{Code, Diagnostic, Term},
    source::Span,
    syntax::ast::{EnumDecl, EnumValue, FieldDecl, Item, Name, RecordDecl, TypeKind, TypeRef},
};

/// Tells of facts that an amended declaration would take away or change.
pub(super) fn check(before: &[&Item], after: &Item, diagnostics: &mut Vec<Diagnostic>) {
    let mut tell = |owner: &str, what: &str, why: Term, place: Span, declared: Span| {
        diagnostics.push(
            Diagnostic::new(Code::FactsChanged, place, [owner.into(), what.into(), why.into()])
                .label(declared, Term::DeclaredHere, [])
                .help(Term::HelpFactsStay, []),
        );
    };
    match after {
        Item::Enum(after) => {
            for before in before {
                if let Item::Enum(before) = before {
                    check_enum(before, after, &mut tell);
                }
            }
        }
        Item::Record(after) => {
            for before in before {
                if let Item::Record(before) = before {
                    check_key(before, after, &mut tell);
                    let owner = &after.name;
                    check_fields(&before.fields, &after.fields, (&owner.text, owner.span), &mut tell);
                }
            }
        }
        Item::Context(after) => {
            for before in before {
                if let Item::Context(before) = before {
                    let name = crate::syntax::keyword::Keyword::Context;
                    let owner = name.text(crate::syntax::keyword::Language::Zh);
                    let span = Span { end: after.span.start, ..after.span };
                    check_fields(&before.fields, &after.fields, (owner, span), &mut tell);
                }
            }
        }
        _ => {}
    }
}

type Tell<'a> = &'a mut dyn FnMut(&str, &str, Term, Span, Span);

fn check_key(before: &RecordDecl, after: &RecordDecl, tell: Tell<'_>) {
    let text = |key: &Option<Name>| key.as_ref().map(|key| key.text.clone());
    if text(&before.key) != text(&after.key) {
        let declared = before.key.as_ref().unwrap_or(&before.name);
        let place = after.key.as_ref().unwrap_or(&after.name);
        tell(&after.name.text, &declared.text, Term::CannotChangeKey, place.span, declared.span);
    }
}

fn check_fields(before: &[FieldDecl], after: &[FieldDecl], (owner, place): (&str, Span), tell: Tell<'_>) {
    for field in before {
        match after.iter().find(|other| other.name.text == field.name.text) {
            None => tell(owner, &field.name.text, Term::CannotGo, place, field.name.span),
            Some(other) if !same_type(&field.ty, &other.ty) => {
                tell(owner, &field.name.text, Term::CannotChangeType, other.ty.span, field.ty.span);
            }
            Some(_) => {}
        }
    }
}

fn same_type(one: &TypeRef, other: &TypeRef) -> bool {
    one.optional == other.optional
        && match (&one.kind, &other.kind) {
            (TypeKind::Named(one), TypeKind::Named(other)) => one.names() == other.names(),
            (TypeKind::List(one), TypeKind::List(other)) => same_type(one, other),
            (one, other) => std::mem::discriminant(one) == std::mem::discriminant(other),
        }
}

fn check_enum(before: &EnumDecl, after: &EnumDecl, tell: Tell<'_>) {
    let owner = &after.name;
    if before.ordered != after.ordered {
        tell(&owner.text, &owner.text, Term::CannotMove, owner.span, before.name.span);
        return;
    }
    let (old, new) = (values(&before.values), values(&after.values));
    let mut rest = new.iter();
    for (name, parent) in &old {
        let Some((now, now_parent)) = new.iter().find(|(other, _)| other.text == name.text) else {
            tell(&owner.text, &name.text, Term::CannotGo, owner.span, name.span);
            continue;
        };
        // New values may stand anywhere between the old ones, which keep their order.
        let in_order = rest.any(|(other, _)| other.text == name.text);
        if parent != now_parent || !in_order {
            tell(&owner.text, &name.text, Term::CannotMove, now.span, name.span);
            return;
        }
    }
}

/// All values in order, each with the one that includes it.
fn values(values: &[EnumValue]) -> Vec<(&Name, Option<&str>)> {
    let mut all = Vec::new();
    let mut stack: Vec<(&EnumValue, Option<&str>)> = values.iter().rev().map(|value| (value, None)).collect();
    while let Some((value, parent)) = stack.pop() {
        all.push((&value.name, parent));
        let name = value.name.text.as_str();
        stack.extend(value.includes.iter().rev().map(|inner| (inner, Some(name))));
    }
    all
}
