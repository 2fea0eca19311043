// Opens the pages and charts below a folder in Chromium as their readers do: on a phone, a tablet and a large screen, in the light and in the
// dark, and on paper. `node look.js CHROMIUM FOLDER` says all that is wrong, and ends with exit code 1 if anything is.
import { chromium } from "playwright-core";
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [executablePath, folder] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const widths = [390, 768, 1280];
const flags = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];
const wrong = [];

/// What is wrong with the pictures of a document: runs in the browser.
const ofPictures = () => {
  const found = [];
  for (const svg of document.querySelectorAll("svg")) {
    const name = svg.getAttribute("aria-label") ?? "the picture";
    const { width, height } = svg.viewBox.baseVal;
    const bad = [...svg.querySelectorAll("*")].find(part => [...part.attributes].some(({ value }) => /NaN|inf/i.test(value)));
    if (bad) found.push(`${name}: no number in ${bad.outerHTML.slice(0, 120)}`);
    const texts = [...svg.querySelectorAll("text")].map(text => ({ said: text.textContent, box: text.getBBox() }));
    // In units of the layout, of which there are eight steps to one.
    const slack = 8;
    for (const [at, { said, box }] of texts.entries()) {
      const [left, top, right, bottom] = [box.x, box.y, box.x + box.width, box.y + box.height];
      if (left < -slack || top < -slack || right > width + slack || bottom > height + slack) found.push(`${name}: "${said}" is cut off`);
      for (const { said: other, box: there } of texts.slice(0, at)) {
        const across = Math.min(right, there.x + there.width) - Math.max(left, there.x);
        const down = Math.min(bottom, there.y + there.height) - Math.max(top, there.y);
        // Lines of text are a little higher than their letters.
        if (across > slack && down > 0.3 * Math.min(box.height, there.height)) found.push(`${name}: "${said}" covers "${other}"`);
      }
    }
  }
  return found;
};

/// What is wrong with a page at the width that it has: runs in the browser.
const ofWidth = () => {
  const { scrollWidth, clientWidth } = document.documentElement;
  const wide = [...document.querySelectorAll("main *")].filter(part =>
    !part.closest(".wide, pre, svg") && part.getBoundingClientRect().right > clientWidth + 1);
  return [
    ...(scrollWidth > clientWidth ? [`is ${scrollWidth} wide`] : []),
    ...wide.slice(0, 1).map(part => `<${part.tagName}> reaches out of it: ${part.textContent.slice(0, 60)}`),
  ];
};

/// What is wrong with the order of tables, whose rows are written in the order of time: runs in the browser.
const ofOrder = () => {
  const found = [];
  for (const table of document.querySelectorAll("table")) {
    const head = table.tHead.rows[0].cells[0];
    if (!["interval", "from", "day", "point"].includes(head.textContent)) continue;
    const button = head.querySelector("button"), said = () => [...table.tBodies[0].rows].map(row => row.cells[0].textContent);
    // Days of the worst intervals are written in another order.
    const written = head.textContent === "day" ? said().sort() : said();
    head.removeAttribute("aria-sort");
    button.click();
    if (said().join("|") !== written.join("|")) found.push(`sorted by ${head.textContent}: ${said().slice(0, 4).join(", ")}`);
    button.click();
    if (said().join("|") !== written.reverse().join("|")) found.push(`sorted by ${head.textContent} downwards: ${said().slice(0, 4).join(", ")}`);
  }
  return found;
};

/// What is wrong with the values that a pointer shows in charts: runs in the browser.
const ofPointer = () => {
  const found = [];
  for (const svg of document.querySelectorAll("figure svg")) {
    const name = svg.getAttribute("aria-label"), kept = svg.querySelector("metadata");
    if (kept === null) {
      found.push(`${name}: a pointer shows nothing`);
      continue;
    }
    const box = svg.getBoundingClientRect(), scale = box.width / svg.viewBox.baseVal.width;
    for (const { at: [left, top, right, bottom] } of JSON.parse(kept.textContent)) {
      const place = { clientX: box.left + scale * (left + right) / 2, clientY: box.top + scale * (top + bottom) / 2 };
      svg.dispatchEvent(new PointerEvent("pointermove", place));
      const said = svg.nextElementSibling.textContent;
      if (said === "" || /undefined|NaN/.test(said)) found.push(`${name}: a pointer shows "${said}"`);
    }
  }
  return found;
};

/// Opens a file, and says what the browser complains of.
async function opened(browser, file, options) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const url = pathToFileURL(file).href;
  const say = what => wrong.push(`${file}: ${what}`);
  page.on("console", message => say(`console: ${message.text()}`));
  page.on("pageerror", error => say(`script: ${error.message}`));
  page.on("dialog", dialog => { say(`dialog: ${dialog.message()}`); return dialog.dismiss(); });
  page.on("request", request => { if (request.url() !== url) say(`asks for ${request.url()}`); });
  await page.goto(url);
  return { page, say, close: () => context.close() };
}

async function lookAtPage(browser, file) {
  for (const colorScheme of ["light", "dark"]) {
    const { page, say, close } = await opened(browser, file, { colorScheme });
    for (const width of widths) {
      await page.setViewportSize({ width, height: 900 });
      (await page.evaluate(ofWidth)).forEach(what => say(`at ${width} in the ${colorScheme}: ${what}`));
    }
    if (colorScheme === "light") {
      (await page.evaluate(ofPictures)).forEach(say);
      const sorted = await page.evaluate(() => {
        const button = document.querySelector("thead button");
        button?.click();
        return !button || document.querySelector("th[aria-sort=ascending]") !== null;
      });
      if (!sorted) say("a table cannot be sorted");
      (await page.evaluate(ofOrder)).forEach(say);
      (await page.evaluate(ofPointer)).forEach(say);
      await page.emulateMedia({ media: "print" });
      await page.setViewportSize({ width: 680, height: 900 });
      (await page.evaluate(ofWidth)).forEach(what => say(`on paper: ${what}`));
      await page.emulateMedia({ media: "screen" });
    }
    await page.setViewportSize({ width: colorScheme === "light" ? 390 : 1280, height: 900 });
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => window.axe.run());
    for (const { id, help, nodes } of violations) say(`in the ${colorScheme}: ${id}: ${help}: ${nodes[0].html.slice(0, 120)}`);
    await close();
  }
}

async function lookAtChart(browser, file) {
  const { page, say, close } = await opened(browser, file, { viewport: { width: 960, height: 900 } });
  (await page.evaluate(ofPictures)).forEach(say);
  await close();
}

const files = readdirSync(folder, { recursive: true }).map(name => resolve(join(folder, name))).sort();
const pages = files.filter(file => file.endsWith("report.html"));
const charts = files.filter(file => file.endsWith(".svg"));
if (pages.length === 0 || charts.length === 0) throw new Error(`there is nothing to look at in ${folder}`);
const browser = await chromium.launch({ executablePath, args: flags });
const rest = [...pages.map(file => () => lookAtPage(browser, file)), ...charts.map(file => () => lookAtChart(browser, file))];
await Promise.all([1, 2, 3].map(async () => { while (rest.length > 0) await rest.shift()(); }));
await browser.close();
wrong.sort().forEach(what => console.log(what));
if (wrong.length > 0) process.exit(1);
console.log(`${pages.length} pages and ${charts.length} charts are as they should be, in Chromium ${browser.version()}`);
