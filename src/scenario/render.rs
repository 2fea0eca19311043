//! A diagnostic as people read it: the line with what is meant underlined, and the way out.

use super::diagnostics::{At, Diagnostic, Severity, Source, floor_of_character};
use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use std::ops::Range;

/// Places further apart are shown apart \[bytes\].
const NEAR: usize = 4_000;
/// A longer piece of a line is not shown \[bytes\].
const LONGEST_LINE: usize = 2_000;

pub(super) fn render(diagnostic: &Diagnostic, sources: &[Source], coloured: bool) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let (at, related) = diagnostic.places();
    let (mut beside, mut apart) = (Vec::new(), Vec::new());
    for place in related {
        let near = place.0.source == at.source && place.0.start.abs_diff(at.start) < NEAR;
        if near { &mut beside } else { &mut apart }.push(place);
    }
    let title = level.primary_title(diagnostic.message.as_str()).id(diagnostic.code.number());
    let marked: Vec<Marked<'_>> = std::iter::once(Marked { at, label: diagnostic.label(), primary: true })
        .chain(beside.iter().map(|(at, label)| Marked { at, label, primary: false }))
        .collect();
    let mut group = title.element(snippet(sources, &marked));
    for (at, label) in apart {
        group = group.element(snippet(sources, &[Marked { at, label, primary: false }]));
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    if let Some(note) = &diagnostic.note {
        group = group.element(Level::NOTE.message(note.as_str()));
    }
    draw(group, coloured)
}

fn draw(group: Group<'_>, coloured: bool) -> String {
    let renderer = if coloured { Renderer::styled() } else { Renderer::plain() };
    renderer.decor_style(DecorStyle::Ascii).render(&[group])
}

struct Marked<'a> {
    at: &'a At,
    label: &'a str,
    primary: bool,
}

/// The lines of `marked`, which all lie in one text, and nothing else of it: texts may be large.
fn snippet<'a>(sources: &'a [Source], marked: &[Marked<'a>]) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let source = &sources[marked[0].at.source];
    let text = &*source.text;
    let spans: Vec<Range<usize>> = marked.iter().map(|mark| first_line_of(text, mark.at)).collect();
    let first = spans.iter().map(|span| span.start).min().unwrap_or(0);
    let last = spans.iter().map(|span| span.end).max().unwrap_or(0);
    let line_start = text[..first].rfind('\n').map_or(0, |newline| newline + 1);
    let start = floor_of_character(text, line_start.max(first.saturating_sub(LONGEST_LINE)));
    let line_end = text[last..].find('\n').map_or(text.len(), |newline| last + newline);
    let end = floor_of_character(text, line_end.min(last + LONGEST_LINE));
    let line = 1 + text.as_bytes()[..start].iter().filter(|&&byte| byte == b'\n').count();
    let annotations = spans.into_iter().zip(marked).map(|(span, mark)| {
        let kind = if mark.primary { AnnotationKind::Primary } else { AnnotationKind::Context };
        kind.span(span.start - start..span.end - start).label((!mark.label.is_empty()).then_some(mark.label))
    });
    Snippet::source(&text[start..end]).line_start(line).path(source.name.as_str()).annotations(annotations)
}

/// A long value is underlined up to the end of its first line.
fn first_line_of(text: &str, at: &At) -> Range<usize> {
    let start = floor_of_character(text, at.start);
    let end = floor_of_character(text, at.end.min(start + LONGEST_LINE)).max(start);
    let cut = text[start..end].find('\n').map_or(end, |newline| start + newline);
    start..cut
}
