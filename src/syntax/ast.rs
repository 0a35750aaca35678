//! The tree of a policy file: what was written, where, in which order.
//!
//! The tree mirrors the text and knows no meaning. Names are not resolved,
//! types are not checked, and a clause that makes no sense is still a clause.
//! The running example of this crate is the first clause of the Jinchang scheme:
//!
//! ```text
//! 主体 县区党政主要负责人 于 干部 逐 p 于 任职 {
//!     当 p.层级 = 县区 且 p.机关 属于 {党委, 政府} 且 p.职务 = 主要负责人
//!     应当 述法
//!     据 "县(区)党委和政府主要负责人应当进行述法。"
//! }
//! ```
//!
//! It is an [`Item::Clause`] with one loop (`逐 p 于 任职`), a condition of
//! three conjuncts, one [`EffectKind::Impose`] and one [`Citation`].

mod revision;

pub use crate::date::MonthRounding;
pub use revision::{Anchor, Change, ChangeKind, Day, DeclarationKind, Revision, Target};

use crate::date::Date;
use crate::number::Number;
use crate::source::{FileId, Span};
use crate::syntax::keyword::{Keyword, Language};

/// One policy file.
#[derive(Clone, Debug)]
pub struct File {
    /// Which source text this is.
    pub id: FileId,
    /// The keyword language of the first line.
    pub language: Language,
    /// The header, absent in a library.
    pub scheme: Option<Scheme>,
    /// What a revision file says; it has no header and no items of its own.
    pub revision: Option<Revision>,
    /// `引用 "path"` of the header, or of a library's top level.
    pub imports: Vec<Text>,
    /// `原文 "path", "path"` of the header, or of a library's top level.
    pub text_sources: Vec<Text>,
    /// Declarations in the order of the file.
    pub items: Vec<Item>,
    /// Comments in the order of the file, `//` included.
    pub comments: Vec<Comment>,
    /// Declarations in which something made no sense, in the order of the file.
    pub faulty: Vec<Faulty>,
    /// Any name may be declared by what is not in the tree: an import, or text of which
    /// nobody can tell what it was.
    pub names_lost: bool,
}

/// A declaration in which something made no sense, and what of it is not in the tree.
///
/// Whoever looks for something in the tree and finds none asks here whether it may
/// have been lost, before saying that it is missing.
#[derive(Clone, Debug)]
pub struct Faulty {
    /// The whole declaration.
    pub span: Span,
    /// The keyword with which it begins, if it begins with one.
    pub keyword: Option<Keyword>,
    /// What is not in the tree; none where the mistake left its mark inside of
    /// an expression, as [`ExprKind::Missing`].
    pub lost: Lost,
}

/// What of a faulty declaration is not in the tree.
#[derive(Clone, Debug)]
pub enum Lost {
    /// Lines of its body, or what a bracket too many cut off behind it; none where
    /// all of it is there.
    Lines(Vec<Span>),
    /// All of it.
    Whole(LostName),
}

/// The name of a declaration that is not in the tree.
#[derive(Clone, Debug)]
pub enum LostName {
    /// Its head could be read.
    Known {
        /// The name.
        name: Name,
        /// What follows the place where it stopped making sense, up to a body: it may
        /// be the head of another declaration.
        rest: Option<Span>,
    },
    /// It may be any: `主体 县区 主要负责人 于 干部 { … }`, `主体 于 干部 { … }`. Where no
    /// keyword could be read either, it stands in the text: `主题 领导干部 于 干部 { … }`.
    Unknown,
}

