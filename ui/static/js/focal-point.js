/**
 * Lets somebody say which point of a picture must be seen: by a click on it, or by the arrow keys on its mark. The two
 * number fields are what is sent; without script they are filled in by hand.
 * <focal-point mark="Focal point…"><div class="whole"><img …></div> … <input name="…-x"> <input name="…-y"></focal-point>
 */
class FocalPoint extends HTMLElement {
  connectedCallback() {
    this.whole = this.querySelector(".whole");
    this.picture = this.whole?.querySelector("img");
    [this.x, this.y] = this.querySelectorAll(".point input");
    if (!this.picture || !this.y || this.mark) return;
    this.mark = document.createElement("button");
    this.mark.type = "button";
    this.mark.className = "mark";
    this.whole.append(this.mark);
    this.classList.add("ready");
    this.picture.addEventListener("click", (event) => this.point(event));
    this.mark.addEventListener("keydown", (event) => this.step(event));
    this.mark.addEventListener("pointerdown", (event) => this.mark.setPointerCapture(event.pointerId));
    this.mark.addEventListener("pointermove", (event) => this.mark.hasPointerCapture(event.pointerId) && this.point(event));
    for (const input of [this.x, this.y]) input.addEventListener("input", () => this.show());
    this.show(false);
  }

  /** A number of the fields, as long as it is one. */
  get at() {
    return [this.x, this.y].map((input) => Math.min(100, Math.max(0, Number.parseInt(input.value, 10) || 0)));
  }

  point(event) {
    const box = this.picture.getBoundingClientRect();
    this.move(((event.clientX - box.left) / box.width) * 100, ((event.clientY - box.top) / box.height) * 100);
  }

  step(event) {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!way) return;
    event.preventDefault();
    const far = event.shiftKey ? 10 : 1;
    const [x, y] = this.at;
    this.move(x + way[0] * far, y + way[1] * far);
  }

  move(x, y) {
    const within = (number) => String(Math.min(100, Math.max(0, Math.round(number))));
    this.x.value = within(x);
    this.y.value = within(y);
    this.show();
  }

  /** Puts the mark where the numbers say, and shows how the picture would be cut. */
  show(changed = true) {
    const [x, y] = this.at;
    this.mark.style.left = `${x}%`;
    this.mark.style.top = `${y}%`;
    this.mark.setAttribute("aria-label", `${this.getAttribute("mark")} ${x} %, ${y} %`);
    if (changed) for (const [name, ratio] of [["square", 1], ["wide", 1200 / 630]]) this.cut(this.querySelector(`.${name} img`), ratio);
  }

  /** The whole picture in a frame of the cut's shape, moved as the shop would cut it. */
  cut(frame, ratio) {
    const [wide, high] = [Number(this.picture.getAttribute("width")), Number(this.picture.getAttribute("height"))];
    const piece = [Math.min(wide, high * ratio), Math.min(high, wide / ratio)];
    const slide = (whole, part, share) => {
      const spare = whole - part;
      return spare < 1 ? 50 : (Math.min(spare, Math.max(0, (whole * share) / 100 - part / 2)) / spare) * 100;
    };
    frame.removeAttribute("srcset");
    if (frame.src !== this.picture.src) frame.src = this.picture.src;
    const [x, y] = this.at;
    frame.style.objectPosition = `${slide(wide, piece[0], x)}% ${slide(high, piece[1], y)}%`;
  }
}

customElements.define("focal-point", FocalPoint);
