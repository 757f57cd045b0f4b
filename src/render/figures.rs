//! The names of templates that are about figures: datasets, indicators and cells of tables, the functions that find
//! them by id, and charts of them. An object holds only the name of what it stands for and asks the lens when a name is
//! looked up, so that a page depends on the figures it shows and not on those it could have shown.

use std::fmt;
use std::sync::Arc;

use minijinja::value::{Enumerator, Kwargs, Object, ObjectRepr, Rest};
use minijinja::{Environment, Error, State, Value, context};
use serde_json::json;

use crate::chart::{self, Form, Spec};
use crate::dataset::change::{self, Refusal};
use crate::dataset::figure::Figure;
use crate::dataset::number::Style;
use crate::dataset::table::{self, Cell, Table};
use crate::dataset::{self, Dataset, Head, Indicator};
use crate::date::Date;
use crate::diagnostic::{Code, Hint, Node, nearest};
use crate::document::shortcode::Meaning;
use crate::folder;
use crate::lens::{Label, Outline};
use crate::path::SourcePath;
use crate::plan::{self, Format};
use crate::render::object::{date, empty, object, scope, text, trouble};
use crate::render::page::summaries;
use crate::render::scope::{Scope, Trouble};
use crate::site::links::Destination;

/// Adds the functions to an environment.
pub(super) fn register(templates: &mut Environment<'static>) {
    templates.add_function(
        "stat",
        |state: &State, id: Option<Value>, named: Kwargs| -> Result<Value, Error> {
            let scope = scope(state)?;
            let id = indicator(&scope, id.as_ref())?;
            let what = match period(&named, "period")? {
                Some(period) => {
                    let place = position_of(known(&scope, &id), &period)?;
                    What::Period(id, place)
                }
                None => What::Indicator(id),
            };
            let style = word(&named, "format")?.map_or(Ok(Style::default()), |words| style(&words))?;
            named.assert_all_used()?;
            let figure = FigureObject { scope, what, style };
            figure.truthful()?;
            Ok(Value::from_object(figure))
        },
    );
    templates.add_function(
        "stat_change",
        |state: &State, id: Option<Value>, named: Kwargs| -> Result<String, Error> {
            let scope = scope(state)?;
            let id = indicator(&scope, id.as_ref())?;
            let (Some(from), Some(to)) = (period(&named, "from")?, period(&named, "to")?) else {
                let message = "没有写从哪一期到哪一期";
                let hint = r#"写上两期，如 stat_change("governance.grids", from=2021, to=2022)"#;
                return Err(trouble(Code::FigureChange, message, hint));
            };
            let growth = yes(&named, "growth")?;
            let decimals = decimals(&named)?;
            named.assert_all_used()?;
            let indicator = known(&scope, &id);
            let words = match growth {
                true => change::growth(indicator, &from, &to, decimals),
                false => change::from_to(indicator, &from, &to),
            };
            words.map_err(|refusal| refused(indicator, &refusal))
        },
    );
    templates.add_function("figures", |state: &State, ids: Rest<Value>| -> Result<Value, Error> {
        let scope = scope(state)?;
        let indicators = found(&scope, &flat(&ids))?.into_iter().flat_map(|(_, indicators)| indicators);
        let object = |id| FigureObject::value(&scope, What::Indicator(id), Style::default());
        Ok(indicators.map(object).collect())
    });
    templates.add_function("dataset", |state: &State, id: Option<Value>| -> Result<Value, Error> {
        let scope = scope(state)?;
        let id = id.as_ref().and_then(Value::as_str).unwrap_or_default();
        match scope.lens.outline(id) {
            Some(_) => Ok(Value::from_object(DatasetObject::new(&scope, id))),
            None => Err(unknown(&scope, id, "数据集")),
        }
    });
    templates.add_function(
        "chart",
        |state: &State, words: Rest<Value>, named: Kwargs| -> Result<Value, Error> {
            let scope = scope(state)?;
            let spec = spec(&scope, &flat(&words), &named)?;
            named.assert_all_used()?;
            Ok(Value::from_safe_string(chart::draw(&spec)))
        },
    );
    templates.add_function("page_figures", |state: &State| -> Result<Value, Error> {
        let scope = scope(state)?;
        Ok(match scope.lens.at_route(scope.here()) {
            Destination::Page(source, ..) => quoted(&scope, &source),
            _ => Value::from(Vec::<Value>::new()),
        })
    });
}

