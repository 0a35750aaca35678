//! Limits on what is read: values with documented defaults, the same in every build.

/// How much of anything is accepted. Every default is by judgement: far above
/// what real schemes and registers hold, far below what exhausts a small machine.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of one source file.
    pub source_bytes: usize,
    /// Depth of brackets in a source file.
    pub nesting: usize,
    /// Length of a chain of imports.
    pub import_depth: usize,
    /// Editions of one scheme, its imports' changes included.
    pub editions: usize,
    /// Length of a chain of definitions, classes, duties and clauses that read one another, and
    /// of record types that hold one another.
    pub dependency_depth: usize,
    /// Facts of one record type, with those of the record types that it holds, at any depth and
    /// wherever they are held.
    pub record_facts: usize,
    /// Diagnostics kept of one load.
    pub diagnostics: usize,
    /// Bytes of one record's JSON text.
    pub record_bytes: usize,
    /// Bytes of one text in a record.
    pub string_bytes: usize,
    /// Elements of one list in a record.
    pub list_length: usize,
    /// Groups and distinct values that an aggregate keeps.
    pub aggregate_values: usize,
    /// Groups of a quota over the population.
    pub quota_groups: usize,
    /// Keys listed for a quota in the findings over the population.
    pub listed_keys: usize,
    /// Changed records evaluated for one explanation, to find what would change its outcomes. A long
    /// record counts as several.
    pub changed_records: usize,
    /// Sets of changes listed for one outcome.
    pub listed_changes: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            source_bytes: 16 << 20,
            nesting: 64,
            import_depth: 16,
            editions: 200,
            dependency_depth: 256,
            record_facts: 10_000,
            diagnostics: 100,
            record_bytes: 1 << 20,
            string_bytes: 64 << 10,
            list_length: 10_000,
            aggregate_values: 100_000,
            quota_groups: 10_000,
            listed_keys: 1_000,
            changed_records: 250,
            listed_changes: 20,
        }
    }
}
