// What a screen reader hears of the grid, which is a picture to it: the cell under the cursor in words, and names for
// Univer's own buttons.

import { choicesAt } from "./choices.js";
import { ticksIn, ticksOf } from "./documents.js";

// "Notes, row 14, #1042: photo in mail": the column by its header, the row by its number and by what names it.
export function spoken(model, at, more = {}) {
  const tab = model.tabs.get(at.tab);
  const says = (row, column) => model.cell(at.tab, row, column)?.[0] ?? "";
  const head = Math.max(0, tab.frozenRows - 1);
  const parts = [at.row > head && says(head, at.column), at.row > head ? `row ${at.row + 1}` : at.row === head ? "header" : `row ${at.row + 1}`];
  if (at.row > head) parts.push(nameOf(tab, at));
  const words = [`${parts.filter(Boolean).join(", ")}: ${contents(tab, at, says(at.row, at.column))}`];
  const note = tab.notes.find(({ row, column }) => row === at.row && column === at.column);
  if (note) words.push(`Note: ${note.note}`);
  if (more.selected) words.push(more.selected);
  return words.join(". ");
}

// What stands in the frozen columns of the row: a link if there is one, else the first word.
function nameOf(tab, { row, column }) {
  const cells = (tab.rows[row] ?? []).slice(0, tab.frozenColumns);
  const others = cells.filter((cell, at) => at !== column && cell?.[0] && cell[0] !== "TRUE" && cell[0] !== "FALSE");
  return (others.find((cell) => cell[4]) ?? others[0])?.[0];
}

function contents(tab, at, text) {
  if (ticksIn(ticksOf(tab), at.row, at.column)) return text === "TRUE" ? "ticked" : "not ticked";
  const cell = tab.rows[at.row]?.[at.column];
  const kinds = [choicesAt(tab, at) && "drop-down", cell?.[4] && "link", cell?.[5] && "small chart"].filter(Boolean);
  return [text || (cell?.[5] ? "" : "blank"), ...kinds].filter(Boolean).join(", ");
}

export function hear(home, view, at) {
  const { startRow, endRow, startColumn, endColumn } = view.selection();
  const [rows, columns] = [endRow - startRow + 1, endColumn - startColumn + 1];
  const selected = rows * columns > 1 ? `${rows} × ${columns} cells selected` : "";
  const words = spoken(view.model, at, { selected });
  if (home.textContent !== words) home.textContent = words;
}

const NAMES = {
  "[data-u-comp='sheet-bar-append-button']": ["Add a tab", "All tabs"],
  "[data-u-comp='button']": ["Zoom out", "Zoom in", "Zoom"],
  "[data-u-comp='defined-name'] input": ["Cell or range"],
};
const EDITORS = [["DOCS_NORMAL", "Cell"], ["DOCS_FORMULA_BAR", "Formula bar"]];
const PICTURES = "canvas:not([aria-label]), svg, [role='track']";

// Univer makes some of these late, and some again.
export function nameParts(container) {
  for (const [which, names] of Object.entries(NAMES)) {
    container.querySelectorAll(which).forEach((each, at) => each.setAttribute("aria-label", names[at] ?? names.at(-1)));
  }
  for (const each of container.querySelectorAll(PICTURES)) {
    each.setAttribute("aria-hidden", "true");
    for (const part of [each, ...each.querySelectorAll("button")]) if (part.tabIndex >= 0) part.tabIndex = -1;
  }
  for (const [id, name] of EDITORS) {
    const editor = document.getElementById(`__editor___INTERNAL_EDITOR__${id}`);
    if (!editor || editor.ariaLabel) continue;
    editor.setAttribute("role", "textbox");
    editor.setAttribute("aria-label", name);
    editor.setAttribute("aria-describedby", "cell");
  }
}
