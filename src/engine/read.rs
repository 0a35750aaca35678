//! JSON text into typed slots, with no tree between.
//!
//! Every error of a record is found in one reading: a value of the wrong type
//! is reported, passed over, and the reading goes on.

use std::{borrow::Cow, fmt};

use indexmap::IndexSet;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use unicode_normalization::UnicodeNormalization;

use super::{
    facts::{Facts, NO_SECTION, Slot},
    layout::{ArenaId, FieldShape, Layout, Shape},
    scan::scan,
    words::Words,
};
use crate::{
    diagnostic::{Argument, Code, Diagnostic, Place, Term},
    limits::Limits,
    model::{EnumId, Model},
    number::Number,
    suggest,
};

/// What the words in a record are matched with.
#[derive(Clone, Debug)]
pub(crate) struct Dictionary {
    /// By enum; places are values.
    enums: Vec<Words>,
    /// Places are numbers.
    sections: Words,
}

impl Dictionary {
    pub(crate) fn new(model: &Model) -> Dictionary {
        let enums = model
            .enums
            .iter()
            .map(|declared| Words::new(declared.values.iter().map(|value| value.name.clone()).collect()));
        // Reports share the sections of one name.
        let sections: IndexSet<&String> = model.sections.iter().map(|section| &section.name).collect();
        Dictionary { enums: enums.collect(), sections: Words::new(sections.into_iter().cloned().collect()) }
    }

    /// The number of a section's name, whatever its report.
    pub(crate) fn section(&self, text: &str) -> u32 {
        let place = |text: &str| self.sections.place(text);
        place(text).or_else(|| place(&fold_section(text))).unwrap_or(NO_SECTION)
    }

    /// The sections by their names; places are numbers.
    pub(super) fn sections(&self) -> &Words {
        &self.sections
    }

    /// The values of an enum by their names; places are values.
    #[inline]
    pub(super) fn values(&self, id: EnumId) -> Option<&Words> {
        self.enums.get(id.index())
    }
}

/// Section names match after NFKC and trimming.
pub(crate) fn fold_section(text: &str) -> String {
    text.nfkc().collect::<String>().trim().to_owned()
}

/// Which keys a reading lets pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum UnknownKeys {
    /// A key that the record type does not declare refuses the record: a
    /// misspelt fact must not pass for a missing one.
    #[default]
    Refuse,
    /// Such keys are passed over.
    Ignore,
}

/// What a reading needs to know.
#[derive(Clone, Copy)]
pub(crate) struct Reading<'a> {
    pub(crate) model: &'a Model,
    pub(crate) layout: &'a Layout,
    pub(crate) dictionary: &'a Dictionary,
    pub(crate) limits: &'a Limits,
    pub(crate) unknown_keys: UnknownKeys,
}

/// Reads one record. The facts are those that could be read; they are complete
/// only when no diagnostics come back.
pub(crate) fn read(reading: Reading<'_>, json: &[u8], facts: &mut Facts) -> Vec<Diagnostic> {
    facts.clear(reading.layout);
    if json.len() <= reading.limits.record_bytes {
        if scan(reading, json, facts).is_some() {
            return Vec::new();
        }
        facts.clear(reading.layout);
    }
    let mut reader = Reader { at: reading, facts, path: Vec::new(), diagnostics: Vec::new() };
    if json.len() > reading.limits.record_bytes {
        reader.report(
            Code::FactTooLong,
            [Term::WholeRecord.into(), reading.limits.record_bytes.to_string().into()],
        );
        return reader.diagnostics;
    }
    let Ok(text) = std::str::from_utf8(json) else {
        reader
            .diagnostics
            .push(Diagnostic::at(Code::RecordNotUtf8, reader.place(), []).help(Term::SaveAsUtf8, []));
        return reader.diagnostics;
    };
    careful(reader, text)
}

/// Reads a record whatever it is, and says what is wrong with it.
fn careful(mut reader: Reader<'_>, text: &str) -> Vec<Diagnostic> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let result = Top { reader: &mut reader }.deserialize(&mut deserializer).and_then(|()| deserializer.end());
    if let Err(error) = result {
        let before = text.split('\n').take(error.line().saturating_sub(1));
        let offset = before.map(|line| line.len() + 1).sum::<usize>() + error.column();
        reader.path.clear();
        reader.report(Code::NotJson, [offset.to_string().into()]);
    }
    reader.diagnostics
}

