// Which of a tab's rows each row of the screen shows. Without a saved view they are the same; a saved view that sorts
// shows them in another order to the one who chose it, and the workbook's own order stays.

export class Placed {
  // `view`: { id, hidden, top, order, version } as the server answers; null: the tab as it stands.
  constructor(view = null) {
    this.view = view;
    this.hidden = null;
    this.order = view?.order ?? [];
    this.top = view?.top ?? 0;
    this.places = new Map(this.order.map((row, at) => [row, this.top + at]));
    if (view) this.hidden = view.hidden.map((row) => this.shown(row)).sort((one, other) => one - other);
  }

  get sorted() {
    return this.order.length > 0;
  }

  real(at) {
    return this.order[at - this.top] ?? at;
  }

  shown(row) {
    return this.places.get(row) ?? row;
  }
}
