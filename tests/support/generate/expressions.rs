//! Random expressions of a wanted type. Everything compound stands in brackets.

use super::{
    dice::Dice,
    vocabulary::{SECTIONS, TEXTS, Ty, Vocabulary},
};

/// What an expression can read at its place.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scope {
    /// The record type whose fields can be read; none for the context alone.
    pub(crate) record: Option<usize>,
    /// Elements in reach: name, type, and the list they are taken from.
    pub(crate) variables: Vec<(String, Ty, String)>,
    /// Classes, statuses and definitions that read them can be read too.
    pub(crate) everything: bool,
}

/// A class that can be read.
#[derive(Clone, Debug)]
pub(crate) struct Class {
    pub(crate) name: String,
    pub(crate) record: usize,
    /// The list whose elements it classifies.
    pub(crate) list: Option<String>,
}

/// A duty that can be imposed and read.
#[derive(Clone, Debug)]
pub(crate) struct Duty {
    pub(crate) name: String,
    pub(crate) record: usize,
    /// The list for whose elements it is owed.
    pub(crate) list: Option<String>,
    pub(crate) done: bool,
    pub(crate) due: bool,
    pub(crate) chosen: bool,
    pub(crate) reason: bool,
    /// Something has read it: no later clause imposes it.
    pub(crate) closed: bool,
    /// The clause at hand imposes it, or it stands in one: it is not read there.
    pub(crate) busy: bool,
}

/// A report that can be asked for sections, and read.
#[derive(Clone, Debug)]
pub(crate) struct Report {
    pub(crate) name: String,
    pub(crate) closed: bool,
    pub(crate) busy: bool,
}

/// A derived value that can be read.
#[derive(Clone, Debug)]
pub(crate) struct Definition {
    pub(crate) name: String,
    pub(crate) ty: Ty,
    pub(crate) record: Option<usize>,
    /// It reads facts alone.
    pub(crate) plain: bool,
}

/// A value over all records that can be read.
#[derive(Clone, Debug)]
pub(crate) struct Aggregate {
    pub(crate) name: String,
    pub(crate) record: usize,
    pub(crate) ty: Ty,
    pub(crate) group: Option<Ty>,
    pub(crate) rank: bool,
}

/// What has been declared so far: expressions read nothing else, so nothing is circular.
#[derive(Clone, Debug)]
pub(crate) struct World {
    pub(crate) dice: Dice,
    pub(crate) words: Vocabulary,
    pub(crate) params: Vec<(&'static str, Ty)>,
    pub(crate) definitions: Vec<Definition>,
    pub(crate) aggregates: Vec<Aggregate>,
    pub(crate) classes: Vec<Class>,
    pub(crate) duties: Vec<Duty>,
    pub(crate) reports: Vec<Report>,
    /// For names of elements.
    pub(crate) fresh: usize,
}

impl World {
    pub(crate) fn fresh(&mut self, stem: &str) -> String {
        self.fresh += 1;
        format!("{stem}{}", self.fresh)
    }

    /// Paths, parameters and definitions of a type in reach.
    pub(crate) fn paths(&self, scope: &Scope, wanted: &dyn Fn(&Ty) -> bool) -> Vec<String> {
        let mut all = Vec::new();
        for (name, ty, _) in &scope.variables {
            if wanted(ty) {
                all.push(name.clone());
            }
            if let Ty::Record(record) = ty {
                self.fields(name, *record, wanted, &mut all);
            }
        }
        if let Some(record) = scope.record {
            self.fields("", record, wanted, &mut all);
        }
        for field in &self.words.context {
            if wanted(&field.ty) {
                all.push(format!("环境.{}", field.name));
                if !field.name.starts_with('§') {
                    all.push(field.name.to_owned());
                }
            }
        }
        for (name, ty) in &self.params {
            if wanted(ty) {
                all.push((*name).to_owned());
            }
        }
        for definition in &self.definitions {
            let in_reach = definition.record.is_none() || definition.record == scope.record;
            if wanted(&definition.ty) && in_reach && (definition.plain || scope.everything) {
                all.push(definition.name.clone());
            }
        }
        for aggregate in self.aggregates.iter().filter(|_| scope.everything) {
            let own = scope.record == Some(aggregate.record);
            if wanted(&aggregate.ty) && (own || (aggregate.group.is_none() && !aggregate.rank)) {
                all.push(aggregate.name.clone());
            }
        }
        all
    }