/// The text of a record's key field, where the reading found it.
pub(crate) fn key_text<'f>(model: &'f Model, layout: &Layout, facts: &'f Facts) -> Option<Cow<'f, str>> {
    let key = model.records.get(layout.record.index())?.key?;
    let field = layout.root().get(key as usize)?;
    match facts.get(ArenaId::ROOT, field.slot) {
        Slot::Text { start, len, .. } => Some(facts.text(start, len).into()),
        Slot::Int(number) => Some(number.to_string().into()),
        Slot::Date(date) => Some(date.to_string().into()),
        Slot::Enum(value) => match field.shape {
            Shape::Enum(id) => model
                .enums
                .get(id.index())
                .and_then(|e| e.values.get(usize::from(value)))
                .map(|v| v.name.as_str().into()),
            _ => None,
        },
        _ => None,
    }
}

enum Step<'a> {
    Key(&'a str),
    Index(u32),
}

struct Reader<'a> {
    at: Reading<'a>,
    facts: &'a mut Facts,
    path: Vec<Step<'a>>,
    diagnostics: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn place(&self) -> Place {
        let mut path = String::new();
        for step in &self.path {
            match step {
                Step::Key(key) => {
                    if !path.is_empty() {
                        path.push('.');
                    }
                    path.push_str(key);
                }
                Step::Index(index) => path.push_str(&format!("[{index}]")),
            }
        }
        Place::Fact { line: None, key: None, path }
    }

    fn push(&mut self, diagnostic: Diagnostic) {
        if self.diagnostics.len() < self.at.limits.diagnostics {
            self.diagnostics.push(diagnostic);
        }
    }

    fn report<const N: usize>(&mut self, code: Code, arguments: [Argument; N]) {
        let diagnostic = Diagnostic::at(code, self.place(), arguments);
        self.push(diagnostic);
    }

    fn wrong_type(&mut self, shape: &Shape, got: &str) {
        let term = match shape {
            Shape::Bool => Term::TypeBool,
            Shape::Int => Term::TypeInt,
            Shape::Decimal => Term::TypeDecimal,
            Shape::Text => Term::TypeText,
            Shape::Date => Term::TypeDate,
            Shape::Duration => Term::TypeDuration,
            Shape::Enum(_) => Term::TypeEnum,
            Shape::Record(_) => Term::TypeRecord,
            Shape::List(_) => Term::TypeList,
        };
        self.report(Code::WrongType, [term.into(), shorten(got).into()]);
    }

    fn text(&mut self, shape: &Shape, arena: ArenaId, text: &str) -> Slot {
        if text.len() > self.at.limits.string_bytes {
            let limit = self.at.limits.string_bytes.to_string();
            self.report(Code::FactTooLong, [Term::OneText.into(), limit.into()]);
            return Slot::Unknown;
        }
        if let Some(slot) = text_slot(self.at, self.facts, shape, arena, text) {
            return slot;
        }
        match shape {
            Shape::Enum(id) => {
                let names = self.at.dictionary.values(*id);
                let composed: String = text.nfc().collect();
                if let Some(value) = names.and_then(|names| names.place(&composed)) {
                    return Slot::Enum(value as u16);
                }
                let allowed: Vec<&str> = names.into_iter().flat_map(Words::names).collect();
                let name = self.at.model.enums.get(id.index()).map_or("", |declared| declared.name.as_str());
                let mut diagnostic =
                    Diagnostic::at(Code::UnknownValue, self.place(), [name.into(), shorten(text).into()]);
                if let Some(near) = suggest::nearest(text, allowed.iter().copied()) {
                    diagnostic = diagnostic.help(Term::DidYouMean, [near.into()]);
                }
                let listed = allowed.iter().take(20).map(|name| Argument::from(*name)).collect();
                let diagnostic = diagnostic.help(Term::AllowedValues, [Argument::OneOf(listed)]);
                self.push(diagnostic);
                Slot::Unknown
            }
            Shape::Date => {
                let diagnostic = Diagnostic::at(Code::BadDate, self.place(), [shorten(text).into()])
                    .help(Term::WriteDateAs, []);
                self.push(diagnostic);
                Slot::Unknown
            }
            Shape::Text | Shape::Duration => {
                self.wrong_type(shape, text);
                Slot::Unknown
            }
            Shape::Bool | Shape::Int | Shape::Decimal | Shape::Record(_) | Shape::List(_) => {
                self.wrong_type(shape, &format!("\"{text}\""));
                Slot::Unknown
            }
        }
    }

    fn number(&mut self, shape: &Shape, raw: &str) -> Slot {
        let number = Number::parse(raw);
        match shape {
            Shape::Int => match (raw.parse::<i64>(), number) {
                (Ok(whole), _) => Slot::Int(whole),
                (Err(_), Some(number)) => match number.to_integer() {
                    Some(whole) => Slot::Int(whole),
                    None if raw.contains('.') => {
                        self.wrong_type(shape, raw);
                        Slot::Unknown
                    }
                    None => self.out_of_range(raw),
                },
                (Err(_), None) => self.out_of_range(raw),
            },
            _ => match number {
                Some(number) => self.facts.push_decimal(number),
                None => self.out_of_range(raw),
            },
        }
    }

    fn out_of_range(&mut self, raw: &str) -> Slot {
        self.report(Code::NumberOutOfRange, [shorten(raw).into()]);
        Slot::Unknown
    }
}

