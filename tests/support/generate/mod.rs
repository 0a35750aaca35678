//! Well-typed random schemes as text, with contexts and records for them.

mod clauses;
pub(crate) mod dice;
mod effects;
mod expressions;
pub(crate) mod records;
mod time;
mod vocabulary;

use shufa::syntax::keyword::{Keyword, Language};

use clauses::Writer;
use dice::Dice;
use expressions::{Aggregate, Definition, Report, Scope, World};
use vocabulary::{PERSON, Ty, UNIT, vocabulary};

/// A declaration in the Chinese spelling, with `§` before names that are keywords elsewhere.
#[derive(Clone, Debug)]
pub(crate) struct Declaration {
    pub(crate) text: String,
}

/// A random scheme.
#[derive(Clone, Debug)]
pub(crate) struct Scheme {
    pub(crate) declarations: Vec<Declaration>,
    /// Record types that evaluation ranges over.
    pub(crate) record_types: Vec<&'static str>,
}

impl Scheme {
    /// The scheme of a seed.
    pub(crate) fn random(seed: u64) -> Scheme {
        let mut dice = Dice::new(seed);
        let words = vocabulary(&mut dice);
        let mut others: Vec<Declaration> = words
            .declarations()
            .into_iter()
            .chain(FIXED.iter().map(|text| (*text).to_owned()))
            .map(|text| Declaration { text })
            .collect();
        let mut record_types = vec!["人员"];
        if words.records.len() > UNIT {
            record_types.push("机构");
        }
        let count = 2 + dice.roll(9);
        let mut writer = Writer {
            world: World {
                dice,
                words,
                params: vec![
                    ("上限", Ty::Int),
                    ("基准日", Ty::Date),
                    ("关注机关", Ty::List(Box::new(Ty::Enum(vocabulary::ORGAN)))),
                ],
                definitions: Vec::new(),
                aggregates: Vec::new(),
                classes: Vec::new(),
                duties: Vec::new(),
                reports: Vec::new(),
                fresh: 0,
            },
            clauses: Vec::new(),
            others: Vec::new(),
        };
        writer.reports();
        for _ in 0..3 + writer.world.dice.roll(3) {
            writer.duty(PERSON);
        }
        writer.definition(false, PERSON);
        writer.plain_subject(PERSON);
        for _ in 0..writer.world.dice.roll(4) {
            writer.aggregate(PERSON);
        }
        if record_types.len() > 1 {
            writer.aggregate(UNIT);
            writer.duty(UNIT);
            writer.subject(UNIT);
            writer.clause(UNIT);
        }
        writer.subject(PERSON);
        for _ in 0..count {
            match writer.world.dice.roll(20) {
                0..=5 => writer.subject(PERSON),
                6 => writer.union(PERSON),
                7 | 8 => writer.population_quota(PERSON),
                9 => writer.definition(true, PERSON),
                _ => writer.clause(PERSON),
            }
        }
        others.append(&mut writer.others);
        others.extend(writer.clauses.iter().map(clauses::Clause::declaration));
        Scheme { declarations: others, record_types }
    }

    /// The same declarations in another order.
    pub(crate) fn shuffled(&self, dice: &mut Dice) -> Scheme {
        let mut other = self.clone();
        dice.shuffle(&mut other.declarations);
        other
    }

    /// The text of the scheme in one file.
    pub(crate) fn text(&self, language: Language) -> String {
        let mut text = "语言 1\n方案 试验 { 名称 \"试验方案\" }\n".to_owned();
        for declaration in &self.declarations {
            text.push_str(&declaration.text);
            text.push('\n');
        }
        render(&text, language)
    }
}

/// What every generated scheme declares besides.
const FIXED: &[&str] = &[
    "法规 《问责条例》 { 发布 \"中央\"; 日期 2016-07-08 }",
    "参数 上限 = 3",
    "参数 人数 = 1..3",
    "参数 基准日 = 2026-02-01",
    "参数 窗口 = 2026-01-15..2026-03-31",
    "参数 关注机关 = { 机关类别.党委, 机关类别.政府 }",
    "清单 公开清单 { 职责, §措施 }",
    "清单 未列清单 [9项] 未编 \"未公布\"",
];

