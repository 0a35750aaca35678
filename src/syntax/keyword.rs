//! The keywords: each has one Chinese and one English spelling.
//!
//! This table is the one place where a keyword is spelled. `grammar/keywords.zh.pest`
//! and `grammar/keywords.en.pest` are made from it; a test holds them to it.

/// The keyword language of a policy file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// `语言 1`
    Zh,
    /// `language 1`
    En,
}

impl Language {
    /// The other keyword language.
    #[must_use]
    pub fn other(self) -> Language {
        match self {
            Language::Zh => Language::En,
            Language::En => Language::Zh,
        }
    }
}

/// Where a keyword is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// In every expression: as a name it is quoted, save after `.` and before `:`.
    Reserved,
    /// At its place in a declaration; elsewhere it is a name.
    Contextual,
    /// Before `(`; elsewhere it is a name.
    Function,
    /// Directly after a number; elsewhere it is a name.
    Unit,
    /// Where a type stands; elsewhere it is a name.
    Type,
    /// After `DUTY.` or `REPORT.`; elsewhere it is a name.
    Status,
}

macro_rules! keywords {
    ($($role:ident { $($name:ident $zh:literal $en:literal,)* })*) => {
        /// A keyword, whatever its spelling.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Keyword {
            $($(
                #[doc = concat!("`", $zh, "`, `", $en, "`")]
                $name,
            )*)*
        }

        impl Keyword {
            /// Every keyword, in the order of the table.
            pub const ALL: &'static [Keyword] = &[$($(Keyword::$name,)*)*];

            /// Its spelling in a language.
            pub fn text(self, language: Language) -> &'static str {
                match (self, language) {
                    $($(
                        (Keyword::$name, Language::Zh) => $zh,
                        (Keyword::$name, Language::En) => $en,
                    )*)*
                }
            }

            /// Where it is a keyword.
            pub fn role(self) -> Role {
                match self {
                    $($(Keyword::$name => Role::$role,)*)*
                }
            }

            /// The keyword of a spelling.
            pub fn find(text: &str, language: Language) -> Option<Keyword> {
                match language {
                    Language::Zh => match text {
                        $($($zh => Some(Keyword::$name),)*)*
                        _ => None,
                    },
                    Language::En => match text {
                        $($($en => Some(Keyword::$name),)*)*
                        _ => None,
                    },
                }
            }
        }
    };
}

