/**
 * Runs in the reader's browser: makes tables sortable by their heads and gives them a filter, over all rows of the data. Without it the first
 * rows stand as they are.
 */
export const TABLE_SCRIPT: string = `
(function () {
  'use strict';
  var MOST = 200;
  JSON.parse(document.getElementById('foretoken-tables').textContent).forEach(function (data) {
    var table = document.getElementById(data.id + '-table');
    var controls = document.getElementById(data.id + '-controls');
    var heads = Array.prototype.slice.call(table.tHead.rows[0].cells);
    var body = table.tBodies[0];
    var state = { column: -1, down: false, all: false, text: '', picks: {} };
    function textOf(cell) { return typeof cell === 'string' ? cell : cell[0]; }
    function keyOf(cell) { return typeof cell === 'string' ? cell : cell[1]; }
    function element(name, text) { var made = document.createElement(name); if (text) made.textContent = text; return made; }
    function matches(row) {
      for (var column in state.picks) if (state.picks[column] !== '' && textOf(row[column]) !== state.picks[column]) return false;
      return state.text.toLowerCase().split(/\\s+/).every(function (word) {
        return row.some(function (cell) { return textOf(cell).toLowerCase().indexOf(word) >= 0; });
      });
    }
    function compare(a, b) {
      var x = keyOf(a.row[state.column]), y = keyOf(b.row[state.column]);
      if (x === y) return a.at - b.at;
      if (x === null) return 1;
      if (y === null) return -1;
      var order = typeof x === typeof y ? (x < y ? -1 : 1) : (typeof x === 'number' ? -1 : 1);
      return state.down ? -order : order;
    }
    function draw() {
      var found = data.rows.map(function (row, at) { return { row: row, at: at }; }).filter(function (entry) { return matches(entry.row); });
      if (state.column >= 0) found.sort(compare);
      var shown = state.all ? found : found.slice(0, MOST);
      var fragment = document.createDocumentFragment();
      shown.forEach(function (entry) {
        var line = element('tr');
        entry.row.forEach(function (cell, column) {
          var made = element(column === 0 ? 'th' : 'td', textOf(cell));
          if (column === 0) made.scope = 'row';
          var names = [data.columns[column].left ? 'left' : '', typeof cell === 'string' ? '' : cell[2] || ''].join(' ').trim();
          if (names && column > 0) made.className = names;
          line.appendChild(made);
        });
        fragment.appendChild(line);
      });
      body.replaceChildren(fragment);
      heads.forEach(function (head, column) {
        if (column === state.column) head.setAttribute('aria-sort', state.down ? 'descending' : 'ascending');
        else head.removeAttribute('aria-sort');
      });
      count.textContent = shown.length + ' of ' + data.rows.length + ' rows shown' + (found.length < data.rows.length ? ', ' + found.length + ' match' : '');
      more.hidden = found.length <= MOST;
      more.textContent = state.all ? 'Show fewer' : 'Show all ' + found.length;
    }
    heads.forEach(function (head, column) {
      var button = element('button', head.textContent);
      button.type = 'button';
      head.replaceChildren(button);
      button.addEventListener('click', function () {
        if (state.column !== column) { state.column = column; state.down = false; }
        else if (!state.down) state.down = true;
        else { state.column = -1; state.down = false; }
        draw();
      });
    });
    var label = element('label', 'Filter ');
    var input = element('input');
    input.type = 'search';
    input.placeholder = 'words in a row';
    input.addEventListener('input', function () { state.text = input.value.trim(); draw(); });
    label.appendChild(input);
    controls.appendChild(label);
    data.columns.forEach(function (column, index) {
      if (!column.choices) return;
      var pick = element('label', heads[index].textContent + ' ');
      var select = element('select');
      ['all'].concat(column.choices).forEach(function (choice, i) {
        var option = element('option', choice);
        option.value = i === 0 ? '' : choice;
        select.appendChild(option);
      });
      select.addEventListener('change', function () { state.picks[index] = select.value; draw(); });
      pick.appendChild(select);
      controls.appendChild(pick);
    });
    var count = element('span');
    count.className = 'shown';
    count.setAttribute('role', 'status');
    controls.appendChild(count);
    var more = element('button');
    more.type = 'button';
    more.addEventListener('click', function () { state.all = !state.all; draw(); });
    controls.appendChild(more);
    Array.prototype.forEach.call(table.querySelectorAll('.still'), function (still) { still.remove(); });
    controls.hidden = false;
    draw();
  });
})();
`.trim();