/// The slot of a text that fits a shape as it stands.
fn text_slot(at: Reading<'_>, facts: &mut Facts, shape: &Shape, arena: ArenaId, text: &str) -> Option<Slot> {
    if text.len() > at.limits.string_bytes {
        return None;
    }
    match shape {
        Shape::Text => {
            let holds_sections = at.layout.arena(arena).is_some_and(|arena| arena.holds_sections);
            let section = if holds_sections { at.dictionary.section(text) } else { NO_SECTION };
            Some(facts.push_text(text, section))
        }
        Shape::Enum(id) => {
            let value = at.dictionary.values(*id)?.place(text)?;
            Some(Slot::Enum(value as u16))
        }
        Shape::Date => text.parse().ok().map(Slot::Date),
        Shape::Duration => days(text).map(Slot::Days),
        Shape::Bool | Shape::Int | Shape::Decimal | Shape::Record(_) | Shape::List(_) => None,
    }
}

/// The days of `P3D` or `P3W`.
pub(super) fn days(text: &str) -> Option<i64> {
    let rest = text.strip_prefix('P')?;
    let days = rest.strip_suffix('D').map(|days| (days, 1));
    let (units, days) = days.or_else(|| rest.strip_suffix('W').map(|weeks| (weeks, 7)))?;
    units.parse::<i64>().ok()?.checked_mul(days)
}

/// The beginning of a value, for a message.
fn shorten(text: &str) -> String {
    const SHOWN: usize = 40;
    let mut short: String = text.chars().take(SHOWN).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

struct Top<'r, 'a> {
    reader: &'r mut Reader<'a>,
}

impl<'de> DeserializeSeed<'de> for Top<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Top<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a record")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        let layout = self.reader.at.layout;
        read_fields(self.reader, map, layout.root(), ArenaId::ROOT, 0, layout.record.index())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        self.reader.report(Code::NotAnObject, [Term::TypeList.into()]);
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        self.reader.report(Code::NotAnObject, [Term::TypeText.into()]);
        Ok(())
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.reader.report(Code::NotAnObject, [value.to_string().into()]);
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        self.reader.report(Code::NotAnObject, [Term::TypeDecimal.into()]);
        Ok(())
    }

    fn visit_u64<E: serde::de::Error>(self, _: u64) -> Result<(), E> {
        self.visit_i64(0)
    }

    fn visit_f64<E: serde::de::Error>(self, _: f64) -> Result<(), E> {
        self.visit_i64(0)
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.reader.report(Code::NotAnObject, ["null".into()]);
        Ok(())
    }
}

