//! The one way for a render to see the site. What is seen is written down.
//!
//! `site`, `theme` and `plan` are private to this module, so a render cannot learn anything unrecorded: what a route
//! depends on is observed, not declared. A question is one function in [`answers`], which gives the answer together
//! with the hash of all that can be seen through it, and one row in [`questions!`], which names it.

mod answers;
mod grounds;

use crate::site::covers::Drawn;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::{Arc, Mutex, OnceLock, RwLock};

use crate::blob::Blob;
use crate::card::Font;
use crate::config::home::Block;
use crate::config::kinds::Kind;
use crate::config::rules::Rules;
use crate::config::{Covers, MenuItem};
use crate::dataset::{self, Dataset, Head, Indicator};
use crate::date::Date;
use crate::diagnostic::{Node, Span};
use crate::document::{Document, Heading};
use crate::hash::{Hash, Hashed, Map};
use crate::notes::Notes;
use crate::path::{RoutePath, SourcePath};
use crate::picture::Picture;
use crate::plan::{Plan, Views};
use crate::review::Reviews;
use crate::search::{self, Index};
use crate::site::chronicle::Year;
use crate::site::groups::Grouping;
use crate::site::links::Destination;
use crate::site::nearest::{self, Nearest};
use crate::site::records::Recorded;
use crate::site::relations::Referrers;
use crate::site::{Asset, LinkStyle, ListKey, Place, Site, Structure, Summary, Term, Withheld};
use crate::theme::Theme;
pub use answers::{Events, Identity, Label, Leaf, Lettered, Outline, Part, Portalled, Searched, Template};

