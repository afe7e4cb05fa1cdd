# 列表
promotion-nav = 促销
promotion-new = 新建促销
promotion-none = 还没有促销
promotion-none-text = 促销从购物车里减钱：满减、第二件半价、优惠码。
promotion-title = 促销
promotion-offer = 优惠
promotion-when = 时间与范围
promotion-budget = 预算
promotion-by-code = 凭码
promotion-from = { $from } 起
promotion-from-until = { $from } 至 { $until }
promotion-state-draft = 草稿
promotion-state-running = 进行中
promotion-state-ahead = 未开始
promotion-state-over = 已到期
promotion-state-paused = 已暂停
promotion-state-ended = 已结束
promotion-said-running = 促销已生效。
promotion-said-paused = 促销已暂停。
promotion-said-ended = 促销已结束。
promotion-said-written = 已保存。进行中的立即生效，草稿要点“生效”。
promotion-said-codes = 优惠码已生成。
promotion-said-undone = 已撤销上一次修改；是否生效保持不变。

# 种类
promotion-which = 这次怎么优惠？
promotion-kind-spend = 满减
promotion-kind-spend-text = 满多少减多少，可分几档，也可每满都减。
promotion-kind-rate = 打折
promotion-kind-rate-text = 范围内的商品按比例减价。
promotion-kind-nth = 第 N 件优惠
promotion-kind-nth-text = 第二件半价：每几件里最便宜的一件减价。
promotion-kind-buy = 买赠
promotion-kind-buy-text = 买三送一：送最便宜的，或送购物车里指定的赠品。
promotion-kind-bundle = 任选一口价
promotion-kind-bundle-text = 任选三件 99 元：先把贵的凑在一起。
promotion-kind-set = 套餐
promotion-kind-set-text = 这几样一起买更便宜。
promotion-kind-carrying = 包邮
promotion-kind-carrying-text = 满多少免运费；快递的钱照付。

# 优惠内容
promotion-steps = 档位
promotion-step-from = 满（元）
promotion-step-off = 减（10 或 10%）
promotion-again = 每满都减
promotion-off = 减
promotion-nth = 每几件里一件
promotion-buy = 买
promotion-free = 送
promotion-gift = 赠品
promotion-gift-hint = 每行一个 SKU；不填则送所买商品中最便宜的。
promotion-pieces = 件数
promotion-price = 一口价
promotion-parts = 套餐组成
promotion-parts-hint = 每行一个 SKU 加数量，如 SP-APPLE-5 2
promotion-carrying-from = 满

# 其余
promotion-title-zh = 名称（中文）
promotion-title-en = 名称（英文）
promotion-title-hint = 顾客在购物车、订单和小票上看到的名字。
promotion-scope = 适用商品
promotion-scope-hint = 什么都不选就是全部商品。
promotion-shelves = 货架
promotion-products = 指定商品
promotion-except = 除外
promotion-products-hint = 每行一个 SKU。
promotion-from-day = 开始日期
promotion-from-time = 时间
promotion-from-hint = 不填则从现在起。
promotion-until-day = 结束日期
promotion-until-time = 时间
promotion-until-hint = 不填则直到手动结束。
promotion-channel = 渠道
promotion-place = 门店
promotion-everywhere = 全部
promotion-limits = 优惠码、限额与承担方
promotion-limits-hint = 收银台断网也要能卖，不核销优惠码和限额：带优惠码或限额的促销只在网上生效。加盟店只用专为本店设的促销。
promotion-coded = 凭优惠码
promotion-coded-hint = 保存之后再生成优惠码。
promotion-budget-most = 总预算
promotion-most-uses = 最多用于多少单
promotion-most-each = 每人限用次数
promotion-bearer = 承担方
promotion-bearer-seller = 卖方
promotion-bearer-hint = 由别人承担时，交货后记为对方应付给卖方的钱。
promotion-beside = 与其他促销的关系
promotion-rank = 顺序
promotion-rank-hint = 数字小的先算，后面的在剩下的金额上算。
promotion-group = 组
promotion-group-hint = 同组的只取最省的一个。
promotion-alone = 不与其他促销同享
promotion-alone-hint = 享受它的商品不再参加其他促销。

# 已保存
promotion-uses = { $uses ->
    [0] 还没有订单用过。
   *[other] { $uses } 单用过，共减 { $saved }。
}
promotion-run = 生效
promotion-pause = 暂停
promotion-end = 结束
promotion-codes = 优惠码
promotion-codes-none = 还没有优惠码，没人用得上。
promotion-codes-file = 下载全部（CSV）
promotion-codes-new = 生成优惠码
promotion-codes-count = 数量
promotion-codes-hint = 每个用一次；一次最多 { $most } 个。
promotion-code-chosen = 或自定一个
promotion-code-uses = 可用于多少单
promotion-code-unlimited = 不限次数
promotion-code-place = 仅限门店
promotion-code-phone = 仅限手机号
promotion-code-personal = 专属
promotion-codes-make = 生成
promotion-past = 修改记录
promotion-undo = 撤销上一次修改
promotion-before = 之前：

