import { readdirSync, readFileSync } from "node:fs";
import { buildSchema } from "graphql";
import { compareSchemas, compareVersions, readDeclared, reportOf } from "./schema-changes.js";

/** Compares schema/schema.graphql with that of the last release, and fails where a breaking change is not declared. */
const folder = new URL("../schema/", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, folder), "utf8");

const versions = readdirSync(new URL("released/", folder)).flatMap((name) => /^(\d+\.\d+\.\d+)\.graphql$/.exec(name)?.[1] ?? []);
const version = versions.sort(compareVersions).at(-1);
if (version === undefined) throw new Error("schema/released/ holds no schema of a release.");
const released = { version, schema: buildSchema(read(`released/${version}.graphql`)) };
const changes = compareSchemas(released, buildSchema(read("schema.graphql")), readDeclared(read("breaking-changes.json")));
const { lines, passes } = reportOf(version, changes);
console.log(lines.join("\n"));
if (!passes) process.exitCode = 1;
