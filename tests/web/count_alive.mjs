/** Loaded before a program: counts on demand what its requests have left in the process that is not garbage. */
import { queryObjects } from 'node:v8';

globalThis.weftTestAlive = () =>
  Object.fromEntries([AbortController, AbortSignal, Request, Response, ReadableStream, ReadableStreamDefaultReader]
    .map((kind) => [kind.name, queryObjects(kind)]));
