//! The keywords: each has one Chinese and one English spelling.

/// The keyword language of a policy file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// `语言 1`
    Zh,
    /// `language 1`
    En,
}
