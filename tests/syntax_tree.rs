//! What the tree of an expression is, written with all its brackets.

#![expect(clippy::panic, reason = "a test that fails panics")]

use shufa::limits::Limits;
use shufa::source::Sources;
use shufa::syntax::{
    self,
    ast::{Expr, ExprKind, Item},
};

/// The tree as a list: `(+ a (* b c))`.
fn shape(expr: &Expr) -> String {
    let list = |head: &str, parts: &[&Expr]| {
        let parts: Vec<String> = parts.iter().map(|part| shape(part)).collect();
        format!("({head} {})", parts.join(" "))
    };
    match &expr.kind {
        ExprKind::Path(path) => {
            let parts: Vec<&str> = path.parts.iter().map(|part| part.text.as_str()).collect();
            parts.join(".")
        }
        ExprKind::Number { value, .. } => value.to_string(),
        ExprKind::And(parts) => list("and", &parts.iter().collect::<Vec<_>>()),
        ExprKind::Or(parts) => list("or", &parts.iter().collect::<Vec<_>>()),
        ExprKind::List(parts) => list("list", &parts.iter().collect::<Vec<_>>()),
        ExprKind::Not(inner) => list("not", &[inner]),
        ExprKind::Negate(inner) => list("-", &[inner]),
        ExprKind::Compare { op, left, right } => list(&format!("{op:?}"), &[left, right]),
        ExprKind::In { item, list: right } => list("In", &[item, right]),
        ExprKind::Range(left, right) => list("..", &[left, right]),
        ExprKind::Rounded { sum, rounding } => list(&format!("{rounding:?}"), &[sum]),
        ExprKind::Arithmetic { op, left, right } => list(&format!("{op:?}"), &[left, right]),
        ExprKind::Combine { op, left, right } => list(&format!("{op:?}"), &[left, right]),
        ExprKind::If { branches, otherwise } => {
            let mut parts: Vec<&Expr> = branches.iter().flat_map(|(a, b)| [a, b]).collect();
            parts.push(otherwise);
            list("if", &parts)
        }
        other => format!("{other:?}"),
    }
}

#[track_caller]
fn check(text: &str, expected: &str) {
    let mut sources = Sources::default();
    let id = sources.add("policy.shufa", format!("语言 1\n定义 x = {text}\n"));
    let parsed = syntax::parse(&sources, id, &Limits::default());
    assert_eq!(parsed.diagnostics, []);
    let [Item::Define(define)] = parsed.file.items.as_slice() else {
        panic!("one definition");
    };
    assert_eq!(shape(&define.value), expected);
}

#[test]
fn operators_bind_by_rank() {
    check("a + b * c - d", "(Subtract (Add a (Multiply b c)) d)");
    check("a - b - c", "(Subtract (Subtract a b) c)");
    check("a / b * -c", "(Multiply (Divide a b) (- c))");
    check("(a + b) * c", "(Multiply (Add a b) c)");
    check("1..n + 1 减去 {2}", "(Minus (.. 1 (Add n 1)) (list 2))");
    check("a 交 b 并 c", "(Union (Intersect a b) c)");
    check("非 a = b 且 c", "(and (not (Equal a b)) c)");
    check("a 且 (b 且 c)", "(and a (and b c))");
    check("a 或 b 或 c", "(or a b c)");
    check("x 属于 a 交 b 且 y", "(and (In x (Intersect a b)) y)");
}

#[test]
fn the_words_for_bounds_are_comparisons() {
    for (text, expected) in [
        ("a 不超过 3", "(AtMost a 3)"),
        ("a 不晚于 b", "(AtMost a b)"),
        ("a 不高于 b", "(AtMost a b)"),
        ("a 不少于 3", "(AtLeast a 3)"),
        ("a 不低于 b", "(AtLeast a b)"),
        ("a 不满 3", "(Less a 3)"),
        ("a 超过 3", "(Greater a 3)"),
        ("a 3 以上", "(AtLeast a 3)"),
        ("a 3 届满", "(AtLeast a 3)"),
        ("a 3 以下", "(AtMost a 3)"),
        ("a 3 以内", "(AtMost a 3)"),
        ("a 3 以外", "(Greater a 3)"),
        ("a 在 b 之后", "(Greater a b)"),
        ("a b 之前", "(Less a b)"),
        ("a + 1 b - 2 之前", "(Less (Add a 1) (Subtract b 2))"),
        ("a <= 3", "(AtMost a 3)"),
        ("a ＞ 3", "(Greater a 3)"),
        ("a != 3", "(NotEqual a 3)"),
    ] {
        check(text, expected);
    }
}

#[test]
fn conditionals_are_one_chain() {
    check("若 a 则 1 否则 若 b 且 c 则 2 否则 3 + 1", "(if a 1 (and b c) 2 (Add 3 1))");
    check("若 a 则 (若 b 则 1 否则 2) 否则 3", "(if a (if b 1 2) 3)");
}

#[test]
fn numbers_are_exact() {
    check("0.1 + 1/3", "(Add 1/10 1/3)");
    check("25%", "1/4");
    check("6 / 4", "(Divide 6 4)");
}
