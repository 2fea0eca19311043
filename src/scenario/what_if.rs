//! Questions that planners ask of a center as it is: what if there were more calls, or each took longer?
//!
//! The answer is a factor on what the file says, in whatever form it says it.

use super::diagnostics::{At, Code, Problem};
use super::nearest::nearest;
use super::overrides::opened;
use super::reader::Reader;
use super::tree::{Name, Node, Table, Value};

/// More or less of something, for all classes or for one.
#[derive(Clone, Debug, PartialEq)]
pub struct WhatIf {
    /// As it was typed.
    pub text: String,
    what: What,
    class: Option<String>,
    factor: f64,
}

/// Of what there is more or less.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Volume,
    Talk,
    WrapUp,
    Patience,
}

const WHATS: [(&str, What); 4] =
    [("volume", What::Volume), ("talk", What::Talk), ("wrap-up", What::WrapUp), ("patience", What::Patience)];

/// Keys of groups that planners ask about by what they come to, not by how much more.
const ATTENDANCE: [&str; 3] = ["shrinkage", "absence", "adherence"];

impl What {
    fn key(self) -> &'static str {
        match self {
            What::Volume => "arrivals",
            What::Talk => "talk",
            What::WrapUp => "wrap_up",
            What::Patience => "patience",
        }
    }
}

impl WhatIf {
    /// Reads `volume +15%`, `talk of sales -10%` or `patience x2`.
    ///
    /// # Errors
    /// It is none of these; the text says what would be.
    pub fn read(text: &str) -> Result<WhatIf, String> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let say = "say of what there is how much more or less, such as `volume +15%`";
        let (&amount, about) = words.split_last().ok_or(say)?;
        let (&word, rest) = about.split_first().ok_or(say)?;
        let folded = word.to_lowercase().replace('_', "-");
        let Some(&(_, what)) = WHATS.iter().find(|(name, _)| *name == folded) else {
            let names = WHATS.map(|(name, _)| name);
            if ATTENDANCE.contains(&folded.as_str()) {
                return Err(format!("say with --set how large it is: `--set group.NAME.{folded}=SHARE`"));
            }
            return Err(match nearest(&folded, names) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("there can be more or less of {}", names.join(", ")),
            });
        };
        let class = match rest {
            [] => None,
            ["of", class @ ..] if !class.is_empty() => Some(class.join(" ")),
            _ => return Err(format!("write `{word} {amount}`, or `{word} of CLASS {amount}`")),
        };
        Ok(WhatIf { text: words.join(" "), what, class, factor: factor(amount)? })
    }
}

/// `+15%` is 1.15, `-10%` is 0.9, `x2` is 2.
fn factor(text: &str) -> Result<f64, String> {
    let help = "write how much as `+15%`, `-10%` or `x1.5`";
    let number = |text: &str| text.parse::<f64>().ok().filter(|number| number.is_finite());
    let factor = match (text.strip_suffix('%'), text.strip_prefix('x')) {
        (Some(percent), _) if percent.starts_with(['+', '-']) => number(percent).map(|percent| 1.0 + percent / 100.0),
        (None, Some(times)) => number(times),
        _ => None,
    };
    let pointed = text.replace(',', ".");
    match factor {
        None if pointed != text && self::factor(&pointed).is_ok() => {
            Err(format!("numbers have a decimal point, not a comma: `{pointed}`"))
        }
        Some(factor) if (1e-3..=1e3).contains(&factor) => Ok(factor),
        Some(_) => Err("that leaves nothing, or is more than a thousand times as much".to_owned()),
        None => Err(help.to_owned()),
    }
}

