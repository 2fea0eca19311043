//! `switchboard trace`.

use super::Failed;
use super::arguments::TraceArguments;
use super::interrupt::flag;
use super::terminal::{complain, load, refuse, say, width};
use crate::experiment::{Longest, Story};
use crate::ids::{ClassId, Id};
use crate::model::{self, Limits, Observer};
use crate::report::{self, ClientChart, StoryRun, WriteCause, WriteError};
use crate::scenario::Scenario;
use crate::workload::first_number;
use std::fs;

/// Tells what one client went through in one replication.
pub(super) fn trace(arguments: &TraceArguments) -> Result<(), Failed> {
    let scenario = load(&arguments.scenario)?;
    let class = arguments.class.as_deref().map(|name| class_of(&scenario, name)).transpose()?;
    let (class, number) = match (class, arguments.contact) {
        (Some(class), Some(number)) => (class, number),
        (None, Some(number)) if scenario.center.classes.len() == 1 => (ClassId::from_index(0), number),
        (None, Some(_)) => return Err(refuse("contacts are numbered by class: say with --class which one is meant")),
        (class, None) => {
            let mut longest = Longest::new(class);
            watch(&scenario, arguments, &mut longest)?;
            longest.contact().ok_or_else(|| refuse("nobody came in this replication"))?
        }
    };
    let devices = scenario.center.presence.devices.iter().map(|device| device.name.clone()).collect();
    let mut seen = (
        Story::new(&scenario, scenario.agent_names(), class, number),
        ClientChart::new(class.index(), first_number(number), devices),
    );
    watch(&scenario, arguments, &mut seen)?;
    let (story, chart) = seen;
    let came_as = story.came_as_another().map(|class| scenario.center.classes[class].name.as_str());
    let (name, replication) = (&scenario.center.classes[class].name, arguments.replication);
    let events = story.events().ok_or_else(|| {
        if let Some(came_as) = came_as {
            return refuse(&format!(
                "contact {number} of class `{name}` in replication {replication} is one of a client who came as `{came_as}`: their whole \
                 story is told by --class {came_as} --contact {number}"
            ));
        }
        refuse(&format!(
            "class `{name}` has no contact {number} in replication {replication} (both are counted from 0); contacts.csv of \
             `run --contacts` has them all"
        ))
    })?;
    let run = StoryRun {
        question: &scenario.question,
        class: name,
        contact: number,
        replication,
        seed: seed(&scenario, arguments),
        events: &events,
    };
    if let Some((file, picture)) = &arguments.chart {
        let clock = |time| scenario.names.second(time);
        let svg = chart
            .svg(&scenario.question, &run.who(), &clock)
            .ok_or_else(|| refuse("there is nothing of them to draw"))?;
        let bytes = picture.map_or_else(|| svg.clone().into_bytes(), |picture| picture.of(&svg));
        let refused = |error| WriteError { path: file.clone(), cause: WriteCause::System { action: "write", error } };
        fs::write(file, bytes).map_err(|error| complain(&refused(error)))?;
    }
    say(&if arguments.json { report::json_story(&run) } else { report::console_story(&run, width()) })
}

fn seed(scenario: &Scenario, arguments: &TraceArguments) -> u64 {
    arguments.seed.unwrap_or(scenario.settings.seed)
}

/// Simulates the replication for somebody who watches.
fn watch(scenario: &Scenario, arguments: &TraceArguments, observer: &mut impl Observer) -> Result<(), Failed> {
    let interrupted = flag();
    let limits = Limits { interrupted: Some(&interrupted), ..Limits::default() };
    let run = model::simulate(&scenario.center, seed(scenario, arguments), arguments.replication, limits, observer);
    run.map(drop).map_err(|error| complain(&error))
}

pub(super) fn class_of(scenario: &Scenario, name: &str) -> Result<ClassId, Failed> {
    let classes = &scenario.center.classes;
    let found = classes.entries().find(|(_, class)| class.name == name).map(|(id, _)| id);
    found.ok_or_else(|| {
        let names = Vec::from_iter(classes.iter().map(|class| class.name.as_str()));
        refuse(&format!("there is no class `{name}`; there are {}", names.join(", ")))
    })
}
