"""Names that Google knows: fields of each request and of each method's body, and query parameters.

A name that is not here is refused, so that a client's slip of the pen does not pass unseen. A test compares them with
the published discovery document.
"""

from __future__ import annotations

_REQUESTS = {
    "addBanding": "bandedRange",
    "addChart": "chart",
    "addConditionalFormatRule": "index rule",
    "addDimensionGroup": "range",
    "addFilterView": "filter",
    "addNamedRange": "namedRange",
    "addProtectedRange": "protectedRange",
    "addSheet": "properties",
    "addSlicer": "slicer",
    "addTable": "table",
    "appendCells": "fields rows sheetId tableId",
    "appendDimension": "dimension length sheetId",
    "autoResizeDimensions": "dataSourceSheetDimensions dimensions",
    "clearBasicFilter": "sheetId",
    "copyPaste": "destination pasteOrientation pasteType source",
    "createDeveloperMetadata": "developerMetadata",
    "cutPaste": "destination pasteType source",
    "deleteBanding": "bandedRangeId",
    "deleteConditionalFormatRule": "index sheetId",
    "deleteDeveloperMetadata": "dataFilter",
    "deleteDimension": "range",
    "deleteDimensionGroup": "range",
    "deleteEmbeddedObject": "objectId",
    "deleteFilterView": "filterId",
    "deleteNamedRange": "namedRangeId",
    "deleteProtectedRange": "protectedRangeId",
    "deleteSheet": "sheetId",
    "deleteTable": "tableId",
    "duplicateFilterView": "filterId",
    "duplicateSheet": "insertSheetIndex newSheetId newSheetName sourceSheetId",
    "findReplace": "allSheets find includeFormulas matchCase matchEntireCell range replacement searchByRegex sheetId",
    "insertDimension": "inheritFromBefore range",
    "mergeCells": "mergeType range",
    "moveDimension": "destinationIndex source",
    "pasteData": "coordinate data delimiter html type",
    "repeatCell": "cell fields range",
    "setBasicFilter": "filter",
    "setDataValidation": "filteredRowsIncluded range rule",
    "sortRange": "range sortSpecs",
    "unmergeCells": "range",
    "updateBanding": "bandedRange fields",
    "updateBorders": "bottom innerHorizontal innerVertical left range right top",
    "updateCells": "fields range rows start",
    "updateChartSpec": "chartId spec",
    "updateConditionalFormatRule": "index newIndex rule sheetId",
    "updateDeveloperMetadata": "dataFilters developerMetadata fields",
    "updateDimensionGroup": "dimensionGroup fields",
    "updateDimensionProperties": "dataSourceSheetRange fields properties range",
    "updateEmbeddedObjectPosition": "fields newPosition objectId",
    "updateFilterView": "fields filter",
    "updateNamedRange": "fields namedRange",
    "updateProtectedRange": "fields protectedRange",
    "updateSheetProperties": "fields properties",
    "updateSlicerSpec": "fields slicerId spec",
    "updateSpreadsheetProperties": "fields properties",
    "updateTable": "fields table",
}
_BODIES = {
    "developerMetadata.search": "dataFilters",
    "sheets.copyTo": "destinationSpreadsheetId",
    "spreadsheets.batchUpdate": (
        "commentsViewMode includeSpreadsheetInResponse requests responseIncludeGridData responseRanges"
    ),
    "spreadsheets.create": (
        "comments commentsViewMode dataSourceSchedules dataSources developerMetadata namedRanges properties "
        "sheets spreadsheetId spreadsheetUrl"
    ),
    "spreadsheets.getByDataFilter": "commentsViewMode dataFilters excludeTablesInBandedRanges includeGridData",
    "values.append": "majorDimension range values",
    "values.batchClear": "ranges",
    "values.batchClearByDataFilter": "dataFilters",
    "values.batchGetByDataFilter": "dataFilters dateTimeRenderOption majorDimension valueRenderOption",
    "values.batchUpdate": (
        "data includeValuesInResponse responseDateTimeRenderOption responseValueRenderOption valueInputOption"
    ),
    "values.batchUpdateByDataFilter": (
        "data includeValuesInResponse responseDateTimeRenderOption responseValueRenderOption valueInputOption"
    ),
    "values.clear": "",
    "values.update": "majorDimension range values",
}
_PARAMETERS = {
    "spreadsheets.get": "commentsViewMode excludeTablesInBandedRanges includeGridData ranges",
    "values.append": (
        "includeValuesInResponse insertDataOption responseDateTimeRenderOption responseValueRenderOption "
        "valueInputOption"
    ),
    "values.batchGet": "dateTimeRenderOption majorDimension ranges valueRenderOption",
    "values.get": "dateTimeRenderOption majorDimension valueRenderOption",
    "values.update": "includeValuesInResponse responseDateTimeRenderOption responseValueRenderOption valueInputOption",
}
_EVERYWHERE = (
    "$.xgafv access_token alt callback fields key oauth_token prettyPrint quotaUser uploadType upload_protocol"
)

REQUESTS = {kind: frozenset(names.split()) for kind, names in _REQUESTS.items()}
BODIES = {method: frozenset(names.split()) for method, names in _BODIES.items()}
EVERYWHERE = frozenset(_EVERYWHERE.split())
PARAMETERS = {method: frozenset(names.split()) for method, names in _PARAMETERS.items()}