keywords! {
    Reserved {
        And "且" "and",
        Or "或" "or",
        Not "非" "not",
        In "属于" "in",
        Exists "存在" "exists",
        Every "均" "every",
        Count "计数" "count",
        Sum "合计" "sum",
        Min "最小" "min",
        Max "最大" "max",
        If "若" "if",
        Then "则" "then",
        Else "否则" "else",
        Has "有" "has",
        Lacks "无" "lacks",
        Is "是" "is",
        True "真" "true",
        False "假" "false",
        Unspecified "未定" "unspecified",
        Where "使" "where",
        Over "于" "over",
        Intersect "交" "intersect",
        Union "并" "union",
        Minus "减去" "minus",
        Dedup "去重" "dedup",
        Distinct "互异" "distinct",
        NotBelow "不低于" "not_below",
        NotAbove "不高于" "not_above",
        AtMost "不超过" "at_most",
        AtLeast "不少于" "at_least",
        NoLaterThan "不晚于" "no_later_than",
        LessThan "不满" "less_than",
        Exceeds "超过" "exceeds",
        OrMore "以上" "or_more",
        OrLess "以下" "or_less",
        Within "以内" "within",
        Expired "届满" "expired",
        Beyond "以外" "beyond",
        Before "之前" "before",
        After "之后" "after",
        ToMonthEnd "至月末" "to_month_end",
        ToNextMonth "至次月" "to_next_month",
        Floor "向下取整" "floor",
        Ceiling "向上取整" "ceiling",
        Round "四舍五入" "round",
    }
    Contextual {
        Language "语言" "language",
        Scheme "方案" "scheme",
        Title "名称" "title",
        Basis "依据" "basis",
        Source "原文" "source",
        Import "引用" "import",
        Enum "枚举" "enum",
        Ordered "有序" "ordered",
        Includes "包括" "includes",
        Record "记录" "record",
        Key "标识" "key",
        Label "称谓" "label",
        Ask "问" "ask",
        By "由" "by",
        Context "环境" "context",
        Param "参数" "param",
        Report "文书" "report",
        Submitted "提交" "submitted",
        Sections "章节" "sections",
        Duty "义务" "duty",
        Each "逐" "each",
        DoneOn "履行于" "done_on",
        Done "履行" "done",
        Chosen "选定" "chosen",
        Reason "说明" "reason",
        To "向" "to",
        Copy "抄送" "copy",
        Via "经" "via",
        List "清单" "list",
        Unmodelled "未编" "unmodelled",
        Instrument "法规" "instrument",
        Issuer "发布" "issuer",
        Measures "措施" "measures",
        Define "定义" "define",
        Assume "前提" "assume",
        Subject "主体" "subject",
        Content "内容" "content",
        Method "方式" "method",
        Use "运用" "use",
        NotCovered "不适用" "not_covered",
        For "对" "for",
        Except "除" "except",
        As "为" "as",
        When "当" "when",
        Must "应当" "must",
        ByReference "参照" "by_reference",
        InPrinciple "原则上" "in_principle",
        Emphasis "侧重" "emphasis",
        May "可以" "may",
        MustNot "不得" "must_not",
        Exempt "免予" "exempt",
        Contain "包含" "contain",
        Own "本人" "own",
        From "从" "from",
        Among "中" "among",
        Persons "名" "persons",
        Items "项" "items",
        InRange "在" "in_range",
        Bound "限定" "bound",
        Feeds "纳入" "feeds",
        ServesAs "作为" "serves_as",
        Gate "条件" "gate",
        Trigger "启动" "trigger",
        OneOf "其一" "one_of",
        PursuantTo "依照" "pursuant_to",
        Overrides "除外" "overrides",
        Cite "据" "cite",
        Interprets "解释" "interprets",
        Aggregate "汇总" "aggregate",
        Rank "名次" "rank",
        GroupBy "按" "group_by",
        Expect "期望" "expect",
        Accept "接受" "accept",
        Revision "修订" "revision",
        Effective "施行" "effective",
        Repeal "废止" "repeal",
        VersionDate "适用日" "version_date",
        Since "自" "since",
        Amend "修改" "amend",
        Insert "增加" "insert",
    }
    Function {
        YearEnd "年末" "year_end",
        // Also the unit of years.
        Year "年" "year",
        Month "月" "month",
    }
    Unit {
        Days "日" "days",
        Weeks "周" "weeks",
        Months "个月" "months",
        Workdays "工作日" "workdays",
    }
    Type {
        Bool "是否" "bool",
        Int "整数" "int",
        Decimal "小数" "decimal",
        Text "文本" "text",
        // Also the function that makes one, and the date of an instrument.
        Date "日期" "date",
        Duration "时长" "duration",
    }
    Status {
        Fulfilled "已履行" "fulfilled",
        Unfulfilled "未履行" "unfulfilled",
        Overdue "逾期" "overdue",
        Breached "逾期未履行" "breached",
        Incomplete "缺漏" "incomplete",
        // Also the member of a duty that gives its deadline.
        Due "限" "due",
    }
}

impl Keyword {
    /// Whether it is reserved in expressions.
    pub fn is_reserved(self) -> bool {
        self.role() == Role::Reserved
    }

    /// Whether a line may begin with it and go on the statement of the line before.
    pub(super) fn goes_on(self) -> bool {
        INFIX.contains(&self) || matches!(self, Keyword::Then | Keyword::Else)
    }
}

/// Words between two operands.
pub(super) const INFIX: &[Keyword] = &[
    Keyword::And,
    Keyword::Or,
    Keyword::In,
    Keyword::Is,
    Keyword::NotBelow,
    Keyword::NotAbove,
    Keyword::AtMost,
    Keyword::AtLeast,
    Keyword::NoLaterThan,
    Keyword::LessThan,
    Keyword::Exceeds,
    Keyword::Intersect,
    Keyword::Union,
    Keyword::Minus,
];

/// A word that people write as one although it holds a reserved word, put
/// apart: `县区且机关` → `县区 且 机关`. None where nothing is to be proposed.
///
/// English words are split at `_` only where a reserved word stands between
/// two of them: `a_and_b` is an honest name, so nothing is proposed there.
pub fn split_proposal(word: &str, language: Language) -> Option<String> {
    // 不超过 is a word of its own, and not 不 超过.
    if language == Language::En || word.chars().count() > 64 || Keyword::find(word, language).is_some() {
        return None;
    }
    let splitting = [
        Keyword::In,
        Keyword::NotBelow,
        Keyword::NotAbove,
        Keyword::AtMost,
        Keyword::AtLeast,
        Keyword::NoLaterThan,
        Keyword::Exceeds,
        Keyword::LessThan,
        Keyword::And,
        Keyword::Or,
    ];
    splitting.into_iter().find_map(|keyword| {
        let text = keyword.text(language);
        let (before, after) = word.split_once(text)?;
        // A single character at an end is part of an honest word: 或者, 而且.
        let both = !before.is_empty() && !after.is_empty();
        let one = !(before.is_empty() && after.is_empty()) && text.chars().count() > 1;
        (both || one).then(|| {
            let after = split_proposal(after, language).unwrap_or_else(|| after.to_owned());
            let before = split_proposal(before, language).unwrap_or_else(|| before.to_owned());
            format!("{before} {text} {after}").trim().to_owned()
        })
    })
}

