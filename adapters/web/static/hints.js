/* A list of suggestions under or over a text field, driven by the keyboard. */

/** Where a field's text and caret are: what was suggested for another state is not for this one. */
export function state(field) {
  return `${field.selectionStart} ${field.selectionEnd} ${field.value}`;
}

/** Ties a listbox to its field; `choose(item)` takes one that was found for what is in the field, `row(item)` fills its line. */
export class Hints {
  constructor(field, box, { row, choose, first = true }) {
    this.field = field;
    this.box = box;
    this.row = row;
    this.choose = choose;
    this.first = first;
    this.items = [];
    this.about = null;
    this.at = -1;
    this.picked = null;
    field.addEventListener("input", () => { this.picked = null; });
    box.addEventListener("mousedown", (event) => event.preventDefault());
    box.addEventListener("click", (event) => {
      const line = event.target.closest("[role=option]");
      if (line) this.take(Number(line.dataset.index));
    });
  }

  get open() {
    return !this.box.hidden;
  }

  /** Whether the list was found for exactly the present text and caret. */
  get fresh() {
    return this.about === state(this.field);
  }

  show(items, about = state(this.field)) {
    this.items = items;
    this.about = about;
    this.box.replaceChildren(...items.map((item, index) => this.line(item, index)));
    this.box.hidden = items.length === 0;
    this.field.setAttribute("aria-expanded", String(this.open));
    this.mark(this.start(items));
  }

  /** An answer that comes after an arrow key must not take back what the arrow picked. */
  start(items) {
    const again = items.findIndex((item) => JSON.stringify(item) === this.picked);
    return again < 0 && this.first && items.length ? 0 : again;
  }

  hide() {
    this.picked = null;
    this.show([]);
  }

  line(item, index) {
    const line = document.createElement("div");
    line.id = `${this.box.id}-${index}`;
    line.dataset.index = index;
    line.setAttribute("role", "option");
    this.row(line, item);
    return line;
  }

  mark(index) {
    this.at = index;
    [...this.box.children].forEach((line, number) => line.setAttribute("aria-selected", String(number === index)));
    const line = this.box.children[index];
    if (line) {
      this.field.setAttribute("aria-activedescendant", line.id);
      line.scrollIntoView({ block: "nearest" });
    } else {
      this.field.removeAttribute("aria-activedescendant");
    }
  }

  take(index) {
    const item = this.items[index];
    if (item && this.fresh) this.choose(item);
  }

  pick(step) {
    const count = this.items.length;
    const from = this.at < 0 && step < 0 ? 0 : this.at;
    this.mark((from + step + count) % count);
    this.picked = JSON.stringify(this.items[this.at]);
  }

  /** Whether a key was for the list. */
  key(event) {
    if (!this.open) return false;
    if (event.key === "ArrowDown") this.pick(1);
    else if (event.key === "ArrowUp") this.pick(-1);
    else if (event.key === "Escape") this.hide();
    else if (event.key === "Tab" && !event.shiftKey && this.at >= 0) this.take(this.at);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }
}

/** A line of two columns: what it is, and quietly what that means. */
export function columns(line, label, detail) {
  line.className = "hint-row";
  const name = document.createElement("span");
  name.className = "hint-label";
  name.textContent = label;
  const about = document.createElement("span");
  about.className = "hint-detail";
  about.textContent = detail;
  line.append(name, about);
}
