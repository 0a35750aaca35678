//! Properties of the parser and the printer, on random input.

#![expect(clippy::unwrap_used, reason = "a test that fails panics")]

use proptest::prelude::*;

use shufa::date::Date;
use shufa::limits::Limits;
use shufa::number::Number;
use shufa::source::{FileId, Sources, Span};
use shufa::syntax::ast::{
    Arithmetic, Combination, Comparison, DefineDecl, Expr, ExprKind, File, Function, Item, MonthRounding,
    Name, Quantifier, Ref, Unit,
};
use shufa::syntax::{self, keyword::Language};

const NOWHERE: Span = Span { file: FileId(0), start: 0, end: 0 };

fn parse(text: &str) -> syntax::Parsed {
    let mut sources = Sources::default();
    let id = sources.add("policy.shufa", text);
    syntax::parse(&sources, id, &Limits::default())
}

fn printed(text: &str, language: Language) -> String {
    let parsed = parse(text);
    assert!(parsed.diagnostics.is_empty(), "{text}\n{:#?}", parsed.diagnostics);
    syntax::print(&parsed.file, language)
}

/// Names that are easily taken for something else.
const NAMES: &[&str] = &[
    "a", "层级", "且", "and", "有", "has", "在", "in_range", "中", "限", "due", "逾期", "overdue", "环境",
    "context", "主体", "subject", "日期", "date", "年", "县(区)", "a b", "当", "when", "名", "3", "a`b",
    "a」b", "以上", "or_more", "·",
];

fn name() -> impl Strategy<Value = Name> {
    (prop::sample::select(NAMES), any::<bool>()).prop_map(|(text, quoted)| Name {
        text: text.to_owned(),
        quoted,
        span: NOWHERE,
    })
}

fn reference(length: std::ops::Range<usize>) -> impl Strategy<Value = Ref> {
    prop::collection::vec(name(), length).prop_map(|parts| Ref { parts, span: NOWHERE })
}

fn expr(kind: ExprKind) -> Expr {
    Expr { kind, span: NOWHERE }
}

fn leaf() -> impl Strategy<Value = ExprKind> {
    prop_oneof![
        any::<bool>().prop_map(ExprKind::Bool),
        (0..5_i64).prop_map(|value| ExprKind::Number { value: Number::integer(value), share: false }),
        ((0..9_i64), (1..9_i64)).prop_map(|(left, right)| ExprKind::Number {
            value: Number::fraction(left, right).unwrap(),
            share: true,
        }),
        (0..9_999_i64).prop_map(|value| ExprKind::Number {
            value: Number::fraction(value, 1_000).unwrap(),
            share: false,
        }),
        prop::sample::select(vec!["", "“好”", "说\"好\"", "(", "// 不是注释"])
            .prop_map(|text| ExprKind::Text(text.to_owned())),
        (1..700_000_i32).prop_map(|day| ExprKind::Date(Date::from_day_number(day).unwrap())),
        (0..400_i64, unit()).prop_map(|(amount, unit)| ExprKind::Quantity(amount, unit)),
        reference(1..4).prop_map(ExprKind::Path),
        reference(1..3).prop_map(|path| ExprKind::Has(Box::new(expr(ExprKind::Path(path))))),
        (prop::option::of(name()), reference(1..4))
            .prop_map(|(element, class)| ExprKind::IsClass { element, class }),
    ]
}

fn expression() -> impl Strategy<Value = Expr> {
    leaf().prop_map(expr).prop_recursive(5, 40, 4, |inner| {
        let boxed = || inner.clone().prop_map(Box::new);
        let list = |length| prop::collection::vec(inner.clone(), length);
        prop_oneof![
            list(0..4).prop_map(ExprKind::List),
            list(2..4).prop_map(ExprKind::And),
            list(2..4).prop_map(ExprKind::Or),
            boxed().prop_map(ExprKind::Not),
            boxed().prop_map(ExprKind::Negate),
            (boxed(), boxed()).prop_map(|(low, high)| ExprKind::Range(low, high)),
            (comparison(), boxed(), boxed()).prop_map(|(op, left, right)| ExprKind::Compare {
                op,
                left,
                right
            }),
            (boxed(), boxed()).prop_map(|(item, list)| ExprKind::In { item, list }),
            (arithmetic(), boxed(), boxed()).prop_map(|(op, left, right)| ExprKind::Arithmetic {
                op,
                left,
                right
            }),
            (rounded_sum(), boxed(), boxed()).prop_map(|((op, rounding), left, right)| ExprKind::Rounded {
                sum: Box::new(expr(ExprKind::Arithmetic { op, left, right })),
                rounding,
            }),
            (combination(), boxed(), boxed()).prop_map(|(op, left, right)| ExprKind::Combine {
                op,
                left,
                right
            }),
            (quantifier(), name(), boxed(), prop::option::of(boxed()), boxed()).prop_map(
                |(kind, variable, list, filter, body)| {
                    ExprKind::Quantified { kind, variable: Some(variable), list, filter, body: Some(body) }
                }
            ),
            (plain_quantifier(), boxed()).prop_map(|(kind, list)| ExprKind::Quantified {
                kind,
                variable: None,
                list,
                filter: None,
                body: None,
            }),
            (prop::collection::vec((inner.clone(), inner.clone()), 1..3), boxed())
                .prop_map(|(branches, otherwise)| ExprKind::If { branches, otherwise }),
            (function(), list(1..3)).prop_map(|(function, arguments)| ExprKind::Call { function, arguments }),
        ]
        .prop_map(expr)
    })
}

