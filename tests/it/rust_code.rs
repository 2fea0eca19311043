//! Rust source as the paths that it names, without comments, literals and test modules.
//!
//! Not a parser: it knows tokens, braces and `use` trees, which is enough to see what a file refers to.

/// A path as the code writes it, `use` trees taken apart: `use crate::{time::Time, ids}` names two.
///
/// Macro calls keep their mark: `println!("")` names `println!`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Named {
    /// The line on which the path's last part stands, the first line being 1.
    pub(crate) line: usize,
    /// The parts; leading `crate`, `self` and `super` are resolved, and then the first part is `crate`.
    pub(crate) parts: Vec<String>,
}

/// What one file names, and which of its child modules are compiled for tests only.
pub(crate) struct Code {
    /// Every path in the file, test modules left out.
    pub(crate) named: Vec<Named>,
    /// Names of the modules that `#[cfg(test)] mod name;` declares: their files are test code.
    pub(crate) test_modules: Vec<String>,
}

/// Reads the source of the module at `module`, given as its path from the crate's root: `["model", "agent"]`.
pub(crate) fn read(source: &str, module: &[&str]) -> Code {
    let (tokens, test_modules) = without_test_modules(tokens(source));
    let mut reader = Reader { tokens: &tokens, named: Vec::new() };
    reader.walk(module);
    Code { named: reader.named, test_modules }
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Token {
    line: usize,
    text: String,
}

/// Words, `::` and single signs. Comments vanish, and so do literals, lifetimes and white space.
fn tokens(source: &str) -> Vec<Token> {
    let chars: Vec<char> = source.chars().collect();
    let at = |index: usize| chars.get(index).copied().unwrap_or('\0');
    let mut tokens = Vec::new();
    let (mut index, mut line) = (0, 1);
    while index < chars.len() {
        let start = index;
        match at(index) {
            '/' if at(index + 1) == '/' => {
                while index < chars.len() && at(index) != '\n' {
                    index += 1;
                }
            }
            '/' if at(index + 1) == '*' => {
                let mut depth = 0;
                while index < chars.len() {
                    match (at(index), at(index + 1)) {
                        ('/', '*') => (depth, index) = (depth + 1, index + 2),
                        ('*', '/') => (depth, index) = (depth - 1, index + 2),
                        _ => index += 1,
                    }
                    if depth == 0 {
                        break;
                    }
                }
            }
            '"' => index = end_of_string(&chars, index),
            '\'' => index = end_of_quote(&chars, index),
            sign if sign.is_alphanumeric() || sign == '_' => {
                while at(index).is_alphanumeric() || at(index) == '_' {
                    index += 1;
                }
                let word: String = chars[start..index].iter().collect();
                let hashes = (index..).take_while(|i| at(*i) == '#').count();
                if matches!(word.as_str(), "r" | "br" | "cr") && at(index + hashes) == '"' {
                    index = end_of_raw_string(&chars, index + hashes + 1, hashes);
                } else if word == "r" && hashes == 1 {
                    index += 1; // A raw identifier: the word follows.
                } else {
                    tokens.push(Token { line, text: word });
                }
            }
            ':' if at(index + 1) == ':' => {
                tokens.push(Token { line, text: "::".into() });
                index += 2;
            }
            sign => {
                if !sign.is_whitespace() {
                    tokens.push(Token { line, text: sign.into() });
                }
                index += 1;
            }
        }
        line += chars[start..index.min(chars.len())].iter().filter(|sign| **sign == '\n').count();
    }
    tokens
}

fn end_of_string(chars: &[char], start: usize) -> usize {
    let mut index = start + 1;
    while index < chars.len() && chars[index] != '"' {
        index += if chars[index] == '\\' { 2 } else { 1 };
    }
    index + 1
}

fn end_of_raw_string(chars: &[char], start: usize, hashes: usize) -> usize {
    let mut index = start;
    while index < chars.len() {
        index += 1;
        let closing = chars[index..].iter().take_while(|sign| **sign == '#').count();
        if chars[index - 1] == '"' && closing >= hashes {
            return index + hashes;
        }
    }
    index
}

/// The end of a character literal, or of a lifetime.
fn end_of_quote(chars: &[char], start: usize) -> usize {
    let at = |index: usize| chars.get(index).copied().unwrap_or('\0');
    if at(start + 1) == '\\' {
        let mut index = start + 3;
        while index < chars.len() && at(index) != '\'' {
            index += 1;
        }
        return index + 1;
    }
    if at(start + 2) == '\'' {
        return start + 3;
    }
    let mut index = start + 1;
    while at(index).is_alphanumeric() || at(index) == '_' {
        index += 1;
    }
    index
}

/// The tokens outside `#[cfg(test)] mod name { ... }`, and the names in `#[cfg(test)] mod name;`.
fn without_test_modules(tokens: Vec<Token>) -> (Vec<Token>, Vec<String>) {
    const MARK: [&str; 8] = ["#", "[", "cfg", "(", "test", ")", "]", "mod"];
    let mut kept = Vec::new();
    let mut names = Vec::new();
    let mut index = 0;
    while index < tokens.len() {
        let rest = &tokens[index..];
        if rest.len() < MARK.len() + 2 || !rest.iter().zip(MARK).all(|(token, mark)| token.text == mark) {
            kept.push(tokens[index].clone());
            index += 1;
            continue;
        }
        index += MARK.len() + 1;
        if tokens[index].text == "{" {
            index = end_of_braces(&tokens, index);
        } else {
            names.push(tokens[index - 1].text.clone());
        }
    }
    (kept, names)
}

/// The place after the brace that closes the one at `open`.
fn end_of_braces(tokens: &[Token], open: usize) -> usize {
    let mut depth = 0;
    for (index, token) in tokens.iter().enumerate().skip(open) {
        match token.text.as_str() {
            "{" => depth += 1,
            "}" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return index + 1;
        }
    }
    tokens.len()
}

struct Reader<'a> {
    tokens: &'a [Token],
    named: Vec<Named>,
}

