//! The words of outcomes, each once in Chinese and once in English.

use crate::{
    diagnostic::Lang,
    outcome::{Kind, Modality, Status},
    syntax::keyword::{Keyword, Language},
};

/// The word for a modality.
pub fn modality(modality: Modality, lang: Lang) -> &'static str {
    let (zh, en) = match modality {
        Modality::Must => ("应当", "must"),
        Modality::InPrinciple => ("原则上", "in principle"),
        Modality::ByReference => ("参照", "by reference"),
        Modality::Emphasis => ("侧重", "emphasis"),
        Modality::May => ("可以", "may"),
        Modality::MustNot => ("不得", "must not"),
        Modality::Exempt => ("免予", "exempt"),
    };
    pick(lang, zh, en)
}

/// The word for a status.
pub fn status(status: Status, lang: Lang) -> &'static str {
    let (zh, en) = match status {
        Status::Fulfilled => ("已履行", "fulfilled"),
        Status::Late => ("逾期履行", "late"),
        Status::Excused => ("已说明理由", "excused"),
        Status::Pending => ("未到期", "pending"),
        Status::Breached => ("逾期未履行", "breached"),
        Status::Noted => ("未见(仅提示)", "noted"),
        Status::Kept => ("未违反", "kept"),
        Status::Violated => ("违反", "violated"),
        Status::Exempt => ("免予", "exempt"),
        Status::Permitted => ("可以", "permitted"),
        Status::Present => ("已写明", "present"),
        Status::Missing => ("缺", "missing"),
        Status::Awaited => ("报告未提交", "awaited"),
        Status::Passed => ("通过", "passed"),
        Status::Failed => ("未通过", "failed"),
        Status::Met => ("符合", "met"),
        Status::Short => ("不足", "short"),
        Status::Over => ("超出", "over"),
        Status::Within => ("在范围内", "within"),
        Status::Below => ("低于下限", "below"),
        Status::Above => ("高于上限", "above"),
        Status::Undetermined => ("未能确定", "undetermined"),
    };
    pick(lang, zh, en)
}

/// The mark before a row: it can be told apart without colours.
pub(super) fn mark(status: Option<Status>) -> &'static str {
    match status {
        Some(
            Status::Fulfilled
            | Status::Kept
            | Status::Present
            | Status::Passed
            | Status::Met
            | Status::Within,
        ) => "✓",
        Some(
            Status::Breached
            | Status::Violated
            | Status::Missing
            | Status::Failed
            | Status::Short
            | Status::Over
            | Status::Below
            | Status::Above,
        ) => "✗",
        Some(Status::Late) => "!",
        Some(Status::Pending | Status::Awaited) => "…",
        Some(Status::Undetermined) => "?",
        Some(Status::Excused | Status::Noted | Status::Exempt | Status::Permitted) | None => "·",
    }
}

/// The word for a sort of outcome.
pub fn kind(kind: Kind, lang: Lang) -> &'static str {
    let (zh, en) = match kind {
        Kind::Obligation => ("义务", "duty"),
        Kind::Section => ("章节", "section"),
        Kind::Use => ("结果运用", "use"),
        Kind::Gate => ("条件", "gate"),
        Kind::Trigger => ("启动", "trigger"),
        Kind::Quota => ("名额", "quota"),
        Kind::Bound => ("限定", "bound"),
        Kind::Status => ("履行情况", "status"),
        Kind::Due => ("期限", "deadline"),
    };
    pick(lang, zh, en)
}

/// The same of an outcome with a force: where a ban stands is no fulfilment.
pub(super) fn kind_with(of: Kind, force: Option<Modality>, lang: Lang) -> &'static str {
    match (of, force) {
        (Kind::Status, Some(Modality::MustNot)) => Word::BanStatus.text(lang),
        _ => kind(of, lang),
    }
}

