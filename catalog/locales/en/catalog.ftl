# Places
catalog-nav = Goods
catalog-nav-prices = Prices
catalog-new = New product
catalog-import = Import a file
catalog-export = Download all goods (CSV)
catalog-back = Back
catalog-save = Save
catalog-saved = Saved.
catalog-update = Update

# The list
catalog-counts = { $published } on the shelf, { $drafts } drafts.
catalog-show = Show
catalog-on-shelf = on the shelf
catalog-with-words = with the words
catalog-any = all
catalog-product = Product
catalog-picture = Picture
catalog-kind = Kind
catalog-kind-specialty = Local specialty
catalog-kind-consumer = Consumer goods
catalog-kind-input = Farm input
catalog-shelf = Shelf
catalog-variants = Variants
catalog-packs = Packs
catalog-status = Status
catalog-status-draft = Draft
catalog-status-retired = Retired
catalog-status-published = On the shelf
catalog-waiting = What needs you now
catalog-waiting-for = cannot go on the shelf: it lacks { $what }.
catalog-waiting-since = is on the shelf but lacks { $what }.
catalog-waiting-ready = is ready to go on the shelf.
catalog-waiting-all = See all that waits
catalog-changed-when = Changed
catalog-list-comma = {", "}
catalog-lacks-prices = { $count ->
    [one] a price for one pack
   *[other] prices for { $count } packs
}
catalog-none-title = No such product
catalog-none = Try other words, or look at everything.
catalog-show-all = Show everything
catalog-empty-title = All goods will be here
catalog-empty = Write down the first product: its name, variants, packs and prices. When all is there it can go on the shelf.

# The editor
catalog-words = How it is described
catalog-title-zh = Name (Chinese)
catalog-title-en = Name (English)
catalog-line-zh = One sentence (Chinese)
catalog-line-en = One sentence (English)
catalog-story-zh = Story (Chinese)
catalog-story-en = Story (English)
catalog-place-on-shelf = Where it stands
catalog-search-words = Other names for it
catalog-search-words-hint = What else people look for it by, with spaces between.
catalog-slug = Name in its address
catalog-slug-hint = Small letters, digits and hyphens; left empty, it comes from the English name.
catalog-from-whom = Who grows it, who supplies it
catalog-producer = Producer
catalog-producer-share = Producer’s share
catalog-supplier = Supplier
catalog-nobody = nobody named
catalog-town = Town
catalog-origin-zh = Origin (Chinese)
catalog-origin-en = Origin (English)
catalog-keeping = How it is kept and taxed
catalog-temperature = Temperature
catalog-temperature-ambient = Ambient
catalog-temperature-chilled = Chilled
catalog-temperature-frozen = Frozen
catalog-shelf-life = Keeps for
catalog-days = days
catalog-storage-zh = Storage (Chinese)
catalog-storage-en = Storage (English)
catalog-tax = Tax class
catalog-tax-produce = Farm produce, edible oil, salt (9 %)
catalog-tax-standard = Other goods (13 %)
catalog-tax-input = Seed, fertiliser, film (9 %)
catalog-edited-meanwhile = { $by } changed this product on { $when }, after you opened it. What you typed is all here; where it differs, the field says what is stored now. Save again to keep what you see.
catalog-stored-now = Stored now: “{ $text }”.
catalog-stored-nothing = Nothing is stored here now.
catalog-stored-choice = Another choice is stored now.
catalog-retired-meanwhile = Somebody stopped selling this meanwhile; saving brings it back.
catalog-variant = Variant
catalog-variant-new = One more variant
catalog-variant-gone = No longer sell this variant
catalog-variant-gone-hint = Orders and stock of before still know it.
catalog-sku = SKU
catalog-unit = Counted in
catalog-unit-c62 = pieces
catalog-unit-kgm = kilograms
catalog-unit-ltr = litres
catalog-unit-mtr = metres
catalog-name-zh = Name (Chinese)
catalog-name-en = Name (English)
catalog-cost = Planned cost per unit
catalog-yuan = yuan
catalog-pack = Pack
catalog-pack-new = One more pack
catalog-pack-gone = No longer sell this pack
catalog-pack-kind = Packed as
catalog-pack-each = Single
catalog-pack-box = Box
catalog-pack-case = Case
catalog-pack-jin = Jin (500 g)
catalog-pack-bag = Bag
catalog-pack-bottle = Bottle
catalog-steps = Holds
catalog-steps-hint = In the variant’s unit: 5 for five kilograms, 0.5 for a jin, 12 for a dozen bottles.
catalog-gross = Gross weight
catalog-barcodes = Barcodes
catalog-barcodes-hint = Trade numbers, or the PLU on the scale; several with spaces between.
catalog-sold-web = Sold on the web
catalog-sold-till = Sold in stores

