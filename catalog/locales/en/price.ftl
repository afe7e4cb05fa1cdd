# Reductions on the price desk
catalog-reduced = struck through: { $lowest }, until { $until }
