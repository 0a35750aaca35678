//! What can be asked. Help stands beside each argument, in both languages.

use std::{num::NonZeroUsize, path::PathBuf};

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};
use shufa::date::Date;

use super::{language::say, only::Only};

#[derive(Debug, Parser)]
#[command(
    name = "shufa",
    version,
    about = say(
        "把述法方案应用于干部记录:谁应当做什么,哪份报告缺什么,启动什么,各依哪一条。",
        "Applies accountability schemes to official records: who owes what, which report lacks what, what follows, each with its clause.",
    ),
    after_help = say(
        "退出码:\n  0  完成,可有警告\n  1  有错误、有记录被拒收,或 --strict 下有警告\n  2  命令写错\n  3  没有记录\n  4  读写失败",
        "Exit status:\n  0  done, warnings included\n  1  errors, refused records, or warnings under --strict\n  2  usage\n  3  no records\n  4  reading or writing failed",
    ),
    disable_help_flag = true,
    disable_version_flag = true,
    disable_help_subcommand = true,
    arg_required_else_help = true,
    subcommand_help_heading = say("命令", "Commands"),
    subcommand_value_name = "COMMAND",
    next_help_heading = say("选项", "Options"),
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[arg(
        long,
        global = true,
        display_order = 98,
        value_name = "zh|en",
        hide_possible_values = true,
        help = say("消息的语言;默认随系统,否则用中文", "language of messages; the locale's by default, else Chinese"),
    )]
    pub(crate) lang: Option<LangArg>,
    #[arg(
        short,
        long,
        global = true,
        display_order = 99,
        action = ArgAction::Help,
        help = say("显示帮助", "print help"),
    )]
    pub(crate) help: Option<bool>,
    #[arg(
        short = 'V',
        long,
        display_order = 99,
        action = ArgAction::Version,
        help = say("显示版本", "print the version"),
    )]
    pub(crate) version: Option<bool>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum LangArg {
    Zh,
    En,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Text,
    Json,
}

/// A form of explanations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum PageFormat {
    Text,
    Json,
    Html,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    #[command(about = say(
        "检查方案:语法、名称、类型、引文,以及原文逐句的覆盖情况",
        "Check schemes: syntax, names, types, quotes, and coverage of the text by sentence",
    ))]
    Check(CheckArgs),
    #[command(
        about = say("用方案评估记录", "Apply a scheme to records"),
        after_help = say(
            "例:\n  shufa eval policies/jinchang --facts 名册.jsonl --context 环境.json --as-of 2026-03-31\n  shufa eval policies/jinchang --facts - --context 年度=2025 --as-of 2026-03-31 < 名册.jsonl",
            "Examples:\n  shufa eval policies/jinchang --facts register.jsonl --context context.json --as-of 2026-03-31\n  shufa eval policies/jinchang --facts - --context 年度=2025 --as-of 2026-03-31 < register.jsonl",
        ),
    )]
    Eval(EvalArgs),
    #[command(
        about = say(
            "说明一条记录的结果:为什么,依哪一条,根据哪些事实,还缺什么;或说明全部记录缺什么、名额由谁计入",
            "Explain one record's outcome: why, by which clause, on which facts, and what is missing; or what all records lack, or who counts for a quota",
        ),
        after_help = say(
            "例:\n  shufa explain policies/jinchang --facts 名册.jsonl --context 环境.json --as-of 2026-03-31 --record 示例-003\n  shufa explain policies/jinchang --facts 名册.jsonl --context 环境.json --as-of 2026-03-31 --record 示例-071 --why-not 述法\n  shufa explain policies/jinchang --facts 名册.jsonl --context 环境.json --as-of 2026-03-31 --record 示例-003 --format html > 说明.html\n  shufa explain policies/jinchang --facts 名册.jsonl --context 环境.json --as-of 2026-03-31 --missing",
            "Examples:\n  shufa explain policies/jinchang --facts register.jsonl --context context.json --as-of 2026-03-31 --record 示例-003\n  shufa explain policies/jinchang --facts register.jsonl --context context.json --as-of 2026-03-31 --record 示例-071 --why-not 述法\n  shufa explain policies/jinchang --facts register.jsonl --context context.json --as-of 2026-03-31 --record 示例-003 --format html > file.html\n  shufa explain policies/jinchang --facts register.jsonl --context context.json --as-of 2026-03-31 --missing",
        ),
    )]
    Explain(ExplainArgs),
    #[command(about = say(
        "方案的事实、环境和结果的 JSON Schema",
        "JSON Schema of a scheme's facts, context and outcomes",
    ))]
    Schema(SchemaArgs),
    #[command(
        about = say("显示方案在某一天的合并文本", "Print the consolidated text of a scheme on a day"),
        after_help = say(
            "例:\n  shufa show 方案文件夹 --on 2026-01-01",
            "Example:\n  shufa show policies/scheme --on 2026-01-01",
        ),
    )]
    Show(ShowArgs),
}

