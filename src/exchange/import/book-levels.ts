import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { adjustInventory, setInventory } from "../../adjustments/index.js";
import { HubError } from "../../platform/errors/hub-error.js";
import type { UserErrorData } from "../../platform/errors/user-error.js";
import type { Caller } from "../../platform/graphql/context.js";
import type { AdjustmentReasonName, Hub } from "../../stock/index.js";
import type { LevelDifference } from "./level-difference.js";
import { referenceOf } from "./older-sheet.rules.js";

export interface BookingText {
  readonly reason: AdjustmentReasonName;
  readonly note: string;
}

/** What was not booked. */
export interface NotBooked {
  readonly difference: LevelDifference;
  readonly message: string;
  /** The level has changed since it was compared: compare it again. */
  readonly outdated: boolean;
}

/** A set; a signed change that is a fact; a set that is one. */
type How = "SET" | "ADJUST" | "FACT";

const LINES_MAX = 1_000;
const ATTEMPTS_MAX = 6;
const FIRST_PAUSE_MS = 200;

/** Brings levels to what a file says, through the ledger. */
export class LevelBooking {
  constructor(
    private readonly hub: Hub,
    private readonly caller: Caller,
    private readonly text: BookingText,
  ) {}

  /**
   * Books the differences and answers those that were refused. What takes AVAILABLE below zero is a fact: it is booked as what is missing, and
   * only on the version that was compared. Facts come first, because a set raises the version too; those of what lies there in all come last,
   * as AVAILABLE follows from the other states then.
   */
  async book(differences: readonly LevelDifference[]): Promise<NotBooked[]> {
    const facts = differences.filter(({ oversells }) => oversells);
    const sets = differences.filter(({ oversells }) => !oversells);
    const refused: NotBooked[] = [];
    for (const [lines, how] of [
      [facts.filter(({ figure }) => figure !== "ON_HAND"), "ADJUST"],
      [sets, "SET"],
      [facts.filter(({ figure }) => figure === "ON_HAND"), "FACT"],
    ] as const) {
      // Commands that wait together share a batch of the ledger.
      refused.push(...(await Promise.all([...chunks(lines)].map((part) => this.#run(part, how)))).flat());
    }
    return refused;
  }

  /** One command for all lines; those it is refused for are taken out, and the rest is tried again. */
  async #run(lines: readonly LevelDifference[], how: How): Promise<NotBooked[]> {
    const notBooked: NotBooked[] = [];
    let left = lines;
    while (left.length > 0) {
      const errors = await this.#execute(left, how);
      if (errors.length === 0) break;
      const named = new Map(errors.flatMap((error) => lineNamed(error, left.length)));
      if (named.size === 0) return [...notBooked, ...(await this.#halve(left, how, errors))];
      for (const [index, error] of named) {
        const difference = left[index];
        if (difference !== undefined) notBooked.push(notBookedBy(difference, error));
      }
      left = left.filter((_, index) => !named.has(index));
    }
    return notBooked;
  }

  /** A refusal that names no line: found by halves. */
  async #halve(lines: readonly LevelDifference[], how: How, errors: readonly UserErrorData[]): Promise<NotBooked[]> {
    const [only] = lines;
    if (lines.length === 1 && only !== undefined) return errors.slice(0, 1).map((error) => notBookedBy(only, error));
    const middle = Math.ceil(lines.length / 2);
    return [...(await this.#run(lines.slice(0, middle), how)), ...(await this.#run(lines.slice(middle), how))];
  }

  /** Sent again where the hub is too busy or the answer was lost: the key, made of the content, keeps it from being done twice. */
  async #execute(lines: readonly LevelDifference[], how: How): Promise<readonly UserErrorData[]> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const { userErrors } = await (how === "ADJUST" ? this.#adjust(lines) : this.#set(lines, how === "FACT"));
        return userErrors;
      } catch (error) {
        if (!isPassing(error) || attempt === ATTEMPTS_MAX) throw error;
        await pause(FIRST_PAUSE_MS * 2 ** (attempt - 1));
      }
    }
  }

  #set(lines: readonly LevelDifference[], fact: boolean): ReturnType<typeof setInventory> {
    return setInventory(this.hub, this.caller, {
      idempotencyKey: keyOf("set", lines),
      ...this.text,
      reference: lines[0] === undefined ? null : sheetOf(lines[0]),
      fact,
      lines: lines.map(({ statement: { sku, location, base }, figure, from, to, version }) => {
        // What is changed on top of what has moved, or only where nothing has, must not overwrite what moves meanwhile.
        const expectedVersion = base === undefined ? null : version;
        const level = { sku, location, expectedVersion, changeFromQuantity: fact ? from : null };
        return figure === "ON_HAND" ? { ...level, onHand: to } : { ...level, state: figure, quantity: to };
      }),
    });
  }

  #adjust(lines: readonly LevelDifference[]): ReturnType<typeof adjustInventory> {
    return adjustInventory(this.hub, this.caller, {
      idempotencyKey: keyOf("adjust", lines),
      ...this.text,
      reference: lines[0] === undefined ? null : sheetOf(lines[0]),
      fact: true,
      lines: lines.map(({ statement: { sku, location }, figure, from, to, version }) => ({
        sku,
        location,
        state: figure === "ON_HAND" ? "AVAILABLE" : figure,
        delta: to - from,
        expectedVersion: version,
      })),
    });
  }
}

/** Of one reference each. */
function* chunks(lines: readonly LevelDifference[]): Generator<readonly LevelDifference[]> {
  const byReference = new Map<string | null, LevelDifference[]>();
  for (const line of lines) {
    const reference = sheetOf(line);
    const own = byReference.get(reference);
    if (own === undefined) byReference.set(reference, [line]);
    else own.push(line);
  }
  for (const own of byReference.values()) {
    for (let start = 0; start < own.length; start += LINES_MAX) yield own.slice(start, start + LINES_MAX);
  }
}

/** The reference of the adjustment: by it another import of the same sheet knows what is done. */
function sheetOf({ statement: { base } }: LevelDifference): string | null {
  return base?.sequence === undefined || base.sequence === null ? null : referenceOf(base.sequence);
}

/** Of the content and of the versions it replaces: the same file books again what was changed since. */
function keyOf(how: string, lines: readonly LevelDifference[]): string {
  const content = lines.map(({ statement, figure, to, version }) => [statement.variantId, statement.locationId, figure, to, version]);
  return `import-${how}-${createHash("sha256").update(JSON.stringify(content)).digest("base64url")}`;
}

function lineNamed(error: UserErrorData, count: number): (readonly [number, UserErrorData])[] {
  const [list, place] = error.field ?? [];
  const index = list === "lines" && place !== undefined ? Number(place) : Number.NaN;
  return Number.isInteger(index) && index < count ? [[index, error]] : [];
}

function notBookedBy(difference: LevelDifference, error: UserErrorData): NotBooked {
  return { difference, message: error.message, outdated: OUTDATED.has(error.code) };
}

/** Somebody has changed the level since, or has taken what a set did not expect to be gone. */
const OUTDATED: ReadonlySet<string> = new Set(["VERSION_CONFLICT", "QUANTITY_CONFLICT", "INSUFFICIENT_STOCK"]);

function isPassing(error: unknown): boolean {
  return error instanceof HubError && ["OVERLOADED", "UNAVAILABLE"].includes(String(error.extensions["code"]));
}
