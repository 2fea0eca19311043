//! The service level under each of the formulas in use: the same counts give different percentages.

/// What the service-level formulas count, for any set of contacts.
///
/// The service level of several intervals comes from the sums of their counts, never from the mean of their service levels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ServiceLevelCounts {
    /// A: answered.
    pub answered: u64,
    /// A_T: answered within the time of the service level; part of `answered`.
    pub answered_in_time: u64,
    /// C_T: cut off in conversation by a machine that failed; part of `answered_in_time`.
    pub cut_off_in_time: u64,
    /// B: abandoned.
    pub abandoned: u64,
    /// B_T: abandoned within the time of the service level; part of `abandoned`.
    pub abandoned_in_time: u64,
    /// B_s: abandoned within the short limit; part of `abandoned`.
    pub short_abandoned: u64,
    /// L: lost in any other way: turned away, cut off, gone when told the wait, left unserved.
    pub lost: u64,
}

/// Who of those who were not answered enters the service level, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ServiceLevelFormula {
    /// SL-ans = A_T / A: of the answered.
    Answered,
    /// SL-off = A_T / (A + B): of the offered.
    Offered,
    /// SL-exT = A_T / (A + B - B_T): those who abandoned in time are left out.
    ExcludeAbandonedInTime,
    /// SL-credT = (A_T + B_T) / (A + B): those who abandoned in time count as served in time.
    CreditAbandonedInTime,
    /// SL-exS = A_T / (A + B - B_s): those who abandoned within the short limit are left out.
    ExcludeShortAbandoned,
    /// SL-credS = (A_T + B_s) / (A + B): those who abandoned within the short limit count as served in time.
    CreditShortAbandoned,
    /// SL-all = (A_T - C_T) / (A + B + L): of all who wanted service. Whoever is lost, in whatever way, counts against it; those who are
    /// left may be answered sooner for it.
    All,
    /// SL-allS = (A_T - C_T) / (A + B - B_s + L): of all but those who abandoned within the short limit.
    AllExcludeShortAbandoned,
}

impl ServiceLevelFormula {
    /// All formulas, in the order of their definition.
    pub const ALL: [ServiceLevelFormula; 8] = [
        ServiceLevelFormula::Answered,
        ServiceLevelFormula::Offered,
        ServiceLevelFormula::ExcludeAbandonedInTime,
        ServiceLevelFormula::CreditAbandonedInTime,
        ServiceLevelFormula::ExcludeShortAbandoned,
        ServiceLevelFormula::CreditShortAbandoned,
        ServiceLevelFormula::All,
        ServiceLevelFormula::AllExcludeShortAbandoned,
    ];

