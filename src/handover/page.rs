//! What the next one has to know, as one HTML file: 「一小时看懂这个网站」. All of it from what a pass knows and the ledger
//! notes; nothing is written by hand, so nothing in it can be out of date.

use std::collections::BTreeMap;

use minijinja::{Environment, Value, context};

use super::record::Record;
use super::settings::Setting;
use super::{Account, FILES_LIST, PUBLIC_LIST, SITE};
use crate::check::waivers::Waived;
use crate::config::deploy::{Archive, Bucket, Dir, Host, Place, Target};
use crate::dataset::figure::{Figure, Quantity};
use crate::dataset::table::Cell;
use crate::date::Date;
use crate::diagnostic::Span;
use crate::due;
use crate::engine::Snapshot;
use crate::ledger::Release;
use crate::path::SourcePath;
use crate::report::{self, STYLE};
use crate::review::Reviews;
use crate::site::{Held, ListKey, Site};

/// So many days ahead the next one is told what is due.
const AHEAD: i64 = 90;
/// So many of one sort are told by name; of the others how many there are, and which command lists them.
const NAMED: usize = 200;

/// What is told.
#[derive(Debug)]
pub(super) struct Told<'a> {
    pub snapshot: &'a Snapshot,
    /// Of the same sources, with what is held back.
    pub ahead: &'a Snapshot,
    pub site: &'a Site,
    pub record: &'a Record,
    pub settings: Vec<Setting>,
    pub releases: &'a [Release],
    pub account: &'a Account,
    pub has_program: bool,
}

/// The page.
pub(super) fn html(told: &Told<'_>) -> String {
    let Told { snapshot, site, record, account, .. } = *told;
    let config = &site.config;
    let due = due::list(told.ahead, AHEAD);
    let mut places = report::Places::new(&told.ahead.sources);
    let mut agreed = report::Places::new(&snapshot.sources);
    let held: Vec<Value> =
        site.excluded().map(|(source, held)| unfinished(told, source.as_str(), held)).collect();
    let waiting = waiting(told);
    let kinds: Value = config
        .kinds
        .iter()
        .map(|kind| {
            let count = site.listed(&ListKey::Kind(kind.name.as_str().into())).len();
            context! { name => kind.label.as_str(), count }
        })
        .collect();
    let mut environment = Environment::new();
    let text = include_str!("page.html");
    environment.add_template("page.html", text).expect("the template is well formed");
    let template = environment.get_template("page.html").expect("it was just added");
    let context = context! {
        style => Value::from_safe_string(STYLE.into()),
        language => config.language.as_str(),
        title => config.title.as_str(),
        description => config.description.as_str(),
        address => address(told),
        publisher => due::publisher(site),
        date => site.today.chinese(),
        time => record.time.as_str(),
        version => record.version.as_str(),
        program => record.program.to_string(),
        has_program => told.has_program,
        relative => record.relative,
        pages => site.pages().len(),
        datasets => site.datasets().count(),
        kinds,
        signers => signers(told),
        targets => config.deploy.iter().map(|target| place(told, target)).collect::<Value>(),
        ahead => AHEAD,
        due => due.iter().take(NAMED).map(|one| due::item(one, &mut places)).collect::<Value>(),
        due_count => due.len(),
        held_count => held.len(),
        held => held.into_iter().take(NAMED).collect::<Value>(),
        waiting_count => waiting.len(),
        waiting => waiting.into_iter().take(NAMED).collect::<Value>(),
        settings => told.settings.iter().filter(|one| one.given.is_some()).map(setting).collect::<Value>(),
        others => told.settings.iter().filter(|one| one.given.is_none()).map(setting).collect::<Value>(),
        waived => snapshot.waived.iter().map(|one| waived(one, &mut agreed)).collect::<Value>(),
        foreign => account.foreign.iter().map(String::as_str).collect::<Value>(),
        secrets => account.secrets.iter().map(|(place, what)| context! { place => place.as_str(), what => *what }).collect::<Value>(),
        left_out => account.left_out.iter().map(String::as_str).collect::<Value>(),
        beside => account.beside.iter().map(String::as_str).collect::<Value>(),
        names => account.names.iter().map(|(path, why)| context! { path => path.as_str(), why => *why }).collect::<Value>(),
        public => account.public,
        files_list => FILES_LIST, public_list => PUBLIC_LIST, sources => SITE,
    };
    template.render(context).expect("the template asks for what there is")
}

