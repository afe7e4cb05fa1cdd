# Producers, the board of the ten, marks
producers-title = Who grows it, who makes it
producers-lead = The county's co-ops and farmers: which town they are in, what they grow, what they have to tell.
producers-see = See their page
producers-story = In their words
producers-place = Where they are
producers-town = Town
producers-villages = { $count ->
    [one] one village
   *[other] { $count } villages
  }
producers-station = Station there
producers-marks = Marks they may use
producers-offers = On sale now
producers-nothing-now = This season is sold out. See you next year.
producers-goods = { $count ->
    [0] nothing on sale just now
    [one] one thing on sale
   *[other] { $count } things on sale
  }
producers-all = See everyone who grows for the county
producers-described = { $name } on Shipin: where they are and what they sell.
producers-empty = No producer has a page yet
producers-empty-text = Whoever has goods on the shelf, or a story told, appears here.
ten-title = The ten products
ten-eyebrow = One county, ten products
ten-board-lead = Ten things a county is proud of, with who grew them and where.
ten-see-board = See the board of the ten
ten-empty = Nothing on the board just now
ten-empty-text = The ten are between seasons; they come back to this page.
marks-title = Marks on our goods
marks-lead = Every mark has a number and a holder. One that ran out, was taken back or does not fit where goods come from is off them the same day.
marks-carried = Marks these goods carry
marks-number = Registration
marks-holder = Holder
marks-valid = Valid
marks-days = { $from } to { $to }
marks-days-from = from { $from }
marks-towns = Grown in
marks-users = Used by
marks-comma = ,{" "}
marks-stamp = Valid
marks-over = This mark is not valid now, and no goods carry it.
marks-certificate = Registration
marks-how = Labels are handed out by weight bought: there are never more of them than there was harvest.
marks-goods = Goods that carry it
marks-described = { $mark }, registration { $number }: who holds it, where its goods grow, and which they are.
marks-empty = No mark is valid just now
marks-empty-text = Marks whose registration and grants hold are listed here.
