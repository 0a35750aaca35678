//! zen-engine: shared conditions in an expression node, rules as rows of a
//! decision table that collects, compiled and indexed once.

use std::{
    error::Error,
    future::Future,
    pin::pin,
    task::{Context, Poll, Waker},
};

use serde_json::{Value, json};
use zen_engine::{Decision, Variable, model::GraphContent};

use crate::{
    engine::{Built, Peer},
    workload::{Answer, Line, Workload, suffix},
};

const SHARED: [(&str, &str); 8] = [
    ("r1", "role == 'principal' and level == 'county' and organ_kind in ['party_committee', 'government']"),
    (
        "head",
        "role == 'principal' and organ_kind in ['party_department', 'government_department'] \
         and level in ['municipal', 'county']",
    ),
    (
        "other",
        "(role == 'deputy' and level in ['municipal', 'county']) \
         or (role == 'principal' and level == 'township')",
    ),
    ("subject", "$.r1 or $.head or $.other"),
    ("principal", "$.r1 or $.head"),
    ("group", "$.r1 or ($.head and level == 'municipal')"),
    (
        "missing",
        "$.subject and report.submitted ? filter(\
         $.other ? ['duty_fulfilment', 'problems', 'improvements', 'learning', 'major_decisions', \
                    'lawful_performance'] : \
         $.group ? ['duty_fulfilment', 'problems', 'improvements', 'first_responsible_duties', 'learning', \
                    'major_decisions', 'lawful_performance'] : \
                   ['duty_fulfilment', 'problems', 'improvements', 'first_responsible_duties'], \
         not (# in report.sections)) : []",
    ),
    ("incomplete", "len($.missing) > 0"),
];

/// Label, then each column that the row asks about with its cell.
const RULES: [(&str, &[(&str, &str)]); 16] = [
    ("R1:give-account:must", &[("r1", "true")]),
    ("R2:give-account:by-reference", &[("head", "true")]),
    ("R2:give-account:by-reference", &[("other", "true")]),
    ("R3:sections-common", &[("subject", "true")]),
    ("R4:sections-principal", &[("principal", "true")]),
    ("R5:sections-others", &[("other", "true")]),
    ("R6:present-collective-report", &[("group", "true")]),
    ("R7:personal-written-report", &[("subject", "true"), ("city_managed", "true")]),
    ("R8:accept-appraisal", &[("group", "true")]),
    ("R9:count-in-performance-index", &[("subject", "true")]),
    ("R9:basis-for-appointment", &[("subject", "true"), ("city_managed", "true")]),
    ("R10:inspection-scope", &[("group", "true")]),
    ("R11:talk", &[("subject", "true"), ("submitted", "false")]),
    ("R12:supplement", &[("incomplete", "true")]),
    ("R13:talk", &[("reviewed_grade", "'poor'")]),
    ("R14:accountability:regulation", &[("subject", "true"), ("failed_duty", "true")]),
];

const COLUMNS: [&str; 11] = [
    "district",
    "r1",
    "head",
    "other",
    "subject",
    "principal",
    "group",
    "city_managed",
    "submitted",
    "incomplete",
    "reviewed_grade",
];

/// Where the value of a column stands.
fn field(column: &str) -> &str {
    if column == "submitted" { "report.submitted" } else { column }
}

