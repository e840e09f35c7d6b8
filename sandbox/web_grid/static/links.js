// A cell that leads somewhere: its card under the cell, as Google shows it; Alt+Enter follows it. A link to a place in
// this workbook goes there, any other opens a new tab. Only links that a formula makes lead anywhere: text, whoever wrote
// it, never does.

const NAME = "link";
const HERE = /^#gid=(\d+)(?:&range=([A-Z]{1,3})(\d+))?/;

// { address } of another page, or { place } in this workbook; null where the cell leads nowhere.
export function linkOf(model, at) {
  const address = at && model.cell(at.tab, at.row, at.column)?.[4];
  if (!address) return null;
  if (/^https?:\/\//.test(address)) return { address };
  const here = HERE.exec(address);
  if (!here || !model.tabs.has(here[1])) return null;
  const column = [...(here[2] ?? "A")].reduce((sum, letter) => 26 * sum + letter.charCodeAt(0) - 64, 0) - 1;
  return { place: { tab: here[1], row: Number(here[3] ?? 1) - 1, column } };
}

export function showLink(overlay, view, at) {
  const link = linkOf(view.model, at);
  if (!link) {
    overlay.drop(NAME);
    return;
  }
  const card = link.address ? toPage(link.address) : toPlace(view, link.place);
  card.classList.add("link-card");
  card.title = "Alt+Enter";
  card.tabIndex = -1;
  overlay.put(NAME, card, { ...at, down: 24 });
}

function toPage(address) {
  const card = Object.assign(document.createElement("a"), { href: address, target: "_blank", rel: "noopener noreferrer" });
  card.append(Object.assign(document.createElement("span"), { textContent: "↗ ", ariaHidden: "true" }), address);
  return card;
}

function toPlace(view, place) {
  const card = Object.assign(document.createElement("button"), { textContent: `Go to ${view.model.tabs.get(place.tab).title}` });
  card.addEventListener("click", () => view.reveal(place));
  return card;
}

export function opensOnKey(view) {
  addEventListener("keydown", (event) => {
    if (!event.altKey || event.key !== "Enter" || view.typing.at) return;
    const link = linkOf(view.model, view.where());
    if (!link) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (link.address) open(link.address, "_blank", "noopener,noreferrer");
    else view.reveal(link.place);
  }, true);
}
