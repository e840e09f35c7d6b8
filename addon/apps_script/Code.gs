/**
 * Keepsheet's menu in the spreadsheet: Sync now, and a hint when somebody has typed, so that the row moves at once.
 *
 * Bound to the workbook (Extensions → Apps Script). It reads no cell and writes none: it only knocks at Keepsheet's own
 * service, which Google opens to the people named in deploy.env. docs/owner.md, step 6, says how it is put in.
 */

/** After a knock for a tab the next edits of these seconds need none: the service waits longer before it looks. */
const QUIET_SECONDS = 10;

/** A simple trigger: it may build a menu and nothing else. */
function onOpen() {
  SpreadsheetApp.getUi()
    .createMenu('Keepsheet')
    .addItem('Sync now', 'syncNow')
    .addSeparator()
    .addItem('Set up …', 'setUp')
    .addToUi();
}

/** Menu: asks for a sync and says what came of it. */
function syncNow() {
  SpreadsheetApp.getActive().toast(knock_('/script/sync', {}), 'Keepsheet');
}

/**
 * Installed trigger on edit (a simple one may not reach the network). It runs as the person who pressed Set up.
 * What Keepsheet itself writes triggers nothing: Google runs no triggers for the API.
 */
function edited(event) {
  const sheet = event && event.range && event.range.getSheet();
  if (!sheet) return;
  const id = sheet.getSheetId();
  const cache = CacheService.getDocumentCache();
  const key = 'knocked-' + id;
  if (cache.get(key)) return;
  cache.put(key, 'yes', QUIET_SECONDS);
  try {
    knock_('/script/edited', { sheet: id });
  } catch (error) {
    console.warn('Keepsheet did not hear of an edit; the next sync sees it anyway.');
  }
}

/** Menu: remembers the address that deploy.sh printed, and installs the trigger once. */
function setUp() {
  const ui = SpreadsheetApp.getUi();
  const asked = ui.prompt('Keepsheet', 'The address that deploy.sh printed for the menu:', ui.ButtonSet.OK_CANCEL);
  if (asked.getSelectedButton() !== ui.Button.OK) return;
  const address = asked.getResponseText().trim().replace(/\/+$/, '');
  if (!/^https:\/\/[a-z0-9.-]+\.run\.app$/.test(address)) {
    ui.alert('That is no address of Keepsheet: it begins with https:// and ends in .run.app. Nothing was changed.');
    return;
  }
  PropertiesService.getDocumentProperties().setProperty('address', address);
  ScriptApp.getProjectTriggers()
    .filter((trigger) => trigger.getHandlerFunction() === 'edited')
    .forEach((trigger) => ScriptApp.deleteTrigger(trigger));
  ScriptApp.newTrigger('edited').forSpreadsheet(SpreadsheetApp.getActive()).onEdit().create();
  ui.alert('Keepsheet is set up. For deploy.env: SCRIPT_CLIENT=' + clientOf_(ScriptApp.getIdentityToken()));
}

/** Posts to the service as the person who is here; answers with a sentence for them. */
function knock_(path, words) {
  const address = PropertiesService.getDocumentProperties().getProperty('address');
  if (!address) return 'Choose Keepsheet → Set up first.';
  const token = ScriptApp.getIdentityToken();
  const answer = UrlFetchApp.fetch(address + path, {
    method: 'post',
    contentType: 'application/json',
    headers: { Authorization: 'Bearer ' + token },
    payload: JSON.stringify(Object.assign({ token: token }, words)),
    muteHttpExceptions: true,
    followRedirects: false,
  });
  const status = answer.getResponseCode();
  if (status === 200) return JSON.parse(answer.getContentText()).answer;
  if (status === 401 || status === 403) return 'Keepsheet does not know you. Ask the owner to add you to STAFF.';
  return 'Keepsheet does not answer now. The next sync comes by itself.';
}

/** Whom a token is for: the number of this script, which deploy.env is to name. */
function clientOf_(token) {
  const part = Utilities.base64DecodeWebSafe(token.split('.')[1]);
  return JSON.parse(Utilities.newBlob(part).getDataAsString()).aud;
}
