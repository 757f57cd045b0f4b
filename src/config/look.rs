//! The key `look` of `site.yaml`: the colour, the logo and the icon of a site, as words and names of files. Whether the files are
//! there is for who knows the theme.

use std::ops::Range;

use crate::cover::Mood;
use crate::diagnostic::Hint;
use crate::palette::Colour;
use crate::yaml::{Decoder, Field, Node};

use super::places;

/// What a site looks like, as far as it says so.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// The colour that the others follow from.
    pub colour: Option<Colour>,
    /// A file in the theme's `assets`, shown before the name of the site.
    pub logo: Option<Named>,
    /// A file in the theme's `assets`, shown by browsers on the tab.
    pub icon: Option<Named>,
}

/// The name of a file, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Below `assets/`.
    pub name: String,
    /// In `site.yaml`.
    pub range: Range<usize>,
}

/// The name of the sheet that a look has; a mood has another.
pub const SHEET: &str = "mood-site.css";

/// What browsers take for an icon.
const ICONS: [&str; 3] = ["svg", "png", "ico"];
/// What they take for a picture.
const PICTURES: [&str; 5] = ["svg", "png", "webp", "jpg", "jpeg"];

/// What is written under `look`.
const EXAMPLE: &str = "{color: \"#17498a\"}";

impl Look {
    /// Whether there is a sheet that says so.
    pub fn has_sheet(&self) -> bool {
        self.colour.is_some() || self.logo.is_some()
    }

    /// The mood whose hue is the nearest, for what is drawn in one of them.
    pub fn mood(&self) -> Option<Mood> {
        self.colour.map(Mood::near)
    }

    /// The logo and the icon.
    pub fn files(&self) -> impl Iterator<Item = &Named> {
        self.logo.iter().chain(&self.icon)
    }
}

/// `look: {color: "#17498a", logo: logo.svg, favicon: icon.svg}`.
pub(super) fn read(decoder: &mut Decoder<'_>, field: Field<'_>, root: &Node) -> Look {
    let mut look = Look::default();
    if let Some(text) = decoder.scalar(field) {
        let message = format!("“look”应为一组“键: 值”，却是“{text}”");
        let hint = match (Mood::meant(text), Colour::parse(text)) {
            (Some(mood), _) => format!(
                "换色调不写 look，把它删去，{}；要自己的颜色，look 的值写作 {EXAMPLE}",
                places::put("params", "mood", mood.key(), root)
            )
            .into(),
            (None, Some(_)) => Hint::write(format!("{{color: \"{text}\"}}")),
            (None, None) => Hint::from(format!("look 的值写作 {EXAMPLE}，颜色换成自己的")).putting(EXAMPLE),
        };
        decoder.mistyped(field, message, hint);
        return look;
    }
    let Some(mut map) = decoder.map(field) else { return look };
    if let Some(field) = map.take("color")
        && let Some(text) = decoder.text(field)
    {
        look.colour = colour(decoder, field, &text);
    }
    look.logo = map.take("logo").and_then(|field| named(decoder, field, "logo", &PICTURES));
    look.icon = map.take("favicon").and_then(|field| named(decoder, field, "favicon", &ICONS));
    decoder.finish(map);
    look
}

fn colour(decoder: &mut Decoder<'_>, field: Field<'_>, text: &str) -> Option<Colour> {
    let Some(colour) = Colour::parse(text) else {
        let hint = "写井号和六位数字字母，外面加引号，如 \"#17498a\"";
        decoder.invalid(field, format!("“color”不是颜色：“{text}”"), hint);
        return None;
    };
    if let Err(ratio) = colour.carries_white() {
        // Rounded down: what is not enough is not to look as if it were.
        let ratio = (ratio * 10.0).floor() / 10.0;
        let message =
            format!("“color”太浅，上面的白字看不清：{text} 与白色的对比度是 {ratio:.1}，要 4.5 以上");
        decoder.invalid(field, message, Hint::write(format!("\"{}\"", colour.for_white())));
        return None;
    }
    Some(colour)
}

fn named(decoder: &mut Decoder<'_>, field: Field<'_>, key: &str, endings: &[&str]) -> Option<Named> {
    let name = decoder.text(field)?;
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase());
    if !ending.is_some_and(|ending| endings.contains(&ending.as_str())) {
        let message = format!("“{key}”应为图片文件（{}），却是“{name}”", endings.join("、"));
        decoder.invalid(field, message, "把图片放进主题的 assets 文件夹，这里写它的文件名");
        return None;
    }
    Some(Named { name, range: field.range() })
}
