// The grid: Univer shows the model and says what a person did. It neither calculates nor sorts nor formats by itself:
// what would change the workbook becomes an act for the server, and comes back as a patch like anybody else's.
//
// `row` is a row of the workbook, `at` a row of the screen; they differ in a saved view that sorts (placed.js).

import { actOf, boxesOf } from "./acts.js";
import { cellData, heights, notes, rowData, runs, ticksIn, ticksOf, toCell, toStyle, validations, workbook } from "./documents.js";
import { follow } from "./model.js";
import { Placed } from "./placed.js";
import { Typing } from "./typing.js";
import { Core, Sheets, startUniver, UNIT } from "./univer.js";

const AS_IT_STANDS = new Placed();

export class View {
  // `hear`: { acts(tab, act, words), say(text), moved(), opened(tab), scattered(tab) }
  constructor(container, hear) {
    this.hear = hear;
    this.container = container;
    this.watched = [];
    this.views = new Map(); // tab → Placed
    this.waiting = new Set(); // tabs whose cells have come while somebody was typing in them
    Object.assign(this, startUniver(container));
    this.typing = new Typing(this);
    this.commands.beforeCommandExecuted((info, options) => this._before(info, options));
    this.commands.onCommandExecuted((info, options) => this._after(info, options));
    const event = this.api.Event;
    this.api.addEvent(event.SelectionChanged, () => this.hear.moved());
    this.api.addEvent(event.ActiveSheetChanged, () => {
      this.hear.opened(this.tab());
      this.hear.moved();
    });
  }

  say(text) {
    this.hear.say(text);
  }

  placed(tab) {
    return this.views.get(tab) ?? AS_IT_STANDS;
  }

  versionOf(tab) {
    return this.placed(tab).view?.version ?? this.model.versionOf(tab);
  }

  act(tab, act, words = {}) {
    return this.hear.acts(tab, act, { version: this.versionOf(tab), ...words });
  }

  // The keyboard is the grid's again.
  focus() {
    this.injector.get(globalThis.UniverUi.ILayoutService).focus();
  }

  // ---- what a person does -------------------------------------------------------------------------------------

  _before(info, options) {
    if (options?.fromCollab || this.building) return;
    const tab = info.params?.subUnitId ?? this.tab();
    const translated = actOf(info, this, tab);
    if (!translated) return;
    if (translated.order) this.act(tab, translated.order.act, translated.order);
    throw new Core.CanceledError();
  }

  _after(info, options) {
    if (options?.fromCollab || this.building || info.id !== "sheet.mutation.set-range-values") return;
    const { subUnitId: tab, cellValue } = info.params;
    for (const [at, cells] of Object.entries(cellValue ?? {})) {
      for (const [column, cell] of Object.entries(cells)) this.typing.changed(tab, Number(at), Number(column), cell);
    }
  }

  // What the toolbar and Ctrl-B say: turned on, or off where the first cell has it.
  toggled(tab, name) {
    const at = this.where();
    const look = this.model.looks[this.model.cell(tab, at.row, at.column)?.[1]] ?? {};
    const on = { bold: look.bl, italic: look.it, strike: look.st, underline: look.ul }[name];
    return this.format(tab, { [name]: !on });
  }

  format(tab, set) {
    return { act: "format", boxes: boxesOf(this.selection(), this, tab), set };
  }

  // ---- what the server says -----------------------------------------------------------------------------------

  take(model, { changes, others }) {
    this.model = model;
    if (others || this.stale) {
      if (this.typing.at) this.stale = true;
      else this.show(model);
      return;
    }
    this._learn();
    const before = this.typing.at ? null : (this.going ?? this.where());
    for (const change of changes) if (!change.anew) this._takeTab(String(change.id), change);
    if (before) this._follow(before, changes);
  }

  // Looks that the grid does not know yet.
  _learn() {
    const known = this.looks;
    this.model.looks.slice(known).forEach((look, at) => (this.styles[`k${known + at}`] = toStyle(look)));
    this.looks = this.model.looks.length;
  }

  // The cursor stays on the cell that it is on, wherever that goes. A tab that is built anew (its columns moved) has it
  // there once it is.
  _follow(before, changes) {
    const change = changes.find(({ id }) => String(id) === before.tab);
    const after = follow(change?.steps ?? [], before);
    if (!after) return;
    if (change?.anew || this.going) this.going = after;
    else if (after.row !== before.row && !this.views.get(before.tab)?.sorted) this.go(after);
  }

  _takeTab(id, change) {
    if (!this.book().getSheetBySheetId(id)) return;
    if (change.frame) this._frame(id, change.frame);
    if (!this.model.tabs.get(id).loaded) return;
    if (change.steps && this.views.has(id)) {
      this.hear.scattered(id); // the saved view is asked for again, and then the tab is shown anew
      return;
    }
    for (const step of change.steps ?? []) this._step(id, step);
    this.paint(id, (change.cells ?? []).map(([row, column]) => [row, column]));
    if (change.hidden && !this.views.has(id)) this._hide(id, change.hidden);
  }