/// A `//` comment.
#[derive(Clone, Debug)]
pub struct Comment {
    /// The text from `//` to the end of the line.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// A name as written, without quotes.
#[derive(Clone, Debug)]
pub struct Name {
    /// NFC text.
    pub text: String,
    /// Written in quotes, `「…」` or `` `…` ``: never a keyword. After a dot it
    /// tells a field called 逾期 from the status, in front of one a record
    /// called 环境 from the context.
    pub quoted: bool,
    /// Where it stands, quotes included.
    pub span: Span,
}

/// A string literal.
#[derive(Clone, Debug)]
pub struct Text {
    /// The text without its quotes.
    pub text: String,
    /// Where it stands, quotes included.
    pub span: Span,
}

/// `方案 NAME { … }`
#[derive(Clone, Debug)]
pub struct Scheme {
    /// The scheme's short name.
    pub name: Name,
    /// `名称 "…"`
    pub title: Option<Text>,
    /// `依据 《…》, 《…》`
    pub basis: Vec<Text>,
    /// `施行 DATE`: the first day in force.
    pub effective: Option<Day>,
    /// `废止 DATE`: the first day no longer in force.
    pub repealed: Option<Day>,
    /// `适用日 e`: the date that chooses among editions.
    pub version_date: Option<Expr>,
    /// The whole declaration.
    pub span: Span,
}

/// A declaration at the top level.
#[derive(Clone, Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "most items of a file are clauses, the largest of them: boxes would save nothing"
)]
pub enum Item {
    /// `枚举 N { … }`
    Enum(EnumDecl),
    /// `记录 N { … }`
    Record(RecordDecl),
    /// `环境 { … }`
    Context(ContextDecl),
    /// `参数 N = …`
    Param(ParamDecl),
    /// `参数 N { 自 DATE: … }`; in an edition each is a [`Item::Param`], or not there yet.
    DatedParam(DatedParamDecl),
    /// `文书 R 于 TYPE { … }`
    Report(ReportDecl),
    /// `义务 D 于 TYPE { … }`
    Duty(DutyDecl),
    /// `清单 N { … }`
    List(ListDecl),
    /// `法规 《…》 { … }`
    Instrument(InstrumentDecl),
    /// `定义 N [于 TYPE] = …`
    Define(DefineDecl),
    /// `汇总 N 于 TYPE = 计数 [使 P] [按 g]`
    Aggregate(AggregateDecl),
    /// `前提 N 于 TYPE: …`
    Assume(AssumeDecl),
    /// `主体 N = A, B 除 C`
    Union(UnionDecl),
    /// `主体 … { … }` (with its own domain) and `内容|方式|运用 … { … }`.
    Clause(Clause),
    /// `未编 "quote" "reason"`
    Unmodelled(UnmodelledDecl),
}

impl Item {
    /// The word of the declaration.
    pub fn kind(&self) -> DeclarationKind {
        match self {
            Item::Enum(_) => DeclarationKind::Enum,
            Item::Record(_) => DeclarationKind::Record,
            Item::Context(_) => DeclarationKind::Context,
            Item::Param(_) | Item::DatedParam(_) => DeclarationKind::Param,
            Item::Report(_) => DeclarationKind::Report,
            Item::Duty(_) => DeclarationKind::Duty,
            Item::List(_) => DeclarationKind::List,
            Item::Instrument(_) => DeclarationKind::Instrument,
            Item::Define(_) => DeclarationKind::Define,
            Item::Aggregate(_) => DeclarationKind::Aggregate,
            Item::Assume(_) => DeclarationKind::Assume,
            Item::Union(_) => DeclarationKind::Subject,
            Item::Clause(clause) => match clause.kind {
                ClauseKind::Subject => DeclarationKind::Subject,
                ClauseKind::Content => DeclarationKind::Content,
                ClauseKind::Method => DeclarationKind::Method,
                ClauseKind::Use => DeclarationKind::Use,
            },
            Item::Unmodelled(_) => DeclarationKind::Unmodelled,
        }
    }

