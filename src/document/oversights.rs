//! What the parser made of a text that no writer meant: it shows in events alone, beside those who write them. Tells what
//! stands where; knows nothing of passages and rules.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, CowStr, Event, Tag, TagEnd};

use super::{asides, links};
use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::path::SourcePath;
use crate::text::chars::{is_han, is_wide};

/// Watches the events of a source.
pub struct Oversights<'a> {
    path: &'a SourcePath,
    /// What is read, and where in the file it begins.
    source: &'a str,
    base: usize,
    /// Host and path of the site itself.
    home: &'a str,
    /// How many strong texts are open.
    strong: usize,
    /// Where the last cell of a table ended.
    cell_end: usize,
    /// The lists that are open; where the last numbered one ended, and how far what belongs to its last item is moved in.
    lists: Vec<Numbers>,
    list_end: usize,
    last_indent: usize,
    /// The link that is being read, as long as it shows nothing, and where it leads.
    empty_link: Option<(Range<usize>, String)>,
    /// The emphasis that is being read.
    emphasis: Vec<Range<usize>>,
    /// Lines that define no link that anybody can have meant, as long as they do not turn out to be text.
    vanished: Vec<Range<usize>>,
    /// Where the last quotation ended.
    quote_end: usize,
    /// What was found.
    found: Vec<Diagnostic>,
}

/// A list that is being read.
#[derive(Default)]
struct Numbers {
    /// Of a numbered one the number that readers will see at the next item.
    next: Option<u64>,
    /// The number that the items have that were read; nobody counts who writes the same one everywhere.
    written: Option<u64>,
    /// The first item that has another number than readers will see.
    other: Option<Diagnostic>,
    counts: bool,
    /// How many bytes the mark of its last item takes, with the blank behind it.
    indent: usize,
}

