//! Lists the files of the built-in theme, of the two sites to start from, of the pages about rules and of the manual, so that they
//! are part of the program.

use std::fmt::Write;
use std::path::Path;

fn main() {
    let root = std::env::var("CARGO_MANIFEST_DIR").expect("cargo sets it");
    let mut code = String::new();
    // Of the demo site what belongs to the site alone: whoever builds it in place does not have it compiled again.
    for (name, folder, parts) in [
        ("DEFAULT_THEME", "themes/default", &[""][..]),
        ("STARTER_SITE", "src/scaffold/starter", &[""]),
        ("DEMO_SITE", "examples/demo", &[".gitignore", "README.md", "content", "site.yaml"]),
        ("RULE_PAGES", "src/explain/pages", &[""]),
        ("MANUAL", "docs", &["content", "site.yaml"]),
    ] {
        let base = Path::new(&root).join(folder);
        let parts: Vec<_> = parts.iter().map(|part| base.join(part)).collect();
        for part in &parts {
            println!("cargo::rerun-if-changed={}", part.display());
        }
        let mut files: Vec<_> = parts
            .iter()
            .flat_map(walkdir::WalkDir::new)
            .filter_map(Result::ok)
            .filter(|entry| {
                let name = entry.file_name().to_string_lossy();
                entry.file_type().is_file() && (name == ".gitignore" || !name.starts_with('.'))
            })
            .map(walkdir::DirEntry::into_path)
            .collect();
        files.sort();
        writeln!(code, "/// The files of `{folder}`: path below it, and bytes.").unwrap();
        writeln!(code, "pub static {name}: &[(&str, &[u8])] = &[").unwrap();
        for file in files {
            let path = file.strip_prefix(&base).expect("it is below").to_string_lossy().replace('\\', "/");
            writeln!(code, "    ({path:?}, include_bytes!({:?})),", file.to_string_lossy()).unwrap();
        }
        writeln!(code, "];").unwrap();
    }
    let out = std::env::var("OUT_DIR").expect("cargo sets it");
    #[allow(clippy::disallowed_methods, reason = "a build script writes what cargo asks it for")]
    std::fs::write(Path::new(&out).join("embedded.rs"), code).expect("the output folder can be written");
}
