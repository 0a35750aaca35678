//! A second, independent reading of Jinchang's scheme.
//!
//! It follows the text of `policies/jinchang/source.txt` paragraph by paragraph, for one record, one context and one
//! evaluation date, without an engine, a policy file or the crate under test. Facts may be missing at any place:
//! a key that is absent is *unknown*, an explicit null is *none*, and logic is Kleene's.
//!
//! Outcomes are sets, named as in the JSON of the command line: the order of rows is not this reading's subject,
//! nor are their sources.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

/// What one record must give.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Expected {
    /// Certain memberships, unions included: the class, and the post that makes it (`任职[0]`) where there is one.
    pub(crate) classes: BTreeSet<(&'static str, Option<String>)>,
    /// By duty.
    pub(crate) obligations: BTreeMap<&'static str, Row>,
    /// By report and section.
    pub(crate) sections: BTreeMap<(&'static str, &'static str), Row>,
    /// The use, and who makes it.
    pub(crate) uses: BTreeSet<(&'static str, Option<&'static str>)>,
    /// The trigger, and the instrument under which it fires.
    pub(crate) triggers: BTreeSet<(&'static str, Option<&'static str>)>,
    /// What the text promises and does not give: kind, name, and the modality for sections.
    pub(crate) open: BTreeSet<(&'static str, String, Option<&'static str>)>,
    /// What the known facts do not decide: kind, name, and the modality for obligations and sections.
    pub(crate) undetermined: BTreeSet<(&'static str, String, Option<&'static str>)>,
    /// By quota; a quota that does not concern the record is absent.
    pub(crate) quotas: BTreeMap<&'static str, Choice>,
}

/// A certain obligation or required section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) modality: &'static str,
    pub(crate) status: &'static str,
}

/// How a record stands to a quota; `None` is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Choice {
    pub(crate) in_pool: Option<bool>,
    pub(crate) selected: Option<bool>,
}

/// What all records together must give for one quota.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) quota: &'static str,
    pub(crate) min: usize,
    pub(crate) max: usize,
    /// How many are certainly in the pool and chosen.
    pub(crate) actual: usize,
    pub(crate) status: &'static str,
    /// Keys of those, sorted by bytes, as are the two lists below.
    pub(crate) members: Vec<String>,
    /// Chosen, and certainly not in the pool.
    pub(crate) outside: Vec<String>,
    pub(crate) undecided: Vec<String>,
}

/// What `record` must give in `context` on the day `as_of` (`2026-03-31`).
pub(crate) fn evaluate(record: &Value, context: &Value, as_of: &str) -> Expected {
    let official = Official::new(record);
    let mut reading = Reading { context: Fact::Known(context), as_of, expected: Expected::default() };
    reading.memberships(&official);
    reading.subjects(&official);
    reading.contents(&official);
    reading.methods(&official);
    reading.uses(&official);
    reading.expected
}

/// What all `records` together must give for the two quotas, in the order of the text.
pub(crate) fn evaluate_population(records: &[Value], context: &Value, as_of: &str) -> Vec<Finding> {
    QUOTAS.iter().map(|quota| quota.finding(records, context, as_of)).collect()
}

// ── Kleene's logic over facts ────────────────────────────────────────────────────────────────────

/// Kleene's three values in the order that makes *and* the minimum and *or* the maximum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Truth {
    No,
    Unknown,
    Yes,
}

impl Truth {
    fn of(value: bool) -> Self {
        if value { Truth::Yes } else { Truth::No }
    }

    fn and(self, other: Self) -> Self {
        self.min(other)
    }

    fn or(self, other: Self) -> Self {
        self.max(other)
    }

    /// Whether any of them holds; of none at all, no.
    fn any(truths: impl IntoIterator<Item = Truth>) -> Self {
        truths.into_iter().fold(Truth::No, Truth::or)
    }

    fn known(self) -> Option<bool> {
        match self {
            Truth::No => Some(false),
            Truth::Unknown => None,
            Truth::Yes => Some(true),
        }
    }
}

/// A fact of a record or of the context.
#[derive(Clone, Copy, Debug)]
enum Fact<'a> {
    /// Its key, or one above it, is absent.
    Unknown,
    /// It, or one above it, is known to be none.
    None,
    Known(&'a Value),
}

