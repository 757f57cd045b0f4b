//! A title to a picture: what a page shows that has no photograph. The same subject is the same bytes everywhere, and
//! pages of a kind look like a family. Knows neither the site nor where the picture stands.
//!
//! The drawing is planned in units of which the short side has 83 to 100, so lines are as thick in a strip as in a
//! square; a picture is drawn for its size and not cropped. One thing in it is always lit.

mod art;
mod facade;
mod gables;
mod hills;
mod lattice;
mod papercut;
mod random;
mod slip;
mod street;
mod streets;
mod table;
mod weave;

use crate::palette::{self, Colour};
use art::Art;
use random::Random;

/// What a cover is about; all of it decides the picture.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Subject<'a> {
    /// The title of the page.
    pub title: &'a str,
    /// The name of its kind: `case`.
    pub kind: &'a str,
    /// What its kind is called: `典型案例`.
    pub label: &'a str,
    /// The field of work that it belongs to; empty if there is none.
    pub field: &'a str,
    /// What an author writes to get another picture; empty as a rule.
    pub salt: &'a str,
}

/// How a cover is to look.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Look<'a> {
    /// The colours.
    pub mood: Mood,
    /// Width and height in pixels.
    pub size: (u32, u32),
    /// The families to choose from; empty for all of them.
    pub families: &'a [Family],
    /// The ground, if it is not to be drawn by lot.
    pub ground: Option<Ground>,
    /// Whether a slip with a short name stands on it.
    pub slip: bool,
}

/// The colours of a site.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Mood {
    /// 红.
    Red,
    /// 蓝.
    Blue,
    /// 绿.
    Green,
    /// A colour of the site's own, which the others follow.
    Own(Colour),
}

impl Mood {
    /// Those that have a name.
    pub const ALL: [Mood; 3] = [Mood::Red, Mood::Blue, Mood::Green];

    /// What themes call it.
    pub fn key(self) -> &'static str {
        match self {
            Mood::Red => "red",
            Mood::Blue => "blue",
            Mood::Green => "green",
            Mood::Own(_) => "site",
        }
    }

    /// What it is called in settings.
    pub fn name(self) -> &'static str {
        match self {
            Mood::Red => "红",
            Mood::Blue => "蓝",
            Mood::Green => "绿",
            Mood::Own(_) => "自己的颜色",
        }
    }

    /// The one that a word stands for, whether it is that of themes, or of settings, or what people say: `blue`, `蓝`, `政务蓝`.
    pub fn meant(word: &str) -> Option<Mood> {
        let word = word.trim().to_lowercase();
        Mood::ALL.into_iter().find(|mood| {
            let name = word.trim_end_matches('色');
            word == mood.key() || (name.ends_with(mood.name()) && name.chars().count() <= 3)
        })
    }

    /// The one with a name whose hue is the nearest to that of a colour.
    pub fn near(colour: Colour) -> Mood {
        let hue = colour.hue();
        let away = |own: f64| {
            let apart = (hue - own).abs();
            apart.min(360.0 - apart)
        };
        let moods = [(Mood::Red, away(27.0)), (Mood::Blue, away(257.0)), (Mood::Green, away(160.0))];
        moods.into_iter().min_by(|one, other| one.1.total_cmp(&other.1)).map_or(Mood::Red, |(mood, _)| mood)
    }

    /// The colour of the site itself.
    pub fn brand(self) -> Colour {
        self.colours()[1]
    }

    /// The colours of drawings: deep, brand, mid, soft, wash, paper and lamp.
    fn colours(self) -> [Colour; 7] {
        match self {
            Mood::Red => [0x4d1113, 0x9c1f1f, 0xc25a4c, 0xe8b8a4, 0xf8ebe0, 0xfffaf4, 0xe9b44c],
            Mood::Blue => [0x0c2a52, 0x17498a, 0x4f82c0, 0xb2cbe6, 0xe7eff8, 0xfbfdff, 0xf0c063],
            Mood::Green => [0x0e3b2e, 0x18583f, 0x5b9c7a, 0xb4d6bd, 0xe8f2e6, 0xfcfefa, 0xf0c050],
            Mood::Own(brand) => return palette::drawing(Mood::near(brand).colours(), brand),
        }
        .map(Colour::of)
    }
}

/// What a picture is drawn on.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Ground {
    /// Lights on a dark ground.
    Night,
    /// Lines on a light ground.
    Day,
    /// The colour of the site.
    Full,
}

/// A sort of picture.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Family {
    /// 街屋: houses along a street.
    Street,
    /// 窗格: the panes of a carved window.
    Lattice,
    /// 剪纸: a paper cut around a lit window.
    Papercut,
    /// 街巷: the plan of some lanes with a way through them; no map of a place.
    Streets,
    /// 马头墙: stepped gables.
    Gables,
    /// 楼灯: the windows of a block that light up as a character.
    Facade,
    /// 编结: plaited bands.
    Weave,
    /// 远山: hills with houses.
    Hills,
    /// 长桌: a table with seats around it.
    Table,
}

