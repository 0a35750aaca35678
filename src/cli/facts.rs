//! Reading records: JSON lines, a JSON array, or objects one after another,
//! one record at a time and never more of it than a record may have.

use std::io::{self, BufRead, BufReader, Read};

use memchr::{memchr, memchr_iter};
use shufa::diagnostic::{Code, Diagnostic, Place, Term};

/// How much is read at once. By judgement.
const BUFFER: usize = 64 << 10;

/// What a file holds that is no text of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Foreign {
    /// A spreadsheet or table, with its format.
    Spreadsheet(Term),
    /// Text in UTF-16.
    Utf16,
}

impl Foreign {
    /// By the ending of the file's name.
    pub(crate) fn of_name(name: &str) -> Option<Foreign> {
        let (_, ending) = name.rsplit_once('.')?;
        let format = match ending.to_ascii_lowercase().as_str() {
            "xlsx" | "xlsm" => Term::FormatXlsx,
            "xls" | "et" => Term::FormatXls,
            "ods" => Term::FormatOds,
            "csv" => Term::FormatCsv,
            "tsv" => Term::FormatTsv,
            _ => return None,
        };
        Some(Foreign::Spreadsheet(format))
    }

    /// What to say of it.
    pub(crate) fn diagnostic(self, name: &str) -> Diagnostic {
        let place = Place::File(name.to_owned());
        match self {
            Foreign::Spreadsheet(format) => {
                Diagnostic::at(Code::Spreadsheet, place, [format.into()]).help(Term::ExportJson, [])
            }
            Foreign::Utf16 => Diagnostic::at(Code::FactsUtf16, place, []).help(Term::SaveAsUtf8, []),
        }
    }

    /// By the first bytes.
    pub(crate) fn of_bytes(head: &[u8]) -> Option<Foreign> {
        match head {
            [b'P', b'K', 3, 4, ..] => Some(Foreign::Spreadsheet(Term::FormatXlsx)),
            [0xd0, 0xcf, 0x11, 0xe0, ..] => Some(Foreign::Spreadsheet(Term::FormatXls)),
            _ if shufa::syntax::is_utf16(head) => Some(Foreign::Utf16),
            _ => None,
        }
    }
}

/// One record's place in the input.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Record<'a> {
    /// The line it begins in, from 1.
    pub(crate) line: u64,
    /// Its text, or what is wrong with the place it should stand in.
    pub(crate) text: Result<&'a [u8], Code>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// One record a line.
    Lines,
    /// `[`, records with commas between them, `]`.
    Array,
    /// Objects over several lines, one after another.
    Objects,
    /// Nothing more to read.
    Ended,
}

/// The records of one input.
pub(crate) struct Records<R> {
    input: BufReader<io::Chain<io::Cursor<Vec<u8>>, R>>,
    form: Form,
    limit: usize,
    /// The line being read.
    line: u64,
    record: Vec<u8>,
    /// Where in that line the next record begins, when it holds several.
    next_in_line: usize,
    /// Whether the record is longer than the limit.
    too_long: bool,
    /// Whether an array's comma asks for another record.
    after_comma: bool,
    /// Whether the first line was read already, to tell the form.
    pending: bool,
}

impl<R: Read> Records<R> {
    /// Begins to read; `limit` is the most bytes that a record may have.
    pub(crate) fn open(mut input: R, limit: usize) -> io::Result<Result<Records<R>, Foreign>> {
        let mut head = Vec::new();
        input.by_ref().take(8).read_to_end(&mut head)?;
        if let Some(foreign) = Foreign::of_bytes(&head) {
            return Ok(Err(foreign));
        }
        if let Some(rest) = head.strip_prefix("\u{feff}".as_bytes()) {
            head = rest.to_vec();
        }
        let mut records = Records {
            input: BufReader::with_capacity(BUFFER, io::Cursor::new(head).chain(input)),
            form: Form::Lines,
            limit,
            line: 1,
            record: Vec::new(),
            next_in_line: 0,
            too_long: false,
            after_comma: false,
            pending: false,
        };
        match records.skip_space()? {
            Some(b'[') => {
                records.input.consume(1);
                records.form = Form::Array;
            }
            Some(b'{') => {
                records.read_line()?;
                records.pending = true;
                if records.record.trim_ascii() == b"{" {
                    records.form = Form::Objects;
                }
            }
            Some(_) => {}
            None => records.form = Form::Ended,
        }
        Ok(Ok(records))
    }