impl<'a> Fact<'a> {
    fn get(self, key: &str) -> Fact<'a> {
        match self {
            Fact::Unknown => Fact::Unknown,
            Fact::None => Fact::None,
            Fact::Known(value) => match value.get(key) {
                None => Fact::Unknown,
                Some(Value::Null) => Fact::None,
                Some(value) => Fact::Known(value),
            },
        }
    }

    /// `= a`, or `属于 {a, b}`; with none it is false.
    fn is_one_of(self, names: &[&str]) -> Truth {
        match self {
            Fact::Unknown => Truth::Unknown,
            Fact::None => Truth::No,
            Fact::Known(value) => Truth::of(value.as_str().is_some_and(|text| names.contains(&text))),
        }
    }

    /// The fact as a condition.
    fn holds(self) -> Truth {
        match self {
            Fact::Unknown => Truth::Unknown,
            Fact::None => Truth::No,
            Fact::Known(value) => Truth::of(value.as_bool() == Some(true)),
        }
    }

    /// The elements of a list; nothing if the list is unknown.
    fn elements(self) -> Option<Vec<Fact<'a>>> {
        match self {
            Fact::Unknown => None,
            Fact::None => Some(Vec::new()),
            Fact::Known(value) => Some(value.as_array().into_iter().flatten().map(Fact::Known).collect()),
        }
    }

    fn date(self) -> Date<'a> {
        match self {
            Fact::Unknown => Date::Unknown,
            Fact::None => Date::None,
            Fact::Known(value) => value.as_str().map_or(Date::None, Date::On),
        }
    }
}

/// A date of the form `2026-03-31`, which the order of texts puts in the order of days.
#[derive(Clone, Copy, Debug)]
enum Date<'a> {
    Unknown,
    None,
    On(&'a str),
}

// ── Who ──────────────────────────────────────────────────────────────────────────────────────────

const S1: &str = "县区党政主要负责人";
const S1A: &str = "县区党委主要负责人";
const S1B: &str = "县区政府主要负责人";
const S2: &str = "市直部门主要负责人";
const S3: &str = "县区部门主要负责人";
const S4: &str = "其他班子成员";
const S5: &str = "乡镇街道党政主要负责人";
const PRINCIPALS: &str = "党政主要负责人";
const ALL_SUBJECTS: &str = "全体述法主体";
const LEADERS: &str = "领导干部";
const CITY_MANAGED: &str = "市管干部";

/// The classes that a post makes.
const POST_CLASSES: [&str; 10] = [S1, S1A, S1B, S2, S3, S4, S5, PRINCIPALS, ALL_SUBJECTS, LEADERS];

const CORE_ORGANS: [&str; 2] = ["党委", "政府"];
const DEPARTMENTS: [&str; 2] = ["党委部门", "政府部门"];

/// Whether a post puts its holder into a class.
fn membership(post: Fact<'_>, class: &str) -> Truth {
    let level = |name| post.get("层级").is_one_of(&[name]);
    let organ = |names| post.get("机关").is_one_of(names);
    let role = |name| post.get("职务").is_one_of(&[name]);
    let any_of = |classes: &[&str]| Truth::any(classes.iter().map(|class| membership(post, class)));
    match class {
        S1 => level("县区").and(organ(&CORE_ORGANS)).and(role("主要负责人")),
        S1A => membership(post, S1).and(organ(&["党委"])),
        S1B => membership(post, S1).and(organ(&["政府"])),
        S2 => level("市").and(organ(&DEPARTMENTS)).and(role("主要负责人")),
        S3 => level("县区").and(organ(&DEPARTMENTS)).and(role("主要负责人")),
        S4 => {
            let of_a_county = level("县区").and(organ(&CORE_ORGANS));
            let of_a_municipal_department = level("市").and(organ(&DEPARTMENTS));
            role("班子成员").and(of_a_county.or(of_a_municipal_department))
        }
        S5 => level("乡镇街道").and(organ(&CORE_ORGANS)).and(role("主要负责人")),
        PRINCIPALS => any_of(&[S1, S2, S3, S5]),
        ALL_SUBJECTS => any_of(&[S1, S2, S3, S4, S5]),
        LEADERS => post.get("职务").is_one_of(&["主要负责人", "班子成员"]),
        _ => Truth::No,
    }
}

/// A record, with the posts that are known of.
struct Official<'a> {
    record: Fact<'a>,
    /// A list of posts that is itself unknown is one post of which nothing is known.
    posts: Vec<Fact<'a>>,
}

impl<'a> Official<'a> {
    fn new(record: &'a Value) -> Self {
        let record = Fact::Known(record);
        let posts = record.get("任职").elements().unwrap_or_else(|| vec![Fact::Unknown]);
        Official { record, posts }
    }

