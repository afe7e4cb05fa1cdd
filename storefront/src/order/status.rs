//! What has happened to an order, and what its status therefore is.

use kernel::coded;

coded! {
    /// One thing that happened; each happens once, or once to each parcel.
    pub enum FactKind {
        Placed = "placed",
        Paid = "paid",
        /// The shopper thought better of it, or the shop called it off in time.
        Cancelled = "cancelled",
        /// Nobody paid in time; the goods went back on the shelf.
        Expired = "expired",
        /// The money came after the goods were gone; it goes back.
        CannotFill = "cannot_fill",
        /// Money was sent back.
        Refunded = "refunded",
        /// The parcel was packed.
        Packed = "packed",
        /// The scale said what was packed, and what went back or was given because of it.
        Weighed = "weighed",
        /// A courier has the parcel in hand.
        PickedUp = "picked_up",
        /// The parcel was handed over to the shopper.
        Delivered = "delivered",
    }
}

coded! {
    pub enum Status {
        AwaitingPayment = "awaiting_payment",
        /// Paid; to be picked and packed.
        Paid = "paid",
        Packed = "packed",
        OnTheWay = "on_the_way",
        Delivered = "delivered",
        Cancelled = "cancelled",
        Expired = "expired",
        /// Paid, cannot fill; the money goes back.
        CannotFill = "cannot_fill",
    }
}

impl Status {
    /// The status that follows from everything that has happened, in whatever order it became known.
    pub fn of(facts: &[FactKind]) -> Status {
        let has = |kind| facts.contains(&kind);
        if has(FactKind::Delivered) {
            Status::Delivered
        } else if has(FactKind::PickedUp) {
            Status::OnTheWay
        } else if has(FactKind::Packed) {
            Status::Packed
        } else if has(FactKind::CannotFill) {
            Status::CannotFill
        } else if has(FactKind::Cancelled) {
            Status::Cancelled
        } else if has(FactKind::Paid) {
            Status::Paid
        } else if has(FactKind::Expired) {
            Status::Expired
        } else {
            Status::AwaitingPayment
        }
    }

    /// The message that names it: `order-status-on-the-way`.
    pub fn label_id(self) -> String {
        format!("storefront-status-{}", self.code().replace('_', "-"))
    }

    /// How its badge looks.
    pub fn badge(self) -> &'static str {
        match self {
            Status::AwaitingPayment | Status::Paid => "care",
            Status::Packed | Status::OnTheWay | Status::Delivered => "good",
            Status::CannotFill => "bad",
            Status::Cancelled | Status::Expired => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::FactKind::{Cancelled, CannotFill, Delivered, Expired, Packed, Paid, PickedUp, Placed, Refunded};
    use super::*;

    #[test]
    fn the_status_follows_from_the_facts() {
        for (facts, status) in [
            (vec![Placed], Status::AwaitingPayment),
            (vec![Placed, Paid], Status::Paid),
            (vec![Placed, Cancelled], Status::Cancelled),
            (vec![Placed, Cancelled, Refunded], Status::Cancelled),
            (vec![Placed, Paid, Cancelled, Refunded], Status::Cancelled),
            (vec![Placed, Paid, Refunded], Status::Paid),
            (vec![Placed, Expired], Status::Expired),
            (vec![Placed, Expired, Paid], Status::Paid),
            (vec![Placed, Expired, CannotFill], Status::CannotFill),
            (vec![Placed, Paid, Packed, Packed], Status::Packed),
            (vec![Placed, Paid, Packed, PickedUp], Status::OnTheWay),
            (vec![Placed, Paid, PickedUp, Packed], Status::OnTheWay),
            (vec![Placed, Paid, Packed, PickedUp, Delivered], Status::Delivered),
        ] {
            assert_eq!(Status::of(&facts), status, "{facts:?}");
        }
    }
}