    /// The declared name, or title, with its place; none of 环境 and 未编.
    pub fn name(&self) -> Option<(&str, Span)> {
        let name = match self {
            Item::Enum(declared) => &declared.name,
            Item::Record(declared) => &declared.name,
            Item::Param(declared) => &declared.name,
            Item::DatedParam(declared) => &declared.name,
            Item::Report(declared) => &declared.name,
            Item::Duty(declared) => &declared.name,
            Item::List(declared) => &declared.name,
            Item::Define(declared) => &declared.name,
            Item::Aggregate(declared) => &declared.name,
            Item::Assume(declared) => &declared.name,
            Item::Union(declared) => &declared.name,
            Item::Clause(declared) => &declared.name,
            Item::Instrument(declared) => return Some((&declared.title.text, declared.title.span)),
            Item::Context(_) | Item::Unmodelled(_) => return None,
        };
        Some((&name.text, name.span))
    }

    /// The whole declaration.
    pub fn span(&self) -> Span {
        match self {
            Item::Enum(declared) => declared.span,
            Item::Record(declared) => declared.span,
            Item::Context(declared) => declared.span,
            Item::Param(declared) => declared.span,
            Item::DatedParam(declared) => declared.span,
            Item::Report(declared) => declared.span,
            Item::Duty(declared) => declared.span,
            Item::List(declared) => declared.span,
            Item::Instrument(declared) => declared.span,
            Item::Define(declared) => declared.span,
            Item::Aggregate(declared) => declared.span,
            Item::Assume(declared) => declared.span,
            Item::Union(declared) => declared.span,
            Item::Clause(declared) => declared.span,
            Item::Unmodelled(declared) => declared.span,
        }
    }
}

/// `枚举 N [有序] { … }`
#[derive(Clone, Debug)]
pub struct EnumDecl {
    /// The type's name.
    pub name: Name,
    /// Written with 有序, values from lowest to highest.
    pub ordered: bool,
    /// Values in order.
    pub values: Vec<EnumValue>,
    /// The whole declaration.
    pub span: Span,
}

/// One value, with the values it includes: `党委 包括 {开发区党工委}`.
#[derive(Clone, Debug)]
pub struct EnumValue {
    /// The value's name.
    pub name: Name,
    /// Included values, which may include further ones.
    pub includes: Vec<EnumValue>,
}

/// `记录 N [标识 F] [称谓 F] { … }`
#[derive(Clone, Debug)]
pub struct RecordDecl {
    /// The type's name.
    pub name: Name,
    /// The field that identifies a record, if evaluation ranges over the type.
    pub key: Option<Name>,
    /// The field that people read.
    pub label: Option<Name>,
    /// Fields in order.
    pub fields: Vec<FieldDecl>,
    /// The whole declaration.
    pub span: Span,
}

/// `环境 { … }`
#[derive(Clone, Debug)]
pub struct ContextDecl {
    /// Facts in order.
    pub fields: Vec<FieldDecl>,
    /// The whole declaration.
    pub span: Span,
}

/// `NAME: TYPE [问 "…"] [由 "…"]`
#[derive(Clone, Debug)]
pub struct FieldDecl {
    /// The field's name.
    pub name: Name,
    /// Its type.
    pub ty: TypeRef,
    /// The question that asks for the fact.
    pub ask: Option<Text>,
    /// Who can supply it.
    pub from: Option<Text>,
    /// The whole field.
    pub span: Span,
}

/// A type as written.
#[derive(Clone, Debug)]
pub struct TypeRef {
    /// Without the `?`.
    pub kind: TypeKind,
    /// Written with `?`: the fact may be known to be none.
    pub optional: bool,
    /// Where it stands.
    pub span: Span,
}

/// A type without its `?`.
#[derive(Clone, Debug)]
pub enum TypeKind {
    /// `是否`
    Bool,
    /// `整数`
    Int,
    /// `小数`
    Decimal,
    /// `文本`
    Text,
    /// `日期`
    Date,
    /// `时长`
    Duration,
    /// An enum or a record: `N`, `SCHEME.N`.
    Named(Ref),
    /// `[T]`
    List(Box<TypeRef>),
}

/// `参数 N = e`
#[derive(Clone, Debug)]
pub struct ParamDecl {
    /// The parameter's name.
    pub name: Name,
    /// Its constant value.
    pub value: Expr,
    /// The whole declaration.
    pub span: Span,
}

