// The grid: Univer shows the model and says what a person did. It neither calculates nor sorts nor formats by itself:
// what would change the workbook becomes an act for the server, and comes back as a patch like anybody else's.

import { carried } from "./model.js";

const UNIT = "book";
const FAR = 200000; // rules open at the grid's end cover rows still to come

const { UniverCore: Core, UniverSheets: Sheets, UniverPresets: Presets } = globalThis;

// Commands that only look, or whose cell changes are sent on; everything else that would change the workbook is refused.
const LETS_PASS = new Set(
  ("set-range-values clear-selection-content auto-clear-content move-selection move-selection-enter-tab scroll-to-cell " +
    "scroll-view scroll-view-reset set-scroll-relative select-all select-range expand-selection copy cut paste " +
    "paste-value paste-by-short-key optional-paste auto-fill refill copy-down copy-right toggle-cell-checkbox " +
    "change-zoom-ratio set-zoom-ratio set-worksheet-activate show-menu-list set-worksheet-show insert-row-before " +
    "insert-row-after insert-row insert-col insert-col-before insert-col-after insert-multi-rows-above " +
    "insert-multi-rows-after insert-multi-cols-before insert-multi-cols-right remove-row remove-row-confirm remove-col " +
    "remove-col-confirm remove-sheet-confirm hide-row-confirm hide-col-confirm sort-range-asc sort-range-desc " +
    "sort-range-asc-ext sort-range-desc-ext sort-range-custom set-frozen set-col-frozen set-row-frozen")
    .split(" ")
    .map((name) => `sheet.command.${name}`),
);
const REFUSED = "This page leaves formats and rules to the sync: change values, rows, columns and tabs here.";

export function toStyle(look) {
  return { bl: 0, it: 0, ul: null, st: null, bg: null, cl: null, bd: null, ...look };
}

export class View {
  // `acts(tab, act, words)` sends an act; `say(text)` tells the person something.
  constructor(container, acts, say, moved) {
    Object.assign(this, { acts, say, moved });
    this.editing = null;
    this.outgoing = [];
    this.container = container;
    this.watched = [];
    this._start();
  }

  _start() {
    const locales = [
      "SheetsCore",
      "SheetsDataValidation",
      "SheetsFilter",
      "SheetsSort",
      "SheetsNote",
      "SheetsFindReplace",
    ].map((name) => globalThis[`UniverPreset${name}EnUS`]);
    const preset = (name, options) => globalThis[`UniverPreset${name}`][`Univer${name}Preset`](options);
    const { univer, univerAPI } = Presets.createUniver({
      locale: Core.LocaleType.EN_US,
      locales: { [Core.LocaleType.EN_US]: Core.mergeLocales(...locales) },
      presets: [
        notCalculating(preset("SheetsCore", {
          container: this.container,
          header: true,
          toolbar: false,
          sheets: { disableForceStringMark: true, disableForceStringAlert: true },
          disableTextFormatMark: true,
          disableTextFormatAlert: true,
        })),
        preset("SheetsDataValidation", { showEditOnDropdown: false, showSearchOnDropdown: false }),
        preset("SheetsFilter"),
        preset("SheetsSort"),
        preset("SheetsNote"),
        preset("SheetsFindReplace"),
      ],
    });
    this.univer = univer;
    this.api = univerAPI;
    const injector = univer.__getInjector();
    this.commands = injector.get(Core.ICommandService);
    this.commands.beforeCommandExecuted((info, options) => this._before(info, options));
    this.commands.onCommandExecuted((info, options) => this._after(info, options));
    const event = univerAPI.Event;
    univerAPI.addEvent(event.SheetEditStarted, (e) => {
      if (this.editing) return;
      this.editing = { tab: e.worksheet.getSheetId(), row: e.row, column: e.column, version: this.version };
    });
    univerAPI.addEvent(event.BeforeSheetEditEnd, (e) => {
      if (!this.editing) return;
      this.editing.text = e.value.toPlainText().replace(/\r\n$|\n$/, "");
      this.editing.confirmed = e.isConfirm;
    });
    univerAPI.addEvent(event.SheetEditEnded, () => setTimeout(() => this._ended(), 0));
    univerAPI.addEvent(event.SelectionChanged, () => this.moved());
    univerAPI.addEvent(event.ActiveSheetChanged, () => this.moved());
  }

