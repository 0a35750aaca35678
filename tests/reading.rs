//! What people read of small schemes: the text of outcomes and of explanations.
#![cfg(feature = "render")]
#![expect(clippy::expect_used, reason = "a test that meets what cannot be fails")]

use serde_json::{Value as Json, json};
use shufa::{
    Scheme,
    date::Date,
    diagnostic::Lang,
    engine::{Engine, Facts, RecordType},
    limits::Limits,
    load,
    render::{self, Report},
};

/// A scheme at work on its officials, and the language of the reader.
struct Reading {
    engine: Engine,
    officials: RecordType,
    as_of: Date,
    lang: Lang,
}

impl Reading {
    fn of(scheme: &str) -> Reading {
        Reading::within(scheme, &Limits::default())
    }

    fn within(scheme: &str, limits: &Limits) -> Reading {
        let text = format!("语言 1\n{scheme}");
        let read = |path: &str| (path == "scheme.shufa").then(|| text.clone());
        let loaded = load::from_sources("scheme.shufa", read, limits);
        let scheme = Scheme::check(loaded, limits).expect("a scheme without errors");
        let as_of: Date = "2026-03-31".parse().expect("a date");
        let engine = scheme.engine(&json!({}), as_of).expect("a context that fits");
        let officials = engine.record_type("干部").expect("a record type");
        Reading { engine, officials, as_of, lang: Lang::Zh }
    }

    fn in_english(self) -> Reading {
        Reading { lang: Lang::En, ..self }
    }

    /// `eval --format text`, of one record.
    fn outcome(&self, record: &Json) -> String {
        let mut engine = self.engine.clone();
        let report = Report::new(self.engine.citations(), self.as_of, self.lang);
        report.person(&engine.evaluate(self.officials, record).expect("a record").to_owned())
    }

    /// `explain --record`.
    fn explanation(&self, record: &Json) -> String {
        let mut engine = self.engine.clone();
        let explained = engine.explain_json(self.officials, record.to_string().as_bytes());
        render::explanation(&explained.expect("a record"), self.lang)
    }

    /// `explain --record --why-not`.
    fn why_not(&self, name: &str, record: &Json) -> String {
        let mut engine = self.engine.clone();
        let mut facts = Facts::default();
        let bytes = record.to_string();
        engine.read_json(self.officials, bytes.as_bytes(), &mut facts).expect("a record");
        let explained = engine.explain_name(self.officials, &facts, name, true);
        render::explanation(&explained.expect("a name of the scheme"), self.lang)
    }

    /// `explain --missing`, of one record.
    fn asked(&self, record: &Json) -> String {
        let mut engine = self.engine.clone();
        let mut asks = self.engine.asks();
        asks.add(&engine.evaluate(self.officials, record).expect("a record"));
        render::asks(&asks.finish(), self.lang)
    }

    /// `explain --quota`, of one record.
    fn pool(&self, quota: &str, record: &Json) -> String {
        let mut engine = self.engine.clone();
        let mut pools = self.engine.pools(quota).expect("a quota");
        pools.add(&engine.evaluate(self.officials, record).expect("a record"));
        render::quota(&pools.finish(), self.lang)
    }
}

/// That a text has a line, whatever its indent.
#[track_caller]
fn says(text: &str, line: &str) {
    assert!(text.lines().any(|each| each.trim() == line), "no line `{line}` in\n{text}");
}

