//! Stage 2, `parse`, for Markdown: one source to one document, never looking sideways. What needs the rest of the
//! site to be known (a link, a picture, a figure) stays a [`Segment`] until render.

pub mod markdown;

/// The body of a document: HTML that is done, and what waits for the rest of the site.
#[derive(Clone, Debug, Default)]
pub struct Body {
    /// The body in order.
    pub segments: Vec<Segment>,
    /// Its headings in order.
    pub headings: Vec<Heading>,
    /// The beginning of the text without headings, code and pictures: enough to cut a summary from.
    pub excerpt: Vec<Inline>,
    /// 字数: Han characters, full-width punctuation, Latin words and numbers.
    pub words: u32,
    /// Reading time in minutes, rounded up; 0 for an empty body.
    pub minutes: u32,
}

/// A stretch of a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Segment {
    /// Done.
    Html(String),
    /// The start tag of a link into the site (`</a>` follows in a later `Html`).
    Link {
        /// As written: `../brands/a.md#做法`, `/cases/`, `#做法`.
        target: String,
        /// The title, empty if none.
        title: String,
        /// Bytes of the whole link in the source.
        range: std::ops::Range<u32>,
    },
    /// A picture.
    Image {
        /// As written: `门头.jpg`, `https://…`.
        target: String,
        /// The text in the square brackets.
        alt: String,
        /// The title, empty if none.
        title: String,
        /// Whether it stands in a paragraph of its own, and so is a figure with a caption.
        figure: bool,
        /// Bytes of the whole image in the source.
        range: std::ops::Range<u32>,
    },
    /// A shortcode.
    Call(Call),
}

/// A shortcode as called: `{{ stat("governance.grids", unit="个") }}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Its name.
    pub name: String,
    /// The arguments without a name.
    pub positional: Vec<Argument>,
    /// The arguments with a name, in the order written.
    pub named: Vec<(String, Argument)>,
    /// Whether it stands inside a line of text (not in a paragraph of its own).
    pub inline: bool,
    /// Bytes in the source, braces included.
    pub range: std::ops::Range<u32>,
}

/// An argument of a shortcode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Argument {
    /// `"…"` or `'…'`.
    Text(String),
    /// `2022`, `1.5`: digits as written.
    Number(String),
    /// `true` or `false`.
    Bool(bool),
}

/// A heading of a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// 1–6.
    pub level: u8,
    /// The `id` attribute, unique in the body.
    pub id: String,
    /// The text without markup.
    pub text: String,
}

/// A stretch of plain text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inline {
    /// Text; paragraphs are separated by a line break.
    Text(String),
    /// A shortcode that may have a text.
    Call(Call),
}