    /// An aggregate of one group, of a type.
    fn of_group(&mut self, scope: &Scope, ty: &Ty) -> Option<String> {
        let fitting = self.aggregates.iter().filter(|other| other.ty == *ty && !other.rank);
        let all: Vec<(String, Ty)> =
            fitting.filter_map(|other| Some((other.name.clone(), other.group.clone()?))).collect();
        if !scope.everything || all.is_empty() {
            return None;
        }
        let (name, group) = self.dice.pick(&all).clone();
        let group = self.value(scope, &group, 0);
        Some(format!("{name}({group})"))
    }

    fn fields(&self, base: &str, record: usize, wanted: &dyn Fn(&Ty) -> bool, all: &mut Vec<String>) {
        for field in &self.words.records[record].fields {
            let path = if base.is_empty() { field.name.to_owned() } else { format!("{base}.{}", field.name) };
            if wanted(&field.ty) {
                all.push(path.clone());
            }
            if let Ty::Record(inner) = field.ty {
                self.fields(&path, inner, wanted, all);
            }
        }
    }

    fn path(&mut self, scope: &Scope, wanted: &dyn Fn(&Ty) -> bool) -> Option<String> {
        let all = self.paths(scope, wanted);
        (!all.is_empty()).then(|| self.dice.pick(&all).clone())
    }

    /// A path of a type, else something written out.
    pub(crate) fn path_or(&mut self, scope: &Scope, ty: &Ty) -> String {
        match self.path(scope, &|other| other == ty) {
            Some(path) => path,
            None => self.qualified(ty),
        }
    }

    /// A value written out, of a type that is known without looking around.
    fn qualified(&mut self, ty: &Ty) -> String {
        match ty {
            Ty::Enum(id) => {
                let decl = &self.words.enums[*id];
                format!("{}.{}", decl.name, self.dice.pick(decl.values))
            }
            ty => self.literal(ty),
        }
    }

    /// A value written out.
    pub(crate) fn literal(&mut self, ty: &Ty) -> String {
        match ty {
            Ty::Bool => (*self.dice.pick(&["真", "假"])).to_owned(),
            Ty::Int => (*self.dice.pick(&["0", "1", "2", "3", "12", "2025"])).to_owned(),
            Ty::Decimal => (*self.dice.pick(&["0.5", "1.5", "1/3", "25%", "2.25"])).to_owned(),
            Ty::Text => format!("\"{}\"", self.dice.pick(TEXTS)),
            Ty::Date => {
                let dates = ["2025-12-31", "2026-01-15", "2026-03-01", "2026-03-31", "2024-02-29"];
                (*self.dice.pick(&dates)).to_owned()
            }
            Ty::Days => (*self.dice.pick(&["0日", "1日", "15日", "30日", "75日"])).to_owned(),
            Ty::Enum(id) => {
                let decl = &self.words.enums[*id];
                let value = *self.dice.pick(decl.values);
                if self.dice.chance(15) { format!("{}.{value}", decl.name) } else { value.to_owned() }
            }
            Ty::List(item) => {
                let mut items = vec![self.qualified(item)];
                for _ in 0..self.dice.roll(3) {
                    items.push(self.literal(item));
                }
                format!("{{{}}}", items.join(", "))
            }
            Ty::Record(_) => panic!("no record is written out"),
        }
    }

    /// What groups are made by.
    pub(crate) fn group(&mut self, scope: &Scope) -> String {
        let all = [
            Ty::Enum(super::vocabulary::LEVEL),
            Ty::Enum(super::vocabulary::ORGAN),
            Ty::Text,
            Ty::Bool,
            Ty::Int,
        ];
        let ty = self.dice.pick(&all).clone();
        self.path_or(scope, &ty)
    }

