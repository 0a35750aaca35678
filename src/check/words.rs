//! The words that stand for more than their place in the grammar.

use crate::{
    model::{ClauseKind, StatusTest, Type},
    syntax::keyword::{Keyword, Language},
};

/// `环境`
pub(super) fn context(language: Language) -> &'static str {
    Keyword::Context.text(language)
}

/// Whether a word after a duty means its deadline.
pub(super) fn is_due(language: Language, word: &str) -> bool {
    Keyword::Due.text(language) == word
}

/// Whether a word after a report asks whether a certain section is missing.
pub(super) fn is_incomplete(language: Language, word: &str) -> bool {
    Keyword::Incomplete.text(language) == word
}

/// What a word after a duty asks of it.
pub(super) fn status(language: Language, word: &str) -> Option<StatusTest> {
    match Keyword::find(word, language)? {
        Keyword::Fulfilled => Some(StatusTest::Fulfilled),
        Keyword::Unfulfilled => Some(StatusTest::Unfulfilled),
        Keyword::Overdue => Some(StatusTest::Overdue),
        Keyword::Breached => Some(StatusTest::Breached),
        _ => None,
    }
}

/// Words that stand after `.` for what the rules derive. No field may have
/// them in either language: a translated file would then read otherwise.
pub(super) fn is_derived(word: &str) -> bool {
    [Language::Zh, Language::En]
        .into_iter()
        .any(|language| status(language, word).is_some() || is_incomplete(language, word))
}

/// The name of the field that holds a section's title.
pub(super) fn is_title(word: &str) -> bool {
    word == "标题" || word == "title"
}

/// `主体` and its like.
pub(super) fn clause_kind(language: Language, kind: ClauseKind) -> &'static str {
    match kind {
        ClauseKind::Subject => Keyword::Subject,
        ClauseKind::Content => Keyword::Content,
        ClauseKind::Method => Keyword::Method,
        ClauseKind::Use => Keyword::Use,
    }
    .text(language)
}

/// `义务`
pub(super) fn duty(language: Language) -> &'static str {
    Keyword::Duty.text(language)
}

/// `文书`
pub(super) fn report(language: Language) -> &'static str {
    Keyword::Report.text(language)
}

/// `汇总`
pub(super) fn aggregate(language: Language) -> &'static str {
    Keyword::Aggregate.text(language)
}

/// `定义`
pub(super) fn definition(language: Language) -> &'static str {
    Keyword::Define.text(language)
}

/// A built-in type; none for enums, records and lists.
pub(super) fn plain_type(language: Language, ty: &Type) -> Option<&'static str> {
    let keyword = match ty {
        Type::Bool => Keyword::Bool,
        Type::Int => Keyword::Int,
        Type::Decimal => Keyword::Decimal,
        Type::Text => Keyword::Text,
        Type::Date => Keyword::Date,
        Type::Duration => Keyword::Duration,
        Type::Months => Keyword::Months,
        Type::Workdays => Keyword::Workdays,
        Type::Period => return Some(if language == Language::Zh { "日期..日期" } else { "date..date" }),
        Type::Enum(_) | Type::Record(_) | Type::List(_) => return None,
    };
    Some(keyword.text(language))
}
