//! A Content-Security-Policy to one that lets pages take what a portal's fragments take, and nothing else.

use std::collections::{BTreeMap, BTreeSet};

/// What is taken from a host; with [`Take::directives`] in the order of a policy.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Take {
    /// A script, which may ask its own host for more.
    Script,
    /// A style sheet, which may have pictures and fonts.
    Style,
    /// A picture.
    Image,
    /// A font.
    Font,
    /// A sound or a film.
    Media,
    /// A page in a page.
    Frame,
    /// What a plugin shows.
    Object,
    /// Nothing: a form is sent there.
    Form,
}

impl Take {
    /// The directives that have to name the host.
    fn directives(self) -> &'static [&'static str] {
        match self {
            Take::Script => &["script-src", "connect-src", "img-src"],
            Take::Style => &["style-src", "img-src", "font-src"],
            Take::Image => &["img-src"],
            Take::Font => &["font-src"],
            Take::Media => &["media-src"],
            Take::Frame => &["frame-src"],
            Take::Object => &["object-src"],
            Take::Form => &["form-action"],
        }
    }
}

/// The hosts that something is taken from, by what.
pub type Hosts = BTreeMap<Take, BTreeSet<String>>;

/// A policy with hosts added where they are needed. What falls back to `default-src` gets a directive of its own.
pub fn with(policy: &str, hosts: &Hosts) -> String {
    let mut directives: Vec<(String, Vec<String>)> = policy
        .split(';')
        .filter_map(|directive| {
            let mut words = directive.split_whitespace().map(str::to_owned);
            Some((words.next()?, words.collect()))
        })
        .collect();
    let known = |directives: &[(String, Vec<String>)], name: &str| {
        directives.iter().position(|(known, _)| known.eq_ignore_ascii_case(name))
    };
    for (take, hosts) in hosts {
        for name in take.directives() {
            let at = match known(&directives, name) {
                Some(at) => at,
                // Forms do not fall back to it; without either everything is let through.
                None if *name == "form-action" => continue,
                None => {
                    let Some(default) = known(&directives, "default-src") else { continue };
                    let sources = directives[default].1.clone();
                    directives.push(((*name).to_owned(), sources));
                    directives.len() - 1
                }
            };
            let sources = &mut directives[at].1;
            sources.retain(|source| source != "'none'");
            let new: Vec<&String> = hosts.iter().filter(|host| !sources.contains(host)).collect();
            sources.extend(new.into_iter().cloned());
        }
    }
    let directives = directives.into_iter().map(|(name, sources)| {
        if sources.is_empty() { name } else { format!("{name} {}", sources.join(" ")) }
    });
    directives.collect::<Vec<_>>().join("; ")
}

/// Whether scripts in attributes are let through.
pub fn lets_inline_scripts(policy: &str) -> bool {
    let sources = |name: &str| {
        policy.split(';').find_map(|directive| {
            let mut words = directive.split_whitespace();
            words.next().filter(|word| word.eq_ignore_ascii_case(name))?;
            Some(words.collect::<Vec<_>>())
        })
    };
    let sources = ["script-src-attr", "script-src", "default-src"].into_iter().find_map(sources);
    sources.is_none_or(|sources| sources.contains(&"'unsafe-inline'"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_join_the_directives_that_need_them_and_no_others() {
        let hosts = |list: &[(Take, &str)]| {
            let mut hosts = Hosts::new();
            for (take, host) in list {
                hosts.entry(*take).or_default().insert((*host).to_owned());
            }
            hosts
        };
        let policy = "default-src 'none'; script-src 'self'; img-src 'self' data:; style-src 'self'; font-src 'self'; form-action 'none'";
        let with_some = with(
            policy,
            &hosts(&[
                (Take::Image, "https://a.cn"),
                (Take::Style, "https://a.cn"),
                (Take::Form, "https://b.cn"),
            ]),
        );
        assert_eq!(
            with_some,
            "default-src 'none'; script-src 'self'; img-src 'self' data: https://a.cn; style-src 'self' https://a.cn; \
             font-src 'self' https://a.cn; form-action https://b.cn"
        );
        assert_eq!(
            with(
                "default-src 'self'",
                &hosts(&[(Take::Frame, "https://a.cn"), (Take::Form, "https://a.cn")])
            ),
            "default-src 'self'; frame-src 'self' https://a.cn"
        );
        assert_eq!(
            with("default-src 'none'", &hosts(&[(Take::Media, "https://a.cn")])),
            "default-src 'none'; media-src https://a.cn"
        );
        assert_eq!(with("img-src *", &hosts(&[(Take::Frame, "https://a.cn")])), "img-src *");
        assert_eq!(with(policy, &Hosts::new()), policy);
    }

    #[test]
    fn scripts_in_attributes_are_let_through_where_the_policy_says_so() {
        assert!(!lets_inline_scripts("default-src 'none'; script-src 'self'"));
        assert!(!lets_inline_scripts("default-src 'self'"));
        assert!(lets_inline_scripts("script-src 'self' 'unsafe-inline'") && lets_inline_scripts("img-src *"));
    }
}
