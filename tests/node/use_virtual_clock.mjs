/** Loaded before a program, in Node.js: gives it a virtual clock. */
import { useVirtualClock } from './virtual_clock.mjs';

useVirtualClock();
