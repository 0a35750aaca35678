//! Walking the nodes of a parsed statement.

use super::grammar::{Kind, Node};

/// A node with the nodes inside it.
#[derive(Clone, Copy)]
pub(super) struct Tree<'a> {
    pub(super) node: Node,
    inside: &'a [Node],
}

impl<'a> Tree<'a> {
    /// The first node of a list, with what is inside it.
    pub(super) fn root(nodes: &'a [Node]) -> Option<Tree<'a>> {
        Children(nodes).next()
    }

    pub(super) fn kind(self) -> Kind {
        self.node.kind
    }

    /// The nodes directly inside, in the order of the text.
    pub(super) fn children(self) -> Children<'a> {
        Children(self.inside)
    }

    /// The first child, of whatever kind.
    pub(super) fn first(self) -> Option<Tree<'a>> {
        self.children().next()
    }

    /// The first child of a kind.
    pub(super) fn child(self, kind: Kind) -> Option<Tree<'a>> {
        self.children().find(|child| child.kind() == kind)
    }

    /// The children of a kind.
    pub(super) fn all(self, kind: Kind) -> impl Iterator<Item = Tree<'a>> {
        self.children().filter(move |child| child.kind() == kind)
    }
}

/// Nodes that lie side by side.
#[derive(Clone)]
pub(super) struct Children<'a>(&'a [Node]);

impl<'a> Iterator for Children<'a> {
    type Item = Tree<'a>;

    fn next(&mut self) -> Option<Tree<'a>> {
        let (&node, rest) = self.0.split_first()?;
        let (inside, rest) = rest.split_at_checked(node.inside as usize)?;
        self.0 = rest;
        Some(Tree { node, inside })
    }
}