/// The known figures that the text of a page quotes, each indicator once, in the order of the text.
pub fn known_quoted(scope: &Arc<Scope>, page: &SourcePath) -> Value {
    quotes(scope, page).into_iter().filter(FigureObject::is_known).map(Value::from_object).collect()
}

/// All figures that the text of a page quotes, those that are not public too; each indicator once, in the order of the
/// text.
fn quoted(scope: &Arc<Scope>, page: &SourcePath) -> Value {
    quotes(scope, page).into_iter().map(Value::from_object).collect()
}

fn quotes(scope: &Arc<Scope>, page: &SourcePath) -> Vec<FigureObject> {
    let document = scope.lens.document(page).expect("a planned page is in the site");
    let figure = |id: &str, period: Option<&str>| {
        scope.lens.label(id)?;
        match period {
            Some(period) => Some(What::Period(id.into(), known(scope, id).position(period)?)),
            None => Some(What::Indicator(id.into())),
        }
    };
    let mut quoted: Vec<FigureObject> = Vec::new();
    let object = |what| FigureObject { scope: scope.clone(), what, style: Style::default() };
    for call in document.body.calls() {
        let found: Vec<What> = match call.meaning() {
            Meaning::Figure(call) => figure(call.id, call.period).into_iter().collect(),
            // Where one is not known, the clause is not shown.
            Meaning::Clause(calls, _) => {
                let all: Option<Vec<What>> = calls.iter().map(|call| figure(call.id, call.period)).collect();
                let is_shown = |all: &Vec<What>| all.iter().all(|what| object(what.clone()).is_known());
                all.filter(is_shown).unwrap_or_default()
            }
            Meaning::Change { id, to, .. } => figure(id, Some(to)).into_iter().collect(),
            Meaning::Blank { .. } | Meaning::Recording { .. } => Vec::new(),
            Meaning::Other => call.quotes().filter_map(|id| figure(id, None)).collect(),
        };
        for what in found {
            let found = object(what);
            if !quoted.iter().any(|quoted| quoted.id() == found.id()) {
                quoted.push(found);
            }
        }
    }
    quoted
}

/// An argument as a word: `2022` and `"2022"` are the same.
fn word(named: &Kwargs, key: &str) -> Result<Option<String>, Error> {
    let value: Option<Value> = named.get(key)?;
    Ok(value.map(|value| value.to_string()))
}

/// An argument that is yes or no.
fn yes(named: &Kwargs, key: &str) -> Result<bool, Error> {
    let Some(value) = named.get::<Option<Value>>(key)?.filter(|value| !value.is_none()) else {
        return Ok(false);
    };
    bool::try_from(value.clone()).map_err(|_| {
        let message = format!("“{key}”应为 true 或 false，不加引号，却是“{value}”");
        trouble(Code::FigureChange, message, format!("写成 {key}=true，不要就删去"))
    })
}

/// With how many decimals a percentage is told.
fn decimals(named: &Kwargs) -> Result<u32, Error> {
    let Some(value) = named.get::<Option<Value>>("decimals")?.filter(|value| !value.is_none()) else {
        return Ok(1);
    };
    let digits = value.to_string().parse().ok().filter(|digits| *digits <= 4);
    digits.ok_or_else(|| {
        let message = format!("“decimals”应为 0 到 4 的整数，却是“{value}”");
        trouble(Code::FigureChange, message, "写成 decimals=1；不写就是一位小数")
    })
}

