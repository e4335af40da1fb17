/** What one check found. */
export interface Finding {
  readonly check: string;
  readonly state: "ok" | "warning" | "problem";
  readonly found: string;
  /** What to do; empty where nothing is to be done. */
  readonly advice: string;
}

export function ok(check: string, found: string): Finding {
  return { check, state: "ok", found, advice: "" };
}

export function warning(check: string, found: string, advice: string): Finding {
  return { check, state: "warning", found, advice };
}

export function problem(check: string, found: string, advice: string): Finding {
  return { check, state: "problem", found, advice };
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
