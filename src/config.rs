//! Stage 2, `parse`, for `site.yaml`: the settings of the site as typed values.

/// How Markdown is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Markdown {
    /// Whether raw HTML in a text is passed through; else it is shown as text.
    pub html: bool,
    /// What heading anchors are made from.
    pub anchors: Anchors,
    /// What becomes of a line break inside a paragraph.
    pub linebreaks: Linebreaks,
}

/// What heading anchors are made from.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub enum Anchors {
    /// The heading's own text, numbering left out.
    #[default]
    Text,
    /// The same in pinyin, ASCII only.
    Pinyin,
}

/// What becomes of a line break inside a paragraph.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub enum Linebreaks {
    /// It vanishes between Chinese characters and stays a blank beside Latin words.
    #[default]
    Join,
    /// It stays a line break in the HTML (browsers show a blank).
    Keep,
    /// It becomes `<br>`.
    Hard,
}

impl Default for Markdown {
    fn default() -> Markdown {
        Markdown { html: false, anchors: Anchors::Text, linebreaks: Linebreaks::Join }
    }
}
