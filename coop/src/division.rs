use kernel::{Error, Result, Tx, Value, query};

/// A town or village of the county, by the code of a scheme on a day (codes of different sources disagree).
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
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
        tx.execute(query(insert).bind_rows(rows.to_vec())).await?;
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
pub(crate) async fn towns(tx: &mut Tx) -> Result<Vec<(Division, i64)>> {
    let rows: Vec<(String, String, String, i64)> = tx.fetch_all(query(TOWNS).bind(COUNTY)).await?;
    Ok(rows
        .into_iter()
        .map(|(code, name, kind, villages)| (Division { code, name, kind, parent_code: Some(COUNTY.to_owned()) }, villages))
        .collect())
}

const TOWNS: &str = "
    select town.code, town.name, town.kind,
           (select count(*) from coop_division village where village.parent_code = town.code)
      from coop_division town
     where town.parent_code = $1
     order by town.code";
