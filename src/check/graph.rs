//! An order in which each member stands after those it reads, or the cycles that prevent it.

/// What sorting gives.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Sorted {
    /// All members, each after those it reads (members of a cycle in any order).
    pub(super) order: Vec<u32>,
    /// One cycle for each knot of members that read one another, each member
    /// reading the next, the last the first.
    pub(super) cycles: Vec<Vec<u32>>,
}

/// Sorts members `0..edges.len()`, where `edges[m]` are those that `m` reads.
///
/// Tarjan's algorithm with a stack of its own: the length of a chain is the user's.
pub(super) fn sort(edges: &[Vec<u32>]) -> Sorted {
    let mut search = Search {
        edges,
        marks: vec![Mark::default(); edges.len()],
        stack: Vec::new(),
        counter: 0,
        sorted: Sorted::default(),
    };
    for root in 0..edges.len() {
        search.from(root as u32);
    }
    search.sorted
}

#[derive(Clone, Copy, Debug, Default)]
struct Mark {
    /// The order of the visit, from 1; 0 before it.
    number: u32,
    low: u32,
    on_stack: bool,
}

struct Search<'e> {
    edges: &'e [Vec<u32>],
    marks: Vec<Mark>,
    stack: Vec<u32>,
    counter: u32,
    sorted: Sorted,
}

impl Search<'_> {
    fn mark(&self, member: u32) -> Mark {
        self.marks.get(member as usize).copied().unwrap_or_default()
    }

    fn edges(&self, member: u32) -> &[u32] {
        self.edges.get(member as usize).map_or(&[], Vec::as_slice)
    }

    fn enter(&mut self, member: u32) {
        self.counter += 1;
        if let Some(mark) = self.marks.get_mut(member as usize) {
            *mark = Mark { number: self.counter, low: self.counter, on_stack: true };
            self.stack.push(member);
        }
    }

    fn lower(&mut self, member: u32, low: u32) {
        if let Some(mark) = self.marks.get_mut(member as usize) {
            mark.low = mark.low.min(low);
        }
    }

    fn from(&mut self, root: u32) {
        if self.mark(root).number != 0 {
            return;
        }
        self.enter(root);
        let mut path: Vec<(u32, usize)> = vec![(root, 0)];
        while let Some((member, next)) = path.last_mut() {
            let member = *member;
            let at = *next;
            *next += 1;
            match self.edges(member).get(at).copied() {
                Some(read) if read as usize >= self.edges.len() => {}
                Some(read) => {
                    let mark = self.mark(read);
                    if mark.number == 0 {
                        self.enter(read);
                        path.push((read, 0));
                    } else if mark.on_stack {
                        self.lower(member, mark.number);
                    }
                }
                None => {
                    path.pop();
                    let mark = self.mark(member);
                    if let Some((parent, _)) = path.last() {
                        self.lower(*parent, mark.low);
                    }
                    if mark.low == mark.number {
                        self.leave(member);
                    }
                }
            }
        }
    }

    /// Takes the knot of a member off the stack.
    fn leave(&mut self, root: u32) {
        let mut knot = Vec::new();
        while let Some(member) = self.stack.pop() {
            if let Some(mark) = self.marks.get_mut(member as usize) {
                mark.on_stack = false;
            }
            knot.push(member);
            if member == root {
                break;
            }
        }
        if knot.len() > 1 || self.edges(root).contains(&root) {
            let cycle = self.shortest_cycle(root, &knot);
            self.sorted.cycles.push(cycle);
        }
        self.sorted.order.extend(knot);
    }

    /// The shortest cycle through a member of a knot, breadth first.
    fn shortest_cycle(&self, root: u32, knot: &[u32]) -> Vec<u32> {
        let inside: std::collections::BTreeSet<u32> = knot.iter().copied().collect();
        let mut from: std::collections::BTreeMap<u32, u32> = std::collections::BTreeMap::new();
        let mut queue = std::collections::VecDeque::from([root]);
        while let Some(member) = queue.pop_front() {
            for read in self.edges(member) {
                if *read == root {
                    let mut cycle = vec![member];
                    let mut at = member;
                    while at != root {
                        let Some(before) = from.get(&at) else { break };
                        at = *before;
                        cycle.push(at);
                    }
                    cycle.reverse();
                    return cycle;
                }
                if inside.contains(read) && !from.contains_key(read) {
                    from.insert(*read, member);
                    queue.push_back(*read);
                }
            }
        }
        vec![root]
    }
}

#[cfg(test)]
mod tests {
    use super::sort;

    #[test]
    fn each_member_stands_after_those_it_reads() {
        let sorted = sort(&[vec![2], vec![0], vec![]]);
        assert_eq!(sorted.order, [2, 0, 1]);
        assert!(sorted.cycles.is_empty());
    }

    #[test]
    fn a_cycle_is_found_with_all_its_members() {
        let sorted = sort(&[vec![1], vec![2], vec![0], vec![0]]);
        assert_eq!(sorted.cycles, [[0, 1, 2]]);
        assert_eq!(sort(&[vec![0]]).cycles, [[0]]);
    }

    #[test]
    fn two_knots_are_two_cycles() {
        let sorted = sort(&[vec![1], vec![0], vec![3, 0], vec![2]]);
        assert_eq!(sorted.cycles.len(), 2);
    }

    #[test]
    fn a_long_chain_does_not_exhaust_the_stack() {
        let length = 200_000_u32;
        let edges: Vec<Vec<u32>> =
            (0..length).map(|member| if member + 1 < length { vec![member + 1] } else { vec![0] }).collect();
        assert_eq!(sort(&edges).cycles.first().map(Vec::len), Some(length as usize));
    }
}
