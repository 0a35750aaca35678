//! Random effects and duties.

use super::{
    Declaration,
    clauses::{Around, Writer},
    expressions::{Duty, Scope},
    vocabulary::{PERSON, SECTIONS, TEXTS, Ty},
};

const BINDING: &[&str] = &["应当", "应当", "参照", "原则上", "原则上", "侧重"];
const LOOSE: &[&str] = &["可以", "不得", "免予"];

impl Writer {
    pub(crate) fn set_busy(&mut self, duty: &str, busy: bool) {
        for other in &mut self.world.duties {
            if other.name == duty {
                other.busy = busy;
            }
        }
    }

    pub(crate) fn free_duties(&self, record: usize) -> Vec<Duty> {
        let free = |duty: &&Duty| !duty.closed && duty.record == record;
        self.world.duties.iter().filter(free).cloned().collect()
    }

    /// The condition and the effects of a clause. What it imposes is settled
    /// first, so that nothing in the clause reads it.
    pub(crate) fn body(&mut self, around: &Around, count: usize) -> (Option<String>, Vec<String>) {
        let mut effects = Vec::new();
        let mut later = Vec::new();
        let mut busy = Vec::new();
        for _ in 0..count {
            match self.world.dice.roll(16) {
                0..=4 => {
                    if let Some((effect, duty)) = self.impose(around.record) {
                        effects.push(effect);
                        self.set_busy(&duty, true);
                        busy.push(duty);
                    }
                }
                5..=7 => {
                    if let Some(effect) = self.contain(around) {
                        effects.push(effect);
                    }
                }
                kind => later.push(kind),
            }
        }
        for kind in later {
            let effect = self.other_effect(kind, around, &mut busy);
            effects.push(effect);
        }
        let condition = self.condition_of_clause(&around.scope);
        for duty in busy {
            self.set_busy(&duty, false);
        }
        for report in &mut self.world.reports {
            report.busy = false;
        }
        (condition, effects)
    }

