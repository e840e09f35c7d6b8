// Univer, started so that it shows and nothing else: it neither calculates nor sorts, its words are English, and none of
// its own marks on numbers kept as text appear. What it needs to be told is here; the rest of the page sees `api`,
// `commands` and the injector.

const { UniverCore: Core, UniverEngineFormula: Formulas, UniverSheets: Sheets, UniverPresets: Presets } = globalThis;

// What the page cannot do is not offered.
const NOT_OFFERED = Object.fromEntries(
  ("sheet.contextMenu.permission sheet.menu.copy-special sheet.command.paste-format sheet.command.paste-col-width " +
    "sheet.command.paste-besides-border sheet.command.paste-formula sheet.command.clear-selection-format " +
    "sheet.command.clear-selection-all sheet.contextMenu.text-to-number sheet.operation.add-note-popup " +
    "sheet.command.delete-note sheet.command.toggle-note-popup sheet.command.insert-range-move-right-confirm " +
    "sheet.command.insert-range-move-down-confirm sheet.command.delete-range-move-left-confirm " +
    "sheet.command.delete-range-move-up-confirm sheet.command.set-worksheet-col-width sheet.command.set-col-auto-width " +
    "sheet.command.set-row-height sheet.command.set-row-is-auto-height sheet.command.set-tab-color " +
    "sheet.command.add-range-protection-from-sheet-bar sheet.command.delete-worksheet-protection-from-sheet-bar " +
    "sheet.command.change-sheet-protection-from-sheet-bar sheet.command.view-sheet-permission-from-sheet-bar " +
    "sheet.command.sort-range-custom-ctx sheet.command.toggle-gridlines")
    .split(" ")
    .map((name) => [name, { hidden: true }]),
);
export const UNIT = "book";
export { Core, Sheets };

export function startUniver(container) {
  const words = ["Core", "DataValidation", "Filter", "Sort", "Note", "FindReplace"].map(
    (name) => globalThis[`UniverPresetSheets${name}EnUS`],
  );
  const preset = (name, options) => globalThis[`UniverPreset${name}`][`Univer${name}Preset`](options);
  const { univer, univerAPI: api } = Presets.createUniver({
    locale: Core.LocaleType.EN_US,
    locales: { [Core.LocaleType.EN_US]: Core.mergeLocales(...words) },
    presets: [
      notCalculating(
        preset("SheetsCore", {
          container,
          menu: NOT_OFFERED,
          header: true,
          toolbar: false,
          sheets: { disableForceStringMark: true, disableForceStringAlert: true },
          disableTextFormatMark: true,
          disableTextFormatAlert: true,
        }),
      ),
      preset("SheetsDataValidation", { menu: NOT_OFFERED, showEditOnDropdown: false, showSearchOnDropdown: false }),
      preset("SheetsFilter"),
      preset("SheetsSort", { menu: NOT_OFFERED }),
      preset("SheetsNote", { menu: NOT_OFFERED }),
      preset("SheetsFindReplace"),
    ],
  });
  const injector = univer.__getInjector();
  return { univer, api, injector, commands: injector.get(Core.ICommandService) };
}

// Univer's own switch for a page whose formulas are worked out elsewhere.
function notCalculating(preset) {
  preset.plugins = preset.plugins.map((given) => {
    const [plugin, options] = Array.isArray(given) ? given : [given];
    return plugin === Sheets.UniverSheetsPlugin ? [plugin, { ...options, notExecuteFormula: true }] : given;
  });
  return preset;
}

// Even so it looks through all cells of all tabs for formulas, twice, whenever one is changed; there is none here.
export function withoutFormulas(injector) {
  const formulas = injector.get(Formulas.FormulaDataModel);
  formulas.updateFormulaData = formulas.getFormulaData = () => ({});
}

// "COPY" or "CUT" where what is pasted was taken on this page; undefined: it is from elsewhere.
export function copiedHere(injector, html) {
  const id = /data-copy-id="([^"]+)"/.exec(html ?? "")?.[1];
  return id && injector.get(globalThis.UniverSheetsUi.ISheetClipboardService).copyContentCache().get(id)?.copyType;
}

// Where the page's own things lie over the canvas: what is seen of a sheet right of and below its frozen part.
export function mainViewport(injector) {
  const render = injector.get(globalThis.UniverEngineRender.IRenderManagerService).getRenderById(UNIT);
  return render?.scene.getViewport("viewMain") ?? null;
}

// How wide and high everything on the sheet in front is; null while Univer is still building it.
export function skeletonOf(view) {
  if (!view.ready) return null;
  try {
    return view.sheet()?.getSkeleton() ?? null;
  } catch {
    return null;
  }
}
