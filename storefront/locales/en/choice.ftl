choice-gone = sold out
choice-none = not sold
choice-not-sold = What you chose is not sold together. Choose another value of one of the groups.
choice-see = Show this choice
choice-sold-out = What you chose is sold out. Choose another value, or look again when the next lot has been weighed in.
