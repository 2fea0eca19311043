//! The accounts of a run: what went in came out. Checked at the end of every run, in exact numbers.
//!
//! What concerns one machine alone it checks itself. Here are the rules between the counts of contacts and what machines say.

use super::contact::Outcome;
use super::imbalance::{Imbalance, demand_equal};
use super::machines::self_service::AutomationTimes;
use super::tallies::{Cell, Reached};

/// What has to balance at the end of a run.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ledger {
    /// By class.
    pub(crate) classes: Vec<ClassEntry>,
    /// Contacts in conversation, or in the work after it.
    pub(crate) in_service: u64,
    /// What self-service systems did.
    pub(crate) self_service: AutomationTimes,
    /// Contacts that left because of what they were told.
    pub(crate) balked: u128,
    /// Clients who looked at the center's status and did something else than making contact or asking to be called back.
    pub(crate) turned_elsewhere: u128,
    /// Clients who did it themselves while they waited.
    pub(crate) self_served_waiting: u64,
    /// Callbacks that contacts have accepted.
    pub(crate) callbacks_accepted: u128,
    /// What agents did for callbacks \[ns\].
    pub(crate) callbacks: u128,
    /// The area under the number of contacts that wait \[ns\].
    pub(crate) waiting: u128,
    /// Waits of those who were left waiting \[ns\].
    pub(crate) left_waiting: u128,
    /// Lengths of sessions that are over, and of stretches of sessions before their slot was released \[ns\].
    pub(crate) sessions: u128,
    /// For how long selected agents were waited for \[ns\].
    pub(crate) responses: u128,
    /// Stretches of sessions whose slot was released and that never came to an end \[ns\].
    pub(crate) unfinished: u128,
    /// Contacts by instant message, by how they were hosted.
    pub(crate) hosts: Option<Cell>,
    /// Contacts by the queue in which they were last, where rules put them into others than that of their class.
    pub(crate) queues: Option<Cell>,
    /// By site, where there are several.
    pub(crate) sites: Vec<SiteEntry>,
    /// Contacts that asked to be routed and left before their request came to a site.
    pub(crate) left_on_the_way: u64,
}

/// A class in the accounts.
#[derive(Clone, Debug, Default)]
pub(crate) struct ClassEntry {
    pub(crate) name: String,
    /// Over all intervals.
    pub(crate) counts: Cell,
    /// Whether its contacts come by instant message, and not for a callback alone.
    pub(crate) by_message: bool,
    /// Clients who looked at the center's status and did not make contact, or not yet.
    pub(crate) did_not_come: u64,
}

/// A site in the accounts.
#[derive(Clone, Debug, Default)]
pub(crate) struct SiteEntry {
    pub(crate) name: String,
    /// Contacts that were routed here, over all intervals.
    pub(crate) counts: Cell,
    /// The area under the number of contacts that wait here \[ns\].
    pub(crate) waiting: u128,
    /// Waits of those who were left waiting here \[ns\].
    pub(crate) left_waiting: u128,
    /// For how long requests were on their way here \[ns\].
    pub(crate) on_the_way: u128,
    /// Waits of contacts counted here before they stood in line here \[ns\].
    pub(crate) before: u128,
    /// Time in line here of contacts that are counted elsewhere \[ns\].
    pub(crate) elsewhere: u128,
    /// Contacts that came here directly, and those that the network placed here.
    pub(crate) came: u64,
    /// Contacts that came from other sites by overflow.
    pub(crate) flow_in: u64,
    /// Contacts that went to other sites so.
    pub(crate) flow_out: u64,
}

