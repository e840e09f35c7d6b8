// What a person does in Univer, as acts for the server. Commands that only look pass; what the server does not know is
// refused in words.

import { cellsOf, filled, spread } from "./pasted.js";
import { renames } from "./renaming.js";
import { Core, copiedHere } from "./univer.js";

const LETS_PASS = new Set(
  ("set-range-values clear-selection-content auto-clear-content move-selection move-selection-enter-tab scroll-to-cell " +
    "scroll-view scroll-view-reset set-scroll-relative select-all select-range expand-selection copy cut paste " +
    "paste-value paste-by-short-key optional-paste auto-fill refill copy-down copy-right toggle-cell-checkbox " +
    "change-zoom-ratio set-zoom-ratio set-worksheet-activate show-menu-list insert-row-before " +
    "insert-row-after insert-row insert-col insert-col-before insert-col-after insert-multi-rows-above " +
    "insert-multi-rows-after insert-multi-cols-before insert-multi-cols-right remove-row remove-row-confirm remove-col " +
    "remove-col-confirm remove-sheet-confirm hide-row-confirm hide-col-confirm sort-range-asc sort-range-desc " +
    "sort-range-asc-ext sort-range-desc-ext sort-range-custom set-selection-frozen set-col-frozen set-row-frozen " +
    "set-first-row-frozen set-first-column-frozen set-range-bold set-range-italic set-range-stroke set-range-underline")
    .split(" ")
    .map((name) => `sheet.command.${name}`),
);
export const REFUSED = "This page cannot do that. Values, rows, columns, tabs, sorting, filters and plain formats can be changed here.";

const COPY = new Set(["univer.command.copy", "sheet.command.copy"]);
const PASTE = "sheet.command.paste-by-short-key";

// Null: Univer may go on. Otherwise what the server is to do, or nothing (the person was told why).
export function actOf(info, view, tab) {
  if (COPY.has(info.id)) view.copied = { tab, source: boxOf(view.selection(), view, tab), version: view.versionOf(tab) };
  if (info.id === PASTE && !info.params?.textContent) return null;
  if (info.id === PASTE && copiedHere(view.injector, info.params.htmlContent) === "CUT") return null;
  const translated = TRANSLATED[info.id];
  if (translated) return { order: translated(info.params ?? {}, view, tab) ?? null };
  const asks = info.type === Core.CommandType.COMMAND && /^(sheet|data-validation)\.command\./.test(info.id);
  if (!asks || LETS_PASS.has(info.id)) return null;
  view.say(REFUSED);
  return { order: null };
}

const countOf = ({ startRow, endRow }) => endRow - startRow + 1;
const columnsOf = (range) => ({ column: range.startColumn, count: range.endColumn - range.startColumn + 1 });

// The rows of the workbook behind a range of the screen; a saved view can scatter them.
function rowsOf(range, view, tab) {
  const count = countOf(range);
  const placed = view.placed(tab);
  const rows = Array.from({ length: count }, (_, i) => placed.real(range.startRow + i));
  const scattered = rows.some((row, i) => row !== rows[0] + i);
  return scattered ? null : { row: rows[0], count };
}

const SCATTERED = "In this saved view these rows do not stand together. Choose one row, or the view “Everything”.";

function onRows(act, range, view, tab, more = {}) {
  const rows = rowsOf(range, view, tab);
  return rows ? { act, ...rows, ...more } : void view.say(SCATTERED);
}

function boxOf(range, view, tab) {
  const rows = rowsOf(range, view, tab);
  return rows ? [rows.row, rows.row + rows.count, range.startColumn, range.endColumn + 1] : void view.say(SCATTERED);
}

// Ranges of the screen as boxes of the workbook, split where a saved view scatters them.
export function boxesOf(range, view, tab) {
  const placed = view.placed(tab);
  const rows = Array.from({ length: countOf(range) }, (_, i) => placed.real(range.startRow + i)).sort((a, b) => a - b);
  const boxes = [];
  for (const row of rows) {
    if (boxes.length && boxes.at(-1)[1] === row) boxes.at(-1)[1] = row + 1;
    else boxes.push([row, row + 1, range.startColumn, range.endColumn + 1]);
  }
  return boxes;
}

const selected = ({ ranges }, view) => ranges?.[0] ?? view.selection();

