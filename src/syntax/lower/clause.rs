//! Clauses: their heads and what stands in their bodies.

use super::{Lowerer, filled};
use crate::diagnostic::{Code, Diagnostic, Term};
use crate::source::Span;
use crate::syntax::ast::{
    Citation, Clause, ClauseKind, Condition, Domain, Effect, Item, Loop, Ref, Text, UnionDecl,
};
use crate::syntax::grammar::Kind;
use crate::syntax::keyword::Keyword;
use crate::syntax::tree::Tree;

/// What stands in the body of a clause.
#[derive(Default)]
struct Body {
    condition: Option<Condition>,
    effects: Vec<Effect>,
    overrides: Vec<Ref>,
    citations: Vec<Citation>,
    interprets: Vec<Text>,
}

impl Lowerer<'_> {
    /// `主体 …`: a union, or a clause that defines its class.
    pub(super) fn subject(&mut self, tree: Tree<'_>) -> Item {
        if let Some(union) = tree.child(Kind::union) {
            return Item::Union(UnionDecl {
                name: self.name_in(tree),
                classes: self.references(union),
                except: self.except(union),
                span: self.span(tree),
            });
        }
        let domain = Domain::Defines {
            record: self.record_type(tree),
            each: tree.child(Kind::each).map(|each| self.each(each)),
            not_covered: tree.child(Kind::not_covered).map(|reason| self.string_in(reason)),
        };
        Item::Clause(self.finish(tree, ClauseKind::Subject, domain, Vec::new()))
    }

    /// `内容 …`, `方式 …`, `运用 …`
    pub(super) fn clause(&mut self, tree: Tree<'_>) -> Clause {
        let word = tree.child(Kind::clause_kind);
        let kind = match word.and_then(|word| self.keyword(word)) {
            Some(Keyword::Content) => ClauseKind::Content,
            Some(Keyword::Method) => ClauseKind::Method,
            _ => ClauseKind::Use,
        };
        let domain = match tree.child(Kind::domain) {
            None => Domain::Everything,
            Some(domain) => Domain::Classes {
                classes: self.references(domain),
                except: self.except(domain),
                variable: domain.child(Kind::variable).map(|variable| self.name_in(variable)),
            },
        };
        let loops = tree.all(Kind::each).map(|each| self.each(each)).collect();
        self.finish(tree, kind, domain, loops)
    }

    fn finish(&mut self, tree: Tree<'_>, kind: ClauseKind, domain: Domain, loops: Vec<Loop>) -> Clause {
        let name = self.name_in(tree);
        let span = self.span(tree);
        let (body, head) = match tree.child(Kind::clause_body) {
            Some(body) => (self.clause_body(body), self.span_until(tree, self.base + body.node.start)),
            None => (Body::default(), span),
        };
        Clause {
            kind,
            name,
            domain,
            loops,
            condition: body.condition,
            effects: body.effects,
            overrides: body.overrides,
            citations: body.citations,
            interprets: body.interprets,
            head,
            span,
        }
    }

    fn except(&mut self, tree: Tree<'_>) -> Vec<Ref> {
        match tree.child(Kind::except) {
            Some(except) => self.references(except),
            None => Vec::new(),
        }
    }

    fn clause_body(&mut self, tree: Tree<'_>) -> Body {
        let mut body = Body::default();
        let mut condition = None;
        for member in tree.all(Kind::clause_member).filter_map(Tree::first) {
            match member.kind() {
                Kind::condition => {
                    let value = self.condition(member);
                    self.once(&mut condition, value, self.span(member), Keyword::When);
                }
                Kind::effect => {
                    if let Some(effect) = member.first()
                        && let Some(kind) = self.effect(effect)
                    {
                        let span = self.span(member);
                        body.effects.push(Effect { kind, span });
                    }
                }
                Kind::overrides => body.overrides.extend(self.references(member)),
                Kind::cite => body.citations.push(Citation {
                    article: member
                        .child(Kind::article)
                        .map(|article| self.text(article).split_whitespace().collect::<Vec<_>>().join(" ")),
                    quote: self.string_in(member),
                    span: self.span(member),
                }),
                Kind::interprets => body.interprets.push(self.string_in(member)),
                _ => (),
            }
        }
        body.condition = filled(condition);
        body
    }

    /// `当 …`, whose last operand may be 未定.
    fn condition(&mut self, tree: Tree<'_>) -> Condition {
        let Some(inside) = tree.children().nth(1) else {
            return Condition { test: None, open: None, span: self.span(tree) };
        };
        let (test, open) = self.condition_of(inside);
        Condition { test, open, span: self.span(inside) }
    }

    /// 未定 where it may not be.
    pub(super) fn misplaced_open(&mut self, span: Span) {
        let (open, when) = (self.word(Keyword::Unspecified), self.word(Keyword::When));
        let example = format!("{when} … {} {open} \"…\"", self.word(Keyword::And));
        self.push(
            Diagnostic::new(Code::MisplacedOpen, span, [open.into(), when.into()])
                .help(Term::ForExample, [example.into()]),
        );
    }
}
