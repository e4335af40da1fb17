import { describe, expect, it } from "vitest";
import { ConfigError } from "../../../src/platform/config/config-error.js";
import { loadConfig } from "../../../src/platform/config/config.js";
import { DEFAULT_LIMITS, LIMIT_SETTINGS, type Limits, variableOf } from "../../../src/platform/config/limits.js";

const url = "postgres://hub_runtime:secret@db.internal:5432/hub";
const ownerUrl = "postgresql://hub_owner:secret@db.internal:5432/hub";

function mistakesOf(env: Record<string, string>): string {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return "";
}

describe("an empty environment", () => {
  it("means the embedded database, with the demonstration catalogue, on this machine only", () => {
    expect(loadConfig({})).toEqual({
      host: "127.0.0.1",
      port: 4000,
      database: { kind: "EMBEDDED", dataDir: ".hub" },
      adminKey: null,
      demo: true,
      graphiql: true,
      origins: [],
      trustProxy: null,
      compiled: true,
      federation: false,
      traces: null,
      logLevel: "info",
      limits: DEFAULT_LIMITS,
      warnings: [],
    });
  });

  it("is what variables set to nothing make", () => {
    expect(loadConfig({ PORT: "", DATABASE_URL: "", HUB_DEMO: "", LOG_LEVEL: "", HUB_ADMIN_KEY: "" })).toEqual(loadConfig({}));
  });
});

describe("a full environment", () => {
  it("is taken over", () => {
    const env = {
      PORT: "0",
      HOST: "0.0.0.0",
      DATABASE_URL: url,
      DATABASE_OWNER_URL: ownerUrl,
      HUB_ADMIN_KEY: "0123456789abcdef",
      HUB_DEMO: "1",
      HUB_GRAPHIQL: "1",
      HUB_ORIGINS: "https://shop.example",
      HUB_TRUST_PROXY: "127.0.0.1",
      HUB_COMPILED: "0",
      HUB_FEDERATION: "1",
      HUB_TRACES: "1",
      OTEL_EXPORTER_OTLP_ENDPOINT: "https://collector.internal:4318",
      LOG_LEVEL: "trace",
    };
    expect(loadConfig(env)).toEqual({
      host: "0.0.0.0",
      port: 0,
      database: { kind: "EXTERNAL", url, ownerUrl },
      adminKey: "0123456789abcdef",
      demo: true,
      graphiql: true,
      origins: ["https://shop.example"],
      trustProxy: ["127.0.0.1"],
      compiled: false,
      federation: true,
      traces: { endpoint: "https://collector.internal:4318" },
      logLevel: "trace",
      limits: DEFAULT_LIMITS,
      warnings: [],
    });
  });

  it("lets one role do both where no owner is given", () => {
    expect(loadConfig({ DATABASE_URL: url }).database).toEqual({ kind: "EXTERNAL", url, ownerUrl: url });
  });
});

describe("defaults that depend on others", () => {
  it("load no demonstration catalogue into a database that is not our own", () => {
    expect(loadConfig({ DATABASE_URL: url }).demo).toBe(false);
    expect(loadConfig({ HUB_DEMO: "0" }).demo).toBe(false);
  });

  it.each([
    ["127.0.0.1", true],
    ["localhost", true],
    ["::1", true],
    ["0.0.0.0", false],
    ["192.168.1.20", false],
    ["127.0.0.1.example.org", false],
  ])("on %s the playground is %s", (HOST, expected) => {
    expect(loadConfig({ HOST }).graphiql).toBe(expected);
  });
});

describe("a mistake", () => {
  it.each([
    ["PORT", "abc"],
    ["PORT", "65536"],
    ["PORT", "-1"],
    ["PORT", "80.5"],
    ["HOST", "http://127.0.0.1"],
    ["DATABASE_URL", "db.internal"],
    ["DATABASE_URL", "mysql://root@db.internal/hub"],
    ["HUB_ADMIN_KEY", "short"],
    ["HUB_ADMIN_KEY", "with a blank in the middle"],
    ["HUB_DEMO", "yes"],
    ["HUB_GRAPHIQL", "true"],
    ["HUB_ORIGINS", "shop.example"],
    ["HUB_ORIGINS", "https://shop.example/path"],
    ["HUB_ORIGINS", "https://shop.example,"],
    ["HUB_ORIGINS", "https://*.shop.example"],
    ["HUB_ORIGINS", "*,https://shop.example"],
    ["HUB_ORIGINS", "null"],
    ["HUB_ORIGINS", "file:///"],
    ["HUB_TRUST_PROXY", "true"],
    ["HUB_TRUST_PROXY", "*"],
    ["HUB_TRUST_PROXY", "0"],
    ["HUB_TRUST_PROXY", "11"],
    ["HUB_TRUST_PROXY", "proxy.internal"],
    ["HUB_TRUST_PROXY", "10.0.0.0/33"],
    ["HUB_TRUST_PROXY", "0.0.0.0/0"],
    ["HUB_TRUST_PROXY", "::/0"],
    ["HUB_TRUST_PROXY", "127.0.0.1,,10.0.0.1"],
    ["HUB_TRACES", "on"],
    ["OTEL_EXPORTER_OTLP_ENDPOINT", "collector.internal:4318"],
    ["OTEL_EXPORTER_OTLP_ENDPOINT", "grpc://collector.internal:4317"],
    ["LOG_LEVEL", "verbose"],
  ])("in %s=%s is a sentence that names the variable", (name, value) => {
    expect(mistakesOf({ [name]: value })).toMatch(new RegExp(`✖ ${name} must be .+\\.\\n`));
  });

  it("is not the only one to be named", () => {
    const mistakes = mistakesOf({ PORT: "abc", HUB_DEMO: "maybe", LOG_LEVEL: "loud" });
    for (const name of ["PORT", "HUB_DEMO", "LOG_LEVEL"]) expect(mistakes).toContain(`at ${name}`);
  });

  it("in a connection string does not show its password", () => {
    expect(mistakesOf({ DATABASE_URL: "mysql://root:hunter2@db.internal/hub" })).not.toContain("hunter2");
  });

  it("is an owner without a database", () => {
    expect(mistakesOf({ DATABASE_OWNER_URL: ownerUrl })).toContain("DATABASE_OWNER_URL is given without DATABASE_URL");
  });
});

