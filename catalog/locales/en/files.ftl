# Columns of our own file
import-not-weight = “{ $text }” is no weight in the variant's unit, like 2.5.
import-weight-alone = Say both, the least and the most that one weighs, or neither.
import-group-nameless = These values belong to an option group that the row does not name.
