//! Rows of a call record become contacts, from whatever of their times the record has.

use super::columns::Meaning;
use super::reading::{Fields, Reading};
use super::records::{Contact, Medium, Outcome, Service};
use jiff::Timestamp;

/// A longer conversation or wait is an error of the system that recorded it \[s\].
const LONGEST: f64 = 7.0 * 86_400.0;

/// By so much sums of times that are told in seconds may be off \[s\].
const ROUNDING: f64 = 2.0;

/// What a row says about a contact.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    pub(super) class: String,
    pub(super) id: Option<String>,
    pub(super) arrived: Option<Timestamp>,
    pub(super) connected: Option<Timestamp>,
    pub(super) ended: Option<Timestamp>,
    pub(super) wait: Option<f64>,
    pub(super) talk: Option<f64>,
    pub(super) hold: Option<f64>,
    pub(super) after_call: Option<f64>,
    pub(super) ring: Option<f64>,
    pub(super) agent: Option<String>,
    pub(super) end: Ending,
    pub(super) medium: Medium,
}

/// How it ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Ending {
    #[default]
    Answered,
    Abandoned,
    Left,
}

/// What the times of a record include, found out over all of its rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Includes {
    /// The conversation has the ringing before it.
    pub(super) ring_in_talk: bool,
    /// The conversation has the hold within it.
    pub(super) hold_in_talk: bool,
}

impl Includes {
    /// Looks whether wait, conversation, hold and ringing add up to the time from arrival to end, and with what.
    pub(super) fn of(rows: &[Row]) -> Includes {
        let answered = || rows.iter().filter(|row| row.end == Ending::Answered);
        let whole = |row: &Row| row.arrived.zip(row.ended).map(|(arrived, ended)| between(arrived, ended));
        let votes = |excess: &dyn Fn(&Row) -> Option<(f64, f64)>| {
            let looked: Vec<(f64, f64)> = answered().filter_map(excess).filter(|&(_, part)| part >= 1.0).collect();
            let yes = looked.iter().filter(|(excess, part)| (excess - part).abs() <= 1.0).count();
            let no = looked.iter().filter(|(excess, _)| excess.abs() < 1.0).count();
            yes > no && yes * 2 > looked.len()
        };
        let hold_in_talk = votes(&|row| {
            let (wait, talk, hold) = (row.wait?, row.talk?, row.hold?);
            Some((wait + talk + hold - whole(row)?, hold))
        });
        let ring_in_talk = votes(&|row| {
            let (wait, talk, ring) = (row.wait?, row.talk?, row.ring?);
            let hold = if hold_in_talk { 0.0 } else { row.hold.unwrap_or(0.0) };
            Some((wait + talk + hold - whole(row)?, ring))
        });
        Includes { ring_in_talk, hold_in_talk }
    }
}

/// Seconds from one moment to another, which may be negative.
pub(super) fn between(from: Timestamp, to: Timestamp) -> f64 {
    to.duration_since(from).as_secs_f64()
}

impl Row {
    /// The contact.
    ///
    /// # Errors
    /// A time is missing or negative, or longer than anybody talks.
    fn contact(self, includes: Includes) -> Result<Contact, String> {
        let arrived = self.arrived.ok_or("it says no arrival")?;
        if self.class.is_empty() {
            return Err("it names no queue".to_owned());
        }
        let hold = if includes.hold_in_talk { 0.0 } else { self.hold.unwrap_or(0.0) };
        let ring = if includes.ring_in_talk { self.ring.unwrap_or(0.0) } else { 0.0 };
        let given_talk = self.talk.map(|talk| (talk + hold - ring).max(0.0));
        let whole = self.ended.map(|ended| between(arrived, ended));
        if let Some(whole) = whole.filter(|whole| *whole < -1.0) {
            return Err(format!("it ends {:.0} s before it arrives", -whole));
        }
        if let (Some(talk), Some(whole), Ending::Answered) = (given_talk, whole, self.end)
            && talk > whole + ROUNDING
        {
            return Err(format!("it talks for {talk:.0} s, and ends {whole:.0} s after its arrival"));
        }
        let connected = self.connected.map(|connected| between(arrived, connected));
        let wait = match self.end {
            Ending::Answered => self.wait.or(connected).or(whole.zip(given_talk).map(|(whole, talk)| whole - talk)),
            Ending::Abandoned | Ending::Left => self.wait.or(whole),
        };
        let wait = plausible(wait.ok_or("it does not say how long it waited")?, "wait")?;
        let outcome = match self.end {
            Ending::Abandoned => Outcome::Abandoned,
            Ending::Left => Outcome::Left,
            Ending::Answered => {
                let talk = given_talk.or(whole.map(|whole| whole - wait));
                let talk = talk.map(|talk| plausible(talk, "conversation")).transpose()?;
                let after_call =
                    self.after_call.map(|after| plausible(after, "work after the conversation")).transpose()?;
                Outcome::Answered(Service { agent: self.agent, talk, after_call })
            }
        };
        Ok(Contact { class: self.class, id: self.id, arrived, wait, outcome, medium: self.medium })
    }
}

fn plausible(seconds: f64, what: &str) -> Result<f64, String> {
    match seconds {
        // Clocks of two machines differ by up to a second.
        seconds if (-1.0..0.0).contains(&seconds) => Ok(0.0),
        seconds if seconds < 0.0 => Err(format!("the {what} comes out as {seconds:.0} s: it ends before it starts")),
        seconds if seconds > LONGEST => {
            Err(format!("the {what} comes out as {:.0} h, more than a week", seconds / 3_600.0))
        }
        seconds => Ok(seconds),
    }
}

