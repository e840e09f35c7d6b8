// The page's own copy of the workbook, kept in step by patches. Rows of cells; a cell is
// [what it says, its look, what the editor shows, the bare number, a link], the later ones only where they differ.

// A number among the rows stands for that many more like the one before.
function spread(tab) {
  const rows = [];
  for (const row of tab.rows) {
    if (typeof row !== "number") rows.push(row);
    else for (let more = row, like = rows.at(-1); more > 0; more -= 1) rows.push([...like]);
  }
  tab.rows = rows;
  return tab;
}

export class Model {
  constructor(document) {
    this.title = document.title;
    this.version = document.version;
    this.seen = document.seen;
    this.looks = document.looks;
    this.tabs = new Map(document.tabs.map((tab) => [String(tab.id), spread(tab)]));
    this.order = document.tabs.map((tab) => String(tab.id));
  }

  cell(tab, row, column) {
    return this.tabs.get(tab)?.rows[row]?.[column] ?? null;
  }

  // Brings the copy to the patch's version. True: the page has to be built anew.
  take(patch) {
    if (patch.looks) this.looks.push(...patch.looks);
    let again = false;
    for (const change of patch.tabs) {
      if (change.whole) {
        this.tabs.set(String(change.whole.id), spread(change.whole));
        again = true;
        continue;
      }
      const tab = this.tabs.get(String(change.id));
      for (const step of change.steps ?? []) carryRows(tab, step);
      if (change.title) tab.title = change.title;
      if (change.hidden) tab.hidden = change.hidden;
      for (const [row, column, cell] of change.cells ?? []) {
        while (tab.rows.length <= row) tab.rows.push([]);
        const cells = tab.rows[row];
        while (cells.length <= column) cells.push(null);
        cells[column] = cell;
      }
    }
    if (patch.again) {
      this.title = patch.again.title;
      this.order = patch.again.order.map(String);
    }
    this.version = patch.version;
    return again || Boolean(patch.again);
  }
}

function carryRows(tab, step) {
  const rows = tab.rows;
  if (step.kind === "insert") {
    if (step.at < rows.length) rows.splice(step.at, 0, ...Array.from({ length: step.count }, () => []));
    tab.rowCount += step.count;
  } else if (step.kind === "delete") {
    rows.splice(step.start, step.end - step.start);
    tab.rowCount -= step.end - step.start;
  } else if (step.kind === "move") {
    while (rows.length < Math.max(step.end, step.to + step.end - step.start)) rows.push([]);
    rows.splice(step.to, 0, ...rows.splice(step.start, step.end - step.start));
  } else {
    const [top, bottom, left, right] = step.box;
    while (rows.length < bottom) rows.push([]);
    const taken = step.rows.map((at) => Array.from({ length: right - left }, (_, i) => rows[at][left + i] ?? null));
    taken.forEach((cells, offset) => {
      const row = rows[top + offset];
      while (row.length < right) row.push(null);
      row.splice(left, right - left, ...cells);
    });
  }
}

// Where a row is after a step; null = deleted.
export function carried(step, row, column) {
  if (step.kind === "insert") return row >= step.at ? row + step.count : row;
  if (step.kind === "delete") {
    if (row < step.start) return row;
    return row < step.end ? null : row - (step.end - step.start);
  }
  if (step.kind === "move") {
    const count = step.end - step.start;
    if (row >= step.start && row < step.end) return row - step.start + step.to;
    const without = row >= step.end ? row - count : row;
    return without >= step.to ? without + count : without;
  }
  const [top, bottom, left, right] = step.box;
  if (row < top || row >= bottom || column < left || column >= right) return row;
  const at = step.rows.indexOf(row);
  return at < 0 ? row : top + at;
}
