# Shelves as search engines show them
storefront-list-described = { $shelf } from Yishui’s cooperative: { $count ->
    [one] one product
   *[other] { $count } products
}, each with its origin, its price by weight and its day of arrival.

# An address under which no goods stand now
storefront-gone-for-good = We do not sell this any more.
storefront-gone-for-now = This is off the shelf at present. Much of what we sell comes back with its season.
storefront-similar = From the same shelf
storefront-whole-shelf = The whole shelf
