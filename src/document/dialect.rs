//! Which Markdown is read, said once for all who read it. Knows neither sources nor documents.

use pulldown_cmark::Options;

/// The Markdown that is read: CommonMark and these.
pub const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_HEADING_ATTRIBUTES)
    .union(Options::ENABLE_DEFINITION_LIST);
