#!/usr/bin/env node
/**
 * Serves the demos of web/demo to the browsers of this machine: `npm run serve`, or
 * `npm run serve -- PORT`. Sets up Emscripten, builds the programs, and prints the address.
 */
import { DemoError } from './demo/build.mjs';
import { buildDemos, serveDemos } from './demo/pages.mjs';
import { SetupError } from './setup/command.mjs';
import { setUp } from './setup/set-up.mjs';

const usualPort = 8000;

async function main([text = String(usualPort), ...more]) {
  const port = Number(text);
  if (more.length > 0 || !/^\d+$/.test(text) || port > 65535) {
    throw new DemoError(`"${[text, ...more].join(' ')}" is no port: give a number of 1 to 65535, or 0 for a free one`);
  }
  await setUp(['web']);
  console.log('building the demos ...');
  buildDemos();
  const server = await serveDemos(port).catch((error) => {
    if (error.code === 'EADDRINUSE') {
      throw new DemoError(`port ${port} is taken; give another one: npm run serve -- ${port < 65535 ? port + 1 : usualPort}`);
    }
    if (error.code === 'EACCES') throw new DemoError(`port ${port} is for the administrator only; give one above 1023`);
    throw error;
  });
  console.log(`the demos are at ${server.origin}/ (Ctrl+C ends)`);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof DemoError || error instanceof SetupError)) throw error;
  console.error(`weft: ${error.message}${error.advice ? `\n${error.advice}` : ''}`);
  process.exitCode = 1;
}
