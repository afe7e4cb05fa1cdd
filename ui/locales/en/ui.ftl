# The frame of every page.
ui-brand = Shipin
ui-brand-staff = Shipin at work
ui-skip = Skip to the content
ui-places = Places
ui-menu = Menu
ui-beside = Beside the work
ui-trail = Where you are
ui-search = Search
ui-search-hint = Apples, ginger, a village …
ui-suggestions = Suggestions
ui-cart = Basket
ui-promise = Grown in Yishui, with a name on every lot.
ui-type-large = Larger type
ui-type-usual = Usual type
ui-other-language = 中文
ui-staff-entrance = For staff
ui-sign-out = Sign out

# Forms and lists.
ui-optional = (may be left empty)
ui-field-issue = { $field }: { $what }
ui-issues = Please put these right first
ui-pages = Pages
ui-previous = Previous
ui-next = Next

# Paper and trouble.
ui-print = Print
ui-again = Try again
ui-back = Back
ui-error-home = Front page
ui-error-desk = To the desk
