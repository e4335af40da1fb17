import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import type { Load, LoadFigures } from "../benchmark.js";
import { benchModule } from "../run/places.js";

/** What a generator process answers to a `Load`. */
export type GeneratorAnswer = { readonly figures: LoadFigures } | { readonly error: string };

/** Processes that send requests. One runs one load at a time and is kept for the next, warm; loads at once take several. */
export class Generators {
  readonly #idle: ChildProcess[] = [];
  readonly #all = new Set<ChildProcess>();

  async run(load: Load): Promise<LoadFigures> {
    const child = this.#idle.pop() ?? this.#start();
    const answer = await ask(child, load);
    this.#idle.push(child);
    if ("error" in answer) throw new Error(`The load generator failed: ${answer.error}`);
    return answer.figures;
  }

  async close(): Promise<void> {
    for (const child of this.#all) {
      const exited = once(child, "exit");
      if (child.connected) child.disconnect();
      if (child.exitCode === null && child.signalCode === null) await exited;
    }
    this.#all.clear();
    this.#idle.length = 0;
  }

  #start(): ChildProcess {
    const { file, nodeArgs } = benchModule("load/generator.ts");
    const child = fork(file, { execArgv: [...nodeArgs], stdio: ["ignore", "inherit", "inherit", "ipc"] });
    this.#all.add(child);
    child.once("exit", () => this.#all.delete(child));
    return child;
  }
}

async function ask(child: ChildProcess, load: Load): Promise<GeneratorAnswer> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null): void => reject(new Error(`The load generator ended with code ${String(code)}.`));
    child.once("exit", ended);
    child.once("message", (answer) => {
      child.off("exit", ended);
      resolve(answer as GeneratorAnswer);
    });
    child.send(load);
  });
}