    fn fact(&self, key: &str) -> Fact<'a> {
        self.record.get(key)
    }

    /// Whether some post makes one of the classes.
    fn is(&self, classes: &[&str]) -> Truth {
        let of_post = |post: &Fact<'_>| Truth::any(classes.iter().map(|class| membership(*post, class)));
        Truth::any(self.posts.iter().map(of_post))
    }

    /// Whatever the posts.
    fn is_city_managed(&self) -> Truth {
        self.fact("市管干部").holds()
    }
}

// ── The clauses ──────────────────────────────────────────────────────────────────────────────────

const PERSONAL_REPORT: &str = "述职报告";
const GROUP_REPORT: &str = "班子总结报告";

/// Who owes something: the modality, and whether it applies.
type Grounds<'a> = &'a [(&'static str, Truth)];

struct Reading<'a> {
    context: Fact<'a>,
    as_of: &'a str,
    expected: Expected,
}

impl<'a> Reading<'a> {
    fn memberships(&mut self, official: &Official<'_>) {
        for (index, post) in official.posts.iter().enumerate() {
            for class in POST_CLASSES {
                if membership(*post, class) == Truth::Yes {
                    self.expected.classes.insert((class, Some(format!("任职[{index}]"))));
                }
            }
        }
        if official.is_city_managed() == Truth::Yes {
            self.expected.classes.insert((CITY_MANAGED, None));
        }
    }

    /// 一、述法主体
    fn subjects(&mut self, official: &Official<'_>) {
        // 1.1 应当进行述法, 1.2 参照《方案》进行述法
        let grounds = [("must", official.is(&[S1])), ("by_reference", official.is(&[S2, S3, S4, S5]))];
        let done = official.fact(PERSONAL_REPORT).get("提交日期");
        self.duty("述法", &grounds, done.date(), self.assessment_closes());
    }

    /// 二、述法内容
    fn contents(&mut self, official: &Official<'_>) {
        // 2.1 逐项列举, 2.2 内容全面: the lists exist and are not published.
        for (class, list) in [
            (S1A, "县区党委主要负责人述法内容"),
            (S1B, "县区政府主要负责人述法内容"),
            (S2, "市直部门主要负责人述法内容"),
            (S4, "其他班子成员述法内容"),
            (S5, "乡镇街道党政主要负责人述法内容"),
        ] {
            self.promised(
                "section",
                format!("{PERSONAL_REPORT}/{list}"),
                Some("must"),
                official.is(&[class]),
            );
        }
        // 2.3 侧重
        for section in ["个人法治学习", "参与重大事项依法决策", "依法履职"] {
            self.section(official, PERSONAL_REPORT, section, "emphasis", official.is(&[S4, S5]));
        }
        // 2.4 应当包含
        for section in ["职责履行情况", "存在的问题不足", "改进措施"] {
            self.section(official, PERSONAL_REPORT, section, "must", official.is(&[ALL_SUBJECTS]));
        }
    }

    /// 三、述法方式
    fn methods(&mut self, official: &Official<'_>) {
        let heads = official.is(&[S1, S2]);
        let city_managed = official.is_city_managed();
        // 3.2 领导班子总结报告中增加
        for section in ["法治学习", "重大事项依法决策", "依法履职情况"] {
            self.section(official, GROUP_REPORT, section, "must", heads);
        }
        // 3.3 代表领导班子作总结报告, 接受评议
        let closes = self.assessment_closes();
        let presented = official.fact(GROUP_REPORT).get("大会述职日期").date();
        self.duty("代表班子作总结报告", &[("must", heads)], presented, closes);
        let appraised = official.fact("评议").get("日期").date();
        self.duty("接受评议", &[("must", heads)], appraised, closes);
        // 3.4 个人书面述职报告, 写入述法内容
        let submitted = official.fact(PERSONAL_REPORT).get("提交日期").date();
        self.duty("个人书面述职", &[("must", city_managed)], submitted, closes);
        self.section(official, PERSONAL_REPORT, "述法内容", "must", city_managed);
        // 3.5 其中,党政主要负责人
        let managed_principal = city_managed.and(official.is(&[PRINCIPALS]));
        self.section(official, PERSONAL_REPORT, "履行法治建设第一责任人职责情况", "must", managed_principal);
        // 3.6 现场听取3名, 3.7 确定3—5名作书面述法报告
        for quota in &QUOTAS {
            self.quota(official, quota);
        }
    }

    /// 四、结果应用
    fn uses(&mut self, official: &Official<'_>) {
        let principal = official.is(&[PRINCIPALS]);
        let leader = official.is(&[LEADERS]);
        // 4.1 纳入政绩考核指标体系
        self.use_of("政绩考核", None, official.is(&[S1, S2]).or(official.is_city_managed()));
        self.use_of("第一责任人政绩考核", None, principal);
        // 4.2 重要内容和重要依据
        self.use_of("组织部门考察依据", Some("组织部门"), principal);
        // 4.3 纳入巡察工作范围
        self.use_of("政治巡察", None, principal);
        // 4.4 建立谈话约谈制度: no condition is given.
        self.promised("trigger", "谈话约谈".to_owned(), None, leader);
        // 4.5 依照《中国共产党问责条例》予以问责
        let found = official.fact("履职认定").elements().map_or(Truth::Unknown, |findings| {
            Truth::any(
                findings.iter().map(|finding| finding.get("情形").is_one_of(&["不履行", "不正确履行"])),
            )
        });
        match leader.and(found) {
            Truth::Yes => {
                self.expected.triggers.insert(("问责", Some("中国共产党问责条例")));
            }
            Truth::Unknown => self.undetermined("trigger", "问责".to_owned(), None),
            Truth::No => {}
        }
    }

    fn assessment_closes(&self) -> Date<'a> {
        self.context.get("考核截止日").date()
    }

    // ── Effects ──

    fn duty(&mut self, duty: &'static str, grounds: Grounds<'_>, done: Date<'_>, due: Date<'_>) {
        let (status, undecided) = duty_status(done, due, self.as_of);
        let Some(modality) = self.strongest("obligation", duty, grounds) else {
            return;
        };
        self.expected.obligations.insert(duty, Row { modality, status });
        if let Some(kind) = undecided {
            self.undetermined(kind, duty.to_owned(), Some(modality));
        }
    }

    fn section(
        &mut self,
        official: &Official<'_>,
        report: &'static str,
        section: &'static str,
        modality: &'static str,
        owed: Truth,
    ) {
        let name = format!("{report}/{section}");
        let Some(modality) = self.strongest("section", &name, &[(modality, owed)]) else {
            return;
        };
        let status = section_status(official.fact(report), section, modality, self.as_of);
        self.expected.sections.insert((report, section), Row { modality, status });
        if status == "undetermined" {
            self.undetermined("status", name, Some(modality));
        }
    }

    /// The strongest modality that certainly applies. A stronger one that may apply is undetermined.
    fn strongest(&mut self, kind: &'static str, name: &str, grounds: Grounds<'_>) -> Option<&'static str> {
        for (modality, applies) in grounds {
            match applies {
                Truth::Yes => return Some(modality),
                Truth::Unknown => self.undetermined(kind, name.to_owned(), Some(modality)),
                Truth::No => {}
            }
        }
        None
    }

    fn use_of(&mut self, name: &'static str, by: Option<&'static str>, applies: Truth) {
        match applies {
            Truth::Yes => {
                self.expected.uses.insert((name, by));
            }
            Truth::Unknown => self.undetermined("use", name.to_owned(), None),
            Truth::No => {}
        }
    }

    /// Something that the text promises those whom `covered` names, and does not give. It is open for a person whom
    /// one post covers, whatever is unknown of the other posts.
    fn promised(&mut self, kind: &'static str, name: String, modality: Option<&'static str>, covered: Truth) {
        match covered {
            Truth::Yes => {
                self.expected.open.insert((kind, name, modality));
            }
            Truth::Unknown => self.undetermined(kind, name, modality),
            Truth::No => {}
        }
    }

    fn quota(&mut self, official: &Official<'_>, quota: &Quota) {
        let in_pool = official.is(quota.pool);
        let selected = quota.selected(official);
        if in_pool != Truth::No || selected == Truth::Yes {
            let choice = Choice { in_pool: in_pool.known(), selected: selected.known() };
            self.expected.quotas.insert(quota.name, choice);
        }
        let chosen = in_pool.and(selected);
        if chosen == Truth::Unknown {
            self.undetermined("quota", quota.name.to_owned(), None);
        }
        let done = official.fact("述法安排").get("完成日期").date();
        let due = self.context.get("会议日期").date();
        self.duty(quota.name, &[("must", chosen)], done, due);
    }

    fn undetermined(&mut self, kind: &'static str, name: String, modality: Option<&'static str>) {
        self.expected.undetermined.insert((kind, name, modality));
    }
}

