// The keys of Google's page that Univer does not have: moving far, ticking, opening a drop-down, changing tabs, rows in and
// out, and the way out of the grid, whose own Tab key moves the cursor.

import { actOf } from "./acts.js";
import { choicesAt, offer } from "./choices.js";
import { ticksIn, ticksOf } from "./documents.js";
import { Menu } from "./menu.js";
import { Core, mainViewport } from "./univer.js";

const EDITOR = "__editor___INTERNAL_EDITOR__DOCS_NORMAL";
const LINE = 21;
export const TOLD = [
  ["F6, Shift+F6", "to the next part of the page: cells, tabs, head, tools, World"],
  ["Escape", "back to the cells"],
  ["Enter, F2", "type in the cell; Enter, Tab or Escape ends it"],
  ["Enter", "on a drop-down: choose; on a tick box: tick"],
  ["Space", "tick the selected boxes"],
  ["Alt+Down, Alt+Up", "next tab, tab before"],
  ["Home, End, Ctrl+Home, Ctrl+End", "ends of the row, of the tab"],
  ["Shift+Space, Ctrl+Space", "select the row, the column"],
  ["Ctrl+Alt+=, Ctrl+Alt+-", "insert, delete the selected rows"],
  ["Ctrl+Shift+L, Ctrl+Alt+R", "filter on or off, the filter of this column"],
  ["Shift+F10", "the menu of the cell"],
  ["Alt+Enter", "open the link of the cell"],
  ["Ctrl+F", "find"],
  ["Ctrl+Z, Ctrl+Y", "undo, redo"],
];

