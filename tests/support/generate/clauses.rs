//! Random clauses: each reads only what stands before it, whatever the order of the text.

use super::{
    Declaration,
    expressions::{Class, Scope, World},
    vocabulary::Ty,
};

/// A clause on its way.
#[derive(Clone, Debug)]
pub(crate) struct Clause {
    /// Kind and name, as they are referred to.
    pub(crate) reference: String,
    pub(crate) record: Option<usize>,
    /// Up to the `{`.
    head: String,
    condition: Option<String>,
    effects: Vec<String>,
    overrides: Vec<String>,
}

impl Clause {
    pub(crate) fn declaration(&self) -> Declaration {
        let mut text = format!("{} {{\n", self.head);
        let condition = self.condition.iter().map(|test| format!("当 {test}"));
        let effects = self.effects.iter().cloned();
        let overrides = (!self.overrides.is_empty()).then(|| format!("除外 {}", self.overrides.join(", ")));
        for member in condition.chain(effects).chain(overrides) {
            text.push_str(&format!("    {member}\n"));
        }
        text.push_str("    解释 \"试\"\n}");
        Declaration { text }
    }
}

/// What a clause's own expressions see, and the clause's place in the scheme.
pub(crate) struct Around {
    pub(crate) scope: Scope,
    /// The clause's own loops alone, for duties declared in place.
    pub(crate) loops: Vec<(String, Ty, String)>,
    pub(crate) record: usize,
}

/// All clauses of a scheme.
pub(crate) struct Writer {
    pub(crate) world: World,
    pub(crate) clauses: Vec<Clause>,
    pub(crate) others: Vec<Declaration>,
}

impl Writer {
    pub(crate) fn name(&mut self, stem: &str) -> String {
        self.world.fresh(stem)
    }

    pub(crate) fn condition_of_clause(&mut self, scope: &Scope) -> Option<String> {
        let depth = *self.world.dice.pick(&[0, 0, 0, 1, 1, 2]);
        match self.world.dice.roll(20) {
            0 => Some("未定 \"原文未写\"".to_owned()),
            1 => Some(format!("{} 且 未定 \"条件未尽\"", self.world.condition(scope, depth))),
            2 => Some(format!("{} 或 未定 \"等情形\"", self.world.condition(scope, depth))),
            3..=8 => None,
            9..=11 => {
                let [one, two] = [0; 2].map(|_| self.world.condition(scope, depth));
                Some(format!("{one} 或 {two}"))
            }
            _ => Some(self.world.condition(scope, depth)),
        }
    }

    // ── subjects ─────────────────────────────────────────────────────────

    pub(crate) fn subject(&mut self, record: usize) {
        let name = self.name("主体");
        let lists = self.carrier_lists(record);
        let list =
            (self.world.dice.chance(60) && !lists.is_empty()).then(|| self.world.dice.pick(&lists).clone());
        let covered = !self.world.dice.chance(10);
        let not_covered = if covered { "" } else { " 不适用 \"另有规定\"" };
        let type_name = self.world.words.records[record].name;
        let mut scope = Scope { record: Some(record), variables: Vec::new(), everything: true };
        let mut head = format!("主体 {name}{not_covered} 于 {type_name}");
        if let Some((path, ty)) = &list {
            let element = self.name("p");
            head.push_str(&format!(" 逐 {element} 于 {path}"));
            scope.variables.push((element, ty.clone(), path.clone()));
        }
        let around = Around { scope, loops: Vec::new(), record };
        let effects = *self.world.dice.pick(&[0, 0, 1, 1, 2]);
        let (condition, effects) = self.body(&around, effects);
        self.push(format!("主体.{name}"), Some(record), head, condition, effects);
        self.world.classes.push(Class { name, record, list: list.map(|(path, _)| path) });
    }

    /// A class that rests on facts alone, so that aggregates can ask for it.
    pub(crate) fn plain_subject(&mut self, record: usize) {
        let name = self.name("主体");
        let scope = Scope { record: Some(record), variables: Vec::new(), everything: false };
        let head = format!("主体 {name} 于 {}", self.world.words.records[record].name);
        let condition = self.condition_of_clause(&scope);
        self.push(format!("主体.{name}"), Some(record), head, condition, Vec::new());
        self.world.classes.push(Class { name, record, list: None });
    }

