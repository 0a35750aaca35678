//! What outcomes of a scheme can say: names, members and values, by its own JSON Schema.

use std::collections::BTreeSet;

use serde_json::{Map, Value};
use shufa::{Scheme, schema};

/// The members of an outcome that hold rows, each with the member that names a row.
pub(crate) const MEMBERS: [(&str, &str); 14] = [
    ("classes", "class"),
    ("obligations", "duty"),
    ("sections", "section"),
    ("uses", "use"),
    ("gates", "gate"),
    ("quotas", "quota"),
    ("bounds", "bound"),
    ("triggers", "trigger"),
    ("undetermined", "name"),
    ("open", "name"),
    ("conflicts", "name"),
    ("faults", "fault"),
    ("not_covered", "class"),
    ("notes", "entry"),
];

/// The members that `none` may speak of: their names are known beforehand, so that a slip is seen.
const DECLARED: [&str; 9] =
    ["classes", "obligations", "sections", "uses", "gates", "quotas", "bounds", "triggers", "not_covered"];

/// What outcomes of a scheme can say.
pub(crate) struct Vocabulary {
    definitions: Value,
    sections: BTreeSet<String>,
    context: BTreeSet<String>,
    /// The record types that are evaluated.
    pub(crate) record_types: Vec<String>,
}

impl Vocabulary {
    pub(crate) fn of(scheme: &Scheme) -> Vocabulary {
        let model = scheme.model();
        let editions = scheme.editions().iter().map(|edition| edition.model());
        let sections = editions.clone().flat_map(|model| {
            model.sections.iter().map(|section| {
                let report = &model.reports[section.report.index()].name;
                format!("{report}/{}", section.name)
            })
        });
        let context = model.records[model.context.index()].fields.iter();
        Vocabulary {
            definitions: schema::schema_of_editions(editions, None)["$defs"].clone(),
            sections: sections.collect(),
            context: context.map(|field| field.name.clone()).collect(),
            record_types: schema::record_types(model).into_iter().map(str::to_owned).collect(),
        }
    }

    /// Whether the context has this fact.
    pub(crate) fn declares(&self, fact: &str) -> bool {
        self.context.contains(fact)
    }

    /// The ids of all clauses that can give an outcome.
    pub(crate) fn clauses(&self) -> impl Iterator<Item = &str> {
        let clauses = &self.definitions["source"]["properties"]["clause"]["enum"];
        clauses.as_array().into_iter().flatten().filter_map(Value::as_str)
    }

    /// Whether a row of this kind can have these members and values.
    pub(crate) fn check(&self, member: &str, row: &Map<String, Value>) -> Result<(), String> {
        let rows = &self.definitions["outcome"]["properties"][member];
        self.check_row(member, &rows["items"]["properties"], row)
    }

    /// Likewise for a quota over all records.
    pub(crate) fn check_population(&self, row: &Map<String, Value>) -> Result<(), String> {
        let quotas = &self.definitions["population"]["properties"]["population"]["properties"]["quotas"];
        self.check_row("quotas", &quotas["items"]["properties"], row)
    }

    /// Whether the scheme has these aggregates, with these members.
    pub(crate) fn check_aggregates(&self, aggregates: &Map<String, Value>) -> Result<(), String> {
        let population = &self.definitions["population"]["properties"]["population"]["properties"];
        let known = &population["aggregates"]["properties"];
        for (name, value) in aggregates {
            let members = known.get(name).map(|aggregate| &aggregate["properties"]);
            let members = members
                .and_then(Value::as_object)
                .ok_or_else(|| format!("the scheme has no `{name}` among its aggregates"))?;
            let given: Vec<&str> = match value.as_object() {
                Some(given) => given.keys().map(String::as_str).collect(),
                None => vec!["value"],
            };
            if let Some(other) = given.into_iter().find(|member| !members.contains_key(*member)) {
                let known: Vec<&str> = members.keys().map(String::as_str).collect();
                return Err(format!("aggregate `{name}` has no `{other}`: it has {}", known.join(", ")));
            }
        }
        Ok(())
    }

    fn check_row(&self, member: &str, properties: &Value, row: &Map<String, Value>) -> Result<(), String> {
        let properties = properties.as_object().ok_or_else(|| format!("`{member}` has no rows"))?;
        for (name, value) in row {
            if name == "clause" && properties.contains_key("sources") {
                self.check_clauses(value)?;
                continue;
            }
            let property = match properties.get(name) {
                Some(property) if name != "sources" => property,
                _ => {
                    let known: Vec<&str> =
                        properties.keys().map(String::as_str).filter(|n| *n != "sources").collect();
                    return Err(format!(
                        "`{member}` has no member `{name}`: it has {}, clause",
                        known.join(", ")
                    ));
                }
            };
            let property = match property["$ref"].as_str() {
                Some(reference) => &self.definitions[reference.trim_start_matches("#/$defs/")],
                None => property,
            };
            if let Some(values) = property["enum"].as_array()
                && !values.contains(value)
            {
                let known: Vec<&str> = values.iter().filter_map(Value::as_str).collect();
                return Err(format!("`{member}`: {name} {value} is none of {}", known.join(", ")));
            }
        }
        Ok(())
    }

    fn check_clauses(&self, value: &Value) -> Result<(), String> {
        for clause in super::compare::texts(value) {
            let id = clause.split('@').next().unwrap_or_default();
            // An imported clause has its scheme before it.
            if !self.clauses().any(|known| known == id || id.ends_with(&format!(".{known}"))) {
                return Err(format!("no clause `{id}`"));
            }
        }
        Ok(())
    }

    /// Whether a row that must not be there has a name that the scheme knows.
    pub(crate) fn check_name(&self, member: &str, row: &Map<String, Value>) -> Result<(), String> {
        if !DECLARED.contains(&member) {
            return Err(format!("`none` does not speak of `{member}`: `only` and `missing` do"));
        }
        let name = super::form::name_of(member).and_then(|name| row.get(name)).and_then(Value::as_str);
        let Some(name) = name else {
            return Err(format!("`none`: an entry of `{member}` has a name"));
        };
        if member == "sections" {
            let report = row.get("report").and_then(Value::as_str).unwrap_or_default();
            let section = format!("{report}/{name}");
            return match self.sections.contains(&section) {
                true => Ok(()),
                false => Err(format!("`none`: no clause names the section `{section}`")),
            };
        }
        // A scheme without such a declaration leaves the name free in its schema.
        let schema = &self.definitions["outcome"]["properties"][member]["items"]["properties"];
        let names = super::form::name_of(member).map(|of| &schema[of]["enum"]);
        match names.and_then(Value::as_array) {
            Some(names) if names.iter().any(|known| known == name) => Ok(()),
            _ => Err(format!("`none`: the scheme has no `{name}` among its {member}")),
        }
    }
}
