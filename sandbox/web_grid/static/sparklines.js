// The little charts that SPARKLINE draws in a cell: a line, or columns, from its lowest value to its highest.

const [LINE, COLUMN, ROOM] = ["#3c4043", "#7baaf7", 3];

// As Univer takes it for a cell of its own: it draws where the cell is.
export const sparkline = {
  zIndex: 1,
  drawWith(context, { data, primaryWithCoord: at }) {
    const { kind, points } = data.custom.line;
    const box = at.isMergedMainCell ? at.mergeInfo : at;
    const [width, height] = [box.endX - box.startX - 2 * ROOM, box.endY - box.startY - 2 * ROOM];
    const least = kind === "column" ? Math.min(0, ...points) : Math.min(...points);
    const span = Math.max(...points) - least || 1;
    const down = (value) => height * (1 - (value - least) / span);
    context.save();
    context.translate(box.startX + ROOM, box.startY + ROOM);
    if (kind === "column") columns(context, points, width / points.length, down);
    else line(context, points, width / Math.max(1, points.length - 1), down);
    context.restore();
  },
};

function columns(context, points, step, down) {
  context.fillStyle = COLUMN;
  points.forEach((value, at) => {
    const top = Math.min(down(value), down(0));
    context.fillRect(at * step + 0.5, top, Math.max(1, step - 1), Math.abs(down(value) - down(0)));
  });
}

function line(context, points, step, down) {
  context.strokeStyle = LINE;
  context.lineWidth = 1.2;
  context.lineJoin = "round";
  context.beginPath();
  points.forEach((value, at) => context[at ? "lineTo" : "moveTo"](at * step, down(value)));
  context.stroke();
}
