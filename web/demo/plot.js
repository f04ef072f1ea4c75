/** Plots the time between frames. */

/** How many frames it shows. */
const plotted = 300;
/** The top of the plot, in ms. */
const top = 50;

/**
 * @param {HTMLCanvasElement} canvas
 * @param {number[]} intervals the times between frames in ms, the latest last
 * @param {number} [display] the display's own interval in ms
 */
export function drawPlot(canvas, intervals, display) {
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  const { clientWidth: width, clientHeight: height } = canvas;
  const scale = devicePixelRatio;
  if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
  }
  const style = getComputedStyle(canvas);
  const colour = (/** @type {string} */ name) => style.getPropertyValue(name);
  const left = 34;
  const y = (/** @type {number} */ milliseconds) => height - 8 - (Math.min(milliseconds, top) / top) * (height - 20);
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, height);
  context.font = '12px system-ui, sans-serif';
  context.textBaseline = 'middle';
  context.lineWidth = 1;
  for (let value = 0; value <= top; value += 10) {
    context.fillStyle = colour('--muted');
    context.fillText(String(value), 8, y(value));
    context.fillStyle = colour('--line');
    context.fillRect(left, y(value), width - left, 1);
  }
  const shown = intervals.slice(-plotted);
  const step = (width - left) / plotted;
  shown.forEach((interval, i) => {
    const late = display && interval > 1.5 * display;
    context.fillStyle = colour(late ? '--cancel' : '--running');
    const x = left + (plotted - shown.length + i) * step;
    context.fillRect(x, y(interval), Math.max(step - 0.5, 1), y(0) - y(interval));
  });
  if (!display) return;
  context.strokeStyle = colour('--text');
  context.setLineDash([6, 4]);
  context.beginPath();
  context.moveTo(left, y(display));
  context.lineTo(width, y(display));
  context.stroke();
  context.setLineDash([]);
}
