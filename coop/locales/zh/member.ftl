# 社员卡
coop-member-card = 社员卡
coop-card-number = 卡号
coop-card-since = { $by }，{ $at }
coop-card-none = 还没有卡。凭卡号，社员在商城享受社员价。
coop-card-make = 办卡
coop-card-anew = 换新卡，旧卡作废
coop-card-end = 注销
coop-card-print = 打印
coop-card-of = { $name } 的社员卡
coop-card-back = 返回
coop-card-paper-hint = 按银行卡大小打印，沿虚线剪下，过塑。收款机扫条码，商城填卡号。
coop-card-until = 有效期至
coop-card-made = 卡已办好。
coop-card-ended = 卡已注销。
coop-no-member = 只有社员可以办卡。
coop-card-unknown = 没有这张有效的社员卡，请核对 13 位卡号。
coop-card-tries = 从这里试了太多无效的社员卡号，请 { $minutes } 分钟后再试；不用社员卡也可以先下单。
