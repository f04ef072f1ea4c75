import type { Task } from './index.js';

/** What an inspector can show: an App, a WorkerApp, or what looks like one. */
export interface Inspected {
  /** The tree, as App.tasks returns it. */
  tasks(): Task[] | PromiseLike<Task[]>;
  /** The trace, as App.trace returns it. Without it there is no button to record one. */
  trace?(options: { format: 'chrome' }): ReadableStream<string>;
}

/**
 * The element <weft-inspector>: the tree of a program's tasks while it runs, and a button that records their trace. The
 * event `weft-tasks` tells that the tree has changed; its `detail` has the tasks.
 */
export declare class WeftInspector extends HTMLElement {
  /** The program. */
  get app(): Inspected | undefined;
  set app(app: Inspected | null | undefined);
  /** The attribute `paused`. The attribute `interval` says how often it asks, in milliseconds: 200 by default. */
  paused: boolean;
  /** Asks for the tree now, also while it is paused. */
  update(): Promise<void>;
}

declare global {
  interface HTMLElementTagNameMap {
    'weft-inspector': WeftInspector;
  }
}
