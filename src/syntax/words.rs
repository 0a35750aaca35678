//! Words: the longest runs of XID characters, the middle dots left out.

/// Whether a character begins a word.
pub(super) fn is_word_start(char: char) -> bool {
    char.is_ascii_alphabetic() || (!char.is_ascii() && pest::unicode::XID_START(char))
}

/// Whether a character goes on a word. The middle dots are XID characters, but no part of a name.
pub(super) fn is_word_part(char: char) -> bool {
    if char.is_ascii() {
        char.is_ascii_alphanumeric() || char == '_'
    } else {
        !matches!(char, '·' | '\u{387}' | '\u{30FB}' | '\u{FF65}') && pest::unicode::XID_CONTINUE(char)
    }
}

/// The word at the start of a text; empty where none begins.
pub(super) fn word_at(text: &str) -> &str {
    if !text.starts_with(is_word_start) {
        return "";
    }
    let end = text.find(|char| !is_word_part(char)).unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

/// Whether a text is a word as a whole.
pub(super) fn is_word(text: &str) -> bool {
    !text.is_empty() && word_at(text).len() == text.len()
}

/// A name that NFKC would change, in its plain form; names are compared by their NFC form.
pub(super) fn plain_form(name: &str) -> Option<String> {
    use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfkc_quick};

    if name.is_ascii() || is_nfkc_quick(name.chars()) == IsNormalized::Yes {
        return None;
    }
    let plain: String = name.nfkc().collect();
    (plain != name).then_some(plain)
}

/// The NFC form of a text.
pub(super) fn nfc(text: &str) -> String {
    use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfc_quick};

    if text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        text.to_owned()
    } else {
        text.nfc().collect()
    }
}

/// The end of the character in which a byte offset lies, or the offset itself between two.
///
/// The grammar sees `:` for `：`; a place in the file covers the whole of it.
pub(super) fn whole_characters(source: &str, end: u32) -> u32 {
    (end..end + 4).find(|&at| source.is_char_boundary(at as usize)).unwrap_or(end)
}

/// User text for a message: cut where it is long, since a message is for reading.
pub(super) fn shown(text: &str) -> String {
    const LONGEST: usize = 40;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
