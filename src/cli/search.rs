//! Records that are asked for by their keys.

use shufa::{
    diagnostic::{Code, Diagnostic, Place, Term},
    explain::nearest,
};

/// The search for one key among all.
#[derive(Debug)]
pub(crate) struct Search<'a> {
    pub(crate) wanted: &'a str,
    pub(crate) found: bool,
    /// The key most like the one that is wanted.
    near: Option<String>,
}

impl<'a> Search<'a> {
    pub(crate) fn new(wanted: &'a str) -> Search<'a> {
        Search { wanted, found: false, near: None }
    }

    /// Whether a record is the one that is wanted; if not, its key may be the one that is meant.
    pub(crate) fn is(&mut self, key: &str) -> bool {
        if key == self.wanted {
            self.found = true;
            return true;
        }
        if !self.found {
            let candidates = self.near.as_deref().into_iter().chain([key]);
            if let Some(near) = nearest(self.wanted, candidates)
                && self.near.as_deref() != Some(near)
            {
                self.near = Some(near.to_owned());
            }
        }
        false
    }

    /// That the key is not there, and which one may be meant.
    pub(crate) fn nothing(&self) -> Diagnostic {
        let place = Place::File("--record".to_owned());
        let diagnostic = Diagnostic::at(Code::NoSuchRecord, place, [self.wanted.into()]);
        match &self.near {
            Some(near) => diagnostic.help(Term::DidYouMean, [near.as_str().into()]),
            None => diagnostic,
        }
    }
}

/// Whether a record is one of those that are wanted.
pub(crate) fn search(wanted: &mut [Search<'_>], key: &str) -> bool {
    // Each has a look, so that a key that is asked for twice is found twice.
    wanted.iter_mut().fold(false, |found, search| search.is(key) || found)
}
