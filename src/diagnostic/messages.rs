//! The table of messages: each sentence once in Chinese and once in English.
//!
//! Lower case in English, no final period, words of the user in back-ticks.
//! `{0}`, `{1}` … stand for the arguments. `docs/diagnostics.md` shows for each
//! code the smallest source that causes it; a test compiles each of those.

use super::{Lang, Severity};

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal $severity:ident $zh:literal $en:literal;)*) => {
        /// What can be wrong. The text of a code never changes its meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $($(#[$doc])* $name,)*
        }

        impl Code {
            /// Every code, in the order of the table.
            pub const ALL: &'static [Code] = &[$(Code::$name,)*];

            /// The stable text, such as `E0203`.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$name => $code,)* }
            }

            /// Whether it stops the scheme or the record from being used.
            pub fn severity(self) -> Severity {
                match self { $(Code::$name => Severity::$severity,)* }
            }

            pub(super) fn text(self, lang: Lang) -> &'static str {
                match (self, lang) {
                    $((Code::$name, Lang::Zh) => $zh, (Code::$name, Lang::En) => $en,)*
                }
            }
        }
    };
}

macro_rules! terms {
    ($($(#[$doc:meta])* $name:ident = $zh:literal $en:literal;)*) => {
        /// Terms and sentences that messages are made of: labels, remedies, names of things.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Term {
            $($(#[$doc])* $name,)*
        }

        impl Term {
            /// The words in a language, with `{0}` … for arguments.
            pub fn text(self, lang: Lang) -> &'static str {
                match (self, lang) {
                    $((Term::$name, Lang::Zh) => $zh, (Term::$name, Lang::En) => $en,)*
                }
            }
        }
    };
}

codes! {
    // ── E01xx syntax ─────────────────────────────────────────────────────
    /// Something else was expected: `枚举 机关 党委, 政府`. Write what the message asks for.
    UnexpectedText = "E0101" Error "此处应为{0},而不是{1}" "expected {0}, found {1}";
    /// No `语言 1`: `枚举 机关 { 党委 }`. Make `语言 1` or `language 1` the first line.
    MissingLanguage = "E0102" Error "文件没有以语言版本开头" "the file does not begin with the version of the language";
    /// A later version: `语言 2`. Use a newer program, or write for version 1.
    OtherVersion = "E0103" Error "本程序只认识语言版本 1,不认识 `{0}`" "only version 1 of the language is known here, not `{0}`";
    /// `据 "县区` and no end on the line. Add the closing mark.
    Unterminated = "E0104" Error "`{0}` 开始的{1}没有在本行结束" "the {1} that begins with `{0}` does not end on its line";
    /// `主体 甲 于 干部 {` and no `}`. Close it.
    UnclosedBracket = "E0105" Error "`{0}` 没有闭合" "`{0}` is not closed";
    /// `枚举 机关 { 党委 } }`. Take it out, or open it.
    UnmatchedBracket = "E0106" Error "`{0}` 没有对应的开头" "nothing is open that `{0}` could close";
    /// Sixty-five brackets within each other. Name a part by 定义.
    NestedTooDeeply = "E0107" Error "嵌套超过 {0} 层" "nested more than {0} levels deep";
    /// `枚举 令和６年 { 一 }`. Write the plain form.
    NameNotPlain = "E0108" Error "名称 `{0}` 含有全角字符或兼容字符" "the name `{0}` holds full-width or compatibility characters";
    /// A name of more than 128 characters. Shorten it.
    NameTooLong = "E0109" Error "名称超过 {0} 个字符" "a name of more than {0} characters";
    /// `当 a == b`. Write it as this language does.
    OtherHabit = "E0110" Error "不能写 `{0}`,应写 `{1}`" "`{0}` is written `{1}`";
    /// `当 a 且 b 或 c`. Put brackets around what belongs together.
    MixedAndOr = "E0111" Error "`{0}` 和 `{1}` 同时出现时要加括号" "`{0}` and `{1}` together need brackets";
    /// `当 1 < a < 3`. Join two comparisons by 且.
    ChainedComparison = "E0112" Error "比较不能连写" "comparisons do not chain";
    /// `当 非 非 a`. Write one 非 at the start of an operand of 且 or 或.
    MisplacedNot = "E0113" Error "此处不能写 `{0}`" "`{0}` does not stand here";
    /// `参数 n = 3 -1`. Put a space on both sides of the minus.
    MinusSpacing = "E0114" Error "减号两边要有空格" "a minus has a space on both sides";
    /// `当 未定 "…" 且 a`. It stands alone in 当 or comes last.
    MisplacedOpen = "E0115" Error "`{0}` 只能单独写在 `{1}` 后,或写在最后" "`{0}` stands alone after `{1}`, or last";
    /// `2025-02-29`. Write a day of the calendar.
    NoSuchDay = "E0116" Error "没有 `{0}` 这一天" "there is no day `{0}`";
    /// A number past the range, or `1.5日`. Write another.
    BadNumber = "E0117" Error "不能用数 `{0}`" "the number `{0}` cannot be used";
    /// `30天`. Write 30日.
    UnknownUnit = "E0118" Error "没有单位 `{0}`" "no unit `{0}`";
    /// Two 当 in a clause, two 限 in a duty. Keep one.
    Repeated = "E0119" Error "`{0}` 只能写一次" "`{0}` is given more than once";
    /// `p.单位 是 领导干部`. A single name stands before 是.
    MembershipOfPath = "E0120" Error "`{0}` 前面只能是一个名称" "only a single name stands before `{0}`";
    /// `从 甲, {1, 2} 中 …`. A pool is made of classes, or is one list.
    MixedPool = "E0121" Error "`{0}` 后面是主体的名称,或一个列表" "`{0}` takes names of subjects, or one list";
    /// `除外 a.b.c.d`. At most SCHEME.KIND.NAME.
    LongReference = "E0122" Error "`{0}` 的层次太多" "`{0}` has too many parts";
    /// `when a` in a file of Chinese keywords. Write the keyword of the file's language.
    OtherLanguage = "E0123" Error "`{0}` 不是本文件关键词语言的关键词" "`{0}` is no keyword of this file's keyword language";
    /// `若 a 则 若 b 则 1 否则 2 否则 3`. Put the inner one in brackets.
    NestedIf = "E0124" Error "`{0}` 里面的 `{0}` 要加括号" "an `{0}` within an `{0}` needs brackets";
    /// `存在(任职)`. Name the element and say what is asked of it.
    IncompleteQuantifier = "E0125" Error "`{0}` 要写明逐个看的元素和条件" "`{0}` names the element and what is asked of it";
    /// A sum of three hundred terms. Name a part by 定义.
    LongRow = "E0126" Error "连写的运算超过 {0} 个" "more than {0} operators in a row";
    /// `汇总 总分 于 干部 = 合计`. Say of what.
    MeasureForm = "E0130" Error "汇总的 `{0}` 不是这样写的" "`{0}` of an aggregate is not written like this";
    /// `修改 …` in a file that is no revision. Write a revision file.
    RevisionOnly = "E0140" Error "`{0}` 只能写在修订文件里" "`{0}` stands in a revision file alone";
    /// A second 修订, or a declaration behind the first. Write it into another file.
    AfterRevision = "E0141" Error "修订文件里只有一个修订,它后面不能再写别的" "a revision file holds one revision and nothing after it";
    /// `修改 方案 甲 { … }`. Change it in the scheme's own file.
    NotRevisable = "E0142" Error "`{0}` 不能由修订改动" "`{0}` cannot be changed by a revision";
    /// `废止 约谈`. Say what kind of declaration it is.
    TargetForm = "E0143" Error "`{0}` 没有写明是哪一种声明" "`{0}` does not say which kind of declaration it is";
    /// `参数 甲 { 自 2024-01-01: 1, 自 2021-01-01: 2 }`. Write the earlier date first.
    DatesNotAscending = "E0144" Error "日期应从早到晚,各不相同" "dates go from the earlier to the later, each once";
    /// A file larger than the limit.
    SourceTooLarge = "E0180" Error "文件超过 {0} 字节" "the file has more than {0} bytes";
    /// Bytes that are no UTF-8.
    NotUtf8 = "E0181" Error "文件不是 UTF-8 编码(第 {0} 字节起),可能是 GBK" "the file is not UTF-8 (from byte {0} on), probably GBK";
    /// Text in UTF-16.
    Utf16 = "E0183" Error "文件不是 UTF-8 编码,是 UTF-16" "the file is not UTF-8 but UTF-16";
    /// A spreadsheet or another packed file in place of a policy file.
    NotText = "E0182" Error "这是 {0} 文件,不是文本" "this is a file of kind {0}, not a text";
    /// A construct of a later version of the language: `期望 每个 主体 有 内容`. Leave it out for now.
    NotInThisVersion = "E0190" Error "本版本尚不支持 `{0}`" "`{0}` is not in this version";

    // ── E02xx names ──────────────────────────────────────────────────────
    /// A name that nothing declares.
    UnknownName = "E0201" Error "没有名为 `{1}` 的{0}" "no {0} named `{1}`";
    /// `枚举 甲 { 一 }` twice. Keep one, or give the other another name.
    DuplicateName = "E0202" Error "{0} `{1}` 重复声明" "the {0} `{1}` is declared twice";
    /// A name of two imports, or of a parameter and a fact. Say which one is meant.
    AmbiguousName = "E0203" Error "`{0}` 在此处有不止一种含义" "`{0}` has more than one meaning here";
    /// `p.级别` where the record has 层级. Write a field that it has.
    UnknownField = "E0204" Error "`{0}` 没有字段 `{1}`" "`{0}` has no field `{1}`";
    /// `p.层级 = 省` where 层级 has no such value. Write one that it has.
    UnknownEnumValue = "E0205" Error "枚举 `{0}` 没有值 `{1}`" "the enum `{0}` has no value `{1}`";
    /// `记录 甲 { 逾期: 是否 }`. Give the field another name.
    ReservedFieldName = "E0206" Error "字段不能叫 `{0}`:这个词用来询问义务和文书的情况" "no field can be called `{0}`: the word asks about duties and reports";
    /// A fact of a record in a clause without 对. Say whom the clause is about.
    NotReadableHere = "E0207" Error "此处不能读 `{0}`" "`{0}` cannot be read here";

    // ── E03xx types ──────────────────────────────────────────────────────
    /// `参数 甲 = 1`, then `限 甲`. Give a value of the type wanted.
    TypeMismatch = "E0301" Error "此处应为{0},而不是{1}" "expected {0}, found {1}";
    /// `年度 = "2025"`. Compare values of one type.
    NotComparable = "E0302" Error "{0}和{1}不能比较" "{0} and {1} do not compare";
    /// `姓名 < "王"`. Only numbers, dates, durations and ordered enums have an order.
    NoOrder = "E0303" Error "{0}没有大小顺序" "{0} has no order";
    /// `考核截止日 + 30`. Write `考核截止日 + 30日`.
    BadArithmetic = "E0304" Error "{1}和{2}不能用 `{0}` 计算" "`{0}` does not apply to {1} and {2}";
    /// `存在(x 于 年度: 真)`. Name a list.
    NotAList = "E0305" Error "此处应为列表,而不是{0}" "expected a list, found {0}";
    /// `任职.层级` where 任职 is a list. Ask about its elements.
    NoFields = "E0306" Error "{0}没有字段,不能写 `.{1}`" "{0} has no fields, so no `.{1}`";
    /// `{1, "一"}`. Give values of one type.
    TypesDiffer = "E0307" Error "这些值的类型不一致:{0}和{1}" "these values differ in type: {0} and {1}";
    /// `参数 甲 = {}`. Give it an element.
    UntypedList = "E0308" Error "看不出空列表的类型" "nothing says what this empty list holds";
    /// `日期(2025, 1)`. Give as many as it takes.
    WrongArguments = "E0309" Error "`{0}` 应有 {1} 个参数,此处有 {2} 个" "`{0}` takes {1} arguments, not {2}";
    /// `合计(x 于 L)`. Name the element and what is asked of it.
    QuantifierForm = "E0310" Error "`{0}` 没有写全" "`{0}` is not complete";
    /// `c 是 县区党政主要负责人` where c is no element of that class's list. Ask it of an element of that list.
    NotThisClass = "E0311" Error "不能问 `{0}` 是不是 `{1}`" "whether `{0}` is `{1}` cannot be asked";
    /// `参数 甲 = 1 / 0`. Give a constant that has a value.
    ConstantFault = "E0312" Error "这个常数算不出来:{0}" "this constant has no value: {0}";
    /// `[文本?]`. Leave out the `?`.
    OptionalElement = "E0313" Error "列表的元素不能带 `?`" "elements of a list take no `?`";
    /// A key that is optional, or neither a text nor a whole number. Choose another field.
    BadKey = "E0314" Error "标识 `{0}` 应是不带 `?` 的文本或整数" "the key `{0}` must be a text or a whole number without `?`";
    /// A label that is no text. Choose another field.
    BadLabel = "E0315" Error "称谓 `{0}` 应是文本" "the label `{0}` must be a text";
    /// `主体 甲 于 干部 逐 x 于 {1, 2} { … }`. Name a list of the record.
    CarrierNotField = "E0316" Error "主体只能逐个看记录里的列表" "a subject goes through a list of the record";
    /// `D.逾期` of a duty per element, with no such element in reach. Ask it within that list.
    DutyPerElement = "E0317" Error "义务 `{0}` 按元素分别履行,此处看不出是哪一个" "the duty `{0}` is owed per element, and none is in reach here";
    /// `D.已履行` of a duty without 履行于 and 履行. Say what shows that it is done.
    DutyShowsNothing = "E0318" Error "义务 `{0}` 没有写明以什么为履行,不能问 `{1}`" "nothing shows whether the duty `{0}` is done, so `{1}` cannot be asked";
    /// `会议日期 + 1个月`. Say where the 31st of a short month lands.
    MonthsWithoutRounding = "E0330" Error "按月推算日期要写明没有对应日时取哪一天" "a date moved by months says where it lands in a month without that day";
    /// `会议日期 + 30日 至月末`. Write the word behind a date and months.
    MisplacedRounding = "E0331" Error "`{0}` 只能写在“日期加减月数”之后" "`{0}` stands behind a date plus or minus months, and nowhere else";
    /// `{2025-01-01..2025-12-31}`. A range of dates is no list.
    MisplacedPeriod = "E0332" Error "日期范围不能放进列表,只能写在 `{0}` 后面" "a range of dates is no part of a list: it stands behind `{0}`";
    /// `非 述职报告.提交日期 > 考核截止日` where the report may be none. Ask for it with 有 or 无.
    NegatedNone = "E0380" Warning "`{0}` 可能为“无”,这时 `{1}` 后面的条件按不成立计,整个否定成立" "`{0}` may be none: the condition after `{1}` is then false, and its negation true";
    /// `评议.等次 ≠ 差` where 评议 may be none. Ask for it with 有 or 无.
    UnequalNone = "E0381" Warning "`{0}` 可能为“无”,这时 `{1}` 不成立" "`{0}` may be none: `{1}` is then false";
    /// `得分 属于 80..90` of a decimal. Write both ends as comparisons.
    DecimalInRange = "E0382" Warning "`{0}` 是小数,范围里只有整数,其间的小数都不属于它" "`{0}` is a decimal, and the range has whole numbers alone: a decimal between two of them is not in it";

    // ── E04xx rules of the scheme as a whole ─────────────────────────────
    /// `定义 甲 = 乙` and `定义 乙 = 甲`. Take one of the steps out.
    Cycle = "E0401" Error "循环引用:{0}" "these rest on one another: {0}";
    /// `主体 甲 于 任职 { … }` where 任职 has no 标识. Range over a record type with a key.
    RecordNotKeyed = "E0402" Error "记录 `{0}` 没有标识,不能逐条评估" "the record `{0}` has no key, so nothing ranges over it";
    /// A duty of one record type imposed on another. Name one of the same type.
    DifferentRecords = "E0403" Error "`{0}` 属于记录 `{1}`,此处说的是记录 `{2}`" "`{0}` belongs to the record `{1}`, and this is about `{2}`";
    /// `主体 丙 = 甲, 乙` where 甲 and 乙 go through two lists. Keep them apart.
    DifferentLists = "E0404" Error "`{0}` 和 `{1}` 逐个看的是两个不同的列表,不能合在一起" "`{0}` and `{1}` go through two different lists and cannot be joined";
    /// `对 市管干部 为 x` where the class is of whole records. Leave `为 x` out.
    NoElement = "E0405" Error "这些主体按整条记录认定,没有元素可以叫 `{0}`" "these subjects are whole records: there is no element to be called `{0}`";
    /// `内容 甲 { 应当 述法 }`. Say whom it is about.
    ContextClause = "E0406" Error "没有 `{0}` 的条文只能规定名额" "a clause without `{0}` can only hold quotas over all records";
    /// `内容 甲 对 乙 { 从 丙 中 3 名 丁 }`. Take 对 out.
    PopulationQuota = "E0407" Error "从全体记录中定名额的条文不写 `{0}`" "a clause with a quota over all records has no `{0}`";
    /// `原则上 述法` where 述法 has no 说明. Say where the reason is on record.
    NeedsReason = "E0408" Error "`{0}` 的义务 `{1}` 应写明 `{2}`" "the duty `{1}` under `{0}` must have a `{2}`";
    /// `除外` of the clause itself. Name another clause.
    OverridesItself = "E0409" Error "`{0}` 不能排除自己" "`{0}` cannot override itself";
    /// `除外` of a union. Name the clauses whose effects give way.
    OverridesUnion = "E0410" Error "`{0}` 只是几类主体的合称,没有可以排除的规定" "`{0}` only joins subjects: it has no effects to override";
    /// `从 甲 中 5..3 名 乙`. Write an amount that can be met.
    BadAmount = "E0411" Error "名额有误:{0}" "this amount cannot be: {0}";
    /// A quota of a duty without 选定. Say who counts.
    NothingCounts = "E0412" Error "义务 `{0}` 没有写明 `{1}`,看不出谁算入名额" "the duty `{0}` has no `{1}`, so nothing shows who counts";
    /// A duty of the record in a quota over a list. Use a name that is no duty.
    QuotaDutyElement = "E0413" Error "义务 `{0}` 不是按这个列表的元素履行的" "the duty `{0}` is not owed per element of this list";
    /// `应当 包含 报告: 甲` where 报告 has no 章节. Say where its sections are.
    ReportSaysNothing = "E0414" Error "文书 `{0}` 没有写明 `{1}`" "the report `{0}` has no `{1}`";
    /// `枚举 甲 有序 { 一 包括 { 二 } < 三 }`. Have an order or inclusions, not both.
    OrderedWithIncludes = "E0415" Error "枚举 `{0}` 不能既有序又互相包括" "the enum `{0}` cannot be ordered and have inclusions";
    /// A duty declared in place, per element, imposed by another clause. Declare it on its own.
    DutyOfOtherClause = "E0416" Error "义务 `{0}` 写在另一条里,按那一条的元素履行,不能在此引用" "the duty `{0}` is declared in another clause, per element of that one";
    /// A duty with 履行于 and 履行. Keep one.
    DoneTwice = "E0417" Error "义务 `{0}` 的 `履行于` 和 `履行` 只能写一个" "the duty `{0}` has both `done_on` and `done`";
    /// `主体 甲 对 乙 { … }`. Write the head of its kind.
    BadHead = "E0418" Error "`{0}` 的开头不是这样写的" "`{0}` cannot begin like this";
    /// `自 2026-03-01` and `限 2026-02-01`. Mend one of the days.
    EmptyWindow = "E0430" Error "期间还没有开始就已结束:自 {0},限 {1}" "the window ends before it begins: from {0} to {1}";
    /// `汇总 甲 于 干部 = 计数 使 述法.已履行`. Read facts, definitions and subjects alone.
    AggregateReads = "E0440" Error "汇总 `{0}` 不能读义务、文书的情况和其他汇总" "the aggregate `{0}` can read no duties, no reports and no other aggregates";
    /// `人数` of an aggregate with 按, where there is no record of its type. Say of which group.
    AggregateNeedsGroup = "E0441" Error "汇总 `{0}` 按组计算,此处看不出是哪一组" "the aggregate `{0}` goes by groups, and nothing says which one is meant here";
    /// `人数(县区)` of an aggregate without 按. Leave the brackets out.
    AggregateHasNoGroups = "E0442" Error "汇总 `{0}` 没有按组计算" "the aggregate `{0}` has no groups";
    /// `排名` of 名次 in a clause about other records. Read it where it belongs.
    RankElsewhere = "E0443" Error "名次 `{0}` 只属于记录 `{1}`,此处不能读" "the rank `{0}` belongs to records of `{1}` and cannot be read here";
    /// `按 任职` where 任职 is a list. Group by single values.
    BadGroup = "E0444" Error "不能按{0}分组" "{0} cannot make groups";
    /// `依照 《某条例》` that nothing declares. Declare it.
    UndeclaredInstrument = "E0480" Warning "没有声明法规《{0}》" "the instrument 《{0}》 is not declared";
    /// 改进措施 and 改进的措施 in one report. Use one name, or list both.
    SimilarSections = "E0481" Warning "章节 `{0}` 和 `{1}` 很像,是不是同一个?" "the sections `{0}` and `{1}` are nearly the same: are they one?";
    /// A quota that every member of its pool counts for: perhaps a duty's name is misspelt.
    QuotaOfAll = "E0482" Warning "`{0}` 不是义务,也没有写`使`:范围内的全部计入" "`{0}` is no duty and there is no `where`: every member of the pool counts";

    // ── E05xx faithfulness to the text ───────────────────────────────────
    /// A clause without 据 and 解释. Quote the text, or say that it is an interpretation.
    NoGrounds = "E0501" Error "`{0}` 没有写明依据原文哪句话" "`{0}` does not say which words of the text it rests on";
    /// `据 "…"` with words that are not in the text. Copy them from it.
    QuoteNotFound = "E0502" Error "`{0}` 中没有这句话" "these words are not in `{0}`";
    /// `据 ""`. Quote something.
    EmptyQuote = "E0503" Error "引文是空的" "the quote is empty";
    /// Quotes in a file without 原文. Name the text.
    QuotesUnchecked = "E0580" Warning "没有写明 `{0}`,{1} 处引文没有核对" "there is no `{0}`: {1} quotes are not checked";
    /// A sentence of the text that nothing quotes. Encode it, or say why not.
    UntouchedSentence = "E0581" Warning "原文这句话还没有对应的条文:{0}" "nothing accounts for this sentence of the text: {0}";

    // ── E06xx records and context ────────────────────────────────────────
    /// Text that is no JSON.
    NotJson = "E0601" Error "不是合法的 JSON(第 {0} 个字节附近)" "not JSON (near byte {0})";
    /// JSON that is no object.
    NotAnObject = "E0602" Error "记录应当是 JSON 对象,此处是{0}" "a record is a JSON object, this is {0}";
    /// A key that the record type does not declare.
    UnknownKey = "E0603" Error "`{0}` 没有名为 `{1}` 的字段" "`{0}` has no field named `{1}`";
    /// A key given twice.
    DuplicateKey = "E0604" Error "键 `{0}` 重复" "the key `{0}` stands twice";
    /// A value of another type than the field's.
    WrongType = "E0605" Error "应为{0},得到 `{1}`" "expected {0}, got `{1}`";
    /// A text that is no value of the enum.
    UnknownValue = "E0606" Error "`{1}` 不是 `{0}` 的取值" "`{1}` is no value of `{0}`";
    /// A text that is no date.
    BadDate = "E0607" Error "`{0}` 不是日期" "`{0}` is no date";
    /// null where the type has no `?`.
    NullNotAllowed = "E0608" Error "`{0}` 不能是 null" "`{0}` may not be null";
    /// A number past the range of its type.
    NumberOutOfRange = "E0609" Error "数 `{0}` 超出范围" "the number `{0}` is out of range";
    /// A text, a list or a record over its limit.
    FactTooLong = "E0610" Error "{0}过长:上限为 {1}" "{0} too long: the limit is {1}";
    /// A record of which an assumption of the scheme does not hold.
    AssumptionBroken = "E0611" Error "不符合前提 `{0}`" "the assumption `{0}` does not hold";
    /// Text in another encoding.
    RecordNotUtf8 = "E0612" Error "不是 UTF-8 文本,可能是 GBK" "not UTF-8, probably GBK";
    /// A record type that is not declared with a key.
    NoRecordType = "E0613" Error "没有名为 `{0}` 且有标识的记录类型" "no record type with a key is named `{0}`";
    /// A host value that does not serialise.
    NotSerialized = "E0614" Error "无法转换为 JSON:{0}" "it does not serialise: {0}";
    /// A context without the fact that chooses the edition. Give it.
    VersionFactMissing = "E0615" Error "要选择适用的版本,环境中必须给出 `{0}`" "`{0}` must be given in the context: it chooses the edition";
    /// A context from which the version date has no result. Mend the fact.
    NoVersionDay = "E0616" Error "由这些环境事实算不出适用日" "the version date has no result for this context";

    /// A calendar without one of its members.
    CalendarKeyMissing = "E0620" Error "缺少 `{0}`" "`{0}` is missing";
    /// A calendar that ends before it begins.
    CalendarBackwards = "E0621" Error "日历的终点 {1} 早于起点 {0}" "the calendar ends on {1}, before it begins on {0}";
    /// A day before the first or after the last one of its calendar.
    DayOutsideCalendar = "E0622" Error "{0} 不在日历的 {1} 至 {2} 之内" "{0} is not within the calendar, {1} to {2}";
    /// A day given twice in one list of a calendar.
    CalendarDayTwice = "E0623" Error "{0} 重复" "{0} stands twice";
    /// A rest day that is a day of the weekend.
    RestDayOfWeekend = "E0624" Error "{0} 本来就是周末,不是放假的工作日" "{0} is a day of the weekend: it rests anyway";
    /// A working day that is no day of the weekend.
    WorkDayOfWeek = "E0625" Error "{0} 不是周末,本来就上班" "{0} is no day of the weekend: it is worked anyway";
    /// A calendar file that is no JSON object.
    CalendarNotObject = "E0628" Error "日历应为一个 JSON 对象" "a calendar is one JSON object";
    /// A word that is no day of the week.
    UnknownWeekday = "E0626" Error "`{0}` 不是星期几的名称" "`{0}` is no day of the week";
    /// A weekend of all seven days.
    AllWeekend = "E0627" Error "一周七天都是周末,没有工作日" "a weekend of all seven days leaves none to work";

    // ── E07xx files and limits ───────────────────────────────────────────
    /// `引用 "没有.shufa"`. Mend the path.
    FileNotFound = "E0701" Error "找不到文件 `{0}`" "there is no file `{0}`";
    /// A folder in place of a text, or a file that may not be read. Mend the path or the permission.
    CannotRead = "E0702" Error "无法读取 `{0}`:{1}" "`{0}` cannot be read: {1}";
    /// Two files that import each other. Take one of the imports out.
    ImportCycle = "E0703" Error "文件互相引用:{0}" "files import one another: {0}";
    /// A chain of imports that is too long. Join some of the files.
    ImportsTooDeep = "E0704" Error "引用超过 {0} 层" "imports more than {0} levels deep";
    /// A chain of definitions or record types that is too long. Join some of them.
    DependencyTooDeep = "E0705" Error "`{0}` 层层依赖,超过 {1} 层" "`{0}` rests on a chain of more than {1} others";
    /// A sum of a thousand terms. Name a part by 定义.
    ExpressionTooDeep = "E0706" Error "表达式超过 {0} 层" "an expression of more than {0} levels";
    /// An enum of 70,000 values. Use a text.
    TooManyValues = "E0707" Error "枚举 `{0}` 的值超过 {1} 个" "the enum `{0}` has more than {1} values";
    /// `1..1000000` as a list. Write a shorter one.
    ListTooLong = "E0708" Error "列表有 {0} 个元素,超过 {1} 个" "a list of {0} elements, more than {1}";
    /// More mistakes than a person mends at once. Mend these first.
    MoreDiagnostics = "E0790" Warning "另有 {0} 处问题没有列出" "{0} further diagnostics are not listed";

    /// A scheme of more editions than the limit. Consolidate the oldest.
    TooManyEditions = "E0709" Error "方案有 {0} 个以上的版本" "the scheme has more than {0} editions";
    /// Record types that each hold the next one several times. Hold each once, or as a list.
    RecordTooLarge = "E0710" Error "记录 `{0}` 连同其中的记录,事实超过 {1} 项" "the record `{0}`, with the records in it, holds more than {1} facts";

    // ── E08xx the command line ───────────────────────────────────────────
    /// A file that cannot be written.
    WriteFailed = "E0801" Error "无法写入:{0}" "cannot be written: {0}";
    /// A file of facts in UTF-16.
    FactsUtf16 = "E0802" Error "不是 UTF-8 编码,是 UTF-16" "not UTF-8 but UTF-16";
    /// A spreadsheet given as facts.
    Spreadsheet = "E0803" Error "这是{0}文件,不能直接作为事实读取" "a {0} file cannot be read as facts";
    /// A line, or an element of an array, that is too long to be read.
    RecordTooLong = "E0804" Error "一条记录超过 {0} 字节" "a record of more than {0} bytes";
    /// A JSON array that ends too early.
    ArrayNotClosed = "E0805" Error "文件结束时 JSON 数组还没有以 `]` 结束" "the file ends before the `]` of its JSON array";
    /// Text after the end of a JSON array.
    TextAfterArray = "E0806" Error "JSON 数组的 `]` 之后还有内容" "there is text after the `]` of the JSON array";
    /// A context file that is no JSON object.
    ContextNotObject = "E0807" Error "环境文件应为一个 JSON 对象" "a context file is one JSON object";
    /// A file of facts without the type that it needs.
    RecordTypeNeeded = "E0808" Error "没有说明 `{0}` 是哪一种记录" "it is not said which type of records `{0}` holds";
    /// A scheme without records to evaluate.
    NothingToEvaluate = "E0809" Error "方案没有带标识的记录类型,没有可评估的记录" "the scheme has no record type with a key, so there is nothing to evaluate";
    /// A key that no record has.
    NoSuchRecord = "E0810" Error "没有标识为 `{0}` 的记录" "no record has the key `{0}`";
    /// Facts without any record.
    NoRecords = "E0811" Warning "没有任何记录" "there are no records at all";
    /// `show` of a scheme with several editions, without a day.
    DayNeeded = "E0812" Error "方案有几个版本,没有说明要哪一天的" "the scheme has several editions, and no day is given";
    /// `show` of a day on which the scheme is not in force.
    NotInForce = "E0813" Warning "方案在 {0} 不在施行期" "the scheme is not in force on {0}";
    /// `explain --why-not 述发`. Name a duty, section, use, gate, trigger, quota, bound or class of the scheme.
    NothingOfName = "E0814" Error "方案没有名为 `{0}` 的义务、章节、运用、条件、启动、名额、限定或主体" "the scheme has no duty, section, use, gate, trigger, quota, bound or class named `{0}`";
    /// `explain --quota` of a quota over a list, which each record has for itself. Explain a record.
    QuotaOfLists = "E0815" Error "名额 `{0}` 由每条记录各自计算,不是对全部记录的" "the quota `{0}` is counted in each record, and not over all records";
    /// `explain --why` of something of another record type. Explain a record of that one.
    NameOfOtherRecord = "E0816" Error "`{0}` 是记录类型 `{1}` 的,这条记录没有" "`{0}` is of the record type `{1}`, and not of this record's";
    /// `explain --quota` of a duty or another name. Explain a record.
    NotAQuota = "E0817" Error "`{0}` 不是名额,而是义务、章节等每条记录的结果" "`{0}` is no quota, but a duty, a section or another outcome of each record";
    /// `explain --why 方式.甲`. Name what the clause gives.
    NameOfClause = "E0818" Error "`{0}` 是一条规定,不是结果的名称" "`{0}` is a clause, and not the name of an outcome";

    // ── E09xx editions ───────────────────────────────────────────────────
    /// A scheme with dated parts whose header does not say which date chooses among them.
    NoVersionDate = "E0901" Error "方案有随日期变化的部分,却没有写明 `{0}`" "the scheme has dated parts, and no `{0}` says which date chooses among them";
    /// `修订 乙 …` where no 乙 is loaded. Name the scheme that it revises.
    RevisesUnknown = "E0902" Error "没有载入名为 `{0}` 的方案,不能修订" "no scheme named `{0}` is loaded, so there is nothing to revise";
    /// `修改 内容 丙 …` where there is no 丙 on that day. Name something that is there.
    TargetMissing = "E0903" Error "{2} 没有名为 `{1}` 的{0}" "on {2} there is no {0} named `{1}`";
    /// `参数`, `内容` … of a name that is there. Write 修改.
    TargetExists = "E0904" Error "{0} `{1}` 已经有了" "there is a {0} `{1}` already";
    /// Two revisions of one day that change one thing. Join them.
    TwoChanges = "E0905" Error "`{0}` 在 {1} 这一天改了两次" "`{0}` is changed twice on {1}";
    /// A revision before 施行, or on or after 废止. Mend one of the dates.
    RevisionOutside = "E0906" Error "{0} 不在方案的施行期内" "{0} is outside the time in which the scheme is in force";
    /// A revision that takes a field out of a record. Leave facts as they are.
    FactsChanged = "E0907" Error "`{0}` 的 `{1}` {2}" "`{1}` of `{0}` {2}";
    /// An import that is not in force while its importer is. Mend one of the dates.
    ImportNotInForce = "E0908" Error "引用的 `{0}` 在 {1} 不在施行期" "the imported `{0}` is not in force on {1}";
    /// A revision file where a scheme is wanted. Give it behind the scheme.
    RevisionAsScheme = "E0909" Error "这是修订文件,不是方案" "this is a revision, not a scheme";
    /// A file that is given as a revision and is none.
    NotARevision = "E0910" Error "这不是修订文件" "this is no revision file";
    /// A revision in the other keyword language than its scheme. Write it in the scheme's.
    RevisionLanguage = "E0911" Error "修订与它的方案应使用同一种关键词语言" "a revision is written in the keyword language of its scheme";
    /// A parameter that has no value yet. Give it an earlier value.
    ParamNotYet = "E0912" Error "参数 `{0}` 自 {1} 起才有值" "the parameter `{0}` has no value before {1}";
    /// `施行 2026-01-01; 废止 2025-01-01`. Mend one of the dates.
    NeverInForce = "E0913" Error "废止的日期应在施行之后" "the day of repeal comes after the first day in force";
    /// A `.shufa` file in the folder of a scheme that nothing reads. Begin it with 修订, import it, or move it away.
    FileNotRead = "E0914" Warning "方案文件夹中的这个文件没有被读取" "this file in the folder of the scheme is not read";
}

terms! {
    /// Severity.
    Error = "错误" "error";
    /// Severity.
    Warning = "警告" "warning";
    /// Before a line number.
    Line = "第" "line";

    // ── names of things ──────────────────────────────────────────────────
    /// A class of those concerned.
    Class = "主体" "subject";

    // ── types, and what stands in their place ────────────────────────────
    /// 是否
    TypeBool = "是否(true 或 false)" "a bool (true or false)";
    /// 整数
    TypeInt = "整数" "a whole number";
    /// 小数
    TypeDecimal = "数" "a number";
    /// 文本
    TypeText = "文本" "a text";
    /// 日期
    TypeDate = "日期(如 \"2026-01-31\")" "a date (such as \"2026-01-31\")";
    /// 时长
    TypeDuration = "时长(如 \"P30D\"、\"P4W\")" "a duration (such as \"P30D\" or \"P4W\")";
    /// An enum's value.
    TypeEnum = "取值的文本" "the text of a value";
    /// A record.
    TypeRecord = "对象" "an object";
    /// A list.
    TypeList = "列表" "a list";
    /// A calendar of working days.
    CalendarNoun = "日历" "calendar";
    /// A record's text as a whole.
    WholeRecord = "记录" "the record is";
    /// A text in a record.
    OneText = "文本" "the text is";
    /// A list in a record.
    OneList = "列表" "the list is";

    // ── what syntax errors name ──────────────────────────────────────────
    /// What may follow, with its first keywords.
    Declaration = "声明({0}……)" "a declaration ({0} …)";
    /// What may follow.
    AName = "名称" "a name";
    /// What may follow.
    AString = "引号内的文字" "words in quotes";
    /// What may follow.
    InstrumentTitle = "《法规名称》" "the title of an instrument in 《》";
    /// What may follow.
    ANumber = "数" "a number";
    /// What may follow.
    ADate = "日期(如 2026-01-01)" "a date such as 2026-01-01";
    /// What may follow.
    Expression = "表达式" "an expression";
    /// What may follow.
    Operator = "运算符" "an operator";
    /// What may follow.
    LineEnd = "换行" "a line end";
    /// What may follow.
    FileEnd = "文件结尾" "the end of the file";
    /// What may follow, with its first keywords.
    HeaderMember = "题头内容({0})" "a member of the header ({0})";
    /// What may follow.
    AField = "字段" "a field";
    /// What may follow.
    AType = "类型" "a type";
    /// What may follow, with its first keywords.
    ReportMember = "文书内容({0})" "a member of the report ({0})";
    /// What may follow, with its first keywords.
    DutyMember = "义务内容({0}……)" "a member of the duty ({0} …)";
    /// What may follow, with its first keywords.
    InstrumentMember = "法规内容({0})" "a member of the instrument ({0})";
    /// What may follow, with its first keywords.
    ClauseMember = "条文内容({0}……)" "a member of the clause ({0} …)";
    /// What may follow, with its first keywords.
    Modality = "效力({0}……)" "a modality ({0} …)";
    /// What may follow, with its first keywords.
    RevisionMember = "修订内容({0}……)" "a member of the revision ({0} …)";
    /// What may follow.
    DatedValue = "带日期的值(如 自 2026-01-01: 3)" "a dated value such as since 2026-01-01: 3";
    /// What may follow.
    Section = "章节名称" "the name of a section";
    /// What may follow.
    PartyName = "单位名称" "the name of a party";
    /// A string that does not end.
    StringNoun = "文字" "string";
    /// A quoted name that does not end.
    NameNoun = "名称" "name";
    /// A title that does not end.
    TitleNoun = "法规名称" "title";

    // ── labels ───────────────────────────────────────────────────────────
    /// At a reference.
    ReferredHere = "此处引用" "referred to here";

    /// At a bracket's partner that is not one.
    ClosedHere = "在此处之前应当闭合" "to be closed before this";
    /// At the first of two.
    FirstHere = "第一次写在此处" "given here first";
    /// At the other word of two.
    TogetherWith = "与此处的 `{0}` 混用" "together with `{0}` here";

    // ── remedies ─────────────────────────────────────────────────────────
    /// An output file that is an input too.
    OutputIsInput = "`-o` 会覆盖输入 `{0}`,请换一个文件" "`-o` would overwrite the input `{0}`: name another file";
    /// A quota that every member counts for.
    HelpQuotaOfAll = "写义务的名称,或用`使`写明哪些计入;确实全部计入时写`使 真`" "name a duty, or say with `where` which count; if all do, write `where true`";
    /// Bytes in another encoding.
    SaveAsUtf8 = "请另存为 UTF-8 编码" "save it as UTF-8";
    /// Values of an enum.
    AllowedValues = "可用的取值:{0}" "allowed: {0}";
    /// null for a fact that is not known.
    LeaveKeyOut = "null 表示“无”,只有类型带 `?` 的事实可以为无;不知道的事实请不写" "null means none, which only a type with `?` allows; leave out a fact that is not known";
    /// The form of a date.
    WriteDateAs = "日期写作 2026-01-31" "write a date as 2026-01-31";
    /// Fields of a record type.
    FieldsAre = "已声明的字段:{0}" "declared fields: {0}";
    /// A record of which an assumption does not hold.
    MendRecordOrAssumption = "请更正记录,或修改方案中的前提" "mend the record, or the assumption in the scheme";
    /// Record types with a key.
    RecordTypesAre = "有标识的记录类型:{0}" "record types with a key: {0}";
    /// A key given twice.
    KeepOneKey = "只保留一个" "keep one of them";

    /// A file of facts that does not end well.
    HelpFileEnd = "之前的记录已照常评估;请检查文件是否完整" "the records before it stand; see whether the file is complete";
    /// A folder without a scheme.
    HelpSchemeFolder = "文件夹里应有 `{0}`;也可以直接写方案文件的路径" "a folder must hold `{0}`; or name the scheme's file itself";
    /// A name that two files of one scheme declare.
    HelpRename = "同一方案里有两处声明:请给其中一个另取名称" "one scheme declares it twice: give one of them another name";
    /// A form to write instead.
    WriteInstead = "请写 `{0}`" "write `{0}`";
    /// What can stand before a bracket.
    HelpFunctions = "可以用:{0}" "there are: {0}";
    /// Several things after 废止.
    OneALine = "每处写一行 `{0}`" "write one `{0}` a line";
    /// Members of a duty behind its name.
    HelpDutyInPlace = "期限等写在义务的声明里;可以就地声明 `{0}`,已声明的义务另有期限的,请另声明一项义务" "deadlines and the like belong to the declaration of a duty: declare it in its place, `{0}`, or declare a second duty";
    /// 除 in the pool of a quota.
    HelpPoolUnion = "名额的范围不写 `除`;请另声明 `{0}`,再写 `{1}`" "the pool of a quota takes no `except`: declare `{0}`, then write `{1}`";
    /// What is imported begins later than a scheme without a beginning.
    HelpAddEffective = "请在 `{0}` 的题头写上 `{1}`,或更晚的一天" "add `{1}` to the header of `{0}`, or a later day";
    /// The end of a string, of the wrong kind.
    CloseWith = "结尾的 `{0}` 应为 `{1}`" "the `{0}` at its end should be `{1}`";
    /// The end of a string.
    AddClosing = "请在结尾补上 `{0}`" "add the closing `{0}`";
    /// For example.
    ForExample = "例如 `{0}`" "for example `{0}`";
    /// Brackets around an inner expression.
    AddBrackets = "请用括号 ( ) 括起来" "put it in brackets ( )";
    /// The first line.
    BeginWithLanguage = "第一行请写 `语言 1`(英文关键词写 `language 1`)" "make the first line `语言 1`, or `language 1` for English keywords";
    /// Quotes around the text.
    PutInQuotes = "原文的话和说明要放在引号里,如 \"{0}\"" "put words of the text and notes in quotes: \"{0}\"";
    /// A reserved word as a name.
    QuoteName = "`{0}` 是表达式的保留词;作名称时请写 `「{0}」`" "`{0}` is a reserved word of expressions; as a name write `` `{0}` ``";
    /// Split of a file.
    SplitFile = "请分成几个文件,用 `引用` 连接" "split it into files joined by imports";
    /// Spreadsheet.
    SaveAsText = "方案文件是纯文本,请用文本编辑器保存" "a policy file is plain text: save it from a text editor";
    /// Depth.
    NameAPart = "请用 `{0}` 为其中一部分命名" "give a part of it a name with `{0}`";
    /// A word that holds a reserved word.
    PutApart = "是否指 `{0}`?关键词两边要有空格" "did you mean `{0}`? keywords stand between spaces";
    /// 非 twice.
    OneNot = "一个条件只写一个 `{0}`" "a condition has one `{0}` at most";
    /// Two conditions.
    JoinByAnd = "请用 `{0}` 连成一个" "join them by `{0}`";
    /// A near name.
    DidYouMean = "是否指 `{0}`?" "did you mean `{0}`?";

    // ── kinds of declaration ─────────────────────────────────────────────
    /// An enum or a record.
    Type = "类型" "type";
    /// A record.
    Record = "记录" "record";
    /// A parameter.
    Param = "参数" "parameter";
    /// A definition.
    Definition = "定义" "definition";
    /// An aggregate.
    Aggregate = "汇总" "aggregate";
    /// What a scheme's name stands before in an expression.
    ParamOrDefinition = "参数、定义或汇总" "parameter, definition or aggregate";
    /// A report.
    Report = "文书" "report";
    /// A duty.
    Duty = "义务" "duty";
    /// A list of sections.
    SectionList = "清单" "list";
    /// An assumption.
    Assumption = "前提" "assumption";
    /// A clause.
    Clause = "条文" "clause";
    /// A clause.
    Content = "内容" "content clause";
    /// A clause.
    Method = "方式" "method clause";
    /// A clause.
    UseClause = "运用" "use clause";
    /// An instrument.
    Instrument = "法规" "instrument";
    /// A scheme.
    Scheme = "方案" "scheme";
    /// A kind of clause before a dot.
    Kind = "条文种类" "kind of clause";
    /// A value of an enum.
    EnumValue = "枚举值" "value";
    /// A field.
    Field = "字段" "field";
    /// A fact of the context.
    ContextFact = "环境事实" "fact of the context";
    /// Whatever a bare name in an expression may be.
    Fact = "事实、参数、定义或汇总" "fact, parameter, definition or aggregate";
    /// The element of 逐, 为 or a question about a list.
    ElementName = "元素" "element";
    /// What is wanted in place of another type.
    ADateOrCondition = "日期或条件" "a date or a condition";
    /// What is wanted in place of another type.
    AListOfValues = "由文本、数、日期或枚举值组成的列表" "a list of texts, numbers, dates or values";
    /// What is wanted in place of another type.
    AValue = "文本、数、日期或枚举值" "a text, number, date or value";
    /// What is wanted in place of another type.
    ASectionList = "文本列表,或带有文本字段 `标题` 的记录列表" "a list of texts, or of records with a text field `title`";
    /// What is wanted in place of another type.
    ARange = "范围(如 3..5)" "a range such as 3..5";
    /// What is wanted in place of another type.
    ACount = "人数或项数:整数、范围(如 3..5)或比例(如 1/3)" "a whole number, a range such as 3..5, or a share such as 1/3";
    /// Why a constant has no value.
    FaultDivision = "除数是零" "division by zero";
    /// Why a constant has no value.
    FaultOverflow = "结果超出范围" "the result is out of range";
    /// Why a constant has no value.
    FaultNoSuchDay = "没有这一天" "there is no such day";
    /// Why a constant has no value.
    FaultNothing = "空列表没有最小值和最大值" "an empty list has no smallest or largest";
    /// Why a constant has no value.
    FaultNeedsCalendar = "工作日要有日历才能数,请写成定义" "working days need a calendar: write it as a definition";
    /// Why a constant has no value.
    FaultNotConstant = "不是常数" "it is no constant";
    /// Why an amount cannot be.
    AmountNegative = "不能是负数" "it is negative";
    /// Why an amount cannot be.
    AmountEmpty = "范围的起点大于终点" "the range begins after its end";
    /// Why an amount cannot be.
    AmountShare = "比例应在 0 和 1 之间" "a share lies between 0 and 1";
    /// Why an amount cannot be.
    AmountExactShare = "比例前面要写 `不少于` 或 `不超过`" "a share takes `at_least` or `at_most`";
    /// Why an amount cannot be.
    AmountRange = "范围前面不写 `不少于` 或 `不超过`" "a range takes neither `at_least` nor `at_most`";

    // ── labels of the checker ────────────────────────────────────────────
    /// At a declaration.
    DeclaredHere = "在此处声明" "declared here";
    /// At the first mention.
    NamedHere = "先在此处写到" "first named here";
    /// At further places of an unknown name.
    ReferredHereToo = "此处也写到" "named here too";
    /// At the beginning of a window.
    BeginsHere = "从此处这一天开始" "it begins on this day";
    /// At the one that the others are measured by.
    FirstOfThese = "与此处不一致" "at odds with this";
    /// At a member of a cycle.
    PartOfCycle = "循环经过此处" "the cycle goes through here";
    /// At an import of a cycle.
    ImportedHere = "在此处引用" "imported here";
    /// At an enum where a record is wanted.
    IsAnEnum = "这是枚举,不是记录" "this is an enum, not a record";
    /// In the source text.
    NearestPassage = "原文中最接近的一段" "the nearest passage of the text";

    /// Where an aggregate reads what it may not.
    ReadHere = "在此处读到" "read here";

    // ── remedies of the checker ──────────────────────────────────────────
    /// An aggregate that reads what comes after it.
    HelpAggregateReads = "汇总先于评估算出,只能读事实、参数、环境、定义和主体" "aggregates come before the evaluation: they read facts, parameters, the context, definitions and subjects";
    /// A rank, read elsewhere.
    HelpRankElsewhere = "名次是一条记录的名次,只能在关于这种记录的条文里读" "a rank is that of one record: read it in a clause about such records";
    /// A path in an import.
    HelpRelativePath = "路径从写它的文件所在的文件夹算起" "the path begins at the folder of the file that names it";
    /// Files that import one another.
    HelpImportCycle = "请去掉其中一个引用,或把共用的内容移到另一个文件" "take one of the imports out, or move what they share to a file of its own";
    /// Names that rest on one another.
    HelpCutCycle = "请改写其中一处,使其不再引用其他各处" "change one of them so that it no longer reads the others";
    /// Record types that contain one another.
    HelpRecordCycle = "记录不能直接或间接包含自己" "a record cannot contain itself, directly or not";
    /// Values of an enum.
    HelpValues = "可以写:{0}" "it has: {0}";
    /// A fact and a value of one name.
    HelpFactOrValue = "指枚举值时写 `{0}`,指事实时请给事实换一个名称" "for the value write `{0}`; for the fact give it another name";
    /// Days, months or working days where a date is wanted.
    HelpFromDay = "请写明从哪一天算起,如 `会议日期 + {0}`" "say from which day, as in `meeting_date + {0}`";
    /// A number of days.
    HelpDays = "天数要带单位,如 `{0}`" "a number of days takes its unit, as in `{0}`";
    /// Days, months and working days together.
    HelpSpansApart = "天数、月数和工作日互不换算:一个月有几天、几个工作日,要看从哪天算起" "days, months and working days do not turn into one another: how many days a month has hangs on where it begins";
    /// A date and months.
    HelpRounding = "写作 `{0}`(当月最后一天),或 `{1}`(下月第一天)" "write `{0}` (the last day of that month) or `{1}` (the first of the next)";
    /// A list compared to a value.
    HelpUseIn = "值是否在列表中,用 `{0}` 来问" "whether a value is in a list is asked with `{0}`";
    /// A value of an enum in quotes.
    HelpEnumUnquoted = "枚举值不加引号" "values of an enum take no quotes";
    /// An enum without order.
    HelpOrdered = "要比较高低,请把枚举声明为 `{0}`" "to compare its values, declare the enum `{0}`";
    /// A path that may be none.
    HelpAskForNone = "请在旁边写明 `{0}` 或 `{1}`" "say `{0}` or `{1}` beside it";
    /// Something other than a constant in a parameter.
    HelpConstantsOnly = "参数只能由数、日期、文本和其他参数算出;要读事实请用定义" "a parameter is made of constants and other parameters; use a definition to read facts";
    /// Something derived where only facts can be read.
    HelpFactsOnly = "此处只能读事实、参数,不能读定义、主体和义务的情况" "only facts and parameters can be read here, no definitions, subjects or statuses";
    /// A fact of a record in a clause without 对.
    HelpContextOnly = "此处只能读环境和参数;要读记录里的事实,请写明对哪些主体" "only the context and parameters can be read here; to read facts of a record, say which subjects the clause is for";
    /// An element that is not bound here.
    HelpElementHidden = "此处不分元素,只能读记录和环境" "no element is bound here: only the record and the context can be read";
    /// A duty per element, asked elsewhere.
    HelpBindElement = "请写在逐个看这个列表的条文或 `存在(…)` 里" "ask it where an element of that list is bound";
    /// A duty in place.
    HelpDeclareDuty = "请把它单独声明为义务,用 `逐` 写明按哪个列表" "declare it as a duty of its own, with the list after `each`";
    /// A class of whole records asked of an element.
    HelpClassOfRecord = "这类主体按整条记录认定,请去掉前面的元素" "this subject is a whole record: leave the element out";
    /// A class of another list asked of an element.
    HelpClassOfList = "只能问这类主体所看的列表的元素;要问整条记录,请去掉前面的元素" "ask it of an element of the subject's own list, or leave the element out to ask it of the record";
    /// The head of a 主体.
    HelpSubjectHead = "写作 `主体 名称 于 记录 逐 x 于 列表`,`逐` 至多一个" "write `subject NAME over RECORD each x over LIST`, with one `each` at most";
    /// The head of another clause.
    HelpClauseHead = "写作 `内容 名称 对 主体`" "write `content NAME for SUBJECT`";
    /// A clause without 对.
    HelpContextClause = "请用 `{0}` 写明是哪些主体" "say with `{0}` which subjects it is about";
    /// A quota in a clause with 对.
    HelpPopulationQuota = "请去掉 `{0}`,用名额后面的 `当` 缩小范围" "take `{0}` out, and narrow the pool with `when` in the quota";
    /// A member that is missing.
    HelpAddMember = "请在声明中加上 `{0}`" "add `{0}` to its declaration";
    /// A declaration that is missing.
    HelpDeclare = "请声明 `{0}`" "declare `{0}`";
    /// Two sections of nearly one name.
    HelpSimilarSections = "是同一个就统一写法;确实不同就把两个写进同一个清单" "use one name if they are one, else put both in one list";
    /// A clause without grounds.
    HelpGrounds = "请用 `{0}` 引用原文,或用 `{1}` 说明这是怎样理解的" "quote the text with `{0}`, or say with `{1}` how it is read";
    /// A quote that is not in the text.
    HelpQuote = "引文应与原文一字不差(空白和全角半角不计)" "a quote is word for word, white space and width aside";
    /// A quote that is nearly in the text.
    HelpNearestPassage = "原文中最接近的是:“{0}”" "the nearest passage is “{0}”";
    /// A sentence that nothing accounts for.
    HelpUntouched = "请用 `{0}` 引用它,或用 `{1}` 说明为什么不编" "quote it with `{0}`, or say with `{1}` why it is not encoded";

    // ── editions ─────────────────────────────────────────────────────────
    /// What a revision may begin with.
    HelpRevisionFile = "修订自成一个文件,在第一行 `语言 1` 之后以 `修订 方案名 自 2026-01-01` 开头" "a revision is a file of its own: after `language 1` it begins with `revision SCHEME since 2026-01-01`";
    /// Of a file that is not read.
    HelpFileNotRead = "修订文件在第一行之后以 `修订 方案名 自 日期` 开头;其他文件请用 `引用` 写明,或者移出文件夹" "a revision begins with `revision SCHEME since DATE` after its first line; import any other file, or move it out of the folder";
    /// What follows a revision.
    HelpOwnFile = "请另写一个文件" "write it into another file";
    /// What a revision cannot change.
    HelpNotRevisable = "修订可以改动声明、条文和参数;题头和说明请在方案文件中改" "a revision changes declarations, clauses and parameters; change the header in the scheme's own file";
    /// At a part that depends on the date.
    DatedHere = "此处随日期变化" "this depends on the date";
    /// At the end of a declaration's life.
    RepealedHere = "自 {0} 废止" "repealed from {0} on";
    /// At a declaration that comes later.
    ComesHere = "自 {0} 才有" "there from {0} on";
    /// At 施行.
    EffectiveHere = "自 {0} 施行" "in force from {0} on";
    /// At 废止 of a scheme.
    EndsHere = "自 {0} 废止" "no longer in force from {0} on";
    /// At the other change of a day.
    ChangedHere = "另一处改动" "changed here too";
    /// For a name that is there.
    HelpAmend = "要改写它,请写 `{0}`" "to change it write `{0}`";
    /// For a name that an import declares.
    DeclaredInImport = "在引用的文件中声明;修订只改方案自己的文件,可用除外排除它" "declared in an imported file: a revision changes the scheme's own file alone; override it instead";
    /// For a scheme without a header.
    HelpHeader = "请写题头,如 `{0}`" "give it a header, such as `{0}`";
    /// For two changes of one day.
    HelpJoinChanges = "请合成一处" "make them one";
    /// For a date outside.
    HelpMendDates = "请改正其中一个日期" "mend one of the dates";
    /// For a revision given as a scheme.
    HelpRevisionBehind = "请写在它所修订的方案后面:`shufa check 方案 修订`" "give it behind the scheme that it revises: `shufa check SCHEME REVISION`";
    /// For a revision that names no scheme that is loaded.
    HelpRevisionsOf = "已载入的方案:{0}" "schemes that are loaded: {0}";
    /// For vocabulary that a revision would take away.
    HelpFactsStay = "旧记录还要读:可以增加字段和枚举值,不能去掉或改动原有的" "old records must stay readable: fields and values can be added, not taken out or changed";
    /// For a version date that reads more than the context.
    HelpVersionDate = "适用日只能由环境事实、日期和日期函数算出" "the version date is made of facts of the context, dates and functions of dates alone";
    /// For a parameter that has no value yet.
    HelpEarlierValue = "请写明它在 {0} 的值,或用 `{1}` 写明方案自何日施行" "give it a value for {0}, or say with `{1}` from which day the scheme is in force";
    /// Before the first day that a scheme knows.
    BeforeAll = "最早的版本" "the first edition";
    /// Which edition a mistake is in.
    InEdition = "自 {0} 起的版本" "in the edition from {0} on";
    /// Why vocabulary cannot be changed.
    CannotGo = "不能去掉" "cannot be taken out";
    /// Why vocabulary cannot be changed.
    CannotChangeType = "不能改类型" "cannot change its type";
    /// Why vocabulary cannot be changed.
    CannotChangeKey = "不能换成别的标识" "cannot be replaced as the key";
    /// Why vocabulary cannot be changed.
    CannotMove = "不能改变次序或归属" "cannot change its place";
    /// A kind of declaration.
    Enumeration = "枚举" "enum";
    /// A kind of declaration.
    ContextBlock = "环境" "context";
    /// A kind of declaration.
    UnmodelledMark = "未编" "unmodelled mark";
    /// A member of the header.
    Repeal = "废止" "repeal";
    /// The question for a fact that is missing.
    QuestionIs = "要问的是:{0}" "the question is: {0}";
    /// Editions that can be shown.
    HelpEditions = "用 `--on 日期` 选择,各版本自:{0}" "choose one with `--on DATE`; editions begin on: {0}";
    /// The comment above the consolidated text of an edition.
    TextFrom = "自 {0} 起的合并文本" "consolidated text from {0} on";
    /// The comment above the consolidated text of an edition.
    TextFromTo = "自 {0} 起、至 {1} 前的合并文本" "consolidated text from {0} until before {1}";
    /// The comment before a clause that a revision made.
    RevisedBy = "修订 {0} {1}" "revised {0} {1}";

    // ── the command line ─────────────────────────────────────────────────
    /// For a spreadsheet.
    ExportJson = "请导出为每行一条 JSON 的文本;`shufa schema SCHEME --example` 列出各项事实" "export it as one JSON object a line; `shufa schema SCHEME --example` shows the facts";
    /// For a record that is too long.
    OneRecordALine = "每行应为一条记录;整个文件也可以是一个 JSON 数组" "each line is one record; a whole file may also be one JSON array";
    /// For a file of facts without its type.
    SayRecordType = "请写成 `类型=文件`,类型可以是 {0}" "write `TYPE=FILE`, where TYPE is {0}";
    /// A spreadsheet's format.
    FormatXlsx = "电子表格(xlsx)" "spreadsheet (xlsx)";
    /// A spreadsheet's format.
    FormatXls = "电子表格(xls)" "spreadsheet (xls)";
    /// A spreadsheet's format.
    FormatOds = "电子表格(ods)" "spreadsheet (ods)";
    /// A table's format.
    FormatCsv = "逗号分隔表(csv)" "comma-separated (csv)";
    /// A table's format.
    FormatTsv = "制表符分隔表(tsv)" "tab-separated (tsv)";
    /// Why a file cannot be read or written.
    NotPermitted = "没有权限" "permission is denied";
    /// Why a file cannot be read.
    IsFolder = "这是文件夹,不是文件" "it is a folder, not a file";
    /// Why a file cannot be written.
    NoFolder = "没有这个文件夹" "there is no such folder";
    /// Why a file cannot be written.
    DiskFull = "磁盘已满" "the disk is full";
    /// How far a long input has come.
    RecordsSoFar = "已评估 {0} 条" "{0} records evaluated";
    /// How far the first pass of a long input has come.
    RecordsRead = "已读 {0} 条" "{0} records read";
    /// An input that cannot be read twice.
    Spooled = "方案有汇总,记录要读两遍;`{0}` 只能读一遍,先存入临时文件" "the scheme has aggregates, so records are read twice; `{0}` can be read once, and is kept in a temporary file for this run";
    /// A record type that aggregates are taken over.
    AggregatesNotGiven = "没有给出 `{0}` 的记录,有关它的汇总都不能确定" "no records of `{0}` are given, so the aggregates over them are unknown";
    /// A clause was asked for, which gives outcomes.
    ClauseGives = "这一条给出 {0}" "the clause gives {0}";
    /// A quota over a list was asked for among those over all records.
    AskRecordForQuota = "用 --record KEY --why {0} 说明一条记录" "explain a record with --record KEY --why {0}";
    /// Refusals that are not shown one by one.
    MoreRefused = "另有 {0} 条记录被拒收,不再逐条列出" "{0} more records are refused and not listed here";
    /// A scheme that counts working days, and no calendar.
    NoCalendarGiven = "方案要数工作日,没有用 --calendar 给出日历:有关日期无法确定" "the scheme counts working days and no calendar was given (--calendar): those dates are unknown";
    /// Days of the week.
    WeekdaysAre = "可用的名称:{0}" "the days are: {0}";
    /// Warnings that `check` shows.
    SchemeWarnings = "方案有 {0} 条警告,`shufa check` 列出" "the scheme has {0} warning(s); `shufa check` lists them";
    /// Warnings under `--strict`.
    StrictWarnings = "按 --strict,有警告即不评估" "with --strict a scheme with warnings is not evaluated";
    /// The verdict of `check`.
    VerdictGood = "通过:{0}" "passed: {0}";
    /// The verdict of `check`.
    VerdictBad = "未通过:{0}" "failed: {0}";
    /// A count.
    CountErrors = "错误 {0} 个" "{0} error(s)";
    /// A count.
    CountWarnings = "警告 {0} 个" "{0} warning(s)";
}
