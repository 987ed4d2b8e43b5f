'use strict';
// Sorts and filters the table of all rows, and opens what is folded before printing.
(function () {
  const table = document.getElementById('raw');
  if (table) {
    const body = table.tBodies[0];
    const rows = Array.from(body.rows, (row, place) => ({
      row,
      place,
      text: row.textContent.toLowerCase(),
      run: row.cells[0].textContent,
      metric: row.cells[5].textContent,
    }));
    const filter = document.getElementById('raw-filter');
    const run = document.getElementById('raw-run');
    const metric = document.getElementById('raw-metric');
    const count = document.getElementById('raw-count');

    const show = () => {
      const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const each of rows) {
        const fits =
          (!run.value || each.run === run.value) &&
          (!metric.value || each.metric === metric.value) &&
          words.every((word) => each.text.includes(word));
        each.row.hidden = !fits;
        shown += fits ? 1 : 0;
      }
      count.textContent = shown + ' of ' + rows.length + ' rows';
    };

    const value = (row, column, number) => {
      const cell = row.cells[column];
      if (!number) {
        return cell.textContent.toLowerCase();
      }
      const text = cell.dataset.value === undefined ? cell.textContent : cell.dataset.value;
      return text === '' ? NaN : Number(text);
    };

    const compare = (a, b) => {
      const noA = Number.isNaN(a);
      const noB = Number.isNaN(b);
      return noA || noB ? noA - noB : a < b ? -1 : a > b ? 1 : 0;
    };

    const sort = (heading) => {
      const column = heading.cellIndex;
      const number = heading.dataset.kind === 'number';
      const ascending = heading.getAttribute('aria-sort') !== 'ascending';
      for (const other of table.tHead.rows[0].cells) {
        other.removeAttribute('aria-sort');
      }
      heading.setAttribute('aria-sort', ascending ? 'ascending' : 'descending');
      const sign = ascending ? 1 : -1;
      const known = (each) => !number || !Number.isNaN(value(each.row, column, true));
      rows.sort((a, b) => {
        const unknown = known(b) - known(a);
        return (
          unknown ||
          sign * compare(value(a.row, column, number), value(b.row, column, number)) ||
          a.place - b.place
        );
      });
      body.append(...rows.map((each) => each.row));
    };

    for (const heading of table.tHead.rows[0].cells) {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = heading.textContent;
      button.addEventListener('click', () => sort(heading));
      heading.replaceChildren(button);
    }
    const controls = document.getElementById('raw-controls');
    controls.hidden = false;
    controls.addEventListener('submit', (event) => event.preventDefault());
    filter.addEventListener('input', show);
    run.addEventListener('change', show);
    metric.addEventListener('change', show);
    metric.value = 'score';
    show();
  }

  addEventListener('beforeprint', () => {
    for (const folded of document.querySelectorAll('details.numbers')) {
      folded.open = true;
    }
  });
})();
