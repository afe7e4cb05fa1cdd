# 自己文件里的列
import-not-weight = “{ $text }”不是按规格单位写的重量，写成 2.5 这样。
import-weight-alone = 最轻和最重要么都写，要么都不写。
import-group-nameless = 这一行没有写这些值属于哪个选项组。