fn graph(copies: usize) -> Value {
    let mut rows = Vec::new();
    for copy in 0..copies {
        for (label, cells) in RULES {
            let mut row = serde_json::Map::new();
            row.insert("_id".to_owned(), format!("{label}-{copy}-{}", rows.len()).into());
            row.insert("label".to_owned(), format!("'{label}{}'", suffix(copies, copy)).into());
            if copies > 1 {
                row.insert("district".to_owned(), copy.to_string().into());
            }
            for (column, cell) in cells {
                row.insert((*column).to_owned(), (*cell).into());
            }
            rows.push(Value::Object(row));
        }
    }
    let columns = COLUMNS.iter().chain(&["failed_duty"]);
    let columns = columns.filter(|column| copies > 1 || **column != "district");
    let inputs: Vec<Value> =
        columns.map(|column| json!({ "id": column, "name": column, "field": field(column) })).collect();
    let shared: Vec<Value> =
        SHARED.iter().map(|(key, value)| json!({ "id": key, "key": key, "value": value })).collect();
    json!({
        "nodes": [
            { "id": "in", "name": "in", "type": "inputNode" },
            { "id": "shared", "name": "shared", "type": "expressionNode", "content": { "expressions": shared, "passThrough": true } },
            { "id": "rules", "name": "rules", "type": "decisionTableNode", "content": {
                "hitPolicy": "collect", "rules": rows, "inputs": inputs,
                "outputs": [{ "id": "label", "name": "label", "field": "label" }],
                "outputPath": "outcomes", "passThrough": true,
            } },
            { "id": "out", "name": "out", "type": "outputNode" },
        ],
        "edges": [
            { "id": "1", "sourceId": "in", "targetId": "shared" },
            { "id": "2", "sourceId": "shared", "targetId": "rules" },
            { "id": "3", "sourceId": "rules", "targetId": "out" },
        ],
    })
}

/// Tables and expressions never wait: the first poll finishes.
fn at_once<F: Future>(future: F) -> Result<F::Output, Box<dyn Error>> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => Ok(output),
        Poll::Pending => Err("the decision waits".into()),
    }
}

pub(crate) struct Zen {
    decision: Decision,
    records: Vec<Variable>,
}

pub(crate) fn build(workload: &Workload) -> Built {
    let content: GraphContent = serde_json::from_value(graph(workload.copies))?;
    let mut decision = Decision::from(content);
    decision.compile();
    Ok(Box::new(Zen { decision, records: Vec::new() }))
}

impl Zen {
    fn run(&self, record: Variable) -> Result<Variable, Box<dyn Error>> {
        let response = at_once(self.decision.evaluate(record))?.map_err(|error| error.to_string())?;
        Ok(response.result)
    }

    fn prepared(&self, at: usize) -> Result<Variable, Box<dyn Error>> {
        let record = self.records.get(at).ok_or("no such record")?.shallow_clone();
        self.run(record)
    }
}

fn member(result: &Variable, name: &str) -> Result<Vec<Variable>, Box<dyn Error>> {
    let list = result.dot(name).and_then(|list| list.as_array()).ok_or_else(|| format!("no {name}"))?;
    Ok(list.borrow().iter().map(Variable::shallow_clone).collect())
}

fn text(value: &Variable) -> Result<String, Box<dyn Error>> {
    Ok(value.as_str().ok_or("no text")?.to_owned())
}

fn labels(result: &Variable) -> Result<Vec<Variable>, Box<dyn Error>> {
    member(result, "outcomes")?.iter().map(|row| Ok(row.dot("label").ok_or("no label")?)).collect()
}

impl Peer for Zen {
    fn prepare(&mut self, lines: &'static [String]) -> Result<(), Box<dyn Error>> {
        for line in lines {
            self.records.push(serde_json::from_str(line)?);
        }
        Ok(())
    }

    fn evaluate(&mut self, at: usize) -> Result<usize, Box<dyn Error>> {
        let result = self.prepared(at)?;
        let list = result.dot("outcomes").and_then(|list| list.as_array()).ok_or("no outcomes")?;
        let count = list.borrow().len();
        Ok(count)
    }

    fn answer(&mut self, at: usize) -> Result<Answer, Box<dyn Error>> {
        let result = self.prepared(at)?;
        let outcomes: Vec<String> = labels(&result)?.iter().map(text).collect::<Result<_, _>>()?;
        let missing: Vec<String> = member(&result, "missing")?.iter().map(text).collect::<Result<_, _>>()?;
        Ok(Answer::new(outcomes, missing))
    }

    fn line(&mut self, line: &str, out: &mut Vec<u8>) -> Result<(), Box<dyn Error>> {
        let record: Variable = serde_json::from_str(line)?;
        let id = record.dot("id").ok_or("no id")?;
        let result = self.run(record)?;
        let id = id.as_str().ok_or("no id")?;
        let line = Line { id, outcomes: labels(&result)?, missing: member(&result, "missing")? };
        serde_json::to_writer(out, &line)?;
        Ok(())
    }
}
