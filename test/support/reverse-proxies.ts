import { execFile, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "node:tls";
import { promisify } from "node:util";

/** A reverse proxy in front of a hub, on a free port, with a certificate that was made for it. */
export interface ReverseProxy {
  readonly port: number;
  /** What a client has to trust. */
  readonly certificate: string;
  /** Stops it and removes its folder. */
  close(): Promise<void>;
}

/** The name the certificate is for, and the guide's site. */
export const SITE = "hub.example";

/** Folders that are in nobody's PATH but the administrator's. */
const PATH = `${process.env["PATH"] ?? ""}:/usr/sbin:/usr/local/sbin`;

interface Site {
  readonly folder: string;
  readonly port: number;
  readonly hub: string;
}

/** How one of the guide's proxies is started. */
export interface ProxyKind {
  readonly name: "nginx" | "caddy";
  /** What differs in the guide's site from one deployment to the next: each is there once. */
  replaced(site: Site): readonly (readonly [text: string, by: string])[];
  /** The whole configuration, and how the program is given it. */
  configuration(folder: string, site: string): { readonly file: string; readonly text: string; readonly args: readonly string[] };
}

const NGINX: ProxyKind = {
  name: "nginx",
  replaced: ({ folder, port, hub }) => [
    ["listen 443 ssl http2;", `listen 127.0.0.1:${port} ssl http2;`],
    ["server 127.0.0.1:4000;", `server ${hub};`],
    ["/etc/ssl/hub.example/fullchain.pem", join(folder, "certificate.pem")],
    ["/etc/ssl/hub.example/privkey.pem", join(folder, "key.pem")],
  ],
  configuration: (folder, site) => {
    const file = join(folder, "nginx.conf");
    return { file, text: mainConfiguration(folder, site), args: ["-p", folder, "-c", file, "-e", "stderr"] };
  },
};

const CADDY: ProxyKind = {
  name: "caddy",
  replaced: ({ folder, port, hub }) => [
    [
      "hub.example {",
      `https://hub.example:${port} {\n\tbind 127.0.0.1\n\ttls ${join(folder, "certificate.pem")} ${join(folder, "key.pem")}`,
    ],
    [
      "handle /graphql {\n\t\trequest_body {\n\t\t\tmax_size 4MB\n\t\t}\n\t\treverse_proxy 127.0.0.1:4000",
      `handle /graphql {\n\t\trequest_body {\n\t\t\tmax_size 4MB\n\t\t}\n\t\treverse_proxy ${hub}`,
    ],
    ["reverse_proxy 127.0.0.1:4000\n", `reverse_proxy ${hub}\n`],
  ],
  configuration: (folder, site) => {
    const file = join(folder, "Caddyfile");
    // It is started for a moment: no port of administration, no certificates from elsewhere, no redirect from port 80, no log but of errors.
    const text = `{\n\tadmin off\n\tauto_https disable_redirects\n\tgrace_period 1s\n\tlog {\n\t\tlevel ERROR\n\t}\n}\n${site}`;
    return { file, text, args: ["run", "--adapter", "caddyfile", "--config", file] };
  },
};

export const PROXIES: readonly ProxyKind[] = [NGINX, CADDY];

/** What a proxy cannot be tried without on this machine; null: everything is there. */
export function missingFor({ name }: ProxyKind): string | null {
  const missing = [name, "openssl"].filter((program) => spawnSync(program, ["version"], { env: { PATH } }).error !== undefined);
  return missing.length === 0 ? null : `${missing.join(" and ")} is not installed`;
}

/** Starts a proxy with its site of the guide. */
export async function startProxy(kind: ProxyKind, site: string, hubUrl: string): Promise<ReverseProxy> {
  const folder = await mkdtemp(join(tmpdir(), `inventory-hub-${kind.name}-`));
  // Its workers are another user where it is started by root.
  await chmod(folder, 0o755);
  const port = await freePort();
  const certificate = await makeCertificate(folder);
  const { file, text, args } = kind.configuration(folder, localSite(site, kind.replaced({ folder, port, hub: new URL(hubUrl).host })));
  await writeFile(file, text);
  const child = spawn(kind.name, args, { env: { PATH, HOME: folder }, stdio: ["ignore", "ignore", "inherit"] });
  const exited = once(child, "exit") as Promise<[number | null]>;
  const close = async (): Promise<void> => {
    child.kill("SIGTERM");
    await exited;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await Promise.race([
      listens(port),
      exited.then(([code]) => Promise.reject(new Error(`${kind.name} ended with code ${code} at its start.`))),
    ]);
  } catch (error) {
    await close();
    throw error;
  }
  return { port, certificate, close };
}

function localSite(site: string, replaced: readonly (readonly [text: string, by: string])[]): string {
  const absent = replaced.filter(([text]) => site.split(text).length !== 2).map(([text]) => text);
  if (absent.length > 0) throw new Error(`The site is to have each of these once: ${absent.join(", ")}`);
  return replaced.reduce((text, [from, to]) => text.replace(from, to), site);
}

function mainConfiguration(folder: string, site: string): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((kind) => `${kind}_temp_path ${join(folder, kind)};`);
  return [
    "daemon off;",
    `pid ${join(folder, "nginx.pid")};`,
    "error_log stderr error;",
    "worker_processes 1;",
    "events { worker_connections 128; }",
    `http {\naccess_log off;\n${temporary.join("\n")}\n${site}\n}`,
    "",
  ].join("\n");
}

async function makeCertificate(folder: string): Promise<string> {
  const files = ["-keyout", join(folder, "key.pem"), "-out", join(folder, "certificate.pem")];
  const subject = ["-subj", `/CN=${SITE}`, "-addext", `subjectAltName=DNS:${SITE}`];
  const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"];
  await promisify(execFile)("openssl", ["req", "-x509", ...kind, ...files, ...subject], { env: { PATH } });
  return readFile(join(folder, "certificate.pem"), "utf8");
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Resolves when somebody answers at the port. */
async function listens(port: number): Promise<void> {
  const answered = await new Promise<boolean>((resolve) => {
    const socket = connect({ port, host: "127.0.0.1", servername: SITE, rejectUnauthorized: false }, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => setTimeout(() => resolve(false), 20));
  });
  if (!answered) await listens(port);
}
