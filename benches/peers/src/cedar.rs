//! cedar-policy: a policy for each rule and for each section that is missing;
//! the policies that permit are the outcomes. Cedar has no definitions, so each
//! policy holds its whole condition; the district is the resource, which a
//! policy names in its head.

use std::{error::Error, str::FromStr};

use cedar_policy::{
    Authorizer, Context, Entities, EntityId, EntityTypeName, EntityUid, Policy, PolicyId, PolicySet, Request,
    RestrictedExpression,
};

use crate::{
    engine::{Built, Peer},
    workload::{Answer, Line, Record, SECTIONS, Workload, suffix},
};

const R1: &str = r#"(context.role == "principal" && context.level == "county"
    && ["party_committee", "government"].contains(context.organ_kind))"#;
const HEAD: &str = r#"(context.role == "principal"
    && ["party_department", "government_department"].contains(context.organ_kind)
    && ["municipal", "county"].contains(context.level))"#;
const OTHER: &str = r#"((context.role == "deputy" && ["municipal", "county"].contains(context.level))
    || (context.role == "principal" && context.level == "township"))"#;

/// The conditions of the rules, from those that they share.
fn rules() -> [(&'static str, String); 15] {
    let subject = format!("({R1} || {HEAD} || {OTHER})");
    let group = format!("({R1} || ({HEAD} && context.level == \"municipal\"))");
    let lacks = SECTIONS.map(|name| format!("!context.sections.contains(\"{name}\")"));
    let [a, b, c, d, e, f, g] = &lacks;
    let incomplete = format!(
        "context.submitted && {subject} && ({a} || {b} || {c} \
         || (({R1} || {HEAD}) && {d}) || (({OTHER} || {group}) && ({e} || {f} || {g})))"
    );
    [
        ("R1:give-account:must", R1.to_owned()),
        ("R2:give-account:by-reference", format!("{HEAD} || {OTHER}")),
        ("R3:sections-common", subject.clone()),
        ("R4:sections-principal", format!("{R1} || {HEAD}")),
        ("R5:sections-others", OTHER.to_owned()),
        ("R6:present-collective-report", group.clone()),
        ("R7:personal-written-report", format!("context.city_managed && {subject}")),
        ("R8:accept-appraisal", group.clone()),
        ("R9:count-in-performance-index", subject.clone()),
        ("R9:basis-for-appointment", format!("context.city_managed && {subject}")),
        ("R10:inspection-scope", group),
        ("R11:talk", format!("!context.submitted && {subject}")),
        ("R12:supplement", incomplete),
        ("R13:talk", "context.reviewed_grade == \"poor\"".to_owned()),
        ("R14:accountability:regulation", format!("context.failed_duty && {subject}")),
    ]
}

/// One policy for each section, whatever the copy.
fn missing() -> [(String, String); 7] {
    let subject = format!("({R1} || {HEAD} || {OTHER})");
    let group = format!("({R1} || ({HEAD} && context.level == \"municipal\"))");
    SECTIONS.map(|name| {
        let who = match name {
            "duty_fulfilment" | "problems" | "improvements" => subject.clone(),
            "first_responsible_duties" => format!("({R1} || {HEAD})"),
            _ => format!("({OTHER} || {group})"),
        };
        let lacks = format!("context.submitted && !context.sections.contains(\"{name}\") && {who}");
        (format!("{MISSING}{name}"), lacks)
    })
}

const MISSING: &str = "missing:";

pub(crate) struct Cedar {
    authorizer: Authorizer,
    policies: PolicySet,
    entities: Entities,
    official: EntityUid,
    assess: EntityUid,
    requests: Vec<Request>,
}

fn entity(kind: &str, id: &str) -> Result<EntityUid, Box<dyn Error>> {
    Ok(EntityUid::from_type_name_and_id(EntityTypeName::from_str(kind)?, EntityId::from_str(id)?))
}

pub(crate) fn build(workload: &Workload) -> Built {
    let mut policies = PolicySet::new();
    let mut add = |id: String, head: &str, condition: &str| -> Result<(), Box<dyn Error>> {
        let text = format!("permit(principal, action, {head}) when {{ {condition} }};");
        Ok(policies.add(Policy::parse(Some(PolicyId::new(id)), text)?)?)
    };
    let rules = rules();
    for copy in 0..workload.copies {
        let head = if workload.copies == 1 {
            "resource".to_owned()
        } else {
            format!("resource == District::\"{copy}\"")
        };
        for (label, condition) in &rules {
            add(format!("{label}{}", suffix(workload.copies, copy)), &head, condition)?;
        }
    }
    for (id, condition) in missing() {
        add(id, "resource", &condition)?;
    }
    Ok(Box::new(Cedar {
        authorizer: Authorizer::new(),
        policies,
        entities: Entities::empty(),
        official: entity("Official", "o")?,
        assess: entity("Action", "assess")?,
        requests: Vec::new(),
    }))
}

impl Cedar {
    fn request(&self, record: &Record<'_>) -> Result<Request, Box<dyn Error>> {
        let text = |value: &str| RestrictedExpression::new_string(value.to_owned());
        let sections = record.report.sections.iter().map(|name| text(name));
        let context = Context::from_pairs([
            ("level".to_owned(), text(record.level)),
            ("organ_kind".to_owned(), text(record.organ_kind)),
            ("role".to_owned(), text(record.role)),
            ("city_managed".to_owned(), RestrictedExpression::new_bool(record.city_managed)),
            ("submitted".to_owned(), RestrictedExpression::new_bool(record.report.submitted)),
            ("sections".to_owned(), RestrictedExpression::new_set(sections)),
            ("reviewed_grade".to_owned(), text(record.reviewed_grade)),
            ("failed_duty".to_owned(), RestrictedExpression::new_bool(record.failed_duty)),
        ])?;
        let district = entity("District", &record.district.to_string())?;
        Ok(Request::new(self.official.clone(), self.assess.clone(), district, context, None)?)
    }
}

impl Peer for Cedar {
    fn prepare(&mut self, lines: &'static [String]) -> Result<(), Box<dyn Error>> {
        for line in lines {
            let request = self.request(&serde_json::from_str(line)?)?;
            self.requests.push(request);
        }
        Ok(())
    }

    fn evaluate(&mut self, at: usize) -> Result<usize, Box<dyn Error>> {
        let request = self.requests.get(at).ok_or("no such record")?;
        let response = self.authorizer.is_authorized(request, &self.policies, &self.entities);
        Ok(response.diagnostics().reason().count())
    }

    fn answer(&mut self, at: usize) -> Result<Answer, Box<dyn Error>> {
        let request = self.requests.get(at).ok_or("no such record")?;
        let response = self.authorizer.is_authorized(request, &self.policies, &self.entities);
        if let Some(error) = response.diagnostics().errors().next() {
            return Err(error.to_string().into());
        }
        let reasons = || response.diagnostics().reason().map(AsRef::<str>::as_ref);
        Ok(Answer::new(
            reasons().filter(|reason| !reason.starts_with(MISSING)),
            reasons().filter_map(|reason| reason.strip_prefix(MISSING)),
        ))
    }

    fn line(&mut self, line: &str, out: &mut Vec<u8>) -> Result<(), Box<dyn Error>> {
        let record: Record<'_> = serde_json::from_str(line)?;
        let request = self.request(&record)?;
        let response = self.authorizer.is_authorized(&request, &self.policies, &self.entities);
        let (mut outcomes, mut missing) = (Vec::new(), Vec::new());
        for reason in response.diagnostics().reason().map(AsRef::<str>::as_ref) {
            match reason.strip_prefix(MISSING) {
                Some(section) => missing.push(section),
                None => outcomes.push(reason),
            }
        }
        serde_json::to_writer(out, &Line { id: record.id, outcomes, missing })?;
        Ok(())
    }
}
