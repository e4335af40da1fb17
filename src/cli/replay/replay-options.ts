import { UsageError } from "../command.js";
import { durationMs, FileClock } from "./file-time.rules.js";
import type { OrderColumns, OrderFormat } from "./order-format.js";
import type { ReadOrdersOptions } from "./read-orders.js";

/** The flags of the command as commander gives them. */
export interface ReplayFlags {
  readonly url?: readonly string[];
  readonly key?: string;
  readonly opening?: string;
  readonly openingColumn?: string;
  readonly openingFactor: string;
  readonly expect?: string;
  readonly expectColumn: string;
  readonly skuCase: string;
  readonly columns?: string;
  readonly charges?: string;
  readonly encoding: string;
  readonly timeZone: string;
  readonly location: string;
  readonly channel?: string;
  readonly inFlight: string;
  readonly batch: string;
  readonly rate?: string;
  readonly shipAfter: string;
  readonly twice?: true;
  readonly limit?: string;
  readonly report?: string;
  readonly run?: string;
}

/** What the flags mean. */
export interface ReplayOptions {
  readonly file: string;
  /** Null where none was given. */
  readonly urls: readonly string[] | null;
  readonly key: string | null;
  readonly orders: ReadOrdersOptions;
  readonly opening: { readonly file: string; readonly columns: readonly string[]; readonly factor: number } | null;
  readonly expect: { readonly file: string; readonly column: string } | null;
  readonly location: string;
  readonly channel: string | null;
  readonly inFlight: number;
  readonly batch: number;
  /** Lines a second; null: full speed. */
  readonly rate: number | null;
  readonly shipAfterMs: number;
  readonly twice: boolean;
  readonly report: string | null;
  /** Prefix of the keys; null: made from the file. */
  readonly run: string | null;
}

/** Names an opening stock's column may have unless one is given. */
const OPENING_COLUMNS: readonly string[] = ["opening_needed", "quantity"];

/** Turns the flags into options. `environmentKey` is used where no key is given. Throws UsageError with what to do. */
export function replayOptions(
  file: string,
  flags: ReplayFlags,
  { format, environmentKey }: { readonly format: OrderFormat; readonly environmentKey: string | null },
): ReplayOptions {
  const limit = flags.limit === undefined ? null : wholeNumber("--limit", flags.limit, 1, 1_000_000_000);
  return {
    file,
    urls: flags.url === undefined ? null : flags.url.map(address),
    key: flags.key ?? environmentKey,
    orders: {
      format,
      columns: columnNames(flags.columns, format.columns),
      encoding: oneOf("--encoding", flags.encoding, ["utf8", "latin1"]),
      timeZone: zone(flags.timeZone),
      skuCase: oneOf("--sku-case", flags.skuCase, ["upper", "keep"]),
      charges: new Set((flags.charges === undefined ? format.charges : list(flags.charges)).map((code) => code.toUpperCase())),
      limit,
    },
    opening: openingOf(flags),
    expect: flags.expect === undefined ? null : { file: flags.expect, column: flags.expectColumn },
    location: flags.location,
    channel: flags.channel ?? null,
    inFlight: wholeNumber("--in-flight", flags.inFlight, 1, 256),
    batch: wholeNumber("--batch", flags.batch, 1, 1_000),
    rate: flags.rate === undefined ? null : wholeNumber("--rate", flags.rate, 1, 1_000_000),
    shipAfterMs: delay(flags.shipAfter),
    twice: flags.twice === true,
    report: flags.report ?? null,
    run: flags.run === undefined ? null : runName(flags.run),
  };
}

function openingOf({ opening, openingColumn, openingFactor }: ReplayFlags): ReplayOptions["opening"] {
  const factor = Number(openingFactor);
  if (!/^(?:\d*\.)?\d+$/.test(openingFactor) || factor > 1_000) {
    throw new UsageError(`--opening-factor is "${openingFactor}": give a number from 0 to 1000, such as 0.5.`);
  }
  if (opening !== undefined) return { file: opening, columns: openingColumn === undefined ? OPENING_COLUMNS : [openingColumn], factor };
  if (openingColumn !== undefined || factor !== 1) throw new UsageError("--opening-column and --opening-factor need --opening <csv>.");
  return null;
}

function address(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || !["http:", "https:"].includes(parsed.protocol)) {
    throw new UsageError(`--url is "${url}": give the hub's address, such as http://127.0.0.1:4000/graphql.`);
  }
  if (parsed.pathname === "/") parsed.pathname = "/graphql";
  return parsed.href;
}

function columnNames(text: string | undefined, usual: OrderColumns): OrderColumns {
  const columns: Record<string, string | null> = { ...usual };
  for (const pair of text === undefined ? [] : list(text)) {
    const [name = "", ...rest] = pair.split("=");
    const column = rest.join("=").trim();
    if (!Object.hasOwn(usual, name.trim()) || column === "") {
      const names = Object.keys(usual).join(", ");
      throw new UsageError(`--columns has "${pair}": write name=Column with the names ${names}, separated by commas.`);
    }
    columns[name.trim()] = column;
  }
  return columns as unknown as OrderColumns;
}

function zone(name: string): string {
  try {
    void new FileClock(name);
  } catch {
    throw new UsageError(`--time-zone is "${name}": give a name such as Europe/London or UTC.`);
  }
  return name;
}

function delay(text: string): number {
  const ms = durationMs(text);
  if (ms === null) throw new UsageError(`--ship-after is "${text}": give a number with s, m, h or d, such as 24h.`);
  return ms;
}

function runName(run: string): string {
  if (!/^[\w.:-]{1,60}$/.test(run))
    throw new UsageError(`--run is "${run}": give 1 to 60 letters, digits, dots, colons, dashes or underscores.`);
  return run;
}

function wholeNumber(option: string, text: string, min: number, max: number): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : NaN;
  if (!(value >= min && value <= max)) throw new UsageError(`${option} is "${text}": give a whole number from ${min} to ${max}.`);
  return value;
}

function oneOf<Choice extends string>(option: string, text: string, choices: readonly Choice[]): Choice {
  const choice = choices.find((name) => name === text);
  if (choice === undefined) throw new UsageError(`${option} is "${text}": give ${choices.join(" or ")}.`);
  return choice;
}

function list(text: string): string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}