    /// The next record, or the next thing that is wrong.
    pub(crate) fn next(&mut self) -> io::Result<Option<Record<'_>>> {
        match self.form {
            Form::Ended => Ok(None),
            Form::Lines => self.next_line(),
            Form::Array => self.next_element(),
            Form::Objects => self.next_object(),
        }
    }

    fn next_line(&mut self) -> io::Result<Option<Record<'_>>> {
        loop {
            if self.next_in_line > 0 {
                let start = std::mem::take(&mut self.next_in_line);
                return Ok(Some(self.piece(start)));
            }
            if !std::mem::take(&mut self.pending) && !self.read_line()? {
                self.form = Form::Ended;
                return Ok(None);
            }
            self.line += 1;
            if self.too_long || !self.record.trim_ascii().is_empty() {
                return Ok(Some(self.piece(0)));
            }
        }
    }

    /// A record of the line that was read; mostly it holds one.
    fn piece(&mut self, start: usize) -> Record<'_> {
        let rest = self.record.get(start..).unwrap_or_default();
        let end = second_record(rest).map_or(self.record.len(), |length| start + length);
        if end < self.record.len() {
            self.next_in_line = end;
        }
        let text = self.record.get(start..end).unwrap_or_default().trim_ascii();
        let too_long = self.too_long || text.len() > self.limit;
        Record { line: self.line - 1, text: if too_long { Err(Code::RecordTooLong) } else { Ok(text) } }
    }

    /// Reads a line without its end; false at the end of the input.
    fn read_line(&mut self) -> io::Result<bool> {
        self.begin();
        let mut any = false;
        loop {
            let bytes = self.input.fill_buf()?;
            if bytes.is_empty() {
                return Ok(any);
            }
            any = true;
            let newline = memchr(b'\n', bytes);
            let (text, used) = match newline {
                Some(at) => (bytes.get(..at).unwrap_or_default(), at + 1),
                None => (bytes, bytes.len()),
            };
            // The end of a line may be two bytes: a record may be just as long as the limit.
            if self.record.len() + text.len() > self.limit.saturating_add(2) {
                self.too_long = true;
                self.record.clear();
            } else if !self.too_long {
                self.record.extend_from_slice(text);
            }
            self.input.consume(used);
            if newline.is_some() {
                return Ok(true);
            }
        }
    }

    fn next_element(&mut self) -> io::Result<Option<Record<'_>>> {
        self.begin();
        let first = self.skip_space()?;
        let line = self.line;
        if first == Some(b']') && !self.after_comma {
            self.input.consume(1);
            let trailing = self.skip_space()?.is_some();
            self.form = Form::Ended;
            return Ok(trailing.then_some(Record { line: self.line, text: Err(Code::TextAfterArray) }));
        }
        match self.scan(Scanner::default(), Until::Separator)? {
            None => {
                self.form = Form::Ended;
                return Ok(Some(Record { line, text: Err(Code::ArrayNotClosed) }));
            }
            Some(separator) => {
                self.after_comma = separator == b',';
                // The `]` is read by the next call, which ends the array.
                self.input.consume(usize::from(self.after_comma));
            }
        }
        Ok(Some(self.found(line)))
    }

    fn next_object(&mut self) -> io::Result<Option<Record<'_>>> {
        let mut scanner = Scanner::default();
        let line = if std::mem::take(&mut self.pending) {
            // The line that told the form: `{` and its end.
            let line = self.line;
            self.line += 1;
            self.record.push(b'\n');
            scanner.depth = 1;
            line
        } else {
            self.begin();
            if self.skip_space()?.is_none() {
                self.form = Form::Ended;
                return Ok(None);
            }
            self.line
        };
        self.scan(scanner, Until::Closed)?;
        Ok(Some(self.found(line)))
    }

    fn begin(&mut self) {
        self.record.clear();
        self.too_long = false;
    }

    fn found(&self, line: u64) -> Record<'_> {
        let text = self.record.trim_ascii();
        let too_long = self.too_long || text.len() > self.limit;
        Record { line, text: if too_long { Err(Code::RecordTooLong) } else { Ok(text) } }
    }

    /// Reads on to the end of a record; the byte that ends it, none at the end of the input.
    fn scan(&mut self, mut scanner: Scanner, until: Until) -> io::Result<Option<u8>> {
        loop {
            let bytes = self.input.fill_buf()?;
            if bytes.is_empty() {
                return Ok(None);
            }
            let mut end = None;
            let mut used = 0;
            for &byte in bytes {
                let outer = scanner.depth;
                let outside = scanner.step(byte);
                if until == Until::Separator && outside && outer == 0 && matches!(byte, b',' | b']') {
                    end = Some(byte);
                    break;
                }
                used += 1;
                self.line += u64::from(byte == b'\n');
                if until == Until::Closed && outside && scanner.depth == 0 && byte == b'}' {
                    end = Some(byte);
                    break;
                }
            }
            if self.record.len() + used > self.limit.saturating_add(2) {
                self.too_long = true;
                self.record.clear();
            } else if !self.too_long {
                let text = bytes.get(..used).unwrap_or_default();
                self.record.extend_from_slice(text);
            }
            self.input.consume(used);
            if end.is_some() {
                return Ok(end);
            }
        }
    }

    /// Passes over white space; the next byte, which is left unread.
    fn skip_space(&mut self) -> io::Result<Option<u8>> {
        loop {
            let bytes = self.input.fill_buf()?;
            let Some(&first) = bytes.first() else {
                return Ok(None);
            };
            if !first.is_ascii_whitespace() {
                return Ok(Some(first));
            }
            self.line += u64::from(first == b'\n');
            self.input.consume(1);
        }
    }
}