  _intercept(service) {
    service.intercept(Sheets.INTERCEPTOR_POINT.CELL_CONTENT, {
      priority: 1000,
      effect: Core.InterceptorEffectEnum.Value | Core.InterceptorEffectEnum.Style,
      handler: (cell, where, next) => {
        let shown = cell;
        if (cell?.custom?.d !== undefined) shown = { ...cell, v: cell.custom.d, t: 1 };
        const person = this.watched.find(
          (each) => each.row === where.row && each.column === where.col && String(each.tab) === where.subUnitId,
        );
        return next(person ? { ...shown, s: outlined(shown, person.colour, where.workbook) } : shown);
      },
    });
    const edit = service.writeCellInterceptor;
    edit.intercept(Sheets.BEFORE_CELL_EDIT, {
      priority: 1000,
      handler: (cell) => {
        const text = cell?.custom?.e ?? cell?.custom?.d;
        return text === undefined ? cell : { ...cell, v: text, t: 1, p: undefined, f: undefined };
      },
    });
    edit.intercept(Sheets.AFTER_CELL_EDIT, {
      priority: 1000,
      handler: (cell) => (cell && this.editing?.text !== undefined ? this._typed(cell) : cell),
    });
  }

  // As typed, not as Univer reads it: the server reads it in the spreadsheet's locale.
  _typed(cell) {
    return { ...cell, v: this.editing.text, t: 1, p: null, f: null, si: null, custom: null };
  }

  // ---- what a person does -------------------------------------------------------------------------------------

  _before(info, options) {
    if (options?.fromCollab || this.building) return;
    const translated = TRANSLATED[info.id];
    if (translated) {
      const tab = info.params?.subUnitId ?? this.tab();
      const order = translated(info.params ?? {}, this, tab);
      if (order) this.acts(tab, order.act, { ...order, version: this.version });
      throw new Core.CanceledError();
    }
    if (info.type === Core.CommandType.COMMAND && /^(sheet|data-validation)\.command\./.test(info.id)) {
      if (LETS_PASS.has(info.id)) return;
      this.say(REFUSED);
      throw new Core.CanceledError();
    }
  }

  _after(info, options) {
    if (options?.fromCollab || this.building || info.id !== "sheet.mutation.set-range-values") return;
    const { subUnitId: tab, cellValue } = info.params;
    for (const [row, cells] of Object.entries(cellValue ?? {})) {
      for (const [column, cell] of Object.entries(cells)) this._changed(tab, Number(row), Number(column), cell);
    }
  }

  _changed(tab, row, column, cell) {
    if (cell && !("v" in cell) && !("p" in cell) && !("f" in cell)) return; // a look alone is the server's
    const given = this.editing?.text !== undefined && this.editing.tab === tab ? this.editing : null;
    const text = given ? given.text : this._text(cell, tab, row, column);
    const place = given ?? { row, column, version: this.version };
    if (given) given.sent = true;
    const shown = this.model.cell(tab, row, column);
    const same = given && text === (shown?.[2] ?? shown?.[0] ?? "");
    if (!same || given.version !== this.version) {
      const last = this.outgoing.at(-1);
      if (last && last.tab === tab && last.version === place.version) last.cells.push([place.row, place.column, text]);
      else this.outgoing.push({ tab, version: place.version, cells: [[place.row, place.column, text]] });
      if (!this.flushing) this.flushing = Promise.resolve().then(() => this._flush());
    }
    this.touched.push({ tab, row, column });
  }

  _text(cell, tab, row, column) {
    if (!cell || cell.v === null || cell.v === undefined) return cell?.p?.body?.dataStream?.replace(/\r\n$/, "") ?? "";
    if (this._ticks(tab, row, column)) return Number(cell.v) === 1 || cell.v === true ? "TRUE" : "FALSE";
    if (cell.custom?.e !== undefined && cell.custom?.e !== null) return cell.custom.e;
    if (typeof cell.v === "boolean") return cell.v ? "TRUE" : "FALSE";
    return String(cell.v);
  }

  async _flush() {
    this.flushing = null;
    const sent = this.outgoing.splice(0);
    const touched = this.touched;
    for (const each of sent) {
      await this.acts(each.tab, "enter", { cells: each.cells, version: each.version }, touched);
    }
  }

  _ended() {
    const done = this.editing;
    this.editing = null;
    if (!done) return;
    if (this.stale) this.show(this.model);
    else this.repaint([done, { tab: done.tab, row: done.now?.row ?? done.row, column: done.column }]);
    this.moved();
  }