fn address(told: &Told<'_>) -> String {
    let base = told.record.base.as_ref().unwrap_or(&told.site.config.base);
    format!("{}{}/", base.origin, base.path)
}

/// Who answers for what, by name: the offices that sign, and who wrote, signed, agreed and published how often.
fn signers(told: &Told<'_>) -> Value {
    const SORTS: [&str; 5] = ["写稿", "管数字", "放行过", "发布过", "签过字"];
    let mut by_name: BTreeMap<&str, [usize; 5]> = BTreeMap::new();
    let site = told.site;
    for page in site.pages() {
        by_name.entry(page.summary.matter().author.trim()).or_default()[0] += 1;
    }
    for indicator in site.datasets().flat_map(|(_, dataset)| &dataset.indicators) {
        by_name.entry(indicator.owner.trim()).or_default()[1] += 1;
    }
    for one in told.snapshot.waived.iter() {
        by_name.entry(one.waiver.by.trim()).or_default()[2] += 1;
    }
    for release in told.releases {
        by_name.entry(release.by.trim()).or_default()[3] += 1;
    }
    for signature in told.snapshot.reviews().into_iter().flat_map(Reviews::signatures) {
        by_name.entry(signature.by.trim()).or_default()[4] += 1;
    }
    let offices = &site.config.review.offices;
    for (_, office) in offices {
        by_name.entry(office).or_default();
    }
    by_name.remove("");
    let row = |(name, counts): (&str, [usize; 5])| {
        let signs =
            offices.iter().filter(|(_, office)| office == name).map(|(role, _)| role.chinese().to_owned());
        let done = SORTS.iter().zip(counts).filter(|(_, count)| *count > 0);
        let done = signs.chain(done.map(|(sort, count)| format!("{sort} {count}")));
        context! { name, done => done.collect::<Vec<_>>().join("，") }
    };
    by_name.into_iter().map(row).collect()
}

/// A target, and its last release. Nothing of what is told is secret: keys stand outside of sites.
fn place(told: &Told<'_>, target: &Target) -> Value {
    let (sort, where_to, needs) = match &target.place {
        Place::Dir(Dir { path, .. }) => {
            ("这台电脑上的文件夹，或者挂接的网盘", path.clone(), "能写那个文件夹")
        }
        Place::S3(Bucket { endpoint, bucket, prefix, .. }) => (
            "对象存储",
            format!("{endpoint} 的 {bucket}/{prefix}"),
            "访问密钥。它不在这里，也不在站点里：请当面交接，写进自己电脑的 ~/.config/linli/keys.yaml，旧的停用",
        ),
        Place::Ssh(Host { host, path, .. }) => (
            "别的服务器，用 ssh",
            format!("{host}:{path}"),
            "能不输密码登录那台服务器。主机、用户、密钥写在交出的人的 ~/.ssh/config 里，请照着配好自己的，旧的停用",
        ),
        Place::Archive(Archive { path, .. }) => ("压缩包，交给管服务器的人", path.clone(), "知道交给谁"),
    };
    let base = target.base.as_ref().map(|base| format!("{}{}/", base.origin, base.path));
    let last = told.releases.iter().rev().find(|release| release.target == target.name);
    let last = last.map(|last| {
        context! { id => last.id.as_str(), time => last.shown_time(), by => last.by.as_str(), files => last.files }
    });
    context! { name => target.name.as_str(), sort, place => where_to, needs, base, strict => target.strict, last }
}

