import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import type { Fault } from "./fault.js";

const HOUR_MS = 3_600_000;
const LIBRARIES = [
  "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1",
  "/usr/lib/faketime/libfaketime.so.1",
  "/usr/local/lib/faketime/libfaketime.so.1",
];

/** The system's calls lie to the whole process; the monotonic clock, which timers use, stays. */
export function fakeTime(hours: number): Readonly<Record<string, string>> | null {
  const library = LIBRARIES.find((path) => existsSync(path));
  if (library === undefined) return null;
  return { LD_PRELOAD: library, FAKETIME: `${hours >= 0 ? "+" : ""}${hours}h`, DONT_FAKE_MONOTONIC: "1" };
}

/** Where libfaketime is missing: a module that shifts the clock as JavaScript reads it, which is all that a hub can read. */
function shiftedDate(hours: number): string {
  return `
const RealDate = Date;
const shift = ${hours * HOUR_MS};
globalThis.Date = class Date extends RealDate {
  constructor(...given) { if (given.length === 0) super(RealDate.now() + shift); else super(...given); }
  static now() { return RealDate.now() + shift; }
};
`;
}

export const clocksOff: Fault = {
  code: "F11",
  title: "clocks of the hubs two hours off",
  how: "one hub two hours ahead and one behind, by libfaketime where it is installed, else by a module that shifts Date in the hub; the database's clock is right",
  hubs: 2,
  lacking: async () =>
    fakeTime(0) === null
      ? "libfaketime is not installed: the clock of the hubs was shifted as JavaScript reads it, the system's calls were not."
      : null,
  mix: { reserve: 12, ttlSeconds: [1, 2, 900, 3_600] },
  before: async ({ hubs, folder }) => {
    for (const [index, hub] of hubs.entries()) {
      const hours = index % 2 === 0 ? 2 : -2;
      const faked = fakeTime(hours);
      if (faked !== null) {
        hub.env = { ...hub.env, ...faked };
        continue;
      }
      const module = join(folder, `clock-${index}.mjs`);
      await writeFile(module, shiftedDate(hours));
      hub.nodeArguments = ["--import", pathToFileURL(module).href];
    }
  },
  run: async ({ crowd, full, count, sql }) => {
    count(fakeTime(0) === null ? "rounds without libfaketime, by a shifted Date" : "rounds with libfaketime", 1);
    await crowd.more(full ? 400 : 150);
    await pause(3_500);
    await crowd.more(50);
    const [row] = await sql<{ expired: number; kept: number }>(
      `select coalesce(sum(expired), 0)::int as expired,
         coalesce(sum(held) filter (where hold_expires_at > now() + interval '10 minutes'), 0)::int as kept from reservation_line`,
    );
    count("units expired", row?.expired ?? 0);
    count("units still held, with more than ten minutes left", row?.kept ?? 0);
  },
};