/// An argument that names a period. A number with a point has lost its last zeros, so that 2022.10 is 2022.1 by now.
fn period(named: &Kwargs, key: &str) -> Result<Option<String>, Error> {
    let Some(value) = named.get::<Option<Value>>(key)? else { return Ok(None) };
    let name = value.to_string();
    if value.is_number() && name.contains('.') {
        let message = format!("“{key}”的期名带小数点，没有加引号，分不清是 1 月还是 10 月");
        return Err(trouble(Code::FigurePeriod, message, format!("写成 {key}=\"2022-10\"")));
    }
    Ok(Some(name))
}

/// Texts and lists of texts as one list.
fn flat(values: &[Value]) -> Vec<String> {
    let mut words = Vec::new();
    for value in values {
        match value.as_str() {
            Some(word) => words.push(word.to_string()),
            None => match value.try_iter() {
                Ok(items) => words.extend(items.map(|item| item.to_string())),
                Err(_) => words.push(value.to_string()),
            },
        }
    }
    words
}

/// An id such as `governance.grids`, if there is such an indicator.
fn indicator(scope: &Scope, id: Option<&Value>) -> Result<Arc<str>, Error> {
    let Some(id) = id.and_then(Value::as_str) else {
        let hint = r#"写上指标的编号，如 stat("governance.grids")"#;
        return Err(trouble(Code::FigureUnknown, "没有写要引用哪个指标", hint));
    };
    scope.lens.label(id).map(|_| id.into()).ok_or_else(|| unknown(scope, id, "指标"))
}

/// The indicator of an id that was found before.
fn known<'a>(scope: &'a Scope, id: &str) -> &'a Indicator {
    scope.lens.indicator(id).expect("an indicator that was found is in the site")
}

/// What some ids stand for, in order: single indicators, or all those of a dataset; each with the dataset.
fn found(scope: &Scope, ids: &[String]) -> Result<Vec<(Arc<str>, Vec<Arc<str>>)>, Error> {
    if ids.is_empty() {
        let hint = r#"写上指标或数据集的编号，如 "governance.grids"、"governance""#;
        return Err(trouble(Code::FigureUnknown, "没有写要引用哪些指标", hint));
    }
    let one = |id: &String| {
        if scope.lens.label(id).is_some() {
            return Ok((dataset::of_indicator(id).into(), vec![id.as_str().into()]));
        }
        let outline = scope.lens.outline(id).ok_or_else(|| unknown(scope, id, "指标或数据集"))?;
        Ok((id.as_str().into(), outline.indicators().map(Into::into).collect()))
    };
    ids.iter().map(one).collect()
}

/// There is no figure, or no dataset, of that id.
fn unknown(scope: &Scope, id: &str, what: &str) -> Error {
    let mut known: Vec<&str> = Vec::new();
    for dataset in scope.lens.datasets() {
        if what != "指标" {
            known.push(dataset);
        }
        if what != "数据集" {
            known.extend(scope.lens.outline(dataset).into_iter().flat_map(|outline| outline.indicators()));
        }
    }
    let hint = match nearest(id, known) {
        Some(near) => Hint::perhaps(near).for_words(id),
        None if what == "数据集" => "编号是 content/stats/ 里的文件名，不带 .yaml".into(),
        None => "编号写成“数据集.指标”，如 governance.grids；数据集是 content/stats/ 里的文件名".into(),
    };
    let dataset = scope
        .lens
        .datasets()
        .into_iter()
        .find(|dataset| id.contains('.') && *dataset == dataset::of_indicator(id));
    let source = dataset.map(folder::dataset_source);
    let message = format!("没有编号是“{id}”的{what}");
    let meant = [id, dataset::of_indicator(id)].map(|dataset| Node::Source(folder::dataset_source(dataset)));
    Trouble { code: Code::FigureUnknown, message, hints: vec![hint], source, follows: meant.into() }.into()
}

fn position_of(indicator: &Indicator, period: &str) -> Result<usize, Error> {
    indicator.position(period).ok_or_else(|| {
        let known = indicator.series.iter().map(|period| period.name.clone()).collect();
        refused(indicator, &Refusal::NoPeriod { period: period.into(), known })
    })
}

