use kernel::{BusinessDay, Db, Id, Money, Result, Timestamp, Value, query};
use stories::{opening, shop_test};

#[derive(Debug, Clone, PartialEq, kernel::Record)]
struct Kept {
    id: Id<Kept>,
    label: String,
    flag: bool,
    body: serde_json::Value,
    day: BusinessDay,
    at: Timestamp,
    bytes: Vec<u8>,
    amount_fen: Money,
    note: Option<String>,
}

const INSERT: &str = "insert into stories_value (id, label, flag, body, day, at, bytes, amount_fen, note) values (:row)";

impl Kept {
    fn row(&self) -> Vec<Value> {
        vec![
            self.id.into(),
            (&self.label).into(),
            self.flag.into(),
            (&self.body).into(),
            self.day.into(),
            self.at.into(),
            self.bytes.clone().into(),
            self.amount_fen.into(),
            (&self.note).into(),
        ]
    }

    fn at(id: Id<Kept>, at: Timestamp) -> Kept {
        let day = BusinessDay::parse("2026-11-21").expect("a day");
        let body = serde_json::json!({"lots": [{"lot": "A-7", "steps": 412_000}], "名": "苹果", "empty": null});
        Kept {
            id, label: "沂水苹果".into(), flag: true, body, day, at, bytes: vec![0, 255, 39, 0], amount_fen: Money::fen(-1), note: None
        }
    }
}

#[shop_test]
async fn what_is_stored_comes_back_as_it_was(db: Db) -> Result<()> {
    let mut tx = db.write().await?;
    let mut all: Vec<Kept> = Vec::new();
    for (label, amount) in [("", i64::MIN), ("it's 'quoted' \\ \"twice\"", i64::MAX), ("🍎\n\t末", 0)] {
        let mut one = Kept::at(tx.id(), opening());
        (one.label, one.amount_fen, one.flag) = (label.into(), Money::fen(amount), amount == 0);
        one.note = (amount != 0).then(|| "a note".into());
        one.day = one.day.plus_days(amount.signum() * 9000);
        all.push(one);
    }
    tx.execute(query(INSERT).bind_rows(all.iter().map(Kept::row))).await?;
    tx.commit().await?;
    let mut tx = db.read().await?;
    assert_eq!(
        tx.fetch_all::<Kept>(query("select * from stories_value order by id")).await?,
        all,
        "ids of one transaction sort as they were made"
    );
    let found =
        tx.fetch_all::<Kept>(query("select * from stories_value where flag = $1 and day < $2").bind(false).bind(all[2].day)).await?;
    assert_eq!(found, all[..1]);
    let lot: (String,) = tx.fetch_one(query("select distinct body->'lots'->0->>'lot' from stories_value")).await?;
    assert_eq!(lot.0, "A-7");
    let by_ids = query("select * from stories_value where id in (:ids) order by id").bind_list(":ids", all[1..].iter().map(|one| one.id));
    assert_eq!(tx.fetch_all::<Kept>(by_ids).await?, all[1..]);
    let by_none = query("select * from stories_value where id in (:ids)").bind_list::<Id<Kept>>(":ids", []);
    assert!(tx.fetch_all::<Kept>(by_none).await?.is_empty());
    Ok(())
}

#[shop_test]
async fn instants_sort_rightly_however_many_digits_their_fraction_has(db: Db) -> Result<()> {
    let base = Timestamp::parse("2026-11-20T23:59:58Z").expect("an instant").micros();
    let mut tx = db.write().await?;
    let steps =
        [0, 1, 9, 10, 99, 100, 999, 1000, 1001, 10_000, 99_999, 100_000, 120_000, 123_000, 123_400, 123_456, 499_999, 500_000, 999_999];
    let mut all: Vec<Kept> = Vec::new();
    for second in 0..3 {
        for step in steps {
            all.push(Kept::at(tx.id(), Timestamp::from_micros(base + second * 1_000_000 + step)));
        }
    }
    let mut shuffled = all.clone();
    fastrand::shuffle(&mut shuffled);
    tx.execute(query(INSERT).bind_rows(shuffled.iter().map(Kept::row))).await?;
    let sorted: Vec<(Timestamp,)> = tx.fetch_all(query("select at from stories_value order by at")).await?;
    assert_eq!(sorted.iter().map(|row| row.0).collect::<Vec<_>>(), all.iter().map(|one| one.at).collect::<Vec<_>>());
    for (place, one) in all.iter().enumerate() {
        let before: (i64,) = tx.fetch_one(query("select count(*) from stories_value where at < $1").bind(one.at)).await?;
        let same: (i64,) = tx.fetch_one(query("select count(*) from stories_value where at = $1").bind(one.at)).await?;
        assert_eq!((before.0, same.0), (i64::try_from(place).unwrap_or(-1), 1), "{}", one.at);
    }
    Ok(())
}

#[shop_test]
async fn text_sorts_by_its_letters_numbers_alike_on_both_engines(db: Db) -> Result<()> {
    let mut tx = db.write().await?;
    let sorted = ["", "A", "B-1", "B-10", "B-2", "a", "b", "中", "乙", "苹果"];
    let mut all: Vec<Kept> = Vec::new();
    for label in sorted.iter().rev() {
        let mut one = Kept::at(tx.id(), opening());
        one.label = (*label).into();
        all.push(one);
    }
    tx.execute(query(INSERT).bind_rows(all.iter().map(Kept::row))).await?;
    let labels: Vec<(String,)> = tx.fetch_all(query("select label from stories_value order by label")).await?;
    assert_eq!(labels.iter().map(|row| row.0.as_str()).collect::<Vec<_>>(), sorted);
    Ok(())
}
