//! From the tree back to text, in either keyword language.
//!
//! The canonical form: one declaration after another, one member a line, the
//! members of a clause in the order condition, effects, exceptions, quotes,
//! notes. Two files that differ in lay-out, in full-width marks or in the
//! language of their keywords have one canonical form; parsed again it gives
//! the same tree.
//!
//! Comments are not part of it. Every line begins in [`Printer::line`], which
//! is told what it stands for: a formatter that keeps comments puts them there.

mod clause;
mod declaration;
mod expression;
mod revision;

use super::ast::{ChangeKind, File, Item, Loop, Name, Party, Ref, SectionPath, Text};
use super::keyword::{Keyword, Language, Role};
use super::words::is_word;
use crate::source::Span;

/// The canonical text of a file, with the keywords of a language.
#[must_use]
pub fn print(file: &File, language: Language) -> String {
    print_with_notes(file, language, &|_| None)
}

/// The canonical text of a file, with a comment before each declaration that has a note:
/// `note` is asked with the place of the declaration and gives the words of the comment.
#[must_use]
pub fn print_with_notes(file: &File, language: Language, note: &dyn Fn(Span) -> Option<String>) -> String {
    let mut printer = Printer {
        note,
        out: String::new(),
        depth: 0,
        within: false,
        from: file.language,
        to: language,
        deadline_field: declares_field(file, Keyword::Due.text(file.language)),
    };
    printer.file(file);
    printer.out
}

/// Whether a record or the context of the file has a field of a name.
fn declares_field(file: &File, name: &str) -> bool {
    let changes = file.revision.iter().flat_map(|revision| &revision.changes);
    let changed = changes.filter_map(|change| match &change.kind {
        ChangeKind::Amend(item) | ChangeKind::Declare(item) | ChangeKind::Insert { item, .. } => Some(item),
        ChangeKind::Repeal(_) => None,
    });
    file.items.iter().chain(changed).any(|item| match item {
        Item::Record(record) => record.fields.iter().any(|field| field.name.text == name),
        Item::Context(context) => context.fields.iter().any(|field| field.name.text == name),
        _ => false,
    })
}

/// Where a name stands: what it must not be taken for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Spot {
    /// Where a reserved word would be taken for itself.
    Free,
    /// Beside keywords, or in a list that ends at a keyword.
    Item,
    /// Before `:` or after `.`: only what follows a duty or report would be taken for itself.
    Field,
}

/// A name as it is written where an expression may stand.
pub(crate) fn written_name(text: &str, language: Language) -> String {
    let mut out = String::new();
    push_word(&mut out, text, is_quoted(text, Spot::Free, language), language);
    out
}

/// A name as it is written after a dot.
pub(crate) fn written_member(text: &str, language: Language) -> String {
    let mut out = String::new();
    push_word(&mut out, text, is_quoted(text, Spot::Field, language), language);
    out
}

fn is_quoted(text: &str, spot: Spot, language: Language) -> bool {
    let role = Keyword::find(text, language).map(Keyword::role);
    !is_word(text)
        || match spot {
            Spot::Free => role == Some(Role::Reserved),
            Spot::Item => role.is_some(),
            Spot::Field => role == Some(Role::Status),
        }
}

fn push_word(out: &mut String, text: &str, quoted: bool, language: Language) {
    let marks = match (quoted, language) {
        (false, _) => None,
        (true, Language::Zh) if !text.contains('」') => Some(('「', '」')),
        (true, Language::En) if text.contains('`') => Some(('「', '」')),
        (true, _) => Some(('`', '`')),
    };
    out.extend(marks.map(|(opening, _)| opening));
    out.push_str(text);
    out.extend(marks.map(|(_, closing)| closing));
}

struct Printer<'a> {
    out: String,
    /// The comment before what is declared at a place.
    note: &'a dyn Fn(Span) -> Option<String>,
    depth: usize,
    /// The next declaration goes on its line.
    within: bool,
    /// The keyword language of the tree.
    from: Language,
    /// The keyword language of the text.
    to: Language,
    /// A field of the file is called 限, so that `x.限` need not be a deadline.
    deadline_field: bool,
}