fn refused(indicator: &Indicator, refusal: &Refusal) -> Error {
    let (code, hint) = match refusal {
        Refusal::NoPeriod { .. } => {
            (Code::FigurePeriod, "写统计数据的 series 里有的一期，如 2022、\"2022-06\"、\"2022年6月\"")
        }
        Refusal::Unknown { .. } => {
            (Code::FigureChange, "改写这句话；数字公开以后再引用，或者用 show_if_known 只在公开以后显示")
        }
        Refusal::Open { .. } => (Code::FigureChange, "改写这句话，用 stat 分别引用两期的数字"),
        Refusal::Backwards { .. } => (Code::FigureChange, "from 写前一期，to 写后一期"),
        Refusal::Unlike { .. } => {
            (Code::FigureChange, "只比较同样的两期：年与年、上半年与上半年、季度与季度；或者用 stat 分别引用")
        }
        Refusal::NoBase | Refusal::BelowZero | Refusal::Rank | Refusal::NoRatio | Refusal::Inexact => {
            (Code::FigureChange, "去掉 growth=true，只说由多少变为多少")
        }
    };
    let message = format!("“{}”{}", indicator.name, refusal.message());
    trouble_with(&indicator.span.source, code, message, hint)
}

/// What a function says that finds something else in a dataset than it needs.
fn trouble_with(source: &SourcePath, code: Code, message: String, hint: impl Into<Hint>) -> Error {
    let follows = vec![Node::Source(source.clone())];
    Trouble { code, message, hints: vec![hint.into()], source: None, follows }.into()
}

fn style(words: &str) -> Result<Style, Error> {
    Style::parse(words).map_err(|word| {
        let message = format!("数字不能写成“{word}”");
        trouble(Code::FigureFormat, message, "可以写：千分位、万、亿、自动、0 到 9 位小数（如 1位小数）；几样之间空一格，“万”“亿”“自动”只写一样")
    })
}

/// The chart of `chart(kind, ids…, title=…, columns=…, label=…)`.
fn spec(scope: &Scope, words: &[String], named: &Kwargs) -> Result<Spec, Error> {
    let (title, columns, label) = (word(named, "title")?, word(named, "columns")?, word(named, "label")?);
    let kinds = Form::ALL.map(|(_, word)| word);
    let Some((kind, ids)) = words.split_first() else {
        let hint = format!("先写图表的样子（{}），再写指标或数据集的编号", kinds.join("、"));
        return Err(trouble(Code::ChartInvalid, "没有写要画什么", hint));
    };
    let Some(kind) = Form::parse(kind) else {
        let hint = match nearest(kind, kinds) {
            Some(near) => Hint::perhaps(near).for_words(kind),
            None => format!("可以写：{}", kinds.join("、")).into(),
        };
        return Err(trouble(Code::ChartInvalid, format!("没有叫“{kind}”的图表"), hint));
    };
    let found = found(scope, ids)?;
    let id = scope.fresh_id("chart");
    let heads: Vec<&Head> = found.iter().filter_map(|(dataset, _)| scope.lens.head(dataset)).collect();
    let mut spec = match found.as_slice() {
        [(dataset, indicators)] if columns.is_some() || label.is_some() || indicators.is_empty() => {
            let source = folder::dataset_source(dataset);
            let Some(table) = scope.lens.dataset(dataset).and_then(|dataset| dataset.table.as_ref()) else {
                let what = if indicators.is_empty() { "指标和表格" } else { "表格" };
                let message = format!("“{}”里没有{what}", heads[0].title);
                let hint = "columns 和 label 只用于表格的列";
                return Err(trouble_with(&source, Code::ChartInvalid, message, hint));
            };
            let label = match &label {
                Some(name) => column(&source, table, name)?,
                None => table.label(),
            };
            let columns: Vec<usize> = match &columns {
                Some(names) => {
                    let names = names.split([',', '、', '，']).map(str::trim).filter(|name| !name.is_empty());
                    names.map(|name| column(&source, table, name)).collect::<Result<_, _>>()?
                }
                None => table.numbers().collect(),
            };
            if !columns.iter().any(|index| table.columns[*index].kind == table::CellType::Number) {
                let (message, hint) = ("要画的列里没有数字".into(), "columns 里写数字列的 id，用逗号隔开");
                return Err(trouble_with(&source, Code::ChartInvalid, message, hint));
            }
            chart::table(kind, &id, "", table, label, &columns)
        }
        _ => {
            let indicators = found.iter().flat_map(|(_, indicators)| indicators);
            let indicators: Vec<&Indicator> = indicators.map(|id| known(scope, id)).collect();
            let is_again = |at: &usize| indicators[..*at].iter().any(|other| other.id == indicators[*at].id);
            if let Some(again) = (1..indicators.len()).find(is_again) {
                let message = format!("图里“{}”出现了两次", indicators[again].name);
                remark(scope, &found, message, vec![format!("{} 只写一次", indicators[again].id)]);
            }
            for indicator in chart::without_period(kind, &indicators) {
                let message = format!("图里没有“{}”：它只有一个数字，不知道是哪一期的", indicator.name);
                let hint = "把它写成 series: {期: 数字}，或者给它写上与别的指标一样的 as_of（如年末）；不要它就从图里删去";
                remark(scope, &found, message, vec![hint.into()]);
            }
            let mut spec = chart::indicators(kind, &id, "", &indicators);
            if let [only] = indicators.as_slice() {
                spec.title.clone_from(&only.name);
            }
            spec
        }
    };
    spec = chart::headed(spec, title.as_deref(), &heads);
    if let Some(departure) = spec.departure() {
        remark(scope, &found, departure.reason, departure.hints);
    }
    Ok(spec)
}