// ── Status ───────────────────────────────────────────────────────────────────────────────────────

/// The status of a duty that is owed and, if it is not determined, whether for want of the `status` or of the `due`.
fn duty_status(done: Date<'_>, due: Date<'_>, as_of: &str) -> (&'static str, Option<&'static str>) {
    let done = match done {
        Date::Unknown => return ("undetermined", Some("status")),
        Date::On(day) if day <= as_of => Some(day),
        Date::On(_) | Date::None => None,
    };
    match (done, due) {
        (_, Date::Unknown) => ("undetermined", Some("due")),
        (Some(_), Date::None) => ("fulfilled", None),
        (Some(day), Date::On(due)) if day <= due => ("fulfilled", None),
        (Some(_), Date::On(_)) => ("late", None),
        (None, Date::None) => ("pending", None),
        (None, Date::On(due)) if as_of <= due => ("pending", None),
        (None, Date::On(_)) => ("breached", None),
    }
}

/// The status of a section that `report` must have or should stress.
fn section_status(report: Fact<'_>, section: &str, modality: &str, as_of: &str) -> &'static str {
    match report.get("提交日期").date() {
        Date::Unknown => return "undetermined",
        Date::On(day) if day <= as_of => {}
        Date::On(_) | Date::None => return "awaited",
    }
    let Some(entries) = report.get("章节").elements() else {
        return "undetermined";
    };
    let is_the_section = |entry: &Fact<'_>| match entry {
        Fact::Known(Value::String(text)) => text.nfkc().collect::<String>().trim() == section,
        _ => false,
    };
    if entries.iter().any(is_the_section) {
        "present"
    } else if modality == "emphasis" {
        "noted"
    } else {
        "missing"
    }
}

