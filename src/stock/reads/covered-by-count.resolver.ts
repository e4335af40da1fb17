import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import type { Database } from "../../platform/db/database.js";
import type { RequestContext } from "../../platform/graphql/context.js";
import { SizeMax } from "../../platform/graphql/cost/size-max.js";
import { Sequence } from "../../platform/graphql/sequence.js";
import type { StockAnswer } from "../commands/answers.js";
import { StockPayload } from "../commands/payloads.types.js";
import { BALANCES_SHOWN_MAX, coveredByCountLoader } from "./covered-by-count.queries.js";

@Resolver(() => StockPayload)
export class CoveredByCountResolver {
  constructor(private readonly database: Database) {}

  @SizeMax(BALANCES_SHOWN_MAX)
  @FieldResolver(() => [Sequence], {
    description: `Where something told of an earlier time had been covered by a count already: the COUNT movements that make up for it, so that what was counted stays true, at most the first ${BALANCES_SHOWN_MAX}. Each names what it balances (\`Movement.balances\`). Mostly empty.`,
  })
  async coveredByCount(@Root() { sequence }: StockAnswer, @Ctx() context: RequestContext): Promise<readonly string[]> {
    if (sequence === null) return [];
    const balances = await context.loaders.of(coveredByCountLoader(this.database)).load(sequence);
    return balances.map((balance) => balance.sequence);
  }
}