impl Writer {
    /// One report of texts, and one of records with titles and parts.
    fn reports(&mut self) {
        let forms = [
            ("个人报告", "述职报告.提交日期", "述职报告.§章节"),
            ("专项报告", "述职报告.已交", "述职报告.条目"),
        ];
        let declared = 1 + self.world.dice.roll(2);
        for (name, submitted, sections) in forms.iter().take(declared) {
            self.others.push(Declaration {
                text: format!("文书 {name} 于 人员 {{ 提交 {submitted}, 章节 {sections} }}"),
            });
            self.world.reports.push(Report { name: (*name).to_owned(), closed: false, busy: false });
        }
    }

    /// A value over all records; what it reads is there before any of them is evaluated.
    fn aggregate(&mut self, record: usize) {
        let name = self.world.fresh("汇总");
        let scope = Scope { record: Some(record), variables: Vec::new(), everything: false };
        let dice = &mut self.world.dice;
        let measure = *dice.pick(&["计数", "合计", "最小", "最大", "名次", "名次"]);
        let of = match measure {
            "合计" => dice.pick(&[Ty::Int, Ty::Decimal, Ty::Days]).clone(),
            _ => dice.pick(&[Ty::Int, Ty::Decimal, Ty::Date, Ty::Days]).clone(),
        };
        let mut text = format!("汇总 {name} 于 {} = {measure}", self.world.words.records[record].name);
        if measure != "计数" {
            text.push_str(&format!("({})", self.world.value(&scope, &of, 1)));
        }
        let member = match self.world.classes.iter().find(|class| class.record == record) {
            Some(class) if self.world.dice.chance(30) => Some(format!("是 {}", class.name)),
            _ => None,
        };
        let condition = self.world.dice.chance(40).then(|| self.world.condition(&scope, 1));
        let parts: Vec<String> = member.into_iter().chain(condition).collect();
        if !parts.is_empty() {
            text.push_str(&format!(" 使 {}", parts.join(" 且 ")));
        }
        let group = self.world.dice.chance(60).then(|| {
            let all = [Ty::Enum(vocabulary::LEVEL), Ty::Enum(vocabulary::ORGAN), Ty::Text, Ty::Bool, Ty::Int];
            self.world.dice.pick(&all).clone()
        });
        if let Some(group) = &group {
            let group = match group {
                Ty::Enum(_) => self.world.path_or(&scope, group),
                group => self.world.value(&scope, group, 1),
            };
            text.push_str(&format!(" 按 {group}"));
        }
        self.others.push(Declaration { text });
        let ty = if matches!(measure, "计数" | "名次") { Ty::Int } else { of };
        self.world.aggregates.push(Aggregate { name, record, ty, group, rank: measure == "名次" });
    }

    /// A derived value: of facts, or of whatever has been declared.
    fn definition(&mut self, everything: bool, record: usize) {
        let name = self.world.fresh("定义");
        let ty = self.world.dice.pick(&[Ty::Bool, Ty::Int, Ty::Date]).clone();
        let of_context = self.world.dice.chance(20);
        let scope = Scope {
            record: (!of_context).then_some(record),
            variables: Vec::new(),
            everything: everything && !of_context,
        };
        let value = match ty {
            Ty::Bool => self.world.condition(&scope, 2),
            _ => self.world.value(&scope, &ty, 2),
        };
        let over = if of_context {
            String::new()
        } else {
            format!(" 于 {}", self.world.words.records[record].name)
        };
        self.others.push(Declaration { text: format!("定义 {name}{over} = {value}") });
        self.world.definitions.push(Definition { name, ty, record: scope.record, plain: !scope.everything });
    }
}

/// A text in a keyword language: keywords are translated word by word, outside of strings.
fn render(text: &str, language: Language) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = match first {
            '"' => rest[1..].find('"').map_or(rest.len(), |at| at + 2),
            '《' => rest.find('》').map_or(rest.len(), |at| at + '》'.len_utf8()),
            '§' => {
                let word = &rest['§'.len_utf8()..];
                let length = word_length(word);
                out.push_str(&word[..length]);
                rest = &word[length..];
                continue;
            }
            first if is_word(first) && !first.is_ascii_digit() => {
                let length = word_length(rest);
                let word = &rest[..length];
                match Keyword::find(word, Language::Zh) {
                    Some(keyword) => out.push_str(keyword.text(language)),
                    None => out.push_str(word),
                }
                rest = &rest[length..];
                continue;
            }
            first => first.len_utf8(),
        };
        out.push_str(&rest[..end]);
        rest = &rest[end..];
    }
    out
}

fn is_word(char: char) -> bool {
    char.is_alphanumeric() || char == '_'
}

fn word_length(text: &str) -> usize {
    text.find(|char| !is_word(char)).unwrap_or(text.len())
}
