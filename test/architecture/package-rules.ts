import { edges, isPlatform, reachedFrom, sources } from "./room-rules.js";
import type { ArchitectureRule } from "./source-tree.js";

/** What TypeORM exports to be written above classes and fields. */
const typeormDecorators = new Set(
  `AfterInsert AfterLoad AfterQuery AfterRecover AfterRemove AfterSoftRemove AfterUpdate BeforeInsert BeforeRecover BeforeRemove
  BeforeSoftRemove BeforeUpdate Check ChildEntity Column CreateDateColumn DeleteDateColumn Entity EventSubscriber Exclusion ForeignKey
  Generated Index JoinColumn JoinTable ManyToMany ManyToOne ObjectIdColumn OneToMany OneToOne PrimaryColumn PrimaryGeneratedColumn
  RelationCount RelationId TableInheritance Tree TreeChildren TreeLevelColumn TreeParent Unique UpdateDateColumn VersionColumn
  VirtualColumn ViewColumn ViewEntity *`.split(/\s+/),
);

export const typeGraphqlInTypesAndResolvers: ArchitectureRule = {
  sentence: "type-graphql is imported only by *.types.ts, *.resolver.ts and platform/graphql",
  check: (tree) =>
    edges(tree, ({ path }) => !/\.(types|resolver)\.ts$/.test(path) && !path.startsWith("src/platform/graphql/"))
      .filter(({ edge }) => edge.package === "type-graphql")
      .map(({ at }) => `${at}: imports type-graphql.`),
};

/** Passes TypeORM's decorators on, from the files they are in. */
const DECORATORS = "src/platform/db/entity-decorators.ts";

export const typeormDecoratorsInEntities: ArchitectureRule = {
  sentence: `TypeORM's decorators are used by *.entity.ts alone, which have them from ${DECORATORS}`,
  check: (tree) => [
    ...edges(tree, ({ path }) => path !== DECORATORS)
      .filter(({ edge }) => edge.package === "typeorm" && edge.names.some((name) => typeormDecorators.has(name)))
      .map(({ at, edge }) => `${at}: imports ${edge.names.filter((name) => typeormDecorators.has(name)).join(", ")} of typeorm.`),
    ...edges(tree, ({ path }) => !path.endsWith(".entity.ts"))
      .filter(({ edge }) => edge.file === DECORATORS && !edge.typeOnly)
      .map(({ at, edge }) => `${at}: imports ${edge.specifier}, and is no entity.`),
  ],
};

/** It is loaded by `import()`, and only where something is to be migrated. */
const MIGRATOR = "src/platform/db/migration-session.ts";

/** These load parts of it: the decorators, and what they have noted. */
const PARTS_OF_TYPEORM = [DECORATORS, "src/platform/db/table.ts"];

export const typeormLoadsWithMigrations: ArchitectureRule = {
  sentence: `src loads typeorm as a whole in ${MIGRATOR} alone, which is loaded where migrations are pending; ${PARTS_OF_TYPEORM.join(" and ")} load small parts of it`,
  check: (tree) =>
    edges(tree, ({ path }) => path.startsWith("src/"))
      .filter(({ edge }) => !edge.typeOnly)
      .filter(({ module: { path }, edge }) => {
        if (edge.package !== "typeorm") return edge.file === MIGRATOR && !edge.deferred;
        return path !== MIGRATOR && (edge.specifier === "typeorm" || !PARTS_OF_TYPEORM.includes(path));
      })
      .map(({ at, edge }) => `${at}: loads ${edge.specifier}.`),
};

export const pgInPlatform: ArchitectureRule = {
  sentence: "pg is imported only by platform",
  check: (tree) =>
    edges(tree, ({ path }) => path.startsWith("src/") && !isPlatform(path))
      .filter(({ edge }) => edge.package === "pg" || edge.package?.startsWith("pg-"))
      .map(({ at, edge }) => `${at}: imports ${edge.specifier}.`),
};

/** Packages that reach outside the process, and those that belong to another kind of file. */
const impurePackages =
  /^(pg|typeorm|type-graphql|undici|pino|fastify|node:(fs|net|tls|https?|http2|dgram|dns|child_process|cluster|worker_threads|os|process|timers|perf_hooks|readline|stream))$/;

export const rulesArePure: ArchitectureRule = {
  sentence: "*.rules.ts take values and return values: no clock, no chance, no files, no database, no GraphQL",
  check: (tree) => {
    const rules = sources(tree).filter(({ path }) => path.endsWith(".rules.ts"));
    const imports = edges(rules, () => true)
      .filter(({ edge }) => impurePackages.test(edge.package ?? "") || edge.names.some((name) => /^(random.*|v[1467])$/.test(name)))
      .map(({ at, edge }) => `${at}: imports ${edge.specifier}.`);
    const reads = edges(rules, () => true)
      .filter(({ edge }) => !edge.typeOnly && /^src\/platform\/db\/|\.(queries|store|resolver|entity)\.ts$/.test(edge.file ?? ""))
      .map(({ at, edge }) => `${at}: imports ${edge.specifier}.`);
    const impurities = rules.flatMap(({ path, impurities }) => impurities.map(({ text, line }) => `${path}:${line}: uses ${text}.`));
    return [...imports, ...reads, ...impurities];
  },
};

/** The only file that may: whatever it does is done within bounds. */
const NORMALISER = "src/platform/text/normal-form.rules.ts";

export const textIsNormalisedInOnePlace: ArchitectureRule = {
  sentence: `text is normalised and collated by ${NORMALISER} alone, which looks at its length first`,
  check: (tree) =>
    sources(tree)
      .filter(({ path }) => path !== NORMALISER)
      .flatMap(({ path, normalisations }) => normalisations.map(({ text, line }) => `${path}:${line}: uses ${text}.`)),
};

/** What explaining a command may load: everything else costs each call of the command line the better part of a second. */
const packagesAtOnce = new Set(["commander", "reflect-metadata"]);

export const commandsLoadWhatTheyNeed: ArchitectureRule = {
  sentence: "src/main.ts loads commander and reflect-metadata at once, and everything else by import() when a command runs",
  check: (tree) => {
    const reached = reachedFrom("src/main.ts", new Map(tree.map((module) => [module.path, module])));
    return edges(tree, ({ path }) => reached.has(path))
      .filter(({ edge }) => edge.package !== null && !edge.typeOnly && !edge.deferred)
      .filter(({ edge }) => !edge.package?.startsWith("node:") && !packagesAtOnce.has(edge.package ?? ""))
      .map(({ at, edge }) => `${at}: loads ${edge.package}, and src/main.ts loads this file.`);
  },
};

/** A rule made for one package.json: what runs in production is installed in production. */
export function onlyInstalledPackages(installed: ReadonlySet<string>): ArchitectureRule {
  return {
    sentence: "src and migrations load only packages listed under dependencies, and Node's own by node:",
    check: (tree) =>
      edges(tree, ({ path }) => /^(src|migrations)\//.test(path))
        .filter(({ edge }) => edge.package !== null && !edge.typeOnly && !edge.package.startsWith("node:") && !installed.has(edge.package))
        .map(({ at, edge }) => `${at}: loads ${edge.package}, which is no dependency.`),
  };
}

export const packageRules = [
  typeGraphqlInTypesAndResolvers,
  typeormDecoratorsInEntities,
  typeormLoadsWithMigrations,
  pgInPlatform,
  rulesArePure,
  textIsNormalisedInOnePlace,
  commandsLoadWhatTheyNeed,
];
