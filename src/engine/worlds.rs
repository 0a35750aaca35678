//! 未定 in values: a value made of a condition that the text leaves open is
//! found once for each way of taking 未定.

use super::{
    machine::Machine,
    program::NodeId,
    truth::{Truth, World},
    value::Value,
};

impl Machine<'_> {
    /// Evaluates with 未定 taken in one way.
    pub(crate) fn in_world<T>(&mut self, world: World, work: impl FnOnce(&mut Self) -> T) -> T {
        let outer = self.world.replace(world);
        let result = work(self);
        self.world = outer;
        result
    }

    /// Evaluates something made of values with 未定 taken in each way; once, where nothing hangs on that.
    pub(crate) fn in_worlds<T: Clone>(&mut self, work: impl Fn(&mut Self) -> T) -> [T; 3] {
        if self.world.is_some() {
            let result = work(self);
            return [result.clone(), result.clone(), result];
        }
        let outer = std::mem::replace(&mut self.hangs, false);
        let closed = self.in_world(World::Closed, &work);
        let hangs = std::mem::replace(&mut self.hangs, outer);
        if !hangs {
            return [closed.clone(), closed.clone(), closed];
        }
        let others = [World::Open, World::Unsettled].map(|world| self.in_world(world, &work));
        self.hangs = outer;
        let [open, unsettled] = others;
        [closed, open, unsettled]
    }

    /// A condition that is made of values.
    pub(crate) fn decide(&mut self, work: impl Fn(&mut Self) -> Truth) -> Truth {
        let [closed, open, unsettled] = self.in_worlds(work);
        Truth::of_worlds(closed, open, unsettled)
    }

    /// A condition that a value is made of.
    pub(crate) fn settled(&mut self, truth: Truth) -> Truth {
        self.hangs |= truth.hangs();
        truth.in_world(self.world.unwrap_or(World::Closed))
    }

    /// A value that is the same whichever way 未定 is taken, else unknown.
    pub(crate) fn settled_value(&mut self, id: NodeId) -> Value {
        self.whole(|machine| {
            let [closed, open, _] = machine.in_worlds(|machine| machine.value(id));
            if closed == open || machine.same(closed, open) { closed } else { Value::Unknown }
        })
    }

    /// Evaluates what is kept for all ways, whichever is asked for.
    pub(crate) fn whole<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> T {
        let (world, hangs) = (self.world.take(), self.hangs);
        let result = work(self);
        (self.world, self.hangs) = (world, hangs);
        result
    }

    /// A condition that a value is made of.
    pub(crate) fn settled_truth(&mut self, id: NodeId) -> Truth {
        let truth = self.truth(id);
        self.settled(truth)
    }
}
