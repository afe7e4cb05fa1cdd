/**
 * Pictures in their row: moved by their buttons or by drag without the page being loaded again, so that the focus stays
 * where it is; and shown as soon as their sizes are made. Everything in it works by plain forms without this.
 * <picture-row><form …><ol class="hung"><li data-sha="…" data-due>…</li></ol></form></picture-row>
 */
class PictureRow extends HTMLElement {
  connectedCallback() {
    this.addEventListener("submit", (event) => this.send(event));
    this.prepare();
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }

  prepare() {
    const items = this.querySelectorAll(".hung > li");
    if (items.length > 1) items.forEach((item) => this.hang(item));
    this.look();
  }

  /** Takes hold of a picture by its head, and lets it go before or behind another one. */
  hang(item) {
    const head = item.querySelector(".place");
    head.draggable = true;
    head.style.cursor = "grab";
    head.addEventListener("dragstart", (event) => {
      this.held = item;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", item.dataset.sha);
      event.dataTransfer.setDragImage(item, 20, 20);
      setTimeout(() => item.classList.add("held"));
    });
    head.addEventListener("dragend", () => {
      item.classList.remove("held");
      this.held = null;
    });
    item.addEventListener("dragover", (event) => {
      if (!this.held || this.held === item) return;
      event.preventDefault();
      item.classList.add("over");
    });
    item.addEventListener("dragleave", () => item.classList.remove("over"));
    item.addEventListener("drop", (event) => {
      if (!this.held) return;
      event.preventDefault();
      this.place(this.held, [...item.parentElement.children].indexOf(item) + 1);
    });
  }

  place(item, place) {
    const body = new URLSearchParams(new FormData(item.closest("form")));
    body.set("deed", "place");
    body.set("place", place);
    this.exchange(item.querySelector("button[name=deed]").formAction, body, null);
  }

  send(event) {
    const [form, button] = [event.target, event.submitter];
    if (button?.name !== "deed") return;
    event.preventDefault();
    this.exchange(button.formAction, new URLSearchParams(new FormData(form, button)), button.id);
  }

  /** Sends, and shows what came of it in place of what is here. */
  async exchange(address, body, focus) {
    const answer = await fetch(address, { method: "POST", body, headers: { accept: "text/html" } }).catch(() => null);
    if (!answer) return location.reload();
    PictureRow.show(await answer.text(), focus);
  }

  /** Puts the pictures of a fetched page in place of those that are shown. */
  static show(page, focus) {
    const fresh = new DOMParser().parseFromString(page, "text/html");
    const [now, then] = [document.querySelector("picture-row"), fresh.querySelector("picture-row")];
    if (!now || !then) return location.reload();
    now.replaceWith(document.adoptNode(then));
    const beside = [document, fresh].map((page) => page.querySelector(".beside > aside"));
    if (beside[0] && beside[1]) beside[0].replaceWith(document.adoptNode(beside[1]));
    PictureRow.agree(...[document, fresh].map((page) => page.querySelector("#words")));
    const again = focus && (document.getElementById(focus) ?? document.querySelector("picture-row summary, picture-row button"));
    again?.focus();
  }

  /** The words of the product were read before its pictures changed; if nobody else touched them, they are still as read. */
  static agree(now, then) {
    if (!now || !then) return;
    const first = (box) => (box.options ? [...box.options].find((one) => one.defaultSelected)?.value : (box.defaultValue ?? "") + box.defaultChecked);
    const read = (form) => [...form.elements].filter((box) => box.name !== "revision").map((box) => `${box.name}=${first(box)}`).join();
    if (read(now) === read(then)) now.elements.revision.value = then.elements.revision.value;
  }

  /** A picture the page has shown once is not asked for again, unless it has another address. */
  static fresh(picture) {
    const other = (address) => address.replaceAll(/\.jpg(?![?])/g, ".jpg?made");
    picture.srcset = other(picture.srcset);
    picture.src = other(picture.src);
  }

  /** Looks whether sizes that were due have been made, and shows them then. */
  look() {
    const due = [...this.querySelectorAll("li[data-due]")];
    if (due.length === 0 || (this.looks = (this.looks ?? 0) + 1) > 120) return;
    this.timer = setTimeout(async () => {
      for (const item of due) {
        const picture = item.querySelector(".whole img");
        const head = await fetch(picture.src, { method: "HEAD", cache: "no-store" }).catch(() => null);
        if (!head?.ok || head.headers.get("content-type")?.includes("svg")) continue;
        item.removeAttribute("data-due");
        item.querySelector(".pending")?.remove();
        item.querySelectorAll("img").forEach(PictureRow.fresh);
      }
      this.look();
    }, 1500);
  }
}

customElements.define("picture-row", PictureRow);
