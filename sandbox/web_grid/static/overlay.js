// The page's own things over the grid: charts, the names at other people's cursors, the card of a link. Each stands at a
// cell and goes where the cell goes; what lies under the frozen part or outside is not seen.

import { mainViewport } from "./univer.js";

export class Overlay {
  constructor(view, container) {
    this.view = view;
    this.container = container;
    this.layer = Object.assign(document.createElement("div"), { className: "overlay" });
    this.things = new Map(); // name → { element, at: { tab, row, column, right, down } }
    container.append(this.layer);
    new ResizeObserver(() => this.soon()).observe(container);
  }

  put(name, element, at) {
    this.things.get(name)?.element.remove();
    this.things.set(name, { element, at });
    this.layer.append(element);
    this.soon();
  }

  drop(name) {
    this.things.get(name)?.element.remove();
    this.things.delete(name);
  }

  names(prefix) {
    return [...this.things.keys()].filter((name) => name.startsWith(prefix));
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
    const skeleton = this.view.sheet()?.getSkeleton();
    const canvas = this.container.querySelector("canvas[id^='univer-sheet-main-canvas']") ?? this.container.querySelector("canvas");
    if (!this.things.size || !viewport || !skeleton || !canvas) return;
    const [home, outer] = [canvas.getBoundingClientRect(), this.container.getBoundingClientRect()];
    const scale = this.view.sheet().getZoom?.() ?? 1;
    Object.assign(this.layer.style, {
      left: `${home.left - outer.left + viewport.left}px`, top: `${home.top - outer.top + viewport.top}px`,
      width: `${Math.max(0, home.width - viewport.left)}px`, height: `${Math.max(0, home.height - viewport.top)}px`,
    });
    for (const { element, at } of this.things.values()) {
      element.hidden = at.tab !== this.watched;
      if (element.hidden) continue;
      const row = this.view.placed(at.tab).shown(at.row);
      const x = (skeleton.getOffsetByColumn(at.column - 1) + (at.right ?? 0)) * scale - viewport.left - this._scrolled(viewport.viewportScrollX, scale);
      const y = (skeleton.getOffsetByRow(row - 1) + (at.down ?? 0)) * scale - viewport.top - this._scrolled(viewport.viewportScrollY, scale);
      element.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
    }
  }

  _scrolled(given, scale) {
    return given * scale;
  }
}
