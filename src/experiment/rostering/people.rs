//! Who has which shift, within the rules of contracts.

use crate::scenario::Contract;
use crate::time::Span;

/// A shift in time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stretch {
    /// From the start of the run on \[ns\]; before it is negative.
    pub(super) from: i64,
    pub(super) to: i64,
    /// How much of it counts as worked.
    pub(super) worked: Span,
}

/// People by shift.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Assignment {
    /// The number of the person of each shift, in their order.
    pub(super) persons: Vec<usize>,
    pub(super) people: usize,
    /// Fewer people cannot have these shifts.
    pub(super) fewest: usize,
}

/// Gives shifts, in the order of time, to as few people as are found to do: each to whoever has worked least of those who may have it.
pub(super) fn assign(shifts: &[Stretch], contract: &Contract) -> Assignment {
    let fewest = fewest(shifts, contract);
    let found = (fewest..=shifts.len()).find_map(|people| Some((people, given(shifts, contract, people)?)));
    let (people, persons) = found.unwrap_or((shifts.len(), (0..shifts.len()).collect()));
    Assignment { persons, people, fewest }
}

/// The shifts among so many people; nothing where one finds nobody.
fn given(shifts: &[Stretch], contract: &Contract, people: usize) -> Option<Vec<usize>> {
    #[derive(Clone)]
    struct Person {
        free: i64,
        worked: Span,
        shifts: u64,
    }
    let mut crew = vec![Person { free: i64::MIN, worked: Span::ZERO, shifts: 0 }; people];
    let one = |shift: &Stretch| {
        let may = |person: &Person| {
            person.free <= shift.from && person.shifts < contract.days && person.worked + shift.worked <= contract.week
        };
        let fit = crew.iter().enumerate().filter(|(_, person)| may(person));
        let number = fit.min_by_key(|(_, person)| (person.worked, person.free)).map(|(number, _)| number)?;
        let person = &mut crew[number];
        person.free = shift.to + contract.rest.nanos() as i64;
        person.worked += shift.worked;
        person.shifts += 1;
        Some(number)
    };
    shifts.iter().map(one).collect()
}

/// How many people it takes at least: so many shifts at once with the rest after them, and so much work in all.
fn fewest(shifts: &[Stretch], contract: &Contract) -> usize {
    let rest = contract.rest.nanos() as i64;
    let at_once = shifts
        .iter()
        .map(|shift| shifts.iter().filter(|other| (other.from..other.to + rest).contains(&shift.from)).count());
    let worked: u64 = shifts.iter().map(|shift| shift.worked.nanos()).sum();
    let by_time = worked.div_ceil(contract.week.nanos().max(1)) as usize;
    let by_days = (shifts.len() as u64).div_ceil(contract.days) as usize;
    at_once.max().unwrap_or(0).max(by_time).max(by_days)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000_000_000;

    fn shift(day: i64, from: i64, hours: i64) -> Stretch {
        let from = (24 * day + from) * HOUR;
        Stretch { from, to: from + hours * HOUR, worked: Span::from_nanos((hours * HOUR) as u64) }
    }

    fn contract(week: u64, days: u64, rest: u64) -> Contract {
        let hours = |hours: u64| Span::from_seconds(3_600 * hours);
        Contract { week: hours(week), days, rest: hours(rest) }
    }

    /// What people may do, looked at one by one.
    fn check(shifts: &[Stretch], contract: &Contract, assignment: &Assignment) {
        for person in 0..assignment.people {
            let own: Vec<&Stretch> =
                shifts.iter().zip(&assignment.persons).filter(|(_, who)| **who == person).map(|(own, _)| own).collect();
            assert!(!own.is_empty() && own.len() as u64 <= contract.days);
            assert!(own.iter().map(|own| own.worked.nanos()).sum::<u64>() <= contract.week.nanos());
            assert!(own.windows(2).all(|pair| pair[0].to + contract.rest.nanos() as i64 <= pair[1].from));
        }
    }

    #[test]
    fn seven_days_of_five_shifts_take_seven_people_of_five_days() {
        let shifts: Vec<Stretch> = (0..7).flat_map(|day| vec![shift(day, 8, 8); 5]).collect();
        let rules = contract(40, 5, 11);
        let found = assign(&shifts, &rules);
        assert_eq!((found.people, found.fewest), (7, 7));
        check(&shifts, &rules, &found);
    }

    #[test]
    fn nobody_comes_early_after_a_late_shift() {
        let shifts: Vec<Stretch> = (0..5).flat_map(|day| [shift(day, 6, 8), shift(day, 14, 8)]).collect();
        let rules = contract(40, 5, 11);
        let found = assign(&shifts, &rules);
        assert_eq!(found.people, 2);
        check(&shifts, &rules, &found);
        // With 17 hours between, who came early comes late on the next day, and who came late not at all.
        let rules = contract(40, 5, 17);
        let found = assign(&shifts, &rules);
        check(&shifts, &rules, &found);
        assert_eq!(found.people, 3);
    }

    #[test]
    fn hours_of_a_week_bind_where_days_do_not() {
        let shifts: Vec<Stretch> = (0..5).map(|day| shift(day, 8, 10)).collect();
        let found = assign(&shifts, &contract(40, 5, 11));
        assert_eq!((found.people, found.fewest), (2, 2));
    }
}
