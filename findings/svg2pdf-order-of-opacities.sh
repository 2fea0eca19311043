#!/usr/bin/env bash
# A program that draws charts may want the same bytes for the same chart, to compare results or to keep them under version control. The crate
# svg2pdf 0.13.0 makes other bytes of the same SVG in each run, and in one run each time, as soon as the picture has translucent areas: the
# dictionary /ExtGState of the page lists its opacities in the order of a hash map with a seed of its own.
#
# Seen: an SVG of twenty areas of twenty opacities, converted twenty times in one process, gives more than one document; all have the same length
# and the same bytes in another order. With areas that are not translucent, all twenty are the same.
# What helps: to sort the lines of that dictionary, on which nothing else in the document depends but the table of places, whose entries do not move.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/src"
cat > "$folder/Cargo.toml" <<'TOML'
[package]
name = "opacities"
version = "0.0.0"
edition = "2021"
[dependencies]
svg2pdf = { version = "=0.13.0", default-features = false }
TOML
cat > "$folder/src/main.rs" <<'RUST'
use std::collections::BTreeSet;
use svg2pdf::usvg::{Options, Tree};
use svg2pdf::{to_pdf, ConversionOptions, PageOptions};

/// Twenty squares, each as opaque as this says.
fn picture(opacity: impl Fn(u32) -> String) -> String {
    let square = |n: u32| {
        format!("<rect x=\"{}\" width=\"4\" height=\"4\" fill=\"#224466\" fill-opacity=\"{}\"/>", 5 * n, opacity(n))
    };
    let squares: String = (0..20).map(square).collect();
    format!("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"100\" height=\"4\">{squares}</svg>")
}

fn main() {
    for (areas, svg) in
        [("translucent", picture(|n| format!("0.{:02}", 10 + 4 * n))), ("opaque", picture(|_| "1".to_owned()))]
    {
        let tree = Tree::from_str(&svg, &Options::default()).expect("an SVG");
        let document = || to_pdf(&tree, ConversionOptions::default(), PageOptions::default()).expect("a PDF");
        let documents: BTreeSet<Vec<u8>> = (0..20).map(|_| document()).collect();
        let bytes = |document: &Vec<u8>| {
            let mut bytes = document.clone();
            bytes.sort_unstable();
            bytes
        };
        let sorted: BTreeSet<Vec<u8>> = documents.iter().map(bytes).collect();
        println!("{areas}: {}, {} but for the order", if documents.len() > 1 { "several" } else { "one" }, sorted.len());
    }
}
RUST
cd "$folder"
CARGO_TARGET_DIR="$folder/target" cargo run --quiet > said
diff said - <<'SAID'
translucent: several, 1 but for the order
opaque: one, 1 but for the order
SAID
echo "svg2pdf 0.13.0 lists opacities in another order each time"
