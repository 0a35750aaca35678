use indexmap::IndexMap;

use super::{Citations, Report};
use crate::{
    date::Date,
    diagnostic::Lang,
    outcome::{
        Bound, CalendarUsed, Citation, Conflict, Edition, Fault, Gate, Kind, Membership, MissingFact,
        Modality, NotCovered, Note, Obligation, Open, Outcome, Population, PopulationQuota, Quota, RecordRef,
        Run, Section, Source, Status, Trigger, Undetermined, Unlisted, Use,
    },
};

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

fn source(clause: &str, element: Option<&str>) -> Source {
    Source { scheme: None, clause: clause.into(), revision: None, element: element.map(str::to_owned) }
}

fn duty(name: &str, status: Status) -> Obligation {
    Obligation {
        duty: name.into(),
        element: None,
        elements: vec![],
        modality: Modality::Must,
        status: Some(status),
        since: None,
        due: Some(date("2025-12-31")),
        done: None,
        early: None,
        reason: None,
        to: vec![],
        copy: vec![],
        by: None,
        via: None,
        unless: vec![],
        sources: vec![source("method.班子述职评议", Some("任职[0]"))],
    }
}

fn section(name: &str, status: Status) -> Section {
    Section {
        report: "述职报告".into(),
        section: name.into(),
        modality: if status == Status::Noted { Modality::Emphasis } else { Modality::Must },
        status,
        unless: vec![],
        sources: vec![source("content.共同内容", Some("任职[0]"))],
    }
}

fn missing(fact: &str, from: Option<&str>) -> MissingFact {
    MissingFact {
        fact: fact.into(),
        ty: "层级".into(),
        ask: Some("该单位是哪一级?".into()),
        from: from.map(str::to_owned),
    }
}

fn undetermined(kind: Kind, name: &str, fact: &str) -> Undetermined {
    Undetermined {
        kind,
        name: name.into(),
        element: None,
        elements: vec![],
        modality: Some(Modality::Must),
        sources: vec![source("content.共同内容", Some("任职[1]"))],
        missing: vec![missing(fact, Some("组织部门"))],
    }
}

fn open(kind: Kind, name: &str, why: &str) -> Open {
    Open {
        kind,
        name: name.into(),
        element: None,
        elements: vec![],
        modality: None,
        why: why.into(),
        sources: vec![source("use.谈话约谈", None)],
    }
}

fn trigger(name: Option<&str>, one_of: &[&str]) -> Trigger {
    Trigger {
        trigger: name.map(str::to_owned),
        one_of: one_of.iter().map(|&step| step.into()).collect(),
        under: name.map(|_| "中国共产党问责条例".into()),
        by: None,
        due: None,
        missing: if one_of.is_empty() { vec![] } else { vec![missing("履职认定", None)] },
        unless: vec!["use.免责".into()],
        sources: vec![source("use.问责", None)],
    }
}

