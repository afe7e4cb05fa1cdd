# Catch weight: packs of which no two weigh the same
catalog-least = One weighs at least
catalog-least-hint = For what is sold whole and differs in weight: a goose, a cheese, a fish. “Holds” above is then what one weighs about.
catalog-most = One weighs at most
catalog-bounds-of-weighed = Only what is sold by weight can differ in weight.
catalog-bounds-around = The least and the most are more than nothing, and what one holds lies between them.
catalog-field-bounds = Weight of one