impl<'a> Oversights<'a> {
    /// Nothing seen yet of `source`, which begins at byte `base` of `path`, on the site at the address `home`.
    pub fn new(path: &'a SourcePath, source: &'a str, base: usize, home: &'a str) -> Oversights<'a> {
        Oversights {
            path,
            source,
            base,
            home,
            strong: 0,
            cell_end: 0,
            lists: Vec::new(),
            list_end: 0,
            last_indent: 0,
            empty_link: None,
            emphasis: Vec::new(),
            vanished: vanished(source),
            quote_end: 0,
            found: Vec::new(),
        }
    }

    /// Sees an event and its bytes of the source.
    pub fn see(&mut self, event: &Event<'_>, range: &Range<usize>) {
        if !self.vanished.is_empty()
            && matches!(event, Event::Text(_) | Event::Code(_) | Event::Html(_) | Event::InlineHtml(_))
        {
            self.vanished.retain(|line| line.end <= range.start || range.end <= line.start);
        }
        if self.empty_link.is_some() && !matches!(event, Event::End(_)) {
            self.empty_link = None;
        }
        match event {
            Event::Start(Tag::Strong) => {
                self.strong += 1;
                if self.strong == 2 {
                    self.strong_in_strong(range);
                }
                self.swallowed(range, 2, "**", "加粗");
                self.uneven(range);
            }
            Event::End(TagEnd::Strong) => {
                self.strong = self.strong.saturating_sub(1);
                self.emphasis.pop();
            }
            Event::Start(Tag::Emphasis) => {
                self.swallowed(range, 1, "*", "斜体");
                self.uneven(range);
            }
            Event::End(TagEnd::Emphasis) => drop(self.emphasis.pop()),
            Event::Start(Tag::List(first)) => self.list(*first, range),
            Event::Start(Tag::Item) => self.item(range),
            Event::End(TagEnd::List(is_numbered)) => self.end_list(*is_numbered, range),
            Event::Start(Tag::BlockQuote(_)) => self.greater_than(range),
            Event::End(TagEnd::BlockQuote(_)) => self.quote_end = range.end,
            Event::Start(Tag::Paragraph) => self.beside(range),
            Event::Start(Tag::DefinitionListDefinition) => self.fenced(range),
            Event::Start(Tag::Heading { .. }) => self.underlined(range),
            Event::Start(Tag::Strikethrough) => self.swallowed(range, 2, "~", "删除线"),
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_))) => self.unclosed_fence(range),
            Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) => self.indented(range),
            Event::Start(Tag::HtmlBlock) => self.unclosed_comment(range),
            Event::Start(Tag::TableRow | Tag::TableHead) => self.cell_end = range.start,
            Event::End(TagEnd::TableCell) => self.cell_end = range.end,
            Event::End(TagEnd::TableRow) => self.end_row(range),
            Event::Start(Tag::Link { dest_url, .. }) => {
                self.picture_as_link(dest_url, range);
                self.link_home(dest_url, range);
                self.link_nowhere(dest_url, range);
                self.empty_link = Some((range.clone(), dest_url.to_string()));
            }
            Event::End(TagEnd::Link) => self.end_link(),
            _ => {}
        }
    }

    /// Everything has been seen: what was found.
    pub fn finish(mut self) -> Vec<Diagnostic> {
        for line in std::mem::take(&mut self.vanished) {
            let message = "这一行不会显示：方括号后面跟着冒号，说的是一个链接的地址";
            let is_note = self.source[line.start + 1..].starts_with(|c: char| c.is_ascii_digit());
            let hint = match is_note {
                true => "是脚注，正文里和这里都加上 ^，如 [^1]；不是的，方括号换成【】",
                false => "方括号换成【】，或者去掉",
            };
            self.report(Diagnostic::new(Code::MarkdownLink, message).hint(hint), line);
        }
        self.found
    }

    /// `**粗体 **后文**另一处**`: the second stars, with a blank before them, begin a strong text instead of ending one.
    fn strong_in_strong(&mut self, range: &Range<usize>) {
        let before = &self.source[..range.start];
        // `**见[**说明**](a.md)**` shows as it was meant.
        if before.ends_with(['[', '*']) {
            return;
        }
        let blanks = before.len() - before.trim_end_matches([' ', '\u{3000}']).len();
        let stars = Diagnostic::new(Code::MarkdownStars, "加粗里又套了加粗，看来有一处星号没有收住");
        let (at, diagnostic) = match blanks {
            0 => (range.clone(), stars.hint("检查这一段的 ** 是否两两成对")),
            _ => {
                let blank = range.start - blanks..range.start;
                let fix = self.fix(blank.clone(), "");
                (
                    blank.start..range.start + 2,
                    stars.hint("星号要紧挨着文字：删去 ** 前面的空格").mended_by([fix]),
                )
            }
        };
        self.report(diagnostic, at);
    }

    /// `2*3*4`, `*.md、*.txt`, `10~~20人，30~~40户`: marks of another sort that made a pair.
    fn swallowed(&mut self, range: &Range<usize>, length: usize, mark: &str, made: &str) {
        let written = &self.source[range.clone()];
        if !written.starts_with(mark) || written.len() < 2 * length {
            return;
        }
        let inside = &written[length..written.len() - length];
        let previous = self.source[..range.start].chars().next_back();
        let (first, last) = (inside.chars().next(), inside.chars().next_back());
        let power = length == 2 && mark == "**";
        let next = self.source[range.end..].chars().next();
        let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        let word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        let digits = [previous, first, last, next].map(digit);
        let between_numbers = match mark {
            "*" => digits[0] && digits[1..].contains(&true),
            "**" => false,
            _ => digits == [true; 4],
        };
        let short = power && inside.is_ascii() || mark == "*" && inside.len() <= 2;
        let formula = short && [previous, first, last, next].into_iter().all(word);
        let names = mark == "*" && inside.starts_with('.') && next == Some('.');
        let (what, hint) = match mark {
            "*" if names => ("星号", r"星号本身写 \*，或者用 ` 把文件名括起来：`*.md`"),
            "*" => ("乘号", r"乘号写 ×；就是要星号，写 \*"),
            "**" => ("乘方的记号", r"乘方写 ²、³；就是要星号，写 \*\*"),
            _ => ("波浪线", "表示范围写一个 ~ 或“至”；就是要两个波浪线，写 \\~\\~"),
        };
        if between_numbers || formula || names {
            let message = format!("两个{what}被当成{made}的记号，不会显示");
            self.report(Diagnostic::new(Code::MarkdownEmphasis, message).hint(hint), range.clone());
        }
    }

    /// `**重点*`, `***重点**`: a star more at one end than at the other, which readers see.
    fn uneven(&mut self, range: &Range<usize>) {
        let written = &self.source[range.clone()];
        let (before, after) = (&self.source[..range.start], &self.source[range.end..]);
        // `***重点***` is emphasis within emphasis.
        let outer = self.emphasis.last();
        let begins = outer.is_some_and(|outer| outer.start + 2 >= range.start);
        let ends = outer.is_some_and(|outer| range.end + 2 >= outer.end);
        let (more_before, more_after) = (before.ends_with('*') && !begins, after.starts_with('*') && !ends);
        let escaped = before.trim_end_matches('*').ends_with('\\');
        self.emphasis.push(range.clone());
        if written.starts_with('*') && (more_before != more_after) && !escaped {
            let start = range.start - usize::from(more_before);
            let end = range.end + usize::from(more_after);
            let message = "两边的星号不一样多，多出的星号会照原样显示";
            let diagnostic = Diagnostic::new(Code::MarkdownStars, message);
            self.report(diagnostic.hint("加粗两边各两个星号，斜体两边各一个"), start..end);
        }
    }

    /// A list begins: one that is to belong to the item above, and is not moved in far enough for that?
    fn list(&mut self, first: Option<u64>, range: &Range<usize>) {
        let list = Numbers { next: first, ..Numbers::default() };
        let indent = if self.lists.is_empty() { self.last_indent } else { 0 };
        let end = self.list_end;
        self.lists.push(list);
        let line = self.source[..range.start].rfind('\n').map_or(0, |newline| newline + 1);
        let blanks = self.source[line..].bytes().take_while(|byte| *byte == b' ').count();
        let behind = end <= line && self.source[end..line].trim().is_empty() && end > 0;
        let begins_line = line + blanks >= range.start;
        if first.is_some() || !behind || !begins_line || blanks == 0 || blanks >= indent {
            return;
        }
        let more = " ".repeat(indent - blanks);
        let mut at = line;
        let mut fixes = Vec::new();
        for text in self.source[line..range.end].split_inclusive('\n') {
            if !text.trim().is_empty() {
                fixes.push(self.fix(at..at, &more));
            }
            at += text.len();
        }
        let first_line = self.source[line..].lines().next().unwrap_or_default().trim_end();
        let message = format!("这一项前面只空了 {blanks} 格，没有成为上一项的子项");
        let diagnostic = Diagnostic::new(Code::MarkdownList, message)
            .hint(format!("编号列表的子项要与上一项的文字对齐：前面空 {indent} 格"));
        self.report(diagnostic.mended_by(fixes), line + blanks..line + first_line.len());
    }

    /// An item: its number is shown as Markdown counts, whatever is written.
    fn item(&mut self, range: &Range<usize>) {
        let written = self.source[range.start..].trim_start_matches([' ', '\t']);
        let digits = written.len() - written.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let start = self.source.len() - written.len();
        let (path, base) = (self.path, self.base);
        let Some(list) = self.lists.last_mut() else { return };
        let mark = digits + 1;
        let blanks = written.bytes().skip(mark).take_while(|byte| *byte == b' ').count();
        list.indent = mark + blanks.clamp(1, 4);
        let (Some(shown), Ok(number)) = (list.next, written[..digits].parse::<u64>()) else { return };
        list.counts |= list.written.is_some_and(|written| written != number);
        list.written = Some(number);
        list.next = Some(shown + 1);
        if number != shown && list.other.is_none() {
            let message = format!("序号写的是 {number}，页面上会显示成 {shown}");
            let hint =
                format!("检查是不是漏了一项，或者序号写错了；就是要显示 {number}，写“{number}、”，每项一段");
            let place = base + start..base + start + digits;
            list.other = Some(Diagnostic::new(Code::TextNumbering, message).hint(hint).at(path, place));
        }
    }

    fn end_list(&mut self, is_numbered: bool, range: &Range<usize>) {
        let Some(list) = self.lists.pop() else { return };
        self.found.extend(list.other.filter(|_| list.counts));
        self.list_end = if is_numbered && self.lists.is_empty() { range.end } else { 0 };
        self.last_indent = list.indent;
    }

    /// `:::说明` below a paragraph, which has become the meaning of that.
    fn fenced(&mut self, range: &Range<usize>) {
        let line = self.source[range.start..].lines().next().unwrap_or_default().trim_end();
        if !line.starts_with(":::") || line.trim_matches([':', ' ']).is_empty() {
            return;
        }
        let message = format!("“{line}”在这里不起作用，上面一段会成为词语，它成为解释");
        let hint = "删去 ::: 的各行，说明框写作 > [!说明]、> [!提示] 或 > [!注意]，后面各行前面也写“> ”";
        let diagnostic = Diagnostic::new(Code::MarkdownForeign, message).hint(hint);
        self.report(diagnostic, range.start..range.start + line.len());
    }

    /// A paragraph that says who spoke, behind the quotation; lines that say what the word above means, and begin with another
    /// colon than that.
    fn beside(&mut self, range: &Range<usize>) {
        let written = self.source[range.clone()].trim_end();
        let between = self.source.get(self.quote_end..range.start).unwrap_or("-");
        if self.quote_end > 0 && between.trim().is_empty() && asides::is_speaker(written) {
            let message = "这一行像是上面引语的出处，却在引语外面";
            let hint = "移到引语里面：去掉中间的空行，行首写“> ”；不是出处的，前面不用破折号";
            let diagnostic = Diagnostic::new(Code::MarkdownAside, message).hint(hint);
            return self.report(diagnostic, range.start..range.start + written.len());
        }
        let mut at = range.start;
        let mut word = "";
        for line in written.split_inclusive('\n') {
            let text = line.trim();
            let meaning = text.strip_prefix('：').or_else(|| text.strip_prefix(':'));
            let is_word =
                !word.is_empty() && word.chars().count() <= 20 && !word.contains(['。', '，', '：']);
            if let Some(meaning) =
                meaning.filter(|meaning| is_word && meaning.trim_start().starts_with(is_han))
            {
                let start = at + line.len() - line.trim_start().len();
                let message = format!("这一行像是“{word}”的解释，却与它连成了一段");
                let hint = format!(
                    "行首写半角冒号加一个空格：“: {}……”",
                    meaning.trim_start().chars().take(6).collect::<String>()
                );
                let diagnostic = Diagnostic::new(Code::MarkdownAside, message).hint(hint);
                return self.report(diagnostic, start..start + text.len());
            }
            word = text;
            at += line.len();
        }
    }

    /// `>60岁以上免费`: a sign that was no mark of a quotation.
    fn greater_than(&mut self, range: &Range<usize>) {
        let Some(behind) = self.source[range.start..].strip_prefix('>') else { return };
        let line = behind.lines().next().unwrap_or_default();
        let (number, rest) =
            line.split_at(line.len() - line.trim_start_matches(|c: char| "=.0123456789%".contains(c)).len());
        let is_year = number.len() == 4 && rest.starts_with(['年', '-', '/']) || rest.is_empty();
        let is_item = number.ends_with('.') || rest.starts_with(['、', ')', '）', ' ']);
        let next = behind[line.len()..].trim_start_matches(['\r', '\n']);
        if number.is_empty()
            || is_year
            || is_item
            || next.starts_with('>') && behind[line.len()..].len() - next.len() <= 2
        {
            return;
        }
        let message = format!("“>{number}”的大于号被当成引用的记号，不会显示");
        let diagnostic = Diagnostic::new(Code::MarkdownEmphasis, message)
            .hint(r"大于号写全角的“＞”，或者写“超过”；就是引用，> 后面空一格");
        self.report(diagnostic, range.start..range.start + 1 + number.len());
    }

    /// A sentence, and under it the line that was to part it from the next.
    fn underlined(&mut self, range: &Range<usize>) {
        let written = self.source[range.clone()].trim_end();
        let Some((text, line)) = written.rsplit_once('\n').filter(|_| !written.starts_with('#')) else {
            return;
        };
        let line = line.trim_matches([' ', '\t', '>']);
        let text = text.trim_end();
        let sentence = text.trim_end_matches(['*', '_', '”', '）']).ends_with(['。', '！', '？', '；']);
        if line.is_empty() || !line.trim_matches(['-', '=']).is_empty() || !(sentence || text.contains('\n'))
        {
            return;
        }
        let start = range.start + written.len() - line.len();
        let message = format!("“{}”紧跟在文字下面，上面的文字成了标题", &line[..line.len().min(8)]);
        let diagnostic = Diagnostic::new(Code::MarkdownEmphasis, message)
            .hint("是分隔线，在它前面空一行；是标题，在文字前面写 ##");
        self.report(diagnostic, start..start + line.len());
    }

    /// `[甲](#)`, `http://localhost:1313/`.
    fn link_nowhere(&mut self, target: &CowStr<'_>, range: &Range<usize>) {
        if &**target == "#" {
            let diagnostic = Diagnostic::new(Code::MarkdownLink, "链接没有写地址，点了还在这一页");
            return self.report(diagnostic.hint("写上地址；没有要链接的，只留文字"), range.clone());
        }
        if let Some(diagnostic) = links::local(target) {
            self.report(diagnostic, range.clone());
        }
    }

    /// A link is over: `[](https://a.cn)` shows nothing to click on.
    fn end_link(&mut self) {
        let Some((range, target)) = self.empty_link.take() else { return };
        let diagnostic = Diagnostic::new(Code::MarkdownLink, "链接没有文字，读者看不见");
        let fix = target.contains("://").then(|| self.fix(range.clone(), &format!("<{target}>")));
        self.report(diagnostic.hint("在方括号里写上文字").mended_by(fix), range);
    }

    /// A fence without its like takes all that follows for code.
    fn unclosed_fence(&mut self, range: &Range<usize>) {
        let written = &self.source[range.clone()];
        let mark = written.chars().next().unwrap_or('`');
        let length = written.len() - written.trim_start_matches(mark).len();
        let last = written.trim_end().rsplit_once('\n').map_or("", |(_, last)| last);
        let last = last.trim_matches([' ', '\t', '>', '\r']);
        if last.len() < length || !last.trim_matches(mark).is_empty() {
            let fence = &written[..length];
            let message = "代码块只有开头，没有结尾，后面的文字都成了代码";
            let hint = format!("在代码后面另起一行写 {fence}；这里不是代码，就删去这一行的 {fence}");
            let place = range.start..range.start + length;
            self.report(Diagnostic::new(Code::MarkdownFence, message).hint(hint), place);
        }
    }

    /// A comment without its end hides all that follows.
    fn unclosed_comment(&mut self, range: &Range<usize>) {
        let written = &self.source[range.clone()];
        let Some(at) = written.rfind("<!--").filter(|at| !written[*at..].contains("-->")) else { return };
        let message = "注释只有开头“<!--”，没有结尾，后面的文字都不会显示";
        let hint = "在注释后面写 -->；这里不是注释，就删去 <!--";
        let place = range.start + at..range.start + at + "<!--".len();
        self.report(Diagnostic::new(Code::MarkdownFence, message).hint(hint), place);
    }

    /// Paragraphs that begin with a tab or four blanks, as Word and a typewriter have them.
    fn indented(&mut self, range: &Range<usize>) {
        let written = self.source[range.clone()].trim_end();
        if is_indented_prose(written) {
            let count = written.lines().filter(|line| !line.trim().is_empty()).count();
            let message = format!("行首有四个空格或 Tab，这 {count} 行文字成了代码，不会按正文排版");
            let hint = "删去行首的空格；段落开头空两格由页面自己排";
            let place = range.start..range.start + written.len();
            self.report(Diagnostic::new(Code::MarkdownIndented, message).hint(hint), place);
        }
    }

    /// A row that has more cells than the head of its table, or that is no row.
    fn end_row(&mut self, range: &Range<usize>) {
        let row = self.source[range.clone()].trim_end();
        if !row.contains('|') && !row.is_empty() {
            let message = "表格后面没有空一行，这一行文字成了表格的一行";
            let diagnostic = Diagnostic::new(Code::MarkdownTable, message).hint("在它前面空一行");
            let fix = self.source[..range.start].ends_with('\n');
            let fix = fix.then(|| self.fix(range.start..range.start, "\n"));
            return self.report(diagnostic.mended_by(fix), range.start..range.start + row.len());
        }
        let rest = &self.source[self.cell_end.min(range.end)..range.end];
        let extra = rest.trim_matches(['|', ' ', '\t', '\r', '\n', '\u{3000}']);
        if extra.is_empty() {
            return;
        }
        let start = range.end - rest.len() + rest.find(extra).unwrap_or(0);
        let count = extra.replace(r"\|", "").split('|').count();
        let message = format!("这一行比表头多 {count} 格，多出的内容不会显示");
        let hint = r"给表头和分隔行补上这一列；文字里的竖线写 \|";
        self.report(Diagnostic::new(Code::MarkdownTableCell, message).hint(hint), start..start + extra.len());
    }

    /// `！[图](a.png)`.
    fn picture_as_link(&mut self, target: &CowStr<'_>, range: &Range<usize>) {
        if self.source[..range.start].ends_with('！') && links::is_picture(target) {
            let mark = range.start - '！'.len_utf8()..range.start;
            let diagnostic = Diagnostic::new(Code::MarkdownFullWidth, "全角的“！”后面是链接，不是图片");
            let fix = self.fix(mark.clone(), "!");
            self.report(diagnostic.hint("插入图片用英文的感叹号：![说明](文件名)").mended_by([fix]), mark);
        }
    }

    /// A link into the site by its full address.
    fn link_home(&mut self, target: &CowStr<'_>, range: &Range<usize>) {
        // `<https://…>` shows the address itself to readers.
        if !self.source[range.clone()].starts_with('<')
            && let Some(own) = links::own(target, self.home)
        {
            self.report(own, range.clone());
        }
    }

    fn fix(&self, range: Range<usize>, text: &str) -> Fix {
        Fix::new(self.base + range.start..self.base + range.end, text)
    }

    fn report(&mut self, diagnostic: Diagnostic, range: Range<usize>) {
        self.found.push(diagnostic.at(self.path, self.base + range.start..self.base + range.end));
    }
}

