//! A signature on paper to its file in the ledger, as an edit. It is refused where the code on the paper is not that of the page
//! as it is now: nobody signs what he has not read.

use std::io;
use std::path::Path;
use std::sync::Arc;

use crate::config::review::Role;
use crate::date::Date;
use crate::diagnostic::Code;
use crate::edit::{self, Conflict, Edit};
use crate::ledger::signature::Signature;
use crate::path::SourcePath;
use crate::plan::share;
use crate::review::changes::{self, Change};
use crate::review::{self, Reviews, Subject};
use crate::site::Site;
use crate::site::article::Article;

/// So many changes are told.
const CHANGES: usize = 5;

/// What a paper says.
#[derive(Copy, Clone, Debug)]
pub struct Paper<'a> {
    /// What was signed for.
    pub role: Role,
    /// Who signed.
    pub by: &'a str,
    /// When.
    pub on: Date,
    /// The code that is printed on it, however it was typed.
    pub code: &'a str,
    /// Whether it is taken down although the same person signed another reading: the ledger says what is on the paper.
    pub although_same: bool,
    /// What time it is now: RFC 3339 with the site's offset.
    pub now: &'a str,
}

/// Why a signature was not taken down.
#[derive(Clone, Debug)]
pub enum Refusal {
    /// Nobody signed.
    Nameless,
    /// It was signed after today.
    Ahead,
    /// What was typed is no code: the reason.
    NoCode(String),
    /// The paper is not of what the page tells now: what changed since, where somebody signed what is on the paper. The code of
    /// the page is not told, for who mistypes would copy it from there.
    Other(Option<Vec<Change>>),
    /// The paper is that of another page: its title.
    OtherPage(String),
    /// The same person signed these readings of the same state, and nobody said that this is how it is on the paper.
    SamePerson(String, Vec<Role>),
    /// Somebody else was at the file.
    Conflict(Conflict),
}

impl Refusal {
    /// In words: what is in the way, and what to do.
    pub fn chinese(&self) -> String {
        match self {
            Refusal::Nameless => "没有写签字的人".into(),
            Refusal::Ahead => "签字的日期还没有到；写纸上的日期，如 2026-11-27".into(),
            Refusal::NoCode(why) => why.clone(),
            Refusal::Other(None) => "核验码不对：照纸上的再看一遍。没有抄错的，是表打印以后这一页（或者它引用的数字、图片）改过，或者拿的是另一页的表；重新打印审核表，请人看过再签".into(),
            Refusal::Other(Some(changes)) => {
                let changes = changes::in_words(changes, CHANGES);
                format!(
                    "核验码不对：表打印以后这一页改过。改了：{}。重新打印审核表，请人看过再签",
                    changes.trim_end_matches('。')
                )
            }
            Refusal::OtherPage(title) => {
                format!("核验码不对：这是《{title}》的核验码，不是这一页的；看看拿的是哪一页的表")
            }
            Refusal::SamePerson(by, roles) => format!(
                "{}。核对纸上的签名；纸上就是这样的，再按一次“记下签字”",
                same_person(by, roles)
            ),
            Refusal::Conflict(_) => "这份签字记录刚刚被别的程序改过，没有写入；再来一次".into(),
        }
    }
}

/// What is said of readings that somebody signed already who signs one more.
pub fn same_person(by: &str, roles: &[Role]) -> String {
    format!("这一版的{}也是 {by} 签的；几道审核要由不同的人签", Role::names(roles))
}

/// What is said of readings that one person signed.
pub fn all_by_one(by: &str, roles: &[Role]) -> String {
    format!("{}都是 {by} 签的；几道审核要由不同的人签", Role::names(roles))
}

/// A signature that was taken down.
#[derive(Clone, Debug)]
pub struct Signed {
    /// Its file.
    pub path: SourcePath,
    /// What it says.
    pub signature: Signature,
    /// Whether it was there already.
    pub again: bool,
    /// The other readings of the same state that are the same person's, and are to be somebody else's.
    pub also: Vec<Role>,
}

