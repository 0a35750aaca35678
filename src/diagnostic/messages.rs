//! The table of messages: each sentence once in Chinese and once in English.
//!
//! Lower case in English, no final period, words of the user in back-ticks.
//! `{0}`, `{1}` … stand for the arguments. `docs/diagnostics.md` shows for each
//! code the smallest source that causes it; a test compiles each of those.

use super::{Lang, Severity};

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal $severity:ident $zh:literal $en:literal;)*) => {
        /// What can be wrong. The text of a code never changes its meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $($(#[$doc])* $name,)*
        }

        impl Code {
            /// Every code, in the order of the table.
            pub const ALL: &'static [Code] = &[$(Code::$name,)*];

            /// The stable text, such as `E0203`.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$name => $code,)* }
            }

            /// Whether it stops the scheme or the record from being used.
            pub fn severity(self) -> Severity {
                match self { $(Code::$name => Severity::$severity,)* }
            }

            pub(super) fn text(self, lang: Lang) -> &'static str {
                match (self, lang) {
                    $((Code::$name, Lang::Zh) => $zh, (Code::$name, Lang::En) => $en,)*
                }
            }
        }
    };
}

macro_rules! terms {
    ($($(#[$doc:meta])* $name:ident = $zh:literal $en:literal;)*) => {
        /// Terms and sentences that messages are made of: labels, remedies, names of things.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Term {
            $($(#[$doc])* $name,)*
        }

        impl Term {
            /// The words in a language, with `{0}` … for arguments.
            pub fn text(self, lang: Lang) -> &'static str {
                match (self, lang) {
                    $((Term::$name, Lang::Zh) => $zh, (Term::$name, Lang::En) => $en,)*
                }
            }
        }
    };
}

codes! {
    // ── E01xx syntax ─────────────────────────────────────────────────────
    /// Something else was expected.
    UnexpectedText = "E0101" Error "此处应为{0}" "expected {0}";
    /// A construct of a later version of the language.
    NotInThisVersion = "E0190" Error "本版本尚不支持`{0}`" "`{0}` is not in this version";

    // ── E02xx names ──────────────────────────────────────────────────────
    /// A name that nothing declares.
    UnknownName = "E0201" Error "没有名为 `{1}` 的{0}" "no {0} named `{1}`";

    // ── E03xx types ──────────────────────────────────────────────────────

    // ── E04xx rules of the scheme as a whole ─────────────────────────────

    // ── E05xx faithfulness to the text ───────────────────────────────────

    // ── E06xx records and context ────────────────────────────────────────

    // ── E07xx files and limits ───────────────────────────────────────────
}

terms! {
    /// Severity.
    Error = "错误" "error";
    /// Severity.
    Warning = "警告" "warning";
    /// Before a line number.
    Line = "第" "line";

    // ── names of things ──────────────────────────────────────────────────
    /// A class of those concerned.
    Class = "主体" "subject";

    // ── labels ───────────────────────────────────────────────────────────
    /// At a reference.
    ReferredHere = "此处引用" "referred to here";

    // ── remedies ─────────────────────────────────────────────────────────
    /// A near name.
    DidYouMean = "是否指 `{0}`?" "did you mean `{0}`?";
}
