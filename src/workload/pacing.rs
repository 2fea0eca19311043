//! For how many clients a robot lets it ring at once.

use std::f64::consts::SQRT_2;

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
    /// For as many as are free, and for one more whenever the chance is small enough that its client finds nobody, by how many will have
    /// answered and how many agents will have become free meanwhile, so that in the long run at most this share finds nobody \[0, 1\]: see
    /// [`Pacing::allows`].
    Predictive(f64),
}

/// What a robot knows of agents and of its calls when it considers another.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Outlook {
    /// Who waits before the client.
    pub before: u32,
    /// For how many it rings.
    pub ringing: u32,
    /// How many of these will answer yet, on average.
    pub coming: f64,
    /// Agents that are free.
    pub free: u32,
    /// Agents that are with those whom it has called.
    pub busy: u32,
    /// Agents on duty that are neither.
    pub elsewhere: u32,
    /// Which share of the busy will be free by the time that it has rung \[0, 1\].
    pub ending: f64,
    /// Which share of the calls is answered \[0, 1\].
    pub answered: f64,
    /// Which share of those who answered has found nobody so far \[0, 1\].
    pub found_nobody: f64,
}

/// At which part of the share that is allowed a robot that predicts aims: what it expects is never quite what comes.
const AIM: f64 = 0.95;
/// How fast it risks more the smaller the share is that has found nobody so far, and less the larger: as this power of the ratio. The higher it
/// is, the closer the share comes to what is allowed, and the more nervously the robot dials.
const KEENNESS: i32 = 4;
/// How many times the share that is allowed it risks at most with one call.
const MOST_DARING: f64 = 10.0;
/// A larger chance to find nobody it never takes, whatever is allowed: agents are busy nearly all the time long before.
const MOST_RISK: f64 = 0.9;
/// From how many times the share that is allowed on it leaves agents free, one at first.
const TOO_MANY: f64 = 2.0;
/// How many agents it leaves free at most.
const MOST_SPARE: u32 = 3;

impl Pacing {
    /// Whether one more client may be called.
    ///
    /// # Formula
    /// At most a share s in vain: of n calls with answers of probability p, B(n, p) are answered. Of those who answer
    /// E(max(0, B - free)) / (n p) find nobody free.
    ///
    /// A robot that predicts dials whenever the chance that an answer finds nobody is small enough, as predictive dialling was conceived by
    /// Samuelson (Predictive Dialing for Outbound Telephone Call Centers, Interfaces 29 (5), 1999). By the time that it has rung, the others who
    /// will have answered are a number A with mean and variance `coming` and `coming` (1 - p), and of the agents who are with whom it has called
    /// B(busy, `ending`) have become free. Of the others as many become free on average as are taken, of either about Poisson(elsewhere `ending`),
    /// with a difference D. An answer finds nobody when `before` + A is not below `free` + B + D. The chance of that is taken from the normal distribution with these
    /// moments and the usual half for whole numbers (de Moivre, Laplace). As each call adds just that chance to the expected number of those who
    /// find nobody, their share stays at s in the long run when no call has a larger chance.
    ///
    /// What really came corrects it: with f, the share that has found nobody so far, a chance of s (0.95 s / f)^4 is allowed, up to 10 s. As
    /// long as f is at most 2 s it may always ring for as many as are free; from then on it leaves one agent free and from 3 s and 4 s two and
    /// three, but never all who are on duty: it goes on, and f falls.
    pub fn allows(self, outlook: Outlook) -> bool {
        let Outlook { before, ringing, free, answered, .. } = outlook;
        match self {
            Pacing::Ahead(ahead) => before + ringing < free + u32::from(ahead),
            Pacing::Ringing(most) => ringing < u32::from(most),
            Pacing::AtMostInVain(share) => {
                let free = free.saturating_sub(before);
                // Nobody can answer in vain as long as it rings for no more than are free.
                ringing < free || free > 0 && in_vain(ringing + 1, free, answered) <= share
            }
            Pacing::Predictive(share) => outlook.predicts(share),
        }
    }
}

impl Outlook {
    /// Whether a robot that predicts calls one client more, with this share allowed.
    fn predicts(&self, share: f64) -> bool {
        let &Outlook { before, ringing, free, busy, elsewhere, found_nobody, .. } = self;
        let times_too_many = if found_nobody > 0.0 { found_nobody / share } else { 0.0 };
        let spare = if times_too_many > TOO_MANY { ((times_too_many - TOO_MANY) as u32).saturating_add(1) } else { 0 };
        let spare = spare.min(MOST_SPARE).min((free + busy + elsewhere).saturating_sub(1));
        if ringing + before + spare < free {
            return true;
        }
        let keenness = if found_nobody > 0.0 { (AIM * share / found_nobody).powi(KEENNESS) } else { MOST_DARING };
        let risk = (share * keenness.min(MOST_DARING)).min(MOST_RISK);
        spare == 0 && risk > 0.0 && self.chance_of_nobody() <= risk
    }