/// Every block once.
fn collage() -> Outcome {
    Outcome {
        record: RecordRef { ty: "干部".into(), key: Some("G001".into()), label: Some("王某某".into()) },
        elements: IndexMap::from([
            ("任职[0]".into(), "永昌县委".into()),
            ("任职[1]".into(), "河西堡镇".into()),
        ]),
        classes: vec![
            Membership { class: "县区党政主要负责人".into(), element: Some("任职[0]".into()) },
            Membership { class: "市管干部".into(), element: None },
        ],
        obligations: vec![
            Obligation {
                sources: vec![
                    source("subject.县区党政主要负责人", Some("任职[0]")),
                    source("subject.县区党政主要负责人", Some("任职[1]")),
                ],
                ..duty("述法", Status::Breached)
            },
            Obligation {
                done: Some(date("2025-12-25")),
                to: vec!["干部职工大会".into()],
                by: Some("考核办".into()),
                ..duty("接受评议", Status::Fulfilled)
            },
            duty("现场述法", Status::Undetermined),
            Obligation {
                element: Some("任职[1]".into()),
                modality: Modality::InPrinciple,
                due: None,
                reason: Some("病假".into()),
                ..duty("季度述法", Status::Excused)
            },
            Obligation { status: None, modality: Modality::May, ..duty("提出意见", Status::Permitted) },
        ],
        sections: vec![
            section("改进措施", Status::Missing),
            section("存在的问题不足", Status::Present),
            section("职责履行情况", Status::Missing),
            section("依法履职", Status::Noted),
        ],
        uses: vec![Use {
            usage: "组织部门考察依据".into(),
            by: Some("组织部门".into()),
            unless: vec![],
            sources: vec![source("use.组织部门考察依据", Some("任职[0]"))],
        }],
        gates: vec![Gate {
            gate: "提拔".into(),
            status: Status::Failed,
            unless: vec![],
            sources: vec![source("use.提拔", None)],
        }],
        quotas: vec![
            Quota {
                from: vec![],
                group: None,
                quota: "现场述法".into(),
                in_pool: Some(true),
                selected: None,
                min: None,
                max: None,
                actual: None,
                status: None,
                sources: vec![],
            },
            Quota {
                from: vec![],
                group: None,
                quota: "评议组人数".into(),
                in_pool: None,
                selected: None,
                min: Some(3),
                max: Some(5),
                actual: Some(2),
                status: Some(Status::Short),
                sources: vec![source("method.评议组", None)],
            },
        ],
        bounds: vec![Bound {
            bound: "优秀比例".into(),
            value: Some("2/5".into()),
            min: None,
            max: Some("1/3".into()),
            status: Status::Above,
            unless: vec![],
            sources: vec![source("use.优秀比例", None)],
        }],
        triggers: vec![trigger(Some("问责"), &[]), trigger(None, &["诫勉谈话", "调离岗位"])],
        undetermined: vec![
            undetermined(Kind::Status, "现场述法", "述法安排.方式"),
            undetermined(Kind::Section, "述职报告/法治学习", "任职[1].层级"),
            undetermined(Kind::Section, "述职报告/依法决策", "任职[1].层级"),
            undetermined(Kind::Trigger, "约谈", "任职[1].层级"),
        ],
        open: vec![open(Kind::Trigger, "谈话约谈", "原文建立谈话约谈制度,未规定约谈的条件")],
        conflicts: vec![
            Conflict {
                kind: Kind::Obligation,
                name: Some("述法".into()),
                names: vec![],
                element: None,
                elements: vec![],
                modalities: vec![Modality::Must, Modality::MustNot],
                sources: vec![],
            },
            Conflict {
                kind: Kind::Trigger,
                name: None,
                names: vec!["诫勉谈话".into(), "调离岗位".into()],
                element: None,
                elements: vec![],
                modalities: vec![],
                sources: vec![],
            },
        ],
        faults: vec![Fault {
            clause: Some("use.优秀比例".into()),
            path: Some("任职[0]".into()),
            fault: "division by zero".into(),
        }],
        not_covered: vec![NotCovered {
            class: "企业负责人".into(),
            reason: "另有规定".into(),
            sources: vec![source("subject.企业负责人", Some("任职[1]"))],
        }],
        notes: vec![Note {
            report: "述职报告".into(),
            entry: "改进的措施".into(),
            like: Some("改进措施".into()),
        }],
    }
}

fn report(lang: Lang) -> Report {
    let citation = |quote: Option<&str>, note: Option<&str>| Citation {
        article: quote.map(|_| "第六条".into()),
        quote: quote.map(str::to_owned),
        interprets: note.map(str::to_owned),
        instrument: None,
        revision: None,
        file: "scheme.shufa".into(),
        line: 3,
    };
    let long = "述法内容应当包含职责履行情况、存在的问题不足以及改进措施等。".repeat(3);
    let citations = Citations::from([
        (
            "subject.县区党政主要负责人".into(),
            vec![
                citation(Some("县(区)党委和政府主要负责人应当进行述法。"), None),
                citation(None, Some("以考核截止之日为限")),
            ],
        ),
        ("content.共同内容".into(), vec![citation(Some(&long), None)]),
        ("use.问责".into(), vec![citation(None, Some("只是移送"))]),
    ]);
    Report::new(citations, date("2026-03-31"), lang)
}

