//! Which numbers of a text say how many there are of what an indicator counts: a name, a number, and between them nothing but
//! words of a small grammar (达到, 由…增加到, 比上年增加15个，达到). What stands before the name in its clause must be explained as
//! well: an amount of change, a target, a part, another place or time are no such level, nor is what the grammar does not know.
//!
//! A sentence is read once, from left to right: what it has said so far (of which place, when, whether it is only meant to be)
//! stands in [`Reading`], and what it is about in [`Subject`].

use std::ops::Range;

use super::gap::{Change, Gap, change};
use super::names::{Named, Names, Occurrence};
use super::numbers::{MASK, Number};
use super::tokens::{Kind, Token, Word, time_at, tokens};
use crate::dataset::period::Stretch;

/// A number that says how many there are, or by how many there are more.
#[derive(Clone, Debug)]
pub(super) struct Level<'n> {
    /// Which number of the text.
    pub(super) number: usize,
    /// What it may be about.
    pub(super) named: Vec<&'n Named>,
    /// When; `None` if the sentence says no time.
    pub(super) time: Option<Stretch>,
    /// Whether something (a colon, a verb) says that the number is the level, so that it may go without its unit.
    pub(super) said: bool,
    /// How certain it is that all of what is counted is meant.
    pub(super) sure: Sure,
    /// That it is the amount of a change, if it is.
    pub(super) change: Option<Change>,
    /// Whether the text names any time before it, be it only 当年.
    pub(super) dated: bool,
}

/// How certain it is that a number is the level of an indicator.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sure {
    /// A name and a number, and words that say who knows what: a copy if it is the same number.
    Not,
    /// The level if it is not far from it: 建成党群服务中心38个 may be those of a street.
    Near,
    Quite,
}

/// The levels among the numbers of a text.
pub(super) fn levels<'n>(prose: &str, numbers: &[Number<'_>], names: &'n Names) -> Vec<Level<'n>> {
    let mut levels = Vec::new();
    let (mut start, mut first, mut dated) = (0, 0, false);
    while start < prose.len() && first < numbers.len() {
        let end =
            prose[start..].find(['。', '；', '！', '？', '\n', MASK]).map_or(prose.len(), |end| start + end);
        let count = numbers[first..].iter().take_while(|number| number.range.start < end).count();
        let here = &numbers[first..first + count];
        let mut named = if here.is_empty() { Vec::new() } else { names.named_in(&prose[start..end]) };
        named.iter_mut().for_each(|one| one.range = one.range.start + start..one.range.end + start);
        if !named.is_empty() {
            let tokens = tokens(prose, start..end, (first, here), &named, names);
            let mut reading = Reading::new(prose, numbers, &named, &tokens, dated);
            reading.read();
            levels.append(&mut reading.levels);
        }
        dated =
            dated || prose[start..end].contains(['年', '月', '日', '周', '时', '前', '初', '底', '末', '昨']);
        first += count;
        start = end + prose[end..].chars().next().map_or(0, char::len_utf8);
    }
    levels
}

/// What a sentence has said up to some word.
struct Reading<'s, 'n> {
    prose: &'s str,
    numbers: &'s [Number<'s>],
    named: &'s [Occurrence<'n>],
    tokens: &'s [Token],
    levels: Vec<Level<'n>>,
    scope: Scope,
    /// The last time that was named, but for those since when something is and those to compare with.
    time: Option<Stretch>,
    dated: bool,
    /// Since when, from when to when: no time that a figure is of.
    stretched: bool,
    /// On an occasion: 元旦期间, 改革前.
    once: bool,
    /// A number of something unknown, of which a rate may be that follows.
    foreign: bool,
    meant: bool,
    part: bool,
    clause: Clause,
    /// The clause that a bracket interrupts.
    outside: Option<Clause>,
    subject: Option<Subject<'n>>,
}

/// Of what place a sentence speaks.
#[derive(Clone, Debug, PartialEq)]
enum Scope {
    Unsaid,
    /// 全区.
    Own,
    /// A place that a dataset is about.
    Place(Range<usize>),
    Other,
}

