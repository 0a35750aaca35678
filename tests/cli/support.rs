//! Running the program in a folder of its own, with a small scheme.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
};

/// The text that the small scheme quotes.
pub(crate) const TEXT: &str = "\
主要负责人应当述法。述法应当写明履职情况和改进措施。
会议现场听取一至二名主要负责人述法。
建立约谈制度。不履行职责的,依照《问责条例》予以问责。
";

/// A scheme with one of everything that the command line shows.
pub(crate) const SCHEME: &str = r#"语言 1

方案 述法 {
    名称 "述法实施方案"
    原文 "source.txt"
}

法规 《问责条例》

枚举 层级 { 县区, 市 }

记录 职务 称谓 单位 {
    单位: 文本
    层级: 层级   问 "是县区还是市?" 由 "组织部门"
}
记录 报告 { 提交日期: 日期, 章节: [文本] }
记录 干部 标识 编号 称谓 姓名 {
    编号:     文本
    姓名:     文本?
    任职:     [职务]   问 "担任哪些职务?" 由 "组织部门"
    述职报告: 报告?    问 "提交述职报告没有?" 由 "考核办"
    现场:     是否     问 "是否现场述法?"
    不履行:   是否     问 "有没有不履行职责的认定?" 由 "纪委"
}

环境 { 年度: 整数, 截止日: 日期, 会议日期: 日期?, 试行: 是否 }

文书 述职报告 于 干部 { 提交 述职报告.提交日期, 章节 述职报告.章节 }
义务 述法 于 干部 { 履行于 述职报告.提交日期, 限 截止日 }

主体 主要负责人 于 干部 逐 p 于 任职 {
    当 p.层级 = 县区
    应当 述法
    据 "主要负责人应当述法。"
}

内容 共同内容 对 主要负责人 {
    应当 包含 述职报告: 履职情况, 改进措施
    据 "述法应当写明履职情况和改进措施。"
}

方式 现场述法 {
    从 主要负责人 中 1..2 名 现场听取 使 现场
    据 "会议现场听取一至二名主要负责人述法。"
}

运用 约谈 对 主要负责人 {
    当 未定 "原文没有写明约谈的条件"
    启动 约谈
    据 "建立约谈制度。"
}

运用 问责 对 主要负责人 {
    当 不履行
    启动 问责 依照 《问责条例》
    据 "不履行职责的,依照《问责条例》予以问责。"
}
"#;

/// In time and complete.
pub(crate) const GOOD: &str = r#"{"编号":"G001","姓名":"张三","任职":[{"单位":"永昌县","层级":"县区"}],"述职报告":{"提交日期":"2025-12-20","章节":["履职情况","改进措施"]},"现场":true,"不履行":false}"#;
/// Not handed in.
pub(crate) const BREACHED: &str = r#"{"编号":"G002","姓名":"李四","任职":[{"单位":"金川区","层级":"县区"}],"述职报告":null,"现场":false,"不履行":true}"#;
/// Late, with a section missing.
pub(crate) const LATE: &str = r#"{"编号":"G003","任职":[{"单位":"河西堡","层级":"县区"}],"述职报告":{"提交日期":"2026-01-05","章节":["履职情况"]},"现场":false,"不履行":false}"#;
/// Of whom little is known.
pub(crate) const UNKNOWN: &str = r#"{"编号":"G004","姓名":"王五","任职":[{"单位":"某单位"}]}"#;

pub(crate) fn lines(records: &[&str]) -> String {
    records.iter().map(|record| format!("{record}\n")).collect()
}

/// A folder with the small scheme and a register.
pub(crate) struct Folder {
    path: PathBuf,
}

/// How a run of the program ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) status: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Folder {
    /// A folder for one test.
    pub(crate) fn new(test: &str) -> Folder {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cli").join(test);
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(path.join("policy")).unwrap();
        let folder = Folder { path };
        folder.write("policy/scheme.shufa", SCHEME);
        folder.write("policy/source.txt", TEXT);
        folder.write("facts.jsonl", lines(&[GOOD, BREACHED, LATE, UNKNOWN]));
        folder.write(
            "context.json",
            r#"{"年度": 2025, "截止日": "2025-12-31", "会议日期": null, "试行": false}"#,
        );
        folder
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        fs::write(self.path.join(name), text).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path.join(name)).unwrap()
    }

    /// The names in the folder, sorted.
    pub(crate) fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(&self.path)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_shufa"));
        command
            .args(arguments)
            .current_dir(&self.path)
            .env("LC_ALL", "zh_CN.UTF-8")
            .env_remove("NO_COLOR")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ended {
        ended(self.command(arguments).output().unwrap())
    }

    /// With the words separated by spaces.
    pub(crate) fn line(&self, line: &str) -> Ended {
        let arguments: Vec<&str> = line.split_whitespace().collect();
        self.run(&arguments)
    }

    pub(crate) fn piped(&self, line: &str, input: &[u8]) -> Ended {
        let arguments: Vec<&str> = line.split_whitespace().collect();
        let mut child = self.command(&arguments).stdin(Stdio::piped()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        // The program writes while it reads, and may end before it has read all.
        thread::scope(|scope| {
            scope.spawn(move || drop(stdin.write_all(input)));
            ended(child.wait_with_output().unwrap())
        })
    }

    /// Evaluates a file of facts with the folder's context, as JSON.
    pub(crate) fn eval(&self, facts: impl AsRef<[u8]>) -> Ended {
        self.write("given.jsonl", facts);
        self.line("eval policy --facts given.jsonl --context context.json --as-of 2026-03-31 --format json")
    }
}

pub(crate) fn ended(output: std::process::Output) -> Ended {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let ended = Ended {
        status: output.status.code().expect("the program ends by itself"),
        out: text(output.stdout),
        err: text(output.stderr),
    };
    assert!(!ended.err.contains("panicked"), "{}", ended.err);
    ended
}

impl Ended {
    /// All that was printed, for a snapshot.
    pub(crate) fn transcript(&self) -> String {
        let mut text = self.out.clone();
        if !self.err.is_empty() {
            text.push_str("--- stderr\n");
            text.push_str(&self.err);
        }
        text.push_str(&format!("--- status {}\n", self.status));
        text
    }

    pub(crate) fn expect(&self, status: i32) -> &Ended {
        assert_eq!(self.status, status, "{}", self.transcript());
        self
    }

    /// The JSON lines of the output.
    pub(crate) fn json(&self) -> Vec<serde_json::Value> {
        self.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// For each line: `run`, a record's key, `refused KEY`, `population`.
    pub(crate) fn keys(&self) -> Vec<String> {
        self.json()
            .iter()
            .map(|line| {
                let key = |value: &serde_json::Value| value.as_str().unwrap_or("-").to_owned();
                if let Some(refused) = line.get("refused") {
                    format!("refused {}", key(&refused["key"]))
                } else if let Some(record) = line.get("record") {
                    key(&record["key"])
                } else {
                    let names: Vec<&str> = line.as_object().unwrap().keys().map(String::as_str).collect();
                    names.join("+")
                }
            })
            .collect()
    }
}
