# Changing a grant, and its labels on paper
grant-amend = Change quota or days
grant-amend-text = For whom and for which goods it is stays. The quota covers what labels stand for already, and the days hold those on which labels that are out were handed out.
grant-said-amended = The grant is changed
brand-deed-amended = Grant changed
brand-grant-under-issued = Labels of one year stand for { $used } already, so the quota cannot be less. Take labels back first.
brand-grant-labels-out = Labels handed out on { $day } are still out, so the grant must hold on that day.
brand-grant-under-bought = On these days only { $bought } was bought, and labels stand for { $used } already. Choose days that hold the harvest, or take labels back first.
grant-numbers = Numbers
grant-sheet-of = Labels { $from } to { $to }: { $mark }
grant-sheet-hint = Sheets of A4 with 21 labels of 63.5 × 38.1 mm. Print them at their actual size; what this page says besides is not printed.
grant-sheet-back = { $count ->
    [one] One label of this issue came back or was spoilt.
   *[other] { $count } labels of this issue came back or were spoilt.
  }
grant-sheet-none-out = All labels of this issue came back or were spoilt, so there is nothing to print.
grant-sheet-not-holding = The grant or the mark does not hold now, so its labels are not printed.
grant-sheet-before = Sheets before
grant-sheet-after = Next sheets
grant-label-producer = Producer
grant-label-registered = Registered
grant-label-number = No.
