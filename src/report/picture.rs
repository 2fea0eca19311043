//! Charts as pictures for papers and slides: the SVG in points, or as PDF, of which texts stay texts.
//!
//! The font comes with the program, so that a machine without fonts draws the same bytes as any other.

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};
use std::sync::Arc;
use svg2pdf::{ConversionOptions, PageOptions};

/// A form of pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Picture {
    /// Points.
    Png,
    /// Lines and texts.
    Pdf,
}

/// Points to a unit of a chart: over the width of a page of a paper, more than 300 to the inch.
const SCALE: f32 = 2.0;
/// Points from top to bottom at the most. What is longer is drawn smaller.
const HIGHEST: f32 = 16_384.0;
/// Units of a chart to the inch, as browsers have them.
const DPI: f32 = 96.0;

/// Charts measure texts by this font; see `chart::letters`.
const FONT: &str = "DejaVu Sans";

const IS_SVG: &str = "a chart is an SVG of lines, areas and texts in one font";

impl Picture {
    /// All of them.
    pub const ALL: [Picture; 2] = [Picture::Png, Picture::Pdf];

    /// As the names of its files end.
    pub const fn name(self) -> &'static str {
        match self {
            Picture::Png => "png",
            Picture::Pdf => "pdf",
        }
    }

    /// The picture of a chart.
    pub fn of(self, svg: &str) -> Vec<u8> {
        let mut fonts = fontdb::Database::new();
        fonts.load_font_source(fontdb::Source::Binary(Arc::new(dejavu::sans::regular())));
        fonts.set_sans_serif_family(FONT);
        let options = Options { fontdb: Arc::new(fonts), font_family: FONT.to_owned(), ..Options::default() };
        // What is translucent is an area without an edge, for which a PDF needs no picture within the picture.
        let tree = Tree::from_str(&svg.replace(" opacity=\"", " fill-opacity=\""), &options).expect(IS_SVG);
        match self {
            Picture::Png => in_points(&tree),
            Picture::Pdf => {
                let pdf = svg2pdf::to_pdf(&tree, ConversionOptions::default(), PageOptions { dpi: DPI });
                ordered(pdf.expect(IS_SVG))
            }
        }
    }
}

fn in_points(tree: &Tree) -> Vec<u8> {
    let (width, height) = (tree.size().width(), tree.size().height());
    let scale = SCALE.min(HIGHEST / height);
    let points = |length: f32| (length * scale).ceil().max(1.0) as u32;
    let mut picture = Pixmap::new(points(width), points(height)).expect("it is not larger than memory");
    resvg::render(tree, Transform::from_scale(scale, scale), &mut picture.as_mut());
    picture.encode_png().expect("memory takes everything")
}

/// The same PDF with its list of opacities in order: the library takes them from a map that has another order in each run. Nothing moves
/// but what is listed.
fn ordered(mut pdf: Vec<u8>) -> Vec<u8> {
    const BEGINS: &[u8] = b"/ExtGState <<\n";
    const ENDS: &[u8] = b">>";
    let place = |text: &[u8], sought: &[u8]| text.windows(sought.len()).position(|window| window == sought);
    let Some(start) = place(&pdf, BEGINS).map(|start| start + BEGINS.len()) else { return pdf };
    let Some(length) = place(&pdf[start..], ENDS) else { return pdf };
    let list = pdf[start..start + length].to_vec();
    // The last has the blanks before the end, and stays the last.
    let mut lines = Vec::from_iter(list.split_inclusive(|&byte| byte == b'\n'));
    let last = lines.pop();
    lines.sort();
    pdf.splice(start..start + length, lines.into_iter().chain(last).flatten().copied());
    pdf
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHART: &str = "<svg width=\"200\" height=\"50\" viewBox=\"0 0 1600 400\" xmlns=\"http://www.w3.org/2000/svg\" \
        font-family=\"sans-serif\"><rect width=\"1600\" height=\"400\" fill=\"#FFFFFF\"/>\
        <text x=\"80\" y=\"200\" font-size=\"96\" fill=\"#000000\">Größe ≤ 5 ± 1 × Ω, Ж</text></svg>";

    #[test]
    fn texts_are_drawn_without_any_font_of_the_machine_and_by_no_empty_box() {
        let drawn = |text: &str| Picture::Png.of(&CHART.replace("Größe ≤ 5 ± 1 × Ω, Ж", text));
        // A sign that the font does not have is a box.
        let (nothing, unknown) = (drawn(""), drawn("\u{e123}"));
        assert!(nothing != unknown);
        for sign in ["ß", "≤", "±", "×", "…", "−", "✓", "✗", "Ω", "Ж", "é", "ł", "–", "²", "א", "م"]
        {
            let drawn = drawn(sign);
            assert!(drawn != nothing && drawn != unknown, "{sign}");
        }
    }

    #[test]
    fn points_are_as_many_as_the_width_of_a_page_needs_and_never_too_many() {
        let size = |svg: &str| {
            let picture = Pixmap::decode_png(&Picture::Png.of(svg)).unwrap();
            (picture.width(), picture.height())
        };
        assert_eq!(size(CHART), (400, 100));
        let long = CHART.replace("height=\"50\"", "height=\"100000\"");
        assert_eq!(size(&long), (33, 16_384));
    }

    #[test]
    fn the_same_chart_gives_the_same_bytes_and_a_pdf_keeps_its_font() {
        let band = "<polygon opacity=\"0.22\" fill=\"#D55E00\" points=\"0,0 9,0 9,9\"/>".repeat(20);
        let banded = CHART.replace("</svg>", &format!("{band}</svg>"));
        for picture in Picture::ALL {
            let first = picture.of(&banded);
            (0..8).for_each(|_| assert!(picture.of(&banded) == first, "{picture:?}"));
        }
        let pdf = String::from_utf8_lossy(&Picture::Pdf.of(CHART)).into_owned();
        assert!(pdf.starts_with("%PDF-") && pdf.contains("/FontFile") && pdf.contains("DejaVuSans"));
        // 200 of 96 to the inch in units of which an inch has 72.
        assert!(pdf.contains("/MediaBox [0 0 150 37.5]"), "{pdf}");
    }
}
