/**
 * A list of the desk worked by keys: j and k walk, x ticks, Enter opens, / searches, ? tells the keys.
 * Everything it does can be done without it, by Tab and the forms inside.
 * <desk-list><form method="get" role="search">…</form><form method="post">…<table>…</table>…</form><dialog class="keys">…</dialog></desk-list>
 */
class DeskList extends HTMLElement {
  connectedCallback() {
    this.press = this.press.bind(this);
    this.tell = this.tell.bind(this);
    this.help = this.querySelector("dialog.keys");
    document.addEventListener("keydown", this.press);
    this.addEventListener("change", this.tell);
    const hint = this.querySelector(".list-keys");
    if (hint) hint.hidden = false;
    hint?.querySelector("[data-keys]")?.addEventListener("click", () => this.help?.showModal());
    this.tell();
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.press);
    this.removeEventListener("change", this.tell);
  }

  get rows() {
    return [...this.querySelectorAll("table.list tbody tr")];
  }

  /** The row somebody stands on: the one with the focus in it. */
  get here() {
    return document.activeElement?.closest?.("table.list tbody tr") ?? null;
  }

  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || document.querySelector("dialog[open]")) return;
    const at = event.target;
    const writes = at.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]");
    if (writes) {
      if (event.key === "Escape") at.blur();
      return;
    }
    const deed = {
      j: () => this.walk(1),
      ArrowDown: () => this.walk(1),
      k: () => this.walk(-1),
      ArrowUp: () => this.walk(-1),
      x: () => this.tick(this.here),
      a: () => this.tickAll(),
      b: () => this.querySelector("button[name=which][value=ticked]")?.focus(),
      n: () => this.querySelector("a[rel=next]")?.click(),
      p: () => this.querySelector("a[rel=prev]")?.click(),
      "/": () => this.querySelector("input[type=search]")?.focus(),
      "?": () => this.help?.showModal(),
      Enter: () => this.open(event),
    }[event.key];
    // Arrows scroll the page until somebody walks the list.
    if (!deed || (event.key.startsWith("Arrow") && !this.here)) return;
    if (deed() !== false) event.preventDefault();
  }

  walk(step) {
    const rows = this.rows;
    const now = rows.indexOf(this.here);
    const to = rows[now < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(now + step, 0), rows.length - 1)];
    to?.querySelector("th a")?.focus();
    to?.scrollIntoView({ block: "nearest" });
  }

  tick(row) {
    const box = row?.querySelector("input[name=pick]");
    if (!box) return;
    box.checked = !box.checked;
    this.tell();
  }

  tickAll() {
    const boxes = this.rows.map((row) => row.querySelector("input[name=pick]")).filter(Boolean);
    const on = boxes.some((box) => !box.checked);
    boxes.forEach((box) => (box.checked = on));
    this.tell();
  }

  open(event) {
    if (event.target.closest("a, button, summary, input")) return false;
    const link = this.here?.querySelector("th a");
    if (!link) return false;
    link.click();
  }

  /** Says how many are ticked. */
  tell() {
    const said = this.querySelector("[data-ticked]");
    const count = this.rows.filter((row) => row.querySelector("input[name=pick]")?.checked).length;
    if (said) said.textContent = count ? `${said.dataset.ticked} ${new Intl.NumberFormat(document.documentElement.lang).format(count)}` : "";
  }
}

customElements.define("desk-list", DeskList);