#[derive(Debug, Args)]
#[command(next_help_heading = say("选项", "Options"))]
pub(crate) struct CheckArgs {
    #[arg(
        required = true,
        value_name = "PATH",
        help_heading = say("参数", "Arguments"),
        help = say(
            "方案文件,或装有 scheme.shufa 的文件夹;其后可跟修订文件",
            "scheme files, or folders that hold scheme.shufa; revision files may follow their scheme",
        ),
    )]
    pub(crate) paths: Vec<PathBuf>,
    #[arg(long, help = say("有警告也算不通过", "warnings fail the check too"))]
    pub(crate) strict: bool,
    #[arg(
        long,
        value_enum,
        default_value = "text",
        value_name = "text|json",
        hide_possible_values = true,
        hide_default_value = true,
        help = say("输出形式,默认 text", "form of the output, text by default"),
    )]
    pub(crate) format: Format,
}

/// A scheme, and what revises it.
#[derive(Debug, Args)]
pub(crate) struct SchemeArgs {
    #[arg(
        value_name = "SCHEME",
        display_order = 1,
        help_heading = say("参数", "Arguments"),
        help = say("方案文件,或装有 scheme.shufa 的文件夹", "a scheme file, or a folder that holds scheme.shufa"),
    )]
    pub(crate) path: PathBuf,
    #[arg(
        value_name = "REVISION",
        display_order = 2,
        help_heading = say("参数", "Arguments"),
        help = say("放在别处的修订文件,先后不限", "revision files from elsewhere, in any order"),
    )]
    pub(crate) revisions: Vec<PathBuf>,
}

/// Records, and what they are evaluated with.
#[derive(Debug, Args)]
#[command(next_help_heading = say("选项", "Options"))]
pub(crate) struct RecordArgs {
    #[arg(
        long,
        required = true,
        num_args = 1..,
        value_name = "[TYPE=]FILE",
        help = say(
            "记录:每行一条 JSON,或一个 JSON 数组;- 为标准输入;有几种记录时写成 类型=文件",
            "records: one JSON object a line, or one JSON array; - is standard input; TYPE= where there are several types of records",
        ),
    )]
    pub(crate) facts: Vec<String>,
    #[arg(
        long,
        value_name = "FILE|KEY=VALUE",
        help = say(
            "环境:JSON 文件,或 名称=值(真/假、数、日期,无 表示没有);可重复,后面的为准",
            "context: a JSON file, or KEY=VALUE (true/false, numbers, dates, null for none); may repeat, later wins",
        ),
    )]
    pub(crate) context: Vec<String>,
    #[arg(
        long,
        value_name = "FILE",
        help = say(
            "工作日日历(JSON):依据、起止日、放假的工作日、上班的周末",
            "calendar of working days (JSON): its notice, first and last day, days off, days of the weekend that are worked",
        ),
    )]
    pub(crate) calendar: Option<PathBuf>,
    #[arg(
        long,
        required = true,
        value_name = "DATE",
        value_parser = date,
        help = say("评估日,如 2026-03-31;从不默认为今天", "the evaluation date, such as 2026-03-31; it never defaults to today"),
    )]
    pub(crate) as_of: Date,
}

#[derive(Debug, Args)]
#[command(next_help_heading = say("选项", "Options"))]
pub(crate) struct EvalArgs {
    #[command(flatten)]
    pub(crate) scheme: SchemeArgs,
    #[command(flatten)]
    pub(crate) records: RecordArgs,
    #[arg(
        long,
        value_enum,
        default_value = "text",
        value_name = "text|json",
        hide_possible_values = true,
        hide_default_value = true,
        help = say(
            "输出形式:text 供人阅读(默认),json 每行一个对象",
            "form of the output: text for people (the default), json with one object a line",
        ),
    )]
    pub(crate) format: Format,
    #[arg(long, help = say("只输出名额、汇总和总表", "quotas, aggregates and the summary alone"))]
    pub(crate) summary: bool,
    #[arg(
        long,
        num_args = 1..,
        value_delimiter = ',',
        value_name = "KEY",
        help = say("只显示这些标识的记录;名额、汇总和总表仍计全部", "show the records of these keys alone; quotas, aggregates and the summary still count all"),
    )]
    pub(crate) record: Vec<String>,
    #[arg(
        long,
        value_delimiter = ',',
        value_name = "WORDS",
        value_parser = super::only::word,
        help = say(
            "每条记录只显示这些:状态(如 breached、missing、late)或部分(如 triggers、undetermined、open)",
            "show these of each record alone: statuses (such as breached, missing, late) or parts (such as triggers, undetermined, open)",
        ),
    )]
    pub(crate) only: Vec<Only>,
    #[arg(
        short,
        long,
        value_name = "FILE",
        help = say("写入文件:写全了才有,否则不变", "write to a file: whole, or not at all"),
    )]
    pub(crate) output: Option<PathBuf>,
    #[arg(long, help = say("JSON 的 run 行附上各条的引文", "add the quotes of each clause to the JSON line `run`"))]
    pub(crate) citations: bool,
    #[arg(
        long,
        conflicts_with = "summary",
        help = say(
            "每条记录附上说明:为什么,根据哪些事实,还缺什么",
            "explain each record: why, on which facts, and what is missing",
        ),
    )]
    pub(crate) explain: bool,
    #[arg(
        long,
        value_name = "N",
        value_parser = thread_count,
        allow_negative_numbers = true,
        help = say("用几个线程评估(1 至 256),默认每核一个;结果相同", "evaluate on so many threads (1 to 256), one for each core by default; the results are the same"),
    )]
    pub(crate) threads: Option<NonZeroUsize>,
    #[arg(long, help = say("方案有警告就不评估", "do not evaluate a scheme that has warnings"))]
    pub(crate) strict: bool,
}