/// `参数 N { 自 DATE: e, 自 DATE: e }`
#[derive(Clone, Debug)]
pub struct DatedParamDecl {
    /// The parameter's name.
    pub name: Name,
    /// Its values in the order of the text; never empty.
    pub values: Vec<DatedValue>,
    /// The whole declaration.
    pub span: Span,
}

/// `自 DATE: e`
#[derive(Clone, Debug)]
pub struct DatedValue {
    /// The first day of the value.
    pub since: Day,
    /// The value.
    pub value: Expr,
}

/// `文书 R 于 TYPE { 提交 e, 章节 e }`
#[derive(Clone, Debug)]
pub struct ReportDecl {
    /// The report's name.
    pub name: Name,
    /// The record type it belongs to.
    pub record: Ref,
    /// A date or a condition.
    pub submitted: Option<Expr>,
    /// The list of sections.
    pub sections: Option<Expr>,
    /// The whole declaration.
    pub span: Span,
}

/// `义务 D 于 TYPE [逐 x 于 LIST] { … }`
#[derive(Clone, Debug)]
pub struct DutyDecl {
    /// The duty's name.
    pub name: Name,
    /// The record type; absent in a duty declared in place.
    pub record: Option<Ref>,
    /// One obligation for each element of this list.
    pub each: Option<Loop>,
    /// The members.
    pub body: DutyBody,
    /// The whole declaration.
    pub span: Span,
}

/// The members of a duty, each at most once.
#[derive(Clone, Debug, Default)]
pub struct DutyBody {
    /// `履行于 date`
    pub done_on: Option<Expr>,
    /// `履行 condition`
    pub done: Option<Expr>,
    /// `自 date`
    pub since: Option<Expr>,
    /// `限 date`
    pub due: Option<Expr>,
    /// `选定 condition`
    pub chosen: Option<Expr>,
    /// `说明 text`
    pub reason: Option<Expr>,
    /// `向 …`
    pub to: Vec<Party>,
    /// `抄送 …`
    pub copy: Vec<Party>,
    /// `由 …`
    pub by: Option<Party>,
    /// `经 …`
    pub via: Option<Party>,
}

