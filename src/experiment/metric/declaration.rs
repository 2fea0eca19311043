//! How metrics are declared.

/// Declares the metrics: of each its names, its unit, its definition and how it is made.
macro_rules! metrics {
    ($($variant:ident, $name:literal, $heading:literal, $unit:ident, $definition:literal, $how:expr;)*) => {
        /// What is measured. The same in all files, tables and charts.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Metric {
            $(#[doc = $definition] $variant,)*
        }

        impl Metric {
            /// All metrics, in the order of results.
            pub const ALL: &[Metric] = &[$(Metric::$variant),*];

            /// The name in files.
            pub const fn name(self) -> &'static str {
                match self { $(Metric::$variant => $name),* }
            }

            /// The metric with this name in files.
            pub fn named(name: &str) -> Option<Metric> {
                Metric::ALL.iter().copied().find(|metric| metric.name() == name)
            }

            /// A short name for the head of a column, without the unit.
            pub const fn heading(self) -> &'static str {
                match self { $(Metric::$variant => $heading),* }
            }

            /// What it is measured in.
            pub const fn unit(self) -> Unit {
                match self { $(Metric::$variant => Unit::$unit),* }
            }

            /// What it is, in one sentence.
            pub const fn definition(self) -> &'static str {
                match self { $(Metric::$variant => $definition),* }
            }

            const fn how(self) -> How {
                match self { $(Metric::$variant => $how),* }
            }
        }
    };
}
pub(super) use metrics;
