import { draftExternalRefs, InputCheck, type ExternalRef } from "../../catalog/index.js";
import type { UserErrorData } from "../../platform/errors/user-error.js";
import type { Books } from "../ledger/books.js";
import type { AskedName, NamedThing } from "../ledger/names.js";
import type { NamedKind } from "../states/enumerations.js";
import type { Scope } from "./scope.js";
import { isSeen } from "./taken-name.rules.js";

/*
 * What other systems call an order, a sale or a return. A system has one name for one thing, and who gives it is a channel: each of its names is given
 * once for each kind in the channel, as a sale's reference is. Names are kept where all names are that are given once (`document_name`), and are found there.
 */

/** References in the form in which they are stored, and what is wrong with them. */
export function readExternalRefs(refs: readonly ExternalRef[] | null | undefined): {
  readonly refs: readonly ExternalRef[];
  readonly errors: readonly UserErrorData[];
} {
  if (refs === null || refs === undefined || refs.length === 0) return NONE;
  const check = new InputCheck();
  return { refs: draftExternalRefs(refs, ["externalRefs"], check) ?? [], errors: check.errors };
}

const NONE = { refs: [], errors: [] } as const;

/** As `document_name` has it: no two references have one. */
export function externalName({ system, id }: ExternalRef): string {
  return JSON.stringify([system, id]);
}

/** The names that something is to have with other systems. */
export interface ExternalNames {
  readonly kind: NamedKind;
  readonly refs: readonly ExternalRef[];
  /** What has them, as sentences speak of it, such as `sale`. */
  readonly noun: string;
}

/** Names that are to be given in a space, by a command of somebody. */
export interface ToBeNamed {
  readonly names: ExternalNames;
  readonly space: string;
  readonly scope: Scope;
}

/** For a command's needs. `space` null: it shows under the lock only. */
export function askedExternalNames({ kind, refs }: ExternalNames, space: string | null): readonly AskedName[] {
  return refs.map((ref) => ({ kind, space, name: externalName(ref) }));
}

/** The references that something else of the kind has in the space. As what is told to those only who see that. */
export function takenExternalNames(books: Books, { names: { kind, refs, noun }, space, scope }: ToBeNamed): readonly UserErrorData[] {
  return refs.flatMap((ref, index) => {
    const taken = books.names.of({ kind, space, name: externalName(ref) });
    return taken === null ? [] : [isTaken(ref, index, noun, isSeen(taken, scope) ? taken.id : null)];
  });
}

/** Gives something the names that were found free. */
export function giveExternalNames(
  books: Books,
  { names: { kind, refs }, space }: Pick<ToBeNamed, "names" | "space">,
  { id, locationIds }: Omit<NamedThing, "fingerprint">,
): void {
  const thing = { id, fingerprint: "", locationIds: [...new Set(locationIds)] };
  for (const ref of refs) books.names.give({ kind, space, name: externalName(ref) }, thing);
}

/** `owner`: its id, to who sees it. */
function isTaken({ system, id }: ExternalRef, index: number, noun: string, owner: string | null): UserErrorData {
  const whose = owner === null ? `a ${noun} at locations this key is not bound to` : `${noun} ${owner}`;
  const message = `"${id}" of ${system} is ${whose} already, in this channel. A system has one name for one ${noun}: go on with that one, or correct the name.`;
  return { code: "ALREADY_EXISTS", field: ["externalRefs", String(index)], existing: owner ?? id, message };
}
