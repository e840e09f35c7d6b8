// A cell that leads somewhere: its card under the cell, as Google shows it; Alt+Enter opens it. Only links that a formula
// makes lead anywhere: text, whoever wrote it, never does.

const NAME = "link";

export function linkOf(model, at) {
  const address = at && model.cell(at.tab, at.row, at.column)?.[4];
  return address && /^https?:\/\//.test(address) ? address : null;
}

export function showLink(overlay, model, at) {
  const address = linkOf(model, at);
  if (!address) {
    overlay.drop(NAME);
    return;
  }
  const card = Object.assign(document.createElement("a"), { className: "link-card", href: address, target: "_blank", rel: "noopener noreferrer" });
  card.append(Object.assign(document.createElement("span"), { textContent: "↗ ", ariaHidden: "true" }), address);
  card.title = "Opens in a new tab (Alt+Enter)";
  card.tabIndex = -1;
  overlay.put(NAME, card, { ...at, down: 24 });
}

export function opensOnKey(view) {
  addEventListener("keydown", (event) => {
    if (!event.altKey || event.key !== "Enter" || view.typing.at) return;
    const address = linkOf(view.model, view.where());
    if (!address) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    open(address, "_blank", "noopener,noreferrer");
  }, true);
}
