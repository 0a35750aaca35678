//! The smallest keys of some records: lists that stay short however many records come.

use std::collections::BTreeMap;

/// The smallest keys of some records, each with how often it came.
#[derive(Clone, Debug)]
pub(crate) struct Keys<K = String> {
    listed: BTreeMap<K, u32>,
    total: u64,
}

impl<K> Default for Keys<K> {
    fn default() -> Keys<K> {
        Keys { listed: BTreeMap::new(), total: 0 }
    }
}

impl<K: Ord + Clone> Keys<K> {
    /// Counts a record; one without a key is counted and not listed.
    pub(crate) fn count(&mut self, key: Option<K>, limit: usize) {
        self.total += 1;
        self.list(key, 1, limit);
    }

    fn list(&mut self, key: Option<K>, times: u32, limit: usize) {
        if let Some(key) = key {
            let room = self.listed.len() < limit;
            if room || self.listed.last_key_value().is_some_and(|(last, _)| key <= *last) {
                *self.listed.entry(key).or_insert(0) += times;
                if self.listed.len() > limit {
                    self.listed.pop_last();
                }
            }
        }
    }

    pub(crate) fn merge(&mut self, other: Keys<K>, limit: usize) {
        self.total = self.total.saturating_add(other.total);
        for (key, times) in other.listed {
            self.list(Some(key), times, limit);
        }
    }

    /// Takes keys out that were added before, here and perhaps elsewhere too.
    pub(crate) fn less(&mut self, other: &Keys<K>) {
        self.total = self.total.saturating_sub(other.total);
        for (key, times) in &other.listed {
            if let Some(known) = self.listed.get_mut(key) {
                *known = known.saturating_sub(*times);
            }
        }
        self.listed.retain(|_, times| *times > 0);
    }

    /// How many records were counted.
    pub(crate) fn total(&self) -> u64 {
        self.total
    }

    /// How many of them are not listed.
    pub(crate) fn unlisted(&self) -> u64 {
        self.total.saturating_sub(self.listed.values().map(|times| u64::from(*times)).sum())
    }

    /// The keys that are listed, each once.
    pub(crate) fn keys(&self) -> Vec<K> {
        self.listed.keys().cloned().collect()
    }

    /// The keys that are listed, each with how often it came.
    pub(crate) fn times(&self) -> impl Iterator<Item = (&K, u32)> {
        self.listed.iter().map(|(key, times)| (key, *times))
    }
}

#[cfg(test)]
mod tests {
    use super::Keys;

    #[test]
    fn the_smallest_keys_are_kept_in_any_order() {
        let mut keys = [Keys::default(), Keys::default()];
        for (at, key) in ["d", "b", "c", "a", "b"].into_iter().enumerate() {
            keys[at % 2].count(Some(key), 2);
        }
        let [mut one, mut other] = keys.clone();
        one.merge(keys[1].clone(), 2);
        other.merge(keys[0].clone(), 2);
        assert_eq!(one.keys(), ["a", "b"]);
        assert_eq!((one.keys(), one.unlisted()), (other.keys(), other.unlisted()));
        assert_eq!((one.total(), one.unlisted()), (5, 2));
    }
}
