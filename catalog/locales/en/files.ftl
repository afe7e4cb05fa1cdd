# Columns of our own file
import-not-weight = “{ $text }” is no weight in the variant's unit, like 2.5.
import-weight-alone = Say both, the least and the most that one weighs, or neither.
import-group-nameless = These values belong to an option group that the row does not name.

# Encodings
catalog-import-read-as = { $encoding ->
    [gb18030] Read as GBK (GB18030), as spreadsheets in China save a CSV.
    [utf-16] Read as UTF-16.
   *[other] Read as UTF-8.
 }
catalog-import-garbled = If words below look garbled, save the file as “CSV UTF-8” or as XLSX and bring it again.

# Where a file stands that was sent off
catalog-import-broken = This import was cut off in the middle ({ $when }): the program ended. Nothing of it is there; it can be imported again as it is.
catalog-import-failed = The last try ({ $when }) did not succeed. Nothing of it is there.
catalog-import-was-stopped = It was stopped ({ $when }). Nothing of it is there.
catalog-import-runs = Being imported
catalog-import-broke-off = Broken off
