// A tab's charts, drawn by Chart.js from what the server worked out.

const COLOURS = ["#1a73e8", "#ea4335", "#fbbc04", "#34a853", "#ff6d01", "#46bdc6", "#7baaf7", "#f07b72"];
const KINDS = { LINE: "line", AREA: "line", COLUMN: "bar", BAR: "bar", COMBO: "bar", SCATTER: "line", STEPPED_AREA: "line", PIE: "pie", DOUGHNUT: "doughnut" };
const PLACES = { BOTTOM_LEGEND: "bottom", LEFT_LEGEND: "left", RIGHT_LEGEND: "right", TOP_LEGEND: "top" };

export function showCharts(overlay, id, tab) {
  const wanted = new Map((tab.charts ?? []).map((chart) => [`chart ${id} ${chart.id}`, chart]));
  for (const name of overlay.names(`chart ${id} `)) if (!wanted.has(name)) drop(overlay, name);
  for (const [name, chart] of wanted) {
    const text = JSON.stringify(chart);
    if (drawn.get(name)?.text === text) continue;
    drop(overlay, name);
    overlay.put(name, drawing(name, chart, text), { tab: id, ...chart.at }, overlay.under);
  }
}

const drawn = new Map(); // name → { text, chart }

function drop(overlay, name) {
  drawn.get(name)?.chart?.destroy();
  drawn.delete(name);
  overlay.drop(name);
}

function drawing(name, chart, text) {
  const box = Object.assign(document.createElement("figure"), { className: "chart" });
  Object.assign(box.style, { width: `${chart.at.width}px`, height: `${chart.at.height}px` });
  const canvas = Object.assign(document.createElement("canvas"), { role: "img" });
  canvas.setAttribute("aria-label", described(chart));
  box.append(canvas);
  const made = KINDS[chart.kind] ? new globalThis.Chart(canvas, configuration(chart)) : null;
  drawn.set(name, { text, chart: made });
  return box;
}

// What a screen reader says of it.
function described(chart) {
  const lines = chart.series.map((series) => `${series.name}: ${chart.labels.map((label, at) => `${label} ${series.texts[at] ?? ""}`).join(", ")}`);
  return [`Chart: ${chart.title}`, ...lines].join(". ");
}

function configuration(chart) {
  const round = chart.kind === "PIE" || chart.kind === "DOUGHNUT";
  chart = { ...chart, series: chart.series.filter(({ name, values }) => name || values.some((value) => value !== null)) };
  const share = chart.series.some((series) => series.texts.some((each) => /%\s*$/.test(each)));
  const datasets = chart.series.map((series, at) => dataset(chart, series, at, round));
  return {
    type: KINDS[chart.kind],
    data: { labels: chart.labels, datasets },
    options: {
      responsive: true,
      maintainAspectRatio: false,
      animation: false,
      indexAxis: chart.kind === "BAR" ? "y" : "x",
      plugins: {
        title: { display: Boolean(chart.title), text: chart.title, align: "start", color: "#5f6368", font: { size: 15, weight: "normal" } },
        subtitle: { display: Boolean(chart.subtitle), text: chart.subtitle, align: "start", color: "#80868b" },
        legend: { display: chart.legend !== "NO_LEGEND" && (round || datasets.length > 1), position: PLACES[chart.legend] ?? "top", labels: { boxWidth: 12 } },
        tooltip: { callbacks: { label: (item) => `${item.dataset.label ?? item.label}: ${chart.series[item.datasetIndex].texts[item.dataIndex] ?? ""}` } },
      },
      ...(round ? {} : { scales: scales(chart, share) }),
    },
  };
}

function dataset(chart, series, at, round) {
  const colour = series.colour ?? COLOURS[at % COLOURS.length];
  const kind = KINDS[series.kind] ?? "bar";
  return {
    type: kind,
    label: series.name,
    data: series.values,
    backgroundColor: round ? chart.labels.map((_, part) => COLOURS[part % COLOURS.length]) : kind === "line" ? `${colour}33` : colour,
    borderColor: round ? "#fff" : colour,
    borderWidth: kind === "line" ? 2 : round ? 1 : 0,
    pointRadius: chart.kind === "SCATTER" ? 3 : 2,
    showLine: chart.kind !== "SCATTER",
    fill: series.kind.endsWith("AREA"),
    spanGaps: false,
    ...(series.right ? { [chart.kind === "BAR" ? "xAxisID" : "yAxisID"]: "right" } : {}),
  };
}

function scales(chart, share) {
  const named = (text) => ({ display: Boolean(text), text: text ?? "", color: "#5f6368" });
  const ticks = share ? { callback: (value) => `${Math.round(value * 1000) / 10} %` } : {};
  const value = { axis: chart.kind === "BAR" ? "x" : "y", beginAtZero: true, stacked: chart.stacked, title: named(chart.axes.left), ticks, grid: { color: "#e8eaed" } };
  const label = { axis: chart.kind === "BAR" ? "y" : "x", stacked: chart.stacked, title: named(chart.axes.bottom), grid: { display: false } };
  const right = chart.series.some((series) => series.right);
  const [x, y] = chart.kind === "BAR" ? [value, label] : [label, value];
  return { x, y, ...(right ? { right: { ...value, position: "right", title: named(chart.axes.right), grid: { display: false } } } : {}) };
}