/// Reads the members of an object into a frame that begins at `base`.
fn read_fields<'de, 'a, A: MapAccess<'de>>(
    reader: &mut Reader<'a>,
    mut map: A,
    fields: &'a [FieldShape],
    arena: ArenaId,
    base: u32,
    record: usize,
) -> Result<(), A::Error> {
    let mut next = 0;
    loop {
        let key = map.next_key_seed(Key { fields, next })?;
        let Some(key) = key else { return Ok(()) };
        match key {
            Found::Field(number) => {
                let Some(field) = fields.get(number) else {
                    continue;
                };
                next = number + 1;
                reader.path.push(Step::Key(&field.name));
                let at = base + field.slot;
                if reader.facts.get(arena, at) == Slot::Unknown {
                    map.next_value_seed(Value {
                        reader,
                        shape: &field.shape,
                        optional: field.optional,
                        slots: field.slots,
                        arena,
                        at,
                        base,
                        name: &field.name,
                    })?;
                } else {
                    let diagnostic =
                        Diagnostic::at(Code::DuplicateKey, reader.place(), [field.name.as_str().into()])
                            .help(Term::KeepOneKey, []);
                    reader.push(diagnostic);
                    map.next_value::<IgnoredAny>()?;
                }
                reader.path.pop();
            }
            Found::Unknown(key) => {
                if reader.at.unknown_keys == UnknownKeys::Refuse {
                    let name = reader.at.model.records.get(record).map_or("", |record| record.name.as_str());
                    let mut diagnostic =
                        Diagnostic::at(Code::UnknownKey, reader.place(), [name.into(), shorten(&key).into()]);
                    diagnostic = match suggest::nearest(&key, fields.iter().map(|field| field.name.as_str()))
                    {
                        Some(near) => diagnostic.help(Term::DidYouMean, [near.into()]),
                        None => {
                            let all =
                                fields.iter().take(20).map(|field| field.name.as_str().into()).collect();
                            diagnostic.help(Term::FieldsAre, [Argument::OneOf(all)])
                        }
                    };
                    reader.push(diagnostic);
                }
                map.next_value::<IgnoredAny>()?;
            }
        }
    }
}

enum Found {
    Field(usize),
    Unknown(String),
}

/// A key of an object: most often the field after the one before.
struct Key<'s> {
    fields: &'s [FieldShape],
    next: usize,
}

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = Found;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Found, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Key<'_> {
    type Value = Found;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, text: &str) -> Result<Found, E> {
        if self.fields.get(self.next).is_some_and(|field| field.name == text) {
            return Ok(Found::Field(self.next));
        }
        if let Some(number) = self.fields.iter().position(|field| field.name == text) {
            return Ok(Found::Field(number));
        }
        let composed: String = text.nfc().collect();
        Ok(match self.fields.iter().position(|field| field.name == composed) {
            Some(number) => Found::Field(number),
            None => Found::Unknown(text.to_owned()),
        })
    }
}

/// The value of one slot.
struct Value<'r, 'a> {
    reader: &'r mut Reader<'a>,
    shape: &'a Shape,
    optional: bool,
    /// How many slots it takes.
    slots: u32,
    arena: ArenaId,
    at: u32,
    /// Where the frame begins that the slot is in.
    base: u32,
    name: &'a str,
}

impl<'de> DeserializeSeed<'de> for Value<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match self.shape {
            // Numbers are taken from their digits.
            Shape::Int | Shape::Decimal => {
                let raw = <&RawValue as serde::Deserialize>::deserialize(deserializer)?.get();
                match raw.as_bytes().first() {
                    Some(b'0'..=b'9' | b'-') => {
                        let slot = self.reader.number(self.shape, raw);
                        self.put(slot);
                    }
                    Some(b'n') => self.null(),
                    _ => self.reader.wrong_type(self.shape, raw),
                }
                Ok(())
            }
            _ => deserializer.deserialize_any(self),
        }
    }
}

impl Value<'_, '_> {
    fn put(self, slot: Slot) {
        self.reader.facts.set(self.arena, self.at, slot);
    }

    fn null(self) {
        if self.optional {
            // A record that is none: so are all its fields.
            self.reader.facts.fill(self.arena, self.at, self.slots, Slot::None);
        } else {
            let diagnostic = Diagnostic::at(Code::NullNotAllowed, self.reader.place(), [self.name.into()])
                .help(Term::LeaveKeyOut, []);
            self.reader.push(diagnostic);
        }
    }
}

