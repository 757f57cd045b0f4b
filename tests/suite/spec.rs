//! Markdown to HTML.

use linli::config::Markdown;
use linli::document::{Segment, markdown};
use linli::path::SourcePath;

#[test]
fn emphasis_works_beside_chinese_punctuation() {
    let text = "**重点：**内容";
    let path = SourcePath::new("content/a.md");
    let body = markdown::parse(&path, text, 0..text.len(), &Markdown::default(), true).value;
    assert_eq!(body.segments, [Segment::Html("<p><strong>重点：</strong>内容</p>\n".into())]);
}
