//! Addresses of this room's pages, written once.

use kernel::Id;

pub(crate) const STOCK: &str = "/staff/stock";
pub(crate) const LOTS: &str = "/staff/lots";
pub(crate) const INTAKE: &str = "/staff/intake";
pub(crate) const DAY_PRICES: &str = "/staff/intake/prices";
pub(crate) const WAVES: &str = "/staff/waves";
pub(crate) const PARCELS: &str = "/staff/parcels";
pub(crate) const COURIER: &str = "/staff/courier";
pub(crate) const TRANSFERS: &str = "/staff/transfers";
pub(crate) const PURCHASE: &str = "/staff/purchase";
pub(crate) const ORDERS: &str = "/staff/purchase/orders";
pub(crate) const REQUISITIONS: &str = "/staff/requisitions";
pub(crate) const TRIPS: &str = "/staff/trips";
/// What is in a parcel, for whoever scans its label.
pub(crate) const PACKED: &str = "/parcels";

/// The page of one thing: `/staff/lots/{id}`.
pub(crate) fn one<T>(list: &str, id: Id<T>) -> String {
    format!("{list}/{id}")
}

/// A text inside an address.
pub(crate) fn escape(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}
