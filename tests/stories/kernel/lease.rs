use kernel::{Result, lease};
use std::time::Duration;
use stories::{Ground, shop_test};

const NIGHT: Duration = Duration::from_secs(8 * 3600);

#[shop_test]
async fn a_job_belongs_to_one_process_until_its_lease_runs_out(ground: Ground) -> Result<()> {
    let (here, there) = (&ground.db, ground.neighbour().await);
    assert!(lease::hold(here, "closing", "here", NIGHT).await?);
    assert!(!lease::hold(&there, "closing", "there", NIGHT).await?);
    assert!(lease::hold(&there, "cleaning", "there", NIGHT).await?, "another job is free");
    assert!(lease::hold(here, "closing", "here", NIGHT).await?, "its holder renews it");
    ground.clock.advance(NIGHT + Duration::from_micros(1));
    assert!(lease::hold(&there, "closing", "there", NIGHT).await?);
    lease::release(here, "closing", "here").await?;
    assert!(!lease::hold(here, "closing", "here", NIGHT).await?, "nobody gives back what he does not hold");
    lease::release(&there, "closing", "there").await?;
    assert!(lease::hold(here, "closing", "here", NIGHT).await?);
    Ok(())
}

#[shop_test]
async fn of_many_who_ask_at_once_one_gets_the_lease(ground: Ground) {
    let there = ground.neighbour().await;
    let mut asking = tokio::task::JoinSet::new();
    for n in 0..30 {
        let db = if n % 2 == 0 { ground.db.clone() } else { there.clone() };
        asking.spawn(async move { lease::hold(&db, "closing", &format!("process {n}"), NIGHT).await.expect("asking works") });
    }
    let got = asking.join_all().await.into_iter().filter(|got| *got).count();
    assert_eq!(got, 1);
}
