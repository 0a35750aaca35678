//! An indented tree, line by line: as text, and as nested lists of HTML. Both
//! show the same lines.

use super::{html::Html, layout::Page};

/// How far a level of the tree is indented.
pub(super) const STEP: usize = 4;
/// Deeper levels are not indented further in text: the line would have no room.
const DEEPEST: usize = 40;

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// An empty line.
    Gap,
    /// Words over what follows; not broken.
    Heading,
    /// A line of the tree.
    Item,
    /// Words of the text, of the clause above.
    Quote,
    /// Where these words stand.
    Place,
}

#[derive(Clone, Debug)]
struct Line {
    role: Role,
    indent: usize,
    hanging: usize,
    text: String,
}

/// A tree as its lines.
#[derive(Clone, Debug, Default)]
pub(super) struct Tree {
    lines: Vec<Line>,
}

impl Tree {
    fn push(&mut self, role: Role, indent: usize, hanging: usize, text: &str) {
        self.lines.push(Line { role, indent, hanging, text: text.to_owned() });
    }

    /// An empty line.
    pub(super) fn gap(&mut self) {
        self.push(Role::Gap, 0, 0, "");
    }

    /// A heading of the lines after it that are indented further.
    pub(super) fn line(&mut self, indent: usize, text: &str) {
        self.push(Role::Heading, indent, indent, text);
    }

    /// A line of the tree; those after it that are indented further belong to it.
    pub(super) fn paragraph(&mut self, indent: usize, hanging: usize, text: &str) {
        self.push(Role::Item, indent, hanging, text);
    }

    /// The words of the line above.
    pub(super) fn quote(&mut self, indent: usize, text: &str) {
        self.push(Role::Quote, indent, indent + 2, text);
    }

    /// Where the words of the line above stand.
    pub(super) fn place(&mut self, indent: usize, text: &str) {
        self.push(Role::Place, indent, indent + 2, text);
    }

    pub(super) fn into_text(self) -> String {
        let mut page = Page::default();
        for line in self.lines {
            let over = line.indent.saturating_sub(DEEPEST);
            let back = over - over % STEP;
            let (indent, hanging) = (line.indent - back, line.hanging - back);
            match line.role {
                Role::Gap => page.gap(),
                Role::Heading => page.line(indent, &line.text),
                Role::Item | Role::Quote | Role::Place => page.paragraph(indent, hanging, &line.text),
            }
        }
        page.into_text()
    }

    /// Headings of the outermost level begin sections; all below are nested lists.
    pub(super) fn write(&self, html: &mut Html, level: u8) {
        let outermost = self.lines.iter().map(|line| line.indent).min().unwrap_or(0);
        let mut open: Vec<usize> = Vec::new();
        let mut section = false;
        for line in &self.lines {
            match line.role {
                Role::Gap => {}
                Role::Heading if line.indent == outermost => {
                    close(html, &mut open, None);
                    if std::mem::replace(&mut section, true) {
                        html.close("section");
                    }
                    html.open("section");
                    html.heading(level, &line.text);
                }
                Role::Heading | Role::Item => {
                    close(html, &mut open, Some(line.indent));
                    if open.last() == Some(&line.indent) {
                        html.close("li");
                    } else {
                        html.open("ul");
                        open.push(line.indent);
                    }
                    html.open("li");
                    html.text(&line.text);
                }
                Role::Quote if !open.is_empty() => html.element("blockquote", &line.text),
                Role::Place if !open.is_empty() => html.element("cite", &line.text),
                Role::Quote | Role::Place => html.element("p", &line.text),
            }
        }
        close(html, &mut open, None);
        if section {
            html.close("section");
        }
    }
}

/// Closes lists that are indented further than a line, or all.
fn close(html: &mut Html, open: &mut Vec<usize>, to: Option<usize>) {
    while open.last().is_some_and(|last| to.is_none_or(|to| *last > to)) {
        open.pop();
        html.close("li");
        html.close("ul");
    }
}