# 试算
promotion-trial = 试算
promotion-trial-lead = 放一篮商品进来，看每个促销减了多少，或为什么没减。试算不占用次数和预算。
promotion-trial-put = 购物篮
promotion-trial-goods = 商品
promotion-trial-goods-hint = 每行一个 SKU 加数量，如 SP-APPLE-5 2
promotion-trial-phone = 顾客手机号
promotion-trial-member = 社员（出示社员卡）
promotion-trial-day = 假定时间
promotion-trial-day-hint = 不填就是现在。
promotion-trial-go = 试算
promotion-trial-basket = 结果
promotion-trial-verdicts = 每个促销的结果
promotion-verdict = 结果
promotion-code = 优惠码
promotion-count = 数量
promotion-base = 原价
promotion-left = 应付
promotion-saved = 优惠
promotion-sum = 合计
promotion-why-price = 为什么是这个价
promotion-tax-inside = 含税 { $tax }
promotion-taken = 已享受
promotion-carried = 免运费

# 优惠的说法
promotion-words-spend = 满 { $from } 减 { $off }
promotion-words-again = 每满 { $from } 减 { $off }
promotion-words-and = ，
promotion-words-rate = 减 { $off }
promotion-words-nth = 每 { $nth } 件中一件减 { $off }
promotion-words-buy = 买 { $buy } 送 { $free }
promotion-words-gift = 买 { $buy } 送赠品 { $free } 件
promotion-words-bundle = 任选 { $pieces } 件 { $price }
promotion-words-set = { $pieces } 件套餐 { $price }
promotion-words-carrying = 满 { $from } 包邮

# 为什么没减
promotion-why-draft = 还是草稿，没有生效。
promotion-why-paused = 已暂停。
promotion-why-ended = 已结束。
promotion-why-running = 进行中。
promotion-why-not-yet = { $at } 才开始。
promotion-why-over = { $at } 已结束。
promotion-why-elsewhere = 不适用于这个渠道或门店。
promotion-why-not-at-tills = 收银台不核销优惠码和限额。
promotion-why-own-store = 加盟店只用专为本店设的促销。
promotion-why-code-missing = 需要优惠码。
promotion-why-code-used = 优惠码已用完。
promotion-why-code-of-another = 这个码属于别的顾客或门店。
promotion-why-had-already = 这位顾客已用过 { $times } 次。
promotion-why-no-goods = 购物车里没有适用的商品。
promotion-why-too-little = 还差 { $missing }。
promotion-why-too-few = 还差 { $missing } 件。
promotion-why-no-saving = 用了也不省钱。
promotion-why-beaten = 同组的“{ $by }”更省。
promotion-why-closed = 商品已参加“{ $by }”。
promotion-why-budget-spent = 预算不够了。
promotion-why-used-up = 次数已用完。

# 拒绝
promotion-code-unknown = 没有优惠码 { $code }，或已过期。
promotion-code-used = 优惠码 { $code } 已经用过。
promotion-used-up = “{ $title }”已用完，请再看一下金额。
promotion-changed = 你打开之后有人改过这个促销，请重新打开。
promotion-counted-otherwise = 有没有限额、要不要优惠码，生效后不能再改；请结束它再建一个。
promotion-ended = 这个促销已经结束。
promotion-nothing-to-undo = 内容还没有修改过。
promotion-too-many-codes = 一次最多 { $most } 个优惠码。
promotion-code-taken = 优惠码 { $code } 已经发过。
promotion-code-shape = 优惠码是 4 到 32 位字母、数字和短横。
promotion-needs-no-code = 这个促销人人可享，不需要优惠码。
promotion-phone-shape = 手机号是 11 位数字。
promotion-until-before-from = 结束早于开始。
promotion-absurd = 这个数不合理。
promotion-carrying-budget = 运费到结算时才知道，请限制单数。
promotion-carrying-web = 只有网店有运费。
promotion-till-counted = 收银台不核销优惠码和限额。
promotion-offer-absurd = 这个优惠什么也没减，或减得比原价还多。
promotion-steps-absurd = 档位要逐档升高，减的不能比满的多；每满都减只能有一档固定金额。
promotion-not-percent = 比例是 0.01 到 100 之间的数。
promotion-not-off = 减的是金额（如 10）或比例（如 10%）。
promotion-sku-unknown = 没有 SKU 为 { $sku } 的商品。
