// What the grid shows, brought to what the model says: Univer's own mutations, marked as come from elsewhere.

import { cellData, heightOf, heights, notes, rowData, runs, ticksIn, ticksOf, toCell, validations } from "./documents.js";
import { UNIT } from "./univer.js";

export class Shown {
  constructor(view) {
    this.view = view;
  }

  _tab(id) {
    return this.view.model.tabs.get(id);
  }

  frame(id, frame) {
    const tab = this._tab(id);
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
    const tab = this._tab(id);
    const service = this.view.injector.get(globalThis.UniverDataValidation.DataValidationModel);
    for (const rule of service.getRules(UNIT, id)) this._mutate("data-validation.mutation.removeRule", id, { ruleId: rule.uid });
    const rule = validations(tab);
    if (rule.length) this._mutate("data-validation.mutation.addRule", id, { rule });
  }

  _notes(id) {
    for (const [row, cells] of Object.entries(notes(id, this._tab(id)))) {
      for (const [col, note] of Object.entries(cells)) {
        const given = { unitId: UNIT, sheetId: id, row: Number(row), col: Number(col), note, silent: true };
        this.view.commands.syncExecuteCommand("sheet.mutation.update-note", given, { fromCollab: true, onlyLocal: true });
      }
    }
  }

  // A sort that comes `alone` is painted here. Of several steps the model is already where the last one leads: then a
  // sort paints nothing, and `all` does it after them.
  step(id, step, alone) {
    const all = { startColumn: 0, endColumn: this._tab(id).columnCount - 1 };
    this.view.typing.step(id, step);
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
    } else if (alone) {
      const [top, bottom, left, right] = step.box;
      const places = [];
      for (let row = top; row < Math.min(bottom, top + step.rows.length); row += 1) {
        if (step.rows[row - top] === row) continue;
        for (let column = left; column < right; column += 1) places.push([row, column]);
      }
      this.paint(id, places);
    }
  }

  all(id) {
    const columns = Array.from({ length: this._tab(id).columnCount }, (_, column) => column);
    this.paint(id, this._tab(id).rows.flatMap((_, row) => columns.map((column) => [row, column])));
  }

  // Shows these cells as the model has them, except the one that somebody is typing in here.
  paint(id, places) {
    if (!places.length) return;
    const placed = this.view.placed(id);
    const ticks = ticksOf(this._tab(id));
    const last = this._tab(id).rows.length;
    const sheet = this.view.book().getSheetBySheetId(id);
    const cellValue = {};
    for (const [row, column] of places) {
      const at = placed.shown(row);
      if (this.view.typing.isIn(id, at, column) || row > last + 1000) continue;
      const cell = this._cell(id, row, column, ticks);
      if (!same(sheet.getCellRaw(at, column), cell)) (cellValue[at] ??= {})[column] = cell;
    }
    if (Object.keys(cellValue).length) this._mutate("sheet.mutation.set-range-values", id, { cellValue });
    this._heights(id, [...new Set(places.map(([row]) => row))]);
  }

  // Rows whose wrapped texts need more room, or less, than before.
  _heights(id, rows) {
    const manager = this.view.book().getSheetBySheetId(id).getRowManager();
    for (const row of rows) {
      const at = this.view.placed(id).shown(row);
      const rowHeight = heightOf(this._tab(id), row, this.view.model.looks);
      if (rowHeight === manager.getRowHeight(at)) continue;
      const ranges = [{ startRow: at, endRow: at, startColumn: 0, endColumn: 0 }];
      this._mutate("sheet.mutation.set-worksheet-row-height", id, { ranges, rowHeight });
    }
  }

  _cell(id, row, column, ticks) {
    const cell = this.view.model.cell(id, row, column);
    if (!cell) return null;
    return { ...toCell(cell, ticksIn(ticks, row, column)), p: null, f: null, si: null, s: `k${cell[1]}` };
  }

  hide(id, rows) {
    const { columnCount, rowCount } = this._tab(id);
    const all = { startColumn: 0, endColumn: columnCount - 1 };
    this._mutate("sheet.mutation.set-row-visible", id, { ranges: [{ startRow: 0, endRow: rowCount - 1, ...all }] });
    const ranges = runs(rows).map(([startRow, endRow]) => ({ startRow, endRow, ...all }));
    if (ranges.length) this._mutate("sheet.mutation.set-row-hidden", id, { ranges });
  }

  _mutate(name, subUnitId, params) {
    const given = { unitId: UNIT, subUnitId, ...params };
    this.view.commands.syncExecuteCommand(name, given, { fromCollab: true, onlyLocal: true });
  }

  // All cells of a tab, in place of what the grid has.
  fill(id) {
    const tab = this._tab(id);
    const sheet = this.view.book().getSheetBySheetId(id);
    const replace = (old, fresh) => {
      for (const key of Object.keys(old)) delete old[key];
      Object.assign(old, fresh);
    };
    replace(sheet.getCellMatrix().getMatrix(), cellData(tab, this.view.placed(id)));
    replace(sheet.getRowManager().getRowData(), rowData(tab, this.view.placed(id), this.view.model.looks));
    this._mutate("sheet.mutation.set-worksheet-row-count", id, { rowCount: tab.rowCount });
    this._rules(id);
    this._notes(id);
    const range = { startRow: 0, endRow: 0, startColumn: 0, endColumn: 0 };
    this._mutate("sheet.mutation.set-worksheet-row-height", id, { ranges: [range], rowHeight: tab.heights[0] ?? 21 });
  }
}

// Whether the grid has the cell as it should be: what is the same need not be drawn anew.
function same(has, wanted) {
  if (!has || !wanted) return !has && !wanted;
  const told = (cell) => JSON.stringify([cell.v, cell.t, cell.s, cell.custom?.d, cell.custom?.e, cell.custom?.line]);
  return !has.p && !has.f && told(has) === told(wanted);
}