    /// Lists of the record that classes can be of.
    pub(crate) fn carrier_lists(&self, record: usize) -> Vec<(String, Ty)> {
        let scope = Scope { record: Some(record), ..Scope::default() };
        let all = self.world.lists(&scope).into_iter();
        all.filter(|(path, _)| self.world.params.iter().all(|(name, _)| name != path)).collect()
    }

    /// Classes that can stand together: of one record, and of one list at most.
    fn together(&mut self, record: usize, most: usize) -> Vec<Class> {
        let all: Vec<Class> =
            self.world.classes.iter().filter(|class| class.record == record).cloned().collect();
        if all.is_empty() {
            return all;
        }
        let first = self.world.dice.pick(&all).clone();
        let mix = self.world.dice.chance(30);
        let alike: Vec<Class> = all
            .into_iter()
            .filter(|class| {
                class.name != first.name && (class.list == first.list || (mix && class.list.is_none()))
            })
            .collect();
        let mut some = vec![first];
        if most > 1 && !alike.is_empty() && self.world.dice.chance(60) {
            some.extend(self.world.dice.some(&alike, most - 1));
        }
        some
    }

    fn except(&mut self, record: usize, others: &[Class]) -> String {
        let all: Vec<String> = self
            .world
            .classes
            .iter()
            .filter(|class| class.record == record && others.iter().all(|other| other.name != class.name))
            .map(|class| class.name.clone())
            .collect();
        if all.is_empty() || !self.world.dice.chance(20) {
            return String::new();
        }
        format!(" 除 {}", self.world.dice.some(&all, 2).join(", "))
    }

    pub(crate) fn union(&mut self, record: usize) {
        let classes = self.together(record, 3);
        if classes.is_empty() {
            return;
        }
        let name = self.name("合并");
        let except = self.except(record, &classes);
        let words: Vec<&str> = classes.iter().map(|class| class.name.as_str()).collect();
        let text = format!("主体 {name} = {}{except}", words.join(", "));
        self.others.push(Declaration { text });
        let list = shared_list(&classes);
        self.world.classes.push(Class { name, record, list });
    }

    // ── content, method, use ─────────────────────────────────────────────

    pub(crate) fn clause(&mut self, record: usize) {
        let classes = self.together(record, 2);
        if classes.is_empty() {
            return self.subject(record);
        }
        let kind = *self.world.dice.pick(&["内容", "方式", "运用"]);
        let name = self.name("条");
        let words: Vec<&str> = classes.iter().map(|class| class.name.as_str()).collect();
        let mut head = format!("{kind} {name} 对 {}", words.join(", "));
        head.push_str(&self.except(record, &classes));
        let mut scope = Scope { record: Some(record), variables: Vec::new(), everything: true };
        if let Some(list) = shared_list(&classes)
            && self.world.dice.chance(70)
        {
            let element = self.name("x");
            head.push_str(&format!(" 为 {element}"));
            let ty = self.element_of(record, &list);
            scope.variables.push((element, ty, list));
        }
        let mut loops = Vec::new();
        while loops.len() < 2 && self.world.dice.chance(25) {
            let element = self.name("y");
            let (list, ty) = self.loop_list(&scope);
            head.push_str(&format!(" 逐 {element} 于 {list}"));
            loops.push((element.clone(), ty.clone(), list.clone()));
            scope.variables.push((element, ty, list));
        }
        let around = Around { scope, loops, record };
        let count = 1 + self.world.dice.roll(3);
        let (condition, effects) = self.body(&around, count);
        self.push(format!("{kind}.{name}"), Some(record), head, condition, effects);
    }

    fn element_of(&self, record: usize, list: &str) -> Ty {
        let lists = self.carrier_lists(record);
        let found = lists.into_iter().find(|(path, _)| path == list);
        found.expect("the list of a class").1
    }

