/** Runs a case of tests/web in a dedicated worker. */
import { runCase } from '../web/cases.mjs';

onmessage = async ({ data: { file, name } }) => {
  try {
    const { cases } = await import(file);
    postMessage({ outcome: await runCase(cases[name], '/build/web/') });
  } catch (error) {
    postMessage({ failure: `${error?.message}\n${error?.stack}` });
  }
};
