catalog-export-xlsx = Download as a workbook (XLSX)
catalog-import-pictures = Pictures (ZIP)
catalog-import-pictures-hint = Named as the picture column names them, or like the SKU (TEA.jpg, TEA-2.jpg). At most 300, 48 MB.
catalog-import-pictures-came = { $count ->
    [one] One picture came along.
   *[other] { $count } pictures came along.
 }
catalog-import-so-far = It is being imported: { $done } of { $all } products. Nothing of it is there before all of it is.
catalog-import-stop = Stop
catalog-import-stopping = It is being stopped.
catalog-import-stopped = Stopped. Nothing was imported.
catalog-import-nothing-to-stop = It is not being imported any more.
catalog-import-unknown-shelves = The shop has no shelf of these names; the goods go where they are, or to Other: { $shelves }
catalog-import-instead = Put right
catalog-import-cell = Row { $row }, { $column }
catalog-import-leave-out = leave this row out
catalog-import-leave-out-row = Leave row { $row } out
catalog-import-left-out = { $count ->
    [one] One row is left out.
   *[other] { $count } rows are left out.
 }
catalog-import-all-rows = Bring every row after all
catalog-import-look-again = Check again
catalog-import-put-right = Put right and checked again.
catalog-import-columns = What the columns are
catalog-import-columns-needed = No column here is called as we know it. Say which one the title is, and what the others are; files with the same headings will be read like that from now on.
catalog-import-columns-lead = Say what each column is; files with the same headings will be read like that from now on.
catalog-import-columns-keep = Read it like this
catalog-import-columns-said = The columns are remembered.
catalog-import-examples = For example
catalog-import-means = Is
catalog-import-guessed = guessed by its name
catalog-import-leave-out-column = nothing we need
catalog-field-pictures = Pictures

import-not-a-workbook = This is no Excel workbook (XLSX), or a broken one. Old .xls files: save as XLSX or CSV first.
import-unpacks-too-much = This workbook becomes far more than it weighs; it is not read.
import-too-many-columns = At most { $most } columns.
import-too-many-fixed = At most { $most } cells can be put right here; please mend the file itself.
import-under-way = This file is being imported right now.
import-stopped = The import was stopped; nothing was written.
import-no-zip = The pictures are no ZIP, or a broken one.
import-zip-too-heavy = The ZIP of pictures is too heavy; at most { $most } MB.
import-zip-unpacks-too-much = The ZIP holds far more than it weighs; it is not unpacked.
import-too-many-pictures = At most { $most } pictures in one ZIP.
import-picture-twice = Two pictures in the ZIP are called “{ $name }”.
import-picture-missing = There is no picture “{ $name }” in the ZIP.
import-picture-unknown-kind = “{ $name }” is not a JPEG, PNG, WebP or GIF.
import-picture-too-large = “{ $name }” is too large.
import-picture-moving = “{ $name }” moves; please bring one that stands still.
import-picture-damaged = “{ $name }” is damaged.
import-cell-date = A spreadsheet made a date of this cell; what was written is gone. Type it again.
import-cell-error = A formula went wrong here. Type what it should be.
import-looks-like-day = “{ $text }” looks like a date that a spreadsheet made of something like 1-5. Type what it was.
import-lost-zeros = “{ $text }” has lost the noughts at its beginning. Type all digits.
import-zeros-gone = The shop has { $longer }; “{ $text }” looks like it without the noughts at its beginning.
import-unknown-choice = “{ $text }” is none of: { $choices }
import-unknown-party = Nobody is called “{ $text }”, or several are. Use the exact name, or the id.
import-not-days = “{ $text }” is no whole number of days.
import-not-share = “{ $text }” is no percentage; write it like 65 or 65.5.
import-pack-twice = This pack stands here already: the same kind, holding as much.
import-product-twice = The SKUs of these rows belong to a product that stands in the file already, under another title.
import-without-variants = This product has no variations in the file.
import-woo-type = “{ $text }” products have nothing to sell of their own; leave the row out.
import-parent-unknown = The file has no product “{ $text }” that this variation belongs to.