describe("allowed origins", () => {
  it.each([
    ["https://shop.example", ["https://shop.example"]],
    ["https://Shop.Example:443/, http://localhost:5173", ["https://shop.example", "http://localhost:5173"]],
    ["capacitor://localhost", ["capacitor://localhost"]],
    ["*", ["*"]],
  ])("%s", (HUB_ORIGINS, origins) => {
    expect(loadConfig({ HUB_ORIGINS }).origins).toEqual(origins);
  });
});

describe("trusted proxies", () => {
  it.each([
    ["127.0.0.1", ["127.0.0.1"]],
    ["loopback, 10.1.0.0/16,::1,fd00::/8", ["loopback", "10.1.0.0/16", "::1", "fd00::/8"]],
    ["2", 2],
  ])("%s", (HUB_TRUST_PROXY, trustProxy) => {
    expect(loadConfig({ HUB_TRUST_PROXY }).trustProxy).toEqual(trustProxy);
  });
});

describe("traces", () => {
  it.each([
    [{}, null],
    [{ HUB_TRACES: "1" }, { endpoint: "http://127.0.0.1:4318" }],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: "http://10.0.0.7:4318" }, { endpoint: "http://10.0.0.7:4318" }],
    [{ HUB_TRACES: "0", OTEL_EXPORTER_OTLP_ENDPOINT: "http://10.0.0.7:4318" }, null],
  ])("with %j go to %j", (env, expected) => {
    expect(loadConfig(env).traces).toEqual(expected);
  });
});

describe("a warning", () => {
  it("names a variable that means nothing, without its value", () => {
    const { warnings } = loadConfig({ HUB_DATADIR: "/srv/secret" });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/HUB_DATADIR means nothing.*HUB_DATA_DIR/);
    expect(warnings[0]).not.toContain("/srv/secret");
  });

  it("says that the data folder has no effect beside DATABASE_URL", () => {
    expect(loadConfig({ DATABASE_URL: url, HUB_DATA_DIR: "data" }).warnings).toEqual([
      expect.stringContaining("HUB_DATA_DIR has no effect"),
    ]);
  });
});

describe("a limit", () => {
  const names = Object.keys(LIMIT_SETTINGS) as (keyof Limits)[];

  it("is named in the code as its variable is", () => {
    expect(variableOf("socketMessageBytesMax")).toBe("HUB_SOCKET_MESSAGE_BYTES_MAX");
  });

  it.each(names)("%s lies in its range, has a unit, and says in one sentence what it bounds", (name) => {
    const { default: value, least, greatest, unit, description } = LIMIT_SETTINGS[name];
    expect(value).toBeGreaterThanOrEqual(least);
    expect(value).toBeLessThanOrEqual(greatest);
    expect(unit).toMatch(/^[a-z]/i);
    expect(description).toMatch(/^[A-Z].*\.$/);
  });

  it.each(names)("%s takes its least and its greatest value, and none beyond", (name) => {
    const { least, greatest } = LIMIT_SETTINGS[name];
    for (const value of [least, greatest]) expect(loadConfig({ [variableOf(name)]: String(value) }).limits[name]).toBe(value);
    for (const value of [least - 1, greatest + 1, "1e6", "10.5", "many"]) {
      expect(mistakesOf({ [variableOf(name)]: String(value) })).toContain(`${variableOf(name)} must be a whole number from ${least} to `);
    }
  });

  it("is named together with every other mistake", () => {
    const mistakes = mistakesOf({ HUB_SOCKETS_MAX: "many", HUB_BODY_BYTES_MAX: "1", PORT: "abc" });
    for (const name of ["HUB_SOCKETS_MAX", "HUB_BODY_BYTES_MAX", "PORT"]) expect(mistakes).toContain(`at ${name}`);
  });
});
