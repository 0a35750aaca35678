//! What an expression can read at its place.

use crate::{
    model::{Expr, ListRef, RecordId, Type},
    source::Span,
};

/// The kinds of thing that an expression may rest on, by its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reads {
    /// Constants and parameters.
    Constants,
    /// Facts too.
    Facts,
    /// Definitions, classes and statuses too.
    Everything,
}

/// Names in reach of an expression.
#[derive(Clone, Debug)]
pub(super) struct Scope {
    /// The file it stands in.
    pub(super) unit: usize,
    /// The record type; none where only the context can be read.
    pub(super) record: Option<RecordId>,
    /// The record type is a mistake: names that are not found are no further mistake.
    pub(super) poisoned: bool,
    /// What it may rest on.
    pub(super) reads: Reads,
    /// Elements bound, outermost first: the place is the binding.
    pub(super) variables: Vec<Variable>,
    /// Elements that have a name outside, but cannot be read here.
    pub(super) hidden: Vec<String>,
    /// Paths that 有 or 无 asks for beside this place.
    pub(super) guards: Vec<PathKey>,
    /// Under 非.
    pub(super) negated: bool,
    /// Depth in the expression.
    pub(super) depth: usize,
}

impl Scope {
    /// The scope of a record (or of the context alone), with nothing bound.
    pub(super) fn new(unit: usize, record: Option<RecordId>, reads: Reads) -> Scope {
        Scope {
            unit,
            record,
            poisoned: false,
            reads,
            variables: Vec::new(),
            hidden: Vec::new(),
            guards: Vec::new(),
            negated: false,
            depth: 0,
        }
    }

    /// Whether a path that may be none is asked for beside this place.
    pub(super) fn is_guarded(&self, risk: &Risk) -> bool {
        self.guards
            .iter()
            .any(|guard| guard.base == risk.key.base && guard.fields.starts_with(&risk.key.fields))
    }

    /// The innermost element that has a name.
    pub(super) fn variable(&self, name: &str) -> Option<usize> {
        self.variables.iter().rposition(|variable| variable.name.as_deref() == Some(name))
    }
}

/// An element in reach.
#[derive(Clone, Debug)]
pub(super) struct Variable {
    /// Its name, if it has one.
    pub(super) name: Option<String>,
    /// Where it is bound.
    pub(super) span: Span,
    /// Its type; none after a mistake.
    pub(super) ty: Option<Type>,
    /// The list it is taken from.
    pub(super) list: Option<ListRef>,
}

/// An expression with its type, and whether it may be none.
#[derive(Clone, Debug)]
pub(super) struct Typed {
    pub(super) expr: Expr,
    /// It may be known to be none.
    pub(super) may_be_none: bool,
    /// The path in it that may be none.
    pub(super) risk: Option<Risk>,
}

impl Typed {
    /// An expression that is never none.
    pub(super) fn certain(expr: Expr) -> Typed {
        Typed { expr, may_be_none: false, risk: None }
    }
}

/// A path that may be known to be none.
#[derive(Clone, Debug)]
pub(super) struct Risk {
    /// Its longest part that may be none.
    pub(super) key: PathKey,
    /// As written.
    pub(super) span: Span,
}

/// A path, comparable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PathKey {
    pub(super) base: Base,
    pub(super) fields: Vec<u32>,
}

/// Where a path begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Base {
    Record,
    Context,
    Element(usize),
    Definition(u32),
    Aggregate(u32),
}
