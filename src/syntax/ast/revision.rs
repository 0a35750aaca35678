//! What a revision file says: `修订 SCHEME 自 DATE { … }`.

use crate::date::Date;
use crate::source::Span;

use super::{Item, Name, Text};

/// A day as written.
#[derive(Clone, Copy, Debug)]
pub struct Day {
    /// The day.
    pub date: Date,
    /// Where it stands.
    pub span: Span,
}

/// `修订 SCHEME 自 DATE { … }`
#[derive(Clone, Debug)]
pub struct Revision {
    /// The scheme that it revises.
    pub scheme: Name,
    /// The first day of what it says.
    pub since: Day,
    /// `名称 "…"`: the instrument that revises.
    pub title: Option<Text>,
    /// `依据 《…》, 《…》`
    pub basis: Vec<Text>,
    /// `废止 DATE`: the first day on which the scheme is no longer in force.
    pub repealed: Option<Day>,
    /// What it changes, in the order of the file.
    pub changes: Vec<Change>,
    /// The head, up to the `{`.
    pub span: Span,
}

/// One change.
#[derive(Clone, Debug)]
pub struct Change {
    /// Which change.
    pub kind: ChangeKind,
    /// Where it stands.
    pub span: Span,
}

/// The changes that a revision can make.
#[derive(Clone, Debug)]
pub enum ChangeKind {
    /// `修改 DECLARATION`: the declaration whole.
    Amend(Item),
    /// `增加 [于 KIND.NAME 之后] DECLARATION`
    Insert {
        /// Beside what; at the end without one.
        anchor: Option<Anchor>,
        /// What is new.
        item: Item,
    },
    /// `废止 KIND.NAME`
    Repeal(Target),
    /// A declaration by itself: a parameter changed or introduced, anything else new.
    Declare(Item),
}

/// `于 KIND.NAME 之后`
#[derive(Clone, Debug)]
pub struct Anchor {
    /// Beside what.
    pub target: Target,
    /// 之后, else 之前.
    pub after: bool,
}

/// `KIND.NAME`: something that is declared.
#[derive(Clone, Debug)]
pub struct Target {
    /// The word of its declaration; none when it is no such word.
    pub kind: Option<DeclarationKind>,
    /// Its name; of an instrument its title.
    pub name: Name,
    /// The whole reference.
    pub span: Span,
}

/// The kinds of declaration, by their words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeclarationKind {
    /// `枚举`
    Enum,
    /// `记录`
    Record,
    /// `环境`
    Context,
    /// `参数`
    Param,
    /// `文书`
    Report,
    /// `义务`
    Duty,
    /// `清单`
    List,
    /// `法规`
    Instrument,
    /// `定义`
    Define,
    /// `汇总`
    Aggregate,
    /// `前提`
    Assume,
    /// `主体`
    Subject,
    /// `内容`
    Content,
    /// `方式`
    Method,
    /// `运用`
    Use,
    /// `未编`
    Unmodelled,
}