    // ── conditions ───────────────────────────────────────────────────────

    pub(crate) fn condition(&mut self, scope: &Scope, depth: usize) -> String {
        if depth > 0 && self.dice.chance(45) {
            return match self.dice.roll(5) {
                0 => format!("(非 {})", self.condition(scope, depth - 1)),
                1 | 2 => self.joined(scope, "且", depth),
                3 => self.joined(scope, "或", depth),
                _ => {
                    let [a, b, c] = [0; 3].map(|_| self.condition(scope, depth - 1));
                    format!("(若 {a} 则 {b} 否则 {c})")
                }
            };
        }
        match self.dice.roll(12) {
            0 => self.path_or(scope, &Ty::Bool),
            1..=4 => self.comparison(scope, depth),
            5 if self.dice.chance(20) => self.in_period(scope, depth),
            5 if self.dice.chance(10) => self.span_comparison(scope, depth),
            5 => self.membership_in_list(scope, depth),
            6 => {
                let word = *self.dice.pick(&["有", "无"]);
                match self.path(scope, &|_| true) {
                    Some(path) => format!("({word} {path})"),
                    None => self.path_or(scope, &Ty::Bool),
                }
            }
            7 | 8 => self.quantified_condition(scope, depth),
            9 if self.dice.chance(30) => {
                let ty = self.element_type();
                if self.dice.chance(50) {
                    return format!("互异({})", self.list(scope, &ty, depth));
                }
                self.projected("互异", scope, &ty)
            }
            _ if scope.everything => self.derived(scope, depth),
            _ => self.comparison(scope, depth),
        }
    }

    fn joined(&mut self, scope: &Scope, word: &str, depth: usize) -> String {
        let count = 2 + self.dice.roll(2);
        let parts: Vec<String> = (0..count).map(|_| self.condition(scope, depth - 1)).collect();
        format!("({})", parts.join(&format!(" {word} ")))
    }

    /// What the rules derive: classes, statuses, reports that lack a section.
    fn derived(&mut self, scope: &Scope, depth: usize) -> String {
        let mut all = Vec::new();
        for class in &self.classes {
            if Some(class.record) == scope.record {
                all.push((format!("(是 {})", class.name), None, None));
            }
            for (name, _, list) in &scope.variables {
                if class.list.as_ref() == Some(list) {
                    all.push((format!("({name} 是 {})", class.name), None, None));
                }
            }
        }
        for (place, duty) in self.duties.iter().enumerate() {
            let in_reach = Some(duty.record) == scope.record
                && duty
                    .list
                    .as_ref()
                    .is_none_or(|list| scope.variables.iter().any(|(_, _, other)| other == list));
            if !in_reach || duty.busy || !duty.done {
                continue;
            }
            for test in ["已履行", "未履行", "逾期", "逾期未履行"] {
                if duty.due || test.ends_with("已履行") {
                    all.push((format!("{}.{test}", duty.name), Some(place), None));
                }
            }
        }
        for (place, report) in self.reports.iter().enumerate() {
            if scope.record == Some(super::vocabulary::PERSON) && !report.busy {
                all.push((format!("{}.缺漏", report.name), None, Some(place)));
            }
        }
        if all.is_empty() {
            return self.comparison(scope, depth);
        }
        let (text, duty, report) = self.dice.pick(&all).clone();
        if let Some(duty) = duty {
            self.duties[duty].closed = true;
        }
        if let Some(report) = report {
            self.reports[report].closed = true;
        }
        text
    }

