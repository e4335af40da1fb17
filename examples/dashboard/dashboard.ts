import { AvailabilityChangedDocument, type HubAddress, OversellIncidentsDocument, resumable, send } from "../../client/src/index.js";
import { liveSocket } from "../live-socket.js";
import type { ExampleContext } from "../run-example.js";
import type { LiveLevels } from "./live-levels.js";
import { changeLine, type Incidents, incidentLine, render, SCREEN } from "./screen.js";

const FRAME_MS = 250;

/** Where no terminal is, each change is a line; else the screen is drawn anew four times a second. */
export class Dashboard {
  #trouble: string | null = null;
  #drawn = -1;

  constructor(
    private readonly levels: LiveLevels,
    private incidents: Incidents,
    private readonly context: ExampleContext,
  ) {}

  print(): void {
    for (const line of this.#lines()) this.context.say(line);
  }

  async run(
    filter: { readonly locations: readonly string[] | null; readonly skus: readonly string[] | null },
    most: number,
  ): Promise<void> {
    const { hub, say } = this.context;
    const screen = process.stdout.isTTY;
    const drawing = setInterval(() => void this.#refresh(screen), FRAME_MS);
    if (screen) process.stdout.write(SCREEN.begin);
    else say(`Following from sequence ${this.levels.sequence}; ${incidentLine(this.incidents)}.`);
    try {
      const variables = { ...filter, after: this.levels.sequence };
      const changes = resumable(liveSocket(hub), AvailabilityChangedDocument, variables, {
        signal: this.context.stopping,
        onResync: "SNAPSHOT",
        onInterrupted: (reason) => this.#lost(reason, screen),
      });
      for await (const { availabilityChanged } of changes) {
        this.#trouble = null;
        this.levels.apply(availabilityChanged, Date.now());
        if (!screen) say(changeLine(availabilityChanged));
        if (this.levels.changes >= most) break;
      }
    } finally {
      clearInterval(drawing);
      if (screen) process.stdout.write(SCREEN.end);
    }
    await this.#refreshIncidents();
    say(`${this.levels.changes} changes up to sequence ${this.levels.sequence}; ${incidentLine(this.incidents)}.`);
  }

  #lost(reason: string, screen: boolean): void {
    this.#trouble = `${reason} Trying again.`;
    if (!screen) this.context.say(this.#trouble);
  }

  async #refresh(screen: boolean): Promise<void> {
    if (this.levels.changes !== this.#drawn) {
      this.#drawn = this.levels.changes;
      await this.#refreshIncidents();
    }
    if (!screen || this.context.stopping.aborted) return;
    const lines = this.#lines().map((line) => `${line}${SCREEN.eraseLine}\n`);
    process.stdout.write(`${SCREEN.frame}${lines.join("")}${SCREEN.eraseBelow}`);
  }

  /** The numbers of a moment ago are better than none: without a hub they stay. */
  async #refreshIncidents(): Promise<void> {
    this.incidents = await readIncidents(this.context.hub).catch(() => this.incidents);
  }

  #lines(): string[] {
    return render({ levels: this.levels, incidents: this.incidents, nowMs: Date.now(), trouble: this.#trouble });
  }
}

export async function readIncidents(hub: HubAddress): Promise<Incidents> {
  const { oversellIncidents } = await send(hub, OversellIncidentsDocument, { first: 100 });
  const { nodes, pageInfo } = oversellIncidents;
  return { count: nodes.length, more: pageInfo.hasNextPage, units: nodes.reduce((sum, { quantity }) => sum + quantity, 0) };
}