    fn modality(&mut self, reason: bool) -> &'static str {
        loop {
            let all = if self.world.dice.chance(75) { BINDING } else { LOOSE };
            let word = *self.world.dice.pick(all);
            if word != "原则上" || reason {
                return word;
            }
        }
    }

    fn impose(&mut self, record: usize) -> Option<(String, String)> {
        let free = self.free_duties(record);
        if free.is_empty() {
            return None;
        }
        let duty = self.world.dice.pick(&free).clone();
        let modality = self.modality(duty.reason);
        Some((format!("{modality} {}", duty.name), duty.name))
    }

    fn contain(&mut self, around: &Around) -> Option<String> {
        if around.record != PERSON {
            return None;
        }
        let free: Vec<String> = self
            .world
            .reports
            .iter()
            .filter(|report| !report.closed)
            .map(|report| report.name.clone())
            .collect();
        if free.is_empty() {
            return None;
        }
        let name = self.world.dice.pick(&free).clone();
        for report in &mut self.world.reports {
            report.busy |= report.name == name;
        }
        let modality = self.modality(true);
        let mut items = Vec::new();
        for _ in 0..1 + self.world.dice.roll(3) {
            items.push(match self.world.dice.roll(8) {
                0 => "清单 公开清单".to_owned(),
                1 => "清单 未列清单".to_owned(),
                2 => {
                    let list = Ty::List(Box::new(Ty::Text));
                    let own = |ty: &Ty| *ty == list;
                    let paths = self.world.paths(&around.scope, &own);
                    let paths: Vec<String> = paths
                        .into_iter()
                        .filter(|path| path.ends_with("清单") && !path.starts_with("环境"))
                        .collect();
                    format!("本人 {}", self.world.dice.pick(&paths))
                }
                _ => {
                    let name: &str = self.world.dice.pick::<&str>(SECTIONS);
                    section(name)
                }
            });
        }
        Some(format!("{modality} 包含 {name}: {}", items.join(", ")))
    }

    fn other_effect(&mut self, kind: usize, around: &Around, busy: &mut Vec<String>) -> String {
        let scope = &around.scope;
        match kind {
            8 => {
                let duty = self.name("就地");
                busy.push(duty.clone());
                let inner =
                    Scope { record: scope.record, variables: around.loops.clone(), everything: false };
                let (body, reason) = self.duty_body(&inner);
                format!("{} {duty} {body}", self.modality(reason))
            }
            9 => {
                let word = *self.world.dice.pick(&["纳入", "作为"]);
                let by = *self.world.dice.pick(&["", " 由 组织部门", " 由 \"巡察 机构\""]);
                format!("{word} {}{by}", self.world.dice.pick(&["考核", "巡察", "考察依据"]))
            }
            10 => {
                let condition = self.world.condition(scope, 1);
                format!("条件 {}: {condition}", self.world.dice.pick(&["提拔", "评优"]))
            }
            11 => self.bound(scope),
            12 => self.list_quota(scope),
            13 => {
                let mut steps = Vec::new();
                for name in ["提醒", "约谈", "诫勉"].iter().take(2 + self.world.dice.roll(2)) {
                    let condition = self.world.condition(scope, 1);
                    steps.push(if self.world.dice.chance(90) {
                        format!("{name} 当 {condition}")
                    } else {
                        (*name).to_owned()
                    });
                }
                format!("启动 其一 {{ {} }}{}", steps.join(", "), self.terms(scope))
            }
            _ => {
                let names = self.world.dice.some(&["提醒", "约谈", "诫勉", "问责"], 2);
                format!("启动 {}{}", names.join(", "), self.terms(scope))
            }
        }
    }

    fn terms(&mut self, scope: &Scope) -> String {
        let mut terms = String::new();
        if self.world.dice.chance(40) {
            terms.push_str(" 依照 《问责条例》");
        }
        if self.world.dice.chance(20) {
            terms.push_str(" 由 纪委");
        }
        if self.world.dice.chance(20) {
            let facts = Scope { record: scope.record, ..Scope::default() };
            terms.push_str(&format!(" 限 {}", self.world.value(&facts, &Ty::Date, 1)));
        }
        terms
    }

    fn bound(&mut self, scope: &Scope) -> String {
        let ty = self.world.dice.pick(&[Ty::Int, Ty::Decimal]).clone();
        let value = self.world.value(scope, &ty, 2);
        let limit = match self.world.dice.roll(3) {
            0 => format!("在 {}..{}", self.world.dice.roll(3), self.world.dice.roll(6)),
            1 => format!("不少于 {}", self.world.value(scope, &ty, 1)),
            _ => format!("不超过 {}", self.world.value(scope, &ty, 1)),
        };
        format!("限定 {}: {value} {limit}", self.world.dice.pick(&["比例", "总量"]))
    }

    fn list_quota(&mut self, scope: &Scope) -> String {
        // The record has the quota: no element of the clause is read.
        let scope = &Scope { variables: Vec::new(), ..scope.clone() };
        let lists = self.world.lists(scope);
        let (list, ty) = self.world.dice.pick(&lists).clone();
        let element = self.name("q");
        let mut inner = scope.clone();
        inner.variables.push((element.clone(), ty, list.clone()));
        let filter = if self.world.dice.chance(30) {
            format!(" 当 {}", self.world.condition(&inner, 0))
        } else {
            String::new()
        };
        let amount = self.amount(scope);
        let name = self.name("组成");
        let counting = if self.world.dice.chance(75) {
            format!(" 使 {}", self.world.condition(&inner, 1))
        } else {
            String::new()
        };
        let group = if self.world.dice.chance(30) {
            format!(" 按 {}", self.world.group(&inner))
        } else {
            String::new()
        };
        format!("从 {list} 为 {element}{filter} 中 {amount} 项 {name}{counting}{group}")
    }

    // ── duties ───────────────────────────────────────────────────────────

    /// The members of a duty, and whether it has a reason.
    fn duty_body(&mut self, scope: &Scope) -> (String, bool) {
        let (body, duty) = self.members(scope);
        (body, duty.reason)
    }

    fn members(&mut self, scope: &Scope) -> (String, Duty) {
        let mut members = Vec::new();
        let done = !self.world.dice.chance(8);
        if done && self.world.dice.chance(75) {
            members.push(format!("履行于 {}", self.world.value(scope, &Ty::Date, 1)));
        } else if done {
            members.push(format!("履行 {}", self.world.condition(scope, 1)));
        }
        if self.world.dice.chance(30) {
            members.push(format!("自 {}", self.world.beginning(scope)));
        }
        let due = self.world.dice.chance(70);
        if due {
            let before = *self.world.dice.pick(&["", "", " 之前", " 以内"]);
            members.push(format!("限 {}{before}", self.world.value(scope, &Ty::Date, 1)));
        }
        let reason = self.world.dice.chance(60);
        if reason {
            let text = match self.world.paths(scope, &|ty| *ty == Ty::Text) {
                paths if paths.is_empty() => format!("\"{}\"", TEXTS[0]),
                paths => self.world.dice.pick(&paths).clone(),
            };
            members.push(format!("说明 {text}"));
        }
        let chosen = self.world.dice.chance(50);
        if chosen {
            members.push(format!("选定 {}", self.world.condition(scope, 1)));
        }
        for party in ["向 本单位", "抄送 \"上级 机关\", 纪委", "由 办公室", "经 党组"] {
            if self.world.dice.chance(15) {
                members.push(party.to_owned());
            }
        }
        self.world.dice.shuffle(&mut members);
        let duty = Duty {
            name: String::new(),
            record: scope.record.unwrap_or(PERSON),
            list: None,
            done,
            due,
            chosen,
            reason,
            closed: false,
            busy: false,
        };
        (format!("{{ {} }}", members.join("; ")), duty)
    }

    pub(crate) fn duty(&mut self, record: usize) {
        let name = self.name("义务");
        let lists = self.carrier_lists(record);
        let mut scope = Scope { record: Some(record), variables: Vec::new(), everything: false };
        let type_name = self.world.words.records[record].name;
        let mut head = format!("义务 {name} 于 {type_name}");
        let mut list = None;
        if self.world.dice.chance(35) {
            let (path, ty) = if self.world.dice.chance(20) {
                ("{\"上半年\", \"下半年\"}".to_owned(), Ty::Text)
            } else {
                self.world.dice.pick(&lists).clone()
            };
            let element = self.name("z");
            head.push_str(&format!(" 逐 {element} 于 {path}"));
            scope.variables.push((element, ty, path.clone()));
            list = Some(path);
        }
        let (body, duty) = self.members(&scope);
        self.others.push(Declaration { text: format!("{head} {body}") });
        self.world.duties.push(Duty { name, list, ..duty });
    }
}

/// A section's name as it is written.
pub(crate) fn section(name: &str) -> String {
    if name.contains(' ') {
        format!("\"{name}\"")
    } else {
        // Any of its words may be a keyword elsewhere.
        let words: Vec<String> = name.split('/').map(|word| format!("§{word}")).collect();
        words.join("/")
    }
}
