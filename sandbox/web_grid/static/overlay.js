// The page's own things over the grid: charts, the names at other people's cursors, the card of a link. Each stands at a
// cell and goes where the cell goes; what lies under the frozen part or outside is not seen.

import { mainViewport, skeletonOf } from "./univer.js";

export class Overlay {
  constructor(view, container) {
    this.view = view;
    this.container = container;
    const layer = () => Object.assign(document.createElement("div"), { className: "overlay" });
    this.under = layer(); // what goes under the frozen part
    this.over = layer(); // what stands at cells of the frozen part too
    this.things = new Map(); // name → { element, at: { tab, row, column, right, down } }
    container.parentElement.append(this.under, this.over);
    new ResizeObserver(() => this.soon()).observe(container);
  }

  put(name, element, at, layer = this.over) {
    this.things.get(name)?.element.remove();
    this.things.set(name, { element, at, layer });
    layer.append(element);
    this.soon();
  }

  drop(name) {
    const thing = this.things.get(name);
    this.things.delete(name);
    thing?.element.remove();
  }

  names(prefix) {
    return [...this.things.keys()].filter((name) => name.startsWith(prefix));
  }

  // The middle of a cell that can be seen, in the window's pixels; null where it cannot.
  spot(at, column) {
    const [viewport, skeleton, sheet] = [mainViewport(this.view.injector), skeletonOf(this.view), this.view.sheet()];
    const home = this._canvas()?.getBoundingClientRect();
    if (!viewport || !skeleton || !home) return null;
    const scale = sheet.getZoom?.() ?? 1;
    const { frozenRows, frozenColumns } = this.view.model.tabs.get(sheet.getSheetId());
    const [left, right] = [column - 1, column].map((each) => skeleton.getOffsetByColumn(each) * scale);
    const [top, bottom] = [at - 1, at].map((each) => skeleton.getOffsetByRow(each) * scale);
    const x = (left + right) / 2 - (column < frozenColumns ? 0 : viewport.viewportScrollX * scale);
    const y = (top + bottom) / 2 - (at < frozenRows ? 0 : viewport.viewportScrollY * scale);
    const seen = (column < frozenColumns || x > viewport.left) && (at < frozenRows || y > viewport.top);
    return seen && x < home.width && y < home.height ? [home.left + x, home.top + y] : null;
  }

  _canvas() {
    return this.container.querySelector("canvas[id^='univer-sheet-main-canvas']");
  }

  // Another tab came forward: its scrolling is what counts now.
  watch() {
    const sheet = this.view.sheet();
    const id = sheet?.getSheetId();
    if (id === this.watched && this.of === this.view.book()) return;
    this.watched = id;
    this.of = this.view.book();
    this.scrolling?.dispose();
    this.scrolling = sheet?.onScroll(() => this.soon());
    this.soon();
  }

  soon() {
    this.asked ??= requestAnimationFrame(() => {
      this.asked = null;
      this._place();
    });
  }

  _place() {
    const viewport = mainViewport(this.view.injector);
    const skeleton = skeletonOf(this.view);
    const canvas = this._canvas();
    if (!this.things.size || !viewport || !skeleton || !canvas) return;
    const [home, outer] = [canvas.getBoundingClientRect(), this.container.parentElement.getBoundingClientRect()];
    const scale = this.view.sheet().getZoom?.() ?? 1;
    const [left, top] = [home.left - outer.left, home.top - outer.top];
    const main = { left: viewport.left, top: viewport.top };
    const cells = { left: skeleton.rowHeaderWidth * scale, top: skeleton.columnHeaderHeight * scale };
    for (const [layer, edge] of [[this.under, main], [this.over, cells]]) {
      Object.assign(layer.style, {
        left: `${left + edge.left}px`, top: `${top + edge.top}px`,
        width: `${Math.max(0, home.width - edge.left)}px`, height: `${Math.max(0, home.height - edge.top)}px`,
      });
    }
    const { frozenRows, frozenColumns } = this.view.model.tabs.get(this.watched);
    for (const { element, at, layer } of this.things.values()) {
      const row = this.view.placed(at.tab).shown(at.row);
      const edge = layer === this.under ? main : cells;
      const x = skeleton.getOffsetByColumn(at.column - 1) * scale - (at.column < frozenColumns ? 0 : viewport.viewportScrollX * scale);
      const y = skeleton.getOffsetByRow(row - 1) * scale - (row < frozenRows ? 0 : viewport.viewportScrollY * scale);
      const away = layer === this.over && ((at.column >= frozenColumns && x < main.left - 1) || (row >= frozenRows && y < main.top - 1));
      element.hidden = at.tab !== this.watched || away;
      element.style.transform = `translate(${Math.round(x - edge.left + (at.right ?? 0))}px, ${Math.round(y - edge.top + (at.down ?? 0))}px)`;
    }
  }
}
