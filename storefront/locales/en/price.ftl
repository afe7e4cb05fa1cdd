# Reductions: beside the lowest price of the 30 days before
storefront-lowest-before = Lowest in the 30 days before
storefront-reduced-from = lowest in the 30 days before { $lowest }

# More of it for less each
storefront-step = { $price } each from { $count }
storefront-step-reached = the price from { $count } on
storefront-step-next = { $missing } more and each is { $price }

# Members of the cooperative
storefront-member-price = members { $price }
storefront-member-price-asked = your price as a member
storefront-member-card = Member card
storefront-card-ended = This card holds no longer; the prices are those for everybody.
storefront-bought-by-member = At members' prices
