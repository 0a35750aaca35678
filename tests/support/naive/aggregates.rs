//! Values over all records, each found anew from all of them.

use std::{cmp::Ordering, collections::BTreeMap};

use indexmap::IndexMap;
use serde_json::Value as Json;
use shufa::{
    model::{Aggregate, AggregateId, EnumId, Expr, Measure, RecordId, Type},
    number::Number,
    outcome::{AggregateValue, MissingFact},
};

use super::{
    Naive,
    expressions::Scope,
    facts::{Known, Val},
    operators::{order, total},
    truth::{Gaps, Pair, Path, World},
};

/// All records of a run, each with its type.
pub(crate) type All<'a> = &'a [(RecordId, &'a Json)];

/// What one record adds to an aggregate.
#[derive(Clone, Debug)]
enum Share<'a> {
    Nothing,
    /// It is not known what it adds: in a group, or in whichever.
    Undecided(Option<String>),
    /// A value (none of what is only counted) in a group.
    Adds(String, Option<Known<'a>>),
}

/// Of an aggregate without groups.
const ALL: &str = "";

impl<'a> Naive<'a> {
    /// A value about the record, whichever way 未定 is taken.
    fn settled(&self, expr: &Expr) -> Val<'a> {
        settled(|world| self.value(expr, &Scope::new(world, Vec::new())))
    }

    fn counts_in(&self, aggregate: &Aggregate) -> Pair {
        let filter = aggregate.filter.as_ref();
        Pair::of(|world| self.truth_or_true(filter, &Scope::new(world, Vec::new())))
    }

    fn share(&self, aggregate: &Aggregate) -> Share<'a> {
        let counts = self.counts_in(aggregate).decided();
        let value = aggregate.value.as_ref().map(|value| self.settled(value));
        let group = aggregate.group.as_ref().map(|group| self.settled(group));
        if counts == Some(false) || matches!(value, Some(Val::None)) || matches!(group, Some(Val::None)) {
            return Share::Nothing;
        }
        let group = match group {
            Some(Val::Unknown(_)) => return Share::Undecided(None),
            Some(group) => group.plain(),
            None => ALL.to_owned(),
        };
        match (counts, value) {
            (None, _) | (_, Some(Val::Unknown(_))) => Share::Undecided(Some(group)),
            (_, Some(Val::Known(value))) => Share::Adds(group, Some(value)),
            _ => Share::Adds(group, None),
        }
    }

    fn shares(&self, all: All<'a>, aggregate: &Aggregate) -> Vec<Share<'a>> {
        let own = all.iter().filter(|(of, _)| *of == aggregate.record);
        own.map(|(of, json)| Naive { record: json, record_type: *of, ..*self }.share(aggregate)).collect()
    }

    /// 汇总 in an expression: of the group given, else of the record's own.
    pub(crate) fn aggregate(&self, id: AggregateId, group: Option<Val<'a>>, scope: &Scope<'a>) -> Val<'a> {
        let aggregate = &self.model.aggregates[id.index()];
        // What the record itself does not say; where that is nothing, it is the aggregate that is not known.
        let unknown = |mut gaps: Gaps| {
            if gaps.facts.is_empty() && gaps.faults.is_empty() {
                let counted = matches!(aggregate.measure, Measure::Count | Measure::Sum);
                let mark = if counted { "" } else { "?" };
                let ty = format!("{}{mark}", self.model.type_text(&aggregate.ty, false));
                let fact = MissingFact { fact: aggregate.name.clone(), ty, ask: None, from: None };
                gaps.facts.insert(Path::literal(aggregate.name.clone()), fact);
            }
            Val::Unknown(gaps)
        };
        let mut gaps = Gaps::default();
        let group = match (group, &aggregate.group) {
            (Some(group), _) => Some(group),
            (None, Some(group)) => Some(self.settled(group)),
            (None, None) => None,
        };
        let own = (aggregate.measure == Measure::Rank).then(|| self.share(aggregate));
        if matches!(own, Some(Share::Nothing)) || matches!(group, Some(Val::None)) {
            return Val::None;
        }
        if own.is_some() {
            let counts = self.counts_in(aggregate);
            if counts.decided().is_none() {
                gaps.add(counts.gaps());
            }
            if let Some(Val::Unknown(more)) = aggregate.value.as_ref().map(|value| self.settled(value)) {
                gaps.add(more);
            }
        }
        let group = match group {
            Some(Val::Unknown(more)) => {
                gaps.add(more);
                return unknown(gaps);
            }
            Some(group) => group.plain(),
            None => ALL.to_owned(),
        };
        let shares = self.shares(self.population, aggregate);
        let undecided = shares.iter().any(|share| match share {
            Share::Undecided(None) => true,
            Share::Undecided(Some(of)) => *of == group,
            Share::Nothing | Share::Adds(..) => false,
        });
        match own {
            _ if undecided => unknown(gaps),
            None => measure(aggregate, &shares, &group, scope),
            Some(Share::Adds(_, Some(own))) => {
                let above = values(&shares, &group).filter(|value| order(value, &own) == Ordering::Greater);
                Val::Known(Known::Number(Number::integer(above.count() as i64 + 1)))
            }
            Some(_) => unknown(gaps),
        }
    }

    /// What the findings over all records say of the aggregates.
    pub(crate) fn aggregate_values(&self, all: All<'a>) -> IndexMap<String, AggregateValue> {
        let told = self.model.aggregates.iter().filter(|aggregate| aggregate.measure != Measure::Rank);
        told.map(|aggregate| {
            let shares = self.shares(all, aggregate);
            let everywhere = shares.iter().filter(|share| matches!(share, Share::Undecided(None))).count();
            let of = |group: &str| {
                let here = |share: &&Share| matches!(share, Share::Undecided(Some(of)) if of == group);
                let undecided = (everywhere + shares.iter().filter(here).count()) as u64;
                if undecided > 0 {
                    return AggregateValue { undecided, ..AggregateValue::default() };
                }
                let scope = Scope::new(World::Closed, Vec::new());
                match measure(aggregate, &shares, group, &scope) {
                    Val::Known(value) => {
                        AggregateValue { value: Some(text(self, &value)), ..AggregateValue::default() }
                    }
                    Val::None => AggregateValue::default(),
                    Val::Unknown(gaps) => AggregateValue {
                        fault: gaps.faults.into_iter().next().map(str::to_owned),
                        ..AggregateValue::default()
                    },
                }
            };
            let value = match &aggregate.group {
                None => of(ALL),
                Some(group) => AggregateValue {
                    undecided: everywhere as u64,
                    groups: self
                        .groups(all, aggregate, group)
                        .into_values()
                        .map(|known| (text(self, &known), of(&Val::Known(known).plain())))
                        .collect(),
                    ..AggregateValue::default()
                },
            };
            (aggregate.name.clone(), value)
        })
        .collect()
    }

    /// The groups in order: those of an enum, else those that some record is in.
    fn groups(&self, all: All<'a>, aggregate: &Aggregate, group: &Expr) -> BTreeMap<String, Known<'a>> {
        let mut groups = BTreeMap::new();
        for known in self.declared(&group.ty) {
            groups.insert(sortable(&known), known);
        }
        for (of, json) in all.iter().filter(|(of, _)| *of == aggregate.record) {
            let one = Naive { record: json, record_type: *of, ..*self };
            if matches!(one.share(aggregate), Share::Adds(..) | Share::Undecided(Some(_)))
                && let Val::Known(known) = one.settled(group)
            {
                groups.insert(sortable(&known), known);
            }
        }
        groups
    }

    /// The values of an enum.
    pub(crate) fn declared(&self, ty: &Type) -> Vec<Known<'a>> {
        let Type::Enum(id) = ty else { return Vec::new() };
        let id: EnumId = *id;
        (0..self.model.enums[id.index()].values.len()).map(|at| Known::Enum(id, at as u16)).collect()
    }
}