// `page`: { overlay, help(), parts() } where parts are what takes the keyboard to each part of the page. To be called
// before Univer starts, or its own keys come first; the view is told by `of`.
export function hearKeys() {
  const keys = new Keys();
  addEventListener("keydown", (event) => {
    keys.view?.typing.close();
    if (!keys.view || !keys.pressed(event)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);
  return { of: (view, page) => Object.assign(keys, { view, page }) };
}

const named = (event) =>
  [event.ctrlKey && "Ctrl", event.altKey && "Alt", event.shiftKey && "Shift", event.code === "Equal" ? "=" : event.key].filter(Boolean).join("+");

class Keys {
  // Whether the key was one of these, and did its work.
  pressed(event) {
    if (this.menu?.open) return this.menu.pressed(event);
    if (document.querySelector("dialog[open], [role='listbox'].choices")) return false;
    const name = named(event);
    const anywhere = ANYWHERE[name];
    if (anywhere && !this.view.typing.at) return anywhere(this) !== false;
    if (name === "Escape" && this._beside()) return this._back();
    const run = IN_GRID[name];
    return Boolean(run) && this._atCells() && run(this) !== false;
  }

  _atCells() {
    const at = document.activeElement;
    return this.view.ready && !this.view.typing.at && (at?.id === EDITOR || at === document.body);
  }

  _beside() {
    return Boolean(document.activeElement?.closest("#top, #tools, [role='tab'], [data-u-comp='rect-popup']"));
  }

  _back() {
    this.view.commands.executeCommand("sheet.operation.close-filter-panel");
    this.view.focus();
    return true;
  }

  part(by) {
    const parts = this.page.parts();
    const now = parts.findIndex(({ home }) => home?.contains(document.activeElement));
    parts[((now < 0 ? 0 : now) + by + parts.length) % parts.length].take();
  }

  // ---- moving; rows are rows of the screen ----------------------------------------------------------------------------

  get sheet() {
    return this.view.book().getSheetBySheetId(this.view.tab());
  }

  get tab() {
    return this.view.model.tabs.get(this.view.tab());
  }

  cells(at) {
    return this.tab.rows[this.view.placed(this.view.tab()).real(at)] ?? [];
  }

  go(at, column) {
    this.view.sheet().getRange(at, column).activate();
    const range = { startRow: at, endRow: at, startColumn: column, endColumn: column };
    this.view.commands.executeCommand("sheet.command.scroll-to-cell", { range });
  }

  // The nearest row or column that can be seen, from there on inwards.
  seen(from, by, isSeen, count) {
    for (let at = from; at >= 0 && at < count; at += by) if (isSeen(at)) return at;
    return from;
  }

  column(from, by) {
    return this.seen(from, by, (each) => this.sheet.getColVisible(each), this.tab.columnCount);
  }

  row(from, by) {
    return this.seen(from, by, (each) => this.sheet.getRowVisible(each), this.tab.rowCount);
  }

  lastFilled(cells) {
    return Math.max(0, cells.findLastIndex((cell) => cell?.[0]));
  }

  lastRow() {
    const rows = Array.from({ length: this.tab.rows.length }, (_, at) => this.cells(at));
    return this.row(Math.max(0, rows.findLastIndex((cells) => cells.some((cell) => cell?.[0]))), -1);
  }

  lastColumn() {
    return this.column(Math.max(0, ...this.tab.rows.map((cells) => this.lastFilled(cells))), -1);
  }

  page_(by) {
    const { startRow, startColumn } = this.view.selection();
    let at = startRow;
    for (let left = Math.max(1, Math.floor((mainViewport(this.view.injector)?.height ?? 420) / LINE) - 1); left > 0; left -= 1) {
      const next = this.row(at + by, by);
      if (!this.sheet.getRowVisible(next) || next < 0 || next >= this.tab.rowCount) break;
      at = next;
    }
    this.go(at, startColumn);
  }

  otherTab(by) {
    const { order, tabs } = this.view.model;
    const seen = order.filter((id) => !tabs.get(id).tabHidden);
    const next = seen[(seen.indexOf(this.view.tab()) + by + seen.length) % seen.length];
    const book = this.view.api.getActiveWorkbook();
    book.setActiveSheet(book.getSheetBySheetId(next));
  }

  // ---- doing ------------------------------------------------------------------------------------------------------------

  // Ticks the selected boxes, or takes the ticks away where the first has one. False: there is none.
  tick() {
    const { startRow, endRow, startColumn, endColumn } = this.view.selection();
    const [id, ticks, found] = [this.view.tab(), ticksOf(this.tab), []];
    for (let at = startRow; at <= Math.min(endRow, this.tab.rows.length - 1); at += 1) {
      const row = this.view.placed(id).real(at);
      for (let column = startColumn; column <= endColumn; column += 1) if (ticksIn(ticks, row, column)) found.push([row, column]);
    }
    if (!found.length) return false;
    const word = this.view.model.cell(id, ...found[0])?.[0] === "TRUE" ? "FALSE" : "TRUE";
    this.view.act(id, "enter", { cells: found.map((place) => [...place, word]) });
    return true;
  }

  enter() {
    const { startRow, endRow, startColumn, endColumn } = this.view.selection();
    if (startRow !== endRow || startColumn !== endColumn) return false;
    const at = this.view.where();
    const words = choicesAt(this.tab, at);
    if (!words) return this.tick();
    offer(this.view, this.page.overlay, at, words);
    return true;
  }

  select(whole) {
    const { startRow, endRow, startColumn, endColumn } = this.view.selection();
    const [rows, columns] = [endRow - startRow + 1, endColumn - startColumn + 1];
    const box = whole === "rows" ? [startRow, 0, rows, this.tab.columnCount] : [0, startColumn, this.tab.rowCount, columns];
    this.view.sheet().getRange(...box).activate();
  }

  act(command, more = {}) {
    const range = this.view.selection();
    const what = range.endRow - range.startRow + 1 === this.tab.rowCount ? "col" : "row";
    const found = actOf({ id: `sheet.command.${command.replace("*", what)}`, params: { range, ...more } }, this.view, this.view.tab());
    if (found?.order) this.view.act(this.view.tab(), found.order.act, found.order);
  }

  filterHere() {
    const { column } = this.view.where();
    const range = this.tab.filter?.range;
    if (!range || column < (range.startColumnIndex ?? 0) || column >= (range.endColumnIndex ?? this.tab.columnCount)) {
      this.view.say("This column has no filter. Ctrl+Shift+L puts one on the tab.");
      return;
    }
    const given = { unitId: "book", subUnitId: this.view.tab(), col: column };
    this.view.commands.executeCommand("sheet.operation.open-filter-panel", given);
  }

  openMenu() {
    const { startRow, startColumn } = this.view.selection();
    const spot = this.page.overlay.spot(startRow, startColumn) ?? [innerWidth / 3, innerHeight / 3];
    this.menu ??= new Menu(this.view);
    this.menu.show(spot);
  }
}

const out = (keys) => keys.part(1);
const ANYWHERE = {
  F6: out,
  "Shift+F6": (keys) => keys.part(-1),
  "Ctrl+Alt+Shift+M": out,
  "Ctrl+/": (keys) => keys.page.help(),
};
const here = (keys) => keys.view.selection();
const [next, before] = [(keys) => keys.otherTab(1), (keys) => keys.otherTab(-1)];
const IN_GRID = {
  Home: (keys) => keys.go(here(keys).startRow, keys.column(0, 1)),
  End: (keys) => keys.go(here(keys).startRow, keys.column(keys.lastFilled(keys.cells(here(keys).startRow)), -1)),
  "Ctrl+Home": (keys) => keys.go(keys.row(0, 1), keys.column(0, 1)),
  "Ctrl+End": (keys) => keys.go(keys.lastRow(), keys.lastColumn()),
  PageDown: (keys) => keys.page_(1),
  PageUp: (keys) => keys.page_(-1),
  "Alt+ArrowDown": next,
  "Alt+ArrowUp": before,
  "Ctrl+Shift+PageDown": next,
  "Ctrl+Shift+PageUp": before,
  " ": (keys) => keys.tick(),
  Enter: (keys) => keys.enter(),
  "Shift+ ": (keys) => keys.select("rows"),
  "Ctrl+ ": (keys) => keys.select("columns"),
  "Ctrl+Alt+=": (keys) => keys.act("insert-*-by-range", { direction: Core.Direction.UP }),
  "Ctrl+Alt+-": (keys) => keys.act("remove-*-by-range"),
  "Ctrl+Alt+r": (keys) => keys.filterHere(),
  "Shift+F10": (keys) => keys.openMenu(),
  ContextMenu: (keys) => keys.openMenu(),
};
