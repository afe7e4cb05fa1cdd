# Reductions: beside the lowest price of the 30 days before
storefront-lowest-before = Lowest in the 30 days before
storefront-reduced-from = lowest in the 30 days before { $lowest }

# More of it for less each
storefront-step = { $price } each from { $count }
storefront-step-reached = the price from { $count } on
storefront-step-next = { $missing } more and each is { $price }
