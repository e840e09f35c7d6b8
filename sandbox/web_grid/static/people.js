// Who else is here: a badge for each at the top, a frame and a name at the cell where each is.

const COLOURS = ["#1a73e8", "#9334e6", "#c5221f", "#188038", "#d01884", "#007b83"];
const colourOf = (name) => COLOURS[[...name].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % COLOURS.length];

export function showPeople(home, overlay, view, others) {
  const all = others.map((each) => ({ ...each, tab: String(each.tab), colour: colourOf(each.name) }));
  home.replaceChildren(...all.map((each) => badge(each, view.model)));
  for (const name of overlay.names("person ")) if (!all.some((each) => `person ${each.name}` === name)) overlay.drop(name);
  for (const each of all) overlay.put(`person ${each.name}`, flag(each), { ...each, down: -15 });
  view.people(all);
}

function badge(each, model) {
  const made = Object.assign(document.createElement("span"), { className: "person", textContent: each.name.slice(0, 8) });
  made.style.background = each.colour;
  made.title = `${each.name} is in ${model.tabs.get(each.tab)?.title ?? "?"}`;
  return made;
}

function flag(each) {
  const made = Object.assign(document.createElement("span"), { className: "flag", textContent: each.name });
  made.style.background = each.colour;
  return made;
}