/// The rules of the keyword files: name, comment, keywords.
///
/// One rule for each word that stands alone at its place, and one for each
/// group of words that stand at the same place: the parser asks once for a
/// group, and the tree says by the text which word it was.
const RULES: &[(&str, &[Keyword])] = {
    use Keyword::*;
    &[
        ("k_scheme", &[Scheme]),
        ("k_title", &[Title]),
        ("k_basis", &[Basis]),
        ("k_source", &[Source]),
        ("k_import", &[Import]),
        ("k_enum", &[Enum]),
        ("k_ordered", &[Ordered]),
        ("k_includes", &[Includes]),
        ("k_record", &[Record]),
        ("k_key", &[Key]),
        ("k_label", &[Label]),
        ("k_ask", &[Ask]),
        ("k_by", &[By]),
        ("k_context", &[Context]),
        ("k_param", &[Param]),
        ("k_report", &[Report]),
        ("k_submitted", &[Submitted]),
        ("k_sections", &[Sections]),
        ("k_duty", &[Duty]),
        ("k_each", &[Each]),
        ("k_done_on", &[DoneOn]),
        ("k_done", &[Done]),
        ("k_due", &[Due]),
        ("k_chosen", &[Chosen]),
        ("k_reason", &[Reason]),
        ("k_to", &[To]),
        ("k_copy", &[Copy]),
        ("k_via", &[Via]),
        ("k_list", &[List]),
        ("k_unmodelled", &[Unmodelled]),
        ("k_instrument", &[Instrument]),
        ("k_issuer", &[Issuer]),
        ("k_date", &[Date]),
        ("k_measures", &[Measures]),
        ("k_define", &[Define]),
        ("k_assume", &[Assume]),
        ("k_subject", &[Subject]),
        ("k_not_covered", &[NotCovered]),
        ("k_for", &[For]),
        ("k_except", &[Except]),
        ("k_as", &[As]),
        ("k_when", &[When]),
        ("k_contain", &[Contain]),
        ("k_own", &[Own]),
        ("k_from", &[From]),
        ("k_among", &[Among]),
        ("k_in_range", &[InRange]),
        ("k_bound", &[Bound]),
        ("k_gate", &[Gate]),
        ("k_trigger", &[Trigger]),
        ("k_one_of", &[OneOf]),
        ("k_under", &[PursuantTo]),
        ("k_overrides", &[Overrides]),
        ("k_cite", &[Cite]),
        ("k_interprets", &[Interprets]),
        ("k_group_by", &[GroupBy]),
        ("k_aggregate", &[Aggregate]),
        ("measure_word", &[Count, Sum, Min, Max, Rank]),
        ("k_effective", &[Effective]),
        ("k_repeal", &[Repeal]),
        ("k_version_date", &[VersionDate]),
        ("k_since", &[Since]),
        ("k_revision", &[Revision]),
        ("k_amend", &[Amend]),
        ("k_insert", &[Insert]),
        ("k_over", &[Over]),
        ("k_where", &[Where]),
        ("k_not", &[Not]),
        ("k_if", &[If]),
        ("k_then", &[Then]),
        ("k_else", &[Else]),
        ("k_has", &[Has]),
        ("k_lacks", &[Lacks]),
        ("k_is", &[Is]),
        ("k_unspecified", &[Unspecified]),
        ("k_at_least", &[AtLeast]),
        ("k_at_most", &[AtMost]),
        ("clause_kind", &[Content, Method, Use]),
        ("modality", &[Must, ByReference, InPrinciple, Emphasis, May, MustNot, Exempt]),
        ("feed_verb", &[Feeds, ServesAs]),
        ("counted", &[Persons, Items]),
        ("boolean", &[True, False]),
        ("quantifier", &[Exists, Every, Count, Sum, Min, Max, Dedup, Distinct]),
        ("function", &[Floor, Ceiling, Round, Date, YearEnd, Year, Month]),
        (
            "infix_word",
            &[
                And,
                Or,
                In,
                NotBelow,
                NotAbove,
                AtMost,
                AtLeast,
                NoLaterThan,
                LessThan,
                Exceeds,
                Intersect,
                Union,
                Minus,
            ],
        ),
        ("value_word", &[Intersect, Union, Minus]),
        ("bound_after", &[OrMore, OrLess, Within, Expired, Beyond, Before, After]),
        ("month_rounding", &[ToMonthEnd, ToNextMonth]),
        ("deadline_word", &[Before, Within, Expired]),
        ("anchor_side", &[Before, After]),
        ("revision_word", &[Revision, Amend, Insert, Repeal]),
        ("later_word", &[Expect, Accept]),
        (
            "member_word",
            &[
                When,
                Must,
                ByReference,
                InPrinciple,
                Emphasis,
                May,
                MustNot,
                Exempt,
                From,
                Bound,
                Feeds,
                ServesAs,
                Gate,
                Trigger,
                Overrides,
                Cite,
                Interprets,
                DoneOn,
                Done,
                Since,
                Due,
                Chosen,
                Reason,
                To,
                Copy,
                By,
                Via,
            ],
        ),
    ]
};

