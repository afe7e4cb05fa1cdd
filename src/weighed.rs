//! What is bought over the scale is told to the labels of marks: the room of the scale and the room of the marks do not know
//! each other.

use catalog::brand::{self, Weighed};
use fulfillment::{ProduceBought, intake};
use kernel::{
    BoxFuture, Finding, Result, Tx, Unit,
    feed::{Consumer, Event},
};

/// Follows the scale for the marks.
pub(crate) struct Weighing;

impl Consumer for Weighing {
    fn name(&self) -> &'static str {
        "shipin.weighing"
    }

    fn take<'a>(&'a self, tx: &'a mut Tx, event: &'a Event) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            let Some(bought) = event.of::<ProduceBought>()? else { return Ok(()) };
            let ProduceBought { slip, variant, town, day, net } = bought;
            brand::take_in(tx, &Weighed { slip: slip.uuid(), variant, town, day, net }).await
        })
    }
}

/// Both rooms say the same: every closed slip counts for the marks once, with its weight.
pub(crate) async fn check(tx: &mut Tx) -> Result<Vec<Finding>> {
    let ((slips, bought), (kept, weight)) = (intake::bought(tx).await?, brand::weights(tx).await?);
    let told = |count, grams| format!("{count} slips, {} kg", Unit::GRAMS.plain(grams));
    let differs = (slips, bought) != (kept, weight);
    Ok(differs.then(|| Finding::new("weight bought for marks", told(slips, bought), told(kept, weight))).into_iter().collect())
}
