import type { Answer } from "./model.js";
import type { Mutation } from "./random-command.js";

/** Which document of the hub each of the model's is: the model counts them, the hub gives ids of its own. */
export class Documents {
  readonly #ours = new Map<string, string>();
  readonly #theirs = new Map<string, string>();

  /** The mutation with the hub's ids. */
  sent({ name, input, effect }: Mutation): Mutation {
    const { id, reservation } = input as { readonly id?: string; readonly reservation?: string };
    const ids = {
      ...(id === undefined ? {} : { id: this.#theirs.get(id) ?? id }),
      ...(reservation === undefined ? {} : { reservation: this.#theirs.get(reservation) ?? reservation }),
    };
    return { name, input: { ...input, ...ids }, effect };
  }

  theirs(ours: string): string {
    const id = this.#theirs.get(ours);
    if (id === undefined) throw new Error(`The hub has not made ${ours}.`);
    return id;
  }

  ours(theirs: string): string {
    return this.#ours.get(theirs) ?? theirs;
  }

  /** The hub's answer with the model's names; documents it made are learnt from what the model expected. */
  received(answer: Answer, expected: Answer): Answer {
    if ("errors" in answer) return answer;
    const entity = answer.entity as { readonly id?: string; readonly reservation?: string | null };
    if ("entity" in expected) {
      const { id, reservation } = expected.entity as typeof entity;
      this.#learn(entity.id, id);
      this.#learn(entity.reservation, reservation);
    }
    const named = {
      ...(entity.id === undefined ? {} : { id: this.ours(entity.id) }),
      ...(entity.reservation === undefined || entity.reservation === null ? {} : { reservation: this.ours(entity.reservation) }),
    };
    return { ...answer, entity: { ...entity, ...named } };
  }

  #learn(theirs: string | null | undefined, ours: string | null | undefined): void {
    if (typeof theirs !== "string" || typeof ours !== "string") return;
    if (this.#theirs.has(ours) || this.#ours.has(theirs)) return;
    this.#theirs.set(ours, theirs);
    this.#ours.set(theirs, ours);
  }
}
