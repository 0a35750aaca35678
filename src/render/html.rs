//! A page of HTML: one file that shows and prints by itself, without scripts,
//! pictures or anything from elsewhere. All text is escaped where it is written.

use super::layout::clean;
use crate::diagnostic::Lang;

/// How the page looks, on the screen and on paper.
const STYLE: &str = include_str!("html.css");

/// A page that is being written.
#[derive(Debug, Default)]
pub(super) struct Html {
    text: String,
}

impl Html {
    /// The head of a page, and its title.
    pub(super) fn page(title: &str, lang: Lang) -> Html {
        let mut html = Html::default();
        let lang = match lang {
            Lang::Zh => "zh-CN",
            Lang::En => "en",
        };
        html.text.push_str("<!DOCTYPE html>\n");
        html.text.push_str(&format!("<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n"));
        html.text.push_str("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        html.element("title", title);
        html.text.push_str(&format!("<style>\n{STYLE}</style>\n</head>\n<body>\n"));
        html
    }

    /// The end of the page.
    pub(super) fn finish(mut self) -> String {
        self.text.push_str("</body>\n</html>\n");
        self.text
    }

    /// Text, escaped.
    pub(super) fn text(&mut self, text: &str) {
        for character in clean(text).trim_end().chars() {
            match character {
                '&' => self.text.push_str("&amp;"),
                '<' => self.text.push_str("&lt;"),
                '>' => self.text.push_str("&gt;"),
                '"' => self.text.push_str("&quot;"),
                '\'' => self.text.push_str("&#39;"),
                other => self.text.push(other),
            }
        }
    }

    /// The beginning of an element. Names are this crate's own.
    pub(super) fn open(&mut self, name: &'static str) {
        if name == "ul" {
            self.text.push('\n');
        }
        self.text.push_str(&format!("<{name}>"));
        if !matches!(name, "li" | "td" | "th") {
            self.text.push('\n');
        }
    }

    pub(super) fn close(&mut self, name: &'static str) {
        self.text.push_str(&format!("</{name}>\n"));
    }

    /// An element with nothing but text.
    pub(super) fn element(&mut self, name: &'static str, text: &str) {
        self.text.push_str(&format!("<{name}>"));
        self.text(text);
        self.close(name);
    }

    /// A heading; the first level is 1.
    pub(super) fn heading(&mut self, level: u8, text: &str) {
        let name = match level {
            1 => "h1",
            2 => "h2",
            3 => "h3",
            4 => "h4",
            _ => "h5",
        };
        self.element(name, text);
    }

    /// A table: the first row is its head.
    pub(super) fn table(&mut self, rows: &[Vec<String>]) {
        let Some((head, body)) = rows.split_first() else { return };
        self.open("table");
        self.open("thead");
        self.row("th", head);
        self.close("thead");
        self.open("tbody");
        for row in body {
            self.row("td", row);
        }
        self.close("tbody");
        self.close("table");
    }

    fn row(&mut self, name: &'static str, cells: &[String]) {
        self.text.push_str("<tr>");
        for cell in cells {
            self.text.push_str(&format!("<{name}>"));
            self.text(cell);
            self.text.push_str(&format!("</{name}>"));
        }
        self.close("tr");
    }
}

#[cfg(test)]
mod tests {
    use super::Html;

    #[test]
    fn text_is_never_markup() {
        let mut html = Html::default();
        html.element("p", "<script>alert(\"1\" & '2')</script>\u{7}");
        let shown = "<p>&lt;script&gt;alert(&quot;1&quot; &amp; &#39;2&#39;)&lt;/script&gt;</p>\n";
        assert_eq!(html.text, shown);
    }
}
