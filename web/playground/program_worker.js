/** The worker of a program. */
import './sandbox_globals.js';
import '../../bindings/js/src/worker/worker_thread.mjs';
