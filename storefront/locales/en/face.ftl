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

# What the law wants said of goods
storefront-unit-price = Unit price
storefront-returns = Sending back
storefront-returns-seven_days = Within seven days of delivery, no reason needed
storefront-returns-fresh = Fresh goods are not sent back (Consumer Protection Law, art. 25); what came spoilt is made good
storefront-returns-made = Made to order, so not sent back without a reason (Consumer Protection Law, art. 25)
storefront-returns-opened = Not sent back once opened (Consumer Protection Law, art. 25)
storefront-returns-press = Not sent back without a reason (Consumer Protection Law, art. 25)
storefront-number-pesticide = Pesticide registration
storefront-number-seed = Seed number
storefront-number-fertiliser = Fertiliser registration
storefront-number-veterinary_drug = Veterinary approval
storefront-number-fireworks = Fireworks licence
storefront-details = Details
