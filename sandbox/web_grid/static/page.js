// Ties the page together: the model, the grid, the server, the people.

import { Model } from "./model.js";
import { View } from "./view.js";
import { openWorld } from "./world.js";

const spreadsheet = decodeURIComponent(location.pathname.split("/d/")[1].split("/")[0]);
const base = `/page/${spreadsheet}`;
const element = (id) => document.getElementById(id);
const COLOURS = ["#1a73e8", "#9334e6", "#e8710a", "#188038", "#d01884", "#007b83"];

const colourOf = (name) => COLOURS[[...name].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % COLOURS.length];

let model;
let view;
let quiet;

function say(text) {
  element("say").textContent = text;
  element("say").hidden = false;
  clearTimeout(quiet);
  quiet = setTimeout(() => (element("say").hidden = true), 8000);
}

async function send(path, body) {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return answer.json();
}

const waiting = []; // cells changed here, to be shown as the server has them once their version has come

async function act(tab, name, words, touched) {
  element("state").textContent = "Saving …";
  let answer;
  try {
    answer = await send(`${base}/act`, { ...words, act: name, tab: Number(tab), who: who() });
  } catch {
    element("state").textContent = "Not saved: the server does not answer.";
    say("Not saved: the server does not answer. What you typed is still in your clipboard or cell; try again.");
    return;
  }
  element("state").textContent = answer.done ? "Saved" : "Not saved";
  if (!answer.done) {
    const typed = (words.cells ?? []).map(([, , text]) => text).filter(Boolean).join(" · ");
    say(`${answer.why}${typed ? ` You typed: “${typed}”` : ""}`);
  }
  if (touched) waiting.push({ version: answer.version ?? 0, touched });
  settle();
}

function settle() {
  for (const each of waiting.splice(0)) {
    if (model.version < each.version) waiting.push(each);
    else if (!view.stale) view.repaint(view.touched.splice(0));
  }
}

const who = () => element("who").value.trim() || "Ana";

function listen() {
  const source = new EventSource(`${base}/events?seen=${model.seen}`);
  source.addEventListener("patch", (event) => {
    const { seen, patch } = JSON.parse(event.data);
    if (seen <= model.seen) return;
    model.seen = seen;
    const again = model.take(patch);
    view.take(model, patch, again);
    settle();
    if (again) dress();
    globalThis.keepsheet.patches += 1;
  });
  source.addEventListener("people", (event) => people(JSON.parse(event.data)));
  source.addEventListener("again", () => {
    source.close();
    setTimeout(start, 0);
  });
}

function people(all) {
  const others = all.filter((each) => each.name !== who());
  element("people").replaceChildren(
    ...others.map((each) => {
      const badge = document.createElement("span");
      badge.className = "person";
      badge.style.background = colourOf(each.name);
      badge.textContent = each.name.slice(0, 8);
      badge.title = `${each.name} is in ${model.tabs.get(String(each.tab))?.title ?? "?"}`;
      return badge;
    }),
  );
  view.people(others.map((each) => ({ ...each, colour: colourOf(each.name) })));
}

let last = "";
function moved() {
  const at = view.where();
  if (!at) return;
  views();
  const now = JSON.stringify([at, who()]);
  if (now === last) return;
  last = now;
  send(`${base}/here`, { who: who(), tab: Number(at.tab), row: at.row, column: at.column, version: view.version }).catch(() => {});
}

let viewsOf = "";
function views() {
  const tab = model.tabs.get(view.tab());
  if (!tab || viewsOf === `${tab.id}`) return;
  viewsOf = `${tab.id}`;
  const choices = [{ id: "", title: "Everything" }, ...tab.views];
  element("views").replaceChildren(
    ...choices.map(({ id, title }) => Object.assign(document.createElement("option"), { value: id, textContent: title })),
  );
}

function dress() {
  document.title = model.title;
  element("title").textContent = model.title;
  viewsOf = "";
  views();
}

async function start() {
  const answer = await fetch(`${base}/book`);
  if (!answer.ok) {
    element("title").textContent = "There is no such spreadsheet here.";
    return;
  }
  model = new Model(await answer.json());
  view ??= new View("grid", act, say, () => moved());
  view.show(model);
  dress();
  listen();
  globalThis.keepsheet = { model, view, api: view.api, patches: 0, act };
  requestAnimationFrame(() => requestAnimationFrame(() => (globalThis.keepsheet.painted = performance.now())));
}

element("who").value = localStorage.getItem("keepsheet.who") ?? "Ana";
element("who").addEventListener("change", () => {
  localStorage.setItem("keepsheet.who", who());
  moved();
});
element("export").href = `${base}/export.xlsx`;
element("views").addEventListener("change", async (event) => {
  const tab = view.tab();
  const chosen = event.target.value;
  const answer = await fetch(`${base}/view?tab=${tab}&view=${chosen}`);
  const { hidden } = await answer.json();
  view._hide(tab, hidden);
});
openWorld(element("world-button"), element("world"), send, say);
setInterval(() => {
  last = "";
  if (view) moved();
}, 10000);
document.fonts.ready.then(start);
