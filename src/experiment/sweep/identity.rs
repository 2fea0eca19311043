//! What a point is called: a digest of the center as it was understood, whatever the file that describes it looks like.

use crate::digest::{Digest, Digester};
use crate::ids::{AgentId, IdVec};
use crate::model::{Agent, Center};
use crate::random::Distribution;
use crate::workload::{Arrivals, RecordedContacts};
use std::fmt::{Debug, Write};
use std::mem::{replace, take};

/// Names centers that are much alike: what is the same as in the first of them is not looked at again.
///
/// The name is a digest of the center's `Debug` text, in which agents, arrivals and patience stand with digests of their own: these are
/// large, and seldom vary.
pub(super) struct Namer {
    agents: Option<(IdVec<AgentId, Agent>, Digest)>,
    /// By class.
    classes: Vec<KnownClass>,
}

struct KnownClass {
    arrivals: (Arrivals, Digest),
    patience: (Option<Distribution>, Digest),
}

/// A digest of something's `Debug` text.
fn digest(what: &impl Debug) -> Digest {
    let mut digester = Digester::default();
    let _ = write!(digester, "{what:?}");
    digester.digest()
}

/// The digest of a part, looked up if it is the known one.
fn look_up<T: Debug + PartialEq>(part: &T, known: Option<&(T, Digest)>) -> Digest {
    match known {
        Some((same, digest)) if same == part => *digest,
        _ => digest(part),
    }
}

impl Namer {
    /// One that knows this center.
    pub(super) fn new(first: Option<Center>) -> Namer {
        let Some(first) = first else { return Namer { agents: None, classes: Vec::new() } };
        let named = |class: crate::workload::Class| {
            let (arrivals, patience) = (digest(&class.arrivals), digest(&class.patience));
            KnownClass { arrivals: (class.arrivals, arrivals), patience: (class.patience, patience) }
        };
        let agents = digest(&first.agents);
        Namer { agents: Some((first.agents, agents)), classes: first.classes.into_iter().map(named).collect() }
    }

    /// The name of a center, which is as before afterwards.
    pub(super) fn name(&self, center: &mut Center) -> String {
        let mut text = Digester::default();
        let agents = take(&mut center.agents);
        let _ = write!(text, "{} ", look_up(&agents, self.agents.as_ref()).hex());
        let mut taken = Vec::new();
        for (number, class) in center.classes.iter_mut().enumerate() {
            let known = self.classes.get(number);
            let nothing = Arrivals::Recorded(RecordedContacts::default());
            let (arrivals, patience) = (replace(&mut class.arrivals, nothing), class.patience.take());
            let digests = [
                look_up(&arrivals, known.map(|known| &known.arrivals)),
                look_up(&patience, known.map(|known| &known.patience)),
            ];
            let _ = write!(text, "{} {} ", digests[0].hex(), digests[1].hex());
            taken.push((arrivals, patience));
        }
        let _ = write!(text, "{center:?}");
        center.agents = agents;
        for (class, (arrivals, patience)) in center.classes.iter_mut().zip(taken) {
            (class.arrivals, class.patience) = (arrivals, patience);
        }
        text.digest().hex()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::sample;
    use crate::ids::ClassId;

    #[test]
    fn a_name_depends_on_everything_and_not_on_what_is_known() {
        let center = sample::mixed();
        let (knowing, ignorant) = (Namer::new(Some(center.clone())), Namer::new(None));
        let mut changed: Vec<Center> = (0..6).map(|_| center.clone()).collect();
        changed[1].agents.iter_mut().last().unwrap().duty[0].from = crate::time::Time::MAX;
        changed[2].classes[ClassId(1)].patience = None;
        changed[3].classes[ClassId(0)].arrivals = Arrivals::Recorded(RecordedContacts::default());
        changed[4].classes[ClassId(0)].priority = 7;
        changed[5].rules.agent_selection = crate::routing::AgentSelection::Random;
        let mut names = Vec::new();
        for center in &mut changed {
            let before = format!("{center:?}");
            let name = knowing.name(center);
            assert_eq!(name, ignorant.name(center));
            assert_eq!(format!("{center:?}"), before, "naming changes nothing");
            names.push(name);
        }
        assert_eq!(names[0], knowing.name(&mut center.clone()));
        names.sort();
        names.dedup();
        assert_eq!(names.len(), 6);
    }
}
