# 变重商品：每只重量不一样的包装
catalog-least = 每件最轻
catalog-least-hint = 整只、整块、整条卖，每件轻重不一时填；上面“每个装多少”就是大约多重。
catalog-most = 每件最重
catalog-bounds-of-weighed = 只有按重量计的规格才有轻重之分。
catalog-bounds-around = 最轻、最重要是正数，“每个装多少”在两者之间。
catalog-field-bounds = 每件轻重
