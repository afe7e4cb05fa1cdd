# Reductions: beside the lowest price of the 30 days before
storefront-lowest-before = Lowest in the 30 days before
storefront-reduced-from = lowest in the 30 days before { $lowest }
