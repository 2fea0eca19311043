//! The way of a status from a device to whoever watches it, as arithmetic: which moment of the device is seen at a moment, and how many messages that
//! takes. Nothing is scheduled.

use crate::model::plan::{Delivery, PresenceService, Release, ToAgents, WhileDown};
use crate::time::{Span, Time};

/// How the devices of a service are seen.
#[derive(Clone, Debug)]
pub(crate) struct Chain<'a> {
    service: &'a PresenceService,
    /// The latencies of the way from the service to the collector, together.
    way: Span,
    legs: u64,
}

/// A subscription, of the collector or an agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Subscription {
    /// When it was asked for.
    pub(crate) since: Time,
    /// The last moment of the device of which it told, if it ended.
    pub(crate) ended: Option<Time>,
}

impl<'a> Chain<'a> {
    pub(crate) fn new(service: &'a PresenceService) -> Chain<'a> {
        let way = service.way.iter().fold(Span::ZERO, |sum, &leg| sum + leg);
        Chain { service, way, legs: service.way.len().max(1) as u64 }
    }

    pub(crate) fn ghost(&self) -> Span {
        self.service.ghost
    }

    pub(crate) fn release(&self) -> Release {
        self.service.release
    }

    /// From a device to the collector.
    fn latency(&self) -> Span {
        self.service.latency + self.way
    }

    /// When the first answer to the subscription is at the collector: there and back again.
    pub(crate) fn known_from(&self, since: Time) -> Time {
        since + self.latency() + self.latency()
    }

    /// When the service has sent its first answer, from which periods are counted.
    fn first_sent(&self, since: Time) -> Time {
        since + self.latency() + self.service.latency
    }

    /// The moment of a device at which the collector sees it now; nothing if it knows nothing.
    pub(crate) fn seen_at(&self, now: Time, subscription: Subscription) -> Option<Time> {
        let Subscription { since, ended } = subscription;
        if now < self.known_from(since) {
            return None;
        }
        // The moment at which the service sent what is known now.
        let sent = back(now, self.way);
        let sent = match self.service.delivery {
            Delivery::Periodic(period) => last_of_period(self.first_sent(since), period, sent),
            Delivery::OnChange | Delivery::PeriodicAndOnChange(_) | Delivery::Pull => sent,
        };
        let outage = self.service.outages.iter().take_while(|outage| outage.from <= sent).last();
        let sent = match (outage.filter(|outage| sent < outage.to), self.service.while_down) {
            (None, _) => sent,
            (Some(outage), WhileDown::Frozen) => outage.from,
            (Some(_), WhileDown::Unknown) => return None,
        };
        let seen = back(sent, self.service.latency);
        (seen >= since).then(|| ended.map_or(seen, |ended| seen.min(ended)))
    }

    /// Status messages that came up to a moment on the way to the collector, counted on each leg, while the device changed so often and was
    /// looked at so often.
    pub(crate) fn messages(&self, since: Time, until: Time, changes: u64, looks: u64) -> u64 {
        let begins = self.first_sent(since);
        let each = match self.service.delivery {
            Delivery::Pull => 2 * looks,
            _ if until < begins => 0,
            Delivery::OnChange => 1 + changes,
            Delivery::Periodic(period) => periods(begins, period, until),
            Delivery::PeriodicAndOnChange(period) => periods(begins, period, until) + changes,
        };
        each * self.legs
    }
}

/// The moment of the collector at which an agent sees it now, if what is sent once a period is sent from `begins` on.
pub(crate) fn collector_seen_at(to_agents: ToAgents, begins: Time, now: Time) -> Option<Time> {
    let sent = back(now, to_agents.latency);
    match to_agents.delivery {
        _ if sent < begins || now < begins + to_agents.latency => None,
        Delivery::Periodic(period) => Some(last_of_period(begins, period, sent)),
        Delivery::OnChange | Delivery::PeriodicAndOnChange(_) | Delivery::Pull => Some(sent),
    }
}

/// How often something is sent from `begins` to `until` that is sent at once and then once a period.
pub(crate) fn periods(begins: Time, period: Span, until: Time) -> u64 {
    if until < begins { 0 } else { 1 + until.since(begins).nanos() / period.nanos() }
}

/// The last moment up to `time` that is a whole number of periods after `begins`.
fn last_of_period(begins: Time, period: Span, time: Time) -> Time {
    begins + period.times(time.since(begins).nanos() / period.nanos())
}

fn back(time: Time, span: Span) -> Time {
    Time::START + (time.since(Time::START) - span)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::plan::Outage;

    fn at(seconds: u64) -> Time {
        Time::START + Span::from_seconds(seconds)
    }

    fn service(delivery: Delivery, way: &[u64]) -> PresenceService {
        PresenceService {
            name: "service".into(),
            latency: Span::from_seconds(2),
            way: way.iter().map(|&leg| Span::from_seconds(leg)).collect(),
            delivery,
            ghost: Span::ZERO,
            outages: Vec::new(),
            while_down: WhileDown::Frozen,
            release: Release::LogOn,
        }
    }

    fn subscription(since: u64) -> Subscription {
        Subscription { since: at(since), ended: None }
    }

    /// The ages that the collector sees in each second, from when it knows something to 200 s.
    fn ages(service: &PresenceService) -> Vec<f64> {
        let chain = Chain::new(service);
        let seen = (100..200).filter_map(|now| Some((at(now), chain.seen_at(at(now), subscription(100))?)));
        seen.map(|(now, seen)| now.since(seen).seconds()).collect()
    }

    #[test]
    fn prs_08_prs_24_the_age_of_a_status_is_the_sum_of_the_hops() {
        for (way, age) in [(vec![], 2.0), (vec![3], 5.0), (vec![3, 4, 1], 10.0)] {
            let ages = ages(&service(Delivery::OnChange, &way));
            assert_eq!(ages.len(), 100 - 2 * age as usize, "nothing is known before the first answer");
            assert!(ages.iter().all(|&seen| seen == age), "{ages:?}");
        }
    }

    #[test]
    fn prs_11_pushed_status_is_at_most_a_period_and_the_latency_old_and_pulled_status_the_latency() {
        let ages = |delivery| ages(&service(delivery, &[3]));
        let pushed = ages(Delivery::Periodic(Span::from_seconds(30)));
        assert_eq!(pushed.iter().fold(0.0_f64, |most, &age| most.max(age)), 34.0);
        assert_eq!(pushed.iter().fold(f64::MAX, |least, &age| least.min(age)), 5.0);
        assert!(pushed.windows(2).all(|pair| pair[1] == pair[0] + 1.0 || pair[1] == 5.0));
        assert!(ages(Delivery::Pull).iter().all(|&age| age == 5.0));
    }

    #[test]
    fn prs_11_prs_12_messages_are_counted_by_period_change_and_look() {
        let messages = |delivery, way: &[u64]| {
            let service = service(delivery, way);
            Chain::new(&service).messages(at(100), at(200), 7, 4)
        };
        // The first answer leaves the service at 107 s, and then every 30 s up to 197 s.
        let period = Span::from_seconds(30);
        assert_eq!(messages(Delivery::Periodic(period), &[3]), 4);
        assert_eq!(messages(Delivery::PeriodicAndOnChange(period), &[3]), 4 + 7);
        assert_eq!(messages(Delivery::OnChange, &[3]), 1 + 7);
        assert_eq!(messages(Delivery::OnChange, &[3, 0, 0]), 3 * (1 + 7), "each of three legs");
        assert_eq!(messages(Delivery::Pull, &[3]), 2 * 4);
    }

    #[test]
    fn prs_04_while_its_service_is_down_a_device_stays_as_it_was_or_is_unknown() {
        let seen = |while_down, now| {
            let outage = Outage { from: at(150), to: at(170) };
            let service = PresenceService { outages: vec![outage], while_down, ..service(Delivery::OnChange, &[3]) };
            Chain::new(&service).seen_at(at(now), subscription(100))
        };
        assert_eq!(seen(WhileDown::Frozen, 152), Some(at(147)));
        assert_eq!([153, 160, 172].map(|now| seen(WhileDown::Frozen, now)), [Some(at(148)); 3]);
        assert_eq!([152, 153, 172, 173].map(|now| seen(WhileDown::Unknown, now).is_some()), [true, false, false, true]);
        assert_eq!(seen(WhileDown::Frozen, 173), Some(at(168)), "what was sent after the repair is new");
    }

    #[test]
    fn prs_05_prs_07_without_a_server_of_the_center_the_way_is_one_hop_shorter_and_nothing_else_differs() {
        let seen = |way: &[u64], now| {
            let service = service(Delivery::OnChange, way);
            Chain::new(&service).seen_at(at(now), subscription(100))
        };
        assert_eq!((seen(&[3], 150), seen(&[], 150)), (Some(at(145)), Some(at(148))));
        let messages = |way: &[u64]| Chain::new(&service(Delivery::OnChange, way)).messages(at(100), at(200), 7, 0);
        assert_eq!((messages(&[3]), messages(&[])), (8, 8));
    }

    #[test]
    fn an_agent_sees_the_collector_as_it_was_when_it_last_sent() {
        let to_agents = |delivery| ToAgents { latency: Span::from_seconds(1), delivery, as_list: false };
        let seen = |delivery, now| collector_seen_at(to_agents(delivery), at(110), at(now));
        let period = Delivery::Periodic(Span::from_seconds(60));
        assert_eq!(
            [110, 111, 170, 171].map(|now| seen(period, now)),
            [None, Some(at(110)), Some(at(110)), Some(at(170))]
        );
        assert_eq!([110, 111, 170].map(|now| seen(Delivery::Pull, now)), [None, Some(at(110)), Some(at(169))]);
    }
}
