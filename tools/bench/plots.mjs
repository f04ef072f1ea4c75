/** Results as plots: SVG files, drawn by Observable Plot in a document without a browser. */
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { floor, weft } from './tables.mjs';

/** @typedef {import('./results.mjs').Section} Section */

const { document } = parseHTML('<!doctype html><html><body></body></html>');

/** The colours of Weft, of the floor, and of the peers. Each is legible on white and on a dark page. */
const own = '#d9480f';
const base = '#868e96';
const others = ['#1c7ed6', '#2f9e44', '#9c36b5', '#e8a300', '#0c8599', '#c2255c', '#5c940d', '#6741d9', '#845e1f', '#a61e4d'];

/** @param {string[]} names @returns {{domain: string[], range: string[]}} */
function colours(names) {
  let next = 0;
  return { domain: names, range: names.map((name) => (name === weft ? own : name === floor ? base : others[next++ % others.length])) };
}

/** @param {Record<string, unknown>} options @returns {string} the plot as a file */
function draw(options) {
  const figure = Plot.plot(/** @type {any} */ ({
    document, width: 760, marginLeft: 60, style: { background: 'white', fontFamily: 'system-ui, sans-serif', fontSize: '12px' }, ...options,
  }));
  const svg = /** @type {Element} */ (figure.tagName.toLowerCase() === 'svg' ? figure : figure.querySelector('svg'));
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  return `${svg.outerHTML}\n`;
}

/**
 * Cost against the number of tasks, both on logarithmic axes.
 * @param {Section} section whose rows' ids end with the number
 * @returns {string}
 */
export function plotCurve({ title, columns, rows }) {
  const points = rows.flatMap(({ id, cells }) =>
    Object.entries(cells).map(([name, { least }]) => ({ tasks: Number(id.split('-').at(-1)), name, ns: least })));
  const last = columns.map((name) => points.filter((point) => point.name === name).at(-1)).filter((point) => point !== undefined);
  return draw({
    height: 460, marginRight: 90, title,
    x: { type: 'log', label: 'tasks', tickFormat: (/** @type {number} */ n) => n.toLocaleString('en'), ticks: 7 },
    y: { type: 'log', label: 'nanoseconds an operation', grid: true, tickFormat: (/** @type {number} */ n) => n.toLocaleString('en'), ticks: 6 },
    color: colours(columns),
    marks: [
      Plot.line(points, { x: 'tasks', y: 'ns', stroke: 'name', strokeWidth: 2 }),
      Plot.dot(points, { x: 'tasks', y: 'ns', fill: 'name', r: 3 }),
      Plot.text(last, { x: 'tasks', y: 'ns', text: 'name', fill: 'name', dx: 8, textAnchor: 'start' }),
    ],
  });
}

/**
 * Bars against the peers: a group for each row, with Weft's time as 1.
 * @param {Section} section
 * @returns {string}
 */
export function plotBars({ columns, rows }) {
  const drawn = rows.filter(({ cells }) => cells[weft] && Object.keys(cells).length > 2);
  const names = columns.filter((name) => drawn.some(({ cells }) => cells[name]));
  const bars = drawn.flatMap(({ title, cells }) =>
    names.filter((name) => cells[name]).map((name) => ({ row: title, name, ratio: cells[name].least / cells[weft].least })));
  return draw({
    height: 60 + drawn.length * (names.length * 9 + 14), marginLeft: 210, marginTop: 40,
    x: { type: 'log', label: 'time, relative to Weft (logarithmic; less is better)', axis: 'top', grid: true, tickFormat: (/** @type {number} */ n) => `${n}x` },
    y: { axis: null, domain: names },
    fy: { label: null, domain: drawn.map(({ title }) => title) },
    color: { ...colours(names), legend: false },
    marks: [
      Plot.barX(bars, { fy: 'row', y: 'name', x1: 1, x2: 'ratio', fill: 'name' }),
      Plot.text(bars, { fy: 'row', y: 'name', x: 'ratio', text: 'name', fill: 'name', dx: 4, textAnchor: 'start', fontSize: 9 }),
      Plot.ruleX([1], { stroke: own }),
    ],
  });
}