/// Whether what was taken for code is Chinese prose: hardly anything but wide characters, no sign of a program, and
/// sentences or items.
fn is_indented_prose(written: &str) -> bool {
    const OF_CODE: [char; 17] =
        ['{', '}', '=', '<', '>', ';', '|', '\\', '$', '`', '│', '├', '└', '─', '┌', '┐', '→'];
    if written.contains(OF_CODE) || written.contains("//") {
        return false;
    }
    let (mut sentence, mut wide, mut narrow) = (false, 0, 0);
    for line in written.lines().map(str::trim) {
        if line.starts_with(['#', '%', '/', '\'', '"']) || line.starts_with("--") {
            return false;
        }
        let item = line.trim_start_matches(|c: char| c.is_ascii_digit());
        let item = item.strip_prefix(['-', '*', '.', '、', '）']).map(str::trim_start);
        sentence |= line.ends_with(['。', '！', '？', '；']) || line.contains('，');
        sentence |= item.is_some_and(|text| text.starts_with(is_wide));
        let text = item.unwrap_or(line);
        wide += text.chars().filter(|c| is_wide(*c)).count();
        narrow += text.chars().filter(char::is_ascii_graphic).count();
    }
    sentence && wide >= 4 && wide >= 3 * narrow
}

/// The lines that define a link (CommonMark §4.7) to what is no address but a text: `[附件]: 通知全文见下`.
fn vanished(source: &str) -> Vec<Range<usize>> {
    if memchr::memmem::find(source.as_bytes(), b"]:").is_none() {
        return Vec::new();
    }
    let mut lines = Vec::new();
    let mut at = 0;
    for line in source.split_inclusive('\n') {
        let start = at + (line.len() - line.trim_start_matches(' ').len());
        at += line.len();
        let written = line.trim();
        let Some((label, rest)) = written.strip_prefix('[').and_then(|rest| rest.split_once("]:")) else {
            continue;
        };
        let address = rest.split_whitespace().next().unwrap_or_default();
        let is_text = address.contains(is_han) && !address.contains(['/', '.', '#', '?', '<']);
        if is_text && !label.starts_with('^') && !label.contains(['[', ']']) {
            lines.push(start..start + written.len());
        }
    }
    lines
}
