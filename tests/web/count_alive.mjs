/** Imported before a program: counts, on demand, the live objects of each class that requests create. */
import { queryObjects } from 'node:v8';

globalThis.weftTestAlive = () =>
  Object.fromEntries([AbortController, AbortSignal, Request, Response, ReadableStream, ReadableStreamDefaultReader]
    .map((kind) => [kind.name, queryObjects(kind)]));