/// Who receives, acts or approves: a string or a bare name, taken as text.
#[derive(Clone, Debug)]
pub struct Party {
    /// The text.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// `清单 N { … }` or `清单 N [9项] 未编 "reason"`
#[derive(Clone, Debug)]
pub struct ListDecl {
    /// The list's name.
    pub name: Name,
    /// Its items, or why they are not there.
    pub body: ListBody,
    /// The whole declaration.
    pub span: Span,
}

/// The items of a list.
#[derive(Clone, Debug)]
pub enum ListBody {
    /// Section names in order.
    Items(Vec<SectionPath>),
    /// The items are not published.
    Unmodelled {
        /// `[9项]`: how many there are, where that is known.
        count: Option<u32>,
        /// Why they are not encoded.
        reason: Text,
    },
}

/// A section's name: `A`, `A/B` or `"text"`.
#[derive(Clone, Debug)]
pub struct SectionPath {
    /// The parts joined by `/`.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// `法规 《title》 { … }`
#[derive(Clone, Debug)]
pub struct InstrumentDecl {
    /// The title without `《》`.
    pub title: Text,
    /// `发布 "…"`
    pub issuer: Option<Text>,
    /// `日期 2016-07-08`
    pub date: Option<Date>,
    /// `措施 { … }`
    pub measures: Vec<Name>,
    /// The whole declaration.
    pub span: Span,
}

/// `定义 N [于 TYPE] = e`
#[derive(Clone, Debug)]
pub struct DefineDecl {
    /// The definition's name.
    pub name: Name,
    /// The record type; absent for a value of the context.
    pub record: Option<Ref>,
    /// The value.
    pub value: Expr,
    /// The whole declaration.
    pub span: Span,
}

/// `汇总 N 于 TYPE = MEASURE [使 P] [按 g]`
#[derive(Clone, Debug)]
pub struct AggregateDecl {
    /// The aggregate's name.
    pub name: Name,
    /// The record type that it is taken over.
    pub record: Ref,
    /// What is taken over the records.
    pub measure: Measure,
    /// Of what, for all measures but 计数.
    pub value: Option<Expr>,
    /// Which records count.
    pub filter: Option<Expr>,
    /// One value for each of these.
    pub group: Option<Expr>,
    /// The whole declaration.
    pub span: Span,
}

/// What an aggregate takes over the records of a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Measure {
    /// `计数`
    Count,
    /// `合计(e)`
    Sum,
    /// `最小(e)`
    Min,
    /// `最大(e)`
    Max,
    /// `名次(e)`: the highest first
    Rank,
}

/// `前提 N 于 TYPE [逐 x 于 LIST]: condition`
#[derive(Clone, Debug)]
pub struct AssumeDecl {
    /// The assumption's name.
    pub name: Name,
    /// The record type.
    pub record: Ref,
    /// For each element of this list.
    pub each: Option<Loop>,
    /// What holds of every record.
    pub condition: Expr,
    /// The whole declaration.
    pub span: Span,
}

/// `主体 N = A, B 除 C`
#[derive(Clone, Debug)]
pub struct UnionDecl {
    /// The class's name.
    pub name: Name,
    /// Its members.
    pub classes: Vec<Ref>,
    /// Those taken out.
    pub except: Vec<Ref>,
    /// The whole declaration.
    pub span: Span,
}

/// `未编 "quote" "reason"`
#[derive(Clone, Debug)]
pub struct UnmodelledDecl {
    /// The sentence of the source text.
    pub quote: Text,
    /// Why it is not encoded.
    pub reason: Text,
    /// The whole declaration.
    pub span: Span,
}

/// A reference to something declared: `NAME`, `主体.NAME`, `SCHEME.NAME`, `SCHEME.主体.NAME`.
#[derive(Clone, Debug)]
pub struct Ref {
    /// The parts between the dots, one to three; never empty.
    pub parts: Vec<Name>,
    /// Where it stands.
    pub span: Span,
}

impl Ref {
    /// The parts without their places.
    pub fn names(&self) -> Vec<&str> {
        self.parts.iter().map(|part| part.text.as_str()).collect()
    }
}

/// The four kinds of clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClauseKind {
    /// `主体`
    Subject,
    /// `内容`
    Content,
    /// `方式`
    Method,
    /// `运用`
    Use,
}

/// A clause.
#[derive(Clone, Debug)]
pub struct Clause {
    /// Which part of the scheme it is.
    pub kind: ClauseKind,
    /// Its name, unique among the clauses of its kind.
    pub name: Name,
    /// Whom it is about.
    pub domain: Domain,
    /// Further loops (`逐 y 于 LIST`).
    pub loops: Vec<Loop>,
    /// `当 …`
    pub condition: Option<Condition>,
    /// What follows, in order.
    pub effects: Vec<Effect>,
    /// `除外 …`: the clauses whose effects it defeats.
    pub overrides: Vec<Ref>,
    /// `据 …`
    pub citations: Vec<Citation>,
    /// `解释 "…"`
    pub interprets: Vec<Text>,
    /// The head, up to the `{`.
    pub head: Span,
    /// The whole declaration.
    pub span: Span,
}

/// Whom a clause is about.
#[derive(Clone, Debug)]
pub enum Domain {
    /// `主体 N [不适用 "reason"] 于 TYPE [逐 x 于 LIST]`: it defines the class.
    Defines {
        /// The record type.
        record: Ref,
        /// The list whose elements it classifies.
        each: Option<Loop>,
        /// `不适用 "reason"`
        not_covered: Option<Text>,
    },
    /// `对 A, B 除 C 为 x`
    Classes {
        /// The classes.
        classes: Vec<Ref>,
        /// Those taken out.
        except: Vec<Ref>,
        /// The name of the class's element.
        variable: Option<Name>,
    },
    /// No 对: it reads the context alone.
    Everything,
}