/// A clause's id as people read it: `subject.X` is `主体.X` in Chinese.
pub fn clause_name(id: &str, lang: Lang) -> String {
    let Some((kind, name)) = id.split_once('.') else {
        return id.to_owned();
    };
    let word = match (kind, lang) {
        ("subject", Lang::Zh) => "主体",
        ("content", Lang::Zh) => "内容",
        ("method", Lang::Zh) => "方式",
        ("use", Lang::Zh) => "运用",
        _ => kind,
    };
    format!("{word}.{name}")
}

/// `现场述法 · 县区`: a name with the group that is meant.
pub(super) fn of_group(name: &str, group: Option<&str>) -> String {
    group.map_or_else(|| name.to_owned(), |group| format!("{name} · {group}"))
}

/// An exact number as people write it: `18371/200` is `91.855`; what has no end, as `1/3`, stays.
pub(super) fn decimal(exact: &str) -> String {
    finite(exact).unwrap_or_else(|| exact.to_owned())
}

/// Whether a declared type has exact numbers: a decimal, or a list of them.
pub(super) fn is_decimal(ty: &str) -> bool {
    let name = ty.trim_matches(['[', ']', '?']);
    name == Keyword::Decimal.text(Language::Zh) || name == Keyword::Decimal.text(Language::En)
}

fn finite(exact: &str) -> Option<String> {
    /// Whoever needs more digits reads a fraction more easily.
    const DIGITS: usize = 12;
    let (numerator, denominator) = exact.split_once('/')?;
    let (sign, numerator) = match numerator.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", numerator),
    };
    let (numerator, denominator): (u128, u128) = (numerator.parse().ok()?, denominator.parse().ok()?);
    let whole = numerator.checked_div(denominator)?;
    let mut rest = numerator.checked_rem(denominator)?;
    let mut digits = String::new();
    while rest != 0 {
        if digits.len() == DIGITS {
            return None;
        }
        let next = rest.checked_mul(10)?;
        digits.push_str(&next.checked_div(denominator)?.to_string());
        rest = next.checked_rem(denominator)?;
    }
    Some(format!("{sign}{whole}.{digits}"))
}

/// The words for a calculation without a result.
pub(super) fn fault(fault: &str, lang: Lang) -> &str {
    match (fault, lang) {
        ("division by zero", Lang::Zh) => "除数为零",
        ("overflow", Lang::Zh) => "超出数的范围",
        ("no such date", Lang::Zh) => "没有这一天",
        ("list too long", Lang::Zh) => "列表太长",
        ("no calendar", Lang::Zh) => "没有给出工作日日历",
        ("beyond the calendar", Lang::Zh) => "超出工作日日历的范围",
        ("too many values", Lang::Zh) => "组或不同的值过多",
        ("not given", Lang::Zh) => "没有给出记录",
        ("not given", Lang::En) => "no records given",
        _ => fault,
    }
}

/// Words in a row.
pub(super) fn join(words: &[String], lang: Lang) -> String {
    words.join(pick(lang, "、", ", "))
}

/// Keys of records, as many as a person reads; `more` are not among them.
pub(super) fn listed(keys: &[String], more: u64, lang: Lang) -> String {
    /// By judgement. The JSON form has more.
    const SHOWN: usize = 30;
    let mut shown: Vec<String> = keys.iter().take(SHOWN).cloned().collect();
    let more = more + keys.len().saturating_sub(SHOWN) as u64;
    if more > 0 {
        shown.push(Word::MoreMembers.with(lang, &[&more.to_string()]));
    }
    join(&shown, lang)
}

/// `不少于 3`, `3 至 5`, `应为 3`.
pub(super) fn limits(min: Option<String>, max: Option<String>, lang: Lang) -> Option<String> {
    match (min, max) {
        (Some(min), Some(max)) if min == max => Some(Word::Exactly.with(lang, &[&min])),
        (Some(min), Some(max)) => Some(Word::Between.with(lang, &[&min, &max])),
        (Some(min), None) => Some(Word::AtLeast.with(lang, &[&min])),
        (None, Some(max)) => Some(Word::AtMost.with(lang, &[&max])),
        (None, None) => None,
    }
}

