import { Refusal, refuse } from "../../platform/errors/user-error.js";
import { charactersUpTo, normalizeCode } from "../../platform/text/normal-form.rules.js";
import type { Books } from "../ledger/books.js";
import type { NamedThing, NameRef } from "../ledger/names.js";
import type { Known } from "../ledger/outcome-forms.js";
import { REFERENCE_LENGTH_MAX } from "./input.rules.js";
import { isOwnLine, type Scope } from "./scope.js";

/** How sentences speak of a name. */
export interface NameWords {
  /** The field of the input that gives it. */
  readonly field: string;
  /** What it is called, as a sentence begins: `Reference`. */
  readonly title: string;
  /** What has it, such as `sale`. */
  readonly noun: string;
  /** Where it is given once, such as `in this channel`. */
  readonly where: string;
}

/** A name that something is to have for itself, and a digest of what is said under it. */
export interface WantedName {
  readonly ref: NameRef;
  readonly fingerprint: string;
  readonly words: NameWords;
}

/** The words for the reference of what belongs to a channel, or to none. */
export function referenceWords(noun: string, channelId: number | null): NameWords {
  return { field: "reference", title: "Reference", noun, where: channelId === null ? "among those of no channel" : "in this channel" };
}

/** A text as names are compared: in NFC, unless that makes more characters of it than a name may have. */
export function nameOf(text: string): string {
  const form = normalizeCode(text);
  return charactersUpTo(form, REFERENCE_LENGTH_MAX) > REFERENCE_LENGTH_MAX ? text : form;
}

/** What becomes of a command whose name is taken: see `answerTaken`. Null: the name is free. */
export function takenName(books: Books, { ref, fingerprint, words }: WantedName, scope: Scope): Known | Refusal | null {
  const taken = books.names.of(ref);
  return taken === null ? null : answerTaken(taken, { name: ref.name, fingerprint, scope, words });
}

/** Decides something under a name: nothing is done where it was done before, else what is made has the name. */
export function decideNamed<Outcome>(
  books: Books,
  name: WantedName,
  scope: Scope,
  decide: () => Outcome | Refusal,
  made: () => Omit<NamedThing, "fingerprint">,
): Outcome | Known | Refusal {
  const taken = takenName(books, name, scope);
  if (taken !== null) return taken;
  const outcome = decide();
  if (!(outcome instanceof Refusal)) giveName(books, name, made());
  return outcome;
}

/** Gives something a name that was found free. */
export function giveName(books: Books, { ref, fingerprint }: WantedName, { id, locationIds }: Omit<NamedThing, "fingerprint">): void {
  books.names.give(ref, { id, fingerprint, locationIds: [...new Set(locationIds)] });
}

/**
 * The same once more is answered with what was done first; other content is refused with it. That a name is taken is told to all who may give it; by
 * what, only to those who see that.
 */
export function answerTaken(
  taken: NamedThing,
  asked: { readonly name: string; readonly fingerprint: string; readonly scope: Scope; readonly words: NameWords },
): Known | Refusal {
  const { name, fingerprint, scope, words } = asked;
  const seen = isSeen(taken, scope);
  if (seen && taken.fingerprint === fingerprint) return { known: true, id: taken.id };
  const { field, title, noun, where } = words;
  const own = title.toLowerCase();
  const message = seen
    ? `${title} "${name}" is recorded ${where} with another content, as ${noun} ${taken.id}. Read that ${noun}, and give this one a ${own} of its own.`
    : `${title} "${name}" is recorded ${where}, at locations this key is not bound to. Give this ${noun} a ${own} of its own.`;
  return refuse({ code: "ALREADY_EXISTS", field: [field], existing: seen ? taken.id : name, message });
}

/** Whether what has a name is seen at the locations that the caller is bound to. Its channel is the one that the caller gives the name in. */
export function isSeen({ locationIds }: Pick<NamedThing, "locationIds">, scope: Scope): boolean {
  return scope.locationIds === null || locationIds.some((locationId) => isOwnLine({ locationId }, scope));
}
