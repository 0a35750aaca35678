//! Help and usage errors in words.

use std::io::{self, Write};

use clap::{
    Command, Error,
    error::{ContextKind, ContextValue, ErrorKind},
};
use shufa::diagnostic::Lang;

use super::Exit;

/// The command with the words around its help in a language.
pub(crate) fn in_words(command: Command, lang: Lang) -> Command {
    let template = match lang {
        Lang::Zh => "{about-with-newline}\n用法: {usage}\n\n{all-args}{after-help}",
        Lang::En => "{about-with-newline}\nUsage: {usage}\n\n{all-args}{after-help}",
    };
    let mut command = command.help_template(template).max_term_width(100);
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    for name in names {
        command = command.mut_subcommand(name, |sub| sub.help_template(template));
    }
    command
}

/// Says what is wrong with a command line, or what was asked about it.
pub(crate) fn report(error: &Error, lang: Lang) -> Exit {
    let text = match (error.kind(), lang) {
        (ErrorKind::DisplayHelp | ErrorKind::DisplayVersion, _) => {
            let written = io::stdout().write_all(error.render().to_string().as_bytes());
            return match written.and_then(|()| io::stdout().flush()) {
                Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Exit::Io,
                _ => Exit::Done,
            };
        }
        (ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand, _) | (_, Lang::En) => {
            error.render().to_string()
        }
        (_, Lang::Zh) => chinese(error),
    };
    // There is nowhere left to say that this cannot be said.
    let _ = io::stderr().write_all(text.as_bytes());
    Exit::Usage
}

fn chinese(error: &Error) -> String {
    let of = |kind| error.get(kind).map_or_else(String::new, words);
    let argument = of(ContextKind::InvalidArg);
    let mut text = match error.kind() {
        ErrorKind::UnknownArgument => format!("没有 `{argument}` 这个选项"),
        ErrorKind::InvalidSubcommand => {
            format!("没有 `{}` 这个命令", of(ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingSubcommand => "没有写命令".to_owned(),
        ErrorKind::MissingRequiredArgument => format!("缺少 {argument}"),
        ErrorKind::ArgumentConflict => {
            let prior = of(ContextKind::PriorArg);
            if prior == argument || prior.is_empty() {
                format!("`{argument}` 只能写一次")
            } else {
                format!("`{argument}` 不能与 `{prior}` 同用")
            }
        }
        ErrorKind::InvalidValue if of(ContextKind::InvalidValue).is_empty() => {
            format!("`{argument}` 后面缺少值")
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            format!("`{}` 不能作为 `{argument}` 的值", of(ContextKind::InvalidValue))
        }
        ErrorKind::TooManyValues | ErrorKind::WrongNumberOfValues | ErrorKind::TooFewValues => {
            format!("`{argument}` 的值的个数不对")
        }
        ErrorKind::InvalidUtf8 => "参数不是 UTF-8 文本".to_owned(),
        _ => return error.render().to_string(),
    };
    if let Some(source) = std::error::Error::source(error) {
        text.push_str(&format!(":{source}"));
    }
    text.push('\n');
    let valid = of(ContextKind::ValidValue);
    if !valid.is_empty() {
        text.push_str(&format!("  可用的值:{valid}\n"));
    }
    for near in [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue] {
        let near = of(near).replace('、', "` 或 `");
        if !near.is_empty() {
            text.push_str(&format!("  是否指 `{near}`?\n"));
        }
    }
    format!("错误: {text}\n`shufa --help` 列出命令,`shufa 命令 --help` 列出选项。\n")
}

fn words(value: &ContextValue) -> String {
    match value {
        ContextValue::String(text) => text.clone(),
        ContextValue::Strings(texts) => texts.join("、"),
        other => other.to_string(),
    }
}
