/** A dedicated worker that runs one case of tests/web. */
import { runCase } from '../web/cases.mjs';

onmessage = async ({ data: { file, name } }) => {
  try {
    const { cases } = await import(file);
    postMessage({ outcome: await runCase(cases[name], '/build/web/') });
  } catch (error) {
    postMessage({ failure: `${error?.message}\n${error?.stack}` });
  }
};
