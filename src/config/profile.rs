//! `profile` of `site.yaml`: by whose rules a site is inspected, and how much the rules weigh that hold for such sites alone. A
//! neutral site is told nothing of them, as long as it does not turn one on.

use crate::diagnostic::{Code, Level};

/// By whose rules a site is inspected.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub enum Profile {
    /// Nobody's.
    #[default]
    Neutral,
    /// Those of sites of governments and their departments (国办发〔2017〕47号, 国办秘函〔2019〕19号).
    Gov,
    /// Those of sites of party organs, which need not have all that governments have.
    Party,
}

impl Profile {
    /// All of them, by their names in `site.yaml`.
    pub const NAMES: [(&str, Profile); 3] =
        [("gov", Profile::Gov), ("party", Profile::Party), ("neutral", Profile::Neutral)];

    /// Its name in `site.yaml`.
    pub fn name(self) -> &'static str {
        match self {
            Profile::Neutral => "neutral",
            Profile::Gov => "gov",
            Profile::Party => "party",
        }
    }

    /// The codes that it turns on, each with the level that it gives them.
    pub fn levels(self) -> impl Iterator<Item = (Code, Level)> {
        WEIGHTS.iter().filter_map(move |(code, gov, party)| match self {
            Profile::Neutral => None,
            Profile::Gov => Some((*code, *gov)),
            Profile::Party => Some((*code, *party)),
        })
    }
}

/// The codes of sites that have a profile, with their levels for governments and for party organs. Elsewhere they are off.
const WEIGHTS: &[(Code, Level, Level)] = &[
    (Code::TagSite, Level::Error, Level::Warning),
    (Code::TagColumn, Level::Warning, Level::Warning),
    (Code::TagContent, Level::Error, Level::Warning),
    (Code::TagDate, Level::Error, Level::Warning),
    (Code::TagVisible, Level::Error, Level::Warning),
    (Code::TagAddress, Level::Warning, Level::Warning),
    (Code::TagTwice, Level::Warning, Level::Warning),
    (Code::TagSiteId, Level::Error, Level::Warning),
    (Code::FooterIcp, Level::Warning, Level::Warning),
    (Code::FooterPolice, Level::Warning, Level::Warning),
    (Code::FooterPoliceLink, Level::Error, Level::Error),
    (Code::FooterSample, Level::Error, Level::Error),
    (Code::OutsideRequest, Level::Warning, Level::Warning),
    (Code::OutsideNumber, Level::Warning, Level::Warning),
    (Code::OutsideInsecure, Level::Warning, Level::Warning),
    (Code::HomeQuiet, Level::Warning, Level::Hint),
    (Code::SectionQuiet, Level::Warning, Level::Hint),
    (Code::ImageMap, Level::Warning, Level::Warning),
    (Code::ImageEmblem, Level::Warning, Level::Warning),
    (Code::PageGenerated, Level::Warning, Level::Warning),
    (Code::WordForward, Level::Warning, Level::Warning),
    (Code::WordCoinage, Level::Hint, Level::Hint),
    (Code::CaseOutline, Level::Hint, Level::Hint),
    (Code::CaseSteps, Level::Hint, Level::Hint),
    (Code::CaseLength, Level::Hint, Level::Hint),
    (Code::CasePictures, Level::Hint, Level::Hint),
    (Code::CaseSummary, Level::Hint, Level::Hint),
    (Code::HonourYear, Level::Warning, Level::Warning),
    (Code::HonourIssuer, Level::Warning, Level::Warning),
    (Code::HonourBasis, Level::Hint, Level::Hint),
    (Code::HonourTwice, Level::Warning, Level::Warning),
    (Code::HonourBare, Level::Hint, Level::Hint),
    (Code::MediaBare, Level::Hint, Level::Hint),
    (Code::ImageSmall, Level::Hint, Level::Hint),
    (Code::ShareTag, Level::Warning, Level::Warning),
];

/// The codes whose rules look at pages as they were made: what is found is kept with the page.
pub const OF_PAGES: &[Code] = &[
    Code::TagSite,
    Code::TagColumn,
    Code::TagContent,
    Code::TagDate,
    Code::TagVisible,
    Code::TagAddress,
    Code::TagTwice,
    Code::FooterIcp,
    Code::FooterPolice,
    Code::FooterPoliceLink,
    Code::FooterSample,
    Code::OutsideRequest,
    Code::OutsideNumber,
    Code::OutsideInsecure,
    Code::ImageMap,
    Code::ImageEmblem,
    Code::PageGenerated,
    Code::ShareTag,
];
