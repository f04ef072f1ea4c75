import type { Task } from './index.js';

/** A task, and what the page knows that it holds, such as a lock. */
export interface InspectedTask extends Task {
  holds?: string;
}

/** What an inspector can show: an App, a WorkerApp, or what looks like one. */
export interface Inspected {
  /** The tree, as App.tasks returns it. */
  tasks(): InspectedTask[] | PromiseLike<InspectedTask[]>;
  /** Cancels a task. With it, each line has a button. */
  cancel?(task: InspectedTask): void;
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
  /**
   * The attribute `paused`. The attribute `interval` says how often it asks, in milliseconds: 200 by default; `keep` how long the
   * line of a task that has ended stays: 0 by default.
   */
  paused: boolean;
  /** Asks for the tree now, also while it is paused. */
  update(): Promise<void>;
}

declare global {
  interface HTMLElementTagNameMap {
    'weft-inspector': WeftInspector;
  }
}
