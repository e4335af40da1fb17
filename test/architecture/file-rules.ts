import { roomOf, sources } from "./room-rules.js";
import type { ArchitectureRule } from "./source-tree.js";

const linesMax = 300;

/** Names that say nothing about their subject. */
const emptyNames = /^(utils?|helpers?|common|misc|shared|services?|managers?|lib)(\.|$)/;

const fileName = /^[a-z0-9]+(-[a-z0-9]+)*(\.(entity|types|resolver|rules|queries|store|d))?\.ts$/;

export const namesNameASubject: ArchitectureRule = {
  sentence: "no folder or file is named utils, helpers, common and the like",
  check: (tree) =>
    tree
      .filter(({ path }) => path.split("/").some((part) => emptyNames.test(part)))
      .map(({ path }) => `${path}: name it after what it is about.`),
};

export const namesSayTheKind: ArchitectureRule = {
  sentence:
    "files of src are named in lower case with dashes, and their kind is entity, types, resolver, rules, queries, store, or d (what a package leaves undeclared)",
  check: (tree) =>
    sources(tree)
      .filter(({ path }) => !fileName.test(path.slice(path.lastIndexOf("/") + 1)))
      .map(({ path }) => `${path}: is no <noun>.<kind>.ts or <verb>-<noun>.ts.`),
};

export const onlyRoomsHaveAnIndex: ArchitectureRule = {
  sentence: "an index.ts stands only at the door of a room, and only passes on what others export",
  check: (tree) =>
    sources(tree)
      .filter(({ path }) => path.endsWith("/index.ts"))
      .flatMap(({ path, onlyReExports }) => {
        if (path !== `src/${roomOf(path) ?? ""}/index.ts`) return [`${path}: is no room's public face.`];
        return onlyReExports ? [] : [`${path}: holds code of its own.`];
      }),
};

export const everyRoomHasAnIndex: ArchitectureRule = {
  sentence: "every room has an index.ts",
  check: (tree) => {
    const paths = new Set(tree.map(({ path }) => path));
    const inhabited = new Set(sources(tree).flatMap(({ path }) => roomOf(path) ?? []));
    return [...inhabited].filter((room) => !paths.has(`src/${room}/index.ts`)).map((room) => `src/${room}: has no index.ts.`);
  },
};

export const filesAreShort: ArchitectureRule = {
  sentence: `no file of src is longer than ${linesMax} lines`,
  check: (tree) =>
    sources(tree)
      .filter(({ lines }) => lines > linesMax)
      .map(({ path, lines }) => `${path}: has ${lines} lines. Split it by subject.`),
};

export const exportsHaveNames: ArchitectureRule = {
  sentence: "nothing is exported by default",
  check: (tree) => tree.filter(({ hasDefaultExport }) => hasDefaultExport).map(({ path }) => `${path}: exports by default.`),
};

export const fileRules = [namesNameASubject, namesSayTheKind, onlyRoomsHaveAnIndex, everyRoomHasAnIndex, filesAreShort, exportsHaveNames];
