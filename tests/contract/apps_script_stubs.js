// Google's services as the script uses them: node apps_script_stubs.js CODE STORY prints what it did.
const fs = require('fs'), vm = require('vm');
const [file, story] = [process.argv[2], JSON.parse(process.argv[3])];
const told = {fetched: [], alerts: [], toasts: [], menu: [], triggers: [...(story.triggers || [])], kept: {...(story.kept || {})}};
const cache = {};
const page = {OK_CANCEL: 1};
const ui = {
  Button: {OK: 'ok'}, ButtonSet: page,
  createMenu: (title) => { const menu = {addItem: (t, f) => (told.menu.push([title, t, f]), menu), addSeparator: () => menu, addToUi: () => {}}; return menu; },
  prompt: () => ({getSelectedButton: () => story.cancel ? 'cancel' : 'ok', getResponseText: () => story.typed || ''}),
  alert: (words) => told.alerts.push(words),
};
const payload = Buffer.from(JSON.stringify({aud: '42-a.apps.googleusercontent.com'})).toString('base64url');
const world = {
  console: {warn: (words) => told.alerts.push(words)}, JSON, Object,
  SpreadsheetApp: {getUi: () => ui, getActive: () => ({toast: (words) => told.toasts.push(words)})},
  CacheService: {getDocumentCache: () => ({get: (k) => cache[k] || null, put: (k, v, s) => { cache[k] = v; told.seconds = s; }})},
  PropertiesService: {getDocumentProperties: () => ({getProperty: (k) => told.kept[k] || null, setProperty: (k, v) => { told.kept[k] = v; }})},
  ScriptApp: {
    getIdentityToken: () => 'head.' + payload + '.sign',
    getProjectTriggers: () => told.triggers.map((name) => ({name, getHandlerFunction: () => name})),
    deleteTrigger: (t) => { told.triggers.splice(told.triggers.indexOf(t.name), 1); },
    newTrigger: (name) => ({forSpreadsheet: () => ({onEdit: () => ({create: () => told.triggers.push(name)})})}),
  },
  UrlFetchApp: {fetch: (url, options) => {
    told.fetched.push({url, options});
    if (story.down) throw new Error('no network');
    return {getResponseCode: () => story.status || 200, getContentText: () => JSON.stringify({answer: 'A sync is on its way.'})};
  }},
  Utilities: {base64DecodeWebSafe: (text) => Buffer.from(text, 'base64url'), newBlob: (b) => ({getDataAsString: () => b.toString()})},
};
vm.createContext(world);
vm.runInContext(fs.readFileSync(file, 'utf8'), world);
for (const [name, sheet] of story.calls) {
  world[name](sheet === undefined ? undefined : {range: {getSheet: () => ({getSheetId: () => sheet})}});
}
process.stdout.write(JSON.stringify(told));
