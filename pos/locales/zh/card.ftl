# 收款机上的社员卡
pos-card-there = 社员卡 ···{ $card }
pos-card-there-ended = 社员卡 ···{ $card } 已失效，按原价
pos-card-saved = 社员卡 ···{ $card }，社员价共省 { $saved }
pos-card-unknown = 查不到社员卡 ···{ $card }，按原价继续收款。
pos-card-ended = 社员卡 ···{ $card } 已注销或过期，按原价继续收款。
pos-card-gone = 没有社员卡可取下。
pos-key-card-off = 取下社员卡
pos-member-asked = 社员价
pos-member-pays = 社员 { $price }
pos-member-saves = 社员优惠
pos-ordinary = 原价
pos-receipt-member = 社员：{ $name }
pos-exception-card-ended = 社员卡已失效
pos-exception-unknown-card = 未知的社员卡
