//! What generated schemes speak of: enums, records and the context.
//!
//! The names are fixed, so that a failing scheme is easy to read; which facts
//! may be none, and which enum has an order, is drawn. A `§` stands before a
//! name that is a keyword elsewhere: see [`super::render`].

use super::dice::Dice;

/// A type of the generated scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ty {
    Bool,
    Int,
    Decimal,
    Text,
    Date,
    Days,
    Enum(usize),
    Record(usize),
    List(Box<Ty>),
}

impl Ty {
    fn list(self) -> Ty {
        Ty::List(Box::new(self))
    }
}

#[derive(Clone, Debug)]
pub(crate) struct EnumDecl {
    pub(crate) name: &'static str,
    pub(crate) ordered: bool,
    pub(crate) values: &'static [&'static str],
    pub(crate) text: String,
}

#[derive(Clone, Debug)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) ty: Ty,
    pub(crate) optional: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct RecordDecl {
    pub(crate) name: &'static str,
    pub(crate) head: &'static str,
    pub(crate) fields: Vec<Field>,
}

/// The vocabulary of a scheme.
#[derive(Clone, Debug)]
pub(crate) struct Vocabulary {
    pub(crate) enums: Vec<EnumDecl>,
    pub(crate) records: Vec<RecordDecl>,
    pub(crate) context: Vec<Field>,
}

/// Texts that facts and policies share, so that they are equal now and then.
pub(crate) const TEXTS: &[&str] = &["甲", "乙", "丙"];

/// Names of sections.
pub(crate) const SECTIONS: &[&str] = &["职责", "问题", "措施", "学习情况", "问题/原因", "其他 事项"];

pub(crate) const LEVEL: usize = 0;
pub(crate) const ORGAN: usize = 1;
pub(crate) const WAY: usize = 2;

const PROJECT: usize = 0;
const ENTRY: usize = 1;
const REPORT: usize = 2;
const POST: usize = 3;
const PLAN: usize = 4;
/// The record that evaluation ranges over.
pub(crate) const PERSON: usize = 5;
/// Another one.
pub(crate) const UNIT: usize = 6;