    fn comparison(&mut self, scope: &Scope, depth: usize) -> String {
        let (ty, ordered) = match self.dice.roll(10) {
            0..=2 => (Ty::Int, true),
            3 => (Ty::Decimal, true),
            4 | 5 => (Ty::Date, true),
            6 => (Ty::Days, true),
            7 | 8 => {
                let id = self.dice.roll(self.words.enums.len());
                (Ty::Enum(id), self.words.enums[id].ordered)
            }
            _ => (self.dice.pick(&[Ty::Text, Ty::Bool]).clone(), false),
        };
        let left = self.value(scope, &ty, depth);
        let is_enum = matches!(ty, Ty::Enum(_));
        let right = match ty {
            // One side tells which enum is meant.
            Ty::Enum(_) if self.dice.chance(70) => self.literal(&ty),
            _ => self.value(scope, &ty, depth),
        };
        if !ordered {
            let op = *self.dice.pick(&["=", "=", "≠"]);
            return format!("({left} {op} {right})");
        }
        let words: &[&str] = match ty {
            Ty::Date => &["不晚于", "<", ">", "≥", "="],
            _ if is_enum => &["不低于", "不高于", "<", ">", "=", "≤"],
            _ => &["不超过", "不少于", "不满", "超过", "<", "≤", ">", "≥", "=", "≠", ">=", "<="],
        };
        if !is_enum && self.dice.chance(20) {
            let bound = self.literal(&ty);
            let after: &[&str] = match ty {
                Ty::Date => &["之前", "之后", "届满"],
                _ => &["以上", "以下", "以内", "届满", "以外"],
            };
            let (at, after) = (*self.dice.pick(&["", "在 "]), *self.dice.pick(after));
            return format!("({left} {at}{bound} {after})");
        }
        let op = *self.dice.pick(words);
        format!("({left} {op} {right})")
    }

    fn element_type(&mut self) -> Ty {
        let all = [Ty::Enum(super::vocabulary::ORGAN), Ty::Enum(super::vocabulary::LEVEL), Ty::Int, Ty::Text];
        self.dice.pick(&all).clone()
    }

    fn membership_in_list(&mut self, scope: &Scope, depth: usize) -> String {
        let ty = self.element_type();
        let item = self.path_or(scope, &ty);
        let list = if self.dice.chance(40) {
            let items: Vec<String> = (0..1 + self.dice.roll(2)).map(|_| self.literal(&ty)).collect();
            format!("{{{}}}", items.join(", "))
        } else {
            self.list(scope, &ty, depth)
        };
        format!("({item} 属于 {list})")
    }

    /// A list with its elements' type, to go through.
    fn any_list(&mut self, scope: &Scope, depth: usize) -> (String, Ty) {
        let all: Vec<(String, Ty)> = self.lists(scope);
        if !all.is_empty() && self.dice.chance(80) {
            return self.dice.pick(&all).clone();
        }
        let ty = self.element_type();
        (self.list(scope, &ty, depth), ty)
    }

    /// Lists of facts in reach, with their elements' types.
    pub(crate) fn lists(&self, scope: &Scope) -> Vec<(String, Ty)> {
        let mut all = Vec::new();
        let records = 0..self.words.records.len();
        let mut types: Vec<Ty> = records.map(Ty::Record).collect();
        types.extend([Ty::Text, Ty::Enum(super::vocabulary::ORGAN)]);
        for ty in types {
            let list = Ty::List(Box::new(ty.clone()));
            let paths = self.paths(scope, &|other| *other == list);
            all.extend(paths.into_iter().map(|path| (path, ty.clone())));
        }
        all
    }

    fn with_element(&mut self, scope: &Scope, list: &str, ty: &Ty) -> (String, Scope) {
        let name = self.fresh("e");
        let mut inner = scope.clone();
        inner.variables.push((name.clone(), ty.clone(), list.to_owned()));
        (name, inner)
    }

    fn quantified_condition(&mut self, scope: &Scope, depth: usize) -> String {
        let (list, ty) = self.any_list(scope, 0);
        let (name, inner) = self.with_element(scope, &list, &ty);
        let depth = depth.saturating_sub(1);
        let word = *self.dice.pick(&["存在", "存在", "均"]);
        let filter =
            if self.dice.chance(20) { format!(" 使 {}", self.condition(&inner, 0)) } else { String::new() };
        let body = self.condition(&inner, depth);
        format!("{word}({name} 于 {list}{filter}: {body})")
    }

    // ── values ───────────────────────────────────────────────────────────