impl Reader<'_> {
    /// Puts the answer into the tree.
    pub(super) fn what_if(&mut self, root: &mut Node, asked: &WhatIf) {
        let source = self.add_source("--what-if", &asked.text);
        let at = At::new(source, 0..asked.text.len());
        let key = asked.what.key();
        let Value::Table(root) = &mut root.value else { return };
        let default = root.get("defaults").and_then(|defaults| defaults.get(key)).cloned();
        let names: Vec<String> = match root.get("class").map(|node| &node.value) {
            Some(Value::Table(classes)) => classes.entries.iter().map(|(name, _)| name.text.clone()).collect(),
            _ => Vec::new(),
        };
        if let Some(class) = asked.class.as_ref().filter(|class| !names.contains(class)) {
            let help = match nearest(class, names.iter().map(String::as_str)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("there are {}", names.join(", ")),
            };
            return self.report(Problem::error(Code::Unknown, &at, format!("there is no class `{class}`")).help(help));
        }
        let Some((_, Node { value: Value::Table(classes), .. })) =
            root.entries.iter_mut().find(|(name, _)| name.text == "class")
        else {
            return;
        };
        let mut reached = 0;
        let is_asked = |name: &str| asked.class.as_ref().is_none_or(|class| class == name);
        for (_, class) in classes.entries.iter_mut().filter(|(name, _)| is_asked(&name.text)) {
            let Value::Table(class) = &mut class.value else { continue };
            if class.get(key).is_none()
                && let Some(default) = &default
            {
                class.entries.push((Name { text: key.to_owned(), at: at.clone() }, default.clone()));
            }
            reached += scale_all(class, key, asked.factor, &at);
            if let Some((_, Node { value: Value::List(hours), .. })) =
                class.entries.iter_mut().find(|(name, _)| name.text == "hours")
            {
                for hours in hours {
                    let Value::Table(hours) = &mut hours.value else { continue };
                    reached += scale_all(hours, key, asked.factor, &at);
                }
            }
        }
        if reached == 0 {
            let whose = asked.class.as_ref().map_or("no class".to_owned(), |class| format!("the class `{class}`"));
            let message = format!("{whose} has no `{key}` of which there could be more or less");
            self.report(Problem::error(Code::Override, &at, message).help("set the values themselves with --set"));
        }
    }
}

/// Multiplies the distribution of the key, and those of groups that have their own; how many there are.
fn scale_all(table: &mut Table, key: &str, factor: f64, at: &At) -> usize {
    let mut reached = 0;
    for (name, node) in &mut table.entries {
        let by_group = name.text.strip_suffix("_by_group") == Some(key);
        match &mut node.value {
            _ if name.text == key => reached += usize::from(scale(node, factor, at)),
            // A factor on the class's own distribution is one on what was scaled already.
            Value::Table(groups) if by_group => {
                let distributions = groups.entries.iter_mut().filter(|(_, distribution)| {
                    distribution.text().is_some() || distribution.get("distribution").is_some()
                });
                distributions.for_each(|(_, distribution)| reached += usize::from(scale(distribution, factor, at)));
            }
            _ => {}
        }
    }
    reached
}

