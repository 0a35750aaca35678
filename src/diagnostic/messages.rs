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
    /// Something else was expected.
    UnexpectedText = "E0101" Error "此处应为{0}" "expected {0}";
    /// A construct of a later version of the language.
    NotInThisVersion = "E0190" Error "本版本尚不支持`{0}`" "`{0}` is not in this version";

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

    // ── E08xx the command line ───────────────────────────────────────────
    /// A file that cannot be read.
    ReadFailed = "E0801" Error "无法读取:{0}" "cannot be read: {0}";
    /// A file that cannot be written.
    WriteFailed = "E0802" Error "无法写入:{0}" "cannot be written: {0}";
    /// A file of facts in UTF-16.
    FactsUtf16 = "E0803" Error "不是 UTF-8 编码,是 UTF-16" "not UTF-8 but UTF-16";
    /// A spreadsheet given as facts.
    Spreadsheet = "E0804" Error "这是{0}文件,不能直接作为事实读取" "a {0} file cannot be read as facts";
    /// A line, or an element of an array, that is too long to be read.
    RecordTooLong = "E0805" Error "一条记录超过 {0} 字节" "a record of more than {0} bytes";
    /// A JSON array that ends too early.
    ArrayNotClosed = "E0806" Error "文件结束时 JSON 数组还没有以 `]` 结束" "the file ends before the `]` of its JSON array";
    /// Text after the end of a JSON array.
    TextAfterArray = "E0807" Error "JSON 数组的 `]` 之后还有内容" "there is text after the `]` of the JSON array";
    /// A context file that is no JSON object.
    ContextNotObject = "E0808" Error "环境文件应为一个 JSON 对象" "a context file is one JSON object";
    /// A file of facts without the type that it needs.
    RecordTypeNeeded = "E0809" Error "没有说明 `{0}` 是哪一种记录" "it is not said which type of records `{0}` holds";
    /// A scheme without records to evaluate.
    NothingToEvaluate = "E0810" Error "方案没有带标识的记录类型,没有可评估的记录" "the scheme has no record type with a key, so there is nothing to evaluate";
    /// A key that no record has.
    NoSuchRecord = "E0811" Error "没有标识为 `{0}` 的记录" "no record has the key `{0}`";
    /// Facts without any record.
    NoRecords = "E0812" Warning "没有任何记录" "there are no records at all";
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

    // ── remedies ─────────────────────────────────────────────────────────
    /// Values of an enum.
    AllowedValues = "可用的取值:{0}" "allowed: {0}";
    /// null for a fact that is not known.
    LeaveKeyOut = "不知道的事实请不写此键" "leave the key out when the fact is not known";
    /// The form of a date.
    WriteDateAs = "日期写作 2026-01-31" "write a date as 2026-01-31";
    /// Bytes in another encoding.
    SaveAsUtf8 = "请另存为 UTF-8" "save it as UTF-8";
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
    /// Why a file cannot be read.
    NotFound = "没有这个文件" "there is no such file";
    /// Why a file cannot be read or written.
    NotPermitted = "没有权限" "permission is denied";
    /// Why a file cannot be read.
    IsFolder = "这是文件夹,不是文件" "it is a folder, not a file";
    /// Why a file cannot be written.
    DiskFull = "磁盘已满" "the disk is full";
    /// How far a long input has come.
    RecordsSoFar = "已评估 {0} 条" "{0} records evaluated";
    /// Refusals that are not shown one by one.
    MoreRefused = "另有 {0} 条记录被拒收,不再逐条列出" "{0} more records are refused and not listed here";
    /// Warnings that `check` shows.
    SchemeWarnings = "方案有 {0} 条警告,`shufa check` 列出" "the scheme has {0} warnings; `shufa check` lists them";
    /// Warnings under `--strict`.
    StrictWarnings = "按 --strict,有警告即不评估" "with --strict a scheme with warnings is not evaluated";
    /// The verdict of `check`.
    VerdictGood = "通过:{0}" "passed: {0}";
    /// The verdict of `check`.
    VerdictBad = "未通过:{0}" "failed: {0}";
    /// A count.
    CountErrors = "错误 {0} 个" "{0} errors";
    /// A count.
    CountWarnings = "警告 {0} 个" "{0} warnings";
}
