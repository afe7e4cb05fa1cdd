//! Whose payments somebody sees: those of the sellers whose books he keeps.

use coop::{Party, Signed, party};
use kernel::{Error, Id, Query, Result, Tx};

pub(crate) struct Sight {
    pub sellers: Vec<Id<Party>>,
    /// What belongs to no payment of ours is for whoever keeps the company's books.
    strays: bool,
}

impl Sight {
    pub async fn of(tx: &mut Tx, signed: &Signed) -> Result<Sight> {
        let sellers = books::kept_by(tx, signed).await?;
        let strays = sellers.contains(&party::company(tx).await?.id);
        Ok(Sight { sellers, strays })
    }

    /// To others the payment does not exist.
    pub fn must_see(&self, seller: Id<Party>) -> Result<()> {
        if self.sellers.contains(&seller) { Ok(()) } else { Err(Error::NotFound) }
    }

    /// Puts the sellers where the text says `:sellers`, and whether strays are seen where it says `:strays`.
    pub fn narrow(&self, query: Query) -> Query {
        query.bind_list(":sellers", self.sellers.iter().copied()).bind_list(":strays", [self.strays])
    }
}
