import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

export type ExampleName = "storefront" | "pos" | "dashboard";

export interface ExampleOptions {
  readonly args?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** An example as a process of its own, without a terminal. */
export interface RunningExample {
  /** Everything it printed so far, errors included. */
  readonly lines: readonly string[];
  /** Answers the first line that matches, once it is there. Rejects where the example ends without it. */
  line(pattern: RegExp): Promise<string>;
  /** As Ctrl-C does. */
  interrupt(): void;
  /** Its exit code, once it has ended. */
  readonly ended: Promise<number | null>;
}

export function startExample(name: ExampleName, { args = [], env }: ExampleOptions): RunningExample {
  const child = spawn(process.execPath, ["--import", "tsx", `examples/${name}/main.ts`, ...args], {
    env: { PATH: process.env["PATH"], NO_COLOR: "1", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  const outputs = [child.stdout, child.stderr].map(async (output) => {
    for await (const text of createInterface({ input: output })) {
      lines.push(text);
      for (const look of waiting) look();
    }
  });
  const ended = Promise.all([once(child, "exit") as Promise<[number | null]>, ...outputs]).then(([[code]]) => code);
  return {
    lines,
    line: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = lines.find((line) => pattern.test(line));
          if (found !== undefined) resolve(found);
        };
        waiting.add(look);
        look();
        void ended.then(() => reject(new Error(`The example ended without ${pattern}:\n${lines.join("\n")}`)));
      }),
    interrupt: () => void child.kill("SIGINT"),
    ended,
  };
}

/** Runs an example to its end. */
export async function runExample(
  name: ExampleName,
  options: ExampleOptions,
): Promise<{ readonly code: number | null; readonly text: string }> {
  const example = startExample(name, options);
  const code = await example.ended;
  return { code, text: example.lines.join("\n") };
}
