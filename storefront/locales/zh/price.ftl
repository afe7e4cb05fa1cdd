# 降价：以前 30 天的最低价为准
storefront-lowest-before = 前 30 天最低
storefront-reduced-from = 前 30 天最低 { $lowest }

# 多买优惠
storefront-step = { $count } 件起每件 { $price }
storefront-step-reached = 已享 { $count } 件起的价格
storefront-step-next = 再买 { $missing } 件，每件 { $price }

# 社员
storefront-member-price = 社员价 { $price }
storefront-member-price-asked = 已享社员价
storefront-member-card = 社员卡
storefront-card-ended = 这张卡已失效，现按普通价。
storefront-bought-by-member = 按社员价购买