  // ---- what the server says -----------------------------------------------------------------------------------

  take(model, patch, again) {
    this.model = model;
    if (again || this.stale) {
      if (this.editing) {
        this.stale = true;
        return;
      }
      this.show(model);
      return;
    }
    const known = Object.keys(this.styles).length;
    model.looks.slice(known).forEach((look, at) => (this.styles[`k${known + at}`] = toStyle(look)));
    const at = this.editing ? null : this.where();
    for (const change of patch.tabs) this._takeTab(String(change.id), change);
    this.version = patch.version;
    if (at) this._follow(at, patch);
  }

  // The cursor stays on the row that it is on, wherever that goes.
  _follow(at, patch) {
    let row = at.row;
    for (const step of patch.tabs.find((change) => String(change.id) === at.tab)?.steps ?? []) {
      row = row === null ? null : carried(step, row, at.column);
    }
    if (row !== null && row !== at.row) this.go({ ...at, row });
  }

  _takeTab(id, change) {
    const sheet = this.book().getSheetBySheetId(id);
    if (!sheet) return;
    for (const step of change.steps ?? []) this._step(id, step);
    if (change.title) this._mutate("set-worksheet-name", id, { name: change.title });
    this._paint(id, (change.cells ?? []).map(([row, column]) => [row, column]));
    if (change.hidden) this._hide(id, change.hidden);
  }

  _step(id, step) {
    const all = { startColumn: 0, endColumn: this.model.tabs.get(id).columnCount - 1 };
    this.touched = this.touched
      .map((each) => (each.tab === id ? { ...each, row: carried(step, each.row, each.column) } : each))
      .filter((each) => each.row !== null);
    if (step.kind === "insert") {
      const range = { startRow: step.at, endRow: step.at + step.count - 1, ...all };
      this._mutate("insert-row", id, { range, rowInfo: heights(step.at, step.count) });
    } else if (step.kind === "delete") {
      this._mutate("remove-rows", id, { range: { startRow: step.start, endRow: step.end - 1, ...all } });
    } else if (step.kind === "move") {
      const count = step.end - step.start;
      const to = step.to > step.start ? step.to + count : step.to;
      const sourceRange = { startRow: step.start, endRow: step.end - 1, ...all };
      this._mutate("move-rows", id, { sourceRange, targetRange: { startRow: to, endRow: to + count - 1, ...all } });
    } else {
      const [top, bottom, left, right] = step.box;
      const places = [];
      for (let row = top; row < Math.min(bottom, top + step.rows.length); row += 1) {
        if (step.rows[row - top] === row) continue;
        for (let column = left; column < right; column += 1) places.push([row, column]);
      }
      this._paint(id, places);
    }
  }

  // Shows these cells as the model has them, except the one that somebody is typing in here.
  _paint(id, places) {
    if (!places.length) return;
    const cellValue = {};
    const last = this.model.tabs.get(id).rows.length;
    for (const [row, column] of places) {
      if (this.editing?.tab === id && this._editedRow() === row && this.editing.column === column) continue;
      if (row > last + 1000) continue;
      (cellValue[row] ??= {})[column] = this._cell(id, row, column);
    }
    this._mutate("set-range-values", id, { cellValue });
  }

  _editedRow() {
    const service = this.api.getActiveWorkbook()?.isCellEditing?.() ? this.editing : null;
    return (service ?? this.editing).row;
  }

  repaint(places) {
    const tabs = Map.groupBy(places, (place) => place.tab);
    for (const [tab, mine] of tabs) {
      if (this.model.tabs.has(tab)) this._paint(tab, mine.map((place) => [place.row, place.column]));
    }
  }

  _cell(id, row, column) {
    const cell = this.model.cell(id, row, column);
    if (!cell) return null;
    return { ...toCell(cell, this._ticks(id, row, column)), p: null, f: null, si: null, s: `k${cell[1]}` };
  }

  _ticks(id, row, column) {
    return this.ticks.get(id)?.get(column)?.some(([top, bottom]) => row >= top && (bottom < 0 || row < bottom)) ?? false;
  }

  _hide(id, rows) {
    const all = { startColumn: 0, endColumn: this.model.tabs.get(id).columnCount - 1 };
    const count = this.model.tabs.get(id).rowCount;
    this._mutate("set-row-visible", id, { ranges: [{ startRow: 0, endRow: count - 1, ...all }] });
    const ranges = runs(rows).map(([startRow, endRow]) => ({ startRow, endRow, ...all }));
    if (ranges.length) this._mutate("set-row-hidden", id, { ranges });
  }

