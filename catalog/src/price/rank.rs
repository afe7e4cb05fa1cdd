//! Which of several books says the price of a pack, as every statement that asks for prices has it.

/// From the books that name the pack `k`, those of the channel `$1` that have begun at `$2` and hold at the place `$3`. The
/// cross join has SQLite go from the pack to the few books that name it, not through every book there ever was.
macro_rules! begun {
    () => {
        "
                 from catalog_price named
                cross join catalog_price_book b
                where named.pack_id = k.id
                  and b.version = named.book_version
                  and b.channel = $1
                  and b.effective_from <= $2
                  and (b.place_id is null or b.place_id = $3)"
    };
}

/// The first of them: a place's own book stands before one for everywhere; of several, the latest effective, then the
/// latest published.
macro_rules! first {
    () => {
        "
                order by case when b.place_id is null then 1 else 0 end, b.effective_from desc, b.version desc
                limit 1"
    };
}

/// Joins the line of the price book that holds for the pack `k`, as `$line`.
macro_rules! join_in_force {
    ($join:literal, $line:literal) => {
        concat!(
            "
      ",
            $join,
            " catalog_price ",
            $line,
            "
        on ",
            $line,
            ".pack_id = k.id
       and ",
            $line,
            ".book_version = (
               select named.book_version",
            $crate::price::rank::begun!(),
            $crate::price::rank::first!(),
            ")"
        )
    };
}

pub(crate) use {begun, first, join_in_force};
