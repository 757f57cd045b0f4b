//! Markdown files to the speed of reading them: `cargo bench --bench markdown_speed -- FOLDER`.
//!
//! Prints, on one core and in its processor time, MB/s of the parser library alone, with the pre-pass for emphasis, and with all of linli's passes.

use std::path::Path;

use linli::config::Markdown;
use linli::document::dialect::OPTIONS;
use linli::document::emphasis::Shadow;
use linli::document::markdown;
use linli::path::SourcePath;

fn main() {
    let folder = std::env::args().nth(1).expect("a folder with Markdown files");
    let mut texts = Vec::new();
    read(Path::new(&folder), &mut texts);
    let bytes: usize = texts.iter().map(String::len).sum();
    println!("{} files, {:.1} MB", texts.len(), bytes as f64 / 1e6);

    let path = SourcePath::new("content/a.md");
    let settings = Markdown::default();
    let mut warnings = 0;
    let plain = best(|| {
        for text in &texts {
            let mut html = String::new();
            let parser = pulldown_cmark::Parser::new_ext(body(text), OPTIONS);
            pulldown_cmark::html::push_html(&mut html, parser);
            std::hint::black_box(html);
        }
    });
    let emphasis = best(|| {
        for text in &texts {
            let mut html = String::new();
            let shadow = Shadow::new(body(text), &[]);
            pulldown_cmark::html::push_html(&mut html, shadow.events(OPTIONS).map(|(event, _)| event));
            std::hint::black_box(html);
        }
    });
    let all = best(|| {
        warnings = 0;
        for text in &texts {
            let parsed = markdown::parse(
                &path,
                text,
                text.len() - body(text).len()..text.len(),
                &settings,
                true,
                &mut |_| {},
            );
            warnings += parsed.diagnostics.len();
            std::hint::black_box(parsed);
        }
    });
    let speed = |seconds: f64| bytes as f64 / 1e6 / seconds;
    println!("pulldown-cmark {:.0} MB/s", speed(plain));
    println!(
        "with the pre-pass for emphasis {:.0} MB/s, {:.2} times the cost",
        speed(emphasis),
        emphasis / plain
    );
    println!("all passes {:.0} MB/s, {:.2} times the cost", speed(all), all / plain);
    println!("{warnings} diagnostics");
}

/// What stands behind the front matter.
fn body(text: &str) -> &str {
    text.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n")).map_or(text, |(_, body)| body)
}

/// Seconds of processor time of the fastest of a few runs.
fn best(mut run: impl FnMut()) -> f64 {
    let times = (0..7).map(|_| {
        let start = processor_time();
        run();
        processor_time() - start
    });
    times.fold(f64::INFINITY, f64::min)
}

/// Seconds that this thread has run, where Linux tells; a busy machine does not change it much.
#[expect(clippy::disallowed_methods, reason = "a measuring program asks for the time")]
fn processor_time() -> f64 {
    let nanoseconds = std::fs::read_to_string("/proc/thread-self/schedstat")
        .ok()
        .and_then(|text| text.split(' ').next()?.parse::<f64>().ok());
    nanoseconds.expect("Linux, for the time of a thread") / 1e9
}

#[expect(clippy::disallowed_methods, reason = "a measuring program reads its own material")]
fn read(folder: &Path, texts: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            read(&path, texts);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            texts.push(std::fs::read_to_string(&path).expect("UTF-8"));
        }
    }
}
