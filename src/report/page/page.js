// A click on the head of a column sorts the table by it, a second one the other way round; cells without a value stay last.
for (const table of document.querySelectorAll("table")) {
  const body = table.tBodies[0], heads = [...table.tHead.rows[0].cells];
  const value = (row, column) => {
    const text = row.cells[column].textContent.trim();
    const number = parseFloat(text.replace(/^\+/, ""));
    return { text, number, known: text !== "" };
  };
  const compare = (a, b) => !(Number.isFinite(a.number) && Number.isFinite(b.number))
    ? a.text.localeCompare(b.text) : a.number - b.number;
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
