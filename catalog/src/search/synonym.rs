//! Words that mean other words, as merchandisers know them: who asks for 车厘子 is shown cherries as well.

use super::{
    rules, unfound,
    words::{holds_word, plain},
};
use crate::By;
use kernel::{Arg, Error, Id, Refused, Result, Timestamp, Tx, query};

/// Nobody keeps an eye on more.
pub const MOST: usize = 1000;
/// One word stands for so many others at most.
pub const MEANINGS: usize = 6;
/// A question is read in so many ways at most, what was typed among them.
const READINGS: usize = 8;

/// A synonym as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Synonym {
    pub id: Id<Synonym>,
    pub asked: String,
    pub means: Vec<String>,
    pub both_ways: bool,
    pub changed_at: Timestamp,
    pub changed_by: String,
}

/// A synonym as a merchandiser writes it down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSynonym {
    pub asked: String,
    pub means: Vec<String>,
    pub both_ways: bool,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The words have a line already.
    Taken {
        asked: String,
    },
    /// It stands for nothing but itself.
    NothingElse,
    TooMany,
}

impl Refused for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::Taken { .. } => "catalog-synonym-taken",
            Refusal::NothingElse => "catalog-synonym-nothing",
            Refusal::TooMany => "catalog-synonym-too-many",
        }
    }

    fn args(&self) -> Vec<(&'static str, Arg)> {
        match self {
            Refusal::Taken { asked } => vec![("asked", Arg::Text(asked.clone()))],
            Refusal::NothingElse => Vec::new(),
            Refusal::TooMany => vec![("most", Arg::Number(MOST as i64))],
        }
    }
}

#[derive(kernel::Record)]
struct Row {
    id: Id<Synonym>,
    asked: String,
    means: String,
    both_ways: bool,
    changed_at: Timestamp,
    changed_by: String,
}

/// All of them, by the words that are asked.
pub async fn all(tx: &mut Tx) -> Result<Vec<Synonym>> {
    let rows: Vec<Row> = tx.fetch_all(query(ALL).bind(MOST as i64)).await?;
    let told = |row: Row| Synonym {
        id: row.id,
        asked: row.asked,
        means: row.means.lines().map(str::to_owned).collect(),
        both_ways: row.both_ways,
        changed_at: row.changed_at,
        changed_by: row.changed_by,
    };
    Ok(rows.into_iter().map(told).collect())
}

/// Writes a synonym down, or another in place of one that is there. What was asked and not found is answered by it.
pub async fn set(tx: &mut Tx, by: &By, id: Option<Id<Synonym>>, new: &NewSynonym) -> Result<Id<Synonym>> {
    let asked = plain(&new.asked);
    let mut means: Vec<String> = Vec::new();
    for word in new.means.iter().map(|word| plain(word)).filter(|word| !word.is_empty() && *word != asked) {
        if means.len() < MEANINGS && !means.contains(&word) {
            means.push(word);
        }
    }
    if asked.is_empty() || means.is_empty() {
        return Err(Refusal::NothingElse.into());
    }
    if let Some(id) = id {
        take_away(tx, id).await?;
    }
    let count: (i64,) = tx.fetch_one(query("select count(*) from catalog_synonym")).await?;
    if count.0 >= MOST as i64 {
        return Err(Refusal::TooMany.into());
    }
    let (id, now) = (id.unwrap_or_else(|| tx.id()), tx.now());
    let insert = query(INSERT).bind(id).bind(&asked).bind(means.join("\n")).bind(new.both_ways).bind(now).bind(by.to_string());
    if tx.execute(insert).await? == 0 {
        return Err(Refusal::Taken { asked }.into());
    }
    unfound::answered(tx, &asked).await?;
    rules::changed(tx).await?;
    Ok(id)
}

pub async fn remove(tx: &mut Tx, id: Id<Synonym>) -> Result<()> {
    take_away(tx, id).await?;
    rules::changed(tx).await
}

async fn take_away(tx: &mut Tx, id: Id<Synonym>) -> Result<()> {
    if tx.execute(query("delete from catalog_synonym where id = $1").bind(id)).await? == 0 {
        return Err(Error::NotFound);
    }
    Ok(())
}

/// The ways a question can be read, what was typed first. `pairs` are words with what they mean, long words first.
pub(super) fn readings(typed: &str, pairs: &[(String, Vec<String>)]) -> Vec<String> {
    let mut readings = vec![typed.to_owned()];
    for (word, meanings) in pairs {
        let Some(place) = holds_word(typed, word) else { continue };
        for meaning in meanings {
            let reading = [&typed[..place], meaning, &typed[place + word.len()..]].concat();
            if readings.len() < READINGS && !readings.contains(&reading) {
                readings.push(reading);
            }
        }
    }
    readings
}

/// Words with what is looked for as well, long words first.
pub(super) fn pairs(synonyms: &[Synonym]) -> Vec<(String, Vec<String>)> {
    let mut pairs: Vec<(String, Vec<String>)> = Vec::new();
    let mut add = |word: &str, meaning: &str| match pairs.iter_mut().find(|(known, _)| known == word) {
        Some((_, meanings)) => meanings.push(meaning.to_owned()),
        None => pairs.push((word.to_owned(), vec![meaning.to_owned()])),
    };
    for synonym in synonyms {
        for meaning in &synonym.means {
            add(&synonym.asked, meaning);
            if synonym.both_ways {
                add(meaning, &synonym.asked);
            }
        }
    }
    pairs.sort_by_key(|(word, _)| std::cmp::Reverse(word.chars().count()));
    pairs
}

const ALL: &str = "
    select id, asked, means, both_ways, changed_at, changed_by
      from catalog_synonym
     order by asked
     limit $1";

const INSERT: &str = "
    insert into catalog_synonym (id, asked, means, both_ways, changed_at, changed_by) values ($1, $2, $3, $4, $5, $6)
    on conflict (asked) do nothing";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_read_as_what_it_means_only_where_it_stands_as_a_word() {
        let pairs: Vec<(String, Vec<String>)> = [("车厘子", vec!["大樱桃"]), ("oil", vec!["油"]), ("番茄", vec!["西红柿", "洋柿子"])]
            .map(|(word, means)| (word.to_owned(), means.into_iter().map(str::to_owned).collect()))
            .to_vec();
        let cases: [(&str, &[&str]); 5] = [
            ("车厘子", &["车厘子", "大樱桃"]),
            ("智利车厘子 5斤", &["智利车厘子 5斤", "智利大樱桃 5斤"]),
            ("boiled egg", &["boiled egg"]),
            ("peanut oil", &["peanut oil", "peanut 油"]),
            ("番茄", &["番茄", "西红柿", "洋柿子"]),
        ];
        for (typed, expected) in cases {
            assert_eq!(readings(typed, &pairs), expected, "{typed}");
        }
    }
}
