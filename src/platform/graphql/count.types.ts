import { Field, Int, ObjectType, registerEnumType } from "type-graphql";

/** Up to so many entries of a list are counted one by one. */
export const COUNT_MAX = 10_000;

export const CountPrecision = { EXACT: "EXACT", AT_LEAST: "AT_LEAST" } as const;
export type CountPrecision = (typeof CountPrecision)[keyof typeof CountPrecision];

registerEnumType(CountPrecision, {
  name: "CountPrecision",
  description: "Whether a count is the whole number.",
  valuesConfig: {
    EXACT: { description: "There are exactly so many." },
    AT_LEAST: { description: "There are so many or more: counting ended there." },
  },
});

@ObjectType("Count", {
  simpleResolvers: true,
  description: `How many entries a list has over all its pages, at the moment of asking. Counting ends at ${COUNT_MAX.toLocaleString("en")}: show it as "10,000+".`,
})
export class Count {
  @Field(() => Int, { description: `The number of entries, 0 to ${COUNT_MAX.toLocaleString("en")}.` })
  readonly count!: number;

  @Field(() => CountPrecision, { description: "Whether there are exactly so many, or so many at least." })
  readonly precision!: CountPrecision;
}

/** Rows that a statement counts: with one more than `COUNT_MAX` it knows that there are more. */
export const COUNTED_ROWS = COUNT_MAX + 1;

/** What `found` rows say, of which a statement has counted `COUNTED_ROWS` at most. `whole`: false where it ended before it had seen all there are. */
export function countOf(found: number, whole = true): Count {
  const isExact = whole && found <= COUNT_MAX;
  return { count: Math.min(found, COUNT_MAX), precision: isExact ? CountPrecision.EXACT : CountPrecision.AT_LEAST };
}
