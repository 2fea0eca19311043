//! Whether all kinds of work can be done by those who can do them.

use std::collections::VecDeque;

/// Work of one kind and who can do it, by number.
pub(super) struct Work<'a> {
    pub(super) takes: f64,
    pub(super) able: &'a [usize],
}

/// Work that is beyond what is there by less than this share of all is a matter of rounding.
const ROUNDING: f64 = 1e-9;

/// The kinds of work that together take more time than all who can do any of them have, such that this is the most that is left undone;
/// none where all can be done. Of several such sets it is the smallest, in ascending order.
///
/// # Source
/// What can be done is a flow from the kinds to the people, and what is beyond it the kinds on the near side of a minimum cut: Ford, Fulkerson,
/// "Maximal flow through a network", Canadian Journal of Mathematics 8, 1956; paths are the shortest (Edmonds, Karp, "Theoretical improvements in
/// algorithmic efficiency for network flow problems", Journal of the ACM 19, 1972).
pub(super) fn overloaded(works: &[Work<'_>], time: &[f64]) -> Vec<usize> {
    let little = ROUNDING * works.iter().map(|work| work.takes).sum::<f64>();
    let mut undone: Vec<f64> = works.iter().map(|work| work.takes).collect();
    let mut idle = time.to_vec();
    // How much of each kind is done by each of those who can do it, in their order.
    let mut done: Vec<Vec<f64>> = works.iter().map(|work| vec![0.0; work.able.len()]).collect();
    let mut can_do: Vec<Vec<(usize, usize)>> = vec![Vec::new(); time.len()];
    for (kind, work) in works.iter().enumerate() {
        work.able.iter().enumerate().for_each(|(at, &person)| can_do[person].push((kind, at)));
    }
    loop {
        // By which kind each person, and by whom each kind was reached; at first those of which something is undone.
        let mut reached_by: Vec<Option<(usize, usize)>> = vec![None; time.len()];
        let mut given_up_by: Vec<Option<(usize, usize)>> = vec![None; works.len()];
        let mut is_reached: Vec<bool> = undone.iter().map(|&undone| undone > little).collect();
        let mut queue = VecDeque::from_iter((0..works.len()).filter(|&kind| is_reached[kind]));
        let mut free = None;
        'search: while let Some(kind) = queue.pop_front() {
            for (at, &person) in works[kind].able.iter().enumerate() {
                if reached_by[person].is_some() {
                    continue;
                }
                reached_by[person] = Some((kind, at));
                if idle[person] > little {
                    free = Some(person);
                    break 'search;
                }
                for &(other, at) in &can_do[person] {
                    if !is_reached[other] && done[other][at] > 0.0 {
                        is_reached[other] = true;
                        given_up_by[other] = Some((person, at));
                        queue.push_back(other);
                    }
                }
            }
        }
        let Some(free) = free else { return (0..works.len()).filter(|&kind| is_reached[kind]).collect() };
        // Back along the way: each kind on it gives the next some of the time of the person between them.
        let mut way = Vec::new();
        let mut person = free;
        let first = loop {
            let (kind, at) = reached_by[person].expect("who is on the way was reached");
            way.push((kind, at));
            match given_up_by[kind] {
                Some((before, at)) => {
                    way.push((kind, at));
                    person = before;
                }
                None => break kind,
            }
        };
        let given = way.iter().skip(1).step_by(2).map(|&(kind, at)| done[kind][at]);
        let more = given.fold(undone[first].min(idle[free]), f64::min);
        undone[first] -= more;
        idle[free] -= more;
        for (step, (kind, at)) in way.into_iter().enumerate() {
            let done = &mut done[kind][at];
            *done = if step % 2 == 0 { *done + more } else { (*done - more).max(0.0) };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(kinds: &[(f64, &[usize])], time: &[f64]) -> Vec<usize> {
        overloaded(&kinds.iter().map(|&(takes, able)| Work { takes, able }).collect::<Vec<_>>(), time)
    }

    #[test]
    fn work_that_few_can_do_is_beyond_them_whoever_else_shares_a_skill_with_them() {
        assert_eq!(of(&[(2.7, &[0]), (2.7, &[0]), (0.1, &[0, 1])], &[3.0, 50.0]), [0, 1]);
        assert_eq!(of(&[(2.7, &[0]), (2.7, &[0, 1])], &[3.0, 50.0]), [] as [usize; 0]);
        // Each two of the three have somebody for them, and all three have not.
        let three: [(f64, &[usize]); 4] = [(1.2, &[0, 1]), (1.2, &[1, 2]), (1.2, &[0, 2]), (1.0, &[0, 3])];
        assert_eq!(of(&three, &[1.0, 1.0, 1.0, 9.0]), [0, 1, 2]);
        assert_eq!(of(&[(1.0, &[])], &[]), [0]);
    }

    proptest! {
        #[test]
        fn no_set_of_kinds_leaves_more_undone(
            takes in proptest::collection::vec(0_u32..20, 1..7),
            able in proptest::collection::vec(0_u8..32, 7),
            time in proptest::collection::vec(0_u32..20, 5),
        ) {
            let able: Vec<Vec<usize>> = able.iter().map(|&set| (0..5).filter(|person| set >> person & 1 == 1).collect()).collect();
            let works: Vec<_> =
                takes.iter().zip(&able).map(|(&takes, able)| Work { takes: f64::from(takes), able }).collect();
            let time: Vec<f64> = time.into_iter().map(f64::from).collect();
            let undone = |kinds: &[usize]| {
                let people = (0..5).filter(|person| kinds.iter().any(|&kind| works[kind].able.contains(person)));
                kinds.iter().map(|&kind| works[kind].takes).sum::<f64>() - people.map(|person| time[person]).sum::<f64>()
            };
            let sets = (0_u32..1 << works.len()).map(|set| (0..works.len()).filter(|kind| set >> kind & 1 == 1).collect::<Vec<_>>());
            let most = sets.clone().map(|set| undone(&set)).fold(0.0, f64::max);
            let found = overloaded(&works, &time);
            prop_assert!((undone(&found) - most).abs() < 1e-6, "{found:?} leaves {} and not {most}", undone(&found));
            let smallest = sets.filter(|set| undone(set) == most).map(|set| set.len()).min();
            prop_assert_eq!(Some(found.len()), smallest);
        }
    }
}
