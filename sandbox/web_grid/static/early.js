// Asks for the workbook while the browser still reads the grid's code.

globalThis.early = fetch(
  `/page/${location.pathname.split("/d/")[1].split("/")[0]}/book?tab=${new URLSearchParams(location.search).get("tab") ?? ""}`,
);
