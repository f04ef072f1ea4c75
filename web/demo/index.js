import { showSource } from './program.js';

await showSource('timeline/timeline_lock');
