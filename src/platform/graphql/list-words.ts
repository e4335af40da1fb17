import { WALK_ROWS } from "./list-scope.js";
import { COUNTED_AMONG_MAX } from "./list-search.js";

/** What descriptions say of a list with conditions that no index leads to. `what`: its entries. */
export function searchText(what: string): string {
  return `Where no index leads to what is asked for, a page looks at ${WALK_ROWS.toLocaleString("en")} ${what} and no more: it may then hold fewer than \`first\`, and none, while \`hasNextPage\` says that the search goes on at \`endCursor\`; \`totalCount\` then counts among ${COUNTED_AMONG_MAX.toLocaleString("en")} at the most, and says AT_LEAST.`;
}
