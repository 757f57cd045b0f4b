//! The key `review` of `site.yaml`: who has to sign which pages before they are published. Knows nothing of signatures.

use crate::date::Date;
use crate::diagnostic::{Code, Diagnostic};
use crate::yaml::{Decoder, Field, Value};

use super::kinds::Kind;
use std::sync::Arc;

/// What a signature is for.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// The head of the office that wrote it: words, facts, names.
    First,
    /// The deputy in charge: substance.
    Second,
    /// Whoever decides that it goes online.
    Final,
    /// That nothing in it is secret.
    Secrecy,
    /// The first proof-reading,
    ProofFirst,
    /// the second,
    ProofSecond,
    /// and the third.
    ProofThird,
}

/// Every role with its name in files and its Chinese name, in the order of the form.
const ROLES: [(Role, &str, &str); 7] = [
    (Role::First, "first", "初审"),
    (Role::Second, "second", "复审"),
    (Role::Final, "final", "终审"),
    (Role::Secrecy, "secrecy", "保密审查"),
    (Role::ProofFirst, "proof-1", "一校"),
    (Role::ProofSecond, "proof-2", "二校"),
    (Role::ProofThird, "proof-3", "三校"),
];

/// What else people call them.
const ALIASES: [(&str, Role); 7] = [
    ("审核", Role::Second),
    ("审发", Role::Final),
    ("签发", Role::Final),
    ("保密", Role::Secrecy),
    ("校对", Role::ProofFirst),
    ("proof", Role::ProofFirst),
    ("初校", Role::ProofFirst),
];

impl Role {
    /// Every role, in the order of the form.
    pub fn all() -> impl Iterator<Item = Role> {
        ROLES.into_iter().map(|(role, ..)| role)
    }

    /// Its name in files: `first`.
    pub fn name(self) -> &'static str {
        ROLES[self as usize].1
    }

    /// Its Chinese name: 初审.
    pub fn chinese(self) -> &'static str {
        ROLES[self as usize].2
    }

    /// The Chinese names of several: 初审、终审.
    pub fn names<'r>(roles: impl IntoIterator<Item = &'r Role>) -> String {
        roles.into_iter().map(|role| role.chinese()).collect::<Vec<_>>().join("、")
    }

    /// Whether it is one of the readings that are to be different people's. Whoever looks for secrets or slips may be one of them.
    pub fn is_reading(self) -> bool {
        matches!(self, Role::First | Role::Second | Role::Final)
    }

    /// The role of a word, whichever name it is.
    pub fn parse(word: &str) -> Option<Role> {
        let word = word.trim();
        let known = ROLES.into_iter().find(|(_, name, chinese)| [*name, *chinese].contains(&word));
        let alias = || ALIASES.into_iter().find(|(alias, _)| *alias == word);
        known.map(|(role, ..)| role).or_else(|| alias().map(|(_, role)| role))
    }

    /// What may be written for roles.
    pub fn words() -> Vec<&'static str> {
        ROLES.into_iter().map(|(.., chinese)| chinese).collect()
    }
}

/// How many read a page before it is published.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub enum Profile {
    /// 初审, 复审, 终审.
    #[default]
    Three,
    /// 初审, 终审.
    Two,
    /// 终审.
    One,
}

impl Profile {
    /// Every profile with its name and its Chinese name.
    pub const NAMES: [(Profile, &str, &str); 3] =
        [(Profile::Three, "three", "三审"), (Profile::Two, "two", "二审"), (Profile::One, "one", "一审")];

    /// The profile of a word, whichever name it is.
    pub fn parse(word: &str) -> Option<Profile> {
        let word = word.trim().replace('两', "二");
        let known = Profile::NAMES.into_iter().find(|(_, name, chinese)| [*name, *chinese].contains(&&*word));
        known.map(|(profile, ..)| profile)
    }

    fn roles(self) -> &'static [Role] {
        match self {
            Profile::Three => &[Role::First, Role::Second, Role::Final],
            Profile::Two => &[Role::First, Role::Final],
            Profile::One => &[Role::Final],
        }
    }
}

/// What stands in the place of a kind for pages that have none.
pub const PAGE: &str = "page";
/// For the pages of sections, the home page among them.
pub const SECTION: &str = "section";
/// And for those of datasets.
pub const DATASET: &str = "dataset";

/// Who signs what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// How many read, where nothing else is said.
    pub profile: Profile,
    /// Whether somebody signs that nothing is secret.
    pub secrecy: bool,
    /// How many proof-readings there are, three at most.
    pub proofs: usize,
    /// The offices that sign, by role.
    pub offices: Vec<(Role, String)>,
    /// Pages that have not changed since then, by what they say of themselves, need no signature.
    pub since: Option<Date>,
    /// What the pages of a kind need before they are published, by its name.
    needs: Vec<(String, Vec<Role>)>,
}

impl Default for Review {
    fn default() -> Review {
        let (offices, needs) = Default::default();
        Review { profile: Profile::Three, secrecy: true, proofs: 0, offices, since: None, needs }
    }
}

impl Review {
    /// The roles of a profile on this site, in the order of the form.
    pub fn roles(&self, profile: Profile) -> Vec<Role> {
        let proofs = [Role::ProofFirst, Role::ProofSecond, Role::ProofThird];
        let secrecy = self.secrecy.then_some(Role::Secrecy);
        profile.roles().iter().copied().chain(secrecy).chain(proofs.into_iter().take(self.proofs)).collect()
    }

    /// What the pages of a kind need, in the order of the form; nothing where the site does not ask.
    pub fn needs(&self, kind: &str) -> &[Role] {
        self.needs.iter().find(|(name, _)| name == kind).map_or(&[], |(_, roles)| roles)
    }