fn unfinished(told: &Told<'_>, source: &str, held: &Held) -> Value {
    let why = held.why.chinese();
    let why = held.by.as_ref().map_or(why.clone(), |section| format!("栏目 {section} {why}"));
    let matter = held.document.as_ref().map(|document| &document.front_matter.value);
    let title = matter.map_or("", |matter| matter.title.as_str());
    let path = SourcePath::new(source);
    context! {
        title, why, file => source,
        owner => matter.map_or("", |matter| due::owner(told.site, matter)),
        lacks => told.snapshot.lacking(&path).count(),
    }
}

/// The figures that somebody still has to give or to release.
fn waiting(told: &Told<'_>) -> Vec<Value> {
    let (site, sources) = (told.site, &told.snapshot.sources);
    let (mut rows, mut places) = (Vec::new(), report::Places::new(sources));
    let mut add = |name: String, state: &str, owner: &str, source: &str, span: &Span, quoted: usize| {
        let owner = if owner.is_empty() { due::publisher(site) } else { owner };
        let place = format!("{} 第 {} 行", span.source, places.start(span).line);
        rows.push(context! { name, state, owner, source, place, quoted });
    };
    for (_, dataset) in site.datasets().filter(|(_, dataset)| !dataset.head.demo) {
        for one in &dataset.indicators {
            let quoted = told.snapshot.scene.as_ref().map_or(0, |scene| scene.quotations(&one.id).len());
            let periods = one.series.iter().filter(|period| state(&period.figure).is_some());
            let names: Vec<String> = periods.map(|period| period.label()).collect();
            let states: Vec<&str> = [&one.figure]
                .into_iter()
                .chain(one.series.iter().map(|period| &period.figure))
                .filter_map(state)
                .collect();
            let Some(first) = states.iter().find(|state| **state == PENDING).or(states.first()) else {
                continue;
            };
            let name = match names.is_empty() {
                true => format!("{}：{}", dataset.head.title, one.name),
                false => format!("{}：{}（{}）", dataset.head.title, one.name, names.join("、")),
            };
            add(name, first, &one.owner, &one.source, &one.span, quoted);
        }
        for row in dataset.table.iter().flat_map(|table| &table.rows) {
            let table = dataset.table.as_ref().expect("its rows are walked");
            for (cell, column) in row.iter().zip(&table.columns) {
                let Cell::Figure(figure) = cell else { continue };
                let Some(state) = state(figure) else { continue };
                let name = format!("{}：{} {}", dataset.head.title, row[table.label()].text(), column.name);
                add(name, state, "", &dataset.head.source, &figure.place.span, 0);
            }
        }
    }
    rows
}

const PENDING: &str = "待核定";

fn state(figure: &Figure) -> Option<&'static str> {
    match figure.quantity {
        Quantity::Pending => Some(PENDING),
        Quantity::Withheld => Some("未公开"),
        Quantity::Known { .. } => None,
    }
}

fn setting(one: &Setting) -> Value {
    context! {
        key => one.key.as_str(), meaning => code(&one.meaning), usual => code(&one.usual),
        given => one.given.as_deref(), line => one.line,
    }
}

/// A text in which what stands between backticks is code.
fn code(text: &str) -> Value {
    let mut out = String::new();
    for (at, part) in text.split('`').enumerate() {
        let part = part.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        out += &if at % 2 == 1 { format!("<code>{part}</code>") } else { part };
    }
    Value::from_safe_string(out)
}

fn waived(one: &Waived, places: &mut report::Places<'_>) -> Value {
    let waiver = &one.waiver;
    let file = waiver.file.as_ref().map_or("整个站点", |file| file.as_str());
    let what = one.findings.first().map_or(waiver.rule.title(), |finding| finding.message.as_str());
    context! {
        file, what, text => waiver.text.as_str(), rule => waiver.rule.as_str(),
        because => waiver.because.as_str(), by => waiver.by.as_str(), on => waiver.on.map(Date::chinese),
        state => one.state.chinese(),
        place => format!("{} 第 {} 行", waiver.span.source, places.start(&waiver.span).line),
    }
}
