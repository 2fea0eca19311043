//! Files of SIP messages: each message is a contact of the class that takes its reason.

use super::calendar::Calendar;
use super::diagnostics::{At, Code, Problem, shortened};
use super::keys::{Absence, Key, Kind};
use super::moments::DAYS_BEFORE;
use super::quantities;
use super::reader::Reader;
use super::sip::Signalling;
use super::tree::{Node, Value};
use crate::routing::Channel;
use crate::sip::{self, Form, Invite, Malformed};
use crate::time::{Span, Time};
use crate::words::{are, counted};
use crate::workload::{Arrivals, RecordedContact, SipRequest};
use std::collections::{BTreeMap, BTreeSet};

/// The most messages in a file.
const MAX_MESSAGES: usize = 1_000_000;
/// The most further messages that cannot be read whose faults are told.
const REASONS_SHOWN: usize = 7;
/// The most days of which a file has messages that are told.
const DAYS_SHOWN: usize = 3;
/// What files packed by gzip begin with.
const GZIP: [u8; 2] = [0x1f, 0x8b];
/// The field of the form that says why the client asks.
const REASON: &str = "reason";

pub(super) const INVITES: Key = Key {
    name: "invites",
    kind: Kind::Text("path of a file of SIP messages, from the scenario's folder"),
    default: Absence::Means("not given"),
    doc: "For classes with sip = true: a file of messages, each after a line with its time such as `--- 09:00:12.5`, or with its date as `--- 2014-03-10 09:00:12.5`; or the log of messages that SIPp writes, or a packet capture (pcap or pcapng). A time without a date is that of every day. An INVITE within a session, and in a log or capture one of a session that was asked for before (sent again, over another hop, or with credentials), is no contact.",
};

pub(super) const REASONS: Key = Key {
    name: "reasons",
    kind: Kind::List(&Kind::Text("a reason")),
    default: Absence::Means("all messages of the file that no other class takes"),
    doc: "Which messages of `invites` the class takes: those with one of these in the field `reason` of their form.",
};

/// The files of messages with who takes what; nothing for a file with mistakes, which were told.
#[derive(Default)]
pub(super) struct Invites(BTreeMap<String, Option<InviteFile>>);

struct InviteFile {
    messages: Vec<Message>,
    /// Reasons that a class takes by name.
    claimed: BTreeSet<String>,
    /// The class that takes the rest.
    rest: Option<At>,
}

struct Message {
    at: At,
    /// Since the start of the run \[ns\], which it may come before.
    nanos: i64,
    content: Result<Invite, Malformed>,
}

impl Message {
    fn reason(&self) -> Option<&str> {
        self.content.as_ref().ok()?.form.get(REASON)
    }
}

impl Invites {
    /// Whether all files could be read.
    pub(super) fn are_whole(&self) -> bool {
        self.0.values().all(Option::is_some)
    }

    /// The forms of all messages that can be read.
    pub(super) fn forms(&self) -> impl Iterator<Item = &Form> {
        let messages = self.0.values().flatten().flat_map(|file| &file.messages);
        messages.filter_map(|message| Some(&message.content.as_ref().ok()?.form))
    }
}