impl Ledger {
    /// Checks a run that has ended.
    ///
    /// # Errors
    /// The first rule that is broken.
    pub(crate) fn check(&self) -> Result<(), Imbalance> {
        let mut total = Cell::default();
        let mut by_message = Cell::default();
        let mut did_not_come = 0;
        for ClassEntry { name, counts, by_message: comes_so, did_not_come: looked_only } in &self.classes {
            demand_equal(
                "contacts that arrived = contacts that ended, in whatever way",
                name,
                counts.offered.into(),
                counts.endings.total().into(),
            )?;
            total += counts;
            if *comes_so {
                by_message += counts;
                did_not_come += looked_only;
            }
        }
        demand_equal(
            "contacts answered = handled + dropped + still in service",
            "",
            total.answered().into(),
            (total.handled() + total.endings.at(Reached::Answered, Outcome::Dropped) + self.in_service).into(),
        )?;
        demand_equal(
            "contacts contained + handed on = served by self-service systems",
            "",
            u128::from(total.contained() + self.self_service.escalated),
            self.self_service.served.into(),
        )?;
        demand_equal(
            "contacts that balked = were told and left + asked for no callback",
            "",
            total.endings.of(Outcome::Balked).into(),
            self.balked,
        )?;
        let elsewhere = [Outcome::SelfServed, Outcome::Switched, Outcome::PutOff, Outcome::StayedAway];
        demand_equal(
            "contacts self-served on the page, by another medium, put off or not made = looked at the status and chose so",
            "",
            elsewhere.iter().map(|&outcome| u128::from(total.endings.at(Reached::Arrived, outcome))).sum(),
            self.turned_elsewhere,
        )?;
        demand_equal(
            "contacts self-served after they had asked = did it themselves while they waited",
            "",
            total.endings.at(Reached::Asked, Outcome::SelfServed).into(),
            self.self_served_waiting.into(),
        )?;
        demand_equal(
            "contacts that hung up for a callback = callbacks accepted",
            "",
            total.endings.of(Outcome::CalledBack).into(),
            self.callbacks_accepted,
        )?;
        // Little's law, exactly: the area under the number waiting is the sum of the waits.
        demand_equal(
            "time integral of contacts waiting = sum of their waits [ns]",
            "",
            self.waiting,
            waits(&total) + self.left_waiting + self.self_service.waited,
        )?;
        demand_equal(
            "lengths of closed sessions + time without a slot = waits for responses + conversations, cut off or not, + work after \
             them + looks at silent chats + self-service service + callbacks [ns]",
            "",
            self.sessions + total.released,
            self.responses
                + total.conversation
                + total.cut_off
                + total.silent_looks
                + total.wrap_up
                + self.self_service.service
                + self.callbacks
                + self.unfinished,
        )?;
        if let Some(hosts) = &self.hosts {
            demand_equal(
                "contacts by instant message = contacts by who hosted them + those not made after a look at the status",
                "",
                by_message.offered.into(),
                (hosts.offered + did_not_come).into(),
            )?;
            demand_equal(
                "waits of contacts by instant message = waits by who hosted them [ns]",
                "",
                waits(&by_message),
                waits(hosts),
            )?;
        }
        if let Some(queues) = &self.queues {
            demand_equal("contacts = contacts by queue", "", total.offered.into(), queues.offered.into())?;
            demand_equal("waits of contacts = waits by queue [ns]", "", waits(&total), waits(queues))?;
        }
        if self.sites.is_empty() { Ok(()) } else { self.check_sites(&total) }
    }

    /// Each site has its own law of Little, and together they have everybody who asked to be routed.
    fn check_sites(&self, total: &Cell) -> Result<(), Imbalance> {
        let mut together = Cell::default();
        for site in &self.sites {
            let counts = &site.counts;
            demand_equal(
                "contacts of a site = contacts that ended there, in whatever way",
                &site.name,
                counts.offered.into(),
                counts.endings.total().into(),
            )?;
            demand_equal(
                "time integral of contacts waiting at a site + their ways to it + their waits before it = sum of their waits + time \
                 in its line of those that left for another [ns]",
                &site.name,
                site.waiting + site.on_the_way + site.before,
                waits(counts) + site.left_waiting + site.elsewhere,
            )?;
            demand_equal(
                "contacts that a site counted + flowed out = came directly + placed by the network + flowed in",
                &site.name,
                (counts.offered + site.flow_out).into(),
                (site.came + site.flow_in).into(),
            )?;
            together += counts;
        }
        demand_equal(
            "contacts of all sites + left on the way there = contacts that asked to be routed",
            "",
            (together.offered + self.left_on_the_way).into(),
            total.requested().into(),
        )
    }
}

