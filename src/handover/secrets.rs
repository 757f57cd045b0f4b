//! What in a text looks like a key or a password, to the lines where it stands. The values are never repeated.

use aho_corasick::AhoCorasick;
use std::sync::OnceLock;

/// The keys whose values are secret, as they stand before `:`, `=` or `：`.
const KEYS: [&str; 14] = [
    "secret_key",
    "secretkey",
    "secret-key",
    "access_key",
    "accesskey",
    "access-key",
    "api_key",
    "apikey",
    "token",
    "password",
    "passwd",
    "密码",
    "口令",
    "密钥",
];
/// How the keys of stores begin, and how many letters and digits they have at least.
const STARTS: [(&str, usize); 3] = [("AKIA", 20), ("LTAI", 16), ("AKID", 36)];

/// What the begin of a private key looks like.
pub(super) const PRIVATE_KEY: &str = "私钥";

/// The lines of a text, from 1, that look as if they held a secret, with what it looks like.
pub(super) fn lines(text: &str) -> Vec<(usize, &'static str)> {
    // Nearly no text has any of these words.
    static WORDS: OnceLock<AhoCorasick> = OnceLock::new();
    let words = WORDS.get_or_init(|| {
        let words = KEYS.into_iter().chain(STARTS.map(|(start, _)| start)).chain(["PRIVATE KEY", "://"]);
        AhoCorasick::builder().ascii_case_insensitive(true).build(words).expect("a few short words")
    });
    if !words.is_match(text) {
        return Vec::new();
    }
    text.lines().enumerate().filter_map(|(number, line)| Some((number + 1, look(line)?))).collect()
}

fn look(line: &str) -> Option<&'static str> {
    if line.contains("-----BEGIN") && line.contains("PRIVATE KEY") {
        return Some(PRIVATE_KEY);
    }
    let is_key = |(start, length): &(&str, usize)| {
        line.match_indices(start).any(|(at, _)| {
            let alone = !line[..at].ends_with(|c: char| c.is_ascii_alphanumeric());
            let run = line[at..].bytes().take_while(u8::is_ascii_alphanumeric).count();
            alone && run >= *length
        })
    };
    if STARTS.iter().any(is_key) {
        return Some("对象存储的密钥编号");
    }
    if has_login(line) {
        return Some("网址里的用户名和密码");
    }
    let lower = line.to_lowercase();
    let is_given = |key: &&str| {
        lower.match_indices(key).any(|(at, _)| {
            let before = lower[..at].chars().next_back();
            let rest = lower[at + key.len()..].trim_start_matches(['"', '\'', ' ']);
            let Some(value) = rest.strip_prefix([':', '=', '：']) else { return false };
            let value = value.trim_start_matches([' ', '"', '\'']);
            let length = value.bytes().take_while(|byte| (b'!'..=b'~').contains(byte)).count();
            // 忘记密码：请… is a sentence, and {{ token }} is no value.
            before.is_none_or(|c| !c.is_ascii_alphanumeric()) && length >= 6 && !value.starts_with("{{")
        })
    };
    KEYS.iter().any(is_given).then_some("密码或者密钥")
}

/// `https://user:password@host`.
fn has_login(line: &str) -> bool {
    line.match_indices("://").any(|(at, _)| {
        let rest = &line[at + 3..];
        let host =
            &rest[..rest.find(|c: char| c.is_whitespace() || "/?#\"'<>)".contains(c)).unwrap_or(rest.len())];
        host.rsplit_once('@')
            .is_some_and(|(login, _)| login.split_once(':').is_some_and(|(_, word)| !word.is_empty()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_passwords_are_seen_and_sentences_about_them_are_not() {
        for line in [
            "  secret_key: abcdef123456",
            "密码：Abc12345",
            "\"api_key\": \"0123456789\"",
            "-----BEGIN RSA PRIVATE KEY-----",
            "id AKIAIOSFODNN7EXAMPLE here",
            "LTAI4FzA9bcdEFGH12345678",
            "ftp://zhang:pass123@10.0.0.8/www",
        ] {
            assert_eq!(lines(&format!("第一行\n{line}\n")).len(), 1, "{line}");
            assert_eq!(lines(&format!("第一行\n{line}\n"))[0].0, 2);
        }
        for line in [
            "忘记密码：请到服务窗口办理",
            "密码不少于8位",
            "https://www.example.gov.cn/a@b",
            "mailto:a@b.cn",
            "token: {{ token_value }}",
            "password:",
            "AKIA",
            "这里写密钥的办法：见说明",
        ] {
            assert_eq!(lines(line), [], "{line}");
        }
    }
}
