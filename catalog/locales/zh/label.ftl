# 法律要求写明的
catalog-law = 法规要求
catalog-return-policy = 退货
catalog-returns-seven_days = 七日无理由退货
catalog-returns-fresh = 鲜活易腐，不适用无理由退货
catalog-returns-made = 消费者定作，不适用无理由退货
catalog-returns-opened = 音像、软件等，拆封后不退
catalog-returns-press = 交付的报纸、期刊，不适用无理由退货
catalog-regulated = 监管类别
catalog-regulated-not = 无
catalog-regulated-pesticide = 农药
catalog-regulated-seed = 种子
catalog-regulated-fertiliser = 肥料
catalog-regulated-veterinary_drug = 兽药
catalog-regulated-fireworks = 烟花爆竹
catalog-registration-no = 登记证号（批准文号）
catalog-registration-hint = 照标签填写。受监管的商品没有它不能上架。
catalog-registration-form = 这一类的编号形如“{ $example }”。请照标签逐字填写。
catalog-net = 每件净含量
catalog-net-hint = 照标签写：500 g、1.2 kg、750 ml、30 m。商店据此标出每 500 克、每升或每米的价格。
catalog-net-of-pieces = 只有按件计数的才需要填；其他的单位已经说明了。请留空。
catalog-net-unreadable = 请写数字和单位：500 g、1.2 kg、750 ml、1 L、30 m。
catalog-lacks-registration = 受监管商品的登记证号（照标签）
catalog-never-sent = 烟花爆竹不能寄递：请去掉每个包装的“网上卖”
product-shelf-needs-registration = 这个商品在架，受监管的商品必须有登记证号。请填写，或先下架。
product-shelf-never-sent = 烟花爆竹不能寄递。请去掉每个包装的“网上卖”，或先下架。
catalog-field-return-policy = 退货
catalog-field-regulated = 监管类别
catalog-field-registration-no = 登记证号
catalog-field-net = 净含量

# 货架标价签
catalog-labels = 打印标价签
catalog-labels-of = 标价签：{ $title }
catalog-labels-none = 还没有在门店按价销售的包装。
catalog-label-unit-price = 单价
catalog-label-origin = 产地
catalog-label-counted-in = 计价单位