/// Waits of all who waited for people, over all of them \[ns\].
fn waits(counts: &Cell) -> u128 {
    counts.wait_answered + counts.wait_abandoned + counts.wait_lost
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::tallies::Endings;

    /// Three contacts of one class by instant message: one handled after 10 s of waiting, with a session of 60 s and no work after
    /// it; one given up after 20 s; one still in service after none. All at one of two sites.
    fn honest() -> Ledger {
        let endings = Endings::default()
            .with(Reached::Answered, Outcome::Handled, 1)
            .with(Reached::Answered, Outcome::InService, 1)
            .with(Reached::Asked, Outcome::Abandoned, 1);
        let (wait_answered, wait_abandoned, conversation) = (10, 20, 60);
        let counts = Cell { offered: 3, endings, wait_answered, wait_abandoned, conversation, ..Cell::default() };
        let site = SiteEntry { name: "here".into(), counts, waiting: 30, came: 3, ..SiteEntry::default() };
        Ledger {
            classes: vec![ClassEntry { name: "chats".into(), counts, by_message: true, did_not_come: 0 }],
            in_service: 1,
            waiting: 30,
            sessions: 60,
            hosts: Some(counts),
            queues: Some(counts),
            sites: vec![site, SiteEntry::default()],
            ..Ledger::default()
        }
    }

    fn ends(counts: &mut Cell, reached: Reached, outcome: Outcome) {
        counts.endings = counts.endings.with(reached, outcome, 1);
    }

    /// A contact that came and ended, of which nothing else knows.
    fn one_more(counts: &mut Cell, reached: Reached, outcome: Outcome) {
        counts.offered += 1;
        ends(counts, reached, outcome);
    }

    fn broken(spoil: impl Fn(&mut Ledger)) -> Option<Imbalance> {
        let mut ledger = honest();
        spoil(&mut ledger);
        ledger.check().err()
    }

    #[test]
    fn an_honest_ledger_balances() {
        assert_eq!(honest().check(), Ok(()));
    }

    #[test]
    fn each_entry_that_is_spoiled_is_found_by_the_rule_for_it() {
        type Spoil = fn(&mut Ledger);
        let cases: &[(Spoil, &str)] = &[
            (|ledger| ledger.classes[0].counts.offered += 1, "contacts that arrived"),
            (|ledger| ends(&mut ledger.classes[0].counts, Reached::Arrived, Outcome::NoLine), "contacts that arrived"),
            (|ledger| ends(&mut ledger.classes[0].counts, Reached::Asked, Outcome::QueueFull), "contacts that arrived"),
            (
                |ledger| one_more(&mut ledger.classes[0].counts, Reached::Answered, Outcome::InService),
                "contacts answered",
            ),
            (
                |ledger| one_more(&mut ledger.classes[0].counts, Reached::Asked, Outcome::Contained),
                "contacts contained",
            ),
            (|ledger| one_more(&mut ledger.classes[0].counts, Reached::Asked, Outcome::Balked), "contacts that balked"),
            (
                |ledger| one_more(&mut ledger.classes[0].counts, Reached::Asked, Outcome::Lost),
                "contacts by instant message",
            ),
            (|ledger| ledger.in_service += 1, "contacts answered"),
            (|ledger| ledger.self_service.served += 1, "contacts contained"),
            (|ledger| ledger.self_service.escalated += 1, "contacts contained"),
            (|ledger| ledger.balked += 1, "contacts that balked"),
            (
                |ledger| one_more(&mut ledger.classes[0].counts, Reached::Asked, Outcome::CalledBack),
                "contacts that hung up for a callback",
            ),
            (
                |ledger| one_more(&mut ledger.classes[0].counts, Reached::Arrived, Outcome::StayedAway),
                "contacts self-served on the page",
            ),
            (|ledger| ledger.turned_elsewhere += 1, "contacts self-served on the page"),
            (
                |ledger| one_more(&mut ledger.classes[0].counts, Reached::Asked, Outcome::SelfServed),
                "contacts self-served after they had asked",
            ),
            (|ledger| ledger.self_served_waiting += 1, "contacts self-served after they had asked"),
            (|ledger| ledger.classes[0].did_not_come += 1, "contacts by instant message"),
            (|ledger| ledger.callbacks_accepted += 1, "contacts that hung up for a callback"),
            (|ledger| ledger.callbacks += 1, "lengths of closed sessions"),
            (|ledger| ledger.classes[0].counts.wait_lost += 1, "time integral of contacts waiting"),
            (|ledger| ledger.classes[0].counts.wait_abandoned += 1, "time integral of contacts waiting"),
            (|ledger| ledger.waiting += 1, "time integral of contacts waiting"),
            (|ledger| ledger.left_waiting += 1, "time integral of contacts waiting"),
            (|ledger| ledger.self_service.waited += 1, "time integral of contacts waiting"),
            (|ledger| ledger.classes[0].counts.cut_off += 1, "lengths of closed sessions"),
            (|ledger| ledger.classes[0].counts.silent_looks += 1, "lengths of closed sessions"),
            (|ledger| ledger.classes[0].counts.wrap_up += 1, "lengths of closed sessions"),
            (|ledger| ledger.classes[0].counts.released += 1, "lengths of closed sessions"),
            (|ledger| ledger.sessions += 1, "lengths of closed sessions"),
            (|ledger| ledger.responses += 1, "lengths of closed sessions"),
            (|ledger| ledger.unfinished += 1, "lengths of closed sessions"),
            (|ledger| ledger.self_service.service += 1, "lengths of closed sessions"),
            (|ledger| ledger.hosts.as_mut().unwrap().offered += 1, "contacts by instant message"),
            (|ledger| ledger.hosts.as_mut().unwrap().wait_answered += 1, "waits of contacts by instant message"),
            (|ledger| ledger.queues.as_mut().unwrap().offered += 1, "contacts = contacts by queue"),
            (|ledger| ledger.queues.as_mut().unwrap().wait_abandoned += 1, "waits of contacts = waits by queue"),
            (|ledger| ledger.sites[0].counts.offered += 1, "contacts of a site = "),
            (|ledger| ledger.sites[0].counts.wait_answered += 1, "time integral of contacts waiting at a site"),
            (|ledger| ledger.sites[0].waiting += 1, "time integral of contacts waiting at a site"),
            (|ledger| ledger.sites[0].elsewhere += 1, "time integral of contacts waiting at a site"),
            (|ledger| ledger.sites[0].came += 1, "contacts that a site counted"),
            (|ledger| ledger.sites[1].flow_in += 1, "contacts that a site counted"),
            (|ledger| ledger.left_on_the_way += 1, "contacts of all sites"),
        ];
        for (number, (spoil, rule)) in cases.iter().enumerate() {
            let found = broken(spoil);
            assert!(
                found.as_ref().is_some_and(|found| found.rule.starts_with(rule)),
                "case {number}: {found:?}, not {rule}"
            );
        }
    }
}
