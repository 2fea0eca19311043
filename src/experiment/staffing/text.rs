//! A staffed center as a scenario file.

use super::{DAY, Heads, Pool, capability};
use crate::scenario::Scenario;
use toml::{Table, Value};

/// The scenario with these agents, in place of a roster or of numbers of agents; `None` if its text is not as it was read. In a run of several
/// days they are numbers by interval, or else shifts.
pub fn scenario(scenario: &Scenario, pools: &[Pool], heads: &Heads) -> Option<String> {
    let several_days = scenario.center.horizon.length > DAY;
    let staff = |pool: usize, group: &mut Table| {
        let heads = &heads.0[pool];
        if several_days {
            let interval = Value::String(scenario.center.horizon.interval.to_string());
            let counts = heads.iter().map(|&count| Value::Integer(count.into())).collect();
            let entries = [("agents", Value::Array(counts)), ("interval", interval)];
            let headcount = entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
            group.insert("headcount".to_owned(), Value::Table(headcount));
        } else {
            group.insert("shifts".to_owned(), Value::Array(shifts(scenario, heads)));
        }
    };
    with_staff(scenario, pools, staff, None)
}

/// The scenario with a group for each pool, to which `staff` adds how many agents there are, and perhaps a roster.
pub(in crate::experiment) fn with_staff(
    scenario: &Scenario,
    pools: &[Pool],
    staff: impl Fn(usize, &mut Table),
    roster: Option<Table>,
) -> Option<String> {
    let mut root: Table = scenario.text.parse().ok()?;
    root.remove("roster");
    let old = root.remove("group").and_then(|groups| groups.as_table().cloned()).unwrap_or_default();
    let mut groups = Table::new();
    for (number, pool) in pools.iter().enumerate() {
        let own = &scenario.center.groups[pool.like.group].name;
        let mut group = old.get(own).and_then(Value::as_table).cloned().unwrap_or_default();
        ["agents", "shifts", "headcount"].into_iter().for_each(|key| drop(group.remove(key)));
        // What the agents of a roster can do stands in the roster, which is gone.
        if pool.name != *own || !group.contains_key("skills") {
            let skills = scenario.names.skills.entries().filter_map(|(skill, name)| {
                let level = capability(pool).level(skill);
                (level > 0).then(|| (name.clone(), Value::Integer(level.into())))
            });
            group.insert("skills".to_owned(), Value::Table(skills.collect()));
        }
        staff(number, &mut group);
        groups.insert(pool.name.clone(), Value::Table(group));
    }
    root.insert("group".to_owned(), Value::Table(groups));
    if let Some(roster) = roster {
        root.insert("roster".to_owned(), Value::Table(roster));
    }
    let question = scenario.question.lines().map(|line| format!("# {line}\n")).collect::<String>();
    Some(format!("{question}\n{}", toml::to_string(&root).ok()?))
}

/// Agents who come and go together: from each interval to the first in which so many are not needed.
fn shifts(scenario: &Scenario, heads: &[u32]) -> Vec<Value> {
    let clock = |interval: usize| Value::String(scenario.names.interval(interval));
    let most = heads.iter().copied().max().unwrap_or(0);
    let mut stretches: Vec<(usize, usize, u32)> = Vec::new();
    for place in 1..=most {
        let mut from = None;
        for interval in 0..=heads.len() {
            let there = heads.get(interval).is_some_and(|&count| count >= place);
            match (from, there) {
                (None, true) => from = Some(interval),
                (Some(start), false) => {
                    match stretches.iter_mut().find(|(from, to, _)| (*from, *to) == (start, interval)) {
                        Some(same) => same.2 += 1,
                        None => stretches.push((start, interval, 1)),
                    }
                    from = None;
                }
                _ => {}
            }
        }
    }
    stretches.sort_unstable();
    if stretches.is_empty() {
        // Nobody is needed: a shift of nobody, for a group has shifts.
        stretches.push((0, heads.len(), 0));
    }
    let shift = |(from, to, agents): (usize, usize, u32)| {
        let entries = [("from", clock(from)), ("to", clock(to)), ("agents", Value::Integer(agents.into()))];
        Value::Table(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
    };
    stretches.into_iter().map(shift).collect()
}
