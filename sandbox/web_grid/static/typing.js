// Typing into cells: what was typed goes to the server as it was typed, with the place and the version in which the
// person began; a cell that somebody is typing in is left alone until they are done.

import { carried } from "./model.js";
import { ticksIn, ticksOf } from "./documents.js";
import { Sheets } from "./univer.js";

export class Typing {
  constructor(view) {
    this.view = view;
    this.at = null; // the cell that is being typed in: where it was and in which version, and `now`, its screen row
    this.outgoing = [];
    this.touched = []; // cells changed here, to be shown as the server has them once it has answered
    const event = view.api.Event;
    view.api.addEvent(event.SheetEditStarted, (e) => this._begun(e.worksheet.getSheetId(), e.row, e.column));
    view.api.addEvent(event.BeforeSheetEditEnd, (e) => {
      if (this.at) this.at.text = e.value.toPlainText().replace(/\r\n$|\n$/, "");
    });
    view.api.addEvent(event.SheetEditEnded, () => {
      const done = this.at;
      if (done) done.over = true;
      setTimeout(() => this._ended(done), 0); // what was typed is told by Univer after its word of the end
    });
  }

  // An edit whose editor is closed is over, by the next key at the latest: on a busy machine the timer comes after it.
  close() {
    if (this.at?.over) this._ended(this.at);
  }

  _begun(tab, at, column) {
    this.close();
    if (this.at) return;
    const row = this.view.placed(tab).real(at);
    const shown = this.view.model.cell(tab, row, column);
    this.at = { tab, row, now: at, column, version: this.view.versionOf(tab), before: shown?.[2] ?? shown?.[0] ?? "" };
  }

  // Whether somebody is typing there: not any more once it is sent, though Univer's word of the end comes later. A sort
  // in that moment must draw the cell, or what was typed would stand on another row.
  isIn(tab, at, column) {
    return this.at?.tab === tab && !this.at.sent && this.at.now === at && this.at.column === column;
  }

  // Univer's editor goes with its row; what is remembered here does too.
  step(tab, step) {
    if (this.at?.tab === tab && step.kind !== "sort") this.at.now = carried(step, this.at.now, this.at.column) ?? this.at.now;
    this.touched = this.touched
      .map((each) => (each.tab === tab ? { ...each, row: carried(step, each.row, each.column) } : each))
      .filter((each) => each.row !== null);
  }

  intercept(service) {
    service.intercept(Sheets.BEFORE_CELL_EDIT, {
      priority: 1000,
      handler: (cell) => {
        const text = cell?.custom?.e ?? cell?.custom?.d;
        return text === undefined ? cell : { ...cell, v: text, t: 1, p: undefined, f: undefined };
      },
    });
    service.intercept(Sheets.AFTER_CELL_EDIT, {
      priority: 1000,
      // As typed, not as Univer reads it: the server reads it in the spreadsheet's locale.
      handler: (cell) =>
        cell && this.at?.text !== undefined ? { ...cell, v: this.at.text, t: 1, p: null, f: null, si: null, custom: null } : cell,
    });
  }

  changed(tab, at, column, cell) {
    if (cell && !("v" in cell) && !("p" in cell) && !("f" in cell)) return; // a look alone is the server's
    const typed = this.at?.text !== undefined && this.at.tab === tab ? this.at : null;
    const row = typed ? typed.row : this.view.placed(tab).real(at);
    const version = typed ? typed.version : this.view.versionOf(tab);
    const text = typed ? typed.text : this._text(cell, tab, row, column);
    if (!typed || text !== typed.before) {
      if (typed) typed.sent = true;
      const last = this.outgoing.at(-1);
      const place = [row, typed ? typed.column : column, text];
      if (last && last.tab === tab && last.version === version) last.cells.push(place);
      else this.outgoing.push({ tab, version, cells: [place] });
      this.flushing ??= Promise.resolve().then(() => this._flush());
    }
    this.touched.push({ tab, row: this.view.placed(tab).real(at), column });
  }

  _text(cell, tab, row, column) {
    if (!cell || cell.v === null || cell.v === undefined) return cell?.p?.body?.dataStream?.replace(/\r\n$/, "") ?? "";
    if (ticksIn(ticksOf(this.view.model.tabs.get(tab)), row, column)) return Number(cell.v) === 1 || cell.v === true ? "TRUE" : "FALSE";
    if (cell.custom?.e !== undefined && cell.custom?.e !== null) return cell.custom.e;
    if (typeof cell.v === "boolean") return cell.v ? "TRUE" : "FALSE";
    return String(cell.v);
  }

  async _flush() {
    this.flushing = null;
    for (const each of this.outgoing.splice(0)) {
      await this.view.act(each.tab, "enter", { cells: each.cells, version: each.version });
    }
  }

  // Cells changed here are shown as the server has them.
  repaint() {
    if (this.view.stale) return;
    for (const [tab, mine] of Map.groupBy(this.touched.splice(0), (place) => place.tab)) {
      this.view.paint(tab, mine.map((place) => [place.row, place.column]));
    }
  }

  _ended(done) {
    if (!done || this.at !== done) return;
    this.at = null;
    // What was sent stands as it was typed until the server has answered.
    if (!done.sent) this.view.paint(done.tab, [[this.view.placed(done.tab).real(done.now), done.column]]);
    this.view.settled();
  }
}
