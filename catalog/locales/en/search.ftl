# The desk of the search
catalog-nav-search = Search
catalog-search = Search
catalog-search-try = What does a shopper find who asks for
catalog-search-look = Look
catalog-search-found = “{ $words }” finds { $count ->
    [0] nothing
    [one] one product
   *[other] { $count } products
}
catalog-search-also = Also looked for:
catalog-search-nothing = A shopper finds nothing here.
catalog-search-up = up from { $place }
catalog-search-down = down from { $place }
catalog-search-far = up from beyond { $most }
catalog-search-means = It means …
catalog-search-lift = Bring goods forward
catalog-search-deeds = What can be done
catalog-search-change = Change
catalog-search-remove = Remove
catalog-search-remove-sure = Shoppers’ searches change within a second. Remove it?
catalog-search-removed = Removed.
catalog-search-struck = Off the list. It comes back when somebody asks for it in vain again.

# Asked in vain
catalog-unfound = Asked, and nothing found
catalog-unfound-none = Nobody has asked for something that was not found. What shoppers ask in vain will be listed here, without a word of who asked.
catalog-unfound-hint = Either the shop calls it by another name (then say what it means), or the shop does not have it. Who asked is not kept; after 90 days a line is forgotten.
catalog-unfound-words = Words
catalog-unfound-times = How often
catalog-unfound-last = Last asked
catalog-unfound-strike = Strike out

# Words that mean other words
catalog-synonyms = Synonyms
catalog-synonyms-none = No synonyms yet
catalog-synonyms-none-text = The names people use and the shop does not will stand here: 车厘子 for cherries, 洋芋 for potatoes.
catalog-synonym-new = Another word for something
catalog-synonym-change = Change the line
catalog-synonym-hint = Shoppers’ searches follow within a second.
catalog-synonym-asked = Who asks for
catalog-synonym-means = Is shown as well
catalog-synonym-means-hint = One word a line, six at most
catalog-synonym-both = both ways
catalog-synonym-both-ways = The other way round as well
catalog-synonym-taken = “{ $asked }” has a line already; change that one.
catalog-synonym-nothing = Write at least one word that is another one.
catalog-synonym-too-many = { $most } synonyms are as many as are kept.

# Goods that come forward
catalog-lifts = Brought forward
catalog-lifts-none = Nothing is brought forward
catalog-lifts-none-text = Products and shelves that should be seen first will stand here, each with its time: new apples for a fortnight, film before the spring.
catalog-lift-new = Bring something forward
catalog-lift-change = Change the line
catalog-lift-hint = It comes earlier among what is found. What does not fit the question is not added.
catalog-lift-asked = For the question
catalog-lift-asked-hint = Left empty: for every question and on the whole shelf
catalog-lift-always = every question
catalog-lift-whom = What
catalog-lift-sku = The product with the SKU
catalog-lift-or-shelf = or all of the shelf
catalog-lift-no-shelf = no shelf
catalog-lift-shelf = Shelf: { $shelf }
catalog-lift-one = Name a product or a shelf, one of the two.
catalog-lift-unknown = No product that is sold has this SKU.
catalog-lift-strength = How far
catalog-lift-gently = a little
catalog-lift-strongly = far
catalog-lift-first = to the front
catalog-lift-when = When
catalog-lift-from-day = From
catalog-lift-from-time = at
catalog-lift-to-day = Until
catalog-lift-to-time = at
catalog-lift-from-to = { $from } until { $to }
catalog-lift-since = since { $from }
catalog-lift-holds = now
catalog-lift-rests = not now
catalog-lift-look = Look first
catalog-lift-preview = “{ $words }” would find, of { $count }:
catalog-lift-preview-all = The shelf would begin, of { $count }:
catalog-lift-preview-hint = Nothing has been saved yet.
catalog-lift-backwards = It would end before it begins.
catalog-lift-too-many = { $most } lines are as many as are kept.