/// A value that is the same with every 未定 false and with every 未定 true; else it is unknown.
pub(crate) fn settled<'a>(value: impl Fn(World) -> Val<'a>) -> Val<'a> {
    let [closed, open, unsettled] = [World::Closed, World::Open, World::Unsettled].map(value);
    match (closed, unsettled) {
        (Val::Unknown(_), Val::Unknown(gaps)) => Val::Unknown(gaps),
        (closed, _) if closed.plain() == open.plain() => closed,
        (_, Val::Unknown(gaps)) => Val::Unknown(gaps),
        _ => Val::Unknown(Gaps::default()),
    }
}

fn values<'s, 'a>(shares: &'s [Share<'a>], group: &'s str) -> impl Iterator<Item = &'s Known<'a>> {
    shares.iter().filter_map(move |share| match share {
        Share::Adds(of, Some(value)) if of == group => Some(value),
        _ => None,
    })
}

fn measure<'a>(aggregate: &Aggregate, shares: &[Share<'a>], group: &str, scope: &Scope<'a>) -> Val<'a> {
    let values = values(shares, group).cloned();
    match aggregate.measure {
        Measure::Count => {
            let here = shares.iter().filter(|share| matches!(share, Share::Adds(of, _) if of == group));
            Val::Known(Known::Number(Number::integer(here.count() as i64)))
        }
        Measure::Sum => total(values.collect(), aggregate.value.as_ref().expect("something to sum"), scope),
        Measure::Min => values
            .reduce(|best, value| if order(&value, &best) == Ordering::Less { value } else { best })
            .map_or(Val::None, Val::Known),
        Measure::Max => values
            .reduce(|best, value| if order(&value, &best) == Ordering::Greater { value } else { best })
            .map_or(Val::None, Val::Known),
        Measure::Rank => panic!("a rank is that of a record"),
    }
}

/// A value in words, as the findings give it.
pub(crate) fn text(naive: &Naive<'_>, value: &Known<'_>) -> String {
    match value {
        Known::Bool(value) => value.to_string(),
        Known::Days(days) => format!("P{days}D"),
        Known::Months(months) => format!("P{months}M"),
        Known::Workdays(days) => days.to_string(),
        value => value.text(naive.model).expect("a single value"),
    }
}

/// Words in the order of the values.
pub(crate) fn sortable(value: &Known<'_>) -> String {
    match value {
        Known::Enum(_, value) => format!("{value:05}"),
        Known::Number(number) => {
            let whole = number.floor();
            let rest = number.minus(whole).and_then(|rest| rest.times(Number::integer(1 << 20)));
            let rest = rest.map(Number::floor).and_then(Number::to_integer).expect("a part of one");
            let whole = whole.to_integer().expect("a number of 64 bits");
            format!("{:020}.{rest:07}", i128::from(whole) + (1 << 64))
        }
        Known::Days(days) | Known::Months(days) | Known::Workdays(days) => {
            format!("{:020}", i128::from(*days) + (1 << 64))
        }
        Known::Bool(value) => value.to_string(),
        value => format!("{value:?}"),
    }
}
