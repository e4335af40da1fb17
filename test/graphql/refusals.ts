import { expect } from "vitest";
import { expectNothingChanged } from "../support/test-hub.js";
import type { Input, Payload, UserErrorAnswer } from "./mutations.js";
import type { MutationAnswer, Shop } from "./shop.js";

/** Every user error of an answer, those about the call first, then those about its items. */
export function refusalsOf({ payload }: MutationAnswer): readonly UserErrorAnswer[] {
  if (payload === null) return [];
  return [...payload.userErrors, ...(payload.results ?? []).flatMap(({ userErrors }) => userErrors)];
}

/** Sends an input that must be refused by exactly these user errors, and write nothing. */
export async function expectRefused(
  shop: Shop,
  mutation: string,
  input: Input,
  ...errors: readonly Readonly<Record<string, unknown>>[]
): Promise<readonly UserErrorAnswer[]> {
  const answer = await expectNothingChanged(shop, () => shop.send(mutation, input));
  expect(answer.codes, answer.text).toEqual([]);
  const refusals = refusalsOf(answer);
  expect(refusals).toEqual(errors.map((error) => expect.objectContaining(error) as unknown));
  for (const refusal of refusals) expectSpeaking(refusal);
  for (const payload of [answer.payload, ...(answer.payload?.results ?? [])]) expectNothingDone(payload);
  return refusals;
}

/** Sends an input that must be turned away by one top-level error, and write nothing. */
export async function expectTurnedAway(
  shop: Shop,
  mutation: string,
  input: Input,
  extensions: Readonly<Record<string, unknown>> & { readonly code: string },
): Promise<string> {
  const answer = await expectNothingChanged(shop, () => shop.send(mutation, input));
  expect(answer.errors, answer.text).toHaveLength(1);
  expect(answer.errors[0]?.extensions).toEqual(extensions);
  expect(answer.payload).toBe(null);
  return answer.errors[0]?.message ?? "";
}

/** Sends an input that must be accepted. */
export async function expectAccepted(shop: Shop, mutation: string, input: Input): Promise<Payload> {
  const answer = await shop.send(mutation, input);
  expect(answer.codes, answer.text).toEqual([]);
  expect(refusalsOf(answer)).toEqual([]);
  if (answer.payload === null) throw new Error(`${mutation} answered no payload.`);
  return answer.payload;
}

/** A sentence, and the type that belongs to the code. */
function expectSpeaking({ __typename, code, message }: UserErrorAnswer): void {
  expect(message).toMatch(/^[^a-z].*[.?]$/su);
  const type = code.toLowerCase().replace(/(^|_)([a-z])/g, (_match, _before, letter: string) => letter.toUpperCase());
  expect(__typename).toBe(`${type}Error`);
}

function expectNothingDone(payload: Payload | null | undefined): void {
  if (payload === null || payload === undefined) throw new Error("A refused mutation answered no payload.");
  const { userErrors: _errors, results: _results, firstRefused: _place, ...rest } = payload;
  const done = Object.entries(rest).filter(
    ([, value]) => value !== null && value !== false && !(Array.isArray(value) && value.length === 0),
  );
  expect(done).toEqual([]);
}
