//! The two parsers made from the grammar, and the small tree that both give.
//!
//! Types of pest do not leave this module: outside of it a parsed statement is
//! a list of [`Node`]s, and a failure is a [`Failure`].

use pest::Parser as _;
use pest::Token;
use pest::error::{Error, ErrorVariant, InputLocation};

use super::keyword::Language;

mod zh {
    #[derive(pest_derive::Parser)]
    #[grammar = "grammar/keywords.zh.pest"]
    #[grammar = "grammar/shufa.pest"]
    pub(super) struct Parser;
}

mod en {
    #[derive(pest_derive::Parser)]
    #[grammar = "grammar/keywords.en.pest"]
    #[grammar = "grammar/shufa.pest"]
    pub(super) struct Parser;
}

/// What a node is. The rules of both parsers are the same in the same order.
pub(super) use zh::Rule as Kind;

/// A node of a parsed statement. Nodes lie in the order of the text, each before those inside it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    pub(super) kind: Kind,
    /// Bytes from the start of the statement.
    pub(super) start: u32,
    pub(super) end: u32,
    /// How many of the following nodes are inside.
    pub(super) inside: u32,
}

/// Where a statement stopped making sense, and what would have made sense there.
#[derive(Debug)]
pub(super) struct Failure {
    /// Bytes from the start of the statement.
    pub(super) at: u32,
    /// Empty when the parser ran out of stack.
    pub(super) expected: Vec<Kind>,
}

/// What a statement is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// A declaration.
    Statement,
    /// The head of a revision.
    RevisionHead,
    /// What stands in a revision.
    RevisionMember,
}

/// Parses one statement.
pub(super) fn parse(text: &str, language: Language, form: Form) -> Result<Vec<Node>, Failure> {
    let zh = match form {
        Form::Statement => zh::Rule::statement,
        Form::RevisionHead => zh::Rule::revision_head,
        Form::RevisionMember => zh::Rule::revision_member,
    };
    let en = match form {
        Form::Statement => en::Rule::statement,
        Form::RevisionHead => en::Rule::revision_head,
        Form::RevisionMember => en::Rule::revision_member,
    };
    match language {
        Language::Zh => match zh::Parser::parse(zh, text) {
            Ok(pairs) => Ok(nodes(pairs.tokens(), |rule| rule)),
            Err(error) => Err(failure(&error, |rule| rule)),
        },
        Language::En => match en::Parser::parse(en, text) {
            Ok(pairs) => Ok(nodes(pairs.tokens(), counterpart)),
            Err(error) => Err(failure(&error, counterpart)),
        },
    }
}

/// The rule of the Chinese parser at the place of a rule of the English one.
///
/// `EOI`, which pest adds, is the first of the rules and not in the list of all.
fn counterpart(rule: en::Rule) -> Kind {
    (rule as usize).checked_sub(1).and_then(|at| Kind::all_rules().get(at)).copied().unwrap_or(Kind::EOI)
}

/// Punctuation and the like: named for messages, of no use in the tree.
fn is_dropped(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::open
            | Kind::close
            | Kind::paren
            | Kind::unparen
            | Kind::colon
            | Kind::equals
            | Kind::less
            | Kind::comma
            | Kind::separator
            | Kind::EOI
    )
}

fn nodes<'i, R>(tokens: impl Iterator<Item = Token<'i, R>>, kind: impl Fn(R) -> Kind) -> Vec<Node> {
    let mut nodes: Vec<Node> = Vec::new();
    let mut open: Vec<Option<usize>> = Vec::new();
    for token in tokens {
        match token {
            Token::Start { rule, pos } => {
                let kind = kind(rule);
                if is_dropped(kind) {
                    open.push(None);
                } else {
                    open.push(Some(nodes.len()));
                    nodes.push(Node { kind, start: pos.pos() as u32, end: 0, inside: 0 });
                }
            }
            Token::End { pos, .. } => {
                let count = nodes.len();
                if let Some(at) = open.pop().flatten()
                    && let Some(node) = nodes.get_mut(at)
                {
                    node.end = pos.pos() as u32;
                    node.inside = (count - at - 1) as u32;
                }
            }
        }
    }
    nodes
}

fn failure<R: pest::RuleType>(error: &Error<R>, kind: impl Fn(R) -> Kind) -> Failure {
    let at = match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at as u32,
    };
    let expected = match &error.variant {
        ErrorVariant::ParsingError { positives, .. } => positives.iter().map(|&rule| kind(rule)).collect(),
        ErrorVariant::CustomError { .. } => Vec::new(),
    };
    Failure { at, expected }
}

#[cfg(test)]
mod tests {
    use super::{Kind, counterpart, en};

    #[test]
    fn both_parsers_have_the_same_rules_in_the_same_order() {
        assert_eq!(counterpart(en::Rule::EOI), Kind::EOI);
        assert_eq!(Kind::all_rules().len(), en::Rule::all_rules().len());
        for (&zh, &en) in Kind::all_rules().iter().zip(en::Rule::all_rules()) {
            assert_eq!(format!("{zh:?}"), format!("{en:?}"));
            assert_eq!(counterpart(en), zh);
        }
    }
}
