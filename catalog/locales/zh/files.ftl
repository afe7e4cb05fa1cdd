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
