/** A small web site on 127.0.0.1 for the demo: real pages over HTTP, some of them slow. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { portOf } from './static_server.mjs';

/** For each page: its title, its number of paragraphs, and its delay in milliseconds. @type {Record<string, [string, number, number]>} */
const pages = {
  '/': ['The Weaving Museum', 6, 120],
  '/visit': ['Plan your visit', 9, 240],
  '/visit/prices': ['Tickets and prices', 4, 90],
  '/visit/groups': ['Groups and schools', 12, 310],
  '/news': ['News from the museum', 30, 480],
  '/looms': ['Looms: an overview', 18, 350],
  '/looms/backstrap': ['The backstrap loom', 22, 420],
  '/looms/warp-weighted': ['The warp-weighted loom', 25, 510],
  '/looms/treadle': ['The treadle loom', 31, 280],
  '/looms/draw': ['The draw loom and its boy', 40, 640],
  '/looms/jacquard': ["Jacquard's loom and its cards", 75, 900],
  '/looms/dobby': ['The dobby', 16, 200],
  '/looms/power': ['The power loom', 52, 560],
  '/looms/rapier': ['Rapier, air jet, water jet', 34, 330],
  '/weaves': ['Weaves: an overview', 14, 160],
  '/weaves/plain': ['Plain weave', 8, 110],
  '/weaves/twill': ['Twill', 21, 270],
  '/weaves/satin': ['Satin', 19, 300],
  '/weaves/tapestry': ['Tapestry', 48, 700],
  '/weaves/damask': ['Damask', 27, 390],
  '/weaves/double': ['Double cloth', 23, 450],
  '/fibres/wool': ['Wool', 33, 370],
  '/fibres/flax': ['Flax and linen', 29, 430],
  '/fibres/silk': ['Silk', 44, 610],
  '/fibres/cotton': ['Cotton', 37, 220],
  '/dyes/madder': ['Madder, the red of roots', 26, 340],
  '/dyes/woad': ['Woad and indigo', 28, 530],
  '/dyes/weld': ['Weld, an old yellow', 11, 150],
  '/glossary': ['From abb to yarn: a glossary', 160, 800],
  '/archive': ['The archive', 400, 750],
};

/** Two pages fail: one does not exist, and the connection for the other one breaks. */
const missing = '/looms/perpetual';
const broken = '/archive/burnt';

const sentences = [
  'Cloth is made of two sets of threads that cross at a right angle.',
  'The warp is under tension from the first day to the last; the weft may go where it is led.',
  'Each pick passes over some ends and under others, and the order of that is the pattern.',
  'A good weaver watches the selvedge, for what goes wrong goes wrong there first.',
  'The shed opens, the shuttle flies, the reed beats up, and the shed changes.',
  'Many threads wait at any moment, and one of them moves.',
];

/** @param {string} title @param {number} paragraphs @returns {string} */
function render(title, paragraphs) {
  const text = Array.from({ length: paragraphs }, (_, i) => {
    const first = (i * 7 + title.length) % sentences.length;
    return `<p>${Array.from({ length: 3 + (i % 3) }, (__, j) => sentences[(first + j) % sentences.length]).join(' ')}</p>`;
  });
  return `<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><title>${title}</title></head>\n<body>\n<h1>${title}</h1>\n${text.join('\n')}\n</body>\n</html>\n`;
}

/** The paths of its pages, including the two that fail. @type {readonly string[]} */
export const sitePaths = Object.keys(pages).toSpliced(12, 0, missing).toSpliced(24, 0, broken);

/**
 * Responds to a request for a page of the site, after the page's delay.
 * @param {string} path
 * @param {import('node:http').ServerResponse} response
 */
export async function respond(path, response) {
  const [title, paragraphs, delay] = pages[path] ?? ['Not found', 1, 180];
  await sleep(delay);
  if (path === broken) {
    response.socket?.destroy();
    return;
  }
  response.writeHead(path in pages ? 200 : 404, { 'content-type': 'text/html; charset=utf-8' });
  response.end(render(title, paragraphs));
}

/**
 * Opens the site on a free port.
 * @returns {Promise<{urls: string[], busiest: () => number, close: () => void}>} the URLs of its pages, the
 *   largest number of pages that it has served at the same time, and a function that closes it
 */
export async function openSite() {
  let open = 0;
  let busiest = 0;
  const server = createServer((request, response) => {
    busiest = Math.max(busiest, ++open);
    response.on('close', () => open--);
    return respond(new URL(request.url ?? '/', 'http://localhost').pathname, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${portOf(server)}`;
  return {
    urls: sitePaths.map((path) => `${origin}${path}`),
    busiest: () => busiest,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