# On and off the shelf
catalog-shelf-state = The shelf
catalog-is-published = Shoppers can see it now.
catalog-ready = All is there; it can go on the shelf.
catalog-lacks = It cannot go on the shelf yet. It lacks:
catalog-lacks-words = { $field ->
    [title_en] an English name
    [line_zh] one sentence in Chinese
    [line_en] one sentence in English
   *[other] { $field }
}
catalog-lacks-pack = a pack that is sold on the web or in stores
catalog-lacks-picture = a picture, because it is sold on the web
catalog-lacks-alt = words for every picture, in both languages
catalog-lacks-web-price = a web price for “{ $pack }”
catalog-lacks-till-price = a store price for “{ $pack }”
catalog-publish = Put on the shelf
catalog-published = On the shelf.
catalog-withdraw = Take off the shelf
catalog-withdraw-sure = Shoppers will not see it any more; orders already placed are not touched.
catalog-withdrawn = Taken off the shelf.
catalog-history = History
catalog-deed-written = Written
catalog-deed-changed = Changed
catalog-deed-imported = Changed by a file
catalog-deed-restored = Put back to what it was
catalog-changed-fields = { $count ->
    [one] One field
   *[other] { $count } fields
}
catalog-take-back = Put back what it was before this
catalog-restored = Put back to what it was.
catalog-deed-import-undone = A file was taken back
catalog-deed-pictured = Pictures changed
catalog-deed-published = Put on the shelf
catalog-deed-withdrawn = Taken off the shelf

# Pictures
catalog-pictures = Pictures
catalog-pictures-none = No picture yet. The first one will be its face.
catalog-picture-remove = Take down
catalog-alt-zh = What it shows (Chinese)
catalog-alt-en = What it shows (English)

# Prices
catalog-prices = Prices
catalog-prices-later = Save a pack first, then price it.
catalog-prices-of = Show
catalog-prices-in = sold
catalog-prices-at = at
catalog-everywhere = everywhere
catalog-channel-web = on the web
catalog-channel-till = in stores
catalog-web-now = Web price now
catalog-web-new = New web price
catalog-till-now = Store price now
catalog-till-new = New store price
catalog-price-now = Price now
catalog-price-new = New price
catalog-no-price = no price
catalog-margin = Margin
catalog-percent = { $percent } %
catalog-price-old = Price before
catalog-look-prices = Compare with the old prices
catalog-confirm-prices = Publish these prices?
catalog-confirm-lead = { $count ->
    [one] One price, { $where }, from { $from }. Nothing is published yet.
   *[other] { $count } prices, { $where }, from { $from }. Nothing is published yet.
}
catalog-confirm-change = Change them
catalog-at-once = now on
catalog-page = Page { $page }
catalog-page-of = Page { $page } of { $pages }
catalog-prices-page-hint = Publish what you typed before you turn the page.
catalog-book-title = Book { $version }
catalog-books-all = All price books
catalog-books-newest = Newest books
catalog-books-older = Older books
catalog-below-cost = below cost
catalog-cost-pack = Planned cost
catalog-prices-none-title = Nothing to price here
catalog-prices-none = A pack appears here once it is marked as sold on the web or in stores.
catalog-from-day = From the day
catalog-from-time = at
catalog-from-hint = Left empty, it holds at once.
catalog-note = Why
catalog-publish-prices = Publish new prices
catalog-book-published = The new prices are published.
catalog-books = Price books
catalog-books-none = No price has been published yet.
catalog-book-version = Book
catalog-book-prices = Prices
catalog-book-by = Published by
catalog-book-empty = No new price was typed.
catalog-price-twice = The same pack was named twice.
catalog-price-absurd = A price is more than nothing and at most a million yuan.
catalog-price-moved = It was { $shown } on your screen, now it is { $now }. Look again before you publish yours.
catalog-from-past = What is past cannot be priced again.
catalog-time = Write the time like 08:30.

