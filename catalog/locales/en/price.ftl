# Reductions on the price desk
catalog-reduced = struck through: { $lowest }, until { $until }

# Steps of a price
catalog-step = from { $count }: { $price } each
catalog-price-steps-hint = Steps stand after the price: 12.80 3:11.50 10:11.00 is 11.50 each from three on. A price alone keeps the steps that are still cheaper; 12.80 - takes them away.
catalog-steps-wrong = Steps begin at 2 or more, each at a higher count and a lower price than the one before, at most { $most } of them.
catalog-price-cell = Write 12.80, or with steps 12.80 3:11.50 10:11.00; at most two decimals.
