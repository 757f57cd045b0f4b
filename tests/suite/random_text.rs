//! Random Markdown: nothing panics, and every place that is reported lies in the source. `LINLI_FUZZ_SECONDS=600` goes
//! on for as long, each time with other inputs.

mod holds;

use holds::holds;

/// What random texts are made of: all that Markdown, the pre-pass, shortcodes and blanks look at.
const PARTS: &[&str] = &[
    "*",
    "**",
    "***",
    "*****",
    "~",
    "~~",
    "_",
    "__",
    "____",
    "`",
    "``",
    "```\n",
    "\\",
    "[",
    "](",
    "]",
    ")",
    "![",
    "(",
    "<",
    ">",
    "<https://a.cn/*>",
    "<b>",
    "<!--",
    "-->",
    "&amp;",
    "&ngE;",
    "&#x4e2d;",
    "{{ ",
    " }}",
    "{{ stat(\"a\") }}",
    "{{ f('*', k=1) }}",
    "{#id}",
    "|",
    "|---|\n",
    "\n",
    "\n\n",
    "\r\n",
    "  \n",
    "\n    ",
    "\n> ",
    "\n- ",
    "\n- [x] ",
    "\n1. ",
    "\n# ",
    "\n## ",
    "\n---\n",
    "\n===\n",
    "[^1]",
    "\n[^1]: ",
    "\n: ",
    "\n[a]: b\n",
    "[a]",
    " ",
    "\t",
    "\u{3000}",
    "次，",
    "个",
    "个。",
    "社区",
    "等",
    "余",
    "XX",
    "××",
    "某某",
    "〇〇",
    "20XX年",
    "（待核）",
    "TODO",
    "党建",
    "引领",
    "。",
    "，",
    "：",
    "“",
    "”",
    "《",
    "》",
    "（",
    "）",
    "——",
    "……",
    "...",
    "--",
    "\"",
    "a",
    "Rust",
    "2022",
    "の",
    "한",
    "𠮷",
    "😀",
    "👨‍👩‍👧",
    "\u{fe00}",
    "\u{e0100}",
    "\u{200b}",
    "\u{feff}",
    "\u{a874}",
    "\u{1}",
    "\u{4}",
    "\u{0}",
    "é",
    "\u{301}",
];

/// A small generator (xorshift64*): the same seed gives the same texts everywhere.
pub struct Random(pub u64);

impl Random {
    /// A number below the limit.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % limit
    }

    fn text(&mut self) -> String {
        let length = 1 + self.below(40);
        (0..length).map(|_| PARTS[self.below(PARTS.len())]).collect()
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "how long to try is no output")]
fn random_text_is_read_and_its_places_are_true() {
    let seconds: Option<u64> = std::env::var("LINLI_FUZZ_SECONDS").ok().and_then(|text| text.parse().ok());
    let start = std::time::Instant::now();
    let clock =
        std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(1, |time| time.as_nanos());
    let mut random = Random(if seconds.is_some() { clock as u64 | 1 } else { 1 });
    let mut count = 0_u64;
    loop {
        let text = random.text();
        let outcome = std::panic::catch_unwind(|| holds(&text));
        assert!(outcome.is_ok(), "{text:?}");
        count += 1;
        match seconds {
            None if count == 1000 => break,
            Some(seconds) if start.elapsed().as_secs() >= seconds => break,
            _ => {}
        }
    }
    println!("{count} texts");
}
