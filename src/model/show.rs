//! Types and constants as words of the language, for messages and paths.

use super::{Expr, ExprKind, Model, Type, Value};

impl Model {
    /// A type as it is declared, in the keywords of the scheme's own language.
    pub fn type_text(&self, ty: &Type, optional: bool) -> String {
        let zh = self.context_word == "环境";
        let name = match ty {
            Type::Bool => if zh { "是否" } else { "bool" }.to_owned(),
            Type::Int => if zh { "整数" } else { "int" }.to_owned(),
            Type::Decimal => if zh { "小数" } else { "decimal" }.to_owned(),
            Type::Text => if zh { "文本" } else { "text" }.to_owned(),
            Type::Date => if zh { "日期" } else { "date" }.to_owned(),
            Type::Duration => if zh { "时长" } else { "duration" }.to_owned(),
            Type::Months => if zh { "个月" } else { "months" }.to_owned(),
            Type::Workdays => if zh { "工作日" } else { "workdays" }.to_owned(),
            Type::Period => if zh { "日期..日期" } else { "date..date" }.to_owned(),
            Type::Enum(id) => self.enums.get(id.index()).map(|e| e.name.clone()).unwrap_or_default(),
            Type::Record(id) => self.records.get(id.index()).map(|r| r.name.clone()).unwrap_or_default(),
            Type::List(element) => format!("[{}]", self.type_text(element, false)),
        };
        if optional { format!("{name}?") } else { name }
    }

    /// A constant as it is written.
    pub fn value_text(&self, value: &Value) -> String {
        match value {
            Value::Bool(value) => match (self.context_word == "环境", value) {
                (true, true) => "真".to_owned(),
                (true, false) => "假".to_owned(),
                (false, value) => value.to_string(),
            },
            Value::Number(number) => number.to_string(),
            Value::Text(text) => text.clone(),
            Value::Date(date) => date.to_string(),
            Value::Days(days) => {
                format!("{days}{}", if self.context_word == "环境" { "日" } else { " days" })
            }
            Value::Months(months) => {
                format!("{months}{}", if self.context_word == "环境" { "个月" } else { " months" })
            }
            Value::Workdays(days) => {
                format!("{days}{}", if self.context_word == "环境" { "工作日" } else { " workdays" })
            }
            Value::Enum(id, value) => {
                let declared = self.enums.get(id.index()).and_then(|e| e.values.get(usize::from(*value)));
                declared.map(|value| value.name.clone()).unwrap_or_default()
            }
            Value::List(values) => {
                let values: Vec<String> = values.iter().map(|value| self.value_text(value)).collect();
                format!("{{{}}}", values.join(", "))
            }
            Value::Range(low, high) => format!("{low}..{high}"),
            Value::Period(first, last) => format!("{first}..{last}"),
        }
    }

    /// A list that elements are taken from, as it is written: constants whole, anything else as `…`.
    pub(crate) fn show(&self, expr: &Expr) -> String {
        match &expr.kind {
            ExprKind::Value(value) => self.value_text(value),
            ExprKind::List(items) => {
                let items: Vec<String> = items.iter().map(|item| self.show(item)).collect();
                format!("{{{}}}", items.join(", "))
            }
            ExprKind::Range(low, high) => format!("{}..{}", self.show(low), self.show(high)),
            _ => "…".to_owned(),
        }
    }
}
