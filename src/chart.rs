//! A chart as HTML that needs no script: an inline SVG with a title and a description, and a table with the same
//! figures. Drawn for a phone first, on a picture 340 units wide. What is not known is a gap with a mark, never a
//! zero; what there is not (a series has no such period) is a gap without one. Same chart, same bytes. Knows nothing of the site, of templates or of where the figures came from.
//!
//! A theme styles `.chart`, `.chart-list`, `.chart-data`, `.chart-scroll` and `.chart-regions`, and may set the colours
//! `--chart-1` … `--chart-6` and `--chart-paper` (what the chart lies on).

mod measure;
mod canvas;
mod time;
mod words;
mod form;
mod bars;
mod progress;
mod line;
mod multiples;
mod regions;
mod ring;
mod kin;
mod source;

use crate::dataset::Direction;
use crate::dataset::figure::{Figure, Quantity};
use crate::dataset::number::Decimal;
use crate::dataset::period::Stretch;

use canvas::{Canvas, escape};

pub use form::Departure;
pub use source::{headed, indicators, note, of_dataset, table, without_period};

/// What is to be drawn.
#[derive(Clone, Debug)]
pub struct Spec {
    /// The prefix of the ids in the HTML: letters, digits and hyphens; different for every chart of a page.
    pub id: String,
    /// The wanted form. Another is drawn where this one would mislead; see [`Spec::form`].
    pub kind: Form,
    /// The title, shown as the caption.
    pub title: String,
    /// A sentence about it; empty if none.
    pub description: String,
    /// A remark under the chart (source, date, made-up figures); empty if none.
    pub note: String,
    /// What is compared: names or periods.
    pub categories: Vec<String>,
    /// What these are to each other.
    pub across: Across,
    /// The times of the categories that have one, where these are no axis of time: the periods of present figures.
    pub moments: Vec<Stretch>,
    /// The figures; for [`Form::Progress`] the first series is what there is, the second what is wanted.
    pub series: Vec<Series>,
    /// For [`Form::Progress`], one for each category; the unit of the series and up for all if empty.
    pub goals: Vec<Goal>,
}

/// What a target is measured in, and on which side of it is good.
#[derive(Clone, Debug)]
pub struct Goal {
    /// The unit; empty if none.
    pub unit: String,
    /// Which way is good.
    pub direction: Direction,
    /// Whether it is a place in an order, of which nothing is done in part.
    pub rank: bool,
}

/// What the categories of a chart are to each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Across {
    /// Names of what is counted: streets. They have no order, so no line joins them.
    Names,
    /// Indicators, each with a name that says whether its figure is a part of a whole.
    Indicators,
    /// Steps of which only the order is known: 第一批, 第二批.
    Order,
    /// Periods: one for each category, no two the same; oldest first where a line is to be drawn.
    Time(Vec<Stretch>),
}

/// One row of figures.
#[derive(Clone, Debug)]
pub struct Series {
    /// Its name.
    pub name: String,
    /// Its unit; empty if none.
    pub unit: String,
    /// One for each category.
    pub values: Vec<Datum>,
}

/// One figure.
#[derive(Clone, Debug)]
pub struct Datum {
    /// What is known of it; `None` if there is no such figure at all.
    pub quantity: Option<Quantity>,
    /// The figure as shown: `120余个`, `未公开`, `无此期`.
    pub text: String,
}

/// The forms of charts.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// A bar for each category.
    Bar,
    /// A bar for each series in each category.
    Grouped,
    /// One bar for each category, made of the series.
    Stacked,
    /// A line for each series over the categories.
    Line,
    /// Shares of a whole.
    Pie,
    /// The same, with the sum in the middle.
    Ring,
    /// What there is against what is wanted.
    Progress,
    /// A small picture for each series.
    Multiples,
    /// A table of regions with a bar for each figure.
    Regions,
    /// Names and figures as a list: what is left where there is nothing to compare.
    List,
}

impl Form {
    /// Every form that can be asked for, with the word for it in YAML and shortcodes.
    pub const ALL: [(Form, &'static str); 9] = [
        (Form::Bar, "bar"),
        (Form::Grouped, "grouped"),
        (Form::Stacked, "stacked"),
        (Form::Line, "line"),
        (Form::Pie, "pie"),
        (Form::Ring, "ring"),
        (Form::Progress, "progress"),
        (Form::Multiples, "multiples"),
        (Form::Regions, "regions"),
    ];

    /// The form of a word.
    pub fn parse(word: &str) -> Option<Form> {
        Form::ALL.into_iter().find(|(_, known)| *known == word).map(|(kind, _)| kind)
    }

    fn chinese(self) -> &'static str {
        match self {
            Form::Bar => "条形图",
            Form::Grouped => "分组条形图",
            Form::Stacked => "堆积条形图",
            Form::Line => "折线图",
            Form::Pie => "饼图",
            Form::Ring => "环形图",
            Form::Progress => "进度图",
            Form::Multiples => "小型多图",
            Form::Regions => "分区表",
            Form::List => "列表",
        }
    }

    fn word(self) -> &'static str {
        Form::ALL.into_iter().find(|(kind, _)| *kind == self).map_or("list", |(_, word)| word)
    }
}

