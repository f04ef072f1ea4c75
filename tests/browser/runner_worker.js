/** The dedicated worker of the runner page, which runs programs. */
import { runProgram } from './run_in_page.js';

onmessage = async ({ data: { id, url, options } }) => {
  postMessage({ id, outcome: await runProgram(url, options) });
};