/// The keywords of a rule of the keyword files; empty for another rule.
pub(super) fn of_rule(rule: &str) -> &'static [Keyword] {
    RULES.iter().find(|(name, _)| *name == rule).map_or(&[], |(_, keywords)| keywords)
}

/// The text of a keyword file.
#[cfg(test)]
fn pest_text(language: Language) -> String {
    use std::fmt::Write as _;

    let mut out = String::from(match language {
        Language::Zh => "// 关键词(中文)。 ",
        Language::En => "// The keywords, in English. ",
    });
    out.push_str(
        "Made from the table in src/syntax/keyword.rs, and held to it by a test.\n\
         // A keyword is a whole word; the longer comes first, since a choice is not reconsidered.\n\n",
    );
    let reserved: Vec<Keyword> =
        Keyword::ALL.iter().copied().filter(|keyword| keyword.is_reserved()).collect();
    let rules = std::iter::once(("reserved", reserved.as_slice())).chain(RULES.iter().copied());
    for (name, keywords) in rules {
        let mut words: Vec<&str> = keywords.iter().map(|keyword| keyword.text(language)).collect();
        // Stable: words of one length keep the order of the table.
        words.sort_by_key(|word| std::cmp::Reverse(word.len()));
        let words: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
        let choice = words.join(" | ");
        let choice = if words.len() > 1 { format!("({choice})") } else { choice };
        let end = if name == "function" { " ~ &(\" \"* ~ \"(\")" } else { "" };
        // Writing to a string does not fail.
        let _ = writeln!(out, "{name} = @{{ {choice} ~ !word_part{end} }}");
    }
    out
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Keyword, Language, pest_text, split_proposal};

    #[test]
    fn each_keyword_has_one_spelling_in_each_language() {
        for language in [Language::Zh, Language::En] {
            let words: BTreeSet<&str> = Keyword::ALL.iter().map(|keyword| keyword.text(language)).collect();
            assert_eq!(words.len(), Keyword::ALL.len());
            for &keyword in Keyword::ALL {
                assert_eq!(Keyword::find(keyword.text(language), language), Some(keyword));
            }
        }
    }

    /// Run with `SHUFA_BLESS=1` to write the files anew after a change of the table.
    #[test]
    fn the_keyword_files_are_made_from_the_table() {
        for (language, name) in [(Language::Zh, "zh"), (Language::En, "en")] {
            let path = format!("{}/grammar/keywords.{name}.pest", env!("CARGO_MANIFEST_DIR"));
            if std::env::var_os("SHUFA_BLESS").is_some() {
                std::fs::write(&path, pest_text(language)).unwrap();
            }
            let file = std::fs::read_to_string(&path).unwrap();
            assert_eq!(file.replace("\r\n", "\n"), pest_text(language), "{path}");
        }
    }

    #[test]
    fn a_word_that_holds_a_reserved_word_is_put_apart() {
        let split = |word| split_proposal(word, Language::Zh);
        assert_eq!(split("县区且机关").as_deref(), Some("县区 且 机关"));
        assert_eq!(split("层级属于县区").as_deref(), Some("层级 属于 县区"));
        assert_eq!(split("甲且乙且丙").as_deref(), Some("甲 且 乙 且 丙"));
        assert_eq!(split("层级属于").as_deref(), Some("层级 属于"));
        assert_eq!(split("或者"), None);
        assert_eq!(split("属于"), None);
        assert_eq!(split("不超过"), None);
        assert_eq!(split("比例不超过").as_deref(), Some("比例 不超过"));
        assert_eq!(split("且"), None);
        assert_eq!(split("述法"), None);
        assert_eq!(split_proposal("a_and_b", Language::En), None);
    }
}
