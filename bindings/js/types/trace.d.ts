import type { LostEvents, TraceEvent } from './index.js';

/** Makes events of Chrome's trace event format of an event of a program. */
export declare function chromeEvents(event: TraceEvent | LostEvents): object[];