/// Takes down who signed a page that tells this.
///
/// # Errors
/// As [`edit::apply`].
pub fn write(
    root: &Path,
    site: &Site,
    reviews: &Reviews,
    subject: Subject<'_>,
    told: &Article,
    paper: &Paper<'_>,
) -> io::Result<Result<Signed, Refusal>> {
    let by = paper.by.split_whitespace().collect::<Vec<_>>().join(" ");
    if by.is_empty() {
        return Ok(Err(Refusal::Nameless));
    }
    if paper.on.to_day() > site.today {
        return Ok(Err(Refusal::Ahead));
    }
    let typed = match typed(paper.code) {
        Ok(typed) => typed,
        Err(why) => return Ok(Err(Refusal::NoCode(why))),
    };
    let codes = review::codes(told);
    let Some((form, _)) = codes.iter().find(|(_, code)| *code == typed) else {
        let own = reviews.pages.get(subject.source());
        let is_typed = |one: &&Arc<Signature>| one.sha256().code() == typed;
        let past = own.and_then(|own| own.all.iter().find(is_typed));
        let other = || {
            let of = reviews.pages.values().find(|review| review.all.iter().any(|one| is_typed(&one)));
            of.map(|review| review.title.clone())
        };
        return Ok(Err(match past {
            Some(past) => Refusal::Other(Some(changes::since(past, told, &site.config, subject.kind()))),
            None => other().map_or(Refusal::Other(None), Refusal::OtherPage),
        }));
    };
    let signature = Signature {
        page: subject.source().clone(),
        address: subject.route().as_str().to_string(),
        short: share::short_code(&subject.route()),
        title: subject.title().to_string(),
        role: paper.role,
        office: site.config.review.office(paper.role).to_string(),
        by,
        on: paper.on.to_day(),
        recorded: paper.now.to_string(),
        form: *form,
        files: told.files.iter().map(|file| file.path.clone()).collect(),
        text: told.lines(*form).expect("it has a code in that form"),
    };
    let is_same = |other: &&Arc<Signature>| {
        (other.role, &other.by, other.on, &other.text)
            == (signature.role, &signature.by, signature.on, &signature.text)
    };
    let mine = || reviews.pages.get(subject.source()).into_iter().flat_map(|review| &review.all);
    let own = reviews.pages.get(subject.source());
    let also = own.map_or(Vec::new(), |own| own.repeated_with(signature.role, &signature.by));
    if let Some(known) = mine().find(is_same) {
        let text = known.to_yaml();
        return Ok(Ok(Signed {
            path: known.path(&text),
            signature: Signature::clone(known),
            again: true,
            also,
        }));
    }
    let is_looked_for = site.config.rules.is_on(Code::ReviewSamePerson);
    if !also.is_empty() && !paper.although_same && is_looked_for {
        return Ok(Err(Refusal::SamePerson(signature.by, also)));
    }
    let text = signature.to_yaml();
    let path = signature.path(&text);
    let edit = Edit { path: path.clone(), base: None, new: Some(text.into_bytes()) };
    Ok(match edit::apply(root, &[edit])? {
        Ok(_) => Ok(Signed { path, signature, again: false, also }),
        Err(conflict) => Err(Refusal::Conflict(conflict)),
    })
}

/// A code as it is printed, from what somebody typed.
///
/// # Errors
/// Why it is none.
fn typed(code: &str) -> Result<String, String> {
    let half = |c: char| match c {
        '！'..='～' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        c => c,
    };
    let kept: String = code
        .chars()
        .map(half)
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '－' | '—' | '–' | '_' | '‐'))
        .collect::<String>()
        .to_uppercase();
    if let Some(odd) = kept.chars().find(|c| !c.is_ascii_alphanumeric()) {
        return Err(format!("核验码里没有“{odd}”：它是 12 个数字和字母，如 7K2M-Q9XA-4TRW"));
    }
    if let Some(odd) = kept.chars().find(|c| matches!(c, '0' | 'O' | '1' | 'I')) {
        return Err(format!("核验码里没有“{odd}”：为了看得清，不用 0、O、1、I；照表上再看一遍"));
    }
    if kept.len() != 12 {
        return Err(format!("核验码有 12 个数字和字母，这里有 {} 个；照表上再看一遍", kept.len()));
    }
    Ok(format!("{}-{}-{}", &kept[..4], &kept[4..8], &kept[8..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        for text in ["7K2M-Q9XA-4TRW", "7k2mq9xa4trw", " 7K2M Q9XA 4TRW ", "７Ｋ２Ｍ－Ｑ９ＸＡ－４ＴＲＷ"]
        {
            assert_eq!(typed(text).as_deref(), Ok("7K2M-Q9XA-4TRW"), "{text}");
        }
        for (text, said) in [
            ("7K2M-Q9XA-4TR0", "没有“0”"),
            ("7K2M", "这里有 4 个"),
            ("核验码", "没有“核”"),
            ("", "这里有 0 个"),
        ] {
            assert!(typed(text).unwrap_err().contains(said), "{text}");
        }
    }
}
