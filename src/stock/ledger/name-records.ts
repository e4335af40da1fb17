import { AskedRows } from "../../platform/db/asked-rows.js";
import { type Selected, selectionOf } from "../../platform/db/table.js";
import { into, same } from "../../platform/db/write-rows.js";
import { recordedAt } from "../../platform/feed/recorded-columns.js";
import { DocumentNameEntity } from "../tables/document-name.entity.js";
import { NOTHING, type Step } from "./batch-step.js";
import type { StockCommand } from "./command.js";
import type { AskedName, NewName } from "./names.js";

const asked = new AskedRows<AskedName>({
  kind: ["text", ({ kind }) => kind],
  name: ["text", ({ name }) => name],
  space: ["text", ({ space }) => space],
});

const NAMES = selectionOf(DocumentNameEntity, "kind", "name", "space", "documentId", "fingerprint", "locationIds");

const ITS_NAME = "kind = asked.kind::named_kind and name = asked.name";

/** A channel has a name once, so there are no more of one in whatever space than there are channels. */
const NAMES_SQL = `
  select ${NAMES.of("found")}
  from ${asked.sql}
  cross join lateral (
    select * from document_name where ${ITS_NAME} and space = asked.space
    union all
    select * from document_name where asked.space is null and ${ITS_NAME}
  ) found`;

/** After the locks: of what was named by another process while this one waited, its effects are seen too. A batch that names nothing has no use for it. */
export function namesStep(commands: readonly StockCommand<unknown>[], found: NewName[]): Step {
  const wanted = commands.flatMap(({ needs }) => needs.names ?? []);
  if (wanted.length === 0) return NOTHING;
  return {
    statements: [{ text: NAMES_SQL, values: asked.values(wanted) }],
    read: ([result]) => {
      for (const row of (result?.rows ?? []) as unknown as Selected<typeof NAMES>[]) {
        const { kind, name, space, documentId: id, fingerprint, locationIds } = row;
        found.push({ ref: { kind, name, space }, thing: { id, fingerprint, locationIds } });
      }
    },
  };
}

/** Writes the names that a batch has given. */
export const insertNames = into(DocumentNameEntity)
  .rowsOf<NewName>({
    ...same(({ ref }: NewName) => ref, "kind", "name", "space"),
    documentId: ({ thing }) => thing.id,
    ...same(({ thing }: NewName) => thing, "fingerprint", "locationIds"),
    recordedAt,
  })
  .insert();
