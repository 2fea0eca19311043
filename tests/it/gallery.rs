//! The pictures of the gallery are what its commands draw.

use crate::cli::{call, files_in, folder, text};
use crate::repository;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const PAGE: &str = "docs/gallery.md";
const FOLDER: &str = "docs/images/gallery";

/// A picture of the page: the commands before it, the file below `out` that they write, and the name under which it is kept.
struct Picture {
    commands: Vec<String>,
    written: String,
    kept: String,
}

/// All pictures of the page.
fn pictures() -> Vec<Picture> {
    let page = repository::text_of(PAGE).replace("\\\n", " ");
    let part = |part: &str| {
        let commands = part.lines().filter_map(|line| line.strip_prefix("switchboard ")).map(str::to_owned).collect();
        let written = part.split("\n`out/").nth(1).and_then(|rest| rest.split('`').next());
        let kept = part.split("](images/gallery/").nth(1).and_then(|rest| rest.split(')').next());
        let [written, kept] =
            [written, kept].map(|name| name.expect("each part names its file and its picture").to_owned());
        Picture { commands, written, kept }
    };
    page.split("\n## ").skip(1).map(part).collect()
}

/// Gives the commands, each once, below a folder; what they draw, by the names under which it is kept.
fn drawn(below: &Path) -> Vec<(String, String)> {
    let mut given = BTreeSet::new();
    let drawn = |Picture { commands, written, kept }: Picture| {
        for command in commands {
            let words = command.split_whitespace().map(|word| match word.strip_prefix("out/") {
                Some(name) => below.join(name),
                None => PathBuf::from(word),
            });
            if given.insert(command.clone()) {
                let words = Vec::from_iter(words);
                call(&Vec::from_iter(words.iter().map(|word| text(word)))).ends_with(0);
            }
        }
        let svg = fs::read_to_string(below.join(&written));
        (kept, svg.unwrap_or_else(|error| panic!("{written}: {error}")))
    };
    pictures().into_iter().map(drawn).collect()
}

#[test]
fn the_pictures_of_the_gallery_are_what_its_commands_draw() {
    let kept = files_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join(FOLDER));
    let drawn = drawn(&folder("gallery"));
    for (name, svg) in &drawn {
        let is_same = kept.get(name).is_some_and(|bytes| bytes == svg.as_bytes());
        assert!(is_same, "{FOLDER}/{name} is another picture than its command draws; write the gallery anew ({PAGE})");
    }
    assert_eq!(kept.len(), drawn.len(), "a picture that is not on the page");
    let all: usize = kept.values().map(Vec::len).sum();
    assert!(all < 400_000, "{all} bytes are a lot for a page");
}

#[test]
#[ignore = "writes the pictures anew"]
fn write_the_gallery() {
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join(FOLDER);
    fs::create_dir_all(&place).expect("the folder of pictures can be made");
    for (name, svg) in drawn(&folder("gallery-anew")) {
        fs::write(place.join(name), svg).expect("a picture can be written");
    }
}