/// Where a second record begins that stands behind another in one line.
fn second_record(line: &[u8]) -> Option<usize> {
    let opens = |at: usize| {
        let behind = line.get(at + 1..).unwrap_or_default();
        behind.trim_ascii_start().first() == Some(&b'{')
    };
    // Inside of a record a brace that closes has no brace behind it but in a string, so hardly any
    // line has to be looked through.
    memchr_iter(b'}', line).find(|&at| opens(at))?;
    let mut scanner = Scanner::default();
    line.iter().enumerate().find_map(|(at, &byte)| {
        let closes = scanner.step(byte) && byte == b'}' && scanner.depth == 0;
        (closes && opens(at)).then_some(at + 1)
    })
}

/// Where a record ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Until {
    /// Before a `,` or `]` that is in no bracket of the record.
    Separator,
    /// After the `}` that closes the record.
    Closed,
}

/// Tells brackets from the text in strings.
#[derive(Debug, Default)]
struct Scanner {
    depth: usize,
    in_string: bool,
    escaped: bool,
}

impl Scanner {
    /// Takes a byte; whether it stands outside of strings.
    fn step(&mut self, byte: u8) -> bool {
        if self.in_string {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => self.in_string = false,
                _ => {}
            }
            return false;
        }
        match byte {
            b'"' => self.in_string = true,
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::{Foreign, Records};
    use shufa::diagnostic::{Code, Term};

    /// Lines with the text of records, or codes.
    fn read(input: &[u8], limit: usize) -> Vec<(u64, Result<String, Code>)> {
        let mut records = Records::open(input, limit).unwrap().unwrap();
        let mut all = Vec::new();
        while let Some(record) = records.next().unwrap() {
            let text = record.text.map(|text| String::from_utf8_lossy(text).into_owned());
            all.push((record.line, text));
        }
        all
    }

    fn good(line: u64, text: &str) -> (u64, Result<String, Code>) {
        (line, Ok(text.to_owned()))
    }

    #[test]
    fn lines_may_have_a_mark_carriage_returns_and_gaps() {
        let lines = "\u{feff}\r\n{\"a\":1}\r\n\r\n  {\"b\":2}\nx\n{\"c\":3}";
        assert_eq!(
            read(lines.as_bytes(), 100),
            [good(2, "{\"a\":1}"), good(4, "{\"b\":2}"), good(5, "x"), good(6, "{\"c\":3}")]
        );
        assert_eq!(read(b"", 100), []);
        assert_eq!(read(b" \r\n\n", 100), []);
    }

    #[test]
    fn a_line_may_hold_several_records() {
        let line = b"{\"a\":{\"b\":\"} {\"}} {}\r{\"c\":2}\n{\"d\":3} x\n{}{";
        assert_eq!(
            read(line, 100),
            [
                good(1, "{\"a\":{\"b\":\"} {\"}}"),
                good(1, "{}"),
                good(1, "{\"c\":2}"),
                good(2, "{\"d\":3} x"),
                good(3, "{}"),
                good(3, "{"),
            ]
        );
    }

    #[test]
    fn an_array_is_read_element_by_element() {
        let array = b"\xef\xbb\xbf [\n {\"a\": [1, {\"b\": \"]},\\\"\"}]},\n\n {}\n] \n";
        assert_eq!(read(array, 100), [good(2, "{\"a\": [1, {\"b\": \"]},\\\"\"}]}"), good(4, "{}")]);
        assert_eq!(read(b"[]", 100), []);
        assert_eq!(read(b"[ {} , ]", 100), [good(1, "{}"), good(1, "")]);
        assert_eq!(read(b"[{} {}]", 100), [good(1, "{} {}")]);
    }

    #[test]
    fn an_array_that_does_not_end_well_is_told() {
        assert_eq!(read(b"[{},\n{\"a\":", 100), [good(1, "{}"), (2, Err(Code::ArrayNotClosed))]);
        assert_eq!(read(b"[{}]\n{}", 100), [good(1, "{}"), (2, Err(Code::TextAfterArray))]);
        assert_eq!(read(b"[", 100), [(1, Err(Code::ArrayNotClosed))]);
    }

    #[test]
    fn objects_may_stand_over_several_lines() {
        let objects = b"{\n  \"a\": {\"b\": \"}\"}\n}\n{\n}\n";
        assert_eq!(read(objects, 100), [good(1, "{\n  \"a\": {\"b\": \"}\"}\n}"), good(4, "{\n}")]);
        assert_eq!(read(b"{\n\"a\": 1", 100), [good(1, "{\n\"a\": 1")]);
    }

    #[test]
    fn a_long_record_is_passed_over() {
        let long = format!("{{\"a\":\"{}\"}}", "x".repeat(300_000));
        for input in [format!("{{}}\n{long}\n{{}}\n"), format!("[{{}},\n{long},\n{{}}]")] {
            assert_eq!(
                read(input.as_bytes(), 64),
                [good(1, "{}"), (2, Err(Code::RecordTooLong)), good(3, "{}")]
            );
        }
        let just = format!("{}\r\n", "1".repeat(64));
        assert_eq!(read(just.as_bytes(), 64), [good(1, &"1".repeat(64))]);
        assert_eq!(read(just.as_bytes(), 63), [(1, Err(Code::RecordTooLong))]);
    }

    #[test]
    fn what_is_no_text_of_records_is_named() {
        let foreign = |bytes: &[u8]| Records::open(bytes, 100).unwrap().err();
        assert_eq!(foreign(b"PK\x03\x04rest"), Some(Foreign::Spreadsheet(Term::FormatXlsx)));
        assert_eq!(foreign(b"\xff\xfe{\x00"), Some(Foreign::Utf16));
        assert_eq!(foreign(b"\xfe\xff\x00{"), Some(Foreign::Utf16));
        assert_eq!(foreign(b"{\x00\"\x00\x16\x7f\xf7\x53\"\x00"), Some(Foreign::Utf16));
        assert_eq!(foreign(b"\x00{\x00\"\x7f\x16\x53\xf7\x00\""), Some(Foreign::Utf16));
        assert_eq!(foreign(b"{\"\xb1\xe0\":\x00\x00"), None);
        assert_eq!(Foreign::of_name("a.CSV"), Some(Foreign::Spreadsheet(Term::FormatCsv)));
        assert_eq!(Foreign::of_name("a.jsonl"), None);
    }
}
