import { type ClassType, Field, Int, ObjectType } from "type-graphql";
import type { UserErrorData } from "../errors/user-error.js";
import type { BulkAnswer } from "./bulk-answer.js";
import { SizeMax } from "./cost/size-max.js";
import { UserError } from "./user-errors.types.js";

/** One for each line or item at most. */
const USER_ERRORS_MAX = 1_000;

/** What every mutation answers. Mutations do not extend it: `payloadOf` does, with what the mutation is about. */
@ObjectType({ simpleResolvers: true })
export abstract class MutationPayload {
  @SizeMax(USER_ERRORS_MAX)
  @Field(() => [UserError], {
    description: "Why the call, or a part of it, was refused; empty when everything was done.",
  })
  readonly userErrors!: readonly UserErrorData[];
}

/** What every mutation of many items answers, beside the `results` that `manyPayloadOf` adds. */
@ObjectType({ simpleResolvers: true })
abstract class ManyPayload extends MutationPayload {
  @Field(() => [UserError], {
    description:
      "Why the call as a whole was refused, such as an empty list; empty otherwise. Why an item was refused is told by its result.",
  })
  override readonly userErrors!: readonly UserErrorData[];

  @Field(() => Int, {
    nullable: true,
    description:
      "The place of the first refused item, counted from 0; null where none was. With REJECT_ALL nothing was done because of it: the results of the refused items say why, those of the others are empty, but for a repeat of what an earlier call has done.",
  })
  readonly firstRefused!: number | null;
}

/** A field of a payload: what the mutation is about. */
export interface PayloadField {
  /** The type, or a list of it: asked for when the schema is built. */
  readonly type: () => object;
  readonly description: string;
  /** Whether it may be null, as it is where the call was refused. True unless said. */
  readonly nullable?: boolean;
  /** Of a list: how many entries it has at most. */
  readonly sizeMax?: number;
}

export type PayloadFields<Entity> = { readonly [Name in keyof Entity]-?: PayloadField };

/**
 * Declares `<Mutation>Payload`: the fields of `Base`, which every mutation of its kind answers, and those the mutation is about.
 *
 *     export const ShelfUpsertPayload = payloadOf<ShelfSaved>("shelfUpsert", { shelf: { type: () => Shelf, … } });
 */
export function payloadOf<Entity extends object>(
  mutation: string,
  fields: PayloadFields<Entity>,
): ClassType<Entity & Pick<MutationPayload, "userErrors">> {
  return payloadClass<Entity, MutationPayload>(mutation, fields, MutationPayload);
}

/** As `payloadOf`, for a room whose mutations answer more than `userErrors`: all that `base` has. */
export function payloadClass<Entity extends object, Base extends MutationPayload>(
  mutation: string,
  fields: PayloadFields<Entity>,
  base: abstract new () => Base,
): ClassType<Entity & Base> {
  @ObjectType(typeName(mutation, "Payload"), { simpleResolvers: true, description: `What became of \`${mutation}\`.` })
  class Payload extends (base as unknown as ClassType<MutationPayload>) {}
  for (const [name, field] of Object.entries<PayloadField>(fields)) declare(Payload, name, field);
  return Payload as unknown as ClassType<Entity & Base>;
}

/** Declares `<Mutation>Payload` of a mutation of many items, such as `shelfUpsertMany`: its results are payloads of the mutation of one. */
export function manyPayloadOf<Answer extends object>(
  mutation: string,
  single: ClassType<Answer>,
  itemsMax: number,
): ClassType<BulkAnswer<Answer>> {
  @ObjectType(typeName(mutation, "Payload"), { simpleResolvers: true, description: `What became of \`${mutation}\`.` })
  class Payload extends ManyPayload implements BulkAnswer<Answer> {
    @SizeMax(itemsMax)
    @Field(() => [single], {
      description:
        "One for each item, in their order; empty where the call as a whole was refused. Their errors name fields below the item's place, such as `items.3`.",
    })
    readonly results!: readonly Answer[];
  }
  return Payload;
}

/** The name of a type that belongs to a mutation. */
export function typeName(mutation: string, what: "Payload" | "Input"): string {
  return `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}${what}`;
}

function declare({ prototype }: ClassType, name: string, { type, description, nullable = true, sizeMax }: PayloadField): void {
  Field(type, { nullable, description })(prototype, name);
  if (sizeMax !== undefined) SizeMax(sizeMax)(prototype, name);
}
