/**
 * The keys, printed on the screen: a key of the keyboard presses the button that bears its name. Alt and a digit
 * stand for F1 to F9 where the browser keeps those for itself; arrows choose a line.
 * <till-keys><form class="keys"><button data-key="F9">…</button></form></till-keys>
 */
class TillKeys extends HTMLElement {
  connectedCallback() {
    this.press = this.press.bind(this);
    document.addEventListener("keydown", this.press);
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.press);
  }

  press(event) {
    if (event.isComposing || event.keyCode === 229) return;
    if (/Enter$/.test(event.code) && event.target.matches?.("#refund input")) return this.next(event);
    if (event.code === "ArrowUp" || event.code === "ArrowDown") return this.choose(event);
    const button = this.button(event);
    if (!button) return;
    event.preventDefault();
    this.note();
    button.click();
  }

  button(event) {
    const alias = event.altKey && /^Digit([1-9])$/.exec(event.code);
    const key = alias ? `F${alias[1]}` : event.code;
    const chord = event.ctrlKey && event.shiftKey ? "ctrl shift" : "";
    if (event.code === "Space") return this.isIdle(event) && document.querySelector("[data-alias=Space]");
    if (event.code === "Delete" && !chord && !this.isIdle(event)) return null;
    return [...document.querySelectorAll(`[data-key="${key}"]`)].find((one) => (one.dataset.with ?? "") === chord);
  }

  /** The input line is empty and nothing else is being typed into. */
  isIdle(event) {
    const field = event.target.closest?.("input, select, textarea, button");
    return !field || (field.matches(".till-input input") && field.value === "");
  }

  /** The chosen line, and the number that was typed for it, go along with the key. */
  note() {
    const form = this.querySelector("form");
    const typed = document.querySelector(".till-input input:not([type=hidden])");
    form.elements.line.value = this.chosen?.dataset.line ?? "";
    form.elements.count.value = typed?.value ?? "";
    if (/^\d{1,3}$/.test(typed?.value ?? "")) typed.value = "";
  }

  /** What comes back is filled in field by field; Enter alone gives no money back. */
  next(event) {
    event.preventDefault();
    const fields = [...document.querySelectorAll("#refund input:not([type=hidden])"), this.querySelector("[data-key=F9]")];
    fields[fields.indexOf(event.target) + 1]?.focus();
  }

  choose(event) {
    const lines = [...document.querySelectorAll("tr[data-line]")];
    if (lines.length === 0 || event.target.closest?.("select")) return;
    event.preventDefault();
    const step = event.code === "ArrowUp" ? -1 : 1;
    const next = lines[Math.min(Math.max(lines.indexOf(this.chosen) + step, 0), lines.length - 1)];
    this.chosen?.removeAttribute("aria-selected");
    next.setAttribute("aria-selected", "true");
    next.scrollIntoView({ block: "nearest" });
  }

  get chosen() {
    return document.querySelector("tr[data-line][aria-selected=true]");
  }
}

customElements.define("till-keys", TillKeys);
