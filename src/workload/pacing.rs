//! For how many clients a robot lets it ring at once.

/// For how many clients a robot lets it ring at once.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Pacing {
    /// For as many as agents are free, and so many more, as long as nobody waits before them.
    Ahead(u16),
    /// For so many, whoever is free.
    Ringing(u16),
    /// For as many as let at most this share of those who answer find nobody free, by the share of calls answered so far and the agents
    /// that are free now \[0, 1\].
    AtMostInVain(f64),
    /// The same, counting as free those as well who are expected to be by the time that it has rung, and risking more the smaller the share is
    /// that has found nobody so far \[0, 1\]. Where a larger one has, for fewer than are free: for one less, two or three, as it is up to two,
    /// three or more times as large.
    Predictive(f64),
}

/// How many times the share that is allowed a robot risks at most with one call more, where far fewer than that have found nobody so far.
const MOST_DARING: f64 = 10.0;

/// How many agents a robot leaves free at most of whom too many have found nobody.
const MOST_SPARE: f64 = 3.0;

/// What a robot knows of agents when it considers a call.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Outlook {
    /// Who waits before the client.
    pub before: u32,
    /// Agents that are free.
    pub free: u32,
    /// Agents that are not, and are expected to be by the time that it has rung.
    pub soon: u32,
    /// Which share of the calls is answered \[0, 1\].
    pub answered: f64,
    /// Which share of those who answered has found nobody so far \[0, 1\].
    pub found_nobody: f64,
}

impl Pacing {
    /// Whether one more client may be called while it rings for `ringing`.
    ///
    /// # Formula
    /// Of n calls with answers of probability p, B(n, p) are answered. Of those who answer E(max(0, B - free)) / (n p) find nobody free.
    pub fn allows(self, ringing: u32, outlook: Outlook) -> bool {
        let Outlook { before, free, soon, answered, found_nobody } = outlook;
        let within = |share: f64, free: u32| {
            let free = free.saturating_sub(before);
            // Nobody can answer in vain as long as it rings for no more than are free.
            ringing < free || free > 0 && in_vain(ringing + 1, free, answered) <= share
        };
        match self {
            Pacing::Ahead(ahead) => before + ringing < free + u32::from(ahead),
            Pacing::Ringing(most) => ringing < u32::from(most),
            Pacing::AtMostInVain(share) => within(share, free),
            // The less often nobody was found so far, the more may be dared.
            Pacing::Predictive(share) if found_nobody <= share => {
                within(share * (share / found_nobody).min(MOST_DARING), free + soon)
            }
            Pacing::Predictive(share) => {
                let spare = (found_nobody / share.max(f64::MIN_POSITIVE)).min(MOST_SPARE) as u32;
                ringing + before + spare < free
            }
        }
    }
}

/// The share of those who answer of so many calls that find nobody of so many agents free.
fn in_vain(calls: u32, free: u32, answered: f64) -> f64 {
    if answered <= 0.0 {
        return 0.0;
    }
    if answered >= 1.0 {
        return 1.0 - f64::from(free.min(calls)) / f64::from(calls);
    }
    // The probability of k answers, from k = 0 on.
    let mut probability = (1.0 - answered).powf(f64::from(calls));
    let mut lost = 0.0;
    for answers in 0..=calls {
        lost += probability * f64::from(answers.saturating_sub(free));
        probability *= f64::from(calls - answers) / f64::from(answers + 1) * answered / (1.0 - answered);
    }
    lost / (f64::from(calls) * answered)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_calls_for_one_agent_the_second_answer_is_in_vain() {
        // Both are answered with probability 1/4, one of 2 x 1/2 answers on average.
        assert!((in_vain(2, 1, 0.5) - 0.25).abs() < 1e-12);
        assert!((in_vain(3, 1, 1.0) - 2.0 / 3.0).abs() < 1e-12);
        assert_eq!((in_vain(5, 5, 0.3), in_vain(5, 1, 0.0)), (0.0, 0.0));
    }

    #[test]
    fn a_robot_rings_for_more_clients_than_agents_are_free_as_far_as_answers_in_vain_are_rare() {
        let pacing = Pacing::AtMostInVain(0.03);
        let outlook = |before, free, answered| Outlook { before, free, answered, ..Outlook::default() };
        let most =
            |free, answered| (0..200).take_while(|&ringing| pacing.allows(ringing, outlook(0, free, answered))).count();
        assert_eq!([most(0, 0.3), most(1, 0.3), most(1, 0.9)], [0, 1, 1]);
        // More agents share the risk: one call for each of few, and twice as many for many.
        assert!(most(10, 0.3) > 15 && most(50, 0.3) > 2 * 50, "{} {}", most(10, 0.3), most(50, 0.3));
        assert_eq!(most(10, 1.0), 10);
        assert!(in_vain(most(50, 0.3) as u32, 50, 0.3) <= 0.03 && in_vain(most(50, 0.3) as u32 + 1, 50, 0.3) > 0.03);
        // Whoever waits before them is given the agents first.
        assert!(!pacing.allows(0, outlook(1, 1, 0.3)));
    }

    #[test]
    fn one_that_predicts_counts_on_those_who_will_be_free_until_too_many_have_found_nobody() {
        let outlook = Outlook { before: 0, free: 0, soon: 2, answered: 0.25, found_nobody: 0.03 };
        let most = |pacing: Pacing, outlook| (0..200).take_while(|&ringing| pacing.allows(ringing, outlook)).count();
        let of_two = |share| most(Pacing::AtMostInVain(share), Outlook { free: 2, ..outlook });
        let predicted = |found_nobody| most(Pacing::Predictive(0.03), Outlook { found_nobody, ..outlook });
        assert_eq!(most(Pacing::AtMostInVain(0.03), outlook), 0);
        // The risk of one more call grows up to ten times what is allowed.
        assert_eq!([0.03, 0.01, 0.001].map(predicted), [0.03, 0.09, 0.3].map(of_two));
        for (found_nobody, calls) in [(0.031, 4), (0.07, 3), (0.1, 2), (0.5, 2)] {
            let too_many = Outlook { free: 5, found_nobody, ..outlook };
            assert_eq!(most(Pacing::Predictive(0.03), too_many), calls, "{found_nobody}");
        }
    }
}