/// `逐 x 于 LIST`
#[derive(Clone, Debug)]
pub struct Loop {
    /// The element's name.
    pub variable: Name,
    /// The list.
    pub list: Expr,
    /// Where it stands.
    pub span: Span,
}

/// `当 …`
#[derive(Clone, Debug)]
pub struct Condition {
    /// The decidable part; absent in `当 未定 "…"`.
    pub test: Option<Expr>,
    /// The part that the text leaves open.
    pub open: Option<Open>,
    /// Where it stands, without 当.
    pub span: Span,
}

/// `未定 "why"` as the last operand of 当.
#[derive(Clone, Debug)]
pub struct Open {
    /// How it joins the part before it.
    pub join: Join,
    /// What the text promises and does not give.
    pub why: Text,
    /// Where it stands.
    pub span: Span,
}

/// How 未定 joins the test before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Join {
    /// It stands alone.
    Alone,
    /// `P 且 未定`
    And,
    /// `P 或 未定`
    Or,
}

/// `据 [第N条] "quote"`
#[derive(Clone, Debug)]
pub struct Citation {
    /// `第六条`, as written.
    pub article: Option<String>,
    /// The words of the source text.
    pub quote: Text,
    /// Where it stands.
    pub span: Span,
}

/// The force of an effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Modality {
    /// `应当`
    Must,
    /// `原则上`: comply, or a reason on record
    InPrinciple,
    /// `参照`
    ByReference,
    /// `侧重`
    Emphasis,
    /// `可以`
    May,
    /// `不得`
    MustNot,
    /// `免予`
    Exempt,
}

/// What a clause does.
#[derive(Clone, Debug)]
pub struct Effect {
    /// Which effect.
    pub kind: EffectKind,
    /// Where it stands.
    pub span: Span,
}

/// The effects of the language.
#[derive(Clone, Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "a tree is read once and dropped: its size is not worth a box in every match"
)]
pub enum EffectKind {
    /// `应当 述法`
    Impose {
        /// Its force.
        modality: Modality,
        /// The duty.
        duty: Ref,
    },
    /// `应当 NAME { … }`: a duty declared in place.
    ImposeInPlace {
        /// Its force.
        modality: Modality,
        /// The duty, without a record type.
        duty: Box<DutyDecl>,
    },
    /// `应当 包含 述职报告: A, B/C, 清单 X, 本人 F`
    Contain {
        /// Its force.
        modality: Modality,
        /// The report.
        report: Ref,
        /// What it must hold.
        sections: Vec<SectionItem>,
    },
    /// `从 POOL 中 N 名 TARGET`
    Quota(Quota),
    /// `限定 NAME: e 在 lo..hi`
    Bound {
        /// The bound's name.
        name: Name,
        /// The value.
        value: Expr,
        /// The limits.
        limit: Limit,
    },
    /// `纳入 USE [由 P]`, `作为 USE [由 P]`
    Feed {
        /// Which of the two words was written.
        verb: FeedVerb,
        /// The use.
        name: Name,
        /// Who takes it up.
        by: Option<Party>,
    },
    /// `条件 GATE: condition`
    Gate {
        /// The gate's name.
        name: Name,
        /// What opens it.
        condition: Expr,
    },
    /// `启动 A, B [依照 《…》] [由 P] [限 d]`
    Trigger {
        /// What is triggered.
        names: Vec<Name>,
        /// Under what, by whom, until when.
        terms: TriggerTerms,
    },
    /// `启动 其一 { A 当 c, B 当 d } [依照 …]`
    Ladder {
        /// The steps in order.
        steps: Vec<Step>,
        /// Under what, by whom, until when.
        terms: TriggerTerms,
    },
}

/// 纳入 or 作为.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FeedVerb {
    /// `纳入`
    Feeds,
    /// `作为`
    ServesAs,
}

