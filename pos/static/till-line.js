/**
 * The input line. Digits go into it wherever the focus is, read by the key's place on the keyboard, so that neither
 * the focus nor an input method can split or swallow a scan.
 * <till-line><input name="text"></till-line>
 */
class TillLine extends HTMLElement {
  connectedCallback() {
    this.press = this.press.bind(this);
    document.addEventListener("keydown", this.press);
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.press);
  }

  press(event) {
    // While an input method composes, Enter and digits choose a candidate: that is its business.
    if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.altKey || event.metaKey) return;
    const elsewhere = event.target.closest?.("input, select, textarea");
    if (elsewhere && !this.contains(elsewhere)) return;
    const line = this.line;
    if (event.code === "Enter" || event.code === "NumpadEnter") {
      if (event.target.closest?.("button, a")) return;
      event.preventDefault();
      line.form.requestSubmit();
      return;
    }
    const sign = this.sign(event);
    if (!sign) return;
    event.preventDefault();
    line.focus();
    line.setRangeText(sign, line.selectionStart ?? line.value.length, line.selectionEnd ?? line.value.length, "end");
  }

  /** The sign of a key that a scanner or a number pad sends. */
  sign(event) {
    if (event.key === "*" || event.code === "NumpadMultiply" || (event.code === "Digit8" && event.shiftKey)) return "*";
    const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code);
    if (digit && (event.code.startsWith("Numpad") || !event.shiftKey)) return digit[1];
    if (event.code === "NumpadDecimal") return ".";
    return "";
  }

  get line() {
    return this.querySelector("input:not([type=hidden])");
  }
}

customElements.define("till-line", TillLine);
