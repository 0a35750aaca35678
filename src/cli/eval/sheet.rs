//! Some records in a row, and what came of them: the unit of work of a thread.

use std::{
    io::{self, Read},
    num::NonZeroUsize,
};

use shufa::{
    diagnostic::Code,
    engine::{RecordType, Refused},
};

use crate::cli::facts::Records;

/// How many bytes of records one sheet has, at least where there are more. By judgement: enough
/// that handing over costs nothing, and little enough that memory stays small.
const BYTES: usize = 64 << 10;
/// The same for many threads, which share so much among them, but each sheet has the last.
const BYTES_TOGETHER: usize = 512 << 10;
const BYTES_LEAST: usize = 8 << 10;

/// How many bytes of records a sheet has with so many threads.
pub(super) fn bytes(threads: NonZeroUsize) -> usize {
    (BYTES_TOGETHER / threads).clamp(BYTES_LEAST, BYTES)
}

/// One record's place in the input.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry<'s> {
    /// The line it begins in, from 1.
    pub(super) line: u64,
    /// Its text, or what is wrong with the place it should stand in.
    pub(super) text: Result<&'s [u8], Code>,
}

/// Something to say on standard error, in the order of the records.
#[derive(Debug)]
pub(super) enum Remark {
    /// A record was refused.
    Refused(Refused),
    /// The file does not end as an array does.
    BrokenOff { line: u64, code: Code },
}

/// Records of one file, in order. A sheet is used again and again.
#[derive(Debug)]
pub(super) struct Sheet {
    /// Which input they come from.
    pub(super) input: usize,
    pub(super) record_type: RecordType,
    text: Vec<u8>,
    entries: Vec<(u64, Result<usize, Code>)>,
    /// The output, ready to be written.
    pub(super) out: Vec<u8>,
    pub(super) remarks: Vec<Remark>,
    /// Records evaluated or refused.
    pub(super) records: u64,
    /// Keys that were found, or came near, by place among those that are wanted.
    pub(super) keys: Vec<(usize, Sighting)>,
}

/// What was seen of a wanted key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Sighting {
    Found,
    /// The key that is nearest to it.
    Near(String),
}

impl Sheet {
    /// An empty sheet for records of an input, made of a spare one where there is one.
    pub(super) fn again(spare: Option<Sheet>, input: usize, record_type: RecordType) -> Sheet {
        let Some(mut sheet) = spare else {
            return Sheet {
                input,
                record_type,
                text: Vec::new(),
                entries: Vec::new(),
                out: Vec::new(),
                remarks: Vec::new(),
                records: 0,
                keys: Vec::new(),
            };
        };
        (sheet.input, sheet.record_type) = (input, record_type);
        sheet.text.clear();
        sheet.entries.clear();
        sheet.out.clear();
        sheet.remarks.clear();
        sheet.records = 0;
        sheet.keys.clear();
        sheet
    }

    /// Reads until the sheet is full, with so many bytes; whether there may be more.
    ///
    /// # Errors
    /// When the file cannot be read; what was read before stands.
    pub(super) fn fill(&mut self, records: &mut Records<impl Read>, bytes: usize) -> io::Result<bool> {
        while self.text.len() < bytes {
            let Some(record) = records.next()? else { return Ok(false) };
            if let Ok(text) = record.text {
                self.text.extend_from_slice(text);
            }
            self.entries.push((record.line, record.text.map(|_| self.text.len())));
        }
        Ok(true)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// What is read and what is to be written, side by side.
    pub(super) fn open(&mut self) -> (impl Iterator<Item = Entry<'_>>, Results<'_>) {
        let Sheet { text, entries, out, remarks, records, keys, .. } = self;
        let (mut start, whole): (usize, &[u8]) = (0, text);
        let entries = entries.iter().map(move |(line, end)| {
            let text = end.map(|end| whole.get(std::mem::replace(&mut start, end)..end).unwrap_or_default());
            Entry { line: *line, text }
        });
        (entries, Results { out, remarks, records, keys })
    }
}

/// Where a sheet's results go.
pub(super) struct Results<'s> {
    pub(super) out: &'s mut Vec<u8>,
    pub(super) remarks: &'s mut Vec<Remark>,
    pub(super) records: &'s mut u64,
    pub(super) keys: &'s mut Vec<(usize, Sighting)>,
}