    pub(crate) fn value(&mut self, scope: &Scope, ty: &Ty, depth: usize) -> String {
        if depth > 0 && self.dice.chance(10) {
            let condition = self.condition(scope, depth - 1);
            let [then, otherwise] = [0; 2].map(|_| self.value(scope, ty, depth - 1));
            // A choice between bare values of an enum has no type of its own.
            return match ty {
                Ty::Enum(_) => {
                    let path = self.path_or(scope, ty);
                    format!("(若 {condition} 则 {path} 否则 {otherwise})")
                }
                _ => format!("(若 {condition} 则 {then} 否则 {otherwise})"),
            };
        }
        match ty {
            Ty::Int | Ty::Decimal => self.number(scope, ty, depth),
            Ty::Date => self.date(scope, depth),
            Ty::Days => self.days(scope, depth),
            Ty::Bool if depth > 0 && self.dice.chance(20) => self.condition(scope, depth - 1),
            Ty::List(item) => self.list(scope, item, depth),
            ty if self.dice.chance(85) => self.path_or(scope, ty),
            ty => match ty {
                Ty::Enum(_) => self.path_or(scope, ty),
                ty => self.literal(ty),
            },
        }
    }

    fn number(&mut self, scope: &Scope, ty: &Ty, depth: usize) -> String {
        if self.dice.chance(15)
            && let Some(value) = self.of_group(scope, ty)
        {
            return value;
        }
        if depth == 0 || self.dice.chance(40) {
            return if self.dice.chance(70) { self.path_or(scope, ty) } else { self.literal(ty) };
        }
        let depth = depth - 1;
        match (ty, self.dice.roll(8)) {
            (Ty::Int, 0) => {
                let (list, _) = self.any_list(scope, depth);
                format!("计数({list})")
            }
            (Ty::Int, 1 | 2) => {
                let (list, element) = self.any_list(scope, depth);
                let (name, inner) = self.with_element(scope, &list, &element);
                let condition = self.condition(&inner, depth);
                let word = *self.dice.pick(&[":", " 使"]);
                format!("计数({name} 于 {list}{word} {condition})")
            }
            (Ty::Int, 3) => {
                let word = *self.dice.pick(&["向下取整", "向上取整", "四舍五入"]);
                format!("{word}({})", self.number(scope, &Ty::Decimal, depth))
            }
            (Ty::Int, 4) => {
                let word = *self.dice.pick(&["年", "月"]);
                format!("{word}({})", self.date(scope, depth))
            }
            (Ty::Decimal, 0..=2) => {
                let left = self.dice.pick(&[Ty::Int, Ty::Decimal]).clone();
                let right = self.dice.pick(&[Ty::Int, Ty::Decimal]).clone();
                let [left, right] = [left, right].map(|ty| self.number(scope, &ty, depth));
                format!("({left} / {right})")
            }
            (_, 5 | 6) => self.folded(scope, ty, depth),
            _ => {
                let [left, right] = [0; 2].map(|_| self.number(scope, ty, depth));
                let op = *self.dice.pick(&["+", "-", "*"]);
                // Now and then past the range of whole numbers.
                let right = if self.dice.chance(4) && *ty == Ty::Int {
                    "9000000000000000000".to_owned()
                } else {
                    right
                };
                format!("({left} {op} {right})")
            }
        }
    }

    /// What the elements of a list come to, told apart.
    fn projected(&mut self, word: &str, scope: &Scope, ty: &Ty) -> String {
        let (list, element) = self.any_list(scope, 0);
        let (name, inner) = self.with_element(scope, &list, &element);
        let filter =
            if self.dice.chance(40) { format!(" 使 {}", self.condition(&inner, 0)) } else { String::new() };
        let body = self.path_or(&inner, ty);
        format!("{word}({name} 于 {list}{filter}: {body})")
    }

