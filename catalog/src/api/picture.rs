//! A picture as programs read it: its words, its focal point, and where each of its sizes is fetched.

use super::body::WordsBody;
use crate::{
    picture::{Desk, Focal, Format, Made, made, named},
    product::PictureCard,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A picture in its place of the row; the first is the product's face.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PictureBody {
    /// The hash of its bytes, by which it is known.
    pub sha: String,
    /// What it shows, for those who do not see it.
    pub alt: WordsBody,
    /// As it came, upright.
    pub width: i64,
    pub height: i64,
    pub focal: FocalBody,
    /// Addresses on this server. What has one never changes; as long as a size is not made, another stands in for it.
    pub sizes: Vec<SizeBody>,
}

/// The point that must be seen wherever a picture is cut, in hundredths from its left and its upper edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FocalBody {
    #[schema(minimum = 0, maximum = 100)]
    pub x: i64,
    #[schema(minimum = 0, maximum = 100)]
    pub y: i64,
}

/// The whole picture or a piece of it, in one size.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SizeBody {
    /// `whole`; `card` 4:3, left out where the whole has that shape; `square`; `wide` for links that are passed on.
    #[schema(example = "card")]
    pub cut: &'static str,
    pub width: u32,
    pub height: u32,
    pub jpeg: String,
    /// The same as WebP, where it is made.
    pub webp: Option<String>,
}

impl From<&PictureCard> for PictureBody {
    fn from(card: &PictureCard) -> PictureBody {
        PictureBody {
            sha: card.sha.clone(),
            alt: WordsBody { zh: card.alt_zh.clone(), en: card.alt_en.clone() },
            width: card.width,
            height: card.height,
            focal: FocalBody { x: card.focal_x, y: card.focal_y },
            sizes: made(card.size(), card.focal()).iter().map(|one| SizeBody::of(&card.sha, one)).collect(),
        }
    }
}

impl SizeBody {
    fn of(sha: &str, made: &Made) -> SizeBody {
        let address = |format| named(sha, made.cut, made.width, format);
        SizeBody {
            cut: made.cut.shape(),
            width: made.size.0,
            height: made.size.1,
            jpeg: address(Format::Jpeg),
            webp: made.formats.contains(&Format::Webp).then(|| address(Format::Webp)),
        }
    }
}

impl FocalBody {
    /// Nothing outside of the picture.
    pub(super) fn read(self) -> Option<Focal> {
        Focal::at(self.x, self.y)
    }
}

/// A picture of a product as the desk sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct HungBody {
    #[serde(flatten)]
    pub picture: PictureBody,
    /// Its place in the row, counted from one.
    pub place: usize,
    /// `waiting` until its sizes are made, then `made`; `refused` when they never will be.
    #[schema(example = "waiting")]
    pub state: &'static str,
    /// Why they never will be.
    pub trouble: Option<String>,
}

impl HungBody {
    pub(super) fn of((place, card): (usize, &PictureCard), desk: &Desk) -> HungBody {
        let trouble = desk.trouble(&card.sha).map(str::to_owned);
        let state = match &trouble {
            Some(_) => "refused",
            None if desk.is_made(&card.sha) => "made",
            None => "waiting",
        };
        HungBody { picture: PictureBody::from(card), place, state, trouble }
    }
}
