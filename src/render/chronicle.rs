//! The names of templates that are about what happened: the years, and the events of a leaf by year and month.

use std::fmt;
use std::sync::Arc;

use minijinja::value::{Enumerator, Object};
use minijinja::{Value, context};

use crate::lens::Events;
use crate::path::{RoutePath, SourcePath};
use crate::plan;
use crate::render::object::{empty, object};
use crate::render::page::{PageObject, record_object};
use crate::render::scope::Scope;
use crate::site::chronicle::{Event, What};

/// A leaf of the chronicle.
#[derive(Debug)]
pub struct ChronicleObject {
    scope: Arc<Scope>,
    /// Where it begins.
    route: RoutePath,
    number: usize,
}

impl ChronicleObject {
    /// Leaf `number`, counted from 0, of the chronicle that the page of a source shows.
    pub fn new(scope: &Arc<Scope>, source: &SourcePath, number: usize) -> ChronicleObject {
        let summary = scope.lens.summary(source).expect("a planned page is in the site");
        ChronicleObject { scope: scope.clone(), route: summary.route.clone(), number }
    }

    fn leaf(&self) -> Events<'_> {
        self.scope.lens.events(self.number)
    }

    fn href(&self, leaf: usize) -> Value {
        self.scope.href(&plan::leaf_route(&self.route, leaf))
    }
}

object!(ChronicleObject, CHRONICLE, "chronicle", {
    "years" => |this| {
        let years = this.leaf().events.chunk_by(|one, other| one.date.year == other.date.year);
        years.map(|events| {
            let months = events.chunk_by(|one, other| one.date.month == other.date.month);
            let months = months.map(|events| context! {
                month => events[0].date.month.map_or_else(empty, Value::from),
                events => events.iter().map(|event| self::event(&this.scope, event)).collect::<Value>(),
            });
            let year = events[0].date.year;
            context! { year, id => year_id(year), months => months.collect::<Value>() }
        }).collect()
    },
    "index" => |this| this.scope.lens.years().iter().map(|year| context! {
        year => year.year,
        count => year.count,
        url => Value::from_safe_string(format!(
            "{}#{}",
            this.scope.link(&plan::leaf_route(&this.route, year.leaf)),
            year_id(year.year),
        )),
    }).collect(),
    "number" => |this| Value::from(this.number + 1),
    "total" => |this| Value::from(this.leaf().total),
    "count" => |this| Value::from(this.leaf().count),
    "prev" => |this| this.number.checked_sub(1).map_or_else(empty, |number| this.href(number)),
    "next" => |this| match this.number + 1 < this.leaf().total {
        true => this.href(this.number + 1),
        false => empty(),
    },
    "links" => |this| (0..this.leaf().total).map(|number| context! {
        number => number + 1,
        url => this.href(number),
        current => number == this.number,
    }).collect(),
});

fn year_id(year: i16) -> String {
    format!("year-{year}")
}

fn event(scope: &Arc<Scope>, event: &Event) -> Value {
    let (what, page, record) = match &event.what {
        What::Page(page) => ("page", page, empty()),
        What::Honour(recorded) => ("honour", &recorded.page, record_object(scope, recorded)),
        What::Report(recorded) => ("media", &recorded.page, record_object(scope, recorded)),
    };
    context! {
        date => event.date.to_string(),
        what,
        page => PageObject::value(scope, page),
        record,
    }
}
