collections-title = Collections
collections-lead = Goods that belong together, chosen by people of the county.
collections-all = all collections
collections-empty = Nothing here now
collections-empty-text = What this collection shows comes and goes with the season. The whole shop is open.
collections-none = No collection now
collections-none-text = When there is one, it stands here.
collections-described = { $title }: { $count ->
    [one] 1 product
   *[other] { $count } products
} of Yishui county, from where they grow.
collections-until = until { $until }
