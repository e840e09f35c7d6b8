// A tab gets another name: by two clicks on it, or by its menu. The page asks by itself: Univer lets one type in the tab,
// and where that is over within half a second it takes the tab for one that is dragged, and its bar breaks.

import { asksFor } from "./dialog.js";

const TWICE_MS = 500;

export async function renames(view, tab) {
  const text = await asksFor("Rename tab", "Name", view.model.tabs.get(tab).title);
  view.focus();
  if (text) view.act(tab, "rename_tab", { text });
}

export function renamesOnTwoClicks(grid, view) {
  let last = { tab: null, at: 0 };
  const tabOf = (event) => event.target.closest("[role='tab']")?.dataset.id;
  grid.addEventListener("pointerdown", (event) => {
    const tab = tabOf(event);
    if (tab && tab === last.tab && event.timeStamp - last.at < TWICE_MS) event.stopPropagation();
    last = { tab, at: event.timeStamp };
  }, true);
  grid.addEventListener("dblclick", (event) => {
    const tab = tabOf(event);
    if (!tab) return;
    event.stopPropagation();
    renames(view, tab);
  }, true);
}