pub(super) fn pick(lang: Lang, zh: &'static str, en: &'static str) -> &'static str {
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
}

macro_rules! words {
    ($($name:ident = $zh:literal $en:literal;)*) => {
        /// Words around outcomes.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Word {
            $($name,)*
        }

        impl Word {
            pub(super) fn text(self, lang: Lang) -> &'static str {
                match self { $(Word::$name => pick(lang, $zh, $en),)* }
            }

            /// The words with `{0}`, `{1}` … replaced; `{0?is|are}` is one of two, by the number.
            pub(super) fn with(self, lang: Lang, arguments: &[&str]) -> String {
                let mut out = String::new();
                let mut rest = self.text(lang);
                while let Some((before, after)) = rest.split_once('{') {
                    out.push_str(before);
                    let (hole, tail) = after.split_once('}').unwrap_or((after, ""));
                    let (index, forms) = hole.split_once('?').unwrap_or((hole, ""));
                    let argument = index.parse::<usize>().ok().and_then(|at| arguments.get(at));
                    let argument = argument.copied().unwrap_or_default();
                    out.push_str(match forms.split_once('|') {
                        Some((one, many)) => if argument == "1" { one } else { many },
                        None => argument,
                    });
                    rest = tail;
                }
                out.push_str(rest);
                out
            }
        }
    };
}

