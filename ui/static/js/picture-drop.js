/**
 * Brings many pictures: chosen or dropped, sent one after the other, each with how far it is and what became of it.
 * Without script its form sends all at once.
 * <picture-drop taken="taken" unsent="did not arrive" sending="Being sent"><form …></form></picture-drop>
 */
class PictureDrop extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.input = this.querySelector("input[type=file]");
    if (!this.form || !this.input) return;
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.bring();
    });
    for (const kind of ["dragenter", "dragover"]) this.addEventListener(kind, (event) => this.hover(event));
    this.addEventListener("dragleave", (event) => this.contains(event.relatedTarget) || this.classList.remove("over"));
    this.addEventListener("drop", (event) => this.drop(event));
    this.input.addEventListener("change", () => this.bring());
    this.list = document.createElement("ol");
    this.list.className = "brought plain";
    this.list.setAttribute("aria-live", "polite");
    this.append(this.list);
  }

  hover(event) {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    this.classList.add("over");
  }

  drop(event) {
    if (event.dataTransfer.files.length === 0) return;
    event.preventDefault();
    this.classList.remove("over");
    this.input.files = event.dataTransfer.files;
    this.bring();
  }

  async bring() {
    if (this.busy || this.input.files.length === 0 || !this.form.reportValidity()) return;
    this.busy = true;
    const files = [...this.input.files];
    const lines = files.map((file) => this.line(file));
    this.list.replaceChildren(...lines);
    for (const [nth, file] of files.entries()) await this.send(file, lines[nth]);
    this.form.reset();
    this.busy = false;
    const page = await fetch(location.pathname).catch(() => null);
    if (page?.ok) PictureRow.show(await page.text(), null);
  }

  line(file) {
    const line = document.createElement("li");
    const name = document.createElement("span");
    name.textContent = file.name;
    const bar = document.createElement("progress");
    bar.max = 1;
    bar.value = 0;
    bar.setAttribute("aria-label", `${this.getAttribute("sending")}: ${file.name}`);
    const why = document.createElement("span");
    why.className = "why";
    line.append(name, bar, why);
    return line;
  }

  /** Sends one file with the words of the form; the bar goes on while bytes leave. */
  send(file, line) {
    const body = new FormData(this.form);
    body.delete(this.input.name);
    body.append(this.input.name, file, file.name);
    return new Promise((done) => {
      const request = new XMLHttpRequest();
      request.open("POST", this.form.action);
      request.setRequestHeader("accept", "application/json");
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) line.querySelector("progress").value = event.loaded / event.total;
      });
      request.addEventListener("loadend", () => {
        this.tell(line, request);
        done();
      });
      request.send(body);
    });
  }

  tell(line, request) {
    let said = {};
    try {
      said = JSON.parse(request.responseText);
    } catch {
      // No answer we can read: it did not arrive.
    }
    const one = Array.isArray(said) ? said[0] : { taken: false, why: said.detail ?? this.getAttribute("unsent") };
    line.className = one.taken ? "taken" : "refused";
    line.querySelector("progress").remove();
    line.querySelector(".why").textContent = one.taken ? this.getAttribute("taken") : one.why || this.getAttribute("unsent");
  }
}

customElements.define("picture-drop", PictureDrop);