    /// The name in results: `SL-ans`, `SL-off`, `SL-exT`, `SL-credT`, `SL-exS`, `SL-credS`, `SL-all`, `SL-allS`.
    pub const fn name(self) -> &'static str {
        match self {
            ServiceLevelFormula::Answered => "SL-ans",
            ServiceLevelFormula::Offered => "SL-off",
            ServiceLevelFormula::ExcludeAbandonedInTime => "SL-exT",
            ServiceLevelFormula::CreditAbandonedInTime => "SL-credT",
            ServiceLevelFormula::ExcludeShortAbandoned => "SL-exS",
            ServiceLevelFormula::CreditShortAbandoned => "SL-credS",
            ServiceLevelFormula::All => "SL-all",
            ServiceLevelFormula::AllExcludeShortAbandoned => "SL-allS",
        }
    }

    /// The word for it in scenario files.
    pub const fn key(self) -> &'static str {
        match self {
            ServiceLevelFormula::Answered => "answered",
            ServiceLevelFormula::Offered => "answered-or-abandoned",
            ServiceLevelFormula::ExcludeAbandonedInTime => "exclude-abandoned-in-time",
            ServiceLevelFormula::CreditAbandonedInTime => "credit-abandoned-in-time",
            ServiceLevelFormula::ExcludeShortAbandoned => "exclude-short-abandoned",
            ServiceLevelFormula::CreditShortAbandoned => "credit-short-abandoned",
            ServiceLevelFormula::All => "all",
            ServiceLevelFormula::AllExcludeShortAbandoned => "all-exclude-short-abandoned",
        }
    }

    /// Numerator and denominator, for sums over intervals and for intervals of confidence over replications.
    ///
    /// # Panics
    /// A part is larger than its whole.
    pub fn fraction(self, counts: &ServiceLevelCounts) -> (u64, u64) {
        let ServiceLevelCounts { answered, answered_in_time, cut_off_in_time, .. } = *counts;
        let ServiceLevelCounts { abandoned, abandoned_in_time, short_abandoned, lost, .. } = *counts;
        assert!(
            cut_off_in_time <= answered_in_time && answered_in_time <= answered,
            "a part exceeds its whole in {counts:?}"
        );
        assert!(
            abandoned_in_time <= abandoned && short_abandoned <= abandoned,
            "a part exceeds its whole in {counts:?}"
        );
        let served_in_time = answered_in_time - cut_off_in_time;
        let offered = answered + abandoned;
        match self {
            ServiceLevelFormula::Answered => (answered_in_time, answered),
            ServiceLevelFormula::Offered => (answered_in_time, offered),
            ServiceLevelFormula::ExcludeAbandonedInTime => (answered_in_time, offered - abandoned_in_time),
            ServiceLevelFormula::CreditAbandonedInTime => (answered_in_time + abandoned_in_time, offered),
            ServiceLevelFormula::ExcludeShortAbandoned => (answered_in_time, offered - short_abandoned),
            ServiceLevelFormula::CreditShortAbandoned => (answered_in_time + short_abandoned, offered),
            ServiceLevelFormula::All => (served_in_time, offered + lost),
            ServiceLevelFormula::AllExcludeShortAbandoned => (served_in_time, offered - short_abandoned + lost),
        }
    }

    /// The service level \[0, 1\]; `None` for 0/0, which some products print as 100 % and others as 0 %.
    ///
    /// # Panics
    /// A part is larger than its whole.
    pub fn value(self, counts: &ServiceLevelCounts) -> Option<f64> {
        let (numerator, denominator) = self.fraction(counts);
        (denominator > 0).then(|| numerator as f64 / denominator as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_day_has_eight_service_levels() {
        // The vector of ICMI QueueTips (March 2005) and of Call Centre Helper's comparison of the formulas.
        let counts = ServiceLevelCounts {
            answered: 1_000,
            answered_in_time: 860,
            cut_off_in_time: 0,
            abandoned: 60,
            abandoned_in_time: 20,
            short_abandoned: 10,
            lost: 40,
        };
        let found = ServiceLevelFormula::ALL.map(|formula| format!("{:.3}", formula.value(&counts).unwrap()));
        assert_eq!(found, ["0.860", "0.811", "0.827", "0.830", "0.819", "0.821", "0.782", "0.789"]);
        let names = ServiceLevelFormula::ALL.map(ServiceLevelFormula::name);
        assert_eq!(names, ["SL-ans", "SL-off", "SL-exT", "SL-credT", "SL-exS", "SL-credS", "SL-all", "SL-allS"]);
    }

    #[test]
    fn an_empty_interval_has_no_service_level() {
        for formula in ServiceLevelFormula::ALL {
            assert_eq!(formula.value(&ServiceLevelCounts::default()), None);
        }
    }

    #[test]
    fn an_interval_where_all_gave_up_at_once_has_one_only_where_they_count() {
        let counts = ServiceLevelCounts {
            abandoned: 3,
            abandoned_in_time: 3,
            short_abandoned: 3,
            ..ServiceLevelCounts::default()
        };
        let found = ServiceLevelFormula::ALL.map(|formula| formula.value(&counts));
        assert_eq!(found, [None, Some(0.0), None, Some(1.0), None, Some(1.0), Some(0.0), None]);
    }

    #[test]
    fn no_way_of_losing_a_contact_improves_the_service_level_of_all() {
        let day = ServiceLevelCounts { answered: 80, answered_in_time: 60, abandoned: 20, ..Default::default() };
        let level = |counts: ServiceLevelCounts| ServiceLevelFormula::All.value(&counts).unwrap();
        // One who was answered late, or gave up, is turned away instead; or one more comes and is.
        let late = ServiceLevelCounts { answered: 79, lost: 1, ..day };
        let given_up = ServiceLevelCounts { abandoned: 19, lost: 1, ..day };
        let another = ServiceLevelCounts { lost: 1, ..day };
        assert!(level(ServiceLevelCounts { cut_off_in_time: 1, ..day }) < level(day), "who is cut off was not served");
        assert_eq!((level(late), level(given_up)), (level(day), level(day)));
        assert!(level(another) < level(day));
        // The others are improved by turning away whoever would be answered late.
        assert!(ServiceLevelFormula::Offered.value(&late) > ServiceLevelFormula::Offered.value(&day));
    }

    #[test]
    #[should_panic(expected = "a part exceeds its whole")]
    fn a_part_larger_than_its_whole_is_our_bug() {
        let counts = ServiceLevelCounts { answered_in_time: 1, ..ServiceLevelCounts::default() };
        ServiceLevelFormula::Answered.value(&counts);
    }
}
