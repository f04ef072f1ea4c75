/** The demos of web/demo, built and served as a careful server would. */
import { fileURLToPath } from 'node:url';
import { openServer } from '../../tests/browser/static_server.mjs';
import { build } from './build.mjs';
import { answer, sitePaths } from './site.mjs';

/** Where the scraper's site is. */
const museum = '/museum';

const routes = {
  '/site.json': (request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(sitePaths.map((path) => `museum${path}`)));
  },
  ...Object.fromEntries(sitePaths.map((path) => [`${museum}${path}`, (request, response) => answer(path, response)])),
};

/** Builds the demos, with the toolchain that is there. */
export const buildDemos = () => build('web', 'demo_site');

/**
 * Serves the demos, under a policy that forbids everything that they do not need.
 * @param {number} [port] 0, the default, for a free one
 * @returns {ReturnType<typeof openServer>} fails with the code EADDRINUSE if the port is taken
 */
export const serveDemos = (port = 0) =>
  openServer({ root: fileURLToPath(new URL('../../build/web/web/demo/site', import.meta.url)), routes, port });
