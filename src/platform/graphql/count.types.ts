import { Field, Int, ObjectType, registerEnumType } from "type-graphql";
import { COUNT_MAX, CountPrecision, type EntryCount } from "./count.rules.js";

registerEnumType(CountPrecision, {
  name: "CountPrecision",
  description: "Whether a count is the whole number.",
  valuesConfig: {
    EXACT: { description: "There are exactly so many." },
    AT_LEAST: { description: "There are so many or more: counting ended there." },
  },
});

@ObjectType("TotalCount", {
  simpleResolvers: true,
  description: `How many entries a list has over all its pages, at the moment of asking. Counting ends at ${COUNT_MAX.toLocaleString("en")}: show it as "10,000+".`,
})
export class Count implements EntryCount {
  @Field(() => Int, { description: `The number of entries, 0 to ${COUNT_MAX.toLocaleString("en")}.` })
  readonly count!: number;

  @Field(() => CountPrecision, { description: "Whether there are exactly so many, or so many at least." })
  readonly precision!: CountPrecision;
}
