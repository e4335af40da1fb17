import type { GraphqlClient } from "./graphql-client.js";

/** A page of any list. */
export interface ListPage<Node> {
  readonly nodes: readonly Node[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/** Pages after which a list is held to have no end. */
const PAGES_MAX = 1_000;

/** All entries of a list, page by page as clients go: as long as there is a next page, however little a page holds. `document` takes `$after`. */
export async function walkList<Node>(client: GraphqlClient, document: string, list: string, variables: object = {}): Promise<Node[]> {
  const seen: Node[] = [];
  let after: string | null = null;
  for (let pages = 0; pages < PAGES_MAX; pages += 1) {
    const data: Record<string, ListPage<Node>> = await client.data<Record<string, ListPage<Node>>>(document, { ...variables, after });
    const found: ListPage<Node> | undefined = data[list];
    if (found === undefined) throw new Error(`The answer has no ${list}.`);
    seen.push(...found.nodes);
    if (!found.pageInfo.hasNextPage) return seen;
    after = found.pageInfo.endCursor;
  }
  throw new Error(`${list} did not end within ${PAGES_MAX} pages.`);
}
