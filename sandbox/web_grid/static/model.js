// The page's own copy of the workbook, kept in step by patches. Rows of cells; a cell is
// [what it says, its look, what the editor shows, the bare number, a link, a sparkline], the later ones only where they
// differ.
// A tab is loaded when somebody looks at it; until then it is a head without rows (the first: with its first rows).

const KEPT = 200; // patches, for a tab whose cells come later than they do

// A number among the rows stands for that many more like the one before.
function spread(tab) {
  const rows = [];
  for (const row of tab.rows ?? []) {
    if (typeof row !== "number") rows.push(row);
    else for (let more = row, like = rows.at(-1); more > 0; more -= 1) rows.push([...like]);
  }
  return { ...tab, rows };
}

export class Model {
  constructor(document) {
    this.title = document.title;
    this.version = document.version;
    this.seen = document.seen;
    this.looks = document.looks;
    this.open = String(document.open);
    this.order = document.tabs.map((tab) => String(tab.id));
    this.tabs = new Map(document.tabs.map((tab) => [String(tab.id), this._head(tab)]));
    this.tabs.get(this.open).loaded = document.whole;
    this.kept = [];
  }

  _head(tab) {
    return { ...spread(tab), loaded: false, seen: this.seen, version: this.version };
  }

  cell(tab, row, column) {
    return this.tabs.get(tab)?.rows[row]?.[column] ?? null;
  }

  // The version in which a tab's rows stand where they are here.
  versionOf(id) {
    const tab = this.tabs.get(id);
    return tab?.loaded ? Math.max(this.version, tab.version) : (tab?.version ?? this.version);
  }

  // A tab's cells have come. False: they are too old to be brought up to date.
  fill(answer) {
    this._learn(answer.looks);
    const id = String(answer.tab.id);
    const tab = { ...spread(answer.tab), loaded: true, seen: answer.seen, version: answer.version };
    if (answer.seen < this.seen && !(this.kept[0]?.seen <= answer.seen + 1)) return false;
    this.tabs.set(id, tab);
    for (const { seen, patch } of this.kept) {
      for (const change of patch.tabs) if (String(change.id) === id) this._change(tab, change, seen);
    }
    return true;
  }

  // Brings the copy to the patch's version. What has changed on loaded tabs, the tabs to be loaded anew, and whether the
  // tabs themselves are others.
  take(patch, seen) {
    this._learn(patch.looks);
    this.kept.push({ seen, patch });
    if (this.kept.length > KEPT) this.kept.shift();
    this.seen = seen;
    const found = { changes: [], anew: [], others: Boolean(patch.again) };
    for (const change of patch.tabs) {
      if (change.head) {
        this.tabs.set(String(change.head.id), this._head(change.head));
        continue;
      }
      const tab = this.tabs.get(String(change.id));
      const [loaded, version] = [tab?.loaded, this.versionOf(String(change.id))];
      if (!tab || !this._change(tab, change, seen)) continue;
      found.changes.push(change);
      if (!change.anew) continue;
      found.anew.push({ id: String(change.id), loaded });
      Object.assign(tab, { loaded: false, version }); // what stands here is what stood there before
    }
    this.version = patch.version;
    if (patch.again) {
      this.title = patch.again.title;
      this.order = patch.again.order.map(String);
    }
    return found;
  }

  _learn(looks) {
    looks?.list.forEach((look, at) => (this.looks[looks.from + at] = look));
  }

  // False: the tab has it already.
  _change(tab, change, seen) {
    if (tab.seen >= seen) return false;
    tab.seen = seen;
    Object.assign(tab, change.anew, change.frame);
    if (change.anew) return true; // its steps tell where the cursor went; the cells are asked for
    for (const step of change.steps ?? []) carryRows(tab, step);
    if (!tab.loaded) return true;
    if (change.hidden) tab.hidden = change.hidden;
    for (const [row, column, cell] of change.cells ?? []) {
      while (tab.rows.length <= row) tab.rows.push([]);
      const cells = tab.rows[row];
      while (cells.length <= column) cells.push(null);
      cells[column] = cell;
    }
    return true;
  }
}

function carryRows(tab, step) {
  if (step.kind === "insert") tab.rowCount += step.count;
  if (step.kind === "delete") tab.rowCount -= step.end - step.start;
  if (!tab.loaded) return;
  const rows = tab.rows;
  if (step.kind === "insert") {
    if (step.at < rows.length) rows.splice(step.at, 0, ...Array.from({ length: step.count }, () => []));
  } else if (step.kind === "delete") {
    rows.splice(step.start, step.end - step.start);
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

// Where a cell is after steps; null = deleted.
export function follow(steps, at) {
  let { row, column } = at;
  for (const step of steps) {
    if (step.columns) column = carried(step, column);
    else row = carried(step, row, column);
    if (row === null || column === null) return null;
  }
  return { ...at, row, column };
}

// Where a row (or, after a step of columns, a column) is after a step; null = deleted.
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