  _mutate(name, subUnitId, params) {
    const given = { unitId: UNIT, subUnitId, ...params };
    this.commands.syncExecuteCommand(`sheet.mutation.${name}`, given, { fromCollab: true, onlyLocal: true });
  }

  // ---- building -----------------------------------------------------------------------------------------------

  show(model) {
    this.building = true;
    const before = this.where();
    this.model = model;
    this.stale = false;
    this.touched = [];
    this.version = model.version;
    this.ticks = new Map();
    this.styles = Object.fromEntries(model.looks.map((look, at) => [`k${at}`, toStyle(look)]));
    if (this.api.getWorkbook(UNIT)) this.api.disposeUnit(UNIT);
    this.api.createWorkbook(workbook(model, this.styles, this.ticks));
    if (!this.intercepted) {
      this.intercepted = true; // Univer's services for sheets come with the first workbook
      this._intercept(this.univer.__getInjector().get(Sheets.SheetInterceptorService));
    }
    this.styles = this.book().getStyles()._styles ?? this.styles;
    if (before && model.tabs.has(before.tab) && !model.tabs.get(before.tab).tabHidden) this.go(before);
    this.building = false;
  }

  book() {
    return this.api.getWorkbook(UNIT).getWorkbook();
  }

  tab() {
    return this.api.getActiveWorkbook()?.getActiveSheet()?.getSheetId();
  }

  where() {
    const range = this.api.getActiveWorkbook()?.getActiveSheet()?.getActiveRange?.();
    return range ? { tab: this.tab(), row: range.getRow(), column: range.getColumn() } : null;
  }

  go({ tab, row, column }) {
    const book = this.api.getActiveWorkbook();
    const sheet = book.getSheetBySheetId(tab);
    book.setActiveSheet(sheet);
    if (row < sheet.getMaxRows() && column < sheet.getMaxColumns()) sheet.getRange(row, column).activate();
  }

  people(others) {
    this.watched = others;
    this.api.getActiveWorkbook()?.getActiveSheet()?.refreshCanvas();
  }
}

// ---- acts by the command that asks for them -----------------------------------------------------------------------

const rowsOf = (range) => ({ row: range.startRow, count: range.endRow - range.startRow + 1 });
const columnsOf = (range) => ({ column: range.startColumn, count: range.endColumn - range.startColumn + 1 });
const boxOf = (range) => [range.startRow, range.endRow + 1, range.startColumn, range.endColumn + 1];

function spans(params, view, act, of) {
  const ranges = params.ranges ?? [view.api.getActiveWorkbook().getActiveSheet().getActiveRange().getRange()];
  return { act, ...of(ranges[0]) };
}

