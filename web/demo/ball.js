/** A ball in a box, to drag and to throw. */
import { isStill } from './program.js';

/** @param {number} value @param {number} most @returns {number} */
const within = (value, most) => Math.min(Math.max(value, 0), Math.max(most, 0));

/** What an arrow key adds to the speed, in pixels per second. @type {Record<string, [number, number]>} */
const pushes = { ArrowLeft: [-200, 0], ArrowRight: [200, 0], ArrowUp: [0, -200], ArrowDown: [0, 200] };

export class Ball {
  #box;
  #ball;
  #place = { x: 40, y: 30 };
  /** In pixels per second. */
  #speed = isStill ? { x: 0, y: 0 } : { x: 170, y: 120 };
  /** From the ball's corner to where it is held. @type {{x: number, y: number} | undefined} */
  #held;
  #last = performance.now();

  /** @param {HTMLElement} box @param {HTMLElement} ball in the box @param {(event: Event) => void} moved called when a drag has moved it */
  constructor(box, ball, moved) {
    this.#box = box;
    this.#ball = ball;
    ball.addEventListener('pointerdown', (event) => {
      ball.setPointerCapture(event.pointerId);
      this.#held = { x: event.clientX - this.#place.x, y: event.clientY - this.#place.y };
      this.#speed = { x: 0, y: 0 };
    });
    ball.addEventListener('pointermove', (event) => {
      if (!this.#held) return;
      this.#drag(event.clientX - this.#held.x, event.clientY - this.#held.y, event.timeStamp);
      moved(event);
    });
    for (const end of ['pointerup', 'pointercancel']) ball.addEventListener(end, () => this.#release());
    ball.addEventListener('keydown', (event) => {
      const push = pushes[event.key];
      if (!push) return;
      event.preventDefault();
      if (isStill) this.#put(this.#place.x + push[0] / 20, this.#place.y + push[1] / 20);
      else this.#speed = { x: this.#speed.x + push[0], y: this.#speed.y + push[1] };
    });
  }

  /** To be called for each frame. */
  frame() {
    const now = performance.now();
    // After a pause it goes on where it was.
    const seconds = Math.min(now - this.#last, 50) / 1000;
    this.#last = now;
    if (!this.#held) this.#roll(seconds);
    this.#ball.style.transform = `translate(${this.#place.x.toFixed(1)}px, ${this.#place.y.toFixed(1)}px)`;
  }

  /** @param {number} x @param {number} y */
  #put(x, y) {
    this.#place = { x: within(x, this.#box.clientWidth - this.#ball.offsetWidth), y: within(y, this.#box.clientHeight - this.#ball.offsetHeight) };
  }

  #moved = 0;

  /** @param {number} x @param {number} y @param {number} time in ms */
  #drag(x, y, time) {
    const { x: oldX, y: oldY } = this.#place;
    this.#put(x, y);
    const seconds = Math.max(time - this.#moved, 4) / 1000;
    this.#moved = time;
    this.#speed = { x: (this.#place.x - oldX) / seconds, y: (this.#place.y - oldY) / seconds };
  }

  #release() {
    this.#held = undefined;
    if (isStill) this.#speed = { x: 0, y: 0 };
  }

  /** @param {number} seconds */
  #roll(seconds) {
    const { x, y } = this.#speed;
    this.#put(this.#place.x + x * seconds, this.#place.y + y * seconds);
    const width = this.#box.clientWidth - this.#ball.offsetWidth;
    const height = this.#box.clientHeight - this.#ball.offsetHeight;
    if (this.#place.x <= 0) this.#speed.x = Math.abs(x);
    if (this.#place.x >= width) this.#speed.x = -Math.abs(x);
    if (this.#place.y <= 0) this.#speed.y = Math.abs(y);
    if (this.#place.y >= height) this.#speed.y = -Math.abs(y);
    // A throw calms down.
    const pace = Math.hypot(x, y);
    if (pace > 260) for (const axis of /** @type {('x' | 'y')[]} */ (['x', 'y'])) this.#speed[axis] *= 1 - Math.min(1.5 * seconds, 0.5);
  }
}
