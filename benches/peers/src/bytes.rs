//! The rules written by hand, from a line of JSON to the very bytes that shufa
//! writes for it: what an engine's lines are measured against.

use std::{error::Error, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{SeqAccess, Visitor},
};

use crate::{
    engine::{Built, Peer},
    workload::{Answer, SECTIONS, Workload},
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Official<'a> {
    id: &'a str,
    level: Level,
    organ_kind: OrganKind,
    role: Role,
    city_managed: bool,
    #[serde(rename = "in_post_months")]
    _in_post_months: i64,
    report: Report,
    reviewed_grade: Grade,
    failed_duty: bool,
    district: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Report {
    submitted: bool,
    #[serde(deserialize_with = "sections")]
    sections: [bool; 7],
}

#[derive(Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Level {
    Municipal,
    County,
    Township,
}

#[derive(Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum OrganKind {
    PartyCommittee,
    Government,
    PartyDepartment,
    GovernmentDepartment,
}

#[derive(Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Role {
    Principal,
    Deputy,
    Staff,
}

#[derive(Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Grade {
    Excellent,
    Good,
    Fair,
    Poor,
    None,
}

/// Reads the names of sections as the set of those that are asked for.
fn sections<'de, D: Deserializer<'de>>(deserializer: D) -> Result<[bool; 7], D::Error> {
    struct Sections;

    impl<'de> Visitor<'de> for Sections {
        type Value = [bool; 7];

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list of sections")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<[bool; 7], A::Error> {
            let mut has = [false; 7];
            while let Some(name) = list.next_element::<&str>()? {
                for (has, section) in has.iter_mut().zip(SECTIONS) {
                    *has |= name == section;
                }
            }
            Ok(has)
        }
    }
    deserializer.deserialize_seq(Sections)
}

/// Writes pieces between which the copy's ending stands. With one copy there
/// is no ending, and the pieces are one.
macro_rules! write_row {
    ($out:expr, $end:expr, $first:literal $(, $piece:literal)*) => {
        if SCALED {
            $out.extend_from_slice($first.as_bytes());
            $($out.extend_from_slice($end); $out.extend_from_slice($piece.as_bytes());)*
        } else {
            $out.extend_from_slice(concat!($first $(, $piece)*).as_bytes());
        }
    };
}

/// Like `write_row`, with a comma before all but the first of a list.
macro_rules! list {
    ($out:expr, $open:literal, $close:literal, $rows:block) => {
        let before = $out.len();
        $out.extend_from_slice($open);
        let start = $out.len();
        $rows
        if $out.len() == start {
            $out.truncate(before);
        } else {
            // Each row ends in a comma; the last one closes the list.
            $out.pop();
            $out.extend_from_slice($close);
        }
    };
}