const TRANSLATED = {
  "univer.command.undo": () => ({ act: "undo" }),
  "univer.command.redo": (_, view) => void view.say("Redo is not part of this page: do it again by hand."),
  "sheet.command.insert-row-by-range": ({ range, direction }) => ({
    act: "insert_rows", ...rowsOf(range), after: direction === Core.Direction.DOWN,
  }),
  "sheet.command.insert-col-by-range": ({ range, direction }) => ({
    act: "insert_columns", ...columnsOf(range), after: direction === Core.Direction.RIGHT,
  }),
  "sheet.command.remove-row-by-range": ({ range }) => ({ act: "delete_rows", ...rowsOf(range) }),
  "sheet.command.remove-col-by-range": ({ range }) => ({ act: "delete_columns", ...columnsOf(range) }),
  "sheet.command.move-rows": ({ fromRange, toRange, fromRow, toRow }, view) => moving("rows", view, fromRange, toRange, fromRow, toRow),
  "sheet.command.move-cols": ({ fromRange, toRange, fromCol, toCol }, view) => moving("columns", view, fromRange, toRange, fromCol, toCol),
  "sheet.command.move-range": ({ fromRange, toRange }) => ({ act: "paste", cut: true, source: boxOf(fromRange), to: boxOf(toRange) }),
  "sheet.command.set-rows-hidden": (params, view) => spans(params, view, "hide_rows", rowsOf),
  "sheet.command.set-specific-rows-visible": (params, view) => spans(params, view, "show_rows", rowsOf),
  "sheet.command.set-selected-rows-visible": (params, view) => spans(params, view, "show_rows", rowsOf),
  "sheet.command.set-col-hidden": (params, view) => spans(params, view, "hide_columns", columnsOf),
  "sheet.command.set-col-visible-on-cols": (params, view) => spans(params, view, "show_columns", columnsOf),
  "sheet.command.set-selected-cols-visible": (params, view) => spans(params, view, "show_columns", columnsOf),
  "sheet.command.delta-column-width": ({ anchorCol, deltaX }, view, tab) => ({
    act: "resize_columns", column: anchorCol, px: Math.max(20, Math.round(view.book().getSheetBySheetId(tab).getColumnWidth(anchorCol) + deltaX)),
  }),
  "sheet.command.set-worksheet-name": ({ name }) => ({ act: "rename_tab", text: name }),
  "sheet.command.set-worksheet-hidden": () => ({ act: "hide_tab" }),
  "sheet.command.remove-sheet": () => ({ act: "delete_tab" }),
  "sheet.command.copy-sheet": () => ({ act: "duplicate_tab" }),
  "sheet.command.sort-range": ({ range, orderRules, hasTitle }) => ({
    act: "sort_range",
    box: boxOf({ ...range, startRow: range.startRow + (hasTitle ? 1 : 0) }),
    column: orderRules[0].colIndex,
    down: orderRules[0].type !== "asc",
  }),
  "sheet.command.smart-toggle-filter": (_, view, tab) => ({ act: view.model.tabs.get(tab).filter ? "filter_off" : "filter_on" }),
  "sheet.command.set-filter-range": () => ({ act: "filter_on" }),
  "sheet.command.remove-sheet-filter": () => ({ act: "filter_off" }),
  "sheet.command.clear-filter-criteria": () => ({ act: "filter_on" }),
  "sheet.command.set-filter-criteria": ({ col, criteria }, view) => {
    if (criteria && !criteria.filters) return void view.say("Filter by words here; conditions belong in a saved view.");
    const words = criteria && [...(criteria.filters.filters ?? []), ...(criteria.filters.blank ? [""] : [])];
    return { act: "filter_by", column: col, keep: words ?? null };
  },
};

function moving(kind, view, fromRange, toRange, from, to) {
  const start = kind === "rows" ? "startRow" : "startColumn";
  const selected = view.api.getActiveWorkbook().getActiveSheet().getActiveRange().getRange();
  const source = fromRange ?? selected;
  const count = kind === "rows" ? rowsOf(source).count : columnsOf(source).count;
  const word = kind === "rows" ? "row" : "column";
  return { act: `move_${kind}`, [word]: source[start] ?? from, count, to: toRange ? toRange[start] : to };
}

// ---- Univer's documents ---------------------------------------------------------------------------------------------

function notCalculating(preset) {
  // Univer's own switch for a page whose formulas are worked out elsewhere.
  preset.plugins = preset.plugins.map((given) => {
    const [plugin, options] = Array.isArray(given) ? given : [given];
    return /Formula|UniverSheetsPlugin/.test(plugin.pluginName + plugin.name) || plugin === Sheets.UniverSheetsPlugin
      ? [plugin, { ...options, notExecuteFormula: true }]
      : given;
  });
  return preset;
}

export function toCell([says, , edits, number], ticks) {
  if (ticks && says) return { v: says === "TRUE" ? 1 : 0, t: 3, custom: null };
  if (number !== undefined && number !== null) return { v: number, t: 2, custom: { d: says, e: edits ?? says } };
  return { v: says, t: 1, custom: says === "" ? null : { d: says, e: edits ?? says } };
}

function heights(at, count) {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [i, { h: 21, ia: 0 }]));
}

export function runs(numbers) {
  const found = [];
  for (const each of numbers) {
    if (found.length && found.at(-1)[1] === each - 1) found.at(-1)[1] = each;
    else found.push([each, each]);
  }
  return found;
}

function outlined(cell, colour, workbook) {
  const side = { s: 8, cl: { rgb: colour } };
  const own = typeof cell?.s === "string" ? workbook.getStyles().get(cell.s) : cell?.s;
  return { ...own, bd: { t: side, b: side, l: side, r: side } };
}