# Import
catalog-import-history = Files brought so far
catalog-import-empty-title = No file yet
catalog-import-empty = A list of goods from another shop can be brought in whole; Shopify’s and WooCommerce’s lists are read, and others once you say what their columns are.
catalog-import-bring = Bring a file
catalog-import-file = File
catalog-import-hint = A workbook (XLSX) or a CSV as your spreadsheet saves it, at most 16 MB. First you see the difference, then you decide.
catalog-import-kind = What new products are
catalog-import-look = See what it would change
catalog-import-when = When
catalog-import-fresh = New products
catalog-import-changed = Changed
catalog-import-wrong = Wrong rows
catalog-import-done = Imported.
catalog-import-waiting = not imported
catalog-import-would = { $fresh } new, { $changed } changed, { $unchanged } as they are.
catalog-import-applied = { $fresh } new, { $changed } changed, { $unchanged } as they were ({ $when }).
catalog-import-see-drafts = See the new drafts
catalog-import-unused = { $count ->
    [one] Nothing is done with one column
   *[other] Nothing is done with { $count } columns
}
catalog-import-wrong-lead = { $rows ->
    [one] One row is wrong. Put it right here, or mend the file and bring it again; nothing was written.
   *[other] { $rows } rows are wrong. Put them right here, or mend the file and bring it again; nothing was written.
}
catalog-import-wrong-file = Download all that is wrong (CSV)
catalog-import-row = Row
catalog-import-column = Column
catalog-import-what = What is wrong
catalog-import-field = What changes
catalog-import-before = Before
catalog-import-after = After
catalog-import-undo = Take this file back
catalog-import-undo-lead = New products are retired, changed ones are again what they were, and the prices before hold again.
catalog-import-leave-changed = Leave products that were changed since as they are
catalog-import-undo-sure = Take back everything this file did?
catalog-import-undone = Taken back.
catalog-import-was-undone = { $by } took this file back ({ $when }). It can be brought again.
catalog-import-apply = Import it like this
catalog-import-under-way = Importing
catalog-import-and-more = { $count } more are not listed.
catalog-field-line-zh = Chinese sentence
catalog-field-line-en = English sentence
catalog-field-slug = Name in the address
catalog-field-town = Town
catalog-field-origin-zh = Chinese origin
catalog-field-origin-en = English origin
catalog-field-storage-zh = Chinese storage advice
catalog-field-storage-en = English storage advice
catalog-field-kind = Kind
catalog-field-producer = Producer
catalog-field-producer-share = Producer’s share
catalog-field-supplier = Supplier
catalog-field-temperature = Kept
catalog-field-shelf-life-days = Keeps for (days)
catalog-field-tax = Tax
catalog-field-sku = SKU
catalog-field-unit = Unit
catalog-field-packs = Packs
catalog-field-packs-en = Packs’ English names
catalog-field-packs-web = Sold on the web
catalog-field-packs-till = Sold in stores
catalog-field-title-zh = Chinese name
catalog-field-title-en = English name
catalog-field-story-zh = Chinese story
catalog-field-story-en = English story
catalog-field-search-words = Other names
catalog-field-category = Shelf
catalog-field-variant = Variant
catalog-field-name-zh = Variant’s Chinese name
catalog-field-name-en = Variant’s English name
catalog-field-cost = Cost
catalog-field-gross = Gross weight (g)
catalog-field-barcode = Barcode
catalog-field-price-web = Price on the web
catalog-field-price-till = Price in stores

