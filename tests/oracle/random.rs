//! Records of officials drawn at random, the same for the same seed on every machine.
//!
//! They have the form of Jinchang's 「干部」 and are always well typed: no key is unknown to the policy, null stands
//! only where a fact may be none. Any key but 编号 may be missing, at every level, at a rate that the caller chooses.

use serde_json::{Map, Value, json};

/// Missing facts in a thousand.
pub(crate) type PerMille = u64;

/// One official, whose 编号 is made from the seed.
pub(crate) fn official(seed: u64, missing: PerMille) -> Value {
    let mut source = Source { state: seed, missing };
    let mut record = Map::new();
    record.insert("编号".to_owned(), json!(format!("R{seed:08}")));
    let name = source.or_none(100, |_| json!("某某某"));
    source.put(&mut record, "姓名", name);
    let city_managed = json!(source.chance(500));
    source.put(&mut record, "市管干部", city_managed);
    let posts = source.list(3, Source::post);
    source.put(&mut record, "任职", posts);
    let report = source.or_none(250, Source::personal_report);
    source.put(&mut record, "述职报告", report);
    let report = source.or_none(350, Source::group_report);
    source.put(&mut record, "班子总结报告", report);
    let appraisal = source.or_none(350, Source::appraisal);
    source.put(&mut record, "评议", appraisal);
    let arrangement = source.or_none(450, Source::arrangement);
    source.put(&mut record, "述法安排", arrangement);
    let most = if source.chance(600) { 0 } else { 2 };
    let findings = source.list(most, Source::finding);
    source.put(&mut record, "履职认定", findings);
    Value::Object(record)
}

/// One context.
pub(crate) fn context(seed: u64, missing: PerMille) -> Value {
    let mut source = Source { state: seed, missing };
    let mut context = Map::new();
    source.put(&mut context, "年度", json!(2025));
    let closes = if source.chance(700) { json!("2025-12-31") } else { source.date() };
    source.put(&mut context, "考核截止日", closes);
    let meeting =
        source.or_none(150, |source| if source.chance(600) { json!("2026-01-20") } else { source.date() });
    source.put(&mut context, "会议日期", meeting);
    Value::Object(context)
}

/// One day to evaluate on.
pub(crate) fn day(seed: u64) -> String {
    Source { state: seed, missing: 0 }.day()
}

/// SplitMix64, and what is drawn from it.
struct Source {
    state: u64,
    missing: PerMille,
}

impl Source {
    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.state;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^ (bits >> 31)
    }

    /// A number from 0 up to `bound`, which it does not reach.
    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound.max(1)
    }

    fn chance(&mut self, per_mille: PerMille) -> bool {
        self.below(1000) < per_mille
    }

    /// One of the choices; one that is named twice comes twice as often.
    fn pick(&mut self, choices: &[&'static str]) -> &'static str {
        let wanted = self.below(choices.len() as u64);
        choices.iter().zip(0..).find(|(_, place)| *place == wanted).map_or("", |(choice, _)| choice)
    }

    /// Puts a fact into its place, or leaves it missing.
    fn put(&mut self, facts: &mut Map<String, Value>, key: &str, value: Value) {
        if !self.chance(self.missing) {
            facts.insert(key.to_owned(), value);
        }
    }

    fn or_none(&mut self, none: PerMille, value: impl FnOnce(&mut Self) -> Value) -> Value {
        if self.chance(none) { Value::Null } else { value(self) }
    }

    fn list(&mut self, most: u64, element: impl Fn(&mut Self) -> Value) -> Value {
        let length = self.below(most + 1);
        (0..length).map(|_| element(self)).collect()
    }

    /// A day near the deadlines, half of the time one where a comparison turns.
    fn day(&mut self) -> String {
        if self.chance(500) {
            let turning =
                ["2025-12-30", "2025-12-31", "2026-01-01", "2026-01-19", "2026-01-20", "2026-01-21"];
            return self.pick(&turning).to_owned();
        }
        let month = self.pick(&["2025-11", "2025-12", "2026-01", "2026-02", "2026-03"]);
        format!("{month}-{:02}", self.below(28) + 1)
    }

    fn date(&mut self) -> Value {
        json!(self.day())
    }

    fn post(&mut self) -> Value {
        let mut post = Map::new();
        let unit = json!(self.pick(&["永昌县委", "金川区人民政府", "市财政局", "河西堡镇党委"]));
        self.put(&mut post, "单位", unit);
        let level = json!(self.pick(&["市", "县区", "县区", "乡镇街道"]));
        self.put(&mut post, "层级", level);
        let organ = json!(self.pick(&["党委", "政府", "党委部门", "政府部门"]));
        self.put(&mut post, "机关", organ);
        let role = json!(self.pick(&["主要负责人", "主要负责人", "班子成员", "其他"]));
        self.put(&mut post, "职务", role);
        Value::Object(post)
    }

    fn personal_report(&mut self) -> Value {
        let mut report = Map::new();
        let submitted = self.date();
        self.put(&mut report, "提交日期", submitted);
        let sections = self.sections(&[
            "职责履行情况",
            "存在的问题不足",
            "改进措施",
            "个人法治学习",
            "参与重大事项依法决策",
            "依法履职",
            "述法内容",
            "履行法治建设第一责任人职责情况",
        ]);
        self.put(&mut report, "章节", sections);
        Value::Object(report)
    }

    fn group_report(&mut self) -> Value {
        let mut report = Map::new();
        let submitted = self.date();
        self.put(&mut report, "提交日期", submitted);
        let sections = self.sections(&["法治学习", "重大事项依法决策", "依法履职情况"]);
        self.put(&mut report, "章节", sections);
        let presented = self.or_none(300, Self::date);
        self.put(&mut report, "大会述职日期", presented);
        Value::Object(report)
    }

    /// Most of the sections, some with white space around them, and now and then one that is none of them.
    fn sections(&mut self, sections: &[&str]) -> Value {
        let mut entries = Vec::new();
        for section in sections {
            if self.chance(700) {
                entries.push(match self.below(20) {
                    0 => json!(format!(" {section}\t")),
                    1 => json!(format!("\u{3000}{section}")),
                    _ => json!(section),
                });
            }
        }
        if self.chance(200) {
            entries.push(json!(self.pick(&["改进的措施", "依法履职情况", "依法履职", "其他", ""])));
        }
        Value::Array(entries)
    }

    fn appraisal(&mut self) -> Value {
        let mut appraisal = Map::new();
        let day = self.date();
        self.put(&mut appraisal, "日期", day);
        let grade = json!(self.pick(&["好", "较好", "一般", "差"]));
        self.put(&mut appraisal, "等次", grade);
        Value::Object(appraisal)
    }

    fn arrangement(&mut self) -> Value {
        let mut arrangement = Map::new();
        let form = json!(self.pick(&["现场", "书面"]));
        self.put(&mut arrangement, "方式", form);
        let done = self.or_none(300, Self::date);
        self.put(&mut arrangement, "完成日期", done);
        Value::Object(arrangement)
    }

    fn finding(&mut self) -> Value {
        let mut finding = Map::new();
        let situation = json!(self.pick(&["不履行", "不正确履行"]));
        self.put(&mut finding, "情形", situation);
        let day = self.date();
        self.put(&mut finding, "认定日期", day);
        Value::Object(finding)
    }
}
