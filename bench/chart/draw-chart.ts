import { scaleLinear, scaleLog, type ScaleContinuousNumeric } from "d3-scale";
import { line } from "d3-shape";

export interface Series {
  readonly name: string;
  /** One of `colours`. */
  readonly colour: Colour;
  readonly dashed?: boolean;
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface Panel {
  readonly title: string;
  /** Named in the middle of the axis. */
  readonly x: { readonly title: string; readonly ticks: readonly number[] };
  readonly y: { readonly scale: "linear" | "log"; readonly format: (value: number) => string };
  readonly series: readonly Series[];
}

/** Colours that can be told apart, by people who see fewer colours too, on white and on black. */
export const colours = { blue: "#2f81f7", orange: "#d9822b", violet: "#a371f7" } as const;
export type Colour = keyof typeof colours;

const PANEL = { width: 440, height: 320, left: 64, right: 16, top: 36, bottom: 44 };
const LEGEND_HEIGHT = 34;
/** Text and lines in the colours of the page's scheme, as far as a picture can know it. */
const STYLE = `
  text { font: 12px system-ui, sans-serif; fill: #1f2328; }
  .title { font-size: 14px; font-weight: 600; }
  .grid { stroke: #8c959f; stroke-opacity: 0.3; }
  .line { fill: none; stroke-width: 2; }
  @media (prefers-color-scheme: dark) { text { fill: #e6edf3; } }`;

/**
 * Panels side by side with one legend below, as an SVG document. The x axis is logarithmic. A dashed line has the colour of the one it
 * belongs to and is not in the legend: the panel's title says what dashes mean.
 */
export function drawChart(title: string, panels: readonly Panel[]): string {
  const width = panels.length * PANEL.width;
  const height = PANEL.height + LEGEND_HEIGHT;
  const undashed = panels.flatMap(({ series }) => series).filter(({ dashed = false }) => !dashed);
  const legend = new Map(undashed.map((series) => [series.name, series]));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<style>${STYLE}\n</style>`,
    ...panels.map((panel, index) => `<g transform="translate(${index * PANEL.width} 0)">${drawPanel(panel)}</g>`),
    ...[...legend.values()].map((series, index) => drawKey(series, PANEL.left + (index * (width - PANEL.left)) / legend.size)),
    "</svg>\n",
  ].join("\n");
}

function drawPanel({ title, x, y, series }: Panel): string {
  const points = series.flatMap((each) => each.points);
  const ys = points.map(([, value]) => value).filter((value) => y.scale === "linear" || value > 0);
  const right = PANEL.width - PANEL.right;
  const bottom = PANEL.height - PANEL.bottom;
  const across = scaleLog()
    .domain([Math.min(...x.ticks), Math.max(...x.ticks)])
    .range([PANEL.left, right]);
  const up: ScaleContinuousNumeric<number, number> =
    y.scale === "log"
      ? scaleLog()
          .domain([Math.min(...ys), Math.max(...ys)])
          .range([bottom, PANEL.top])
          .nice()
      : scaleLinear()
          .domain([0, Math.max(...ys)])
          .range([bottom, PANEL.top])
          .nice();
  const path = line<readonly [number, number]>(
    (point) => across(point[0]),
    (point) => up(point[1]),
  );
  const yTicks = y.scale === "log" ? powersOfTen(up.domain()) : up.ticks(6);
  return [
    `<text class="title" x="${PANEL.left}" y="20">${escaped(title)}</text>`,
    ...yTicks.map((tick) => {
      const at = rounded(up(tick));
      const text = `<text x="${PANEL.left - 8}" y="${at + 4}" text-anchor="end">${escaped(y.format(tick))}</text>`;
      return `<line class="grid" x1="${PANEL.left}" x2="${right}" y1="${at}" y2="${at}"/>${text}`;
    }),
    ...x.ticks.map((tick) => `<text x="${rounded(across(tick))}" y="${bottom + 18}" text-anchor="middle">${tick}</text>`),
    `<text x="${(PANEL.left + right) / 2}" y="${bottom + 36}" text-anchor="middle">${escaped(x.title)}</text>`,
    ...series.map(
      (each) =>
        `<path class="line" ${strokeOf(each)} d="${(path(each.points) ?? "").replace(/(?<!\d)\d+\.\d+/g, (number) => String(rounded(Number(number))))}"/>`,
    ),
  ].join("\n");
}

function drawKey(series: Series, left: number): string {
  const y = PANEL.height + LEGEND_HEIGHT / 2;
  const sample = `<line class="line" ${strokeOf(series)} x1="${left}" x2="${left + 24}" y1="${y}" y2="${y}"/>`;
  return `${sample}<text x="${left + 30}" y="${y + 4}">${escaped(series.name)}</text>`;
}

function strokeOf({ colour, dashed = false }: Series): string {
  return `stroke="${colours[colour]}"${dashed ? ' stroke-dasharray="5 4"' : ""}`;
}

function powersOfTen([from = 1, to = 1]: readonly number[]): number[] {
  const first = Math.ceil(Math.log10(from) - 1e-9);
  const last = Math.floor(Math.log10(to) + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => 10 ** (first + index));
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
