/** Imported before web/run_web.mjs in Node.js: gives the program a virtual clock. */
import { useVirtualClock } from './virtual_clock.mjs';

useVirtualClock();
