//! Sessions, paces and duties, moment by moment.

use super::*;
use crate::model::plan::Interruptions;
use crate::model::sample::{agent, area, at, group, horizon, seconds};
use crate::model::timetable::Agenda;
use crate::routing::MediaPairs;

const ONLY: AgentId = AgentId(0);
const GROUP: GroupId = GroupId(0);

/// The agents of a group, and the events of their places.
struct Desk<'a> {
    stations: Stations<'a>,
    agenda: Agenda,
}

/// Does it with these agents, of whom the duties are as in [`agent`], in a run of 1,000 s in one interval.
fn with<R>(plan: Group, agents: Vec<Agent>, does: impl FnOnce(&mut Desk<'_>) -> R) -> R {
    let (groups, agents) = (vec![plan].into(), agents.into());
    does(&mut Desk { stations: Stations::new(&groups, &agents, horizon(1_000)), agenda: Agenda::new() })
}

impl Desk<'_> {
    fn open(&mut self, agent: AgentId, contact: u32, medium: Medium, now: u64, work: u64) -> Place {
        let events = &mut Sessions::new(&mut self.agenda);
        self.stations.open(agent, (ContactId(contact), medium), at(now), (seconds(work), Span::ZERO), events)
    }

    fn close(&mut self, place: Place, now: u64) {
        let session = self.stations.close(place, at(now), &mut Sessions::new(&mut self.agenda));
        self.agenda_cancel(place);
        assert_eq!(self.stations.group(session.agent), GROUP);
    }

    fn agenda_cancel(&mut self, place: Place) {
        Sessions::new(&mut self.agenda).cancel(place);
    }

    /// When the events of these places are due.
    fn due<const N: usize>(&mut self, places: [Place; N]) -> [Option<Time>; N] {
        places.map(|place| Sessions::new(&mut self.agenda).time_of(place))
    }
}

#[test]
fn sessions_share_attention_and_the_one_that_stays_is_faster_again() {
    let slowed = Group { slowdown: Slowdown::linear(1.0).unwrap(), ..group("desk") };
    with(slowed, vec![agent(0, 2, &[(0, 100)])], |desk| {
        desk.stations.change_duty(ONLY, at(0));
        let first = desk.open(ONLY, 0, Medium::Chat, 0, 10);
        assert_eq!(desk.due([first]), [Some(at(10))]);
        // 6 s are left of the first; both take twice as long from now on.
        let second = desk.open(ONLY, 1, Medium::Chat, 4, 10);
        assert_eq!(desk.due([first, second]), [Some(at(16)), Some(at(24))]);
        desk.close(first, 16);
        assert_eq!(desk.due([second]), [Some(at(20))]);
        assert_eq!((desk.stations.open_sessions(), desk.stations.place_of(ContactId(1))), (1, second));
        desk.close(second, 20);
        let StaffTimes { busy, sessions, .. } = desk.stations.times(GROUP, at(100));
        assert_eq!((busy[0], sessions[0], desk.stations.length_of_sessions()), (area(20), area(32), area(32)));
    });
}

#[test]
fn a_call_that_breaks_into_a_chat_makes_it_stand_still_until_it_is_over() {
    let pairs = MediaPairs::NONE.and(Medium::Chat, Medium::Voice);
    let interrupted = Group { interruptions: Interruptions::new(pairs).unwrap(), ..group("desk") };
    with(interrupted, vec![agent(0, 2, &[(0, 100)])], |desk| {
        let chat = desk.open(ONLY, 0, Medium::Chat, 0, 10);
        let call = desk.open(ONLY, 1, Medium::Voice, 3, 50);
        assert_eq!(desk.due([chat, call]), [None, Some(at(53))]);
        desk.close(call, 53);
        assert_eq!(desk.due([chat]), [Some(at(60))]);
    });
}

#[test]
fn a_conversation_that_is_held_stands_still_and_has_as_much_left_when_it_is_resumed() {
    for slowdown in [Slowdown::NONE, Slowdown::linear(1.0).unwrap()] {
        with(Group { slowdown, ..group("desk") }, vec![agent(0, 2, &[(0, 100)])], |desk| {
            let place = desk.open(ONLY, 0, Medium::Im, 0, 10);
            desk.stations.hold(place, at(4), &mut Sessions::new(&mut desk.agenda));
            assert_eq!((desk.due([place]), desk.stations.held()), ([None], vec![place]));
            desk.stations.resume(place, at(30), &mut Sessions::new(&mut desk.agenda));
            assert_eq!((desk.due([place]), desk.stations.held()), ([Some(at(36))], vec![]));
        });
    }
}