    /// Whether the site asks for any signature.
    pub fn asks(&self) -> bool {
        !self.needs.is_empty()
    }

    /// The office that signs in a role; empty where the site does not name it.
    pub fn office(&self, role: Role) -> &str {
        self.offices.iter().find(|(known, _)| *known == role).map_or("", |(_, office)| office)
    }
}

/// Reads `review: {profile: three, secrecy: true, proofs: 3, offices: {初审: 党建办}, since: 2026-12-01, kinds: {case: three}}`.
pub(super) fn read(decoder: &mut Decoder<'_>, field: Field<'_>, kinds: &[Arc<Kind>]) -> Review {
    let mut review = Review::default();
    let before = decoder.diagnostics.len();
    let Some(mut map) = decoder.map(field) else { return review };
    if let Some(field) = map.take("profile") {
        review.profile = profile(decoder, field).unwrap_or_default();
    }
    if let Some(is_asked) = map.take("secrecy").and_then(|field| decoder.bool(field)) {
        review.secrecy = is_asked;
    }
    if let Some(count) = map.take("proofs").and_then(|field| decoder.integer(field, 0..=3)) {
        review.proofs = count as usize;
    }
    if let Some(mut offices) = map.take("offices").and_then(|field| decoder.map(field)) {
        for (entry, field) in offices.all() {
            let Some(role) = Role::parse(&entry.key) else {
                let message = format!("没有“{}”这一道签字", entry.key);
                let unknown = Diagnostic::new(Code::ConfigInvalid, message);
                let unknown = unknown.at(decoder.path, entry.key_range.clone());
                decoder.diagnostics.push(unknown.nearest(&entry.key, Role::words()));
                continue;
            };
            if let Some(office) = decoder.text(field).filter(|office| !office.is_empty()) {
                review.offices.push((role, office));
            }
        }
        decoder.finish(offices);
    }
    review.since = map.take("since").and_then(|field| decoder.date(field));
    if let Some(field) = map.take("kinds") {
        review.needs = needs(decoder, field, &review, kinds);
    }
    decoder.finish(map);
    // Whoever writes it believes that something is guarded.
    if review.needs.is_empty() && decoder.diagnostics.len() == before {
        decoder.invalid(
            field,
            "“review”没有要任何一页签字",
            "写上哪些要签，如 kinds: [case]，或者 kinds: all；不要签字的，删去 review",
        );
    }
    review
}

fn profile(decoder: &mut Decoder<'_>, field: Field<'_>) -> Option<Profile> {
    let word = decoder.text(field)?;
    let profile = Profile::parse(&word);
    if profile.is_none() {
        let message = format!("“{}”不能是“{word}”", field.key);
        let unknown = Diagnostic::new(Code::ConfigInvalid, message).at(decoder.path, field.range());
        let words = Profile::NAMES.into_iter().map(|(_, name, _)| name);
        decoder.diagnostics.push(unknown.nearest(&word, words));
    }
    profile
}

/// What each kind needs: a list of kinds, all of them by the site's profile, or each kind with a profile or roles of its own.
fn needs(
    decoder: &mut Decoder<'_>,
    field: Field<'_>,
    review: &Review,
    kinds: &[Arc<Kind>],
) -> Vec<(String, Vec<Role>)> {
    let known = || kinds.iter().map(|kind| kind.name.as_str()).chain([PAGE, SECTION, DATASET]);
    let usual = review.roles(review.profile);
    if decoder.scalar(field).is_some_and(|word| matches!(word.trim(), "all" | "全部")) {
        return known().map(|name| (name.to_owned(), usual.clone())).collect();
    }
    let mut needs: Vec<(String, Vec<Role>)> = Vec::new();
    let Value::Map(_) = &field.node.value else {
        for item in decoder.items(field) {
            let Some(name) = decoder.text(item) else { continue };
            match known().any(|known| known == name) {
                true => needs.push((name, usual.clone())),
                false => unknown_kind(decoder, &name, item.range(), known()),
            }
        }
        return needs;
    };
    let Some(mut map) = decoder.map(field) else { return needs };
    for (entry, field) in map.all() {
        if !known().any(|known| known == entry.key) {
            unknown_kind(decoder, &entry.key, entry.key_range.clone(), known());
            continue;
        }
        let roles = match &field.node.value {
            Value::List(_) => {
                let mut roles = Vec::new();
                for item in decoder.items(field) {
                    let Some(word) = decoder.text(item) else { continue };
                    match Role::parse(&word) {
                        Some(role) => roles.push(role),
                        None => {
                            let message = format!("没有“{word}”这一道签字");
                            let unknown = Diagnostic::new(Code::ConfigInvalid, message);
                            let unknown = unknown.at(decoder.path, item.range());
                            decoder.diagnostics.push(unknown.nearest(&word, Role::words()));
                        }
                    }
                }
                roles.sort_unstable();
                roles.dedup();
                roles
            }
            Value::Scalar { text, plain: true } if text == "true" => usual.clone(),
            Value::Scalar { text, plain: true } if text == "false" => Vec::new(),
            _ => profile(decoder, field).map(|profile| review.roles(profile)).unwrap_or_default(),
        };
        if !roles.is_empty() {
            needs.push((entry.key.clone(), roles));
        }
    }
    decoder.finish(map);
    needs
}

fn unknown_kind<'k>(
    decoder: &mut Decoder<'_>,
    name: &str,
    range: std::ops::Range<usize>,
    known: impl Iterator<Item = &'k str>,
) {
    let unknown = Diagnostic::new(Code::ConfigInvalid, format!("没有叫“{name}”的内容类型"));
    let unknown = unknown.at(decoder.path, range).nearest(name, known);
    decoder
        .diagnostics
        .push(unknown.hint("没有类型的页面写 page，栏目页和首页写 section，统计数据写 dataset"));
}
