//! Ways to pay.

use books::AccountCode;
use kernel::{Error, Result, coded};

coded! {
    pub enum Provider {
        /// Notes and coins over a counter.
        Cash = "cash",
        /// A transfer that an accountant finds on the bank's list.
        Bank = "bank",
        /// Our own stand-in for a payment provider; only in demonstrations.
        Test = "test",
    }
}

impl Provider {
    /// Whether staff, not the provider, says that the money is there.
    pub fn is_by_hand(self) -> bool {
        matches!(self, Provider::Cash | Provider::Bank)
    }

    /// Where money lies that came this way.
    pub fn account(self) -> AccountCode {
        match self {
            Provider::Cash => AccountCode::Cash,
            Provider::Bank => AccountCode::Bank,
            Provider::Test => AccountCode::Provider,
        }
    }

    /// The message id of its name.
    pub fn label_id(self) -> String {
        format!("payment-provider-{}", self.code())
    }
}

/// Whether this installation demonstrates or trades. Where it trades, the test provider does not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mode {
    pub demo: bool,
}

impl Mode {
    pub(crate) fn must_be_demo(self) -> Result<()> {
        if self.demo { Ok(()) } else { Err(Error::NotFound) }
    }
}