const TRANSLATED = {
  "univer.command.undo": () => ({ act: "undo" }),
  "univer.command.redo": () => ({ act: "redo" }),
  "sheet.command.insert-row-by-range": ({ range, direction }, view, tab) =>
    onRows("insert_rows", range, view, tab, { after: direction === Core.Direction.DOWN }),
  "sheet.command.insert-col-by-range": ({ range, direction }) => ({
    act: "insert_columns", ...columnsOf(range), after: direction === Core.Direction.RIGHT,
  }),
  "sheet.command.remove-row-by-range": ({ range }, view, tab) => onRows("delete_rows", range, view, tab),
  "sheet.command.remove-col-by-range": ({ range }) => ({ act: "delete_columns", ...columnsOf(range) }),
  "sheet.command.move-rows": (params, view, tab) => moving("rows", params, view, tab),
  "sheet.command.move-cols": (params, view, tab) => moving("columns", params, view, tab),
  "sheet.command.move-range": ({ fromRange, toRange }, view, tab) => {
    const [source, to] = [boxOf(fromRange, view, tab), boxOf(toRange, view, tab)];
    return source && to ? { act: "paste", cut: true, source, to } : undefined;
  },
  // What was cut here and is pasted comes as this.
  "sheet.mutation.move-range": ({ fromRange, toRange, from, to }, view) => {
    const [source, target] = [boxOf(fromRange, view, from.subUnitId), boxOf(toRange, view, to.subUnitId)];
    return source && target ? { act: "paste", cut: true, source, to: target, from: Number(from.subUnitId) } : undefined;
  },
  [PASTE]: ({ htmlContent, textContent }, view, tab) => {
    if (copiedHere(view.injector, htmlContent) && view.copied) return pasting(view, tab);
    const placed = view.placed(tab);
    const cells = spread(cellsOf(textContent), view.selection());
    return { act: "enter", cells: cells.map(([at, column, text]) => [placed.real(at), column, text]) };
  },
  "sheet.command.set-rows-hidden": (params, view, tab) => onRows("hide_rows", selected(params, view), view, tab),
  "sheet.command.set-specific-rows-visible": (params, view, tab) => onRows("show_rows", selected(params, view), view, tab),
  "sheet.command.set-selected-rows-visible": (params, view, tab) => onRows("show_rows", selected(params, view), view, tab),
  "sheet.command.set-col-hidden": (params, view) => ({ act: "hide_columns", ...columnsOf(selected(params, view)) }),
  "sheet.command.set-col-visible-on-cols": (params, view) => ({ act: "show_columns", ...columnsOf(selected(params, view)) }),
  "sheet.command.set-selected-cols-visible": (params, view) => ({ act: "show_columns", ...columnsOf(selected(params, view)) }),
  "sheet.command.delta-column-width": ({ anchorCol, deltaX }, view, tab) => ({
    act: "resize_columns", column: anchorCol, px: Math.max(20, Math.round(view.book().getSheetBySheetId(tab).getColumnWidth(anchorCol) + deltaX)),
  }),
  "sheet.command.set-frozen": ({ xSplit, ySplit }) => ({ act: "freeze", rows: ySplit, columns: xSplit }),
  "sheet.command.cancel-frozen": () => ({ act: "freeze", rows: 0, columns: 0 }),
  "sheet.operation.rename-sheet": ({ subUnitId }, view, tab) => void renames(view, subUnitId ?? tab),
  "sheet.command.set-worksheet-name": ({ name }) => ({ act: "rename_tab", text: name }),
  "sheet.command.insert-sheet": () => ({ act: "add_tab" }),
  "sheet.command.set-worksheet-hidden": () => ({ act: "hide_tab" }),
  "sheet.command.set-worksheet-show": () => ({ act: "hide_tab", show: true }),
  "sheet.command.remove-sheet": () => ({ act: "delete_tab" }),
  "sheet.command.copy-sheet": () => ({ act: "duplicate_tab" }),
  "sheet.command.set-bold": (_, view, tab) => view.toggled(tab, "bold"),
  "sheet.command.set-italic": (_, view, tab) => view.toggled(tab, "italic"),
  "sheet.command.set-stroke": (_, view, tab) => view.toggled(tab, "strike"),
  "sheet.command.set-underline": (_, view, tab) => view.toggled(tab, "underline"),
  "sheet.command.sort-range": ({ range, orderRules, hasTitle }) => ({
    act: "sort_range",
    box: [range.startRow + (hasTitle ? 1 : 0), range.endRow + 1, range.startColumn, range.endColumn + 1],
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

// What was copied here: the server does it, with formulas, formats and rules, from where the cells have gone since.
function pasting(view, tab) {
  const { source, tab: from, version } = view.copied;
  if (!source) return undefined; // it was told why
  const to = boxOf(filled(view.selection(), source), view, tab);
  return to && { act: "paste", source, to, from: Number(from), copied: version };
}

function moving(kind, { fromRange, toRange, fromRow, toRow, fromCol, toCol }, view, tab) {
  const source = fromRange ?? view.selection();
  if (kind === "columns") return { act: "move_columns", ...columnsOf(source), to: toRange ? toRange.startColumn : toCol };
  if (view.placed(tab).sorted) return void view.say("Rows cannot be moved in a saved view that sorts them.");
  return { act: "move_rows", row: source.startRow ?? fromRow, count: countOf(source), to: toRange ? toRange.startRow : toRow };
}
