# Pictures of a product, as the desk brings and arranges them
catalog-picture-files = Picture files
catalog-picture-hint = JPEG, PNG, WebP or GIF that does not move, at most 15 MB each. Several can be chosen at once, or dropped here.
catalog-picture-bring = Bring these pictures
catalog-picture-taken = taken
catalog-picture-unsent = did not arrive; please try again
catalog-picture-sending = Being sent
catalog-picture-words-of-all = It is on the shelf, so say at once what the new pictures show; each can get words of its own afterwards.
catalog-pictures-refused = { $taken ->
    [0] None of these files was taken:
    [one] One picture was taken; these files were not:
   *[other] { $taken } pictures were taken; these files were not:
} { $lines }
catalog-picture-refused = { $name }: { $why }
catalog-picture-earlier = Earlier
catalog-picture-later = Later
catalog-picture-face = Its face
catalog-pictures-save = Save words and focal points
catalog-picture-added = The pictures were added.
catalog-picture-removed = Taken down. It can be hung up again below.
catalog-picture-returned = It hangs again, at the end of the row.
catalog-pictures-down = Taken down
catalog-pictures-down-hint = For 30 days after it was taken down, a picture can be hung up again with the words it had.
catalog-picture-down-by = { $who }, { $when }
catalog-picture-return = Hang up again
catalog-picture-pending = Its sizes are being made.
catalog-focal-x = Must be seen: from the left
catalog-focal-y = from above
catalog-focal-hint = However it is cut, this point stays in sight. Click on the picture, or move the mark with the arrow keys (with Shift in larger steps).
catalog-focal-mark = Focal point. Arrow keys move it.
catalog-focal-square = In lists
catalog-focal-wide = In shared links
catalog-lacks-sound-picture = a sound file in place of a picture that cannot be shown
catalog-deed-picture-removed = A picture was taken down
catalog-deed-picture-returned = A picture was hung up again
picture-moving = This picture moves. Please bring one that stands still.
picture-gone = This picture hung nowhere for a long time and was thrown away. Please bring it again.
picture-lost = The file of this picture is lost. Please take it down and bring it again.
picture-unmade = This picture could not be made ready to be shown. Please take it down and bring another file.