/// What a clause says before a name.
#[derive(Clone, Debug)]
struct Clause {
    /// Its first token.
    start: usize,
    /// Whether all of it is known, and makes what follows no part of what is counted.
    explained: bool,
    /// 全区.
    own: bool,
    /// 共.
    all: bool,
    /// 现有, 建成.
    have: bool,
    /// 有, behind which there may be some of many.
    some: bool,
    of: bool,
    running: bool,
}

impl Clause {
    fn at(start: usize) -> Clause {
        Clause {
            start,
            explained: true,
            own: false,
            all: false,
            have: false,
            some: false,
            of: false,
            running: false,
        }
    }
}

/// What a number is about: a name, and the words since.
struct Subject<'n> {
    named: Vec<&'n Named>,
    sure: Sure,
    /// All are counted: 全区共有.
    all: bool,
    words: Vec<Kind>,
    /// The time that is said for the next number alone.
    time: Option<Stretch>,
    /// The time of the sentence where 由 stands, whose own time is not that of the number behind 到.
    from: Option<Option<Stretch>>,
    /// How many words there were before a bracket that has numbers, and the time there.
    outside: Option<(usize, Option<Stretch>)>,
}

/// The most words between a name and its last number that are taken for one statement.
const MOST: usize = 32;

impl<'s, 'n> Reading<'s, 'n> {
    fn new(
        prose: &'s str,
        numbers: &'s [Number<'s>],
        named: &'s [Occurrence<'n>],
        tokens: &'s [Token],
        dated: bool,
    ) -> Reading<'s, 'n> {
        Reading {
            prose,
            numbers,
            named,
            tokens,
            levels: Vec::new(),
            scope: Scope::Unsaid,
            time: None,
            dated,
            stretched: false,
            once: false,
            foreign: false,
            meant: false,
            part: false,
            clause: Clause::at(0),
            outside: None,
            subject: None,
        }
    }

    fn read(&mut self) {
        let mut at = 0;
        while let Some(token) = self.tokens.get(at) {
            at = match token.kind {
                Kind::Word(Word::Open) => self.bracket(at),
                Kind::Word(Word::Each) => self.each(at),
                _ => {
                    self.take(at, token);
                    at + 1
                }
            };
        }
    }

    fn take(&mut self, at: usize, token: &Token) {
        match token.kind {
            Kind::Name(name) => self.name(at, name),
            Kind::Number(number) => {
                self.number(number);
                self.push(token.kind);
            }
            Kind::Time(time) => self.time(at, token, time),
            Kind::Place => {
                self.scope = Scope::Place(token.range.clone());
                self.clause.own = true;
                self.subject = None;
            }
            Kind::Unknown => {
                if names_place(&self.prose[token.range.clone()]) {
                    self.scope = Scope::Other;
                }
                self.clause.explained = false;
                self.subject = None;
            }
            Kind::Word(word) => self.word(at, token, word),
        }
    }

    fn push(&mut self, kind: Kind) {
        let Some(subject) = &mut self.subject else { return };
        if matches!(kind, Kind::Number(_)) {
            subject.time = None;
        }
        subject.words.push(kind);
        if subject.words.len() > MOST {
            self.subject = None;
        }
    }

    fn word(&mut self, at: usize, token: &Token, word: Word) {
        let text = &self.prose[token.range.clone()];
        match word {
            Word::Comma => {
                let past = at.checked_sub(1).is_some_and(|at| self.tokens[at].kind == Kind::Word(Word::Past));
                self.once |= past || is_occasion(&self.prose[..token.range.start]);
                self.clause = Clause::at(at + 1);
            }
            Word::Mark if matches!(text, "：" | ":") => self.clause = Clause::at(at + 1),
            Word::Close => {
                if let Some(clause) = self.outside.take() {
                    self.clause = clause;
                }
                if let Some(subject) = &mut self.subject
                    && let Some((length, time)) = subject.outside.take()
                {
                    subject.words.truncate(length);
                    subject.time = time;
                }
                return;
            }
            Word::Own => (self.scope, self.clause.own) = (Scope::Own, true),
            Word::Elsewhere => {
                (self.scope, self.clause.explained) = (Scope::Other, false);
                self.subject = None;
            }
            Word::Part => self.part = true,
            Word::Meant => (self.meant, self.clause.explained) = (true, false),
            Word::All => self.clause.all = true,
            Word::Have => self.clause.have = true,
            Word::To if text.ends_with('有') => self.clause.some = true,
            Word::To if matches!(text, "实现" | "完成" | "到" | "至" | "为" | "是") => {}
            Word::Running => self.clause.running = true,
            Word::Of => self.clause.of = true,
            Word::To
            | Word::From
            | Word::Up
            | Word::Down
            | Word::Change
            | Word::Compare
            | Word::YearBefore => {
                self.clause.explained = false;
            }
            Word::Again | Word::Other => self.clause.explained = false,
            Word::Past => (self.dated, self.clause.explained) = (true, false),
            Word::Item | Word::Mark | Word::Total | Word::Filler | Word::Open | Word::Each => {}
        }
        match word {
            Word::Part | Word::Other | Word::Elsewhere | Word::Each => self.subject = None,
            Word::From => {
                let time = self.time;
                if let Some(subject) = &mut self.subject {
                    (subject.from, subject.time) = (Some(time), None);
                }
                self.push(Kind::Word(word));
            }
            _ => self.push(Kind::Word(word)),
        }
    }

    fn time(&mut self, at: usize, token: &Token, time: Stretch) {
        let (before, after) = (&self.prose[..token.range.start], &self.prose[token.range.end..]);
        // 「截至2025年12月」 is the end of it.
        let end = || Stretch::parse(&format!("{}末", &self.prose[token.range.clone()]));
        let until = ["截至", "截止", "截止到", "截至到"].iter().any(|word| before.ends_with(word));
        let time = if until && !time.is_moment() { end().unwrap_or(time) } else { time };
        let since = ["以来", "起", "开始", "至今", "之后", "后"].iter().any(|word| after.starts_with(word));
        let compared = before.ends_with(['比', '较', '与', '自', '从', '由']);
        let from = self.subject.as_ref().is_some_and(|subject| subject.from.is_some());
        let two = |at: usize| matches!(self.tokens.get(at).map(|token| token.kind), Some(Kind::Time(_)));
        let span =
            at > 1 && two(at - 2) && matches!(&self.prose[self.tokens[at - 1].range.clone()], "至" | "到");
        self.dated = true;
        if since || span {
            (self.stretched, self.once, self.time) = (true, false, None);
        } else if !compared && !from && self.outside.is_none() {
            (self.stretched, self.once, self.time) = (false, false, Some(time));
        }
        if let Some(subject) = &mut self.subject {
            subject.time = Some(time);
        }
        self.push(Kind::Time(time));
    }

    /// What is in a bracket without numbers says more of the same: a unit, a time, a short name. One with numbers is read.
    fn bracket(&mut self, at: usize) -> usize {
        const LESS: [&str; 9] = ["不含", "含", "其中", "除", "仅", "未", "不", "限", "部分"];
        let tokens = self.tokens;
        let close = tokens[at..].iter().take(MOST).position(|token| token.kind == Kind::Word(Word::Close));
        let Some(close) = close.map(|close| at + close) else {
            (self.subject, self.clause.explained) = (None, false);
            return at + 1;
        };
        let inside = &tokens[at + 1..close];
        if inside.iter().any(|token| matches!(token.kind, Kind::Number(_))) {
            self.outside = Some(std::mem::replace(&mut self.clause, Clause::at(at + 1)));
            if let Some(subject) = &mut self.subject {
                subject.outside = Some((subject.words.len(), subject.time));
            }
            self.push(Kind::Word(Word::Open));
            return at + 1;
        }
        let content = &self.prose[tokens[at].range.end..tokens[close].range.start];
        let less = LESS.iter().any(|word| content.starts_with(word)) || content.chars().count() > 20;
        if less {
            self.subject = None;
        } else if let Some(subject) = &mut self.subject {
            let time = inside.iter().find_map(|token| match token.kind {
                Kind::Time(time) => Some(time),
                _ => None,
            });
            subject.time = subject.time.or(time);
        }
        close + 1
    }

    fn name(&mut self, at: usize, name: usize) {
        let occurrence = &self.named[name];
        let before = at.checked_sub(1).map(|before| self.tokens[before].kind);
        // 12345 of 12345热线 counts nothing.
        if let Some(Kind::Number(number)) = before
            && !self.numbers[number].unit.is_empty()
        {
            self.subject = None;
            self.counted(number, occurrence);
            return;
        }
        // 「社区党支部」 are those of communities.
        let of_another = match before {
            Some(Kind::Name(_)) => true,
            Some(Kind::Word(Word::Of)) => {
                at > 1 && matches!(self.tokens[at - 2].kind, Kind::Name(_) | Kind::Number(_))
            }
            _ => false,
        };
        self.clause.explained &= !of_another;
        let named = self.in_scope(&occurrence.named);
        let sure = if named.is_empty() || self.scope == Scope::Other || self.part || self.meant {
            None
        } else if self.clause.explained {
            Some(self.sure_of(&occurrence.named))
        } else {
            Some(Sure::Not)
        };
        let all = self.clause.own || self.clause.all || self.clause.have;
        self.subject = sure.map(|sure| Subject {
            named,
            sure,
            all,
            words: Vec::new(),
            time: None,
            from: None,
            outside: None,
        });
    }

    /// Those of the place that the sentence speaks of, as far as it says so.
    fn in_scope(&self, named: &[&'n Named]) -> Vec<&'n Named> {
        let fits = |named: &&&Named| match &self.scope {
            Scope::Place(place) => named.about.contains(&self.prose[place.clone()]),
            _ => true,
        };
        named.iter().filter(fits).copied().collect()
    }

    /// How certain it is that what is named is all that the indicator counts, where nothing unknown stands before it.
    fn sure_of(&self, named: &[&Named]) -> Sure {
        let name = named.first().map_or("", |named| named.name.as_str());
        let short = named.first().is_some_and(|named| named.short);
        let own = matches!(self.scope, Scope::Own | Scope::Place(_));
        let year = self.time.is_some_and(|time| time.year().is_some());
        let running = self.stretched || self.clause.running && !year && !self.says_year();
        let of_others = self.foreign && !self.clause.own && name.ends_with(['率', '比']);
        if self.once || of_others || running && (is_deed(name) || self.clause.running) {
            Sure::Not
        } else if own || year || !short && is_measure(name) {
            Sure::Quite
        } else {
            Sure::Near
        }
    }

    fn says_year(&self) -> bool {
        let start = self.tokens.first().map_or(0, |token| token.range.start);
        let clause = self.tokens.get(self.clause.start).map_or(start, |token| token.range.start);
        ["全年", "年内"].iter().any(|word| self.prose[clause..].starts_with(word))
    }

    /// A number behind a name.
    fn number(&mut self, index: usize) {
        let number = &self.numbers[index];
        let Some(subject) = &self.subject else {
            self.foreign = true;
            return;
        };
        let after = &self.prose[number.end() + number.after.len()..];
        if number.ordinal
            || is_range(&self.prose[number.end()..])
            || is_meant(&self.prose[number.end()..])
            || self.meant
        {
            return;
        }
        let name = subject.named.first().map_or("", |named| named.name.as_str());
        let ends = ends(after, is_measure(name));
        if let Some(change) = change(&subject.words) {
            if subject.sure == Sure::Quite && ends && self.time.is_some() && !self.stretched {
                let named = subject.named.iter().filter(|named| !named.short).copied().collect();
                self.add(Level { change: Some(change), ..self.level(index, named, self.time) });
            }
            return;
        }
        let Some(gap) = Gap::judge(&subject.words) else { return };
        let time = match (behind(&self.prose[number.end()..]), subject.time) {
            (Some(time), _) | (None, Some(time)) => Some(time),
            (None, None) if gap.base => return,
            (None, None) => subject.from.unwrap_or(self.time),
        };
        // 网格 names the number of grids only where the sentence says that all are counted.
        let counted = subject.all || gap.counted;
        let sure = if ends { subject.sure } else { Sure::Not };
        let whole: Vec<&Named> =
            subject.named.iter().filter(|named| !named.short || counted).copied().collect();
        let (named, sure) = match whole.is_empty() {
            true => (subject.named.clone(), Sure::Not),
            false => (whole, sure),
        };
        self.add(Level { said: gap.said, sure, ..self.level(index, named, time) });
    }

    fn level(&self, number: usize, named: Vec<&'n Named>, time: Option<Stretch>) -> Level<'n> {
        Level { number, named, time, said: true, sure: Sure::Quite, change: None, dated: self.dated }
    }

    fn add(&mut self, level: Level<'n>) {
        if !level.named.is_empty() {
            self.levels.push(level);
        }
    }

    /// The number before what it counts, where a sentence counts all: 全区120个网格.
    fn counted(&mut self, index: usize, name: &Occurrence<'n>) {
        let number = &self.numbers[index];
        let after = &self.prose[name.range.end..];
        let goes_on = after.starts_with(|c: char| "员长点站化党中服工体管治内里总支片类的".contains(c));
        let named = self.in_scope(&name.named);
        let other = self.scope == Scope::Other || self.part || self.meant || named.is_empty();
        if number.ordinal || goes_on || other {
            return;
        }
        let clause = &self.clause;
        let whole = !clause.some || is_end(after);
        let sure = match clause.explained && !clause.of && whole && !self.stretched && !self.once {
            true if clause.own => Sure::Quite,
            true if clause.have && is_end(after) => Sure::Near,
            _ => Sure::Not,
        };
        self.add(Level { sure, ..self.level(index, named, self.time) });
    }

    /// Numbers that are those of several times or of several names: 2023年、2024年网格数分别为97个、118个.
    fn each(&mut self, at: usize) -> usize {
        let tokens = self.tokens;
        let mut end = at + 1;
        let kind = |at: usize| tokens.get(at).map(|token| token.kind);
        let (mut names, mut times): (Vec<usize>, Vec<Stretch>) = (Vec::new(), Vec::new());
        let (mut plain, own) = (self.clause.explained, self.clause.own);
        for token in tokens.get(self.clause.start..at).unwrap_or_default() {
            match token.kind {
                Kind::Name(name) => names.push(name),
                Kind::Time(time) if names.is_empty() => times.push(time),
                Kind::Place | Kind::Word(_) => {}
                _ => plain = false,
            }
        }
        if let (true, Some(Kind::Name(name))) = (names.is_empty(), kind(end)) {
            (names, end) = (vec![name], end + 1);
        }
        while matches!(kind(end), Some(Kind::Word(Word::To | Word::All | Word::Have | Word::Filler))) {
            end += 1;
        }
        let mut numbers: Vec<usize> = Vec::new();
        while let Some(Kind::Number(number)) = kind(end) {
            numbers.push(number);
            end += 1;
            if matches!(kind(end), Some(Kind::Word(Word::Item | Word::Comma)))
                && matches!(kind(end + 1), Some(Kind::Number(_)))
            {
                end += 1;
            }
        }
        self.subject = None;
        self.clause = Clause { explained: false, ..Clause::at(end) };
        let count = numbers.len();
        if !plain || count < 2 || self.scope == Scope::Other || self.meant || self.part {
            return end;
        }
        let of_names = names.len() == count && times.len() < 2;
        let of_times = names.len() == 1 && times.len() == count;
        for (place, number) in numbers.into_iter().enumerate() {
            let (name, time) = match (of_names, of_times) {
                (true, _) => (names[place], self.time),
                (_, true) => (names[0], Some(times[place])),
                _ => break,
            };
            let named = self.in_scope(&self.named[name].named);
            let named = named.into_iter().filter(|named| !named.short || own).collect();
            self.add(self.level(number, named, time));
        }
        end
    }
}

/// Whether a name is one of what somebody does: there is much of it that is none of the statistics.
fn is_deed(name: &str) -> bool {
    const DEEDS: [&str; 19] = [
        "走访", "服务", "投入", "化解", "改造", "培训", "新增", "开展", "建成", "办理", "受理", "组织",
        "招募", "筹集", "发放", "救助", "帮扶", "调处", "参加",
    ];
    DEEDS.iter().any(|deed| name.starts_with(deed)) && !name.ends_with(['数', '次', '量'])
}

/// Whether a name is one of a number (网格数, 满意率), and not of things that are counted (党支部).
fn is_measure(name: &str) -> bool {
    const ENDINGS: [&str; 11] =
        ["时间", "时长", "时限", "面积", "人次", "户次", "收入", "投入", "资金", "人口", "总值"];
    let measure = name.ends_with(['数', '率', '量', '额', '值', '度', '比', '次'])
        || ENDINGS.iter().any(|ending| name.ends_with(ending));
    measure && !is_deed(name)
}

/// Whether a statement ends here.
fn is_end(after: &str) -> bool {
    after
        .chars()
        .next()
        .is_none_or(|c| "，。；：！？、,;:!?）)”」】》|\n".contains(c) || c.is_whitespace() || c == MASK)
}

/// Whether what stands behind a number leaves it what it is: 「党员人数50人以上的党支部」 and 「志愿者60人分成六组」 speak of others.
fn ends(after: &str, measure: bool) -> bool {
    const THEN: [&str; 34] = [
        "增长", "增加", "减少", "下降", "提高", "提升", "上升", "同比", "环比", "比", "较", "居", "位居",
        "位列", "排名", "实现", "全部", "均", "都", "其中", "和", "与", "及", "以及", "（", "(", "到", "至",
        "压缩", "缩短", "覆盖", "左右", "以上", "以内",
    ];
    if after.starts_with('的') {
        return false;
    }
    is_end(after) || measure || THEN.iter().any(|word| after.starts_with(word))
}

/// Whether a clause says on which occasion something is, and not when: 元旦期间.
fn is_occasion(clause: &str) -> bool {
    const OCCASIONS: [&str; 14] = [
        "期间",
        "当天",
        "当日",
        "当晚",
        "当月",
        "前",
        "之际",
        "活动中",
        "现场",
        "年间",
        "昨天",
        "昨日",
        "今天",
        "上周",
    ];
    let now = ["目前", "当前", "提前", "面前", "眼前"].iter().any(|word| clause.ends_with(word));
    !now && OCCASIONS.iter().any(|word| clause.ends_with(word))
}

/// The time in brackets behind a number: 120个（2025年底）.
fn behind(after: &str) -> Option<Stretch> {
    let inside = after.strip_prefix(['（', '('])?;
    let near = inside.char_indices().nth(20).map_or(inside, |(end, _)| &inside[..end]);
    let content = near[..near.find(['）', ')'])?].trim_start_matches("截至");
    time_at(content).filter(|(_, length)| *length == content.len()).map(|(time, _)| time)
}

/// Whether the number is the first of a range: 3至5个.
fn is_range(after: &str) -> bool {
    let rest = after.strip_prefix(['至', '到', '-', '—', '～', '~', '–']);
    let digit = |c: char| c.is_ascii_digit() || "一二两三四五六七八九十".contains(c);
    rest.is_some_and(|rest| rest.trim_start_matches(['—', '-']).starts_with(digit))
}

/// Whether what follows a number says that it is meant to be.
fn is_meant(after: &str) -> bool {
    let near = after.char_indices().nth(8).map_or(after, |(end, _)| &after[..end]);
    let near = near.split(['，', '。', '；']).next().unwrap_or("");
    ["目标", "计划", "任务"].iter().any(|word| near.contains(word))
}

/// Whether words that the vocabulary does not have name a place: 柳浪街道.
fn names_place(text: &str) -> bool {
    const PLACES: [&str; 10] = ["街道", "社区", "镇", "乡", "村", "小区", "县", "片区", "区", "市"];
    const COMMON: [&str; 24] = [
        "下沉", "深入", "推进", "推动", "完善", "建设", "各", "个", "等", "老旧", "智慧", "全部", "所有",
        "涉及", "覆盖", "走进", "打造", "服务", "党建", "加强", "深化", "城市", "农村", "居民",
    ];
    PLACES.iter().any(|place| {
        let Some(at) = text.find(place) else { return false };
        let length = text[..at].chars().take(5).count();
        let generic = COMMON.iter().any(|word| text[..at].contains(word));
        let rest = &text[at + place.len()..];
        let goes_on = rest.starts_with(|c: char| "治建服一工网党管基书数干".contains(c));
        (2..=4).contains(&length) && !generic && !goes_on
    })
}
