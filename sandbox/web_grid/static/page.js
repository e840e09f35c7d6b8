// Ties the page together: the model, the grid, the server, the people.

import { showCharts } from "./charts.js";
import { editsAnyway, explains, refused } from "./dialog.js";
import { hear, nameParts } from "./heard.js";
import { hearKeys, TOLD } from "./keys.js";
import { opensOnKey, showLink } from "./links.js";
import { Model } from "./model.js";
import { Overlay } from "./overlay.js";
import { showPeople } from "./people.js";
import { saying } from "./saying.js";
import { Acts, get, KEPT, send } from "./sending.js";
import { toolbar } from "./toolbar.js";
import { View } from "./view.js";
import { openWorld } from "./world.js";

const SMALL = 1500; // rows: tabs up to this size are loaded before anybody looks at them
const RESTS_MS = 120;
const BACK_MS = 3000;
const AWAY = "No connection; trying again …";
const PROTECTED = /^You are trying to edit a protected cell/;
const spreadsheet = decodeURIComponent(location.pathname.split("/d/")[1].split("/")[0]);
const base = `/page/${spreadsheet}`;
const element = (id) => document.getElementById(id);
const who = () => element("who").value.trim() || "Ana";

let model;
let view;
let overlay;
let source;

const { say, unsay } = saying(element("say"));

// ---- acts -----------------------------------------------------------------------------------------------------------

let due = []; // versions whose cells, changed here, are to be shown as the server has them
let asking = 0; // acts on their way
const acts = new Acts(`${base}/act`, reached);

function reached(lost) {
  element("state").textContent = lost ? "Not saved yet" : "Saved";
  if (lost) say(KEPT, { stays: true });
  else unsay(KEPT);
}

async function act(tab, name, words) {
  asking += 1;
  if (!acts.last) element("state").textContent = "Saving …";
  const answer = await acts.carry({ ...words, act: name, tab: Number(tab), who: who() });
  asking -= 1;
  if (answer.ask && (await editsAnyway(answer.why))) return act(tab, name, { ...words, sure: true });
  if (!asking) element("state").textContent = answer.done ? "Saved" : "Not saved";
  if (!answer.done && !answer.ask) tell(answer.why, words);
  due.push(answer.version ?? 0);
  settle();
  return answer;
}

function tell(why, words) {
  if (PROTECTED.test(why)) {
    refused(why);
    return;
  }
  const typed = (words.cells ?? []).map(([, , text]) => text).filter(Boolean).join(" · ");
  say(`${why}${typed ? ` You typed: “${typed}”` : ""}`, { stays: Boolean(typed) });
}

// Nothing is on its way to the server or from it.
const calm = () => !asking && !due.length && !view.typing.outgoing.length && !view.typing.flushing && !loading.size;

function settle() {
  const still = due.filter((version) => model.version < version);
  if (still.length < due.length && !still.length) view.typing.repaint();
  due = still;
}

// ---- cells that come later --------------------------------------------------------------------------------------------

const loading = new Map(); // tab → the promise of its cells

function load(tab) {
  const known = loading.get(tab);
  if (known) return known;
  const promise = fetchCells(tab).finally(() => loading.delete(tab));
  loading.set(tab, promise);
  return promise;
}

async function fetchCells(tab) {
  for (;;) {
    const answer = await get(`${base}/cells?tab=${tab}&looks=${model.looks.length}`);
    if (!answer.ok) return false;
    if (model.fill(await answer.json())) return true;
  }
}

async function opened(tab) {
  overlay.watch();
  const known = model.tabs.get(tab);
  if (!known || known.loaded) {
    dress();
    return;
  }
  if (await load(tab)) view.fill(tab);
  dress();
}

// Small tabs are loaded one after the other while nobody asks for anything.
async function loadTheRest() {
  for (const id of model.order) {
    const tab = model.tabs.get(id);
    if (!tab || tab.loaded || tab.tabHidden || tab.rowCount > SMALL) continue;
    if (await load(id)) view.fill(id);
  }
  globalThis.keepsheet.rested = true;
}

// ---- what comes from the server ---------------------------------------------------------------------------------------

function listen() {
  source?.close();
  source = new EventSource(`${base}/events?seen=${model.seen}`);
  source.addEventListener("patch", (event) => {
    const { seen, patch } = JSON.parse(event.data);
    if (seen > model.seen) taken(model.take(patch, seen));
  });
  source.addEventListener("people", (event) => people(JSON.parse(event.data)));
  source.addEventListener("again", () => {
    source.close();
    setTimeout(start, 0);
  });
  source.addEventListener("error", () => {
    if (!asking) element("state").textContent = AWAY;
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, BACK_MS);
  });
  source.addEventListener("open", () => {
    if (element("state").textContent === AWAY) element("state").textContent = "Connected again";
  });
}

