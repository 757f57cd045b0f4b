//! How long a pass takes after an edit: `cargo bench --bench edit_pass -- SITE FILE BEFORE ROUNDS`.
//!
//! Passes over the site once; then, so many times, writes the digit 1 or 2 behind the first `BEFORE` in the file and
//! prints the milliseconds of the next pass, which is told of that file as a preview is, a line each. The times of the
//! stages go to standard error, and so do the medians of passes in which nothing had changed: told of a file that was
//! written again with the same bytes, and looking at all files.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Instant;

use linli::date::{Date, Moment};
use linli::engine::Engine;
use linli::site::Options;

// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[expect(clippy::disallowed_methods, reason = "it edits the site that it measures")]
fn main() {
    // Cargo adds `--bench`.
    let arguments: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let [site, file, before, rounds] = arguments.as_slice() else {
        panic!("usage: edit_pass SITE FILE BEFORE ROUNDS");
    };
    let options = Options {
        base: None,
        relative: false,
        drafts: false,
        now: Moment::day(Date::day(2026, 1, 1)),
        left_out: BTreeSet::new(),
    };
    let mut engine = Engine::new(Path::new(site), options);
    // As in a preview, what is shown is let go only when the next one is there.
    let mut shown = engine.pass().expect("the site can be read");
    let named = Path::new(file).strip_prefix(site).expect("the file is one of the site's");
    let named = BTreeSet::from([named.to_path_buf()]);
    let text = std::fs::read_to_string(file).expect("the file can be read");
    let at = text.find(before.as_str()).expect("the text is in the file") + before.len();
    for round in 0..rounds.parse::<usize>().expect("rounds are a number") {
        let digit = round % 2 + 1;
        std::fs::write(file, format!("{}{digit}{}", &text[..at], &text[at..])).expect("it can be written");
        let start = Instant::now();
        let snapshot = engine.pass_over(Some(&named)).expect("the site can be read");
        println!("{:.1}", start.elapsed().as_secs_f64() * 1e3);
        eprintln!("{} rendered, {:?}", snapshot.rendered.len(), snapshot.timings);
        shown = snapshot;
    }
    for (what, only) in [("told of a file", Some(&named)), ("looking at all files", None)] {
        let mut times = Vec::new();
        for _ in 0..15 {
            std::fs::write(file, std::fs::read(file).expect("it can be read")).expect("it can be written");
            // Longer than a write may hide behind another one.
            std::thread::sleep(std::time::Duration::from_millis(40));
            let start = Instant::now();
            drop(engine.pass_over(only).expect("the site can be read"));
            times.push(start.elapsed().as_secs_f64() * 1e3);
        }
        times.sort_by(f64::total_cmp);
        eprintln!("nothing changed, {what}: {:.1}", times[times.len() / 2]);
    }
    drop(shown);
}
