"""The workbook in a browser: a page in front of the Sheets stand-in, where people edit as they would at Google's."""