function taken(found) {
  view.take(model, found);
  settle();
  dress();
  globalThis.keepsheet.patches += 1;
  if (found.anew.length) anew(found.anew);
  else if (found.others) loadTheRest();
}

// Columns came, went or moved: the tab is built again once its cells are here.
async function anew(tabs) {
  for (const { id, loaded } of tabs) {
    if (loaded || id === view.tab()) await load(id);
    if (view.views.has(id)) await choose(id, view.views.get(id).view.id, false);
  }
  view.take(model, { changes: [], others: true });
  dress();
}

function people(all) {
  showPeople(element("people"), overlay, view, all.filter((each) => each.name !== who()));
}

// ---- where the person is ------------------------------------------------------------------------------------------------

let last = "";
let resting;
function moved() {
  clearTimeout(resting);
  resting = setTimeout(arrived, RESTS_MS);
}

// The cursor rests somewhere; while it moves on, nobody needs to know.
function arrived() {
  const at = view?.model && view.where();
  if (!at) return;
  nameParts(element("grid"));
  hear(element("cell"), view, at);
  overlay.watch();
  showLink(overlay, view, at);
  dress();
  const now = JSON.stringify([at, who()]);
  if (now === last) return;
  last = now;
  const { tab, row, column } = at;
  send(`${base}/here`, { who: who(), tab: Number(tab), row, column, version: view.versionOf(tab) }).catch(() => {});
}

// ---- saved views ----------------------------------------------------------------------------------------------------------

async function choose(tab, id, shown = true) {
  const answer = id ? await get(`${base}/view?tab=${tab}&view=${id}`) : null;
  const chosen = answer?.ok ? await answer.json() : null;
  if (shown) view.choose(tab, chosen);
  else if (!chosen) view.views.delete(tab);
  viewsShown = "";
  dress();
}

let viewsShown = "";
function dress() {
  const id = view.tab();
  const tab = model.tabs.get(id);
  if (!tab) return;
  document.title = model.title;
  element("title").textContent = model.title;
  for (const [each, { loaded }] of model.tabs) if (loaded) showCharts(overlay, each, model.tabs.get(each));
  overlay.soon();
  const chosen = view.views.get(id)?.view.id ?? "";
  const now = JSON.stringify([id, tab.views, chosen]);
  if (now === viewsShown) return;
  viewsShown = now;
  const choices = [{ id: "", title: "Everything" }, ...tab.views];
  element("views").replaceChildren(
    ...choices.map(({ id: value, title }) => new Option(title, value, false, String(value) === chosen)),
  );
}

// The parts of the page between which F6 goes; the cells come first.
function parts() {
  const first = (home) => ({ home, take: () => home.querySelector("a, button, select, input").focus() });
  const tab = document.querySelector("#grid [role='tab'][aria-selected='true']");
  const all = [{ home: null, take: () => view.focus() }, { home: tab?.parentElement, take: () => tab?.focus() }];
  return [...all, ...["top", "tools", "world"].map(element).filter((home) => !home.hidden).map(first)];
}

// ---- start ------------------------------------------------------------------------------------------------------------------

async function start() {
  const answer = await (view ? get(`${base}/book?tab=${view.tab()}`) : globalThis.early);
  if (!answer.ok) {
    element("title").textContent = "There is no such spreadsheet here.";
    return;
  }
  model = new Model(await answer.json());
  if (!view) {
    const keys = hearKeys();
    view = new View("grid", { acts: act, say, moved, opened, scattered: (id) => choose(id, view.views.get(id).view.id) });
    overlay = new Overlay(view, element("grid"));
    const help = () => explains("Keyboard shortcuts", TOLD);
    toolbar(element("tools"), view, help);
    opensOnKey(view);
    keys.of(view, { overlay, help, parts });
  }
  view.renew(model);
  settle();
  globalThis.keepsheet = { model, view, api: view.api, overlay, patches: 0, act, rested: false, calm };
  overlay.watch();
  dress();
  listen();
  requestAnimationFrame(() => requestAnimationFrame(() => (globalThis.keepsheet.painted = performance.now())));
  await opened(view.tab());
  await loadTheRest();
}

element("who").value = localStorage.getItem("keepsheet.who") ?? "Ana";
element("who").addEventListener("change", () => {
  localStorage.setItem("keepsheet.who", who());
  moved();
});
element("export").href = `${base}/export.xlsx`;
element("views").addEventListener("change", (event) => choose(view.tab(), event.target.value));
addEventListener("beforeunload", (event) => {
  if (acts.last) event.preventDefault(); // the browser asks whether what is kept here may be thrown away
});
openWorld(element("world-button"), element("world"), send, say);
setInterval(() => {
  last = "";
  if (view) moved();
}, 10000);
document.fonts.ready.then(start);
