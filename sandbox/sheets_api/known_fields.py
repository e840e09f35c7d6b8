"""Fields of the messages that field masks reach into: a mask that names another is refused, as Google refuses it.

`name:Message` says which message a field holds; what lies below other fields is not checked. A test compares them with
the published discovery document.
"""

from __future__ import annotations

from sandbox.sheets_api.errors import ApiError
from sandbox.sheets_api.masks import Mask

_MESSAGES = {
    "Spreadsheet": (
        "comments commentsViewMode dataSourceSchedules dataSources developerMetadata:DeveloperMetadata "
        "namedRanges:NamedRange properties sheets:Sheet spreadsheetId spreadsheetUrl"
    ),
    "Sheet": (
        "bandedRanges basicFilter charts columnGroups commentAnchors conditionalFormats data:GridData "
        "developerMetadata:DeveloperMetadata filterViews merges properties:SheetProperties "
        "protectedRanges:ProtectedRange rowGroups slicers tables"
    ),
    "SheetProperties": (
        "dataSourceSheetProperties gridProperties:GridProperties hidden index rightToLeft sheetId sheetType "
        "tabColor tabColorStyle title"
    ),
    "GridProperties": (
        "columnCount columnGroupControlAfter frozenColumnCount frozenRowCount hideGridlines rowCount "
        "rowGroupControlAfter"
    ),
    "GridData": (
        "columnMetadata:DimensionProperties rowData:RowData rowMetadata:DimensionProperties startColumn startRow"
    ),
    "RowData": "values:CellData",
    "CellData": (
        "chipRuns dataSourceFormula dataSourceTable dataValidation effectiveFormat effectiveValue "
        "formattedValue hyperlink note pivotTable textFormatRuns userEnteredFormat userEnteredValue"
    ),
    "DimensionProperties": (
        "dataSourceColumnReference developerMetadata:DeveloperMetadata hiddenByFilter hiddenByUser pixelSize"
    ),
    "DeveloperMetadata": "location metadataId metadataKey metadataValue visibility",
    "NamedRange": "name namedRangeId range",
    "ProtectedRange": (
        "description editors namedRangeId protectedRangeId range requestingUserCanEdit tableId "
        "unprotectedRanges warningOnly"
    ),
    "BatchUpdateSpreadsheetResponse": "commentUpdateState replies spreadsheetId updatedSpreadsheet:Spreadsheet",
    "ValueRange": "majorDimension range values",
    "BatchGetValuesResponse": "spreadsheetId valueRanges:ValueRange",
    "UpdateValuesResponse": "spreadsheetId updatedCells updatedColumns updatedData:ValueRange updatedRange updatedRows",
    "BatchUpdateValuesResponse": (
        "responses:UpdateValuesResponse spreadsheetId totalUpdatedCells totalUpdatedColumns totalUpdatedRows "
        "totalUpdatedSheets"
    ),
    "BatchGetValuesByDataFilterResponse": "spreadsheetId valueRanges:MatchedValueRange",
    "MatchedValueRange": "dataFilters valueRange:ValueRange",
    "BatchUpdateValuesByDataFilterResponse": (
        "responses:UpdateValuesByDataFilterResponse spreadsheetId totalUpdatedCells totalUpdatedColumns "
        "totalUpdatedRows totalUpdatedSheets"
    ),
    "UpdateValuesByDataFilterResponse": (
        "dataFilter updatedCells updatedColumns updatedData:ValueRange updatedRange updatedRows"
    ),
    "AppendValuesResponse": "spreadsheetId tableRange updates:UpdateValuesResponse",
    "SearchDeveloperMetadataResponse": "matchedDeveloperMetadata:MatchedDeveloperMetadata",
    "MatchedDeveloperMetadata": "dataFilters developerMetadata:DeveloperMetadata",
}
MESSAGES: dict[str, dict[str, str]] = {
    message: {field.partition(":")[0]: field.partition(":")[2] for field in fields.split()}
    for message, fields in _MESSAGES.items()
}
ANSWERS = {
    "spreadsheets.create": "Spreadsheet",
    "spreadsheets.get": "Spreadsheet",
    "spreadsheets.getByDataFilter": "Spreadsheet",
    "spreadsheets.batchUpdate": "BatchUpdateSpreadsheetResponse",
    "values.get": "ValueRange",
    "values.batchGet": "BatchGetValuesResponse",
    "values.batchGetByDataFilter": "BatchGetValuesByDataFilterResponse",
    "values.update": "UpdateValuesResponse",
    "values.append": "AppendValuesResponse",
    "values.batchUpdate": "BatchUpdateValuesResponse",
    "values.batchUpdateByDataFilter": "BatchUpdateValuesByDataFilterResponse",
    "developerMetadata.get": "DeveloperMetadata",
    "developerMetadata.search": "SearchDeveloperMetadataResponse",
    "sheets.copyTo": "SheetProperties",
}


def check(mask: Mask, message: str, path: str = "") -> None:
    """Refuses the first path of the mask that the message does not have (words measured by users)."""
    known = MESSAGES[message]
    for name, below in mask.items():
        if name == "*":
            continue
        whole = f"{path}{name}"
        if name not in known:
            raise _no_such_field(whole)
        if below and known[name]:
            check(below, known[name], f"{whole}.")


def _no_such_field(path: str) -> ApiError:
    description = f"Error expanding 'fields' parameter. Cannot find matching fields for path '{path}'."
    violations = [{"field": path, "description": description}]
    details = [{"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": violations}]
    return ApiError(400, "Request contains an invalid argument.", details)