impl<'de> Visitor<'de> for Value<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        match self.shape {
            Shape::Bool => self.put(Slot::Bool(value)),
            _ => self.reader.wrong_type(self.shape, if value { "true" } else { "false" }),
        }
        Ok(())
    }

    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        self.reader.wrong_type(self.shape, &value.to_string());
        Ok(())
    }

    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        self.reader.wrong_type(self.shape, &value.to_string());
        Ok(())
    }

    fn visit_f64<E>(self, value: f64) -> Result<(), E> {
        self.reader.wrong_type(self.shape, &value.to_string());
        Ok(())
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        let slot = self.reader.text(self.shape, self.arena, text);
        self.put(slot);
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.null();
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        match self.shape {
            Shape::Record(fields) => {
                self.reader.facts.set(self.arena, self.at, Slot::Record);
                let record = record_of(self.reader.at.layout, self.arena, fields);
                read_fields(self.reader, map, fields, self.arena, self.base, record)
            }
            _ => {
                self.reader.wrong_type(self.shape, "{…}");
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(())
            }
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let Shape::List(list) = *self.shape else {
            self.reader.wrong_type(self.shape, "[…]");
            while seq.next_element::<IgnoredAny>()?.is_some() {}
            return Ok(());
        };
        let layout = self.reader.at.layout;
        let Some(arena) = layout.arena(list) else {
            return Ok(());
        };
        let width = arena.width() as u32;
        let start = self.reader.facts.len(list) / width.max(1);
        let mut len = 0;
        loop {
            if len as usize >= self.reader.at.limits.list_length {
                if seq.next_element::<IgnoredAny>()?.is_some() {
                    let limit = self.reader.at.limits.list_length.to_string();
                    self.reader.report(Code::FactTooLong, [Term::OneList.into(), limit.into()]);
                    while seq.next_element::<IgnoredAny>()?.is_some() {}
                }
                break;
            }
            let base = self.reader.facts.push_frame(list, arena.width());
            self.reader.path.push(Step::Index(len));
            let more = seq.next_element_seed(Element { reader: self.reader, layout, list, base })?;
            self.reader.path.pop();
            if more.is_none() {
                self.reader.facts.pop_frame(list, arena.width());
                break;
            }
            len += 1;
        }
        self.put(Slot::List { arena: list, start, len });
        Ok(())
    }
}

/// The number of the record type whose fields these are.
fn record_of(layout: &Layout, arena: ArenaId, fields: &[FieldShape]) -> usize {
    let slot = fields.first().map(|field| field.slot as usize);
    let shape = layout.arena(arena).zip(slot).and_then(|(arena, slot)| arena.slots.get(slot));
    shape.and_then(|shape| shape.field).map_or(usize::MAX, |(record, _)| record.index())
}

/// An element of a list, whose frame begins at `base`.
struct Element<'r, 'a> {
    reader: &'r mut Reader<'a>,
    layout: &'a Layout,
    list: ArenaId,
    base: u32,
}

impl<'de> DeserializeSeed<'de> for Element<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let Some(arena) = self.layout.arena(self.list) else {
            return IgnoredAny::deserialize(deserializer).map(|_| ());
        };
        match &arena.element {
            Shape::Record(_) => deserializer.deserialize_any(self),
            shape => Value {
                reader: self.reader,
                shape,
                optional: false,
                slots: 1,
                arena: self.list,
                at: self.base,
                base: self.base,
                name: "",
            }
            .deserialize(deserializer),
        }
    }
}

use serde::Deserialize;

impl<'de> Visitor<'de> for Element<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an element")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        let Some(Shape::Record(fields)) = self.layout.arena(self.list).map(|arena| &arena.element) else {
            return Ok(());
        };
        let record = record_of(self.layout, self.list, fields);
        read_fields(self.reader, map, fields, self.list, self.base, record)
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.wrong(if value { "true" } else { "false" });
        Ok(())
    }

    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        self.wrong(&value.to_string());
        Ok(())
    }

    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        self.wrong(&value.to_string());
        Ok(())
    }

    fn visit_f64<E>(self, value: f64) -> Result<(), E> {
        self.wrong(&value.to_string());
        Ok(())
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.wrong(&format!("\"{text}\""));
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.wrong("null");
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        self.wrong("[…]");
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }
}

