import { HubError } from "../../errors/hub-error.js";
import type { Budget } from "./budget.js";

/** An answer with fewer objects stays below every limit of bytes, unless it holds free data. */
const MEASURED_OBJECTS = 100;
/** Up to this length a text's bytes are taken to be its characters. */
const COUNTED_CHARACTERS = 20;

export interface EndingOptions {
  /** Whether the operation changes something: what it changed stands, also where its answer is thrown away. */
  readonly changes: boolean;
  /** Whether free data may be among what is asked for, of which a single entry may be long. */
  readonly free: boolean;
}

/**
 * Why an answer is not given, once it has been made and before it is written: its budget ended it, or there are too many bytes of it. Null:
 * it is given. Whoever asks gives this one error instead, and no data: lists that were cut look like short ones.
 */
export function endingOf(data: unknown, budget: Budget, { changes, free }: EndingOptions): HubError | null {
  if (budget.ending === null && (free || budget.objects > MEASURED_OBJECTS)) budget.checkBytes(bytesOf(data, budget.limits.bytes));
  const { ending } = budget;
  if (ending === null || !changes) return ending;
  const { code, ...figures } = ending.extensions;
  return new HubError(
    code as "LIMIT_EXCEEDED",
    `${ending.message} What the operation had changed by then stands: the same call with the same keys answers it again.`,
    figures,
  );
}

/** Bytes of a value as JSON, counted until they are more than `max`. */
function bytesOf(value: unknown, max: number): number {
  if (typeof value === "string") return 2 + (value.length > COUNTED_CHARACTERS ? Buffer.byteLength(value) : value.length);
  if (typeof value !== "object" || value === null) return 5;
  let bytes = 2;
  if (Array.isArray(value)) {
    for (const entry of value as unknown[]) {
      bytes += 1 + bytesOf(entry, max - bytes);
      if (bytes > max) return bytes;
    }
    return bytes;
  }
  for (const name in value) {
    bytes += 4 + name.length + bytesOf((value as Readonly<Record<string, unknown>>)[name], max - bytes);
    if (bytes > max) return bytes;
  }
  return bytes;
}
