// The toolbar: undo and redo, number formats, bold and the like, colours, alignment, wrapping, the filter.

const NUMBERS = [
  ["Automatic", ""], ["Plain text", "TEXT"], ["Number", "NUMBER"], ["Percent", "PERCENT"], ["Currency", "CURRENCY"],
  ["Date", "DATE"], ["Time", "TIME"], ["Date time", "DATE_TIME"],
];
const ALIGNED = [["Left", "LEFT"], ["Centre", "CENTER"], ["Right", "RIGHT"]];
const WRAPPED = [["Overflow", "OVERFLOW_CELL"], ["Wrap", "WRAP"], ["Clip", "CLIP"]];

// `help` shows the keys.
export function toolbar(home, view, help) {
  const act = (order) => {
    view.focus();
    return order && view.act(view.tab(), order.act, order);
  };
  const set = (given) => act(view.format(view.tab(), given));
  const button = (label, title, run, style = "") => {
    const made = Object.assign(document.createElement("button"), { className: `tool ${style}`, textContent: label, title });
    made.setAttribute("aria-label", title);
    made.addEventListener("click", run);
    return made;
  };
  const choice = (title, choices, run) => {
    const made = document.createElement("select");
    made.setAttribute("aria-label", title);
    made.title = title;
    made.append(new Option(title, "", true, true), ...choices.map(([words, value]) => new Option(words, `=${value}`)));
    made.addEventListener("change", () => {
      run(made.value.slice(1));
      made.selectedIndex = 0;
    });
    return made;
  };
  const colour = (label, title, start, name) => {
    const made = Object.assign(document.createElement("label"), { className: "tool", title });
    const input = Object.assign(document.createElement("input"), { type: "color", value: start });
    input.setAttribute("aria-label", title);
    input.addEventListener("change", () => set({ [name]: input.value }));
    made.append(Object.assign(document.createElement("span"), { textContent: label, ariaHidden: "true" }), input);
    return made;
  };
  const gap = () => Object.assign(document.createElement("span"), { className: "split" });
  home.append(
    button("↶", "Undo (Ctrl+Z)", () => act({ act: "undo" })),
    button("↷", "Redo (Ctrl+Y)", () => act({ act: "redo" })),
    gap(),
    choice("Format", NUMBERS, (value) => set({ number: value || null })),
    gap(),
    button("B", "Bold (Ctrl+B)", () => act(view.toggled(view.tab(), "bold")), "bold"),
    button("I", "Italic (Ctrl+I)", () => act(view.toggled(view.tab(), "italic")), "italic"),
    button("S", "Strikethrough", () => act(view.toggled(view.tab(), "strike")), "strike"),
    colour("A", "Text colour", "#202124", "ink"),
    colour("▰", "Fill colour", "#fff2cc", "fill"),
    button("⌫", "Clear colours", () => set({ ink: null, fill: null })),
    gap(),
    choice("Align", ALIGNED, (value) => set({ align: value })),
    choice("Wrap", WRAPPED, (value) => set({ wrap: value })),
    gap(),
    button("A→Z", "Sort sheet by this column, A to Z", () => act(sorted(view, false))),
    button("Z→A", "Sort sheet by this column, Z to A", () => act(sorted(view, true))),
    button("▽", "Create or remove the filter", () => act({ act: view.model.tabs.get(view.tab()).filter ? "filter_off" : "filter_on" })),
    Object.assign(document.createElement("span"), { className: "gap" }),
    button("?", "Keyboard shortcuts (Ctrl+/)", help),
  );
}

// Google's "Sort sheet": every column, below the frozen rows.
const sorted = (view, down) => ({ act: "sort_sheet", column: view.where().column, down });
