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
