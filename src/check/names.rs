//! Names: which declaration a reference means.
//!
//! Kinds of declaration are separate name spaces. A file sees its own names and
//! those of the files it imports, directly or not. Its own name comes first; the
//! names of two imports that clash are told apart by `SCHEME.NAME`.

use indexmap::IndexMap;

use crate::{
    diagnostic::{Code, Diagnostic, Term},
    model::ClauseKind,
    source::Span,
    suggest::nearest,
    syntax::{
        ast,
        keyword::{Keyword, Language},
    },
};

use super::{Checker, words};

/// A kind of declaration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Space {
    /// Enums and records.
    Type,
    /// 参数
    Param,
    /// 定义
    Definition,
    /// 汇总
    Aggregate,
    /// 文书
    Report,
    /// 义务
    Duty,
    /// 清单
    List,
    /// 前提
    Assumption,
    /// 主体: classes, and the clauses that define them
    Class,
    /// 内容
    Content,
    /// 方式
    Method,
    /// 运用
    Use,
    /// Enums and records of later editions, which the rules do not see.
    LaterType,
    /// Parameters that have no value yet.
    LaterParam,
}

impl Space {
    /// The name of the kind in messages.
    pub(super) fn term(self) -> Term {
        match self {
            Space::Type | Space::LaterType => Term::Type,
            Space::Param | Space::LaterParam => Term::Param,
            Space::Definition => Term::Definition,
            Space::Aggregate => Term::Aggregate,
            Space::Report => Term::Report,
            Space::Duty => Term::Duty,
            Space::List => Term::SectionList,
            Space::Assumption => Term::Assumption,
            Space::Class => Term::Class,
            Space::Content => Term::Content,
            Space::Method => Term::Method,
            Space::Use => Term::UseClause,
        }
    }

    /// The space of the clauses of a kind.
    pub(super) fn of_clause(kind: ClauseKind) -> Space {
        match kind {
            ClauseKind::Subject => Space::Class,
            ClauseKind::Content => Space::Content,
            ClauseKind::Method => Space::Method,
            ClauseKind::Use => Space::Use,
        }
    }

    /// The keywords that declare a name of this kind.
    pub(super) fn keywords(self) -> &'static [Keyword] {
        match self {
            Space::Type | Space::LaterType => &[Keyword::Enum, Keyword::Record],
            Space::Param | Space::LaterParam => &[Keyword::Param],
            Space::Definition => &[Keyword::Define],
            Space::Aggregate => &[Keyword::Aggregate],
            Space::Report => &[Keyword::Report],
            Space::Duty => &[Keyword::Duty],
            Space::List => &[Keyword::List],
            Space::Assumption => &[Keyword::Assume],
            Space::Class => &[Keyword::Subject],
            Space::Content => &[Keyword::Content],
            Space::Method => &[Keyword::Method],
            Space::Use => &[Keyword::Use],
        }
    }

    /// The kind of name that a keyword declares.
    pub(super) fn of_keyword(keyword: Keyword) -> Option<Space> {
        Space::ALL.into_iter().find(|space| space.keywords().contains(&keyword))
    }

    const ALL: [Space; 12] = [
        Space::Type,
        Space::Param,
        Space::Definition,
        Space::Aggregate,
        Space::Report,
        Space::Duty,
        Space::List,
        Space::Assumption,
        Space::Class,
        Space::Content,
        Space::Method,
        Space::Use,
    ];

    /// The four kinds of clause.
    pub(super) const CLAUSES: [(Space, ClauseKind); 4] = [
        (Space::Class, ClauseKind::Subject),
        (Space::Content, ClauseKind::Content),
        (Space::Method, ClauseKind::Method),
        (Space::Use, ClauseKind::Use),
    ];

    /// Whether `word` before the dot says this kind (`主体.X`).
    fn is_named(self, language: Language, word: &str) -> bool {
        Space::CLAUSES
            .iter()
            .any(|(space, kind)| *space == self && words::clause_kind(language, *kind) == word)
    }
}

/// A declared name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    /// The unit that declares it.
    pub(super) unit: usize,
    /// Its place in the table of its kind.
    pub(super) id: u32,
    /// The name.
    pub(super) span: Span,
}

impl Entry {
    /// Its place in no table: of the declaration nothing but the name could be read.
    pub(super) const LOST: u32 = u32::MAX;

    /// Whether nothing but the name is known. Whoever asks for more has been told why.
    pub(super) fn is_lost(self) -> bool {
        self.id == Entry::LOST
    }
}

/// The names of one kind.
pub(super) type Table = IndexMap<String, Vec<Entry>>;

