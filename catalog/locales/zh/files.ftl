# 自己文件里的列
import-not-weight = “{ $text }”不是按规格单位写的重量，写成 2.5 这样。
import-weight-alone = 最轻和最重要么都写，要么都不写。
import-group-nameless = 这一行没有写这些值属于哪个选项组。

# 编码
catalog-import-read-as = { $encoding ->
    [gb18030] 按 GBK（GB18030）读的，国内的表格软件存 CSV 就是这样。
    [utf-16] 按 UTF-16 读的。
   *[other] 按 UTF-8 读的。
 }
catalog-import-garbled = 下面的字如果是乱的，请把文件另存为“CSV UTF-8”或 XLSX 再带来。

# 送出去导入的文件走到哪一步
catalog-import-broken = 导入到一半断了（{ $when }）：程序停了。什么都没有写进去，可以照原样再导入一次。
catalog-import-failed = 上一次（{ $when }）没有导入成功，什么都没有写进去。
catalog-import-was-stopped = 被停下了（{ $when }），什么都没有写进去。
catalog-import-runs = 正在导入
catalog-import-broke-off = 中断了
