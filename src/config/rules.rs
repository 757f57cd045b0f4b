//! `rules` of `site.yaml`: how much each sort of problem weighs on this site. What stops every build is no matter of
//! taste, and stays.

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic, Level};
use crate::yaml::{Decoder, Field};

/// The levels that a site gives to codes; the others keep those of their rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    levels: BTreeMap<Code, Level>,
}

impl Rules {
    /// The level of a code on this site.
    pub fn level(&self, code: Code) -> Level {
        self.levels.get(&code).copied().unwrap_or(code.level())
    }

    /// Whether anybody looks for such problems.
    pub fn is_on(&self, code: Code) -> bool {
        self.level(code) != Level::Off
    }

    /// Gives a level to a code. What stops every build keeps its own.
    pub fn set(&mut self, code: Code, level: Level) {
        if !code.stops() {
            self.levels.insert(code, level);
        }
    }
}

/// Reads `rules: {text/space: warning, image/alt: off}` over what is there already.
pub(super) fn read(decoder: &mut Decoder<'_>, field: Field<'_>, rules: &mut Rules) {
    let Some(mut map) = decoder.map(field) else { return };
    let levels = Level::NAMES.map(|(name, _)| name);
    for (entry, field) in map.all() {
        let Some(code) = Code::parse(&entry.key) else {
            let message = format!("没有编号是“{}”的规则", entry.key);
            let codes = Code::ALL.iter().filter(|code| !code.stops()).map(|code| code.as_str());
            let diagnostic = Diagnostic::new(Code::ConfigInvalid, message);
            let diagnostic = diagnostic.at(decoder.path, entry.key_range.clone()).nearest(&entry.key, codes);
            decoder.diagnostics.push(diagnostic.hint("全部编号见 docs/diagnostics.md，或运行 linli explain"));
            continue;
        };
        let Some(word) = decoder.word(field, &levels) else { continue };
        if code.stops() {
            let message = format!("“{code}”改不了：有了这样的错误，网页就做不对，什么时候都不能生成");
            decoder.invalid(field, message, format!("删去这一行；怎么改正见 linli explain {code}"));
            continue;
        }
        let (_, level) =
            Level::NAMES.into_iter().find(|(name, _)| *name == word).expect("a word that was allowed");
        rules.set(code, level);
    }
    decoder.finish(map);
}
