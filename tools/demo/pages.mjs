/** Builds the demos of web/demo, and serves them. */
import { join } from 'node:path';
import { build } from '../setup/presets.mjs';
import { root } from '../setup/toolchain.mjs';
import { respond, sitePaths } from './site.mjs';
import { openServer } from './static_server.mjs';

/** The path of the site that the scraper demo fetches. */
const museum = '/museum';

/** @type {import('./static_server.mjs').Routes} */
const routes = {
  '/site.json': (request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(sitePaths.map((path) => `museum${path}`)));
  },
};
for (const path of sitePaths) routes[`${museum}${path}`] = (request, response) => respond(path, response);

/** Builds the demos with the installed toolchain. */
export const buildDemos = () => build('web', 'demo_site');

/**
 * Serves the demos with strictHeaders.
 * @param {number} [port] 0, the default, for a free one
 * @param {Record<string, {root: string, headers: Record<string, string>}>} [mounts] other directories, by their paths
 * @returns {ReturnType<typeof openServer>} fails with the code EADDRINUSE if the port is in use
 */
export const serveDemos = (port = 0, mounts = {}) => openServer({ root: join(root, 'build/web/web/demo/site'), routes, mounts, port });