#[test]
fn the_time_until_a_response_is_a_session_of_its_own_and_the_conversation_counts_from_it() {
    with(group("desk"), vec![agent(0, 1, &[(0, 100)])], |desk| {
        desk.stations.change_duty(ONLY, at(0));
        let who = (ContactId(3), Medium::Voice);
        let place = desk.stations.select(ONLY, who, at(0), seconds(5), &mut Sessions::new(&mut desk.agenda));
        assert_eq!((desk.due([place]), desk.stations.selected()), ([Some(at(5))], vec![place]));
        let work = (seconds(20), seconds(1));
        desk.stations.respond(place, at(5), work, &mut Sessions::new(&mut desk.agenda));
        assert_eq!((desk.due([place]), desk.stations.selected()), ([Some(at(26))], vec![]));
        assert_eq!(desk.stations.since_opened(place, at(7)), seconds(2));
        desk.stations.go_on(place, at(26), Work::WrapUp, seconds(4), &mut Sessions::new(&mut desk.agenda));
        assert_eq!(desk.due([place]), [Some(at(30))]);
        desk.close(place, 30);
        assert_eq!((desk.stations.length_of_sessions(), desk.stations.open_sessions()), (area(30), 0));
    });
}

#[test]
fn who_is_busy_when_their_duty_ends_stays_to_finish_and_the_accounts_know_it() {
    with(group("desk"), vec![agent(0, 1, &[(10, 50), (80, 90)])], |desk| {
        assert_eq!(desk.stations.first_duty(ONLY), Some(at(10)));
        assert_eq!(desk.stations.change_duty(ONLY, at(10)), Some(at(50)));
        let place = desk.open(ONLY, 0, Medium::Voice, 40, 30);
        assert_eq!(desk.stations.change_duty(ONLY, at(50)), Some(at(80)));
        assert!(!desk.stations.is_on_duty(ONLY));
        assert_eq!(desk.stations.overtime(GROUP, at(60)), area(10));
        desk.close(place, 70);
        assert_eq!(desk.stations.change_duty(ONLY, at(80)), Some(at(90)));
        assert_eq!(desk.stations.change_duty(ONLY, at(90)), None);
        let StaffTimes { present, busy, overtime, .. } = desk.stations.times(GROUP, at(100));
        assert_eq!((present[0], busy[0], overtime), (area(60 + 10), area(30), area(20)));
        assert_eq!(desk.stations.check(at(100)), Ok(()));
    });
}

#[test]
fn where_agents_are_numbers_whoever_is_idle_goes_and_else_whoever_is_done_first() {
    let numbers = Group { in_numbers: true, ..group("desk") };
    let [first, second] = [AgentId(0), AgentId(1)];
    let agents = vec![agent(0, 1, &[(0, 50)]), agent(0, 1, &[(0, 60)])];
    with(numbers, agents, |desk| {
        assert!(desk.stations.are_numbers());
        assert_eq!(desk.stations.change_number(first, at(0)), (Some(at(50)), Some(first)));
        assert_eq!(desk.stations.change_number(second, at(0)), (Some(at(60)), Some(second)));
        let place = desk.open(first, 0, Medium::Voice, 10, 60);
        // The first has something to do, so that the second goes in their stead.
        assert_eq!(desk.stations.change_number(first, at(50)), (None, Some(second)));
        assert_eq!(desk.stations.change_number(second, at(60)), (None, None), "there is nobody idle");
        desk.close(place, 70);
        assert!(desk.stations.goes_as_one_too_many(first, at(70)));
        assert!(!desk.stations.goes_as_one_too_many(first, at(70)), "they are gone");
        assert_eq!(desk.stations.times(GROUP, at(100)).overtime, area(10));
        assert_eq!(desk.stations.check(at(100)), Ok(()));
    });
}

#[test]
fn a_conversation_turn_by_turn_has_no_event_and_what_it_is_released_for_counts_apart() {
    with(group("desk"), vec![agent(0, 2, &[(0, 100)])], |desk| {
        desk.stations.change_duty(ONLY, at(0));
        let place = desk.stations.open_turns(ONLY, ContactId(0), at(0), &mut Sessions::new(&mut desk.agenda));
        assert_eq!((desk.due([place]), desk.stations.has_event(place)), ([None], false));
        desk.stations.release(place, at(8), &mut Sessions::new(&mut desk.agenda));
        assert_eq!((desk.stations.open_sessions(), desk.stations.length_of_sessions()), (0, area(8)));
        let held = desk.open(ONLY, 1, Medium::Im, 10, 30);
        desk.stations.cut_off(held, at(15), &mut Sessions::new(&mut desk.agenda));
        assert_eq!((desk.due([held]), desk.stations.session(held).work), ([Some(at(15))], Work::CutOff));
    });
}
