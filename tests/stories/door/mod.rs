//! What happens at the shop's door, whatever is asked for: who may write, how a no is said, what is kept, what is done
//! again.

mod again;
mod interrupted;
mod manners;
mod no;