/// What is explained: one of these.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
#[command(next_help_heading = say("选项", "Options"))]
pub(crate) struct ExplainedArgs {
    #[arg(
        long,
        value_name = "KEY",
        help = say("要说明的记录的标识", "the key of the record to explain"),
    )]
    pub(crate) record: Option<String>,
    #[arg(
        long,
        help = say(
            "全部记录缺哪些事实:按由谁提供列出,取决于它的结果多的在前",
            "which facts all records lack: by who can supply them, those first on which most hangs",
        ),
    )]
    pub(crate) missing: bool,
    #[arg(
        long,
        value_name = "NAME",
        help = say(
            "说明这个名额:谁计入,谁不在范围内,谁未能确定、为什么",
            "explain this quota: who counts, who is not in the pool, who is undecided and why",
        ),
    )]
    pub(crate) quota: Option<String>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = say("选项", "Options"))]
pub(crate) struct ExplainArgs {
    #[command(flatten)]
    pub(crate) scheme: SchemeArgs,
    #[command(flatten)]
    pub(crate) records: RecordArgs,
    #[command(flatten)]
    pub(crate) what: ExplainedArgs,
    #[arg(
        long,
        value_name = "NAME",
        conflicts_with_all = ["why_not", "missing", "quota"],
        requires = "record",
        help = say(
            "只说明这一项:义务、章节(文书/章节)、运用、条件、启动、名额、限定或主体的名称",
            "explain this alone: the name of a duty, section (REPORT/SECTION), use, gate, trigger, quota, bound or class",
        ),
    )]
    pub(crate) why: Option<String>,
    #[arg(
        long,
        value_name = "NAME",
        conflicts_with_all = ["missing", "quota"],
        requires = "record",
        help = say(
            "为什么没有这一项:逐条说明可能给出它的各条差在哪里",
            "why this is not so: for each clause that could give it, what keeps it from doing so",
        ),
    )]
    pub(crate) why_not: Option<String>,
    #[arg(
        long,
        value_enum,
        default_value = "text",
        value_name = "text|json|html",
        hide_possible_values = true,
        hide_default_value = true,
        help = say(
            "输出形式:text(默认),json,或 html(一个可以打印的网页)",
            "form of the output: text (the default), json, or html, one page that prints",
        ),
    )]
    pub(crate) format: PageFormat,
}

#[derive(Debug, Args)]
#[command(next_help_heading = say("选项", "Options"))]
pub(crate) struct SchemaArgs {
    #[command(flatten)]
    pub(crate) scheme: SchemeArgs,
    #[arg(long, help = say(
        "输出一份待填的空记录和空环境,并列出各项的问题",
        "print an empty record and context to fill in, with the question for each fact",
    ))]
    pub(crate) example: bool,
    #[arg(
        long = "type",
        value_name = "TYPE",
        help = say("只要这一种记录", "records of this type alone"),
    )]
    pub(crate) record_type: Option<String>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = say("选项", "Options"))]
pub(crate) struct ShowArgs {
    #[command(flatten)]
    pub(crate) scheme: SchemeArgs,
    #[arg(
        long,
        value_name = "DATE",
        value_parser = date,
        help = say("哪一天的文本;只有一个版本时可以不写", "the day whose text is wanted; needed where there are several editions"),
    )]
    pub(crate) on: Option<Date>,
}

fn date(text: &str) -> Result<Date, String> {
    text.parse()
        .map_err(|_| say("应为 2026-03-31 这样的日期", "expected a date such as 2026-03-31").to_owned())
}

/// Each thread takes memory, and beyond some hundred nothing is gained.
fn thread_count(text: &str) -> Result<NonZeroUsize, String> {
    let count = text.parse().ok().filter(|count: &NonZeroUsize| count.get() <= 256);
    count.ok_or_else(|| say("应为 1 至 256 的整数", "expected a whole number from 1 to 256").to_owned())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_arguments_fit_together() {
        super::Cli::command().debug_assert();
    }
}