impl Family {
    /// All of them.
    pub const ALL: [Family; 9] = [
        Family::Street,
        Family::Lattice,
        Family::Papercut,
        Family::Streets,
        Family::Gables,
        Family::Facade,
        Family::Weave,
        Family::Hills,
        Family::Table,
    ];

    /// What it is called in settings and headers.
    pub fn name(self) -> &'static str {
        match self {
            Family::Street => "街屋",
            Family::Lattice => "窗格",
            Family::Papercut => "剪纸",
            Family::Streets => "街巷",
            Family::Gables => "马头墙",
            Family::Facade => "楼灯",
            Family::Weave => "编结",
            Family::Hills => "远山",
            Family::Table => "长桌",
        }
    }

    fn draw(self, art: &mut Art, random: &mut Random) {
        let draw = match self {
            Family::Street => street::draw,
            Family::Lattice => lattice::draw,
            Family::Papercut => papercut::draw,
            Family::Streets => streets::draw,
            Family::Gables => gables::draw,
            Family::Facade => facade::draw,
            Family::Weave => weave::draw,
            Family::Hills => hills::draw,
            Family::Table => table::draw,
        };
        draw(art, random);
    }
}

/// The families that go with a kind or a field of work, so that its pages look alike; all, where nothing is known.
fn families(subject: &Subject<'_>) -> &'static [Family] {
    use Family::*;
    match (subject.kind, subject.field) {
        ("brand", _) => &[Papercut, Gables, Facade, Lattice],
        ("method", _) => &[Lattice, Papercut, Table, Hills],
        ("mechanism", _) => &[Weave, Lattice, Table, Facade, Papercut],
        ("place", _) => &[Streets, Gables, Street, Facade],
        ("project", _) => &[Hills, Weave, Streets, Street, Papercut],
        ("news", _) => &[Street, Streets, Hills],
        ("report", _) => &[Lattice, Hills, Papercut],
        (_, "城市社区") => &[Street, Table, Gables, Streets, Papercut],
        (_, "机关") => &[Lattice, Hills, Weave, Table],
        (_, "两新组织") => &[Facade, Weave, Streets, Table],
        (_, "新业态") => &[Streets, Facade, Weave, Street],
        (_, "区级综合") => &[Hills, Lattice, Papercut, Gables],
        _ => &Family::ALL,
    }
}

/// The families in the order in which a subject would have them: those that go with it, then the others. `among` are
/// those to choose from; empty for all of them.
pub fn preference(subject: &Subject<'_>, among: &[Family]) -> Vec<Family> {
    let mut lot = Random::new(seed(subject));
    let own = families(subject);
    let (mut first, mut then): (Vec<Family>, Vec<Family>) = Family::ALL
        .iter()
        .copied()
        .filter(|family| may(among, *family))
        .partition(|family| own.contains(family));
    let mut order = Vec::with_capacity(first.len() + then.len());
    for rest in [&mut first, &mut then] {
        while !rest.is_empty() {
            order.push(rest.swap_remove(lot.below(rest.len())));
        }
    }
    order
}

/// What the slip of a subject says: a short name from its title; nothing where no part of the title is one.
pub fn name(subject: &Subject<'_>) -> Option<String> {
    slip::text(subject)
}

fn seed(subject: &Subject<'_>) -> u32 {
    random::seed([subject.kind, subject.field, subject.title, subject.salt])
}

/// The cover of a subject, as a whole SVG picture.
pub fn svg(subject: &Subject<'_>, look: &Look<'_>) -> String {
    let seed = seed(subject);
    let mut lot = Random::new(seed);
    let fitting: Vec<Family> =
        families(subject).iter().copied().filter(|family| may(look.families, *family)).collect();
    let family = match (fitting.is_empty(), look.families.is_empty()) {
        (false, _) => lot.pick(&fitting),
        (true, false) => lot.pick(look.families),
        (true, true) => lot.pick(&Family::ALL),
    };
    let ground = lot.pick(&[Ground::Night, Ground::Day, Ground::Full]);
    let ground = look.ground.unwrap_or(ground);
    let text = look.slip.then(|| slip::text(subject)).flatten();
    let mut art = Art::new(look.size, look.mood, ground, text.is_some());
    // A stream of its own: whoever chooses family or ground gets the same drawing in it.
    family.draw(&mut art, &mut Random::new(seed ^ 0x9e37_79b9));
    if let Some(text) = text {
        slip::draw(&mut art, &text);
    }
    art.finish()
}

fn may(families: &[Family], family: Family) -> bool {
    families.is_empty() || families.contains(&family)
}