  _frame(id, frame) {
    const tab = this.model.tabs.get(id);
    if (frame.title) this._mutate("sheet.mutation.set-worksheet-name", id, { name: frame.title });
    const all = { startRow: 0, endRow: tab.rowCount - 1 };
    if (frame.widths) {
      const colWidth = Object.fromEntries(Array.from({ length: tab.columnCount }, (_, at) => [at, tab.widths[at] ?? 100]));
      const ranges = [{ ...all, startColumn: 0, endColumn: tab.columnCount - 1 }];
      this._mutate("sheet.mutation.set-worksheet-col-width", id, { ranges, colWidth });
    }
    if (frame.hiddenColumns) {
      const ranges = (columns) => runs(columns).map(([startColumn, endColumn]) => ({ ...all, startColumn, endColumn }));
      this._mutate("sheet.mutation.set-col-visible", id, { ranges: [{ ...all, startColumn: 0, endColumn: tab.columnCount - 1 }] });
      if (frame.hiddenColumns.length) this._mutate("sheet.mutation.set-col-hidden", id, { ranges: ranges(frame.hiddenColumns) });
    }
    if (frame.rules && tab.loaded) this._rules(id);
    if (frame.notes && tab.loaded) this._notes(id);
  }

  _rules(id) {
    const tab = this.model.tabs.get(id);
    const service = this.injector.get(globalThis.UniverDataValidation.DataValidationModel);
    for (const rule of service.getRules(UNIT, id)) this._mutate("data-validation.mutation.removeRule", id, { ruleId: rule.uid });
    const rule = validations(tab);
    if (rule.length) this._mutate("data-validation.mutation.addRule", id, { rule });
  }

  _notes(id) {
    for (const [row, cells] of Object.entries(notes(id, this.model.tabs.get(id)))) {
      for (const [col, note] of Object.entries(cells)) {
        const given = { unitId: UNIT, sheetId: id, row: Number(row), col: Number(col), note, silent: true };
        this.commands.syncExecuteCommand("sheet.mutation.update-note", given, { fromCollab: true, onlyLocal: true });
      }
    }
  }

  _step(id, step) {
    const all = { startColumn: 0, endColumn: this.model.tabs.get(id).columnCount - 1 };
    this.typing.step(id, step);
    if (step.kind === "insert") {
      const range = { startRow: step.at, endRow: step.at + step.count - 1, ...all };
      this._mutate("sheet.mutation.insert-row", id, { range, rowInfo: heights(step.count) });
    } else if (step.kind === "delete") {
      this._mutate("sheet.mutation.remove-rows", id, { range: { startRow: step.start, endRow: step.end - 1, ...all } });
    } else if (step.kind === "move") {
      const count = step.end - step.start;
      const to = step.to > step.start ? step.to + count : step.to;
      const sourceRange = { startRow: step.start, endRow: step.end - 1, ...all };
      this._mutate("sheet.mutation.move-rows", id, { sourceRange, targetRange: { startRow: to, endRow: to + count - 1, ...all } });
    } else {
      const [top, bottom, left, right] = step.box;
      const places = [];
      for (let row = top; row < Math.min(bottom, top + step.rows.length); row += 1) {
        if (step.rows[row - top] === row) continue;
        for (let column = left; column < right; column += 1) places.push([row, column]);
      }
      this.paint(id, places);
    }
  }

  // Shows these cells as the model has them, except the one that somebody is typing in here.
  paint(id, places) {
    if (!places.length || !this.model.tabs.has(id)) return;
    const placed = this.placed(id);
    const ticks = ticksOf(this.model.tabs.get(id));
    const last = this.model.tabs.get(id).rows.length;
    const cellValue = {};
    for (const [row, column] of places) {
      const at = placed.shown(row);
      if (this.typing.isIn(id, at, column) || row > last + 1000) continue;
      (cellValue[at] ??= {})[column] = this._cell(id, row, column, ticks);
    }
    this._mutate("sheet.mutation.set-range-values", id, { cellValue });
  }

  _cell(id, row, column, ticks) {
    const cell = this.model.cell(id, row, column);
    if (!cell) return null;
    return { ...toCell(cell, ticksIn(ticks, row, column)), p: null, f: null, si: null, s: `k${cell[1]}` };
  }

  _hide(id, rows) {
    const { columnCount, rowCount } = this.model.tabs.get(id);
    const all = { startColumn: 0, endColumn: columnCount - 1 };
    this._mutate("sheet.mutation.set-row-visible", id, { ranges: [{ startRow: 0, endRow: rowCount - 1, ...all }] });
    const ranges = runs(rows).map(([startRow, endRow]) => ({ startRow, endRow, ...all }));
    if (ranges.length) this._mutate("sheet.mutation.set-row-hidden", id, { ranges });
  }

  _mutate(name, subUnitId, params) {
    const given = { unitId: UNIT, subUnitId, ...params };
    this.commands.syncExecuteCommand(name, given, { fromCollab: true, onlyLocal: true });
  }