words! {
    // ── punctuation ──────────────────────────────────────────────────────
    Colon = ":" ": ";
    Semicolon = ";" "; ";
    Brackets = "({0})" " ({0})";
    Quote = "“{0}”" "“{0}”";
    Title = "《{0}》" "《{0}》";

    // ── a run ────────────────────────────────────────────────────────────
    AsOf = "评估日 {0}" "as of {0}";
    CalendarUsed = "工作日按 {0}({1} 至 {2})" "working days by {0} ({1} to {2})";
    EditionFrom = "版本自 {0}" "edition of {0}";
    Revised = "({0} 修订)" " (revised {0})";
    NotInForce = "适用日不在方案的施行期内,没有可适用的规定" "the scheme is not in force on the version date: nothing applies";
    None = "无" "none";
    Yes = "是" "yes";
    No = "否" "no";

    // ── elements ─────────────────────────────────────────────────────────
    Item = "第{0}项" " item {0}";
    EachItem = "(每项)" " (each item)";
    SoleItem = "(若只有一项)" " (if it has one item only)";
    ThatItem = "(该项)" " (that item)";
    UnknownList = "{0}未查明" "{0} not known";

    // ── a person ─────────────────────────────────────────────────────────
    Unnamed = "(没有标识)" "(no key)";
    Self_ = "本人" "in person";
    NothingApplies = "方案对这条记录没有要求" "the scheme asks nothing of this record";
    LineNumber = "第 {0} 行" "line {0}";
    RefusedRecord = "记录有误,没有评估" "the record has errors and was not evaluated";

    // ── duties ───────────────────────────────────────────────────────────
    Duties = "义务" "duties";
    Due = "限 {0}" "due {0}";
    Since = "自 {0}" "from {0}";
    DoneWithin = "{0}({1})" "{0} ({1})";
    NotShown = "方案没有写明以什么认定" "the scheme names no fact that shows it";
    Early = "{0} 早于 {1},不计" "{0} is before {1} and does not count";
    NotDone = "未履行" "not done";
    Reason = "理由:{0}" "reason: {0}";
    To = "向{0}" "to {0}";
    Copy = "抄送{0}" "copy to {0}";
    By = "由{0}" "by {0}";
    Via = "经{0}" "via {0}";
    Unless = "另有除外情形,原文未定:{0}" "unless {0}, which the text leaves open";

    // ── reports ──────────────────────────────────────────────────────────
    Reports = "报告" "reports";
    MissingSections = "缺" "missing";
    NotedSections = "侧重而未见" "emphasised, absent";
    AbsentSections = "未写" "not there";
    ViolatedSections = "不得写而写了" "there against a ban";

    // ── the rest of a person ─────────────────────────────────────────────
    Uses = "结果运用" "uses";
    Gates = "条件" "gates";
    Quotas = "名额" "quotas";
    Chosen = "在范围内,已确定" "in the pool, chosen";
    NotChosen = "在范围内,未确定其人" "in the pool, not chosen";
    Outside = "已确定,但不在范围内" "chosen, but not in the pool";
    PoolUnknown = "是否在范围内未能确定" "not known whether in the pool";
    ChoiceUnknown = "在范围内,是否已确定尚不清楚" "in the pool, not known whether chosen";
    ChosenPoolUnknown = "已确定,是否在范围内未能确定" "chosen, not known whether in the pool";
    Count = "实有 {0}" "{0}";
    AtLeast = "不少于 {0}" "at least {0}";
    AtMost = "不超过 {0}" "at most {0}";
    Between = "应为 {0} 至 {1}" "{0} to {1}";
    Exactly = "应为 {0}" "exactly {0}";
    Bounds = "限定" "bounds";
    Triggers = "启动" "triggers";
    Under = "依照《{0}》" "under 《{0}》";
    OneOf = "以下之一:{0}" "one of: {0}";
    Undetermined = "未能确定" "undetermined";
    Lacks = "缺 {0}" "lacks {0}";
    Facts = "待补的事实" "facts to supply";
    Supplied = "由{0}提供" "from {0}";
    Open = "原文未定" "left open by the text";
    Conflicts = "相抵触" "conflicts";
    Contradict = "{0} 与 {1} 相抵触" "{0} against {1}";
    FireTogether = "{0} 同时启动,原文只启动其一" "{0} fire together, where the text starts one of them";
    Faults = "无法计算" "calculations without a result";
    NotCovered = "不适用" "not covered";
    Notes = "附注" "notes";
    OtherEntry = "{0}另有“{1}”" "{0} also has “{1}”";
    Like = ",是否指 {0}?" ", is {0} meant?";
    Interprets = "解释:{0}" "read as: {0}";
    SeeAbove = "(见上)" "(see above)";

    // ── explanations ─────────────────────────────────────────────────────
    Standing = "身份" "standing";
    Member = "{0}属于{1}。" "{0} belongs to {1}.";
    StandingFacts = "认定所据的事实" "the facts that show it";
    Exception = "除外情形:{0}" "exception: {0}";
    Overrides = "因此不适用:{0}" "so that this does not apply: {0}";
    Entries = "{0} 项" "{0} {0?entry|entries}";
    Given = "有" "given";
    Aggregated = "汇总" "over all records";
    WhyNot = "为什么没有:{0}" "why not: {0}";
    DoesHold = "“{0}”是成立的,依据见下" "“{0}” does hold, as told below";
    IsForbidden = "对“{0}”的规定是不得,依据见下" "“{0}” is forbidden, as told below";
    NotSo = "没有确定成立的“{0}”;--why-not {0} 逐条说明差在哪里" "no “{0}” is certain for this record; --why-not {0} says what keeps it from holding";
    BanStatus = "是否违反" "breach of the ban";
    MarkGood = "已履行或符合" "done, or as it should be";
    MarkBad = "未履行、违反或不符合" "not done, or not as it should be";
    MarkWaits = "未到期或报告未提交" "not due yet, or not submitted";
    MarkPlain = "不认定是否履行" "not judged as done or undone";
    MarkUnknown = "未能确定" "undetermined";
    MarkWarns = "逾期履行、相抵触或无法计算" "late, in conflict, or without a result";
    MarkOpen = "原文未定" "left open by the text";
    NoClause = "没有哪一条会给出它" "no clause can give it";
    Applies = "这一条适用" "this clause applies";
    BlockedBy = "本应适用,被除外:{0}" "would apply, but is overridden by {0}";
    BlockedPerhaps = "被除外:{0};没有除外时是否适用未能确定:{1}" "is overridden by {0}; whether it would apply without that is not decided: {1}";
    NotDecided = "未能确定" "not decided";
    FailedConditions = "不适用,{0} 个条件不成立" "does not apply: {0} of its conditions fail{0?s|}";
    HangsOn = "{0} 项结果取决于它" "{0} outcome{0?|s} hang{0?s|} on it";
    HangsOnAlone = "{0} 项结果取决于它,其中 {1} 项只缺它" "{0} outcome{0?|s} hang{0?s|} on it, {1} on it alone";

    ReportOf = "{0}的{1}" "the {1} of {0}";
    Explanation = "说明" "explanation";
    FactsUsed = "所据的事实" "facts used";
    FactColumn = "事实" "fact";
    ValueColumn = "内容" "value";
    TypeColumn = "类型" "type";
    HangingColumn = "取决于它的结果" "outcomes that hang on it";
    DecidesColumn = "取决于它" "hang on it";
    AloneColumn = "只缺它" "on it alone";
    KeysColumn = "缺它的记录" "records that lack it";
    FromNobody = "(没有写明由谁提供)" "(nobody is named)";
    FromRecords = "(对全部记录计算得出)" "(computed over all records)";
    ComputedOver = "对全部{0}记录计算得出:补齐各条记录的事实后即可得知" "computed over all records of {0}: known once their facts are";
    AsksTitle = "最值得补的事实" "the facts most worth asking for";
    LackingCount = ";{0} 条缺少事实,{1} 项结果因此未能确定" "; {0} lack{0?s|} facts, for want of which {1} outcome{1?|s} {1?is|are} undetermined";
    LackedBy = "{0} 条记录缺少" "{0} record{0?|s} lack{0?s|} it";
    NotCounted = "在范围内而不计入" "in the pool and not counted";
    PerhapsInPool = "是否在范围内未能查明,不计入" "not known whether in the pool, not counted";
    OutsideAnywhere = "不在范围内而被确定,没有分组或分组未能查明" "chosen outside the pool, without a group or in one not known";
    NotInPool = "不在范围内" "not in the pool";
    CountOf = "{0}({1})" "{0} ({1})";
    QuotaNotApplied = "这一条不适用" "the clause does not apply";
    RefusedMayCount = "另有 {0} 条记录有误,没有评估:可能在范围内,也可能计入" "{0} record{0?|s} {0?has|have} errors and {0?was|were} not evaluated: {0?it|they} may be in the pool, and count";
    // ── what would change ────────────────────────────────────────────────
    WouldChange = "如有下列情形之一,结果即有不同:" "it would be otherwise in any one of these cases:";
    WouldHold = "如有下列情形之一,即为成立:" "it would hold in any one of these cases:";
    WouldDecide = "查明下列情形之一,即可确定:" "any one of these would decide it:";
    NoChange = "改动不超过 {0} 项事实,没有找到使结果不同的情形(已核验 {1} 种)" "no change of at most {0} fact{0?|s} was found that makes a difference ({1} verified)";
    NotSearched = "没有查找怎样会不同;可用 --why 名称 单独查找" "not searched what would make a difference; ask for it alone with --why NAME";
    NoFactChanges = "记录中没有一项事实能使其不同" "no fact of the record can change it";
    SearchedInPart = "改动不超过 {0} 项事实的情形只核验了 {1} 种,不足以说明怎样会不同" "only {1} changes of at most {0} facts could be tried, too few to say what makes a difference";
    SameAggregates = "(汇总的数值以本次评估为准;会使有关汇总改变的情形没有列出)" "(aggregates stay as in this run; cases that would change one that matters are left out)";
    SearchEnded = "(未及核验全部情形)" "(not all cases could be tried)";
    MoreChanges = "另有 {0} 种情形" "{0} more case{0?|s}";
    Case = "{0} → {1}" "{0} → {1}";
    Together = ";同时," "; and together with it, ";
    Either = "或" " or ";
    FromTo = "{0}不是{1},而是{2}" "{0} is {2} instead of {1}";
    KnownAs = "{0}为{1}" "{0} is {1}";
    Gains = "另有{0}" "also {0}";
    Loses = "没有{0}" "without {0}";
    NotThere = "没有{0}" "{0} is not there";
    IsThere = "有{0}" "{0} is there";
    NoLonger = "没有这一结果" "it does not hold";
    CertainlyNot = "确定没有" "certainly not";
    ChosenForIt = "被确定为其人选" "chosen for it";
    NotChosenForIt = "未被确定为其人选" "not chosen for it";
    CertainlySo = "确定成立" "certainly so";

    // ── coverage of the text ─────────────────────────────────────────────
    Coverage = "原文覆盖" "coverage of the text";
    Blank = "" "";
    SentenceCount = "句" "sentences";
    CharacterCount = "字" "characters";
    Cited = "引用" "cited";
    Interpreted = "解释" "interpreted";
    Unmodelled = "未编" "unmodelled";
    Untouched = "未涉及" "untouched";
    Total = "合计" "total";
    UntouchedSentences = "没有涉及的句子" "sentences that nothing touches";
    UntouchedParts = "没有引到的部分" "parts that no quote touches";

    // ── all together ─────────────────────────────────────────────────────
    PopulationQuotas = "名额" "quotas";
    Aggregates = "汇总" "aggregates";
    UndecidedOf = "未能确定({0} 条记录未定)" "undetermined ({0} records are undecided)";
    NoValue = "无" "none";
    Pool = "范围内 {0}" "pool {0}";
    Members = "已确定" "chosen";
    OutsideMembers = "不在范围内而被确定" "chosen outside the pool";
    UndecidedMembers = "未能确定" "undecided";
    MoreMembers = "另有 {0}" "and {0} more";
    RepeatedKeys = "标识重复" "keys that occur twice";
    Summary = "总表" "summary";
    RecordsOnce = "各表数的是记录:同一记录在一格里只计一次" "the tables count records, each once in a cell";
    RecordsCount = "记录 {0} 条" "{0} records";
    RefusedCount = ",拒收 {0} 条" ", {0} refused";
    OwedUndetermined = "是否承担未定" "owing undecided";
    RequiredUndetermined = "是否要求未定" "requirement undecided";
    Certain = "确定" "certain";
    OneOfColumn = "数项之一" "one of several";
    NoStatus = "无从认定" "not shown";
    OtherSections = "其他" "others";
    ListQuotas = "名额(本人清单内)" "quotas over lists";
    Records = "记录" "records";
    From = "由谁提供" "from";
    AskColumn = "问题" "question";
    Sections = "报告章节" "sections of reports";
    ConflictsCount = "相抵触 {0} 处" "{0} conflicts";
    FaultsCount = "无法计算 {0} 处" "{0} calculations without a result";
}

