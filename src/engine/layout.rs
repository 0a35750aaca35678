//! Where each fact of a record lies.
//!
//! A record is a frame of slots: a scalar field takes one slot, a record-valued
//! field one slot for its presence followed by the slots of its own fields, a
//! list one slot that points into an arena of its own. So `述职报告.提交日期` is
//! one slot at a fixed place, and the posts of an official are frames side by
//! side in the arena of `任职`.

use super::words::Literal;
use crate::model::{EnumId, Model, RecordId, Type};

/// The arena of a list (0 is the record's own frame).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ArenaId(pub(crate) u32);

impl ArenaId {
    pub(crate) const ROOT: ArenaId = ArenaId(0);

    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// The layout of a record type and of all lists in it.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    pub(crate) record: RecordId,
    pub(crate) arenas: Vec<Arena>,
}

/// The frames of one list.
#[derive(Clone, Debug)]
pub(crate) struct Arena {
    /// The slots of one element.
    pub(crate) slots: Vec<SlotShape>,
    /// What an element is.
    pub(crate) element: Shape,
    /// The arena and the slot of the list itself; none for the root.
    pub(crate) parent: Option<(ArenaId, u32)>,
    /// The slot that people read, for a list of records with 称谓.
    pub(crate) label: Option<u32>,
    /// Holds the sections of a report: texts are matched with the sections' names as they are read.
    pub(crate) holds_sections: bool,
}

impl Arena {
    pub(crate) fn width(&self) -> usize {
        self.slots.len()
    }
}

/// A slot as its name and its declaration give it.
#[derive(Clone, Debug)]
pub(crate) struct SlotShape {
    /// The declaration; none for the elements of a list of values.
    pub(crate) field: Option<(RecordId, u32)>,
    /// The slot of the record that holds it; none at the top of the frame.
    pub(crate) holder: Option<u32>,
}

/// What a slot holds.
#[derive(Clone, Debug)]
pub(crate) enum Shape {
    Bool,
    Int,
    Decimal,
    Text,
    Date,
    Duration,
    Enum(EnumId),
    Record(Vec<FieldShape>),
    List(ArenaId),
}

/// A field at its place in a frame.
#[derive(Clone, Debug)]
pub(crate) struct FieldShape {
    pub(crate) name: String,
    /// The name as JSON has it before a value, with its quotes and its colon.
    pub(crate) key: Literal,
    pub(crate) slot: u32,
    /// How many slots it takes: one, and those of its fields for a record.
    pub(crate) slots: u32,
    pub(crate) optional: bool,
    pub(crate) shape: Shape,
}

impl Layout {
    /// Lays out a record type. The checker has made sure that no record contains its own type.
    pub(crate) fn new(model: &Model, record: RecordId) -> Layout {
        let mut builder = Builder { model, arenas: Vec::new() };
        let root = builder.arena(None, &Type::Record(record));
        debug_assert_eq!(root, ArenaId::ROOT);
        Layout { record, arenas: builder.arenas }
    }

    pub(crate) fn arena(&self, id: ArenaId) -> Option<&Arena> {
        self.arenas.get(id.index())
    }

    /// The fields of the record itself.
    pub(crate) fn root(&self) -> &[FieldShape] {
        match self.arenas.first().map(|arena| &arena.element) {
            Some(Shape::Record(fields)) => fields,
            _ => &[],
        }
    }

    /// The field that a chain of field numbers leads to.
    pub(crate) fn resolve(&self, path: &[u32]) -> Option<&FieldShape> {
        let (last, holders) = path.split_last()?;
        let mut fields = self.root();
        for number in holders {
            match fields.get(*number as usize).map(|field| &field.shape) {
                Some(Shape::Record(inner)) => fields = inner,
                _ => return None,
            }
        }
        fields.get(*last as usize)
    }
}

struct Builder<'m> {
    model: &'m Model,
    arenas: Vec<Arena>,
}

impl Builder<'_> {
    fn arena(&mut self, parent: Option<(ArenaId, u32)>, ty: &Type) -> ArenaId {
        let id = ArenaId(self.arenas.len() as u32);
        self.arenas.push(Arena {
            slots: Vec::new(),
            element: Shape::Bool,
            parent,
            label: None,
            holds_sections: false,
        });
        let mut slots = Vec::new();
        let element = match ty {
            Type::Record(record) => Shape::Record(self.fields(id, *record, None, &mut slots)),
            _ => {
                slots.push(SlotShape { field: None, holder: None });
                self.scalar(id, 0, ty)
            }
        };
        let label = match (ty, &element) {
            (Type::Record(record), Shape::Record(fields)) => self
                .model
                .records
                .get(record.index())
                .and_then(|record| record.label)
                .and_then(|label| fields.get(label as usize))
                .map(|field| field.slot),
            _ => None,
        };
        if let Some(arena) = self.arenas.get_mut(id.index()) {
            arena.slots = slots;
            arena.element = element;
            arena.label = label;
        }
        id
    }

    fn fields(
        &mut self,
        arena: ArenaId,
        record: RecordId,
        holder: Option<u32>,
        slots: &mut Vec<SlotShape>,
    ) -> Vec<FieldShape> {
        let model = self.model;
        let Some(declared) = model.records.get(record.index()) else {
            return Vec::new();
        };
        let mut fields = Vec::with_capacity(declared.fields.len());
        for (number, field) in declared.fields.iter().enumerate() {
            let slot = slots.len() as u32;
            slots.push(SlotShape { field: Some((record, number as u32)), holder });
            let shape = match &field.ty {
                Type::Record(inner) => Shape::Record(self.fields(arena, *inner, Some(slot), slots)),
                ty => self.scalar(arena, slot, ty),
            };
            fields.push(FieldShape {
                name: field.name.clone(),
                key: Literal::new(format!("{}:", serde_json::Value::from(field.name.as_str()))),
                slot,
                slots: slots.len() as u32 - slot,
                optional: field.optional,
                shape,
            });
        }
        fields
    }

    fn scalar(&mut self, arena: ArenaId, slot: u32, ty: &Type) -> Shape {
        match ty {
            Type::Bool => Shape::Bool,
            Type::Int => Shape::Int,
            Type::Decimal => Shape::Decimal,
            Type::Text => Shape::Text,
            Type::Date => Shape::Date,
            // The last three are types of expressions alone: no field is declared so.
            Type::Duration | Type::Months | Type::Workdays | Type::Period => Shape::Duration,
            Type::Enum(id) => Shape::Enum(*id),
            Type::List(element) => Shape::List(self.arena(Some((arena, slot)), element)),
            Type::Record(_) => Shape::Record(Vec::new()),
        }
    }
}
