// A drop-down's words, offered under the cell to somebody at the keyboard: arrows, a first letter, Enter, Escape.

const NAME = "choices";

// The words of the drop-down on this cell; null: there is none.
export function choicesAt(tab, { row, column }) {
  const found = tab.rules.find(
    (each) => each.rule.condition?.type === "ONE_OF_LIST" && each.column === column && each.rows.some(([top, end]) => row >= top && (end < 0 || row < end)),
  );
  const words = found?.rule.condition.values.map((value) => value.userEnteredValue) ?? [];
  return words.length ? words : null;
}

export function offer(view, overlay, at, words) {
  const version = view.versionOf(at.tab);
  const now = view.model.cell(at.tab, at.row, at.column)?.[0] ?? "";
  const list = Object.assign(document.createElement("ul"), { className: "choices", tabIndex: -1 });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Choose");
  const options = words.map((word, index) => {
    const option = Object.assign(document.createElement("li"), { textContent: word, id: `choice-${index}` });
    option.setAttribute("role", "option");
    option.addEventListener("click", () => done(word));
    list.append(option);
    return option;
  });
  let chosen = Math.max(0, words.indexOf(now));

  function point(index) {
    chosen = Math.min(words.length - 1, Math.max(0, index));
    options.forEach((option, each) => option.setAttribute("aria-selected", String(each === chosen)));
    list.setAttribute("aria-activedescendant", options[chosen].id);
    options[chosen].scrollIntoView({ block: "nearest" });
  }

  // Univer takes the keyboard back a moment after the cursor has moved: not while somebody chooses.
  const hold = () => requestAnimationFrame(() => list.isConnected && list.focus({ preventScroll: true }));
  const elsewhere = (event) => !list.contains(event.target) && done();

  function done(word) {
    removeEventListener("pointerdown", elsewhere, true);
    overlay.drop(NAME);
    view.focus();
    if (word !== undefined && word !== now) view.act(at.tab, "enter", { cells: [[at.row, at.column, word]], version });
  }

  list.addEventListener("keydown", (event) => {
    const to = { ArrowDown: chosen + 1, ArrowUp: chosen - 1, Home: 0, End: words.length - 1 }[event.key];
    if (to !== undefined) point(to);
    else if (event.key === "Enter") done(words[chosen]);
    else if (["Escape", "Tab"].includes(event.key)) done();
    else if (event.key.length === 1) {
      const next = [...words.keys()].find((_, step) => words[(chosen + 1 + step) % words.length].toLowerCase().startsWith(event.key.toLowerCase()));
      if (next !== undefined) point((chosen + 1 + next) % words.length);
    }
    event.preventDefault();
    event.stopPropagation();
  });
  list.addEventListener("blur", hold);
  addEventListener("pointerdown", elsewhere, true);
  overlay.put(NAME, list, { ...at, down: 22 });
  point(chosen);
  hold();
}
