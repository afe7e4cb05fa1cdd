# 规格表单
catalog-components = 里面有什么
catalog-components-hint = 组合装才填：SKU 或名称加数量，一行一样，如 SP-HONEY-500 1。一个规格从第一天起就是组合装，以后不能改。
catalog-field-components = 里面有什么
catalog-lacks-component = 里面的商品没有上架：{ $title }（{ $sku }）。
catalog-lacks-cold = 里面有要更冷保存的商品。
catalog-deed-component-gone = 里面的商品停售，由程序下架

# 拒绝
bundle-too-many = 组合装最多放 { $most } 样。
bundle-in-pieces = 组合装按件计数。
bundle-twice = { $sku } 写了两次，或者就是组合装自己。
bundle-web-only = 组合装只在网上卖：收款机断网也卖货，拼不了集配中心货架上的商品。
bundle-from-the-first-day = 一个规格从第一天起就是组合装，以后不能改。请新建规格，用新的 SKU。
bundle-sku-unknown = 没有 SKU 或名称是 { $sku } 的商品，或者不止一个。
bundle-of-bundles = { $sku } 自己就是组合装。
bundle-of-retired = { $sku } 已停用。
bundle-amount-absurd = { $sku } 的数量 { $amount } 不对。
