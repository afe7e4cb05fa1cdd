use kernel::{Error, Result, Tx, Value, query};
use pinyin::ToPinyin;
use std::borrow::Cow;
use ui::Lang;

/// A town or village of the county, by the code of a scheme on a day (codes of different sources disagree).
#[derive(Debug, Clone, PartialEq, Eq, kernel::Record)]
pub struct Division {
    pub code: String,
    pub name: String,
    pub kind: String,
    pub parent_code: Option<String>,
}

/// The bundled codes are those of the National Bureau of Statistics.
pub(crate) const SCHEME: &str = "NBS";
const AS_OF: &str = "2023-06-30";
const COUNTY: &str = "371323";

pub(crate) async fn register_all(tx: &mut Tx) -> Result<()> {
    let (known,): (i64,) = tx.fetch_one(query("select count(*) from coop_division")).await?;
    if known > 0 {
        return Ok(());
    }
    let towns = read(include_str!("../data/yishui_towns.csv"), |row| Some((row.get(0)?, row.get(2)?, row.get(3)?, COUNTY)))?;
    let villages = read(include_str!("../data/yishui_villages.csv"), |row| Some((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
    let mut all = vec![vec![SCHEME.into(), COUNTY.into(), AS_OF.into(), "沂水县".into(), "县".into(), Value::Text(None)]];
    all.extend(towns);
    all.extend(villages);
    for rows in all.chunks(100) {
        let insert = "insert into coop_division (scheme, code, as_of, name, kind, parent_code) values (:row)";
        tx.put(query(insert).bind_rows(rows.to_vec())).await?;
    }
    Ok(())
}

/// Code, name, kind and parent of one row.
type Columns<'r> = Option<(&'r str, &'r str, &'r str, &'r str)>;

fn read(text: &'static str, pick: fn(&csv::StringRecord) -> Columns<'_>) -> Result<Vec<Vec<Value>>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|e| Error::fault(format_args!("divisions: {e}")))?;
        let (code, name, kind, parent) = pick(&record).ok_or_else(|| Error::fault("divisions: a row is short"))?;
        rows.push(vec![SCHEME.into(), code.into(), AS_OF.into(), name.into(), kind.into(), parent.into()]);
    }
    Ok(rows)
}

/// Towns of the county with how many villages each has, in the order of their codes.
pub async fn towns(tx: &mut Tx) -> Result<Vec<(Division, i64)>> {
    let rows: Vec<(String, String, String, i64)> = tx.fetch_all(query(TOWNS).bind(COUNTY)).await?;
    Ok(rows
        .into_iter()
        .map(|(code, name, kind, villages)| (Division { code, name, kind, parent_code: Some(COUNTY.to_owned()) }, villages))
        .collect())
}

/// A town of the county by its name.
pub async fn town(tx: &mut Tx, name: &str) -> Result<Option<Division>> {
    Ok(towns(tx).await?.into_iter().map(|(town, _)| town).find(|town| town.name == name))
}

const TOWNS: &str = "
    select town.code, town.name, town.kind,
           (select count(*) from coop_division village where village.parent_code = town.code)
      from coop_division town
     where town.parent_code = $1
     order by town.code";

/// A town as the reader's language writes it: 泉庄镇, or Quanzhuang. Names are spelled as they are said, without tones and
/// without the word for their rank (GB/T 28039 spells names of persons and places so); a name that is not Chinese stays as it is.
pub fn town_name<'a>(t: &Lang, town: &'a str) -> Cow<'a, str> {
    if t.is_zh() { Cow::Borrowed(town) } else { spelled(town) }
}

/// Characters that are said otherwise in names of places here than elsewhere.
const SAID_SO: [(char, &str); 1] = [('堡', "pu")];

fn spelled(town: &str) -> Cow<'_, str> {
    let core = ["街道", "镇", "乡"].iter().find_map(|rank| town.strip_suffix(rank)).filter(|core| !core.is_empty()).unwrap_or(town);
    let sounds: Option<String> = core.chars().map(sound).collect();
    match sounds {
        Some(sounds) if !sounds.is_empty() => Cow::Owned(sounds[..1].to_uppercase() + &sounds[1..]),
        _ => Cow::Borrowed(town),
    }
}

fn sound(letter: char) -> Option<&'static str> {
    SAID_SO.iter().find(|said| said.0 == letter).map(|said| said.1).or_else(|| letter.to_pinyin().map(|sound| sound.plain()))
}

#[cfg(test)]
mod tests {
    use super::spelled;

    #[test]
    fn towns_are_spelled_as_they_are_said() {
        for (town, name) in [
            ("泉庄镇", "Quanzhuang"),
            ("沂城街道", "Yicheng"),
            ("龙家圈街道", "Longjiaquan"),
            ("四十里堡镇", "Sishilipu"),
            ("院东头镇", "Yuandongtou"),
            ("圈里乡", "Quanli"),
            ("镇", "Zhen"),
            ("Berlin", "Berlin"),
            ("", ""),
        ] {
            assert_eq!(spelled(town), name);
        }
    }
}