fn comparison() -> impl Strategy<Value = Comparison> {
    use Comparison::{AtLeast, AtMost, Equal, Greater, Less, NotEqual};
    prop::sample::select(vec![Equal, NotEqual, Less, AtMost, Greater, AtLeast])
}

fn arithmetic() -> impl Strategy<Value = Arithmetic> {
    use Arithmetic::{Add, Divide, Multiply, Subtract};
    prop::sample::select(vec![Add, Subtract, Multiply, Divide])
}

fn unit() -> impl Strategy<Value = Unit> {
    prop::sample::select(vec![Unit::Day, Unit::Week, Unit::Month, Unit::Year, Unit::Workday])
}

fn rounded_sum() -> impl Strategy<Value = (Arithmetic, MonthRounding)> {
    (
        prop::sample::select(vec![Arithmetic::Add, Arithmetic::Subtract]),
        prop::sample::select(vec![MonthRounding::MonthEnd, MonthRounding::NextMonth]),
    )
}

fn combination() -> impl Strategy<Value = Combination> {
    use Combination::{Intersect, Minus, Union};
    prop::sample::select(vec![Intersect, Union, Minus])
}

fn quantifier() -> impl Strategy<Value = Quantifier> {
    use Quantifier::{Count, Dedup, Distinct, Every, Exists, Max, Min, Sum};
    prop::sample::select(vec![Exists, Every, Count, Sum, Min, Max, Dedup, Distinct])
}

/// Those that also ask of a list as it is.
fn plain_quantifier() -> impl Strategy<Value = Quantifier> {
    use Quantifier::{Count, Dedup, Distinct, Max, Min, Sum};
    prop::sample::select(vec![Count, Sum, Min, Max, Dedup, Distinct])
}

fn function() -> impl Strategy<Value = Function> {
    use Function::{Ceiling, Date, Floor, Month, Round, Year, YearEnd};
    prop::sample::select(vec![Floor, Ceiling, Round, Date, YearEnd, Year, Month])
}

fn language() -> impl Strategy<Value = Language> {
    prop::sample::select(vec![Language::Zh, Language::En])
}

fn define(language: Language, value: Expr) -> File {
    File {
        id: FileId(0),
        language,
        scheme: None,
        revision: None,
        imports: Vec::new(),
        text_sources: Vec::new(),
        items: vec![Item::Define(DefineDecl {
            name: Name { text: "x".to_owned(), quoted: false, span: NOWHERE },
            record: None,
            value,
            span: NOWHERE,
        })],
        comments: Vec::new(),
        faulty: Vec::new(),
        names_lost: false,
    }
}

/// Pieces of policy files, put together at random: nearly right, seldom right.
fn pieces() -> impl Strategy<Value = String> {
    let pieces = vec![
        "语言 1\n",
        "主体 甲 于 干部 {",
        "修订 甲 自 2026-01-01 {",
        "修改 ",
        "增加 于 主体.甲 之后 ",
        "废止 主体.甲",
        "废止 2027-01-01",
        "参数 甲 { 自 2026-01-01: 1 }",
        "}",
        "\n",
        "当 ",
        "应当 述法",
        "据 \"一\"",
        "(",
        ")",
        "{",
        "[",
        "]",
        " 且 ",
        " 或 ",
        "非 ",
        " = ",
        "a",
        "p.b",
        "存在(x 于 L: ",
        "3",
        "..",
        "1/3",
        "30日",
        " 以上",
        "2026-01-01",
        "“",
        "”",
        "「",
        "」",
        "《",
        "》",
        "//",
        ";",
        ",",
        "：",
        "枚举 乙 {",
        "若 ",
        " 则 ",
        " 否则 ",
        "未定 \"二\"",
        "从 甲 中 3 名 乙",
        "清单 丙",
        "—",
        "==",
        "非",
        "\u{3000}",
        "\r",
        "\u{feff}",
        "é",
        "·",
        "`",
    ];
    prop::collection::vec(prop::sample::select(pieces), 0..60).prop_map(|all| all.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_printed_expression_is_read_again(value in expression(), language in language()) {
        let file = define(language, value);
        let zh = syntax::print(&file, Language::Zh);
        let en = syntax::print(&file, Language::En);
        prop_assert_eq!(&printed(&zh, Language::Zh), &zh);
        prop_assert_eq!(&printed(&en, Language::En), &en);
        prop_assert_eq!(&printed(&zh, Language::En), &en);
        prop_assert_eq!(&printed(&en, Language::Zh), &zh);
    }

    #[test]
    fn any_bytes_give_diagnostics(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(text) = syntax::decode("policy.shufa", bytes, &Limits::default()) {
            parse(&text);
            parse(&format!("语言 1\n{text}"));
        }
    }

    #[test]
    fn any_text_gives_diagnostics(text in "\\PC{0,80}") {
        parse(&format!("language 1\n{text}"));
    }

    #[test]
    fn any_pieces_give_places_in_the_text(text in pieces()) {
        let text = format!("语言 1\n{text}");
        let parsed = parse(&text);
        for diagnostic in &parsed.diagnostics {
            if let shufa::diagnostic::Place::Source(span) = diagnostic.place {
                prop_assert!(text.get(span.start as usize..span.end as usize).is_some());
            }
        }
        if parsed.diagnostics.is_empty() {
            let zh = printed(&text, Language::Zh);
            prop_assert_eq!(&printed(&zh, Language::Zh), &zh);
            prop_assert_eq!(&printed(&printed(&zh, Language::En), Language::Zh), &zh);
        }
    }
}