function workbook(model, styles, ticks) {
  const sheets = {};
  const rules = {};
  const notes = {};
  const filters = {};
  for (const id of model.order) {
    const tab = model.tabs.get(id);
    ticks.set(id, new Map());
    rules[id] = tab.rules.map((rule, at) => validation(rule, at, ticks.get(id))).filter(Boolean);
    sheets[id] = worksheet(id, tab, ticks.get(id));
    notes[id] = {};
    for (const { row, column, note } of tab.notes) {
      const lines = note.split("\n").reduce((sum, line) => sum + Math.ceil((line.length + 1) / 34), 0);
      (notes[id][row] ??= {})[column] = { id: `n${id}-${row}-${column}`, row, col: column, width: 240, height: 30 + 18 * lines, note, show: false };
    }
    if (tab.filter) filters[id] = filter(tab);
  }
  return {
    id: UNIT,
    name: model.title,
    appVersion: "0.25.1",
    locale: "enUS",
    styles,
    sheetOrder: model.order,
    sheets,
    resources: [
      { name: "SHEET_DATA_VALIDATION_PLUGIN", data: JSON.stringify(rules) },
      { name: "SHEET_NOTE_PLUGIN", data: JSON.stringify(notes) },
      { name: "SHEET_FILTER_PLUGIN", data: JSON.stringify(filters) },
    ],
  };
}

function worksheet(id, tab, ticks) {
  const cellData = {};
  const rowData = {};
  tab.rows.forEach((cells, row) => {
    const shown = {};
    cells.forEach((cell, column) => {
      if (!cell) return;
      const tick = ticks.get(column)?.some(([top, bottom]) => row >= top && (bottom < 0 || row < bottom));
      shown[column] = { ...toCell(cell, tick), s: `k${cell[1]}` };
    });
    cellData[row] = shown;
    rowData[row] = { h: tab.heights[row] ?? 21, ia: 0 };
  });
  for (const row of tab.hidden) rowData[row] = { ...rowData[row], hd: 1 };
  const columnData = {};
  for (const [column, width] of Object.entries(tab.widths)) columnData[column] = { w: width };
  for (const column of tab.hiddenColumns) columnData[column] = { ...columnData[column], hd: 1 };
  const { frozenRows, frozenColumns } = tab;
  return {
    id,
    name: tab.title,
    hidden: tab.tabHidden ? 1 : 0,
    rowCount: tab.rowCount,
    columnCount: tab.columnCount,
    defaultColumnWidth: 100,
    defaultRowHeight: 21,
    freeze: {
      xSplit: frozenColumns, ySplit: frozenRows,
      startRow: frozenRows || -1, startColumn: frozenColumns || -1,
    },
    mergeData: tab.merges.map((merge) => ({
      startRow: merge.startRowIndex, endRow: merge.endRowIndex - 1,
      startColumn: merge.startColumnIndex, endColumn: merge.endColumnIndex - 1,
    })),
    cellData,
    rowData,
    columnData,
  };
}

function validation({ rule, column, rows }, at, ticks) {
  const kind = rule.condition?.type;
  const ranges = rows.map(([top, bottom]) => ({
    startRow: top, endRow: bottom < 0 ? FAR : bottom - 1, startColumn: column, endColumn: column,
  }));
  const shared = { uid: `r${at}`, ranges, allowBlank: true, errorStyle: rule.strict ? 1 : 2, showErrorMessage: Boolean(rule.strict) };
  if (kind === "BOOLEAN") {
    ticks.set(column, rows);
    return { ...shared, type: "checkbox", formula1: "", formula2: "" };
  }
  if (kind === "ONE_OF_LIST") {
    const words = rule.condition.values.map((value) => value.userEnteredValue);
    return { ...shared, type: "list", formula1: JSON.stringify(words), formula2: words.map(() => "#e8eaed").join(","), renderMode: 2 };
  }
  return null;
}

function filter(tab) {
  const range = tab.filter.range ?? {};
  const top = range.startRowIndex ?? 0;
  const ref = {
    startRow: top, endRow: (range.endRowIndex ?? tab.rowCount) - 1,
    startColumn: range.startColumnIndex ?? 0, endColumn: (range.endColumnIndex ?? tab.columnCount) - 1,
  };
  const filterColumns = (tab.filter.filterSpecs ?? [])
    .filter((spec) => spec.filterCriteria?.hiddenValues)
    .map((spec) => {
      const column = spec.columnIndex ?? 0;
      const gone = new Set(spec.filterCriteria.hiddenValues);
      const words = new Set(tab.rows.slice(top + 1).map((row) => row[column]?.[0] ?? "").filter((word) => word && !gone.has(word)));
      return { colId: column, filters: { filters: [...words], ...(gone.has("") ? {} : { blank: true }) } };
    });
  return { ref, filterColumns, cachedFilteredOut: [] };
}