/// Says that a chart of some datasets is not what its writer asked for.
fn remark(scope: &Scope, found: &[(Arc<str>, Vec<Arc<str>>)], message: String, hints: Vec<String>) {
    let follows = found.iter().map(|(dataset, _)| Node::Source(folder::dataset_source(dataset)));
    let hints = hints.into_iter().map(Hint::from).collect();
    scope.remark(Trouble { code: Code::ChartForm, message, hints, source: None, follows: follows.collect() });
}

fn column(source: &SourcePath, table: &Table, name: &str) -> Result<usize, Error> {
    table.column(name).ok_or_else(|| {
        let ids: Vec<&str> = table.columns.iter().map(|column| column.id.as_str()).collect();
        let message = format!("表格里没有“{name}”这一列");
        trouble_with(source, Code::ChartInvalid, message, format!("可以写：{}", ids.join("、")))
    })
}

/// A dataset.
#[derive(Debug)]
pub struct DatasetObject {
    scope: Arc<Scope>,
    name: Arc<str>,
}

object!(DatasetObject, DATASET, "dataset", {
    "id" => |this| Value::from(this.name.clone()),
    "title" => |this| Value::from(this.head().title.as_str()),
    "description" => |this| Value::from(this.head().description.as_str()),
    "source" => |this| Value::from(this.head().source.as_str()),
    "as_of" => |this| date(this.head().as_of),
    "note" => |this| Value::from(this.head().note.as_str()),
    "demo" => |this| Value::from(this.head().demo),
    "url" => |this| this.scope.href(&plan::dataset_route(&this.name)),
    "indicators" => |this| this.outline().indicators().map(|id| this.figure(What::Indicator(id.into()))).collect(),
    "columns" => |this| {
        this.outline().columns().iter().map(|column| context! {
            id => column.id.as_str(), name => column.name.as_str(), unit => &*column.unit,
            number => column.kind == table::CellType::Number,
        }).collect()
    },
    "rows" => |this| {
        let rows = this.outline().rows();
        Value::from_object(Cells { scope: this.scope.clone(), dataset: this.name.clone(), rows })
    },
    "totals" => |this| {
        let cell = |column| this.figure(What::Total(this.name.clone(), column));
        (0..this.outline().totals()).map(cell).collect()
    },
    "charts" => |this| {
        let specs = chart::of_dataset(this.dataset()).into_iter().map(|spec| {
            let spec = Spec { id: this.scope.fresh_id("chart"), note: chart::note(&[this.head()]), ..spec };
            Value::from_safe_string(chart::draw(&spec))
        });
        specs.collect()
    },
    "downloads" => |this| Format::ALL.into_iter().map(|format| {
        let route = plan::download_route(&this.name, format);
        context! { format => format.name(), url => this.scope.href(&route) }
    }).collect(),
    "pages" => |this| summaries(&this.scope, this.scope.lens.quoting(&this.name)),
    "json_ld" => |this| Value::from_safe_string(this.json_ld()),
});

