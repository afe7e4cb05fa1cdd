# Member cards
coop-member-card = Member card
coop-card-number = Number
coop-card-since = { $by }, { $at }
coop-card-none = No card yet. With its number a member is known in the shop and has the prices for members.
coop-card-make = Make a card
coop-card-anew = Make a new one, this one ends
coop-card-end = End the card
coop-card-made = The card is made.
coop-card-ended = The card is ended.
coop-no-member = Only members of the cooperative have cards.
coop-card-unknown = This is no member card that holds. Look at its 13 digits once more.
coop-card-tries = Too many numbers that are no member card came from here. Try again in { $minutes } minutes; the order can be placed without a card meanwhile.
