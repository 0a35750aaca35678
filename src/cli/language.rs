//! In which language the program speaks.

use std::{
    ffi::{OsStr, OsString},
    sync::OnceLock,
};

use shufa::diagnostic::Lang;

static LANG: OnceLock<Lang> = OnceLock::new();

/// The language that `--lang` names, else that of the locale, else Chinese.
///
/// It is looked for before the command line is read, since help and usage
/// errors are in words too; what `--lang` may hold is checked afterwards.
pub(crate) fn choose(arguments: impl Iterator<Item = OsString>) -> Lang {
    let lang = asked(arguments).unwrap_or_else(|| of_locale(sys_locale::get_locale().as_deref()));
    *LANG.get_or_init(|| lang)
}

fn asked(arguments: impl Iterator<Item = OsString>) -> Option<Lang> {
    let mut next_is_lang = false;
    for argument in arguments {
        if next_is_lang {
            return named(&argument);
        }
        if argument == "--" {
            return None;
        }
        let text = argument.to_string_lossy();
        if let Some(lang) = text.strip_prefix("--lang=") {
            return named(OsStr::new(lang));
        }
        next_is_lang = argument == "--lang";
    }
    None
}

fn named(lang: &OsStr) -> Option<Lang> {
    match lang.to_str() {
        Some("zh") => Some(Lang::Zh),
        Some("en") => Some(Lang::En),
        _ => None,
    }
}

fn of_locale(locale: Option<&str>) -> Lang {
    match locale {
        Some(locale) if locale == "en" || locale.starts_with("en-") => Lang::En,
        Some(_) | None => Lang::Zh,
    }
}

/// Words of the help in the language chosen.
pub(crate) fn say(zh: &'static str, en: &'static str) -> &'static str {
    match LANG.get() {
        Some(Lang::En) => en,
        Some(Lang::Zh) | None => zh,
    }
}

#[cfg(test)]
mod tests {
    use super::{asked, of_locale};
    use shufa::diagnostic::Lang;

    #[test]
    fn the_language_is_found_before_the_rest_is_read() {
        let asked = |line: &str| asked(line.split_whitespace().map(Into::into));
        assert_eq!(asked("check --lang en x"), Some(Lang::En));
        assert_eq!(asked("--lang=zh check"), Some(Lang::Zh));
        assert_eq!(asked("check --lang fr"), None);
        assert_eq!(asked("check -- --lang=en"), None);
        assert_eq!(asked("check"), None);
    }

    #[test]
    fn chinese_is_spoken_unless_the_locale_is_english() {
        assert_eq!(of_locale(Some("en-GB")), Lang::En);
        assert_eq!(of_locale(Some("zh-CN")), Lang::Zh);
        assert_eq!(of_locale(Some("eng")), Lang::Zh);
        assert_eq!(of_locale(Some("C")), Lang::Zh);
        assert_eq!(of_locale(None), Lang::Zh);
    }
}
