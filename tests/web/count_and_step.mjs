/**
 * As count_host_calls.mjs, with a clock that each reading advances by the milliseconds in this module's query: the
 * number of slices does not depend on the machine's speed.
 */
import './count_host_calls.mjs';

const step = Number(new URL(import.meta.url).searchParams.get('step'));
let now = 0;
performance.now = () => (now += step);
