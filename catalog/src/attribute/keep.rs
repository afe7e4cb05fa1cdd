//! Asking for more, asking otherwise, and asking no more. Whoever changes what is asked takes the turn of the shelves, so
//! that no shelf goes away meanwhile.

use super::{Attribute, AttributeKind, Choices, all};
use crate::{ShelfChanged, category, search::rules};
use kernel::{Arg, Error, Issue, Refused, Result, Tx, Value, outbox, query};

/// Nobody fills in more.
const MOST: usize = 300;
pub(super) const MOST_CHOICES: usize = 60;

#[derive(Debug, PartialEq, Eq)]
pub enum Refusal {
    CodeTaken { code: String },
    TooMany,
}

impl Refused for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::CodeTaken { .. } => "attribute-code-taken",
            Refusal::TooMany => "attribute-too-many",
        }
    }

    fn args(&self) -> Vec<(&'static str, Arg)> {
        match self {
            Refusal::CodeTaken { code } => vec![("code", code.into())],
            Refusal::TooMany => vec![("most", Arg::Number(MOST as i64))],
        }
    }

    fn field(&self) -> Option<&'static str> {
        matches!(self, Refusal::CodeTaken { .. }).then_some("code")
    }
}

/// A shelf asks for one thing more, after what it asks already.
pub async fn put_up(tx: &mut Tx, new: &Attribute) -> Result<()> {
    rules::changed(tx).await?;
    let known = all(tx).await?;
    if known.get(&new.code).is_some() {
        return Err(Refusal::CodeTaken { code: new.code.clone() }.into());
    }
    if known.len() >= MOST {
        return Err(Refusal::TooMany.into());
    }
    let place = known.iter().map(|one| one.place).max().unwrap_or(0) + 10;
    write(tx, &Attribute { place, retired: false, ..new.clone() }).await?;
    tell(tx, new.required, &new.category).await
}

/// The same thing is asked otherwise: under another name, on another shelf, with other choices. What kind of answer it
/// takes stays, and so do choices that were made; those that are no longer listed are retired.
pub async fn change(tx: &mut Tx, wanted: &Attribute) -> Result<()> {
    rules::changed(tx).await?;
    let known = all(tx).await?;
    let was = known.get(&wanted.code).ok_or(Error::NotFound)?;
    let mut choices = wanted.choices.clone();
    let gone = was.choices.0.iter().filter(|one| !wanted.choices.0.iter().any(|listed| listed.code == one.code));
    choices.0.extend(gone.map(|one| super::Choice { retired: true, ..one.clone() }));
    let now = Attribute { kind: was.kind, scale: was.scale, place: was.place, retired: was.retired, choices, ..wanted.clone() };
    write(tx, &now).await?;
    let moved = was.category != now.category;
    tell(tx, was.required && moved, &was.category).await?;
    tell(tx, was.required != now.required || now.required && moved, &now.category).await
}

/// It is asked no more, or once again; what products said stays.
pub async fn retire(tx: &mut Tx, code: &str, retired: bool) -> Result<()> {
    rules::changed(tx).await?;
    let known = all(tx).await?;
    let was = known.get(code).ok_or(Error::NotFound)?;
    write(tx, &Attribute { retired, ..was.clone() }).await?;
    tell(tx, was.required && was.retired != retired, &was.category).await
}

async fn write(tx: &mut Tx, one: &Attribute) -> Result<()> {
    must_be_sound(one)?;
    if category::all(tx).await?.get(&one.category).is_none() {
        return Err(Error::Invalid(vec![Issue::new("category", "field-unknown-choice")]));
    }
    let row: Vec<Value> = vec![
        (&one.code).into(),
        (&one.category).into(),
        one.kind.into(),
        (&one.name_zh).into(),
        (&one.name_en).into(),
        (&one.unit).into(),
        one.scale.into(),
        serde_json::to_value(&one.choices)?.into(),
        one.required.into(),
        one.shown.into(),
        (one.facet && one.can_be_facet()).into(),
        one.place.into(),
        one.retired.into(),
    ];
    tx.put(query(WRITE).bind_rows([row]).and(OTHERWISE)).await
}

fn must_be_sound(one: &Attribute) -> Result<()> {
    let Choices(choices) = &one.choices;
    let twice = choices.iter().enumerate().any(|(nth, choice)| choices[..nth].iter().any(|other| other.code == choice.code));
    let wrong = match one.kind {
        AttributeKind::Choice if one.open_choices().next().is_none() => Some(Issue::new("choices", "attribute-needs-choices")),
        AttributeKind::Choice if twice => Some(Issue::new("choices", "attribute-choice-twice")),
        AttributeKind::Choice if choices.len() > MOST_CHOICES => {
            Some(Issue::new("choices", "attribute-too-many-choices").with("most", MOST_CHOICES))
        }
        AttributeKind::Number if !(0..=3).contains(&one.scale) => {
            Some(Issue::new("scale", "field-out-of-range").with("least", 0i64).with("most", 3i64))
        }
        _ => None,
    };
    wrong.map_or(Ok(()), |issue| Err(Error::Invalid(vec![issue])))
}

/// Where something else is required now, what goods of the shelf and of those under it lack is looked at anew.
async fn tell(tx: &mut Tx, otherwise: bool, category: &str) -> Result<()> {
    if !otherwise {
        return Ok(());
    }
    let shelves = category::all(tx).await?;
    outbox::tell(tx, &ShelfChanged { shelves: shelves.under(category).into_iter().map(str::to_owned).collect() })
}

const WRITE: &str = "
    insert into catalog_attribute (code, category, kind, name_zh, name_en, unit, scale, choices, required, shown, facet, place, retired)
    values (:row)";

const OTHERWISE: &str = "
    on conflict (code) do update
       set category = excluded.category, name_zh = excluded.name_zh, name_en = excluded.name_en, unit = excluded.unit,
           choices = excluded.choices, required = excluded.required, shown = excluded.shown, facet = excluded.facet,
           place = excluded.place, retired = excluded.retired";
