// A click on the head of a column sorts the table by it, a second one the other way round; cells without a value stay last.
for (const table of document.querySelectorAll("table")) {
  const body = table.tBodies[0], heads = [...table.tHead.rows[0].cells];
  // A number with or without what belongs to it is a number, a duration is one of seconds, and dates, times and names are texts whose digits count.
  const seconds = { ms: 0.001, s: 1, m: 60, min: 60, h: 3600, d: 86400 };
  const value = (row, column) => {
    const text = row.cells[column].textContent.trim().replace(/^[A-Z][a-z]{2} (?=\d{4}-)/, "");
    const [, plain, rest] = text.match(/^([+-]?[\d.]+(?:e[+-]?\d+)?)(.*)$/) ?? [];
    const parts = /^(\d+(\.\d+)?(ms|s|min|m|h|d))+$/.test(text) && [...text.matchAll(/([\d.]+)([a-z]+)/g)];
    const number = parts ? parts.reduce((sum, [, count, unit]) => sum + count * seconds[unit], 0)
      : /^($|[^\d:.-])/.test(rest ?? "-") ? parseFloat(plain) : undefined;
    return { text, number, known: text !== "" };
  };
  const compare = (a, b) => Number.isFinite(a.number) && Number.isFinite(b.number)
    ? a.number - b.number : a.text.localeCompare(b.text, "en", { numeric: true });
  heads.forEach((head, column) => {
    if (head.textContent === "") return;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const up = head.getAttribute("aria-sort") !== "ascending";
      heads.forEach(other => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      const rows = [...body.rows].map((row, at) => ({ row, at, value: value(row, column) }));
      rows.sort((a, b) => (b.value.known - a.value.known)
        || (up ? 1 : -1) * compare(a.value, b.value) || a.at - b.at);
      body.append(...rows.map(({ row }) => row));
    });
  });
}
// A pointer over a chart shows the values there, in a line below it.
for (const chart of document.querySelectorAll("figure svg")) {
  const kept = chart.querySelector("metadata");
  if (kept === null) continue;
  const frames = JSON.parse(kept.textContent), width = chart.viewBox.baseVal.width;
  let labels = [], series = [];
  for (const frame of frames) {
    frame.labels = labels = frame.labels?.split("|") ?? labels;
    frame.series = series = frame.series?.map(([name, values]) => [name, values.split("|")]) ?? series;
  }
  const line = document.createElement("p");
  line.className = "values";
  line.setAttribute("aria-hidden", "true");
  chart.after(line);
  const show = event => {
    const box = chart.getBoundingClientRect(), scale = width / box.width;
    const x = (event.clientX - box.left) * scale, y = (event.clientY - box.top) * scale;
    const frame = frames.find(({ at: [left, top, right, bottom] }) => left <= x && x < right && top <= y && y <= bottom);
    line.textContent = "";
    if (frame === undefined) return;
    const { at: [left, , right], x: places, labels, series } = frame;
    const far = places?.map(place => Math.abs(place - x));
    const number = far ? far.indexOf(Math.min(...far)) : Math.floor((x - left) / (right - left) * labels.length);
    const values = series.filter(([, values]) => values[number]);
    line.textContent = [labels[number], ...values.map(([name, values]) => `${name} ${values[number]}`)].join(" · ");
  };
  chart.addEventListener("pointermove", show);
  chart.addEventListener("pointerdown", show);
  chart.addEventListener("pointerleave", () => { line.textContent = ""; });
}
// What is printed has the inputs, too.
addEventListener("beforeprint", () => document.querySelectorAll("details").forEach(part => { part.open = true; }));
