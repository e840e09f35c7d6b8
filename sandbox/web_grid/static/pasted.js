// What is pasted from elsewhere, as Google takes it: each cell as if typed, so that the server reads it.

// Cells of tab-separated text; in quotes, a cell may hold line ends, tabs and doubled quotes.
export function cellsOf(text) {
  const rows = [[]];
  const plain = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  const cell = /(?:"((?:[^"]|"")*)"(?=[\t\n]|$)|([^\t\n]*))(\t|\n|$)/y;
  while (cell.lastIndex <= plain.length) {
    const [, quoted, bare, end] = cell.exec(plain);
    rows.at(-1).push(quoted === undefined ? bare : quoted.replaceAll('""', '"'));
    if (end === "\n") rows.push([]);
    else if (end !== "\t") break;
  }
  return rows;
}

// How many cells of a range are filled: all of it where it is a multiple of what is pasted.
const times = (has, size) => (size % has ? has : Math.max(has, size));

// The range that a box of cells fills.
export function filled({ startRow, endRow, startColumn, endColumn }, [top, bottom, left, right]) {
  const [down, across] = [times(bottom - top, endRow - startRow + 1), times(right - left, endColumn - startColumn + 1)];
  return { startRow, endRow: startRow + down - 1, startColumn, endColumn: startColumn + across - 1 };
}

// The text in the cells that it fills: [row, column, text].
export function spread(rows, range) {
  const wide = Math.max(...rows.map((cells) => cells.length));
  const { startRow, endRow, startColumn, endColumn } = filled(range, [0, rows.length, 0, wide]);
  const found = [];
  for (let row = startRow; row <= endRow; row += 1) {
    for (let column = startColumn; column <= endColumn; column += 1) {
      const text = rows[(row - startRow) % rows.length][(column - startColumn) % wide];
      if (text !== undefined) found.push([row, column, text]);
    }
  }
  return found;
}
