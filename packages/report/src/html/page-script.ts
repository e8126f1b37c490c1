/**
 * Runs in the reader's browser: draws each chart live over its still picture, at the width there is.
 * Where anything fails the still picture stays.
 */
export const PAGE_SCRIPT: string = `
(function () {
  'use strict';
  var specs = JSON.parse(document.getElementById('foretoken-charts').textContent);
  Array.prototype.forEach.call(document.querySelectorAll('.chart[data-chart]'), function (holder) {
    var spec = specs[holder.getAttribute('data-chart')];
    if (!spec) return;
    var still = holder.querySelector('svg');
    var live = document.createElement('div');
    live.className = 'live';
    spec.width = 'container';
    spec.autosize = { type: 'fit-x', contains: 'padding', resize: true };
    holder.appendChild(live);
    window.vegaEmbed(live, spec, { renderer: 'svg', actions: false, tooltip: { theme: 'custom' } }).then(function () {
      if (still) still.remove();
      holder.setAttribute('data-live', 'yes');
    }, function (error) {
      live.remove();
      holder.setAttribute('data-live', 'no');
      console.error('chart ' + holder.getAttribute('data-chart') + ' stays a still picture:', error);
    });
  });
})();
`.trim();
