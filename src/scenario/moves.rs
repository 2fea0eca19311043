//! Where the table of rules may send the contacts of a class.

use super::classes::Demand;
use crate::ids::{ClassId, IdVec, QueueId, TreatmentId};
use crate::model::Enterprise;
use crate::routing::{Row, Rules, Then, When};
use crate::workload::Class;
use std::collections::BTreeSet;

/// The queues into which rules may move the contacts of a class.
pub(super) struct Moves {
    /// In the order in which they are found; never the queue of the class.
    pub(super) queues: Vec<QueueId>,
    /// Whether some contacts may be turned away.
    pub(super) refuses: bool,
    /// What else rules may do with them.
    pub(super) treatments: BTreeSet<TreatmentId>,
    /// Whether all contacts are moved as soon as they come, because the first row that may fit them fits all of them.
    pub(super) all: bool,
}

impl Moves {
    /// Whether all contacts stay in the queue of the class until they are served or give up.
    pub(super) fn are_none(&self) -> bool {
        self.queues.is_empty() && !self.refuses
    }

    /// Those of each class.
    pub(super) fn of_classes(demand: &Demand, rules: &Rules) -> IdVec<ClassId, Moves> {
        let later = demand.enterprise.tables.iter().map(|(_, table)| table.as_slice());
        let tables: Vec<_> = std::iter::once(rules.table.as_slice()).chain(later).collect();
        demand.classes.entries().map(|class| Moves::of(class, &tables)).collect()
    }

    /// Those of the class by these tables of rules, each of which is in force for a time.
    fn of((id, class): (ClassId, &Class), tables: &[&[Row]]) -> Moves {
        let mut queues = vec![class.queue];
        let mut looked_at = 0;
        while let Some(&queue) = queues.get(looked_at) {
            looked_at += 1;
            for to in tables.iter().flat_map(|table| rows_for(id, queue, table)).filter_map(|row| moves_to(&row.then)) {
                if !queues.contains(&to) {
                    queues.push(to);
                }
            }
        }
        let all = tables.iter().all(|table| {
            rows_for(id, class.queue, table).next().is_some_and(|row| {
                moves_to(&row.then).is_some_and(|to| to != class.queue) && asks_for_no_more(&row.when)
            })
        });
        let rows = queues.iter().flat_map(|&queue| tables.iter().flat_map(move |table| rows_for(id, queue, table)));
        let (mut refuses, mut treatments) = (false, BTreeSet::new());
        for row in rows {
            match row.then {
                Then::Refuse => refuses = true,
                Then::Route { treatment, .. } => treatments.extend(treatment),
            }
        }
        queues.remove(0);
        Moves { queues, refuses, treatments, all }
    }
}

/// The rows that may fit contacts of the class in the queue.
fn rows_for(class: ClassId, queue: QueueId, table: &[Row]) -> impl Iterator<Item = &Row> {
    table.iter().filter(move |row| {
        let mut classes = row.when.attributes.iter().filter(|(known, _)| *known == Enterprise::CLASS);
        row.when.queues.as_ref().is_none_or(|queues| queues.contains(&queue))
            && classes.all(|(_, values)| values.contains(&(class.0 + 1)))
    })
}

fn moves_to(then: &Then) -> Option<QueueId> {
    match then {
        Then::Route { queue, .. } => *queue,
        Then::Refuse => None,
    }
}

/// Whether a row asks for nothing but a queue and a class.
fn asks_for_no_more(when: &When) -> bool {
    let When { queues: _, channels, languages, priority, attributes, hours, days, waiting, idle, waited } = when;
    (channels.is_none() && languages.is_none() && priority.is_none())
        && attributes.iter().all(|(known, _)| *known == Enterprise::CLASS)
        && (hours.is_none() && days.is_none() && waiting.is_none() && idle.is_none() && waited.is_none())
}
