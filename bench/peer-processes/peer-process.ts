import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Sample } from "../benchmark.js";
import { peersFolder } from "./install-peers.js";

/** What a peer is asked to do with its stock; each peer answers all but those it has no like of. */
export type PeerOrder = "prepare" | "hot" | "spread" | "read" | "readSaleable" | "adjust" | "oversell";

/** One round: its figures, and up to five messages of calls that failed with how often each came. */
export interface PeerRound {
  readonly figures: Sample;
  readonly failures: Readonly<Record<string, number>>;
}

interface PeerAnswer {
  readonly ready?: true;
  readonly id?: number;
  readonly answer?: unknown;
  readonly error?: string;
}

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (reason: Error) => void;
}

const READY_MS_MAX = 120_000;

/** A peer's stock module in a process of its own, on a database of its own. It ends with this process, or by `close`. */
export class PeerProcess {
  readonly #waiting = new Map<number, Waiting>();
  #asked = 0;
  #said = "";

  private constructor(
    readonly name: string,
    private readonly child: ChildProcess,
  ) {
    child.stderr?.on("data", (chunk: Buffer) => (this.#said = (this.#said + chunk.toString()).slice(-4_000)));
    child.on("message", (message) => this.#hear(message as PeerAnswer));
    child.once("exit", (code, signal) => this.#fail(new Error(`${name} ended with ${String(code ?? signal)}.\n${this.#said}`)));
    child.once("error", (error) => this.#fail(error));
  }

  /** Starts `bench/peers/<name>.mjs`, which makes its schema in the database, and waits until it takes orders. */
  static async start(name: string, databaseUrl: string): Promise<PeerProcess> {
    const child = fork(join(peersFolder, `${name}.mjs`), {
      cwd: peersFolder,
      execArgv: [],
      env: { PATH: process.env["PATH"], NODE_NO_WARNINGS: "1", PEER_DATABASE_URL: databaseUrl },
      // Their migrations write to the standard output.
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    const peer = new PeerProcess(name, child);
    const patience = setTimeout(() => child.kill("SIGKILL"), READY_MS_MAX);
    try {
      await new Promise<unknown>((resolve, reject) => peer.#waiting.set(0, { resolve, reject }));
      return peer;
    } finally {
      clearTimeout(patience);
    }
  }

  /** Has it do something, and answers what came of it. One order at a time, else they share the machine. */
  ask<Answer>(order: PeerOrder, settings: Readonly<Record<string, unknown>>): Promise<Answer> {
    const id = (this.#asked += 1);
    return new Promise<Answer>((resolve, reject) => {
      this.#waiting.set(id, { resolve: (answer) => resolve(answer as Answer), reject });
      if (!this.child.connected) this.#fail(new Error(`${this.name} has ended.\n${this.#said}`));
      else this.child.send({ id, order, ...settings });
    });
  }

  async close(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = once(this.child, "exit");
    this.child.kill("SIGKILL");
    await exited;
  }

  #hear({ ready, id = 0, answer, error }: PeerAnswer): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve(ready ?? answer);
    else waiting?.reject(new Error(`${this.name}: ${error}`));
  }

  #fail(reason: Error): void {
    for (const { reject } of this.#waiting.values()) reject(reason);
    this.#waiting.clear();
  }
}