pub(crate) fn vocabulary(dice: &mut Dice) -> Vocabulary {
    let mut field = |name, ty| Field { name, ty, optional: dice.chance(25) };
    let texts = || Ty::Text.list();
    let project = vec![
        field("名目", Ty::Text),
        field("办结", Ty::Date),
        field("分数", Ty::Decimal),
        field("重点", Ty::Bool),
    ];
    let entry = vec![field("标题", Ty::Text), field("部分", texts())];
    let report = vec![
        field("提交日期", Ty::Date),
        field("已交", Ty::Bool),
        field("§章节", texts()),
        field("条目", Ty::Record(ENTRY).list()),
    ];
    let post = vec![
        field("单位", Ty::Text),
        field("层级", Ty::Enum(LEVEL)),
        field("机关", Ty::Enum(ORGAN)),
        field("主责", Ty::Bool),
        field("月数", Ty::Int),
        field("项目", Ty::Record(PROJECT).list()),
        field("职责清单", texts()),
        field("任期起", Ty::Date),
    ];
    let plan = vec![field("§方式", Ty::Enum(WAY)), field("完成日期", Ty::Date), field("选中", Ty::Bool)];
    let mut person = vec![
        field("编号", Ty::Text),
        field("姓名", Ty::Text),
        field("市管", Ty::Bool),
        field("在岗", Ty::Bool),
        field("次数", Ty::Int),
        field("得分", Ty::Decimal),
        field("宽限", Ty::Days),
        field("本级", Ty::Enum(LEVEL)),
        field("本机关", Ty::Enum(ORGAN)),
        field("报到日", Ty::Date),
        field("述职日", Ty::Date),
        field("缘由", Ty::Text),
        field("任职", Ty::Record(POST).list()),
        field("兼职", Ty::Record(POST).list()),
        field("述职报告", Ty::Record(REPORT)),
        field("安排", Ty::Record(PLAN)),
        field("标签", Ty::Enum(ORGAN).list()),
        field("本人清单", texts()),
    ];
    let mut unit = vec![
        field("代码", Ty::Text),
        field("整改", Ty::Bool),
        field("整改日", Ty::Date),
        field("下属", Ty::Record(POST).list()),
    ];
    let context = vec![
        field("年度", Ty::Int),
        field("截止日", Ty::Date),
        field("会期", Ty::Date),
        field("试行", Ty::Bool),
        field("名额", Ty::Int),
        field("§内容", Ty::Enum(WAY)),
    ];
    person[0].optional = false;
    unit[0].optional = false;
    let record = |name, head, fields| RecordDecl { name, head, fields };
    let mut records = vec![
        record("事项", "称谓 名目", project),
        record("报告条目", "", entry),
        record("报告书", "", report),
        record("岗位", "称谓 单位", post),
        record("述职安排", "", plan),
        record("人员", "标识 编号 称谓 姓名", person),
    ];
    if dice.chance(20) {
        records.push(record("机构", "标识 代码", unit));
    }
    let level = if dice.chance(75) {
        ("有序 { 低 < 中等 < 高 }", true)
    } else {
        ("{ 低, 中等, 高 }", false)
    };
    let organ = if dice.chance(75) {
        "{ 党委 包括 { 开发区党工委, 机关工委 包括 { 总支 } }, 政府 }"
    } else {
        "{ 党委, 开发区党工委, 机关工委, 总支, 政府 }"
    };
    Vocabulary {
        enums: vec![
            EnumDecl {
                name: "等级",
                ordered: level.1,
                values: &["低", "中等", "高"],
                text: format!("枚举 等级 {}", level.0),
            },
            EnumDecl {
                name: "机关类别",
                ordered: false,
                values: &["党委", "开发区党工委", "机关工委", "总支", "政府"],
                text: format!("枚举 机关类别 {organ}"),
            },
            EnumDecl {
                name: "方式类别",
                ordered: false,
                values: &["现场", "书面"],
                text: "枚举 方式类别 { 现场, 书面 }".to_owned(),
            },
        ],
        records,
        context,
    }
}

impl Vocabulary {
    /// The declarations, each in the Chinese spelling.
    pub(crate) fn declarations(&self) -> Vec<String> {
        let mut all: Vec<String> = self.enums.iter().map(|decl| decl.text.clone()).collect();
        for record in &self.records {
            let fields = self.fields(&record.fields);
            all.push(format!("记录 {} {} {{\n{fields}}}", record.name, record.head));
        }
        all.push(format!("环境 {{\n{}}}", self.fields(&self.context)));
        all
    }

    fn fields(&self, fields: &[Field]) -> String {
        fields
            .iter()
            .map(|field| {
                let mark = if field.optional { "?" } else { "" };
                let ask = match field.ty {
                    Ty::Bool => " 问 \"是不是?\"",
                    Ty::Date => " 问 \"哪天?\" 由 \"办公室\"",
                    // Who supplies these supplies what is in them, but for days.
                    Ty::Record(_) => " 由 \"收文处\"",
                    Ty::List(_) if field.name == "任职" => " 由 \"人事处\"",
                    _ => "",
                };
                format!("    {}: {}{mark}{ask}\n", field.name, self.type_text(&field.ty))
            })
            .collect()
    }

    fn type_text(&self, ty: &Ty) -> String {
        match ty {
            Ty::Bool => "是否".to_owned(),
            Ty::Int => "整数".to_owned(),
            Ty::Decimal => "小数".to_owned(),
            Ty::Text => "文本".to_owned(),
            Ty::Date => "日期".to_owned(),
            Ty::Days => "时长".to_owned(),
            Ty::Enum(id) => self.enums[*id].name.to_owned(),
            Ty::Record(id) => self.records[*id].name.to_owned(),
            Ty::List(item) => format!("[{}]", self.type_text(item)),
        }
    }
}
