//! Text to tree: the grammar, the keywords of both languages, and what the
//! parser makes of a policy file. It knows text and no meaning.

pub mod ast;
mod grammar;
pub mod keyword;