/// Takes rows of a table: `read` makes a row of its fields, or says why it is left out.
pub(super) fn take(
    reading: &mut Reading,
    rows: &[super::sheet::Row],
    header: &super::columns::Header,
    read: impl Fn(&mut Reading, &Fields<'_>) -> Result<Row, String>,
) {
    let mut kept = Vec::new();
    for row in rows {
        reading.rows += 1;
        let fields = Fields { row, header, numbers: reading.numbers };
        if fields.is_total() {
            reading.leave_out(row, "it sums up other rows");
            continue;
        }
        match read(reading, &fields) {
            Ok(call) => kept.push((row, call)),
            Err(reason) => reading.leave_out(row, reason),
        }
    }
    let calls: Vec<Row> = kept.iter().map(|(_, call)| call.clone()).collect();
    let includes = Includes::of(&calls);
    if includes.ring_in_talk {
        reading.note("the conversation includes the ringing at the agent, which is taken out of it");
    }
    if includes.hold_in_talk {
        reading.note("the conversation includes the hold");
    }
    for (row, call) in kept {
        match call.contact(includes) {
            Ok(contact) => reading.told.contacts.push(contact),
            Err(reason) => reading.leave_out(row, reason),
        }
    }
}

/// Takes one contact that does not come from a table.
pub(super) fn take_one(reading: &mut Reading, line: usize, text: &str, call: Row) {
    match call.contact(Includes::default()) {
        Ok(contact) => reading.told.contacts.push(contact),
        Err(reason) => reading.leave_out_line(line, reason, super::reading::shortened(text)),
    }
}

/// The fields that most records have, in columns of one meaning each.
pub(super) fn plain(reading: &mut Reading, fields: &Fields<'_>) -> Result<Row, String> {
    let class = fields.said(Meaning::Queue).unwrap_or_default().to_owned();
    let series = class.clone();
    let moment = |reading: &mut Reading, meaning: Meaning| {
        fields.said(meaning).map(|text| reading.moment(text, &series)).transpose()
    };
    Ok(Row {
        id: fields.said(Meaning::Id).map(str::to_owned),
        arrived: moment(reading, Meaning::Arrived)?,
        connected: moment(reading, Meaning::Connected)?,
        ended: moment(reading, Meaning::Ended)?,
        wait: fields.seconds(Meaning::Wait)?,
        talk: fields.seconds(Meaning::Talk)?,
        hold: fields.seconds(Meaning::Hold)?,
        after_call: fields.seconds(Meaning::AfterCall)?,
        ring: fields.seconds(Meaning::Ring)?,
        agent: fields.said(Meaning::Agent).map(str::to_owned),
        end: Ending::Answered,
        class,
        medium: Medium::named(fields.text(Meaning::Medium)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Option<Timestamp> {
        Timestamp::from_second(1_772_434_800 + second).ok()
    }

    fn call() -> Row {
        Row { class: "sales".into(), arrived: at(0), ..Row::default() }
    }

    #[test]
    fn the_times_of_a_contact_follow_from_those_that_are_told() {
        let by_moments = Row { connected: at(48), ended: at(224), ..call() };
        let by_lengths = Row { wait: Some(48.0), talk: Some(170.0), hold: Some(6.0), ..call() };
        let by_both = Row { ended: at(224), talk: Some(176.0), ..call() };
        for row in [by_moments, by_lengths, by_both] {
            let contact = row.contact(Includes::default()).unwrap();
            let Outcome::Answered(service) = contact.outcome else { panic!("it was answered") };
            assert_eq!((contact.wait, service.talk), (48.0, Some(176.0)));
        }
        let gave_up = Row { ended: at(11), end: Ending::Abandoned, ..call() };
        assert_eq!(gave_up.contact(Includes::default()).unwrap().wait, 11.0);
    }

    #[test]
    fn a_time_that_cannot_be_is_no_contact() {
        let backwards = Row { connected: at(48), ended: at(40), ..call() };
        assert!(backwards.contact(Includes::default()).unwrap_err().contains("-8 s"));
        assert!(call().contact(Includes::default()).unwrap_err().contains("how long it waited"));
    }

    #[test]
    fn an_end_before_the_arrival_or_a_conversation_that_does_not_fit_in_is_no_contact() {
        let lengths = Row { wait: Some(4.0), talk: Some(10.0), ..call() };
        let before = Row { ended: at(-9), ..lengths.clone() };
        assert!(before.contact(Includes::default()).unwrap_err().contains("it ends 9 s before it arrives"));
        let longer = Row { ended: at(224), talk: Some(500.0), ..lengths.clone() };
        assert_eq!(
            longer.contact(Includes::default()).unwrap_err(),
            "it talks for 500 s, and ends 224 s after its arrival"
        );
        // Rounded seconds are no contradiction.
        assert!(Row { ended: at(9), ..lengths }.contact(Includes::default()).is_ok());
    }

    #[test]
    fn ringing_and_hold_within_the_conversation_are_found_by_adding_up() {
        let with_ring = Row { ended: at(224), wait: Some(48.0), talk: Some(180.0), ring: Some(4.0), ..call() };
        assert!(Includes::of(std::slice::from_ref(&with_ring)).ring_in_talk);
        let contact = with_ring.contact(Includes { ring_in_talk: true, hold_in_talk: false }).unwrap();
        let Outcome::Answered(service) = contact.outcome else { panic!("it was answered") };
        assert_eq!(service.talk, Some(176.0));
        let without = Row { ended: at(224), wait: Some(48.0), talk: Some(176.0), ring: Some(4.0), ..call() };
        assert_eq!(Includes::of(&[without]), Includes::default());
        let with_hold = Row { ended: at(224), wait: Some(48.0), talk: Some(176.0), hold: Some(20.0), ..call() };
        assert!(Includes::of(&[with_hold]).hold_in_talk);
    }
}