impl Reader<'_> {
    /// Reads all files of messages that classes name. What else is wrong with a class is told when it is decoded.
    pub(super) fn invites(&mut self, classes: Option<&Node>, calendar: &Calendar) -> Invites {
        let mut files = Invites::default();
        let entries = match classes.map(|node| &node.value) {
            Some(Value::Table(table)) => &table.entries[..],
            _ => &[],
        };
        for (name, class) in entries {
            let Some(arrivals) = class.get("arrivals") else { continue };
            let Some(node) = arrivals.get(INVITES.name) else { continue };
            let Some(path) = node.text() else { continue };
            if !files.0.contains_key(path) {
                let messages = self.messages(path, node, calendar);
                let file = messages.map(|messages| InviteFile { messages, claimed: BTreeSet::new(), rest: None });
                files.0.insert(path.to_owned(), file);
            }
            let Some(Some(file)) = files.0.get_mut(path) else { continue };
            match arrivals.get(REASONS.name).map(|node| &node.value) {
                Some(Value::List(items)) => {
                    for (reason, at) in items.iter().filter_map(|item| Some((item.text()?, &item.at))) {
                        if !file.claimed.insert(reason.to_owned()) {
                            let message = format!("two classes take the reason `{}`", shortened(reason));
                            self.report(Problem::error(Code::Conflict, at, message));
                        }
                    }
                }
                Some(_) => {}
                None => {
                    if let Some(other) = file.rest.replace(name.at.clone()) {
                        let message = "two classes take all messages that are left";
                        let problem = Problem::error(Code::Conflict, &name.at, message).related(&other, "the other");
                        self.report(problem.help("give one of them `reasons`"));
                    }
                }
            }
        }
        for file in files.0.values().flatten().filter(|file| file.rest.is_none()) {
            let taken = |message: &&Message| message.reason().is_some_and(|reason| file.claimed.contains(reason));
            if let Some(left) = file.messages.iter().find(|message| !taken(message)) {
                let why = match &left.content {
                    Err(rule) => format!("it cannot be read: {rule}"),
                    Ok(_) => match left.reason() {
                        Some(reason) => format!("its reason is `{}`", shortened(reason)),
                        None => "it gives no reason".to_owned(),
                    },
                };
                let problem = Problem::error(Code::Message, &left.at, "no class takes this message")
                    .label(why)
                    .unless_wrong(&[("class", "arrivals"), ("class", "sip"), ("class", "reasons")]);
                self.report(problem.help("let one class with `invites` have no `reasons`: it takes all that are left"));
            }
        }
        files
    }

    /// The file of messages as text: a packet capture as a log of the requests in it.
    fn open_messages(&mut self, path: &str, node: &Node, calendar: &Calendar) -> Option<usize> {
        let bytes = self.bytes_of(path, Some(&node.at))?;
        if bytes.starts_with(&GZIP) {
            let problem = Problem::error(Code::Message, &node.at, format!("`{path}` is compressed"));
            self.report(problem.help(format!("unpack it: gunzip --keep {path}")));
            return None;
        }
        if !sip::is_capture(&bytes) {
            return self.as_text(path, &bytes);
        }
        // Its packets have moments: what they lack is told here and not at a text that nobody wrote.
        let lacking = [
            ("`date`", "date = \"2014-03-10\"", calendar.date.is_none()),
            ("`timezone`", "timezone = \"Europe/Amsterdam\"", calendar.timezone.is_none()),
        ];
        let lacking = Vec::from_iter(lacking.into_iter().filter(|&(_, _, lacks)| lacks));
        if !lacking.is_empty() {
            let message = format!(
                "the packet capture `{path}` says when its packets came, which needs the date and time zone of the run"
            );
            let problem = Problem::error(Code::Conflict, &node.at, message);
            let keys = Vec::from_iter(lacking.iter().map(|&(key, ..)| key)).join(" and ");
            let examples = Vec::from_iter(lacking.iter().map(|&(_, example, _)| example)).join(" and ");
            self.report(problem.help(format!("set {keys} in [run], such as {examples}")));
            return None;
        }
        let Some(captured) = sip::captured(&bytes) else {
            let message = format!("`{path}` begins like a packet capture and cannot be read as one");
            let problem = Problem::error(Code::Message, &node.at, message);
            self.report(problem.help("save it as pcap or pcapng"));
            return None;
        };
        if captured.is_cut {
            let message = format!("the packet capture `{path}` ends within a packet; what comes before that is read");
            self.report(Problem::warning(Code::Message, &node.at, message));
        }
        if captured.gaps > 0 {
            let message = format!(
                "segments of connections over TCP are missing in the packet capture `{path}`, in {}: a request that they are of is not \
                 read",
                counted(captured.gaps, "place")
            );
            self.report(Problem::warning(Code::Message, &node.at, message));
        }
        let lost = [
            (
                captured.cut_short,
                "request",
                "only the beginning was kept",
                "capture whole packets, as tcpdump does with `-s 0`",
            ),
            (captured.incomplete, "packet", "fragments are missing", "capture where all of them come by"),
            (captured.unread, "packet", "the kind of link is not read", "capture on a link of Ethernet or IP"),
        ];
        for (count, what, why, help) in lost.into_iter().filter(|&(count, ..)| count > 0) {
            let message =
                format!("{} of the packet capture `{path}` {} not read: {why}", counted(count, what), are(count));
            self.report(Problem::warning(Code::Message, &node.at, message).help(help));
        }
        if captured.log.is_empty() {
            let message = format!("the packet capture `{path}` has no request to set up a session");
            let problem = Problem::warning(Code::Message, &node.at, message);
            self.report(problem.help("requests over UDP and TCP are found; those over TLS are encrypted"));
        }
        Some(self.read_as(path, &bytes, &captured.log))
    }

    fn messages(&mut self, path: &str, node: &Node, calendar: &Calendar) -> Option<Vec<Message>> {
        let source = self.open_messages(path, node, calendar)?;
        let text = self.sources[source].text.clone();
        let (entries, stray) = sip::split(&text);
        if let Some(range) = stray {
            let at = At::new(source, range);
            let problem = Problem::error(Code::Message, &at, "there is no time before the first message");
            self.report(problem.help("each message stands after a line with its time, such as `--- 09:00:12.5`"));
            return None;
        }
        if entries.len() > MAX_MESSAGES {
            let message = format!("`{path}` has more than {MAX_MESSAGES} messages");
            self.report(Problem::error(Code::Limit, &node.at, message));
            return None;
        }
        let mut messages = Vec::new();
        let mut sent = BTreeSet::new();
        let mut sessions = BTreeSet::new();
        let (mut others, mut again) = (Vec::new(), Vec::new());
        let mut other_days: BTreeMap<i64, usize> = BTreeMap::new();
        for entry in entries {
            // A log has answers too, and what was sent again for want of one.
            if entry.of_log && (!entry.message.starts_with("INVITE ") || !sent.insert(entry.message.trim())) {
                continue;
            }
            let at = At::new(source, entry.stamp_at);
            let stamp = self.take(Code::TimeOfDay, &at, quantities::stamp(&entry.stamp.replace('\t', " ")))?;
            let moment = self.moment_of(stamp, &at, calendar)?;
            if let Some(day) = moment.day.filter(|day| !(0..calendar.days()).contains(day)) {
                *other_days.entry(day).or_default() += 1;
                continue;
            }
            let content = sip::parse(entry.message.as_bytes());
            match &content {
                Err(Malformed::NotAnInvite) => {
                    others.push(at);
                    continue;
                }
                // The same over other ways, with credentials that were asked for, or within the session.
                Ok(invite)
                    if invite.is_within_session
                        || entry.of_log && !sessions.insert((invite.call_id.clone(), invite.from_tag.clone())) =>
                {
                    again.push(at);
                    continue;
                }
                Ok(_) | Err(_) => {}
            }
            // A time without a date is that of every day; what comes at none in the run is told of.
            let during = 0..calendar.horizon.length.nanos() as i64;
            let mut times = Vec::from_iter(moment.nanos(calendar, DAYS_BEFORE).filter(|nanos| during.contains(nanos)));
            let is_elsewhere = moment.is_elsewhere(Span::ZERO, calendar);
            let otherwise = moment.nanos(calendar, 0).next().filter(|_| times.is_empty() && !is_elsewhere);
            times.extend(otherwise);
            messages.extend(times.into_iter().map(|nanos| Message { at: at.clone(), nanos, content: content.clone() }));
        }
        if messages.is_empty() && others.is_empty() && again.is_empty() {
            self.only_of_other_days(path, node, calendar, &other_days);
        }
        if let Some(at) = again.first() {
            let message = match again.len() {
                1 => "an INVITE of a session that there is, or was asked for before, is no contact and is left out"
                    .to_owned(),
                many => format!(
                    "{many} INVITEs of sessions that there are, or were asked for before, are no contacts and are left out"
                ),
            };
            let problem = Problem::warning(Code::Message, at, message).label("the first of them");
            self.report(problem.help(
                "a session is known by the tag of `To`; in a log or capture one that was asked for before by `Call-ID` and the tag of `From`",
            ));
        }
        if let Some(at) = others.first() {
            let message = match others.len() {
                1 => "a message that sets up no session is no contact and is left out".to_owned(),
                many => format!("{many} messages that set up no session are no contacts and are left out"),
            };
            let problem = Problem::warning(Code::Message, at, message);
            self.report(problem.label("the first of them").help("contacts are requests whose method is INVITE"));
        }
        Some(messages)
    }

    /// Tells of which days the messages are where none is of a day of the run.
    fn only_of_other_days(&mut self, path: &str, node: &Node, calendar: &Calendar, days: &BTreeMap<i64, usize>) {
        let dates = days.iter().filter_map(|(&day, &messages)| Some((calendar.date_of(day)?, messages)));
        let dates = Vec::from_iter(dates);
        let [(first, _), ..] = dates[..] else { return };
        let shown = dates.iter().take(DAYS_SHOWN).map(|(date, messages)| format!("{messages} of {date}"));
        let shown = Vec::from_iter(shown).join(", ");
        let more = dates.len().saturating_sub(DAYS_SHOWN);
        let more = if more > 0 { format!(" and those of {}", counted(more, "more day")) } else { String::new() };
        let message = format!("`{path}` has no message of the days of the run: there are {shown}{more}");
        let problem = Problem::warning(Code::NoRow, &node.at, message);
        self.report(problem.help(format!("set `date` in [run], such as date = \"{first}\"")));
    }

    /// The contacts that the messages for a class are, with what they ask for.
    pub(super) fn invited(
        &mut self,
        node: &Node,
        calendar: &Calendar,
        files: &Invites,
        (signalling, channel, priority): (&Signalling, Channel, u8),
    ) -> Option<(Arrivals, Vec<Option<SipRequest>>)> {
        let path = node.get(INVITES.name)?.text()?;
        let file = files.0.get(path)?.as_ref()?;
        let own = node.get(REASONS.name).map(|node| self.list(node));
        let own = own.map(|items| items.iter().filter_map(Node::text).collect::<BTreeSet<&str>>());
        let takes = |message: &Message| match &own {
            Some(own) => message.reason().is_some_and(|reason| own.contains(reason)),
            None => !message.reason().is_some_and(|reason| file.claimed.contains(reason)),
        };
        let converter = signalling.converter(channel, priority);
        let (mut taken, mut outside) = (Vec::new(), 0);
        let mut unreadable: Vec<(&At, Malformed)> = Vec::new();
        for message in file.messages.iter().filter(|message| takes(message)) {
            if message.nanos < 0 || message.nanos >= calendar.horizon.length.nanos() as i64 {
                outside += 1;
                continue;
            }
            unreadable.extend(message.content.as_ref().err().map(|&rule| (&message.at, rule)));
            let time = Time::START + Span::from_nanos(message.nanos as u64);
            taken.push((time, message.content.as_ref().ok().map(|invite| converter.convert(invite))));
        }
        if outside > 0 {
            let message = format!(
                "{} {} before the start or after the end of the run, and left out",
                counted(outside, "message"),
                are(outside)
            );
            self.report(Problem::warning(Code::Outside, &node.at, message));
        }
        if let Some(((at, rule), others)) = unreadable.split_first() {
            let message = format!(
                "{} of {} cannot be read and will be rejected",
                unreadable.len(),
                counted(taken.len(), "message")
            );
            let problem = Problem::warning(Code::Message, at, message).label(format!("in this one, {rule}"));
            let shown = others.iter().take(REASONS_SHOWN);
            self.report(shown.fold(problem, |problem, (at, rule)| problem.related(at, format!("in this one, {rule}"))));
        }
        taken.sort_by_key(|&(time, _)| time);
        let contact = |&(time, _): &(Time, _)| RecordedContact { time, patience: None, talk: None };
        let contacts: Vec<RecordedContact> = taken.iter().map(contact).collect();
        Some((Arrivals::Recorded(contacts.into()), taken.into_iter().map(|(_, request)| request).collect()))
    }
}
