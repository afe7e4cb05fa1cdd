# 价目台上的降价
catalog-reduced = 划线价 { $lowest }，标示到 { $until }
