//! Models A, B and C of docs/speed.md for the crate simcore: `models-for-simcore MODEL CONTACTS`.

use rand::SeedableRng;
use rand_distr::{Distribution, Exp1};
use rand_pcg::Pcg64Mcg;
use serde::Serialize;
use simcore::{Event, EventHandler, EventId, Simulation, SimulationContext, cast};
use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

#[derive(Clone, Serialize)]
struct Arrives {
    class: usize,
}
#[derive(Clone, Serialize)]
struct GivesUp {
    class: usize,
    number: u64,
}
#[derive(Clone, Serialize)]
struct IsFree {
    agent: usize,
}
#[derive(Clone, Serialize)]
struct Composed {
    chat: u64,
}
#[derive(Clone, Serialize)]
struct Writes {
    chat: u64,
}

struct Class {
    rate: f64,
    service: f64,
    patience: f64,
}

/// Who waits, in the order of arrival: when they came, and the event of giving up.
type Line = BTreeMap<u64, (f64, EventId)>;

/// Calls of several classes, agents in groups.
struct Calls {
    context: SimulationContext,
    random: Pcg64Mcg,
    classes: Vec<Class>,
    /// By group, the classes that it serves.
    serves: Vec<Vec<usize>>,
    group_of: Vec<usize>,
    /// By group, who is idle and since when.
    idle: Vec<VecDeque<(f64, usize)>>,
    lines: Vec<Line>,
    to_come: u64,
    came: u64,
    abandoned: u64,
    waited: f64,
}

impl Calls {
    fn draw(&mut self, mean: f64) -> f64 {
        let one: f64 = Exp1.sample(&mut self.random);
        mean * one
    }

    fn next_arrival(&mut self, class: usize) {
        if self.to_come > 0 {
            self.to_come -= 1;
            let after = self.draw(1.0 / self.classes[class].rate);
            self.context.emit_self(Arrives { class }, after);
        }
    }

    fn serve(&mut self, class: usize, agent: usize) {
        let service = self.draw(self.classes[class].service);
        self.context.emit_self(IsFree { agent }, service);
    }

    fn arrives(&mut self, class: usize) {
        self.next_arrival(class);
        self.came += 1;
        let serving = (0..self.idle.len()).filter(|&group| self.serves[group].contains(&class));
        let first = serving.filter_map(|group| self.idle[group].front().map(|&(since, _)| (since, group)));
        let longest = first.min_by(|one, other| one.0.total_cmp(&other.0)).map(|(_, group)| group);
        match longest.and_then(|group| self.idle[group].pop_front()) {
            Some((_, agent)) => self.serve(class, agent),
            None => {
                let number = self.came;
                let patience = self.draw(self.classes[class].patience);
                let gives_up = self.context.emit_self(GivesUp { class, number }, patience);
                self.lines[class].insert(number, (self.context.time(), gives_up));
            }
        }
    }

    fn is_free(&mut self, agent: usize) {
        let group = self.group_of[agent];
        let first = self.serves[group].iter().filter_map(|&class| Some((*self.lines[class].keys().next()?, class)));
        match first.min() {
            Some((number, class)) => {
                let (since, gives_up) = self.lines[class].remove(&number).expect("they stand in line");
                self.context.cancel_event(gives_up);
                self.waited += self.context.time() - since;
                self.serve(class, agent);
            }
            None => self.idle[group].push_back((self.context.time(), agent)),
        }
    }
}

impl EventHandler for Calls {
    fn on(&mut self, event: Event) {
        cast!(match event.data {
            Arrives { class } => { self.arrives(class); }
            IsFree { agent } => { self.is_free(agent); }
            GivesUp { class, number } => {
                self.lines[class].remove(&number);
                self.abandoned += 1;
            }
        })
    }
}

const TURNS: u8 = 8;

struct Chat {
    agent: usize,
    left: u8,
}

/// Chats turn by turn with 50 agents, three at a time each.
struct Chats {
    context: SimulationContext,
    random: Pcg64Mcg,
    chats: BTreeMap<u64, Chat>,
    held: Vec<usize>,
    /// By agent, the messages that wait for their attention, the one in hand first.
    attention: Vec<VecDeque<u64>>,
    line: Line,
    to_come: u64,
    came: u64,
    abandoned: u64,
    waited: f64,
}

impl Chats {
    fn draw(&mut self, mean: f64) -> f64 {
        let one: f64 = Exp1.sample(&mut self.random);
        mean * one
    }

    fn next_arrival(&mut self) {
        if self.to_come > 0 {
            self.to_come -= 1;
            let after = self.draw(0.1);
            self.context.emit_self(Arrives { class: 0 }, after);
        }
    }

    fn begin(&mut self, chat: u64, agent: usize) {
        self.held[agent] += 1;
        self.chats.insert(chat, Chat { agent, left: TURNS });
        self.message(chat);
    }

