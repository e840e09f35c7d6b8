// The grid: Univer shows the model and says what a person did. It neither calculates nor sorts nor formats by itself:
// what would change the workbook becomes an act for the server, and comes back as a patch like anybody else's.
//
// `row` is a row of the workbook, `at` a row of the screen; they differ in a saved view that sorts (placed.js).

import { actOf, boxesOf } from "./acts.js";
import { toStyle, workbook } from "./documents.js";
import { follow } from "./model.js";
import { Placed } from "./placed.js";
import { renamesOnTwoClicks } from "./renaming.js";
import { Shown } from "./shown.js";
import { sparkline } from "./sparklines.js";
import { Typing } from "./typing.js";
import { Core, Sheets, startUniver, UNIT, withoutFormulas } from "./univer.js";

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
    this.shown = new Shown(this);
    this.commands.beforeCommandExecuted((info, options) => this._before(info, options));
    this.commands.onCommandExecuted((info, options) => this._after(info, options));
    renamesOnTwoClicks(document.getElementById(container), this);
    const event = this.api.Event;
    this.ready = false; // for the keyboard and for scrolling
    this.api.addEvent(event.LifeCycleChanged, ({ stage }) => {
      this.ready ||= stage >= this.api.Enum.LifecycleStages.Rendered;
      if (this.ready) this.hear.moved();
    });
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
    if (info.id === "sheet.operation.set-selections") this.hear.moved();
    if (info.id === "sheet.operation.close-filter-panel") this.focus();
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
    if (change.frame) this.shown.frame(id, change.frame);
    if (!this.model.tabs.get(id).loaded) return;
    if (change.steps && this.views.has(id)) {
      this.hear.scattered(id); // the saved view is asked for again, and then the tab is shown anew
      return;
    }
    const steps = change.steps ?? [];
    for (const step of steps) this.shown.step(id, step, steps.length === 1);
    if (steps.length > 1 && steps.some(({ kind }) => kind === "sort")) this.shown.all(id);
    this.paint(id, (change.cells ?? []).map(([row, column]) => [row, column]));
    if (change.hidden && !this.views.has(id)) this.shown.hide(id, change.hidden);
  }

  // Shows these cells as the model has them, except the one that somebody is typing in here.
  paint(id, places) {
    if (this.model.tabs.has(id)) this.shown.paint(id, places);
  }

  // ---- building -----------------------------------------------------------------------------------------------

  // The whole workbook has come again; who is typing goes on, and sees it after.
  renew(model) {
    this.model = model;
    if (this.typing.at) this.stale = true;
    else this.show(model);
  }

  show(model) {
    this.building = true;
    const built = this.api.getWorkbook(UNIT);
    const before = this.going ?? (built ? this.where() : null);
    this.going = null;
    const focused = built && document.getElementById(this.container)?.contains(document.activeElement);
    this.model = model;
    this.stale = false;
    this.waiting.clear();
    this.typing.touched = [];
    for (const id of this.views.keys()) if (!model.tabs.has(id)) this.views.delete(id);
    const styles = Object.fromEntries(model.looks.map((look, at) => [`k${at}`, toStyle(look)]));
    if (built) this.api.disposeUnit(UNIT);
    this.api.createWorkbook(workbook(model, styles, (id) => this.placed(id)));
    if (!this.intercepted) {
      this.intercepted = true; // Univer's services for sheets come with the first workbook
      this._intercept(this.injector.get(Sheets.SheetInterceptorService));
      withoutFormulas(this.injector);
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
    if (this.stale) return; // all of it is shown anew soon
    if (this.typing.at?.tab === id) {
      this.waiting.add(id);
      return;
    }
    this.waiting.delete(id);
    this._learn();
    this.shown.fill(id);
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
        // Without a type: what says that it is a text, Univer tries to read as a date, at every frame.
        if (cell?.custom?.d !== undefined) shown = { ...cell, v: cell.custom.d, t: undefined };
        else if (cell?.t === 1) shown = { ...cell, t: undefined };
        if (cell?.custom?.line) shown.customRender = [...(cell.customRender ?? []), sparkline];
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
    if (!sheet || this.model.tabs.get(tab).tabHidden) return;
    book.setActiveSheet(sheet);
    const at = this.placed(tab).shown(row);
    if (at < sheet.getMaxRows() && column < sheet.getMaxColumns()) sheet.getRange(at, column).activate();
  }

  // Goes there, and scrolls to it.
  reveal(place) {
    this.go(place);
    const at = Math.max(0, this.placed(place.tab).shown(place.row) - 2);
    const scroll = () => this.ready && this.tab() === place.tab && this.sheet().scrollToCell(at, 0);
    requestAnimationFrame(() => requestAnimationFrame(scroll));
  }

  people(others) {
    const before = JSON.stringify(this.watched);
    this.watched = others.map((each) => ({ ...each, tab: String(each.tab) }));
    if (before !== JSON.stringify(this.watched)) this.sheet()?.refreshCanvas();
  }
}

function outlined(cell, colour, book) {
  const side = { s: 8, cl: { rgb: colour } };
  const own = typeof cell?.s === "string" ? book.getStyles().get(cell.s) : cell?.s;
  return { ...own, bd: { t: side, b: side, l: side, r: side } };
}