impl Reader<'_> {
    fn text(&self, index: usize) -> &str {
        self.tokens.get(index).map_or("", |token| &token.text)
    }

    fn is_word(&self, index: usize) -> bool {
        self.text(index).starts_with(|sign: char| sign.is_alphanumeric() || sign == '_')
    }

    /// Goes through the tokens, knowing in which module each stands, and takes down every path.
    fn walk(&mut self, module: &[&str]) {
        let mut module: Vec<String> = module.iter().map(|part| part.to_string()).collect();
        let mut braces: Vec<bool> = Vec::new(); // For each open brace, whether it opened a module.
        let mut index = 0;
        while index < self.tokens.len() {
            if self.text(index) == "mod" && self.is_word(index + 1) && self.text(index + 2) == "{" {
                module.push(self.text(index + 1).to_string());
                braces.push(true);
                index += 3;
                continue;
            }
            match self.text(index) {
                "{" => braces.push(false),
                "}" if braces.pop() == Some(true) => {
                    module.pop();
                }
                _ if self.is_word(index) => {
                    index = self.path(index, &module, Vec::new());
                    continue;
                }
                _ => {}
            }
            index += 1;
        }
    }

    /// Takes down the path, or the tree of paths, that starts at `index` and continues `prefix`; returns the place
    /// after it.
    fn path(&mut self, mut index: usize, module: &[String], prefix: Vec<String>) -> usize {
        let mut parts = prefix;
        loop {
            let line = self.tokens.get(index).map_or(0, |token| token.line);
            match self.text(index) {
                "{" => return self.tree(index, module, &parts),
                "crate" if parts.is_empty() => parts.push("crate".into()),
                "self" | "super" if parts.is_empty() => {
                    parts.push("crate".into());
                    parts.extend_from_slice(module);
                    if self.text(index) == "super" {
                        parts.pop();
                    }
                }
                "self" => {}
                "super" => {
                    parts.pop();
                }
                text => parts.push(text.to_string()),
            }
            let called = self.text(index + 1) == "!" && self.text(index + 2) != "=";
            if self.text(index + 1) == "::" && (self.is_word(index + 2) || matches!(self.text(index + 2), "{" | "*")) {
                index += 2;
                continue;
            }
            if called && let Some(last) = parts.last_mut() {
                last.push('!');
            }
            self.named.push(Named { line, parts });
            return index + 1;
        }
    }

    /// The branches of a `use` tree whose brace opens at `open`.
    fn tree(&mut self, open: usize, module: &[String], prefix: &[String]) -> usize {
        let end = end_of_braces(self.tokens, open);
        let mut index = open + 1;
        while index + 1 < end {
            if self.is_word(index) || matches!(self.text(index), "{" | "*") {
                index = self.path(index, module, prefix.to_vec());
                if self.text(index) == "as" {
                    index += 2;
                }
            } else {
                index += 1;
            }
        }
        end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(source: &str, module: &[&str]) -> Vec<String> {
        read(source, module).named.iter().map(|named| format!("{}:{}", named.line, named.parts.join("::"))).collect()
    }

    fn has(source: &str, module: &[&str], expected: &str) {
        let names = names(source, module);
        assert!(names.iter().any(|name| name == expected), "{expected} is not among {names:?}");
    }

    #[test]
    fn a_use_tree_names_each_of_its_leaves_on_its_own_line() {
        let source = "use crate::{\n    time::{self, Time as Moment},\n    ids::*,\n};\nlet x = std::env::var;";
        let expected = ["2:crate::time", "2:crate::time::Time", "3:crate::ids::*", "5:std::env::var"];
        for name in expected {
            has(source, &[], name);
        }
    }

    #[test]
    fn super_and_self_are_resolved_from_the_module_they_stand_in() {
        has("use super::super::time::Time;", &["model", "agent"], "1:crate::time::Time");
        has("use super::{super::cli, hosting};", &["model", "agent"], "1:crate::cli");
        has("use super::{super::cli, hosting};", &["model", "agent"], "1:crate::model::hosting");
        has("self::super::super::cli::run();", &["model", "agent"], "1:crate::cli::run");
        has("mod inner { use super::super::cli; }\nuse super::time;", &["model"], "1:crate::cli");
        has("mod inner { use super::super::cli; }\nuse super::time;", &["model"], "2:crate::time");
        has("fn f() { if a { super::cli::run() } }", &["model"], "1:crate::cli::run");
    }

    #[test]
    fn comments_literals_and_lifetimes_name_nothing() {
        let source = r###"// crate::a
            /* crate::b /* crate::c */ crate::d */
            let _ = ("crate::e \" crate::f", r#"crate::g " crate::h"#, b"crate::i", '"', '\'', '\u{22}');
            fn f<'crate_j>(x: &'crate_j str) { crate::seen(x) }"###;
        let named: Vec<_> = names(source, &[]).into_iter().filter(|name| name.contains("crate::")).collect();
        assert_eq!(named, ["4:crate::seen"]);
    }

    #[test]
    fn test_modules_are_left_out_and_what_follows_them_is_not() {
        let source = "#[cfg(test)]\nmod tests { use crate::cli; fn f() {} }\nuse crate::time;";
        let named: Vec<_> = names(source, &[]).into_iter().filter(|name| name.contains("crate::")).collect();
        assert_eq!(named, ["3:crate::time"]);
        assert_eq!(read("#[cfg(test)]\nmod checks;\nmod real;", &[]).test_modules, ["checks"]);
    }

    #[test]
    fn a_macro_call_keeps_its_mark_and_an_inequality_is_none() {
        has("println!(\"\");", &[], "1:println!");
        has("if a != b {}", &[], "1:a");
    }
}
