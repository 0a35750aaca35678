//! Pages of prose and fenced blocks, which tests read and write anew.

/// A fenced block: its words after the fence, its text, and the lines that hold the text.
pub(crate) struct Block<'p> {
    pub(crate) info: &'p str,
    pub(crate) text: String,
    pub(crate) lines: std::ops::Range<usize>,
}

/// The blocks of a page in order.
pub(crate) fn blocks(page: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut open: Option<(&str, usize)> = None;
    for (at, line) in page.lines().enumerate() {
        match (open, line.strip_prefix("```")) {
            (None, Some(info)) => open = Some((info.trim(), at + 1)),
            (Some((info, start)), Some(_)) => {
                let lines = page.lines().skip(start).take(at - start);
                let text: String = lines.map(|line| format!("{line}\n")).collect();
                blocks.push(Block { info, text, lines: start..at });
                open = None;
            }
            _ => {}
        }
    }
    assert!(open.is_none(), "a block without end");
    blocks
}

/// A page with other lines in place of some of its blocks, given in the order of the page.
pub(crate) fn rewritten(page: &str, answers: Vec<(std::ops::Range<usize>, String)>) -> String {
    let mut lines: Vec<String> = page.lines().map(str::to_owned).collect();
    for (range, said) in answers.into_iter().rev() {
        lines.splice(range, said.lines().map(str::to_owned));
    }
    lines.join("\n") + "\n"
}

/// Whether pages are to be written anew rather than compared.
#[expect(clippy::disallowed_methods, reason = "accepting new pages is a wish of the person at the terminal")]
pub(crate) fn accepting() -> bool {
    std::env::var("SHUFA_ACCEPT").is_ok()
}