impl DatasetObject {
    /// The dataset of that name, which has to be there.
    pub fn new(scope: &Arc<Scope>, name: &str) -> DatasetObject {
        DatasetObject { scope: scope.clone(), name: name.into() }
    }

    fn head(&self) -> &Head {
        self.scope.lens.head(&self.name).expect("a dataset that was found is in the site")
    }

    fn outline(&self) -> Outline<'_> {
        self.scope.lens.outline(&self.name).expect("a dataset that was found is in the site")
    }

    fn dataset(&self) -> &Dataset {
        self.scope.lens.dataset(&self.name).expect("a dataset that was found is in the site")
    }

    fn figure(&self, what: What) -> Value {
        FigureObject::value(&self.scope, what, Style::default())
    }

    /// What the page says, for search engines: <https://schema.org/Dataset>. A figure that is not known or not exact
    /// has no value here.
    fn json_ld(&self) -> String {
        let dataset = self.dataset();
        let head = &dataset.head;
        let demo = if head.demo { "演示数据，不是真实的统计。" } else { "" };
        let description = match head.description.as_str() {
            "" => format!("{demo}统计数据：{}", head.title),
            description => format!("{demo}{description}"),
        };
        // By hand, so that numbers keep their digits: 1.50 is not 1.5, and 30 digits are 30.
        let measured = |name: &str, unit: &str, value: Option<&str>| {
            let text = |text: &str| json!(text).to_string();
            let mut out = format!(r#"{{"@type":"PropertyValue","name":{}"#, text(name));
            if !unit.is_empty() {
                out += &format!(r#","unitText":{}"#, text(unit));
            }
            if let Some(value) = value {
                out += &format!(r#","value":{value}"#);
            }
            out + "}"
        };
        let indicators = dataset.indicators.iter().map(|indicator| {
            let figure = &indicator.figure;
            // 120余 is no number.
            let value = figure.value().map(|value| match figure.is_exact() {
                true => value.as_str().to_owned(),
                false => json!(figure.bare(Style::default())).to_string(),
            });
            measured(&indicator.name, &indicator.unit, value.as_deref())
        });
        let columns = dataset.table.iter().flat_map(|table| &table.columns);
        let columns = columns
            .filter(|column| column.kind == table::CellType::Number)
            .map(|column| measured(&column.name, &column.unit, None));
        let measured: Vec<String> = indicators.chain(columns).collect();
        let downloads = Format::ALL.into_iter().map(|format| {
            json!({
                "@type": "DataDownload",
                "encodingFormat": format.media_type(),
                "contentUrl": self.scope.permalink(&plan::download_route(&self.name, format)),
            })
        });
        let mut object = json!({
            "@context": "https://schema.org",
            "@type": "Dataset",
            "name": head.title,
            "description": description,
            "url": self.scope.permalink(&plan::dataset_route(&self.name)),
            "inLanguage": self.scope.lens.identity().text("language"),
            "isAccessibleForFree": true,
            "variableMeasured": null,
            "distribution": downloads.collect::<Vec<_>>(),
        });
        let owner = self.scope.lens.identity().text("owner").unwrap_or_default();
        if !owner.is_empty() {
            object["creator"] = json!({ "@type": "Organization", "name": owner });
        }
        if let Some(date) = head.as_of {
            object["temporalCoverage"] = json!(date.to_string());
        }
        // Nothing in it may end the element that it stands in.
        let object = object.to_string();
        let measured = format!(r#""variableMeasured":[{}]"#, measured.join(","));
        object.replacen(r#""variableMeasured":null"#, &measured, 1).replace('<', "\\u003c")
    }
}

/// The rows of a table, each made when it is asked for: a page may show the first of many.
#[derive(Debug)]
struct Cells {
    scope: Arc<Scope>,
    dataset: Arc<str>,
    rows: usize,
}

impl Object for Cells {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Seq
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let row = key.as_usize().filter(|row| *row < self.rows)?;
        let columns = self.scope.lens.outline(&self.dataset)?.columns().len();
        let cell = |column| {
            let what = What::Cell(self.dataset.clone(), row, column);
            FigureObject::value(&self.scope, what, Style::default())
        };
        Some((0..columns).map(cell).collect())
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Seq(self.rows)
    }
}

/// Which figure: of an indicator, or of a dataset's table.
#[derive(Clone, Debug)]
enum What {
    Indicator(Arc<str>),
    /// One period of an indicator.
    Period(Arc<str>, usize),
    /// Row and column.
    Cell(Arc<str>, usize, usize),
    Total(Arc<str>, usize),
}

/// A figure: an indicator, one of its periods, or a cell of a table.
#[derive(Debug)]
pub struct FigureObject {
    scope: Arc<Scope>,
    what: What,
    style: Style,
}

impl FigureObject {
    fn value(scope: &Arc<Scope>, what: What, style: Style) -> Value {
        Value::from_object(FigureObject { scope: scope.clone(), what, style })
    }

    fn is_known(&self) -> bool {
        match self.what {
            What::Indicator(_) => self.label().is_none_or(|label| label.is_known()),
            _ => self.figure().is_none_or(|figure| figure.value().is_some()),
        }
    }

    /// The id of the indicator.
    fn id(&self) -> Option<&str> {
        match &self.what {
            What::Indicator(id) | What::Period(id, _) => Some(id),
            What::Cell(..) | What::Total(..) => None,
        }
    }

    /// The name of the dataset.
    fn dataset(&self) -> &str {
        match &self.what {
            What::Indicator(id) | What::Period(id, _) => dataset::of_indicator(id),
            What::Cell(dataset, ..) | What::Total(dataset, _) => dataset,
        }
    }

    /// Refuses a style that makes the number untrue.
    fn truthful(&self) -> Result<(), Error> {
        if self.style == Style::default() {
            return Ok(());
        }
        let (Some(indicator), Some(figure)) = (self.indicator(), self.figure()) else { return Ok(()) };
        let Some(text) = figure.falsified(self.style) else { return Ok(()) };
        let message = format!("“{}”是{}，这样写就成了{text}", indicator.name, figure.text());
        let hint = "多留几位小数，或者去掉 format";
        Err(trouble_with(&indicator.span.source, Code::FigureFormat, message, hint))
    }

    fn label(&self) -> Option<Label<'_>> {
        self.scope.lens.label(self.id()?)
    }

    fn indicator(&self) -> Option<&Indicator> {
        self.scope.lens.indicator(self.id()?)
    }

    fn cell(&self) -> Option<&Cell> {
        let table = |dataset| self.scope.lens.dataset(dataset)?.table.as_ref();
        match &self.what {
            What::Indicator(_) | What::Period(..) => None,
            What::Cell(dataset, row, column) => Some(&table(dataset)?.rows[*row][*column]),
            What::Total(dataset, column) => Some(&table(dataset)?.totals[*column]),
        }
    }

    fn figure(&self) -> Option<&Figure> {
        match &self.what {
            What::Indicator(_) => self.indicator().map(|indicator| &indicator.figure),
            What::Period(_, period) => self.indicator().map(|indicator| &indicator.series[*period].figure),
            What::Cell(..) | What::Total(..) => self.cell().and_then(Cell::figure),
        }
    }

    /// `网格数（2022年）；来源：年度统计；截至2022年12月31日`.
    fn origin(&self) -> String {
        let Some(indicator) = self.indicator() else { return String::new() };
        let mut origin = indicator.name.clone();
        if let Some(period) = self.period() {
            origin += &format!("（{period}）");
        }
        if !indicator.source.is_empty() {
            origin += &format!("；来源：{}", indicator.source);
        }
        if let Some(date) = self.as_of() {
            origin += &format!("；截至{}", date.chinese());
        }
        if indicator.demo {
            origin += "；演示数据，不是真实的统计";
        }
        origin
    }

    /// The day that the figure is for; that of an indicator is none of an earlier period.
    fn as_of(&self) -> Option<Date> {
        let indicator = self.indicator()?;
        let earlier = matches!(self.what, What::Period(_, period) if period + 1 < indicator.series.len());
        indicator.as_of.filter(|_| !earlier)
    }

    fn period(&self) -> Option<String> {
        let indicator = self.indicator()?;
        let period = match &self.what {
            What::Period(_, period) => &indicator.series[*period],
            _ => indicator.latest()?,
        };
        Some(period.label())
    }

    fn of(&self, get: fn(&Indicator) -> &str) -> Value {
        text(self.indicator().map(get))
    }
}

object!(FigureObject, FIGURE, "figure", {
    "id" => |this| text(this.id()),
    "name" => |this| text(this.label().map(|label| label.name())),
    "unit" => |this| this.of(|indicator| &indicator.unit),
    "note" => |this| this.of(|indicator| &indicator.note),
    "context" => |this| this.of(|indicator| &indicator.context),
    "sentence" => |this| this.of(|indicator| &indicator.sentence),
    "source" => |this| this.of(|indicator| &indicator.source),
    "as_of" => |this| date(this.as_of()),
    "period" => |this| text(this.period()),
    "demo" => |this| Value::from(match this.indicator() {
        Some(indicator) => indicator.demo,
        None => this.scope.lens.head(this.dataset()).is_some_and(|head| head.demo),
    }),
    "origin" => |this| Value::from(this.origin()),
    "status" => |this| text(match this.what {
        What::Indicator(_) => this.label().map(|label| label.status()),
        _ => this.figure().map(|figure| figure.quantity.status()),
    }),
    "known" => |this| Value::from(this.is_known()),
    "value" => |this| text(this.figure().and_then(Figure::value).map(|value| value.as_str())),
    "qualifier" => |this| {
        let written = this.indicator().and_then(|indicator| indicator.qualifier);
        text(this.figure().and_then(Figure::qualifier).or(written).map(|qualifier| qualifier.word()))
    },
    "text" => |this| match (this.figure(), this.cell()) {
        (Some(figure), _) => Value::from(figure.styled(this.style)),
        (None, cell) => text(cell.map(Cell::text)),
    },
    "bare" => |this| match (this.figure(), this.cell()) {
        // The whole unit stands at the head of its column.
        (Some(figure), Some(_)) => Value::from(figure.bare(this.style)),
        (Some(figure), None) => Value::from(figure.without_unit(this.style)),
        (None, cell) => text(cell.map(Cell::text)),
    },
    "target" => |this| text(this.indicator().and_then(|indicator| indicator.target.as_ref()).map(Figure::text)),
    "trend" => |this| match this.indicator().map(|indicator| (indicator, indicator.series.as_slice())) {
        Some((indicator, [.., before, last])) => {
            Value::from(change::growth(indicator, &before.name, &last.name, 1).unwrap_or_default())
        }
        _ => empty(),
    },
    "series" => |this| {
        let periods = this.indicator().map_or(&[] as &[_], |indicator| &indicator.series);
        periods.iter().map(|period| context! {
            period => period.name.as_str(),
            label => period.label(),
            value => period.figure.value().map_or("", |value| value.as_str()),
            text => period.figure.text(),
            known => period.figure.value().is_some(),
        }).collect()
    },
    "url" => |this| {
        let page = this.scope.link(&plan::dataset_route(this.dataset()));
        let slug = this.id().and_then(|id| id.rsplit_once('.')).map(|(_, slug)| slug);
        let anchor = slug.map(|slug| format!("#{slug}")).unwrap_or_default();
        Value::from_safe_string(page + &anchor)
    },
    "dataset" => |this| Value::from_object(DatasetObject::new(&this.scope, this.dataset())),
});