# Refusals
price-missing = “{ $pack }” has no price yet.
price-changed = The price changed: it was { $shown }, now it is { $now }. Please look again.
not-on-sale = “{ $pack }” is not sold at the moment.
count-absurd = Please give a number from 1 to { $most }.
weight-absurd = That weight cannot be right.
too-many-lines = At most { $most } lines at once.
pack-unknown = There is no such pack.
product-edited-meanwhile = Somebody changed this product after you opened it. Open it again and make your change there.
product-shelf-needs-words = This product is on the shelf, so this cannot be left empty. Fill it in, or take the product off the shelf first.
product-shelf-needs-pack = This product is on the shelf, so it needs a pack that is sold. Take it off the shelf first.
product-shelf-needs-picture = This product is on the shelf, and what is sold on the web has a picture that is put into words. Add the picture first.
product-shelf-needs-price = This product is on the shelf, and “{ $pack }” has no price here yet. Save it without this tick, give it a price below, then tick it.
product-slug-taken = Another product has “{ $slug }” in its address.
product-sku-taken = SKU { $sku } belongs to another product.
product-barcode-taken = Barcode { $code } belongs to another product.
product-unit-fixed = The stock of { $sku } is counted in its unit, which cannot change. Add another variant instead.
product-pack-fixed = What “{ $pack }” holds cannot change; orders of before know it. Add another pack instead.
catalog-too-many-variants = At most { $most } variants.
catalog-too-many-packs = At most { $most } packs.
catalog-too-many-barcodes = At most { $most } barcodes.
catalog-sku-twice = SKU { $sku } was written twice.
catalog-barcode-twice = Barcode { $code } was written twice.
catalog-steps-absurd = Please give a number above zero.
catalog-gross-absurd = Gross weight is 0 to 10000000 g.
cursor-unknown = This is no cursor of an earlier answer.
barcode-spreadsheet = “{ $text }” is a barcode that a spreadsheet damaged; the true digits are gone. Make the column text and enter it again.
barcode-not-digits = “{ $text }” is not all digits.
barcode-length = “{ $text }” has the wrong length; a barcode has 8, 12, 13 or 14 digits.
barcode-check-digit = The check digit of “{ $text }” is wrong: one digit is off, or two are swapped.
picture-too-heavy = The picture is too heavy; at most { $most } MB.
picture-unknown-kind = Please use a JPEG, PNG, WebP or GIF picture.
picture-too-large = This picture has { $width } × { $height } pixels, which is too many.
picture-damaged = This picture cannot be opened; perhaps it did not arrive whole.
picture-last = This product is on the shelf and sold on the web, so its last picture stays. Add another one first, or take the product off the shelf.
picture-too-many = A product has at most { $most } pictures.
busy = Too much is going on right now. Please try again in a moment.
import-too-heavy = The file is too heavy; at most { $most } MB.
import-not-text = Line { $line } is in an encoding nobody here knows; UTF-8, UTF-16 and GBK (GB18030) are read. In your spreadsheet, save the file as “CSV UTF-8”.
import-empty = There are no products in the file.
import-too-many-rows = At most { $most } rows; please split the file.
import-no-titles = No column says what the products are called (Title, 名称); this does not look like a list of products.
import-rows-wrong = { $rows ->
    [one] One row is wrong; nothing was written.
   *[other] { $rows } rows are wrong; nothing was written.
}
import-nothing-to-undo = There is nothing to take back: the file was not imported, or was taken back before.
import-changed-since = { $count ->
    [one] One product was changed
   *[other] { $count } products were changed
} since: { $titles }. Tick the box to leave what was changed as it is, and take back the rest.
import-applied = This file was imported before.
import-row-length = This row has { $has } cells, the heading has { $needs }.
import-quote-open = A quotation mark is opened here and never closed; what follows it cannot be read.
import-cell-long = This cell has more than { $most } letters; most likely a quotation mark was never closed.
import-heading-twice = This column says the same as “{ $first }”; keep one of them.
import-rows-swallowed = This cell holds whole rows of the file; most likely a quotation mark was never closed.
import-shelf-needs-price = Its product is on the shelf, so { $sku } needs a price for the web and for stores.
import-row-adrift = It is not clear which product this row belongs to: it has neither a handle nor a title.
import-sku-twice = SKU { $sku } stands in row { $row } already.
import-barcode-taken = Barcode { $code } belongs to { $sku }.
import-two-products = The SKUs of these rows belong to two products.
import-not-money = “{ $text }” is no amount; write it like 12.50.
import-not-grams = “{ $text }” is no whole number of grams.
catalog-categories = Shelves
catalog-categories-none = No shelf yet
catalog-categories-none-text = Every product stands on a shelf. Put up the first one.
catalog-category-name = Shelf
catalog-category-code = Code
catalog-category-zh = Chinese name
catalog-category-en = English name
catalog-category-put = Put up a shelf
catalog-category-letters = A code has small letters, digits and hyphens.

# The grid of prices
catalog-grid-hint = Arrows and Enter walk the cells; a column copied from a spreadsheet, or SKU and price side by side, can be pasted into one.
catalog-grid-changed = # new prices, not published yet.
catalog-grid-lost = # pasted rows found no cell here.
