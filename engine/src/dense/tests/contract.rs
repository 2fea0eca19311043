//! What the engine does when the driver breaks the contract.

use super::*;

#[test]
#[should_panic(expected = "time runs backwards")]
fn time_must_not_run_backwards() {
    let mut desk = Desk::of_calls(1);
    desk.ask(5, call(0));
    desk.tell(4, ended(0));
}

#[test]
#[should_panic(expected = "time runs backwards")]
fn time_must_not_run_backwards_to_a_deadline() {
    let mut desk = Desk::of_calls(1);
    desk.ask(5, call(0));
    desk.pass(4);
}

#[test]
#[should_panic(expected = "asks although it is there already")]
fn a_waiting_contact_must_not_ask_again() {
    let mut desk = Desk::of_calls(0);
    desk.ask(0, call(0));
    desk.ask(1, call(0));
}

#[test]
#[should_panic(expected = "asks although it is there already")]
fn a_contact_that_waits_for_one_agent_must_not_ask_again() {
    let mut desk = Desk::of_calls(1);
    desk.ask(0, call(0));
    desk.ask(0, call_for(1, 0, 60));
    desk.ask(1, call(1));
}

#[test]
#[should_panic(expected = "asks although it is there already")]
fn a_contact_in_a_session_must_not_ask_again() {
    let mut desk = Desk::of_calls(1);
    desk.ask(0, call(0));
    desk.ask(1, call(0));
}

#[test]
#[should_panic(expected = "is withdrawn although it is not there")]
fn a_contact_must_not_be_withdrawn_twice() {
    let mut desk = Desk::of_calls(0);
    desk.ask(0, call(0));
    desk.tell(1, withdraw(0));
    desk.tell(2, withdraw(0));
}

#[test]
#[should_panic(expected = "ends although nobody serves it")]
fn a_waiting_contact_must_not_end() {
    let mut desk = Desk::of_calls(0);
    desk.ask(0, call(0));
    desk.tell(1, ended(0));
}

#[test]
#[should_panic(expected = "ends although nobody serves it")]
fn a_session_must_not_end_twice() {
    let mut desk = Desk::of_calls(1);
    desk.ask(0, call(0));
    desk.tell(1, ended(0));
    desk.tell(2, ended(0));
}

#[test]
#[should_panic(expected = "capability of an agent is reported before anything else")]
fn the_state_of_an_agent_must_not_come_before_his_capability() {
    let mut desk = Desk::of_calls(0);
    // The engine has heard of the number, not of the agent.
    desk.ask(0, call_for(0, 3, 60));
    desk.tell(0, ready(3));
}

#[test]
#[should_panic(expected = "too many protocols")]
fn a_protocol_must_have_a_number_below_the_limit() {
    let _ = ProtocolSet::from_iter([ProtocolId(64)]);
}
