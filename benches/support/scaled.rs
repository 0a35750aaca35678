//! The policy of the common workload, n times.

use std::{collections::BTreeSet, fmt::Write};

/// The rules of the common workload, n times, each copy for one district.
pub(crate) fn scaled(text: &str, copies: usize) -> String {
    /// What all copies share.
    const SHARED: [&str; 3] = ["annual_report", "official", "regulation"];
    if copies == 1 {
        return text.to_owned();
    }
    let (duties, rest): (Vec<&str>, Vec<&str>) = text.lines().partition(|line| line.starts_with("duty "));
    let rest = rest.join("\n");
    let (head, rules) = rest.split_at(rest.find("define ").unwrap());
    let rules = format!("{}\n{rules}", duties.join("\n"));
    let declared: BTreeSet<&str> = text
        .lines()
        .filter_map(|line| {
            let mut words = line.split(|c: char| !c.is_alphanumeric() && c != '_');
            let kind = words.find(|word| !word.is_empty())?;
            let kinds =
                ["duty", "define", "subject", "content", "method", "use", "feeds", "serves_as", "trigger"];
            kinds.contains(&kind).then(|| words.next()).flatten()
        })
        .filter(|name| !SHARED.contains(name))
        .collect();
    let mut out = head.to_owned();
    for copy in 0..copies {
        for line in rules.lines().filter(|line| !line.trim_start().starts_with("//")) {
            let mut word = String::new();
            for c in line.chars().chain(['\n']) {
                if c.is_alphanumeric() || c == '_' {
                    word.push(c);
                    continue;
                }
                out.push_str(&word);
                if declared.contains(word.as_str()) {
                    write!(out, "_{copy}").unwrap();
                }
                word.clear();
                // The guard: classes and definitions are of one district.
                match (c, line.trim_start().split(' ').next()) {
                    ('=', Some("define"))
                        if !out.ends_with(')')
                            && line.matches('=').count() > 0
                            && out.lines().last().is_some_and(|l| l.matches('=').count() == 0) =>
                    {
                        write!(out, "= district = {copy} and (").unwrap();
                    }
                    ('\n', Some("define")) => out.push_str(")\n"),
                    ('\n', Some("when")) if line.contains("role = ") || line.contains("grade") => {
                        writeln!(out, " and district = {copy}").unwrap();
                    }
                    (c, _) => out.push(c),
                }
            }
        }
    }
    out
}