    /// 合计, 最小 or 最大 over a list.
    fn folded(&mut self, scope: &Scope, ty: &Ty, depth: usize) -> String {
        // Of a list as it is: the least of some.
        if *ty == Ty::Int && self.dice.chance(25) {
            let word = *self.dice.pick(&["合计", "最小", "最大"]);
            return format!("{word}({})", self.list(scope, ty, depth.saturating_sub(1)));
        }
        let (list, element) = self.any_list(scope, 0);
        let (name, inner) = self.with_element(scope, &list, &element);
        let words: &[&str] = match ty {
            Ty::Date => &["最小", "最大"],
            _ => &["合计", "最小", "最大"],
        };
        let word = *self.dice.pick(words);
        let filter =
            if self.dice.chance(40) { format!(" 使 {}", self.condition(&inner, 0)) } else { String::new() };
        let body = self.value(&inner, ty, depth.saturating_sub(1));
        format!("{word}({name} 于 {list}{filter}: {body})")
    }

    pub(super) fn date(&mut self, scope: &Scope, depth: usize) -> String {
        if depth == 0 || self.dice.chance(55) {
            return if self.dice.chance(80) {
                self.path_or(scope, &Ty::Date)
            } else {
                self.literal(&Ty::Date)
            };
        }
        let depth = depth - 1;
        match self.dice.roll(8) {
            6 | 7 => self.moved(scope, depth),
            0 => {
                let [y, m, d] = [0; 3].map(|_| self.number(scope, &Ty::Int, depth));
                let y = if self.dice.chance(70) { "2026".to_owned() } else { y };
                format!("日期({y}, {m}, {d})")
            }
            1 => format!("年末({})", self.number(scope, &Ty::Int, depth)),
            2 => self.folded(scope, &Ty::Date, depth),
            3 if scope.everything => {
                let all: Vec<String> = self
                    .duties
                    .iter()
                    .filter(|duty| duty.due && duty.list.is_none() && Some(duty.record) == scope.record)
                    .map(|duty| format!("{}.限", duty.name))
                    .collect();
                if all.is_empty() { self.literal(&Ty::Date) } else { self.dice.pick(&all).clone() }
            }
            _ => {
                let op = *self.dice.pick(&["+", "-"]);
                format!("({} {op} {})", self.date(scope, depth), self.days(scope, depth))
            }
        }
    }

    fn days(&mut self, scope: &Scope, depth: usize) -> String {
        if depth == 0 || self.dice.chance(60) {
            return if self.dice.chance(50) {
                self.path_or(scope, &Ty::Days)
            } else {
                self.literal(&Ty::Days)
            };
        }
        let depth = depth - 1;
        match self.dice.roll(3) {
            0 => format!("({} - {})", self.date(scope, depth), self.date(scope, depth)),
            1 => format!("({} + {})", self.days(scope, depth), self.days(scope, depth)),
            _ => {
                let times = self.number(scope, &Ty::Int, depth);
                format!("({} * {times})", self.days(scope, depth))
            }
        }
    }

    /// A list of values.
    fn list(&mut self, scope: &Scope, item: &Ty, depth: usize) -> String {
        let list = Ty::List(Box::new(item.clone()));
        let paths = self.paths(scope, &|other| *other == list);
        if depth > 0 && !paths.is_empty() && self.dice.chance(25) {
            let path = self.dice.pick(&paths).clone();
            let op = *self.dice.pick(&["交", "并", "减去"]);
            return match self.dice.roll(3) {
                0 if self.dice.chance(50) => format!("去重({path})"),
                0 => self.projected("去重", scope, item),
                _ => format!("({path} {op} {})", self.list(scope, item, depth - 1)),
            };
        }
        match item {
            Ty::Int if self.dice.chance(60) => {
                let low = self.dice.between(0, 3);
                let high = self.dice.between(0, 5);
                format!("({low}..{high})")
            }
            _ if !paths.is_empty() && self.dice.chance(40) => self.dice.pick(&paths).clone(),
            Ty::Text if self.dice.chance(30) => format!("{{\"{}\"}}", self.dice.pick(SECTIONS)),
            // Now and then a list of facts.
            item if self.dice.chance(20) => {
                let [one, two] = [0; 2].map(|_| self.path_or(scope, item));
                format!("{{{one}, {two}}}")
            }
            item => self.literal(&Ty::List(Box::new(item.clone()))),
        }
    }
}
