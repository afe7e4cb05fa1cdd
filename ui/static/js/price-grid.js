/**
 * A table of cells to type prices into, walked like a spreadsheet: arrows and Enter go up and down, Escape gives a cell its
 * first value back. A column pasted from a spreadsheet fills the cells below; two columns, SKU and price, find their cells
 * by the SKU in [data-sku]. What a paste filled goes away again with Ctrl+Z. Without this script the cells are plain fields.
 */
class PriceGrid extends HTMLElement {
  connectedCallback() {
    this.pasted = [];
    this.addEventListener("keydown", (event) => this.walk(event));
    this.addEventListener("paste", (event) => this.paste(event));
    this.addEventListener("input", () => this.count());
    this.cells.forEach((cell) => { cell.dataset.first = cell.value; });
    this.count();
  }

  get cells() {
    return [...this.querySelectorAll("input[data-sku]")];
  }

  walk(event) {
    const cell = event.target.closest("input[data-sku]");
    if (!cell || event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1, Enter: event.shiftKey ? -1 : 1 }[event.key];
    if (step) {
      event.preventDefault();
      this.go(cell, step);
    } else if (event.key === "Escape") {
      cell.value = cell.dataset.first;
      this.count();
    } else if (event.key === "z" && (event.ctrlKey || event.metaKey) && this.pasted.length > 0) {
      event.preventDefault();
      this.pasted.pop().forEach(([one, before]) => { one.value = before; });
      this.count();
    }
  }

  go(cell, step) {
    const cells = this.cells;
    const next = cells[cells.indexOf(cell) + step];
    next?.focus();
    next?.select();
  }

  paste(event) {
    const cell = event.target.closest("input[data-sku]");
    const text = event.clipboardData?.getData("text/plain") ?? "";
    const rows = text.replace(/\r/g, "").split("\n").filter((row) => row.trim() !== "").map((row) => row.split("\t"));
    if (!cell || (rows.length < 2 && (rows[0]?.length ?? 0) < 2)) return;
    event.preventDefault();
    const [filled, lost] = rows.every((row) => row.length > 1) ? this.bySku(rows) : this.below(cell, rows);
    this.pasted.push(filled.map(([one]) => [one, one.value]));
    filled.forEach(([one, value]) => { one.value = value.trim().replace(/^[¥￥]/, ""); });
    this.count(lost);
  }

  bySku(rows) {
    const cells = new Map(this.cells.map((one) => [one.dataset.sku, one]));
    const known = rows.filter(([sku]) => cells.has(sku.trim()));
    return [known.map((row) => [cells.get(row[0].trim()), row.at(-1)]), rows.length - known.length];
  }

  below(cell, rows) {
    const cells = this.cells.slice(this.cells.indexOf(cell));
    const fits = rows.slice(0, cells.length);
    return [fits.map((row, at) => [cells[at], row[0]]), rows.length - fits.length];
  }

  /** Marks what is changed and says how much it is; `lost` rows of a paste found no cell. */
  count(lost = 0) {
    const changed = this.cells.filter((one) => {
      const is = one.value.trim() !== "" && one.value !== one.dataset.first;
      one.classList.toggle("changed", is);
      return is;
    });
    const said = this.querySelector("[data-said]");
    if (!said) return;
    const words = [this.getAttribute("changed")?.replace("#", String(changed.length))];
    if (lost > 0) words.push(this.getAttribute("lost")?.replace("#", String(lost)));
    said.textContent = changed.length > 0 || lost > 0 ? words.join(" ") : "";
  }
}

customElements.define("price-grid", PriceGrid);