/// All names.
#[derive(Debug, Default)]
pub(super) struct Names {
    types: Table,
    params: Table,
    definitions: Table,
    aggregates: Table,
    reports: Table,
    duties: Table,
    lists: Table,
    assumptions: Table,
    classes: Table,
    contents: Table,
    methods: Table,
    uses: Table,
    later_types: Table,
    later_params: Table,
    /// For each unit, a bit for each unit that it sees, itself included.
    visible: Vec<Vec<u64>>,
}

impl Names {
    /// The names that units see: units stand after those they import.
    pub(super) fn new(imports: &[Vec<usize>]) -> Names {
        let words = imports.len().div_ceil(64);
        let mut visible: Vec<Vec<u64>> = Vec::with_capacity(imports.len());
        for (unit, imports) in imports.iter().enumerate() {
            let mut seen = vec![0_u64; words];
            for other in imports {
                for (word, bits) in seen.iter_mut().zip(visible.get(*other).into_iter().flatten()) {
                    *word |= bits;
                }
            }
            if let Some(word) = seen.get_mut(unit / 64) {
                *word |= 1 << (unit % 64);
            }
            visible.push(seen);
        }
        Names { visible, ..Names::default() }
    }

    /// The names of a kind.
    pub(super) fn table(&self, space: Space) -> &Table {
        match space {
            Space::Type => &self.types,
            Space::Param => &self.params,
            Space::Definition => &self.definitions,
            Space::Aggregate => &self.aggregates,
            Space::Report => &self.reports,
            Space::Duty => &self.duties,
            Space::List => &self.lists,
            Space::Assumption => &self.assumptions,
            Space::Class => &self.classes,
            Space::Content => &self.contents,
            Space::Method => &self.methods,
            Space::Use => &self.uses,
            Space::LaterType => &self.later_types,
            Space::LaterParam => &self.later_params,
        }
    }

    fn table_mut(&mut self, space: Space) -> &mut Table {
        match space {
            Space::Type => &mut self.types,
            Space::Param => &mut self.params,
            Space::Definition => &mut self.definitions,
            Space::Aggregate => &mut self.aggregates,
            Space::Report => &mut self.reports,
            Space::Duty => &mut self.duties,
            Space::List => &mut self.lists,
            Space::Assumption => &mut self.assumptions,
            Space::Class => &mut self.classes,
            Space::Content => &mut self.contents,
            Space::Method => &mut self.methods,
            Space::Use => &mut self.uses,
            Space::LaterType => &mut self.later_types,
            Space::LaterParam => &mut self.later_params,
        }
    }

    /// Enters a name that the rules do not see.
    pub(super) fn enter_later(&mut self, space: Space, name: &str, entry: Entry) {
        self.table_mut(space).entry(name.to_owned()).or_default().push(entry);
    }

    /// Whether a unit sees the names of another.
    pub(super) fn sees(&self, unit: usize, other: usize) -> bool {
        self.visible
            .get(unit)
            .and_then(|seen| seen.get(other / 64))
            .is_some_and(|word| word & (1 << (other % 64)) != 0)
    }

    /// What a bare name may mean in a unit: its own declaration, else those it imports.
    pub(super) fn candidates(&self, space: Space, unit: usize, name: &str) -> Vec<Entry> {
        let all = self.table(space).get(name).map_or(&[][..], Vec::as_slice);
        if let Some(own) = all.iter().find(|entry| entry.unit == unit) {
            return vec![*own];
        }
        let seen = all.iter().filter(|entry| self.sees(unit, entry.unit));
        seen.copied().collect()
    }

    /// The names of a kind that a unit sees.
    pub(super) fn known(&self, space: Space, unit: usize) -> impl Iterator<Item = &str> {
        self.table(space)
            .iter()
            .filter(move |(_, entries)| entries.iter().any(|entry| self.sees(unit, entry.unit)))
            .map(|(name, _)| name.as_str())
    }
}