    /// The chance that one more answer finds nobody.
    fn chance_of_nobody(&self) -> f64 {
        let &Outlook { before, coming, free, busy, elsewhere, ending, answered, .. } = self;
        let surplus = f64::from(before) + coming - f64::from(free) - f64::from(busy) * ending;
        let of_agents = f64::from(busy) * ending * (1.0 - ending) + 2.0 * f64::from(elsewhere) * ending;
        let variance = coming * (1.0 - answered) + of_agents;
        if variance <= 0.0 {
            return f64::from(u8::from(surplus >= 0.0));
        }
        0.5 * libm::erfc(-(surplus + 0.5) / (variance.sqrt() * SQRT_2))
    }
}

/// The share of those who answer of so many calls that find nobody of so many agents free.
fn in_vain(calls: u32, free: u32, answered: f64) -> f64 {
    if answered <= 0.0 || calls <= free {
        return 0.0;
    }
    if answered >= 1.0 {
        return 1.0 - f64::from(free) / f64::from(calls);
    }
    // From the likeliest number of answers that is too many upward and downward, as far as it matters: the probability of none may be too small
    // for a number.
    let n = f64::from(calls);
    let likeliest = (((n + 1.0) * answered) as u32).clamp(free + 1, calls);
    let probability_of = |answers: u32| {
        let k = f64::from(answers);
        let ways = libm::lgamma(n + 1.0) - libm::lgamma(k + 1.0) - libm::lgamma(n - k + 1.0);
        libm::exp(ways + k * libm::log(answered) + (n - k) * libm::log1p(-answered))
    };
    let odds = answered / (1.0 - answered);
    let at_most = probability_of(likeliest);
    let matters = |probability: f64| probability > at_most * 1e-16;
    let mut lost = 0.0;
    let (mut answers, mut probability) = (likeliest, at_most);
    while answers <= calls && matters(probability) {
        lost += probability * f64::from(answers - free);
        probability *= f64::from(calls - answers) / f64::from(answers + 1) * odds;
        answers += 1;
    }
    let (mut answers, mut probability) = (likeliest, at_most);
    while answers > free + 1 && matters(probability) {
        probability *= f64::from(answers) / f64::from(calls - answers + 1) / odds;
        answers -= 1;
        lost += probability * f64::from(answers - free);
    }
    lost / (n * answered)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// For how many more it rings at one moment, at most.
    fn most(pacing: Pacing, mut outlook: Outlook) -> u32 {
        let before = outlook.ringing;
        while outlook.ringing - before < 100_000 && pacing.allows(outlook) {
            outlook.ringing += 1;
            outlook.coming += outlook.answered;
        }
        outlook.ringing - before
    }

    #[test]
    fn of_two_calls_for_one_agent_the_second_answer_is_in_vain() {
        // Both are answered with probability 1/4, one of 2 x 1/2 answers on average.
        assert!((in_vain(2, 1, 0.5) - 0.25).abs() < 1e-12);
        assert!((in_vain(3, 1, 1.0) - 2.0 / 3.0).abs() < 1e-12);
        assert_eq!((in_vain(5, 5, 0.3), in_vain(5, 1, 0.0)), (0.0, 0.0));
    }

    #[test]
    fn answers_in_vain_are_those_of_the_binomial_distribution_for_few_calls_and_for_many() {
        // Term by term, from no answer on.
        let by_terms = |calls: u32, free: u32, p: f64| {
            let mut probability = (1.0 - p).powi(calls as i32);
            let mut lost = 0.0;
            for answers in 0..=calls {
                lost += probability * f64::from(answers.saturating_sub(free));
                probability *= f64::from(calls - answers) / f64::from(answers + 1) * p / (1.0 - p);
            }
            lost / (f64::from(calls) * p)
        };
        for (calls, free, p) in
            [(2, 1, 0.3), (12, 3, 0.3), (30, 1, 0.9), (200, 60, 0.25), (500, 360, 0.7), (1_000, 2, 0.01)]
        {
            let (exact, expected) = (in_vain(calls, free, p), by_terms(calls, free, p));
            assert!((exact - expected).abs() < 1e-10, "{calls} {free} {p}: {exact}, {expected}");
        }
        // Where none would answer with probability 1e-930: 10,000 x 0.2 - 1,000 of 2,000 answers, but for what is beyond measure.
        assert!((in_vain(10_000, 1_000, 0.2) - 0.5).abs() < 1e-9);
    }

    #[test]
    fn a_robot_rings_for_more_clients_than_agents_are_free_as_far_as_answers_in_vain_are_rare() {
        let pacing = Pacing::AtMostInVain(0.03);
        let of = |free, answered| most(pacing, Outlook { free, answered, ..Outlook::default() });
        assert_eq!([of(0, 0.3), of(1, 0.3), of(1, 0.9)], [0, 1, 1]);
        // More agents share the risk: one call for each of few, and twice as many for many.
        assert!(of(10, 0.3) > 15 && of(50, 0.3) > 2 * 50, "{} {}", of(10, 0.3), of(50, 0.3));
        assert_eq!(of(10, 1.0), 10);
        assert!(in_vain(of(50, 0.3), 50, 0.3) <= 0.03 && in_vain(of(50, 0.3) + 1, 50, 0.3) > 0.03);
        // Ever so many agents have ever so many calls, and no more.
        assert!((3_300..3_500).contains(&of(1_000, 0.3)), "{}", of(1_000, 0.3));
        // Whoever waits before them is given the agents first.
        assert!(!pacing.allows(Outlook { before: 1, free: 1, answered: 0.3, ..Outlook::default() }));
    }

    #[test]
    fn one_that_predicts_never_rings_for_more_than_can_be_served_by_far_and_never_stops() {
        for agents in [1, 2, 3, 5, 10, 30, 100, 300, 1_000] {
            for share in [0.0, 0.001, 0.01, 0.03, 0.1, 0.2, 0.5, 0.9, 1.0] {
                for answered in [0.02, 0.1, 0.3, 0.7, 1.0] {
                    for found_nobody in [0.0, 0.5 * share, share, 2.0 * share, 1.0] {
                        let free = Outlook { free: agents, answered, found_nobody, ..Outlook::default() };
                        let busy = Outlook { free: 0, busy: agents, ending: 0.1, ..free };
                        let (of_free, of_busy) =
                            (most(Pacing::Predictive(share), free), most(Pacing::Predictive(share), busy));
                        let case = format!("{agents} agents, {share}, {answered} answered, {found_nobody} in vain");
                        assert!(of_free > 0, "{case}");
                        // Nine in ten in vain are about 1.3 standard deviations above what agents can do, and these are below 1.5 roots.
                        let n = f64::from(agents);
                        let can_be_served = |agents: f64| (agents + 2.0 * (agents.sqrt() + 1.0) + 1.0) / answered + 1.0;
                        assert!(f64::from(of_free) <= can_be_served(n), "{case}: {of_free}");
                        assert!(f64::from(of_busy) <= can_be_served(0.1 * n), "{case}: {of_busy}");
                        if found_nobody <= 2.0 * share {
                            assert!(of_free >= agents, "{case}: {of_free}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn a_call_that_is_predicted_has_at_most_the_chance_to_find_nobody_that_is_allowed() {
        // The exact chance that of so many calls more answers come than are free.
        let more_than = |calls: u32, free: u32, p: f64| -> f64 {
            let n = f64::from(calls);
            let term = |k: u32| {
                let k = f64::from(k);
                let ways = libm::lgamma(n + 1.0) - libm::lgamma(k + 1.0) - libm::lgamma(n - k + 1.0);
                libm::exp(ways + k * p.ln() + (n - k) * (1.0 - p).ln())
            };
            (free..=calls).map(term).sum()
        };
        for (free, share, answered) in
            [(20, 0.03, 0.3), (100, 0.03, 0.3), (100, 0.1, 0.5), (1_000, 0.01, 0.2), (1_000, 0.5, 0.2)]
        {
            let outlook = Outlook { free, answered, found_nobody: AIM * share, ..Outlook::default() };
            // The last call that is allowed is one beside the others.
            let others = most(Pacing::Predictive(share), outlook) - 1;
            let chance = more_than(others, free, answered);
            assert!(
                chance <= 1.15 * share && more_than(others + 2, free, answered) > share,
                "{free} {share}: {chance}"
            );
        }
    }

    #[test]
    fn one_that_predicts_counts_on_those_who_will_be_free_until_too_many_have_found_nobody() {
        let busy = Outlook { busy: 20, ending: 0.2, answered: 0.25, found_nobody: 0.03, ..Outlook::default() };
        let predicted = |found_nobody| most(Pacing::Predictive(0.03), Outlook { found_nobody, ..busy });
        assert_eq!(most(Pacing::AtMostInVain(0.03), busy), 0);
        let by_record = [0.04, 0.03, 0.02, 0.0].map(predicted);
        assert!(by_record.is_sorted() && by_record[0] < by_record[3], "{by_record:?}");
        for (found_nobody, calls) in [(0.06, 5), (0.062, 4), (0.1, 3), (0.13, 2), (1.0, 2)] {
            let too_many = Outlook { free: 5, found_nobody, answered: 0.9, ..Outlook::default() };
            assert_eq!(most(Pacing::Predictive(0.03), too_many), calls, "{found_nobody}");
        }
        // But never all of them.
        assert_eq!(
            [1, 2, 3].map(|free| most(Pacing::Predictive(0.0), Outlook { free, found_nobody: 0.5, busy: 0, ..busy })),
            [1, 1, 1]
        );
    }
}