impl Datum {
    /// The datum of a figure.
    pub fn of(figure: &Figure) -> Datum {
        Datum { quantity: Some(figure.quantity.clone()), text: figure.text() }
    }

    /// There is no such figure, not even one that is not known: `无此期`.
    pub fn absent(text: &str) -> Datum {
        Datum { quantity: None, text: text.into() }
    }

    /// The number, if it is known.
    pub fn number(&self) -> Option<&Decimal> {
        match &self.quantity {
            Some(Quantity::Known { value, .. }) => Some(value),
            _ => None,
        }
    }

    /// The number, if it is known and exact, so that sums and shares may be worked out.
    pub fn exact(&self) -> Option<&Decimal> {
        match &self.quantity {
            Some(Quantity::Known { value, qualifier: None }) => Some(value),
            _ => None,
        }
    }

    fn is_negative(&self) -> bool {
        self.number().is_some_and(Decimal::is_negative)
    }

    fn is_absent(&self) -> bool {
        self.quantity.is_none()
    }

    /// The number as a length.
    fn drawn(&self) -> Option<f64> {
        self.number().map(Decimal::to_f64)
    }
}

impl Spec {
    /// The form that is drawn; see [`Spec::departure`].
    pub fn form(&self) -> Form {
        form::choose(self).0
    }

    /// Why another form is drawn than the wanted one, where its author may not expect it: the wanted one would mislead.
    /// `None` too where fewer than two figures are known, which leaves nothing to draw but a list.
    pub fn departure(&self) -> Option<Departure> {
        form::choose(self).1
    }

    /// A chart of nothing.
    fn empty() -> Spec {
        Spec {
            id: String::new(),
            kind: Form::List,
            title: String::new(),
            description: String::new(),
            note: String::new(),
            categories: Vec::new(),
            across: Across::Names,
            moments: Vec::new(),
            series: Vec::new(),
            goals: Vec::new(),
        }
    }

    fn data(&self) -> impl Iterator<Item = &Datum> + Clone {
        self.series.iter().flat_map(|series| &series.values)
    }
}

/// The chart as a `figure` element.
pub fn draw(spec: &Spec) -> String {
    let form = spec.form();
    let picture = match form {
        Form::Bar => bars::bar(spec),
        Form::Grouped => bars::grouped(spec),
        Form::Stacked => bars::stacked(spec),
        Form::Progress => progress::draw(spec),
        Form::Line => line::draw(spec),
        Form::Pie | Form::Ring => ring::draw(spec, form == Form::Ring),
        Form::Multiples => multiples::draw(spec),
        Form::Regions => return frame(spec, form, &regions::draw(spec), false),
        Form::List => return frame(spec, form, &list(spec), false),
    };
    frame(spec, form, &picture, true)
}

fn frame(spec: &Spec, form: Form, picture: &str, with_table: bool) -> String {
    // The program makes the id, and may have put a slot there for a later one: it stays as it is.
    let mut html = format!("<figure class=\"chart chart-{}\" id=\"{}\">\n", form.word(), spec.id);
    html += &format!("<figcaption>{}</figcaption>\n{picture}\n", escape(&spec.title));
    if !spec.note.is_empty() {
        html += &format!("<p class=\"chart-note\">{}</p>\n", escape(&spec.note));
    }
    if with_table {
        html += &data_table(spec);
    }
    html + "</figure>\n"
}

/// Finishes a picture with a title and a description that say what it shows.
fn finish(canvas: Canvas<'_>, height: f64, spec: &Spec) -> String {
    canvas.finish(height, &spec.title, &words::description(spec, spec.form()))
}

fn list(spec: &Spec) -> String {
    let mut html = String::from("<ul class=\"chart-list\">\n");
    for (index, category) in spec.categories.iter().enumerate() {
        for series in &spec.series {
            let name = match (spec.series.as_slice(), spec.categories.as_slice()) {
                ([_], _) => category.clone(),
                (_, [_]) => series.name.clone(),
                _ => format!("{category} {}", series.name),
            };
            let datum = &series.values[index];
            if datum.is_absent() {
                continue;
            }
            let text = escape(&datum.text);
            html += &format!("<li><span>{}</span>：<strong>{text}</strong></li>\n", escape(&name));
        }
    }
    html + "</ul>"
}

fn data_table(spec: &Spec) -> String {
    let title = escape(&spec.title);
    let mut html = format!(
        "<details class=\"chart-data\"><summary>数据表</summary>\n\
         <div class=\"chart-scroll\" role=\"group\" aria-label=\"{title}的数据表\">\n\
         <table>\n<caption>{title}</caption>\n<thead><tr><th scope=\"col\">项目</th>"
    );
    for series in &spec.series {
        html += &format!("<th scope=\"col\">{}</th>", escape(&series.name));
    }
    html += "</tr></thead>\n<tbody>\n";
    for (index, category) in spec.categories.iter().enumerate() {
        html += &format!("<tr><th scope=\"row\">{}</th>", escape(category));
        for series in &spec.series {
            html += &format!("<td>{}</td>", escape(&series.values[index].text));
        }
        html += "</tr>\n";
    }
    html + "</tbody>\n</table>\n</div></details>\n"
}