impl Checker<'_> {
    /// Declares a name. A second declaration that this unit can see is an error with both places.
    pub(super) fn declare(&mut self, space: Space, unit: usize, name: &ast::Name, id: u32) {
        let entry = Entry { unit, id, span: name.span };
        let earlier = self
            .names
            .table(space)
            .get(&name.text)
            .and_then(|all| all.iter().find(|other| self.names.sees(unit, other.unit)))
            .copied();
        // The same name may be defined for several record types: told apart when they are known.
        if let Some(earlier) = earlier
            && space != Space::Definition
        {
            self.duplicate(space.term(), name, earlier.span);
            if earlier.unit == unit {
                return;
            }
        }
        let table = self.names.table_mut(space);
        table.entry(name.text.clone()).or_default().push(entry);
    }

    /// Tells of a second declaration.
    pub(super) fn duplicate(&mut self, kind: Term, name: &ast::Name, earlier: Span) {
        self.sink.push(
            Diagnostic::new(Code::DuplicateName, name.span, [kind.into(), name.text.clone().into()]).label(
                earlier,
                Term::DeclaredHere,
                [],
            ),
        );
    }

    /// The declaration that a reference means. An error is told of here.
    pub(super) fn resolve(&mut self, space: Space, unit: usize, parts: &[ast::Name]) -> Option<Entry> {
        let (name, candidates) = self.lookup(&[space], unit, parts)?;
        if candidates.is_empty() && parts.len() > 1 {
            self.not_in_scheme(space.term(), &[space], unit, parts);
            return None;
        }
        self.one(space, unit, name, &candidates)
    }

    /// What a reference may mean, among several kinds. A wrong qualifier is told of here.
    pub(super) fn lookup<'r>(
        &mut self,
        spaces: &[Space],
        unit: usize,
        parts: &'r [ast::Name],
    ) -> Option<(&'r ast::Name, Vec<(Space, Entry)>)> {
        let language = self.language(unit);
        let (name, qualifiers) = parts.split_last()?;
        let mut wanted: Vec<Space> = spaces.to_vec();
        let mut scheme = None;
        for (at, qualifier) in qualifiers.iter().enumerate() {
            let kind =
                spaces.iter().find(|space| !qualifier.quoted && space.is_named(language, &qualifier.text));
            match kind {
                Some(kind) if at + 1 == qualifiers.len() => wanted = vec![*kind],
                _ if at == 0 => match self.scheme_named(unit, qualifier) {
                    Some(found) => scheme = Some(found),
                    None => return None,
                },
                _ if spaces.len() > 1 => {
                    self.unknown(None, Term::Kind, unit, qualifier, &[]);
                    return None;
                }
                _ => {
                    let written: Vec<&str> = parts.iter().map(|part| part.text.as_str()).collect();
                    let span = parts.first()?.span.to(name.span);
                    self.sink.push(Diagnostic::new(Code::LongReference, span, [written.join(".").into()]));
                    return None;
                }
            }
        }
        let mut found = Vec::new();
        for space in wanted {
            match scheme {
                Some(scheme) => {
                    let all = self.names_of(space, unit, scheme, &name.text);
                    found.extend(all.into_iter().map(|entry| (space, entry)));
                }
                None => {
                    let all = self.names.candidates(space, unit, &name.text);
                    found.extend(all.into_iter().map(|entry| (space, entry)));
                }
            }
        }
        Some((name, found))
    }

    /// The only candidate. None or several are told of here.
    pub(super) fn one(
        &mut self,
        space: Space,
        unit: usize,
        name: &ast::Name,
        candidates: &[(Space, Entry)],
    ) -> Option<Entry> {
        match candidates {
            several if several.iter().any(|(_, entry)| entry.is_lost()) => None,
            [(_, entry)] => Some(*entry),
            [] => {
                self.unknown(Some(space), space.term(), unit, name, &[]);
                None
            }
            several => {
                let places: Vec<Entry> = several.iter().map(|(_, entry)| *entry).collect();
                self.ambiguous(unit, name, &places);
                None
            }
        }
    }

    /// Tells of a name that nothing declares, with the nearest that something does.
    pub(super) fn unknown(
        &mut self,
        space: Option<Space>,
        term: Term,
        unit: usize,
        name: &ast::Name,
        further: &[&str],
    ) {
        let keywords = space.map_or(&[Keyword::Scheme][..], Space::keywords);
        if self.perhaps_lost(unit, keywords, &name.text) || self.sink.told(space, &name.text, name.span) {
            return;
        }
        if self.sink.is_full() {
            self.sink.skip();
            return;
        }
        let mut diagnostic =
            Diagnostic::new(Code::UnknownName, name.span, [term.into(), name.text.clone().into()]);
        let known =
            space.into_iter().flat_map(|space| self.names.known(space, unit)).chain(further.iter().copied());
        if let Some(near) = nearest(&name.text, known) {
            diagnostic = diagnostic.help(Term::DidYouMean, [near.into()]);
        } else if let Some(split) = self.split(unit, &name.text) {
            diagnostic = diagnostic.help(Term::PutApart, [split.into()]);
        } else if space == Some(Space::Aggregate) {
            // `平均(…)`: a function was meant.
            diagnostic = self.no_function(diagnostic, &name.text, unit, further);
        }
        self.sink.push(diagnostic);
    }
}
