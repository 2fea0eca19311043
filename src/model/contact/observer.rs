//! Who sees what became of contacts.

use super::record::{
    CallRecord, CallbackRecord, ContactRecord, DecisionRecord, DutyRecord, LegRecord, MessageRecord, PresenceRecord,
    SipRecord,
};

/// Somebody who wants to see every contact. Nobody (`()`) costs nothing: a run without anybody is compiled apart, and one with somebody
/// once for all.
pub trait Observer {
    /// Whether there is anybody.
    fn watches(&self) -> bool {
        true
    }

    /// Whether they want to see the devices of clients too, which takes memory for each change.
    fn sees_devices(&self) -> bool {
        false
    }

    /// Whether they want to see what engines decide too, which takes a look at every agent for each decision.
    fn sees_decisions(&self) -> bool {
        false
    }

    /// A contact is done with.
    fn on_contact(&mut self, record: &ContactRecord);
    /// A contact that came by SIP is done with.
    fn on_sip(&mut self, _: &SipRecord) {}
    /// A leg of a contact that has several is over. Legs come in their order, the last before [`Observer::on_contact`].
    fn on_leg(&mut self, _: &LegRecord) {}
    /// A message of a contact by instant message has arrived.
    fn on_message(&mut self, _: &MessageRecord) {}
    /// Something has happened in the course of the calls to a client. These come before [`Observer::on_callback`].
    fn on_call(&mut self, _: &CallRecord) {}
    /// A callback is over.
    fn on_callback(&mut self, _: &CallbackRecord) {}
    /// An agent has come on duty, or their duty is over.
    fn on_duty(&mut self, _: &DutyRecord) {}
    /// An engine has decided something.
    fn on_decision(&mut self, _: &DecisionRecord) {}
    /// What happened on a device, and what was seen of it. These come when the run is over, in the order in which they were found out.
    fn on_presence(&mut self, _: &PresenceRecord) {}
}

impl Observer for () {
    fn watches(&self) -> bool {
        false
    }

    fn on_contact(&mut self, _: &ContactRecord) {}
}

/// Both see everything.
impl<A: Observer, B: Observer> Observer for (A, B) {
    fn watches(&self) -> bool {
        self.0.watches() || self.1.watches()
    }

    fn sees_devices(&self) -> bool {
        self.0.sees_devices() || self.1.sees_devices()
    }

    fn sees_decisions(&self) -> bool {
        self.0.sees_decisions() || self.1.sees_decisions()
    }

    fn on_contact(&mut self, record: &ContactRecord) {
        self.0.on_contact(record);
        self.1.on_contact(record);
    }
    fn on_sip(&mut self, record: &SipRecord) {
        self.0.on_sip(record);
        self.1.on_sip(record);
    }
    fn on_leg(&mut self, record: &LegRecord) {
        self.0.on_leg(record);
        self.1.on_leg(record);
    }
    fn on_message(&mut self, record: &MessageRecord) {
        self.0.on_message(record);
        self.1.on_message(record);
    }
    fn on_call(&mut self, record: &CallRecord) {
        self.0.on_call(record);
        self.1.on_call(record);
    }
    fn on_callback(&mut self, record: &CallbackRecord) {
        self.0.on_callback(record);
        self.1.on_callback(record);
    }
    fn on_duty(&mut self, record: &DutyRecord) {
        self.0.on_duty(record);
        self.1.on_duty(record);
    }
    fn on_decision(&mut self, record: &DecisionRecord) {
        self.0.on_decision(record);
        self.1.on_decision(record);
    }

    fn on_presence(&mut self, record: &PresenceRecord) {
        self.0.on_presence(record);
        self.1.on_presence(record);
    }
}

impl Observer for Vec<ContactRecord> {
    fn on_contact(&mut self, record: &ContactRecord) {
        self.push(record.clone());
    }
}
