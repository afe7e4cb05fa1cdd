# 降价：以前 30 天的最低价为准
storefront-lowest-before = 前 30 天最低
storefront-reduced-from = 前 30 天最低 { $lowest }
