//! How what is told apart looks: by colour, by mark and by dashes.
//!
//! Colours are those of Okabe and Ito, "Color Universal Design", 2008, which people with any kind of colour vision can tell apart, the light
//! ones darkened until they stand out from white by 3 : 1.

use super::{Place, Sheet};
use plotters::prelude::RGBColor;

pub(super) const BLACK: RGBColor = RGBColor(0x22, 0x22, 0x22);
pub(super) const GREY: RGBColor = RGBColor(0x70, 0x70, 0x70);
pub(super) const GRID: RGBColor = RGBColor(0xe4, 0xe4, 0xe4);
pub(super) const ORANGE: RGBColor = RGBColor(0xb8, 0x78, 0x00);
pub(super) const SKY_BLUE: RGBColor = RGBColor(0x3d, 0x95, 0xcc);
pub(super) const GREEN: RGBColor = RGBColor(0x00, 0x8f, 0x68);
pub(super) const BLUE: RGBColor = RGBColor(0x00, 0x72, 0xb2);
pub(super) const VERMILLION: RGBColor = RGBColor(0xd5, 0x5e, 0x00);
pub(super) const PURPLE: RGBColor = RGBColor(0xb8, 0x5c, 0x90);
/// Light enough for lines over it.
pub(super) const PALE: RGBColor = RGBColor(0xc9, 0xdd, 0xea);

/// What stands at a point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Mark {
    Circle,
    Square,
    Triangle,
    Diamond,
    Inverted,
    Ring,
    Bar,
}

/// How a line is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Dash {
    Solid,
    Dashed,
    Dotted,
    Long,
    Mixed,
}

impl Dash {
    pub(super) const ALL: [Dash; 5] = [Dash::Solid, Dash::Dashed, Dash::Dotted, Dash::Long, Dash::Mixed];

    /// Lengths of dashes and gaps, in units; none of a solid line.
    pub(super) fn lengths(self) -> &'static [u32] {
        match self {
            Dash::Solid => &[],
            Dash::Dashed => &[4, 4],
            Dash::Dotted => &[2, 2],
            Dash::Long => &[9, 4],
            Dash::Mixed => &[9, 3, 2, 3],
        }
    }
}

/// The look of one of several things.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Series {
    pub(super) color: RGBColor,
    pub(super) mark: Mark,
    pub(super) dash: Dash,
}

const fn series(color: RGBColor, mark: Mark, dash: Dash) -> Series {
    Series { color, mark, dash }
}

/// As many as can be told apart, the first ones best.
pub(super) const SERIES: [Series; 7] = [
    series(BLUE, Mark::Circle, Dash::Solid),
    series(VERMILLION, Mark::Square, Dash::Dashed),
    series(GREEN, Mark::Triangle, Dash::Long),
    series(ORANGE, Mark::Diamond, Dash::Mixed),
    series(PURPLE, Mark::Inverted, Dash::Dotted),
    series(SKY_BLUE, Mark::Ring, Dash::Solid),
    series(BLACK, Mark::Bar, Dash::Dashed),
];

impl Sheet<'_> {
    /// The mark of a series, about as far from its middle to its edge.
    pub(super) fn mark(&self, (x, y): Place, radius: f64, Series { color, mark, .. }: Series) {
        let around = |corners: &[(f64, f64)]| -> Vec<Place> {
            corners.iter().map(|(right, down)| (x + radius * right, y + radius * down)).collect()
        };
        match mark {
            Mark::Circle => self.dot((x, y), radius, color),
            Mark::Ring => {
                self.dot((x, y), radius, color);
                self.dot((x, y), 0.5 * radius, plotters::prelude::WHITE);
            }
            Mark::Square => self.bar((x - 0.9 * radius, y - 0.9 * radius), (x + 0.9 * radius, y + 0.9 * radius), color),
            Mark::Bar => self.bar((x - 1.3 * radius, y - 0.4 * radius), (x + 1.3 * radius, y + 0.4 * radius), color),
            Mark::Triangle => self.shape(around(&[(0.0, -1.2), (1.15, 0.85), (-1.15, 0.85)]), color),
            Mark::Inverted => self.shape(around(&[(0.0, 1.2), (1.15, -0.85), (-1.15, -0.85)]), color),
            Mark::Diamond => self.shape(around(&[(0.0, -1.3), (1.3, 0.0), (0.0, 1.3), (-1.3, 0.0)]), color),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How bright a colour looks \[0, 1\].
    ///
    /// # Source
    /// Web Content Accessibility Guidelines 2.2, 2023, "relative luminance".
    fn luminance(RGBColor(red, green, blue): RGBColor) -> f64 {
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { libm::pow((part + 0.055) / 1.055, 2.4) }
        };
        0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }

    #[test]
    fn every_colour_of_lines_and_marks_stands_out_from_the_paper() {
        let contrast = |color: RGBColor| 1.05 / (luminance(color) + 0.05);
        for color in [BLACK, GREY, ORANGE, SKY_BLUE, GREEN, BLUE, VERMILLION, PURPLE] {
            assert!(contrast(color) >= 3.0, "{color:?}: {}", contrast(color));
        }
        for color in [BLACK, GREY] {
            assert!(contrast(color) >= 4.5, "texts in {color:?}: {}", contrast(color));
        }
    }

    #[test]
    fn no_two_series_share_colour_or_mark() {
        for (number, one) in SERIES.iter().enumerate() {
            for other in &SERIES[..number] {
                assert!(one.color != other.color && one.mark != other.mark, "{one:?} {other:?}");
            }
        }
    }
}
