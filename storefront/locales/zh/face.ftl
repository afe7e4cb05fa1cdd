# 搜索引擎里的货架
storefront-list-described = 沂水供销社的{ $shelf }：{ $count } 种，产地、按重量的价格和到货日一目了然。

# 网址下现在没有商品
storefront-gone-for-good = 这个商品已不再销售。
storefront-gone-for-now = 这个商品暂时下架。很多商品到了季节会再上架。
storefront-similar = 同一货架上的
storefront-whole-shelf = 看整个货架

# 法律要求写明的
storefront-unit-price = 单价
storefront-returns = 退货
storefront-returns-seven_days = 签收后七日内可无理由退货
storefront-returns-fresh = 鲜活易腐商品，依《消费者权益保护法》第二十五条不适用无理由退货；坏一赔一
storefront-returns-made = 按您的要求定作，依《消费者权益保护法》第二十五条不适用无理由退货
storefront-returns-opened = 拆封后不适用无理由退货（《消费者权益保护法》第二十五条）
storefront-returns-press = 依《消费者权益保护法》第二十五条不适用无理由退货
storefront-number-pesticide = 农药登记证号
storefront-number-seed = 种子审定（登记、许可）编号
storefront-number-fertiliser = 肥料登记证号
storefront-number-veterinary_drug = 兽药批准文号
storefront-number-fireworks = 烟花爆竹许可证号
storefront-details = 商品参数