impl Printer<'_> {
    fn file(&mut self, file: &File) {
        self.keyword(Keyword::Language);
        self.out.push_str(" 1\n");
        if let Some(revision) = &file.revision {
            self.revision(file, revision);
        }
        match &file.scheme {
            Some(scheme) => {
                self.item_line(scheme.span);
                self.keyword(Keyword::Scheme);
                self.out.push(' ');
                self.name(&scheme.name, Spot::Free);
                self.open();
                if let Some(title) = &scheme.title {
                    self.line(title.span);
                    self.keyword(Keyword::Title);
                    self.out.push(' ');
                    self.string(&title.text);
                }
                if let Some(first) = scheme.basis.first() {
                    self.line(first.span);
                    self.keyword(Keyword::Basis);
                    self.out.push(' ');
                    self.list(&scheme.basis, |printer, title| printer.title(title));
                }
                self.validity(scheme);
                self.outside(file);
                self.close();
            }
            None if file.revision.is_some() => {}
            None => self.outside(file),
        }
        for item in &file.items {
            self.item(item);
        }
        self.out.push('\n');
    }

    /// What the file refers to outside of it.
    fn outside(&mut self, file: &File) {
        if let Some(first) = file.text_sources.first() {
            self.line(first.span);
            self.keyword(Keyword::Source);
            self.out.push(' ');
            self.list(&file.text_sources, |printer, path| printer.string(&path.text));
        }
        for path in &file.imports {
            self.line(path.span);
            self.keyword(Keyword::Import);
            self.out.push(' ');
            self.string(&path.text);
        }
    }

    fn over(&mut self, record: &Ref) {
        self.spaced(Keyword::Over);
        self.out.push(' ');
        self.qualified(record);
    }

    /// `[SCHEME.]NAME`
    fn qualified(&mut self, reference: &Ref) {
        for (at, part) in reference.parts.iter().enumerate() {
            if at > 0 {
                self.out.push('.');
            }
            self.name(part, if at == 0 { Spot::Item } else { Spot::Field });
        }
    }

    fn each(&mut self, each: Option<&Loop>) {
        if let Some(each) = each {
            self.spaced(Keyword::Each);
            self.out.push(' ');
            self.name(&each.variable, Spot::Item);
            self.spaced(Keyword::Over);
            self.out.push(' ');
            self.value(&each.list);
        }
    }

    fn variable(&mut self, variable: Option<&Name>) {
        if let Some(variable) = variable {
            self.spaced(Keyword::As);
            self.out.push(' ');
            self.name(variable, Spot::Item);
        }
    }

    fn except(&mut self, except: &[Ref]) {
        if !except.is_empty() {
            self.spaced(Keyword::Except);
            self.out.push(' ');
            self.references(except);
        }
    }

    fn by(&mut self, by: Option<&Party>) {
        if let Some(party) = by {
            self.spaced(Keyword::By);
            self.out.push(' ');
            self.party(party);
        }
    }

    fn references(&mut self, references: &[Ref]) {
        self.list(references, Printer::reference);
    }

    /// `[SCHEME.][KIND.]NAME`: the kind is a keyword, the rest are names.
    fn reference(&mut self, reference: &Ref) {
        const KINDS: [Keyword; 4] = [Keyword::Subject, Keyword::Content, Keyword::Method, Keyword::Use];
        let kind_at = reference.parts.len().checked_sub(2);
        for (at, part) in reference.parts.iter().enumerate() {
            if at > 0 {
                self.out.push('.');
            }
            let is_kind = |language| {
                Some(at) == kind_at
                    && Keyword::find(&part.text, language).is_some_and(|word| KINDS.contains(&word))
            };
            if is_kind(self.from) && !part.quoted {
                if let Some(kind) = Keyword::find(&part.text, self.from) {
                    self.keyword(kind);
                }
            } else if is_kind(self.to) || at == 0 {
                self.name(part, Spot::Item);
            } else {
                self.name(part, Spot::Field);
            }
        }
    }

    /// A bare name where it is one, else a string.
    fn party(&mut self, party: &Party) {
        if is_word(&party.text) && Keyword::find(&party.text, self.to).is_none() {
            self.out.push_str(&party.text);
        } else {
            self.string(&party.text);
        }
    }

    /// Names joined by `/` where they are names, else a string.
    fn section(&mut self, section: &SectionPath) {
        let bare =
            section.text.split('/').all(|part| is_word(part) && Keyword::find(part, self.to).is_none());
        if bare {
            self.out.push_str(&section.text);
        } else {
            self.string(&section.text);
        }
    }

    fn title(&mut self, title: &Text) {
        self.out.push('《');
        self.out.push_str(&title.text);
        self.out.push('》');
    }

    /// A string holds no mark of its own kind: which pair it was written in, it can be again.
    fn string(&mut self, text: &str) {
        let (opening, closing) = if text.contains('"') { ('“', '”') } else { ('"', '"') };
        self.out.push(opening);
        self.out.push_str(text);
        self.out.push(closing);
    }

    fn name(&mut self, name: &Name, spot: Spot) {
        self.word(&name.text, is_quoted(&name.text, spot, self.to));
    }

    fn word(&mut self, text: &str, quoted: bool) {
        push_word(&mut self.out, text, quoted, self.to);
    }

    fn list<T>(&mut self, items: &[T], mut print: impl FnMut(&mut Self, &T)) {
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                self.out.push_str(", ");
            }
            print(self, item);
        }
    }

    fn keyword(&mut self, keyword: Keyword) {
        self.out.push_str(keyword.text(self.to));
    }

    fn spaced(&mut self, keyword: Keyword) {
        self.out.push(' ');
        self.keyword(keyword);
    }

    /// The keyword and the name of a declaration.
    fn head(&mut self, span: Span, keyword: Keyword, name: &Name) {
        self.item_line(span);
        self.keyword(keyword);
        self.out.push(' ');
        self.name(name, Spot::Free);
    }

    /// The line of a declaration, after a blank one; in a revision what stands before it is on
    /// the line already.
    fn item_line(&mut self, span: Span) {
        if std::mem::take(&mut self.within) {
            return;
        }
        if !self.out.ends_with('\n') {
            self.out.push('\n');
        }
        if let Some(note) = (self.note)(span) {
            self.line(span);
            self.out.push_str("// ");
            self.out.push_str(&note);
        }
        self.line(span);
    }

    /// Begins the line of what stands at a place of the source.
    fn line(&mut self, _span: Span) {
        self.out.push('\n');
        for _ in 0..self.depth {
            self.out.push_str("    ");
        }
    }

    fn open(&mut self) {
        self.out.push_str(" {");
        self.depth += 1;
    }

    fn close(&mut self) {
        self.depth -= 1;
        self.out.push('\n');
        for _ in 0..self.depth {
            self.out.push_str("    ");
        }
        self.out.push('}');
    }
}
