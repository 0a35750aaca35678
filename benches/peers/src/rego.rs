//! regorus: partial sets in Rego, compiled for its register machine, which is
//! used again for each record.

use std::{
    error::Error,
    fmt::Write,
    num::{NonZeroU32, NonZeroUsize},
    sync::Arc,
};

use regorus::{
    Engine, PolicyLengthConfig, Value,
    languages::rego::compiler::Compiler,
    rvm::{program::Program, vm::RegoVM},
};

use crate::{
    engine::{Built, Peer},
    workload::{Answer, Line, Workload, suffix},
};

const SHARED: &str = r#"package duties

import rego.v1

r1 if {
    input.role == "principal"
    input.level == "county"
    input.organ_kind in {"party_committee", "government"}
}

head if {
    input.role == "principal"
    input.organ_kind in {"party_department", "government_department"}
    input.level in {"municipal", "county"}
}

other if {
    input.role == "deputy"
    input.level in {"municipal", "county"}
}

other if {
    input.role == "principal"
    input.level == "township"
}

subject if r1
subject if head
subject if other

principal if r1
principal if head

group if r1
group if {
    head
    input.level == "municipal"
}

required := ["duty_fulfilment", "problems", "improvements", "learning", "major_decisions", "lawful_performance"] if other
else := ["duty_fulfilment", "problems", "improvements", "first_responsible_duties", "learning", "major_decisions", "lawful_performance"] if group
else := ["duty_fulfilment", "problems", "improvements", "first_responsible_duties"] if head

missing contains section if {
    input.report.submitted
    some section in required
    not section in input.report.sections
}

result := {"outcomes": outcomes, "missing": missing}
"#;

const RULES: [(&str, &str); 16] = [
    ("R1:give-account:must", "r1"),
    ("R2:give-account:by-reference", "head"),
    ("R2:give-account:by-reference", "other"),
    ("R3:sections-common", "subject"),
    ("R4:sections-principal", "principal"),
    ("R5:sections-others", "other"),
    ("R6:present-collective-report", "group"),
    ("R7:personal-written-report", "subject; input.city_managed"),
    ("R8:accept-appraisal", "group"),
    ("R9:count-in-performance-index", "subject"),
    ("R9:basis-for-appointment", "subject; input.city_managed"),
    ("R10:inspection-scope", "group"),
    ("R11:talk", "subject; not input.report.submitted"),
    ("R12:supplement", "count(missing) > 0"),
    ("R13:talk", "input.reviewed_grade == \"poor\""),
    ("R14:accountability:regulation", "subject; input.failed_duty"),
];

const ENTRY: &str = "data.duties.result";

pub(crate) struct Rego {
    vm: RegoVM,
    inputs: Vec<Value>,
}

pub(crate) fn build(workload: &Workload) -> Built {
    let mut text = SHARED.to_owned();
    for copy in 0..workload.copies {
        for (label, condition) in RULES {
            let label = format!("{label}{}", suffix(workload.copies, copy));
            let guard =
                if workload.copies == 1 { String::new() } else { format!("input.district == {copy}; ") };
            writeln!(text, "\noutcomes contains \"{label}\" if {{ {guard}{condition} }}")?;
        }
    }
    let mut engine = Engine::new();
    // Files of any size are read; what a program may hold cannot be changed.
    let (columns, bytes, lines) = (NonZeroU32::MAX, NonZeroUsize::MAX, NonZeroUsize::MAX);
    engine.set_policy_length_config(PolicyLengthConfig {
        max_col: columns,
        max_file_bytes: bytes,
        max_lines: lines,
    });
    engine.add_policy("duties.rego".to_owned(), text).map_err(|error| error.to_string())?;
    let policy = engine.compile_with_entrypoint(&ENTRY.into()).map_err(|error| error.to_string())?;
    let program: Arc<Program> =
        Compiler::compile_from_policy(&policy, &[ENTRY]).map_err(|error| error.to_string())?;
    program.validate_limits()?;
    let mut vm = RegoVM::new();
    vm.load_program(program);
    vm.set_max_instructions(usize::MAX);
    Ok(Box::new(Rego { vm, inputs: Vec::new() }))
}

impl Rego {
    fn run(&mut self, input: Value) -> Result<Value, Box<dyn Error>> {
        self.vm.set_input(input);
        Ok(self.vm.execute().map_err(|error| error.to_string())?)
    }
}

fn member<'v>(value: &'v Value, name: &str) -> Result<&'v Value, Box<dyn Error>> {
    let object = value.as_object().map_err(|error| error.to_string())?;
    object.get(&Value::from(name)).ok_or_else(|| format!("no {name}").into())
}

fn texts(value: &Value) -> Result<Vec<&str>, Box<dyn Error>> {
    let set = value.as_set().map_err(|error| error.to_string())?;
    let texts =
        set.iter().map(|text| text.as_string().map(|text| &**text).map_err(|error| error.to_string()));
    Ok(texts.collect::<Result<_, _>>()?)
}

impl Peer for Rego {
    fn prepare(&mut self, lines: &'static [String]) -> Result<(), Box<dyn Error>> {
        for line in lines {
            self.inputs.push(Value::from_json_str(line).map_err(|error| error.to_string())?);
        }
        Ok(())
    }

    fn evaluate(&mut self, at: usize) -> Result<usize, Box<dyn Error>> {
        let input = self.inputs.get(at).ok_or("no such record")?.clone();
        Ok(member(&self.run(input)?, "outcomes")?.as_set().map_err(|error| error.to_string())?.len())
    }

    fn answer(&mut self, at: usize) -> Result<Answer, Box<dyn Error>> {
        let input = self.inputs.get(at).ok_or("no such record")?.clone();
        let result = self.run(input)?;
        Ok(Answer::new(texts(member(&result, "outcomes")?)?, texts(member(&result, "missing")?)?))
    }

    fn line(&mut self, line: &str, out: &mut Vec<u8>) -> Result<(), Box<dyn Error>> {
        let input = Value::from_json_str(line).map_err(|error| error.to_string())?;
        let id = member(&input, "id")?.clone();
        let result = self.run(input)?;
        let id = id.as_string().map_err(|error| error.to_string())?;
        let line = Line { id, outcomes: member(&result, "outcomes")?, missing: member(&result, "missing")? };
        serde_json::to_writer(out, &line)?;
        Ok(())
    }
}
