# From a draft to the shelf, by way of a second pair of eyes
publishing-nav = On the way to the shelf
publishing-title = On the way to the shelf
publishing-how = How it stands
publishing-none-title = Nothing is on its way
publishing-none = What is sent for review, waits for its instant or could not be published stands here.
publishing-way = The way to the shelf
publishing-way-none = It has not been sent to anybody.
publishing-way-shelf = It is on the shelf. Changes can be kept beside it until they are approved; shoppers see the old sheet until then.
publishing-is-beside = { $by } wrote a new sheet beside it on { $when }.
publishing-is-review = { $by } sent it for review on { $when }.
publishing-is-returned = { $by } sent it back: { $note }
publishing-is-scheduled = { $by } approved it; it goes on the shelf { $when }.
publishing-is-refused = It was to go on the shelf { $when } and could not: { $what }
publishing-stale = The product itself was changed since. Look at it again and send it once more.
publishing-open-beside = Open the new sheet
publishing-open-shelf = Open what is on the shelf
publishing-compare = Side by side
publishing-send = Send for review
publishing-sent = Sent for review.
publishing-approve-now = Approve and put on the shelf now
publishing-approve-later = Approve for this instant
publishing-day = On the day
publishing-time = at
publishing-fixed = Approved; it goes on the shelf by itself.
publishing-send-back = Send back
publishing-note = What is to be otherwise
publishing-returned = Sent back.
publishing-call-off = Call off
publishing-called-off = Called off.
publishing-drop = Throw the new sheet away
publishing-drop-sure = Throw the new sheet away? What is on the shelf stays.
publishing-dropped = The new sheet is thrown away.
publishing-keep-beside = Keep beside, for review
publishing-beside-kept = Kept beside; shoppers see the old sheet.
publishing-beside-title = { $title }: the new sheet
publishing-manner = Four eyes
publishing-manner-on = Nothing comes onto the shelf or changes there before a second person has approved it.
publishing-manner-off = Whoever runs the catalog may put goods on the shelf alone, and approve his own.
publishing-manner-tick = A second person must approve
publishing-manner-set-it = Keep it so
publishing-manner-set = From now on it is done so.
publishing-compare-title = { $title }: side by side
publishing-side-shelf = On the shelf
publishing-side-beside = The new sheet
publishing-side-revision = Revision { $revision }
publishing-side-now = Now
publishing-differing = { $count ->
    [0] Nothing differs.
    [one] One field differs.
   *[other] { $count } fields differ.
}
publishing-all-fields = Show all fields
publishing-only-differing = Show only what differs
publishing-to-product = Back to the product
publishing-previews = Show it to somebody before it is published
publishing-previews-title = { $title }: preview addresses
publishing-previews-good = Addresses that are good now
publishing-previews-none-title = No address
publishing-previews-none = An address shows the page as shoppers would see it, to whoever has it, without a password.
publishing-preview-make = Make an address
publishing-preview-hint = Nobody can guess it, search engines leave it alone, and it can be taken away.
publishing-preview-hours = Good for
publishing-hours = { $count ->
    [one] one hour
    [24] a day
    [72] three days
    [168] a week
   *[other] { $count } hours
}
publishing-preview-fresh = The new address
publishing-preview-once = Copy it now: it is shown this once.
publishing-preview-until = Good until
publishing-preview-by = Made by
publishing-preview-revoke = Take away
publishing-preview-revoked = The address shows nothing any more.
publishing-overtaken = Somebody decided or wrote on meanwhile. Look at it again.
publishing-own-work = With four eyes, somebody else approves this: nobody approves his own.
publishing-needs-second = All is there. A second person has to approve it: send it for review.
publishing-not-on-shelf = A new sheet lies beside only what is on the shelf; this product is not.
publishing-changed-since = The product was changed after it was sent. Look at it again and send it once more.
publishing-no-instant = Give an instant that lies ahead, within a year.
catalog-deed-beside = A new sheet was kept beside
catalog-deed-beside-dropped = The new sheet was thrown away
catalog-deed-beside-published = The new sheet took the place of the old
catalog-deed-sent = Sent for review
catalog-deed-returned = Sent back
catalog-deed-scheduled = Approved for an instant
catalog-deed-called-off = Called off
catalog-deed-publication-refused = Could not be published at its instant