#[cfg(test)]
mod tests {
    use super::{Word, clause_name, decimal, mark};
    use crate::{diagnostic::Lang, outcome::Status};

    #[test]
    fn clauses_are_named_in_the_reader_s_language() {
        assert_eq!(clause_name("subject.甲", Lang::Zh), "主体.甲");
        assert_eq!(clause_name("use.甲", Lang::En), "use.甲");
        assert_eq!(clause_name("甲", Lang::Zh), "甲");
    }

    #[test]
    fn a_number_is_written_as_a_decimal_where_that_ends() {
        let shown = ["18371/200", "-1/8", "1/3", "3", "P30D", "1/1048576"].map(decimal);
        assert_eq!(shown, ["91.855", "-0.125", "1/3", "3", "P30D", "1/1048576"]);
    }

    #[test]
    fn arguments_stand_in_their_places() {
        assert_eq!(
            Word::DoneWithin.with(Lang::En, &["2025-12-25", "due 2025-12-31"]),
            "2025-12-25 (due 2025-12-31)"
        );
    }

    #[test]
    fn a_breach_and_a_doubt_have_marks_of_their_own() {
        assert_eq!(mark(Some(Status::Breached)), "✗");
        assert_eq!(mark(Some(Status::Undetermined)), "?");
    }
}