/// A required section, or a whole list of them.
#[derive(Clone, Debug)]
pub enum SectionItem {
    /// A section.
    Section(SectionPath),
    /// `清单 X`
    List(Ref),
    /// `本人 FIELD`: a list in the record.
    Own(Expr),
}

/// `从 POOL [为 x] [当 P] 中 N 名 TARGET [使 Q] [按 g]`
#[derive(Clone, Debug)]
pub struct Quota {
    /// Classes, or one list. A lone name may be either: the checker tells.
    pub pool: Pool,
    /// The element's name.
    pub variable: Option<Name>,
    /// Narrows the pool.
    pub filter: Option<Expr>,
    /// How many.
    pub amount: Amount,
    /// A duty, or just the quota's name.
    pub target: Ref,
    /// Which members count.
    pub counting: Option<Expr>,
    /// The amount holds of each of these groups by itself.
    pub group: Option<Expr>,
}

/// Whom or what a quota is taken from.
#[derive(Clone, Debug)]
pub enum Pool {
    /// `从 A, B`: names that may be classes, or a single list.
    Names(Vec<Ref>),
    /// `从 LIST`: anything else that is an expression.
    List(Expr),
}

/// `N 名`
#[derive(Clone, Debug)]
pub struct Amount {
    /// Exactly (or a range), at least, at most.
    pub kind: AmountKind,
    /// A number, a range, a share or a parameter.
    pub value: Expr,
    /// Where it stands.
    pub span: Span,
}

/// Exactly, at least, at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AmountKind {
    /// `3 名`, `3..5 名`
    Exactly,
    /// `不少于`
    AtLeast,
    /// `不超过`
    AtMost,
}

/// The limits of a bound.
#[derive(Clone, Debug)]
pub enum Limit {
    /// `在 lo..hi`: an expression that is a range
    Within(Expr),
    /// `不少于 e`
    AtLeast(Expr),
    /// `不超过 e`
    AtMost(Expr),
}

/// What a trigger carries.
#[derive(Clone, Debug, Default)]
pub struct TriggerTerms {
    /// `依照 《…》`
    pub under: Option<Text>,
    /// `由 P`
    pub by: Option<Party>,
    /// `限 d`
    pub due: Option<Expr>,
}

/// A step of a ladder.
#[derive(Clone, Debug)]
pub struct Step {
    /// The trigger.
    pub name: Name,
    /// When this step is the one.
    pub condition: Option<Expr>,
}

/// An expression.
#[derive(Clone, Debug)]
pub struct Expr {
    /// Which expression.
    pub kind: ExprKind,
    /// Where it stands.
    pub span: Span,
}

