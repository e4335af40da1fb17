import "reflect-metadata";
import { ArgsType, type ClassType, Field, Int, ObjectType } from "type-graphql";
import { badUserInput, limitExceeded } from "../errors/hub-error.js";
import type { EntryCount } from "./count.rules.js";
import { Count } from "./count.types.js";

export const PAGE_SIZE_DEFAULT = 20;
export const PAGE_SIZE_MAX = 100;

@ObjectType("PageInfo", { simpleResolvers: true, description: "Where a page lies in its list." })
export class PageInfo {
  @Field(() => Boolean, {
    description:
      "Whether there is more after this page, or may be where a search goes on: ask again with `after: endCursor`. A page with fewer entries than were asked for, and an empty one, may have a next one.",
  })
  readonly hasNextPage!: boolean;

  @Field(() => Boolean, { description: "Whether this page was asked for with `after`. Lists are paged forwards only." })
  readonly hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: "Cursor of the first item; null on an empty page." })
  readonly startCursor!: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "Cursor for `after` of the next page: that of the last item, or of the place up to which a search has looked. Null on an empty page with nothing behind it.",
  })
  readonly endCursor!: string | null;
}

/** The arguments of every list: `@Args(() => PageArguments) page: PageArguments`. Read them with `pageSize` and a `CursorKind`. */
@ArgsType()
export class PageArguments {
  @Field(() => Int, {
    nullable: true,
    defaultValue: PAGE_SIZE_DEFAULT,
    description: `How many items the page may hold: 1 to ${PAGE_SIZE_MAX}.`,
  })
  readonly first?: number | null;

  @Field(() => String, {
    nullable: true,
    description: "Start behind this cursor, taken from `pageInfo.endCursor` of the page before; null starts at the beginning.",
  })
  readonly after?: string | null;
}

/** The page size asked for. Throws LIMIT_EXCEEDED above 100 and BAD_USER_INPUT below 1. */
export function pageSize(page: PageArguments): number {
  const first = page.first ?? PAGE_SIZE_DEFAULT;
  if (first > PAGE_SIZE_MAX) throw limitExceeded("Items of one page (first)", PAGE_SIZE_MAX, first);
  if (first < 1) throw badUserInput(`"first" must be at least 1; ${first} was given.`);
  return first;
}

export interface Edge<Node> {
  readonly cursor: string;
  readonly node: Node;
}

export interface Connection<Node> {
  readonly edges: readonly Edge<Node>[];
  readonly nodes: readonly Node[];
  readonly pageInfo: PageInfo;
}

/** A connection that can tell how many entries its list has. */
export interface CountedConnection<Node> extends Connection<Node> {
  readonly totalCount: Promise<EntryCount>;
}

/**
 * Makes a page of `rows`, for which one row more than `first` was read: the surplus row tells that there is a next page.
 * Cursors are made only for the fields a client asks for. `reached`: the cursor of the place where a search ended that looks at so many rows a page and no
 * more; null where it came to the end of the list.
 */
export function page<Node>(
  rows: readonly Node[],
  request: PageArguments,
  cursorOf: (node: Node) => string,
  reached: string | null = null,
): Connection<Node> {
  const first = pageSize(request);
  const nodes = rows.length > first ? rows.slice(0, first) : rows;
  const cursorAt = (index: number): string | null => {
    const node = nodes[index];
    return node === undefined ? null : cursorOf(node);
  };
  return {
    nodes,
    get edges() {
      return nodes.map((node) => ({ cursor: cursorOf(node), node }));
    },
    get pageInfo() {
      return {
        hasNextPage: rows.length > first || reached !== null,
        hasPreviousPage: request.after !== null && request.after !== undefined,
        startCursor: cursorAt(0),
        endCursor: rows.length > first ? cursorAt(nodes.length - 1) : (reached ?? cursorAt(nodes.length - 1)),
      };
    },
  };
}

/** The page with the number of entries of its list, which are counted once, and only where a client asks for it. */
export function counted<Node>(connection: Connection<Node>, count: () => Promise<EntryCount>): CountedConnection<Node> {
  let known: Promise<EntryCount> | null = null;
  return Object.defineProperty(connection, "totalCount", { get: () => (known ??= count()), enumerable: true }) as CountedConnection<Node>;
}

const TOTAL_COUNT = "How many entries the list has over all its pages, exact up to 10,000. It is counted only where it is asked for.";

/** As `connectionOf`, for a list that tells how many entries it has: see `counted`. */
export function countedConnectionOf<Node extends object>(node: ClassType<Node>, name: string): ClassType<CountedConnection<Node>> {
  const connection = connectionOf(node, name);
  Field(() => Count, { description: TOTAL_COUNT })(connection.prototype as object, "totalCount");
  return connection as ClassType<CountedConnection<Node>>;
}

/**
 * Declares the types `<name>Edge` and `<name>Connection` and answers the class of the latter:
 * `export const ShelfConnection = connectionOf(Shelf, "Shelf")`, then `@Query(() => ShelfConnection)`
 * on a method that answers `Promise<Connection<…>>`.
 */
export function connectionOf<Node extends object>(node: ClassType<Node>, name: string): ClassType<Connection<Node>> {
  @ObjectType(`${name}Edge`, { simpleResolvers: true, description: `An item of a list of ${name} with its place in it.` })
  class NodeEdge implements Edge<Node> {
    @Field(() => String, { description: "The item's place in the list, for `after`." })
    readonly cursor!: string;

    @Field(() => node, { description: "The item." })
    readonly node!: Node;
  }

  @ObjectType(`${name}Connection`, { simpleResolvers: true, description: `A page of a list of ${name}.` })
  class NodeConnection implements Connection<Node> {
    @Field(() => [NodeEdge], { description: "The items with their cursors, in the list's order." })
    readonly edges!: readonly Edge<Node>[];

    @Field(() => [node], { description: "The items alone: the same as `edges { node }`." })
    readonly nodes!: readonly Node[];

    @Field(() => PageInfo, { description: "Whether there is more, and where to continue." })
    readonly pageInfo!: PageInfo;
  }

  return NodeConnection;
}
