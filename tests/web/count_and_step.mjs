/** As count_host_calls.mjs, with a clock on which each look at it takes half a millisecond. */
import './count_host_calls.mjs';

let now = 0;
performance.now = () => (now += 0.5);
