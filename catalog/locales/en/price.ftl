# Reductions on the price desk
catalog-reduced = struck through: { $lowest }, until { $until }

# What stands beside a price
catalog-step = from { $count }: { $price } each
catalog-member-price = members: { $price }
catalog-band = guide band: { $band }
catalog-price-beside-hint = More can stand after the price: 3:11.50 is 11.50 each from three on, m11.90 is what members pay, and for all tills [11.00-13.50] is the band in which stores that sell for themselves set their prices. What is not typed stays as far as it still fits; 12.80 - ends it.
catalog-price-cell = Write 12.80, or more after it, as 12.80 3:11.50 m11.90 [11.00-13.50]; at most two decimals.
catalog-steps-wrong = Steps begin at 2 or more, each at a higher count and a lower price than the one before, at most { $most } of them.
catalog-member-price-wrong = Members pay less than the price for one, and more than nothing.
catalog-band-wrong = A band goes from a lower to a higher price; an end may be left out: [11.00-].
catalog-band-elsewhere = A band stands beside the price for all tills, not beside one of a single store or of the web.
catalog-band-without-its-price = The price lies outside its band { $band }. Write the band anew, or [] to end it.
catalog-price-outside-band = The band for this price is { $band }.

# Prices of a store that sells for itself
catalog-nav-own-prices = My prices
catalog-own-lead = The guide price holds in your store until you set your own. Where a band is given, your price stays inside it; when the county moves the band over it, it moves to the nearest end. A dash as the new price gives your own up: the guide price holds again, and every later one with it.
catalog-own-none-title = No store of yours sells for itself
catalog-own-none = In stores of the company, the merchandiser sets the prices. Owners of franchise stores find theirs here.
catalog-own-tills = To the tills
catalog-own-no-goods = No goods of this kind are sold at tills, or none with these words.
catalog-guide-price = Guide price
catalog-own-price = Own price
catalog-as-guide = as the guide price

# Prices of a single place
catalog-own-here = set for this place
catalog-own-back-hint = A dash by itself ends the price of this place: from then on it is the one for everywhere.
catalog-as-everywhere = as everywhere
catalog-price-nothing-else = There is no price for everywhere, so none would be left. Set that one first, or type a new price here.
catalog-back-nowhere = Prices are taken back at a place: say which one.
catalog-nothing-to-take-back = There is no price of this place’s own to end.
