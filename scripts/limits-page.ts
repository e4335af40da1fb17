import { LIMIT_SETTINGS, type LimitSetting, type Limits, variableOf } from "../src/platform/config/limits.js";
import { FIXED_LIMITS, type FixedLimit } from "./fixed-limits.js";

const INTRODUCTION = `# Limits

Whatever a client, a key or a neighbour could make grow is bounded, and the bound is checked before the work is done. What happens at a bound is in
[Errors and codes](errors-and-codes.md): LIMIT_EXCEEDED (split the call), RATE_LIMITED and OVERLOADED (come again after \`retryAfterMs\`).

This page is made by \`npm run docs:limits\` from the declarations in the code.

## Settings

Each is an environment variable and holds for one process. A value outside the range is named at the start, and the hub does not start with it.`;

const FIXED = `## Fixed limits

What follows is part of the API: the same on every hub, so that a client can count on it.`;

/** The page of all limits, as Markdown. */
export function limitsPage(): string {
  const settings = Object.entries(LIMIT_SETTINGS) as [keyof Limits, LimitSetting][];
  const fixed = Object.entries(FIXED_LIMITS).map(([title, limits]) => `### ${title}\n\n${table(["what", "limit"], limits.map(fixedRow))}`);
  return [INTRODUCTION, table(["variable", "default", "from", "to", "what it bounds"], settings.map(settingRow)), FIXED, ...fixed, ""].join(
    "\n\n",
  );
}

function settingRow([name, { default: value, least, greatest, unit, description }]: [keyof Limits, LimitSetting]): string[] {
  return [`\`${variableOf(name)}\``, `${shown(value)} ${unit}`, shown(least), shown(greatest), description];
}

function fixedRow({ what, value, unit }: FixedLimit): string[] {
  return [what, `${shown(value)} ${unit}`.trim()];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function shown(value: number): string {
  return value.toLocaleString("en-GB");
}