    fn loop_list(&mut self, scope: &Scope) -> (String, Ty) {
        let lists: Vec<(String, Ty)> = self.world.lists(scope);
        match self.world.dice.roll(4) {
            0 => ("{\"一季度\", \"二季度\"}".to_owned(), Ty::Text),
            1 => ("1..2".to_owned(), Ty::Int),
            _ => self.world.dice.pick(&lists).clone(),
        }
    }

    /// A method without 对: a quota over the population.
    pub(crate) fn population_quota(&mut self, record: usize) {
        let pool: Vec<Class> = self.together(record, 2);
        if pool.is_empty() {
            return;
        }
        let name = self.name("名额条");
        let context = Scope::default();
        let condition = self.world.dice.chance(30).then(|| self.world.condition(&context, 1));
        let mut scope = Scope { record: Some(record), variables: Vec::new(), everything: true };
        let words: Vec<&str> = pool.iter().map(|class| class.name.as_str()).collect();
        let mut effect = format!("从 {}", words.join(", "));
        if let Some(list) = shared_list(&pool)
            && self.world.dice.chance(60)
        {
            let element = self.name("x");
            effect.push_str(&format!(" 为 {element}"));
            let ty = self.element_of(record, &list);
            scope.variables.push((element, ty, list));
        }
        // The duty is settled before anything is read.
        let duties: Vec<String> = self
            .free_duties(record)
            .into_iter()
            .filter(|duty| duty.chosen && duty.list.is_none())
            .map(|duty| duty.name)
            .collect();
        let target = if !duties.is_empty() && self.world.dice.chance(70) {
            let duty = self.world.dice.pick(&duties).clone();
            self.set_busy(&duty, true);
            duty
        } else {
            self.name("名额")
        };
        if self.world.dice.chance(25) {
            effect.push_str(&format!(" 当 {}", self.world.condition(&scope, 1)));
        }
        let amount = self.amount(&context);
        effect.push_str(&format!(" 中 {amount} 名 {target}"));
        if self.world.dice.chance(if duties.contains(&target) { 20 } else { 80 }) {
            effect.push_str(&format!(" 使 {}", self.world.condition(&scope, 1)));
        }
        if self.world.dice.chance(35) {
            effect.push_str(&format!(" 按 {}", self.world.group(&scope)));
        }
        self.set_busy(&target, false);
        self.push(format!("方式.{name}"), Some(record), format!("方式 {name}"), condition, vec![effect]);
    }

    pub(crate) fn amount(&mut self, scope: &Scope) -> String {
        match self.world.dice.roll(8) {
            0 => self.world.dice.roll(3).to_string(),
            1 => "1..2".to_owned(),
            2 => "人数".to_owned(),
            3 => format!("不少于 {}", self.world.dice.pick(&["1/3", "25%", "1/2"])),
            4 => format!("不超过 {}", self.world.dice.pick(&["1/3", "50%"])),
            5 => "不少于 环境.名额".to_owned(),
            6 => format!("不超过 {}", self.world.value(scope, &Ty::Int, 0)),
            _ => format!("不少于 {}", self.world.dice.roll(4)),
        }
    }

    fn push(
        &mut self,
        reference: String,
        record: Option<usize>,
        head: String,
        condition: Option<String>,
        effects: Vec<String>,
    ) {
        // Earlier clauses override this one: no circle can arise.
        if self.world.dice.chance(35) {
            let earlier: Vec<usize> = (0..self.clauses.len())
                .filter(|place| self.clauses[*place].record == record)
                .filter(|place| !self.clauses[*place].reference.contains("名额"))
                .collect();
            if !earlier.is_empty() {
                for place in self.world.dice.some(&earlier, 2) {
                    let bare = reference.split_once('.').map_or("", |(_, name)| name);
                    let word = if self.world.dice.chance(50) { bare } else { &reference };
                    self.clauses[place].overrides.push(word.to_owned());
                }
            }
        }
        self.clauses.push(Clause { reference, record, head, condition, effects, overrides: Vec::new() });
    }
}

fn shared_list(classes: &[Class]) -> Option<String> {
    let first = classes.first()?.list.clone()?;
    let all = classes.iter().all(|class| class.list.as_ref() == Some(&first));
    all.then_some(first)
}
