import { describe, expect, it } from "vitest";
import { findingsIn, packagesWithoutHash } from "../../scripts/tracked-file-rules.js";

/** Put together here so that this file holds none of them. */
const planted: readonly (readonly [string, string])[] = [
  ["a path of one machine", ["see ", "work", "main/notes"].join("/")],
  ["a path of one machine", `cwd = "${["", "home", "ada", "hub"].join("/")}"`],
  ["the host of a package registry", `"resolved": "${"https"}://packages.example/pg.tgz"`],
  ["the host of a package registry", ["registry", "example", "org"].join(".")],
  ["a private key", ["-----BEGIN", "RSA PRIVATE", "KEY-----"].join(" ")],
  ["an access key of a cloud or a forge", `AKIA${"A1".repeat(8)}`],
  ["a signed token", ["eyJhbGciOiJIUzI1", "eyJzdWIiOiIxMjM0", "c2lnbmF0dXJlIGhlcmU"].join(".")],
  ["a password in a URL", ["postgres://hub:", "s3cret@", "db.example/hub"].join("")],
];

describe("the check of tracked files", () => {
  for (const [what, line] of planted) {
    it(`finds ${what} in ${JSON.stringify(line.slice(0, 12))}…`, () => {
      expect(findingsIn("docs/guide.md", `a line\n${line}\n`)).toEqual([{ path: "docs/guide.md", line: 2, what }]);
    });
  }

  it("passes over what only looks alike", () => {
    const text = [
      "src/work/main.ts and ./tmp/x and https://example.org/home/page",
      "postgres://hub@localhost/hub and postgres://hub:$PASSWORD@localhost/hub and postgres://<user>:<password>@host",
      "postgres://user:password@host:5432/database and postgres://user:…@host",
      "const registry = locations.registry;",
    ].join("\n");
    expect(findingsIn("README.md", text)).toEqual([]);
  });

  it("lets a test hold a made-up password", () => {
    expect(findingsIn("test/platform/config.test.ts", ["postgres://hub:", "s3cret@", "db.example/hub"].join(""))).toEqual([]);
  });

  it("names locked packages without a hash", () => {
    const lock = {
      packages: { "": {}, "node_modules/a": { integrity: "sha512-x" }, "node_modules/b": {}, "node_modules/c": { link: true } },
    };
    expect(packagesWithoutHash(lock)).toEqual(["node_modules/b"]);
  });
});
