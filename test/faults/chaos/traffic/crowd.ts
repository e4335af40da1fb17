import { ChaosClient, type ClientOptions } from "./client.js";

/** How long no command may be accepted while somebody waits for it. */
const STUCK_MS = 60_000;

/** All clients of a round. */
export class Crowd {
  /** Answers that said "accepted", repeats included. */
  accepted = 0;
  readonly #clients: readonly ChaosClient[];
  readonly #acceptedBy = new Map<number, number>();
  readonly #waiting = new Set<() => void>();

  constructor(count: number, options: Omit<ClientOptions, "index" | "onAccepted">) {
    const onAccepted = (hub: number): void => {
      this.accepted += 1;
      this.#acceptedBy.set(hub, (this.#acceptedBy.get(hub) ?? 0) + 1);
      for (const look of this.#waiting) look();
    };
    this.#clients = Array.from({ length: count }, (_, index) => {
      return new ChaosClient({ ...options, index, onAccepted, random: options.random.branch(`client ${index}`) });
    });
  }

  /** Waits until so many more commands were accepted, by one hub where it is named. */
  async more(count: number, hub?: number): Promise<void> {
    const now = (): number => (hub === undefined ? this.accepted : (this.#acceptedBy.get(hub) ?? 0));
    const wanted = now() + count;
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(look);
        reject(
          new Error(`Nobody was answered: ${wanted - now()} of ${count} accepted commands were still missing after ${STUCK_MS / 1000} s.`),
        );
      }, STUCK_MS);
      const look = (): void => {
        if (now() < wanted) return;
        clearTimeout(timer);
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      look();
    });
  }

  /** Ends the traffic; resolves when every outcome is known. */
  async stop(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.stop()));
  }
}
