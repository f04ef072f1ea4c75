#!/usr/bin/env node
/**
 * Serves the demos of web/demo, the playground at /playground/, and the documentation at /docs/, to the browsers on this machine:
 * `npm run serve`, or `npm run serve -- PORT`. Installs Emscripten if necessary, builds the programs, and prints the address.
 */
import { buildDemos, serveDemos } from './demo/pages.mjs';
import { buildDocumentation, documentation, documentationHeaders } from './docs.mjs';
import { buildPlayground, playground } from './playground.mjs';
import { playgroundHeaders } from './playground/policy.mjs';
import { ToolError, hasCode, runTool } from './setup/command.mjs';
import { setUp } from './setup/set-up.mjs';

const usualPort = 8000;

await runTool(async ([text = String(usualPort), ...more]) => {
  const port = Number(text);
  if (more.length > 0 || !/^\d+$/.test(text) || port > 65535) {
    throw new ToolError(`"${[text, ...more].join(' ')}" is not a port: pass a number from 1 to 65535, or 0 for a free port`);
  }
  await setUp(['web', 'docs']);
  console.log('building the demos ...');
  await buildDemos();
  console.log('building the documentation ...');
  buildDocumentation('../playground/');
  console.log('building the playground ...');
  await buildPlayground(playground, { isPart: true });
  const server = await serveDemos(port, {
    '/docs/': { root: documentation, headers: documentationHeaders }, '/playground/': { root: playground, headers: playgroundHeaders },
  }).catch((error) => {
    if (hasCode(error, 'EADDRINUSE')) {
      throw new ToolError(`port ${port} is in use; choose another one: npm run serve -- ${port < 65535 ? port + 1 : usualPort}`);
    }
    if (hasCode(error, 'EACCES')) throw new ToolError(`only root may use port ${port}; choose one above 1023`);
    throw error;
  });
  console.log(`serving the demos at ${server.origin}/, the playground at ${server.origin}/playground/ and the documentation at ${server.origin}/docs/ (Ctrl+C to stop)`);
});