const BAN: &str = "
记录 干部 标识 编号 { 编号: 文本, 请客日期: 日期?, 述职日期: 日期? }
义务 宴请 于 干部 { 履行于 请客日期 }
义务 述法 于 干部 { 履行于 述职日期 }
主体 全体 于 干部 { 不得 宴请, 应当 述法, 解释 \"所有人\" }
";

#[test]
fn where_a_ban_stands_is_no_fulfilment() {
    let record = json!({ "编号": "G1" });
    let zh = Reading::of(BAN);
    says(&zh.asked(&record), "1 项结果取决于它,其中 1 项只缺它:是否违反 宴请 1");
    says(&zh.asked(&record), "1 项结果取决于它,其中 1 项只缺它:履行情况 述法 1");
    says(&zh.explanation(&record), "是否违反 宴请 不得(主体.全体)");
    let en = zh.in_english();
    says(&en.asked(&record), "1 outcome hangs on it, 1 on it alone: breach of the ban 宴请 1");
    says(&en.asked(&record), "1 outcome hangs on it, 1 on it alone: status 述法 1");
    // A status stands beside its row, unless the text is what leaves it open.
    let open = BAN.replace("{ 履行于 请客日期 }", "{ 履行 是 有公务的 }")
        + "主体 有公务的 于 干部 { 当 未定 \"何为公务\", 解释 \"公务\" }\n";
    says(&Reading::of(&open).outcome(&record), "○ 是否违反(不得):宴请");
}

const POSTS: &str = "
枚举 层级 { 县区, 市 }
枚举 方式 { 现场, 书面 }
记录 任职 称谓 单位 { 单位: 文本, 层级: 层级 }
记录 干部 标识 编号 称谓 姓名 { 编号: 文本, 姓名: 文本, 任职: [任职], 方式: 方式, 报送: 是否 }
义务 述法 于 干部 { 选定 方式 = 现场, 履行 报送 }
主体 县区 于 干部 逐 p 于 任职 { 当 p.层级 = 县区, 应当 述法, 解释 \"县区\" }
方式 现场 { 从 县区 中 1..2 名 述法, 解释 \"一到两人\" }
";

#[test]
fn who_has_a_blank_label_is_called_by_the_key() {
    let reading = Reading::of(POSTS);
    let record = json!({ "编号": "G1", "姓名": " ", "任职": [{ "单位": "", "层级": "县区" }], "报送": true });
    assert!(reading.outcome(&record).starts_with("G1  "), "{}", reading.outcome(&record));
    says(&reading.explanation(&record), "✓ G1应当述法,依据主体.县区;已履行。");
    let pool = reading.pool("述法", &record);
    assert!(pool.contains("? G1:缺 方式"), "{pool}");
    // An element without a label is called by its place.
    says(&reading.outcome(&record), "任职第1项:县区");
    says(&reading.explanation(&record), "任职第1项.层级:县区");
}

#[test]
fn people_count_elements_from_one() {
    let reading = Reading::of(POSTS);
    let posts = json!([{ "单位": "甲县", "层级": "县区" }, { "单位": "乙局" }]);
    let record = json!({ "编号": "G1", "姓名": "甲", "任职": posts, "报送": true, "方式": "书面" });
    says(&reading.explanation(&record), "任职第1项.层级(甲县):县区");
    let other = json!({ "编号": "G1", "姓名": "甲", "任职": [{ "单位": "乙局" }], "报送": true });
    says(&reading.outcome(&other), "缺 任职第1项.层级(乙局)、方式");
    says(&reading.asked(&other), "任职(每项).层级  层级");
    assert!(reading.pool("述法", &other).contains("? 甲 (G1):缺 任职第1项.层级、方式"));
    let en = reading.in_english();
    says(&en.outcome(&other), "lacks 任职 item 1.层级 (乙局), 方式");
    says(&en.asked(&other), "任职 (each item).层级  层级");
}

#[test]
fn what_stands_for_all_of_an_unknown_list_is_told_as_that() {
    let reading = Reading::of(POSTS);
    let record = json!({ "编号": "G1", "姓名": "甲", "报送": true, "方式": "现场" });
    says(&reading.outcome(&record), "主体.县区(任职未查明) 解释:县区");
    says(&reading.explanation(&record), "主体.县区(任职未查明)");
    says(&reading.explanation(&record), "– 任职(若只有一项).层级为“县区” → 应当、已履行");
    says(&reading.why_not("述法", &record), "主体.县区(任职未查明)");
    let en = reading.in_english();
    says(&en.outcome(&record), "subject.县区 (任职 not known) read as: 县区");
    says(&en.explanation(&record), "– 任职 (if it has one item only).层级 is “县区” → must, fulfilled");
}

const SCORES: &str = "
记录 干部 标识 编号 { 编号: 文本, 得分: 小数, 各次: [小数], 代号: 文本 }
主体 全体 于 干部 { 限定 得分: 得分 不超过 101/2, 解释 \"所有人\" }
主体 够格 于 干部 { 当 合计(e 于 各次: e) > 得分, 启动 表扬, 解释 \"分数够\" }
主体 三分 于 干部 { 当 得分 / 3 > 1 且 代号 = \"1/2\", 限定 三分之一: 得分 / 3 不少于 1, 解释 \"三分之一\" }
";

#[test]
fn explanations_write_exact_numbers_as_people_do() {
    let record = json!({ "编号": "G1", "得分": 50.5, "各次": [20.25, 40], "代号": "1/2" });
    let reading = Reading::of(SCORES);
    let text = reading.explanation(&record);
    says(&text, "✓ G1的得分(50.5、不超过 50.5)受限定,依据主体.全体;在范围内。");
    says(&text, "得分:50.5");
    says(&text, "各次:20.25、40");
    // What has no end stays a fraction, and a text stays as it is.
    says(&text, "✓ G1的三分之一(101/6、不少于 1)受限定,依据主体.三分;在范围内。");
    says(&text, "代号:1/2");
    // What would change it, too.
    let low = json!({ "编号": "G1", "得分": 60.25, "各次": [] });
    let text = reading.explanation(&low);
    says(&text, "– 得分不是“60.25”,而是“50.5” → 在范围内");
    says(&text, "– 代号为“1/2” → 在范围内");
}

#[test]
fn who_supplies_a_record_supplies_its_fields() {
    let scheme = "
记录 机关 { 名称: 文本, 级别: 整数 由 \"编办\" }
记录 任职 { 层级: 整数, 机关: 机关, 表现: 整数 由 \"纪委\" }
记录 干部 标识 编号 { 编号: 文本, 任职: [任职] 由 \"人事处\", 兼职: [任职] }
主体 全体 于 干部 逐 p 于 任职 {
    当 p.层级 > 3 且 p.表现 > 3 且 p.机关.名称 = \"甲\" 且 p.机关.级别 > 3, 启动 表扬, 解释 \"所有人\"
}
主体 兼职的 于 干部 逐 p 于 兼职 { 当 p.层级 > 3, 启动 通报, 解释 \"兼职\" }
";
    let reading = Reading::of(scheme);
    let record = json!({ "编号": "G1", "任职": [{ "机关": {} }], "兼职": [{}] });
    let text = reading.outcome(&record);
    says(&text, "任职第1项.层级  由人事处提供");
    says(&text, "任职第1项.机关.名称  由人事处提供");
    // A field has its own, and it is for its own fields.
    says(&text, "任职第1项.表现  由纪委提供");
    says(&text, "任职第1项.机关.级别  由编办提供");
    // The same type of record elsewhere has nobody.
    says(&text, "兼职第1项.层级");
    says(&reading.asked(&record), "人事处:1 条记录缺少;1 项结果取决于它");
}

#[test]
fn an_aggregate_that_is_unknown_is_told_to_be_computed() {
    let scheme = "
记录 干部 标识 编号 { 编号: 文本, 得分: 小数, 参评: 是否 }
汇总 总分 于 干部 = 合计(得分) 使 参评
主体 全体 于 干部 { 当 总分 > 60, 启动 表扬, 解释 \"所有人\" }
";
    let reading = Reading::of(scheme);
    // The record has all that it is asked for; what the others have is not known.
    let record = json!({ "编号": "G1", "得分": 50, "参评": true });
    let text = reading.asked(&record);
    says(&text, "(对全部记录计算得出):1 条记录缺少;1 项结果取决于它,其中 1 项只缺它");
    says(&text, "总分  小数  对全部干部记录计算得出:补齐各条记录的事实后即可得知");
    let en = reading.in_english();
    says(&en.asked(&record), "总分  小数  computed over all records of 干部: known once their facts are");
}

/// Each record of the chain holds two lists of the next, so that one field stands for
/// 2 + 4 + … + 2^15 lists, 65,534 in all; the third list behind it is past 65,536.
#[test]
fn a_list_behind_very_many_others_is_a_list_of_its_own() {
    let chain: String = (0..15)
        .map(|at| format!("记录 第{at}层 {{ 左: [第{next}层], 右: [第{next}层] }}\n", next = at + 1))
        .collect();
    let scheme = format!(
        "{chain}记录 第15层 {{ 数: 整数 }}\n记录 谈话 {{ 次数: 整数 }}\n\
         记录 干部 标识 编号 {{ 编号: 文本, 层: 第0层, 分: [整数], 谈话: [谈话], 意见: [整数] }}\n\
         主体 谈过的 于 干部 {{ 当 存在(x 于 谈话: x.次数 > 1), 启动 回访, 解释 \"示例\" }}\n"
    );
    // More than anyone has unless a host asks for it.
    let mut limits = Limits::default();
    limits.record_facts = 1_000_000;
    let mut reading = Reading::within(&scheme, &limits);
    let record = json!({
        "编号": "1", "层": { "左": [{ "左": [] }] }, "分": [60], "谈话": [{ "次数": 2 }], "意见": [7],
    });
    let view = reading.engine.evaluate(reading.officials, &record).expect("a record that fits");
    let outcome = view.to_owned();
    assert_eq!(outcome.triggers.len(), 1);
    assert_eq!(outcome.triggers.first().and_then(|row| row.trigger.as_deref()), Some("回访"));
}
