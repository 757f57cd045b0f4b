//! What the objects and functions of templates are made with: names to values, and what a function says that cannot
//! answer. Knows none of them.

use std::fmt;
use std::sync::Arc;

use minijinja::value::{Enumerator, Object, ObjectRepr};
use minijinja::{Error, State, Value};

use crate::date::Date;
use crate::diagnostic::{Code, Hint};
use crate::render::scope::{Scope, Trouble};

/// Makes a type an object of templates: each name with what it gives. An unknown name is undefined.
macro_rules! object {
    ($type:ty, $keys:ident, $shown:literal, { $($key:literal => $get:expr,)* }) => {
        /// The names of this object.
        pub const $keys: &[&str] = &[$($key),*];

        impl Object for $type {
            fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
                self.get_value_by_str(key.as_str()?)
            }

            fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
                match key {
                    $($key => { let get: fn(&Arc<Self>) -> Value = $get; Some(get(self)) })*
                    _ => None,
                }
            }

            fn enumerate(self: &Arc<Self>) -> Enumerator {
                Enumerator::Str($keys)
            }

            fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str($shown)
            }
        }
    };
}

pub(super) use object;

/// A name under which others are looked up by the site's own names: `site.menus`, `page.fields`.
pub(super) struct Lookup<T> {
    /// What has them.
    pub(super) of: T,
    /// What one of them gives.
    pub(super) get: fn(&T, &str) -> Option<Value>,
    /// The names, where a template may go through them.
    pub(super) names: Option<fn(&T) -> Vec<String>>,
}

impl<T> fmt::Debug for Lookup<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("lookup")
    }
}

impl<T: Send + Sync + 'static> Object for Lookup<T> {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Map
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        (self.get)(&self.of, key.as_str()?)
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        match self.names {
            Some(names) => Enumerator::Values(names(&self.of).into_iter().map(Value::from).collect()),
            None => Enumerator::NonEnumerable,
        }
    }
}

/// The scope of the render that a function is called in.
pub(super) fn scope(state: &State) -> Result<Arc<Scope>, Error> {
    Scope::of(state)
        .ok_or_else(|| trouble(Code::TemplateRender, "这里用不了站点的函数", "不要在模板里给 site 赋值"))
}

/// What a function says that has no answer.
pub(super) fn trouble(code: Code, message: impl Into<String>, hint: impl Into<Hint>) -> Error {
    Trouble { code, message: message.into(), hints: vec![hint.into()], source: None, follows: Vec::new() }
        .into()
}

/// What a name gives that is there and has nothing to say.
pub(super) fn empty() -> Value {
    Value::from("")
}

/// A text, or nothing.
pub(super) fn text(text: Option<impl Into<Value>>) -> Value {
    text.map_or_else(empty, Into::into)
}

/// A date as a text, or nothing.
pub(super) fn date(date: Option<Date>) -> Value {
    date.map_or_else(empty, |date| Value::from(date.to_string()))
}
