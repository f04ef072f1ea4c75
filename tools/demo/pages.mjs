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

/** Builds the demos with the installed toolchain. @param {string} [preset] web, the default, or page */
export const buildDemos = (preset = 'web') => build(preset, 'demo_site');

/**
 * Serves the demos with strictHeaders.
 * @param {number} [port] 0, the default, for a free one
 * @param {Record<string, {root: string, headers: Record<string, string>}>} [mounts] other directories, by their paths
 * @param {string} [preset] the one that built them
 * @returns {ReturnType<typeof openServer>} fails with the code EADDRINUSE if the port is in use
 */
export const serveDemos = (port = 0, mounts = {}, preset = 'web') => openServer({ root: join(root, 'build', preset, 'web/demo/site'), routes, mounts, port });