#[test]
fn every_block_is_shown() {
    insta::assert_snapshot!(report(Lang::Zh).person(&collage()));
}

#[test]
fn every_block_is_shown_in_english() {
    insta::assert_snapshot!(report(Lang::En).person(&collage()));
}

#[test]
fn a_record_of_which_nothing_is_asked_is_shown() {
    let outcome = Outcome {
        record: RecordRef { ty: "干部".into(), key: Some("G009".into()), label: None },
        ..Outcome::default()
    };
    let text = report(Lang::Zh).person(&outcome);
    assert!(text.starts_with("G009 "), "{text}");
    assert!(text.ends_with("  方案对这条记录没有要求\n"), "{text}");
}

/// Elements of loops are named where something is owed for them; the head is for posts.
#[test]
fn the_head_has_posts_and_no_elements_of_loops() {
    let mut rectify = duty("整改", Status::Breached);
    rectify.element = Some("任职[0].项目[2]".into());
    let elements =
        [("任职[0]", "永昌县委"), ("任职[1]", "金昌市委"), ("任职[0].项目[2]", "河道"), ("奖惩[0]", "通报")];
    let outcome = Outcome {
        record: RecordRef { ty: "干部".into(), key: Some("G009".into()), label: None },
        elements: elements.into_iter().map(|(path, label)| (path.into(), label.into())).collect(),
        classes: vec![Membership { class: "班子成员".into(), element: Some("任职[0]".into()) }],
        obligations: vec![rectify],
        ..Outcome::default()
    };
    let text = report(Lang::Zh).person(&outcome);
    let head: Vec<&str> = text.lines().skip(1).take(3).collect();
    assert_eq!(head, ["  永昌县委:班子成员", "  金昌市委", "  义务"], "{text}");
    assert!(text.contains("整改(河道)"), "{text}");
}

#[test]
fn facts_cannot_move_the_cursor() {
    let outcome = Outcome {
        record: RecordRef {
            ty: "干部".into(),
            key: Some("G\u{1b}[2J009".into()),
            label: Some("张\n三".into()),
        },
        ..Outcome::default()
    };
    let text = report(Lang::Zh).person(&outcome);
    assert!(!text.contains('\u{1b}') && text.starts_with("张 三"), "{text}");
}

#[test]
fn quotas_over_all_records_are_shown() {
    let quota = PopulationQuota {
        from: vec![],
        group: None,
        fault: None,
        quota: "现场述法".into(),
        min: Some(3),
        max: Some(3),
        pool: 17,
        actual: 2,
        status: Status::Short,
        members: vec!["G001".into(), "G007".into()],
        outside: vec!["G019".into()],
        undecided: vec!["G020".into()],
        more: Unlisted { undecided: 4, ..Unlisted::default() },
        missing: vec![],
        repeated: vec![],
        sources: vec![source("subject.县区党政主要负责人", None)],
    };
    let population = Population { records: 64, refused: 1, quotas: vec![quota], ..Population::default() };
    insta::assert_snapshot!(report(Lang::Zh).population(&population));
    insta::assert_snapshot!(report(Lang::En).population(&population));
}

#[test]
fn a_run_is_headed_by_scheme_date_and_context() {
    let run = Run {
        format: 1,
        scheme: "金昌述法".into(),
        edition: Edition { from: None, to: None, title: Some("金昌市实施方案".into()) },
        hash: String::new(),
        in_force: true,
        as_of: date("2026-03-31"),
        calendar: Some(CalendarUsed {
            citation: "示例日历".into(),
            from: date("2026-01-01"),
            to: date("2026-12-31"),
        }),
        context: IndexMap::from([
            ("年度".into(), 2025.into()),
            ("考核截止日".into(), "2025-12-31".into()),
            ("会议日期".into(), serde_json::Value::Null),
        ]),
        citations: IndexMap::new(),
    };
    insta::assert_snapshot!(report(Lang::Zh).heading(&run));
}