/// The expressions of the language.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// What made no sense and has been told of: of any type, and nothing more is said of it.
    Missing,
    /// `真`, `假`
    Bool(bool),
    /// `3`, `0.5`, `1/3`, `25%`
    Number {
        /// The exact value.
        value: Number,
        /// Written as a share (`1/3`, `25%`).
        share: bool,
    },
    /// `"text"`
    Text(String),
    /// `2026-01-01`
    Date(Date),
    /// `30日`, `2周`, `2个月`, `1年`, `10工作日`
    Quantity(i64, Unit),
    /// `{a, b}`
    List(Vec<Expr>),
    /// `lo..hi`
    Range(Box<Expr>, Box<Expr>),
    /// `a`, `a.b.c`, `环境.年度`, `述法.逾期`, `述职报告.缺漏`, `层级.县区`
    Path(Ref),
    /// `人数(县区)`: an aggregate of one group
    OfGroup {
        /// The aggregate.
        name: Ref,
        /// The group.
        group: Box<Expr>,
    },
    /// `非 e`
    Not(Box<Expr>),
    /// `a 且 b 且 c`, two or more
    And(Vec<Expr>),
    /// `a 或 b 或 c`, two or more
    Or(Vec<Expr>),
    /// `a < b`, `a 不超过 b`, `a 3 以上`
    Compare {
        /// The relation, bounds words resolved.
        op: Comparison,
        /// Left of it.
        left: Box<Expr>,
        /// Right of it.
        right: Box<Expr>,
    },
    /// `e 属于 L`
    In {
        /// The item.
        item: Box<Expr>,
        /// The list.
        list: Box<Expr>,
    },
    /// `有 p`
    Has(Box<Expr>),
    /// `无 p`
    Lacks(Box<Expr>),
    /// `是 C`, `x 是 C`
    IsClass {
        /// The element, else the record.
        element: Option<Name>,
        /// The class.
        class: Ref,
    },
    /// `存在(x 于 L 使 P: e)` and its like
    Quantified {
        /// Which one.
        kind: Quantifier,
        /// The element's name; absent in `计数(L)` and its like.
        variable: Option<Name>,
        /// The list.
        list: Box<Expr>,
        /// `使 P`
        filter: Option<Box<Expr>>,
        /// After the `:`.
        body: Option<Box<Expr>>,
    },
    /// `若 c 则 a 否则 b`
    If {
        /// `若 c 则 a`, in order; never empty.
        branches: Vec<(Expr, Expr)>,
        /// `否则 b`
        otherwise: Box<Expr>,
    },
    /// `a + b`
    Arithmetic {
        /// Which operation.
        op: Arithmetic,
        /// Left of it.
        left: Box<Expr>,
        /// Right of it.
        right: Box<Expr>,
    },
    /// `d + 1个月 至月末`
    Rounded {
        /// The sum or difference.
        sum: Box<Expr>,
        /// Where the day lands that its month does not have.
        rounding: MonthRounding,
    },
    /// `-e`
    Negate(Box<Expr>),
    /// `a 交 b`
    Combine {
        /// Which operation.
        op: Combination,
        /// Left of it.
        left: Box<Expr>,
        /// Right of it.
        right: Box<Expr>,
    },
    /// `向下取整(e)`, `日期(y, m, d)`, `去重(L)` …
    Call {
        /// Which function.
        function: Function,
        /// Its arguments.
        arguments: Vec<Expr>,
    },
    /// `e 之前` after a deadline: the day before.
    DayBefore(Box<Expr>),
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `≠`
    NotEqual,
    /// `<`, 不满, 之前, 早于 and the like
    Less,
    /// `≤`, 不超过, 不高于, 不晚于, 以下, 以内
    AtMost,
    /// `>`, 超过, 以外, 之后
    Greater,
    /// `≥`, 不少于, 不低于, 以上, 届满
    AtLeast,
}

/// What is asked of the elements of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Quantifier {
    /// `存在`
    Exists,
    /// `均`
    Every,
    /// `计数`
    Count,
    /// `合计`
    Sum,
    /// `最小`
    Min,
    /// `最大`
    Max,
    /// `去重`
    Dedup,
    /// `互异`
    Distinct,
}

/// `+ - * /`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Arithmetic {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
}

/// The units of quantities.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    /// `日`
    Day,
    /// `周`: seven days
    Week,
    /// `个月`
    Month,
    /// `年`: twelve months
    Year,
    /// `工作日`
    Workday,
}

impl Unit {
    /// So many of it, in days, months or working days; none past the range.
    #[must_use]
    pub fn units(self, amount: i64) -> Option<i64> {
        match self {
            Unit::Day | Unit::Month | Unit::Workday => Some(amount),
            Unit::Week => amount.checked_mul(7),
            Unit::Year => amount.checked_mul(12),
        }
    }
}

/// 交 并 减去
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Combination {
    /// `交`
    Intersect,
    /// `并`
    Union,
    /// `减去`
    Minus,
}

/// The functions of the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Function {
    /// `向下取整(e)`
    Floor,
    /// `向上取整(e)`
    Ceiling,
    /// `四舍五入(e)`: half away from zero
    Round,
    /// `日期(y, m, d)`
    Date,
    /// `年末(y)`
    YearEnd,
    /// `年(d)`
    Year,
    /// `月(d)`
    Month,
}