// ── Quotas ───────────────────────────────────────────────────────────────────────────────────────

struct Quota {
    /// The quota's name, and that of the duty of those chosen.
    name: &'static str,
    pool: &'static [&'static str],
    /// The value of 述法安排.方式 that shows who was chosen.
    chosen_as: &'static str,
    min: usize,
    max: usize,
}

const QUOTAS: [Quota; 2] = [
    Quota { name: "现场述法", pool: &[S1, S2], chosen_as: "现场", min: 3, max: 3 },
    Quota { name: "书面述法", pool: &[S2], chosen_as: "书面", min: 3, max: 5 },
];

impl Quota {
    fn selected(&self, official: &Official<'_>) -> Truth {
        official.fact("述法安排").get("方式").is_one_of(&[self.chosen_as])
    }

    fn finding(&self, records: &[Value], context: &Value, as_of: &str) -> Finding {
        let (mut members, mut outside, mut undecided) = (Vec::new(), Vec::new(), Vec::new());
        for record in records {
            let official = Official::new(record);
            let (in_pool, selected) = (official.is(self.pool), self.selected(&official));
            let key = record.get("编号").and_then(Value::as_str).unwrap_or_default().to_owned();
            match (in_pool.and(selected), in_pool, selected) {
                (Truth::Yes, _, _) => members.push(key),
                (Truth::Unknown, _, _) => undecided.push(key),
                (Truth::No, Truth::No, Truth::Yes) => outside.push(key),
                (Truth::No, _, _) => {}
            }
        }
        for keys in [&mut members, &mut outside, &mut undecided] {
            keys.sort();
        }
        let meeting = Fact::Known(context).get("会议日期").date();
        Finding {
            quota: self.name,
            min: self.min,
            max: self.max,
            actual: members.len(),
            status: self.status(members.len(), members.len() + undecided.len(), meeting, as_of),
            members,
            outside,
            undecided,
        }
    }

    /// The status that holds however the undecided turn out, from the least to the greatest number of chosen.
    fn status(&self, least: usize, greatest: usize, meeting: Date<'_>, as_of: &str) -> &'static str {
        let short = match meeting {
            Date::Unknown => "undetermined",
            Date::None => "pending",
            Date::On(day) if as_of <= day => "pending",
            Date::On(_) => "short",
        };
        let of = |count: usize| {
            if count < self.min {
                short
            } else if count > self.max {
                "over"
            } else {
                "met"
            }
        };
        let status = of(least);
        if (least..=greatest).all(|count| of(count) == status) { status } else { "undetermined" }
    }
}