/// Writes a question down as a variant of [`Query`] (what was asked, kept), in Chinese, and as a method of [`Lens`]
/// (which asks and notes). The function in [`answers`] is its one source: of the answer, and of the hash that decides
/// whether another pass would answer the same. It is asked of the whole `scene` or, where it sees no more than that, of its
/// `frame` or its `places`.
macro_rules! questions {
    ($($(#[doc = $doc:literal])* $name:ident $(($($argument:ident: $type:ty),*))? = $world:ident.$function:ident -> $answer:ty, $words:expr;)*) => {
        /// A question a render asked about the site.
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Query {
            $($(#[doc = $doc])* $name $(($($type),*))?,)*
        }

        impl Query {
            /// The name of every question.
            pub const NAMES: &[&str] = &[$(stringify!($name)),*];

            /// Its name.
            #[expect(unused_variables, reason = "a name has no arguments")]
            pub fn name(&self) -> &'static str {
                match self {
                    $(Query::$name $(($($argument),*))? => stringify!($name),)*
                }
            }

            /// What was asked, in words.
            pub fn chinese(&self) -> String {
                match self {
                    $(Query::$name $(($($argument),*))? => $words,)*
                }
            }

            /// What it is asked of: where that is the same, so is the answer.
            fn world(&self) -> World {
                match self {
                    $(Query::$name { .. } => world!($world),)*
                }
            }

            /// The hash of the answer that a scene gives.
            fn hash(&self, scene: &Scene) -> Hash {
                match self {
                    $(Query::$name $(($($argument),*))? => answers::$function(scene.$world() $($(, $argument.given())*)?).hash,)*
                }
            }
        }

        impl Lens {
            $(
                $(#[doc = $doc])*
                pub fn $function(&self $($(, $argument: <$type as Kept>::Given<'_>)*)?) -> $answer {
                    let answer = answers::$function(self.scene.$world() $($(, $argument)*)?);
                    if self.notes {
                        self.note(Query::$name $(($(<$type>::kept($argument)),*))?, answer.hash);
                    }
                    answer.value
                }
            )*
        }
    };
}

macro_rules! world {
    (scene) => {
        World::Scene
    };
    (frame) => {
        World::Frame
    };
    (places) => {
        World::Places
    };
}

questions! {
    /// Names, notice, language, owner, footer: what `site.yaml` says on every page.
    Identity = scene.identity -> Identity<'_>, "site.yaml 的站名、页脚等".into();
    /// The rules that look at pages that were made, if any does.
    Inspection = scene.inspection -> Option<&Rules>, "哪些规则查做好的页面".into();
    /// Where the site is put, and how links are written.
    Links = scene.links -> &LinkStyle, "网站的地址".into();
    /// What the home page is made of.
    Home = scene.home -> &[Vec<Block>], "首页由哪些块组成".into();
    /// The values for the theme.
    Params = scene.params -> &serde_json::Value, "主题的参数".into();
    /// The header and footer of the portal, and what goes with them; the policy of pages that show them.
    Portal = scene.portal -> Portalled<'_>, "门户的页头和页脚".into();
    /// Which covers are drawn.
    Covers = scene.covers -> &Covers, "封面的设置".into();
    /// The site's own font for cards.
    Font = scene.font -> Option<&Arc<Font>>, "分享卡片的字体".into();
    /// How the cover of a page is drawn; nothing where it has a picture, or none are drawn.
    Cover(source: SourcePath) = frame.cover -> Option<&Drawn>, format!("{source} 的封面是哪一种");
    /// A menu.
    Menu(name: Arc<str>) = scene.menu -> Option<&[MenuItem]>, format!("菜单 {name}");
    /// A kind's labels and fields.
    Kind(name: Arc<str>) = scene.kind -> Option<&Arc<Kind>>, format!("内容类型 {name}");
    /// All kinds.
    Kinds = scene.kinds -> &[Arc<Kind>], "全部内容类型".into();
    /// Whether any kind has a field of that name.
    Field(name: Arc<str>) = scene.has_field -> bool, format!("有没有叫 {name} 的字段");
    /// The names of all taxonomies.
    Taxonomies = scene.taxonomies -> Vec<&str>, "分类的名单".into();
    /// A taxonomy's label.
    Taxonomy(name: Arc<str>) = scene.taxonomy -> Option<&str>, format!("分类 {name} 的名称");
    /// The terms of a taxonomy, without their pages.
    Terms(name: Arc<str>) = frame.terms -> &[Hashed<Term>], format!("分类 {name} 的全部词");
    /// Where a term's page is, and what it says.
    Term(taxonomy: Arc<str>, term: Arc<str>) = frame.term -> Option<&Term>, format!("分类 {taxonomy} 的“{term}”");
    /// The document of a page: all that its source says.
    Document(source: SourcePath) = scene.document -> Option<&Document>, format!("{source} 的全文");
    /// What others may show of a page, but for the description.
    Summary(source: SourcePath) = frame.summary -> Option<&Summary>, format!("{source} 的标题、字段等");
    /// The description of a page; empty when there is no such page.
    Description(source: SourcePath) = scene.description -> &str, format!("{source} 的摘要");
    /// What a path of the content stands for on the site, and where that is.
    Destination(source: SourcePath) = scene.destination -> Destination<'_>, format!("{source} 的网址");
    /// Whether a page has a heading of that id.
    Anchor(source: SourcePath, id: Arc<str>) = scene.has_anchor -> bool, format!("{source} 有没有标题锚点 {id}");
    /// The headings of a page.
    Headings(source: SourcePath) = scene.headings -> &[Heading], format!("{source} 的全部标题");
    /// The sections above a page.
    Ancestors(source: SourcePath) = frame.ancestors -> &[Summary], format!("{source} 的上级栏目");
    /// The newer and the older page of the section.
    Neighbours(source: SourcePath) = frame.neighbours -> Option<&[Option<Summary>; 2]>, format!("{source} 的前后篇");
    /// The pages of its kind that are nearest to a page, the nearest first.
    Nearest(source: SourcePath) = frame.nearest -> Vec<&Summary>, format!("与 {source} 最相近的页面");
    /// The pages that refer to a page.
    Referrers(source: SourcePath) = frame.referrers -> Option<&Referrers>, format!("引用 {source} 的页面");
    /// Honours (false) or media reports (true) of a page and of those that refer to it.
    PageRecords(source: SourcePath, media: bool) = frame.page_records -> &[Recorded],
        format!("{source} 的{}", records_chinese(*media));
    /// All honours (false) or all media reports (true).
    SiteRecords(media: bool) = frame.site_records -> &[Recorded], format!("全站{}", records_chinese(*media));
    /// The pages of all sections, the home page left out.
    Sections = frame.sections -> &[Summary], "全部栏目".into();
    /// The first pages of a list.
    First(key: ListKey, n: usize) = frame.first -> &[Summary], format!("{}的前 {n} 篇", key.chinese());
    /// One numbered page of a list, counted from 0.
    Leaf(key: ListKey, number: usize) = frame.leaf -> Leaf<'_>, format!("{}的第 {} 页", key.chinese(), number + 1);
    /// The newest pages of a list that have a date, as many as a feed has.
    Newest(key: ListKey) = frame.newest -> Vec<&Summary>, format!("{}最新的页面", key.chinese());
    /// By what else the pages of a section are listed, each with its groups.
    Groupings(source: SourcePath) = frame.groupings -> &[(Arc<str>, Hashed<Grouping>)],
        format!("{source} 的页面按什么分组");
    /// The years in which something happened.
    Years = frame.years -> &[Year], "大事记有哪些年份".into();
    /// A leaf of what happened, counted from 0.
    Events(number: usize) = frame.events -> Events<'_>, format!("大事记的第 {} 页", number + 1);
    /// Through which fields that stand apart pages name a term, by their labels.
    Apart(taxonomy: Arc<str>, term: Arc<str>) = frame.apart -> &[Arc<str>], format!("哪些字段另外写着分类 {taxonomy} 的“{term}”");
    /// Honours (false) or media reports (true) of a term.
    TermRecords(taxonomy: Arc<str>, term: Arc<str>, media: bool) = frame.term_records -> &[Recorded],
        format!("分类 {taxonomy} 的“{term}”的{}", records_chinese(*media));
    /// The template of the pages of a taxonomy's terms.
    TermTemplate(taxonomy: Arc<str>) = scene.term_template -> Option<&str>, format!("分类 {taxonomy} 的模板");
    /// A whole list.
    List(key: ListKey) = frame.list -> &[Summary], format!("{}的全部页面", key.chinese());
    /// How many pages are in a list.
    Count(key: ListKey) = frame.count -> usize, format!("{}的页数", key.chinese());
    /// The date of the newest page.
    Updated = frame.updated -> Option<Date>, "最新的日期".into();
    /// The names of all datasets.
    Datasets = scene.datasets -> Vec<&str>, "数据集的名单".into();
    /// What a dataset says of itself.
    Head(name: Arc<str>) = scene.head -> Option<&Head>, format!("数据集 {name} 的标题、说明等");
    /// Which indicators, columns and how many rows a dataset has.
    Outline(name: Arc<str>) = scene.outline -> Option<Outline<'_>>, format!("数据集 {name} 有哪些指标、几行");
    /// A dataset with all its figures.
    Dataset(name: Arc<str>) = scene.dataset -> Option<&Dataset>, format!("数据集 {name} 的全部数字");
    /// What lists need of an indicator: its name, and whether the figure is known.
    Label(id: Arc<str>) = scene.label -> Option<Label<'_>>, format!("指标 {id} 的名称、状态");
    /// One indicator.
    Indicator(id: Arc<str>) = scene.indicator -> Option<&Indicator>, format!("指标 {id}");
    /// One indicator, and where in its source its figures stand: for messages.
    Evidence(id: Arc<str>) = scene.evidence -> Option<&Indicator>, format!("指标 {id} 写在哪里");
    /// The pages that quote a figure of a dataset, newest first.
    Quoting(name: Arc<str>) = scene.quoting -> &[Summary], format!("引用数据集 {name} 的页面");
    /// A file beside the pages.
    Asset(source: SourcePath) = scene.asset -> Option<&Asset>, format!("文件 {source}");
    /// Where a file beside the pages goes, and the width and height of the picture that it is.
    AssetPlace(source: SourcePath) = scene.asset_place -> Option<Place<'_>>,
        format!("文件 {source} 的网址、图片大小");
    /// What is said of a file beside it.
    Notes(source: SourcePath) = scene.notes -> Option<&Notes>, format!("文件 {source} 旁边的说明");
    /// A file of the theme.
    /// A picture of the theme.
    ThemePicture(name: Arc<str>) = scene.theme_picture -> Option<&Arc<Picture>>, format!("主题图片 assets/{name}");
    /// A file of the theme.
    ThemeAsset(name: Arc<str>) = scene.theme_asset -> Option<&Blob>, format!("主题文件 assets/{name}");
    /// A template with all that it pulls in.
    Template(name: Arc<str>) = scene.template -> Option<Template<'_>>, format!("模板 {name}");
    /// The names of all templates, for suggestions in messages.
    Templates = scene.template_names -> Vec<&str>, "模板的名单".into();
    /// What there is at a route.
    Route(route: RoutePath) = places.at_route -> Destination<'_>, format!("网址 {route} 是什么");
    /// Whether a template has an element of that id.
    Id(id: Arc<str>) = scene.has_id -> bool, format!("模板里有没有 id {id}");
    /// The routes that search engines are told of, for suggestions in messages.
    Routes = frame.routes -> &[RoutePath], "列入网站地图的全部网址".into();
    /// A part of the site map, counted from 0.
    Part(number: usize) = frame.part -> Part<'_>, format!("网站地图的第 {} 份", number + 1);
    /// The sources that have something at a route, for suggestions in messages.
    Published = places.published -> &[SourcePath], "全部已发布的文件".into();
    /// Whether readers can search.
    Search = scene.has_search -> bool, "有没有搜索".into();
    /// A part of what the search reads.
    SearchPart(part: search::Part) = scene.search_part -> Option<Searched<'_>>, format!("搜索的数据 {part:?}");
    /// The letters that titles begin with, and how many begin with each.
    Letters = scene.letters -> Vec<(char, usize)>, "标题开头的字母".into();
    /// The pages whose titles begin with a letter.
    Lettered(letter: char) = scene.lettered -> Lettered<'_>, format!("以 {letter} 开头的标题");
    /// The files that are published as they are, for suggestions in messages.
    Files = scene.files -> &[SourcePath], "全部图片和附件".into();
}

fn records_chinese(media: bool) -> &'static str {
    if media { "媒体报道" } else { "荣誉" }
}

/// How an argument of a question is given, and kept.
pub trait Kept {
    /// As it is given.
    type Given<'a>;
    /// As it is kept.
    fn kept(given: Self::Given<'_>) -> Self;
    /// As it was given.
    fn given(&self) -> Self::Given<'_>;
}

macro_rules! kept {
    ($($type:ty, $given:ty, $keep:expr, $give:expr;)*) => {
        $(impl Kept for $type {
            type Given<'a> = $given;

            fn kept(given: Self::Given<'_>) -> Self {
                $keep(given)
            }

            fn given(&self) -> Self::Given<'_> {
                let give: fn(&Self) -> Self::Given<'_> = $give;
                give(self)
            }
        })*
    };
}

kept! {
    Arc<str>, &'a str, Into::into, |kept| kept;
    SourcePath, &'a SourcePath, Clone::clone, |kept| kept;
    RoutePath, &'a RoutePath, Clone::clone, |kept| kept;
    ListKey, &'a ListKey, Clone::clone, |kept| kept;
    usize, usize, From::from, |kept| *kept;
    bool, bool, From::from, |kept| *kept;
    char, char, From::from, |kept| *kept;
    search::Part, search::Part, From::from, |kept| *kept;
}

/// The questions a render asked, each with the hash of the answer it got.
pub type Reads = BTreeMap<Query, Hash>;

/// What there is at each address.
#[derive(Debug)]
pub struct Places {
    views: Arc<Views>,
    /// What would be there.
    withheld: Arc<Withheld>,
    /// What is made from the views when somebody asks for it.
    published: OnceLock<Hashed<Vec<SourcePath>>>,
}

/// What of a scene stays as long as no page says anything else of itself and nothing else comes or goes: most edits change a
/// text. Whoever sees a frame sees no text.
#[derive(Debug)]
pub struct Frame {
    structure: Arc<Structure>,
    places: Arc<Places>,
    /// Which pages are near to each other, when somebody asks; and what an earlier pass found out of that.
    nearest: OnceLock<Arc<Nearest>>,
    found_near: nearest::Memory,
    /// What is made of both when somebody asks for it.
    map: OnceLock<answers::SiteMap>,
}

impl Frame {
    /// That of a site; the one of the last pass, or its places, where they still hold.
    pub fn of(site: &Site, plan: &Plan, past: Option<&Arc<Frame>>) -> Arc<Frame> {
        let (structure, views, withheld) = (site.structure(), plan.outlined(), &site.structure().withheld);
        let are_same =
            |past: &&Arc<Places>| Arc::ptr_eq(&past.views, views) && Arc::ptr_eq(&past.withheld, withheld);
        let places = past.map(|past| &past.places).filter(are_same).cloned().unwrap_or_else(|| {
            let (views, withheld) = (views.clone(), withheld.clone());
            Arc::new(Places { views, withheld, published: OnceLock::new() })
        });
        let is_same = |past: &&Arc<Frame>| {
            Arc::ptr_eq(&past.structure, structure) && Arc::ptr_eq(&past.places, &places)
        };
        past.filter(is_same).cloned().unwrap_or_else(|| {
            Arc::new(Frame {
                structure: structure.clone(),
                places,
                nearest: OnceLock::new(),
                found_near: past.map(|past| past.found_near.clone()).unwrap_or_default(),
                map: OnceLock::new(),
            })
        })
    }

    /// Whether a question has the answer that it had by an earlier frame, seen from this one.
    pub fn answers_as(&self, past: &Frame, query: &Query) -> bool {
        match query.world() {
            World::Scene => false,
            World::Frame => std::ptr::eq(self, past),
            World::Places => Arc::ptr_eq(&self.places, &past.places),
        }
    }
}

/// How much of a scene a question is asked of.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum World {
    Scene,
    Frame,
    Places,
}

/// All that can be asked about, as one pass has it.
#[derive(Debug)]
pub struct Scene {
    frame: Arc<Frame>,
    site: Arc<Site>,
    theme: Arc<Theme>,
    plan: Plan,
    search: Option<Arc<Index>>,
    /// Who signed what.
    reviews: Arc<Reviews>,
    templates_hash: Hash,
    /// What is made from the site when somebody asks for it.
    files: OnceLock<Hashed<Vec<SourcePath>>>,
    /// What shortcodes made that is the same on every page, by what the calls say.
    pieces: RwLock<Map<Hash, Arc<Piece>>>,
    /// Whether its lenses note what they are asked.
    notes: bool,
    mutant: Option<Mutant>,
}

/// A defect of the memory, most by the name of a question: for tests that show that it would be found.
#[doc(hidden)]
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Mutant {
    /// The question is not noted.
    Deaf(&'static str),
    /// Every answer to the question has the same hash.
    Blind(&'static str),
    /// What rules of passages found is kept, whatever they go by.
    StaleReads,
    /// What rules of pages found is kept, whatever is answered.
    StaleLooks,
    /// What rules of the whole site found is kept, whatever the outlines of its pages are.
    StaleOutlines,
}

/// A place that shows a figure.
#[derive(Clone, Debug)]
pub struct Quotation<'a> {
    /// The page whose text it is; none for a template.
    pub page: Option<&'a Summary>,
    /// Where the id stands, or the shortcode that names it.
    pub span: Span,
}

/// A piece of a page, and the questions whose answers it rests on.
#[derive(Debug)]
pub struct Piece {
    /// The piece, with slots for ids.
    pub html: String,
    reads: Reads,
}

/// What one render sees of the scene.
#[derive(Debug)]
pub struct Lens {
    scene: Arc<Scene>,
    notes: bool,
    reads: Mutex<Reads>,
}

impl Scene {
    /// All that the renders of a pass may ask about. The frame of the last pass is taken again where it still holds.
    pub fn new(site: Arc<Site>, theme: Arc<Theme>, plan: Plan, past: Option<&Arc<Frame>>) -> Scene {
        Scene {
            frame: Frame::of(&site, &plan, past),
            templates_hash: answers::hash_of_names(theme.template_names()),
            site,
            theme,
            plan,
            search: None,
            reviews: Arc::default(),
            files: OnceLock::new(),
            pieces: RwLock::default(),
            notes: true,
            mutant: None,
        }
    }

    /// The same with what readers can find.
    pub fn with_search(self, search: Option<Arc<Index>>) -> Scene {
        Scene { search, ..self }
    }

    /// The same with who signed what.
    pub fn with_reviews(self, reviews: Arc<Reviews>) -> Scene {
        Scene { reviews, ..self }
    }

    /// The same, without notes of what is asked: for those who render each route once.
    pub fn without_notes(self) -> Scene {
        Scene { notes: false, ..self }
    }

    /// The same with a defect: only for tests.
    #[doc(hidden)]
    pub fn with_mutant(self, mutant: Option<Mutant>) -> Scene {
        Scene { mutant, ..self }
    }

    /// What of it stays as long as only texts change.
    pub fn frame(&self) -> &Arc<Frame> {
        &self.frame
    }

    fn scene(&self) -> &Scene {
        self
    }

    fn places(&self) -> &Places {
        &self.frame.places
    }

    /// The site.
    pub fn site(&self) -> &Arc<Site> {
        &self.site
    }

    /// Who signed what; no page shows it.
    pub fn reviews(&self) -> &Arc<Reviews> {
        &self.reviews
    }

    /// The theme.
    pub fn theme(&self) -> &Arc<Theme> {
        &self.theme
    }

    /// What is to be seen where.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Where an indicator is shown, by itself or with its whole dataset: in texts, and in templates as far as an id stands in
    /// one as it is. Ids that a template puts together are not found.
    pub fn quotations(&self, id: &str) -> Vec<Quotation<'_>> {
        let dataset = dataset::of_indicator(id);
        let quotes =
            self.site.quotes(id).iter().chain(self.site.quotes(dataset).iter().filter(|_| dataset != id));
        let by_texts = quotes.filter_map(|quote| {
            let range = self.site.range_of(quote)?;
            Some(Quotation { page: Some(&quote.page), span: Span::new(quote.page.source(), range) })
        });
        // The name of a dataset may also be that of a class: `class="grid"`.
        let words = ['"', '\''].map(|mark| [format!("{mark}{id}{mark}"), format!("({mark}{dataset}{mark}")]);
        let by_templates = self.theme.mentions(words.as_flattened()).into_iter();
        by_texts.chain(by_templates.map(|span| Quotation { page: None, span })).collect()
    }

    /// What `query` is answered in this scene.
    pub fn hash_of(&self, query: &Query) -> Hash {
        match self.mutant {
            Some(Mutant::Blind(name)) if name == query.name() => Hash::ABSENT,
            _ => query.hash(self),
        }
    }
}

impl Lens {
    /// A lens that has seen nothing yet.
    pub fn new(scene: Arc<Scene>) -> Lens {
        Lens { notes: scene.notes, scene, reads: Mutex::default() }
    }

    /// A lens for a render that is not remembered.
    pub fn without_notes(scene: Arc<Scene>) -> Lens {
        Lens { scene, notes: false, reads: Mutex::default() }
    }

    /// What was seen.
    pub fn reads(&self) -> Reads {
        std::mem::take(&mut self.reads.lock().expect("no render panics while it notes"))
    }

    /// What the answers rest on that were given so far. Nothing is known of that without notes.
    pub fn grounds(&self) -> BTreeSet<Node> {
        let reads = self.reads.lock().expect("no render panics while it notes");
        reads.keys().flat_map(grounds::of).collect()
    }

    /// A lens for a piece of what is rendered.
    pub fn inner(&self) -> Lens {
        Lens { scene: self.scene.clone(), notes: self.notes, reads: Mutex::default() }
    }

    /// The piece that another render shared under `key`: what it rests on is noted here too.
    pub fn piece(&self, key: Hash) -> Option<Arc<Piece>> {
        let piece = self.scene.pieces.read().expect("no render panics while it shares").get(&key)?.clone();
        self.rests_on(&piece);
        Some(piece)
    }

    /// A piece that was rendered through `inner`: what was seen so is noted here too. It is shared with other renders
    /// where there is a key.
    pub fn add(&self, html: String, inner: &Lens, key: Option<Hash>) -> Arc<Piece> {
        let piece = Arc::new(Piece { html, reads: inner.reads() });
        self.rests_on(&piece);
        // Without its notes a piece is of no use to a lens that takes notes.
        if let Some(key) = key.filter(|_| self.notes == self.scene.notes) {
            self.scene.pieces.write().expect("no render panics while it shares").insert(key, piece.clone());
        }
        piece
    }

    /// Where bytes of a template stand, for messages. Covered by what is noted for the template itself.
    pub fn template_place(&self, name: &str, range: Range<usize>) -> Option<Span> {
        self.scene.theme.place(name, range)
    }

    /// Where templates have one of some words in them, for messages. Covered as that is.
    pub fn mentions(&self, words: &[String]) -> Vec<Span> {
        self.scene.theme.mentions(words)
    }

    fn rests_on(&self, piece: &Piece) {
        self.reads.lock().expect("no render panics while it notes").extend(piece.reads.clone());
    }

    fn note(&self, query: Query, hash: Hash) {
        let hash = match self.scene.mutant {
            Some(Mutant::Deaf(name)) if name == query.name() => return,
            Some(Mutant::Blind(name)) if name == query.name() => Hash::ABSENT,
            _ => hash,
        };
        let mut reads = self.reads.lock().expect("no render panics while it notes");
        if let Entry::Vacant(unasked) = reads.entry(query) {
            unasked.insert(hash);
        }
    }
}