fn evaluate<const SCALED: bool>(official: &Official<'_>, end: &[u8], out: &mut Vec<u8>) {
    let county = official.level == Level::County;
    let municipal = official.level == Level::Municipal;
    let principal = official.role == Role::Principal;
    let core = matches!(official.organ_kind, OrganKind::PartyCommittee | OrganKind::Government);
    let r1 = principal && county && core;
    let head = principal && !core && (municipal || county);
    let other = (official.role == Role::Deputy && (municipal || county))
        || (principal && official.level == Level::Township);
    let subject = r1 || head || other;
    let group = r1 || (head && municipal);
    let poor = official.reviewed_grade == Grade::Poor;
    let submitted = official.report.submitted;
    let mut missing = false;

    out.extend_from_slice(b"{\"record\":{\"type\":\"official\",\"key\":\"");
    out.extend_from_slice(official.id.as_bytes());
    out.extend_from_slice(b"\"}");
    if !subject && !poor {
        out.push(b'}');
        return;
    }
    list!(out, b",\"classes\":[", b"]", {
        if r1 {
            write_row!(out, end, "{\"class\":\"R1", "\"},");
        } else if subject {
            write_row!(out, end, "{\"class\":\"R2", "\"},");
        }
        if poor {
            write_row!(out, end, "{\"class\":\"R13", "\"},");
        }
    });
    if subject {
        list!(out, b",\"obligations\":[", b"]", {
            match (r1, submitted) {
                (true, true) => {
                    write_row!(
                        out,
                        end,
                        "{\"duty\":\"give_account",
                        "\",\"modality\":\"must\",\"status\":\"fulfilled\",\"sources\":[{\"clause\":\"subject.R1",
                        "\"}]},"
                    );
                }
                (true, false) => {
                    write_row!(
                        out,
                        end,
                        "{\"duty\":\"give_account",
                        "\",\"modality\":\"must\",\"status\":\"pending\",\"sources\":[{\"clause\":\"subject.R1",
                        "\"}]},"
                    );
                }
                (false, true) => {
                    write_row!(
                        out,
                        end,
                        "{\"duty\":\"give_account",
                        "\",\"modality\":\"by_reference\",\"status\":\"fulfilled\",\"sources\":[{\"clause\":\"subject.R2",
                        "\"}]},"
                    );
                }
                (false, false) => {
                    write_row!(
                        out,
                        end,
                        "{\"duty\":\"give_account",
                        "\",\"modality\":\"by_reference\",\"status\":\"pending\",\"sources\":[{\"clause\":\"subject.R2",
                        "\"}]},"
                    );
                }
            }
            if group {
                write_row!(
                    out,
                    end,
                    "{\"duty\":\"present_collective_report",
                    "\",\"modality\":\"must\",\"sources\":[{\"clause\":\"method.R6",
                    "\"}]},"
                );
            }
            if official.city_managed {
                if submitted {
                    write_row!(
                        out,
                        end,
                        "{\"duty\":\"personal_written_report",
                        "\",\"modality\":\"must\",\"status\":\"fulfilled\",\"sources\":[{\"clause\":\"method.R7",
                        "\"}]},"
                    );
                } else {
                    write_row!(
                        out,
                        end,
                        "{\"duty\":\"personal_written_report",
                        "\",\"modality\":\"must\",\"status\":\"pending\",\"sources\":[{\"clause\":\"method.R7",
                        "\"}]},"
                    );
                }
            }
            if group {
                write_row!(
                    out,
                    end,
                    "{\"duty\":\"accept_appraisal",
                    "\",\"modality\":\"must\",\"sources\":[{\"clause\":\"method.R8",
                    "\"}]},"
                );
            }
        });
        list!(out, b",\"sections\":[", b"]", {
            let has = official.report.sections;
            let mut section = |at: usize, name: &str, clause: &str| {
                out.extend_from_slice(b"{\"report\":\"annual_report\",\"section\":\"");
                out.extend_from_slice(name.as_bytes());
                let status: &[u8] = if !submitted {
                    b"\",\"modality\":\"must\",\"status\":\"awaited\",\"sources\":[{\"clause\":\""
                } else if has[at] {
                    b"\",\"modality\":\"must\",\"status\":\"present\",\"sources\":[{\"clause\":\""
                } else {
                    missing = true;
                    b"\",\"modality\":\"must\",\"status\":\"missing\",\"sources\":[{\"clause\":\""
                };
                out.extend_from_slice(status);
                out.extend_from_slice(clause.as_bytes());
                if SCALED {
                    out.extend_from_slice(end);
                }
                out.extend_from_slice(b"\"}]},");
            };
            section(0, "duty_fulfilment", "content.R3");
            section(1, "problems", "content.R3");
            section(2, "improvements", "content.R3");
            if r1 || head {
                section(3, "first_responsible_duties", "content.R4");
            }
            if other || group {
                let clause = if other { "content.R5" } else { "method.R6" };
                section(4, "learning", clause);
                section(5, "major_decisions", clause);
                section(6, "lawful_performance", clause);
            }
        });
        list!(out, b",\"uses\":[", b"]", {
            write_row!(
                out,
                end,
                "{\"use\":\"count_in_performance_index",
                "\",\"sources\":[{\"clause\":\"use.R9",
                "\"}]},"
            );
            if official.city_managed {
                write_row!(
                    out,
                    end,
                    "{\"use\":\"basis_for_appointment",
                    "\",\"sources\":[{\"clause\":\"method.R9",
                    "\"}]},"
                );
            }
            if group {
                write_row!(
                    out,
                    end,
                    "{\"use\":\"inspection_scope",
                    "\",\"sources\":[{\"clause\":\"use.R10",
                    "\"}]},"
                );
            }
        });
    }
    list!(out, b",\"triggers\":[", b"]", {
        if subject && !submitted {
            write_row!(out, end, "{\"trigger\":\"talk", "\",\"sources\":[{\"clause\":\"use.R11", "\"}");
            if poor {
                write_row!(out, end, ",{\"clause\":\"subject.R13", "\"}");
            }
            out.extend_from_slice(b"]},");
        }
        if missing {
            write_row!(
                out,
                end,
                "{\"trigger\":\"supplement",
                "\",\"sources\":[{\"clause\":\"use.R12",
                "\"}]},"
            );
        }
        if poor && !(subject && !submitted) {
            write_row!(
                out,
                end,
                "{\"trigger\":\"talk",
                "\",\"sources\":[{\"clause\":\"subject.R13",
                "\"}]},"
            );
        }
        if subject && official.failed_duty {
            write_row!(
                out,
                end,
                "{\"trigger\":\"accountability",
                "\",\"under\":\"regulation\",\"sources\":[{\"clause\":\"use.R14",
                "\"}]},"
            );
        }
    });
    out.push(b'}');
}

pub(crate) struct Bytes {
    /// What the names of each copy end in; nothing where there is only one.
    ends: Vec<String>,
}

pub(crate) fn build(workload: &Workload) -> Built {
    let ends = match workload.copies {
        1 => Vec::new(),
        copies => (0..copies).map(|copy| format!("_{copy}")).collect(),
    };
    Ok(Box::new(Bytes { ends }))
}

impl Peer for Bytes {
    fn prepare(&mut self, _: &'static [String]) -> Result<(), Box<dyn Error>> {
        Ok(())
    }

    fn evaluate(&mut self, _: usize) -> Result<usize, Box<dyn Error>> {
        Err("it goes from line to line".into())
    }

    fn answer(&mut self, _: usize) -> Result<Answer, Box<dyn Error>> {
        Err("its lines are compared".into())
    }

    fn line(&mut self, line: &str, out: &mut Vec<u8>) -> Result<(), Box<dyn Error>> {
        let official: Official<'_> = serde_json::from_str(line)?;
        match usize::try_from(official.district).ok().and_then(|district| self.ends.get(district)) {
            Some(end) => evaluate::<true>(&official, end.as_bytes(), out),
            None => evaluate::<false>(&official, b"", out),
        }
        Ok(())
    }
}
