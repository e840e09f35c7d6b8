// The model in Univer's words: cells, looks, drop-downs, notes, filters, whole workbooks.

import { UNIT } from "./univer.js";

const FAR = 200000; // rules open at the grid's end cover rows still to come
const LINE = 21; // pixels of a row
const ROOM = { t: 0, r: 3, b: 1, l: 3 }; // pixels between a cell's words and its edge

export function toStyle(look) {
  return { bl: 0, it: 0, ul: null, st: null, bg: null, cl: null, bd: null, pd: ROOM, ...look };
}

export function toCell([says, , edits, number, , line], ticks) {
  if (line) return { v: "", t: 1, custom: { d: "", e: edits, line } };
  if (ticks && (says === "" || says === "TRUE" || says === "FALSE")) return { v: says === "TRUE" ? 1 : 0, t: 3, custom: null };
  if (number !== undefined && number !== null) return { v: number, t: 2, custom: { d: says, e: edits ?? says } };
  return { v: says, t: 1, custom: says === "" ? null : { d: says, e: edits ?? says } };
}

export function heights(count) {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [i, { h: LINE, ia: 0 }]));
}

// [3, 4, 5, 9] as [[3, 5], [9, 9]].
export function runs(numbers) {
  const found = [];
  for (const each of numbers) {
    if (found.length && found.at(-1)[1] === each - 1) found.at(-1)[1] = each;
    else found.push([each, each]);
  }
  return found;
}

export function ticksIn(ticks, row, column) {
  return ticks.get(column)?.some(([top, bottom]) => row >= top && (bottom < 0 || row < bottom)) ?? false;
}

// The columns that hold tick boxes, each with its blocks of rows.
export function ticksOf(tab) {
  const boxes = tab.rules.filter(({ rule }) => rule.condition?.type === "BOOLEAN");
  return new Map(boxes.map(({ column, rows }) => [column, rows]));
}

export function workbook(model, styles, placed) {
  const all = model.order.map((id) => [id, model.tabs.get(id)]);
  const of = (make) => JSON.stringify(Object.fromEntries(all.map(([id, tab]) => [id, make(tab, id)]).filter(([, given]) => given)));
  return {
    id: UNIT,
    name: model.title,
    appVersion: "0.25.1",
    locale: "enUS",
    styles,
    sheetOrder: model.order,
    sheets: Object.fromEntries(all.map(([id, tab]) => [id, worksheet(id, tab, placed(id), model.looks)])),
    resources: [
      { name: "SHEET_DATA_VALIDATION_PLUGIN", data: of((tab) => validations(tab)) },
      { name: "SHEET_NOTE_PLUGIN", data: of((tab, id) => notes(id, tab)) },
      { name: "SHEET_FILTER_PLUGIN", data: of((tab) => tab.filter && filter(tab)) },
    ],
  };
}

// `placed` is which of the tab's rows each row of the screen shows, and which of the screen's rows are hidden.
export function worksheet(id, tab, placed, looks) {
  const columnData = {};
  for (const [column, width] of Object.entries(tab.widths)) columnData[column] = { w: width };
  for (const column of tab.hiddenColumns) columnData[column] = { ...columnData[column], hd: 1 };
  const { frozenRows, frozenColumns } = tab;
  return {
    id,
    name: tab.title,
    hidden: tab.tabHidden ? 1 : 0,
    showGridlines: tab.gridlines ? 1 : 0,
    rowCount: tab.rowCount,
    columnCount: tab.columnCount,
    defaultColumnWidth: 100,
    defaultRowHeight: LINE,
    freeze: {
      xSplit: frozenColumns, ySplit: frozenRows,
      startRow: frozenRows || -1, startColumn: frozenColumns || -1,
    },
    mergeData: tab.merges.map((merge) => ({
      startRow: merge.startRowIndex, endRow: merge.endRowIndex - 1,
      startColumn: merge.startColumnIndex, endColumn: merge.endColumnIndex - 1,
    })),
    cellData: cellData(tab, placed),
    rowData: rowData(tab, placed, looks),
    columnData,
  };
}

export function cellData(tab, placed) {
  const ticks = ticksOf(tab);
  const found = {};
  for (let at = 0; at < tab.rows.length; at += 1) {
    const row = placed.real(at);
    const shown = {};
    tab.rows[row]?.forEach((cell, column) => {
      if (cell) shown[column] = { ...toCell(cell, ticksIn(ticks, row, column)), s: `k${cell[1]}` };
    });
    found[at] = shown;
  }
  return found;
}

export function rowData(tab, placed, looks) {
  const found = {};
  for (let at = 0; at < tab.rows.length; at += 1) found[at] = { h: heightOf(tab, placed.real(at), looks), ia: 0 };
  for (const row of placed.hidden ?? tab.hidden) found[row] = { h: LINE, ia: 0, ...found[row], hd: 1 };
  return found;
}

const WRAPS = 3;
const ruler = document.createElement("canvas").getContext("2d");

// A row is as high as it was made, else as high as its wrapped texts need.
export function heightOf(tab, row, looks) {
  if (tab.heights[row]) return tab.heights[row];
  let lines = 1;
  tab.rows[row]?.forEach((cell, column) => {
    const look = cell?.[0] && looks[cell[1]];
    if (look?.tb !== WRAPS) return;
    ruler.font = `${look.bl ? "bold " : ""}${look.fs}pt Arial, "Liberation Sans"`;
    lines = Math.max(lines, linesOf(cell[0], (tab.widths[column] ?? 100) - 6));
  });
  return lines === 1 ? LINE : 6 + 15 * lines;
}

function linesOf(text, width) {
  const space = ruler.measureText(" ").width;
  let lines = 0;
  for (const part of text.split("\n")) {
    let [used, count] = [0, 1];
    for (const word of part.split(" ")) {
      const own = ruler.measureText(word).width;
      if (used && used + own > width) [used, count] = [0, count + 1];
      used += own + space;
    }
    lines += count;
  }
  return lines;
}

export function validations(tab) {
  return tab.rules.map(validation).filter(Boolean);
}

function validation({ rule, column, rows }, at) {
  const kind = rule.condition?.type;
  const ranges = rows.map(([top, bottom]) => ({
    startRow: top, endRow: bottom < 0 ? FAR : bottom - 1, startColumn: column, endColumn: column,
  }));
  const shared = { uid: `r${at}`, ranges, allowBlank: true, errorStyle: rule.strict ? 1 : 2, showErrorMessage: Boolean(rule.strict) };
  if (kind === "BOOLEAN") return { ...shared, type: "checkbox" }; // ticked is 1, not ticked 0
  if (kind === "ONE_OF_LIST") {
    const words = rule.condition.values.map((value) => value.userEnteredValue);
    return { ...shared, type: "list", formula1: JSON.stringify(words), formula2: words.map(() => "#e8eaed").join(","), renderMode: 2 };
  }
  return null;
}

export function notes(id, tab) {
  const found = {};
  for (const { row, column, note } of tab.notes) {
    const lines = note.split("\n").reduce((sum, line) => sum + Math.ceil((line.length + 1) / 34), 0);
    (found[row] ??= {})[column] = { id: `n${id}-${row}-${column}`, row, col: column, width: 240, height: 30 + 18 * lines, note, show: false };
  }
  return found;
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