  // ---- building -----------------------------------------------------------------------------------------------

  show(model) {
    this.building = true;
    const before = this.going ?? (this.model ? this.where() : null);
    this.going = null;
    const focused = this.model && document.getElementById(this.container)?.contains(document.activeElement);
    this.model = model;
    this.stale = false;
    this.waiting.clear();
    this.typing.forget();
    for (const id of this.views.keys()) if (!model.tabs.has(id)) this.views.delete(id);
    const styles = Object.fromEntries(model.looks.map((look, at) => [`k${at}`, toStyle(look)]));
    if (this.api.getWorkbook(UNIT)) this.api.disposeUnit(UNIT);
    this.api.createWorkbook(workbook(model, styles, (id) => this.placed(id)));
    if (!this.intercepted) {
      this.intercepted = true; // Univer's services for sheets come with the first workbook
      this._intercept(this.injector.get(Sheets.SheetInterceptorService));
    }
    this.styles = this.book().getStyles()._styles;
    this.looks = model.looks.length;
    const stays = before && model.tabs.has(before.tab) && !model.tabs.get(before.tab).tabHidden;
    this.go(stays ? before : { tab: model.open, row: 0, column: 0 });
    if (focused) this.focus(); // what is typed next is for the grid, as it was before
    this.building = false;
  }

  // A tab's cells have come, or its saved view: they are put in place of what the grid has.
  fill(id) {
    if (this.typing.at?.tab === id) {
      this.waiting.add(id);
      return;
    }
    this.waiting.delete(id);
    this._learn();
    const tab = this.model.tabs.get(id);
    const sheet = this.book().getSheetBySheetId(id);
    const replace = (old, fresh) => {
      for (const key of Object.keys(old)) delete old[key];
      Object.assign(old, fresh);
    };
    replace(sheet.getCellMatrix().getMatrix(), cellData(tab, this.placed(id)));
    replace(sheet.getRowManager().getRowData(), rowData(tab, this.placed(id)));
    this._mutate("sheet.mutation.set-worksheet-row-count", id, { rowCount: tab.rowCount });
    this._rules(id);
    this._notes(id);
    const range = { startRow: 0, endRow: 0, startColumn: 0, endColumn: 0 };
    this._mutate("sheet.mutation.set-worksheet-row-height", id, { ranges: [range], rowHeight: tab.heights[0] ?? 21 });
    this.hear.moved();
  }

  // Somebody is no longer typing: what waited is done.
  settled() {
    if (this.stale) this.show(this.model);
    for (const id of this.waiting) this.fill(id);
    this.hear.moved();
  }

  choose(tab, view) {
    if (view) this.views.set(tab, new Placed(view));
    else this.views.delete(tab);
    this.fill(tab);
  }

  _intercept(service) {
    service.intercept(Sheets.INTERCEPTOR_POINT.CELL_CONTENT, {
      priority: 1000,
      effect: Core.InterceptorEffectEnum.Value | Core.InterceptorEffectEnum.Style,
      handler: (cell, where, next) => {
        let shown = cell;
        if (cell?.custom?.d !== undefined) shown = { ...cell, v: cell.custom.d, t: 1 };
        const person = this.watched.find(
          ({ tab, row, column }) =>
            column === where.col && tab === where.subUnitId && this.placed(tab).shown(row) === where.row,
        );
        return next(person ? { ...shown, s: outlined(shown, person.colour, where.workbook) } : shown);
      },
    });
    this.typing.intercept(service.writeCellInterceptor);
  }

  // ---- where --------------------------------------------------------------------------------------------------

  book() {
    return this.api.getWorkbook(UNIT).getWorkbook();
  }

  sheet() {
    return this.api.getActiveWorkbook()?.getActiveSheet();
  }

  tab() {
    return this.sheet()?.getSheetId();
  }

  selection() {
    return this.sheet().getActiveRange().getRange();
  }

  where() {
    const range = this.sheet()?.getActiveRange?.();
    if (!range) return null;
    const tab = this.tab();
    return { tab, row: this.placed(tab).real(range.getRow()), column: range.getColumn() };
  }

  go({ tab, row, column }) {
    const book = this.api.getActiveWorkbook();
    const sheet = book.getSheetBySheetId(tab);
    book.setActiveSheet(sheet);
    const at = this.placed(tab).shown(row);
    if (at < sheet.getMaxRows() && column < sheet.getMaxColumns()) sheet.getRange(at, column).activate();
  }

  people(others) {
    this.watched = others.map((each) => ({ ...each, tab: String(each.tab) }));
    this.sheet()?.refreshCanvas();
  }
}

function outlined(cell, colour, book) {
  const side = { s: 8, cl: { rgb: colour } };
  const own = typeof cell?.s === "string" ? book.getStyles().get(cell.s) : cell?.s;
  return { ...own, bd: { t: side, b: side, l: side, r: side } };
}
