//! Several threads give what one gives: output, messages and exit status, byte for byte.

use std::fmt::Write;

use crate::support::{BREACHED, Ended, Folder, GOOD, LATE, UNKNOWN};

/// Records for many sheets, some of them refused, under keys of their own.
fn register(records: usize) -> String {
    const REFUSED: &str = r#"{"编号":"G005","任职":"书记"}"#;
    let mut register = String::new();
    for number in 0..records {
        let given = match number % 97 {
            0 => REFUSED,
            1 => "这不是 JSON",
            n if n % 4 == 0 => GOOD,
            n if n % 4 == 1 => BREACHED,
            n if n % 4 == 2 => LATE,
            _ => UNKNOWN,
        };
        let (head, key) = (given.get(..12).unwrap_or_default(), format!("N{number:05}"));
        let record =
            if head.contains('G') { given.replacen("G00", &format!("{key}-"), 1) } else { given.to_owned() };
        writeln!(register, "{record}").unwrap();
    }
    register
}

fn alike(folder: &Folder, line: &str, input: Option<&[u8]>) -> Ended {
    let run = |threads: &str| {
        let line = format!("{line} --context context.json --as-of 2026-03-31 {threads}");
        match input {
            Some(input) => folder.piped(&line, input),
            None => folder.line(&line),
        }
    };
    let one = run("--threads 1");
    for threads in ["", "--threads 3"] {
        let several = run(threads);
        assert_eq!(several.status, one.status, "{threads}");
        assert!(several.out == one.out, "{threads}: the output is another");
        assert!(several.err == one.err, "{threads}: the messages are others");
    }
    one
}

#[test]
fn the_output_does_not_hang_on_threads() {
    let folder = Folder::new("threads");
    let records = 4_000;
    let register = register(records);
    assert!(register.len() > 6 * (64 << 10), "two sheets for each of three threads");
    folder.write("many.jsonl", &register);
    let json = alike(&folder, "eval policy --facts many.jsonl --format json", None);
    // One line for each record, one before and one after them.
    assert_eq!(json.expect(1).out.lines().count(), records + 2);
    let text = alike(&folder, "eval policy --facts many.jsonl", None);
    assert!(text.expect(1).out.contains("N03998-2"), "the last person has a paragraph");
    alike(&folder, "eval policy --facts many.jsonl --summary", None);
    alike(&folder, "eval policy --facts many.jsonl --format json --only breached", None);
    alike(&folder, "eval policy --facts - --format json", Some(register.as_bytes()));
    let array = register.lines().collect::<Vec<&str>>().join(",\n");
    folder.write("array.json", format!("[{array}"));
    let broken_off =
        alike(&folder, "eval policy --facts facts.jsonl array.json many.jsonl --format json", None);
    assert!(broken_off.expect(1).err.contains("array.json"), "{}", broken_off.err);
}

#[test]
fn a_key_is_found_wherever_it_stands() {
    let folder = Folder::new("threads_keys");
    folder.write("many.jsonl", register(2_000));
    let found =
        alike(&folder, "eval policy --facts many.jsonl --format json --record N00005-2 N01998-3", None);
    assert_eq!(found.keys(), ["run", "N00005-2", "N01998-3", "population"]);
    let near = alike(&folder, "eval policy --facts many.jsonl --format json --record N0199X-3", None);
    let message = near.expect(1).err.lines().find(|line| line.contains("是否指")).unwrap_or_default();
    assert!(message.contains("`N0199"), "{}", near.err);
}

#[test]
fn aggregates_are_gathered_on_all_threads() {
    let folder = Folder::new("threads_aggregates");
    folder.write(
        "scheme.shufa",
        "语言 1
记录 单位 标识 号 { 号: 文本, 区: 整数, 得分: 小数 }
环境 { 年度: 整数, 截止日: 日期, 会议日期: 日期?, 试行: 是否 }
汇总 总分 于 单位 = 合计(得分)
汇总 区内名次 于 单位 = 名次(得分) 按 区
主体 全体 于 单位 { 解释 \"单位\" }
运用 排名 对 全体 { 限定 排名: 区内名次 不超过 2, 解释 \"前两名\" }
",
    );
    let mut units = String::new();
    for number in 0..5_000 {
        let score = format!("{}.{}", number * 7 % 100, number % 10);
        writeln!(units, r#"{{"号":"{number}","区":{},"得分":{score}}}"#, number % 9).unwrap();
    }
    folder.write("units.jsonl", &units);
    let ended = alike(&folder, "eval scheme.shufa --facts units.jsonl --format json", None);
    let population = ended.expect(0).json().last().unwrap()["population"].clone();
    assert_eq!(population["records"], 5_000);
    assert!(population["aggregates"]["总分"]["value"].is_string(), "{population}");
    alike(&folder, "eval scheme.shufa --facts - --format json", Some(units.as_bytes()));
}

#[test]
fn threads_are_one_to_256() {
    let folder = Folder::new("threads_none");
    for threads in ["0", "-1", "257", "99999999999999999999", "两个"] {
        let none =
            folder.line(&format!("eval policy --facts facts.jsonl --as-of 2026-03-31 --threads {threads}"));
        assert!(none.expect(2).err.contains("应为 1 至 256 的整数"), "{}", none.err);
    }
}