    fn message(&mut self, chat: u64) {
        let agent = self.chats[&chat].agent;
        self.attention[agent].push_back(chat);
        if self.attention[agent].len() == 1 {
            self.compose(chat);
        }
    }

    fn compose(&mut self, chat: u64) {
        let time = self.draw(0.5);
        self.context.emit_self(Composed { chat }, time);
    }

    fn composed(&mut self, chat: u64) {
        let agent = self.chats[&chat].agent;
        self.attention[agent].pop_front();
        if let Some(&next) = self.attention[agent].front() {
            self.compose(next);
        }
        let talk = self.chats.get_mut(&chat).expect("it is there");
        talk.left -= 1;
        if talk.left > 0 {
            let time = self.draw(1.0);
            self.context.emit_self(Writes { chat }, time);
            return;
        }
        self.chats.remove(&chat);
        self.held[agent] -= 1;
        if let Some((next, (since, gives_up))) = self.line.pop_first() {
            self.context.cancel_event(gives_up);
            self.waited += self.context.time() - since;
            self.begin(next, agent);
        }
    }

    fn arrives(&mut self) {
        self.next_arrival();
        self.came += 1;
        let number = self.came;
        let fewest = (0..self.held.len()).min_by_key(|&agent| self.held[agent]).expect("there are agents");
        if self.held[fewest] < 3 {
            return self.begin(number, fewest);
        }
        let patience = self.draw(5.0);
        let gives_up = self.context.emit_self(GivesUp { class: 0, number }, patience);
        self.line.insert(number, (self.context.time(), gives_up));
    }
}

impl EventHandler for Chats {
    fn on(&mut self, event: Event) {
        cast!(match event.data {
            Arrives { class } => {
                debug_assert_eq!(class, 0);
                self.arrives();
            }
            Composed { chat } => { self.composed(chat); }
            Writes { chat } => { self.message(chat); }
            GivesUp { class, number } => {
                debug_assert_eq!(class, 0);
                self.line.remove(&number);
                self.abandoned += 1;
            }
        })
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let (model, contacts): (&str, u64) = (&arguments[1], arguments[2].parse().expect("a number of contacts"));
    let mut simulation = Simulation::new(1);
    let context = simulation.create_context("center");
    let random = Pcg64Mcg::seed_from_u64(1);
    let (came, abandoned, waited);
    if model == "C" {
        let chats = Chats {
            context,
            random,
            chats: BTreeMap::new(),
            held: vec![0; 50],
            attention: vec![VecDeque::new(); 50],
            line: BTreeMap::new(),
            to_come: contacts,
            came: 0,
            abandoned: 0,
            waited: 0.0,
        };
        let center = Rc::new(RefCell::new(chats));
        simulation.add_handler("center", center.clone());
        center.borrow_mut().next_arrival();
        simulation.step_until_no_events();
        let done = center.borrow();
        (came, abandoned, waited) = (done.came, done.abandoned, done.waited);
    } else {
        let class = |&(rate, service, patience): &(f64, f64, f64)| Class { rate, service, patience };
        let (classes, groups): (Vec<Class>, Vec<(usize, Vec<usize>)>) = match model {
            "A" => ([(100.0, 1.0, 1.0)].iter().map(class).collect(), vec![(100, vec![0])]),
            "B" => (
                [(40.0, 0.8, 1.0), (30.0, 1.0, 0.5), (35.0, 1.2, 2.0), (25.0, 1.0, 1.0), (32.0, 0.9, 1.5), (38.0, 1.1, 0.8)]
                    .iter()
                    .map(class)
                    .collect(),
                vec![
                    (34, vec![0, 1]),
                    (33, vec![1, 2]),
                    (33, vec![2, 3, 0]),
                    (33, vec![3, 4]),
                    (33, vec![4, 5]),
                    (34, vec![5, 0, 3]),
                ],
            ),
            _ => panic!("there are the models A, B and C"),
        };
        let (mut group_of, mut idle) = (Vec::new(), Vec::new());
        for (group, &(agents, _)) in groups.iter().enumerate() {
            idle.push((0..agents).map(|agent| (0.0, group_of.len() + agent)).collect());
            group_of.extend(std::iter::repeat_n(group, agents));
        }
        let lines = classes.iter().map(|_| Line::new()).collect();
        let serves = groups.into_iter().map(|(_, serves)| serves).collect();
        let many = classes.len();
        let calls = Calls {
            context,
            random,
            classes,
            serves,
            group_of,
            idle,
            lines,
            to_come: contacts,
            came: 0,
            abandoned: 0,
            waited: 0.0,
        };
        let center = Rc::new(RefCell::new(calls));
        simulation.add_handler("center", center.clone());
        (0..many).for_each(|class| center.borrow_mut().next_arrival(class));
        simulation.step_until_no_events();
        let done = center.borrow();
        (came, abandoned, waited) = (done.came, done.abandoned, done.waited);
    }
    println!("{came} contacts, {:.2} % abandoned, {:.4} waited", 100.0 * abandoned as f64 / came as f64, waited / came as f64);
}
