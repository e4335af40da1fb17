import { Field, InputType, ObjectType } from "type-graphql";

/** Of the field, on whatever has it. */
export const EXTERNAL_REFS = "What other systems call it, in the order given. A PUBLIC key sees none.";

@ObjectType("ExternalRef", {
  simpleResolvers: true,
  description:
    "What another system calls a thing. It is no Node: its `id` is that system's. Caches that key by `id` are to be told so (`keyFields: false`).",
})
export class ExternalRefType {
  @Field(() => String, { description: "The system, such as `shopify`." })
  readonly system!: string;

  @Field(() => String, { description: "What it calls the thing." })
  readonly id!: string;
}

@InputType("ExternalRefInput", { description: "What another system calls a thing, compared exactly." })
export class ExternalRefInput {
  @Field(() => String, { description: "The system, such as `shopify`; 1 to 255 characters, as those of a code." })
  readonly system!: string;

  @Field(() => String, { description: "What it calls the thing; 1 to 255 characters, as those of a code." })
  readonly id!: string;
}
