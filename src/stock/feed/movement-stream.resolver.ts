import { Arg, Resolver, Root, Subscription } from "type-graphql";
import { Permitted } from "../../access/graphql.js";
import { callerOf, type RequestContext } from "../../platform/graphql/context.js";
import { resolverIn } from "../../platform/graphql/hub-schema.js";
import { Sequence } from "../../platform/graphql/sequence.js";
import { isForeignDocument, type DocumentParts } from "../commands/document-scope.js";
import { movementRowOf, movementTest } from "./movement-filter.rules.js";
import { filterOf } from "../reads/movement-filter.js";
import type { MovementRow } from "../reads/movement.queries.js";
import { Movement, MovementFilterInput } from "../reads/movement.types.js";
import type { StockFeed } from "./ledger-record.js";
import { topicsFor } from "./feed-topics.js";
import { subscriptionStart } from "./subscription-start.js";

interface MovementRecordedArguments {
  readonly filter?: MovementFilterInput | null;
  readonly after?: string | null;
}

@Resolver()
export class MovementStreamResolver {
  constructor(
    private readonly parts: DocumentParts,
    private readonly feed: StockFeed,
  ) {}

  @Permitted("MOVEMENTS_READ")
  @Subscription(() => Movement, {
    description:
      "Every movement as it is recorded, in the ledger's order, without gaps and each once. A key bound to certain locations gets those that touch a level there.",
    subscribe: ({ args, context, info }) =>
      resolverIn(info.schema, MovementStreamResolver).subscribe(args as MovementRecordedArguments, context as RequestContext),
  })
  movementRecorded(
    @Root() movement: MovementRow,
    @Arg("filter", () => MovementFilterInput, { nullable: true, description: "Which movements; null: all." })
    _filter?: MovementFilterInput | null,
    @Arg("after", () => Sequence, {
      nullable: true,
      description:
        "First everything after this place in the ledger, such as the last sequence you were given. Null: only what comes. Beyond the head: RESYNC_REQUIRED.",
    })
    _after?: string | null,
  ): MovementRow {
    return movement;
  }

  async *subscribe({ filter, after }: MovementRecordedArguments, context: RequestContext): AsyncGenerator<MovementRow, void, void> {
    const wanted = filterOf(callerOf(context), filter ?? {});
    const documentId = wanted?.documentId ?? null;
    const accepts = wanted === null ? (): boolean => false : movementTest(wanted);
    const topics = wanted === null ? [] : topicsFor(wanted);
    for await (const { records } of this.feed.subscribe({ ...subscriptionStart(context, after), accepts, topics })) {
      // Asked of each page: the document may not have been there when the subscription began.
      if (documentId !== null && records.length > 0 && (await isForeignDocument(this.parts, context, documentId))) continue;
      for (const record of records) if (record.type === "MOVEMENT") yield movementRowOf(record);
    }
  }
}