impl Element<'_, '_> {
    fn wrong(self, got: &str) {
        self.reader.wrong_type(&Shape::Record(Vec::new()), got);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Scheme, engine::plan_of};

    const TEXT: &str = "language 1
enum grade { good, poor }
record part { title: text, parts: [text]?, level: int? }
record post { grade: grade?, share: decimal, days: [date] }
record official key id {
    id: text, post: post?, posts: [post]?, parts: [part], chief: bool?, term: duration?, grades: [grade], count: int, notes: [text]
}
report account over official { submitted has id, sections parts }
report second over official { submitted has id, sections notes }
subject all over official { must contain account: one, must contain second: three, interprets \"x\" }
";
    const RECORD: &str = r#" {"id":"甲 1","post":{"grade":"poor","share":-0.50,"days":[]},
        "posts":[{"share":12,"days":["2026-03-31","2026-04-01"]},{}],"parts":[{"title":"one","parts":["two"]}],
        "chief":null,"term":"P3W","grades":["good"],"count":-17,"notes":["three","four"]} "#;

    /// Both readings of a text: that of plain records, where it is one, and the careful one.
    fn both(engine: &crate::engine::Engine, text: &str) -> (Option<Facts>, (Facts, Vec<Diagnostic>)) {
        let of = engine.record_type("official").unwrap();
        let (layout, _) = plan_of(&engine.program, of);
        let at = Reading {
            model: &engine.program.model,
            layout,
            dictionary: &engine.program.dictionary,
            limits: &engine.program.limits,
            unknown_keys: UnknownKeys::Refuse,
        };
        let (mut plain, mut facts) = (Facts::default(), Facts::default());
        plain.clear(layout);
        facts.clear(layout);
        let scanned = scan(at, text.as_bytes(), &mut plain).is_some();
        let reader = Reader { at, facts: &mut facts, path: Vec::new(), diagnostics: Vec::new() };
        let diagnostics = careful(reader, text);
        (scanned.then_some(plain), (facts, diagnostics))
    }

    fn engine() -> crate::engine::Engine {
        let scheme = Scheme::from_sources("a.shufa", |_: &str| Some(TEXT.to_owned()));
        let scheme = scheme.unwrap_or_else(|error| panic!("{error}"));
        scheme.engine(&serde_json::json!({}), crate::date::Date::new(2026, 3, 31).unwrap()).unwrap()
    }

    #[test]
    fn what_is_no_utf_8_is_never_plain() {
        let mut engine = engine();
        let of = engine.record_type("official").unwrap();
        let mut facts = Facts::default();
        // A byte that begins nothing, one that goes on, one whose others are lacking.
        for byte in [0xff, 0x80, 0xe4] {
            for at in 0..=RECORD.len() {
                let mut json = RECORD.as_bytes().to_vec();
                json.insert(at, byte);
                let error = engine.read_json(of, &json, &mut facts).unwrap_err();
                assert_eq!(error.diagnostics()[0].code, Code::RecordNotUtf8, "{at}");
            }
        }
    }

    #[test]
    fn a_plain_reading_is_the_careful_one() {
        let engine = engine();
        let (plain, (facts, diagnostics)) = both(&engine, RECORD);
        assert_eq!((plain, diagnostics), (Some(facts), Vec::new()), "a record of every sort is plain");
        let mut plainly = 0;
        // One character more, one less, or another one, anywhere.
        let others = [
            "", "0", "-", ".", "e", "1", "\"", "\\", ",", "]", "}", "{", "[", "null", "\n", "\t", "\u{1}",
            "é",
        ];
        for (at, c) in RECORD.char_indices() {
            let (head, tail) = RECORD.split_at(at);
            for other in others {
                for tail in [tail, tail.strip_prefix(c).unwrap()] {
                    let text = format!("{head}{other}{tail}");
                    let (plain, (facts, diagnostics)) = both(&engine, &text);
                    let Some(plain) = plain else { continue };
                    assert_eq!((&plain, diagnostics), (&facts, Vec::new()), "{text}");
                    plainly += 1;
                }
            }
        }
        assert!(plainly > 1_000, "{plainly}");
    }
}