/// Multiplies the key `scale` of a value, opened if it is in short form; whether it has one.
fn scale(node: &mut Node, factor: f64, at: &At) -> bool {
    if !matches!(node.value, Value::Table(_)) {
        let Some(table) = opened(node) else { return false };
        *node = table;
    }
    let Value::Table(Table { entries }) = &mut node.value else { return false };
    let value = |factor| Node { at: at.clone(), value: Value::Number(factor) };
    match entries.iter_mut().find(|(name, _)| name.text == "scale") {
        // What is wrong with another value is told when it is read.
        Some((_, old)) => {
            if let Some(number) = old.number() {
                *old = value(number * factor);
            }
        }
        None => entries.push((Name { text: "scale".to_owned(), at: at.clone() }, value(factor))),
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Memory, Override, Scenario, load, load_what_if};
    use crate::time::{Span, Time};
    use std::path::Path;

    const CENTER: &str = "
        [run]
        length = \"1h\"
        [defaults]
        patience = \"exponential(2m)\"
        wrap_up = \"30s\"
        [class.calls]
        arrivals = \"100/h\"
        talk = \"exponential(4m)\"
        talk_by_group = { quick = { scale = 0.5 }, slow = \"6m\" }
        [class.letters]
        arrivals = { interval = \"30m\", expected = [10, 30], scale = 2.0 }
        talk = { distribution = \"lognormal\", mean = \"5m\", cv = 1, scale = 1.5 }
        wrap_up = \"exponential(1m)\"
        [group.quick]
        agents = 9
        skills = [\"calls\", \"letters\"]
        [group.slow]
        agents = 9
        skills = [\"calls\", \"letters\"]
    ";

    fn asked(text: &[&str]) -> Scenario {
        let what_if: Vec<WhatIf> = text.iter().map(|text| WhatIf::read(text).unwrap()).collect();
        let files = Memory::default().with("a.toml", CENTER);
        load_what_if(Path::new("a.toml"), &[], &what_if, &files)
            .unwrap_or_else(|wrong| panic!("{}", wrong.diagnostics.render(false)))
    }

    /// Contacts expected of both classes, then mean talk by both groups, wrap-up and patience, all of both classes.
    fn numbers(scenario: &Scenario) -> Vec<f64> {
        let end = Time::START + Span::from_seconds(3_600);
        let classes: Vec<_> = scenario.center.classes.iter().collect();
        let mut numbers: Vec<f64> = classes.iter().map(|class| class.arrivals.expected(end)).collect();
        for class in &classes {
            numbers.extend(class.talk.iter().map(crate::random::Distribution::mean));
            numbers.extend(class.wrap_up.iter().take(1).map(crate::random::Distribution::mean));
            numbers.extend(class.patience.as_ref().map(crate::random::Distribution::mean));
        }
        numbers.into_iter().map(|number| (number * 1e6).round() / 1e6).collect()
    }

    #[test]
    fn what_holds_at_some_hours_is_scaled_with_the_rest() {
        let hours = "talk = \"exponential(4m)\"\nhours = [{ from = \"12:00\", to = \"13:00\", talk = \"10m\", patience = \"1m\" }]";
        let text = CENTER.replacen("talk = \"exponential(4m)\"", hours, 1);
        let text = text.replace("talk_by_group = { quick = { scale = 0.5 }, slow = \"6m\" }", "");
        let what_if = [WhatIf::read("talk +50%").unwrap(), WhatIf::read("patience x2").unwrap()];
        let files = Memory::default().with("a.toml", text);
        let scenario = load_what_if(Path::new("a.toml"), &[], &what_if, &files);
        let scenario = scenario.unwrap_or_else(|wrong| panic!("{}", wrong.diagnostics.render(false)));
        let calls = scenario.center.classes.iter().next().unwrap();
        let lunch = &calls.by_arrival.all()[0];
        let mean = |distribution: &crate::random::Distribution| distribution.mean().round();
        assert_eq!((mean(calls.talk.iter().next().unwrap()), mean(lunch.talk.iter().next().unwrap())), (360.0, 900.0));
        assert_eq!((mean(calls.patience.as_ref().unwrap()), mean(lunch.patience.as_ref().unwrap())), (240.0, 120.0));
    }

    #[test]
    fn every_form_is_scaled_once_and_nothing_else_is() {
        let plain = [100.0, 80.0, 120.0, 360.0, 30.0, 120.0, 450.0, 450.0, 60.0, 120.0];
        assert_eq!(numbers(&asked(&[])), plain);
        let changed = |places: &[usize], factor: f64| {
            let mut numbers = plain;
            places.iter().for_each(|&place| numbers[place] = (numbers[place] * factor * 1e6).round() / 1e6);
            numbers
        };
        assert_eq!(numbers(&asked(&["volume +15%"])), changed(&[0, 1], 1.15));
        assert_eq!(numbers(&asked(&["volume of letters x0.5"])), changed(&[1], 0.5));
        assert_eq!(numbers(&asked(&["talk -10%"])), changed(&[2, 3, 6, 7], 0.9));
        assert_eq!(numbers(&asked(&["wrap-up of calls +100%"])), changed(&[4], 2.0));
        assert_eq!(numbers(&asked(&["patience x2"])), changed(&[5, 9], 2.0));
        assert_eq!(numbers(&asked(&["volume +10%", "volume of calls +10%"]))[0], 121.0);
        assert!(asked(&["volume +15%"]).question.ends_with("What if volume +15%?"));
    }

    #[test]
    fn a_set_reaches_the_scale_of_every_form() {
        let files = Memory::default().with("a.toml", CENTER);
        let set = |path: &str| Override { path: path.to_owned(), value: "3".to_owned() };
        let sets = ["class.calls.arrivals.scale", "class.calls.talk.scale", "defaults.wrap_up.scale"].map(set);
        let scenario = load(Path::new("a.toml"), &sets, &files).unwrap();
        let numbers = numbers(&scenario);
        assert_eq!((numbers[0], numbers[2], numbers[4]), (300.0, 360.0, 90.0));
    }

    #[test]
    fn what_cannot_be_asked_is_told_with_what_can() {
        for (text, help) in [
            ("volume", "such as `volume +15%`"),
            ("volume 15%", "`+15%`, `-10%` or `x1.5`"),
            ("volume +15,5%", "`+15.5%`"),
            ("shrinkage +5%", "--set group.NAME.shrinkage=SHARE"),
            ("volume -100%", "leaves nothing"),
            ("volum +5%", "did you mean `volume`?"),
            ("agents +5%", "more or less of volume, talk, wrap-up, patience"),
            ("volume sales +5%", "`volume of CLASS +5%`"),
        ] {
            let told = WhatIf::read(text).unwrap_err();
            assert!(told.contains(help), "{text}: {told}");
        }
        let files =
            Memory::default().with("a.toml", CENTER.replace("expected = [10, 30], scale = 2.0", "counts = [10, 30]"));
        let wrong = |text: &str| {
            let asked = [WhatIf::read(text).unwrap()];
            load_what_if(Path::new("a.toml"), &[], &asked, &files).unwrap_err().diagnostics.render(false)
        };
        assert!(wrong("volume of leters +5%").contains("did you mean `letters`?"));
        assert!(
            wrong("volume +5%").contains("an exact number of contacts cannot be scaled"),
            "{}",
            wrong("volume +5%")
        );
    }
}
