import { Presets, SingleBar } from "cli-progress";
import { grouped } from "./table.js";

/** How often a line is written where there is no terminal, in milliseconds. */
export const PLAIN_LINE_EVERY_MS = 5_000;

export interface Progress {
  /** `done` of the total; `detail` is shown at the end. Cheap: call it as often as something was done. */
  update(done: number, detail?: string): void;
  /** Ends the display and leaves the last state standing. Call it whatever happened. */
  stop(): void;
}

export interface ProgressOptions {
  readonly label: string;
  readonly unit: string;
  readonly total: number;
  readonly stream: NodeJS.WritableStream & { readonly isTTY?: boolean };
  /** Milliseconds that only grow; given by tests. */
  readonly now?: () => number;
}

/** A progress bar with the rate on a terminal; elsewhere one plain line every few seconds and one at the end. */
export function startProgress(options: ProgressOptions): Progress {
  return options.stream.isTTY === true ? startBar(options) : startLines(options);
}

function startBar({ label, unit, total, stream, now = () => performance.now() }: ProgressOptions): Progress {
  const started = now();
  const format = `${label} {bar} {percentage}% | {value}/{total} ${unit} | {rate} ${unit}/s | {detail}`;
  const bar = new SingleBar({ format, stream, hideCursor: true, fps: 10, gracefulExit: false }, Presets.shades_classic);
  bar.start(total, 0, { rate: "0", detail: "" });
  return {
    update: (done, detail = "") => bar.update(done, { rate: rate(done, now() - started), detail }),
    stop: () => bar.stop(),
  };
}

function startLines({ label, unit, total, stream, now = () => performance.now() }: ProgressOptions): Progress {
  const started = now();
  let written = started;
  let shown = 0;
  let latest: [number, string] = [0, ""];
  const write = (): void => {
    const [done, detail] = latest;
    if (done === shown) return;
    shown = done;
    written = now();
    const percentage = total === 0 ? 100 : Math.floor((done / total) * 100);
    const tail = detail === "" ? "" : `, ${detail}`;
    stream.write(
      `${label}: ${grouped(done)} of ${grouped(total)} ${unit} (${percentage}%), ${rate(done, now() - started)} ${unit}/s${tail}\n`,
    );
  };
  return {
    update: (done, detail = "") => {
      latest = [done, detail];
      if (now() - written >= PLAIN_LINE_EVERY_MS) write();
    },
    stop: write,
  };
}

function rate(done: number, elapsedMs: number): string {
  return elapsedMs <= 0 ? "0" : grouped(Math.round((done / elapsedMs) * 1_000));
}
