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
    /// A file larger than the limit.
    SourceTooLarge = "E0180" Error "文件超过 {0} 字节" "the file has more than {0} bytes";
    /// Bytes that are no UTF-8.
    NotUtf8 = "E0181" Error "文件不是 UTF-8 编码(第 {0} 字节起),可能是 GBK" "the file is not UTF-8 (from byte {0} on), probably GBK";
    /// A spreadsheet or another packed file in place of a policy file.
    NotText = "E0182" Error "这是 {0} 文件,不是文本" "this is a file of kind {0}, not a text";
    /// A construct of a later version of the language: `汇总 人数 于 干部 = 计数`. Leave it out for now.
    NotInThisVersion = "E0190" Error "本版本尚不支持 `{0}`" "`{0}` is not in this version";

    // ── E02xx names ──────────────────────────────────────────────────────
    /// A name that nothing declares.
    UnknownName = "E0201" Error "没有名为 `{1}` 的{0}" "no {0} named `{1}`";

    // ── E03xx types ──────────────────────────────────────────────────────

    // ── E04xx rules of the scheme as a whole ─────────────────────────────

    // ── E05xx faithfulness to the text ───────────────────────────────────

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

    // ── E07xx files and limits ───────────────────────────────────────────
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

    // ── what syntax errors name ──────────────────────────────────────────
    /// What may follow.
    Declaration = "声明(枚举、记录、主体、内容……)" "a declaration (enum, record, subject, content …)";
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
    /// What may follow.
    HeaderMember = "题头内容(名称、依据、原文、引用)" "a member of the header (title, basis, source, import)";
    /// What may follow.
    AField = "字段" "a field";
    /// What may follow.
    AType = "类型" "a type";
    /// What may follow.
    ReportMember = "文书内容(提交、章节)" "a member of the report (submitted, sections)";
    /// What may follow.
    DutyMember = "义务内容(履行于、履行、限、选定……)" "a member of the duty (done_on, done, due, chosen …)";
    /// What may follow.
    InstrumentMember = "法规内容(发布、日期、措施)" "a member of the instrument (issuer, date, measures)";
    /// What may follow.
    ClauseMember = "条文内容(当、应当、从、启动、据……)" "a member of the clause (when, must, from, trigger, cite …)";
    /// What may follow.
    Modality = "效力(应当、参照、可以……)" "a modality (must, by_reference, may …)";
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
    TypeDuration = "时长(如 \"P30D\")" "a duration (such as \"P30D\")";
    /// An enum's value.
    TypeEnum = "取值的文本" "the text of a value";
    /// A record.
    TypeRecord = "对象" "an object";
    /// A list.
    TypeList = "列表" "a list";
    /// A record's text as a whole.
    WholeRecord = "记录" "the record is";
    /// A text in a record.
    OneText = "文本" "the text is";
    /// A list in a record.
    OneList = "列表" "the list is";

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
    /// A form to write instead.
    WriteInstead = "请写 `{0}`" "write `{0}`";
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
    /// Encoding.
    SaveAsUtf8 = "请另存为 UTF-8 编码" "save it as UTF-8";
    /// Split of a file.
    SplitFile = "请分成几个文件,用 `引用` 连接" "split it into files joined by imports";
    /// Spreadsheet.
    SaveAsText = "方案文件是纯文本,请用文本编辑器保存" "a policy file is plain text: save it from a text editor";
    /// Depth.
    NameAPart = "请用 `定义` 为其中一部分命名" "give a part of it a name by a definition";
    /// A word that holds a reserved word.
    PutApart = "是否指 `{0}`?关键词两边要有空格" "did you mean `{0}`? keywords stand between spaces";
    /// 非 twice.
    OneNot = "一个条件只写一个 `{0}`" "a condition has one `{0}` at most";
    /// Two conditions.
    JoinByAnd = "请用 `{0}` 连成一个" "join them by `{0}`";
    /// Values of an enum.
    AllowedValues = "可用的取值:{0}" "allowed: {0}";
    /// null for a fact that is not known.
    LeaveKeyOut = "不知道的事实请不写此键" "leave the key out when the fact is not known";
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
    /// A near name.
    DidYouMean = "是否指 `{0}`?" "did you mean `{0}`?";
}
